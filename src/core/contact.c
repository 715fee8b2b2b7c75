/*
 * contact.c - what a user and a foreign party may see of each other (RFC 6121 section 3)
 *
 * Both halves of a subscription stand here: what the user's stanza starts, and what the network's
 * word becomes.  The table says what is due; contact_step() does it, once.  Nothing here orders
 * but contact_serve(), which the pump calls.
 */
#include "core/contact.h"

#include "base/text.h"
#include "core/place.h"
#include "store/rosters.h"
#include "xmpp/ns.h"

#include <string.h>

#define CONTACTS_MOST 1000
#define REQUESTS_MOST 200 /* of them, that wait for the network */
#define TEXT_MOST 1024	  /* bytes of a reason, a status */
#define NAME_MOST 256
#define GROUPS_MOST 8
#define ANSWERS_MOST 5 /* that repeat what has been answered, in ANSWERS_US */
#define ANSWERS_US (60 * (gint64)G_USEC_PER_SEC)
#define SETTLE_MS 5000
#define SAVE_SEEN_US (600 * (gint64)G_USEC_PER_SEC)

static char *
cut(const char *text, gsize most)
{
	return text != NULL && *text != '\0' ? g_strndup(text, wry_text_break(text, most, false))
					     : NULL;
}

bool
contact_decides(const WryComponent *component, const WryAddress *address)
{
	return address != NULL && address->kind == WRY_ADDRESS_CONTACT &&
	       component->backend->contact_ask != NULL &&
	       component->backend->contact_answer != NULL;
}

static bool
decides(const WryContact *contact)
{
	return contact_decides(contact->account->component, contact->address);
}

/* --- the store ---------------------------------------------------------------------- */

/* Its place in the row: the local part. */
static char *
peer_of(const WryContact *contact)
{
	const char *at = strchr(contact->jid, '@');
	return at != NULL ? g_strndup(contact->jid, at - contact->jid) : g_strdup("");
}

static void
on_saved(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	const WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "a contact was not stored: %s", error->message);
}

static void
save(WryContact *contact)
{
	WryAccount *a = contact->account;
	if (a->going)
		return;
	g_autofree char *peer = peer_of(contact);
	g_autofree char *groups =
	    contact->groups != NULL ? g_strjoinv("\n", contact->groups) : NULL;
	WryRosterRow row = {
		.peer = peer,
		.state = contact->state,
		.sees = subscription_sees(contact->state),
		.flags = contact->owed | (contact->approved ? WRY_ROW_APPROVED : 0),
		.wire = contact->address != NULL ? contact->address->wire : NULL,
		.name = contact->name,
		.groups = groups,
		.reason = contact->reason,
		.show = contact->show,
		.since = contact->since,
		.seen = contact->seen,
	};
	contact->stored = true;
	contact->saved = g_get_monotonic_time();
	/* Who was looked up in vain has a row now. */
	wry_records_remove(a->component->strangers, a->jid, NULL);
	wry_rosters_save(a->component->store, a->component->domain, a->jid, &row,
			 wry_reply_new(NULL, 0, on_saved, a->component));
}

static void
forget_row(WryContact *contact)
{
	WryAccount *a = contact->account;
	if (!contact->stored || a->going)
		return;
	g_autofree char *peer = peer_of(contact);
	contact->stored = false;
	wry_rosters_remove(a->component->store, a->component->domain, a->jid, peer,
			   wry_reply_new(NULL, 0, on_saved, a->component));
}

/* Kept, or forgotten where nothing is left of it.  The contact may be gone. */
static void
settle(WryContact *contact)
{
	if (contact->state != WRY_SUB_NONE || contact->approved || contact->owed != 0) {
		save(contact);
		return;
	}
	forget_row(contact);
	if (!contact->watched) /* else the pump lets go of it */
		wry_contact_remove(contact);
}

/* The pump is to look at it. */
static void
wake(const WryContact *contact)
{
	WrySession *s = wry_contact_session(contact);
	if (s == NULL)
		return;
	s->contacts_due = true;
	wry_session_wake(s);
}

/* --- subscriptions ------------------------------------------------------------------------- */

static void
route(WryContact *contact, const char *type, const char *reason)
{
	WryComponent *c = contact->account->component;
	WryXml *xml = outbox_open(c, "presence", contact->jid, contact->account->jid, type, NULL);
	if (strcmp(type, "subscribe") == 0) {
		if (reason != NULL)
			wry_xml_leaf(xml, "status", NULL, reason);
		if (contact->name != NULL)
			wry_xml_leaf(xml, "nick", NS_NICK, contact->name);
	}
	outbox_close(c);
}

