/*
 * test-error.c - failures keep their words and arguments; log lines stay one line
 */
#define _GNU_SOURCE /* memfd_create */
#include "base/error.h"
#include "base/log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void
test_words(void)
{
	g_autoptr(GError) error = wry_error_new(WRY_ERROR_CONFLICT, N_("nick '%s' is taken on %s"),
						"romeo", "OFTC", NULL);
	g_assert_error(error, WRY_ERROR, WRY_ERROR_CONFLICT);
	g_assert_cmpstr(error->message, ==, "nick 'romeo' is taken on OFTC");
	g_assert_cmpstr(wry_error_msgid(error), ==, "nick '%s' is taken on %s");
	g_assert_cmpstr(wry_error_arg(error, 0), ==, "romeo");
	g_assert_cmpstr(wry_error_arg(error, 1), ==, "OFTC");
	g_assert_null(wry_error_arg(error, 2));
}

static void
test_copy_outlives(void)
{
	char nick[] = "romeo";
	GError *first = wry_error_new(WRY_ERROR_GONE, N_("'%s' left"), nick, NULL);
	nick[0] = 'R'; /* the argument was copied */
	g_autoptr(GError) copy = g_error_copy(first);
	g_error_free(first);
	g_assert_cmpstr(copy->message, ==, "'romeo' left");
	g_assert_cmpstr(wry_error_msgid(copy), ==, "'%s' left");
	g_assert_cmpstr(wry_error_arg(copy, 0), ==, "romeo");
	g_assert_null(wry_error_arg(copy, 1));
}

static void
test_no_format(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(
	    wry_error_set(&error, WRY_ERROR_FORBIDDEN, N_("no: %s"), "%n%s%1$s%%", NULL));
	g_assert_cmpstr(error->message, ==, "no: %n%s%1$s%%");
	g_assert_false(wry_error_set(NULL, WRY_ERROR_FORBIDDEN, N_("nobody listens"), NULL));
}

static void
test_third_argument(void)
{
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_GONE, N_("%s %s"), "a", "b", "c, which has no place", NULL);
	g_assert_cmpstr(error->message, ==, "a b");
}

static void
test_types(void)
{
	g_autoptr(GError) full =
	    wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), N_("full"), NULL);
	g_assert_cmpstr(wry_error_condition(full), ==, "service-unavailable");
	g_assert_cmpstr(wry_error_type(full), ==, "wait");
	g_assert_cmpint(wry_error_code(full), ==, WRY_ERROR_SERVICE_UNAVAILABLE);

	g_autoptr(GError) usual = wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE, N_("no"), NULL);
	g_assert_cmpint(wry_error_retry(usual), ==, WRY_RETRY_CANCEL);
	g_autoptr(GError) cancel =
	    wry_error_new(WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL), N_("tls"), NULL);
	g_assert_cmpint(wry_error_retry(cancel), ==, WRY_RETRY_CANCEL);
	g_autoptr(GError) modify = wry_error_new(WRY_ERROR_NOT_ACCEPTABLE, N_("no"), NULL);
	g_assert_cmpstr(wry_error_type(modify), ==, "modify");
	g_autoptr(GError) auth = wry_error_new(WRY_ERROR_NOT_AUTHORIZED, N_("no"), NULL);
	g_assert_cmpstr(wry_error_type(auth), ==, "auth");
}

static void
test_all_conditions(void)
{
	static const char *const conditions[] = {
#define X(name, condition, retry) [WRY_ERROR_##name] = condition,
		WRY_ERROR_MAP(X)
#undef X
	};
	g_assert_cmpuint(G_N_ELEMENTS(conditions), ==, 22); /* RFC 6120 8.3.3 */
	for (unsigned i = 0; i < G_N_ELEMENTS(conditions); i++) {
		g_autoptr(GError) error = wry_error_new((int)i, N_("x"), NULL);
		g_assert_cmpstr(wry_error_condition(error), ==, conditions[i]);
	}
}

static void
test_other_domains(void)
{
	g_autoptr(GError) file = g_error_new(G_FILE_ERROR, G_FILE_ERROR_NOENT, "no %s", "%s");
	g_assert_cmpstr(wry_error_condition(file), ==, "internal-server-error");
	g_assert_cmpstr(wry_error_type(file), ==, "cancel");
	g_assert_cmpstr(wry_error_msgid(file), ==, "no %s");
	g_assert_null(wry_error_arg(file, 0));

	g_autoptr(GError) plain = g_error_new_literal(WRY_ERROR, WRY_ERROR_GONE, "as it is");
	g_assert_cmpstr(wry_error_msgid(plain), ==, "as it is");
	g_autoptr(GError) wild = g_error_new_literal(WRY_ERROR, 0xff, "no such code");
	g_assert_cmpstr(wry_error_condition(wild), ==, "internal-server-error");
}

/* Log */

static int saved_stderr = -1, captured = -1;

static void
capture(void)
{
	fflush(stderr);
	saved_stderr = dup(STDERR_FILENO);
	captured = memfd_create("log", 0);
	g_assert_cmpint(dup2(captured, STDERR_FILENO), >=, 0);
}

/* What was written since capture(), stderr given back.  (transfer full) */
static char *
release(void)
{
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	off_t n = lseek(captured, 0, SEEK_END);
	char *text = g_malloc0((gsize)n + 1);
	g_assert_cmpint(pread(captured, text, (gsize)n, 0), ==, n);
	close(captured);
	return text;
}

/* The line without its time. */
static const char *
after_time(const char *line)
{
	g_assert_true(
	    g_regex_match_simple("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d ", line, 0, 0));
	return line + strlen("2026-11-20 06:22:01 ");
}

