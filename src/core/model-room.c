/*
 * model-room.c - the nouns inside a session: a room, its clients, its occupants and their names
 */
#include "core/model.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

/* --- room ----------------------------------------------------------------------- */

void
wry_client_stop_showing(WryClient *client)
{
	WryShowing *showing = g_steal_pointer(&client->showing);
	if (showing == NULL)
		return;
	wry_timer_clear(&showing->timer);
	g_ptr_array_unref(showing->nicks);
	g_queue_clear_full(&showing->held, (GDestroyNotify)wry_message_unref);
	g_free(showing);
}

void
wry_client_set_password(WryClient *client, const char *key)
{
	char *old = client->password;
	client->password = g_strdup(key);
	if (old != NULL)
		explicit_bzero(old, strlen(old));
	g_free(old);
}

static void
free_client(gpointer data)
{
	WryClient *c = data;
	wry_client_stop_showing(c);
	wry_client_set_password(c, NULL);
	g_free(c->jid);
	g_free(c->id);
	g_free(c->asked);
	g_free(c->lang);
	g_free(c);
}

WryRoom *
wry_session_add_room(WrySession *session, const WryAddress *address)
{
	WryRoom *r = g_new0(WryRoom, 1);
	const WryBackend *backend = wry_session_backend(session);
	r->session = session;
	r->address = wry_address_copy(address);
	r->jid = wry_component_jid(wry_session_component(session), address);
	r->occupants = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, g_free);
	r->clients = g_ptr_array_new_with_free_func(free_client);
	g_queue_init(&r->gate);
	g_autofree char *scope = g_strconcat("room ", r->jid, NULL);
	if (backend->room_options != NULL)
		r->options = wry_account_values(session->account, scope, backend->room_options);
	g_hash_table_insert(session->rooms, r->address, r);
	return r;
}

void
wry_gated_free(WryGated *gated)
{
	gated->free(gated->what);
	g_free(gated);
}

void
wry_room_remove(WryRoom *room)
{
	g_hash_table_remove(room->session->rooms, room->address);
}

void
wry_room_forget(WryRoom *room)
{
	room->session->account->n_occupants -= g_hash_table_size(room->occupants);
	g_hash_table_remove_all(room->occupants);
	wry_timer_clear(&room->split);
	g_clear_pointer(&room->split_reason, g_free);
	g_queue_clear_full(&room->gate, (GDestroyNotify)wry_gated_free);
	g_clear_pointer(&room->nick, g_free);
	g_clear_pointer(&room->subject, g_free);
	g_clear_pointer(&room->subject_nick, g_free);
	g_clear_pointer(&room->shown, wry_values_free);
	room->subject_when = 0;
	room->modes = 0;
	room->modes_known = false;
}

WryClient *
wry_room_find_client(const WryRoom *room, const char *full)
{
	for (guint i = 0; i < room->clients->len; i++) {
		WryClient *c = room->clients->pdata[i];
		if (strcmp(c->jid, full) == 0)
			return c;
	}
	return NULL;
}

WryClient *
wry_room_add_client(WryRoom *room, const char *full)
{
	WryClient *c = g_new0(WryClient, 1);
	c->jid = g_strdup(full);
	c->since = g_get_monotonic_time();
	g_ptr_array_add(room->clients, c);
	return c;
}

void
wry_room_remove_client(WryRoom *room, WryClient *client)
{
	g_ptr_array_remove(room->clients, client);
}

void
wry_session_ask_nick(WrySession *session, const char *nick)
{
	g_free(session->asked_nick);
	session->asked_nick = g_strdup(nick);
}

bool
wry_session_is_nick(const WrySession *session, const char *a, const char *b)
{
	const WryBackend *backend = wry_session_backend(session);
	if (a == NULL || b == NULL || backend->nick_fold == NULL)
		return g_strcmp0(a, b) == 0;
	g_autofree char *x = backend->nick_fold(session, a), *y = backend->nick_fold(session, b);
	return strcmp(x, y) == 0;
}

void
wry_session_wake(WrySession *session)
{
	wry_task_schedule(&session->pump);
}

WryAddress *
wry_session_contact(const WrySession *session, const char *nick)
{
	g_autofree char *name = g_utf8_strdown(nick, -1);
	return wry_address_new(WRY_ADDRESS_CONTACT, session->network, name);
}

