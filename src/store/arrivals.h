/*
 * arrivals.h - what has come for users from a network that waits for our word: a row each until the XMPP
 * server has it, and a line for an hour after that
 *
 * A row belongs to the account whose address it came to, and goes with it.  Closed, it keeps what is needed to
 * say that it could not be delivered after all: its line, or where it may be sent again all of it.
 */
#pragma once

#include "store/db.h"
#include "store/files.h"

#include <stdint.h>

typedef struct {
	gint64 number;			/* the order of their coming; never used again */
	char *user;			/* bare JID */
	gint64 since;			/* unix microseconds */
	unsigned original;		/* number of what it is the readable form of; 0: that is not kept */
	GBytes *content;		/* NULL: not read */
	char *address;			/* it came to; only of find(), as the following */
	bool closed;			/* the server had it */
	bool whole;			/* content is all of it, not its line */
} WryArrivalRow;

/* A row of one that comes: a message, or a file of it.  All borrowed. */
typedef struct {
	const char *id;			/* of the message */
	GBytes *content, *line;
	const WryFileRow *file;		/* that goes with it; NULL: none */
} WryArrivalPart;

/* One that comes.  All borrowed. */
typedef struct {
	const char *address;
	const char *user;		/* NULL: whoever has the address; else his bare JID, registered or not */
	const char *once;		/* its key; NULL */
	const WryArrivalPart *parts;
	unsigned n;			/* of them, 1 at least */
	const WryFileRow *original;	/* what they are the readable form of; NULL: that is not kept */
} WryArrivalNew;

typedef struct {
	gint64 number;
	bool whole;			/* it keeps its content */
} WryArrivalClosed;

void	    wry_arrival_row_free(WryArrivalRow *row);

/*
 * For whoever has that address, or who is named.  The same key twice to one account within 7 days is one.
 * reply, when all of it is on the disk: a WryArrivalRow (borrowed) without content, of the first part; the others have
 * the numbers that follow.  Its number 0: it was there before.
 * Errors: ITEM_NOT_FOUND, nobody has the address; RESOURCE_CONSTRAINT of type wait, `most` wait for him, or too much in
 * files (store/files.h); the disk's.
 */
void	    wry_arrivals_add(WryStore *store, const char *component, const WryArrivalNew *row,
			     unsigned most, WryReply *reply);
typedef struct {
	gint64 rows, bytes;		/* so many more, of so much in files */
} WryArrivalRoom;

/*
 * Would there be room for `bytes` more of that user's?  It waits for no write, and so may be a little behind.  reply: a
 * WryArrivalRoom (borrowed); RESOURCE_CONSTRAINT of type wait: `most` wait for him, or too much for him or for all (files.h).
 */
void	    wry_arrivals_room(WryStore *store, const char *component, const char *user, gint64 bytes,
			      unsigned most, WryReply *reply);

#define WRY_ARRIVALS_MOST 100000 /* rows of a component that are not closed */

typedef struct {
	gint64 rows, oldest;		/* oldest: unix microseconds, 0: none */
} WryArrivalCount;

/* Of those that are not closed.  reply: a WryArrivalCount (borrowed). */
void	    wry_arrivals_count(WryStore *store, const char *component, WryReply *reply);
/* Those that are not closed, by number, behind `after`, without content.  reply: a GPtrArray of WryArrivalRow (borrowed), `limit` at most. */
void	    wry_arrivals_page(WryStore *store, const char *component, gint64 after, unsigned limit,
			      WryReply *reply);
/* reply: its content, a GBytes (borrowed); ITEM_NOT_FOUND. */
void	    wry_arrivals_read(WryStore *store, const char *component, gint64 number, WryReply *reply);
/* The server has them; their files go, but for the links of what is kept whole.  rows: of WryArrivalClosed, borrowed. */
void	    wry_arrivals_close(WryStore *store, const char *component, const GArray *rows,
			       WryReply *reply);
/* By the id of its message; of several the youngest.  reply: a WryArrivalRow (borrowed); ITEM_NOT_FOUND. */
void	    wry_arrivals_find(WryStore *store, const char *component, const char *id, WryReply *reply);
/* It is not closed any more. */
void	    wry_arrivals_reopen(WryStore *store, const char *component, gint64 number,
				WryReply *reply);
/* Closed ones go: of before `before` (unix microseconds), and all but the youngest `most`.  reply: nothing. */
void	    wry_arrivals_sweep(WryStore *store, const char *component, gint64 before, unsigned most,
			       WryReply *reply);
/* numbers: of gint64, borrowed. */
void	    wry_arrivals_remove(WryStore *store, const char *component, const GArray *numbers,
				WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryArrivalRow, wry_arrival_row_free)
