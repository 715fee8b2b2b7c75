/*
 * code.h - what happened, as mail says it: reply codes (RFC 5321 4.2) and enhanced ones (RFC 3463)
 */
#pragma once

#include "base/error.h"

typedef struct {
	unsigned code;		/* 550 */
	const char *enhanced;	/* "5.1.1", static */
} MailCode;

/*
 * NULL (nothing is wrong): 250 2.1.5.  The type decides between 4 and 5, but for two: what is
 * internal-server-error or service-unavailable (a reply that was dropped) is our own trouble, and
 * bounces no mail: 451 whatever its type.  resource-constraint is an account over its quota: wait
 * 452 4.2.2, cancel 552 5.2.2; modify: the mail is too big, 552 5.3.4.  conflict is a loop, 554 5.4.6.
 */
MailCode mail_code_of(const GError *error);

/*
 * "550 5.1.1 Nobody has this address": one line without its end, its text one that ASCII carries
 * and no line of more than 512 bytes comes of.  (transfer full)
 */
char *mail_code_line(MailCode code, const char *text);
