/*
 * attach.c - files that have come for users, on their way to where they get them
 *
 * A few at a time, and of one user fewer, so that neither a slow service nor somebody's hundred
 * pictures are in the way of another's.  Where a file is, is on the disk before it is told: the
 * same message never names two places.
 */
#include "core/attach.h"

#include "base/hash.h"
#include "base/text.h"
#include "base/worker.h"
#include "core/outbox.h"
#include "core/upload.h"
#include "store/files.h"

#include <string.h>

#define ACTIVE_MOST 8
#define ACTIVE_USER 2
#define LOOKED_MOST 64 /* in the line, at a time */
#define READ_MS 30000
#define FIRST_MS 30000u
#define PAUSE_MS (1800 * 1000u)
#define OVER_US (3 * 24 * 3600 * (gint64)G_USEC_PER_SEC)
#define THREADS 2

typedef struct _WryAttaching {
	WryWorker *worker; /* NULL: none was made yet */
	GHashTable *files; /* number -> File, owned */
	GQueue line;	   /* of File: they wait for their turn */
	GHashTable *users; /* bare JID -> so many of his are active */
	unsigned active;
	unsigned pushed; /* jobs with the worker */
	GHashTable *fetching; /* set of WryFetching, not owned */
	gint64 warned;	  /* monotonic, of a file that was not handed over, */
	unsigned unwarned; /* and so many of which nothing was said since */
} WryAttaching;

typedef struct {
	WryComponent *component;
	WryArrivalRow row; /* of it the number, the user and since */
	WryMessage *message;
	void (*ready)(WryComponent *component, const WryArrivalRow *row);
	unsigned tries;
	bool waits, active; /* in the line; under way */
	gint64 id;	    /* of the file's row */
	char *url;	    /* where it is, to be stored */
	WryReply *near;	    /* of the step that is under way */
	WryTimer *timer;    /* until the next try */
	WryMessage *told;   /* NULL: not ready */
} File;

static void advance(WryComponent *component);

/* --- the whole
 * ------------------------------------------------------------------------------------ */

static void
leave(File *f)
{
	WryAttaching *a = f->component->attaching;
	if (!f->active)
		return;
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(a->users, f->row.user)) - 1;
	if (n == 0)
		g_hash_table_remove(a->users, f->row.user);
	else
		g_hash_table_replace(a->users, g_strdup(f->row.user), GUINT_TO_POINTER(n));
	f->active = false;
	a->active--;
}

static void
free_file(gpointer data)
{
	File *f = data;
	leave(f);
	wry_reply_cancel(&f->near);
	wry_timer_clear(&f->timer);
	if (f->waits)
		g_queue_remove(&f->component->attaching->line, f);
	g_clear_pointer(&f->message, wry_message_unref);
	g_clear_pointer(&f->told, wry_message_unref);
	g_free(f->row.user);
	g_free(f->url);
	g_free(f);
}

void
attach_configure(WryComponent *component)
{
	WryAttaching *a = component->attaching = g_new0(WryAttaching, 1);
	a->files = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_file);
	a->users = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	a->fetching = g_hash_table_new(NULL, NULL);
	g_queue_init(&a->line);
}

void
attach_fetching(WryComponent *component, WryFetching *fetching, bool open)
{
	if (open)
		g_hash_table_add(component->attaching->fetching, fetching);
	else
		g_hash_table_remove(component->attaching->fetching, fetching);
}

void
attach_forget(WryComponent *component)
{
	WryAttaching *a = component->attaching;
	if (a == NULL)
		return;
	g_queue_clear(&a->line);
	GHashTableIter it;
	gpointer file;
	g_hash_table_iter_init(&it, a->files);
	while (g_hash_table_iter_next(&it, NULL, &file))
		((File *)file)->waits = false; /* the line is empty */
	g_hash_table_remove_all(a->files);
}

void
attach_stop(WryComponent *component)
{
	GHashTable *fetching = component->attaching->fetching;
	GHashTableIter it;
	gpointer one;
	attach_forget(component);
	while (g_hash_table_iter_init(&it, fetching), g_hash_table_iter_next(&it, &one, NULL))
		attach_fetch_drop(one);
	/* Each job hears of its end. */
	g_clear_pointer(&component->attaching->worker, wry_worker_free);
}

