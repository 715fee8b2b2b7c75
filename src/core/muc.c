/*
 * muc.c - rooms (XEP-0045): occupants, several clients in one seat
 *
 * One room of one user is one seat at the network and any number of his clients in it.
 * What his clients are shown is sight.c; a room's state says which order is due; the pump in
 * session.c gives it.  Moderation by IQ is iq/rooms.c; private messages are chat.c.
 */
#include "core/muc.h"

#include "core/access.h"
#include "core/alert.h"
#include "core/answer.h"
#include "core/chat.h"
#include "core/contact.h"
#include "core/gate.h"
#include "core/history.h"
#include "core/place.h"
#include "core/sight.h"
#include "xmpp/ns.h"

#include <string.h>

#define JOIN_MS 60000
#define NICK_MS 30000
#define KEY_MOST 512	  /* bytes of a room's key */
#define UNASKED_MS 300000 /* a room we were put into, and no client came */
#define AGAIN_FIRST_MS 30000 /* until a room that is kept is tried again */
#define AGAIN_MOST_MS 900000

/* --- stanzas: joining, being there, leaving ------------------------------------------- */

static void
client_back(const WryRoom *room, const WryClient *client, char **ret_from, WryBack *ret)
{
	*ret_from = g_strconcat(room->jid, "/", client->asked, NULL);
	*ret = (WryBack){
		.component = wry_session_component(room->session),
		.name = "presence",
		.from = *ret_from,
		.to = client->jid,
		.id = client->id,
		.lang = client->lang,
		.join = true,
	};
}

static void
refuse_client(WryRoom *room, WryClient *client, const GError *error)
{
	WryBack back;
	g_autofree char *from = NULL;
	client_back(room, client, &from, &back);
	outbox_error(&back, error);
	wry_room_remove_client(room, client);
}

/* What a join asks for, onto the client. */
static void
take_wish(WryClient *client, const WryInbound *in, xmpp_stanza_t *x)
{
	g_free(client->id);
	g_free(client->asked);
	g_free(client->lang);
	client->id = g_strdup(in->back.id);
	client->asked = g_strdup(in->nick);
	client->lang = g_strdup(in->back.lang);
	history_wish(client, x);
	g_autofree char *password = wry_stanza_child_text(x, "password", NS_MUC);
	if (password != NULL && strlen(password) <= KEY_MOST)
		wry_client_set_password(client, password);
}

/* Presence without <x/> from somebody who is not there: he is told that he is out (MU-23). */
static void
tell_out(const WryInbound *in)
{
	WryXml *xml = outbox_open(in->component, "presence", in->to.full, in->from.full,
				  "unavailable", in->back.id);
	wry_xml_open(xml, "x", NS_MUC_USER);
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "affiliation", "none");
	wry_xml_attr(xml, "role", "none");
	wry_xml_close(xml);
	static const char *const codes[] = { "110", "307", "333" };
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		wry_xml_open(xml, "status", NULL);
		wry_xml_attr(xml, "code", codes[i]);
		wry_xml_close(xml);
	}
	outbox_close(in->component);
}

static WryShow
read_show(xmpp_stanza_t *xml)
{
	g_autofree char *show = wry_stanza_child_text(xml, "show", NS_COMPONENT);
	return sight_read_show(show);
}

/* The user is away, or back: his seat shows it, and so does the network where it can. */
static void
be_there(const WryInbound *in, WryRoom *room)
{
	const WryBackend *backend = wry_session_backend(room->session);
	const WryOccupant *self = wry_room_find(room, room->nick);
	g_autofree char *status = wry_stanza_child_text(in->xml, "status", NS_COMPONENT);
	WryShow show = read_show(in->xml);
	if (self == NULL || (self->show == show && g_strcmp0(self->status, status) == 0))
		return;
	WryOccupant changed = *self;
	changed.show = show;
	changed.status = status;
	WrySight sight = { .who = wry_room_add_occupant(room, &changed) };
	if (sight.who != NULL)
		sight_show(room, &sight);
	if (backend->session_set_presence != NULL) {
		contact_told_presence(room->session, show, status);
		WRY_ORDER(room->session);
		backend->session_set_presence(room->session, show, status);
	}
}

