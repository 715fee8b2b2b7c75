/*
 * place.h - where a user stays when none of his clients is there
 *
 * `persistent` of a room, its network, the account or the component says whether a room is left
 * with the last client.  One that is not has a row: it is joined again after a loss and after a restart,
 * without any client.  A row that rests waits for the user's word, or his coming.
 */
#pragma once

#include "core/model.h"

/* --- the rules ---------------------------------------------------------------------- */

/* Does the user stay in it, or on the network, by what is set? */
bool	    place_persists(const WryRoom *room);
bool	    place_session_persists(const WrySession *session);
/* Is it kept open for the user while he is away, though he sits in no room of it? */
bool	    place_keeps(const WrySession *session);
/* Is it, and no client of his is anywhere here, and others are to see that (`auto_away`)? */
bool	    place_is_alone(const WrySession *session);
/* What is stored of it; NULL: nothing.  Borrowed. */
const WryPlaceRow *place_of(const WryRoom *room);

/* --- rooms (muc.c) ----------------------------------------------------------------------- */

/* He is in, or a client of his sits in one he is in: kept from now on, if it is to be. */
void	    place_joined(WryRoom *room);
/* For good: nothing is kept of it. */
void	    place_left(WryRoom *room);
/* The key by which he gets in again is another now; NULL: there is none. */
void	    place_key_set(WryRoom *room, const char *key);
/* He has taken another nick, and logs in by it from now on. */
void	    place_renamed(WrySession *session);

/* A room where he is not now and that rests: it is forgotten.  false: there is no such. */
bool	    place_forget(WryAccount *account, const WryAddress *room);

/* Does the session stay open without a room and without a client, for his contacts?  So it has a row, too. */
void	    place_keep_session(WrySession *session, bool kept);

/* --- sessions, the account ---------------------------------------------------------------- */

/* Rooms of the network (NULL: there is one; all: of every one) are not wanted any more, but kept. */
void	    place_rest(WrySession *session);
void	    place_rest_all(WryAccount *account);
/* The network is there: what rested on it is wanted again. */
void	    place_wake(WrySession *session);
/* The user has come, or says so: all that rests is wanted again, but where the login was refused. */
void	    place_wake_all(WryAccount *account);
/* What is set has changed: rooms are kept that were not, or not any more. */
void	    place_reconsider(WryAccount *account);

/* --- the component (gateway.c) ------------------------------------------------------------- */

/* Reads who has places, and goes there, account by account. */
void	    place_start(WryComponent *component);
void	    place_stop(WryComponent *component);
