/*
 * fates.h - what the network has taken and has yet to tell the end of: a row a message, and one a piece of it
 *
 * A piece is a part for one recipient, under the name that the network gave it; sent twice it may have two.  Rows
 * belong to an account's and go with it; they are closed by the core or go when they are too old.
 */
#pragma once

#include "store/db.h"

#include <stdint.h>

typedef struct {
	unsigned to, part, parts;	/* recipient; part of how many */
	char *name;			/* what the network calls it: bytes, 1 kB of them; NULL: nothing */
	bool arrived;
} WryPieceRow;

typedef struct {
	char *id;			/* of the message: unique in the component */
	char *user;			/* bare JID */
	gint64 since, expires;		/* unix microseconds */
	unsigned state;			/* bits, the core's */
	GBytes *content;		/* core/letter.h */
	GPtrArray *pieces;		/* of WryPieceRow, owned */
} WryFateRow;

WryFateRow *wry_fate_row_new(const char *id, const char *user);
WryFateRow *wry_fate_row_copy(const WryFateRow *row);
void	    wry_fate_row_free(WryFateRow *row);
/* Appends a copy. */
WryPieceRow *wry_fate_row_add(WryFateRow *row, const WryPieceRow *piece);

/*
 * The piece (nullable, borrowed) of that message, whose row (borrowed, copied, without its pieces) is made by the
 * first; bits of state are added.  A few that are too old go with it; of one account's the youngest `most` stay, about.
 */
void	    wry_fates_add(WryStore *store, const char *component, const WryFateRow *row,
			  const WryPieceRow *piece, unsigned most, WryReply *reply);
/* State and which pieces have arrived.  One that is not there is no error. */
void	    wry_fates_save(WryStore *store, const char *component, const WryFateRow *row,
			   WryReply *reply);
void	    wry_fates_remove(WryStore *store, const char *component, const char *id,
			     WryReply *reply);
/*
 * By its id (nullable), or else by the first of the names (nullable) that a piece has, of two the younger; not one
 * that is too old.  reply: a WryFateRow (borrowed); ITEM_NOT_FOUND.
 */
void	    wry_fates_find(WryStore *store, const char *component, const char *id,
			   const char *const *names, WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryFateRow, wry_fate_row_free)
