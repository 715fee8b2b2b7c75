/*
 * conn.h - a non-blocking stream: connect, TLS, lines or bytes, bounded queues
 *
 * Everything happens on the main thread, out of the loop.  What is written in a
 * turn leaves in one write at its end.  Nothing waits and nothing grows: each
 * ceiling is named when the connection is made.
 */
#pragma once

#include "net/tls.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _WryConn WryConn;

typedef struct {
	/* TCP and TLS stand; bytes may be written (they may before, and wait).  NULL: not told. */
	void (*connected)(WryConn *conn, gpointer data);
	/*
	 * Either line or bytes is set, not both.
	 *
	 * line: one line without its end ("\r\n" or "\n"), NUL-terminated in place, n
	 * bytes; may hold NUL bytes and anything else but '\n'.  A line over max_line is cut: line
	 * is called with its first max_line bytes and cut true, the rest is dropped.  What
	 * stands without an end when the peer closes is no line and is dropped too.
	 */
	void (*line)(WryConn *conn, char *line, gsize n, bool cut, gpointer data);
	/* bytes: all that came, at most 16 kB. */
	void (*bytes)(WryConn *conn, const char *bytes, gsize n, gpointer data);
	/* The queue outward has become empty.  NULL: not told. */
	void (*drained)(WryConn *conn, gpointer data);
	/*
	 * It is over, and nothing follows; the owner still frees it, here or later.
	 * error (borrowed): why; NULL: the peer closed in order (with TLS: said so).  Never
	 * out of a call of the owner's, always at the end of a turn.  Conditions: connecting:
	 * REMOTE_SERVER_TIMEOUT (refused, unreachable, timeout), REMOTE_SERVER_NOT_FOUND
	 * (no such name), POLICY_VIOLATION (guard), REMOTE_SERVER_TIMEOUT/cancel (TLS: certificate,
	 * protocol); later: REMOTE_SERVER_TIMEOUT (reset), RESOURCE_CONSTRAINT (out-queue over its
	 * ceiling); at any time RESOURCE_CONSTRAINT (no descriptor).  The message is a clause in
	 * words: "connection refused".
	 */
	void (*closed)(WryConn *conn, const GError *error, gpointer data);
} WryConnFuncs;

/* Whom to call, and how.  Copied; strings too. */
typedef struct {
	const char *host;		/* name or literal; "unix:/path" */
	guint16 port;
	WryTls *tls;			/* NULL: plain */
	const char *tls_name;		/* SNI, and the name to be proved; NULL: host */
	const char *const *tls_pins;	/* "sha256:HEX" of the certificate (NULL: none): one that
					   matches is trusted whatever else is wrong with it,
					   and no other one is */
	const char *tls_identity;	/* PEM from wry_tls_identity_new(); NULL: none */
	const char *bind_address;	/* our end's; NULL: any */
	const char *bind_v6;		/* our end's of IPv6, in place of that; it need not be one of
					   this machine's, but must lead back here (IP_FREEBIND) */
	bool guarded;			/* a user named it: base/guard decides on each address */
	bool urgent;			/* a component stream: served first in every turn */
	unsigned connect_ms;		/* for all of it: name, every address, TLS; 0: 30,000 */
	gsize max_line;			/* longest line; 0: 8,192 */
	gsize max_out;			/* bytes that may wait outward; 0: 1 MiB */
} WryConnTarget;

/* Begins to connect and returns; addresses are tried one after the other.  (transfer full) */
WryConn	   *wry_conn_new(const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data);
/* Takes over a socket that is connected (listen.c, tests); connected() is not told.  target: only
 * its ceilings and urgent are read; NULL: the defaults. */
WryConn	   *wry_conn_new_from_fd(int fd, const WryConnTarget *target, const WryConnFuncs *funcs,
				 gpointer data);
/*
 * Cuts and frees, from any callback too, its own included.  No callback comes any more.
 * What was written and has not left is lost: wry_conn_finish() for the polite way.
 */
void	    wry_conn_free(WryConn *conn);
/*
 * Hands the connection over to itself: what is queued leaves, the sending side closes
 * (close_notify, shutdown), what comes is thrown away, and it is freed at the
 * peer's end or after ms.  No callback comes any more; the pointer is not ours any more.
 */
void	    wry_conn_finish(WryConn *conn, unsigned ms);
/* Cuts all that wry_conn_finish() still waits for: at the end of the process, after a drain. */
unsigned    wry_conn_finishing(void);

/*
 * From inside line(), of a plain connection with nothing queued: TLS from here on (STARTTLS).  target: its tls,
 * tls_name, tls_pins, tls_identity and connect_ms are read.  connected() is told when it stands; what is written before waits.
 * What the peer has sent behind that line is forged or a mistake (nobody has heard it under TLS): it breaks the
 * connection, POLICY_VIOLATION.
 */
void	    wry_conn_start_tls(WryConn *conn, const WryConnTarget *target);

/* Queues bytes.  Over max_out: the connection breaks (closed, RESOURCE_CONSTRAINT, at the end of
 * the turn) and false. */
bool	    wry_conn_write(WryConn *conn, const char *bytes, gsize n);
/* Bytes queued and not yet with the kernel. */
gsize	    wry_conn_pending(const WryConn *conn);
/* The kernel takes no more for now: the other side reads slower than we write. */
bool	    wry_conn_is_blocked(const WryConn *conn);
/* A paused connection reads nothing and delivers nothing, not even its end; a failure of writing
 * is told all the same. */
void	    wry_conn_pause(WryConn *conn, bool on);
/* Of the last byte read, g_get_monotonic_time(). */
gint64	    wry_conn_last_read(const WryConn *conn);
/* Bytes in and out since the beginning. */
void	    wry_conn_counts(const WryConn *conn, uint64_t *ret_in, uint64_t *ret_out);

/* The two ends once connected; NULL before.  (transfer none) */
GSocketAddress *wry_conn_local(const WryConn *conn);
GSocketAddress *wry_conn_remote(const WryConn *conn);
/* Is it the one between these two ends?  From the moment TCP stands; a v4 address mapped into v6 is
 * that v4 address. */
bool	    wry_conn_joins(const WryConn *conn, GSocketAddress *local, GSocketAddress *remote);
/* "TLSv1.3", NULL: plain. */
const char *wry_conn_tls_version(const WryConn *conn);
/* "TLS_AES_256_GCM_SHA384", NULL: plain. */
const char *wry_conn_tls_cipher(const WryConn *conn);
/* "sha256:HEX" of the peer's certificate, for the user who wants to pin it; also in closed() after a
 * failed verification.  NULL: none seen.  (transfer none) */
const char *wry_conn_tls_peer(const WryConn *conn);
/* Peer credentials of a Unix socket: false where there are none. */
bool	    wry_conn_peer_uid(const WryConn *conn, unsigned *ret_uid, unsigned *ret_gid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryConn, wry_conn_free)
