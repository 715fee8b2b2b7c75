/*
 * fuzz-http.c - http/request: whatever is read whole is read the same way byte by byte
 *
 * The first byte says in what pieces it comes the second time.
 */
#include "http/request.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static WryReaderState
feed(WryReader *r, const char *text, gsize n, gsize step, gsize *ret_used)
{
	WryReaderState state = WRY_READER_MORE;
	gsize at = 0;
	while (at < n && state == WRY_READER_MORE) {
		gsize size = MIN(step, n - at);
		if (!wry_reader_take(r, text + at, size))
			return WRY_READER_BAD;
		at += size;
		while ((state = wry_reader_next(r)) == WRY_READER_HEAD)
			g_assert_nonnull(wry_reader_request(r)->path);
	}
	*ret_used = at;
	return state;
}

static void
check(const WryRequest *q)
{
	g_assert_cmpuint(q->body_n, <=, 65536);
	g_assert_cmpint(q->body[q->body_n], ==, '\0');
	g_assert_true(*q->target == '/' && *q->path == '/' && strchr(q->path, '?') == NULL);
	for (const char *p = q->target; *p != '\0'; p++)
		g_assert_true(g_ascii_isgraph(*p));
	for (unsigned i = 0; i < q->n_fields; i++) {
		g_assert_null(strpbrk(q->fields[i].name, " \r\n:"));
		g_assert_null(strpbrk(q->fields[i].value, "\r\n"));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	gsize step = size > 0 ? 1 + data[0] % 64 : 1, used = 0, unused = 0;
	const char *text = (const char *)data + (size > 0);
	gsize n = size - (size > 0);
	g_autoptr(WryReader) dripped = wry_reader_new();
	WryReaderState state = feed(dripped, text, n, step, &used);
	g_autoptr(WryReader) whole = wry_reader_new();
	/* What is told as bad at once may come too short to be told yet; never the other way round.
	 */
	if (state == WRY_READER_WHOLE) {
		const WryRequest *a = wry_reader_request(dripped), *b = wry_reader_request(whole);
		g_assert_cmpint(feed(whole, text, n, n, &unused), ==, WRY_READER_WHOLE);
		check(a);
		g_assert_cmpmem(a->body, a->body_n, b->body, b->body_n);
		g_assert_cmpstr(a->target, ==, b->target);
		g_assert_cmpuint(a->n_fields, ==, b->n_fields);
		wry_reader_reset(dripped);
		feed(dripped, text + used, n - used, step, &unused);
	} else if (feed(whole, text, n, MAX(n, 1), &unused) == WRY_READER_WHOLE) {
		g_assert_not_reached();
	}
	return 0;
}
