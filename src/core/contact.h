/*
 * contact.h - what a user and a foreign party may see of each other (RFC 6121 section 3)
 *
 * The service itself, its help address, the networks and their people are one kind of thing to a
 * roster: a WryContact of the account, with one of the nine states of subscription.h.  What a
 * stanza does to it stands in that table; here is what follows: the store, the user, the network.  Orders to
 * the network are the pump's (contact_serve()).
 */
#pragma once

#include "core/outbox.h"

/* --- both directions -------------------------------------------------------------- */

/* As presence_find(), presence_add(), presence_remove(). */
WryContact *contact_find(WryAccount *account, const WryAddress *address);
WryContact *contact_add(WryAccount *account, const WryAddress *address, const char *name);
void	    contact_remove(WryContact *contact);
/*
 * The contact of that address, made without a word if there was none; NULL: no room.  jid: NULL, or
 * help@'s (which has no address).
 */
WryContact *contact_keep(WryAccount *account, const char *jid, const WryAddress *address);
/* Name and groups (both nullable: as they are), kept. */
void	    contact_set_name(WryContact *contact, const char *name, const char *const *groups);
/* Whatever the state was, it is this now, told to nobody: what was read in the user's own roster. */
void	    contact_set_state(WryContact *contact, WrySubscription state);

/*
 * A stanza of the user's, or one of the contact's own, with all that follows.  reason (nullable) is the
 * request's.  The contact may be gone after it.
 */
void	    contact_step(WryContact *contact, WrySubEvent event, const char *reason);
/* May the user's request be kept?  false and error: RESOURCE_CONSTRAINT. */
bool	    contact_has_room(const WryAccount *account, GError **error);
/* Does the network decide who may see whom, or the gateway at once? */
bool	    contact_decides(const WryComponent *component, const WryAddress *address);

/* --- what the user sees (contact-shown.c) --------------------------------------------- */

/* Is it there, as far as we know? */
bool	    contact_is_available(const WryContact *contact);
/* Its presence to `to`, whatever was told before.  id: nullable. */
void	    contact_answer_probe(WryContact *contact, const char *to, const char *id);
/* To the user, if it is not what he has been told last and he may see it. */
void	    contact_show(WryContact *contact);
/* The same for the service, whose status follows the sessions: once a minute at most. */
void	    contact_show_service(WryAccount *account);
/* What the user has been told may have reached nobody. */
void	    contact_doubt(WryAccount *account);
/*
 * As contact_show(), where nobody knows what he has been told; absences: that one is not there, too.
 * true: something was said.
 */
bool	    contact_tell_again(WryContact *contact, bool absences);
/* He may see it from now on: its presence, if it is there. */
void	    contact_greet(WryContact *contact);
/* It goes: unavailable, if he was told that it is there. */
void	    contact_go(WryContact *contact);
/* The same, or if it is there and nobody knows what he was told. */
void	    contact_leave(WryContact *contact);
/* The user is here again: requests of contacts that he has not answered are repeated, some times (SU-16). */
void	    contact_ask_again(WryAccount *account);
/* As presence_unregister(). */
void	    contact_unregister(WryAccount *account);

/* --- the session (session.c) ---------------------------------------------------------- */

/* Does the user's presence alone want it open? */
bool	    contact_wants(const WrySession *session);
/* Opens, renames, ends, waits: its contacts, its network and the service are shown as they are now. */
void	    contact_session_changed(WrySession *session);
/* What the network is to be told: the pump's.  true: something was ordered. */
bool	    contact_serve(WrySession *session);
/* A client has come into a room, or was the last that left it: is he away now? (`auto_away`) */
void	    contact_seats_changed(WryAccount *account);
/* The network has just been told so of the user, by another way. */
void	    contact_told_presence(WrySession *session, WryShow show, const char *status);
/* It is about to be closed: its contacts take their leave. */
void	    contact_session_ends(WrySession *session);
/* Its bracket has closed: what was ordered in it is forgotten. */
void	    contact_session_over(WrySession *session);

/* --- facts ---------------------------------------------------------------------------- */

void	    contact_changed(WrySession *session, const WryAddress *who, WryShow show,
			    const char *status);
void	    contact_named(WrySession *session, const WryAddress *who, const char *name);
void	    contact_renamed(WrySession *session, const WryAddress *who, const WryAddress *now);
/* The contact whose picture is another now; NULL: it is as it was, or nobody's.  Borrowed. */
WryContact *contact_pictured(WrySession *session, const WryAddress *who, const char *hash);
void	    contact_dropped(WrySession *session, const WryAddress *who);
void	    contact_asked(WrySession *session, const WryAddress *who, const char *name,
			  const char *reason);
void	    contact_answered(WrySession *session, const WryAddress *who, bool yes);
