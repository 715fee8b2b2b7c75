/*
 * test-irc.c - the IRC backend: its pure parts by rows, the rest by transcripts
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
 *event.
 */
#include "backends/irc/irc.h"
#include "fake-core.h"
#include "net/listen.h"
#include "net/resolve.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEADLINE_MS 10000

static const WryBackend *const b = &wry_backend_irc;

typedef struct {
	const char *name;
	unsigned line;
	WryComponent *component;
	WrySession *session;
	char *session_name;
	WryListener *listener;
	int fd; /* the server's end; -1: none */
	SSL_CTX *ctx;
	SSL *ssl;
	char *pin; /* of the server's certificate */
	bool pinned, plain_first;
	char *host;
	WryWatch *watch;
	GString *in;
	GQueue wire; /* of char *: lines of the client */
	bool hung_up, skip, late;
	char *caps, *support;
	bool started, fixed, caps_shown;
	GPtrArray *options; /* to be set once there is a session */
	GPtrArray *files;   /* to be removed */
} Test;

static void bail(const Test *t, const char *format, ...) G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;

static void
bail(const Test *t, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	g_autofree char *text = g_strdup_vprintf(format, ap);
	va_end(ap);
	g_printerr("# %s:%u: %s\n", t->name, t->line, text);
	for (GList *l = t->wire.head; l != NULL; l = l->next)
		g_printerr("#   left over > %s\n", (char *)l->data);
	for (GList *l = fake_facts.head; l != NULL; l = l->next)
		g_printerr("#   left over = %s\n", (char *)l->data);
	exit(1);
}

/* --- the server's end --- */

static int
any_certificate(G_GNUC_UNUSED int ok, G_GNUC_UNUSED X509_STORE_CTX *ctx)
{
	return 1;
}

static void
speak_tls(Test *t, bool pinned)
{
	g_autofree char *pem = wry_tls_identity_new("localhost");
	g_autofree char *print = wry_tls_identity_fingerprint(pem);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	t->ctx = SSL_CTX_new(TLS_server_method());
	g_assert_cmpint(SSL_CTX_use_certificate(t->ctx, x), ==, 1);
	g_assert_cmpint(SSL_CTX_use_PrivateKey(t->ctx, key), ==, 1);
	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_PEER, any_certificate);
	X509_free(x);
	EVP_PKEY_free(key);
	BIO_free(bio);
	t->pin = g_strconcat("sha256:", print, NULL);
	t->pinned = pinned;
}

static ssize_t
server_recv(Test *t, char *bytes, size_t most)
{
	if (t->ssl == NULL)
		return recv(t->fd, bytes, most, 0);
	int n = SSL_read(t->ssl, bytes, (int)most);
	if (n > 0)
		return n;
	int why = SSL_get_error(t->ssl, n);
	errno = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
	return -1;
}

static ssize_t
server_send(Test *t, const char *bytes, size_t n)
{
	return t->ssl != NULL ? SSL_write(t->ssl, bytes, (int)n)
			      : send(t->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
on_readable(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	Test *t = data;
	char bytes[16384];
	ssize_t n = server_recv(t, bytes, sizeof bytes);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		t->hung_up = true;
		wry_watch_clear(&t->watch);
		g_clear_pointer(&t->ssl, SSL_free);
		close(t->fd);
		t->fd = -1;
		return;
	}
	g_string_append_len(t->in, bytes, n);
	for (char *end; (end = memchr(t->in->str, '\n', t->in->len)) != NULL;) {
		gsize length = (gsize)(end - t->in->str);
		g_assert_cmpuint(length, >=, 1);
		g_assert_true(end[-1] == '\r');
		char *line = g_strndup(t->in->str, length - 1);
		g_assert_cmpuint(strlen(line), ==, length - 1); /* no NUL */
		g_assert_null(strchr(line, '\r'));
		g_queue_push_tail(&t->wire, line);
		g_string_erase(t->in, 0, (gssize)length + 1);
	}
}

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, gpointer data)
{
	Test *t = data;
	g_assert_cmpint(t->fd, ==, -1);
	t->fd = fd;
	t->hung_up = false;
	g_string_truncate(t->in, 0);
	if (t->ctx != NULL && !t->plain_first) {
		t->ssl = SSL_new(t->ctx);
		SSL_set_fd(t->ssl, fd);
		SSL_set_accept_state(t->ssl);
	}
	t->plain_first = false;
	t->watch = wry_watch_new(fd, EPOLLIN, on_readable, t);
}

static void
on_deadline(gpointer data)
{
	*(bool *)data = true;
}

/* One turn; the core's pump is at its end. */
static void
turn(Test *t, bool wait)
{
	g_main_context_iteration(NULL, wait);
	if (t->session != NULL)
		fake_pump(t->session);
}

static bool
wait_for(Test *t, bool (*come)(Test *t))
{
	WryTimer *timer = NULL;
	bool late = false;
	wry_timer_start(&timer, DEADLINE_MS, on_deadline, &late);
	while (!come(t) && !late)
		turn(t, true);
	wry_timer_clear(&timer);
	return !late;
}

static bool
has_server(Test *t)
{
	return t->fd >= 0;
}

static bool
has_line(Test *t)
{
	return t->wire.length > 0;
}

static bool
has_fact(G_GNUC_UNUSED Test *t)
{
	return fake_facts.length > 0;
}

