/*
 * arrival.c - what comes for users: kept, given to their server, fenced
 *
 * The table is the truth and this is a window on it: after a break of the stream it is read again from the
 * first row.  Rows go to the stream in the order of their coming, one after another.
 */
#include "core/arrival.h"

#include "base/hash.h"
#include "core/access.h"
#include "core/ask.h"
#include "core/attach.h"
#include "core/block.h"
#include "core/chat.h"
#include "core/letter.h"
#include "core/lobby.h"
#include "core/shorten.h"
#include "store/accounts.h"
#include "store/arrivals.h"
#include "xmpp/ns.h"

#include <string.h>

#define KNOWN_MOST 1000			/* rows that wait in memory */
#define FRESH_BYTES (4u * 1024 * 1024)	/* of words kept since they came */
#define UNFENCED_MOST 5000		/* then the fence is waited for */
#define FENCE_MS 60000			/* a fence that does not come back is set again */
#define PROBE_MS 2000			/* the first of a stream: by other addresses, too */
#define FENCES 16			/* of our addresses that they may come back to */
#define LINGER_US (30 * (gint64)G_USEC_PER_SEC) /* ejabberd has what it has routed in mailboxes yet */
#define LINGER_STEP_MS 1000
#define READ_MS 30000
#define RETRY_MS 5000
#define FULL_MS 200			/* until a stream that is full is looked at again */
#define CLOSE_MOST 500			/* rows in one job */
#define AGAIN_MOST 1000			/* that their server did not take for now */
#define LINE_US (3600 * (gint64)G_USEC_PER_SEC) /* a line stays so long, */
#define LOBBY_MS 5000			/* until the operators' room is tried again */
#define LINES_MOST 100000		/* and of so many the youngest */

typedef struct {
	WryComponent *component;
	bool stopped;
	bool lingers;	     /* the server says nothing of itself that would let us be quick */
	GQueue waiting;	     /* of WryArrivalRow, owned, by number */
	gsize fresh;	     /* bytes of words in it */
	gint64 read_to;	     /* rows up to it are known, or done */
	bool more, late;     /* there are rows behind it; one has come since the page was asked for */
	WryReply *near;	     /* of the page, the account, the words that are being read */
	WryReply *asked;     /* what the server is */
	GArray *unfenced;    /* of WryArrivalClosed: written since the last break */
	guint covered;	     /* of them, those before the fence that is out; 0: none is */
	char *fence;	     /* its id */
	int gate;	     /* which of our addresses it comes back to; -1: none has yet */
	bool probing;	     /* it went to all of them */
	GArray *lingering;   /* of Lingering, oldest first */
	GQueue again;	     /* of Again, owned, by time: to be written again */
	bool lines;	     /* there are closed rows, as far as we know */
	WryTimer *fence_timer, *linger_timer, *retry, *again_timer;
	WryTask pump, flush;
} Arrivals;

typedef struct {
	WryArrivalClosed row;
	gint64 since; /* monotonic, of its fence */
} Lingering;

typedef struct {
	WryArrivalRow *row;
	gint64 due; /* monotonic */
} Again;

static void next(Arrivals *a);
static void on_again(gpointer data);

/* --- rows in memory ------------------------------------------------------------------------------ */

static void
drop_content(Arrivals *a, WryArrivalRow *row)
{
	if (row->content == NULL)
		return;
	a->fresh -= g_bytes_get_size(row->content);
	g_clear_pointer(&row->content, g_bytes_unref);
}

static void
pop(Arrivals *a)
{
	WryArrivalRow *row = g_queue_pop_head(&a->waiting);
	drop_content(a, row);
	wry_arrival_row_free(row);
}

/* Nobody is there for whom it came. */
static void
pop_for_nobody(Arrivals *a)
{
	const WryArrivalRow *row = a->waiting.head->data;
	wry_message_unref(attach_take(a->component, row->number));
	pop(a);
}

static void
free_again(gpointer data)
{
	Again *again = data;
	wry_arrival_row_free(again->row);
	g_free(again);
}

