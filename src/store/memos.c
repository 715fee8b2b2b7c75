/*
 * memos.c - small things kept for a backend until they expire, as jobs
 *
 * What has expired is not found any more, and every put sweeps a few of them off the disk: more
 * than it adds, so they do not gather.
 */
#include "store/memos.h"

#include "store/job.h"

#include <string.h>

#define VALUE_MAX (64 << 10)
#define KEY_MAX 4096
#define KEYS_MAX 1024
#define PUT_MAX 6 /* keys at once: fewer than are swept */
#define FOUND_MAX (64 << 20) /* bytes of one answer */

typedef struct {
	char *component, *space;
	char **keys;   /* of get, of put; the prefix of list */
	GBytes *value; /* of put; NULL forgets */
	gint64 expires;
	bool secret;
	GPtrArray *rows; /* of WryMemoRow: what was found */
	gsize found;	 /* bytes in it */
} MemoJob;

static void
row_free(gpointer data)
{
	WryMemoRow *row = data;
	g_free(row->key);
	g_bytes_unref(row->value);
	g_free(row);
}

static MemoJob *
memo_job_new(const char *component, const char *space)
{
	MemoJob *job = g_new0(MemoJob, 1);
	job->component = g_strdup(component);
	job->space = g_strdup(space);
	job->rows = g_ptr_array_new_with_free_func(row_free);
	return job;
}

static void
memo_job_free(gpointer data)
{
	MemoJob *job = data;
	g_free(job->component);
	g_free(job->space);
	g_strfreev(job->keys);
	g_clear_pointer(&job->value, g_bytes_unref);
	g_ptr_array_unref(job->rows);
	g_free(job);
}

/* A memo each: what is put under one key is in nobody's way who asks for another.  (transfer full)
 */
static char **
topics(const char *component, const char *space, const char *const *keys)
{
	guint n = g_strv_length((char **)keys);
	char **all = g_new0(char *, n + 1);
	for (guint i = 0; i < n; i++)
		all[i] = g_strconcat("memo\x1f", component, "\x1f", space, "\x1f", keys[i], NULL);
	return all;
}

#define SEALED_ROW(component, space, key)                                                          \
	(const char *const[])                                                                      \
	{                                                                                          \
		"memo", (component), (space), (key), NULL                                          \
	}

/* ------------------------------------------------------------------------ *
 * Put
 * ------------------------------------------------------------------------ */

static bool
sweep(WryDb *db, GError **error)
{
	return wry_rows_drop(
	    db,
	    "SELECT id FROM memo WHERE expires > 0 AND expires <= $1 ORDER BY expires "
	    "LIMIT 8",
	    WRY_CELLS(WRY_INT(g_get_real_time())), "DELETE FROM memo WHERE id = $1", error);
}

static bool
put_one(WryDb *db, const WrySecret *secret, const MemoJob *job, const char *key, GError **error)
{
	if (job->value == NULL)
		return db->driver->run(
		    db, "DELETE FROM memo WHERE component = $1 AND space = $2 AND name = $3",
		    WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->space),
			      WRY_BYTES(key, strlen(key))),
		    NULL, NULL, NULL, error);

	gsize n;
	const void *value = g_bytes_get_data(job->value, &n);
	g_autoptr(GBytes) sealed = NULL;
	if (job->secret) {
		sealed =
		    wry_secret_seal(secret, SEALED_ROW(job->component, job->space, key), value, n);
		value = g_bytes_get_data(sealed, &n);
	}
	return db->driver->run(
	    db,
	    "INSERT INTO memo (component, space, name, value, sealed, expires) "
	    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (component, space, name) DO UPDATE "
	    "SET value = excluded.value, sealed = excluded.sealed, expires = excluded.expires",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->space), WRY_BYTES(key, strlen(key)),
		      WRY_BYTES(value, n), WRY_INT(job->secret), WRY_INT(job->expires)),
	    NULL, NULL, NULL, error);
}

static bool
put_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	const MemoJob *job = data;
	bool good = sweep(db, error);
	for (char **key = job->keys; good && *key != NULL; key++)
		good = put_one(db, secret, job, *key, error);
	return good;
}

static void
refuse(WryReply *reply)
{
	if (reply != NULL)
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("this is more than can be stored"), NULL);
}

void
wry_memos_put_all(WryStore *store, const char *component, const char *space,
		  const char *const *keys, GBytes *value, bool secret, gint64 expires,
		  WryReply *reply)
{
	static const WryJobKind kind = { put_run, NULL, memo_job_free };
	gsize n = value != NULL ? g_bytes_get_size(value) : 0, bytes = 0;
	bool good = n <= VALUE_MAX && g_strv_length((char **)keys) <= PUT_MAX;
	for (const char *const *key = keys; good && *key != NULL; key++) {
		bytes += sizeof(char *) + 2 * strlen(*key) + n;
		good = strlen(*key) <= KEY_MAX;
	}
	if (!good) {
		refuse(reply);
		return;
	}
	MemoJob *job = memo_job_new(component, space);
	job->keys = g_strdupv((char **)keys);
	job->value = value != NULL ? g_bytes_ref(value) : NULL; /* immutable: it may cross */
	job->secret = secret;
	job->expires = expires;
	g_auto(GStrv) about = topics(component, space, keys);
	wry_store_write_all(store, &kind, job, bytes, (const char *const *)about, reply);
}

void
wry_memos_put(WryStore *store, const char *component, const char *space, const char *key,
	      GBytes *value, bool secret, gint64 expires, WryReply *reply)
{
	const char *const keys[] = { key, NULL };
	wry_memos_put_all(store, component, space, keys, value, secret, expires, reply);
}

