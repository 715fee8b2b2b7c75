/*
 * arrivals.c - what has come for users, as rows
 */
#include "store/arrivals.h"

#include "store/job.h"

#include <string.h>

#define ONCE_US (7 * 24 * 3600 * (gint64)G_USEC_PER_SEC)
#define ONCE_MOST 1024 /* bytes of a key */

void
wry_arrival_row_free(WryArrivalRow *row)
{
	if (row == NULL)
		return;
	g_free(row->user);
	g_free(row->address);
	g_clear_pointer(&row->content, g_bytes_unref);
	g_free(row);
}

typedef struct {
	char *component, *address, *user, *once, *id;
	GPtrArray *parts;     /* of add: of Part */
	WryFileRow *original; /* NULL: none */
	unsigned limit;
	gint64 number; /* of read and reopen; bytes of room; `after` of page; `before` of sweep */
	GArray *numbers; /* of gint64, or of close WryArrivalClosed */
	int64_t account, open; /* whose it is, and how much waits for him */
	WryArrivalRow *row; /* of add: what it became */
	GPtrArray *found;   /* of WryArrivalRow */
	const WrySecret *secret;
	WryArrivalCount count;
	WryArrivalRoom room;
} ArrivalJob;

typedef struct {
	char *id;
	GBytes *content, *line;
	WryFileRow *file; /* NULL: none */
} Part;

static void
part_free(gpointer data)
{
	Part *part = data;
	g_free(part->id);
	g_bytes_unref(part->content);
	g_bytes_unref(part->line);
	wry_file_row_free(part->file);
	g_free(part);
}

static ArrivalJob *
job_new(const char *component)
{
	ArrivalJob *job = g_new0(ArrivalJob, 1);
	job->component = g_strdup(component);
	job->found = g_ptr_array_new_with_free_func((GDestroyNotify)wry_arrival_row_free);
	job->parts = g_ptr_array_new_with_free_func(part_free);
	return job;
}

static void
job_free(gpointer data)
{
	ArrivalJob *job = data;
	g_free(job->component);
	g_free(job->address);
	g_free(job->user);
	g_free(job->once);
	g_free(job->id);
	g_ptr_array_unref(job->parts);
	wry_file_row_free(job->original);
	g_clear_pointer(&job->numbers, g_array_unref);
	wry_arrival_row_free(job->row);
	g_ptr_array_unref(job->found);
	g_free(job);
}

static char *
topic(const char *component)
{
	return g_strconcat("arrival\x1f", component, NULL);
}

/* ------------------------------------------------------------------------ *
 * Coming in
 * ------------------------------------------------------------------------ */

static bool
take_owner(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	ArrivalJob *job = data;
	job->account = columns[0].n;
	job->row->user = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	job->open = columns[2].n;
	return true;
}

/* Who is named need have no account: he has one from now on. */
static bool
find_user(WryDb *db, ArrivalJob *job, GError **error)
{
	return wry_account_ensure(db, job->component, job->user, error) &&
	       db->driver->run(
		   db, "SELECT id, jid, arrivals FROM account WHERE component = $1 AND jid = $2",
		   WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user)), take_owner, job, NULL,
		   error);
}

static bool
find_owner(WryDb *db, ArrivalJob *job, GError **error)
{
	if (job->user != NULL)
		return find_user(db, job, error);
	if (!db->driver->run(
		db,
		"SELECT a.id, a.jid, a.arrivals FROM address d JOIN account a ON a.id = d.account "
		"WHERE d.component = $1 AND d.name = $2",
		WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->address)), take_owner, job, NULL,
		error))
		return false;
	return job->row->user != NULL ||
	       wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody has the address %1$s."),
			     job->address, NULL);
}

/* Of those whose time is over a crowd at once, else none: it is asked more often than there are
 * any. */
static bool
sweep_keys(WryDb *db, int64_t now, GError **error)
{
	int64_t any = 0;
	return db->driver->run(db, "SELECT 1 FROM once WHERE expires <= $1 LIMIT 1",
			       WRY_CELLS(WRY_INT(now)), wry_take_int, &any, NULL, error) &&
	       (any == 0 ||
		db->driver->run(
		    db,
		    "DELETE FROM once WHERE (account, name) IN (SELECT account, name FROM "
		    "once WHERE expires <= $1 ORDER BY expires LIMIT 64)",
		    WRY_CELLS(WRY_INT(now)), NULL, NULL, NULL, error));
}

