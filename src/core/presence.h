/*
 * presence.h - who is there: the user's clients, probes, logging in and out (RFC 6121 section 4)
 *
 * The stanzas of presence come in here; what they do to a contact is contact.c's.  Here is what
 * they do to the account: which clients there are, whether its sessions are wanted, and what has to be
 * asked and told again after the stream was gone.
 */
#pragma once

#include "core/contact.h"
#include "core/inbound.h"

/* Presence to anything but a room. */
void	    presence_received(const WryInbound *in);
/* A request to see what can be nobody: who is registered is told so, others learn nothing (SU-21). */
void	    presence_to_nobody(const WryInbound *in);
/* An error came back to the service or a contact (SZ-27): who is gone is gone. */
void	    presence_bounced(const WryInbound *in);

/* --- for registration (iq/register.c, commands) ----------------------------------------- */

/*
 * The account has just become registered, and the iq has been answered: the gateway asks to see the
 * user (GW-02).  Not for a registration that only changed.
 */
void	    presence_registered(WryAccount *account);
/*
 * The account goes, its sessions are closed, and the iq has been answered: contacts and the gateway send
 * unsubscribe, unsubscribed and unavailable (GW-07, GW-08).  After it no contact is left.  Stores
 * nothing: the row is gone.
 */
void	    presence_unregister(WryAccount *account);
/* Sessions that the user's presence wants are opened, even those whose login was refused before. */
void	    presence_login(WryAccount *account);
/* And closed, until he logs in again or comes anew. */
void	    presence_logout(WryAccount *account);
/* The same of one network: what is his there waits for his word. */
void	    presence_leave_network(WrySession *session);

/* --- contacts (commands, core/roster.c) --------------------------------------------------- */

/*
 * NULL: none.  address NULL: the service itself.  All of them, the service, help@ and networks too:
 * wry_account_contacts() in model.h.
 */
WryContact *presence_find(WryAccount *account, const WryAddress *address);
/*
 * The contact, made if there was none, and asked for the user's presence (Table A, out subscribe): what the
 * network's own list or a user's command adds.  name: nullable, kept as it is then.  NULL: the
 * account has as many as it may.
 */
WryContact *presence_add(WryAccount *account, const WryAddress *address, const char *name);
/* Both directions cancelled, told to the network once; the contact is gone for the caller. */
void	    presence_remove(WryContact *contact);

/* --- the stream, the end (gateway.c) ------------------------------------------------------- */

/* The stream is there, for the first time or again: who was online is probed, 200 a second. */
void	    presence_stream_up(WryComponent *component);
/* Nothing is probed or repeated any more. */
void	    presence_stream_down(WryComponent *component);
/* Sessions are closed, the stream is not: what still shows as available takes its leave. */
void	    presence_stop(WryComponent *component);
/* At the component's birth and end. */
void	    presence_configure(WryComponent *component);
void	    presence_free(WryComponent *component);
