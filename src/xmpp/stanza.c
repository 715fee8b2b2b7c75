/*
 * stanza.c - read stanzas, write XML
 *
 * The writer is the only place where text becomes XML.  It works on runs: what needs no
 * care is copied in one piece, so a stanza costs little more than its bytes.
 * Nothing here knows what a stanza means.
 */
#include "xmpp/stanza.h"

#include "xmpp/ns.h"

#include <string.h>

#define MAX_DEPTH 64
#define FFFD "\xef\xbf\xbd"

/* --- the context ------------------------------------------------------------ */

static xmpp_ctx_t *ctx;

static void
say_nothing(G_GNUC_UNUSED void *data, G_GNUC_UNUSED xmpp_log_level_t level,
	    G_GNUC_UNUSED const char *area, G_GNUC_UNUSED const char *text)
{
}

/* Out of memory must abort as everywhere else: libstrophe's objects do not check. */
static void *
mem_alloc(size_t n, G_GNUC_UNUSED void *data)
{
	return g_malloc(n);
}

static void *
mem_realloc(void *p, size_t n, G_GNUC_UNUSED void *data)
{
	return g_realloc(p, n);
}

static void
mem_free(void *p, G_GNUC_UNUSED void *data)
{
	g_free(p);
}

xmpp_ctx_t *
wry_stanza_ctx(void)
{
	static const xmpp_mem_t mem = { .alloc = mem_alloc,
					.free = mem_free,
					.realloc = mem_realloc };
	static const xmpp_log_t quiet = { .handler = say_nothing };
	if (ctx == NULL) {
		xmpp_initialize();
		ctx = xmpp_ctx_new(&mem, &quiet);
		g_assert(ctx != NULL);
	}
	return ctx;
}

void
wry_stanza_shutdown(void)
{
	if (ctx == NULL)
		return;
	g_clear_pointer(&ctx, xmpp_ctx_free);
	xmpp_shutdown();
}

/* --- reading ---------------------------------------------------------------- */

bool
wry_stanza_is(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
	if (!xmpp_stanza_is_tag(stanza))
		return false;
	return (name == NULL || g_strcmp0(xmpp_stanza_get_name(stanza), name) == 0) &&
	       (ns == NULL || g_strcmp0(xmpp_stanza_get_ns(stanza), ns) == 0);
}

static xmpp_stanza_t *
first_of(xmpp_stanza_t *s, const char *name, const char *ns)
{
	while (s != NULL && !wry_stanza_is(s, name, ns))
		s = xmpp_stanza_get_next(s);
	return s;
}

xmpp_stanza_t *
wry_stanza_child(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
	return first_of(xmpp_stanza_get_children(stanza), name, ns);
}

xmpp_stanza_t *
wry_stanza_next(xmpp_stanza_t *sibling, const char *name, const char *ns)
{
	return first_of(xmpp_stanza_get_next(sibling), name, ns);
}

unsigned
wry_stanza_n_children(xmpp_stanza_t *stanza)
{
	unsigned n = 0;
	for (xmpp_stanza_t *c = wry_stanza_child(stanza, NULL, NULL); c != NULL;
	     c = wry_stanza_next(c, NULL, NULL))
		n++;
	return n;
}

const char *
wry_stanza_attr(xmpp_stanza_t *stanza, const char *name)
{
	return xmpp_stanza_get_attribute(stanza, name);
}

char *
wry_stanza_text(xmpp_stanza_t *stanza)
{
	xmpp_stanza_t *c = xmpp_stanza_get_children(stanza);
	if (c == NULL || wry_stanza_child(stanza, NULL, NULL) != NULL)
		return NULL;
	if (xmpp_stanza_get_next(c) == NULL)
		return g_strdup(xmpp_stanza_get_text_ptr(c));
	GString *text = g_string_new(NULL);
	for (; c != NULL; c = xmpp_stanza_get_next(c))
		g_string_append(text, xmpp_stanza_get_text_ptr(c));
	return g_string_free(text, FALSE);
}