/* *ret_new: its key has not been seen. */
static bool
note_key(WryDb *db, const ArrivalJob *job, bool *ret_new, GError **error)
{
	int64_t changed = 1, now = g_get_real_time();
	*ret_new = true;
	if (job->once == NULL)
		return true;
	gsize n = strnlen(job->once, ONCE_MOST);
	if (!sweep_keys(db, now, error) ||
	    !db->driver->run(
		db,
		"INSERT INTO once (account, name, expires) VALUES ($1, $2, $3) "
		"ON CONFLICT (account, name) DO NOTHING",
		WRY_CELLS(WRY_INT(job->account), WRY_BYTES(job->once, n), WRY_INT(now + ONCE_US)),
		NULL, NULL, &changed, error))
		return false;
	*ret_new = changed > 0;
	return true;
}

static bool
has_room(const ArrivalJob *job, GError **error)
{
	return job->open < (int64_t)job->limit ||
	       wry_error_set(error, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			     N_("Too much waits for this address already."), NULL);
}

/* Its content is sealed before its number is known: the seal names the account. */
static GBytes *
seal(const WrySecret *secret, const char *component, const char *user, GBytes *content)
{
	gsize n;
	const void *bytes = g_bytes_get_data(content, &n);
	return wry_secret_seal(secret, (const char *const[]){ "arrival", component, user, NULL },
			       bytes, n);
}

static bool
insert_part(WryDb *db, const WrySecret *secret, ArrivalJob *job, WryFileOwner *of,
	    const Part *part, unsigned original, GError **error)
{
	g_autoptr(GBytes) sealed = seal(secret, job->component, job->row->user, part->content);
	g_autoptr(GBytes) line = seal(secret, job->component, job->row->user, part->line);
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	gsize n, n_line;
	const void *bytes = g_bytes_get_data(sealed, &n), *short_bytes = g_bytes_get_data(line, &n_line);
	if (!db->driver->run(
		db,
		"INSERT INTO arrival (account, component, since, name, address, content, "
		"line, original) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		WRY_CELLS(WRY_INT(job->account), WRY_TEXT(job->component), WRY_INT(job->row->since),
			  WRY_TEXT(part->id), WRY_TEXT(job->address), WRY_BYTES(bytes, n),
			  WRY_BYTES(short_bytes, n_line), WRY_INT(original)),
		NULL, NULL, NULL, error) ||
	    !db->driver->run(db,
			     "SELECT id FROM arrival WHERE component = $1 AND name = $2 "
			     "ORDER BY id DESC LIMIT 1",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(part->id)), wry_take_int,
			     &of->arrival, NULL, error))
		return false;
	if (part->file != NULL)
		g_ptr_array_add(files, part->file);
	return wry_files_insert(db, secret, of, files, error);
}

static bool
insert(WryDb *db, const WrySecret *secret, ArrivalJob *job, GError **error)
{
	WryFileOwner of = { job->component, job->row->user, job->account, 0, 0 };
	if (job->original != NULL &&
	    !wry_files_insert_original(db, secret, &of, job->original, error))
		return false;
	job->row->original = job->original != NULL ? job->original->number : 0;
	/* One writer, one transaction: nobody's numbers come between theirs. */
	for (guint i = 0; i < job->parts->len; i++) {
		if (!insert_part(db, secret, job, &of, job->parts->pdata[i],
				 i == 0 ? job->row->original : 0, error))
			return false;
		if (i == 0)
			job->row->number = of.arrival;
	}
	return true;
}

static bool
add_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	bool is_new;
	g_clear_pointer(&job->row, wry_arrival_row_free);
	job->row = g_new0(WryArrivalRow, 1);
	job->row->since = g_get_real_time();
	if (!find_owner(db, job, error) || !note_key(db, job, &is_new, error))
		return false;
	return !is_new || (has_room(job, error) && insert(db, secret, job, error));
}

static gpointer
add_result(gpointer data)
{
	return ((ArrivalJob *)data)->row;
}