static void
forget_all(Arrivals *a)
{
	wry_reply_cancel(&a->near);
	attach_forget(a->component);
	g_queue_clear_full(&a->again, free_again);
	g_queue_init(&a->again);
	wry_timer_clear(&a->again_timer);
	while (a->waiting.head != NULL)
		pop(a);
	a->gate = -1;
	a->probing = false;
	g_array_set_size(a->unfenced, 0);
	g_array_set_size(a->lingering, 0);
	g_clear_pointer(&a->fence, g_free);
	a->covered = 0;
	wry_timer_clear(&a->fence_timer);
	wry_timer_clear(&a->linger_timer);
	wry_timer_clear(&a->retry);
	a->read_to = 0;
	a->more = true;
}

static bool
is_full(const Arrivals *a)
{
	return wry_link_pending(a->component->link) > WRY_LINK_BACKLOG;
}

static bool
may_write(const Arrivals *a)
{
	return !a->stopped && wry_link_is_up(a->component->link) &&
	       !is_full(a) && a->unfenced->len < UNFENCED_MOST;
}

static void
on_retry(gpointer data)
{
	next(data);
}

static void
retry_soon(Arrivals *a, const GError *error)
{
	wry_log_warn(&a->component->log, "cannot read what has come for users: %s", error->message);
	wry_timer_start(&a->retry, RETRY_MS, on_retry, a);
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Arrivals *a = data;
	if (error != NULL) {
		retry_soon(a, error);
		return;
	}
	GPtrArray *rows = result;
	a->more = rows->len >= KNOWN_MOST || a->late;
	for (guint i = 0; i < rows->len; i++) {
		WryArrivalRow *row = g_steal_pointer(&rows->pdata[i]);
		a->read_to = row->number;
		g_queue_push_tail(&a->waiting, row);
	}
	next(a);
}

/* --- the fence -------------------------------------------------------------------------------------- */

static void
on_closed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryComponent *component = data;
	/* They come again after a break; their ids are the same. */
	if (error != NULL)
		wry_log_warn(&component->log, "cannot close what was delivered: %s",
			     error->message);
}

static void
close_rows(Arrivals *a, const GArray *rows)
{
	a->lines = true;
	wry_arrivals_close(a->component->store, a->component->domain, rows,
			   wry_reply_new(NULL, 0, on_closed, a->component));
}

/* Where his server is not the one behind us, nobody knows yet whether it has been heard of: all of it is kept. */
static void
note_written(Arrivals *a, const WryArrivalRow *row)
{
	g_auto(WryJid) jid = { 0 };
	bool ours = wry_jid_parse(&jid, row->user, NULL) && access_serves(a->component, jid.domain);
	WryArrivalClosed written = { row->number, !ours };
	g_array_append_val(a->unfenced, written);
}

static void
on_linger(gpointer data)
{
	Arrivals *a = data;
	gint64 before = g_get_monotonic_time() - LINGER_US;
	g_autoptr(GArray) over = g_array_new(FALSE, FALSE, sizeof(WryArrivalClosed));
	guint n = 0;
	for (; n < a->lingering->len && n < CLOSE_MOST; n++) {
		const Lingering *l = &g_array_index(a->lingering, Lingering, n);
		if (l->since > before)
			break;
		g_array_append_val(over, l->row);
	}
	if (n > 0) {
		close_rows(a, over);
		g_array_remove_range(a->lingering, 0, n);
	}
	if (a->lingering->len > 0)
		wry_timer_start(&a->linger_timer, n == CLOSE_MOST ? 1 : LINGER_STEP_MS, on_linger,
				a);
}

/*
 * Where several gateways share the domain (ejabberd's domain_balancing), the server gives each the stanzas of some senders
 * alone; which, only it knows. So of our addresses one is looked for that is ours.
 */
static char *
fence_address(const Arrivals *a, int n)
{
	return n == 0 ? g_strconcat("fence@", a->component->domain, NULL)
		      : g_strdup_printf("fence%d@%s", n, a->component->domain);
}

