/*
 * tap.c - what passes for one user, told to an operator who asked
 *
 * What leaves is text by then, so it is parsed again; but only if it is for somebody who is looked
 * at.
 */
#include "core/tap.h"

#include "base/hash.h"
#include "xmpp/ns.h"
#include "xmpp/parse.h"

#include <string.h>

#define TAPS_MOST 8	  /* of a component */
#define ALLOWED_MOST 1000 /* users whose permission is remembered */
#define WORD_MOST 256	  /* bytes of an id or an address that are shown */

struct _WryTap {
	WryComponent *component;
	char *user;
	bool texts, closed;
	WryTapFuncs funcs;
	gpointer data;
};

/* --- who looks ----------------------------------------------------------------------------- */

static void
free_tap(WryTap *tap)
{
	g_free(tap->user);
	g_free(tap);
}

WryTap *
tap_open(WryComponent *component, const char *user, bool texts, const WryTapFuncs *funcs,
	 gpointer data)
{
	if (g_list_length(component->taps) >= TAPS_MOST)
		return NULL;
	WryTap *tap = g_new0(WryTap, 1);
	*tap = (WryTap){ component, g_strdup(user), texts, false, *funcs, data };
	component->taps = g_list_prepend(component->taps, tap);
	return tap;
}

void
tap_close(WryTap *tap)
{
	WryComponent *c = tap->component;
	tap->closed = true; /* somebody may be walking the list */
	if (c->tapping > 0)
		return;
	c->taps = g_list_remove(c->taps, tap);
	free_tap(tap);
}

static void
sweep(WryComponent *c)
{
	if (--c->tapping > 0)
		return;
	for (GList *l = c->taps, *next; l != NULL; l = next) {
		next = l->next;
		if (((WryTap *)l->data)->closed) {
			free_tap(l->data);
			c->taps = g_list_delete_link(c->taps, l);
		}
	}
}

void
tap_free_all(WryComponent *c)
{
	g_list_free_full(g_steal_pointer(&c->taps), (GDestroyNotify)free_tap);
	g_clear_pointer(&c->tap_allowed, g_hash_table_destroy);
}

/* --- the permission ------------------------------------------------------------------------- */

void
tap_allow(WryComponent *c, const char *user, bool on)
{
	gint64 until = g_get_monotonic_time() + TAP_MINUTES * 60 * (gint64)G_USEC_PER_SEC;
	if (c->tap_allowed == NULL)
		c->tap_allowed = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	if (g_hash_table_size(c->tap_allowed) >= ALLOWED_MOST)
		g_hash_table_remove_all(c->tap_allowed);
	if (on) {
		g_hash_table_replace(c->tap_allowed, g_strdup(user),
				     g_memdup2(&until, sizeof until));
		return;
	}
	g_hash_table_remove(c->tap_allowed, user);
	c->tapping++;
	for (GList *l = c->taps; l != NULL; l = l->next) {
		WryTap *tap = l->data;
		if (tap->texts && !tap->closed && strcmp(tap->user, user) == 0)
			tap->funcs.withdrawn(tap->data);
	}
	sweep(c);
}

bool
tap_is_allowed(WryComponent *c, const char *user)
{
	const gint64 *until =
	    c->tap_allowed != NULL ? g_hash_table_lookup(c->tap_allowed, user) : NULL;
	return until != NULL && *until > g_get_monotonic_time();
}

/* --- stanzas ---------------------------------------------------------------------------------- */

/* An id or an address of anybody's making, not longer than is good. */
static void
add_word(GString *out, const char *word)
{
	gsize n = word != NULL ? strlen(word) : 0;
	if (n == 0)
		return;
	g_string_append_c(out, ' ');
	g_string_append_len(out, word, (gssize)MIN(n, WORD_MOST));
}

/* "#wherry%net/nick" of an address of ours; the domain where that is all of it. */
static void
add_party(GString *out, const WryComponent *c, const char *jid)
{
	g_autofree char *at = g_strconcat("@", c->domain, NULL);
	const char *found = jid != NULL ? strstr(jid, at) : NULL;
	if (found == NULL) {
		add_word(out, jid);
		return;
	}
	g_autofree char *short_one =
	    g_strdup_printf("%.*s%s", (int)(found - jid), jid, found + strlen(at));
	add_word(out, short_one);
}

static void
add_length(GString *out, xmpp_stanza_t *stanza, const char *name)
{
	g_autofree char *text = wry_stanza_child_text(stanza, name, NULL);
	if (text != NULL)
		g_string_append_printf(out, " [%ld]", g_utf8_strlen(text, -1));
}

/* What else is in it, by name. */
static void
add_children(GString *out, xmpp_stanza_t *stanza)
{
	for (xmpp_stanza_t *c = wry_stanza_child(stanza, NULL, NULL); c != NULL;
	     c = wry_stanza_next(c, NULL, NULL)) {
		const char *name = xmpp_stanza_get_name(c);
		if (strcmp(name, "body") != 0 && strcmp(name, "status") != 0)
			g_string_append_printf(out, " <%.32s>", name);
	}
}

