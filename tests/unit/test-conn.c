/*
 * test-conn.c - net/conn against a server in the same thread
 *
 * The server is a socket and, where TLS is asked for, an SSL on it; both are moved
 * on by the same loop that waits for the connection's callbacks.  Names are answered
 * by a wry_resolve() of our own: the real one is test-listen.c's.
 */
#define _GNU_SOURCE /* accept4() */
#include "base/error.h"
#include "base/loop.h"
#include "net/conn.h"
#include "net/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- names ---- */

static WryReply *unanswered;

static void
answer(WryReply *reply, guint16 port, const char *a, const char *b)
{
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_object_unref);
	g_ptr_array_add(addresses, g_inet_socket_address_new_from_string(a, port));
	if (b != NULL)
		g_ptr_array_add(addresses, g_inet_socket_address_new_from_string(b, port));
	wry_reply_done(reply, addresses);
}

typedef struct {
	guint16 port;
	WryReply *reply;
} Late;

static gboolean
on_late(gpointer data)
{
	g_autofree Late *late = data;
	answer(late->reply, late->port, "127.0.0.1", NULL);
	return G_SOURCE_REMOVE;
}

void
wry_resolve(const char *host, guint16 port, G_GNUC_UNUSED bool guarded, WryReply *reply)
{
	if (strcmp(host, "two.test") == 0) {
		answer(reply, port, "::1", "127.0.0.1");
	} else if (strcmp(host, "wrong-then-right.test") == 0) {
		answer(reply, port, "127.0.0.2", "127.0.0.1");
	} else if (strcmp(host, "localhost") == 0) { /* later, as a thread would */
		Late *late = g_new(Late, 1);
		*late = (Late){ port, reply };
		g_idle_add(on_late, late);
	} else if (strcmp(host, "silent.test") == 0) {
		unanswered = reply;
	} else if (g_hostname_is_ip_address(host)) {
		answer(reply, port, host, NULL);
	} else {
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_NOT_FOUND,
			       N_("there is no host named '%s'"), host, NULL);
	}
}

void
wry_resolve_shutdown(void)
{
}

/* ---- the server ---- */

typedef struct {
	int listener, fd;
	guint16 port;
	SSL_CTX *ctx; /* NULL: plain */
	SSL *ssl;
	bool stood; /* the handshake is done */
	bool deaf;  /* does not read */
	bool eof;
	GString *got;
} Server;

static Server *server; /* the one that is moved on */

static void
server_listen(Server *s, const char *address)
{
	g_autoptr(GSocketAddress) at = g_inet_socket_address_new_from_string(address, 0);
	struct sockaddr_storage native;
	socklen_t n = (socklen_t)g_socket_address_get_native_size(at);
	g_assert_true(g_socket_address_to_native(at, &native, sizeof native, NULL));
	*s = (Server){ .fd = -1, .got = g_string_new(NULL) };
	s->listener = socket(native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	g_assert_cmpint(bind(s->listener, (struct sockaddr *)&native, n), ==, 0);
	g_assert_cmpint(listen(s->listener, 512), ==, 0);
	g_assert_cmpint(getsockname(s->listener, (struct sockaddr *)&native, &n), ==, 0);
	s->port = ntohs(native.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&native)->sin6_port
						     : ((struct sockaddr_in *)&native)->sin_port);
	server = s;
}

static void
server_cut(Server *s)
{
	g_clear_pointer(&s->ssl, SSL_free);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void
server_clear(Server *s)
{
	server_cut(s);
	if (s->listener >= 0)
		close(s->listener);
	g_clear_pointer(&s->ctx, SSL_CTX_free);
	g_string_free(s->got, TRUE);
	server = NULL;
}

static int
any_certificate(G_GNUC_UNUSED int ok, G_GNUC_UNUSED X509_STORE_CTX *store)
{
	return 1;
}

/* pem: key, then certificate. */
static void
server_tls(Server *s, const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	s->ctx = SSL_CTX_new(TLS_server_method());
	g_assert_cmpint(SSL_CTX_use_certificate(s->ctx, x), ==, 1);
	g_assert_cmpint(SSL_CTX_use_PrivateKey(s->ctx, key), ==, 1);
	SSL_CTX_set_verify(s->ctx, SSL_VERIFY_PEER, any_certificate);
	EVP_PKEY_free(key);
	X509_free(x);
	BIO_free(bio);
}

static void
server_step(Server *s)
{
	char buffer[4096];
	if (s->fd < 0 && s->listener >= 0) {
		s->fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (s->fd >= 0 && s->ctx != NULL) {
			s->ssl = SSL_new(s->ctx);
			SSL_set_fd(s->ssl, s->fd);
		}
	}
	if (s->fd < 0 || s->deaf || s->eof)
		return;
	ERR_clear_error();
	if (s->ssl != NULL && !s->stood && !(s->stood = SSL_accept(s->ssl) == 1))
		return;
	for (;;) {
		ssize_t n = s->ssl != NULL ? SSL_read(s->ssl, buffer, sizeof buffer)
					   : read(s->fd, buffer, sizeof buffer);
		s->eof = s->ssl != NULL ? (SSL_get_shutdown(s->ssl) & SSL_RECEIVED_SHUTDOWN) != 0
					: n == 0;
		if (n <= 0)
			return;
		g_string_append_len(s->got, buffer, n);
	}
}

static void
server_say(Server *s, const char *text, gsize n)
{
	ssize_t done = s->ssl != NULL ? SSL_write(s->ssl, text, (int)n) : write(s->fd, text, n);
	g_assert_cmpint(done, ==, (ssize_t)n);
}

/* ---- waiting ---- */

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void
turn(void)
{
	if (server != NULL)
		server_step(server);
	g_main_context_iteration(NULL, TRUE); /* on_tick() ends it at the latest */
}

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; !(condition);) {          \
		g_assert_cmpint(g_get_monotonic_time(), <, end_);                                  \
		turn();                                                                            \
	}

