/*
 * unsaid.h - what people wrote to a user while there was no stream to say it on
 *
 * A network that keeps nothing for its users takes it for delivered: it is in memory here, or lost.  Bounded for each user
 * and for all together; it outlives his session and his account in memory.
 */
#pragma once

#include "core/model.h"

/* Is there no stream, and will be one again? */
bool	    unsaid_is_due(const WryComponent *component);
/* The stanza that outbox_close() could not send is kept, if it is due: user's, a bare JID.  His oldest go for it. */
void	    unsaid_keep(WryComponent *component, const char *user);
/* The stream is back: in a moment all of it is sent, to each in the order of its coming. */
void	    unsaid_stream_up(WryComponent *component);
