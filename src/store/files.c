/*
 * files.c - files of messages, as rows
 *
 * How much there is, is counted by triggers (schema.h), since rows also go by a foreign key: to ask
 * is one row.
 */
#include "store/files.h"

#include "base/hash.h"
#include "store/job.h"

#include <string.h>

#define SWEPT 8	   /* expired rows that go with each that comes */
#define PUSHED 16  /* older originals that make room at a time */
#define PUSHES 256 /* and so often */
#define LITTER 500 /* names told at a time */

void
wry_file_row_free(WryFileRow *row)
{
	if (row == NULL)
		return;
	g_free(row->url);
	g_free(row->name);
	g_clear_pointer(&row->content, g_bytes_unref);
	g_clear_pointer(&row->about, g_bytes_unref);
	g_free(row);
}

WryFileRow *
wry_file_row_copy(const WryFileRow *row)
{
	WryFileRow *copy = g_memdup2(row, sizeof *row);
	copy->url = g_strdup(row->url);
	copy->name = g_strdup(row->name);
	copy->content = row->content != NULL ? g_bytes_ref(row->content) : NULL;
	copy->about = row->about != NULL ? g_bytes_ref(row->about) : NULL;
	return copy;
}

/* ------------------------------------------------------------------------ *
 * Jobs
 * ------------------------------------------------------------------------ */

typedef struct {
	char *component, *user, *message, *url;
	gint64 id; /* of the row, or of the arrival */
	unsigned number, limit;
	bool contents;	  /* are wanted */
	GPtrArray *rows;  /* of WryFileRow: to be added, or found */
	GPtrArray *names; /* of char * */
	const WrySecret *secret;
} FileJob;

static FileJob *
job_new(const char *component, const char *user)
{
	FileJob *job = g_new0(FileJob, 1);
	job->component = g_strdup(component);
	job->user = g_strdup(user);
	job->rows = g_ptr_array_new_with_free_func((GDestroyNotify)wry_file_row_free);
	job->names = g_ptr_array_new_with_free_func(g_free);
	return job;
}

static void
job_free(gpointer data)
{
	FileJob *job = data;
	g_free(job->component);
	g_free(job->user);
	g_free(job->message);
	g_free(job->url);
	g_ptr_array_unref(job->rows);
	g_ptr_array_unref(job->names);
	g_free(job);
}

static char *
topic(const char *component)
{
	return g_strconcat("file\x1f", component, NULL);
}

/* ------------------------------------------------------------------------ *
 * Coming in, inside another's job
 * ------------------------------------------------------------------------ */

typedef struct {
	int64_t of_user, n, bytes;
} Load;

static bool
take_load(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	*(Load *)data = (Load){ columns[0].n, columns[1].n, columns[2].n };
	return true;
}

static bool
has_room(WryDb *db, int64_t account, const GPtrArray *rows, GError **error)
{
	Load load = { 0 };
	gint64 bytes = 0;
	for (guint i = 0; i < rows->len; i++)
		bytes += ((const WryFileRow *)rows->pdata[i])->size;
	if (!db->driver->run(db,
			     "SELECT a.file_bytes, d.n, d.bytes FROM account a JOIN disk d ON "
			     "d.kind = 0 WHERE a.id = $1",
			     WRY_CELLS(WRY_INT(account)), take_load, &load, NULL, error))
		return false;
	if (load.of_user + bytes > WRY_FILES_USER_BYTES)
		return wry_error_set(error, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
				     N_("Too many files wait for this user already."), NULL);
	return (load.n + rows->len <= WRY_FILES_MOST && load.bytes + bytes <= WRY_FILES_BYTES) ||
	       wry_error_set(error, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			     N_("Too many files wait in this gateway already."), NULL);
}

static GBytes *
seal(const WrySecret *secret, const WryFileOwner *of, GBytes *plain)
{
	gsize n = 0;
	const void *bytes = plain != NULL ? g_bytes_get_data(plain, &n) : NULL;
	if (n == 0)
		return g_bytes_new(NULL, 0);
	return wry_secret_seal(
	    secret, (const char *const[]){ "file", of->component, of->user, NULL }, bytes, n);
}

