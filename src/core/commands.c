/*
 * commands.c - the list of commands, and their runs
 *
 * A run keeps what was filled in, step by step, for ten minutes; it keeps no account and no
 * session, because those come and go meanwhile: they are found anew for each step.
 */
#include "core/commands.h"

#include "base/hash.h"
#include "core/access.h"

#include <string.h>

#define RUNS_EACH 8
#define RUNS_MAX 4096
#define RUN_US (600 * G_USEC_PER_SEC)
#define STEP_MS 90000 /* a backend's own deadline comes first */
#define STEPS_MAX 16
#define ID_RANDOM 16 /* bytes */

/* --- the list ------------------------------------------------------------------------- */

static unsigned
scope_of(WryTarget target, bool chat)
{
	switch (target) {
	case WRY_TO_SERVICE:
	case WRY_TO_HELP: /* in chat the network can be named, or there is one only */
		return WRY_ON_SERVICE | (chat ? WRY_ON_NETWORK : 0);
	case WRY_TO_NETWORK:
		return WRY_ON_NETWORK;
	case WRY_TO_ROOM:
		return WRY_ON_ROOM;
	default:
		return WRY_ON_CONTACT;
	}
}

WryViewer
commands_viewer(const WryInbound *in, bool chat)
{
	return (WryViewer){ in->component, scope_of(in->target, chat),
			    access_is_admin(in->component, &in->from), chat };
}

bool
commands_has_links(const WryBackend *b)
{
	return (b->caps & WRY_CAP_SHARED) == 0;
}

bool
commands_has_networks(const WryBackend *b)
{
	return b->network_group != NULL && (b->caps & WRY_CAP_SHARED) == 0;
}

static bool
backend_has(const WryBackend *b, unsigned needs)
{
	return ((needs & WRY_NEEDS_ROOMS) == 0 || b->room_join != NULL) &&
	       ((needs & WRY_NEEDS_NETWORKS) == 0 || commands_has_networks(b)) &&
	       ((needs & WRY_NEEDS_QUEUE) == 0 || (b->caps & WRY_CAP_RELIABLE) != 0) &&
	       ((needs & WRY_NEEDS_LINKS) == 0 || commands_has_links(b)) &&
	       ((needs & WRY_LACKS_LINKS) == 0 || !commands_has_links(b)) &&
	       ((needs & WRY_NEEDS_LIST) == 0 || b->room_list != NULL) &&
	       ((needs & WRY_NEEDS_NICK) == 0 || b->session_set_nick != NULL) &&
	       ((needs & WRY_NEEDS_DETAILS) == 0 || b->session_describe != NULL) &&
	       ((needs & WRY_NEEDS_PROFILE) == 0 || b->contact_fetch != NULL) &&
	       ((needs & WRY_NEEDS_VERIFY) == 0 || b->account_verify != NULL) &&
	       ((needs & WRY_NEEDS_ORIGINALS) == 0 || b->account_address != NULL) &&
	       ((needs & WRY_NEEDS_SUBJECT) == 0 ||
		((b->caps & WRY_CAP_SUBJECT) != 0 && (b->caps & WRY_CAP_RELIABLE) != 0)) &&
	       ((needs & WRY_NEEDS_LOGIN) == 0 ||
		(b->session_options != NULL &&
		 wry_field_find(b->session_options, "login") != NULL));
}

static bool
is_for(const WryViewer *v, const WryEntry *e, bool admin)
{
	unsigned scope = e->command->scope, needs = e->own != NULL ? e->own->needs : 0;
	if ((scope & WRY_FOR_ADMIN) != 0 && !admin)
		return false;
	if ((scope & v->scope) == 0)
		return false;
	return (needs & (v->chat ? WRY_ONLY_FORMS : WRY_ONLY_CHAT)) == 0 &&
	       backend_has(v->component->backend, needs);
}

