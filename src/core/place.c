/*
 * place.c - where a user stays when none of his clients is there
 *
 * What is stored of it is in account->places, and WryRoom.stays says of a room that it is wanted
 * without a client.  It orders nothing: it wakes sessions, and the pump sees what is wanted.
 */
#include "core/place.h"

#include "core/access.h"

#include <string.h>

#define PLACES_MOST 1000 /* of one user, on all networks */
#define PAGE 200

/* --- the rules ---------------------------------------------------------------------- */

/* What a table of settings says of it: 1, 0; -1: nothing. */
static int
wish(const WryValues *values)
{
	const WryField *f =
	    values != NULL ? wry_field_find(wry_values_fields(values), "persistent") : NULL;
	if (f == NULL || !wry_values_is_set(values, f->name))
		return -1;
	if (f->type == WRY_FIELD_BOOL)
		return wry_values_bool(values, f->name);
	const char *word = wry_values_text(values, f->name);
	return strcmp(word, "yes") == 0 ? 1 : strcmp(word, "no") == 0 ? 0 : -1;
}

bool
place_session_persists(const WrySession *s)
{
	const WryValues *settings = wry_component_settings(wry_session_component(s));
	int said = wish(s->options);
	if (said < 0)
		said = wish(s->account->registration);
	if (said < 0 && wry_field_find(wry_values_fields(settings), "persistent") != NULL)
		said = wry_values_bool(settings, "persistent");
	return said == 1;
}

bool
place_persists(const WryRoom *room)
{
	int said = wish(room->options);
	return said >= 0 ? said == 1 : place_session_persists(room->session);
}

bool
place_keeps(const WrySession *s)
{
	return wry_account_is_registered(s->account) &&
	       (s->again || s->state == WRY_SESSION_OPEN) && place_session_persists(s);
}

static bool
has_seat(const WrySession *s, bool taken)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		if (taken ? room->clients->len > 0 : room->stays)
			return true;
	}
	return false;
}

bool
place_is_alone(const WrySession *s)
{
	const WryAccount *a = s->account;
	static const WryField own[] = { { .name = "auto_away", .type = WRY_FIELD_BOOL }, { 0 } };
	const WryValues *settings = wry_component_settings(a->component);
	if (wry_account_n_resources(a) > 0 || (!has_seat(s, false) && !place_keeps(s)))
		return false;
	GHashTableIter it;
	gpointer other;
	g_hash_table_iter_init(&it, a->sessions);
	while (g_hash_table_iter_next(&it, NULL, &other))
		if (has_seat(other, true))
			return false;
	g_autoptr(WryValues) values = wry_account_values(a, "", own);
	if (wry_values_is_set(values, "auto_away"))
		return wry_values_bool(values, "auto_away");
	return wry_field_find(wry_values_fields(settings), "auto_away") != NULL &&
	       wry_values_bool(settings, "auto_away");
}

/* --- the store ---------------------------------------------------------------------- */

static char *
peer_of(const WryRoom *room)
{
	return g_strndup(room->jid, strcspn(room->jid, "@"));
}

const WryPlaceRow *
place_of(const WryRoom *room)
{
	const WryAccount *a = room->session->account;
	g_autofree char *peer = peer_of(room);
	return a->places != NULL ? g_hash_table_lookup(a->places, peer) : NULL;
}

static void
on_saved(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	const WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "a room to come back to was not stored: %s", error->message);
}

/* row: (transfer full) */
static void
save(WryAccount *a, WryPlaceRow *row)
{
	WryComponent *c = a->component;
	g_hash_table_replace(wry_account_places(a), row->peer, row);
	if (a->going)
		return;
	/* Who was looked up in vain has a row now. */
	wry_records_remove(c->strangers, a->jid, NULL);
	wry_places_save(c->store, c->domain, a->jid, row, wry_reply_new(NULL, 0, on_saved, c));
}

static void
forget(WryAccount *a, const char *peer)
{
	WryComponent *c = a->component;
	if (a->places == NULL || !g_hash_table_contains(a->places, peer))
		return;
	if (!a->going)
		wry_places_remove(c->store, c->domain, a->jid, peer,
				  wry_reply_new(NULL, 0, on_saved, c));
	g_hash_table_remove(a->places, peer);
}