static WryCell
id_or_null(int64_t id)
{
	return id != 0 ? WRY_INT(id) : (WryCell){ WRY_CELL_NULL, NULL, 0 };
}

static bool
insert(WryDb *db, const WrySecret *secret, const WryFileOwner *of, const WryFileRow *row,
       GError **error)
{
	g_autoptr(GBytes) about = seal(secret, of, row->about);
	g_autoptr(GBytes) content = seal(secret, of, row->content);
	gsize n_about, n;
	const void *about_bytes = g_bytes_get_data(about, &n_about);
	const void *bytes = g_bytes_get_data(content, &n);
	return db->driver->run(
	    db,
	    "INSERT INTO file (account, component, arrival, message, place, number, since, "
	    "expires, "
	    "size, url, name, about, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
	    "$11, "
	    "$12, $13)",
	    WRY_CELLS(WRY_INT(of->account), WRY_TEXT(of->component), id_or_null(of->arrival),
		      id_or_null(of->message), WRY_INT(row->place), WRY_INT(row->number),
		      WRY_INT(row->since), WRY_INT(row->expires), WRY_INT(row->size),
		      WRY_TEXT(row->url != NULL ? row->url : ""),
		      WRY_TEXT(row->name != NULL ? row->name : ""),
		      WRY_BYTES(n_about > 0 ? about_bytes : "", n_about),
		      WRY_BYTES(n > 0 ? bytes : "", n)),
	    NULL, NULL, NULL, error);
}

bool
wry_files_insert(WryDb *db, const WrySecret *secret, const WryFileOwner *of, const GPtrArray *rows,
		 GError **error)
{
	if (rows->len > 0 && !has_room(db, of->account, rows, error))
		return false;
	for (guint i = 0; i < rows->len; i++)
		if (!insert(db, secret, of, rows->pdata[i], error))
			return false;
	return true;
}

/* ------------------------------------------------------------------------ *
 * Originals
 * ------------------------------------------------------------------------ */

#define DROP "DELETE FROM file WHERE id = $1"

static bool
expire(WryDb *db, int64_t n, GError **error)
{
	return wry_rows_drop(
	    db,
	    "SELECT id FROM file WHERE expires > 0 AND expires <= $1 ORDER BY expires "
	    "LIMIT $2",
	    WRY_CELLS(WRY_INT(g_get_real_time()), WRY_INT(n)), DROP, error);
}

typedef struct {
	int64_t number, of_user, all; /* the last that was given; bytes of his, of everybody's */
} Originals;

static bool
take_originals(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	*(Originals *)data = (Originals){ columns[0].n, columns[1].n, columns[2].n };
	return true;
}

static bool
look(WryDb *db, int64_t account, Originals *ret, GError **error)
{
	return db->driver->run(db,
			       "SELECT a.original_number, a.original_bytes, d.bytes FROM account a "
			       "JOIN disk d ON d.kind = 1 WHERE a.id = $1",
			       WRY_CELLS(WRY_INT(account)), take_originals, ret, NULL, error);
}

/* Older ones make room: his own, then those that go soonest. */
static bool
push(WryDb *db, int64_t account, int64_t size, Originals *o, GError **error)
{
	if (!look(db, account, o, error))
		return false;
	for (unsigned i = 0; i < PUSHES && o->of_user + size > WRY_ORIGINALS_USER_BYTES; i++)
		if (!db->driver->run(db,
				     "DELETE FROM file WHERE id IN (SELECT id FROM file WHERE "
				     "account = $1 AND number > 0 ORDER BY number LIMIT $2)",
				     WRY_CELLS(WRY_INT(account), WRY_INT(PUSHED)), NULL, NULL, NULL,
				     error) ||
		    !look(db, account, o, error))
			return false;
	for (unsigned i = 0; i < PUSHES && o->all + size > WRY_ORIGINALS_BYTES; i++)
		if (!db->driver->run(db,
				     "DELETE FROM file WHERE id IN (SELECT id FROM file WHERE "
				     "expires > 0 ORDER BY expires LIMIT $1)",
				     WRY_CELLS(WRY_INT(PUSHED)), NULL, NULL, NULL, error) ||
		    !look(db, account, o, error))
			return false;
	return true;
}

