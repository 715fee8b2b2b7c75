/*
 * disco.c - what is here and what it can do (XEP-0030, XEP-0128, XEP-0157)
 *
 * A feature is advertised because a route for it exists and the backend has the op for it: the
 * table is the router's.  Only rooms carry an identity of category conference (UX.md F6).
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "xmpp/ns.h"

#include <string.h>

/* --- forms ------------------------------------------------------------------------------- */

static void
write_field(WryXml *xml, const char *var, const char *type, const char *value)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "var", var);
	wry_xml_attr(xml, "type", type);
	wry_xml_leaf(xml, "value", NULL, value);
	wry_xml_close(xml);
}

static void
open_form(WryXml *xml, const char *form_type)
{
	wry_xml_open(xml, "x", NS_XDATA);
	wry_xml_attr(xml, "type", "result");
	write_field(xml, "FORM_TYPE", "hidden", form_type);
}

/* XEP-0157: whom to write to about this service. */
static void
write_contacts(WryXml *xml, const WryComponent *component)
{
	const char *abuse = wry_component_abuse(component);
	if (abuse == NULL && component->admins[0] == NULL)
		return;
	open_form(xml, "http://jabber.org/network/serverinfo");
	if (abuse != NULL)
		write_field(xml, "abuse-addresses", "list-multi", abuse);
	if (component->admins[0] != NULL) {
		wry_xml_open(xml, "field", NULL);
		wry_xml_attr(xml, "var", "admin-addresses");
		wry_xml_attr(xml, "type", "list-multi");
		for (char **a = component->admins; *a != NULL; a++) {
			g_autofree char *uri = g_strconcat("xmpp:", *a, NULL);
			wry_xml_leaf(xml, "value", NULL, uri);
		}
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

static void
write_roominfo(WryXml *xml, const WryRoom *room)
{
	g_autofree char *n = g_strdup_printf("%u", g_hash_table_size(room->occupants));
	open_form(xml, NS_MUC_ROOMINFO);
	write_field(xml, "muc#roominfo_occupants", "text-single", n);
	write_field(xml, "muc#roominfo_subject", "text-single",
		    room->subject != NULL ? room->subject : "");
	wry_xml_close(xml);
}

/* --- info ---------------------------------------------------------------------------------- */

static void
write_identity(WryXml *xml, const char *category, const char *type, const char *name)
{
	wry_xml_open(xml, "identity", NULL);
	wry_xml_attr(xml, "category", category);
	wry_xml_attr(xml, "type", type);
	wry_xml_attr(xml, "name", name);
	wry_xml_close(xml);
}

static void
write_feature(WryXml *xml, const char *feature)
{
	wry_xml_open(xml, "feature", NULL);
	wry_xml_attr(xml, "var", feature);
	wry_xml_close(xml);
}

static void
write_routed_features(WryXml *xml, const WryInbound *in)
{
	for (const WryRoute *r = in->routes; r->handle != NULL; r++) {
		bool said = false;
		if (r->feature == NULL || (r->to & in->target) == 0 ||
		    !WRY_HAS_OP(in->component->backend, r->op))
			continue;
		for (const WryRoute *before = in->routes; before < r && !said; before++)
			said = before->feature == r->feature && (before->to & in->target) != 0 &&
			       WRY_HAS_OP(in->component->backend, before->op);
		if (!said)
			write_feature(xml, r->feature);
	}
}

static WryRoom *
known_room(const WryInbound *in)
{
	WrySession *s = in->account != NULL && in->peer != NULL
			    ? wry_account_find_session(in->account, in->peer->network)
			    : NULL;
	return s != NULL ? wry_session_find_room(s, in->peer) : NULL;
}

static void
write_room(WryXml *xml, const WryInbound *in)
{
	static const char *const always[] = { "muc_nonanonymous", "muc_temporary", NS_MUC_STABLE,
					      NS_MUC_SELFPING, NS_OCCUPANT_ID };
	const WryRoom *room = known_room(in);
	for (guint i = 0; i < G_N_ELEMENTS(always); i++)
		write_feature(xml, always[i]);
	if (room == NULL || room->state != WRY_ROOM_JOINED)
		return;
	write_feature(xml, room->modes & WRY_ROOM_MODERATED ? "muc_moderated" : "muc_unmoderated");
	write_feature(xml, room->modes & WRY_ROOM_MEMBERS ? "muc_membersonly" : "muc_open");
	write_feature(xml,
		      room->modes & WRY_ROOM_PASSWORD ? "muc_passwordprotected" : "muc_unsecured");
	write_feature(xml, room->modes & WRY_ROOM_HIDDEN ? "muc_hidden" : "muc_public");
	write_roominfo(xml, room);
}

/* "#wherry (irc.libera.chat)" */
static char *
name_of(const WryInbound *in)
{
	const char *own = wry_values_text(in->component->config->common, "name");
	const char *title = own != NULL ? own : in->component->backend->title;
	switch (in->target) {
	case WRY_TO_SERVICE:
		return g_strdup(title);
	case WRY_TO_HELP:
		return g_strconcat(title, " help", NULL);
	case WRY_TO_NETWORK:
		return g_strdup(in->peer->network);
	default:
		return in->peer->network != NULL
			   ? g_strconcat(in->peer->name, " (", in->peer->network, ")", NULL)
			   : g_strdup(in->peer->name);
	}
}

static void
write_info(WryXml *xml, const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	g_autofree char *name = name_of(in);
	switch (in->target) {
	case WRY_TO_SERVICE:
	case WRY_TO_NETWORK:
		write_identity(xml, "gateway", backend->identity, name);
		break;
	case WRY_TO_HELP:
		write_identity(xml, "client", "bot", name);
		break;
	case WRY_TO_ROOM:
		write_identity(xml, "conference", backend->identity, name);
		break;
	default:
		write_identity(xml, "account", "registered", name);
		write_identity(xml, "client", "pc", name);
	}
	write_routed_features(xml, in);
	if (in->target == WRY_TO_SERVICE) {
		write_feature(xml, NS_ESCAPING);
		write_contacts(xml, in->component);
	} else if (in->target == WRY_TO_ROOM) {
		write_room(xml, in);
	}
}

static void
open_query(WryXml *xml, const char *ns, const char *node)
{
	wry_xml_open(xml, "query", ns);
	wry_xml_attr(xml, "node", node);
}

static bool
info_of_node(const WryInbound *in, const char *node)
{
	const char *title = command_title(in, node);
	bool list = strcmp(node, NS_COMMANDS) == 0;
	if (!list && title == NULL)
		return false;
	WryXml *xml = outbox_result(&in->back);
	open_query(xml, NS_DISCO_INFO, node);
	write_identity(xml, "automation", list ? "command-list" : "command-node",
		       list ? "Commands" : title);
	write_feature(xml, NS_DISCO_INFO);
	write_feature(xml, NS_COMMANDS);
	if (!list)
		write_feature(xml, NS_XDATA);
	outbox_close(in->component);
	return true;
}

/* May the room's inside be asked about?  Only by who sits in it (MU-05). */
static bool
is_in_room(const WryInbound *in)
{
	const WryRoom *room = known_room(in);
	const WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	return client != NULL && client->in;
}

void
disco_info(const WryInbound *in)
{
	const char *node = wry_stanza_attr(in->payload, "node");
	if (in->target == WRY_TO_OCCUPANT && !is_in_room(in)) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST, N_("You are not in this room."),
			    NULL);
		return;
	}
	if (node != NULL && in->target == WRY_TO_ROOM &&
	    (strcmp(node, NS_MUC_TRAFFIC) == 0 || strcmp(node, NS_MUC_NICK) == 0)) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("This room does not tell that."), NULL);
		return;
	}
	if (node != NULL && *node != '\0') {
		if (!info_of_node(in, node))
			outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
				    N_("There is no such node here."), NULL);
		return;
	}
	WryXml *xml = outbox_result(&in->back);
	open_query(xml, NS_DISCO_INFO, node);
	write_info(xml, in);
	outbox_close(in->component);
}

