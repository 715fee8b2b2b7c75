/*
 * sqlite.c - the SQLite driver: one file, WAL, a commit is on the disk when it returns
 *
 * Connections have no mutex of their own (SQLITE_OPEN_NOMUTEX): each belongs to one thread at a
 * time, as driver.h says.
 */
#include "store/driver.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPLICATION 0x57525259 /* "WRRY", so that `file` and we know our own */
#define BUSY_MS 10000
#define VALUE_MAX (64 << 20)

typedef struct {
	WryDb base;
	sqlite3 *handle;
	GHashTable *statements; /* static text -> sqlite3_stmt, owned */
} Sqlite;

static Sqlite *
sqlite(WryDb *db)
{
	return (Sqlite *)db;
}

/*
 * What SQLite's result means for whoever waits: a full disk, a busy base, even a broken one are
 * the operator's to mend, and no mail is to bounce for it.  Its general words only: the
 * particular ones name tables, and users may see this.
 */
static bool
fail(GError **error, int rc)
{
	int code = WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT);
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
		code = WRY_ERROR_CONFLICT;
		break;
	case SQLITE_TOOBIG:
	case SQLITE_NOTADB:
		code = WRY_ERROR_NOT_ACCEPTABLE;
		break;
	default:
		break;
	}
	return wry_error_set(error, code, N_("the gateway's database failed: %s"),
			     sqlite3_errstr(rc), NULL);
}

static bool
sqlite_script(WryDb *db, const char *sql, GError **error)
{
	int rc = sqlite3_exec(sqlite(db)->handle, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || fail(error, rc);
}

/* ------------------------------------------------------------------------ *
 * Statements
 * ------------------------------------------------------------------------ */

static sqlite3_stmt *
statement(Sqlite *s, const char *sql, GError **error)
{
	sqlite3_stmt *stmt = g_hash_table_lookup(s->statements, sql);
	if (stmt != NULL)
		return stmt;
	int rc = sqlite3_prepare_v3(s->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
	if (rc != SQLITE_OK) {
		fail(error, rc);
		return NULL;
	}
	g_hash_table_insert(s->statements, (gpointer)sql, stmt);
	return stmt;
}

static int
bind(sqlite3_stmt *stmt, const WryCell *cells, unsigned n)
{
	int rc = (int)n == sqlite3_bind_parameter_count(stmt) ? SQLITE_OK : SQLITE_MISUSE;
	for (unsigned i = 0; i < n && rc == SQLITE_OK; i++) {
		const WryCell *c = &cells[i];
		int at = (int)i + 1;
		switch (c->type) {
		case WRY_CELL_NULL:
			rc = sqlite3_bind_null(stmt, at);
			break;
		case WRY_CELL_INT:
			rc = sqlite3_bind_int64(stmt, at, c->n);
			break;
		case WRY_CELL_TEXT:
			rc = sqlite3_bind_text64(stmt, at, c->bytes, (sqlite3_uint64)c->n,
						 SQLITE_STATIC, SQLITE_UTF8);
			break;
		case WRY_CELL_BYTES: /* a NULL pointer would bind NULL */
			rc = sqlite3_bind_blob64(stmt, at, c->n > 0 ? c->bytes : "",
						 (sqlite3_uint64)c->n, SQLITE_STATIC);
			break;
		}
	}
	return rc;
}

static WryCell
column(sqlite3_stmt *stmt, int i)
{
	WryCell cell = { WRY_CELL_NULL, NULL, 0 };
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		return WRY_INT(sqlite3_column_int64(stmt, i));
	case SQLITE_TEXT:
		cell.type = WRY_CELL_TEXT;
		cell.bytes = sqlite3_column_text(stmt, i);
		break;
	case SQLITE_BLOB:
		cell.type = WRY_CELL_BYTES;
		cell.bytes = sqlite3_column_blob(stmt, i);
		break;
	default: /* NULL; and we store no floats */
		return cell;
	}
	cell.n = sqlite3_column_bytes(stmt, i);
	if (cell.bytes == NULL)
		cell.bytes = "";
	return cell;
}

static bool
sqlite_run(WryDb *db, const char *sql, const WryCell *cells, unsigned n_cells, WryRowFunc func,
	   gpointer data, int64_t *ret_changed, GError **error)
{
	Sqlite *s = sqlite(db);
	sqlite3_stmt *stmt = statement(s, sql, error);
	if (stmt == NULL)
		return false;
	g_assert(!sqlite3_stmt_busy(stmt));

	bool good = true;
	int rc = bind(stmt, cells, n_cells);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	while (rc == SQLITE_ROW && good) {
		WryCell columns[WRY_CELLS_MAX];
		int n = MIN(sqlite3_column_count(stmt), (int)G_N_ELEMENTS(columns));
		for (int i = 0; i < n; i++)
			columns[i] = column(stmt, i);
		db->handed++;
		good = func == NULL || func(columns, data, error);
		if (good)
			rc = sqlite3_step(stmt);
	}
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	if (good && rc != SQLITE_DONE)
		good = fail(error, rc);
	if (ret_changed != NULL)
		*ret_changed = sqlite3_stmt_readonly(stmt) ? 0 : sqlite3_changes64(s->handle);
	return good;
}

/* ------------------------------------------------------------------------ *
 * Version
 * ------------------------------------------------------------------------ */

static bool
ask_int(WryDb *db, const char *sql, int64_t *ret, GError **error)
{
	*ret = 0;
	return sqlite_run(db, sql, WRY_NO_CELLS, wry_take_int, ret, NULL, error);
}

static bool
sqlite_version(WryDb *db, int *ret_version, GError **error)
{
	int64_t version, application, tables;
	if (!ask_int(db, "PRAGMA user_version", &version, error) ||
	    !ask_int(db, "PRAGMA application_id", &application, error) ||
	    !ask_int(db, "SELECT count(*) FROM sqlite_schema", &tables, error))
		return false;
	bool fresh = version == 0 && application == 0 && tables == 0;
	if (!fresh && (application != APPLICATION || version <= 0))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("this is another program's database"), NULL);
	*ret_version = (int)version;
	return true;
}