/* Of a row; NULL: there can be none any more.  (transfer full) */
static WryAddress *
address_of(const WryComponent *c, const WryPlaceRow *row)
{
	if (*row->peer == '\0') /* the one network there is */
		return wry_address_new(WRY_ADDRESS_NETWORK, NULL, "");
	g_autofree char *local = wry_jid_unescape(row->peer);
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(WryAddress) address = c->backend->address_parse(c, local, &instead, NULL);
	return address != NULL && address->kind != WRY_ADDRESS_CONTACT ? g_steal_pointer(&address)
								       : NULL;
}

/* Of the session itself.  (transfer full) */
static char *
session_peer(const WrySession *s)
{
	WryAddress network = { WRY_ADDRESS_NETWORK, s->network, (char *)"", NULL };
	g_autofree char *jid = wry_component_jid(s->account->component, &network);
	return strchr(jid, '@') != NULL ? g_strndup(jid, strcspn(jid, "@")) : g_strdup("");
}

void
place_keep_session(WrySession *s, bool kept)
{
	WryAccount *a = s->account;
	g_autofree char *peer = session_peer(s);
	const WryPlaceRow *known = a->places != NULL ? g_hash_table_lookup(a->places, peer) : NULL;
	s->kept = kept;
	if (!kept) {
		forget(a, peer);
		return;
	}
	if ((known != NULL && !known->resting) ||
	    (known == NULL && g_hash_table_size(wry_account_places(a)) >= PLACES_MOST))
		return;
	WryPlaceRow *row = g_new0(WryPlaceRow, 1);
	*row = (WryPlaceRow){ g_steal_pointer(&peer), g_strdup(s->nick != NULL ? s->nick : ""),
			      NULL, false };
	save(a, row);
}

/* --- rooms ---------------------------------------------------------------------------- */

void
place_joined(WryRoom *room)
{
	WrySession *s = room->session;
	const WryPlaceRow *known = place_of(room);
	if (!place_persists(room)) {
		place_left(room);
		return;
	}
	if (known == NULL && g_hash_table_size(wry_account_places(s->account)) >= PLACES_MOST) {
		wry_log_info(&s->log, "%s is not kept: %d rooms are", room->jid, PLACES_MOST);
		return;
	}
	/* Joined just now, the key is known; else it is as it was. */
	const char *key = room->tried != NULL || known == NULL ? room->tried : known->key;
	const char *nick = s->nick != NULL ? s->nick : room->nick;
	room->stays = true;
	room->tries = 0;
	room->next_try = 0;
	if (known != NULL && !known->resting && g_strcmp0(known->key, key) == 0 &&
	    g_strcmp0(known->nick, nick) == 0)
		return;
	WryPlaceRow *row = g_new0(WryPlaceRow, 1);
	*row = (WryPlaceRow){ peer_of(room), g_strdup(nick != NULL ? nick : ""), g_strdup(key),
			      false };
	save(s->account, row);
}

void
place_left(WryRoom *room)
{
	g_autofree char *peer = peer_of(room);
	room->stays = false;
	room->tries = 0;
	room->next_try = 0;
	forget(room->session->account, peer);
}

bool
place_forget(WryAccount *account, const WryAddress *address)
{
	g_autofree char *jid = wry_component_jid(account->component, address);
	g_autofree char *peer = g_strndup(jid, strcspn(jid, "@"));
	bool known = account->places != NULL && g_hash_table_contains(account->places, peer);
	forget(account, peer);
	return known;
}

void
place_key_set(WryRoom *room, const char *key)
{
	const WryPlaceRow *known = room->stays ? place_of(room) : NULL;
	wry_room_set_tried(room, key); /* what place_joined() takes */
	if (known == NULL || g_strcmp0(known->key, key) == 0)
		return;
	WryPlaceRow *row = wry_place_row_copy(known);
	g_free(row->key);
	row->key = g_strdup(key);
	save(room->session->account, row);
}

