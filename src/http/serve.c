/*
 * serve.c - connections, their routes, and what is answered
 *
 * On net/conn, not on libsoup's server: that keeps 100 MB of a body nobody asked for, lets a
 * connection drip for ever and pays for each idle one at every wake-up (HACKING.md has the
 * figures).
 */
#include "http/serve.h"

#include "base/loop.h"
#include "net/conn.h"
#include "net/listen.h"

#include <string.h>
#include <unistd.h>

#define CONNECTIONS 256
#define READ_MS 10000
#define IDLE_MS 30000
#define ANSWER_MS 30000
#define FINISH_MS 2000
#define MAX_OUT (8u << 20)

struct _WryRoute {
	char *path;
	WryServeMethods methods;
	gsize max_body;
	WryServeFunc func;
	gpointer data;
};

/* One connection.  While a request of it is being answered (near) nothing more is taken from it. */
typedef struct {
	GList link; /* in visitors, who reads longest first */
	WryConn *conn;
	WryReader *reader;
	WryTimer *timer;
	WryReply *near;
	char *peer;
	bool reading; /* a request has begun */
} Visitor;

static struct {
	WryListener *listener;
	WryServeLimits limits;
	char *url;
	GPtrArray *routes; /* NULL: none yet */
	GQueue visitors;
	uint64_t good, refused, failed;
} serve;

