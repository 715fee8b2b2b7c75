/*
 * test-store.c - the store: what an answer promises, who can read the file, what a crash leaves
 *
 * Run with "child FOLDER" the program is the one that gets killed.
 */
#define _GNU_SOURCE /* memmem */
#include "base/loop.h"
#include "store/keep.h"
#include "store/messages.h"
#include "tests/unit/store-kit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program;

/* ------------------------------------------------------------------------ *
 * Accounts
 * ------------------------------------------------------------------------ */

static void
test_round_trip(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	row->created = 1700000000123456;
	wry_account_row_set(row, "", "nick", "romeo", false);
	wry_account_row_set(row, "net libera", "password", HIDDEN, true);
	wry_account_row_set(row, "room #a%irc.libera.chat", "topic", "na\xc3\xafve \"quoted\"'",
			    false);
	wry_account_row_set(row, "", "empty", "", true);
	wry_account_row_set(row, "", "nick", "montague", false);
	wry_account_row_set(row, "", "gone", "x", false);
	wry_account_row_set(row, "", "gone", NULL, false);
	g_assert_cmpstr(wry_account_row_get(row, "", "nick"), ==, "montague");
	g_assert_null(wry_account_row_get(row, "net libera", "nick"));
	save(place, row);
	reopen(place);

	Answer answer = { 0 };
	load(place, ROMEO, &answer);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==,
			IRC " " ROMEO " registered 1700000000123456\n"
			    "[] empty= (secret)\n"
			    "[] nick=montague\n"
			    "[net libera] password=" HIDDEN " (secret)\n"
			    "[room #a%irc.libera.chat] topic=na\xc3\xafve \"quoted\"'\n");
	answer_clear(&answer);
}

static void
test_replaced(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) first = wry_account_row_new(IRC, ROMEO, false);
	wry_account_row_set(first, "", "nick", "romeo", false);
	wry_account_row_set(first, "", "away", "yes", false);
	save(place, first);
	g_autoptr(WryAccountRow) second = wry_account_row_new(IRC, ROMEO, true);
	second->created = 5;
	wry_account_row_set(second, "", "nick", "montague", false);
	save(place, second);

	Answer answer = { 0 };
	load(place, ROMEO, &answer);
	g_assert_cmpstr(answer.text->str, ==, IRC " " ROMEO " registered 5\n[] nick=montague\n");
	answer_clear(&answer);
}

static void
test_nobody(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	load(place, ROMEO, &answer);
	expect_error(answer.error, ITEM_NOT_FOUND, CANCEL);
	answer_clear(&answer);
}

static void
test_delete(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	wry_account_row_set(row, "", "nick", "romeo", false);
	save(place, row);
	g_autoptr(WryAccountRow) other = wry_account_row_new(IRC, JULIET, true);
	wry_account_row_set(other, "", "nick", "juliet", false);
	save(place, other);

	Answer answer = { 0 };
	wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&answer, on_done));
	wait_for(&answer.answered, 2);
	expect_error(answer.error, ITEM_NOT_FOUND, CANCEL);
	load(place, ROMEO, &answer);
	expect_error(answer.error, ITEM_NOT_FOUND, CANCEL);
	load(place, JULIET, &answer);
	g_assert_no_error(answer.error);
	answer_clear(&answer);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM setting"), ==, 1);
}

static void
test_count(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) a = wry_account_row_new(IRC, ROMEO, true);
	g_autoptr(WryAccountRow) b = wry_account_row_new(IRC, JULIET, true);
	g_autoptr(WryAccountRow) guest = wry_account_row_new(IRC, "guest@example.org", false);
	g_autoptr(WryAccountRow) elsewhere = wry_account_row_new("sms.example.org", ROMEO, true);
	Answer saved = { 0 }, answer = { 0 };
	wry_accounts_save(place->store, a, reply_to(&saved, on_done));
	wry_accounts_save(place->store, b, reply_to(&saved, on_done));
	wry_accounts_save(place->store, guest, reply_to(&saved, on_done));
	wry_accounts_save(place->store, elsewhere, reply_to(&saved, on_done));
	wry_accounts_count(place->store, IRC, reply_to(&answer, on_number)); /* sees them all */
	wait_for(&answer.answered, 1);
	g_assert_cmpuint(answer.number, ==, 2);
	wait_for(&saved.answered, 4);
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const GPtrArray *rows = result;
	answer->text = g_string_new(NULL);
	for (guint i = 0; rows != NULL && i < rows->len; i++)
		g_string_append_printf(answer->text, "%s;",
				       ((const WryAccountRow *)rows->pdata[i])->user);
	hear(answer, error);
}

static void
expect_page(Place *place, const char *after, unsigned limit, const char *expected)
{
	Answer answer = { 0 };
	wry_accounts_list(place->store, IRC, after, limit, reply_to(&answer, on_page));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, expected);
	answer_clear(&answer);
}

/* Those registered here, by address, a page at a time; guests and others' users are not. */
static void
test_list(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const users[] = { "c@x", "a@x", "b@x" };
	g_autoptr(WryAccountRow) guest = wry_account_row_new(IRC, "guest@x", false);
	g_autoptr(WryAccountRow) elsewhere = wry_account_row_new("sms.example.org", "d@x", true);
	expect_page(place, NULL, 10, "");
	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, users[i], true);
		save(place, row);
	}
	save(place, guest);
	save(place, elsewhere);
	expect_page(place, NULL, 10, "a@x;b@x;c@x;");
	expect_page(place, NULL, 2, "a@x;b@x;");
	expect_page(place, "b@x", 2, "c@x;");
	expect_page(place, "bb", 2, "c@x;");
	expect_page(place, "c@x", 2, "");
	expect_page(place, "' OR 1 --", 2, "a@x;b@x;");
}

