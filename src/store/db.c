/*
 * db.c - the store's front: jobs on two threads, and what becomes of them while a server is away
 *
 * Writes gather in `waiting` until the turn ends, and while a batch is on the writer's thread; each
 * batch is one transaction, and the next goes out when it is back.  So the slower the disk, the
 * more writes share a commit, and one batch at a time is all there is to order.  Reads go to a
 * thread and a connection of their own.
 */
#include "store/keep.h"
#include "store/db.h"

#include "base/hash.h"
#include "base/loop.h"
#include "base/worker.h"
#include "store/batch.h"

#include <string.h>

#define JOBS_MAX 10000
#define BYTES_MAX (64 << 20)
#define COMPLAIN (G_TIME_SPAN_HOUR) /* as long as it goes on, the log hears of it so often */
#define PATIENCE_US (10 * G_TIME_SPAN_SECOND) /* who waits for an answer waits no longer for a server */
#define RETRY_MS 200
#define RETRY_MOST_MS 5000

struct _WryStore {
	int lock;	  /* on the database, for life; -1: it has its own */
	const WryDriver *driver;
	const WryLog *log;
	WrySecret *secret;
	WryDb *writer, *reader; /* each its thread's alone while that runs */
	WryWorker *write_worker, *read_worker;
	GQueue waiting; /* of WryJob: for the writer, in order */
	WryTask start;	/* of a batch, at the end of a turn: what one turn writes shares a commit */
	bool busy;	/* a batch is with the writer */
	bool closing;
	unsigned n_jobs, n_writes; /* waiting or running */
	gsize bytes;
	GHashTable *writes; /* topic -> how many writes of it wait or run */
	gint64 longest_us;
	WryHistogram commits;
	gint64 complained; /* monotonic; 0: all is well */
	char *trouble;	   /* NULL: all is well */
	WryBatch *held;	   /* while the server is away: what runs when it is back */
	WryTimer *retry;
	unsigned retry_ms;
	gint64 away_since; /* monotonic; 0: it is there */
	bool given_up;
	gint64 instance;
	void (*taken)(gpointer data);
	gpointer taken_data;
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
job_leave(WryJob *job)
{
	job->store->n_jobs--;
	job->store->bytes -= job->bytes;
	if (job->writes)
		topics_add(job->store, job->topics, -1);
}

static void
job_end(WryJob *job)
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

/* The log hears of the first failure, then hourly, and of the end. */
static void
complain(WryStore *store, const GError *why)
{
	gint64 now = g_get_monotonic_time();
	g_clear_pointer(&store->trouble, g_free);
	if (why == NULL) {
		if (store->complained != 0)
			wry_log_notice(store->log, "store: writes again");
		store->complained = 0;
		return;
	}
	store->trouble = g_strdup(wry_db_cause(why));
	if (store->complained != 0 && now - store->complained < COMPLAIN)
		return;
	store->complained = now;
	wry_log_error(store->log, "store: %s; what has to be on disk is deferred or refused",
		      wry_db_cause(why));
}

const char *
wry_store_trouble(const WryStore *store)
{
	return store->trouble;
}

/* ------------------------------------------------------------------------ *
 * The server is away
 * ------------------------------------------------------------------------ */

static GError *
away(void)
{
	return wry_error_new(WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			     N_("the gateway's database does not answer"), NULL);
}

static void
end_away(WryJob *job)
{
	g_clear_error(&job->error);
	job->error = away();
	job_leave(job);
	job_end(job);
}

static void
batch_free(WryBatch *batch)
{
	g_clear_error(&batch->lost);
	g_clear_error(&batch->ill);
	g_free(batch);
}

static bool
is_impatient(const WryStore *store, const WryJob *job)
{
	return store->given_up || (job->reply != NULL &&
				   g_get_monotonic_time() - job->since > PATIENCE_US);
}

/* Who has waited long enough is told.  Nobody's writes wait on: there are JOBS_MAX of them at most. */
static void
expire(WryStore *store)
{
	g_autoptr(GPtrArray) late = g_ptr_array_new();
	WryBatch *batch = store->held;
	unsigned n = 0, ran = 0;
	for (unsigned i = 0; i < batch->n; i++) {
		bool gone = is_impatient(store, batch->jobs[i]);
		if (gone)
			g_ptr_array_add(late, batch->jobs[i]);
		else
			batch->jobs[n++] = batch->jobs[i];
		ran += !gone && i < batch->ran;
	}
	batch->n = n;
	batch->ran = ran;
	for (GList *l = store->waiting.head, *next; l != NULL; l = next) {
		next = l->next;
		if (is_impatient(store, l->data)) {
			g_ptr_array_add(late, l->data);
			g_queue_delete_link(&store->waiting, l);
		}
	}
	for (guint i = 0; i < late->len; i++)
		end_away(late->pdata[i]);
}

static void batch_done(gpointer data);

static void
on_retry(gpointer data)
{
	WryStore *store = data;
	wry_worker_push(store->write_worker, g_steal_pointer(&store->held), wry_batch_run, batch_done);
}

/* Nothing else is begun: what it holds comes first. */
static void
hold(WryStore *store, WryBatch *batch)
{
	store->held = batch;
	if (store->away_since == 0)
		store->away_since = g_get_monotonic_time();
	complain(store, batch->lost);
	bool first = batch->taken && !store->given_up;
	store->given_up = store->given_up || store->closing || batch->taken;
	expire(store);
	if (store->given_up) {
		batch_free(g_steal_pointer(&store->held));
		store->busy = false;
	} else {
		wry_timer_start(&store->retry, store->retry_ms, on_retry, store);
		store->retry_ms = MIN(store->retry_ms * 2, RETRY_MOST_MS);
	}
	if (first && store->taken != NULL)
		store->taken(store->taken_data);
}

static void batch_start(gpointer data);

static void
batch_done(gpointer data)
{
	WryBatch *batch = data;
	WryStore *store = batch->store;
	if (batch->gone) {
		hold(store, batch);
		return;
	}
	store->retry_ms = RETRY_MS;
	store->away_since = 0;

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
		WryJob *job = batch->jobs[i];
		if (batch->lost != NULL && job->error == NULL)
			job->error = wry_error_new(
			    WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), wry_error_msgid(batch->lost),
			    wry_error_arg(batch->lost, 0), wry_error_arg(batch->lost, 1), NULL);
		job_end(job);
	}
	batch_free(batch);
}

