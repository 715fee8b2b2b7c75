/*
 * register.c - registration on the domain (XEP-0077 over XEP-0004)
 *
 * One face of registration.c, which knows what a registration is.  Clients without forms see
 * XEP-0077's own elements; where both are given the form holds.  A second step (a code) is a
 * second set: the first one's error says so, and the form is that step's until it is done.
 */
#include "core/iq/iq.h"

#include "core/registration.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

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

static void
write_legacy(WryXml *xml, const WryField *fields, const WryValues *values)
{
	for (const WryField *f = fields; f->name != NULL; f++)
		if (is_legacy(f->name))
			wry_xml_leaf(
			    xml, f->name, NULL,
			    f->type == WRY_FIELD_SECRET ? NULL : wry_values_text(values, f->name));
}

/* Registered elsewhere, by the operator's wish: where (RG-08). */
static void
write_elsewhere(WryXml *xml, const char *url)
{
	wry_xml_open(xml, "x", NS_OOB);
	wry_xml_leaf(xml, "url", NULL, url);
	wry_xml_close(xml);
}

void
register_get(const WryInbound *in)
{
	WryComponent *c = in->component;
	bool registered = wry_account_is_registered(in->account);
	const char *url = wry_values_text(c->config->common, "register_url");
	const WryField *due = registration_due(c, in->from.bare);
	const WryField *fields = due != NULL ? due : registration_fields(c);
	g_autoptr(GError) closed = NULL;
	bool open = registration_open(c, in->account, &closed);
	g_autoptr(WryValues) values =
	    due != NULL ? wry_values_new(due) : registration_values(c, in->account, &in->from);
	g_autofree char *later =
	    open ? g_strdup_printf("You can change all of this later: write \"settings\" to %s@%s.",
				   c->help, c->domain)
		 : outbox_text(closed, in->back.lang);

	g_autofree char *address =
	    open ? registration_address(c, in->account, &in->from, in->back.lang) : NULL;
	if (address != NULL) {
		g_autofree char *both = g_strconcat(address, " ", later, NULL);
		g_free(later);
		later = g_steal_pointer(&both);
	}

	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_REGISTER);
	if (registered)
		wry_xml_leaf(xml, "registered", NULL, NULL);
	wry_xml_leaf(xml, "instructions", NULL, later);
	if (open) {
		write_legacy(xml, fields, values);
		wry_form_write(xml, "form", NS_REGISTER, c->backend->title, later, fields, values);
	} else if (url != NULL) {
		write_elsewhere(xml, url);
	}
	outbox_close(c);
}

/* --- set ------------------------------------------------------------------------------------ */

static void
on_registered(gpointer result, const GError *error, gpointer data)
{
	g_autoptr(WryBack) back = data;
	const WryStep *step = result;
	if (error != NULL)
		outbox_error(back, error);
	else if (step->fields != NULL) /* the next set brings it */
		outbox_fail(back, WRY_ERROR_NOT_ACCEPTABLE, N_("%s"),
			    step->text != NULL ? step->text : "", NULL);
	else
		outbox_empty_result(back);
}

static xmpp_stanza_t *
form_of(const WryInbound *in)
{
	return wry_stanza_child(in->payload, "x", NS_XDATA);
}

/* username and password and nothing else: a password is changed (RG-06). */
static bool
changes_password(const WryInbound *in)
{
	unsigned others = wry_stanza_child(in->payload, "key", NS_REGISTER) != NULL;
	return form_of(in) == NULL && wry_stanza_n_children(in->payload) == 2 + others &&
	       wry_stanza_child(in->payload, "username", NS_REGISTER) != NULL &&
	       wry_stanza_child(in->payload, "password", NS_REGISTER) != NULL;
}

/* Fills values from the form, or from XEP-0077's own elements; the form wins (RG-07). */
static bool
read_values(const WryInbound *in, WryValues *values, GError **error)
{
	if (form_of(in) != NULL)
		return wry_form_read(form_of(in), values, error);
	for (const WryField *f = wry_values_fields(values); f->name != NULL; f++) {
		xmpp_stanza_t *child = wry_stanza_child(in->payload, f->name, NS_REGISTER);
		if (child == NULL)
			continue;
		g_autofree char *text = wry_stanza_text(child);
		bool empty = text == NULL || *text == '\0';
		/* A secret is never shown, so an empty one has not been touched. */
		if (empty && f->type == WRY_FIELD_SECRET && !changes_password(in))
			continue;
		if (empty && f->type == WRY_FIELD_SECRET)
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("A password is not empty."), NULL);
		if (!wry_values_set(values, f->name, text, error))
			return false;
	}
	return true;
}

/* Does it bring one of these? */
static bool
brings(const WryInbound *in, const WryField *fields)
{
	for (const WryField *f = fields; f->name != NULL; f++) {
		g_autofree char *text =
		    form_of(in) != NULL ? wry_form_value(form_of(in), f->name)
					: wry_stanza_child_text(in->payload, f->name, NS_REGISTER);
		if (text != NULL)
			return true;
	}
	return false;
}

static void
register_user(const WryInbound *in)
{
	WryComponent *c = in->component;
	const WryField *due = registration_due(c, in->from.bare);
	bool goes_on = due != NULL && brings(in, due);
	g_autoptr(GError) error = NULL;
	/* Who registers anew starts from nothing but what he sends; who changes it, from what there
	 * is. */
	g_autoptr(WryValues) values = goes_on ? wry_values_new(due)
				      : wry_account_is_registered(in->account)
					  ? wry_values_copy(in->account->registration)
					  : wry_values_new(registration_fields(c));
	if (!registration_open(c, in->account, &error) || !read_values(in, values, &error)) {
		outbox_error(&in->back, error);
		return;
	}
	WryReply *reply = wry_reply_new(NULL, 0, on_registered, wry_back_copy(&in->back));
	if (goes_on)
		registration_go_on(c, &in->from, values, reply);
	else
		registration_submit(c, &in->from, values, NULL, reply);
}

/* --- remove ---------------------------------------------------------------------------------- */

static void
on_removed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_autoptr(WryBack) back = data;
	if (error != NULL)
		outbox_error(back, error);
	else
		outbox_empty_result(back);
}

static void
remove_user(const WryInbound *in)
{
	/* Old clients send back the <key/> they once were given. */
	unsigned keys = wry_stanza_child(in->payload, "key", NS_REGISTER) != NULL;
	if (!wry_account_is_registered(in->account))
		outbox_fail(&in->back, WRY_ERROR_REGISTRATION_REQUIRED,
			    N_("You are not registered here."), NULL);
	else if (wry_stanza_n_children(in->payload) != 1 + keys)
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST,
			    N_("A request to remove holds nothing else."), NULL);
	else
		registration_remove(in->account,
				    wry_reply_new(NULL, 0, on_removed, wry_back_copy(&in->back)));
}

void
register_set(const WryInbound *in)
{
	if (wry_stanza_child(in->payload, "remove", NS_REGISTER) != NULL)
		remove_user(in);
	else
		register_user(in);
}
