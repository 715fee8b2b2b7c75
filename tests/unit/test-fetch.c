/*
 * test-fetch.c - http/fetch against a web server in the same process
 *
 * The server counts who connects: what the guard refuses must not even knock.
 */
#include "base/error.h"
#include "base/loop.h"
#include "base/spool.h"
#include "http/fetch.h"
#include "net/tls.h"

/* The real guard, under other names: see below. */
#define wry_guard_allows real_guard_allows
#define wry_guard_check real_guard_check
#include "src/base/guard.c"
#undef wry_guard_allows
#undef wry_guard_check

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

enum { BIG = 300000 };

/*
 * No server of a test's can stand in the open.  So 127.0.0.2 is the open: all else is judged as
 * ever, and the web server listens on 127.0.0.1 and 127.0.0.2.
 */
#define OPEN "127.0.0.2"

bool wry_guard_check(GInetAddress *address, GError **error);

bool
wry_guard_check(GInetAddress *address, GError **error)
{
	g_autofree char *text = g_inet_address_to_string(address);
	return strcmp(text, OPEN) == 0 || real_guard_check(address, error);
}

static SoupServer *server;
static unsigned port, tls_port, requests, inside; /* inside: those that came to 127.0.0.1 */
static GString *seen;				  /* method, path, headers of interest, body */
static SoupServerMessage *held;

static void
on_big(SoupServerMessage *message)
{
	g_autofree char *much = g_malloc(BIG);
	for (int i = 0; i < BIG; i++)
		much[i] = (char)(i * 31 + i / 257);
	soup_server_message_set_response(message, "application/x-big", SOUP_MEMORY_COPY, much, BIG);
}

/* Without a length told before. */
static void
on_chunked(SoupServerMessage *message)
{
	SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
	on_big(message);
	soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
	soup_message_body_complete(soup_server_message_get_response_body(message));
}

static void
on_request(G_GNUC_UNUSED SoupServer *self, SoupServerMessage *message, const char *path,
	   GHashTable *query, G_GNUC_UNUSED gpointer data)
{
	const char *to = query != NULL ? g_hash_table_lookup(query, "to") : NULL;
	SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
	SoupMessageBody *body = soup_server_message_get_request_body(message);
	const char *secret = soup_message_headers_get_one(headers, "X-Secret");
	g_autofree char *at = g_inet_address_to_string(g_inet_socket_address_get_address(
	    G_INET_SOCKET_ADDRESS(soup_server_message_get_local_address(message))));
	requests++;
	inside += strcmp(at, OPEN) != 0;
	g_string_append_printf(seen, "%s %s %s;", soup_server_message_get_method(message), path,
			       secret != NULL ? secret : "-");
	soup_server_message_set_status(message, 200, NULL);
	if (strcmp(path, "/hello") == 0) {
		soup_server_message_set_response(message, "Text/Plain; charset=UTF-8",
						 SOUP_MEMORY_STATIC, "hello", 5);
	} else if (strcmp(path, "/big") == 0) {
		on_big(message);
	} else if (strcmp(path, "/chunked") == 0) {
		on_chunked(message);
	} else if (strcmp(path, "/to") == 0) {
		soup_server_message_set_redirect(message, 302, to);
	} else if (strcmp(path, "/loop") == 0) {
		soup_server_message_set_redirect(message, 302, "/loop");
	} else if (strcmp(path, "/echo") == 0) {
		soup_server_message_set_response(
		    message, soup_message_headers_get_content_type(headers, NULL), SOUP_MEMORY_COPY,
		    body->data, (gsize)body->length);
	} else if (strcmp(path, "/never") == 0) {
		g_set_object(&held, message);
		soup_server_message_pause(message);
	} else if (strcmp(path, "/login") == 0) {
		soup_server_message_set_status(message, 401, NULL);
		soup_message_headers_append(soup_server_message_get_response_headers(message),
					    "WWW-Authenticate", "Basic realm=\"x\"");
	} else {
		soup_server_message_set_status(message, 404, NULL);
	}
}

