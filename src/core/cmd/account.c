/*
 * account.c - commands about the user himself: help, status, registration, login, farewell
 */
#include "core/cmd/cmd.h"

#include "core/presence.h"
#include "core/queue.h"
#include "core/registration.h"
#include "core/session.h"

#include <string.h>

/* --- help ------------------------------------------------------------------------------------ */

static void
add_use(const WryCall *call, GString *out, const WryEntry *e)
{
	const char *use = e->own != NULL ? e->own->use : NULL;
	g_autofree char *title =
	    outbox_phrase(WRY_SERVICE_CALL(call)->lang, e->command->title, NULL, NULL);
	g_string_append_printf(out, "%s%s%s - %s\n", e->command->name, use != NULL ? " " : "",
			       use != NULL ? use : "", title);
}

static void
help_all(const WryCall *call, GString *out)
{
	const WryComponent *c = call->component;
	WryViewer viewer = WRY_SERVICE_CALL(call)->viewer;
	WryEntry e;
	viewer.chat = true;
	command_add(call, out, N_("I connect you to %s. I know these words:"), c->backend->title,
		    NULL);
	g_string_append_c(out, '\n');
	for (unsigned n = 0; (e = commands_nth(&viewer, n)).command != NULL; n++)
		add_use(call, out, &e);
	command_add(call, out,
		    N_("\"cancel\" ends a question, \"ok\" takes what stands in "
		       "parentheses, \"-\" is for nothing."),
		    NULL, NULL);
	if (c->admins[0] != NULL) {
		g_string_append_c(out, ' ');
		command_add(call, out, N_("Who runs this: %s."), c->admins[0], NULL);
	}
}

void
cmd_help(const WryCall *call, WryReply *reply)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *word = cmd_text(call, "word");
	const WryViewer *viewer = &WRY_SERVICE_CALL(call)->viewer;
	WryEntry e;
	for (unsigned n = 0; word != NULL && (e = commands_nth(viewer, n)).command != NULL; n++)
		if (g_ascii_strncasecmp(e.command->name, word, strlen(word)) == 0)
			add_use(call, out, &e);
	if (out->len == 0)
		help_all(call, out);
	command_say(reply, g_strchomp(out->str));
}

/* --- status ----------------------------------------------------------------------------------- */

static void
add_open(const WryCall *call, GString *out, const CmdNetwork *n, bool all)
{
	const WrySession *s = n->session;
	g_auto(WryDescription) d = { 0 };
	if (wry_session_backend(s)->session_describe != NULL)
		wry_session_backend(s)->session_describe(s, &d);
	const char *as = s->self == NULL	 ? WRY_SERVICE_CALL(call)->from->local
			 : s->self->wire != NULL ? s->self->wire
						 : s->self->name;
	unsigned rooms = g_hash_table_size(s->rooms);
	g_autofree char *since = cmd_duration(WRY_SERVICE_CALL(call)->lang,
					      (g_get_real_time() - s->since) / G_USEC_PER_SEC);
	g_autofree char *count = g_strdup_printf("%u", rooms);
	command_add(call, out, N_("%1$s: connected as %2$s"), n->title, as);
	command_add(call, out, N_(" for %s"), since, NULL);
	if (d.logged_in)
		command_add(call, out, N_(", logged in"), NULL, NULL);
	if (rooms > 0)
		command_add(call, out, rooms == 1 ? N_(", 1 channel") : N_(", %s channels"), count,
			    NULL);
	g_string_append(out, ".\n");
	if (d.advice != NULL)
		g_string_append_printf(out, "%s\n", d.advice);
	if (all && d.details != NULL)
		g_string_append_printf(out, "%s\n", d.details);
}

static void
add_retry(const WryCall *call, GString *out, const CmdNetwork *n)
{
	const char *lang = WRY_SERVICE_CALL(call)->lang;
	const WrySession *s = n->session;
	gint64 left = (s->next_try - g_get_monotonic_time()) / G_USEC_PER_SEC;
	g_autofree char *when = cmd_duration(lang, MAX(left, 0));
	g_autofree char *why = s->error != NULL ? outbox_text(s->error, lang)
						: outbox_phrase(lang, N_("lost"), NULL, NULL);
	if (g_str_has_suffix(why, "."))
		why[strlen(why) - 1] = '\0';
	command_add(call, out, N_("%1$s: %2$s"), n->title, why);
	command_add(call, out, N_("; next try in %1$s. \"reconnect %2$s\" tries now."), when,
		    n->title);
	g_string_append_c(out, '\n');
}

