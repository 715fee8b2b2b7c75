/*
 * roster.h - the user's own roster, on his server: how contacts get into it, and that they left
 *
 * Three ways, the first that is open: the server lets us write (XEP-0356), a client takes a list (XEP-0144),
 * or the contact asks to be a contact as anybody would.  What was put there once is never put there
 * again by itself: names and groups are the user's from then on, and what he deletes stays deleted (UX 2.5).
 * Nothing but items of our own domain is ever written (RS-07).
 */
#pragma once

#include "core/inbound.h"

void	    roster_configure(WryComponent *component);
/* Nobody's work is finished any more.  Before the component goes. */
void	    roster_free(WryComponent *component);
/* The stream is gone: what the server allowed it must allow again. */
void	    roster_stream_down(WryComponent *component);

/*
 * A message to the service that tells what we may (XEP-0356, XEP-0355): true: it is one, whoever
 * sent it, and is done with.  It counts from the domains of `serves` alone (RS-03).
 */
bool	    roster_advertised(const WryInbound *in);
/* One of the user's clients is there: what he deleted while we were away is found, once a stream. */
void	    roster_online(WryAccount *account);
/* A push (XEP-0356 4.4): iq set of jabber:iq:roster from a bare JID. */
void	    roster_push(const WryInbound *in);

/*
 * What the network's own list adds, or a user's command (wished: even what he deleted once).
 * name, groups: nullable.  The service has neither jid nor address, help@ a jid.
 */
void	    roster_add(WryAccount *account, const char *jid, const WryAddress *address,
		       const char *name, const char *const *groups, bool wished);
/* Facts of the network's own list: an entry, told as often as it likes; one taken off. */
void	    roster_listed(WrySession *session, const WryAddress *who, const char *name,
			  const char *const *groups);
void	    roster_dropped(WrySession *session, const WryAddress *who);
/* No contact any more, by the network's list or a user's command: after contact_remove(). */
void	    roster_remove(WryAccount *account, const char *jid);
/* The account has just registered: the service, and help@ where nobody is asked for it. */
void	    roster_registered(WryAccount *account);
/* The account goes: what it had of ours in its roster goes too.  Before its contacts do. */
void	    roster_unregister(WryAccount *account);