static void
set_nick(const WryInbound *in, WryRoom *room)
{
	WrySession *session = room->session;
	const WryBackend *backend = wry_session_backend(session);
	WryBack back = in->back;
	back.join = true;
	if (backend->session_set_nick == NULL && backend->room_set_nick == NULL) {
		outbox_fail(&back, WRY_ERROR_NOT_ACCEPTABLE,
			    N_("Nicknames cannot be changed here."), NULL);
		return;
	}
	WryReply *reply = answer_keep(session->account, &back, NICK_MS, NULL, NULL, NULL);
	wry_session_ask_nick(session, in->nick);
	WRY_ORDER(session);
	if (backend->session_set_nick != NULL)
		backend->session_set_nick(session, in->nick, reply);
	else
		backend->room_set_nick(session, room, in->nick, reply);
}

/* From a client that is in: another nick, everything once more, or how he is. */
static void
again_from_client(const WryInbound *in, WryRoom *room, WryClient *client, xmpp_stanza_t *x)
{
	/* Some clients go on naming the nick they asked for and did not get: that is no wish. */
	bool renames = g_strcmp0(in->nick, room->nick) != 0 && strcmp(in->nick, client->asked) != 0;
	if (renames) {
		set_nick(in, room);
	} else if (x != NULL) {
		take_wish(client, in, x);
		sight_room(room, client, false);
	} else {
		be_there(in, room);
	}
}

static void
join(const WryInbound *in, WrySession *session, WryRoom *room, xmpp_stanza_t *x)
{
	g_autoptr(GError) error = NULL;
	if ((session == NULL && !access_has_network(in->account, &error)) ||
	    (room == NULL && !access_has_channel(in->component, session, &error))) {
		outbox_error(&in->back, error);
		return;
	}
	if (session == NULL)
		session = wry_account_add_session(in->account, in->peer->network);
	if (room == NULL)
		room = wry_session_add_room(session, in->peer);
	if (room->clients->len >= 50) {
		outbox_fail(&in->back, WRY_ERROR_RESOURCE_CONSTRAINT,
			    N_("Too many of your clients are in this room already."), NULL);
		return;
	}
	if (session->nick == NULL)
		session->nick = g_strdup(in->nick);
	WryClient *client = wry_room_add_client(room, in->from.full);
	if (room->clients->len == 1)
		contact_seats_changed(in->account);
	const WryPlaceRow *place = place_of(room);
	client->fresh = true;
	take_wish(client, in, x);
	/* The key by which he got in need not be said again by each of his clients. */
	if (client->password == NULL && place != NULL)
		wry_client_set_password(client, place->key);
	room->entered = false;
	room->next_try = 0;
	/* Not if the network has been lost in this very turn: it waits for the next bracket. */
	if (room->state == WRY_ROOM_JOINED && session->state == WRY_SESSION_OPEN) {
		wry_timer_clear(&room->timer);
		room->leave_wanted = false; /* the order has not been given: stay */
		place_joined(room);
		alert_seen(room);
		if (!history_is_filling(room)) /* else he is shown with the others */
			sight_room(room, client, false);
		return;
	}
	wry_session_wake(session);
}

static void
leave(const WryInbound *in, WryRoom *room, WryClient *client)
{
	WrySession *session = room->session;
	g_autofree char *status = wry_stanza_child_text(in->xml, "status", NS_COMPONENT);
	static const unsigned none[] = { 0 };
	if (client->in || client->fresh)
		sight_put_out(room, client, none, NULL, NULL, status);
	wry_room_remove_client(room, client);
	if (room->clients->len == 0)
		contact_seats_changed(in->account);
	if (room->clients->len == 0 && !room->stays) {
		room->leave_wanted = true;
		g_free(room->leave_reason);
		room->leave_reason = g_steal_pointer(&status);
	}
	wry_session_wake(session);
}

