/*
 * upload.c - files for users, put where the XMPP server keeps them (XEP-0363)
 *
 * One search at a time finds the service, for all who wait for it.  Then each file takes three
 * steps: the service, a slot, the PUT.  The slot's address is our own server's word, so base/guard
 * is not asked about it; but it is https, or on this machine.
 */
#include "core/upload.h"

#include "base/text.h"
#include "core/ask.h"
#include "core/upload-dir.h"
#include "http/fetch.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <gio/gio.h>
#include <string.h>

#define FOUND_US (3600 * (gint64)G_USEC_PER_SEC) /* that a service is believed to be there */
#define NONE_US (300 * (gint64)G_USEC_PER_SEC)	 /* and that there is none */
#define ASK_MS 10000
#define DOMAINS_MOST 8	 /* of `serves`, that are asked */
#define ITEMS_MOST 32	 /* of a domain */
#define WAITING_MOST 256 /* for one search */
#define FILES_MOST 64	 /* under way, of a component */
#define PUT_MS 60000	 /* and, for each byte, what a slow line takes: 64 kB a second */
#define PUT_MS_MOST 540000
#define URL_MOST 8192
#define HEADER_MOST 8192 /* bytes of one */
#define NAME_MOST 128

typedef struct _WryUploads WryUploads;

typedef struct {
	WryUploads *uploads;
	char *jid;
	bool items; /* asked for them; else what it is */
	bool below; /* it is one of those items */
	WryReply *near;
} Question;

struct _WryUploads {
	WryComponent *component;
	char *service; /* NULL: none, or not known */
	int64_t max_size;
	gint64 until;	 /* monotonic: what is known holds so long; 0: nothing is */
	GQueue waiting;	 /* of WryReply: for the search */
	GList *asked;	 /* of Question: open */
	bool asking;	 /* questions are being written: none of them is the last */
	GError *failure; /* the first that says more than that it is none */
	bool unsure;	 /* something below could not be asked */
	GList *files;	 /* of File */
	WryUploadDir *dir; /* where they go if no service takes them */
	char *ours;	 /* "https://up.example:443/upload/": where its links begin; NULL: not known */
};

typedef struct {
	WryUploads *uploads;
	WryReply *reply;
	char *name, *type, *service, *link;
	WrySpool *spool; /* NULL: a slot is asked for to see where its link leads, and left empty */
	char *asked;	 /* then: the link that may be of its kind */
	WryReply *near; /* of the step that is under way */
} File;

static void
free_question(Question *q)
{
	wry_reply_cancel(&q->near);
	g_free(q->jid);
	g_free(q);
}

static void
free_file(File *f)
{
	f->uploads->files = g_list_remove(f->uploads->files, f);
	wry_reply_cancel(&f->near);
	g_clear_pointer(&f->reply, wry_reply_drop);
	wry_spool_unref(f->spool);
	g_free(f->name);
	g_free(f->type);
	g_free(f->service);
	g_free(f->link);
	g_free(f->asked);
	g_free(f);
}

void
upload_configure(WryComponent *component)
{
	WryUploads *u = component->uploads = g_new0(WryUploads, 1);
	u->component = component;
	u->dir = upload_dir_new(component);
	g_queue_init(&u->waiting);
}

static void
drop_questions(WryUploads *u)
{
	g_list_free_full(g_steal_pointer(&u->asked), (GDestroyNotify)free_question);
}

void
upload_free(WryComponent *component)
{
	WryUploads *u = g_steal_pointer(&component->uploads);
	if (u == NULL)
		return;
	drop_questions(u);
	g_queue_clear_full(&u->waiting, (GDestroyNotify)wry_reply_drop);
	while (u->files != NULL)
		free_file(u->files->data);
	upload_dir_free(u->dir);
	g_clear_error(&u->failure);
	g_free(u->service);
	g_free(u->ours);
	g_free(u);
}

void
upload_forget(WryComponent *component)
{
	WryUploads *u = component->uploads;
	u->until = 0;
	g_clear_pointer(&u->service, g_free);
	g_clear_pointer(&u->ours, g_free);
}

/* --- the search -------------------------------------------------------------------------- */

static bool
is_known(const WryUploads *u)
{
	return u->until > g_get_monotonic_time();
}