static char *
describe(const WryComponent *c, xmpp_stanza_t *stanza, bool ours)
{
	GString *out = g_string_new(NULL);
	const char *name = xmpp_stanza_get_name(stanza), *type = wry_stanza_attr(stanza, "type");
	const char *party = wry_stanza_attr(stanza, ours ? "from" : "to");
	if (g_strcmp0(type, "error") == 0) {
		const char *condition = wry_stanza_condition(stanza);
		g_string_append(out, "error");
		add_word(out, wry_stanza_attr(stanza, "id"));
		add_word(out, condition != NULL ? condition : "undefined-condition");
		g_string_append(out, ours ? " from" : " to");
		add_party(out, c, party);
		return g_string_free(out, FALSE);
	}
	g_string_append(out, name);
	add_word(out, type);
	add_word(out, wry_stanza_attr(stanza, "id"));
	g_string_append(out, ours ? " from" : " to");
	add_party(out, c, party);
	xmpp_stanza_t *payload = wry_stanza_child(stanza, NULL, NULL);
	if (strcmp(name, "iq") == 0) {
		add_word(out, payload != NULL ? xmpp_stanza_get_ns(payload) : NULL);
	} else {
		add_length(out, stanza, strcmp(name, "message") == 0 ? "body" : "status");
		add_children(out, stanza);
	}
	return g_string_free(out, FALSE);
}

static void
tell(WryComponent *c, const char *user, gsize n_user, const WryTapped *line)
{
	c->tapping++;
	for (GList *l = c->taps; l != NULL; l = l->next) {
		WryTap *tap = l->data;
		if (!tap->closed && strlen(tap->user) == n_user &&
		    strncmp(tap->user, user, n_user) == 0)
			tap->funcs.line(line, tap->data);
	}
	sweep(c);
}

static bool
is_tapped(const WryComponent *c, const char *user, gsize n_user)
{
	for (const GList *l = c->taps; l != NULL; l = l->next) {
		const char *one = ((const WryTap *)l->data)->user;
		if (strlen(one) == n_user && strncmp(one, user, n_user) == 0)
			return true;
	}
	return false;
}

void
tap_came(WryComponent *c, xmpp_stanza_t *stanza)
{
	const char *from = wry_stanza_attr(stanza, "from");
	g_auto(WryJid) jid = { 0 };
	if (from == NULL || !wry_jid_parse_sender(&jid, from, NULL) ||
	    !is_tapped(c, jid.bare, strlen(jid.bare)))
		return;
	g_autofree char *text = describe(c, stanza, false);
	WryTapped line = { "xmpp", false, text };
	tell(c, jid.bare, strlen(jid.bare), &line);
}

typedef struct {
	const WryComponent *component;
	char *text;
} Reading;

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_stanza(xmpp_stanza_t *stanza, G_GNUC_UNUSED const char *over, gpointer data)
{
	Reading *r = data;
	if (r->text == NULL)
		r->text = describe(r->component, stanza, true);
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

/* Its start tag says to whom: what is in there was escaped on its way. */
void
tap_left(WryComponent *c, const char *xml, gsize n)
{
	static const char header[] =
	    "<stream:stream xmlns='" NS_COMPONENT "' xmlns:stream='" NS_STREAMS "'>";
	static const WryParserFuncs funcs = { on_header, on_stanza, on_end, on_error };
	const WryParseLimits limits = { .bytes = 2 * WRY_LINK_MAX_STANZA };
	const char *end = strchr(xml, '>'), *to = strstr(xml, " to='");
	if (to == NULL || end == NULL || to > end)
		return;
	to += strlen(" to='");
	gsize length = strcspn(to, "/'");
	if (!is_tapped(c, to, length))
		return;
	Reading r = { c, NULL };
	g_autoptr(WryParser) parser = wry_parser_new(&limits, &funcs, &r);
	if (wry_parser_feed(parser, header, strlen(header)))
		wry_parser_feed(parser, xml, n);
	g_autofree char *text = r.text;
	WryTapped line = { "xmpp", true, text != NULL ? text : "?" };
	tell(c, to, length, &line);
}

/* --- lines of the network -----------------------------------------------------------------------
 */

WryTracing
wry_session_tracing(const WrySession *session)
{
	const WryComponent *c = session->account->component;
	WryTracing level = WRY_TRACE_NOT;
	if (G_LIKELY(c->taps == NULL))
		return level;
	for (const GList *l = c->taps; l != NULL; l = l->next) {
		const WryTap *tap = l->data;
		if (!tap->closed && strcmp(tap->user, session->account->jid) == 0)
			level = MAX(level, tap->texts ? WRY_TRACE_TEXTS : WRY_TRACE_SHAPES);
	}
	return level;
}

void
wry_session_traced(WrySession *session, bool out, const char *shape, const char *text)
{
	WryComponent *c = session->account->component;
	c->tapping++;
	for (GList *l = c->taps; l != NULL; l = l->next) {
		WryTap *tap = l->data;
		if (tap->closed || strcmp(tap->user, session->account->jid) != 0)
			continue;
		WryTapped line = { c->real->name, out, tap->texts && text != NULL ? text : shape };
		tap->funcs.line(&line, tap->data);
	}
	sweep(c);
}
