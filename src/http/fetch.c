/*
 * fetch.c - one HTTP request and what comes back, within ceilings
 *
 * Each request has a SoupSession of its own, and so has each redirection, whose
 * connectable is a GuardedAddress: a GNetworkAddress, so that the certificate is judged
 * by its name, whose enumerator gives out only addresses that base/guard allows.
 * GSocketClient connects to what the enumerator gives it and to nothing else, so there
 * is no second look-up that could be answered differently from the one that was judged.
 */
#include "http/fetch.h"

#include "base/guard.h"
#include "base/loop.h"

#include <gio/gunixinputstream.h>
#include <libsoup/soup.h>
#include <string.h>

#define MAX_RUNNING 32
#define MAX_WAITING 256
#define DEFAULT_MS 60000
#define DEFAULT_SIZE (1 << 20)
#define CHUNK 65536
#define PATIENCE_MS 2000 /* with libsoup, at the end */

/* ---- addresses that may be dialled ---- */

typedef struct {
	GNetworkAddress parent;
	bool allowed;	 /* one at least */
	GError *refused; /* why another was not */
} GuardedAddress;

typedef struct {
	GNetworkAddressClass parent;
} GuardedAddressClass;

typedef struct {
	GSocketAddressEnumerator parent;
	GuardedAddress *address;
	GSocketAddressEnumerator *all; /* GNetworkAddress's own */
} GuardedEnumerator;

typedef struct {
	GSocketAddressEnumeratorClass parent;
} GuardedEnumeratorClass;

static GSocketConnectableIface *network_iface;

static void guarded_address_iface_init(GSocketConnectableIface *iface);
GType guarded_address_get_type(void);
GType guarded_enumerator_get_type(void);

G_DEFINE_TYPE_WITH_CODE(GuardedAddress, guarded_address, G_TYPE_NETWORK_ADDRESS,
			G_IMPLEMENT_INTERFACE(G_TYPE_SOCKET_CONNECTABLE,
					      guarded_address_iface_init))
G_DEFINE_TYPE(GuardedEnumerator, guarded_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

/* Judges one address: it, or NULL.  address: (transfer full) */
static GSocketAddress *
judge(GuardedEnumerator *self, GSocketAddress *address)
{
	g_autoptr(GError) why = NULL;
	if (!G_IS_INET_SOCKET_ADDRESS(address)) {
		wry_error_set(&why, WRY_ERROR_POLICY_VIOLATION,
			      N_("This gateway does not connect to private addresses."), NULL);
	} else if (wry_guard_check(
		       g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)), &why)) {
		self->address->allowed = true;
		return address;
	}
	g_object_unref(address);
	g_clear_error(&self->address->refused);
	self->address->refused = g_steal_pointer(&why);
	return NULL;
}

/* Why nothing is left, if that is because none may be dialled. */
static GError *
refusal(const GuardedAddress *address)
{
	return address != NULL && !address->allowed && address->refused != NULL
		   ? g_error_copy(address->refused)
		   : NULL;
}

static GSocketAddress *
guarded_next(GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
	GuardedEnumerator *self = (GuardedEnumerator *)enumerator;
	GSocketAddress *address;
	GError *why = NULL;
	while ((address = g_socket_address_enumerator_next(self->all, cancellable, &why)) != NULL)
		if ((address = judge(self, address)) != NULL)
			return address;
	if (why == NULL)
		why = refusal(self->address);
	if (why != NULL)
		g_propagate_error(error, why);
	return NULL;
}

static void
on_next(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GTask) task = data;
	GuardedEnumerator *self = g_task_get_source_object(task);
	GError *error = NULL;
	GSocketAddress *address =
	    g_socket_address_enumerator_next_finish((gpointer)source, result, &error);
	if (address == NULL && error == NULL)
		error = refusal(self->address);
	if (error != NULL) {
		g_task_return_error(task, error);
		return;
	}
	if (address != NULL && (address = judge(self, address)) == NULL) {
		g_socket_address_enumerator_next_async(self->all, g_task_get_cancellable(task),
						       on_next, g_object_ref(task));
		return;
	}
	g_task_return_pointer(task, address, g_object_unref);
}

