/*
 * fuzz-compose.c - whatever words a mail is made of: what is written says them again, and nothing
 * else
 *
 * As a text, a name, a parameter and a body: no line ends but where it is folded, no bytes beyond
 * ASCII, and decoded (here, in the simplest way) it is what was put in, cleaned.
 */
#include "backends/smtp/compose-header.h"
#include "backends/smtp/compose-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One field: lines that end with CRLF, all but the first begin with a blank.  Unfolded, without its
 * name.  (transfer full) */
static char *
unfold(const GString *field)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *at = field->str, *end = at + field->len;
	g_assert_cmpuint(strlen(at), ==, field->len);
	g_assert_true(g_str_is_ascii(at));
	g_assert_true(g_str_has_suffix(at, "\r\n"));
	while (at < end) {
		gsize n = strcspn(at, "\r\n");
		g_assert_true(at[n] == '\r' && at[n + 1] == '\n');
		g_assert_cmpuint(n, <=, 998);
		g_assert_true(at == field->str || *at == ' ');
		g_assert_cmpuint(strspn(at, " "), <,
				 n); /* a line of blanks would end the header to some */
		g_string_append_len(out, at, (gssize)n);
		at += n + 2;
	}
	g_assert_true(g_str_has_prefix(out->str, "X: "));
	return g_strdup(out->str + 3);
}

static void
add_q(GString *out, const char *text, gsize n, char sign)
{
	for (gsize i = 0; i < n; i++) {
		if (text[i] == sign) {
			g_assert_cmpuint(i + 2, <, n);
			g_string_append_c(out, (char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
						      g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(out, text[i] == '_' && sign == '=' ? ' ' : text[i]);
		}
	}
}

/* Encoded words alone, or none at all.  (transfer full) */
static char *
decode_words(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (!g_str_has_prefix(text, "=?"))
		return g_strdup(text);
	for (const char *at = text; *at != '\0';) {
		gsize n = strcspn(at, " ");
		g_assert_true(n <= 75 && n > 12 && strncmp(at + n - 2, "?=", 2) == 0);
		gsize before = out->len;
		if (strncmp(at, "=?utf-8?Q?", 10) == 0) {
			add_q(out, at + 10, n - 12, '=');
		} else {
			gsize raw_n;
			g_autofree char *encoded = g_strndup(at + 10, n - 12);
			g_autofree guchar *raw = g_base64_decode(encoded, &raw_n);
			g_assert_true(strncmp(at, "=?utf-8?B?", 10) == 0);
			g_string_append_len(out, (char *)raw, (gssize)raw_n);
		}
		/* Whole characters in each. */
		g_assert_true(g_utf8_validate(out->str + before, -1, NULL));
		at += n + (at[n] == ' ');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
check_text(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *clean = mail_clean_line(text, 2048);
	mail_header_text(out, "X", text);
	if (*clean == '\0') {
		g_assert_cmpuint(out->len, ==, 0);
		return;
	}
	g_autofree char *line = unfold(out);
	g_autofree char *said = decode_words(line);
	g_assert_cmpstr(said, ==, clean);
}

static void
check_name(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL), said = g_string_new(NULL);
	g_autofree char *clean = mail_clean_line(text, 200);
	if (*clean == '\0')
		return;
	MailFieldOut field = mail_field_begin(out, "X");
	mail_field_phrase(&field, text);
	mail_field_end(&field);
	g_autofree char *line = unfold(out);
	if (*line != '"') {
		g_autofree char *words = decode_words(line);
		g_assert_null(strpbrk(line, "<>(),;:@\""));
		g_assert_cmpstr(words, ==, clean);
		return;
	}
	for (const char *p = line + 1; *p != '"'; p++) {
		p += *p == '\\';
		g_string_append_c(said, *p);
	}
	g_assert_cmpstr(said->str, ==, clean);
}

static void
check_param(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL), said = g_string_new(NULL);
	g_autofree char *clean = mail_clean_line(text, 200);
	MailFieldOut field = mail_field_begin(out, "X");
	mail_field_word(&field, "y");
	mail_field_param(&field, "n", clean);
	mail_field_end(&field);
	g_autofree char *line = unfold(out);
	g_assert_true(g_str_has_prefix(line, "y; n"));
	const char *at = line + 3;
	if (g_str_has_prefix(at, "n=\"")) {
		for (const char *p = at + 3; *p != '"'; p++) {
			p += *p == '\\';
			g_string_append_c(said, *p);
		}
	} else {
		g_auto(GStrv) parts = g_strsplit(at, "; ", -1);
		for (char **part = parts; *part != NULL; part++) {
			const char *value = strchr(*part, '=') + 1;
			g_assert_true(value[-2] == '*');
			value += part == parts ? strlen("utf-8''") : 0;
			add_q(said, value, strlen(value), '%');
		}
	}
	g_assert_cmpstr(said->str, ==, clean);
}

static void
check_body(const char *text)
{
	g_autofree char *flowed = mail_flow(text, "me");
	g_autoptr(GString) wire = g_string_new(NULL);
	gsize n = strlen(flowed);
	g_assert_true(g_utf8_validate(flowed, -1, NULL));
	MailEncoding encoding = mail_encoding_for(flowed, n);
	mail_encode(wire, flowed, n, encoding);
	g_assert_true(g_str_is_ascii(wire->str));
	for (const char *at = wire->str; *at != '\0';) {
		gsize length = strcspn(at, "\r\n");
		g_assert_true(at[length] == '\r' && at[length + 1] == '\n');
		g_assert_cmpuint(length, <=, 78);
		at += length + 2;
	}
	g_assert_true(g_str_has_suffix(flowed, "-- \nme\n"));
	/* One signature, and it is ours. */
	const char *first =
	    g_str_has_prefix(flowed, "-- \n") ? flowed : strstr(flowed, "\n-- \n") + 1;
	g_assert_cmpstr(first, ==, "-- \nme\n");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	check_text(text);
	check_name(text);
	check_param(text);
	check_body(text);
	return 0;
}
