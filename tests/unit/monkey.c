/*
 * monkey.c - plays at random with the core
 *
 * Facts it tells only where the contract allows them; stanzas it sends in any order at all.
 */
#include "monkey.h"

#include "core/queue.h"
#include "fake-link.h"
#include "puppet.h"

#include <string.h>

static const char *const users[] = { "romeo", "juliet" };
static const char *const resources[] = { "a", "b", "c" };
static const char *const rooms[] = { "#a", "#b", "#a%net" };
static const char *const nicks[] = { "romeo", "juliet", "bob", "romeo_" };

static MonkeyFuncs funcs;
static GRand *dice;
/* Of the command that was answered last. */
static char *session_id, *session_node, *session_owner, *session_at;
static GHashTable *open_iqs; /* id -> nothing: asked, not answered */
static GHashTable *seated;   /* "client room" -> nothing: has had its self-presence */
static GHashTable *wishes;   /* "client room" -> nothing: a join without an answer */
static GQueue *questions;    /* of char *: "id to", of those that the core asked */
static unsigned n_iqs, depth;
static bool calm; /* the stream never breaks: no answer may be lost */

static unsigned
roll(unsigned n)
{
	return (unsigned)g_rand_int_range(dice, 0, (gint32)n);
}

#define PICK(list) list[roll(G_N_ELEMENTS(list))]

/* --- what goes out ------------------------------------------------------------------ */

static bool
has_code(xmpp_stanza_t *x, const char *code)
{
	xmpp_stanza_t *first = x != NULL ? wry_stanza_child(x, "status", NULL) : NULL;
	for (xmpp_stanza_t *s = first; s != NULL; s = wry_stanza_next(s, "status", NULL))
		if (g_strcmp0(wry_stanza_attr(s, "code"), code) == 0)
			return true;
	return false;
}

static void
note_command(xmpp_stanza_t *iq)
{
	xmpp_stanza_t *c = wry_stanza_child(iq, "command", "http://jabber.org/protocol/commands");
	if (c == NULL || wry_stanza_attr(c, "sessionid") == NULL)
		return;
	g_free(session_id);
	g_free(session_node);
	session_id = g_strdup(wry_stanza_attr(c, "sessionid"));
	session_node = g_strdup(wry_stanza_attr(c, "node"));
	g_free(session_owner);
	g_free(session_at);
	session_owner = g_strdup(xmpp_stanza_get_to(iq));
	session_at = g_strdup(xmpp_stanza_get_from(iq));
}

void
monkey_heard(const char *xml)
{
	g_autoptr(xmpp_stanza_t) stanza = fake_link_parse(xml);
	if (stanza == NULL) {
		funcs.fail("not well-formed", xml);
		return;
	}
	const char *name = xmpp_stanza_get_name(stanza), *type = xmpp_stanza_get_type(stanza);
	const char *from = xmpp_stanza_get_from(stanza), *to = xmpp_stanza_get_to(stanza);
	const char *id = xmpp_stanza_get_id(stanza);
	g_autofree char *bare = g_strndup(from, strcspn(from, "/"));
	g_autofree char *seat = g_strconcat(to, " ", bare, NULL);
	if (strcmp(name, "iq") == 0 && (g_strcmp0(type, "get") == 0 || g_strcmp0(type, "set") == 0)) {
		g_queue_push_tail(questions, g_strconcat(id, " ", to, NULL));
		return;
	}
	if (strcmp(name, "iq") == 0) {
		if (id == NULL || !g_hash_table_remove(open_iqs, id))
			funcs.fail("an answer nobody asked for, or a second one", xml);
		note_command(stanza);
		return;
	}
	xmpp_stanza_t *x = wry_stanza_child(stanza, "x", "http://jabber.org/protocol/muc#user");
	if (strcmp(name, "presence") == 0 && (g_strcmp0(type, "error") == 0 || has_code(x, "110")))
		g_hash_table_remove(wishes, seat);
	if (strcmp(name, "presence") == 0 && has_code(x, "110")) {
		if (type == NULL)
			g_hash_table_add(seated, g_strdup(seat));
		else if (!has_code(x, "303"))
			g_hash_table_remove(seated, seat);
	}
	if (strcmp(name, "message") == 0 && g_strcmp0(type, "groupchat") == 0 &&
	    !g_hash_table_contains(seated, seat))
		funcs.fail("said to who does not sit there", xml);
}

