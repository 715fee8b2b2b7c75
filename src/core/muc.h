/*
 * muc.h - rooms (XEP-0045): occupants, several clients in one seat
 *
 * Stanzas of the user's clients come in by the first half, facts of the network by the second.
 * Neither orders a join, a leave or a close: they say what is wanted, and session.c's pump,
 * at the end of the turn, orders it.
 */
#pragma once

#include "core/inbound.h"
#include "core/queue.h"

/* --- stanzas -------------------------------------------------------------------- */

/* Available or unavailable presence to a room or an occupant. */
void	    muc_presence(const WryInbound *in);
/* A message to a room: what is said, a subject, an invitation. */
void	    muc_message(const WryInbound *in);
/* Presence or message of type error to a room or occupant: that client has gone (SZ-27, MU-51). */
void	    muc_bounced(const WryInbound *in);

/* --- facts ---------------------------------------------------------------------- */

void	    muc_joined(WryRoom *room, const char *nick);
WryRoom	   *muc_entered(WrySession *session, const WryAddress *address, const char *nick);
void	    muc_left(WryRoom *room, WryLeft how, const char *actor, const char *reason,
		     const WryAddress *instead, const GError *error);
void	    muc_occupant_present(WryRoom *room, const WryOccupant *occupant);
void	    muc_occupant_left(WryRoom *room, const char *nick, WryLeft how, const char *actor,
			      const char *reason);
void	    muc_person_changed(WrySession *session, const WryOccupant *person);
void	    muc_person_renamed(WrySession *session, const char *nick, const char *new_nick);
void	    muc_occupants_lost(WryRoom *room, const char *reason);
void	    muc_refolded(WrySession *session);
void	    muc_person_left(WrySession *session, const char *nick, WryLeft how, const char *reason);
void	    muc_subject_set(WryRoom *room, const char *nick, const char *subject, gint64 when);
void	    muc_modes_set(WryRoom *room, WryRoomModes modes, const char *nick);
void	    muc_key_set(WryRoom *room, const char *key);
/* Its id becomes the archive's name of it: nobody else may have it yet. */
void	    muc_heard(WryRoom *room, WryMessage *message);
/* Somebody types there, or has stopped; shown to who has sent such himself (MX-08). */
void	    muc_state_heard(WryRoom *room, const char *nick, WryChatState state);
/* The user's own message is in the room: reflected to every client in the seat (MU-31).  (transfer full) */
void	    muc_accepted(WryUnderWay *under_way);
void	    muc_invited(WrySession *session, const WryAddress *room, const WryAddress *by,
			const char *reason);

/* --- the session's ends (session.c, gateway.c) ------------------------------------- */

/*
 * The session has ended.  Clients that sat in a room are told (110+333); those whose join is
 * not answered get the error.  stays: the session will try again, and who sat stays wanted.
 */
void	    muc_session_lost(WrySession *session, const GError *error, bool stays);
/* A join of ours that nobody answers within its time: its clients are told, the room is left. */
void	    muc_join_overdue(WryRoom *room);
/* Every client of every room is told it is out (110 and code: 332 shutdown, 333), and is. */
void	    muc_empty_seats(WrySession *session, unsigned code, const char *status);
/* All of the user's clients leave it, by his own word. */
void	    muc_leave(WryRoom *room);
/* May somebody still want this room?  A client, the network that has put us there, a place that is kept. */
bool	    muc_is_wanted(const WryRoom *room);