static gsize
add_part(ArrivalJob *job, const WryArrivalPart *given)
{
	Part *part = g_new0(Part, 1);
	part->id = g_strdup(given->id);
	part->content = g_bytes_ref(given->content);
	part->line = g_bytes_ref(given->line);
	part->file = given->file != NULL ? wry_file_row_copy(given->file) : NULL;
	g_ptr_array_add(job->parts, part);
	bool within = part->file != NULL && part->file->content != NULL;
	return g_bytes_get_size(part->content) + g_bytes_get_size(part->line) +
	       (within ? g_bytes_get_size(part->file->content) : 0);
}

void
wry_arrivals_add(WryStore *store, const char *component, const WryArrivalNew *row, unsigned most,
		 WryReply *reply)
{
	static const WryJobKind kind = { add_run, add_result, job_free };
	ArrivalJob *job = job_new(component);
	job->address = g_strdup(row->address);
	job->user = g_strdup(row->user);
	job->once = g_strdup(row->once);
	job->original = row->original != NULL ? wry_file_row_copy(row->original) : NULL;
	job->limit = most;
	gsize bytes = sizeof *job;
	for (unsigned i = 0; i < row->n; i++)
		bytes += add_part(job, &row->parts[i]);
	if (row->original != NULL && row->original->content != NULL)
		bytes += g_bytes_get_size(row->original->content);
	g_autofree char *about = topic(component);
	wry_store_write(store, &kind, job, bytes, about, reply);
}

/* ------------------------------------------------------------------------ *
 * Reading, and going
 * ------------------------------------------------------------------------ */

static bool
take_row(const WryCell *columns, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	if (columns[0].type != WRY_CELL_INT || columns[1].type != WRY_CELL_TEXT ||
	    columns[2].type != WRY_CELL_INT || columns[3].type != WRY_CELL_INT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	WryArrivalRow *row = g_new0(WryArrivalRow, 1);
	row->number = columns[0].n;
	row->user = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	row->since = columns[2].n;
	row->original = (unsigned)columns[3].n;
	g_ptr_array_add(job->found, row);
	if (job->secret == NULL)
		return true;
	const char *const of[] = { "arrival", job->component, row->user, NULL };
	row->content =
	    wry_secret_open(job->secret, of, columns[4].bytes, (gsize)columns[4].n, error);
	return row->content != NULL;
}

static bool
page_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	return db->driver->run(db,
			       "SELECT r.id, a.jid, r.since, r.original FROM arrival r JOIN "
			       "account a ON a.id = r.account WHERE r.component = $1 AND r.closed = 0 AND "
			       "r.id > $2 ORDER BY r.id LIMIT $3",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->number),
					 WRY_INT(job->limit)),
			       take_row, job, NULL, error);
}

static gpointer
page_result(gpointer data)
{
	return ((ArrivalJob *)data)->found;
}

void
wry_arrivals_page(WryStore *store, const char *component, gint64 after, unsigned limit,
		  WryReply *reply)
{
	static const WryJobKind kind = { page_run, page_result, job_free };
	ArrivalJob *job = job_new(component);
	job->number = after;
	job->limit = limit;
	g_autofree char *about = topic(component);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}

static bool
read_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	job->secret = secret;
	if (!db->driver->run(db,
			     "SELECT r.id, a.jid, r.since, r.original, r.content FROM arrival r JOIN "
			     "account a ON a.id = r.account WHERE r.component = $1 AND r.id = $2",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->number)), take_row,
			     job, NULL, error))
		return false;
	return job->found->len > 0 ||
	       wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			     N_("there is no such message any more"), NULL);
}

static gpointer
read_result(gpointer data)
{
	return ((WryArrivalRow *)((ArrivalJob *)data)->found->pdata[0])->content;
}

void
wry_arrivals_read(WryStore *store, const char *component, gint64 number, WryReply *reply)
{
	static const WryJobKind kind = { read_run, read_result, job_free };
	ArrivalJob *job = job_new(component);
	job->number = number;
	g_autofree char *about = topic(component);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}

static bool
remove_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	for (guint i = 0; i < job->numbers->len; i++)
		if (!db->driver->run(db, "DELETE FROM arrival WHERE component = $1 AND id = $2",
				     WRY_CELLS(WRY_TEXT(job->component),
					       WRY_INT(g_array_index(job->numbers, gint64, i))),
				     NULL, NULL, NULL, error))
			return false;
	return true;
}

