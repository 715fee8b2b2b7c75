/*
 * test-mime-parts.c - the readers of a mail's pieces, each by itself
 *
 * G1 to G12 are the defects of GMime that our own code stands in for (HACKING.md, "Libraries").
 */
#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-decode.h"
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-header.h"
#include "backends/smtp/mime-html.h"
#include "backends/smtp/mime-quote.h"
#include "backends/smtp/mime-report.h"
#include "backends/smtp/mime-scan.h"
#include "backends/smtp/mime-text.h"
#include "backends/smtp/mime-words.h"

#include <string.h>

/* --- words ------------------------------------------------------------------- */

static void
assert_words(const char *raw, const char *expected)
{
	g_autofree char *text = mail_words(raw, strlen(raw));
	g_assert_cmpstr(text, ==, expected);
}

static void
test_words(void)
{
	assert_words(" Lunch on Friday", "Lunch on Friday");
	assert_words(" folded\r\n  over\r\n\tlines ", "folded over lines");
	assert_words("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= Bonn", "Grüße aus Bonn");
	assert_words("Re: =?ISO-8859-1?Q?caf=E9?=", "Re: café");
	assert_words("=?utf-8?B?w6TDtg==?=", "äö");
	assert_words("=?iso-8859-1*fr?Q?=E7a?=", "ça"); /* RFC 2231 5 */
	/* G1: padding in the middle; both are of one charset, and neither's end is lost. */
	assert_words("=?utf-8?B?TXlTdXJ2ZXkuY29tOiAg?= =?utf-8?B?WW91IGhhdmUgYSBzdXJ2ZXkh?=",
		     "MySurvey.com: You have a survey!");
	assert_words("=?utf-8?B?YQ==?= =?utf-8?B?YmI=?= =?utf-8?B?Y2Nj?=", "abbccc");
	/* A character cut in two by its sender. */
	assert_words("=?utf-8?B?w6TD?= =?utf-8?B?tsO8?=", "äöü");
	assert_words("=?utf-8?Q?=E2=82?=\r\n =?UTF-8?Q?=AC?=", "€");
	/* G2: no padding at all. */
	assert_words("=?utf-8?B?w6TDtg?= =?utf-8?Q?x?=", "äöx");
	assert_words("=?utf-8?B?YQ?=", "a");
	/* Blanks between encoded words are nothing, beside them they are blanks. */
	assert_words("a =?utf-8?Q?b?= =?utf-8?Q?c?= d", "a bc d");
	assert_words("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab");
	assert_words("=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé");
	/* What is none stays as it is. */
	assert_words("=?utf-8?Q?never ended", "=?utf-8?Q?never ended");
	assert_words("=?utf-8?X?a?=", "=?utf-8?X?a?=");
	assert_words("=??Q?a?=", "=??Q?a?=");
	assert_words("1 =? 2", "1 =? 2");
	assert_words("=?utf-8?Q?broken =?utf-8?Q?whole?=", "=?utf-8?Q?broken whole");
	assert_words("=?utf-8?Q?what?"
		     "?=",
		     "what?");
	assert_words("=?utf-8?Q?=4_=zz=?=", "=4 =zz=");
	/* Raw bytes, against the rules. */
	assert_words("caf\xe9", "café");
	assert_words("caf\xc3\xa9", "café");
	assert_words("=?nonesuch?Q?caf=E9?=", "café");
	assert_words("=?us-ascii?Q?caf=C3=A9?=", "café");
	/* Nothing that ends a line, or that a stanza cannot carry, comes out of one. */
	assert_words("=?utf-8?Q?a=0D=0Ab=00c=E2=80=A8d=1B?=", "a bc d");
	assert_words("=?utf-8?Q?=EF=BF=BF?=", "\xef\xbf\xbd");
}

static void
assert_param(const char *raw, const char *name, const char *expected)
{
	g_autofree char *value = mail_param(raw, strlen(raw), name);
	g_assert_cmpstr(value, ==, expected);
}

static void
test_params(void)
{
	assert_param("text/plain; charset=utf-8; format=flowed", "format", "flowed");
	assert_param("text/plain; CHARSET=\"utf-8\"", "charset", "utf-8");
	assert_param("text/plain", "charset", NULL);
	assert_param("attachment; filename=\"a;b.txt\"; x=y", "filename", "a;b.txt");
	assert_param("attachment; filename=\"a\\\"b.txt\"", "filename", "a\"b.txt");
	assert_param("attachment; filename=my file.pdf ; size=1", "filename", "my file.pdf");
	assert_param("attachment; filename*=utf-8''na%C3%AFve.txt", "filename", "naïve.txt");
	assert_param("attachment; filename*=iso-8859-1'en'na%EFve.txt", "filename", "naïve.txt");
	assert_param("attachment; filename=\"naive.txt\"; filename*=utf-8''na%C3%AFve.txt",
		     "filename", "naïve.txt");
	assert_param("attachment;\r\n filename*0=\"part one \";\r\n filename*1=\"and two.txt\"",
		     "filename", "part one and two.txt");
	assert_param("attachment; filename*1*=%B6.txt; filename*0*=utf-8''%C3%A4%C3", "filename",
		     "äö.txt");
	/* G1 in file names, and quoted against the rules. */
	assert_param("attachment; filename=\"=?utf-8?B?YQ==?= =?utf-8?B?YmIudHh0?=\"", "filename",
		     "abb.txt");
	assert_param("attachment; filename=\"caf\xe9.txt\"", "filename", "café.txt");
	assert_param("a; x=\"never closed", "x", "never closed");
	assert_param("a; =x; ;;; y", "y", NULL);
	assert_param("a; filename*100=x; filename*99999=y; filename*=", "filename", "");
	assert_param("a (; boundary=no) ; boundary=yes", "boundary", "yes");
}

static void
test_tokens(void)
{
	g_autofree char *plain = mail_token("Text/Plain (really; so) ; x=y", 29);
	g_assert_cmpstr(plain, ==, "text/plain");
	g_autofree char *spaced = mail_token(" auto-generated\r\n", 17);
	g_assert_cmpstr(spaced, ==, "auto-generated");
	g_autofree char *open = mail_token("a(((", 4);
	g_assert_cmpstr(open, ==, "a");
}

static void
assert_ids(const char *raw, unsigned max, const char *expected)
{
	g_auto(GStrv) ids = mail_ids(raw, strlen(raw), max);
	g_autofree char *joined = g_strjoinv(" ", ids);
	g_assert_cmpstr(joined, ==, expected);
}

static void
test_ids(void)
{
	assert_ids("<a@b>", 10, "<a@b>");
	assert_ids("<a@b>\r\n <c@d><e@f>", 10, "<a@b> <c@d> <e@f>");
	/* G10: one that is none does not end the others. */
	assert_ids("<a@b> <broken> junk <c d@e> <f@g> <@h> <i@> <j@k>", 10, "<a@b> <f@g> <j@k>");
	assert_ids("<<a@b>>", 10, "<a@b>");
	assert_ids("<1@x> <2@x> <3@x> <4@x> <5@x>", 3, "<1@x> <4@x> <5@x>");
	assert_ids("<1@x> <2@x>", 1, "<1@x>");
	assert_ids("no ids", 3, "");
	assert_ids("<a@b", 3, "");
	assert_ids("<a\xff@b> <c@d>", 3, "<c@d>");
}