static void
on_fence_overdue(gpointer data)
{
	Arrivals *a = data;
	if (a->gate >= 0)
		wry_log_warn(&a->component->log,
			     "a message to ourselves has not come back; sending another");
	else if (a->probing)
		wry_log_warn(&a->component->log,
			     "no message to ourselves comes back: is this one gateway too many for the "
			     "server's domain_balancing?");
	a->gate = -1;
	a->probing = true;
	a->covered = 0;
	wry_task_schedule(&a->flush);
}

static void
send_fence(Arrivals *a, int n)
{
	g_autofree char *address = fence_address(a, n);
	outbox_open(a->component, "message", address, address, "headline", a->fence);
	outbox_close(a->component);
}

static void
set_fence(gpointer data)
{
	Arrivals *a = data;
	if (a->covered > 0 || a->unfenced->len == 0 || !wry_link_is_up(a->component->link))
		return;
	g_autofree char *random = wry_random_hex(8);
	g_free(a->fence);
	a->fence = g_strdup_printf("fence-%s-%s", a->component->instance, random);
	for (int n = a->probing ? 0 : MAX(a->gate, 0), end = a->probing ? FENCES : n + 1; n < end; n++)
		send_fence(a, n);
	a->covered = a->unfenced->len;
	wry_timer_start(&a->fence_timer, a->gate < 0 && !a->probing ? PROBE_MS : FENCE_MS,
			on_fence_overdue, a);
}

/* -1: it is none of them. */
static int
gate_of(const Arrivals *a, const char *from)
{
	for (int n = 0; n < FENCES; n++) {
		g_autofree char *address = fence_address(a, n);
		if (g_strcmp0(from, address) == 0)
			return n;
	}
	return -1;
}

bool
arrival_fenced(WryComponent *component, xmpp_stanza_t *stanza)
{
	Arrivals *a = component->arrivals;
	const char *id = wry_stanza_attr(stanza, "id"), *from = wry_stanza_attr(stanza, "from");
	const char *to = wry_stanza_attr(stanza, "to");
	if (a == NULL || a->fence == NULL || g_strcmp0(id, a->fence) != 0)
		return false;
	int gate = gate_of(a, from);
	if (gate < 0 || g_strcmp0(from, to) != 0)
		return false;
	wry_log_debug(&component->log, "fence %d is back, before it: %u", gate, a->covered);
	a->gate = gate;
	a->probing = false;
	wry_timer_clear(&a->fence_timer);
	g_clear_pointer(&a->fence, g_free);
	guint n = a->covered;
	a->covered = 0;
	if (!a->lingers && n > 0) {
		g_autoptr(GArray) done = g_array_sized_new(FALSE, FALSE, sizeof(WryArrivalClosed), n);
		g_array_append_vals(done, a->unfenced->data, n);
		close_rows(a, done);
	}
	for (guint i = 0; a->lingers && i < n; i++) {
		Lingering l = { g_array_index(a->unfenced, WryArrivalClosed, i),
				g_get_monotonic_time() };
		g_array_append_val(a->lingering, l);
	}
	if (a->lingering->len > 0 && a->linger_timer == NULL)
		wry_timer_start(&a->linger_timer, LINGER_STEP_MS, on_linger, a);
	g_array_remove_range(a->unfenced, 0, n);
	wry_task_schedule(&a->flush);
	wry_task_schedule(&a->pump);
	return true;
}

/* --- to the user ------------------------------------------------------------------------------------- */

/* What nobody can ever read: the operator hears. */
static void
drop_damaged(Arrivals *a, const WryArrivalRow *row, const GError *error)
{
	wry_log_error(&a->component->log, "what came for %s: %s; it is dropped",
		      wry_log_jid(row->user), error->message);
	note_written(a, row);
}

