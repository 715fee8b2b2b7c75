/*
 * ledger.c - what is owed: rows in lanes, and when each is due
 *
 * A lane is what one user has for one peer: it keeps its order, so its first row stands in the way of
 * the others, and lanes take turns, so none of them stands in the way of another.
 */
#include "core/ledger.h"

#include "base/hash.h"
#include "core/letter.h"
#include "store/accounts.h"
#include "store/messages.h"

#include <string.h>

#define KNOWN_MOST 1000			 /* rows in memory */
#define KNOWN_LOW 250			 /* then more are read */
#define FRESH_BYTES (4u * 1024 * 1024)	 /* of words kept since they came */
#define WINDOW 64			 /* in hand, where the backend names none */
#define PAGE_RETRY_MS 5000
#define LOAD_MS 30000
#define FIRST_US (5 * 60 * (gint64)G_USEC_PER_SEC)
#define MOST_US (4 * 3600 * (gint64)G_USEC_PER_SEC)
#define SHUT_US (600 * (gint64)G_USEC_PER_SEC) /* between two looks for what is late, while the window is shut */
#define SHUT_MOST 8
#define TURN_US 10000			 /* between two that wait for the same, once it is over */
#define LATE_MS (4 * 3600 * 1000ll)	 /* where the backend has no warn_after */
#define OVER_MS (4 * 24 * 3600 * 1000ll) /* where it has no give_up_after */

typedef struct {
	WryComponent *component;
	WryLedgerHand hand;
	bool stopped;
	unsigned window, in_hand;
	GError *trouble; /* why the window is shut; NULL: it is not, or nobody said */
	unsigned known;
	gsize fresh;	    /* bytes of words kept */
	GHashTable *lanes;  /* key -> Lane, owned */
	GHashTable *by_id;  /* -> WryDue, borrowed */
	GQueue ready;	    /* of Lane */
	GSequence *later;   /* of Lane, by the time of its first row */
	WryTimer *timer;    /* of the first of them */
	WryTask pump;
	WryReply *paging;   /* near end */
	WryTimer *again;    /* the page could not be read */
	GHashTable *passed; /* ids that ended, users that went while a page is being read; NULL: none is */
	gint64 unknown;	    /* when the first row that is not known here is due; G_MAXINT64: there are none */
	bool late;	    /* one has come since the page was asked for */
	bool hidden;	    /* among those not known may be the first of a lane that is not known either */
	unsigned total;	    /* rows, known or not */
	WryReply *counting; /* near end */
	WryReply *hastening; /* near end */
	bool stale;	    /* the page that is being read was asked for before that */
	gint64 day;	    /* of the two: days since 1970 */
	unsigned delivered, failed;
} Ledger;

typedef struct {
	char *key;
	GQueue dues; /* of WryDue, owned, in the order of their coming */
	GList ready; /* its place in ledger->ready, where data is not NULL */
	GSequenceIter *later;
} Lane;

struct _WryDue {
	Ledger *ledger;
	WryMessageRow *row; /* its content: only while it is fresh */
	Lane *lane;	    /* NULL: in hand, and its user has gone */
	bool in_hand;
	bool unsure;	    /* it was in hand when we ended, and may have been sent */
	WryReply *near;	    /* of the row that is being read, or marked */
};

static void on_pump(gpointer data);

/* --- rows and lanes -------------------------------------------------------------------------- */

static void
drop_content(WryDue *d)
{
	if (d->row->content == NULL)
		return;
	d->ledger->fresh -= g_bytes_get_size(d->row->content);
	g_clear_pointer(&d->row->content, g_bytes_unref);
}

static void
free_due(gpointer data)
{
	WryDue *d = data;
	wry_reply_cancel(&d->near);
	drop_content(d);
	g_hash_table_remove(d->ledger->by_id, d->row->id);
	if (d->in_hand)
		d->ledger->in_hand--;
	d->ledger->known--;
	wry_message_row_free(d->row);
	g_free(d);
}

static void
free_lane(gpointer data)
{
	Lane *l = data;
	g_queue_clear_full(&l->dues, free_due);
	g_free(l->key);
	g_free(l);
}

static char *
key_of(const char *user, const char *peer)
{
	return g_strconcat(user, "\x1f", peer, NULL);
}

/* Must nothing be sent that may have been sent? */
static bool
once(const Ledger *g)
{
	return (g->component->backend->caps & WRY_CAP_ONCE) != 0;
}

