/*
 * content.h - what of a mail is told to a user: made once a mail, shown to each of its recipients
 */
#pragma once

#include "backends/smtp/mail.h"
#include "backends/smtp/mime.h"

typedef struct {
	char *name, *type;
	int64_t size;
	unsigned index;			/* for mail_extract() */
	WrySpool *data;			/* NULL: not yet, or it could not be had */
} MailFile;

typedef struct {
	WryAddress *from;
	char *from_name;		/* NULL: he gives none */
	char *reply_to;			/* where answers go instead, as spelt; NULL: to him */
	char **others;			/* the mail's other addresses (To, Cc), as spelt, each once */
	char *subject;			/* NULL: none */
	char *message_id;		/* made up where the mail has none */
	char *in_reply_to, **references;
	int64_t sent;
	bool late;			/* it says it was sent a while ago */
	char *text, *folded;		/* folded: NULL, there is nothing to fold */
	char *lang, *calendar, *list, *face; /* calendar: lines of an event */
	unsigned notes;			/* of MailNote */
	char *receipt_to;		/* its sender wants to hear there that it was read; NULL: he does not, or may not */
	bool automatic, unsure, spam, html, cut, damaged;
	GPtrArray *files;		/* of MailFile */
	int64_t size;			/* of the mail */
} MailContent;

/*
 * Judges a mail and keeps what is told of it.  NULL and error: it is refused: FORBIDDEN, CONFLICT (a loop).  (transfer full)
 */
MailContent *mail_content_new(const MailComponent *c, const MailEnvelope *envelope,
			      const MailRead *read, GError **error);
void	    mail_content_free(MailContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailContent, mail_content_free)

/*
 * The message to `self`, without thread and files; begins: its conversation begins with it, or has another subject;
 * turns: answers to it go to others than the last of that correspondent told.  (transfer full)
 */
WryMessage *mail_content_message(const MailContent *content, const WryAddress *self,
				 const WryValues *registration, bool begins, bool turns);
/* Which of content->others are others than he, as addresses; NULL: none.  (transfer full) */
GPtrArray  *mail_content_also(const MailContent *content, const char *self);
/* What is remembered of it, once its thread is known.  (transfer full) */
MailMemory *mail_content_memory(const MailContent *content, const char *self, const char *thread,
				const char *parent);