/* Time for what must not happen. */
static void
turns(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		turn();
}

/* ---- the client ---- */

typedef struct Client Client;
struct Client {
	WryConn *conn;
	GString *got; /* lines, each with a '|' behind it; or bytes */
	unsigned lines, cuts, connected, drained, closed;
	gsize last_n;
	GError *error;
	void (*on_line)(Client *client); /* what to do in line() */
};

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	Client *client = data;
	client->connected++;
}

static void
on_line(G_GNUC_UNUSED WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	Client *client = data;
	g_assert_cmpint(line[n], ==, '\0');
	g_assert_cmpuint(client->closed, ==, 0);
	client->lines++;
	client->cuts += cut;
	client->last_n = n;
	g_string_append_len(client->got, line, (gssize)n);
	g_string_append_c(client->got, '|');
	if (client->on_line != NULL)
		client->on_line(client);
}

static void
on_bytes(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	Client *client = data;
	g_assert_cmpuint(n, <=, 16384);
	g_string_append_len(client->got, bytes, (gssize)n);
}

static void
on_drained(WryConn *conn, gpointer data)
{
	Client *client = data;
	g_assert_cmpuint(wry_conn_pending(conn), ==, 0);
	client->drained++;
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, const GError *error, gpointer data)
{
	Client *client = data;
	client->closed++;
	g_assert_cmpuint(client->closed, ==, 1);
	client->error = error != NULL ? g_error_copy(error) : NULL;
}

static const WryConnFuncs by_lines = {
	.connected = on_connected,
	.line = on_line,
	.drained = on_drained,
	.closed = on_closed,
};
static const WryConnFuncs by_bytes = {
	.connected = on_connected,
	.bytes = on_bytes,
	.drained = on_drained,
	.closed = on_closed,
};

static void
client_dial(Client *client, const WryConnTarget *target, const WryConnFuncs *funcs)
{
	*client = (Client){ .got = g_string_new(NULL) };
	client->conn = wry_conn_new(target, funcs, client);
	g_assert_cmpuint(client->closed + client->connected, ==, 0); /* never out of _new() */
}

static void
client_clear(Client *client)
{
	g_clear_pointer(&client->conn, wry_conn_free);
	g_clear_error(&client->error);
	g_string_free(client->got, TRUE);
	turns(2);
}

#define assert_failed(client, condition, type)                                                     \
	G_STMT_START                                                                               \
	{                                                                                          \
		UNTIL((client)->closed > 0);                                                       \
		g_assert_nonnull((client)->error);                                                 \
		g_assert_cmpstr(wry_error_condition((client)->error), ==, condition);              \
		g_assert_cmpstr(wry_error_type((client)->error), ==, type);                        \
		g_assert_cmpuint((client)->connected, ==, 0);                                      \
	}                                                                                          \
	G_STMT_END

/* ---- plain: connecting ---- */

static guint16
closed_port(void)
{
	Server s;
	server_listen(&s, "127.0.0.1");
	guint16 port = s.port;
	server_clear(&s);
	return port;
}

static void
test_refused(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = closed_port() },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "connection refused");
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	client_clear(&client);
}

static void
test_no_such_name(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "nowhere.test", .port = 6667 }, &by_lines);
	assert_failed(&client, "remote-server-not-found", "cancel");
	client_clear(&client);
}

static void
test_second_address(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "two.test", .port = s.port }, &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	g_autofree char *remote = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(wry_conn_remote(client.conn))));
	g_assert_cmpstr(remote, ==, "127.0.0.1");
	g_assert_nonnull(wry_conn_local(client.conn));
	g_assert_null(wry_conn_tls_version(client.conn));
	client_clear(&client);
	server_clear(&s);
}

/* A listener with a full queue: the kernel drops what else knocks. */
static void
test_no_answer(void)
{
	Client client;
	Server s;
	struct sockaddr_in in = { .sin_family = AF_INET };
	int knocks[4];
	server_listen(&s, "127.0.0.1");
	server = NULL;
	listen(s.listener, 0);
	inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
	in.sin_port = htons(s.port);
	for (unsigned i = 0; i < G_N_ELEMENTS(knocks); i++) {
		knocks[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(knocks[i], (struct sockaddr *)&in, sizeof in);
	}
	turns(20);
	gint64 start = g_get_monotonic_time();
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .connect_ms = 200 },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "no answer");
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 190000);
	for (unsigned i = 0; i < G_N_ELEMENTS(knocks); i++)
		close(knocks[i]);
	client_clear(&client);
	server_clear(&s);
}