/* An answer that repeats one: some servers acknowledge it by asking again (SU-17). */
static bool
may_answer_again(WryContact *contact)
{
	gint64 now = g_get_monotonic_time();
	if (contact->answers == 0 || now - contact->answered > ANSWERS_US) {
		contact->answers = 0;
		contact->answered = now;
	}
	if (contact->answers >= ANSWERS_MOST)
		return false;
	contact->answers++;
	return true;
}

static void do_step(WryContact *contact, WrySubEvent event, const char *reason);

static void
owe(WryContact *contact, WryOwed what)
{
	contact->owed = (guint8)what;
	wake(contact);
}

static void
on_settled(gpointer data)
{
	WryAccount *a = data;
	GHashTableIter it;
	gpointer value;
	if (a->contacts == NULL)
		return;
	g_hash_table_iter_init(&it, a->contacts);
	while (g_hash_table_iter_next(&it, NULL, &value))
		if (((const WryContact *)value)->owed != 0)
			wake(value);
}

/*
 * The user takes back what the contact may see.  It may be the first half of a removal, whose
 * second is under way: the network hears of that alone (SU-19).
 */
static void
withdraw(WryContact *contact)
{
	WryAccount *a = contact->account;
	contact->settles = g_get_monotonic_time() + SETTLE_MS * 1000;
	contact->owed = WRY_OWED_NO;
	if (a->settle_timer == NULL)
		wry_timer_start(&a->settle_timer, SETTLE_MS + 1, on_settled, a);
}

/* The user's stanza counts: the network is told, or what it would say is done at once. */
static void
deliver(WryContact *contact, WrySubEvent event, WrySubscription before, const char *reason)
{
	switch (event) {
	case WRY_SUB_IN_SUBSCRIBE:
		g_free(contact->reason);
		contact->reason = NULL;
		if (!decides(contact)) {
			do_step(contact, WRY_SUB_OUT_SUBSCRIBED, NULL);
			break;
		}
		contact->reason = cut(reason, TEXT_MOST);
		contact->since = g_get_real_time();
		contact->asked = false;
		/* What was owed before he changed his mind. */
		contact->owed &= (guint8)~WRY_OWED_DROP;
		break;
	case WRY_SUB_IN_UNSUBSCRIBE:
		g_clear_pointer(&contact->reason, g_free);
		if (decides(contact) && contact->state == WRY_SUB_NONE &&
		    (subscription_shows(before) || contact->asked))
			owe(contact, WRY_OWED_DROP);
		contact->asked = false;
		break;
	case WRY_SUB_IN_SUBSCRIBED:
		contact->asks = 0;
		if (decides(contact))
			owe(contact, WRY_OWED_YES);
		break;
	case WRY_SUB_IN_UNSUBSCRIBED:
		contact->asks = 0;
		if (!decides(contact))
			break;
		if (subscription_asks(before))
			owe(contact, WRY_OWED_NO);
		else if (contact->state == WRY_SUB_NONE)
			owe(contact, WRY_OWED_DROP);
		else
			withdraw(contact);
		break;
	default:
		break;
	}
}

/* The user is asked too, once he has been let in (GW-14).  help@ has no use for it. */
static void
ask_back(WryContact *contact)
{
	bool help = contact->address == NULL && !wry_contact_is_service(contact);
	if (!help && !subscription_sees(contact->state) && !subscription_asks(contact->state))
		do_step(contact, WRY_SUB_OUT_SUBSCRIBE, NULL);
}

