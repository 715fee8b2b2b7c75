/*
 * conn-dial.c - a connection until it stands: an address after the other, and its handshake
 *
 * What is needed for that alone is in the ConnDial.  What is judged by the guard is what is dialled
 * next, and nothing else.
 */
#include "net/conn-own.h"

#include "base/guard.h"
#include "net/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#define UNIX "unix:"
#define DEFAULT_CONNECT 30000 /* ms */
#define DEFAULT_LINE 8192
#define DEFAULT_OUT (1u << 20)
#define MAX_LINE (1u << 24)
#define UNSENT (128 * 1024) /* bytes the kernel may hold unsent, where others wait behind them */
#define SHARE_MIN 1000	    /* ms for one address while others wait */
#define SHARE_MAX 10000

static void try_next(WryConn *conn);

void
conn_dial_free(ConnDial *dial)
{
	wry_reply_cancel(&dial->asked);
	if (dial->identity != NULL)
		OPENSSL_cleanse(dial->identity, strlen(dial->identity));
	g_free(dial->identity);
	g_free(dial->host);
	g_free(dial->tls_name);
	g_strfreev(dial->pins);
	g_clear_object(&dial->bind);
	g_clear_object(&dial->bind_v6);
	g_clear_pointer(&dial->addresses, g_ptr_array_unref);
	wry_tls_unref(dial->tls);
	g_clear_error(&dial->error);
	g_free(dial);
}

/* ---- the handshake ---- */

static void
opened(WryConn *conn)
{
	g_clear_pointer(&conn->dial, conn_dial_free); /* NULL: it stood, and is secured now */
	conn->securing = false;
	if (!conn->finishing)
		wry_timer_clear(&conn->timer);
	conn_note_peer(conn);
	if (conn->tls != NULL)
		conn->tls_version = wry_tls_stream_version(conn->tls);
	conn->state = CONN_OPEN;
	conn->last_read = g_get_monotonic_time();
	conn_update_events(conn);
	wry_task_schedule(&conn->flush); /* what was written before, and our end of the handshake */
	if (conn->funcs.connected != NULL)
		conn->funcs.connected(conn, conn->data);
}

bool
conn_shake(WryConn *conn)
{
	GError *error = NULL;
	WryTlsStep step = wry_tls_stream_handshake(conn->tls, &error);
	if (step == WRY_TLS_FAILED) {
		WryQueue *wire = wry_tls_stream_wire(conn->tls);
		if (wry_queue_length(wire) > 0) /* the alert, should it go now */
			(void)!send(conn->fd, wry_queue_front(wire), wry_queue_length(wire),
				    MSG_NOSIGNAL);
		conn_over(conn, error); /* another address would show the same */
		return false;
	}
	if (step == WRY_TLS_MORE) {
		wry_task_schedule(&conn->flush);
		return false;
	}
	opened(conn);
	return conn->state == CONN_OPEN;
}

/* Another address may do better; of a connection that stood already there is none. */
void
conn_shake_failed(WryConn *conn, GError *error)
{
	if (conn->dial != NULL)
		conn_attempt_failed(conn, error, false);
	else
		conn_over(conn, error);
}

void
conn_begin_handshake(WryConn *conn)
{
	conn->state = CONN_SHAKING;
	conn_update_events(conn);
	conn_shake(conn);
}

/* ---- one address after the other ---- */

void
conn_on_tcp(WryConn *conn)
{
	ConnDial *dial = conn->dial;
	int err = 0;
	socklen_t n = sizeof err;
	if (getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &err, &n) < 0)
		err = errno;
	if (err != 0) {
		conn_attempt_failed(conn, conn_error(err),
				    err == ENETUNREACH || err == EHOSTUNREACH);
		return;
	}
	if (dial->tls == NULL) {
		opened(conn);
		return;
	}
	GError *error = NULL;
	conn->state = CONN_SHAKING;
	conn->tls = wry_tls_stream_new(dial->tls, dial->tls_name, (const char *const *)dial->pins,
				       dial->identity, &error);
	if (conn->tls == NULL) {
		conn_over(conn, error);
		return;
	}
	conn_update_events(conn);
	conn_shake(conn);
}

/* Of several failures the one that tells most: the first that is no routing matter. */
static void
note_error(ConnDial *dial, GError *error, bool weak)
{
	if (dial->error != NULL && !dial->weak) {
		g_error_free(error);
		return;
	}
	g_clear_error(&dial->error);
	dial->error = error;
	dial->weak = weak;
}

void
conn_attempt_failed(WryConn *conn, GError *error, bool weak)
{
	note_error(conn->dial, error, weak);
	try_next(conn);
}

