/*
 * test-worker.c - run() there, done() here, in order, and none is lost
 */
#include "base/worker.h"

#include <stdbool.h>

typedef struct {
	int number;
	GThread *ran_on, *done_on;
} Job;

static GThread *main_thread;
static GString *order;
static int done_count;
static WryWorker *the_worker;

static void
run(gpointer data)
{
	((Job *)data)->ran_on = g_thread_self();
}

static void
done(gpointer data)
{
	Job *job = data;
	job->done_on = g_thread_self();
	done_count++;
	g_string_append_printf(order, "%d ", job->number);
}

static void
run_until(const int *count, int wanted)
{
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	while (*count < wanted) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
set_up(void)
{
	main_thread = g_thread_self();
	order = g_string_new(NULL);
	done_count = 0;
}

static void
test_threads(void)
{
	set_up();
	g_autoptr(WryWorker) worker = wry_worker_new("test", 2);
	Job job = { .number = 1 };
	wry_worker_push(worker, &job, run, done);
	run_until(&done_count, 1);
	g_assert_true(job.ran_on != main_thread);
	g_assert_true(job.done_on == main_thread);
	g_string_free(order, TRUE);
}

static void
test_order(void)
{
	set_up();
	g_autoptr(WryWorker) worker = wry_worker_new("test", 1);
	g_autoptr(GString) expected = g_string_new(NULL);
	Job jobs[200];
	for (int i = 0; i < 200; i++) {
		jobs[i] = (Job){ .number = i };
		g_string_append_printf(expected, "%d ", i);
		wry_worker_push(worker, &jobs[i], run, done);
	}
	run_until(&done_count, 200);
	g_assert_cmpstr(order->str, ==, expected->str);
	for (int i = 1; i < 200; i++)
		g_assert_true(jobs[i].ran_on == jobs[0].ran_on);
	g_string_free(order, TRUE);
}

/* Two that wait for each other: only on two threads do they come to an end. */
static GMutex meet_lock;
static GCond meet;
static int met;

static void
run_meeting(G_GNUC_UNUSED gpointer data)
{
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	g_mutex_lock(&meet_lock);
	met++;
	g_cond_broadcast(&meet);
	while (met < 2)
		g_assert_true(g_cond_wait_until(&meet, &meet_lock, end));
	g_mutex_unlock(&meet_lock);
}

static void
test_side_by_side(void)
{
	set_up();
	g_autoptr(WryWorker) worker = wry_worker_new("test", 2);
	Job jobs[2] = { { .number = 0 }, { .number = 1 } };
	wry_worker_push(worker, &jobs[0], run_meeting, done);
	wry_worker_push(worker, &jobs[1], run_meeting, done);
	run_until(&done_count, 2);
	g_string_free(order, TRUE);
}

static void
done_pushes(gpointer data)
{
	static Job second = { .number = 2 };
	done(data);
	wry_worker_push(the_worker, &second, run, done);
}

static void
test_free_loses_nothing(void)
{
	set_up();
	the_worker = wry_worker_new("test", 1);
	Job jobs[50];
	for (int i = 0; i < 49; i++) {
		jobs[i] = (Job){ .number = 0 };
		wry_worker_push(the_worker, &jobs[i], run, done);
	}
	jobs[49] = (Job){ .number = 1 };
	wry_worker_push(the_worker, &jobs[49], run, done_pushes);
	wry_worker_push(the_worker, &jobs[0], run, NULL); /* nobody cares */
	wry_worker_free(the_worker); /* with no turn of the main context in between */
	g_assert_cmpint(done_count, ==, 51);
	g_assert_true(g_str_has_suffix(order->str, "1 2 "));
	g_string_free(order, TRUE);
}

static void
done_frees(gpointer data)
{
	done(data);
	wry_worker_free(g_steal_pointer(&the_worker));
}

static void
test_free_from_done(void)
{
	set_up();
	the_worker = wry_worker_new("test", 2);
	Job jobs[3] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
	wry_worker_push(the_worker, &jobs[0], run, done_frees);
	run_until(&done_count, 1);
	g_assert_null(the_worker);
	the_worker = wry_worker_new("test", 1);
	wry_worker_push(the_worker, &jobs[0], run, done_frees);
	wry_worker_push(the_worker, &jobs[1], run, done);
	wry_worker_push(the_worker, &jobs[2], run, done);
	run_until(&done_count, 4);
	g_assert_cmpstr(order->str, ==, "1 1 2 3 ");
	while (g_main_context_iteration(NULL, FALSE))
		; /* the source is gone with the worker */
	g_string_free(order, TRUE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/worker/threads", test_threads);
	g_test_add_func("/worker/order", test_order);
	g_test_add_func("/worker/side-by-side", test_side_by_side);
	g_test_add_func("/worker/free-loses-nothing", test_free_loses_nothing);
	g_test_add_func("/worker/free-from-done", test_free_from_done);
	return g_test_run();
}
