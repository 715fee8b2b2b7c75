/*
 * payload-several.c - a message to several: XEP-0033, where the network can carry it
 * (WRY_CAP_SEVERAL)
 *
 * One stanza with <addresses/> is one message with `also`.  It may be sent to one of them, or to
 * the service, which gives it on to all (multicast); what a network says to several names the
 * others likewise.  An <address/> has a JID of ours, or a URI that the backend reads.  Who has no
 * XEP-0033 writes to all their names, with commas.
 */
#include "core/payload.h"

#include "xmpp/ns.h"

#include <string.h>

#define ALSO_MOST 63 /* recipients that have fates of their own, beside the first */

static WryAddress *
parse_contact(const WryComponent *component, const char *text)
{
	g_autoptr(WryAddress) a = component->backend->address_parse(component, text, NULL, NULL);
	return a != NULL && a->kind == WRY_ADDRESS_CONTACT ? g_steal_pointer(&a) : NULL;
}

/* By a URI alone, and not served yet: that of nobody is a mistake. */
static const char *
uri_of(xmpp_stanza_t *address)
{
	const char *done = wry_stanza_attr(address, "delivered");
	bool open = g_strcmp0(done, "true") != 0 && g_strcmp0(done, "1") != 0;
	return open && wry_stanza_attr(address, "jid") == NULL ? wry_stanza_attr(address, "uri") : NULL;
}

/* The party of ours that an <address/> names; NULL: none, or it has been served already.  (transfer
 * full) */
static WryAddress *
read_address(const WryComponent *component, xmpp_stanza_t *address)
{
	const char *text = wry_stanza_attr(address, "jid"), *uri = uri_of(address);
	const char *done = wry_stanza_attr(address, "delivered");
	g_auto(WryJid) jid = { 0 };
	if (uri != NULL)
		return strchr(uri, ':') != NULL ? parse_contact(component, uri) : NULL;
	if (text == NULL || g_strcmp0(done, "true") == 0 || g_strcmp0(done, "1") == 0 ||
	    !wry_jid_parse(&jid, text, NULL) || jid.local == NULL ||
	    strcmp(jid.domain, component->domain) != 0 || strcmp(jid.local, component->help) == 0)
		return NULL;
	g_autofree char *local = wry_jid_unescape(jid.local);
	return parse_contact(component, local);
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
payload_names_nobody(const WryComponent *component, xmpp_stanza_t *xml)
{
	if ((component->backend->caps & WRY_CAP_SEVERAL) == 0)
		return false;
	bool named = false;
	for (xmpp_stanza_t *a = first_of(xml); a != NULL;
	     a = wry_stanza_next(a, "address", NS_ADDRESS)) {
		g_autoptr(WryAddress) whom = read_address(component, a);
		if (whom != NULL)
			return false;
		named |= uri_of(a) != NULL;
	}
	return named;
}

GPtrArray *
payload_read_group(const WryComponent *component, const char *local)
{
	if ((component->backend->caps & WRY_CAP_SEVERAL) == 0 || strchr(local, ',') == NULL)
		return NULL;
	g_auto(GStrv) names = g_strsplit(local, ",", ALSO_MOST + 2);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (char **name = names; *name != NULL; name++) {
		g_autoptr(WryAddress) a = parse_contact(component, *name);
		if (a == NULL || all->len > ALSO_MOST)
			return NULL;
		if (!g_ptr_array_find_with_equal_func(all, a, wry_address_equal, NULL))
			g_ptr_array_add(all, g_steal_pointer(&a));
	}
	return g_steal_pointer(&all);
}

/* Those of a local part that names several, but for the first, who is the message's peer. */
static GPtrArray *
others_of(const WryInbound *in)
{
	g_autofree char *local = in->to.local != NULL ? wry_jid_unescape(in->to.local) : NULL;
	g_autoptr(WryAddress) one = local != NULL ? parse_contact(in->component, local) : NULL;
	GPtrArray *group =
	    local != NULL && one == NULL ? payload_read_group(in->component, local) : NULL;
	if (group == NULL)
		return g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	g_ptr_array_remove_index(group, 0);
	return group;
}

bool
payload_read_recipients(const WryInbound *in, xmpp_stanza_t *xml, WryMessage *message,
			GError **error)
{
	const WryComponent *component = in->component;
	g_autoptr(GPtrArray) also = others_of(in);
	for (xmpp_stanza_t *a = first_of(xml); a != NULL;
	     a = wry_stanza_next(a, "address", NS_ADDRESS)) {
		bool hidden = is_of_type(a, "bcc");
		if (!hidden && !is_of_type(a, "to") && !is_of_type(a, "cc"))
			continue;
		g_autoptr(WryAddress) whom = read_address(component, a);
		if (whom == NULL && uri_of(a) != NULL)
			return wry_error_set(error, WRY_ERROR_JID_MALFORMED,
					     N_("%s is nobody's address here."), uri_of(a), NULL);
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