static void
test_dns_silent(void)
{
	Client client;
	client_dial(&client,
		    &(WryConnTarget){ .host = "silent.test", .port = 6667, .connect_ms = 50 },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	wry_reply_drop(g_steal_pointer(&unanswered)); /* the far end is still ours */
}

static void
test_free_while_resolving(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "silent.test", .port = 6667 }, &by_lines);
	client_clear(&client);
	answer(g_steal_pointer(&unanswered), 6667, "127.0.0.1", NULL); /* goes nowhere */
	turns(5);
	g_assert_cmpuint(client.closed + client.connected, ==, 0);
}

static void
guard_refuses(const char *host)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = host, .port = s.port, .guarded = true },
		    &by_lines);
	assert_failed(&client, "policy-violation", "modify");
	turns(5);
	g_assert_cmpint(s.fd, ==, -1); /* nobody knocked */
	client_clear(&client);
	server_clear(&s);
}

static void
test_guard(void)
{
	guard_refuses("127.0.0.1");
	guard_refuses("localhost");
	guard_refuses("two.test");
	guard_refuses("::ffff:127.0.0.1");
	guard_refuses("unix:/run/wherry-no-such-socket");
}

static void
test_out_of_descriptors(void)
{
	struct rlimit old, low;
	Client client;
	Server s;
	server_listen(&s, "127.0.0.1");
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &old), ==, 0);
	low = old;
	int next = dup(0);
	close(next);
	low.rlim_cur = (rlim_t)next;
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &low), ==, 0);
	server = NULL;
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = s.port }, &by_lines);
	assert_failed(&client, "resource-constraint", "wait");
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &old), ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
test_bind_address(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(
	    &client,
	    &(WryConnTarget){ .host = "two.test", .port = s.port, .bind_address = "127.0.0.3" },
	    &by_lines);
	UNTIL(client.connected);
	g_autofree char *local = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(wry_conn_local(client.conn))));
	g_assert_cmpstr(local, ==, "127.0.0.3");
	client_clear(&client);
	server_clear(&s);
}

static GSocketAddress *
end_of(const char *address, guint16 port)
{
	GSocketAddress *end = g_inet_socket_address_new_from_string(address, port);
	g_assert_nonnull(end);
	return end;
}

/* An address for IPv6 alone leaves IPv4 as it is; and which connection is which. */
static void
test_bind_v6(void)
{
	static const char *const hosts[] = { "127.0.0.1", "::1" };
	for (guint i = 0; i < G_N_ELEMENTS(hosts); i++) {
		Server s;
		Client client;
		server_listen(&s, hosts[i]);
		client_dial(&client,
			    &(WryConnTarget){ .host = hosts[i],
					      .port = s.port,
					      .bind_address = "127.0.0.1",
					      .bind_v6 = "::1" },
			    &by_lines);
		UNTIL(client.connected);
		guint16 port = g_inet_socket_address_get_port(
		    G_INET_SOCKET_ADDRESS(wry_conn_local(client.conn)));
		g_autofree char *mapped = g_strconcat("::ffff:", hosts[0], NULL);
		g_autoptr(GSocketAddress) ours = end_of(hosts[i], port);
		g_autoptr(GSocketAddress) theirs = end_of(hosts[i], s.port);
		g_autoptr(GSocketAddress) ours_mapped = end_of(mapped, port);
		g_autoptr(GSocketAddress) other = end_of("127.0.0.2", s.port);
		g_assert_true(wry_conn_joins(client.conn, ours, theirs));
		g_assert_cmpint(wry_conn_joins(client.conn, ours_mapped, theirs), ==, i == 0);
		g_assert_false(wry_conn_joins(client.conn, theirs, ours));
		g_assert_false(wry_conn_joins(client.conn, ours, other));
		client_clear(&client);
		server_clear(&s);
	}
}

static void
test_write_before_connect(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port }, &by_lines);
	g_assert_true(wry_conn_write(client.conn, "NICK a\r\n", 8));
	g_assert_cmpuint(wry_conn_pending(client.conn), ==, 8);
	UNTIL(s.got->len == 8);
	g_assert_cmpstr(s.got->str, ==, "NICK a\r\n");
	g_assert_cmpuint(client.connected, ==, 1);
	g_assert_cmpuint(client.drained, ==, 1);
	client_clear(&client);
	server_clear(&s);
}

/* ---- plain: lines ---- */

static void
pair(Client *client, int *peer, const WryConnTarget *target, const WryConnFuncs *funcs)
{
	int fds[2];
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
	*client = (Client){ .got = g_string_new(NULL) };
	client->conn = wry_conn_new_from_fd(fds[0], target, funcs, client);
	*peer = fds[1];
}

#define SAY(fd, text) g_assert_cmpint(write(fd, text, sizeof text - 1), ==, sizeof text - 1)

static void
test_lines(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "one\r\ntwo\n\r\nth");
	UNTIL(client.lines == 3);
	turns(3);
	SAY(peer, "ree\r");
	turns(3);
	SAY(peer, "\nfo\rur\r\r\n");
	UNTIL(client.lines == 5);
	g_assert_cmpstr(client.got->str, ==, "one|two||three|fo\rur\r|");
	g_assert_cmpuint(client.cuts, ==, 0);
	close(peer);
	UNTIL(client.closed);
	g_assert_no_error(client.error);
	client_clear(&client);
}

static void
test_nul(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "a\0b\r\n");
	UNTIL(client.lines == 1);
	g_assert_cmpuint(client.last_n, ==, 3);
	g_assert_cmpmem(client.got->str, client.got->len, "a\0b|", 4);
	close(peer);
	client_clear(&client);
}

