/*
 * lmtp.h - mail comes in: an LMTP server for the operator's own MTA (RFC 2033)
 *
 * It takes a mail off the wire and answers for each of its recipients; what is in it and whose it
 * is are others' business.  Behind a Unix socket whoever may open it may deliver; over TCP this
 * machine, and who stands in `trust`.  With `smtp`, EHLO is understood too, for clients whose LMTP
 * is broken (OpenSMTPD): then a mail has one recipient, and the second is told 452 4.5.3.
 * Main thread only.
 */
#pragma once

#include "base/log.h"
#include "base/reply.h"
#include "base/spool.h"

#include <gio/gio.h>

typedef struct _MailListener MailListener;

/*
 * One transaction.  Counted: it lives for the calls below, and for as long as somebody holds a
 * reference (a reply may have ended by its deadline while its holder still reads the mail).
 */
typedef struct {
	char *sender;		/* canonical (path.h); "" the null sender */
	GPtrArray *recipients;	/* of char *, canonical: those accepted, in order, some twice maybe;
				   "postmaster" has no domain */
	int64_t size;		/* as MAIL has announced it, in bytes; -1: not said */
	bool utf8;		/* SMTPUTF8 was said; addresses may have UTF-8 without it, too */
	char *client_name, *client_address, *client_helo; /* who gave it to the MTA, by XFORWARD of a
				   trusted one ("192.0.2.1", "IPV6:2001:db8::1"); NULL: unknown */
	char *envid;		/* RFC 3461; NULL: not said */
	WrySpool *data;		/* the mail, sealed, with the line ends it came with (a bare CR or LF ends
				   none, NULs may be in it); NULL before the dot */
} MailEnvelope;

MailEnvelope *mail_envelope_ref(MailEnvelope *envelope);
void	      mail_envelope_unref(MailEnvelope *envelope);

typedef struct {
	/*
	 * RCPT.  reply (transfer full): nothing; errors become codes by mail_code_of() (code.h).  They may
	 * end in any order.  It has 30 s.
	 */
	void (*recipient)(MailEnvelope *envelope, const char *to, WryReply *reply, gpointer data);
	/*
	 * The dot.  replies[i], each (transfer full), for recipients[i]; the array is borrowed for the
	 * call.  Nothing: it cannot be lost any more, 250; errors as above.  Each has 50 s, then it is
	 * 451 and the client will send it again, or has gone: who stored it after all knows it again.
	 */
	void (*mail)(MailEnvelope *envelope, WryReply **replies, gpointer data);
} MailListenerFuncs;

typedef struct {
	const char *address;	/* "127.0.0.1:2024", "unix:/path" */
	unsigned mode;		/* the rights of a Unix socket; 0: 0660 */
	const char *const *trust; /* "10.0.0.5", "10.0.0.0/24": who may deliver over TCP beside this machine,
				   and whose XFORWARD counts; NULL: "127.0.0.1", "::1" */
	int64_t max_size;	/* of a mail, in bytes */
	const char *name;	/* how we call ourselves */
	bool smtp;
	const WryLog *log;	/* borrowed, as long as the listener lives */
} MailListenerSettings;

/* Of "127.0.0.1:2024", "[::1]:2024"; NULL: it is a name, or a path.  (transfer full) */
GInetAddress *mail_listener_address(const char *listen);
/* settings and funcs: copied.  error: in words for the operator.  (transfer full) */
MailListener *mail_listener_new(const MailListenerSettings *settings, const MailListenerFuncs *funcs,
				gpointer data, GError **error);
/* Take in no more: 451 at RCPT, DATA and the dot. */
void	      mail_listener_hold(MailListener *listener, bool on);
unsigned      mail_listener_port(const MailListener *listener);
/* Everybody is told 421 4.3.2; replies under way go nowhere, and their mails come again. */
void	      mail_listener_free(MailListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailListener, mail_listener_free)
