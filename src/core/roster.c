/*
 * roster.c - how contacts get into the user's own roster, and that they left it
 *
 * One piece of work for each user, which lives as long as there is something to do, and
 * may outlive his account.  It asks one thing at a time; the stages are:
 *
 *	read	the roster is asked for, where we may: what is there is left as it is
 *	write	one item a set (two make two answers on Prosody, none on ejabberd)
 *	offer	to a client whose caps say that it takes contacts, 50 at a time
 *	ask	the contact subscribes
 */
#include "core/roster.h"

#include "base/hash.h"
#include "base/text.h"
#include "core/access.h"
#include "core/ask.h"
#include "core/caps.h"
#include "core/contact.h"
#include "core/filing.h"
#include "xmpp/ns.h"

#include <string.h>

#define ASK_MS 15000
#define OFFER_MOST 50	 /* items of one stanza (RS-01) */
#define WISHES_MOST 2000 /* of one user */
#define MARKS_MOST 1000	 /* contacts of one user that were put somewhere once */
#define ITEMS_MOST 4096	 /* of a roster: as many as the parser lets through */
#define NAME_MOST 256
#define SCOPE "roster" /* of the marks, in the account's row */

typedef struct { /* what one domain of our server lets us do */
	bool read, write;
} Privilege;

typedef struct {
	char *jid;	     /* bare, of our domain */
	WryAddress *address; /* NULL: the service, help@ */
	char *name;
	char **groups;
	bool told; /* the name is the network's or the user's, not made by us */
	bool remove;
} Wish;

typedef enum { UNMARKED = 1, MARKED } Mark;

typedef struct {
	WryComponent *component;
	char *user;
	GQueue wishes;	    /* of Wish, owned */
	GHashTable *has;    /* jid -> subscription, of ours in his roster; NULL: not read */
	GHashTable *before; /* jid -> contact's state + 1 when it was asked for; NULL */
	bool known;	    /* `has` is the roster's word */
	GHashTable *marks;  /* jid -> Mark: what is to be stored, owned */
	GPtrArray *asked;   /* of Wish: what stands in the question that is open */
	char *client;	    /* that takes contacts; "" none does; NULL: not looked for */
	bool read_due;	    /* for what was deleted while we were away */
	bool clear;	    /* the account goes: everything of ours is removed */
	WryReply *near;
	WryTask task;
} Work;

typedef struct _WryRosters WryRosters;
struct _WryRosters {
	GHashTable *privileges; /* domain -> Privilege, owned */
	GHashTable *works;	/* bare JID -> Work, owned */
	unsigned stream;	/* counts, from 1 */
};

static void
free_wish(gpointer data)
{
	Wish *w = data;
	wry_address_free(w->address);
	g_strfreev(w->groups);
	g_free(w->name);
	g_free(w->jid);
	g_free(w);
}

static void
free_work(gpointer data)
{
	Work *w = data;
	wry_reply_cancel(&w->near);
	wry_task_cancel(&w->task);
	g_queue_clear_full(&w->wishes, free_wish);
	g_clear_pointer(&w->has, g_hash_table_destroy);
	g_clear_pointer(&w->before, g_hash_table_destroy);
	g_hash_table_destroy(w->marks);
	g_ptr_array_unref(w->asked);
	g_free(w->client);
	g_free(w->user);
	g_free(w);
}

void
roster_configure(WryComponent *component)
{
	WryRosters *r = component->rosters = g_new0(WryRosters, 1);
	r->privileges = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	r->works = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_work);
	r->stream = 1;
}

void
roster_free(WryComponent *component)
{
	WryRosters *r = g_steal_pointer(&component->rosters);
	if (r == NULL)
		return;
	g_hash_table_destroy(r->works);
	g_hash_table_destroy(r->privileges);
	g_free(r);
}

void
roster_stream_down(WryComponent *component)
{
	g_hash_table_remove_all(component->rosters->privileges);
	component->rosters->stream++;
}