static void
on_timeout(gpointer data)
{
	WryConn *conn = data;
	if (conn->state == CONN_SHAKING)
		conn_shake_failed(conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						      N_("no answer to the TLS handshake"), NULL));
	else
		conn_attempt_failed(conn, conn_error(ETIMEDOUT), false);
}

void
wry_conn_start_tls(WryConn *conn, const WryConnTarget *target)
{
	GError *error = NULL;
	g_return_if_fail(conn->tls == NULL && target->tls != NULL);
	g_return_if_fail(wry_queue_length(&conn->out) == 0);
	if (conn->state != CONN_OPEN)
		return;
	conn->securing = true;
	conn->tls = wry_tls_stream_new(target->tls, target->tls_name, target->tls_pins,
				       target->tls_identity, &error);
	if (conn->tls == NULL)
		conn_over(conn, error);
	else
		wry_timer_start(&conn->timer,
				target->connect_ms != 0 ? target->connect_ms : DEFAULT_CONNECT,
				on_timeout, conn);
}

static void
set_options(int fd, bool urgent)
{
	int on = 1, unsent = UNSENT;
	/* What waits, waits here, where it is known: not as megabytes in the kernel. */
	if (urgent)
		setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* fails on Unix sockets */
}

/* Our own end; foreign: not one of this machine's, maybe.  0, or what went wrong. */
static int
bind_own(int fd, int family, GInetAddress *own, bool foreign)
{
	g_autoptr(GSocketAddress) address = g_inet_socket_address_new(own, 0);
	struct sockaddr_storage native;
	int on = 1;
	if (family != (int)g_socket_address_get_family(address))
		return EAFNOSUPPORT;
	/* Else each connection holds a port of its own, and 28,000 are the end. */
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	if (foreign)
		setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
	if (!g_socket_address_to_native(address, &native, sizeof native, NULL))
		return EINVAL;
	return bind(fd, (struct sockaddr *)&native,
		    (socklen_t)g_socket_address_get_native_size(address)) < 0
		   ? errno
		   : 0;
}

/* Begins with one address.  0: under way, else what went wrong. */
static int
attempt(WryConn *conn, GSocketAddress *address)
{
	struct sockaddr_storage native;
	gssize n = g_socket_address_get_native_size(address);
	if (n < 0 || !g_socket_address_to_native(address, &native, sizeof native, NULL))
		return EAFNOSUPPORT;
	conn->fd = socket(native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (conn->fd < 0)
		return errno;
	set_options(conn->fd, conn->urgent);
	bool v6 = native.ss_family == AF_INET6 && conn->dial->bind_v6 != NULL;
	GInetAddress *own = v6 ? conn->dial->bind_v6 : conn->dial->bind;
	if (own != NULL && native.ss_family != AF_UNIX) {
		int err = bind_own(conn->fd, native.ss_family, own, v6);
		if (err != 0)
			return err;
	}
	if (connect(conn->fd, (struct sockaddr *)&native, (socklen_t)n) < 0 && errno != EINPROGRESS)
		return errno == EAGAIN ? ECONNREFUSED : errno; /* a Unix socket's queue is full */
	conn->state = CONN_CONNECTING;
	conn->watch = conn->urgent ? wry_watch_new_urgent(conn->fd, EPOLLOUT, conn_on_event, conn)
				   : wry_watch_new(conn->fd, EPOLLOUT, conn_on_event, conn);
	return 0;
}

/* May this one be dialled?  What is judged here is what is connected to next, nothing else. */
static bool
allowed(const ConnDial *dial, GSocketAddress *address, GError **error)
{
	if (!dial->guarded)
		return true;
	if (!G_IS_INET_SOCKET_ADDRESS(address))
		return wry_error_set(error, WRY_ERROR_POLICY_VIOLATION,
				     N_("This gateway does not connect to private addresses."),
				     NULL);
	return wry_guard_check(g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)),
			       error);
}

/* How long the next address may take, in ms; 0: the time is over. */
static unsigned
share_of(const ConnDial *dial)
{
	gint64 ms = (dial->deadline - g_get_monotonic_time()) / 1000;
	unsigned left = dial->addresses->len - dial->next;
	if (ms <= 0)
		return 0;
	return (unsigned)(left > 1 ? MIN(ms, CLAMP(ms / left, SHARE_MIN, SHARE_MAX)) : ms);
}

