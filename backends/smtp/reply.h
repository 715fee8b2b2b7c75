/*
 * reply.h - a mail server's answers (RFC 5321 4.2, RFC 3463): lines in, one answer out
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MAIL_REPLY_LINES 256	/* of one answer; one that goes on is none */
#define MAIL_REPLY_TEXT 500	/* bytes of text that are kept */

typedef struct {
	unsigned code;			/* 200 to 559 */
	char enhanced[12];		/* "5.1.1"; "": none */
	GString *text;			/* UTF-8, one line, at most MAIL_REPLY_TEXT bytes; never NULL */
	unsigned lines;			/* that have come */
	/* Private: */
	bool full;
} MailReply;

typedef enum {
	MAIL_REPLY_MORE,		/* lines are to follow */
	MAIL_REPLY_DONE,		/* it is whole, until it is cleared */
	MAIL_REPLY_BROKEN,		/* no answer at all: nothing behind it can be understood either */
} MailReplyStep;

void	    mail_reply_init(MailReply *reply);
void	    mail_reply_clear(MailReply *reply);
/* For the next one. */
void	    mail_reply_reset(MailReply *reply);
/*
 * One line without its end, n bytes, any of them; NUL-terminated.  said (transfer none, nullable): what stands
 * behind the code, raw, for EHLO's lines and for challenges.
 *
 * Strict about what tells answers apart (code, continuation, the same code in all lines), liberal about the rest:
 * an enhanced code counts where it is one of the answer's class, and the first counts.
 */
MailReplyStep mail_reply_take(MailReply *reply, const char *line, gsize n, const char **said);
/* 2 for 250. */
unsigned    mail_reply_class(const MailReply *reply);
/* "550 5.1.1 No such user": as people read it.  (transfer full) */
char	   *mail_reply_describe(const MailReply *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MailReply, mail_reply_clear)
