/*
 * ask.c - our own questions, and the answers taken out of the stream
 *
 * What is asked and what an answer means is the asker's: roster.c, caps.c.  A question whose
 * deadline has passed stays in the table, in vain, until room is wanted.
 */
#include "core/ask.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define ASKS_MOST 2000 /* open at once, of a component */
#define WORDS_MOST 200 /* bytes of an error's own text that are kept */

typedef struct {
	char *id;
	char *from, *to; /* ours; whom we asked: both as the answer has them the other way about */
	WryReply *reply;
} Ask;

static void
free_ask(gpointer data)
{
	Ask *a = data;
	wry_reply_drop(a->reply);
	g_free(a->id);
	g_free(a->from);
	g_free(a->to);
	g_free(a);
}

/* The same name for this machine for ever, which does not tell what it is called. */
static void
name_instance(WryComponent *component)
{
	char name[17];
	g_autofree char *who = g_strconcat("instance ", g_get_host_name(), NULL);
	wry_hash_name(name, wry_store_pepper(component->store), 32, who);
	component->instance = g_strndup(name, 8);
}

void
ask_configure(WryComponent *component)
{
	component->asks = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_ask);
	name_instance(component);
}

WryXml *
ask_open(WryComponent *component, const char *from, const char *to, const char *type)
{
	g_autofree char *random = wry_random_hex(16);
	Ask *a = g_new0(Ask, 1);
	*a = (Ask){
		.id = g_strconcat(component->instance, "-", random, NULL),
		.from = g_strdup(from),
		.to = g_strdup(to),
	};
	g_assert(component->asking == NULL);
	component->asking = a;
	return outbox_open(component, "iq", from, to, type, a->id);
}

static gboolean
is_vain(G_GNUC_UNUSED gpointer key, gpointer value, G_GNUC_UNUSED gpointer data)
{
	return wry_reply_vain(((const Ask *)value)->reply);
}

static bool
has_room(WryComponent *component)
{
	if (g_hash_table_size(component->asks) < ASKS_MOST)
		return true;
	g_hash_table_foreach_remove(component->asks, is_vain, NULL);
	return g_hash_table_size(component->asks) < ASKS_MOST;
}

void
ask_send(WryComponent *component, WryReply *reply)
{
	Ask *a = g_steal_pointer(&component->asking);
	bool room = has_room(component);
	if (!room || component->stopping)
		wry_xml_reset(&component->xml);
	if (room && !component->stopping && outbox_close(component)) {
		a->reply = reply;
		g_hash_table_insert(component->asks, a->id, a);
		return;
	}
	free_ask(a);
	if (room)
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			       N_("the XMPP server cannot be reached"), NULL);
	else
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("too many questions are open"), NULL);
}

/* --- answers ------------------------------------------------------------------------- */

static int
code_of(const char *condition)
{
	static const char *const conditions[] = {
#define X(name, condition, retry) condition,
		WRY_ERROR_MAP(X)
#undef X
	};
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if (g_strcmp0(condition, conditions[i]) == 0)
			return (int)i;
	return WRY_ERROR_UNDEFINED_CONDITION;
}

static int
with_type(int code, const char *type)
{
	static const char *const types[] = { "cancel", "wait", "modify", "auth" };
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (g_strcmp0(type, types[i]) == 0)
			return code | (int)(i + 1) << 8;
	return code;
}

GError *
ask_error_of(xmpp_stanza_t *stanza)
{
	xmpp_stanza_t *error = wry_stanza_child(stanza, "error", NULL);
	g_autofree char *words = error != NULL ? wry_stanza_child_text(error, "text", NULL) : NULL;
	const char *condition = wry_stanza_condition(stanza);
	int code =
	    with_type(code_of(condition), error != NULL ? wry_stanza_attr(error, "type") : NULL);
	if (words != NULL && strlen(words) > WORDS_MOST)
		words[wry_text_break(words, WORDS_MOST, false)] = '\0';
	return wry_error_new(code, N_("%s"),
			     words != NULL	 ? words
			     : condition != NULL ? condition
						 : "undefined-condition",
			     NULL);
}

void
ask_answered(WryComponent *component, const WryJid *from, xmpp_stanza_t *stanza)
{
	const char *id = wry_stanza_attr(stanza, "id"), *to = wry_stanza_attr(stanza, "to");
	Ask *a = id != NULL ? g_hash_table_lookup(component->asks, id) : NULL;
	/* Somebody else's word is no answer, and the question stays open. */
	if (a == NULL || strcmp(a->to, from->full) != 0 || g_strcmp0(a->from, to) != 0)
		return;
	WryReply *reply = g_steal_pointer(&a->reply);
	g_hash_table_remove(component->asks, id);
	if (g_strcmp0(wry_stanza_attr(stanza, "type"), "result") == 0)
		wry_reply_done(reply, stanza);
	else
		wry_reply_take_error(reply, ask_error_of(stanza));
}

void
ask_let_go(WryComponent *component)
{
	/* What hears that its question is lost may ask another: that goes its own way. */
	g_autoptr(GHashTable) open = component->asks;
	component->asks = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_ask);
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, open);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryReply *reply = g_steal_pointer(&((Ask *)value)->reply);
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			       N_("the XMPP server cannot be reached"), NULL);
	}
}