void
wry_arrivals_remove(WryStore *store, const char *component, const GArray *numbers, WryReply *reply)
{
	static const WryJobKind kind = { remove_run, NULL, job_free };
	ArrivalJob *job = job_new(component);
	job->numbers = g_array_sized_new(FALSE, FALSE, sizeof(gint64), numbers->len);
	g_array_append_vals(job->numbers, numbers->data, numbers->len);
	g_autofree char *about = topic(component);
	wry_store_write(store, &kind, job, sizeof *job + numbers->len * sizeof(gint64), about,
			reply);
}

/* ------------------------------------------------------------------------ *
 * Closed, and not quite gone
 * ------------------------------------------------------------------------ */

/* A link may be written again; bytes are where the user gets them, or he was told why not. */
static bool
close_files(WryDb *db, const WryArrivalClosed *c, GError **error)
{
	const char *sql = c->whole ? "DELETE FROM file WHERE arrival = $1 AND url = ''"
				   : "DELETE FROM file WHERE arrival = $1";
	return db->driver->run(db, sql, WRY_CELLS(WRY_INT(c->number)), NULL, NULL, NULL, error);
}

static bool
close_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	gint64 now = g_get_real_time();
	for (guint i = 0; i < job->numbers->len; i++) {
		const WryArrivalClosed *c = &g_array_index(job->numbers, WryArrivalClosed, i);
		bool good =
		    c->whole
			? db->driver->run(
			      db, "UPDATE arrival SET closed = $1 WHERE component = $2 AND id = $3",
			      WRY_CELLS(WRY_INT(now), WRY_TEXT(job->component), WRY_INT(c->number)),
			      NULL, NULL, NULL, error)
			: db->driver->run(
			      db,
			      "UPDATE arrival SET closed = $1, content = line, line = $2 "
			      "WHERE component = $3 AND id = $4 AND closed = 0",
			      WRY_CELLS(WRY_INT(now), WRY_NO_BYTES, WRY_TEXT(job->component),
					WRY_INT(c->number)),
			      NULL, NULL, NULL, error);
		if (!good || !close_files(db, c, error))
			return false;
	}
	return true;
}

void
wry_arrivals_close(WryStore *store, const char *component, const GArray *rows, WryReply *reply)
{
	static const WryJobKind kind = { close_run, NULL, job_free };
	ArrivalJob *job = job_new(component);
	job->numbers = g_array_sized_new(FALSE, FALSE, sizeof(WryArrivalClosed), rows->len);
	g_array_append_vals(job->numbers, rows->data, rows->len);
	g_autofree char *about = topic(component);
	wry_store_write(store, &kind, job, sizeof *job + rows->len * sizeof(WryArrivalClosed), about,
			reply);
}

/* take_row(), and the columns behind its. */
static bool
take_found(const WryCell *columns, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	if (columns[5].type != WRY_CELL_TEXT || columns[6].type != WRY_CELL_INT ||
	    columns[7].type != WRY_CELL_INT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	if (!take_row(columns, data, error))
		return false;
	WryArrivalRow *row = job->found->pdata[job->found->len - 1];
	row->address = g_strndup(columns[5].bytes, (gsize)columns[5].n);
	row->closed = columns[6].n > 0;
	row->whole = columns[7].n > 0;
	return true;
}

static bool
find_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	job->secret = secret;
	if (!db->driver->run(db,
			     "SELECT r.id, a.jid, r.since, r.original, r.content, r.address, r.closed, "
			     "length(r.line) FROM arrival r JOIN account a ON a.id = r.account "
			     "WHERE r.component = $1 AND r.name = $2 ORDER BY r.id DESC LIMIT 1",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->id)), take_found, job,
			     NULL, error))
		return false;
	return job->found->len > 0 ||
	       wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			     N_("there is no such message any more"), NULL);
}

static gpointer
find_result(gpointer data)
{
	return ((ArrivalJob *)data)->found->pdata[0];
}

void
wry_arrivals_find(WryStore *store, const char *component, const char *id, WryReply *reply)
{
	static const WryJobKind kind = { find_run, find_result, job_free };
	ArrivalJob *job = job_new(component);
	job->id = g_strdup(id);
	g_autofree char *about = topic(component);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}

static bool
reopen_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	return db->driver->run(db,
			       "UPDATE arrival SET closed = 0 WHERE component = $1 AND id = $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->number)), NULL, NULL,
			       NULL, error);
}

