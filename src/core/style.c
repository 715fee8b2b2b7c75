/*
 * style.c - how words look: Message Styling (XEP-0393), Message Markup (0394), XHTML-IM (0071)
 *
 * Whatever it was read from, it becomes a look for each byte of the text and then spans; so nested
 * and overlapping marks need no tree.  Of XHTML nothing is passed on: six looks and two colours are
 * understood, and whatever else it holds is not there.
 */
#include "core/style.h"

#include "xmpp/ns.h"

#include <string.h>

#define TEXT_MAX (16 * 1024) /* a longer one is sent plain: it is a paste */
#define SPANS_MAX 512
#define WRITE_MAX 100  /* spans that are worth their weight in XML */
#define MARKUP_MAX 100 /* of a stanza */
#define DEPTH_MAX 32

typedef struct {
	unsigned style;
	int32_t ink, paper;
} Look;

static const Look plain = { 0, -1, -1 };

static bool
same_look(const Look *a, const Look *b)
{
	return a->style == b->style && a->ink == b->ink && a->paper == b->paper;
}

static Look *
plain_looks(gsize n)
{
	Look *looks = g_new(Look, n + 1);
	for (gsize i = 0; i <= n; i++)
		looks[i] = plain;
	return looks;
}

/* Runs of one look that is not plain; at the bounds of characters, for whole ones were given. */
static GArray *
make_spans(const Look *looks, gsize n)
{
	GArray *spans = NULL;
	for (gsize i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_look(&looks[i], &looks[end]);)
			end++;
		if (same_look(&looks[i], &plain))
			continue;
		WrySpan span = { (unsigned)i, (unsigned)(end - i), looks[i].style, looks[i].ink,
				 looks[i].paper };
		if (spans == NULL)
			spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
		g_array_append_val(spans, span);
		if (spans->len == SPANS_MAX)
			break;
	}
	return spans;
}

/* --- Message Styling: marks in the text ------------------------------------------------------ */

typedef struct {
	const char *text;
	Look *looks;
} Scan;

static unsigned
mark(char c)
{
	return c == '*'	  ? WRY_SPAN_BOLD
	       : c == '_' ? WRY_SPAN_ITALIC
	       : c == '~' ? WRY_SPAN_STRIKE
	       : c == '`' ? WRY_SPAN_MONO
			  : 0;
}

static bool
is_space_before(const char *text, gsize at)
{
	return g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(text + at)));
}

/* The mark that ends what begins at `at`; end: there is none. */
static gsize
find_close(const char *text, gsize at, gsize end)
{
	for (gsize i = at + 2; i < end; i++)
		if (text[i] == text[at] && !is_space_before(text, i))
			return i;
	return end;
}

/* Each mark once in each other: the depth is at most four. */
static void
scan_line(Scan *s, gsize from, gsize end, unsigned style)
{
	unsigned hopeless = 0; /* marks that nothing ends from here on */
	bool may_open = true;
	for (gsize i = from; i < end; i++) {
		char c = s->text[i];
		unsigned bit = mark(c);
		bool opens = may_open && bit != 0 && (style & bit) == 0 && (hopeless & bit) == 0 &&
			     i + 2 < end && s->text[i + 1] != c &&
			     !g_unichar_isspace(g_utf8_get_char(s->text + i + 1));
		gsize close = opens ? find_close(s->text, i, end) : end;
		if (opens && close == end)
			hopeless |= bit;
		if (close == end) {
			may_open = g_ascii_isspace(c) || (guchar)c >= 0x80;
			if ((guchar)c >= 0x80) /* of other characters only spaces open */
				may_open = (s->text[i + 1] & 0xc0) != 0x80 &&
					   is_space_before(s->text, i + 1);
			continue;
		}
		for (gsize k = i; k <= close; k++)
			s->looks[k].style |= bit;
		if (bit != WRY_SPAN_MONO)
			scan_line(s, i + 1, close, style | bit);
		i = close;
		may_open = false;
	}
}

