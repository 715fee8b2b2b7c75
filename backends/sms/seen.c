/*
 * seen.c - messages that an SMSC sends again because our answer did not reach it
 */
#include "backends/sms/seen.h"

#include "base/hash.h"

#define MOST 20000   /* the oldest that are answered go */
#define SLOW_MS 5000 /* an SMSC may not have waited for so late an answer */
#define LAST_MS 5000 /* before a connection ends, in which an answer may not have arrived */

typedef struct {
	SmsSeen *seen;
	uint64_t digest;
	gint64 came, ended; /* monotonic; ended 0: not answered yet */
	unsigned bind;
	bool lost; /* its answer may not have arrived */
	GQueue waiting; /* of WryReply: it, and those that came since */
	WryReply *near;
	GList link;
} Entry;

struct _SmsSeen {
	gint64 keep_us;
	GHashTable *entries; /* by digest */
	GQueue order;	     /* of Entry, oldest first */
};

static guint
hash_digest(gconstpointer digest)
{
	return (guint) * (const uint64_t *)digest; /* keyed already */
}

SmsSeen *
sms_seen_new(unsigned ms)
{
	SmsSeen *seen = g_new0(SmsSeen, 1);
	seen->keep_us = (gint64)ms * 1000;
	seen->entries = g_hash_table_new(hash_digest, g_int64_equal);
	return seen;
}

static void
forget(Entry *e)
{
	g_assert(e->waiting.length == 0);
	if (g_hash_table_lookup(e->seen->entries, &e->digest) == e)
		g_hash_table_remove(e->seen->entries, &e->digest);
	g_queue_unlink(&e->seen->order, &e->link);
	wry_reply_cancel(&e->near);
	g_free(e);
}

void
sms_seen_free(SmsSeen *seen)
{
	g_autoptr(GError) error = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
						N_("the gateway is stopping"), NULL);
	while (seen->order.head != NULL) {
		Entry *e = seen->order.head->data;
		GQueue waiting = e->waiting;
		e->waiting = (GQueue)G_QUEUE_INIT;
		forget(e);
		wry_replies_end(&waiting, error);
	}
	g_hash_table_destroy(seen->entries);
	g_free(seen);
}

static void
on_ended(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Entry *e = data;
	GQueue waiting = e->waiting;
	e->waiting = (GQueue)G_QUEUE_INIT;
	e->ended = g_get_monotonic_time();
	if (error != NULL)
		forget(e);
	wry_replies_end(&waiting, error);
}

static void
sweep(SmsSeen *seen, gint64 now)
{
	for (Entry *e; (e = g_queue_peek_head(&seen->order)) != NULL && e->ended != 0;) {
		if (seen->order.length <= MOST && now - e->ended < seen->keep_us)
			break;
		forget(e);
	}
}

void
sms_seen_bind_over(SmsSeen *seen, unsigned bind, gint64 ended)
{
	for (GList *l = seen->order.head; l != NULL; l = l->next) {
		Entry *e = l->data;
		if (e->bind == bind && (e->ended == 0 || e->ended >= ended - LAST_MS * 1000))
			e->lost = true;
	}
}

WryReply *
sms_seen_take(SmsSeen *seen, uint64_t digest, bool named, unsigned bind, WryReply *stored)
{
	gint64 now = g_get_monotonic_time();
	sweep(seen, now);
	Entry *e = g_hash_table_lookup(seen->entries, &digest);
	if (e != NULL && e->ended == 0) {
		g_queue_push_tail(&e->waiting, stored);
		return NULL;
	}
	if (e != NULL && now - e->ended < seen->keep_us &&
	    (named || (e->lost && e->bind != bind) || e->ended - e->came >= SLOW_MS * 1000)) {
		wry_reply_done(stored, NULL);
		return NULL;
	}
	if (e != NULL)
		forget(e);
	e = g_new0(Entry, 1);
	*e = (Entry){ .seen = seen, .digest = digest, .came = now, .bind = bind };
	e->link.data = e;
	g_hash_table_insert(seen->entries, &e->digest, e);
	g_queue_push_tail_link(&seen->order, &e->link);
	g_queue_push_tail(&e->waiting, stored);
	return wry_reply_new(&e->near, 0, on_ended, e);
}
