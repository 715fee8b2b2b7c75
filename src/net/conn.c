/*
 * conn.c - a non-blocking stream: connect, TLS, lines or bytes, bounded queues
 *
 * A connection goes through Resolving, Connecting and Shaking (both once for each
 * address, until one will do) to Open, and ends in Over.  What is needed only
 * until it stands is in its Dial.  It knows bytes and lines, no protocol.
 *
 * The owner may free it in any callback.  So whoever calls out holds it
 * (enter, leave), and looks afterwards whether anybody still listens.
 */
#define _GNU_SOURCE /* struct ucred */
#include "net/conn.h"

#include "base/guard.h"
#include "base/loop.h"
#include "base/reply.h"
#include "net/resolve.h"
#include "net/tls-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/crypto.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define UNIX "unix:"
#define READ_MAX 16384	      /* bytes taken from the kernel in one callback */
#define WIRE_ENOUGH 65536     /* encrypted and unsent: no more is encrypted */
#define DEFAULT_CONNECT 30000 /* ms */
#define DEFAULT_LINE 8192
#define DEFAULT_OUT (1u << 20)
#define MAX_LINE (1u << 24)
#define UNSENT (128 * 1024) /* bytes the kernel may hold unsent, where others wait behind them */
#define SHARE_MIN 1000 /* ms for one address while others wait */
#define SHARE_MAX 10000

typedef enum { RESOLVING, CONNECTING, SHAKING, OPEN, OVER } State;

typedef struct {
	char *host;
	guint16 port;
	WryTls *tls;
	char *tls_name;
	char **pins;
	char *identity;
	GInetAddress *bind, *bind_v6;
	bool guarded;
	WryReply *asked;
	GPtrArray *addresses; /* of GSocketAddress */
	unsigned next;
	gint64 deadline; /* monotonic */
	GError *error;	 /* of the addresses tried so far, the most telling one */
	bool weak;	 /* the next one tells more */
} Dial;

struct _WryConn {
	WryConnFuncs funcs;
	gpointer data;
	State state;
	int fd;
	unsigned busy; /* callbacks under way */
	bool gone;     /* freed while busy */
	bool deaf;     /* nothing more is delivered */
	bool told;     /* closed() */
	bool urgent;
	bool paused;
	bool securing;	/* STARTTLS: a handshake is to begin behind this line, or is under way */
	bool skip;	/* the rest of a line that was cut */
	bool blocked;	/* the kernel takes no more for now */
	bool wrote;	/* since drained() */
	bool finishing; /* nobody's any more, see wry_conn_finish() */
	bool shut;	/* our side is closed */
	bool peer_shut; /* and theirs, while ours still drains */
	WryWatch *watch;
	WryTimer *timer; /* of this attempt; of finishing */
	WryTimer *again; /* serves rest */
	WryTask flush;
	Dial *dial;
	WryTlsStream *tls;
	WryQueue out; /* plain text */
	char *held;   /* a line without its end */
	gsize held_n, held_size;
	char *rest; /* read, and not delivered because we were paused */
	gsize rest_n;
	gsize max_line, max_out;
	gint64 last_read;
	uint64_t in_count, out_count;
	GSocketAddress *local, *remote;
	const char *tls_version;
	char *tls_peer;
	GError *broken; /* nothing can be sent; what came before is still read */
	GError *error;	/* for closed() */
	GList link;	/* in finishing */
};

/* One turn's reading, of whichever connection's turn it is. */
static char cipher[READ_MAX], plain[65536];
static GQueue finishing;

static void try_next(WryConn *conn);
static void on_event(uint32_t events, gpointer data);

/* ---- the end ---- */

static void
dial_free(Dial *dial)
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

static GSocketAddress *
address_of(int fd, int (*get)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_storage native;
	socklen_t n = sizeof native;
	if (get(fd, (struct sockaddr *)&native, &n) < 0 || n > sizeof native)
		return NULL;
	return g_socket_address_new_from_native(&native, n);
}

static void
note_peer(WryConn *conn)
{
	if (conn->tls == NULL)
		return;
	g_free(conn->tls_peer);
	conn->tls_peer = g_strdup(wry_tls_stream_peer(conn->tls));
}

