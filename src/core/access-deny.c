/*
 * access-deny.c - whom an operator has shut out while wherryd ran, besides `deny` of the
 * configuration
 *
 * Kept in the store, so that it holds after a restart; asked for before the stream is opened.
 */
#include "core/access.h"

#include "base/hash.h"
#include "store/memos.h"

#define SPACE "@deny" /* no backend's: theirs have no '@' */
#define DENIED_MOST 10000u

static void
on_known(gpointer result, const GError *error, gpointer data)
{
	WryComponent *c = data;
	const GPtrArray *rows = result;
	if (error != NULL) {
		wry_log_warn(&c->log, "who has been denied cannot be read: %s", error->message);
		return;
	}
	for (guint i = 0; i < rows->len; i++)
		g_hash_table_add(c->denied, g_strdup(((const WryMemoRow *)rows->pdata[i])->key));
}

void
access_deny_start(WryComponent *component)
{
	wry_memos_list(component->store, component->domain, SPACE, "",
		       wry_reply_new(&component->denied_known, 0, on_known, component));
}

bool
access_deny(WryComponent *component, const char *who, bool on, WryReply *reply)
{
	bool was = g_hash_table_contains(component->denied, who);
	if (on && !was && g_hash_table_size(component->denied) >= DENIED_MOST) {
		wry_reply_fail(
		    reply, WRY_ERROR_RESOURCE_CONSTRAINT,
		    N_("So many are denied already that the configuration is the place for "
		       "more."),
		    NULL);
		return false;
	}
	if (on)
		g_hash_table_add(component->denied, g_strdup(who));
	else
		g_hash_table_remove(component->denied, who);
	g_autoptr(GBytes) value = on ? g_bytes_new_static("1", 1) : NULL;
	wry_memos_put(component->store, component->domain, SPACE, who, value, false, 0, reply);
	return was != on;
}
