/*
 * mail.h - what the files of the mail backend share
 *
 * smtp.c has the table and the component; inbound.c is a mail's way from the listener to the core, content.c what of it is
 * said, report.c what comes back of mails we sent; outbound.c is a message's way to the relay, plan.c whom it goes to and
 * what it answers.
 */
#pragma once

#include "backends/smtp/client.h"
#include "backends/smtp/identity.h"
#include "backends/smtp/lmtp.h"
#include "backends/smtp/thread.h"
#include "base/loop.h"
#include "base/records.h"
#include "core/backend.h"

typedef struct {
	WryComponent *component;
	const WryLog *log;
	const char *domain;		/* ours: borrowed */
	MailIdentity *identity;
	GBytes *key;			/* of tokens; NULL: it is being read, and nothing passes before */
	WryReply *reading;
	GBytes *fresh;			/* one that is being stored, or waits for the quotas to be read; NULL */
	WryTimer *again;		/* it could not be read */
	bool held;			/* the XMPP side is behind */
	MailListener *listener;
	MailClient *client;
	GQueue deliveries;		/* of what comes in: in the hands of inbound.c */
	GHashTable *sendings;		/* of what goes out: message id to outbound.c's */
	GHashTable *partial;		/* message id to who has it: others had to wait */
	unsigned window;		/* the client's */
	GError *trouble;		/* why it is 0; NULL: it is not, or it is not known yet */
	GQueue forwards;		/* of mails handed on as they are */
	WryRecords *quotas;		/* of users, by their key */
} MailComponent;

/* --- inbound.c --- */

/* The listener's two questions. */
void	    mail_on_recipient(MailEnvelope *envelope, const char *to, WryReply *reply, gpointer data);
void	    mail_on_mail(MailEnvelope *envelope, WryReply **replies, gpointer data);
/* Drops what is under way: its mails come again. */
void	    mail_inbound_stop(MailComponent *c);

/* --- outbound.c --- */

void	    mail_message_send(WrySession *session, const WryMessage *message, uint64_t waiting);
/* The session closes: nobody is told any more of what is under way for it. */
void	    mail_outbound_forget(MailComponent *c, const WrySession *session);
void	    mail_outbound_start(MailComponent *c);
void	    mail_outbound_stop(MailComponent *c);
extern const MailClientFuncs mail_client_funcs;
/* A mail that is no message of a user's.  Each (transfer full).  reply: nothing, once the relay has it. */
void	    mail_hand_over(MailComponent *c, MailJob *job, WryReply *reply);
/* A piece of a message as the core's memory calls it: its Message-ID, and which recipient.  (transfer full) */
char	   *mail_piece_name(const char *message_id, unsigned to);

/* --- notice.c --- */

/* The op: a mail that we took could not be delivered after all. */
void	    mail_message_returned(WryComponent *component, const WryAddress *self,
				  const WryMessage *message, const GError *error);
