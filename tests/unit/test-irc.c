/*
 * test-irc.c - the IRC backend before a server: transcripts, and what is none or too long for one
 *
 * irc-play.c reads the transcripts, irc-stage.c has the server.
 */
#include "irc-stage.h"

#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const WryBackend *const b = &wry_backend_irc;

/* --- what is no dialogue, or has lines too long for a file --- */

/* The same, where no line waits for its turn. */
static void
begin_fast(Test *t, const char *name, const char *caps)
{
	test_init(t, name);
	t->caps = g_strdup(caps);
	fake_set(t->component, NULL, "flood_lines", "1000");
	start(t);
	log_in(t, "romeo");
}

/* ASKS 15: whoever makes up networks that turn us away keeps nobody off one that does not. */
static void
test_many_rests(void)
{
	Test t;
	begin(&t, G_STRFUNC, NULL);
	fake_set(t.component, NULL, "connects_per_minute", "100000");
	const IrcSession *own = t.session->data;
	IrcSession other = { .session = own->session,
			     .component = own->component,
			     .state = IRC_REGISTERING,
			     .place.guarded = true };
	for (unsigned i = 0; i < 1100; i++) {
		g_autofree char *name = g_strdup_printf("n%u.example", i);
		other.network = name;
		g_autoptr(GError) error = irc_pace_refused(&other, false, "Throttled");
		g_assert_nonnull(error);
	}
	other.network = "n1.example";
	g_assert_false(irc_pace_may(&other, NULL));
	other.network = "good.example";
	g_assert_true(irc_pace_may(&other, NULL));
	expect_nothing(&t);
	test_clear(&t);
}

static void
test_long_line(void)
{
	Test t;
	begin(&t, G_STRFUNC, NULL);
	enter(&t, "#a", "bob");
	g_autofree char *much = g_strnfill(1000000, 'x');
	server_write(&t, ":bob!b@h PRIVMSG #a :", 21);
	server_write(&t, much, strlen(much));
	server_say(&t, "");
	server_say(&t, ":bob!b@h PRIVMSG #a :still here");
	expect_fact(&t, "received #a <bob>: still here");
	expect_nothing(&t);
	test_clear(&t);
}

static void
test_nul(void)
{
	static const char bytes[] = ":bob!b@h PRIV\0MSG #a :a\0b\r\n\0\r\n\0:x\0\r\n";
	Test t;
	begin(&t, G_STRFUNC, NULL);
	enter(&t, "#a", "bob");
	server_write(&t, bytes, sizeof bytes - 1);
	expect_fact(&t, "received #a <bob>: ab");
	expect_nothing(&t);
	test_clear(&t);
}

static void
test_long_tags(void)
{
	Test t;
	begin(&t, G_STRFUNC, "message-tags server-time");
	g_autofree char *fill = g_strnfill(8100, ';'), *over = g_strnfill(9000, 'a');
	g_autofree char *one = g_strdup_printf("@%s;msgid=1 :bob!b@h PRIVMSG romeo :one", fill);
	g_autofree char *two = g_strdup_printf("@%s;msgid=2 :bob!b@h PRIVMSG romeo :two", over);
	server_say(&t, one);
	server_say(&t, two);
	server_say(&t, "@time=;msgid=;label;batch=x :bob!b@h PRIVMSG romeo :three");
	server_say(&t, "@time=2999-01-01T00:00:00.000Z;msgid=a\\sb :bob!b@h PRIVMSG romeo :four");
	expect_fact(&t, "received bob id=1: one");
	expect_fact(&t, "received bob: two");
	expect_fact(&t, "received bob: three");
	expect_fact(&t, "received bob: four");
	expect_nothing(&t);
	test_clear(&t);
}