static void
test_too_many_settings(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *long_text = g_strnfill(2 << 20, 'x');
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	wry_account_row_set(row, "", "nick", long_text, false);
	Answer answer = { 0 };
	wry_accounts_save(place->store, row, reply_to(&answer, on_done));
	g_assert_cmpuint(answer.answered, ==, 1);
	expect_error(answer.error, NOT_ACCEPTABLE, MODIFY);
	answer_clear(&answer);
}

/* ------------------------------------------------------------------------ *
 * Who can read the file
 * ------------------------------------------------------------------------ */

static void
test_secrets_sealed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	wry_account_row_set(row, "", "password", HIDDEN, true);
	wry_account_row_set(row, "", "nick", "visible-all-the-way", false);
	save(place, row);
	put(place, "certificate", HIDDEN, true, 0);
	g_assert_false(lies_open(place, HIDDEN));
	g_assert_true(lies_open(place, "visible-all-the-way")); /* or we looked in the wrong place */
	expect_memos(place, "", "certificate=" HIDDEN ";");
}

static void
test_sealed_in_its_row(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, true);
	wry_account_row_set(row, "", "password", HIDDEN, true);
	save(place, row);
	g_autoptr(WryAccountRow) thief = wry_account_row_new(IRC, JULIET, true);
	wry_account_row_set(thief, "", "password", "mine", true);
	save(place, thief);
	raw(place->path, "UPDATE setting SET value = (SELECT s.value FROM setting s JOIN account a "
			 "ON a.id = s.account WHERE a.jid = '" ROMEO "')");

	Answer answer = { 0 };
	load(place, JULIET, &answer);
	expect_error(answer.error, INTERNAL_SERVER_ERROR, CANCEL);
	load(place, ROMEO, &answer);
	g_assert_no_error(answer.error);
	answer_clear(&answer);
}

/* Tables without the types that STRICT keeps, as after damage: no column is believed. */
static void
test_damaged(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ONLY_SQLITE("its columns hold what they are declared to");
	raw(place->path, "DROP TABLE setting; DROP TABLE memo;"
			 "CREATE TABLE setting (account, scope, name, value, sealed);"
			 "CREATE TABLE memo (component, space, name, value, sealed, expires);"
			 "INSERT INTO account (id, component, jid, registered, created) "
			 "VALUES (1, '" IRC "', '" ROMEO "', 1, 0);"
			 "INSERT INTO memo VALUES ('" IRC "', 'parts', x'6b', 70000, 1, 0)");
	static const char *const rows[] = { "77, 'n', x'61', 0",  "'s', x'6e', x'61', 0",
					    "'s', 'n', 70000, 1", "'s', 'n', 70000, 0",
					    "'s', 'n', NULL, 0",  "'s', 'n', x'61', 'secret'" };
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *sql = g_strdup_printf(
		    "DELETE FROM setting; INSERT INTO setting VALUES (1, %s)", rows[i]);
		raw(place->path, sql);
		Answer answer = { 0 };
		load(place, ROMEO, &answer);
		expect_error(answer.error, INTERNAL_SERVER_ERROR, CANCEL);
		answer_clear(&answer);
	}
	Answer answer = { 0 };
	wry_memos_list(place->store, IRC, "parts", "", reply_to(&answer, on_memos));
	wait_for(&answer.answered, 1);
	expect_error(answer.error, INTERNAL_SERVER_ERROR, CANCEL);
	answer_clear(&answer);

	raw(place->path, "DROP TABLE about; CREATE TABLE about (name, value);"
			 "INSERT INTO about VALUES ('check', 70000)");
	g_clear_pointer(&place->store, wry_store_close);
	expect_no_store(place, NULL, WRY_ERROR_NOT_AUTHORIZED, "this is not the key *");
}

static void
test_altered_seal(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	put(place, "k", HIDDEN, true, 0);
	for (int cut = 0; cut < 60; cut += 7) {
		g_autofree char *sql = g_strdup_printf(
		    "UPDATE memo SET value = CAST(substr(value, 1, %d) || x'0000' AS BLOB)", cut);
		raw(place->path, sql);
		Answer answer = { 0 };
		const char *const keys[] = { "k", NULL };
		wry_memos_get(place->store, IRC, "parts", keys, reply_to(&answer, on_memos));
		wait_for(&answer.answered, 1);
		expect_error(answer.error, INTERNAL_SERVER_ERROR, CANCEL);
		answer_clear(&answer);
		put(place, "k", HIDDEN, true, 0);
	}
}

static void
test_files_made(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ONLY_SQLITE("it makes no file");
	mode_t before = umask(0);
	open_with(place, NULL);
	put(place, "k", "v", false, 0);
	g_autofree char *wal = g_strconcat(place->path, "-wal", NULL);
	g_assert_cmpint(mode_of(place->key), ==, 0600);
	g_assert_cmpint(mode_of(place->path), ==, 0600);
	g_assert_cmpint(mode_of(wal), ==, 0600);
	umask(before);
	g_autofree char *key = NULL;
	g_assert_true(g_file_get_contents(place->key, &key, NULL, NULL));
	g_assert_cmpuint(strspn(key, "0123456789abcdef"), ==, 64);
	g_assert_cmpstr(key + 64, ==, "\n");
}

static void
test_key_kept(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	/* 32 raw bytes, and the same in hexadecimal with Windows' line end: one key. */
	g_assert_true(
	    g_file_set_contents(place->key, "0123456789abcdef0123456789ABCDEF", 32, NULL));
	open_with(place, NULL);
	put(place, "k", HIDDEN, true, 0);
	guint8 pepper[32];
	memcpy(pepper, wry_store_pepper(place->store), 32);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_true(g_file_set_contents(
	    place->key, "3031323334353637383961626364656630313233343536373839414243444546\r\n", -1,
	    NULL));
	open_with(place, NULL);
	expect_memos(place, "", "k=" HIDDEN ";");
	g_assert_cmpmem(pepper, 32, wry_store_pepper(place->store), 32);
}

