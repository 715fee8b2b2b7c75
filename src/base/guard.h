/*
 * guard.h - which addresses may be dialled
 *
 * Users name hosts; a gateway that dials whatever they name is a way into the
 * operator's own network.  Tested on the address after resolution, so that no
 * name can smuggle one in; what the operator wrote himself is exempt.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/*
 * May a user's choice be dialled?  No: loopback, private (RFC 1918, RFC 4193, RFC 6598),
 * link-local, multicast, unspecified, broadcast, documentation and reserved nets, and the
 * v4 addresses inside ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48, 2002::/16 and ::/96
 * judged as v4.
 */
bool	    wry_guard_allows(GInetAddress *address);
/* The same, as an error in words for the user: POLICY_VIOLATION. */
bool	    wry_guard_check(GInetAddress *address, GError **error);
