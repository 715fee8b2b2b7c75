/*
 * test-helper.c - a process that crashes, hangs, swells or oversteps costs one question
 *
 * The helper is this binary again, with jobs that behave badly when told to.
 */
#define _GNU_SOURCE /* memfd_create */
#include "base/helper.h"

#include "base/helper-wire.h"
#include "base/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- the children's side ---------------------------------------------------- */

static void
say(GByteArray *answer, const char *text)
{
	g_byte_array_append(answer, (const guint8 *)text, (guint)strlen(text));
}

static volatile int sink;
static char
    *born; /* what it has before the fence: no directory, environment or further descriptor */

static void
look_around(void)
{
	g_autofree char *dir = g_get_current_dir();
	int extra = 0;
	for (int fd = HELPER_FD + 1; fd < 256; fd++)
		extra += fcntl(fd, F_GETFD) >= 0;
	born = g_strdup_printf("%s%s, %d more", dir, g_getenv("PATH") == NULL ? "" : " with a path",
			       extra);
}

static void
do_as_told(const guint8 *question, gsize n, const int *fds, unsigned n_fds, GByteArray *answer)
{
	g_autofree char *word = g_strndup((const char *)question, n);
	char buffer[64];

	if (strcmp(word, "crash") == 0) {
		raise(SIGSEGV);
	} else if (strcmp(word, "spin") == 0) {
		for (;;)
			sink++;
	} else if (strcmp(word, "busy") == 0) {
		for (clock_t end = clock() + CLOCKS_PER_SEC * 3 / 4; clock() < end;)
			sink++;
		say(answer, "done");
	} else if (strcmp(word, "wait") == 0) {
		say(answer, read(fds[0], buffer, 1) >= 0 ? "woken" : "not woken");
	} else if (strcmp(word, "swell") == 0) {
		for (;;)
			memset(g_malloc(1 << 20), 1, 1 << 20);
	} else if (strcmp(word, "call") == 0) {
		socket(AF_INET, SOCK_STREAM, 0);
	} else if (strcmp(word, "run") == 0) {
		mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	} else if (strcmp(word, "open") == 0) {
		int fd = open("/etc/passwd", O_RDONLY);
		say(answer, fd >= 0 ? "opened" : g_strerror(errno));
	} else if (strcmp(word, "who") == 0) {
		g_autofree char *pid = g_strdup_printf("%d", (int)getpid());
		say(answer, pid);
	} else if (strcmp(word, "what") == 0) {
		say(answer, born);
	} else if (strcmp(word, "copy") == 0) {
		ssize_t got = read(fds[0], buffer, sizeof buffer);
		if (n_fds == 2 && got > 0 && write(fds[1], buffer, (gsize)got) == got)
			say(answer, "copied");
	} else if (strcmp(word, "much") == 0) {
		g_byte_array_set_size(answer, answer->len + WRY_HELPER_ANSWER_MAX);
	} else if (strcmp(word, "too much") == 0) {
		g_byte_array_set_size(answer, answer->len + WRY_HELPER_ANSWER_MAX + 1);
	} else {
		g_byte_array_append(answer, question, (guint)n);
	}
}

static void
do_not_start(void)
{
	_exit(1);
}

static const WryHelperJob obedient = {
	.name = "obedient", .start = look_around, .answer = do_as_told, .cpu_ms = 200
};
static const WryHelperJob diligent = { .name = "diligent", .answer = do_as_told };
static const WryHelperJob stillborn = { .name = "stillborn", .start = do_not_start };
static const WryHelperJob *const jobs[] = { &obedient, &diligent, &stillborn, NULL };

/* --- ours ------------------------------------------------------------------- */

typedef struct {
	bool done;
	char *text; /* NULL: failed */
	gsize size;
	int code;
	WryRetry retry;
} Told;

static unsigned open_questions;
static GString *order;

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Told *told = data;
	told->done = true;
	open_questions--;
	if (error != NULL) {
		told->code = (int)wry_error_code(error);
		told->retry = wry_error_retry(error);
		return;
	}
	const char *bytes = g_bytes_get_data(result, &told->size);
	told->text = g_strndup(bytes != NULL ? bytes : "", told->size);
}

static void
ask_with(WryHelper *helper, Told *told, const char *word, const int *fds, unsigned n_fds)
{
	g_autoptr(GBytes) question = g_bytes_new(word, strlen(word));
	*told = (Told){ 0 };
	open_questions++;
	wry_helper_ask(helper, question, fds, n_fds, wry_reply_new(NULL, 0, on_answer, told));
}