static bool
is_backends(const WryBackend *backend, const char *name)
{
	for (const WryCommand *c = backend->commands; c != NULL && c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return true;
	return false;
}

/* The n-th of all there are, seen or not. */
static WryEntry
nth_of_all(const WryBackend *backend, unsigned n)
{
	for (const WryServiceCommand *own = wry_service_commands; own->is.name != NULL; own++)
		if (!is_backends(backend, own->is.name) && n-- == 0)
			return (WryEntry){ &own->is, own };
	for (const WryCommand *c = backend->commands; c != NULL && c->name != NULL; c++)
		if (n-- == 0)
			return (WryEntry){ c, NULL };
	return (WryEntry){ NULL, NULL };
}

WryEntry
commands_nth(const WryViewer *viewer, unsigned n)
{
	WryEntry e;
	for (unsigned i = 0; (e = nth_of_all(viewer->component->backend, i)).command != NULL; i++)
		if (is_for(viewer, &e, viewer->admin) && n-- == 0)
			break;
	return e;
}

WryEntry
commands_console(const WryViewer *viewer)
{
	const WryCommand *c = viewer->component->backend->commands;
	while (c != NULL && c->name != NULL && (c->scope & WRY_IS_CONSOLE) == 0)
		c++;
	return (WryEntry){ c != NULL && c->name != NULL ? c : NULL, NULL };
}

bool
commands_is_single(const WryComponent *c)
{
	g_autoptr(WryAddress) somebody = c->backend->address_parse(c, "a", NULL, NULL);
	return !commands_has_networks(c->backend) ||
	       (somebody != NULL && somebody->network == NULL);
}

char *
commands_node(const WryEntry *entry)
{
	if (entry->own != NULL && entry->own->node != NULL)
		return g_strdup(entry->own->node);
	return g_strdelimit(g_strdup(entry->command->name), " ", '-');
}

WryEntry
commands_find(const WryInbound *in, const char *node, bool *ret_hidden)
{
	WryViewer viewer = commands_viewer(in, false);
	WryEntry e;
	*ret_hidden = false;
	for (unsigned i = 0; (e = nth_of_all(in->component->backend, i)).command != NULL; i++) {
		g_autofree char *own = commands_node(&e);
		if (strcmp(own, node) != 0 || !is_for(&viewer, &e, true))
			continue;
		if (is_for(&viewer, &e, viewer.admin))
			return e;
		*ret_hidden = true;
	}
	return e;
}

/* --- runs: made, found, freed ------------------------------------------------------------- */

static void
free_step(gpointer data)
{
	WryRunStep *step = data;
	wry_values_free(step->values);
	g_free(step->state);
	g_free(step->text);
	g_free(step);
}

/* Of the table.  One that is running is freed behind that. */
static void
destroy_run(gpointer data)
{
	WryRun *run = data;
	wry_reply_cancel(&run->near);
	if (run->running) {
		run->doomed = true;
		return;
	}
	g_ptr_array_unref(run->steps);
	wry_jid_clear(&run->from);
	wry_address_free(run->address);
	wry_back_free(run->back);
	g_free(run->to);
	g_free(run->id);
	g_free(run);
}

void
run_free(WryRun *run)
{
	if (run != NULL)
		g_hash_table_remove(run->component->runs, run->id);
}

static void
sign(const WryInbound *in, const char *node, const char *random, char ret_sign[17])
{
	g_autofree char *text =
	    g_strjoin(" ", "run", in->from.full, in->to.bare, node, random, NULL);
	wry_hash_name(ret_sign, wry_store_pepper(in->component->store), 32, text);
}

/* Unguessable; and whose it is shows in it, also when the run is gone. */
static char *
make_id(const WryInbound *in, const char *node)
{
	char name[17];
	g_autofree char *random = wry_random_hex(ID_RANDOM);
	sign(in, node, random, name);
	return g_strconcat(random, name, NULL);
}

static bool
is_over(const WryRun *run)
{
	return run->near == NULL && g_get_monotonic_time() - run->used >= RUN_US;
}

static gboolean
is_over_now(G_GNUC_UNUSED gpointer id, gpointer run, G_GNUC_UNUSED gpointer data)
{
	return is_over(run);
}

/* One more for this user: what is over goes, and his oldest if he has too many. */
static bool
make_room(WryComponent *c, const char *bare, GError **error)
{
	WryRun *oldest = NULL;
	unsigned n = 0;
	GHashTableIter it;
	gpointer value;
	g_hash_table_foreach_remove(c->runs, is_over_now, NULL);
	g_hash_table_iter_init(&it, c->runs);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRun *run = value;
		if (strcmp(run->from.bare, bare) != 0)
			continue;
		n++;
		if (run->near == NULL && (oldest == NULL || run->used < oldest->used))
			oldest = run;
	}
	if (n >= RUNS_EACH && oldest != NULL)
		run_free(oldest);
	else if (n >= RUNS_EACH || g_hash_table_size(c->runs) >= RUNS_MAX)
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many commands are under way; try again later."), NULL);
	return true;
}