static const WryLog component = { NULL, "WHERRY_COMPONENT", "irc.example.org" };
static const WryLog account = { &component, "WHERRY_ACCOUNT", "juliet@example.org" };
static const WryLog network = { &account, "WHERRY_NETWORK", "Libera.Chat" };

static void
test_log_context(void)
{
	wry_log_setup(G_LOG_LEVEL_INFO, WRY_LOG_STDERR);
	capture();
	wry_log_info(&network, "joined %s, %d occupants", "#wherry", 214);
	wry_log_notice(&component, "connected");
	wry_log_error(NULL, "disk is full");
	g_autofree char *text = release();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_cmpstr(after_time(lines[0]), ==,
			"info juliet@example.org Libera.Chat: joined #wherry, 214 occupants");
	g_assert_cmpstr(after_time(lines[1]), ==, "notice irc.example.org: connected");
	g_assert_cmpstr(after_time(lines[2]), ==, "error disk is full");
	g_assert_cmpstr(lines[3], ==, "");
}

static int formatted;

static const char *
costly(void)
{
	formatted++;
	return "x";
}

static void
test_log_level(void)
{
	wry_log_setup(G_LOG_LEVEL_WARNING, WRY_LOG_STDERR);
	capture();
	wry_log_notice(NULL, "%s", costly());
	wry_log_warn(NULL, "%s", costly());
	wry_log_set_level(G_LOG_LEVEL_DEBUG);
	wry_log_debug(NULL, "%s", costly());
	g_log_structured("GLib-GIO", G_LOG_LEVEL_DEBUG, "MESSAGE", "a library's prattle");
	g_autofree char *text = release();
	g_assert_cmpint(formatted, ==, 2);
	g_assert_nonnull(strstr(text, " warning x\n"));
	g_assert_nonnull(strstr(text, " debug x\n"));
	g_assert_null(strstr(text, "prattle"));
}

static void
test_log_one_line(void)
{
	wry_log_setup(G_LOG_LEVEL_MESSAGE, WRY_LOG_STDERR);
	g_autofree char *flood = g_strnfill(100000, 'z');
	WryLog forged = { NULL, "WHERRY_ACCOUNT", "a@b\nerror forged" };
	capture();
	wry_log_notice(&forged, "a\r\nb\x1b[2J \xc2\x85 \xff \xe2\x80\xae"
				"c\xe2\x80\xa8"
				"d é");
	wry_log_notice(NULL, "%s", flood);
	g_log_structured("libsoup", G_LOG_LEVEL_MESSAGE, "MESSAGE", "x\ny");
	g_autofree char *text = release();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_cmpstr(
	    after_time(lines[0]), ==,
	    "notice a@b\\x0aerror forged: a\\x0d\\x0ab\\x1b[2J \\x85 \\xff \\u202ec\\u2028d é");
	g_assert_cmpuint(strlen(lines[1]), <, 4200);
	g_assert_true(g_str_has_suffix(lines[1], "zzz…"));
	g_assert_cmpstr(after_time(lines[2]), ==, "notice x\\x0ay");
}

static void
test_log_jids(void)
{
	wry_log_setup(G_LOG_LEVEL_MESSAGE, WRY_LOG_STDERR);
	g_assert_cmpstr(wry_log_jid("a@b"), ==, "a@b");
	g_assert_cmpstr(wry_log_jid(NULL), ==, "-");
	wry_log_set_jids(WRY_LOG_JIDS_HASH);
	const char *one = wry_log_jid("juliet@example.org/phone");
	const char *two = wry_log_jid("juliet@example.org");
	const char *other = wry_log_jid("romeo@example.org");
	g_assert_cmpstr(one, ==, two);
	g_assert_cmpstr(one, !=, other);
	g_assert_cmpuint(strlen(one), ==, 11);
	capture();
	wry_log_notice(&network, "hello");
	g_autofree char *text = release();
	g_assert_null(strstr(text, "juliet"));
	g_assert_nonnull(strstr(text, one));
	wry_log_set_jids(WRY_LOG_JIDS_NONE);
	g_assert_cmpstr(wry_log_jid("a@b"), ==, "-");
	wry_log_set_jids(WRY_LOG_JIDS_FULL);
}

static void
test_log_names(void)
{
	GLogLevelFlags level;
	static const char *const names[] = { "error", "warning", "notice", "info", "debug" };
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_true(wry_log_level_parse(names[i], &level));
		g_assert_cmpstr(wry_log_level_name(level), ==, names[i]);
	}
	g_assert_false(wry_log_level_parse("loud", &level));
	WryLogJids how;
	g_assert_true(wry_log_jids_parse("hash", &how));
	g_assert_cmpint(how, ==, WRY_LOG_JIDS_HASH);
	g_assert_false(wry_log_jids_parse("", &how));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/error/words", test_words);
	g_test_add_func("/error/copy-outlives", test_copy_outlives);
	g_test_add_func("/error/no-format", test_no_format);
	g_test_add_func("/error/third-argument", test_third_argument);
	g_test_add_func("/error/types", test_types);
	g_test_add_func("/error/all-conditions", test_all_conditions);
	g_test_add_func("/error/other-domains", test_other_domains);
	g_test_add_func("/log/context", test_log_context);
	g_test_add_func("/log/level", test_log_level);
	g_test_add_func("/log/one-line", test_log_one_line);
	g_test_add_func("/log/jids", test_log_jids);
	g_test_add_func("/log/names", test_log_names);
	return g_test_run();
}