static WryBatch *
batch_new(WryStore *store)
{
	WryBatch *batch = g_new0(WryBatch, 1);
	batch->store = store;
	batch->db = store->writer;
	batch->secret = store->secret;
	batch->instance = store->instance;
	while (batch->n < WRY_BATCH_JOBS && !g_queue_is_empty(&store->waiting))
		batch->jobs[batch->n++] = g_queue_pop_head(&store->waiting);
	store->busy = true;
	return batch;
}

static void
batch_start(gpointer data)
{
	WryStore *store = data;
	if (!store->busy && !g_queue_is_empty(&store->waiting))
		wry_worker_push(store->write_worker, batch_new(store), wry_batch_run, batch_done);
}

/* ------------------------------------------------------------------------ *
 * The reader
 * ------------------------------------------------------------------------ */

/* On the reader's thread. */
static void
read_run(gpointer data)
{
	WryJob *job = data;
	WryDb *db = job->store->reader;
	guint64 handed = db->handed;
	bool committed;
	job->astray = wry_db_is_lost(db) && !db->driver->revive(db, &committed, NULL);
	if (job->astray)
		return;
	job->kind->run(db, job->store->secret, job->job, &job->error);
	job->astray = job->error != NULL && wry_db_is_lost(db) && db->handed == handed;
}

/* What found nobody there has patience, as writes have. */
static void
read_done(gpointer data)
{
	WryJob *job = data;
	WryStore *store = job->store;
	if (job->astray && !store->given_up) {
		g_clear_error(&job->error);
		job->astray = false;
		g_queue_push_tail(&store->waiting, job);
		if (!store->closing)
			batch_start(store);
		return;
	}
	if (job->astray && job->error == NULL)
		job->error = away();
	job_leave(job);
	job_end(job);
}

/* ------------------------------------------------------------------------ *
 * The door
 * ------------------------------------------------------------------------ */

