/*
 * sight.c - what a room's clients are shown (XEP-0045's own stanzas)
 *
 * Presences of occupants with their codes, the subject, what is said, invitations.  It decides
 * nothing: muc.c knows who is where; here it is only put into words.
 */
#include "core/sight.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/history.h"
#include "core/payload.h"
#include "xmpp/ns.h"

#include <string.h>

/* --- presences ---------------------------------------------------------------- */

const char *const wry_role_names[] = {
	[WRY_ROLE_NONE] = "none",
	[WRY_ROLE_VISITOR] = "visitor",
	[WRY_ROLE_PARTICIPANT] = "participant",
	[WRY_ROLE_MODERATOR] = "moderator",
	NULL,
};
const char *const wry_aff_names[] = {
	[WRY_AFF_OUTCAST] = "outcast", [WRY_AFF_NONE] = "none",	  [WRY_AFF_MEMBER] = "member",
	[WRY_AFF_ADMIN] = "admin",     [WRY_AFF_OWNER] = "owner", NULL,
};
static const char *const show_names[] = {
	[WRY_SHOW_XA] = "xa",	  [WRY_SHOW_AWAY] = "away",  [WRY_SHOW_DND] = "dnd",
	[WRY_SHOW_ONLINE] = NULL, [WRY_SHOW_UNKNOWN] = NULL,
};

WryShow
sight_read_show(const char *word)
{
	for (guint i = 0; word != NULL && i < G_N_ELEMENTS(show_names); i++)
		if (show_names[i] != NULL && strcmp(word, show_names[i]) == 0)
			return i;
	return WRY_SHOW_ONLINE; /* "chat", and what nobody knows (PR-12) */
}

void
sight_code(WrySight *sight, unsigned code)
{
	guint i = 0;
	while (sight->codes[i] != 0)
		i++;
	if (i + 1 < G_N_ELEMENTS(sight->codes))
		sight->codes[i] = code;
}

/* XEP-0421: the same person, room by room, and nothing that could be undone. */
static void
make_occupant_id(const WryRoom *room, const char *stable, char ret_id[17])
{
	const WryComponent *component = wry_session_component(room->session);
	g_autofree char *key =
	    g_strconcat(room->session->account->jid, " ", room->jid, " ", stable, NULL);
	wry_hash_name(ret_id, wry_store_pepper(component->store), 32, key);
}

/* Made once an occupant, for it costs more than the stanza it stands in. */
static void
write_occupant_id(WryXml *xml, const WryRoom *room, const char *nick)
{
	WrySeen *seen = wry_room_seen(room, nick);
	char once[17] = "", *id = seen != NULL ? seen->id : once;
	if (*id == '\0')
		make_occupant_id(
		    room, seen != NULL && seen->is.stable != NULL ? seen->is.stable : nick, id);
	wry_xml_open(xml, "occupant-id", NS_OCCUPANT_ID);
	wry_xml_attr(xml, "id", id);
	wry_xml_close(xml);
}

