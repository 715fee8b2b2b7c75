/*
 * backlog.c - the count that stands in the service's status
 */
#include "core/backlog.h"

#include "core/contact.h"
#include "store/messages.h"

#define OLD_MS 60000

static void
on_due(gpointer data)
{
	WryAccount *a = data;
	wry_timer_clear(&a->backlog_timer);
	backlog_count(a);
}

static void
on_counted(gpointer result, const GError *error, gpointer data)
{
	WryAccount *a = data;
	unsigned n = GPOINTER_TO_UINT(result);
	if (error != NULL) {
		backlog_watch(a);
		return;
	}
	if (n > 0)
		backlog_watch(a);
	if (n == a->backlog)
		return;
	a->backlog = n;
	contact_show_service(a);
}

void
backlog_watch(WryAccount *a)
{
	if (a->component->ledger != NULL && a->backlog_timer == NULL && !a->going)
		wry_timer_start(&a->backlog_timer, OLD_MS, on_due, a);
}

void
backlog_count(WryAccount *a)
{
	WryComponent *c = a->component;
	if (c->ledger == NULL || a->backlog_near != NULL || a->going || c->stopping)
		return;
	wry_messages_count_waiting(c->store, c->domain, a->jid,
				   g_get_real_time() - OLD_MS * (gint64)1000,
				   wry_reply_new(&a->backlog_near, 0, on_counted, a));
}
