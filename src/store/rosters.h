/*
 * rosters.h - contacts and their subscriptions, and which users were online
 *
 * A contact belongs to an account's row and is read with it (accounts.h); here it is changed, alone.
 * What its numbers mean is the core's business.
 */
#pragma once

#include "store/db.h"

struct _WryDb;

typedef struct {
	char *peer;			/* local part of its JID; "": the service itself */
	unsigned state;			/* of the subscription */
	bool sees;			/* it may see the user: a probe of it is answered */
	unsigned flags;
	char *wire, *name, *groups, *reason, *status; /* NULL: none */
	unsigned show;
	gint64 since, seen;		/* unix microseconds; 0 unknown */
} WryRosterRow;

WryRosterRow *wry_roster_row_copy(const WryRosterRow *row);
void	    wry_roster_row_free(WryRosterRow *row);

/*
 * Makes or replaces the contact; and the account, as a guest, if it has no row.  row: borrowed, copied.
 * reply (nullable): nothing.
 */
void	    wry_rosters_save(WryStore *store, const char *component, const char *user,
			     const WryRosterRow *row, WryReply *reply);
/* One that is not there is no error.  With the last thing a guest has his row goes. */
void	    wry_rosters_remove(WryStore *store, const char *component, const char *user,
			       const char *peer, WryReply *reply);

/* Has the user a client online?  Who has no row is not noted. */
void	    wry_rosters_set_online(WryStore *store, const char *component, const char *user,
				   bool online, WryReply *reply);

typedef struct {
	gint64 id;			/* of the account: the next page begins behind it */
	char *user;
	char *peer;			/* one of his contacts that may see him; the service first */
} WryOnlineRow;

/*
 * Accounts that may be probed, by id: of those that were online, or of those that were not.  reply:
 * a GPtrArray of WryOnlineRow (borrowed), `limit` of them at most; fewer: the last page.
 */
void	    wry_rosters_page(WryStore *store, const char *component, bool online, gint64 after,
			     unsigned limit, WryReply *reply);

/* For accounts.c, inside its own job: appends WryRosterRow to rows. */
bool	    wry_rosters_read(struct _WryDb *db, const char *component, const char *user,
			     GPtrArray *rows, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryRosterRow, wry_roster_row_free)
