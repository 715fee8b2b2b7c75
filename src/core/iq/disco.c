/*
 * disco.c - what an address is and what it can do (XEP-0030, XEP-0128, XEP-0157)
 *
 * A feature is advertised because a route for it exists and the backend has the op for it: the
 * table is the router's.  Only rooms carry an identity of category conference (UX.md F6).
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "core/caps.h"
#include "core/history.h"
#include "core/payload.h"
#include "core/pep.h"
#include "xmpp/ns.h"

#include <string.h>

/* --- forms ------------------------------------------------------------------------------- */

/* XEP-0157: whom to write to about this service. */
static void
describe_contacts(WryInfo *info, const WryComponent *component)
{
	const char *abuse = wry_component_abuse(component);
	if (abuse == NULL && component->admins[0] == NULL)
		return;
	info_form(info, "http://jabber.org/network/serverinfo");
	if (abuse != NULL) {
		info_field(info, "abuse-addresses", "list-multi");
		info_value(info, abuse);
	}
	if (component->admins[0] != NULL)
		info_field(info, "admin-addresses", "list-multi");
	for (char **a = component->admins; *a != NULL; a++) {
		g_autofree char *uri = g_strconcat("xmpp:", *a, NULL);
		info_value(info, uri);
	}
}

static void
add_text(WryInfo *info, const char *var, const char *type, const char *value)
{
	info_field(info, var, type);
	info_value(info, value);
}

#define OWNERS_MOST 5 /* whom to write to about a room: some of those that are here */

static void
add_owners(WryInfo *info, const WryRoom *room)
{
	guint n = 0;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, room->occupants);
	while (n < OWNERS_MOST && g_hash_table_iter_next(&it, NULL, &value)) {
		const WryOccupant *o = value;
		if (o->affiliation != WRY_AFF_OWNER)
			continue;
		if (n++ == 0)
			info_field(info, "muc#roominfo_contactjid", "jid-multi");
		g_autoptr(WryAddress) contact = wry_session_contact(room->session, o->nick);
		g_autofree char *jid =
		    wry_component_jid(wry_session_component(room->session), contact);
		info_value(info, jid);
	}
}

/* XEP-0045 15.5.4.  A channel's topic is all that it says of itself. */
static void
describe_roominfo(WryInfo *info, const WryRoom *room)
{
	const char *subject = room->subject != NULL ? room->subject : "";
	bool locked = (room->modes & WRY_ROOM_SUBJECT_LOCKED) != 0;
	g_autofree char *n = g_strdup_printf("%u", g_hash_table_size(room->occupants));
	info_form(info, NS_MUC_ROOMINFO);
	add_text(info, "muc#roominfo_description", "text-single", subject);
	add_text(info, "muc#roominfo_occupants", "text-single", n);
	add_text(info, "muc#roominfo_subject", "text-single", subject);
	if (room->modes_known)
		add_text(info, "muc#roominfo_subjectmod", "boolean", locked ? "false" : "true");
	add_owners(info, room);
}

/* --- info ---------------------------------------------------------------------------------- */

static void
describe_routes(WryInfo *info, const WryInbound *in)
{
	for (const WryRoute *r = in->routes; r->handle != NULL; r++)
		if (r->feature != NULL && (r->to & in->target) != 0 &&
		    WRY_HAS_OP(in->component->backend, r->op))
			info_feature(info, r->feature);
}

WrySession *
disco_session(const WryInbound *in)
{
	return in->account != NULL && in->peer != NULL
		   ? wry_account_find_session(in->account, in->peer->network)
		   : NULL;
}

WryRoom *
disco_room(const WryInbound *in)
{
	WrySession *s = disco_session(in);
	return s != NULL ? wry_session_find_room(s, in->peer) : NULL;
}

static void
add_feature(const char *feature, gpointer info)
{
	info_feature(info, feature);
}

/* What talk can carry there: clients show their buttons by it (DI-12).  Before the forms. */
static void
describe_talk(WryInfo *info, const WryInbound *in)
{
	const WrySession *s = disco_session(in);
	WryCaps caps = s != NULL ? s->caps : in->component->backend->caps;
	if ((in->target & (WRY_TO_CONTACT | WRY_TO_ROOM)) == 0)
		return;
	payload_features(in->account, caps, in->target == WRY_TO_ROOM, add_feature, info);
	if (!payload_reacts(in->account, caps)) {
		info_form(info, NS_REACTIONS_LIMITS);
		info_field(info, "max_reactions_per_user", "text-single");
		info_value(info, "0");
		info_field(info, "allowlist", "list-multi");
	}
}

