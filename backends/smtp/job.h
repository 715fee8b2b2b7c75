/*
 * job.h - one mail with its envelope, to be sent
 */
#pragma once

#include "base/spool.h"

#include <glib.h>
#include <stdbool.h>

#define MAIL_TO_MAX 64		/* recipients of a job */

typedef struct {
	char *address;		/* an addr-spec (path.h), or it is refused before it is sent (5.1.3) */
	char *orcpt;		/* whom the sender wrote to (RFC 3461 4.2); NULL: not said */
} MailTo;

typedef struct {		/* what is to be sent */
	char *sender;		/* "": the null sender */
	char *envid;		/* RFC 3461 4.4, at most 100 characters of ASCII; NULL: none */
	bool notify_success;	/* NOTIFY=SUCCESS,FAILURE,DELAY; else FAILURE,DELAY */
	GArray *to;		/* of MailTo, at most MAIL_TO_MAX */
	bool utf8;		/* its header has UTF-8 in it (RFC 6532): it cannot go without SMTPUTF8 */
	bool eight_bit;		/* its body may have bytes beyond ASCII (RFC 6152): said where the server can hear it */
	WrySpool *data;		/* header and body, sealed, lines not dot-stuffed; or */
	GBytes *bytes;		/*   the same in memory: one of the two */
} MailJob;

MailJob	   *mail_job_new(const char *sender);
/* address, orcpt (nullable): copied. */
void	    mail_job_add(MailJob *job, const char *address, const char *orcpt);
/* In bytes, before dots are doubled. */
int64_t	    mail_job_size(const MailJob *job);
void	    mail_job_free(MailJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailJob, mail_job_free)