static bool
sqlite_set_version(WryDb *db, int version, GError **error)
{
	char sql[96];
	g_snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
		   APPLICATION, version);
	return sqlite_script(db, sql, error);
}

/* ------------------------------------------------------------------------ *
 * Files
 * ------------------------------------------------------------------------ */

static bool
sqlite_exists(const char *where, bool *ret, G_GNUC_UNUSED GError **error)
{
	struct stat st;
	*ret = stat(where, &st) == 0 && st.st_size > 0;
	return true;
}

static bool
sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool good = fsync(fd) == 0;
	int err = errno;
	close(fd);
	errno = err;
	return good;
}

static bool
sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

/* SQLite gives the WAL and the shared index the mode of the file itself. */
static bool
make_file(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int err = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	if (err == 0 && !sync_folder(path))
		err = errno;
	return err == 0 ||
	       wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			     N_("cannot open database '%s': %s"), path, g_strerror(err), NULL);
}

static void
sqlite_close(WryDb *db)
{
	Sqlite *s = sqlite(db);
	if (s == NULL)
		return;
	g_hash_table_unref(s->statements);
	int rc = sqlite3_close(s->handle);
	g_assert(rc == SQLITE_OK); /* else a statement leaked */
	g_free(s);
}

static void
finalize(gpointer stmt)
{
	sqlite3_finalize(stmt);
}

static bool
take_mode(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	*(bool *)ret =
	    columns[0].type == WRY_CELL_TEXT && g_ascii_strcasecmp(columns[0].bytes, "wal") == 0;
	return true;
}

/*
 * FULL: a commit is on the disk, not only with the kernel.  What was deleted is overwritten.  No
 * function runs because a doctored schema names it.
 */
