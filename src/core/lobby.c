/*
 * lobby.c - the room on the XMPP side where operators read what came for nobody (XEP-0045)
 */
#include "core/lobby.h"

#include "core/outbox.h"
#include "xmpp/ns.h"

#include <string.h>

#define SEAT "lobby" /* our resource there */
#define AGAIN_MS 60000

typedef struct {
	WryComponent *component;
	char *bare, *full; /* the room, and our place in it */
	char *own;	   /* who sits there */
	bool in;
	WryTimer *again;
} Lobby;

static void
say_presence(const Lobby *l, const char *type)
{
	if (!wry_link_is_up(l->component->link))
		return;
	WryXml *xml = outbox_open(l->component, "presence", l->own, l->full, type, NULL);
	if (type == NULL) {
		wry_xml_open(xml, "x", NS_MUC);
		wry_xml_open(xml, "history", NULL);
		wry_xml_attr(xml, "maxstanzas", "0");
		wry_xml_close(xml);
		wry_xml_close(xml);
	}
	outbox_close(l->component);
}

static void
on_again(gpointer data)
{
	say_presence(data, NULL);
}

static void
be_out(Lobby *l)
{
	l->in = false;
	wry_timer_start(&l->again, AGAIN_MS, on_again, l);
}

static void
lobby_free(gpointer data)
{
	Lobby *l = data;
	wry_timer_clear(&l->again);
	g_free(l->bare);
	g_free(l->full);
	g_free(l->own);
	g_free(l);
}

static void
leave(WryComponent *component)
{
	Lobby *l = g_steal_pointer(&component->lobby);
	if (l->in)
		say_presence(l, "unavailable");
	lobby_free(l);
}

static void
enter(WryComponent *component, const WryJid *room)
{
	Lobby *l = g_new0(Lobby, 1);
	*l = (Lobby){ .component = component,
		      .bare = g_strdup(room->bare),
		      .full = g_strdup(room->full),
		      .own = g_strdup_printf("%s@%s/" SEAT, component->help, component->domain) };
	component->lobby = l;
	component->lobby_free = lobby_free;
	say_presence(l, NULL);
}

char *
lobby_update(WryComponent *component)
{
	const WryValues *settings = wry_component_settings(component);
	const char *name = wry_field_find(wry_values_fields(settings), LOBBY_SETTING) != NULL
			       ? wry_values_text(settings, LOBBY_SETTING)
			       : NULL;
	g_auto(WryJid) jid = { 0 };
	bool good = name != NULL && wry_jid_parse(&jid, name, NULL);
	bool room = good && jid.local != NULL && jid.resource != NULL;
	const Lobby *now = component->lobby;
	if (now != NULL && (!room || strcmp(now->full, jid.full) != 0)) {
		leave(component);
		now = NULL;
	}
	if (now == NULL && room)
		enter(component, &jid);
	return good ? g_strdup(jid.bare) : NULL;
}

void
lobby_stream_up(WryComponent *component)
{
	Lobby *l = component->lobby;
	if (l != NULL) /* whom the server knows nothing of any more */
		say_presence(l, NULL);
	g_free(lobby_update(component));
}

void
lobby_stream_down(WryComponent *component)
{
	Lobby *l = component->lobby;
	if (l == NULL)
		return;
	l->in = false;
	wry_timer_clear(&l->again);
}

void
lobby_stop(WryComponent *component)
{
	if (component->lobby != NULL)
		leave(component);
}

bool
lobby_is(const WryComponent *component, const char *user)
{
	const Lobby *l = component->lobby;
	return l != NULL && strcmp(l->bare, user) == 0;
}

bool
lobby_say(WryComponent *component, const WryMessage *message)
{
	const Lobby *l = component->lobby;
	if (l == NULL || !l->in)
		return false;
	g_autofree char *who = wry_component_jid(component, message->peer);
	g_autofree char *text =
	    g_strconcat(who, " ", message->body != NULL ? message->body : "", NULL);
	WryXml *xml = outbox_open(component, "message", l->own, l->bare, "groupchat", message->id);
	wry_xml_leaf(xml, "body", NULL, text);
	return outbox_close(component);
}

/* --- heard --- */

static bool
is_self(xmpp_stanza_t *stanza)
{
	xmpp_stanza_t *x = wry_stanza_child(stanza, "x", NS_MUC_USER);
	xmpp_stanza_t *s = x != NULL ? wry_stanza_child(x, "status", NS_MUC_USER) : NULL;
	for (; s != NULL; s = wry_stanza_next(s, "status", NS_MUC_USER))
		if (g_strcmp0(wry_stanza_attr(s, "code"), "110") == 0)
			return true;
	return false;
}

static void
on_presence(Lobby *l, xmpp_stanza_t *stanza, const char *type)
{
	const WryLog *log = &l->component->log;
	if (g_strcmp0(type, "error") == 0) {
		const char *why = wry_stanza_condition(stanza);
		wry_log_warn(log, "%s does not let us in (%s); what came for nobody waits", l->bare,
			     why != NULL ? why : "no reason");
		be_out(l);
	} else if (is_self(stanza) && type == NULL) {
		if (!l->in)
			wry_log_info(log, "in %s", l->bare);
		l->in = true;
		wry_timer_clear(&l->again);
	} else if (is_self(stanza)) {
		wry_log_warn(log, "put out of %s; what came for nobody waits", l->bare);
		be_out(l);
	}
}

bool
lobby_heard(WryComponent *component, const WryJid *from, const WryJid *to, xmpp_stanza_t *stanza)
{
	Lobby *l = component->lobby;
	const char *name = xmpp_stanza_get_name(stanza), *type = wry_stanza_attr(stanza, "type");
	if (l == NULL || strcmp(from->bare, l->bare) != 0 || strcmp(to->full, l->own) != 0)
		return false;
	if (strcmp(name, "presence") == 0)
		on_presence(l, stanza, type);
	/* What comes back of what we said goes the way of such things. */
	return strcmp(name, "presence") == 0 ||
	       (strcmp(name, "message") == 0 && g_strcmp0(type, "error") != 0);
}
