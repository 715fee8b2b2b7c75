/*
 * fate.c - what became of a message after the network has taken it
 *
 * Of the component, not of a session: a receipt comes when it comes, the user long gone.  The
 * sender hears of it once: that it arrived, that it was read, or that it bounced (outcome.c).
 */
#include "core/fate.h"

#include "base/hash.h"
#include "core/fate-kept.h"
#include "core/letter.h"

#include <string.h>

#define MOST 10000 /* messages in RAM whose fate is open */
#define OPEN_MS (72 * 3600 * 1000ll)
#define PIECES_MOST 256 /* of one message */
#define EARLY_MOST 1000 /* words that came before their message */
#define EARLY_MS 60000

typedef struct {
	WryComponent *component;
	WryKept *kept;	     /* on the disk; NULL: here, in RAM */
	GHashTable *by_id;   /* -> Open, owned */
	GHashTable *by_name; /* what the wire calls a piece -> Name, borrowed: the youngest */
	GQueue age;	     /* of Open, oldest first */
	GQueue early;	     /* of WryWord, owned, oldest first */
	WryTimer *timer;     /* of the oldest early one */
} Fates;

typedef struct {
	Fates *fates;
	WryOutcome *outcome;
	GPtrArray *names; /* of Name */
	GList link;
} Open;

typedef struct {
	char *text;
	Open *of;
} Name;

/* --- made and freed ----------------------------------------------------------------------- */

static void
free_name(gpointer data)
{
	Name *n = data;
	GHashTable *by_name = n->of->fates->by_name;
	if (g_hash_table_lookup(by_name, n->text) == n)
		g_hash_table_remove(by_name, n->text);
	g_free(n->text);
	g_free(n);
}

static void
free_open(gpointer data)
{
	Open *o = data;
	g_queue_unlink(&o->fates->age, &o->link);
	g_ptr_array_unref(o->names);
	outcome_free(o->outcome);
	g_free(o);
}

static void
free_word(gpointer data)
{
	word_free(data);
}

static void
free_fates(gpointer data)
{
	Fates *f = data;
	wry_timer_clear(&f->timer);
	g_queue_clear_full(&f->early, free_word);
	g_hash_table_destroy(f->by_id);
	g_hash_table_destroy(f->by_name);
	g_clear_pointer(&f->kept, kept_free);
	g_free(f);
}

static Fates *
fates_of(WryComponent *component)
{
	if (component->fates == NULL) {
		Fates *f = g_new0(Fates, 1);
		f->component = component;
		f->by_id = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_open);
		f->by_name = g_hash_table_new(wry_hash_str, g_str_equal);
		g_queue_init(&f->age);
		g_queue_init(&f->early);
		component->fates = f;
		component->fates_free = free_fates;
	}
	return component->fates;
}

static void
close_open(Open *o)
{
	g_hash_table_remove(o->fates->by_id, o->outcome->row->id);
}

/* --- before its message ----------------------------------------------------------------------- */

static void
on_early_over(gpointer data)
{
	Fates *f = data;
	gint64 before = g_get_monotonic_time() - (gint64)EARLY_MS * 1000;
	while (f->early.head != NULL && ((WryWord *)f->early.head->data)->since <= before)
		word_free(g_queue_pop_head(&f->early));
	if (f->early.head == NULL)
		return;
	gint64 left = ((WryWord *)f->early.head->data)->since - before;
	wry_timer_start(&f->timer, (unsigned)(left / 1000 + 1), on_early_over, f);
}

/* word: (transfer full) */
static void
keep_early(WryWord *word, gpointer data)
{
	Fates *f = data;
	word->since = g_get_monotonic_time();
	g_queue_push_tail(&f->early, word);
	if (f->early.length > EARLY_MOST)
		word_free(g_queue_pop_head(&f->early));
	if (f->timer == NULL)
		wry_timer_start(&f->timer, EARLY_MS, on_early_over, f);
}

