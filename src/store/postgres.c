/*
 * postgres.c - the PostgreSQL driver: statements in a pipeline, a commit is on the server's disk when it returns
 *
 * A write goes out and is not waited for: what became of it is read where an answer is needed, at the end of its
 * job's savepoint at the latest.  So a job that only writes costs one round trip, however many rows it has.  A failed statement
 * makes the server skip what follows it up to there, and only there; the savepoint takes the job back, not the batch.
 *
 * One wherryd at a time: its writer holds a lock for as long as its connection lives, and there is no write
 * on any other.  So who has lost its connection cannot write beside who has taken its place.
 *
 * Docs: PostgreSQL 15, 34.5 (pipeline mode), 13.3.5 (advisory locks), 9.26.8 (pg_xact_status).
 */
#include "store/postgres.h"

#include "store/schema.h"

#include <string.h>

#define OWED_MOST 256
#define NUMBER_TEXT 24

/* What PostgreSQL calls its types (pg_type.dat). */
enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25 };

typedef enum {
	PLAIN,
	BEGINS, /* a transaction */
	ENDS,	/* it */
	MARKS,	/* the end of a savepoint: what became of all before it has to be known */
} Kind;

typedef struct {
	const char *sql; /* in PostgreSQL's words; static */
	char name[16];
	Kind kind;
	bool prepared; /* or on its way */
} Statement;

typedef struct {
	Statement *statement;
	enum { IS_RUN, IS_PREPARE, IS_NUMBER } what;
} Owed;

typedef struct {
	WryDb base;
	PGconn *conn;
	char *where;
	bool read_only;
	bool gone;   /* the connection is of no use any more */
	bool within; /* a transaction */
	bool loads;  /* that transaction is a reader's */
	GHashTable *statements; /* static text -> Statement, owned */
	GArray *owed;		/* of Owed: sent, and not answered yet */
	char number[NUMBER_TEXT]; /* of the transaction; "": unknown */
	bool committing;	  /* COMMIT was sent and never answered */
} Postgres;

static Postgres *
postgres(WryDb *db)
{
	return (Postgres *)db;
}

/* ------------------------------------------------------------------------ *
 * What went wrong
 * ------------------------------------------------------------------------ */

static bool
fail_gone(GError **error)
{
	return wry_postgres_fail(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				 "PostgreSQL does not answer");
}

/* By the class of its SQLSTATE, in general words: the server's own name tables, and users may see this. */
static bool
fail(Postgres *p, const PGresult *result, GError **error)
{
	static const struct {
		const char *class;
		int code;
		const char *words;
	} classes[] = {
		{ "23", WRY_ERROR_CONFLICT, "constraint failed" },
		{ "22", WRY_ERROR_NOT_ACCEPTABLE, "a value it cannot hold" },
		{ "54", WRY_ERROR_NOT_ACCEPTABLE, "a value it cannot hold" },
		{ "53100", WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "database or disk is full" },
		{ "53", WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "out of resources" },
		{ "25006", WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "it can only be read" },
		{ "42501", WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "permission denied" },
	};
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *severity =
	    result != NULL ? PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;
	if (g_strcmp0(severity, "FATAL") == 0 || g_strcmp0(severity, "PANIC") == 0 ||
	    PQstatus(p->conn) == CONNECTION_BAD)
		p->gone = true;
	if (p->gone || state == NULL)
		return fail_gone(error);
	for (guint i = 0; i < G_N_ELEMENTS(classes); i++)
		if (g_str_has_prefix(state, classes[i].class))
			return wry_postgres_fail(error, classes[i].code, classes[i].words);
	g_autofree char *code = g_strdup_printf("PostgreSQL says %.5s", state);
	return wry_postgres_fail(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), code);
}

/* ------------------------------------------------------------------------ *
 * Statements
 * ------------------------------------------------------------------------ */

/* Where the two databases want other words; what SQLite reads comes first. */
static const char *const words[][2] = {
	{ "BEGIN IMMEDIATE", "BEGIN" },
};

