/*
 * puppet.c - a backend on strings
 *
 * It is strict where the contract is: a bracket opened twice, closed twice or left open, or an
 * order for a room that is being left, ends the test.
 */
#include "puppet.h"

#include "core/model.h"
#include "marionette.h"
#include "postman.h"

#include <stdio.h>
#include <string.h>

void (*puppet_ordered)(const char *line);
WryComponent *puppet_component;

typedef struct { /* a bracket: of a session or of a room */
	WrySession *session;
	bool closed, left;
} Bracket;

typedef struct {
	char *order, *fact;
} When;

typedef struct { /* an order that wants an answer */
	WryReply *reply;
	const char *order;
} Question;

static WrySession *selected; /* what facts are about; NULL: none is open */
static char *selected_user, *selected_network;
static unsigned n_open;
static GPtrArray *whens;   /* of When */
static GPtrArray *ids;	   /* of char *: messages as they were ordered */
static GQueue *questions;  /* of Question, owned */
static const char *no_net; /* NULL */

/* --- orders ------------------------------------------------------------------------ */

static void order(WrySession *session, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
order(WrySession *session, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	const char *user = session != NULL ? wry_session_user(session) : "";
	const char *at = strchr(user, '@');
	g_autofree char *line = at == NULL || g_str_has_prefix(user, "romeo@")
				    ? g_strdup(text)
				    : g_strdup_printf("%.*s: %s", (int)(at - user), user, text);
	puppet_ordered(line);
	/* By index: a fact may be the reason for another `when`. */
	for (guint i = 0; i < whens->len; i++) {
		const When *w = whens->pdata[i];
		if (g_str_has_prefix(line, w->order))
			g_assert_true(puppet_tell(w->fact));
	}
}

void
puppet_order(WrySession *session, const char *line)
{
	order(session, "%s", line);
}

static char *
name_of(const WryAddress *address)
{
	return wry_backend_puppet.address_format(NULL, address);
}

static void
keep(WryReply *reply, const char *what)
{
	Question *q = g_new0(Question, 1);
	*q = (Question){ reply, what };
	g_queue_push_tail(questions, q);
}

static void
drop_question(gpointer data)
{
	Question *q = data;
	wry_reply_drop(q->reply);
	g_free(q);
}

unsigned
puppet_n_questions(void)
{
	return questions->length;
}

bool
puppet_question_is(const char *what)
{
	const Question *q = questions->head != NULL ? questions->head->data : NULL;
	return q != NULL && strcmp(q->order, what) == 0;
}

/* --- addresses ------------------------------------------------------------------------ */

static WryAddress *
puppet_address_parse(G_GNUC_UNUSED const WryComponent *component, const char *local,
		     WryAddress **instead, GError **error)
{
	const char *percent = strrchr(local, '%');
	g_autofree char *name =
	    percent != NULL ? g_strndup(local, percent - local) : g_strdup(local);
	const char *network = percent != NULL ? percent + 1 : no_net;
	bool room = *name == '#';
	if (*local == '!' && instead != NULL)
		*instead = wry_address_new(WRY_ADDRESS_CONTACT, network, name + 1);
	if (*local == '!' || *name == '\0' || (room && name[1] == '\0') ||
	    (network != NULL && *network == '\0')) {
		wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("\"%s\" is no name here."), local,
			      NULL);
		return NULL;
	}
	if (!room && percent == NULL && strchr(local, '.') != NULL)
		return wry_address_new(WRY_ADDRESS_NETWORK, local, "");
	return wry_address_new(room ? WRY_ADDRESS_ROOM : WRY_ADDRESS_CONTACT, network, name);
}

static char *
puppet_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *a)
{
	if (a->kind == WRY_ADDRESS_NETWORK)
		return g_strdup(a->network);
	return a->network != NULL ? g_strconcat(a->name, "%", a->network, NULL) : g_strdup(a->name);
}

/* --- component, account ------------------------------------------------------------------ */

static bool
puppet_start(WryComponent *component, G_GNUC_UNUSED GError **error)
{
	puppet_component = component;
	return true;
}

static void
puppet_stop(WryComponent *component)
{
	g_assert_true(component == puppet_component);
	order(NULL, "stop");
	g_assert_cmpuint(n_open, ==, 0);
	g_queue_clear_full(questions, drop_question);
	puppet_component = NULL;
}

static void
puppet_reload(G_GNUC_UNUSED WryComponent *component)
{
	order(NULL, "reload");
}

static void
puppet_hold(G_GNUC_UNUSED WryComponent *component, bool on)
{
	order(NULL, "hold %s", on ? "on" : "off");
}

static bool
puppet_account_check(G_GNUC_UNUSED const WryComponent *component, const WryValues *values,
		     GError **error)
{
	const char *nick = wry_values_text(values, "nick");
	if (g_strcmp0(nick, "taken") == 0)
		return wry_error_set(error, WRY_ERROR_CONFLICT, N_("The name %s is taken."), nick,
				     NULL);
	return true;
}

static void
puppet_account_verify(G_GNUC_UNUSED WryComponent *component, const char *user,
		      const WryValues *values, const char *state, WryReply *reply)
{
	if (state != NULL) { /* a second step */
		keep(reply, "account_verify");
		order(NULL, "account_verify %s %s code %s", user, state,
		      wry_values_text(values, "code"));
		return;
	}
	/* Whom nobody asks to be tried on the network is not. */
	if (wry_values_text(values, "password") == NULL) {
		WryStep done = { 0 };
		wry_reply_done(reply, &done);
		return;
	}
	keep(reply, "account_verify");
	order(NULL, "account_verify %s %s", user, wry_values_text(values, "nick"));
}

/* --- sessions ---------------------------------------------------------------------------- */

static Bracket *
bracket_of(WrySession *session)
{
	Bracket *b = wry_session_data(session);
	g_assert_nonnull(b);
	g_assert_true(b->session == session);
	return b;
}

static Bracket *
room_bracket(WrySession *session, WryRoom *room)
{
	bracket_of(session);
	Bracket *b = wry_room_data(room);
	g_assert_nonnull(b);
	g_assert_true(b->session == session && wry_room_session(room) == session);
	return b;
}

