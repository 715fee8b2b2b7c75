/*
 * chat.h - one to one: what a user says to a person, and what a person answers
 */
#pragma once

#include "core/inbound.h"
#include "core/queue.h"

/* A message to a contact, or to an occupant of a room in private (XEP-0045 7.5). */
void	    chat_message(const WryInbound *in);

/* --- from facts ---------------------------------------------------------------- */

/* A person said something to the user alone.  Borrowed. */
void	    chat_heard(WrySession *session, const WryMessage *message);
/* What the user said has reached the network. */
void	    chat_accepted(WryUnderWay *under_way);
/* The network itself speaks: kept for who asks (`notices`), not pushed at anybody (UX.md 2.6). */
void	    chat_noticed(WrySession *session, const char *text);

/* --- for both engines of talk ----------------------------------------------------- */

/*
 * What a stanza says, as a message to peer: body, /me, language.  NULL and error:
 * NOT_ACCEPTABLE, encrypted (MX-13); NULL without error: it says nothing (SZ-10).  (transfer full)
 */
WryMessage *chat_read(const WryInbound *in, const WryAddress *peer, GError **error);
/* The body as XMPP has it: "/me waves", "[notice] ...".  (transfer full) */
char	   *chat_body(const WryMessage *message);
