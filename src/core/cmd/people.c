/*
 * people.c - commands about contacts, and about whom one does not want to hear of
 */
#include "core/cmd/cmd.h"

#include "core/answer.h"
#include "core/block.h"
#include "core/filing.h"
#include "core/presence.h"

#include <string.h>

#define SHOWN_MAX 200
#define BLOCKED_MAX 200
#define WHOIS_MS 30000

/* --- contacts --------------------------------------------------------------------------------- */

static bool
is_person(const WryContact *contact)
{
	return contact->address != NULL && contact->address->kind == WRY_ADDRESS_CONTACT;
}

void
cmd_contacts(const WryCall *call, WryReply *reply)
{
	const WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) all =
	    account != NULL ? wry_account_contacts(account) : g_ptr_array_new();
	unsigned n = 0;
	for (guint i = 0; i < all->len; i++) {
		const WryContact *contact = all->pdata[i];
		if (!is_person(contact) || ++n > SHOWN_MAX)
			continue;
		g_autofree char *name = cmd_name(call->component, contact->address);
		g_string_append_printf(out, "%s%s", n > 1 ? " · " : "", name);
		if (contact_is_available(contact))
			command_add(call, out, N_(" online"), NULL, NULL);
	}
	g_autofree char *count = g_strdup_printf("%u", n);
	if (n == 0)
		command_add(call, out, N_("You have no contacts. \"add\" adds one."), NULL, NULL);
	else
		command_add(call, out, N_(" · %s in all"), count, NULL);
	command_say(reply, out->str);
}

/* A person, not a room or a network. */
static WryAddress *
person_of(const WryCall *call, GError **error)
{
	const char *text = cmd_text(call, "address");
	g_autoptr(WryAddress) address = cmd_address(call, text, error);
	if (address == NULL)
		return NULL;
	if (address->kind == WRY_ADDRESS_CONTACT)
		return g_steal_pointer(&address);
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%s\" is no person."), text, NULL);
	return NULL;
}

void
cmd_add(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(WryAddress) address = person_of(call, &error);
	if (address == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (presence_add(WRY_SERVICE_CALL(call)->account, address, NULL) == NULL) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("You have as many contacts as you may."), NULL);
		return;
	}
	g_autofree char *name = cmd_name(call->component, address);
	g_autofree char *jid = wry_component_jid(call->component, address);
	g_autofree char *uri = g_uri_escape_string(jid, "@", FALSE);
	g_autoptr(GString) out = g_string_new(NULL);
	command_add(call, out,
		    N_("Added %s. Your client may ask you to approve it. The address is:"), name,
		    NULL);
	g_string_append_printf(out, "\n%s\nxmpp:%s?message", jid, uri);
	command_say(reply, out->str);
}

void
cmd_remove(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(WryAddress) address = person_of(call, &error);
	if (address == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	WryContact *contact = presence_find(WRY_SERVICE_CALL(call)->account, address);
	g_autofree char *name = cmd_name(call->component, address);
	if (contact != NULL)
		presence_remove(contact);
	command_tell(call, reply,
		     contact != NULL ? N_("Removed %s.") : N_("%s is none of your contacts."), name,
		     NULL);
}

/* --- who somebody is -------------------------------------------------------------------------- */

/* The person that nick and network name, as one word or two. */
static WryAddress *
somebody(const WryCall *call, GError **error)
{
	const char *nick = cmd_text(call, "nick"), *word = cmd_text(call, "network");
	g_autoptr(WryAddress) address = NULL;
	if (word != NULL) {
		g_autoptr(CmdNetwork) n = cmd_network(call, word, error);
		if (n == NULL)
			return NULL;
		g_autofree char *full = n->network != NULL
					    ? g_strconcat(nick, "%", n->network, NULL)
					    : g_strdup(nick);
		address = cmd_address(call, full, error);
	} else {
		address = cmd_address(call, nick, error);
	}
	if (address == NULL || address->kind == WRY_ADDRESS_CONTACT)
		return g_steal_pointer(&address);
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%s\" is no person."), nick, NULL);
	return NULL;
}

static void
on_profile(gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	const WryProfile *p = result;
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	g_autoptr(GString) out = g_string_new(p->nick);
	if (p->name != NULL && g_strcmp0(p->name, p->nick) != 0)
		g_string_append_printf(out, "%s%s", out->len > 0 ? ": " : "", p->name);
	if (p->url != NULL)
		g_string_append_printf(out, "\n%s", p->url);
	if (p->note != NULL)
		g_string_append_printf(out, "\n%s", p->note);
	command_say(reply, out->str);
}

void
cmd_whois(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(WryAddress) who = somebody(call, &error);
	if (who == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	WrySession *s = wry_account_find_session(account, who->network);
	if (s == NULL || s->state != WRY_SESSION_OPEN) {
		g_autofree char *title = cmd_title(call->component, who->network);
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
			       N_("You are not connected to %s."), title, NULL);
		return;
	}
	WryReply *mine = answer_wait(account, WHOIS_MS, on_profile, reply);
	WRY_ORDER(s);
	call->component->backend->contact_fetch(s, who, mine);
}

