/*
 * test-arrivals.c - how many arrivals are open: counted as they come and go, and asked for at the
 * same price however many there are
 */
#define _GNU_SOURCE
#include "base/loop.h"
#include "store/arrivals.h"
#include "store/rosters.h"
#include "tests/unit/store-place.h"

#include <string.h>

#define MANY 5000

static struct {
	unsigned answered;
	GError *error;
	gint64 number;
} answer;

static gint steps; /* of SQLite's machine, on whatever thread */

static void
on_done(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	const WryArrivalRow *row = result;
	answer.number = row != NULL ? row->number : 0;
	g_clear_error(&answer.error);
	answer.error = error != NULL ? g_error_copy(error) : NULL;
	answer.answered++;
}

static WryReply *
reply(void)
{
	answer.answered = 0;
	return wry_reply_new(NULL, 0, on_done, NULL);
}

/* A statement has ended. */
static int
on_profile(G_GNUC_UNUSED unsigned what, G_GNUC_UNUSED void *data, void *stmt,
	   G_GNUC_UNUSED void *ns)
{
	g_atomic_int_add(&steps, sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1));
	return 0;
}

static int
on_connection(sqlite3 *db, G_GNUC_UNUSED const char **error,
	      G_GNUC_UNUSED const struct sqlite3_api_routines *api)
{
	return sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, on_profile, NULL);
}

static void
fill(const Place *place)
{
	raw(place->path,
	    "INSERT INTO account (id, component, jid, registered, created) VALUES "
	    "(1, '" IRC "', '" ROMEO "', 1, 1), (2, '" IRC "', 'eve@example.org', 1, 1);"
	    "INSERT INTO address (component, name, account) VALUES ('" IRC "', 'romeo', 1), ('" IRC
	    "', 'eve', 2)");
}

static void
setup(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
	open_with(place, NULL);
	fill(place);
}

static void
arrive(Place *place, const char *address, unsigned n, unsigned most)
{
	g_autoptr(GBytes) words = g_bytes_new_static("words", 5);
	WryArrivalPart parts[] = { { "id", words, words, NULL }, { "id-1", words, words, NULL } };
	WryArrivalNew row = { address, NULL, NULL, parts, n, NULL };
	wry_arrivals_add(place->store, IRC, &row, most, reply());
	wait_for(&answer.answered, 1);
}

static void
ask_room(Place *place, const char *user, unsigned most)
{
	wry_arrivals_room(place->store, IRC, user, 10, most, reply());
	wait_for(&answer.answered, 1);
}

static void
close_row(Place *place, gint64 number)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(WryArrivalClosed));
	WryArrivalClosed c = { number, true };
	g_array_append_val(rows, c);
	wry_arrivals_close(place->store, IRC, rows, reply());
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

static void
remove_row(Place *place, gint64 number)
{
	g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof number);
	g_array_append_val(numbers, number);
	wry_arrivals_remove(place->store, IRC, numbers, reply());
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

static int
ask_int(const Place *place, const char *sql)
{
	return raw_int(place->path, sql);
}

/* What is counted is what is there: of romeo, and of all. */
static void
expect_open(const Place *place, int his, int all)
{
	g_assert_cmpint(ask_int(place, "SELECT arrivals FROM account WHERE id = 1"), ==, his);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival WHERE account = 1 AND "
				       "closed = 0"),
			==, his);
	g_assert_cmpint(ask_int(place, "SELECT n FROM crowd WHERE component = '" IRC "'"), ==, all);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival WHERE closed = 0"), ==, all);
}

static void
test_counted(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ask_room(place, ROMEO, 1);
	g_assert_no_error(answer.error); /* nothing has ever come */
	arrive(place, "romeo", 2, 10);
	gint64 number = answer.number;
	arrive(place, "eve", 1, 10);
	expect_open(place, 2, 3);
	close_row(place, number);
	close_row(place, number); /* twice is once */
	expect_open(place, 1, 2);
	wry_arrivals_reopen(place->store, IRC, number, reply());
	wait_for(&answer.answered, 1);
	expect_open(place, 2, 3);
	remove_row(place, number);
	expect_open(place, 1, 2);

	close_row(place, number + 1);
	expect_open(place, 0, 1);
	wry_arrivals_sweep(place->store, IRC, G_MAXINT64, 10, reply());
	wait_for(&answer.answered, 1);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival"), ==, 1);
	expect_open(place, 0, 1);

	arrive(place, "romeo", 2, 10);
	raw(place->path, "PRAGMA foreign_keys = ON; DELETE FROM account WHERE id = 1");
	g_assert_cmpint(ask_int(place, "SELECT n FROM crowd"), ==, 1);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival"), ==, 1);
}

