/*
 * filing.c - an account's row on its way to the disk
 */
#include "core/filing.h"

#include "core/place.h"

typedef struct {
	WryComponent *component;
	WryAccountRow *row;
	WryReply *reply;
	bool inside; /* of filing_store(): who called it may still use the account */
} Filing;

WryAccountRow *
filing_row(const WryAccount *account)
{
	return wry_account_row_copy(wry_account_newest(account));
}

static void
on_filed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Filing *f = data;
	WryComponent *c = f->component;
	g_autofree char *user = g_strdup(f->row->user);
	wry_account_filed(wry_component_find_account(c, user));
	if (error == NULL)
		place_reconsider(wry_component_account_stored(c, g_steal_pointer(&f->row)));
	if (f->reply != NULL && error != NULL)
		wry_reply_take_error(f->reply, g_error_copy(error));
	else if (f->reply != NULL)
		wry_reply_done(f->reply, NULL);
	WryAccount *account = wry_component_find_account(c, user);
	if (account != NULL && !f->inside)
		wry_account_reap(account);
	wry_account_row_free(f->row);
	if (f->inside)
		f->inside = false; /* freed by filing_store() */
	else
		g_free(f);
}

void
filing_store(WryAccount *account, WryAccountRow *row, WryReply *reply)
{
	Filing *f = g_new0(Filing, 1);
	*f = (Filing){ account->component, row, reply, true };
	wry_account_filing(account, row);
	wry_accounts_save(account->component->store, row, wry_reply_new(NULL, 0, on_filed, f));
	if (!f->inside) /* refused at once */
		g_free(f);
	else
		f->inside = false;
}

void
filing_put(WryAccountRow *row, const char *scope, const WryValues *values)
{
	for (const WryField *f = wry_values_fields(values); f->name != NULL; f++)
		wry_account_row_set(
		    row, scope, f->name,
		    wry_values_is_set(values, f->name) ? wry_values_text(values, f->name) : NULL,
		    wry_field_is_sealed(f));
}
