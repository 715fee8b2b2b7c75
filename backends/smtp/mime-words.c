/*
 * mime-words.c - RFC 2047 and RFC 2231 as they are spoken, and the small grammars beside them
 *
 * GMime's own decoder joins encoded words before it decodes them and loses what stands behind the
 * padding of the first (facts: G1, G2).  Here each word is decoded to bytes, neighbours of one
 * charset are joined, because senders cut characters in two, and the whole is converted once.
 */
#include "backends/smtp/mime-words.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-decode.h"

#include <string.h>

#define MAX_CHARSET 64
#define MAX_SECTIONS 100 /* of one parameter */
#define MAX_ID 998

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* --- base64 and quoted words ------------------------------------------------- */

static void
append_base64(GString *out, const char *p, gsize n)
{
	MailBase64 state = { 0 };
	gsize at = out->len;
	g_string_set_size(out, at + n / 4 * 3 + 6);
	gsize made = mail_base64_step(&state, p, n, out->str + at);
	if (n > 0)
		made += mail_base64_step(&state, p, 0, out->str + at + made);
	g_string_truncate(out, at + made);
}

/* "=E4" or "%E4": -1 where it is no such. */
static int
hex_pair(const char *p, const char *end)
{
	if (end - p < 3)
		return -1;
	int high = g_ascii_xdigit_value(p[1]), low = g_ascii_xdigit_value(p[2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static void
append_quoted(GString *out, const char *p, gsize n)
{
	for (const char *end = p + n; p < end; p++) {
		int pair = *p == '=' ? hex_pair(p, end) : -1;
		if (pair >= 0)
			p += 2;
		g_string_append_c(out, pair >= 0 ? (char)pair : *p == '_' ? ' ' : *p);
	}
}

/* --- encoded words ----------------------------------------------------------- */

typedef struct {
	char charset[MAX_CHARSET + 1];
	bool base64;
	const char *text, *end, *next; /* the encoded text; behind the word */
} Word;

/* Where "?=" ends a word; NULL: it does not end before the next begins, so that no search is made
 * twice. */
static const char *
word_end(const char *p, const char *end)
{
	for (; p + 1 < end; p++) {
		if (p[0] == '?' && p[1] == '=')
			return p;
		if (p[0] == '=' && p[1] == '?') /* padding, or another word */
			return p + 2 < end && p[2] == '=' ? p + 1 : NULL;
	}
	return NULL;
}

static bool
read_word(const char *p, const char *end, Word *word)
{
	if (end - p < 8 || p[0] != '=' || p[1] != '?')
		return false;
	const char *name = p + 2, *q = name;
	while (q < end && q - name <= MAX_CHARSET &&
	       (g_ascii_isalnum(*q) || (*q != '\0' && strchr("-_.:+*()", *q) != NULL)))
		q++;
	if (q == name || q - name > MAX_CHARSET || end - q < 5 || *q != '?' || q[2] != '?')
		return false;
	char how = g_ascii_toupper(q[1]);
	const char *stop = how == 'B' || how == 'Q' ? word_end(q + 3, end) : NULL;
	if (stop == NULL)
		return false;
	memcpy(word->charset, name, (gsize)(q - name));
	word->charset[q - name] = '\0';
	word->base64 = how == 'B';
	word->text = q + 3;
	word->end = stop;
	word->next = stop + 2;
	return true;
}

typedef struct {
	GString *out, *bytes; /* UTF-8 so far; of the words at hand */
	char charset[MAX_CHARSET + 1];
	bool pending;
} Words;

static void
flush_words(Words *w)
{
	if (!w->pending)
		return;
	g_autofree char *text = mail_charset_text(w->bytes->str, w->bytes->len, w->charset);
	g_string_append(w->out, text);
	g_string_truncate(w->bytes, 0);
	w->pending = false;
}

static void
add_word(Words *w, const Word *word)
{
	if (w->pending && g_ascii_strcasecmp(w->charset, word->charset) != 0)
		flush_words(w);
	g_strlcpy(w->charset, word->charset, sizeof w->charset);
	w->pending = true;
	if (word->base64)
		append_base64(w->bytes, word->text, (gsize)(word->end - word->text));
	else
		append_quoted(w->bytes, word->text, (gsize)(word->end - word->text));
}

static void
add_plain(Words *w, const char *p, const char *end)
{
	flush_words(w);
	g_autofree char *text = mail_charset_text(p, (gsize)(end - p), NULL);
	g_string_append(w->out, text);
}

char *
mail_words(const char *raw, gsize n)
{
	const char *end = raw + n;
	if (g_strstr_len(raw, (gssize)n, "=?") == NULL)
		return mail_charset_line(raw, n, NULL);
	Words w = { .out = g_string_sized_new(n), .bytes = g_string_new(NULL) };
	for (const char *p = raw; p < end;) {
		Word word;
		const char *start = w.pending ? skip_blanks(p, end) : p;
		if (read_word(start, end, &word)) {
			add_word(&w, &word);
			p = word.next;
			continue;
		}
		const char *stop = p + 1;
		while (stop < end && !(stop[0] == '=' && stop + 1 < end && stop[1] == '?'))
			stop++;
		/* A blank before an encoded word stays where what precedes it is none. */
		add_plain(&w, p, stop);
		p = stop;
	}
	flush_words(&w);
	g_string_free(w.bytes, TRUE);
	char *line = mail_charset_line(w.out->str, w.out->len, "utf-8");
	g_string_free(w.out, TRUE);
	return line;
}

/* --- parameters --------------------------------------------------------------- */

/* Over a comment, nested or not; at p is its "(". */
static const char *
skip_comment(const char *p, const char *end)
{
	unsigned depth = 0;
	for (; p < end; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p + 1;
	}
	return end;
}

char *
mail_token(const char *raw, gsize n)
{
	GString *out = g_string_new(NULL);
	for (const char *p = raw, *end = raw + n; p < end && *p != ';';) {
		if (*p == '(') {
			p = skip_comment(p, end);
			continue;
		}
		if (!is_blank(*p) && (guchar)*p < 0x7f && *p > ' ' && *p != '"')
			g_string_append_c(out, g_ascii_tolower(*p));
		p++;
	}
	return g_string_free(out, FALSE);
}

/* One "name=value"; the value without its quotes. */
typedef struct {
	const char *name;
	gsize name_n;
	GString *value;
} Param;

/* Behind the next ';' outside quotes; end: there is none. */
static const char *
next_param(const char *p, const char *end)
{
	while (p < end && *p != ';') {
		if (*p == '"') {
			for (p++; p < end && *p != '"'; p++)
				if (*p == '\\' && p + 1 < end)
					p++;
			p = p < end ? p + 1 : end;
		} else if (*p == '(') {
			p = skip_comment(p, end);
		} else {
			p++;
		}
	}
	return p < end ? p + 1 : end;
}

static const char *
read_quoted(const char *p, const char *end, GString *value)
{
	for (p++; p < end && *p != '"'; p++) {
		if (*p == '\\' && p + 1 < end)
			p++;
		if (*p != '\r' && *p != '\n')
			g_string_append_c(value, *p);
	}
	return p < end ? p + 1 : end;
}

/* Without quotes a value ends at ';' alone: "name=my file.pdf" is common. */
static const char *
read_bare(const char *p, const char *end, GString *value)
{
	for (; p < end && *p != ';'; p++)
		if (*p != '\r' && *p != '\n')
			g_string_append_c(value, *p);
	while (value->len > 0 && is_blank(value->str[value->len - 1]))
		g_string_truncate(value, value->len - 1);
	return p;
}

/* At p, behind a ';'.  False: none there; *next: where to go on. */
static bool
read_param(const char *p, const char *end, Param *param, const char **next)
{
	p = skip_blanks(p, end);
	param->name = p;
	while (p < end && *p != '=' && *p != ';' && !is_blank(*p))
		p++;
	param->name_n = (gsize)(p - param->name);
	p = skip_blanks(p, end);
	if (p >= end || *p != '=' || param->name_n == 0) {
		*next = next_param(p, end);
		return false;
	}
	p = skip_blanks(p + 1, end);
	g_string_truncate(param->value, 0);
	p = p < end && *p == '"' ? read_quoted(p, end, param->value)
				 : read_bare(p, end, param->value);
	*next = next_param(p, end);
	return true;
}

/* "filename", "filename*", "filename*0", "filename*0*": which section, and is it encoded?  False:
 * another. */
static bool
is_named(const Param *param, const char *name, int *ret_section, bool *ret_encoded)
{
	gsize n = strlen(name);
	*ret_section = -1;
	*ret_encoded = false;
	if (param->name_n < n || g_ascii_strncasecmp(param->name, name, n) != 0)
		return false;
	const char *p = param->name + n, *end = param->name + param->name_n;
	if (p == end)
		return true;
	if (*p++ != '*')
		return false;
	if (p == end) {
		*ret_encoded = true;
		return true;
	}
	int section = 0, digits = 0;
	for (; p < end && g_ascii_isdigit(*p) && digits < 4; p++, digits++)
		section = section * 10 + (*p - '0');
	*ret_encoded = p < end && *p == '*';
	*ret_section = section;
	return digits > 0 && p + *ret_encoded == end && section < MAX_SECTIONS;
}

static void
append_percent(GString *out, const char *p)
{
	for (const char *end = p + strlen(p); p < end; p++) {
		int pair = *p == '%' ? hex_pair(p, end) : -1;
		g_string_append_c(out, pair >= 0 ? (char)pair : *p);
		p += pair >= 0 ? 2 : 0;
	}
}

/* The first section of an encoded one begins with charset'language'. */
static void
append_section(GString *bytes, const char *value, bool encoded, bool first, GString *charset)
{
	const char *quote = encoded && first ? strchr(value, '\'') : NULL;
	const char *second = quote != NULL ? strchr(quote + 1, '\'') : NULL;
	if (second != NULL && quote - value <= MAX_CHARSET) {
		g_string_append_len(charset, value, quote - value);
		value = second + 1;
	}
	if (encoded)
		append_percent(bytes, value);
	else
		g_string_append(bytes, value);
}

typedef struct {
	char *value;
	bool encoded;
} Section;

static void
section_clear(gpointer data)
{
	g_free(((Section *)data)->value);
}

static char *
join_sections(const GArray *sections)
{
	g_autoptr(GString) bytes = g_string_new(NULL), charset = g_string_new(NULL);
	for (guint i = 0; i < sections->len; i++) {
		const Section *section = &g_array_index(sections, Section, i);
		if (section->value == NULL)
			break;
		append_section(bytes, section->value, section->encoded, i == 0, charset);
	}
	return mail_charset_line(bytes->str, bytes->len, charset->len > 0 ? charset->str : NULL);
}

/* The form of RFC 2231 is believed before the plain one, which is often a makeshift beside it. */
char *
mail_param(const char *raw, gsize n, const char *name)
{
	const char *end = raw + n, *p = next_param(raw, end);
	g_autoptr(GString) value = g_string_new(NULL);
	g_autoptr(GArray) sections = g_array_new(FALSE, TRUE, sizeof(Section));
	g_autofree char *plain = NULL, *extended = NULL;
	Param param = { .value = value };
	int section;
	bool encoded;

	g_array_set_clear_func(sections, section_clear);
	while (p < end) {
		if (!read_param(p, end, &param, &p) || !is_named(&param, name, &section, &encoded))
			continue;
		if (section >= 0) {
			if ((guint)section >= sections->len)
				g_array_set_size(sections, (guint)section + 1);
			Section *s = &g_array_index(sections, Section, section);
			if (s->value == NULL)
				*s = (Section){ g_strdup(value->str), encoded };
		} else if (encoded && extended == NULL) {
			g_autoptr(GString) bytes = g_string_new(NULL), charset = g_string_new(NULL);
			append_section(bytes, value->str, true, true, charset);
			extended = mail_charset_line(bytes->str, bytes->len,
						     charset->len > 0 ? charset->str : NULL);
		} else if (!encoded && plain == NULL) {
			plain = mail_words(value->str, value->len);
		}
	}
	if (extended != NULL)
		return g_steal_pointer(&extended);
	if (sections->len > 0 && g_array_index(sections, Section, 0).value != NULL)
		return join_sections(sections);
	return g_steal_pointer(&plain);
}

/* --- ids ---------------------------------------------------------------------- */

/* "<left@right>" at p: its end; NULL: it is none.  No blank, no bracket in it. */
static const char *
id_end(const char *p, const char *end)
{
	const char *at = NULL;
	for (const char *q = p + 1; q < end && q - p < MAX_ID; q++) {
		if (*q == '>')
			return at != NULL && at > p + 1 && q > at + 1 ? q + 1 : NULL;
		if (*q == '<' || (guchar)*q <= ' ' || *q == '\x7f')
			return NULL;
		if (*q == '@')
			at = q;
	}
	return NULL;
}

char **
mail_ids(const char *raw, gsize n, unsigned max)
{
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
	for (const char *p = raw, *end = raw + n; (p = memchr(p, '<', (gsize)(end - p))) != NULL;) {
		const char *stop = id_end(p, end);
		if (stop == NULL) {
			p++;
			continue;
		}
		if (g_utf8_validate_len(p, (gsize)(stop - p), NULL)) {
			if (ids->len == max &&
			    max > 1) /* the first is the thread, the last are whom it answers */
				g_ptr_array_remove_index(ids, 1);
			if (ids->len < max)
				g_ptr_array_add(ids, g_strndup(p, (gsize)(stop - p)));
		}
		p = stop;
	}
	g_ptr_array_add(ids, NULL);
	g_ptr_array_set_free_func(ids, NULL);
	return (char **)g_ptr_array_free(ids, FALSE);
}

/* --- dates -------------------------------------------------------------------- */

static int
month_of(const char *word)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	if (strlen(word) < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (g_ascii_strncasecmp(word, months + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

/* "+0200", "-0500", "EST", "GMT": minutes east. */
static int
zone_of(const char *word)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
		      { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	if ((*word == '+' || *word == '-') && strlen(word) >= 5 &&
	    strspn(word + 1, "0123456789") >= 4) {
		int hours = (word[1] - '0') * 10 + word[2] - '0';
		int minutes = (word[3] - '0') * 10 + word[4] - '0';
		int east = hours * 60 + minutes;
		return hours > 14 ? 0 : *word == '-' ? -east : east;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(zones); i++)
		if (g_ascii_strcasecmp(word, zones[i].name) == 0)
			return zones[i].hours * 60;
	return 0;
}

/* Words as strtok would give them, comments left out; at most 8. */
static char **
date_words(const char *p, const char *end)
{
	g_autoptr(GString) plain = g_string_new(NULL);
	while (p < end && plain->len < 100) {
		if (*p == '(') {
			p = skip_comment(p, end);
			continue;
		}
		g_string_append_c(plain, is_blank(*p) || *p == ',' ? ' ' : *p);
		p++;
	}
	g_strstrip(plain->str);
	g_auto(GStrv) all = g_strsplit(plain->str, " ", -1);
	GPtrArray *words = g_ptr_array_new();
	for (char **word = all; *word != NULL && words->len < 8; word++)
		if (**word != '\0')
			g_ptr_array_add(words, g_strdup(*word));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

int64_t
mail_date(const char *raw, gsize n)
{
	g_auto(GStrv) words = date_words(raw, raw + n);
	char **w = words;
	/* "Fri", "Fri,": the name of a day says nothing that the date does not. */
	if (w[0] != NULL && g_ascii_isalpha(w[0][0]) && month_of(w[0]) == 0)
		w++;
	if (g_strv_length(w) < 4)
		return 0;
	bool month_first = month_of(w[0]) != 0; /* asctime(): "Nov 20 12:00:00 2026" */
	int day = (int)g_ascii_strtoll(w[month_first ? 1 : 0], NULL, 10);
	int month = month_of(w[month_first ? 0 : 1]);
	const char *clock = w[month_first ? 2 : 3], *year_word = w[month_first ? 3 : 2];
	int year = (int)g_ascii_strtoll(year_word, NULL, 10);
	if (strlen(year_word) == 2)
		year += year < 50 ? 2000 : 1900;
	char *rest;
	int hour = (int)g_ascii_strtoll(clock, &rest, 10);
	int minute = *rest == ':' || *rest == '.' ? (int)g_ascii_strtoll(rest + 1, &rest, 10) : 0;
	int second = *rest == ':' || *rest == '.' ? (int)g_ascii_strtoll(rest + 1, &rest, 10) : 0;
	int east = g_strv_length(w) > 4 ? zone_of(w[4]) : 0;
	if (year < 1980 || year > 2100)
		return 0;
	g_autoptr(GDateTime) date =
	    g_date_time_new_utc(year, month, day, hour, minute, MIN(second, 59));
	return date != NULL ? (g_date_time_to_unix(date) - east * 60) * G_USEC_PER_SEC : 0;
}
