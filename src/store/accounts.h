/*
 * accounts.h - who uses which component, and what they have set
 *
 * A row is a registration, or a guest with at least one setting.  Secrets (WRY_FIELD_SECRET)
 * are sealed before they reach the disk.
 */
#pragma once

#include "base/field.h"
#include "store/db.h"
#include "store/places.h"
#include "store/rosters.h"

/* One setting, of the account (scope ""), of a network ("net NAME"), of a room ("room ADDRESS"). */
typedef struct {
	char *scope, *name, *value;
	bool secret;
} WrySetting;

typedef struct {
	char *component;		/* domain */
	char *user;			/* prepared bare JID */
	bool registered;		/* false: a guest with settings */
	gint64 created;			/* unix microseconds */
	char *address;			/* their own on the network, nobody else's there; NULL: none */
	GPtrArray *settings;		/* of WrySetting, all scopes */
	bool online;			/* had a client online; read alone (rosters.h writes it) */
	GPtrArray *contacts;		/* of WryRosterRow; likewise; NULL: none */
	GPtrArray *places;		/* of WryPlaceRow; read alone (places.h writes it); NULL: none */
} WryAccountRow;

WryAccountRow *wry_account_row_new(const char *component, const char *user, bool registered);
WryAccountRow *wry_account_row_copy(const WryAccountRow *row);
void	    wry_account_row_free(WryAccountRow *row);
/* Adds or replaces; value NULL removes. */
void	    wry_account_row_set(WryAccountRow *row, const char *scope, const char *name,
				const char *value, bool secret);
const char *wry_account_row_get(const WryAccountRow *row, const char *scope, const char *name);

/* reply: a WryAccountRow (borrowed for the call), or ITEM_NOT_FOUND.  Reads behind this account's queued writes. */
void	    wry_accounts_load(WryStore *store, const char *component, const char *user,
			      WryReply *reply);
/*
 * Makes or replaces the row and all its settings.  row: borrowed, copied.  reply: nothing; CONFLICT: its address
 * is another's already, and nothing is changed.
 */
void	    wry_accounts_save(WryStore *store, const WryAccountRow *row, WryReply *reply);
/* reply: the bare JID (borrowed) whose address that is; ITEM_NOT_FOUND. */
void	    wry_accounts_find_address(WryStore *store, const char *component, const char *address,
				      WryReply *reply);
/* All that is that user's there.  reply: nothing; ITEM_NOT_FOUND: there was nothing. */
void	    wry_accounts_delete(WryStore *store, const char *component, const char *user,
				WryReply *reply);
/*
 * A page of who is registered with that component, by JID, behind `after` (NULL: from the first), `limit` at
 * most.  reply: a GPtrArray of WryAccountRow (borrowed), without their settings.
 */
void	    wry_accounts_list(WryStore *store, const char *component, const char *after,
			      unsigned limit, WryReply *reply);
/* reply: GUINT_TO_POINTER(rows registered with that component). */
void	    wry_accounts_count(WryStore *store, const char *component, WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryAccountRow, wry_account_row_free)
