/*
 * router.h - a stanza in, one handler chosen, from one table
 */
#pragma once

#include "core/inbound.h"

/* One whole stanza from the stream; borrowed. */
void	    router_stanza(WryComponent *component, xmpp_stanza_t *stanza);
/* Stanzas that wait for their account are refused: the component is stopping. */
void	    router_let_go(WryComponent *component);
/* Makes the component's tables; at birth. */
void	    router_configure(WryComponent *component);
/* Registered accounts unused for ten minutes leave memory.  Called now and then. */
void	    router_sweep(WryComponent *component);
