/*
 * rooms.c - moderation of rooms by request (XEP-0045 sections 8 to 10), and the self-ping
 * (XEP-0410)
 *
 * Every request goes to the network as an order with a reply; what the network makes of it
 * comes back to everybody as facts, through muc.c.
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "core/answer.h"
#include "core/sight.h"
#include "xmpp/ns.h"

#include <string.h>

#define ORDER_MS 30000

/* The room, if the sender sits in it; else answered. */
static WryRoom *
seat_of(const WryInbound *in, WryErrorCode otherwise)
{
	WrySession *s =
	    in->account != NULL ? wry_account_find_session(in->account, in->peer->network) : NULL;
	WryRoom *room = s != NULL ? wry_session_find_room(s, in->peer) : NULL;
	const WryClient *client = room != NULL ? wry_room_find_client(room, in->from.full) : NULL;
	if (client != NULL && client->in && room->state == WRY_ROOM_JOINED)
		return room;
	outbox_fail(&in->back, otherwise, N_("You are not in this room."), NULL);
	return NULL;
}

void
room_ping(const WryInbound *in)
{
	WryRoom *room = seat_of(in, WRY_ERROR_NOT_ACCEPTABLE);
	if (room == NULL)
		return;
	if (wry_room_find_alike(room, in->nick) != NULL)
		outbox_empty_result(&in->back);
	else
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("Nobody called %s is in this room."), in->nick, NULL);
}

/* --- muc#admin ------------------------------------------------------------------------------ */

static int
word_index(const char *word, const char *const *words)
{
	for (int i = 0; word != NULL && words[i] != NULL; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return -1;
}

static void
write_role_items(const WryInbound *in, const WryRoom *room, WryRole role)
{
	GHashTableIter it;
	gpointer value;
	access_charge(in->account, g_hash_table_size(room->occupants));
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_MUC_ADMIN);
	g_hash_table_iter_init(&it, room->occupants);
	unsigned left = 500; /* a list for a menu: clients have the presences */
	while (left > 0 && g_hash_table_iter_next(&it, NULL, &value)) {
		const WryOccupant *o = value;
		if (o->role != role)
			continue;
		left--;
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "nick", o->nick);
		wry_xml_attr(xml, "role", wry_role_names[o->role]);
		wry_xml_attr(xml, "affiliation", wry_aff_names[o->affiliation]);
		wry_xml_close(xml);
	}
	outbox_close(in->component);
}

static void
on_members(const WryBack *back, gpointer result, gpointer data)
{
	const GPtrArray *members = result;
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "query", NS_MUC_ADMIN);
	for (guint i = 0; i < members->len; i++) {
		const WryMember *m = members->pdata[i];
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "affiliation", wry_aff_names[GPOINTER_TO_INT(data)]);
		wry_xml_attr(xml, "jid", m->mask);
		if (m->reason != NULL)
			wry_xml_leaf(xml, "reason", NULL, m->reason);
		wry_xml_close(xml);
	}
	outbox_close(back->component);
}

void
room_admin_get(const WryInbound *in)
{
	WryRoom *room = seat_of(in, WRY_ERROR_FORBIDDEN);
	if (room == NULL)
		return;
	const WryBackend *backend = in->component->backend;
	xmpp_stanza_t *item = wry_stanza_child(in->payload, "item", NS_MUC_ADMIN);
	int role = item != NULL ? word_index(wry_stanza_attr(item, "role"), wry_role_names) : -1;
	int aff =
	    item != NULL ? word_index(wry_stanza_attr(item, "affiliation"), wry_aff_names) : -1;
	if (role >= 0) {
		write_role_items(in, room, role);
	} else if (aff < 0) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A list is asked for by a role or an affiliation."), NULL);
	} else if (backend->room_list_aff == NULL) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("This list cannot be had from the network."), NULL);
	} else {
		WryReply *reply = answer_keep(in->account, &in->back, ORDER_MS, on_members,
					      GINT_TO_POINTER(aff), NULL);
		WRY_ORDER(room->session);
		backend->room_list_aff(room->session, room, aff, reply);
	}
}

