/*
 * said.h - what was said lately, and by which names each side knows it
 *
 * A reply, a reaction, a correction or a retraction speaks of another message by an id: the user's
 * clients by the stanza's, the network by its own.  The last of each conversation are kept in RAM with
 * both, bounded; what is older is unknown, and its mention becomes plain words.  Sends nothing, orders nothing.
 */
#pragma once

#include "core/message.h"

typedef struct {
	char *ours;			/* id of the WryMessage: rooms name it so (XEP-0359) */
	char *sent;			/* id of the user's stanza; NULL: had none, or is not his */
	char *origin;			/* its <origin-id/>; NULL */
	char *foreign;			/* the network's; NULL: has none, or not yet */
	char *nick;			/* who said it in a room; NULL: the user, or the contact */
	char *text;			/* the user's own words, for a correction; NULL: not his, or too long */
	char *reacted;			/* the user's reactions to it, said in words; NULL: none */
	bool own;
	GList in_talk, in_all;		/* private */
} WrySaid;

typedef struct {
	WryAddress *peer;
	GQueue lately;			/* of WrySaid, oldest first: at most 64 */
	bool has_states;		/* a client of the user's has sent a chat state (XEP-0085) */
	unsigned state;			/* WryChatState: the last one */
	bool spoke;			/* the user has said something there */
	GList link;			/* private */
} WryTalk;

/* Of one session; NULL until something is said. */
typedef struct _WrySaids WrySaids;

void	    said_free(WrySaids *saids);

/* NULL: nothing is remembered. */
WryTalk	   *said_find_talk(WrySaids *saids, const WryAddress *peer);
/* Makes it, and *saids.  At most 256 a session: the one that rested longest is forgotten. */
WryTalk	   *said_talk(WrySaids **saids, const WryAddress *peer);

/* The user said it.  id, origin: nullable; text: what his client shows, or NULL. */
void	    said_by_user(WrySaids **saids, const WryMessage *message, const char *id,
			 const char *origin, const char *text);
/* The network said it.  peer: between whom; of a room's private message the contact. */
void	    said_by_peer(WrySaids **saids, const WryAddress *peer, const WryMessage *message);
/* It is nothing that could be spoken of: it has failed. */
void	    said_never(WrySaids *saids, const WryMessage *message);

/* By our own name of it; by any that a user's client has seen; by the network's.  NULL: unknown. */
WrySaid	   *said_find_ours(WrySaids *saids, const WryMessage *message);
WrySaid	   *said_find(WrySaids *saids, const WryAddress *peer, const char *id);
WrySaid	   *said_find_foreign(WrySaids *saids, const WryAddress *peer, const char *foreign);
/* Copies; too long, or NULL: forgets. */
void	    said_set_text(WrySaid *said, const char *text);
void	    said_set_foreign(WrySaid *said, const char *foreign);
/* From now on we know it by this id. */
void	    said_set_ours(WrySaid *said, const char *id);
