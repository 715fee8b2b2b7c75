/*
 * test-sms-rules.c - whose numbers are whose, who wants no texts, how much may be sent: on a clock
 * of its own
 */
#include "backends/sms/allow.h"
#include "backends/sms/pool.h"
#include "backends/sms/price.h"
#include "backends/sms/proof.h"
#include "backends/sms/quarantine.h"
#include "backends/sms/shared.h"
#include "backends/sms/stop.h"
#include "fake-core.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY_S (24 * 3600)

/* --- a clock --- */

gint64 __real_g_get_monotonic_time(void);
gint64 __wrap_g_get_monotonic_time(void);
gint64 __wrap_g_get_real_time(void);

#define NOON (1763640000 * (gint64)G_USEC_PER_SEC) /* UTC */

static gint64 now_us = NOON;

gint64
__wrap_g_get_monotonic_time(void)
{
	return now_us;
}

gint64
__wrap_g_get_real_time(void)
{
	return now_us;
}

static void
later(gint64 seconds)
{
	now_us += seconds * G_USEC_PER_SEC;
}

/* --- what is logged --- */

static char *warned; /* the last */

static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *log_fields, gsize n, G_GNUC_UNUSED gpointer data)
{
	if ((level & G_LOG_LEVEL_WARNING) == 0)
		return G_LOG_WRITER_HANDLED;
	for (gsize i = 0; i < n; i++)
		if (strcmp(log_fields[i].key, "MESSAGE") == 0) {
			g_free(warned);
			warned = g_strdup(log_fields[i].value);
		}
	return G_LOG_WRITER_HANDLED;
}

static void
check_warned(const char *pattern)
{
	g_assert_nonnull(warned);
	g_assert_true(g_pattern_match_simple(pattern, warned));
	g_clear_pointer(&warned, g_free);
}

/* --- a component with our settings and no more --- */

static const char *const stop_modes[] = { "off", "record", "enforce", NULL };

static const WryField fields[] = {
	{ .name = "numbers", .type = WRY_FIELD_LIST },
	{ .name = "numbers_file", .type = WRY_FIELD_TEXT },
	{ .name = "shared", .type = WRY_FIELD_BOOL, .fallback = "no" },
	{ .name = "own_numbers", .type = WRY_FIELD_BOOL, .fallback = "no" },
	{ .name = "default_country", .type = WRY_FIELD_TEXT },
	{ .name = "unmatched", .type = WRY_FIELD_TEXT },
	{ .name = "quarantine", .type = WRY_FIELD_DURATION, .fallback = "7d" },
	{ .name = "sticky", .type = WRY_FIELD_DURATION, .fallback = "30d" },
	{ .name = "stop", .type = WRY_FIELD_CHOICE, .fallback = "record", .choices = stop_modes },
	{ .name = "stop_reply", .type = WRY_FIELD_TEXT },
	{ .name = "start_reply", .type = WRY_FIELD_TEXT },
	{ .name = "help_reply", .type = WRY_FIELD_TEXT },
	{ .name = "sms_per_hour", .type = WRY_FIELD_INT, .fallback = "0" },
	{ .name = "sms_per_day", .type = WRY_FIELD_INT, .fallback = "50" },
	{ .name = "all_per_day", .type = WRY_FIELD_INT, .fallback = "0" },
	{ .name = "prefix_allow", .type = WRY_FIELD_LIST },
	{ .name = "prefix_deny", .type = WRY_FIELD_LIST },
	{ .name = "price_file", .type = WRY_FIELD_TEXT },
	{ 0 },
};

static const WryBackend backend = { .name = "sms", .settings = fields };

static WryComponent *
component_new(void)
{
	now_us = NOON;
	return fake_component_new(&backend);
}

static void
component_free(WryComponent *c)
{
	fake_facts_clear();
	fake_component_free(c);
}

static WryAddress *
number(const char *text)
{
	WryAddress *a = sms_number_parse(text, NULL, "sms.example.org", NULL, NULL);
	g_assert_nonnull(a);
	return a;
}

#define OURS g_autoptr(WryAddress) ours = number("+442079460001")
#define BOB g_autoptr(WryAddress) bob = number("+447700900123")

static void
on_loaded(G_GNUC_UNUSED gpointer result, const GError *error, gpointer done)
{
	g_assert_no_error(error);
	*(bool *)done = true;
}

#define LOAD(what, of)                                                                             \
	do {                                                                                       \
		bool done = false;                                                                 \
		sms_##what##_load(of, wry_reply_new(NULL, 0, on_loaded, &done));                   \
		g_assert_true(done);                                                               \
	} while (0)