static void
do_step(WryContact *contact, WrySubEvent event, const char *reason)
{
	WrySubStep step = subscription_step(contact->state, event, contact->approved);
	WrySubscription before = contact->state;
	bool again = step.next == before && (step.flags & WRY_SUB_SUBSCRIBED) != 0;
	if (again && !may_answer_again(contact))
		return;
	if ((step.flags & WRY_SUB_GO_FIRST) != 0)
		contact_leave(contact);
	if ((step.flags & WRY_SUB_ROUTE) != 0)
		route(contact, subscription_type(event), reason);
	if ((step.flags & WRY_SUB_SUBSCRIBED) != 0)
		route(contact, "subscribed", NULL);
	if ((step.flags & WRY_SUB_UNSUBSCRIBED) != 0)
		route(contact, "unsubscribed", NULL);
	contact->state = (WrySubscription)step.next;
	if ((step.flags & WRY_SUB_SHOW) != 0)
		contact_greet(contact);
	if ((step.flags & WRY_SUB_APPROVE) != 0)
		contact->approved = true;
	if ((step.flags & WRY_SUB_FORGET) != 0)
		contact->approved = false;
	if (!subscription_shows(contact->state))
		contact->sent = 0;
	if ((step.flags & WRY_SUB_DELIVER) != 0)
		deliver(contact, event, before, reason);
	/* Whoever is let in is asked as well: now, not where he has been for long. */
	if (subscription_shows(contact->state) && !subscription_shows(before))
		ask_back(contact);
	wake(contact);
}

void
contact_step(WryContact *contact, WrySubEvent event, const char *reason)
{
	g_autofree char *mine = cut(reason, TEXT_MOST);
	WrySubscription before = contact->state;
	bool approved = contact->approved;
	guint8 owed = contact->owed;
	do_step(contact, event, mine);
	wry_log_debug(&contact->account->log, "%s: %s, %s -> %s", wry_log_jid(contact->jid),
		      subscription_type(event), subscription_name(before),
		      subscription_name(contact->state));
	if (contact->state != before || contact->approved != approved || contact->owed != owed ||
	    !contact->stored)
		settle(contact);
}

void
contact_set_state(WryContact *contact, WrySubscription state)
{
	contact->state = state;
	if (!subscription_shows(state))
		contact->sent = 0;
	wake(contact);
	settle(contact);
}

/* --- making and removing -------------------------------------------------------------------- */

WryContact *
contact_find(WryAccount *account, const WryAddress *address)
{
	g_autofree char *jid = wry_component_jid(account->component, address);
	return wry_account_find_contact(account, jid);
}

WryContact *
contact_keep(WryAccount *account, const char *jid, const WryAddress *address)
{
	g_autofree char *own =
	    jid != NULL ? g_strdup(jid) : wry_component_jid(account->component, address);
	WryContact *contact = wry_account_find_contact(account, own);
	if (contact != NULL)
		return contact;
	/* The service's own place is always there. */
	if (address != NULL && wry_account_n_contacts(account) >= CONTACTS_MOST)
		return NULL;
	return wry_account_add_contact(account, own, address);
}

bool
contact_has_room(const WryAccount *account, GError **error)
{
	unsigned n = 0;
	GHashTableIter it;
	gpointer value;
	if (account->contacts == NULL)
		return true;
	g_hash_table_iter_init(&it, account->contacts);
	while (g_hash_table_iter_next(&it, NULL, &value))
		n += subscription_is_asked(((const WryContact *)value)->state);
	if (n < REQUESTS_MOST && wry_account_n_contacts(account) < CONTACTS_MOST)
		return true;
	g_autofree char *most =
	    g_strdup_printf("%d", n < REQUESTS_MOST ? CONTACTS_MOST : REQUESTS_MOST);
	return n < REQUESTS_MOST
		   ? wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				   N_("%s contacts are the limit here."), most, NULL)
		   : wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				   N_("%s requests that wait for an answer are the limit here."),
				   most, NULL);
}

static char **
copy_groups(const char *const *groups)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	unsigned n = 0;
	for (; groups != NULL && *groups != NULL && n < GROUPS_MOST; groups++) {
		g_autofree char *one = cut(*groups, NAME_MOST);
		if (one == NULL)
			continue;
		g_strdelimit(one, "\n\r", ' ');
		g_strv_builder_add(builder, one);
		n++;
	}
	return n > 0 ? g_strv_builder_end(builder) : NULL;
}

static bool
same_groups(char **a, char **b)
{
	return a == b || (a != NULL && b != NULL &&
			  g_strv_equal((const char *const *)a, (const char *const *)b));
}

void
contact_set_name(WryContact *contact, const char *name, const char *const *groups)
{
	g_autofree char *short_name = cut(name, NAME_MOST);
	g_auto(GStrv) mine = copy_groups(groups);
	bool changed = false;
	if (short_name != NULL && g_strcmp0(short_name, contact->name) != 0) {
		g_free(contact->name);
		contact->name = g_steal_pointer(&short_name);
		changed = true;
	}
	if (mine != NULL && !same_groups(mine, contact->groups)) {
		g_strfreev(contact->groups);
		contact->groups = g_steal_pointer(&mine);
		changed = true;
	}
	if (changed && contact->stored)
		save(contact);
}

