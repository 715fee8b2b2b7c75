/*
 * payload-shown.c - a message of a network with all that it bears, as a user's client is shown it
 *
 * What it speaks of is found in said.c under the id that the client knows.
 */
#include "core/payload.h"

#include "core/style.h"
#include "core/wording.h"
#include "xmpp/ns.h"

#include <string.h>

#define SPEAKS_OF                                                                                  \
	(WRY_MESSAGE_CORRECTS | WRY_MESSAGE_ANSWERS | WRY_MESSAGE_RETRACTS | WRY_MESSAGE_REACTS)

/* Does anybody speak of a message of theirs by its id? */
static bool
are_named(const WrySession *session)
{
	return (session->caps & (WRY_CAP_REPLY | WRY_CAP_REACT | WRY_CAP_RETRACT)) != 0 ||
	       wording_reactions(session->account);
}

/* The body as XMPP has it: "/me waves", "[notice] ..."; NULL: none.  (transfer full) */
static char *
make_body(const WryMessage *m, bool in_room)
{
	if (m->body == NULL || *m->body == '\0')
		return NULL;
	bool action = (m->flags & WRY_MESSAGE_ACTION) != 0;
	bool notice = (m->flags & WRY_MESSAGE_NOTICE) != 0 && in_room;
	return g_strconcat((m->flags & WRY_MESSAGE_UNSURE) != 0 ? "[sender not verified]\n" : "",
			   action   ? "/me "
			   : notice ? "[notice] "
				    : "",
			   m->body, NULL);
}

static unsigned
count_links(const WryMessage *m)
{
	unsigned n = 0;
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++)
		n += ((const WryAttachment *)m->attachments->pdata[i])->url != NULL;
	return n;
}

static const WryAttachment *
nth_link(const WryMessage *m, unsigned n)
{
	for (guint i = 0; i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->url != NULL && n-- == 0)
			return a;
	}
	g_assert_not_reached();
}

/* Finds what it speaks of.  What is unknown, or not theirs to correct, stays plain words. */
static void
resolve_about(WryShown *s, WrySaids *saids, const WryAddress *peer)
{
	const WryMessage *m = s->message;
	const WrySaid *said = (m->flags & SPEAKS_OF) != 0 && m->about != NULL
				  ? said_find_foreign(saids, peer, m->about)
				  : NULL;
	if (said == NULL)
		return;
	bool by_user = (m->flags & WRY_MESSAGE_CARBON) != 0;
	bool same = s->room != NULL
			? said->own == by_user && (by_user || g_strcmp0(said->nick, m->nick) == 0)
			: said->own == by_user;
	bool by_stanza = s->room == NULL || (m->flags & WRY_MESSAGE_CORRECTS) != 0;
	const char *id = said->ours;
	if (said->own && by_stanza && said->sent != NULL)
		id = said->origin != NULL && (m->flags & WRY_MESSAGE_CORRECTS) == 0 ? said->origin
										    : said->sent;
	if ((m->flags & WRY_MESSAGE_CORRECTS) != 0 && !same)
		return;
	if ((m->flags & WRY_MESSAGE_RETRACTS) != 0 && !same && s->room == NULL)
		return;
	s->about_as = m->flags & SPEAKS_OF;
	s->about = g_strdup(id);
	s->by_another = (m->flags & WRY_MESSAGE_RETRACTS) != 0 && !same;
	if (s->room == NULL)
		s->about_whom = said->own ? g_strdup(s->session->account->jid) : NULL;
	else if (said->own && s->room->nick != NULL)
		s->about_whom = wry_room_occupant_jid(s->room, s->room->nick);
	else if (said->nick != NULL)
		s->about_whom = wry_room_occupant_jid(s->room, said->nick);
}

void
payload_show(WrySession *session, const WryAddress *peer, const WryMessage *message,
	     const WryRoom *room, WryShown *ret)
{
	const WryTalk *talk = said_find_talk(session->said, peer);
	*ret = (WryShown){
		.message = message,
		.session = session,
		.room = room,
		.states = room == NULL && talk != NULL && talk->has_states &&
			  (session->caps & WRY_CAP_TYPING) != 0,
		.marks = room == NULL && wry_session_backend(session)->message_mark != NULL &&
			 message->foreign_id != NULL &&
			 (message->flags & (WRY_MESSAGE_NOTICE | WRY_MESSAGE_UNMARKED)) == 0,
		.stranger = room == NULL && (talk == NULL || !talk->spoke),
	};
	resolve_about(ret, session->said, peer);
	bool wordless = (message->flags & WRY_MESSAGE_RETRACTS) != 0 ||
			(ret->about_as & WRY_MESSAGE_REACTS) != 0;
	if (!wordless)
		ret->body = make_body(message, room != NULL);
	ret->n =
	    (ret->body != NULL || ret->about_as != 0 || (message->subject != NULL && !wordless)) +
	    count_links(message);
}