void
muc_presence(const WryInbound *in)
{
	WrySession *session =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	WryRoom *room = session != NULL ? wry_session_find_room(session, in->peer) : NULL;
	WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	if (in->type != NULL) {
		if (strcmp(in->type, "unavailable") == 0 && client != NULL)
			leave(in, room, client);
		return; /* subscriptions and probes are none of a room's business */
	}
	xmpp_stanza_t *x = wry_stanza_child(in->xml, "x", NS_MUC);
	WryInbound mine = *in;
	mine.back.join = true;
	if (in->target == WRY_TO_ROOM) {
		outbox_fail(&mine.back, WRY_ERROR_JID_MALFORMED,
			    N_("Joining needs a nickname behind the room's address: room/nick."),
			    NULL);
	} else if (client != NULL && client->in) {
		again_from_client(&mine, room, client, x);
	} else if (client != NULL && x != NULL) {
		take_wish(client, &mine, x);
		client->fresh = true;
		wry_session_wake(session);
	} else if (x != NULL) {
		join(&mine, session, room, x);
	} else if (client == NULL) {
		tell_out(&mine);
	}
}

/* --- stanzas: speaking ------------------------------------------------------------------ */

static void
change_subject(const WryInbound *in, WryRoom *room, const char *subject)
{
	const WryBackend *backend = wry_session_backend(room->session);
	if (backend->room_set_subject == NULL) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("Rooms have no subject here."), NULL);
		return;
	}
	WryReply *reply = answer_keep(room->session->account, &in->back, NICK_MS, NULL, NULL, NULL);
	WRY_ORDER(room->session);
	backend->room_set_subject(room->session, room, subject, reply);
}

/* XEP-0045 7.8.2: an invitation that the room passes on. */
static void
invite(const WryInbound *in, WryRoom *room, xmpp_stanza_t *invitation)
{
	const WryBackend *backend = wry_session_backend(room->session);
	const char *to = wry_stanza_attr(invitation, "to");
	g_auto(WryJid) whom = { 0 };
	g_autoptr(GError) error = NULL;
	if (to == NULL || !wry_jid_parse(&whom, to, &error) || whom.local == NULL) {
		outbox_fail(&in->back, WRY_ERROR_JID_MALFORMED, N_("This invitation names nobody."),
			    NULL);
		return;
	}
	g_autofree char *reason = wry_stanza_child_text(invitation, "reason", NS_MUC_USER);
	if (strcmp(whom.domain, in->component->domain) != 0) {
		/* Another XMPP user: the invitation is ours to pass on. */
		WryXml *xml =
		    outbox_open(in->component, "message", room->jid, whom.full, NULL, NULL);
		wry_xml_open(xml, "x", NS_MUC_USER);
		wry_xml_open(xml, "invite", NULL);
		wry_xml_attr(xml, "from", in->from.bare);
		if (reason != NULL)
			wry_xml_leaf(xml, "reason", NULL, reason);
		wry_xml_close(xml);
		const WryClient *client = wry_room_find_client(room, in->from.full);
		bool keyed = (room->modes & WRY_ROOM_PASSWORD) != 0 && client != NULL;
		if (keyed && client->password != NULL)
			wry_xml_leaf(xml, "password", NULL, client->password);
		outbox_close(in->component);
		return;
	}
	g_autofree char *local = wry_jid_unescape(whom.local);
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(WryAddress) contact =
	    in->component->backend->address_parse(in->component, local, &instead, &error);
	if (contact == NULL || contact->kind != WRY_ADDRESS_CONTACT ||
	    backend->room_invite == NULL) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("\"%s\" is nobody who can be invited."), local, NULL);
		return;
	}
	WryReply *reply = answer_keep(room->session->account, &in->back, NICK_MS, NULL, NULL, NULL);
	WRY_ORDER(room->session);
	backend->room_invite(room->session, room, contact, reason, reply);
}