char *
wry_stanza_child_text(xmpp_stanza_t *stanza, const char *name, const char *ns)
{
	xmpp_stanza_t *c = wry_stanza_child(stanza, name, ns);
	return c != NULL ? wry_stanza_text(c) : NULL;
}

const char *
wry_stanza_condition(xmpp_stanza_t *stanza)
{
	static const char *const known[] = {
#define X(name, condition, retry) condition,
		WRY_ERROR_MAP(X)
#undef X
	};
	xmpp_stanza_t *e = wry_stanza_child(stanza, "error", xmpp_stanza_get_ns(stanza));
	if (e == NULL)
		return NULL;
	for (xmpp_stanza_t *c = wry_stanza_child(e, NULL, NS_STANZA_ERROR); c != NULL;
	     c = wry_stanza_next(c, NULL, NS_STANZA_ERROR))
		for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
			if (strcmp(xmpp_stanza_get_name(c), known[i]) == 0)
				return known[i];
	return "undefined-condition";
}

/* --- the sanitiser ---------------------------------------------------------- */

enum { PLAIN, SPECIAL_ATTR, SPECIAL, MULTI };

/* By first byte: what may be copied as it is, in attributes only text, nowhere, or is UTF-8. */
static const guint8 class_of[256] = {
	[0x00 ... 0x08] = SPECIAL, ['\t'] = SPECIAL_ATTR, ['\n'] = SPECIAL_ATTR,
	[0x0b ... 0x1f] = SPECIAL, ['"'] = SPECIAL_ATTR,  ['\''] = SPECIAL_ATTR,
	['&'] = SPECIAL,	   ['<'] = SPECIAL,	  ['>'] = SPECIAL,
	[0x80 ... 0xff] = MULTI,
};

/* How a byte of a SPECIAL class is written. */
static const char *
entity(guint8 c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return FFFD;
	}
}

/*
 * Bytes of the character at p that XML can carry; 0: none; *ret_bad: how many to replace then (1 of
 * what is no UTF-8, 3 of U+FFFE).  By the table of well-formed sequences in the Unicode standard.
 */
static gsize
sequence(const guint8 *p, gsize n, gsize *ret_bad)
{
	guint8 c = p[0], lo = 0x80, hi = 0xbf;
	gsize len = c >= 0xc2 && c <= 0xdf   ? 2
		    : c >= 0xe0 && c <= 0xef ? 3
		    : c >= 0xf0 && c <= 0xf4 ? 4
					     : 0;
	*ret_bad = 1;
	if (len == 0 || len > n)
		return 0;
	if (c == 0xe0)
		lo = 0xa0;
	else if (c == 0xed)
		hi = 0x9f;
	else if (c == 0xf0)
		lo = 0x90;
	else if (c == 0xf4)
		hi = 0x8f;
	if (p[1] < lo || p[1] > hi)
		return 0;
	for (gsize i = 2; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	if (c == 0xef && p[1] == 0xbf && p[2] >= 0xbe) {
		*ret_bad = 3;
		return 0;
	}
	return len;
}

/* A word of eight bytes at a time: has it a byte that is not PLAIN even in attributes? */
static bool
word_is_plain(const guint8 *p)
{
	const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
	const guint64 tops = ones << 7;
	guint64 w;
	memcpy(&w, p, sizeof w);
#define HAS(x) (((w ^ ones * (x)) - ones) & ~(w ^ ones * (x)))
	guint64 hit =
	    w | ((w - ones * 0x20) & ~w) | HAS('&') | HAS('<') | HAS('>') | HAS('"') | HAS('\'');
#undef HAS
	return (hit & tops) == 0;
}

static void
sanitise(GString *out, const char *text, gsize n, int worst)
{
	const guint8 *p = (const guint8 *)text, *end = p + n, *run = p;
	while (p < end) {
		if (end - p >= 8 && word_is_plain(p)) {
			p += 8;
			continue;
		}
		guint8 class = class_of[*p];
		gsize bad = 1;
		if (class == MULTI) {
			gsize len = sequence(p, (gsize)(end - p), &bad);
			if (len > 0) {
				p += len;
				continue;
			}
		} else if (class == PLAIN || (class == SPECIAL_ATTR && worst == SPECIAL)) {
			p++;
			continue;
		}
		if (p > run)
			g_string_append_len(out, (const char *)run, p - run);
		g_string_append(out, class == MULTI ? FFFD : entity(*p));
		p += bad;
		run = p;
	}
	if (p > run)
		g_string_append_len(out, (const char *)run, p - run);
}

/* --- the writer ------------------------------------------------------------- */

#define NODE 400 /* bytes of an element or attribute object, about */

gsize
wry_stanza_weight(xmpp_stanza_t *stanza)
{
	if (xmpp_stanza_is_text(stanza))
		return NODE + strlen(xmpp_stanza_get_text_ptr(stanza));
	gsize n = NODE * (1 + (gsize)xmpp_stanza_get_attribute_count(stanza));
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(stanza); c != NULL;
	     c = xmpp_stanza_get_next(c))
		n += wry_stanza_weight(c);
	return n;
}