static void
tell(const WryUploads *u, WryReply *reply)
{
	if (u->service == NULL && upload_dir_is_set(u->dir)) {
		WryUploadService here = { NULL, INT64_MAX };
		wry_reply_done(reply, &here);
		return;
	}
	if (u->service == NULL) {
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND,
			       N_("This server takes no files from me."), NULL);
		return;
	}
	WryUploadService found = { u->service, u->max_size };
	wry_reply_done(reply, &found);
}

/* Each that waits hears of it; whoever begins a new search from there waits for that one. */
static void
end_search(WryUploads *u)
{
	GQueue mine = u->waiting;
	g_autoptr(GError) failure = g_steal_pointer(&u->failure);
	drop_questions(u);
	g_queue_init(&u->waiting);
	for (WryReply *reply; (reply = g_queue_pop_head(&mine)) != NULL;) {
		if (failure != NULL && u->service == NULL)
			wry_reply_take_error(reply, g_error_copy(failure));
		else
			tell(u, reply);
	}
}

static void
end_in_vain(WryUploads *u)
{
	/* A server that did not answer may do so in a moment. */
	bool sure = u->failure == NULL && !u->unsure;
	u->until = sure ? g_get_monotonic_time() + NONE_US : 0;
	u->unsure = false;
	end_search(u);
}

/* The ceiling stands in the form of that type. */
static int64_t
read_max_size(xmpp_stanza_t *query)
{
	for (xmpp_stanza_t *x = wry_stanza_child(query, "x", NS_XDATA); x != NULL;
	     x = wry_stanza_next(x, "x", NS_XDATA)) {
		g_autofree char *type = wry_form_value(x, "FORM_TYPE");
		g_autofree char *size = wry_form_value(x, "max-file-size");
		guint64 n = 0;
		if (g_strcmp0(type, NS_UPLOAD) == 0 && size != NULL &&
		    g_ascii_string_to_unsigned(g_strstrip(size), 10, 1, INT64_MAX, &n, NULL))
			return (int64_t)n;
	}
	return INT64_MAX;
}

static bool
is_upload(xmpp_stanza_t *query)
{
	for (xmpp_stanza_t *f = wry_stanza_child(query, "feature", NS_DISCO_INFO); f != NULL;
	     f = wry_stanza_next(f, "feature", NS_DISCO_INFO))
		if (g_strcmp0(wry_stanza_attr(f, "var"), NS_UPLOAD) == 0)
			return true;
	return false;
}

static void ask(WryUploads *u, const char *jid, bool items, bool below);

/*
 * Only what lies below the domain is its own: another's service, that somebody had listed there,
 * would choose where we connect to.
 */
static void
ask_items(WryUploads *u, const char *domain, xmpp_stanza_t *query)
{
	g_autofree char *suffix = g_strconcat(".", domain, NULL);
	unsigned n = 0;
	for (xmpp_stanza_t *i = wry_stanza_child(query, "item", NS_DISCO_ITEMS);
	     i != NULL && n < ITEMS_MOST; i = wry_stanza_next(i, "item", NS_DISCO_ITEMS)) {
		g_auto(WryJid) jid = { 0 };
		const char *text = wry_stanza_attr(i, "jid");
		if (text == NULL || wry_stanza_attr(i, "node") != NULL ||
		    !wry_jid_parse(&jid, text, NULL) || jid.local != NULL || jid.resource != NULL ||
		    !g_str_has_suffix(jid.domain, suffix) ||
		    strcmp(jid.domain, u->component->domain) == 0)
			continue;
		ask(u, jid.domain, false, true);
		n++;
	}
}

static void
found(WryUploads *u, const char *jid, int64_t max_size)
{
	g_autofree char *copy = g_strdup(jid);
	g_free(u->service);
	u->service = g_steal_pointer(&copy);
	u->max_size = max_size;
	u->until = g_get_monotonic_time() + FOUND_US;
	end_search(u);
}

/* That one has no such thing to tell is no failure; that it cannot be asked is one. */
static bool
is_no(const GError *error)
{
	WryErrorCode code = wry_error_code(error);
	return code != WRY_ERROR_REMOTE_SERVER_TIMEOUT && code != WRY_ERROR_RESOURCE_CONSTRAINT;
}

