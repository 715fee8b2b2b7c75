/*
 * router.c - a stanza in, one handler chosen, from one table
 *
 * Here `from`, `to`, component, account and address are found, once.  What the account store must
 * be asked for first waits, in order, for its answer.  facts.c is its mirror.
 */
#include "core/router.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/arrival.h"
#include "core/ask.h"
#include "core/chat.h"
#include "core/help.h"
#include "core/iq/iq.h"
#include "core/lobby.h"
#include "core/muc.h"
#include "core/payload.h"
#include "core/pep.h"
#include "core/presence.h"
#include "core/returned.h"
#include "core/roster.h"
#include "core/session.h"
#include "core/tap.h"
#include "xmpp/ns.h"

#include <string.h>

#define HELD_EACH 64		      /* stanzas that wait for one account */
#define HELD_PRESENCES 2500	      /* of them presences: a login has two for each contact */
#define HELD_BYTES (8u * 1024 * 1024) /* and for all */
#define ID_MOST 2048		      /* bytes of an id: more cannot be given back in an answer */
#define STRANGER_US (60 * G_USEC_PER_SEC)
#define IDLE_US (600 * G_USEC_PER_SEC)
#define LOAD_MS 30000

static const WryRoute routes[] = {
	{ WRY_IQ_GET, NS_DISCO_INFO, WRY_TO_ANY, WRY_WHO_KNOWN, disco_info, NS_DISCO_INFO, 0 },
	{ WRY_IQ_GET, NS_DISCO_ITEMS, WRY_TO_ANY, WRY_WHO_KNOWN, disco_items, NS_DISCO_ITEMS, 0 },
	{ WRY_IQ_GET, NS_PING, WRY_TO_OCCUPANT, WRY_WHO_KNOWN, room_ping, NULL, 0 },
	{ WRY_IQ_GET, NS_PING, WRY_TO_ANY, WRY_WHO_ANYBODY, ping_get, NS_PING, 0 },
	{ WRY_IQ_GET, NS_VERSION, WRY_TO_PERSON, WRY_WHO_KNOWN, version_get, NS_VERSION,
	  WRY_OP(contact_query) },
	{ WRY_IQ_GET, NS_VERSION, WRY_TO_ANY & ~WRY_TO_PERSON, WRY_WHO_ANYBODY, version_get,
	  NS_VERSION, 0 },
	{ WRY_IQ_GET, NS_LAST, WRY_TO_SERVICE | WRY_TO_NETWORK, WRY_WHO_ANYBODY, last_get, NS_LAST,
	  0 },
	{ WRY_IQ_GET, NS_LAST, WRY_TO_CONTACT, WRY_WHO_KNOWN, last_get_person, NS_LAST, 0 },
	{ WRY_IQ_GET, NS_TIME, WRY_TO_SERVICE | WRY_TO_NETWORK, WRY_WHO_ANYBODY, time_get, NS_TIME,
	  0 },
	{ WRY_IQ_GET, NS_REGISTER, WRY_TO_SERVICE, WRY_WHO_KNOWN, register_get, NS_REGISTER, 0 },
	{ WRY_IQ_SET, NS_REGISTER, WRY_TO_SERVICE, WRY_WHO_KNOWN, register_set, NS_REGISTER, 0 },
	{ WRY_IQ_GET, NS_VCARD, WRY_TO_ANY, WRY_WHO_KNOWN, vcard_get, NS_VCARD, 0 },
	{ WRY_IQ_SET, NS_VCARD, WRY_TO_ANY, WRY_WHO_ANYBODY, vcard_set, NULL, 0 },
	{ WRY_IQ_GET, NS_PUBSUB, WRY_TO_SERVICE | WRY_TO_HELP | WRY_TO_NETWORK | WRY_TO_CONTACT,
	  WRY_WHO_KNOWN, pep_get, NULL, 0 },
	{ WRY_IQ_GET, NS_SEARCH, WRY_TO_SERVICE, WRY_WHO_KNOWN, search_get, NS_SEARCH, 0 },
	{ WRY_IQ_SET, NS_SEARCH, WRY_TO_SERVICE, WRY_WHO_KNOWN, search_set, NULL, 0 },
	{ WRY_IQ_SET, NS_ROSTER, WRY_TO_SERVICE, WRY_WHO_KNOWN, roster_push, NULL, 0 },
	{ WRY_IQ_GET, NS_GATEWAY, WRY_TO_SERVICE, WRY_WHO_ANYBODY, gateway_get, NS_GATEWAY, 0 },
	{ WRY_IQ_SET, NS_GATEWAY, WRY_TO_SERVICE, WRY_WHO_ANYBODY, gateway_set, NULL, 0 },
	{ WRY_IQ_SET, NS_COMMANDS, WRY_TO_SERVICE | WRY_TO_HELP | WRY_TO_NETWORK | WRY_TO_ROOM,
	  WRY_WHO_KNOWN, command_set, NS_COMMANDS, 0 },
	{ WRY_IQ_GET, NS_MAM, WRY_TO_ROOM, WRY_WHO_KNOWN, mam_get, NULL, WRY_OP(room_join) },
	{ WRY_IQ_SET, NS_MAM, WRY_TO_ROOM, WRY_WHO_KNOWN, mam_set, NULL, WRY_OP(room_join) },
	{ WRY_IQ_GET, NS_MUC_ADMIN, WRY_TO_ROOM, WRY_WHO_KNOWN, room_admin_get, NULL, 0 },
	{ WRY_IQ_SET, NS_MUC_ADMIN, WRY_TO_ROOM, WRY_WHO_KNOWN, room_admin_set, NULL, 0 },
	{ WRY_IQ_GET, NS_MUC_OWNER, WRY_TO_ROOM, WRY_WHO_KNOWN, room_owner_get, NULL, 0 },
	{ WRY_IQ_SET, NS_MUC_OWNER, WRY_TO_ROOM, WRY_WHO_KNOWN, room_owner_set, NULL, 0 },

	{ WRY_MESSAGE, NULL, WRY_TO_ROOM, WRY_WHO_KNOWN, muc_message, NS_MUC, WRY_OP(room_join) },
	{ WRY_MESSAGE, NULL, WRY_TO_PERSON, WRY_WHO_USER, chat_message, NULL, 0 },
	{ WRY_MESSAGE, NULL, WRY_TO_NOBODY, WRY_WHO_USER, chat_to_nobody, NULL, 0 },
	{ WRY_MESSAGE, NULL, WRY_TO_SERVICE | WRY_TO_HELP | WRY_TO_NETWORK, WRY_WHO_KNOWN,
	  help_message, NULL, 0 },

	{ WRY_PRESENCE, NULL, WRY_TO_ROOM | WRY_TO_OCCUPANT, WRY_WHO_USER, muc_presence, NULL,
	  WRY_OP(room_join) },
	{ WRY_PRESENCE, NULL, WRY_TO_ANY, WRY_WHO_KNOWN, presence_received, NULL, 0 },
	{ WRY_PRESENCE, NULL, WRY_TO_NOBODY, WRY_WHO_KNOWN, presence_to_nobody, NULL, 0 },
	{ 0 },
};