static void
drop_socket(WryConn *conn)
{
	wry_watch_clear(&conn->watch);
	note_peer(conn);
	g_clear_pointer(&conn->tls, wry_tls_stream_free);
	if (conn->fd >= 0)
		close(conn->fd);
	conn->fd = -1;
	conn->blocked = false;
}

static void
drop_input(WryConn *conn)
{
	g_clear_pointer(&conn->held, g_free);
	g_clear_pointer(&conn->rest, g_free);
	conn->held_n = conn->held_size = conn->rest_n = 0;
}

/* Everything but what its owner may still ask of it. */
static void
release(WryConn *conn)
{
	if (conn->state == OPEN) { /* remembered */
		wry_conn_local(conn);
		wry_conn_remote(conn);
	}
	drop_socket(conn);
	wry_timer_clear(&conn->timer);
	g_clear_pointer(&conn->dial, dial_free);
	wry_queue_clear(&conn->out);
	conn->state = OVER;
}

/*
 * It is over, because of error (transfer full; NULL: in order).  closed() is told at the
 * end of the turn, so never out of a call of the owner's.
 */
static void
over(WryConn *conn, GError *error)
{
	if (conn->state == OVER) {
		g_clear_error(&error);
		return;
	}
	release(conn);
	conn->error = error;
	wry_task_schedule(&conn->flush);
}

static void
conn_destroy(WryConn *conn)
{
	drop_input(conn);
	g_clear_object(&conn->local);
	g_clear_object(&conn->remote);
	g_free(conn->tls_peer);
	g_clear_error(&conn->broken);
	g_clear_error(&conn->error);
	g_free(conn);
}

void
wry_conn_free(WryConn *conn)
{
	if (conn == NULL || conn->gone)
		return;
	if (conn->finishing)
		g_queue_unlink(&finishing, &conn->link);
	release(conn);
	wry_timer_clear(&conn->again);
	wry_task_cancel(&conn->flush);
	conn->deaf = true;
	if (conn->busy > 0)
		conn->gone = true;
	else
		conn_destroy(conn);
}

static void
enter(WryConn *conn)
{
	conn->busy++;
}

static void
leave(WryConn *conn)
{
	if (--conn->busy == 0 && conn->gone)
		conn_destroy(conn);
}

static void
tell_closed(WryConn *conn)
{
	if (conn->told)
		return;
	conn->told = true;
	if (conn->finishing) {
		wry_conn_free(conn);
		return;
	}
	enter(conn);
	conn->funcs.closed(conn, conn->error, conn->data);
	leave(conn);
}

static GError *
io_error(int err)
{
	switch (err) {
	case ECONNREFUSED:
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("connection refused"),
				     NULL);
	case ETIMEDOUT:
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("no answer"), NULL);
	case ECONNRESET:
	case EPIPE:
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				     N_("connection reset by the other side"), NULL);
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EAFNOSUPPORT:
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("no route to its address"),
				     NULL);
	case EMFILE:
	case ENFILE:
		return wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("this gateway has too many connections open"), NULL);
	default:
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("connection failed: %s"),
				     g_strerror(err), NULL);
	}
}

/* ---- reading ---- */

/* The handshake is ours: it goes on though the owner has paused. */
static bool
reads(const WryConn *conn)
{
	return conn->state == SHAKING ||
	       (conn->state == OPEN && !conn->paused && conn->rest == NULL && !conn->peer_shut);
}

static void
update_events(WryConn *conn)
{
	if (conn->watch == NULL)
		return;
	uint32_t events = 0;
	if (conn->state == CONNECTING || conn->blocked)
		events |= EPOLLOUT;
	if (reads(conn))
		events |= EPOLLIN;
	wry_watch_set_events(conn->watch, events);
}

/* line[n] is ours to write: the end of the line stood there, or the buffer has room. */
static void
tell_line(WryConn *conn, char *line, gsize n)
{
	if (n > 0 && line[n - 1] == '\r')
		n--;
	bool cut = n > conn->max_line;
	if (cut)
		n = conn->max_line;
	line[n] = '\0';
	conn->funcs.line(conn, line, n, cut, conn->data);
}

