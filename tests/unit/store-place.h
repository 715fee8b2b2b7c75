/*
 * store-place.h - a folder with a store in it, and waiting for what it answers
 *
 * Where WHERRY_TEST_DATABASE names a PostgreSQL (tests/with-postgres) the store is a schema of that, which is named
 * after the folder; what looks into a store behind its back is written for SQLite, and said in PostgreSQL's words here.
 */
#pragma once

#include "store/accounts.h"
#include "store/job.h"

#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>

#define IRC "irc.example.org"
#define ROMEO "romeo@example.org"

typedef struct {
	char *folder, *path, *key;
	WryStore *store;
} Place;

static inline bool
on_postgres(void)
{
	const char *address = g_getenv("WHERRY_TEST_DATABASE");
	return address != NULL && *address != '\0';
}

/* For a test that is about SQLite alone. */
#define ONLY_SQLITE(why)                                                                           \
	do {                                                                                       \
		if (on_postgres()) {                                                               \
			g_test_skip(why);                                                          \
			return;                                                                    \
		}                                                                                  \
	} while (0)

static inline const WryDriver *
driver_at_hand(void)
{
	return on_postgres() ? &wry_driver_postgres : &wry_driver_sqlite;
}

/* ------------------------------------------------------------------------ *
 * Behind the store's back
 * ------------------------------------------------------------------------ */

static inline char *
in_postgres_words(const char *sql)
{
	static const struct {
		const char *pattern, *replacement;
	} changes[] = {
		{ "(?i)x'([0-9a-f]*)'", "CAST('\\\\x\\1' AS bytea)" },
		{ "\\s+AS BLOB\\)", " AS bytea)" },
		{ "CAST\\(value AS TEXT\\)", "convert_from(value, 'UTF8')" },
		{ "PRAGMA foreign_keys = ON;", "" },
		{ "PRAGMA user_version = (\\d+)",
		  "UPDATE about SET value = CAST('\\1' AS bytea) WHERE name = 'schema'" },
		{ "PRAGMA user_version",
		  "SELECT CAST(convert_from(value, 'UTF8') AS bigint) FROM about WHERE name = 'schema'" },
		{ "sqlite_schema", "pg_tables WHERE schemaname = current_schema()" },
	};
	char *text = g_strdup(sql);
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(GRegex) regex = g_regex_new(changes[i].pattern, 0, 0, NULL);
		g_autofree char *before = text;
		text = g_regex_replace(regex, before, -1, 0, changes[i].replacement, 0, NULL);
		g_assert_nonnull(text);
	}
	return text;
}

/* (transfer full) */
static inline PGresult *
ask_postgres(const char *path, const char *sql)
{
	PGconn *conn = PQconnectdb(path);
	PGresult *result = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(result);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		g_error("%s\n%s", sql, PQerrorMessage(conn));
	PQfinish(conn);
	return result;
}

static inline void
raw(const char *path, const char *sql)
{
	if (on_postgres()) {
		/* Numbers that were given by hand are not given again. */
		g_autofree char *own = in_postgres_words(sql);
		g_autofree char *all = g_strconcat(
		    own,
		    ";SELECT CASE WHEN to_regclass('account') IS NOT NULL THEN setval("
		    "pg_get_serial_sequence('account', 'id'), greatest(100, nextval("
		    "pg_get_serial_sequence('account', 'id')))) END",
		    NULL);
		PQclear(ask_postgres(path, strstr(own, "account") != NULL ? all : own));
		return;
	}
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

static inline int
raw_int(const char *path, const char *sql)
{
	int n;
	if (on_postgres()) {
		g_autofree char *own = in_postgres_words(sql);
		PGresult *result = ask_postgres(path, own);
		n = atoi(PQgetvalue(result, 0, 0));
		PQclear(result);
		return n;
	}
	sqlite3 *db;
	sqlite3_stmt *stmt;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(stmt), ==, SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
	return n;
}

/* Do these words stand in a table, or a file, as they are? */
static inline bool
lies_open(const Place *place, const char *words)
{
	bool found = false;
	if (on_postgres()) {
		g_autofree char *hex = g_strdup("");
		for (const char *c = words; *c != '\0'; c++) {
			char *longer = g_strdup_printf("%s%02x", hex, (guint8)*c);
			g_free(hex);
			hex = longer;
		}
		PGresult *tables = ask_postgres(
		    place->path, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
		for (int i = 0; i < PQntuples(tables); i++) {
			g_autofree char *sql = g_strdup_printf(
			    "SELECT count(*) FROM %s t WHERE CAST(t AS text) LIKE '%%%s%%' OR "
			    "CAST(t AS text) LIKE '%%%s%%'",
			    PQgetvalue(tables, i, 0), words, hex);
			found = raw_int(place->path, sql) > 0 || found;
		}
		PQclear(tables);
		return found;
	}
	GDir *dir = g_dir_open(place->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(place->folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize n;
		g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
		found = found || memmem(bytes, n, words, strlen(words)) != NULL;
	}
	g_dir_close(dir);
	return found;
}

/* ------------------------------------------------------------------------ *
 * The place
 * ------------------------------------------------------------------------ */

/* "w" and what the folder's name comes to: a schema, made if need be. */
static inline char *
postgres_place(const char *folder, bool make)
{
	const char *address = g_getenv("WHERRY_TEST_DATABASE");
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_MD5, folder, -1);
	g_autofree char *sql = g_strdup_printf(
	    make ? "CREATE SCHEMA IF NOT EXISTS w%s" : "DROP SCHEMA w%s CASCADE", digest);
	g_autofree char *quiet = g_strconcat("SET client_min_messages = warning;", sql, NULL);
	PQclear(ask_postgres(address, quiet));
	/* It ends as a file's name does, for the sentences that tell it. */
	return g_strdup_printf("%s&options=-csearch_path%%3Dw%s&application_name=/wherry.db", address,
			       digest);
}

static inline void
place_init(Place *place, const char *folder)
{
	place->folder =
	    folder != NULL ? g_strdup(folder) : g_dir_make_tmp("wherry-store-XXXXXX", NULL);
	place->path = on_postgres() ? postgres_place(place->folder, true)
				    : g_build_filename(place->folder, "wherry.db", NULL);
	place->key = g_build_filename(place->folder, "key", NULL);
	place->store = NULL;
}

static inline WryStore *
try_open(Place *place, const WryDriver *driver, GError **error)
{
	WryStoreConfig config = { .path = place->path, .key_file = place->key };
	return driver != NULL ? wry_store_open_driver(driver, &config, NULL, error)
			      : wry_store_open(&config, NULL, error);
}

static inline void
open_with(Place *place, const WryDriver *driver)
{
	g_autoptr(GError) error = NULL;
	place->store = try_open(place, driver, &error);
	g_assert_no_error(error);
	g_assert_nonnull(place->store);
}

static inline void
teardown(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	if (on_postgres())
		g_free(postgres_place(place->folder, false));
	GDir *dir = g_dir_open(place->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(place->folder, name, NULL);
		g_assert_cmpint(g_unlink(path), ==, 0);
	}
	g_dir_close(dir);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->folder);
	g_free(place->path);
	g_free(place->key);
}

static inline gboolean
on_late(G_GNUC_UNUSED gpointer data)
{
	g_error("no answer within a minute");
	return G_SOURCE_REMOVE;
}

static inline void
wait_for(const unsigned *counter, unsigned n)
{
	guint late = g_timeout_add_seconds(60, on_late, NULL);
	while (*counter < n)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(late);
}