void
payload_shown_clear(WryShown *shown)
{
	g_free(shown->body);
	g_free(shown->about);
	g_free(shown->about_whom);
	*shown = (WryShown){ 0 };
}

void
payload_delay(WryXml *xml, const char *from, gint64 when)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when / G_USEC_PER_SEC);
	g_autofree char *stamp =
	    time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
	if (stamp == NULL) /* a year nobody can write */
		return;
	wry_xml_open(xml, "delay", NS_DELAY);
	wry_xml_attr(xml, "from", from);
	wry_xml_attr(xml, "stamp", stamp);
	wry_xml_close(xml);
}

void
payload_stanza_id(WryXml *xml, const WryRoom *room, const char *id)
{
	if (!are_named(room->session))
		return;
	wry_xml_open(xml, "stanza-id", NS_SID);
	wry_xml_attr(xml, "by", room->jid);
	wry_xml_attr(xml, "id", id);
	wry_xml_close(xml);
}

static void
write_id(WryXml *xml, const char *name, const char *ns, const char *id)
{
	wry_xml_open(xml, name, ns);
	wry_xml_attr(xml, "id", id);
	wry_xml_close(xml);
}

static void
write_reactions(WryXml *xml, const WryShown *s)
{
	g_auto(GStrv) all = g_strsplit(s->message->body != NULL ? s->message->body : "", " ", -1);
	unsigned left = PAYLOAD_REACTIONS;
	wry_xml_open(xml, "reactions", NS_REACTIONS);
	wry_xml_attr(xml, "id", s->about);
	for (char **r = all; *r != NULL && left > 0; r++)
		if (payload_is_reaction(*r)) {
			wry_xml_leaf(xml, "reaction", NULL, *r);
			left--;
		}
	wry_xml_close(xml);
	wry_xml_leaf(xml, "store", NS_HINTS, NULL);
}