static void
add_refused(const WryCall *call, GString *out)
{
	const WryAccount *account = WRY_SERVICE_CALL(call)->account;
	GHashTableIter it;
	gpointer network, why;
	if (account == NULL || account->refused == NULL)
		return;
	g_hash_table_iter_init(&it, account->refused);
	while (g_hash_table_iter_next(&it, &network, &why)) {
		const char *name = network;
		g_autofree char *title = cmd_title(call->component, *name != '\0' ? name : NULL);
		g_autofree char *text = outbox_text(why, WRY_SERVICE_CALL(call)->lang);
		command_add(call, out, N_("%1$s: %2$s"), title, text);
		g_string_append_c(out, '\n');
	}
}

void
cmd_status(const WryCall *call, WryReply *reply)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) all = cmd_networks(call);
	for (guint i = 0; i < all->len; i++) {
		const CmdNetwork *n = all->pdata[i];
		if (n->session == NULL)
			continue;
		if (n->session->state == WRY_SESSION_OPEN)
			add_open(call, out, n, false);
		else if (n->session->state == WRY_SESSION_RETRY)
			add_retry(call, out, n);
		else
			command_add(call, out, N_("%s: connecting.\n"), n->title, NULL);
	}
	add_refused(call, out);
	if (out->len == 0)
		command_add(call, out, N_("You are not connected to any network."), NULL, NULL);
	command_say(reply, g_strchomp(out->str));
}

void
cmd_connection(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(CmdNetwork) n = cmd_network(call, cmd_text(call, "network"), &error);
	if (n == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (n->session == NULL || n->session->state != WRY_SESSION_OPEN) {
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
			       N_("You are not connected to %s."), n->title, NULL);
		return;
	}
	add_open(call, out, n, true);
	command_say(reply, g_strchomp(out->str));
}

/* --- language -----------------------------------------------------------------------------------
 */

void
cmd_language(const WryCall *call, WryReply *reply)
{
	const char *tag = cmd_text(call, "language");
	if (tag == NULL || g_ascii_strncasecmp(tag, "en", 2) == 0)
		command_tell(call, reply, N_("I speak English."), NULL, NULL);
	else
		command_tell(call, reply, N_("I speak no \"%s\" yet, only English (en)."), tag,
			     NULL);
}

/* --- registration -------------------------------------------------------------------------------
 */

#define DUE "due" /* state: the step that is due is filled in */

typedef struct {
	WryComponent *component;
	char *user; /* bare */
	bool chat;
	WryReply *reply;
} Registering;

/* In chat the end of it is the greeting: a second one would say the same again. */
static void
skip_greeting(const Registering *r)
{
	WryAccount *account =
	    r->chat ? wry_component_find_account(r->component, r->user) : NULL;
	if (account != NULL && !account->going)
		registration_welcomed(account);
}

static void
on_registered(gpointer result, const GError *error, gpointer data)
{
	g_autofree Registering *r = data;
	G_GNUC_UNUSED g_autofree char *user = r->user; /* freed with it */
	const WryStep *step = result;
	if (error != NULL) {
		wry_reply_take_error(r->reply, g_error_copy(error));
		return;
	}
	if (step->fields != NULL) {
		WryStep next = { .text = step->text, .fields = step->fields, .state = DUE };
		wry_reply_done(r->reply, &next);
		return;
	}
	skip_greeting(r);
	g_autofree char *example =
	    r->component->backend->room_join != NULL ? registration_example(r->component) : NULL;
	g_autofree char *text = outbox_phrase(
	    NULL, example != NULL ? N_("Done. Next: join %s") : N_("Done."), example, NULL);
	g_autofree char *next = registration_next(r->component, r->user);
	g_autofree char *all = next != NULL ? g_strconcat(text, " ", next, NULL) : NULL;
	command_say(r->reply, all != NULL ? all : text);
}

