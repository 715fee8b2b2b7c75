/*
 * fates.c - messages that the network has, as rows
 */
#include "store/fates.h"

#include "store/job.h"

#include <string.h>

#define NAME_MOST 1024 /* bytes */
#define TRIM_EVERY 64  /* rows: then an account's are counted */

/* ------------------------------------------------------------------------ *
 * Rows
 * ------------------------------------------------------------------------ */

static void
free_piece(gpointer data)
{
	WryPieceRow *piece = data;
	g_free(piece->name);
	g_free(piece);
}

WryFateRow *
wry_fate_row_new(const char *id, const char *user)
{
	WryFateRow *row = g_new0(WryFateRow, 1);
	row->id = g_strdup(id);
	row->user = g_strdup(user);
	row->pieces = g_ptr_array_new_with_free_func(free_piece);
	return row;
}

WryPieceRow *
wry_fate_row_add(WryFateRow *row, const WryPieceRow *piece)
{
	WryPieceRow *mine = g_new0(WryPieceRow, 1);
	*mine = *piece;
	mine->name = piece->name != NULL ? g_strndup(piece->name, NAME_MOST) : NULL;
	g_ptr_array_add(row->pieces, mine);
	return mine;
}

WryFateRow *
wry_fate_row_copy(const WryFateRow *row)
{
	WryFateRow *copy = wry_fate_row_new(row->id, row->user);
	copy->since = row->since;
	copy->expires = row->expires;
	copy->state = row->state;
	copy->content = row->content != NULL ? g_bytes_ref(row->content) : NULL;
	for (guint i = 0; i < row->pieces->len; i++)
		wry_fate_row_add(copy, row->pieces->pdata[i]);
	return copy;
}

void
wry_fate_row_free(WryFateRow *row)
{
	if (row == NULL)
		return;
	g_free(row->id);
	g_free(row->user);
	g_clear_pointer(&row->content, g_bytes_unref);
	g_ptr_array_unref(row->pieces);
	g_free(row);
}

/* ------------------------------------------------------------------------ *
 * Jobs
 * ------------------------------------------------------------------------ */

typedef struct {
	char *component;
	WryFateRow *row; /* what is written; of find: what was found, NULL: nothing yet */
	char *id, **names;
	unsigned limit;
	int64_t number; /* the row's, in the database; 0: none */
	const WrySecret *secret;
} FateJob;

static FateJob *
job_new(const char *component)
{
	FateJob *job = g_new0(FateJob, 1);
	job->component = g_strdup(component);
	return job;
}

static void
job_free(gpointer data)
{
	FateJob *job = data;
	g_free(job->component);
	wry_fate_row_free(job->row);
	g_free(job->id);
	g_strfreev(job->names);
	g_free(job);
}

/* All of a component's are one topic: a name leads to a message that nobody knows beforehand. */
static char *
topic(const char *component)
{
	return g_strconcat("fate\x1f", component, NULL);
}

static void
write_job(WryStore *store, const WryJobKind *kind, FateJob *job, gsize bytes, WryReply *reply)
{
	g_autofree char *about = topic(job->component);
	wry_store_write(store, kind, job, sizeof *job + bytes, about, reply);
}

#define SEALED_ROW(component, id)                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		"fate", (component), (id), NULL                                                    \
	}

/* ------------------------------------------------------------------------ *
 * Writing
 * ------------------------------------------------------------------------ */

static bool
sweep(WryDb *db, const FateJob *job, GError **error)
{
	/* More are looked for than come, so they do not gather. */
	return wry_rows_drop(db, "SELECT id FROM fate WHERE expires <= $1 ORDER BY expires LIMIT 4",
			     WRY_CELLS(WRY_INT(g_get_real_time())),
			     "DELETE FROM fate WHERE id = $1", error) &&
	       (job->number % TRIM_EVERY != 0 ||
		db->driver->run(
		    db,
		    "DELETE FROM fate WHERE account = (SELECT account FROM fate WHERE id = $1) AND "
		    "id <= (SELECT id FROM fate WHERE account = (SELECT account FROM fate WHERE "
		    "id = $2) ORDER BY id DESC LIMIT 1 OFFSET $3)",
		    WRY_CELLS(WRY_INT(job->number), WRY_INT(job->number), WRY_INT(job->limit)),
		    NULL, NULL, NULL, error));
}

/* Its row's; 0: there is none.  (RETURNING would make a table for it first, in SQLite: ten times
 * the cost of asking.) */
static bool
find_number(WryDb *db, FateJob *job, const char *id, GError **error)
{
	return db->driver->run(db, "SELECT id FROM fate WHERE component = $1 AND name = $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(id)), wry_take_int,
			       &job->number, NULL, error);
}

