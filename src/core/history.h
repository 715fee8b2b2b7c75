/*
 * history.h - what was said in rooms, kept for their user: lines in, and out again on joining
 *
 * Every user has an archive of his own of every room (store/archive.h); nobody else's is ever shown to
 * him.  A line is archived as it passes the room's gate, as it is shown, and its name there is its stanza-id
 * (XEP-0359) from then on; iq/mam.c reads the same archives by request.
 */
#pragma once

#include "core/outbox.h"
#include "store/archive.h"

/* Does the component keep what is said in rooms?  (`history_days`) */
bool	    history_is_on(const WryComponent *component);
/* Is it kept of this room?  `history` of the room, else of its network, else of the account. */
bool	    history_keeps(const WryRoom *room);
/* Now and then: what is older than `history_days` is deleted. */
void	    history_sweep(WryComponent *component);

/* That user's of that room.  (transfer full) */
WryArchive *history_open(WryComponent *component, const char *user, const char *room_jid);

/* --- lines ------------------------------------------------------------------------ */

/* The stanza-id that the next line there will have.  (transfer full) */
char	   *history_next(WryRoom *room);
/*
 * Keeps the message that is open in the outbox, all but its addresses, as one line; only sent, mark, nick, id, lang
 * and foreign of `line` are read.  The outbox is as if nothing had been opened.  false: it is longer than
 * a line may be, and history_next()'s is used up all the same.  ret_name: its stanza-id.
 */
bool	    history_keep(WryRoom *room, const WryLine *line, char ret_name[33]);
/* For telling that two lines are one: of who said what. */
guint64	    history_mark(const char *nick, const char *text);
/* Opens that line as a message to somebody, with its <delay/> and its <stanza-id/>. */
WryXml	   *history_write(WryRoom *room, const WryLine *line, const char *to);
void	    history_stanza_id(WryXml *xml, const WryRoom *room, const char *name);

/* The place the next line will have; 0: nothing is kept. */
gint64	    history_place(WryRoom *room);

/* --- joining ------------------------------------------------------------------------ */

/* What a join asks for (XEP-0045 7.2.14): the smallest of all counts. */
void	    history_wish(WryClient *client, xmpp_stanza_t *x);

/* lines: of WryLine, in order, borrowed; NULL: none could be had.  jid: of the client. */
typedef void (*WryHistoryFunc)(WryRoom *room, const char *jid, GPtrArray *lines);
/*
 * Reads what the client is to be shown before the subject; `done` is called, later.  false: there is
 * nothing to wait for.
 */
bool	    history_read(WryRoom *room, const WryClient *client, WryHistoryFunc done);
/* A client's past is being read, or the room's gap is being filled. */
bool	    history_is_reading(const WryRoom *room);
/*
 * The room has been joined: what the network remembers and the archive has not is archived, by `take` a message, in
 * its order; then, or when five seconds are over, `done` is called.  false: there is nothing to wait for.
 */
bool	    history_fill(WryRoom *room, void (*take)(WryRoom *room, WryMessage *message),
			 void (*done)(WryRoom *room));
bool	    history_is_filling(const WryRoom *room);
/* The pump's: an order is due, and given.  false: none was. */
bool	    history_serve(WryRoom *room);
/* Does a message that comes late (a bouncer's playback) say again what was archived before the joining? */
bool	    history_is_known(WryRoom *room, const WryMessage *message);
/* Ends every read now, as one that brought nothing. */
void	    history_hurry(WryRoom *room);
/* The bracket has ended: nobody waits any more.  Who sat there is shown what he misses when it begins
 * again. */
void	    history_leave(WryRoom *room);
