/*
 * driver.h - what the store asks of a database, and no more
 *
 * For src/store alone.  A driver opens connections and runs statements on them; it knows nothing
 * of jobs, threads, accounts or keys.  A connection is used by one thread at a time.
 *
 * Statements are static texts (their address is their key in the connection's cache), with
 * parameters $1, $2... that first appear in that order, each once: SQLite and PostgreSQL both read
 * that.
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _WryDb WryDb;
typedef struct _WryDriver WryDriver;

/*
 * A parameter or a column.  Borrowed: from the caller, or until the row function returns.  A row
 * function looks at the type before it believes a column: files get damaged.
 */
typedef struct {
	enum { WRY_CELL_NULL, WRY_CELL_INT, WRY_CELL_TEXT, WRY_CELL_BYTES } type;
	const void *bytes;		/* of TEXT and BYTES; TEXT as a column ends in NUL */
	int64_t n;			/* of INT: the value; of TEXT and BYTES: the length */
} WryCell;

#define WRY_INT(value)	    ((WryCell){ WRY_CELL_INT, NULL, (value) })
#define WRY_TEXT(text)	    ((WryCell){ WRY_CELL_TEXT, (text), (int64_t)strlen(text) })
#define WRY_BYTES(bytes, n) ((WryCell){ WRY_CELL_BYTES, (bytes), (int64_t)(n) })

/* For a statement that has to write them: the two databases have no common word for none. */
#define WRY_NO_BYTES WRY_BYTES("", 0)

/* One row.  False and error: enough. */
typedef bool (*WryRowFunc)(const WryCell *columns, gpointer data, GError **error);

struct _WryDb {				/* embedded first by the driver's own */
	const WryDriver *driver;
	guint64 handed;			/* rows that row functions have had, ever */
};

/* Of a statement, at most; parameters or columns. */
#define WRY_CELLS_MAX 16

struct _WryDriver {
	const char *name;
	/* The schema, in this driver's words: step n leads from version n to n + 1. */
	const char *const *steps;
	int n_steps;

	/* *ret: is there something at that place?  A file without a byte in it is nothing. */
	bool (*exists)(const char *where, bool *ret, GError **error);
	/* error: NOT_ACCEPTABLE: not a database, or another program's. */
	WryDb *(*open)(const char *where, bool read_only, GError **error);
	void (*close)(WryDb *db);
	/*
	 * Runs one statement: func (nullable) for every row, *ret_changed (nullable): the rows it
	 * wrote.  When false, error says why, and an open transaction may or may not be gone.
	 * error's first argument is the bare cause: "database or disk is full".  Within a
	 * transaction a failure may be told by a later statement instead, of the same savepoint.
	 */
	bool (*run)(WryDb *db, const char *sql, const WryCell *cells, unsigned n_cells,
		    WryRowFunc func, gpointer data, int64_t *ret_changed, GError **error);
	/* Statements without parameters, one after another; not cached. */
	bool (*script)(WryDb *db, const char *sql, GError **error);
	/* Of the schema, 0: none yet.  Setting it belongs to the transaction it stands in. */
	bool (*version)(WryDb *db, int *ret_version, GError **error);
	bool (*set_version)(WryDb *db, int version, GError **error);
	/* A failure is told by the statement that fails: jobs need no savepoints before one of them does. */
	bool tells_at_once;
	/* A whole copy at `to`, on the disk when it returns, for us alone.  NULL: cannot. */
	bool (*copy)(WryDb *db, const char *to, GError **error);

	/* Both NULL: a connection is never lost.  Is it?  Then nothing succeeds any more. */
	bool (*lost)(WryDb *db);
	/*
	 * Another in its place.  *ret_committed: the connection was lost at a COMMIT, which has come to
	 * pass all the same; else nothing of the transaction has.
	 */
	bool (*revive)(WryDb *db, bool *ret_committed, GError **error);
};

extern const WryDriver wry_driver_sqlite, wry_driver_postgres;

/* Is that an address of PostgreSQL's?  One with a password in it is none.  NOT_ACCEPTABLE: why not. */
bool	    wry_postgres_check(const char *where, GError **error);
/* wry_store_is_taken(). */
bool	    wry_postgres_is_taken(const char *where, bool *ret, GError **error);

/* The bare cause, where the driver told one.  Borrowed. */
const char *wry_db_cause(const GError *error);

/* A WryRowFunc for a statement of one number: *ret (int64_t), NULL is 0. */
bool	    wry_take_int(const WryCell *columns, gpointer ret, GError **error);

/* The cells as arguments; none: WRY_NO_CELLS. */
#define WRY_CELLS(...) (const WryCell[]){ __VA_ARGS__ }, \
	(unsigned)(sizeof((const WryCell[]){ __VA_ARGS__ }) / sizeof(WryCell))
#define WRY_NO_CELLS NULL, 0
