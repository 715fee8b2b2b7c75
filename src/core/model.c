/*
 * model.c - what exists now, and the contract's getters
 *
 * Makes, finds and frees the nouns.  It sends nothing, orders nothing and decides
 * nothing; an owner frees what it owns, and a child never outlives it.
 */
#include "core/model.h"

#include "base/hash.h"
#include "base/trim.h"

#include <string.h>

/* --- component ------------------------------------------------------------------ */

#define STRANGERS 10000
#define RATES 10000 /* users without an account whose rates are remembered */

WryRates *
wry_component_rates(WryComponent *component, const char *bare)
{
	return wry_records_make(component->rates, bare);
}

static void
drop_address(const WryAccount *account)
{
	const char *address = account->row->address;
	GHashTable *owners = account->component->owners;
	if (address != NULL && g_hash_table_lookup(owners, address) == account)
		g_hash_table_remove(owners, address);
}

static void
free_account(gpointer data)
{
	WryAccount *a = data;
	drop_address(a);
	*wry_component_rates(a->component, a->jid) = a->rates;
	wry_timer_clear(&a->service_timer);
	wry_timer_clear(&a->backlog_timer);
	wry_reply_cancel(&a->backlog_near);
	wry_timer_clear(&a->settle_timer);
	g_clear_pointer(&a->contacts, g_hash_table_destroy);
	g_clear_pointer(&a->places, g_hash_table_destroy);
	g_clear_pointer(&a->resources, g_ptr_array_unref);
	g_clear_pointer(&a->refused, g_hash_table_destroy);
	g_hash_table_destroy(a->sessions);
	g_assert(a->answers == NULL);
	g_clear_pointer(&a->shown_queue, g_ptr_array_unref);
	wry_values_free(a->registration);
	wry_account_row_free(a->row);
	wry_account_row_free(a->newest);
	g_free(a->jid);
	g_free(a);
}

static void
read_avatar(WryComponent *c)
{
	const char *path = wry_values_text(c->config->common, "avatar_file");
	g_autoptr(GError) error = NULL;
	/* It was good when the configuration was checked; a service goes on without a picture. */
	if (path != NULL && !avatar_read(path, &c->avatar, &error))
		wry_log_warn(&c->log, "avatar_file: %s", error->message);
}

WryComponent *
wry_component_new(const WryConfigComponent *config, const WryValues *wherry, WryStore *store,
		  const WryBackend *backend)
{
	WryComponent *c = g_new0(WryComponent, 1);
	c->domain = g_strdup(config->domain);
	c->backend = backend;
	c->real = config->backend;
	c->config = config;
	c->wherry = wherry;
	c->store = store;
	c->help = g_ascii_strdown(wry_values_text(config->common, "service_name"), -1);
	c->log = (WryLog){ NULL, "WHERRY_COMPONENT", c->domain };
	c->counts.delivery.bounds = wry_histogram_long;
	read_avatar(c);
	c->accounts = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_account);
	c->words = wry_share_new();
	c->owners = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	c->rates = wry_records_new(sizeof(WryRates), RATES);
	c->denied = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	c->strangers = wry_records_new(sizeof(gint64), STRANGERS);
	wry_xml_init(&c->xml);
	c->started_at = g_get_monotonic_time();
	return c;
}

