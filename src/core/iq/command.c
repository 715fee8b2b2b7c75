/*
 * command.c - ad-hoc commands (XEP-0050): one form and done
 *
 * `settings` on the domain, on a network, on a room: the backend's tables of registration,
 * session_options and room_options, each as a form.  A command's session is nothing but its
 * id, which is a seal of who asked for what: nothing is kept, nothing expires.
 */
#include "core/iq/iq.h"

#include "base/hash.h"
#include "core/session.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define SETTINGS "settings"
#define SETTINGS_MAX 500 /* of one user, in all places, also where he never was */

/* What is set where: the table, and the scope it is stored under.  NULL: nothing to set here. */
static const WryField *
fields_at(const WryInbound *in, char **ret_scope)
{
	const WryBackend *b = in->component->backend;
	const WryField *fields = NULL;
	*ret_scope = NULL;
	if (in->target == WRY_TO_ROOM) {
		fields = b->room_options;
		*ret_scope = g_strconcat("room ", in->to.bare, NULL);
	} else if (in->target == WRY_TO_NETWORK) {
		fields = b->session_options;
		*ret_scope = g_strconcat("net ", in->peer->network, NULL);
	} else if (in->target == WRY_TO_SERVICE || in->target == WRY_TO_HELP) {
		fields = b->registration;
		*ret_scope = g_strdup("");
	}
	if (fields == NULL || fields->name == NULL) {
		g_clear_pointer(ret_scope, g_free);
		return NULL;
	}
	return fields;
}

const char *
command_title(const WryInbound *in, const char *node)
{
	g_autofree char *scope = NULL;
	if (strcmp(node, SETTINGS) != 0 || fields_at(in, &scope) == NULL)
		return NULL;
	return "Settings";
}

void
command_list(const WryInbound *in, WryXml *xml)
{
	const char *title = command_title(in, SETTINGS);
	if (title == NULL)
		return;
	wry_xml_open(xml, "item", NULL);
	wry_xml_attr(xml, "jid", in->to.bare);
	wry_xml_attr(xml, "node", SETTINGS);
	wry_xml_attr(xml, "name", title);
	wry_xml_close(xml);
}

/* --- errors of XEP-0050's own -------------------------------------------------------------- */

static void
fail(const WryInbound *in, const char *specific, const char *text)
{
	WryXml *xml =
	    outbox_open(in->component, "iq", in->back.from, in->back.to, "error", in->back.id);
	wry_xml_open(xml, "error", NULL);
	wry_xml_attr(xml, "type", "modify");
	wry_xml_leaf(xml, "bad-request", NS_STANZA_ERROR, NULL);
	wry_xml_open(xml, "text", NS_STANZA_ERROR);
	wry_xml_attr(xml, "xml:lang", "en");
	wry_xml_text(xml, text);
	wry_xml_close(xml);
	wry_xml_leaf(xml, specific, NS_COMMANDS, NULL);
	wry_xml_close(xml);
	outbox_close(in->component);
}

/* --- the one form ------------------------------------------------------------------------------
 */

static void
seal(const WryInbound *in, char ret_id[17])
{
	g_autofree char *text = g_strconcat("command ", in->from.full, " ", in->to.bare, NULL);
	wry_hash_name(ret_id, wry_store_pepper(in->component->store), 32, text);
}

static WryXml *
open_command(const WryBack *back, const char *session, const char *status)
{
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "command", NS_COMMANDS);
	wry_xml_attr(xml, "node", SETTINGS);
	wry_xml_attr(xml, "sessionid", session);
	wry_xml_attr(xml, "status", status);
	wry_xml_attr(xml, "xml:lang", "en");
	return xml;
}

static void
show_form(const WryInbound *in, const WryField *fields, const WryValues *values,
	  const char *instructions)
{
	char id[17];
	seal(in, id);
	WryXml *xml = open_command(&in->back, id, "executing");
	wry_xml_open(xml, "actions", NULL);
	wry_xml_attr(xml, "execute", "complete");
	wry_xml_leaf(xml, "complete", NULL, NULL);
	wry_xml_close(xml);
	wry_form_write(xml, "form", NULL, "Settings", instructions, fields, values);
	outbox_close(in->component);
}

/* --- storing
 * -------------------------------------------------------------------------------------- */