static Kind
kind_of(const char *sql)
{
	if (g_str_has_prefix(sql, "BEGIN"))
		return BEGINS;
	if (strcmp(sql, "COMMIT") == 0 || strcmp(sql, "ROLLBACK") == 0)
		return ENDS;
	return g_str_has_prefix(sql, "RELEASE") || g_str_has_prefix(sql, "ROLLBACK TO") ? MARKS
											 : PLAIN;
}

static Statement *
statement(Postgres *p, const char *sql)
{
	Statement *s = g_hash_table_lookup(p->statements, sql);
	if (s != NULL)
		return s;
	s = g_new0(Statement, 1);
	s->sql = sql;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(sql, words[i][0]) == 0)
			s->sql = words[i][1];
	s->kind = kind_of(s->sql);
	g_snprintf(s->name, sizeof s->name, "s%u", g_hash_table_size(p->statements));
	g_hash_table_insert(p->statements, (gpointer)sql, s);
	return s;
}

static void
owe(Postgres *p, Statement *s, int what)
{
	Owed owed = { .statement = s, .what = what };
	g_array_append_val(p->owed, owed);
}

static bool
send_prepare(Postgres *p, Statement *s, const Oid *types, unsigned n)
{
	if (s->prepared)
		return true;
	if (PQsendPrepare(p->conn, s->name, s->sql, (int)n, types) == 0)
		return false;
	s->prepared = true;
	owe(p, s, IS_PREPARE);
	return true;
}

static bool
send(Postgres *p, Statement *s, const WryCell *cells, unsigned n, int what)
{
	Oid types[WRY_CELLS_MAX];
	const char *values[WRY_CELLS_MAX];
	int lengths[WRY_CELLS_MAX], formats[WRY_CELLS_MAX];
	guint64 numbers[WRY_CELLS_MAX];
	g_assert(n <= WRY_CELLS_MAX);
	for (unsigned i = 0; i < n; i++) {
		const WryCell *c = &cells[i];
		formats[i] = 1;
		lengths[i] = (int)c->n;
		values[i] = c->n > 0 ? c->bytes : ""; /* a NULL pointer would be NULL */
		types[i] = c->type == WRY_CELL_TEXT ? OID_TEXT : OID_BYTEA;
		if (c->type == WRY_CELL_INT) {
			numbers[i] = GUINT64_TO_BE((guint64)c->n);
			values[i] = (const char *)&numbers[i];
			lengths[i] = sizeof numbers[i];
			types[i] = OID_INT8;
		} else if (c->type == WRY_CELL_NULL) {
			values[i] = NULL;
			lengths[i] = 0;
			types[i] = 0; /* as the column */
		}
	}
	if (!send_prepare(p, s, types, n) ||
	    PQsendQueryPrepared(p->conn, s->name, (int)n, values, lengths, formats, 1) == 0) {
		p->gone = true;
		return false;
	}
	owe(p, s, what);
	return true;
}

static void
take_number(Postgres *p, const PGresult *result)
{
	if (PQntuples(result) == 1 && PQgetlength(result, 0, 0) < NUMBER_TEXT)
		g_strlcpy(p->number, PQgetvalue(result, 0, 0), sizeof p->number);
}

/* One answer of those that are owed.  False and error: it, or one before it, did not go well. */
static bool
take_answer(Postgres *p, const Owed *owed, PGresult *result, GError **error)
{
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		if (owed->what == IS_NUMBER)
			take_number(p, result);
		return true;
	}
	if (owed->what == IS_PREPARE)
		owed->statement->prepared = false;
	/* What was skipped because of another has nothing to say. */
	return status == PGRES_PIPELINE_ABORTED || fail(p, result, error);
}

/*
 * Waits for all that is owed; *ret (transfer full): the answer to the last.  The first failure among them is
 * the error.
 */
