/*
 * fate.c - what became of a message after the network has taken it
 *
 * Of the component, not of a session: a receipt comes when it comes, the user long gone.  The
 * sender hears of it once: that it arrived, that it was read, or that it bounced.
 */
#include "core/fate.h"

#include "base/hash.h"
#include "core/complaint.h"

#include <string.h>

#define MOST 10000 /* messages whose fate is open */
#define OPEN_US (7 * 24 * 3600 * (gint64)G_USEC_PER_SEC)
#define EARLY_MOST 1000 /* words that came before their message */
#define EARLY_MS 60000

typedef struct {
	WryComponent *component;
	GHashTable *by_id;   /* -> Open, owned */
	GHashTable *by_name; /* what the wire calls a piece -> Name, borrowed: the youngest */
	GQueue age;	     /* of Open, oldest first */
	GQueue early;	     /* of Early, owned, oldest first */
	WryTimer *timer;     /* of the oldest early one */
} Fates;

typedef struct {
	Fates *fates;
	char *id, *user;
	WryAddress *peer;
	WryBack *back;
	bool wants_receipt, wants_mark;
	bool received; /* the sender knows that it arrived */
	unsigned parts;
	unsigned arrived; /* of them */
	GPtrArray *names; /* of Name */
	gint64 since;	  /* monotonic */
	GList link;
} Open;

typedef struct {
	char *text;
	Open *of;
	bool arrived;
} Name;

typedef struct {
	char *id, **names;
	WryFate fate;
	GError *error;
	WryReply *matched;
	gint64 since;
} Early;

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
	wry_back_free(o->back);
	wry_address_free(o->peer);
	g_free(o->id);
	g_free(o->user);
	g_free(o);
}

/* Nobody has been found for it: the backend hears so. */
static void
free_early(gpointer data)
{
	Early *e = data;
	if (e->matched != NULL)
		wry_reply_fail(e->matched, WRY_ERROR_ITEM_NOT_FOUND, N_("no such message was sent"),
			       NULL);
	g_clear_error(&e->error);
	g_strfreev(e->names);
	g_free(e->id);
	g_free(e);
}

static void
free_fates(gpointer data)
{
	Fates *f = data;
	wry_timer_clear(&f->timer);
	g_queue_clear_full(&f->early, free_early);
	g_hash_table_destroy(f->by_id);
	g_hash_table_destroy(f->by_name);
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
	g_hash_table_remove(o->fates->by_id, o->id);
}

/* --- the word --------------------------------------------------------------------------------- */

static void
say_received(Open *o)
{
	if (o->wants_receipt && !o->received)
		payload_received(o->back);
	o->received = true;
}

static void
say_bounced(Open *o, const GError *error)
{
	WryAccount *account = wry_component_find_account(o->fates->component, o->user);
	g_autoptr(GError) unknown =
	    error == NULL ? wry_error_new(WRY_ERROR_RECIPIENT_UNAVAILABLE,
					  N_("The network could not deliver this message."), NULL)
			  : NULL;
	const GError *why = error != NULL ? error : unknown;
	outbox_error(o->back, why);
	if (account != NULL)
		complaint_failed(account, o->peer, o->since, why);
}

/* A piece, or with name NULL all of it. */
static void
apply(Open *o, Name *name, WryFate fate, const GError *error)
{
	switch (fate) {
	case WRY_FATE_DELAYED:
		return; /* it is still under way, as the sender believes */
	case WRY_FATE_DELIVERED:
		if (name == NULL)
			o->arrived = o->parts;
		else if (!name->arrived)
			o->arrived++;
		if (name != NULL)
			name->arrived = true;
		if (o->arrived < o->parts)
			return;
		say_received(o);
		if (!o->wants_mark)
			close_open(o);
		return;
	case WRY_FATE_DISPLAYED:
		say_received(o);
		if (o->wants_mark)
			payload_displayed(o->back);
		break;
	case WRY_FATE_BOUNCED:
		say_bounced(o, error);
		break;
	}
	close_open(o);
}

/* *ret_name: which piece, NULL: by our own id. */
static Open *
find(const Fates *f, const char *id, const char *const *names, Name **ret_name, guint *ret_index)
{
	Open *o = id != NULL ? g_hash_table_lookup(f->by_id, id) : NULL;
	*ret_name = NULL;
	*ret_index = 0;
	for (guint i = 0; names != NULL && names[i] != NULL; i++) {
		Name *n = g_hash_table_lookup(f->by_name, names[i]);
		if (n == NULL || (o != NULL && n->of != o))
			continue;
		*ret_name = n;
		*ret_index = i;
		return n->of;
	}
	return o;
}

/* --- before its message ----------------------------------------------------------------------- */

