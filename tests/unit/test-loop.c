/*
 * test-loop.c - who is served, in what order, and that anything may be cleared from anywhere
 */
#include "base/loop.h"

#include <glib-unix.h>

#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static GString *order;

static void
note(gpointer letter)
{
	g_string_append(order, letter);
}

static void
set_up(void)
{
	if (order != NULL)
		g_string_free(order, TRUE);
	order = g_string_new(NULL);
}

/* One turn of the main context, if there is anything to do. */
static void
turn(void)
{
	g_main_context_iteration(NULL, FALSE);
}

static void
run_until_noted(const char *letters)
{
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	while (strstr(order->str, letters) == NULL) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
busy(gint64 us)
{
	for (gint64 end = g_get_monotonic_time() + us; g_get_monotonic_time() < end;)
		;
}

/* A readable descriptor; put into ends[0], and what keeps it so into ends[1]. */
static void
readable(int ends[2])
{
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
	g_assert_cmpint(write(ends[1], "x", 1), ==, 1);
}

static void
close_both(int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

/* Watches */

static WryWatch *watches[2];
static int served;

static void
on_one_of_two(uint32_t events, G_GNUC_UNUSED gpointer data)
{
	g_assert_cmpuint(events & EPOLLIN, !=, 0);
	served++;
	wry_watch_clear(&watches[0]); /* ourselves, and the one whose event */
	wry_watch_clear(&watches[1]); /* was fetched in the same batch */
}

static void
test_clear_in_callback(void)
{
	int a[2], b[2];
	served = 0;
	readable(a);
	readable(b);
	watches[0] = wry_watch_new(a[0], EPOLLIN, on_one_of_two, NULL);
	watches[1] = wry_watch_new(b[0], EPOLLIN, on_one_of_two, NULL);
	for (int i = 0; i < 3; i++)
		turn();
	g_assert_cmpint(served, ==, 1);
	g_assert_null(watches[0]);
	close_both(a);
	close_both(b);
}

/* GLib waits for others of its own beside us, and for threads; and for us alone again. */
static gboolean
on_foreign(G_GNUC_UNUSED int fd, G_GNUC_UNUSED GIOCondition condition, G_GNUC_UNUSED gpointer data)
{
	note("f");
	return G_SOURCE_REMOVE;
}

static void
on_own(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	note("o");
	wry_watch_clear(data);
}

static gboolean
on_thread(G_GNUC_UNUSED gpointer data)
{
	note("t");
	return G_SOURCE_REMOVE;
}

static gpointer
from_a_thread(G_GNUC_UNUSED gpointer data)
{
	g_idle_add(on_thread, NULL);
	return NULL;
}

static void
test_beside_others(void)
{
	for (int i = 0; i < 3; i++) {
		int own[2], foreign[2];
		WryWatch *watch;
		set_up();
		readable(own);
		watch = wry_watch_new(own[0], EPOLLIN, on_own, &watch);
		run_until_noted("o");
		GThread *thread = g_thread_new("other", from_a_thread, NULL);
		run_until_noted("t");
		g_thread_join(thread);
		readable(foreign);
		g_unix_fd_add(foreign[0], G_IO_IN, on_foreign, NULL);
		run_until_noted("f");
		watch = wry_watch_new(own[0], EPOLLIN, on_own, &watch);
		run_until_noted("fo");
		g_assert_cmpstr(order->str, ==, "otfo");
		close_both(own);
		close_both(foreign);
	}
}

/* An urgent one clears a normal one whose event the last turn had fetched and not reached. */
static WryWatch *many[20], *urgent;
static int ends[20][2];

static void
on_slow(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	served++;
	((int *)data)[0]++;
	busy(6000);
}

static void
on_urgent(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	note("u");
	if (data != NULL)
		for (int i = 0; i < 20; i++)
			wry_watch_clear(&many[i]);
}

static void
on_late(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	note("l");
	wry_watch_clear(data);
}

static void
test_urgent_clears_left_over(void)
{
	int counts[20] = { 0 }, u[2];
	set_up();
	served = 0;
	readable(u);
	for (int i = 0; i < 20; i++) {
		readable(ends[i]);
		many[i] = wry_watch_new(ends[i][0], EPOLLIN, on_slow, &counts[i]);
	}
	turn(); /* the slice is over after two of them, or one on a busy machine */
	g_assert_cmpint(served, >=, 1);
	g_assert_cmpint(served, <=, 2);
	int before = served, l[2];
	readable(l);
	urgent = wry_watch_new_urgent(u[0], EPOLLIN, on_urgent, "clear");
	watches[0] = wry_watch_new(l[0], EPOLLIN, on_late, &watches[0]);
	turn(); /* what is gone is not served, and costs the others no turn */
	g_assert_cmpint(served, ==, before);
	g_assert_cmpstr(order->str, ==, "ul");
	wry_watch_clear(&urgent);
	close_both(l);
	for (int i = 0; i < 20; i++)
		close_both(ends[i]);
	close_both(u);
}

/* Twenty that are never empty and too slow for one slice: each has its turn. */
static void
test_fair(void)
{
	int counts[20] = { 0 }, u[2];
	set_up();
	served = 0;
	readable(u);
	for (int i = 0; i < 20; i++) {
		readable(ends[i]);
		many[i] = wry_watch_new(ends[i][0], EPOLLIN, on_slow, &counts[i]);
	}
	urgent = wry_watch_new_urgent(u[0], EPOLLIN, on_urgent, NULL);
	for (int i = 0; i < 20; i++)
		turn();
	for (int i = 0; i < 20; i++) {
		g_assert_cmpint(counts[i], >=, 1);
		g_assert_cmpint(counts[i], <=, 3);
		wry_watch_clear(&many[i]);
		close_both(ends[i]);
	}
	g_assert_cmpuint(order->len, ==, 20); /* the urgent one in every turn */
	wry_watch_clear(&urgent);
	close_both(u);
}

static void
on_pause_other(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	served++;
	wry_watch_set_events(*(WryWatch **)data, 0);
}

static void
test_pause(void)
{
	int a[2], b[2];
	served = 0;
	readable(a);
	readable(b);
	watches[0] = wry_watch_new(a[0], EPOLLIN, on_pause_other, &watches[1]);
	watches[1] = wry_watch_new(b[0], EPOLLIN, on_pause_other, &watches[0]);
	turn();
	g_assert_cmpint(served, ==, 1); /* the other's event was fetched, and it was paused since */
	for (int i = 0; i < 2; i++)
		wry_watch_set_events(watches[i], 0);
	close(a[1]); /* a hang-up is not reported either */
	close(b[1]);
	for (int i = 0; i < 5; i++)
		turn();
	g_assert_cmpint(served, ==, 1);
	wry_watch_set_events(watches[0], EPOLLIN);
	turn();
	g_assert_cmpint(served, ==, 2);
	wry_watch_clear(&watches[0]);
	wry_watch_clear(&watches[1]);
	close(a[0]);
	close(b[0]);
}

static void
on_writable(uint32_t events, gpointer data)
{
	g_assert_cmpuint(events, ==, EPOLLOUT);
	served++;
	wry_watch_clear(data);
}

static void
test_out_only(void)
{
	int a[2];
	served = 0;
	readable(a);
	watches[0] = wry_watch_new(a[0], EPOLLOUT, on_writable, &watches[0]);
	turn();
	turn();
	g_assert_cmpint(served, ==, 1);
	close_both(a);
}

/* More than one batch holds, and descriptors beyond what select() knows. */
static void
on_count(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	wry_watch_clear(data);
	served++;
}

static void
test_many(void)
{
	enum { N = 700 };
	static int pairs[N][2];
	static WryWatch *w[N];
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = MIN(limit.rlim_max, 4096);
	setrlimit(RLIMIT_NOFILE, &limit);
	served = 0;
	for (int i = 0; i < N; i++) {
		readable(pairs[i]);
		w[i] = wry_watch_new(pairs[i][0], EPOLLIN, on_count, &w[i]);
	}
	for (int i = 0; i < N && served < N; i++)
		turn(); /* at least one a turn */
	g_assert_cmpint(served, ==, N);
	for (int i = 0; i < N; i++)
		close_both(pairs[i]);
}

/* Timers */

static WryTimer *t1, *t2, *t3;

static void
on_t1(gpointer letter)
{
	note(letter);
	g_assert_null(t1);
	wry_timer_clear(&t2);
}

static void
test_timers(void)
{
	set_up();
	wry_timer_start(&t3, 30, note, "c");
	wry_timer_start(&t1, 10, on_t1, "a");
	wry_timer_start(&t2, 20, note, "b");
	run_until_noted("c");
	g_assert_cmpstr(order->str, ==, "ac");
	g_assert_null(t3);
	wry_timer_clear(&t3);
}

static void
test_timer_restart(void)
{
	set_up();
	wry_timer_start(&t1, 5, note, "wrong");
	wry_timer_start(&t1, 15, note, "a");
	wry_timer_start(&t2, 5, note, "b");
	run_until_noted("a");
	g_assert_cmpstr(order->str, ==, "ba");
}

static void
on_again(gpointer letter)
{
	note(letter);
	if (order->len < 3)
		wry_timer_start(&t1, 0, on_again, letter);
}

/* One that starts itself again at once leaves every turn to the others, too. */
static void
test_zero_timer(void)
{
	int a[2];
	set_up();
	served = 0;
	readable(a);
	wry_timer_start(&t1, 0, on_again, "a");
	turn();
	g_assert_cmpstr(order->str, ==, "a");
	watches[0] = wry_watch_new(a[0], EPOLLIN, on_count, &watches[0]);
	turn();
	g_assert_cmpint(served, ==, 1);
	run_until_noted("aaa");
	close_both(a);
}

static void
on_slow_timer(gpointer letter)
{
	note(letter);
	busy(6000);
}

/* A herd of timers is served in slices, in its order, with sockets in between. */
static void
test_timer_slice(void)
{
	WryTimer *herd[6] = { NULL };
	int u[2];
	set_up();
	readable(u);
	for (int i = 0; i < 6; i++)
		wry_timer_start(&herd[i], 0, on_slow_timer, "t");
	urgent = wry_watch_new_urgent(u[0], EPOLLIN, on_urgent, NULL);
	turn();
	wry_timer_clear(&herd[5]); /* it was due, too */
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	while (herd[4] != NULL) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		turn();
	}
	wry_watch_clear(&urgent);
	turn();
	g_assert_null(strstr(order->str, "ttt"));
	unsigned fired = 0;
	for (const char *p = order->str; *p != '\0'; p++)
		fired += *p == 't';
	g_assert_cmpuint(fired, ==, 5);
	for (int i = 0; i < 6; i++)
		g_assert_null(herd[i]);
	close_both(u);
}

/* From another source's callback: the loop wakes without being asked. */
static gboolean
on_idle(G_GNUC_UNUSED gpointer data)
{
	wry_timer_start(&t1, 5, note, "a");
	return G_SOURCE_REMOVE;
}

static void
test_timer_from_outside(void)
{
	set_up();
	wry_timer_start(&t2, 60000, note, "never"); /* the loop would sleep on this one */
	g_idle_add(on_idle, NULL);
	run_until_noted("a");
	wry_timer_clear(&t2);
}

/* Tasks */

static WryTask pump, flush, second;

static void
on_pump(gpointer letter)
{
	note(letter);
	wry_task_schedule(&flush);
	wry_task_schedule(&flush); /* once, however often */
	wry_task_schedule(&second);
}

static void
on_flush(gpointer letter)
{
	note(letter);
	if (order->len < 5)
		wry_task_schedule(&pump); /* in the next turn */
}

static void
test_tasks(void)
{
	set_up();
	wry_task_init(&pump, WRY_TURN_PUMP, on_pump, "p");
	wry_task_init(&flush, WRY_TURN_FLUSH, on_flush, "f");
	wry_task_init(&second, WRY_TURN_PUMP, note, "s");
	wry_task_schedule(&flush); /* asked for first, and last all the same */
	wry_task_schedule(&pump);
	wry_task_schedule(&pump);
	turn();
	g_assert_cmpstr(order->str, ==, "psf");
	turn(); /* nothing but the task wakes it */
	g_assert_cmpstr(order->str, ==, "psfpsf");
	turn();
	g_assert_cmpstr(order->str, ==, "psfpsf");
}

static void
on_schedule_pump(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	wry_watch_clear(data);
	note("w");
	wry_task_schedule(&second);
	wry_timer_start(&t1, 0, note, "t");
}

static void
test_task_after_sockets(void)
{
	int a[2];
	set_up();
	readable(a);
	wry_task_init(&second, WRY_TURN_PUMP, note, "s");
	wry_timer_start(&t2, 0, note, "T");
	watches[0] = wry_watch_new(a[0], EPOLLIN, on_schedule_pump, &watches[0]);
	run_until_noted("s");
	g_assert_true(g_str_has_prefix(order->str, "wT"));
	g_assert_true(g_str_has_suffix(order->str, "s")); /* the same turn, the end of it */
	wry_timer_clear(&t1);
	close_both(a);
}

static void
on_cancel(gpointer task)
{
	note("c");
	wry_task_cancel(task);
}

static void
on_free(gpointer task)
{
	note("x");
	g_free(task);
}

static void
test_task_cancel(void)
{
	WryTask canceller;
	set_up();
	wry_task_init(&canceller, WRY_TURN_PUMP, on_cancel, &second);
	wry_task_init(&second, WRY_TURN_PUMP, note, "s");
	wry_task_cancel(&second); /* waits not */
	wry_task_schedule(&canceller);
	wry_task_schedule(&second);
	WryTask *own = g_new(WryTask, 1);
	wry_task_init(own, WRY_TURN_FLUSH, on_free, own); /* frees itself */
	wry_task_schedule(own);
	turn();
	g_assert_cmpstr(order->str, ==, "cx");
}

/* Two that ask for each other for ever: flushes and sockets have their turn. */
static WryTask ping, pong;

static void
on_ping(gpointer other)
{
	wry_task_schedule(other);
}

static void
test_task_for_ever(void)
{
	set_up();
	wry_task_init(&ping, WRY_TURN_PUMP, on_ping, &pong);
	wry_task_init(&pong, WRY_TURN_PUMP, on_ping, &ping);
	wry_task_init(&flush, WRY_TURN_FLUSH, note, "f");
	wry_task_schedule(&ping);
	wry_task_schedule(&flush);
	turn();
	g_assert_cmpstr(order->str, ==, "f");
	wry_task_cancel(&ping);
	wry_task_cancel(&pong);
}

static void
test_stats(void)
{
	uint64_t before, after;
	gint64 longest;
	set_up();
	wry_loop_stats(&before, &longest);
	wry_timer_start(&t1, 0, on_slow_timer, "t");
	run_until_noted("t");
	wry_loop_stats(&after, &longest);
	g_assert_cmpuint(after, >, before);
	g_assert_cmpint(longest, >=, 6000);
	wry_loop_stats(NULL, &longest);
	g_assert_cmpint(longest, ==, 0);
}

/* What outlives the loop may be cleared after it. */
static void
test_shutdown(void)
{
	int a[2];
	WryTask task;
	set_up();
	readable(a);
	wry_task_init(&task, WRY_TURN_PUMP, note, "p");
	wry_task_schedule(&task);
	wry_timer_start(&t1, 1000, note, "t");
	watches[0] = wry_watch_new(a[0], EPOLLIN, on_count, &watches[0]);
	wry_loop_shutdown();
	g_assert_null(t1);
	wry_timer_clear(&t1);
	wry_task_cancel(&task);
	wry_watch_clear(&watches[0]);
	wry_loop_init(NULL);
	turn();
	g_assert_cmpstr(order->str, ==, "");
	close_both(a);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_test_add_func("/loop/beside-others", test_beside_others);
	g_test_add_func("/loop/clear-in-callback", test_clear_in_callback);
	g_test_add_func("/loop/urgent-clears-left-over", test_urgent_clears_left_over);
	g_test_add_func("/loop/fair", test_fair);
	g_test_add_func("/loop/pause", test_pause);
	g_test_add_func("/loop/out-only", test_out_only);
	g_test_add_func("/loop/many", test_many);
	g_test_add_func("/loop/timers", test_timers);
	g_test_add_func("/loop/timer-restart", test_timer_restart);
	g_test_add_func("/loop/zero-timer", test_zero_timer);
	g_test_add_func("/loop/timer-slice", test_timer_slice);
	g_test_add_func("/loop/timer-from-outside", test_timer_from_outside);
	g_test_add_func("/loop/tasks", test_tasks);
	g_test_add_func("/loop/task-after-sockets", test_task_after_sockets);
	g_test_add_func("/loop/task-cancel", test_task_cancel);
	g_test_add_func("/loop/task-for-ever", test_task_for_ever);
	g_test_add_func("/loop/stats", test_stats);
	g_test_add_func("/loop/shutdown", test_shutdown);
	int rc = g_test_run();
	wry_loop_shutdown();
	g_string_free(order, TRUE);
	return rc;
}
