/*
 * unsaid.c - what people wrote to a user while there was no stream to say it on
 */
#include "core/unsaid.h"

#include "base/hash.h"
#include "core/outbox.h"

#define EACH 100		      /* stanzas of a user, */
#define EACH_BYTES (128u * 1024)      /* so long, */
#define ALL_BYTES (16u * 1024 * 1024) /* and of all users together */

#define SETTLE_MS 3000 /* a server that has just started may take a component before its own users */

typedef struct {
	WryComponent *component;
	WryTimer *timer;   /* until the server may be taken to know its users */
	GHashTable *users; /* bare JID -> Kept */
	gsize bytes;
} Unsaid;

typedef struct {
	GQueue stanzas; /* of GString */
	gsize bytes;
} Kept;

static void
free_stanza(gpointer stanza)
{
	g_string_free(stanza, TRUE);
}

static void
free_kept(gpointer data)
{
	Kept *kept = data;
	g_queue_clear_full(&kept->stanzas, free_stanza);
	g_free(kept);
}

static void
unsaid_free(gpointer data)
{
	Unsaid *u = data;
	wry_timer_clear(&u->timer);
	g_hash_table_destroy(u->users);
	g_free(u);
}

static Unsaid *
unsaid_of(WryComponent *component)
{
	if (component->unsaid == NULL) {
		Unsaid *u = component->unsaid = g_new0(Unsaid, 1);
		u->component = component;
		u->users = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, free_kept);
		component->unsaid_free = unsaid_free;
	}
	return component->unsaid;
}

bool
unsaid_is_due(const WryComponent *component)
{
	return !component->stopping && component->link != NULL && !wry_link_is_up(component->link);
}

void
unsaid_keep(WryComponent *component, const char *user)
{
	const GString *stanza = component->xml.out;
	if (!unsaid_is_due(component))
		return;
	Unsaid *u = unsaid_of(component);
	Kept *kept = g_hash_table_lookup(u->users, user);
	if (kept == NULL) {
		kept = g_new0(Kept, 1);
		g_queue_init(&kept->stanzas);
		g_hash_table_insert(u->users, g_strdup(user), kept);
	}
	g_queue_push_tail(&kept->stanzas, g_string_new_len(stanza->str, (gssize)stanza->len));
	kept->bytes += stanza->len;
	u->bytes += stanza->len;
	while (kept->stanzas.length > EACH || kept->bytes > EACH_BYTES || u->bytes > ALL_BYTES) {
		GString *oldest = g_queue_pop_head(&kept->stanzas);
		if (oldest == NULL)
			break; /* the others' fill it all */
		kept->bytes -= oldest->len;
		u->bytes -= oldest->len;
		free_stanza(oldest);
	}
}

static void
on_settled(gpointer data)
{
	Unsaid *u = data;
	WryComponent *component = u->component;
	GHashTableIter it;
	gpointer kept;
	if (!wry_link_is_up(component->link)) /* the next time, then */
		return;
	component->unsaid = NULL;
	wry_log_info(&component->log, "told who was written to while the stream was down: %u",
		     g_hash_table_size(u->users));
	g_hash_table_iter_init(&it, u->users);
	while (g_hash_table_iter_next(&it, NULL, &kept))
		for (GList *l = ((Kept *)kept)->stanzas.head; l != NULL; l = l->next)
			outbox_again(component, l->data);
	unsaid_free(u);
}

void
unsaid_stream_up(WryComponent *component)
{
	Unsaid *u = component->unsaid;
	if (u != NULL)
		wry_timer_start(&u->timer, SETTLE_MS, on_settled, u);
}