/* Hundreds of contacts at login: their lines are few, short, and wait for the user's own. */
static void
test_many_contacts(void)
{
	Test t;
	unsigned lists = 0, nicks = 0;
	IrcTiming before = irc_timing;
	irc_timing.watch_ms = 1;
	test_init(&t, G_STRFUNC);
	fake_set(t.component, NULL, "flood_lines", "3");
	fake_set(t.component, NULL, "flood_rate", "20/s");
	t.support = g_strdup("MONITOR=1000");
	start(&t);
	log_in(&t, "romeo");
	for (unsigned i = 0; i < 500; i++) {
		g_autofree char *nick = g_strdup_printf("contact-%u", i);
		g_autoptr(WryAddress) who = address(&t, nick);
		b->contact_watch(t.session, who);
	}
	for (bool said = false, heard = false; nicks < 500 || !heard;) {
		if (!wait_for(&t, has_line))
			bail(&t, "%u nicks were told, in %u lines", nicks, lists);
		g_autofree char *line = g_queue_pop_head(&t.wire);
		if (strcmp(line, "PRIVMSG bob :hi") == 0) {
			heard = true;
			g_assert_cmpuint(lists, <=, 4);
		}
		if (!g_str_has_prefix(line, "MONITOR + "))
			continue;
		g_assert_cmpuint(strlen(line), <=, 510);
		g_auto(GStrv) words = g_strsplit(line, ",", -1);
		nicks += g_strv_length(words);
		lists++;
		if (!said)
			fake_say(t.session, "m1", "bob", NULL, 0, "hi");
		said = true;
	}
	g_assert_cmpuint(nicks, ==, 500);
	test_clear(&t);
	irc_timing = before;
}

/* A body of so much of one bit comes in lines that the server passes on whole. */
static void
check_lines(Test *t, const char *bit, const char *id, const char *prefix, gsize most)
{
	g_autoptr(GString) body = g_string_new(NULL), back = g_string_new(NULL);
	gsize longest = 0;
	while (body->len < 1200)
		g_string_append(body, bit);
	fake_say(t->session, id, "#a", NULL, 0, body->str);
	while (back->len < body->len) {
		if (!wait_for(t, has_line))
			bail(t, "a piece is missing");
		g_autofree char *line = g_queue_pop_head(&t->wire);
		if (g_str_has_prefix(line, "PING w")) {
			line[1] = 'O';
			server_say(t, line);
			continue;
		}
		g_assert_true(g_str_has_prefix(line, "PRIVMSG #a :"));
		g_assert_true(g_utf8_validate(line, -1, NULL));
		g_autofree char *whole = g_strconcat(":", prefix, " ", line, "\r\n", NULL);
		g_assert_cmpuint(strlen(whole), <=, most);
		longest = MAX(longest, strlen(whole));
		g_string_append(back, strchr(line, ':') + 1);
	}
	g_assert_cmpuint(longest, >, most - 10); /* and none of it is given away */
	g_assert_cmpstr(back->str, ==, body->str);
	skip_all(t);
}

/* MS-17: what the server passes on has our whole name in front, as it is now. */
static void
test_split(void)
{
	static const char *const bodies[] = { "\xc3\xa4", "x", "word ", "\xf0\x9f\x98\x80" };
	static const struct {
		const char *line, *prefix;
		gsize most;
	} rows[] = {
		{ NULL, "romeo!u@host.example", 512 },
		{ ":romeo!u@host.example CHGHOST ~user a.much.longer.host.of.theirs.example",
		  "romeo!~user@a.much.longer.host.of.theirs.example", 512 },
		{ ":srv 396 romeo cloak/of/romeo :is now your displayed host",
		  "romeo!~user@cloak/of/romeo", 512 },
		{ ":romeo!~u@another MODE #a +n", "romeo!~u@another", 512 },
		{ ":romeo!~u@another NICK romeo_the_second", "romeo_the_second!~u@another", 512 },
		{ ":srv 005 romeo LINELEN=1024 :are supported", "romeo_the_second!~u@another",
		  1024 },
	};
	Test t;
	begin_fast(&t, G_STRFUNC, NULL);
	enter(&t, "#a", "bob");
	for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
		if (rows[r].line != NULL)
			server_say(&t, rows[r].line);
		skip_all(&t);
		for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
			g_autofree char *id = g_strdup_printf("m%u-%u", r, i);
			check_lines(&t, bodies[i], id, rows[r].prefix, rows[r].most);
		}
	}
	test_clear(&t);
}