static char *
write_file(const char *text)
{
	char *path = NULL;
	int fd = g_file_open_tmp("sms-rules-XXXXXX", &path, NULL);
	g_assert_cmpint(fd, >=, 0);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

/* --- the pool --- */

static void
check_refused_pool(WryComponent *c, const char *starts)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(sms_pool_new(c->settings, "sms.example.org", &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
	if (!g_str_has_prefix(error->message, starts))
		g_error("%s", error->message);
}

static void
test_pool_refused(void)
{
	WryComponent *c = component_new();
	check_refused_pool(c, "numbers: there is none");
	fake_set(c, NULL, "numbers", "+442079460001 02079460002");
	check_refused_pool(c, "numbers: '02079460002' is no number");
	fake_set(c, NULL, "numbers", "+442079460001 +44-2079460001");
	check_refused_pool(c, "numbers: '+44-2079460001' is there twice");
	fake_set(c, NULL, "numbers", "bank~1");
	check_refused_pool(c, "numbers: 'bank~1' is no number");
	fake_set(c, NULL, "numbers", "+442079460001");
	fake_set(c, NULL, "numbers_file", "/nowhere/at/all");
	check_refused_pool(c, "numbers_file: '/nowhere/at/all' cannot be read");
	fake_set(c, NULL, "numbers_file", NULL);
	fake_set(c, NULL, "shared", "yes");
	check_refused_pool(c, "unmatched: say who");
	component_free(c);
}

/* "+44...", or the error's condition and sentence. */
static void
check_address(const SmsPool *pool, const char *user, const char *chosen, unsigned n,
	      const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) a = sms_pool_address(pool, user, chosen, n, &error);
	g_autofree char *got =
	    a != NULL ? g_strdup(a->name)
		      : g_strdup_printf("%s: %s", wry_error_condition(error), error->message);
	g_assert_cmpstr(got, ==, expected);
}

static void
test_pool(void)
{
	g_autofree char *path = write_file("# ours\n+44 20 7946 0002 # sales\r\n\n72345\n");
	WryComponent *c = component_new();
	fake_set(c, NULL, "numbers", "+442079460001");
	fake_set(c, NULL, "numbers_file", path);
	fake_set(c, NULL, "default_country", "gb");
	SmsPool *pool = sms_pool_new(c->settings, "sms.example.org", NULL);
	g_assert_cmpuint(sms_pool_size(pool), ==, 3);
	g_assert_cmpstr(sms_pool_first(pool)->name, ==, "+442079460001");
	g_assert_cmpstr(sms_pool_country(pool)->iso, ==, "GB");
	check_address(pool, "romeo@x", NULL, 0, "+442079460001");
	check_address(pool, "juliet@x", "Any", 2, "72345");
	check_address(pool, "nurse@x", NULL, 3, "resource-constraint: All numbers are taken.");
	check_address(pool, "romeo@x", "+44 20 7946 0002", 0, "+442079460002");
	check_address(pool, "romeo@x", "+44 20 7946 0002", 1,
		      "conflict: +44 20 7946 0002 is somebody else's.");
	check_address(
	    pool, "romeo@x", "020 7946 0002", 0,
	    "not-acceptable: 020 7946 0002 has no country code. Did you mean +44 20 7946 0002?");
	check_address(pool, "romeo@x", "+447700900123", 0,
		      "not-acceptable: +44 77 0090 0123 is none of the numbers here.");
	check_address(pool, "romeo@x", "bank~1", 0,
		      "not-acceptable: Bank is none of the numbers here.");
	OURS;
	g_autoptr(WryAddress) share = sms_number_share(ours, "abc");
	g_assert_true(sms_pool_has(pool, ours) && sms_pool_has(pool, share));
	sms_pool_free(pool);
	fake_set(c, NULL, "own_numbers", "yes");
	pool = sms_pool_new(c->settings, "sms.example.org", NULL);
	check_address(pool, "romeo@x", "+447700900123", 0, "+447700900123");
	check_address(pool, "romeo@x", "12345", 0,
		      "not-acceptable: 12345 is none of the numbers here.");
	g_unlink(path);
	sms_pool_free(pool);
	component_free(c);
}

/* Each has a share of one of them, the same after a restart. */
static void
test_pool_shared(void)
{
	WryComponent *c = component_new();
	fake_set(c, NULL, "numbers", "+442079460001 +442079460002");
	fake_set(c, NULL, "shared", "yes");
	fake_set(c, NULL, "unmatched", "admin@example.org");
	SmsPool *pool = sms_pool_new(c->settings, "sms.example.org", NULL);
	SmsPool *again = sms_pool_new(c->settings, "sms.example.org", NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	unsigned first = 0;
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *user = g_strdup_printf("user%u@x", i);
		g_autoptr(WryAddress) a = sms_pool_address(pool, user, NULL, 0, NULL);
		g_autoptr(WryAddress) same = sms_pool_address(again, user, NULL, 0, NULL);
		g_assert_true(wry_address_equal(a, same));
		g_assert_cmpint(sms_number_kind(a), ==, SMS_NUMBER_SHARED);
		g_assert_true(g_hash_table_add(seen, g_strdup(a->name)));
		g_autoptr(WryAddress) plain = sms_number_unshared(a);
		g_assert_true(sms_pool_has(pool, plain));
		first += strcmp(plain->name, "+442079460001") == 0;
		g_autoptr(WryAddress) other = sms_pool_address(pool, user, NULL, 1, NULL);
		g_assert_false(wry_address_equal(a, other));
		g_autoptr(WryAddress) wanted =
		    sms_pool_address(pool, user, "+442079460002", 0, NULL);
		g_assert_true(g_str_has_prefix(wanted->name, "+442079460002;user="));
	}
	g_assert_cmpuint(first, >, 20);
	g_assert_cmpuint(first, <, 80);
	check_address(pool, "romeo@x", NULL, 8, "resource-constraint: All numbers are taken.");
	sms_pool_free(pool);
	sms_pool_free(again);
	component_free(c);
}

/* A number that was romeo's until lately is nobody else's for a week, restarts and all. */
static void
test_quarantine(void)
{
	WryComponent *c = component_new();
	SmsQuarantine *q = sms_quarantine_new(c);
	LOAD(quarantine, q);
	OURS;
	BOB;
	g_assert_true(sms_quarantine_lets(q, ours, "juliet@x"));
	sms_quarantine_add(q, ours, "romeo@x");
	sms_quarantine_free(q);
	q = sms_quarantine_new(c);
	LOAD(quarantine, q);
	g_assert_false(sms_quarantine_lets(q, ours, "juliet@x"));
	g_assert_true(sms_quarantine_lets(q, ours, "romeo@x"));
	g_assert_true(sms_quarantine_lets(q, bob, "juliet@x"));
	sms_quarantine_add(q, ours, "romeo@x");
	later(7 * DAY_S - 1);
	g_assert_false(sms_quarantine_lets(q, ours, "juliet@x"));
	fake_set(c, NULL, "quarantine", "0s");
	g_assert_true(sms_quarantine_lets(q, ours, "juliet@x"));
	sms_quarantine_add(q, bob, "romeo@x");
	fake_set(c, NULL, "quarantine", "7d");
	g_assert_true(sms_quarantine_lets(q, bob, "juliet@x"));
	later(1);
	g_assert_true(sms_quarantine_lets(q, ours, "juliet@x"));
	sms_quarantine_free(q);
	component_free(c);
}

/* --- kept --- */

static void
test_keep(void)
{
	WryComponent *c = component_new();
	SmsKeep *k = sms_keep_new(c, "test", 3);
	LOAD(keep, k);
	sms_keep_set(k, "a", "1", 0);
	sms_keep_set(k, "b", "2", now_us + 10 * G_USEC_PER_SEC);
	sms_keep_count(k, "c", "3", 0);
	sms_keep_count(k, "c", "4", 0);
	g_assert_cmpstr(sms_keep_get(k, "a"), ==, "1");
	g_assert_cmpstr(sms_keep_get(k, "b"), ==, "2");
	g_assert_cmpstr(sms_keep_get(k, "c"), ==, "4");
	g_assert_null(sms_keep_get(k, "d"));
	later(10);
	g_assert_null(sms_keep_get(k, "b"));
	g_assert_cmpuint(sms_keep_size(k), ==, 2);
	sms_keep_set(k, "a", NULL, 0);
	sms_keep_set(k, "never", NULL, 0);
	g_assert_null(sms_keep_get(k, "a"));
	sms_keep_set(k, "d", "5", 0);
	sms_keep_set(k, "e", "6", 0);
	sms_keep_set(k, "f", "7", 0);
	check_warned("*more than 3 of 'test' are known*");
	g_assert_null(sms_keep_get(k, "c"));
	g_assert_cmpuint(sms_keep_size(k), ==, 3);
	sms_keep_free(k);
	/* What was on the disk is there again. */
	k = sms_keep_new(c, "test", 10);
	LOAD(keep, k);
	g_assert_cmpstr(sms_keep_get(k, "c"), ==, "4");
	g_assert_cmpstr(sms_keep_get(k, "f"), ==, "7");
	g_assert_null(sms_keep_get(k, "a"));
	sms_keep_free(k);
	component_free(c);
}

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer said)
{
	g_string_append_c(said, error == NULL ? '+' : '-');
}

