/*
 * sasl.h - SASL over IRC: SCRAM-SHA-256, PLAIN and EXTERNAL
 */
#pragma once

#include "net/scram.h"

#include <glib.h>
#include <stdbool.h>

typedef enum { IRC_SASL_NONE, IRC_SASL_PLAIN = 1 << 0, IRC_SASL_EXTERNAL = 1 << 1,
	       IRC_SASL_SCRAM = 1 << 2 } IrcMech;

typedef struct {
	IrcMech mech;			/* NONE: not under way */
	unsigned step;			/* how many challenges have had their answer */
	GString *in;			/* of a challenge in pieces, what has come; NULL: nothing */
	bool proved;			/* SCRAM: the server knows the password, too */
	WryScram *scram;
	WryReply *hashing;		/* near end: SCRAM's thread is at it */
	void (*answered)(const GPtrArray *lines, const GError *error, gpointer data);
	gpointer data;
} IrcSasl;

/* lines (borrowed): of AUTHENTICATE, to be written; or error: the attempt is to be taken back. */
typedef void (*IrcSaslFunc)(const GPtrArray *lines, const GError *error, gpointer data);

/* "PLAIN,EXTERNAL,..." as CAP 302 and 908 name them; NULL or "": all may be tried. */
unsigned    irc_sasl_mechs(const char *value);
/* The strongest of those for a password; NONE */
IrcMech	    irc_sasl_choose(unsigned mechs);
/* "AUTHENTICATE PLAIN".  (transfer full) */
char	   *irc_sasl_start(IrcSasl *sasl, IrcMech mech);
/* Takes a piece of the server's AUTHENTICATE.  true: that was all of it, to be answered now. */
bool	    irc_sasl_take(IrcSasl *sasl, const char *piece);
/* Answers what was taken: in the call, or later, where SCRAM has to compute. */
void	    irc_sasl_answer(IrcSasl *sasl, const char *account, const char *password,
			    IrcSaslFunc func, gpointer data);
/* Has the server seen what proves who we are?  Else its refusal is of the mechanism. */
bool	    irc_sasl_judged(const IrcSasl *sasl);
/* Nothing is under way any more; nobody is called. */
void	    irc_sasl_clear(IrcSasl *sasl);
/* Overwrites and frees. */
void	    irc_sasl_wipe(char *secret);