/* --- what we may ----------------------------------------------------------------------- */

/* auto, exchange, subscribe, off */
static bool
way_is(const WryComponent *component, const char *way)
{
	return strcmp(wry_values_text(component->config->common, "roster"), way) == 0;
}

/* Debian's mod_privilege nests what should be siblings: <perm/> may be anywhere below. */
static void
read_perms(xmpp_stanza_t *parent, const char *ns, Privilege *ret)
{
	for (xmpp_stanza_t *child = wry_stanza_child(parent, NULL, NULL); child != NULL;
	     child = wry_stanza_next(child, NULL, NULL)) {
		const char *type = wry_stanza_attr(child, "type");
		if (wry_stanza_is(child, "perm", ns) && type != NULL &&
		    g_strcmp0(wry_stanza_attr(child, "access"), "roster") == 0) {
			bool both = strcmp(type, "both") == 0;
			ret->read |= both || strcmp(type, "get") == 0;
			ret->write |= both || strcmp(type, "set") == 0;
		}
		read_perms(child, ns, ret);
	}
}

static bool
is_about_us(const WryInbound *in)
{
	static const char *const others[] = { NS_DELEGATION_1, NS_DELEGATION_2 };
	if (in->target != WRY_TO_SERVICE || wry_stanza_child(in->xml, "body", NULL) != NULL ||
	    g_strcmp0(in->type, "error") == 0)
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(others); i++)
		if (wry_stanza_child(in->xml, "delegation", others[i]) != NULL)
			return true;
	return wry_stanza_child(in->xml, "privilege", NS_PRIVILEGE_1) != NULL ||
	       wry_stanza_child(in->xml, "privilege", NS_PRIVILEGE_2) != NULL;
}

bool
roster_advertised(const WryInbound *in)
{
	static const char *const versions[] = { NS_PRIVILEGE_1, NS_PRIVILEGE_2 };
	WryComponent *c = in->component;
	if (!is_about_us(in))
		return false;
	if (in->from.local != NULL || in->from.resource != NULL || !access_serves(c, in->from.domain)) {
		wry_log_info(&c->log, "privileges from %s, whose server is not ours, were ignored",
			     wry_log_jid(in->from.full));
		return true;
	}
	Privilege found = { 0 };
	bool any = false;
	for (guint i = 0; i < G_N_ELEMENTS(versions); i++) {
		xmpp_stanza_t *p = wry_stanza_child(in->xml, "privilege", versions[i]);
		any |= p != NULL;
		if (p != NULL)
			read_perms(p, versions[i], &found);
	}
	if (!any)
		return true; /* XEP-0355: nothing is delegated to us that we would use */
	wry_log_info(&c->log, "%s lets us %s rosters", in->from.domain,
		     found.read && found.write ? "read and write"
		     : found.read	       ? "read"
		     : found.write	       ? "write"
					       : "do nothing with");
	g_hash_table_replace(c->rosters->privileges, g_strdup(in->from.domain),
			     g_memdup2(&found, sizeof found));
	return true;
}

static Privilege *
privilege_of(const WryComponent *component, const char *user)
{
	const char *at = strchr(user, '@');
	return g_hash_table_lookup(component->rosters->privileges, at != NULL ? at + 1 : user);
}

/* --- marks: what was put into his roster once --------------------------------------------- */

static bool
is_marked(const WryAccount *account, const char *jid)
{
	const Work *work = g_hash_table_lookup(account->component->rosters->works, account->jid);
	gpointer mark = work != NULL ? g_hash_table_lookup(work->marks, jid) : NULL;
	return mark != NULL ? mark == GUINT_TO_POINTER(MARKED)
			    : wry_account_row_get(wry_account_newest(account), SCOPE, jid) != NULL;
}

static void
mark(Work *work, const char *jid, Mark how)
{
	g_hash_table_replace(work->marks, g_strdup(jid), GUINT_TO_POINTER(how));
}

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	const WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "what was put into a roster was not stored: %s",
			     error->message);
}