/* XEP-0317: what somebody is beside his role and affiliation. */
static void
write_hats(WryXml *xml, const char *hats)
{
	static const struct {
		const char *word, *title;
	} titles[] = { { "owner", "Owner" },
		       { "protected", "Protected" },
		       { "halfop", "Half-operator" },
		       { "bot", "Bot" },
		       { "oper", "Operator of the network" } };
	g_auto(GStrv) words = g_strsplit(hats, " ", -1);
	wry_xml_open(xml, "hats", NS_HATS);
	for (char **w = words; *w != NULL; w++) {
		const char *title = *w;
		for (guint i = 0; i < G_N_ELEMENTS(titles); i++)
			if (strcmp(titles[i].word, *w) == 0)
				title = titles[i].title;
		g_autofree char *uri = g_strconcat("urn:x-wherry:hat:", *w, NULL);
		wry_xml_open(xml, "hat", NULL);
		wry_xml_attr(xml, "uri", uri);
		wry_xml_attr(xml, "title", title);
		wry_xml_attr(xml, "xml:lang", "en");
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

static void
write_item(WryXml *xml, const WryRoom *room, const WryClient *client, const WrySight *sight,
	   bool self)
{
	const WryOccupant *who = sight->who;
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "affiliation", wry_aff_names[who->affiliation]);
	wry_xml_attr(
	    xml, "role",
	    wry_role_names[sight->gone && sight->new_nick == NULL ? WRY_ROLE_NONE : who->role]);
	if (sight->new_nick != NULL) {
		g_autofree char *resource = wry_room_resource(room, sight->new_nick);
		wry_xml_attr(xml, "nick", resource);
	}
	/* IRC hides nobody (status 100): the real address is the contact's, and for himself his
	 * own. */
	if (self) {
		wry_xml_attr(xml, "jid", client->jid);
	} else {
		g_autoptr(WryAddress) contact = wry_session_contact(room->session, who->nick);
		g_autofree char *bare =
		    wry_component_jid(wry_session_component(room->session), contact);
		g_autofree char *full =
		    g_strconcat(bare, "/", who->real != NULL ? who->real : who->nick, NULL);
		wry_xml_attr(xml, "jid", full);
	}
	if (sight->actor != NULL) {
		wry_xml_open(xml, "actor", NULL);
		wry_xml_attr(xml, "nick", sight->actor);
		wry_xml_close(xml);
	}
	if (sight->reason != NULL)
		wry_xml_leaf(xml, "reason", NULL, sight->reason);
	wry_xml_close(xml);
}

void
sight_show_to(const WryRoom *room, const WryClient *client, const WrySight *sight)
{
	WryComponent *component = wry_session_component(room->session);
	const WryOccupant *who = sight->who;
	bool self = room->nick != NULL && strcmp(who->nick, room->nick) == 0;
	g_autofree char *from = wry_room_occupant_jid(room, who->nick);
	WryXml *xml = outbox_open(component, "presence", from, client->jid,
				  sight->gone ? "unavailable" : NULL, sight->id);
	if (!sight->gone && who->show != WRY_SHOW_OFFLINE && show_names[who->show] != NULL)
		wry_xml_leaf(xml, "show", NULL, show_names[who->show]);
	const char *status = sight->gone ? sight->status : who->status;
	if (status != NULL && *status != '\0')
		wry_xml_leaf(xml, "status", NULL, status);
	wry_xml_open(xml, "x", NS_MUC_USER);
	write_item(xml, room, client, sight, self);
	for (guint i = 0; i < G_N_ELEMENTS(sight->codes) && sight->codes[i] != 0; i++) {
		wry_xml_open(xml, "status", NULL);
		wry_xml_attr_int(xml, "code", sight->codes[i]);
		wry_xml_close(xml);
	}
	if (self) {
		wry_xml_open(xml, "status", NULL);
		wry_xml_attr(xml, "code", "110");
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
	if (who->hats != NULL && *who->hats != '\0' && !sight->gone)
		write_hats(xml, who->hats);
	write_occupant_id(xml, room, who->nick);
	outbox_close(component);
}

void
sight_show(const WryRoom *room, const WrySight *sight)
{
	bool self = room->nick != NULL && strcmp(sight->who->nick, room->nick) == 0;
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		/* Who is being shown the room hears of the others; of himself when all are told. */
		if (client->in || ((client->showing != NULL || client->waits) && !self))
			sight_show_to(room, client, sight);
	}
}

/* We, as the room knows us; before it does, as one without rights. */
static const WryOccupant *
ourselves(const WryRoom *room, const char *nick, WryOccupant *blank)
{
	const WryOccupant *self = nick != NULL ? wry_room_find(room, nick) : NULL;
	if (self != NULL)
		return self;
	*blank =
	    (WryOccupant){ .nick = nick, .affiliation = WRY_AFF_NONE, .show = WRY_SHOW_ONLINE };
	return blank;
}

/* The client is out; code 0: in order.  It hears so as the occupant it was. */
void
sight_put_out(WryRoom *room, WryClient *client, const unsigned *codes, const char *actor,
	      const char *reason, const char *status)
{
	WryOccupant blank;
	const char *nick = room->nick != NULL ? room->nick : client->asked;
	g_autofree char *own = NULL;
	if (room->nick == NULL) /* so that 110 is said of it */
		own = room->nick = g_strdup(nick);
	WrySight sight = {
		.who = ourselves(room, nick, &blank),
		.gone = true,
		.status = status,
		.actor = actor,
		.reason = reason,
	};
	for (; *codes != 0; codes++)
		sight_code(&sight, *codes);
	sight_show_to(room, client, &sight);
	if (own != NULL)
		room->nick = NULL;
}

/* --- subject, the whole room  ---------------------------------------------------------- */

/* MU-28: always sent after the occupants, empty if there is none. */
void
sight_subject(const WryRoom *room, const WryClient *client, bool late)
{
	WryComponent *component = wry_session_component(room->session);
	g_autofree char *from = room->subject_nick != NULL
				    ? wry_room_occupant_jid(room, room->subject_nick)
				    : g_strdup(room->jid);
	WryXml *xml = outbox_open(component, "message", from, client->jid, "groupchat", NULL);
	wry_xml_leaf(xml, "subject", NULL, room->subject != NULL ? room->subject : "");
	if (late && room->subject_when != 0)
		payload_delay(xml, room->jid, room->subject_when);
	outbox_close(component);
}

/* Self, history, subject, and from then on what is said: the others have been shown. */
void
sight_seat(WryRoom *room, WryClient *client, bool created, const GPtrArray *lines)
{
	WryOccupant blank;
	WrySight self = { .who = ourselves(room, room->nick, &blank), .id = client->id };
	sight_code(&self, 100);
	if ((room->modes & WRY_ROOM_LOGGED) != 0)
		sight_code(&self, 170);
	if (created)
		sight_code(&self, 201);
	if (strcmp(client->asked, room->nick) != 0)
		sight_code(&self, 210);
	sight_show_to(room, client, &self);
	client->in = true;
	client->fresh = false;
	g_clear_pointer(&client->id, g_free); /* answered */
	client->missed = client->shown_from = 0;
	for (guint i = 0; lines != NULL && i < lines->len; i++) {
		history_write(room, lines->pdata[i], client->jid);
		outbox_close(wry_session_component(room->session));
	}
	sight_subject(room, client, true);
}

/* --- what is said ---------------------------------------------------------------------- */

#define HELD 200 /* messages that wait until a room is shown */

static void
hold(WryShowing *showing, const WryMessage *message)
{
	g_queue_push_tail(&showing->held, wry_message_ref(message));
	if (showing->held.length > HELD)
		wry_message_unref(g_queue_pop_head(&showing->held));
}

/* What was kept has its name in the archive; else rooms name it where replies and the like travel.
 */
static void
write_stanza_id(WryXml *xml, const WryRoom *room, bool kept, const char *name, const char *id)
{
	if (kept)
		history_stanza_id(xml, room, name);
	else
		payload_stanza_id(xml, room, id);
}

/* Archives the n-th stanza of a message.  true: that is its name there. */
static bool
keep_shown(WryRoom *room, const WryShown *shown, unsigned n, const char *from, char name[33])
{
	const WryMessage *m = shown->message;
	bool by_room = m->nick == NULL || shown->by_another;
	g_autofree char *nick = by_room ? NULL : wry_room_resource(room, m->nick);
	WryXml *xml = payload_write(shown, n, from, room->session->account->jid, "groupchat");
	if (!by_room)
		write_occupant_id(xml, room, m->nick);
	g_autofree char *id = n == 0 ? g_strdup(m->id) : g_strdup_printf("%s-%u", m->id, n);
	WryLine line = {
		.sent = m->sent,
		.mark = history_mark(m->nick, m->body),
		.nick = nick,
		.id = id,
		.lang = m->lang,
		.foreign = n == 0 ? m->foreign_id : NULL,
	};
	return history_keep(room, &line, name);
}

void
sight_message(WryRoom *room, WryMessage *message, const WryClient *only)
{
	g_auto(WryShown) shown = { 0 };
	bool keeps = history_keeps(room) && only == NULL;
	if (keeps) { /* corrections name a stanza by its id, replies by the room's: it is one */
		g_free(message->id);
		message->id = history_next(room);
	}
	payload_show(room->session, room->address, message, room, &shown);
	bool by_room = message->nick == NULL || shown.by_another;
	g_autofree char *from =
	    by_room ? g_strdup(room->jid) : wry_room_occupant_jid(room, message->nick);
	for (unsigned n = 0; n < shown.n; n++) {
		char kept_as[33];
		bool kept = keeps && keep_shown(room, &shown, n, from, kept_as);
		for (guint i = 0; i < room->clients->len; i++) {
			const WryClient *client = room->clients->pdata[i];
			if (only != NULL && client != only)
				continue;
			if (client->showing != NULL && n == 0 && !keeps)
				hold(client->showing, message);
			if (!client->in)
				continue;
			WryXml *xml = payload_write(&shown, n, from, client->jid, "groupchat");
			payload_write_delay(xml, &shown);
			if (n == 0 || kept)
				write_stanza_id(xml, room, kept, kept_as, message->id);
			if (!by_room)
				write_occupant_id(xml, room, message->nick);
			outbox_close(wry_session_component(room->session));
		}
	}
}

void
sight_state(const WryRoom *room, const char *nick, WryChatState state)
{
	g_autofree char *from = wry_room_occupant_jid(room, nick);
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (client->in)
			payload_state(wry_session_component(room->session), from, client->jid,
				      "groupchat", state);
	}
}

