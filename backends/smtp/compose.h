/*
 * compose.h - a mail out of a message: header and body (RFC 5322, 2045 to 2047, 2231, 3676), files behind them
 *
 * Everything in a draft may come from a stranger: control characters are left out or become blanks, what is no address or no id is left out.
 * All that is written is 7-bit but for a header with addresses that can only be had in UTF-8 (RFC 6532).
 */
#pragma once

#include "base/reply.h"
#include "base/spool.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
	const char *from;		/* addr-spec; required */
	const char *from_name;		/* NULL: none */
	const char *sender_domain;	/* ours, for X-Wherry-Loop; NULL: none is written */
	const GPtrArray *to, *cc;	/* of char *, addr-specs; cc: NULL: none.  There is no Bcc */
	const char *message_id;		/* "<a@b>"; required */
	const char *in_reply_to;	/* NULL: none */
	const char *const *references;	/* oldest first; NULL: none; in_reply_to is added where it is not the last */
	const char *subject;		/* NULL: none */
	const char *body;		/* UTF-8; NULL: "" */
	const char *signature;		/* without its "-- "; NULL: none */
	int64_t date;			/* unix microseconds */
	const GPtrArray *attachments;	/* of WryAttachment: those with data are attached; NULL: none */
	bool notification;		/* asks for an MDN (RFC 8098) to `from` */
	bool automatic;			/* nobody wrote it: Auto-Submitted: auto-generated (RFC 3834) */
} MailDraft;

typedef struct {		/* a whole mail, lines with CRLF: one of the two */
	GBytes *bytes;			/* without attachments */
	WrySpool *spool;		/* sealed */
	bool utf8;			/* for MailJob.utf8 */
} MailComposed;

/*
 * draft: read in the call; its attachments' spools are held until the reply.  Without attachments the reply is answered in the
 * call, with them from a thread that holds one slice at a time.  ceiling: bytes of the whole mail.
 * reply: a MailComposed, borrowed: take a reference.  JID_MALFORMED: an address; NOT_ACCEPTABLE: over the ceiling; the spool's.
 */
void	    mail_compose(const MailDraft *draft, int64_t ceiling, WryReply *reply);
/* Waits for what is under way; before wry_loop_shutdown(). */
void	    mail_compose_shutdown(void);