GArray *
style_scan(const char *text)
{
	gsize n = strlen(text);
	if (n > TEXT_MAX || strpbrk(text, "*_~`") == NULL)
		return NULL;
	g_autofree Look *looks = plain_looks(n);
	Scan s = { text, looks };
	bool block = false;
	for (gsize at = 0; at < n;) {
		gsize end = at + strcspn(text + at, "\n");
		bool fence = strncmp(text + at, "```", 3) == 0;
		if (block || fence) {
			for (gsize i = at; i < end; i++)
				looks[i].style |= WRY_SPAN_MONO;
			if (fence)
				block = !block || end > at + 3;
		} else {
			gsize from = at;
			while (from < end && text[from] == '>') /* a quotation, of any depth */
				from += 1 + strspn(text + from + 1, " ");
			scan_line(&s, MIN(from, end), end, 0);
		}
		at = end + 1;
	}
	return make_spans(looks, n);
}

bool
style_is_off(xmpp_stanza_t *xml)
{
	return wry_stanza_child(xml, "unstyled", NS_STYLING) != NULL;
}

/* --- Message Markup: ranges beside it -----------------------------------------------------------
 */

static unsigned
markup_style(xmpp_stanza_t *span)
{
	static const struct {
		const char *name;
		unsigned style;
	} rows[] = {
		{ "emphasis", WRY_SPAN_ITALIC },
		{ "strong", WRY_SPAN_BOLD },
		{ "code", WRY_SPAN_MONO },
		{ "deleted", WRY_SPAN_STRIKE },
	};
	unsigned style = 0;
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (wry_stanza_child(span, rows[i].name, NS_MARKUP) != NULL)
			style |= rows[i].style;
	return style;
}

static gint64
read_index(const char *text)
{
	gsize n = text != NULL ? strspn(text, "0123456789") : 0;
	return n > 0 && n <= 6 && text[n] == '\0' ? (gint64)g_ascii_strtoull(text, NULL, 10) : -1;
}

/* Ranges count code points; nonsense is no range. */
static void
read_markup(xmpp_stanza_t *markup, const char *text, glong length, Look *looks)
{
	unsigned left = MARKUP_MAX;
	for (xmpp_stanza_t *c = wry_stanza_child(markup, NULL, NS_MARKUP); c != NULL && left > 0;
	     c = wry_stanza_next(c, NULL, NS_MARKUP), left--) {
		unsigned style = wry_stanza_is(c, "span", NS_MARKUP)	? markup_style(c)
				 : wry_stanza_is(c, "bcode", NS_MARKUP) ? WRY_SPAN_MONO
									: 0;
		gint64 start = read_index(wry_stanza_attr(c, "start"));
		gint64 end = read_index(wry_stanza_attr(c, "end"));
		if (style == 0 || start < 0 || start >= end || end > length)
			continue;
		gsize from = (gsize)(g_utf8_offset_to_pointer(text, (glong)start) - text);
		gsize to = (gsize)(g_utf8_offset_to_pointer(text, (glong)end) - text);
		for (gsize i = from; i < to; i++)
			looks[i].style |= style;
	}
}

/* --- XHTML-IM
 * --------------------------------------------------------------------------------------- */

typedef struct {
	GString *text; /* of it, without spaces */
	GArray *looks; /* of Look, for each byte of text */
	bool too_much;
} Html;

