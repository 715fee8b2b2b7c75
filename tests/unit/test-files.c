/*
 * test-files.c - files of messages as rows: they come and go with what they belong to, and their
 * spools are told
 */
#define _GNU_SOURCE
#include "base/loop.h"
#include "base/spool.h"
#include "store/arrivals.h"
#include "store/messages.h"
#include "tests/unit/store-place.h"

#include <string.h>

#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define MB (1048576)

typedef struct {
	unsigned answered;
	GError *error;
	gint64 number;
	unsigned original;
	GPtrArray *names; /* of char * */
	GString *text;
} Answer;

static void
hear(Answer *a, const GError *error)
{
	a->answered++;
	g_clear_error(&a->error);
	a->error = error != NULL ? g_error_copy(error) : NULL;
}

static void
on_done(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	hear(data, error);
}

static void
on_arrival(gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	const WryArrivalRow *row = result;
	a->number = row != NULL ? row->number : 0;
	a->original = row != NULL ? row->original : 0;
	hear(a, error);
}

static void
add_row(GString *text, const WryFileRow *row)
{
	gsize n = 0;
	const char *bytes = row->content != NULL ? g_bytes_get_data(row->content, &n) : NULL;
	g_string_append_printf(text, "%u/%u %s%.*s%s;", row->place, row->number,
			       row->name != NULL ? "spool" : "", (int)n, n > 0 ? bytes : "",
			       row->url != NULL ? row->url : "");
}

static void
on_row(gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	g_string_truncate(a->text, 0);
	if (result != NULL)
		add_row(a->text, result);
	hear(a, error);
}

static void
on_rows(gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	const GPtrArray *rows = result;
	g_string_truncate(a->text, 0);
	for (guint i = 0; rows != NULL && i < rows->len; i++)
		add_row(a->text, rows->pdata[i]);
	hear(a, error);
}

static void
on_names(gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	const GPtrArray *names = result;
	g_ptr_array_set_size(a->names, 0);
	for (guint i = 0; names != NULL && i < names->len; i++)
		g_ptr_array_add(a->names, g_strdup(names->pdata[i]));
	hear(a, error);
}

static Answer answer;

static WryReply *
reply_to(WryReplyFunc func)
{
	answer.answered = 0;
	return wry_reply_new(NULL, 0, func, &answer);
}

static void
expect_text(const char *text)
{
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, text);
}

static void
setup(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
	open_with(place, NULL);
	raw(place->path,
	    "INSERT INTO account (id, component, jid, registered, created) VALUES "
	    "(1, '" IRC "', '" ROMEO "', 1, 1), (2, '" IRC "', 'eve@example.org', 1, 1);"
	    "INSERT INTO address (component, name, account) VALUES ('" IRC "', 'romeo', 1), ('" IRC
	    "', 'eve', 2)");
}

/* name: 32 digits of it; NULL: `content` is the file. */
static WryFileRow *
row_of(char name, const char *content, gint64 size)
{
	WryFileRow *row = g_new0(WryFileRow, 1);
	row->since = g_get_real_time();
	row->size = size;
	if (content != NULL)
		row->content = g_bytes_new(content, strlen(content));
	else
		row->name = g_strnfill(32, name);
	return row;
}

/* file, original: (transfer full), nullable */
static void
arrive(Place *place, const char *address, WryFileRow *file, WryFileRow *original)
{
	g_autoptr(GBytes) words = g_bytes_new_static("words", 5);
	WryArrivalPart parts[] = { { "id", words, words, NULL }, { "id-1", words, words, file } };
	WryArrivalNew row = { address, NULL, NULL, parts, file != NULL ? 2 : 1, original };
	if (original != NULL)
		original->expires = original->since + DAY;
	wry_arrivals_add(place->store, IRC, &row, 100000, reply_to(on_arrival));
	wait_for(&answer.answered, 1);
	wry_file_row_free(file);
	wry_file_row_free(original);
}

static unsigned
litter(Place *place)
{
	wry_files_litter(place->store, reply_to(on_names));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	return answer.names->len;
}

static int
ask_int(const Place *place, const char *sql)
{
	return raw_int(place->path, sql);
}

/* All that is counted is nothing again. */
static void
expect_nothing_waits(const Place *place)
{
	g_assert_cmpint(ask_int(place, "SELECT n + bytes FROM disk WHERE kind = 0"), ==, 0);
	g_assert_cmpint(ask_int(place, "SELECT sum(file_bytes) FROM account"), ==, 0);
}

/* --- what has come --------------------------------------------------------------------------- */

