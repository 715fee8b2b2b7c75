/*
 * arrivals.h - what has come for users from a network that waits for our word: a row each until the XMPP
 * server has it
 *
 * A row belongs to the account whose address it came to, and goes with it.
 */
#pragma once

#include "store/db.h"

#include <stdint.h>

typedef struct {
	gint64 number;			/* the order of their coming; never used again */
	char *user;			/* bare JID */
	gint64 since;			/* unix microseconds */
	GBytes *content;		/* NULL: not read */
} WryArrivalRow;

void	    wry_arrival_row_free(WryArrivalRow *row);

/*
 * For whoever has that address.  once (nullable): its key; the same twice to one account within 7 days is one.
 * reply, when it is on the disk: a WryArrivalRow (borrowed) without content; its number 0: it was there before.
 * Errors: ITEM_NOT_FOUND, nobody has the address; RESOURCE_CONSTRAINT of type wait, `most` wait for him; the disk's.
 */
void	    wry_arrivals_add(WryStore *store, const char *component, const char *address,
			     GBytes *content, const char *once, unsigned most, WryReply *reply);
/* By number, behind `after`, without content.  reply: a GPtrArray of WryArrivalRow (borrowed), `limit` at most. */
void	    wry_arrivals_page(WryStore *store, const char *component, gint64 after, unsigned limit,
			      WryReply *reply);
/* reply: its content, a GBytes (borrowed); ITEM_NOT_FOUND. */
void	    wry_arrivals_read(WryStore *store, const char *component, gint64 number, WryReply *reply);
/* numbers: of gint64, borrowed. */
void	    wry_arrivals_remove(WryStore *store, const char *component, const GArray *numbers,
				WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryArrivalRow, wry_arrival_row_free)
