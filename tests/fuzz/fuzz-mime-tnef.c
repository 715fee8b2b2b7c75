/*
 * fuzz-mime-tnef.c - winmail.dat, in slices of any length
 *
 * However it is cut the same comes out, names are UTF-8 of one line, and a file that is passed on
 * is as long as it was told to be.
 */
#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-tnef.h"
#include "backends/smtp/mime.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(const char *text)
{
	g_assert_true(text == NULL ||
		      (g_utf8_validate(text, -1, NULL) && strchr(text, '\n') == NULL));
}

static bool
count(G_GNUC_UNUSED const char *bytes, gsize n, gpointer data)
{
	*(int64_t *)data += (int64_t)n;
	return true;
}

static MailTnef *
read_all(const char *bytes, size_t size, size_t slice, unsigned wanted, int64_t *ret_size)
{
	MailTnef *tnef = mail_tnef_new(wanted, wanted > 0 ? count : NULL, ret_size);
	for (size_t at = 0; at < size; at += MIN(slice, size - at))
		if (!mail_tnef_feed(bytes + at, MIN(slice, size - at), tnef))
			break;
	return tnef;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		mail_charset_start();
	started = true;
	const char *bytes = (const char *)data;
	int64_t passed = 0;
	bool html, other_html;
	const char *label, *other_label;
	g_autoptr(MailTnef) whole = read_all(bytes, size, MAX(size, 1), 0, NULL);
	g_autoptr(MailTnef) cut = read_all(bytes, size, 1, 1, &passed);
	const GPtrArray *a = mail_tnef_files(whole), *b = mail_tnef_files(cut);
	const GString *text = mail_tnef_text(whole, &html, &label),
		      *other = mail_tnef_text(cut, &other_html, &other_label);
	g_assert_cmpuint(a->len, ==, b->len);
	g_assert_cmpuint(a->len, <=, MAIL_PARTS_MAX);
	g_assert_true((text == NULL) == (other == NULL) && html == other_html);
	g_assert_true(text == NULL || g_string_equal(text, other));
	g_assert_cmpstr(label, ==, other_label);
	g_assert_true(mail_tnef_has_more(whole) == mail_tnef_has_more(cut));
	for (guint i = 0; i < a->len; i++) {
		const MailTnefFile *f = a->pdata[i], *g = b->pdata[i];
		check_line(f->name);
		check_line(f->type);
		check_line(f->content_id);
		g_assert_cmpstr(f->name, ==, g->name);
		g_assert_cmpint(f->size, ==, g->size);
		g_assert_cmpint(f->size, <=, (int64_t)size);
	}
	g_assert_cmpint(passed, ==, a->len > 0 ? MAX(((MailTnefFile *)a->pdata[0])->size, 0) : 0);
	return 0;
}