static int32_t
read_colour(const char *value)
{
	static const struct {
		const char *name;
		int32_t rgb;
	} names[] = {
		{ "black", 0x000000 },	{ "white", 0xffffff },	 { "red", 0xff0000 },
		{ "green", 0x008000 },	{ "lime", 0x00ff00 },	 { "blue", 0x0000ff },
		{ "navy", 0x000080 },	{ "yellow", 0xffff00 },	 { "orange", 0xffa500 },
		{ "aqua", 0x00ffff },	{ "fuchsia", 0xff00ff }, { "purple", 0x800080 },
		{ "maroon", 0x800000 }, { "teal", 0x008080 },	 { "olive", 0x808000 },
		{ "gray", 0x808080 },	{ "silver", 0xc0c0c0 },
	};
	gsize digits = *value == '#' ? strspn(value + 1, "0123456789abcdefABCDEF") : 0;
	if (digits == 6 && value[7] == '\0')
		return (int32_t)g_ascii_strtoull(value + 1, NULL, 16);
	if (digits == 3 && value[4] == '\0') {
		int32_t rgb = 0;
		for (int i = 1; i <= 3; i++)
			rgb = rgb << 8 | g_ascii_xdigit_value(value[i]) * 0x11;
		return rgb;
	}
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_ascii_strcasecmp(names[i].name, value) == 0)
			return names[i].rgb;
	return -1;
}

static void
read_declaration(const char *name, const char *value, Look *look)
{
	if (strcmp(name, "font-weight") == 0 &&
	    (strstr(value, "bold") != NULL || g_ascii_strtoull(value, NULL, 10) >= 600))
		look->style |= WRY_SPAN_BOLD;
	if (strcmp(name, "font-style") == 0 &&
	    (strcmp(value, "italic") == 0 || strcmp(value, "oblique") == 0))
		look->style |= WRY_SPAN_ITALIC;
	if (strcmp(name, "font-family") == 0 && strstr(value, "mono") != NULL)
		look->style |= WRY_SPAN_MONO;
	if (strcmp(name, "text-decoration") == 0 && strstr(value, "underline") != NULL)
		look->style |= WRY_SPAN_UNDERLINE;
	if (strcmp(name, "text-decoration") == 0 && strstr(value, "line-through") != NULL)
		look->style |= WRY_SPAN_STRIKE;
	if (strcmp(name, "color") == 0)
		look->ink = read_colour(value);
	if (strcmp(name, "background-color") == 0 || strcmp(name, "background") == 0)
		look->paper = read_colour(value);
}

static void
read_css(const char *css, Look *look)
{
	g_auto(GStrv) all = g_strsplit(css, ";", 32);
	for (char **d = all; *d != NULL; d++) {
		char *colon = strchr(*d, ':');
		if (colon == NULL)
			continue;
		*colon = '\0';
		g_autofree char *name = g_ascii_strdown(g_strstrip(*d), -1);
		g_autofree char *value = g_ascii_strdown(g_strstrip(colon + 1), -1);
		read_declaration(name, value, look);
	}
}

static void
read_element(xmpp_stanza_t *element, Look *look)
{
	static const struct {
		const char *name;
		unsigned style;
	} rows[] = {
		{ "strong", WRY_SPAN_BOLD },   { "b", WRY_SPAN_BOLD },
		{ "em", WRY_SPAN_ITALIC },     { "i", WRY_SPAN_ITALIC },
		{ "cite", WRY_SPAN_ITALIC },   { "u", WRY_SPAN_UNDERLINE },
		{ "code", WRY_SPAN_MONO },     { "pre", WRY_SPAN_MONO },
		{ "tt", WRY_SPAN_MONO },       { "kbd", WRY_SPAN_MONO },
		{ "del", WRY_SPAN_STRIKE },    { "s", WRY_SPAN_STRIKE },
		{ "strike", WRY_SPAN_STRIKE },
	};
	const char *name = xmpp_stanza_get_name(element);
	const char *css = wry_stanza_attr(element, "style");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			look->style |= rows[i].style;
	if (css != NULL && strlen(css) <= 1024)
		read_css(css, look);
}

static void
add_html_text(Html *h, const char *text, const Look *look)
{
	for (const char *next; *text != '\0' && !h->too_much; text = next) {
		next = g_utf8_next_char(text);
		if (g_unichar_isspace(g_utf8_get_char(text)))
			continue;
		for (const char *c = text; c < next; c++) {
			g_string_append_c(h->text, *c);
			g_array_append_val(h->looks, *look);
		}
		h->too_much = h->text->len > TEXT_MAX;
	}
}