static unsigned
n_marks(const WryAccountRow *row)
{
	unsigned n = 0;
	for (guint i = 0; i < row->settings->len; i++)
		n += strcmp(((const WrySetting *)row->settings->pdata[i])->scope, SCOPE) == 0;
	return n;
}

/* All of a work's marks in one write. */
static void
store_marks(Work *work, WryAccount *account)
{
	if (account == NULL || account->going)
		return;
	WryAccountRow *row = filing_row(account);
	unsigned n = n_marks(row), changed = 0;
	GHashTableIter it;
	gpointer jid, how;
	g_hash_table_iter_init(&it, work->marks);
	while (g_hash_table_iter_next(&it, &jid, &how)) {
		bool is = wry_account_row_get(row, SCOPE, jid) != NULL;
		bool be = how == GUINT_TO_POINTER(MARKED);
		if (is == be || (be && n + changed >= MARKS_MOST))
			continue;
		wry_account_row_set(row, SCOPE, jid, be ? "1" : NULL, false);
		changed++;
	}
	g_hash_table_remove_all(work->marks);
	if (changed > 0)
		filing_store(account, row, wry_reply_new(NULL, 0, on_stored, work->component));
	else
		wry_account_row_free(row);
}

/* --- work ---------------------------------------------------------------------------------- */

static void run(gpointer data);

static Work *
work_of(WryComponent *component, const char *user)
{
	Work *w = g_hash_table_lookup(component->rosters->works, user);
	if (w == NULL) {
		w = g_new0(Work, 1);
		w->component = component;
		w->user = g_strdup(user);
		w->marks = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
		w->asked = g_ptr_array_new_with_free_func(free_wish);
		g_queue_init(&w->wishes);
		wry_task_init(&w->task, WRY_TURN_PUMP, run, w);
		g_hash_table_insert(component->rosters->works, w->user, w);
	}
	wry_task_schedule(&w->task);
	return w;
}

static void
wish(Work *work, const char *jid, const WryAddress *address, const char *name, char **groups,
     bool told, bool remove)
{
	g_auto(GStrv) mine = groups;
	if (work->wishes.length >= WISHES_MOST)
		return;
	Wish *w = g_new0(Wish, 1);
	*w = (Wish){
		.jid = g_strdup(jid),
		.address = wry_address_copy(address),
		.name =
		    name != NULL ? g_strndup(name, wry_text_break(name, NAME_MOST, false)) : NULL,
		.groups = g_steal_pointer(&mine),
		.told = told,
		.remove = remove,
	};
	/* Who registers again at once finds it cleared first. */
	if (remove && work->clear)
		g_queue_push_head(&work->wishes, w);
	else
		g_queue_push_tail(&work->wishes, w);
}

/* What was asked for may be something again: nobody takes over what he has not answered. */
static WryContact *
contact_of(Work *work, const Wish *w)
{
	WryAccount *account = wry_component_find_account(work->component, work->user);
	bool help = w->address == NULL && strcmp(w->jid, work->component->domain) != 0;
	if (account == NULL || account->going)
		return NULL;
	WryContact *contact = wry_account_find_contact(account, w->jid);
	return contact != NULL ? contact : contact_keep(account, help ? w->jid : NULL, w->address);
}

/* The last way: the contact asks, as anybody would. */
static void
subscribe(Work *work, const Wish *w)
{
	WryAccount *account = wry_component_find_account(work->component, work->user);
	bool help = w->address == NULL && strcmp(w->jid, work->component->domain) != 0;
	if (account == NULL || account->going || w->remove || help)
		return;
	contact_add(account, w->address, w->told ? w->name : NULL);
	if (w->address != NULL)
		mark(work, w->jid, MARKED);
}