static void
guarded_next_async(GSocketAddressEnumerator *enumerator, GCancellable *cancellable,
		   GAsyncReadyCallback callback, gpointer data)
{
	GuardedEnumerator *self = (GuardedEnumerator *)enumerator;
	GTask *task = g_task_new(enumerator, cancellable, callback, data);
	g_socket_address_enumerator_next_async(self->all, cancellable, on_next, task);
}

static GSocketAddress *
guarded_next_finish(G_GNUC_UNUSED GSocketAddressEnumerator *enumerator, GAsyncResult *result,
		    GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

static void
guarded_enumerator_dispose(GObject *object)
{
	GuardedEnumerator *self = (GuardedEnumerator *)object;
	g_clear_object(&self->all);
	g_clear_object(&self->address);
	G_OBJECT_CLASS(guarded_enumerator_parent_class)->dispose(object);
}

static void
guarded_enumerator_class_init(GuardedEnumeratorClass *class)
{
	GSocketAddressEnumeratorClass *enumerator = G_SOCKET_ADDRESS_ENUMERATOR_CLASS(class);
	G_OBJECT_CLASS(class)->dispose = guarded_enumerator_dispose;
	enumerator->next = guarded_next;
	enumerator->next_async = guarded_next_async;
	enumerator->next_finish = guarded_next_finish;
}

static void
guarded_enumerator_init(G_GNUC_UNUSED GuardedEnumerator *self)
{
}

static GSocketAddressEnumerator *
guarded_enumerate(GSocketConnectable *connectable)
{
	GuardedEnumerator *self = g_object_new(guarded_enumerator_get_type(), NULL);
	self->address = g_object_ref((GuardedAddress *)connectable);
	self->all = network_iface->enumerate(connectable);
	return (GSocketAddressEnumerator *)self;
}

static void
guarded_address_iface_init(GSocketConnectableIface *iface)
{
	network_iface = g_type_interface_peek_parent(iface);
	iface->enumerate = guarded_enumerate;
	iface->proxy_enumerate = guarded_enumerate; /* none is asked; were one, it would be so */
}

static void
guarded_address_finalize(GObject *object)
{
	g_clear_error(&((GuardedAddress *)object)->refused);
	G_OBJECT_CLASS(guarded_address_parent_class)->finalize(object);
}

static void
guarded_address_class_init(GuardedAddressClass *class)
{
	G_OBJECT_CLASS(class)->finalize = guarded_address_finalize;
}

static void
guarded_address_init(G_GNUC_UNUSED GuardedAddress *self)
{
}

/* ---- requests ---- */

typedef struct {
	WryReply *reply;
	char *method;
	GUri *uri;
	char **headers;
	GBytes *body;
	WrySpool *body_spool;
	char *type;
	bool guarded, once, begun; /* begun: it leaves */
	unsigned redirects; /* left */
	unsigned ms;
	int64_t max_size;
	gsize max_memory;

	GList link; /* in running or waiting */
	SoupSession *session;
	SoupMessage *message;
	GuardedAddress *address;
	GCancellable *cancellable;
	GInputStream *stream;
	WryTimer *timer;
	bool late;
	GByteArray *memory;
	WrySpool *spool;
	int64_t size;
} Fetch;

static GQueue running, waiting;
static bool closing;

static void begin(Fetch *fetch);
static void request(Fetch *fetch);

static void
drop_request(Fetch *fetch)
{
	g_clear_object(&fetch->stream);
	g_clear_object(&fetch->message);
	if (fetch->session != NULL)
		soup_session_abort(fetch->session);
	g_clear_object(&fetch->session);
	g_clear_object(&fetch->address);
}

static void
fetch_free(Fetch *fetch)
{
	drop_request(fetch);
	if (fetch->reply != NULL)
		wry_reply_drop(fetch->reply);
	wry_timer_clear(&fetch->timer);
	g_clear_object(&fetch->cancellable);
	g_clear_pointer(&fetch->memory, g_byte_array_unref);
	wry_spool_unref(fetch->spool);
	wry_spool_unref(fetch->body_spool);
	g_clear_pointer(&fetch->body, g_bytes_unref);
	g_clear_pointer(&fetch->uri, g_uri_unref);
	g_strfreev(fetch->headers);
	g_free(fetch->method);
	g_free(fetch->type);
	g_free(fetch);
}

/* Its turn is over: the next one's. */
static void
end(Fetch *fetch)
{
	g_queue_unlink(&running, &fetch->link);
	fetch_free(fetch);
	while (!closing && running.length < MAX_RUNNING && waiting.length > 0)
		begin(g_queue_pop_head_link(&waiting)->data);
}

/* error: (transfer full).  The answer comes last, so that whatever it starts finds us gone. */
static void
fail(Fetch *fetch, GError *error)
{
	WryReply *reply = g_steal_pointer(&fetch->reply);
	if (fetch->once && fetch->begun) {
		GError *why = wry_error_new(WRY_ERROR_UNDEFINED_CONDITION,
					    N_("the connection was lost while it was asked: %s"),
					    error->message, NULL);
		g_error_free(error);
		error = why;
	}
	end(fetch);
	wry_reply_take_error(reply, error);
}

static GError *
words_for_tls(GTlsCertificateFlags flags, const char *message)
{
	const int code = WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL);
	if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
		return wry_error_new(code, N_("its certificate is signed by nobody we know"), NULL);
	if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
		return wry_error_new(code, N_("its certificate is for another name"), NULL);
	if (flags & G_TLS_CERTIFICATE_EXPIRED)
		return wry_error_new(code, N_("its certificate has expired"), NULL);
	return wry_error_new(code, N_("TLS failed: %s"), message, NULL);
}