/* Only what a room may vouch for is written by the room (MU-10, AR-07, M2-04). */
static bool
is_forged(const WryRoom *room, xmpp_stanza_t *child)
{
	const char *by = wry_stanza_attr(child, "by");
	return wry_stanza_is(child, "x", NS_MUC_USER) ||
	       (wry_stanza_is(child, "stanza-id", NS_SID) &&
		(by == NULL || outbox_is_ours(wry_session_component(room->session), by))) ||
	       wry_stanza_is(child, "occupant-id", NS_OCCUPANT_ID) ||
	       wry_stanza_is(child, "delay", NS_DELAY);
}

/* What the network altered is shown so; not where our own words for it were altered. */
static const char *
altered(const WryUnderWay *u)
{
	if (u->said == NULL)
		return NULL;
	g_autofree char *words = payload_words(u->session->account, u->xml, u->back->lang);
	gsize n = (u->message->flags & WRY_MESSAGE_ACTION) != 0 ? strlen("/me ") : 0;
	return words != NULL && strlen(words) >= n && strcmp(words + n, u->message->body) == 0
		   ? u->said
		   : NULL;
}

/* Everything but what names it; bare: of what went with the words only its own id. */
static WryXml *
write_reflection(const WryRoom *room, const WryUnderWay *u, const char *from, const char *to,
		 const char *said, bool bare)
{
	WryComponent *component = wry_session_component(room->session);
	WryXml *xml = outbox_open(component, "message", from, to, "groupchat", u->back->id);
	wry_xml_attr(xml, "xml:lang", wry_stanza_attr(u->xml, "xml:lang"));
	if (said != NULL) {
		bool action = (u->message->flags & WRY_MESSAGE_ACTION) != 0;
		g_autofree char *body = g_strconcat(action ? "/me " : "", said, NULL);
		wry_xml_leaf(xml, "body", NULL, body);
	}
	for (xmpp_stanza_t *child = wry_stanza_child(u->xml, NULL, NULL); child != NULL;
	     child = wry_stanza_next(child, NULL, NULL)) {
		bool replaced = said != NULL && (wry_stanza_is(child, "body", NS_COMPONENT) ||
						 wry_stanza_is(child, "fallback", NS_FALLBACK));
		bool wanted = !bare || wry_stanza_is(child, "body", NS_COMPONENT) ||
			      wry_stanza_is(child, "origin-id", NS_SID);
		if (wanted && !replaced && !is_forged(room, child))
			wry_xml_stanza(xml, child, NS_COMPONENT);
	}
	return xml;
}