/* It is in his roster, and both see each other. */
static void
settle(Work *work, const Wish *w)
{
	WryAccount *account = wry_component_find_account(work->component, work->user);
	WryContact *contact = w->remove && account != NULL
				  ? wry_account_find_contact(account, w->jid)
			      : !w->remove ? contact_of(work, w)
					   : NULL;
	if (contact == NULL)
		return;
	if (w->remove) { /* it came back meanwhile, by what was under way */
		contact_remove(contact);
		return;
	}
	mark(work, w->jid, MARKED);
	contact_set_state(contact, WRY_SUB_BOTH);
	contact_show(contact);
	/* His server thinks that we know already whether he is there. */
	if (strcmp(w->jid, work->component->domain) == 0)
		outbox_presence(work->component, w->jid, work->user, "probe", NULL);
}

static void
write_item(WryXml *xml, const Work *work, const Wish *w, const char *way)
{
	g_assert(outbox_is_ours(work->component, w->jid)); /* RS-07 */
	wry_xml_open(xml, "item", NULL);
	if (strcmp(way, "subscription") == 0)
		wry_xml_attr(xml, way, w->remove ? "remove" : "both");
	else
		wry_xml_attr(xml, way, w->remove ? "delete" : "add");
	wry_xml_attr(xml, "jid", w->jid);
	if (!w->remove)
		wry_xml_attr(xml, "name", w->name);
	for (char **g = w->remove ? NULL : w->groups; g != NULL && *g != NULL; g++)
		wry_xml_leaf(xml, "group", NULL, *g);
	wry_xml_close(xml);
}

static void
again(Work *work)
{
	g_ptr_array_set_size(work->asked, 0);
	wry_task_schedule(&work->task);
}

/* --- read ------------------------------------------------------------------------------------ */

/* The bare JID, if it is one of ours: no other is looked at (RS-07).  (transfer full) */
static char *
own_item(const Work *work, xmpp_stanza_t *item)
{
	const char *text = wry_stanza_attr(item, "jid");
	g_auto(WryJid) jid = { 0 };
	if (text == NULL || !wry_jid_parse(&jid, text, NULL) || jid.resource != NULL ||
	    strcmp(jid.domain, work->component->domain) != 0)
		return NULL;
	return g_strdup(jid.bare);
}

static WrySubscription
state_of(const char *subscription)
{
	return g_strcmp0(subscription, "both") == 0   ? WRY_SUB_BOTH
	       : g_strcmp0(subscription, "to") == 0   ? WRY_SUB_FROM
	       : g_strcmp0(subscription, "from") == 0 ? WRY_SUB_TO
						      : WRY_SUB_NONE;
}

/* What we think of a contact against what his roster says: where nothing moved meanwhile. */
static void
compare(Work *work, WryContact *contact)
{
	gpointer before =
	    work->before != NULL ? g_hash_table_lookup(work->before, contact->jid) : NULL;
	const char *subscription = g_hash_table_lookup(work->has, contact->jid);
	if (before != GUINT_TO_POINTER(contact->state + 1))
		return;
	if (subscription == NULL) {
		/* Who was asked by a stanza and has not answered has deleted nothing; and servers
		 * that prepare by older rules may spell it otherwise (RFC 6122). */
		if (!is_marked(contact->account, contact->jid) ||
		    subscription_asks(contact->state) || !g_str_is_ascii(contact->jid))
			return;
		wry_log_debug(&contact->account->log, "%s was deleted from the roster",
			      contact->jid);
		contact_remove(contact);
		return;
	}
	WrySubscription state = state_of(subscription);
	if (!is_marked(contact->account, contact->jid))
		mark(work, contact->jid, MARKED);
	if (subscription_sees(state) != subscription_sees(contact->state) ||
	    subscription_shows(state) != subscription_shows(contact->state))
		contact_set_state(contact, state);
}

static GPtrArray *
contact_jids(const WryAccount *account)
{
	GPtrArray *jids = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) contacts = account != NULL ? wry_account_contacts(account) : NULL;
	for (guint i = 0; contacts != NULL && i < contacts->len; i++)
		g_ptr_array_add(jids, g_strdup(((const WryContact *)contacts->pdata[i])->jid));
	return jids;
}

