/*
 * puppet.h - a backend on strings: writes its orders down, tells the facts it is told to tell
 *
 * It has rooms, people, commands of every kind that the core knows, and no network.  Addresses:
 * "#room", "nick", "#room%net", "nick%net", and "net.work" for a network; "!..." are refused.
 */
#pragma once

#include "core/backend.h"

extern const WryBackend wry_backend_puppet;

/* Called with each order, as one line: "room_join #a romeo". */
extern void (*puppet_ordered)(const char *line);

/* For marionette.c: notes it down as this session's. */
void	    puppet_order(WrySession *session, const char *line);

/* The component that start() was called for; NULL: none, or stopped. */
extern WryComponent *puppet_component;

/*
 * Tells a fact: "joined #a romeo".  All the words there are stand in one table of puppet-facts.c.
 * false: there is no such fact.
 */
bool	    puppet_tell(const char *fact);
/* Whenever an order begins so, the fact is told from inside the op.  fact NULL: not any more. */
void	    puppet_when(const char *order, const char *fact);
/* Facts without a session of their own are about this user's; else about the one opened last. */
void	    puppet_select(const char *user, const char *network);
/* Forgets everything: between two stories. */
void	    puppet_reset(void);
/* Sessions and rooms whose bracket is open. */
unsigned    puppet_n_open(void);
/* Orders that wait for an answer; is the oldest of them that op? */
unsigned    puppet_n_questions(void);
bool	    puppet_question_is(const char *op);