/* A file is where its user gets it: its turn is the next. */
static void
on_file_ready(WryComponent *component, const WryArrivalRow *row)
{
	Arrivals *a = component->arrivals;
	WryArrivalRow *mine = g_new0(WryArrivalRow, 1);
	*mine = (WryArrivalRow){ .number = row->number,
				 .user = g_strdup(row->user),
				 .since = row->since };
	/* Of the first something may be being read. */
	g_queue_push_nth(&a->waiting, mine, a->near != NULL ? 1 : 0);
	wry_task_schedule(&a->pump);
}

static WrySession *
session_of(WryAccount *account, const WryMessage *m)
{
	const char *network = m->peer->network;
	WrySession *session = wry_account_find_session(account, network);
	return session != NULL ? session : wry_account_add_session(account, network);
}

/* Where operators read what is nobody's; or it waits beside the others until we are let in there. */
static void
say_in_lobby(Arrivals *a, const WryArrivalRow *row, const WryMessage *m)
{
	if (lobby_say(a->component, m))
		note_written(a, row);
	else if (!arrival_again(a->component, row, LOBBY_MS))
		wry_log_warn(&a->component->log,
			     "too much waits for the room that '%s' names: the rest when the stream is "
			     "up again",
			     LOBBY_SETTING);
}

/* The first row, of that content; NULL: its file is ready.  It goes to the stream, or to where files wait. */
static void
deliver(Arrivals *a, WryAccount *account, GBytes *content)
{
	const WryArrivalRow *row = a->waiting.head->data;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryMessage) m = content == NULL
				      ? attach_take(a->component, row->number)
				      : letter_open(a->component, content, NULL, NULL, &error);
	if (m == NULL) {
		drop_damaged(a, row, error);
	} else if (lobby_is(a->component, row->user)) {
		say_in_lobby(a, row, m);
	} else {
		WrySession *session = session_of(account, m);
		bool hidden = block_hides(session, m->peer);
		wry_session_wake(session); /* it may have been made for this alone */
		if (!hidden && attach_is_file(m)) {
			attach_begin(a->component, row, m, on_file_ready);
			pop(a);
			return;
		}
		shorten_words(a->component, m, row->original);
		if (!hidden)
			chat_heard(session, m);
		note_written(a, row);
	}
	pop(a);
	wry_task_schedule(&a->flush);
}

static void
on_content(gpointer result, const GError *error, gpointer data)
{
	Arrivals *a = data;
	WryArrivalRow *row = a->waiting.head->data;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND) {
		pop_for_nobody(a);
	} else if (error != NULL) {
		retry_soon(a, error);
		return;
	} else {
		row->content = g_bytes_ref(result);
		a->fresh += g_bytes_get_size(result);
	}
	next(a);
}

static void
on_account(gpointer result, const GError *error, gpointer data)
{
	Arrivals *a = data;
	const WryArrivalRow *row = a->waiting.head->data;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND) {
		pop_for_nobody(a); /* he has gone, and it with him */
	} else if (error != NULL) {
		retry_soon(a, error);
		return;
	} else if (wry_component_find_account(a->component, row->user) == NULL) {
		wry_account_new(a->component, wry_account_row_copy(result));
	}
	next(a);
}

/* Writes what can be written, and asks the store for what is missing; at the end of a turn, or from its answer. */
static void
next(Arrivals *a)
{
	WryComponent *c = a->component;
	while (a->near == NULL && may_write(a)) {
		const WryArrivalRow *row = g_queue_peek_head(&a->waiting);
		if (row == NULL) {
			if (!a->more)
				return;
			a->late = false;
			wry_arrivals_page(c->store, c->domain, a->read_to, KNOWN_MOST,
					  wry_reply_new(&a->near, READ_MS, on_page, a));
			return;
		}
		WryAccount *account = wry_component_find_account(c, row->user);
		if (account == NULL) {
			wry_accounts_load(c->store, c->domain, row->user,
					  wry_reply_new(&a->near, READ_MS, on_account, a));
		} else if (account->going) {
			pop_for_nobody(a);
		} else if (attach_is_ready(c, row->number)) {
			deliver(a, account, NULL);
		} else if (row->content == NULL) {
			wry_arrivals_read(c->store, c->domain, row->number,
					  wry_reply_new(&a->near, READ_MS, on_content, a));
		} else {
			g_autoptr(GBytes) content = g_bytes_ref(row->content);
			deliver(a, account, content);
		}
	}
	if (a->waiting.head != NULL && is_full(a) && a->retry == NULL)
		wry_timer_start(&a->retry, FULL_MS, on_retry, a);
}

