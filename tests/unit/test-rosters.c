/*
 * test-rosters.c - contacts on the disk: kept one by one, read with their account, gone with it
 */
#define _GNU_SOURCE
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
	g_string_truncate(answer->text, 0);
	for (guint i = 0; row != NULL && i < row->contacts->len; i++) {
		const WryRosterRow *c = row->contacts->pdata[i];
		g_string_append_printf(answer->text,
				       "%s %u %u %s/%s/%s/%s/%s %u %" G_GINT64_FORMAT
				       " %" G_GINT64_FORMAT "\n",
				       c->peer, c->state, c->flags, c->wire, c->name, c->groups,
				       c->reason, c->status, c->show, c->since, c->seen);
	}
	if (row != NULL)
		g_string_append(answer->text, row->online ? "online" : "away");
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const GPtrArray *page = result;
	hear(answer, error);
	g_string_truncate(answer->text, 0);
	for (guint i = 0; page != NULL && i < page->len; i++) {
		const WryOnlineRow *row = page->pdata[i];
		g_string_append_printf(answer->text, "%" G_GINT64_FORMAT " %s from '%s'\n", row->id,
				       row->user, row->peer);
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
keep(Place *place, const char *user, const WryRosterRow *row)
{
	Answer answer = { 0 };
	wry_rosters_save(place->store, IRC, user, row, reply_to(&answer, on_done));
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

static WryRosterRow juliet = {
	.peer = (char *)"juliet%net",
	.state = 8,
	.sees = true,
	.flags = 5,
	.wire = (char *)"Juliet",
	.name = (char *)"J\xc3\xbcliet 'C'",
	.groups = (char *)"a\nb",
	.reason = (char *)"Hi",
	.status = (char *)"out",
	.show = 2,
	.since = 17,
	.seen = 18,
};
static WryRosterRow service = { .peer = (char *)"", .state = 1 };

/* Who had no row is a guest with one contact. */
static void
test_kept(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	keep(place, ROMEO, &juliet);
	keep(place, ROMEO, &service);
	g_clear_pointer(&place->store, wry_store_close);
	open_with(place, NULL);
	expect_row(place, ROMEO,
		   " 1 0 (null)/(null)/(null)/(null)/(null) 0 0 0\n"
		   "juliet%net 8 5 Juliet/J\xc3\xbcliet 'C'/a\nb/Hi/out 2 17 18\n"
		   "away");
	/* Replaced, with what was there gone. */
	WryRosterRow plain = { .peer = (char *)"juliet%net", .state = 4, .sees = true };
	keep(place, ROMEO, &plain);
	expect_row(place, ROMEO,
		   " 1 0 (null)/(null)/(null)/(null)/(null) 0 0 0\n"
		   "juliet%net 4 0 (null)/(null)/(null)/(null)/(null) 0 0 0\n"
		   "away");
}

/* Settings are written whole, contacts alone: neither takes the other with it. */
static void
test_beside_settings(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	keep(place, ROMEO, &service);
	wry_account_row_set(row, "", "nick", "romeo", false);
	wry_rosters_set_online(place->store, IRC, ROMEO, true, reply_to(&answer, on_done));
	wry_accounts_save(place->store, row, reply_to(&answer, on_done));
	expect_row(place, ROMEO, " 1 0 (null)/(null)/(null)/(null)/(null) 0 0 0\nonline");
	wry_rosters_remove(place->store, IRC, ROMEO, "", reply_to(&answer, on_done));
	wry_rosters_remove(place->store, IRC, ROMEO, "nobody", reply_to(&answer, on_done));
	wry_rosters_set_online(place->store, IRC, ROMEO, false, reply_to(&answer, on_done));
	expect_row(place, ROMEO, "away");
	keep(place, ROMEO, &juliet);
	wait_for(&answer.answered, 5);
	keep(place, "guest@example.org", &juliet);
	keep(place, "guest@example.org", &service);
	wry_rosters_remove(place->store, IRC, "guest@example.org", "", NULL);
	expect_row(place, "guest@example.org",
		   "juliet%net 8 5 Juliet/J\xc3\xbcliet 'C'/a\nb/Hi/out 2 17 18\naway");
	wry_rosters_remove(place->store, IRC, "guest@example.org", "juliet%net", NULL);
	expect_row(place, "guest@example.org", NULL);
	wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&answer, on_done));
	wait_for(&answer.answered, 6);
	g_assert_no_error(answer.error);
	expect_row(place, ROMEO, NULL);
	/* Who is not there is not noted, and does not come to be by it. */
	wry_rosters_set_online(place->store, IRC, ROMEO, true, reply_to(&answer, on_done));
	wait_for(&answer.answered, 7);
	expect_row(place, ROMEO, NULL);
	answer_clear(&answer);
}