/* At the limit, one over it, far over it; whole and in pieces of one byte. */
static void
cut_lines(gsize piece)
{
	Client client;
	int peer;
	static const char text[] = "12345678\r\n"
				   "12345678\n"
				   "123456789\r\n"
				   "12345678\rx\n"
				   "1234567890123456789012345678901234567890\r\n"
				   "end\r\n";
	pair(&client, &peer, &(WryConnTarget){ .max_line = 8 }, &by_lines);
	for (gsize i = 0; i < sizeof text - 1; i += piece) {
		gsize n = MIN(piece, sizeof text - 1 - i);
		g_assert_cmpint(write(peer, text + i, n), ==, (ssize_t)n);
		if (piece < sizeof text)
			turns(2);
	}
	UNTIL(client.lines == 6);
	g_assert_cmpstr(client.got->str, ==, "12345678|12345678|12345678|12345678|12345678|end|");
	g_assert_cmpuint(client.cuts, ==, 3);
	close(peer);
	client_clear(&client);
}

static void
test_cut(void)
{
	cut_lines(1000);
	cut_lines(1);
	cut_lines(7);
}

/* A line without an end is told as soon as it is too long, and holds no memory after. */
static void
test_endless_line(void)
{
	Client client;
	int peer;
	g_autofree char *much = g_malloc(60000);
	memset(much, 'x', 60000);
	pair(&client, &peer, NULL, &by_lines);
	g_assert_cmpint(write(peer, much, 60000), ==, 60000);
	UNTIL(client.lines == 1);
	g_assert_cmpuint(client.last_n, ==, 8192);
	g_assert_cmpuint(client.cuts, ==, 1);
	SAY(peer, "\nnext\n");
	UNTIL(client.lines == 2);
	g_assert_true(g_str_has_suffix(client.got->str, "|next|"));
	close(peer);
	client_clear(&client);
}

static void
free_it(Client *client)
{
	if (client->lines == 2)
		g_clear_pointer(&client->conn, wry_conn_free);
}

static void
test_free_in_line(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	client.on_line = free_it;
	SAY(peer, "one\ntwo\nthree\nfour\n");
	UNTIL(client.conn == NULL);
	turns(5);
	g_assert_cmpstr(client.got->str, ==, "one|two|");
	g_assert_cmpuint(client.closed, ==, 0);
	close(peer);
	client_clear(&client);
}

static void
test_eof_after_data(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "ERROR :bye\r\nhalf a li");
	close(peer);
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "ERROR :bye|");
	g_assert_no_error(client.error);
	client_clear(&client);
}

/* Its last words are heard though our own write finds the connection reset. */
static void
test_last_words(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = s.port }, &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	s.deaf = true;
	wry_conn_pause(client.conn, true);
	wry_conn_write(client.conn, "USER a\r\n", 8);
	UNTIL(client.drained == 1);
	server_say(&s, "ERROR :K-lined\r\n", 16);
	server_cut(&s); /* with unread data: a reset */
	s.fd = -1;
	close(s.listener);
	s.listener = -1;
	wry_conn_pause(client.conn, false);
	signal(SIGPIPE, SIG_DFL); /* it would end us here */
	wry_conn_write(client.conn, "PING\r\n", 6);
	UNTIL(client.closed);
	signal(SIGPIPE, SIG_IGN);
	g_assert_cmpstr(client.got->str, ==, "ERROR :K-lined|");
	g_assert_cmpstr(wry_error_condition(client.error), ==, "remote-server-timeout");
	client_clear(&client);
	server_clear(&s);
}

static void
pause_it(Client *client)
{
	if (client->lines == 2)
		wry_conn_pause(client->conn, true);
}

static void
test_pause(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	client.on_line = pause_it;
	SAY(peer, "one\ntwo\nthree\nfo");
	UNTIL(client.lines == 2);
	SAY(peer, "ur\nfive\n");
	close(peer);
	turns(5);
	g_assert_cmpstr(client.got->str, ==, "one|two|"); /* and no EOF yet */
	g_assert_cmpuint(client.closed, ==, 0);
	wry_conn_pause(client.conn, false);
	g_assert_cmpuint(client.lines, ==, 2); /* not out of our own call */
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "one|two|three|four|five|");
	client_clear(&client);
}

static void
test_peer_uid(void)
{
	Client client;
	int peer;
	unsigned uid = 0, gid = 0;
	pair(&client, &peer, NULL, &by_lines);
	g_assert_true(wry_conn_peer_uid(client.conn, &uid, &gid));
	g_assert_cmpuint(uid, ==, getuid());
	g_assert_cmpuint(gid, ==, getgid());
	close(peer);
	client_clear(&client);
}

/* ---- plain: writing ---- */

static void
test_max_out(void)
{
	Client client;
	int peer;
	char block[1024] = { 0 };
	pair(&client, &peer, &(WryConnTarget){ .max_out = 4096 }, &by_lines);
	for (int i = 0; i < 4; i++)
		g_assert_true(wry_conn_write(client.conn, block, sizeof block));
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	g_assert_cmpuint(client.closed, ==, 0); /* only at the end of the turn */
	UNTIL(client.closed);
	g_assert_cmpstr(wry_error_condition(client.error), ==, "resource-constraint");
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	close(peer);
	client_clear(&client);
}

