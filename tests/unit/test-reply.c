/*
 * test-reply.c - a question is answered once, or taken back, or runs out
 */
#include "base/loop.h"
#include "base/reply.h"

typedef struct {
	WryReply *near, *far;
	int answers;
	gpointer result;
	GError *error;
	bool near_was_clear;
	bool end_far;	   /* the answer to the deadline ends the far end from inside */
	WryReply **cancel; /* another question to take back from inside */
} Asker;

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Asker *asker = data;
	asker->answers++;
	asker->result = result;
	asker->near_was_clear = asker->near == NULL;
	g_assert_true((error == NULL) != (result == NULL));
	asker->error = error != NULL ? g_error_copy(error) : NULL;
	if (asker->end_far)
		wry_reply_done(g_steal_pointer(&asker->far), "late");
	if (asker->cancel != NULL)
		wry_reply_cancel(asker->cancel);
}

static void
run_until(const int *count, int wanted)
{
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	while (*count < wanted) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
test_done(void)
{
	Asker a = { 0 };
	a.far = wry_reply_new(&a.near, 0, on_answer, &a);
	g_assert_true(a.near == a.far);
	g_assert_false(wry_reply_vain(a.far));
	wry_reply_done(a.far, "yes");
	g_assert_cmpint(a.answers, ==, 1);
	g_assert_cmpstr(a.result, ==, "yes");
	g_assert_true(a.near_was_clear);
}

static void
test_fail(void)
{
	Asker a = { 0 };
	a.far = wry_reply_new(&a.near, 0, on_answer, &a);
	wry_reply_fail(a.far, WRY_ERROR_FORBIDDEN, N_("'%s' may not"), "romeo", NULL);
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_FORBIDDEN);
	g_assert_cmpstr(wry_error_arg(a.error, 0), ==, "romeo");
	g_clear_error(&a.error);

	a.far = wry_reply_new(NULL, 0, on_answer, &a); /* he takes nothing back */
	wry_reply_take_error(a.far, wry_error_new(WRY_ERROR_GONE, N_("gone"), NULL));
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_GONE);
	g_clear_error(&a.error);
	g_assert_cmpint(a.answers, ==, 2);
}

static void
test_drop(void)
{
	Asker a = { 0 };
	{
		g_autoptr(WryReply) far = wry_reply_new(&a.near, 0, on_answer, &a);
		g_assert_false(wry_reply_vain(far));
	}
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_SERVICE_UNAVAILABLE);
	g_clear_error(&a.error);
	wry_reply_drop(NULL);
}

static void
test_cancel(void)
{
	Asker a = { 0 };
	a.far = wry_reply_new(&a.near, 1, on_answer, &a);
	wry_reply_cancel(&a.near);
	g_assert_null(a.near);
	wry_reply_cancel(&a.near);
	wry_reply_cancel(NULL);
	g_assert_true(wry_reply_vain(a.far));
	Asker clock = { 0 };
	WryReply *tick = wry_reply_new(NULL, 10, on_answer, &clock);
	run_until(&clock.answers, 1); /* past the deadline, which went with it */
	g_clear_error(&clock.error);
	wry_reply_drop(tick);
	wry_reply_fail(a.far, WRY_ERROR_GONE, N_("nobody reads this"), NULL);
	g_assert_cmpint(a.answers, ==, 0);
}

static void
test_deadline(void)
{
	Asker a = { 0 };
	a.far = wry_reply_new(&a.near, 5, on_answer, &a);
	run_until(&a.answers, 1);
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
	g_assert_cmpstr(wry_error_type(a.error), ==, "wait");
	g_assert_true(a.near_was_clear);
	g_assert_true(wry_reply_vain(a.far));
	wry_reply_done(a.far, "late"); /* still his to end, and in vain */
	g_assert_cmpint(a.answers, ==, 1);
	g_clear_error(&a.error);
}

