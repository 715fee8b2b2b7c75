/*
 * mime-tag.c - between "<" and ">", and behind "&"
 *
 * A tag takes each byte once; one whose quote is never closed is read again without quotes, and its
 * caller remembers that.
 */
#include "backends/smtp/mime-tag.h"

#include "backends/smtp/mime-entities.h"

#include <stdlib.h>
#include <string.h>

static const char *const attr_names[MAIL_ATTR_N] = { "href", "alt",  "style", "class",
						     "id",   "name", "hidden" };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* --- entities ----------------------------------------------------------------- */

static int
compare_entity(const void *key, const void *entity)
{
	return strcmp(key, ((const Entity *)entity)->name);
}

/* 128 to 159 are windows-1252's in all mail. */
static gunichar
repair_number(guint64 n)
{
	static const guint16 high[32] = {
		0x20ac, 0x81,	0x201a, 0x192,	0x201e, 0x2026, 0x2020, 0x2021,
		0x2c6,	0x2030, 0x160,	0x2039, 0x152,	0x8d,	0x17d,	0x8f,
		0x90,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x2dc,	0x2122, 0x161,	0x203a, 0x153,	0x9d,	0x17e,	0x178,
	};
	if (n >= 128 && n < 160)
		return high[n - 128];
	bool ok = n >= ' ' && n != 0x7f && n <= 0x10ffff && (n < 0xd800 || n > 0xdfff) &&
		  n != 0xfffe && n != 0xffff;
	return ok ? (gunichar)n : n == '\t' || n == '\n' || n == '\r' ? ' ' : 0xfffd;
}

gunichar
mail_entity_read(const char *p, const char *end, const char **next)
{
	char name[12];
	gsize n = 0;
	const char *q = p + 1;
	if (q < end && *q == '#') {
		bool hex = ++q < end && (*q == 'x' || *q == 'X');
		guint64 number = 0;
		const char *digits = q += hex;
		for (; q < end && q - digits < 8; q++) {
			int value = hex ? g_ascii_xdigit_value(*q) : g_ascii_digit_value(*q);
			if (value < 0)
				break;
			number = number * (hex ? 16 : 10) + (guint)value;
		}
		if (q == digits)
			return 0;
		*next = q < end && *q == ';' ? q + 1 : q;
		return repair_number(number);
	}
	while (q < end && g_ascii_isalnum(*q) && n < sizeof name - 1)
		name[n++] = *q++;
	name[n] = '\0';
	const Entity *entity = n > 0 ? bsearch(name, entities, G_N_ELEMENTS(entities),
					       sizeof *entities, compare_entity)
				     : NULL;
	if (entity == NULL)
		return 0;
	*next = q < end && *q == ';' ? q + 1 : q;
	return entity->c;
}

char *
mail_span_text(MailSpan span, gsize max)
{
	GString *out = g_string_new(NULL);
	for (const char *p = span.p, *end = span.p + span.n; p < end && out->len < max;) {
		const char *next = p + 1;
		gunichar c = *p == '&' ? mail_entity_read(p, end, &next) : 0;
		if (c != 0)
			g_string_append_unichar(out, c);
		else
			g_string_append_c(out, *p);
		p = next;
	}
	if (!g_utf8_validate(out->str, -1, NULL)) /* cut in a character */
		g_string_truncate(out, 0);
	return g_string_free(out, FALSE);
}

bool
mail_span_has(MailSpan span, const char *word)
{
	gsize n = strlen(word);
	for (gsize i = 0; span.p != NULL && i + n <= span.n; i++)
		if (g_ascii_strncasecmp(span.p + i, word, n) == 0)
			return true;
	return false;
}

/* --- tags --------------------------------------------------------------------- */

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

static void
note_attr(MailTag *tag, MailSpan name, MailSpan value)
{
	for (unsigned i = 0; i < MAIL_ATTR_N; i++)
		if (tag->attrs[i].p == NULL && strlen(attr_names[i]) == name.n &&
		    g_ascii_strncasecmp(name.p, attr_names[i], name.n) == 0)
			tag->attrs[i] = value;
}

/* Behind the ">"; NULL: there is none. */
static const char *
read_attrs(const char *p, const char *end, bool quotes, MailTag *tag)
{
	for (;;) {
		while (p < end && (is_blank(*p) || *p == '/')) {
			tag->is_void = *p == '/' && p + 1 < end && p[1] == '>';
			p++;
		}
		if (p >= end)
			return NULL;
		if (*p == '>')
			return p + 1;
		MailSpan name = { p, 0 }, value = { "", 0 };
		while (p < end && !is_blank(*p) && *p != '=' && *p != '>' && *p != '/')
			p++;
		name.n = (gsize)(p - name.p);
		if (name.n == 0)
			p++; /* a stray "=" */
		const char *after = skip_blanks(p, end);
		if (after < end && *after == '=' && name.n > 0) {
			p = skip_blanks(after + 1, end);
			char quote = p < end && (*p == '"' || *p == '\'') && quotes ? *p : '\0';
			value.p = quote != '\0' ? ++p : p;
			if (quote != '\0') {
				p = memchr(p, quote, (gsize)(end - p));
				if (p == NULL)
					return NULL;
			} else {
				while (p < end && !is_blank(*p) && *p != '>')
					p++;
			}
			value.n = (gsize)(p - value.p);
			p += quote != '\0';
		}
		note_attr(tag, name, value);
	}
}

bool
mail_tag_read(const char **at, const char *end, bool *no_quotes, MailTag *tag)
{
	const char *p = *at + 1;
	*tag = (MailTag){ .closes = *p == '/' };
	p += tag->closes;
	const char *name = p;
	while (p < end && (g_ascii_isalnum(*p) || *p == ':' || *p == '-'))
		p++;
	for (gsize i = 0, n = (gsize)(p - name); n <= MAIL_TAG_MAX && i < n; i++)
		tag->name[i] = g_ascii_tolower(name[i]);
	const char *after = read_attrs(p, end, !*no_quotes, tag);
	if (after == NULL && !*no_quotes) {
		*no_quotes = true; /* one is not closed: from here on they mean nothing */
		memset(tag->attrs, 0, sizeof tag->attrs);
		after = read_attrs(p, end, false, tag);
	}
	if (after == NULL)
		return false;
	*at = after;
	return true;
}