/* More than the kernel takes at once: all of it arrives, in order, and drained() comes once. */
static void
test_partial_writes(void)
{
	enum { SIZE = 8 << 20 }; /* Linux takes 4 */
	Server s;
	Client client;
	g_autofree char *much = g_malloc(SIZE);
	for (int i = 0; i < SIZE; i++)
		much[i] = (char)(i * 7 + i / 251);
	server_listen(&s, "127.0.0.1");
	s.deaf = true;
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .max_out = SIZE },
		    &by_bytes);
	UNTIL(client.connected && s.fd >= 0);
	for (int i = 0; i < SIZE; i += SIZE / 16)
		g_assert_true(wry_conn_write(client.conn, much + i, SIZE / 16));
	turns(5);
	g_assert_cmpuint(wry_conn_pending(client.conn), >, 0);
	g_assert_cmpuint(client.drained, ==, 0);
	s.deaf = false;
	UNTIL(s.got->len == SIZE);
	g_assert_cmpmem(s.got->str, s.got->len, much, SIZE);
	UNTIL(client.drained == 1);
	uint64_t in, out;
	wry_conn_counts(client.conn, &in, &out);
	g_assert_cmpuint(out, ==, SIZE);
	client_clear(&client);
	server_clear(&s);
}

/* A turn's writes are one write: on a packet socket each write is a packet. */
static void
test_one_write_a_turn(void)
{
	Client client = { .got = g_string_new(NULL) };
	int fds[2];
	char buffer[64];
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
	client.conn = wry_conn_new_from_fd(fds[0], NULL, &by_lines, &client);
	wry_conn_write(client.conn, "a", 1);
	wry_conn_write(client.conn, "b", 1);
	wry_conn_write(client.conn, "c", 1);
	UNTIL(client.drained == 1);
	g_assert_cmpint(read(fds[1], buffer, sizeof buffer), ==, 3);
	close(fds[1]);
	client_clear(&client);
}

static void
test_finish(void)
{
	enum { SIZE = 8 << 20 };
	Server s;
	Client client;
	g_autofree char *much = g_malloc0(SIZE);
	server_listen(&s, "127.0.0.1");
	s.deaf = true;
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .max_out = SIZE },
		    &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	g_assert_true(wry_conn_write(client.conn, much, SIZE));
	server_say(&s, "unheard\n", 8);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000);
	turns(3);
	s.deaf = false;
	UNTIL(s.eof);
	g_assert_cmpuint(s.got->len, ==, SIZE);
	g_assert_cmpuint(client.lines + client.closed, ==, 0);
	server_cut(&s);
	turns(5);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0); /* it has freed itself */
	client_clear(&client);
	server_clear(&s);
}

/* A peer that never closes, and one that is there no more when the process ends. */
static void
test_finish_bounded(void)
{
	Client client;
	int peer;
	char byte;
	pair(&client, &peer, NULL, &by_lines);
	wry_conn_finish(g_steal_pointer(&client.conn), 50);
	gint64 end = g_get_monotonic_time() + 500000;
	while (g_get_monotonic_time() < end && send(peer, "x", 1, MSG_NOSIGNAL) > 0)
		turn();
	g_assert_cmpint(g_get_monotonic_time(), <, end); /* its end was closed */
	g_assert_cmpint(read(peer, &byte, 1), ==, 0);
	close(peer);
	client_clear(&client);

	pair(&client, &peer, NULL, &by_lines);
	wry_conn_finish(g_steal_pointer(&client.conn), 60000);
	g_assert_cmpuint(wry_conn_finishing(), ==, 1);
	close(peer);
	client_clear(&client);
}

/* "QUIT" and half a close: the answer is still heard. */
static void
test_finish_half_closed(void)
{
	Client client;
	int peer;
	char buffer[16] = { 0 };
	pair(&client, &peer, NULL, &by_lines);
	shutdown(peer, SHUT_WR);
	wry_conn_write(client.conn, "221 bye\r\n", 9);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000);
	turns(5);
	g_assert_cmpint(read(peer, buffer, sizeof buffer), ==, 9);
	g_assert_cmpint(read(peer, buffer, sizeof buffer), ==, 0);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0);
	close(peer);
	client_clear(&client);
}

static void
test_many(void)
{
	enum { N = 200 };
	static Client clients[N];
	int peers[N];
	for (int i = 0; i < N; i++) {
		pair(&clients[i], &peers[i], NULL, &by_lines);
		SAY(peers[i], "PING :x\r\nPING :y\r\n");
		wry_conn_write(clients[i].conn, "PONG :x\r\n", 9);
	}
	for (int i = 0; i < N; i++) {
		char buffer[32];
		UNTIL(clients[i].lines == 2 && clients[i].drained == 1);
		g_assert_cmpint(read(peers[i], buffer, sizeof buffer), ==, 9);
		close(peers[i]);
	}
	for (int i = 0; i < N; i++)
		UNTIL(clients[i].closed == 1);
	for (int i = 0; i < N; i++)
		client_clear(&clients[i]);
}

/* ---- TLS ---- */

static char *dir, *good_pem, *good_file, *expired_pem, *other_pem, *all_file;

static void
extend(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	X509_add_ext(x, e, -1);
	X509_EXTENSION_free(e);
}