/* XEP-0334: he does not want it kept. */
static bool
is_fleeting(xmpp_stanza_t *xml)
{
	return wry_stanza_child(xml, "no-store", NS_HINTS) != NULL ||
	       wry_stanza_child(xml, "no-permanent-store", NS_HINTS) != NULL;
}

/* Archives what the user said himself; it is known by that name from now on. */
static bool
keep_reflection(WryRoom *room, const WryUnderWay *u, const char *from, const char *said,
		char name[33])
{
	const WryMessage *m = u->message;
	if (!history_keeps(room) || is_fleeting(u->xml))
		return false;
	WrySaid *known = said_find_ours(room->session->said, m);
	g_autofree char *nick = wry_room_resource(room, room->nick);
	WryXml *xml = write_reflection(room, u, from, room->session->account->jid, said, false);
	write_occupant_id(xml, room, room->nick);
	WryLine line = {
		.sent = g_get_real_time(),
		.mark = history_mark(room->nick, u->said != NULL ? u->said : m->body),
		.nick = nick,
		.id = u->back->id,
		.lang = wry_stanza_attr(u->xml, "xml:lang"),
		.foreign = known != NULL ? known->foreign : NULL,
	};
	if (!history_keep(room, &line, name))
		return false;
	if (known != NULL)
		said_set_ours(known, name);
	return true;
}