static void tell(Fates *f, WryWord *word);

/* A piece has got its name: what was said of it before it had is said again. */
static void
tell_early(Fates *f, const char *id, const char *name)
{
	GQueue meant = G_QUEUE_INIT;
	for (GList *l = f->early.head, *next; l != NULL; l = next) {
		WryWord *w = l->data;
		next = l->next;
		bool named = name != NULL && w->heard.names != NULL &&
			     g_strv_contains((const char *const *)w->heard.names, name);
		if (!named && g_strcmp0(w->id, id) != 0)
			continue;
		g_queue_unlink(&f->early, l);
		g_queue_push_tail_link(&meant, l);
	}
	for (WryWord *w; (w = g_queue_pop_head(&meant)) != NULL;)
		tell(f, w);
}

/* --- the word --------------------------------------------------------------------------------- */

/* By our own id, or the first name that is known. */
static Open *
find(const Fates *f, const WryWord *w)
{
	Open *o = w->id != NULL ? g_hash_table_lookup(f->by_id, w->id) : NULL;
	for (char **n = w->heard.names; o == NULL && n != NULL && *n != NULL; n++) {
		const Name *name = g_hash_table_lookup(f->by_name, *n);
		o = name != NULL ? name->of : NULL;
		guint index;
		if (o != NULL && outcome_find(o->outcome, &w->heard, &index) == NULL)
			o = NULL; /* a guess, and another's */
	}
	return o;
}

/* word: (transfer full) */
static void
tell(Fates *f, WryWord *word)
{
	if (f->kept != NULL) {
		kept_tell(f->kept, word);
		return;
	}
	Open *o = find(f, word);
	if (o == NULL) {
		keep_early(word, f);
		return;
	}
	guint index;
	const char *const *names = (const char *const *)word->heard.names;
	WryPieceRow *piece = outcome_find(o->outcome, &word->heard, &index);
	if (outcome_is_meant(o->outcome, names, piece, word->fate) &&
	    outcome_apply(o->outcome, piece, word->fate, word->error) == WRY_OUTCOME_CLOSED)
		close_open(o);
	word_matched(word, index);
	word_free(word);
}

void
fate_told(WryComponent *component, const char *id, const char *const *names, WryFate fate,
	  const GError *error, WryReply *matched)
{
	tell(fates_of(component), word_new(id, names, fate, error, matched));
}

void
fate_guessed(WryComponent *component, const char *const *names, uint64_t guesses, const char *of,
	     WryFate fate, const GError *error, WryReply *matched)
{
	WryWord *word = word_new(NULL, names, fate, error, matched);
	word->heard.guesses = guesses;
	word->heard.of = g_strdup(of);
	tell(fates_of(component), word);
}

/* --- what is waited for ---------------------------------------------------------------------------
 */

static WryFateRow *
row_of(const WrySession *session, const WryMessage *message, const WryBack *back, unsigned state)
{
	const WryComponent *c = wry_session_component(session);
	WryFateRow *row = wry_fate_row_new(message->id, session->account->jid);
	g_autoptr(WryMessage) outline = letter_outline(message);
	row->state = state;
	row->since = g_get_real_time();
	row->expires = row->since + wry_component_duration(c, "forget_after", OPEN_MS);
	row->content = letter_pack(outline, back, false);
	return row;
}

static unsigned
wishes(const WrySession *session, const WryMessage *message, bool markable)
{
	bool ticks = (message->flags & WRY_MESSAGE_RECEIPT) != 0 &&
		     payload_tick(session) == WRY_TICK_DELIVERED;
	bool marks = markable && (session->caps & WRY_CAP_DISPLAYED) != 0;
	return (ticks ? WRY_OUTCOME_TICKS : 0u) | (marks ? WRY_OUTCOME_MARKS : 0u);
}