static void
on_disco(gpointer result, const GError *error, gpointer data)
{
	Question *q = data;
	WryUploads *u = q->uploads;
	g_autofree char *jid = g_strdup(q->jid);
	xmpp_stanza_t *query =
	    error == NULL
		? wry_stanza_child(result, "query", q->items ? NS_DISCO_ITEMS : NS_DISCO_INFO)
		: NULL;
	bool items = q->items, below = q->below;
	u->asked = g_list_remove(u->asked, q);
	free_question(q);
	/* Of what lies below it anything may be down, and be no service for files: looked at again soon. */
	if (error != NULL && !is_no(error) && below)
		u->unsure = true;
	else if (error != NULL && !is_no(error) && u->failure == NULL)
		u->failure = wry_error_new(
		    (int)error->code, N_("Your server does not say where files go (%1$s). Try again later."),
		    error->message, NULL);
	if (query != NULL && items) {
		bool outer = u->asking;
		u->asking = true;
		ask_items(u, jid, query);
		u->asking = outer;
	} else if (query != NULL && is_upload(query)) {
		found(u, jid, read_max_size(query));
		return;
	}
	if (u->asked == NULL && !u->asking)
		end_in_vain(u);
}

static void
ask(WryUploads *u, const char *jid, bool items, bool below)
{
	Question *q = g_new0(Question, 1);
	*q = (Question){ .uploads = u, .jid = g_strdup(jid), .items = items, .below = below };
	u->asked = g_list_prepend(u->asked, q);
	WryXml *xml = ask_open(u->component, u->component->domain, jid, "get");
	wry_xml_leaf(xml, "query", items ? NS_DISCO_ITEMS : NS_DISCO_INFO, NULL);
	ask_send(u->component, wry_reply_new(&q->near, ASK_MS, on_disco, q));
}

static void
search(WryUploads *u)
{
	const WryValues *common = u->component->config->common;
	const char *named = wry_values_text(common, "upload");
	g_auto(GStrv) serves = wry_values_list(common, "serves");
	upload_forget(u->component);
	u->asking = true;
	if (strcmp(named, "auto") != 0)
		ask(u, named, false, false);
	else
		for (unsigned i = 0, n = 0; serves[i] != NULL && n < DOMAINS_MOST; i++) {
			if (serves[i][0] == '*')
				continue;
			ask(u, serves[i], false, false);
			ask(u, serves[i], true, false);
			n++;
		}
	u->asking = false;
	if (u->asked == NULL && !is_known(u))
		end_in_vain(u);
}

void
upload_find(WryComponent *component, WryReply *reply)
{
	WryUploads *u = component->uploads;
	const char *named = wry_values_text(component->config->common, "upload");
	if (strcmp(named, "off") == 0 && u->service != NULL)
		upload_forget(component); /* it was on before */
	if (strcmp(named, "off") == 0 || is_known(u)) {
		tell(u, reply);
	} else if (u->waiting.length >= WAITING_MOST) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("Too many requests at once; try again in a few seconds."), NULL);
	} else {
		g_queue_push_tail(&u->waiting, reply);
		if (u->waiting.length == 1)
			search(u);
	}
}

/* --- a file ---------------------------------------------------------------------------------- */

/* error: (transfer full) */
static void
fail(File *f, GError *error)
{
	WryReply *reply = g_steal_pointer(&f->reply);
	free_file(f);
	wry_reply_take_error(reply, error);
}

static void
on_put(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	GError *refused = NULL;
	if (error != NULL) {
		g_autofree char *words = wry_text_fill(
		    wry_error_msgid(error), wry_error_arg(error, 0), wry_error_arg(error, 1));
		g_autofree char *why = wry_text_unstopped(words);
		fail(f, wry_error_new((int)error->code, N_("The file could not be uploaded: %s."),
				      why, NULL));
		return;
	}
	if (!wry_fetched_check(result, &refused)) {
		fail(f, refused);
		return;
	}
	WryReply *reply = g_steal_pointer(&f->reply);
	g_autofree char *link = g_steal_pointer(&f->link);
	free_file(f);
	wry_reply_done(reply, link);
}

/* https; or http to this very machine, which no wire carries. */
static bool
is_good(const char *url)
{
	g_autoptr(GUri) uri = url != NULL && strlen(url) <= URL_MOST
				  ? g_uri_parse(url, G_URI_FLAGS_PARSE_RELAXED, NULL)
				  : NULL;
	const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
	if (host == NULL || *host == '\0')
		return false;
	if (strcmp(g_uri_get_scheme(uri), "https") == 0)
		return true;
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
	return strcmp(g_uri_get_scheme(uri), "http") == 0 &&
	       (strcmp(host, "localhost") == 0 ||
		(address != NULL && g_inet_address_get_is_loopback(address)));
}

