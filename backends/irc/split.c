/*
 * split.c - a message's body as lines of IRC: cut, coloured, encoded
 *
 * How many bytes a stretch of text has on the wire is known only once it is written: formatting
 * codes make it longer, a charset shorter or longer.  So a piece is measured, and where it is too
 * long a shorter one is taken.
 */
#include "backends/irc/split.h"

#include "backends/irc/format.h"
#include "base/text.h"

#include <string.h>

#define LOOKS_LEAST 24 /* bytes of text; a piece that would have fewer goes without its looks */

void
irc_piece_free(IrcPiece *piece)
{
	g_free(piece->text);
	g_free(piece);
}

/* --- charsets --- */

static bool
is_utf8(const char *charset)
{
	return charset == NULL || g_ascii_strcasecmp(charset, "UTF-8") == 0 ||
	       g_ascii_strcasecmp(charset, "UTF8") == 0;
}

/* Nothing that ends a line, whatever the converter did. */
static bool
is_line(const char *bytes, gsize n)
{
	return memchr(bytes, '\0', n) == NULL && memchr(bytes, '\r', n) == NULL &&
	       memchr(bytes, '\n', n) == NULL;
}

/* One character into out; false: it has no place there.  Nearest in ASCII, then. */
static bool
encode_char(GIConv conv, const char *at, gsize n, GString *out)
{
	g_autofree char *one = g_strndup(at, n);
	gsize length = 0;
	g_autofree char *bytes = g_convert_with_iconv(one, (gssize)n, conv, NULL, &length, NULL);
	if (bytes != NULL && is_line(bytes, length)) {
		g_string_append_len(out, bytes, (gssize)length);
		return true;
	}
	g_autofree char *near = g_str_to_ascii(one, "C");
	if (*near == '\0' || strchr(near, '?') != NULL || !is_line(near, strlen(near)))
		return false;
	g_string_append(out, near);
	return true;
}

/*
 * In charset; *ret_bad (transfer full): the first character that has no place in it, left out, or
 * NULL.  Composed first, for few charsets know an accent by itself.
 */
static char *
encode(const char *text, const char *charset, char **ret_bad)
{
	*ret_bad = NULL;
	if (is_utf8(charset))
		return g_strdup(text);
	GIConv conv = g_iconv_open(charset, "UTF-8");
	if (conv == (GIConv)-1)
		return g_strdup(text);
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	gsize n = 0;
	char *whole = g_convert_with_iconv(composed, -1, conv, NULL, &n, NULL);
	if (whole != NULL && is_line(whole, n)) {
		g_iconv_close(conv);
		return whole;
	}
	g_free(whole);
	GString *out = g_string_new(NULL);
	for (const char *c = composed, *next; *c != '\0'; c = next) {
		next = g_utf8_next_char(c);
		if (encode_char(conv, c, (gsize)(next - c), out))
			continue;
		if (*ret_bad == NULL)
			*ret_bad = g_strndup(c, (gsize)(next - c));
		g_string_append_c(out, '?');
	}
	g_iconv_close(conv);
	return g_string_free(out, FALSE);
}

char *
irc_encode(const char *text, const char *charset)
{
	g_autofree char *bad = NULL;
	return encode(text, charset, &bad);
}

bool
irc_check_charset_out(const char *charset, GError **error)
{
	char ascii[128];
	gsize n = 0;
	if (!irc_check_charset(charset, error))
		return false;
	for (int i = 1; i < 128; i++)
		ascii[i - 1] = (char)i;
	ascii[127] = '\0';
	GIConv conv = g_iconv_open(charset, "UTF-8");
	g_autofree char *bytes =
	    conv != (GIConv)-1 ? g_convert_with_iconv(ascii, 127, conv, NULL, &n, NULL) : NULL;
	if (conv != (GIConv)-1)
		g_iconv_close(conv);
	if (bytes != NULL && n == 127 && memcmp(bytes, ascii, 127) == 0)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("IRC cannot be written in '%s'; write one such as ISO-8859-1"),
			     charset, NULL);
}

/* --- looks --- */

/* What follows a colour's code must not be taken for a part of it. */
static void
guard(GString *out, const char *code, char next)
{
	g_string_append(out, code);
	if (g_ascii_isdigit(next) || next == ',')
		g_string_append(out, "\x02\x02");
}

static void
change_colours(GString *out, const WrySpan *now, const WrySpan *want, char next)
{
	char code[16];
	if (now->ink == want->ink && now->paper == want->paper)
		return;
	bool back = (now->paper >= 0 && want->paper < 0) || (now->ink >= 0 && want->ink < 0);
	if (want->ink < 0 && want->paper < 0) {
		guard(out, "\x03", next);
		return;
	}
	if (back)
		g_string_append_c(out, '\x03');
	int ink = want->ink >= 0 ? irc_colour(want->ink) : IRC_COLOUR_DEFAULT;
	if (want->paper >= 0)
		g_snprintf(code, sizeof code, "\x03%02d,%02d", ink, irc_colour(want->paper));
	else
		g_snprintf(code, sizeof code, "\x03%02d", ink);
	guard(out, code, want->paper >= 0 && next == ',' ? ' ' : next);
}

