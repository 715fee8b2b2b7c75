/*
 * registration.c - who registers, who changes it, who goes
 *
 * It knows no form and no stanza but the greeting: the faces ask and hear.  An attempt that is
 * being tried on the network belongs to the account (answer.c), so it ends before the account does.
 */
#include "core/registration.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/answer.h"
#include "core/fate.h"
#include "core/ledger.h"
#include "core/filing.h"
#include "core/presence.h"
#include "core/session.h"
#include "store/archive.h"
#include "store/memos.h"

#include <string.h>

#define VERIFY_MS 60000
#define DUE_US (600 * G_USEC_PER_SEC)
#define DUE_MAX 1000
#define POOL_MOST 100000  /* addresses that one user could have */
#define WELCOME "welcome" /* the setting that remembers it */

static const WryField no_fields[] = { { 0 } };

const WryField *
registration_fields(const WryComponent *component)
{
	const WryField *fields = component->backend->registration;
	return fields != NULL ? fields : no_fields;
}

void
registration_fill(const WryComponent *component, WryValues *values)
{
	const WryValues *settings = wry_component_settings(component);
	for (const WryField *f = wry_values_fields(values); f->name != NULL; f++) {
		const WryField *common = wry_field_find(wry_values_fields(settings), f->name);
		if (common != NULL && common->type == WRY_FIELD_BOOL && f->type == common->type &&
		    !wry_values_is_set(values, f->name))
			wry_values_set(values, f->name, wry_values_text(settings, f->name), NULL);
	}
}

WryValues *
registration_values(const WryComponent *component, const WryAccount *account, const WryJid *from)
{
	const WryField *fields = registration_fields(component);
	WryValues *values =
	    account != NULL ? wry_values_copy(account->registration) : wry_values_new(fields);
	if (wry_field_find(fields, "nick") != NULL && !wry_values_is_set(values, "nick") &&
	    from->local != NULL)
		wry_values_set(values, "nick", from->local, NULL);
	registration_fill(component, values);
	return values;
}

bool
registration_open(const WryComponent *component, const WryAccount *account, GError **error)
{
	if (wry_account_is_registered(account))
		return true;
	if (g_strcmp0(wry_values_text(component->config->common, "register"), "closed") == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
				     N_("Registration is closed here."), NULL);
	if (account == NULL && !access_has_room(component))
		return wry_error_set(
		    error, WRY_ERROR_RESOURCE_CONSTRAINT,
		    N_("This gateway has as many users as it may; try again later."), NULL);
	return true;
}

/* --- an attempt -------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	char *bare;
	WryValues *values, *more; /* to be stored; more: NULL */
	WryReply *reply;	  /* whoever waits; NULL: a step is due */
	const WryField *due;	  /* of that step */
	char *state;
	gint64 until; /* monotonic: it is due so long */
} Attempt;

static void
free_attempt(gpointer data)
{
	Attempt *a = data;
	wry_reply_drop(a->reply);
	wry_values_free(a->values);
	wry_values_free(a->more);
	g_free(a->state);
	g_free(a->bare);
	g_free(a);
}

static gboolean
is_past(G_GNUC_UNUSED gpointer bare, gpointer attempt, gpointer now)
{
	const Attempt *a = attempt;
	return a->reply == NULL && a->until < *(gint64 *)now;
}

/* The user's attempt, if it is not over: under way, or waiting for its next step. */
static Attempt *
find_attempt(const WryComponent *c, const char *bare)
{
	gint64 now = g_get_monotonic_time();
	if (c->registering == NULL)
		return NULL;
	g_hash_table_foreach_remove(c->registering, is_past, &now);
	return g_hash_table_lookup(c->registering, bare);
}

static void
end_attempt(Attempt *a, GError *error)
{
	WryReply *reply = g_steal_pointer(&a->reply);
	static const WryStep nothing;
	g_hash_table_remove(a->component->registering, a->bare);
	if (error != NULL)
		wry_reply_take_error(reply, error);
	else
		wry_reply_done(reply, (gpointer)&nothing);
}

/* --- stored ---------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	char *bare;
	bool first; /* he was not registered before */
	WryValues *values, *more;
	unsigned tried; /* addresses of his own that others had */
	char *released; /* what he had until then; NULL */
	WryReply *reply;
} Filing;

static void store_filing(Filing *f, WryAccount *account);

