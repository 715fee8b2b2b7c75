/*
 * compose-header.c - a mail's header, written
 *
 * Every text goes through mail_clean_line() first, and every word through one writer that knows the
 * column: so no field can hold a line's end that is not a fold, whoever wrote its text.
 */
#include "backends/smtp/compose-header.h"

#include "backends/smtp/path-wire.h"
#include "backends/smtp/path.h"

#include <string.h>

#define LINE 78
#define ENCODED_LINE 76 /* RFC 2047 2: with encoded words in it */
#define ENCODED_WORD 75
#define TEXT_MAX 2048
#define NAME_MAX_BYTES 200
#define PLAIN_MAX 60  /* a word, a name or a value of more is encoded, so that it can be folded */
#define VALUE_MAX 120 /* continuations are what most readers of RFC 2231 stumble over */
#define SEGMENT 50    /* of one, encoded */
#define ID_MAX 900    /* a line has 998 */

/* --- cleaning --- */

char *
mail_clean_line(const char *text, gsize max)
{
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, max + 4));
	GString *line = g_string_new(NULL);
	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool bad = c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
		gsize n = (gsize)(g_utf8_next_char(p) - p);
		if (line->len + n > max)
			break;
		if (bad)
			g_string_append_c(line, ' ');
		else
			g_string_append_len(line, p, (gssize)n);
	}
	return g_strstrip(g_string_free(line, FALSE));
}

char *
mail_clean_name(const char *text, gsize max)
{
	g_autofree char *line = mail_clean_line(text, max);
	GString *name = g_string_new(NULL);
	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if ((c < 0x202a || c > 0x202e) && (c < 0x2066 || c > 0x2069))
			g_string_append_unichar(name, c);
	}
	return g_strstrip(g_string_free(name, FALSE));
}

char *
mail_header_address(const char *address)
{
	char *ascii = mail_path_ascii(address);
	return ascii != NULL ? ascii : mail_path_canon(address, NULL);
}

/* --- the line --- */

MailFieldOut
mail_field_begin(GString *out, const char *name)
{
	g_string_append(out, name);
	g_string_append_c(out, ':');
	return (MailFieldOut){ out, strlen(name) + 1 };
}

void
mail_field_end(MailFieldOut *field)
{
	g_string_append(field->out, "\r\n");
	field->column = 0;
}

static void
put(MailFieldOut *field, const char *word, gsize n, gsize most)
{
	bool first = field->out->str[field->out->len - 1] == ':';
	if (field->column + 1 + n > most && (!first || field->column + 1 + n > 998)) {
		g_string_append(field->out, "\r\n");
		field->column = 0;
	}
	g_string_append_c(field->out, ' ');
	g_string_append_len(field->out, word, (gssize)n);
	field->column += 1 + n;
}

void
mail_field_word(MailFieldOut *field, const char *word)
{
	put(field, word, strlen(word), LINE);
}

/* --- encoded words (RFC 2047) --- */

/* What may stand for itself in a Q word wherever it is, in a phrase too (5, rule 3). */
static bool
is_q_plain(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

static gsize
q_length(const char *text, gsize n)
{
	gsize length = 0;
	for (gsize i = 0; i < n; i++)
		length += is_q_plain(text[i]) || text[i] == ' ' ? 1 : 3;
	return length;
}

static gsize
b_length(gsize n)
{
	return (n + 2) / 3 * 4;
}

/* How many bytes of text, whole characters, fit into room; at least one character. */
static gsize
fitting(const char *text, bool q, gsize room)
{
	const char *p = text;
	while (*p != '\0') {
		const char *next = g_utf8_next_char(p);
		gsize n = (gsize)(next - text);
		if (p > text && (q ? q_length(text, n) : b_length(n)) > room)
			break;
		p = next;
	}
	return (gsize)(p - text);
}

static char *
encoded_word(const char *text, gsize n, bool q)
{
	GString *word = g_string_new(q ? "=?utf-8?Q?" : "=?utf-8?B?");
	if (q) {
		for (gsize i = 0; i < n; i++) {
			if (is_q_plain(text[i]))
				g_string_append_c(word, text[i]);
			else if (text[i] == ' ')
				g_string_append_c(word, '_');
			else
				g_string_append_printf(word, "=%02X", (guchar)text[i]);
		}
	} else {
		g_autofree char *encoded = g_base64_encode((const guchar *)text, n);
		g_string_append(word, encoded);
	}
	g_string_append(word, "?=");
	return g_string_free(word, FALSE);
}

static void
put_encoded(MailFieldOut *field, const char *text)
{
	static const gsize frame = sizeof "=?utf-8?Q?" - 1 + sizeof "?=" - 1;
	gsize n = strlen(text);
	bool q = q_length(text, n) <= b_length(n);
	while (*text != '\0') {
		gsize used = field->column + 1 + frame;
		/* Less than a few characters: a line of its own. */
		gsize room = used + 16 <= ENCODED_LINE ? ENCODED_LINE - used : ENCODED_WORD - frame;
		room = MIN(room, ENCODED_WORD - frame);
		n = fitting(text, q, room);
		g_autofree char *word = encoded_word(text, n, q);
		put(field, word, strlen(word), ENCODED_LINE);
		text += n;
	}
}

/* --- texts --- */

/* Words of ASCII with one blank between them, none that would be taken for an encoded one, none too
 * long to fold. */
static bool
is_plain(const char *text)
{
	if (!g_str_is_ascii(text) || strstr(text, "  ") != NULL || strstr(text, "=?") != NULL)
		return false;
	for (gsize n; *text != '\0'; text += n + (text[n] == ' '))
		if ((n = strcspn(text, " ")) > PLAIN_MAX)
			return false;
	return true;
}

static void
put_words(MailFieldOut *field, const char *text)
{
	for (gsize n; *text != '\0'; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		put(field, text, n, LINE);
	}
}

void
mail_field_text(MailFieldOut *field, const char *text)
{
	g_autofree char *line = mail_clean_line(text, TEXT_MAX);
	if (is_plain(line))
		put_words(field, line);
	else
		put_encoded(field, line);
}

static char *
quoted(const char *text)
{
	GString *out = g_string_new("\"");
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

static bool
is_atoms(const char *text)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_isalnum(*text) && strchr(" !#$%&'*+-/=?^_`{|}~", *text) == NULL)
			return false;
	return true;
}

