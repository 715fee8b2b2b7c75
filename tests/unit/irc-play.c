/*
 * irc-play.c - transcripts of the IRC backend: orders and lines in, wire and facts out
 *
 * A transcript (tests/transcript/irc/NAME.t) is a dialogue with a server, as data:
 *
 *	% caps sasl=PLAIN echo-message	what the server offers; % support TOKENS: in its 005
 *	% login caps			login leaves the fact of what the network can carry
 *	% option KEY=VALUE		of the session; register KEY=VALUE, setting KEY=VALUE,
 *					network NAME KEY=VALUE, session NAME, timing NAME=MS
 *	! ORDER ARGUMENTS		given to the backend (run_order)
 *	> LINE				the next one on the wire; '*' stands for anything
 *	< LINE				said by the server; "\001" and the like as in C
 *	% webirc PASSWORD, network-webirc NAME PASSWORD	a file with it, and the key that names it
 *	% tls pinned|unproved|later	the server speaks TLS, by a certificate of its own making;
 *					later: from the second connection on
 *	% host localhost		what it is called; {port} in its lines: its port
 *	*N < LINE			N times, %d the count
 *	= FACT				the next one; '*' stands for anything
 *	-				nothing else came, on either side
 *	x				the server hangs up
 *	...				facts and lines are skipped from here on
 *
 * Whatever is left over at the end, unasked for, fails.  Nothing waits for a time, all for an
 * event.
 */
#include "irc-stage.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const WryBackend *const b = &wry_backend_irc;

/* --- orders --- */

static WryChatState
state_named(const char *name)
{
	static const char *const names[] = { "active", "composing", "paused", "gone" };
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i], name) == 0)
			return i;
	g_assert_not_reached();
}

/* looks ID TO START+LENGTH:STYLE[/INK[/PAPER]],... TEXT */
static void
run_looks(WrySession *s, char **w)
{
	g_auto(GStrv) all = g_strsplit(w[3], ",", -1);
	fake_spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	for (char **l = all; *l != NULL; l++) {
		WrySpan span = { .ink = -1, .paper = -1 };
		g_auto(GStrv) parts = g_strsplit(*l, "/", 3);
		g_assert_cmpint(
		    sscanf(parts[0], "%u+%u:%x", &span.start, &span.length, &span.style), ==, 3);
		if (parts[1] != NULL && *parts[1] != '\0')
			span.ink = (int32_t)g_ascii_strtoull(parts[1], NULL, 16);
		if (parts[1] != NULL && parts[2] != NULL)
			span.paper = (int32_t)g_ascii_strtoull(parts[2], NULL, 16);
		g_array_append_val(fake_spans, span);
	}
	fake_say(s, w[1], w[2], NULL, 0, w[4]);
	g_clear_pointer(&fake_spans, g_array_unref);
}

/* about answers|reacts|retracts MSGID ID TO [TEXT] */
static void
run_about(WrySession *s, char **w)
{
	WryMessageFlags flag = strcmp(w[1], "answers") == 0  ? WRY_MESSAGE_ANSWERS
			       : strcmp(w[1], "reacts") == 0 ? WRY_MESSAGE_REACTS
							     : WRY_MESSAGE_RETRACTS;
	fake_about = w[2];
	fake_say(s, w[3], w[4], NULL, flag, w[5] != NULL ? w[5] : "");
	fake_about = NULL;
}

/* As the last answer to "rules" had them. */
static WryValues *rules;

static void
on_rules(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_autoptr(GString) line = g_string_new(NULL);
	g_clear_pointer(&rules, wry_values_free);
	if (error != NULL) {
		fake_tell("reply rules error=%s/%s: %s", wry_error_condition(error),
			  wry_error_type(error), error->message);
		return;
	}
	rules = wry_values_copy(result);
	for (const WryField *f = b->room_config; f->name != NULL; f++) {
		const char *text = wry_values_text(rules, f->name);
		g_string_append_printf(line, " %s=%s", f->name, text != NULL ? text : "");
	}
	fake_tell("reply rules%s", line->str);
}