static bool
insert_fate(WryDb *db, const WrySecret *secret, FateJob *job, int64_t account, GError **error)
{
	const WryFateRow *row = job->row;
	gsize n;
	const void *content = g_bytes_get_data(row->content, &n);
	g_autoptr(GBytes) sealed =
	    wry_secret_seal(secret, SEALED_ROW(job->component, row->id), content, n);
	content = g_bytes_get_data(sealed, &n);
	return db->driver->run(
		   db,
		   "INSERT INTO fate (account, component, name, since, expires, state, content) "
		   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
		   WRY_CELLS(WRY_INT(account), WRY_TEXT(job->component), WRY_TEXT(row->id),
			     WRY_INT(row->since), WRY_INT(row->expires), WRY_INT(row->state),
			     WRY_BYTES(content, n)),
		   NULL, NULL, NULL, error) &&
	       find_number(db, job, row->id, error);
}

typedef struct {
	int64_t account, fate;
} Known;

static bool
take_known(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	*(Known *)data = (Known){ columns[0].n, columns[1].n };
	return true;
}

static bool
add_fate(WryDb *db, const WrySecret *secret, FateJob *job, GError **error)
{
	const WryFateRow *row = job->row;
	Known known = { 0 };
	if (!db->driver->run(
		db,
		"SELECT a.id, (SELECT f.id FROM fate f WHERE f.component = a.component "
		"AND f.name = $1) FROM account a WHERE a.component = $2 AND a.jid = $3",
		WRY_CELLS(WRY_TEXT(row->id), WRY_TEXT(job->component), WRY_TEXT(row->user)),
		take_known, &known, NULL, error))
		return false;
	job->number = known.fate;
	if (known.account == 0 || known.fate == 0) /* he has gone; or it is the first of it */
		return known.account == 0 || insert_fate(db, secret, job, known.account, error);
	return db->driver->run(db, "UPDATE fate SET state = state | $1 WHERE id = $2",
			       WRY_CELLS(WRY_INT(row->state), WRY_INT(known.fate)), NULL, NULL,
			       NULL, error);
}

static bool
add_piece(WryDb *db, const FateJob *job, const WryPieceRow *p, GError **error)
{
	const char *name = p->name != NULL ? p->name : "";
	return db->driver->run(db,
			       "INSERT INTO piece (fate, recipient, part, parts, component, name, "
			       "arrived) VALUES ($1, $2, $3, $4, $5, $6, 0) "
			       "ON CONFLICT (fate, recipient, part, name) DO NOTHING",
			       WRY_CELLS(WRY_INT(job->number), WRY_INT(p->to), WRY_INT(p->part),
					 WRY_INT(p->parts), WRY_TEXT(job->component),
					 WRY_BYTES(name, strlen(name))),
			       NULL, NULL, NULL, error);
}

static bool
add_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FateJob *job = data;
	job->number = 0;
	if (!add_fate(db, secret, job, error))
		return false;
	if (job->number == 0) /* its user has gone */
		return true;
	for (guint i = 0; i < job->row->pieces->len; i++)
		if (!add_piece(db, job, job->row->pieces->pdata[i], error))
			return false;
	return sweep(db, job, error);
}

void
wry_fates_add(WryStore *store, const char *component, const WryFateRow *row,
	      const WryPieceRow *piece, unsigned most, WryReply *reply)
{
	static const WryJobKind kind = { add_run, NULL, job_free };
	FateJob *job = job_new(component);
	job->row = wry_fate_row_new(row->id, row->user);
	job->row->since = row->since;
	job->row->expires = row->expires;
	job->row->state = row->state;
	job->row->content = g_bytes_ref(row->content);
	job->limit = most;
	if (piece != NULL)
		wry_fate_row_add(job->row, piece);
	write_job(store, &kind, job, g_bytes_get_size(row->content), reply);
}

static bool
save_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	FateJob *job = data;
	const WryFateRow *row = job->row;
	job->number = 0;
	if (!db->driver->run(
		db, "UPDATE fate SET state = $1 WHERE component = $2 AND name = $3",
		WRY_CELLS(WRY_INT(row->state), WRY_TEXT(job->component), WRY_TEXT(row->id)), NULL,
		NULL, NULL, error) ||
	    !find_number(db, job, row->id, error))
		return false;
	for (guint i = 0; i < row->pieces->len; i++) {
		const WryPieceRow *p = row->pieces->pdata[i];
		if (p->arrived &&
		    !db->driver->run(db,
				     "UPDATE piece SET arrived = 1 WHERE fate = $1 AND recipient = $2 "
				     "AND part = $3",
				     WRY_CELLS(WRY_INT(job->number), WRY_INT(p->to),
					       WRY_INT(p->part)),
				     NULL, NULL, NULL, error))
			return false;
	}
	return true;
}

void
wry_fates_save(WryStore *store, const char *component, const WryFateRow *row, WryReply *reply)
{
	static const WryJobKind kind = { save_run, NULL, job_free };
	FateJob *job = job_new(component);
	job->row = wry_fate_row_copy(row);
	write_job(store, &kind, job, 0, reply);
}