static void
hold(WryConn *conn, const char *bytes, gsize n)
{
	if (conn->held_n + n + 1 > conn->held_size) {
		conn->held_size =
		    MAX(conn->held_n + n + 1, MIN(2 * conn->held_size, conn->max_line + 3));
		conn->held = g_realloc(conn->held, conn->held_size);
	}
	memcpy(conn->held + conn->held_n, bytes, n);
	conn->held_n += n;
}

/*
 * Takes one line or what there is of it; how much was taken.  A line of max_line bytes
 * may have a '\r' still, so it is known to be too long at max_line + 1 or + 2.
 */
static gsize
take_line(WryConn *conn, char *bytes, gsize n)
{
	char *end = memchr(bytes, '\n', n);
	gsize length = end != NULL ? (gsize)(end - bytes) : n;
	gsize used = end != NULL ? length + 1 : n;
	if (conn->skip) {
		conn->skip = end == NULL;
		return used;
	}
	if (conn->held == NULL && end != NULL) {
		tell_line(conn, bytes, length);
		return used;
	}
	hold(conn, bytes, MIN(length, conn->max_line + 2 - conn->held_n));
	bool full = conn->held_n > conn->max_line + 1 ||
		    (conn->held_n == conn->max_line + 1 && conn->held[conn->held_n - 1] != '\r');
	if (end == NULL && !full)
		return used;
	g_autofree char *line = g_steal_pointer(&conn->held);
	gsize line_n = conn->held_n;
	conn->held_n = conn->held_size = 0;
	conn->skip = end == NULL;
	tell_line(conn, line, line_n);
	return used;
}

/* As long as somebody listens.  How much was taken. */
static gsize
deliver(WryConn *conn, char *bytes, gsize n)
{
	gsize done = 0;
	while (done < n && !conn->deaf && !conn->paused) {
		if (conn->funcs.bytes != NULL) {
			gsize part = MIN(n - done, READ_MAX);
			done += part;
			conn->funcs.bytes(conn, bytes + done - part, part, conn->data);
		} else {
			done += take_line(conn, bytes + done, n - done);
		}
		if (conn->securing && done < n && conn->state != OVER) {
			over(conn, wry_error_new(WRY_ERROR_POLICY_VIOLATION,
						 N_("words in clear behind the agreement on TLS"),
						 NULL));
			return n;
		}
	}
	return conn->deaf ? n : done;
}

static void begin_handshake(WryConn *conn);

static void
on_again(gpointer data)
{
	WryConn *conn = data;
	if (conn->rest == NULL || conn->paused)
		return;
	g_autofree char *rest = g_steal_pointer(&conn->rest);
	gsize n = conn->rest_n;
	enter(conn);
	gsize done = deliver(conn, rest, n);
	if (done == n && conn->securing && conn->state == OPEN)
		begin_handshake(conn);
	if (done < n) {
		memmove(rest, rest + done, n - done);
		conn->rest = g_steal_pointer(&rest);
		conn->rest_n = n - done;
	} else if (conn->state == OVER && !conn->gone) {
		wry_task_schedule(&conn->flush); /* it was waiting for this */
	} else {
		update_events(conn);
	}
	leave(conn);
}

static void
deliver_new(WryConn *conn, gsize n)
{
	gsize done = deliver(conn, plain, n);
	if (done == n && conn->securing && conn->state == OPEN && !conn->gone)
		begin_handshake(conn);
	if (done == n)
		return;
	conn->rest = g_memdup2(plain + done, n - done);
	conn->rest_n = n - done;
	update_events(conn);
}

static bool shake(WryConn *conn);
static void flush(WryConn *conn);
static void attempt_failed(WryConn *conn, GError *error, bool weak);

/* Another address may do better; of a connection that stood already there is none. */
static void
shake_failed(WryConn *conn, GError *error)
{
	if (conn->dial != NULL)
		attempt_failed(conn, error, false);
	else
		over(conn, error);
}

/* The peer has closed its side; in_order: it has said so. */
static void
ended(WryConn *conn, bool in_order)
{
	if (conn->finishing && conn->state == OPEN && !conn->shut && conn->broken == NULL) {
		conn->peer_shut = true; /* it may read still */
		update_events(conn);
		return;
	}
	if (conn->state == SHAKING) {
		shake_failed(conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						 N_("connection closed during the TLS handshake"),
						 NULL));
		return;
	}
	if (conn->broken == NULL && !conn->blocked)
		flush(conn); /* the answer to its last word, should it listen */
	if (conn->broken != NULL)
		over(conn, g_steal_pointer(&conn->broken));
	else if (in_order)
		over(conn, NULL);
	else
		over(conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					 N_("connection broken off"), NULL));
}