static void
try_next(WryConn *conn)
{
	ConnDial *dial = conn->dial;
	conn_drop_socket(conn);
	if (!conn->finishing)
		wry_timer_clear(&conn->timer);
	while (dial->addresses != NULL && dial->next < dial->addresses->len) {
		GSocketAddress *address = g_ptr_array_index(dial->addresses, dial->next);
		unsigned ms = share_of(dial);
		GError *error = NULL;
		if (ms == 0)
			break;
		dial->next++;
		if (!allowed(dial, address, &error)) {
			note_error(dial, error, true);
			continue;
		}
		int err = attempt(conn, address);
		if (err == 0) {
			if (!conn->finishing)
				wry_timer_start(&conn->timer, ms, on_timeout, conn);
			return;
		}
		conn_drop_socket(conn);
		note_error(dial, conn_error(err), err == ENETUNREACH || err == EAFNOSUPPORT);
		if (err == EMFILE || err == ENFILE)
			break;
	}
	conn_over(conn,
		  dial->error != NULL ? g_steal_pointer(&dial->error) : conn_error(ETIMEDOUT));
}

static void
on_resolved(gpointer result, const GError *error, gpointer data)
{
	WryConn *conn = data;
	if (error != NULL) {
		conn_over(conn, g_error_copy(error));
		return;
	}
	conn->dial->addresses = g_ptr_array_ref(result);
	try_next(conn);
}

static WryConn *
conn_new(const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data)
{
	g_assert((funcs->line == NULL) != (funcs->bytes == NULL) && funcs->closed != NULL);
	WryConn *conn = g_new0(WryConn, 1);
	conn->funcs = *funcs;
	conn->data = data;
	conn->fd = -1;
	conn->link.data = conn;
	conn->urgent = target != NULL && target->urgent;
	conn->max_line =
	    target != NULL && target->max_line > 0 ? MIN(target->max_line, MAX_LINE) : DEFAULT_LINE;
	conn->max_out = target != NULL && target->max_out > 0 ? target->max_out : DEFAULT_OUT;
	wry_task_init(&conn->flush, WRY_TURN_FLUSH, conn_on_turn_end, conn);
	return conn;
}

static void
dial_unix(WryConn *conn)
{
	const char *path = conn->dial->host + strlen(UNIX);
	if (*path == '\0' || strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path) {
		conn_over(conn, conn_error(ENAMETOOLONG));
		return;
	}
	conn->dial->addresses = g_ptr_array_new_with_free_func(g_object_unref);
	g_ptr_array_add(conn->dial->addresses, g_unix_socket_address_new(path));
	try_next(conn);
}

/* An address of ours; NULL or "": any, and none is made. */
static bool
parse_own(const char *text, GInetAddress **ret)
{
	if (text == NULL || *text == '\0')
		return true;
	*ret = g_inet_address_new_from_string(text);
	return *ret != NULL;
}

WryConn *
wry_conn_new(const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data)
{
	WryConn *conn = conn_new(target, funcs, data);
	unsigned ms = target->connect_ms > 0 ? target->connect_ms : DEFAULT_CONNECT;
	bool is_unix = g_str_has_prefix(target->host, UNIX);
	ConnDial *dial = conn->dial = g_new0(ConnDial, 1);
	dial->host = g_strdup(target->host);
	dial->port = target->port;
	dial->guarded = target->guarded;
	dial->deadline = g_get_monotonic_time() + (gint64)ms * 1000;
	if (target->tls != NULL) {
		dial->tls = wry_tls_ref(target->tls);
		dial->tls_name = g_strdup(target->tls_name != NULL ? target->tls_name
					  : is_unix		   ? NULL
								   : target->host);
		dial->pins = g_strdupv((char **)target->tls_pins);
		dial->identity = g_strdup(target->tls_identity);
	}
	if (!parse_own(target->bind_address, &dial->bind) ||
	    !parse_own(target->bind_v6, &dial->bind_v6)) {
		conn_over(conn, conn_error(EADDRNOTAVAIL));
		return conn;
	}
	if (is_unix)
		dial_unix(conn);
	else
		wry_resolve(dial->host, dial->port, dial->guarded,
			    wry_reply_new(&dial->asked, ms, on_resolved, conn));
	return conn;
}

WryConn *
wry_conn_new_from_fd(int fd, const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data)
{
	WryConn *conn = conn_new(target, funcs, data);
	conn->fd = fd;
	conn->state = CONN_OPEN;
	conn->last_read = g_get_monotonic_time();
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	set_options(fd, conn->urgent);
	conn->watch = conn->urgent ? wry_watch_new_urgent(fd, EPOLLIN, conn_on_event, conn)
				   : wry_watch_new(fd, EPOLLIN, conn_on_event, conn);
	return conn;
}
