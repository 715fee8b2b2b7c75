/*
 * auth.h - logging in to a mail server (RFC 4954): SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN, XOAUTH2
 */
#pragma once

#include "backends/smtp/ehlo.h"
#include "net/scram.h"

typedef struct {
	unsigned mech;			/* MailAuthMechs, one; 0: not under way */
	unsigned step;			/* challenges answered */
	bool proved;			/* SCRAM: the server knows the password, too */
	WryScram *scram;
	WryReply *hashing;		/* near end: SCRAM's thread is at it */
	void (*answered)(const char *line, const GError *error, gpointer data);
	gpointer data;
} MailAuth;

/* line (borrowed): to be written, with its end; or error, NOT_AUTHORIZED: the server asks what cannot be answered. */
typedef void (*MailAuthFunc)(const char *line, const GError *error, gpointer data);

/* The strongest of those offered: of those for a token, or those for a password; 0: none. */
unsigned    mail_auth_choose(unsigned offered, bool token);
/* The AUTH line, with its first message where it has one.  (transfer full): mail_auth_wipe() */
char	   *mail_auth_start(MailAuth *auth, unsigned mech, const char *user, const char *secret);
/* A challenge (334), as it stands on its line.  func: in the call, or later, where SCRAM has to compute. */
void	    mail_auth_answer(MailAuth *auth, const char *challenge, const char *user, const char *secret,
			     MailAuthFunc func, gpointer data);
/* The server says that we are in: has it proved what this mechanism lets it prove? */
bool	    mail_auth_is_proved(const MailAuth *auth);
/* Nothing is under way any more; nobody is called. */
void	    mail_auth_clear(MailAuth *auth);
/* Overwrites and frees. */
void	    mail_auth_wipe(char *secret);