static void
test_too_long(void)
{
	Test t;
	begin(&t, G_STRFUNC, NULL);
	enter(&t, "#a", "bob");
	g_autoptr(GString) body = g_string_new(NULL);
	for (unsigned i = 0; i < 51; i++)
		g_string_append(body, "x\n");
	fake_say(t.session, "m1", "#a", NULL, 0, body->str);
	expect_fact(&t, "failed m1 1/1 error=policy-violation/modify: *more than 50 lines.*");
	fake_set(t.component, NULL, "max_lines", "100");
	while (body->len < 200)
		g_string_append(body, "x\n");
	for (unsigned i = 0; i < 11; i++) { /* and the queue has its ceiling */
		g_autofree char *id = g_strdup_printf("n%u", i);
		fake_say(t.session, id, "#a", NULL, 0, body->str);
	}
	expect_fact(&t, "failed n10 *error=resource-constraint/wait: Too many lines wait*");
	skip_all(&t);
	test_clear(&t);
}

/* No field of ours ends a line: what comes behind would be a line of another's making. */
static void
test_injection(void)
{
	static const char *const nasty[] = {
		"x\r\nEVIL 1",	     "x\nEVIL 2",     "x\rEVIL 3",	"\r\nEVIL 4",
		"x\n\nEVIL 5",	     "x \r\n EVIL 6", "\001\r\nEVIL 7", "/mode +m\r\nEVIL 8",
		"/omsg x\r\nEVIL 9", "#x\r\nEVIL 10", "s,\nEVIL 11"
	};
	Test t;
	begin_fast(&t, G_STRFUNC, "message-tags draft/message-redaction");
	enter(&t, "#a", "bob");
	WrySession *s = t.session;
	WryRoom *room = fake_room(s, "#a");
	g_autoptr(WryAddress) bob = address(&t, "bob");
	for (guint i = 0; i < G_N_ELEMENTS(nasty); i++) {
		const char *evil = nasty[i];
		static const WryMessageFlags flags[] = {
			0,
			WRY_MESSAGE_ACTION,
			WRY_MESSAGE_NOTICE,
			WRY_MESSAGE_ANSWERS,
			WRY_MESSAGE_REACTS,
			WRY_MESSAGE_RETRACTS,
		};
		for (guint f = 0; f < G_N_ELEMENTS(flags); f++) {
			g_autofree char *id = g_strdup_printf("m%u-%u", i, f);
			fake_about = f >= 3 ? evil : NULL;
			fake_say(s, id, f % 2 == 0 ? "#a" : "bob", NULL, flags[f], evil);
		}
		fake_about = "id-1";
		g_autofree char *react = g_strdup_printf("r%u", i);
		fake_say(s, react, "#a", NULL, WRY_MESSAGE_REACTS, evil);
		fake_about = NULL;
		g_autofree char *whisper = g_strdup_printf("w%u", i);
		fake_say(s, whisper, "#a", evil, WRY_MESSAGE_PRIVATE, evil);
		b->state_send(s, bob, evil, WRY_CHAT_COMPOSING);
		b->room_set_subject(s, room, evil, fake_reply("topic"));
		b->room_set_role(s, room, "bob", WRY_ROLE_NONE, evil, fake_reply("kick"));
		b->room_set_role(s, room, evil, WRY_ROLE_NONE, evil, fake_reply("kick"));
		b->room_set_aff(s, room, evil, WRY_AFF_OUTCAST, evil, fake_reply("ban"));
		b->room_set_aff(s, room, "bob", WRY_AFF_OUTCAST, evil, fake_reply("ban"));
		b->room_invite(s, room, bob, evil, fake_reply("invite"));
		b->session_set_nick(s, evil, fake_reply("nick"));
		b->session_set_presence(s, WRY_SHOW_AWAY, evil);
		settle(&t);
		for (char *line; (line = g_queue_pop_head(&t.wire)) != NULL; g_free(line)) {
			if (g_str_has_prefix(line, "PING w")) {
				line[1] = 'O';
				server_say(&t, line);
			}
			if (g_str_has_prefix(line + strspn(line, " "), "EVIL"))
				bail(&t, "a line of its own: %s", line);
		}
	}
	fake_join(s, "#key", "romeo", "x\r\nEVIL");
	b->room_leave(s, room, "x\r\nEVIL");
	settle(&t);
	fake_close(s, "x\r\nEVIL");
	while (!t.hung_up)
		turn(&t, true);
	for (char *line; (line = g_queue_pop_head(&t.wire)) != NULL; g_free(line))
		if (g_str_has_prefix(line + strspn(line, " "), "EVIL"))
			bail(&t, "a line of its own: %s", line);
	test_clear(&t);
}

