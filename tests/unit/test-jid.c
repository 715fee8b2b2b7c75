/* test-jid.c - addresses: RFC 7622's examples, PRECIS, XEP-0106 */
#include "xmpp/jid.h"

#include <string.h>
#include <time.h>

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

static void
assert_jid(const char *text, const char *full)
{
	g_auto(WryJid) jid = { 0 };
	g_autoptr(GError) error = NULL;
	if (full == NULL) {
		g_assert_false(wry_jid_parse(&jid, text, &error));
		g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
		g_assert_null(jid.full);
		return;
	}
	if (!wry_jid_parse(&jid, text, &error))
		g_error("'%s': %s", text, error->message);
	g_assert_no_error(error);
	g_assert_cmpstr(jid.full, ==, full);
	g_auto(WryJid) again = { 0 };
	g_assert_true(wry_jid_parse(&again, jid.full, NULL));
	g_assert_cmpstr(again.full, ==, full);
}

/* Section 3.5; NULL: its table 2, what is no address. */
static const struct {
	int n;
	const char *text, *full;
} examples[] = {
	{ 1, "juliet@example.com", "juliet@example.com" },
	{ 2, "juliet@example.com/foo", "juliet@example.com/foo" },
	{ 3, "juliet@example.com/foo bar", "juliet@example.com/foo bar" },
	{ 4, "juliet@example.com/foo@bar", "juliet@example.com/foo@bar" },
	{ 5, "foo\\20bar@example.com", "foo\\20bar@example.com" },
	{ 6, "fussball@example.com", "fussball@example.com" },
	{ 7,
	  "fu\xc3\x9f"
	  "ball@example.com",
	  "fu\xc3\x9f"
	  "ball@example.com" },
	{ 8, "\xcf\x80@example.com", "\xcf\x80@example.com" },
	{ 9, "\xce\xa3@example.com/foo", "\xcf\x83@example.com/foo" },
	{ 10, "\xcf\x83@example.com/foo", "\xcf\x83@example.com/foo" },
	{ 11, "\xcf\x82@example.com/foo", "\xcf\x82@example.com/foo" },
	{ 12, "king@example.com/\xe2\x99\x9a", "king@example.com/\xe2\x99\x9a" },
	{ 13, "example.com", "example.com" },
	{ 14, "example.com/foobar", "example.com/foobar" },
	{ 15, "a.example.com/b@example.net", "a.example.com/b@example.net" },
	{ 16, "\"juliet\"@example.com", NULL },
	{ 17, "foo bar@example.com", NULL },
	{ 18, "juliet@example.com/ foo", NULL },
	{ 19, "@example.com/", NULL },
	{ 20, "henry\xe2\x85\xa3@example.com", NULL },
	{ 21, "\xe2\x99\x9a@example.com", NULL },
	{ 22, "juliet@", NULL },
	{ 23, "/foobar", NULL },
};

static void
test_examples(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(examples); i++) {
		assert_jid(examples[i].text, examples[i].full);
	}
}

static void
test_split(void)
{
	g_auto(WryJid) jid = { 0 };
	g_assert_true(wry_jid_parse(&jid, "#Chan%irc.x@GW.example/a@b/c", NULL));
	g_assert_cmpstr(jid.local, ==, "#chan%irc.x");
	g_assert_cmpstr(jid.domain, ==, "gw.example");
	g_assert_cmpstr(jid.resource, ==, "a@b/c");
	g_assert_cmpstr(jid.bare, ==, "#chan%irc.x@gw.example");
	g_assert_cmpstr(jid.full, ==, "#chan%irc.x@gw.example/a@b/c");
	wry_jid_clear(&jid);
	g_assert_true(wry_jid_parse(&jid, "gw/a@b/c", NULL));
	g_assert_null(jid.local);
	g_assert_cmpstr(jid.domain, ==, "gw");
	g_assert_cmpstr(jid.bare, ==, "gw");
	g_assert_cmpstr(jid.resource, ==, "a@b/c");
	assert_jid("a@gw/", NULL);
	assert_jid("@gw", NULL);
	assert_jid("", NULL);
	assert_jid("a@b@c", NULL);
}