static void
count_and_wait(SmsKeep *k, const char *value, GString *said)
{
	sms_keep_count(k, "a", value, 0);
	sms_keep_wait(k, "a", wry_reply_new(NULL, 0, on_stored, said));
}

/* Whoever waits is told once what he counted is on the disk, and a crowd costs two writes. */
static void
test_keep_wait(void)
{
	WryComponent *c = component_new();
	SmsKeep *k = sms_keep_new(c, "test", 3);
	g_autoptr(GString) said = g_string_new(NULL);
	LOAD(keep, k);
	sms_keep_wait(k, "a", wry_reply_new(NULL, 0, on_stored, said));
	g_assert_cmpstr(said->str, ==, "+");
	g_string_truncate(said, 0);
	fake_facts_clear();
	fake_memos = FAKE_MEMOS_LATER;
	count_and_wait(k, "1", said);
	count_and_wait(k, "2", said);
	count_and_wait(k, "3", said);
	g_assert_cmpstr(said->str, ==, "");
	g_assert_cmpuint(fake_facts.length, ==, 1);
	fake_memos_end();
	g_assert_cmpstr(said->str, ==, "+++");
	g_assert_cmpuint(fake_facts.length, ==, 2);
	/* A write that fails is nobody's leave to go on, nor is one that is cut off. */
	fake_memos = FAKE_MEMOS_FAIL;
	count_and_wait(k, "4", said);
	g_assert_cmpstr(said->str, ==, "+++-");
	check_warned("*'test' cannot be stored*");
	fake_memos = FAKE_MEMOS_LATER;
	count_and_wait(k, "5", said);
	count_and_wait(k, "6", said);
	sms_keep_free(k);
	g_assert_cmpstr(said->str, ==, "+++---");
	fake_memos_end();
	fake_memos = FAKE_MEMOS_NOW;
	component_free(c);
}

