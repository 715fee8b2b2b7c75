/*
 * quota.h - how many mails a user may send: an hour, a day, and to people he has never written to
 */
#pragma once

#include "backends/smtp/mail.h"

/* Of a record of mail->quotas. */
gsize	    mail_quota_size(void);
/*
 * May he send so many more, so many of them to who is a stranger to him?  One to several is as many as it has
 * recipients of his choice.  false and error: POLICY_VIOLATION.
 */
bool	    mail_quota_check(MailComponent *c, const char *user, unsigned mails, unsigned strangers,
			     GError **error);
/* What users had spent when we ended.  reply: for mail_quota_load(). */
void	    mail_quota_read(MailComponent *c, WryReply *reply);
void	    mail_quota_load(MailComponent *c, const GPtrArray *memos);
/* He does. */
void	    mail_quota_spend(MailComponent *c, const char *user, unsigned mails, unsigned strangers);
