/*
 * lmtp-command.h - one line of an LMTP client, taken apart and judged (RFC 5321 4.1, RFC 2033 4)
 *
 * Also the parameters of MAIL and RCPT (RFC 1870, 3461, 4954, 6152, 6531) and XFORWARD's (Postfix's
 * XFORWARD_README).  What comes out is decoded, bounded and free of control characters.  It knows
 * no state: whether the command has its turn is the session's.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Without its end: RFC 5321's 512, and what the extensions that are read add to it. */
#define MAIL_COMMAND_MAX 1600

typedef enum {
	MAIL_VERB_LHLO, MAIL_VERB_EHLO, MAIL_VERB_HELO, MAIL_VERB_MAIL, MAIL_VERB_RCPT, MAIL_VERB_DATA,
	MAIL_VERB_RSET, MAIL_VERB_NOOP, MAIL_VERB_VRFY, MAIL_VERB_HELP, MAIL_VERB_QUIT, MAIL_VERB_XFORWARD,
	MAIL_VERB_BDAT,			/* refused, but what follows it is a mail */
	MAIL_VERB_REFUSED,		/* known, and not done here: EXPN, AUTH, STARTTLS ... */
	MAIL_VERB_UNKNOWN,
} MailVerb;

typedef enum { MAIL_FORWARD_NAME, MAIL_FORWARD_ADDR, MAIL_FORWARD_HELO, MAIL_FORWARD_N } MailForward;

typedef struct {
	MailVerb verb;
	char *address;			/* MAIL, RCPT: canonical (path.h); "" the null sender */
	char *host;			/* LHLO, EHLO, HELO: as it calls itself */
	/* MAIL */
	int64_t size;			/* SIZE; -1: not said */
	bool utf8;			/* SMTPUTF8 */
	char *envid;			/* ENVID; NULL: not said */
	/* XFORWARD.  said: it names this one; its value NULL: the peer does not know it */
	bool forward_said[MAIL_FORWARD_N];
	char *forward[MAIL_FORWARD_N];
} MailCommand;

/*
 * line: n bytes, NUL-terminated; it may hold NULs.  ret: all zero before; mail_command_clear() it.
 * What comes back is NULL, or the refusal: a whole reply without its end, static.
 */
const char *mail_command_parse(const char *line, gsize n, MailCommand *ret);
void	    mail_command_clear(MailCommand *command);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MailCommand, mail_command_clear)