/* A stanza that waits for its account; the queue is in component->loading. */
typedef struct {
	WryComponent *component;
	char *bare;
	GQueue stanzas;	 /* of xmpp_stanza_t, owned */
	gsize bytes;	 /* that they weigh */
	unsigned n_loud; /* of them no presences */
	WryReply *near;
} Loading;

static void
free_loading(gpointer data)
{
	Loading *l = data;
	wry_reply_cancel(&l->near);
	l->component->held -= l->bytes;
	for (xmpp_stanza_t *s; (s = g_queue_pop_head(&l->stanzas)) != NULL;)
		xmpp_stanza_release(s);
	g_free(l->bare);
	g_free(l);
}

/* An address as disco#info sees it: a person's client, not his bare JID. */
static void
describe(WryComponent *component, WryAccount *account, const WryAddress *address, bool help,
	 WryInfo *info)
{
	WryInbound in = {
		.component = component,
		.account = account,
		.peer = address,
		.target = help					 ? WRY_TO_HELP
			  : address == NULL			 ? WRY_TO_SERVICE
			  : address->kind == WRY_ADDRESS_NETWORK ? WRY_TO_NETWORK
			  : address->kind == WRY_ADDRESS_ROOM	 ? WRY_TO_ROOM
								 : WRY_TO_CONTACT,
		.nick = "",
		.routes = routes,
	};
	disco_describe(&in, info);
}

