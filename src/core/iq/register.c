/*
 * register.c - registration on the domain (XEP-0077 over XEP-0004)
 *
 * One registration per bare JID and component.  What is filled in is checked against the
 * backend's table, tried on the network where it can be, stored, and only then answered.
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "core/answer.h"
#include "core/session.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define VERIFY_MS 60000

static const WryField no_fields[] = { { 0 } };

static const WryField *
fields_of(const WryComponent *component)
{
	const WryField *fields = component->backend->registration;
	return fields != NULL ? fields : no_fields;
}

static bool
is_closed(const WryComponent *component)
{
	return g_strcmp0(wry_values_text(component->config->common, "register"), "closed") == 0;
}

/* --- get ------------------------------------------------------------------------------------ */

/* What XEP-0077 names itself; clients without forms know no other. */
static bool
is_legacy(const char *name)
{
	static const char *const known[] = { "username", "nick", "password", "name", "email" };
	for (guint i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

void
register_get(const WryInbound *in)
{
	const WryField *fields = fields_of(in->component);
	bool registered = wry_account_is_registered(in->account);
	g_autoptr(WryValues) blank = wry_values_new(fields);
	if (!registered && wry_field_find(fields, "nick") != NULL && in->from.local != NULL)
		wry_values_set(blank, "nick", in->from.local, NULL);
	const WryValues *values = in->account != NULL ? in->account->registration : blank;
	g_autofree char *later =
	    g_strdup_printf("You can change all of this later: write \"settings\" to %s@%s.",
			    in->component->help, in->component->domain);

	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_REGISTER);
	if (registered)
		wry_xml_leaf(xml, "registered", NULL, NULL);
	wry_xml_leaf(xml, "instructions", NULL, later);
	for (const WryField *f = fields; f->name != NULL; f++)
		if (is_legacy(f->name))
			wry_xml_leaf(
			    xml, f->name, NULL,
			    f->type == WRY_FIELD_SECRET ? NULL : wry_values_text(values, f->name));
	wry_form_write(xml, "form", NS_REGISTER, in->component->backend->title, later, fields,
		       values);
	outbox_close(in->component);
}

/* --- set ------------------------------------------------------------------------------------ */

/* A registration on its way to the disk. */
typedef struct {
	WryBack *back;
	WryAccountRow *row;
} Filing;

static void
free_filing(gpointer data)
{
	Filing *f = data;
	wry_account_row_free(f->row);
	wry_back_free(f->back);
	g_free(f);
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
		outbox_empty_result(f->back);
	}
	session_reap(account);
	free_filing(f);
}

/* What is registered is set on the newest row: settings stored meanwhile are kept. */
static void
file(const WryBack *back, WryAccount *account, const WryValues *values)
{
	Filing *f = g_new0(Filing, 1);
	f->back = wry_back_copy(back);
	f->row = wry_account_row_copy(wry_account_newest(account));
	f->row->registered = true;
	for (const WryField *field = wry_values_fields(values); field->name != NULL; field++)
		wry_account_row_set(f->row, "", field->name,
				    wry_values_is_set(values, field->name)
					? wry_values_text(values, field->name)
					: NULL,
				    field->type == WRY_FIELD_SECRET);
	wry_account_filing(account, f->row);
	wry_accounts_save(back->component->store, f->row, wry_reply_new(NULL, 0, on_filed, f));
}

/* A registration that is tried on the network. */
typedef struct {
	WryAccount *account; /* borrowed: it owns the question */
	WryValues *values;
} Trial;

static void
free_trial(gpointer data)
{
	Trial *t = data;
	wry_values_free(t->values);
	g_free(t);
}

/* The network has taken the credentials: the row is stored. */
static void
on_verified(const WryBack *back, gpointer result, gpointer data)
{
	const WryStep *next = result;
	const Trial *t = data;
	if (next != NULL && next->fields != NULL)
		outbox_fail(back, WRY_ERROR_NOT_ACCEPTABLE, N_("%s"),
			    next->text != NULL ? next->text : "", NULL);
	else
		file(back, t->account, t->values);
}