static void
test_deadline_ends_far(void)
{
	Asker a = { .end_far = true };
	a.far = wry_reply_new(&a.near, 5, on_answer, &a);
	run_until(&a.answers, 1);
	g_assert_null(a.far);
	g_assert_cmpint(a.answers, ==, 1);
	g_clear_error(&a.error);
}

static void
test_cancel_from_inside(void)
{
	Asker second = { 0 };
	Asker first = { .cancel = &second.near };
	first.far = wry_reply_new(&first.near, 0, on_answer, &first);
	second.far = wry_reply_new(&second.near, 0, on_answer, &second);
	wry_reply_done(first.far, "yes");
	g_assert_null(second.near);
	wry_reply_done(second.far, "yes");
	g_assert_cmpint(second.answers, ==, 0);

	Asker self = { .cancel = &self.near }; /* its own, which is clear by then */
	self.far = wry_reply_new(&self.near, 0, on_answer, &self);
	wry_reply_done(self.far, "yes");
	g_assert_cmpint(self.answers, ==, 1);
}

static void
on_joint(gpointer result, const GError *error, gpointer data)
{
	Asker *asker = data;
	g_assert_null(result);
	asker->answers++;
	asker->error = error != NULL ? g_error_copy(error) : NULL;
}

static void
test_all_that_wait(void)
{
	GQueue waiting = G_QUEUE_INIT;
	Asker a = { 0 };
	g_autoptr(GError) error = wry_error_new(WRY_ERROR_CONFLICT, N_("taken"), NULL);
	wry_replies_end(&waiting, NULL);
	for (guint i = 0; i < 3; i++)
		g_queue_push_tail(&waiting, wry_reply_new(NULL, 0, on_joint, &a));
	wry_replies_end(&waiting, NULL);
	g_assert_cmpint(a.answers, ==, 3);
	g_assert_no_error(a.error);
	g_queue_push_tail(&waiting, wry_reply_new(NULL, 0, on_joint, &a));
	wry_replies_end(&waiting, error);
	g_assert_cmpint(a.answers, ==, 4);
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_CONFLICT);
	g_assert_true(a.error != error && waiting.length == 0);
	g_clear_error(&a.error);
}

static void
test_joint(void)
{
	Asker a = { 0 };
	WryReply *parts[3];
	WryJoint *joint = wry_joint_new(wry_reply_new(NULL, 0, on_joint, &a));
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[i] = wry_joint_part(joint);
	wry_reply_fail(parts[2], WRY_ERROR_FORBIDDEN, N_("third"), NULL);
	wry_reply_fail(parts[1], WRY_ERROR_CONFLICT, N_("second"), NULL);
	wry_joint_seal(joint);
	g_assert_cmpint(a.answers, ==, 0);
	wry_reply_done(parts[0], NULL);
	g_assert_cmpint(a.answers, ==, 1);
	g_assert_error(a.error, WRY_ERROR, WRY_ERROR_CONFLICT);
	g_clear_error(&a.error);

	/* Parts that end at once end nothing before the seal. */
	joint = wry_joint_new(wry_reply_new(NULL, 0, on_joint, &a));
	wry_reply_done(wry_joint_part(joint), NULL);
	wry_reply_done(wry_joint_part(joint), NULL);
	g_assert_cmpint(a.answers, ==, 1);
	wry_joint_seal(joint);
	g_assert_cmpint(a.answers, ==, 2);
	g_assert_no_error(a.error);
	wry_joint_seal(wry_joint_new(wry_reply_new(NULL, 0, on_joint, &a)));
	g_assert_cmpint(a.answers, ==, 3);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_test_add_func("/reply/done", test_done);
	g_test_add_func("/reply/fail", test_fail);
	g_test_add_func("/reply/drop", test_drop);
	g_test_add_func("/reply/cancel", test_cancel);
	g_test_add_func("/reply/deadline", test_deadline);
	g_test_add_func("/reply/deadline-ends-far", test_deadline_ends_far);
	g_test_add_func("/reply/cancel-from-inside", test_cancel_from_inside);
	g_test_add_func("/reply/all-that-wait", test_all_that_wait);
	g_test_add_func("/reply/joint", test_joint);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