static bool
has_hung_up(Test *t)
{
	return t->hung_up;
}

/* Until the network would be tried again. */
static void
wait_rested(Test *t)
{
	gint64 end = g_get_monotonic_time() + DEADLINE_MS * 1000;
	while (!irc_pace_may(t->session->data, NULL)) {
		WryTimer *timer = NULL;
		bool over = false;
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		for (wry_timer_start(&timer, 1, on_deadline, &over); !over;)
			turn(t, true);
	}
}

static void
server_write(Test *t, const char *bytes, gsize n)
{
	if (t->fd < 0 && !wait_for(t, has_server))
		bail(t, "nobody has connected");
	while (n > 0) {
		ssize_t sent = server_send(t, bytes, n);
		if (sent < 0 && errno == EAGAIN) {
			turn(t, true); /* the client reads */
			continue;
		}
		if (sent < 0)
			return; /* it has hung up: the transcript will see */
		bytes += sent;
		n -= (gsize)sent;
	}
}

static void
server_say(Test *t, const char *line)
{
	g_autofree char *whole = g_strconcat(line, "\r\n", NULL);
	server_write(t, whole, strlen(whole));
}

static void
expect(Test *t, const char *pattern)
{
	if (!wait_for(t, has_line))
		bail(t, "no line came; expected > %s", pattern);
	g_autofree char *line = g_queue_pop_head(&t->wire);
	if (!g_pattern_match_simple(pattern, line))
		bail(t, "expected > %s\n#    came > %s", pattern, line);
}

static void
expect_fact(Test *t, const char *pattern)
{
	if (!wait_for(t, has_fact))
		bail(t, "nothing was told; expected = %s", pattern);
	g_autofree char *line = fake_fact();
	if (!g_pattern_match_simple(pattern, line))
		bail(t, "expected = %s\n#    came = %s", pattern, line);
}

/* All the client had to say has come: what is behind a PING is answered behind it. */
static void
settle(Test *t)
{
	static unsigned count;
	if (t->fd < 0 || t->session == NULL || t->session->state != FAKE_OPEN)
		return;
	g_autofree char *ping = g_strdup_printf("PING settle%u", ++count);
	g_autofree char *pong = g_strdup_printf("PONG :settle%u", count);
	server_say(t, ping);
	for (bool seen = false; !seen;) {
		if (t->wire.length == 0 && !wait_for(t, has_line))
			bail(t, "the session does not answer");
		for (GList *l = t->wire.head; l != NULL && !seen; l = l->next)
			if (strcmp(l->data, pong) == 0) {
				g_free(l->data);
				g_queue_delete_link(&t->wire, l);
				seen = true;
			}
		if (!seen)
			turn(t, true);
	}
}

static void
expect_nothing(Test *t)
{
	settle(t);
	if (t->wire.length > 0 || fake_facts.length > 0)
		bail(t, "more came than expected");
}

/* --- orders --- */

static void
add_server_setting(Test *t)
{
	g_autofree char *server = g_strdup_printf("%s:%u", t->host != NULL ? t->host : "127.0.0.1",
						  (unsigned)wry_listener_port(t->listener));
	const char *section = t->fixed ? NULL : "TestNet";
	fake_set(t->component, section, t->fixed ? "network" : "servers", server);
	fake_set(t->component, section, "tls", t->ctx != NULL && !t->plain_first ? "yes" : "no");
	if (t->pinned)
		fake_set(t->component, section, "tls_pin", t->pin);
}

static void
start(Test *t)
{
	g_autoptr(GError) error = NULL;
	if (t->started)
		return;
	t->started = true;
	add_server_setting(t);
	b->start(t->component, &error);
	g_assert_no_error(error);
	t->session = fake_session_new(t->component, t->fixed ? NULL : t->session_name);
	for (guint i = 0; i < t->options->len; i++) {
		g_auto(GStrv) words = g_strsplit(t->options->pdata[i], " ", 2);
		g_auto(GStrv) pair = g_strsplit(words[1], "=", 2);
		if (strcmp(words[0], "option") == 0)
			fake_option(t->session, pair[0], pair[1]);
		else
			fake_register(t->session, pair[0], pair[1]);
	}
}

/* What every server does until one is in, with the capabilities of the header. */
static void
login(Test *t, const char *nick)
{
	fake_open(t->session, nick, false);
	expect(t, "CAP LS 302");
	expect(t, "NICK *");
	expect(t, "USER * 0 * :*");
	if (t->caps != NULL) {
		g_autofree char *list = g_strdup_printf(":srv CAP * LS :%s", t->caps);
		server_say(t, list);
		expect(t, "CAP REQ :*");
		g_autofree char *ack = g_strdup_printf(":srv CAP * ACK :%s", t->caps);
		server_say(t, ack);
		expect(t, "CAP END");
	} else {
		server_say(t, ":srv 421 * CAP :Unknown command");
	}
	g_autofree char *welcome = g_strdup_printf(":srv 001 %s :Welcome", nick);
	g_autofree char *support =
	    g_strdup_printf(":srv 005 %s %s :are supported by this server", nick,
			    t->support != NULL ? t->support
					       : "CASEMAPPING=rfc1459 PREFIX=(qaohv)~&@%+ "
						 "CHANMODES=beI,k,l,imnpst STATUSMSG=@+");
	g_autofree char *motd = g_strdup_printf(":srv 422 %s :No MOTD", nick);
	server_say(t, welcome);
	server_say(t, support);
	server_say(t, motd);
	expect_fact(t, "opened *");
	settle(t);
	if (!t->caps_shown && fake_facts.head != NULL &&
	    g_str_has_prefix(fake_facts.head->data, "caps "))
		g_free(fake_fact());
}

