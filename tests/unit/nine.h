/*
 * nine.h - the nine states of a subscription, played: as stanzas, facts, orders, with a restart after each step
 */
#pragma once

#include <stdbool.h>

typedef struct {
	void (*play)(const char *xml);		/* a stanza comes, to the end of the turn */
	void (*tell)(const char *fact);		/* a fact, likewise */
	void (*restart)(void);			/* the gateway, on the same store */
	void (*later)(unsigned seconds);
	void (*fail)(const char *what, const char *contact);
} NineFuncs;

/* romeo@example is registered with a marionette.  Every cell of Table A has a contact of its own. */
void	    nine_play(const NineFuncs *funcs);
/* What goes out meanwhile: stanzas, and orders. */
void	    nine_heard(const char *xml);
void	    nine_ordered(const char *line);
