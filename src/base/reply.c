/*
 * reply.c - a question's way back
 *
 * The far end owns the reply and frees it by answering.  The callback is the
 * proof that somebody still waits: it is taken out before it is called, so no
 * path calls it twice, and whatever it does cannot reach the reply any more.
 */
#include "base/reply.h"

#include "base/loop.h"

struct _WryReply {
	WryReply **near; /* the asker's pointer; NULL: he keeps none, or no longer */
	WryTimer *deadline;
	WryReplyFunc func; /* NULL: in vain */
	gpointer data;
};

/* Nobody waits after this.  The callback to run, NULL if nobody did before either. */
static WryReplyFunc
settle(WryReply *reply)
{
	WryReplyFunc func = g_steal_pointer(&reply->func);
	if (reply->near != NULL)
		*reply->near = NULL;
	reply->near = NULL;
	wry_timer_clear(&reply->deadline);
	return func;
}

/* (transfer full) both; error is NULL when the answer is good. */
static void
answer(WryReply *reply, gpointer result, GError *error)
{
	gpointer data = reply->data;
	WryReplyFunc func = settle(reply);
	g_free(reply);
	if (func != NULL)
		func(error == NULL ? result : NULL, error, data);
	g_clear_error(&error);
}

static void
on_deadline(gpointer data)
{
	WryReply *reply = data;
	gpointer asker = reply->data;
	WryReplyFunc func = settle(reply); /* the reply stays, in vain, with its holder */
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("no answer came in time"), NULL);
	func(NULL, error, asker);
}

WryReply *
wry_reply_new(WryReply **near, unsigned ms, WryReplyFunc func, gpointer data)
{
	g_assert(func != NULL);
	WryReply *reply = g_new(WryReply, 1);
	*reply = (WryReply){ .near = near, .func = func, .data = data };
	if (near != NULL)
		*near = reply;
	if (ms > 0)
		wry_timer_start(&reply->deadline, ms, on_deadline, reply);
	return reply;
}

void
wry_reply_cancel(WryReply **near)
{
	if (near == NULL || *near == NULL)
		return;
	g_assert((*near)->near == near); /* else it is a far end, which is not the asker's */
	settle(*near);
}

void
wry_reply_done(WryReply *reply, gpointer result)
{
	answer(reply, result, NULL);
}

void
wry_reply_fail(WryReply *reply, int code, const char *msgid, ...)
{
	va_list args;
	va_start(args, msgid);
	answer(reply, NULL, wry_error_new_va(code, msgid, args));
	va_end(args);
}

void
wry_reply_take_error(WryReply *reply, GError *error)
{
	g_assert(error != NULL);
	answer(reply, NULL, error);
}

void
wry_reply_drop(WryReply *reply)
{
	if (reply != NULL)
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
			       N_("this question found nobody to answer it"), NULL);
}

void
wry_replies_end(GQueue *waiting, const GError *error)
{
	GQueue all = *waiting; /* who is told may come again */
	*waiting = (GQueue)G_QUEUE_INIT;
	for (WryReply *reply; (reply = g_queue_pop_head(&all)) != NULL;)
		if (error != NULL)
			wry_reply_take_error(reply, g_error_copy(error));
		else
			wry_reply_done(reply, NULL);
}

gboolean
wry_reply_vain(const WryReply *reply)
{
	return reply->func == NULL;
}

/* --- joints --- */

struct _WryJoint {
	WryReply *reply;
	unsigned parts, open; /* made; not ended yet, the seal among them */
	unsigned failed;      /* the part that error is of */
	GError *error;
};

typedef struct {
	WryJoint *joint;
	unsigned number;
} Part;

static void
close_one(WryJoint *joint)
{
	if (--joint->open > 0)
		return;
	if (joint->error != NULL)
		wry_reply_take_error(joint->reply, joint->error);
	else
		wry_reply_done(joint->reply, NULL);
	g_free(joint);
}

static void
on_part(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Part *part = data;
	WryJoint *joint = part->joint;
	if (error != NULL && (joint->error == NULL || part->number < joint->failed)) {
		g_clear_error(&joint->error);
		joint->error = g_error_copy(error);
		joint->failed = part->number;
	}
	g_free(part);
	close_one(joint);
}

WryJoint *
wry_joint_new(WryReply *reply)
{
	WryJoint *joint = g_new0(WryJoint, 1);
	joint->reply = reply;
	joint->open = 1;
	return joint;
}

WryReply *
wry_joint_part(WryJoint *joint)
{
	Part *part = g_new(Part, 1);
	*part = (Part){ joint, joint->parts++ };
	joint->open++;
	return wry_reply_new(NULL, 0, on_part, part);
}

void
wry_joint_seal(WryJoint *joint)
{
	close_one(joint);
}