/* --- STOP --- */

static void
test_words(void)
{
	static const char *const stops[] = { "STOP",	    "stop",   " Stop\n", "stopall",
					     "Unsubscribe", "CANCEL", "end",	 "quit",
					     "OptOut",	    "revoke", "Arret",	 "arr\xc3\xaat" };
	static const char *const starts[] = { "START", "unstop", "Yes" }, *const helps[] = {
		"help", "INFO "
	};
	static const char *const none[] = { "STOP PLEASE", "please stop", "stop.",   "",  "  ",
					    "stopp",	   "\xff",	  "HELP ME", NULL };
	for (guint i = 0; i < G_N_ELEMENTS(stops); i++)
		g_assert_cmpint(sms_word_read(stops[i]), ==, SMS_WORD_STOP);
	for (guint i = 0; i < G_N_ELEMENTS(starts); i++)
		g_assert_cmpint(sms_word_read(starts[i]), ==, SMS_WORD_START);
	for (guint i = 0; i < G_N_ELEMENTS(helps); i++)
		g_assert_cmpint(sms_word_read(helps[i]), ==, SMS_WORD_HELP);
	for (guint i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_cmpint(sms_word_read(none[i]), ==, SMS_WORD_NONE);
}

static void
test_stop(void)
{
	WryComponent *c = component_new();
	SmsStops *s = sms_stops_new(c);
	const char *answer;
	OURS;
	BOB;
	g_autoptr(WryAddress) share = sms_number_share(ours, "abc"),
			      other = number("+442079460002");
	LOAD(stops, s);
	fake_set(c, NULL, "stop", "off");
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "STOP", &answer), ==, SMS_WORD_NONE);
	fake_set(c, NULL, "stop", "record");
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "yes", &answer), ==, SMS_WORD_NONE);
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "STOP", &answer), ==, SMS_WORD_STOP);
	g_assert_null(answer);
	g_assert_true(sms_stops_let(s, ours, bob, NULL));
	sms_stops_free(s);
	/* Recorded is recorded: once it is enforced it holds, after a restart, for every share of
	 * that number. */
	fake_set(c, NULL, "stop", "enforce");
	s = sms_stops_new(c);
	LOAD(stops, s);
	g_autoptr(GError) error = NULL;
	g_assert_false(sms_stops_let(s, share, bob, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_FORBIDDEN);
	g_assert_cmpint(wry_error_retry(error), ==, WRY_RETRY_AUTH);
	g_assert_cmpstr(error->message, ==, "This person asked for no more texts (STOP).");
	g_assert_true(sms_stops_let(s, other, bob, NULL));
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "Start", &answer), ==, SMS_WORD_START);
	g_assert_true(sms_stops_let(s, share, bob, NULL));
	sms_stops_free(s);
	s = sms_stops_new(c);
	LOAD(stops, s);
	g_assert_true(sms_stops_let(s, ours, bob, NULL));
	/* Nor is it passed by another spelling of the same digits. */
	g_autoptr(WryAddress) plain = number("+8821234"),
			      code = number("8821234;phone-context=short");
	sms_stops_heard(s, ours, plain, "STOP", &answer);
	g_assert_false(sms_stops_let(s, ours, code, NULL));
	/* Answered once an hour. */
	fake_set(c, NULL, "stop_reply", "You get no more texts.");
	fake_set(c, NULL, "help_reply", "Ask x.");
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "STOP", &answer), ==, SMS_WORD_STOP);
	g_assert_cmpstr(answer, ==, "You get no more texts.");
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "STOP", &answer), ==, SMS_WORD_STOP);
	g_assert_null(answer);
	g_assert_cmpint(sms_stops_heard(s, ours, bob, "help", &answer), ==, SMS_WORD_HELP);
	g_assert_cmpstr(answer, ==, "Ask x.");
	later(3600);
	sms_stops_heard(s, ours, bob, "STOP", &answer);
	g_assert_nonnull(answer);
	sms_stops_free(s);
	component_free(c);
}

/* --- a shared number --- */

static void
check_owner(SmsShared *s, const WryAddress *who, const char *text, const char *whose,
	    const char *rest)
{
	OURS;
	g_autofree char *mine = g_strdup(text);
	g_autoptr(WryAddress) owner = sms_shared_owner(s, ours, who, &mine);
	const char *equals = owner != NULL ? strchr(owner->name, '=') : NULL;
	g_assert_cmpstr(equals != NULL ? equals + 1 : NULL, ==, whose);
	g_assert_cmpstr(mine, ==, rest);
}

