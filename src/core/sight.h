/*
 * sight.h - what a room's clients are shown (XEP-0045's own stanzas)
 */
#pragma once

#include "core/queue.h"

/* As XEP-0045 spells them, by WryRole and WryAff; end with NULL. */
extern const char *const wry_role_names[];
extern const char *const wry_aff_names[];

/* Of <show/>; NULL or unknown: online. */
WryShow	    sight_read_show(const char *word);

/* What one occupant's presence says. */
typedef struct {
	const WryOccupant *who;
	bool gone;
	const char *status;		/* of the unavailable: why */
	const char *new_nick;		/* 303 */
	const char *actor, *reason;	/* of a kick */
	const char *id;			/* of the join it answers */
	unsigned codes[8];		/* end with 0; 110 is added where it is oneself */
} WrySight;

void	    sight_code(WrySight *sight, unsigned code);
/* To one client; to all that are in. */
void	    sight_show_to(const WryRoom *room, const WryClient *client, const WrySight *sight);
void	    sight_show(const WryRoom *room, const WrySight *sight);
/*
 * The client is out, and hears so as the occupant it was.  codes: end with 0; actor, reason, status:
 * nullable.  It stays in the room's list: that is the caller's.
 */
void	    sight_put_out(WryRoom *room, WryClient *client, const unsigned *codes,
			  const char *actor, const char *reason, const char *status);
/*
 * MU-08: others, self (201 if created), history, subject; from then on the client is in.  What is too much at once
 * is told a little at a time (sight-room.c); the client hears of changes meanwhile, and what is said
 * when it is in.
 */
void	    sight_room(WryRoom *room, WryClient *client, bool created);
/* Its end: self, lines (of WryLine; NULL: none), subject. */
void	    sight_seat(WryRoom *room, WryClient *client, bool created, const GPtrArray *lines);
/* late: with the time it was set. */
void	    sight_subject(const WryRoom *room, const WryClient *client, bool late);
/* 104: the room's modes have changed. */
void	    sight_configured(const WryRoom *room);
/*
 * What somebody said, to all, or once more to one client; what the user himself said, as it came, once
 * the network has it.  Both are archived the first time, clients or none; message: its id becomes the archive's name of it, so nobody else may have it yet.
 */
void	    sight_message(WryRoom *room, WryMessage *message, const WryClient *only);
void	    sight_state(const WryRoom *room, const char *nick, WryChatState state);
void	    sight_reflection(WryRoom *room, const WryUnderWay *under_way);
/* Both forms of it, mediated and direct (XEP-0249): clients know the one or the other. */
void	    sight_invitation(WrySession *session, const char *room_jid, const char *from,
			     const char *reason);