void
wry_component_free(WryComponent *c)
{
	if (c == NULL)
		return;
	g_hash_table_destroy(c->accounts);
	g_hash_table_destroy(c->owners);
	wry_reply_cancel(&c->denied_known);
	g_hash_table_destroy(c->denied);
	g_clear_pointer(&c->loading, g_hash_table_destroy);
	g_clear_pointer(&c->runs, g_hash_table_destroy);
	g_clear_pointer(&c->registering, g_hash_table_destroy);
	g_free(c->settings_fields);
	g_free(c->login_fields);
	g_free(c->room_fields);
	g_clear_pointer(&c->asks, g_hash_table_destroy);
	g_clear_pointer(&c->doors, g_hash_table_destroy);
	g_clear_pointer(&c->history_asked, g_ptr_array_unref);
	g_free(c->instance);
	wry_records_free(c->strangers);
	wry_records_free(c->rates);
	if (c->fates != NULL)
		c->fates_free(c->fates);
	if (c->ledger != NULL)
		c->ledger_free(c->ledger);
	if (c->lobby != NULL)
		c->lobby_free(c->lobby);
	if (c->arrivals != NULL)
		c->arrivals_free(c->arrivals);
	g_clear_pointer(&c->rooms, g_hash_table_destroy);
	wry_share_free(c->words);
	if (c->unsaid != NULL)
		c->unsaid_free(c->unsaid);
	g_clear_pointer(&c->link, wry_link_free);
	wry_xml_clear(&c->xml);
	g_strfreev(c->allow);
	g_strfreev(c->deny);
	g_strfreev(c->admins);
	g_free(c->help);
	avatar_clear(&c->avatar);
	g_free(c->domain);
	g_free(c);
}

const WryValues *
wry_component_settings(const WryComponent *component)
{
	return component->config->settings;
}

gint64
wry_component_duration(const WryComponent *component, const char *name, gint64 fallback_ms)
{
	const WryValues *settings = component->config->settings;
	bool there = wry_field_find(wry_values_fields(settings), name) != NULL;
	return (there ? wry_values_int(settings, name) : fallback_ms) * 1000;
}

const WryLog *
wry_component_log(const WryComponent *component)
{
	return &component->log;
}

const WryValues *
wry_component_network(const WryComponent *component, unsigned n, const char **ret_name)
{
	if (component->config->networks == NULL || n >= component->config->networks->len)
		return NULL;
	const WryConfigNetwork *network = component->config->networks->pdata[n];
	if (ret_name != NULL)
		*ret_name = network->name;
	return network->values;
}

const char *
wry_component_title(const WryComponent *c, const char *network)
{
	const WryValues *section;
	const char *name, *own = wry_values_text(c->config->common, "name");
	if (network == NULL)
		return own != NULL ? own : c->backend->title;
	for (unsigned n = 0; (section = wry_component_network(c, n, &name)) != NULL; n++) {
		if (g_ascii_strcasecmp(name, network) == 0)
			return name;
		if (wry_field_find(wry_values_fields(section), "servers") == NULL)
			continue;
		g_auto(GStrv) servers = wry_values_list(section, "servers");
		gsize length = strlen(network);
		if (servers[0] != NULL && g_ascii_strncasecmp(servers[0], network, length) == 0 &&
		    (servers[0][length] == '\0' || servers[0][length] == ':'))
			return name;
	}
	return network;
}

bool
wry_component_dials_private(const WryComponent *component)
{
	return wry_values_bool(component->wherry, "dial_private");
}

unsigned
wry_component_workers(const WryComponent *component)
{
	return (unsigned)wry_values_int(component->wherry, "workers");
}

const char *
wry_component_domain(const WryComponent *component)
{
	return component->domain;
}

const char *
wry_component_abuse(const WryComponent *component)
{
	return wry_values_text(component->wherry, "abuse_contact");
}

void
wry_component_set_data(WryComponent *component, gpointer data)
{
	component->data = data;
}

gpointer
wry_component_data(const WryComponent *component)
{
	return component->data;
}

char *
wry_component_jid(const WryComponent *component, const WryAddress *address)
{
	if (address == NULL)
		return g_strdup(component->domain);
	g_autofree char *local = component->backend->address_format(component, address);
	g_autofree char *escaped = local != NULL ? wry_jid_escape(local) : NULL;
	return escaped != NULL && *escaped != '\0'
		   ? g_strconcat(escaped, "@", component->domain, NULL)
		   : g_strdup(component->domain);
}

bool
wry_component_is_help(const WryComponent *component, const char *jid)
{
	gsize n = strlen(component->help);
	return strncmp(jid, component->help, n) == 0 && jid[n] == '@' &&
	       strcmp(jid + n + 1, component->domain) == 0;
}