/* Into a channel: "#chan [@other +third ...]" */
static void
enter(Test *t, const char *channel, const char *others)
{
	const char *me = ((IrcSession *)t->session->data)->nick;
	g_autofree char *asked = g_strdup_printf("JOIN %s", channel);
	g_autofree char *join = g_strdup_printf(":%s!u@host.example JOIN %s", me, channel);
	g_autofree char *names =
	    g_strdup_printf(":srv 353 %s = %s :%s %s", me, channel, me, others);
	g_autofree char *end = g_strdup_printf(":srv 366 %s %s :End", me, channel);
	g_autofree char *mode = g_strdup_printf("MODE %s", channel);
	fake_join(t->session, channel, me, NULL);
	expect(t, asked);
	server_say(t, join);
	server_say(t, names);
	server_say(t, end);
	expect(t, mode);
	for (;;) {
		g_autofree char *fact = NULL;
		if (!wait_for(t, has_fact))
			bail(t, "no 'joined'");
		fact = fake_fact();
		if (g_str_has_prefix(fact, "joined "))
			return;
	}
}

static WryAddress *
address(Test *t, const char *name)
{
	g_autoptr(GError) error = NULL;
	WryAddress *a = b->address_parse(t->component, name, NULL, &error);
	g_assert_no_error(error);
	return a;
}

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
		login(t, one != NULL ? one : "romeo");
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
			     two != NULL ? atoi(two) : 0, fake_reply("channels"));
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

/* --- transcripts --- */

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
	{ "whois", offsetof(IrcTiming, whois_ms) },
	{ "answer", offsetof(IrcTiming, answer_ms) },
};

static void
set_webirc(Test *t, const char *network, const char *password)
{
	char *path = NULL;
	g_autofree char *text = g_strconcat(password, "\n", NULL);
	int fd = g_file_open_tmp("wherry-webirc-XXXXXX", &path, NULL);
	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_ptr_array_add(t->files, path);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	fake_set(t->component, network, "webirc_password_file", path);
}

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
skip_all(Test *t)
{
	settle(t);
	while (t->wire.length > 0)
		g_free(g_queue_pop_head(&t->wire));
	fake_facts_clear();
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

static void
test_init(Test *t, const char *name)
{
	*t = (Test){ .name = name, .fd = -1, .fixed = true };
	g_queue_init(&t->wire);
	t->in = g_string_new(NULL);
	t->options = g_ptr_array_new_with_free_func(g_free);
	t->files = g_ptr_array_new_with_free_func(g_free);
	t->component = fake_component_new(b);
	fake_answer = "wherry";
	fake_facts_clear();
	wry_loop_init(g_main_context_default());
	g_autoptr(GError) error = NULL;
	t->listener = wry_listener_new("127.0.0.1:0", 0, on_accept, t, &error);
	g_assert_no_error(error);
}

static void
test_clear(Test *t)
{
	if (t->session != NULL)
		fake_session_free(t->session);
	g_clear_pointer(&fake_question, wry_reply_drop);
	g_clear_pointer(&rules, wry_values_free);
	wry_watch_clear(&t->watch);
	g_clear_pointer(&t->ssl, SSL_free);
	g_clear_pointer(&t->ctx, SSL_CTX_free);
	g_free(t->pin);
	g_free(t->host);
	if (t->fd >= 0)
		close(t->fd);
	wry_listener_free(t->listener);
	wry_conn_finishing();
	if (t->started)
		b->stop(t->component);
	fake_component_free(t->component);
	g_queue_clear_full(&t->wire, g_free);
	fake_facts_clear();
	g_string_free(t->in, TRUE);
	g_ptr_array_unref(t->options);
	for (guint i = 0; i < t->files->len; i++)
		unlink(t->files->pdata[i]);
	g_ptr_array_unref(t->files);
	g_free(t->caps);
	g_free(t->support);
	g_free(t->session_name);
	wry_scram_shutdown();
	wry_resolve_shutdown();
	wry_loop_shutdown();
}

static void
test_transcript(gconstpointer data)
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
	test_clear(&t);
	irc_timing = before;
}

/* --- what is no dialogue, or has lines too long for a file --- */

static void
begin(Test *t, const char *name, const char *caps)
{
	test_init(t, name);
	t->caps = g_strdup(caps);
	start(t);
	login(t, "romeo");
}