static unsigned
listen_at(const char *host, unsigned at, SoupServerListenOptions options)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string(host, at);
	soup_server_listen(server, address, options, &error);
	g_assert_no_error(error);
	GSList *sockets = soup_server_get_listeners(server);
	g_autoptr(GSocketAddress) own =
	    g_socket_get_local_address(g_slist_last(sockets)->data, NULL);
	g_slist_free(sockets);
	return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(own));
}

static void
start_server(void)
{
	g_autoptr(GError) error = NULL;
	seen = g_string_new(NULL);
	server = soup_server_new(NULL, NULL);
	soup_server_add_handler(server, NULL, on_request, NULL, NULL);
	port = listen_at("127.0.0.1", 0, 0);
	listen_at(OPEN, port, 0);
	if (g_tls_backend_supports_tls(g_tls_backend_get_default())) {
		g_autofree char *pem = wry_tls_identity_new("localhost");
		g_autoptr(GTlsCertificate) x = g_tls_certificate_new_from_pem(pem, -1, &error);
		g_assert_no_error(error);
		soup_server_set_tls_certificate(server, x);
		tls_port = listen_at("127.0.0.1", 0, SOUP_SERVER_LISTEN_HTTPS);
	}
}

/* ---- the asker ---- */

typedef struct {
	WryReply *near;
	unsigned answers, status;
	char *condition, *type_of_error, *words, *type, *charset, *url;
	GBytes *bytes;
	WrySpool *spool;
	int64_t size;
	char *check; /* condition of wry_fetched_check(); NULL: good */
} Asked;

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Asked *asked = data;
	const WryFetched *fetched = result;
	g_autoptr(GError) check = NULL;
	asked->answers++;
	if (error != NULL) {
		asked->condition = g_strdup(wry_error_condition(error));
		asked->type_of_error = g_strdup(wry_error_type(error));
		asked->words = g_strdup(error->message);
		return;
	}
	asked->status = fetched->status;
	asked->type = g_strdup(fetched->type);
	asked->charset = g_strdup(fetched->charset);
	asked->url = g_strdup(fetched->url);
	asked->size = fetched->size;
	asked->bytes = fetched->bytes != NULL ? g_bytes_ref(fetched->bytes) : NULL;
	asked->spool = fetched->spool != NULL ? wry_spool_ref(fetched->spool) : NULL;
	g_assert_true((fetched->bytes == NULL) != (fetched->spool == NULL));
	if (!wry_fetched_check(fetched, &check))
		asked->check = g_strdup(wry_error_condition(check));
}

static void
ask(Asked *asked, const WryFetch *what)
{
	*asked = (Asked){ 0 };
	requests = inside = 0;
	g_string_truncate(seen, 0);
	wry_fetch(what, wry_reply_new(&asked->near, 0, on_answer, asked));
}

static void
await(Asked *asked)
{
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	while (asked->answers == 0) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
	g_assert_cmpuint(asked->answers, ==, 1);
}

static void
asked_clear(Asked *asked)
{
	g_free(asked->condition);
	g_free(asked->type_of_error);
	g_free(asked->words);
	g_free(asked->type);
	g_free(asked->charset);
	g_free(asked->url);
	g_free(asked->check);
	g_clear_pointer(&asked->bytes, g_bytes_unref);
	wry_spool_unref(asked->spool);
	g_clear_object(&held);
}

static void
turns(unsigned n)
{
	while (n-- > 0)
		g_main_context_iteration(NULL, TRUE);
}

static char *
url(const char *host, const char *path)
{
	return g_strdup_printf("http://%s:%u%s", host, port, path);
}

/* ---- what comes ---- */

static void
test_get(void)
{
	Asked asked;
	g_autofree char *there = url("localhost", "/hello");
	ask(&asked, &(WryFetch){ .url = there });
	g_assert_cmpuint(asked.answers, ==, 0);
	await(&asked);
	g_assert_null(asked.condition);
	g_assert_cmpuint(asked.status, ==, 200);
	g_assert_cmpstr(asked.type, ==, "text/plain");
	g_assert_cmpstr(asked.charset, ==, "utf-8");
	g_assert_cmpstr(asked.url, ==, there);
	g_assert_cmpmem(g_bytes_get_data(asked.bytes, NULL), g_bytes_get_size(asked.bytes), "hello",
			5);
	g_assert_null(asked.check);
	asked_clear(&asked);
}

