/*
 * ledger.h - what is owed to a network that stores and forwards (WRY_CAP_RELIABLE)
 *
 * A message is on the disk before its first attempt, and its row goes when its fate is known: so it outlives
 * us at any instruction.  Here stands what is due when; queue.c, above, has the sessions and hands over.
 * The table is the truth: at most 1,000 rows are known here, and their words only while they are in hand.
 */
#pragma once

#include "core/outbox.h"
#include "store/messages.h"

/* A row in hand: from WryLedgerHand to exactly one of ledger_done(), _again(), _keep(), _let_go(). */
typedef struct _WryDue WryDue;

typedef enum {
	WRY_DUE_SEND,
	WRY_DUE_UNSURE,			/* it was in hand when we were killed, and to send it twice costs */
	WRY_DUE_ACCEPTED, WRY_DUE_REFUSED, /* ledger_keep(): its sender is to be told, and can be */
} WryDueWhat;

/* Hands one over.  message, back: (transfer full).  error (borrowed): why it was refused. */
typedef void (*WryLedgerHand)(WryDue *due, WryDueWhat what, WryMessage *message, WryBack *back,
			      bool markable, const GError *error);

/* Reads what is owed, and begins to hand over.  Once. */
void	    ledger_start(WryComponent *component, WryLedgerHand hand);
/* Nothing is handed over any more; what is in hand is let go later, or never. */
void	    ledger_stop(WryComponent *component);
/* wry_component_ready(): so many may be in hand at a time.  why: nullable. */
void	    ledger_window(WryComponent *component, unsigned window, const GError *why);
/* Why nothing is handed over; NULL: it is, or nobody said. */
const GError *ledger_trouble(const WryComponent *component);

/*
 * Journals it; only then is it tried.  The sender is told if it cannot be: that the disk is full, that
 * `queue_max` of his wait already (RESOURCE_CONSTRAINT).  All borrowed.
 */
void	    ledger_add(WryAccount *account, const WryMessage *message, const WryBack *back,
		       bool markable);
/* His rows go with his account; what is in hand of his is let go to nowhere. */
void	    ledger_forget_user(WryComponent *component, const char *user);

WryComponent *ledger_component(const WryDue *due);
const char *ledger_user(const WryDue *due);
/* Bit n: recipient n has no fate yet. */
guint64	    ledger_waiting(const WryDue *due);
/* Monotonic: of its coming, however long ago. */
gint64	    ledger_since(const WryDue *due);

/* Unix microseconds: when it is given up. */
gint64	    ledger_until(const WryDue *due);

/* One of its recipients has refused it, and its sender knows; kept with the next word about it. */
void	    ledger_note_refused(WryDue *due);
bool	    ledger_is_refused(const WryDue *due);
/* Recipients that have their fate: told at once, kept with the next word about it. */
void	    ledger_settle(WryDue *due, guint64 waiting);
/* Its fate is known and told: the row goes. */
void	    ledger_done(WryDue *due);
/* Known, and not told: the stream is down.  error (borrowed): it was refused; NULL: accepted. */
void	    ledger_keep(WryDue *due, const GError *error);
typedef enum {
	WRY_AGAIN,			/* it is tried again */
	WRY_AGAIN_LATE,			/* likewise; the user is to hear, once, that it is late */
	WRY_AGAIN_NEVER,		/* its time is over: still in hand, to be told and ended with ledger_done() */
} WryAgain;
/* It could not be sent now: error (borrowed) says why.  It is tried later, with growing pauses. */
WryAgain    ledger_again(WryDue *due, const GError *error);
/* Nobody tried it: it stands where it stood. */
void	    ledger_let_go(WryDue *due);

/* --- for waiting.c: rows as they stand on the disk ------------------------------------------------------ */

bool	    ledger_is_in_hand(const WryComponent *component, const char *id);
/*
 * Of a row that is not in hand: when it is tried (WRY_MESSAGE_HELD: not), and that what stands before it in its lane is tried no
 * later.  reply (transfer full): when it is on the disk.
 */
void	    ledger_set_due(WryComponent *component, const WryMessageRow *row, gint64 due,
			   WryReply *reply);
/* Likewise: it goes. */
void	    ledger_drop(WryComponent *component, const WryMessageRow *row, WryReply *reply);

/* How one has ended, to be counted; how many so have, since midnight (UTC) or our start: added. */
void	    ledger_note_end(WryDue *due, bool delivered);
void	    ledger_today(const WryComponent *component, unsigned *delivered, unsigned *failed);

/* The stream is up: who is to be told something can be. */
void	    ledger_stream_up(WryComponent *component);

/* What waits.  *ret_oldest: of those that are known here, unix microseconds; 0: none. */
unsigned    ledger_count(const WryComponent *component, gint64 *ret_oldest);
/* Does it wait for the disk?  Then the turn brings more. */
bool	    ledger_is_reading(const WryComponent *component);
