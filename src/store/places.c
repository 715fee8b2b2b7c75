/*
 * places.c - the rooms a user stays in, as rows
 */
#include "store/places.h"

#include "store/job.h"

#include <string.h>

/* ------------------------------------------------------------------------ *
 * The row
 * ------------------------------------------------------------------------ */

WryPlaceRow *
wry_place_row_copy(const WryPlaceRow *row)
{
	WryPlaceRow *twin = g_new0(WryPlaceRow, 1);
	*twin = (WryPlaceRow){ g_strdup(row->peer), g_strdup(row->nick), g_strdup(row->key),
			       row->resting };
	return twin;
}

void
wry_place_row_free(WryPlaceRow *row)
{
	if (row == NULL)
		return;
	g_free(row->peer);
	g_free(row->nick);
	wry_secret_wipe_string(row->key);
	g_free(row);
}

/* Whose key it is. */
#define SEALED_ROW(component, user, peer)                                                          \
	(const char *const[])                                                                      \
	{                                                                                          \
		"place", (component), (user), (peer), NULL                                         \
	}

/* ------------------------------------------------------------------------ *
 * Reading
 * ------------------------------------------------------------------------ */

typedef struct {
	const WrySecret *secret;
	const char *component, *user;
	GPtrArray *rows;
} Reading;

static bool
take_row(const WryCell *columns, gpointer data, GError **error)
{
	const Reading *r = data;
	if (columns[0].type != WRY_CELL_TEXT || columns[1].type != WRY_CELL_TEXT ||
	    columns[2].type != WRY_CELL_BYTES || columns[3].type != WRY_CELL_INT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	WryPlaceRow *row = g_new0(WryPlaceRow, 1);
	row->peer = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	row->nick = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	row->resting = columns[3].n != 0;
	g_ptr_array_add(r->rows, row);
	if (columns[2].n == 0)
		return true;
	g_autoptr(GBytes) key =
	    wry_secret_open(r->secret, SEALED_ROW(r->component, r->user, row->peer),
			    columns[2].bytes, (gsize)columns[2].n, NULL);
	if (key != NULL)
		row->key = g_strndup(g_bytes_get_data(key, NULL), g_bytes_get_size(key));
	return true;
}

bool
wry_places_read(WryDb *db, const WrySecret *secret, const char *component, const char *user,
		GPtrArray *rows, GError **error)
{
	Reading reading = { secret, component, user, rows };
	return db->driver->run(db,
			       "SELECT p.peer, p.nick, p.key, p.resting "
			       "FROM place p JOIN account a ON a.id = p.account "
			       "WHERE a.component = $1 AND a.jid = $2 ORDER BY p.peer",
			       WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), take_row, &reading,
			       NULL, error);
}

/* ------------------------------------------------------------------------ *
 * Writing
 * ------------------------------------------------------------------------ */

typedef struct {
	char *component, *user, *peer;
	WryPlaceRow *row;
	gint64 after;
	unsigned limit;
	GPtrArray *found; /* of WryPlaceUser */
} PlaceJob;

static PlaceJob *
job_new(const char *component, const char *user)
{
	PlaceJob *job = g_new0(PlaceJob, 1);
	job->component = g_strdup(component);
	job->user = g_strdup(user);
	return job;
}

static void
job_free(gpointer data)
{
	PlaceJob *job = data;
	g_free(job->component);
	g_free(job->user);
	g_free(job->peer);
	wry_place_row_free(job->row);
	if (job->found != NULL)
		g_ptr_array_unref(job->found);
	g_free(job);
}

static void
write_job(WryStore *store, const WryJobKind *kind, PlaceJob *job, gsize bytes, WryReply *reply)
{
	g_autofree char *about = wry_account_topic(job->component, job->user);
	wry_store_write(store, kind, job, bytes + sizeof *job, about, reply);
}