static void
assert_date(const char *raw, const char *expected)
{
	int64_t at = mail_date(raw, strlen(raw));
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(at / G_USEC_PER_SEC);
	g_autofree char *text = g_date_time_format(date, "%Y-%m-%d %H:%M:%S");
	g_assert_cmpstr(at == 0 ? NULL : text, ==, expected);
}

static void
test_dates(void)
{
	assert_date(" Fri, 20 Nov 2026 12:34:56 +0000", "2026-11-20 12:34:56");
	assert_date("Fri, 20 Nov 2026 12:34:56 +0230 (somewhere (far))", "2026-11-20 10:04:56");
	assert_date("20 Nov 2026 23:34 -0500", "2026-11-21 04:34:00");
	assert_date("Fri,20 Nov 26 12:34:56 EST", "2026-11-20 17:34:56");
	assert_date("Fri, 20 November 2026 12:34:60 GMT", "2026-11-20 12:34:59");
	assert_date("Fri Nov 20 12:34:56 2026", "2026-11-20 12:34:56");
	assert_date("31 Feb 2026 12:00:00 +0000", NULL);
	assert_date("1 Jan 1970 00:00:00 +0000", NULL);
	assert_date("20 Nov 20266 12:00:00 +0000", NULL);
	assert_date("yesterday", NULL);
	assert_date("", NULL);
	assert_date("Fri, 20 Nov", NULL);
}

/* --- encodings and charsets --------------------------------------------------- */

static char *
unbase64(const char *text, gsize slice)
{
	MailBase64 state = { 0 };
	char out[200];
	gsize n = 0, size = strlen(text);
	for (gsize at = 0; at < size; at += slice)
		n += mail_base64_step(&state, text + at, MIN(slice, size - at), out + n);
	n += mail_base64_step(&state, text, 0, out + n);
	return g_strndup(out, n);
}

static char *
unquote(const char *text, gsize slice)
{
	MailQuoted state = { .n = 0 };
	char out[200];
	gsize n = 0, size = strlen(text);
	for (gsize at = 0; at < size; at += slice)
		n += mail_quoted_step(&state, text + at, MIN(slice, size - at), out + n);
	n += mail_quoted_step(&state, text, 0, out + n);
	return g_strndup(out, n);
}

/* However it is cut, the same comes out. */
static void
test_encodings(void)
{
	static const char *const base64[][2] = {
		{ "aGVsbG8=", "hello" },
		{ "aGVs\r\nbG8=\r\n", "hello" },
		{ "aGVsbG8", "hello" }, /* G2 */
		{ "aGVsbG8=\r\nd29ybGQ=",
		  "helloworld" }, /* G5: a second chunk behind the padding */
		{ "====", "" },
		{ "a", "" },
	};
	static const char *const quoted[][2] = {
		{ "gr=C3=BC=C3=9Fe", "grüße" },
		{ "soft=\r\nbreak=\nand more", "softbreakand more" },
		{ "soft= \t\r\nblank", "softblank" },
		{ "1+1=2, =zz, =", "1+1=2, =zz, " },
		{ "a==41", "a=A" },
		{ "a=4=41", "a=4A" },
		{ "tail=\r", "tail=\r" },
	};
	for (gsize slice = 1; slice < 12; slice++) {
		for (gsize i = 0; i < G_N_ELEMENTS(base64); i++) {
			g_autofree char *text = unbase64(base64[i][0], slice);
			g_assert_cmpstr(text, ==, base64[i][1]);
		}
		for (gsize i = 0; i < G_N_ELEMENTS(quoted); i++) {
			g_autofree char *text = unquote(quoted[i][0], slice);
			g_assert_cmpstr(text, ==, quoted[i][1]);
		}
		g_autofree char *junk = unbase64("aGV!\x01*s bG8=", slice);
		g_assert_cmpstr(junk, ==, "hello");
	}
}

static void
assert_text(const char *bytes, const char *charset, const char *expected)
{
	g_autofree char *text = mail_charset_text(bytes, strlen(bytes), charset);
	g_assert_cmpstr(text, ==, expected);
	g_assert_true(g_utf8_validate(text, -1, NULL));
}

/* G7: what a label does not explain is repaired, and nothing is dropped. */
static void
test_charsets(void)
{
	assert_text("plain", NULL, "plain");
	assert_text("Gr\xc3\xbc\xc3\x9f"
		    "e",
		    "us-ascii", "Grüße");
	assert_text("Gr\xfc\xdf"
		    "e",
		    "us-ascii", "Grüße");
	assert_text("Gr\xfc\xdf"
		    "e",
		    NULL, "Grüße");
	assert_text("Gr\xfc\xdf"
		    "e",
		    "utf-8", "Grüße");
	assert_text("Gr\xc3\xbc\xdf"
		    "e",
		    "utf-8",
		    "Grü\xef\xbf\xbd"
		    "e");
	assert_text("\x93quoted\x94 \x80", "iso-8859-1", "“quoted” €");
	assert_text("\xc4\xe3\xba\xc3", "gb2312", "你好");
	assert_text("\xc4\xe3\xba\xc3", "GBK", "你好");
	assert_text("\xa7\x41\xa6\x6e", "big5", "你好");
	assert_text("\x82\xb1\x82\xf1 \x87\x40", "shift_jis", "こん ①");
	assert_text("\x82\xb1\x82\xf1", "x-sjis", "こん");
	assert_text("\xa4\xb3\xa4\xf3", "euc-jp", "こん");
	assert_text("\x1b$B$3$s\x1b(B.", "iso-2022-jp", "こん.");
	assert_text("\x1b$B$3$s\x1b(B.", NULL, "こん."); /* no label, and plain to see */
	assert_text("\xbe\xc8\xb3\xe7", "ks_c_5601-1987", "안녕");
	assert_text("\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251", "Привет");
	assert_text("\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r", "Привет");
	assert_text("Hi Mom -+Jjo--!", "unicode-1-1-utf-7", "Hi Mom -☺-!");
	assert_text("~{<:Ky2;~}~~", "hz-gb-2312", "己所不~");
	assert_text("\x8a", "x-mac-roman", "ä");
	assert_text("\x84", "cp-850", "ä");
	assert_text("Gr\xc3\xbc\xc3\x9f"
		    "e",
		    "cp65001", "Grüße");
	assert_text("Gr\xfc\xdf"
		    "e",
		    "x-user-defined", "Grüße");
	assert_text("Gr\xfc\xdf"
		    "e",
		    "../../etc/passwd//TRANSLIT", "Grüße");
	assert_text("\xef\xbb\xbfmark", "utf-8", "mark");
	assert_text("a\r\nb\rc\fd\x01\x7f\x1b[31me", NULL, "a\nb\nc\nd[31me");
	assert_text("\xed\xa0\x80", "utf-8",
		    "í\xc2\xa0€"); /* a surrogate is no character: so it is windows-1252 */
}