static void
test_wrong_key(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_true(
	    g_file_set_contents(place->key, "0123456789abcdef0123456789abcdef", 32, NULL));
	expect_no_store(place, NULL, WRY_ERROR_NOT_AUTHORIZED,
			"this is not the key that sealed '*/wherry.db'; restore the old one, or run: "
			"wherryctl reset-passwords");
}

/* What the lost key sealed goes, and nothing else; then the new key fits. */
static void
test_reset(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	WryStoreConfig config = { .path = place->path, .key_file = place->key };
	WryStoreLost lost;
	g_autoptr(GError) error = NULL;
	put(place, "open", "stays", false, 0);
	put(place, "sealed", HIDDEN, true, 0);
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, JULIET, true);
	wry_account_row_set(row, "", "nick", "juliet", false);
	wry_account_row_set(row, "net libera", "password", HIDDEN, true);
	save(place, row);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_true(wry_store_verify(place->path, place->key, &error));
	g_assert_no_error(error);
	g_assert_cmpint(g_unlink(place->key), ==, 0);
	g_assert_false(wry_store_verify(place->path, place->key, NULL));
	g_assert_true(wry_store_verify(place->path, NULL, NULL));

	g_assert_true(wry_store_reset(&config, &lost, &error));
	g_assert_no_error(error);
	g_assert_cmpint(lost.passwords, ==, 1);
	g_assert_cmpint(lost.waiting + lost.archived + lost.files, ==, 0);
	g_assert_true(wry_store_verify(place->path, place->key, &error));
	open_with(place, NULL);
	expect_memos(place, "", "open=stays;");
	Answer answer = { 0 };
	load(place, JULIET, &answer);
	g_assert_true(g_str_has_suffix(answer.text->str, "\n[] nick=juliet\n"));
	answer_clear(&answer);
}

static void
add_message(Place *place, const char *id, WryMessageState state)
{
	g_autoptr(GBytes) content = g_bytes_new_static("x", 1);
	WryMessageRow row = { .id = (char *)id, .user = (char *)JULIET, .peer = (char *)"bob", .state = state,
			      .waiting = 1, .since = 1, .due = 1, .content = content };
	Answer answer = { 0 };
	wry_messages_add(place->store, IRC, &row, 10, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

/* What an old copy thinks is still to be sent may have been: so it says from now on. */
static void
test_disarmed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, JULIET, true);
	save(place, row);
	add_message(place, "one", WRY_MESSAGE_WAITING);
	add_message(place, "two", WRY_MESSAGE_REFUSED);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_true(wry_store_disarm(place->path, "sms.example.org", &error));
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM message WHERE state = 1"), ==, 0);
	g_assert_true(wry_store_disarm(place->path, IRC, &error));
	g_assert_no_error(error);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM message WHERE state = 1"), ==, 1);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM message WHERE state = 3"), ==, 1);
}

/* A second one that works on it would send everything twice. */
static void
test_locked(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	expect_no_store(place, NULL, WRY_ERROR_SERVICE_UNAVAILABLE, "another wherryd works on database '*'; *");
	reopen(place);
}

static void
test_key_lost(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_cmpint(g_unlink(place->key), ==, 0);
	expect_no_store(place, NULL, WRY_ERROR_NOT_AUTHORIZED,
			"'*/key' is not there, but it sealed '*/wherry.db'; restore it");
	g_assert_false(g_file_test(place->key, G_FILE_TEST_EXISTS)); /* and none is made up */
}

static void
test_key_garbage(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_assert_true(g_file_set_contents(place->key, "secret\n", -1, NULL));
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE, "key file '*/key' holds no key; *");
	g_assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
}

/* ------------------------------------------------------------------------ *
 * Versions
 * ------------------------------------------------------------------------ */

static void
test_newer(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	raw(place->path, "PRAGMA user_version = 99; UPDATE about SET value = x'312e32' "
			 "WHERE name = 'wherry'");
	g_clear_pointer(&place->store, wry_store_close);
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE,
			"this database is of version 99, wherryd " WRY_VERSION
			" knows *; install wherry >= 1.2");
	if (on_postgres()) /* copies are PostgreSQL's own business */
		return;
	g_autofree char *copy = g_strconcat(place->path, ".before-99", NULL);
	g_assert_true(g_file_set_contents(copy, "x", 1, NULL));
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE,
			"this database is of version 99, wherryd " WRY_VERSION
			" knows *; install wherry >= 1.2 or restore wherry.db.before-99");
}

static void
test_migrates(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	put(place, "k", HIDDEN, true, 0);
	g_clear_pointer(&place->store, wry_store_close);

	open_with(place, with_steps("ALTER TABLE memo ADD COLUMN colour TEXT;",
				    "UPDATE memo SET colour = 'red';"));
	expect_memos(place, "", "k=" HIDDEN ";");
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo WHERE colour = 'red'"), ==,
			1);
	int before = driver_at_hand()->n_steps;
	g_assert_cmpint(raw_int(place->path, "PRAGMA user_version"), ==, before + 2);

	if (on_postgres())
		return;
	/* The way back: the copy is whole, private, and the old version's. */
	g_autofree char *copy = g_strdup_printf("%s.before-%d", place->path, before + 2);
	g_assert_cmpint(mode_of(copy), ==, 0600);
	g_assert_cmpint(raw_int(copy, "PRAGMA user_version"), ==, before);
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE,
			"* of version *, * restore wherry.db.before-*");
	g_assert_cmpint(g_rename(copy, place->path), ==, 0);
	open_with(place, NULL);
	expect_memos(place, "", "k=" HIDDEN ";");
}

static void
test_migrates_wholly(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	put(place, "k", "v", false, 0);
	g_clear_pointer(&place->store, wry_store_close);
	expect_no_store(place, with_steps("ALTER TABLE memo ADD COLUMN colour TEXT;", "nonsense;"),
			WRY_ERROR_INTERNAL_SERVER_ERROR,
			"cannot bring database '*/wherry.db' to this version: *");
	open_with(place, NULL); /* as if nothing had been */
	expect_memos(place, "", "k=v;");
}