/* What may have been done there is told apart from what cannot have been. */
static void
test_once(void)
{
	static const struct {
		const char *path;
		unsigned ms;
		int64_t max_size;
		const char *condition;
	} cases[] = {
		{ "/hello", 0, 0, NULL },
		{ "/never", 100, 0, "undefined-condition" },
		{ "/big", 0, 1000, "undefined-condition" },
	};
	g_autoptr(GBytes) body = g_bytes_new_static("a=1", 3);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Asked asked;
		g_autofree char *there = url("127.0.0.1", cases[i].path);
		const WryFetch post = { .method = "POST",
					.url = there,
					.body = body,
					.once = true,
					.ms = cases[i].ms,
					.max_size = cases[i].max_size };
		ask(&asked, &post);
		await(&asked);
		g_assert_cmpstr(asked.condition, ==, cases[i].condition);
		asked_clear(&asked);
		g_clear_object(&held);
	}
	/* Nobody there, and nobody whose certificate is good: it has not left. */
	Asked asked;
	ask(&asked,
	    &(WryFetch){
		.method = "POST", .url = "http://127.0.0.1:1/", .body = body, .once = true });
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "remote-server-timeout");
	asked_clear(&asked);
	ask(&asked, &(WryFetch){ .method = "POST",
				 .url = "http://no.such.name.invalid/",
				 .body = body,
				 .once = true });
	await(&asked);
	g_assert_cmpstr(asked.condition, !=, "undefined-condition");
	asked_clear(&asked);
}

static void
assert_check(const char *path, unsigned status, const char *condition)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", path);
	ask(&asked, &(WryFetch){ .url = there });
	await(&asked);
	g_assert_cmpuint(asked.status, ==, status);
	g_assert_cmpstr(asked.check, ==, condition);
	g_assert_cmpuint(requests, ==, 1);
	asked_clear(&asked);
}

static void
test_status(void)
{
	assert_check("/nothing", 404, "item-not-found");
	assert_check("/login", 401, "forbidden");
}

/* Little in memory, much in a file, the same bytes in both. */
static void
test_spool(void)
{
	Asked in_memory, in_file;
	g_autofree char *there = url("127.0.0.1", "/chunked"), *got = g_malloc(BIG + 1);
	ask(&in_memory, &(WryFetch){ .url = there });
	await(&in_memory);
	g_assert_nonnull(in_memory.bytes);
	g_assert_cmpint(in_memory.size, ==, BIG);
	ask(&in_file, &(WryFetch){ .url = there, .max_memory = 100000 });
	await(&in_file);
	g_assert_null(in_file.condition);
	g_assert_nonnull(in_file.spool);
	g_assert_cmpint(in_file.size, ==, BIG);
	g_assert_cmpint(wry_spool_size(in_file.spool), ==, BIG);
	int fd = wry_spool_fd(in_file.spool, NULL);
	gsize n = 0;
	for (ssize_t part; (part = read(fd, got + n, BIG + 1 - n)) > 0;)
		n += (gsize)part;
	close(fd);
	g_assert_cmpmem(got, n, g_bytes_get_data(in_memory.bytes, NULL), BIG);
	asked_clear(&in_memory);
	asked_clear(&in_file);
}

static void
too_large(const char *path, gsize max_memory)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", path);
	ask(&asked, &(WryFetch){ .url = there, .max_size = BIG - 1, .max_memory = max_memory });
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "not-acceptable");
	g_assert_true(g_str_has_prefix(asked.words, "it is larger than "));
	asked_clear(&asked);
	ask(&asked, &(WryFetch){ .url = there, .max_size = BIG, .max_memory = max_memory });
	await(&asked);
	g_assert_cmpint(asked.size, ==, BIG);
	asked_clear(&asked);
}

static void
test_too_large(void)
{
	too_large("/big", 0); /* it says so */
	too_large("/chunked", 0);
	too_large("/chunked", 1000);
}

