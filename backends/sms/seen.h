/*
 * seen.h - messages that an SMSC sends again because our answer did not reach it
 *
 * No SMSC says that it does so, and people do say "ok" twice.  So the same words are the same message while the first
 * is not answered yet; and for some minutes after, where its answer was late, was given to a connection in the last
 * seconds before that was gone, or where the SMSC has a name for the message.
 */
#pragma once

#include "base/reply.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct _SmsSeen SmsSeen;

SmsSeen	   *sms_seen_new(unsigned ms);
/* What is not answered yet is to be tried again. */
void	    sms_seen_free(SmsSeen *seen);
/*
 * digest: of all that makes it the same; named: of the SMSC's name for it, too.  bind: another number after each
 * reconnection.  stored: (transfer full).  What to end once it is safe (transfer full); NULL: it has been here, and `stored`
 * ends as that one did or will.
 */
WryReply   *sms_seen_take(SmsSeen *seen, uint64_t digest, bool named, unsigned bind, WryReply *stored);
/* That connection is over since `ended`, monotonic microseconds. */
void	    sms_seen_bind_over(SmsSeen *seen, unsigned bind, gint64 ended);
