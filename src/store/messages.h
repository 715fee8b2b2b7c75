/*
 * messages.h - what is owed to a network: messages under way, a row each until their fate is known
 *
 * A row belongs to an account's and goes with it.  What its content and its numbers mean is the core's
 * business; the table is the truth, and what the core holds in memory of it is a window.
 */
#pragma once

#include "store/db.h"

#include <stdint.h>

typedef enum {
	WRY_MESSAGE_WAITING,		/* for its time */
	WRY_MESSAGE_HANDED,		/* may have been sent: where that costs, it is not sent again */
	WRY_MESSAGE_ACCEPTED,		/* by the network; its sender is still to be told */
	WRY_MESSAGE_REFUSED,		/* likewise; `answer` and `code` say why */
} WryMessageState;

typedef struct {
	char *id;			/* of the message: unique in the component */
	char *user;			/* bare JID */
	char *peer;			/* whom it is for: order and fairness are by user and peer */
	WryMessageState state;
	guint64 waiting;		/* bit n: recipient n has no fate yet */
	unsigned tries;
	gint64 since, due;		/* unix microseconds: of its coming, of the next try */
	bool warned;			/* the user knows that it is late, */
	bool refused;			/* that one of its recipients has refused it */
	char *answer;			/* the network's last; NULL: none yet */
	int code;			/* of the error it came with; 0: none */
	GBytes *content;		/* NULL: not read */
	gint64 lane_due;		/* of page(): when the first of its user and peer is */
} WryMessageRow;

#define WRY_MESSAGE_HELD G_MAXINT64	/* its due time, where it is to wait until somebody says otherwise */

void	    wry_message_row_free(WryMessageRow *row);

/*
 * row: borrowed, copied.  reply: nothing, when it is on the disk.  Errors: RESOURCE_CONSTRAINT, `most` messages of
 * this user wait already; ITEM_NOT_FOUND, there is no such account; the disk's.
 */
void	    wry_messages_add(WryStore *store, const char *component, const WryMessageRow *row,
			     unsigned most, WryReply *reply);
/* State, waiting, tries, due, warned, refused, answer and code.  One that is not there is no error. */
void	    wry_messages_save(WryStore *store, const char *component, const WryMessageRow *row,
			      WryReply *reply);
/*
 * What waits because of an error of this code, and is due later than `now`, is due from now on, one `step` (microseconds)
 * after the other; not what is held.  reply: nothing, when it is on the disk.
 */
void	    wry_messages_hasten(WryStore *store, const char *component, int code, gint64 now,
				gint64 step, WryReply *reply);
void	    wry_messages_remove(WryStore *store, const char *component, const char *user,
				const char *id, WryReply *reply);
/*
 * What is due at `now` before what is due later, by its time; the first of each user and peer before any second, and so
 * on; without content.  reply: a GPtrArray of WryMessageRow (borrowed), `limit` of them at most; fewer: these are all.
 */
void	    wry_messages_page(WryStore *store, const char *component, gint64 now, unsigned limit,
			      WryReply *reply);
/*
 * Those of a user (NULL: of all) whose id begins so, in the order of their coming, without content.  reply: as above.
 */
void	    wry_messages_list(WryStore *store, const char *component, const char *user,
			      const char *prefix, unsigned limit, WryReply *reply);
/* reply: GUINT_TO_POINTER(how many there are). */
void	    wry_messages_count(WryStore *store, const char *component, WryReply *reply);
/* Of a user, those that wait for their time: tried in vain, or come before `since`.  reply: as above. */
void	    wry_messages_count_waiting(WryStore *store, const char *component, const char *user,
				       gint64 since, WryReply *reply);
/* One, whole.  reply: a WryMessageRow (borrowed); ITEM_NOT_FOUND. */
void	    wry_messages_read(WryStore *store, const char *component, const char *user,
			      const char *id, WryReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryMessageRow, wry_message_row_free)