static void
push_step(WryRun *run, const WryField *fields, const WryValues *values, const char *state,
	  const char *text)
{
	WryRunStep *step = g_new0(WryRunStep, 1);
	step->fields = fields;
	step->values = values != NULL ? wry_values_copy(values) : wry_values_new(fields);
	step->state = g_strdup(state);
	step->text = g_strdup(text);
	g_ptr_array_add(run->steps, step);
	run->asked = 0;
}

WryRun *
run_new(const WryInbound *in, const WryEntry *entry, const WryFace *face, GError **error)
{
	WryComponent *c = in->component;
	if (c->runs == NULL)
		c->runs = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, destroy_run);
	if (!make_room(c, in->from.bare, error))
		return NULL;
	g_autofree char *node = commands_node(entry);
	WryRun *run = g_new0(WryRun, 1);
	run->component = c;
	run->entry = *entry;
	run->face = face;
	run->id = make_id(in, node);
	wry_jid_parse_sender(&run->from, in->from.full, NULL);
	run->to = g_strdup(in->to.bare);
	run->address = in->peer != NULL ? wry_address_copy(in->peer) : NULL;
	run->target = in->target;
	run->back = wry_back_copy(&in->back);
	run->steps = g_ptr_array_new_with_free_func(free_step);
	run->used = g_get_monotonic_time();
	run->heard = true;
	g_hash_table_insert(c->runs, run->id, run);
	if (entry->command->fields != NULL)
		push_step(run, entry->command->fields, NULL, NULL, NULL);
	run->more = entry->own != NULL && (entry->own->needs & WRY_MORE_STEPS) != 0;
	return run;
}

WryRunStep *
run_step(const WryRun *run)
{
	return run->steps->len > 0 ? run->steps->pdata[run->steps->len - 1] : NULL;
}

void
run_set_back(WryRun *run, const WryBack *back)
{
	wry_back_free(run->back);
	run->back = wry_back_copy(back);
	run->used = g_get_monotonic_time();
	run->heard = true;
}

WryRun *
run_find(const WryInbound *in, const char *id, const char *node, bool *ret_expired)
{
	char name[17];
	*ret_expired = false;
	if (strlen(id) != 2 * ID_RANDOM + sizeof name - 1)
		return NULL;
	g_autofree char *random = g_strndup(id, 2 * ID_RANDOM);
	sign(in, node, random, name);
	if (!wry_hash_equal(id + 2 * ID_RANDOM, name))
		return NULL;
	WryRun *run =
	    in->component->runs != NULL ? g_hash_table_lookup(in->component->runs, id) : NULL;
	if (run != NULL && is_over(run)) {
		run_free(run);
		run = NULL;
	}
	*ret_expired = run == NULL;
	return run;
}