static char *
fill(const char *what, gsize n, const char *rest)
{
	GString *s = g_string_new(NULL);
	for (gsize i = 0; i < n; i++)
		g_string_append(s, what);
	g_string_append(s, rest);
	return g_string_free(s, FALSE);
}

static void
test_lengths(void)
{
	g_autofree char *most = fill("a", 1023, "@gw"), *more = fill("a", 1024, "@gw");
	assert_jid(most, most);
	assert_jid(more, NULL);
	g_autofree char *part = fill("a", 1023, ""), *long_part = fill("a", 1024, "");
	g_autofree char *full = g_strconcat("a@gw/", part, NULL);
	g_autofree char *over = g_strconcat("a@gw/", long_part, NULL);
	assert_jid(full, full);
	assert_jid(over, NULL);
	assert_jid(long_part, NULL); /* as a domain */

	/* 3 octets each as they come, 1 each prepared */
	g_autofree char *wide = fill("\xef\xbd\x81", 600, "@gw");
	g_autofree char *narrow = fill("a", 600, "@gw");
	assert_jid(wide, narrow);
	g_autofree char *endless = fill("\xc3\xa9", 1000000, "@gw");
	assert_jid(endless, NULL);
}

static void
test_local(void)
{
	assert_jid("BoB@gw", "bob@gw");
	assert_jid("\xef\xbc\xa1@gw", "a@gw");			      /* full-width A */
	assert_jid("\xc3\x89mile@gw", "\xc3\xa9mile@gw");	      /* case */
	assert_jid("E\xcc\x81mile@gw", "\xc3\xa9mile@gw");	      /* decomposed */
	assert_jid("\xce\x91\xce\xa3@gw", "\xce\xb1\xcf\x83@gw");     /* no final sigma */
	assert_jid("\xc4\xb0@gw", "i\xcc\x87@gw");		      /* I with a dot */
	assert_jid("[{}]\\|^`_~-@gw", "[{}]\\|^`_~-@gw");	      /* IRC's nicks */
	assert_jid("\xef\xbd\xb6\xef\xbe\x9e@gw", "\xe3\x82\xac@gw"); /* half-width ka + mark */
	assert_jid("\xea\xb0\x80@gw", "\xea\xb0\x80@gw");	      /* Hangul */
}

static void
test_local_refused(void)
{
	for (const char *c = "\"&':<> "; *c != '\0'; c++) {
		char text[] = { 'a', *c, 'b', '@', 'g', 'w', '\0' };
		assert_jid(text, NULL);
	}
	assert_jid("a\xef\xbc\xa0"
		   "b@gw",
		   NULL); /* full-width @ */
	assert_jid("a\xef\xbc\x9a"
		   "b@gw",
		   NULL); /* full-width : */
	assert_jid("\x01@gw", NULL);
	assert_jid("a\x7f@gw", NULL);
	assert_jid("\xff@gw", NULL);	      /* no UTF-8 */
	assert_jid("a\xe2\x80\x8b@gw", NULL); /* zero-width space */
	assert_jid("a\xef\xb8\x8f@gw", NULL); /* variation selector */
	assert_jid("\xef\xb7\x90@gw", NULL);  /* noncharacter */
	assert_jid("\xcd\xb8@gw", NULL);      /* unassigned */
	assert_jid("\xee\x80\x80@gw", NULL);  /* private use */
	assert_jid("\xe1\x84\x80@gw", NULL);  /* an old Hangul letter */
	assert_jid("\xd9\x80@gw", NULL);      /* tatweel, an exception */
	assert_jid("\xe2\x84\xaa@gw", NULL);  /* Kelvin sign */
}