void
sight_reflection(WryRoom *room, const WryUnderWay *under_way)
{
	char name[33];
	const char *said = altered(under_way);
	g_autofree char *from = wry_room_occupant_jid(room, room->nick);
	bool kept = keep_reflection(room, under_way, from, said, name), bare = false;
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (!client->in)
			continue;
		for (;;) {
			WryXml *xml =
			    write_reflection(room, under_way, from, client->jid, said, bare);
			write_stanza_id(xml, room, kept, name, under_way->message->id);
			write_occupant_id(xml, room, room->nick);
			if (bare || xml->out->len <= WRY_LINK_MAX_STANZA)
				break;
			/* Escaping has made it too large: what was said is shown, what went with
			 * it not. */
			wry_xml_reset(xml);
			bare = true;
		}
		outbox_close(wry_session_component(room->session));
	}
}

void
sight_configured(const WryRoom *room)
{
	WryComponent *component = wry_session_component(room->session);
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (!client->in)
			continue;
		WryXml *xml =
		    outbox_open(component, "message", room->jid, client->jid, "groupchat", NULL);
		wry_xml_open(xml, "x", NS_MUC_USER);
		wry_xml_open(xml, "status", NULL);
		wry_xml_attr(xml, "code", "104");
		outbox_close(component);
	}
}

/* XEP-0249 and the room's own form of it: clients know the one or the other. */
void
sight_invitation(WrySession *session, const char *room_jid, const char *from, const char *reason)
{
	WryComponent *component = wry_session_component(session);
	WryXml *xml =
	    outbox_open(component, "message", room_jid, session->account->jid, NULL, NULL);
	wry_xml_open(xml, "x", NS_MUC_USER);
	wry_xml_open(xml, "invite", NULL);
	wry_xml_attr(xml, "from", from);
	if (reason != NULL)
		wry_xml_leaf(xml, "reason", NULL, reason);
	wry_xml_close(xml);
	wry_xml_close(xml);
	wry_xml_open(xml, "x", NS_CONFERENCE);
	wry_xml_attr(xml, "jid", room_jid);
	wry_xml_attr(xml, "reason", reason);
	wry_xml_close(xml);
	outbox_close(component);
}