/* n new bytes in cipher.  All of them are used up, so that none is out of epoll's sight. */
static void
receive_tls(WryConn *conn, gsize n)
{
	gsize got = 0, part;
	WryTlsStep step;
	g_autoptr(GError) error = NULL;
	wry_tls_stream_feed(conn->tls, cipher, n);
	if (conn->state == SHAKING && !shake(conn))
		return;
	do {
		part = 0;
		step =
		    wry_tls_stream_read(conn->tls, plain + got, sizeof plain - got, &part, &error);
		got += part;
	} while (step == WRY_TLS_DONE && got < sizeof plain);
	if (wry_queue_length(wry_tls_stream_wire(conn->tls)) > 0)
		wry_task_schedule(&conn->flush);
	deliver_new(conn, got);
	if (step != WRY_TLS_FAILED || conn->state == OVER)
		return;
	if (error == NULL)
		ended(conn, true);
	else
		over(conn, g_steal_pointer(&error));
}

static void
receive(WryConn *conn)
{
	ssize_t n = recv(conn->fd, conn->tls != NULL ? cipher : plain, READ_MAX, 0);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0 && conn->state == SHAKING) {
		shake_failed(conn, io_error(errno));
		return;
	}
	if (n < 0) {
		over(conn, conn->broken != NULL ? g_steal_pointer(&conn->broken) : io_error(errno));
		return;
	}
	if (n == 0) {
		ended(conn, conn->tls == NULL);
		return;
	}
	conn->in_count += (uint64_t)n;
	conn->last_read = g_get_monotonic_time();
	if (conn->finishing && conn->state == OPEN)
		return; /* nobody wants it */
	if (conn->tls != NULL)
		receive_tls(conn, (gsize)n);
	else
		deliver_new(conn, (gsize)n);
}

/* ---- writing ---- */

static void
send_failed(WryConn *conn, int err)
{
	if (conn->state == SHAKING) {
		attempt_failed(conn, io_error(err), false);
		return;
	}
	/* Its last words may still be in the kernel: "ERROR :Closing link ..." */
	conn->broken = io_error(err);
	conn->blocked = false;
	wry_queue_clear(&conn->out);
	if (conn->paused || conn->finishing)
		over(conn, g_steal_pointer(&conn->broken));
	else
		update_events(conn);
}

/* Sends as much of the queue as the kernel takes; false: it does not take all. */
static bool
send_queue(WryConn *conn, WryQueue *queue)
{
	while (wry_queue_length(queue) > 0) {
		ssize_t n =
		    send(conn->fd, wry_queue_front(queue), wry_queue_length(queue), MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			conn->blocked = true;
			update_events(conn);
			return false;
		}
		if (n < 0) {
			send_failed(conn, errno);
			return false;
		}
		conn->out_count += (uint64_t)n;
		wry_queue_drop(queue, (gsize)n);
	}
	return true;
}

/* The queues leave; false: not all, or it broke. */
static bool
send_all(WryConn *conn)
{
	if (conn->tls == NULL)
		return send_queue(conn, &conn->out);
	WryQueue *wire = wry_tls_stream_wire(conn->tls);
	for (;;) {
		while (conn->state == OPEN && wry_queue_length(&conn->out) > 0 &&
		       wry_queue_length(wire) < WIRE_ENOUGH) {
			GError *error = NULL;
			gsize n = MIN(wry_queue_length(&conn->out), READ_MAX);
			if (!wry_tls_stream_write(conn->tls, wry_queue_front(&conn->out), n,
						  &error)) {
				over(conn, error);
				return false;
			}
			wry_queue_drop(&conn->out, n);
		}
		if (wry_queue_length(wire) == 0)
			return true;
		if (!send_queue(conn, wire))
			return false;
	}
}