static void
test_shared(void)
{
	WryComponent *c = component_new();
	SmsShared *s = sms_shared_new(c);
	LOAD(shared, s);
	OURS;
	BOB;
	g_autoptr(WryAddress) carol = number("+447700900124");
	g_autoptr(WryAddress) romeo = sms_number_share(ours, "romeo"),
			      juliet = sms_number_share(ours, "juliet");
	check_owner(s, bob, "hi", NULL, "hi");
	g_assert_cmpuint(sms_shared_wrote(s, romeo, bob), ==, 0);
	check_owner(s, bob, "hi", "romeo", "hi");
	check_owner(s, carol, "hi", NULL, "hi");
	/* A second: the last one has the answers, and both have figures. */
	later(60);
	g_assert_cmpuint(sms_shared_figure(s, romeo, bob), ==, 0);
	g_assert_cmpuint(sms_shared_figure(s, juliet, bob), ==, 2);
	check_owner(s, bob, "hi", "romeo", "hi");
	g_assert_cmpuint(sms_shared_wrote(s, juliet, bob), ==, 2);
	check_owner(s, bob, "hi", "juliet", "hi");
	check_owner(s, bob, "#1 hi", "romeo", "hi");
	check_owner(s, bob, " hi there\n#1 ", "romeo", "hi there");
	check_owner(s, bob, "#2: hi", "juliet", "hi");
	check_owner(s, bob, "#1", "romeo", "#1");
	check_owner(s, bob, "#3 hi", "juliet", "#3 hi");
	check_owner(s, bob, "#1hi", "juliet", "#1hi");
	check_owner(s, bob, "room#1", "juliet", "room#1");
	check_owner(s, bob, "#99999999999999999999 hi", "juliet", "#99999999999999999999 hi");
	check_owner(s, bob, NULL, "juliet", NULL);
	later(60);
	g_assert_cmpuint(sms_shared_wrote(s, romeo, bob), ==, 1);
	check_owner(s, bob, "hi", "romeo", "hi");
	/* After a restart, too. */
	sms_shared_free(s);
	s = sms_shared_new(c);
	LOAD(shared, s);
	check_owner(s, bob, "hi", "romeo", "hi");
	check_owner(s, bob, "#2 hi", "juliet", "hi");
	/* Who is silent for longer than `sticky` is asked no more. */
	later(20 * DAY_S);
	g_assert_cmpuint(sms_shared_wrote(s, romeo, bob), ==, 1);
	later(20 * DAY_S);
	g_assert_cmpuint(sms_shared_wrote(s, romeo, bob), ==, 0);
	check_owner(s, bob, "#2 hi", "romeo", "#2 hi");
	later(31 * DAY_S);
	check_owner(s, bob, "hi", NULL, "hi");
	/* Ten are too many for figures of one digit: who was silent longest makes room. */
	for (unsigned i = 0; i < 10; i++) {
		g_autofree char *whose = g_strdup_printf("user%u", i);
		g_autoptr(WryAddress) share = sms_number_share(ours, whose);
		later(1);
		unsigned n = sms_shared_wrote(s, share, bob);
		g_assert_cmpuint(n, ==, i == 0 ? 0 : i + 1);
	}
	check_owner(s, bob, "#1 hi", "user9", "#1 hi");
	check_owner(s, bob, "#2 hi", "user1", "hi");
	check_owner(s, bob, "#10 hi", "user9", "hi");
	g_assert_cmpuint(sms_shared_wrote(s, ours, bob), ==, 0);
	sms_shared_free(s);
	component_free(c);
}

/* Who is about to write has a figure that nobody else gets, and no answers before his text is out.
 */
static void
test_shared_unsent(void)
{
	WryComponent *c = component_new();
	SmsShared *s = sms_shared_new(c);
	LOAD(shared, s);
	OURS;
	BOB;
	g_autoptr(WryAddress) romeo = sms_number_share(ours, "romeo"),
			      juliet = sms_number_share(ours, "juliet"),
			      nurse = sms_number_share(ours, "nurse");
	g_assert_cmpuint(sms_shared_writes(s, romeo, bob), ==, 0);
	check_owner(s, bob, "hi", NULL, "hi");
	sms_shared_wrote(s, romeo, bob);
	check_owner(s, bob, "hi", "romeo", "hi");
	g_assert_cmpuint(sms_shared_writes(s, juliet, bob), ==, 2);
	g_assert_cmpuint(sms_shared_writes(s, nurse, bob), ==, 3);
	/* After a restart, too. */
	sms_shared_free(s);
	s = sms_shared_new(c);
	LOAD(shared, s);
	check_owner(s, bob, "hi", "romeo", "hi");
	check_owner(s, bob, "#3 hi", "nurse", "hi");
	g_assert_cmpuint(sms_shared_wrote(s, nurse, bob), ==, 3);
	check_owner(s, bob, "hi", "nurse", "hi");
	check_owner(s, bob, "#2 hi", "juliet", "hi");
	/* It is in time as long as he writes, though it is not out. */
	later(20 * DAY_S);
	g_assert_cmpuint(sms_shared_writes(s, juliet, bob), ==, 2);
	later(20 * DAY_S);
	g_assert_cmpuint(sms_shared_figure(s, romeo, bob), ==, 1);
	check_owner(s, bob, "hi", NULL, "hi");
	sms_shared_wrote(s, juliet, bob);
	check_owner(s, bob, "hi", "juliet", "hi");
	sms_shared_free(s);
	component_free(c);
}

/* --- money --- */