static void
test_wrong_key_migrates_nothing(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_true(
	    g_file_set_contents(place->key, "0123456789abcdef0123456789abcdef", 32, NULL));
	expect_no_store(place, with_steps("ALTER TABLE memo ADD COLUMN colour TEXT;", NULL),
			WRY_ERROR_NOT_AUTHORIZED, "this is not the key *");
	g_assert_cmpint(raw_int(place->path, "PRAGMA user_version"), ==, driver_at_hand()->n_steps);
}

static void
test_not_ours(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	raw(place->path, "CREATE TABLE precious (x INTEGER); INSERT INTO precious VALUES (1)");
	g_assert_true(
	    g_file_set_contents(place->key, "0123456789abcdef0123456789abcdef", 32, NULL));
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE,
			"cannot open database '*/wherry.db': this is another program's database");
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM sqlite_schema"), ==, 1);
	if (on_postgres())
		return;

	g_assert_true(
	    g_file_set_contents(place->path, "Dear diary, today I wrote no database.\n", -1, NULL));
	expect_no_store(place, NULL, WRY_ERROR_NOT_ACCEPTABLE,
			"cannot open database '*/wherry.db': file is not a database");
}

static void
test_unreadable(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *key = g_strdup(place->key);
	g_free(place->path);
	place->path = on_postgres() ? g_strdup("postgresql://wherry@/x?host=/no/such/folder")
				    : g_build_filename(place->folder, "no", "such", "folder", NULL);
	expect_no_store(place, NULL, WRY_ERROR_INTERNAL_SERVER_ERROR, "cannot open database '*'*");
	g_assert_false(g_file_test(key, G_FILE_TEST_EXISTS)); /* nothing is begun */
}

/* ------------------------------------------------------------------------ *
 * Group commit
 * ------------------------------------------------------------------------ */

static void
on_after_commit(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_assert_no_error(error);
	g_assert_cmpint(g_atomic_int_get(&commits), >, 0);
	++*(unsigned *)data;
}

static void
test_group_commit(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	unsigned answered = 0, waiting;
	gint64 longest;
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	for (int i = 0; i < 1000; i++) {
		g_autofree char *key = g_strdup_printf("%04d", i);
		wry_memos_put(place->store, IRC, "parts", key, value, false, 0,
			      wry_reply_new(NULL, 0, on_after_commit, &answered));
	}
	wry_store_stats(place->store, &waiting, &longest);
	g_assert_cmpuint(waiting, ==, 1000);
	g_assert_cmpuint(answered, ==, 0);
	wait_for(&answered, 1000);
	g_test_message("1000 puts, %d commits", commits);
	g_assert_cmpint(commits, >=, 4); /* a batch is bounded */
	g_assert_cmpint(commits, <, 200);
	wry_store_stats(place->store, &waiting, &longest);
	g_assert_cmpuint(waiting, ==, 0);
	g_assert_cmpint(longest, >, 0);
	wry_store_stats(place->store, &waiting, &longest);
	g_assert_cmpint(longest, ==, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo"), ==, 1000);
}

static void
test_replies_in_order(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(GPtrArray) order = g_ptr_array_new();
	Answer a = { .order = order, .name = "a" }, b = { .order = order, .name = "b" },
	       c = { .order = order, .name = "c" };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	wry_memos_put(place->store, IRC, "s", "1", value, false, 0, reply_to(&a, on_done));
	wry_memos_put(place->store, IRC, "s", "2", value, false, 0, reply_to(&b, on_done));
	wry_memos_list(place->store, IRC, "s", "", reply_to(&c, on_memos));
	wait_for(&c.answered, 1);
	g_assert_cmpuint(order->len, ==, 3);
	g_assert_cmpstr(order->pdata[0], ==, "a");
	g_assert_cmpstr(order->pdata[1], ==, "b");
	g_assert_cmpstr(c.text->str, ==, "1=v;2=v;");
	answer_clear(&c);
}

/* A row whose second setting cannot be written, for it is there twice. */
static WryAccountRow *
row_that_fails(void)
{
	WryAccountRow *row = wry_account_row_new(IRC, ROMEO, true);
	wry_account_row_set(row, "", "a", "1", false);
	wry_account_row_set(row, "", "b", "2", false);
	WrySetting *second = row->settings->pdata[1];
	second->name[0] = 'a';
	return row;
}

static void
test_savepoint(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer before = { 0 }, bad = { 0 }, after = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	g_autoptr(WryAccountRow) row = row_that_fails();
	put(place, "0", "v", false, 0);
	commits = 0;
	wry_memos_put(place->store, IRC, "s", "0", value, false, 0, NULL);
	wry_memos_put(place->store, IRC, "parts", "1", value, false, 0, reply_to(&before, on_done));
	wry_accounts_save(place->store, row, reply_to(&bad, on_done));
	wry_memos_put(place->store, IRC, "parts", "2", value, false, 0, reply_to(&after, on_done));
	wait_for(&after.answered, 1);
	/* What one turn writes is one transaction, but where it takes longer than one may. */
	g_assert_cmpint(commits, >=, 1);
	g_assert_cmpint(commits, <=, on_postgres() ? 4 : 1);
	g_assert_no_error(before.error);
	g_assert_no_error(after.error);
	expect_error(bad.error, CONFLICT, CANCEL);
	expect_memos(place, "", "0=v;1=v;2=v;");
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM account"), ==, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM setting"), ==, 0);
	answer_clear(&bad);
}

