/*
 * db.c - the store's front: opens and migrates, and runs jobs on two threads
 *
 * Writes gather in `waiting` until the turn ends, and while a batch is on the writer's thread; each
 * batch is one transaction, and the next goes out when it is back.  So the slower the disk, the
 * more writes share a commit, and one batch at a time is all there is to order.  Reads go to a
 * thread and a connection of their own.
 *
 * No SQL of ours is here but for the transactions, the key's proof and the savepoints.
 */
#include "store/db.h"

#include "base/hash.h"
#include "base/loop.h"
#include "base/worker.h"
#include "store/driver.h"
#include "store/job.h"
#include "store/secret.h"

#include <glib/gstdio.h>
#include <string.h>

#define BATCH_JOBS 256
#define BATCH_US 10000
#define JOBS_MAX 10000
#define BYTES_MAX (64 << 20)
#define COMPLAIN (G_TIME_SPAN_HOUR) /* as long as it goes on, the log hears of it so often */

typedef struct {
	WryStore *store;
	const WryJobKind *kind;
	gpointer job;	 /* owned */
	WryReply *reply; /* owned; NULL: nobody asked */
	char **topics;	 /* NULL: of a write, none; of a read, all */
	gsize bytes;
	bool writes;
	GError *error;
} Job;

typedef struct {
	WryStore *store; /* of done() alone */
	WryDb *db;
	const WrySecret *secret;
	Job *jobs[BATCH_JOBS];
	unsigned n, ran; /* those behind `ran` had no time and go back */
	GError *lost;	 /* the whole transaction is */
	GError *ill;	 /* one job met a full or broken disk, and the rest is well */
	gint64 commit_us;
} Batch;

struct _WryStore {
	const WryDriver *driver;
	const WryLog *log;
	WrySecret *secret;
	WryDb *writer, *reader; /* each its thread's alone while that runs */
	WryWorker *write_worker, *read_worker;
	GQueue waiting; /* of Job: for the writer, in order */
	WryTask start;	/* of a batch, at the end of a turn: what one turn writes shares a commit */
	bool busy;	/* a batch is with the writer */
	bool closing;
	unsigned n_jobs, n_writes; /* waiting or running */
	gsize bytes;
	GHashTable *writes; /* topic -> how many writes of it wait or run */
	gint64 longest_us;
	WryHistogram commits;
	gint64 complained; /* monotonic; 0: all is well */
	struct _WryArchives *archives; /* archive.c's */
	GHashTable *files;	       /* of char *: spools that rows name, at opening (files.c) */
};

/* ------------------------------------------------------------------------ *
 * A job's end
 * ------------------------------------------------------------------------ */

static void
topics_add(WryStore *store, char **topics, int by)
{
	store->n_writes += (unsigned)by;
	for (; topics != NULL && *topics != NULL; topics++) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(store->writes, *topics)) + (guint)by;
		if (n == 0)
			g_hash_table_remove(store->writes, *topics);
		else
			g_hash_table_replace(store->writes, g_strdup(*topics), GUINT_TO_POINTER(n));
	}
}

/* It no longer counts; what it brought is still there. */
static void
job_leave(Job *job)
{
	job->store->n_jobs--;
	job->store->bytes -= job->bytes;
	if (job->writes)
		topics_add(job->store, job->topics, -1);
}

static void
job_end(Job *job)
{
	WryReply *reply = g_steal_pointer(&job->reply);
	if (reply != NULL && job->error != NULL)
		wry_reply_take_error(reply, g_steal_pointer(&job->error));
	else if (reply != NULL)
		wry_reply_done(reply, job->kind->result ? job->kind->result(job->job) : NULL);
	job->kind->free(job->job);
	g_clear_error(&job->error);
	g_strfreev(job->topics);
	g_free(job);
}

/* ------------------------------------------------------------------------ *
 * The writer
 * ------------------------------------------------------------------------ */

/* The bare cause, where the driver told one. */
static const char *
cause(const GError *error)
{
	const char *what = wry_error_arg(error, 0);
	return what != NULL ? what : error->message;
}

static bool
say(WryDb *db, const char *sql, GError **error)
{
	return db->driver->run(db, sql, WRY_NO_CELLS, NULL, NULL, NULL, error);
}

