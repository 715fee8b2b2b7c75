/*
 * listing.c - the rooms of a network, as it lists them
 *
 * Each session has two lists at most: of all rooms, and of the last search.  A list is one string
 * of entries and the places where they begin.  All lists together have a ceiling; the oldest give
 * way.
 */
#include "core/listing.h"

#include "base/text.h"

#include <string.h>

#define TOTAL_MOST (64u * 1024 * 1024) /* of all lists of all users */
#define ROOMS_MOST 200000	       /* of one */
#define TOPIC_MOST 160
#define NAME_MOST 1023
#define WAITING_MOST 20
#define READ_MS 120000 /* until what has come is all that comes */
#define FRESH_US (600 * (gint64)G_USEC_PER_SEC)
#define BAD_US (60 * (gint64)G_USEC_PER_SEC) /* of one that failed, is empty or was cut short */

typedef struct {
	WryReply *reply;
	WryListingPage page;
	char *after;
	guint at; /* behind `after`; G_MAXUINT: it has not come */
} Waiting;

struct _WryListing {
	WrySession *session;
	char *pattern;	 /* NULL: all rooms */
	GString *packed; /* of each: int occupants, name, NUL, topic, NUL */
	GArray *at;	 /* of guint32 */
	gsize counted;	 /* of the total, bytes */
	WryReply *near;	 /* it is being read; NULL: it is at its end */
	bool whole;
	gint64 ended; /* monotonic */
	GError *failed;
	GQueue waiting; /* of Waiting */
	guint hint;	/* where the last page ended */
};

typedef struct {
	WryListing *all, *found;
} Listings;

static GQueue listings = G_QUEUE_INIT; /* of WryListing: the oldest in front */
static gsize total;

/* --- one list ------------------------------------------------------------------------------- */

guint
listing_length(const WryListing *l)
{
	return l->at->len;
}

void
listing_get(const WryListing *l, guint i, WryListed *ret)
{
	const char *entry = l->packed->str + g_array_index(l->at, guint32, i);
	memcpy(&ret->occupants, entry, sizeof ret->occupants);
	ret->name = entry + sizeof ret->occupants;
	ret->topic = ret->name + strlen(ret->name) + 1;
}

static void
free_waiting(Waiting *w)
{
	g_clear_pointer(&w->reply, wry_reply_drop);
	g_free(w->after);
	g_free(w);
}

static void
count_again(WryListing *l)
{
	gsize bytes = l->packed->allocated_len + (gsize)l->at->len * sizeof(guint32);
	total = total - l->counted + bytes;
	l->counted = bytes;
}

static void
forget_rooms(WryListing *l)
{
	g_string_free(l->packed, TRUE);
	l->packed = g_string_new(NULL);
	g_array_unref(l->at);
	l->at = g_array_new(FALSE, FALSE, sizeof(guint32));
	l->hint = 0;
	l->whole = false;
	l->ended = 0;
	count_again(l);
}

static WryListing *
listing_new(WrySession *session, const char *pattern)
{
	WryListing *l = g_new0(WryListing, 1);
	l->session = session;
	l->pattern = g_strdup(pattern);
	l->packed = g_string_new(NULL);
	l->at = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_queue_push_tail(&listings, l);
	return l;
}

static void
listing_free(WryListing *l)
{
	if (l == NULL)
		return;
	wry_reply_cancel(&l->near);
	g_queue_clear_full(&l->waiting, (GDestroyNotify)free_waiting);
	g_queue_remove(&listings, l);
	total -= l->counted;
	g_string_free(l->packed, TRUE);
	g_array_unref(l->at);
	g_clear_error(&l->failed);
	g_free(l->pattern);
	g_free(l);
}

static void
free_listings(gpointer data)
{
	Listings *both = data;
	listing_free(both->all);
	listing_free(both->found);
	g_free(both);
}

