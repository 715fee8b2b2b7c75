/*
 * answer.h - a user's question that a backend must answer, and the way back
 *
 * Between the stanza and the network's word lie seconds in which the user may
 * go, unregister, or the network may say nothing.  A WryAnswer keeps the way back; the account owns
 * it and answers it before it goes, the reply's deadline answers it if nobody does: every
 * iq get and set is answered exactly once (SZ-03).
 */
#pragma once

#include "core/outbox.h"

/* Writes the good answer.  result: as the op's contract says. */
typedef void (*WryAnswerFunc)(const WryBack *back, gpointer result, gpointer data);

/*
 * (transfer full): the far end, for a backend's op.  On success done() runs (NULL: an empty
 * result for an iq, nothing for others), on failure the error goes back.  data is freed by free_data
 * after either (both nullable).
 */
WryReply   *answer_keep(WryAccount *account, const WryBack *back, unsigned ms, WryAnswerFunc done,
			gpointer data, GDestroyNotify free_data);
/* The same for a question that no stanza waits for: func gets what comes of it, once. */
WryReply   *answer_wait(WryAccount *account, unsigned ms, WryReplyFunc func, gpointer data);
/* Answers all that is open: service-unavailable.  Before the account goes. */
void	    answer_all(WryAccount *account);
