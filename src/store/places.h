/*
 * places.h - the rooms a user stays in while none of his clients is there
 *
 * A place belongs to an account's row and is read with it (accounts.h); here it is changed, alone.
 * Its key is sealed.
 */
#pragma once

#include "store/db.h"

struct _WryDb;
struct _WrySecret;

typedef struct {
	char *peer;			/* local part of the room's JID */
	char *nick;			/* to log in with */
	char *key;			/* of the room; NULL: none; wiped */
	bool resting;			/* he is not there now, and waits for his word or his coming */
} WryPlaceRow;

WryPlaceRow *wry_place_row_copy(const WryPlaceRow *row);
void	    wry_place_row_free(WryPlaceRow *row);

/*
 * Makes or replaces it; and the account, as a guest, if it has no row.  row: borrowed, copied.  reply
 * (nullable): nothing.
 */
void	    wry_places_save(WryStore *store, const char *component, const char *user,
			    const WryPlaceRow *row, WryReply *reply);
/* One that is not there is no error.  With the last thing a guest has his row goes. */
void	    wry_places_remove(WryStore *store, const char *component, const char *user,
			      const char *peer, WryReply *reply);

typedef struct {
	gint64 id;			/* of the account: the next page begins behind it */
	char *user;
} WryPlaceUser;

/*
 * Who has a place that does not rest, by id.  reply: a GPtrArray of WryPlaceUser (borrowed), `limit` of
 * them at most; fewer: the last page.
 */
void	    wry_places_page(WryStore *store, const char *component, gint64 after, unsigned limit,
			    WryReply *reply);

/* For accounts.c, inside its own job: appends WryPlaceRow to rows.  A key that does not open is left out. */
bool	    wry_places_read(struct _WryDb *db, const struct _WrySecret *secret,
			    const char *component, const char *user, GPtrArray *rows,
			    GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryPlaceRow, wry_place_row_free)
