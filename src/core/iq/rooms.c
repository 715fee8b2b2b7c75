/*
 * rooms.c - moderation of rooms by request (XEP-0045 sections 8 and 9), and the self-ping
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

WryRoom *
room_seat(const WryInbound *in, WryErrorCode otherwise)
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
	WryRoom *room = room_seat(in, WRY_ERROR_NOT_ACCEPTABLE);
	if (room == NULL)
		return;
	if (wry_room_find_alike(room, in->nick) != NULL)
		outbox_empty_result(&in->back);
	else
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("Nobody called %s is in this room."), in->nick, NULL);
}

/* --- muc#admin: masks ----------------------------------------------------------------------- */

/*
 * What a list of the network holds need not be somebody's address ("*!*@host").  As a JID it is
 * that of a contact so called, XEP-0106 undoing what a JID cannot hold: *!*\40host%network@domain.
 */
static char *
mask_jid(const WryComponent *component, const char *network, const char *mask)
{
	WryAddress as = { WRY_ADDRESS_CONTACT, (char *)network, (char *)mask, NULL };
	return wry_component_jid(component, &as);
}

/* The mask whose JID has that local part (unescaped); NULL: it is of no mask here.  (transfer full)
 */
static char *
mask_of_local(const WryComponent *component, const char *network, const char *local)
{
	WryAddress one = { WRY_ADDRESS_CONTACT, (char *)network, (char *)"x", NULL };
	g_autofree char *form = component->backend->address_format(component, &one);
	const char *behind = form != NULL && *form == 'x' ? form + 1 : "";
	if (!g_str_has_suffix(local, behind) || strlen(local) == strlen(behind))
		return NULL;
	return g_strndup(local, strlen(local) - strlen(behind));
}

/* --- muc#admin: lists ------------------------------------------------------------------------ */

static int
word_index(const char *word, const char *const *words)
{
	for (int i = 0; word != NULL && words[i] != NULL; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	return -1;
}

#define OCCUPANTS_MOST 500 /* of a list for a menu: clients have the presences */

/* An item of somebody who is here; of one of a list its reason and who put it there are written
 * too. */
typedef struct {
	char *nick, *jid;
	WryRole role;
	WryAff affiliation;
} Here;

static void
free_here(gpointer data)
{
	Here *h = data;
	g_free(h->nick);
	g_free(h->jid);
	g_free(h);
}

/* Who is here with that role, or that affiliation; -1: any. */
static GPtrArray *
gather_here(const WryRoom *room, int role, int aff)
{
	GPtrArray *here = g_ptr_array_new_with_free_func(free_here);
	GHashTableIter it;
	gpointer value;
	access_charge(room->session->account, g_hash_table_size(room->occupants));
	g_hash_table_iter_init(&it, room->occupants);
	while (here->len < OCCUPANTS_MOST && g_hash_table_iter_next(&it, NULL, &value)) {
		const WryOccupant *o = value;
		if ((role >= 0 && o->role != (WryRole)role) ||
		    (aff >= 0 && o->affiliation != (WryAff)aff))
			continue;
		g_autoptr(WryAddress) contact = wry_session_contact(room->session, o->nick);
		Here *h = g_new(Here, 1);
		*h = (Here){ wry_room_resource(room, o->nick),
			     wry_component_jid(wry_session_component(room->session), contact),
			     o->role, o->affiliation };
		g_ptr_array_add(here, h);
	}
	return here;
}

static void
write_here(WryXml *xml, const GPtrArray *here)
{
	for (guint i = 0; i < here->len; i++) {
		const Here *h = here->pdata[i];
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "affiliation", wry_aff_names[h->affiliation]);
		wry_xml_attr(xml, "jid", h->jid);
		wry_xml_attr(xml, "nick", h->nick);
		wry_xml_attr(xml, "role", wry_role_names[h->role]);
		wry_xml_close(xml);
	}
}

static void
write_role_items(const WryInbound *in, const WryRoom *room, WryRole role)
{
	g_autoptr(GPtrArray) here = gather_here(room, (int)role, -1);
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_MUC_ADMIN);
	write_here(xml, here);
	outbox_close(in->component);
}

/* A list that is asked for. */
typedef struct {
	WryBack *back;
	char *network;
	WryAff affiliation;
	GPtrArray *here;
} Listing;

