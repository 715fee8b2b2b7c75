/* test-stanza.c - reading helpers, and the writer through which all XML leaves */
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#include <expat.h>
#include <string.h>
#include <time.h>

static xmpp_stanza_t *
element(xmpp_stanza_t *parent, const char *name, const char *ns)
{
	xmpp_stanza_t *s = xmpp_stanza_new(wry_stanza_ctx());
	xmpp_stanza_set_name(s, name);
	if (ns != NULL)
		xmpp_stanza_set_ns(s, ns);
	if (parent != NULL)
		xmpp_stanza_add_child_ex(parent, s, FALSE);
	return s;
}

static void
text(xmpp_stanza_t *parent, const char *words)
{
	xmpp_stanza_t *s = xmpp_stanza_new(wry_stanza_ctx());
	xmpp_stanza_set_text(s, words);
	xmpp_stanza_add_child_ex(parent, s, FALSE);
}

static void
assert_well_formed(const WryXml *xml)
{
	XML_Parser p = XML_ParserCreateNS("UTF-8", '|');
	if (XML_Parse(p, xml->out->str, (int)xml->out->len, 1) != XML_STATUS_OK)
		g_error("%s: %s", XML_ErrorString(XML_GetErrorCode(p)), xml->out->str);
	XML_ParserFree(p);
}

/* What a text and an attribute look like on the wire. */
static void
assert_written(const char *raw, gsize n, const char *as_text)
{
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "a", NULL);
	wry_xml_text_len(&xml, raw, n);
	wry_xml_close(&xml);
	g_autofree char *expected = g_strdup_printf("<a>%s</a>", as_text);
	g_assert_cmpstr(xml.out->str, ==, expected);
	assert_well_formed(&xml);
}

static void
test_markup_escaped(void)
{
	assert_written("a<b>&c\"'", 8, "a&lt;b&gt;&amp;c\"'");
	assert_written("]]>", 3, "]]&gt;");
}

static void
test_controls_replaced(void)
{
	assert_written("\x02x\x03"
		       "4\x0f\x1d\x1f\x01",
		       8,
		       "\xef\xbf\xbdx\xef\xbf\xbd"
		       "4\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_written("a\0b", 3,
		       "a\xef\xbf\xbd"
		       "b");
	assert_written("tab\tline\nend\r", 13, "tab\tline\nend&#13;");
}

static void
test_bad_utf8_replaced(void)
{
	assert_written("\xff", 1, "\xef\xbf\xbd");
	assert_written("caf\xe9!", 5, "caf\xef\xbf\xbd!");
	assert_written("\xe2\x82", 2, "\xef\xbf\xbd\xef\xbf\xbd");		   /* cut off */
	assert_written("\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd");		   /* overlong */
	assert_written("\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* surrogate */
	assert_written("\xf4\x90\x80\x80", 4,
		       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* over U+10FFFF */
}

static void
test_noncharacters_replaced(void)
{
	assert_written("\xef\xbf\xbe", 3, "\xef\xbf\xbd");
	assert_written("\xef\xbf\xbf", 3, "\xef\xbf\xbd");
	assert_written("\xf0\x9f\xbf\xbe", 4, "\xf0\x9f\xbf\xbe"); /* U+1FFFE is a Char */
}

static void
test_bom_is_data(void)
{
	assert_written("\xef\xbb\xbfhi", 5, "\xef\xbb\xbfhi");
}

/* Each byte alone, and among eight of which the word-wise path sees it. */
static void
test_every_byte(void)
{
	for (int c = 0; c < 256; c++) {
		for (int at = 0; at < 17; at++) {
			char raw[17];
			memset(raw, 'x', sizeof raw);
			raw[at] = (char)c;
			g_auto(WryXml) xml = { 0 };
			wry_xml_init(&xml);
			wry_xml_open(&xml, "a", NULL);
			g_autofree char *copy = g_strndup(raw, sizeof raw);
			wry_xml_attr(&xml, "b", copy);
			wry_xml_text_len(&xml, raw, sizeof raw);
			wry_xml_close(&xml);
			assert_well_formed(&xml);
			if (g_ascii_isalnum(c))
				g_assert_cmpuint(xml.out->len, ==, 12 + 2 * 17);
		}
	}
}

/* An attribute's white space survives the normalisation of whoever reads it. */
static char *seen_value;
static void XMLCALL
on_start(G_GNUC_UNUSED void *data, G_GNUC_UNUSED const char *name, const char **attrs)
{
	seen_value = g_strdup(attrs[1]);
}

static void
test_attributes_round_trip(void)
{
	const char *raw = "a\"'<&\t\n\r \xc3\xa9>";
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "iq", NULL);
	wry_xml_attr(&xml, "id", raw);
	wry_xml_attr(&xml, "none", NULL);
	wry_xml_close(&xml);
	g_assert_null(strstr(xml.out->str, "none"));
	XML_Parser p = XML_ParserCreate("UTF-8");
	XML_SetStartElementHandler(p, on_start);
	g_assert_cmpint(XML_Parse(p, xml.out->str, (int)xml.out->len, 1), ==, XML_STATUS_OK);
	XML_ParserFree(p);
	g_assert_cmpstr(seen_value, ==, raw);
	g_clear_pointer(&seen_value, g_free);
}

static void
test_nesting(void)
{
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "message", NULL);
	wry_xml_attr(&xml, "to", "a@b");
	wry_xml_leaf(&xml, "body", NULL, "hi");
	wry_xml_leaf(&xml, "x", NS_MUC_USER, NULL);
	wry_xml_open(&xml, "e", "");
	wry_xml_attr_int(&xml, "n", G_MININT64);
	wry_xml_close(&xml);
	wry_xml_close(&xml);
	g_assert_cmpstr(xml.out->str, ==,
			"<message to='a@b'><body>hi</body>"
			"<x xmlns='http://jabber.org/protocol/muc#user'/>"
			"<e xmlns='' n='-9223372036854775808'/></message>");
	wry_xml_reset(&xml);
	wry_xml_leaf(&xml, "a", NULL, NULL);
	g_assert_cmpstr(xml.out->str, ==, "<a/>");
}