/* The bracket of a room that may be given orders. */
static void
in_room(WrySession *session, WryRoom *room)
{
	const Bracket *b = room_bracket(session, room);
	g_assert_false(b->left);
}

static Bracket *
open_bracket(WrySession *session)
{
	Bracket *b = g_new0(Bracket, 1);
	b->session = session;
	n_open++;
	return b;
}

static void
close_bracket(Bracket *b)
{
	n_open--;
	g_free(b);
}

static const char *
or_dash(const char *text)
{
	return text != NULL ? text : "-";
}

static void
puppet_session_open(WrySession *session, const WryLogin *login)
{
	g_assert_null(wry_session_data(session));
	wry_session_set_data(session, open_bracket(session));
	selected = session;
	order(session, "session_open %s %s%s", or_dash(wry_session_network(session)),
	      or_dash(login->nick), login->again ? " again" : "");
}

static void
puppet_session_close(WrySession *session, const char *reason)
{
	close_bracket(bracket_of(session));
	wry_session_set_data(session, NULL);
	if (selected == session)
		selected = NULL;
	order(session, "session_close %s%s%s", or_dash(wry_session_network(session)),
	      reason != NULL ? " " : "", reason != NULL ? reason : "");
}

static void
puppet_session_set_presence(WrySession *session, WryShow show, const char *status)
{
	static const char *const names[] = { "offline", "xa", "away", "dnd", "online", "unknown" };
	bracket_of(session);
	order(session, "session_set_presence %s %s", names[show], or_dash(status));
}

static void
puppet_session_set_nick(WrySession *session, const char *nick, WryReply *reply)
{
	bracket_of(session);
	keep(reply, "session_set_nick");
	order(session, "session_set_nick %s", nick);
}

static bool brackets; /* "[]" and "{}" are one: told by "refolded" */

static char *
puppet_nick_fold(G_GNUC_UNUSED const WrySession *session, const char *nick)
{
	char *folded = g_ascii_strdown(nick, -1);
	if (brackets)
		g_strdelimit(g_strdelimit(folded, "[", '{'), "]", '}');
	return folded;
}

/* Of one network only: there is nothing to be said of the others. */
static void
puppet_session_describe(const WrySession *session, WryDescription *ret)
{
	if (g_strcmp0(wry_session_network(session), "net.example") != 0)
		return;
	ret->logged_in = true;
	ret->details = g_strdup("Strings: 3");
	ret->advice = g_strdup("Mind the strings.");
}

static bool
puppet_session_reload(WrySession *session)
{
	bracket_of(session);
	const char *charset = wry_values_text(wry_session_options(session), "charset");
	order(session, "session_reload %s", or_dash(charset));
	return charset != NULL;
}

static void
puppet_history_fetch(WrySession *session, const WryAddress *peer, const WryHistoryPage *page,
		     WryReply *reply)
{
	g_autofree char *name = name_of(peer);
	bracket_of(session);
	keep(reply, "history_fetch");
	order(session, "history_fetch %s %s %s %u", name, page->start != 0 ? "since" : "-",
	      page->end != 0 ? "before" : "-", page->limit);
}

static void
puppet_contact_query(WrySession *session, const WryAddress *contact, WryQuery query,
		     WryReply *reply)
{
	static const char *const names[] = { "version", "ping", "time", "idle" };
	g_autofree char *name = name_of(contact);
	bracket_of(session);
	keep(reply, "contact_query");
	order(session, "contact_query %s %s", name, names[query]);
}

static void
puppet_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply)
{
	g_autofree char *name = name_of(contact);
	bracket_of(session);
	keep(reply, "contact_fetch");
	order(session, "contact_fetch %s", name);
}

static const struct {
	const char *name;
	WryMessageFlags flag;
} flags_by_name[] = {
	{ "corrects", WRY_MESSAGE_CORRECTS },	{ "answers", WRY_MESSAGE_ANSWERS },
	{ "retracts", WRY_MESSAGE_RETRACTS },	{ "reacts", WRY_MESSAGE_REACTS },
	{ "receipt", WRY_MESSAGE_RECEIPT },	{ "carbon", WRY_MESSAGE_CARBON },
	{ "highlight", WRY_MESSAGE_HIGHLIGHT }, { "unsure", WRY_MESSAGE_UNSURE },
	{ "action", WRY_MESSAGE_ACTION },	{ "notice", WRY_MESSAGE_NOTICE },
	{ "delayed", WRY_MESSAGE_DELAYED },	{ "private", WRY_MESSAGE_PRIVATE },
};

/* " [answers f1] [subject Hi]" */
static char *
beside_words(const WryMessage *m)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(flags_by_name); i++) {
		WryMessageFlags flag = flags_by_name[i].flag;
		if ((m->flags & flag) == 0 || flag == WRY_MESSAGE_ACTION)
			continue;
		g_string_append_printf(text, " [%s", flags_by_name[i].name);
		if (m->about != NULL && flag != WRY_MESSAGE_RECEIPT)
			g_string_append_printf(text, " %s", m->about);
		g_string_append_c(text, ']');
	}
	for (guint i = 0; m->spans != NULL && i < m->spans->len; i++) {
		const WrySpan *s = &g_array_index(m->spans, WrySpan, i);
		g_assert_cmpuint((gsize)s->start + s->length, <=, strlen(m->body));
		g_string_append_printf(text, "%s%u+%u:%x", i == 0 ? " [looks " : " ", s->start,
				       s->length, s->style);
		if (s->ink >= 0)
			g_string_append_printf(text, "/%06x", (unsigned)s->ink);
		if (s->paper >= 0)
			g_string_append_printf(text, "//%06x", (unsigned)s->paper);
		if (i + 1 == m->spans->len)
			g_string_append_c(text, ']');
	}
	if (m->subject != NULL)
		g_string_append_printf(text, " [subject %s]", m->subject);
	if (m->thread != NULL)
		g_string_append_printf(text, " [thread %s%s%s]", m->thread,
				       m->parent != NULL ? " of " : "",
				       m->parent != NULL ? m->parent : "");
	return g_string_free(text, FALSE);
}