static void
make_room(Fates *f)
{
	gint64 now = g_get_real_time();
	while (f->age.head != NULL &&
	       (f->age.length >= MOST || ((Open *)f->age.head->data)->outcome->row->expires < now))
		close_open(f->age.head->data);
}

static void
expect_here(Fates *f, WryFateRow *row, const WryMessage *message, const WryBack *back,
	    const WryPieceRow *piece)
{
	Open *o = g_hash_table_lookup(f->by_id, row->id);
	if (o == NULL) {
		make_room(f);
		o = g_new0(Open, 1);
		o->fates = f;
		o->outcome = outcome_new(f->component, wry_fate_row_copy(row),
					 letter_outline(message), wry_back_copy(back));
		o->names = g_ptr_array_new_with_free_func(free_name);
		o->link.data = o;
		g_queue_push_tail_link(&f->age, &o->link);
		g_hash_table_insert(f->by_id, o->outcome->row->id, o);
	}
	if (o->outcome->row->pieces->len >= PIECES_MOST)
		return;
	WryPieceRow *mine = wry_fate_row_add(o->outcome->row, piece);
	if (mine->name == NULL)
		return;
	Name *n = g_new0(Name, 1);
	n->text = g_strdup(mine->name);
	n->of = o;
	g_ptr_array_add(o->names, n);
	g_hash_table_replace(f->by_name, n->text, n);
}

void
fate_expect(WrySession *session, const WryMessage *message, const WryBack *back, bool markable,
	    bool refused, const WryPiece *piece, const char *foreign_id)
{
	const WryCaps tells = WRY_CAP_DELIVERED | WRY_CAP_DISPLAYED | WRY_CAP_OFFLINE;
	if ((session->caps & tells) == 0)
		return;
	Fates *f = fates_of(wry_session_component(session));
	WryPieceRow mine = { .to = MIN(piece->to, 63),
			     .part = MIN(piece->part, PIECES_MOST - 1),
			     .parts = CLAMP(piece->parts, 1, PIECES_MOST),
			     .name = (char *)foreign_id };
	unsigned state = wishes(session, message, markable) | (refused ? WRY_OUTCOME_REFUSED : 0u);
	g_autoptr(WryFateRow) row = row_of(session, message, back, state);
	if (f->kept != NULL)
		kept_add(f->kept, row, &mine);
	else
		expect_here(f, row, message, back, &mine);
	if (f->early.head != NULL)
		tell_early(f, message->id, foreign_id);
}

void
fate_refused(WrySession *session, const WryMessage *message, const WryBack *back)
{
	Fates *f = wry_session_component(session)->fates;
	bool several = message->also != NULL && message->also->len > 0;
	if (f == NULL)
		return;
	if (f->kept == NULL) {
		g_hash_table_remove(f->by_id, message->id);
	} else if (!several) {
		kept_remove(f->kept, message->id);
	} else {
		g_autoptr(WryFateRow) row = row_of(session, message, back, WRY_OUTCOME_REFUSED);
		kept_add(f->kept, row, NULL);
	}
}

void
fate_forget_user(WryComponent *component, const char *bare)
{
	Fates *f = component->fates;
	for (GList *l = f != NULL ? f->age.head : NULL, *next; l != NULL; l = next) {
		Open *o = l->data;
		next = l->next;
		if (g_strcmp0(o->outcome->row->user, bare) == 0)
			close_open(o);
	}
}

/* --- start, stream -------------------------------------------------------------------------------- */

void
fate_start(WryComponent *component)
{
	Fates *f = fates_of(component);
	f->kept = kept_new(component, keep_early, f);
}

void
fate_stream_up(WryComponent *component)
{
	Fates *f = component->fates;
	if (f != NULL && f->kept != NULL)
		kept_go_on(f->kept);
}

bool
fate_is_reading(const WryComponent *component)
{
	const Fates *f = component->fates;
	return f != NULL && f->kept != NULL && kept_is_reading(f->kept);
}
