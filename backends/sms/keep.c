/*
 * keep.c - small things known of many by name, in memory and on the disk
 */
#include "backends/sms/keep.h"

#include "base/hash.h"

#include <string.h>

#define LOOKED_AT 64 /* of those that were not set for longest, whether they are over */

struct _SmsKeep {
	WryComponent *component;
	const char *space;
	guint most;
	GHashTable *kept;  /* name -> Kept, owned */
	GQueue order;	   /* of Kept, as they were last set */
	bool full;	   /* and it has been said */
	WryReply *reading; /* near end */
	WryReply *loaded;  /* whoever waits for it */
};

typedef struct {
	SmsKeep *keep;
	char *name, *value;
	int64_t expires;
	WryReply *writing; /* near end, of a count; NULL: none is under way */
	bool dirty;	   /* it is another since */
	bool lost;	   /* its last write has failed */
	GQueue now, next;  /* of WryReply: who waits for that write, and for the one behind it */
	GList link;
} Kept;

static void
write_out(const Kept *k, const char *value, WryReply *stored)
{
	g_autoptr(GBytes) bytes = value != NULL ? g_bytes_new(value, strlen(value)) : NULL;
	wry_memo_put(k->keep->component, k->keep->space, k->name, bytes, WRY_MEMO_PLAIN, k->expires,
		     stored);
}

static void
drop(gpointer data)
{
	wry_reply_drop(data);
}

static void
kept_free(gpointer data)
{
	Kept *k = data;
	g_queue_unlink(&k->keep->order, &k->link);
	wry_reply_cancel(&k->writing);
	if (k->dirty)
		write_out(k, k->value, NULL);
	g_queue_clear_full(&k->now, drop);
	g_queue_clear_full(&k->next, drop);
	g_free(k->name);
	g_free(k->value);
	g_free(k);
}

SmsKeep *
sms_keep_new(WryComponent *component, const char *space, guint most)
{
	SmsKeep *keep = g_new0(SmsKeep, 1);
	keep->component = component;
	keep->space = space;
	keep->most = most;
	keep->kept = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, kept_free);
	g_queue_init(&keep->order);
	return keep;
}

void
sms_keep_free(SmsKeep *keep)
{
	if (keep == NULL)
		return;
	wry_reply_cancel(&keep->reading);
	wry_reply_drop(keep->loaded);
	g_hash_table_unref(keep->kept);
	g_free(keep);
}

guint
sms_keep_size(const SmsKeep *keep)
{
	return g_hash_table_size(keep->kept);
}

static bool
is_over(const Kept *k)
{
	return k->expires != 0 && k->expires <= g_get_real_time();
}

/* One more has room. */
static void
make_room(SmsKeep *keep)
{
	unsigned n = 0;
	for (GList *l = keep->order.head, *next; l != NULL && n < LOOKED_AT; l = next, n++) {
		Kept *k = l->data;
		next = l->next;
		if (is_over(k)) {
			k->dirty = false;
			g_hash_table_remove(keep->kept, k->name);
		}
	}
	if (keep->order.length < keep->most)
		return;
	if (!keep->full)
		wry_log_warn(wry_component_log(keep->component),
			     "more than %u of '%s' are known: the oldest are forgotten", keep->most,
			     keep->space);
	keep->full = true;
	g_hash_table_remove(keep->kept, ((const Kept *)keep->order.head->data)->name);
}

/* There is one of that name now, and it is the youngest. */
static Kept *
make(SmsKeep *keep, const char *name)
{
	Kept *k = g_hash_table_lookup(keep->kept, name);
	if (k != NULL) {
		g_queue_unlink(&keep->order, &k->link);
		g_queue_push_tail_link(&keep->order, &k->link);
		return k;
	}
	if (keep->order.length >= keep->most)
		make_room(keep);
	k = g_new0(Kept, 1);
	k->keep = keep;
	k->name = g_strdup(name);
	k->link.data = k;
	g_queue_push_tail_link(&keep->order, &k->link);
	g_hash_table_insert(keep->kept, k->name, k);
	return k;
}

/* --- read at the start --- */

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	SmsKeep *keep = data;
	const GPtrArray *memos = result;
	for (guint i = 0; error == NULL && i < memos->len; i++) {
		const WryMemo *memo = memos->pdata[i];
		gsize n;
		const char *bytes = g_bytes_get_data(memo->value, &n);
		Kept *k = make(keep, memo->key);
		g_free(k->value);
		k->value = g_strndup(bytes, n);
		k->expires = memo->expires;
	}
	if (error != NULL)
		wry_reply_take_error(g_steal_pointer(&keep->loaded), g_error_copy(error));
	else
		wry_reply_done(g_steal_pointer(&keep->loaded), NULL);
}

void
sms_keep_load(SmsKeep *keep, WryReply *reply)
{
	keep->loaded = reply;
	wry_memo_list(keep->component, keep->space, "",
		      wry_reply_new(&keep->reading, 0, on_listed, keep));
}

/* --- asked and set --- */

const char *
sms_keep_get(SmsKeep *keep, const char *name)
{
	Kept *k = g_hash_table_lookup(keep->kept, name);
	if (k == NULL || !is_over(k))
		return k != NULL ? k->value : NULL;
	k->dirty = false; /* the disk forgets it by itself */
	g_hash_table_remove(keep->kept, name);
	return NULL;
}

static void
change(Kept *k, const char *value, int64_t expires)
{
	char *copy = g_strdup(value);
	g_free(k->value);
	k->value = copy;
	k->expires = expires;
}

void
sms_keep_set(SmsKeep *keep, const char *name, const char *value, int64_t expires)
{
	Kept *k = g_hash_table_lookup(keep->kept, name);
	if (k == NULL && value == NULL)
		return;
	k = make(keep, name);
	change(k, value, expires);
	k->dirty = false;
	write_out(k, value, NULL);
	if (value == NULL)
		g_hash_table_remove(keep->kept, name);
}

static void on_counted(gpointer result, const GError *error, gpointer data);

static void
write_behind(Kept *k)
{
	k->dirty = false;
	k->now = k->next; /* none waits for a write that has ended */
	g_queue_init(&k->next);
	write_out(k, k->value, wry_reply_new(&k->writing, 0, on_counted, k));
}

static void
on_counted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Kept *k = data;
	GQueue waited = k->now;
	g_queue_init(&k->now);
	if (error != NULL)
		wry_log_warn(wry_component_log(k->keep->component), "'%s' cannot be stored: %s",
			     k->keep->space, error->message);
	k->lost = error != NULL;
	if (k->dirty)
		write_behind(k);
	wry_replies_end(&waited, error); /* who hears of it may forget us */
}

void
sms_keep_count(SmsKeep *keep, const char *name, const char *value, int64_t expires)
{
	Kept *k = make(keep, name);
	change(k, value, expires);
	k->dirty = true;
	if (k->writing == NULL)
		write_behind(k);
}

void
sms_keep_wait(SmsKeep *keep, const char *name, WryReply *stored)
{
	Kept *k = g_hash_table_lookup(keep->kept, name);
	if (k != NULL && k->writing != NULL)
		g_queue_push_tail(k->dirty ? &k->next : &k->now, stored);
	else if (k != NULL && k->lost)
		wry_reply_fail(stored, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			       "it cannot be stored", NULL);
	else
		wry_reply_done(stored, NULL);
}
