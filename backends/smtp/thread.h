/*
 * thread.h - what is remembered of mails, so that answers find their conversation (RFC 5322 3.6.4, XEP-0201, XEP-0461)
 *
 * One memory a mail, in and out, kept a year in the component's memos and gone with its user.  It is found by the mail's
 * Message-ID, as the last one of an XMPP thread with a person, and as the last one with a person at all.
 */
#pragma once

#include "core/backend.h"

#define MAIL_REFERENCES_MOST 20		/* of one mail that are remembered: the first, and the last ones */

typedef struct {
	char *message_id;		/* "<id@host>" */
	char *in_reply_to;		/* NULL: it began a conversation */
	char **references;		/* oldest first, itself not among them; never NULL */
	char *self;			/* the user's own address */
	char *peer;			/* the correspondent's, folded */
	char *to;			/* where an answer goes, as it is spelt there */
	char **also;			/* and to whom else, likewise; never NULL */
	char *thread, *parent;		/* XMPP's; thread is never NULL */
	char *subject;			/* without "Re:"; "" none */
	char *name, *face;		/* what the correspondent calls himself; his picture, PNG in base64; NULL: unknown */
	bool out;			/* we sent it */
} MailMemory;

MailMemory *mail_memory_copy(const MailMemory *memory);
void	    mail_memory_free(MailMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailMemory, mail_memory_free)

/* What mail_memories_find() found; each (borrowed, nullable). */
typedef struct {
	const MailMemory *mail;		/* of the first of the Message-IDs that is known */
	const MailMemory *thread;	/* the last of the XMPP thread with that person */
	const MailMemory *peer;		/* the last with that person */
} MailFound;

/*
 * user: wry_session_key().  id: of the message it became, by which it is found like by its Message-ID; NULL: it
 * went out, and has been noted.  Goes on by itself; the log hears of a failure.
 */
void	    mail_memory_keep(WryComponent *component, const char *user, const MailMemory *memory,
			     const char *id);
/* By its Message-ID alone: of a mail that is about to go out, for what comes back of it.  stored: nothing. */
void	    mail_memory_note(WryComponent *component, const char *user, const MailMemory *memory,
			     WryReply *stored);
/*
 * ids: Message-IDs, likeliest first, nullable, at most 10 are asked for; peer: folded; thread: nullable.
 * reply: a MailFound, or the store's error.
 */
void	    mail_memories_find(WryComponent *component, const char *user, const char *peer, const char *thread,
			       const char *const *ids, WryReply *reply);

/* The subject without the marks of answers in front: "Re: AW: x" is x.  (borrowed): within it. */
const char *mail_subject_base(const char *subject);
/* first: the oldest, ids of the conversation; last: the mail answered.  The References of the answer.  (transfer full) */
char	  **mail_references(char *const *references, const char *last);
/* The XMPP thread of a conversation of mail that nobody here has named: of its first mail.  (transfer full) */
char	   *mail_thread_new(GBytes *key, const char *user, const char *root);