void
mail_field_phrase(MailFieldOut *field, const char *name)
{
	g_autofree char *line = mail_clean_line(name, NAME_MAX_BYTES);
	g_autofree char *in_quotes = quoted(line);
	if (!is_plain(line) || strlen(line) > PLAIN_MAX)
		put_encoded(field, line);
	else if (is_atoms(line))
		put_words(field, line);
	else
		mail_field_word(field, in_quotes);
}

/* --- parameters (RFC 2231) --- */

/* attribute-char */
static bool
is_param_plain(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$&+-.^_`{|}~", c) != NULL);
}

static char *
percented(const char *text, gsize n)
{
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < n; i++) {
		if (is_param_plain(text[i]))
			g_string_append_c(out, text[i]);
		else
			g_string_append_printf(out, "%%%02X", (guchar)text[i]);
	}
	return g_string_free(out, FALSE);
}

/* Whole characters that fit into one continuation; at least one. */
static gsize
segment_of(const char *value)
{
	gsize n = 0, length = 0;
	while (value[n] != '\0') {
		gsize next = (gsize)(g_utf8_next_char(value + n) - value);
		for (gsize i = n; i < next; i++)
			length += is_param_plain(value[i]) ? 1 : 3;
		if (n > 0 && length > SEGMENT)
			break;
		n = next;
	}
	return n;
}

void
mail_field_param(MailFieldOut *field, const char *name, const char *value)
{
	g_string_append_c(field->out, ';');
	field->column++;
	/* Some take a quoted string for an encoded word that looks like one. */
	if (g_str_is_ascii(value) && strlen(value) <= VALUE_MAX && strstr(value, "=?") == NULL) {
		g_autofree char *in_quotes = quoted(value);
		g_autofree char *word = g_strconcat(name, "=", in_quotes, NULL);
		mail_field_word(field, word);
		return;
	}
	g_autofree char *all = percented(value, strlen(value));
	bool single = strlen(all) <= SEGMENT;
	for (unsigned i = 0; *value != '\0'; i++) {
		gsize n = segment_of(value);
		g_autofree char *encoded = percented(value, n);
		g_autofree char *number = single ? g_strdup("") : g_strdup_printf("*%u", i);
		g_autofree char *word =
		    g_strdup_printf("%s%s*=%s%s%s", name, number, i == 0 ? "utf-8''" : "", encoded,
				    value[n] != '\0' ? ";" : "");
		mail_field_word(field, word);
		value += n;
	}
}

/* --- whole fields --- */

void
mail_header_text(GString *out, const char *name, const char *text)
{
	g_autofree char *line = text != NULL ? mail_clean_line(text, TEXT_MAX) : NULL;
	if (line == NULL || *line == '\0')
		return;
	MailFieldOut field = mail_field_begin(out, name);
	mail_field_text(&field, line);
	mail_field_end(&field);
}

void
mail_header_addresses(GString *out, const char *name, const GPtrArray *addresses)
{
	if (addresses == NULL || addresses->len == 0)
		return;
	MailFieldOut field = mail_field_begin(out, name);
	for (guint i = 0; i < addresses->len; i++) {
		g_autofree char *word =
		    g_strconcat(addresses->pdata[i], i + 1 < addresses->len ? "," : "", NULL);
		mail_field_word(&field, word);
	}
	mail_field_end(&field);
}

void
mail_header_date(GString *out, const char *name, int64_t us)
{
	/* In words of the protocol, whatever the process's language. */
	static const char days[] = "MonTueWedThuFriSatSun";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);
	if (when == NULL)
		return;
	g_string_append_printf(
	    out, "%s: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n", name,
	    days + 3 * (g_date_time_get_day_of_week(when) - 1), g_date_time_get_day_of_month(when),
	    months + 3 * (g_date_time_get_month(when) - 1), g_date_time_get_year(when),
	    g_date_time_get_hour(when), g_date_time_get_minute(when), g_date_time_get_second(when));
}

bool
mail_header_is_id(const char *id)
{
	gsize n = strlen(id);
	if (n < 5 || n > ID_MAX || id[0] != '<' || id[n - 1] != '>' || strchr(id, '@') == NULL)
		return false;
	for (gsize i = 1; i + 1 < n; i++)
		if (!g_ascii_isgraph(id[i]) || id[i] == '<' || id[i] == '>')
			return false;
	return true;
}

void
mail_header_ids(GString *out, const char *name, const char *const *ids)
{
	MailFieldOut field = { 0 };
	for (; ids != NULL && *ids != NULL; ids++) {
		if (!mail_header_is_id(*ids))
			continue;
		if (field.out == NULL)
			field = mail_field_begin(out, name);
		mail_field_word(&field, *ids);
	}
	if (field.out != NULL)
		mail_field_end(&field);
}