void
router_configure(WryComponent *component)
{
	component->describe = describe;
	component->loading = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_loading);
}

/* --- what it is ------------------------------------------------------------------------- */

/* Kind, and for an iq its one child.  false: answered or dropped. */
static bool
classify(WryInbound *in, WryStanzaKind *ret_kind)
{
	const char *name = xmpp_stanza_get_name(in->xml);
	in->type = wry_stanza_attr(in->xml, "type");
	in->back.type = in->type;
	if (strcmp(name, "message") == 0) {
		*ret_kind = WRY_MESSAGE;
		in->back.name = "message";
		return true;
	}
	if (strcmp(name, "presence") == 0) {
		*ret_kind = WRY_PRESENCE;
		in->back.name = "presence";
		return true;
	}
	if (strcmp(name, "iq") != 0)
		return false;
	in->back.name = "iq";
	bool get = in->type != NULL && strcmp(in->type, "get") == 0;
	bool set = in->type != NULL && strcmp(in->type, "set") == 0;
	if (in->type != NULL &&
	    (strcmp(in->type, "result") == 0 || strcmp(in->type, "error") == 0)) {
		ask_answered(in->component, &in->from, in->xml);
		return false; /* never answered, whoever asked (SZ-04) */
	}
	if ((!get && !set) || in->back.id == NULL || wry_stanza_n_children(in->xml) != 1) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A request has a type of get or set, an id and one child."), NULL);
		return false;
	}
	in->payload = wry_stanza_child(in->xml, NULL, NULL);
	*ret_kind = get ? WRY_IQ_GET : WRY_IQ_SET;
	return true;
}

/* Is it worth an error?  A stranger's presence (PR-20), a headline (Table B), his typing are not. */
static bool
wants_answer(const WryInbound *in)
{
	if (strcmp(in->back.name, "presence") == 0)
		return in->back.join;
	if (strcmp(in->back.name, "message") == 0 && payload_is_signal(in->xml))
		return false;
	return in->type == NULL || strcmp(in->type, "headline") != 0;
}

/* --- whom it is for ------------------------------------------------------------------------ */

/* The party that `to` names.  false: there can be none; answered. */
static bool
find_peer(WryInbound *in, WryAddress **ret_peer)
{
	if (in->to.local == NULL) {
		if (strcmp(in->back.name, "message") == 0)
			*ret_peer = payload_first_recipient(in->component, in->xml);
		if (*ret_peer == NULL && strcmp(in->back.name, "message") == 0 &&
		    payload_names_nobody(in->component, in->xml)) {
			outbox_fail(&in->back, WRY_ERROR_JID_MALFORMED,
				    N_("None of these addresses is anybody's here."), NULL);
			return false;
		}
		in->peer = *ret_peer;
		in->target = in->peer != NULL ? WRY_TO_CONTACT : WRY_TO_SERVICE;
		return true;
	}
	if (strcmp(in->to.local, in->component->help) == 0) {
		in->target = WRY_TO_HELP;
		return true;
	}
	g_autofree char *local = wry_jid_unescape(in->to.local);
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(GError) error = NULL;
	*ret_peer = in->component->backend->address_parse(in->component, local, &instead, &error);
	if (*ret_peer == NULL && strcmp(in->back.name, "message") == 0) {
		g_autoptr(GPtrArray) group = payload_read_group(in->component, local);
		*ret_peer = group != NULL ? wry_address_copy(group->pdata[0]) : NULL;
	}
	bool asks = strcmp(in->back.name, "presence") == 0 && g_strcmp0(in->type, "subscribe") == 0;
	if (*ret_peer == NULL && (asks || strcmp(in->back.name, "message") == 0)) {
		in->target = WRY_TO_NOBODY; /* what he may know of it depends on who he is */
		return true;
	}
	if (*ret_peer == NULL) {
		/* An answer where one is due; a stranger's presence is not worth one (PR-20). */
		if (wants_answer(in))
			outbox_misspelled(&in->back, error, instead);
		return false;
	}
	in->peer = *ret_peer;
	in->target = in->peer->kind == WRY_ADDRESS_NETWORK   ? WRY_TO_NETWORK
		     : in->peer->kind == WRY_ADDRESS_CONTACT ? WRY_TO_CONTACT
		     : in->nick != NULL			     ? WRY_TO_OCCUPANT
							     : WRY_TO_ROOM;
	return true;
}

