/*
 * database.h - the database that tests are at: a file, or a schema of a PostgreSQL
 *
 * Where WHERRY_TEST_DATABASE names a PostgreSQL (tests/with-postgres) a store is a schema of that, which is named
 * after its folder; what looks into a store behind its back is written for SQLite, and said in PostgreSQL's words here.
 */
#pragma once

#include "store/driver.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

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

/* The texts that a question brings, into a set. */
static inline void
raw_texts(const char *path, const char *sql, GHashTable *set)
{
	if (on_postgres()) {
		PGresult *result = ask_postgres(path, sql);
		for (int i = 0; i < PQntuples(result); i++)
			g_hash_table_add(set, g_strdup(PQgetvalue(result, i, 0)));
		PQclear(result);
		return;
	}
	sqlite3 *db;
	sqlite3_stmt *rows;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), ==, SQLITE_OK);
	while (sqlite3_step(rows) == SQLITE_ROW)
		g_hash_table_add(set, g_strdup((const char *)sqlite3_column_text(rows, 0)));
	sqlite3_finalize(rows);
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

static inline char *
schema_of(const char *folder)
{
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_MD5, folder, -1);
	return g_strconcat("w", digest, NULL);
}

/* Where that folder's store is; made, if it is a schema.  (transfer full) */
static inline char *
database_of(const char *folder)
{
	const char *address = g_getenv("WHERRY_TEST_DATABASE");
	if (!on_postgres())
		return g_build_filename(folder, "wherry.db", NULL);
	g_autofree char *name = schema_of(folder);
	g_autofree char *sql = g_strdup_printf(
	    "SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS %s", name);
	PQclear(ask_postgres(address, sql));
	/* It ends as a file's name does, for the sentences that tell it. */
	return g_strdup_printf("%s&options=-csearch_path%%3D%s&application_name=/wherry.db", address,
			       name);
}

static inline void
drop_database_of(const char *folder)
{
	if (!on_postgres())
		return;
	g_autofree char *name = schema_of(folder);
	g_autofree char *sql = g_strdup_printf(
	    "SET client_min_messages = warning; DROP SCHEMA IF EXISTS %s CASCADE", name);
	PQclear(ask_postgres(g_getenv("WHERRY_TEST_DATABASE"), sql));
}
