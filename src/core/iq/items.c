/*
 * items.c - what is to be found at an address (XEP-0030), in pages (XEP-0059)
 *
 * Most lists are of what the user has here, and are gathered at once.  The rooms of a network are
 * listing.c's, and come while they are read: a page is answered as soon as it is there.
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "core/answer.h"
#include "core/listing.h"
#include "xmpp/ns.h"

#include <string.h>

#define ITEMS_MOST 500 /* of an answer that is not paged (DI-06) */
#define ITEMS_ALL 5000 /* that are gathered at all */
#define PAGE_MOST 100

typedef struct {
	char *jid, *name;
} Item;

static void
free_item(gpointer data)
{
	Item *i = data;
	g_free(i->jid);
	g_free(i->name);
	g_free(i);
}

static void
add_item(GPtrArray *items, const char *jid, const char *name)
{
	if (items->len >= ITEMS_ALL)
		return;
	Item *i = g_new(Item, 1);
	*i = (Item){ g_strdup(jid), g_strdup(name) };
	g_ptr_array_add(items, i);
}

static void
add_rooms(GPtrArray *items, const WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		add_item(items, room->jid, room->address->name);
	}
}

/* What the user has here: networks and rooms. */
static void
add_sessions(GPtrArray *items, const WryInbound *in)
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
			add_item(items, jid, wry_component_title(in->component, s->network));
		}
		add_rooms(items, s);
	}
}

static void
add_occupants(GPtrArray *items, const WryInbound *in)
{
	const WryRoom *room = disco_room(in);
	GHashTableIter it;
	gpointer value;
	if (room == NULL || !disco_is_in_room(in))
		return;
	access_charge(in->account, MIN(g_hash_table_size(room->occupants), 500));
	g_hash_table_iter_init(&it, room->occupants);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryOccupant *o = value;
		g_autofree char *jid = wry_room_occupant_jid(room, o->nick);
		add_item(items, jid, o->nick);
	}
}

static int
by_jid(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Item *const *)a)->jid, (*(Item *const *)b)->jid);
}

/* Where the page begins and ends that <set/> asks for (XEP-0059).  false: no such place. */
static bool
find_page(const GPtrArray *items, xmpp_stanza_t *set, guint *ret_from, guint *ret_to)
{
	g_autofree char *max = wry_stanza_child_text(set, "max", NS_RSM);
	g_autofree char *after = wry_stanza_child_text(set, "after", NS_RSM);
	g_autofree char *before = wry_stanza_child_text(set, "before", NS_RSM);
	bool backwards = wry_stanza_child(set, "before", NS_RSM) != NULL;
	const char *mark = after != NULL ? after : before;
	guint n = max != NULL ? (guint)MIN(g_ascii_strtoull(max, NULL, 10), PAGE_MOST) : PAGE_MOST;
	guint at = 0;
	while (mark != NULL && at < items->len &&
	       strcmp(((const Item *)items->pdata[at])->jid, mark) != 0)
		at++;
	if (mark != NULL && at == items->len)
		return false;
	if (after != NULL)
		at++;
	else if (backwards && mark == NULL)
		at = items->len;
	*ret_from = backwards && after == NULL ? at - MIN(at, n) : at;
	*ret_to = backwards && after == NULL ? at : MIN(at + n, items->len);
	return true;
}

static void
write_items(const WryInbound *in, const char *node, GPtrArray *items)
{
	xmpp_stanza_t *set = wry_stanza_child(in->payload, "set", NS_RSM);
	guint from = 0, to = MIN(items->len, ITEMS_MOST);
	if (set != NULL)
		g_ptr_array_sort(items, by_jid);
	if (set != NULL && !find_page(items, set, &from, &to)) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("There is no such place in this list."), NULL);
		return;
	}
	WryXml *xml = outbox_result(&in->back);
	disco_open(xml, NS_DISCO_ITEMS, node);
	for (guint i = from; i < to; i++) {
		const Item *item = items->pdata[i];
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "jid", item->jid);
		wry_xml_attr(xml, "name", item->name);
		wry_xml_close(xml);
	}
	if (set != NULL) {
		g_autofree char *count = g_strdup_printf("%u", items->len);
		wry_xml_open(xml, "set", NS_RSM);
		if (to > from) {
			wry_xml_open(xml, "first", NULL);
			wry_xml_attr_int(xml, "index", from);
			wry_xml_text(xml, ((const Item *)items->pdata[from])->jid);
			wry_xml_close(xml);
			wry_xml_leaf(xml, "last", NULL, ((const Item *)items->pdata[to - 1])->jid);
		}
		wry_xml_leaf(xml, "count", NULL, count);
		wry_xml_close(xml);
	}
	outbox_close(in->component);
}