/* --- account -------------------------------------------------------------------- */

static void
free_session(gpointer data)
{
	WrySession *s = data;
	wry_task_cancel(&s->pump);
	wry_timer_clear(&s->timer);
	wry_timer_clear(&s->down);
	g_hash_table_destroy(s->rooms);
	g_clear_pointer(&s->under_way, g_hash_table_destroy); /* empties s->held */
	g_clear_pointer(&s->private_via, g_hash_table_destroy);
	said_free(s->said);
	if (s->listings != NULL)
		s->listings_free(s->listings);
	for (guint i = 0; s->notices != NULL && i < s->notices->len; i++)
		wry_share_drop(s->account->component->words, s->notices->pdata[i]);
	g_clear_pointer(&s->notices, g_ptr_array_unref);
	wry_values_free(s->options);
	wry_address_free(s->self);
	g_clear_error(&s->error);
	g_free(s->close_reason);
	g_free(s->told_status);
	g_free(s->nick);
	g_free(s->asked_nick);
	g_free(s->in_use);
	g_free(s->hint);
	g_free(s->network);
	g_free(s);
}

WryAccount *
wry_component_find_account(WryComponent *component, const char *bare)
{
	return g_hash_table_lookup(component->accounts, bare);
}

WryValues *
wry_account_values(const WryAccount *account, const char *scope, const WryField *fields)
{
	return wry_row_values(account->row, scope, fields);
}

void
wry_account_key(const WryComponent *component, const char *bare, char ret[17])
{
	g_autofree char *who = g_strconcat(component->domain, " ", bare, NULL);
	wry_hash_name(ret, wry_store_pepper(component->store), 32, who);
}

WryValues *
wry_row_values(const WryAccountRow *row, const char *scope, const WryField *fields)
{
	WryValues *values = wry_values_new(fields);
	for (const WryField *f = fields; f->name != NULL; f++) {
		const char *text = wry_account_row_get(row, scope, f->name);
		/* A value that an older version let pass may be refused now: the fallback holds. */
		if (text != NULL)
			wry_values_set(values, f->name, text, NULL);
	}
	return values;
}

/* The row's contacts become the account's.  One whose address is none any more stays on the disk.
 */
static void
take_contacts(WryAccount *account)
{
	g_autoptr(GPtrArray) rows = g_steal_pointer(&account->row->contacts);
	WryComponent *c = account->component;
	for (guint i = 0; rows != NULL && i < rows->len; i++) {
		const WryRosterRow *row = rows->pdata[i];
		g_autofree char *local = wry_jid_unescape(row->peer);
		g_autofree char *jid = *row->peer != '\0'
					   ? g_strconcat(row->peer, "@", c->domain, NULL)
					   : g_strdup(c->domain);
		bool ours = *row->peer == '\0' || strcmp(row->peer, c->help) == 0;
		g_autoptr(WryAddress) address =
		    ours ? NULL : c->backend->address_parse(c, local, NULL, NULL);
		if ((address == NULL && !ours) || row->state >= WRY_SUB_STATES)
			continue;
		if (address != NULL)
			address->wire = g_strdup(row->wire);
		WryContact *contact = wry_account_add_contact(account, jid, address);
		contact->state = (WrySubscription)row->state;
		contact->approved = (row->flags & WRY_ROW_APPROVED) != 0;
		contact->owed = (guint8)(row->flags & WRY_ROW_OWED);
		contact->stored = true;
		contact->status = g_strdup(row->status);
		contact->name = g_strdup(row->name);
		contact->groups = row->groups != NULL ? g_strsplit(row->groups, "\n", -1) : NULL;
		contact->reason = g_strdup(row->reason);
		contact->since = row->since;
		contact->seen = row->seen;
	}
}