/* --- headers -------------------------------------------------------------------- */

static void
test_fields(void)
{
	static const char mail[] = "From: a@b\nSubject : two\r\n words\nbroken line\n: none\n"
				   "X-\xff: no\nsubject: again\n\nSubject: body\n";
	gsize body;
	g_autoptr(GArray) header = mail_header_parse(mail, strlen(mail), 100, &body);
	g_assert_cmpuint(header->len, ==, 3);
	g_assert_cmpstr(mail + body, ==, "Subject: body\n");
	g_autofree char *subject = mail_header_value(header, "Subject");
	g_assert_cmpstr(subject, ==, "two words");
	g_assert_cmpuint(mail_header_count(header, "Subject"), ==, 2);
	g_assert_null(mail_header_find(header, "To"));
	g_autoptr(GArray) few = mail_header_parse(mail, strlen(mail), 1, &body);
	g_assert_cmpuint(few->len, ==, 1);
	g_assert_cmpstr(mail + body, ==, "Subject: body\n");
	g_autoptr(GArray) none = mail_header_parse("", 0, 1, &body);
	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(body, ==, 0);
}

/* "Name <address>", ... with "-" for no name. */
static void
assert_addresses(const char *raw, const char *expected)
{
	g_autoptr(GPtrArray) boxes = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	g_autoptr(GString) text = g_string_new(NULL);
	mail_addresses(raw, strlen(raw), boxes);
	for (guint i = 0; i < boxes->len; i++) {
		const MailBox *box = boxes->pdata[i];
		g_string_append_printf(text, "%s%s <%s>", i > 0 ? ", " : "",
				       box->name != NULL ? box->name : "-", box->address);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void
test_addresses(void)
{
	assert_addresses(" juliet@example.org", "- <juliet@example.org>");
	assert_addresses("Juliet <juliet@example.org>", "Juliet <juliet@example.org>");
	assert_addresses("\"Capulet, Juliet\" <J.Capulet@Example.ORG>",
			 "Capulet, Juliet <J.Capulet@example.org>");
	assert_addresses("\"a \\\"b\\\" c\" <a@b.example>", "a \"b\" c <a@b.example>");
	assert_addresses("juliet@example.org (Juliet (of Verona))",
			 "Juliet (of Verona) <juliet@example.org>");
	assert_addresses("a@x.example, b@y.example;c@z.example",
			 "- <a@x.example>, - <b@y.example>, - <c@z.example>");
	assert_addresses("Friends: a@x.example, B <b@y.example>;, c@z.example",
			 "- <a@x.example>, B <b@y.example>, - <c@z.example>");
	assert_addresses("undisclosed-recipients:;", "");
	assert_addresses("<@route.example,@other.example:a@x.example>", "- <a@x.example>");
	assert_addresses("=?utf-8?B?SsO8?= =?utf-8?B?cmdlbg==?= <j@x.example>",
			 "Jürgen <j@x.example>");
	assert_addresses("\"=?utf-8?Q?J=C3=BCrgen?=\" <j@x.example>", "Jürgen <j@x.example>");
	assert_addresses("J\xfcrgen <j@x.example>", "Jürgen <j@x.example>");
	assert_addresses("A\r\n B\r\n <j\r\n @x.example>", "A B <j@x.example>");
	/* What hides or turns it is no name. */
	assert_addresses("\u202eecilA\u200b <j@x.example>", "ecilA <j@x.example>");
	assert_addresses("=?utf-8?Q?=E2=81=A6=E2=80=8B?= <j@x.example>", "- <j@x.example>");
	/* G11: U-labels. */
	assert_addresses("<a@xn--mnchen-3ya.example>", "- <a@münchen.example>");
	assert_addresses("<jürgen@münchen.example>", "- <jürgen@münchen.example>");
	assert_addresses("\"a b\"@x.example", "- <\"a b\"@x.example>");
	assert_addresses("<\"a@b\"@x.example>", "- <\"a@b\"@x.example>");
	assert_addresses("Juliet juliet@x.example", "- <juliet@x.example>");
	/* What is none: nobody's address is guessed, nothing decoded into one. */
	assert_addresses("Juliet", "");
	assert_addresses("<>", "");
	assert_addresses("a@", "");
	assert_addresses("<a@b@x.example>", "");
	assert_addresses("=?utf-8?Q?a=40x.example?=", "");
	assert_addresses("<=?utf-8?Q?a=40bank.example?=@x.example>",
			 "- <=?utf-8?Q?a=40bank.example?=@x.example>");
	assert_addresses("<a\x01@x.example>", "");
	assert_addresses("\"never closed <a@x.example>, b@y.example", "");
	assert_addresses("(never closed a@x.example", "");
	assert_addresses("a@x.example, <", "- <a@x.example>");
	assert_addresses(",,;;::,<>,()", "");
}

/* G3: nested groups, comments and brackets are read without recursion, in linear time. */
static void
test_address_bombs(void)
{
	static const char *const bombs[] = { "g:", "(", "<", "\"", "a@b.example,", "\\", "=?" };
	for (gsize i = 0; i < G_N_ELEMENTS(bombs); i++) {
		g_autoptr(GString) raw = g_string_new(NULL);
		g_autoptr(GPtrArray) boxes =
		    g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
		while (raw->len < 1 << 20)
			g_string_append(raw, bombs[i]);
		mail_addresses(raw->str, raw->len, boxes);
		g_assert_cmpuint(boxes->len, <=, MAIL_BOXES_MAX);
		g_autofree char *words = mail_words(raw->str, raw->len);
		g_autofree char *param = mail_param(raw->str, raw->len, "x");
		g_autofree char *token = mail_token(raw->str, raw->len);
		g_assert_null(param);
	}
}

static void
assert_file_name(const char *said, const char *expected)
{
	g_autofree char *name = mail_file_name(said);
	g_assert_cmpstr(name, ==, expected);
}

static void
test_file_names(void)
{
	assert_file_name("photo.jpg", "photo.jpg");
	assert_file_name("../../etc/passwd", "passwd");
	assert_file_name("C:\\Users\\juliet\\a.txt", "a.txt");
	assert_file_name(".htaccess", "htaccess");
	assert_file_name("..", "");
	assert_file_name("a/", "");
	assert_file_name("invoice\xe2\x80\xaegpj.exe", "invoicegpj.exe");
	assert_file_name("a\tb\x7f.txt ", "ab.txt");
	g_autofree char *longer = g_strnfill(400, 'x');
	g_autofree char *said = g_strconcat(longer, "ü.pdf", NULL), *name = mail_file_name(said);
	g_assert_cmpuint(strlen(name), <=, 150);
	g_assert_true(g_str_has_suffix(name, "x.pdf"));
}

/* --- the scan --------------------------------------------------------------------- */

static bool
scan(const GString *mail, gsize slice)
{
	g_autoptr(MailScan) s = mail_scan_new();
	for (gsize at = 0; at < mail->len; at += slice)
		if (!mail_scan_feed(s, mail->str + at, MIN(slice, mail->len - at)))
			return false;
	return true;
}

static void
assert_scan(const GString *mail, bool sane)
{
	g_assert_true(scan(mail, 1 << 16) == sane);
	g_assert_true(scan(mail, 1) == sane);
	g_assert_true(scan(mail, 997) == sane);
}

static void
append_times(GString *mail, const char *text, unsigned n)
{
	while (n-- > 0)
		g_string_append(mail, text);
}

static void
test_scan(void)
{
	g_autoptr(GString) mail = g_string_new("From: a@b\r\nSubject: x\r\n\r\nHello.\r\n");
	assert_scan(mail, true);
	/* In a body anything may stand. */
	append_times(mail, "ERROR: something\r\n  indented\r\n", 5000);
	append_times(mail, "x", 100000);
	assert_scan(mail, true);

	/* G3, G6: one field, long or folded, at the top. */
	g_string_assign(mail, "To: ");
	append_times(mail, "g:", 20000);
	assert_scan(mail, false);
	g_string_assign(mail, "Content-Type: a/b");
	append_times(mail, ";\r\n x=y", 20000);
	g_string_append(mail, "\r\n\r\n");
	assert_scan(mail, false);

	/* In a part, and in the header of an attached message. */
	const char *top = "Content-Type: multipart/mixed;\n boundary=\"=_X\"\n\nhi\n--=_X\n";
	g_string_assign(mail, top);
	append_times(mail, "To: a\n ", 1);
	append_times(mail, "g:g:g:g:g:g:g:g:\n ", 3000);
	g_string_append(mail, "\n\nbody\n--=_X--\n");
	assert_scan(mail, false);
	g_string_assign(mail, top);
	g_string_append(mail, "Content-Type: message/rfc822\n\nTo: ");
	append_times(mail, "g:", 20000);
	g_string_append(mail, "\n\nbody\n--=_X--\n");
	assert_scan(mail, false);
	g_string_assign(mail, top);
	g_string_append(mail, "Content-Type: text/plain\n\nTo: ");
	append_times(mail, "g:", 20000); /* a body again */
	g_string_append(mail, "\n\nbody\n--=_X--\n");
	assert_scan(mail, true);

	/* G12: many fields, many parts, a header that is large in all. */
	g_string_assign(mail, "");
	append_times(mail, "X: y\n", 990);
	assert_scan(mail, true);
	append_times(mail, "X: y\n", 20);
	assert_scan(mail, false);
	g_string_assign(mail, top);
	append_times(mail, "\n\n--=_X\n", 490);
	assert_scan(mail, true);
	append_times(mail, "\n\n--=_X  \n", 20);
	assert_scan(mail, false);
	g_string_assign(mail, "");
	append_times(mail, "X-Long: ", 1);
	append_times(mail, "0123456789012345678901234567890123456789\nX: ", 1600);
	assert_scan(mail, false);
	/* The name of a part over two lines and in RFC 2231's form. */
	g_string_assign(mail,
			"Content-Type: multipart/mixed; boundary*0=\"a\";\n boundary*1=\"b\"\n\n");
	append_times(mail, "--ab\n\n", 501);
	assert_scan(mail, false);
}

/* --- HTML --------------------------------------------------------------------------- */

static void
assert_html(const char *html, const char *expected)
{
	g_autofree char *text = mail_html_to_text(html, strlen(html), 1 << 20);
	g_assert_cmpstr(text, ==, expected);
}

static void
test_html(void)
{
	assert_html("Hello", "Hello");
	assert_html("<p>One\n  two</p><p>three</p>", "One two\n\nthree");
	assert_html("a<br>b<br><br>c<br/><br/><br/><br/>d", "a\nb\n\nc\n\nd");
	assert_html("<div>a</div><div><br></div><div>b</div>", "a\n\nb");
	assert_html("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb");
	assert_html("<b>bold</b><i> and</i> <u>more</u>", "bold and more");
	assert_html("<h1>Title</h1>text", "Title\n\ntext");
	assert_html("a<hr>b", "a\n────────\nb");
	assert_html("<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>after",
		    "• one\n• two\n  • deep\n\nafter");
	assert_html("<ol><li><p>one</p></li><li>two</ol>", "1. one\n2. two");
	assert_html(
	    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td></td><td>d</td></tr></table>",
	    "a | b\nc | d");
	assert_html("<pre>  a\n    b\n\nc</pre>d", "  a\n    b\n\nc\n\nd");
	assert_html("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>> b\n\nc");
	assert_html("<blockquote style=\"margin:0;border:none;padding:0\">a</blockquote>b",
		    "a\n\nb");
	assert_html("x<div name=\"quote\">a<div>b</div></div>c", "x\n> a\n> b\nc");
	assert_html("<img src=\"x.png\" alt=\"A cat\"><img src=p.gif alt=''>", "[A cat]");
	assert_html("<style>p { color: red }</style><script>if (a<b) x()</script>shown", "shown");
	assert_html("<head><title>T</title></head><body>B</body>", "B");
	assert_html("a<!-- b -->c<!--[if mso]>d<![endif]-->e<![if !mso]>f<![endif]>", "acef");
	assert_html("<span style=\"display:none\">preheader</span><p>text</p>", "text");
	assert_html("<div hidden>x<div>y</div></div>z", "z");
	assert_html("<div style='display: none'>all of it",
		    "all of it"); /* hidden and never ended */
	assert_html("&zwnj;&nbsp;&zwnj;&nbsp;a&shy;b", "ab");
	assert_html("نامه‌ای", "نامه‌ای"); /* a joiner within a word stays */
}

/* Their text, and what of it is said here and now. */
static void
assert_wild(const char *html, const char *text, const char *folded)
{
	g_autofree char *all = mail_html_to_text(html, strlen(html), 1 << 20);
	g_autofree char *said = mail_fold_quotes(all, "Re: Lunch", false);
	g_assert_cmpstr(all, ==, text);
	g_assert_cmpstr(said, ==, folded);
}

/* In the manner of those programs that most people write with. */
static void
test_html_wild(void)
{
	assert_wild(/* Outlook */
		    "<html xmlns:o='urn:x'><head><style><!-- p.MsoNormal {margin:0cm} "
		    "--></style><!--[if gte mso 9]><xml>"
		    "<o:x/></xml><![endif]--></head><body><div class=WordSection1><p "
		    "class=MsoNormal>Hi Romeo,<o:p></o:p></p>"
		    "<p class=MsoNormal><o:p>&nbsp;</o:p></p><p "
		    "class=MsoNormal>Friday.<o:p></o:p></p><p class=MsoNormal>"
		    "Juliet<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 "
		    "1.0pt'><p class=MsoNormal><b>From:"
		    "</b> Romeo &lt;r@y.example&gt; <br><b>Sent:</b> 19 November "
		    "2026<br><b>To:</b> Juliet<br><b>Subject:</b>"
		    " Lunch<o:p></o:p></p></div><p "
		    "class=MsoNormal>Lunch?<o:p></o:p></p></div></body></html>",
		    "Hi Romeo,\n\nFriday.\nJuliet\n\nFrom: Romeo <r@y.example>\nSent: 19 November "
		    "2026\nTo: Juliet\n"
		    "Subject: Lunch\nLunch?",
		    "Hi Romeo,\n\nFriday.\nJuliet");
	assert_wild(/* Gmail */
		    "<div dir=ltr><div>Yes.</div><div><br></div><div>Noon?<br "
		    "clear=all><div><br></div>-- <br><div dir=ltr "
		    "class=gmail_signature><div>Juliet</div></div></div></div><br><div "
		    "class=gmail_quote><div class=gmail_attr>On "
		    "Thu, 19 Nov 2026 at 10:00, Romeo &lt;<a "
		    "href='mailto:r@y.example'>r@y.example</a>&gt; wrote:<br></div>"
		    "<blockquote class=gmail_quote style='margin:0;border-left:1px "
		    "solid'><div>Lunch?<div><br></div><div>R.</div>"
		    "</div></blockquote></div>",
		    "Yes.\n\nNoon?\n\n--\nJuliet\n\nOn Thu, 19 Nov 2026 at 10:00, Romeo "
		    "<r@y.example> wrote:\n\n> Lunch?\n>\n"
		    "> R.",
		    "Yes.\n\nNoon?");
	assert_wild(/* GMX */
		    "<div><div>Ja, gern!</div><div>&nbsp;<div "
		    "name=\"quote\"><div><b>Gesendet:</b>&nbsp;Donnerstag<br/><b>Von:</b>"
		    "&nbsp;Romeo<br/><b>An:</b>&nbsp;j@x.example<br/><b>Betreff:</b>&nbsp;Essen</"
		    "div><div>Essen?</div></div></div>"
		    "</div>",
		    "Ja, gern!\n> Gesendet: Donnerstag\n> Von: Romeo\n> An: j@x.example\n> "
		    "Betreff: Essen\n> Essen?",
		    "Ja, gern!");
	assert_wild(/* a newsletter */
		    "<div style='display:none;max-height:0'>Preheader "
		    "&zwnj;&nbsp;</div><table><tr><td><table><tr><td><img src=p.gif "
		    "width=1></td><td><a href='https://shop.example/?u=1'><img src=l.png alt='The "
		    "Shop'></a></td></tr></table></td>"
		    "</tr><tr><td><h1>Autumn "
		    "sale</h1><p>Everything.<br>Really.</p></td></tr><tr><td><table><tr><th>Item</"
		    "th><th>"
		    "Price</th></tr><tr><td>Ladder</td><td>&euro;20</td></tr></table></td></"
		    "tr><tr><td><a "
		    "href='https://shop.example/off'>Unsubscribe</a> &middot; "
		    "Help</td></tr></table>",
		    "[The Shop] <https://shop.example/?u=1>\n\nAutumn "
		    "sale\n\nEverything.\nReally.\n\nItem | Price\nLadder | €20\n\n"
		    "Unsubscribe <https://shop.example/off> · Help",
		    NULL);
}

static void
test_html_links(void)
{
	assert_html("<a href=\"https://a.example/x?a=1&amp;b=2\">here</a>.",
		    "here <https://a.example/x?a=1&b=2>.");
	assert_html("<a href=\"https://a.example/\">a.example</a>", "a.example");
	assert_html("<a href=\"http://www.a.example\">https://a.example/</a>",
		    "https://a.example/");
	assert_html("<a href='mailto:j@a.example?subject=x'>j@a.example</a>", "j@a.example");
	assert_html("<a href='mailto:j@a.example'>Juliet</a>", "Juliet <j@a.example>");
	assert_html("<a href='javascript:x()'>click</a> <a href='#top'>top</a> <a name=x>y</a>",
		    "click top y");
	assert_html("<a href='https://a.example/'><img src=x></a>b", "b");
	assert_html("<a href='https://a.example/'><img src=x alt=Logo></a>",
		    "[Logo] <https://a.example/>");
	assert_html("<a href='https://a.example/1'>one<a href='https://a.example/2'>two",
		    "one <https://a.example/1>two <https://a.example/2>");
}

static void
test_html_entities(void)
{
	assert_html("&lt;b&gt; &amp; &quot;&apos; &euro;&hellip;", "<b> & \"' €…");
	assert_html("&#8364;&#x20AC;&#128;&#0;&#xD800;&#x110000;",
		    "€€€\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_html("AT&T &nosuch; &; &# &#x; a&ampb", "AT&T &nosuch; &; &# &#x; a&ampb");
	assert_html("&Auml;&auml;&szlig;", "Ääß");
}

static void
test_html_broken(void)
{
	assert_html("a < b and c > d", "a < b and c > d");
	assert_html("<", "<");
	assert_html("</", "</");
	assert_html("<p", "<p");
	assert_html("<p>a<a href=\"never closed>text</a><p>more", "atext\n\nmore");
	assert_html("</div></blockquote></ul></a></pre>a", "a");
	assert_html("<script>never closed <p>a", "");
	assert_html("a<!-- never closed > b", "a b");
	assert_html("", "");
	assert_html("<td>a<td>b", "a | b");
}

/* Linear, whatever is repeated; what is not closed is searched once. */
static void
test_html_bombs(void)
{
	static const char *const bombs[] = {
		"<a \"",
		"<",
		"<p ",
		"<!--",
		"<!",
		"<a href=x",
		"<script>",
		"<blockquote>x<br>",
		"<ul><li>x",
		"<b a=b>",
		"&",
		"&#",
		"<div hidden>",
		"<a a=b c=d",
		"</p>",
		"<br>",
		"<pre>\n",
		"<td>x",
		"<?",
		"<template>",
		"<a href='https://x.example'>y",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bombs); i++) {
		g_autoptr(GString) html = g_string_new(NULL);
		while (html->len < MAIL_HTML_MAX)
			g_string_append(html, bombs[i]);
		gint64 start = g_get_monotonic_time();
		g_autofree char *text = mail_html_to_text(html->str, html->len, 1 << 18);
		g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
		g_assert_cmpuint(strlen(text), <, (1 << 18) + 4096);
		g_assert_true(g_utf8_validate(text, -1, NULL));
	}
	/* One tag of very many attributes. */
	g_autoptr(GString) html = g_string_new("<p");
	for (unsigned i = 0; html->len < 900000; i++)
		g_string_append_printf(html, " a%u='b'", i);
	g_string_append(html, ">shown");
	g_autofree char *text = mail_html_to_text(html->str, html->len, 1 << 18);
	g_assert_cmpstr(text, ==, "shown");
}

static void
test_html_charset(void)
{
	static const char *const heads[][2] = {
		{ "<html><META http-equiv=x content=\"text/html; charset=windows-1251\">",
		  "windows-1251" },
		{ "<meta name=x><meta charset='koi8-r'>", "koi8-r" },
		{ "<meta charset=\"\">", NULL },
		{ "<p>charset=no</p>", NULL },
		{ "<meta", NULL },
		{ "<meta><meta x><meta charset=utf-8>", "utf-8" },
		{ "", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
		g_autofree char *charset = mail_html_charset(heads[i][0], strlen(heads[i][0]));
		g_assert_cmpstr(charset, ==, heads[i][1]);
	}
}

/* --- quotes --------------------------------------------------------------------------- */

static void
assert_fold(const char *text, const char *expected)
{
	g_autofree char *folded = mail_fold_quotes(text, "Re: Lunch", false);
	g_assert_cmpstr(folded, ==, expected);
}

static void
test_quotes(void)
{
	assert_fold("Yes.\n", NULL);
	assert_fold("", NULL);
	assert_fold(
	    "Yes.\n\nOn Fri, 20 Nov 2026 at 12:00, Juliet <j@x.example> wrote:\n> Lunch?\n> J.\n",
	    "Yes.");
	assert_fold("Yes.\n\nOn Fri, 20 Nov 2026 at 12:00, Juliet\n<juliet@example.org> "
		    "wrote:\n\n> Lunch?\n",
		    "Yes.");
	assert_fold("Ja.\n\nAm 20.11.26 um 12:00 schrieb Juliet:\n> Essen?\n", "Ja.");
	assert_fold(
	    "Oui.\n\nLe ven. 20 nov. 2026 à 12:00, Juliette <j@x.example> a écrit :\n> Manger ?\n",
	    "Oui.");
	assert_fold("Да.\n\n20.11.2026 12:00, Джульетта пишет:\n> Обед?\n", "Да.");
	assert_fold("好。\n\n2026年11月20日，朱丽叶 <j@x.example> 写道：\n> 午饭？\n", "好。");
	assert_fold("Sí.\n\nEl vie, 20 nov 2026 a las 12:00, Julieta (<j@x.example>) escribió:\n> "
		    "¿Comer?\n",
		    "Sí.");
	assert_fold("Jes.\n\nLa 20an de novembro 2026 Julieta verkis:\n> Ĉu?\n",
		    "Jes."); /* not in the tables */
	assert_fold("Yes.\n> Lunch?\n", "Yes.");
	/* Without a date, and a signature behind the quote. */
	assert_fold("Fine!\n\nOn Monday, Romeo wrote:\n> hello\n> more\n> more\n-- \nBob\nTel\n",
		    "Fine!");
	assert_fold("Fine!\n\nAm Montag schrieb Romeo Montague\naus Verona:\n> a\n",
		    "Fine!\n\nAm Montag schrieb Romeo Montague\naus Verona:");
	assert_fold("Fine!\n\nOn Monday, Romeo Montague\nwrote:\n\n> hello\n", "Fine!");
	assert_fold("I wrote to him,\nand he came.\nRomeo wrote:\n> hello\n",
		    "I wrote to him,\nand he came.");
	/* Without marks: Outlook and its kind. */
	assert_fold("Yes.\n\n-----Original Message-----\nFrom: Juliet\nSent: Friday\nTo: "
		    "Romeo\nSubject: Lunch\n\nLunch?\n",
		    "Yes.");
	assert_fold(
	    "Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: Juliet\nBetreff: Essen\n\nEssen?\n",
	    "Ja.");
	assert_fold("Yes.\n\n________________________________\nFrom: Juliet <j@x.example>\nSent: "
		    "Friday, 20 November 2026"
		    "\nTo: Romeo\nSubject: Lunch\n\nLunch?\n",
		    "Yes.");
	assert_fold(
	    "Oui.\n\nDe : Juliette\nEnvoyé : vendredi\nÀ : Roméo\nObjet : Manger\n\nManger ?\n",
	    "Oui.");
	assert_fold(
	    "Да.\n\nОт: Джульетта\nОтправлено: 20 ноября\nКому: Ромео\nТема: Обед\n\nОбед?\n",
	    "Да.");
	assert_fold(
	    "好。\n\n发件人： 朱丽叶\n发送时间： 2026\n收件人： 罗密欧\n主题： 午饭\n\n午饭？\n",
	    "好。");
	assert_fold("Yes.\n\n*From:* Juliet\n*Date:* Friday\n*Subject:* Lunch\n\nLunch?\n", "Yes.");
	assert_fold("Yes.\n\nOn 20 Nov 2026, at 12:00, Juliet wrote:\n\nLunch?\n", "Yes.");
	/* A quote above the answer goes if it is a whole mail, not if it is what the answer is
	 * about. */
	assert_fold("On 20 Nov 2026, Juliet wrote:\n> a\n> b\n> c\n> d\n\nYes.\n", "Yes.");
	assert_fold("> Lunch?\n\nYes.\n", NULL);
	/* Answered piece by piece. */
	assert_fold("Juliet wrote on 20 Nov:\n> a\n> b\n> c\n> d\nYes.\n> e\nNo.\n", NULL);
	/* Nothing would be left. */
	assert_fold("> only\n> quoted\n", NULL);
	assert_fold("From: Juliet\nSent: Friday\nTo: Romeo\nSubject: Lunch\n\nLunch?\n", NULL);
	/* What looks like one and is none. */
	assert_fold("Shopping list from: 3 shops\nTo: do\nHello\n", NULL);
	assert_fold("He wrote: 5 pages.\nI read them.\n", NULL);
	assert_fold(">From the mailbox\n", NULL);
}

static void
test_forwards(void)
{
	const char *gmail =
	    "See below.\n\n---------- Forwarded message ---------\nFrom: Juliet\nDate: Friday\n"
	    "Subject: Lunch\n\nLunch?\n-- \nJuliet\n";
	assert_fold(gmail, NULL);
	assert_fold(
	    "Siehe unten.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Essen\nVon: J\n"
	    "Datum: heute\n\nEssen?\n> ja\n",
	    NULL);
	assert_fold(
	    "FYI\n\nBegin forwarded message:\n\nFrom: Juliet\nDate: Friday\nSubject: Lunch\n\nx\n",
	    NULL);
	static const char *const subjects[] = { "Fwd: Lunch",  "FW: Lunch",  "WG: Essen",
						"TR : Manger", "转发：午饭", "Fwd[2]: x" };
	const char *outlook =
	    "FYI\n\nFrom: Juliet\nSent: Friday\nTo: Romeo\nSubject: Lunch\n\nLunch?\n";
	for (gsize i = 0; i < 5; i++) {
		g_autofree char *kept = mail_fold_quotes(outlook, subjects[i], false);
		g_assert_null(kept);
	}
	g_autofree char *folded = mail_fold_quotes(outlook, "Forward: march", false);
	g_assert_cmpstr(folded, ==, "FYI");
}

static void
test_signatures(void)
{
	assert_fold("Yes.\n\n-- \nRomeo\nMontague Ltd\n", "Yes.");
	assert_fold("Yes.\n-- \nRomeo\n\nOn 20 Nov 2026 Juliet wrote:\n> Lunch?\n> -- \n> J\n",
		    "Yes.");
	assert_fold("On 20 Nov 2026 Juliet wrote:\n> a\n> b\n> c\n> d\n\nYes.\n\n-- \nRomeo\n",
		    "Yes.");
	assert_fold("Yes.\n\n--\nRomeo\n", "Yes.");
	assert_fold("a\n--\nb\n", NULL);   /* no empty line above it */
	assert_fold("-- \nRomeo\n", NULL); /* nothing would be left */
	g_autoptr(GString) longer = g_string_new("Yes.\n-- \n");
	append_times(longer, "a line of a text, no signature\n", 40);
	assert_fold(longer->str, NULL);
	g_autofree char *list =
	    mail_fold_quotes("Hello all.\n_______________________________________________\n"
			     "Lunch mailing list\nhttps://lists.example.org/lunch\n",
			     "Lunch", true);
	g_assert_cmpstr(list, ==, "Hello all.");
	assert_fold("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nYes.\n-----BEGIN PGP "
		    "SIGNATURE-----\n\nabc\n"
		    "-----END PGP SIGNATURE-----\n",
		    "Yes.");
}

static void
test_quote_bombs(void)
{
	static const char *const bombs[] = { "> a\n",
					     "a:\n",
					     "From: x\n",
					     "-----\n",
					     "-- \na\n",
					     "On 1 x wrote:\n",
					     "\n",
					     "____________________\n",
					     "From: a\nSent: b\nTo: c\n" };
	for (gsize i = 0; i < G_N_ELEMENTS(bombs); i++) {
		g_autoptr(GString) text = g_string_new("Hello.\n");
		while (text->len < 250000)
			g_string_append(text, bombs[i]);
		gint64 start = g_get_monotonic_time();
		g_autofree char *folded = mail_fold_quotes(text->str, NULL, true);
		g_assert_cmpint(g_get_monotonic_time() - start, <, 2 * G_USEC_PER_SEC);
		g_assert_true(folded == NULL || g_str_has_prefix(folded, "Hello."));
	}
}

/* --- flowed text, calendars ------------------------------------------------------------- */

static void
assert_flowed(const char *text, bool del, const char *expected)
{
	g_autofree char *joined = mail_unflow(text, del);
	g_assert_cmpstr(joined, ==, expected);
}

static void
test_flowed(void)
{
	assert_flowed("one \ntwo\nthree\n", false, "one two\nthree\n");
	assert_flowed("日本 \n語\n", true, "日本語\n");
	assert_flowed("a \n-- \nRomeo\n", false, "a \n-- \nRomeo\n");
	assert_flowed("> one \n> two\n>> three \nfour\n", false, "> one two\n>> three \nfour\n");
	assert_flowed(" From\n  > stuffed\n", false, "From\n > stuffed\n");
	assert_flowed("never ended ", false, "never ended ");
	assert_flowed(" \n \nx", false, "\n\nx\n"); /* stuffed, and empty */
}

static void
test_calendar(void)
{
	MailEvent *e = mail_calendar_read(
	    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nTZID:Europe/"
	    "Verona\nBEGIN:STANDARD\nDTSTART:19701025T030000\n"
	    "END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Europe/"
	    "Verona:20261120T120000\n"
	    "DTEND;TZID=Europe/Verona:20261120T133000\nSUMMARY;LANGUAGE=en:Lunch\\, then a\n  "
	    "walk\n"
	    "LOCATION:The orchard\\nby the wall\nORGANIZER;CN=\"Juliet; "
	    "Capulet\":mailto:j@x.example\nRRULE:FREQ=WEEKLY\n"
	    "BEGIN:VALARM\nSUMMARY:alarm\nDTSTART:20200101T000000\nEND:VALARM\nLOCATION:"
	    "second\nEND:VEVENT\n"
	    "BEGIN:VEVENT\nSUMMARY:other\nEND:VEVENT\nEND:VCALENDAR\n");
	g_assert_nonnull(e);
	g_assert_cmpstr(e->method, ==, "REQUEST");
	g_assert_cmpstr(e->summary, ==, "Lunch, then a walk");
	g_assert_cmpstr(e->where, ==, "The orchard by the wall");
	g_assert_cmpstr(e->start, ==, "2026-11-20 12:00");
	g_assert_cmpstr(e->end, ==, "2026-11-20 13:30");
	g_assert_cmpstr(e->zone, ==, "Europe/Verona");
	g_assert_cmpstr(e->organizer, ==, "Juliet; Capulet");
	g_assert_cmpstr(e->rule, ==, "FREQ=WEEKLY");
	mail_event_free(e);
	e = mail_calendar_read(
	    "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261120\nSUMMARY:Day\nORGANIZER:MAILTO:j@x.example");
	g_assert_cmpstr(e->start, ==, "2026-11-20");
	g_assert_null(e->zone);
	g_assert_cmpstr(e->organizer, ==, "j@x.example");
	mail_event_free(e);
	e = mail_calendar_read("BEGIN:VEVENT\nDTSTART:20261120T1200Z\nDTEND:soon\n");
	g_assert_cmpstr(e->start, ==, "2026-11-20 12:00");
	g_assert_cmpstr(e->zone, ==, "UTC");
	g_assert_null(e->end);
	mail_event_free(e);
	static const char *const none[] = { "",
					    "BEGIN:VEVENT",
					    "BEGIN:VEVENT\nSUMMARY",
					    "SUMMARY:x",
					    "BEGIN:VEVENT\nDTSTART;\"",
					    "BEGIN:VEVENT\n \n \n" };
	for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_null(mail_calendar_read(none[i]));
}

/* --- reports ------------------------------------------------------------------------------ */

static char *
reports_text(const MailRead *read)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < read->reports->len; i++) {
		const MailReportLine *line = read->reports->pdata[i];
		g_string_append_printf(text, "%d %s %s %s\n", (int)line->kind,
				       line->recipient != NULL ? line->recipient : "-",
				       line->status != NULL ? line->status : "-",
				       line->diagnostic != NULL ? line->diagnostic : "-");
	}
	return g_string_free(text, FALSE);
}

static void
assert_delivery(const char *bytes, const char *expected)
{
	g_autoptr(MailRead) read = mail_read_new();
	mail_report_delivery(bytes, strlen(bytes), read);
	g_autofree char *text = reports_text(read);
	g_assert_cmpstr(text, ==, expected);
}

static void
test_delivery_reports(void)
{
	g_autoptr(MailRead) read = mail_read_new();
	const char *dsn =
	    "Reporting-MTA: dns; mx.example\r\nOriginal-Envelope-Id: tok.abc\r\n\r\n"
	    "Original-Recipient: rfc822; nurse@x.example\r\nFinal-Recipient: "
	    "rfc822;other@y.example\r\n"
	    "Action: failed\r\nStatus: 5.1.1 (no such)\r\n"
	    "Diagnostic-Code: smtp; 550 5.1.1\r\n  no mailbox here\r\n\r\n"
	    "Final-Recipient: RFC822; <paris@x.example>\r\nAction: Delayed\r\nStatus: 4.4.1\r\n";
	mail_report_delivery(dsn, strlen(dsn), read);
	g_autofree char *text = reports_text(read);
	g_assert_cmpstr(
	    text, ==,
	    "0 nurse@x.example 5.1.1 550 5.1.1 no mailbox here\n1 paris@x.example 4.4.1 -\n");
	g_assert_cmpstr(read->report_envid, ==, "tok.abc");

	/* Every action; success is no failure. */
	assert_delivery(
	    "Final-Recipient: rfc822; a@x\nAction: delivered (to mailbox)\nStatus: 2.0.0\n\n"
	    "Final-Recipient: rfc822; b@x\nAction: relayed\n\nFinal-Recipient: rfc822; "
	    "c@x\nAction: expanded\n",
	    "2 a@x 2.0.0 -\n3 b@x - -\n4 c@x - -\n");
	/* All in one group, as some write it; without an action; with none that is known. */
	assert_delivery("Reporting-MTA: x\nFinal-Recipient: a@x\nAction: failed\nStatus: 5.0.0\n",
			"0 a@x 5.0.0 -\n");
	assert_delivery("Final-Recipient: rfc822; a@x\nStatus: 5.2.2\n", "0 a@x 5.2.2 -\n");
	assert_delivery("Final-Recipient: rfc822; a@x\nStatus: 2.0.0\n", "");
	assert_delivery("Final-Recipient: rfc822; a@x\nAction: exploded\nStatus: 5.0.0\n", "");
	assert_delivery("Status: 9.9.9\n\n\n\nAction: failed\nStatus: 5.1.1garbage\n",
			"0 - 5.1.1 -\n");
	assert_delivery("", "");
	g_autoptr(GString) many = g_string_new(NULL);
	append_times(many, "Final-Recipient: rfc822; a@x\nAction: failed\n\n", 5000);
	g_autoptr(MailRead) bomb = mail_read_new();
	mail_report_delivery(many->str, many->len, bomb);
	g_assert_cmpuint(bomb->reports->len, ==, MAIL_REPORTS_MAX);
}

static void
test_disposition_reports(void)
{
	static const struct {
		const char *disposition;
		MailReportKind kind;
	} cases[] = {
		{ "manual-action/MDN-sent-manually; displayed", MAIL_MDN_DISPLAYED },
		{ "automatic-action/MDN-sent-automatically; Displayed/warning",
		  MAIL_MDN_DISPLAYED },
		{ "manual-action/MDN-sent-manually; deleted", MAIL_MDN_OTHER },
		{ "automatic-action/MDN-sent-automatically; dispatched", MAIL_MDN_OTHER },
		{ "manual-action/MDN-sent-manually; displayedish", MAIL_MDN_OTHER },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(MailRead) read = mail_read_new();
		g_autofree char *mdn =
		    g_strdup_printf("Reporting-UA: x\r\nFinal-Recipient: rfc822;nurse@x.example\r\n"
				    "Original-Message-ID: <m1@gw.example>\r\nDisposition: %s\r\n",
				    cases[i].disposition);
		mail_report_disposition(mdn, strlen(mdn), read);
		g_assert_cmpuint(read->reports->len, ==, 1);
		const MailReportLine *line = read->reports->pdata[0];
		g_assert_cmpint((int)line->kind, ==, (int)cases[i].kind);
		g_assert_cmpstr(line->recipient, ==, "nurse@x.example");
		g_assert_cmpstr(read->report_message_id, ==, "<m1@gw.example>");
	}
	g_autoptr(MailRead) none = mail_read_new();
	mail_report_disposition("Final-Recipient: x", 18, none);
	g_assert_cmpuint(none->reports->len, ==, 0);
}

/* Only what a mailer-daemon says of itself is guessed from. */
static void
test_guessed_reports(void)
{
	static const char mail[] = "X-Failed-Recipients: a@x.example,\n b@x.example\n\n";
	g_autoptr(GArray) header = mail_header_parse(mail, strlen(mail), 10, NULL);
	g_autoptr(MailRead) read = mail_read_new();
	read->from = mail_box_new(NULL, "Mailer-Daemon@mx.example");
	mail_report_guess(header, read);
	g_autofree char *text = reports_text(read);
	g_assert_cmpstr(text, ==, "0 a@x.example - -\n0 b@x.example - -\n");
	g_autoptr(MailRead) stranger = mail_read_new();
	stranger->from = mail_box_new(NULL, "tybalt@mx.example");
	mail_report_guess(header, stranger);
	g_assert_cmpuint(stranger->reports->len, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-parts/words", test_words);
	g_test_add_func("/mime-parts/params", test_params);
	g_test_add_func("/mime-parts/tokens", test_tokens);
	g_test_add_func("/mime-parts/ids", test_ids);
	g_test_add_func("/mime-parts/dates", test_dates);
	g_test_add_func("/mime-parts/encodings", test_encodings);
	g_test_add_func("/mime-parts/charsets", test_charsets);
	g_test_add_func("/mime-parts/fields", test_fields);
	g_test_add_func("/mime-parts/addresses", test_addresses);
	g_test_add_func("/mime-parts/address-bombs", test_address_bombs);
	g_test_add_func("/mime-parts/file-names", test_file_names);
	g_test_add_func("/mime-parts/scan", test_scan);
	g_test_add_func("/mime-parts/html", test_html);
	g_test_add_func("/mime-parts/html-wild", test_html_wild);
	g_test_add_func("/mime-parts/html-links", test_html_links);
	g_test_add_func("/mime-parts/html-entities", test_html_entities);
	g_test_add_func("/mime-parts/html-broken", test_html_broken);
	g_test_add_func("/mime-parts/html-bombs", test_html_bombs);
	g_test_add_func("/mime-parts/html-charset", test_html_charset);
	g_test_add_func("/mime-parts/quotes", test_quotes);
	g_test_add_func("/mime-parts/forwards", test_forwards);
	g_test_add_func("/mime-parts/signatures", test_signatures);
	g_test_add_func("/mime-parts/quote-bombs", test_quote_bombs);
	g_test_add_func("/mime-parts/flowed", test_flowed);
	g_test_add_func("/mime-parts/calendar", test_calendar);
	g_test_add_func("/mime-parts/delivery-reports", test_delivery_reports);
	g_test_add_func("/mime-parts/disposition-reports", test_disposition_reports);
	g_test_add_func("/mime-parts/guessed-reports", test_guessed_reports);
	return g_test_run();
}