/* Nothing is left to be sent on a connection that is finishing. */
static void
shut(WryConn *conn)
{
	if (!conn->shut) {
		conn->shut = true;
		if (conn->tls != NULL) {
			wry_tls_stream_close(conn->tls);
			if (!send_all(conn))
				return;
		}
	}
	shutdown(conn->fd, SHUT_WR);
	if (conn->peer_shut)
		over(conn, NULL);
}

static void
flush(WryConn *conn)
{
	if ((conn->state != OPEN && conn->state != SHAKING) || conn->broken != NULL ||
	    !send_all(conn))
		return;
	conn->blocked = false;
	update_events(conn);
	if (conn->finishing && conn->state == OPEN) {
		shut(conn);
		return;
	}
	if (conn->state != OPEN || !conn->wrote)
		return;
	conn->wrote = false;
	if (conn->funcs.drained != NULL && !conn->deaf)
		conn->funcs.drained(conn, conn->data);
}

/* The end of a turn in which something was written or came to its end. */
static void
on_turn_end(gpointer data)
{
	WryConn *conn = data;
	if (conn->state == OVER) {
		if (conn->rest == NULL || conn->finishing)
			tell_closed(conn);
		return; /* else once it has been delivered */
	}
	if (conn->blocked)
		return; /* on_event() goes on */
	enter(conn);
	flush(conn);
	leave(conn);
}

bool
wry_conn_write(WryConn *conn, const char *bytes, gsize n)
{
	if (conn->state == OVER || conn->broken != NULL || conn->finishing)
		return false;
	if (n > conn->max_out - MIN(conn->max_out, wry_conn_pending(conn))) {
		conn->deaf = true;
		drop_input(conn);
		over(conn, wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
					 N_("it takes our data too slowly"), NULL));
		return false;
	}
	if (n == 0)
		return true;
	wry_queue_add(&conn->out, bytes, n);
	conn->wrote = true;
	if (conn->state == OPEN)
		wry_task_schedule(&conn->flush);
	return true;
}

gsize
wry_conn_pending(const WryConn *conn)
{
	return wry_queue_length(&conn->out) +
	       (conn->tls != NULL ? wry_queue_length(wry_tls_stream_wire(conn->tls)) : 0);
}

bool
wry_conn_is_blocked(const WryConn *conn)
{
	return conn->blocked;
}

/* ---- connecting ---- */

static void
opened(WryConn *conn)
{
	g_clear_pointer(&conn->dial, dial_free); /* NULL: it stood, and is secured now */
	conn->securing = false;
	if (!conn->finishing)
		wry_timer_clear(&conn->timer);
	note_peer(conn);
	if (conn->tls != NULL)
		conn->tls_version = wry_tls_stream_version(conn->tls);
	conn->state = OPEN;
	conn->last_read = g_get_monotonic_time();
	update_events(conn);
	wry_task_schedule(&conn->flush); /* what was written before, and our end of the handshake */
	if (conn->funcs.connected != NULL)
		conn->funcs.connected(conn, conn->data);
}

/* Goes on with the handshake.  true: it is done, and the connection still there. */
static bool
shake(WryConn *conn)
{
	GError *error = NULL;
	WryTlsStep step = wry_tls_stream_handshake(conn->tls, &error);
	if (step == WRY_TLS_FAILED) {
		WryQueue *wire = wry_tls_stream_wire(conn->tls);
		if (wry_queue_length(wire) > 0) /* the alert, should it go now */
			(void)!send(conn->fd, wry_queue_front(wire), wry_queue_length(wire),
				    MSG_NOSIGNAL);
		over(conn, error); /* another address would show the same */
		return false;
	}
	if (step == WRY_TLS_MORE) {
		wry_task_schedule(&conn->flush);
		return false;
	}
	opened(conn);
	return conn->state == OPEN;
}

static void
on_tcp(WryConn *conn)
{
	Dial *dial = conn->dial;
	int err = 0;
	socklen_t n = sizeof err;
	if (getsockopt(conn->fd, SOL_SOCKET, SO_ERROR, &err, &n) < 0)
		err = errno;
	if (err != 0) {
		attempt_failed(conn, io_error(err), err == ENETUNREACH || err == EHOSTUNREACH);
		return;
	}
	if (dial->tls == NULL) {
		opened(conn);
		return;
	}
	GError *error = NULL;
	conn->state = SHAKING;
	conn->tls = wry_tls_stream_new(dial->tls, dial->tls_name, (const char *const *)dial->pins,
				       dial->identity, &error);
	if (conn->tls == NULL) {
		over(conn, error);
		return;
	}
	update_events(conn);
	shake(conn);
}