/* address: as it is stored, or NULL; done: WryBackend.account_released() */
static void
tell_released(WryComponent *c, const char *bare, const char *address, bool done)
{
	g_autoptr(WryAddress) a = address != NULL && c->backend->account_released != NULL
				      ? c->backend->address_parse(c, address, NULL, NULL)
				      : NULL;
	if (a != NULL)
		c->backend->account_released(c, bare, a, done);
}

static void
free_filing(Filing *f)
{
	wry_values_free(f->values);
	wry_values_free(f->more);
	g_free(f->released);
	g_free(f->bare);
	g_free(f);
}

static void
on_filed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Filing *f = data;
	static const WryStep nothing;
	WryAccount *account = wry_component_find_account(f->component, f->bare);
	bool stays = account != NULL && !account->going;
	if (error == NULL)
		tell_released(f->component, f->bare, f->released, true);
	g_clear_pointer(&f->released, g_free);
	if (stays && error != NULL && wry_error_code(error) == WRY_ERROR_CONFLICT) {
		f->tried++;
		store_filing(f, account);
		return;
	}
	if (error != NULL)
		wry_reply_take_error(f->reply, g_error_copy(error));
	else
		wry_reply_done(f->reply, (gpointer)&nothing);
	if (error == NULL && f->first && stays) { /* behind the answer (GW-02) */
		presence_registered(account);
		registration_welcome(account);
	}
	free_filing(f);
}

/* The n-th that he could have with these values, as it is stored.  (transfer full) */
static char *
address_of(const Filing *f, const WryValues *values, unsigned n, GError **error)
{
	const WryBackend *backend = f->component->backend;
	g_autoptr(WryAddress) a = backend->account_address(f->component, f->bare, values, n, error);
	return a != NULL ? backend->address_format(f->component, a) : NULL;
}

/* What he had could not be his with what he fills in now: he has chosen another. */
static bool
is_ruled_out(const Filing *f, const WryAccount *account, const char *address)
{
	if ((f->component->backend->caps & WRY_CAP_POOL) == 0)
		return false;
	g_autofree char *before = address_of(f, account->registration, 0, NULL);
	g_autofree char *now = address_of(f, f->values, 0, NULL);
	if (now == NULL || g_strcmp0(before, now) == 0)
		return false;
	for (unsigned n = 0; n < POOL_MOST; n++) {
		g_autofree char *one = address_of(f, f->values, n, NULL);
		if (one == NULL)
			return true;
		if (strcmp(one, address) == 0)
			return false;
	}
	return false;
}

/* (transfer full) both */
static GError *
whom_to_ask(const Filing *f, GError *error)
{
	const char *admin = f->component->admins[0];
	if (admin == NULL || wry_error_code(error) != WRY_ERROR_RESOURCE_CONSTRAINT)
		return error;
	GError *more = wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("%1$s Your operator (%2$s) can add some."), error->message,
				     admin, NULL);
	g_error_free(error);
	return more;
}

/*
 * His own address there: what he has, or the first that nobody has.  false and error: there are no
 * more.
 */
static bool
give_address(Filing *f, const WryAccount *account, WryAccountRow *row, GError **error)
{
	if (f->component->backend->account_address == NULL ||
	    (row->address != NULL && !is_ruled_out(f, account, row->address)))
		return true;
	GError *why = NULL;
	char *own = address_of(f, f->values, f->tried, &why);
	if (own == NULL) {
		g_propagate_error(error, whom_to_ask(f, why));
		return false;
	}
	if (g_strcmp0(row->address, own) != 0) {
		tell_released(f->component, f->bare, row->address, false);
		f->released = g_steal_pointer(&row->address);
	}
	g_free(row->address);
	row->address = own;
	return true;
}

/* What is registered is set on the newest row: settings stored meanwhile are kept. */
static void
store_filing(Filing *f, WryAccount *account)
{
	WryAccountRow *row = filing_row(account);
	GError *error = NULL;
	if (!give_address(f, account, row, &error)) {
		wry_account_row_free(row);
		wry_reply_take_error(f->reply, error);
		free_filing(f);
		return;
	}
	if (f->more == NULL)
		row->registered = true;
	else
		filing_put(row, "", f->more);
	filing_put(row, "", f->values);
	filing_store(account, row, wry_reply_new(NULL, 0, on_filed, f));
}