/* Is there something to say to its sender? */
static bool
has_word(const WryDue *d)
{
	return d->unsure || d->row->state == WRY_MESSAGE_ACCEPTED ||
	       d->row->state == WRY_MESSAGE_REFUSED;
}

static gint
by_time(gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
	const WryDue *x = ((const Lane *)a)->dues.head->data, *y = ((const Lane *)b)->dues.head->data;
	return x->row->due < y->row->due ? -1 : x->row->due > y->row->due;
}

static void
on_time(gpointer data)
{
	Ledger *g = data;
	wry_task_schedule(&g->pump);
}

static gint64
due_of(const Lane *l)
{
	return ((const WryDue *)l->dues.head->data)->row->due;
}

/* For the first that is known; or for one that is not, but that waits its turn where it is due already. */
static void
set_timer(Ledger *g)
{
	GSequenceIter *first = g_sequence_get_begin_iter(g->later);
	gint64 now = g_get_real_time(), due = g->unknown > now ? g->unknown : G_MAXINT64;
	if (!g_sequence_iter_is_end(first))
		due = MIN(due, due_of(g_sequence_get(first)));
	if (g->window == 0 && g->ready.head != NULL)
		due = MIN(due, now + SHUT_US);
	if (due == G_MAXINT64)
		wry_timer_clear(&g->timer);
	else
		wry_timer_start(&g->timer, (unsigned)CLAMP((due - now) / 1000 + 1, 1, 3600 * 1000),
				on_time, g);
}

static void
unplace(Ledger *g, Lane *l)
{
	if (l->ready.data != NULL) {
		g_queue_unlink(&g->ready, &l->ready);
		l->ready.data = NULL;
	}
	g_clear_pointer(&l->later, g_sequence_remove);
}

/*
 * Where it stands now: ready, for later, or nowhere: its first row is in hand, or waits for the stream.
 * It may be gone after.
 */
static void
place(Ledger *g, Lane *l)
{
	unplace(g, l);
	const WryDue *first = g_queue_peek_head(&l->dues);
	if (first == NULL) {
		g->hidden |= g->unknown != G_MAXINT64 || g->paging != NULL;
		g_hash_table_remove(g->lanes, l->key);
	} else if (first->in_hand || (has_word(first) && !wry_link_is_up(g->component->link))) {
		return;
	} else if (first->row->due <= g_get_real_time()) {
		l->ready.data = l;
		g_queue_push_tail_link(&g->ready, &l->ready);
		wry_task_schedule(&g->pump);
	} else {
		l->later = g_sequence_insert_sorted(g->later, l, by_time, NULL);
	}
	set_timer(g);
}

/* row: (transfer full) */
static void
know(Ledger *g, WryMessageRow *row)
{
	g_autofree char *key = key_of(row->user, row->peer);
	Lane *l = g_hash_table_lookup(g->lanes, key);
	if (l == NULL) {
		l = g_new0(Lane, 1);
		l->key = g_steal_pointer(&key);
		g_queue_init(&l->dues);
		g_hash_table_insert(g->lanes, l->key, l);
	}
	WryDue *d = g_new0(WryDue, 1);
	*d = (WryDue){ .ledger = g, .row = row, .lane = l };
	d->unsure = once(g) && row->state == WRY_MESSAGE_HANDED;
	if (row->content != NULL) {
		g->fresh += g_bytes_get_size(row->content);
		if (g->fresh > FRESH_BYTES)
			drop_content(d);
	}
	g->known++;
	g_hash_table_insert(g->by_id, row->id, d);
	g_queue_push_tail(&l->dues, d);
	if (l->dues.length == 1)
		place(g, l);
}

/* --- the window on the table ---------------------------------------------------------------------- */

static void read_page(Ledger *g);

static void
on_page_again(gpointer data)
{
	read_page(data);
}

