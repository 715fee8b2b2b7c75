/*
 * test-serve.c - http/request on bytes, http/serve with its clients in the same thread
 */
#define _GNU_SOURCE
#include "base/loop.h"
#include "http/serve.h"
#include "net/conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; !(condition);) {          \
		g_assert_cmpint(g_get_monotonic_time(), <, end_);                                  \
		g_main_context_iteration(NULL, TRUE);                                              \
	}

/* --- the reader ------------------------------------------------------------------------------- */

/* Fed whole, and then byte by byte: the same must come of it.  0: whole; 1: more wanted; else the
 * status. */
static unsigned
read_as(WryReader *r, const char *text, gsize n, gsize step)
{
	WryReaderState state = WRY_READER_MORE;
	for (gsize at = 0; at < n && state != WRY_READER_BAD && state != WRY_READER_WHOLE;) {
		gsize size = MIN(step, n - at);
		if (!wry_reader_take(r, text + at, size))
			return 2;
		at += size;
		while ((state = wry_reader_next(r)) == WRY_READER_HEAD)
			continue;
	}
	return state == WRY_READER_WHOLE ? 0 : state == WRY_READER_MORE ? 1 : wry_reader_status(r);
}

static WryReader *
read_n(const char *text, gsize n, unsigned expected)
{
	g_autoptr(WryReader) whole = wry_reader_new();
	WryReader *dripped = wry_reader_new();
	g_test_message("%.60s", text);
	g_assert_cmpuint(read_as(whole, text, n, n), ==, expected);
	g_assert_cmpuint(read_as(dripped, text, n, 1), ==, expected);
	if (expected == 0) {
		WryRequest *a = wry_reader_request(whole), *b = wry_reader_request(dripped);
		g_assert_cmpmem(a->body, a->body_n, b->body, b->body_n);
		g_assert_cmpstr(a->target, ==, b->target);
	}
	return dripped;
}

static void
refused(const char *text, unsigned status)
{
	wry_reader_free(read_n(text, strlen(text), status));
}

#define HOST "Host: a\r\n"

static void
test_head(void)
{
	static const char text[] =
	    "\r\nGET /metrics/x%20y?a=b&c HTTP/1.1\r\nHost: gw.example.org\r\n"
	    "content-type:  Application/JSON; charset=utf-8\t\r\nX-A:\r\n"
	    "x-a: second\r\n\r\n";
	g_autoptr(WryReader) r = read_n(text, strlen(text), 0);
	WryRequest *q = wry_reader_request(r);
	g_assert_cmpstr(q->method, ==, "GET");
	g_assert_cmpstr(q->target, ==, "/metrics/x%20y?a=b&c");
	g_assert_cmpstr(q->path, ==, "/metrics/x%20y");
	g_assert_cmpstr(q->query, ==, "a=b&c");
	g_assert_cmpstr(q->type, ==, "application/json");
	g_assert_cmpstr(wry_request_field(q, "X-A"), ==, "");
	g_assert_cmpstr(wry_request_field(q, "Content-Type"), ==,
			"Application/JSON; charset=utf-8");
	g_assert_null(wry_request_field(q, "X-B"));
	g_assert_true(q->keep);
	g_assert_cmpuint(q->body_n, ==, 0);

	static const char old[] =
	    "POST http://gw.example.org/hook HTTP/1.0\r\nContent-Length: 3\r\n\r\na\0b";
	g_autoptr(WryReader) r2 = read_n(old, sizeof old - 1, 0);
	q = wry_reader_request(r2);
	g_assert_cmpstr(q->target, ==, "/hook");
	g_assert_cmpmem(q->body, q->body_n, "a\0b", 3);
	g_assert_false(q->keep);
	g_assert_null(q->query);
	g_assert_null(q->type);
}

