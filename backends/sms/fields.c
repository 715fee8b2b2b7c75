/*
 * fields.c - two small readers, each within its ceilings
 *
 * The JSON reader is our own for its numbers' sake: an id of twenty digits is a name and no
 * quantity.
 */
#include "backends/sms/fields.h"

#include <string.h>

#define MAX_DEPTH 16
#define MAX_NAME 256

struct _SmsFields {
	GPtrArray *all; /* of SmsField */
};

static void
field_free(gpointer data)
{
	SmsField *f = data;
	g_free(f->name);
	g_free(f->value);
	g_free(f);
}

SmsFields *
sms_fields_new(void)
{
	SmsFields *fields = g_new(SmsFields, 1);
	fields->all = g_ptr_array_new_with_free_func(field_free);
	return fields;
}

void
sms_fields_free(SmsFields *fields)
{
	if (fields == NULL)
		return;
	g_ptr_array_unref(fields->all);
	g_free(fields);
}

/* name, value: (transfer full) */
static bool
add(SmsFields *fields, char *name, char *value, gsize n)
{
	SmsField *f = g_new(SmsField, 1);
	*f = (SmsField){ name, value, n };
	g_ptr_array_add(fields->all, f);
	return fields->all->len <= SMS_FIELDS_MOST;
}

/* --- forms ------------------------------------------------------------------------------------ */

/* NULL: a '%' that is none.  (transfer full) */
static char *
decode(const char *bytes, gsize n, gsize *ret_n)
{
	GString *out = g_string_sized_new(n);
	for (gsize i = 0; i < n; i++) {
		if (bytes[i] != '%') {
			g_string_append_c(out, bytes[i] == '+' ? ' ' : bytes[i]);
		} else if (i + 2 < n && g_ascii_isxdigit(bytes[i + 1]) &&
			   g_ascii_isxdigit(bytes[i + 2])) {
			g_string_append_c(out, (char)(g_ascii_xdigit_value(bytes[i + 1]) << 4 |
						      g_ascii_xdigit_value(bytes[i + 2])));
			i += 2;
		} else {
			g_string_free(out, TRUE);
			return NULL;
		}
	}
	*ret_n = out->len;
	return g_string_free(out, FALSE);
}

bool
sms_fields_add_form(SmsFields *fields, const char *bytes, gsize n)
{
	for (const char *end = bytes + n; bytes < end;) {
		const char *stop = memchr(bytes, '&', (gsize)(end - bytes));
		gsize length = (gsize)((stop != NULL ? stop : end) - bytes), name_n, value_n;
		const char *equals = memchr(bytes, '=', length);
		gsize of_name = equals != NULL ? (gsize)(equals - bytes) : length;
		if (length > 0) {
			g_autofree char *name = decode(bytes, of_name, &name_n);
			g_autofree char *value =
			    equals != NULL ? decode(equals + 1, length - of_name - 1, &value_n)
					   : decode("", 0, &value_n);
			if (name == NULL || value == NULL || strlen(name) != name_n ||
			    name_n > MAX_NAME ||
			    !add(fields, g_steal_pointer(&name), g_steal_pointer(&value), value_n))
				return false;
		}
		bytes += length + 1;
	}
	return true;
}

void
sms_form_add(GString *form, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (form->len > 0)
		g_string_append_c(form, '&');
	g_string_append_uri_escaped(form, name, NULL, FALSE);
	g_string_append_c(form, '=');
	g_string_append_uri_escaped(form, value, NULL, FALSE);
}

/* --- JSON ------------------------------------------------------------------------------------- */

typedef struct {
	SmsFields *fields;
	const char *at, *end;
	GString *path;
} Json;

static bool value(Json *j, unsigned depth);

static void
blanks(Json *j)
{
	while (j->at < j->end && strchr(" \t\r\n", *j->at) != NULL && *j->at != '\0')
		j->at++;
}

static bool
take(Json *j, char c)
{
	blanks(j);
	if (j->at >= j->end || *j->at != c)
		return false;
	j->at++;
	return true;
}

static bool
hex4(Json *j, gunichar *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++, j->at++) {
		if (j->at >= j->end || !g_ascii_isxdigit(*j->at))
			return false;
		*ret = *ret << 4 | (gunichar)g_ascii_xdigit_value(*j->at);
	}
	return true;
}

