/*
 * waiting.c - what waits for a network, listed and ordered about
 */
#include "core/waiting.h"

#include "core/complaint.h"
#include "core/ledger.h"
#include "core/letter.h"

#include <string.h>

bool
waiting_order_parse(const char *text, WryWaitingOrder *ret)
{
	static const char *const names[] = { [WRY_WAITING_RETRY] = "retry",
					     [WRY_WAITING_HOLD] = "hold",
					     [WRY_WAITING_RELEASE] = "release",
					     [WRY_WAITING_DROP] = "drop" };
	for (guint i = 0; text != NULL && i < G_N_ELEMENTS(names); i++)
		if (strcmp(text, names[i]) == 0) {
			*ret = (WryWaitingOrder)i;
			return true;
		}
	return false;
}

void
waiting_list(WryComponent *component, const char *user, const char *prefix, unsigned limit,
	     WryReply *reply)
{
	wry_messages_list(component->store, component->domain, user, prefix, limit, reply);
}

static bool
is_over(const WryMessageRow *row)
{
	return row->state == WRY_MESSAGE_ACCEPTED || row->state == WRY_MESSAGE_REFUSED;
}

const char *
waiting_state(const WryComponent *component, const WryMessageRow *row)
{
	return is_over(row)				   ? "telling"
	       : ledger_is_in_hand(component, row->id) ? "sending"
	       : row->due == WRY_MESSAGE_HELD		   ? "held"
							   : "waiting";
}

/* --- orders --------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	WryWaitingOrder order;
	bool by_user;
	WryReply *reply;
} Ordered;

static GError *
dropped_by(bool user)
{
	return wry_error_new(WRY_ERROR_AS(NOT_ALLOWED, CANCEL),
			     user ? N_("You have taken it out of the queue.")
				  : N_("Who runs this gateway has taken it out of the queue."),
			     NULL);
}

/* Its sender's client shows what became of it; he is told in words what somebody else did. */
static bool
tell_dropped(const Ordered *o, const WryMessageRow *row)
{
	WryComponent *c = o->component;
	WryBack *back = NULL;
	g_autoptr(GError) error = dropped_by(o->by_user);
	g_autoptr(WryMessage) m = letter_open(c, row->content, &back, NULL, NULL);
	g_autoptr(WryBack) way = back;
	if (m == NULL)
		return true; /* damaged: nobody can be told, and all the more it is to go */
	if (!wry_link_is_up(c->link))
		return false;
	outbox_error(way, error);
	WryAccount *account = wry_component_find_account(c, row->user);
	if (account != NULL && !o->by_user)
		complaint_failed_too(account, m->peer,
				     g_get_monotonic_time() - (g_get_real_time() - row->since),
				     error);
	return true;
}

static void
carry_out(const Ordered *o, const WryMessageRow *row, WryReply *reply)
{
	gint64 now = g_get_real_time();
	switch (o->order) {
	case WRY_WAITING_RETRY:
		ledger_set_due(o->component, row, now, reply);
		break;
	case WRY_WAITING_RELEASE:
		ledger_set_due(o->component, row, row->due == WRY_MESSAGE_HELD ? now : row->due, reply);
		break;
	case WRY_WAITING_HOLD:
		ledger_set_due(o->component, row, WRY_MESSAGE_HELD, reply);
		break;
	case WRY_WAITING_DROP:
		if (tell_dropped(o, row))
			ledger_drop(o->component, row, reply);
		else
			wry_reply_fail(reply, WRY_ERROR_CONFLICT,
				       N_("Its sender cannot be told just now: the XMPP server is not "
					  "there."),
				       NULL);
		break;
	}
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Ordered *o = data;
	const WryMessageRow *row = result;
	if (error != NULL)
		wry_reply_take_error(o->reply, g_error_copy(error));
	else if (is_over(row))
		wry_reply_fail(o->reply, WRY_ERROR_CONFLICT,
			       N_("The network has answered; its sender is being told."), NULL);
	else if (ledger_is_in_hand(o->component, row->id))
		wry_reply_fail(o->reply, WRY_ERROR_CONFLICT, N_("It is being sent just now. Try again in a minute."),
			       NULL);
	else
		carry_out(o, row, o->reply);
	g_free(o);
}

void
waiting_order(WryComponent *component, const char *user, const char *id, WryWaitingOrder order,
	      bool by_user, WryReply *reply)
{
	Ordered *o = g_new0(Ordered, 1);
	*o = (Ordered){ component, order, by_user, reply };
	wry_messages_read(component->store, component->domain, user, id,
			  wry_reply_new(NULL, 0, on_read, o));
}
