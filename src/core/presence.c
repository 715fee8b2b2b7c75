/*
 * presence.c - who is there: the user's clients, probes, logging in and out (RFC 6121 section 4)
 *
 * Presence to the service, a network or a contact counts alike: the first client that is online
 * logs in, the last that leaves logs out.  After a break of the stream nothing of that is certain
 * any more, so it is asked for again, at a pace: a Rounds is that, one a component.
 */
#include "core/presence.h"

#include "base/hash.h"
#include "base/text.h"
#include "core/access.h"
#include "core/ask.h"
#include "core/place.h"
#include "core/roster.h"
#include "core/session.h"
#include "store/rosters.h"
#include "xmpp/ns.h"

#include <string.h>

#define RESOURCES_MOST 20 /* clients of one user that are kept apart */
#define STATUS_MOST 1024
#define PAGE 200
#define PROBE_MS 100
#define PROBES_A_TICK 20 /* 200 a second */
#define STALE_MS 60000	 /* for the answers, once the last has been asked */
#define TELL_MS 2000	 /* his server asks by itself, mostly, and sooner */
#define TELL_TICK_MS 50
#define TELLS_A_TICK 100 /* 2,000 a second */

typedef struct {
	char *user;
	gint64 due; /* monotonic */
} Again;

typedef struct {
	WryComponent *component;
	bool online;	 /* the round of those that were */
	gint64 after;	 /* account of the last page's last row */
	bool more;	 /* pages follow */
	bool failed;	 /* not all of them could be read */
	GPtrArray *rows; /* of Probe, to be asked; the last first */
	WryReply *near;
	WryTimer *probes, *stale;
	GQueue again; /* of Again: users who are told again what they should know */
	WryTimer *tells;
} Rounds;

typedef struct {
	char *user, *from;
} Probe;

/* --- what a stanza says -------------------------------------------------------------- */

static WryShow
read_show(xmpp_stanza_t *xml)
{
	g_autofree char *show = wry_stanza_child_text(xml, "show", NS_COMPONENT);
	return g_strcmp0(show, "away") == 0  ? WRY_SHOW_AWAY
	       : g_strcmp0(show, "xa") == 0  ? WRY_SHOW_XA
	       : g_strcmp0(show, "dnd") == 0 ? WRY_SHOW_DND
					     : WRY_SHOW_ONLINE;
}

/* -128 to 127; anything else is 0 (PR-14). */
static int
read_priority(xmpp_stanza_t *xml)
{
	g_autofree char *text = wry_stanza_child_text(xml, "priority", NS_COMPONENT);
	gint64 n = 0;
	if (text == NULL || !g_ascii_string_to_signed(g_strstrip(text), 10, -128, 127, &n, NULL))
		return 0;
	return (int)n;
}

/* Of several the one in the stanza's own language, else the first (PR-13).  (transfer full) */
static char *
read_status(const WryInbound *in)
{
	char *best = NULL;
	for (xmpp_stanza_t *s = wry_stanza_child(in->xml, "status", NS_COMPONENT); s != NULL;
	     s = wry_stanza_next(s, "status", NS_COMPONENT)) {
		const char *lang = wry_stanza_attr(s, "xml:lang");
		bool own = lang == NULL ||
			   (in->back.lang != NULL && g_ascii_strcasecmp(lang, in->back.lang) == 0);
		if (best != NULL && !own)
			continue;
		g_autofree char *text = wry_stanza_text(s);
		if (text == NULL || *text == '\0')
			continue;
		g_free(best);
		best = g_strndup(text, wry_text_break(text, STATUS_MOST, false));
		if (own)
			break;
	}
	return best;
}

/* --- of whom it is ---------------------------------------------------------------------- */