/* Is it known to stand behind another of its lane? */
static bool
is_behind(const Ledger *g, const WryMessageRow *row)
{
	g_autofree char *key = key_of(row->user, row->peer);
	Lane *l = g_hash_table_lookup(g->lanes, key);
	const WryDue *first = l != NULL ? g_queue_peek_head(&l->dues) : NULL;
	return first != NULL && strcmp(first->row->id, row->id) != 0;
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Ledger *g = data;
	g_autoptr(GHashTable) passed = g_steal_pointer(&g->passed);
	if (g->stale) {
		g->stale = false;
		read_page(g);
		return;
	}
	if (error != NULL) {
		g->hidden = true;
		wry_log_warn(&g->component->log, "cannot read the messages under way: %s",
			     error->message);
		wry_timer_start(&g->again, PAGE_RETRY_MS, on_page_again, g);
		return;
	}
	GPtrArray *rows = result;
	gint64 beyond = G_MAXINT64;
	/* Firsts stand before seconds: where the last is no first, all lanes that are due are here. */
	const WryMessageRow *last = rows->len >= KNOWN_MOST ? rows->pdata[rows->len - 1] : NULL;
	if (last != NULL)
		beyond = last->lane_due;
	bool first = last != NULL && beyond > g_get_real_time();
	for (guint i = 0; i < rows->len; i++) {
		WryMessageRow *row = rows->pdata[i];
		bool full = g->known >= KNOWN_MOST;
		if (full)
			beyond = MIN(beyond, row->lane_due);
		if (full || row == last)
			first |= !is_behind(g, row);
		if (full)
			continue;
		if (g_hash_table_contains(passed, row->id) ||
		    g_hash_table_contains(passed, row->user) ||
		    g_hash_table_contains(g->by_id, row->id))
			continue;
		know(g, row);
		rows->pdata[i] = NULL;
	}
	g->unknown = g->late ? 0 : beyond;
	g->hidden |= first;
	set_timer(g);
	if (g->unknown <= g_get_real_time() && g->known < KNOWN_LOW)
		read_page(g);
}

/* What is not due makes room for what is, down to so many, and is read again at its time. */
static void
make_room(Ledger *g, unsigned low)
{
	while (g->known > low && !g_sequence_is_empty(g->later)) {
		Lane *l = g_sequence_get(g_sequence_iter_prev(g_sequence_get_end_iter(g->later)));
		g->unknown = MIN(g->unknown, due_of(l));
		g->hidden = true;
		unplace(g, l);
		g_hash_table_remove(g->lanes, l->key);
	}
}

static void
read_page(Ledger *g)
{
	if (g->paging != NULL || g->stopped)
		return;
	wry_timer_clear(&g->again);
	g->late = g->hidden = false;
	make_room(g, KNOWN_LOW);
	g->passed = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	wry_messages_page(g->component->store, g->component->domain, g_get_real_time(), KNOWN_MOST,
			  wry_reply_new(&g->paging, 0, on_page, g));
}

static void
ended(Ledger *g, const char *id_or_user)
{
	if (g->passed != NULL)
		g_hash_table_add(g->passed, g_strdup(id_or_user));
	if (g->unknown <= g_get_real_time() && g->known < KNOWN_LOW)
		read_page(g);
}

/* --- handing over ------------------------------------------------------------------------------------ */

static void
give(WryDue *d, GBytes *content)
{
	Ledger *g = d->ledger;
	WryBack *back = NULL;
	bool markable = false;
	g_autoptr(GError) error = NULL;
	WryMessage *m = letter_open(g->component, content, &back, &markable, &error);
	drop_content(d);
	if (m != NULL) {
		g_autoptr(GError) why =
		    d->row->state == WRY_MESSAGE_REFUSED
			? wry_error_new(d->row->code, N_("%1$s"), d->row->answer, NULL)
			: NULL;
		g->hand(d,
			d->unsure				 ? WRY_DUE_UNSURE
			: d->row->state == WRY_MESSAGE_ACCEPTED ? WRY_DUE_ACCEPTED
			: why != NULL				 ? WRY_DUE_REFUSED
								 : WRY_DUE_SEND,
			m, back, markable, why);
		return;
	}
	/* No try mends it, and nobody can be told: the operator hears. */
	wry_log_error(&g->component->log, "%s of %s: %s; it is dropped", d->row->id,
		      wry_log_jid(d->row->user), error->message);
	ledger_done(d);
}

/* What could not even be handed over; in the end it goes, and only the operator can be told. */
static void
try_later(WryDue *d, const GError *error)
{
	if (ledger_again(d, error) != WRY_AGAIN_NEVER)
		return;
	wry_log_error(&d->ledger->component->log, "%s of %s: %s; it is dropped", d->row->id,
		      wry_log_jid(d->row->user), error->message);
	ledger_done(d);
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	WryDue *d = data;
	if (error == NULL) {
		g_autoptr(GBytes) content = g_bytes_ref(((const WryMessageRow *)result)->content);
		give(d, content);
	}
	else if (wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND)
		ledger_done(d);
	else
		try_later(d, error);
}