static void
test_late(void)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", "/never");
	ask(&asked, &(WryFetch){ .url = there, .ms = 100 });
	gint64 start = g_get_monotonic_time();
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "remote-server-timeout");
	g_assert_cmpstr(asked.words, ==, "no answer");
	g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
	asked_clear(&asked);
}

static void
test_refused(void)
{
	Asked asked;
	g_autoptr(GSocket) socket = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
						 G_SOCKET_PROTOCOL_DEFAULT, NULL);
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0);
	g_assert_true(g_socket_bind(socket, any, FALSE, NULL)); /* and does not listen */
	g_autoptr(GSocketAddress) own = g_socket_get_local_address(socket, NULL);
	g_autofree char *there = g_strdup_printf(
	    "http://127.0.0.1:%u/", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(own)));
	ask(&asked, &(WryFetch){ .url = there });
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "remote-server-timeout");
	g_assert_cmpstr(asked.type_of_error, ==, "wait");
	g_assert_cmpstr(asked.words, ==, "connection refused");
	asked_clear(&asked);
}

static void
test_taken_back(void)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", "/big");
	ask(&asked, &(WryFetch){ .url = there });
	wry_reply_cancel(&asked.near);
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	while (requests == 0 && g_get_monotonic_time() < end)
		turns(1);
	turns(20);
	g_assert_cmpuint(asked.answers, ==, 0);
	asked_clear(&asked);
}

/* More than run at a time. */
static void
test_many(void)
{
	enum { N = 80 };
	static Asked asked[N];
	g_autofree char *there = url("127.0.0.1", "/hello");
	for (int i = 0; i < N; i++)
		ask(&asked[i], &(WryFetch){ .url = there });
	for (int i = 0; i < N; i++) {
		await(&asked[i]);
		g_assert_cmpuint(asked[i].status, ==, 200);
		asked_clear(&asked[i]);
	}
}

/* ---- what goes ---- */

static void
test_put(void)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", "/echo");
	g_autoptr(GBytes) body = g_bytes_new_static("a picture", 9);
	ask(&asked, &(WryFetch){ .method = "PUT",
				 .url = there,
				 .headers = (const char *const[]){ "X-Secret", "s3", NULL },
				 .body = body,
				 .type = "image/png" });
	await(&asked);
	g_assert_cmpstr(seen->str, ==, "PUT /echo s3;");
	g_assert_cmpstr(asked.type, ==, "image/png");
	g_assert_true(g_bytes_equal(asked.bytes, body));
	asked_clear(&asked);
}

static void
test_put_spool(void)
{
	Asked asked;
	g_autoptr(GError) error = NULL;
	g_autofree char *there = url("127.0.0.1", "/echo"), *much = g_malloc0(BIG);
	g_autoptr(WrySpool) spool = wry_spool_new(BIG, &error);
	g_assert_no_error(error);
	much[BIG - 1] = 'x';
	g_assert_true(wry_spool_write(spool, much, BIG, NULL));
	wry_spool_seal(spool);
	ask(&asked, &(WryFetch){ .method = "POST", .url = there, .spool = spool });
	await(&asked);
	g_assert_cmpuint(asked.status, ==, 200);
	g_assert_cmpmem(g_bytes_get_data(asked.bytes, NULL), g_bytes_get_size(asked.bytes), much,
			BIG);
	asked_clear(&asked);
}

static void
not_asked(const WryFetch *what)
{
	Asked asked;
	ask(&asked, what);
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "not-acceptable");
	g_assert_cmpuint(requests, ==, 0);
	asked_clear(&asked);
}

static void
test_nonsense(void)
{
	static const char *const bad[] = {
		"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/",
		"http:///x",	      "localhost/hello",  "",
		"http://[::1",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		not_asked(&(WryFetch){ .url = bad[i] });
	g_autofree char *there = url("127.0.0.1", "/hello");
	not_asked(&(WryFetch){ .url = there,
			       .headers = (const char *const[]){ "X", "a\r\nHost: b", NULL } });
	not_asked(&(WryFetch){ .url = there,
			       .headers = (const char *const[]){ "X: y\r\nZ", "a", NULL } });
	g_autofree char *tail = g_strnfill(10000, 'a');
	g_autofree char *longer = g_strconcat(there, tail, NULL);
	not_asked(&(WryFetch){ .url = longer });
}

/* ---- redirections and the guard ---- */

static void
test_redirect(void)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", "/to?to=/hello");
	g_autofree char *end = url("127.0.0.1", "/hello");
	ask(&asked, &(WryFetch){ .url = there,
				 .headers = (const char *const[]){ "X-Secret", "s3", NULL },
				 .redirects = 1 });
	await(&asked);
	g_assert_cmpuint(asked.status, ==, 200);
	g_assert_cmpstr(asked.url, ==, end);
	g_assert_cmpstr(seen->str, ==, "GET /to s3;GET /hello s3;");
	asked_clear(&asked);
}

