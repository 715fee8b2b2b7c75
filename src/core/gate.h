/*
 * gate.h - where what is said in a room waits while somebody is being let in
 *
 * Closed while we join, and while a client's past is read off the disk (history.h): nothing overtakes the
 * past.  What passes is archived and shown, in the order it came.
 */
#pragma once

#include "core/model.h"

bool	    gate_is_closed(const WryRoom *room);
/*
 * `pass` is called with it when the gate opens, then `free`; what waits when the room is forgotten is freed alone.
 * More than 200 do not wait: while we join the first goes; after it, who is let in has to do without a past.
 */
void	    gate_wait(WryRoom *room, gpointer what, GDestroyNotify free,
		      void (*pass)(WryRoom *room, gpointer what));
/* Lets everything pass, if it is not closed still. */
void	    gate_open(WryRoom *room);