/* --- many of us --- */

#define STORM 200

typedef struct {
	WryListener *listener;
	WryComponent *component;
	WrySession *sessions[STORM];
	WryConn *conns[STORM];
	gint64 when[STORM];
	unsigned accepted, closed;
	const char *greeting;
} Storm;

static void
on_storm_line(WryConn *conn, char *line, G_GNUC_UNUSED gsize n, G_GNUC_UNUSED bool cut,
	      gpointer data)
{
	Storm *storm = data;
	if (g_str_has_prefix(line, "USER "))
		wry_conn_write(conn, storm->greeting, strlen(storm->greeting));
}

static void
on_storm_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	((Storm *)data)->closed++;
}

static void
on_storm_accept(G_GNUC_UNUSED WryListener *listener, int fd, gpointer data)
{
	static const WryConnFuncs funcs = { .line = on_storm_line, .closed = on_storm_closed };
	Storm *storm = data;
	g_assert_cmpuint(storm->accepted, <, STORM);
	storm->when[storm->accepted] = g_get_monotonic_time();
	storm->conns[storm->accepted++] = wry_conn_new_from_fd(fd, NULL, &funcs, storm);
}

/* All of them are back from an outage, and have begun to log in again. */
static void
storm_begin(Storm *storm, const char *greeting)
{
	*storm = (Storm){ .greeting = greeting };
	fake_facts_clear();
	wry_loop_init(g_main_context_default());
	storm->listener = wry_listener_new("127.0.0.1:0", 0, on_storm_accept, storm, NULL);
	storm->component = fake_component_new(b);
	g_autofree char *server =
	    g_strdup_printf("127.0.0.1:%u", (unsigned)wry_listener_port(storm->listener));
	fake_set(storm->component, NULL, "network", server);
	fake_set(storm->component, NULL, "tls", "no");
	fake_set(storm->component, NULL, "connects_per_minute", "1000");
	g_assert_true(b->start(storm->component, NULL));
	for (guint i = 0; i < STORM; i++) {
		storm->sessions[i] = fake_session_new(storm->component, NULL);
		g_snprintf(storm->sessions[i]->key, sizeof storm->sessions[i]->key, "user%012u", i);
		fake_open(storm->sessions[i], NULL, true);
	}
}

static unsigned
storm_count(const Storm *storm, int state)
{
	unsigned n = 0;
	for (guint i = 0; i < STORM; i++)
		n += (int)storm->sessions[i]->state == state;
	return n;
}