static void
test_full_disk(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	ONLY_SQLITE("its disk cannot be made small for one");
	unsigned waiting;
	gint64 longest;
	g_autofree char *big = g_strnfill(60000, 'x');
	g_autoptr(GBytes) value = g_bytes_new(big, 60000);
	put(place, "kept", "v", false, 0);
	g_atomic_int_set(&max_pages, raw_int(place->path, "PRAGMA page_count") + 2);

	enum { N = 20 };
	Answer answers[N] = { { 0 } };
	for (int i = 0; i < N; i++) {
		g_autofree char *key = g_strdup_printf("big%d", i);
		wry_memos_put(place->store, IRC, "parts", key, value, false, 0,
			      reply_to(&answers[i], on_done));
	}
	wait_for(&answers[N - 1].answered, 1);
	for (int i = 0; i < N; i++) {
		g_assert_cmpuint(answers[i].answered, ==, 1);
		expect_error(answers[i].error, INTERNAL_SERVER_ERROR, WAIT);
		g_assert_cmpstr(wry_error_arg(answers[i].error, 0), ==, "database or disk is full");
		answer_clear(&answers[i]);
	}
	g_assert_cmpstr(logged->str, ==,
			"store: database or disk is full; what has to be on disk is deferred or "
			"refused\n"); /* once, however many it hit */
	expect_memos(place, "", "kept=v;");
	wry_store_stats(place->store, &waiting, &longest);
	g_assert_cmpuint(waiting, ==, 0);

	g_atomic_int_set(&max_pages, 1 << 20); /* the operator made room */
	put(place, "later", "v", false, 0);
	expect_memos(place, "", "kept=v;later=v;");
	g_assert_true(g_str_has_suffix(logged->str, "\nstore: writes again\n"));
}

/* The commit itself fails: nothing of its batch was promised. */
static bool no_commit;

static bool
failing_run(WryDb *db, const char *sql, const WryCell *cells, unsigned n, WryRowFunc func,
	    gpointer data, int64_t *ret_changed, GError **error)
{
	if (strcmp(sql, "COMMIT") == 0 && no_commit)
		return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				     "the gateway's database failed: %s",
				     "database or disk is full", NULL);
	return driver_at_hand()->run(db, sql, cells, n, func, data, ret_changed, error);
}

static void
test_commit_fails(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	counting.run = failing_run;
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	Answer good = { 0 }, read = { 0 }, missing = { 0 };
	no_commit = true;
	for (int i = 0; i < 2; i++) {
		wry_memos_put(place->store, IRC, "parts", "1", value, false, 0,
			      reply_to(&good, on_done));
		wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&missing, on_done));
		wry_memos_list(place->store, IRC, "parts", "", reply_to(&read, on_memos));
		wait_for(&read.answered, (unsigned)i + 1);
		expect_error(good.error, INTERNAL_SERVER_ERROR, WAIT);
		expect_error(read.error, INTERNAL_SERVER_ERROR, WAIT); /* it saw what is not */
		expect_error(missing.error, ITEM_NOT_FOUND, CANCEL);
		if (read.text != NULL)
			g_string_free(g_steal_pointer(&read.text), TRUE);
	}
	g_assert_cmpstr(logged->str, ==,
			"store: database or disk is full; what has to be on disk is deferred or "
			"refused\n");
	no_commit = false;
	expect_memos(place, "", "");
	put(place, "2", "v", false, 0);
	expect_memos(place, "", "2=v;");
	g_assert_true(g_str_has_suffix(logged->str, "\nstore: writes again\n"));
	answer_clear(&good);
	answer_clear(&read);
	answer_clear(&missing);
}

/* Under several keys it is all there or nothing is. */
static void
test_memos_together(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer good = { 0 }, many = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	const char *const three[] = { "a", "b", "c", NULL };
	const char *const seven[] = { "1", "2", "3", "4", "5", "6", "7", NULL };
	wry_memos_put_all(place->store, IRC, "parts", three, value, true, 0, reply_to(&good, on_done));
	wry_memos_put_all(place->store, IRC, "parts", seven, value, false, 0,
			  reply_to(&many, on_done));
	wait_for(&good.answered, 1);
	g_assert_no_error(good.error);
	g_assert_cmpuint(many.answered, ==, 1);
	expect_error(many.error, NOT_ACCEPTABLE, MODIFY);
	expect_memos(place, "", "a=v;b=v;c=v;");
	wry_memos_put_all(place->store, IRC, "parts", three, NULL, false, 0, reply_to(&good, on_done));
	wait_for(&good.answered, 2);
	expect_memos(place, "", "");
	answer_clear(&good);
	answer_clear(&many);
}

static void
test_ceiling(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	unsigned good = 0;
	Answer over = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	for (int i = 0; i < 10000; i++)
		wry_memos_put(place->store, IRC, "parts", "k", value, false, 0,
			      wry_reply_new(NULL, 0, on_after_commit, &good));
	wry_memos_put(place->store, IRC, "parts", "over", value, false, 0,
		      reply_to(&over, on_done));
	g_assert_cmpuint(over.answered, ==, 1);
	expect_error(over.error, RESOURCE_CONSTRAINT, WAIT);
	const char *const keys[] = { "k", NULL };
	wry_memos_get(place->store, IRC, "parts", keys, reply_to(&over, on_memos));
	g_assert_cmpuint(over.answered, ==, 2);
	expect_error(over.error, RESOURCE_CONSTRAINT, WAIT);
	wait_for(&good, 10000);
	expect_memos(place, "", "k=v;");
	answer_clear(&over);
}

static void
test_ceiling_bytes(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	g_autofree char *big = g_strnfill(64 << 10, 'x');
	g_autoptr(GBytes) value = g_bytes_new(big, 64 << 10);
	while (answer.answered == 0) /* no turn of the loop between: nothing is answered but no */
		wry_memos_put(place->store, IRC, "parts", "k", value, false, 0,
			      reply_to(&answer, on_done));
	expect_error(answer.error, RESOURCE_CONSTRAINT, WAIT);
	unsigned waiting;
	gint64 longest;
	wry_store_stats(place->store, &waiting, &longest);
	g_assert_cmpuint(waiting, <, 1100);
	wait_for(&answer.answered, waiting + 1);
	g_assert_no_error(answer.error);
}

/* ------------------------------------------------------------------------ *
 * Reading, closing
 * ------------------------------------------------------------------------ */