static const WryRoute *
find_route(const WryInbound *in, WryStanzaKind kind)
{
	const char *ns = in->payload != NULL ? xmpp_stanza_get_ns(in->payload) : NULL;
	for (const WryRoute *r = routes; r->handle != NULL; r++)
		if (r->kind == kind && (r->to & in->target) != 0 &&
		    WRY_HAS_OP(in->component->backend, r->op) &&
		    (r->ns == NULL || (ns != NULL && strcmp(r->ns, ns) == 0)))
			return r;
	return NULL;
}

/* The one element each of these namespaces has for a request (SZ-09). */
static const char *
verb_of(const char *ns)
{
	return strcmp(ns, NS_PING) == 0	      ? "ping"
	       : strcmp(ns, NS_TIME) == 0     ? "time"
	       : strcmp(ns, NS_COMMANDS) == 0 ? "command"
	       : strcmp(ns, NS_VCARD) == 0    ? "vCard"
	       : strcmp(ns, NS_PUBSUB) == 0   ? "pubsub"
					      : "query";
}

static bool
is_verb(xmpp_stanza_t *payload, WryStanzaKind kind, const char *ns)
{
	return wry_stanza_is(payload, verb_of(ns), ns) ||
	       (kind == WRY_IQ_GET && wry_stanza_is(payload, "metadata", NS_MAM));
}

/* --- whose it is ------------------------------------------------------------------------------ */

static bool
is_stranger(WryComponent *component, const char *bare)
{
	const gint64 *when = wry_records_find(component->strangers, bare);
	if (when == NULL)
		return false;
	if (g_get_monotonic_time() - *when < STRANGER_US)
		return true;
	wry_records_remove(component->strangers, bare, NULL);
	return false;
}

static void
note_stranger(WryComponent *component, const char *bare)
{
	*(gint64 *)wry_records_make(component->strangers, bare) = g_get_monotonic_time();
}

/* Whether the store has been asked for the sender's account. */
typedef enum { NOT_ASKED, ANSWERED, UNREADABLE } Asked;

static void dispatch(WryComponent *component, xmpp_stanza_t *stanza, Asked asked);