/* Codes that lead from one look to the other. */
static void
change_look(GString *out, WrySpan *now, const WrySpan *want, char next)
{
	static const struct {
		unsigned style;
		char code;
	} rows[] = {
		{ WRY_SPAN_BOLD, 0x02 },   { WRY_SPAN_ITALIC, 0x1d }, { WRY_SPAN_UNDERLINE, 0x1f },
		{ WRY_SPAN_STRIKE, 0x1e }, { WRY_SPAN_MONO, 0x11 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (((now->style ^ want->style) & rows[i].style) != 0)
			g_string_append_c(out, rows[i].code);
	change_colours(out, now, want, next);
	*now = *want;
}

static bool
is_said(char c)
{
	return ((guchar)c >= 0x20 || c == '\t') && c != 0x7f;
}

/* The look at byte `at`, and where it ends. */
static WrySpan
look_at(const GArray *spans, gsize at, gsize *ret_until)
{
	WrySpan look = { .ink = -1, .paper = -1 };
	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		const WrySpan *s = &g_array_index(spans, WrySpan, i);
		if (s->start > at) {
			*ret_until = MIN(*ret_until, s->start);
			break;
		}
		if ((gsize)s->start + s->length > at) {
			look = *s;
			*ret_until = MIN(*ret_until, (gsize)s->start + s->length);
		}
	}
	return look;
}

/* body from `at` to `end`, with codes; control characters of his own are not said. */
static char *
draw(const char *body, gsize at, gsize end, const GArray *spans)
{
	GString *out = g_string_sized_new(end - at + 16);
	WrySpan now = { .ink = -1, .paper = -1 };
	while (at < end) {
		gsize until = end;
		WrySpan want = look_at(spans, at, &until);
		gsize first = at;
		while (first < until && !is_said(body[first]))
			first++;
		if (first < until)
			change_look(out, &now, &want, body[first]);
		for (; at < until; at++)
			if (is_said(body[at]))
				g_string_append_c(out, body[at]);
	}
	return g_string_free(out, FALSE);
}

/* --- cutting --- */

typedef struct {
	const char *body;
	const GArray *spans;
	const IrcSheet *sheet;
	GPtrArray *pieces;
	char *bad; /* what has no place in the charset; NULL: nothing */
} Cut;

static char *
write_piece(Cut *c, gsize at, gsize end, bool looks)
{
	g_autofree char *drawn = draw(c->body, at, end, looks ? c->spans : NULL);
	g_autofree char *bad = NULL;
	char *text = encode(drawn, c->sheet->charset, &bad);
	if (c->bad == NULL)
		c->bad = g_steal_pointer(&bad);
	return text;
}

/* The next piece of a line that ends at `end`; returns where it ends itself. */
static gsize
cut_piece(Cut *c, gsize at, gsize end, bool goes_on)
{
	bool looks = c->sheet->looks;
	gsize most = c->sheet->most;
	for (;;) {
		gsize take = end - at;
		if (take > most)
			take = wry_text_break(c->body + at, most, true);
		g_autofree char *text = write_piece(c, at, at + take, looks);
		gsize n = strlen(text), over = n > c->sheet->most ? n - c->sheet->most : 0;
		if (over > 0 && looks && take < LOOKS_LEAST) {
			looks = false;
			most = c->sheet->most;
			continue;
		}
		if (over > 0 && take > 1 && (guchar)g_utf8_skip[(guchar)c->body[at]] < take) {
			most = take > over ? take - over : 1;
			continue;
		}
		if (n > 0 || c->sheet->blanks) {
			IrcPiece *piece = g_new(IrcPiece, 1);
			*piece = (IrcPiece){ g_steal_pointer(&text), goes_on };
			g_ptr_array_add(c->pieces, piece);
		}
		return at + take;
	}
}

GPtrArray *
irc_split(const char *body, const GArray *spans, const IrcSheet *sheet, unsigned max,
	  GError **error)
{
	Cut c = { body, spans, sheet,
		  g_ptr_array_new_with_free_func((GDestroyNotify)irc_piece_free), NULL };
	gsize n = strlen(body);
	for (gsize at = 0; at < n && c.pieces->len <= max && c.bad == NULL;) {
		gsize end = at + strcspn(body + at, "\r\n");
		gsize start = at;
		do {
			at = cut_piece(&c, at, end, at > start);
		} while (at < end && c.pieces->len <= max);
		at += body[at] != '\0';
	}
	if (c.bad == NULL)
		return c.pieces;
	wry_error_set(
	    error, WRY_ERROR_NOT_ACCEPTABLE,
	    N_("\"%1$s\" cannot be written in %2$s, as it is set for this place. Leave it "
	       "out, or change it: settings charset_out"),
	    c.bad, sheet->charset, NULL);
	g_free(c.bad);
	g_ptr_array_unref(c.pieces);
	return NULL;
}