static const char *
words_for(unsigned status)
{
	static const struct {
		unsigned status;
		const char *words;
	} known[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 413, "Content Too Large" },
		{ 414, "URI Too Long" },
		{ 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 503, "Service Unavailable" },
		{ 505, "HTTP Version Not Supported" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (known[i].status == status)
			return known[i].words;
	return "Unknown";
}

/* --- connections ------------------------------------------------------------------------------ */

static void advance(Visitor *v);

static void
visitor_free(Visitor *v)
{
	g_queue_unlink(&serve.visitors, &v->link);
	if (v->near != NULL)
		wry_reply_cancel(&v->near);
	wry_timer_clear(&v->timer);
	g_clear_pointer(&v->conn, wry_conn_free);
	wry_reader_free(v->reader);
	g_free(v->peer);
	g_free(v);
}

/* What is written leaves, and nothing more is read. */
static void
part(Visitor *v)
{
	wry_conn_finish(g_steal_pointer(&v->conn), FINISH_MS);
	visitor_free(v);
}

static void
write_answer(Visitor *v, const WryServed *served, const char *allow, bool keep)
{
	const WryRequest *q = wry_reader_request(v->reader);
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *date = g_date_time_format(now, "%a, %d %b %Y %H:%M:%S GMT");
	g_autofree char *words = g_strconcat(words_for(served->status), "\n", NULL);
	const char *body = served->body != NULL ? served->body : words;
	gsize n = served->body != NULL && served->n > 0 ? served->n : strlen(body);
	const char *type = served->type != NULL && served->body != NULL
			       ? served->type
			       : "text/plain; charset=utf-8";
	g_autoptr(GString) head = g_string_new(NULL);

	if (served->status == 204)
		n = 0;
	g_string_printf(head, "HTTP/1.1 %u %s\r\nDate: %s\r\nServer: wherry\r\n", served->status,
			words_for(served->status), date);
	if (served->status != 204)
		g_string_append_printf(
		    head, "Content-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", type, n);
	g_string_append(head, "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
	if (allow != NULL)
		g_string_append_printf(head, "Allow: %s\r\n", allow);
	if (served->status == 503)
		g_string_append(head, "Retry-After: 30\r\n");
	if (served->status == 401 && served->realm != NULL)
		g_string_append_printf(head, "WWW-Authenticate: Basic realm=\"%s\"\r\n",
				       served->realm);
	g_string_append_printf(head, "Connection: %s\r\n\r\n", keep ? "keep-alive" : "close");
	serve.good += served->status < 400;
	serve.refused += served->status >= 400 && served->status < 500;
	serve.failed += served->status >= 500;
	wry_conn_write(v->conn, head->str, head->len);
	if (q->method == NULL || strcmp(q->method, "HEAD") != 0)
		wry_conn_write(v->conn, body, n);
}

/* Answers what cannot be gone on from, and ends the connection. */
static void
refuse(Visitor *v, unsigned status, const char *allow)
{
	const WryServed served = { .status = status };
	write_answer(v, &served, allow, false);
	part(v);
}

static void
on_idle(gpointer data)
{
	Visitor *v = data;
	if (wry_reader_has_begun(v->reader))
		refuse(v, 408, NULL);
	else
		part(v);
}

/* Time for a request begins with its first byte and does not begin again with the next. */
static void
set_time(Visitor *v)
{
	bool reading = wry_reader_has_begun(v->reader);
	if (v->timer != NULL && reading == v->reading)
		return;
	v->reading = reading;
	wry_timer_clear(&v->timer);
	wry_timer_start(&v->timer, reading ? serve.limits.read_ms : serve.limits.idle_ms, on_idle,
			v);
}

/* --- routes ----------------------------------------------------------------------------------- */

static const WryRoute *
find_route(const char *path)
{
	const WryRoute *best = NULL;
	for (guint i = 0; serve.routes != NULL && i < serve.routes->len; i++) {
		const WryRoute *r = serve.routes->pdata[i];
		gsize n = strlen(r->path);
		if (strncmp(path, r->path, n) == 0 && (path[n] == '\0' || path[n] == '/') &&
		    (best == NULL || n > strlen(best->path)))
			best = r;
	}
	return best;
}

WryRoute *
wry_serve_route(const char *path, WryServeMethods methods, gsize max_body, WryServeFunc func,
		gpointer data)
{
	WryRoute *r = g_new0(WryRoute, 1);
	*r = (WryRoute){ g_strdup(path), methods, max_body, func, data };
	if (serve.routes == NULL)
		serve.routes = g_ptr_array_new();
	g_ptr_array_add(serve.routes, r);
	return r;
}

void
wry_serve_unroute(WryRoute **route)
{
	WryRoute *r = g_steal_pointer(route);
	if (r == NULL)
		return;
	g_ptr_array_remove_fast(serve.routes, r);
	if (serve.routes->len == 0)
		g_clear_pointer(&serve.routes, g_ptr_array_unref);
	g_free(r->path);
	g_free(r);
}

/* --- requests --------------------------------------------------------------------------------- */

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Visitor *v = data;
	const WryServed failed = {
		.status = error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT ? 503 : 500
	};
	/* What was sent before this one was answered is asked again (RFC 9112 9.3.2), on a new
	 * connection: one request a turn is all that anybody gets. */
	bool keep = wry_reader_request(v->reader)->keep && !wry_reader_has_more(v->reader);
	write_answer(v, error != NULL ? &failed : result, NULL, keep);
	if (!keep) {
		part(v);
		return;
	}
	wry_reader_reset(v->reader);
	g_queue_unlink(&serve.visitors, &v->link);
	g_queue_push_tail_link(&serve.visitors, &v->link);
	wry_conn_pause(v->conn, false);
	set_time(v);
}

/* NULL: answered, and v is gone. */
static const WryRoute *
choose(Visitor *v)
{
	const WryRequest *q = wry_reader_request(v->reader);
	const WryRoute *r = find_route(q->path);
	bool get = strcmp(q->method, "GET") == 0 || strcmp(q->method, "HEAD") == 0;
	if (r == NULL)
		refuse(v, 404, NULL);
	else if (!(get && (r->methods & WRY_SERVE_GET) != 0) &&
		 !(strcmp(q->method, "POST") == 0 && (r->methods & WRY_SERVE_POST) != 0))
		refuse(v, 405,
		       r->methods == WRY_SERVE_GET    ? "GET, HEAD"
		       : r->methods == WRY_SERVE_POST ? "POST"
						      : "GET, HEAD, POST");
	else
		return r;
	return NULL;
}

static void
begin(Visitor *v)
{
	WryRequest *q = wry_reader_request(v->reader);
	const WryRoute *r = find_route(q->path);
	const WryServed gone = { .status = 404 };
	q->peer = v->peer;
	wry_timer_clear(&v->timer);
	if (q->keep)
		wry_conn_pause(v->conn, true); /* else its end is worth hearing of */
	WryReply *answer = wry_reply_new(&v->near, serve.limits.answer_ms, on_answer, v);
	if (r != NULL)
		r->func(q, answer, r->data);
	else
		wry_reply_done(answer, (gpointer)&gone); /* unregistered since its head came */
}

/* Takes on what is there. */
static void
advance(Visitor *v)
{
	for (;;) {
		WryReaderState state = wry_reader_next(v->reader);
		if (state == WRY_READER_MORE) {
			set_time(v);
			return;
		}
		if (state == WRY_READER_BAD) {
			refuse(v, wry_reader_status(v->reader), NULL);
			return;
		}
		if (state == WRY_READER_HEAD) {
			const WryRoute *r = choose(v);
			if (r == NULL)
				return;
			if (r->max_body > 0)
				wry_reader_set_max_body(v->reader, r->max_body);
			if (wry_reader_request(v->reader)->expects)
				wry_conn_write(v->conn, "HTTP/1.1 100 Continue\r\n\r\n", 25);
			continue;
		}
		begin(v); /* answered at once, v may be gone */
		return;
	}
}

static void
on_bytes(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	Visitor *v = data;
	if (v->near != NULL)
		return; /* behind the last request: nobody reads it */
	if (wry_reader_take(v->reader, bytes, n))
		advance(v);
	else
		refuse(v, 413, NULL);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	visitor_free(data);
}

/* Room for one more: who has read longest without a whole request goes, or nobody. */
static bool
make_room(void)
{
	if (serve.visitors.length < serve.limits.connections)
		return true;
	for (GList *l = serve.visitors.head; l != NULL; l = l->next) {
		Visitor *v = l->data;
		if (v->near == NULL) {
			visitor_free(v);
			return true;
		}
	}
	return false;
}

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, G_GNUC_UNUSED gpointer data)
{
	static const WryConnFuncs funcs = { .bytes = on_bytes, .closed = on_closed };
	static const WryConnTarget ceilings = { .max_out = MAX_OUT };

	if (!make_room()) {
		close(fd);
		return;
	}
	Visitor *v = g_new0(Visitor, 1);
	v->link.data = v;
	v->conn = wry_conn_new_from_fd(fd, &ceilings, &funcs, v);
	v->reader = wry_reader_new();
	GSocketAddress *remote = wry_conn_remote(v->conn);
	if (G_IS_INET_SOCKET_ADDRESS(remote))
		v->peer = g_inet_address_to_string(
		    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(remote)));
	g_queue_push_tail_link(&serve.visitors, &v->link);
	set_time(v);
}