/* False: the transaction is gone, with all before this job. */
static bool
run_in_savepoint(Batch *batch, Job *job, GError **error)
{
	if (!say(batch->db, "SAVEPOINT job", error))
		return false;
	if (job->kind->run(batch->db, batch->secret, job->job, &job->error))
		return say(batch->db, "RELEASE job", error);
	if (say(batch->db, "ROLLBACK TO job", NULL) && say(batch->db, "RELEASE job", NULL))
		return true;
	if (error != NULL)
		*error = g_error_copy(job->error); /* what undid the transaction, too */
	return false;
}

/* What the operator must hear of.  A conflict or a missing row is the asker's alone. */
static bool
is_of_the_disk(const GError *error)
{
	return error != NULL && wry_error_code(error) == WRY_ERROR_INTERNAL_SERVER_ERROR &&
	       wry_error_retry(error) == WRY_RETRY_WAIT;
}

/* On the writer's thread. */
static void
batch_run(gpointer data)
{
	Batch *batch = data;
	gint64 start = g_get_monotonic_time();
	bool good = say(batch->db, "BEGIN IMMEDIATE", &batch->lost);
	if (!good)
		batch->ran = batch->n;
	while (good && batch->ran < batch->n) {
		if (batch->ran > 0 && g_get_monotonic_time() - start > BATCH_US)
			break;
		Job *job = batch->jobs[batch->ran++];
		if (job->writes)
			good = run_in_savepoint(batch, job, &batch->lost);
		else
			job->kind->run(batch->db, batch->secret, job->job, &job->error);
		if (batch->ill == NULL && is_of_the_disk(job->error))
			batch->ill = g_error_copy(job->error);
	}
	gint64 before = g_get_monotonic_time();
	good = good && say(batch->db, "COMMIT", &batch->lost);
	batch->commit_us = g_get_monotonic_time() - before;
	if (!good)
		say(batch->db, "ROLLBACK", NULL); /* it may be gone already */
}

/* The log hears of the first failure, then hourly, and of the end. */
static void
complain(WryStore *store, const GError *why)
{
	gint64 now = g_get_monotonic_time();
	if (why == NULL) {
		if (store->complained != 0)
			wry_log_notice(store->log, "store: writes again");
		store->complained = 0;
		return;
	}
	if (store->complained != 0 && now - store->complained < COMPLAIN)
		return;
	store->complained = now;
	wry_log_error(store->log, "store: %s; what has to be on disk is deferred or refused",
		      cause(why));
}

static void batch_start(gpointer data);

static void
batch_done(gpointer data)
{
	Batch *batch = data;
	WryStore *store = batch->store;

	for (unsigned i = batch->n; i > batch->ran; i--)
		g_queue_push_head(&store->waiting, batch->jobs[i - 1]);
	store->longest_us = MAX(store->longest_us, batch->commit_us);
	wry_histogram_add(&store->commits, batch->commit_us);
	complain(store, batch->lost != NULL ? batch->lost : batch->ill);
	for (unsigned i = 0; i < batch->ran; i++)
		job_leave(batch->jobs[i]);
	store->busy = false;
	if (!store->closing)
		batch_start(store); /* the disk works while the replies are heard */

	for (unsigned i = 0; i < batch->ran; i++) {
		Job *job = batch->jobs[i];
		if (batch->lost != NULL && job->error == NULL)
			job->error = wry_error_new(
			    WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), wry_error_msgid(batch->lost),
			    wry_error_arg(batch->lost, 0), wry_error_arg(batch->lost, 1), NULL);
		job_end(job);
	}
	g_clear_error(&batch->lost);
	g_clear_error(&batch->ill);
	g_free(batch);
}

static Batch *
batch_new(WryStore *store)
{
	Batch *batch = g_new0(Batch, 1);
	batch->store = store;
	batch->db = store->writer;
	batch->secret = store->secret;
	while (batch->n < BATCH_JOBS && !g_queue_is_empty(&store->waiting))
		batch->jobs[batch->n++] = g_queue_pop_head(&store->waiting);
	store->busy = true;
	return batch;
}

static void
batch_start(gpointer data)
{
	WryStore *store = data;
	if (!store->busy && !g_queue_is_empty(&store->waiting))
		wry_worker_push(store->write_worker, batch_new(store), batch_run, batch_done);
}