static void
test_money(void)
{
	static const struct {
		const char *text, *shown;
		int64_t money;
	} sums[] = {
		{ "5", "5.00", 5000000 },      { "0.04", "0.04", 40000 },
		{ "-2.5", "-2.50", -2500000 }, { "0.000001", "0.000001", 1 },
		{ "+1.10", "1.10", 1100000 },  { "1000000000", "1000000000.00", 1000000000000000 },
		{ "0.125", "0.125", 125000 },  { "0", "0.00", 0 },
	};
	static const char *const bad[] = { "",	  "-",	       "x",	      "1.",  ".5",
					   "1,5", "1.0000001", "10000000000", "1e3", "1 " };
	for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
		int64_t money;
		g_assert_true(sms_money_parse(sums[i].text, &money));
		g_assert_cmpint(money, ==, sums[i].money);
		g_autofree char *shown = sms_money_format(money);
		g_assert_cmpstr(shown, ==, sums[i].shown);
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		int64_t money;
		g_assert_false(sms_money_parse(bad[i], &money));
	}
}

static void
test_prices(void)
{
	static const char *const bad[] = {
		"+44", "+44 x", "x 1", "+44 -1", "+12345678901234567 1", "+4+4 1"
	};
	g_autofree char *path =
	    write_file("# prefix price\n+ 0.10\n+44\t0.04 # home\r\n+449 1\n7 0\n");
	SmsPrices *p = sms_prices_read(path, NULL);
	g_unlink(path);
	g_assert_cmpint(sms_prices_find(p, "+33612345678"), ==, 100000);
	g_assert_cmpint(sms_prices_find(p, "+447700900123"), ==, 40000);
	g_assert_cmpint(sms_prices_find(p, "+449001234567"), ==, 1000000);
	g_assert_cmpint(sms_prices_find(p, "72345"), ==, 0);
	g_assert_cmpint(sms_prices_find(p, "82345"), ==, -1);
	g_assert_cmpint(sms_prices_find(p, ""), ==, -1);
	sms_prices_free(p);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = g_strconcat("+1 1\n\n", bad[i], "\n", NULL);
		g_autofree char *file = write_file(text);
		g_assert_null(sms_prices_read(file, &error));
		g_unlink(file);
		g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
		g_assert_true(
		    g_str_has_prefix(error->message, "price_file: line 3 is no prefix and price"));
	}
	g_autoptr(GError) error = NULL;
	g_assert_null(sms_prices_read("/nowhere/at/all", &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
}

/* --- what may be sent --- */

/* said: NULL, it may; else "condition: sentence". */
static void
check_take(SmsAllow *a, const char *user, const char *to, unsigned parts, const char *said)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) who = number(to);
	int64_t paid;
	bool may = sms_allow_take(a, user, who, parts, &paid, &error);
	g_autofree char *got =
	    may ? NULL : g_strdup_printf("%s: %s", wry_error_condition(error), error->message);
	g_assert_cmpstr(got, ==, said);
}

static void
check_stands(SmsAllow *a, const char *user, const char *said)
{
	g_autofree char *got = sms_allow_describe(a, user);
	g_assert_cmpstr(got, ==, said);
}

#define TO "+447700900123"

static void
test_limits(void)
{
	WryComponent *c = component_new();
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	fake_set(c, NULL, "sms_per_hour", "10");
	fake_set(c, NULL, "sms_per_day", "20");
	fake_set(c, NULL, "all_per_day", "25");
	check_take(a, "romeo@x", TO, 6, NULL);
	check_take(a, "romeo@x", TO, 5,
		   "policy-violation: 10 texts an hour are the limit; again at 13:00 UTC.");
	check_take(a, "romeo@x", TO, 4, NULL);
	later(3600);
	sms_allow_free(a);
	a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	check_stands(a, "romeo@x", "10 of 20 texts today.");
	check_take(a, "romeo@x", TO, 10, NULL);
	later(3600);
	check_take(a, "romeo@x", TO, 1,
		   "policy-violation: 20 texts a day are the limit; again at midnight UTC.");
	check_take(a, "juliet@x", TO, 5, NULL);
	check_take(
	    a, "juliet@x", TO, 1,
	    "policy-violation: This gateway sends 25 texts a day, and has; again at midnight UTC.");
	/* What was not sent was not counted. */
	sms_allow_give_back(a, "romeo@x", 0, 2);
	check_stands(a, "romeo@x", "18 of 20 texts today.");
	check_take(a, "romeo@x", TO, 2, NULL);
	later(10 * 3600);
	check_stands(a, "romeo@x", "0 of 20 texts today.");
	check_take(a, "romeo@x", TO, 10, NULL);
	fake_set(c, NULL, "sms_per_day", "0");
	check_stands(a, "romeo@x", "10 of 10 texts this hour.");
	fake_set(c, NULL, "sms_per_hour", "0");
	fake_set(c, NULL, "all_per_day", "0");
	check_take(a, "romeo@x", TO, 255, NULL);
	check_stands(a, "romeo@x", "There is no limit here, and nothing to pay.");
	sms_allow_free(a);
	component_free(c);
}