/* K=V...: what is changed of them */
static void
set_rules(WrySession *s, WryRoom *room, char **words)
{
	g_autoptr(WryValues) after = wry_values_copy(rules);
	for (; *words != NULL; words++) {
		g_auto(GStrv) pair = g_strsplit(*words, "=", 2);
		g_assert_true(wry_values_set(after, pair[0], pair[1], NULL));
	}
	b->room_set_config(s, room, rules, after, fake_reply("set"));
}

static void
run_room_order(Test *t, char **w, const char *order)
{
	static const char *const roles[] = { "none", "visitor", "participant", "moderator", NULL };
	static const char *const affs[] = { "outcast", "none", "member", "admin", "owner", NULL };
	WrySession *s = t->session;
	WryRoom *room = fake_room(s, w[1]);

	if (strcmp(order, "leave") == 0) {
		b->room_leave(s, room, w[2]);
	} else if (strcmp(order, "topic") == 0) {
		b->room_set_subject(s, room, w[2], fake_reply("topic"));
	} else if (strcmp(order, "invite") == 0) {
		g_autoptr(WryAddress) who = address(t, w[2]);
		b->room_invite(s, room, who, w[3], fake_reply("invite"));
	} else if (strcmp(order, "kick") == 0) {
		b->room_set_role(s, room, w[2], WRY_ROLE_NONE, w[3], fake_reply("kick"));
	} else if (strcmp(order, "role") == 0) {
		for (int i = 0; roles[i] != NULL; i++)
			if (strcmp(roles[i], w[3]) == 0)
				b->room_set_role(s, room, w[2], (WryRole)i, NULL,
						 fake_reply("role"));
	} else if (strcmp(order, "aff") == 0) {
		for (int i = 0; affs[i] != NULL; i++)
			if (strcmp(affs[i], w[3]) == 0)
				b->room_set_aff(s, room, w[2], (WryAff)i, NULL, fake_reply("aff"));
	} else if (strcmp(order, "ban") == 0) {
		b->room_set_aff(s, room, w[2], WRY_AFF_OUTCAST, w[3], fake_reply("ban"));
	} else if (strcmp(order, "past") == 0) { /* past #room START END LIMIT: seconds */
		WryHistoryPage page = {
			.start = g_ascii_strtoll(w[2], NULL, 10) * G_USEC_PER_SEC,
			.end = g_ascii_strtoll(w[3], NULL, 10) * G_USEC_PER_SEC,
			.limit = (unsigned)g_ascii_strtoull(w[4], NULL, 10),
		};
		b->history_fetch(s, wry_room_address(room), &page, fake_past_reply(s));
	} else if (strcmp(order, "rules") == 0) {
		b->room_get_config(s, room, wry_reply_new(NULL, 0, on_rules, NULL));
	} else if (strcmp(order, "set") == 0) {
		set_rules(s, room, w + 2);
	} else if (strcmp(order, "list") == 0) {
		for (int i = 0; affs[i] != NULL; i++)
			if (strcmp(affs[i], w[2]) == 0)
				b->room_list_aff(s, room, (WryAff)i, fake_members_reply("list"));
	} else {
		bail(t, "no such order: %s", order);
	}
}

static void
run_raw(Test *t, const char *line)
{
	const WryCommand *raw = b->commands;
	g_autoptr(WryValues) values = wry_values_new(raw->fields);
	g_autoptr(GError) error = NULL;
	wry_values_set(values, "line", line, &error);
	g_assert_no_error(error);
	WryCall call = { .component = t->component, .session = t->session, .values = values };
	raw->run(&call, fake_step("raw"));
}