/* --- stanzas ------------------------------------------------------------------------- */

static void play(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void
play(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *xml = g_strdup_vprintf(format, args);
	va_end(args);
	if (g_test_verbose())
		g_printerr("# C %s\n", xml);
	if (!fake_link_play(xml))
		funcs.fail("played what is no stanza", xml);
}

static void
ask(const char *type, const char *user, const char *to, const char *payload)
{
	char *id = g_strdup_printf("iq%u", ++n_iqs);
	g_hash_table_add(open_iqs, id);
	play("<iq type='%s' from='%s@example/%s' to='%s' id='%s'>%s</iq>", type, user,
	     PICK(resources), to, id, payload);
}

static void
play_presence(const char *user, const char *resource, const char *room)
{
	static const char *const extras[] = {
		"<x xmlns='http://jabber.org/protocol/muc'/>",
		"<x xmlns='http://jabber.org/protocol/muc'/>",
		"<x xmlns='http://jabber.org/protocol/muc'><password>key</password></x>",
		"<x xmlns='http://jabber.org/protocol/muc'><password>wrong</password></x>",
		"<show>away</show>",
		"",
	};
	static const char *const types[] = { "unavailable", "unavailable", "error", "subscribe",
					     "probe" };
	if (roll(3) > 0) {
		const char *extra = PICK(extras);
		if (g_str_has_prefix(extra, "<x"))
			g_hash_table_add(wishes, g_strdup_printf("%s@example/%s %s@irc.example",
								 user, resource, room));
		play("<presence from='%s@example/%s' to='%s@irc.example/%s' id='p'>%s</presence>",
		     user, resource, room, PICK(nicks), extra);
	} else {
		play("<presence type='%s' from='%s@example/%s' to='%s@irc.example/%s'>"
		     "<error type='cancel'><gone "
		     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
		     "</presence>",
		     PICK(types), user, resource, room, PICK(nicks));
	}
}

/* What a roster does: asks, answers, comes and goes, in any order. */
static void
play_contact(const char *user, const char *resource)
{
	static const char *const to[] = { "irc.example", "help@irc.example", "bob@irc.example",
					  "bob%net@irc.example", "juliet@irc.example",
					  "net.work@irc.example", "!no@irc.example" };
	static const char *const types[] = { "subscribe", "subscribe", "subscribed", "unsubscribe",
					     "unsubscribed", "probe", "unavailable", "error" };
	if (roll(3) == 0)
		play("<presence from='%s@example/%s' to='%s'><show>%s</show></presence>", user,
		     resource, PICK(to), roll(2) == 0 ? "away" : "");
	else
		play("<presence type='%s' from='%s@example/%s' to='%s'>"
		     "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
		     "</presence>",
		     PICK(types), user, resource, PICK(to));
}

static void
play_message(const char *user, const char *resource, const char *room)
{
	static const char *const types[] = { "groupchat", "groupchat", "chat", "error", "normal" };
	static const char *const contents[] = {
		"<body>hi</body>",
		"<body>/me hi</body>",
		"<body>hi again, all of you</body><replace xmlns='urn:xmpp:message-correct:0' id='m'/>",
		"<body>&gt; a&#10;b</body><reply xmlns='urn:xmpp:reply:0' id='m'/><fallback "
		"xmlns='urn:xmpp:fallback:0'><body start='0' end='4'/></fallback>",
		"<reactions xmlns='urn:xmpp:reactions:0' id='m'><reaction>x</reaction></reactions>",
		"<retract xmlns='urn:xmpp:message-retract:1' id='m'/>",
		"<composing xmlns='http://jabber.org/protocol/chatstates'/>",
		"<subject>s</subject>",
		"<x xmlns='http://jabber.org/protocol/muc#user'><invite to='bob@irc.example'/></x>",
		"<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
	};
	g_autofree char *occupant = g_strconcat(room, "@irc.example/", PICK(nicks), NULL);
	g_autofree char *bare = g_strconcat(room, "@irc.example", NULL);
	const char *const to[] = {
		bare, bare, occupant, "bob@irc.example", "bob%net@irc.example", "help@irc.example"
	};
	play("<message type='%s' from='%s@example/%s' to='%s' id='m'>%s</message>", PICK(types),
	     user, resource, PICK(to), PICK(contents));
}

/* One of the commands, begun, gone on with or canceled: maybe with another's session. */
static void
play_command(const char *user, const char *room_jid)
{
	static const char *const nodes[] = { "settings", "register", "status", "identify", "pull",
					     "delete-my-data", "join", "block", "nick", "reconnect",
					     "logout", "login", "cut", "queue" };
	static const char *const actions[] = { "", "action='execute'", "action='complete'",
					       "action='next'", "action='prev'", "action='cancel'",
					       "action='frob'" };
	static const char *const forms[] = {
		"",
		"<x xmlns='jabber:x:data' type='submit'/>",
		"<x xmlns='jabber:x:data' type='submit'><field var='nick'><value>n</value></field>"
		"<field var='string'><value>1</value></field><field var='code'><value>1</value></field>"
		"<field var='address'><value>bob</value></field><field var='channel'><value>#a</value></field>"
		"<field var='sure'><value>delete romeo@example</value></field></x>",
		"<x xmlns='jabber:x:data' type='submit'><field var='password'><value>p</value></field></x>",
		"<x xmlns='jabber:x:data' type='cancel'/>",
	};
	g_autofree char *session =
	    session_id != NULL && roll(3) > 0 ? g_strdup_printf("sessionid='%s'", session_id)
					      : g_strdup("");
	g_autofree char *payload = g_strdup_printf(
	    "<command xmlns='http://jabber.org/protocol/commands' node='%s' %s %s>%s</command>",
	    session_node != NULL && roll(3) > 0 ? session_node : PICK(nodes), session,
	    PICK(actions), PICK(forms));
	if (session_owner == NULL || roll(3) == 0) {
		ask("set", user, roll(4) == 0 ? room_jid : "irc.example", payload);
		return;
	}
	char *id = g_strdup_printf("iq%u", ++n_iqs);
	g_hash_table_add(open_iqs, id);
	play("<iq type='set' from='%s' to='%s' id='%s'>%s</iq>", session_owner, session_at, id,
	     payload);
}

static void
play_words(const char *user, const char *resource)
{
	static const char *const words[] = {
		"help", "register", "ok", "-", "cancel", "n", "3", "yes", "status", "settings",
		"settings nick n", "settings password p", "settings #a encoding x", "identify",
		"join #a", "leave #a", "nick n", "block bob", "unblock bob", "blocked", "pull 1",
		"pull", "verify 1", "delete my data", "delete romeo@example", "login", "logout",
		"reconnect", "networks", "queue", "add bob", "remove bob", "contacts", "hlep",
	};
	play("<message type='chat' from='%s@example/%s' to='%s' id='w'><body>%s</body></message>",
	     user, resource, roll(5) == 0 ? "irc.example" : "help@irc.example", PICK(words));
}

static void
play_iq(const char *user, const char *room)
{
	g_autofree char *occupant = g_strconcat(room, "@irc.example/", PICK(nicks), NULL);
	g_autofree char *bare = g_strconcat(room, "@irc.example", NULL);
	switch (roll(12)) {
	case 0:
		ask("get", user, occupant, "<ping xmlns='urn:xmpp:ping'/>");
		break;
	case 1:
		ask("get", user, "bob@irc.example", "<query xmlns='jabber:iq:version'/>");
		break;
	case 2:
		ask("set", user, "irc.example",
		    "<query xmlns='jabber:iq:register'><nick>n</nick></query>");
		break;
	case 3:
		ask("set", user, "irc.example",
		    "<query "
		    "xmlns='jabber:iq:register'><nick>n</nick><password>p</password></query>");
		break;
	case 4:
		if (roll(3) == 0)
			ask("set", user, "irc.example",
			    "<query xmlns='jabber:iq:register'><remove/></query>");
		break;
	case 5:
		ask("set", user, bare,
		    "<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='bob' "
		    "role='none'/></query>");
		break;
	case 6:
		ask("get", user, bare,
		    "<query xmlns='http://jabber.org/protocol/muc#admin'><item "
		    "affiliation='outcast'/></query>");
		break;
	case 7:
		ask("get", user, roll(2) == 0 ? bare : "irc.example",
		    "<query xmlns='http://jabber.org/protocol/disco#items'/>");
		break;
	default:
		play_command(user, bare);
	}
}

/* What the core asked of servers and clients is answered, late, badly, twice, or not at all. */
static void
play_answer(void)
{
	static const char *const answers[] = {
		"<query xmlns='jabber:iq:roster'/>",
		"<query xmlns='jabber:iq:roster'><item jid='bob@irc.example' subscription='both'/>"
		"<item jid='irc.example' subscription='to'/><item jid='a@b' subscription='both'/></query>",
		"<query xmlns='http://jabber.org/protocol/disco#info'>"
		"<feature var='http://jabber.org/protocol/rosterx'/></query>",
		"",
	};
	static const char *const errors[] = { "forbidden", "internal-server-error", "item-not-found",
					      "remote-server-timeout" };
	g_autofree char *question = g_queue_pop_head(questions);
	if (question == NULL)
		return;
	g_auto(GStrv) words = g_strsplit(question, " ", 2);
	for (unsigned n = roll(5); n > 0 && n < 4; n--) {
		if (roll(3) > 0)
			play("<iq type='result' from='%s' to='irc.example' id='%s'>%s</iq>", words[1],
			     words[0], PICK(answers));
		else
			play("<iq type='error' from='%s' to='irc.example' id='%s'><error type='cancel'><%s "
			     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
			     words[1], words[0], PICK(errors));
	}
}

/* The user's own server: it lets us write rosters or not, and tells of changes there. */
static void
play_roster(const char *user, const char *resource)
{
	static const char *const types[] = { "both", "both", "get", "set", "none" };
	switch (roll(4)) {
	case 0:
		play("<message from='example' to='irc.example'><privilege xmlns='urn:xmpp:privilege:2'>"
		     "<perm access='roster' type='%s'/></privilege></message>",
		     PICK(types));
		break;
	case 1:
		g_hash_table_add(open_iqs, g_strdup_printf("iq%u", ++n_iqs));
		play("<iq type='set' from='%s@example' to='irc.example' id='iq%u'><query "
		     "xmlns='jabber:iq:roster'><item jid='%s@irc.example' subscription='%s'/></query></iq>",
		     user, n_iqs, PICK(nicks), roll(2) == 0 ? "remove" : "both");
		break;
	case 2:
		play("<presence from='%s@example/%s' to='irc.example'><c "
		     "xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v%u'/></presence>",
		     user, resource, roll(3));
		break;
	default:
		play_answer();
	}
}

static void
play_user(void)
{
	const char *user = PICK(users), *resource = PICK(resources), *room = PICK(rooms);
	unsigned what = roll(15);
	if (roll(8) == 0)
		play_words(user, resource);
	else if (roll(6) == 0)
		play_command(user, "#a@irc.example");
	else if (what >= 12)
		play_contact(user, resource);
	else if (what >= 10)
		play_roster(user, resource);
	else if (what < 5)
		play_presence(user, resource, room);
	else if (what < 8)
		play_message(user, resource, room);
	else
		play_iq(user, room);
}

/* --- facts: only where the contract has them ------------------------------------------------- */

static void tell(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void
tell(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *fact = g_strdup_vprintf(format, args);
	va_end(args);
	if (g_test_verbose())
		g_printerr("# = %s\n", fact);
	if (!puppet_tell(fact))
		funcs.fail("no such fact", fact);
}

static gpointer
any_value(GHashTable *table)
{
	GHashTableIter it;
	gpointer value = NULL;
	unsigned n = g_hash_table_size(table);
	if (n == 0)
		return NULL;
	g_hash_table_iter_init(&it, table);
	for (unsigned i = roll(n) + 1; i > 0; i--)
		g_hash_table_iter_next(&it, NULL, &value);
	return value;
}

/* Another's nick than ours in any room there: of us the network tells otherwise. */
static const char *
other_nick(WrySession *session)
{
	static char fresh[16];
	for (unsigned tries = 0; tries < 8; tries++) {
		const char *nick = PICK(nicks);
		bool ours = false;
		GHashTableIter it;
		gpointer room;
		g_hash_table_iter_init(&it, session->rooms);
		while (g_hash_table_iter_next(&it, NULL, &room))
			ours |= g_strcmp0(((WryRoom *)room)->nick, nick) == 0;
		if (!ours)
			return nick;
	}
	g_snprintf(fresh, sizeof fresh, "nick%u", roll(1000000));
	return fresh;
}

static void
tell_of_room(const WryRoom *room)
{
	g_autofree char *name = wry_backend_puppet.address_format(NULL, room->address);
	static const char *const ways[] = { "parted", "kicked", "banned", "lost" };
	static const char *const present[] = { "participant none", "moderator admin",
					       "visitor none" };
	bool leaving = room->state == WRY_ROOM_LEAVING;
	if (room->state == WRY_ROOM_WAITING || room->state == WRY_ROOM_LEFT)
		return;
	switch (roll(leaving ? 4 : 9)) {
	case 0:
		if (room->state != WRY_ROOM_JOINED)
			tell("refused %s - not-authorized auth Key.", name);
		break;
	case 1:
		tell("left %s %s bob why", name, PICK(ways));
		break;
	case 2:
		if (room->state != WRY_ROOM_JOINED)
			tell("joined %s %s", name, PICK(nicks));
		break;
	case 3:
		tell("said %s %s hello", name, PICK(nicks));
		break;
	case 4:
	case 5:
		tell("present %s %s %s", name, PICK(nicks), PICK(present));
		break;
	case 6:
		tell("gone %s %s %s bob why", name, other_nick(room->session), PICK(ways));
		break;
	case 7:
		tell("subject %s bob hello", name);
		break;
	default:
		if (room->state == WRY_ROOM_JOINING)
			tell("joined %s %s", name, PICK(nicks));
		else
			tell("modes %s %u", name, roll(64));
	}
}

static void
tell_of_session(WrySession *session)
{
	const WryRoom *room = any_value(session->rooms);
	WryAddress other = { WRY_ADDRESS_ROOM, session->network, (char *)"#c", NULL };
	static const char *const abouts[] = { "answers", "corrects", "retracts", "reacts" };
	static const char *const fates[] = { "delivered", "displayed", "bounced" };
	gpointer id = NULL;
	GHashTableIter it;
	if (session->state == WRY_SESSION_OPENING) {
		if (roll(3) > 0)
			tell("opened %s", PICK(nicks));
		else
			tell(roll(3) == 0 ? "closed" : "closed remote-server-timeout wait Gone.");
		return;
	}
	if (session->state != WRY_SESSION_OPEN)
		return;
	const char *person = session->network != NULL ? "bob%net" : roll(2) == 0 ? "bob" : "juliet";
	switch (roll(20)) {
	case 16:
		tell(roll(2) == 0 ? "is %s away" : "is %s offline", person);
		break;
	case 17:
		tell("asked %s", person);
		break;
	case 18:
		tell(roll(2) == 0 ? "answered %s yes" : "answered %s no", person);
		break;
	case 19:
		tell(roll(3) == 0 ? "dropped %s" : "renamed-contact %s rob", person);
		break;
	case 0:
		if (roll(4) == 0)
			tell(roll(3) == 0 ? "closed" : "closed remote-server-timeout wait Gone.");
		break;
	case 1:
		tell("person-renamed %s %s", PICK(nicks), other_nick(session));
		break;
	case 2:
		tell("person-left %s quit bye", other_nick(session));
		break;
	case 3:
		tell("person %s away Lunch", PICK(nicks));
		break;
	case 4:
		tell("wrote bob%s%s hello", session->network != NULL ? "%" : "",
		     session->network != NULL ? session->network : "");
		break;
	case 8:
		tell("caps %u", roll(1 << 13));
		break;
	case 9:
		tell("heard bob%s%s - f%u %s f%u hello", session->network != NULL ? "%" : "",
		     session->network != NULL ? session->network : "", roll(100),
		     PICK(abouts), roll(100));
		break;
	case 10:
		tell("fate - f%u %s", roll(100), PICK(fates));
		break;
	case 11:
		tell("listed bob%s%s Bobby Friends", session->network != NULL ? "%" : "",
		     session->network != NULL ? session->network : "");
		break;
	case 12:
		tell("dropped bob%s%s", session->network != NULL ? "%" : "",
		     session->network != NULL ? session->network : "");
		break;
	case 5:
		if (wry_session_find_room(session, &other) == NULL)
			tell("entered #c%s%s romeo", session->network != NULL ? "%" : "",
			     session->network != NULL ? session->network : "");
		break;
	case 6:
	case 7:
		if (session->under_way == NULL || g_hash_table_size(session->under_way) == 0)
			break;
		g_hash_table_iter_init(&it, session->under_way);
		g_hash_table_iter_next(&it, &id, NULL);
		if (((WryUnderWay *)g_hash_table_lookup(session->under_way, id))->held == NULL)
			tell(roll(3) > 0 ? "accepted =%s 1/1=f%u" : "failed =%s forbidden auth No. %u",
			     (char *)id, roll(100));
		break;
	default:
		if (room != NULL)
			tell_of_room(room);
	}
}

static void
play_network(void)
{
	static const char *const ends[] = { "ok", "drop", "forbidden auth No." };
	static const char *const steps[] = { "ok", "drop", "not-acceptable modify No.",
					     "code s Which code?", "said Well." };
	if (roll(4) == 0 && puppet_n_questions() > 0) {
		bool stepwise = puppet_question_is("account_verify") || puppet_question_is("pull");
		tell("reply %s", puppet_question_is("room_list_aff") ? "members a b"
				 : stepwise			     ? PICK(steps)
								     : PICK(ends));
		return;
	}
	const WryAccount *account = any_value(puppet_component->accounts);
	WrySession *session = account != NULL ? any_value(account->sessions) : NULL;
	if (session == NULL)
		return;
	g_autofree char *user = g_strdup(account->jid);
	g_autofree char *network = g_strdup(session->network);
	puppet_select(user, network);
	tell_of_session(session);
}

/* --- the play ------------------------------------------------------------------------------------
 */

static void
play_server(void)
{
	static const gint64 waits[] = { 1, 5, 35, 70, 130, 700 };
	switch (roll(8)) {
	case 0:
		if (wry_link_is_up(fake_link) && !calm)
			fake_link_down(NULL);
		break;
	case 1:
		fake_link_congested(roll(2) == 0);
		break;
	default:
		funcs.later(PICK(waits) * G_USEC_PER_SEC);
	}
}

void
monkey_begin(const MonkeyFuncs *with, GRand *rand)
{
	funcs = *with;
	dice = rand;
	open_iqs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	seated = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	wishes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	questions = g_queue_new();
	n_iqs = 0;
	calm = roll(2) == 0;
}

void
monkey_ordered(const char *order)
{
	/* Of what is just being closed nothing may be told; of the rest, from inside an op too. */
	if (strstr(order, "_close") != NULL || g_str_has_suffix(order, "stop") || depth > 3 ||
	    puppet_component == NULL)
		return;
	depth++;
	while (roll(3) == 0)
		play_network();
	depth--;
}

void
monkey_play(unsigned steps)
{
	while (steps-- > 0) {
		unsigned what = roll(100);
		if (!wry_link_is_up(fake_link) && roll(4) == 0) {
			funcs.settle();
			fake_link_up();
		}
		if (what < 45 && wry_link_is_up(fake_link))
			play_user();
		else if (what < 97)
			play_network();
		else
			play_server();
		if (roll(3) > 0)
			funcs.settle();
	}
}

static void
expect_none(GHashTable *table, const char *what)
{
	GHashTableIter it;
	gpointer key;
	g_hash_table_iter_init(&it, table);
	while (calm && g_hash_table_iter_next(&it, &key, NULL))
		funcs.fail(what, key);
	g_hash_table_unref(table);
}

void
monkey_end(void)
{
	expect_none(open_iqs, "a request was never answered");
	expect_none(wishes, "a join was never answered");
	g_hash_table_unref(seated);
	g_queue_free_full(questions, g_free);
	g_clear_pointer(&session_id, g_free);
	g_clear_pointer(&session_node, g_free);
	g_clear_pointer(&session_owner, g_free);
	g_clear_pointer(&session_at, g_free);
}
