/*
 * fuzz-parse.c - any bytes in any pieces: the pieces change nothing, and what is delivered is
 * within the ceilings and parses again when it is written
 */
#include "xmpp/ns.h"
#include "xmpp/parse.h"
#include "xmpp/stanza.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char header[] =
    "<stream:stream xmlns='" NS_COMPONENT "' xmlns:stream='" NS_STREAMS "' id='1'>";

static const WryParseLimits limits = {
	.bytes = 200, .depth = 4, .elements = 8, .children = 4, .attributes = 3, .silent = 400
};

typedef struct {
	WryParser *parser;
	GString *said;
	bool again; /* it is our own writing that is read */
	unsigned free_at, n;
} Run;

static bool feed_all(Run *run, const uint8_t *data, size_t size, size_t piece);

static void
maybe_free(Run *run)
{
	if (++run->n == run->free_at)
		g_clear_pointer(&run->parser, wry_parser_free);
}

static void
on_header(const char *ns, const char *id, const char *from, const char *lang, gpointer data)
{
	Run *run = data;
	g_string_append_printf(run->said, "header %s %s %s %s\n", ns != NULL ? ns : "-",
			       id != NULL ? id : "-", from != NULL ? from : "-",
			       lang != NULL ? lang : "-");
	maybe_free(run);
}

static unsigned
count(xmpp_stanza_t *stanza, unsigned depth)
{
	unsigned n = 1, children = 0;
	g_assert_cmpuint(depth, <=, limits.depth);
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(stanza); c != NULL;
	     c = xmpp_stanza_get_next(c)) {
		children++;
		n += xmpp_stanza_is_tag(c) ? count(c, depth + 1) : 0;
	}
	g_assert_cmpuint(children, <=, limits.children);
	return n;
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, gpointer data)
{
	Run *run = data;
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, stanza, xmpp_stanza_get_ns(stanza));
	g_string_append_printf(run->said, "%s %s\n", over != NULL ? over : "whole", xml.out->str);
	if (over != NULL)
		g_assert_null(xmpp_stanza_get_children(stanza));
	else if (!run->again)
		g_assert_cmpuint(count(stanza, 1), <=, limits.elements);
	if (!run->again) {
		Run second = { .said = g_string_new(NULL), .again = true };
		WryXml whole = { 0 };
		wry_xml_init(&whole);
		wry_xml_open(&whole, "w", NULL);
		wry_xml_stanza(&whole, stanza, NS_COMPONENT);
		wry_xml_close(&whole);
		g_autofree char *stream = g_strconcat(header, whole.out->str, NULL);
		bool good =
		    feed_all(&second, (const uint8_t *)stream, strlen(stream), strlen(stream));
		if (!good || strstr(second.said->str, "whole") == NULL)
			g_error("does not parse again: %s: %s", whole.out->str, second.said->str);
		wry_xml_clear(&whole);
		g_string_free(second.said, TRUE);
	}
	maybe_free(run);
}

static void
on_end(gpointer data)
{
	g_string_append(((Run *)data)->said, "end\n");
	maybe_free(data);
}

static void
on_error(const char *condition, G_GNUC_UNUSED const char *text, gpointer data)
{
	g_string_append_printf(((Run *)data)->said, "error %s\n", condition);
	maybe_free(data);
}

static bool
feed_all(Run *run, const uint8_t *data, size_t size, size_t piece)
{
	static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };
	run->parser = wry_parser_new(run->again ? NULL : &limits, &funcs, run);
	bool alive = true;
	for (size_t i = 0; i < size && alive; i += piece)
		alive = wry_parser_feed(run->parser, (const char *)data + i, MIN(piece, size - i));
	g_clear_pointer(&run->parser, wry_parser_free);
	return alive;
}

/* What was told before the error that ended it, if one did. */
static gsize
before_error(const char *said)
{
	const char *error = strstr(said, "\nerror ");
	return g_str_has_prefix(said, "error ") ? 0
	       : error != NULL			? (gsize)(error + 1 - said)
						: strlen(said);
}

/*
 * In which pieces bytes arrive makes no difference to what is delivered.  It may to the error: of two
 * mistakes in one tag the one or the other is named, and where the input ends in the middle of
 * something wrong it may not be detected yet.
 */
static bool
same(const char *a, const char *b)
{
	gsize n = before_error(a);
	return n == before_error(b) && memcmp(a, b, n) == 0;
}

/* The first byte says: with our header before it or not, where the parser is freed. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	uint8_t how = data[0];
	g_autoptr(GString) all = g_string_new(how & 1 ? header : "");
	g_string_append_len(all, (const char *)data + 1, (gssize)size - 1);
	const size_t pieces[] = { all->len, 1, 1u + (how >> 4) };
	g_autofree char *first = NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		Run run = { .said = g_string_new(NULL), .free_at = how >> 1 & 7 };
		feed_all(&run, (const uint8_t *)all->str, all->len, MAX(pieces[i], 1));
		if (first == NULL)
			first = g_strdup(run.said->str);
		else
			g_assert_true(same(run.said->str, first));
		g_string_free(run.said, TRUE);
	}
	return 0;
}