/* Another host does not get what was meant for this one. */
static void
test_redirect_elsewhere(void)
{
	Asked asked;
	g_autofree char *to = url("localhost", "/hello");
	g_autofree char *path = g_strconcat("/to?to=", to, NULL);
	g_autofree char *there = url("127.0.0.1", path);
	ask(&asked, &(WryFetch){ .url = there,
				 .headers = (const char *const[]){ "X-Secret", "s3", NULL },
				 .redirects = 1 });
	await(&asked);
	g_assert_cmpstr(seen->str, ==, "GET /to s3;GET /hello -;");
	asked_clear(&asked);
}

static void
redirect_refused(const char *path, unsigned redirects, unsigned expected)
{
	Asked asked;
	g_autofree char *there = url("127.0.0.1", path);
	ask(&asked, &(WryFetch){ .url = there, .redirects = redirects });
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "not-acceptable");
	g_assert_cmpuint(requests, ==, expected);
	asked_clear(&asked);
}

static void
test_redirect_refused(void)
{
	redirect_refused("/loop", 3, 4);
	redirect_refused("/to?to=/hello", 0, 1);
	redirect_refused("/to?to=file:///etc/passwd", 3, 1);
	redirect_refused("/to?to=gopher://127.0.0.1/", 3, 1);
}

static void
guard_refuses(const char *there)
{
	Asked asked;
	ask(&asked, &(WryFetch){ .url = there, .guarded = true, .redirects = 3, .ms = 5000 });
	await(&asked);
	g_test_message("%s: %s", there, asked.words);
	g_assert_cmpstr(asked.condition, ==, "policy-violation");
	g_assert_cmpstr(asked.words, ==, "This gateway does not connect to private addresses.");
	turns(5);
	g_assert_cmpuint(requests, ==, 0);
	asked_clear(&asked);
}

static void
test_guard(void)
{
	static const char *const hosts[] = {
		"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]",
		"0.0.0.0",   "10.0.0.1",  "169.254.169.254",	"[fe80::1]",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		g_autofree char *there = url(hosts[i], "/hello");
		guard_refuses(there);
	}
	g_autofree char *tls = g_strdup_printf("https://localhost:%u/", port);
	guard_refuses(tls);
}

/* Whether the resolver takes them for names or for numbers: nobody knocks. */
static void
test_guard_spellings(void)
{
	static const char *const hosts[] = { "127.1", "0x7f000001", "2130706433", "0177.0.0.1",
					     "127.0.0.1." };
	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		Asked asked;
		g_autofree char *there = url(hosts[i], "/hello");
		ask(&asked, &(WryFetch){ .url = there, .guarded = true, .ms = 1000 });
		await(&asked);
		g_assert_nonnull(asked.condition);
		g_assert_cmpuint(requests, ==, 0);
		asked_clear(&asked);
	}
}

/* ---- the attacker's DNS: each question for any name is answered by the next of `answers` ---- */

typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;
GType test_resolver_get_type(void);
G_DEFINE_TYPE(TestResolver, test_resolver, G_TYPE_RESOLVER)

static const char *const *answers;
static unsigned questions;

