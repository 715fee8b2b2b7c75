/*
 * linkcure.h - why a component's stream does not stand, in the words an operator can act on
 */
#pragma once

#include "xmpp/link.h"

/*
 * "irc.example.org: the server refuses the secret; it must equal component_secret in Prosody:
 * wherryctl server-config prosody".  For the log, status and doctor.  domain NULL: without the
 * "irc.example.org: ", which the log writes by itself.  NULL: nothing is wrong, or nothing is known of
 * it yet.  (transfer full)
 */
char	   *wry_link_cure(const char *domain, const WryLinkStatus *status);
/*
 * The same for doctor's two lines: what is wrong, without the domain, and what mends it
 * (*ret_cure NULL: there is no one command).  NULL as above.  (transfer full) both
 */
char	   *wry_link_fault(const char *domain, const WryLinkStatus *status, char **ret_cure);