static bool
collect(Postgres *p, PGresult **ret, GError **error)
{
	bool good = !p->gone && PQpipelineSync(p->conn) == 1;
	GError *first = NULL;
	if (!good) {
		p->gone = true;
		fail_gone(&first);
	}
	for (guint i = 0; i < p->owed->len && !p->gone; i++) {
		PGresult *result = PQgetResult(p->conn);
		GError *why = NULL;
		if (result == NULL || !take_answer(p, &g_array_index(p->owed, Owed, i), result, &why)) {
			if (result == NULL)
				p->gone = !fail_gone(&why) || p->gone;
			if (first == NULL)
				first = g_steal_pointer(&why);
			g_clear_error(&why);
			good = false;
		}
		if (i + 1 == p->owed->len && good)
			*ret = g_steal_pointer(&result);
		PQclear(result);
		while (!p->gone && (result = PQgetResult(p->conn)) != NULL)
			PQclear(result);
	}
	g_array_set_size(p->owed, 0);
	if (!p->gone) {
		PGresult *sync = PQgetResult(p->conn);
		if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC) {
			p->gone = true;
			if (first == NULL)
				fail_gone(&first);
			good = false;
		}
		PQclear(sync);
	}
	if (first != NULL)
		g_propagate_error(error, first);
	return good && !p->gone;
}

/* ------------------------------------------------------------------------ *
 * Rows
 * ------------------------------------------------------------------------ */

static WryCell
column(const PGresult *result, int row, int i)
{
	WryCell cell = { WRY_CELL_NULL, NULL, 0 };
	const char *bytes = PQgetvalue(result, row, i);
	int n = PQgetlength(result, row, i);
	guint64 n8;
	guint32 n4;
	guint16 n2;
	if (PQgetisnull(result, row, i))
		return cell;
	switch (PQftype(result, i)) {
	case OID_INT8:
		if (n != sizeof n8)
			return cell;
		memcpy(&n8, bytes, sizeof n8);
		return WRY_INT((int64_t)GUINT64_FROM_BE(n8));
	case OID_INT4:
		if (n != sizeof n4)
			return cell;
		memcpy(&n4, bytes, sizeof n4);
		return WRY_INT((int32_t)GUINT32_FROM_BE(n4));
	case OID_INT2:
		if (n != sizeof n2)
			return cell;
		memcpy(&n2, bytes, sizeof n2);
		return WRY_INT((int16_t)GUINT16_FROM_BE(n2));
	case OID_BOOL:
		return WRY_INT(*bytes != 0);
	case OID_TEXT:
		cell.type = WRY_CELL_TEXT;
		break;
	case OID_BYTEA:
		cell.type = WRY_CELL_BYTES;
		break;
	default: /* we have no others; a row function finds no type that it knows */
		return cell;
	}
	cell.bytes = bytes;
	cell.n = n;
	return cell;
}

static bool
hand_out(Postgres *p, const PGresult *result, WryRowFunc func, gpointer data, GError **error)
{
	bool good = true;
	int n = MIN(PQnfields(result), WRY_CELLS_MAX);
	for (int row = 0; good && row < PQntuples(result); row++) {
		WryCell columns[WRY_CELLS_MAX];
		for (int i = 0; i < n; i++)
			columns[i] = column(result, row, i);
		p->base.handed++;
		good = func(columns, data, error);
	}
	return good;
}

/* A transaction's own number: who loses the connection at its COMMIT asks by that what became of it. */
static bool
send_number(Postgres *p)
{
	static const char sql[] = "SELECT CAST(pg_current_xact_id() AS text)";
	p->number[0] = '\0';
	return send(p, statement(p, sql), WRY_NO_CELLS, IS_NUMBER);
}