static void
storm_until(Storm *storm, int state, unsigned count)
{
	for (gint64 end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	     storm_count(storm, state) < count;) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
storm_end(Storm *storm)
{
	for (guint i = 0; i < STORM; i++) {
		fake_session_free(storm->sessions[i]);
		wry_conn_free(storm->conns[i]);
	}
	wry_conn_finishing();
	wry_listener_free(storm->listener);
	b->stop(storm->component);
	fake_component_free(storm->component);
	fake_facts_clear();
	wry_loop_shutdown();
}

/* ASKS 15, after an outage: two hundred come back, so many a second and no more. */
static void
test_storm(void)
{
	IrcTiming before = irc_timing;
	Storm storm;
	irc_timing.dials_each = 50;
	storm_begin(&storm, ":srv 001 n :Welcome\r\n");
	storm_until(&storm, FAKE_OPEN, STORM);
	g_assert_cmpuint(storm.accepted, ==, STORM);
	for (guint i = 0, first = 0; i < STORM; i++) {
		while (storm.when[i] - storm.when[first] > G_USEC_PER_SEC)
			first++;
		/* what may go at once, and what came to it in that second */
		g_assert_cmpuint(i - first + 1, <=, 50 + 50 + 5);
	}
	g_assert_cmpint(storm.when[STORM - 1] - storm.when[0], >=, 2800000);
	storm_end(&storm);
	irc_timing = before;
}

/* A network that throttles or bans us hears no more of all the others. */
static void
test_storm_refused(void)
{
	static const char *const greetings[] = {
		"ERROR :Closing Link: (Throttled: Reconnecting too fast)\r\n",
		":srv 465 n :You are banned from this server- No gateways\r\n",
		"ERROR :Closing Link: n[127.0.0.1] (Z-Lined)\r\n",
	};
	for (guint i = 0; i < G_N_ELEMENTS(greetings); i++) {
		IrcTiming before = irc_timing;
		Storm storm;
		storm_begin(&storm, greetings[i]);
		storm_until(&storm, FAKE_CLOSED, STORM);
		g_assert_cmpuint(storm.accepted, <=, (unsigned)irc_timing.dials_each);
		unsigned waiting = 0, banned = 0;
		for (char *f; (f = fake_fact()) != NULL; g_free(f)) {
			waiting += strstr(f, "service-unavailable/wait: ") != NULL;
			banned += strstr(f, "forbidden/auth: ") != NULL;
		}
		g_assert_cmpuint(waiting + banned, ==, STORM);
		g_assert_cmpuint(banned, ==, i == 0 ? 0 : 2);
		storm_end(&storm);
		irc_timing = before;
	}
}

/* --- ident --- */

static void
on_nobody(G_GNUC_UNUSED WryListener *listener, int fd, G_GNUC_UNUSED gpointer data)
{
	close(fd);
}

static guint16
free_port(void)
{
	g_autoptr(WryListener) listener = wry_listener_new("127.0.0.1:0", 0, on_nobody, NULL, NULL);
	return wry_listener_port(listener);
}

/* What the door answers to who asks from that address; what it says is no line: "". */
static char *
ask_ident(Test *t, const char *from, guint16 door, const char *question)
{
	g_autoptr(GSocketAddress) to = g_inet_socket_address_new_from_string("127.0.0.1", door);
	g_autoptr(GSocketAddress) own = g_inet_socket_address_new_from_string(from, 0);
	g_autoptr(GSocket) s =
	    g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
	char answer[200];
	g_assert_true(g_socket_bind(s, own, FALSE, NULL) && g_socket_connect(s, to, NULL, NULL));
	g_assert_cmpint(g_socket_send(s, question, strlen(question), NULL, NULL), ==,
			strlen(question));
	g_socket_set_blocking(s, FALSE);
	for (gint64 end = g_get_monotonic_time() + DEADLINE_MS * 1000;;) {
		g_autoptr(GError) error = NULL;
		gssize n = g_socket_receive(s, answer, sizeof answer - 1, NULL, &error);
		if (n >= 0)
			return g_strndup(answer, (gsize)n);
		if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
			return g_strdup(""); /* hung up on */
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		turn(t, false);
	}
}

/* Our port of the connection to the server. */
static guint16
client_port(Test *t)
{
	g_assert_true(wait_for(t, has_server));
	g_autoptr(GSocket) s = g_socket_new_from_fd(dup(t->fd), NULL);
	g_autoptr(GSocketAddress) remote = g_socket_get_remote_address(s, NULL);
	return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(remote));
}