static void fetch(WryDue *d);

static void
on_account(gpointer result, const GError *error, gpointer data)
{
	WryDue *d = data;
	WryComponent *c = d->ledger->component;
	if (error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND) {
		try_later(d, error);
		return;
	}
	if (error != NULL) { /* he has gone, and it with him */
		ledger_done(d);
		return;
	}
	if (wry_component_find_account(c, d->row->user) == NULL)
		wry_account_new(c, wry_account_row_copy(result));
	fetch(d);
}

/* His account, then the words: with both in memory it is given on. */
static void
fetch(WryDue *d)
{
	Ledger *g = d->ledger;
	if (wry_component_find_account(g->component, d->row->user) == NULL) {
		wry_accounts_load(g->component->store, g->component->domain, d->row->user,
				  wry_reply_new(&d->near, LOAD_MS, on_account, d));
		return;
	}
	if (d->row->content != NULL) {
		g_autoptr(GBytes) content = g_bytes_ref(d->row->content);
		give(d, content);
		return;
	}
	wry_messages_read(g->component->store, g->component->domain, d->row->user, d->row->id,
			  wry_reply_new(&d->near, 0, on_read, d));
}

static void
on_marked(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryDue *d = data;
	if (error != NULL)
		try_later(d, error); /* it could be sent twice: not without the mark */
	else
		fetch(d);
}

static void
hand_over(WryDue *d)
{
	Ledger *g = d->ledger;
	d->in_hand = true;
	g->in_hand++;
	if (!once(g) || has_word(d)) {
		fetch(d);
		return;
	}
	d->row->state = WRY_MESSAGE_HANDED;
	wry_messages_save(g->component->store, g->component->domain, d->row,
			  wry_reply_new(&d->near, 0, on_marked, d));
}

/* Has its sender waited for so long that he is to hear of it? */
static bool
is_late(const Ledger *g, const WryMessageRow *row)
{
	gint64 age = g_get_real_time() - row->since;
	return age >= wry_component_duration(g->component, "give_up_after", OVER_MS) ||
	       (!row->warned && wry_link_is_up(g->component->link) &&
		age >= wry_component_duration(g->component, "warn_after", LATE_MS));
}

/* The window is shut: what is late is tried all the same, for who fails it says why. */
static void
hand_over_late(Ledger *g)
{
	for (GList *l = g->ready.head, *next; l != NULL && g->window == 0 && !g->stopped; l = next) {
		Lane *lane = l->data;
		WryDue *d = lane->dues.head->data;
		next = l->next;
		if (g->in_hand >= SHUT_MOST)
			return;
		if (is_late(g, d->row)) {
			unplace(g, lane);
			hand_over(d);
		}
	}
}

static void
on_pump(gpointer data)
{
	Ledger *g = data;
	gint64 now = g_get_real_time();
	for (GSequenceIter *it; !g_sequence_iter_is_end(it = g_sequence_get_begin_iter(g->later));) {
		Lane *l = g_sequence_get(it);
		if (due_of(l) > now)
			break;
		place(g, l);
	}
	set_timer(g);
	while (!g->stopped && g->in_hand < g->window && g->ready.head != NULL) {
		Lane *l = g->ready.head->data;
		unplace(g, l);
		hand_over(l->dues.head->data);
	}
	hand_over_late(g);
	/* Hands are free, and of what is due the rest is on the disk: it may be somebody else's first.  Where it
	 * cannot be, the disk is left alone: a page costs as much as there is to sort. */
	if (g->unknown <= now && g->ready.head == NULL && g->in_hand < g->window &&
	    g->in_hand < KNOWN_LOW && (g->hidden || g->known < KNOWN_LOW))
		read_page(g);
}

/* --- what became of it -------------------------------------------------------------------------------- */

/* Out of the hand; its lane goes on.  end: the row is no more. */
static void
out_of_hand(WryDue *d, bool end)
{
	Ledger *g = d->ledger;
	Lane *l = d->lane;
	wry_reply_cancel(&d->near);
	if (l == NULL) {
		free_due(d);
		return;
	}
	if (end) {
		g_queue_remove(&l->dues, d); /* the first of them */
		free_due(d);
	} else {
		d->in_hand = false;
		g->in_hand--;
	}
	place(g, l);
	if (g->ready.head != NULL)
		wry_task_schedule(&g->pump);
}

