/*
 * chat.c - one to one: what a user says to a person, and what a person answers
 *
 * The two halves of one conversation face each other: chat_message() down, chat_heard() up.
 * Rooms are muc.c's; a room's private messages are ours, because they are one to one.
 */
#include "core/chat.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/answer.h"
#include "core/unsaid.h"
#include "xmpp/ns.h"

#include <string.h>

#define NOTICES 100
#define INVITE_MS 30000

/* --- both ways: typing, reading ------------------------------------------------- */

/* XEP-0085: a state with words is told by the words; the same twice is told once. */
static void
signal_state(const WryInbound *in, WrySession *session, const WryAddress *peer)
{
	const WryBackend *backend = wry_session_backend(session);
	bool in_room = peer->kind == WRY_ADDRESS_ROOM;
	bool words = wry_stanza_child(in->xml, "body", NS_COMPONENT) != NULL;
	WryTalk *talk = said_find_talk(session->said, peer);
	WryChatState state;
	if (talk != NULL && words)
		talk->state = WRY_CHAT_ACTIVE;
	if (g_strcmp0(in->type, in_room ? "groupchat" : "chat") != 0 ||
	    !payload_read_state(in->xml, &state) || (in_room && state == WRY_CHAT_GONE) ||
	    (session->caps & WRY_CAP_TYPING) == 0)
		return;
	talk = said_talk(&session->said, peer);
	talk->has_states = true;
	if (words || talk->state == state)
		return;
	talk->state = state;
	if (backend->state_send == NULL || session->state != WRY_SESSION_OPEN)
		return;
	WRY_ORDER(session);
	backend->state_send(session, peer, NULL, state);
}

static void
signal_mark(const WryInbound *in, WrySession *session, const WryAddress *peer)
{
	const WryBackend *backend = wry_session_backend(session);
	const char *id = payload_read_mark(in->xml);
	const WrySaid *said = id != NULL ? said_find(session->said, peer, id) : NULL;
	if (said == NULL || said->own || said->foreign == NULL || backend->message_mark == NULL ||
	    session->state != WRY_SESSION_OPEN)
		return;
	WRY_ORDER(session);
	backend->message_mark(session, peer, said->foreign);
}

void
chat_signal(const WryInbound *in, WrySession *session, const WryAddress *peer)
{
	if (session == NULL)
		return;
	signal_state(in, session, peer);
	signal_mark(in, session, peer);
}

/* --- down ----------------------------------------------------------------------- */

/* The session a message goes by: open or about to be; a registered account may open one. */
static WrySession *
session_for(const WryInbound *in, GError **error)
{
	WrySession *session = wry_account_find_session(in->account, in->peer->network);
	if (session != NULL && session->state != WRY_SESSION_IDLE)
		return session;
	if (!wry_account_is_registered(in->account)) {
		wry_error_set(error, WRY_ERROR_SERVICE_UNAVAILABLE,
			      N_("You are not connected to %s. Join a channel there first, or "
				 "register."),
			      in->peer->network != NULL ? in->peer->network
							: in->component->backend->title,
			      NULL);
		return NULL;
	}
	if (session == NULL && access_has_network(in->account, error))
		session = wry_account_add_session(in->account, in->peer->network);
	return session;
}

/* A private message to a room's occupant: only from one of the user's clients that sits there. */
static bool
may_whisper(const WryInbound *in, WryRoom *room, const WryOccupant **ret_who, GError **error)
{
	const WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	if (client == NULL || !client->in)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("You are not in this room."), NULL);
	*ret_who = wry_room_find_alike(room, in->nick);
	if (*ret_who == NULL)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("Nobody called %s is in this room."), in->nick, NULL);
	return true;
}

/* Answers to a nick come by the way it was last written to. */
static void
remember_way(WrySession *session, const char *nick, const WryRoom *room)
{
	if (session->private_via == NULL)
		session->private_via =
		    g_hash_table_new_full(wry_hash_ascii_nocase, wry_equal_ascii_nocase, g_free,
					  (GDestroyNotify)wry_address_free);
	if (room == NULL)
		g_hash_table_remove(session->private_via, nick);
	else if (g_hash_table_size(session->private_via) < 1000)
		g_hash_table_replace(session->private_via, g_strdup(nick),
				     wry_address_copy(room->address));
}