/* Without line ends (XEP-0363 4); NULL: none, or longer than can be meant. */
static char *
without_lines(const char *text)
{
	if (text == NULL || strlen(text) > HEADER_MOST)
		return NULL;
	GString *out = g_string_new(NULL);
	for (; *text != '\0'; text++)
		if (*text != '\r' && *text != '\n')
			g_string_append_c(out, *text);
	return g_string_free(out, FALSE);
}

/* Those three, whatever else there is.  (transfer full) */
static char **
read_headers(xmpp_stanza_t *put)
{
	static const char *const known[] = { "Authorization", "Cookie", "Expires" };
	g_autoptr(GStrvBuilder) out = g_strv_builder_new();
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		for (xmpp_stanza_t *h = wry_stanza_child(put, "header", NS_UPLOAD); h != NULL;
		     h = wry_stanza_next(h, "header", NS_UPLOAD)) {
			g_autofree char *name = without_lines(wry_stanza_attr(h, "name"));
			g_autofree char *text = wry_stanza_text(h);
			g_autofree char *value = without_lines(text);
			if (name == NULL || value == NULL ||
			    g_ascii_strcasecmp(name, known[i]) != 0)
				continue;
			g_strv_builder_add_many(out, known[i], value, NULL);
			break;
		}
	return g_strv_builder_end(out);
}

/*
 * Where a link begins that is of the same kind: scheme, host, port, and the first step of the path, so that what else that
 * host serves is not meant.  (transfer full); NULL: it is none
 */
static char *
beginning(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
	const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
	if (host == NULL || g_uri_get_userinfo(uri) != NULL)
		return NULL;
	const char *path = g_uri_get_path(uri), *scheme = g_uri_get_scheme(uri);
	const char *step = *path == '/' ? strchr(path + 1, '/') : NULL;
	g_autofree char *lower = g_ascii_strdown(host, -1), *path_lower = g_ascii_strdown(path, -1);
	if (step == NULL || strstr(path, "/..") != NULL || strstr(path_lower, "%2e") != NULL)
		return NULL;
	int port = g_uri_get_port(uri);
	if (port <= 0)
		port = strcmp(scheme, "https") == 0 ? 443 : 80;
	return g_strdup_printf("%s://%s:%d%.*s", scheme, lower, port, (int)(step - path) + 1, path);
}

static void
tell_ours(const WryUploads *u, const char *url, WryReply *reply)
{
	g_autofree char *begins = beginning(url);
	if (begins != NULL && g_strcmp0(begins, u->ours) == 0)
		wry_reply_done(reply, NULL);
	else
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, N_("it is not on this server"), NULL);
}

static void
on_put_here(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	if (error != NULL) {
		fail(f, g_error_copy(error));
		return;
	}
	WryReply *reply = g_steal_pointer(&f->reply);
	free_file(f);
	wry_reply_done(reply, result);
}

/* No service takes it: into the operator's directory, if there is one. */
static void
put_here(File *f)
{
	if (f->spool == NULL)
		fail(f, wry_error_new(WRY_ERROR_ITEM_NOT_FOUND, N_("it is not on this server"), NULL));
	else
		upload_dir_put(f->uploads->dir, f->name, f->spool,
			       wry_reply_new(&f->near, 0, on_put_here, f));
}

