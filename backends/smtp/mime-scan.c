/*
 * mime-scan.c - headers and boundaries, counted
 *
 * It knows where headers are as GMime does: at the start, behind a line that is a boundary named
 * before, and behind the header of an attached message.  Where the two disagree the process's
 * limits are still there.
 */
#include "backends/smtp/mime-scan.h"

#include "backends/smtp/mime-words.h"
#include "base/hash.h"

#include <string.h>

#define MAX_FIELD 32768
#define MAX_HEADER 65536
#define MAX_FIELDS 1000
#define MAX_BOUNDARIES 500 /* lines */
#define HEAD 256	   /* bytes of a line that are looked at; a boundary has 70 */

struct _MailScan {
	char head[HEAD];
	gsize line;	       /* its length so far, without its end */
	bool in_header, nests; /* the header is of a message/... */
	gsize header, field;   /* bytes of it */
	unsigned fields, boundary_lines;
	GString *type;		/* a Content-Type as it is read; its len 0: another field */
	GHashTable *boundaries; /* of strings */
};

MailScan *
mail_scan_new(void)
{
	MailScan *scan = g_new0(MailScan, 1);
	scan->in_header = true;
	scan->type = g_string_new(NULL);
	scan->boundaries = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	return scan;
}

void
mail_scan_free(MailScan *scan)
{
	g_string_free(scan->type, TRUE);
	g_hash_table_unref(scan->boundaries);
	g_free(scan);
}

static void
end_field(MailScan *s)
{
	if (s->type->len == 0)
		return;
	const char *value = (const char *)memchr(s->type->str, ':', s->type->len) + 1;
	gsize n = s->type->len - (gsize)(value - s->type->str);
	g_autofree char *type = mail_token(value, n), *boundary = mail_param(value, n, "boundary");
	if (g_str_has_prefix(type, "message/"))
		s->nests = true;
	if (boundary != NULL && *boundary != '\0' && strlen(boundary) < HEAD - 4)
		g_hash_table_add(s->boundaries, g_steal_pointer(&boundary));
	g_string_truncate(s->type, 0);
}

static void
start_header(MailScan *s)
{
	s->in_header = true;
	s->nests = false;
	s->header = s->field = 0;
	s->fields = 0;
}

static bool
header_line(MailScan *s, gsize head)
{
	static const char name[] = "content-type";
	bool folded = head > 0 && (s->head[0] == ' ' || s->head[0] == '\t');
	if (!folded) {
		end_field(s);
		s->field = 0;
		s->fields++;
	}
	s->header += s->line;
	s->field += s->line;
	bool is_type = head > strlen(name) &&
		       g_ascii_strncasecmp(s->head, name, strlen(name)) == 0 &&
		       memchr(s->head, ':', head) != NULL;
	if (folded ? s->type->len > 0 : is_type)
		g_string_append_len(s->type, s->head, (gssize)head);
	return s->field <= MAX_FIELD && s->header <= MAX_HEADER && s->fields <= MAX_FIELDS;
}

/* "--boundary" or "--boundary--", with blanks behind it?  *ret_ok: there are not too many. */
static bool
boundary_line(MailScan *s, gsize head, bool *ret_ok)
{
	char name[HEAD];
	while (head > 2 && (s->head[head - 1] == ' ' || s->head[head - 1] == '\t'))
		head--;
	memcpy(name, s->head + 2, head - 2);
	name[head - 2] = '\0';
	bool opens = g_hash_table_contains(s->boundaries, name);
	if (!opens && head > 4 && g_str_has_suffix(name, "--")) {
		name[head - 4] = '\0';
		if (!g_hash_table_contains(s->boundaries, name))
			return false;
	} else if (!opens) {
		return false;
	}
	end_field(s);
	s->in_header = false;
	if (opens)
		start_header(s);
	*ret_ok = ++s->boundary_lines <= MAX_BOUNDARIES;
	return true;
}

static bool
end_line(MailScan *s)
{
	gsize head = MIN(s->line, HEAD);
	if (s->line <= HEAD && head > 0 && s->head[head - 1] == '\r')
		head--;
	bool ok = true,
	     dashed = head > 2 && s->head[0] == '-' && s->head[1] == '-' && s->line <= HEAD;
	if (dashed && g_hash_table_size(s->boundaries) > 0 && boundary_line(s, head, &ok))
		return ok;
	if (s->in_header && head > 0)
		return header_line(s, head);
	if (s->in_header) {
		end_field(s);
		s->in_header = false;
		if (s->nests)
			start_header(s);
	}
	return true;
}

bool
mail_scan_feed(MailScan *s, const char *p, gsize n)
{
	for (const char *end = p + n; p < end;) {
		const char *lf = memchr(p, '\n', (gsize)(end - p));
		gsize length = (gsize)((lf != NULL ? lf : end) - p);
		if (s->line < HEAD)
			memcpy(s->head + s->line, p, MIN(length, HEAD - s->line));
		s->line += length;
		/* A line without an end is as long as it is so far. */
		if (s->in_header && s->field + s->line > MAX_FIELD + HEAD)
			return false;
		p += length;
		if (lf != NULL) {
			if (!end_line(s))
				return false;
			s->line = 0;
			p++;
		}
	}
	return true;
}