static bool
save_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	const PlaceJob *job = data;
	const WryPlaceRow *row = job->row;
	gsize n = 0;
	const void *key = "";
	g_autoptr(GBytes) sealed = NULL;
	if (row->key != NULL) {
		sealed = wry_secret_seal(secret, SEALED_ROW(job->component, job->user, row->peer),
					 row->key, strlen(row->key));
		key = g_bytes_get_data(sealed, &n);
	}
	return wry_account_ensure(db, job->component, job->user, error) &&
	       db->driver->run(
		   db,
		   "INSERT INTO place (account, peer, nick, key, resting) "
		   "SELECT id, $1, $2, $3, $4 FROM account WHERE component = $5 AND jid = $6 "
		   "ON CONFLICT (account, peer) DO UPDATE SET nick = excluded.nick, "
		   "key = excluded.key, resting = excluded.resting",
		   WRY_CELLS(WRY_TEXT(row->peer), WRY_TEXT(row->nick), WRY_BYTES(key, n),
			     WRY_INT(row->resting), WRY_TEXT(job->component), WRY_TEXT(job->user)),
		   NULL, NULL, NULL, error);
}

void
wry_places_save(WryStore *store, const char *component, const char *user, const WryPlaceRow *row,
		WryReply *reply)
{
	static const WryJobKind kind = { save_run, NULL, job_free };
	PlaceJob *job = job_new(component, user);
	job->row = wry_place_row_copy(row);
	gsize bytes =
	    strlen(row->peer) + strlen(row->nick) + (row->key != NULL ? strlen(row->key) : 0);
	write_job(store, &kind, job, bytes + sizeof *row, reply);
}

static bool
remove_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const PlaceJob *job = data;
	return db->driver->run(
		   db,
		   "DELETE FROM place WHERE peer = $1 AND account = "
		   "(SELECT id FROM account WHERE component = $2 AND jid = $3)",
		   WRY_CELLS(WRY_TEXT(job->peer), WRY_TEXT(job->component), WRY_TEXT(job->user)),
		   NULL, NULL, NULL, error) &&
	       wry_account_prune(db, job->component, job->user, error);
}

void
wry_places_remove(WryStore *store, const char *component, const char *user, const char *peer,
		  WryReply *reply)
{
	static const WryJobKind kind = { remove_run, NULL, job_free };
	PlaceJob *job = job_new(component, user);
	job->peer = g_strdup(peer);
	write_job(store, &kind, job, strlen(peer), reply);
}

/* ------------------------------------------------------------------------ *
 * Who has any
 * ------------------------------------------------------------------------ */

static void
free_user(gpointer data)
{
	WryPlaceUser *user = data;
	g_free(user->user);
	g_free(user);
}

static bool
take_user(const WryCell *columns, gpointer data, GError **error)
{
	if (columns[0].type != WRY_CELL_INT || columns[1].type != WRY_CELL_TEXT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	WryPlaceUser *user = g_new0(WryPlaceUser, 1);
	user->id = columns[0].n;
	user->user = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	g_ptr_array_add(data, user);
	return true;
}

static bool
page_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	PlaceJob *job = data;
	return db->driver->run(
	    db,
	    "SELECT a.id, a.jid FROM account a WHERE a.component = $1 "
	    "AND a.id > $2 AND EXISTS (SELECT 1 FROM place p "
	    "WHERE p.account = a.id AND p.resting = 0) ORDER BY a.id LIMIT $3",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->after), WRY_INT(job->limit)),
	    take_user, job->found, NULL, error);
}

static gpointer
page_result(gpointer data)
{
	return ((PlaceJob *)data)->found;
}

void
wry_places_page(WryStore *store, const char *component, gint64 after, unsigned limit,
		WryReply *reply)
{
	static const WryJobKind kind = { page_run, page_result, job_free };
	PlaceJob *job = job_new(component, NULL);
	job->after = after;
	job->limit = limit;
	job->found = g_ptr_array_new_with_free_func(free_user);
	wry_store_read(store, &kind, job, strlen(component), NULL, reply);
}