/* ------------------------------------------------------------------------ *
 * The reader
 * ------------------------------------------------------------------------ */

/* On the reader's thread. */
static void
read_run(gpointer data)
{
	Job *job = data;
	job->kind->run(job->store->reader, job->store->secret, job->job, &job->error);
}

static void
read_done(gpointer data)
{
	job_leave(data);
	job_end(data);
}

/* ------------------------------------------------------------------------ *
 * The door
 * ------------------------------------------------------------------------ */

static Job *
job_new(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
	const char *const *topics, WryReply *reply)
{
	Job *job = g_new0(Job, 1);
	job->store = store;
	job->kind = kind;
	job->job = data;
	job->reply = reply;
	job->bytes = bytes + sizeof *job;
	job->topics = g_strdupv((char **)topics);

	if (store->closing)
		job->error = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
					   N_("the gateway is stopping"), NULL);
	else if (store->n_jobs >= JOBS_MAX || store->bytes + job->bytes > BYTES_MAX)
		job->error =
		    wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				  N_("the gateway has too much to store; try later"), NULL);
	if (job->error != NULL) {
		job_end(job);
		return NULL;
	}
	store->n_jobs++;
	store->bytes += job->bytes;
	return job;
}

static void
to_writer(Job *job)
{
	g_queue_push_tail(&job->store->waiting, job);
	wry_task_schedule(&job->store->start);
}

void
wry_store_write_all(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
		    const char *const *topics, WryReply *reply)
{
	Job *job = job_new(store, kind, data, bytes, topics, reply);
	if (job == NULL)
		return;
	job->writes = true;
	topics_add(store, job->topics, 1);
	to_writer(job);
}

void
wry_store_write(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
		const char *topic, WryReply *reply)
{
	const char *const topics[] = { topic, NULL };
	wry_store_write_all(store, kind, data, bytes, topics, reply);
}

static bool
is_written(const WryStore *store, const char *const *topics)
{
	for (; *topics != NULL; topics++)
		if (g_hash_table_contains(store->writes, *topics))
			return true;
	return false;
}

void
wry_store_read_all(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
		   const char *const *topics, WryReply *reply)
{
	Job *job = job_new(store, kind, data, bytes, topics, reply);
	if (job == NULL)
		return;
	if (topics != NULL ? is_written(store, topics) : store->n_writes > 0)
		to_writer(job);
	else
		wry_worker_push(store->read_worker, job, read_run, read_done);
}

void
wry_store_read(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
	       const char *topic, WryReply *reply)
{
	const char *const topics[] = { topic, NULL };
	wry_store_read_all(store, kind, data, bytes, topic != NULL ? topics : NULL, reply);
}

void
wry_store_stats(WryStore *store, unsigned *ret_waiting, gint64 *ret_longest_us)
{
	*ret_waiting = store->n_jobs;
	*ret_longest_us = store->longest_us;
	store->longest_us = 0;
}

const WryHistogram *
wry_store_commits(const WryStore *store)
{
	return &store->commits;
}

bool
wry_store_is_well(const WryStore *store)
{
	return store->complained == 0;
}

const WryLog *
wry_store_log(const WryStore *store)
{
	return store->log;
}

struct _WryArchives *
wry_store_archives(WryStore *store)
{
	return store->archives;
}

GHashTable *
wry_store_files(WryStore *store)
{
	return store->files;
}

const guint8 *
wry_store_pepper(const WryStore *store)
{
	return wry_secret_pepper(store->secret);
}

/* ------------------------------------------------------------------------ *
 * Opening
 * ------------------------------------------------------------------------ */

static const char *const check_row[] = { "about", "check", NULL };

typedef struct {
	const WrySecret *secret;
	bool opens;
} Check;

static bool
take_check(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	Check *check = data;
	g_autoptr(GBytes) plain = NULL;
	if (columns[0].type == WRY_CELL_BYTES)
		plain = wry_secret_open(check->secret, check_row, columns[0].bytes,
					(gsize)columns[0].n, NULL);
	check->opens = plain != NULL;
	return true;
}