/* The address's own JID: NULL where it is spelled otherwise.  (transfer full) */
static char *
jid_of(const WryInbound *in)
{
	g_autofree char *jid =
	    in->target == WRY_TO_HELP
		? g_strconcat(in->component->help, "@", in->component->domain, NULL)
		: wry_component_jid(in->component, in->peer);
	return strcmp(jid, in->to.bare) == 0 ? g_steal_pointer(&jid) : NULL;
}

static WryContact *
contact_of(const WryInbound *in)
{
	g_autofree char *jid = in->account != NULL ? jid_of(in) : NULL;
	return jid != NULL ? wry_account_find_contact(in->account, jid) : NULL;
}

/* --- his sessions --------------------------------------------------------------------------- */

static void
wake_sessions(WryAccount *account)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		((WrySession *)value)->contacts_due = true;
		wry_session_wake(value);
	}
}

static void
want_session(WryAccount *account, const char *network)
{
	if (wry_account_find_session(account, network) != NULL ||
	    !access_has_network(account, NULL))
		return;
	WrySession *s = wry_account_add_session(account, network);
	if (contact_wants(s))
		wry_session_wake(s);
	else
		wry_session_remove(s);
}

/* Every session that his presence wants is there; the pump opens it. */
static void
want_sessions(WryAccount *account)
{
	if (!wry_account_is_registered(account) || account->going || account->logged_out ||
	    wry_account_n_resources(account) == 0)
		return;
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	if (account->component->backend->room_join == NULL)
		want_session(account, NULL);
	for (guint i = 0; i < all->len; i++) {
		const WryContact *c = all->pdata[i];
		if (c->address != NULL && c->address->kind == WRY_ADDRESS_CONTACT)
			want_session(account, c->address->network);
	}
	wake_sessions(account);
}

void
presence_login(WryAccount *account)
{
	account->logged_out = false;
	g_clear_pointer(&account->refused, g_hash_table_destroy);
	want_sessions(account);
	place_wake_all(account);
}

void
presence_logout(WryAccount *account)
{
	account->logged_out = true;
	place_rest_all(account);
	wake_sessions(account);
}

void
presence_leave_network(WrySession *session)
{
	WryAccount *a = session->account;
	const char *network = session->network != NULL ? session->network : "";
	if (a->refused == NULL)
		a->refused = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free,
						   (GDestroyNotify)g_error_free);
	g_hash_table_replace(a->refused, g_strdup(network),
			     wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
					   N_("You have left it. \"login\" brings you back."),
					   NULL));
	place_rest(session);
	session_end(session, 0, NULL);
}

/* Is he known not to be online?  Who shows himself to none of his contacts may be. */
static bool
is_away(const WryAccount *account, const GPtrArray *contacts)
{
	bool shows = false;
	for (guint i = 0; i < contacts->len && !shows; i++)
		shows = subscription_sees(((const WryContact *)contacts->pdata[i])->state);
	return shows && wry_account_n_resources(account) == 0;
}

/* --- telling again -----------------------------------------------------------------------------
 */

static void
free_again(gpointer data)
{
	Again *a = data;
	g_free(a->user);
	g_free(a);
}

static unsigned
tell_account(WryAccount *account)
{
	unsigned n = 0;
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	bool absences = account->resync;
	account->refreshing = false;
	if (is_away(account, all))
		return 0; /* gone again */
	account->resync = false;
	for (guint i = 0; i < all->len; i++)
		n += contact_tell_again(all->pdata[i], absences);
	return n;
}

static void on_tells(gpointer data);

static void
schedule_tells(Rounds *r, unsigned least)
{
	const Again *head = g_queue_peek_head(&r->again);
	if (head == NULL || r->tells != NULL)
		return;
	gint64 us = head->due - g_get_monotonic_time();
	wry_timer_start(&r->tells, MAX((unsigned)(MAX(us, 0) / 1000) + 1, least), on_tells, r);
}

