/*
 * report.h - what comes back about a mail of ours: delivered, late, failed (RFC 3464), read (RFC 8098)
 */
#pragma once

#include "backends/smtp/mail.h"
#include "backends/smtp/mime.h"

typedef struct {
	WryFate fate;
	bool read_mark;			/* it is an MDN */
	char *recipient;		/* of whom it speaks; NULL: unknown */
	char *status, *diagnostic;	/* NULL: not told */
	char *message_id;		/* of the mail it is about; NULL: not told */
} MailReport;

/* What the mail reports; of several recipients the worst word.  NULL: it is no report.  (transfer full) */
MailReport *mail_report_new(const MailRead *read);
void	    mail_report_free(MailReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailReport, mail_report_free)

/* Which recipient of that mail it speaks of; who: a spelling of him.  -1: none of them. */
int	    mail_report_find(const MailMemory *memory, const char *who);
/* Tells the core.  reply (transfer full): nothing, once it is on the disk or nobody wants to know any more. */
void	    mail_report_tell(MailComponent *c, const MailReport *report, const MailMemory *memory,
			     unsigned to, WryReply *reply);