static void
test_load_behind_save(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, false);
	row->created = 7;
	Answer saved = { 0 }, loaded = { 0 }, deleted = { 0 }, gone = { 0 };
	for (int i = 0; i < 50; i++) {
		g_autofree char *nick = g_strdup_printf("romeo%d", i);
		wry_account_row_set(row, "", "nick", nick, false);
		wry_accounts_save(place->store, row, reply_to(&saved, on_done));
	}
	wry_accounts_load(place->store, IRC, ROMEO, reply_to(&loaded, on_row));
	wry_accounts_delete(place->store, IRC, ROMEO, reply_to(&deleted, on_done));
	wry_accounts_load(place->store, IRC, ROMEO, reply_to(&gone, on_row));
	wait_for(&gone.answered, 1);
	g_assert_cmpuint(saved.answered, ==, 50);
	g_assert_cmpstr(loaded.text->str, ==, IRC " " ROMEO " guest 7\n[] nick=romeo49\n");
	g_assert_no_error(deleted.error);
	expect_error(gone.error, ITEM_NOT_FOUND, CANCEL);
	answer_clear(&loaded);
	answer_clear(&gone);
}

/* A write that waits on a pipe: the reader must not wait with it. */
typedef struct {
	int fd;
} Slow;

static bool
slow_run(G_GNUC_UNUSED WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer job,
	 G_GNUC_UNUSED GError **error)
{
	char c;
	return read(((Slow *)job)->fd, &c, 1) == 1;
}

static void
test_others_do_not_wait(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	static const WryJobKind kind = { slow_run, NULL, g_free };
	g_autoptr(WryAccountRow) row = wry_account_row_new(IRC, ROMEO, false);
	save(place, row);
	int fds[2];
	g_assert_cmpint(pipe(fds), ==, 0);
	Slow *slow = g_new(Slow, 1);
	slow->fd = fds[0];
	Answer written = { 0 }, loaded = { 0 };
	wry_store_write(place->store, &kind, slow, 0, "something else",
			reply_to(&written, on_done));
	load(place, ROMEO, &loaded);
	g_assert_no_error(loaded.error);
	g_assert_cmpuint(written.answered, ==, 0);
	g_assert_cmpint(write(fds[1], "x", 1), ==, 1);
	wait_for(&written.answered, 1);
	close(fds[0]);
	close(fds[1]);
	answer_clear(&loaded);
}

/* Who asks for one memo waits for its writes, and for nobody else's. */
static void
test_memos_apart(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	static const WryJobKind kind = { slow_run, NULL, g_free };
	static const char *const other[] = { "b", "c", NULL }, *const same[] = { "c", "a", NULL };
	g_autoptr(GBytes) value = g_bytes_new_static("new", 3);
	int fds[2];
	put(place, "a", "old", false, 0);
	put(place, "b", "there", false, 0);
	g_assert_cmpint(pipe(fds), ==, 0);
	Slow *slow = g_new(Slow, 1);
	slow->fd = fds[0];
	Answer written = { 0 }, apart = { 0 }, behind = { 0 }, listed = { 0 };
	wry_store_write(place->store, &kind, slow, 0, "something else", NULL);
	wry_memos_put(place->store, IRC, "parts", "a", value, false, 0,
		      reply_to(&written, on_done));
	wry_memos_get(place->store, IRC, "parts", same, reply_to(&behind, on_memos));
	wry_memos_list(place->store, IRC, "parts", "", reply_to(&listed, on_memos));
	wry_memos_get(place->store, IRC, "parts", other, reply_to(&apart, on_memos));
	wait_for(&apart.answered, 1);
	g_assert_cmpstr(apart.text->str, ==, "b=there;");
	g_assert_cmpuint(written.answered + behind.answered + listed.answered, ==, 0);
	g_assert_cmpint(write(fds[1], "x", 1), ==, 1);
	wait_for(&listed.answered, 1);
	g_assert_cmpstr(behind.text->str, ==, "a=new;");
	g_assert_cmpstr(listed.text->str, ==, "a=new;b=there;");
	close(fds[0]);
	close(fds[1]);
	answer_clear(&apart);
	answer_clear(&behind);
	answer_clear(&listed);
}

static void
test_close_finishes(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer put_answer = { 0 }, list = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	for (int i = 0; i < 1000; i++) {
		g_autofree char *key = g_strdup_printf("%04d", i);
		wry_memos_put(place->store, IRC, "parts", key, value, false, 0,
			      reply_to(&put_answer, on_done));
	}
	wry_memos_list(place->store, IRC, "parts", "0999", reply_to(&list, on_memos));
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_cmpuint(put_answer.answered, ==, 1000);
	g_assert_no_error(put_answer.error);
	g_assert_cmpstr(list.text->str, ==, "0999=v;");
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo"), ==, 1000);
	answer_clear(&list);
}

typedef struct {
	Place *place;
	Answer late;
	unsigned closed;
} Closing;

static void
on_close_now(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Closing *closing = data;
	g_assert_no_error(error);
	closing->closed++;
	g_clear_pointer(&closing->place->store, wry_store_close);
}

static void
test_close_in_reply(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Closing closing = { .place = place };
	Answer others = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	wry_memos_put(place->store, IRC, "parts", "a", value, false, 0,
		      wry_reply_new(NULL, 0, on_close_now, &closing));
	for (int i = 0; i < 300; i++)
		wry_memos_put(place->store, IRC, "parts", "b", value, false, 0,
			      reply_to(&others, on_done));
	wait_for(&others.answered, 300);
	g_assert_no_error(others.error);
	g_assert_cmpuint(closing.closed, ==, 1);
	g_assert_null(place->store);
}

static void
on_ask_again(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	Closing *closing = data;
	wry_accounts_load(closing->place->store, IRC, ROMEO, reply_to(&closing->late, on_row));
}

