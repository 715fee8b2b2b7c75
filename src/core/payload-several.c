/*
 * payload-several.c - a message to several: XEP-0033, where the network can carry it
 * (WRY_CAP_SEVERAL)
 *
 * One stanza with <addresses/> is one message with `also`.  It may be sent to one of them, or to
 * the service, which gives it on to all (multicast); what a network says to several names the
 * others likewise.
 */
#include "core/payload.h"

#include "xmpp/ns.h"

#include <string.h>

#define ALSO_MOST 63 /* recipients that have fates of their own, beside the first */

/* The party of ours that an <address/> names; NULL: none, or it has been served already.  (transfer
 * full) */
static WryAddress *
read_address(const WryComponent *component, xmpp_stanza_t *address)
{
	const char *text = wry_stanza_attr(address, "jid");
	const char *done = wry_stanza_attr(address, "delivered");
	g_auto(WryJid) jid = { 0 };
	if (text == NULL || g_strcmp0(done, "true") == 0 || g_strcmp0(done, "1") == 0 ||
	    !wry_jid_parse(&jid, text, NULL) || jid.local == NULL ||
	    strcmp(jid.domain, component->domain) != 0 || strcmp(jid.local, component->help) == 0)
		return NULL;
	g_autofree char *local = wry_jid_unescape(jid.local);
	g_autoptr(WryAddress) a = component->backend->address_parse(component, local, NULL, NULL);
	return a != NULL && a->kind == WRY_ADDRESS_CONTACT ? g_steal_pointer(&a) : NULL;
}

static bool
is_of_type(xmpp_stanza_t *address, const char *type)
{
	return g_strcmp0(wry_stanza_attr(address, "type"), type) == 0;
}

static xmpp_stanza_t *
first_of(xmpp_stanza_t *xml)
{
	xmpp_stanza_t *all = wry_stanza_child(xml, "addresses", NS_ADDRESS);
	return all != NULL ? wry_stanza_child(all, "address", NS_ADDRESS) : NULL;
}

WryAddress *
payload_first_recipient(const WryComponent *component, xmpp_stanza_t *xml)
{
	static const char *const types[] = { "to", "cc" };
	if ((component->backend->caps & WRY_CAP_SEVERAL) == 0)
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		for (xmpp_stanza_t *a = first_of(xml); a != NULL;
		     a = wry_stanza_next(a, "address", NS_ADDRESS)) {
			WryAddress *whom =
			    is_of_type(a, types[i]) ? read_address(component, a) : NULL;
			if (whom != NULL)
				return whom;
		}
	return NULL;
}

bool
payload_read_recipients(const WryComponent *component, xmpp_stanza_t *xml, WryMessage *message,
			GError **error)
{
	g_autoptr(GPtrArray) also =
	    g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (xmpp_stanza_t *a = first_of(xml); a != NULL;
	     a = wry_stanza_next(a, "address", NS_ADDRESS)) {
		bool hidden = is_of_type(a, "bcc");
		if (!hidden && !is_of_type(a, "to") && !is_of_type(a, "cc"))
			continue;
		g_autoptr(WryAddress) whom = read_address(component, a);
		if (whom == NULL || wry_address_equal(whom, message->peer) ||
		    g_ptr_array_find_with_equal_func(also, whom, wry_address_equal, NULL))
			continue;
		if (hidden)
			return wry_error_set(
			    error, WRY_ERROR_NOT_ACCEPTABLE,
			    N_("Hidden recipients (bcc) do not travel. Write to them by "
			       "themselves."),
			    NULL);
		if (also->len >= ALSO_MOST)
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("64 recipients of one message are the limit here."),
					     NULL);
		g_ptr_array_add(also, g_steal_pointer(&whom));
	}
	if (also->len > 0)
		message->also = g_steal_pointer(&also);
	return true;
}

void
payload_write_recipients(WryXml *xml, const WryMessage *message, const WryComponent *component,
			 const char *to)
{
	if (message->also == NULL || message->also->len == 0)
		return;
	wry_xml_open(xml, "addresses", NS_ADDRESS);
	wry_xml_open(xml, "address", NULL);
	wry_xml_attr(xml, "type", "to");
	wry_xml_attr(xml, "jid", to);
	wry_xml_attr(xml, "delivered", "true");
	wry_xml_close(xml);
	for (guint i = 0; i < message->also->len; i++) {
		g_autofree char *jid = wry_component_jid(component, message->also->pdata[i]);
		wry_xml_open(xml, "address", NULL);
		wry_xml_attr(xml, "type", "cc");
		wry_xml_attr(xml, "jid", jid);
		wry_xml_attr(xml, "delivered", "true");
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}
