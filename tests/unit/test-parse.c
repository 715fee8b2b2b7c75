/* test-parse.c - bytes of a stream in, stanzas within the ceilings out, and how long that takes */
#include "xmpp/ns.h"
#include "xmpp/parse.h"
#include "xmpp/stanza.h"

#include <string.h>
#include <sys/resource.h>
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

#define HEADER                                                                                     \
	"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "                     \
	"xmlns:stream='http://etherx.jabber.org/streams' from='gw.example.test' "                  \
	"id='a&amp;b&apos;&quot;'"

/* What the callbacks said, one line each. */
typedef struct {
	WryParser *parser;
	GString *said;
	bool free_on_stanza, free_on_header, free_on_error;
} Seen;

static void
on_header(const char *ns, const char *id, const char *from, const char *lang, gpointer data)
{
	Seen *seen = data;
	g_string_append_printf(seen->said, "header %s %s %s %s\n", ns, id, from,
			       lang != NULL ? lang : "-");
	if (seen->free_on_header)
		g_clear_pointer(&seen->parser, wry_parser_free);
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, gpointer data)
{
	Seen *seen = data;
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, stanza, NS_COMPONENT);
	if (over != NULL)
		g_string_append_printf(seen->said, "over %s ", over);
	g_string_append_printf(seen->said, "%s\n", xml.out->str);
	if (seen->free_on_stanza)
		g_clear_pointer(&seen->parser, wry_parser_free);
}

static void
on_end(gpointer data)
{
	g_string_append(((Seen *)data)->said, "end\n");
}

static void
on_error(const char *condition, const char *text, gpointer data)
{
	Seen *seen = data;
	g_assert_nonnull(text);
	g_string_append_printf(seen->said, "error %s\n", condition);
	if (seen->free_on_error)
		g_clear_pointer(&seen->parser, wry_parser_free);
}

static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };

static void
seen_init(Seen *seen, const WryParseLimits *limits)
{
	*seen = (Seen){ .said = g_string_new(NULL) };
	seen->parser = wry_parser_new(limits, &funcs, seen);
}

