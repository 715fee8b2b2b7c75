/*
 * sight-room.c - who is in a room, told to a client that enters
 *
 * Most rooms are told at once.  One of fifty thousand is 20 MB and more: all of it in the stream
 * would keep everybody's words waiting behind it, and more than the stream holds would break it. So
 * it goes on while there is place, and from where it was when there is again.  Whoever comes,
 * changes or goes meanwhile is told like to any client; what is said waits for the end.
 *
 * When all are told the past is read, if there is one; then the client is told of itself, of the past
 * and of the subject in one go, and the gate is closed for that moment.  A thousand users who come back
 * at once are a thousand pasts: into a stream that is full nobody is shown even a small room.
 */
#include "core/access.h"
#include "core/gate.h"
#include "core/history.h"
#include "core/sight.h"

#include <string.h>

#define AT_ONCE (64 * 1024) /* bytes, before it is looked whether there is place */
#define AGAIN_MS 5
#define PASTS_MOST (8 * WRY_LINK_BACKLOG) /* bytes: what had place as it was asked for, all at once */

static bool
is_self(const WryRoom *room, const char *nick)
{
	return room->nick != NULL && strcmp(nick, room->nick) == 0;
}

/* After so much that others had better have their turn. */
static bool
has_place(WryAccount *account)
{
	if (account->component->unpaid < AT_ONCE)
		return true;
	access_heard(account);
	return access_may_hear(account);
}

static void
show_to(const WryRoom *room, const WryClient *client, const WryOccupant *who)
{
	WrySight sight = { .who = who };
	if (!is_self(room, who->nick))
		sight_show_to(room, client, &sight);
}

static void begin(WryRoom *room, WryClient *client, GHashTableIter *it, bool created);

static void
on_history(WryRoom *room, const char *jid, GPtrArray *lines)
{
	WryClient *client = wry_room_find_client(room, jid);
	if (client != NULL && client->waits && room->state == WRY_ROOM_JOINED) {
		client->waits = false;
		if (lines != NULL && access_pending(room->session->account->component) > PASTS_MOST)
			begin(room, client, NULL, client->created); /* it is read again */
		else
			sight_seat(room, client, client->created, lines);
	}
	gate_open(room);
}

/* The others have been shown. */
static void
seat(WryRoom *room, WryClient *client, bool created)
{
	client->created = created;
	client->waits = history_read(room, client, on_history);
	if (!client->waits)
		sight_seat(room, client, created, NULL);
}

static void
finish(WryShowing *showing)
{
	WryRoom *room = showing->room;
	WryClient *client = showing->client;
	bool created = showing->created;
	GQueue said = showing->held;
	g_queue_init(&showing->held);
	wry_client_stop_showing(client);
	seat(room, client, created);
	for (WryMessage *message; (message = g_queue_pop_head(&said)) != NULL;) {
		sight_message(room, message, client);
		wry_message_unref(message);
	}
}

static void
go_on(gpointer data)
{
	WryShowing *showing = data;
	WryRoom *room = showing->room;
	WryAccount *account = room->session->account;

	if (room->state != WRY_ROOM_JOINED) { /* waits for the next bracket, as any that is fresh */
		wry_client_stop_showing(showing->client);
		return;
	}
	bool place = access_may_hear(account);
	account->component->unpaid = 0;
	while (place && showing->at < showing->nicks->len) {
		const WryOccupant *who = wry_room_find(room, showing->nicks->pdata[showing->at++]);
		if (who != NULL) /* else he has gone, and his going was told */
			show_to(room, showing->client, who);
		place = has_place(account);
	}
	access_heard(account);
	if (place && showing->at == showing->nicks->len)
		finish(showing);
	else
		wry_timer_start(&showing->timer, AGAIN_MS, go_on, showing);
}

/* The rest of them (it; NULL: none) later: by name, for until then they may have gone. */
static void
begin(WryRoom *room, WryClient *client, GHashTableIter *it, bool created)
{
	WryShowing *showing = client->showing = g_new0(WryShowing, 1);
	gpointer value;
	showing->room = room;
	showing->client = client;
	showing->created = created;
	showing->nicks = g_ptr_array_new_with_free_func(g_free);
	g_queue_init(&showing->held);
	client->in = false;
	client->fresh = true;
	if (client->shown_from == 0)
		client->shown_from = history_place(room);
	while (it != NULL && g_hash_table_iter_next(it, NULL, &value))
		g_ptr_array_add(showing->nicks, g_strdup(((WrySeen *)value)->is.nick));
	wry_timer_start(&showing->timer, AGAIN_MS, go_on, showing);
}

void
sight_room(WryRoom *room, WryClient *client, bool created)
{
	WryAccount *account = room->session->account;
	GHashTableIter it;
	gpointer value;
	bool place = access_pending(account->component) <= WRY_LINK_BACKLOG;

	if (account->component->in_facts == 0)
		account->component->unpaid = 0; /* else it is what the fact says, and his */
	/* Once more costs what an answer of that length does.  Coming in costs a tenth: it is paced besides, and who
	 * comes back to a dozen large channels with two clients is no flood. */
	guint people = g_hash_table_size(room->occupants);
	access_charge(account, client->in ? people : people / 10);
	wry_client_stop_showing(client);
	g_hash_table_iter_init(&it, room->occupants);
	while (place && g_hash_table_iter_next(&it, NULL, &value)) {
		show_to(room, client, value);
		place = has_place(account);
	}
	access_heard(account);
	if (place)
		seat(room, client, created);
	else
		begin(room, client, &it, created);
}
