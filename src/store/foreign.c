/*
 * foreign.c - tables of another program, in SQLite or PostgreSQL
 */
#include "store/foreign.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>

#define COLUMNS_MOST 32

struct _WryForeign {
	sqlite3 *file;
	PGconn *server;
};

static bool
fail(GError **error, const char *cause)
{
	g_autofree char *line = g_strdup(cause);
	g_strdelimit(g_strstrip(line), "\r\n", ' ');
	return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			     N_("the other database cannot be read: %s"), line, NULL);
}

static bool
on_sqlite(sqlite3 *db, const char *sql, bool (*row)(const char *const *, gpointer), gpointer data,
	  GError **error)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	bool more = true;
	while (rc == SQLITE_OK && more && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *columns[COLUMNS_MOST + 1] = { NULL };
		int n = MIN(sqlite3_column_count(stmt), COLUMNS_MOST);
		for (int i = 0; i < n; i++)
			columns[i] = (const char *)sqlite3_column_text(stmt, i);
		more = row(columns, data);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(stmt);
	return rc == SQLITE_OK || rc == SQLITE_DONE || fail(error, sqlite3_errmsg(db));
}

static bool
on_server(PGconn *db, const char *sql, bool (*row)(const char *const *, gpointer), gpointer data,
	  GError **error)
{
	bool more = true, good = PQsendQuery(db, sql) == 1 && PQsetSingleRowMode(db) == 1;
	/* Read to the end, wanted or not: else the connection is good for nothing. */
	for (PGresult *r; (r = PQgetResult(db)) != NULL; PQclear(r)) {
		const char *columns[COLUMNS_MOST + 1] = { NULL };
		ExecStatusType status = PQresultStatus(r);
		good = good && (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK);
		if (!good || !more || status != PGRES_SINGLE_TUPLE)
			continue;
		for (int i = 0; i < MIN(PQnfields(r), COLUMNS_MOST); i++)
			columns[i] = PQgetisnull(r, 0, i) ? NULL : PQgetvalue(r, 0, i);
		more = row(columns, data);
	}
	return good || fail(error, PQerrorMessage(db));
}

bool
wry_foreign_each(WryForeign *f, const char *sql,
		 bool (*row)(const char *const *columns, gpointer data), gpointer data,
		 GError **error)
{
	return f->file != NULL ? on_sqlite(f->file, sql, row, data, error)
			       : on_server(f->server, sql, row, data, error);
}

static bool
one_more(G_GNUC_UNUSED const char *const *columns, gpointer n)
{
	++*(unsigned *)n;
	return true;
}

/* table: ours, never from outside. */
bool
wry_foreign_has(WryForeign *f, const char *table)
{
	unsigned n = 0;
	g_autofree char *sql = g_strdup_printf(
	    f->file != NULL
		? "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = '%s'"
		: "SELECT 1 FROM information_schema.tables WHERE lower(table_name) = '%s'",
	    table);
	return wry_foreign_each(f, sql, one_more, &n, NULL) && n > 0;
}

WryForeign *
wry_foreign_open(const char *where, GError **error)
{
	g_autoptr(WryForeign) f = g_new0(WryForeign, 1);
	unsigned n = 0;
	if (g_str_has_prefix(where, "postgresql://") || g_str_has_prefix(where, "postgres://")) {
		f->server = PQconnectdb(where);
		if (PQstatus(f->server) != CONNECTION_OK) {
			fail(error, PQerrorMessage(f->server));
			return NULL;
		}
		PGresult *began =
		    PQexec(f->server, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
		bool good = PQresultStatus(began) == PGRES_COMMAND_OK &&
			    PQsetClientEncoding(f->server, "UTF8") == 0;
		PQclear(began);
		if (good)
			return g_steal_pointer(&f);
		fail(error, PQerrorMessage(f->server));
		return NULL;
	}
	if (sqlite3_open_v2(where, &f->file, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		fail(error, f->file != NULL ? sqlite3_errmsg(f->file) : "out of memory");
		return NULL;
	}
	/* It may be anything: what is not SQLite's is found out by reading. */
	return wry_foreign_each(f, "SELECT count(*) FROM sqlite_master", one_more, &n, error)
		   ? g_steal_pointer(&f)
		   : NULL;
}

void
wry_foreign_close(WryForeign *f)
{
	if (f == NULL)
		return;
	if (f->file != NULL)
		sqlite3_close(f->file);
	if (f->server != NULL)
		PQfinish(f->server);
	g_free(f);
}
