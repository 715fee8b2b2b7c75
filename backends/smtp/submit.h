/*
 * submit.h - MAIL and RCPT with their parameters, and what became of each recipient
 */
#pragma once

#include "backends/smtp/ehlo.h"
#include "backends/smtp/job.h"
#include "backends/smtp/reply.h"
#include "base/error.h"

typedef struct {		/* an answer that is kept; code 0: none came */
	unsigned code;
	char enhanced[12];
	char *text;
} MailSaid;

void	    mail_said_set(MailSaid *said, const MailReply *reply);
void	    mail_said_clear(MailSaid *said);

/*
 * What keeps this mail from going to this server at all, whoever it is for: too large (RFC 1870 6.1), a header or a sender it cannot
 * carry (RFC 6531 3.2).  true: nothing; else said is filled as the server would have said it.
 */
bool	    mail_submit_check(const MailJob *job, const MailEhlo *ehlo, MailSaid *said);
/* The same of one recipient. */
bool	    mail_submit_check_to(const MailTo *to, const MailEhlo *ehlo, MailSaid *said);
/*
 * Which of the recipients in `open` (bits) one transaction takes, in order: so many as the server and RFC 5321
 * 4.5.3.1.8 allow.
 */
uint64_t    mail_submit_batch(const MailJob *job, uint64_t open, const MailEhlo *ehlo);
/* Append one line each.  Both have been checked. */
void	    mail_submit_mail(GString *out, const MailJob *job, uint64_t batch, const MailEhlo *ehlo);
void	    mail_submit_rcpt(GString *out, const MailJob *job, unsigned to, const MailEhlo *ehlo);

typedef enum {
	MAIL_TAKEN,		/* the server has the mail for this recipient */
	MAIL_REFUSED,		/* for good */
	MAIL_DEFERRED,		/* not now */
	MAIL_UNKNOWN,		/* the mail was written whole, and nothing is known */
	MAIL_LOGIN,		/* it wants another login: our fault, not the mail's */
} MailFate;

typedef struct {		/* of one transaction */
	const MailSaid *mail;
	const MailSaid *message;	/* to DATA, or to the mail behind it */
	const MailSaid *last;		/* the last word of a server that has gone; code 0: none */
	bool written;			/* the mail with its last dot */
} MailAnswers;

/*
 * One recipient's fate, by the first of the answers that refuses: to MAIL, to his RCPT, then (where both were good) to
 * the mail.  *ret_cause: that answer, or the one that took it; NULL: there was none.
 */
MailFate    mail_fate(const MailAnswers *answers, const MailSaid *rcpt, const MailSaid **ret_cause);
/* "Too many recipients" (RFC 5321 4.5.3.1.10), which says nothing of this one. */
bool	    mail_said_too_many(const MailSaid *rcpt);
/* The same as an error, for result().  NULL: taken.  (transfer full) */
GError	   *mail_fate_error(MailFate fate, const MailSaid *cause, const GError *why);