static void
on_loaded(gpointer result, const GError *error, gpointer data)
{
	Loading *l = data;
	WryComponent *c = l->component;
	const WryAccountRow *found = result;
	bool failed = error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND;
	g_autofree char *bare = g_strdup(l->bare);
	if (found != NULL && wry_component_find_account(c, bare) == NULL)
		wry_account_new(c, wry_account_row_copy(found));
	else if (found == NULL && !failed)
		note_stranger(c, bare);
	if (failed)
		wry_log_warn(&c->log, "cannot read the account of %s: %s", wry_log_jid(bare),
			     error->message);

	/* Those that waited, in order; what one of them makes wait again stands behind them. */
	GQueue mine = l->stanzas;
	g_queue_init(&l->stanzas);
	g_hash_table_remove(c->loading, bare);
	for (xmpp_stanza_t *s; (s = g_queue_pop_head(&mine)) != NULL;) {
		dispatch(c, s, failed ? UNREADABLE : ANSWERED);
		xmpp_stanza_release(s);
	}
}
/* Keeps the stanza until its account is read.  It does so whatever the route: order holds. */
static void
hold(const WryInbound *in)
{
	WryComponent *c = in->component;
	Loading *l = g_hash_table_lookup(c->loading, in->from.bare);
	gsize bytes = wry_stanza_weight(in->xml);
	bool quiet = strcmp(in->back.name, "presence") == 0 && !in->back.join;
	unsigned most = quiet ? HELD_PRESENCES : HELD_EACH;
	unsigned n = l == NULL ? 0 : quiet ? l->stanzas.length : l->n_loud;
	if (n >= most || c->held + bytes > HELD_BYTES) {
		if (quiet)
			return;
		outbox_fail(&in->back, WRY_ERROR_RESOURCE_CONSTRAINT,
			    N_("Too many requests at once; try again in a few seconds."), NULL);
		return;
	}
	bool first = l == NULL;
	if (first) {
		l = g_new0(Loading, 1);
		l->component = c;
		l->bare = g_strdup(in->from.bare);
		g_queue_init(&l->stanzas);
		g_hash_table_insert(c->loading, l->bare, l);
	}
	g_queue_push_tail(&l->stanzas, xmpp_stanza_clone(in->xml));
	l->bytes += bytes;
	l->n_loud += !quiet;
	c->held += bytes;
	if (first)
		wry_accounts_load(c->store, c->domain, in->from.bare,
				  wry_reply_new(&l->near, LOAD_MS, on_loaded, l));
}

typedef enum { FOUND, WAITS, NOBODY, UNKNOWN } Lookup;

static Lookup
find_account(WryInbound *in, const WryRoute *route, Asked asked)
{
	WryComponent *c = in->component;
	if (asked == NOT_ASKED && g_hash_table_contains(c->loading, in->from.bare))
		return WAITS;
	in->account = wry_component_find_account(c, in->from.bare);
	/* In memory, and not registered: being tried, or from before a reload. */
	if (in->account != NULL && route->who == WRY_WHO_USER &&
	    !wry_account_is_registered(in->account) && !access_serves_guests(c))
		return NOBODY;
	if (in->account != NULL || route->who == WRY_WHO_ANYBODY)
		return FOUND;
	if (asked == UNREADABLE)
		return UNKNOWN;
	if (asked == NOT_ASKED && !is_stranger(c, in->from.bare))
		return WAITS;
	if (route->who == WRY_WHO_KNOWN)
		return FOUND;
	if (!access_serves_guests(c) || !access_has_room(c))
		return NOBODY;
	in->account = wry_account_new(c, wry_account_row_new(c->domain, in->from.bare, false));
	return FOUND;
}

static void
refuse_stranger(const WryInbound *in)
{
	if (!wants_answer(in))
		return; /* NR-02 */
	if (access_serves_guests(in->component))
		outbox_fail(&in->back, WRY_ERROR_RESOURCE_CONSTRAINT,
			    N_("This gateway has as many users as it may; try again later."), NULL);
	else
		outbox_fail(&in->back, WRY_ERROR_REGISTRATION_REQUIRED,
			    N_("Write \"register\" to %1$s@%2$s first."), in->component->help,
			    in->component->domain, NULL);
}

/* --- the one way through ------------------------------------------------------------------------
 */

static bool
is_known_presence(const char *type)
{
	static const char *const known[] = { "unavailable", "subscribe",    "subscribed",
					     "unsubscribe", "unsubscribed", "probe" };
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(type, known[i]) == 0)
			return true;
	return false;
}

/* Errors from the user's side end here, whatever they are about (SZ-13, SZ-27). */
static void
bounced(WryInbound *in)
{
	in->account = wry_component_find_account(in->component, in->from.bare);
	if (strcmp(in->back.name, "message") == 0)
		returned_heard(in);
	if (in->target == WRY_TO_ROOM || in->target == WRY_TO_OCCUPANT)
		muc_bounced(in);
	else
		presence_bounced(in);
}

