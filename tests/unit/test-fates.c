/*
 * test-fates.c - what the network has and has yet to tell the end of, on the disk: found by id and name,
 * sealed, gone with their account, their time and the crowd
 */
#define _GNU_SOURCE /* memmem */

#include "base/loop.h"
#include "store/fates.h"
#include "tests/unit/store-place.h"

#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)

typedef struct {
	unsigned answered;
	GError *error;
	GString *text;
} Answer;

static void
setup(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
	open_with(place, NULL);
}

static void
on_done(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	a->answered++;
	g_clear_error(&a->error);
	a->error = error != NULL ? g_error_copy(error) : NULL;
}

static void
on_found(gpointer result, const GError *error, gpointer data)
{
	Answer *a = data;
	const WryFateRow *row = result;
	on_done(result, error, data);
	g_string_truncate(a->text, 0);
	if (row == NULL)
		return;
	gsize n;
	const char *content = g_bytes_get_data(row->content, &n);
	g_string_append_printf(a->text, "%s of %s, %u, %.*s:", row->id, row->user, row->state,
			       (int)n, content);
	for (guint i = 0; i < row->pieces->len; i++) {
		const WryPieceRow *p = row->pieces->pdata[i];
		g_string_append_printf(a->text, " %u %u/%u %s%s", p->to, p->part, p->parts,
				       p->name != NULL ? p->name : "-", p->arrived ? "!" : "");
	}
}

static void
have(Place *place, const char *user)
{
	Answer a = { 0 };
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, user, true);
	wry_accounts_save(place->store, row, wry_reply_new(NULL, 0, on_done, &a));
	wait_for(&a.answered, 1);
	g_assert_no_error(a.error);
}

static void
add(Place *place, const char *user, const char *id, unsigned state, gint64 lasts,
    const WryPieceRow *piece)
{
	Answer a = { 0 };
	g_autoptr(WryFateRow) row = wry_fate_row_new(id, user);
	row->state = state;
	row->since = g_get_real_time();
	row->expires = row->since + lasts;
	row->content = g_bytes_new_static("my words", 8);
	wry_fates_add(place->store, IRC, row, piece, 100, wry_reply_new(NULL, 0, on_done, &a));
	wait_for(&a.answered, 1);
	g_assert_no_error(a.error);
}

static void
expect(Place *place, const char *id, const char *names, const char *expected)
{
	Answer a = { .text = g_string_new(NULL) };
	g_auto(GStrv) all = names != NULL ? g_strsplit(names, ",", -1) : NULL;
	wry_fates_find(place->store, IRC, id, (const char *const *)all,
		       wry_reply_new(NULL, 0, on_found, &a));
	wait_for(&a.answered, 1);
	g_assert_cmpint(a.error != NULL ? wry_error_code(a.error) : 0, ==,
			expected != NULL ? 0 : WRY_ERROR_ITEM_NOT_FOUND);
	g_assert_cmpstr(a.text->str, ==, expected != NULL ? expected : "");
	g_clear_error(&a.error);
	g_string_free(a.text, TRUE);
}

/* By id before names, by the first name that is known, of two the younger; pieces under several names. */
static void
test_found(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	have(place, ROMEO);
	add(place, ROMEO, "m1", 1, DAY, &(WryPieceRow){ 0, 0, 2, (char *)"a", false });
	add(place, ROMEO, "m1", 0, DAY, &(WryPieceRow){ 0, 1, 2, NULL, false });
	add(place, ROMEO, "m1", 4, DAY, &(WryPieceRow){ 0, 0, 2, (char *)"b", false });
	add(place, ROMEO, "m1", 4, DAY, &(WryPieceRow){ 0, 0, 2, (char *)"b", false });
	add(place, ROMEO, "m2", 0, DAY, &(WryPieceRow){ 1, 0, 1, (char *)"b", false });
	add(place, ROMEO, "m3", 32, DAY, NULL);
	expect(place, "m1", "b",
	       "m1 of romeo@example.org, 5, my words: 0 0/2 a 0 0/2 b 0 1/2 -");
	expect(place, NULL, "x,b,a", "m2 of romeo@example.org, 0, my words: 1 0/1 b");
	expect(place, "m9", "a,b", "m1 of romeo@example.org, 5, my words: 0 0/2 a 0 0/2 b 0 1/2 -");
	expect(place, "m3", NULL, "m3 of romeo@example.org, 32, my words:");
	expect(place, "m9", "A,", NULL);
	expect(place, NULL, NULL, NULL);
}