static void
on_early_over(gpointer data)
{
	Fates *f = data;
	gint64 before = g_get_monotonic_time() - (gint64)EARLY_MS * 1000;
	while (f->early.head != NULL && ((Early *)f->early.head->data)->since <= before)
		free_early(g_queue_pop_head(&f->early));
	if (f->early.head == NULL)
		return;
	gint64 left = ((Early *)f->early.head->data)->since - before;
	wry_timer_start(&f->timer, (unsigned)(left / 1000 + 1), on_early_over, f);
}

static void
keep_early(Fates *f, const char *id, const char *const *names, WryFate fate, const GError *error,
	   WryReply *matched)
{
	Early *e = g_new0(Early, 1);
	e->id = g_strdup(id);
	e->names = g_strdupv((char **)names);
	e->fate = fate;
	e->error = error != NULL ? g_error_copy(error) : NULL;
	e->matched = matched;
	e->since = g_get_monotonic_time();
	g_queue_push_tail(&f->early, e);
	if (f->early.length > EARLY_MOST)
		free_early(g_queue_pop_head(&f->early));
	if (f->timer == NULL)
		wry_timer_start(&f->timer, EARLY_MS, on_early_over, f);
}

/* A piece has got its name: what was said of it before it had? */
static void
apply_early(Fates *f, const char *id)
{
	GList *l = f->early.head;
	while (l != NULL && g_hash_table_contains(f->by_id, id)) {
		Early *e = l->data;
		Name *name;
		guint index;
		Open *o = find(f, e->id, (const char *const *)e->names, &name, &index);
		if (o == NULL || strcmp(o->id, id) != 0) {
			l = l->next;
			continue;
		}
		g_queue_delete_link(&f->early, l);
		apply(o, name, e->fate, e->error);
		if (e->matched != NULL)
			wry_reply_done(g_steal_pointer(&e->matched), GUINT_TO_POINTER(index));
		free_early(e);
		l = f->early.head; /* the answer may have brought another word */
	}
}

/* --- from above ---------------------------------------------------------------------------------
 */

static void
make_room(Fates *f)
{
	gint64 before = g_get_monotonic_time() - OPEN_US;
	while (f->age.head != NULL &&
	       (f->age.length >= MOST || ((Open *)f->age.head->data)->since < before))
		close_open(f->age.head->data);
}

void
fate_expect(WrySession *session, const WryMessage *message, const WryBack *back, bool markable,
	    const WryPiece *piece, const char *foreign_id)
{
	const WryCaps tells = WRY_CAP_DELIVERED | WRY_CAP_DISPLAYED | WRY_CAP_OFFLINE;
	if ((session->caps & tells) == 0)
		return;
	Fates *f = fates_of(wry_session_component(session));
	Open *o = g_hash_table_lookup(f->by_id, message->id);
	if (o == NULL) {
		make_room(f);
		o = g_new0(Open, 1);
		o->fates = f;
		o->id = g_strdup(message->id);
		o->user = g_strdup(session->account->jid);
		o->peer = wry_address_copy(message->peer);
		o->back = wry_back_copy(back);
		o->wants_receipt = (message->flags & WRY_MESSAGE_RECEIPT) != 0 &&
				   (session->caps & WRY_CAP_DELIVERED) != 0;
		o->wants_mark = markable && (session->caps & WRY_CAP_DISPLAYED) != 0;
		o->parts = MAX(piece->parts, 1);
		o->names = g_ptr_array_new_with_free_func(free_name);
		o->since = g_get_monotonic_time();
		o->link.data = o;
		g_queue_push_tail_link(&f->age, &o->link);
		g_hash_table_insert(f->by_id, o->id, o);
	}
	if (foreign_id != NULL && o->names->len < 256) {
		Name *n = g_new0(Name, 1);
		n->text = g_strdup(foreign_id);
		n->of = o;
		g_ptr_array_add(o->names, n);
		g_hash_table_replace(f->by_name, n->text, n);
	}
	if (f->early.head != NULL)
		apply_early(f, message->id);
}

void
fate_forget(WryComponent *component, const char *id)
{
	if (component->fates != NULL)
		g_hash_table_remove(((Fates *)component->fates)->by_id, id);
}

void
fate_forget_user(WryComponent *component, const char *bare)
{
	Fates *f = component->fates;
	for (GList *l = f != NULL ? f->age.head : NULL, *next; l != NULL; l = next) {
		Open *o = l->data;
		next = l->next;
		if (g_strcmp0(o->user, bare) == 0)
			close_open(o);
	}
}

void
fate_told(WryComponent *component, const char *id, const char *const *names, WryFate fate,
	  const GError *error, WryReply *matched)
{
	Fates *f = fates_of(component);
	Name *name;
	guint index;
	Open *o = find(f, id, names, &name, &index);
	if (o == NULL) {
		keep_early(f, id, names, fate, error, matched);
		return;
	}
	apply(o, name, fate, error);
	if (matched != NULL)
		wry_reply_done(matched, GUINT_TO_POINTER(index));
}