static GError *
words_for(const Fetch *fetch, const GError *error)
{
	const int TIMEOUT = WRY_ERROR_REMOTE_SERVER_TIMEOUT;
	if (fetch->late || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
		return wry_error_new(TIMEOUT, N_("no answer"), NULL);
	GError *refused = refusal(fetch->address);
	if (refused != NULL)
		return refused;
	if (error->domain == WRY_ERROR)
		return g_error_copy(error);
	if (g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_NOT_FOUND,
				     N_("there is no host named '%s'"), g_uri_get_host(fetch->uri),
				     NULL);
	if (error->domain == G_RESOLVER_ERROR)
		return wry_error_new(TIMEOUT, N_("the DNS gives no answer for '%s'"),
				     g_uri_get_host(fetch->uri), NULL);
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
		return wry_error_new(TIMEOUT, N_("connection refused"), NULL);
	if (error->domain == G_TLS_ERROR)
		return words_for_tls(soup_message_get_tls_peer_certificate_errors(fetch->message),
				     error->message);
	return wry_error_new(TIMEOUT, N_("connection failed: %s"), error->message, NULL);
}

static void
fail_for(Fetch *fetch, const GError *error)
{
	fail(fetch, words_for(fetch, error));
}

static void
fail_too_large(Fetch *fetch)
{
	g_autofree char *size = g_format_size((guint64)fetch->max_size);
	fail(fetch,
	     wry_error_new(WRY_ERROR_NOT_ACCEPTABLE, N_("it is larger than %s"), size, NULL));
}

/* A short word of the server's in lower case; NULL: it is none. */
static char *
word(const char *said)
{
	if (said == NULL || *said == '\0' || strlen(said) > 127)
		return NULL;
	for (const char *p = said; *p != '\0'; p++)
		if (!g_ascii_isgraph(*p))
			return NULL;
	return g_ascii_strdown(said, -1);
}

static void
finish(Fetch *fetch)
{
	GHashTable *parameters = NULL;
	SoupMessageHeaders *headers = soup_message_get_response_headers(fetch->message);
	g_autofree char *type = word(soup_message_headers_get_content_type(headers, &parameters));
	g_autofree char *charset =
	    word(parameters != NULL ? g_hash_table_lookup(parameters, "charset") : NULL);
	g_clear_pointer(&parameters, g_hash_table_destroy);
	g_autofree char *url = g_uri_to_string(fetch->uri);
	g_autoptr(WrySpool) spool = g_steal_pointer(&fetch->spool);
	g_autoptr(GBytes) bytes = NULL;
	if (spool != NULL)
		wry_spool_seal(spool);
	else
		bytes = g_byte_array_free_to_bytes(g_steal_pointer(&fetch->memory));
	WryFetched fetched = {
		.status = soup_message_get_status(fetch->message),
		.type = type,
		.charset = charset,
		.url = url,
		.bytes = bytes,
		.spool = spool,
		.size = fetch->size,
	};
	WryReply *reply = g_steal_pointer(&fetch->reply);
	end(fetch);
	wry_reply_done(reply, &fetched);
}

/* Keeps what came, in memory as long as it is little. */
static bool
keep(Fetch *fetch, const void *bytes, gsize n, GError **error)
{
	fetch->size += (int64_t)n;
	if (fetch->spool == NULL && fetch->max_memory > 0 &&
	    fetch->size > (int64_t)fetch->max_memory) {
		fetch->spool = wry_spool_new(fetch->max_size, error);
		if (fetch->spool == NULL ||
		    !wry_spool_write(fetch->spool, fetch->memory->data, fetch->memory->len, error))
			return false;
		g_clear_pointer(&fetch->memory, g_byte_array_unref);
	}
	if (fetch->spool != NULL)
		return wry_spool_write(fetch->spool, bytes, n, error);
	g_byte_array_append(fetch->memory, bytes, (guint)n);
	return true;
}

static void
on_read(GObject *source, GAsyncResult *result, gpointer data)
{
	Fetch *fetch = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes =
	    g_input_stream_read_bytes_finish(G_INPUT_STREAM(source), result, &error);
	gsize n = bytes != NULL ? g_bytes_get_size(bytes) : 0;
	if (fetch->reply == NULL || wry_reply_vain(fetch->reply)) {
		end(fetch);
	} else if (bytes == NULL) {
		fail_for(fetch, error);
	} else if (n == 0) {
		finish(fetch);
	} else if ((int64_t)n > fetch->max_size - fetch->size) {
		fail_too_large(fetch);
	} else if (!keep(fetch, g_bytes_get_data(bytes, NULL), n, &error)) {
		fail(fetch, g_steal_pointer(&error));
	} else {
		g_input_stream_read_bytes_async(fetch->stream, CHUNK, G_PRIORITY_DEFAULT,
						fetch->cancellable, on_read, fetch);
	}
}

static bool
is_web(GUri *uri)
{
	const char *scheme = g_uri_get_scheme(uri), *host = g_uri_get_host(uri);
	return (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) && host != NULL &&
	       *host != '\0';
}

static bool
same_origin(GUri *a, GUri *b)
{
	return strcmp(g_uri_get_scheme(a), g_uri_get_scheme(b)) == 0 &&
	       g_ascii_strcasecmp(g_uri_get_host(a), g_uri_get_host(b)) == 0 &&
	       g_uri_get_port(a) == g_uri_get_port(b);
}

/* Goes where it is sent, judged as the first address was. */
static void
redirect(Fetch *fetch, const char *location)
{
	g_autoptr(GUri) to =
	    strlen(location) <= WRY_FETCH_URL_MOST
		? g_uri_parse_relative(fetch->uri, location, SOUP_HTTP_URI_FLAGS, NULL)
		: NULL;
	if (to == NULL || !is_web(to) ||
	    (strcmp(g_uri_get_scheme(fetch->uri), "https") == 0 &&
	     strcmp(g_uri_get_scheme(to), "https") != 0)) {
		fail(fetch, wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
					  N_("it redirects to where I do not go"), NULL));
		return;
	}
	if (fetch->redirects-- == 0) {
		fail(fetch,
		     wry_error_new(WRY_ERROR_NOT_ACCEPTABLE, N_("it redirects too often"), NULL));
		return;
	}
	if (!same_origin(fetch->uri, to))
		g_clear_pointer(&fetch->headers, g_strfreev);
	g_uri_unref(fetch->uri);
	fetch->uri = g_steal_pointer(&to);
	drop_request(fetch);
	request(fetch);
}