static void
free_listing(Listing *l)
{
	wry_back_free(l->back);
	g_free(l->network);
	g_ptr_array_unref(l->here);
	g_free(l);
}

/* "*!*@host, set by op on 2026-11-20 14:03": clients show the reason, and often nothing else. */
static char *
reason_of(const WryMember *m, const char *lang)
{
	g_autoptr(GDateTime) when =
	    m->when != 0 ? g_date_time_new_from_unix_utc(m->when / G_USEC_PER_SEC) : NULL;
	g_autofree char *day = when != NULL ? g_date_time_format(when, "%F %R UTC") : NULL;
	g_autofree char *set = m->actor != NULL && day != NULL
				   ? outbox_phrase(lang, N_("set by %1$s on %2$s"), m->actor, day)
			       : m->actor != NULL
				   ? outbox_phrase(lang, N_("set by %s"), m->actor, NULL)
			       : day != NULL ? outbox_phrase(lang, N_("set on %s"), day, NULL)
					     : NULL;
	g_autoptr(GString) reason = g_string_new(m->mask);
	if (set != NULL)
		g_string_append_printf(reason, ", %s", set);
	if (m->reason != NULL)
		g_string_append_printf(reason, ": %s", m->reason);
	return g_string_free(g_steal_pointer(&reason), FALSE);
}

static void
write_member(WryXml *xml, const Listing *l, const WryMember *m)
{
	g_autofree char *jid = mask_jid(l->back->component, l->network, m->mask);
	g_autofree char *reason = reason_of(m, l->back->lang);
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "affiliation", wry_aff_names[l->affiliation]);
	wry_xml_attr(xml, "jid", jid);
	if (m->actor != NULL) {
		wry_xml_open(xml, "actor", NULL);
		wry_xml_attr(xml, "nick", m->actor);
		wry_xml_close(xml);
	}
	wry_xml_leaf(xml, "reason", NULL, reason);
	wry_xml_close(xml);
}

static void
on_members(gpointer result, const GError *error, gpointer data)
{
	Listing *l = data;
	const GPtrArray *members = result;
	/* Who is here can be seen by all; only the network's own list may be for its operators. */
	bool seen = l->affiliation != WRY_AFF_OUTCAST && error != NULL &&
		    wry_error_code(error) == WRY_ERROR_FORBIDDEN;
	if (error != NULL && !seen) {
		outbox_error(l->back, error);
		free_listing(l);
		return;
	}
	WryXml *xml = outbox_result(l->back);
	wry_xml_open(xml, "query", NS_MUC_ADMIN);
	write_here(xml, l->here);
	/* A stanza has its ceiling, and a list that is longer than it ends there. */
	for (guint i = 0; members != NULL && i < members->len; i++)
		if (xml->out->len < WRY_LINK_MAX_STANZA * 3 / 4)
			write_member(xml, l, members->pdata[i]);
	outbox_close(l->back->component);
	free_listing(l);
}

void
room_admin_get(const WryInbound *in)
{
	WryRoom *room = room_seat(in, WRY_ERROR_FORBIDDEN);
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
		Listing *l = g_new(Listing, 1);
		*l = (Listing){ wry_back_copy(&in->back), g_strdup(in->peer->network), aff,
				gather_here(room, -1, aff) };
		WryReply *reply = answer_wait(in->account, ORDER_MS, on_members, l);
		WRY_ORDER(room->session);
		backend->room_list_aff(room->session, room, aff, reply);
	}
}

/* --- muc#admin: changes ---------------------------------------------------------------------- */

#define CHANGES_MOST 100 /* of one request */

typedef struct {
	char *who; /* a nick, or a mask */
	char *reason;
	int role, aff; /* one of them -1 */
} Change;

static void
free_change(gpointer data)
{
	Change *c = data;
	g_free(c->who);
	g_free(c->reason);
	g_free(c);
}

/* As the room spells it, where he is here. */
static char *
spelled(const WryRoom *room, const char *nick)
{
	const WryOccupant *known = wry_room_find_alike(room, nick);
	return g_strdup(known != NULL ? known->nick : nick);
}

