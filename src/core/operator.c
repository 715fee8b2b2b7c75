/*
 * operator.c - what an operator may do with users, whichever way he says it
 */
#include "core/operator.h"

#include "core/place.h"
#include "core/registration.h"
#include "core/session.h"

#include <string.h>

static bool
is_online(const WryAccount *account)
{
	return wry_account_n_resources(account) > 0 || g_hash_table_size(account->sessions) > 0;
}

static int
compare_accounts(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const WryAccount *const *)a)->jid, (*(const WryAccount *const *)b)->jid);
}

GPtrArray *
operator_online(const WryComponent *c)
{
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter it;
	gpointer account;
	g_hash_table_iter_init(&it, c->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account))
		if (is_online(account) && !((WryAccount *)account)->going)
			g_ptr_array_add(all, account);
	g_ptr_array_sort(all, compare_accounts);
	return all;
}

unsigned
operator_announce(WryComponent *c, const char *subject, const char *text)
{
	g_autoptr(GPtrArray) all = operator_online(c);
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *body =
	    subject != NULL ? g_strdup_printf("*%s*\n%s", subject, text) : g_strdup(text);
	for (guint i = 0; i < all->len; i++)
		outbox_say(c, from, ((const WryAccount *)all->pdata[i])->jid, NULL, body);
	return all->len;
}

static WryAccount *
find(WryComponent *c, const char *bare)
{
	WryAccount *account = wry_component_find_account(c, bare);
	return account != NULL && !account->going ? account : NULL;
}

unsigned
operator_disconnect(WryComponent *c, const char *bare)
{
	WryAccount *account = find(c, bare);
	if (account == NULL)
		return 0;
	place_rest_all(account);
	g_autoptr(GList) sessions = g_hash_table_get_values(account->sessions);
	for (GList *l = sessions; l != NULL; l = l->next)
		session_end(l->data, 333, "Disconnected by the operator");
	return g_list_length(sessions);
}

unsigned
operator_reconnect(WryComponent *c, const char *bare, const char *network)
{
	WryAccount *account = find(c, bare);
	unsigned n = 0;
	if (account == NULL)
		return 0;
	g_autoptr(GList) sessions = g_hash_table_get_values(account->sessions);
	for (GList *l = sessions; l != NULL; l = l->next) {
		WrySession *s = l->data;
		bool named = network != NULL && s->network != NULL &&
			     g_ascii_strcasecmp(network, s->network) == 0;
		bool waits = s->state == WRY_SESSION_RETRY;
		/* What works is only redone where it is meant. */
		if (named ? !waits && s->state != WRY_SESSION_OPEN : network != NULL || !waits)
			continue;
		session_redo(s);
		n++;
	}
	return n;
}

void
operator_tell_trace(WryComponent *c, const char *bare, bool begins)
{
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *text =
	    outbox_phrase(NULL,
			  begins ? N_("Who runs this gateway now sees what you write and receive "
				      "on the networks, for "
				      "15 minutes at most. \"allow trace no\" ends it.")
				 : N_("Nobody sees what you write and receive any more."),
			  NULL, NULL);
	outbox_say(c, from, bare, NULL, text);
}

/* --- deleting ------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	char *bare;
	WryReply *reply;
} Deleting;

static void
on_loaded(gpointer result, const GError *error, gpointer data)
{
	Deleting *d = data;
	WryComponent *c = d->component;
	const WryAccountRow *row = result;
	WryReply *reply = d->reply;
	WryAccount *account = wry_component_find_account(c, d->bare);
	if (account == NULL && row != NULL && !c->stopping)
		account = wry_account_new(c, wry_account_row_copy(row));
	g_free(d->bare);
	g_free(d);
	if (account != NULL && !account->going)
		registration_remove(account, reply);
	else if (error != NULL)
		wry_reply_take_error(reply, g_error_copy(error));
	else
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody is called so here."),
			       NULL);
}

void
operator_delete(WryComponent *c, const char *bare, WryReply *reply)
{
	Deleting *d = g_new0(Deleting, 1);
	*d = (Deleting){ c, g_strdup(bare), reply };
	wry_accounts_load(c->store, c->domain, bare, wry_reply_new(NULL, 0, on_loaded, d));
}
