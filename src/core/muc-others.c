/*
 * muc-others.c - who else is in a room: comes, changes, is renamed, goes, or is lost with half the network
 *
 * All of it is told by the network; nothing here is anybody's order.
 */
#include "core/muc.h"

#include "core/sight.h"

#include <string.h>

void
muc_occupant_present(WryRoom *room, const WryOccupant *occupant)
{
	const WrySeen *known = wry_room_seen(room, occupant->nick);
	WryOccupant spelled = *occupant;
	g_autofree char *nick = known != NULL ? g_strdup(known->is.nick) : NULL;
	if (nick != NULL) /* servers are free with case; who is renamed is told so */
		spelled.nick = nick;
	bool back = known != NULL && known->lost != 0 && known->is.role == occupant->role &&
		    known->is.affiliation == occupant->affiliation;
	WrySight sight = { .who = wry_room_add_occupant(room, &spelled) };
	if (sight.who != NULL && room->state == WRY_ROOM_JOINED && !back)
		sight_show(room, &sight);
}

#define SPLIT_MS 8000 /* two ticks: who is back within 8 to 16 s was never gone for anybody */

/* Whom a netsplit took and did not bring back is gone now. */
static void
on_split(gpointer data)
{
	WryRoom *room = data;
	bool more = false;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, room->occupants);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WrySeen *seen = value;
		if (seen->lost == 1) {
			seen->lost = 2;
			more = true;
		} else if (seen->lost == 2) {
			WrySight sight = { .who = value,
					   .gone = true,
					   .status = room->split_reason };
			sight_code(&sight, 333);
			sight_show(room, &sight);
			g_hash_table_iter_remove(&it);
			room->session->account->n_occupants--;
		}
	}
	if (more)
		wry_timer_start(&room->split, SPLIT_MS, on_split, room);
}

/* The network has lost him, and may find him again: the room waits a little (REVIEW 2.37). */
static void
lose(WryRoom *room, WrySeen *seen, const char *reason)
{
	if (seen->lost != 0)
		return;
	seen->lost = 1;
	g_free(room->split_reason);
	room->split_reason = g_strdup(reason);
	if (room->split == NULL)
		wry_timer_start(&room->split, SPLIT_MS, on_split, room);
}

void
muc_occupant_left(WryRoom *room, const char *nick, WryLeft how, const char *actor,
		  const char *reason)
{
	WrySeen *seen = wry_room_seen(room, nick);
	if (seen == NULL)
		return;
	if (how == WRY_LEFT_LOST && room->state == WRY_ROOM_JOINED) {
		lose(room, seen, reason);
		return;
	}
	WrySight sight = { .who = &seen->is, .gone = true, .status = reason };
	if (how == WRY_LEFT_KICKED || how == WRY_LEFT_BANNED) {
		sight_code(&sight, how == WRY_LEFT_KICKED ? 307 : 301);
		sight.actor = actor;
		sight.reason = reason;
	}
	if (room->state == WRY_ROOM_JOINED)
		sight_show(room, &sight);
	wry_room_remove_occupant(room, nick);
}

void
muc_occupants_lost(WryRoom *room, const char *reason)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, room->occupants);
	while (room->state == WRY_ROOM_JOINED && g_hash_table_iter_next(&it, NULL, &value)) {
		WrySeen *seen = value;
		if (g_strcmp0(seen->is.nick, room->nick) != 0)
			lose(room, seen, reason);
	}
}

void
muc_person_changed(WrySession *session, const WryOccupant *person)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		const WryOccupant *known = wry_room_find(room, person->nick);
		if (known == NULL)
			continue;
		WryOccupant changed = *person;
		changed.role = known->role;
		changed.affiliation = known->affiliation;
		changed.hats = known->hats;
		muc_occupant_present(room, &changed);
	}
}

static void
rename_in(WryRoom *room, const char *nick, const char *new_nick)
{
	const WryOccupant *known = wry_room_find(room, nick);
	if (known == NULL)
		return;
	bool self = room->nick != NULL && strcmp(room->nick, nick) == 0;
	WrySight old = { .who = known, .gone = true, .new_nick = new_nick };
	sight_code(&old, 303);
	if (room->state == WRY_ROOM_JOINED)
		sight_show(room, &old);
	WrySight sight = { .who = wry_room_rename_occupant(room, nick, new_nick) };
	if (self) {
		g_free(room->nick);
		room->nick = g_strdup(new_nick);
		for (guint i = 0; i < room->clients->len; i++) {
			WryClient *client = room->clients->pdata[i];
			if (client->in) {
				g_free(client->asked);
				client->asked = g_strdup(new_nick);
			}
		}
	}
	if (sight.who != NULL && room->state == WRY_ROOM_JOINED)
		sight_show(room, &sight);
}

void
muc_person_renamed(WrySession *session, const char *nick, const char *new_nick)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value))
		rename_in(value, nick, new_nick);
	if (session->private_via != NULL) {
		WryAddress *via = g_hash_table_lookup(session->private_via, nick);
		g_autoptr(WryAddress) way = wry_address_copy(via);
		g_hash_table_remove(session->private_via, nick);
		if (way != NULL)
			g_hash_table_replace(session->private_via, g_strdup(new_nick),
					     g_steal_pointer(&way));
	}
}

/* Of two nicks that are one now, one stays. */
void
muc_refolded(WrySession *session)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value))
		wry_room_refold(value);
}

void
muc_person_left(WrySession *session, const char *nick, WryLeft how, const char *reason)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value))
		muc_occupant_left(value, nick, how, NULL, reason);
}
