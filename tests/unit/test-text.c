/*
 * test-text.c - foreign text: repaired, split, filled in, and domains by their right names
 */
#include "base/error.h"
#include "base/text.h"

#include <string.h>
#include <time.h>

/* Under the sanitizers everything takes longer. */
#if defined(__SANITIZE_ADDRESS__)
#define SLOWER 10
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOWER 10
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

/* Of this process: what else the machine does is not counted. */
static gint64
cpu_us(void)
{
	return (gint64)clock() * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* Repair */

static void
assert_repaired(const char *bytes, gsize n, const char *charset, const char *expected)
{
	g_autofree char *exact =
	    g_memdup2(bytes, n); /* so that a sanitiser sees each step beyond */
	g_autofree char *text = wry_text_repair(exact, n, charset);
	g_assert_cmpstr(text, ==, expected);
}

#define REPAIRED(bytes, charset, expected)                                                         \
	assert_repaired((bytes), sizeof(bytes) - 1, (charset), (expected))

static void
test_repair(void)
{
	REPAIRED("", NULL, "");
	REPAIRED("plain \t\r\n é 漢 😀", NULL, "plain \t\r\n é 漢 😀");
	REPAIRED("a\0b", NULL, "a�b");
	REPAIRED("\x02"
		 "bold\x1f",
		 NULL, "�bold�");
	REPAIRED("\xef\xbf\xbe\xef\xbf\xbf", NULL, "��"); /* U+FFFE, U+FFFF */
	REPAIRED("caf\xe9", NULL, "café");
	REPAIRED("caf\xe9 \x01", NULL, "café �");
	REPAIRED("caf\xe9 \x80", "ISO-8859-1", "café \xc2\x80"); /* C1 may stand in XML */
	REPAIRED("\xe9\x80", "CP1252", "é€");
	REPAIRED("\xd0\xd2\xc9\xd7\xc5\xd4", "KOI8-R", "привет");
	REPAIRED("\xc4\xe3\xba\xc3", "GB18030", "你好");
	REPAIRED("\xe9\xff", "no-such-charset", "éÿ");
}

static void
test_repair_not_utf8(void)
{
	REPAIRED("a\xc3", "UTF-8", "a�");
	REPAIRED("a\xe6\xbc", "utf-8", "a��");
	REPAIRED("\xc0\xaf", "UTF-8", "��");	       /* overlong */
	REPAIRED("\xed\xa0\x80", "UTF-8", "���");      /* a surrogate */
	REPAIRED("\xf4\x90\x80\x80", "UTF-8", "����"); /* beyond U+10FFFF */
	REPAIRED("é\xff", "UTF-8", "é�");
}

static void
test_repair_converters(void)
{
	REPAIRED("a\xff"
		 "b\x82\xa0\x82",
		 "SHIFT_JIS", "a�bあ�");
	REPAIRED("\x1b$B\x24\x22\x1b(B!\xff", "ISO-2022-JP", "あ!�");
	REPAIRED("\xd8\x00", "UTF-16LE", "Ø"); /* and not a NUL in it */
	REPAIRED("\xff\xff\xff", "UTF-16BE", "��");
	/* Not the converter's business: options and paths in the name of a charset. */
	REPAIRED("\xe9", "ASCII//TRANSLIT", "é");
	REPAIRED("\xe9", "../../tmp/evil", "é");
	REPAIRED("\xe9", "", "é");
}

static void
test_repair_linear(void)
{
	static const char *const charsets[] = { NULL,	       "UTF-8", "SHIFT_JIS", "UTF-16BE",
						"ISO-2022-JP", "UTF-7", "GB18030",   "ASCII" };
	gsize n = 1 << 20;
	g_autofree char *bytes = g_malloc(n);
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		memset(bytes, 0xff, n);
		gint64 start = cpu_us();
		g_autofree char *text = wry_text_repair(bytes, n, charsets[i]);
		g_assert_cmpint(cpu_us() - start, <, 5 * SLOWER * (gint64)G_USEC_PER_SEC);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpuint(strlen(text), <=, 3 * n);
		g_assert_cmpuint(strlen(text), >=, n);
	}
}