/* exceptions #CHANNEL [MASK] */
static void
run_exceptions(Test *t, const char *text)
{
	const WryCommand *command = b->commands;
	while (strcmp(command->name, "exceptions") != 0)
		command++;
	g_auto(GStrv) w = g_strsplit(text, " ", 2);
	g_autoptr(WryValues) values = wry_values_new(command->fields);
	wry_values_set(values, "channel", w[0], NULL);
	wry_values_set(values, "mask", w[1], NULL);
	WryCall call = { .component = t->component, .session = t->session, .values = values };
	command->run(&call, fake_step("exceptions"));
}

static void
run_order(Test *t, const char *text)
{
	g_auto(GStrv) w = g_strsplit(text, " ", 2);
	const char *order = w[0];
	unsigned most = strcmp(order, "say") == 0 || strcmp(order, "action") == 0 ||
				strcmp(order, "notice") == 0 || strcmp(order, "kick") == 0 ||
				strcmp(order, "ban") == 0
			    ? 4
			: strcmp(order, "whisper") == 0				     ? 5
			: strcmp(order, "about") == 0				     ? 6
			: strcmp(order, "looks") == 0				     ? 5
			: strcmp(order, "leave") == 0 || strcmp(order, "topic") == 0 ? 3
			: strcmp(order, "close") == 0 || strcmp(order, "away") == 0 ||
				strcmp(order, "nick") == 0 || strcmp(order, "enter") == 0
			    ? 2
			    : 9;
	start(t);
	g_clear_pointer(&w, g_strfreev);
	w = g_strsplit(text, " ", (gint)most);
	order = w[0];
	guint n = g_strv_length(w);
	const char *one = n > 1 ? w[1] : NULL, *two = n > 2 ? w[2] : NULL;
	WrySession *s = t->session;

	if (strcmp(order, "open") == 0) {
		fake_open(s, one, two != NULL);
	} else if (strcmp(order, "close") == 0) {
		fake_close(s, one);
	} else if (strcmp(order, "login") == 0) {
		log_in(t, one != NULL ? one : "romeo");
	} else if (strcmp(order, "enter") == 0) {
		g_auto(GStrv) parts = g_strsplit(one, " ", 2);
		enter(t, parts[0], parts[1] != NULL ? parts[1] : "");
	} else if (strcmp(order, "join") == 0) {
		fake_join(s, one, two, n > 3 ? w[3] : NULL);
	} else if (strcmp(order, "say") == 0) {
		fake_say(s, one, two, NULL, 0, w[3]);
	} else if (strcmp(order, "action") == 0) {
		fake_say(s, one, two, NULL, WRY_MESSAGE_ACTION, w[3]);
	} else if (strcmp(order, "notice") == 0) {
		fake_say(s, one, two, NULL, WRY_MESSAGE_NOTICE, w[3]);
	} else if (strcmp(order, "whisper") == 0) {
		fake_say(s, one, two, w[3], WRY_MESSAGE_PRIVATE, w[4]);
	} else if (strcmp(order, "about") == 0) {
		run_about(s, w);
	} else if (strcmp(order, "looks") == 0) {
		run_looks(s, w);
	} else if (strcmp(order, "typing") == 0) {
		g_autoptr(WryAddress) who = address(t, one);
		b->state_send(s, who, NULL, state_named(two));
	} else if (strcmp(order, "nick") == 0) {
		b->session_set_nick(s, one, fake_reply("nick"));
	} else if (strcmp(order, "away") == 0) {
		b->session_set_presence(s, WRY_SHOW_AWAY, one);
	} else if (strcmp(order, "here") == 0) {
		b->session_set_presence(s, WRY_SHOW_ONLINE, NULL);
	} else if (strcmp(order, "query") == 0) {
		g_autoptr(WryAddress) who = address(t, one);
		b->contact_query(s, who,
				 strcmp(two, "version") == 0 ? WRY_QUERY_VERSION
				 : strcmp(two, "ping") == 0  ? WRY_QUERY_PING
							     : WRY_QUERY_IDLE,
				 fake_reply("query"));
	} else if (strcmp(order, "describe") == 0) {
		fake_describe(s);
	} else if (strcmp(order, "exceptions") == 0) {
		run_exceptions(t, strchr(text, ' ') + 1);
	} else if (strcmp(order, "raw") == 0) {
		run_raw(t, text + strlen("raw "));
	} else if (strcmp(order, "fetch") == 0) {
		g_autoptr(WryAddress) who = address(t, one);
		b->contact_fetch(s, who, fake_profile("fetch"));
	} else if (strcmp(order, "watch") == 0 || strcmp(order, "unwatch") == 0) {
		for (char **name = w + 1; *name != NULL; name++) {
			g_autoptr(WryAddress) who = address(t, *name);
			(*order == 'w' ? b->contact_watch : b->contact_unwatch)(s, who);
		}
	} else if (strcmp(order, "channels") == 0) {
		b->room_list(s, one != NULL && *one != '-' ? one : NULL,
			     two != NULL ? (int)g_ascii_strtoll(two, NULL, 10) : 0, fake_reply("channels"));
	} else if (strcmp(order, "reload") == 0) {
		g_assert_cmpstr(b->session_reload(s) ? "yes" : "no", ==, one);
	} else if (strcmp(order, "option") == 0) {
		g_auto(GStrv) pair = g_strsplit(text + strlen("option "), "=", 2);
		fake_option(s, pair[0], pair[1]);
	} else if (strcmp(order, "room-option") == 0) {
		g_auto(GStrv) pair = g_strsplit(one, "=", 2);
		fake_room_option(s, pair[0], pair[1]);
	} else if (strcmp(order, "hung-up") == 0) {
		if (!wait_for(t, has_hung_up))
			bail(t, "the connection still stands");
	} else if (strcmp(order, "rested") == 0) {
		wait_rested(t);
	} else if (strcmp(order, "silent") == 0) {
		fake_answer = NULL;
	} else {
		run_room_order(t, w, order);
	}
}