static void
on_sent(GObject *source, GAsyncResult *result, gpointer data)
{
	Fetch *fetch = data;
	g_autoptr(GError) error = NULL;
	fetch->stream = soup_session_send_finish(SOUP_SESSION(source), result, &error);
	if (fetch->reply == NULL || wry_reply_vain(fetch->reply)) {
		end(fetch);
		return;
	}
	if (fetch->stream == NULL) {
		fail_for(fetch, error);
		return;
	}
	SoupMessageHeaders *headers = soup_message_get_response_headers(fetch->message);
	unsigned status = soup_message_get_status(fetch->message);
	const char *location = soup_message_headers_get_one(headers, "Location");
	if (SOUP_STATUS_IS_REDIRECTION(status) && status != SOUP_STATUS_NOT_MODIFIED &&
	    location != NULL && strcmp(fetch->method, "GET") == 0) {
		redirect(fetch, location);
		return;
	}
	if (soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH &&
	    soup_message_headers_get_content_length(headers) > fetch->max_size) {
		fail_too_large(fetch);
		return;
	}
	fetch->memory = g_byte_array_new();
	g_input_stream_read_bytes_async(fetch->stream, CHUNK, G_PRIORITY_DEFAULT,
					fetch->cancellable, on_read, fetch);
}

static SoupSession *
session_new(Fetch *fetch)
{
	unsigned seconds = fetch->ms / 1000 + 1;
	int port = g_uri_get_port(fetch->uri);
	if (port <= 0)
		port = strcmp(g_uri_get_scheme(fetch->uri), "https") == 0 ? 443 : 80;
	if (fetch->guarded)
		fetch->address =
		    g_object_new(guarded_address_get_type(), "hostname", g_uri_get_host(fetch->uri),
				 "port", (guint)port, "scheme", g_uri_get_scheme(fetch->uri), NULL);
	SoupSession *session = soup_session_new_with_options(
	    "remote-connectable", fetch->address, "proxy-resolver", NULL, "user-agent",
	    "wherry/" WRY_VERSION, "timeout", seconds, "idle-timeout", 1u, "max-conns", 1, NULL);
	soup_session_remove_feature_by_type(session, SOUP_TYPE_AUTH_MANAGER);
	soup_session_remove_feature_by_type(session, SOUP_TYPE_CONTENT_DECODER);
	return session;
}