/* Of several failures the one that tells most: the first that is no routing matter. */
static void
note_error(Dial *dial, GError *error, bool weak)
{
	if (dial->error != NULL && !dial->weak) {
		g_error_free(error);
		return;
	}
	g_clear_error(&dial->error);
	dial->error = error;
	dial->weak = weak;
}

static void
attempt_failed(WryConn *conn, GError *error, bool weak)
{
	note_error(conn->dial, error, weak);
	try_next(conn);
}

static void
on_timeout(gpointer data)
{
	WryConn *conn = data;
	if (conn->state == SHAKING)
		shake_failed(conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						 N_("no answer to the TLS handshake"), NULL));
	else
		attempt_failed(conn, io_error(ETIMEDOUT), false);
}

static void
begin_handshake(WryConn *conn)
{
	conn->state = SHAKING;
	update_events(conn);
	shake(conn);
}

void
wry_conn_start_tls(WryConn *conn, const WryConnTarget *target)
{
	GError *error = NULL;
	g_return_if_fail(conn->tls == NULL && target->tls != NULL);
	g_return_if_fail(wry_queue_length(&conn->out) == 0);
	if (conn->state != OPEN)
		return;
	conn->securing = true;
	conn->tls = wry_tls_stream_new(target->tls, target->tls_name, target->tls_pins,
				       target->tls_identity, &error);
	if (conn->tls == NULL)
		over(conn, error);
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
	conn->state = CONNECTING;
	conn->watch = conn->urgent ? wry_watch_new_urgent(conn->fd, EPOLLOUT, on_event, conn)
				   : wry_watch_new(conn->fd, EPOLLOUT, on_event, conn);
	return 0;
}

/* May this one be dialled?  What is judged here is what is connected to next, nothing else. */
static bool
allowed(const Dial *dial, GSocketAddress *address, GError **error)
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
share_of(const Dial *dial)
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
	Dial *dial = conn->dial;
	drop_socket(conn);
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
		drop_socket(conn);
		note_error(dial, io_error(err), err == ENETUNREACH || err == EAFNOSUPPORT);
		if (err == EMFILE || err == ENFILE)
			break;
	}
	over(conn, dial->error != NULL ? g_steal_pointer(&dial->error) : io_error(ETIMEDOUT));
}