static void
file(WryAccount *account, const WryValues *values, const WryValues *more, WryReply *reply)
{
	Filing *f = g_new0(Filing, 1);
	bool registered = wry_account_newest(account)->registered;
	*f = (Filing){ .component = account->component,
		       .bare = g_strdup(account->jid),
		       .first = !registered && more == NULL,
		       .values = wry_values_copy(values),
		       .more = more != NULL ? wry_values_copy(more) : NULL,
		       .reply = reply };
	store_filing(f, account);
}

/* --- tried -------------------------------------------------------------------------------------
 */

static void
on_verified(gpointer result, const GError *error, gpointer data)
{
	Attempt *a = data;
	const WryStep *step = result;
	WryAccount *account = wry_component_find_account(a->component, a->bare);
	if (error != NULL) {
		end_attempt(a, g_error_copy(error));
		return;
	}
	if (step != NULL && step->fields != NULL) {
		a->due = step->fields;
		g_free(a->state);
		a->state = g_strdup(step->state);
		a->until = g_get_monotonic_time() + DUE_US;
		wry_reply_done(g_steal_pointer(&a->reply), (gpointer)step);
		return;
	}
	WryReply *reply = g_steal_pointer(&a->reply);
	g_autoptr(WryValues) values = g_steal_pointer(&a->values);
	g_autoptr(WryValues) more = g_steal_pointer(&a->more);
	g_hash_table_remove(a->component->registering, a->bare);
	file(account, values, more, reply);
}

/* Until it is stored he is in memory as a guest is, and is let in no further. */
static WryAccount *
take_account(WryComponent *c, const char *bare)
{
	WryAccount *account = wry_component_find_account(c, bare);
	return account != NULL ? account
			       : wry_account_new(c, wry_account_row_new(c->domain, bare, false));
}

static void
try(Attempt *a, const WryValues *values)
{
	WryAccount *account = take_account(a->component, a->bare);
	g_autofree char *state = g_strdup(a->state);
	a->due = NULL;
	WryReply *reply = answer_wait(account, VERIFY_MS, on_verified, a);
	a->component->backend->account_verify(a->component, account->jid, values, state, reply);
}

static bool
check(const WryComponent *c, const char *bare, const WryValues *values, const WryValues *more,
      GError **error)
{
	const WryBackend *backend = c->backend;
	const WryAccount *account = wry_component_find_account((WryComponent *)c, bare);
	Attempt *before = find_attempt(c, bare);
	if (account != NULL && account->going)
		return wry_error_set(error, WRY_ERROR_SERVICE_UNAVAILABLE,
				     N_("This account is being deleted."), NULL);
	if (before != NULL && before->reply != NULL) /* another client of his (GW-06) */
		return wry_error_set(error, WRY_ERROR_UNEXPECTED_REQUEST,
				     N_("Your registration is being tried already; wait a moment."),
				     NULL);
	if (before == NULL && c->registering != NULL &&
	    g_hash_table_size(c->registering) >= DUE_MAX)
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many requests at once; try again in a few seconds."),
				     NULL);
	return (more != NULL || registration_open(c, account, error)) &&
	       wry_values_complete(values, error) &&
	       (backend->account_check == NULL || backend->account_check(c, values, error));
}

void
registration_submit(WryComponent *component, const WryJid *from, const WryValues *values,
		    const WryValues *more, WryReply *reply)
{
	GError *error = NULL;
	if (!check(component, from->bare, values, more, &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (component->backend->account_verify == NULL) {
		file(take_account(component, from->bare), values, more, reply);
		return;
	}
	Attempt *a = g_new0(Attempt, 1);
	a->component = component;
	a->bare = g_strdup(from->bare);
	a->values = wry_values_copy(values);
	a->more = more != NULL ? wry_values_copy(more) : NULL;
	a->reply = reply;
	if (component->registering == NULL)
		component->registering =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_attempt);
	g_hash_table_replace(component->registering, a->bare, a);
	try(a, a->values);
}

const WryField *
registration_due(const WryComponent *component, const char *bare)
{
	const Attempt *a = find_attempt(component, bare);
	return a != NULL && a->reply == NULL ? a->due : NULL;
}

void
registration_go_on(WryComponent *component, const WryJid *from, const WryValues *values,
		   WryReply *reply)
{
	Attempt *a = find_attempt(component, from->bare);
	WryAccount *account = wry_component_find_account(component, from->bare);
	GError *error = NULL;
	if (a == NULL || a->reply != NULL || (account != NULL && account->going)) {
		wry_reply_fail(reply, WRY_ERROR_UNEXPECTED_REQUEST,
			       N_("No code is due now. Write \"register\" to begin."), NULL);
	} else if (!registration_open(component, account, &error)) {
		wry_reply_take_error(reply, error);
	} else {
		a->reply = reply;
		try(a, values);
	}
}

/* --- who goes ------------------------------------------------------------------------------------
 */

typedef struct {
	WryComponent *component;
	char *bare, *address;
	WryReply *reply;
} Removal;

static void
on_deleted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Removal *r = data;
	WryAccount *account = wry_component_find_account(r->component, r->bare);
	/* Who was a guest without a row is gone as well. */
	if (error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND) {
		if (account != NULL)
			account->going = false;
		wry_reply_take_error(r->reply, g_error_copy(error));
	} else {
		tell_released(r->component, r->bare, r->address, true);
		wry_reply_done(r->reply, NULL);
		if (account != NULL &&
		    (wry_account_is_registered(account) || wry_account_n_contacts(account) > 0))
			presence_unregister(account);
		if (account != NULL)
			wry_account_remove(account);
	}
	g_free(r->address);
	g_free(r->bare);
	g_free(r);
}

