/*
 * reply.h - a question's way back: answered exactly once, or taken back
 *
 * A reply has two ends.  Whoever asks keeps the near end, a pointer that is
 * cleared when the answer comes (as a timer's is), and may take the question
 * back with wry_reply_cancel(): what is freed must not be answered.  Whoever is
 * asked holds the far end (transfer full) and ends it once, now or later, with
 * done, fail or take_error.  Dropped with wry_reply_drop(), it fails with
 * service-unavailable; past its deadline, with remote-server-timeout.  Nobody
 * waits for ever, and an answer to a question taken back goes nowhere.
 */
#pragma once

#include "base/error.h"

typedef struct _WryReply WryReply;

/*
 * result is borrowed for the call; its type is the question's business.  Exactly
 * one of the two: error (borrowed) is NULL when the answer is good.
 */
typedef void (*WryReplyFunc)(gpointer result, const GError *error, gpointer data);

/*
 * (transfer full): the far end.  *near is set, and cleared before func runs.
 * ms: the deadline from now, 0: none.  near NULL: the asker never takes it back.
 */
WryReply *wry_reply_new(WryReply **near, unsigned ms, WryReplyFunc func, gpointer data);
/* func will not run.  The far end stays valid for its holder. */
void	  wry_reply_cancel(WryReply **near);

void	  wry_reply_done(WryReply *reply, gpointer result);
/* As wry_error_new(). */
void	  wry_reply_fail(WryReply *reply, int code, const char *msgid, ...) G_GNUC_NULL_TERMINATED;
void	  wry_reply_take_error(WryReply *reply, GError *error);
void	  wry_reply_drop(WryReply *reply);
/* Nobody waits any more: taken back, or past the deadline.  Long work may stop. */
gboolean  wry_reply_vain(const WryReply *reply);

/* The same end for each of those that wait (of WryReply, transfer full): done with nothing, or failed with error (borrowed). */
void	  wry_replies_end(GQueue *waiting, const GError *error);

/*
 * One question of which several must answer a part: it ends once it is sealed and all its parts have
 * ended, with no result, or with the error of the first part (in the order they were made) that failed.
 */
typedef struct _WryJoint WryJoint;

/* reply: (transfer full).  To be sealed by who made it. */
WryJoint *wry_joint_new(WryReply *reply);
/* (transfer full): the far end of one more part. */
WryReply *wry_joint_part(WryJoint *joint);
/* No more parts come; the joint is gone once the last has ended, maybe at once. */
void	  wry_joint_seal(WryJoint *joint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryReply, wry_reply_drop)