static void
read_items(Work *work, xmpp_stanza_t *query)
{
	for (xmpp_stanza_t *item = wry_stanza_child(query, "item", NS_ROSTER);
	     item != NULL && g_hash_table_size(work->has) < ITEMS_MOST;
	     item = wry_stanza_next(item, "item", NS_ROSTER)) {
		const char *subscription = wry_stanza_attr(item, "subscription");
		char *jid = own_item(work, item);
		if (jid != NULL)
			g_hash_table_replace(
			    work->has, jid, g_strdup(subscription != NULL ? subscription : "none"));
	}
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Work *work = data;
	xmpp_stanza_t *query = error == NULL ? wry_stanza_child(result, "query", NS_ROSTER) : NULL;
	work->has = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	work->known = query != NULL;
	if (query != NULL)
		read_items(work, query);
	if (error != NULL) {
		Privilege *p = privilege_of(work->component, work->user);
		wry_log_info(&work->component->log, "the roster of %s cannot be read: %s",
			     wry_log_jid(work->user), error->message);
		if (p != NULL && wry_error_retry(error) != WRY_RETRY_WAIT)
			p->read = false;
	}
	WryAccount *account = wry_component_find_account(work->component, work->user);
	if (work->clear) {
		GHashTableIter it;
		gpointer jid;
		g_hash_table_iter_init(&it, work->has);
		while (g_hash_table_iter_next(&it, &jid, NULL))
			wish(work, jid, NULL, NULL, NULL, false, true);
		work->clear = false;
	} else if (query != NULL && account != NULL && !account->going) {
		g_autoptr(GPtrArray) jids = contact_jids(account);
		for (guint i = 0; i < jids->len; i++) {
			WryContact *contact = wry_account_find_contact(account, jids->pdata[i]);
			if (contact != NULL)
				compare(work, contact);
		}
	}
	g_clear_pointer(&work->before, g_hash_table_destroy);
	again(work);
}

static void
read_roster(Work *work)
{
	WryAccount *account = wry_component_find_account(work->component, work->user);
	g_autoptr(GPtrArray) jids = contact_jids(account);
	work->read_due = false;
	work->before = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	for (guint i = 0; i < jids->len; i++) {
		const WryContact *contact = wry_account_find_contact(account, jids->pdata[i]);
		g_hash_table_insert(work->before, g_strdup(jids->pdata[i]),
				    GUINT_TO_POINTER(contact->state + 1));
	}
	WryXml *xml = ask_open(work->component, work->component->domain, work->user, "get");
	wry_xml_leaf(xml, "query", NS_ROSTER, NULL);
	ask_send(work->component, wry_reply_new(&work->near, ASK_MS, on_read, work));
}

/* --- write -------------------------------------------------------------------------------------
 */

/* Does it mean that no roster of this server can be written?  (ejabberd 23.01 grants it and then
 * fails each time: its issue 3942) */
static bool
is_for_good(const GError *error)
{
	switch (wry_error_code(error)) {
	case WRY_ERROR_FORBIDDEN:
	case WRY_ERROR_NOT_ALLOWED:
	case WRY_ERROR_INTERNAL_SERVER_ERROR:
	case WRY_ERROR_SERVICE_UNAVAILABLE:
	case WRY_ERROR_FEATURE_NOT_IMPLEMENTED:
		return true;
	default:
		return false;
	}
}

