/*
 * session-inside.h - what session.c and session-login.c share; private to the two
 */
#pragma once

#include "backends/smtp/auth.h"
#include "backends/smtp/session.h"
#include "backends/smtp/source.h"
#include "backends/smtp/submit.h"
#include "base/loop.h"
#include "net/conn.h"

#define MAIL_CONNECT_MS 30000

typedef enum {
	MAIL_SESSION_DIALLING,
	MAIL_SESSION_GREETING,
	MAIL_SESSION_EHLO,
	MAIL_SESSION_STARTTLS,
	MAIL_SESSION_SECURING,
	MAIL_SESSION_AUTH,
	MAIL_SESSION_IDLE,
	MAIL_SESSION_ENVELOPE,
	MAIL_SESSION_BODY,
	MAIL_SESSION_DOT,
	MAIL_SESSION_OVER
} MailSessionState;

typedef enum { MAIL_STEP_RSET, MAIL_STEP_MAIL, MAIL_STEP_RCPT, MAIL_STEP_DATA } MailStepVerb;

typedef struct {
	MailStepVerb verb;
	unsigned to;
} MailStep;

struct _MailSession {
	const MailRelay *relay;
	WryTls *tls;
	const MailSessionFuncs *funcs;
	gpointer data;
	MailSessionState state;
	WryConn *conn;
	WryTimer *timer; /* of what is awaited now */
	WryTimer *total; /* of the transaction */
	MailReply reply;
	MailEhlo ehlo;
	MailAuth auth;
	unsigned refused; /* mechanisms that it names and does not have */
	bool helo;	  /* it does not know EHLO */
	bool secured, stood;
	unsigned served;
	bool dirty; /* RSET before the next MAIL: a transaction ended halfway */

	/* The transaction: */
	MailWork *work;
	uint64_t batch;
	MailStep steps[MAIL_TO_MAX + 3];
	unsigned n_steps, sent, answered;
	gsize asked; /* bytes of the last question or group of them */
	MailSaid mail, message, last, rcpt[MAIL_TO_MAX];
	MailSource *source;
	WryTask more; /* the next slice, in the next turn */
	bool written; /* the last dot */
	bool vain;    /* nobody is to have it: 354 to a mail without recipients (RFC 2920 3.1) */
};

/* --- session.c --- */

/* error: (transfer full); NULL: in order. */
void	    mail_session_over(MailSession *s, GError *error);
/* The same with a word of farewell, between two questions. */
void	    mail_session_leave(MailSession *s, GError *error);
/* Because of the answer that has just come. */
void	    mail_session_over_said(MailSession *s);
/* Because it was none to what was asked. */
void	    mail_session_over_nonsense(MailSession *s);
/* Writes a line, and awaits its answer in that state. */
void	    mail_session_say(MailSession *s, MailSessionState state, const char *line);
/* It is logged in, or need not be. */
void	    mail_session_stand(MailSession *s);

/* --- session-login.c: from the greeting to there --- */

void	    mail_session_say_ehlo(MailSession *s);
/* An answer in a state up to AUTH.  said: the words of its last line; cut: not all of them. */
void	    mail_session_take_hello(MailSession *s, const char *said, bool cut);