/* A key and a certificate it signed itself, for a name, good from and until so many days. */
static char *
certificate(const char *san, int from, int until)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	char *pem;
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_time_adj_ex(X509_getm_notBefore(x), from, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(x), until, 0, NULL);
	X509_set_pubkey(x, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
				   (const unsigned char *)san, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	extend(x, NID_subject_alt_name, san);
	g_assert_cmpint(X509_sign(x, key, EVP_sha256()), >, 0);
	BIO *bio = BIO_new(BIO_s_mem());
	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_X509(bio, x);
	gsize n = (gsize)BIO_get_mem_data(bio, &pem);
	char *result = g_strndup(pem, n);
	BIO_free(bio);
	X509_free(x);
	EVP_PKEY_free(key);
	return result;
}

static void
make_certificates(void)
{
	dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	good_file = g_build_filename(dir, "good.pem", NULL);
	all_file = g_build_filename(dir, "all.pem", NULL);
	good_pem = certificate("DNS:localhost,DNS:two.test,IP:127.0.0.1", -1, 30);
	expired_pem = certificate("DNS:localhost", -30, -1);
	other_pem = certificate("DNS:other.test", -1, 30);
	g_autofree char *all = g_strconcat(good_pem, expired_pem, other_pem, NULL);
	g_assert_true(g_file_set_contents(good_file, good_pem, -1, NULL));
	g_assert_true(g_file_set_contents(all_file, all, -1, NULL));
}

static void
forget_certificates(void)
{
	g_unlink(good_file);
	g_unlink(all_file);
	g_rmdir(dir);
	g_free(good_pem);
	g_free(expired_pem);
	g_free(other_pem);
	g_free(good_file);
	g_free(all_file);
	g_free(dir);
}

static WryTls *
trusting(const char *file)
{
	g_autoptr(GError) error = NULL;
	WryTls *tls = wry_tls_new(file, &error);
	g_assert_no_error(error);
	return tls;
}

static char *
pin_of(const char *pem)
{
	g_autofree char *hex = wry_tls_identity_fingerprint(pem);
	return g_strconcat("sha256:", hex, NULL);
}

/* target->port is set here. */
static void
tls_dial(Server *s, Client *client, WryConnTarget target, const char *pem,
	 const WryConnFuncs *funcs)
{
	server_listen(s, "127.0.0.1");
	server_tls(s, pem);
	target.port = s->port;
	client_dial(client, &target, funcs);
}

static void
tls_works(WryConnTarget target, const char *pem)
{
	Server s;
	Client client;
	g_autofree char *pin = pin_of(pem);
	tls_dial(&s, &client, target, pem, &by_lines);
	wry_conn_write(client.conn, "NICK a\r\n", 8);
	UNTIL(s.got->len == 8);
	g_assert_cmpuint(client.connected, ==, 1);
	g_assert_cmpstr(wry_conn_tls_version(client.conn), ==, "TLSv1.3");
	g_assert_cmpstr(wry_conn_tls_peer(client.conn), ==, pin);
	server_say(&s, "001 a\r\n", 7);
	UNTIL(client.lines == 1);
	SSL_shutdown(s.ssl);
	UNTIL(client.closed);
	g_assert_no_error(client.error);
	client_clear(&client);
	server_clear(&s);
}

static void
tls_refused(WryConnTarget target, const char *pem, const char *words)
{
	Server s;
	Client client;
	g_autofree char *pin = pin_of(pem);
	tls_dial(&s, &client, target, pem, &by_lines);
	wry_conn_write(client.conn, "PASS secret\r\n", 13);
	assert_failed(&client, "remote-server-timeout", "cancel");
	g_assert_cmpstr(client.error->message, ==, words);
	g_assert_cmpstr(wry_conn_tls_peer(client.conn), ==, pin); /* to be shown, or pinned */
	turns(3);
	g_assert_cmpuint(s.got->len, ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls(void)
{
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_works((WryConnTarget){ .host = "localhost", .tls = tls }, good_pem);
	tls_works((WryConnTarget){ .host = "127.0.0.1", .tls = tls }, good_pem);
	tls_works((WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = "Two.test." },
		  good_pem);
}

static void
test_tls_refused(void)
{
	g_autoptr(WryTls) tls = trusting(all_file);
	g_autoptr(WryTls) few = trusting(good_file);
	g_autofree char *identity = wry_tls_identity_new("localhost");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = tls }, other_pem,
		    "its certificate is for another name");
	tls_refused((WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = "127.0.0.9" },
		    good_pem, "its certificate is for another name");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = tls }, expired_pem,
		    "its certificate has expired");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = few }, identity,
		    "its certificate is signed by nobody we know");
}

/* To OpenSSL ".test" would be any name below it. */
static void
test_tls_no_name(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = ".test" }, good_pem,
		 &by_lines);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_pins(void)
{
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *right = pin_of(expired_pem), *wrong = pin_of(good_pem);
	tls_works((WryConnTarget){ .host = "localhost",
				   .tls = tls,
				   .tls_pins = (const char *const[]){ wrong, right, NULL } },
		  expired_pem);
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ wrong, NULL } },
		    expired_pem, "its fingerprint is not the pinned one");
	/* Good in every other way: still not the pinned one. */
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ right, NULL } },
		    good_pem, "its fingerprint is not the pinned one");
	/* Pins of which none is one let nobody in. */
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ "sha256:12", NULL } },
		    good_pem, "its fingerprint is not the pinned one");
}