static void
close_row(Place *place, gint64 number, bool whole)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WryArrivalClosed));
	WryArrivalClosed c = { number, whole };
	g_array_append_val(rows, c);
	wry_arrivals_close(place->store, IRC, rows, reply_to(on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

static void
test_arrived(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	arrive(place, "romeo", row_of('a', NULL, 10 * MB), NULL);
	g_assert_no_error(answer.error);
	gint64 number = answer.number + 1;
	wry_files_of_arrival(place->store, IRC, answer.number, reply_to(on_row));
	wait_for(&answer.answered, 1);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
	wry_files_of_arrival(place->store, IRC, number, reply_to(on_row));
	expect_text("0/0 spool;");
	g_assert_cmpuint(litter(place), ==, 0);

	/* It is where the user gets it: the spool is wanted no more, and is told until it is
	 * dropped. */
	int id = ask_int(place, "SELECT id FROM file");
	wry_files_set_url(place->store, IRC, id, "https://x/1", reply_to(on_done));
	wait_for(&answer.answered, 1);
	expect_nothing_waits(place);
	wry_files_of_arrival(place->store, IRC, number, reply_to(on_row));
	expect_text("0/0 https://x/1;");
	g_assert_cmpuint(litter(place), ==, 1);
	g_assert_cmpuint(litter(place), ==, 1);
	g_assert_cmpstr(answer.names->pdata[0], ==, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	wry_files_dropped(place->store, answer.names);
	g_assert_cmpuint(litter(place), ==, 0);

	/* Closed whole it may be written again, and has its link; else it goes. */
	close_row(place, number, true);
	wry_files_of_arrival(place->store, IRC, number, reply_to(on_row));
	expect_text("0/0 https://x/1;");
	close_row(place, number, false);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM file"), ==, 0);
	expect_nothing_waits(place);
}

/* One that was never put anywhere goes with its row's closing; what an account has, with the
 * account. */
static void
test_gone(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	arrive(place, "romeo", row_of('a', NULL, 10), NULL);
	close_row(place, answer.number + 1, true);
	arrive(place, "romeo", row_of('b', NULL, 10), row_of('c', NULL, 20));
	arrive(place, "romeo", row_of(0, "small", 5), row_of(0, "mail", 4));
	g_assert_cmpuint(litter(place), ==, 1);
	raw(place->path, "PRAGMA foreign_keys = ON; DELETE FROM account WHERE id = 1");
	g_assert_cmpuint(litter(place), ==, 3);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM file"), ==, 0);
	g_assert_cmpint(ask_int(place, "SELECT sum(n) + sum(bytes) FROM disk"), ==, 0);
}

static void
test_ceilings(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	arrive(place, "romeo", row_of('a', NULL, WRY_FILES_USER_BYTES - 10), NULL);
	g_assert_no_error(answer.error);
	arrive(place, "romeo", row_of('b', NULL, 11), NULL);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT));
	/* All of it was refused, the words too; and others are not concerned. */
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival"), ==, 2);
	arrive(place, "romeo", row_of('b', NULL, 10), NULL);
	g_assert_no_error(answer.error);
	arrive(place, "eve", row_of('c', NULL, 1000), NULL);
	g_assert_no_error(answer.error);
	raw(place->path, "UPDATE disk SET n = 10000 WHERE kind = 0");
	arrive(place, "eve", row_of('d', NULL, 1), NULL);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT));
	arrive(place, "eve", NULL, NULL);
	g_assert_no_error(answer.error);
}

/* --- originals
 * ------------------------------------------------------------------------------------ */

static void
test_originals(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	arrive(place, "romeo", NULL, row_of(0, "first", 5));
	g_assert_cmpuint(answer.original, ==, 1);
	arrive(place, "romeo", NULL, row_of('a', NULL, 40 * MB));
	g_assert_cmpuint(answer.original, ==, 2);
	arrive(place, "eve", NULL, row_of(0, "hers", 4));
	g_assert_cmpuint(answer.original, ==, 1);
	wry_files_originals(place->store, IRC, ROMEO, 10, reply_to(on_rows));
	expect_text("0/2 spool;0/1 ;");
	wry_files_original(place->store, IRC, ROMEO, 1, reply_to(on_row));
	expect_text("0/1 first;");
	wry_files_original(place->store, IRC, "eve@example.org", 2, reply_to(on_row));
	wait_for(&answer.answered, 1);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);

	/* More than is kept for one: the oldest go, and numbers are never given again. */
	arrive(place, "romeo", NULL, row_of('b', NULL, 40 * MB));
	g_assert_cmpuint(answer.original, ==, 3);
	wry_files_originals(place->store, IRC, ROMEO, 10, reply_to(on_rows));
	expect_text("0/3 spool;");
	g_assert_cmpuint(litter(place), ==, 1);
	g_assert_cmpint(ask_int(place, "SELECT original_bytes FROM account WHERE id = 1"), ==,
			40 * MB);
	/* One that is larger than that is not kept, its message is. */
	arrive(place, "romeo", NULL, row_of('c', NULL, WRY_ORIGINALS_USER_BYTES + 1));
	g_assert_no_error(answer.error);
	g_assert_cmpuint(answer.original, ==, 0);
	g_assert_cmpint(ask_int(place, "SELECT original FROM arrival ORDER BY id DESC"), ==, 0);

	/* Their time is over. */
	raw(place->path, "UPDATE file SET expires = 1");
	wry_files_original(place->store, IRC, ROMEO, 3, reply_to(on_row));
	wait_for(&answer.answered, 1);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
	litter(place);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM file"), ==, 0);
	g_assert_cmpuint(litter(place), ==, 2);
	arrive(place, "romeo", NULL, row_of(0, "new", 3));
	g_assert_cmpuint(answer.original, ==, 4);
}