static void
take_places(WryAccount *account)
{
	g_autoptr(GPtrArray) rows = g_steal_pointer(&account->row->places);
	for (guint i = 0; rows != NULL && i < rows->len; i++) {
		WryPlaceRow *row = wry_place_row_copy(rows->pdata[i]);
		g_hash_table_replace(wry_account_places(account), row->peer, row);
	}
}

GHashTable *
wry_account_places(WryAccount *account)
{
	if (account->places == NULL)
		account->places = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL,
							(GDestroyNotify)wry_place_row_free);
	return account->places;
}

static const WryField no_fields[] = { { 0 } };

/* An address is given once and goes with its account. */
static void
take_address(WryAccount *account)
{
	if (account->row->address != NULL)
		g_hash_table_replace(account->component->owners, g_strdup(account->row->address),
				     account);
}

WryAccount *
wry_component_find_owner(WryComponent *component, const char *address)
{
	WryAccount *a = g_hash_table_lookup(component->owners, address);
	return a != NULL && !a->going && wry_account_is_registered(a) ? a : NULL;
}

WryAccount *
wry_account_new(WryComponent *component, WryAccountRow *row)
{
	WryAccount *a = g_new0(WryAccount, 1);
	const WryField *fields = component->backend->registration;
	a->component = component;
	a->row = row;
	a->jid = g_strdup(row->user);
	a->registration = wry_account_values(a, "", fields != NULL ? fields : no_fields);
	a->sessions = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_session);
	a->used = g_get_monotonic_time();
	a->log = (WryLog){ &component->log, "WHERRY_ACCOUNT", a->jid };
	wry_account_key(component, a->jid, a->key);
	wry_records_remove(component->rates, a->jid, &a->rates);
	g_hash_table_insert(component->accounts, a->jid, a);
	take_address(a);
	a->resync = row->online;
	take_contacts(a);
	take_places(a);
	return a;
}

static void
take_row(WryAccount *account, WryAccountRow *row)
{
	const WryBackend *backend = account->component->backend;
	const WryField *fields = backend->registration;
	drop_address(account);
	wry_account_row_free(account->row);
	account->row = row;
	take_address(account);
	/* What was refused may be let in with what is set now. */
	g_clear_pointer(&account->refused, g_hash_table_destroy);
	wry_values_free(account->registration);
	account->registration =
	    wry_account_values(account, "", fields != NULL ? fields : no_fields);
	GHashTableIter it, rooms;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WrySession *s = value;
		g_autofree char *scope =
		    g_strconcat("net ", s->network != NULL ? s->network : "", NULL);
		if (backend->session_options != NULL) {
			wry_values_free(s->options);
			s->options = wry_account_values(account, scope, backend->session_options);
		}
		g_hash_table_iter_init(&rooms, s->rooms);
		while (backend->room_options != NULL &&
		       g_hash_table_iter_next(&rooms, NULL, &value)) {
			WryRoom *r = value;
			g_autofree char *room_scope = g_strconcat("room ", r->jid, NULL);
			wry_values_free(r->options);
			r->options = wry_account_values(account, room_scope, backend->room_options);
		}
	}
}

WryAccount *
wry_component_account_stored(WryComponent *component, WryAccountRow *row)
{
	WryAccount *account = wry_component_find_account(component, row->user);
	wry_records_remove(component->strangers, row->user, NULL);
	if (account == NULL)
		return wry_account_new(component, row);
	take_row(account, row);
	return account;
}

void
wry_account_remove(WryAccount *account)
{
	g_hash_table_remove(account->component->accounts, account->jid);
}

/* --- contact, client --------------------------------------------------------------- */

static void
free_contact(gpointer data)
{
	WryContact *c = data;
	g_free(c->jid);
	wry_address_free(c->address);
	g_free(c->status);
	g_free(c->name);
	g_strfreev(c->groups);
	g_free(c->reason);
	g_free(c->photo);
	g_free(c);
}

WryContact *
wry_account_find_contact(const WryAccount *account, const char *jid)
{
	return account->contacts != NULL ? g_hash_table_lookup(account->contacts, jid) : NULL;
}