static void
on_tells(gpointer data)
{
	Rounds *r = data;
	gint64 now = g_get_monotonic_time();
	unsigned n = 0;
	while (n < TELLS_A_TICK) {
		Again *head = g_queue_peek_head(&r->again);
		if (head == NULL || head->due > now)
			break;
		g_queue_pop_head(&r->again);
		WryAccount *account = wry_component_find_account(r->component, head->user);
		if (account != NULL && account->refreshing)
			n += tell_account(account);
		free_again(head);
	}
	/* Who had many took the time of those behind him. */
	schedule_tells(r, TELL_TICK_MS * (1 + n / TELLS_A_TICK));
}

static void
tell_again(WryAccount *account)
{
	Rounds *r = account->component->rounds;
	if (account->refreshing)
		return;
	account->refreshing = true;
	Again *a = g_new0(Again, 1);
	*a = (Again){ g_strdup(account->jid), g_get_monotonic_time() + TELL_MS * 1000 };
	g_queue_push_tail(&r->again, a);
	schedule_tells(r, 1);
}

/* --- his clients
 * ---------------------------------------------------------------------------------- */

static void
note_online(WryAccount *account, bool online)
{
	if (account->going)
		return;
	account->row->online = online;
	wry_rosters_set_online(account->component->store, account->component->domain, account->jid,
			       online, NULL);
}

static void
came(WryAccount *account)
{
	account->logged_out = false;
	note_online(account, true);
	/* What he was told while he was away reached nobody. */
	contact_doubt(account);
	want_sessions(account);
	place_wake_all(account);
	contact_show_service(account);
	contact_ask_again(account);
	tell_again(account);
}

static void
went(WryAccount *account)
{
	WryContact *service = wry_account_find_contact(account, account->component->domain);
	note_online(account, false);
	wry_timer_clear(&account->service_timer);
	if (service != NULL && subscription_shows(service->state))
		contact_leave(service);
	wake_sessions(account); /* they rest for logout_grace, then close */
}

static void
drop_resource(WryAccount *account, WryResource *r)
{
	wry_account_remove_resource(account, r);
	if (wry_account_n_resources(account) == 0)
		went(account);
	else
		wake_sessions(account);
}

/* It has told this address that it is there. */
static void
note_place(WryResource *r, const WryInbound *in, const WryContact *contact)
{
	if (in->target == WRY_TO_SERVICE) {
		r->at_service = true;
		g_clear_pointer(&r->at, g_hash_table_destroy);
	} else if (!r->at_service) {
		if (r->at == NULL)
			r->at = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
		if (contact != NULL)
			g_hash_table_add(r->at, g_strdup(contact->jid));
	}
}

static bool
take_presence(WryResource *r, const WryInbound *in)
{
	g_autofree char *status = read_status(in);
	WryShow show = read_show(in->xml);
	int priority = read_priority(in->xml);
	bool changed = r->show != show || r->priority != priority || r->fresh ||
		       g_strcmp0(r->status, status) != 0;
	g_free(r->status);
	r->status = g_steal_pointer(&status);
	r->show = show;
	r->priority = priority;
	r->fresh = false;
	return changed;
}

static void
available(const WryInbound *in)
{
	WryAccount *a = in->account;
	if (a == NULL || a->going || (!wry_account_is_registered(a) && a->contacts == NULL))
		return;
	WryContact *contact = contact_of(in);
	if (contact == NULL && in->target != WRY_TO_SERVICE)
		return; /* PR-20 */
	unsigned before = wry_account_n_resources(a);
	WryResource *r = wry_account_find_resource(a, in->from.full);
	if (r == NULL && before >= RESOURCES_MOST)
		return;
	bool was_stale = r != NULL && r->stale;
	if (r == NULL)
		r = wry_account_add_resource(a, in->from.full);
	note_place(r, in, contact);
	bool changed = take_presence(r, in);
	r->stale = false;
	if (before == 0)
		came(a);
	else if (changed) /* his server tells every contact of his the same */
		wake_sessions(a);
	if (was_stale || (contact != NULL && contact->unsure))
		tell_again(a);
}