static void
puppet_message_send(WrySession *session, const WryMessage *m, uint64_t waiting)
{
	g_autofree char *peer = name_of(m->peer);
	g_assert_false(bracket_of(session)->closed);
	g_assert_cmpuint(waiting, !=, 0);
	g_ptr_array_add(ids, g_strdup(m->id));
	g_autofree char *beside = beside_words(m);
	g_autofree char *whom =
	    waiting != 1 ? g_strdup_printf(" [to 0x%" G_GINT64_MODIFIER "x]", waiting) : NULL;
	order(session, "message_send %s:%s %s%s%s", m->peer->wire != NULL ? m->peer->wire : peer,
	      (m->flags & WRY_MESSAGE_ACTION) != 0 ? " *" : "",
	      m->body != NULL ? m->body : "-", beside, whom != NULL ? whom : "");
}

static void
puppet_message_mark(WrySession *session, const WryAddress *peer, const char *foreign_id)
{
	g_autofree char *name = name_of(peer);
	g_assert_false(bracket_of(session)->closed);
	order(session, "message_mark %s %s", name, foreign_id);
}

static const char *const state_names[] = { "active", "composing", "paused", "gone", NULL };

static void
puppet_state_send(WrySession *session, const WryAddress *peer, const char *nick, WryChatState state)
{
	g_autofree char *name = name_of(peer);
	g_assert_false(bracket_of(session)->closed);
	order(session, "state_send %s %s %s", name, or_dash(nick), state_names[state]);
}

/* --- rooms -------------------------------------------------------------------------------- */

static void
puppet_room_join(WrySession *session, WryRoom *room, const char *nick, const char *password)
{
	g_autofree char *name = name_of(wry_room_address(room));
	g_assert_null(wry_room_data(room));
	g_assert_false(bracket_of(session)->closed);
	wry_room_set_data(room, open_bracket(session));
	order(session, "room_join %s %s%s%s", name, or_dash(nick), password != NULL ? " " : "",
	      password != NULL ? password : "");
}

static void
puppet_room_leave(WrySession *session, WryRoom *room, const char *reason)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	room_bracket(session, room)->left = true;
	order(session, "room_leave %s%s%s", name, reason != NULL ? " " : "",
	      reason != NULL ? reason : "");
}

static void
puppet_room_close(WrySession *session, WryRoom *room)
{
	g_autofree char *name = name_of(wry_room_address(room));
	close_bracket(room_bracket(session, room));
	wry_room_set_data(room, NULL);
	order(session, "room_close %s", name);
}

static void
puppet_room_set_subject(WrySession *session, WryRoom *room, const char *subject, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_set_subject");
	order(session, "room_set_subject %s %s", name, *subject != '\0' ? subject : "-");
}

static void
puppet_room_invite(WrySession *session, WryRoom *room, const WryAddress *contact,
		   const char *reason, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	g_autofree char *whom = name_of(contact);
	in_room(session, room);
	keep(reply, "room_invite");
	order(session, "room_invite %s %s %s", name, whom, or_dash(reason));
}

static const char *const role_names[] = { "none", "visitor", "participant", "moderator", NULL };
static const char *const aff_names[] = { "outcast", "none", "member", "admin", "owner", NULL };

static void
puppet_room_set_role(WrySession *session, WryRoom *room, const char *nick, WryRole role,
		     const char *reason, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_set_role");
	order(session, "room_set_role %s %s %s %s", name, nick, role_names[role], or_dash(reason));
}

static void
puppet_room_set_aff(WrySession *session, WryRoom *room, const char *who, WryAff affiliation,
		    const char *reason, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_set_aff");
	order(session, "room_set_aff %s %s %s %s", name, who, aff_names[affiliation],
	      or_dash(reason));
}

static void
puppet_room_list_aff(WrySession *session, WryRoom *room, WryAff affiliation, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_list_aff");
	order(session, "room_list_aff %s %s", name, aff_names[affiliation]);
}

static const WryField room_config[] = {
	{ .name = "members", .type = WRY_FIELD_BOOL, .label = "By invitation only" },
	{ .name = "key", .type = WRY_FIELD_SECRET, .label = "Key" },
	{ .name = "limit", .type = WRY_FIELD_INT, .label = "At most", .min = 1, .max = 99 },
	{ .name = "strings", .type = WRY_FIELD_TEXT, .label = "Strings" },
	{ 0 },
};

static void
puppet_room_get_config(WrySession *session, WryRoom *room, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_get_config");
	order(session, "room_get_config %s", name);
}

/* What differs. */
static void
puppet_room_set_config(WrySession *session, WryRoom *room, const WryValues *before,
		       const WryValues *after, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	g_autoptr(GString) line = g_string_new(NULL);
	in_room(session, room);
	keep(reply, "room_set_config");
	for (const WryField *f = room_config; f->name != NULL; f++) {
		bool yes_no = f->type == WRY_FIELD_BOOL;
		const char *was = wry_values_text(before, f->name);
		const char *is = wry_values_text(after, f->name);
		if (yes_no ? wry_values_bool(before, f->name) != wry_values_bool(after, f->name)
			   : g_strcmp0(was, is) != 0)
			g_string_append_printf(line, " %s=%s", f->name, or_dash(is));
	}
	order(session, "room_set_config %s%s", name, line->str);
}

static void
puppet_room_list(WrySession *session, const char *pattern, G_GNUC_UNUSED int least, WryReply *reply)
{
	g_assert_false(bracket_of(session)->closed);
	keep(reply, "room_list");
	order(session, "room_list %s", or_dash(pattern));
}

/* --- the table ------------------------------------------------------------------------------ */

