/*
 * request.c - the head of a request cut and judged, its body counted
 *
 * What has come is searched once: `searched` remembers how far, so that a head that drips in a byte
 * at a time costs no more than one that comes whole.
 */
#include "http/request.h"

#include <string.h>

#define MAX_HEAD 16384
#define MAX_LINE 8192
#define MAX_METHOD 16
#define MAX_CHUNK_LINE 256
#define MAX_TRAILERS 4096
#define MAX_EMPTY 2 /* lines before a request */
#define MAX_BODY 65536
#define MAX_BEHIND 65536 /* what may lie here unread: a part of a body, a request sent too soon */

typedef enum { HEAD, FIXED, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS, WHOLE, BAD } Step;

struct _WryReader {
	GByteArray *in;	   /* what has come and is not used yet */
	gsize searched;	   /* of it, in vain, for the end of the head or of a line */
	char *head;	   /* cut up in place: what the request's strings point to */
	char *type, *path; /* pieces of it that are changed */
	GByteArray *body;
	WryRequest request;
	Step step;
	bool chunked, told;
	unsigned empty; /* lines before it */
	gsize left; /* of the body or the chunk */
	gsize max_body, trailers;
	unsigned status;
};

const char *
wry_request_field(const WryRequest *request, const char *name)
{
	for (unsigned i = 0; i < request->n_fields; i++)
		if (g_ascii_strcasecmp(request->fields[i].name, name) == 0)
			return request->fields[i].value;
	return NULL;
}

WryReader *
wry_reader_new(void)
{
	WryReader *r = g_new0(WryReader, 1);
	r->in = g_byte_array_new();
	r->body = g_byte_array_new();
	r->max_body = MAX_BODY;
	return r;
}

void
wry_reader_free(WryReader *r)
{
	if (r == NULL)
		return;
	g_byte_array_unref(r->in);
	g_byte_array_unref(r->body);
	g_free(r->head);
	g_free(r->type);
	g_free(r->path);
	g_free(r);
}

bool
wry_reader_take(WryReader *r, const char *bytes, gsize n)
{
	if (n > MAX_HEAD + MAX_BEHIND - MIN(r->in->len, MAX_HEAD + MAX_BEHIND))
		return false;
	g_byte_array_append(r->in, (const guint8 *)bytes, (guint)n);
	return true;
}

static WryReaderState
bad(WryReader *r, unsigned status)
{
	r->step = BAD;
	r->status = status;
	return WRY_READER_BAD;
}

/* --- the head --------------------------------------------------------------------------------- */

static bool
is_token(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (!g_ascii_isalnum(*s) && strchr("!#$%&'*+-.^_`|~", *s) == NULL)
			return false;
	return true;
}

/* "POST /hook HTTP/1.1", cut at its blanks.  0: it is good; else the status. */
static unsigned
read_request_line(WryRequest *q, char *line)
{
	char *target = strchr(line, ' '),
	     *version = target != NULL ? strchr(target + 1, ' ') : NULL;
	if (strlen(line) > MAX_LINE)
		return 414;
	if (version == NULL)
		return 400;
	*target++ = '\0';
	*version++ = '\0';
	if (strlen(line) > MAX_METHOD)
		return 501;
	if (!is_token(line) || strncmp(version, "HTTP/", 5) != 0)
		return 400;
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return 505;
	for (const char *p = target; *p != '\0'; p++)
		if (!g_ascii_isgraph(*p) || *p == '#')
			return 400;
	/* RFC 9112 3.2.2: a server takes the absolute form, too. */
	if (g_ascii_strncasecmp(target, "http://", 7) == 0 ||
	    g_ascii_strncasecmp(target, "https://", 8) == 0)
		target = strchr(strchr(target, ':') + 3, '/');
	if (target == NULL || *target != '/')
		return 400;
	q->method = line;
	q->target = target;
	q->keep = version[7] == '1';
	return 0;
}

/* "Name: value": 0, or the status. */
static unsigned
read_field(WryRequest *q, char *line)
{
	char *colon = strchr(line, ':');
	if (colon == NULL)
		return 400;
	*colon = '\0';
	if (!is_token(line))
		return 400;
	if (q->n_fields == G_N_ELEMENTS(q->fields))
		return 431;
	q->fields[q->n_fields].name = line;
	q->fields[q->n_fields++].value = g_strstrip(colon + 1);
	return 0;
}

/* NULL: none; *ret_twice: more than one. */
static const char *
only_field(const WryRequest *q, const char *name, bool *ret_twice)
{
	const char *value = NULL;
	for (unsigned i = 0; i < q->n_fields; i++) {
		if (g_ascii_strcasecmp(q->fields[i].name, name) != 0)
			continue;
		*ret_twice |= value != NULL;
		value = q->fields[i].value;
	}
	return value;
}