static void
unavailable(const WryInbound *in)
{
	WryAccount *a = in->account;
	if (a == NULL)
		return;
	WryContact *contact = contact_of(in);
	/* He may have blocked it (BL-01): what reaches him from here on is not known. */
	if (contact != NULL && in->target != WRY_TO_SERVICE)
		contact->unsure = true;
	for (unsigned i = wry_account_n_resources(a); i-- > 0;) {
		WryResource *r = a->resources->pdata[i];
		/* From the bare JID: all of them (PR-16). */
		if (in->from.resource != NULL && strcmp(r->jid, in->from.full) != 0)
			continue;
		if (in->target != WRY_TO_SERVICE) {
			if (r->at_service || contact == NULL || r->at == NULL ||
			    !g_hash_table_remove(r->at, contact->jid) ||
			    g_hash_table_size(r->at) > 0)
				continue; /* GW-13 */
		}
		drop_resource(a, r);
	}
}

/* --- subscriptions, probes
 * --------------------------------------------------------------------------- */

static void
reply(const WryInbound *in, const char *type)
{
	outbox_presence(in->component, in->to.bare, in->from.bare, type, NULL);
}

/* Somebody who is none of ours asks to see something. */
static void
refuse_stranger(const WryInbound *in)
{
	if (in->target == WRY_TO_SERVICE || in->target == WRY_TO_HELP)
		outbox_fail(&in->back, WRY_ERROR_REGISTRATION_REQUIRED,
			    N_("Write \"register\" to %1$s@%2$s first."), in->component->help,
			    in->component->domain, NULL);
	else
		reply(in, "unsubscribed");
}

/* The contact that is asked for, made if need be; NULL: refused, answered. */
static WryContact *
contact_to_ask(const WryInbound *in)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *jid = jid_of(in);
	WryContact *contact = contact_of(in);
	if (jid == NULL) {
		g_autofree char *own = wry_component_jid(in->component, in->peer);
		outbox_fail(&in->back, WRY_ERROR_JID_MALFORMED,
			    N_("Add the address %s instead: this is another spelling of it."), own,
			    NULL);
		return NULL;
	}
	if (in->target == WRY_TO_ROOM || in->target == WRY_TO_OCCUPANT) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND, N_("There is no such contact."),
			    NULL);
		return NULL;
	}
	bool waits =
	    contact_decides(in->component, in->peer) &&
	    (contact == NULL || (!subscription_shows(contact->state) &&
				 !subscription_is_asked(contact->state) && !contact->approved));
	if (in->peer != NULL && (contact == NULL || waits) &&
	    !contact_has_room(in->account, &error)) {
		outbox_error(&in->back, error);
		return NULL;
	}
	return contact != NULL ? contact : contact_keep(in->account, jid, in->peer);
}

static void
subscription(const WryInbound *in, WrySubEvent event)
{
	if (in->account != NULL && in->account->going)
		return;
	if (in->account == NULL) {
		if (event == WRY_SUB_IN_SUBSCRIBE)
			refuse_stranger(in);
		return;
	}
	WryContact *contact = event == WRY_SUB_IN_SUBSCRIBE ? contact_to_ask(in) : contact_of(in);
	if (contact == NULL)
		return; /* no state changes, nothing is said (PR-20) */
	g_autofree char *reason = event == WRY_SUB_IN_SUBSCRIBE ? read_status(in) : NULL;
	contact_step(contact, event, reason);
	if (event == WRY_SUB_IN_SUBSCRIBE && in->target == WRY_TO_CONTACT &&
	    wry_account_n_resources(in->account) > 0)
		want_session(in->account, in->peer->network);
}

static void
absent(const WryInbound *in)
{
	outbox_open(in->component, "presence", in->to.full, in->from.full, "unavailable",
		    in->back.id);
	outbox_close(in->component);
}