static void
test_prefixes(void)
{
	WryComponent *c = component_new();
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	check_take(a, "romeo@x", "72345", 1, NULL);
	fake_set(c, NULL, "prefix_deny", "+449 7");
	check_take(a, "romeo@x", "+449001234567", 1,
		   "not-allowed: This gateway sends no texts to numbers like +44 90 0123 4567.");
	check_take(a, "romeo@x", "72345", 1,
		   "not-allowed: This gateway sends no texts to numbers like 72345.");
	check_take(a, "romeo@x", TO, 1, NULL);
	fake_set(c, NULL, "prefix_allow", "+44 +4498");
	check_take(a, "romeo@x", "+449801234567", 1, NULL);
	check_take(a, "romeo@x", "+449901234567", 1,
		   "not-allowed: This gateway sends no texts to numbers like +44 99 0123 4567.");
	check_take(a, "romeo@x", "+33612345678", 1,
		   "not-allowed: This gateway sends no texts to numbers like +33 612 345 678.");
	/* The digits on the wire are judged, however they are written. */
	fake_set(c, NULL, "prefix_allow", "");
	fake_set(c, NULL, "prefix_deny", "+882");
	check_take(a, "romeo@x", "8821234;phone-context=short", 1,
		   "not-allowed: This gateway sends no texts to numbers like 8821234.");
	check_take(a, "romeo@x", "88212", 1, NULL);
	sms_allow_free(a);
	component_free(c);
}

/* Of a short code that may be a number the dearer price holds. */
static void
test_price_of_digits(void)
{
	g_autofree char *path = write_file("+882 9\n8 0\n");
	WryComponent *c = component_new();
	fake_set(c, NULL, "price_file", path);
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	check_take(a, "romeo@x", "8821234;phone-context=short", 1,
		   "policy-violation: This text costs 9.00, and you have 0.00. Ask your operator.");
	check_take(a, "romeo@x", "88212", 1, NULL);
	g_unlink(path);
	sms_allow_free(a);
	component_free(c);
}

