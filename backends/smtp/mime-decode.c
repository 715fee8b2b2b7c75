/*
 * mime-decode.c - base64 and quoted-printable (RFC 2045 6.7, 6.8), leniently, and uuencode
 *
 * GMime's decoder for bodies stops at the first padding (G5), so they are ours.
 */
#include "backends/smtp/mime-decode.h"

#include <stdbool.h>
#include <string.h>

static int
base64_value(guchar c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* The group so far, as far as it makes bytes. */
static gsize
flush_group(MailBase64 *s, char *out)
{
	gsize made = 0;
	if (s->n >= 2)
		out[made++] = (char)(s->bits >> (6 * s->n - 8));
	if (s->n >= 3)
		out[made++] = (char)(s->bits >> (6 * s->n - 16));
	*s = (MailBase64){ 0 };
	return made;
}

gsize
mail_base64_step(MailBase64 *s, const char *in, gsize n, char *out)
{
	static gint8 values[256];
	static bool known;
	char *to = out;

	if (!known) {
		for (unsigned c = 0; c < 256; c++)
			values[c] = (gint8)base64_value((guchar)c);
		known = true;
	}
	if (n == 0)
		return flush_group(s, out);
	for (const char *end = in + n; in < end; in++) {
		int value = values[(guchar)*in];
		if (value >= 0) {
			s->bits = s->bits << 6 | (uint32_t)value;
			if (++s->n == 4) {
				*to++ = (char)(s->bits >> 16);
				*to++ = (char)(s->bits >> 8);
				*to++ = (char)s->bits;
				*s = (MailBase64){ 0 };
			}
		} else if (*in == '=') {
			to += flush_group(s, to);
		}
	}
	return (gsize)(to - out);
}

/* "=E4" once it is whole; what it turns out not to be stays.  How many bytes came out. */
static gsize
settle(MailQuoted *s, char *out)
{
	gsize n = s->n;
	int high = n == 3 ? g_ascii_xdigit_value(s->held[1]) : -1;
	int low = n == 3 ? g_ascii_xdigit_value(s->held[2]) : -1;
	s->n = 0;
	if (high >= 0 && low >= 0) {
		*out = (char)(high << 4 | low);
		return 1;
	}
	memcpy(out, s->held, n);
	return n;
}

gsize
mail_quoted_step(MailQuoted *s, const char *in, gsize n, char *out)
{
	char *to = out;
	if (n == 0)
		return s->n == 1 ? s->n = 0 : settle(s, out); /* a last "=" is a soft end */
	for (const char *end = in + n; in < end; in++) {
		if (s->n == 0) {
			const char *stop = memchr(in, '=', (gsize)(end - in));
			gsize plain = (gsize)((stop != NULL ? stop : end) - in);
			memcpy(to, in, plain);
			to += plain;
			in += plain;
			if (in == end)
				break;
			s->held[s->n++] = *in;
			continue;
		}
		/* "=" and the end of the line: the line goes on.  Blanks before it are a careless
		 * relay's. */
		if (*in == '\n' &&
		    (s->n == 1 || (s->n == 2 && strchr("\r \t", s->held[1]) != NULL))) {
			s->n = 0;
			continue;
		}
		if (s->n == 2 && strchr("\r \t", s->held[1]) != NULL &&
		    strchr("\r \t", *in) != NULL) {
			s->held[1] = *in;
			continue;
		}
		if (*in == '=') {
			to += settle(s, to);
			s->held[s->n++] = '=';
			continue;
		}
		s->held[s->n++] = *in;
		if (s->n == 3)
			to += settle(s, to);
	}
	return (gsize)(to - out);
}

/* A line of it: how many bytes it holds, then four characters for three of them. */
static gsize
uu_line(const MailUu *s, char *out)
{
	unsigned want = s->n > 0 ? ((unsigned)(s->line[0] - ' ') & 63) : 0;
	gsize made = 0;
	for (unsigned i = 1; made < want && i + 1 < s->n; i += 4) {
		uint32_t bits = 0;
		for (unsigned k = 0; k < 4; k++) {
			char c = i + k < s->n ? s->line[i + k] : ' ';
			bits = bits << 6 | ((uint32_t)(c - ' ') & 63);
		}
		for (unsigned k = 0; k < 3 && made < want; k++)
			out[made++] = (char)(bits >> (16 - 8 * k));
	}
	return made;
}

gsize
mail_uu_step(MailUu *s, const char *in, gsize n, char *out)
{
	char *to = out;
	for (const char *end = in + n; in < end; in++) {
		if (*in != '\n') {
			if (s->n < sizeof s->line - 1 && *in != '\r')
				s->line[s->n++] = *in;
			continue;
		}
		s->line[s->n] = '\0';
		if (s->inside == 1 && strcmp(s->line, "end") == 0)
			s->inside = 2;
		else if (s->inside == 1)
			to += uu_line(s, to);
		else if (s->inside == 0 && strncmp(s->line, "begin ", 6) == 0)
			s->inside = 1;
		s->n = 0;
	}
	if (n == 0 && s->inside == 1) /* cut off in a line */
		to += uu_line(s, to);
	return (gsize)(to - out);
}
