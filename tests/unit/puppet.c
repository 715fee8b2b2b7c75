/*
 * puppet.c - a backend on strings
 *
 * It is strict where the contract is: a bracket opened twice, closed twice or left open, or an
 * order for a room that is being left, ends the test.
 */
#include "puppet-strings.h"

#include "core/model.h"
#include "marionette.h"
#include "postman.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void (*puppet_ordered)(const char *line);
WryComponent *puppet_component;

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
	if (*local == '?' && instead != NULL) /* it is called otherwise, and who asks is told so */
		*instead = wry_address_new(WRY_ADDRESS_CONTACT, network, name + 1);
	if (*local == '?') {
		wry_error_set(error, WRY_ERROR_GONE, N_("\"%s\" lacks something."), local, NULL);
		return NULL;
	}
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

Bracket *
puppet_bracket(WrySession *session)
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
	wry_session_set_data(session, puppet_bracket(session));
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

const PuppetFlag puppet_flags[] = {
	{ "corrects", WRY_MESSAGE_CORRECTS },
	{ "answers", WRY_MESSAGE_ANSWERS },
	{ "retracts", WRY_MESSAGE_RETRACTS },
	{ "reacts", WRY_MESSAGE_REACTS },
	{ "receipt", WRY_MESSAGE_RECEIPT },
	{ "carbon", WRY_MESSAGE_CARBON },
	{ "highlight", WRY_MESSAGE_HIGHLIGHT },
	{ "unsure", WRY_MESSAGE_UNSURE },
	{ "action", WRY_MESSAGE_ACTION },
	{ "notice", WRY_MESSAGE_NOTICE },
	{ "delayed", WRY_MESSAGE_DELAYED },
	{ "private", WRY_MESSAGE_PRIVATE },
	{ NULL, 0 },
};

/* " [answers f1] [subject Hi]" */
static char *
beside_words(const WryMessage *m)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; puppet_flags[i].name != NULL; i++) {
		WryMessageFlags flag = puppet_flags[i].flag;
		if ((m->flags & flag) == 0 || flag == WRY_MESSAGE_ACTION)
			continue;
		g_string_append_printf(text, " [%s", puppet_flags[i].name);
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
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		char start[41] = "no data";
		int fd = a->data != NULL ? wry_spool_fd(a->data, NULL) : -1;
		ssize_t n = fd >= 0 ? read(fd, start, 40) : 0;
		if (fd >= 0) {
			g_assert_cmpint(wry_spool_size(a->data), ==, a->size);
			start[n] = '\0';
			close(fd);
		}
		g_string_append_printf(text, " [file %s %s: %s]", a->name, a->type, start);
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
	g_autoptr(GString) also = g_string_new(NULL);
	for (guint i = 0; m->also != NULL && i < m->also->len; i++)
		g_string_append_printf(also, " +%s", ((const WryAddress *)m->also->pdata[i])->name);
	order(session, "message_send %s%s:%s %s%s%s", m->peer->wire != NULL ? m->peer->wire : peer,
	      also->str, (m->flags & WRY_MESSAGE_ACTION) != 0 ? " *" : "", m->body != NULL ? m->body : "-",
	      beside, whom != NULL ? whom : "");
}

static void
puppet_message_mark(WrySession *session, const WryAddress *peer, const char *foreign_id)
{
	g_autofree char *name = name_of(peer);
	g_assert_false(bracket_of(session)->closed);
	order(session, "message_mark %s %s", name, foreign_id);
}

const char *const puppet_states[] = { "active", "composing", "paused", "gone", NULL };

static void
puppet_state_send(WrySession *session, const WryAddress *peer, const char *nick, WryChatState state)
{
	g_autofree char *name = name_of(peer);
	g_assert_false(bracket_of(session)->closed);
	order(session, "state_send %s %s %s", name, or_dash(nick), puppet_states[state]);
}

/* --- rooms -------------------------------------------------------------------------------- */

static void
puppet_room_join(WrySession *session, WryRoom *room, const char *nick, const char *password)
{
	g_autofree char *name = name_of(wry_room_address(room));
	g_assert_null(wry_room_data(room));
	g_assert_false(bracket_of(session)->closed);
	wry_room_set_data(room, puppet_bracket(session));
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

const char *const puppet_roles[] = { "none", "visitor", "participant", "moderator", NULL };
const char *const puppet_affs[] = { "outcast", "none", "member", "admin", "owner", NULL };

static void
puppet_room_set_role(WrySession *session, WryRoom *room, const char *nick, WryRole role,
		     const char *reason, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_set_role");
	order(session, "room_set_role %s %s %s %s", name, nick, puppet_roles[role],
	      or_dash(reason));
}

static void
puppet_room_set_aff(WrySession *session, WryRoom *room, const char *who, WryAff affiliation,
		    const char *reason, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_set_aff");
	order(session, "room_set_aff %s %s %s %s", name, who, puppet_affs[affiliation],
	      or_dash(reason));
}

static void
puppet_room_list_aff(WrySession *session, WryRoom *room, WryAff affiliation, WryReply *reply)
{
	g_autofree char *name = name_of(wry_room_address(room));
	in_room(session, room);
	keep(reply, "room_list_aff");
	order(session, "room_list_aff %s %s", name, puppet_affs[affiliation]);
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

static const WryField pull_fields[] = {
	{ .name = "string",
	  .type = WRY_FIELD_INT,
	  .required = true,
	  .label = "String",
	  .min = 1,
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
	{ "tug", "Tug at strings, as said", WRY_ON_NETWORK | WRY_ON_SERVICE | WRY_IS_CONSOLE,
	  tug_fields, run_tug },
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

/* --- for puppet-facts.c ------------------------------------------------------------- */

WrySession *
puppet_session(void)
{
	if (selected_user == NULL)
		return selected;
	WryAccount *account = wry_component_find_account(puppet_component, selected_user);
	return account != NULL ? wry_account_find_session(account, selected_network) : NULL;
}

const char *
puppet_id(guint n)
{
	guint at = n > 0 ? n : ids->len;
	g_assert_true(at >= 1 && at <= ids->len);
	return ids->pdata[at - 1];
}

WryReply *
puppet_answer(void)
{
	Question *q = g_queue_pop_head(questions);
	g_assert_nonnull(q);
	WryReply *reply = q->reply;
	g_free(q);
	return reply;
}

void
puppet_refold(void)
{
	brackets = !brackets;
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
