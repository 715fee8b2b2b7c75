/*
 * client.h - mail out: to the relay that the operator names, by SMTP (RFC 5321, 6409)
 *
 * A job is one mail with its envelope.  It is told of each recipient once what became of him there, then that it
 * is finished; whether, when and how often it is tried again is the caller's.  Connections are opened as there is work,
 * kept a while, and shared by all.  The extensions: STARTTLS (RFC 3207), AUTH (4954), PIPELINING (2920), SIZE (1870),
 * 8BITMIME (6152), SMTPUTF8 (6531), DSN (3461), enhanced codes (2034), LIMITS (9422).
 *
 * Main thread only; callbacks come out of the loop, never out of a call of the owner's but mail_client_free().
 */
#pragma once

#include "backends/smtp/job.h"
#include "base/error.h"
#include "base/log.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MAIL_WAITING_MAX 4096	/* jobs that wait for a connection; one more is given back at once */

typedef enum { MAIL_TLS_STARTTLS, MAIL_TLS_IMPLICIT, MAIL_TLS_NONE } MailTlsMode;

typedef struct {		/* copied, strings too */
	const char *host;	/* a name, or a literal without brackets; "unix:/path" only without TLS */
	guint16 port;
	MailTlsMode tls;	/* what the server must do: it is not spoken to otherwise */
	const char *user;	/* NULL or "": no login */
	const char *password, *token;	/* one of the two where there is a user; token: OAuth 2.0's (XOAUTH2) */
	const char *ca;		/* PEM file; NULL or "": the system's authorities */
	const char *ehlo;	/* our name: a domain, or an address literal */
	unsigned connections;	/* at most; 0: 4 */
	unsigned answer_ms;	/* how long each answer may take; 0: as RFC 5321 4.5.3.2 has them */
	unsigned retry_ms;	/* after the first failure to connect, twice that after each further one; 0: 1 s */
	unsigned wait_ms;	/* how long jobs wait for a relay that is not there; 0: a minute */
	const WryLog *log;	/* borrowed; NULL: none */
} MailRelay;

typedef struct {		/* what the relay said of one recipient */
	unsigned code;		/* 550; 0: it said nothing */
	const char *enhanced;	/* "5.1.1"; NULL: none */
	const char *text;	/* UTF-8, one line, at most 500 bytes; "" */
	bool unknown;		/* the mail was with it when the answer failed to come: maybe it has it */
} MailResult;

typedef struct _MailClient MailClient;

typedef struct {
	/*
	 * One recipient's fate, each once.  error (borrowed) NULL: the relay has the mail for him.  Its type says
	 * whether to try again: WAIT (4xx, no connection, unknown), CANCEL (5xx).  Its message is for the log:
	 * words for users are made of result (borrowed).
	 */
	void (*result)(gpointer job_data, unsigned to, const MailResult *result, const GError *error,
		       gpointer data);
	/* After the last of them, exactly once: job_data is not named any more. */
	void (*finished)(gpointer job_data, gpointer data);
	/*
	 * So many jobs may be with the client at a time: told once the first connection stands, and at every
	 * change.  0 and why (borrowed): there is no way to the relay now, NOT_AUTHORIZED: it refuses our login.
	 * It goes on trying by itself.
	 */
	void (*ready)(unsigned window, const GError *why, gpointer data);
} MailClientFuncs;

/* Connects at once, to see whether it can.  error: the operator's to mend (a CA file, a password without TLS). */
MailClient *mail_client_new(const MailRelay *relay, const MailClientFuncs *funcs, gpointer data,
			    GError **error);
/* From the next login on; after a refused one it is tried at once.  Copied; NULL: as in MailRelay. */
void	    mail_client_set_login(MailClient *client, const char *user, const char *password,
				  const char *token);
/* job: (transfer full) */
void	    mail_client_send(MailClient *client, MailJob *job, gpointer job_data);
/*
 * Tells of each job that is not finished that it must wait (unknown: its last byte is written), says QUIT, and is gone;
 * what is written still leaves.
 */
void	    mail_client_free(MailClient *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailClient, mail_client_free)