WrySession *
wry_room_session(const WryRoom *room)
{
	return room->session;
}

const WryAddress *
wry_room_address(const WryRoom *room)
{
	return room->address;
}

const char *
wry_room_nick(const WryRoom *room)
{
	return room->nick;
}

const WryValues *
wry_room_options(const WryRoom *room)
{
	return room->options;
}

void
wry_room_set_data(WryRoom *room, gpointer data)
{
	room->data = data;
}

gpointer
wry_room_data(const WryRoom *room)
{
	return room->data;
}

/* The key of a nick in `occupants`: as the network folds it.  (transfer full) */
static char *
nick_key(const WryRoom *room, const char *nick)
{
	const WryBackend *backend = wry_session_backend(room->session);
	return backend->nick_fold != NULL ? backend->nick_fold(room->session, nick)
					  : g_strdup(nick);
}

WrySeen *
wry_room_seen(const WryRoom *room, const char *nick)
{
	g_autofree char *key = nick_key(room, nick);
	return g_hash_table_lookup(room->occupants, key);
}

const WryOccupant *
wry_room_find(const WryRoom *room, const char *nick)
{
	return (const WryOccupant *)wry_room_seen(room, nick);
}

const WryOccupant *
wry_room_find_alike(const WryRoom *room, const char *nick)
{
	const WryOccupant *exact = wry_room_find(room, nick);
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, room->occupants);
	while (exact == NULL && g_hash_table_iter_next(&it, NULL, &value)) {
		const WrySeen *seen = value;
		if (seen->resource != NULL && strcmp(seen->resource, nick) == 0)
			exact = &seen->is;
	}
	return exact;
}

/* Copies text behind *at, and moves on; NULL stays NULL. */
static const char *
lay(char **at, const char *text)
{
	if (text == NULL)
		return NULL;
	char *here = *at;
	*at = g_stpcpy(here, text) + 1;
	return here;
}

static gsize
room_for(const char *text)
{
	return text != NULL ? strlen(text) + 1 : 0;
}

/*
 * Is it a resource for every server?  RFC 7622 and the older stringprep (RFC 3920) must both
 * leave it as it is; the latter knows nothing of what Unicode has added since, emoji above all.
 */
static bool
is_resource(const char *text)
{
	g_autofree char *prepared = wry_jid_prepare_resource(text, NULL);
	g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
	if (prepared == NULL || strcmp(prepared, text) != 0 || g_strcmp0(plain, text) != 0)
		return false;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (g_utf8_get_char(p) >= 0x1f000 && g_utf8_get_char(p) < 0x20000)
			return false;
	return true;
}

static bool
is_plain(const char *text)
{
	const char *p = text;
	while (*p > ' ' && *p < '\x7f')
		p++;
	return *p == '\0' && p > text;
}

/* Character by character; together they may still be none (mixed directions): then a name of its
 * own. */
static char *
make_resource(const char *nick)
{
	GString *out = g_string_new(NULL);
	for (const char *p = nick; *p != '\0'; p = g_utf8_next_char(p)) {
		char one[7] = "";
		g_unichar_to_utf8(g_utf8_get_char(p), one);
		g_string_append(out, is_resource(one) ? one : "_");
	}
	if (!is_resource(out->str))
		g_string_printf(out, "_%08x", (guint)wry_hash(nick, strlen(nick)));
	return g_string_free(out, FALSE);
}

char *
wry_room_resource(const WryRoom *room, const char *nick)
{
	const WrySeen *seen = wry_room_seen(room, nick);
	if (seen != NULL)
		return g_strdup(seen->resource != NULL ? seen->resource : seen->is.nick);
	if (is_plain(nick) || is_resource(nick))
		return g_strdup(nick);
	g_autofree char *made = make_resource(nick);
	const WryOccupant *other = wry_room_find(room, made);
	/* Somebody is called so: the hash tells the two apart. */
	return other == NULL
		   ? g_steal_pointer(&made)
		   : g_strdup_printf("%s_%08x", made, (guint)wry_hash(nick, strlen(nick)));
}