static bool
may_come_in(WryInbound *in)
{
	if (access_allows(in->component, &in->from))
		return true;
	if (wants_answer(in)) {
		g_auto(GStrv) allow = g_strdupv(in->component->allow);
		g_autofree char *whose = g_strjoinv(", ", allow);
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("Only users of %s may use this gateway."), whose, NULL);
	}
	return false;
}

static void
handle_quiet(const WryInbound *in, const WryRoute *route)
{
	if (access_spend_presence(in->account))
		route->handle(in);
}

/* A chat state or a marker is no message by this count, and too many of them are only dropped. */
static bool
may_spend(const WryInbound *in, WryStanzaKind kind)
{
	g_autoptr(GError) error = NULL;
	bool signal = kind == WRY_MESSAGE && payload_is_signal(in->xml);
	WryRates *rates = in->account != NULL ? &in->account->rates
					      : wry_component_rates(in->component, in->from.bare);
	if (access_spend(in->component, rates, kind == WRY_MESSAGE && !signal, &error))
		return true;
	if (!signal)
		outbox_error(&in->back, error);
	return false;
}

static void
route(WryInbound *in, WryStanzaKind kind, Asked asked)
{
	const WryRoute *route = find_route(in, kind);
	if (route == NULL) {
		/* RFC 6120 8.4: a request nobody serves; and messages, which all have a route. */
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("This is not served at this address."), NULL);
		return;
	}
	if (in->payload != NULL && !is_verb(in->payload, kind, route->ns)) {
		outbox_fail(&in->back, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			    N_("This is no request known here."), NULL);
		return;
	}
	/* Presence without a wish makes nobody a guest; a request to see somebody is one. */
	WryRoute softer = *route;
	bool asks = kind == WRY_PRESENCE && g_strcmp0(in->type, "subscribe") == 0;
	if (kind == WRY_PRESENCE && !in->back.join && route->who == WRY_WHO_USER)
		softer.who = WRY_WHO_KNOWN;
	if (asks && (in->target & (WRY_TO_ROOM | WRY_TO_OCCUPANT | WRY_TO_NOBODY)) == 0 &&
	    access_serves_guests(in->component))
		softer.who = WRY_WHO_USER;
	switch (find_account(in, &softer, asked)) {
	case WAITS:
		hold(in);
		return;
	case NOBODY:
		refuse_stranger(in);
		return;
	case UNKNOWN: /* a guest made of him would be stored over what he has */
		if (kind != WRY_PRESENCE || in->back.join)
			outbox_fail(&in->back, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				    N_("Your account cannot be read just now; try again later."),
				    NULL);
		return;
	case FOUND:
		break;
	}
	WryAccount *account = in->account;
	/* Who goes may always go: what is refused would leave his ghost behind. */
	bool goes = kind == WRY_PRESENCE && g_strcmp0(in->type, "unavailable") == 0;
	/* Presence that wants nothing comes by the hundred when he logs in, and is not answered. */
	bool quiet = kind == WRY_PRESENCE && !in->back.join && !asks;
	if (account != NULL && account->going && quiet && !goes)
		wry_log_debug(&account->log, "presence of one who is being deleted was ignored");
	else if (account != NULL && account->going && !goes)
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("This account is being deleted."), NULL);
	else if (account != NULL && quiet && !goes)
		handle_quiet(in, route);
	else if ((account == NULL && kind == WRY_PRESENCE) || goes || may_spend(in, kind))
		route->handle(in);

	account = wry_component_find_account(in->component, in->from.bare);
	if (kind == WRY_PRESENCE && caps_seen(in) && account != NULL)
		pep_client_seen(account, in->from.full);
	if (kind == WRY_PRESENCE && in->type == NULL && account != NULL && !account->going)
		roster_online(account);
	if (account != NULL) {
		account->used = g_get_monotonic_time();
		session_reap(account);
	}
}