/* A reader has no transaction that a savepoint could stand in: there it is one. */
static const char *
as_reader(Postgres *p, const char *sql)
{
	if (p->loads && g_str_has_prefix(sql, "RELEASE"))
		return "COMMIT";
	if (!p->read_only || p->within || !g_str_has_prefix(sql, "SAVEPOINT"))
		return sql;
	p->loads = true;
	return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

/* COMMIT of what had failed before is an answer of another name. */
static bool
is_undone(const Statement *s, PGresult *result)
{
	return s->kind == ENDS && strcmp(s->sql, "COMMIT") == 0 &&
	       strcmp(PQcmdStatus(result), "COMMIT") != 0;
}

static bool
postgres_run(WryDb *db, const char *sql, const WryCell *cells, unsigned n_cells, WryRowFunc func,
	     gpointer data, int64_t *ret_changed, GError **error)
{
	Postgres *p = postgres(db);
	Statement *s = statement(p, as_reader(p, sql));
	PGresult *result = NULL;
	if (ret_changed != NULL)
		*ret_changed = 0;
	if (p->gone || !send(p, s, cells, n_cells, IS_RUN)) {
		p->within = p->loads = false;
		return fail_gone(error);
	}
	if (s->kind == BEGINS) {
		p->within = true;
		if (!p->loads && !send_number(p))
			return fail_gone(error);
	}
	if (p->within && s->kind != ENDS && s->kind != MARKS && func == NULL && ret_changed == NULL &&
	    p->owed->len < OWED_MOST)
		return true;
	p->committing = s->kind == ENDS && strcmp(s->sql, "COMMIT") == 0 && !p->loads;
	bool good = collect(p, &result, error);
	p->committing = p->committing && p->gone;
	if (s->kind == ENDS || p->gone)
		p->within = p->loads = false;
	if (good && is_undone(s, result))
		good = wry_postgres_fail(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
					 "its transaction was undone");
	if (good && ret_changed != NULL && PQresultStatus(result) != PGRES_TUPLES_OK)
		*ret_changed = (int64_t)g_ascii_strtoll(PQcmdTuples(result), NULL, 10);
	if (good && func != NULL)
		good = hand_out(p, result, func, data, error);
	PQclear(result);
	return good;
}

/* Several statements at once are of the protocol's other half, which no pipeline knows. */
static bool
postgres_script(WryDb *db, const char *sql, GError **error)
{
	Postgres *p = postgres(db);
	PGresult *last = NULL;
	g_autofree char *own = wry_postgres_schema(sql);
	if (p->gone || (p->owed->len > 0 && !collect(p, &last, error)))
		return p->gone && error != NULL && *error == NULL ? fail_gone(error) : false;
	PQclear(last);
	if (PQexitPipelineMode(p->conn) != 1)
		return fail_gone(error);
	PGresult *result = PQexec(p->conn, own);
	ExecStatusType status = PQresultStatus(result);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || fail(p, result, error);
	PQclear(result);
	return (PQenterPipelineMode(p->conn) == 1 || p->gone) && good;
}

/* ------------------------------------------------------------------------ *
 * Version
 * ------------------------------------------------------------------------ */

static bool
take_version(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	g_autofree char *text = columns[0].type == WRY_CELL_BYTES
				    ? g_strndup(columns[0].bytes, (gsize)columns[0].n)
				    : NULL;
	gint64 n = 0;
	if (text != NULL && g_ascii_string_to_signed(text, 10, 1, G_MAXINT, &n, NULL))
		*(int *)ret = (int)n;
	return true;
}

static bool
fail_foreign(GError **error)
{
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this is another program's database"), NULL);
}

static bool
postgres_version(WryDb *db, int *ret_version, GError **error)
{
	int64_t tables = 0, ours = 0;
	*ret_version = 0;
	if (!postgres_run(db,
			  "SELECT count(*), count(*) FILTER (WHERE relname = 'about') FROM pg_class "
			  "WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'",
			  WRY_NO_CELLS, wry_take_int, &tables, NULL, error) ||
	    !postgres_run(db,
			  "SELECT count(*) FROM pg_attribute WHERE attname IN ('name', 'value') AND "
			  "attrelid = to_regclass(quote_ident(current_schema()) || '.about')",
			  WRY_NO_CELLS, wry_take_int, &ours, NULL, error))
		return false;
	if (tables == 0)
		return true;
	if (ours != 2)
		return fail_foreign(error);
	return postgres_run(db, "SELECT value FROM about WHERE name = 'schema'", WRY_NO_CELLS,
			    take_version, ret_version, NULL, error) &&
	       (*ret_version > 0 || fail_foreign(error));
}

static bool
postgres_set_version(WryDb *db, int version, GError **error)
{
	char text[NUMBER_TEXT];
	g_snprintf(text, sizeof text, "%d", version);
	return postgres_run(db,
			    "INSERT INTO about (name, value) VALUES ('schema', $1) "
			    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			    WRY_CELLS(WRY_BYTES(text, strlen(text))), NULL, NULL, NULL, error);
}

/* ------------------------------------------------------------------------ *
 * Opening
 * ------------------------------------------------------------------------ */

static void
postgres_close(WryDb *db)
{
	Postgres *p = postgres(db);
	if (p == NULL)
		return;
	PQfinish(p->conn);
	g_hash_table_unref(p->statements);
	g_array_unref(p->owed);
	g_free(p->where);
	g_free(p);
}

static WryDb *
postgres_open(const char *where, bool read_only, GError **error)
{
	g_autoptr(GError) why = NULL;
	PGconn *conn = wry_postgres_connect(where, read_only, &why);
	if (conn == NULL) {
		wry_error_set(error, why->code, N_("cannot open database '%s': %s"), where,
			      wry_db_cause(why), NULL);
		return NULL;
	}
	Postgres *p = g_new0(Postgres, 1);
	p->base.driver = &wry_driver_postgres;
	p->conn = conn;
	p->where = g_strdup(where);
	p->read_only = read_only;
	p->statements = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	p->owed = g_array_new(FALSE, FALSE, sizeof(Owed));
	int version;
	if (!read_only && !postgres_version(&p->base, &version, &why)) {
		wry_error_set(error, why->code, N_("cannot open database '%s': %s"), where,
			      wry_db_cause(why), NULL);
		postgres_close(&p->base);
		return NULL;
	}
	return &p->base;
}

/* ------------------------------------------------------------------------ *
 * Lost, and found again
 * ------------------------------------------------------------------------ */

static bool
postgres_lost(WryDb *db)
{
	return postgres(db)->gone;
}

static void
forget_prepared(G_GNUC_UNUSED gpointer sql, gpointer s, G_GNUC_UNUSED gpointer data)
{
	((Statement *)s)->prepared = false;
}

static bool
postgres_revive(WryDb *db, bool *ret_committed, GError **error)
{
	Postgres *p = postgres(db);
	g_autofree char *status = NULL;
	*ret_committed = false;
	PQfinish(p->conn);
	p->conn = wry_postgres_connect(p->where, p->read_only, error);
	p->gone = true;
	if (p->conn == NULL)
		return false;
	/* With the lock comes the end of the old connection: nothing of it is in progress any more. */
	if (p->committing && *p->number != '\0') {
		if (PQexitPipelineMode(p->conn) == 1)
			status = wry_postgres_ask(
			    p->conn, "SELECT pg_xact_status(CAST($1 AS xid8))", p->number);
		if (status == NULL || PQenterPipelineMode(p->conn) != 1 || strcmp(status, "in progress") == 0)
			return fail_gone(error);
		*ret_committed = strcmp(status, "committed") == 0;
	}
	p->gone = p->committing = p->within = p->loads = false;
	g_array_set_size(p->owed, 0);
	g_hash_table_foreach(p->statements, forget_prepared, NULL);
	return true;
}

const WryDriver wry_driver_postgres = {
	.name = "postgresql",
	.steps = schema_steps,
	.n_steps = G_N_ELEMENTS(schema_steps),
	.exists = wry_postgres_exists,
	.open = postgres_open,
	.close = postgres_close,
	.run = postgres_run,
	.script = postgres_script,
	.version = postgres_version,
	.set_version = postgres_set_version,
	.lost = postgres_lost,
	.revive = postgres_revive,
};