static void
settle(void)
{
	gint64 end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	while (open_questions > 0) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

/* The answer of a fresh question; NULL: it failed.  (transfer full) */
static char *
ask(WryHelper *helper, const char *word)
{
	Told told;
	ask_with(helper, &told, word, NULL, 0);
	settle();
	return told.text;
}

static WryHelper *
pool(const char *name, unsigned workers, unsigned ms)
{
	return wry_helper_new(&(WryHelperSettings){ .name = name, .workers = workers, .ms = ms });
}

static void
assert_says(WryHelper *helper, const char *word, const char *answer)
{
	g_autofree char *text = ask(helper, word);
	g_assert_cmpstr(text, ==, answer);
}

/* No child is left: alive, or dead and unburied. */
static void
assert_childless(void)
{
	g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
	g_assert_cmpint(errno, ==, ECHILD);
}

static void
test_answers(void)
{
	WryHelper *helper = pool("obedient", 1, 0);
	g_assert_cmpuint(wry_helper_count(helper), ==, 0); /* not before it is needed */
	assert_says(helper, "hello", "hello");
	assert_says(helper, "", "");
	g_assert_cmpuint(wry_helper_count(helper), ==, 1);
	g_autofree char *one = ask(helper, "who"), *other = ask(helper, "who");
	g_assert_cmpstr(one, ==, other); /* and kept */
	Told told;
	ask_with(helper, &told, "much", NULL, 0);
	settle();
	g_assert_cmpuint(told.size, ==, WRY_HELPER_ANSWER_MAX);
	g_free(told.text);
	wry_helper_free(helper);
	assert_childless();
}

static void
test_bare(void)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	if (HELPER_SANITIZED) {
		g_test_skip("with AddressSanitizer the environment stays");
		return;
	}
	assert_says(helper, "what", "/, 0 more");
	assert_says(helper, "open", "Permission denied");
}

/* What kills it costs that question alone; those behind it, and the next, are answered. */
static void
check_fatal(WryHelper *helper, const char *word, const int *fds, unsigned n_fds)
{
	Told before, fatal, after[5];
	ask_with(helper, &before, "before", NULL, 0);
	ask_with(helper, &fatal, word, fds, n_fds);
	for (unsigned i = 0; i < G_N_ELEMENTS(after); i++)
		ask_with(helper, &after[i], "after", NULL, 0);
	settle();
	g_assert_cmpstr(before.text, ==, "before");
	g_free(before.text);
	g_assert_null(fatal.text);
	g_assert_cmpint(fatal.code, ==, WRY_ERROR_INTERNAL_SERVER_ERROR);
	g_assert_cmpint((int)fatal.retry, ==, WRY_RETRY_CANCEL);
	for (unsigned i = 0; i < G_N_ELEMENTS(after); i++) {
		g_assert_cmpstr(after[i].text, ==, "after");
		g_free(after[i].text);
	}
}

static void
test_fatal(gconstpointer word)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	bool unlimited =
	    strcmp(word, "swell") == 0 || strcmp(word, "call") == 0 || strcmp(word, "run") == 0;
	if (HELPER_SANITIZED && unlimited) {
		g_test_skip("AddressSanitizer needs memory and system calls of its own");
		return;
	}
	check_fatal(helper, word, NULL, 0);
	check_fatal(helper, word, NULL, 0);
}

/* It does not even use the CPU: the deadline alone finds that out. */
static void
test_hangs(void)
{
	WryHelper *helper = pool("obedient", 1, 150);
	int silent[2];
	g_assert_cmpint(pipe(silent), ==, 0);
	check_fatal(helper, "wait", (int[]){ silent[0] }, 1);
	close(silent[1]);
	wry_helper_free(helper);
	assert_childless();
}

/* Who takes long, and is let, keeps none of the others waiting, in his line or behind it. */
static void
test_slow(void)
{
	g_autoptr(WryHelper) helper = pool("diligent", 1, 0);
	Told busy[3], quick[5], copied;
	int from = memfd_create("from", 0), to = memfd_create("to", 0);
	g_assert_cmpint(write(from, "bytes", 5), ==, 5);
	lseek(from, 0, SEEK_SET);
	ask_with(helper, &busy[0], "busy", NULL, 0);
	for (unsigned i = 0; i < G_N_ELEMENTS(quick); i++)
		ask_with(helper, &quick[i], "quick", NULL, 0);
	ask_with(helper, &copied, "copy", (int[]){ from, to }, 2);
	while (open_questions > 1)
		g_main_context_iteration(NULL, TRUE);
	g_assert_false(busy[0].done);
	g_assert_cmpstr(copied.text, ==, "copied");
	g_free(copied.text);
	for (unsigned i = 0; i < G_N_ELEMENTS(quick); i++) {
		g_assert_cmpstr(quick[i].text, ==, "quick");
		g_free(quick[i].text);
	}
	ask_with(helper, &busy[1], "busy", NULL, 0);
	ask_with(helper, &busy[2], "busy", NULL, 0);
	while (open_questions > 0) {
		g_main_context_iteration(NULL, TRUE);
		g_assert_cmpuint(wry_helper_count(helper), <=, 2);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(busy); i++) {
		g_assert_cmpstr(busy[i].text, ==, "done"); /* each once, however often it was asked */
		g_free(busy[i].text);
	}
	assert_says(helper, "hello", "hello");
}