static void
test_tls_identity(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *identity = wry_tls_identity_new("juliet@example.org");
	g_autofree char *expected = wry_tls_identity_fingerprint(identity);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "localhost", .tls = tls, .tls_identity = identity },
		 good_pem, &by_lines);
	UNTIL(s.stood);
	X509 *x = SSL_get1_peer_certificate(s.ssl);
	g_assert_nonnull(x);
	unsigned char digest[32];
	char hex[65];
	g_assert_cmpint(X509_digest(x, EVP_sha256(), digest, NULL), ==, 1);
	for (int i = 0; i < 32; i++)
		g_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	g_assert_cmpstr(hex, ==, expected);
	X509_free(x);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_bad_identity(void)
{
	Client client;
	Server s;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "localhost", .tls = tls, .tls_identity = "nonsense" },
		 good_pem, &by_lines);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
}

/* It accepts, and says nothing: the time is bounded. */
static void
test_tls_silent(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(
	    &client,
	    &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls, .connect_ms = 100 },
	    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "no answer to the TLS handshake");
	g_assert_cmpuint(s.got->len, >, 0); /* it did get our hello */
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_plain_port(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls },
		    &by_lines);
	UNTIL(s.got->len > 0);
	server_say(&s, ":irc.test NOTICE * :*** Looking up\r\n", 35);
	assert_failed(&client, "remote-server-timeout", "cancel");
	g_assert_cmpstr(client.error->message, ==, "it does not speak TLS on this port");
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_closed_early(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls },
		    &by_lines);
	UNTIL(s.got->len > 0);
	server_cut(&s);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	server_clear(&s);
}

/* Without its close_notify the end may be an attacker's. */
static void
test_tls_cut_off(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	UNTIL(s.stood && client.connected);
	server_say(&s, "ERROR :bye\r\n", 12);
	shutdown(s.fd, SHUT_WR);
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "ERROR :bye|");
	g_assert_cmpstr(client.error->message, ==, "connection broken off");
	client_clear(&client);
	server_clear(&s);
}

/* Paused with more of the same record decrypted: epoll sees none of it, and all of it comes. */
static void
test_tls_pause(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	client.on_line = pause_it;
	UNTIL(s.stood && client.connected);
	server_say(&s, "one\ntwo\nthree\n", 14);
	server_say(&s, "four\n", 5);
	UNTIL(client.lines == 2);
	turns(5);
	g_assert_cmpuint(client.lines, ==, 2);
	wry_conn_pause(client.conn, false);
	UNTIL(client.lines == 4);
	g_assert_cmpstr(client.got->str, ==, "one|two|three|four|");
	client_clear(&client);
	server_clear(&s);
}

/* Paused before the handshake is done: it is done all the same, and nothing is delivered. */
static void
test_tls_pause_early(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	wry_conn_pause(client.conn, true);
	UNTIL(s.stood && client.connected);
	server_say(&s, "one\n", 4);
	turns(5);
	g_assert_cmpuint(client.lines, ==, 0);
	wry_conn_pause(client.conn, false);
	UNTIL(client.lines == 1);
	client_clear(&client);
	server_clear(&s);
}

/* Both ways, more than any buffer holds, the keys changing meanwhile. */
static void
test_tls_bulk(void)
{
	enum { SIZE = 6 << 20, STEP = 8000 };
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *much = g_malloc(SIZE);
	for (int i = 0; i < SIZE; i++)
		much[i] = (char)(i * 13 + i / 509);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls, .max_out = SIZE },
		 good_pem, &by_bytes);
	UNTIL(s.stood && client.connected);
	SSL_set_mode(s.ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	g_assert_true(wry_conn_write(client.conn, much, SIZE));
	s.deaf = true;
	turns(5);
	g_assert_cmpuint(wry_conn_pending(client.conn), >, 0);
	s.deaf = false;
	int said = 0;
	gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
	while (said < SIZE && client.closed == 0) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		int n = SSL_write(s.ssl, much + said, MIN(STEP, SIZE - said));
		said += MAX(n, 0);
		if (n > 0 && said % (16 * STEP) == 0)
			SSL_key_update(s.ssl, SSL_KEY_UPDATE_REQUESTED);
		turn();
	}
	UNTIL((client.got->len == SIZE && s.got->len == SIZE) || client.closed > 0);
	g_assert_no_error(client.error);
	g_assert_cmpmem(client.got->str, client.got->len, much, SIZE);
	g_assert_cmpmem(s.got->str, s.got->len, much, SIZE);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_finish(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	wry_conn_write(client.conn, "QUIT\r\n", 6);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000); /* before it stands even */
	UNTIL(s.eof);
	g_assert_cmpstr(s.got->str, ==, "QUIT\r\n");
	g_assert_cmpuint(client.connected + client.closed, ==, 0);
	server_cut(&s);
	turns(5);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
free_on_connect(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	Client *client = data;
	client->connected++;
	g_clear_pointer(&client->conn, wry_conn_free);
}

static void
test_tls_free_in_connected(void)
{
	Server s;
	Client client;
	WryConnFuncs funcs = by_lines;
	g_autoptr(WryTls) tls = trusting(good_file);
	funcs.connected = free_on_connect;
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem, &funcs);
	UNTIL(client.connected == 1);
	g_assert_null(client.conn);
	client_clear(&client);
	server_clear(&s);
}

/* ---- STARTTLS ---- */

static WryTls *secure_by;

