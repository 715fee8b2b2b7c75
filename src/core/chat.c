/*
 * chat.c - one to one: what a user says to a person, and what a person answers
 *
 * The two halves of one conversation face each other: chat_message() down, chat_heard() up.
 * Rooms are muc.c's; a room's private messages are ours, because they are one to one.
 */
#include "core/chat.h"

#include "base/hash.h"
#include "core/access.h"
#include "xmpp/ns.h"

#include <string.h>

#define NOTICES 100

/* --- what a stanza says --------------------------------------------------------- */

static bool
is_encrypted(xmpp_stanza_t *xml)
{
	return wry_stanza_child(xml, "encryption", NS_EME) != NULL ||
	       wry_stanza_child(xml, "encrypted", NS_OMEMO) != NULL ||
	       wry_stanza_child(xml, "encrypted", NS_OMEMO_2) != NULL ||
	       wry_stanza_child(xml, "openpgp", NS_OX) != NULL ||
	       wry_stanza_child(xml, "x", NS_PGP) != NULL;
}

/* Of several bodies the one in the stanza's own language, else the first (MS-05). */
static char *
best_body(const WryInbound *in, const char **ret_lang)
{
	xmpp_stanza_t *best = NULL;
	for (xmpp_stanza_t *b = wry_stanza_child(in->xml, "body", NS_COMPONENT); b != NULL;
	     b = wry_stanza_next(b, "body", NS_COMPONENT)) {
		const char *lang = wry_stanza_attr(b, "xml:lang");
		bool own = lang == NULL ||
			   (in->back.lang != NULL && g_ascii_strcasecmp(lang, in->back.lang) == 0);
		if (best == NULL || own)
			best = b;
		if (own)
			break;
	}
	if (best == NULL)
		return NULL;
	const char *lang = wry_stanza_attr(best, "xml:lang");
	*ret_lang = lang != NULL ? lang : in->back.lang;
	return wry_stanza_text(best);
}

WryMessage *
chat_read(const WryInbound *in, const WryAddress *peer, GError **error)
{
	if (is_encrypted(in->xml)) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("I cannot read encrypted messages. Turn encryption off for this "
				 "contact; %s itself is not encrypted."),
			      in->component->backend->title, NULL);
		return NULL;
	}
	const char *lang = NULL;
	g_autofree char *body = best_body(in, &lang);
	if (body == NULL || *body == '\0')
		return NULL;
	g_autoptr(WryMessage) m = wry_message_new(peer);
	const char *text = body;
	if (g_str_has_prefix(body, "/me ") && body[4] != '\0') {
		m->flags |= WRY_MESSAGE_ACTION;
		text += 4;
	}
	m->body = g_strdup(text);
	m->lang = g_strdup(lang);
	m->thread = wry_stanza_child_text(in->xml, "thread", NS_COMPONENT);
	if ((in->component->backend->caps & WRY_CAP_SUBJECT) != 0)
		m->subject = wry_stanza_child_text(in->xml, "subject", NS_COMPONENT);
	return g_steal_pointer(&m);
}

char *
chat_body(const WryMessage *message)
{
	const char *body = message->body != NULL ? message->body : "";
	if ((message->flags & WRY_MESSAGE_ACTION) != 0)
		return g_strconcat("/me ", body, NULL);
	if ((message->flags & WRY_MESSAGE_NOTICE) != 0 && message->peer->kind == WRY_ADDRESS_ROOM)
		return g_strconcat("[notice] ", body, NULL);
	return g_strdup(body);
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

void
chat_message(const WryInbound *in)
{
	g_autoptr(GError) error = NULL;
	if (in->type != NULL &&
	    (strcmp(in->type, "error") == 0 || strcmp(in->type, "headline") == 0))
		return;
	if (in->type != NULL && strcmp(in->type, "groupchat") == 0) {
		if (in->target == WRY_TO_OCCUPANT)
			outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
				    N_("A message to one person is no groupchat."), NULL);
		else
			outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
				    N_("This is a person, not a room."), NULL);
		return;
	}

	WryRoom *room = NULL;
	g_autoptr(WryAddress) whom = NULL;
	if (in->target == WRY_TO_OCCUPANT) {
		WrySession *there = wry_account_find_session(in->account, in->peer->network);
		room = there != NULL ? wry_session_find_room(there, in->peer) : NULL;
		const WryOccupant *who = NULL;
		if (!may_whisper(in, room, &who, &error)) {
			outbox_error(&in->back, error);
			return;
		}
		whom = wry_session_contact(there, who->nick);
		whom->wire = g_strdup(who->nick);
	} else {
		whom = wry_address_copy(in->peer);
	}

	g_autoptr(WryMessage) message = chat_read(in, whom, &error);
	if (message == NULL) {
		if (error != NULL)
			outbox_error(&in->back, error);
		return;
	}
	WrySession *session = session_for(in, &error);
	if (session == NULL) {
		outbox_error(&in->back, error);
		return;
	}
	remember_way(session, whom->wire != NULL ? whom->wire : whom->name, room);
	if (!queue_submit(session, g_steal_pointer(&message), &in->back, NULL, &error))
		outbox_error(&in->back, error);
}

