/*
 * waiting.h - what waits for a network that stores and forwards, listed and ordered about
 *
 * Two faces: the user's commands (cmd/queue.c), for his own, and wherryctl (src/control-queue.c).  The table is what is
 * listed; what is in hand just now is the ledger's to tell.
 */
#pragma once

#include "core/model.h"
#include "store/messages.h"

typedef enum {
	WRY_WAITING_RETRY,		/* is tried at once, and what of its lane is before it */
	WRY_WAITING_HOLD,		/* is not tried, nor what is behind it, until it is released or retried */
	WRY_WAITING_RELEASE,
	WRY_WAITING_DROP,		/* its sender's client shows that it failed */
} WryWaitingOrder;

/* "retry", "hold", "release", "drop".  false: none of them. */
bool	    waiting_order_parse(const char *text, WryWaitingOrder *ret);

/*
 * Those of a user (NULL: of all) whose id begins so ("": all), in the order of their coming.  reply: a GPtrArray of
 * WryMessageRow (borrowed), without content.
 */
void	    waiting_list(WryComponent *component, const char *user, const char *prefix, unsigned limit,
			 WryReply *reply);
/* "waiting", "sending", "held", "telling": of a row of that list. */
const char *waiting_state(const WryComponent *component, const WryMessageRow *row);
/*
 * id: whole.  by_user: he says so himself, else who runs the gateway.  reply: nothing, when it is on the disk;
 * ITEM_NOT_FOUND, it does not wait any more; CONFLICT, it cannot be had just now: it is being sent, or its fate is being told.
 */
void	    waiting_order(WryComponent *component, const char *user, const char *id,
			  WryWaitingOrder order, bool by_user, WryReply *reply);
