/*
 * quota.h - how many mails a user may send: an hour, a day, and to people he has never written to
 */
#pragma once

#include "backends/smtp/mail.h"

/* Of a record of mail->quotas. */
gsize	    mail_quota_size(void);
/* May he send one more?  under_way: of his, not counted yet.  false and error: POLICY_VIOLATION. */
bool	    mail_quota_check(MailComponent *c, const char *user, bool stranger, unsigned under_way,
			     GError **error);
/* One has gone out. */
void	    mail_quota_spend(MailComponent *c, const char *user, bool stranger);