static void
on_memos_deleted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	const WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "what a user's networks had kept was not deleted: %s",
			     error->message);
}

static void
on_archives_deleted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	const WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "what a user's rooms had kept was not deleted: %s",
			     error->message);
}

/* In order: questions answered, brackets closed, deleted, committed, and then the result (GW-07).
 */
void
registration_remove(WryAccount *account, WryReply *reply)
{
	WryComponent *c = account->component;
	Removal *r = g_new0(Removal, 1);
	*r = (Removal){ c, g_strdup(account->jid), g_strdup(wry_account_newest(account)->address),
			reply };
	account->going = true;
	answer_all(account);
	fate_forget_user(c, account->jid);
	ledger_forget_user(c, account->jid);
	if (c->registering != NULL)
		g_hash_table_remove(c->registering, account->jid);
	g_autoptr(GList) sessions = g_hash_table_get_values(account->sessions);
	for (GList *l = sessions; l != NULL; l = l->next)
		session_end_now(l->data, 333, NULL);
	wry_memos_delete_prefix(c->store, c->domain, account->key,
				wry_reply_new(NULL, 0, on_memos_deleted, c));
	wry_archives_delete(c->store, c->domain, r->bare,
			    wry_reply_new(NULL, 0, on_archives_deleted, c));
	tell_released(c, r->bare, r->address, false);
	wry_accounts_delete(c->store, c->domain, r->bare, wry_reply_new(NULL, 0, on_deleted, r));
}

/* --- the greeting
 * ---------------------------------------------------------------------------------- */

char *
registration_example(const WryComponent *c)
{
	const char *name = NULL;
	g_autoptr(WryAddress) fixed = c->backend->address_parse(c, "#wherry", NULL, NULL);
	if (fixed != NULL && fixed->kind == WRY_ADDRESS_ROOM)
		return g_strdup("#wherry");
	if (wry_component_network(c, 0, &name) == NULL)
		return g_strdup("#wherry irc.libera.chat");
	g_autofree char *lower = g_utf8_strdown(name, -1);
	lower[strcspn(lower, ". ")] = '\0';
	return g_strconcat("#wherry ", lower, NULL);
}

/* As its network writes it.  (transfer full) */
static char *
shown_address(const WryComponent *c, const WryAddress *address)
{
	return address->wire != NULL ? g_strdup(address->wire)
				     : c->backend->address_format(c, address);
}

char *
registration_own(const WryAccount *account)
{
	const WryComponent *c = account->component;
	const char *own = account->row->address;
	g_autoptr(WryAddress) address =
	    own != NULL ? c->backend->address_parse(c, own, NULL, NULL) : NULL;
	return address != NULL ? shown_address(c, address) : g_strdup(own);
}

char *
registration_address(const WryComponent *c, const WryAccount *account, const WryJid *from,
		     const char *lang)
{
	const WryBackend *backend = c->backend;
	if (backend->account_address == NULL)
		return NULL;
	g_autofree char *shown = account != NULL ? registration_own(account) : NULL;
	if (shown == NULL && (backend->caps & WRY_CAP_POOL) == 0) {
		g_autoptr(WryValues) values = registration_values(c, account, from);
		g_autoptr(WryAddress) first =
		    backend->account_address(c, from->bare, values, 0, NULL);
		shown = first != NULL ? shown_address(c, first) : NULL;
	}
	return shown != NULL
		   ? outbox_phrase(lang, N_("Your address: %s. Give it to anybody."), shown, NULL)
		   : NULL;
}