WryContact *
wry_account_add_contact(WryAccount *account, const char *jid, const WryAddress *address)
{
	if (account->contacts == NULL)
		account->contacts =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_contact);
	WryContact *c = g_new0(WryContact, 1);
	c->account = account;
	c->jid = g_strdup(jid);
	c->address = wry_address_copy(address);
	c->show = WRY_SHOW_UNKNOWN;
	g_hash_table_replace(account->contacts, c->jid, c);
	return c;
}

void
wry_contact_remove(WryContact *contact)
{
	for (unsigned i = wry_account_n_resources(contact->account); i-- > 0;) {
		WryResource *r = contact->account->resources->pdata[i];
		if (r->at != NULL)
			g_hash_table_remove(r->at, contact->jid);
	}
	g_hash_table_remove(contact->account->contacts, contact->jid);
}

unsigned
wry_account_n_contacts(const WryAccount *account)
{
	return account->contacts != NULL ? g_hash_table_size(account->contacts) : 0;
}

static int
compare_contacts(gconstpointer a, gconstpointer b)
{
	return strcmp((*(WryContact *const *)a)->jid, (*(WryContact *const *)b)->jid);
}

GPtrArray *
wry_account_contacts(const WryAccount *account)
{
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter it;
	gpointer contact;
	if (account->contacts == NULL)
		return all;
	g_hash_table_iter_init(&it, account->contacts);
	while (g_hash_table_iter_next(&it, NULL, &contact))
		g_ptr_array_add(all, contact);
	g_ptr_array_sort(all, compare_contacts);
	return all;
}

bool
wry_contact_is_service(const WryContact *contact)
{
	return contact->address == NULL && strchr(contact->jid, '@') == NULL;
}

bool
wry_contact_is_person(const WryContact *contact)
{
	return contact->address != NULL && contact->address->kind == WRY_ADDRESS_CONTACT;
}

WrySession *
wry_contact_session(const WryContact *contact)
{
	return contact->address != NULL
		   ? wry_account_find_session(contact->account, contact->address->network)
		   : NULL;
}

static void
free_resource(gpointer data)
{
	WryResource *r = data;
	g_free(r->jid);
	g_free(r->status);
	g_clear_pointer(&r->at, g_hash_table_destroy);
	g_free(r);
}

unsigned
wry_account_n_resources(const WryAccount *account)
{
	return account->resources != NULL ? account->resources->len : 0;
}

WryResource *
wry_account_find_resource(const WryAccount *account, const char *full)
{
	for (unsigned i = 0; i < wry_account_n_resources(account); i++) {
		WryResource *r = account->resources->pdata[i];
		if (strcmp(r->jid, full) == 0)
			return r;
	}
	return NULL;
}

WryResource *
wry_account_add_resource(WryAccount *account, const char *full)
{
	if (account->resources == NULL)
		account->resources = g_ptr_array_new_with_free_func(free_resource);
	WryResource *r = g_new0(WryResource, 1);
	r->jid = g_strdup(full);
	r->show = WRY_SHOW_ONLINE;
	r->fresh = true;
	g_ptr_array_add(account->resources, r);
	return r;
}

void
wry_account_remove_resource(WryAccount *account, WryResource *resource)
{
	g_ptr_array_remove(account->resources, resource);
	if (account->resources->len == 0)
		g_clear_pointer(&account->resources, g_ptr_array_unref);
}

bool
wry_account_reap(WryAccount *account)
{
	if (wry_account_is_registered(account) || g_hash_table_size(account->sessions) > 0 ||
	    account->answers != NULL || account->n_filing > 0 || account->going ||
	    account->contacts != NULL)
		return false;
	wry_account_remove(account);
	return true;
}

const WryAccountRow *
wry_account_newest(const WryAccount *account)
{
	return account->newest != NULL ? account->newest : account->row;
}