static WryReply *
registering(const WryCall *call, WryReply *reply)
{
	Registering *r = g_new0(Registering, 1);
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	*r = (Registering){ call->component, g_strdup(mine->from->bare), mine->chat, reply };
	return wry_reply_new(NULL, 0, on_registered, r);
}

static void
ask_registration(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	WryComponent *c = call->component;
	g_autoptr(WryValues) values = registration_values(c, mine->account, mine->from);
	g_autofree char *jid = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *later = outbox_phrase(
	    mine->lang, N_("You can change all of this later: write \"settings\" to %s."), jid,
	    NULL);
	g_autofree char *address =
	    registration_address(c, mine->account, mine->from, mine->lang);
	g_autofree char *both = address != NULL ? g_strconcat(address, " ", later, NULL) : NULL;
	WryStep step = { .text = mine->chat ? address : both != NULL ? both : later,
			 .fields = registration_fields(c),
			 .values = values };
	GError *error = NULL;
	if (!registration_open(c, mine->account, &error))
		wry_reply_take_error(reply, error);
	else if (step.fields->name == NULL)
		registration_submit(c, mine->from, values, NULL, registering(call, reply));
	else
		wry_reply_done(reply, &step);
}

void
cmd_register(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	if (call->values == NULL)
		ask_registration(call, reply);
	else if (g_strcmp0(call->state, DUE) == 0)
		registration_go_on(call->component, mine->from, call->values,
				   registering(call, reply));
	else
		registration_submit(call->component, mine->from, call->values, NULL,
				    registering(call, reply));
}

/* The code, whichever way the registration began that waits for it. */
void
cmd_verify(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	const WryField *due = registration_due(call->component, mine->from->bare);
	GError *error = NULL;
	if (due == NULL || due->name == NULL) {
		wry_reply_fail(reply, WRY_ERROR_UNEXPECTED_REQUEST,
			       N_("No code is due now. Write \"register\" to begin."), NULL);
		return;
	}
	g_autoptr(WryValues) values = wry_values_new(due);
	if (wry_values_set(values, due->name, cmd_text(call, "code"), &error))
		registration_go_on(call->component, mine->from, values, registering(call, reply));
	else
		wry_reply_take_error(reply, error);
}

/* --- login, logout
 * -------------------------------------------------------------------------------- */

void
cmd_login(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	bool stays = account->places != NULL && g_hash_table_size(account->places) > 0;
	if (!wry_account_is_registered(account) && !stays) {
		command_tell(
		    call, reply,
		    N_("You are a guest: you are connected while you are in a channel. Write "
		       "\"register\" to stay."),
		    NULL, NULL);
		return;
	}
	presence_login(account);
	command_tell(call, reply,
		     N_("I connect you to your networks. \"status\" tells how far that is."), NULL,
		     NULL);
}