/* --- lines --- */

static const struct {
	const char *name;
	size_t at;
} timings[] = {
	{ "register", offsetof(IrcTiming, register_ms) },
	{ "ready", offsetof(IrcTiming, ready_ms) },
	{ "idle", offsetof(IrcTiming, idle_ms) },
	{ "dead", offsetof(IrcTiming, dead_ms) },
	{ "echo", offsetof(IrcTiming, echo_ms) },
	{ "join", offsetof(IrcTiming, join_ms) },
	{ "leave", offsetof(IrcTiming, leave_ms) },
	{ "who", offsetof(IrcTiming, who_ms) },
	{ "regain", offsetof(IrcTiming, regain_ms) },
	{ "rest", offsetof(IrcTiming, rest_ms) },
	{ "typing", offsetof(IrcTiming, typing_ms) },
	{ "watch", offsetof(IrcTiming, watch_ms) },
	{ "poll", offsetof(IrcTiming, poll_ms) },
	{ "away", offsetof(IrcTiming, away_ms) },
	{ "greet", offsetof(IrcTiming, greet_ms) },
	{ "identify", offsetof(IrcTiming, identify_ms) },
	{ "console", offsetof(IrcTiming, console_ms) },
	{ "query", offsetof(IrcTiming, query_ms) },
	{ "whois", offsetof(IrcTiming, whois_ms) },
	{ "answer", offsetof(IrcTiming, answer_ms) },
};