static void
on_pump(gpointer data)
{
	next(data);
}

/* --- from the network ------------------------------------------------------------------------------------ */

/* One that comes: its parts, as they will lie in the store. */
typedef struct {
	Arrivals *arrivals;
	WryMessage *message;
	char *address;
	char *user;	     /* NULL: whoever has the address */
	GPtrArray *contents; /* of GBytes, of its parts */
	GPtrArray *kept;     /* of WryFileRow: its files, then its original; NULL: none of them yet */
	WryReply *stored;
} Coming;

/* error: (transfer full); NULL: it is stored. */
static void
end_coming(Coming *c, GError *error)
{
	if (error != NULL && c->kept != NULL)
		attach_unkeep(c->kept);
	WryCounts *counts = &c->arrivals->component->counts;
	if (error != NULL) {
		counts->in_refused++;
		wry_reply_take_error(c->stored, error);
	} else {
		counts->in_good++;
		wry_reply_done(c->stored, NULL);
	}
	wry_message_unref(c->message);
	g_ptr_array_unref(c->contents);
	g_clear_pointer(&c->kept, g_ptr_array_unref);
	g_free(c->address);
	g_free(c->user);
	g_free(c);
}

/* The n-th of its rows.  What is behind rows that are not known is read after them. */
static void
know(Arrivals *a, const WryArrivalRow *first, guint n, GBytes *content)
{
	bool known = !a->more && a->near == NULL && a->waiting.length < KNOWN_MOST;
	gint64 number = first->number + n;
	if (!known || number <= a->read_to) {
		a->more = a->late = true;
		return;
	}
	WryArrivalRow *mine = g_new0(WryArrivalRow, 1);
	*mine = (WryArrivalRow){ .number = number,
				 .user = g_strdup(first->user),
				 .since = first->since,
				 .original = n == 0 ? first->original : 0 };
	if (a->fresh + g_bytes_get_size(content) <= FRESH_BYTES) {
		mine->content = g_bytes_ref(content);
		a->fresh += g_bytes_get_size(content);
	}
	a->read_to = number;
	g_queue_push_tail(&a->waiting, mine);
}

static void
on_added(gpointer result, const GError *error, gpointer data)
{
	Coming *c = data;
	Arrivals *a = c->arrivals;
	const WryArrivalRow *row = result;
	if (error != NULL) {
		end_coming(c, g_error_copy(error));
		return;
	}
	if (row->number == 0) /* it was there before, with files of its own */
		attach_unkeep(c->kept);
	for (guint i = 0; row->number != 0 && i < c->contents->len; i++)
		know(a, row, i, c->contents->pdata[i]);
	if (row->number != 0)
		arrival_room_taken(a->component, row->user, c->contents->len);
	wry_task_schedule(&a->pump);
	end_coming(c, NULL);
}

static void
on_kept(gpointer result, const GError *error, gpointer data)
{
	Coming *c = data;
	WryComponent *component = c->arrivals->component;
	if (error != NULL) {
		end_coming(c, g_error_copy(error));
		return;
	}
	c->kept = g_ptr_array_ref(result);
	if (c->arrivals->stopped) {
		end_coming(c, wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
					    N_("The gateway restarts; try again in a moment."), NULL));
		return;
	}
	g_autoptr(GPtrArray) messages = attach_split(c->message);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	g_autofree WryArrivalPart *parts = g_new0(WryArrivalPart, messages->len);
	unsigned n = 0;
	for (guint i = 0; i < messages->len; i++) {
		const WryMessage *m = messages->pdata[i];
		if (m == NULL)
			continue;
		g_autoptr(WryMessage) outline = letter_outline(m);
		GBytes *content = letter_pack(m, NULL, false);
		GBytes *line = letter_pack(outline, NULL, false);
		g_ptr_array_add(c->contents, content);
		g_ptr_array_add(lines, line);
		parts[n++] = (WryArrivalPart){ m->id, content, line,
					       i > 0 ? c->kept->pdata[i - 1] : NULL };
	}
	WryArrivalNew row = {
		.address = c->address,
		.user = c->user,
		.once = c->message->once != NULL ? c->message->once : c->message->foreign_id,
		.parts = parts,
		.n = n,
		.original = c->kept->pdata[c->kept->len - 1],
	};
	wry_arrivals_add(component->store, component->domain, &row,
			 (unsigned)wry_values_int(component->config->common, "queue_max"),
			 wry_reply_new(NULL, 0, on_added, c));
}

