/*
 * address.h - mailboxes: an addr-spec (RFC 5321 4.1.2, RFC 6531) as a party of the gateway
 *
 * The name of an address is what a JID can bear: folded to lower case, the domain as U-labels.  As its owner spells it
 * stands in `wire`, where that differs: mailboxes may care for case, JIDs do not (AD-12).
 */
#pragma once

#include "core/backend.h"

/*
 * From an addr-spec as it stands in a mail or an envelope, without angle brackets.  NULL and error: JID_MALFORMED.
 * (transfer full)
 */
WryAddress *mail_address_new(const char *spec, GError **error);
/* As its owner spells it.  (borrowed) */
const char *mail_address_wire(const WryAddress *address);
/* The ops: what a JID's local part, a mailto: URI (RFC 6068) or a person's typing names. */
WryAddress *mail_address_parse(const WryComponent *component, const char *local,
			       WryAddress **instead, GError **error);
char	   *mail_address_format(const WryComponent *component, const WryAddress *address);