/* Makes room for what is being read: lists that are at their end go, the oldest first. */
static bool
fits(const WryListing *reading)
{
	for (GList *link = listings.head; link != NULL && total > TOTAL_MOST; link = link->next) {
		WryListing *l = link->data;
		if (l != reading && l->near == NULL && l->at->len > 0)
			forget_rooms(l);
	}
	return total <= TOTAL_MOST && reading->at->len < ROOMS_MOST;
}

/* --- who waits ------------------------------------------------------------------------------ */

/* Where the page begins that is asked for, as far as it has come. */
static guint
find(WryListing *l, const char *after, guint from)
{
	WryListed room;
	for (guint i = from; i < l->at->len; i++) {
		listing_get(l, i, &room);
		if (strcmp(room.name, after) == 0)
			return i + 1;
	}
	return G_MAXUINT;
}

static void
answer(WryListing *l, Waiting *w)
{
	WryListingAnswer result = { l, 0, 0, l->whole && l->near == NULL };
	guint n = l->at->len, most = w->page.n;
	if (w->page.last) {
		result.to = w->after != NULL ? w->at - 1 : n;
		result.from = result.to - MIN(result.to, most);
	} else {
		result.from = MIN(w->at, n);
		result.to = result.from + MIN(n - result.from, most);
	}
	l->hint = result.to;
	wry_reply_done(g_steal_pointer(&w->reply), &result);
	free_waiting(w);
}

/* Is it there? One more than the page is wanted, so that whoever gets it knows that there is more.
 */
static bool
is_there(const WryListing *l, const Waiting *w)
{
	if (l->near == NULL)
		return true;
	if (w->page.last)
		return w->after != NULL && w->at != G_MAXUINT;
	return w->at != G_MAXUINT && w->page.n > 0 && w->page.n != G_MAXUINT &&
	       l->at->len > w->at && l->at->len - w->at > w->page.n;
}

static void
settle(WryListing *l, Waiting *w, const GError *error)
{
	if (wry_reply_vain(w->reply)) {
		free_waiting(w);
	} else if (error != NULL) {
		wry_reply_take_error(g_steal_pointer(&w->reply), g_error_copy(error));
		free_waiting(w);
	} else if (w->at == G_MAXUINT) {
		wry_reply_fail(g_steal_pointer(&w->reply), WRY_ERROR_ITEM_NOT_FOUND,
			       N_("There is no such place in this list."), NULL);
		free_waiting(w);
	} else {
		answer(l, w);
	}
}

/* Each is answered once; what it does then may ask anew. */
static void
serve(WryListing *l, const GError *error)
{
	for (guint n = l->waiting.length; n > 0; n--) {
		Waiting *w = g_queue_pop_head(&l->waiting);
		if (wry_reply_vain(w->reply) || is_there(l, w))
			settle(l, w, error);
		else
			g_queue_push_tail(&l->waiting, w);
	}
}

/* --- reading -------------------------------------------------------------------------------- */

static void
end(WryListing *l, bool whole, const GError *error)
{
	l->ended = g_get_monotonic_time();
	l->whole = whole;
	/* What has come before it broke off is there; nothing at all is a failure. */
	g_clear_error(&l->failed);
	if (error != NULL && l->at->len == 0)
		l->failed = g_error_copy(error);
	serve(l, l->failed);
}

static void
on_end(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	end(data, error == NULL, error);
}

void
listing_heard(WrySession *session, const WryRoomInfo *info)
{
	Listings *both = session->listings;
	WryListing *l = both == NULL				       ? NULL
			: both->all != NULL && both->all->near != NULL ? both->all
								       : both->found;
	if (l == NULL || l->near == NULL)
		return;
	const char *name = info->address->name, *topic = info->subject != NULL ? info->subject : "";
	gsize n = strlen(name), m = wry_text_break(topic, MIN(strlen(topic), TOPIC_MOST), false);
	if (n > NAME_MOST)
		return;
	if (!fits(l)) {
		wry_log_warn(&session->log, "the list of rooms is over its ceiling; %u are kept",
			     l->at->len);
		wry_reply_cancel(&l->near);
		end(l, false, NULL);
		return;
	}
	guint32 at = (guint32)l->packed->len;
	g_array_append_val(l->at, at);
	g_string_append_len(l->packed, (const char *)&info->occupants, sizeof info->occupants);
	g_string_append_len(l->packed, name, (gssize)n + 1);
	g_string_append_len(l->packed, topic, (gssize)m);
	g_string_append_c(l->packed, '\0');
	count_again(l);
	bool due = false;
	for (GList *link = l->waiting.head; link != NULL; link = link->next) {
		Waiting *w = link->data;
		if (w->at == G_MAXUINT && strcmp(w->after, name) == 0)
			w->at = l->at->len;
		due |= is_there(l, w);
	}
	if (due)
		serve(l, NULL);
}

