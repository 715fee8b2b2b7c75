/*
 * payload-signal.c - what a message bears besides words: chat states, receipts, markers and
 * invitations
 *
 * Read from a user's client and written to it.  Nothing of payload*.c sends by itself but a
 * receipt, a marker and a chat state, and those are here.
 */
#include "core/payload.h"

#include "base/hash.h"
#include "xmpp/ns.h"

#include <string.h>

/* --- from a user --- */

const char *
payload_origin_id(xmpp_stanza_t *xml)
{
	xmpp_stanza_t *origin = wry_stanza_child(xml, "origin-id", NS_SID);
	return origin != NULL ? wry_stanza_attr(origin, "id") : NULL;
}

bool
payload_is_markable(xmpp_stanza_t *xml)
{
	return wry_stanza_child(xml, "markable", NS_MARKERS) != NULL;
}

bool
payload_is_signal(xmpp_stanza_t *xml)
{
	bool any = false;
	for (xmpp_stanza_t *c = wry_stanza_child(xml, NULL, NULL); c != NULL;
	     c = wry_stanza_next(c, NULL, NULL)) {
		const char *ns = xmpp_stanza_get_ns(c);
		bool signal =
		    ns != NULL && (strcmp(ns, NS_CHATSTATES) == 0 || strcmp(ns, NS_MARKERS) == 0 ||
				   wry_stanza_is(c, "received", NS_RECEIPTS));
		bool beside = ns != NULL &&
			      (strcmp(ns, NS_HINTS) == 0 || strcmp(ns, NS_SID) == 0 ||
			       strcmp(ns, NS_MUC_USER) == 0 || wry_stanza_is(c, "thread", NULL));
		if (!signal && !beside)
			return false;
		any |= signal;
	}
	return any;
}

static const char *const state_names[] = {
	[WRY_CHAT_ACTIVE] = "active",
	[WRY_CHAT_COMPOSING] = "composing",
	[WRY_CHAT_PAUSED] = "paused",
	[WRY_CHAT_GONE] = "gone",
};

bool
payload_read_state(xmpp_stanza_t *xml, WryChatState *ret)
{
	xmpp_stanza_t *state = wry_stanza_child(xml, NULL, NS_CHATSTATES);
	if (state == NULL || wry_stanza_next(state, NULL, NS_CHATSTATES) != NULL)
		return false;
	const char *name = xmpp_stanza_get_name(state);
	if (strcmp(name, "inactive") == 0) /* there, and typing nothing */
		name = "active";
	for (guint i = 0; i < G_N_ELEMENTS(state_names); i++)
		if (strcmp(name, state_names[i]) == 0) {
			*ret = i;
			return true;
		}
	return false;
}

const char *
payload_read_mark(xmpp_stanza_t *xml)
{
	xmpp_stanza_t *displayed = wry_stanza_child(xml, "displayed", NS_MARKERS);
	return displayed != NULL ? wry_stanza_attr(displayed, "id") : NULL;
}

const char *
payload_invitation(xmpp_stanza_t *xml, const char **ret_reason)
{
	xmpp_stanza_t *x = wry_stanza_child(xml, "x", NS_CONFERENCE);
	*ret_reason = x != NULL ? wry_stanza_attr(x, "reason") : NULL;
	return x != NULL ? wry_stanza_attr(x, "jid") : NULL;
}

/* --- to a user --- */

void
payload_state(WryComponent *component, const char *from, const char *to, const char *type,
	      WryChatState state)
{
	WryXml *xml = outbox_open(component, "message", from, to, type, NULL);
	wry_xml_leaf(xml, state_names[state], NS_CHATSTATES, NULL);
	wry_xml_leaf(xml, "no-store", NS_HINTS, NULL);
	outbox_close(component);
}

static void
confirm(const WryBack *back, const char *name, const char *ns, const char *to)
{
	if (back->id == NULL)
		return;
	g_autofree char *id = wry_random_hex(8);
	WryXml *xml = outbox_open(back->component, "message", back->from, to,
				  g_strcmp0(back->type, "chat") == 0 ? "chat" : NULL, id);
	wry_xml_open(xml, name, ns);
	wry_xml_attr(xml, "id", back->id);
	wry_xml_close(xml);
	wry_xml_leaf(xml, "store", NS_HINTS, NULL);
	outbox_close(back->component);
}

WryTick
payload_tick(const WrySession *session)
{
	const WryValues *values = session->account->registration;
	bool asked = wry_field_find(wry_values_fields(values), "receipts") != NULL;
	const char *when = asked ? wry_values_text(values, "receipts") : NULL;
	if (g_strcmp0(when, "never") == 0 || (session->caps & (WRY_CAP_OFFLINE | WRY_CAP_DELIVERED)) == 0)
		return WRY_TICK_NEVER;
	if (g_strcmp0(when, "accepted") == 0 && (session->caps & WRY_CAP_OFFLINE) != 0)
		return WRY_TICK_ACCEPTED;
	return (session->caps & WRY_CAP_DELIVERED) != 0 ? WRY_TICK_DELIVERED : WRY_TICK_ACCEPTED;
}

bool
payload_ticks(const WrySession *session, const WryMessage *message)
{
	return (message->flags & WRY_MESSAGE_RECEIPT) != 0 &&
	       payload_tick(session) == WRY_TICK_ACCEPTED;
}

void
payload_received(const WryBack *back)
{
	confirm(back, "received", NS_RECEIPTS, back->to);
}

void
payload_displayed(const WryBack *back)
{
	g_autofree char *bare = g_strndup(back->to, strcspn(back->to, "/"));
	confirm(back, "displayed", NS_MARKERS, bare);
}
