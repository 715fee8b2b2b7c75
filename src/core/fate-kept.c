/*
 * fate-kept.c - fates of messages that stand on the disk
 *
 * Words are taken up to 64 at a time: their messages are read together, then all are applied in the order in which
 * they came, two about one message to the same.  The next ones read behind what these have written.
 */
#include "core/fate-kept.h"

#include "base/hash.h"
#include "core/letter.h"
#include "store/accounts.h"

#define WAIT_MOST 1000	  /* words that wait */
#define BATCH_MOST 64
#define OF_ONE_MOST 10000 /* messages of one user */
#define LOAD_MS 30000

typedef struct {
	WryKept *kept;
	WryWord *word;
	WryFateRow *row; /* NULL: not found */
	GError *error;	 /* why it could not be looked for */
	WryReply *near;
} Looked;

struct _WryKept {
	WryComponent *component;
	void (*unknown)(WryWord *word, gpointer data);
	gpointer data;
	GQueue waiting;	   /* of WryWord */
	GPtrArray *batch;  /* of Looked, owned; empty: none is under way */
	unsigned missing;  /* of it, answers of the store */
	GHashTable *added; /* names and ids that came to be while it was looked for: the store may
			      not have seen them */
};

static void step(WryKept *k);

/* --- words ------------------------------------------------------------------------------------ */

WryWord *
word_new(const char *id, const char *const *names, WryFate fate, const GError *error,
	 WryReply *matched)
{
	WryWord *w = g_new0(WryWord, 1);
	w->id = g_strdup(id);
	w->heard.names = g_strdupv((char **)names);
	w->fate = fate;
	w->error = error != NULL ? g_error_copy(error) : NULL;
	w->matched = matched;
	w->since = g_get_monotonic_time();
	return w;
}

void
word_matched(WryWord *w, guint index)
{
	if (w->matched != NULL)
		wry_reply_done(g_steal_pointer(&w->matched), GUINT_TO_POINTER(index));
}

static void
word_fail(WryWord *w, const GError *error)
{
	if (w->matched != NULL)
		wry_reply_take_error(g_steal_pointer(&w->matched), g_error_copy(error));
}

void
word_free(WryWord *w)
{
	if (w->matched != NULL)
		wry_reply_fail(w->matched, WRY_ERROR_ITEM_NOT_FOUND, N_("no such message was sent"),
			       NULL);
	g_clear_error(&w->error);
	g_strfreev(w->heard.names);
	g_free(w->heard.of);
	g_free(w->id);
	g_free(w);
}

/* --- applied ------------------------------------------------------------------------------------ */

static void
free_looked(gpointer data)
{
	Looked *l = data;
	wry_reply_cancel(&l->near);
	if (l->word != NULL)
		word_free(l->word);
	wry_fate_row_free(l->row);
	g_clear_error(&l->error);
	g_free(l);
}

static void
free_outcome(gpointer data)
{
	outcome_free(data);
}

typedef struct {
	WryWord *word;
	guint index;
} Saving;

static void
on_saved(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Saving *s = data;
	if (error != NULL)
		word_fail(s->word, error);
	else
		word_matched(s->word, s->index);
	word_free(s->word);
	g_free(s);
}

/* NULL: it is damaged, and nobody can be told; the operator hears. */
static WryOutcome *
open_outcome(WryKept *k, Looked *l)
{
	WryBack *back = NULL;
	g_autoptr(GError) error = NULL;
	WryMessage *m = letter_open(k->component, l->row->content, &back, NULL, &error);
	if (m != NULL)
		return outcome_new(k->component, g_steal_pointer(&l->row), m, back);
	wry_log_error(&k->component->log, "the fate of %s of %s: %s", l->row->id,
		      wry_log_jid(l->row->user), error->message);
	return NULL;
}

/* It was found by guesses that are not about it: without them it is looked for again. */
static bool
pass_over(WryWord *w, const WryOutcome *o)
{
	const WryHeard any = { .names = w->heard.names };
	bool passed = false;
	for (guint i; outcome_find(o, &any, &i) != NULL; passed = true) {
		g_free(w->heard.names[i]);
		w->heard.names[i] = g_strdup(""); /* nobody's name; the others keep their places */
	}
	return passed;
}

/* closed: ids that had their end in this batch. */
static void
apply(WryKept *k, Looked *l, GHashTable *outcomes, GHashTable *closed)
{
	WryComponent *c = k->component;
	WryWord *w = l->word;
	if (l->error != NULL) {
		word_fail(w, l->error);
		return;
	}
	WryOutcome *o = l->row != NULL ? g_hash_table_lookup(outcomes, l->row->id) : NULL;
	bool gone = l->row == NULL || g_hash_table_contains(closed, l->row->id);
	if (!gone && o == NULL && (o = open_outcome(k, l)) != NULL)
		g_hash_table_insert(outcomes, o->row->id, o);
	if (gone || o == NULL) {
		k->unknown(g_steal_pointer(&l->word), k->data);
		return;
	}
	guint index;
	const char *const *names = (const char *const *)w->heard.names;
	WryPieceRow *piece = outcome_find(o, &w->heard, &index);
	if (piece == NULL && w->heard.of != NULL && pass_over(w, o)) {
		g_queue_push_tail(&k->waiting, g_steal_pointer(&l->word));
		return;
	}
	WryOutcomeEnd end = outcome_is_meant(o, names, piece, w->fate)
				? outcome_apply(o, piece, w->fate, w->error)
				: WRY_OUTCOME_SAME;
	if (end == WRY_OUTCOME_SAME) {
		word_matched(w, index);
		return;
	}
	Saving *s = g_new0(Saving, 1);
	*s = (Saving){ g_steal_pointer(&l->word), index };
	WryReply *reply = wry_reply_new(NULL, 0, on_saved, s);
	if (end == WRY_OUTCOME_CHANGED) {
		wry_fates_save(c->store, c->domain, o->row, reply);
	} else {
		wry_fates_remove(c->store, c->domain, o->row->id, reply);
		g_hash_table_add(closed, g_strdup(o->row->id));
	}
}