/* XEP-0045 7.8.2: no, by who is not in.  Networks have no such word: the inviter is told in a
 * notice. */
static void
decline(const WryInbound *in, WrySession *session, xmpp_stanza_t *no)
{
	const char *to = wry_stanza_attr(no, "to");
	g_auto(WryJid) whom = { 0 };
	if (session == NULL || session->state != WRY_SESSION_OPEN || to == NULL ||
	    !wry_jid_parse(&whom, to, NULL) || whom.local == NULL ||
	    strcmp(whom.domain, in->component->domain) != 0)
		return; /* nobody is left to hear it */
	g_autofree char *local = wry_jid_unescape(whom.local);
	g_autoptr(WryAddress) contact =
	    in->component->backend->address_parse(in->component, local, NULL, NULL);
	if (contact == NULL || contact->kind != WRY_ADDRESS_CONTACT ||
	    g_strcmp0(contact->network, session->network) != 0)
		return;
	g_autofree char *reason = wry_stanza_child_text(no, "reason", NS_MUC_USER);
	g_autoptr(GError) error = NULL;
	WryMessage *message = wry_message_new(contact);
	message->flags = WRY_MESSAGE_NOTICE;
	message->body =
	    reason != NULL && *reason != '\0'
		? outbox_phrase(NULL, N_("I will not come to %1$s: %2$s"), in->peer->name, reason)
		: outbox_phrase(NULL, N_("I will not come to %1$s."), in->peer->name, NULL);
	if (!queue_submit(session, message, &in->back, in->xml, &error))
		outbox_error(&in->back, error);
}

static xmpp_stanza_t *
declined(const WryInbound *in)
{
	xmpp_stanza_t *x = wry_stanza_child(in->xml, "x", NS_MUC_USER);
	return x != NULL ? wry_stanza_child(x, "decline", NS_MUC_USER) : NULL;
}

static void
said_otherwise(const WryInbound *in, WryRoom *room)
{
	xmpp_stanza_t *x = wry_stanza_child(in->xml, "x", NS_MUC_USER);
	xmpp_stanza_t *invitation = x != NULL ? wry_stanza_child(x, "invite", NS_MUC_USER) : NULL;
	if (invitation != NULL)
		invite(in, room, invitation);
	else if (wry_stanza_child(in->xml, "body", NS_COMPONENT) != NULL || x != NULL ||
		 wry_stanza_child(in->xml, "x", NS_XDATA) != NULL) /* a request for voice */
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A room takes messages of type groupchat."), NULL);
}

void
muc_message(const WryInbound *in)
{
	WrySession *session =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	WryRoom *room = session != NULL ? wry_session_find_room(session, in->peer) : NULL;
	WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	if (in->type != NULL && strcmp(in->type, "headline") == 0)
		return;
	if (declined(in) != NULL && g_strcmp0(in->type, "groupchat") != 0) {
		decline(in, session, declined(in));
		return;
	}
	if (client == NULL || !client->in || room->state != WRY_ROOM_JOINED) {
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in this room."),
			    NULL);
		return;
	}
	if (in->type == NULL || strcmp(in->type, "groupchat") != 0) {
		said_otherwise(in, room);
		return;
	}
	xmpp_stanza_t *subject = wry_stanza_child(in->xml, "subject", NS_COMPONENT);
	if (subject != NULL && wry_stanza_child(in->xml, "body", NS_COMPONENT) == NULL &&
	    wry_stanza_child(in->xml, "thread", NS_COMPONENT) == NULL) {
		g_autofree char *text = wry_stanza_text(subject);
		change_subject(in, room, text != NULL ? text : "");
		return;
	}
	g_autoptr(GError) error = NULL;
	chat_signal(in, session, room->address);
	g_autoptr(WryMessage) message = payload_read(in, session, room->address, &error);
	if (message != NULL &&
	    queue_submit(session, g_steal_pointer(&message), &in->back, in->xml, &error))
		return;
	if (error != NULL)
		outbox_error(&in->back, error);
}