static bool
prepare_connection(WryDb *db, bool read_only, GError **error)
{
	sqlite3 *handle = sqlite(db)->handle;
	sqlite3_extended_result_codes(handle, 1);
	sqlite3_busy_timeout(handle, BUSY_MS);
	sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	if (!sqlite_script(db, "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON;", error))
		return false;
	if (read_only)
		return sqlite_script(db, "PRAGMA query_only = ON;", error);

	bool wal = false;
	int version;
	/* Another's database is not even switched to WAL. */
	if (!sqlite_version(db, &version, error) ||
	    !sqlite_run(db, "PRAGMA journal_mode = WAL", WRY_NO_CELLS, take_mode, &wal, NULL,
			error))
		return false;
	if (!wal)
		return wry_error_set(
		    error, WRY_ERROR_INTERNAL_SERVER_ERROR,
		    N_("this file system cannot share memory, which the write-ahead "
		       "log needs; put the database on a local disk"),
		    NULL);
	/*
	 * Each job of a batch is a savepoint: what it may take back, some hundred kB, is no file.
	 * The log is folded in where it reaches its limit (4,000 pages), not at a quarter of that:
	 * keys that are digests touch most pages of their tables, each written once a folding.
	 */
	return sqlite_script(db,
			     "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
			     "PRAGMA journal_size_limit = 16777216; PRAGMA temp_store = MEMORY;"
			     "PRAGMA wal_autocheckpoint = 4000;",
			     error);
}

/* Nobody asks SQLite what memory it has, and counting it is a mutex at each of its allocations. */
static void
configure(void)
{
	static gsize done;
	if (!g_once_init_enter(&done))
		return;
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	g_once_init_leave(&done, 1);
}

static WryDb *
sqlite_open(const char *where, bool read_only, GError **error)
{
	/* Absolute: then no name is special to SQLite (":memory:"). */
	g_autofree char *path = g_canonicalize_filename(where, NULL);
	if (!read_only && !make_file(path, error))
		return NULL;

	configure();
	Sqlite *s = g_new0(Sqlite, 1);
	s->base.driver = &wry_driver_sqlite;
	s->statements = g_hash_table_new_full(NULL, NULL, NULL, finalize);
	int rc = sqlite3_open_v2(
	    path, &s->handle,
	    (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX, NULL);
	g_autoptr(GError) why = NULL;
	if (rc == SQLITE_OK ? !prepare_connection(&s->base, read_only, &why) : !fail(&why, rc)) {
		wry_error_set(error, why->code, N_("cannot open database '%s': %s"), where,
			      wry_db_cause(why), NULL);
		sqlite_close(&s->base);
		return NULL;
	}
	return &s->base;
}

/* Under another name until it is whole: a copy that bears its name is a good one. */
static bool
sqlite_copy(WryDb *db, const char *to, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(to, NULL);
	g_autofree char *temporary = g_strdup_printf("%s.XXXXXX", absolute);
	int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
	int err = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	g_autoptr(GError) why = NULL;
	bool good = err == 0 && sqlite_run(db, "VACUUM INTO $1", WRY_CELLS(WRY_TEXT(temporary)),
					   NULL, NULL, NULL, &why);
	if (good &&
	    (!sync_path(temporary, O_RDWR) || rename(temporary, to) != 0 || !sync_folder(to)))
		good = (err = errno) == 0;
	if (!good) {
		if (fd >= 0)
			unlink(temporary);
		wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("cannot keep a copy at '%s': %s"), to,
			      why != NULL ? wry_db_cause(why) : g_strerror(err), NULL);
	}
	return good;
}

const WryDriver wry_driver_sqlite = {
	.name = "sqlite",
	.steps = schema_steps,
	.n_steps = G_N_ELEMENTS(schema_steps),
	.exists = sqlite_exists,
	.open = sqlite_open,
	.close = sqlite_close,
	.run = sqlite_run,
	.script = sqlite_script,
	.version = sqlite_version,
	.set_version = sqlite_set_version,
	.tells_at_once = true,
	.copy = sqlite_copy,
};