static void
test_no_asking_while_closing(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Closing closing = { .place = place };
	wry_accounts_load(place->store, IRC, ROMEO, wry_reply_new(NULL, 0, on_ask_again, &closing));
	wry_store_close(place->store);
	place->store = NULL;
	g_assert_cmpuint(closing.late.answered, ==, 1);
	expect_error(closing.late.error, SERVICE_UNAVAILABLE, WAIT);
	answer_clear(&closing.late);
}

static void
on_never(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error,
	 G_GNUC_UNUSED gpointer data)
{
	g_assert_not_reached();
}

static void
test_taken_back(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	WryReply *near = NULL;
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	wry_memos_put(place->store, IRC, "parts", "a", value, false, 0,
		      wry_reply_new(&near, 0, on_never, NULL));
	wry_reply_cancel(&near);
	expect_memos(place, "", "a=v;"); /* done all the same */
}

/* ------------------------------------------------------------------------ *
 * Memos
 * ------------------------------------------------------------------------ */

static void
test_memos(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	put(place, "part/2", "two", false, 0);
	put(place, "part/1", "one", false, 0);
	put(place, "part0", "not ours: 0 comes after /", false, 0);
	put(place, "part", "too short", false, 0);
	put(place, "part/\xf4\x8f\xbf\xbf", "last", false, 0);
	put(place, "id/1", "", false, 0);
	expect_memos(place, "part/", "part/1=one;part/2=two;part/\xf4\x8f\xbf\xbf=last;");
	put(place, "part/1", "uno", true, 0);
	put(place, "part/2", NULL, false, 0);
	put(place, "never there", NULL, false, 0);
	expect_memos(place, "part/", "part/1=uno;part/\xf4\x8f\xbf\xbf=last;");
	expect_memos(place, "nothing", "");

	const char *const keys[] = { "part/1", "part/2", "id/1", "' OR 1 --", NULL };
	wry_memos_get(place->store, IRC, "parts", keys, reply_to(&answer, on_memos));
	wait_for(&answer.answered, 1);
	g_assert_cmpstr(answer.text->str, ==, "part/1=uno;id/1=;");
	answer_clear(&answer);
	wry_memos_get(place->store, IRC, "other", keys, reply_to(&answer, on_memos));
	wait_for(&answer.answered, 1);
	g_assert_cmpstr(answer.text->str, ==, "");
	answer_clear(&answer);
}

/* Whose user goes: in every space, and nobody else's. */
static void
test_memos_deleted(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	put(place, "romeo0key/net", "a", true, 0);
	put(place, "romeo0key", "b", false, 0);
	put(place, "romeo0kez", "c", false, 0);
	put(place, "romeo0ke", "d", false, 0);
	wry_memos_put(place->store, IRC, "certificates", "romeo0key/x", value, false, 0,
		      reply_to(&answer, on_done));
	wry_memos_put(place->store, "sms.example.org", "parts", "romeo0key/x", value, false, 0,
		      reply_to(&answer, on_done));
	wry_memos_delete_prefix(place->store, IRC, "romeo0key", reply_to(&answer, on_done));
	wait_for(&answer.answered, 3);
	g_assert_no_error(answer.error);
	expect_memos(place, "", "romeo0ke=d;romeo0kez=c;");
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo"), ==, 3);
}

static void
test_memos_bytes(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	/* Keys are bytes; a prefix of the last of all bytes has no upper end. */
	put(place, "\xff\xff", "a", false, 0);
	put(place, "\xff\xff\xff", "b", true, 0);
	put(place, "\xff", "c", false, 0);
	put(place, "\xfe\xff", "d", false, 0);
	expect_memos(place, "\xff\xff", "\xff\xff=a;\xff\xff\xff=b;");
	expect_memos(place, "\xfe", "\xfe\xff=d;");
}

static void
test_memos_expire(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	gint64 now = g_get_real_time();
	put(place, "past", "v", false, now - 1);
	put(place, "future", "v", false, now + G_TIME_SPAN_HOUR);
	expect_memos(place, "", "future=v;");
	put(place, "next", "v", false, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo"), ==, 2);
}

static void
test_memos_too_much(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answer = { 0 };
	g_autofree char *big = g_strnfill((64 << 10) + 1, 'x');
	g_autoptr(GBytes) value = g_bytes_new(big, (64 << 10) + 1);
	wry_memos_put(place->store, IRC, "parts", "k", value, false, 0, reply_to(&answer, on_done));
	expect_error(answer.error, NOT_ACCEPTABLE, MODIFY);
	g_autoptr(GBytes) small = g_bytes_new_static("v", 1);
	wry_memos_put(place->store, IRC, "parts", big, small, false, 0, reply_to(&answer, on_done));
	expect_error(answer.error, NOT_ACCEPTABLE, MODIFY);
	g_assert_cmpuint(answer.answered, ==, 2);
	answer_clear(&answer);
}

/* ------------------------------------------------------------------------ *
 * kill -9
 * ------------------------------------------------------------------------ */

/* A write answered is a line printed, at once. */
static void
on_child_answer(G_GNUC_UNUSED gpointer result, const GError *error, gpointer id)
{
	g_assert_no_error(error);
	char line[32];
	int n = g_snprintf(line, sizeof line, "%u\n", GPOINTER_TO_UINT(id));
	if (write(STDOUT_FILENO, line, (gsize)n) != n)
		_exit(1);
}

G_GNUC_NORETURN static void
child(const char *folder)
{
	Place place;
	place_init(&place, folder);
	open_with(&place, NULL);
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	for (unsigned id = 0;; id++) {
		g_autofree char *key = g_strdup_printf("%u", id);
		wry_memos_put(place.store, IRC, "parts", key, value, id % 2 == 0, 0,
			      wry_reply_new(NULL, 0, on_child_answer, GUINT_TO_POINTER(id)));
		unsigned waiting;
		gint64 longest;
		for (wry_store_stats(place.store, &waiting, &longest); waiting > 100;
		     wry_store_stats(place.store, &waiting, &longest))
			g_main_context_iteration(NULL, TRUE);
	}
}

/* The ids the child printed before it was killed, in whole lines. */
static GPtrArray *
run_and_kill(const char *folder)
{
	const char *argv[] = { program, "child", folder, NULL };
	g_autoptr(GError) error = NULL;
	GPid pid;
	int out;
	g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
				 &pid, NULL, &out, NULL, &error);
	g_assert_no_error(error);
	g_autoptr(GString) text = g_string_new(NULL);
	char bytes[4096];
	gsize enough = (gsize)g_random_int_range(1, 6000);
	gssize n;
	while (text->len < enough && (n = read(out, bytes, sizeof bytes)) > 0)
		g_string_append_len(text, bytes, n);
	g_assert_cmpint(kill(pid, SIGKILL), ==, 0);
	while ((n = read(out, bytes, sizeof bytes)) > 0)
		g_string_append_len(text, bytes, n);
	close(out);
	int status;
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	g_spawn_close_pid(pid);

	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
	char *line = text->str, *end;
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
		g_ptr_array_add(ids, g_strndup(line, (gsize)(end - line)));
	g_assert_cmpuint(ids->len, >, 0);
	return ids;
}