static bool
list_has(const char *list, const char *word)
{
	g_auto(GStrv) words = list != NULL ? g_strsplit(list, ",", -1) : NULL;
	for (char **w = words; w != NULL && *w != NULL; w++)
		if (g_ascii_strcasecmp(g_strstrip(*w), word) == 0)
			return true;
	return false;
}

/* How its body is measured: 0, or the status. */
static unsigned
read_framing(WryReader *r)
{
	WryRequest *q = &r->request;
	bool twice = false;
	const char *length = only_field(q, "Content-Length", &twice);
	const char *coding = only_field(q, "Transfer-Encoding", &twice);
	const char *host = only_field(q, "Host", &twice);
	const char *expect = only_field(q, "Expect", &twice);
	bool old = !q->keep;
	guint64 n = 0;

	if (twice || (length != NULL && coding != NULL) || (coding != NULL && old) ||
	    (host == NULL && !old))
		return 400;
	if (coding != NULL && g_ascii_strcasecmp(coding, "chunked") != 0)
		return 501;
	if (length != NULL && (strspn(length, "0123456789") != strlen(length) ||
			       !g_ascii_string_to_unsigned(length, 10, 0, G_MAXINT64, &n, NULL)))
		return 400;
	if (expect != NULL && g_ascii_strcasecmp(expect, "100-continue") != 0)
		return 417;
	q->expects = expect != NULL && !old && (coding != NULL || n > 0);
	q->keep = q->keep && !list_has(wry_request_field(q, "Connection"), "close");
	r->chunked = coding != NULL;
	r->left = n;
	return 0;
}

/* Cuts it into lines; a byte that no line may hold: 0 is good. */
static unsigned
read_head(WryReader *r, gsize n)
{
	WryRequest *q = &r->request;
	char *line = r->head, *end = r->head + n;
	for (const char *p = line; p < end; p++)
		if ((guchar)*p < 0x20 && *p != '\t' && !(*p == '\r' && p[1] == '\n') &&
		    !(*p == '\n' && p > line && p[-1] == '\r'))
			return 400;
	for (bool first = true; line < end; first = false) {
		char *stop = strstr(line, "\r\n");
		unsigned status;
		*stop = '\0';
		status = first ? read_request_line(q, line) : read_field(q, line);
		if (status != 0)
			return status;
		line = stop + 2;
	}
	const char *type = wry_request_field(q, "Content-Type");
	if (type != NULL) {
		g_autofree char *bare = g_strndup(type, strcspn(type, "; \t"));
		g_free(r->type);
		q->type = r->type = g_ascii_strdown(bare, -1);
	}
	/* The target itself stays whole: it is what a signature is over. */
	g_free(r->path);
	q->path = r->path = g_strdup(q->target);
	char *query = strchr(r->path, '?');
	if (query != NULL)
		*query++ = '\0';
	q->query = query;
	return read_framing(r);
}

/* Where the next `mark` begins in what has come, from where nobody looked yet; -1: not here. */
static gssize
find(WryReader *r, const char *mark)
{
	const guint8 *in = r->in->data, *end = in + r->in->len;
	gsize m = strlen(mark);
	const guint8 *p = in + (r->searched > m ? r->searched - m : 0);
	r->searched = r->in->len;
	while ((gsize)(end - p) >= m &&
	       (p = memchr(p, mark[0], (gsize)(end - p) - m + 1)) != NULL) {
		if (memcmp(p, mark, m) == 0)
			return p - in;
		p++;
	}
	return -1;
}

static void
use(WryReader *r, gsize n)
{
	g_byte_array_remove_range(r->in, 0, (guint)n);
	r->searched = 0;
}

static WryReaderState
take_head(WryReader *r)
{
	/* RFC 9112 2.2: an empty line before it is not looked at; many are no request. */
	for (; r->in->len >= 2 && memcmp(r->in->data, "\r\n", 2) == 0; use(r, 2))
		if (++r->empty > MAX_EMPTY)
			return bad(r, 400);
	gssize end = find(r, "\r\n\r\n");
	if (end > MAX_HEAD || (end < 0 && r->in->len > MAX_HEAD)) {
		bool line = memchr(r->in->data, '\n', MIN(r->in->len, MAX_LINE)) == NULL;
		return bad(r, line ? 414 : 431);
	}
	if (end < 0)
		return WRY_READER_MORE;
	g_free(r->head);
	r->head = g_strndup((char *)r->in->data, (gsize)end + 2);
	bool whole = strlen(r->head) == (gsize)end + 2;
	use(r, (gsize)end + 4);
	unsigned status = whole ? read_head(r, (gsize)end + 2) : 400;
	if (status != 0)
		return bad(r, status);
	r->step = r->chunked ? CHUNK_SIZE : FIXED;
	return WRY_READER_HEAD;
}