/* XEP-0249: into a room of the same network; the invited is asked there, not here. */
static void
invite(const WryInbound *in, WrySession *session, const WryAddress *whom, const char *jid,
       const char *reason)
{
	const WryBackend *backend = in->component->backend;
	g_auto(WryJid) there = { 0 };
	g_autoptr(WryAddress) address = NULL;
	if (wry_jid_parse(&there, jid, NULL) && there.local != NULL &&
	    strcmp(there.domain, in->component->domain) == 0) {
		g_autofree char *local = wry_jid_unescape(there.local);
		g_autoptr(WryAddress) instead = NULL;
		address = backend->address_parse(in->component, local, &instead, NULL);
	}
	if (address == NULL || address->kind != WRY_ADDRESS_ROOM || backend->room_invite == NULL ||
	    g_strcmp0(address->network, whom->network) != 0) {
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE,
			    N_("Nobody there can come to %s. Invite into a room of theirs."), jid,
			    NULL);
		return;
	}
	WryRoom *room = session != NULL ? wry_session_find_room(session, address) : NULL;
	if (room == NULL || room->state != WRY_ROOM_JOINED || session->state != WRY_SESSION_OPEN) {
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in this room."),
			    NULL);
		return;
	}
	WryReply *reply = answer_keep(in->account, &in->back, INVITE_MS, NULL, NULL, NULL);
	WRY_ORDER(session);
	backend->room_invite(session, room, whom, reason, reply);
}

/* Of a type that a person does not take.  true: answered, or not worth an answer. */
static bool
is_of_no_use(const WryInbound *in)
{
	if (in->type == NULL)
		return false;
	if (strcmp(in->type, "groupchat") == 0) {
		if (in->target == WRY_TO_OCCUPANT)
			outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
				    N_("A message to one person is no groupchat."), NULL);
		else
			outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
				    N_("This is a person, not a room."), NULL);
		return true;
	}
	return strcmp(in->type, "error") == 0 || strcmp(in->type, "headline") == 0;
}

/* The person meant, and the room if it is one of its occupants.  NULL and error.  (transfer full)
 */
static WryAddress *
find_whom(const WryInbound *in, WrySession *session, WryRoom **ret_room, GError **error)
{
	if (in->target != WRY_TO_OCCUPANT)
		return wry_address_copy(in->peer);
	WryRoom *room = session != NULL ? wry_session_find_room(session, in->peer) : NULL;
	const WryOccupant *who = NULL;
	if (!may_whisper(in, room, &who, error))
		return NULL;
	WryAddress *whom = wry_session_contact(session, who->nick);
	whom->wire = g_strdup(who->nick);
	*ret_room = room;
	return whom;
}

static void
say_to(const WryInbound *in, WrySession *there, const WryAddress *whom, const WryRoom *room)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryMessage) message = payload_read(in, there, whom, &error);
	WrySession *session = message != NULL ? session_for(in, &error) : NULL;
	if (session != NULL) {
		remember_way(session, whom->wire != NULL ? whom->wire : whom->name, room);
		queue_submit(session, g_steal_pointer(&message), &in->back, in->xml, &error);
	}
	if (error != NULL)
		outbox_error(&in->back, error);
}

void
chat_message(const WryInbound *in)
{
	g_autoptr(GError) error = NULL;
	if (is_of_no_use(in))
		return;
	WryRoom *room = NULL;
	WrySession *session = wry_account_find_session(in->account, in->peer->network);
	g_autoptr(WryAddress) whom = find_whom(in, session, &room, &error);
	bool signal = payload_is_signal(in->xml);
	if (whom == NULL) {
		if (!signal)
			outbox_error(&in->back, error);
		return;
	}
	chat_signal(in, session, whom);
	const char *reason = NULL, *invited_to = payload_invitation(in->xml, &reason);
	if (invited_to != NULL && wry_stanza_child(in->xml, "body", NS_COMPONENT) == NULL)
		invite(in, session, whom, invited_to, reason);
	else if (!signal)
		say_to(in, session, whom, room);
}

/*
 * Who is registered learns what is wrong with the address; a guest no more than that he reaches
 * nobody, as at any other address (MS-18).
 */
void
chat_to_nobody(const WryInbound *in)
{
	if (is_of_no_use(in) || payload_is_signal(in->xml))
		return;
	if (!wry_account_is_registered(in->account)) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("You are not connected to %s. Join a channel there first, or "
			       "register."),
			    in->component->backend->title, NULL);
		return;
	}
	g_autofree char *local = wry_jid_unescape(in->to.local);
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) peer =
	    in->component->backend->address_parse(in->component, local, &instead, &error);
	if (peer == NULL && wry_error_code(error) == WRY_ERROR_GONE)
		outbox_misspelled(&in->back, error, instead);
	else if (peer == NULL)
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND, wry_error_msgid(error),
			    wry_error_arg(error, 0), wry_error_arg(error, 1), NULL);
}

/* --- up ------------------------------------------------------------------------- */

static void
say(const WryShown *shown, const char *from, const char *to, bool in_room)
{
	WryComponent *component = wry_session_component(shown->session);
	for (unsigned n = 0; n < shown->n; n++) {
		WryXml *xml = payload_write(shown, n, from, to, "chat");
		payload_write_delay(xml, shown);
		if (in_room) /* XEP-0045 7.5, and no carbons of it (XEP-0280 6.1) */
			wry_xml_leaf(xml, "x", NS_MUC_USER, NULL);
		if (!outbox_close(component))
			unsaid_keep(component, shown->session->account->jid);
	}
}