static void
describe_room(WryInfo *info, const WryInbound *in)
{
	const WryRoom *room = disco_room(in);
	/* Of the user's own seat: does it outlast his last client? */
	const char *lasts = room != NULL && room->stays ? "muc_persistent" : "muc_temporary";
	const char *const always[] = { "muc_nonanonymous", lasts,	   NS_MUC_STABLE,
				       NS_MUC_SELFPING,	   NS_OCCUPANT_ID, NS_HATS };
	static const char *const archived[] = { NS_MAM, NS_MAM_EXTENDED, NS_SID };
	for (guint i = 0; i < G_N_ELEMENTS(always); i++)
		info_feature(info, always[i]);
	for (guint i = 0; history_is_on(in->component) && i < G_N_ELEMENTS(archived); i++)
		info_feature(info, archived[i]);
	if (room == NULL || room->state != WRY_ROOM_JOINED) {
		describe_talk(info, in);
		return;
	}
	info_feature(info, room->modes & WRY_ROOM_MODERATED ? "muc_moderated" : "muc_unmoderated");
	info_feature(info, room->modes & WRY_ROOM_MEMBERS ? "muc_membersonly" : "muc_open");
	info_feature(info,
		     room->modes & WRY_ROOM_PASSWORD ? "muc_passwordprotected" : "muc_unsecured");
	info_feature(info, room->modes & WRY_ROOM_HIDDEN ? "muc_hidden" : "muc_public");
	describe_talk(info, in);
	describe_roominfo(info, room);
}

char *
disco_name(const WryInbound *in)
{
	switch (in->target) {
	case WRY_TO_SERVICE:
		return g_strdup(wry_component_title(in->component, NULL));
	case WRY_TO_HELP:
		return g_strconcat(wry_component_title(in->component, NULL), " help", NULL);
	case WRY_TO_NETWORK:
		return g_strdup(wry_component_title(in->component, in->peer->network));
	case WRY_TO_OCCUPANT:
		return g_strdup(in->nick);
	default:
		return in->peer->network != NULL
			   ? g_strconcat(in->peer->name, " (",
					 wry_component_title(in->component, in->peer->network), ")",
					 NULL)
			   : g_strdup(in->peer->name);
	}
}

/* A contact's client is the network's: so hundreds of contacts share one hash (XEP-0115). */
static void
describe_client(WryInfo *info, const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	bool phone = strcmp(backend->identity, "sms") == 0;
	info_identity(info, "client", phone ? "phone" : "pc", backend->title);
}

void
disco_describe(const WryInbound *in, WryInfo *info)
{
	const WryBackend *backend = in->component->backend;
	g_autofree char *name = disco_name(in);
	switch (in->target) {
	case WRY_TO_SERVICE:
	case WRY_TO_NETWORK:
		info_identity(info, "gateway", backend->identity, name);
		break;
	case WRY_TO_HELP:
		info_identity(info, "client", "bot", name);
		break;
	case WRY_TO_ROOM:
		info_identity(info, "conference", backend->identity, name);
		break;
	case WRY_TO_OCCUPANT:
		info_identity(info, "client", "pc", name);
		break;
	default:
		if (in->nick == NULL)
			info_identity(info, "account", "registered", name);
		describe_client(info, in);
	}
	if ((in->target & (WRY_TO_ROOM | WRY_TO_OCCUPANT)) == 0 && in->nick == NULL &&
	    pep_has_picture(in->component, in->account, in->to.bare, in->peer)) {
		info_identity(info, "pubsub", "pep", NULL); /* XEP-0163 6.1 */
		info_feature(info, NS_PUBSUB "#retrieve-items");
		info_feature(info, NS_PUBSUB "#filtered-notifications");
	}
	describe_routes(info, in);
	if (in->target == WRY_TO_SERVICE) {
		info_feature(info, NS_ESCAPING);
		if ((backend->caps & WRY_CAP_SEVERAL) != 0)
			info_feature(info, NS_ADDRESS);
		describe_contacts(info, in->component);
	} else if (in->target == WRY_TO_ROOM) {
		describe_room(info, in);
	} else {
		describe_talk(info, in);
	}
}