typedef struct {
	WryBack *back;
	WryAccountRow *row;
	char id[17];
} Filing;

/* Sessions whose options have changed are told; one may have to log in again for it. */
static bool
apply(WryAccount *account)
{
	bool again = false;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WrySession *s = value;
		const WryBackend *b = wry_session_backend(s);
		if (s->state == WRY_SESSION_OPEN && b->session_reload != NULL)
			again |= b->session_reload(s);
	}
	return again;
}

static void
on_filed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Filing *f = data;
	WryComponent *c = f->back->component;
	WryAccount *account = wry_component_find_account(c, f->row->user);
	wry_account_filed(account);
	if (error != NULL) {
		outbox_error(f->back, error);
	} else {
		wry_component_account_stored(c, g_steal_pointer(&f->row));
		bool again = apply(account);
		WryXml *xml = open_command(f->back, f->id, "completed");
		wry_xml_open(xml, "note", NULL);
		wry_xml_attr(xml, "type", "info");
		wry_xml_text(xml,
			     again ? "Stored. It takes effect at the next connection." : "Stored.");
		wry_xml_close(xml);
		outbox_close(c);
	}
	session_reap(account);
	wry_account_row_free(f->row);
	wry_back_free(f->back);
	g_free(f);
}

static void
complete(const WryInbound *in, const WryField *fields, const char *scope, WryValues *values,
	 xmpp_stanza_t *x)
{
	g_autoptr(GError) error = NULL;
	const WryBackend *b = in->component->backend;
	bool ok = wry_form_read(x, values, &error) && wry_values_complete(values, &error) &&
		  (*scope != '\0' || b->account_check == NULL ||
		   b->account_check(in->component, values, &error));
	if (!ok) { /* as typed, with the sentence: nobody types it all again */
		show_form(in, fields, values, error->message);
		return;
	}
	const WryAccountRow *newest = wry_account_newest(in->account);
	g_autoptr(WryAccountRow) row = wry_account_row_copy(newest);
	for (const WryField *field = fields; field->name != NULL; field++)
		wry_account_row_set(row, scope, field->name,
				    wry_values_is_set(values, field->name)
					? wry_values_text(values, field->name)
					: NULL,
				    field->type == WRY_FIELD_SECRET);
	if (row->settings->len > MAX(SETTINGS_MAX, newest->settings->len)) {
		outbox_fail(&in->back, WRY_ERROR_RESOURCE_CONSTRAINT,
			    N_("You have as many settings as there may be; empty some first."),
			    NULL);
		return;
	}
	Filing *f = g_new0(Filing, 1);
	f->back = wry_back_copy(&in->back);
	f->row = g_steal_pointer(&row);
	seal(in, f->id);
	wry_account_filing(in->account, f->row);
	wry_accounts_save(in->component->store, f->row, wry_reply_new(NULL, 0, on_filed, f));
}

void
command_set(const WryInbound *in)
{
	const char *node = wry_stanza_attr(in->payload, "node");
	const char *action = wry_stanza_attr(in->payload, "action");
	const char *session = wry_stanza_attr(in->payload, "sessionid");
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	g_autofree char *scope = NULL;
	const WryField *fields = fields_at(in, &scope);
	char id[17];
	seal(in, id);
	if (node == NULL || command_title(in, node) == NULL) {
		outbox_fail(&in->back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("There is no such command here."), NULL);
		return;
	}
	if (session != NULL && !wry_hash_equal(session, id)) {
		fail(in, "bad-sessionid", "This is not your session.");
		return;
	}
	if (action != NULL && strcmp(action, "cancel") == 0) {
		open_command(&in->back, id, "canceled");
		outbox_close(in->component);
		return;
	}
	bool done =
	    action == NULL || strcmp(action, "execute") == 0 || strcmp(action, "complete") == 0;
	if (!done) {
		fail(in,
		     strcmp(action, "next") == 0 || strcmp(action, "prev") == 0
			 ? "bad-action"
			 : "malformed-action",
		     "This command has one step.");
		return;
	}
	g_autoptr(WryValues) values = wry_account_values(in->account, scope, fields);
	if (session == NULL || x == NULL)
		show_form(in, fields, values, NULL);
	else
		complete(in, fields, scope, values, x);
}