/* --- beginning and end ------------------------------------------------------------------------ */

bool
wry_serve_open(const char *address, const char *url, const WryServeLimits *limits, GError **error)
{
	static const WryServeLimits usual = { 0 };
	const WryServeLimits *l = limits != NULL ? limits : &usual;

	g_assert(serve.listener == NULL);
	serve.listener = wry_listener_new(address, 0660, on_accept, NULL, error);
	if (serve.listener == NULL)
		return false;
	serve.limits = (WryServeLimits){
		.connections = l->connections > 0 ? l->connections : CONNECTIONS,
		.read_ms = l->read_ms > 0 ? l->read_ms : READ_MS,
		.idle_ms = l->idle_ms > 0 ? l->idle_ms : IDLE_MS,
		.answer_ms = l->answer_ms > 0 ? l->answer_ms : ANSWER_MS,
	};
	serve.url = g_strdup(url);
	if (serve.url != NULL && g_str_has_suffix(serve.url, "/"))
		serve.url[strlen(serve.url) - 1] = '\0';
	serve.good = serve.refused = serve.failed = 0;
	return true;
}

bool
wry_serve_is_open(void)
{
	return serve.listener != NULL;
}

guint16
wry_serve_port(void)
{
	return wry_listener_port(serve.listener);
}

char *
wry_serve_url(const char *target)
{
	return serve.url != NULL ? g_strconcat(serve.url, target, NULL) : NULL;
}

void
wry_serve_shutdown(void)
{
	while (serve.visitors.head != NULL)
		visitor_free(serve.visitors.head->data);
	g_clear_pointer(&serve.listener, wry_listener_free);
	g_clear_pointer(&serve.url, g_free);
}

void
wry_serve_counts(uint64_t *ret_good, uint64_t *ret_refused, uint64_t *ret_failed)
{
	*ret_good = serve.good;
	*ret_refused = serve.refused;
	*ret_failed = serve.failed;
}
