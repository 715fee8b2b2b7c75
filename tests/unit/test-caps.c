/*
 * test-caps.c - disco#info hashed as XEP-0115 says, and what must not be hashed
 */
#include "core/caps.h"

#include "xmpp/ns.h"
#include "xmpp/parse.h"

#include <string.h>

static xmpp_stanza_t *parsed;

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, G_GNUC_UNUSED gpointer data)
{
	g_assert_null(over);
	parsed = xmpp_stanza_clone(stanza);
}

static void
on_end(G_GNUC_UNUSED gpointer data)
{
	g_assert_not_reached();
}

static void
on_error(G_GNUC_UNUSED const char *condition, const char *text, G_GNUC_UNUSED gpointer data)
{
	g_error("%s", text);
}

/* What a client answers with these children. */
static WryInfo *
read_info(const char *children)
{
	static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };
	static const char header[] =
	    "<stream:stream xmlns='" NS_COMPONENT "' xmlns:stream='" NS_STREAMS "'>";
	g_autoptr(WryParser) parser = wry_parser_new(NULL, &funcs, NULL);
	g_autofree char *iq =
	    g_strconcat("<iq><query xmlns='" NS_DISCO_INFO "'>", children, "</query></iq>", NULL);
	g_assert_true(wry_parser_feed(parser, header, strlen(header)));
	g_assert_true(wry_parser_feed(parser, iq, strlen(iq)));
	g_autoptr(xmpp_stanza_t) stanza = g_steal_pointer(&parsed);
	return info_read(wry_stanza_child(stanza, "query", NS_DISCO_INFO));
}

static void
expect_hash(const char *children, const char *ver)
{
	g_autoptr(WryInfo) info = read_info(children);
	g_assert_nonnull(info);
	g_autofree char *hash = info_hash(info);
	g_assert_cmpstr(hash, ==, ver);
}

#define SOFTWARE "urn:xmpp:dataforms:softwareinfo"
#define FORM(type, fields)                                                                         \
	"<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>" type \
	"</value></field>" fields "</x>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

/* The two of XEP-0115 (5.2, 5.3). */
static void
test_vectors(void)
{
	expect_hash("<identity category='client' name='Exodus 0.9.1' type='pc'/>"
		    "<feature var='http://jabber.org/protocol/caps'/>"
		    "<feature var='http://jabber.org/protocol/disco#items'/>"
		    "<feature var='http://jabber.org/protocol/disco#info'/>"
		    "<feature var='http://jabber.org/protocol/muc'/>",
		    "QgayPKawpkPSDYmwT/WM94uAlu0=");
	expect_hash("<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>"
		    "<identity xml:lang='el' category='client' name='\316\250 0.11' type='pc'/>"
		    "<feature var='http://jabber.org/protocol/muc'/>"
		    "<feature var='http://jabber.org/protocol/disco#info'/>"
		    "<feature var='http://jabber.org/protocol/disco#items'/>"
		    "<feature var='http://jabber.org/protocol/caps'/>" FORM(
			SOFTWARE, "<field var='ip_version' type='text-multi'><value>ipv6</value>"
				  "<value>ipv4</value></field>" FIELD("os_version", "10.5.1")
				      FIELD("software_version", "0.11") FIELD("os", "Mac")
					  FIELD("software", "Psi")),
		    "q07IKJEyjvHSyhy//CH0CxmKi8w=");
}

/* What is written and read again hashes to the same: with what XML cannot carry, too. */
static void
test_own(void)
{
	g_autoptr(WryInfo) info = info_new();
	info_identity(info, "gateway", "irc", "Puppets \001 & Co");
	info_feature(info, "b");
	info_feature(info, "a");
	info_feature(info, "b");
	info_form(info, "t:1");
	info_field(info, "empty", "list-multi");
	info_field(info, "both", "list-multi");
	info_value(info, "2");
	info_value(info, "1");
	g_auto(WryXml) xml;
	wry_xml_init(&xml);
	wry_xml_open(&xml, "x", NULL);
	info_write(info, &xml);
	wry_xml_close(&xml);
	g_autofree char *inside = g_strndup(xml.out->str + 3, xml.out->len - 7);
	g_autofree char *ver = info_hash(info);
	expect_hash(inside, ver);
	g_autoptr(WryInfo) again = read_info(inside);
	g_assert_true(info_has(again, "a"));
	g_assert_false(info_has(again, "c"));
	g_autofree char *node = g_strconcat(CAPS_NODE "#", ver, NULL);
	g_assert_true(caps_is_node(again, node));
	g_assert_false(caps_is_node(again, CAPS_NODE "#"));
	g_assert_false(caps_is_node(again, ver));
}

/* Two answers that are different must not hash to the same (5.4; and '<' parts what is hashed). */
static void
test_refused(void)
{
	static const char *const refused[] = {
		"<feature var='a'/><feature var='a'/>",
		"<identity category='a' type='b'/><identity category='a' type='b'/>",
		"<feature var='a&lt;b'/>",
		"<identity category='client' type='pc' "
		"name='x&lt;http://jabber.org/protocol/rosterx'/>",
		"<feature/>",
		FORM("t", "") FORM("t", ""),
		FORM("t</value><value>u", ""),
		FORM("t", FIELD("a&lt;", "1")),
		FORM("t", FIELD("a", "1&lt;")),
		FORM("t", "<field><value>1</value></field>"),
	};
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(WryInfo) info = read_info(refused[i]);
		if (info != NULL)
			g_error("this was taken: %s", refused[i]);
	}
	/* A form without a hidden FORM_TYPE is left out (5.4, 3.6). */
	g_autoptr(WryInfo) plain = read_info("<feature var='a'/>");
	g_autofree char *ver = info_hash(plain);
	expect_hash("<feature var='a'/><x xmlns='jabber:x:data'>" FIELD("a", "1") "</x>", ver);
	expect_hash("<feature var='a'/><x xmlns='jabber:x:data'>" FIELD("FORM_TYPE", "t") "</x>",
		    ver);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/caps/DI-10-DI-11-vectors", test_vectors);
	g_test_add_func("/caps/DI-10-own", test_own);
	g_test_add_func("/caps/DI-11-refused", test_refused);
	int rc = g_test_run();
	wry_stanza_shutdown();
	return rc;
}
