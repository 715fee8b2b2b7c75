/*
 * attach-fetch.c - files that a user sends as links, to a network that wants their bytes
 *
 * Fetched once, one after another, before the first attempt, and kept with the message's row: what
 * is tried for days is what was sent.  A user named the address, so base/guard decides where we
 * connect to; but where the operator's own upload service hands out links of that kind, it may lie
 * in his own net.
 */
#include "core/attach.h"

#include "core/outbox.h"
#include "core/upload.h"
#include "http/fetch.h"
#include "store/files.h"

#include <string.h>

#define SIZE_MOST (25 * G_GINT64_CONSTANT(1048576)) /* of all, where the backend has no max_size   \
						     */
#define WITHIN 32768				    /* bytes that come in memory */
#define FETCH_MS 120000
#define REDIRECTS 3
#define PATIENCE_US (3600 * (gint64)G_USEC_PER_SEC) /* with a web server */
#define READ_MS 30000

struct _WryFetching {
	WryComponent *component;
	char *user;
	WryMessage *message;
	gint64 since, size;
	guint at;	 /* the one that is fetched */
	bool ours;	 /* it is on the operator's own server */
	GPtrArray *rows; /* that they are kept in; NULL: not yet */
	WryReply *reply, *near;
};

static void fetch(WryFetching *f);

static void
free_fetching(WryFetching *f)
{
	attach_fetching(f->component, f, false);
	wry_reply_cancel(&f->near);
	g_clear_pointer(&f->reply, wry_reply_drop);
	g_clear_pointer(&f->rows, g_ptr_array_unref);
	wry_message_unref(f->message);
	g_free(f->user);
	g_free(f);
}

void
attach_fetch_drop(WryFetching *f)
{
	free_fetching(f);
}

/* error: (transfer full); NULL: all is there. */
static void
end(WryFetching *f, GError *error)
{
	WryReply *reply = g_steal_pointer(&f->reply);
	free_fetching(f);
	if (error != NULL)
		wry_reply_take_error(reply, error);
	else
		wry_reply_done(reply, NULL);
}

static WryAttachment *
nth(const WryFetching *f, guint n)
{
	return f->message->attachments->pdata[n];
}

static gint64
size_most(const WryComponent *component)
{
	const WryValues *settings = wry_component_settings(component);
	bool there = wry_field_find(wry_values_fields(settings), "max_size") != NULL;
	return there ? wry_values_int(settings, "max_size") : SIZE_MOST;
}

static void
fail_too_large(WryFetching *f)
{
	g_autofree char *name = attach_name(nth(f, f->at));
	g_autofree char *most = g_format_size((guint64)size_most(f->component));
	end(f, wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
			     N_("%1$s is more than %2$s. Send a link instead."), name, most, NULL));
}

/* What passes is tried again for an hour; then, and what does not pass, is told. */
static void
fail(WryFetching *f, const GError *error)
{
	bool waits = wry_error_retry(error) == WRY_RETRY_WAIT;
	if (waits && g_get_monotonic_time() - f->since < PATIENCE_US) {
		end(f, g_error_copy(error));
		return;
	}
	g_autofree char *name = attach_name(nth(f, f->at));
	g_autofree char *why = outbox_text(error, NULL);
	int code = WRY_ERROR_AS(NOT_ACCEPTABLE, MODIFY);
	if (wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND)
		code = WRY_ERROR_AS(ITEM_NOT_FOUND, CANCEL);
	end(f, wry_error_new(code,
			     N_("I could not fetch %1$s (%2$s). It was not sent; send it again."),
			     name, why, NULL));
}

/* --- kept ------------------------------------------------------------------------------------ */

static void
on_added(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryFetching *f = data;
	if (error != NULL) {
		attach_unkeep(f->rows);
		end(f, g_error_copy(error));
		return;
	}
	end(f, NULL);
}

/* The row says the type that the web server said. */
static void
note_type(WryFileRow *row, const WryAttachment *a)
{
	const char *type = a->type != NULL ? a->type : "";
	g_clear_pointer(&row->about, g_bytes_unref);
	row->about = g_bytes_new(type, strlen(type));
}

static void
on_kept(gpointer result, const GError *error, gpointer data)
{
	WryFetching *f = data;
	if (error != NULL) {
		end(f, g_error_copy(error));
		return;
	}
	f->rows = g_ptr_array_ref(result);
	g_ptr_array_set_size(f->rows, (gint)f->rows->len - 1); /* there is no original */
	for (guint i = 0; i < f->rows->len; i++)
		note_type(f->rows->pdata[i], nth(f, ((WryFileRow *)f->rows->pdata[i])->place));
	wry_files_add(f->component->store, f->component->domain, f->user, f->message->id, f->rows,
		      wry_reply_new(&f->near, READ_MS, on_added, f));
}

/* --- fetched -----------------------------------------------------------------------------------
 */