/* The same, where no line waits for its turn. */
static void
begin_fast(Test *t, const char *name, const char *caps)
{
	test_init(t, name);
	t->caps = g_strdup(caps);
	fake_set(t->component, NULL, "flood_lines", "1000");
	start(t);
	login(t, "romeo");
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
	login(&t, "romeo");
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

/* --- the parts without state --- */

/* Read back, each piece is what it was made of, and looks so; none is longer than it may be. */
static void
check_split(const char *body, const GArray *spans, const IrcSheet *sheet)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) pieces = irc_split(body, spans, sheet, 10000, &error);
	g_assert_no_error(error);
	g_autoptr(GString) back = g_string_new(NULL), looks = g_string_new(NULL);
	for (guint i = 0; i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		GArray *seen = NULL;
		g_assert_cmpuint(strlen(piece->text), <=, sheet->most);
		g_assert_null(strpbrk(piece->text, "\r\n"));
		g_autofree char *text = irc_text(piece->text, sheet->charset, &seen);
		for (guint k = 0; seen != NULL && k < seen->len; k++) {
			const WrySpan *s = &g_array_index(seen, WrySpan, k);
			for (unsigned n = 0; n < s->length; n++)
				g_string_append_printf(looks, "%zu:%x/%x/%x ",
						       back->len + s->start + n, s->style,
						       (unsigned)s->ink, (unsigned)s->paper);
		}
		g_clear_pointer(&seen, g_array_unref);
		g_string_append(back, text);
	}
	g_autoptr(GString) said = g_string_new(NULL), wanted = g_string_new(NULL);
	guint at = 0;
	for (gsize i = 0; body[i] != '\0'; i++) {
		const WrySpan *s =
		    spans != NULL && at < spans->len ? &g_array_index(spans, WrySpan, at) : NULL;
		if (body[i] != '\n' && s != NULL && i >= s->start && i < s->start + s->length)
			g_string_append_printf(wanted, "%zu:%x/%x/%x ", said->len, s->style,
					       (unsigned)s->ink, (unsigned)s->paper);
		if (s != NULL && i + 1 >= s->start + s->length)
			at++;
		if (body[i] != '\n')
			g_string_append_c(said, body[i]);
	}
	g_assert_cmpstr(back->str, ==, said->str);
	if (sheet->looks)
		g_assert_cmpstr(looks->str, ==, wanted->str);
	else
		g_assert_cmpstr(looks->str, ==, "");
}

/* MX-10 MS-17: whatever the words and looks, by a seed that is printed. */
static void
test_split_anything(void)
{
	static const char *const bits[] = { "a",
					    "word ",
					    " ",
					    "\n",
					    "\xc3\xa4",
					    "e\xcc\x81",
					    "7",
					    ",3",
					    "\xf0\x9f\x98\x80",
					    "\xe4\xb8\xad",
					    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
					    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa" };
	static const int32_t colours[] = { -1, -1, 0xff0000, 0x0000fc, 0xffffff };
	for (unsigned n = 0; n < 400; n++) {
		g_autoptr(GString) body = g_string_new(NULL);
		g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
		unsigned count = (unsigned)g_test_rand_int_range(1, 300);
		for (unsigned i = 0; i < count; i++) {
			const char *bit = bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))];
			WrySpan span = { (unsigned)body->len, (unsigned)strlen(bit),
					 (unsigned)g_test_rand_int_range(0, 32),
					 colours[g_test_rand_int_range(0, 5)],
					 colours[g_test_rand_int_range(0, 5)] };
			g_string_append(body, bit);
			bool plain = span.style == 0 && span.ink < 0 && span.paper < 0;
			if (!plain && g_test_rand_int_range(0, 3) == 0)
				g_array_append_val(spans, span);
		}
		IrcSheet sheet = { .most = (gsize)g_test_rand_int_range(400, 450),
				   .looks = n % 4 != 0 };
		if (!sheet.looks)
			sheet.most -= 350;
		check_split(body->str, spans, &sheet);
	}
}

/* MS-17: no character as people count them is cut, and a word only where it has no end in sight. */
static void
test_split_borders(void)
{
	static const struct {
		const char *bit;
		gsize least; /* of the last third of a line of 100 bytes that must be used */
	} rows[] = { { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
		       66 },
		     { "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 92 },
		     { "e\xcc\x81\xcc\x82", 94 },
		     { "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 92 },
		     { "fourteen words ", 75 } };
	const IrcSheet sheet = { .most = 100 };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) body = g_string_new(NULL);
		while (body->len < 1000)
			g_string_append(body, rows[i].bit);
		g_autoptr(GPtrArray) pieces = irc_split(body->str, NULL, &sheet, 100, NULL);
		for (guint k = 0; k + 1 < pieces->len; k++) {
			const IrcPiece *piece = pieces->pdata[k];
			gsize n = strlen(piece->text);
			g_assert_cmpuint(n, >=, rows[i].least);
			g_assert_cmpint(piece->goes_on, ==, k > 0);
			if (rows[i].bit[0] == 'f')
				g_assert_true(piece->text[n - 1] == ' ');
			else
				g_assert_cmpuint(n % strlen(rows[i].bit), ==, 0);
		}
	}
}

static void
test_charset_out(void)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = { { "UTF-8", true },	    { "ISO-8859-15", true },
		     { "KOI8-R", true },    { "GB18030", true },
		     { "UTF-16", false },   { "UTF-7", false },
		     { "nonsense", false }, { "ISO-8859-1//TRANSLIT/etc", false } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_cmpint(irc_check_charset_out(rows[i].name, &error), ==, rows[i].good);
		g_assert_cmpint(error == NULL, ==, rows[i].good);
	}
	g_autofree char *topic = irc_encode("caf\xc3\xa9 \xe4\xb8\xad \xe2\x80\xa6", "ISO-8859-1");
	g_assert_cmpstr(topic, ==, "caf\xe9 ? ...");
}

