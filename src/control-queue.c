/*
 * control-queue.c - wherryctl's verb about what waits for networks that store and forward
 *
 * An id may be shortened while one is meant.  What waits stands on the disk, so the verb is a job: it goes with its
 * caller, and what it still waits for is taken back.
 */
#include "control-door.h"

#include "base/text.h"
#include "core/ledger.h"
#include "core/waiting.h"
#include "store/arrivals.h"

#include <string.h>

#define ANSWER_MS 30000
#define LISTED_MOST 1000  /* rows of a list, of one component */
#define ORDERED_MOST 5000 /* at a time, where no id is named; of one component */

typedef struct _Queue Queue;

typedef struct { /* something asked of one component */
	Queue *queue;
	WryComponent *component;
	WryReply *near;
} Ask;

typedef struct {
	WryComponent *component;
	WryMessageRow row; /* its texts owned; no content */
} Found;

struct _Queue {
	WryCaller *caller;
	WryGateway *gateway;
	char *what, *id; /* id "": all */
	WryWaitingOrder order;
	bool listing;
	GList *asks;	  /* of Ask: open */
	bool asking;	  /* more of them are to come */
	GPtrArray *found; /* of Found */
	gint64 arrivals, arrivals_since; /* for users, and since when; 0: none */
	unsigned left_off, done;
	GError *error;
	void (*go_on)(Queue *q);
};

static void
free_found(gpointer data)
{
	Found *f = data;
	g_free(f->row.id);
	g_free(f->row.user);
	g_free(f->row.peer);
	g_free(f->row.answer);
	g_free(f);
}

static void
free_queue(gpointer data)
{
	Queue *q = data;
	for (GList *l = q->asks; l != NULL; l = l->next) {
		wry_reply_cancel(&((Ask *)l->data)->near);
		g_free(l->data);
	}
	g_list_free(q->asks);
	g_ptr_array_unref(q->found);
	g_clear_error(&q->error);
	g_free(q->what);
	g_free(q->id);
	g_free(q);
}

static Ask *
ask_new(Queue *q, WryComponent *component)
{
	Ask *a = g_new0(Ask, 1);
	*a = (Ask){ q, component, NULL };
	q->asks = g_list_prepend(q->asks, a);
	return a;
}

static void
ask_over(Ask *a, const GError *error)
{
	Queue *q = a->queue;
	q->asks = g_list_remove(q->asks, a);
	g_free(a);
	if (error != NULL && q->error == NULL)
		q->error = g_error_copy(error);
	if (q->asks == NULL && !q->asking)
		q->go_on(q);
}

static void
end_with_error(Queue *q, bool usage, const char *format, const char *text)
{
	g_autoptr(JsonBuilder) json = put_object();
	g_autofree char *whole = wry_text_fill(format, text, NULL);
	put_error(json, usage, "%s", whole);
	caller_end(q->caller, json);
}

/* --- shown -------------------------------------------------------------------------------------- */

static void
put_row(JsonBuilder *json, const Found *f)
{
	const WryMessageRow *row = &f->row;
	const char *state = waiting_state(f->component, row);
	gint64 now = g_get_real_time();
	bool dated = strcmp(state, "waiting") == 0;
	put_text(json, "id", row->id);
	put_text(json, "component", f->component->domain);
	put_text(json, "from", row->user);
	put_text(json, "to", row->peer);
	put_text(json, "state", state);
	put_int(json, "tries", row->tries);
	put_int(json, "since", row->since / G_USEC_PER_SEC);
	put_int(json, "age", MAX(now - row->since, 0) / G_USEC_PER_SEC);
	put_int(json, "next", dated ? row->due / G_USEC_PER_SEC : 0);
	put_int(json, "recipients", __builtin_popcountll(row->waiting));
	put_text(json, "answer", row->answer);
}