static bool
is_fresh(const WryListing *l)
{
	gint64 lasts = l->whole && l->at->len > 0 ? FRESH_US : BAD_US;
	return l->near != NULL || (l->ended != 0 && g_get_monotonic_time() - l->ended < lasts);
}

static void
read_again(WryListing *l)
{
	WrySession *s = l->session;
	forget_rooms(l);
	g_clear_error(&l->failed);
	g_queue_remove(&listings, l); /* the youngest is behind */
	g_queue_push_tail(&listings, l);
	WryReply *reply = wry_reply_new(&l->near, READ_MS, on_end, l);
	WRY_ORDER(s);
	wry_session_backend(s)->room_list(s, l->pattern, 0, reply);
}

/* --- asking --------------------------------------------------------------------------------- */

bool
listing_can(const WrySession *session)
{
	return session != NULL && session->state == WRY_SESSION_OPEN &&
	       wry_session_backend(session)->room_list != NULL;
}

static Listings *
listings_of(WrySession *session)
{
	if (session->listings == NULL) {
		session->listings = g_new0(Listings, 1);
		session->listings_free = free_listings;
	}
	return session->listings;
}

WryListing *
listing_whole(const WrySession *session)
{
	const Listings *both = session->listings;
	WryListing *l = both != NULL ? both->all : NULL;
	return l != NULL && l->near == NULL && l->whole && is_fresh(l) ? l : NULL;
}

/* The list to look in; NULL: the reply has had its answer. */
static WryListing *
choose(WrySession *session, const char *pattern, WryReply *reply)
{
	Listings *both = listings_of(session);
	WryListing *other = pattern == NULL ? both->found : both->all;
	WryListing **mine = pattern == NULL ? &both->all : &both->found;
	bool same = *mine != NULL && g_strcmp0((*mine)->pattern, pattern) == 0;
	bool busy = (other != NULL && other->near != NULL) ||
		    (*mine != NULL && !same && (*mine)->near != NULL);
	if (!same && !busy) {
		listing_free(*mine);
		*mine = listing_new(session, pattern);
		same = true;
	}
	if (same && (is_fresh(*mine) || !busy))
		return *mine;
	wry_reply_fail(reply, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
		       N_("Another list is being read just now. Try again in a moment."), NULL);
	return NULL;
}

void
listing_ask(WrySession *session, const char *pattern, const WryListingPage *page, WryReply *reply)
{
	WryListing *l = choose(session, pattern, reply);
	if (l == NULL)
		return;
	serve(l, NULL); /* who waits no more makes room */
	if (l->waiting.length >= WAITING_MOST) {
		wry_reply_fail(reply, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			       N_("Another list is being read just now. Try again in a moment."),
			       NULL);
		return;
	}
	Waiting *w = g_new0(Waiting, 1);
	*w = (Waiting){ .reply = reply, .page = *page, .after = g_strdup(page->after) };
	w->at = page->after != NULL ? G_MAXUINT : page->index;
	bool fresh = is_fresh(l);
	if (fresh && w->after != NULL) /* most ask for the page behind the last one */
		w->at = find(l, w->after, l->hint > 0 ? l->hint - 1 : 0);
	if (fresh && w->at == G_MAXUINT)
		w->at = find(l, w->after, 0);
	g_queue_push_tail(&l->waiting, w);
	if (!fresh)
		read_again(l);
	serve(l, l->near == NULL ? l->failed : NULL);
}