/* Is this the key that sealed what is in there? */
static bool
check_key(WryDb *db, const WrySecret *secret, const char *path, GError **error)
{
	Check check = { secret, false };
	g_autoptr(GError) why = NULL;
	if (!db->driver->run(db, "SELECT value FROM about WHERE name = 'check'", WRY_NO_CELLS,
			     take_check, &check, NULL, &why))
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("cannot read database '%s': %s"), path, cause(why), NULL);
	return check.opens || wry_error_set(error, WRY_ERROR_NOT_AUTHORIZED,
					    N_("this is not the key that sealed '%s'; restore the "
					       "old one"),
					    path, NULL);
}

bool
wry_take_int(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	*(int64_t *)ret = columns[0].type == WRY_CELL_INT ? columns[0].n : 0;
	return true;
}

static bool
take_id(const WryCell *columns, gpointer ids, G_GNUC_UNUSED GError **error)
{
	g_array_append_val((GArray *)ids, columns[0].n);
	return true;
}

bool
wry_rows_drop(WryDb *db, const char *which, const WryCell *cells, unsigned n_cells,
	      const char *drop, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	bool good = db->driver->run(db, which, cells, n_cells, take_id, ids, NULL, error);
	for (guint i = 0; good && i < ids->len; i++)
		good = db->driver->run(db, drop, WRY_CELLS(WRY_INT(g_array_index(ids, int64_t, i))),
				       NULL, NULL, NULL, error);
	return good;
}

static bool
take_text(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	if (columns[0].type == WRY_CELL_BYTES)
		*(char **)ret = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	return true;
}

/* The words that tell which wherry to install, or which copy to go back to. */
static bool
fail_newer(WryDb *db, const char *path, int version, GError **error)
{
	int known = db->driver->n_steps;
	g_autofree char *by = NULL;
	db->driver->run(db, "SELECT value FROM about WHERE name = 'wherry'", WRY_NO_CELLS,
			take_text, &by, NULL, NULL);
	g_autofree char *what =
	    g_strdup_printf("%d, wherryd " WRY_VERSION " knows %d", version, known);
	g_autoptr(GString) cure = g_string_new("install ");
	gsize n_by = by != NULL ? strspn(by, "0123456789.") : 0;
	if (n_by > 0 && n_by < 16 && by[n_by] == '\0')
		g_string_append_printf(cure, "wherry >= %s", by);
	else
		g_string_append(cure, "a newer wherry");
	for (int n = known + 1; n <= MIN(version, known + 100); n++) {
		g_autofree char *copy = g_strdup_printf("%s.before-%d", path, n);
		if (!g_file_test(copy, G_FILE_TEST_EXISTS))
			continue;
		g_autofree char *base = g_path_get_basename(copy);
		g_string_append_printf(cure, " or restore %s", base);
		break;
	}
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this database is of version %1$s; %2$s"), what, cure->str, NULL);
}

static bool
note(WryDb *db, const char *name, const void *value, gsize n, GError **error)
{
	return db->driver->run(db,
			       "INSERT INTO about (name, value) VALUES ($1, $2) "
			       "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			       WRY_CELLS(WRY_TEXT(name), WRY_BYTES(value, n)), NULL, NULL, NULL,
			       error);
}

static bool
migrate_within(WryDb *db, const WrySecret *secret, int from, GError **error)
{
	const WryDriver *driver = db->driver;
	int version = -1;
	if (!driver->version(db, &version, error))
		return false;
	if (version != from)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("another wherryd is changing this database"), NULL);
	for (int i = from; i < driver->n_steps; i++)
		if (!driver->script(db, driver->steps[i], error))
			return false;
	if (from == 0) {
		g_autoptr(GBytes) check = wry_secret_seal(secret, check_row, "wherry", 6);
		gsize n;
		const void *bytes = g_bytes_get_data(check, &n);
		if (!note(db, "check", bytes, n, error))
			return false;
	}
	return note(db, "wherry", WRY_VERSION, strlen(WRY_VERSION), error) &&
	       driver->set_version(db, driver->n_steps, error);
}