/* --- what is owed
 * --------------------------------------------------------------------------------- */

static void
test_owed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(GBytes) words = g_bytes_new_static("words", 5);
	g_autoptr(GPtrArray) rows =
	    g_ptr_array_new_with_free_func((GDestroyNotify)wry_file_row_free);
	WryMessageRow m = { .id = (char *)"m1",
			    .user = (char *)ROMEO,
			    .peer = (char *)"bob",
			    .waiting = 1,
			    .content = words };
	g_ptr_array_add(rows, row_of(0, "small", 5));
	g_ptr_array_add(rows, row_of('a', NULL, MB));
	((WryFileRow *)rows->pdata[1])->place = 1;
	wry_files_add(place->store, IRC, ROMEO, "m1", rows, reply_to(on_done));
	wait_for(&answer.answered, 1);
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
	wry_messages_add(place->store, IRC, &m, 10, reply_to(on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	wry_files_of_message(place->store, IRC, ROMEO, "m1", reply_to(on_rows));
	expect_text("");
	wry_files_add(place->store, IRC, ROMEO, "m1", rows, reply_to(on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	wry_files_of_message(place->store, IRC, ROMEO, "m1", reply_to(on_rows));
	expect_text("0/0 small;1/0 spool;");
	wry_messages_remove(place->store, IRC, ROMEO, "m1", reply_to(on_done));
	wait_for(&answer.answered, 1);
	g_assert_cmpuint(litter(place), ==, 1);
	expect_nothing_waits(place);
}

/* --- at the start
 * ----------------------------------------------------------------------------------- */

static char *
keep(const char *text)
{
	g_autoptr(WrySpool) spool = wry_spool_new(100, NULL);
	g_assert_true(wry_spool_write(spool, text, strlen(text), NULL));
	wry_spool_seal(spool);
	char *name = wry_spool_link(spool, NULL);
	g_assert_nonnull(name);
	return name;
}

/* After a crash: what a row names is there, what none names goes. */
static void
test_sweep(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *spools = g_dir_make_tmp("wherry-spool-XXXXXX", NULL);
	g_assert_true(wry_spool_init(spools, NULL));
	WryFileRow *row = row_of('x', NULL, 5), *gone = row_of('x', NULL, 5);
	g_free(row->name);
	g_free(gone->name);
	g_autofree char *named = row->name = keep("named");
	g_autofree char *dropped = gone->name = keep("gone");
	g_autofree char *lost = keep("lost");
	row->name = g_strdup(named);
	gone->name = g_strdup(dropped);
	arrive(place, "romeo", row, NULL);
	arrive(place, "eve", gone, NULL);
	raw(place->path, "PRAGMA foreign_keys = ON; DELETE FROM account WHERE id = 2");
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
	wry_spool_sweep(wry_files_is_known, place->store);
	g_autoptr(WrySpool) there = wry_spool_open(named, NULL);
	g_assert_nonnull(there);
	g_assert_null(wry_spool_open(lost, NULL));
	g_assert_null(wry_spool_open(dropped, NULL));
	g_assert_cmpuint(litter(place), ==, 0);
	wry_spool_drop(named);
	g_assert_cmpint(g_rmdir(spools), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	answer.text = g_string_new(NULL);
	answer.names = g_ptr_array_new_with_free_func(g_free);
	g_test_add("/files/arrived", Place, NULL, setup, test_arrived, teardown);
	g_test_add("/files/gone", Place, NULL, setup, test_gone, teardown);
	g_test_add("/files/ceilings", Place, NULL, setup, test_ceilings, teardown);
	g_test_add("/files/originals", Place, NULL, setup, test_originals, teardown);
	g_test_add("/files/owed", Place, NULL, setup, test_owed, teardown);
	g_test_add("/files/sweep", Place, NULL, setup, test_sweep, teardown);
	int rc = g_test_run();
	wry_loop_shutdown();
	g_clear_error(&answer.error);
	g_string_free(answer.text, TRUE);
	g_ptr_array_unref(answer.names);
	return rc;
}
