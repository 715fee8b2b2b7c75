/*
 * conn-kit.h - what the stories of net/conn share: a server in the same thread, a client
 *
 * The server is a socket and, where TLS is asked for, an SSL on it; both are moved
 * on by the same loop that waits for the connection's callbacks.  Names are answered
 * by a wry_resolve() of our own: the real one is test-listen.c's.
 * Included by one test program at a time, before anything else.
 */
#pragma once

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

static void
pause_it(Client *client)
{
	if (client->lines == 2)
		wry_conn_pause(client->conn, true);
}
