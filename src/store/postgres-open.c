/*
 * postgres-open.c - connections to PostgreSQL: what they ask of the server, and the lock
 */
#include "store/postgres.h"

#include <string.h>

#define OLDEST 130000 /* pg_current_xact_id() is of 13 */
#define LOCK_TRIES 10 /* 100 ms apart: a predecessor's connection takes a moment to end */
#define LOCK_WAIT_US 100000

bool
wry_postgres_fail(GError **error, int code, const char *words)
{
	return wry_error_set(error, code, N_("the gateway's database failed: %s"), words, NULL);
}

static void
be_silent(G_GNUC_UNUSED void *data, G_GNUC_UNUSED const char *notice)
{
}

/* What stands before the address may be said otherwise in it; client_encoding, behind it, may not. */
static PGconn *
dial(const char *where)
{
	const char *const names[] = { "fallback_application_name", "connect_timeout", "keepalives_idle",
				      "keepalives_interval", "keepalives_count", "tcp_user_timeout",
				      "dbname", "client_encoding", NULL };
	const char *const values[] = { "wherryd", "5", "10", "5", "3", "15000", where, "UTF8", NULL };
	PGconn *conn = PQconnectdbParams(names, values, 1);
	g_assert(conn != NULL); /* memory */
	PQsetNoticeProcessor(conn, be_silent, NULL);
	return conn;
}

char *
wry_postgres_ask(PGconn *conn, const char *sql, const char *parameter)
{
	PGresult *result =
	    PQexecParams(conn, sql, parameter != NULL ? 1 : 0, NULL, &parameter, NULL, NULL, 0);
	char *value = NULL;
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1 &&
	    !PQgetisnull(result, 0, 0))
		value = g_strdup(PQgetvalue(result, 0, 0));
	PQclear(result);
	return value;
}

static bool
execute(PGconn *conn, const char *sql)
{
	PGresult *result = PQexec(conn, sql);
	ExecStatusType status = PQresultStatus(result);
	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/*
 * A transaction of ours that stands still holds rows, and a connection whose other end is not there any more holds
 * the lock: the server is to end both.  What it says is committed is to be on its disk.
 */
#define SESSION                                                                                    \
	"SET client_min_messages = warning; SET standard_conforming_strings = on;"                 \
	"SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '10s';"               \
	"SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"                           \
	"SET tcp_keepalives_count = 3; SET jit = off;"                                             \
	"SELECT set_config('synchronous_commit', 'on', false) "                                    \
	"WHERE current_setting('synchronous_commit') = 'off'"

/* What the server or the library said, on one line. */
static bool
fail_as_said(const PGconn *conn, GError **error)
{
	g_autofree char *text = g_strdup(PQerrorMessage(conn));
	g_strdelimit(text, "\r\n\t", ' ');
	return wry_postgres_fail(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), g_strstrip(text));
}

static bool
check_server(PGconn *conn, GError **error)
{
	const char *encoding = PQparameterStatus(conn, "server_encoding");
	g_autofree char *schema = wry_postgres_ask(conn, "SELECT current_schema()", NULL);
	if (PQserverVersion(conn) < OLDEST)
		return wry_postgres_fail(error, WRY_ERROR_NOT_ACCEPTABLE,
					 "this PostgreSQL is older than 13");
	if (g_strcmp0(encoding, "UTF8") != 0)
		return wry_postgres_fail(error, WRY_ERROR_NOT_ACCEPTABLE,
					 "its encoding is not UTF8; make one with ENCODING 'UTF8' "
					 "TEMPLATE template0");
	return schema != NULL || wry_postgres_fail(error, WRY_ERROR_NOT_ACCEPTABLE,
						   "no schema of its search_path exists");
}

/* One a schema: several gateways may share a database. */
#define TRY_LOCK "SELECT pg_try_advisory_lock(1465012825, hashtext(current_schema()))"

static bool
take_lock(PGconn *conn, GError **error)
{
	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		g_autofree char *got = wry_postgres_ask(conn, TRY_LOCK, NULL);
		if (got == NULL)
			return fail_as_said(conn, error);
		if (strcmp(got, "t") == 0)
			return true;
		g_usleep(LOCK_WAIT_US);
	}
	return wry_postgres_fail(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				 "another wherryd uses it");
}

PGconn *
wry_postgres_connect(const char *where, bool read_only, GError **error)
{
	PGconn *conn = dial(where);
	bool good = (PQstatus(conn) == CONNECTION_OK && execute(conn, SESSION) &&
		     (!read_only || execute(conn, "SET default_transaction_read_only = on"))) ||
		    fail_as_said(conn, error);
	if (good && check_server(conn, error) && (read_only || take_lock(conn, error)) &&
	    (PQenterPipelineMode(conn) == 1 || fail_as_said(conn, error)))
		return conn;
	PQfinish(conn);
	return NULL;
}

bool
wry_postgres_check(const char *where, GError **error)
{
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(where, &why);
	bool password = false;
	if (options == NULL) {
		g_autofree char *text = g_strdup(why != NULL ? why : "out of memory");
		PQfreemem(why);
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("this is no address of PostgreSQL's: %s"),
				     g_strstrip(text), NULL);
	}
	for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
		password = password || (o->val != NULL && (strcmp(o->keyword, "password") == 0 ||
							   strcmp(o->keyword, "sslpassword") == 0));
	PQconninfoFree(options);
	return !password ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("a password does not belong here; write it to a file as "
				"host:port:database:user:password, and name that: "
				"postgresql://user@host/name?passfile=/etc/wherry/pgpass"),
			     NULL);
}

/* One value, by a connection of its own.  (transfer full); NULL and error */
static char *
dial_and_ask(const char *where, const char *sql, GError **error)
{
	PGconn *conn = dial(where);
	g_autoptr(GError) why = NULL;
	char *value = PQstatus(conn) == CONNECTION_OK ? wry_postgres_ask(conn, sql, NULL) : NULL;
	if (value == NULL && !fail_as_said(conn, &why))
		wry_error_set(error, why->code, N_("cannot open database '%s': %s"), where,
			      wry_db_cause(why), NULL);
	PQfinish(conn);
	return value;
}

bool
wry_postgres_exists(const char *where, bool *ret, GError **error)
{
	g_autofree char *n = dial_and_ask(where,
					  "SELECT count(*) FROM pg_class WHERE relnamespace = "
					  "CAST(current_schema() AS regnamespace) AND relkind = 'r'",
					  error);
	*ret = n != NULL && strcmp(n, "0") != 0;
	return n != NULL;
}

/* With the connection the lock goes, too. */
bool
wry_postgres_is_taken(const char *where, bool *ret, GError **error)
{
	g_autofree char *got = dial_and_ask(where, TRY_LOCK, error);
	*ret = got != NULL && strcmp(got, "t") != 0;
	return got != NULL;
}
