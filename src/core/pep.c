/*
 * pep.c - pictures and names of contacts as nodes of theirs
 *
 * A client is told of what its caps ask for (+notify), and what those are it is asked once a
 * version: so who is to be told waits in a line, and a few are asked at a time.  What the network
 * has to be asked for is asked for each time: pictures are not kept here.
 */
#include "core/pep.h"

#include "base/hash.h"
#include "core/answer.h"
#include "core/caps.h"
#include "core/contact.h"
#include "xmpp/ns.h"

#include <string.h>

#define FETCH_MS 30000
#define DUE_MOST 10000	  /* clients to be told, of a component: those beyond see the presences */
#define ASKING_MOST 16	  /* of them asked at a time */
#define PICTURES_MOST 200 /* that one client is told of at once */

struct _WryPep {
	WryComponent *component;
	GQueue due; /* of Due, owned */
	unsigned asking;
	WryTask pump;
};

/* A client is to be told of a picture, or of all there are. */
typedef struct {
	struct _WryPep *pep;
	char *bare, *full;
	char *contact; /* bare JID; NULL: all */
} Due;

static void
free_due(gpointer data)
{
	Due *d = data;
	g_free(d->bare);
	g_free(d->full);
	g_free(d->contact);
	g_free(d);
}

/* --- what there is ---------------------------------------------------------------------------- */

/* The service's, help@'s and the networks' is the operator's; a person's is told by the network. */
static bool
is_ours(const WryAddress *address)
{
	return address == NULL || address->kind == WRY_ADDRESS_NETWORK;
}

bool
pep_has_picture(const WryComponent *component, const WryAccount *account, const char *jid,
		const WryAddress *address)
{
	if (is_ours(address))
		return component->avatar.bytes != NULL;
	const WryContact *c = account != NULL ? wry_account_find_contact(account, jid) : NULL;
	return c != NULL && avatar_is_hash(c->photo);
}

static void
write_metadata(WryXml *xml, GBytes *bytes, const char *type)
{
	if (!avatar_fits(bytes, type))
		return;
	g_autofree char *id = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes);
	g_autofree char *size = g_strdup_printf("%" G_GSIZE_FORMAT, g_bytes_get_size(bytes));
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "id", id);
	wry_xml_open(xml, "metadata", NS_AVATAR_METADATA);
	wry_xml_open(xml, "info", NULL);
	wry_xml_attr(xml, "bytes", size);
	wry_xml_attr(xml, "id", id);
	wry_xml_attr(xml, "type", type);
	wry_xml_close(xml);
	wry_xml_close(xml);
	wry_xml_close(xml);
}

static void
write_data(WryXml *xml, GBytes *bytes)
{
	g_autofree char *id = g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes);
	g_autofree char *text =
	    g_base64_encode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "id", id);
	wry_xml_leaf(xml, "data", NS_AVATAR_DATA, text);
	wry_xml_close(xml);
}

static void
write_nick(WryXml *xml, const char *nick)
{
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "id", "current");
	wry_xml_leaf(xml, "nick", NS_NICK, nick);
	wry_xml_close(xml);
}

/* --- asked (XEP-0060 6.5) ----------------------------------------------------------------------
 */

static WryXml *
open_items(const WryBack *back, const char *node)
{
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "pubsub", NS_PUBSUB);
	wry_xml_open(xml, "items", NULL);
	wry_xml_attr(xml, "node", node);
	return xml;
}

static void
fail_unknown(const WryBack *back)
{
	outbox_fail(back, WRY_ERROR_ITEM_NOT_FOUND, N_("There is nothing of that name here."),
		    NULL);
}

/* id: the item that is wanted; NULL: what there is. */
static void
answer_picture(const WryBack *back, bool data, const char *id, GBytes *bytes, const char *type)
{
	bool fits = avatar_fits(bytes, type);
	g_autofree char *hash = fits ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA1, bytes) : NULL;
	if ((data && !fits) ||
	    (id != NULL && (hash == NULL || g_ascii_strcasecmp(id, hash) != 0))) {
		fail_unknown(back);
		return;
	}
	WryXml *xml = open_items(back, data ? NS_AVATAR_DATA : NS_AVATAR_METADATA);
	if (data)
		write_data(xml, bytes);
	else
		write_metadata(xml, bytes, type);
	outbox_close(back->component);
}

typedef struct {
	bool data;
	char *id;
} Wanted;