/* XEP-0424; where it was another who took it back, XEP-0425 in the room's name. */
static void
write_retraction(WryXml *xml, const WryShown *s)
{
	wry_xml_leaf(xml, "body", NULL, N_("A message was taken back."));
	wry_xml_open(xml, "fallback", NS_FALLBACK);
	wry_xml_attr(xml, "for", NS_RETRACT);
	wry_xml_close(xml);
	wry_xml_open(xml, "retract", NS_RETRACT);
	wry_xml_attr(xml, "id", s->about);
	if (s->by_another) {
		g_autofree char *by = s->message->nick != NULL
					  ? wry_room_occupant_jid(s->room, s->message->nick)
					  : g_strdup(s->room->jid);
		wry_xml_open(xml, "moderated", NS_MODERATE);
		wry_xml_attr(xml, "by", by);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
	wry_xml_leaf(xml, "store", NS_HINTS, NULL);
}

static void
write_about(WryXml *xml, const WryShown *s, const char *from)
{
	if ((s->about_as & WRY_MESSAGE_CORRECTS) != 0)
		write_id(xml, "replace", NS_CORRECT, s->about);
	if ((s->about_as & WRY_MESSAGE_ANSWERS) != 0) {
		wry_xml_open(xml, "reply", NS_REPLY);
		wry_xml_attr(xml, "to", s->about_whom != NULL ? s->about_whom : from);
		wry_xml_attr(xml, "id", s->about);
		wry_xml_close(xml);
	}
	if ((s->about_as & WRY_MESSAGE_REACTS) != 0)
		write_reactions(xml, s);
	if ((s->about_as & WRY_MESSAGE_RETRACTS) != 0)
		write_retraction(xml, s);
}

static void
write_thread(WryXml *xml, const WryMessage *m)
{
	if (m->thread == NULL)
		return;
	wry_xml_open(xml, "thread", NULL);
	wry_xml_attr(xml, "parent", m->parent);
	wry_xml_text(xml, m->thread);
	wry_xml_close(xml);
}

/* XEP-0447, where more is known of the file than its address; the body is for who knows none of it. */
static void
write_sharing(WryXml *xml, const WryAttachment *a)
{
	if (a->size < 0 && a->type == NULL)
		return;
	wry_xml_open(xml, "fallback", NS_FALLBACK);
	wry_xml_attr(xml, "for", NS_SFS);
	wry_xml_leaf(xml, "body", NULL, NULL);
	wry_xml_close(xml);
	wry_xml_open(xml, "file-sharing", NS_SFS);
	wry_xml_open(xml, "file", NS_FILE);
	if (a->type != NULL)
		wry_xml_leaf(xml, "media-type", NULL, a->type);
	if (a->name != NULL)
		wry_xml_leaf(xml, "name", NULL, a->name);
	if (a->size >= 0) {
		g_autofree char *size = g_strdup_printf("%" G_GINT64_FORMAT, a->size);
		wry_xml_leaf(xml, "size", NULL, size);
	}
	if (a->sha256 != NULL) {
		wry_xml_open(xml, "hash", NS_HASHES);
		wry_xml_attr(xml, "algo", "sha-256");
		wry_xml_text(xml, a->sha256);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
	wry_xml_open(xml, "sources", NULL);
	wry_xml_open(xml, "url-data", NS_URL_DATA);
	wry_xml_attr(xml, "target", a->url);
	wry_xml_close(xml);
	wry_xml_close(xml);
	wry_xml_close(xml);
}

/* FI-03: clients show a picture only where the body is its link and nothing else. */
static void
write_link(WryXml *xml, const WryAttachment *a)
{
	wry_xml_leaf(xml, "body", NULL, a->url);
	wry_xml_open(xml, "x", NS_OOB);
	wry_xml_leaf(xml, "url", NULL, a->url);
	if (a->name != NULL)
		wry_xml_leaf(xml, "desc", NULL, a->name);
	wry_xml_close(xml);
	write_sharing(xml, a);
}

/* Whom the network calls or spells otherwise than the address does (XEP-0172): said once. */
static void
write_nick(WryXml *xml, const WryMessage *m)
{
	if (m->peer->kind == WRY_ADDRESS_CONTACT && m->nick != NULL) {
		wry_xml_leaf(xml, "nick", NS_NICK, m->nick);
		return;
	}
	if (m->peer->kind == WRY_ADDRESS_CONTACT && m->peer->wire != NULL &&
	    strcmp(m->peer->wire, m->peer->name) != 0)
		wry_xml_leaf(xml, "nick", NS_NICK, m->peer->wire);
}

static void
write_words(WryXml *xml, const WryShown *s, const char *from)
{
	const WryMessage *m = s->message;
	wry_xml_attr(xml, "xml:lang", m->lang);
	if (m->subject != NULL && s->room == NULL)
		wry_xml_leaf(xml, "subject", NULL, m->subject);
	if (s->body != NULL)
		wry_xml_leaf(xml, "body", NULL, s->body);
	if (s->body != NULL && s->message->body != NULL)
		style_write(xml, s->body, strlen(s->body) - strlen(m->body), m->spans);
	write_thread(xml, m);
	if (s->room == NULL)
		payload_write_recipients(xml, m, wry_session_component(s->session),
					 s->session->account->jid);
	write_about(xml, s, from);
	if ((m->flags & WRY_MESSAGE_HIGHLIGHT) != 0 && s->room != NULL) {
		g_autofree char *uri = g_strconcat("xmpp:", s->session->account->jid, NULL);
		wry_xml_open(xml, "reference", NS_REFERENCE);
		wry_xml_attr(xml, "type", "mention");
		wry_xml_attr(xml, "uri", uri);
		wry_xml_close(xml);
	}
	if (s->states && s->body != NULL)
		wry_xml_leaf(xml, "active", NS_CHATSTATES, NULL);
	if (s->marks && s->body != NULL)
		wry_xml_leaf(xml, "markable", NS_MARKERS, NULL);
	if (s->stranger)
		write_nick(xml, m);
}

WryXml *
payload_write(const WryShown *s, unsigned n, const char *from, const char *to, const char *type)
{
	const WryMessage *m = s->message;
	WryComponent *component = wry_session_component(s->session);
	unsigned first_link = s->n - count_links(m);
	g_autofree char *id = n == 0 ? g_strdup(m->id) : g_strdup_printf("%s-%u", m->id, n);
	WryXml *xml = outbox_open(component, "message", from, to, type, id);
	if (n >= first_link)
		write_link(xml, nth_link(m, n - first_link));
	else
		write_words(xml, s, from);
	return xml;
}

void
payload_write_delay(WryXml *xml, const WryShown *s)
{
	const WryMessage *m = s->message;
	if ((m->flags & WRY_MESSAGE_DELAYED) != 0)
		payload_delay(
		    xml, s->room != NULL ? s->room->jid : wry_session_component(s->session)->domain,
		    m->sent);
}

void
payload_remember(WrySession *session, const WryAddress *peer, const WryMessage *message)
{
	bool mentioned = are_named(session) || (session->caps & WRY_CAP_CORRECT) != 0 ||
			 wry_session_backend(session)->message_mark != NULL;
	bool known = message->foreign_id != NULL || wording_reactions(session->account);
	bool words = (message->flags & (WRY_MESSAGE_REACTS | WRY_MESSAGE_RETRACTS)) == 0;
	if (known && mentioned && words)
		said_by_peer(&session->said, peer, message);
}