void
attach_free(WryComponent *component)
{
	WryAttaching *a = component->attaching;
	if (a == NULL)
		return;
	g_hash_table_destroy(a->files);
	g_hash_table_destroy(a->users);
	g_hash_table_destroy(a->fetching);
	g_free(a);
	component->attaching = NULL;
}

typedef struct {
	WryAttaching *attaching;
	gpointer job;
	WryWorkFunc run, done;
} Pushed;

static void
run_pushed(gpointer data)
{
	Pushed *p = data;
	p->run(p->job);
}

static void
on_pushed(gpointer data)
{
	g_autofree Pushed *p = data;
	p->attaching->pushed--;
	p->done(p->job);
}

void
attach_push(WryComponent *component, gpointer job, WryWorkFunc run, WryWorkFunc done)
{
	WryAttaching *a = component->attaching;
	Pushed *p = g_new(Pushed, 1);
	*p = (Pushed){ a, job, run, done };
	if (a->worker == NULL)
		a->worker = wry_worker_new("files", THREADS);
	a->pushed++;
	wry_worker_push(a->worker, p, run_pushed, on_pushed);
}

bool
attach_is_busy(const WryComponent *component)
{
	return component->attaching->pushed > 0;
}

/* --- its end
 * ----------------------------------------------------------------------------------------- */

static const WryAttachment *
file_of(const WryMessage *m)
{
	return m->attachments->pdata[0];
}

/* The message without its file, which is told otherwise.  (transfer full) */
static WryMessage *
copy_bare(const WryMessage *m)
{
	WryMessage *copy = wry_message_new(m->peer);
	g_free(copy->id);
	copy->id = g_strdup(m->id);
	copy->flags = m->flags;
	copy->sent = m->sent;
	copy->nick = g_strdup(m->nick);
	copy->thread = g_strdup(m->thread);
	copy->parent = g_strdup(m->parent);
	return copy;
}

/* told: (transfer full) */
static void
end(File *f, WryMessage *told)
{
	leave(f);
	f->told = told;
	f->ready(f->component, &f->row);
	advance(f->component);
}

static void
end_with_link(File *f, const char *url, GBytes *digest)
{
	const WryAttachment *file = file_of(f->message);
	WryMessage *told = copy_bare(f->message);
	WryAttachment *link = wry_attachment_new(file->name, file->type, NULL);
	link->url = g_strdup(url);
	link->size = file->size;
	if (digest != NULL)
		link->sha256 = g_strndup(g_bytes_get_data(digest, NULL), g_bytes_get_size(digest));
	wry_message_attach(told, link);
	end(f, told);
}

/* Who sends files that cannot be handed over can send many. */
static void
warn(const File *f, const GError *error)
{
	WryAttaching *a = f->component->attaching;
	if (!wry_log_is_due(&a->warned, &a->unwarned))
		return;
	g_autofree char *others =
	    a->unwarned > 0 ? g_strdup_printf(", nor were %u before it", a->unwarned) : NULL;
	wry_log_warn(&f->component->log, "a file for %s was not handed over%s: %s",
		     wry_log_jid(f->row.user), others != NULL ? others : "", error->message);
	a->unwarned = 0;
}

/* It will not be had: what it was, and why, in its place. */
static void
end_with_words(File *f, const GError *error)
{
	const WryAttachment *file = file_of(f->message);
	g_autofree char *size = g_format_size((guint64)MAX(file->size, 0));
	g_autofree char *what = g_strdup_printf("%s (%s)", file->name, size);
	g_autofree char *why = outbox_text(error, NULL);
	WryMessage *told = copy_bare(f->message);
	told->body = outbox_phrase(
	    NULL, N_("[%1$s came with this, and I cannot hand it over: %2$s]"), what, why);
	warn(f, error);
	end(f, told);
}

/* --- a try
 * --------------------------------------------------------------------------------------------- */

static void
put_in_line(File *f)
{
	f->waits = true;
	g_queue_push_tail(&f->component->attaching->line, f);
}

static void
on_again(gpointer data)
{
	File *f = data;
	put_in_line(f);
	advance(f->component);
}