/* The room by which a person and the user last talked in private; NULL: they do so directly. */
static WryRoom *
way_to(WrySession *session, const WryAddress *peer, const char *nick)
{
	const WryAddress *via = peer->kind == WRY_ADDRESS_ROOM ? peer
				: session->private_via != NULL
				    ? g_hash_table_lookup(session->private_via, nick)
				    : NULL;
	WryRoom *room = via != NULL ? wry_session_find_room(session, via) : NULL;
	return room != NULL && wry_room_find(room, nick) != NULL ? room : NULL;
}

static const char *
nick_of(const WryAddress *peer)
{
	return peer->wire != NULL ? peer->wire : peer->name;
}

static WryAddress *
contact_of(const WrySession *session, const WryAddress *peer, const char *nick)
{
	return peer->kind == WRY_ADDRESS_ROOM ? wry_session_contact(session, nick)
					      : wry_address_copy(peer);
}

/*
 * A person may be called what the gateway is called here, where one network is all there is; but he
 * speaks not as the gateway, whose words are believed.  The network says what he says.
 */
static void
show_namesake(WrySession *session, const WryAddress *contact, const WryMessage *message)
{
	WryAddress network = { WRY_ADDRESS_NETWORK, contact->network, (char *)"", NULL };
	g_autofree char *from = wry_component_jid(wry_session_component(session), &network);
	g_autoptr(WryMessage) m = wry_message_new(&network);
	g_auto(WryShown) shown = { 0 };
	if (message->body == NULL || *message->body == '\0')
		return;
	m->flags = message->flags & WRY_MESSAGE_DELAYED;
	m->sent = message->sent;
	g_autofree char *words = g_strdelimit(g_strdup(message->body), "\n", ' ');
	m->body = outbox_phrase(
	    NULL, N_("%1$s, a person on the network and not this gateway, writes: %2$s"),
	    nick_of(contact), words);
	payload_show(session, &network, m, NULL, &shown);
	say(&shown, from, session->account->jid, false);
}

static void
show_heard(WrySession *session, const WryAddress *contact, const WryMessage *message, WryRoom *room,
	   const char *nick)
{
	g_auto(WryShown) shown = { 0 };
	payload_show(session, contact, message, NULL, &shown);
	if (room != NULL) {
		g_autofree char *from = wry_room_occupant_jid(room, nick);
		bool heard = false;
		for (guint i = 0; i < room->clients->len; i++) {
			const WryClient *client = room->clients->pdata[i];
			if (client->in)
				say(&shown, from, client->jid, true);
			heard |= client->in;
		}
		if (heard)
			return; /* else nobody sits there: it must not be lost */
	}
	g_autofree char *from = wry_component_jid(wry_session_component(session), contact);
	if (wry_component_is_help(wry_session_component(session), from))
		show_namesake(session, contact, message);
	else
		say(&shown, from, session->account->jid, false);
}

void
chat_heard(WrySession *session, WryMessage *message)
{
	const char *nick = message->nick != NULL ? message->nick : nick_of(message->peer);
	g_autoptr(WryAddress) contact = contact_of(session, message->peer, nick);
	/* What the user said elsewhere cannot be shown as his without a privilege (XEP-0356). */
	bool late = unsaid_is_due(wry_session_component(session));
	if (late) /* and by the way that is there in any case */
		message->flags |= WRY_MESSAGE_DELAYED;
	if ((message->flags & WRY_MESSAGE_CARBON) == 0)
		show_heard(session, contact, message,
			   late ? NULL : way_to(session, message->peer, nick), nick);
	payload_remember(session, contact, message);
}

/* Never to a client that has sent none (MX-08). */
void
chat_state_heard(WrySession *session, const WryAddress *peer, WryChatState state)
{
	WryComponent *component = wry_session_component(session);
	const char *nick = nick_of(peer);
	const WryTalk *talk = said_find_talk(session->said, peer);
	WryRoom *room = way_to(session, peer, nick);
	if (talk == NULL || !talk->has_states)
		return;
	if (room == NULL) {
		g_autofree char *from = wry_component_jid(component, peer);
		if (!wry_component_is_help(component, from))
			payload_state(component, from, session->account->jid, "chat", state);
		return;
	}
	g_autofree char *from = wry_room_occupant_jid(room, nick);
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (client->in)
			payload_state(component, from, client->jid, "chat", state);
	}
}

/* The sender's client shows its own message already. */
void
chat_accepted(WryUnderWay *u)
{
	if (payload_ticks(u->session, u->message))
		payload_received(u->back);
}

void
chat_noticed(WrySession *session, const char *text)
{
	WryShare *words = wry_session_component(session)->words;
	if (session->notices == NULL)
		session->notices = g_ptr_array_new();
	if (session->notices->len == NOTICES)
		wry_share_drop(words, g_ptr_array_remove_index(session->notices, 0));
	g_ptr_array_add(session->notices, (gpointer)wry_share_take(words, text, strnlen(text, 8192)));
}
