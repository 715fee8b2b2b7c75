/*
 * control-deny.c - wherryctl's verbs deny and allow: who may not use any component, from now on
 */
#include "control-door.h"

#include "core/model.h"
#include "xmpp/jid.h"

#include <string.h>

#define ANSWER_MS 30000

typedef struct {
	WryCaller *caller;
	char *who;
	bool on, changed, over;
	GError *error;
	unsigned open;
	GPtrArray *nears; /* of WryReply **: one a component */
} Deny;

static void
free_near(gpointer data)
{
	WryReply **near = data;
	wry_reply_cancel(near);
	g_free(near);
}

static void
free_deny(gpointer data)
{
	Deny *d = data;
	g_ptr_array_unref(d->nears);
	g_clear_error(&d->error);
	g_free(d->who);
	g_free(d);
}

static void
finish(Deny *d)
{
	if (d->open > 0 || !d->over)
		return;
	g_autoptr(JsonBuilder) json = put_object();
	if (d->error != NULL) {
		put_error(json, false, "%s", d->error->message);
	} else {
		put_text(json, "user", d->who);
		put_int(json, "changed", d->changed);
	}
	caller_end(d->caller, json);
}

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Deny *d = data;
	d->open--;
	if (error != NULL && d->error == NULL)
		d->error = g_error_copy(error);
	finish(d);
}

static void
list_denied(WryCaller *caller)
{
	const WryGateway *g = control_gateway(caller->control);
	g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
	for (unsigned n = 0; n < wry_gateway_n_components(g); n++) {
		GHashTableIter it;
		gpointer who;
		g_hash_table_iter_init(&it, wry_gateway_component(g, n)->denied);
		while (g_hash_table_iter_next(&it, &who, NULL))
			g_hash_table_add(all, who);
	}
	g_autoptr(GList) sorted = g_list_sort(g_hash_table_get_keys(all), (GCompareFunc)strcmp);
	g_autoptr(GPtrArray) denied = g_ptr_array_new();
	for (GList *l = sorted; l != NULL; l = l->next)
		g_ptr_array_add(denied, l->data);
	g_autoptr(JsonBuilder) json = put_object();
	put_list(json, "denied", denied);
	caller_end(caller, json);
}

static void
set_denied(WryCaller *caller, const char *text, bool on)
{
	WryGateway *g = control_gateway(caller->control);
	g_auto(WryJid) jid = { 0 };
	if (!wry_jid_parse(&jid, text, NULL) || jid.resource != NULL) {
		g_autoptr(JsonBuilder) json = put_object();
		put_error(json, true,
			  "write an address or a domain, as in juliet@example.org or example.net");
		caller_end(caller, json);
		return;
	}
	Deny *d = g_new0(Deny, 1);
	*d = (Deny){ .caller = caller, .who = g_strdup(jid.bare), .on = on };
	d->nears = g_ptr_array_new_with_free_func(free_near);
	caller_later(caller, ANSWER_MS, d, free_deny);
	for (unsigned n = 0; n < wry_gateway_n_components(g); n++) {
		WryReply **near = g_new0(WryReply *, 1);
		g_ptr_array_add(d->nears, near);
		d->open++;
		d->changed |=
		    wry_gateway_deny(g, n, jid.bare, on, wry_reply_new(near, 0, on_stored, d));
	}
	d->over = true;
	finish(d);
}

void
control_deny(WryCaller *caller, JsonObject *question)
{
	const char *who = get_text(question, "user");
	if (who == NULL)
		list_denied(caller);
	else
		set_denied(caller, who, true);
}

void
control_allow(WryCaller *caller, JsonObject *question)
{
	const char *who = get_text(question, "user");
	set_denied(caller, who != NULL ? who : "", false);
}
