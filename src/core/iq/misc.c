/*
 * misc.c - small services: ping, version, last, time (XEP-0199, 0092, 0012, 0202), and what to
 * type for a contact (XEP-0100 6.3)
 */
#include "core/iq/iq.h"

#include "core/answer.h"
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

void
last_get(const WryInbound *in)
{
	gint64 up = (g_get_monotonic_time() - in->component->started_at) / G_USEC_PER_SEC;
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_LAST);
	wry_xml_attr_int(xml, "seconds", up);
	outbox_close(in->component);
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

void
gateway_get(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	const char *prompt = backend->prompt != NULL ? backend->prompt : backend->title;
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_GATEWAY);
	wry_xml_leaf(xml, "desc", NULL, prompt);
	wry_xml_leaf(xml, "prompt", NULL, prompt);
	outbox_close(in->component);
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
		GError *refused = wry_error_new(WRY_ERROR_NOT_ACCEPTABLE, wry_error_msgid(error),
						wry_error_arg(error, 0), NULL);
		outbox_error(&in->back, refused);
		g_error_free(refused);
		return;
	}
	g_autofree char *jid = wry_component_jid(in->component, address);
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_GATEWAY);
	wry_xml_leaf(xml, "jid", NULL, jid);
	outbox_close(in->component);
}
