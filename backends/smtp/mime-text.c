/*
 * mime-text.c - paragraphs out of flowed lines, and the one event that an invitation is about
 *
 * Neither trusts what it reads: a flowed line without a follower ends its paragraph, a calendar may
 * be cut anywhere, its values are short or cut.
 */
#include "backends/smtp/mime-text.h"

#include <string.h>

#define MAX_VALUE 1000
#define MAX_QUOTES 20

/* --- format=flowed ------------------------------------------------------------ */

typedef struct {
	const char *p;
	gsize n;
	unsigned quotes;
	bool flowed;
} FlowedLine;

/* RFC 3676 4: marks, then one blank that was stuffed, then the text; a blank at its end says that
 * it goes on. */
static FlowedLine
read_flowed(const char *p, gsize n)
{
	FlowedLine line = { .p = p, .n = n };
	while (line.n > 0 && *line.p == '>') {
		line.p++, line.n--;
		line.quotes++;
	}
	if (line.n > 0 && *line.p == ' ')
		line.p++, line.n--;
	bool signature = line.n == 3 && memcmp(line.p, "-- ", 3) == 0;
	line.flowed = !signature && line.n > 0 && line.p[line.n - 1] == ' ';
	return line;
}

static void
start_paragraph(GString *out, unsigned quotes)
{
	for (unsigned i = 0; i < MIN(quotes, MAX_QUOTES); i++)
		g_string_append_c(out, '>');
	if (quotes > 0)
		g_string_append_c(out, ' ');
}

char *
mail_unflow(const char *text, bool del_space)
{
	GString *out = g_string_sized_new(strlen(text) + 1);
	bool open = false; /* the last line goes on */
	unsigned quotes = 0;
	for (const char *p = text; *p != '\0';) {
		const char *lf = strchr(p, '\n');
		gsize n = lf != NULL ? (gsize)(lf - p) : strlen(p);
		FlowedLine line = read_flowed(p, n);
		bool signature = line.n == 3 && memcmp(line.p, "-- ", 3) == 0;
		bool joins = open && line.quotes == quotes && !signature;
		if (open && !joins)
			g_string_append_c(out, '\n');
		if (!joins)
			start_paragraph(out, line.quotes);
		g_string_append_len(out, line.p, (gssize)(line.n - (line.flowed && del_space)));
		open = line.flowed;
		quotes = line.quotes;
		if (!open)
			g_string_append_c(out, '\n');
		p += n + (lf != NULL);
	}
	return g_string_free(out, FALSE);
}

/* --- calendars ---------------------------------------------------------------- */

/* The next line with its folds joined, at most so much of it; NULL: no more. */
static const char *
next_content_line(const char *p, GString *line)
{
	g_string_truncate(line, 0);
	if (*p == '\0')
		return NULL;
	for (;;) {
		const char *lf = strchr(p, '\n');
		gsize n = lf != NULL ? (gsize)(lf - p) : strlen(p);
		if (line->len < MAX_VALUE)
			g_string_append_len(line, p, (gssize)MIN(n, MAX_VALUE));
		p += n + (lf != NULL);
		if (*p != ' ' && *p != '\t')
			return p;
		p++;
	}
}

/* "SUMMARY;LANGUAGE=de:Treffen": the value if it is that property; params: what is between. */
static char *
value_of(const GString *line, const char *name, char **ret_params)
{
	gsize n = strlen(name);
	if (g_ascii_strncasecmp(line->str, name, n) != 0 ||
	    (line->str[n] != ':' && line->str[n] != ';'))
		return NULL;
	const char *p = line->str + n;
	bool quoted = false;
	for (; *p != '\0' && (*p != ':' || quoted); p++)
		quoted ^= *p == '"';
	if (*p == '\0')
		return NULL;
	if (ret_params != NULL) {
		g_free(*ret_params);
		*ret_params = g_strndup(line->str + n, (gsize)(p - line->str) - n);
	}
	return g_strdup(p + 1);
}

/* RFC 5545 3.3.11: "\n", "\,", "\;", "\\". */
static char *
unescape(const char *value)
{
	GString *out = g_string_new(NULL);
	for (; *value != '\0'; value++) {
		if (*value == '\\' && value[1] != '\0') {
			value++;
			g_string_append_c(out, *value == 'n' || *value == 'N' ? ' ' : *value);
		} else {
			g_string_append_c(out, *value == '\t' ? ' ' : *value);
		}
	}
	const char *stop;
	if (!g_utf8_validate_len(out->str, out->len, &stop)) /* cut in a character */
		g_string_truncate(out, (gsize)(stop - out->str));
	g_strstrip(out->str);
	return g_string_free(out, FALSE);
}

