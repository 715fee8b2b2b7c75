/*
 * search.c - whom and what the user has here, by a part of the name (XEP-0055)
 *
 * Each user searches his own contacts and rooms, nobody else's: there is no directory.
 */
#include "core/iq/iq.h"

#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define FOUND_MOST 100
#define WORD_MOST 256

static const WryField fields[] = {
	{ .name = "nick",
	  .type = WRY_FIELD_TEXT,
	  .label = "Name",
	  .help = "A part of the name of one of your contacts or rooms; empty: all of them." },
	{ 0 },
};

void
search_get(const WryInbound *in)
{
	static const char what[] = "Searches your contacts and rooms here.";
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_SEARCH);
	wry_xml_leaf(xml, "instructions", NULL, what);
	wry_xml_leaf(xml, "nick", NULL, NULL);
	wry_form_write(xml, "form", NS_SEARCH, "Search", what, fields, NULL);
	outbox_close(in->component);
}

/* --- searching ------------------------------------------------------------------------- */

typedef struct {
	char *jid, *name, *network;
} Found;

static void
free_found(gpointer data)
{
	Found *f = data;
	g_free(f->jid);
	g_free(f->name);
	g_free(f->network);
	g_free(f);
}

static char *
fold(const char *text)
{
	g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
	return g_utf8_casefold(normal != NULL ? normal : text, -1);
}

static void
look_at(GPtrArray *found, const WryInbound *in, const char *word, const WryAddress *address,
	const char *name)
{
	const char *shown = name != NULL	    ? name
			    : address->wire != NULL ? address->wire
						    : address->name;
	g_autofree char *folded = fold(shown), *plain = fold(address->name);
	if (found->len >= FOUND_MOST ||
	    (strstr(folded, word) == NULL && strstr(plain, word) == NULL))
		return;
	Found *f = g_new(Found, 1);
	*f = (Found){ wry_component_jid(in->component, address), g_strdup(shown),
		      address->network != NULL
			  ? g_strdup(wry_component_title(in->component, address->network))
			  : NULL };
	g_ptr_array_add(found, f);
}

static int
by_jid(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Found *const *)a)->jid, (*(Found *const *)b)->jid);
}

static GPtrArray *
search(const WryInbound *in, const char *word)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(free_found);
	g_autofree char *folded = fold(word);
	GHashTableIter it, rooms;
	gpointer value;
	if (in->account == NULL)
		return found;
	g_autoptr(GPtrArray) contacts = wry_account_contacts(in->account);
	for (guint i = 0; i < contacts->len; i++) {
		const WryContact *c = contacts->pdata[i];
		if (c->address != NULL && c->address->kind == WRY_ADDRESS_CONTACT)
			look_at(found, in, folded, c->address, c->name);
	}
	g_hash_table_iter_init(&it, in->account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		g_hash_table_iter_init(&rooms, ((const WrySession *)value)->rooms);
		while (g_hash_table_iter_next(&rooms, NULL, &value))
			look_at(found, in, folded, ((const WryRoom *)value)->address, NULL);
	}
	g_ptr_array_sort(found, by_jid);
	return found;
}

/* --- answering ---------------------------------------------------------------------------- */

static void
write_field(WryXml *xml, const char *var, const char *label, const char *value)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "var", var);
	wry_xml_attr(xml, "label", label);
	if (label != NULL)
		wry_xml_attr(xml, "type", strcmp(var, "jid") == 0 ? "jid-single" : "text-single");
	if (value != NULL)
		wry_xml_leaf(xml, "value", NULL, value);
	wry_xml_close(xml);
}

static void
write_as_form(WryXml *xml, const GPtrArray *found)
{
	wry_xml_open(xml, "x", NS_XDATA);
	wry_xml_attr(xml, "type", "result");
	wry_form_type_write(xml, NS_SEARCH);
	wry_xml_open(xml, "reported", NULL);
	write_field(xml, "jid", "Address", NULL);
	write_field(xml, "nick", "Name", NULL);
	write_field(xml, "network", "Network", NULL);
	wry_xml_close(xml);
	for (guint i = 0; i < found->len; i++) {
		const Found *f = found->pdata[i];
		wry_xml_open(xml, "item", NULL);
		write_field(xml, "jid", NULL, f->jid);
		write_field(xml, "nick", NULL, f->name);
		write_field(xml, "network", NULL, f->network != NULL ? f->network : "");
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

static void
write_as_items(WryXml *xml, const GPtrArray *found)
{
	for (guint i = 0; i < found->len; i++) {
		const Found *f = found->pdata[i];
		wry_xml_open(xml, "item", NULL);
		wry_xml_attr(xml, "jid", f->jid);
		wry_xml_leaf(xml, "first", NULL, NULL);
		wry_xml_leaf(xml, "last", NULL, NULL);
		wry_xml_leaf(xml, "nick", NULL, f->name);
		wry_xml_leaf(xml, "email", NULL, NULL);
		wry_xml_close(xml);
	}
}

/* An empty result is an empty query, however it was asked for (XEP-0055 2.2). */
void
search_set(const WryInbound *in)
{
	xmpp_stanza_t *x = wry_stanza_child(in->payload, "x", NS_XDATA);
	g_autofree char *word = x != NULL ? wry_form_value(x, "nick")
					  : wry_stanza_child_text(in->payload, "nick", NS_SEARCH);
	if (x != NULL && g_strcmp0(wry_stanza_attr(x, "type"), "submit") != 0) {
		outbox_fail(&in->back, WRY_ERROR_BAD_REQUEST, N_("the form is not submitted"),
			    NULL);
		return;
	}
	if ((word == NULL && x == NULL) || (word != NULL && strlen(word) > WORD_MOST)) {
		outbox_fail(&in->back, WRY_ERROR_NOT_ACCEPTABLE,
			    N_("Say a part of the name to look for."), NULL);
		return;
	}
	g_autofree char *bare_word = g_strstrip(g_strdup(word != NULL ? word : ""));
	g_autoptr(GPtrArray) found = search(in, bare_word);
	WryXml *xml = outbox_result(&in->back);
	wry_xml_open(xml, "query", NS_SEARCH);
	if (found->len > 0 && x != NULL)
		write_as_form(xml, found);
	else
		write_as_items(xml, found);
	outbox_close(in->component);
}
