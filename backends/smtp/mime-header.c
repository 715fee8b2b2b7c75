/*
 * mime-header.c - fields and addresses, by our own hand
 *
 * GMime would parse addresses by recursion (nested groups are a stack overflow) and merges fields
 * that stand twice (facts: G3, G9).  Here a field is a pair of pointers, and an address list is
 * read in one pass by a machine with a few buffers.  In an address nothing is decoded: an encoded
 * word in it is what it looks like, and deceives nobody.
 */
#include "backends/smtp/mime-header.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-words.h"
#include "base/text.h"

#include <string.h>

#define MAX_NAME 256 /* bytes of a display name that are kept */
#define MAX_LOCAL 256
#define MAX_ADDRESS 512
#define MAX_COMMENT 256

/* --- fields ------------------------------------------------------------------ */

/* Behind the line at p. */
static const char *
next_line(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (gsize)(end - p));
	return lf != NULL ? lf + 1 : end;
}

static bool
is_empty_line(const char *p, const char *end)
{
	return p < end && (*p == '\n' || (*p == '\r' && (p + 1 == end || p[1] == '\n')));
}

static void
add_field(GArray *header, const char *p, const char *end)
{
	const char *colon = memchr(p, ':', (gsize)(end - p));
	if (colon == NULL || colon == p)
		return;
	const char *stop = colon;
	while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	for (const char *c = p; c < stop; c++)
		if ((guchar)*c <= ' ' || (guchar)*c >= 0x7f)
			return;
	MailField field = { .name = p, .name_n = (gsize)(stop - p), .value = colon + 1 };
	while (end > field.value && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	field.value_n = (gsize)(end - field.value);
	g_array_append_val(header, field);
}

GArray *
mail_header_parse(const char *bytes, gsize n, unsigned max, gsize *ret_body)
{
	GArray *header = g_array_new(FALSE, FALSE, sizeof(MailField));
	const char *p = bytes, *end = bytes + n;
	while (p < end && !is_empty_line(p, end)) {
		const char *start = p;
		p = next_line(p, end);
		while (p < end && (*p == ' ' || *p == '\t'))
			p = next_line(p, end);
		if (header->len < max)
			add_field(header, start, p);
	}
	if (ret_body != NULL)
		*ret_body = (gsize)((p < end ? next_line(p, end) : end) - bytes);
	return header;
}

static bool
is_named(const MailField *field, const char *name)
{
	return strlen(name) == field->name_n &&
	       g_ascii_strncasecmp(field->name, name, field->name_n) == 0;
}

const MailField *
mail_header_find(const GArray *header, const char *name)
{
	for (guint i = 0; i < header->len; i++) {
		const MailField *field = &g_array_index(header, MailField, i);
		if (is_named(field, name))
			return field;
	}
	return NULL;
}

unsigned
mail_header_count(const GArray *header, const char *name)
{
	unsigned n = 0;
	for (guint i = 0; i < header->len; i++)
		n += is_named(&g_array_index(header, MailField, i), name);
	return n;
}

char *
mail_header_value(const GArray *header, const char *name)
{
	const MailField *field = mail_header_find(header, name);
	char *text = field != NULL ? mail_words(field->value, field->value_n) : NULL;
	if (text != NULL && *text == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

char *
mail_header_param(const GArray *header, const char *name, const char *param)
{
	const MailField *field = mail_header_find(header, name);
	return field != NULL ? mail_param(field->value, field->value_n, param) : NULL;
}

/* --- addresses --------------------------------------------------------------- */

/* One mailbox as it is read. */
typedef struct {
	GString *words;	  /* outside brackets and comments, quotes kept */
	GString *angle;	  /* within <> */
	GString *comment; /* the last */
	bool has_angle, words_cut, angle_cut;
	GPtrArray *boxes;
} Reader;

static void
keep(Reader *r, GString *where, char c, gsize max)
{
	if (where->len < max)
		g_string_append_c(where, c);
	else if (where == r->angle)
		r->angle_cut = true;
	else
		r->words_cut = true;
}

/* Embeddings, overrides, isolates, and what has no width. */
static bool
turns(gunichar c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200b ||
	       c == 0xfeff;
}

bool
mail_deceives(gunichar c)
{
	return turns(c) || c == 0x200e || c == 0x200f || c == 0x61c;
}

/* (transfer full) */
static char *
without(bool (*is)(gunichar c), const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (!is(g_utf8_get_char(p)))
			g_string_append_unichar(out, g_utf8_get_char(p));
	return g_strstrip(g_string_free(g_steal_pointer(&out), FALSE));
}

char *
mail_unturned(const char *text)
{
	return without(turns, text);
}

/* The words without their quotes, encoded words decoded. */
static char *
name_of(const char *words)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	bool quoted = false;
	for (const char *p = words; *p != '\0'; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == '\\' && quoted && p[1] != '\0')
			g_string_append_c(plain, *++p);
		else
			g_string_append_c(plain, *p);
	}
	g_autofree char *words_read = mail_words(plain->str, plain->len);
	char *name = without(mail_deceives, words_read);
	if (*name == '\0')
		g_clear_pointer(&name, g_free);
	return name;
}

/* Without blanks outside quotes, and without a source route "@a,@b:". */
static char *
squeeze(const char *text)
{
	GString *out = g_string_new(NULL);
	bool quoted = false;
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\\' && quoted && p[1] != '\0') {
			g_string_append_c(out, *p++);
			g_string_append_c(out, *p);
			continue;
		}
		if (*p == '"')
			quoted = !quoted;
		if (quoted || !(*p == ' ' || *p == '\t'))
			g_string_append_c(out, *p);
	}
	const char *colon = out->str[0] == '@' ? strchr(out->str, ':') : NULL;
	if (colon != NULL)
		g_string_erase(out, 0, colon + 1 - out->str);
	return g_string_free(out, FALSE);
}

