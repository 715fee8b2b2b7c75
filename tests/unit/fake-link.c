/*
 * fake-link.c - a component stream without a server
 *
 * It knows no socket and no handshake: the test says when it is up and when it is gone.  Unlike
 * the real one it lets everything through to the core, foreign domains too.
 */
#include "fake-link.h"

#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#include <string.h>

struct _WryLink {
	WryLinkFuncs funcs;
	gpointer data;
	bool started, up, stopping;
	uint64_t in, out;
};

WryLink *fake_link;
gsize fake_link_pending;
void (*fake_link_sent)(const char *xml, gsize n);

WryLink *
wry_link_new(G_GNUC_UNUSED const WryLinkConfig *config, G_GNUC_UNUSED const WryLog *log,
	     const WryLinkFuncs *funcs, gpointer data)
{
	g_assert_null(fake_link);
	fake_link = g_new0(WryLink, 1);
	fake_link_pending = 0;
	fake_link->funcs = *funcs;
	fake_link->data = data;
	return fake_link;
}

void
wry_link_start(WryLink *link)
{
	g_assert_false(link->started);
	link->started = true;
}

void
wry_link_stop(WryLink *link)
{
	link->stopping = true;
}

void
wry_link_retry(G_GNUC_UNUSED WryLink *link)
{
}

void
wry_link_free(WryLink *link)
{
	g_assert_true(link == fake_link);
	fake_link = NULL;
	g_free(link);
}

bool
wry_link_send(WryLink *link, const char *xml, gsize n)
{
	g_assert_cmpuint(strlen(xml), ==, n);
	if (!link->up || link->stopping || n > WRY_LINK_MAX_STANZA)
		return false;
	link->out++;
	fake_link_sent(xml, n);
	return true;
}

bool
wry_link_is_up(const WryLink *link)
{
	return link->up && !link->stopping;
}

bool
wry_link_is_behind(G_GNUC_UNUSED const WryLink *link)
{
	return fake_link_pending > 0;
}

gsize
wry_link_pending(G_GNUC_UNUSED const WryLink *link)
{
	return fake_link_pending;
}

void
wry_link_status(const WryLink *link, WryLinkStatus *ret)
{
	*ret = (WryLinkStatus){
		.state = link->up ? "up" : "waiting",
		.next_try_ms = -1,
		.in = link->in,
		.out = link->out,
	};
}

/* --- what a server would do --------------------------------------------------------- */

void
fake_link_up(void)
{
	g_assert_true(fake_link->started && !fake_link->up);
	fake_link->up = true;
	fake_link->funcs.up(fake_link, fake_link->data);
}

void
fake_link_down(const GError *error)
{
	bool was_up = fake_link->up;
	fake_link->up = false;
	fake_link->funcs.down(fake_link, error, was_up, fake_link->data);
}

void
fake_link_congested(bool on)
{
	fake_link->funcs.congested(fake_link, on, fake_link->data);
}

typedef struct {
	xmpp_stanza_t *stanza;
	bool broken;
} Parsed;

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, gpointer data)
{
	Parsed *parsed = data;
	parsed->broken |= parsed->stanza != NULL || over != NULL;
	if (parsed->stanza == NULL)
		parsed->stanza = xmpp_stanza_clone(stanza);
}

static void
on_end(gpointer data)
{
	((Parsed *)data)->broken = true;
}

static void
on_error(G_GNUC_UNUSED const char *condition, G_GNUC_UNUSED const char *text, gpointer data)
{
	((Parsed *)data)->broken = true;
}

xmpp_stanza_t *
fake_link_parse(const char *xml)
{
	static const char header[] = "<?xml version='1.0'?><stream:stream xmlns='" NS_COMPONENT "' "
				     "xmlns:stream='" NS_STREAMS "' from='irc.example' id='1'>";
	static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };
	WryParseLimits limits = { .bytes = 4 << 20, .children = 4096 };
	Parsed parsed = { 0 };
	g_autoptr(WryParser) parser = wry_parser_new(&limits, &funcs, &parsed);
	bool fed = wry_parser_feed(parser, header, strlen(header)) &&
		   wry_parser_feed(parser, xml, strlen(xml));
	if ((!fed || parsed.broken) && parsed.stanza != NULL)
		g_clear_pointer(&parsed.stanza, xmpp_stanza_release);
	return parsed.stanza;
}

bool
fake_link_play(const char *xml)
{
	g_autoptr(xmpp_stanza_t) stanza = fake_link_parse(xml);
	if (stanza == NULL)
		return false;
	fake_link->in++;
	fake_link->funcs.stanza(fake_link, stanza, fake_link->data);
	return true;
}