static void
test_stillborn(void)
{
	g_autoptr(WryHelper) helper = pool("stillborn", 1, 0);
	Told told[3];
	for (unsigned i = 0; i < G_N_ELEMENTS(told); i++)
		ask_with(helper, &told[i], "hello", NULL, 0);
	settle();
	for (unsigned i = 0; i < G_N_ELEMENTS(told); i++) {
		g_assert_null(told[i].text);
		g_assert_cmpint((int)told[i].retry, ==,
				WRY_RETRY_WAIT); /* not the question's fault */
	}
}

static void
on_number(gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	gsize size;
	const char *bytes = g_bytes_get_data(result, &size);
	g_assert_cmpuint(size, ==, sizeof(unsigned) + GPOINTER_TO_UINT(data) % 3000);
	unsigned number;
	memcpy(&number, bytes, sizeof number);
	g_assert_cmpuint(number, ==, GPOINTER_TO_UINT(data));
	if (order != NULL)
		g_string_append_printf(order, "%u ", number);
	open_questions--;
}

static void
ask_numbers(WryHelper *helper, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		g_autofree guint8 *bytes = g_malloc0(sizeof i + i % 3000);
		memcpy(bytes, &i, sizeof i);
		g_autoptr(GBytes) question = g_bytes_new(bytes, sizeof i + i % 3000);
		open_questions++;
		wry_helper_ask(helper, question, NULL, 0,
			       wry_reply_new(NULL, 0, on_number, GUINT_TO_POINTER(i)));
	}
	settle();
}

static void
test_thousand(void)
{
	g_autoptr(WryHelper) one = pool("obedient", 1, 0);
	g_autoptr(GString) expected = g_string_new(NULL);
	order = g_string_new(NULL);
	for (unsigned i = 0; i < 1000; i++)
		g_string_append_printf(expected, "%u ", i);
	ask_numbers(one, 1000);
	g_assert_cmpstr(order->str, ==, expected->str);
	g_string_free(g_steal_pointer(&order), TRUE);
	g_autoptr(WryHelper) three = pool("obedient", 3, 0);
	ask_numbers(three, 1000);
	g_assert_cmpuint(wry_helper_count(three), ==, 3);
}

static void
test_descriptors(void)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	for (unsigned i = 0; i < 20; i++) {
		int from = memfd_create("from", 0), to = memfd_create("to", 0);
		int seen = dup(to);
		char buffer[8] = "";
		Told told;
		g_assert_cmpint(write(from, "bytes", 5), ==, 5);
		lseek(from, 0, SEEK_SET);
		ask_with(helper, &told, "copy", (int[]){ from, to }, 2);
		settle();
		g_assert_cmpstr(told.text, ==, "copied");
		g_free(told.text);
		g_assert_cmpint(pread(seen, buffer, sizeof buffer, 0), ==, 5);
		g_assert_cmpstr(buffer, ==, "bytes");
		g_assert_cmpint(fcntl(from, F_GETFD), ==, -1); /* taken and closed */
		close(seen);
	}
}

/* Over the ceiling it is refused at once, and nothing grows; whom nobody waits for makes room. */
static void
test_ceiling(void)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	g_autoptr(GBytes) question = g_bytes_new("x", 1);
	g_autofree Told *told = g_new0(Told, WRY_HELPER_WAITING_MAX + 2);
	WryReply *near = NULL;
	wry_helper_ask(helper, question, NULL, 0, wry_reply_new(&near, 0, on_answer, NULL));
	for (unsigned i = 1; i < WRY_HELPER_WAITING_MAX; i++)
		ask_with(helper, &told[i], "x", NULL, 0);
	wry_reply_cancel(&near);
	ask_with(helper, &told[WRY_HELPER_WAITING_MAX], "x", NULL, 0);
	g_assert_false(told[WRY_HELPER_WAITING_MAX].done);
	ask_with(helper, &told[WRY_HELPER_WAITING_MAX + 1], "x", NULL, 0);
	g_assert_true(told[WRY_HELPER_WAITING_MAX + 1].done);
	g_assert_cmpint(told[WRY_HELPER_WAITING_MAX + 1].code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
	settle();
	for (unsigned i = 1; i <= WRY_HELPER_WAITING_MAX; i++) {
		g_assert_cmpstr(told[i].text, ==, "x");
		g_free(told[i].text);
	}
}