void
ledger_settle(WryDue *d, guint64 waiting)
{
	if (d->row->waiting == waiting)
		return;
	d->row->waiting = waiting;
	if (waiting != 0)
		wry_messages_save(d->ledger->component->store, d->ledger->component->domain, d->row,
				  NULL);
}

void
ledger_done(WryDue *d)
{
	Ledger *g = d->ledger;
	g_autofree char *id = g_strdup(d->row->id);
	if (d->lane != NULL) {
		wry_messages_remove(g->component->store, g->component->domain, d->row->user, id,
				    NULL);
		g->total -= g->total > 0;
	}
	out_of_hand(d, true);
	ended(g, id);
}

void
ledger_note_refused(WryDue *d)
{
	if (d != NULL)
		d->row->refused = true;
}

bool
ledger_is_refused(const WryDue *d)
{
	return d->row->refused;
}

/* What the network said last. */
static void
note_answer(WryMessageRow *row, const GError *error)
{
	g_free(row->answer);
	row->answer = g_strdup(error->message);
	row->code = error->code;
}

void
ledger_keep(WryDue *d, const GError *error)
{
	Ledger *g = d->ledger;
	d->row->state = error != NULL ? WRY_MESSAGE_REFUSED : WRY_MESSAGE_ACCEPTED;
	d->unsure = false;
	if (error != NULL)
		note_answer(d->row, error);
	if (d->lane != NULL)
		wry_messages_save(g->component->store, g->component->domain, d->row, NULL);
	out_of_hand(d, false);
}

WryAgain
ledger_again(WryDue *d, const GError *error)
{
	Ledger *g = d->ledger;
	WryMessageRow *row = d->row;
	gint64 now = g_get_real_time(), age = now - row->since;
	note_answer(row, error);
	row->tries++;
	row->state = WRY_MESSAGE_WAITING;
	if (age >= wry_component_duration(g->component, "give_up_after", OVER_MS))
		return WRY_AGAIN_NEVER;
	gint64 us = MIN(FIRST_US << MIN(row->tries - 1, 16), MOST_US);
	/* A quarter of jitter: what failed together must not come back together. */
	row->due = now + us + g_random_int_range(0, (gint32)(us / 4000000) + 1) * G_USEC_PER_SEC;
	bool late = !row->warned && age >= wry_component_duration(g->component, "warn_after", LATE_MS) &&
		    wry_link_is_up(g->component->link);
	row->warned |= late;
	if (d->lane != NULL)
		wry_messages_save(g->component->store, g->component->domain, row, NULL);
	out_of_hand(d, false);
	return late ? WRY_AGAIN_LATE : WRY_AGAIN;
}

void
ledger_let_go(WryDue *d)
{
	Ledger *g = d->ledger;
	/* The mark says that it may have been sent: it has not. */
	if (d->row->state == WRY_MESSAGE_HANDED && !d->unsure && d->lane != NULL) {
		d->row->state = WRY_MESSAGE_WAITING;
		wry_messages_save(g->component->store, g->component->domain, d->row, NULL);
	}
	out_of_hand(d, false);
}

WryComponent *
ledger_component(const WryDue *d)
{
	return d->ledger->component;
}

const char *
ledger_user(const WryDue *d)
{
	return d->row->user;
}

guint64
ledger_waiting(const WryDue *d)
{
	return d->row->waiting;
}

gint64
ledger_since(const WryDue *d)
{
	return g_get_monotonic_time() - MAX(g_get_real_time() - d->row->since, 0);
}

gint64
ledger_until(const WryDue *d)
{
	return d->row->since + wry_component_duration(d->ledger->component, "give_up_after", OVER_MS);
}

/* --- coming in -------------------------------------------------------------------------------------------- */

typedef struct {
	Ledger *ledger;
	WryMessageRow *row;
	WryBack *back;
} Coming;

static void
on_added(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Coming *c = data;
	Ledger *g = c->ledger;
	if (error != NULL) {
		outbox_error(c->back, error);
	} else if (g->unknown != G_MAXINT64 || g->paging != NULL || g->known >= KNOWN_MOST) {
		g->total++;
		g->unknown = 0; /* behind those on the disk: it is read after them */
		g->late = true;
		g->hidden |= !is_behind(g, c->row);
		wry_task_schedule(&g->pump);
	} else {
		g->total++;
		know(g, g_steal_pointer(&c->row));
	}
	wry_message_row_free(c->row);
	wry_back_free(c->back);
	g_free(c);
}