static void
logout_one(const WryCall *call, const char *word, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(CmdNetwork) one = cmd_network(call, word, &error);
	if (one == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (one->session == NULL) {
		command_tell(call, reply, N_("You are not connected to %s."), one->title, NULL);
		return;
	}
	presence_leave_network(one->session);
	command_tell(call, reply, N_("You leave %s. \"login\" brings you back."), one->title, NULL);
}

void
cmd_logout(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	const char *word = cmd_text(call, "network");
	if (word != NULL || (call->address != NULL && call->address->network != NULL)) {
		logout_one(call, word, reply);
		return;
	}
	presence_logout(account);
	g_autoptr(GList) sessions = g_hash_table_get_values(account->sessions);
	for (GList *l = sessions; l != NULL; l = l->next)
		session_end(l->data, 0, NULL);
	command_tell(call, reply, N_("You leave all networks. \"login\" brings you back."), NULL,
		     NULL);
}

static void
redo(const CmdNetwork *n, GString *names)
{
	g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", n->title);
	session_redo(n->session);
}

void
cmd_reconnect(const WryCall *call, WryReply *reply)
{
	const char *word = cmd_text(call, "network");
	GError *error = NULL;
	g_autoptr(GPtrArray) all = cmd_networks(call);
	g_autoptr(CmdNetwork) one = word != NULL ? cmd_network(call, word, &error) : NULL;
	g_autoptr(GString) names = g_string_new(NULL);
	if (error != NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	presence_login(WRY_SERVICE_CALL(call)->account);
	unsigned n_open = 0;
	for (guint i = 0; i < all->len; i++) {
		const CmdNetwork *n = all->pdata[i];
		bool meant = one == NULL || one->session == n->session;
		if (meant && n->session != NULL && n->session->state == WRY_SESSION_RETRY)
			redo(n, names);
		n_open += n->session != NULL && n->session->state == WRY_SESSION_OPEN;
	}
	/* What works is only redone where it is clear that it is meant. */
	for (guint i = 0; names->len == 0 && i < all->len && (one != NULL || n_open == 1); i++) {
		const CmdNetwork *n = all->pdata[i];
		if (n->session != NULL && n->session->state == WRY_SESSION_OPEN &&
		    (one == NULL || one->session == n->session))
			redo(n, names);
	}
	if (names->len > 0)
		command_tell(call, reply, N_("I try %s now."), names->str, NULL);
	else if (n_open > 1)
		command_tell(call, reply,
			     N_("Nothing waits to be tried again. Write behind it which network is "
				"to be connected anew."),
			     NULL, NULL);
	else
		command_tell(call, reply, N_("Nothing waits to be tried again."), NULL, NULL);
}

/* --- delete my data
 * --------------------------------------------------------------------------------- */

static const WryField sure_fields[] = {
	{ .name = "sure",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = N_("To do it write: delete, and your address"),
	  .ask = "" },
	{ 0 },
};

static void
on_removed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	g_autofree char *text = outbox_phrase(
	    NULL, N_("Deleted. You can remove me from your contacts. Good-bye."), NULL, NULL);
	command_say(reply, text);
}

/* People: the service and the networks are nobody's contacts to a person. */
static unsigned
count_people(const WryAccount *account)
{
	g_autoptr(GPtrArray) all = wry_account_contacts(account);
	unsigned n = 0;
	for (guint i = 0; i < all->len; i++) {
		const WryAddress *address = ((const WryContact *)all->pdata[i])->address;
		n += address != NULL && address->kind == WRY_ADDRESS_CONTACT;
	}
	return n;
}

static void
ask_sure(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	unsigned n = count_people(mine->account);
	g_autofree char *contacts = g_strdup_printf("%u", n);
	g_autoptr(GString) text = g_string_new(NULL);
	if (!commands_has_links(call->component->backend))
		command_add(call, text,
			    n == 1 ? N_("This deletes your address, settings, 1 contact and what "
					"waits to go out.")
				   : N_("This deletes your address, settings, %s contacts and what "
					"waits to go out."),
			    contacts, NULL);
	else
		command_add(call, text,
			    n == 1 ? N_("This deletes settings, passwords and 1 contact, and "
					"leaves all networks.")
				   : N_("This deletes settings, passwords and %s contacts, and "
					"leaves all networks."),
			    contacts, NULL);
	g_string_append_c(text, '\n');
	command_add(
	    call, text,
	    N_("It cannot be undone; \"export\" first if in doubt. To do it write: delete %s"),
	    mine->from->bare, NULL);
	WryStep step = { .text = text->str, .fields = sure_fields };
	wry_reply_done(reply, &step);
}

void
cmd_delete(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	if (account == NULL) {
		command_tell(call, reply, N_("There is nothing of yours here."), NULL, NULL);
		return;
	}
	if (call->values == NULL) {
		ask_sure(call, reply);
		return;
	}
	g_autofree char *wanted = g_strconcat("delete ", WRY_SERVICE_CALL(call)->from->bare, NULL);
	g_autofree char *typed = g_utf8_strdown(cmd_text(call, "sure"), -1);
	if (strcmp(typed, wanted) != 0)
		command_tell(call, reply, N_("Nothing was deleted."), NULL, NULL);
	else
		registration_remove(account, wry_reply_new(NULL, 0, on_removed, reply));
}
