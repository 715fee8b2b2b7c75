/*
 * alert.h - what a user is told who has no client where it happens
 *
 * Somebody names him in a room he stays in, the network puts him out of one, it is gone for minutes: said
 * to his bare JID, so that his server keeps it, and not more often than he can read.
 */
#pragma once

#include "core/model.h"

/* --- rooms (muc.c): from the network's address --------------------------------------- */

/*
 * Said in the room while none of his clients sits there; told if it names him: the first at once, what
 * follows within ten minutes as one, with a count.  Not if he wants none (`mentions`), nor of whom he blocks.
 */
void	    alert_said(WryRoom *room, const WryMessage *message);
/* A message comes back from a client that is gone: if it named him and no other of his clients is there, he is told. */
void	    alert_bounced(WryRoom *room, const char *id);
/* A client of his is there and sees for itself. */
void	    alert_seen(WryRoom *room);
/* He is out of it, for good, and nobody sat there to see it.  what: a sentence, borrowed. */
void	    alert_out(const WryRoom *room, const char *what);

/* --- the network (session.c): from help@ --------------------------------------------- */

/* It was there and is lost, and is tried again: said after five minutes, unless it is back. */
void	    alert_lost(WrySession *session);
/* It is there: said if it was said that it is not. */
void	    alert_back(WrySession *session);
/* He is there under another nick: said if that is so some minutes later. */
void	    alert_nick_in_use(WrySession *session, const char *nick);
/* He has something to do there: said at once, the same words once. */
void	    alert_hint(WrySession *session, const char *text);
/* Nobody waits for it any more; error (nullable): why, to be said at once to whom nobody else tells it. */
void	    alert_given_up(WrySession *session, const GError *error);