/* --- the body --------------------------------------------------------------------------------- */

/* Moves what has come of `left` bytes to the body; true: all of them. */
static bool
take_bytes(WryReader *r)
{
	gsize n = MIN(r->left, r->in->len);
	g_byte_array_append(r->body, r->in->data, (guint)n);
	use(r, n);
	r->left -= n;
	return r->left == 0;
}

/* "1a;ext": how long the next chunk is. */
static WryReaderState
take_chunk_size(WryReader *r)
{
	gssize end = find(r, "\r\n");
	gsize digits = 0;
	if (end < 0 || end > MAX_CHUNK_LINE)
		return end > 0 || r->in->len > MAX_CHUNK_LINE ? bad(r, 400) : WRY_READER_MORE;
	g_autofree char *line = g_strndup((char *)r->in->data, (gsize)end);
	while (g_ascii_isxdigit(line[digits]))
		digits++;
	if (digits == 0 || digits > 8 || strlen(line) != (gsize)end ||
	    (line[digits] != '\0' && line[digits] != ';'))
		return bad(r, 400);
	use(r, (gsize)end + 2);
	r->left = g_ascii_strtoull(line, NULL, 16);
	if (r->left > r->max_body - MIN(r->max_body, r->body->len))
		return bad(r, 413);
	r->step = r->left > 0 ? CHUNK : TRAILERS;
	return WRY_READER_HEAD; /* go on */
}

/* Fields behind the chunks are read over. */
static WryReaderState
take_trailer(WryReader *r)
{
	gssize end = find(r, "\r\n");
	if (end < 0)
		return r->in->len > MAX_TRAILERS ? bad(r, 431) : WRY_READER_MORE;
	r->trailers += (gsize)end + 2;
	use(r, (gsize)end + 2);
	if (r->trailers > MAX_TRAILERS)
		return bad(r, 431);
	if (end == 0)
		r->step = WHOLE;
	return WRY_READER_HEAD;
}

static WryReaderState
take_chunk_end(WryReader *r)
{
	if (r->in->len < 2)
		return WRY_READER_MORE;
	if (memcmp(r->in->data, "\r\n", 2) != 0)
		return bad(r, 400);
	use(r, 2);
	r->step = CHUNK_SIZE;
	return WRY_READER_HEAD;
}

static WryReaderState
finish(WryReader *r)
{
	g_byte_array_append(r->body, (const guint8 *)"", 1);
	r->request.body = (char *)r->body->data;
	r->request.body_n = r->body->len - 1;
	r->step = WHOLE;
	r->told = true;
	return WRY_READER_WHOLE;
}

WryReaderState
wry_reader_next(WryReader *r)
{
	for (;;) {
		WryReaderState state = WRY_READER_HEAD;
		switch (r->step) {
		case HEAD:
			return take_head(r);
		case FIXED:
			if (r->left > r->max_body)
				return bad(r, 413);
			if (!take_bytes(r))
				return WRY_READER_MORE;
			r->step = WHOLE;
			break;
		case CHUNK_SIZE:
			state = take_chunk_size(r);
			break;
		case CHUNK:
			if (!take_bytes(r))
				return WRY_READER_MORE;
			r->step = CHUNK_END;
			break;
		case CHUNK_END:
			state = take_chunk_end(r);
			break;
		case TRAILERS:
			state = take_trailer(r);
			break;
		case WHOLE:
			return r->told ? WRY_READER_WHOLE : finish(r);
		case BAD:
			return WRY_READER_BAD;
		}
		if (state != WRY_READER_HEAD)
			return state;
	}
}

void
wry_reader_set_max_body(WryReader *r, gsize max)
{
	r->max_body = max;
}

WryRequest *
wry_reader_request(WryReader *r)
{
	return &r->request;
}

unsigned
wry_reader_status(const WryReader *r)
{
	return r->status;
}

void
wry_reader_reset(WryReader *r)
{
	r->request = (WryRequest){ .peer = r->request.peer };
	r->step = HEAD;
	r->told = r->chunked = false;
	r->left = r->trailers = r->searched = 0;
	r->empty = 0;
	r->max_body = MAX_BODY;
	g_byte_array_set_size(r->body, 0);
}

bool
wry_reader_has_begun(const WryReader *r)
{
	return r->step != HEAD || r->in->len > 0 || r->empty > 0;
}

bool
wry_reader_has_more(const WryReader *r)
{
	return r->in->len > 0;
}