/* Fills values from the form, or from XEP-0077's own elements; the form wins (RG-07). */
static bool
read_values(const WryInbound *in, WryValues *values, GError **error)
{
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	if (x != NULL)
		return wry_form_read(x, values, error);
	for (const WryField *f = fields_of(in->component); f->name != NULL; f++) {
		g_autofree char *text = wry_stanza_child_text(in->payload, f->name, NS_REGISTER);
		if (text != NULL && !wry_values_set(values, f->name, text, error))
			return false;
	}
	return true;
}

static bool
check(const WryInbound *in, const WryValues *values, GError **error)
{
	const WryBackend *backend = in->component->backend;
	if (is_closed(in->component) && !wry_account_is_registered(in->account))
		return wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
				     N_("Registration is closed here."), NULL);
	if (in->account == NULL && !access_has_room(in->component))
		return wry_error_set(
		    error, WRY_ERROR_RESOURCE_CONSTRAINT,
		    N_("This gateway has as many users as it may; try again later."), NULL);
	return wry_values_complete(values, error) &&
	       (backend->account_check == NULL ||
		backend->account_check(in->component, values, error));
}

static void
register_user(const WryInbound *in)
{
	const WryBackend *backend = in->component->backend;
	const WryField *fields = fields_of(in->component);
	g_autoptr(GError) error = NULL;
	g_autoptr(WryValues) values = in->account != NULL
					  ? wry_values_copy(in->account->registration)
					  : wry_values_new(fields);
	if (!read_values(in, values, &error) || !check(in, values, &error)) {
		outbox_error(&in->back, error);
		return;
	}
	/* Until it is stored he is in memory as a guest is, and is let in no further. */
	WryAccount *account = in->account;
	if (account == NULL)
		account = wry_account_new(in->component, wry_account_row_new(in->component->domain,
									     in->from.bare, false));
	if (backend->account_verify == NULL) {
		file(&in->back, account, values);
		return;
	}
	Trial *trial = g_new0(Trial, 1);
	*trial = (Trial){ account, wry_values_copy(values) };
	WryReply *reply =
	    answer_keep(account, &in->back, VERIFY_MS, on_verified, trial, free_trial);
	backend->account_verify(in->component, in->from.bare, values, NULL, reply);
}

/* --- remove ---------------------------------------------------------------------------------- */

static void
on_deleted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_autoptr(WryBack) back = data;
	g_auto(WryJid) user = { 0 };
	WryComponent *c = back->component;
	bool failed = error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND;
	WryAccount *account =
	    wry_jid_parse(&user, back->to, NULL) ? wry_component_find_account(c, user.bare) : NULL;
	if (failed) {
		if (account != NULL)
			account->going = false;
		outbox_error(back, error);
		return;
	}
	if (account != NULL)
		wry_account_remove(account);
	outbox_empty_result(back);
}

/* In order: questions answered, brackets closed, deleted, committed, and then the result (GW-07).
 */
static void
remove_user(const WryInbound *in)
{
	if (!wry_account_is_registered(in->account)) {
		outbox_fail(&in->back, WRY_ERROR_REGISTRATION_REQUIRED,
			    N_("You are not registered here."), NULL);
		return;
	}
	if (wry_stanza_n_children(in->payload) != 1) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A request to remove holds nothing else."), NULL);
		return;
	}
	WryAccount *account = in->account;
	account->going = true;
	answer_all(account);
	g_autoptr(GList) sessions = g_hash_table_get_values(account->sessions);
	for (GList *l = sessions; l != NULL; l = l->next)
		session_end_now(l->data, 333, NULL);
	wry_accounts_delete(in->component->store, in->component->domain, in->from.bare,
			    wry_reply_new(NULL, 0, on_deleted, wry_back_copy(&in->back)));
}

void
register_set(const WryInbound *in)
{
	if (wry_stanza_child(in->payload, "remove", NS_REGISTER) != NULL)
		remove_user(in);
	else
		register_user(in);
}