static WryJob *
job_new(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
	const char *const *topics, WryReply *reply)
{
	WryJob *job = g_new0(WryJob, 1);
	job->store = store;
	job->kind = kind;
	job->job = data;
	job->reply = reply;
	job->bytes = bytes + sizeof *job;
	job->topics = g_strdupv((char **)topics);
	job->since = g_get_monotonic_time();

	if (store->given_up ||
	    (reply != NULL && store->away_since != 0 && job->since - store->away_since > PATIENCE_US))
		job->error = away();
	else if (store->closing)
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
to_writer(WryJob *job)
{
	g_queue_push_tail(&job->store->waiting, job);
	wry_task_schedule(&job->store->start);
}

void
wry_store_write_all(WryStore *store, const WryJobKind *kind, gpointer data, gsize bytes,
		    const char *const *topics, WryReply *reply)
{
	WryJob *job = job_new(store, kind, data, bytes, topics, reply);
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
	WryJob *job = job_new(store, kind, data, bytes, topics, reply);
	if (job == NULL)
		return;
	if (store->away_since != 0 || (topics != NULL ? is_written(store, topics) : store->n_writes > 0))
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
	return store->trouble == NULL;
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
 * Opening and closing
 * ------------------------------------------------------------------------ */

WryStore *
wry_store_open_driver(const WryDriver *driver, const WryStoreConfig *config, const WryLog *log,
		      GError **error)
{
	g_autoptr(WryStore) store = g_new0(WryStore, 1);
	store->lock = -1;
	store->commits.bounds = wry_histogram_short;
	store->driver = driver;
	store->log = log;
	store->retry_ms = RETRY_MS;
	store->taken = config->taken;
	store->taken_data = config->data;
	store->writes = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	g_queue_init(&store->waiting);
	wry_task_init(&store->start, WRY_TURN_FLUSH, batch_start, store);
	if (!wry_db_open(driver, config, log, &store->secret, &store->writer, error))
		return NULL;
	store->reader = driver->open(config->path, true, error);
	if (store->reader == NULL)
		return NULL;
	store->archives = wry_archives_new(store, store->writer, store->secret, error);
	if (store->archives == NULL)
		return NULL;
	store->files = wry_files_names(store->writer, error);
	if (store->files == NULL ||
	    !wry_archives_instance(store->writer, &store->instance, error))
		return NULL;
	store->write_worker = wry_worker_new("store", 1);
	store->read_worker = wry_worker_new("store-read", 1);
	return g_steal_pointer(&store);
}

bool
wry_store_is_remote(const char *path)
{
	return g_str_has_prefix(path, "postgresql://") || g_str_has_prefix(path, "postgres://");
}

bool
wry_store_check(const char *path, GError **error)
{
	return wry_postgres_check(path, error);
}

bool
wry_store_is_taken(const char *path, bool *ret, GError **error)
{
	return wry_postgres_is_taken(path, ret, error);
}

const WryDriver *
wry_driver_of(const char *path)
{
	return wry_store_is_remote(path) ? &wry_driver_postgres : &wry_driver_sqlite;
}

WryStore *
wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error)
{
	int lock = -1;
	if (!wry_store_lock(config->path, &lock, error))
		return NULL;
	WryStore *store =
	    wry_store_open_driver(wry_driver_of(config->path), config, log, error);
	if (store != NULL)
		store->lock = lock;
	else
		wry_store_unlock(lock);
	return store;
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
	wry_timer_clear(&store->retry);
	if (store->held != NULL) {
		WryBatch *batch = g_steal_pointer(&store->held);
		wry_batch_run(batch);
		batch_done(batch);
	}
	while (!g_queue_is_empty(&store->waiting)) {
		WryBatch *batch = batch_new(store);
		wry_batch_run(batch);
		batch_done(batch);
	}
	g_assert(store->n_jobs == 0 && g_hash_table_size(store->writes) == 0);
	if (store->reader != NULL)
		store->driver->close(store->reader);
	if (store->writer != NULL) /* last: it folds the log into the file */
		store->driver->close(store->writer);
	wry_store_unlock(store->lock);
	g_hash_table_unref(store->writes);
	wry_archives_free(store->archives);
	g_clear_pointer(&store->files, g_hash_table_unref);
	wry_secret_free(store->secret);
	g_free(store->trouble);
	g_free(store);
}