/* ------------------------------------------------------------------------ *
 * Get and list
 * ------------------------------------------------------------------------ */

typedef struct {
	MemoJob *job;
	const WrySecret *secret;
} Finding;

static bool
take_memo(const WryCell *columns, gpointer data, GError **error)
{
	Finding *finding = data;
	MemoJob *job = finding->job;
	if (columns[0].type != WRY_CELL_BYTES || columns[1].type != WRY_CELL_BYTES)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	g_autofree char *key = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	g_autoptr(GBytes) value = NULL;
	if (columns[2].n != 0)
		value =
		    wry_secret_open(finding->secret, SEALED_ROW(job->component, job->space, key),
				    columns[1].bytes, (gsize)columns[1].n, error);
	else
		value = g_bytes_new(columns[1].bytes, (gsize)columns[1].n);
	if (value == NULL)
		return false;

	job->found += sizeof(WryMemoRow) + strlen(key) + g_bytes_get_size(value);
	if (job->found > FOUND_MAX)
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("this is more than can be read at once"), NULL);
	WryMemoRow *row = g_new0(WryMemoRow, 1);
	row->key = g_steal_pointer(&key);
	row->value = g_steal_pointer(&value);
	row->expires = columns[3].n;
	g_ptr_array_add(job->rows, row);
	return true;
}

#define FIND                                                                                       \
	"SELECT name, value, sealed, expires FROM memo "                                           \
	"WHERE component = $1 AND space = $2 AND (expires = 0 OR expires > $3) "

static bool
get_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	MemoJob *job = data;
	Finding finding = { job, secret };
	gint64 now = g_get_real_time();
	for (char **key = job->keys; *key != NULL; key++)
		if (!db->driver->run(db, FIND "AND name = $4",
				     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->space),
					       WRY_INT(now), WRY_BYTES(*key, strlen(*key))),
				     take_memo, &finding, NULL, error))
			return false;
	return true;
}

/* The least bytes greater than all that begin with prefix; its length, 0: there are none. */
static gsize
successor(char *prefix)
{
	for (gsize n = strlen(prefix); n > 0; n--)
		if ((guint8)prefix[n - 1] != 0xff) {
			prefix[n - 1]++;
			return n;
		}
	return 0;
}

static bool
list_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	MemoJob *job = data;
	Finding finding = { job, secret };
	gint64 now = g_get_real_time();
	const char *prefix = job->keys[0];
	g_autofree char *end = g_strdup(prefix);
	gsize n = successor(end);
	if (n == 0)
		return db->driver->run(db, FIND "AND name >= $4 ORDER BY name",
				       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->space),
						 WRY_INT(now), WRY_BYTES(prefix, strlen(prefix))),
				       take_memo, &finding, NULL, error);
	return db->driver->run(db, FIND "AND name >= $4 AND name < $5 ORDER BY name",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->space),
					 WRY_INT(now), WRY_BYTES(prefix, strlen(prefix)),
					 WRY_BYTES(end, n)),
			       take_memo, &finding, NULL, error);
}

static gpointer
found(gpointer data)
{
	return ((MemoJob *)data)->rows;
}

void
wry_memos_get(WryStore *store, const char *component, const char *space, const char *const *keys,
	      WryReply *reply)
{
	static const WryJobKind kind = { get_run, found, memo_job_free };
	gsize bytes = 0;
	unsigned n = 0;
	for (; keys[n] != NULL && n <= KEYS_MAX; n++)
		bytes += sizeof(char *) + strlen(keys[n]);
	if (n > KEYS_MAX) {
		refuse(reply);
		return;
	}
	MemoJob *job = memo_job_new(component, space);
	job->keys = g_strdupv((char **)keys);
	g_auto(GStrv) about = topics(component, space, keys);
	wry_store_read_all(store, &kind, job, bytes, (const char *const *)about, reply);
}

void
wry_memos_list(WryStore *store, const char *component, const char *space, const char *prefix,
	       WryReply *reply)
{
	static const WryJobKind kind = { list_run, found, memo_job_free };
	MemoJob *job = memo_job_new(component, space);
	job->keys = g_strdupv((char *[]){ (char *)prefix, NULL });
	wry_store_read(store, &kind, job, strlen(prefix), NULL, reply); /* any key may begin so */
}

/* ------------------------------------------------------------------------ *
 * Forget
 * ------------------------------------------------------------------------ */

static bool
delete_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	MemoJob *job = data;
	const char *prefix = job->keys[0];
	g_autofree char *end = g_strdup(prefix);
	gsize n = successor(end);
	return db->driver->run(
	    db, "DELETE FROM memo WHERE component = $1 AND name >= $2 AND name < $3",
	    WRY_CELLS(WRY_TEXT(job->component), WRY_BYTES(prefix, strlen(prefix)),
		      WRY_BYTES(end, n)),
	    NULL, NULL, NULL, error);
}

void
wry_memos_delete_prefix(WryStore *store, const char *component, const char *prefix,
			WryReply *reply)
{
	static const WryJobKind kind = { delete_run, NULL, memo_job_free };
	/* Else it would be all there are. */
	g_assert(*prefix != '\0' && (guint8)*prefix != 0xff);
	MemoJob *job = memo_job_new(component, "");
	job->keys = g_strdupv((char *[]){ (char *)prefix, NULL });
	wry_store_write(store, &kind, job, strlen(prefix), NULL, reply);
}