void
disco_open(WryXml *xml, const char *ns, const char *node)
{
	wry_xml_open(xml, "query", ns);
	wry_xml_attr(xml, "node", node);
}

static void
answer(const WryInbound *in, const char *node, const WryInfo *info)
{
	WryXml *xml = outbox_result(&in->back);
	disco_open(xml, NS_DISCO_INFO, node);
	info_write(info, xml);
	outbox_close(in->component);
}

static bool
info_of_node(const WryInbound *in, const char *node)
{
	const char *title = command_title(in, node);
	bool list = strcmp(node, NS_COMMANDS) == 0;
	if (!list && title == NULL)
		return false;
	g_autoptr(WryInfo) info = info_new();
	info_identity(info, "automation", list ? "command-list" : "command-node",
		      list ? "Commands" : title);
	info_feature(info, NS_DISCO_INFO);
	info_feature(info, NS_COMMANDS);
	if (!list)
		info_feature(info, NS_XDATA);
	answer(in, node, info);
	return true;
}

/* node#ver of our presences: exactly what was hashed (DI-10). */
static bool
info_of_hash(const WryInbound *in, const char *node)
{
	WryInbound whole = *in;
	g_autoptr(WryInfo) info = info_new();
	if (in->target == WRY_TO_CONTACT && in->nick == NULL)
		whole.nick = "";
	disco_describe(&whole, info);
	if (!caps_is_node(info, node))
		return false;
	answer(in, node, info);
	return true;
}

bool
disco_is_in_room(const WryInbound *in)
{
	const WryRoom *room = disco_room(in);
	const WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	return client != NULL && client->in;
}

/* Is it somebody who can be asked about?  false: answered (DI-07, MU-05). */
static bool
is_known(const WryInbound *in)
{
	if (in->target == WRY_TO_OCCUPANT && !disco_is_in_room(in)) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST, N_("You are not in this room."),
			    NULL);
		return false;
	}
	if (in->target == WRY_TO_OCCUPANT &&
	    wry_room_find_alike(disco_room(in), in->nick) == NULL) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("Nobody called %s is in this room."), in->nick, NULL);
		return false;
	}
	bool person = in->target == WRY_TO_CONTACT || in->target == WRY_TO_ROOM;
	if (person && in->account == NULL && !access_serves_guests(in->component)) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("Write \"register\" to %1$s@%2$s first."), in->component->help,
			    in->component->domain, NULL);
		return false;
	}
	return true;
}

/* What he is called there, or will be; NULL: nobody knows.  Borrowed. */
static const char *
reserved_nick(const WryInbound *in)
{
	const WryRoom *room = disco_room(in);
	const WrySession *s = disco_session(in);
	const WryValues *sources[] = { s != NULL ? s->options : NULL,
				       in->account != NULL ? in->account->registration : NULL };
	if (room != NULL && room->nick != NULL)
		return room->nick;
	if (s != NULL && s->self != NULL)
		return s->self->wire != NULL ? s->self->wire : s->self->name;
	for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
		if (sources[i] != NULL &&
		    wry_field_find(wry_values_fields(sources[i]), "nick") != NULL &&
		    wry_values_text(sources[i], "nick") != NULL)
			return wry_values_text(sources[i], "nick");
	return NULL;
}

/* XEP-0045 7.12: an empty answer is one of nobody's. */
static void
answer_nick(const WryInbound *in, const char *node)
{
	const char *nick = reserved_nick(in);
	g_autoptr(WryInfo) info = info_new();
	if (nick != NULL)
		info_identity(info, "conference", "text", nick);
	answer(in, node, info);
}

void
disco_info(const WryInbound *in)
{
	const char *node = wry_stanza_attr(in->payload, "node");
	if (!is_known(in))
		return;
	if (in->target == WRY_TO_ROOM && g_strcmp0(node, NS_MUC_NICK) == 0) {
		answer_nick(in, node);
		return;
	}
	if (in->target == WRY_TO_ROOM && g_strcmp0(node, NS_MUC_TRAFFIC) == 0) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("This room does not tell that."), NULL);
		return;
	}
	if (node != NULL && *node != '\0') {
		if (!info_of_hash(in, node) && !info_of_node(in, node))
			outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
				    N_("There is no such node here."), NULL);
		return;
	}
	g_autoptr(WryInfo) info = info_new();
	disco_describe(in, info);
	answer(in, node, info);
}