/* Of "Juliet juliet@example.org" the word with the "@": the last one. */
static const char *
address_word(char *words)
{
	g_strstrip(words);
	const char *word = words;
	if (*words != '"')
		for (const char *p = words; *p != '\0'; p++)
			if ((*p == ' ' || *p == '\t') && strchr(p, '@') != NULL)
				word = p + 1;
	return word;
}

/* "x@" and "@x" are none, nor is what has a blank or control character outside quotes. */
static char *
check_address(const char *text)
{
	const char *at = strrchr(text, '@');
	if (at == NULL || at == text || at[1] == '\0' || at - text > MAX_LOCAL)
		return NULL;
	bool quoted = *text == '"' && at - text > 2 && at[-1] == '"';
	for (const char *p = text; *p != '\0'; p++)
		if ((guchar)*p < ' ' || *p == 0x7f || (*p == ' ' && !(quoted && p < at)) ||
		    ((*p == '<' || *p == '>' || *p == '"') && !(quoted && p < at)))
			return NULL;
	if (!quoted && memchr(text, '@', (gsize)(at - text)) != NULL)
		return NULL;
	g_autofree char *domain = wry_text_domain(at + 1, NULL);
	g_autofree char *local = g_strndup(text, (gsize)(at - text));
	if (domain == NULL || !g_utf8_validate(local, -1, NULL))
		return NULL;
	return g_strconcat(local, "@", domain, NULL);
}

static void
finish(Reader *r)
{
	g_autofree char *raw = g_strdup(r->has_angle ? r->angle->str : address_word(r->words->str));
	g_autofree char *squeezed = squeeze(raw);
	bool cut = r->has_angle ? r->angle_cut : r->words_cut;
	g_autofree char *address = cut ? NULL : check_address(squeezed);
	if (address != NULL && r->boxes->len < MAIL_BOXES_MAX) {
		g_autofree char *name = r->has_angle	  ? name_of(r->words->str)
					: r->comment->len ? name_of(r->comment->str)
							  : NULL;
		g_ptr_array_add(r->boxes, mail_box_new(name, address));
	}
	g_string_truncate(r->words, 0);
	g_string_truncate(r->angle, 0);
	g_string_truncate(r->comment, 0);
	r->has_angle = r->words_cut = r->angle_cut = false;
}

/* The last comment alone is kept: "juliet@example.org (Juliet)". */
static const char *
read_comment(Reader *r, const char *p, const char *end)
{
	unsigned depth = 1;
	g_string_truncate(r->comment, 0);
	for (p++; p < end && depth > 0; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			break;
		if (*p != '\r' && *p != '\n' && r->comment->len < MAX_COMMENT)
			g_string_append_c(r->comment, *p);
	}
	return p;
}

/* A name longer than we keep is cut; an address longer than that is none. */
static const char *
read_quotes(Reader *r, GString *where, const char *p, const char *end)
{
	gsize max = where == r->angle ? MAX_ADDRESS : MAX_NAME + MAX_ADDRESS;
	keep(r, where, '"', max);
	for (p++; p < end && *p != '"'; p++) {
		if (*p == '\r' || *p == '\n')
			continue;
		if (*p == '\\' && p + 1 < end)
			keep(r, where, *p++, max);
		keep(r, where, *p, max);
	}
	keep(r, where, '"', max);
	return p;
}

void
mail_addresses(const char *raw, gsize n, GPtrArray *boxes)
{
	Reader r = { .words = g_string_new(NULL),
		     .angle = g_string_new(NULL),
		     .comment = g_string_new(NULL),
		     .boxes = boxes };
	bool in_angle = false;
	for (const char *p = raw, *end = raw + n; p < end; p++) {
		GString *where = in_angle ? r.angle : r.words;
		switch (*p) {
		case '\r':
		case '\n':
			break;
		case '"':
			p = read_quotes(&r, where, p, end);
			break;
		case '(':
			p = read_comment(&r, p, end);
			break;
		case '<':
			in_angle = r.has_angle = true;
			g_string_truncate(r.angle, 0);
			break;
		case '>':
			in_angle = false;
			break;
		case ':':
			/* "Friends: a@b, c@d;": the name of a group is nobody's. */
			if (in_angle)
				keep(&r, r.angle, *p, MAX_ADDRESS);
			else if (!r.has_angle)
				g_string_truncate(r.words, 0);
			break;
		case ',':
			if (in_angle && r.angle->len > 0 && r.angle->str[0] == '@') {
				keep(&r, r.angle, *p, MAX_ADDRESS); /* a route */
				break;
			}
			G_GNUC_FALLTHROUGH;
		case ';':
			in_angle = false;
			finish(&r);
			break;
		default:
			if (r.has_angle && !in_angle)
				break; /* what follows the ">" */
			keep(&r, where, *p, in_angle ? MAX_ADDRESS : MAX_NAME + MAX_ADDRESS);
		}
	}
	finish(&r);
	g_string_free(r.words, TRUE);
	g_string_free(r.angle, TRUE);
	g_string_free(r.comment, TRUE);
}
