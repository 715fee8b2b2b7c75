/*
 * link.h - one component stream (XEP-0114) on net/conn
 *
 * Connects, shakes hands, keeps the stream alive, says what comes, connects again.
 * It knows stanzas, not what they mean; the router is a callback given at birth.
 */
#pragma once

#include "base/log.h"
#include "net/tls.h"
#include "xmpp/parse.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <strophe.h>

typedef struct _WryLink WryLink;

/* Copied, strings too.  The times may be shortened by tests; 0 is the default in brackets. */
typedef struct {
	const char *domain;		/* the component's, "irc.example.org" */
	const char *host;
	guint16 port;
	const char *secret;
	WryTls *tls;			/* direct TLS (ejabberd `tls: true`); NULL: plain */
	const char *tls_name;		/* NULL: host */
	WryParseLimits limits;
	gsize max_out;			/* bytes unsent before the link counts as broken (64 MiB) */
	gsize backlog;			/* bytes unsent before congested() (1 MiB); off at a quarter */
	unsigned handshake_ms;		/* TCP up to <handshake/> (30 s) */
	unsigned keepalive_ms;		/* a space when nothing was sent for so long (5 min) */
	unsigned ping_idle_ms;		/* XEP-0199 to the server when nothing came so long (5 min) */
	unsigned ping_ms;		/* its deadline (30 s) */
	unsigned close_ms;		/* wait for the server's </stream:stream> (2 s) */
	unsigned retry_min_ms, retry_max_ms;	/* back-off (1 s, 60 s), doubled, jitter added */
} WryLinkConfig;

typedef struct {
	/* The server accepted the handshake; stanzas may be sent. */
	void (*up)(WryLink *link, gpointer data);
	/* The stream is gone; was_up false: it never came up.  error (borrowed) NULL: closed as ordered. */
	void (*down)(WryLink *link, const GError *error, bool was_up, gpointer data);
	/* One whole stanza (message, presence, iq) within the ceilings.  Borrowed. */
	void (*stanza)(WryLink *link, xmpp_stanza_t *stanza, gpointer data);
	/* More than backlog bytes wait (on), or few again (off). */
	void (*congested)(WryLink *link, bool on, gpointer data);
} WryLinkFuncs;

WryLink	   *wry_link_new(const WryLinkConfig *config, const WryLog *log, const WryLinkFuncs *funcs,
			 gpointer data);
void	    wry_link_start(WryLink *link);
/*
 * Sends what is queued, </stream:stream>, and goes on reading (and delivering) until the server
 * closes or close_ms; then down() with error NULL.  No reconnection.
 */
void	    wry_link_stop(WryLink *link);
/* Tries now instead of at the end of the back-off. */
void	    wry_link_retry(WryLink *link);
/* Cuts.  From down() too, from no other callback. */
void	    wry_link_free(WryLink *link);

/*
 * Queues whole stanzas, already sanitised (stanza.h's writer).  All that is sent in a
 * turn leaves in one write.  false: the link is not up, nothing was queued; or xml is over the
 * server's ceiling (WRY_LINK_MAX_STANZA, ST-22) and was not queued.
 */
#define WRY_LINK_MAX_STANZA (500u * 1024)
bool	    wry_link_send(WryLink *link, const char *xml, gsize n);

/* More than this unsent is congestion, where the configuration names no other. */
#define WRY_LINK_BACKLOG (1024u * 1024)

bool	    wry_link_is_up(const WryLink *link);
gsize	    wry_link_pending(const WryLink *link);
/* The server reads slower than we write. */
bool	    wry_link_is_behind(const WryLink *link);
/* For status and doctor.  state: "up", "connecting", "handshake", "waiting", "stopped". */
typedef struct {
	const char *state;
	gint64 since;			/* of the state, unix microseconds */
	gint64 next_try_ms;		/* from now; -1: none planned */
	const char *condition;		/* last failure's: "host-unknown", "connection refused"; NULL: none */
	const char *text;		/* the server's or the system's own words; NULL: none */
	const char *server;		/* `from` of the stream header or the host */
	uint64_t in, out;		/* stanzas */
	unsigned tries;			/* since it was last up */
} WryLinkStatus;
void	    wry_link_status(const WryLink *link, WryLinkStatus *ret);
