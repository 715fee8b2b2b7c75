/*
 * monkey.h - plays at random with the core: what users, a network and a server may do, in any order
 *
 * It looks at what comes out: each request is answered once, a client hears a room only while it
 * sits there.  The rest is asserted by the puppet, the trace and the core itself.
 */
#pragma once

#include <glib.h>

typedef struct {
	void (*settle)(void);		/* to the end of the turn */
	void (*later)(gint64 us);
	void (*fail)(const char *what, const char *xml);
} MonkeyFuncs;

/* On the component that stands, with puppets. */
void	    monkey_begin(const MonkeyFuncs *funcs, GRand *dice);
void	    monkey_play(unsigned steps);
/* Of what goes out. */
void	    monkey_heard(const char *xml);
/* Of what the puppet is ordered. */
void	    monkey_ordered(const char *order);
/* All is over: what is still without an answer? */
void	    monkey_end(void);