/* address, user, message, stored: (transfer full). */
static void
take(WryComponent *component, char *address, char *user, WryMessage *message, WryReply *stored)
{
	Arrivals *a = component->arrivals;
	if (a == NULL || a->stopped) {
		g_free(address);
		g_free(user);
		wry_message_unref(message);
		wry_reply_fail(stored, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			       N_("The gateway restarts; try again in a moment."), NULL);
		return;
	}
	Coming *c = g_new0(Coming, 1);
	*c = (Coming){
		.arrivals = a,
		.message = message,
		.address = address,
		.user = user,
		.contents = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
		.stored = stored,
	};
	attach_keep(component, message, wry_reply_new(NULL, 0, on_kept, c));
}

void
arrival_taken(WryComponent *component, const WryAddress *self, WryMessage *message,
	      WryReply *stored)
{
	take(component, component->backend->address_format(component, self), NULL, message, stored);
}

void
arrival_unclaimed(WryComponent *component, WryMessage *message, WryReply *stored)
{
	char *user = lobby_update(component);
	if (user != NULL) {
		take(component, g_strdup(""), user, message, stored);
		return;
	}
	wry_log_warn(&component->log, "a message came for nobody, and '%s' names nobody to have it",
		     LOBBY_SETTING);
	wry_message_unref(message);
	wry_reply_fail(stored, WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody has this address."), NULL);
}

/* --- what comes back (returned.c) --------------------------------------------------------------------------- */

/* Is it in hand here?  Then it is not closed by the fence that is out. */
static bool
recall(Arrivals *a, gint64 number)
{
	for (guint i = 0; i < a->unfenced->len; i++)
		if (g_array_index(a->unfenced, WryArrivalClosed, i).number == number) {
			g_array_remove_index(a->unfenced, i);
			a->covered -= i < a->covered;
			return true;
		}
	for (guint i = 0; i < a->lingering->len; i++)
		if (g_array_index(a->lingering, Lingering, i).row.number == number) {
			g_array_remove_index(a->lingering, i);
			return true;
		}
	return false;
}

bool
arrival_recall(WryComponent *component, const WryArrivalRow *row)
{
	Arrivals *a = component->arrivals;
	return recall(a, row->number) || row->closed;
}

static void
set_again(Arrivals *a)
{
	const Again *first = g_queue_peek_head(&a->again);
	if (first == NULL)
		return;
	gint64 ms = (first->due - g_get_monotonic_time()) / 1000 + 1;
	wry_timer_start(&a->again_timer, (unsigned)CLAMP(ms, 1, 3600 * 1000), on_again, a);
}

static void
on_again(gpointer data)
{
	Arrivals *a = data;
	gint64 now = g_get_monotonic_time();
	for (const Again *first; (first = g_queue_peek_head(&a->again)) != NULL && first->due <= now;) {
		Again *again = g_queue_pop_head(&a->again);
		g_queue_push_tail(&a->waiting, g_steal_pointer(&again->row));
		free_again(again);
	}
	set_again(a);
	next(a);
}

static gint
by_due(gconstpointer x, gconstpointer y, G_GNUC_UNUSED gpointer data)
{
	return ((const Again *)x)->due < ((const Again *)y)->due ? -1 : 1;
}

bool
arrival_again(WryComponent *component, const WryArrivalRow *row, unsigned ms)
{
	Arrivals *a = component->arrivals;
	if (a->stopped || a->again.length >= AGAIN_MOST)
		return false;
	if (row->closed)
		wry_arrivals_reopen(component->store, component->domain, row->number, NULL);
	Again *again = g_new0(Again, 1);
	again->due = g_get_monotonic_time() + (gint64)ms * 1000;
	again->row = g_new0(WryArrivalRow, 1);
	*again->row = (WryArrivalRow){ .number = row->number,
				       .user = g_strdup(row->user),
				       .since = row->since };
	g_queue_insert_sorted(&a->again, again, by_due, NULL);
	set_again(a);
	return true;
}

void
arrival_sweep(WryComponent *component)
{
	Arrivals *a = component->arrivals;
	if (a == NULL || !a->lines)
		return;
	wry_arrivals_sweep(component->store, component->domain, g_get_real_time() - LINE_US,
			   LINES_MOST, NULL);
}

/* --- start, stream, end -------------------------------------------------------------------------------------- */

static void
on_version(gpointer result, const GError *error, gpointer data)
{
	Arrivals *a = data;
	xmpp_stanza_t *query = error == NULL ? wry_stanza_child(result, "query", NS_VERSION) : NULL;
	g_autofree char *name =
	    query != NULL ? wry_stanza_child_text(query, "name", NS_VERSION) : NULL;
	/* Measured: what Prosody's router has had is in the store or at the client. */
	a->lingers = g_strcmp0(name, "Prosody") != 0;
}

static void
ask_version(Arrivals *a)
{
	WryComponent *c = a->component;
	g_auto(GStrv) serves =
	    g_strsplit_set(wry_values_text(c->config->common, "serves"), " ,", 2);
	if (serves[0] == NULL || *serves[0] == '\0')
		return;
	WryXml *xml = ask_open(c, c->domain, serves[0], "get");
	wry_xml_leaf(xml, "query", NS_VERSION, NULL);
	ask_send(c, wry_reply_new(&a->asked, READ_MS, on_version, a));
}

void
arrival_stream_up(WryComponent *component)
{
	Arrivals *a = component->arrivals;
	if (a == NULL)
		return;
	a->lingers = true;
	ask_version(a);
	forget_all(a);
	wry_task_schedule(&a->pump);
}

void
arrival_stream_down(WryComponent *component)
{
	Arrivals *a = component->arrivals;
	if (a == NULL)
		return;
	wry_reply_cancel(&a->asked);
	forget_all(a);
}

static void
free_arrivals(gpointer data)
{
	Arrivals *a = data;
	wry_reply_cancel(&a->asked);
	forget_all(a);
	wry_task_cancel(&a->pump);
	wry_task_cancel(&a->flush);
	g_array_unref(a->unfenced);
	g_array_unref(a->lingering);
	g_free(a);
}

void
arrival_start(WryComponent *component)
{
	Arrivals *a = g_new0(Arrivals, 1);
	a->component = component;
	a->more = a->lingers = a->lines = true;
	a->gate = -1;
	a->unfenced = g_array_new(FALSE, FALSE, sizeof(WryArrivalClosed));
	a->lingering = g_array_new(FALSE, FALSE, sizeof(Lingering));
	g_queue_init(&a->waiting);
	g_queue_init(&a->again);
	wry_task_init(&a->pump, WRY_TURN_PUMP, on_pump, a);
	wry_task_init(&a->flush, WRY_TURN_PUMP, set_fence, a);
	component->arrivals = a;
	component->arrivals_free = free_arrivals;
}

void
arrival_stop(WryComponent *component)
{
	Arrivals *a = component->arrivals;
	if (a == NULL)
		return;
	a->stopped = true;
	lobby_stop(component);
}

bool
arrival_is_reading(const WryComponent *component)
{
	const Arrivals *a = component->arrivals;
	return a != NULL && a->near != NULL;
}
