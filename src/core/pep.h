/*
 * pep.h - pictures and names of contacts as nodes of theirs (XEP-0084, XEP-0172 over XEP-0163)
 *
 * The picture's name stands in presences too (XEP-0153, caps.c), and the picture in vCards; this is for
 * clients that ask for nodes, and wait to be told.
 */
#pragma once

#include "core/inbound.h"

void	    pep_configure(WryComponent *component);
void	    pep_free(WryComponent *component);
/* Has the party of that JID a picture?  account: nullable.  jid: bare. */
bool	    pep_has_picture(const WryComponent *component, const WryAccount *account, const char *jid,
			    const WryAddress *address);
/* <pubsub><items/></pubsub>, to a bare JID */
void	    pep_get(const WryInbound *in);
/* A client has said what it is; full: its JID.  It is told of the pictures there are, if it wants to be. */
void	    pep_client_seen(WryAccount *account, const char *full);
/* A contact's picture is another now: each client that wants to know is told, at the end of the turn. */
void	    pep_pictured(const WryContact *contact);