static void
probe(const WryInbound *in)
{
	WryContact *contact = contact_of(in);
	if (contact == NULL || !subscription_shows(contact->state))
		reply(in, "unsubscribed"); /* PR-01; the state and what is pre-approved stay */
	else if (in->nick != NULL)	   /* PR-04: nothing of ours has resources */
		absent(in);
	else
		contact_answer_probe(contact, in->from.full, in->back.id);
}

/* A join of something that is no room. */
static void
refuse_join(const WryInbound *in)
{
	WryBack back = in->back;
	back.join = true;
	if (in->target == WRY_TO_NETWORK)
		outbox_fail(&back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("%1$s is a network. Channels look like #name%%%1$s@%2$s."),
			    in->peer->network, in->component->domain, NULL);
	else
		outbox_fail(&back, WRY_ERROR_ITEM_NOT_FOUND, N_("This is no room."), NULL);
}

void
presence_received(const WryInbound *in)
{
	static const WrySubEvent events[] = { WRY_SUB_IN_SUBSCRIBE, WRY_SUB_IN_UNSUBSCRIBE,
					      WRY_SUB_IN_SUBSCRIBED, WRY_SUB_IN_UNSUBSCRIBED };
	if (in->type == NULL && wry_stanza_child(in->xml, "x", NS_MUC) != NULL) {
		refuse_join(in);
		return;
	}
	if (in->type == NULL)
		available(in);
	else if (strcmp(in->type, "unavailable") == 0)
		unavailable(in);
	else if (strcmp(in->type, "probe") == 0)
		probe(in);
	for (guint i = 0; in->type != NULL && i < G_N_ELEMENTS(events); i++)
		if (strcmp(in->type, subscription_type(events[i])) == 0)
			subscription(in, events[i]);
}

void
presence_to_nobody(const WryInbound *in)
{
	if (!wry_account_is_registered(in->account) || in->account->going)
		return;
	g_autofree char *local = wry_jid_unescape(in->to.local);
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) peer =
	    in->component->backend->address_parse(in->component, local, &instead, &error);
	if (peer == NULL)
		outbox_misspelled(&in->back, error, instead);
}

/* --- errors
 * --------------------------------------------------------------------------------------------- */

static bool
is_one_of(const char *condition, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(condition, *list) == 0)
			return true;
	return false;
}

void
presence_bounced(const WryInbound *in)
{
	static const char *const gone[] = { "gone",
					    "item-not-found",
					    "recipient-unavailable",
					    "redirect",
					    "remote-server-not-found",
					    "remote-server-timeout",
					    "service-unavailable",
					    NULL };
	static const char *const refused[] = { "forbidden", "not-authorized", NULL };
	const char *condition = wry_stanza_condition(in->xml);
	WryAccount *a = in->account;
	if (a == NULL || condition == NULL || strcmp(in->back.name, "presence") != 0)
		return; /* a message that came back says nothing of who is there (BL-01) */
	WryContact *contact = contact_of(in);
	if (is_one_of(condition, refused)) {
		/* How RFC 3921 answers a probe of who may not see (PR-23). */
		if (contact != NULL && subscription_sees(contact->state))
			contact_step(contact, WRY_SUB_IN_UNSUBSCRIBED, NULL);
		return;
	}
	if (!is_one_of(condition, gone))
		return;
	for (unsigned i = wry_account_n_resources(a); i-- > 0;) {
		WryResource *r = a->resources->pdata[i];
		if (in->from.resource == NULL || strcmp(r->jid, in->from.full) == 0)
			drop_resource(a, r);
	}
}

/* --- registration, contacts
 * -------------------------------------------------------------------------------- */

void
presence_registered(WryAccount *account)
{
	roster_registered(account);
	want_sessions(account);
}

void
presence_unregister(WryAccount *account)
{
	roster_unregister(account);
	contact_unregister(account);
}

WryContact *
presence_find(WryAccount *account, const WryAddress *address)
{
	return contact_find(account, address);
}