static void
test_parse(void)
{
	static const struct {
		const char *line, *nick, *user, *host, *command;
		unsigned n;
		const char *last;
	} rows[] = {
		{ "PING :a b", NULL, NULL, NULL, "PING", 1, "a b" },
		{ ":n!u@h PRIVMSG #a :x : y", "n", "u", "h", "PRIVMSG", 2, "x : y" },
		{ ":n@h  X   a  b ", "n", NULL, "h", "X", 2, "b" },
		{ ":irc.srv 001 me :", "irc.srv", NULL, NULL, "001", 2, "" },
		{ "@a=b;c :n X", "n", NULL, NULL, "X", 0, NULL },
		{ ":n@h!u X :a", "n", NULL, "h!u", "X", 1, "a" },
		{ "X a:b", NULL, NULL, NULL, "X", 1, "a:b" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = g_strdup(rows[i].line);
		IrcMsg msg;
		g_assert_true(irc_parse(line, strlen(line), &msg));
		g_assert_cmpstr(msg.nick, ==, rows[i].nick);
		g_assert_cmpstr(msg.user, ==, rows[i].user);
		g_assert_cmpstr(msg.host, ==, rows[i].host);
		g_assert_cmpstr(msg.command, ==, rows[i].command);
		g_assert_cmpuint(msg.n, ==, rows[i].n);
		if (rows[i].last != NULL)
			g_assert_cmpstr(irc_param(&msg, msg.n - 1), ==, rows[i].last);
		g_assert_cmpstr(irc_param(&msg, 99), ==, "");
	}
}

static void
test_tags(void)
{
	char line[] = "@a=1;b;c=x\\:y\\sz\\\\\\r\\;d=;a=2 X";
	IrcMsg msg;
	g_assert_true(irc_parse(line, strlen(line), &msg));
	static const struct {
		const char *name, *value;
	} rows[] = { { "a", "2" }, { "b", "" }, { "c", "x;y z\\\r" }, { "d", "" }, { "e", NULL } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *value = irc_tag(&msg, rows[i].name);
		g_assert_cmpstr(value, ==, rows[i].value);
	}
	g_assert_cmpint(irc_parse_time("2020-01-01T00:00:01.500Z"), ==, 1577836801500000);
	g_assert_cmpint(irc_parse_time("2020-01-01T00:00:01Z"), ==, 1577836801000000);
	g_assert_cmpint(irc_parse_time("yesterday, in the afternoonZ"), ==, 0);
	g_assert_cmpint(irc_parse_time(""), ==, 0);
}

static void
test_build(void)
{
	g_autofree char *a = irc_build("x\r\ny", "TOPIC", "#a", NULL);
	g_assert_cmpstr(a, ==, "TOPIC #a :x  y");
	g_assert_null(irc_build(NULL, "JOIN", "#a b", NULL));
	g_assert_null(irc_build(NULL, "JOIN", "", NULL));
	g_assert_null(irc_build(NULL, "JOIN", ":a", NULL));
	g_assert_null(irc_build(NULL, "JOIN", "a\r\nb", NULL));
	g_autoptr(GString) much = g_string_new("x");
	while (much->len < 1000)
		g_string_append(much, "\xc3\xa4");
	g_autofree char *cut = irc_build(much->str, "QUIT", NULL);
	g_assert_cmpuint(strlen(cut), <=, 510);
	g_assert_cmpuint(strlen(cut), >, 506);
	g_assert_true(g_utf8_validate(cut, -1, NULL));
	g_assert_null(irc_build(NULL, "JOIN", much->str, NULL));
}

static void
test_fold(void)
{
	static const struct {
		const char *mapping, *a, *z;
		bool same;
	} rows[] = {
		{ "CASEMAPPING=ascii", "Nick[]", "nICK[]", true },
		{ "CASEMAPPING=ascii", "a[", "a{", false },
		{ "CASEMAPPING=rfc1459", "A[]\\~", "a{}|^", true },
		{ "CASEMAPPING=strict-rfc1459", "A[]\\", "a{}|", true },
		{ "CASEMAPPING=strict-rfc1459", "~", "^", false },
		{ "CASEMAPPING=rfc1459", "ab", "abc", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		IrcSupport s;
		irc_support_init(&s);
		irc_support_token(&s, rows[i].mapping);
		g_autofree char *a = irc_fold(&s, rows[i].a), *z = irc_fold(&s, rows[i].z);
		g_assert_cmpint(irc_same(&s, rows[i].a, rows[i].z), ==, rows[i].same);
		g_assert_cmpint(strcmp(a, z) == 0, ==, rows[i].same);
	}
}

static void
test_support(void)
{
	IrcSupport s;
	irc_support_init(&s);
	static const char *const tokens[] = { "PREFIX=(Yqaohv)!~&@%+",
					      "CHANMODES=IXbeg,k,Hl,imnst",
					      "CHANTYPES=#+",
					      "NICKLEN=31",
					      "LINELEN=2048",
					      "TARGMAX=WHOIS:1,JOIN:,PRIVMSG:4",
					      "UTF8ONLY",
					      "NETWORK=Libera.Chat",
					      "MODES=4",
					      "TOPICLEN=390" };
	for (guint i = 0; i < G_N_ELEMENTS(tokens); i++)
		irc_support_token(&s, tokens[i]);
	g_assert_cmpint(irc_symbol_rank(&s, '@'), ==, 3);
	g_assert_cmpint(irc_mode_rank(&s, 'v'), ==, 5);
	g_assert_cmpint(irc_symbol_rank(&s, '\0'), ==, -1);
	g_assert_true(irc_mode_has_arg(&s, 'b', true) && irc_mode_has_arg(&s, 'k', false));
	g_assert_true(irc_mode_has_arg(&s, 'l', true) && !irc_mode_has_arg(&s, 'l', false));
	g_assert_true(irc_mode_has_arg(&s, 'o', false) && !irc_mode_has_arg(&s, 'i', true));
	g_assert_true(irc_is_channel(&s, "+x") && !irc_is_channel(&s, "&x") &&
		      !irc_is_channel(&s, ""));
	g_assert_cmpuint(s.nicklen, ==, 31);
	g_assert_cmpuint(s.linelen, ==, 2048);
	g_assert_cmpuint(s.mode_max, ==, 4);
	g_assert_cmpuint(s.topiclen, ==, 390);
	g_assert_true(s.utf8only);
	g_assert_cmpstr(s.network, ==, "Libera.Chat");
	irc_support_token(&s, "NICKLEN=0");
	irc_support_token(&s, "NICKLEN=-1");
	irc_support_token(&s, "NICKLEN=x");
	g_assert_cmpuint(s.nicklen, ==, 31);
	irc_support_token(&s, "PREFIX=");
	g_assert_cmpint(irc_symbol_rank(&s, '@'), ==, -1);
}

static void
test_format(void)
{
	static const struct {
		const char *raw, *text, *spans;
	} rows[] = {
		{ "plain", "plain", "" },
		{ "\2b\2 n", "b n", "0+1:1" },
		{ "\00312,1x", "x", "0+1:0/0000fc" },
		{ "\0031234", "34", "0+2:0/0000fc" },
		{ "\0034,x", ",x", "0+2:0/ff0000" },
		{ "\003,5x", ",5x", "" },
		{ "\00399x", "x", "" },
		{ "\004ff8800x", "x", "0+1:0/ff8800" },
		{ "\004ff88zz", "ff88zz", "" },
		{ "\2\35a\17b", "ab", "0+1:3" },
		{ "\0034a\26b", "ab", "0+1:0/ff0000,1+1:0" },
		{ "a\1\7\33\177b", "ab", "" },
		{ "\2\351\2", "\303\251", "0+2:1" },
		{ "tab\there", "tab\there", "" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GArray *spans = NULL;
		g_autofree char *text = irc_text(rows[i].raw, NULL, &spans);
		g_autoptr(GString) seen = g_string_new(NULL);
		for (guint j = 0; spans != NULL && j < spans->len; j++) {
			const WrySpan *span = &g_array_index(spans, WrySpan, j);
			g_string_append_printf(seen, "%s%u+%u:%x", j > 0 ? "," : "", span->start,
					       span->length, span->style);
			if (span->ink >= 0)
				g_string_append_printf(seen, "/%06x", (unsigned)span->ink);
		}
		g_clear_pointer(&spans, g_array_unref);
		g_assert_cmpstr(text, ==, rows[i].text);
		g_assert_cmpstr(seen->str, ==, rows[i].spans);
	}
	g_assert_true(irc_mentions("hey Romeo!", "romeo"));
	g_assert_false(irc_mentions("romeos, aromeo romeo_", "romeo"));
	g_assert_false(irc_mentions("anything", ""));
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

static void
test_refusals(void)
{
	static const struct {
		const char *words;
		IrcRefusal refusal;
	} rows[] = {
		{ "Closing Link: x (Quit: online again)", IRC_REFUSED_NO },
		{ "Closing Link: x (Ping timeout: 120 seconds)", IRC_REFUSED_NO },
		{ "Closing Link: x (Excess Flood)", IRC_REFUSED_NO },
		{ "Closing Link: x (Killed (op (deadline)))", IRC_REFUSED_NO },
		{ "Trying to reconnect too fast.", IRC_REFUSED_THROTTLED },
		{ "Your host is trying to (re)connect too fast -- throttled", IRC_REFUSED_THROTTLED },
		{ "Too many host connections (local)", IRC_REFUSED_FULL },
		{ "No more connections allowed from your host", IRC_REFUSED_FULL },
		{ "Closing Link: x[h] (K-Lined)", IRC_REFUSED_BANNED },
		{ "Closing link: (x@h) [G-lined: bye]", IRC_REFUSED_BANNED },
		{ "*** Banned ", IRC_REFUSED_BANNED },
		{ "(Zline)", IRC_REFUSED_BANNED },
		{ "user has been D:lined", IRC_REFUSED_BANNED },
		{ "User has been AKILLED", IRC_REFUSED_BANNED },
		{ "line", IRC_REFUSED_NO },
		{ "", IRC_REFUSED_NO },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(irc_refusal(rows[i].words), ==, rows[i].refusal);
}

/* --- ident --- */

static void
test_ident_parse(void)
{
	static const struct {
		const char *line;
		unsigned ours, theirs; /* 0: none */
	} rows[] = {
		{ "6193, 23", 6193, 23 },   { "1,65535", 1, 65535 },	{ " 6193 \t, 6667 ", 6193, 6667 },
		{ "", 0, 0 },		    { "6193", 0, 0 },		{ "6193,", 0, 0 },
		{ ",23", 0, 0 },	    { "0,23", 0, 0 },		{ "65536,23", 0, 0 },
		{ "6193,23,", 0, 0 },	    { "6193,23 x", 0, 0 },	{ "-1,23", 0, 0 },
		{ "71729,23", 0, 0 },	    { "0006193,23", 0, 0 },	{ "4294967297,23", 0, 0 },
		{ "6193, 23 : USERID", 0, 0 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint16 ours, theirs;
		bool good = irc_ident_parse(rows[i].line, &ours, &theirs);
		g_assert_cmpint(good, ==, rows[i].ours != 0);
		g_assert_true(!good || (ours == rows[i].ours && theirs == rows[i].theirs));
	}
}

static guint16
free_port(void)
{
	g_autoptr(WryListener) listener = wry_listener_new("127.0.0.1:0", 0, on_accept, NULL, NULL);
	return wry_listener_port(listener);
}

/* What the door answers to who asks from that address; what it says is no line: "". */
static char *
ask_ident(Test *t, const char *from, guint16 door, const char *question)
{
	g_autoptr(GSocketAddress) to = g_inet_socket_address_new_from_string("127.0.0.1", door);
	g_autoptr(GSocketAddress) own = g_inet_socket_address_new_from_string(from, 0);
	g_autoptr(GSocket) s = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
					    G_SOCKET_PROTOCOL_TCP, NULL);
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
	g_autofree char *nobody =
	    g_strdup_printf("%u , %u : ERROR : NO-USER\r\n", ours, theirs);
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

static void
test_prefix(void)
{
	static const struct {
		const char *prefix;
		bool good;
	} rows[] = {
		{ "2001:db8:1:2::/64", true },	{ "2001:db8::/112", true },
		{ "2001:db8::ffff:0/112", true }, { "2001:db8::/63", false },
		{ "2001:db8::/113", false },	{ "2001:db8::1/64", false },
		{ "10.0.0.0/8", false },	{ "2001:db8::", false },
		{ "x/64", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_cmpint(irc_check_prefix(rows[i].prefix, NULL), ==, rows[i].good);
		if (!rows[i].good)
			continue;
		g_autoptr(GInetAddressMask) mask =
		    g_inet_address_mask_new_from_string(rows[i].prefix, NULL);
		g_autofree char *one = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y1");
		g_autofree char *again = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y1");
		g_autofree char *two = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y2");
		g_autoptr(GInetAddress) address = g_inet_address_new_from_string(one);
		g_assert_true(g_inet_address_mask_matches(mask, address));
		g_assert_cmpstr(one, ==, again);
		g_assert_cmpstr(one, !=, two);
	}
	/* for ever: what an operator there has banned stays banned over an upgrade */
	g_autofree char *known = irc_user_address("2001:db8:1:2::/64", "abcdefgh12345678");
	g_assert_cmpstr(known, ==, "2001:db8:1:2:99c6:65bc:73d6:7c1c");
	g_assert_null(irc_user_address(NULL, "x"));
	g_assert_true(irc_check_address("127.0.0.1", NULL) && irc_check_address("::1", NULL));
	g_assert_false(irc_check_address("localhost", NULL));
}

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

static void
on_sasl(const GPtrArray *lines, const GError *error, gpointer data)
{
	GString *seen = data;
	g_string_truncate(seen, 0);
	if (error != NULL)
		g_string_append(seen, "refused");
	for (guint i = 0; lines != NULL && i < lines->len; i++) {
		const char *piece = (char *)lines->pdata[i] + strlen("AUTHENTICATE ");
		bool last = i + 1 == lines->len;
		g_assert_true(g_str_has_prefix(lines->pdata[i], "AUTHENTICATE "));
		g_assert_true(last ? strlen(piece) < 400 : strlen(piece) == 400);
		if (strcmp(piece, "+") != 0)
			g_string_append(seen, piece);
	}
}

static void
test_sasl(void)
{
	IrcSasl sasl = { 0 };
	g_autoptr(GString) whole = g_string_new(NULL);
	g_assert_false(irc_sasl_take(&sasl, "+"));
	g_assert_cmpuint(irc_sasl_mechs("SCRAM-SHA-256,external"), ==,
			 IRC_SASL_EXTERNAL | IRC_SASL_SCRAM);
	g_assert_cmpuint(irc_sasl_mechs("PLAINER,SCRAM-SHA-256-PLUS,,"), ==, 0);
	g_assert_cmpuint(irc_sasl_choose(irc_sasl_mechs(NULL)), ==, IRC_SASL_SCRAM);
	g_assert_cmpuint(irc_sasl_choose(IRC_SASL_EXTERNAL | IRC_SASL_PLAIN), ==, IRC_SASL_PLAIN);
	g_assert_cmpuint(irc_sasl_choose(IRC_SASL_EXTERNAL), ==, IRC_SASL_NONE);
	for (gsize n = 1; n < 900;
	     n += 37) { /* whatever its length, it comes back in pieces of 400 */
		g_autofree char *password = g_strnfill(n, 'p');
		g_autofree char *line = irc_sasl_start(&sasl, IRC_SASL_PLAIN);
		g_assert_cmpstr(line, ==, "AUTHENTICATE PLAIN");
		g_assert_false(irc_sasl_judged(&sasl));
		g_assert_true(irc_sasl_take(&sasl, "+"));
		irc_sasl_answer(&sasl, "me", password, on_sasl, whole);
		g_assert_true(irc_sasl_judged(&sasl));
		gsize size;
		g_autofree guchar *raw = g_base64_decode(whole->str, &size);
		g_assert_cmpuint(size, ==, n + 4);
		g_assert_cmpmem(raw, 4, "\0me\0", 4);
	}
	irc_sasl_clear(&sasl);
}

/* A challenge in pieces is read whole, and one without an end is none. */
static void
test_sasl_pieces(void)
{
	IrcSasl sasl = { 0 };
	g_autoptr(GString) whole = g_string_new(NULL);
	g_autofree char *full = g_strnfill(400, 'A');
	g_autofree char *line = irc_sasl_start(&sasl, IRC_SASL_SCRAM);
	g_assert_cmpstr(line, ==, "AUTHENTICATE SCRAM-SHA-256");
	g_assert_true(irc_sasl_take(&sasl, "+"));
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	gsize size;
	g_autofree char *first = (char *)g_base64_decode(whole->str, &size);
	g_assert_true(size > 10 && strncmp(first, "n,,n=me,r=", 10) == 0);
	g_assert_false(irc_sasl_judged(&sasl)); /* a server that knows no such account says so */
	g_assert_false(irc_sasl_take(&sasl, full));
	g_assert_true(irc_sasl_take(&sasl, "+"));
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	g_assert_cmpstr(whole->str, ==, "refused");
	irc_sasl_clear(&sasl);

	g_free(irc_sasl_start(&sasl, IRC_SASL_PLAIN));
	unsigned pieces = 1;
	for (; !irc_sasl_take(&sasl, full); pieces++)
		g_assert_cmpuint(pieces, <, 20);
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	g_assert_cmpstr(whole->str, ==, "refused");
	irc_sasl_clear(&sasl);
}

static void
test_checks(void)
{
	static const struct {
		const char *nick, *made;
		bool good;
	} rows[] = {
		{ "romeo", "romeo", true },	  { "[ro]{m}|\\^`-_", "[ro]{m}|\\^`-_", true },
		{ "3juliet", "_3juliet", false }, { "a b", "a_b", false },
		{ "", "wherry", false },	  { "-x", "_-x", false },
		{ "a,b", "a_b", false },	  { "a!b@c", "a_b_c", false },
		{ "\xc3\xa4", "\xc3\xa4", true }, { "x\xf0\x9f\x98\x80", "x_", true },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *made = irc_make_nick(rows[i].nick);
		g_assert_cmpint(irc_check_nick(rows[i].nick, NULL), ==, rows[i].good);
		g_assert_cmpstr(made, ==, rows[i].made);
		g_assert_true(irc_check_nick(made, NULL) || made[0] == '_');
	}
	static const struct {
		const char *server;
		bool good;
	} servers[] = {
		{ "irc.example.net", true },
		{ "irc.example.net:6697", true },
		{ "[::1]:6667", true },
		{ "::1", true },
		{ "irc.example.net:0", false },
		{ "irc.example.net:65536", false },
		{ "irc.example.net:+1", false },
		{ ":6667", false },
		{ "a b", false },
		{ "[::1", false },
		{ "irc.example.net:6697x", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(servers); i++)
		g_assert_cmpint(irc_check_server(servers[i].server, NULL), ==, servers[i].good);
	g_assert_true(irc_check_charset("KOI8-R", NULL));
	g_assert_false(irc_check_charset("no-such-thing", NULL));
	g_assert_true(irc_check_commands("PRIVMSG NickServ :IDENTIFY a b\n/mode romeo +x", NULL));
	g_assert_false(irc_check_commands("QUIT", NULL));
	g_assert_false(irc_check_commands("\n \n", NULL));
	g_assert_false(irc_check_commands("MODE romeo +x\n:forged PRIVMSG a :b", NULL));
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
	login(&t, "romeo");
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
		g_test_add_data_func(path, names->pdata[i], test_transcript);
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
	g_test_add_func("/irc/split-anything", test_split_anything);
	g_test_add_func("/irc/split-borders", test_split_borders);
	g_test_add_func("/irc/charset-out", test_charset_out);
	g_test_add_func("/irc/parse", test_parse);
	g_test_add_func("/irc/tags", test_tags);
	g_test_add_func("/irc/build", test_build);
	g_test_add_func("/irc/fold", test_fold);
	g_test_add_func("/irc/support", test_support);
	g_test_add_func("/irc/format", test_format);
	g_test_add_func("/irc/sasl", test_sasl);
	g_test_add_func("/irc/sasl-pieces", test_sasl_pieces);
	g_test_add_func("/irc/checks", test_checks);
	g_test_add_func("/irc/refusals", test_refusals);
	g_test_add_func("/irc/storm", test_storm);
	g_test_add_func("/irc/storm-refused", test_storm_refused);
	g_test_add_func("/irc/ident-parse", test_ident_parse);
	g_test_add_func("/irc/ident", test_ident);
	g_test_add_func("/irc/prefix", test_prefix);
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