static void
test_ident(void)
{
	Test t;
	test_init(&t, G_STRFUNC);
	guint16 door = free_port();
	g_autofree char *address = g_strdup_printf("127.0.0.1:%u", door);
	fake_set(t.component, NULL, "ident_listen", address);
	start(&t);
	g_assert_true(irc_identd_start(address, NULL)); /* a second component: the same door */
	fake_open(t.session, "romeo", false);
	guint16 ours = client_port(&t), theirs = wry_listener_port(t.listener);

	g_autofree char *question = g_strdup_printf("%u, %u\r\n", ours, theirs);
	g_autofree char *good = g_strdup_printf("%u , %u : USERID : UNIX : %.9s\r\n", ours, theirs,
						wry_session_key(t.session));
	g_autofree char *nobody = g_strdup_printf("%u , %u : ERROR : NO-USER\r\n", ours, theirs);
	g_autofree char *other_question = g_strdup_printf("%u,%u\n", ours, (guint16)(theirs ^ 1));
	g_autofree char *other =
	    g_strdup_printf("%u , %u : ERROR : NO-USER\r\n", ours, (guint16)(theirs ^ 1));
	g_autofree char *long_line = g_strnfill(5000, '1');
	g_autofree char *too_long = g_strconcat(long_line, "\r\n", NULL);
	const struct {
		const char *from, *question, *answer;
	} rows[] = {
		{ "127.0.0.1", question, good },
		{ "127.0.0.2", question, nobody }, /* not the one we are connected to */
		{ "127.0.0.1", other_question, other },
		{ "127.0.0.1", "GET / HTTP/1.0\r\n", "" },
		{ "127.0.0.1", too_long, "" },
		{ "127.0.0.1", question, good },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *answer = ask_ident(&t, rows[i].from, door, rows[i].question);
		g_assert_cmpstr(answer, ==, rows[i].answer);
	}
	irc_identd_stop(address); /* of the two */
	expect(&t, "CAP LS 302");
	expect(&t, "NICK romeo");
	expect(&t, "USER *");
	server_say(&t, ":srv 001 romeo :Welcome");
	expect_fact(&t, "opened *");
	g_autofree char *late = ask_ident(&t, "127.0.0.1", door, question);
	g_assert_cmpstr(late, ==, nobody); /* he is in: no server asks any more */
	test_clear(&t);
}

/* --- where a connection comes from --- */

/* The operator's networks are told who is who; one that a user names never sees a password. */
static void
test_webirc(void)
{
	Test t;
	IrcPlace place;
	test_init(&t, G_STRFUNC);
	t.fixed = false;
	set_webirc(&t, NULL, "sesame");
	start(&t);
	g_assert_true(irc_place_find(t.component->data, "testnet", false, &place, NULL));
	g_assert_cmpstr(place.webirc, ==, "sesame");
	irc_place_clear(&place);
	g_assert_true(irc_place_find(t.component->data, "irc.example.net", false, &place, NULL));
	g_assert_null(place.webirc);
	irc_place_clear(&place);
	test_clear(&t);

	static const char *const bad[] = { "", "two words", ":colon" };
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		test_init(&t, G_STRFUNC);
		set_webirc(&t, NULL, bad[i]);
		g_assert_false(b->start(t.component, &error));
		g_assert_nonnull(strstr(error->message, "must hold one word"));
		g_assert_null(*bad[i] != '\0' ? strstr(error->message, bad[i]) : NULL);
		test_clear(&t);
	}
}

/* --- addresses --- */

typedef struct {
	const char *local;
	int kind; /* -1: none */
	const char *network, *name, *instead;
} AddressRow;

static void
check_addresses(const WryComponent *c, const AddressRow *rows, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autoptr(WryAddress) instead = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(WryAddress) a = b->address_parse(c, rows[i].local, &instead, &error);
		g_assert_true((a == NULL) == (error != NULL));
		g_assert_cmpint(a != NULL ? (int)a->kind : -1, ==, rows[i].kind);
		if (instead != NULL) {
			g_autofree char *better = b->address_format(c, instead);
			g_assert_cmpstr(better, ==, rows[i].instead);
		} else {
			g_assert_null(rows[i].instead);
		}
		if (a == NULL)
			continue;
		g_assert_cmpstr(a->network, ==, rows[i].network);
		g_assert_cmpstr(a->name, ==, rows[i].name);
		g_autofree char *local = b->address_format(c, a);
		g_autoptr(WryAddress) back = b->address_parse(c, local, NULL, NULL);
		g_assert_true(back != NULL && wry_address_equal(a, back));
	}
}