static void
test_xml_char(void)
{
	static const gunichar good[] = { 0x9,	 0xa,	 0xd,	 0x20,	  0x7f,	   0x85,
					 0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff };
	static const gunichar bad[] = { 0x0,  0x1,    0x8,    0xb,    0xc,    0xe,
					0x1f, 0xd800, 0xdfff, 0xfffe, 0xffff, 0x110000 };
	for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
		g_assert_true(wry_text_is_xml_char(good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(wry_text_is_xml_char(bad[i]));
}

/* Break */

/* text in pieces of at most max bytes, with | between them. */
static void
assert_pieces(const char *text, gsize max, bool words, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (gsize n; (n = wry_text_break(text, max, words)) > 0; text += n) {
		if (out->len > 0)
			g_string_append_c(out, '|');
		g_string_append_len(out, text, (gssize)n);
	}
	g_assert_cmpstr(text, ==, "");
	g_assert_cmpstr(out->str, ==, expected);
}

static void
test_break(void)
{
	assert_pieces("", 4, false, "");
	assert_pieces("abcd", 4, false, "abcd");
	assert_pieces("abcde", 4, false, "abcd|e");
	assert_pieces("aéé", 2, false, "a|é|é");
	assert_pieces("漢字", 4, false, "漢|字");
	assert_pieces("漢字", 2, false, "漢|字"); /* too long, and taken whole */
	assert_pieces("ab", 0, false, "a|b");
	assert_pieces("short", G_MAXSIZE, true, "short");
}

static void
test_break_words(void)
{
	assert_pieces("one two three four", 12, true, "one two |three four");
	assert_pieces("one two three", 8, true, "one two |three");
	assert_pieces("one two three", 7, true, "one two| three");
	assert_pieces("a bcdefghijk", 9, true, "a bcdefgh|ijk"); /* not in the last third */
	assert_pieces("a bcdefghijk", 9, false, "a bcdefgh|ijk");
	assert_pieces("12 345\xc2\xa0"
		      "678",
		      9, true,
		      "12 345\xc2\xa0"
		      "6|78"); /* no break there */
	assert_pieces("漢字 漢字漢", 10, true, "漢字 |漢字漢");
}

static void
test_break_clusters(void)
{
	assert_pieces("xxe\u0301", 3, false, "xx|e\u0301"); /* base and accent */
	assert_pieces("x\r\ny", 2, false, "x|\r\n|y");
	assert_pieces("ab❤\ufe0f", 6, false, "ab|❤\ufe0f");	    /* variation selector */
	assert_pieces("ab👍\U0001f3fd", 8, false, "ab|👍\U0001f3fd"); /* skin */
	assert_pieces("a👩\u200d💻b", 11, false, "a|👩\u200d💻|b");	    /* joined */
	assert_pieces("🇩🇪🇫🇷", 8, false, "🇩🇪|🇫🇷");
	assert_pieces("🇩🇪🇫🇷", 12, false, "🇩🇪|🇫🇷"); /* two flags, not four letters */
	assert_pieces("x\u1112\u1161\u11ab", 7, false, "x|\u1112\u1161|\u11ab");
	assert_pieces("xx\u1112\u1161\u11ab", 9, false, "xx|\u1112\u1161\u11ab"); /* jamo */
	assert_pieces("aaक\u093f", 6, false, "aa|क\u093f");			  /* a vowel sign */
}

/* A cluster longer than a piece is cut between characters, and costs no more than its length. */
static void
test_break_zalgo(void)
{
	g_autoptr(GString) text = g_string_new("z");
	for (int i = 0; i < 100000; i++)
		g_string_append(text, "\u0336");
	gint64 start = cpu_us();
	const char *p = text->str;
	gsize pieces = 0;
	for (gsize n; (n = wry_text_break(p, 400, true)) > 0; p += n, pieces++)
		g_assert_cmpuint(n, <=, 400);
	g_assert_cmpuint(pieces, <, 600);
	g_assert_cmpint(cpu_us() - start, <, 2 * SLOWER * (gint64)G_USEC_PER_SEC);

	g_string_truncate(text, 0);
	for (int i = 0; i < 20000; i++)
		g_string_append(text, "🇩");
	p = text->str;
	for (gsize n; (n = wry_text_break(p, 8000, true)) > 0; p += n)
		g_assert_cmpuint(n % 8, ==, 0);
	g_assert_cmpint(cpu_us() - start, <, 4 * SLOWER * (gint64)G_USEC_PER_SEC);
}

/* It may be no UTF-8 at all: it ends, and reads nothing beyond. */
static void
test_break_garbage(void)
{
	static const char *const texts[] = { "\x80\x80\x80\x80\x80\x80",
					     "\xff\xff\xff\xff",
					     "aaaa\xf0",
					     "\xf0",
					     "\xf0\x9f",
					     "aa\xe6\xbc",
					     "\xcc\x81\xcc\x81\xcc\x81" };
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		for (gsize max = 0; max < 7; max++) {
			g_autofree char *exact = g_strdup(texts[i]);
			const char *p = exact;
			gsize total = 0;
			for (gsize n; (n = wry_text_break(p, max, true)) > 0; p += n)
				total += n;
			g_assert_cmpuint(total, ==, strlen(exact));
		}
}

/* Fill in */

static void
assert_filled(const char *msgid, const char *a, const char *b, const char *expected)
{
	g_autofree char *text = wry_text_fill(msgid, a, b);
	g_assert_cmpstr(text, ==, expected);
}

static void
test_fill(void)
{
	assert_filled("", "a", "b", "");
	assert_filled("%s and %s", "a", "b", "a and b");
	assert_filled("%2$s und %1$s", "a", "b", "b und a");
	assert_filled("%1$s, %1$s", "a", NULL, "a, a");
	assert_filled("100%% of %s", "it", NULL, "100% of it");
	assert_filled("%s", NULL, NULL, "");
	assert_filled("%s", "%s%n%2$s", "no", "%s%n%2$s"); /* once, and not again */
	assert_filled("%n %d %3$s %s%s%s", "a", "b", "%n %d %3$s ab%s");
	assert_filled("%", "a", NULL, "%");
	assert_filled("%1$", "a", NULL, "%1$");
	assert_filled("'%1$s' has no unit; write %1$ss", "60", NULL, "'60' has no unit; write 60s");
}

static void
test_unstopped(void)
{
	static const char *const rows[][2] = { { "It is full.", "It is full" }, { "full", "full" },
					       { "", "" },	 { ".", "" },
					       { "And so on ...", "And so on ..." },
					       { "It waits. (451)", "It waits. (451)" } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = wry_text_unstopped(rows[i][0]);
		g_assert_cmpstr(text, ==, rows[i][1]);
	}
}

static void
test_ascii_lower(void)
{
	g_autofree char *text = wry_text_ascii_lower("NickServ ÄÖ [I]");
	g_assert_cmpstr(text, ==, "nickserv ÄÖ [i]");
}

/* Domains */

static void
test_domain(void)
{
	static const struct {
		const char *in, *unicode, *ascii;
	} rows[] = {
		{ "example.org", "example.org", "example.org" },
		{ "GW.Example.TEST.", "gw.example.test", "gw.example.test" },
		{ "localhost", "localhost", "localhost" },
		{ "xmpp_1.example", "xmpp_1.example", "xmpp_1.example" },
		{ "a-b--c.example", "a-b--c.example", "a-b--c.example" },
		{ "bücher.example", "bücher.example", "xn--bcher-kva.example" },
		{ "BÜCHER.example", "bücher.example", "xn--bcher-kva.example" },
		{ "bu\u0308cher.example", "bücher.example", "xn--bcher-kva.example" }, /* NFC */
		{ "xn--bcher-kva.example", "bücher.example", "xn--bcher-kva.example" },
		{ "XN--BCHER-KVA.example", "bücher.example", "xn--bcher-kva.example" },
		{ "faß.de", "faß.de", "xn--fa-hia.de" },
		{ "пример.рф", "пример.рф", "xn--e1afmkfd.xn--p1ai" },
		{ "例え。jp", "例え.jp", "xn--r8jz45g.jp" },
		{ "例え。", "例え", "xn--r8jz45g" },
		{ "192.0.2.1", "192.0.2.1", "192.0.2.1" },
		{ "[2001:DB8::1]", "[2001:db8::1]", "2001:db8::1" },
		{ "2001:db8::1", "2001:db8::1", "2001:db8::1" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *unicode = wry_text_domain(rows[i].in, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(unicode, ==, rows[i].unicode);
		g_autofree char *ascii = wry_text_domain_ascii(rows[i].in, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(ascii, ==, rows[i].ascii);
		g_autofree char *again = wry_text_domain(unicode, &error);
		g_assert_cmpstr(again, ==, unicode);
	}
}

static void
assert_no_domain(const char *text)
{
	g_autoptr(GError) error = NULL, second = NULL;
	g_autofree char *unicode = wry_text_domain(text, &error);
	g_assert_cmpstr(unicode, ==, NULL);
	g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
	g_autofree char *ascii = wry_text_domain_ascii(text, &second);
	g_assert_cmpstr(ascii, ==, NULL);
	g_assert_error(second, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	g_assert_cmpuint(strlen(error->message), <, 400);
}

static void
test_no_domain(void)
{
	static const char *const texts[] = {
		"",
		".",
		"..",
		"a..b",
		".a",
		"-a.example",
		"a-.example",
		"a b",
		"a@b",
		"a/b",
		"a\nb",
		"exa\xff",
		"\xed\xa0\x80",
		"a'b",
		"<a>",
		"a\u2100b",	    /* a/c when mapped */
		"a\uff20b.example", /* a full-width @ */
		"a\uff0fb.example",
		"\u0301a.example",
		"a\u202e.example",
		"a\u200db.example",
		"xn--",
		"xn--a",
		"xn--\xc3\xbc.example",
		"xn--zzzzzzzzzzzzzz.example",
		"xn--bcher-kvA-.example",
		"\u2488com",
		"[::1",
		"::1]",
		"[192.0.2.1]",
		"[]",
		"[fe80::1%eth0]",
		"fe80::1%eth0",
		"a.b:5222",
		"*.example",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		assert_no_domain(texts[i]);
}

static void
test_domain_length(void)
{
	g_autofree char *label = g_strnfill(63, 'a'), *long_label = g_strnfill(64, 'a');
	g_autofree char *name = g_strconcat(label, ".", label, ".", label, NULL);
	g_autofree char *fits = wry_text_domain(name, NULL);
	g_assert_cmpstr(fits, ==, name);
	g_autofree char *too_long = g_strconcat(name, ".", label, ".b", NULL);
	assert_no_domain(too_long);
	assert_no_domain(long_label);
	g_autofree char *flood = g_strnfill(1 << 20, 'a');
	assert_no_domain(flood);
	g_autoptr(GString) wide = g_string_new(NULL);
	while (wide->len < 1020)
		g_string_append(wide, "ü");
	assert_no_domain(wide->str);
	while (wide->len < 1 << 20)
		g_string_append(wide, "ü.");
	assert_no_domain(wide->str);
}

static void
test_duration(void)
{
	static const struct {
		gint64 seconds;
		const char *text;
	} rows[] = {
		{ -5, "0s" },	{ 0, "0s" },	 { 16, "16s" },	    { 59, "59s" },
		{ 60, "1m" },	{ 119, "1m" },	 { 3599, "59m" },   { 3600, "1h" },
		{ 7200, "2h" }, { 86400, "1d" }, { 864000, "10d" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = wry_text_duration(rows[i].seconds);
		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/repair", test_repair);
	g_test_add_func("/text/repair-not-utf8", test_repair_not_utf8);
	g_test_add_func("/text/repair-converters", test_repair_converters);
	g_test_add_func("/text/repair-linear", test_repair_linear);
	g_test_add_func("/text/xml-char", test_xml_char);
	g_test_add_func("/text/break", test_break);
	g_test_add_func("/text/break-words", test_break_words);
	g_test_add_func("/text/break-clusters", test_break_clusters);
	g_test_add_func("/text/break-zalgo", test_break_zalgo);
	g_test_add_func("/text/break-garbage", test_break_garbage);
	g_test_add_func("/text/fill", test_fill);
	g_test_add_func("/text/unstopped", test_unstopped);
	g_test_add_func("/text/ascii-lower", test_ascii_lower);
	g_test_add_func("/text/domain", test_domain);
	g_test_add_func("/text/no-domain", test_no_domain);
	g_test_add_func("/text/domain-length", test_domain_length);
	g_test_add_func("/text/duration", test_duration);
	return g_test_run();
}