void
wry_arrivals_reopen(WryStore *store, const char *component, gint64 number, WryReply *reply)
{
	static const WryJobKind kind = { reopen_run, NULL, job_free };
	ArrivalJob *job = job_new(component);
	job->number = number;
	g_autofree char *about = topic(component);
	wry_store_write(store, &kind, job, sizeof *job, about, reply);
}

static bool
sweep_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	int64_t crowd = 0;
	/* The time of the first that is one too many. */
	return db->driver->run(db,
			       "SELECT closed FROM arrival WHERE component = $1 AND closed > 0 "
			       "ORDER BY closed DESC LIMIT 1 OFFSET $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->limit)),
			       wry_take_int, &crowd, NULL, error) &&
	       db->driver->run(db,
			       "DELETE FROM arrival WHERE component = $1 AND closed > 0 AND "
			       "closed <= $2",
			       WRY_CELLS(WRY_TEXT(job->component),
					 WRY_INT(MAX(job->number, crowd))),
			       NULL, NULL, NULL, error);
}

void
wry_arrivals_sweep(WryStore *store, const char *component, gint64 before, unsigned most,
		   WryReply *reply)
{
	static const WryJobKind kind = { sweep_run, NULL, job_free };
	ArrivalJob *job = job_new(component);
	job->number = before;
	job->limit = most;
	g_autofree char *about = topic(component);
	wry_store_write(store, &kind, job, sizeof *job, about, reply);
}

static bool
take_count(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	ArrivalJob *job = data;
	job->count.rows = columns[0].n;
	job->count.oldest = columns[1].n;
	return true;
}

static bool
count_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	return db->driver->run(db,
			       "SELECT count(*), coalesce(min(since), 0) FROM arrival "
			       "WHERE component = $1 AND closed = 0",
			       WRY_CELLS(WRY_TEXT(job->component)), take_count, job, NULL, error);
}

static gpointer
count_result(gpointer data)
{
	return &((ArrivalJob *)data)->count;
}

void
wry_arrivals_count(WryStore *store, const char *component, WryReply *reply)
{
	static const WryJobKind kind = { count_run, count_result, job_free };
	ArrivalJob *job = job_new(component);
	g_autofree char *about = topic(component);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}

/* ------------------------------------------------------------------------ *
 * Before it comes
 * ------------------------------------------------------------------------ */

typedef struct {
	int64_t rows, all_rows, bytes, n_files, all_bytes;
} Load;

static bool
take_load(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	Load *load = data;
	*load = (Load){ columns[0].n, columns[1].n, columns[2].n, columns[3].n, columns[4].n };
	return true;
}

static bool
room_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	ArrivalJob *job = data;
	Load load = { 0 };
	if (!db->driver->run(
		db,
		"SELECT a.arrivals, coalesce((SELECT n FROM crowd c WHERE c.component = a.component), 0), "
		"a.file_bytes, d.n, d.bytes "
		"FROM account a JOIN disk d ON d.kind = 0 WHERE a.component = $1 AND a.jid = $2",
		WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->address)),
		take_load, &load, NULL, error))
		return false;
	gint64 own_rows = (gint64)job->limit - load.rows,
	       all_rows = WRY_ARRIVALS_MOST - load.all_rows;
	gint64 own_bytes = WRY_FILES_USER_BYTES - load.bytes,
	       all_bytes = WRY_FILES_BYTES - load.all_bytes;
	job->room = (WryArrivalRoom){ MIN(own_rows, all_rows), MIN(own_bytes, all_bytes) };
	if (own_rows <= 0 || job->number > own_bytes)
		return wry_error_set(error, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
				     N_("Too much waits for this address already."), NULL);
	return (all_rows > 0 && load.n_files < WRY_FILES_MOST && job->number <= all_bytes) ||
	       wry_error_set(error, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			     N_("Too much waits at this gateway; try again later."), NULL);
}

static gpointer
room_result(gpointer data)
{
	return &((ArrivalJob *)data)->room;
}

void
wry_arrivals_room(WryStore *store, const char *component, const char *user, gint64 bytes,
		  unsigned most, WryReply *reply)
{
	static const WryJobKind kind = { room_run, room_result, job_free };
	ArrivalJob *job = job_new(component);
	job->address = g_strdup(user);
	job->number = bytes;
	job->limit = most;
	wry_store_read(store, &kind, job, sizeof *job, "arrivals' room", reply);
}