/* Behind "\u". */
static bool
unicode(Json *j, GString *out)
{
	gunichar c, low;
	if (!hex4(j, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00 && j->end - j->at >= 6 && j->at[0] == '\\' &&
	    j->at[1] == 'u') {
		const char *before = j->at;
		j->at += 2;
		if (!hex4(j, &low))
			return false;
		if (low >= 0xdc00 && low < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		else
			j->at = before;
	}
	if (c == 0 || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd; /* no text has it */
	g_string_append_unichar(out, c);
	return true;
}

/* (transfer full); NULL: it is none. */
static char *
string(Json *j)
{
	static const char escapes[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	g_autoptr(GString) out = g_string_new(NULL);
	if (!take(j, '"'))
		return NULL;
	while (j->at < j->end && *j->at != '"') {
		const char *which;
		char c = *j->at++;
		if ((guchar)c < 0x20)
			return NULL;
		if (c != '\\') {
			g_string_append_c(out, c);
			continue;
		}
		if (j->at >= j->end)
			return NULL;
		c = *j->at++;
		if (c == 'u') {
			if (!unicode(j, out))
				return NULL;
		} else if (c != '\0' && (which = strchr(escapes, c)) != NULL) {
			g_string_append_c(out, means[which - escapes]);
		} else {
			return NULL;
		}
	}
	return take(j, '"') ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* An array's or an object's members; close: what ends it. */
static bool
members(Json *j, char close, unsigned depth)
{
	gsize before = j->path->len;
	if (depth == 0)
		return false;
	for (unsigned i = 0;; i++) {
		if (take(j, close))
			return i == 0 || j->at[-2] != ',';
		if (i > 0 && !take(j, ','))
			return false;
		g_autofree char *name = close == '}' ? string(j) : g_strdup_printf("%u", i);
		if (name == NULL || (close == '}' && !take(j, ':')))
			return false;
		if (before > 0)
			g_string_append_c(j->path, '.');
		g_string_append(j->path, name);
		if (j->path->len > MAX_NAME || !value(j, depth - 1))
			return false;
		g_string_truncate(j->path, before);
	}
}

/* A number or a word, as it is written. */
static bool
bare(Json *j)
{
	const char *start = j->at;
	while (j->at < j->end && *j->at != '\0' &&
	       (g_ascii_isalnum(*j->at) || strchr("+-.", *j->at) != NULL))
		j->at++;
	g_autofree char *text = g_strndup(start, (gsize)(j->at - start));
	if (strcmp(text, "null") == 0)
		return true;
	bool word = strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
	gsize n = strspn(text, "+-.eE0123456789");
	if (!word && (n == 0 || text[n] != '\0' || strpbrk(text, "0123456789") == NULL))
		return false;
	n = strlen(text);
	return add(j->fields, g_strdup(j->path->str), g_steal_pointer(&text), n);
}

static bool
value(Json *j, unsigned depth)
{
	blanks(j);
	if (j->at >= j->end)
		return false;
	if (*j->at == '{' || *j->at == '[') {
		char close = *j->at++ == '{' ? '}' : ']';
		return members(j, close, depth);
	}
	if (*j->at != '"')
		return bare(j);
	char *text = string(j);
	return text != NULL && add(j->fields, g_strdup(j->path->str), text, strlen(text));
}

bool
sms_fields_add_json(SmsFields *fields, const char *bytes, gsize n)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Json j = { fields, bytes, bytes + n, path };
	if (!g_utf8_validate(bytes, (gssize)n, NULL))
		return false;
	blanks(&j);
	if (j.at >= j.end || (*j.at != '{' && *j.at != '[') || !value(&j, MAX_DEPTH))
		return false;
	blanks(&j);
	return j.at == j.end;
}

void
sms_json_escape(GString *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			g_string_append_c(out, '\\');
		if ((guchar)*text < 0x20)
			g_string_append_printf(out, "\\u%04x", (unsigned)(guchar)*text);
		else
			g_string_append_c(out, *text);
	}
}

/* --- what is there ---------------------------------------------------------------------------- */

gsize
sms_fields_n(const SmsFields *fields)
{
	return fields->all->len;
}

const SmsField *
sms_fields_at(const SmsFields *fields, gsize i)
{
	return fields->all->pdata[i];
}

const SmsField *
sms_fields_find(const SmsFields *fields, const char *name)
{
	for (guint i = 0; i < fields->all->len; i++) {
		const SmsField *f = fields->all->pdata[i];
		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

const char *
sms_fields_get(const SmsFields *fields, const char *name)
{
	const SmsField *f = sms_fields_find(fields, name);
	return f != NULL && strlen(f->value) == f->n ? f->value : NULL;
}

bool
sms_fields_is(const SmsFields *fields, const char *name, const char *value_wanted)
{
	return g_strcmp0(sms_fields_get(fields, name), value_wanted) == 0;
}