static char *
help_name(const WryInbound *in)
{
	WryInbound help = *in;
	help.target = WRY_TO_HELP;
	return disco_name(&help);
}

static void
add_help(GPtrArray *items, const WryInbound *in)
{
	g_autofree char *jid = g_strconcat(in->component->help, "@", in->component->domain, NULL);
	g_autofree char *name = help_name(in);
	add_item(items, jid, name);
}

static void
gather_items(const WryInbound *in, GPtrArray *items)
{
	if (in->target == WRY_TO_SERVICE) {
		add_help(items, in);
		add_sessions(items, in);
	} else if (in->target == WRY_TO_ROOM) {
		add_occupants(items, in);
	} else if (in->target == WRY_TO_NETWORK) {
		const WrySession *s = disco_session(in);
		if (s != NULL)
			add_rooms(items, s);
	}
}

/* --- the rooms of a network ------------------------------------------------------------------- */

#define LIST_MS 60000

/*
 * Whose rooms are listed there: of that network; of the one there is, at the domain itself.  NULL:
 * nobody's, or not now.
 */
static WrySession *
listed_session(const WryInbound *in)
{
	WrySession *s = NULL;
	if (in->target == WRY_TO_NETWORK)
		s = disco_session(in);
	else if (in->target == WRY_TO_SERVICE && in->account != NULL)
		s = wry_account_find_session(in->account, NULL);
	return listing_can(s) ? s : NULL;
}

/* What is behind a page that is under way. */
typedef struct {
	char *network;
	char *help;  /* its name */
	guint front; /* items in front of the rooms: help@, on the domain */
	bool show_front;
} ListPage;

static void
free_page(gpointer data)
{
	ListPage *page = data;
	g_free(page->network);
	g_free(page->help);
	g_free(page);
}

static char *
room_jid(const WryComponent *component, const char *network, const char *name)
{
	WryAddress room = { WRY_ADDRESS_ROOM, (char *)network, (char *)name, NULL };
	return wry_component_jid(component, &room);
}

/* Clients show the name; how many are in it is what one chooses by. */
static void
write_room(WryXml *xml, const WryComponent *component, const char *network, const WryListed *room)
{
	g_autofree char *jid = room_jid(component, network, room->name);
	g_autofree char *name = room->occupants >= 0
				    ? g_strdup_printf("%s (%d)", room->name, room->occupants)
				    : g_strdup(room->name);
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "jid", jid);
	wry_xml_attr(xml, "name", name);
	wry_xml_close(xml);
}

static void
write_set(WryXml *xml, const char *first, guint index, const char *last, int64_t count)
{
	wry_xml_open(xml, "set", NS_RSM);
	if (first != NULL) {
		wry_xml_open(xml, "first", NULL);
		wry_xml_attr_int(xml, "index", index);
		wry_xml_text(xml, first);
		wry_xml_close(xml);
		wry_xml_leaf(xml, "last", NULL, last);
	}
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, count);
	if (count >= 0) /* else the list is still being read: nobody knows */
		wry_xml_leaf(xml, "count", NULL, text);
	wry_xml_close(xml);
}

static void
on_page(const WryBack *back, gpointer result, gpointer data)
{
	const WryListingAnswer *got = result;
	const ListPage *page = data;
	WryComponent *c = back->component;
	WryListed room;
	g_autofree char *first = NULL, *last = NULL;
	guint front = page->show_front ? page->front : 0;

	WryXml *xml = outbox_result(back);
	disco_open(xml, NS_DISCO_ITEMS, NULL);
	if (front > 0) {
		first = g_strconcat(c->help, "@", c->domain, NULL);
		last = g_strdup(first);
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "jid", first);
		wry_xml_attr(xml, "name", page->help);
		wry_xml_close(xml);
	}
	for (guint i = got->from; i < got->to; i++) {
		listing_get(got->listing, i, &room);
		write_room(xml, c, page->network, &room);
		if (first == NULL)
			first = room_jid(c, page->network, room.name);
		if (i == got->to - 1) {
			g_free(last);
			last = room_jid(c, page->network, room.name);
		}
	}
	write_set(xml, first, got->from + page->front - front, last,
		  got->whole ? (int64_t)listing_length(got->listing) + page->front : -1);
	outbox_close(c);
}