WryContact *
contact_add(WryAccount *account, const WryAddress *address, const char *name)
{
	WryContact *contact = contact_keep(account, NULL, address);
	if (contact == NULL)
		return NULL;
	contact_set_name(contact, name, NULL);
	if (!subscription_sees(contact->state))
		contact_step(contact, WRY_SUB_OUT_SUBSCRIBE, NULL);
	return contact;
}

/* unsubscribe, unsubscribed, unavailable: in the order of XEP-0100 4.3 and 5.2. */
static void
say_good_bye(WryContact *contact)
{
	route(contact, "unsubscribe", NULL);
	route(contact, "unsubscribed", NULL);
	outbox_presence(contact->account->component, contact->jid, contact->account->jid,
			"unavailable", NULL);
}

static void
let_go(WryContact *contact)
{
	if (contact->state != WRY_SUB_NONE)
		say_good_bye(contact);
	contact->state = WRY_SUB_NONE;
	contact->approved = false;
	contact->sent = 0;
	g_clear_pointer(&contact->reason, g_free);
	wake(contact);
	settle(contact);
}

void
contact_remove(WryContact *contact)
{
	bool known = subscription_shows(contact->state) || subscription_sees(contact->state) ||
		     contact->asked;
	contact->owed = 0;
	if (decides(contact) && known)
		contact->owed = WRY_OWED_DROP;
	else if (decides(contact) && subscription_asks(contact->state))
		contact->owed = WRY_OWED_NO;
	contact->settles = 0;
	contact->asked = false;
	let_go(contact);
}

void
contact_unregister(WryAccount *account)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	WryContact *service = wry_account_find_contact(account, account->component->domain);
	for (guint i = 0; i < all->len; i++) {
		WryContact *contact = all->pdata[i];
		if (contact != service && contact->state != WRY_SUB_NONE)
			say_good_bye(contact);
	}
	/* It takes its leave even where it was nobody's contact: he was registered. */
	if (service == NULL)
		service = wry_account_add_contact(account, account->component->domain, NULL);
	say_good_bye(service);
	g_clear_pointer(&account->contacts, g_hash_table_destroy);
	for (unsigned i = wry_account_n_resources(account); i-- > 0;)
		wry_account_remove_resource(account, account->resources->pdata[i]);
}

void
contact_ask_again(WryAccount *account)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	for (guint i = 0; i < all->len; i++) {
		WryContact *contact = all->pdata[i];
		if (!subscription_asks(contact->state) || contact->asks >= ANSWERS_MOST)
			continue;
		contact->asks++;
		route(contact, "subscribe", NULL);
	}
}

/* --- the session ---------------------------------------------------------------------------- */

static bool
is_of(const WryContact *contact, const WrySession *s)
{
	return contact->address != NULL && g_strcmp0(contact->address->network, s->network) == 0;
}

bool
contact_wants(const WrySession *s)
{
	const WryAccount *a = s->account;
	if (!wry_account_is_registered(a) || a->logged_out || a->going || a->component->stopping ||
	    (wry_account_n_resources(a) == 0 && !place_keeps(s)) ||
	    (a->refused != NULL &&
	     g_hash_table_contains(a->refused, s->network != NULL ? s->network : "")))
		return false;
	/* Where there are no rooms to be in, there is nothing else to wait for. */
	if (s->network == NULL && wry_session_backend(s)->room_join == NULL)
		return true;
	GHashTableIter it;
	gpointer value;
	if (a->contacts == NULL)
		return false;
	g_hash_table_iter_init(&it, a->contacts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryContact *c = value;
		if (is_of(c, s) && wry_contact_is_person(c) &&
		    (subscription_shows(c->state) || subscription_is_asked(c->state) ||
		     c->owed != 0))
			return true;
	}
	return false;
}

void
contact_session_changed(WrySession *s)
{
	WryAccount *a = s->account;
	g_autoptr(GPtrArray) all = wry_account_contacts(a);
	s->contacts_due = true;
	for (guint i = 0; i < all->len; i++) {
		WryContact *contact = all->pdata[i];
		if (!is_of(contact, s))
			continue;
		if (s->state != WRY_SESSION_OPEN) {
			if (contact->show != WRY_SHOW_OFFLINE && contact->show != WRY_SHOW_UNKNOWN)
				contact->seen = g_get_real_time();
			contact->show = WRY_SHOW_UNKNOWN;
		}
		contact_show(contact);
	}
	contact_show_service(a);
}

