/*
 * path-wire.h - mail addresses on the way out: in ASCII where that can be had, and as parameters
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Has its local part letters beyond ASCII?  Then nobody but a server with SMTPUTF8 can take it (RFC 6531). */
bool	    mail_path_is_utf8(const char *address);
/*
 * In canonical form (path.h), with the domain in A-labels: the same mailbox, and no server that cannot read it.  NULL:
 * it is no address, or not to be had in ASCII.  (transfer full)
 */
char	   *mail_path_ascii(const char *address);
/* RFC 3461 4: printable ASCII, "+XX" for the rest, '+' and '='.  (transfer full) */
char	   *mail_xtext(const char *text);