bool
wry_files_insert_original(WryDb *db, const WrySecret *secret, const WryFileOwner *of,
			  WryFileRow *row, GError **error)
{
	Originals o = { 0 };
	if (row->size > WRY_ORIGINALS_USER_BYTES)
		return true; /* it is not kept: the message is worth more than its other form */
	if (!expire(db, SWEPT, error) || !push(db, of->account, row->size, &o, error) ||
	    !db->driver->run(
		db, "UPDATE account SET original_number = original_number + 1 WHERE id = $1",
		WRY_CELLS(WRY_INT(of->account)), NULL, NULL, NULL, error))
		return false;
	row->number = (unsigned)o.number + 1;
	if (row->number % PUSHED == 0 &&
	    !db->driver->run(
		db, "DELETE FROM file WHERE account = $1 AND number > 0 AND number <= $2",
		WRY_CELLS(WRY_INT(of->account), WRY_INT((int64_t)row->number - WRY_ORIGINALS_USER)),
		NULL, NULL, NULL, error))
		return false;
	return insert(db, secret, of, row, error);
}

/* ------------------------------------------------------------------------ *
 * Reading
 * ------------------------------------------------------------------------ */

#define COLUMNS                                                                                    \
	"SELECT f.id, f.place, f.number, f.since, f.expires, f.size, f.url, f.name, f.about, "     \
	"f.content, a.jid FROM file f JOIN account a ON a.id = f.account "
#define COLUMNS_BARE                                                                               \
	"SELECT f.id, f.place, f.number, f.since, f.expires, f.size, f.url, f.name, f.about, "     \
	"$1, a.jid FROM file f JOIN account a ON a.id = f.account "

static bool
open_sealed(const FileJob *job, const char *user, const WryCell *cell, GBytes **ret, GError **error)
{
	const char *const of[] = { "file", job->component, user, NULL };
	if (cell->n == 0)
		return true;
	*ret = wry_secret_open(job->secret, of, cell->bytes, (gsize)cell->n, error);
	return *ret != NULL;
}

static char *
text_or_null(const WryCell *cell)
{
	return cell->n > 0 ? g_strndup(cell->bytes, (gsize)cell->n) : NULL;
}

static bool
take_row(const WryCell *c, gpointer data, GError **error)
{
	FileJob *job = data;
	for (guint i = 0; i < 11; i++)
		if (c[i].type != (i < 6		     ? WRY_CELL_INT
				  : i == 8 || i == 9 ? WRY_CELL_BYTES
						     : WRY_CELL_TEXT))
			return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
					     N_("this row of the database is damaged"), NULL);
	g_autoptr(WryFileRow) row = g_new0(WryFileRow, 1);
	row->id = c[0].n;
	row->place = (unsigned)c[1].n;
	row->number = (unsigned)c[2].n;
	row->since = c[3].n;
	row->expires = c[4].n;
	row->size = c[5].n;
	row->url = text_or_null(&c[6]);
	row->name = text_or_null(&c[7]);
	g_autofree char *user = g_strndup(c[10].bytes, (gsize)c[10].n);
	if (!open_sealed(job, user, &c[8], &row->about, error) ||
	    !open_sealed(job, user, &c[9], &row->content, error))
		return false;
	if (job->contents && row->name == NULL && row->content == NULL)
		row->content = g_bytes_new(NULL, 0); /* a file without a byte */
	g_ptr_array_add(job->rows, g_steal_pointer(&row));
	return true;
}

static gpointer
all_rows(gpointer data)
{
	return ((FileJob *)data)->rows;
}

static gpointer
first_row(gpointer data)
{
	return ((FileJob *)data)->rows->pdata[0];
}

static bool
check_found(const FileJob *job, GError **error)
{
	return job->rows->len > 0 || wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
						   N_("this file is no longer here"), NULL);
}

static void
read_rows(WryStore *store, const WryJobKind *kind, FileJob *job, WryReply *reply)
{
	g_autofree char *about = topic(job->component);
	wry_store_read(store, kind, job, sizeof *job, about, reply);
}