static void
on_written(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Work *work = data;
	Wish *w = g_ptr_array_steal_index(work->asked, 0);
	Privilege *p = privilege_of(work->component, work->user);
	bool refused = error != NULL && is_for_good(error);
	if (refused && p != NULL && p->write) {
		p->write = false;
		wry_log_notice(&work->component->log,
			       "rosters cannot be written (%s); contacts ask instead",
			       wry_error_condition(error));
	}
	if (refused && !w->remove) {
		g_queue_push_head(&work->wishes, w); /* for the next way */
		again(work);
		return;
	}
	bool absent =
	    w->remove && error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND;
	if (work->has == NULL)
		; /* the account went meanwhile, and with it what was known */
	else if (w->remove && (error == NULL || absent))
		g_hash_table_remove(work->has, w->jid);
	else if (error == NULL)
		g_hash_table_replace(work->has, g_strdup(w->jid), g_strdup("both"));
	if (error == NULL)
		settle(work, w);
	else
		subscribe(work, w);
	free_wish(w);
	again(work);
}

static void
write_one(Work *work, Wish *w)
{
	bool there = g_hash_table_contains(work->has, w->jid);
	if (w->remove ? there || !work->known : !there) { /* else it is as it should be */
		g_ptr_array_add(work->asked, w);
		WryXml *xml = ask_open(work->component, work->component->domain, work->user, "set");
		wry_xml_open(xml, "query", NS_ROSTER);
		write_item(xml, work, w, "subscription");
		ask_send(work->component, wry_reply_new(&work->near, ASK_MS, on_written, work));
		return;
	}
	/* The user has put it there himself, with his name for it; if not all the way, it asks. */
	const char *subscription = g_hash_table_lookup(work->has, w->jid);
	if (there && state_of(subscription) == WRY_SUB_BOTH)
		settle(work, w);
	else if (there)
		subscribe(work, w);
	free_wish(w);
	again(work);
}

/* --- offer
 * ----------------------------------------------------------------------------------------- */

static void
on_offered(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Work *work = data;
	for (guint i = 0; i < work->asked->len; i++) {
		const Wish *w = work->asked->pdata[i];
		/* Offered is put there: a dialog at every login is what users hate. */
		if (error == NULL && !w->remove)
			mark(work, w->jid, MARKED);
		else if (error != NULL)
			subscribe(work, w);
	}
	again(work);
}

/* Up to 50 of one kind, from the head. */
static void
take_alike(Work *work)
{
	const Wish *first = g_queue_peek_head(&work->wishes);
	while (work->asked->len < OFFER_MOST && first != NULL) {
		const Wish *next = g_queue_peek_head(&work->wishes);
		if (next == NULL || next->remove != first->remove)
			break;
		g_ptr_array_add(work->asked, g_queue_pop_head(&work->wishes));
	}
}

static void
write_offer(WryXml *xml, const Work *work)
{
	wry_xml_open(xml, "x", NS_ROSTERX);
	for (guint i = 0; i < work->asked->len; i++)
		write_item(xml, work, work->asked->pdata[i], "action");
	wry_xml_close(xml);
}

static void
offer(Work *work)
{
	take_alike(work);
	if (*work->client != '\0') {
		WryXml *xml =
		    ask_open(work->component, work->component->domain, work->client, "set");
		write_offer(xml, work);
		ask_send(work->component, wry_reply_new(&work->near, ASK_MS, on_offered, work));
		return;
	}
	/* To whoever comes next; a client that knows nothing of it shows nothing. */
	WryXml *xml = outbox_open(work->component, "message", work->component->domain, work->user,
				  NULL, NULL);
	write_offer(xml, work);
	outbox_close(work->component);
	on_offered(NULL, NULL, work);
}

static void
on_client(gpointer result, const GError *error, gpointer data)
{
	Work *work = data;
	g_free(work->client);
	work->client = g_strdup(error == NULL ? (const char *)result : "");
	again(work);
}

/* --- which way
 * -------------------------------------------------------------------------------------- */

static void
finish(Work *work)
{
	WryComponent *c = work->component;
	WryAccount *account = wry_component_find_account(c, work->user);
	store_marks(work, account);
	g_hash_table_remove(c->rosters->works, work->user);
}