char *
wry_room_occupant_jid(const WryRoom *room, const char *nick)
{
	g_autofree char *resource = wry_room_resource(room, nick);
	return g_strconcat(room->jid, "/", resource, NULL);
}

#define OCCUPANT_TEXT 255 /* bytes of each text of an occupant */
#define OCCUPANTS 100000  /* of one account, in all its rooms: some 25 MB */

/* A server of the user's own choosing says who is there: what it says is cut. */
static const char *
cut(const char *text, char buffer[OCCUPANT_TEXT + 1])
{
	gsize n = text != NULL ? strlen(text) : 0;
	if (n <= OCCUPANT_TEXT)
		return text;
	n = wry_text_break(text, OCCUPANT_TEXT, false);
	memcpy(buffer, text, MIN(n, OCCUPANT_TEXT));
	buffer[MIN(n, OCCUPANT_TEXT)] = '\0';
	return buffer;
}

/* One block an occupant: there are thousands of them (REVIEW 2.31). */
const WryOccupant *
wry_room_add_occupant(WryRoom *room, const WryOccupant *told)
{
	char status[OCCUPANT_TEXT + 1], real[OCCUPANT_TEXT + 1], stable[OCCUPANT_TEXT + 1],
	    hats[OCCUPANT_TEXT + 1];
	WryAccount *account = room->session->account;
	WryOccupant shorter = *told, *o = &shorter;
	bool known = wry_room_find(room, told->nick) != NULL;
	if (strlen(told->nick) > OCCUPANT_TEXT || (!known && account->n_occupants >= OCCUPANTS))
		return NULL;
	o->status = cut(told->status, status);
	o->real = cut(told->real, real);
	o->stable = cut(told->stable, stable);
	o->hats = cut(told->hats, hats);
	account->n_occupants += !known;
	g_autofree char *resource = wry_room_resource(room, o->nick),
			*key = nick_key(room, o->nick);
	const char *instead = strcmp(resource, o->nick) != 0 ? resource : NULL;
	gsize n = sizeof(WrySeen) + room_for(instead) + room_for(key) + room_for(o->nick) +
		  room_for(o->status) + room_for(o->real) + room_for(o->stable) + room_for(o->hats);
	WrySeen *seen = g_malloc(n);
	WryOccupant *copy = &seen->is;
	char *at = (char *)(seen + 1);
	*copy = *o;
	seen->id[0] = '\0';
	seen->lost = 0;
	copy->nick = lay(&at, o->nick);
	copy->status = lay(&at, o->status);
	copy->real = lay(&at, o->real);
	copy->stable = lay(&at, o->stable);
	copy->hats = lay(&at, o->hats);
	seen->resource = lay(&at, instead);
	const char *own = lay(&at, key);
	copy->address = NULL; /* derived from the nick when it is wanted */
	g_hash_table_replace(room->occupants, (gpointer)own, seen);
	return copy;
}

const WryOccupant *
wry_room_rename_occupant(WryRoom *room, const char *nick, const char *new_nick)
{
	g_autofree char *key = nick_key(room, nick);
	gpointer own, old = NULL;
	if (!g_hash_table_steal_extended(room->occupants, key, &own, &old))
		return NULL;
	room->session->account->n_occupants--;
	WryOccupant renamed = ((WrySeen *)old)->is;
	renamed.nick = new_nick;
	const WryOccupant *now = wry_room_add_occupant(room, &renamed);
	g_free(old);
	return now;
}

void
wry_room_refold(WryRoom *room)
{
	g_autoptr(GHashTable) old = g_steal_pointer(&room->occupants);
	GHashTableIter it;
	gpointer value;
	room->occupants = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, g_free);
	room->session->account->n_occupants -= g_hash_table_size(old);
	g_hash_table_iter_init(&it, old);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WrySeen *seen = value;
		WrySeen *now = (WrySeen *)wry_room_add_occupant(room, &seen->is);
		if (now == NULL)
			continue;
		memcpy(now->id, seen->id, sizeof now->id);
		now->lost = seen->lost;
	}
}

bool
wry_room_remove_occupant(WryRoom *room, const char *nick)
{
	g_autofree char *key = nick_key(room, nick);
	bool known = g_hash_table_remove(room->occupants, key);
	room->session->account->n_occupants -= known;
	return known;
}