WryContact *
presence_add(WryAccount *account, const WryAddress *address, const char *name)
{
	WryContact *contact = contact_keep(account, NULL, address);
	if (contact == NULL)
		return NULL;
	contact_set_name(contact, name, NULL);
	roster_add(account, NULL, address, name, NULL, true);
	return contact;
}

void
presence_remove(WryContact *contact)
{
	WryAccount *account = contact->account;
	g_autofree char *jid = g_strdup(contact->jid);
	contact_remove(contact);
	roster_remove(account, jid);
}

/* --- after the stream was gone
 * ----------------------------------------------------------------------------- */

static void
free_probe(gpointer data)
{
	Probe *p = data;
	g_free(p->user);
	g_free(p->from);
	g_free(p);
}

/* Has he told us since the stream is up? */
static bool
is_known(const WryComponent *c, const char *user)
{
	const WryAccount *a = wry_component_find_account((WryComponent *)c, user);
	for (unsigned i = 0; a != NULL && i < wry_account_n_resources(a); i++)
		if (!((const WryResource *)a->resources->pdata[i])->stale)
			return true;
	return false;
}

/* Who has not answered by now is not there. */
static void
on_stale(gpointer data)
{
	Rounds *r = data;
	g_autoptr(GList) accounts = g_hash_table_get_values(r->component->accounts);
	for (GList *l = accounts; l != NULL; l = l->next) {
		WryAccount *a = l->data;
		for (unsigned i = wry_account_n_resources(a); i-- > 0;) {
			WryResource *resource = a->resources->pdata[i];
			if (resource->stale)
				drop_resource(a, resource);
		}
	}
}

typedef struct {
	WryComponent *component;
	char *user, *client;
} Asked;

static bool
is_nobody(const GError *error)
{
	switch (wry_error_code(error)) {
	case WRY_ERROR_GONE:
	case WRY_ERROR_ITEM_NOT_FOUND:
	case WRY_ERROR_RECIPIENT_UNAVAILABLE:
	case WRY_ERROR_REMOTE_SERVER_NOT_FOUND:
	case WRY_ERROR_SERVICE_UNAVAILABLE:
		return true;
	default:
		return false; /* nobody knows: the stream has gone again, the server is slow */
	}
}

static void
on_asked(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Asked *asked = data;
	if (error != NULL && is_nobody(error) && !asked->component->stopping) {
		WryAccount *a = wry_component_find_account(asked->component, asked->user);
		WryResource *r = a != NULL ? wry_account_find_resource(a, asked->client) : NULL;
		if (r != NULL && r->stale)
			drop_resource(a, r);
	}
	g_free(asked->user);
	g_free(asked->client);
	g_free(asked);
}

/*
 * Some servers (ejabberd) answer no probe of who is away; but each answers for a client that is not
 * there (RFC 6121 8.5.3.2.3).  One that is there may refuse in the same words: then its presence, which
 * was asked for first and by the same way, has come before.
 */
static unsigned
ask_clients(WryComponent *c, const Probe *p)
{
	const WryAccount *a = wry_component_find_account(c, p->user);
	unsigned n = 0;
	for (unsigned i = 0; a != NULL && i < wry_account_n_resources(a); i++) {
		const WryResource *r = a->resources->pdata[i];
		if (!r->stale)
			continue;
		Asked *asked = g_new0(Asked, 1);
		*asked = (Asked){ c, g_strdup(p->user), g_strdup(r->jid) };
		WryXml *xml = ask_open(c, p->from, r->jid, "get");
		wry_xml_leaf(xml, "ping", NS_PING, NULL);
		ask_send(c, wry_reply_new(NULL, STALE_MS, on_asked, asked));
		n++;
	}
	return n;
}

static void next_page(Rounds *r);