static void
test_exceptions_allowed(void)
{
	assert_jid("\xe3\x80\x87@gw", "\xe3\x80\x87@gw"); /* U+3007, a number that is a letter */
	assert_jid("\xe0\xbc\x8b@gw", "\xe0\xbc\x8b@gw"); /* U+0F0B */
}

static void
test_contextual(void)
{
	assert_jid("col\xc2\xb7lega@gw", "col\xc2\xb7lega@gw"); /* l middle dot l */
	assert_jid("co\xc2\xb7lega@gw", NULL);
	assert_jid("\xc2\xb7@gw", NULL);
	assert_jid("\xcd\xb5\xce\xb1@gw", "\xcd\xb5\xce\xb1@gw"); /* keraia, Greek behind */
	assert_jid("\xcd\xb5"
		   "a@gw",
		   NULL);
	assert_jid("\xd7\x90\xd7\xb3@gw", "\xd7\x90\xd7\xb3@gw"); /* geresh behind Hebrew */
	assert_jid("a\xd7\xb3@gw", NULL);
	assert_jid("\xe3\x82\xa2\xe3\x83\xbb\xe3\x82\xa2@gw",
		   "\xe3\x82\xa2\xe3\x83\xbb\xe3\x82\xa2@gw"); /* katakana middle dot */
	assert_jid("a\xe3\x83\xbb"
		   "b@gw",
		   NULL);
	assert_jid("\xd8\xa7\xd9\xa1@gw", "\xd8\xa7\xd9\xa1@gw"); /* Arabic-Indic digit */
	assert_jid("\xd8\xa7\xd9\xa1\xdb\xb1@gw", NULL);	  /* both kinds */
	/* joiners: behind a virama; a non-joiner between letters that join */
	assert_jid("\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7@gw",
		   "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7@gw");
	assert_jid("\xd8\xa8\xe2\x80\x8c\xd8\xa8@gw", "\xd8\xa8\xe2\x80\x8c\xd8\xa8@gw");
	assert_jid("a\xe2\x80\x8d"
		   "b@gw",
		   NULL);
	assert_jid("a\xe2\x80\x8c"
		   "b@gw",
		   NULL);
}

static void
test_bidi(void)
{
	assert_jid("\xd7\x90\xd7\x91@gw", "\xd7\x90\xd7\x91@gw");
	assert_jid("\xd7\x90"
		   "1@gw",
		   "\xd7\x90"
		   "1@gw");
	assert_jid("\xd7\x90"
		   "a@gw",
		   NULL); /* left-to-right in right-to-left */
	assert_jid("1\xd7\x90@gw", NULL);
	assert_jid("a\xd7\x90@gw", NULL);
	assert_jid("\xd7\x90-@gw", NULL);			  /* ends with a neutral */
	assert_jid("\xd7\x90\xd6\xb8@gw", "\xd7\x90\xd6\xb8@gw"); /* and with a mark */
	assert_jid("x@gw/\xd7\x90"
		   "a",
		   "x@gw/\xd7\x90"
		   "a"); /* resources have no such rule */
}

static void
test_resource(void)
{
	assert_jid("x@gw/\xc3\x89", "x@gw/\xc3\x89");
	assert_jid("x@gw/E\xcc\x81", "x@gw/\xc3\x89"); /* the same, composed */
	assert_jid("x@gw/Foo", "x@gw/Foo");	       /* case is kept */
	assert_jid("x@gw/a\xe3\x80\x80"
		   "b\xc2\xa0"
		   "c",
		   "x@gw/a b c");			      /* spaces */
	assert_jid("x@gw/\xe2\x85\xa3", "x@gw/\xe2\x85\xa3"); /* Roman four stays */
	assert_jid("x@gw/\xef\xbc\xa1", "x@gw/\xef\xbc\xa1"); /* no width mapping */
	assert_jid("x@gw/\xc2\xa0"
		   "a",
		   NULL); /* a space in front */
	assert_jid("x@gw/a\n", NULL);
	assert_jid("x@gw/a\x01", NULL);
	assert_jid("x@gw/\xc3", NULL);
}

