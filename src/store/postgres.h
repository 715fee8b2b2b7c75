/*
 * postgres.h - what the files of the PostgreSQL driver share
 *
 * For src/store/postgres*.c alone.
 */
#pragma once

#include "store/driver.h"

#include <libpq-fe.h>

/*
 * A connection with its pipeline open; a writer's has the lock that one wherryd of this database has at a
 * time.  NULL and error: why not, its first argument in the server's own words, for the operator.
 */
PGconn	   *wry_postgres_connect(const char *where, bool read_only, GError **error);
/* The one value that a query outside the pipeline brings, parameter nullable; NULL: none.  (transfer full) */
char	   *wry_postgres_ask(PGconn *conn, const char *sql, const char *parameter);
/* WryDriver.exists: is there a table in its schema? */
bool	    wry_postgres_exists(const char *where, bool *ret, GError **error);

/* "the gateway's database failed: ".  False. */
bool	    wry_postgres_fail(GError **error, int code, const char *words);

/* A step of schema.h in PostgreSQL's words.  (transfer full) */
char	   *wry_postgres_schema(const char *step);