/* Conditions by which a server or client says that an occupant is no more (MU-51). */
static bool
means_gone(const char *condition)
{
	static const char *const gone[] = {
		"gone",
		"internal-server-error",
		"item-not-found",
		"jid-malformed",
		"recipient-unavailable",
		"redirect",
		"remote-server-not-found",
		"remote-server-timeout",
		"service-unavailable",
	};
	for (guint i = 0; condition != NULL && i < G_N_ELEMENTS(gone); i++)
		if (strcmp(condition, gone[i]) == 0)
			return true;
	return false;
}

void
muc_bounced(const WryInbound *in)
{
	static const unsigned technical[] = { 333, 0 };
	WrySession *session =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	WryRoom *room = session != NULL ? wry_session_find_room(session, in->peer) : NULL;
	WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	if (room == NULL || !means_gone(wry_stanza_condition(in->xml)))
		return;
	if (client == NULL) { /* one of several that were on their way to it */
		alert_bounced(room, in->back.id);
		return;
	}
	sight_put_out(room, client, technical, NULL, NULL, NULL);
	wry_room_remove_client(room, client);
	if (room->clients->len == 0)
		contact_seats_changed(in->account);
	if (room->clients->len == 0 && !room->stays)
		room->leave_wanted = true;
	alert_bounced(room, in->back.id);
	wry_session_wake(session);
}

/* --- facts: we ------------------------------------------------------------------------- */

static void
on_unasked(gpointer data)
{
	WryRoom *room = data;
	if (room->clients->len == 0) {
		room->entered = false;
		room->leave_wanted = true;
		wry_session_wake(room->session);
	}
}

/* Everybody who came so far; what the network remembers is in the archive by now. */
static void
show_all(WryRoom *room)
{
	if (room->state != WRY_ROOM_JOINED) /* who came since waits for the next bracket */
		return;
	const WryOccupant *self = wry_room_find(room, room->nick);
	bool created = g_hash_table_size(room->occupants) == 1 && self != NULL &&
		       self->affiliation >= WRY_AFF_ADMIN;
	for (guint i = 0; i < room->clients->len; i++)
		sight_room(room, room->clients->pdata[i], created);
	gate_open(room);
}

static void
pass_late(WryRoom *room, WryMessage *message)
{
	sight_message(room, message, NULL);
	payload_remember(room->session, room->address, message);
}

void
muc_joined(WryRoom *room, const char *nick)
{
	room->state = WRY_ROOM_JOINED;
	wry_timer_clear(&room->timer);
	g_free(room->nick);
	room->nick = g_strdup(nick);
	if (room->clients->len > 0 || room->stays)
		place_joined(room);
	if (room->clients->len > 0)
		alert_seen(room);
	if (!history_fill(room, pass_late, show_all))
		show_all(room);
	if (room->clients->len == 0 && room->entered) {
		sight_invitation(room->session, room->jid, room->jid, NULL);
		wry_timer_start(&room->timer, UNASKED_MS, on_unasked, room);
	}
	wry_session_wake(room->session);
}

WryRoom *
muc_entered(WrySession *session, const WryAddress *address, const char *nick)
{
	WryRoom *room = wry_session_find_room(session, address);
	if (room == NULL)
		room = wry_session_add_room(session, address);
	room->state = WRY_ROOM_JOINING;
	room->entered = true;
	g_free(room->nick);
	room->nick = g_strdup(nick);
	return room;
}

/* The attempt was one client's: who came with another key gets one of his own. */
static void
answer_refused(WryRoom *room, const GError *error)
{
	for (guint i = room->clients->len; i-- > 0;) {
		WryClient *client = room->clients->pdata[i];
		if (client->fresh && g_strcmp0(client->password, room->tried) == 0)
			refuse_client(room, client, error);
	}
}

