/*
 * messages.c - messages under way as rows
 */
#include "store/messages.h"

#include "store/job.h"

#include <string.h>

void
wry_message_row_free(WryMessageRow *row)
{
	if (row == NULL)
		return;
	g_free(row->id);
	g_free(row->user);
	g_free(row->peer);
	g_free(row->answer);
	g_clear_pointer(&row->content, g_bytes_unref);
	g_free(row);
}

/* ------------------------------------------------------------------------ *
 * Jobs
 * ------------------------------------------------------------------------ */

typedef struct {
	char *component;
	WryMessageRow row; /* of add and save; of others its user and id */
	unsigned limit;
	GPtrArray *found; /* of WryMessageRow */
	const WrySecret *secret; /* while it runs, where the content is read; else NULL */
} MessageJob;

static MessageJob *
job_new(const char *component, const char *user, const char *id)
{
	MessageJob *job = g_new0(MessageJob, 1);
	job->component = g_strdup(component);
	job->row.user = g_strdup(user);
	job->row.id = g_strdup(id);
	job->found = g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_row_free);
	return job;
}

static MessageJob *
job_of(const char *component, const WryMessageRow *row)
{
	MessageJob *job = job_new(component, row->user, row->id);
	job->row.peer = g_strdup(row->peer);
	job->row.state = row->state;
	job->row.waiting = row->waiting;
	job->row.tries = row->tries;
	job->row.since = row->since;
	job->row.due = row->due;
	job->row.warned = row->warned;
	job->row.refused = row->refused;
	job->row.answer = g_strdup(row->answer);
	job->row.code = row->code;
	job->row.content = row->content != NULL ? g_bytes_ref(row->content) : NULL;
	return job;
}

static void
job_free(gpointer data)
{
	MessageJob *job = data;
	g_free(job->component);
	g_free(job->row.id);
	g_free(job->row.user);
	g_free(job->row.peer);
	g_free(job->row.answer);
	g_clear_pointer(&job->row.content, g_bytes_unref);
	g_ptr_array_unref(job->found);
	g_free(job);
}

#define SEALED_ROW(component, id)                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		"message", (component), (id), NULL                                                 \
	}

static WryCell
text_cell(const char *text)
{
	return WRY_TEXT(text != NULL ? text : "");
}

/* ------------------------------------------------------------------------ *
 * Writing
 * ------------------------------------------------------------------------ */

/* The column `warned`: what the user knows of it. */
enum { WARNED = 1, REFUSED = 2 };

static int64_t
said_bits(const WryMessageRow *row)
{
	return (row->warned ? WARNED : 0) | (row->refused ? REFUSED : 0);
}

typedef struct {
	int64_t account, n; /* 0: there is none; its rows */
} Load;

static bool
take_load(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	*(Load *)data = (Load){ columns[0].n, columns[1].n };
	return true;
}

/* The sender's, if there is room for one more.  The index holds no more rows of his than the
 * ceiling lets in. */
static bool
find_account(WryDb *db, const MessageJob *job, int64_t *ret, GError **error)
{
	Load load = { 0 };
	if (!db->driver->run(db,
			     "SELECT a.id, (SELECT count(*) FROM message m WHERE m.account = a.id) "
			     "FROM account a WHERE a.component = $1 AND a.jid = $2",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->row.user)),
			     take_load, &load, NULL, error))
		return false;
	*ret = load.account;
	if (load.account == 0)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("nobody of this name uses this gateway"), NULL);
	return load.n < (int64_t)job->limit ||
	       wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
			     N_("Too many of your messages wait already; try again later."), NULL);
}

static bool
add_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	const WryMessageRow *row = &job->row;
	gsize n;
	const void *content = g_bytes_get_data(row->content, &n);
	int64_t account;
	if (!find_account(db, job, &account, error))
		return false;
	/* What people write to each other is no less theirs than a password. */
	g_autoptr(GBytes) sealed =
	    wry_secret_seal(secret, SEALED_ROW(job->component, row->id), content, n);
	content = g_bytes_get_data(sealed, &n);
	return db->driver->run(
	    db,
	    "INSERT INTO message (account, component, name, peer, state, waiting, tries, since, "
	    "due, warned, answer, code, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
	    "$11, $12, $13)",
	    WRY_CELLS(WRY_INT(account), WRY_TEXT(job->component), WRY_TEXT(row->id),
		      WRY_TEXT(row->peer), WRY_INT(row->state), WRY_INT((int64_t)row->waiting),
		      WRY_INT(row->tries), WRY_INT(row->since), WRY_INT(row->due),
		      WRY_INT(said_bits(row)), text_cell(row->answer), WRY_INT(row->code),
		      WRY_BYTES(content, n)),
	    NULL, NULL, NULL, error);
}

static void
write_job(WryStore *store, const WryJobKind *kind, MessageJob *job, gsize bytes, WryReply *reply)
{
	g_autofree char *about = wry_account_topic(job->component, job->row.user);
	wry_store_write(store, kind, job, sizeof *job + strlen(about) + bytes, about, reply);
}