static void
dispatch(WryComponent *component, xmpp_stanza_t *stanza, Asked asked)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) peer = NULL;
	g_auto(WryJid) from = { 0 }, to = { 0 };
	const char *from_text = wry_stanza_attr(stanza, "from");
	const char *to_text = wry_stanza_attr(stanza, "to");
	WryInbound in = { .xml = stanza, .component = component, .routes = routes };
	WryStanzaKind kind = WRY_MESSAGE;
	in.back = (WryBack){
		.component = component,
		.name = "message",
		.from = to_text,
		.to = from_text,
		.id = wry_stanza_attr(stanza, "id"),
		.lang = wry_stanza_attr(stanza, "xml:lang"),
	};
	if (from_text == NULL || to_text == NULL)
		return;
	if (!wry_jid_parse_sender(&from, from_text, &error)) {
		wry_log_info(&component->log, "a stanza from an address that is none was dropped");
		return;
	}
	if (in.back.id != NULL && strlen(in.back.id) > ID_MOST) {
		wry_log_info(&component->log, "a stanza with an id of over %d bytes was dropped",
			     ID_MOST);
		return;
	}
	if (strcmp(from.domain, component->domain) == 0) {
		arrival_fenced(component, stanza);
		return; /* what we sent to ourselves, or a loop: never answered (SZ-25) */
	}
	in.from = from;
	/* As prepared: the domain of an answer must be ours to the letter (ST-05).  Some servers
	 * pass on what no address may be (AD-05): that is answered from itself where it is spelled
	 * so. */
	bool named = wry_jid_parse(&to, to_text, &error);
	if (named && strcmp(to.domain, component->domain) != 0)
		return; /* not ours to answer for (SZ-26) */
	in.back.from = named				    ? to.full
		       : outbox_is_ours(component, to_text) ? to_text
							    : component->domain;
	if (!classify(&in, &kind))
		return;
	if (!named) {
		if (kind != WRY_PRESENCE ? wants_answer(&in) : in.type == NULL)
			outbox_error(&in.back, error);
		return;
	}
	if (lobby_heard(component, &from, &to, stanza))
		return;
	in.to = to;
	in.nick = to.resource;
	in.back.join = kind == WRY_PRESENCE && in.type == NULL &&
		       wry_stanza_child(stanza, "x", NS_MUC) != NULL;
	if (kind == WRY_PRESENCE && in.type != NULL && strcmp(in.type, "error") != 0 &&
	    !is_known_presence(in.type)) {
		outbox_fail(&in.back, WRY_ERROR_BAD_REQUEST,
			    N_("There is no such type of presence."), NULL);
		return;
	}
	if (!find_peer(&in, &peer))
		return;
	if (kind == WRY_MESSAGE && roster_advertised(&in))
		return;
	if (in.type != NULL && strcmp(in.type, "error") == 0)
		bounced(&in);
	else if (component->stopping && (kind != WRY_PRESENCE || in.type == NULL))
		outbox_fail(&in.back, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			    N_("The gateway restarts; try again in a moment."), NULL);
	else if (!component->stopping && may_come_in(&in))
		route(&in, kind, asked);
}

void
router_stanza(WryComponent *component, xmpp_stanza_t *stanza)
{
	if (component->stopping)
		return;
	if (G_UNLIKELY(component->taps != NULL))
		tap_came(component, stanza);
	dispatch(component, stanza, NOT_ASKED);
}

void
router_let_go(WryComponent *component)
{
	GHashTableIter it;
	gpointer value;
	g_assert(component->stopping);
	g_hash_table_iter_init(&it, component->loading);
	while (g_hash_table_iter_next(&it, NULL, &value))
		for (GList *l = ((Loading *)value)->stanzas.head; l != NULL; l = l->next)
			dispatch(component, l->data, ANSWERED);
	g_hash_table_remove_all(component->loading);
}

/* --- accounts that come and go
 * --------------------------------------------------------------------- */

void
router_sweep(WryComponent *component)
{
	gint64 before = g_get_monotonic_time() - IDLE_US;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, component->accounts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryAccount *a = value;
		if (a->used < before && g_hash_table_size(a->sessions) == 0 && a->answers == NULL &&
		    wry_account_n_resources(a) == 0 && a->n_filing == 0 && !a->going)
			g_hash_table_iter_remove(&it);
	}
}