static const WryField settings[] = {
	{ .name = "max_networks",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Networks of a user" },
	{ .name = "max_channels",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Rooms of a network" },
	{ .name = "reconnect_max",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "15m",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Between two tries" },
	{ .name = "strings", .type = WRY_FIELD_INT, .fallback = "9", .label = "Strings" },
	{ 0 }
};
static const WryField network_settings[] = {
	{ .name = "servers", .type = WRY_FIELD_LIST, .label = "Servers" },
	{ 0 },
};
static bool
check_nick(const char *text, GError **error)
{
	return !g_ascii_isdigit(*text) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("\"%1$s\" cannot be a nickname: it starts with a digit. Try %2$s."),
			     text, text + 1, NULL);
}

static const WryField code_fields[] = {
	{ .name = "code", .type = WRY_FIELD_TEXT, .required = true, .label = "Code" },
	{ 0 },
};
static const WryField pull_fields[] = {
	{ .name = "string", .type = WRY_FIELD_INT, .required = true, .label = "String", .min = 1,
	  .max = 9 },
	{ .name = "how", .type = WRY_FIELD_TEXT, .label = "How" },
	{ 0 },
};

static const WryField tug_fields[] = {
	{ .name = "line", .type = WRY_FIELD_LINES, .required = true, .label = "Line" },
	{ 0 },
};

/* The console: whatever is said to a network and is no command. */
static void
run_tug(const WryCall *call, WryReply *reply)
{
	keep(reply, "tug");
	order(call->session, "tug %s", wry_values_text(call->values, "line"));
}

/* pull STRING [HOW]: and then whatever the story answers */
static void
run_pull(const WryCall *call, WryReply *reply)
{
	bracket_of(call->session);
	keep(reply, "pull");
	if (call->state != NULL)
		order(call->session, "pull %s code %s", call->state,
		      wry_values_text(call->values, "code"));
	else
		order(call->session, "pull %s %s", wry_values_text(call->values, "string"),
		      or_dash(wry_values_text(call->values, "how")));
}

static void
run_cut(const WryCall *call, WryReply *reply)
{
	WryStep step = { .text = "Cut." };
	order(call->session, "cut");
	wry_reply_done(reply, &step);
}

static const WryCommand commands[] = {
	{ "pull", "Pull a string", WRY_ON_NETWORK | WRY_ON_SERVICE, pull_fields, run_pull },
	{ "tug", "Tug at strings, as said", WRY_ON_NETWORK | WRY_ON_SERVICE | WRY_IS_CONSOLE, tug_fields,
	  run_tug },
	{ "cut", "Cut all strings", WRY_ON_SERVICE | WRY_FOR_ADMIN, NULL, run_cut },
	{ NULL, NULL, 0, NULL, NULL },
};

static const WryField registration[] = {
	{ .name = "nick",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "Nickname",
	  .ask = "Which nickname?",
	  .check = check_nick },
	{ .name = "password", .type = WRY_FIELD_SECRET, .label = "Password" },
	{ 0 },
};
static const char *const logins[] = { "no", "certificate", "password", NULL };
static const char *const logins_say[] = { "no", "yes, by certificate", "yes, by password", NULL };
static const WryField session_options[] = {
	{ .name = "charset", .type = WRY_FIELD_TEXT, .label = "Character set" },
	{ .name = "login",
	  .type = WRY_FIELD_CHOICE,
	  .label = "Login",
	  .choices = logins,
	  .ask = "Is it registered?",
	  .says = logins_say },
	{ .name = "account", .type = WRY_FIELD_TEXT, .label = "Account", .only = "login=password" },
	{ .name = "password",
	  .type = WRY_FIELD_SECRET,
	  .label = "Password",
	  .help = "Your server may keep it.",
	  .only = "login=password" },
	{ 0 },
};
static const WryField room_options[] = {
	{ .name = "encoding", .type = WRY_FIELD_TEXT, .label = "Character set" },
	{ 0 },
};

const WryBackend wry_backend_puppet = {
	.name = "puppet",
	.title = "Puppets",
	.identity = "irc",
	.prompt = "Nickname",
	.caps = WRY_CAP_GUESTS,
	.settings = settings,
	.network_group = "network",
	.network_settings = network_settings,
	.registration = registration,
	.session_options = session_options,
	.room_options = room_options,
	.room_config = room_config,
	.commands = commands,

	.address_parse = puppet_address_parse,
	.address_format = puppet_address_format,
	.start = puppet_start,
	.stop = puppet_stop,
	.reload = puppet_reload,
	.hold = puppet_hold,
	.account_check = puppet_account_check,
	.account_verify = puppet_account_verify,
	.session_open = puppet_session_open,
	.session_close = puppet_session_close,
	.session_set_presence = puppet_session_set_presence,
	.session_set_nick = puppet_session_set_nick,
	.nick_fold = puppet_nick_fold,
	.session_reload = puppet_session_reload,
	.session_describe = puppet_session_describe,
	.contact_fetch = puppet_contact_fetch,
	.contact_watch = marionette_watch,
	.contact_unwatch = marionette_unwatch,
	.contact_query = puppet_contact_query,
	.history_fetch = puppet_history_fetch,
	.message_send = puppet_message_send,
	.message_mark = puppet_message_mark,
	.state_send = puppet_state_send,
	.room_join = puppet_room_join,
	.room_leave = puppet_room_leave,
	.room_close = puppet_room_close,
	.room_set_subject = puppet_room_set_subject,
	.room_invite = puppet_room_invite,
	.room_set_role = puppet_room_set_role,
	.room_set_aff = puppet_room_set_aff,
	.room_list_aff = puppet_room_list_aff,
	.room_get_config = puppet_room_get_config,
	.room_set_config = puppet_room_set_config,
	.room_list = puppet_room_list,
};

/* --- facts ----------------------------------------------------------------------------------- */

typedef struct { /* what a fact is told with: its words, and what follows them */
	char *words[8];
	const char *rest[9]; /* rest[n]: the text behind n words, NULL: nothing */
	WrySession *session;
	WryRoom *room; /* that words[0] names; NULL: none */
} Fact;

static const char *
text_at(const Fact *f, guint n)
{
	const char *text = f->rest[n];
	return text == NULL || strcmp(text, "-") == 0 ? NULL : text;
}

static const char *
word_at(const Fact *f, guint n)
{
	return f->words[n] == NULL || strcmp(f->words[n], "-") == 0 ? NULL : f->words[n];
}

static int
index_of(const char *word, const char *const *names)
{
	for (int i = 0; names[i] != NULL; i++)
		if (g_strcmp0(word, names[i]) == 0)
			return i;
	g_error("'%s' is none of %s ...", word, names[0]);
}

/* "forbidden auth some text", from word n on; NULL: no error. */
static GError *
error_at(const Fact *f, guint n)
{
	static const char *const conditions[] = {
#define X(name, condition, retry) condition,
		WRY_ERROR_MAP(X)
#undef X
		    NULL
	};
	static const char *const types[] = { "cancel", "wait", "modify", "auth", NULL };
	if (word_at(f, n) == NULL)
		return NULL;
	int code = index_of(f->words[n], conditions);
	int retry = index_of(f->words[n + 1], types);
	const char *text = text_at(f, n + 2);
	return wry_error_new(code | (retry + 1) << 8, "%s", text != NULL ? text : "because", NULL);
}

static const char *const left_names[] = { "parted", "quit",    "kicked", "banned",
					  "lost",   "refused", NULL };

static WryAddress *
address_of(const char *local)
{
	WryAddress *a = wry_backend_puppet.address_parse(NULL, local, NULL, NULL);
	g_assert_nonnull(a);
	return a;
}

static void
tell_opened(Fact *f)
{
	g_autoptr(WryAddress) self = word_at(f, 0) != NULL ? address_of(f->words[0]) : NULL;
	wry_session_opened(f->session, self);
}

static void
tell_renamed(Fact *f)
{
	g_autoptr(WryAddress) self = address_of(f->words[0]);
	wry_session_renamed(f->session, self);
}

static void
tell_in_use(Fact *f)
{
	wry_nick_in_use(f->session, f->words[0]);
}

static void
tell_closed(Fact *f)
{
	g_autoptr(GError) error = error_at(f, 0);
	Bracket *b = wry_session_data(f->session);
	if (b != NULL)
		b->closed = true;
	wry_session_closed(f->session, error);
}

static void
tell_hint(Fact *f)
{
	wry_session_hint(f->session, f->rest[0]);
}

static void
tell_notice(Fact *f)
{
	wry_notice_received(f->session, f->rest[0]);
}

/* caps typing reply: what the network turns out to be able to do; caps 0x2000; caps - */
static void
tell_caps(Fact *f)
{
	static const char *const names[] = { "presence", "delivered", "displayed", "offline",
					     "subject",	 "attach",    "reliable",  "once",
					     "typing",	 "reply",     "correct",   "retract",
					     "react",	 "guests",    "shared",	   "history",
					     NULL };
	unsigned caps = 0;
	if (g_ascii_isdigit(*f->words[0]))
		caps = (unsigned)g_ascii_strtoull(f->words[0], NULL, 0);
	else
		for (guint i = 0; word_at(f, i) != NULL; i++)
			caps |= 1u << index_of(f->words[i], names);
	wry_session_set_caps(f->session, (WryCaps)caps);
}

static void
tell_ready(Fact *f)
{
	wry_component_ready(puppet_component, (unsigned)g_ascii_strtoull(f->words[0], NULL, 10),
			    NULL);
}

/* present #a bob moderator admin ~bob@host away Lunch */
static void
tell_present(Fact *f)
{
	WryOccupant who = {
		.nick = f->words[1],
		.role = index_of(f->words[2], role_names),
		.affiliation = index_of(f->words[3], aff_names),
		.real = word_at(f, 4),
		.show = g_strcmp0(word_at(f, 5), "away") == 0 ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE,
		.status = text_at(f, 6),
	};
	wry_occupant_present(f->room, &who);
}

/* hats #a bob owner bot */
static void
tell_hats(Fact *f)
{
	WryOccupant who = *wry_room_find(f->room, f->words[1]);
	g_autofree char *hats = g_strdup(text_at(f, 2)), *nick = g_strdup(who.nick);
	who.nick = nick;
	who.hats = hats;
	wry_occupant_present(f->room, &who);
}

/* gone #a bob kicked tybalt Out with you */
static void
tell_gone(Fact *f)
{
	wry_occupant_left(f->room, f->words[1], index_of(f->words[2], left_names), word_at(f, 3),
			  text_at(f, 4));
}

static void
tell_person(Fact *f)
{
	WryOccupant who = {
		.nick = f->words[0],
		.show = g_strcmp0(word_at(f, 1), "away") == 0 ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE,
		.status = text_at(f, 2),
	};
	wry_person_changed(f->session, &who);
}

static void
tell_person_renamed(Fact *f)
{
	wry_person_renamed(f->session, f->words[0], f->words[1]);
}

/* room-listed ROOM N [TOPIC] */
static void
tell_room_listed(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryRoomInfo info = { address, NULL, (char *)text_at(f, 2), atoi(f->words[1]) };
	wry_room_listed(f->session, &info);
}

/* rooms-listed N NETWORK: #r0 to #rN-1, each with as many occupants as its number has at its end */
static void
tell_rooms_listed(Fact *f)
{
	for (int i = 0, n = atoi(f->words[0]); i < n; i++) {
		g_autofree char *local = f->words[1] != NULL
					     ? g_strdup_printf("#r%d%%%s", i, f->words[1])
					     : g_strdup_printf("#r%d", i);
		g_autoptr(WryAddress) address = address_of(local);
		WryRoomInfo info = { address, NULL, (char *)"All about it", i % 1000 };
		wry_room_listed(f->session, &info);
	}
}

static void
tell_scattered(Fact *f)
{
	wry_occupants_lost(f->room, text_at(f, 1));
}

static void
tell_refolded(Fact *f)
{
	brackets = !brackets;
	wry_session_refolded(f->session);
}

static void
tell_person_left(Fact *f)
{
	wry_person_left(f->session, f->words[0], index_of(f->words[1], left_names), text_at(f, 2));
}

static void
tell_subject(Fact *f)
{
	/* 2010-01-02T03:04:05Z: stamps are for late comers. */
	wry_room_subject_set(f->room, word_at(f, 1), text_at(f, 2),
			     G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC);
}

static void
tell_key(Fact *f)
{
	wry_room_key_set(f->room, word_at(f, 1));
}

static void
tell_modes(Fact *f)
{
	wry_room_modes_set(f->room, (WryRoomModes)g_ascii_strtoull(f->words[1], NULL, 0), NULL);
}

static void
tell_joined(Fact *f)
{
	wry_room_joined(f->room, f->words[1]);
}

static void
tell_entered(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryRoom *room = wry_room_entered(f->session, address, f->words[1]);
	if (room != NULL && wry_room_data(room) == NULL)
		wry_room_set_data(room, open_bracket(f->session));
}

/* left #a kicked tybalt Out with you */
static void
tell_left(Fact *f)
{
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, index_of(f->words[1], left_names), word_at(f, 2), text_at(f, 3),
		      NULL, NULL);
}

/* refused #a - forbidden auth You are banned: the third word is where it sent us */
static void
tell_refused(Fact *f)
{
	g_autoptr(WryAddress) instead = word_at(f, 1) != NULL ? address_of(f->words[1]) : NULL;
	g_autoptr(GError) error = error_at(f, 2);
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, WRY_LEFT_REFUSED, NULL, NULL, instead, error);
}