void
place_renamed(WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		const WryPlaceRow *known = room->stays ? place_of(room) : NULL;
		if (known == NULL || s->nick == NULL || strcmp(known->nick, s->nick) == 0)
			continue;
		WryPlaceRow *row = wry_place_row_copy(known);
		g_free(row->nick);
		row->nick = g_strdup(s->nick);
		save(s->account, row);
	}
}

/* --- resting, waking ------------------------------------------------------------------------ */

static void
set_resting(WryAccount *a, const WryPlaceRow *known, bool resting)
{
	if (known->resting == resting)
		return;
	WryPlaceRow *row = wry_place_row_copy(known);
	row->resting = resting;
	save(a, row);
}

void
place_rest(WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		const WryPlaceRow *known = room->stays ? place_of(room) : NULL;
		room->stays = false;
		if (known != NULL)
			set_resting(s->account, known, true);
	}
	g_autofree char *peer = session_peer(s);
	const WryPlaceRow *own =
	    s->account->places != NULL ? g_hash_table_lookup(s->account->places, peer) : NULL;
	s->kept = false;
	if (own != NULL)
		set_resting(s->account, own, true);
}

void
place_rest_all(WryAccount *account)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value))
		place_rest(value);
}

/* The rows as they are now: what is done with one may replace it. */
static GPtrArray *
rows_of(const WryAccount *a)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)wry_place_row_free);
	GHashTableIter it;
	gpointer value;
	if (a->places == NULL)
		return rows;
	g_hash_table_iter_init(&it, a->places);
	while (g_hash_table_iter_next(&it, NULL, &value))
		g_ptr_array_add(rows, wry_place_row_copy(value));
	return rows;
}

/* The session wants the room, without any client.  false: there are as many as may be. */
static bool
want_room(WrySession *s, const WryAddress *address, const WryPlaceRow *row)
{
	WryRoom *room = wry_session_find_room(s, address);
	if (room == NULL && !access_has_channel(s->account->component, s, NULL))
		return false;
	if (room == NULL)
		room = wry_session_add_room(s, address);
	if (!place_persists(room)) {
		g_autofree char *peer = g_strdup(row->peer);
		forget(s->account, peer);
		if (room->clients->len == 0 && room->state == WRY_ROOM_WAITING)
			wry_room_remove(room);
		return true;
	}
	room->stays = true;
	if (s->nick == NULL && *row->nick != '\0')
		s->nick = g_strdup(row->nick);
	wry_session_wake(s);
	return true;
}

void
place_wake(WrySession *s)
{
	g_autoptr(GPtrArray) rows = rows_of(s->account);
	for (guint i = 0; i < rows->len; i++) {
		const WryPlaceRow *row = rows->pdata[i];
		g_autoptr(WryAddress) address = address_of(s->account->component, row);
		if (address != NULL && row->resting && address->kind == WRY_ADDRESS_ROOM &&
		    g_strcmp0(address->network, s->network) == 0)
			want_room(s, address, row);
	}
}

static bool
is_refused(const WryAccount *a, const char *network)
{
	return a->refused != NULL &&
	       g_hash_table_contains(a->refused, network != NULL ? network : "");
}

/* Goes to where he was; resting ones too, or not. */
static void
go(WryAccount *a, bool resting)
{
	g_autoptr(GPtrArray) rows = rows_of(a);
	for (guint i = 0; i < rows->len; i++) {
		const WryPlaceRow *row = rows->pdata[i];
		g_autoptr(WryAddress) address = address_of(a->component, row);
		g_autoptr(GError) error = NULL;
		if (address == NULL || (row->resting && !resting) ||
		    is_refused(a, address->network))
			continue;
		WrySession *s = wry_account_find_session(a, address->network);
		bool made = s == NULL;
		if (made && !access_has_network(a, &error)) {
			wry_log_info(&a->log, "%s is not joined: %s", row->peer, error->message);
			continue;
		}
		if (made)
			s = wry_account_add_session(a, address->network);
		/* Nobody waits to be told "nick in use". */
		if (made)
			s->again = true;
		bool network = address->kind == WRY_ADDRESS_NETWORK;
		if (network && place_session_persists(s))
			wry_session_wake(s); /* if nothing there is of interest any more, it goes */
		else if (network)
			forget(a, row->peer);
		else if (!want_room(s, address, row))
			wry_log_info(&a->log, "%s is not joined: too many rooms", row->peer);
		if (made && g_hash_table_size(s->rooms) == 0 &&
		    (!network || !place_session_persists(s)))
			wry_session_remove(s);
	}
}

