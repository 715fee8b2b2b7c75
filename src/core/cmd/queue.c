/*
 * queue.c - `queue`, `retry N`, `drop N`, and `status` in one line: the user's messages under way
 *
 * Those of a network that stores and forwards stand on the disk, and have an order; N is what the user was shown
 * last, whatever has left since.  Of the others there is nothing to be ordered: they are gone in a moment.
 */
#include "core/cmd/cmd.h"

#include "core/queue.h"
#include "core/registration.h"
#include "core/waiting.h"

#include <string.h>

#define QUEUE_SHOWN 50
#define COUNT_MOST 10000
#define READ_MS 15000

/* --- in memory ------------------------------------------------------------------------------ */

static void
add_head(const WryCall *call, GString *out, unsigned n, const char *to, gint64 seconds)
{
	g_autofree char *age = cmd_duration(WRY_SERVICE_CALL(call)->lang, seconds);
	g_autofree char *number = g_strdup_printf("%u", n);
	command_add(call, out, N_("%1$s to %2$s, "), number, to);
	g_string_append(out, age);
}

static void
add_under_way(const WryCall *call, GString *out, unsigned n, const WryUnderWay *u)
{
	g_autofree char *to = cmd_name(call->component, u->message->peer);
	add_head(call, out, n, to, (g_get_monotonic_time() - u->since) / G_USEC_PER_SEC);
	command_add(call, out,
		    u->held != NULL ? N_(": waits for the network.")
				    : N_(": the network has not taken it yet."),
		    NULL, NULL);
	g_string_append_c(out, '\n');
}

static void
say_memory(const WryCall *call, WryReply *reply)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) all = cmd_networks(call);
	unsigned n = 0;
	for (guint i = 0; i < all->len; i++) {
		const WrySession *s = ((CmdNetwork *)all->pdata[i])->session;
		GHashTableIter it;
		gpointer u;
		if (s == NULL || s->under_way == NULL)
			continue;
		g_hash_table_iter_init(&it, s->under_way);
		while (n < QUEUE_SHOWN && g_hash_table_iter_next(&it, NULL, &u))
			add_under_way(call, out, ++n, u);
	}
	if (n == 0)
		command_add(call, out, N_("None of your messages is under way."), NULL, NULL);
	command_say(reply, g_strchomp(out->str));
}

/* --- on the disk ---------------------------------------------------------------------------------- */

typedef struct {
	WryComponent *component;
	char *user, *lang;
	WryReply *reply;
	WryWaitingOrder order;
	bool ordered;
	guint n;
} Asking;

static Asking *
asking_new(const WryCall *call, WryReply *reply)
{
	Asking *a = g_new0(Asking, 1);
	a->component = call->component;
	a->user = g_strdup(WRY_SERVICE_CALL(call)->from->bare);
	a->lang = g_strdup(WRY_SERVICE_CALL(call)->lang);
	a->reply = reply;
	return a;
}

static void
free_asking(Asking *a)
{
	g_free(a->user);
	g_free(a->lang);
	g_free(a);
}

static void
add(const Asking *a, GString *out, const char *msgid, const char *x, const char *y)
{
	g_autofree char *text = outbox_phrase(a->lang, msgid, x, y);
	g_string_append(out, text);
}

static char *
clock_of(gint64 us)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC);
	gint64 days = (us - g_get_real_time()) / (24 * 3600 * (gint64)G_USEC_PER_SEC);
	return g_date_time_format(when, days > 0 ? "%Y-%m-%d %H:%M UTC" : "%H:%M UTC");
}

static void
add_state(const Asking *a, GString *out, const WryMessageRow *row)
{
	const char *state = waiting_state(a->component, row);
	g_autofree char *next = row->due != WRY_MESSAGE_HELD ? clock_of(row->due) : NULL;
	if (row->answer != NULL)
		add(a, out, N_(": %1$s"), row->answer, NULL);
	if (g_str_has_suffix(out->str, ".")) /* a sentence; another one follows */
		g_string_truncate(out, out->len - 1);
	if (strcmp(state, "sending") == 0)
		add(a, out, N_(". It is being sent just now."), NULL, NULL);
	else if (strcmp(state, "held") == 0)
		add(a, out, N_(". It is held back."), NULL, NULL);
	else if (strcmp(state, "waiting") == 0 && row->tries > 0)
		add(a, out, N_(". Next try %1$s."), next, NULL);
	else
		add(a, out, N_(". It waits for its turn."), NULL, NULL);
}

static void
add_row(const Asking *a, GString *out, guint n, const WryMessageRow *row)
{
	g_autofree char *number = g_strdup_printf("%u", n);
	g_autofree char *age =
	    cmd_duration(a->lang, MAX(g_get_real_time() - row->since, 0) / G_USEC_PER_SEC);
	add(a, out, N_("%1$s to %2$s, "), number, row->peer);
	g_string_append(out, age);
	add_state(a, out, row);
	g_string_append_c(out, '\n');
}

