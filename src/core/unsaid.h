/*
 * unsaid.h - what people wrote to a user while there was no stream to say it on
 *
 * A network that keeps nothing for its users takes it for delivered: it is in memory here, or lost.  Bounded for each
 * session and for all together.
 */
#pragma once

#include "core/model.h"

/* false: the stream is up, say it now.  The oldest go for those that there is no room for. */
bool	    unsaid_keep(WrySession *session, WryMessage *message);
/* The oldest, as one that comes late; NULL: no more.  (transfer full) */
WryMessage *unsaid_next(WrySession *session);