static void
free_wanted(gpointer data)
{
	Wanted *w = data;
	g_free(w->id);
	g_free(w);
}

static void
on_wanted(const WryBack *back, gpointer result, gpointer data)
{
	const WryProfile *p = result;
	const Wanted *w = data;
	answer_picture(back, w->data, w->id, p != NULL ? p->photo : NULL,
		       p != NULL ? p->photo_type : NULL);
}

static bool
can_fetch(const WrySession *s)
{
	return s != NULL && s->state == WRY_SESSION_OPEN &&
	       wry_session_backend(s)->contact_fetch != NULL;
}

static void
get_picture(const WryInbound *in, bool data, const char *id)
{
	if (is_ours(in->peer)) {
		answer_picture(&in->back, data, id, in->component->avatar.bytes,
			       in->component->avatar.type);
		return;
	}
	const WryContact *c =
	    in->account != NULL ? wry_account_find_contact(in->account, in->to.bare) : NULL;
	WrySession *s = c != NULL ? wry_contact_session(c) : NULL;
	if (c == NULL || !avatar_is_hash(c->photo) || !can_fetch(s)) {
		answer_picture(&in->back, data, id, NULL, NULL);
		return;
	}
	Wanted *w = g_new(Wanted, 1);
	*w = (Wanted){ data, g_strdup(id) };
	WryReply *reply = answer_keep(in->account, &in->back, FETCH_MS, on_wanted, w, free_wanted);
	WRY_ORDER(s);
	wry_session_backend(s)->contact_fetch(s, c->address, reply);
}

static void
get_nick(const WryInbound *in)
{
	const WryContact *c =
	    in->account != NULL ? wry_account_find_contact(in->account, in->to.bare) : NULL;
	if (c == NULL || c->name == NULL) {
		fail_unknown(&in->back);
		return;
	}
	WryXml *xml = open_items(&in->back, NS_NICK);
	write_nick(xml, c->name);
	outbox_close(in->component);
}

void
pep_get(const WryInbound *in)
{
	xmpp_stanza_t *items = wry_stanza_child(in->payload, "items", NS_PUBSUB);
	const char *node = items != NULL ? wry_stanza_attr(items, "node") : NULL;
	xmpp_stanza_t *item = items != NULL ? wry_stanza_child(items, "item", NS_PUBSUB) : NULL;
	const char *id = item != NULL ? wry_stanza_attr(item, "id") : NULL;
	if (items == NULL)
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("What is here can be asked for, and nothing else."), NULL);
	else if (g_strcmp0(node, NS_AVATAR_METADATA) == 0 || g_strcmp0(node, NS_AVATAR_DATA) == 0)
		get_picture(in, strcmp(node, NS_AVATAR_DATA) == 0, id);
	else if (g_strcmp0(node, NS_NICK) == 0)
		get_nick(in);
	else
		fail_unknown(&in->back);
}

/* --- told (XEP-0163 4.3) -----------------------------------------------------------------------
 */

/* type: NULL: there is no picture any more. */
static void
tell(WryComponent *component, const char *from, const char *full, GBytes *bytes, const char *type)
{
	g_autofree char *id = wry_random_hex(16);
	WryXml *xml = outbox_open(component, "message", from, full, "headline", id);
	wry_xml_open(xml, "event", NS_PUBSUB_EVENT);
	wry_xml_open(xml, "items", NULL);
	wry_xml_attr(xml, "node", NS_AVATAR_METADATA);
	if (bytes != NULL) {
		write_metadata(xml, bytes, type);
	} else {
		wry_xml_open(xml, "item", NULL);
		wry_xml_leaf(xml, "metadata", NS_AVATAR_METADATA, NULL);
		wry_xml_close(xml);
	}
	outbox_close(component);
}

typedef struct {
	WryComponent *component;
	char *from, *full;
} Telling;

static void
on_profile(gpointer result, const GError *error, gpointer data)
{
	g_autofree Telling *t = data;
	g_autofree char *from = t->from;
	g_autofree char *full = t->full;
	const WryProfile *p = error == NULL ? result : NULL;
	if (p != NULL && avatar_fits(p->photo, p->photo_type))
		tell(t->component, from, full, p->photo, p->photo_type);
}