void
contact_session_ends(WrySession *s)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(s->account);
	for (guint i = 0; i < all->len; i++)
		if (is_of(all->pdata[i], s))
			contact_go(all->pdata[i]);
}

void
contact_session_over(WrySession *s)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(s->account);
	for (guint i = 0; i < all->len; i++) {
		WryContact *contact = all->pdata[i];
		if (!is_of(contact, s))
			continue;
		bool lingers = contact->watched && contact->state == WRY_SUB_NONE;
		contact->watched = contact->asked = false;
		contact->show = WRY_SHOW_UNKNOWN;
		if (lingers)
			settle(contact);
	}
	s->told_show = WRY_SHOW_ONLINE;
	s->alone = false;
	g_clear_pointer(&s->told_status, g_free);
}

/* The client of the highest priority speaks for the user; of several, the one most at hand. */
static const WryResource *
foremost(const WryAccount *a)
{
	const WryResource *best = NULL;
	for (unsigned i = 0; i < wry_account_n_resources(a); i++) {
		const WryResource *r = a->resources->pdata[i];
		if (best == NULL || r->priority > best->priority ||
		    (r->priority == best->priority && r->show > best->show))
			best = r;
	}
	return best;
}

void
contact_seats_changed(WryAccount *account)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		((WrySession *)value)->contacts_due = true;
		wry_session_wake(value);
	}
}

void
contact_told_presence(WrySession *s, WryShow show, const char *status)
{
	g_free(s->told_status);
	s->told_status = g_strdup(status);
	s->told_show = show;
}

/* What his clients say; where there are none, that he is away, until one sits in a room. */
static bool
serve_presence(WrySession *s)
{
	const WryBackend *backend = wry_session_backend(s);
	const WryResource *r = wry_account_is_registered(s->account) ? foremost(s->account) : NULL;
	bool alone = r == NULL && place_is_alone(s), was_alone = s->alone;
	s->alone = alone;
	if (backend->session_set_presence == NULL || (r == NULL && !alone && !was_alone))
		return false;
	g_autofree char *away =
	    alone ? outbox_phrase(NULL, N_("I am not here now, and read this later."), NULL, NULL)
		  : NULL;
	WryShow show = r != NULL ? r->show : alone ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE;
	g_autofree char *status = r != NULL ? g_strdup(r->status) : g_steal_pointer(&away);
	if (s->told_show == show && g_strcmp0(s->told_status, status) == 0)
		return false;
	contact_told_presence(s, show, status);
	WRY_ORDER(s);
	backend->session_set_presence(s, show, status);
	return true;
}

/* The answer that is owed, once.  The contact may be gone after it. */
static bool
serve_owed(WrySession *s, WryContact *contact, const WryAddress *address)
{
	const WryBackend *backend = wry_session_backend(s);
	WryOwed what = (WryOwed)contact->owed;
	if (what == 0 || (what == WRY_OWED_NO && contact->settles > g_get_monotonic_time()))
		return false;
	contact->owed = 0;
	contact->settles = 0;
	settle(contact);
	WRY_ORDER(s);
	if (what == WRY_OWED_DROP && backend->contact_drop != NULL)
		backend->contact_drop(s, address);
	else
		backend->contact_answer(s, address, what == WRY_OWED_YES);
	return true;
}

static bool
serve_watch(WrySession *s, WryContact *contact, const WryAddress *address)
{
	const WryBackend *backend = wry_session_backend(s);
	bool wanted = subscription_shows(contact->state);
	if (wanted == contact->watched || backend->contact_watch == NULL)
		return false;
	contact->watched = wanted;
	if (wanted) {
		WRY_ORDER(s);
		backend->contact_watch(s, address);
		return true;
	}
	if (contact->state == WRY_SUB_NONE)
		settle(contact);
	if (backend->contact_unwatch != NULL) {
		WRY_ORDER(s);
		backend->contact_unwatch(s, address);
	}
	return true;
}

static bool
serve_ask(WrySession *s, WryContact *contact, const WryAddress *address)
{
	if (!decides(contact) || !subscription_is_asked(contact->state) || contact->asked)
		return false;
	g_autofree char *reason = g_strdup(contact->reason);
	contact->asked = true;
	WRY_ORDER(s);
	wry_session_backend(s)->contact_ask(s, address, reason);
	return true;
}