/* All whose join is not answered yet. */
static void
refuse_fresh(WryRoom *room, const GError *error)
{
	for (guint i = room->clients->len; i-- > 0;) {
		WryClient *client = room->clients->pdata[i];
		if (client->fresh)
			refuse_client(room, client, error);
	}
}

/* Is it the key of somebody else that was refused? */
static bool
has_other_key(const WryRoom *room, const WryClient *client)
{
	return !client->in && g_strcmp0(client->password, room->tried) != 0;
}

static void
put_all_out(WryRoom *room, WryLeft how, const unsigned *codes, const char *actor,
	    const char *reason, const char *status)
{
	for (guint i = room->clients->len; i-- > 0;) {
		WryClient *client = room->clients->pdata[i];
		/* came while we were leaving: waits for the next bracket */
		if (client->fresh && client->showing == NULL && !client->waits)
			continue;
		if (how == WRY_LEFT_REFUSED && has_other_key(room, client))
			continue;
		sight_put_out(room, client, codes, actor, reason, status);
		wry_room_remove_client(room, client);
	}
}

/* Does the network let us in again one day, or is it over? */
static bool
is_for_now(const WryRoom *room, WryLeft how, const GError *error)
{
	if (room->stuck || how == WRY_LEFT_LOST)
		return true;
	return how == WRY_LEFT_REFUSED && error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT;
}

/* One of his clients named a key that was refused: by the one it is kept by he may get in. */
static bool
is_by_other_key(const WryRoom *room, WryLeft how)
{
	const WryPlaceRow *place = room->stays ? place_of(room) : NULL;
	return how == WRY_LEFT_REFUSED && place != NULL && g_strcmp0(place->key, room->tried) != 0;
}

/* A place is not given up because the door is shut just now. */
static void
try_later(WryRoom *room)
{
	gint64 ms = MIN((gint64)AGAIN_FIRST_MS << MIN(room->tries, 16), AGAIN_MOST_MS);
	ms += g_random_int_range(0, (gint32)(ms / 4) + 1);
	room->tries++;
	room->next_try = g_get_monotonic_time() + ms * 1000;
}

/* Nobody sat there to see how he was put out: he is told. */
static void
tell_unseen(const WryRoom *room, WryLeft how, const char *actor, const char *reason,
	    const GError *error)
{
	const char *name = room->address->name;
	bool by_force = how == WRY_LEFT_KICKED || how == WRY_LEFT_BANNED;
	g_autofree char *what =
	    error != NULL ? outbox_text(error, NULL)
	    : by_force	  ? outbox_phrase(NULL, N_("%1$s put you out of %2$s"),
					  actor != NULL ? actor : N_("Somebody"), name)
			  : outbox_phrase(NULL, N_("You are not in %s any more"), name, NULL);
	bool why = reason != NULL && *reason != '\0';
	g_autofree char *whole = error != NULL ? g_strdup(what)
				 : why	       ? g_strconcat(what, " (", reason, ").", NULL)
					       : g_strconcat(what, ".", NULL);
	alert_out(room, whole);
}