static void
read_html(Html *h, xmpp_stanza_t *element, Look look, unsigned depth)
{
	if (depth > DEPTH_MAX)
		h->too_much = true;
	read_element(element, &look);
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(element); c != NULL && !h->too_much;
	     c = xmpp_stanza_get_next(c)) {
		if (xmpp_stanza_is_text(c))
			add_html_text(h, xmpp_stanza_get_text_ptr(c), &look);
		else
			read_html(h, c, look, depth + 1);
	}
}

/* The looks of the same words; false: it says others, and the plain ones are what was said. */
static bool
lay_over(const Html *h, const char *text, Look *looks)
{
	gsize at = 0;
	for (const char *c = text, *next; *c != '\0'; c = next) {
		next = g_utf8_next_char(c);
		gsize n = (gsize)(next - c), i = (gsize)(c - text);
		if (g_unichar_isspace(g_utf8_get_char(c)))
			continue;
		if (at + n > h->text->len || memcmp(h->text->str + at, c, n) != 0)
			return false;
		for (gsize k = 0; k < n; k++)
			looks[i + k] = g_array_index(h->looks, Look, at + k);
		at += n;
	}
	return at == h->text->len;
}

/* A space between two of one look looks so, too; a line's end looks like nothing. */
static void
fill_spaces(const char *text, Look *looks)
{
	const char *last = NULL;
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
		if (*c == '\n')
			last = NULL;
		if (g_unichar_isspace(g_utf8_get_char(c)))
			continue;
		if (last != NULL && same_look(&looks[last - text], &looks[c - text]))
			for (const char *k = last; k < c; k++)
				looks[k - text] = looks[c - text];
		last = c;
	}
}

static bool
read_xhtml(xmpp_stanza_t *html, const char *text, Look *looks)
{
	xmpp_stanza_t *body = wry_stanza_child(html, "body", NS_XHTML);
	if (body == NULL)
		return false;
	Html h = { g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(Look)), false };
	read_html(&h, body, plain, 0);
	bool good = !h.too_much && lay_over(&h, text, looks);
	if (good)
		fill_spaces(text, looks);
	g_string_free(h.text, TRUE);
	g_array_unref(h.looks);
	return good;
}

GArray *
style_read(xmpp_stanza_t *xml, const char *text)
{
	xmpp_stanza_t *markup = wry_stanza_child(xml, "markup", NS_MARKUP);
	xmpp_stanza_t *html = wry_stanza_child(xml, "html", NS_XHTML_IM);
	gsize n = strlen(text);
	if ((markup == NULL && html == NULL) || n > TEXT_MAX)
		return NULL;
	g_autofree Look *looks = plain_looks(n);
	if (markup != NULL)
		read_markup(markup, text, g_utf8_strlen(text, -1), looks);
	else if (!read_xhtml(html, text, looks))
		return NULL;
	return make_spans(looks, n);
}

/* --- moving
 * -------------------------------------------------------------------------------------------- */

void
style_move(GArray *spans, gsize from, gsize length, gsize to)
{
	guint kept = 0;
	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		WrySpan span = g_array_index(spans, WrySpan, i);
		gsize start = MAX(span.start, from);
		gsize end = MIN((gsize)span.start + span.length, from + length);
		if (start >= end)
			continue;
		span.start = (unsigned)(start - from + to);
		span.length = (unsigned)(end - start);
		g_array_index(spans, WrySpan, kept++) = span;
	}
	if (spans != NULL)
		g_array_set_size(spans, kept);
}

/* --- writing
 * --------------------------------------------------------------------------------------------- */

