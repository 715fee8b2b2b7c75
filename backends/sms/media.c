/*
 * media.c - one fetch a file, and word when the last has ended
 */
#include "backends/sms/media.h"

#include "base/loop.h"
#include "http/fetch.h"

#include <string.h>

#define MAX_FILES 10
#define MAX_SIZE (16 * (int64_t)(1 << 20))
#define FILE_MS 60000
#define REDIRECTS 3

typedef struct {
	SmsMedia *media;
	WryReply *near;
	char *url, *type;
	WryAttachment *attachment; /* NULL: not yet, or not at all */
} File;

struct _SmsMedia {
	File files[MAX_FILES];
	unsigned n, open;
	SmsMediaFunc done;
	gpointer data;
	WryTask told;
};

bool
sms_media_same_host(const char *a, const char *b)
{
	g_autoptr(GUri) x = a != NULL ? g_uri_parse(a, G_URI_FLAGS_NONE, NULL) : NULL;
	g_autoptr(GUri) y = b != NULL ? g_uri_parse(b, G_URI_FLAGS_NONE, NULL) : NULL;
	return x != NULL && y != NULL && strcmp(g_uri_get_scheme(x), g_uri_get_scheme(y)) == 0 &&
	       g_uri_get_host(x) != NULL && g_uri_get_host(y) != NULL &&
	       g_ascii_strcasecmp(g_uri_get_host(x), g_uri_get_host(y)) == 0 &&
	       g_uri_get_port(x) == g_uri_get_port(y);
}

/* What most of them are. */
static const char *
ending_of(const char *type)
{
	static const char *const known[][2] = {
		{ "image/jpeg", "jpg" },      { "image/png", "png" },  { "image/gif", "gif" },
		{ "image/webp", "webp" },     { "video/mp4", "mp4" },  { "video/3gpp", "3gp" },
		{ "audio/amr", "amr" },	      { "audio/mpeg", "mp3" }, { "audio/mp4", "m4a" },
		{ "audio/ogg", "ogg" },	      { "text/vcard", "vcf" }, { "text/x-vcard", "vcf" },
		{ "application/pdf", "pdf" },
	};
	for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i][0], type) == 0)
			return known[i][1];
	return "bin";
}

char *
sms_media_name(const char *url, const char *type)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	const char *path = uri != NULL ? g_uri_get_path(uri) : "";
	const char *slash = strrchr(path, '/'), *last = slash != NULL ? slash + 1 : path;
	gsize n = strspn(last, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
	const char *dot = strrchr(last, '.');
	if (n > 0 && n == strlen(last) && n <= 64 && *last != '.' && dot != NULL &&
	    strlen(dot) > 1 && strlen(dot) <= 6)
		return g_strdup(last);
	return g_strconcat("file.", ending_of(type), NULL);
}

/* At the end of a turn: none of it is on the stack. */
static void
tell(gpointer data)
{
	SmsMedia *m = data;
	GPtrArray *attachments = NULL;
	g_autoptr(GString) missing = g_string_new(NULL);
	for (unsigned i = 0; i < m->n; i++) {
		File *f = &m->files[i];
		if (f->attachment == NULL) {
			g_string_append_printf(missing, "%s[file that could not be fetched: %s]",
					       missing->len > 0 ? "\n" : "", f->url);
			continue;
		}
		if (attachments == NULL)
			attachments =
			    g_ptr_array_new_with_free_func((GDestroyNotify)wry_attachment_free);
		g_ptr_array_add(attachments, g_steal_pointer(&f->attachment));
	}
	m->done(attachments, missing->str, m->data);
}

/* NULL: our own disk is full.  (transfer full) */
static WrySpool *
spool_of(const WryFetched *fetched)
{
	gsize n = 0;
	if (fetched->spool != NULL)
		return wry_spool_ref(fetched->spool);
	const char *bytes = g_bytes_get_data(fetched->bytes, &n);
	g_autoptr(WrySpool) spool = wry_spool_new(MAX_SIZE, NULL);
	if (spool == NULL || !wry_spool_write(spool, bytes, n, NULL))
		return NULL;
	wry_spool_seal(spool);
	return g_steal_pointer(&spool);
}

static void
on_fetched(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	const WryFetched *fetched = result;
	WrySpool *spool =
	    error == NULL && wry_fetched_check(fetched, NULL) ? spool_of(fetched) : NULL;
	if (spool != NULL) {
		const char *type = *f->type != '\0' ? f->type : fetched->type;
		g_autofree char *name = sms_media_name(f->url, type);
		f->attachment = wry_attachment_new(name, type, spool);
	}
	if (--f->media->open == 0)
		wry_task_schedule(&f->media->told);
}

static void
fetch_one(SmsMedia *m, const SmsAccount *a, File *f)
{
	g_auto(SmsRequest) request = { 0 };
	bool own = sms_media_same_host(f->url, a->url);
	if (own && a->account != NULL && a->token != NULL)
		sms_request_basic(&request, a->account, a->token);
	if (request.headers != NULL)
		g_ptr_array_add(request.headers, NULL);
	const WryFetch fetch = {
		.url = f->url,
		.headers =
		    request.headers != NULL ? (const char *const *)request.headers->pdata : NULL,
		.guarded = !own,
		.redirects = REDIRECTS,
		.ms = FILE_MS,
		.max_size = MAX_SIZE,
		.max_memory = 1, /* a spool, of whatever size */
	};
	m->open++;
	wry_fetch(&fetch, wry_reply_new(&f->near, 0, on_fetched, f));
}

SmsMedia *
sms_media_fetch(const SmsAccount *account, const GPtrArray *files, SmsMediaFunc done, gpointer data)
{
	SmsMedia *m = g_new0(SmsMedia, 1);
	m->done = done;
	m->data = data;
	wry_task_init(&m->told, WRY_TURN_PUMP, tell, m);
	for (guint i = 0; i + 1 < files->len && m->n < MAX_FILES; i += 2) {
		File *f = &m->files[m->n++];
		*f = (File){ .media = m,
			     .url = g_strdup(files->pdata[i]),
			     .type = g_strdup(files->pdata[i + 1]) };
	}
	m->open = 1; /* until all have begun: one may end at once */
	for (unsigned i = 0; i < m->n; i++)
		fetch_one(m, account, &m->files[i]);
	if (--m->open == 0)
		wry_task_schedule(&m->told);
	return m;
}

void
sms_media_free(SmsMedia *m)
{
	if (m == NULL)
		return;
	wry_task_cancel(&m->told);
	for (unsigned i = 0; i < m->n; i++) {
		File *f = &m->files[i];
		if (f->near != NULL)
			wry_reply_cancel(&f->near);
		if (f->attachment != NULL)
			wry_attachment_free(f->attachment);
		g_free(f->url);
		g_free(f->type);
	}
	g_free(m);
}