/* "20261120T140000Z": "2026-11-20 14:00".  NULL: none. */
static char *
read_time(const char *value, const char *params, char **zone)
{
	if (strlen(value) < 8 || strspn(value, "0123456789") != 8)
		return NULL;
	g_autofree char *day = g_strdup_printf("%.4s-%.2s-%.2s", value, value + 4, value + 6);
	if (value[8] != 'T' || strspn(value + 9, "0123456789") < 4)
		return g_steal_pointer(&day);
	const char *tz = strstr(params, "TZID=");
	g_free(*zone);
	if (value[9 + strspn(value + 9, "0123456789")] == 'Z') {
		*zone = g_strdup("UTC");
	} else if (tz != NULL) {
		tz += strlen("TZID=");
		tz += *tz == '"';
		*zone = g_strndup(tz, strcspn(tz, ";:\""));
	} else {
		*zone = NULL;
	}
	return g_strdup_printf("%s %.2s:%.2s", day, value + 9, value + 11);
}

/* "mailto:juliet@example.org" with CN=Juliet: the name, else the address. */
static char *
read_person(const char *value, const char *params)
{
	const char *cn = strstr(params, "CN=");
	if (cn != NULL) {
		cn += strlen("CN=");
		bool quoted = *cn == '"';
		cn += quoted;
		gsize n = strcspn(cn, quoted ? "\"" : ";:");
		if (n > 0)
			return g_strndup(cn, n);
	}
	return g_strdup(g_ascii_strncasecmp(value, "mailto:", 7) == 0 ? value + 7 : value);
}

static void
take(char **where, char *value)
{
	if (*where == NULL && *value != '\0')
		*where = value;
	else
		g_free(value);
}

static void
take_property(MailEvent *event, const GString *line)
{
	static const struct {
		const char *name;
		gsize at;
	} texts[] = {
		{ "SUMMARY", G_STRUCT_OFFSET(MailEvent, summary) },
		{ "LOCATION", G_STRUCT_OFFSET(MailEvent, where) },
		{ "RRULE", G_STRUCT_OFFSET(MailEvent, rule) },
	};
	g_autofree char *params = NULL, *start = value_of(line, "DTSTART", &params);
	g_autofree char *end = value_of(line, "DTEND", &params);
	g_autofree char *organizer = value_of(line, "ORGANIZER", &params);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *value = value_of(line, texts[i].name, NULL);
		if (value != NULL)
			take(G_STRUCT_MEMBER_P(event, texts[i].at), unescape(value));
	}
	if (start != NULL && event->start == NULL)
		event->start = read_time(start, params, &event->zone);
	if (end != NULL && event->end == NULL)
		event->end = read_time(end, params, &event->zone);
	if (organizer != NULL) {
		g_autofree char *person = read_person(organizer, params);
		take(&event->organizer, unescape(person));
	}
}

MailEvent *
mail_calendar_read(const char *text)
{
	g_autoptr(GString) line = g_string_new(NULL);
	MailEvent *event = g_new0(MailEvent, 1);
	bool inside = false, seen = false;
	for (const char *p = text; (p = next_content_line(p, line)) != NULL;) {
		if (g_ascii_strcasecmp(line->str, "BEGIN:VEVENT") == 0) {
			if (seen)
				break;
			inside = seen = true;
		} else if (g_ascii_strncasecmp(line->str, "BEGIN:", 6) == 0 && inside) {
			inside = false; /* an alarm has a summary of its own */
		} else if (g_ascii_strncasecmp(line->str, "END:", 4) == 0) {
			inside = seen && g_ascii_strcasecmp(line->str + 4, "VEVENT") != 0;
		} else if (inside) {
			take_property(event, line);
		} else if (!seen) {
			g_autofree char *method = value_of(line, "METHOD", NULL);
			if (method != NULL)
				take(&event->method, unescape(method));
		}
	}
	if (event->summary == NULL && event->start == NULL)
		g_clear_pointer(&event, mail_event_free);
	return event;
}