static void
on_slot(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	if (error != NULL && wry_error_retry(error) != WRY_RETRY_WAIT && f->spool != NULL &&
	    upload_dir_is_set(f->uploads->dir)) {
		put_here(f);
		return;
	}
	if (error != NULL) {
		g_autofree char *why = wry_text_fill(
		    wry_error_msgid(error), wry_error_arg(error, 0), wry_error_arg(error, 1));
		upload_forget(f->uploads->component); /* it may have gone, or change its mind */
		fail(f, wry_error_new((int)error->code, N_("%1$s did not take the file (%2$s)."),
				      f->service, why, NULL));
		return;
	}
	xmpp_stanza_t *slot = wry_stanza_child(result, "slot", NS_UPLOAD);
	xmpp_stanza_t *put = slot != NULL ? wry_stanza_child(slot, "put", NS_UPLOAD) : NULL;
	xmpp_stanza_t *get = slot != NULL ? wry_stanza_child(slot, "get", NS_UPLOAD) : NULL;
	const char *to = put != NULL ? wry_stanza_attr(put, "url") : NULL;
	const char *link = get != NULL ? wry_stanza_attr(get, "url") : NULL;
	if (!is_good(to) || !is_good(link)) {
		fail(f, wry_error_new(WRY_ERROR_AS(UNDEFINED_CONDITION, CANCEL),
				      N_("%s named no place that can be used for the file."),
				      f->service, NULL));
		return;
	}
	f->link = g_strdup(link);
	g_free(f->uploads->ours);
	f->uploads->ours = beginning(link);
	if (f->spool == NULL) {
		WryReply *reply = g_steal_pointer(&f->reply);
		g_autofree char *asked = g_steal_pointer(&f->asked);
		const WryUploads *u = f->uploads;
		free_file(f);
		tell_ours(u, asked, reply);
		return;
	}
	g_auto(GStrv) headers = read_headers(put);
	gint64 ms = PUT_MS + wry_spool_size(f->spool) / 64;
	WryFetch what = {
		.method = "PUT",
		.url = to,
		.headers = (const char *const *)headers,
		.spool = f->spool,
		.type = f->type,
		.ms = (unsigned)MIN(ms, PUT_MS_MOST),
		.max_size = 65536,
	};
	wry_fetch(&what,
		  wry_reply_new(&f->near, (unsigned)MIN(ms, PUT_MS_MOST) + ASK_MS, on_put, f));
}

static void
on_service(gpointer result, const GError *error, gpointer data)
{
	File *f = data;
	const WryUploadService *service = result;
	if (error != NULL) {
		fail(f, g_error_copy(error));
		return;
	}
	int64_t size = f->spool != NULL ? wry_spool_size(f->spool) : 1;
	bool fits = size <= service->max_size;
	if (service->jid == NULL || (!fits && upload_dir_is_set(f->uploads->dir))) {
		put_here(f);
		return;
	}
	if (!fits) {
		g_autofree char *is = g_format_size((guint64)size);
		g_autofree char *most = g_format_size((guint64)service->max_size);
		fail(f,
		     wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
				   N_("It is %1$s, and your server takes files of %2$s at most."),
				   is, most, NULL));
		return;
	}
	WryComponent *c = f->uploads->component;
	f->service = g_strdup(service->jid);
	WryXml *xml = ask_open(c, c->domain, f->service, "get");
	wry_xml_open(xml, "request", NS_UPLOAD);
	wry_xml_attr(xml, "filename", f->name);
	wry_xml_attr_int(xml, "size", size);
	wry_xml_attr(xml, "content-type", f->type);
	wry_xml_close(xml);
	ask_send(c, wry_reply_new(&f->near, ASK_MS, on_slot, f));
}

/* NULL: too many are under way, and reply has heard of it. */
static File *
file_new(WryUploads *u, const char *name, const char *type, WryReply *reply)
{
	if (g_list_length(u->files) >= FILES_MOST) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("Too many requests at once; try again in a few seconds."), NULL);
		return NULL;
	}
	File *f = g_new0(File, 1);
	*f = (File){
		.uploads = u,
		.reply = reply,
		.name = g_strndup(name, wry_text_break(name, NAME_MOST, false)),
		.type = g_strdup(type != NULL ? type : "application/octet-stream"),
	};
	u->files = g_list_prepend(u->files, f);
	return f;
}

void
upload_file(WryComponent *component, const WryUpload *file, WryReply *reply)
{
	const char *slash = strrchr(file->name, '/');
	File *f = file_new(component->uploads, slash != NULL ? slash + 1 : file->name, file->type,
			   reply);
	if (f == NULL)
		return;
	f->spool = wry_spool_ref(file->spool);
	upload_find(component, wry_reply_new(&f->near, 3 * ASK_MS, on_service, f));
}

void
upload_is_ours(WryComponent *component, const char *url, WryReply *reply)
{
	WryUploads *u = component->uploads;
	if (u->ours != NULL && is_known(u)) {
		tell_ours(u, url, reply);
		return;
	}
	File *f = file_new(u, "probe.txt", "text/plain", reply);
	if (f == NULL)
		return;
	f->asked = g_strdup(url);
	upload_find(component, wry_reply_new(&f->near, 3 * ASK_MS, on_service, f));
}

void
upload_sweep(WryComponent *component)
{
	upload_dir_sweep(component->uploads->dir);
}
