/*
 * fake-relay.h - a mail server on strings, for the mail client's tests
 *
 * It answers as a good server does, but where a rule says otherwise.  It blocks, so each connection has a thread of its
 * own; what it has heard is read through the lock, or after it is freed.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	/* How the line begins; "(greeting)", "(data)" before the mail behind DATA is read, "(dot)" behind it. */
	const char *at;
	/*
	 * Lines parted by '|'; "": nothing.  With '!' at the end: the connection is closed behind it; with '~': for 200
	 * ms nothing is read.  NULL: as a good server.
	 */
	const char *say;
	/* So many that come to it are let pass before; so many are answered so (0: all).  What a rule answers does not come
	 * to those behind it. */
	unsigned from, times;
} RelayRule;

typedef struct {
	const char *ext;     /* what it says behind EHLO, parted by '|'; NULL: nothing */
	const char *ext_tls; /* under TLS; NULL: the same */
	const char *pem;     /* key and certificate; NULL: no TLS */
	bool implicit;	     /* TLS from the first byte */
	const char *password; /* SCRAM-SHA-256: the one it knows */
	const RelayRule *rules; /* end with a NULL at; the first that fits counts; NULL: none */
} RelayPlan;

typedef struct _Relay Relay;

/* plan: borrowed for its life. */
Relay	   *relay_new(const RelayPlan *plan);
guint16	    relay_port(const Relay *relay);
/* All lines it has heard but those of mails: '*' before each connection, '>' before what one read brought, '|' behind
 * each line.  (transfer full) */
char	   *relay_heard(Relay *relay);
unsigned    relay_connections(Relay *relay);
/* Mails that came whole, as they came on the wire, with their last dot: the n-th.  NULL: there are no more.  (transfer full) */
GBytes	   *relay_mail(Relay *relay, guint n);
/* Stops; what is under way is cut. */
void	    relay_free(Relay *relay);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Relay, relay_free)