static void
fail(File *f, const GError *error)
{
	if (wry_error_retry(error) != WRY_RETRY_WAIT ||
	    g_get_real_time() - f->row.since >= OVER_US) {
		end_with_words(f, error);
		return;
	}
	unsigned ms = MIN(FIRST_MS << MIN(f->tries, 8), PAUSE_MS);
	f->tries++;
	leave(f);
	/* A quarter of jitter: what failed together must not come back together. */
	wry_timer_start(&f->timer, ms + (unsigned)g_random_int_range(0, (gint32)ms / 4), on_again,
			f);
	advance(f->component);
}

static void on_row(gpointer result, const GError *error, gpointer data);

static void
read_row(File *f)
{
	wry_files_of_arrival(f->component->store, f->component->domain, f->row.number,
			     wry_reply_new(&f->near, READ_MS, on_row, f));
}

/* Where it is stands on the disk: it is read from there, as after a restart. */
static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	if (error != NULL)
		fail(f, error);
	else
		read_row(f);
}

static void
on_uploaded(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	if (error != NULL)
		fail(f, error);
	else
		wry_files_set_url(f->component->store, f->component->domain, f->id, result,
				  wry_reply_new(&f->near, READ_MS, on_stored, f));
}

static void
on_row(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	const WryFileRow *row = result;
	const WryAttachment *file = file_of(f->message);
	g_autoptr(GError) why = NULL;
	if (error != NULL) {
		fail(f, error);
		return;
	}
	if (row->url != NULL) {
		end_with_link(f, row->url, row->about);
		return;
	}
	f->id = row->id;
	g_autoptr(WrySpool) spool = attach_open(row, &why);
	if (spool == NULL) {
		fail(f, why);
		return;
	}
	WryUpload up = { file->name, file->type, spool };
	upload_file(f->component, &up, wry_reply_new(&f->near, 0, on_uploaded, f));
}

static void
start(File *f)
{
	WryAttaching *a = f->component->attaching;
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(a->users, f->row.user));
	g_hash_table_replace(a->users, g_strdup(f->row.user), GUINT_TO_POINTER(n + 1));
	f->waits = false;
	f->active = true;
	a->active++;
	read_row(f);
}

/* Whose user has enough under way goes behind the others. */
static void
advance(WryComponent *component)
{
	WryAttaching *a = component->attaching;
	unsigned looked = MIN(a->line.length, LOOKED_MOST);
	while (looked-- > 0 && a->active < ACTIVE_MOST && a->line.length > 0) {
		File *f = g_queue_pop_head(&a->line);
		if (GPOINTER_TO_UINT(g_hash_table_lookup(a->users, f->row.user)) >= ACTIVE_USER)
			g_queue_push_tail(&a->line, f);
		else
			start(f);
	}
}

/* --- for arrival.c
 * ---------------------------------------------------------------------------------------- */

bool
attach_is_file(const WryMessage *m)
{
	return m->body == NULL && m->attachments != NULL && m->attachments->len == 1 &&
	       file_of(m)->url == NULL && file_of(m)->name != NULL;
}

void
attach_begin(WryComponent *component, const WryArrivalRow *row, const WryMessage *message,
	     void (*ready)(WryComponent *component, const WryArrivalRow *row))
{
	WryAttaching *a = component->attaching;
	if (g_hash_table_contains(a->files, &row->number))
		return;
	File *f = g_new0(File, 1);
	*f = (File){
		.component = component,
		.row = { .number = row->number, .user = g_strdup(row->user), .since = row->since },
		.message = wry_message_ref(message),
		.ready = ready,
	};
	g_hash_table_insert(a->files, &f->row.number, f);
	put_in_line(f);
	advance(component);
}

bool
attach_is_ready(const WryComponent *component, gint64 number)
{
	const File *f = g_hash_table_lookup(component->attaching->files, &number);
	return f != NULL && f->told != NULL;
}

WryMessage *
attach_take(WryComponent *component, gint64 number)
{
	File *f = g_hash_table_lookup(component->attaching->files, &number);
	if (f == NULL || f->told == NULL)
		return NULL;
	WryMessage *told = g_steal_pointer(&f->told);
	g_hash_table_remove(component->attaching->files, &number);
	return told;
}