/* moved #a ##a: we are out, and where we were sent */
static void
tell_moved(Fact *f)
{
	g_autoptr(WryAddress) instead = address_of(f->words[1]);
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, WRY_LEFT_PARTED, NULL, NULL, instead, NULL);
}

static void
tell_invited(Fact *f)
{
	g_autoptr(WryAddress) room = address_of(f->words[0]);
	g_autoptr(WryAddress) by = word_at(f, 1) != NULL ? address_of(f->words[1]) : NULL;
	wry_room_invited(f->session, room, by, text_at(f, 2));
}

static void
hear(Fact *f, const char *peer, const char *nick, const char *body, WryMessageFlags flags)
{
	g_autofree char *lower = g_ascii_strdown(peer, -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(peer);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(nick);
	m->body = g_strdup(body);
	m->flags = flags;
	m->sent = (flags & WRY_MESSAGE_DELAYED) != 0
		      ? G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC
		      : g_get_real_time();
	wry_message_received(f->session, m);
}

static void
tell_said(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], 0);
}

static void
tell_did(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_ACTION);
}

static void
tell_noticed(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_NOTICE);
}

static void
tell_replayed(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_DELAYED);
}

static void
tell_whispered(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_PRIVATE);
}

static void
tell_wrote(Fact *f)
{
	hear(f, f->words[0], NULL, f->rest[1], 0);
}