static void
on_probes(gpointer data)
{
	Rounds *r = data;
	for (unsigned n = 0; n < PROBES_A_TICK && r->rows->len > 0;) {
		const Probe *p = r->rows->pdata[r->rows->len - 1];
		if (!is_known(r->component, p->user)) {
			outbox_presence(r->component, p->from, p->user, "probe", NULL);
			n += 1 + ask_clients(r->component, p);
		}
		g_ptr_array_set_size(r->rows, (gint)r->rows->len - 1);
	}
	if (r->rows->len > 0)
		wry_timer_start(&r->probes, PROBE_MS, on_probes, r);
	else
		next_page(r);
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Rounds *r = data;
	const GPtrArray *page = result;
	if (error != NULL) {
		wry_log_warn(&r->component->log, "cannot read who was online: %s", error->message);
		r->more = false;
		r->failed = true; /* who was not asked need not answer */
		next_page(r);
		return;
	}
	r->more = page->len == PAGE;
	for (guint i = page->len; i-- > 0;) {
		const WryOnlineRow *row = page->pdata[i];
		Probe *p = g_new0(Probe, 1);
		p->user = g_strdup(row->user);
		p->from = *row->peer != '\0'
			      ? g_strconcat(row->peer, "@", r->component->domain, NULL)
			      : g_strdup(r->component->domain);
		g_ptr_array_add(r->rows, p);
		r->after = MAX(r->after, row->id);
	}
	if (r->rows->len > 0)
		wry_timer_start(&r->probes, PROBE_MS, on_probes, r);
	else
		next_page(r);
}

/* First those that were online, then the rest. */
static void
next_page(Rounds *r)
{
	WryComponent *c = r->component;
	if (!r->more && !r->online)
		return;
	if (!r->more) {
		r->online = false;
		r->after = 0;
		if (!r->failed)
			wry_timer_start(&r->stale, STALE_MS, on_stale, r);
	}
	r->more = false;
	wry_rosters_page(c->store, c->domain, r->online, r->after, PAGE,
			 wry_reply_new(&r->near, 0, on_page, r));
}

void
presence_stream_up(WryComponent *component)
{
	Rounds *r = component->rounds;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, component->accounts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryAccount *a = value;
		for (unsigned i = 0; i < wry_account_n_resources(a); i++)
			((WryResource *)a->resources->pdata[i])->stale = true;
		/* Nobody can ask whether he is there: he is told what he has missed. */
		if (a->contacts != NULL && wry_account_n_resources(a) == 0)
			tell_again(a);
	}
	presence_stream_down(component);
	r->online = r->more = true;
	r->failed = false;
	r->after = 0;
	next_page(r);
}

void
presence_stream_down(WryComponent *component)
{
	Rounds *r = component->rounds;
	wry_reply_cancel(&r->near);
	wry_timer_clear(&r->probes);
	wry_timer_clear(&r->stale);
	g_ptr_array_set_size(r->rows, 0);
}

void
presence_stop(WryComponent *component)
{
	GHashTableIter it;
	gpointer value;
	presence_stream_down(component);
	g_hash_table_iter_init(&it, component->accounts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		g_autoptr(GPtrArray) all = wry_account_contacts(value);
		if (is_away(value, all))
			continue;
		for (guint i = 0; i < all->len; i++) {
			WryContact *contact = all->pdata[i];
			if (subscription_shows(contact->state))
				contact_leave(contact);
		}
	}
}

void
presence_configure(WryComponent *component)
{
	Rounds *r = g_new0(Rounds, 1);
	r->component = component;
	r->rows = g_ptr_array_new_with_free_func(free_probe);
	g_queue_init(&r->again);
	component->rounds = r;
}

void
presence_free(WryComponent *component)
{
	Rounds *r = g_steal_pointer(&component->rounds);
	if (r == NULL)
		return;
	wry_reply_cancel(&r->near);
	wry_timer_clear(&r->probes);
	wry_timer_clear(&r->stale);
	wry_timer_clear(&r->tells);
	g_queue_clear_full(&r->again, free_again);
	g_ptr_array_unref(r->rows);
	g_free(r);
}