static char *
css_of(const WrySpan *span)
{
	GString *css = g_string_new(NULL);
	bool under = (span->style & WRY_SPAN_UNDERLINE) != 0;
	bool through = (span->style & WRY_SPAN_STRIKE) != 0;
	if ((span->style & WRY_SPAN_BOLD) != 0)
		g_string_append(css, "font-weight:bold;");
	if ((span->style & WRY_SPAN_ITALIC) != 0)
		g_string_append(css, "font-style:italic;");
	if (under || through)
		g_string_append_printf(css, "text-decoration:%s%s%s;", under ? "underline" : "",
				       under && through ? " " : "", through ? "line-through" : "");
	if ((span->style & WRY_SPAN_MONO) != 0)
		g_string_append(css, "font-family:monospace;");
	if (span->ink >= 0)
		g_string_append_printf(css, "color:#%06x;", (unsigned)span->ink);
	if (span->paper >= 0)
		g_string_append_printf(css, "background-color:#%06x;", (unsigned)span->paper);
	return g_string_free(css, FALSE);
}

/* "\n" as <br/>: in XHTML it is a space. */
static void
write_html_text(WryXml *xml, const char *text, gsize n)
{
	for (const char *end = text + n; text < end;) {
		const char *stop = memchr(text, '\n', (gsize)(end - text));
		gsize line = (gsize)((stop != NULL ? stop : end) - text);
		wry_xml_text_len(xml, text, line);
		if (stop != NULL)
			wry_xml_leaf(xml, "br", NULL, NULL);
		text += line + 1;
	}
}

static void
write_html(WryXml *xml, const char *body, gsize before, const GArray *spans)
{
	gsize at = 0;
	wry_xml_open(xml, "html", NS_XHTML_IM);
	wry_xml_open(xml, "body", NS_XHTML);
	wry_xml_open(xml, "p", NULL);
	for (guint i = 0; i < spans->len; i++) {
		const WrySpan *span = &g_array_index(spans, WrySpan, i);
		g_autofree char *css = css_of(span);
		write_html_text(xml, body + at, before + span->start - at);
		wry_xml_open(xml, "span", NULL);
		if (*css != '\0')
			wry_xml_attr(xml, "style", css);
		at = before + span->start + span->length;
		write_html_text(xml, body + before + span->start, span->length);
		wry_xml_close(xml);
	}
	write_html_text(xml, body + at, strlen(body) - at);
	wry_xml_close(xml);
	wry_xml_close(xml);
	wry_xml_close(xml);
}

/* Each of its looks that markup has a name for. */
static void
write_markup_span(WryXml *xml, const WrySpan *span, glong start, glong length)
{
	static const struct {
		unsigned style;
		const char *name;
	} rows[] = {
		{ WRY_SPAN_BOLD, "strong" },
		{ WRY_SPAN_ITALIC, "emphasis" },
		{ WRY_SPAN_MONO, "code" },
		{ WRY_SPAN_STRIKE, "deleted" },
	};
	wry_xml_open(xml, "span", NULL);
	wry_xml_attr_int(xml, "start", start);
	wry_xml_attr_int(xml, "end", start + length);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if ((span->style & rows[i].style) != 0)
			wry_xml_leaf(xml, rows[i].name, NULL, NULL);
	wry_xml_close(xml);
}

static void
write_markup(WryXml *xml, const char *body, gsize before, const GArray *spans)
{
	const unsigned named = WRY_SPAN_BOLD | WRY_SPAN_ITALIC | WRY_SPAN_MONO | WRY_SPAN_STRIKE;
	const char *at = body;
	glong chars = 0; /* before `at` */
	bool open = false;
	for (guint i = 0; i < spans->len; i++) {
		const WrySpan *span = &g_array_index(spans, WrySpan, i);
		const char *start = body + before + span->start;
		if ((span->style & named) == 0)
			continue;
		if (!open)
			wry_xml_open(xml, "markup", NS_MARKUP);
		open = true;
		chars += g_utf8_strlen(at, start - at);
		at = start;
		write_markup_span(xml, span, chars, g_utf8_strlen(start, span->length));
	}
	if (open)
		wry_xml_close(xml);
}

void
style_write(WryXml *xml, const char *body, gsize before, const GArray *spans)
{
	if (spans == NULL || spans->len == 0 || spans->len > WRITE_MAX)
		return;
	write_html(xml, body, before, spans);
	write_markup(xml, body, before, spans);
}