void
ledger_add(WryAccount *account, const WryMessage *message, const WryBack *back, bool markable)
{
	WryComponent *component = account->component;
	Ledger *g = component->ledger;
	unsigned n_also = message->also != NULL ? message->also->len : 0;
	WryMessageRow *row = g_new0(WryMessageRow, 1);
	row->id = g_strdup(message->id);
	row->user = g_strdup(account->jid);
	row->peer = component->backend->address_format(component, message->peer);
	row->waiting = n_also >= 63 ? G_MAXUINT64 : ((guint64)1 << (n_also + 1)) - 1;
	row->since = row->due = g_get_real_time();
	row->content = letter_pack(message, back, markable);
	Coming *c = g_new0(Coming, 1);
	*c = (Coming){ g, row, wry_back_copy(back) };
	wry_messages_add(component->store, component->domain, row,
			 (unsigned)wry_values_int(component->config->common, "queue_max"),
			 wry_reply_new(NULL, 0, on_added, c));
}

/* --- what people say of it ----------------------------------------------------------------------------------- */

bool
ledger_is_in_hand(const WryComponent *component, const char *id)
{
	const Ledger *g = component->ledger;
	const WryDue *d = g_hash_table_lookup(g->by_id, id);
	return d != NULL && d->in_hand;
}

static void
save(Ledger *g, const WryMessageRow *row, WryReply *reply)
{
	wry_messages_save(g->component->store, g->component->domain, row, reply);
}

void
ledger_set_due(WryComponent *component, const WryMessageRow *row, gint64 due, WryReply *reply)
{
	Ledger *g = component->ledger;
	WryDue *d = g_hash_table_lookup(g->by_id, row->id);
	g_assert(d == NULL || !d->in_hand);
	if (d == NULL) {
		WryMessageRow changed = *row;
		changed.due = due;
		save(g, &changed, reply);
		g->unknown = MIN(g->unknown, due);
		g->hidden = true;
		wry_task_schedule(&g->pump);
		return;
	}
	Lane *l = d->lane;
	unplace(g, l);
	for (GList *at = l->dues.head; due != WRY_MESSAGE_HELD && at->data != d; at = at->next) {
		WryDue *before = at->data;
		if (before->in_hand || before->row->due <= due ||
		    before->row->due == WRY_MESSAGE_HELD)
			continue;
		before->row->due = due;
		save(g, before->row, NULL);
	}
	d->row->due = due;
	save(g, d->row, reply);
	place(g, l);
}

void
ledger_drop(WryComponent *component, const WryMessageRow *row, WryReply *reply)
{
	Ledger *g = component->ledger;
	WryDue *d = g_hash_table_lookup(g->by_id, row->id);
	g_assert(d == NULL || !d->in_hand);
	wry_messages_remove(component->store, component->domain, row->user, row->id, reply);
	g->total -= g->total > 0;
	if (d != NULL) {
		Lane *l = d->lane;
		unplace(g, l);
		g_queue_remove(&l->dues, d);
		free_due(d);
		place(g, l);
	}
	ended(g, row->id);
}

static void
begin_day(Ledger *g)
{
	gint64 today = g_get_real_time() / (24 * 3600 * (gint64)G_USEC_PER_SEC);
	if (g->day != today)
		g->delivered = g->failed = 0;
	g->day = today;
}

void
ledger_note_end(WryDue *d, bool delivered)
{
	begin_day(d->ledger);
	d->ledger->delivered += delivered;
	d->ledger->failed += !delivered;
}

void
ledger_today(const WryComponent *component, unsigned *delivered, unsigned *failed)
{
	Ledger *g = component->ledger;
	if (g == NULL)
		return;
	begin_day(g);
	*delivered += g->delivered;
	*failed += g->failed;
}

/* --- how many ------------------------------------------------------------------------------------------------ */

static void
on_counted(gpointer result, const GError *error, gpointer data)
{
	Ledger *g = data;
	if (error == NULL)
		g->total = GPOINTER_TO_UINT(result);
}

static void
count(Ledger *g)
{
	wry_reply_cancel(&g->counting);
	wry_messages_count(g->component->store, g->component->domain,
			   wry_reply_new(&g->counting, 0, on_counted, g));
}

/* --- users that go, start and end --------------------------------------------------------------------------- */