/* How to begin where there are people and no rooms.  (transfer full); NULL: nobody can be named. */
static char *
to_write(const WryComponent *c)
{
	const char *mail = "alice@example.net";
	if (c->backend->room_join != NULL || c->backend->prompt == NULL)
		return NULL;
	g_autoptr(WryAddress) a = c->backend->address_parse(c, mail, NULL, NULL);
	return outbox_phrase(NULL, N_("To write to somebody, tell me his address: write\nadd %s"),
			     a != NULL && a->kind == WRY_ADDRESS_CONTACT ? mail : "ADDRESS", NULL);
}

char *
registration_next(WryComponent *c, const char *bare)
{
	const WryAccount *account = wry_component_find_account(c, bare);
	g_auto(WryJid) user = { 0 };
	if (account == NULL || !wry_jid_parse_sender(&user, bare, NULL))
		return NULL;
	g_autofree char *address = registration_address(c, account, &user, NULL);
	g_autofree char *write = to_write(c);
	if (address == NULL || write == NULL)
		return address != NULL ? g_steal_pointer(&address) : g_steal_pointer(&write);
	return g_strconcat(address, " ", write, NULL);
}

static void
greet(const WryComponent *c, const WryAccount *account, const char *bare, bool registered)
{
	g_auto(WryJid) user = { 0 };
	g_autoptr(GString) text = g_string_new(NULL);
	if (!wry_jid_parse_sender(&user, bare, NULL))
		return;
	g_autofree char *hello =
	    outbox_phrase(NULL, N_("Hello %1$s. I connect you to %2$s."),
			  user.local != NULL ? user.local : user.domain, c->backend->title);
	g_string_append(text, hello);
	if (c->backend->room_join != NULL) {
		g_autofree char *example = registration_example(c);
		g_autofree char *join = outbox_phrase(
		    NULL,
		    registered
			? N_("To join a channel write\njoin %s")
			: N_("You need no account with me: to join a channel write\njoin %s"),
		    example, NULL);
		g_string_append_printf(text, " %s", join);
	}
	g_autofree char *address = registration_address(c, account, &user, NULL);
	if (address != NULL)
		g_string_append_printf(text, " %s", address);
	g_autofree char *write = to_write(c);
	if (write != NULL)
		g_string_append_printf(text, " %s", write);
	g_autofree char *help = outbox_phrase(NULL, N_("\"help\" lists all I can do."), NULL, NULL);
	g_string_append_printf(text, "\n%s", help);
	if (c->admins[0] != NULL) {
		g_autofree char *who =
		    outbox_phrase(NULL, N_("Who runs this: %s."), c->admins[0], NULL);
		g_string_append_printf(text, " %s", who);
	}
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	outbox_say((WryComponent *)c, from, bare, NULL, text->str);
}

typedef struct {
	WryComponent *component;
	char *bare;
} Greeting;

/* Said once it is on disk that it was: so never twice. */
static void
on_greeted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Greeting *g = data;
	const WryAccount *account = wry_component_find_account(g->component, g->bare);
	if (error == NULL && account != NULL && !account->going && !g->component->stopping)
		greet(g->component, account, g->bare, account->row->registered);
	g_free(g->bare);
	g_free(g);
}

void
registration_welcome(WryAccount *account)
{
	if (account->going || account->component->stopping ||
	    wry_account_row_get(wry_account_newest(account), "", WELCOME) != NULL)
		return;
	Greeting *g = g_new0(Greeting, 1);
	*g = (Greeting){ account->component, g_strdup(account->jid) };
	WryAccountRow *row = filing_row(account);
	wry_account_row_set(row, "", WELCOME, "said", false);
	filing_store(account, row, wry_reply_new(NULL, 0, on_greeted, g));
}

void
registration_welcomed(WryAccount *account)
{
	if (wry_account_row_get(wry_account_newest(account), "", WELCOME) != NULL)
		return;
	WryAccountRow *row = filing_row(account);
	wry_account_row_set(row, "", WELCOME, "said", false);
	filing_store(account, row, NULL);
}
