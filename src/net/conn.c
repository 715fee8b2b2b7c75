/*
 * conn.c - a non-blocking stream: connect, TLS, lines or bytes, bounded queues
 *
 * A connection goes through Resolving, Connecting and Shaking (both once for each
 * address, until one will do: conn-dial.c) to Open, and ends in Over.  It knows bytes and lines,
 * no protocol.
 *
 * The owner may free it in any callback.  So whoever calls out holds it
 * (enter, leave), and looks afterwards whether anybody still listens.
 */
#include "net/conn-own.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_MAX 16384	  /* bytes taken from the kernel in one callback */
#define WIRE_ENOUGH 65536 /* encrypted and unsent: no more is encrypted */

/* One turn's reading, of whichever connection's turn it is. */
static char cipher[READ_MAX], plain[65536];
static GQueue finishing;

/* ---- the end ---- */

void
conn_note_peer(WryConn *conn)
{
	if (conn->tls == NULL)
		return;
	g_free(conn->tls_peer);
	conn->tls_peer = g_strdup(wry_tls_stream_peer(conn->tls));
}

void
conn_drop_socket(WryConn *conn)
{
	wry_watch_clear(&conn->watch);
	conn_note_peer(conn);
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
	if (conn->state == CONN_OPEN) { /* remembered */
		wry_conn_local(conn);
		wry_conn_remote(conn);
	}
	conn_drop_socket(conn);
	wry_timer_clear(&conn->timer);
	g_clear_pointer(&conn->dial, conn_dial_free);
	wry_queue_clear(&conn->out);
	conn->state = CONN_OVER;
}

void
conn_over(WryConn *conn, GError *error)
{
	if (conn->state == CONN_OVER) {
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

GError *
conn_error(int err)
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
	return conn->state == CONN_SHAKING || (conn->state == CONN_OPEN && !conn->paused &&
					       conn->rest == NULL && !conn->peer_shut);
}

void
conn_update_events(WryConn *conn)
{
	if (conn->watch == NULL)
		return;
	uint32_t events = 0;
	if (conn->state == CONN_CONNECTING || conn->blocked)
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
		if (conn->securing && done < n && conn->state != CONN_OVER) {
			conn_over(conn,
				  wry_error_new(WRY_ERROR_POLICY_VIOLATION,
						N_("words in clear behind the agreement on TLS"),
						NULL));
			return n;
		}
	}
	return conn->deaf ? n : done;
}

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
	if (done == n && conn->securing && conn->state == CONN_OPEN)
		conn_begin_handshake(conn);
	if (done < n) {
		memmove(rest, rest + done, n - done);
		conn->rest = g_steal_pointer(&rest);
		conn->rest_n = n - done;
	} else if (conn->state == CONN_OVER && !conn->gone) {
		wry_task_schedule(&conn->flush); /* it was waiting for this */
	} else {
		conn_update_events(conn);
	}
	leave(conn);
}

static void
deliver_new(WryConn *conn, gsize n)
{
	gsize done = deliver(conn, plain, n);
	if (done == n && conn->securing && conn->state == CONN_OPEN && !conn->gone)
		conn_begin_handshake(conn);
	if (done == n)
		return;
	conn->rest = g_memdup2(plain + done, n - done);
	conn->rest_n = n - done;
	conn_update_events(conn);
}

static void flush(WryConn *conn);

/* The peer has closed its side; in_order: it has said so. */
static void
ended(WryConn *conn, bool in_order)
{
	if (conn->finishing && conn->state == CONN_OPEN && !conn->shut && conn->broken == NULL) {
		conn->peer_shut = true; /* it may read still */
		conn_update_events(conn);
		return;
	}
	if (conn->state == CONN_SHAKING) {
		conn_shake_failed(
		    conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					N_("connection closed during the TLS handshake"), NULL));
		return;
	}
	if (conn->broken == NULL && !conn->blocked)
		flush(conn); /* the answer to its last word, should it listen */
	if (conn->broken != NULL)
		conn_over(conn, g_steal_pointer(&conn->broken));
	else if (in_order)
		conn_over(conn, NULL);
	else
		conn_over(conn, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
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
	if (conn->state == CONN_SHAKING && !conn_shake(conn))
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
	if (step != WRY_TLS_FAILED || conn->state == CONN_OVER)
		return;
	if (error == NULL)
		ended(conn, true);
	else
		conn_over(conn, g_steal_pointer(&error));
}