void
muc_left(WryRoom *room, WryLeft how, const char *actor, const char *reason,
	 const WryAddress *instead, const GError *error)
{
	static const unsigned kicked[] = { 307, 0 }, banned[] = { 301, 0 }, lost[] = { 333, 0 },
			      none[] = { 0 };
	bool for_now = is_for_now(room, how, error), other = is_by_other_key(room, how);
	bool back = room->stays && (for_now || other);
	bool unseen = room->stays && !back && room->clients->len == 0;
	wry_timer_clear(&room->timer);
	history_hurry(room);
	history_leave(room);
	if (how == WRY_LEFT_REFUSED) {
		g_autoptr(GError) unknown =
		    error == NULL
			? wry_error_new(WRY_ERROR_NOT_ALLOWED, N_("%s did not let you in."),
					room->address->name, NULL)
			: NULL;
		answer_refused(room, error != NULL ? error : unknown);
		put_all_out(room, how, lost, NULL, NULL, error != NULL ? error->message : reason);
	} else {
		const unsigned *codes = how == WRY_LEFT_KICKED	 ? kicked
					: how == WRY_LEFT_BANNED ? banned
					: how == WRY_LEFT_LOST	 ? lost
								 : none;
		bool by_force = codes == kicked || codes == banned;
		if (room->state == WRY_ROOM_JOINING) { /* out before we were in */
			g_autoptr(GError) out = wry_error_new(
			    how == WRY_LEFT_BANNED ? WRY_ERROR_FORBIDDEN : WRY_ERROR_NOT_ALLOWED,
			    N_("%s put you out: %s"), room->address->name,
			    reason != NULL ? reason : "no reason given", NULL);
			refuse_fresh(room, out);
		}
		put_all_out(room, how, codes, actor, by_force ? reason : NULL, reason);
	}
	/* Who was sent on wants to know where. */
	if (instead != NULL && how != WRY_LEFT_REFUSED) {
		g_autofree char *there =
		    wry_component_jid(wry_session_component(room->session), instead);
		sight_invitation(room->session, there, room->jid, reason);
	}
	if (unseen)
		tell_unseen(room, how, actor, reason, error);
	if (!back)
		place_left(room);
	else if (for_now)
		try_later(room);
	wry_room_forget(room);
	room->state = WRY_ROOM_LEFT;
	room->leave_wanted = false;
	room->entered = false;
	wry_session_wake(room->session);
}

void
muc_join_overdue(WryRoom *room)
{
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("The network did not answer; %s was not joined."),
	    room->address->name, NULL);
	refuse_fresh(room, error);
	/* Who sat there before the network was lost knows that he is out, and is told no more. */
	g_ptr_array_set_size(room->clients, 0);
	room->leave_wanted = true;
	room->stuck = room->stays;
	wry_session_wake(room->session);
}

/* --- facts: the room ------------------------------------------------------------------------ */

void
muc_subject_set(WryRoom *room, const char *nick, const char *subject, gint64 when)
{
	g_free(room->subject);
	g_free(room->subject_nick);
	room->subject = g_strdup(subject);
	room->subject_nick = g_strdup(nick);
	room->subject_when = when;
	for (guint i = 0; room->state == WRY_ROOM_JOINED && i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (client->in)
			sight_subject(room, client, false);
	}
}

void
muc_modes_set(WryRoom *room, WryRoomModes modes, G_GNUC_UNUSED const char *nick)
{
	bool changed = room->modes_known && room->modes != modes; /* the first is no change */
	room->modes = modes;
	room->modes_known = true;
	if (changed && room->state == WRY_ROOM_JOINED)
		sight_configured(room);
}

/* Who sits there gets in by it again, after a loss or a start. */
void
muc_key_set(WryRoom *room, const char *key)
{
	if (key != NULL && strlen(key) > KEY_MOST)
		return;
	for (guint i = 0; i < room->clients->len; i++) {
		WryClient *client = room->clients->pdata[i];
		if (!client->fresh)
			wry_client_set_password(client, key);
	}
	place_key_set(room, key);
}

static void
pass_heard(WryRoom *room, gpointer what)
{
	WryMessage *message = what;
	sight_message(room, message, NULL);
	payload_remember(room->session, room->address, message);
}

/* What the network was asked for, or what a bouncer plays back, may be the same once more. */
static void
pass_unless_known(WryRoom *room, gpointer what)
{
	if (!history_is_known(room, what))
		pass_heard(room, what);
}

static void
free_message(gpointer what)
{
	wry_message_unref(what);
}