static void
say_rows(const Asking *a, const GPtrArray *rows)
{
	g_autoptr(GString) out = g_string_new(NULL);
	WryAccount *account = wry_component_find_account(a->component, a->user);
	if (account != NULL) {
		g_clear_pointer(&account->shown_queue, g_ptr_array_unref);
		account->shown_queue = g_ptr_array_new_with_free_func(g_free);
	}
	for (guint i = 0; i < rows->len; i++) {
		const WryMessageRow *row = rows->pdata[i];
		if (account != NULL)
			g_ptr_array_add(account->shown_queue, g_strdup(row->id));
		add_row(a, out, i + 1, row);
	}
	if (rows->len == 0)
		add(a, out, N_("None of your messages is under way."), NULL, NULL);
	else
		add(a, out, N_("\"retry 1\", \"drop 1\"."), NULL, NULL);
	command_say(a->reply, out->str);
}

static void
on_ordered(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *number = g_strdup_printf("%u", a->n);
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND)
		add(a, out, N_("%1$s does not wait any more."), number, NULL);
	else if (error != NULL)
		g_string_assign(out, error->message);
	else
		add(a, out,
		    a->order == WRY_WAITING_DROP ? N_("%1$s is dropped; it is not sent.")
						 : N_("%1$s is tried now."),
		    number, NULL);
	command_say(a->reply, out->str);
	free_asking(a);
}

static void
order(Asking *a, const GPtrArray *ids)
{
	if (a->n == 0 || a->n > ids->len) {
		wry_reply_fail(a->reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("There is no message of that number. \"queue\" lists them."), NULL);
		free_asking(a);
		return;
	}
	waiting_order(a->component, a->user, ids->pdata[a->n - 1], a->order, true,
		      wry_reply_new(NULL, READ_MS, on_ordered, a));
}

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const GPtrArray *rows = result;
	if (error == NULL && a->ordered) { /* he was shown none: they are as they would be */
		g_autoptr(GPtrArray) ids = g_ptr_array_new();
		for (guint i = 0; i < rows->len; i++)
			g_ptr_array_add(ids, ((const WryMessageRow *)rows->pdata[i])->id);
		order(a, ids);
		return;
	}
	if (error != NULL)
		wry_reply_take_error(a->reply, g_error_copy(error));
	else
		say_rows(a, rows);
	free_asking(a);
}

static void
list(Asking *a)
{
	waiting_list(a->component, a->user, "", QUEUE_SHOWN, wry_reply_new(NULL, READ_MS, on_listed, a));
}

void
cmd_queue(const WryCall *call, WryReply *reply)
{
	if (call->component->ledger != NULL)
		list(asking_new(call, reply));
	else
		say_memory(call, reply);
}

static void
order_one(const WryCall *call, WryWaitingOrder what, WryReply *reply)
{
	Asking *a = asking_new(call, reply);
	const WryAccount *account = WRY_SERVICE_CALL(call)->account;
	a->order = what;
	a->ordered = true;
	a->n = (guint)wry_values_int(call->values, "number");
	if (account != NULL && account->shown_queue != NULL)
		order(a, account->shown_queue);
	else
		list(a);
}

void
cmd_retry(const WryCall *call, WryReply *reply)
{
	order_one(call, WRY_WAITING_RETRY, reply);
}

void
cmd_drop(const WryCall *call, WryReply *reply)
{
	order_one(call, WRY_WAITING_DROP, reply);
}

/* --- how he stands ------------------------------------------------------------------------------ */

static void
on_counted(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const GPtrArray *rows = result;
	WryAccount *account = wry_component_find_account(a->component, a->user);
	g_autofree char *own = account != NULL ? registration_own(account) : NULL;
	g_autoptr(GString) out = g_string_new(own != NULL ? own : a->user);
	if (error == NULL && rows->len == 0) {
		add(a, out, N_(": nothing of yours waits to go out."), NULL, NULL);
	} else if (error == NULL) {
		g_autofree char *count = g_strdup_printf("%u", rows->len);
		add(a, out, N_(", %s waiting. \"queue\" lists them."), count, NULL);
	}
	if (error != NULL)
		wry_reply_take_error(a->reply, g_error_copy(error));
	else
		command_say(a->reply, out->str);
	free_asking(a);
}

/* `status`, where all stand on one connection that is none of his (UX 2.5). */
void
cmd_standing(const WryCall *call, WryReply *reply)
{
	if (!wry_account_is_registered(WRY_SERVICE_CALL(call)->account))
		command_tell(call, reply, N_("You are not registered. Write \"register\" to begin."), NULL,
			     NULL);
	else if (call->component->ledger != NULL)
		waiting_list(call->component, WRY_SERVICE_CALL(call)->from->bare, "", COUNT_MOST,
			     wry_reply_new(NULL, READ_MS, on_counted, asking_new(call, reply)));
	else
		command_tell(call, reply, N_("You are registered."), NULL, NULL);
}