void
place_wake_all(WryAccount *account)
{
	if (!account->going && !account->component->stopping)
		go(account, true);
}

/* --- what is set has changed --------------------------------------------------------------- */

static void
reconsider(WryRoom *room)
{
	if (place_persists(room)) {
		if (room->state == WRY_ROOM_JOINED && room->clients->len > 0)
			place_joined(room);
	} else if (room->stays) {
		place_left(room);
		room->leave_wanted = room->clients->len == 0;
		wry_session_wake(room->session);
	}
}

void
place_reconsider(WryAccount *account)
{
	GHashTableIter it, rooms;
	gpointer session, room;
	if (account->going)
		return;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &session)) {
		((WrySession *)session)->contacts_due = true; /* what is shown of him may differ */
		if (!place_session_persists(session))
			place_keep_session(session, false);
		wry_session_wake(session);
		g_hash_table_iter_init(&rooms, ((WrySession *)session)->rooms);
		while (g_hash_table_iter_next(&rooms, NULL, &room))
			reconsider(room);
	}
}

/* --- a start ---------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	gint64 after;	  /* account of the last page's last row */
	bool more;	  /* pages follow */
	GPtrArray *users; /* of char *, to be read; the last first */
	WryReply *near;
} Restoring;

static void next(Restoring *r);

static void
restore(WryAccount *account)
{
	g_auto(WryJid) user = { 0 };
	WryComponent *c = account->component;
	if (account->going || account->logged_out ||
	    !wry_jid_parse_sender(&user, account->jid, NULL) || !access_allows(c, &user) ||
	    (!wry_account_is_registered(account) && !access_serves_guests(c)))
		return;
	go(account, false);
	wry_account_reap(account);
}

static void
on_account(gpointer result, const GError *error, gpointer data)
{
	Restoring *r = data;
	WryComponent *c = r->component;
	const WryAccountRow *row = result;
	g_autofree char *user = g_ptr_array_steal_index(r->users, r->users->len - 1);
	WryAccount *account = wry_component_find_account(c, user);
	if (account == NULL && row != NULL && access_has_room(c))
		account = wry_account_new(c, wry_account_row_copy(row));
	if (account != NULL)
		restore(account);
	else if (error != NULL)
		wry_log_warn(&c->log, "cannot read the rooms of %s: %s", wry_log_jid(user),
			     error->message);
	next(r);
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Restoring *r = data;
	const GPtrArray *page = result;
	if (error != NULL) {
		wry_log_warn(&r->component->log, "cannot read who is to come back: %s",
			     error->message);
		r->more = false;
		next(r);
		return;
	}
	r->more = page->len == PAGE;
	for (guint i = page->len; i-- > 0;) {
		const WryPlaceUser *row = page->pdata[i];
		g_ptr_array_add(r->users, g_strdup(row->user));
		r->after = MAX(r->after, row->id);
	}
	next(r);
}

static void
next(Restoring *r)
{
	WryComponent *c = r->component;
	if (r->users->len > 0) {
		wry_accounts_load(c->store, c->domain, r->users->pdata[r->users->len - 1],
				  wry_reply_new(&r->near, 0, on_account, r));
	} else if (r->more) {
		wry_places_page(c->store, c->domain, r->after, PAGE,
				wry_reply_new(&r->near, 0, on_page, r));
	} else {
		place_stop(c);
	}
}

void
place_start(WryComponent *component)
{
	if (component->backend->room_join == NULL)
		return;
	Restoring *r = g_new0(Restoring, 1);
	*r = (Restoring){ .component = component, .more = true };
	r->users = g_ptr_array_new_with_free_func(g_free);
	component->restoring = r;
	next(r);
}

void
place_stop(WryComponent *component)
{
	Restoring *r = g_steal_pointer(&component->restoring);
	if (r == NULL)
		return;
	wry_reply_cancel(&r->near);
	g_ptr_array_unref(r->users);
	g_free(r);
}