/* The nick that an item means: named, or of the occupant whose address it gives. */
static char *
item_nick(const WryInbound *in, xmpp_stanza_t *item)
{
	const char *nick = wry_stanza_attr(item, "nick");
	if (nick != NULL)
		return g_strdup(nick);
	const char *jid = wry_stanza_attr(item, "jid");
	g_auto(WryJid) whom = { 0 };
	if (jid == NULL || !wry_jid_parse(&whom, jid, NULL) || whom.local == NULL ||
	    strcmp(whom.domain, in->component->domain) != 0)
		return NULL;
	g_autofree char *local = wry_jid_unescape(whom.local);
	g_autoptr(WryAddress) address =
	    in->component->backend->address_parse(in->component, local, NULL, NULL);
	return address != NULL && address->kind == WRY_ADDRESS_CONTACT ? g_strdup(address->name)
								       : NULL;
}

void
room_admin_set(const WryInbound *in)
{
	WryRoom *room = seat_of(in, WRY_ERROR_FORBIDDEN);
	if (room == NULL)
		return;
	const WryBackend *backend = in->component->backend;
	xmpp_stanza_t *item = wry_stanza_child(in->payload, "item", NS_MUC_ADMIN);
	/* One change a request: several could fail each for itself, and there is one answer. */
	if (item == NULL || wry_stanza_next(item, "item", NS_MUC_ADMIN) != NULL) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST, N_("One change at a time, please."),
			    NULL);
		return;
	}
	const char *role_word = wry_stanza_attr(item, "role");
	const char *aff_word = wry_stanza_attr(item, "affiliation");
	int role = word_index(role_word, wry_role_names), aff = word_index(aff_word, wry_aff_names);
	g_autofree char *nick = item_nick(in, item);
	g_autofree char *reason = wry_stanza_child_text(item, "reason", NS_MUC_ADMIN);
	if (nick == NULL || (role_word != NULL) == (aff_word != NULL) || (role < 0 && aff < 0)) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A change names one person, and either a role or an affiliation."),
			    NULL);
		return;
	}
	if (role >= 0 ? backend->room_set_role == NULL : backend->room_set_aff == NULL) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("The network has no such right."), NULL);
		return;
	}
	if (aff == WRY_AFF_OUTCAST && strcmp(nick, room->nick) == 0) {
		outbox_fail(&in->back, WRY_ERROR_CONFLICT, N_("You cannot ban yourself."), NULL);
		return;
	}
	WryReply *reply = answer_keep(in->account, &in->back, ORDER_MS, NULL, NULL, NULL);
	WRY_ORDER(room->session);
	if (role >= 0)
		backend->room_set_role(room->session, room, nick, role, reason, reply);
	else
		backend->room_set_aff(room->session, room, nick, aff, reason, reply);
}

/* --- muc#owner -------------------------------------------------------------------------------- */

/* May he configure it?  Its operators may; the others are told so (MU-46). */
static bool
may_configure(const WryInbound *in)
{
	const WryRoom *room = seat_of(in, WRY_ERROR_FORBIDDEN);
	const WryOccupant *self = room != NULL ? wry_room_find(room, room->nick) : NULL;
	if (self != NULL && self->affiliation >= WRY_AFF_ADMIN)
		return true;
	if (room != NULL)
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("Only operators may configure this room."), NULL);
	return false;
}

/* XEP-0045 10.2: where there is nothing to configure, the answer is an empty query. */
void
room_owner_get(const WryInbound *in)
{
	if (!may_configure(in))
		return;
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_MUC_OWNER);
	outbox_close(in->component);
}

/* Clients accept the defaults of a room they made so (10.1.2); rooms of a network are not
 * destroyed. */
void
room_owner_set(const WryInbound *in)
{
	if (!may_configure(in))
		return;
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	const char *type = x != NULL ? wry_stanza_attr(x, "type") : NULL;
	bool plain = x != NULL && wry_stanza_child(x, "field", NS_XDATA) == NULL;
	if (type != NULL && (strcmp(type, "cancel") == 0 || (strcmp(type, "submit") == 0 && plain)))
		outbox_empty_result(&in->back);
	else
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("Rooms are configured on the network itself."), NULL);
}