void
muc_heard(WryRoom *room, WryMessage *message)
{
	/* Live traffic waits for the end of the joining (MU-08). */
	if (gate_is_closed(room))
		gate_wait(room, wry_message_ref(message), free_message, pass_unless_known);
	else if (room->state == WRY_ROOM_JOINED && (message->flags & WRY_MESSAGE_DELAYED) != 0)
		pass_unless_known(room, message);
	else if (room->state == WRY_ROOM_JOINED)
		pass_heard(room, message);
	alert_said(room, message);
}

void
muc_state_heard(WryRoom *room, const char *nick, WryChatState state)
{
	const WryTalk *talk = said_find_talk(room->session->said, room->address);
	if (talk != NULL && talk->has_states && nick != NULL && state != WRY_CHAT_GONE &&
	    room->state == WRY_ROOM_JOINED)
		sight_state(room, nick, state);
}

static void
pass_own(WryRoom *room, gpointer what)
{
	sight_reflection(room, what);
}

static void
free_own(gpointer what)
{
	wry_under_way_free(what);
}

void
muc_accepted(WryUnderWay *under_way)
{
	g_autoptr(WryUnderWay) mine = under_way;
	WryRoom *room = wry_session_find_room(mine->session, mine->message->peer);
	if (room == NULL || room->state != WRY_ROOM_JOINED || mine->xml == NULL)
		return;
	if (gate_is_closed(room))
		gate_wait(room, g_steal_pointer(&mine), free_own, pass_own);
	else
		sight_reflection(room, mine);
}

void
muc_invited(WrySession *session, const WryAddress *room, const WryAddress *by, const char *reason)
{
	WryComponent *component = wry_session_component(session);
	g_autofree char *there = wry_component_jid(component, room);
	g_autofree char *from = by != NULL ? wry_component_jid(component, by) : g_strdup(there);
	bool namesake = wry_component_is_help(component, from); /* it invites nobody */
	sight_invitation(session, there, namesake ? there : from, reason);
}

/* --- the session's ends ------------------------------------------------------------------------
 */

void
muc_session_lost(WrySession *session, const GError *error, bool stays)
{
	static const unsigned lost[] = { 333, 0 };
	g_autoptr(GError) ended =
	    error == NULL ? wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
					  N_("The connection to the network was closed."), NULL)
			  : g_error_copy(error);
	g_autofree char *why = outbox_text(ended, NULL);
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		wry_timer_clear(&room->timer);
		history_hurry(room);
		history_leave(room);
		for (guint i = room->clients->len; i-- > 0;) {
			WryClient *client = room->clients->pdata[i];
			if (client->fresh && client->showing == NULL) {
				refuse_client(room, client, ended);
				continue;
			}
			if (client->in || client->showing != NULL)
				sight_put_out(room, client, lost, NULL, NULL, why);
			wry_client_stop_showing(client);
			client->in = client->fresh = false;
			if (!stays)
				wry_room_remove_client(room, client);
		}
		room->entered = false;
		room->next_try = 0;
		wry_room_forget(room);
	}
}

void
muc_empty_seats(WrySession *session, unsigned code, const char *status)
{
	const unsigned codes[] = { code, 0 };
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		for (guint i = room->clients->len; i-- > 0;) {
			WryClient *client = room->clients->pdata[i];
			sight_put_out(room, client, codes, NULL, NULL, status);
			wry_room_remove_client(room, client);
		}
	}
}

void
muc_leave(WryRoom *room)
{
	static const unsigned none[] = { 0 };
	for (guint i = room->clients->len; i-- > 0;) {
		WryClient *client = room->clients->pdata[i];
		sight_put_out(room, client, none, NULL, NULL, NULL);
		wry_room_remove_client(room, client);
	}
	place_left(room);
	room->entered = false;
	room->leave_wanted = true;
	wry_session_wake(room->session);
}

bool
muc_is_wanted(const WryRoom *room)
{
	return room->clients->len > 0 || room->entered || room->stays;
}