static void
on_all_there(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	if (result != NULL)
		answer->number += ((GPtrArray *)result)->len;
	hear(answer, error);
}

static void
test_kill(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	unsigned total = 0;
	for (int round = 0; round < 20; round++) {
		g_autoptr(GPtrArray) ids = run_and_kill(place->folder);
		open_with(place, NULL);
		Answer answer = { 0 };
		unsigned asked = 0;
		for (guint i = 0; i < ids->len; i++) {
			const char *const keys[] = { ids->pdata[i], NULL };
			wry_memos_get(place->store, IRC, "parts", keys,
				      reply_to(&answer, on_all_there));
			asked++;
		}
		wait_for(&answer.answered, asked);
		g_assert_no_error(answer.error);
		g_assert_cmpuint(answer.number, ==, ids->len);
		total += ids->len;
		g_clear_pointer(&place->store, wry_store_close);
		raw(place->path, "DELETE FROM memo"); /* the next round starts from nothing */
	}
	g_test_message("%u answered writes survived 20 kills", total);
}

#define ADD(path, set, func) g_test_add(path, Place, NULL, set, func, teardown)

int
main(int argc, char **argv)
{
	program = argv[0];
	wry_loop_init(NULL);
	if (argc == 3 && strcmp(argv[1], "child") == 0)
		child(argv[2]);
	g_test_init(&argc, &argv, NULL);
	logged = g_string_new(NULL);
	g_log_set_writer_func(on_log, NULL, NULL);

	ADD("/store/accounts/round-trip", setup, test_round_trip);
	ADD("/store/accounts/replaced", setup, test_replaced);
	ADD("/store/accounts/nobody", setup, test_nobody);
	ADD("/store/accounts/delete", setup, test_delete);
	ADD("/store/accounts/count", setup, test_count);
	ADD("/store/accounts/list", setup, test_list);
	ADD("/store/accounts/too-many-settings", setup, test_too_many_settings);
	ADD("/store/secret/sealed", setup, test_secrets_sealed);
	ADD("/store/secret/in-its-row", setup, test_sealed_in_its_row);
	ADD("/store/secret/altered", setup, test_altered_seal);
	ADD("/store/secret/damaged", setup, test_damaged);
	ADD("/store/key/files-made", setup_empty, test_files_made);
	ADD("/store/key/raw-and-hex", setup_empty, test_key_kept);
	ADD("/store/key/wrong", setup, test_wrong_key);
	ADD("/store/key/lost", setup, test_key_lost);
	if (!on_postgres()) /* whose lock test-postgres tells of */
		ADD("/store/locked", setup, test_locked);
	ADD("/store/disarmed", setup, test_disarmed);
	ADD("/store/key/reset", setup, test_reset);
	ADD("/store/key/garbage", setup_empty, test_key_garbage);
	ADD("/store/version/newer", setup, test_newer);
	ADD("/store/version/migrates", setup, test_migrates);
	ADD("/store/version/migrates-wholly", setup, test_migrates_wholly);
	ADD("/store/version/wrong-key", setup, test_wrong_key_migrates_nothing);
	ADD("/store/version/not-ours", setup_empty, test_not_ours);
	ADD("/store/version/unreadable", setup_empty, test_unreadable);
	ADD("/store/write/group-commit", setup_counting, test_group_commit);
	ADD("/store/write/in-order", setup, test_replies_in_order);
	ADD("/store/write/savepoint", setup_counting, test_savepoint);
	ADD("/store/write/full-disk", setup_counting, test_full_disk);
	ADD("/store/write/commit-fails", setup_counting, test_commit_fails);
	ADD("/store/write/ceiling", setup_counting, test_ceiling);
	ADD("/store/write/ceiling-bytes", setup, test_ceiling_bytes);
	ADD("/store/write/taken-back", setup, test_taken_back);
	ADD("/store/read/memos-apart", setup, test_memos_apart);
	ADD("/store/read/behind-save", setup, test_load_behind_save);
	ADD("/store/read/others-do-not-wait", setup, test_others_do_not_wait);
	ADD("/store/close/finishes", setup, test_close_finishes);
	ADD("/store/close/in-reply", setup, test_close_in_reply);
	ADD("/store/close/no-asking", setup, test_no_asking_while_closing);
	ADD("/store/memos/put-get-list", setup, test_memos);
	ADD("/store/memos/together", setup, test_memos_together);
	ADD("/store/memos/deleted", setup, test_memos_deleted);
	ADD("/store/memos/bytes", setup, test_memos_bytes);
	ADD("/store/memos/expire", setup, test_memos_expire);
	ADD("/store/memos/too-much", setup, test_memos_too_much);
	ADD("/store/kill", setup_empty, test_kill);
	int rc = g_test_run();
	wry_loop_shutdown();
	g_string_free(logged, TRUE);
	return rc;
}
