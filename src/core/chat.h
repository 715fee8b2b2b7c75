/*
 * chat.h - one to one: what a user says to a person, and what a person answers
 */
#pragma once

#include "core/inbound.h"
#include "core/queue.h"

/* A message to a contact, or to an occupant of a room in private (XEP-0045 7.5). */
void	    chat_message(const WryInbound *in);
/* A message to an address that can be nobody's (MS-11). */
void	    chat_to_nobody(const WryInbound *in);

/* --- from facts ---------------------------------------------------------------- */

/* A person said something to the user alone.  Borrowed. */
void	    chat_heard(WrySession *session, WryMessage *message);
/* What the user said has reached the network. */
void	    chat_accepted(WryUnderWay *under_way);
/* The network itself speaks: kept for who asks (`notices`), not pushed at anybody (UX.md 2.6). */
void	    chat_noticed(WrySession *session, const char *text);

/* Somebody types, or has stopped. */
void	    chat_state_heard(WrySession *session, const WryAddress *peer, WryChatState state);

/* --- for both engines of talk ----------------------------------------------------- */

/*
 * What a stanza tells beside words: that the user types, what he has read.  Ordered where the network
 * knows of it and is there; never a reason to open anything.  session: nullable.
 */
void	    chat_signal(const WryInbound *in, WrySession *session, const WryAddress *peer);