static void
test_resolver_lookup(GResolver *resolver, G_GNUC_UNUSED const char *name,
		     G_GNUC_UNUSED GResolverNameLookupFlags flags, GCancellable *cancellable,
		     GAsyncReadyCallback callback, gpointer data)
{
	g_autoptr(GTask) task = g_task_new(resolver, cancellable, callback, data);
	const char *address = answers[0];
	questions++;
	if (answers[1] != NULL)
		answers++;
	if (g_strcmp0(address, "") == 0)
		g_task_return_new_error(task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no");
	else
		g_task_return_pointer(task,
				      g_list_append(NULL, g_inet_address_new_from_string(address)),
				      (GDestroyNotify)g_resolver_free_addresses);
}

static void
test_resolver_lookup_plain(GResolver *resolver, const char *name, GCancellable *cancellable,
			   GAsyncReadyCallback callback, gpointer data)
{
	test_resolver_lookup(resolver, name, 0, cancellable, callback, data);
}

static GList *
test_resolver_finish(G_GNUC_UNUSED GResolver *resolver, GAsyncResult *result, GError **error)
{
	return g_task_propagate_pointer(G_TASK(result), error);
}

static void
test_resolver_class_init(GResolverClass *class)
{
	class->lookup_by_name_async = test_resolver_lookup_plain;
	class->lookup_by_name_finish = test_resolver_finish;
	class->lookup_by_name_with_flags_async = test_resolver_lookup;
	class->lookup_by_name_with_flags_finish = test_resolver_finish;
}

static void
test_resolver_init(G_GNUC_UNUSED GResolver *self)
{
}

static void
lie(const char *const *list)
{
	answers = list;
	questions = 0;
}

/* A public name that is answered with our own address. */
static void
test_guard_name(void)
{
	Asked asked;
	g_autoptr(GResolver) real = g_resolver_get_default();
	g_autoptr(GResolver) fake = g_object_new(test_resolver_get_type(), NULL);
	g_resolver_set_default(fake);
	g_autofree char *there = url("files.example.org", "/hello");
	lie((const char *const[]){ "127.0.0.1", NULL });
	guard_refuses(there);
	g_assert_cmpuint(questions, >, 0);
	ask(&asked, &(WryFetch){ .url = there }); /* the same name unguarded does get there */
	await(&asked);
	g_assert_cmpuint(asked.status, ==, 200);
	asked_clear(&asked);
	g_resolver_set_default(real);
}

/*
 * First an address in the open, then our own: whoever judges one answer and dials another comes
 * in here.  One question is asked, and what it gave is dialled.
 */
static void
test_guard_rebinding(void)
{
	Asked asked;
	g_autoptr(GResolver) real = g_resolver_get_default();
	g_autoptr(GResolver) fake = g_object_new(test_resolver_get_type(), NULL);
	g_resolver_set_default(fake);
	g_autofree char *there = url("files.example.org", "/hello");
	for (unsigned i = 0; i < 2; i++) {
		lie((const char *const[]){ OPEN, "127.0.0.1", NULL });
		ask(&asked, &(WryFetch){ .url = there, .guarded = true, .ms = 5000 });
		await(&asked);
		g_assert_cmpuint(inside, ==, 0);
		asked_clear(&asked);
	}
	/* And where the second question is ours: a redirection to the same name. */
	g_autofree char *path = g_strconcat("/to?to=", there, NULL);
	g_autofree char *first = url("files.example.org", path);
	lie((const char *const[]){ OPEN, OPEN, "127.0.0.1", NULL });
	ask(&asked, &(WryFetch){ .url = first, .guarded = true, .redirects = 5, .ms = 5000 });
	await(&asked);
	g_assert_cmpuint(inside, ==, 0);
	asked_clear(&asked);
	g_resolver_set_default(real);
}

/* A server in the open that sends us inside. */
static void
test_guard_redirect(void)
{
	static const char *const hosts[] = { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" };
	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		Asked asked;
		g_autofree char *to = url(hosts[i], "/hello");
		g_autofree char *path = g_strconcat("/to?to=", to, NULL);
		g_autofree char *there = url(OPEN, path);
		ask(&asked, &(WryFetch){ .url = there, .guarded = true, .redirects = 3 });
		await(&asked);
		g_assert_cmpstr(asked.condition, ==, "policy-violation");
		g_assert_cmpuint(requests, ==, 1);
		g_assert_cmpuint(inside, ==, 0);
		asked_clear(&asked);
	}
}

static void
test_guard_allows(void)
{
	Asked asked;
	g_autofree char *there = url(OPEN, "/hello");
	ask(&asked, &(WryFetch){ .url = there, .guarded = true });
	await(&asked);
	g_assert_cmpuint(asked.status, ==, 200);
	asked_clear(&asked);
}

static void
test_tls_refused(void)
{
	Asked asked;
	if (tls_port == 0) {
		g_test_skip("GIO has no TLS here (glib-networking)");
		return;
	}
	g_autofree char *there = g_strdup_printf("https://localhost:%u/hello", tls_port);
	ask(&asked, &(WryFetch){ .url = there });
	await(&asked);
	g_assert_cmpstr(asked.condition, ==, "remote-server-timeout");
	g_assert_cmpstr(asked.type_of_error, ==, "cancel");
	g_assert_cmpstr(asked.words, ==, "its certificate is signed by nobody we know");
	g_assert_cmpuint(requests, ==, 0);
	asked_clear(&asked);
}

static void
test_shutdown(void)
{
	enum { N = 40 };
	static Asked asked[N];
	g_autofree char *there = url("127.0.0.1", "/never");
	for (int i = 0; i < N; i++)
		ask(&asked[i], &(WryFetch){ .url = there });
	turns(10);
	wry_fetch_shutdown();
	for (int i = 0; i < N; i++) {
		g_assert_cmpuint(asked[i].answers, ==, 1);
		g_assert_cmpstr(asked[i].condition, ==, "service-unavailable");
		asked_clear(&asked[i]);
	}
}

/*
 * GIO's threads outlive their work for a while, and LeakSanitizer now and then crashes on one that
 * is just ending: all but the main one and GLib's own are waited for.
 */
static void
await_threads(void)
{
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	g_thread_pool_set_max_unused_threads(0);
	for (unsigned n = 3; n > 2 && g_get_monotonic_time() < end;) {
		g_autoptr(GDir) tasks = g_dir_open("/proc/self/task", 0, NULL);
		for (n = 0; tasks != NULL && g_dir_read_name(tasks) != NULL;)
			n++;
		g_main_context_iteration(NULL, TRUE);
	}
}

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_setenv("http_proxy", "http://127.0.0.1:9/", TRUE); /* nobody asks for it */
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", &error);
	g_assert_no_error(error);
	g_assert_true(wry_spool_init(dir, &error));
	g_timeout_add(5, on_tick, NULL);
	start_server();
	g_test_add_func("/fetch/get", test_get);
	g_test_add_func("/fetch/once", test_once);
	g_test_add_func("/fetch/status", test_status);
	g_test_add_func("/fetch/spool", test_spool);
	g_test_add_func("/fetch/too-large", test_too_large);
	g_test_add_func("/fetch/late", test_late);
	g_test_add_func("/fetch/refused", test_refused);
	g_test_add_func("/fetch/taken-back", test_taken_back);
	g_test_add_func("/fetch/many", test_many);
	g_test_add_func("/fetch/put", test_put);
	g_test_add_func("/fetch/put-spool", test_put_spool);
	g_test_add_func("/fetch/nonsense", test_nonsense);
	g_test_add_func("/fetch/redirect", test_redirect);
	g_test_add_func("/fetch/redirect-elsewhere", test_redirect_elsewhere);
	g_test_add_func("/fetch/redirect-refused", test_redirect_refused);
	g_test_add_func("/fetch/guard", test_guard);
	g_test_add_func("/fetch/guard-spellings", test_guard_spellings);
	g_test_add_func("/fetch/guard-name", test_guard_name);
	g_test_add_func("/fetch/guard-rebinding", test_guard_rebinding);
	g_test_add_func("/fetch/guard-redirect", test_guard_redirect);
	g_test_add_func("/fetch/guard-allows", test_guard_allows);
	g_test_add_func("/fetch/tls-refused", test_tls_refused);
	g_test_add_func("/fetch/shutdown", test_shutdown);
	int rc = g_test_run();
	wry_fetch_shutdown();
	g_object_unref(server);
	await_threads();
	g_string_free(seen, TRUE);
	wry_loop_shutdown();
	g_rmdir(dir);
	return rc;
}