static void
on_resolved(gpointer result, const GError *error, gpointer data)
{
	WryConn *conn = data;
	if (error != NULL) {
		over(conn, g_error_copy(error));
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
	wry_task_init(&conn->flush, WRY_TURN_FLUSH, on_turn_end, conn);
	return conn;
}

static void
dial_unix(WryConn *conn)
{
	const char *path = conn->dial->host + strlen(UNIX);
	if (*path == '\0' || strlen(path) >= sizeof((struct sockaddr_un *)NULL)->sun_path) {
		over(conn, io_error(ENAMETOOLONG));
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
	Dial *dial = conn->dial = g_new0(Dial, 1);
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
		over(conn, io_error(EADDRNOTAVAIL));
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
	conn->state = OPEN;
	conn->last_read = g_get_monotonic_time();
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	set_options(fd, conn->urgent);
	conn->watch = conn->urgent ? wry_watch_new_urgent(fd, EPOLLIN, on_event, conn)
				   : wry_watch_new(fd, EPOLLIN, on_event, conn);
	return conn;
}

static void
on_event(uint32_t events, gpointer data)
{
	WryConn *conn = data;
	enter(conn);
	if (conn->state == CONNECTING) {
		on_tcp(conn);
	} else {
		if (conn->blocked && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0)
			flush(conn);
		if (reads(conn) && (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0)
			receive(conn);
	}
	leave(conn);
}

/* ---- the polite end ---- */

static void
on_finished(gpointer data)
{
	wry_conn_free(data);
}

void
wry_conn_finish(WryConn *conn, unsigned ms)
{
	bool nothing = conn->state != OPEN && wry_queue_length(&conn->out) == 0;
	if (conn->gone || conn->state == OVER || conn->broken != NULL || nothing) {
		wry_conn_free(conn);
		return;
	}
	conn->funcs = (WryConnFuncs){ 0 };
	conn->finishing = conn->deaf = true;
	conn->paused = false;
	drop_input(conn);
	wry_timer_clear(&conn->again);
	g_queue_push_tail_link(&finishing, &conn->link);
	wry_timer_start(&conn->timer, ms, on_finished, conn);
	update_events(conn);
	wry_task_schedule(&conn->flush);
}

unsigned
wry_conn_finishing(void)
{
	unsigned n = 0;
	for (GList *link; (link = g_queue_peek_head_link(&finishing)) != NULL; n++)
		wry_conn_free(link->data);
	return n;
}

/* ---- small questions ---- */

void
wry_conn_pause(WryConn *conn, bool on)
{
	if (conn->finishing)
		return;
	conn->paused = on;
	if (!on && conn->rest != NULL && conn->again == NULL)
		wry_timer_start(&conn->again, 0, on_again, conn);
	update_events(conn);
}

gint64
wry_conn_last_read(const WryConn *conn)
{
	return conn->last_read;
}

void
wry_conn_counts(const WryConn *conn, uint64_t *ret_in, uint64_t *ret_out)
{
	*ret_in = conn->in_count;
	*ret_out = conn->out_count;
}

/* Made when first asked for: most are never asked. */
GSocketAddress *
wry_conn_local(const WryConn *conn)
{
	WryConn *self = (WryConn *)conn;
	if (self->local == NULL && self->state == OPEN)
		self->local = address_of(self->fd, getsockname);
	return self->local;
}

GSocketAddress *
wry_conn_remote(const WryConn *conn)
{
	WryConn *self = (WryConn *)conn;
	if (self->remote == NULL && self->state == OPEN)
		self->remote = address_of(self->fd, getpeername);
	return self->remote;
}

/* What of an address counts: of a mapped one the v4 address in it. */
static GBytes *
bytes_of(GSocketAddress *address)
{
	static const guint8 mapped[12] = { [10] = 0xff, 0xff };
	GInetAddress *inet =
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
	const guint8 *bytes = g_inet_address_to_bytes(inet);
	gsize n = g_inet_address_get_native_size(inet),
	      skip = n == 16 && memcmp(bytes, mapped, 12) == 0 ? 12 : 0;
	return g_bytes_new(bytes + skip, n - skip);
}

static bool
same_end(GSocketAddress *a, GSocketAddress *b)
{
	if (!G_IS_INET_SOCKET_ADDRESS(a) || !G_IS_INET_SOCKET_ADDRESS(b) ||
	    g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(a)) !=
		g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(b)))
		return false;
	g_autoptr(GBytes) one = bytes_of(a), two = bytes_of(b);
	return g_bytes_equal(one, two);
}

bool
wry_conn_joins(const WryConn *conn, GSocketAddress *local, GSocketAddress *remote)
{
	if (conn->fd < 0)
		return false;
	g_autoptr(GSocketAddress) ours = address_of(conn->fd, getsockname);
	if (ours == NULL || !same_end(ours, local))
		return false;
	g_autoptr(GSocketAddress) theirs = address_of(conn->fd, getpeername);
	return theirs != NULL && same_end(theirs, remote);
}

const char *
wry_conn_tls_version(const WryConn *conn)
{
	return conn->tls_version;
}

const char *
wry_conn_tls_cipher(const WryConn *conn)
{
	return conn->tls != NULL && conn->tls_version != NULL ? wry_tls_stream_cipher(conn->tls)
							       : NULL;
}

const char *
wry_conn_tls_peer(const WryConn *conn)
{
	return conn->tls_peer;
}

bool
wry_conn_peer_uid(const WryConn *conn, unsigned *ret_uid, unsigned *ret_gid)
{
	struct ucred peer;
	socklen_t n = sizeof peer, m = sizeof(int);
	int family = 0;
	if (conn->state != OPEN || getsockopt(conn->fd, SOL_SOCKET, SO_DOMAIN, &family, &m) < 0 ||
	    family != AF_UNIX || getsockopt(conn->fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
		return false;
	*ret_uid = peer.uid;
	*ret_gid = peer.gid;
	return true;
}