static void
test_domain(void)
{
	assert_jid("x@GW.Example.test", "x@gw.example.test");
	assert_jid("x@gw.example.test.", "x@gw.example.test");
	assert_jid("x@B\xc3\x9c"
		   "cher.example",
		   "x@b\xc3\xbc"
		   "cher.example");
	assert_jid("x@xn--bcher-kva.example", "x@b\xc3\xbc"
					      "cher.example");
	assert_jid("x@irc-gw.example", "x@irc-gw.example");
	assert_jid("x@192.0.2.1", "x@192.0.2.1");
	assert_jid("x@[2001:db8::1]/y", "x@[2001:db8::1]/y");
	assert_jid("x@a..b", NULL);
	assert_jid("x@-a.b", NULL);
	assert_jid("x@a b", NULL);
	assert_jid("x@.", NULL);
	assert_jid("x@a\xe2\x99\x9a"
		   "b&c",
		   NULL);
}

static void
test_make(void)
{
	g_auto(WryJid) jid = { 0 };
	g_assert_true(wry_jid_make(&jid, "A", "GW", "R", NULL));
	g_assert_cmpstr(jid.full, ==, "a@gw/R");
	wry_jid_clear(&jid);
	g_assert_true(wry_jid_make(&jid, NULL, "gw", NULL, NULL));
	g_assert_cmpstr(jid.full, ==, "gw");
	wry_jid_clear(&jid);
	g_assert_false(wry_jid_make(&jid, "a b", "gw", NULL, NULL));
	g_assert_false(wry_jid_make(&jid, "a", "gw", "", NULL));
	g_assert_null(jid.local);
	g_assert_null(wry_jid_prepare_local("a@b", NULL));
	g_autofree char *resource = wry_jid_prepare_resource("a@b", NULL);
	g_assert_cmpstr(resource, ==, "a@b");
}