static void
test_addresses(void)
{
	static const AddressRow rows[] = {
		{ "#Chan%irc.Example.net", WRY_ADDRESS_ROOM, "irc.example.net", "#chan", NULL },
		{ "&c%irc.example.net", WRY_ADDRESS_ROOM, "irc.example.net", "&c", NULL },
		{ "#a%b%irc.example.net", WRY_ADDRESS_ROOM, "irc.example.net", "#a%b", NULL },
		{ "#a!b%irc.example.net", WRY_ADDRESS_ROOM, "irc.example.net", "#a!b", NULL },
		{ "Nick%irc.example.net", WRY_ADDRESS_CONTACT, "irc.example.net", "nick", NULL },
		{ "nick!irc.example.net", WRY_ADDRESS_CONTACT, "irc.example.net", "nick", NULL },
		{ "*status%znc.example", WRY_ADDRESS_CONTACT, "znc.example", "*status", NULL },
		{ "irc.example.net", WRY_ADDRESS_NETWORK, "irc.example.net", "", NULL },
		{ "testnet", WRY_ADDRESS_NETWORK, "testnet", "", NULL },
		{ "#chan%testnet", WRY_ADDRESS_ROOM, "testnet", "#chan", NULL },
		{ "#\xc3\x84%testnet", WRY_ADDRESS_ROOM, "testnet", "#\xc3\xa4", NULL },
		{ "+chan%irc.example.net", -1, NULL, NULL, NULL },
		{ "!chan%irc.example.net", -1, NULL, NULL, NULL },
		{ "#chan", -1, NULL, NULL, "#chan%127.0.0.1" },
		{ "romeo", -1, NULL, NULL, "romeo%127.0.0.1" },
		{ "", -1, NULL, NULL, NULL },
		{ "%irc.example.net", -1, NULL, NULL, NULL },
		{ "#a b%irc.example.net", -1, NULL, NULL, NULL },
		{ "#a,b%irc.example.net", -1, NULL, NULL, NULL },
		{ "#a\7%irc.example.net", -1, NULL, NULL, NULL },
		{ "#a\r\nQUIT%irc.example.net", -1, NULL, NULL, NULL },
		{ "#chan%", -1, NULL, NULL, NULL },
		{ "#chan%..", -1, NULL, NULL, NULL },
		{ "#chan%a/b", -1, NULL, NULL, NULL },
		{ "#chan%-a", -1, NULL, NULL, NULL },
		{ "a@b%irc.example.net", -1, NULL, NULL, NULL },
		{ "$*.net%irc.example.net", -1, NULL, NULL, NULL },
		{ "@#chan%irc.example.net", -1, NULL, NULL, NULL },
		{ ":x%irc.example.net", -1, NULL, NULL, NULL },
		{ "\xff%irc.example.net", -1, NULL, NULL, NULL },
	};
	Test t;
	test_init(&t, G_STRFUNC);
	t.fixed = false;
	start(&t);
	check_addresses(t.component, rows, G_N_ELEMENTS(rows));
	g_autofree char *name = g_strnfill(199, 'x'), *fits = g_strconcat("#", name, "%a.b", NULL),
			*over = g_strconcat("#x", name, "%a.b", NULL);
	g_autoptr(WryAddress) a = b->address_parse(t.component, fits, NULL, NULL);
	g_assert_nonnull(a);
	g_assert_null(b->address_parse(t.component, over, NULL, NULL));
	test_clear(&t);
}