static xmpp_stanza_t *
received_message(void)
{
	xmpp_stanza_t *m = element(NULL, "message", NS_COMPONENT);
	xmpp_stanza_set_attribute(m, "xml:lang", "de");
	text(element(m, "body", NS_COMPONENT), "a<b");
	xmpp_stanza_t *x = element(m, "x", "urn:x");
	element(x, "y", "urn:x");
	element(x, "z", "");
	return m;
}

static void
test_top_level_has_no_xmlns(void)
{
	g_autoptr(xmpp_stanza_t) m = received_message();
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, m, NS_COMPONENT);
	g_assert_cmpstr(xml.out->str, ==,
			"<message xml:lang='de'><body>a&lt;b</body>"
			"<x xmlns='urn:x'><y/><z xmlns=''/></x></message>");
	wry_xml_reset(&xml);
	g_autoptr(xmpp_stanza_t) iq = element(NULL, "iq", NS_CLIENT);
	wry_xml_stanza(&xml, iq, NULL);
	g_assert_cmpstr(xml.out->str, ==, "<iq/>");
}

static void
test_forwarded_is_client(void)
{
	g_autoptr(xmpp_stanza_t) m = received_message();
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "message", NULL);
	wry_xml_open(&xml, "forwarded", "urn:xmpp:forward:0");
	wry_xml_stanza(&xml, m, "urn:xmpp:forward:0");
	wry_xml_close(&xml);
	wry_xml_close(&xml);
	g_assert_cmpstr(xml.out->str, ==,
			"<message><forwarded xmlns='urn:xmpp:forward:0'>"
			"<message xmlns='jabber:client' xml:lang='de'><body>a&lt;b</body>"
			"<x xmlns='urn:x'><y/><z xmlns=''/></x></message></forwarded></message>");
}

/* A payload of the stream's own namespace, taken over into a stanza of ours. */
static void
test_reflected_payload(void)
{
	g_autoptr(xmpp_stanza_t) m = received_message();
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "message", NULL);
	wry_xml_stanza(&xml, wry_stanza_child(m, "body", NULL), NS_COMPONENT);
	wry_xml_close(&xml);
	g_assert_cmpstr(xml.out->str, ==, "<message><body>a&lt;b</body></message>");
}

static void
test_prefixed_attributes_dropped(void)
{
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	xmpp_stanza_set_attribute(m, "z:from", "admin@x");
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, m, NS_COMPONENT);
	g_assert_cmpstr(xml.out->str, ==, "<message/>");
}

/* <xml:a/> is legal, and xmlns='http://www.w3.org/XML/1998/namespace' is not. */
static void
test_xml_namespace_left_out(void)
{
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	element(element(m, "a", NS_XML), "b", "urn:b");
	element(m, "c", "urn:c");
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, m, NS_COMPONENT);
	g_assert_cmpstr(xml.out->str, ==, "<message><c xmlns='urn:c'/></message>");
}

static void
test_deep_tree_is_cut(void)
{
	g_autoptr(xmpp_stanza_t) top = element(NULL, "a", "");
	xmpp_stanza_t *at = top;
	for (int i = 1; i < 1000; i++)
		at = element(at, "a", "");
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, top, "");
	assert_well_formed(&xml);
	g_assert_cmpuint(xml.out->len, ==, 63 * strlen("<a></a>") + strlen("<a/>"));
}

static void
test_error_element(void)
{
	g_autoptr(GError) e =
	    wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), N_("%s is full"), "#a", NULL);
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_error(&xml, e, "a@b", "en", e->message);
	g_assert_cmpstr(xml.out->str, ==,
			"<error type='wait' by='a@b'>"
			"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
			"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"
			"#a is full</text></error>");
	wry_xml_reset(&xml);
	wry_xml_error(&xml, e, NULL, NULL, NULL);
	g_assert_null(strstr(xml.out->str, "<text"));
}

