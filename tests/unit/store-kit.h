/*
 * store-kit.h - what the store's stories share beside their place: answers written down, drivers that
 * wrap the one at hand.  Included by one test program at a time.
 */
#pragma once

#include "store/memos.h"
#include "tests/unit/store-place.h"

#include <sys/stat.h>

#define JULIET "juliet@example.org"
#define HIDDEN "correct-horse-battery-staple"

static const char *program;
static GString *logged; /* what the store said to the operator */

static inline GLogWriterOutput
on_log(G_GNUC_UNUSED GLogLevelFlags level, const GLogField *fields, gsize n,
       G_GNUC_UNUSED gpointer data)
{
	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			g_string_append_printf(logged, "%s\n", (const char *)fields[i].value);
	return G_LOG_WRITER_HANDLED;
}

static inline void
reopen(Place *place)
{
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
}

static inline void
setup(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
	open_with(place, NULL);
	g_string_truncate(logged, 0);
}

static inline void
setup_empty(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
}

static inline mode_t
mode_of(const char *path)
{
	struct stat st;
	g_assert_cmpint(stat(path, &st), ==, 0);
	return st.st_mode & 0777;
}

/* ------------------------------------------------------------------------ *
 * Answers
 * ------------------------------------------------------------------------ */

/* What a reply brought, written down. */
typedef struct {
	unsigned answered;
	GError *error;
	guint number;
	GString *text; /* of a row or of memos */
	GPtrArray *order;
	const char *name;
} Answer;

static inline void
answer_clear(Answer *answer)
{
	g_clear_error(&answer->error);
	if (answer->text != NULL)
		g_string_free(g_steal_pointer(&answer->text), TRUE);
	answer->answered = 0;
}

static inline void
hear(Answer *answer, const GError *error)
{
	answer->answered++;
	g_clear_error(&answer->error);
	answer->error = error != NULL ? g_error_copy(error) : NULL;
	if (answer->order != NULL)
		g_ptr_array_add(answer->order, (gpointer)answer->name);
}

static inline void
on_done(gpointer result, const GError *error, gpointer data)
{
	g_assert_null(result);
	hear(data, error);
}

static inline void
on_number(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	answer->number = GPOINTER_TO_UINT(result);
	hear(answer, error);
}

static inline void
on_row(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const WryAccountRow *row = result;
	g_assert_true((row == NULL) == (error != NULL));
	if (row != NULL) {
		answer->text = g_string_new(NULL);
		g_string_append_printf(answer->text, "%s %s %s %" G_GINT64_FORMAT "\n",
				       row->component, row->user,
				       row->registered ? "registered" : "guest", row->created);
		for (guint i = 0; i < row->settings->len; i++) {
			const WrySetting *s = row->settings->pdata[i];
			g_string_append_printf(answer->text, "[%s] %s=%s%s\n", s->scope, s->name,
					       s->value, s->secret ? " (secret)" : "");
		}
	}
	hear(answer, error);
}

static inline void
on_memos(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const GPtrArray *rows = result;
	if (rows != NULL) {
		answer->text = g_string_new(NULL);
		for (guint i = 0; i < rows->len; i++) {
			const WryMemoRow *row = rows->pdata[i];
			gsize n;
			const char *value = g_bytes_get_data(row->value, &n);
			g_string_append_printf(answer->text, "%s=%.*s;", row->key, (int)n,
					       n > 0 ? value : "");
		}
	}
	hear(answer, error);
}

static inline WryReply *
reply_to(Answer *answer, WryReplyFunc func)
{
	return wry_reply_new(NULL, 0, func, answer);
}

static inline void
save(Place *place, const WryAccountRow *row)
{
	Answer answer = { 0 };
	wry_accounts_save(place->store, row, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

static inline void
load(Place *place, const char *user, Answer *answer)
{
	answer_clear(answer);
	wry_accounts_load(place->store, IRC, user, reply_to(answer, on_row));
	wait_for(&answer->answered, 1);
}

static inline void
put(Place *place, const char *key, const char *value, bool secret, gint64 expires)
{
	Answer answer = { 0 };
	g_autoptr(GBytes) bytes = value != NULL ? g_bytes_new(value, strlen(value)) : NULL;
	wry_memos_put(place->store, IRC, "parts", key, bytes, secret, expires,
		      reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

static inline void
expect_memos(Place *place, const char *prefix, const char *expected)
{
	Answer answer = { 0 };
	wry_memos_list(place->store, IRC, "parts", prefix, reply_to(&answer, on_memos));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, expected);
	answer_clear(&answer);
}

#define expect_error(got, wanted_code, wanted_retry)                                               \
	do {                                                                                       \
		g_assert_nonnull(got);                                                             \
		g_assert_cmpint(wry_error_code(got), ==, WRY_ERROR_##wanted_code);                 \
		g_assert_cmpint(wry_error_retry(got), ==, WRY_RETRY_##wanted_retry);               \
	} while (0)

/* ------------------------------------------------------------------------ *
 * A driver that counts, and one that knows other versions
 * ------------------------------------------------------------------------ */

static WryDriver counting;
static int commits, max_pages; /* commits: atomic, the writer's thread counts */

static inline WryDb *
counting_open(const char *where, bool read_only, GError **error)
{
	WryDb *db = driver_at_hand()->open(where, read_only, error);
	if (db == NULL)
		return NULL;
	db->driver = &counting;
	return db;
}

static inline bool
counting_run(WryDb *db, const char *sql, const WryCell *cells, unsigned n, WryRowFunc func,
	     gpointer data, int64_t *ret_changed, GError **error)
{
	if (strcmp(sql, "COMMIT") == 0)
		g_atomic_int_inc(&commits);
	if (strcmp(sql, "BEGIN IMMEDIATE") == 0 && g_atomic_int_get(&max_pages) > 0) {
		g_autofree char *pragma =
		    g_strdup_printf("PRAGMA max_page_count = %d", g_atomic_int_get(&max_pages));
		g_assert_true(driver_at_hand()->script(db, pragma, NULL));
	}
	return driver_at_hand()->run(db, sql, cells, n, func, data, ret_changed, error);
}

static inline void
setup_counting(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	counting = *driver_at_hand();
	counting.open = counting_open;
	counting.run = counting_run;
	max_pages = 0;
	place_init(place, NULL);
	open_with(place, &counting);
	commits = 0;
	g_string_truncate(logged, 0);
}

/* Connections that know as many steps as the driver at hand. */
static WryDriver versioned;
static const char *versioned_steps[16];

static inline WryDb *
versioned_open(const char *where, bool read_only, GError **error)
{
	WryDb *db = driver_at_hand()->open(where, read_only, error);
	if (db != NULL)
		db->driver = &versioned;
	return db;
}

static inline const WryDriver *
with_steps(const char *second, const char *third)
{
	int n = driver_at_hand()->n_steps;
	versioned = *driver_at_hand();
	versioned.open = versioned_open;
	for (int i = 0; i < n; i++)
		versioned_steps[i] = driver_at_hand()->steps[i];
	versioned_steps[n] = second;
	versioned_steps[n + 1] = third;
	versioned.steps = versioned_steps;
	versioned.n_steps = n + (third != NULL ? 2 : 1);
	return &versioned;
}

static inline void
expect_no_store(Place *place, const WryDriver *driver, int code, const char *pattern)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(try_open(place, driver, &error));
	g_assert_nonnull(error);
	g_assert_cmpint(wry_error_code(error), ==, code);
	if (!g_pattern_match_simple(pattern, error->message))
		g_error("'%s' is not like '%s'", error->message, pattern);
}