void
ledger_forget_user(WryComponent *component, const char *user)
{
	Ledger *g = component->ledger;
	if (g == NULL)
		return;
	g_autofree char *prefix = key_of(user, "");
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, g->lanes);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		Lane *l = value;
		if (!g_str_has_prefix(l->key, prefix))
			continue;
		WryDue *first = l->dues.head->data;
		unplace(g, l);
		if (first->in_hand && first->near == NULL) {
			g_queue_pop_head(&l->dues); /* whoever has it lets it go */
			first->lane = NULL;
		}
		g_hash_table_iter_remove(&it);
	}
	set_timer(g);
	ended(g, user);
	count(g);
}

static void
free_ledger(gpointer data)
{
	Ledger *g = data;
	wry_reply_cancel(&g->paging);
	wry_reply_cancel(&g->counting);
	wry_reply_cancel(&g->hastening);
	wry_timer_clear(&g->timer);
	wry_timer_clear(&g->again);
	wry_task_cancel(&g->pump);
	g_clear_error(&g->trouble);
	g_sequence_free(g->later);
	g_hash_table_destroy(g->lanes);
	g_hash_table_destroy(g->by_id);
	g_clear_pointer(&g->passed, g_hash_table_destroy);
	g_free(g);
}

void
ledger_start(WryComponent *component, WryLedgerHand hand)
{
	Ledger *g = g_new0(Ledger, 1);
	g->component = component;
	g->hand = hand;
	g->window = WINDOW;
	g->lanes = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_lane);
	g->by_id = g_hash_table_new(wry_hash_str, g_str_equal);
	g->later = g_sequence_new(NULL);
	g_queue_init(&g->ready);
	wry_task_init(&g->pump, WRY_TURN_PUMP, on_pump, g);
	component->ledger = g;
	component->ledger_free = free_ledger;
	count(g);
	read_page(g);
}

void
ledger_stop(WryComponent *component)
{
	Ledger *g = component->ledger;
	if (g != NULL)
		g->stopped = true;
}

static void
on_hastened(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Ledger *g = data;
	if (error != NULL) {
		wry_log_warn(&g->component->log, "what waited for the way out waits on: %s",
			     error->message);
		return;
	}
	make_room(g, 0);
	g->stale = g->paging != NULL;
	read_page(g);
}

/* There is a way out again: what has waited for that alone is due, on the disk first. */
static void
hasten(Ledger *g)
{
	wry_reply_cancel(&g->hastening);
	wry_messages_hasten(g->component->store, g->component->domain,
			    WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), g_get_real_time(), TURN_US,
			    wry_reply_new(&g->hastening, 0, on_hastened, g));
}

void
ledger_window(WryComponent *component, unsigned window, const GError *why)
{
	Ledger *g = component->ledger;
	if (g == NULL)
		return;
	if (g->window == 0 && window > 0 && !g->stopped)
		hasten(g);
	g->window = window;
	g_clear_error(&g->trouble);
	g->trouble = window == 0 && why != NULL ? g_error_copy(why) : NULL;
	wry_task_schedule(&g->pump);
}

const GError *
ledger_trouble(const WryComponent *component)
{
	const Ledger *g = component->ledger;
	return g != NULL ? g->trouble : NULL;
}

void
ledger_stream_up(WryComponent *component)
{
	Ledger *g = component->ledger;
	if (g == NULL)
		return;
	g_autoptr(GList) lanes = g_hash_table_get_values(g->lanes);
	for (GList *l = lanes; l != NULL; l = l->next)
		if (has_word(((Lane *)l->data)->dues.head->data))
			place(g, l->data);
}

unsigned
ledger_count(const WryComponent *component, gint64 *ret_oldest)
{
	const Ledger *g = component->ledger;
	*ret_oldest = 0;
	if (g == NULL)
		return 0;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, g->by_id);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		gint64 since = ((const WryDue *)value)->row->since;
		if (*ret_oldest == 0 || since < *ret_oldest)
			*ret_oldest = since;
	}
	return g->total;
}

bool
ledger_is_reading(const WryComponent *component)
{
	const Ledger *g = component->ledger;
	if (g == NULL || g->paging != NULL || g->hastening != NULL)
		return g != NULL;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, g->by_id);
	while (g_hash_table_iter_next(&it, NULL, &value))
		if (((const WryDue *)value)->near != NULL)
			return true;
	return false;
}