/* XEP-0106 section 5.1, and what section 4.2 tells of backslashes. */
static const struct {
	const char *raw, *escaped;
} vectors[] = {
	{ "space cadet", "space\\20cadet" },
	{ "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
	{ "at&t guy", "at\\26t\\20guy" },
	{ "d'artagnan", "d\\27artagnan" },
	{ "/.fanboy", "\\2f.fanboy" },
	{ "::foo::", "\\3a\\3afoo\\3a\\3a" },
	{ "<foo>", "\\3cfoo\\3e" },
	{ "user@host", "user\\40host" },
	{ "c:\\net", "c\\3a\\net" },
	{ "c:\\\\net", "c\\3a\\\\net" },
	{ "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
	{ "c:\\5commas", "c\\3a\\5c5commas" },
	{ "\\3and\\2is\\5cool", "\\5c3and\\2is\\5c5cool" },
	{ "\\5c\\5c", "\\5c5c\\5c5c" },
	{ "", "" },
	{ "plain", "plain" },
	{ "ends\\", "ends\\" },
	{ "ends\\2", "ends\\2" },
};

static void
test_escape(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
		g_autofree char *escaped = wry_jid_escape(vectors[i].raw);
		g_assert_cmpstr(escaped, ==, vectors[i].escaped);
		g_autofree char *raw = wry_jid_unescape(escaped);
		g_assert_cmpstr(raw, ==, vectors[i].raw);
	}
}

static void
test_unescape_only_the_ten(void)
{
	g_autofree char *other = wry_jid_unescape("\\41\\7f\\00\\2\\20x\\5C\\3A\\zz\\");
	g_assert_cmpstr(other, ==, "\\41\\7f\\00\\2 x\\5C\\3A\\zz\\");
}

/* A localpart is folded: "\2F" becomes what would be unescaped. */
static void
test_escape_survives_folding(void)
{
	g_autofree char *escaped = wry_jid_escape("a\\2Fb");
	g_autofree char *folded = wry_jid_prepare_local(escaped, NULL);
	g_autofree char *raw = wry_jid_unescape(folded);
	g_assert_cmpstr(raw, ==, "a\\2fb");
}

static void
test_no_space_at_the_ends(void)
{
	g_assert_null(wry_jid_escape(" a"));
	g_assert_null(wry_jid_escape("a "));
	g_assert_null(wry_jid_escape(" "));
}

/* Two of these stand in each stanza; and the worst that a stranger can send. */
static void
test_speed(void)
{
	const int n = 100000;
	clock_t start = clock();
	for (int i = 0; i < n; i++) {
		g_auto(WryJid) jid = { 0 };
		g_assert_true(
		    wry_jid_parse(&jid, "#wherry%irc.example.net@irc.example.org/juliet", NULL));
	}
	double us = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / n;
	g_test_message("%.2f us an address", us);
	g_assert_cmpfloat(us, <, 20);

	GString *marks = g_string_new("x@gw/e");
	for (int i = 0; i < 1000; i++)
		g_string_append(marks, i % 2 != 0 ? "\xcc\xa3" : "\xcc\x81"); /* below, above */
	g_autofree char *text = g_string_free(marks, FALSE);
	start = clock();
	for (int i = 0; i < 100; i++) {
		g_auto(WryJid) jid = { 0 };
		wry_jid_parse(&jid, text, NULL);
	}
	double ms = (double)(clock() - start) * 1e3 / CLOCKS_PER_SEC / 100;
	g_test_message("%.2f ms the worst", ms);
	g_assert_cmpfloat(ms, <, 20 * SLOWER);
}

/* Servers that prepare by RFC 6122 let pass what RFC 7622 would not: their users are served. */
static void
test_sender(void)
{
	g_auto(WryJid) phone = { 0 }, king = { 0 }, plain = { 0 }, none = { 0 };
	g_assert_true(wry_jid_parse_sender(&phone, "juliet@Example.org/ the phone", NULL));
	g_assert_cmpstr(phone.full, ==, "juliet@example.org/ the phone");
	g_assert_cmpstr(phone.bare, ==, "juliet@example.org");
	g_assert_true(wry_jid_parse_sender(&king, "\xe2\x99\x9a@example.org/a", NULL));
	g_assert_cmpstr(king.bare, ==, "\xe2\x99\x9a@example.org");
	g_assert_true(wry_jid_parse_sender(&plain, "Juliet@example.org/A", NULL));
	g_assert_cmpstr(plain.full, ==, "juliet@example.org/A");
	g_assert_false(wry_jid_parse_sender(&none, "juliet@/a", NULL));
	g_assert_false(wry_jid_parse_sender(&none, "@example.org", NULL));
	g_assert_false(wry_jid_parse_sender(&none, "a\xff@example.org", NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/jid/AD-01-split", test_split);
	g_test_add_func("/jid/AD-01-lengths", test_lengths);
	g_test_add_func("/jid/AD-02-examples", test_examples);
	g_test_add_func("/jid/AD-02-local", test_local);
	g_test_add_func("/jid/AD-02-exceptions", test_exceptions_allowed);
	g_test_add_func("/jid/AD-02-contextual", test_contextual);
	g_test_add_func("/jid/AD-02-bidi", test_bidi);
	g_test_add_func("/jid/AD-03-resource", test_resource);
	g_test_add_func("/jid/AD-04-domain", test_domain);
	g_test_add_func("/jid/AD-05-refused", test_local_refused);
	g_test_add_func("/jid/AD-06-make", test_make);
	g_test_add_func("/jid/AD-07-sender", test_sender);
	g_test_add_func("/jid/AD-08-escape", test_escape);
	g_test_add_func("/jid/AD-08-folding", test_escape_survives_folding);
	g_test_add_func("/jid/AD-09-only-the-ten", test_unescape_only_the_ten);
	g_test_add_func("/jid/AD-09-no-space-at-the-ends", test_no_space_at_the_ends);
	g_test_add_func("/jid/speed", test_speed);
	return g_test_run();
}