/* heard PEER NICK ID FLAGS ABOUT TEXT: with all that a message may bear */
static void
tell_heard(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(f->words[0]);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(word_at(f, 1));
	m->foreign_id = g_strdup(word_at(f, 2));
	g_auto(GStrv) flags = g_strsplit(word_at(f, 3) != NULL ? f->words[3] : "", ",", -1);
	for (char **w = flags; *w != NULL; w++)
		for (guint i = 0; i < G_N_ELEMENTS(flags_by_name); i++)
			if (strcmp(flags_by_name[i].name, *w) == 0)
				m->flags |= flags_by_name[i].flag;
	m->about = g_strdup(word_at(f, 4));
	m->body = g_strdup(text_at(f, 5));
	m->sent = G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC;
	wry_message_received(f->session, m);
}

/* looked PEER NICK FLAGS START+LENGTH:STYLE[/INK[/PAPER]],... TEXT: colours as RRGGBB, '-' for none
 */
static void
tell_looked(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(word_at(f, 1));
	for (guint i = 0; word_at(f, 2) != NULL && i < G_N_ELEMENTS(flags_by_name); i++)
		if (strcmp(flags_by_name[i].name, f->words[2]) == 0)
			m->flags |= flags_by_name[i].flag;
	m->body = g_strdup(text_at(f, 4));
	m->spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	g_auto(GStrv) all = g_strsplit(f->words[3], ",", -1);
	for (char **w = all; *w != NULL; w++) {
		WrySpan span = { .ink = -1, .paper = -1 };
		char ink[7] = "-", paper[7] = "-";
		g_assert_cmpint(sscanf(*w, "%u+%u:%x/%6[^/]/%6s", &span.start, &span.length,
				       &span.style, ink, paper),
				>=, 3);
		span.ink = *ink != '-' ? (int32_t)g_ascii_strtoull(ink, NULL, 16) : -1;
		span.paper = *paper != '-' ? (int32_t)g_ascii_strtoull(paper, NULL, 16) : -1;
		g_array_append_val(m->spans, span);
	}
	wry_message_received(f->session, m);
}

/* mailed PEER LANG THREAD PARENT URL SUBJECT TEXT */
static void
tell_mailed(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryMessage *m = wry_message_new(address);
	m->lang = g_strdup(word_at(f, 1));
	m->thread = g_strdup(word_at(f, 2));
	m->parent = g_strdup(word_at(f, 3));
	m->subject = g_strdup(word_at(f, 5));
	m->body = g_strdup(text_at(f, 6));
	WryAttachment link = { .url = f->words[4], .name = (char *)"a.png", .size = -1 };
	if (word_at(f, 4) != NULL) {
		m->attachments = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(m->attachments, g_memdup2(&link, sizeof link));
		/* Its strings are ours for the call: nobody keeps the message. */
	}
	wry_message_received(f->session, m);
}

/* state PEER NICK composing */
static void
tell_state(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(f->words[0]);
	wry_state_received(f->session, address, word_at(f, 1), index_of(f->words[2], state_names));
}

/* "last", "3" (the third that was ordered), "=ID", "?" (none there ever was) */
static const char *
id_of(const char *word)
{
	if (*word == '=')
		return word + 1;
	if (strcmp(word, "?") == 0)
		return "00000000000000000000000000000000";
	guint n = strcmp(word, "last") == 0 ? ids->len : (guint)g_ascii_strtoull(word, NULL, 10);
	g_assert_true(n >= 1 && n <= ids->len);
	return ids->pdata[n - 1];
}