/* Its message was accepted while it was looked for: it is looked for again. */
static bool
came_meanwhile(const WryKept *k, const WryWord *w)
{
	bool came = w->id != NULL && g_hash_table_contains(k->added, w->id);
	for (char **n = w->heard.names; !came && n != NULL && *n != NULL; n++)
		came = g_hash_table_contains(k->added, *n);
	return came;
}

static void
put_back(WryKept *k)
{
	for (guint i = k->batch->len; i-- > 0;) {
		Looked *l = k->batch->pdata[i];
		g_queue_push_head(&k->waiting, g_steal_pointer(&l->word));
	}
}

static void
apply_all(WryKept *k)
{
	g_autoptr(GHashTable) outcomes =
	    g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_outcome);
	g_autoptr(GHashTable) closed =
	    g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	if (!k->component->stopping && wry_link_is_up(k->component->link))
		for (guint i = 0; i < k->batch->len; i++) {
			Looked *l = k->batch->pdata[i];
			if (l->row == NULL && l->error == NULL && came_meanwhile(k, l->word))
				g_queue_push_tail(&k->waiting, g_steal_pointer(&l->word));
			else
				apply(k, l, outcomes, closed);
		}
	else
		put_back(k); /* its sender cannot be told now */
	g_ptr_array_set_size(k->batch, 0);
	g_hash_table_remove_all(k->added);
	step(k);
}

/* --- read ------------------------------------------------------------------------------------------ */

static void
one_less(WryKept *k)
{
	if (--k->missing == 0)
		apply_all(k);
}

static void
on_account(gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	Looked *l = data;
	WryComponent *c = l->kept->component;
	if (result != NULL && wry_component_find_account(c, l->row->user) == NULL)
		wry_account_new(c, wry_account_row_copy(result));
	one_less(l->kept);
}

static void
on_found(gpointer result, const GError *error, gpointer data)
{
	Looked *l = data;
	WryComponent *c = l->kept->component;
	bool said = l->word->fate == WRY_FATE_BOUNCED || l->word->fate == WRY_FATE_DELAYED;
	if (result != NULL)
		l->row = wry_fate_row_copy(result);
	else if (wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND)
		l->error = g_error_copy(error);
	/* What is said in words needs to know how the user wants to hear it. */
	if (l->row != NULL && said && wry_component_find_account(c, l->row->user) == NULL)
		wry_accounts_load(c->store, c->domain, l->row->user,
				  wry_reply_new(&l->near, LOAD_MS, on_account, l));
	else
		one_less(l->kept);
}

static void
step(WryKept *k)
{
	WryComponent *c = k->component;
	if (k->batch->len > 0 || c->stopping || !wry_link_is_up(c->link))
		return;
	while (k->batch->len < BATCH_MOST && k->waiting.head != NULL) {
		Looked *l = g_new0(Looked, 1);
		l->kept = k;
		l->word = g_queue_pop_head(&k->waiting);
		g_ptr_array_add(k->batch, l);
	}
	k->missing = k->batch->len;
	for (guint i = 0; i < k->batch->len; i++) {
		Looked *l = k->batch->pdata[i];
		wry_fates_find(c->store, c->domain, l->word->id,
			       (const char *const *)l->word->heard.names,
			       wry_reply_new(&l->near, 0, on_found, l));
	}
}

/* --- from fate.c ------------------------------------------------------------------------------------ */

void
kept_tell(WryKept *k, WryWord *word)
{
	if (k->waiting.length >= WAIT_MOST) {
		g_autoptr(GError) full =
		    wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
				  N_("Too much is told at a time; try again in a moment."), NULL);
		word_fail(word, full);
		word_free(word);
		return;
	}
	g_queue_push_tail(&k->waiting, word);
	step(k);
}

void
kept_go_on(WryKept *k)
{
	step(k);
}

static void
on_kept(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryComponent *c = data;
	if (error != NULL)
		wry_log_warn(&c->log, "what the network calls a message cannot be kept: %s",
			     error->message);
}

void
kept_add(WryKept *k, const WryFateRow *row, const WryPieceRow *piece)
{
	WryComponent *c = k->component;
	if (k->batch->len > 0) {
		g_hash_table_add(k->added, g_strdup(row->id));
		if (piece != NULL && piece->name != NULL)
			g_hash_table_add(k->added, g_strdup(piece->name));
	}
	wry_fates_add(c->store, c->domain, row, piece, OF_ONE_MOST,
		      wry_reply_new(NULL, 0, on_kept, c));
}

void
kept_remove(WryKept *k, const char *id)
{
	wry_fates_remove(k->component->store, k->component->domain, id, NULL);
}

bool
kept_is_reading(const WryKept *k)
{
	return k->batch->len > 0;
}

WryKept *
kept_new(WryComponent *component, void (*unknown)(WryWord *word, gpointer data), gpointer data)
{
	WryKept *k = g_new0(WryKept, 1);
	k->component = component;
	k->unknown = unknown;
	k->data = data;
	k->batch = g_ptr_array_new_with_free_func(free_looked);
	k->added = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	g_queue_init(&k->waiting);
	return k;
}

void
kept_free(WryKept *k)
{
	g_ptr_array_unref(k->batch);
	g_hash_table_destroy(k->added);
	while (k->waiting.head != NULL)
		word_free(g_queue_pop_head(&k->waiting));
	g_free(k);
}