static void
tell_of(WryAccount *account, const WryContact *c, const char *full)
{
	WryComponent *component = account->component;
	if (!subscription_shows(c->state) || !contact_is_available(c))
		return;
	if (is_ours(c->address)) {
		if (component->avatar.bytes != NULL)
			tell(component, c->jid, full, component->avatar.bytes,
			     component->avatar.type);
		return;
	}
	WrySession *s = wry_contact_session(c);
	if (c->photo != NULL && *c->photo == '\0') {
		tell(component, c->jid, full, NULL, NULL);
	} else if (avatar_is_hash(c->photo) && can_fetch(s)) {
		Telling *t = g_new(Telling, 1);
		*t = (Telling){ component, g_strdup(c->jid), g_strdup(full) };
		WryReply *reply = answer_wait(account, FETCH_MS, on_profile, t);
		WRY_ORDER(s);
		wry_session_backend(s)->contact_fetch(s, c->address, reply);
	}
}

/* That there is none is told who has seen one, not who comes. */
static bool
is_pictured(const WryAccount *account, const WryContact *c)
{
	return pep_has_picture(account->component, account, c->jid, c->address);
}

static void
tell_all(WryAccount *account, const char *full)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	unsigned told = 0;
	for (guint i = 0; i < all->len && told < PICTURES_MOST; i++) {
		if (!is_pictured(account, all->pdata[i]))
			continue;
		tell_of(account, all->pdata[i], full);
		told++;
	}
}

static bool
has_pictures(const WryAccount *account)
{
	GHashTableIter it;
	gpointer contact;
	if (account->contacts == NULL)
		return false;
	g_hash_table_iter_init(&it, account->contacts);
	while (g_hash_table_iter_next(&it, NULL, &contact))
		if (is_pictured(account, contact) &&
		    subscription_shows(((const WryContact *)contact)->state))
			return true;
	return false;
}

static void
on_wish(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Due *d = data;
	struct _WryPep *pep = d->pep;
	WryAccount *account = wry_component_find_account(pep->component, d->bare);
	pep->asking--;
	if (pep->due.length > 0)
		wry_task_schedule(&pep->pump);
	if (error == NULL && account != NULL && !account->going && !pep->component->stopping) {
		const WryContact *c =
		    d->contact != NULL ? wry_account_find_contact(account, d->contact) : NULL;
		if (d->contact == NULL)
			tell_all(account, d->full);
		else if (c != NULL)
			tell_of(account, c, d->full);
	}
	free_due(d);
}

static void
on_pump(gpointer data)
{
	struct _WryPep *pep = data;
	while (pep->due.length > 0 && pep->asking < ASKING_MOST) {
		Due *d = g_queue_pop_head(&pep->due);
		WryAccount *account = wry_component_find_account(pep->component, d->bare);
		if (account == NULL || account->going || pep->component->stopping ||
		    (d->contact == NULL && !has_pictures(account))) {
			free_due(d);
			continue;
		}
		pep->asking++;
		caps_ask(pep->component, d->full, WRY_WISH_PICTURES,
			 wry_reply_new(NULL, 0, on_wish, d));
	}
}

static void
push(WryAccount *account, const char *full, const char *contact)
{
	struct _WryPep *pep = account->component->pep;
	if (pep->due.length >= DUE_MOST)
		return;
	Due *d = g_new(Due, 1);
	*d = (Due){ pep, g_strdup(account->jid), g_strdup(full), g_strdup(contact) };
	g_queue_push_tail(&pep->due, d);
	wry_task_schedule(&pep->pump);
}

void
pep_client_seen(WryAccount *account, const char *full)
{
	if (has_pictures(account))
		push(account, full, NULL);
}

void
pep_pictured(const WryContact *contact)
{
	WryAccount *account = contact->account;
	for (unsigned i = 0; i < wry_account_n_resources(account); i++) {
		const WryResource *r = account->resources->pdata[i];
		push(account, r->jid, contact->jid);
	}
}

/* --- the component -----------------------------------------------------------------------------
 */

void
pep_configure(WryComponent *component)
{
	struct _WryPep *pep = component->pep = g_new0(struct _WryPep, 1);
	pep->component = component;
	g_queue_init(&pep->due);
	wry_task_init(&pep->pump, WRY_TURN_PUMP, on_pump, pep);
}

void
pep_free(WryComponent *component)
{
	struct _WryPep *pep = g_steal_pointer(&component->pep);
	if (pep == NULL)
		return;
	wry_task_cancel(&pep->pump);
	g_queue_clear_full(&pep->due, free_due);
	g_free(pep);
}
