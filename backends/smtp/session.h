/*
 * session.h - one connection to the relay: greeting, TLS, login, then one mail after the other
 *
 * Private to the client.  A session never frees itself: over() is the last that is heard of it, and its owner frees it
 * behind that, not in it.
 */
#pragma once

#include "backends/smtp/client.h"
#include "net/tls.h"

typedef struct _MailSession MailSession;

typedef struct {		/* a job on its way */
	MailJob *job;
	gpointer job_data;
	uint64_t open;		/* bits: recipients without a fate */
	bool again;		/* a connection that had served before was gone when it was to take this one */
	gint64 since;		/* monotonic: it waits for a connection */
	GList link;
} MailWork;

typedef struct {
	void (*result)(MailWork *work, unsigned to, const MailResult *result, const GError *error,
		       gpointer data);
	/* It is not under way here any more; what is still open is another connection's. */
	void (*done)(MailWork *work, gpointer data);
	/* From the login on: the next one may come. */
	void (*idle)(MailSession *session, gpointer data);
	/* error NULL: in order.  NOT_AUTHORIZED: the login. */
	void (*over)(MailSession *session, const GError *error, gpointer data);
} MailSessionFuncs;

/* relay, tls (nullable), funcs: borrowed for its life; the login is read from relay as it is needed. */
MailSession *mail_session_new(const MailRelay *relay, WryTls *tls, const MailSessionFuncs *funcs,
			      gpointer data);
/* Of an idle one.  work: borrowed until done(). */
void	    mail_session_send(MailSession *session, MailWork *work);
bool	    mail_session_is_idle(const MailSession *session);
/* Has it ever been logged in? */
bool	    mail_session_has_stood(const MailSession *session);
/* Has it answered for a whole mail, whatever it said? */
bool	    mail_session_has_served(const MailSession *session);
/* In order where nothing is under way, else as it is: unanswered mail is unknown or must wait.  over() comes of it. */
void	    mail_session_end(MailSession *session);
void	    mail_session_free(MailSession *session);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailSession, mail_session_free)