bool
contact_serve(WrySession *s)
{
	static bool (*const serve[])(WrySession *, WryContact *,
				     const WryAddress *) = { serve_owed, serve_watch, serve_ask };
	if (!s->contacts_due)
		return false;
	s->contacts_due = false;
	bool any = serve_presence(s);
	WryAccount *a = s->account;
	g_autoptr(GPtrArray) all = wry_account_contacts(a);
	g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < all->len; i++) {
		const WryContact *contact = all->pdata[i];
		if (is_of(contact, s) && wry_contact_is_person(contact))
			g_ptr_array_add(jids, g_strdup(contact->jid));
	}
	/* By name: an op may tell a fact, and the contact be gone. */
	for (guint i = 0; i < jids->len * G_N_ELEMENTS(serve); i++) {
		WryContact *contact =
		    wry_account_find_contact(a, jids->pdata[i / G_N_ELEMENTS(serve)]);
		if (contact == NULL || s->state != WRY_SESSION_OPEN)
			continue;
		g_autoptr(WryAddress) address = wry_address_copy(contact->address);
		any |= serve[i % G_N_ELEMENTS(serve)](s, contact, address);
	}
	return any;
}

/* --- facts ------------------------------------------------------------------------------------ */

void
contact_changed(WrySession *s, const WryAddress *who, WryShow show, const char *status)
{
	WryContact *contact = contact_find(s->account, who);
	g_autofree char *mine = cut(status, TEXT_MOST);
	if (contact == NULL || (contact->show == show && g_strcmp0(contact->status, mine) == 0))
		return;
	contact->show = show;
	g_free(contact->status);
	contact->status = g_steal_pointer(&mine);
	contact->seen = g_get_real_time();
	contact_show(contact);
	/* Now and then: for who asks after a restart. */
	if (show == WRY_SHOW_OFFLINE && contact->stored &&
	    g_get_monotonic_time() - contact->saved > SAVE_SEEN_US)
		save(contact);
}

void
contact_named(WrySession *s, const WryAddress *who, const char *name)
{
	WryContact *contact = contact_find(s->account, who);
	if (contact != NULL)
		contact_set_name(contact, name, NULL);
}

/* One name has gone, the other has come: what the user wants to see are names. */
void
contact_renamed(WrySession *s, const WryAddress *who, const WryAddress *now)
{
	WryContact *contact = contact_find(s->account, who);
	WryShow show =
	    contact != NULL && contact->show != WRY_SHOW_UNKNOWN ? contact->show : WRY_SHOW_ONLINE;
	g_autofree char *status = contact != NULL ? g_strdup(contact->status) : NULL;
	contact_changed(s, who, WRY_SHOW_OFFLINE, NULL);
	contact_changed(s, now, show, status);
}

WryContact *
contact_pictured(WrySession *s, const WryAddress *who, const char *hash)
{
	WryContact *contact = contact_find(s->account, who);
	if (contact == NULL || g_strcmp0(contact->photo, hash) == 0)
		return NULL;
	g_free(contact->photo);
	contact->photo = g_strndup(hash, 128);
	contact_show(contact);
	return contact;
}

void
contact_dropped(WrySession *s, const WryAddress *who)
{
	WryContact *contact = contact_find(s->account, who);
	if (contact == NULL)
		return;
	contact->owed = 0; /* it knows */
	contact->asked = false;
	let_go(contact);
}

void
contact_asked(WrySession *s, const WryAddress *who, const char *name, const char *reason)
{
	WryContact *contact = contact_keep(s->account, NULL, who);
	if (contact == NULL)
		return;
	contact_set_name(contact, name, NULL);
	if (!subscription_sees(contact->state)) {
		contact_step(contact, WRY_SUB_OUT_SUBSCRIBE, reason);
	} else if (decides(contact)) { /* the user has said so before */
		owe(contact, WRY_OWED_YES);
		save(contact);
	}
}

void
contact_answered(WrySession *s, const WryAddress *who, bool yes)
{
	WryContact *contact =
	    yes ? contact_keep(s->account, NULL, who) : contact_find(s->account, who);
	if (contact == NULL)
		return;
	g_clear_pointer(&contact->reason, g_free);
	contact->asked = false;
	contact_step(contact, yes ? WRY_SUB_OUT_SUBSCRIBED : WRY_SUB_OUT_UNSUBSCRIBED, NULL);
}