static WrySpool *
spool_of(const WryFetched *fetched, GError **error)
{
	if (fetched->spool != NULL)
		return wry_spool_ref(fetched->spool);
	gsize n;
	const void *bytes = g_bytes_get_data(fetched->bytes, &n);
	g_autoptr(WrySpool) spool = wry_spool_new((int64_t)n, error);
	if (spool == NULL || !wry_spool_write(spool, bytes, n, error))
		return NULL;
	wry_spool_seal(spool);
	return g_steal_pointer(&spool);
}

/* A type that the server does not know is no word against what the sender said. */
static void
set_type(WryAttachment *a, const char *type)
{
	bool vague = type == NULL || strcmp(type, "application/octet-stream") == 0;
	if (vague && a->type != NULL)
		return;
	g_free(a->type);
	a->type = g_strdup(type);
}

static void
on_ours(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryFetching *f = data;
	if (error == NULL) {
		f->ours = true;
		fetch(f);
		return;
	}
	g_autoptr(GError) guarded =
	    wry_error_new(WRY_ERROR_POLICY_VIOLATION,
			  N_("This gateway does not connect to private addresses."), NULL);
	fail(f, guarded);
}

static void
on_fetched(gpointer result, const GError *error, gpointer data)
{
	WryFetching *f = data;
	const WryFetched *fetched = result;
	WryAttachment *a = nth(f, f->at);
	g_autoptr(GError) refused = NULL;
	g_autoptr(WrySpool) spool = NULL;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_POLICY_VIOLATION && !f->ours) {
		upload_is_ours(f->component, a->url, wry_reply_new(&f->near, 0, on_ours, f));
	} else if (error != NULL && wry_error_code(error) == WRY_ERROR_NOT_ACCEPTABLE &&
		   strstr(wry_error_msgid(error), "larger") != NULL) {
		fail_too_large(f);
	} else if (error != NULL || !wry_fetched_check(fetched, &refused)) {
		fail(f, error != NULL ? error : refused);
	} else if ((spool = spool_of(fetched, &refused)) == NULL) {
		fail(f, refused);
	} else {
		a->size = wry_spool_size(spool);
		a->data = g_steal_pointer(&spool);
		set_type(a, fetched->type);
		f->size += a->size;
		f->at++;
		f->ours = false;
		fetch(f);
	}
}

/* The next one; behind the last they are kept. */
static void
fetch(WryFetching *f)
{
	const GPtrArray *all = f->message->attachments;
	while (f->at < all->len && nth(f, f->at)->url == NULL)
		f->at++;
	if (f->at >= all->len) {
		attach_keep(f->component, f->message, wry_reply_new(&f->near, 0, on_kept, f));
		return;
	}
	const WryAttachment *a = nth(f, f->at);
	gint64 left = size_most(f->component) - f->size;
	if (a->size > left || left <= 0) {
		fail_too_large(f);
		return;
	}
	WryFetch what = {
		.url = a->url,
		.guarded = !f->ours && !wry_component_dials_private(f->component),
		.redirects = f->ours ? 0 : REDIRECTS,
		.ms = FETCH_MS,
		.max_size = left,
		.max_memory = WITHIN,
	};
	wry_fetch(&what, wry_reply_new(&f->near, 0, on_fetched, f));
}

/* --- from before -------------------------------------------------------------------------------
 */

/* All at once or none: they were added so. */
static bool
give_data(WryFetching *f, const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		const WryFileRow *row = rows->pdata[i];
		g_autoptr(WrySpool) spool = attach_open(row, NULL);
		if (spool == NULL || row->place >= f->message->attachments->len)
			return false;
		WryAttachment *a = nth(f, row->place);
		wry_spool_unref(a->data);
		a->size = wry_spool_size(spool);
		a->data = g_steal_pointer(&spool);
		g_free(a->type);
		a->type = row->about != NULL ? g_strndup(g_bytes_get_data(row->about, NULL),
							 g_bytes_get_size(row->about))
					     : NULL;
	}
	return true;
}

static void
on_rows(gpointer result, const GError *error, gpointer data)
{
	WryFetching *f = data;
	const GPtrArray *rows = result;
	if (error != NULL)
		end(f, g_error_copy(error));
	else if (rows->len == 0)
		fetch(f);
	else if (give_data(f, rows))
		end(f, NULL);
	else
		end(f, wry_error_new(
			   WRY_ERROR_AS(ITEM_NOT_FOUND, CANCEL),
			   N_("A file of this message is no longer here. It was not sent; send "
			      "it again."),
			   NULL));
}

bool
attach_wants(const WryComponent *component, const WryMessage *m)
{
	if ((component->backend->caps & WRY_CAP_ATTACH) == 0 || m->attachments == NULL)
		return false;
	for (guint i = 0; i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->data == NULL && a->url != NULL)
			return true;
	}
	return false;
}

void
attach_fetch(WryComponent *component, const char *user, WryMessage *message, gint64 since,
	     WryReply *reply)
{
	WryFetching *f = g_new0(WryFetching, 1);
	*f = (WryFetching){
		.component = component,
		.user = g_strdup(user),
		.message = wry_message_ref(message),
		.since = since,
		.reply = reply,
	};
	attach_fetching(component, f, true);
	wry_files_of_message(component->store, component->domain, user, message->id,
			     wry_reply_new(&f->near, READ_MS, on_rows, f));
}