static bool
remove_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	FateJob *job = data;
	return db->driver->run(db, "DELETE FROM fate WHERE component = $1 AND name = $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->id)), NULL, NULL,
			       NULL, error);
}

void
wry_fates_remove(WryStore *store, const char *component, const char *id, WryReply *reply)
{
	static const WryJobKind kind = { remove_run, NULL, job_free };
	FateJob *job = job_new(component);
	job->id = g_strdup(id);
	write_job(store, &kind, job, 0, reply);
}

/* ------------------------------------------------------------------------ *
 * Reading
 * ------------------------------------------------------------------------ */

static bool
damaged(GError **error)
{
	return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			     N_("this row of the database is damaged"), NULL);
}

static bool
take_fate(const WryCell *columns, gpointer data, GError **error)
{
	FateJob *job = data;
	static const int types[] = { WRY_CELL_INT, WRY_CELL_TEXT, WRY_CELL_TEXT,
				     WRY_CELL_INT, WRY_CELL_INT,  WRY_CELL_INT };
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if ((int)columns[i].type != types[i])
			return damaged(error);
	g_autofree char *id = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	g_autofree char *user = g_strndup(columns[2].bytes, (gsize)columns[2].n);
	WryFateRow *row = job->row = wry_fate_row_new(id, user);
	job->number = columns[0].n;
	row->since = columns[3].n;
	row->expires = columns[4].n;
	row->state = (unsigned)CLAMP(columns[5].n, 0, G_MAXUINT16);
	row->content = wry_secret_open(job->secret, SEALED_ROW(job->component, row->id),
				       columns[6].bytes, (gsize)columns[6].n, error);
	return row->content != NULL;
}

static bool
take_piece(const WryCell *columns, gpointer data, GError **error)
{
	FateJob *job = data;
	for (guint i = 0; i < 5; i++)
		if (columns[i].type != (i < 4 ? WRY_CELL_INT : WRY_CELL_BYTES))
			return damaged(error);
	g_autofree char *name =
	    columns[4].n > 0 ? g_strndup(columns[4].bytes, (gsize)columns[4].n) : NULL;
	WryPieceRow piece = {
		.to = (unsigned)CLAMP(columns[0].n, 0, 63),
		.part = (unsigned)CLAMP(columns[1].n, 0, G_MAXUINT8),
		.parts = (unsigned)CLAMP(columns[2].n, 1, G_MAXUINT8 + 1),
		.arrived = columns[3].n != 0,
		.name = name,
	};
	wry_fate_row_add(job->row, &piece);
	return true;
}

#define COLUMNS "f.id, f.name, a.jid, f.since, f.expires, f.state, f.content"

static bool
find_by_id(WryDb *db, FateJob *job, GError **error)
{
	return db->driver->run(db,
			       "SELECT " COLUMNS " FROM fate f JOIN account a ON a.id = f.account "
			       "WHERE f.component = $1 AND f.name = $2 AND f.expires > $3",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->id),
					 WRY_INT(g_get_real_time())),
			       take_fate, job, NULL, error);
}

static bool
find_by_name(WryDb *db, FateJob *job, const char *name, GError **error)
{
	return db->driver->run(db,
			       "SELECT " COLUMNS " FROM piece p JOIN fate f ON f.id = p.fate JOIN "
			       "account a ON a.id = f.account WHERE p.component = $1 AND p.name = $2 "
			       "AND f.expires > $3 ORDER BY f.id DESC LIMIT 1",
			       WRY_CELLS(WRY_TEXT(job->component),
					 WRY_BYTES(name, strnlen(name, NAME_MOST)),
					 WRY_INT(g_get_real_time())),
			       take_fate, job, NULL, error);
}

static bool
find_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FateJob *job = data;
	job->secret = secret;
	if (job->id != NULL && !find_by_id(db, job, error))
		return false;
	for (char **n = job->names; job->row == NULL && n != NULL && *n != NULL; n++)
		if (**n != '\0' && !find_by_name(db, job, *n, error))
			return false;
	if (job->row == NULL)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("there is no such message any more"), NULL);
	return db->driver->run(db,
			       "SELECT recipient, part, parts, arrived, name FROM piece "
			       "WHERE fate = $1 ORDER BY recipient, part, name LIMIT 4096",
			       WRY_CELLS(WRY_INT(job->number)), take_piece, job, NULL, error);
}

static gpointer
find_result(gpointer data)
{
	return ((FateJob *)data)->row;
}

void
wry_fates_find(WryStore *store, const char *component, const char *id, const char *const *names,
	       WryReply *reply)
{
	static const WryJobKind kind = { find_run, find_result, job_free };
	FateJob *job = job_new(component);
	job->id = g_strdup(id);
	job->names = g_strdupv((char **)names);
	g_autofree char *about = topic(component);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}