/* All steps in one transaction: the old version stands, or the new. */
static bool
migrate(WryDb *db, const WrySecret *secret, const char *path, int from, GError **error)
{
	int to = db->driver->n_steps;
	if (from == to)
		return true;
	g_autofree char *copy = g_strdup_printf("%s.before-%d", path, to);
	if (from > 0 && db->driver->copy != NULL && !db->driver->copy(db, copy, error))
		return false;

	g_autoptr(GError) why = NULL;
	if (say(db, "BEGIN IMMEDIATE", &why) && migrate_within(db, secret, from, &why) &&
	    say(db, "COMMIT", &why))
		return true;
	say(db, "ROLLBACK", NULL);
	return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			     N_("cannot bring database '%s' to this version: %s"), path, cause(why),
			     NULL);
}

static bool
load_secret(WryStore *store, const WryStoreConfig *config, GError **error)
{
	g_autoptr(GError) why = NULL;
	bool make = !store->driver->exists(config->path);
	store->secret = wry_secret_load(config->key_file, make, &why);
	if (store->secret != NULL) {
		GStatBuf status;
		if (g_stat(config->key_file, &status) == 0 && (status.st_mode & 07) != 0)
			wry_log_warn(
			    store->log,
			    "store: others than its owner and group may open '%s', and so all "
			    "passwords; run: chmod o= %s",
			    config->key_file, config->key_file);
		return true;
	}
	if (g_error_matches(why, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND))
		return wry_error_set(error, WRY_ERROR_NOT_AUTHORIZED,
				     N_("'%s' is not there, but it sealed '%s'; restore it"),
				     config->key_file, config->path, NULL);
	g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

static bool
open_writer(WryStore *store, const char *path, GError **error)
{
	store->writer = store->driver->open(path, false, error);
	if (store->writer == NULL)
		return false;
	int version = 0;
	if (!store->driver->version(store->writer, &version, error))
		return false;
	if (version > store->driver->n_steps)
		return fail_newer(store->writer, path, version, error);
	return (version == 0 || check_key(store->writer, store->secret, path, error)) &&
	       migrate(store->writer, store->secret, path, version, error);
}

WryStore *
wry_store_open_driver(const WryDriver *driver, const WryStoreConfig *config, const WryLog *log,
		      GError **error)
{
	g_autoptr(WryStore) store = g_new0(WryStore, 1);
	store->commits.bounds = wry_histogram_short;
	store->driver = driver;
	store->log = log;
	store->writes = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	g_queue_init(&store->waiting);
	wry_task_init(&store->start, WRY_TURN_FLUSH, batch_start, store);
	if (!load_secret(store, config, error) || !open_writer(store, config->path, error))
		return NULL;
	store->reader = driver->open(config->path, true, error);
	if (store->reader == NULL)
		return NULL;
	store->archives = wry_archives_new(store, store->writer, store->secret, error);
	if (store->archives == NULL)
		return NULL;
	store->files = wry_files_names(store->writer, error);
	if (store->files == NULL)
		return NULL;
	store->write_worker = wry_worker_new("store", 1);
	store->read_worker = wry_worker_new("store-read", 1);
	return g_steal_pointer(&store);
}

WryStore *
wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error)
{
	if (g_str_has_prefix(config->path, "postgresql:")) {
		wry_error_set(error, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			      N_("this wherryd knows no PostgreSQL; name a file"), NULL);
		return NULL;
	}
	return wry_store_open_driver(&wry_driver_sqlite, config, log, error);
}

void
wry_store_close(WryStore *store)
{
	if (store == NULL)
		return;
	if (store->archives != NULL)
		wry_archives_flush(store->archives);
	store->closing = true;
	wry_task_cancel(&store->start);
	g_clear_pointer(&store->read_worker, wry_worker_free);
	g_clear_pointer(&store->write_worker, wry_worker_free);
	/* The threads are gone, their connections ours. */
	while (!g_queue_is_empty(&store->waiting)) {
		Batch *batch = batch_new(store);
		batch_run(batch);
		batch_done(batch);
	}
	g_assert(store->n_jobs == 0 && g_hash_table_size(store->writes) == 0);
	if (store->reader != NULL)
		store->driver->close(store->reader);
	if (store->writer != NULL) /* last: it folds the log into the file */
		store->driver->close(store->writer);
	g_hash_table_unref(store->writes);
	wry_archives_free(store->archives);
	g_clear_pointer(&store->files, g_hash_table_unref);
	wry_secret_free(store->secret);
	g_free(store);
}