/* false and error: the spool cannot be read. */
static bool
set_body(Fetch *fetch, GError **error)
{
	const char *type = fetch->type != NULL ? fetch->type : "application/octet-stream";
	if (fetch->body_spool != NULL) {
		int fd = wry_spool_fd(fetch->body_spool, error);
		if (fd < 0)
			return false;
		g_autoptr(GInputStream) stream = g_unix_input_stream_new(fd, TRUE);
		soup_message_set_request_body(fetch->message, type, stream,
					      wry_spool_size(fetch->body_spool));
	} else if (fetch->body != NULL) {
		soup_message_set_request_body_from_bytes(fetch->message, type, fetch->body);
	}
	return true;
}

/* There is a connection, and its first bytes go. */
static void
on_starting(G_GNUC_UNUSED SoupMessage *message, gpointer data)
{
	((Fetch *)data)->begun = true;
}

static void
request(Fetch *fetch)
{
	GError *error = NULL;
	fetch->session = session_new(fetch);
	fetch->message = soup_message_new_from_uri(fetch->method, fetch->uri);
	soup_message_add_flags(fetch->message, SOUP_MESSAGE_NO_REDIRECT);
	g_signal_connect(fetch->message, "starting", G_CALLBACK(on_starting), fetch);
	SoupMessageHeaders *headers = soup_message_get_request_headers(fetch->message);
	for (char **h = fetch->headers; h != NULL && h[0] != NULL && h[1] != NULL; h += 2)
		soup_message_headers_replace(headers, h[0], h[1]);
	if (!set_body(fetch, &error)) {
		fail(fetch, error);
		return;
	}
	soup_session_send_async(fetch->session, fetch->message, G_PRIORITY_DEFAULT,
				fetch->cancellable, on_sent, fetch);
}

static void
on_late(gpointer data)
{
	Fetch *fetch = data;
	fetch->late = true;
	g_cancellable_cancel(fetch->cancellable); /* the rest comes through its callback */
}

