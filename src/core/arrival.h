/*
 * arrival.h - what comes for users from a network that waits for our word: kept, given to their server, fenced
 *
 * It is on the disk before the network is told that we have it.  A component stream acknowledges nothing, so
 * behind what was written of it goes a message from us to ourselves: when that comes back, the server's router has had all
 * before it, and the rows may go (DESIGN 17.8).  What is not fenced when the stream breaks is written again.
 */
#pragma once

#include "core/inbound.h"
#include "store/arrivals.h"

/* Makes the component's; reads what is still owed to users.  Once, where accounts have addresses of their own. */
void	    arrival_start(WryComponent *component);
void	    arrival_stop(WryComponent *component);
/* The stream: what is due is written, or was not. */
void	    arrival_stream_up(WryComponent *component);
void	    arrival_stream_down(WryComponent *component);
/* A message from ourselves to ourselves: is it the fence?  Then it is consumed. */
bool	    arrival_fenced(WryComponent *component, xmpp_stanza_t *stanza);

/* The facts: as wry_message_arrived(), wry_message_unclaimed() and wry_recipient_check() say. */
void	    arrival_taken(WryComponent *component, const WryAddress *self, WryMessage *message,
			  WryReply *stored);
void	    arrival_unclaimed(WryComponent *component, WryMessage *message, WryReply *stored);
void	    arrival_check(WryComponent *component, const WryAddress *self, const WryAddress *peer,
			  int64_t size, WryReply *reply);
/* For arrival.c: so many rows have come to that user.  (arrival-check.c) */
void	    arrival_room_taken(WryComponent *component, const char *user, guint rows);
/*
 * For returned.c, of a row that its server did not take.  Takes it out of what the next fence closes; false: nobody
 * has been given it, so nobody can refuse it.
 */
bool	    arrival_recall(WryComponent *component, const WryArrivalRow *row);
/* Writes it again in `ms`; or at once, after a break of the stream.  false: too many wait for that. */
bool	    arrival_again(WryComponent *component, const WryArrivalRow *row, unsigned ms);
/* Once a minute: lines that are old go. */
void	    arrival_sweep(WryComponent *component);
/* Does it wait for the disk?  Then the turn brings more. */
bool	    arrival_is_reading(const WryComponent *component);
