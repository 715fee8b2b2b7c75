/*
 * verdict.h - may the sender's name be believed?  What the operator's own mail server found out (RFC 8601)
 */
#pragma once

#include <glib.h>

typedef enum {
	MAIL_VERDICT_NONE,		/* nothing that proves it */
	MAIL_VERDICT_PROVEN,		/* a pass that is aligned with the domain of From (RFC 7489 3.1) */
	MAIL_VERDICT_REFUSED,		/* DMARC fails, and that domain asks for such mail to be refused */
} MailVerdict;

/*
 * results: values of Authentication-Results, unfolded; NULL-terminated, nullable.  Only those that begin with authserv_id
 * are read (NULL: none are): anybody can write the others.  domain: of From, as U- or A-labels.
 */
MailVerdict mail_verdict(char *const *results, const char *authserv_id, const char *domain);