static void
end_with_list(Queue *q)
{
	g_autoptr(JsonBuilder) json = put_object();
	unsigned delivered = 0, failed = 0;
	WryComponent *c;
	json_builder_set_member_name(json, "messages");
	json_builder_begin_array(json);
	for (guint i = 0; i < q->found->len; i++) {
		json_builder_begin_object(json);
		put_row(json, q->found->pdata[i]);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
	for (unsigned n = 0; n < wry_gateway_n_components(q->gateway); n++) {
		c = wry_gateway_component(q->gateway, n);
		ledger_today(c, &delivered, &failed);
	}
	put_int(json, "left_off", q->left_off);
	put_int(json, "delivered_today", delivered);
	put_int(json, "failed_today", failed);
	put_int(json, "arrivals", q->arrivals);
	put_int(json, "arrivals_age",
		q->arrivals_since > 0
		    ? MAX(g_get_real_time() - q->arrivals_since, 0) / G_USEC_PER_SEC
		    : 0);
	caller_end(q->caller, json);
}

static void
end_with_one(Queue *q)
{
	g_autoptr(JsonBuilder) json = put_object();
	put_row(json, q->found->pdata[0]);
	caller_end(q->caller, json);
}

/* --- done ------------------------------------------------------------------------------------------ */

static void
on_ordered(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Ask *a = data;
	Queue *q = a->queue;
	/* One of many that has left, or is under way, hinders nothing. */
	bool only = *q->id != '\0';
	q->done += error == NULL;
	ask_over(a, only || error == NULL ? error : NULL);
}

static void
end_with_count(Queue *q)
{
	if (q->error != NULL) {
		end_with_error(q, false, "%1$s", q->error->message);
		return;
	}
	g_autoptr(JsonBuilder) json = put_object();
	put_text(json, "what", q->what);
	put_text(json, "id", q->found->len == 1 ? ((const Found *)q->found->pdata[0])->row.id : NULL);
	put_int(json, "messages", q->done);
	caller_end(q->caller, json);
}

static void
order_all(Queue *q)
{
	q->go_on = end_with_count;
	q->asking = true;
	for (guint i = 0; i < q->found->len; i++) {
		const Found *f = q->found->pdata[i];
		Ask *a = ask_new(q, f->component);
		waiting_order(f->component, f->row.user, f->row.id, q->order, false,
			      wry_reply_new(&a->near, 0, on_ordered, a));
	}
	q->asking = false;
	if (q->asks == NULL)
		end_with_count(q);
}

/* --- looked for --------------------------------------------------------------------------------------- */

static void
decide(Queue *q)
{
	bool one = *q->id != '\0';
	if (q->error != NULL)
		end_with_error(q, false, "the database cannot be read: %1$s", q->error->message);
	else if (one && q->found->len == 0)
		end_with_error(q, false, "nothing that waits has the id '%1$s'", q->id);
	else if (one && q->found->len > 1)
		end_with_error(q, true, "'%1$s' may be several; write more of it", q->id);
	else if (q->listing && one)
		end_with_one(q);
	else if (q->listing)
		end_with_list(q);
	else
		order_all(q);
}

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	Ask *a = data;
	Queue *q = a->queue;
	const GPtrArray *rows = result;
	for (guint i = 0; rows != NULL && i < rows->len; i++) {
		const WryMessageRow *row = rows->pdata[i];
		Found *f = g_new0(Found, 1);
		f->component = a->component;
		f->row = *row;
		f->row.id = g_strdup(row->id);
		f->row.user = g_strdup(row->user);
		f->row.peer = g_strdup(row->peer);
		f->row.answer = g_strdup(row->answer);
		f->row.content = NULL;
		g_ptr_array_add(q->found, f);
	}
	if (rows != NULL && rows->len >= LISTED_MOST && q->listing) {
		gint64 oldest;
		unsigned all = ledger_count(a->component, &oldest);
		q->left_off += all > rows->len ? all - rows->len : 0;
	}
	ask_over(a, error);
}

static void
on_arrivals(gpointer result, const GError *error, gpointer data)
{
	Ask *a = data;
	Queue *q = a->queue;
	const WryArrivalCount *n = result;
	if (n != NULL && n->rows > 0) {
		q->arrivals += n->rows;
		if (q->arrivals_since == 0 || n->oldest < q->arrivals_since)
			q->arrivals_since = n->oldest;
	}
	ask_over(a, error);
}

static void
look(Queue *q)
{
	unsigned limit = *q->id != '\0' ? 2 : q->listing ? LISTED_MOST : ORDERED_MOST;
	q->asking = true;
	q->go_on = decide;
	for (unsigned n = 0; n < wry_gateway_n_components(q->gateway); n++) {
		WryComponent *c = wry_gateway_component(q->gateway, n);
		if (c->ledger != NULL) {
			Ask *a = ask_new(q, c);
			waiting_list(c, NULL, q->id, limit, wry_reply_new(&a->near, 0, on_listed, a));
		}
		if (c->arrivals != NULL && q->listing) {
			Ask *a = ask_new(q, c);
			wry_arrivals_count(c->store, c->domain,
					   wry_reply_new(&a->near, 0, on_arrivals, a));
		}
	}
	q->asking = false;
	if (q->asks == NULL)
		decide(q);
}

void
control_queue(WryCaller *caller, JsonObject *question)
{
	const char *what = get_text(question, "what"), *id = get_text(question, "id");
	Queue *q = g_new0(Queue, 1);
	q->caller = caller;
	q->gateway = control_gateway(caller->control);
	q->what = g_strdup(what != NULL ? what : "list");
	q->id = g_ascii_strdown(id != NULL ? id : "", -1);
	q->found = g_ptr_array_new_with_free_func(free_found);
	q->listing = strcmp(q->what, "list") == 0 || strcmp(q->what, "show") == 0;
	caller_later(caller, ANSWER_MS, q, free_queue);
	bool ordered = waiting_order_parse(q->what, &q->order);
	bool all = q->order == WRY_WAITING_RETRY || q->order == WRY_WAITING_RELEASE;
	if (!q->listing && !ordered)
		end_with_error(q, true, "queue knows list, show, retry, drop, hold and release, not '%1$s'",
			       q->what);
	else if (*q->id == '\0' && (strcmp(q->what, "show") == 0 || (ordered && !all)))
		end_with_error(q, true, "which one?  wherryctl queue %1$s ID", q->what);
	else
		look(q);
}