static void
test_saved(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	have(place, ROMEO);
	add(place, ROMEO, "m1", 0, DAY, &(WryPieceRow){ 0, 0, 1, (char *)"a", false });
	add(place, ROMEO, "m1", 0, DAY, &(WryPieceRow){ 1, 0, 1, (char *)"b", false });
	g_autoptr(WryFateRow) row = wry_fate_row_new("m1", ROMEO);
	row->state = 7;
	wry_fate_row_add(row, &(WryPieceRow){ 1, 0, 1, (char *)"b", true });
	wry_fates_save(place->store, IRC, row, NULL);
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
	expect(place, "m1", NULL, "m1 of romeo@example.org, 7, my words: 0 0/1 a 1 0/1 b!");
	wry_fates_remove(place->store, IRC, "m1", NULL);
	wry_fates_save(place->store, IRC, row, NULL);
	expect(place, "m1", "a,b", NULL);
}

/* Of a user who has gone, of what is too old, of what is one too many nothing is left. */
static void
test_gone(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer a = { 0 };
	have(place, ROMEO);
	have(place, "juliet@example.org");
	add(place, "nobody@example.org", "m0", 0, DAY, NULL);
	expect(place, "m0", NULL, NULL);
	add(place, ROMEO, "old", 0, -1, &(WryPieceRow){ 0, 0, 1, (char *)"a", false });
	expect(place, "old", "a", NULL);
	add(place, "juliet@example.org", "hers", 0, DAY, NULL);
	for (guint i = 0; i < 300; i++) {
		g_autofree char *id = g_strdup_printf("m%u", i + 1);
		add(place, ROMEO, id, 0, DAY, &(WryPieceRow){ 0, 0, 1, id, false });
	}
	expect(place, "m300", NULL, "m300 of romeo@example.org, 0, my words: 0 0/1 m300");
	expect(place, "m201", NULL, "m201 of romeo@example.org, 0, my words: 0 0/1 m201");
	expect(place, NULL, "m100", NULL);
	expect(place, "hers", NULL, "hers of juliet@example.org, 0, my words:");
	wry_accounts_delete(place->store, IRC, ROMEO, wry_reply_new(NULL, 0, on_done, &a));
	wait_for(&a.answered, 1);
	g_assert_no_error(a.error);
	expect(place, "m300", "m300", NULL);
	g_clear_pointer(&place->store, wry_store_close);
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM fate"), ==, 1);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM piece"), ==, 0);
}

/* Whom he wrote to does not lie open, opens in no other row; a damaged row is an error and no more. */
static void
test_sealed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	have(place, ROMEO);
	add(place, ROMEO, "m1", 0, DAY, &(WryPieceRow){ 0, 0, 1, (char *)"a", false });
	add(place, ROMEO, "m2", 0, DAY, NULL);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_false(lies_open(place, "my words"));
	raw(place->path, "UPDATE fate SET content = (SELECT content FROM fate WHERE name = 'm2')");
	open_with(place, NULL);
	Answer a = { .text = g_string_new(NULL) };
	wry_fates_find(place->store, IRC, "m1", NULL, wry_reply_new(NULL, 0, on_found, &a));
	wait_for(&a.answered, 1);
	g_assert_cmpint(wry_error_code(a.error), !=, WRY_ERROR_ITEM_NOT_FOUND);
	g_assert_nonnull(a.error);
	if (on_postgres()) { /* its columns hold what they are declared to */
		g_clear_error(&a.error);
		g_string_free(a.text, TRUE);
		return;
	}
	static const char *const columns[] = { "recipient", "part", "parts", "arrived", "name" };
	raw(place->path,
	    "DROP TABLE piece; CREATE TABLE piece (fate, recipient, part, parts, component, name, "
	    "arrived); INSERT INTO piece VALUES (2, 0, 0, 1, 'irc.example.org', x'61', 0)");
	expect(place, "m2", "a", "m2 of romeo@example.org, 0, my words: 0 0/1 a");
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		g_autofree char *sql = g_strdup_printf("UPDATE piece SET %s = 'text'", columns[i]);
		raw(place->path, sql);
		wry_fates_find(place->store, IRC, "m2", NULL, wry_reply_new(NULL, 0, on_found, &a));
		wait_for(&a.answered, i + 2);
		g_assert_cmpint(wry_error_code(a.error), ==, WRY_ERROR_INTERNAL_SERVER_ERROR);
		raw(place->path, "UPDATE piece SET recipient = 0, part = 0, parts = 1, arrived = 0, "
				 "name = x'61'");
	}
	g_clear_error(&a.error);
	g_string_free(a.text, TRUE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
#define ADD(path, func) g_test_add(path, Place, NULL, setup, func, teardown)
	ADD("/fates/found", test_found);
	ADD("/fates/saved", test_saved);
	ADD("/fates/gone", test_gone);
	ADD("/fates/sealed", test_sealed);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