static bool
of_arrival_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	job->secret = secret;
	job->contents = true;
	return db->driver->run(db, COLUMNS "WHERE f.component = $1 AND f.arrival = $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->id)), take_row, job,
			       NULL, error) &&
	       check_found(job, error);
}

void
wry_files_of_arrival(WryStore *store, const char *component, gint64 arrival, WryReply *reply)
{
	static const WryJobKind kind = { of_arrival_run, first_row, job_free };
	FileJob *job = job_new(component, NULL);
	job->id = arrival;
	read_rows(store, &kind, job, reply);
}

static bool
of_message_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	job->secret = secret;
	job->contents = true;
	return db->driver->run(
	    db,
	    COLUMNS "JOIN message m ON m.id = f.message WHERE m.component = $1 AND a.jid = $2 AND "
		    "m.name = $3 ORDER BY f.place",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user), WRY_TEXT(job->message)),
	    take_row, job, NULL, error);
}

void
wry_files_of_message(WryStore *store, const char *component, const char *user, const char *message,
		     WryReply *reply)
{
	static const WryJobKind kind = { of_message_run, all_rows, job_free };
	FileJob *job = job_new(component, user);
	job->message = g_strdup(message);
	read_rows(store, &kind, job, reply);
}

static bool
originals_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	job->secret = secret;
	return db->driver->run(
	    db,
	    COLUMNS_BARE
	    "WHERE a.component = $2 AND a.jid = $3 AND f.number > 0 AND f.expires > $4 "
	    "ORDER BY f.number DESC LIMIT $5",
	    WRY_CELLS(WRY_NO_BYTES, WRY_TEXT(job->component), WRY_TEXT(job->user),
		      WRY_INT(g_get_real_time()), WRY_INT(job->limit)),
	    take_row, job, NULL, error);
}

void
wry_files_originals(WryStore *store, const char *component, const char *user, unsigned limit,
		    WryReply *reply)
{
	static const WryJobKind kind = { originals_run, all_rows, job_free };
	FileJob *job = job_new(component, user);
	job->limit = limit;
	read_rows(store, &kind, job, reply);
}

static bool
original_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	job->secret = secret;
	job->contents = true;
	return db->driver->run(db,
			       COLUMNS
			       "WHERE a.component = $1 AND a.jid = $2 AND f.number = $3 AND "
			       "f.number > 0 AND f.expires > $4",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user),
					 WRY_INT(job->number), WRY_INT(g_get_real_time())),
			       take_row, job, NULL, error) &&
	       check_found(job, error);
}

void
wry_files_original(WryStore *store, const char *component, const char *user, unsigned number,
		   WryReply *reply)
{
	static const WryJobKind kind = { original_run, first_row, job_free };
	FileJob *job = job_new(component, user);
	job->number = number;
	read_rows(store, &kind, job, reply);
}

/* ------------------------------------------------------------------------ *
 * Writing
 * ------------------------------------------------------------------------ */

static void
write_rows(WryStore *store, const WryJobKind *kind, FileJob *job, WryReply *reply)
{
	g_autofree char *about = topic(job->component);
	gsize bytes = sizeof *job;
	for (guint i = 0; i < job->rows->len; i++) {
		const WryFileRow *row = job->rows->pdata[i];
		bytes += sizeof *row + (row->content != NULL ? g_bytes_get_size(row->content) : 0);
	}
	wry_store_write(store, kind, job, bytes, about, reply);
}

static bool
set_url_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	return db->driver->run(
	    db,
	    "UPDATE file SET url = $1, name = '', content = $2 WHERE component = $3 AND id = $4 "
	    "AND number = 0",
	    WRY_CELLS(WRY_TEXT(job->url), WRY_NO_BYTES, WRY_TEXT(job->component),
		      WRY_INT(job->id)),
	    NULL, NULL, NULL, error);
}

void
wry_files_set_url(WryStore *store, const char *component, gint64 id, const char *url,
		  WryReply *reply)
{
	static const WryJobKind kind = { set_url_run, NULL, job_free };
	FileJob *job = job_new(component, NULL);
	job->id = id;
	job->url = g_strdup(url);
	write_rows(store, &kind, job, reply);
}

