/*
 * test-mime-tnef.c - winmail.dat as Outlook writes it, cut anywhere, and as nobody should
 */
#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-tnef.h"
#include "backends/smtp/mime.h"
#include "tnef-kit.h"

#include <string.h>

/* --- read --- */

static bool
collect(const char *bytes, gsize n, gpointer data)
{
	g_string_append_len(data, bytes, (gssize)n);
	return true;
}

static MailTnef *
read_in(const guint8 *bytes, gsize n, gsize slice, unsigned wanted, GString *to)
{
	MailTnef *tnef = mail_tnef_new(wanted, to != NULL ? collect : NULL, to);
	for (gsize at = 0; at < n; at += MIN(slice, n - at))
		if (!mail_tnef_feed((const char *)bytes + at, MIN(slice, n - at), tnef))
			break;
	return tnef;
}

/* "name type size; ", of each file. */
static char *
told(MailTnef *tnef)
{
	GString *out = g_string_new(NULL);
	const GPtrArray *files = mail_tnef_files(tnef);
	for (guint i = 0; i < files->len; i++) {
		const MailTnefFile *f = files->pdata[i];
		g_string_append_printf(out, "%s %s %s %d; ", f->name != NULL ? f->name : "-",
				       f->type != NULL ? f->type : "-",
				       f->content_id != NULL ? f->content_id : "-", (int)f->size);
	}
	return g_string_free(out, FALSE);
}

#define SAMPLE                                                                                     \
	"\u0424\u043e\u0442\u043e \U0001f600 1.jpg image/jpeg <cid@x> 22; "                        \
	"\u041e\u0442\u0447\u0451\u0442.txt - - 6; "

static void
test_sample(void)
{
	g_autoptr(GByteArray) mail = tnef_sample();
	for (gsize slice = 1; slice <= mail->len; slice = slice < 40 ? slice + 1 : slice * 2) {
		g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
		g_autoptr(MailTnef) tnef = read_in(mail->data, mail->len, slice, 1, first);
		g_autoptr(MailTnef) other = read_in(mail->data, mail->len, slice, 2, second);
		g_autofree char *files = told(tnef);
		bool html;
		const char *label;
		const GString *text = mail_tnef_text(tnef, &html, &label);
		g_assert_cmpstr(files, ==, SAMPLE);
		g_assert_cmpstr(first->str, ==, "the bytes of a picture");
		g_assert_cmpstr(second->str, ==, "report");
		g_assert_true(html);
		g_assert_cmpstr(text->str, ==, "<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>");
		g_assert_cmpstr(label, ==, "windows-1251");
		g_assert_false(mail_tnef_has_more(tnef));
	}
}

/* Cut anywhere: that there is more is told, but where an attribute ends and no file waits for its
 * bytes. */
static void
test_cut(void)
{
	g_autoptr(GByteArray) mail = tnef_sample();
	unsigned whole = 0;
	for (gsize n = 0; n < mail->len; n++) {
		g_autoptr(MailTnef) tnef = read_in(mail->data, n, n + 1, 0, NULL);
		whole += !mail_tnef_has_more(tnef);
		g_assert_cmpuint(mail_tnef_files(tnef)->len, <=, 2);
	}
	/* Behind the signature; behind the bytes of six attributes, and each of the two of their
	 * checksums but the last. */
	g_assert_cmpuint(whole, ==, 1 + 6 * 3 - 1);
}

/* --- what nobody should write --- */

static bool
is_good(GByteArray *mail)
{
	g_autoptr(MailTnef) tnef = read_in(mail->data, mail->len, 7, 0, NULL);
	bool good = !mail_tnef_has_more(tnef);
	g_byte_array_unref(mail);
	return good;
}

static void
test_hostile(void)
{
	GByteArray *out = g_byte_array_new(), *all;
	put(out, 0x12345678, 4);
	put(out, 1, 2);
	g_assert_false(is_good(out)); /* another signature */

	out = tnef_begin();
	attribute(out, 9, 0x00018004, TEXT("no such level"));
	g_assert_false(is_good(out));

	out = tnef_begin(); /* an attribute of 4 GB */
	put(out, 1, 1);
	put(out, 0x00069003, 4);
	put(out, 0xffffffff, 4);
	put(out, 0xffffffff, 4);
	g_assert_false(is_good(out));

	out = tnef_begin(); /* as many properties, values and bytes as a number can say */
	all = g_byte_array_new();
	put(all, 0x101e, 2);
	put(all, 0x1000, 2);
	put(all, 0xffffffff, 4);
	put(all, 0xffffffff, 4);
	properties(out, 1, 0x00069003, all, 0xffffffff);
	g_assert_true(is_good(out)); /* nothing of it is told */

	out = tnef_begin(); /* a name as long */
	all = g_byte_array_new();
	put(all, 0x1e, 2);
	put(all, 0x8000, 2);
	put_bytes(all, "sixteen bytes...", 16);
	put(all, 1, 4);
	put(all, 0xfffffffe, 4);
	properties(out, 1, 0x00069003, all, 2);
	g_assert_true(is_good(out));

	out = tnef_begin(); /* bytes of no file */
	attribute(out, 2, 0x0006800f, TEXT("lost"));
	g_assert_false(is_good(out));

	out =
	    tnef_begin(); /* a mail in the mail, an object: they have no bytes that are a file's */
	attribute(out, 2, 0x00069002, "\1\0", 2);
	all = g_byte_array_new();
	property_long(all, 0x3705, 5);
	property(all, 0xd, 0x3701, TEXT("a whole mail"));
	properties(out, 2, 0x00069005, all, 2);
	g_assert_false(is_good(out));

	out = tnef_begin(); /* more files than anybody sends */
	for (unsigned i = 0; i < MAIL_PARTS_MAX + 50; i++) {
		attribute(out, 2, 0x00069002, "\1\0", 2);
		attribute(out, 2, 0x0006800f, "x", 1);
	}
	g_autoptr(MailTnef) many = read_in(out->data, out->len, 4096, 0, NULL);
	g_assert_cmpuint(mail_tnef_files(many)->len, ==, MAIL_PARTS_MAX);
	g_assert_true(mail_tnef_has_more(many));
	g_byte_array_unref(out);
}

/* Half a pair of UTF-16, letters that are none, a name of many lines. */
static void
test_letters(void)
{
	GByteArray *out = tnef_begin(), *all = g_byte_array_new();
	attribute(out, 2, 0x00069002, "\1\0", 2);
	attribute(out, 2, 0x0006800f, "x", 1);
	property(all, 0x1f, 0x3707,
		 "a\0\0\xd8"
		 "b\0\n\0c\0\0\xdc",
		 12);
	properties(out, 2, 0x00069005, all, 1);
	g_autoptr(MailTnef) tnef = read_in(out->data, out->len, 5, 0, NULL);
	g_autofree char *files = told(tnef);
	g_assert_cmpstr(files, ==, "a\ufffdb c\ufffd - - 1; ");
	g_byte_array_unref(out);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_charset_start();
	g_test_add_func("/mime-tnef/sample", test_sample);
	g_test_add_func("/mime-tnef/cut", test_cut);
	g_test_add_func("/mime-tnef/hostile", test_hostile);
	g_test_add_func("/mime-tnef/letters", test_letters);
	return g_test_run();
}