/* Our own answers: where users may write to, out of what all have in a day. */
static void
test_answers(void)
{
	WryComponent *c = component_new();
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	BOB;
	g_autoptr(WryAddress) dear = number("+882123456789");
	fake_set(c, NULL, "prefix_deny", "+882");
	fake_set(c, NULL, "all_per_day", "3");
	g_assert_false(sms_allow_answer(a, dear, 1, NULL));
	g_assert_true(sms_allow_answer(a, bob, 2, NULL));
	check_take(
	    a, "romeo@x", TO, 2,
	    "policy-violation: This gateway sends 3 texts a day, and has; again at midnight UTC.");
	check_take(a, "romeo@x", TO, 1, NULL);
	g_autoptr(GError) error = NULL;
	g_assert_false(sms_allow_answer(a, bob, 1, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_POLICY_VIOLATION);
	sms_allow_free(a);
	component_free(c);
}

static void
test_balance(void)
{
	g_autofree char *path = write_file("+44 0.04\n7 0\n");
	WryComponent *c = component_new();
	fake_set(c, NULL, "sms_per_day", "0");
	fake_set(c, NULL, "price_file", path);
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	check_take(a, "romeo@x", TO, 1,
		   "policy-violation: This text costs 0.04, and you have 0.00. Ask your operator.");
	check_take(a, "romeo@x", "72345", 3, NULL);
	check_take(a, "romeo@x", "+33612345678", 1,
		   "not-allowed: This gateway sends no texts to numbers like +33 612 345 678.");
	g_assert_true(sms_allow_credit(a, "romeo@x", "1", NULL));
	check_take(a, "romeo@x", TO, 25, NULL);
	check_take(a, "romeo@x", TO, 1,
		   "policy-violation: This text costs 0.04, and you have 0.00. Ask your operator.");
	sms_allow_give_back(a, "romeo@x", 200000, 5);
	sms_allow_free(a);
	a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	check_stands(a, "romeo@x", "You have 0.20.");
	g_assert_true(sms_allow_credit(a, "romeo@x", "-0.10", NULL));
	check_stands(a, "romeo@x", "You have 0.10.");
	g_autoptr(GError) error = NULL;
	g_assert_false(sms_allow_credit(a, "romeo@x", "much", &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
	/* Prices are read again; what is none changes nothing. */
	g_assert_true(g_file_set_contents(path, "+44 0.10\n", -1, NULL));
	/* What was paid at the old price comes back at that price. */
	g_autoptr(WryAddress) to = number(TO);
	int64_t paid;
	g_assert_true(sms_allow_take(a, "romeo@x", to, 2, &paid, NULL));
	sms_allow_reload(a);
	sms_allow_give_back(a, "romeo@x", paid, 2);
	check_stands(a, "romeo@x", "You have 0.10.");
	check_take(a, "romeo@x", TO, 1, NULL);
	check_stands(a, "romeo@x", "You have 0.00.");
	g_unlink(path);
	sms_allow_reload(a);
	check_warned("*prices stay as they were*");
	check_take(a, "romeo@x", TO, 1,
		   "policy-violation: This text costs 0.10, and you have 0.00. Ask your operator.");
	sms_allow_free(a);
	g_assert_null(sms_allow_new(c, NULL));
	component_free(c);
}

/* --- codes --- */

static void
test_code_limits(void)
{
	WryComponent *c = component_new();
	SmsAllow *a = sms_allow_new(c, NULL);
	LOAD(allow, a);
	BOB;
	g_autoptr(GError) error = NULL;
	for (unsigned i = 0; i < 3; i++)
		g_assert_true(sms_allow_code(a, i == 0 ? "romeo@x" : "juliet@x", bob, NULL));
	g_assert_false(sms_allow_code(a, "nurse@x", bob, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_POLICY_VIOLATION);
	g_assert_cmpstr(error->message, ==,
			"Enough codes were sent for today; again at midnight UTC.");
	for (unsigned i = 0; i < 4; i++) {
		g_autofree char *to = g_strdup_printf("+44770090020%u", i);
		g_autoptr(WryAddress) who = number(to);
		g_assert_true(sms_allow_code(a, "romeo@x", who, NULL));
	}
	g_autoptr(WryAddress) carol = number("+447700900300");
	g_assert_false(sms_allow_code(a, "romeo@x", carol, NULL));
	later(DAY_S);
	g_assert_true(sms_allow_code(a, "romeo@x", bob, NULL));
	unsigned n = 1;
	for (; n < 200; n++) {
		g_autofree char *to = g_strdup_printf("+44770090%04u", n),
				*who = g_strdup_printf("u%u@x", n);
		g_autoptr(WryAddress) other = number(to);
		if (!sms_allow_code(a, who, other, NULL))
			break;
	}
	g_assert_cmpuint(n, ==, 100);
	fake_set(c, NULL, "prefix_deny", "+44");
	later(DAY_S);
	g_assert_false(sms_allow_code(a, "romeo@x", bob, NULL));
	sms_allow_free(a);
	component_free(c);
}

static void
test_proof(void)
{
	SmsProofs *p = sms_proofs_new();
	unsigned left;
	g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (unsigned i = 0; i < 200; i++) {
		const char *code = sms_proofs_draw(p, "romeo@x", TO);
		g_assert_true(strlen(code) == 6 && strspn(code, "0123456789") == 6);
		g_hash_table_add(codes, g_strdup(code));
	}
	g_assert_cmpuint(g_hash_table_size(codes), >, 190);
	g_autofree char *code = g_strdup(sms_proofs_draw(p, "romeo@x", TO));
	g_autofree char *wrong = g_strdup(code);
	wrong[5] = (char)('0' + (code[5] - '0' + 1) % 10);
	g_assert_cmpint(sms_proofs_try(p, "juliet@x", TO, code, &left), ==, SMS_PROOF_OVER);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", "+447700900124", code, &left), ==,
			SMS_PROOF_OVER);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, wrong, &left), ==, SMS_PROOF_WRONG);
	g_assert_cmpuint(left, ==, 2);
	g_autofree char *parted = g_strdup_printf(" %.3s-%s ", code, code + 3);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, parted, &left), ==, SMS_PROOF_RIGHT);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, code, &left), ==, SMS_PROOF_OVER);
	/* Three tries. */
	g_free(code);
	code = g_strdup(sms_proofs_draw(p, "romeo@x", TO));
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, "", &left), ==, SMS_PROOF_WRONG);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, "00000000000", &left), ==,
			SMS_PROOF_WRONG);
	g_assert_cmpuint(left, ==, 1);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, "x", &left), ==, SMS_PROOF_OVER);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, code, &left), ==, SMS_PROOF_OVER);
	/* Ten minutes. */
	g_free(code);
	code = g_strdup(sms_proofs_draw(p, "romeo@x", TO));
	later(600);
	g_assert_cmpint(sms_proofs_try(p, "romeo@x", TO, code, &left), ==, SMS_PROOF_OVER);
	/* A crowd is bounded. */
	for (unsigned i = 0; i < 10050; i++) {
		g_autofree char *user = g_strdup_printf("user%u@x", i);
		sms_proofs_draw(p, user, TO);
	}
	g_assert_cmpint(sms_proofs_try(p, "user0@x", TO, "1", &left), ==, SMS_PROOF_OVER);
	g_assert_cmpint(sms_proofs_try(p, "user10049@x", TO, "1", &left), ==, SMS_PROOF_WRONG);
	sms_proofs_free(p);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	g_test_add_func("/sms-rules/pool/refused", test_pool_refused);
	g_test_add_func("/sms-rules/pool/whose", test_pool);
	g_test_add_func("/sms-rules/pool/shared", test_pool_shared);
	g_test_add_func("/sms-rules/quarantine", test_quarantine);
	g_test_add_func("/sms-rules/keep", test_keep);
	g_test_add_func("/sms-rules/keep-wait", test_keep_wait);
	g_test_add_func("/sms-rules/words", test_words);
	g_test_add_func("/sms-rules/stop", test_stop);
	g_test_add_func("/sms-rules/shared", test_shared);
	g_test_add_func("/sms-rules/shared-unsent", test_shared_unsent);
	g_test_add_func("/sms-rules/money", test_money);
	g_test_add_func("/sms-rules/prices", test_prices);
	g_test_add_func("/sms-rules/limits", test_limits);
	g_test_add_func("/sms-rules/prefixes", test_prefixes);
	g_test_add_func("/sms-rules/price-of-digits", test_price_of_digits);
	g_test_add_func("/sms-rules/answers", test_answers);
	g_test_add_func("/sms-rules/balance", test_balance);
	g_test_add_func("/sms-rules/code-limits", test_code_limits);
	g_test_add_func("/sms-rules/proof", test_proof);
	return g_test_run();
}