void
wry_xml_init(WryXml *xml)
{
	*xml = (WryXml){ .out = g_string_sized_new(512), .open = g_ptr_array_sized_new(8) };
}

void
wry_xml_clear(WryXml *xml)
{
	if (xml->out != NULL)
		g_string_free(g_steal_pointer(&xml->out), TRUE);
	g_clear_pointer(&xml->open, g_ptr_array_unref);
	xml->in_tag = false;
}

void
wry_xml_reset(WryXml *xml)
{
	g_string_truncate(xml->out, 0);
	g_ptr_array_set_size(xml->open, 0);
	xml->in_tag = false;
}

static void
end_tag(WryXml *xml)
{
	if (xml->in_tag)
		g_string_append_c(xml->out, '>');
	xml->in_tag = false;
}

void
wry_xml_open(WryXml *xml, const char *name, const char *ns)
{
	end_tag(xml);
	g_string_append_c(xml->out, '<');
	g_string_append(xml->out, name);
	g_ptr_array_add(xml->open, (gpointer)name);
	xml->in_tag = true;
	wry_xml_attr(xml, "xmlns", ns);
}

static void
attr_name(WryXml *xml, const char *name)
{
	g_assert(xml->in_tag);
	g_string_append_c(xml->out, ' ');
	g_string_append(xml->out, name);
	g_string_append_len(xml->out, "='", 2);
}

void
wry_xml_attr(WryXml *xml, const char *name, const char *value)
{
	if (value == NULL)
		return;
	attr_name(xml, name);
	sanitise(xml->out, value, strlen(value), SPECIAL_ATTR);
	g_string_append_c(xml->out, '\'');
}

void
wry_xml_attr_int(WryXml *xml, const char *name, gint64 value)
{
	char digits[24];
	g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, value);
	wry_xml_attr(xml, name, digits);
}

void
wry_xml_text_len(WryXml *xml, const char *text, gsize n)
{
	if (n == 0)
		return;
	g_assert(xml->open->len > 0);
	end_tag(xml);
	sanitise(xml->out, text, n, SPECIAL);
}

void
wry_xml_text(WryXml *xml, const char *text)
{
	if (text != NULL)
		wry_xml_text_len(xml, text, strlen(text));
}

void
wry_xml_raw(WryXml *xml, const char *written)
{
	if (*written == '\0')
		return;
	g_assert(xml->open->len > 0);
	end_tag(xml);
	g_string_append(xml->out, written);
}

const char *
wry_xml_inside(WryXml *xml, gsize *ret_n)
{
	g_assert(xml->open->len == 1);
	end_tag(xml);
	/* In a tag '>' is always escaped, so the first one is the end of it. */
	const char *inside = strchr(xml->out->str, '>') + 1;
	*ret_n = xml->out->len - (gsize)(inside - xml->out->str);
	return inside;
}

void
wry_xml_close(WryXml *xml)
{
	g_assert(xml->open->len > 0);
	const char *name = g_ptr_array_steal_index(xml->open, xml->open->len - 1);
	if (xml->in_tag) {
		g_string_append_len(xml->out, "/>", 2);
	} else {
		g_string_append_len(xml->out, "</", 2);
		g_string_append(xml->out, name);
		g_string_append_c(xml->out, '>');
	}
	xml->in_tag = false;
}

