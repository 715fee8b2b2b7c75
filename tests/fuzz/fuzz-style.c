/*
 * fuzz-style.c - whatever is written with marks, spans stay within the words and come back the same
 *
 * The bytes are taken as words, and their marks as looks; what is written of them is read again by
 * our own parser, and must say the same: once by its markup, once by its XHTML.  Then as a
 * message's inside.
 */
#include "base/text.h"
#include "core/style.h"
#include "xmpp/ns.h"
#include "xmpp/parse.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static xmpp_stanza_t *taken;

static void
on_stanza(xmpp_stanza_t *stanza, G_GNUC_UNUSED const char *over, G_GNUC_UNUSED gpointer data)
{
	if (stanza != NULL && taken == NULL)
		taken = xmpp_stanza_clone(stanza);
}

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_end(G_GNUC_UNUSED gpointer data)
{
}

static void
on_error(G_GNUC_UNUSED const char *condition, G_GNUC_UNUSED const char *text,
	 G_GNUC_UNUSED gpointer data)
{
}

/* The first stanza of a stream with just this in it; NULL: it is none.  (transfer full) */
static xmpp_stanza_t *
parse(const char *inside, gsize n)
{
	static const char head[] = "<stream:stream xmlns='jabber:component:accept' "
				   "xmlns:stream='http://etherx.jabber.org/streams'><message>";
	static const WryParserFuncs funcs = {
		.header = on_header, .stanza = on_stanza, .end = on_end, .error = on_error
	};
	static const WryParseLimits limits = { 0 };
	g_autoptr(WryParser) parser = wry_parser_new(&limits, &funcs, NULL);
	taken = NULL;
	if (wry_parser_feed(parser, head, strlen(head)) && wry_parser_feed(parser, inside, n))
		wry_parser_feed(parser, "</message>", 10);
	return g_steal_pointer(&taken);
}

static void
check_spans(const GArray *spans, const char *text)
{
	gsize n = strlen(text), last = 0;
	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		const WrySpan *s = &g_array_index(spans, WrySpan, i);
		g_assert_cmpuint(s->start, >=, last);
		g_assert_cmpuint(s->length, >, 0);
		last = (gsize)s->start + s->length;
		g_assert_cmpuint(last, <=, n);
		g_assert_true((text[s->start] & 0xc0) != 0x80 && (text[last] & 0xc0) != 0x80);
	}
}

static void
check_again(const char *text, const GArray *spans)
{
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	style_write(&xml, text, 0, spans);
	g_autoptr(xmpp_stanza_t) said = parse(xml.out->str, xml.out->len);
	g_autoptr(GArray) again = said != NULL ? style_read(said, text) : NULL;
	if (xml.out->len == 0) {
		g_assert_null(again);
		return;
	}
	g_assert_nonnull(again);
	g_assert_cmpuint(again->len, ==, spans->len);
	g_assert_cmpmem(again->data, again->len * sizeof(WrySpan), spans->data,
			spans->len * sizeof(WrySpan));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = wry_text_repair((const char *)data, size, "UTF-8");
	g_autoptr(GArray) spans = style_scan(text);
	check_spans(spans, text);
	if (spans != NULL)
		check_again(text, spans);
	g_autoptr(xmpp_stanza_t) any = parse((const char *)data, size);
	static const char words[] = "Some words\nto look at \xf0\x9f\x98\x80";
	g_autoptr(GArray) read = any != NULL ? style_read(any, words) : NULL;
	check_spans(read, words);
	style_move(read, size % 7, size % 11, 3);
	return 0;
}