static void
test_addresses_fixed(void)
{
	static const AddressRow rows[] = {
		{ "#Chan", WRY_ADDRESS_ROOM, NULL, "#chan", NULL },
		{ "#a%b", WRY_ADDRESS_ROOM, NULL, "#a%b", NULL },
		{ "Romeo", WRY_ADDRESS_CONTACT, NULL, "romeo", NULL },
		{ "ro.meo", WRY_ADDRESS_CONTACT, NULL, "ro.meo", NULL },
		{ "", WRY_ADDRESS_NETWORK, NULL, "", NULL },
		{ "+chan", -1, NULL, NULL, NULL },
		{ "a b", -1, NULL, NULL, NULL },
	};
	static const AddressRow learnt[] = {
		{ "+chan", WRY_ADDRESS_ROOM, NULL, "+chan", NULL },
		{ "#chan", WRY_ADDRESS_ROOM, NULL, "#chan", NULL },
		{ "!chan", -1, NULL, NULL, NULL },
	};
	Test t;
	test_init(&t, G_STRFUNC);
	start(&t);
	check_addresses(t.component, rows, G_N_ELEMENTS(rows));
	t.support = g_strdup("CHANTYPES=+");
	log_in(&t, "romeo");
	check_addresses(t.component, learnt, G_N_ELEMENTS(learnt));
	test_clear(&t);
}

/* What the operator must mend stops the start, in words. */
static void
test_start(void)
{
	Test t;
	test_init(&t, G_STRFUNC);
	g_autoptr(GError) error = NULL;
	fake_set(t.component, "Net", "servers", "irc.example.net");
	fake_set(t.component, "Net", "tls_ca", "/nonexistent/ca.pem");
	g_assert_false(b->start(t.component, &error));
	g_assert_nonnull(strstr(error->message, "/nonexistent/ca.pem"));
	g_assert_null(t.component->data);

	WryValues *values = wry_values_new(b->registration);
	g_clear_error(&error);
	g_assert_true(wry_values_set(values, "login", "password", NULL));
	g_assert_false(b->account_check(t.component, values, &error));
	g_assert_cmpstr(error->message, ==, "A password is needed when \"password\" is chosen.");
	g_assert_true(wry_values_set(values, "password", "x", NULL));
	g_assert_true(b->account_check(t.component, values, NULL));
	wry_values_free(values);
	test_clear(&t);
}

static int
compare_names(gconstpointer a, gconstpointer z)
{
	return strcmp(*(char *const *)a, *(char *const *)z);
}

static void
add_transcripts(GPtrArray *names)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open("tests/transcript/irc", 0, &error);
	g_assert_no_error(error);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
		if (g_str_has_suffix(name, ".t"))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *stem = g_strndup(names->pdata[i], strlen(names->pdata[i]) - 2);
		g_autofree char *path = g_strconcat("/irc/transcript/", stem, NULL);
		g_test_add_data_func(path, names->pdata[i], play_transcript);
	}
}

/* What the backend logs is no failure of a test, whatever G_DEBUG says of warnings. */
static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *fields, gsize n, G_GNUC_UNUSED gpointer data)
{
	for (gsize i = 0; i < n && level <= G_LOG_LEVEL_WARNING; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			g_test_message("log: %s", (const char *)fields[i].value);
	return G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_test_init(&argc, &argv, NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	g_test_add_func("/irc/injection", test_injection);
	g_test_add_func("/irc/storm", test_storm);
	g_test_add_func("/irc/storm-refused", test_storm_refused);
	g_test_add_func("/irc/ident", test_ident);
	g_test_add_func("/irc/webirc", test_webirc);
	g_test_add_func("/irc/addresses", test_addresses);
	g_test_add_func("/irc/addresses-fixed", test_addresses_fixed);
	g_test_add_func("/irc/start", test_start);
	g_test_add_func("/irc/long-line", test_long_line);
	g_test_add_func("/irc/long-tags", test_long_tags);
	g_test_add_func("/irc/nul", test_nul);
	g_test_add_func("/irc/many-contacts", test_many_contacts);
	g_test_add_func("/irc/many-rests", test_many_rests);
	g_test_add_func("/irc/split", test_split);
	g_test_add_func("/irc/too-long", test_too_long);
	add_transcripts(names);
	return g_test_run();
}
