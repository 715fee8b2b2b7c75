/*
 * conn-own.h - what the files of a connection share: conn.c, conn-dial.c (until it stands), conn-about.c
 */
#pragma once

#include "net/conn.h"

#include "base/loop.h"
#include "base/reply.h"
#include "net/tls-stream.h"

typedef enum { CONN_RESOLVING, CONN_CONNECTING, CONN_SHAKING, CONN_OPEN, CONN_OVER } ConnState;

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
} ConnDial;

struct _WryConn {
	WryConnFuncs funcs;
	gpointer data;
	ConnState state;
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
	ConnDial *dial;
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

/* --- conn.c --- */

/*
 * It is over, because of error (transfer full; NULL: in order).  closed() is told at the
 * end of the turn, so never out of a call of the owner's.
 */
void	    conn_over(WryConn *conn, GError *error);
void	    conn_drop_socket(WryConn *conn);
void	    conn_note_peer(WryConn *conn);
void	    conn_update_events(WryConn *conn);
void	    conn_on_event(uint32_t events, gpointer conn);
void	    conn_on_turn_end(gpointer conn);
/* What a call to the system said, in words.  (transfer full) */
GError	   *conn_error(int err);

/* --- conn-dial.c --- */

void	    conn_dial_free(ConnDial *dial);
/* The socket is connected, or will not be. */
void	    conn_on_tcp(WryConn *conn);
/* This address will not do: the next one.  error: (transfer full); weak: another's tells more. */
void	    conn_attempt_failed(WryConn *conn, GError *error, bool weak);
/* Goes on with the handshake.  true: it is done, and the connection still there. */
bool	    conn_shake(WryConn *conn);
void	    conn_begin_handshake(WryConn *conn);
/* error: (transfer full) */
void	    conn_shake_failed(WryConn *conn, GError *error);
