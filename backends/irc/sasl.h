/*
 * sasl.h - SASL over IRC: PLAIN and EXTERNAL
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { IRC_SASL_NONE, IRC_SASL_PLAIN = 1 << 0, IRC_SASL_EXTERNAL = 1 << 1 } IrcMech;

typedef struct {
	IrcMech mech;		/* NONE: not under way */
	bool answered;		/* the server's "+" has had its answer */
} IrcSasl;

/* "PLAIN,EXTERNAL,..." as CAP 302 names them; NULL or "": both may be tried. */
unsigned    irc_sasl_mechs(const char *value);
/* "AUTHENTICATE PLAIN".  (transfer full) */
char	   *irc_sasl_start(IrcSasl *sasl, IrcMech mech);
/*
 * What to answer to the server's AUTHENTICATE: the lines, in pieces of 400 octets; to be
 * wiped by irc_sasl_wipe().  "AUTHENTICATE *" takes the attempt back, where the server asks what
 * it may not.  (transfer full); NULL: nothing is under way.
 */
GPtrArray  *irc_sasl_answer(IrcSasl *sasl, const char *challenge, const char *account,
			    const char *password);
/* Overwrites and frees. */
void	    irc_sasl_wipe(char *secret);