/* --- up ------------------------------------------------------------------------- */

static void
say(WrySession *session, const WryMessage *message, const char *from, const char *to,
    const char *type, bool in_room)
{
	WryComponent *component = wry_session_component(session);
	g_autofree char *body = chat_body(message);
	WryXml *xml = outbox_open(component, "message", from, to, type, message->id);
	wry_xml_attr(xml, "xml:lang", message->lang);
	if (message->subject != NULL)
		wry_xml_leaf(xml, "subject", NULL, message->subject);
	wry_xml_leaf(xml, "body", NULL, body);
	if (message->thread != NULL)
		wry_xml_leaf(xml, "thread", NULL, message->thread);
	if ((message->flags & WRY_MESSAGE_DELAYED) != 0) {
		g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(message->sent / 1000000);
		g_autofree char *stamp = g_date_time_format(when, "%Y-%m-%dT%H:%M:%SZ");
		wry_xml_open(xml, "delay", NS_DELAY);
		wry_xml_attr(xml, "from", component->domain);
		wry_xml_attr(xml, "stamp", stamp);
		wry_xml_close(xml);
	}
	if (in_room) { /* XEP-0045 7.5, and no carbons of it (XEP-0280 6.1) */
		wry_xml_leaf(xml, "x", NS_MUC_USER, NULL);
	}
	outbox_close(component);
}

void
chat_heard(WrySession *session, const WryMessage *message)
{
	WryComponent *component = wry_session_component(session);
	const char *nick = message->nick != NULL	 ? message->nick
			   : message->peer->wire != NULL ? message->peer->wire
							 : message->peer->name;
	/* What the user said elsewhere cannot be shown as his without a privilege (XEP-0356). */
	if ((message->flags & WRY_MESSAGE_CARBON) != 0)
		return;

	const WryAddress *via = message->peer->kind == WRY_ADDRESS_ROOM ? message->peer
				: session->private_via != NULL
				    ? g_hash_table_lookup(session->private_via, nick)
				    : NULL;
	WryRoom *room = via != NULL ? wry_session_find_room(session, via) : NULL;
	if (room != NULL && wry_room_find(room, nick) != NULL) {
		g_autofree char *from = wry_room_occupant_jid(room, nick);
		bool heard = false;
		for (guint i = 0; i < room->clients->len; i++) {
			const WryClient *client = room->clients->pdata[i];
			if (client->in)
				say(session, message, from, client->jid, "chat", true);
			heard |= client->in;
		}
		if (heard)
			return; /* else nobody sits there: it must not be lost */
	}
	g_autoptr(WryAddress) contact = message->peer->kind == WRY_ADDRESS_ROOM
					    ? wry_session_contact(session, nick)
					    : wry_address_copy(message->peer);
	g_autofree char *from = wry_component_jid(component, contact);
	say(session, message, from, session->account->jid, "chat", false);
}

void
chat_accepted(G_GNUC_UNUSED WryUnderWay *under_way)
{
	/* The sender's client shows its own message already; a receipt (XEP-0184) would say
	 * more than a network without delivery reports knows. */
}

void
chat_noticed(WrySession *session, const char *text)
{
	g_queue_push_tail(&session->notices, g_strndup(text, strnlen(text, 8192)));
	while (session->notices.length > NOTICES)
		g_free(g_queue_pop_head(&session->notices));
}
