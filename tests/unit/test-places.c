/*
 * test-places.c - rooms to come back to, on the disk: with their keys sealed, gone with their
 * account
 */
#define _GNU_SOURCE /* memmem */

#include "base/loop.h"
#include "store/driver.h"
#include "tests/unit/store-place.h"

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
hear(Answer *answer, const GError *error)
{
	answer->answered++;
	g_clear_error(&answer->error);
	answer->error = error != NULL ? g_error_copy(error) : NULL;
	g_string_truncate(answer->text, 0);
}

static void
on_done(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	hear(data, error);
}

static void
on_row(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const WryAccountRow *row = result;
	hear(answer, error);
	for (guint i = 0; row != NULL && i < row->places->len; i++) {
		const WryPlaceRow *p = row->places->pdata[i];
		g_string_append_printf(answer->text, "%s as %s, %s%s\n", p->peer, p->nick,
				       p->key != NULL ? p->key : "no key",
				       p->resting ? ", resting" : "");
	}
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const GPtrArray *page = result;
	hear(answer, error);
	for (guint i = 0; page != NULL && i < page->len; i++) {
		const WryPlaceUser *user = page->pdata[i];
		g_string_append_printf(answer->text, "%" G_GINT64_FORMAT " %s\n", user->id,
				       user->user);
	}
}

static WryReply *
reply_to(Answer *answer, WryReplyFunc func)
{
	if (answer->text == NULL)
		answer->text = g_string_new(NULL);
	return wry_reply_new(NULL, 0, func, answer);
}

static void
answer_clear(Answer *answer)
{
	g_clear_error(&answer->error);
	g_string_free(answer->text, TRUE);
}

static void
keep(Place *place, const char *user, const char *peer, const char *key, bool resting)
{
	Answer answer = { 0 };
	WryPlaceRow row = { (char *)peer, (char *)"romeo", (char *)key, resting };
	wry_places_save(place->store, IRC, user, &row, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	answer_clear(&answer);
}

static void
expect_row(Place *place, const char *user, const char *expected)
{
	Answer answer = { 0 };
	wry_accounts_load(place->store, IRC, user, reply_to(&answer, on_row));
	wait_for(&answer.answered, 1);
	if (expected == NULL)
		g_assert_cmpint(wry_error_code(answer.error), ==, WRY_ERROR_ITEM_NOT_FOUND);
	else
		g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, expected != NULL ? expected : "");
	answer_clear(&answer);
}

/* Who had no row is a guest with one place; without it he has none again. */
static void
test_kept(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	keep(place, ROMEO, "#a%net", "sesame", false);
	keep(place, ROMEO, "#b%net", NULL, true);
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
	expect_row(place, ROMEO, "#a%net as romeo, sesame\n#b%net as romeo, no key, resting\n");
	keep(place, ROMEO, "#a%net", NULL, true);
	expect_row(place, ROMEO,
		   "#a%net as romeo, no key, resting\n#b%net as romeo, no key, resting\n");
	wry_places_remove(place->store, IRC, ROMEO, "#b%net", NULL);
	wry_places_remove(place->store, IRC, ROMEO, "#nowhere", NULL);
	expect_row(place, ROMEO, "#a%net as romeo, no key, resting\n");
	wry_places_remove(place->store, IRC, ROMEO, "#a%net", NULL);
	expect_row(place, ROMEO, NULL);
}

/* Settings and contacts are none of its business, and his going takes all. */
static void
test_beside(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	WryRosterRow contact = { .peer = (char *)"juliet" };
	keep(place, ROMEO, "#a", "sesame", false);
	wry_accounts_save(place->store, row, reply_to(&answer, on_done));
	wry_rosters_save(place->store, IRC, ROMEO, &contact, reply_to(&answer, on_done));
	wry_rosters_remove(place->store, IRC, ROMEO, "juliet", reply_to(&answer, on_done));
	wait_for(&answer.answered, 3);
	expect_row(place, ROMEO, "#a as romeo, sesame\n");
	keep(place, "guest@example.org", "#a", NULL, false);
	wry_rosters_save(place->store, IRC, "guest@example.org", &contact, NULL);
	wry_rosters_remove(place->store, IRC, "guest@example.org", "juliet", NULL);
	expect_row(place, "guest@example.org", "#a as romeo, no key\n");
	wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&answer, on_done));
	wait_for(&answer.answered, 4);
	g_assert_no_error(answer.error);
	expect_row(place, ROMEO, NULL);
	answer_clear(&answer);
}

static void
expect_page(Place *place, gint64 after, unsigned limit, const char *expected)
{
	Answer answer = { 0 };
	wry_places_page(place->store, IRC, after, limit, reply_to(&answer, on_page));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, expected);
	answer_clear(&answer);
}

static void
test_pages(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	keep(place, "a@x", "#a", NULL, false);
	keep(place, "a@x", "#b", NULL, true);
	keep(place, "b@x", "#a", NULL, true);
	keep(place, "c@x", "#a", NULL, false);
	expect_page(place, 0, 10, "1 a@x\n3 c@x\n");
	expect_page(place, 0, 1, "1 a@x\n");
	expect_page(place, 1, 10, "3 c@x\n");
	keep(place, "b@x", "#a", NULL, false);
	expect_page(place, 1, 1, "2 b@x\n");
}

/* The key does not lie open, opens in no other row, and its loss costs no more than the key. */
static void
test_sealed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	keep(place, ROMEO, "#a", "correct-horse", false);
	keep(place, ROMEO, "#b", "battery-staple", false);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_false(lies_open(place, "correct-horse"));
	raw(place->path, "UPDATE place SET key = (SELECT key FROM place WHERE peer = '#b')");
	open_with(place, NULL);
	expect_row(place, ROMEO, "#a as romeo, no key\n#b as romeo, battery-staple\n");
	if (on_postgres()) /* its columns hold what they are declared to */
		return;
	static const char *const columns[] = { "peer", "nick", "key", "resting" };
	raw(place->path, "DROP TABLE place; CREATE TABLE place (account, peer, nick, key, resting);"
			 "INSERT INTO place VALUES (1, 'p', 'n', x'', 0)");
	expect_row(place, ROMEO, "p as n, no key\n");
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		g_autofree char *sql = g_strdup_printf("UPDATE place SET %s = %s", columns[i],
						       i == 2 ? "'text'" : "x'00'");
		raw(place->path, sql);
		Answer answer = { 0 };
		wry_accounts_load(place->store, IRC, ROMEO, reply_to(&answer, on_row));
		wait_for(&answer.answered, 1);
		g_assert_cmpint(wry_error_code(answer.error), ==, WRY_ERROR_INTERNAL_SERVER_ERROR);
		answer_clear(&answer);
		raw(place->path, "UPDATE place SET peer = 'p', nick = 'n', key = x'', resting = 0");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
#define ADD(path, func) g_test_add(path, Place, NULL, setup, func, teardown)
	ADD("/places/kept", test_kept);
	ADD("/places/beside", test_beside);
	ADD("/places/pages", test_pages);
	ADD("/places/sealed", test_sealed);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