static void
receive(WryConn *conn)
{
	ssize_t n = recv(conn->fd, conn->tls != NULL ? cipher : plain, READ_MAX, 0);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < 0 && conn->state == CONN_SHAKING) {
		conn_shake_failed(conn, conn_error(errno));
		return;
	}
	if (n < 0) {
		conn_over(conn, conn->broken != NULL ? g_steal_pointer(&conn->broken)
						     : conn_error(errno));
		return;
	}
	if (n == 0) {
		ended(conn, conn->tls == NULL);
		return;
	}
	conn->in_count += (uint64_t)n;
	conn->last_read = g_get_monotonic_time();
	if (conn->finishing && conn->state == CONN_OPEN)
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
	if (conn->state == CONN_SHAKING) {
		conn_attempt_failed(conn, conn_error(err), false);
		return;
	}
	/* Its last words may still be in the kernel: "ERROR :Closing link ..." */
	conn->broken = conn_error(err);
	conn->blocked = false;
	wry_queue_clear(&conn->out);
	if (conn->paused || conn->finishing)
		conn_over(conn, g_steal_pointer(&conn->broken));
	else
		conn_update_events(conn);
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
			conn_update_events(conn);
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
		while (conn->state == CONN_OPEN && wry_queue_length(&conn->out) > 0 &&
		       wry_queue_length(wire) < WIRE_ENOUGH) {
			GError *error = NULL;
			gsize n = MIN(wry_queue_length(&conn->out), READ_MAX);
			if (!wry_tls_stream_write(conn->tls, wry_queue_front(&conn->out), n,
						  &error)) {
				conn_over(conn, error);
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
		conn_over(conn, NULL);
}

static void
flush(WryConn *conn)
{
	if ((conn->state != CONN_OPEN && conn->state != CONN_SHAKING) || conn->broken != NULL ||
	    !send_all(conn))
		return;
	conn->blocked = false;
	conn_update_events(conn);
	if (conn->finishing && conn->state == CONN_OPEN) {
		shut(conn);
		return;
	}
	if (conn->state != CONN_OPEN || !conn->wrote)
		return;
	conn->wrote = false;
	if (conn->funcs.drained != NULL && !conn->deaf)
		conn->funcs.drained(conn, conn->data);
}

/* The end of a turn in which something was written or came to its end. */
void
conn_on_turn_end(gpointer data)
{
	WryConn *conn = data;
	if (conn->state == CONN_OVER) {
		if (conn->rest == NULL || conn->finishing)
			tell_closed(conn);
		return; /* else once it has been delivered */
	}
	if (conn->blocked)
		return; /* conn_on_event() goes on */
	enter(conn);
	flush(conn);
	leave(conn);
}

bool
wry_conn_write(WryConn *conn, const char *bytes, gsize n)
{
	if (conn->state == CONN_OVER || conn->broken != NULL || conn->finishing)
		return false;
	if (n > conn->max_out - MIN(conn->max_out, wry_conn_pending(conn))) {
		conn->deaf = true;
		drop_input(conn);
		conn_over(conn, wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
					      N_("it takes our data too slowly"), NULL));
		return false;
	}
	if (n == 0)
		return true;
	wry_queue_add(&conn->out, bytes, n);
	conn->wrote = true;
	if (conn->state == CONN_OPEN)
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

void
conn_on_event(uint32_t events, gpointer data)
{
	WryConn *conn = data;
	enter(conn);
	if (conn->state == CONN_CONNECTING) {
		conn_on_tcp(conn);
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
	bool nothing = conn->state != CONN_OPEN && wry_queue_length(&conn->out) == 0;
	if (conn->gone || conn->state == CONN_OVER || conn->broken != NULL || nothing) {
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
	conn_update_events(conn);
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
	conn_update_events(conn);
}
