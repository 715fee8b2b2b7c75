/*
 * irc-stage.c - the server's end, in the hand of a test of the IRC backend, and what it waits for
 *
 * Nothing waits for a time, all for an event.
 */
#include "irc-stage.h"
#include "net/resolve.h"

#include <errno.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const WryBackend *const b = &wry_backend_irc;

void
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

void
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
void
turn(Test *t, bool wait)
{
	g_main_context_iteration(NULL, wait);
	if (t->session != NULL)
		fake_pump(t->session);
}

bool
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

bool
has_server(Test *t)
{
	return t->fd >= 0;
}

bool
has_line(Test *t)
{
	return t->wire.length > 0;
}

bool
has_fact(G_GNUC_UNUSED Test *t)
{
	return fake_facts.length > 0;
}

bool
has_hung_up(Test *t)
{
	return t->hung_up;
}

/* Until the network would be tried again. */
void
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

void
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

void
server_say(Test *t, const char *line)
{
	g_autofree char *whole = g_strconcat(line, "\r\n", NULL);
	server_write(t, whole, strlen(whole));
}

void
expect(Test *t, const char *pattern)
{
	if (!wait_for(t, has_line))
		bail(t, "no line came; expected > %s", pattern);
	g_autofree char *line = g_queue_pop_head(&t->wire);
	if (!g_pattern_match_simple(pattern, line))
		bail(t, "expected > %s\n#    came > %s", pattern, line);
}

void
expect_fact(Test *t, const char *pattern)
{
	if (!wait_for(t, has_fact))
		bail(t, "nothing was told; expected = %s", pattern);
	g_autofree char *line = fake_fact();
	if (!g_pattern_match_simple(pattern, line))
		bail(t, "expected = %s\n#    came = %s", pattern, line);
}

/* All the client had to say has come: what is behind a PING is answered behind it. */
void
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

void
expect_nothing(Test *t)
{
	settle(t);
	if (t->wire.length > 0 || fake_facts.length > 0)
		bail(t, "more came than expected");
}

void
skip_all(Test *t)
{
	settle(t);
	while (t->wire.length > 0)
		g_free(g_queue_pop_head(&t->wire));
	fake_facts_clear();
}

/* --- into the network, into a room --- */

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

void
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
void
log_in(Test *t, const char *nick)
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
void
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

WryAddress *
address(Test *t, const char *name)
{
	g_autoptr(GError) error = NULL;
	WryAddress *a = b->address_parse(t->component, name, NULL, &error);
	g_assert_no_error(error);
	return a;
}

/* --- from the first to the last --- */

void
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

void
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

void
test_clear(Test *t)
{
	if (t->session != NULL)
		fake_session_free(t->session);
	g_clear_pointer(&fake_question, wry_reply_drop);
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

void
begin(Test *t, const char *name, const char *caps)
{
	test_init(t, name);
	t->caps = g_strdup(caps);
	start(t);
	log_in(t, "romeo");
}