/* Freed with questions open: each is dropped, no child is left, and a fresh pool works. */
static void
test_shutdown(void)
{
	WryHelper *helper = pool("obedient", 2, 0);
	Told told[20];
	assert_says(helper, "hello", "hello");
	for (unsigned i = 0; i < G_N_ELEMENTS(told); i++)
		ask_with(helper, &told[i], i % 2 == 0 ? "spin" : "hello", NULL, 0);
	g_main_context_iteration(NULL, FALSE);
	wry_helper_free(helper);
	g_assert_cmpuint(open_questions, ==, 0);
	for (unsigned i = 0; i < G_N_ELEMENTS(told); i++)
		g_free(told[i].text);
	assert_childless();
}

/* A process is replaced when it has answered 10,000, unseen by those who ask. */
static void
test_replaced(void)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	g_autofree char *first = ask(helper, "who");
	for (unsigned i = 0; i < 4; i++)
		ask_numbers(helper, 2500);
	g_autofree char *second = ask(helper, "who");
	g_assert_nonnull(second);
	g_assert_cmpstr(first, !=, second);
}

/*
 * Behind the shipped unit's filter a child can still make its own: neither call is in
 * @system-service (systemd 252), and a call that is not let through kills.
 */
static void
test_unit(void)
{
	g_autofree char *unit = NULL;
	g_assert_true(g_file_get_contents("conf/wherryd.service", &unit, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(unit, "\n", -1);
	g_autoptr(GString) calls = g_string_new(" ");
	for (char **line = lines; *line != NULL; line++)
		if (g_str_has_prefix(*line, "SystemCallFilter=") && strchr(*line, '~') == NULL)
			g_string_append_printf(calls, "%s ", *line + strlen("SystemCallFilter="));
	static const char *const needed[] = { " @system-service ", " seccomp ", " setpriority ",
					      " setrlimit " };
	for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
		g_assert_nonnull(strstr(calls->str, needed[i]));
}

static void
test_speed(void)
{
	g_autoptr(WryHelper) helper = pool("obedient", 1, 0);
	g_autoptr(GBytes) question = g_bytes_new("12345678", 8);
	g_autofree Told *told = g_new0(Told, 4000);
	gint64 start = g_get_monotonic_time();
	for (unsigned round = 0; round < 10; round++) {
		for (unsigned i = 0; i < 4000; i++)
			ask_with(helper, &told[i], "12345678", NULL, 0);
		settle();
		for (unsigned i = 0; i < 4000; i++)
			g_free(told[i].text);
	}
	double s = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
	g_test_maximized_result(40000 / s, "%.0f questions/s through one process", 40000 / s);
}

int
main(int argc, char **argv)
{
	int rc = wry_helper_main(argc, argv, jobs);
	if (rc >= 0)
		return rc;
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_test_add_func("/helper/answers", test_answers);
	g_test_add_func("/helper/bare", test_bare);
	g_test_add_data_func("/helper/fatal/crash", "crash", test_fatal);
	g_test_add_data_func("/helper/fatal/spin", "spin", test_fatal);
	g_test_add_data_func("/helper/fatal/swell", "swell", test_fatal);
	g_test_add_data_func("/helper/fatal/call", "call", test_fatal);
	g_test_add_data_func("/helper/fatal/run", "run", test_fatal);
	g_test_add_data_func("/helper/fatal/too-much", "too much", test_fatal);
	g_test_add_func("/helper/hangs", test_hangs);
	g_test_add_func("/helper/slow", test_slow);
	g_test_add_func("/helper/stillborn", test_stillborn);
	g_test_add_func("/helper/thousand", test_thousand);
	g_test_add_func("/helper/descriptors", test_descriptors);
	g_test_add_func("/helper/ceiling", test_ceiling);
	g_test_add_func("/helper/shutdown", test_shutdown);
	g_test_add_func("/helper/replaced", test_replaced);
	g_test_add_func("/helper/unit", test_unit);
	if (g_test_perf())
		g_test_add_func("/helper/speed", test_speed);
	rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