static void
start_tls(Client *client)
{
	if (client->lines == 1)
		wry_conn_start_tls(client->conn,
				   &(WryConnTarget){ .tls = secure_by, .tls_name = "localhost" });
}

/* A plain connection, which its server has agreed to secure; says: what it sends in one piece. */
static void
starttls_dial(Server *s, Client *client, const char *says)
{
	server_listen(s, "127.0.0.1");
	client_dial(client, &(WryConnTarget){ .host = "127.0.0.1", .port = s->port }, &by_lines);
	client->on_line = start_tls;
	UNTIL(client->connected == 1 && s->fd >= 0);
	client->connected = 0;
	server_say(s, says, strlen(says));
}

/* From here on, as the server. */
static void
server_secure(Server *s, const char *pem)
{
	server_tls(s, pem);
	s->ssl = SSL_new(s->ctx);
	SSL_set_fd(s->ssl, s->fd);
}

static void
test_starttls(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n");
	server_secure(&s, good_pem);
	UNTIL(client.connected == 1);
	g_assert_cmpstr(wry_conn_tls_version(client.conn), ==, "TLSv1.3");
	wry_conn_write(client.conn, "EHLO a\r\n", 8);
	UNTIL(s.got->len == 8);
	server_say(&s, "250 hi\r\n", 8);
	UNTIL(client.lines == 2);
	g_assert_cmpstr(client.got->str, ==, "220 go|250 hi|");
	client_clear(&client);
	server_clear(&s);
}

/* What stands behind the agreement was said by anybody: it is not heard, and ends the connection. */
static void
test_starttls_injection(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n250 AUTH PLAIN\r\n");
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "220 go|");
	g_assert_cmpstr(client.error->message, ==, "words in clear behind the agreement on TLS");
	client_clear(&client);
	server_clear(&s);
}

static void
test_starttls_refused(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n");
	server_secure(&s, other_pem);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
	starttls_dial(&s, &client, "220 go\r\n");
	UNTIL(s.got->len > 0); /* its first words of the handshake */
	server_cut(&s);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	server_clear(&s);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* the server's; see test_last_words() for ours */
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_timeout_add(2, on_tick, NULL);
	make_certificates();
	g_test_add_func("/conn/refused", test_refused);
	g_test_add_func("/conn/no-such-name", test_no_such_name);
	g_test_add_func("/conn/second-address", test_second_address);
	g_test_add_func("/conn/no-answer", test_no_answer);
	g_test_add_func("/conn/dns-silent", test_dns_silent);
	g_test_add_func("/conn/free-while-resolving", test_free_while_resolving);
	g_test_add_func("/conn/guard", test_guard);
	g_test_add_func("/conn/out-of-descriptors", test_out_of_descriptors);
	g_test_add_func("/conn/bind-address", test_bind_address);
	g_test_add_func("/conn/bind-v6", test_bind_v6);
	g_test_add_func("/conn/write-before-connect", test_write_before_connect);
	g_test_add_func("/conn/lines", test_lines);
	g_test_add_func("/conn/nul", test_nul);
	g_test_add_func("/conn/cut", test_cut);
	g_test_add_func("/conn/endless-line", test_endless_line);
	g_test_add_func("/conn/free-in-line", test_free_in_line);
	g_test_add_func("/conn/eof-after-data", test_eof_after_data);
	g_test_add_func("/conn/last-words", test_last_words);
	g_test_add_func("/conn/pause", test_pause);
	g_test_add_func("/conn/peer-uid", test_peer_uid);
	g_test_add_func("/conn/max-out", test_max_out);
	g_test_add_func("/conn/partial-writes", test_partial_writes);
	g_test_add_func("/conn/one-write-a-turn", test_one_write_a_turn);
	g_test_add_func("/conn/finish", test_finish);
	g_test_add_func("/conn/finish-bounded", test_finish_bounded);
	g_test_add_func("/conn/finish-half-closed", test_finish_half_closed);
	g_test_add_func("/conn/many", test_many);
	g_test_add_func("/conn/tls", test_tls);
	g_test_add_func("/conn/tls-refused", test_tls_refused);
	g_test_add_func("/conn/tls-no-name", test_tls_no_name);
	g_test_add_func("/conn/tls-pins", test_tls_pins);
	g_test_add_func("/conn/tls-identity", test_tls_identity);
	g_test_add_func("/conn/tls-bad-identity", test_tls_bad_identity);
	g_test_add_func("/conn/tls-silent", test_tls_silent);
	g_test_add_func("/conn/tls-plain-port", test_tls_plain_port);
	g_test_add_func("/conn/tls-closed-early", test_tls_closed_early);
	g_test_add_func("/conn/tls-cut-off", test_tls_cut_off);
	g_test_add_func("/conn/tls-pause", test_tls_pause);
	g_test_add_func("/conn/tls-pause-early", test_tls_pause_early);
	g_test_add_func("/conn/tls-bulk", test_tls_bulk);
	g_test_add_func("/conn/tls-finish", test_tls_finish);
	g_test_add_func("/conn/tls-free-in-connected", test_tls_free_in_connected);
	g_test_add_func("/conn/starttls", test_starttls);
	g_test_add_func("/conn/starttls-injection", test_starttls_injection);
	g_test_add_func("/conn/starttls-refused", test_starttls_refused);
	int rc = g_test_run();
	forget_certificates();
	wry_loop_shutdown();
	return rc;
}