/* One thing, for the wish at the head. */
static void
serve(Work *work)
{
	const WryComponent *c = work->component;
	const Wish *w = g_queue_peek_head(&work->wishes);
	const Privilege *p = way_is(c, "auto") ? privilege_of(c, work->user) : NULL;
	bool read = p != NULL && p->read, write = p != NULL && p->write;
	if (read && work->has == NULL && (work->read_due || work->clear || (write && w != NULL))) {
		read_roster(work);
	} else if (w == NULL) {
		finish(work);
	} else if (write) {
		if (work->has == NULL) /* it may be written, not read */
			work->has =
			    g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
		write_one(work, g_queue_pop_head(&work->wishes));
	} else if ((w->address != NULL || w->remove) && work->client == NULL &&
		   (way_is(c, "auto") || way_is(c, "exchange"))) {
		caps_find_exchange(work->component, work->user,
				   wry_reply_new(&work->near, 0, on_client, work));
	} else if ((w->address != NULL || w->remove) && work->client != NULL &&
		   (*work->client != '\0' || way_is(c, "exchange"))) {
		offer(work);
	} else {
		Wish *mine = g_queue_pop_head(&work->wishes);
		subscribe(work, mine);
		free_wish(mine);
		again(work);
	}
}

static void
run(gpointer data)
{
	Work *work = data;
	if (work->near == NULL && work->asked->len == 0 && !work->component->stopping)
		serve(work);
}

/* --- from above
 * ---------------------------------------------------------------------------------------- */

void
roster_online(WryAccount *account)
{
	WryComponent *c = account->component;
	const Privilege *p = privilege_of(c, account->jid);
	if (account->rostered == c->rosters->stream || p == NULL || !p->read ||
	    !way_is(c, "auto") || wry_account_n_contacts(account) == 0)
		return;
	account->rostered = c->rosters->stream;
	work_of(c, account->jid)->read_due = true;
}

/* "romeo", where there is one network; "romeo (OFTC)" where there are several. */
static char *
default_name(const WryAccount *account, const WryAddress *address)
{
	const WryComponent *c = account->component;
	if (address == NULL || address->kind == WRY_ADDRESS_NETWORK)
		return g_strdup(
		    wry_component_title(c, address != NULL ? address->network : NULL));
	const char *name = address->wire != NULL ? address->wire : address->name;
	return address->network != NULL && g_hash_table_size(account->sessions) > 1
		   ? g_strconcat(name, " (", wry_component_title(c, address->network), ")", NULL)
		   : g_strdup(name);
}

static char **
default_groups(const WryComponent *c, const WryAddress *address)
{
	const char *own = wry_values_text(c->config->common, "roster_group");
	bool person = address != NULL && address->kind == WRY_ADDRESS_CONTACT;
	const char *groups[] = { !person       ? "Gateways"
				 : own != NULL ? own
					       : c->backend->title,
				 NULL };
	return g_strdupv((char **)groups);
}

void
roster_add(WryAccount *account, const char *jid, const WryAddress *address, const char *name,
	   const char *const *groups, bool wished)
{
	WryComponent *c = account->component;
	g_autofree char *made = jid != NULL ? g_strdup(jid) : wry_component_jid(c, address);
	WryContact *contact = wry_account_find_contact(account, made);
	bool has = contact != NULL && subscription_sees(contact->state) &&
		   subscription_shows(contact->state);
	/* What was there once is his: with his name for it, or deleted. */
	if (has || (!wished && is_marked(account, made)))
		return;
	if (way_is(c, "off") && !wished)
		return;
	g_autofree char *called = name != NULL ? g_strdup(name) : default_name(account, address);
	char **in = groups != NULL && groups[0] != NULL ? g_strdupv((char **)groups)
							: default_groups(c, address);
	wish(work_of(c, account->jid), made, address, called, in, name != NULL, false);
}

void
roster_remove(WryAccount *account, const char *jid)
{
	WryComponent *c = account->component;
	if (way_is(c, "auto") || way_is(c, "exchange"))
		wish(work_of(c, account->jid), jid, NULL, NULL, NULL, false, true);
}