void
wry_account_filing(WryAccount *account, const WryAccountRow *row)
{
	wry_account_row_free(account->newest);
	account->newest = wry_account_row_copy(row);
	account->n_filing++;
}

void
wry_account_filed(WryAccount *account)
{
	g_assert(account->n_filing > 0);
	if (--account->n_filing == 0)
		g_clear_pointer(&account->newest, wry_account_row_free);
}

bool
wry_account_is_registered(const WryAccount *account)
{
	return account != NULL && account->row->registered;
}

/* --- session -------------------------------------------------------------------- */

WrySession *
wry_account_find_session(WryAccount *account, const char *network)
{
	return g_hash_table_lookup(account->sessions, network != NULL ? network : "");
}

void
wry_room_set_tried(WryRoom *room, const char *key)
{
	if (room->tried != NULL)
		explicit_bzero(room->tried, strlen(room->tried));
	g_free(room->tried);
	room->tried = g_strdup(key);
}

void
wry_named_free(gpointer named)
{
	WryNamed *n = named;
	g_free(n->id);
	g_free(n->line);
	g_free(n);
}

static void
free_room(gpointer data)
{
	WryRoom *r = data;
	wry_timer_clear(&r->timer);
	wry_timer_clear(&r->alert_timer);
	g_free(r->alert);
	g_slist_free_full(r->named, wry_named_free);
	if (r->history_free != NULL)
		r->history_free(r->history);
	wry_room_forget(r);
	g_hash_table_destroy(r->occupants);
	g_ptr_array_unref(r->clients);
	wry_values_free(r->options);
	wry_address_free(r->address);
	wry_room_set_tried(r, NULL);
	g_free(r->leave_reason);
	g_free(r->jid);
	g_free(r);
}

WrySession *
wry_account_add_session(WryAccount *account, const char *network)
{
	WrySession *s = g_new0(WrySession, 1);
	const WryBackend *backend = account->component->backend;
	s->account = account;
	s->network = g_strdup(network);
	s->caps = backend->caps;
	s->told_show = WRY_SHOW_ONLINE;
	s->log = (WryLog){ &account->log, "WHERRY_NETWORK", s->network };
	s->rooms = g_hash_table_new_full(wry_address_hash, wry_address_equal, NULL, free_room);
	s->since = g_get_real_time();
	wry_task_init(&s->pump, WRY_TURN_PUMP, account->component->pump, s);
	g_queue_init(&s->held);
	g_autofree char *scope = g_strconcat("net ", network != NULL ? network : "", NULL);
	if (backend->session_options != NULL)
		s->options = wry_account_values(account, scope, backend->session_options);
	g_hash_table_insert(account->sessions, s->network != NULL ? s->network : "", s);
	return s;
}

void
wry_session_remove(WrySession *session)
{
	g_hash_table_remove(session->account->sessions,
			    session->network != NULL ? session->network : "");
	wry_trim_soon();
}

WryComponent *
wry_session_component(const WrySession *session)
{
	return session->account->component;
}

const WryBackend *
wry_session_backend(const WrySession *session)
{
	return session->account->component->backend;
}

const WryValues *
wry_session_registration(const WrySession *session)
{
	return session->account->registration;
}

const WryValues *
wry_session_options(const WrySession *session)
{
	return session->options;
}

const char *
wry_session_network(const WrySession *session)
{
	return session->network;
}

const char *
wry_session_user(const WrySession *session)
{
	return session->account->jid;
}

const char *
wry_session_key(const WrySession *session)
{
	return session->account->key;
}

const char *
wry_session_address(const WrySession *session)
{
	return session->account->row->address;
}

const WryLog *
wry_session_log(const WrySession *session)
{
	return &session->log;
}

void
wry_session_set_data(WrySession *session, gpointer data)
{
	session->data = data;
}

gpointer
wry_session_data(const WrySession *session)
{
	return session->data;
}

WryRoom *
wry_session_find_room(WrySession *session, const WryAddress *address)
{
	return g_hash_table_lookup(session->rooms, address);
}