static void
seen_clear(Seen *seen)
{
	g_string_free(seen->said, TRUE);
	g_clear_pointer(&seen->parser, wry_parser_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Seen, seen_clear)

/* Attributes come in the order of libstrophe's table.  All in one piece, then byte by byte: the
 * same must come of it. */
static void
assert_says(const char *xml, const char *expected)
{
	for (gsize piece = strlen(xml); piece > 0; piece = piece > 7 ? 7 : piece > 1 ? 1 : 0) {
		g_auto(Seen) seen;
		seen_init(&seen, NULL);
		bool alive = true;
		for (gsize i = 0; i < strlen(xml) && alive; i += piece)
			alive = wry_parser_feed(seen.parser, xml + i, MIN(piece, strlen(xml) - i));
		g_assert_cmpstr(seen.said->str, ==, expected);
		g_assert_true(alive == (strstr(expected, "error ") == NULL &&
					strstr(expected, "end\n") == NULL));
	}
}

#define SAID_HEADER "header jabber:component:accept a&b'\" gw.example.test -\n"

/* A stream that has begun. */
static void
seen_open(Seen *seen, const WryParseLimits *limits)
{
	seen_init(seen, limits);
	g_assert_true(wry_parser_feed(seen->parser, HEADER ">", strlen(HEADER ">")));
	g_assert_cmpstr(seen->said->str, ==, SAID_HEADER);
	g_string_truncate(seen->said, 0);
}

static bool
feed(Seen *seen, const char *bytes)
{
	return wry_parser_feed(seen->parser, bytes, strlen(bytes));
}

static void
test_stream(void)
{
	assert_says(HEADER ">\n<handshake/> \n<message to='a'><body>x&lt;&#33;<![CDATA[<y>]]>"
			   "</body></message></stream:stream>",
		    SAID_HEADER "<handshake/>\n<message to='a'><body>x&lt;!&lt;y&gt;</body>"
				"</message>\nend\n");
}

/* Whatever may stand in a tag, where the scanner could stumble. */
static void
test_awkward_tags(void)
{
	assert_says(HEADER "><a x='/>' ><b y=\"'/>\"/><c/></a ><d z='a\n>b'\n/>",
		    SAID_HEADER "<a x='/&gt;'><b y='&#39;/&gt;'/><c/></a>\n<d z='a &gt;b'/>\n");
}

static void
test_partial_stanza_is_nothing(void)
{
	assert_says(HEADER "><iq type='set'><query xmlns='urn:x'/>", SAID_HEADER);
	assert_says(HEADER "><iq type='set'", SAID_HEADER);
}

static void
test_prefixed_attributes(void)
{
	assert_says(HEADER "><message xmlns:z='urn:z' z:from='admin@x' from='u@y' z:type='error' "
			   "z:to='b' xml:lang='de'/>",
		    SAID_HEADER "<message xml:lang='de' from='u@y'/>\n");
	assert_says(HEADER "><message xmlns:z='urn:z' z:from='admin@x'/>",
		    SAID_HEADER "<message/>\n");
	/* As jabberd2 sends it: which of the two is true, it alone knows. */
	assert_says(HEADER "><message xmlns='jabber:client' xmlns:z='urn:z' from='admin@x' "
			   "z:from='u@y'/>",
		    SAID_HEADER "<message/>\n");
}

static void
test_prefixed_elements(void)
{
	assert_says(HEADER "><iq><p:ping xmlns:p='urn:xmpp:ping'><q/></p:ping></iq>",
		    SAID_HEADER "<iq><ping xmlns='urn:xmpp:ping'>"
				"<q xmlns='jabber:client'/></ping></iq>\n");
	assert_says("<s:stream xmlns:s='" NS_STREAMS "' xmlns:c='" NS_COMPONENT
		    "' xmlns='" NS_COMPONENT "' id='1' from='f'><c:iq/></s:stream>",
		    "header jabber:component:accept 1 f -\n<iq/>\nend\n");
}

static void
test_lang_inherited(void)
{
	assert_says(HEADER " xml:lang='fr'><message/><message xml:lang='de'>"
			   "<body xml:lang='en'>x</body></message>",
		    "header jabber:component:accept a&b'\" gw.example.test fr\n"
		    "<message xml:lang='fr'/>\n"
		    "<message xml:lang='de'><body xml:lang='en'>x</body></message>\n");
}

static void
test_not_well_formed(void)
{
	assert_says(HEADER "><message></iq>", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER "><message><<garbage", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER "><message>\x01", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER "><message>\xff</message>", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER "><message a='1' a='2'/>", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER "><z:message/>", SAID_HEADER "error not-well-formed\n");
	assert_says(HEADER ">words", SAID_HEADER "error not-well-formed\n");
	assert_says("HTTP/1.1 400 Bad Request\r\n", "error not-well-formed\n");
}

static void
test_wrong_root(void)
{
	assert_says("<html>", "error invalid-namespace\n");
	assert_says("<stream xmlns='urn:x'>", "error invalid-namespace\n");
}

static void
test_restricted(void)
{
	assert_says(HEADER "><!-- x -->", SAID_HEADER "error restricted-xml\n");
	assert_says(HEADER "><message><!-- x --></message>", SAID_HEADER "error restricted-xml\n");
	assert_says(HEADER "><message><?pi x?></message>", SAID_HEADER "error restricted-xml\n");
	assert_says(HEADER "><message>&foo;</message>", SAID_HEADER "error restricted-xml\n");
	assert_says(HEADER "><?xml version='1.0'?>", SAID_HEADER "error restricted-xml\n");
	assert_says("<?xml-stylesheet href='x'?><a/>", "error restricted-xml\n");
}

static long
rss_kb(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void
test_billion_laughs(void)
{
	long before = rss_kb();
	assert_says("<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>"
		    "<!ENTITY c '&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>"
		    "<stream:stream>&d;",
		    "error restricted-xml\n");
	g_assert_cmpint(rss_kb() - before, <, 4096 * SLOWER);
}

/* --- ceilings --------------------------------------------------------------- */

static char *
repeat(const char *what, gsize n)
{
	GString *s = g_string_new(NULL);
	for (gsize i = 0; i < n; i++)
		g_string_append(s, what);
	return g_string_free(s, FALSE);
}

/* Fed in pieces as a socket gives them; how many milliseconds of the processor. */
static double
feed_timed(Seen *seen, const char *before, const char *much, const char *after, gsize piece)
{
	g_autofree char *all = g_strconcat(before, much, after, NULL);
	gsize n = strlen(all);
	clock_t start = clock();
	for (gsize i = 0; i < n; i += piece)
		if (!wry_parser_feed(seen->parser, all + i, MIN(piece, n - i)))
			break;
	return (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
}

/* It is answered, costs little for each 256 kB, and the stream goes on. */
static void
assert_over(const WryParseLimits *limits, const char *before, const char *much, const char *after,
	    const char *ceiling)
{
	static const gsize pieces[] = { 16384, 1448 };
	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_auto(Seen) seen;
		seen_open(&seen, limits);
		double ms = feed_timed(&seen, before, much, after, pieces[i]);
		g_test_message("%s: %.1f ms for %" G_GSIZE_FORMAT " kB", ceiling, ms,
			       strlen(much) / 1024);
		g_assert_cmpfloat(ms, <, 50.0 * SLOWER * MAX(strlen(much) / (256 * 1024), 1));
		g_assert_true(feed(&seen, "<iq id='next'><x/></iq>"));
		g_autofree char *expected = g_strdup_printf("over %s <message from='a' id='1'/>\n"
							    "<iq id='next'><x/></iq>\n",
							    ceiling);
		g_autofree char *other = g_strdup_printf("over %s <message id='1' from='a'/>\n"
							 "<iq id='next'><x/></iq>\n",
							 ceiling);
		if (strcmp(seen.said->str, other) != 0)
			g_assert_cmpstr(seen.said->str, ==, expected);
	}
}

#define START "<message from='a' id='1'>"
#define STOP "</message>"

static void
test_siblings(void)
{
	g_autofree char *much = repeat("<a/>", 65536);
	assert_over(NULL, START, much, STOP, "children");
	g_autofree char *more = repeat("<a/>", 262144);
	assert_over(NULL, START, more, STOP, "children");
}

/* Declared once, a namespace stands in every element that is made: 224 kB were 580 MB. */
static void
test_long_namespace(void)
{
	g_autofree char *name = repeat("u", 200000), *row = repeat("<p:a/>", 6000);
	g_autofree char *before = g_strconcat(START, "<g xmlns:p='", name, "'>", NULL);
	assert_over(NULL, before, row, "</g>" STOP, "bytes");
}

/* As much as is allowed: 4,096 elements, all but two of them. */
static void
test_siblings_allowed(void)
{
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autofree char *row = repeat("<a x='0123456789012345678901234567890123456789'/>", 1022);
	g_autofree char *much =
	    g_strconcat("<b>", row, "</b><b>", row, "</b><b>", row, "</b><b>", row, "</b>", NULL);
	g_assert_cmpuint(strlen(much), >, 190000);
	g_string_truncate(seen.said, 0);
	double ms = feed_timed(&seen, START, much, "", 16384);
	g_assert_cmpuint(seen.said->len, ==, 0);
	clock_t start = clock();
	g_assert_true(feed(&seen, "</message>"));
	ms += (double)(clock() - start) * 1000 / CLOCKS_PER_SEC;
	g_test_message("%.1f ms", ms);
	g_assert_cmpfloat(ms, <, 50 * SLOWER);
	g_assert_null(strstr(seen.said->str, "over"));
	g_assert_cmpuint(seen.said->len, >, 190000);
}

static void
test_elements(void)
{
	g_autofree char *row = repeat("<a/>", 1000);
	g_autofree char *much = g_strconcat("<b>", row, "</b><b>", row, "</b><b>", row, "</b><b>",
					    row, "</b><b>", row, "</b>", NULL);
	assert_over(NULL, START, much, STOP, "elements");
}

static void
test_nesting(void)
{
	g_autofree char *down = repeat("<a>", 35000);
	g_autofree char *up = repeat("</a>", 35000);
	g_autofree char *much = g_strconcat(down, up, NULL);
	assert_over(NULL, START, much, STOP, "depth");
	g_autofree char *far_down = repeat("<a>", 350000);
	g_autofree char *far_up = repeat("</a>", 350000);
	g_autofree char *more = g_strconcat(far_down, far_up, NULL);
	assert_over(NULL, START, more, STOP, "depth");
}

/* 64 levels are allowed, the stanza is the first. */
static void
test_nesting_allowed(void)
{
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autofree char *down = repeat("<a>", 63), *up = repeat("</a>", 63);
	g_assert_cmpfloat(feed_timed(&seen, START, down, up, 1), <, 50 * SLOWER);
	g_assert_true(feed(&seen, STOP));
	g_assert_true(g_str_has_prefix(seen.said->str, "<message"));
	g_string_truncate(seen.said, 0);
	g_autofree char *deeper = g_strconcat("<a>", down, up, "</a>", NULL);
	feed_timed(&seen, START, deeper, STOP, 1);
	g_assert_true(g_str_has_prefix(seen.said->str, "over depth <message"));
}

static void
test_newlines(void)
{
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autofree char *much = repeat("\n", 250000);
	double ms = feed_timed(&seen, START "<body>", much, "</body></message>", 16384);
	g_test_message("%.1f ms", ms);
	g_assert_cmpfloat(ms, <, 50 * SLOWER);
	g_assert_true(g_str_has_prefix(seen.said->str, "<message"));
	g_autofree char *more = repeat("\n", 1000000);
	assert_over(NULL, START "<body>", more, "</body>" STOP, "bytes");
}

static void
test_bytes(void)
{
	g_autofree char *much = repeat("0123456789abcdef", 65536);
	assert_over(NULL, START "<body>", much, "</body>" STOP, "bytes");
	const WryParseLimits small = { .bytes = 10000 };
	assert_over(&small, START "<body>", much, "</body>" STOP, "bytes");
}

/* A stanza over the ceiling that comes whole in one piece. */
static void
test_bytes_at_once(void)
{
	const WryParseLimits small = { .bytes = 100 };
	g_auto(Seen) seen;
	seen_open(&seen, &small);
	g_autofree char *much = repeat("x", 200);
	g_autofree char *all = g_strconcat(START "<body>", much, "</body>" STOP, "<iq/>", NULL);
	g_assert_true(feed(&seen, all));
	g_assert_nonnull(strstr(seen.said->str, "over bytes <message"));
	g_assert_nonnull(strstr(seen.said->str, "<iq/>\n"));
	g_assert_null(strstr(seen.said->str, "xxx"));
}

/* One long tag inside a stanza, with what looks like its end in it. */
static void
test_long_tag(void)
{
	g_autofree char *quoted = repeat(">&amp;/>", 131072);
	assert_over(NULL, START "<x a='", quoted, "'/>" STOP, "bytes");
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autofree char *allowed = repeat(">&amp;/>", 31000);
	double ms = feed_timed(&seen, START "<x a='", allowed, "'/>" STOP, 500);
	g_test_message("%.1f ms", ms);
	g_assert_cmpfloat(ms, <, 50 * SLOWER);
	g_assert_true(g_str_has_prefix(seen.said->str, "<message"));
}

static void
test_long_start_tag(void)
{
	g_autofree char *much = repeat("y", 300000);
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	feed_timed(&seen, "<message x='", much, "'>" STOP "<iq/>", 16384);
	g_assert_true(g_str_has_prefix(seen.said->str, "over bytes <message x='yyy"));
	g_assert_true(g_str_has_suffix(seen.said->str, "<iq/>\n"));
}

static void
test_silent(void)
{
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autofree char *much = repeat("y>", 2500000);
	double ms = feed_timed(&seen, "<message x='", much, "", 1448);
	g_assert_cmpfloat(ms, <, 20 * 50 * SLOWER); /* 20 times 256 kB */
	g_assert_cmpstr(seen.said->str, ==, "error policy-violation\n");
}

static void
test_long_header(void)
{
	g_auto(Seen) seen;
	seen_init(&seen, NULL);
	g_autofree char *much = repeat("y", 200000);
	feed_timed(&seen, "<stream:stream x='", much, "", 1448);
	g_assert_cmpstr(seen.said->str, ==, "error policy-violation\n");
}

static void
test_attributes(void)
{
	GString *s = g_string_new(NULL);
	for (int i = 0; i < 20000; i++)
		g_string_append_printf(s, " a%d=''", i);
	g_autofree char *much = g_string_free(s, FALSE);
	assert_over(NULL, START "<x", much, "/>" STOP, "attributes");

	/* the stanza's own: its addresses are read even behind the ceiling */
	g_auto(Seen) seen;
	seen_open(&seen, &(WryParseLimits){ .attributes = 1 });
	g_assert_true(feed(&seen, "<message x='' y='' from='a'/>"));
	g_assert_nonnull(strstr(seen.said->str, "over attributes <message "));
	g_assert_nonnull(strstr(seen.said->str, "from='a'"));
	g_assert_null(strstr(seen.said->str, "y="));
}

/* Expat never forgets a name; the parser must. */
static void
test_names_are_forgotten(void)
{
	if (SLOWER > 1) {
		g_test_skip("a sanitiser keeps what was freed");
		return;
	}
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_autoptr(GString) xml = g_string_new(NULL);
	long before = 0;
	for (int round = 0, name = 0; round < 2000; round++) {
		g_string_assign(xml, "<message>");
		for (int i = 0; i < 500; i++, name++)
			g_string_append_printf(xml, "<a%d b%d=''/>", name, name);
		g_string_append(xml, "</message>");
		g_assert_true(wry_parser_feed(seen.parser, xml->str, xml->len));
		g_string_truncate(seen.said, 0);
		if (round == 400)
			before = rss_kb();
	}
	g_test_message("%ld kB more", rss_kb() - before);
	g_assert_cmpint(rss_kb() - before, <, 8192);
}

/* --- the owner -------------------------------------------------------------- */

static void
test_free_in_callback(void)
{
	for (int where = 0; where < 3; where++) {
		g_auto(Seen) seen;
		seen_init(&seen, NULL);
		seen.free_on_header = where == 0;
		seen.free_on_stanza = where == 1;
		seen.free_on_error = where == 2;
		g_assert_false(feed(&seen, where == 2 ? HEADER "><<" : HEADER "><iq/><iq/>"));
		g_assert_null(seen.parser);
		g_assert_cmpstr(seen.said->str, ==,
				where == 0   ? SAID_HEADER
				: where == 1 ? SAID_HEADER "<iq/>\n"
					     : SAID_HEADER "error not-well-formed\n");
	}
}

static void
test_silence_after_the_end(void)
{
	g_auto(Seen) seen;
	seen_open(&seen, NULL);
	g_assert_false(feed(&seen, "</stream:stream><iq/>"));
	g_assert_false(feed(&seen, "<iq/>"));
	g_assert_cmpstr(seen.said->str, ==, "end\n");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/ST-12-billion-laughs", test_billion_laughs);
	g_test_add_func("/parse/names-are-forgotten", test_names_are_forgotten);
	g_test_add_func("/parse/stream", test_stream);
	g_test_add_func("/parse/awkward-tags", test_awkward_tags);
	g_test_add_func("/parse/ST-18-partial", test_partial_stanza_is_nothing);
	g_test_add_func("/parse/ST-25-prefixed-attributes", test_prefixed_attributes);
	g_test_add_func("/parse/ST-26-prefixed-elements", test_prefixed_elements);
	g_test_add_func("/parse/SZ-21-lang", test_lang_inherited);
	g_test_add_func("/parse/ST-11-not-well-formed", test_not_well_formed);
	g_test_add_func("/parse/wrong-root", test_wrong_root);
	g_test_add_func("/parse/ST-12-restricted", test_restricted);
	g_test_add_func("/parse/ST-20-siblings", test_siblings);
	g_test_add_func("/parse/ST-20-long-namespace", test_long_namespace);
	g_test_add_func("/parse/ST-20-siblings-allowed", test_siblings_allowed);
	g_test_add_func("/parse/ST-20-elements", test_elements);
	g_test_add_func("/parse/ST-20-nesting", test_nesting);
	g_test_add_func("/parse/ST-20-nesting-allowed", test_nesting_allowed);
	g_test_add_func("/parse/ST-20-newlines", test_newlines);
	g_test_add_func("/parse/ST-20-bytes", test_bytes);
	g_test_add_func("/parse/ST-20-bytes-at-once", test_bytes_at_once);
	g_test_add_func("/parse/ST-20-long-tag", test_long_tag);
	g_test_add_func("/parse/ST-20-long-start-tag", test_long_start_tag);
	g_test_add_func("/parse/ST-20-silent", test_silent);
	g_test_add_func("/parse/ST-20-long-header", test_long_header);
	g_test_add_func("/parse/ST-20-attributes", test_attributes);
	g_test_add_func("/parse/free-in-callback", test_free_in_callback);
	g_test_add_func("/parse/silence-after-the-end", test_silence_after_the_end);
	int rc = g_test_run();
	wry_stanza_shutdown();
	return rc;
}