static void
test_children(void)
{
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	text(m, "\n");
	xmpp_stanza_t *a = element(m, "x", "urn:a");
	text(m, "\n");
	xmpp_stanza_t *b = element(m, "x", "urn:b");
	g_assert_true(wry_stanza_child(m, "x", "urn:b") == b);
	g_assert_true(wry_stanza_child(m, "x", NULL) == a);
	g_assert_true(wry_stanza_child(m, NULL, NULL) == a);
	g_assert_true(wry_stanza_next(a, "x", NULL) == b);
	g_assert_null(wry_stanza_next(b, NULL, NULL));
	g_assert_null(wry_stanza_child(m, "y", NULL));
	g_assert_cmpuint(wry_stanza_n_children(m), ==, 2);
}

static void
test_text(void)
{
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	xmpp_stanza_t *body = element(m, "body", NS_COMPONENT);
	text(body, "a");
	text(body, "b");
	g_autofree char *got = wry_stanza_child_text(m, "body", NS_COMPONENT);
	g_assert_cmpstr(got, ==, "ab");
	element(body, "i", NS_COMPONENT);
	g_assert_null(wry_stanza_child_text(m, "body", NS_COMPONENT));
	g_assert_null(wry_stanza_text(element(m, "subject", NS_COMPONENT)));
	g_assert_null(wry_stanza_child_text(m, "subject", "urn:other"));
}

static void
assert_condition(const char *condition, const char *ns, const char *expected)
{
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	xmpp_stanza_t *e = element(m, "error", NS_COMPONENT);
	text(element(e, "text", NS_STANZA_ERROR), "no");
	element(e, condition, ns);
	g_assert_cmpstr(wry_stanza_condition(m), ==, expected);
}

static void
test_condition(void)
{
	assert_condition("conflict", NS_STANZA_ERROR, "conflict");
	assert_condition("foo", NS_STANZA_ERROR, "undefined-condition");
	assert_condition("conflict", "urn:foo", "undefined-condition");
	g_autoptr(xmpp_stanza_t) m = element(NULL, "message", NS_COMPONENT);
	g_assert_null(wry_stanza_condition(m));
}

/* The hot path; the bound is loose, for the machine is shared. */
static void
test_speed(void)
{
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	const int n = 100000;
	clock_t start = clock();
	for (int i = 0; i < n; i++) {
		wry_xml_reset(&xml);
		wry_xml_open(&xml, "message", NULL);
		wry_xml_attr(&xml, "type", "groupchat");
		wry_xml_attr(&xml, "id", "0123456789abcdef");
		wry_xml_attr(&xml, "from", "#wherry%irc.example.net@irc.example.org/juliet");
		wry_xml_attr(&xml, "to", "romeo@example.org/orchard");
		wry_xml_leaf(&xml, "body", NULL,
			     "a line of about the length that people write on such networks");
		wry_xml_close(&xml);
	}
	double us = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / n;
	g_test_message("%.2f us a stanza of %" G_GSIZE_FORMAT " bytes", us, xml.out->len);
	g_assert_cmpfloat(us, <, 20);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stanza/ST-10-markup", test_markup_escaped);
	g_test_add_func("/stanza/ST-10-controls", test_controls_replaced);
	g_test_add_func("/stanza/ST-10-bad-utf8", test_bad_utf8_replaced);
	g_test_add_func("/stanza/ST-10-noncharacters", test_noncharacters_replaced);
	g_test_add_func("/stanza/ST-10-every-byte", test_every_byte);
	g_test_add_func("/stanza/ST-13-bom-is-data", test_bom_is_data);
	g_test_add_func("/stanza/SZ-01-attributes", test_attributes_round_trip);
	g_test_add_func("/stanza/nesting", test_nesting);
	g_test_add_func("/stanza/ST-07-no-top-xmlns", test_top_level_has_no_xmlns);
	g_test_add_func("/stanza/ST-08-forwarded", test_forwarded_is_client);
	g_test_add_func("/stanza/ST-07-reflected", test_reflected_payload);
	g_test_add_func("/stanza/ST-25-prefixed", test_prefixed_attributes_dropped);
	g_test_add_func("/stanza/ST-10-xml-namespace", test_xml_namespace_left_out);
	g_test_add_func("/stanza/deep", test_deep_tree_is_cut);
	g_test_add_func("/stanza/SZ-15-error", test_error_element);
	g_test_add_func("/stanza/children", test_children);
	g_test_add_func("/stanza/text", test_text);
	g_test_add_func("/stanza/SZ-16-condition", test_condition);
	g_test_add_func("/stanza/speed", test_speed);
	int rc = g_test_run();
	wry_stanza_shutdown();
	return rc;
}