static void
test_chunks(void)
{
	static const char text[] =
	    "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"
	    "4\r\nWiki\r\n6;x=\"y\"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n"
	    "Trailer: x\r\n\r\n";
	g_autoptr(WryReader) r = read_n(text, strlen(text), 0);
	WryRequest *q = wry_reader_request(r);
	g_assert_cmpmem(q->body, q->body_n, "Wikipedia in \r\n\r\nchunks.", 24);
	g_assert_false(wry_reader_has_more(r));

	const char *before = "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n";
	static const struct {
		const char *chunks;
		unsigned status;
	} cases[] = {
		{ "5\r\nabcdeX", 1 },	 { "5\r\nabcdeXX", 400 }, { "g\r\n", 400 },
		{ "\r\n", 400 },	 { "-1\r\n", 400 },	  { "fffffffff\r\n", 400 },
		{ "ffffffff\r\n", 413 }, { "10001\r\n", 413 },	  { "5 \r\n", 400 },
		{ "0\r\nA: b\r\n", 1 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *all = g_strconcat(before, cases[i].chunks, NULL);
		refused(all, cases[i].status);
	}
	g_autofree char *line = g_strnfill(300, '0');
	g_autofree char *all = g_strconcat(before, line, NULL);
	refused(all, 400);
	g_autofree char *trailers = g_strnfill(5000, 't');
	g_autofree char *with = g_strconcat(before, "0\r\n", trailers, NULL);
	refused(with, 431);
}

/* Whatever two readers could understand differently (RFC 9112 5, 6.1, 6.3, 11.2). */
static void
test_bad(void)
{
	static const struct {
		const char *text;
		unsigned status;
	} cases[] = {
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST
		  "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		  400 },
		{ "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501 },
		{ "GET / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n", 413 },
		{ "GET / HTTP/1.1\r\n" HOST "X : y\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST " folded: y\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X: a\rb\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X: a\nY: b\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X: \x01\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Expect: a miracle\r\n\r\n", 417 },
		{ "GET  / HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /\r\n" HOST "\r\n", 400 },
		{ "GET / HTTP/1.1 \r\n" HOST "\r\n", 505 },
		{ "GET / HTTP/2.0\r\n" HOST "\r\n", 505 },
		{ "GET * HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET http://a HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /#x HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "G@T / HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GETGETGETGETGETGETGET / HTTP/1.1\r\n" HOST "\r\n", 501 },
		{ "GET / HTTP/1.1\r\n" HOST, 1 },
		{ "\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 0 },
		{ "\r\n\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcd", 1 },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		refused(cases[i].text, cases[i].status);
	static const char nul[] = "GET / HTTP/1.1\r\n" HOST "X: a\0b\r\n\r\n";
	wry_reader_free(read_n(nul, sizeof nul - 1, 400));
}

/* Ceilings, told as soon as they are passed and not at the end. */
static void
test_ceilings(void)
{
	g_autofree char *long_line = g_strnfill(9000, 'a');
	g_autofree char *target =
	    g_strconcat("GET /", long_line, " HTTP/1.1\r\n" HOST "\r\n", NULL);
	refused(target, 414);
	g_autofree char *endless = g_strnfill(17000, 'a');
	refused(endless, 414);
	g_autofree char *value = g_strconcat("GET / HTTP/1.1\r\n" HOST "X: ", endless, NULL);
	refused(value, 431);
	g_autoptr(GString) many = g_string_new("GET / HTTP/1.1\r\n" HOST);
	for (int i = 0; i < 64; i++)
		g_string_append(many, "X: y\r\n");
	g_string_append(many, "\r\n");
	refused(many->str, 431);
}

/* --- the server ------------------------------------------------------------------------------- */

typedef struct {
	unsigned asked;
	WryReply *later; /* what was asked of /later */
} Shop;

static void
on_now(const WryRequest *q, WryReply *answer, gpointer data)
{
	Shop *shop = data;
	shop->asked++;
	g_assert_cmpstr(q->peer, ==, "127.0.0.1");
	g_autofree char *said =
	    g_strdup_printf("%s %s %.*s", q->method, q->target, (int)q->body_n, q->body);
	const WryServed served = { .status = 200, .type = "text/x-test", .body = said };
	wry_reply_done(answer, (gpointer)&served);
}

static void
on_later(G_GNUC_UNUSED const WryRequest *q, WryReply *answer, gpointer data)
{
	Shop *shop = data;
	shop->asked++;
	if (shop->later != NULL)
		wry_reply_drop(shop->later);
	shop->later = answer;
}

static void
on_wrong(const WryRequest *q, WryReply *answer, G_GNUC_UNUSED gpointer data)
{
	if (q->query != NULL)
		wry_reply_fail(answer, WRY_ERROR_RESOURCE_CONSTRAINT, N_("a secret"), NULL);
	else
		wry_reply_fail(answer, WRY_ERROR_BAD_REQUEST, N_("a secret"), NULL);
}

typedef struct {
	Shop shop;
	WryRoute *now, *later, *wrong;
} Place;

static void
place_open(Place *place, const WryServeLimits *limits)
{
	g_autoptr(GError) error = NULL;
	*place = (Place){ 0 };
	wry_loop_init(NULL);
	place->now =
	    wry_serve_route("/now", WRY_SERVE_GET | WRY_SERVE_POST, 0, on_now, &place->shop);
	place->later = wry_serve_route("/later", WRY_SERVE_POST, 100, on_later, &place->shop);
	place->wrong = wry_serve_route("/now/wrong", WRY_SERVE_GET, 0, on_wrong, NULL);
	g_assert_true(wry_serve_open("127.0.0.1:0", "https://gw.example.org/w/", limits, &error));
	g_assert_no_error(error);
}

static void
place_close(Place *place)
{
	wry_serve_unroute(&place->now);
	wry_serve_unroute(&place->later);
	wry_serve_unroute(&place->wrong);
	wry_serve_shutdown();
	wry_conn_finishing();
	if (place->shop.later != NULL)
		wry_reply_drop(place->shop.later);
	wry_loop_shutdown();
}

static int
dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(wry_serve_port()) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, (ssize_t)strlen(text));
}

/* Reads what has come until `mark` is there, or the end (mark NULL). */
static char *
hear(int fd, const char *mark)
{
	g_autoptr(GString) all = g_string_new(NULL);
	char some[4096];
	for (gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;;) {
		ssize_t n = recv(fd, some, sizeof some, MSG_DONTWAIT);
		if (n > 0)
			g_string_append_len(all, some, n);
		if (n == 0 || (n < 0 && errno != EAGAIN) ||
		    (mark != NULL && strstr(all->str, mark) != NULL))
			break;
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, n <= 0);
	}
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static void
expect(int fd, const char *mark, const char *status)
{
	g_autofree char *heard = hear(fd, mark);
	if (!g_str_has_prefix(heard, status) || (mark != NULL && strstr(heard, mark) == NULL))
		g_error("'%s' and '%s' expected in: %s", status, mark, heard);
}

static void
test_routes(void)
{
	Place place;
	uint64_t good, refused_n, failed;
	place_open(&place, NULL);
	int fd = dial();
	say(fd, "GET /now/x?q HTTP/1.1\r\n" HOST "\r\n");
	expect(fd, "GET /now/x?q ", "HTTP/1.1 200 OK\r\n");
	say(fd, "POST /now HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nbody");
	expect(fd, "Content-Type: text/x-test\r\nContent-Length: 14\r\n", "HTTP/1.1 200 OK\r\n");
	say(fd, "POST /now HTTP/1.1\r\n" HOST "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
	expect(fd, "\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n");
	say(fd, "body");
	expect(fd, "POST /now body", "HTTP/1.1 200 OK\r\n");
	say(fd, "GET /now/wrong HTTP/1.1\r\n" HOST "\r\n");
	expect(fd, "\r\n\r\nInternal Server Error\n", "HTTP/1.1 500 ");
	say(fd, "GET /now/wrong?wait HTTP/1.1\r\n" HOST "\r\n");
	expect(fd, "\r\nRetry-After: 30\r\n", "HTTP/1.1 503 ");
	say(fd, "HEAD /now HTTP/1.1\r\n" HOST "Connection: keep-alive, close\r\n\r\n");
	g_autofree char *head = hear(fd, NULL);
	g_assert_true(g_str_has_suffix(head, "\r\nConnection: close\r\n\r\n"));
	g_assert_nonnull(strstr(head, "Content-Length: 10\r\n"));
	close(fd);

	static const char *const cases[][3] = {
		{ "GET /nowhere HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404 ", "Not Found\n" },
		{ "GET /nowx HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 404 ", "Not Found\n" },
		{ "GET /later HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405 ", "Allow: POST\r\n" },
		{ "PUT /now HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 405 ",
		  "Allow: GET, HEAD, POST\r\n" },
		{ "POST /later HTTP/1.1\r\n" HOST "Content-Length: 101\r\n\r\n", "HTTP/1.1 413 ",
		  "Connection: close\r\n" },
		{ "rubbish\r\n\r\n", "HTTP/1.1 400 ", "Connection: close\r\n" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		fd = dial();
		say(fd, cases[i][0]);
		g_autofree char *heard = hear(fd, NULL); /* and it is cut */
		g_assert_true(g_str_has_prefix(heard, cases[i][1]));
		g_assert_nonnull(strstr(heard, cases[i][2]));
		close(fd);
	}
	/* A second request that was not waited for is not answered. */
	fd = dial();
	unsigned before = place.shop.asked;
	say(fd, "GET /now HTTP/1.1\r\n" HOST "\r\nGET /now HTTP/1.1\r\n" HOST "\r\n");
	expect(fd, NULL, "HTTP/1.1 200 ");
	g_assert_cmpuint(place.shop.asked, ==, before + 1);
	close(fd);
	wry_serve_counts(&good, &refused_n, &failed);
	g_assert_cmpuint(good, ==, 5);
	g_assert_cmpuint(refused_n, ==, 6);
	g_assert_cmpuint(failed, ==, 2);
	g_autofree char *url = wry_serve_url("/hook/a");
	g_assert_cmpstr(url, ==, "https://gw.example.org/w/hook/a");
	place_close(&place);
	g_assert_false(wry_serve_is_open());
}

/* Answered later: to who is still there, and to nobody. */
static void
test_later(void)
{
	Place place;
	const WryServed served = { .status = 204 };
	place_open(&place, &(WryServeLimits){ .answer_ms = 200 });
	int fd = dial();
	say(fd, "POST /later HTTP/1.1\r\n" HOST "\r\n");
	UNTIL(place.shop.later != NULL);
	wry_reply_done(g_steal_pointer(&place.shop.later), (gpointer)&served);
	expect(fd, "Connection: keep-alive\r\n\r\n", "HTTP/1.1 204 No Content\r\n");

	say(fd, "POST /later HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
	UNTIL(place.shop.later != NULL);
	close(fd);
	UNTIL(wry_reply_vain(place.shop.later)); /* he has gone */
	wry_reply_done(g_steal_pointer(&place.shop.later), (gpointer)&served);

	fd = dial();
	say(fd, "POST /later HTTP/1.1\r\n" HOST "\r\n");
	expect(fd, "Connection: keep-alive\r\n\r\n", "HTTP/1.1 503 "); /* past the deadline */
	wry_reply_done(g_steal_pointer(&place.shop.later), (gpointer)&served);

	/* The route goes while a request for it comes, and while one is answered. */
	say(fd,
	    "POST /later HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n");
	expect(fd, "\r\n\r\n", "HTTP/1.1 100 ");
	wry_serve_unroute(&place.later);
	say(fd, "x");
	expect(fd, "\r\n\r\n", "HTTP/1.1 404 ");
	close(fd);
	place_close(&place);
}

/* Who says nothing, or a byte now and then, is cut; the last byte does not buy more time. */
static void
test_slow(void)
{
	Place place;
	place_open(&place, &(WryServeLimits){ .read_ms = 150, .idle_ms = 100 });
	int idle = dial(), drip = dial();
	gint64 start = g_get_monotonic_time();
	g_autofree char *nothing = hear(idle, NULL);
	g_assert_cmpstr(nothing, ==, "");
	int empty = dial();
	say(empty, "\r\n"); /* its time runs on: an empty line is no request that is over */
	g_autofree char *late = hear(empty, NULL);
	g_assert_true(g_str_has_prefix(late, "HTTP/1.1 408 "));
	close(empty);
	start = g_get_monotonic_time();
	const char *text = "GET /now HTTP/1.1\r\n";
	close(drip);
	drip = dial();
	while (send(drip, text, 1, MSG_NOSIGNAL) == 1) {
		char byte[256];
		ssize_t n = recv(drip, byte, sizeof byte, MSG_DONTWAIT);
		if (n > 0) {
			g_assert_true(g_str_has_prefix(byte, "HTTP/1.1 408 "));
			break;
		}
		if (*++text == '\0')
			text = "x";
		gint64 until = g_get_monotonic_time() + 5000;
		while (g_get_monotonic_time() < until)
			g_main_context_iteration(NULL, TRUE);
		g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
	}
	close(idle);
	close(drip);
	g_assert_cmpuint(place.shop.asked, ==, 0);
	place_close(&place);
}

/* At the ceiling who reads longest makes room; who is being answered stays. */
static void
test_crowd(void)
{
	Place place;
	const WryServed served = { .status = 200, .body = "late" };
	place_open(&place, &(WryServeLimits){ .connections = 4 });
	int busy = dial(), first = dial(), crowd[20];
	say(busy, "POST /later HTTP/1.1\r\n" HOST "\r\n");
	UNTIL(place.shop.later != NULL);
	say(first, "GET ");
	for (gsize i = 0; i < G_N_ELEMENTS(crowd); i++) {
		crowd[i] = dial();
		say(crowd[i], "GET /now HTTP/1.1\r\n");
	}
	g_autofree char *cut = hear(first, NULL);
	g_assert_cmpstr(cut, ==, "");
	int mine = dial();
	say(mine, "GET /now HTTP/1.1\r\n" HOST "\r\n");
	expect(mine, "GET /now ", "HTTP/1.1 200 ");
	wry_reply_done(g_steal_pointer(&place.shop.later), (gpointer)&served);
	expect(busy, "late", "HTTP/1.1 200 ");
	for (gsize i = 0; i < G_N_ELEMENTS(crowd); i++)
		close(crowd[i]);
	close(mine);
	close(busy);
	close(first);
	place_close(&place);
}

static void
test_taken(void)
{
	g_autoptr(GError) error = NULL;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&at, sizeof at), ==, 0);
	g_assert_cmpint(listen(fd, 1), ==, 0);
	g_assert_cmpint(getsockname(fd, (struct sockaddr *)&at, &n), ==, 0);
	g_autofree char *address = g_strdup_printf("127.0.0.1:%u", ntohs(at.sin_port));
	wry_loop_init(NULL);
	g_assert_false(wry_serve_open(address, NULL, NULL, &error));
	g_autofree char *words = g_strdup_printf("%s is used by another program", address);
	g_assert_true(g_str_has_prefix(error->message, words));
	g_assert_false(wry_serve_is_open());
	wry_serve_shutdown();
	wry_loop_shutdown();
	close(fd);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_timeout_add(5, on_tick, NULL);
	g_test_add_func("/serve/reader/head", test_head);
	g_test_add_func("/serve/reader/chunks", test_chunks);
	g_test_add_func("/serve/reader/bad", test_bad);
	g_test_add_func("/serve/reader/ceilings", test_ceilings);
	g_test_add_func("/serve/routes", test_routes);
	g_test_add_func("/serve/later", test_later);
	g_test_add_func("/serve/slow", test_slow);
	g_test_add_func("/serve/crowd", test_crowd);
	g_test_add_func("/serve/taken", test_taken);
	return g_test_run();
}
