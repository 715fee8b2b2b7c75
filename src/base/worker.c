/*
 * worker.c - threads that take jobs from a queue, and one GSource that brings them home
 *
 * The lock guards the two queues and the counts and nothing else; a job belongs to
 * one side at a time.  Threads are made as they are needed and stay until the
 * worker is freed.  It is not a scheduler: no priorities, no cancelling.
 */
#include "base/worker.h"

#include <stdbool.h>

#define SLICE_US 10000 /* of done() calls at a time, as the loop's */

typedef struct {
	gpointer data;
	WryWorkFunc run, done; /* done: NULL when nobody cares */
	GList link;
} Job;

struct _WryWorker {
	char *name;
	unsigned max;
	GSource *source;    /* on the main context of whoever made the worker */
	GPtrArray *threads; /* of GThread */
	GMutex lock;
	GCond work, finish;
	GQueue waiting, finished; /* of Job */
	unsigned idle;		  /* threads that wait for work */
	unsigned pending;	  /* jobs pushed whose run() has not returned */
	bool stop, freeing;
};

typedef struct {
	GSource base;
	WryWorker *worker;
} DoneSource;

static gpointer
thread_main(gpointer data)
{
	WryWorker *worker = data;
	g_mutex_lock(&worker->lock);
	for (;;) {
		GList *link = g_queue_pop_head_link(&worker->waiting);
		if (link == NULL) {
			if (worker->stop)
				break;
			worker->idle++;
			g_cond_wait(&worker->work, &worker->lock);
			worker->idle--;
			continue;
		}
		Job *job = link->data;
		g_mutex_unlock(&worker->lock);
		job->run(job->data);
		g_mutex_lock(&worker->lock);
		worker->pending--;
		g_queue_push_tail_link(&worker->finished, &job->link);
		g_cond_signal(&worker->finish);
		if (worker->finished.length == 1)
			g_source_set_ready_time(worker->source, 0);
	}
	g_mutex_unlock(&worker->lock);
	return NULL;
}

static Job *
take_finished(WryWorker *worker)
{
	g_mutex_lock(&worker->lock);
	GList *link = g_queue_pop_head_link(&worker->finished);
	g_mutex_unlock(&worker->lock);
	return link != NULL ? link->data : NULL;
}

static void
finish(Job *job)
{
	if (job->done != NULL)
		job->done(job->data);
	g_free(job);
}

static gboolean
dispatch(GSource *source, G_GNUC_UNUSED GSourceFunc func, G_GNUC_UNUSED gpointer data)
{
	gint64 end = g_get_monotonic_time() + SLICE_US;
	g_source_set_ready_time(source, -1);
	/* A done() may free the worker: then the source is destroyed, and the worker gone. */
	while (!g_source_is_destroyed(source)) {
		if (g_get_monotonic_time() >= end) {
			g_source_set_ready_time(source, 0);
			break;
		}
		Job *job = take_finished(((DoneSource *)source)->worker);
		if (job == NULL)
			break;
		finish(job);
	}
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs funcs = { .dispatch = dispatch };

WryWorker *
wry_worker_new(const char *name, int max_threads)
{
	WryWorker *worker = g_new0(WryWorker, 1);
	worker->name = g_strdup(name);
	worker->max = max_threads > 0 ? (unsigned)max_threads : g_get_num_processors();
	worker->threads = g_ptr_array_new();
	g_mutex_init(&worker->lock);
	g_cond_init(&worker->work);
	g_cond_init(&worker->finish);
	worker->source = g_source_new(&funcs, sizeof(DoneSource));
	((DoneSource *)worker->source)->worker = worker;
	g_source_set_name(worker->source, name);
	g_autoptr(GMainContext) context = g_main_context_ref_thread_default();
	g_source_attach(worker->source, context);
	return worker;
}

/* One more thread if all are busy.  Where the system gives no more, those we have must do. */
static void
grow(WryWorker *worker)
{
	if (worker->waiting.length <= worker->idle || worker->threads->len >= worker->max)
		return;
	GThread *thread = worker->threads->len == 0
			      ? g_thread_new(worker->name, thread_main, worker)
			      : g_thread_try_new(worker->name, thread_main, worker, NULL);
	if (thread != NULL)
		g_ptr_array_add(worker->threads, thread);
}

void
wry_worker_push(WryWorker *worker, gpointer data, WryWorkFunc run, WryWorkFunc done)
{
	Job *job = g_new(Job, 1);
	*job = (Job){ .data = data, .run = run, .done = done };
	job->link.data = job;
	g_mutex_lock(&worker->lock);
	worker->pending++;
	g_queue_push_tail_link(&worker->waiting, &job->link);
	grow(worker);
	g_cond_signal(&worker->work);
	g_mutex_unlock(&worker->lock);
}

/* What done() pushes while we wait is waited for too: nothing that was begun is lost. */
static void
drain(WryWorker *worker)
{
	g_mutex_lock(&worker->lock);
	while (worker->pending > 0 || worker->finished.length > 0) {
		GList *link = g_queue_pop_head_link(&worker->finished);
		if (link == NULL) {
			g_cond_wait(&worker->finish, &worker->lock);
			continue;
		}
		g_mutex_unlock(&worker->lock);
		finish(link->data);
		g_mutex_lock(&worker->lock);
	}
	worker->stop = true;
	g_cond_broadcast(&worker->work);
	g_mutex_unlock(&worker->lock);
}

void
wry_worker_free(WryWorker *worker)
{
	if (worker == NULL)
		return;
	g_assert(!worker->freeing); /* from a done() that our own freeing called */
	worker->freeing = true;
	drain(worker);
	for (unsigned i = 0; i < worker->threads->len; i++)
		g_thread_join(worker->threads->pdata[i]);
	g_source_destroy(worker->source);
	g_source_unref(worker->source);
	g_ptr_array_unref(worker->threads);
	g_cond_clear(&worker->finish);
	g_cond_clear(&worker->work);
	g_mutex_clear(&worker->lock);
	g_free(worker->name);
	g_free(worker);
}