WryRun *
run_find_chat(const WryInbound *in, const WryFace *face)
{
	GHashTableIter it;
	gpointer value;
	if (in->component->runs == NULL)
		return NULL;
	g_hash_table_iter_init(&it, in->component->runs);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRun *run = value;
		if (run->face == face && !run->console && strcmp(run->from.full, in->from.full) == 0 &&
		    !is_over(run))
			return run;
	}
	return NULL;
}

/* --- runs: run ------------------------------------------------------------------------------ */

static bool
set_refused(const WryComponent *c, GError **error)
{
	if (access_serves_guests(c))
		return wry_error_set(
		    error, WRY_ERROR_RESOURCE_CONSTRAINT,
		    N_("This gateway has as many users as it may; try again later."), NULL);
	return wry_error_set(error, WRY_ERROR_REGISTRATION_REQUIRED,
			     N_("Write \"register\" to %1$s@%2$s first."), c->help, c->domain,
			     NULL);
}

/* The account it is run for, if it needs one: a guest is made where guests are served. */
static bool
find_account(WryRun *run, WryAccount **ret_account, GError **error)
{
	WryComponent *c = run->component;
	bool backends = run->entry.own == NULL;
	bool needed = backends ? (run->entry.command->scope & WRY_FOR_ADMIN) == 0
			       : (run->entry.own->needs & WRY_NEEDS_ACCOUNT) != 0;
	WryAccount *account = wry_component_find_account(c, run->from.bare);
	*ret_account = account;
	if (account != NULL && account->going)
		return wry_error_set(error, WRY_ERROR_SERVICE_UNAVAILABLE,
				     N_("This account is being deleted."), NULL);
	if (!needed || wry_account_is_registered(account) ||
	    (account != NULL && access_serves_guests(c)))
		return true;
	if (account != NULL || !access_serves_guests(c) || !access_has_room(c))
		return set_refused(c, error);
	if (!run->heard) /* he may have a row on disk, that a new guest's would replace */
		return wry_error_set(error, WRY_ERROR_UNEXPECTED_REQUEST,
				     N_("This took too long. Begin again."), NULL);
	*ret_account = wry_account_new(c, wry_account_row_new(c->domain, run->from.bare, false));
	return true;
}

bool
run_may(const WryRun *run, GError **error)
{
	const WryComponent *c = run->component;
	bool needed = run->entry.own != NULL && (run->entry.own->needs & WRY_NEEDS_ACCOUNT) != 0;
	const WryAccount *account =
	    wry_component_find_account((WryComponent *)c, run->from.bare);
	if (!needed || wry_account_is_registered(account) || access_serves_guests(c))
		return true;
	return set_refused(c, error);
}

static WrySession *
only_session(WryAccount *account)
{
	GHashTableIter it;
	gpointer session = NULL;
	if (g_hash_table_size(account->sessions) != 1)
		return NULL;
	g_hash_table_iter_init(&it, account->sessions);
	g_hash_table_iter_next(&it, NULL, &session);
	return session;
}

/* A backend's command that is not the operator's is given a session that is open. */
static bool
find_session(const WryRun *run, WryServiceCall *call, GError **error)
{
	WryAccount *account = call->account;
	if (account != NULL)
		call->is.session = run->address != NULL
				       ? wry_account_find_session(account, run->address->network)
				       : only_session(account);
	if (run->entry.own != NULL || (run->entry.command->scope & WRY_FOR_ADMIN) != 0)
		return true;
	if (call->is.session != NULL && call->is.session->state == WRY_SESSION_OPEN)
		return true;
	if (run->address == NULL && g_hash_table_size(account->sessions) > 1)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("You are on several networks: say it to one of them, "
					"NETWORK@%s."),
				     run->component->domain, NULL);
	return wry_error_set(
	    error, WRY_ERROR_SERVICE_UNAVAILABLE, N_("You are not connected to %s."),
	    run->address != NULL && run->address->network != NULL ? run->address->network
								  : run->component->backend->title,
	    NULL);
}

/* Something else filled in may do: the form comes back. */
static bool
may_mend(const WryRun *run, const GError *error)
{
	return run_step(run) != NULL && (wry_error_retry(error) == WRY_RETRY_MODIFY ||
					 wry_error_code(error) == WRY_ERROR_CONFLICT);
}