static void
begin(Fetch *fetch)
{
	g_queue_push_tail_link(&running, &fetch->link);
	if (wry_reply_vain(fetch->reply)) {
		g_queue_unlink(&running, &fetch->link);
		fetch_free(fetch);
		return;
	}
	wry_timer_start(&fetch->timer, fetch->ms, on_late, fetch);
	request(fetch);
}

/* A header that is none would be another request's beginning. */
static bool
headers_good(const char *const *headers)
{
	for (; headers != NULL && headers[0] != NULL; headers += 2) {
		const char *name = headers[0], *value = headers[1];
		if (*name == '\0' || value == NULL || strpbrk(value, "\r\n") != NULL)
			return false;
		for (; *name != '\0'; name++)
			if (!g_ascii_isalnum(*name) && strchr("-_.", *name) == NULL)
				return false;
	}
	return true;
}

void
wry_fetch(const WryFetch *what, WryReply *reply)
{
	g_autoptr(GUri) uri = what->url != NULL && strlen(what->url) <= WRY_FETCH_URL_MOST
				  ? g_uri_parse(what->url, SOUP_HTTP_URI_FLAGS, NULL)
				  : NULL;
	if (uri == NULL || !is_web(uri)) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("it is no address of http or https"), NULL);
		return;
	}
	if (!headers_good(what->headers) ||
	    (what->type != NULL && strpbrk(what->type, "\r\n") != NULL)) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE, N_("a header is not good"), NULL);
		return;
	}
	if (closing || waiting.length >= MAX_WAITING) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("too many requests are waiting"), NULL);
		return;
	}
	Fetch *fetch = g_new(Fetch, 1);
	*fetch = (Fetch){
		.reply = reply,
		.method = g_strdup(what->method != NULL ? what->method : "GET"),
		.uri = g_steal_pointer(&uri),
		.headers = g_strdupv((char **)what->headers),
		.body = what->body != NULL ? g_bytes_ref(what->body) : NULL,
		.body_spool = what->spool != NULL ? wry_spool_ref(what->spool) : NULL,
		.type = g_strdup(what->type),
		.guarded = what->guarded,
		.once = what->once,
		.redirects = what->redirects,
		.ms = what->ms > 0 ? what->ms : DEFAULT_MS,
		.max_size = what->max_size > 0 ? what->max_size : DEFAULT_SIZE,
		.max_memory = what->max_memory,
		.cancellable = g_cancellable_new(),
	};
	fetch->link.data = fetch;
	if (running.length < MAX_RUNNING)
		begin(fetch);
	else
		g_queue_push_tail_link(&waiting, &fetch->link);
}

bool
wry_fetched_check(const WryFetched *fetched, GError **error)
{
	char status[16];
	int code =
	    fetched->status == 404 || fetched->status == 410 ? WRY_ERROR_AS(ITEM_NOT_FOUND, CANCEL)
	    : fetched->status == 401 || fetched->status == 403 ? WRY_ERROR_AS(FORBIDDEN, AUTH)
	    : fetched->status == 429 || fetched->status >= 500
		? WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, WAIT)
		: WRY_ERROR_AS(NOT_ACCEPTABLE, MODIFY);
	if (fetched->status >= 200 && fetched->status < 300)
		return true;
	g_snprintf(status, sizeof status, "%u", fetched->status);
	return wry_error_set(error, code, N_("the web server answers %s"), status, NULL);
}

static gboolean
on_patience(gpointer data)
{
	*(bool *)data = true;
	return G_SOURCE_CONTINUE;
}

void
wry_fetch_shutdown(void)
{
	bool over = false;
	closing = true;
	for (GList *link; (link = g_queue_pop_head_link(&waiting)) != NULL;)
		fetch_free(link->data);
	for (GList *link = running.head; link != NULL; link = link->next) {
		Fetch *fetch = link->data;
		WryReply *reply = g_steal_pointer(&fetch->reply);
		g_cancellable_cancel(fetch->cancellable);
		if (reply != NULL)
			wry_reply_drop(reply);
	}
	/* libsoup says of each that it is cancelled, and only then lets go of it. */
	guint patience = g_timeout_add(PATIENCE_MS, on_patience, &over);
	while (running.length > 0 && !over)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(patience);
	closing = false;
}