/* The name of the room whose JID that is; NULL: of none of that network. */
static char *
room_name(const WryComponent *component, const char *network, const char *text)
{
	g_auto(WryJid) jid = { 0 };
	if (!wry_jid_parse(&jid, text, NULL) || jid.local == NULL ||
	    strcmp(jid.domain, component->domain) != 0)
		return NULL;
	g_autofree char *local = wry_jid_unescape(jid.local);
	g_autoptr(WryAddress) address =
	    component->backend->address_parse(component, local, NULL, NULL);
	return address != NULL && address->kind == WRY_ADDRESS_ROOM &&
		       g_strcmp0(address->network, network) == 0
		   ? g_strdup(address->name)
		   : NULL;
}

/* What <set/> asks for of a list with `front` items in front of the rooms.  false: no such place.
 */
static bool
read_set(const WryInbound *in, const char *network, guint front, WryListingPage *ret,
	 char **ret_after, bool *ret_show_front)
{
	xmpp_stanza_t *set = wry_stanza_child(in->payload, "set", NS_RSM);
	g_autofree char *max = set != NULL ? wry_stanza_child_text(set, "max", NS_RSM) : NULL;
	g_autofree char *index = set != NULL ? wry_stanza_child_text(set, "index", NS_RSM) : NULL;
	g_autofree char *after = set != NULL ? wry_stanza_child_text(set, "after", NS_RSM) : NULL;
	g_autofree char *before = set != NULL ? wry_stanza_child_text(set, "before", NS_RSM) : NULL;
	bool backwards = set != NULL && wry_stanza_child(set, "before", NS_RSM) != NULL;
	const char *mark = after != NULL ? after : before;
	g_autofree char *help = g_strconcat(in->component->help, "@", in->component->domain, NULL);

	*ret = (WryListingPage){ .n = PAGE_MOST, .last = backwards && after == NULL };
	if (max != NULL)
		ret->n = (guint)MIN(g_ascii_strtoull(max, NULL, 10), PAGE_MOST);
	bool behind_front = front > 0 && after != NULL && strcmp(after, help) == 0;
	if (mark != NULL && !behind_front) {
		*ret_after = room_name(in->component, network, mark);
		ret->after = *ret_after;
		return ret->after != NULL;
	}
	guint64 at = index != NULL ? g_ascii_strtoull(index, NULL, 10) : 0;
	*ret_show_front = front > 0 && mark == NULL && at == 0 && !ret->last && ret->n > 0;
	if (*ret_show_front)
		ret->n -= front;
	ret->index = (guint)MIN(at > front ? at - front : 0, G_MAXINT);
	return true;
}

/* Without <set/> the first page comes all the same, with one: nobody wants 50,000 items at once
 * (DI-06). */
static void
list_rooms(const WryInbound *in, WrySession *session)
{
	WryListingPage wish;
	g_autofree char *after = NULL;
	ListPage *page = g_new0(ListPage, 1);
	page->network = g_strdup(session->network);
	page->front = in->target == WRY_TO_SERVICE ? 1 : 0;
	page->help = help_name(in);
	if (!read_set(in, session->network, page->front, &wish, &after, &page->show_front)) {
		free_page(page);
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("There is no such place in this list."), NULL);
		return;
	}
	access_charge(in->account, wish.n);
	listing_ask(session, NULL, &wish,
		    answer_keep(in->account, &in->back, LIST_MS, on_page, page, free_page));
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
	if (commands) {
		WryXml *xml = outbox_result(&in->back);
		disco_open(xml, NS_DISCO_ITEMS, node);
		command_list(in, xml);
		outbox_close(in->component);
		return;
	}
	WrySession *network = node == NULL || *node == '\0' ? listed_session(in) : NULL;
	if (network != NULL) {
		list_rooms(in, network);
		return;
	}
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(free_item);
	if (node == NULL || *node == '\0') /* a command has nothing below it */
		gather_items(in, items);
	write_items(in, node, items);
}