void
wry_xml_leaf(WryXml *xml, const char *name, const char *ns, const char *text)
{
	wry_xml_open(xml, name, ns);
	wry_xml_text(xml, text);
	wry_xml_close(xml);
}

/* --- a received tree -------------------------------------------------------- */

/* Its order is the hash table's of libstrophe; ours, from, to and the rest, need none. */
static void
copy_attributes(WryXml *xml, xmpp_stanza_t *stanza)
{
	int n = xmpp_stanza_get_attribute_count(stanza);
	if (n <= 0)
		return;
	const char *few[32];
	g_autofree const char **many = NULL;
	const char **pairs = few;
	if (n * 2 > (int)G_N_ELEMENTS(few))
		pairs = many = g_new(const char *, (gsize)n * 2);
	n = xmpp_stanza_get_attributes(stanza, pairs, n * 2);
	for (int i = 0; i + 1 < n; i += 2)
		if (strcmp(pairs[i], "xmlns") != 0 &&
		    (strchr(pairs[i], ':') == NULL || strcmp(pairs[i], "xml:lang") == 0))
			wry_xml_attr(xml, pairs[i], pairs[i + 1]);
}

static void
copy_tree(WryXml *xml, xmpp_stanza_t *stanza, const char *parent_ns, unsigned depth)
{
	if (xmpp_stanza_is_text(stanza)) {
		if (xml->open->len > 0)
			wry_xml_text(xml, xmpp_stanza_get_text_ptr(stanza));
		return;
	}
	const char *name = xmpp_stanza_get_name(stanza);
	if (depth > MAX_DEPTH || name == NULL)
		return;
	const char *ns = xmpp_stanza_get_ns(stanza);
	if (g_strcmp0(ns, NS_XML) == 0)
		return; /* <xml:a/>: to declare that one would be the end of the stream */
	bool top = xml->open->len == 0;
	if (ns == NULL)
		ns = parent_ns;
	else if (!top && strcmp(ns, NS_COMPONENT) == 0 && g_strcmp0(parent_ns, ns) != 0)
		ns = NS_CLIENT;
	wry_xml_open(xml, name, top || g_strcmp0(ns, parent_ns) == 0 ? NULL : ns);
	copy_attributes(xml, stanza);
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(stanza); c != NULL;
	     c = xmpp_stanza_get_next(c))
		copy_tree(xml, c, ns, depth + 1);
	wry_xml_close(xml);
}

void
wry_xml_stanza(WryXml *xml, xmpp_stanza_t *stanza, const char *parent_ns)
{
	copy_tree(xml, stanza, parent_ns, 1);
}

/* RFC 6120 8.3.3.5, 8.3.3.14; RFC 5122: where one goes instead.  (transfer full); NULL: nowhere. */
static char *
error_uri(const GError *error)
{
	WryErrorCode code = wry_error_code(error);
	const char *jid = wry_error_arg(error, 1);
	if ((code != WRY_ERROR_GONE && code != WRY_ERROR_REDIRECT) || jid == NULL)
		return NULL;
	g_autofree char *path = g_uri_escape_string(jid, "!$()*+,;=@", FALSE);
	return g_strconcat("xmpp:", path, NULL);
}

void
wry_xml_error(WryXml *xml, const GError *error, const char *by, const char *lang, const char *text)
{
	g_autofree char *uri = error_uri(error);
	wry_xml_open(xml, "error", NULL);
	wry_xml_attr(xml, "type", wry_error_type(error));
	wry_xml_attr(xml, "by", by);
	wry_xml_leaf(xml, wry_error_condition(error), NS_STANZA_ERROR, uri);
	if (text != NULL && text[0] != '\0') {
		wry_xml_open(xml, "text", NS_STANZA_ERROR);
		wry_xml_attr(xml, "xml:lang", lang);
		wry_xml_text(xml, text);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}
