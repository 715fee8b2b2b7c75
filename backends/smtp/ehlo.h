/*
 * ehlo.h - what a mail server says it can do: the lines of its answer to EHLO (RFC 5321 4.1.1.1)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
	MAIL_CAN_PIPELINE = 1 << 0,	/* RFC 2920 */
	MAIL_CAN_SIZE	  = 1 << 1,	/* RFC 1870 */
	MAIL_CAN_8BIT	  = 1 << 2,	/* RFC 6152 */
	MAIL_CAN_UTF8	  = 1 << 3,	/* RFC 6531 */
	MAIL_CAN_DSN	  = 1 << 4,	/* RFC 3461 */
	MAIL_CAN_ENHANCED = 1 << 5,	/* RFC 2034 */
	MAIL_CAN_STARTTLS = 1 << 6,	/* RFC 3207 */
} MailCan;

typedef enum {				/* RFC 4954; the strongest first */
	MAIL_AUTH_SCRAM	  = 1 << 0,	/* SCRAM-SHA-256, RFC 7677 */
	MAIL_AUTH_CRAM	  = 1 << 1,	/* CRAM-MD5, RFC 2195 */
	MAIL_AUTH_PLAIN	  = 1 << 2,	/* RFC 4616 */
	MAIL_AUTH_LOGIN	  = 1 << 3,	/* never written down but in a draft, and Exchange's only one */
	MAIL_AUTH_XOAUTH2 = 1 << 4,	/* for a token in place of a password */
} MailAuthMechs;

typedef struct {
	unsigned can;			/* MailCan */
	unsigned auth;			/* MailAuthMechs */
	int64_t size;			/* the largest mail it takes; 0: it does not say */
	/* RFC 9422; 0: it does not say */
	unsigned rcpt_max, rcpt_domain_max, mail_max;
} MailEhlo;

/* One line behind its code, "SIZE 52428800"; the first one is a greeting and says nothing.  What is not understood
 * is not there; of what is said twice the last counts. */
void	    mail_ehlo_take(MailEhlo *ehlo, const char *line);
/* "SCRAM-SHA-256"; one bit. */
const char *mail_auth_name(unsigned mech);