/* Who is named gets it, once, with or without an account or an address. */
static void
test_named(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(GBytes) words = g_bytes_new_static("words", 5);
	WryArrivalPart part = { "id", words, words, NULL };
	WryArrivalNew row = { "", "nurse@example.org", "key", &part, 1, NULL };
	for (unsigned i = 0; i < 2; i++) {
		wry_arrivals_add(place->store, IRC, &row, 10, reply());
		wait_for(&answer.answered, 1);
		g_assert_no_error(answer.error);
		g_assert_true((answer.number != 0) == (i == 0));
	}
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM account WHERE registered = 0 AND "
				       "jid = 'nurse@example.org'"),
			==, 1);
	/* He was in nobody's roster, and is no more: what came for him keeps him. */
	wry_rosters_remove(place->store, IRC, "nurse@example.org", "bob@irc.example.org", reply());
	wait_for(&answer.answered, 1);
	g_assert_cmpint(ask_int(place, "SELECT count(*) FROM arrival"), ==, 1);
	row.user = ROMEO;
	wry_arrivals_add(place->store, IRC, &row, 10, reply());
	wait_for(&answer.answered, 1);
	g_assert_cmpint(ask_int(place, "SELECT registered FROM account WHERE jid = '" ROMEO "'"), ==, 1);
	expect_open(place, 1, 2);
}

static void
expect_refused(void)
{
	g_assert_error(answer.error, WRY_ERROR, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT));
}

static void
test_ceilings(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	arrive(place, "romeo", 2, 2);
	gint64 number = answer.number;
	ask_room(place, ROMEO, 2);
	expect_refused();
	arrive(place, "romeo", 1, 2);
	expect_refused();
	expect_open(place, 2, 2); /* a refusal is no arrival */
	ask_room(place, "eve@example.org", 2);
	g_assert_no_error(answer.error);
	close_row(place, number);
	ask_room(place, ROMEO, 2);
	g_assert_no_error(answer.error);
	arrive(place, "romeo", 1, 2);
	g_assert_no_error(answer.error);

	raw(place->path, "UPDATE crowd SET n = " G_STRINGIFY(WRY_ARRIVALS_MOST));
	ask_room(place, "eve@example.org", 2);
	expect_refused();
	raw(place->path, "UPDATE crowd SET n = n - 1");
	ask_room(place, "eve@example.org", 2);
	g_assert_no_error(answer.error);
}

/* SQLite's steps for the question at RCPT, and for the mail. */
static int
price(Place *place)
{
	g_atomic_int_set(&steps, 0);
	ask_room(place, ROMEO, 100000);
	g_assert_no_error(answer.error);
	arrive(place, "romeo", 1, 100000);
	g_assert_no_error(answer.error);
	return g_atomic_int_get(&steps);
}

static void
test_price(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ONLY_SQLITE("it does not tell its steps");
	price(place); /* statements are made */
	int few = price(place);
	raw(place->path,
	    "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < " G_STRINGIFY(
		MANY) ") INSERT INTO arrival (account, component, since, content) "
		      "SELECT 1, '" IRC "', 1, X'' FROM k");
	price(place); /* the connections have seen that the file changed */
	int many = price(place);
	g_assert_cmpint(few, >, 0);
	g_assert_cmpint(many, <, 2 * few);
}

/* --- from before they were counted ----------------------------------------------------------- */

static WryDriver older;

static WryDb *
older_open(const char *where, bool read_only, GError **error)
{
	WryDb *db = driver_at_hand()->open(where, read_only, error);
	if (db != NULL)
		db->driver = &older;
	return db;
}

static void
test_migrated(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	older = *driver_at_hand();
	older.open = older_open;
	older.n_steps = 9;
	place_init(place, NULL);
	open_with(place, &older);
	fill(place);
	raw(place->path, "INSERT INTO arrival (account, component, since, content, closed) VALUES "
			 "(1, '" IRC "', 1, X'', 0), (1, '" IRC "', 1, X'', 0), "
			 "(1, '" IRC "', 1, X'', 7), (2, '" IRC "', 1, X'', 0)");
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
	expect_open(place, 2, 3);
	ask_room(place, ROMEO, 2);
	expect_refused();
	remove_row(place, 1);
	expect_open(place, 1, 2);
	ask_room(place, ROMEO, 2);
	g_assert_no_error(answer.error);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	sqlite3_auto_extension((void (*)(void))on_connection);
	g_test_add("/arrivals/counted", Place, NULL, setup, test_counted, teardown);
	g_test_add("/arrivals/named", Place, NULL, setup, test_named, teardown);
	g_test_add("/arrivals/ceilings", Place, NULL, setup, test_ceilings, teardown);
	g_test_add("/arrivals/price", Place, NULL, setup, test_price, teardown);
	g_test_add("/arrivals/migrated", Place, NULL, NULL, test_migrated, teardown);
	int rc = g_test_run();
	wry_loop_shutdown();
	sqlite3_reset_auto_extension();
	g_clear_error(&answer.error);
	return rc;
}