void
wry_messages_add(WryStore *store, const char *component, const WryMessageRow *row, unsigned most,
		 WryReply *reply)
{
	static const WryJobKind kind = { add_run, NULL, job_free };
	MessageJob *job = job_of(component, row);
	job->limit = most;
	write_job(store, &kind, job, g_bytes_get_size(row->content), reply);
}

static bool
save_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	const WryMessageRow *row = &job->row;
	return db->driver->run(
	    db,
	    "UPDATE message SET state = $1, waiting = $2, tries = $3, due = $4, warned = $5, "
	    "answer = $6, code = $7 WHERE component = $8 AND name = $9",
	    WRY_CELLS(WRY_INT(row->state), WRY_INT((int64_t)row->waiting), WRY_INT(row->tries),
		      WRY_INT(row->due), WRY_INT(said_bits(row)), text_cell(row->answer),
		      WRY_INT(row->code), WRY_TEXT(job->component), WRY_TEXT(row->id)),
	    NULL, NULL, NULL, error);
}

void
wry_messages_save(WryStore *store, const char *component, const WryMessageRow *row, WryReply *reply)
{
	static const WryJobKind kind = { save_run, NULL, job_free };
	MessageJob *job = job_of(component, row);
	g_clear_pointer(&job->row.content, g_bytes_unref);
	write_job(store, &kind, job, 0, reply);
}

/* Turns: the same for who waited longest first, and no more than there are. */
#define HASTEN_TURNS 1000

static bool
hasten_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const MessageJob *job = data;
	return db->driver->run(
	    db,
	    "UPDATE message SET due = $1 + (id % $2) * $3 WHERE component = $4 AND code = $5 AND "
	    "state = $6 AND due > $7 AND due < $8",
	    WRY_CELLS(WRY_INT(job->row.due), WRY_INT(HASTEN_TURNS), WRY_INT(job->row.since),
		      WRY_TEXT(job->component), WRY_INT(job->row.code),
		      WRY_INT(WRY_MESSAGE_WAITING), WRY_INT(job->row.due),
		      WRY_INT(WRY_MESSAGE_HELD)),
	    NULL, NULL, NULL, error);
}

void
wry_messages_hasten(WryStore *store, const char *component, int code, gint64 now, gint64 step,
		    WryReply *reply)
{
	static const WryJobKind kind = { hasten_run, NULL, job_free };
	MessageJob *job = job_new(component, NULL, NULL);
	job->row.code = code;
	job->row.due = now;
	job->row.since = step;
	wry_store_write(store, &kind, job, sizeof *job, NULL, reply);
}

static bool
remove_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	return db->driver->run(db, "DELETE FROM message WHERE component = $1 AND name = $2",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->row.id)), NULL,
			       NULL, NULL, error);
}

void
wry_messages_remove(WryStore *store, const char *component, const char *user, const char *id,
		    WryReply *reply)
{
	static const WryJobKind kind = { remove_run, NULL, job_free };
	write_job(store, &kind, job_new(component, user, id), 0, reply);
}

/* ------------------------------------------------------------------------ *
 * Reading
 * ------------------------------------------------------------------------ */

static bool
take_row(const WryCell *columns, gpointer data, GError **error)
{
	MessageJob *job = data;
	for (unsigned i = 0; i < 11; i++)
		if (columns[i].type != (i < 4 ? WRY_CELL_TEXT : WRY_CELL_INT))
			return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
					     N_("this row of the database is damaged"), NULL);
	WryMessageRow *row = g_new0(WryMessageRow, 1);
	row->user = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	row->id = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	row->peer = g_strndup(columns[2].bytes, (gsize)columns[2].n);
	row->answer =
	    columns[3].n > 0 ? g_strndup(columns[3].bytes, (gsize)columns[3].n) : NULL;
	row->state = (WryMessageState)CLAMP(columns[4].n, 0, WRY_MESSAGE_REFUSED);
	row->waiting = (guint64)columns[5].n;
	row->tries = (unsigned)CLAMP(columns[6].n, 0, G_MAXUINT16);
	row->since = columns[7].n;
	row->due = columns[8].n;
	row->warned = (columns[9].n & WARNED) != 0;
	row->refused = (columns[9].n & REFUSED) != 0;
	row->code = (int)CLAMP(columns[10].n, 0, G_MAXINT);
	g_ptr_array_add(job->found, row);
	if (job->secret == NULL)
		return true;
	row->content = wry_secret_open(job->secret, SEALED_ROW(job->component, row->id),
				       columns[11].bytes, (gsize)columns[11].n, error);
	return row->content != NULL;
}

#define COLUMNS                                                                                    \
	"a.jid, m.name, m.peer, m.answer, m.state, m.waiting, m.tries, m.since, m.due, m.warned, " \
	"m.code"

