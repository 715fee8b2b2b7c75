/*
 * presence.h - who may see whom: subscriptions and probes (RFC 6121)
 *
 * The gateway itself and its networks may be seen by whoever may use them: they are approved at
 * once and answer every probe with the truth, so nothing of it needs to be remembered.  People
 * of a network are not shown yet: a request for one is declined.
 */
#pragma once

#include "core/inbound.h"

/* Presence to anything but a room. */
void	    presence_received(const WryInbound *in);