void
roster_listed(WrySession *s, const WryAddress *who, const char *name, const char *const *groups)
{
	WryAccount *account = s->account;
	g_autofree char *jid = wry_component_jid(account->component, who);
	WryContact *contact = contact_find(account, who);
	bool known = contact != NULL;
	/* What he has deleted is no contact of his, whatever the network thinks. */
	if (!known && is_marked(account, jid))
		return;
	if (!known)
		contact = contact_keep(account, NULL, who);
	if (contact == NULL)
		return;
	contact_set_name(contact, name, groups);
	if (!known)
		roster_add(account, NULL, who, name, groups, false);
}

void
roster_dropped(WrySession *s, const WryAddress *who)
{
	g_autofree char *jid = wry_component_jid(wry_session_component(s), who);
	bool known = contact_find(s->account, who) != NULL;
	contact_dropped(s, who);
	if (known)
		roster_remove(s->account, jid);
	/* Should it be there again one day, it is another. */
	if (is_marked(s->account, jid))
		mark(work_of(s->account->component, s->account->jid), jid, UNMARKED);
}

void
roster_registered(WryAccount *account)
{
	WryComponent *c = account->component;
	const Privilege *p = way_is(c, "auto") ? privilege_of(c, account->jid) : NULL;
	if (p == NULL || !p->write) {
		contact_add(account, NULL, NULL); /* XEP-0100 4.1.1: the gateway asks */
		return;
	}
	g_autofree char *help = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *title = default_name(account, NULL);
	g_autofree char *called = g_strconcat(title, " help", NULL);
	roster_add(account, NULL, NULL, NULL, NULL, true);
	roster_add(account, help, NULL, called, NULL, true);
}

void
roster_unregister(WryAccount *account)
{
	WryComponent *c = account->component;
	const Privilege *p = way_is(c, "auto") ? privilege_of(c, account->jid) : NULL;
	bool offers = way_is(c, "auto") || way_is(c, "exchange");
	g_autoptr(GPtrArray) jids = contact_jids(account);
	if (p != NULL && p->read && p->write) {
		Work *work = work_of(c, account->jid);
		g_queue_clear_full(&work->wishes, free_wish);
		g_clear_pointer(&work->has, g_hash_table_destroy);
		work->clear = true;
		return;
	}
	for (guint i = 0; offers && i < jids->len; i++)
		roster_remove(account, jids->pdata[i]);
}

/* --- pushes
 * -------------------------------------------------------------------------------------------- */

void
roster_push(const WryInbound *in)
{
	const Privilege *p = privilege_of(in->component, in->from.bare);
	if (in->from.resource != NULL || in->from.local == NULL || p == NULL) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("This is not served at this address."), NULL);
		return;
	}
	outbox_empty_result(&in->back);
	Work *work = g_hash_table_lookup(in->component->rosters->works, in->from.bare);
	Work plain = { .component = in->component };
	for (xmpp_stanza_t *item = wry_stanza_child(in->payload, "item", NS_ROSTER); item != NULL;
	     item = wry_stanza_next(item, "item", NS_ROSTER)) {
		const char *subscription = wry_stanza_attr(item, "subscription");
		bool removed = g_strcmp0(subscription, "remove") == 0;
		g_autofree char *jid = own_item(&plain, item);
		WryContact *contact = jid != NULL && in->account != NULL
					  ? wry_account_find_contact(in->account, jid)
					  : NULL;
		if (jid == NULL)
			continue;
		if (work != NULL && work->has != NULL && removed)
			g_hash_table_remove(work->has, jid);
		else if (work != NULL && work->has != NULL)
			g_hash_table_replace(
			    work->has, g_strdup(jid),
			    g_strdup(subscription != NULL ? subscription : "none"));
		if (!removed || contact == NULL)
			continue;
		mark(work_of(in->component, in->from.bare), jid, MARKED);
		contact_remove(contact);
	}
}