static bool
take_lined(const WryCell *columns, gpointer data, GError **error)
{
	MessageJob *job = data;
	if (!take_row(columns, data, error))
		return false;
	WryMessageRow *row = job->found->pdata[job->found->len - 1];
	row->lane_due = columns[12].n;
	return true;
}

static bool
page_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	return db->driver->run(
	    db,
	    "SELECT * FROM (SELECT " COLUMNS ", row_number() OVER lane AS place, "
	    "first_value(m.due) OVER lane AS lane_due, m.id "
	    "FROM message m JOIN account a ON a.id = m.account WHERE m.component = $1 "
	    "WINDOW lane AS (PARTITION BY m.account, m.peer ORDER BY m.id)) AS lined "
	    "ORDER BY CASE WHEN lane_due > $2 THEN lane_due ELSE 0 END, place, id LIMIT $3",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->row.due), WRY_INT(job->limit)),
	    take_lined, job, NULL, error);
}

static gpointer
page_result(gpointer data)
{
	return ((MessageJob *)data)->found;
}

void
wry_messages_page(WryStore *store, const char *component, gint64 now, unsigned limit,
		  WryReply *reply)
{
	static const WryJobKind kind = { page_run, page_result, job_free };
	g_assert(limit > 1);
	MessageJob *job = job_new(component, NULL, NULL);
	job->row.due = now;
	job->limit = limit;
	wry_store_read(store, &kind, job, sizeof *job, NULL, reply);
}

static bool
list_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	return db->driver->run(
	    db,
	    "SELECT " COLUMNS " FROM message m JOIN account a ON a.id = m.account "
	    "WHERE m.component = $1 AND ($2 = '' OR a.jid = $3) AND substr(m.name, 1, CAST($4 AS INTEGER)) = $5 "
	    "ORDER BY m.id LIMIT $6",
	    WRY_CELLS(WRY_TEXT(job->component), text_cell(job->row.user), text_cell(job->row.user),
		      WRY_INT((int64_t)strlen(job->row.id)), WRY_TEXT(job->row.id),
		      WRY_INT(job->limit)),
	    take_row, job, NULL, error);
}

void
wry_messages_list(WryStore *store, const char *component, const char *user, const char *prefix,
		  unsigned limit, WryReply *reply)
{
	static const WryJobKind kind = { list_run, page_result, job_free };
	MessageJob *job = job_new(component, user, prefix);
	job->limit = limit;
	wry_store_read(store, &kind, job, sizeof *job, NULL, reply);
}

static bool
count_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	int64_t n = 0;
	bool good = db->driver->run(db, "SELECT count(*) FROM message WHERE component = $1",
				    WRY_CELLS(WRY_TEXT(job->component)), wry_take_int, &n, NULL,
				    error);
	job->limit = (unsigned)n;
	return good;
}

static gpointer
count_result(gpointer data)
{
	return GUINT_TO_POINTER(((MessageJob *)data)->limit);
}

void
wry_messages_count(WryStore *store, const char *component, WryReply *reply)
{
	static const WryJobKind kind = { count_run, count_result, job_free };
	wry_store_read(store, &kind, job_new(component, NULL, NULL), sizeof(MessageJob), NULL, reply);
}

static bool
count_waiting_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	int64_t n = 0;
	bool good = db->driver->run(
	    db,
	    "SELECT count(*) FROM message m JOIN account a ON a.id = m.account "
	    "WHERE a.component = $1 AND a.jid = $2 AND m.state = $3 AND "
	    "(m.tries > 0 OR m.since < $4)",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->row.user),
		      WRY_INT(WRY_MESSAGE_WAITING), WRY_INT(job->row.since)),
	    wry_take_int, &n, NULL, error);
	job->limit = (unsigned)n;
	return good;
}

void
wry_messages_count_waiting(WryStore *store, const char *component, const char *user, gint64 since,
			   WryReply *reply)
{
	static const WryJobKind kind = { count_waiting_run, count_result, job_free };
	MessageJob *job = job_new(component, user, NULL);
	g_autofree char *about = wry_account_topic(component, user);
	job->row.since = since;
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}

static bool
read_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	MessageJob *job = data;
	job->secret = secret;
	if (!db->driver->run(db,
			     "SELECT " COLUMNS ", m.content FROM message m JOIN account a "
			     "ON a.id = m.account WHERE m.component = $1 AND m.name = $2",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->row.id)), take_row,
			     job, NULL, error))
		return false;
	return job->found->len > 0 ||
	       wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			     N_("there is no such message any more"), NULL);
}

static gpointer
read_result(gpointer data)
{
	return ((MessageJob *)data)->found->pdata[0];
}

void
wry_messages_read(WryStore *store, const char *component, const char *user, const char *id,
		  WryReply *reply)
{
	static const WryJobKind kind = { read_run, read_result, job_free };
	MessageJob *job = job_new(component, user, id);
	g_autofree char *about = wry_account_topic(component, user);
	wry_store_read(store, &kind, job, sizeof *job, about, reply);
}