/* accepted last [1/2][=what the network calls it] [what was made of it] */
static void
tell_accepted(Fact *f)
{
	WryPiece piece = { .id = id_of(f->words[0]), .parts = 1 };
	const char *slash = word_at(f, 1) != NULL ? strchr(f->words[1], '/') : NULL;
	if (slash != NULL) {
		piece.part = (unsigned)g_ascii_strtoull(f->words[1], NULL, 10) - 1;
		piece.parts = (unsigned)g_ascii_strtoull(slash + 1, NULL, 10);
	}
	const char *name = word_at(f, 1) != NULL ? strchr(f->words[1], '=') : NULL;
	wry_message_accepted(f->session, &piece, name != NULL ? name + 1 : NULL, text_at(f, 2));
}

static void
on_matched(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_autofree char *line = error != NULL
				    ? g_strdup_printf("no match: %s", wry_error_condition(error))
				    : g_strdup_printf("matched %u", GPOINTER_TO_UINT(result));
	puppet_ordered(line);
}

/* fate last|=ID|- NAME,NAME|- delivered [CONDITION TYPE TEXT] */
static void
tell_fate(Fact *f)
{
	static const char *const fates[] = { "delayed", "delivered", "displayed", "bounced", NULL };
	g_auto(GStrv) names =
	    word_at(f, 1) != NULL ? g_strsplit(f->words[1], ",", -1) : g_new0(char *, 1);
	g_autoptr(GError) error = f->words[3] != NULL ? error_at(f, 3) : NULL;
	wry_message_fate(puppet_component, word_at(f, 0) != NULL ? id_of(f->words[0]) : NULL,
			 (const char *const *)names, index_of(f->words[2], fates), error,
			 wry_reply_new(NULL, 0, on_matched, NULL));
}

static void
tell_failed(Fact *f)
{
	WryPiece piece = { .id = id_of(f->words[0]), .parts = 1 };
	g_autoptr(GError) error = error_at(f, 1);
	wry_message_failed(f->session, &piece, error);
}

static void
on_query(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_autofree char *line =
	    g_strdup_printf("answered %s", error != NULL ? error->message : (const char *)result);
	puppet_ordered(g_strchomp(line));
}

static void
tell_query(Fact *f)
{
	static const char *const names[] = { "version", "ping", "time", "idle", NULL };
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_query_received(f->session, contact, index_of(f->words[1], names),
			   wry_reply_new(NULL, 0, on_query, NULL));
}

/* listed bob Bobby Friends: the network's own list; "-" for no name, no group */
static void
tell_listed(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	const char *groups[] = { text_at(f, 2), NULL };
	wry_contact_listed(f->session, contact, word_at(f, 1), groups);
}

static void
tell_dropped(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_contact_dropped(f->session, contact);
}

static void
tell_pictured(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_contact_pictured(f->session, contact, f->rest[1] != NULL ? f->rest[1] : "");
}

/* The oldest question: reply ok | text T | members MASK[;ACTOR[;SECONDS]]... | config K=V... | step
 * TEXT | drop | CONDITION TYPE T */
static void
tell_reply(Fact *f)
{
	Question *q = g_queue_pop_head(questions);
	g_assert_nonnull(q);
	WryReply *reply = q->reply;
	g_free(q);
	const char *word = f->words[0];
	if (strcmp(word, "ok") == 0) {
		wry_reply_done(reply, NULL);
	} else if (strcmp(word, "text") == 0) {
		wry_reply_done(reply, (gpointer)f->rest[1]);
	} else if (strcmp(word, "profile") == 0) { /* NAME TYPE PHOTO NOTE */
		WryProfile p = { .name = word_at(f, 1), .photo_type = word_at(f, 2), .note = text_at(f, 4) };
		if (word_at(f, 3) != NULL)
			p.photo = g_bytes_new(f->words[3], strlen(f->words[3]));
		wry_reply_done(reply, &p);
		g_clear_pointer(&p.photo, g_bytes_unref);
	} else if (strcmp(word, "past") == 0) { /* ROOM NICK/ID/SECONDS-AGO/WORD ... */
		g_autoptr(GPtrArray) all =
		    g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_unref);
		g_auto(GStrv) lines = g_strsplit(f->rest[2], " ", -1);
		g_autoptr(WryAddress) room = address_of(f->words[1]);
		for (char **l = lines; *l != NULL; l++) {
			g_auto(GStrv) part = g_strsplit(*l, "/", 4);
			WryMessage *m = wry_message_new(room);
			m->nick = g_strdup(part[0]);
			m->foreign_id = strcmp(part[1], "-") != 0 ? g_strdup(part[1]) : NULL;
			m->sent =
			    g_get_real_time() - g_ascii_strtoll(part[2], NULL, 10) * G_USEC_PER_SEC;
			m->body = g_strdup(part[3]);
			g_ptr_array_add(all, m);
		}
		wry_reply_done(reply, all);
	} else if (strcmp(word, "drop") == 0) {
		wry_reply_drop(reply);
	} else if (strcmp(word, "vain") == 0) {
		g_assert_true(wry_reply_vain(reply));
		wry_reply_drop(reply);
	} else if (strcmp(word, "step") == 0) {
		WryStep step = { .text = text_at(f, 1), .fields = registration };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "code") == 0) { /* STATE TEXT: a code is wanted */
		WryStep step = { .text = text_at(f, 2), .fields = code_fields, .state = f->words[1] };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "said") == 0) {
		WryStep step = { .text = text_at(f, 1) };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "members") == 0) {
		g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func(g_free);
		for (guint i = 1; word_at(f, i) != NULL; i++) {
			WryMember *m = g_new0(WryMember, 1);
			char *actor = strchr(f->words[i], ';');
			char *when = actor != NULL ? strchr(actor + 1, ';') : NULL;
			m->mask = f->words[i];
			if (when != NULL)
				*when++ = '\0';
			if (actor != NULL)
				*actor++ = '\0';
			m->actor = actor;
			if (when != NULL)
				m->when = g_ascii_strtoll(when, NULL, 10) * G_USEC_PER_SEC;
			g_ptr_array_add(members, m);
		}
		wry_reply_done(reply, members);
	} else if (strcmp(word, "config") == 0) { /* K=V... */
		g_autoptr(WryValues) values = wry_values_new(room_config);
		for (guint i = 1; word_at(f, i) != NULL; i++) {
			g_auto(GStrv) pair = g_strsplit(f->words[i], "=", 2);
			wry_values_set(values, pair[0], pair[1], NULL);
		}
		wry_reply_done(reply, values);
	} else {
		wry_reply_take_error(reply, error_at(f, 0));
	}
}

