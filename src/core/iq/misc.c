/*
 * misc.c - small services: ping, version, last, time (XEP-0199, 0092, 0012, 0202), and what to
 * type for a contact (XEP-0100 6.3)
 */
#include "core/iq/iq.h"

#include "core/answer.h"
#include "core/contact.h"
#include "xmpp/ns.h"

#include <string.h>

#define QUERY_MS 30000

void
ping_get(const WryInbound *in)
{
	outbox_empty_result(&in->back);
}

/* --- version ------------------------------------------------------------------------------ */

static void
write_version(const WryBack *back, const char *name, const char *version)
{
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "query", NS_VERSION);
	wry_xml_leaf(xml, "name", NULL, name);
	wry_xml_leaf(xml, "version", NULL, version);
	outbox_close(back->component);
}

static void
on_version(const WryBack *back, gpointer result, G_GNUC_UNUSED gpointer data)
{
	write_version(back, result, "(through the gateway)");
}

void
version_get(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	if (in->target != WRY_TO_CONTACT && in->target != WRY_TO_OCCUPANT) {
		write_version(&in->back, "wherry", WRY_VERSION);
		return;
	}
	WrySession *s =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	if (s == NULL || s->state != WRY_SESSION_OPEN || backend->contact_query == NULL) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("You are not connected to this network."), NULL);
		return;
	}
	const WryOccupant *who = NULL;
	if (in->target == WRY_TO_OCCUPANT) {
		/* Whom the sender shares a room with, and nobody else: a question is a message. */
		WryRoom *room = wry_session_find_room(s, in->peer);
		const WryClient *client =
		    room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
		who = client != NULL && client->in ? wry_room_find_alike(room, in->nick) : NULL;
		if (who == NULL) {
			outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
				    N_("Nobody called %s is in this room."), in->nick, NULL);
			return;
		}
	}
	g_autoptr(WryAddress) whom =
	    who != NULL ? wry_session_contact(s, who->nick) : wry_address_copy(in->peer);
	WryReply *reply = answer_keep(in->account, &in->back, QUERY_MS, on_version, NULL, NULL);
	WRY_ORDER(s);
	backend->contact_query(s, whom, WRY_QUERY_VERSION, reply);
}

/* --- last, time ------------------------------------------------------------------------------ */

static void
write_last(const WryBack *back, gint64 seconds, const char *status)
{
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "query", NS_LAST);
	wry_xml_attr_int(xml, "seconds", MAX(seconds, 0));
	if (status != NULL)
		wry_xml_text(xml, status);
	outbox_close(back->component);
}

void
last_get(const WryInbound *in)
{
	write_last(&in->back, (g_get_monotonic_time() - in->component->started_at) / G_USEC_PER_SEC,
		   NULL);
}

/* How long idle, as the network tells it: a number of seconds, or nothing that is known here. */
static void
on_idle(const WryBack *back, gpointer result, G_GNUC_UNUSED gpointer data)
{
	char *end;
	guint64 seconds = g_ascii_strtoull(result, &end, 10);
	if (!g_ascii_isdigit(*(const char *)result) || *end != '\0' || seconds > G_MAXINT32)
		outbox_fail(back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("The network does not tell how long they have been idle."), NULL);
	else
		write_last(back, (gint64)seconds, NULL);
}

/* XEP-0012: a bare JID since when offline, a full one how long idle; for who may see them. */
void
last_get_person(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	const WryContact *contact =
	    in->account != NULL ? wry_account_find_contact(in->account, in->to.bare) : NULL;
	if (contact == NULL || !subscription_shows(contact->state)) {
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("Only who sees their presence may ask that."), NULL);
		return;
	}
	WrySession *s = wry_contact_session(contact);
	bool there = contact_is_available(contact);
	if (!there && contact->seen == 0) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("Nobody knows since when they are gone."), NULL);
	} else if (!there) {
		write_last(&in->back, (g_get_real_time() - contact->seen) / G_USEC_PER_SEC,
			   contact->status);
	} else if (in->to.resource == NULL || s == NULL || backend->contact_query == NULL) {
		write_last(&in->back, 0, NULL);
	} else {
		g_autoptr(WryAddress) whom = wry_address_copy(contact->address);
		WryReply *reply =
		    answer_keep(in->account, &in->back, QUERY_MS, on_idle, NULL, NULL);
		WRY_ORDER(s);
		backend->contact_query(s, whom, WRY_QUERY_IDLE, reply);
	}
}

void
time_get(const WryInbound *in)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) utc = g_date_time_to_utc(now);
	g_autofree char *zone = g_date_time_format(now, "%:z");
	g_autofree char *stamp = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ");
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "time", NS_TIME);
	wry_xml_leaf(xml, "tzo", NULL, zone);
	wry_xml_leaf(xml, "utc", NULL, stamp);
	outbox_close(in->component);
}

/* --- jabber:iq:gateway ---------------------------------------------------------------------------
 */

/* What people read has a language (SZ-20). */
static WryXml *
open_gateway(const WryInbound *in)
{
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_GATEWAY);
	return xml;
}

void
gateway_get(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	const char *prompt = backend->prompt != NULL ? backend->prompt : backend->title;
	WryXml *xml = open_gateway(in);
	wry_xml_attr(xml, "xml:lang", "en");
	wry_xml_leaf(xml, "desc", NULL, backend->describe != NULL ? backend->describe : prompt);
	wry_xml_leaf(xml, "prompt", NULL, prompt);
	outbox_close(in->component);
}

static void
refuse_typed(const WryInbound *in, const WryAddress *instead, const GError *error)
{
	g_autofree char *jid = instead != NULL ? wry_component_jid(in->component, instead) : NULL;
	g_autofree char *why = outbox_text(error, in->back.lang);
	if (jid != NULL)
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE, N_("%1$s Did you mean %2$s?"), why,
			    jid, NULL);
	else
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE, N_("%s"), why, NULL);
}

void
gateway_set(const WryInbound *in)
{
	g_autofree char *prompt = wry_stanza_child_text(in->payload, "prompt", NS_GATEWAY);
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) instead = NULL;
	g_autofree char *typed = g_strstrip(g_strdup(prompt != NULL ? prompt : ""));
	g_autofree char *lower = g_utf8_strdown(typed, -1);
	g_autoptr(WryAddress) address =
	    in->component->backend->address_parse(in->component, lower, &instead, &error);
	if (address == NULL) {
		refuse_typed(in, instead, error);
		return;
	}
	if (address->kind == WRY_ADDRESS_NETWORK) { /* there is nobody of that name */
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("%s is a network, not a person."), typed, NULL);
		return;
	}
	g_autofree char *jid = wry_component_jid(in->component, address);
	WryXml *xml = open_gateway(in);
	wry_xml_leaf(xml, "jid", NULL, jid);
	outbox_close(in->component);
}