static void
run_header(Test *t, const char *text)
{
	g_auto(GStrv) w = g_strsplit(text, " ", 2);
	if (w[1] == NULL)
		bail(t, "not understood: %% %s", text);
	g_auto(GStrv) pair = g_strsplit(w[1], "=", 2);
	if (strcmp(w[0], "caps") == 0) {
		t->caps = g_strdup(w[1]);
	} else if (strcmp(w[0], "support") == 0) {
		t->support = g_strdup(w[1]);
	} else if (strcmp(w[0], "login") == 0) {
		t->caps_shown = strcmp(w[1], "caps") == 0;
	} else if (strcmp(w[0], "session") == 0) {
		t->session_name = g_strdup(w[1]);
		t->fixed = false;
	} else if (strcmp(w[0], "host") == 0) {
		t->host = g_strdup(w[1]);
	} else if (strcmp(w[0], "webirc") == 0) {
		set_webirc(t, NULL, w[1]);
	} else if (strcmp(w[0], "network-webirc") == 0) {
		g_auto(GStrv) both = g_strsplit(w[1], " ", 2);
		set_webirc(t, both[0], both[1]);
	} else if (strcmp(w[0], "tls") == 0) {
		t->plain_first = strcmp(w[1], "later") == 0;
		speak_tls(t, strcmp(w[1], "unproved") != 0);
	} else if (strcmp(w[0], "setting") == 0) {
		fake_set(t->component, NULL, pair[0], pair[1]);
	} else if (strcmp(w[0], "network") == 0) {
		g_auto(GStrv) name = g_strsplit(w[1], " ", 2);
		g_auto(GStrv) key = g_strsplit(name[1], "=", 2);
		fake_set(t->component, name[0], key[0], key[1]);
	} else if (strcmp(w[0], "option") == 0 || strcmp(w[0], "register") == 0) {
		g_ptr_array_add(t->options, g_strdup(text));
	} else if (strcmp(w[0], "timing") == 0) {
		for (guint i = 0; i < G_N_ELEMENTS(timings); i++)
			if (strcmp(timings[i].name, pair[0]) == 0)
				G_STRUCT_MEMBER(unsigned, &irc_timing, timings[i].at) =
				    (unsigned)g_ascii_strtoull(pair[1], NULL, 10);
	} else {
		bail(t, "not understood: %% %s", text);
	}
}

static void
run_many(Test *t, const char *text)
{
	char *rest;
	guint64 count = g_ascii_strtoull(text, &rest, 10);
	if (!g_str_has_prefix(rest, " < "))
		bail(t, "not understood: *%s", text);
	g_autofree char *pattern = g_strcompress(rest + 3);
	for (guint64 i = 0; i < count; i++) {
		g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, i);
		g_auto(GStrv) parts = g_strsplit(pattern, "%d", -1);
		g_autofree char *line = g_strjoinv(number, parts);
		server_say(t, line);
	}
}

static void
run_line(Test *t, const char *line)
{
	if (*line == '\0')
		return;
	const char *text = line[0] != '\0' && line[1] == ' ' ? line + 2 : line + 1;
	g_autofree char *escaped =
	    *line == '<' || *line == '!' || *line == '>' ? g_strcompress(text) : g_strdup(text);
	switch (*line) {
	case '#':
		break;
	case '%':
		run_header(t, text);
		break;
	case '!':
		run_order(t, escaped);
		break;
	case '>':
		expect(t, escaped);
		break;
	case '<': {
		g_auto(GStrv) parts = g_strsplit(escaped, "{port}", -1);
		g_autofree char *port =
		    g_strdup_printf("%u", (unsigned)wry_listener_port(t->listener));
		g_autofree char *said = g_strjoinv(port, parts);
		server_say(t, said);
		break;
	}
	case '*':
		run_many(t, line + 1);
		break;
	case '=':
		expect_fact(t, text);
		break;
	case '-':
		expect_nothing(t);
		break;
	case '.':
		skip_all(t);
		break;
	case 'x':
		if (t->fd < 0 && !wait_for(t, has_server))
			bail(t, "nobody has connected");
		shutdown(t->fd, SHUT_RDWR);
		break;
	default:
		bail(t, "not understood: %s", line);
	}
}

void
play_transcript(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename("tests/transcript/irc", data, NULL);
	g_autofree char *text = NULL;
	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);

	IrcTiming before = irc_timing;
	Test t;
	test_init(&t, path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l != NULL; l++) {
		t.line = (unsigned)(l - lines) + 1;
		run_line(&t, *l);
	}
	expect_nothing(&t);
	g_clear_pointer(&rules, wry_values_free);
	test_clear(&t);
	irc_timing = before;
}