/* --- items ----------------------------------------------------------------------------------- */

static void
write_item(WryXml *xml, const char *jid, const char *name)
{
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "jid", jid);
	wry_xml_attr(xml, "name", name);
	wry_xml_close(xml);
}

static void
write_rooms(WryXml *xml, const WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		write_item(xml, room->jid, room->address->name);
	}
}

/* What the user has here: networks and rooms. */
static void
write_sessions(WryXml *xml, const WryInbound *in)
{
	GHashTableIter it;
	gpointer value;
	if (in->account == NULL)
		return;
	g_hash_table_iter_init(&it, in->account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WrySession *s = value;
		if (s->network != NULL) {
			WryAddress network = { WRY_ADDRESS_NETWORK, s->network, (char *)"", NULL };
			g_autofree char *jid = wry_component_jid(in->component, &network);
			write_item(xml, jid, s->network);
		}
		write_rooms(xml, s);
	}
}

static void
write_occupants(WryXml *xml, const WryInbound *in)
{
	const WryRoom *room = known_room(in);
	GHashTableIter it;
	gpointer value;
	if (room == NULL || !is_in_room(in))
		return;
	access_charge(in->account, MIN(g_hash_table_size(room->occupants), 500));
	unsigned left = 500; /* a list, not the room: clients have the presences (DI-06) */
	g_hash_table_iter_init(&it, room->occupants);
	while (left-- > 0 && g_hash_table_iter_next(&it, NULL, &value)) {
		const WryOccupant *o = value;
		g_autofree char *jid = wry_room_occupant_jid(room, o->nick);
		write_item(xml, jid, o->nick);
	}
}

void
disco_items(const WryInbound *in)
{
	const char *node = wry_stanza_attr(in->payload, "node");
	bool commands = node != NULL && strcmp(node, NS_COMMANDS) == 0;
	if (node != NULL && *node != '\0' && !commands && command_title(in, node) == NULL) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND, N_("There is no such node here."),
			    NULL);
		return;
	}
	WryXml *xml = outbox_result(&in->back);
	open_query(xml, NS_DISCO_ITEMS, node);
	if (commands) {
		command_list(in, xml);
	} else if (node != NULL && *node != '\0') {
		/* a command has nothing below it */
	} else if (in->target == WRY_TO_SERVICE) {
		g_autofree char *help =
		    g_strconcat(in->component->help, "@", in->component->domain, NULL);
		g_autofree char *title = g_strconcat(in->component->backend->title, " help", NULL);
		write_item(xml, help, title);
		write_sessions(xml, in);
	} else if (in->target == WRY_TO_ROOM) {
		write_occupants(xml, in);
	} else if (in->target == WRY_TO_NETWORK && in->account != NULL) {
		const WrySession *s = wry_account_find_session(in->account, in->peer->network);
		if (s != NULL)
			write_rooms(xml, s);
	}
	outbox_close(in->component);
}