static bool
take_owner(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	WryFileOwner *of = data;
	of->message = columns[0].n;
	of->account = columns[1].n;
	return true;
}

static bool
add_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	WryFileOwner of = { .component = job->component, .user = job->user };
	if (!db->driver->run(
		db,
		"SELECT m.id, m.account FROM message m JOIN account a ON a.id = m.account WHERE "
		"m.component = $1 AND a.jid = $2 AND m.name = $3",
		WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user), WRY_TEXT(job->message)),
		take_owner, &of, NULL, error))
		return false;
	if (of.message == 0)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("there is no such message any more"), NULL);
	return wry_files_insert(db, secret, &of, job->rows, error);
}

void
wry_files_add(WryStore *store, const char *component, const char *user, const char *message,
	      const GPtrArray *rows, WryReply *reply)
{
	static const WryJobKind kind = { add_run, NULL, job_free };
	FileJob *job = job_new(component, user);
	job->message = g_strdup(message);
	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add(job->rows, wry_file_row_copy(rows->pdata[i]));
	write_rows(store, &kind, job, reply);
}

/* ------------------------------------------------------------------------ *
 * Spools whose rows have gone
 * ------------------------------------------------------------------------ */

static bool
take_name(const WryCell *columns, gpointer names, G_GNUC_UNUSED GError **error)
{
	if (columns[0].type == WRY_CELL_TEXT)
		g_ptr_array_add(names, g_strndup(columns[0].bytes, (gsize)columns[0].n));
	return true;
}

/* Those of before this job, for they alone have gone for good: what it expires is told the next
 * time. */
static bool
litter_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	g_ptr_array_set_size(job->names, 0);
	return db->driver->run(db, "SELECT name FROM litter LIMIT $1", WRY_CELLS(WRY_INT(LITTER)),
			       take_name, job->names, NULL, error) &&
	       expire(db, LITTER, error);
}

static gpointer
all_names(gpointer data)
{
	return ((FileJob *)data)->names;
}

void
wry_files_litter(WryStore *store, WryReply *reply)
{
	static const WryJobKind kind = { litter_run, all_names, job_free };
	FileJob *job = job_new(NULL, NULL);
	wry_store_write(store, &kind, job, sizeof *job, NULL, reply);
}

static bool
dropped_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	FileJob *job = data;
	for (guint i = 0; i < job->names->len; i++)
		if (!db->driver->run(db, "DELETE FROM litter WHERE name = $1",
				     WRY_CELLS(WRY_TEXT((const char *)job->names->pdata[i])), NULL,
				     NULL, NULL, error))
			return false;
	return true;
}

void
wry_files_dropped(WryStore *store, const GPtrArray *names)
{
	static const WryJobKind kind = { dropped_run, NULL, job_free };
	FileJob *job = job_new(NULL, NULL);
	for (guint i = 0; i < names->len; i++)
		g_ptr_array_add(job->names, g_strdup(names->pdata[i]));
	wry_store_write(store, &kind, job, sizeof *job + names->len * 33, NULL, NULL);
}

static bool
note_name(const WryCell *columns, gpointer names, G_GNUC_UNUSED GError **error)
{
	if (columns[0].type == WRY_CELL_TEXT)
		g_hash_table_add(names, g_strndup(columns[0].bytes, (gsize)columns[0].n));
	return true;
}

GHashTable *
wry_files_names(WryDb *db, GError **error)
{
	g_autoptr(GHashTable) names =
	    g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	/* The sweep that follows drops whatever is not among them. */
	if (!db->driver->run(db, "SELECT name FROM file WHERE name <> ''", WRY_NO_CELLS, note_name,
			     names, NULL, error) ||
	    !db->driver->run(db, "DELETE FROM litter", WRY_NO_CELLS, NULL, NULL, NULL, error))
		return NULL;
	return g_steal_pointer(&names);
}

bool
wry_files_is_known(const char *name, gpointer store)
{
	return g_hash_table_contains(wry_store_files(store), name);
}