static void
expect_page(Place *place, bool online, gint64 after, unsigned limit, const char *expected)
{
	Answer answer = { 0 };
	wry_rosters_page(place->store, IRC, online, after, limit, reply_to(&answer, on_page));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, expected);
	answer_clear(&answer);
}

/* Who can be asked after, by one who may see him: the service where it may. */
static void
test_pages(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	WryRosterRow seeing = service;
	seeing.sees = true;
	keep(place, "a@x", &juliet);
	keep(place, "b@x", &service);
	keep(place, "c@x", &juliet);
	keep(place, "c@x", &seeing);
	keep(place, "d@x", &seeing);
	expect_page(place, true, 0, 10, "");
	expect_page(place, false, 0, 10, "1 a@x from 'juliet%net'\n3 c@x from ''\n4 d@x from ''\n");
	expect_page(place, false, 1, 1, "3 c@x from ''\n");
	wry_rosters_set_online(place->store, IRC, "c@x", true, NULL);
	expect_page(place, true, 0, 10, "3 c@x from ''\n");
	expect_page(place, false, 1, 10, "4 d@x from ''\n");
}

/* No column is believed that is not what it should be. */
static void
test_damaged(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ONLY_SQLITE("its columns hold what they are declared to");
	keep(place, ROMEO, &juliet);
	raw(place->path, "DROP TABLE roster; CREATE TABLE roster (account, peer, wire, name, groups, "
		   "reason, status, state, sees, flags, show, since, seen);"
		   "INSERT INTO roster VALUES (1, 'p', '', '', '', '', '', 1, 0, 0, 0, 0, 0)");
	expect_row(place, ROMEO, "p 1 0 (null)/(null)/(null)/(null)/(null) 0 0 0\naway");
	static const char *const columns[] = { "peer",	 "wire",   "name",  "groups",
					       "reason", "status", "state", "flags",
					       "show",	 "since",  "seen" };
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
		g_autofree char *sql = g_strdup_printf("UPDATE roster SET %s = x'00'", columns[i]);
		raw(place->path, sql);
		Answer answer = { 0 };
		wry_accounts_load(place->store, IRC, ROMEO, reply_to(&answer, on_row));
		wait_for(&answer.answered, 1);
		g_assert_cmpint(wry_error_code(answer.error), ==, WRY_ERROR_INTERNAL_SERVER_ERROR);
		answer_clear(&answer);
		g_autofree char *mend =
		    g_strdup_printf("UPDATE roster SET %s = %s", columns[i], i < 6 ? "''" : "0");
		raw(place->path, mend);
	}
	/* A number from nowhere is a number all the same. */
	raw(place->path, "UPDATE roster SET state = -7, flags = 1 << 40");
	expect_row(place, ROMEO, " 0 65535 (null)/(null)/(null)/(null)/(null) 0 0 0\naway");
}

/* A database of the first version: what it holds is kept, and contacts find a place. */
static void
test_from_the_first_version(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	/* What later steps brought is taken away again. */
	raw(place->path, "DROP TABLE file; DROP TABLE disk; DROP TABLE litter; DROP TABLE arrival; DROP TABLE crowd;"
		   "ALTER TABLE account DROP COLUMN arrivals;"
		   "ALTER TABLE account DROP COLUMN file_bytes; ALTER TABLE account DROP COLUMN original_bytes;"
		   "ALTER TABLE account DROP COLUMN original_number;"
		   "DROP INDEX account_online; ALTER TABLE account DROP COLUMN online;"
		   "DROP TABLE roster; DROP TABLE place; DROP TABLE archive; DROP TABLE block; DROP TABLE tail;"
		   "DROP TABLE message; DROP TABLE address; DROP TABLE once; DROP TABLE piece; DROP TABLE fate;"
		   "DELETE FROM about WHERE name = 'instance'; PRAGMA user_version = 1");
	raw(place->path, "INSERT INTO account VALUES (1, '" IRC "', '" ROMEO "', 1, 5);"
		   "INSERT INTO setting VALUES (1, '', 'nick', x'6d65', 0)");
	open_with(place, NULL);
	expect_row(place, ROMEO, "away");
	keep(place, ROMEO, &service);
	expect_row(place, ROMEO, " 1 0 (null)/(null)/(null)/(null)/(null) 0 0 0\naway");
	if (on_postgres())
		return;
	g_autofree char *copy =
	    g_strdup_printf("%s.before-%d", place->path, wry_driver_sqlite.n_steps);
	g_assert_true(g_file_test(copy, G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
#define ADD(path, func) g_test_add(path, Place, NULL, setup, func, teardown)
	ADD("/rosters/kept", test_kept);
	ADD("/rosters/beside-settings", test_beside_settings);
	ADD("/rosters/pages", test_pages);
	ADD("/rosters/damaged", test_damaged);
	ADD("/rosters/from-the-first-version", test_from_the_first_version);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