static void
on_memos(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
	g_autofree char *line = g_strdup_printf("memos %u", ((const GPtrArray *)result)->len);
	puppet_ordered(line);
}

static void
on_kept(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
}

/* memo put NAME: kept for the session's user; memo list: how many there are of anybody's */
static void
tell_memo(Fact *f)
{
	if (strcmp(f->words[0], "list") == 0) {
		wry_memo_list(puppet_component, "strings", "", wry_reply_new(NULL, 0, on_memos, NULL));
		return;
	}
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	g_autofree char *key = g_strconcat(wry_session_key(f->session), "/", f->words[1], NULL);
	wry_memo_put(puppet_component, "strings", key, value, WRY_MEMO_SECRET, 0,
		     wry_reply_new(NULL, 0, on_kept, NULL));
}

static const struct {
	const char *name;
	bool of_room; /* the first word is a room that is known */
	void (*tell)(Fact *f);
} table[] = {
	{ "opened", false, tell_opened },
	{ "in-use", false, tell_in_use },
	{ "renamed", false, tell_renamed },
	{ "closed", false, tell_closed },
	{ "hint", false, tell_hint },
	{ "notice", false, tell_notice },
	{ "caps", false, tell_caps },
	{ "ready", false, tell_ready },
	{ "present", true, tell_present },
	{ "hats", true, tell_hats },
	{ "gone", true, tell_gone },
	{ "person", false, tell_person },
	{ "person-renamed", false, tell_person_renamed },
	{ "refolded", false, tell_refolded },
	{ "scattered", true, tell_scattered },
	{ "person-left", false, tell_person_left },
	{ "subject", true, tell_subject },
	{ "room-listed", false, tell_room_listed },
	{ "rooms-listed", false, tell_rooms_listed },
	{ "key", true, tell_key },
	{ "modes", true, tell_modes },
	{ "joined", true, tell_joined },
	{ "entered", false, tell_entered },
	{ "left", true, tell_left },
	{ "refused", true, tell_refused },
	{ "moved", true, tell_moved },
	{ "invited", false, tell_invited },
	{ "said", false, tell_said },
	{ "did", false, tell_did },
	{ "noticed", false, tell_noticed },
	{ "replayed", false, tell_replayed },
	{ "whispered", false, tell_whispered },
	{ "wrote", false, tell_wrote },
	{ "accepted", false, tell_accepted },
	{ "failed", false, tell_failed },
	{ "query", false, tell_query },
	{ "reply", false, tell_reply },
	{ "memo", false, tell_memo },
	{ "listed", false, tell_listed },
	{ "dropped", false, tell_dropped },
	{ "pictured", false, tell_pictured },
	{ "looked", false, tell_looked },
	{ "heard", false, tell_heard },
	{ "mailed", false, tell_mailed },
	{ "state", false, tell_state },
	{ "fate", false, tell_fate },
};

static WrySession *
session_now(void)
{
	if (selected_user == NULL)
		return selected;
	WryAccount *account = wry_component_find_account(puppet_component, selected_user);
	return account != NULL ? wry_account_find_session(account, selected_network) : NULL;
}

bool
puppet_tell(const char *fact)
{
	Fact f = { .session = session_now() };
	g_autofree char *name = g_strndup(fact, strcspn(fact, " "));
	const char *at = fact + strlen(name);
	for (guint n = 0; n < G_N_ELEMENTS(f.words) && *at == ' '; n++) {
		at++;
		f.rest[n] = at;
		f.words[n] = g_strndup(at, strcspn(at, " "));
		at += strlen(f.words[n]);
	}
	bool known = false;
	for (guint i = 0; i < G_N_ELEMENTS(table) && !known; i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		known = true;
		if (table[i].of_room) {
			g_autoptr(WryAddress) address = address_of(f.words[0]);
			g_assert_nonnull(f.session);
			f.room = wry_session_find_room(f.session, address);
			g_assert_nonnull(f.room);
		}
		table[i].tell(&f);
	}
	known = known || marionette_tell(f.session, name, f.words, f.rest) ||
		postman_tell(name, f.words, f.rest);
	for (guint n = 0; n < G_N_ELEMENTS(f.words); n++)
		g_free(f.words[n]);
	return known;
}

/* --- the strings in the hand --------------------------------------------------------------------
 */

static void
free_when(gpointer data)
{
	When *w = data;
	g_free(w->order);
	g_free(w->fact);
	g_free(w);
}

void
puppet_when(const char *text, const char *fact)
{
	for (guint i = whens->len; fact == NULL && i-- > 0;)
		if (strcmp(((When *)whens->pdata[i])->order, text) == 0)
			g_ptr_array_remove_index(whens, i);
	if (fact == NULL)
		return;
	When *w = g_new0(When, 1);
	w->order = g_strdup(text);
	w->fact = g_strdup(fact);
	g_ptr_array_add(whens, w);
}

void
puppet_select(const char *user, const char *network)
{
	g_free(selected_user);
	g_free(selected_network);
	selected_user = g_strdup(user);
	selected_network = g_strdup(network);
}

void
puppet_reset(void)
{
	puppet_select(NULL, NULL);
	selected = NULL;
	brackets = false;
	puppet_component = NULL;
	n_open = 0;
	g_clear_pointer(&whens, g_ptr_array_unref);
	g_clear_pointer(&ids, g_ptr_array_unref);
	if (questions != NULL)
		g_queue_free_full(questions, drop_question);
	whens = g_ptr_array_new_with_free_func(free_when);
	ids = g_ptr_array_new_with_free_func(g_free);
	questions = g_queue_new();
}

unsigned
puppet_n_open(void)
{
	return n_open;
}