static void
end_failed(WryRun *run, const GError *error)
{
	run->face->failed(run, error);
	run_free(run);
}

static void
on_step(gpointer result, const GError *error, gpointer data)
{
	WryRun *run = data;
	const WryStep *step = result;
	static const WryStep nothing;
	run->used = g_get_monotonic_time();
	run->heard = false;
	if (error != NULL && may_mend(run, error)) {
		run->asked = 0;
		run->face->form(run, error);
	} else if (error != NULL) {
		end_failed(run, error);
	} else if (step != NULL && step->fields != NULL && run->steps->len < STEPS_MAX) {
		push_step(run, step->fields, step->values, step->state, step->text);
		run->more = false;
		run->face->form(run, NULL);
	} else {
		run->face->done(run, step != NULL ? step : &nothing);
		run_free(run);
	}
}

void
run_submit(WryRun *run)
{
	g_autoptr(GError) error = NULL;
	const WryRunStep *step = run_step(run);
	WryServiceCall call = { .from = &run->from, .to = run->to, .lang = run->back->lang };
	g_assert(run->near == NULL);
	if (step != NULL && !wry_values_complete(step->values, &error)) {
		run->face->form(run, error);
		return;
	}
	call.viewer = (WryViewer){ run->component, 0, access_is_admin(run->component, &run->from),
				   run->face->chat };
	call.viewer.scope = scope_of(run->target, run->face->chat);
	call.chat = run->face->chat;
	call.ret_secret = &run->secret;
	call.is.component = run->component;
	call.is.address = run->address;
	call.is.state = step != NULL ? step->state : NULL;
	call.is.values = step != NULL ? step->values : NULL;
	if (!is_for(&call.viewer, &run->entry, call.viewer.admin))
		wry_error_set(&error, WRY_ERROR_FORBIDDEN, N_("This is the operator's to do."),
			      NULL);
	else if (find_account(run, &call.account, &error))
		find_session(run, &call, &error);
	if (error != NULL) {
		end_failed(run, error);
		return;
	}
	run->running = true;
	WryReply *reply = wry_reply_new(&run->near, STEP_MS, on_step, run);
	run->entry.command->run(&call.is, reply);
	run->running = false;
	if (run->doomed)
		destroy_run(run);
}

bool
run_go_back(WryRun *run)
{
	if (run->steps->len < 2)
		return false;
	g_ptr_array_set_size(run->steps, (gint)run->steps->len - 1);
	run->asked = 0;
	run->more = run->steps->len == 1 && run->entry.own != NULL &&
		    (run->entry.own->needs & WRY_MORE_STEPS) != 0;
	return true;
}

void
commands_stop(WryComponent *component)
{
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
			  N_("The gateway let go of this before it was answered."), NULL);
	if (component->runs == NULL)
		return;
	g_autoptr(GList) runs = g_hash_table_get_values(component->runs);
	for (GList *l = runs; l != NULL; l = l->next) {
		WryRun *run = l->data;
		if (run->near != NULL) {
			wry_reply_cancel(&run->near);
			run->face->failed(run, error);
		}
		run_free(run);
	}
}

/* --- for run functions ---------------------------------------------------------------------- */

void
command_say(WryReply *reply, const char *text)
{
	WryStep step = { .text = text };
	wry_reply_done(reply, &step);
}

void
command_tell(const WryCall *call, WryReply *reply, const char *msgid, const char *a, const char *b)
{
	g_autofree char *text = outbox_phrase(WRY_SERVICE_CALL(call)->lang, msgid, a, b);
	command_say(reply, text);
}

void
command_add(const WryCall *call, GString *out, const char *msgid, const char *a, const char *b)
{
	g_autofree char *text = outbox_phrase(WRY_SERVICE_CALL(call)->lang, msgid, a, b);
	g_string_append(out, text);
}
