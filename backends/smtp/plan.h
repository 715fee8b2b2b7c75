/*
 * plan.h - a message of a user as a mail: to whom, in answer to what, under which subject
 *
 * Made of the message and of what is remembered; a message that is tried again has the same plan.
 */
#pragma once

#include "backends/smtp/mail.h"

typedef struct {
	MailMemory *memory;		/* what will be remembered of it: its Message-ID, references, recipients ... */
	char *subject;			/* with "Re: " where it answers; never NULL */
	unsigned tracked;		/* the first of its recipients are the core's: its peer and `also` */
	bool stranger;			/* the user has not been in touch with the peer before */
	bool again;			/* it has been planned before */
} MailPlan;

/*
 * message_id: the mail's; self: the user's own address.  (transfer full)
 */
MailPlan   *mail_plan_new(const MailFound *found, const WryMessage *message, const char *message_id,
			  const char *self, const WryValues *registration, GBytes *key,
			  const char *user);
void	    mail_plan_free(MailPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailPlan, mail_plan_free)

/* The n-th recipient, as spelt; NULL: there are no more. */
const char *mail_plan_to(const MailPlan *plan, unsigned n);