/* Whom the jid of an item means; NULL: nobody who could be in this room. */
static char *
who_of_jid(const WryRoom *room, const char *text)
{
	WryComponent *component = wry_session_component(room->session);
	g_auto(WryJid) jid = { 0 };
	bool parsed = wry_jid_parse(&jid, text, NULL);
	if (!parsed || strcmp(jid.domain, component->domain) != 0) {
		/* What people type where a ban is asked for: no address, or one only by its looks.
		 */
		return !parsed || strchr(text, '!') != NULL ? g_strdup(text) : NULL;
	}
	g_autofree char *local = jid.local != NULL ? wry_jid_unescape(jid.local) : NULL;
	if (local == NULL)
		return NULL;
	g_autoptr(WryAddress) address =
	    component->backend->address_parse(component, local, NULL, NULL);
	if (address == NULL)
		return mask_of_local(component, room->session->network, local);
	return address->kind == WRY_ADDRESS_CONTACT &&
		       g_strcmp0(address->network, room->session->network) == 0
		   ? spelled(room, address->name)
		   : NULL;
}

/* NULL and error.  (transfer full) */
static Change *
read_change(const WryRoom *room, xmpp_stanza_t *item, GError **error)
{
	const WryBackend *backend = wry_session_backend(room->session);
	const char *role_word = wry_stanza_attr(item, "role");
	const char *aff_word = wry_stanza_attr(item, "affiliation");
	const char *nick = wry_stanza_attr(item, "nick"), *jid = wry_stanza_attr(item, "jid");
	int role = word_index(role_word, wry_role_names), aff = word_index(aff_word, wry_aff_names);
	g_autofree char *who = nick != NULL && *nick != '\0' ? spelled(room, nick)
			       : jid != NULL		     ? who_of_jid(room, jid)
							     : NULL;
	if (who == NULL || (role_word != NULL) == (aff_word != NULL) || (role < 0 && aff < 0)) {
		wry_error_set(error, WRY_ERROR_BAD_REQUEST,
			      N_("A change names one person, and either a role or an affiliation."),
			      NULL);
		return NULL;
	}
	if (role >= 0 ? backend->room_set_role == NULL : backend->room_set_aff == NULL) {
		wry_error_set(error, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			      N_("The network has no such right."), NULL);
		return NULL;
	}
	if (aff == WRY_AFF_OUTCAST && strcmp(who, room->nick) == 0) {
		wry_error_set(error, WRY_ERROR_CONFLICT, N_("You cannot ban yourself."), NULL);
		return NULL;
	}
	Change *c = g_new(Change, 1);
	*c = (Change){ g_steal_pointer(&who), wry_stanza_child_text(item, "reason", NS_MUC_ADMIN),
		       role, aff };
	return c;
}

/* All of them, or none: what is wrong with one is found before any is ordered.  (transfer full) */
static GPtrArray *
read_changes(const WryRoom *room, xmpp_stanza_t *query, GError **error)
{
	g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func(free_change);
	for (xmpp_stanza_t *item = wry_stanza_child(query, "item", NS_MUC_ADMIN); item != NULL;
	     item = wry_stanza_next(item, "item", NS_MUC_ADMIN)) {
		if (changes->len == CHANGES_MOST) {
			wry_error_set(error, WRY_ERROR_POLICY_VIOLATION,
				      N_("%s changes in one request are the limit here."),
				      G_STRINGIFY(CHANGES_MOST), NULL);
			return NULL;
		}
		Change *c = read_change(room, item, error);
		if (c == NULL)
			return NULL;
		g_ptr_array_add(changes, c);
	}
	if (changes->len > 0)
		return g_steal_pointer(&changes);
	wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("This changes nothing."), NULL);
	return NULL;
}

void
room_admin_set(const WryInbound *in)
{
	WryRoom *room = room_seat(in, WRY_ERROR_FORBIDDEN);
	if (room == NULL)
		return;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) changes = read_changes(room, in->payload, &error);
	if (changes == NULL) {
		outbox_error(&in->back, error);
		return;
	}
	const WryBackend *backend = in->component->backend;
	access_charge(in->account, changes->len);
	WryJoint *joint =
	    wry_joint_new(answer_keep(in->account, &in->back, ORDER_MS, NULL, NULL, NULL));
	WRY_ORDER(room->session);
	for (guint i = 0; i < changes->len; i++) {
		const Change *c = changes->pdata[i];
		if (c->role >= 0)
			backend->room_set_role(room->session, room, c->who, c->role, c->reason,
					       wry_joint_part(joint));
		else
			backend->room_set_aff(room->session, room, c->who, c->aff, c->reason,
					      wry_joint_part(joint));
	}
	wry_joint_seal(joint);
}