/* --- block -------------------------------------------------------------------------------------
 */

typedef struct {
	WryReply *reply;
	char *text; /* what is said then */
} Changing;

static void
on_changed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Changing *c = data;
	if (error == NULL)
		command_say(c->reply, c->text);
	else
		wry_reply_take_error(c->reply, g_error_copy(error));
	g_free(c->text);
	g_free(c);
}

/* text: (transfer full) */
static void
set_blocked(WryAccount *account, const char *key, bool on, char *text, WryReply *reply)
{
	Changing *c = g_new0(Changing, 1);
	*c = (Changing){ reply, text };
	WryAccountRow *row = filing_row(account);
	wry_account_row_set(row, BLOCK_SCOPE, key, on ? "yes" : NULL, false);
	filing_store(account, row, wry_reply_new(NULL, 0, on_changed, c));
}

static unsigned
count_blocked(const WryAccountRow *row)
{
	unsigned n = 0;
	for (guint i = 0; i < row->settings->len; i++)
		n += strcmp(((const WrySetting *)row->settings->pdata[i])->scope, BLOCK_SCOPE) == 0;
	return n;
}

/* The key of whom is named; "@example.net": all of a domain, where people have one. */
static char *
key_of(const WryCall *call, WryAddress **ret_who, GError **error)
{
	WryComponent *c = call->component;
	const char *text = cmd_text(call, "address");
	*ret_who = NULL;
	if (*text == '@' && text[1] != '\0') {
		g_autofree char *lower = g_utf8_strdown(text, -1);
		g_autofree char *one = g_strconcat("a", lower, NULL);
		g_autoptr(WryAddress) whoever = c->backend->address_parse(c, one, NULL, NULL);
		if (whoever != NULL && whoever->kind == WRY_ADDRESS_CONTACT &&
		    whoever->network == NULL && strcmp(whoever->name, one) == 0)
			return g_steal_pointer(&lower);
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%s\" is no person."), text,
			      NULL);
		return NULL;
	}
	*ret_who = person_of(call, error);
	return *ret_who != NULL ? block_key(c, *ret_who) : NULL;
}

/* Whom the command is about; NULL: it is nobody, and the reply says so. */
static char *
whom(const WryCall *call, WryAddress **ret_who, WryReply *reply)
{
	GError *error = NULL;
	char *key = key_of(call, ret_who, &error);
	if (key == NULL)
		wry_reply_take_error(reply, error);
	return key;
}

void
cmd_block(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(WryAddress) who = NULL;
	g_autofree char *key = whom(call, &who, reply);
	if (key == NULL)
		return;
	if (count_blocked(wry_account_newest(account)) >= BLOCKED_MAX) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("You have blocked as many as you may."), NULL);
		return;
	}
	const char *name = who != NULL ? who->name : key;
	g_autofree char *title =
	    who != NULL && who->network != NULL ? cmd_title(call->component, who->network) : NULL;
	set_blocked(
	    account, key, true,
	    outbox_phrase(WRY_SERVICE_CALL(call)->lang,
			  title != NULL
			      ? N_("Blocked %1$s on %2$s: neither words nor invitations reach "
				   "you. Undo: unblock %1$s")
			      : call->component->backend->room_join == NULL
			      ? N_("Blocked %1$s: nothing from there reaches you. Undo: unblock %1$s")
			      : N_("Blocked %1$s: neither words nor invitations reach you. "
				   "Undo: unblock %1$s"),
			  name, title),
	    reply);
}

void
cmd_unblock(const WryCall *call, WryReply *reply)
{
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(WryAddress) who = NULL;
	g_autofree char *key = whom(call, &who, reply);
	if (key == NULL)
		return;
	g_autofree char *name = who != NULL ? cmd_name(call->component, who) : g_strdup(key);
	if (wry_account_row_get(wry_account_newest(account), BLOCK_SCOPE, key) == NULL)
		command_tell(call, reply, N_("%s is not blocked."), name, NULL);
	else
		set_blocked(account, key, false,
			    outbox_phrase(WRY_SERVICE_CALL(call)->lang,
					  N_("%s may reach you again."), name, NULL),
			    reply);
}

void
cmd_blocked(const WryCall *call, WryReply *reply)
{
	const WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(GString) out = g_string_new(NULL);
	const WryAccountRow *row = account != NULL ? wry_account_newest(account) : NULL;
	for (guint i = 0; row != NULL && i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		if (strcmp(s->scope, BLOCK_SCOPE) != 0)
			continue;
		g_autoptr(WryAddress) who =
		    *s->name != '@' ? call->component->backend->address_parse(call->component,
									      s->name, NULL, NULL)
				    : NULL;
		g_autofree char *name =
		    who != NULL ? cmd_name(call->component, who) : g_strdup(s->name);
		g_string_append_printf(out, "%s%s", out->len > 0 ? " · " : "", name);
	}
	if (out->len == 0)
		command_add(call, out, N_("You have blocked nobody."), NULL, NULL);
	command_say(reply, out->str);
}
