/*
 * compose-text.c - what a mail says, flowed and encoded
 */
#include "backends/smtp/compose-text.h"

#include <string.h>

#define WIDTH 72
#define PLAIN_LINE 78 /* of 7bit: what is longer some relay may fold */
#define QUOTED_LINE 76

/* --- format=flowed --- */

/* Columns of a character. */
static unsigned
width_of(gunichar c)
{
	if (c < 0x300) /* before the first mark, and far before the first wide one */
		return 1;
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/*
 * How much of text stands on one line: up to behind the blanks after the last word that fits, or
 * after the first, or all.
 */
static gsize
piece_of(const char *text, unsigned width)
{
	unsigned columns = 0;
	gsize best = 0;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		columns += width_of(g_utf8_get_char(p));
		if (*p != ' ' || p[1] == ' ' || p[1] == '\0')
			continue;
		gsize n = (gsize)(p - text) + 1;
		if (n == 3 && strncmp(text, "-- ", 3) == 0)
			continue; /* by itself it would begin a signature (4.3) */
		if (columns > width && best > 0)
			return best;
		best = n;
		if (columns > width)
			return best;
	}
	return columns > width && best > 0 ? best : strlen(text);
}

/* One line of the body: as it is, or a paragraph that flows.  A blank at the end of a line means
 * that it goes on. */
static void
flow_line(GString *out, const char *line)
{
	gsize depth = strspn(line, ">");
	if (depth > 50 || (line[depth] != ' ' && line[depth] != '\0'))
		depth = 0; /* ">_<" */
	const char *text = line + depth + (depth > 0 && line[depth] == ' ');
	g_autofree char *quotes = g_strnfill(depth, '>');
	do {
		gsize n = piece_of(text, (unsigned)(WIDTH - depth));
		bool stuff =
		    depth > 0 || *text == ' ' || *text == '>' || g_str_has_prefix(text, "From ");
		g_string_append(out, quotes);
		g_string_append(out, stuff && n > 0 ? " " : "");
		g_string_append_len(out, text, (gssize)n);
		g_string_append_c(out, '\n');
		text += n;
	} while (*text != '\0');
}

/* What stands for this character in a mail; 0: nothing. */
static gunichar
printed(gunichar c, gunichar next)
{
	if (c == '\r' && next == '\n')
		return 0;
	if (c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return '\n';
	return c == '\t' || c == '\n' || (c >= ' ' && (c < 0x7f || c >= 0xa0)) ? c : 0;
}

/* Lines, without what nobody can print and without blanks at their ends. */
static char **
lines_of(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autoptr(GString) clean = g_string_sized_new(strlen(valid) + 1);
	const char *run = valid, *p = valid; /* what stands from run to p stays as it is */
	while (*p != '\0') {
		gunichar c = g_utf8_get_char(p), as = printed(c, (guchar)p[1]);
		const char *next = g_utf8_next_char(p);
		if (as != c) {
			g_string_append_len(clean, run, p - run);
			if (as != 0)
				g_string_append_unichar(clean, as);
			run = next;
		}
		p = next;
	}
	g_string_append_len(clean, run, p - run);
	char **lines = g_strsplit(clean->str, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		g_strchomp(*line);
	return lines;
}

static void
flow(GString *out, const char *text)
{
	g_auto(GStrv) lines = lines_of(text);
	guint n = g_strv_length(lines);
	while (n > 0 && *lines[n - 1] == '\0')
		n--;
	for (guint i = 0; i < n; i++)
		flow_line(out, lines[i]);
}

char *
mail_flow(const char *body, const char *signature)
{
	GString *out = g_string_new(NULL);
	flow(out, body);
	if (signature != NULL && *signature != '\0') {
		g_string_append(out, "-- \n");
		flow(out, signature);
	}
	return g_string_free(out, FALSE);
}

/* --- encodings --- */

static bool
is_quoted_plain(guchar c)
{
	return c >= ' ' && c < 0x7f && c != '=';
}

MailEncoding
mail_encoding_for(const char *text, gsize n)
{
	gsize column = 0, longest = 0, bytes = 0;
	for (gsize i = 0; i < n; i++) {
		guchar c = (guchar)text[i];
		column = c == '\n' ? 0 : column + 1;
		longest = MAX(longest, column);
		bool end = c == '\n' || (c == '\r' && i + 1 < n && text[i + 1] == '\n');
		bytes += !end && c != '\t' && (c < ' ' || c >= 0x7f);
	}
	if (bytes == 0 && longest <= PLAIN_LINE)
		return MAIL_7BIT;
	return n + 2 * bytes <= n / 3 * 4 ? MAIL_QUOTED : MAIL_BASE64;
}

const char *
mail_encoding_name(MailEncoding encoding)
{
	static const char *const names[] = { "7bit", "quoted-printable", "base64" };
	return names[encoding];
}

/* One line without its end.  A character's bytes stay together, so that what is shown raw can be
 * read. */
static void
quote_line(GString *out, const char *line, gsize n)
{
	gsize column = 0;
	for (gsize i = 0; i < n;) {
		gsize length = 1, size = 0;
		while (i + length < n && ((guchar)line[i + length] & 0xc0) == 0x80 && length < 4)
			length++;
		bool blank = line[i] == ' ' || line[i] == '\t';
		bool plain = length == 1 && (is_quoted_plain((guchar)line[i]) || blank) &&
			     !(blank && i + 1 == n);
		size = plain ? 1 : 3 * length;
		if (column + size + (i + length < n) > QUOTED_LINE) {
			g_string_append(out, "=\r\n");
			column = 0;
		}
		for (gsize k = 0; k < length; k++)
			if (plain)
				g_string_append_c(out, line[i]);
			else
				g_string_append_printf(out, "=%02X", (guchar)line[i + k]);
		column += size;
		i += length;
	}
}

static void
encode_lines(GString *out, const char *text, gsize n, bool quote)
{
	const char *end = text + n;
	while (text < end) {
		const char *lf = memchr(text, '\n', (gsize)(end - text));
		const char *stop = lf != NULL ? lf : end;
		const char *next = lf != NULL ? lf + 1 : end;
		if (stop > text && stop[-1] == '\r')
			stop--;
		if (quote)
			quote_line(out, text, (gsize)(stop - text));
		else
			g_string_append_len(out, text, stop - text);
		g_string_append(out, "\r\n");
		text = next;
	}
}

void
mail_encode_base64(GString *out, const void *bytes, gsize n)
{
	const guchar *from = bytes;
	char line[80];
	while (n > 0) {
		gsize part = MIN(n, MAIL_BASE64_LINE);
		int state = 0, save = 0;
		gsize length = g_base64_encode_step(from, part, FALSE, line, &state, &save);
		length += g_base64_encode_close(FALSE, line + length, &state, &save);
		g_string_append_len(out, line, (gssize)length);
		g_string_append_len(out, "\r\n", 2);
		from += part;
		n -= part;
	}
}

void
mail_encode(GString *out, const char *text, gsize n, MailEncoding encoding)
{
	if (encoding != MAIL_BASE64) {
		encode_lines(out, text, n, encoding == MAIL_QUOTED);
		return;
	}
	g_autoptr(GString) canonical = g_string_new(NULL);
	encode_lines(canonical, text, n, false);
	mail_encode_base64(out, canonical->str, canonical->len);
}
