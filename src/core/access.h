/*
 * access.h - who may use what, and how much: allow lists, rates
 */
#pragma once

#include "core/model.h"

/* Reads allow, deny, serves and admins of the configuration.  At birth, and on reload. */
void	    access_configure(WryComponent *component);

/*
 * May this address use the component?  deny beats allow; each holds domains, *.domain, bare JIDs.
 * Without `allow`: the domains of `serves`, without that those of the parent domain.
 */
bool	    access_allows(const WryComponent *component, const WryJid *from);
/*
 * What wherryctl deny has said: read at the start; one more, or (on = false) one less, at once and for
 * good.  who: a bare JID or a domain, prepared.  reply: nothing, once it is stored.  true: it is another thing
 * than before.
 */
void	    access_deny_start(WryComponent *component);
bool	    access_deny(WryComponent *component, const char *who, bool on, WryReply *reply);
bool	    access_is_admin(const WryComponent *component, const WryJid *from);

/* Is that a domain of the server behind us (`serves`), whose users' rosters and mailboxes it keeps? */
bool	    access_serves(const WryComponent *component, const char *domain);
/* Is who is not registered served, as a guest? */
bool	    access_serves_guests(const WryComponent *component);
/* One more guest or registration of that component: is there room (max_users)? */
bool	    access_has_room(const WryComponent *component);

/* May this account be on one more network?  (`max_networks`, where the backend has it) */
bool	    access_has_network(const WryAccount *account, GError **error);
/* And in one more room of this one?  (`max_channels`, likewise; else 1000)  session: NULL: none yet. */
bool	    access_has_channel(const WryComponent *component, const WrySession *session,
			       GError **error);

/*
 * Takes a token: of messages (messages_per_minute) or of other stanzas (20 a second, 400 at
 * once).  false and error: POLICY_VIOLATION or RESOURCE_CONSTRAINT, type wait (ST-23).
 */
/*
 * What one stanza asks for may be much: so many more tokens of `other stanzas` go, on credit, and the
 * next ones wait for it.  people: whose presences or lines the answer holds.
 */
void	    access_charge(WryAccount *account, unsigned people);
bool	    access_spend(const WryComponent *component, WryRates *rates, bool message,
			 GError **error);
/* What is unpaid, his networks have made us tell him. */
void	    access_heard(WryAccount *account);
/*
 * May his networks go on?  Not while the XMPP server is behind, and he has had more than his share of it
 * (4 MiB, then 1 MiB a second): the others' words would wait behind his.
 */
bool	    access_may_hear(WryAccount *account);
/* Bytes that wait for the XMPP server. */
gsize	    access_pending(const WryComponent *component);
/* The same for presence that answers none of ours and asks for nothing: what is too much is not heard. */
bool	    access_spend_presence(WryAccount *account);
