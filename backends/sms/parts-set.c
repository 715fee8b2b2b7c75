/*
 * parts-set.c - the parts of one message: kept, joined, handed on, forgotten
 */
#include "backends/sms/parts-inside.h"

#include "backends/sms/join.h"

#include <stdio.h>
#include <string.h>

#define MEMOS_AT_ONCE 6

/* --- memos --- */

char *
sms_set_memo_key(const SmsSet *set, unsigned part)
{
	return g_strdup_printf("%s.%" G_GINT64_MODIFIER "x.%u", set->key, set->born, part);
}

static void
on_forgotten(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (error != NULL)
		wry_log_warn(wry_component_log(data), "cannot forget parts of a text: %s",
			     error->message);
}

static void
forget_memos(SmsSet *set)
{
	WryComponent *component = set->parts->component;
	for (unsigned i = 0; i < set->total;) {
		g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
		for (; i < set->total && keys->len < MEMOS_AT_ONCE; i++)
			if (set->pieces[i] != NULL &&
			    (set->pieces[i]->safe || set->pieces[i]->near != NULL))
				g_ptr_array_add(keys, sms_set_memo_key(set, i + 1));
		if (keys->len == 0)
			continue;
		g_ptr_array_add(keys, NULL);
		wry_memo_put_all(component, SMS_PART_SPACE, (const char *const *)keys->pdata, NULL,
				 WRY_MEMO_PLAIN, 0,
				 wry_reply_new(NULL, 0, on_forgotten, component));
	}
}

/* --- sets --- */

static void
count(SmsSet *set, int parts, gssize bytes)
{
	SmsSender *sender = g_hash_table_lookup(set->parts->senders, set->from->name);
	if (sender == NULL) {
		sender = g_new0(SmsSender, 1);
		g_hash_table_insert(set->parts->senders, g_strdup(set->from->name), sender);
	}
	SmsSender *both[] = { sender, &set->parts->all };
	for (unsigned i = 0; i < G_N_ELEMENTS(both); i++) {
		both[i]->parts += (unsigned)parts;
		both[i]->bytes += (gsize)bytes;
	}
	set->have += (unsigned)parts;
	set->bytes += (gsize)bytes;
	if (sender->parts == 0)
		g_hash_table_remove(set->parts->senders, set->from->name);
}

SmsPiece *
sms_set_add(SmsSet *set, const SmsPart *part)
{
	SmsPiece *piece = g_new0(SmsPiece, 1);
	*piece = (SmsPiece){ .set = set, .coding = part->coding, .sent = part->sent };
	piece->bytes = g_bytes_new(part->bytes, part->n);
	set->pieces[part->part - 1] = piece;
	count(set, 1, (gssize)part->n);
	return piece;
}

void
sms_set_drop(SmsSet *set, unsigned i, const GError *error)
{
	SmsPiece *piece = g_steal_pointer(&set->pieces[i]);
	count(set, -1, -(gssize)g_bytes_get_size(piece->bytes));
	wry_reply_cancel(&piece->near);
	g_bytes_unref(piece->bytes);
	wry_replies_end(&piece->waiting, error);
	g_free(piece);
}

SmsSet *
sms_set_new(SmsParts *parts, const char *key, int64_t born, const SmsPart *part)
{
	SmsSet *set = g_malloc0(sizeof *set + part->total * sizeof set->pieces[0]);
	GPtrArray *same = g_hash_table_lookup(parts->keys, key);
	if (same == NULL) {
		same = g_ptr_array_new();
		g_hash_table_insert(parts->keys, g_strdup(key), same);
	}
	set->parts = parts;
	memcpy(set->key, key, sizeof set->key);
	set->born = born;
	set->from = wry_address_copy(part->from);
	set->to = wry_address_copy(part->to);
	set->total = part->total;
	set->link.data = set;
	g_ptr_array_add(same, set);
	g_queue_push_tail_link(&parts->sets, &set->link);
	return set;
}

/* Its memos stay as they are.  error: to who still waits; NULL: it is safe. */
void
sms_set_free(SmsSet *set, const GError *error)
{
	SmsParts *parts = set->parts;
	GPtrArray *same = g_hash_table_lookup(parts->keys, set->key);
	g_ptr_array_remove(same, set);
	if (same->len == 0)
		g_hash_table_remove(parts->keys, set->key);
	g_queue_unlink(&parts->sets, &set->link);
	wry_reply_cancel(&set->near);
	wry_timer_clear(&set->due);
	for (unsigned i = 0; i < set->total; i++)
		if (set->pieces[i] != NULL)
			sms_set_drop(set, i, error);
	wry_address_free(set->from);
	wry_address_free(set->to);
	g_free(set);
}

/* --- handed on --- */

static void
leave_trace(SmsSet *set)
{
	SmsParts *parts = set->parts;
	int64_t until = g_get_real_time() + SMS_TRACE_US;
	SmsTrace *trace = sms_trace_new(parts->traces, set->key, set->total, until);
	for (unsigned i = 0; i < set->total; i++) {
		const SmsPiece *piece = set->pieces[i];
		SmsPart part = { 0 };
		if (piece == NULL)
			continue;
		part.coding = piece->coding;
		part.bytes = g_bytes_get_data(piece->bytes, &part.n);
		sms_part_sum(trace->sums[i], &part);
	}
	g_autofree char *key = sms_set_memo_key(set, 0);
	g_autoptr(GBytes) sums = g_bytes_new(trace->sums, set->total * sizeof trace->sums[0]);
	wry_memo_put(parts->component, SMS_PART_SPACE, key, sums, WRY_MEMO_PLAIN, until,
		     wry_reply_new(NULL, 0, on_forgotten, parts->component));
}

static void
mark_missing(SmsJoin *join, unsigned first, unsigned last)
{
	char mark[64];
	if (first == last)
		snprintf(mark, sizeof mark, "[part %u missing]", first);
	else
		snprintf(mark, sizeof mark, "[parts %u to %u missing]", first, last);
	sms_join_mark(join, mark);
}

static void
join_set(const SmsSet *set, SmsJoin *join, SmsWhole *whole)
{
	for (unsigned i = 0; i < set->total; i++) {
		const SmsPiece *piece = set->pieces[i];
		unsigned first = i;
		if (piece != NULL) {
			gsize n;
			const uint8_t *bytes = g_bytes_get_data(piece->bytes, &n);
			sms_join_add(join, &piece->coding, bytes, n);
			whole->flash = whole->flash || piece->coding.flash;
			if (piece->sent > 0 && (whole->sent == 0 || piece->sent < whole->sent))
				whole->sent = piece->sent;
			continue;
		}
		while (i + 1 < set->total && set->pieces[i + 1] == NULL)
			i++;
		mark_missing(join, first + 1, i + 1);
	}
}

/* It is to be tried again: what is not on the disk by itself has to come again. */
static void
take_back(SmsSet *set, const GError *error)
{
	bool whole = set->have == set->total;
	for (unsigned i = 0; i < set->total; i++) {
		SmsPiece *piece = set->pieces[i];
		if (piece != NULL && !piece->safe && piece->near == NULL)
			sms_set_drop(set, i, error);
	}
	if (set->have == 0)
		sms_set_free(set, NULL);
	else if (set->late || (whole && set->have == set->total))
		sms_set_wait(set, SMS_PARTS_RETRY_MS);
	else
		sms_set_wait(set, set->parts->timeout_ms);
}

static void
on_handed_on(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	SmsSet *set = data;
	if (error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT) {
		take_back(set, error);
		return;
	}
	if (error == NULL)
		leave_trace(set); /* before its parts go */
	else
		wry_log_notice(wry_component_log(set->parts->component),
			       "a text from %s is nobody's: %s", wry_log_jid(set->from->name),
			       error->message);
	forget_memos(set);
	sms_set_free(set, error);
}

void
sms_parts_tell(SmsParts *parts, const SmsWhole *whole, WryReply *stored)
{
	if (whole->guessed)
		wry_log_info(
		    wry_component_log(parts->component),
		    "a text from %s is not in the alphabet that it says: read as it may be",
		    wry_log_jid(whole->from->name));
	parts->whole(whole, stored, parts->data);
}

void
sms_set_hand_on(SmsSet *set)
{
	SmsJoin join;
	g_autofree char *once = NULL;
	SmsWhole whole = { .from = set->from,
			   .to = set->to,
			   .parts = set->total,
			   .missing = set->total - set->have };
	wry_timer_clear(&set->due);
	sms_join_init(&join);
	join_set(set, &join, &whole);
	/* What is whole after all is another message than what was handed on without the rest. */
	whole.once = once =
	    g_strdup_printf("%s.%" G_GINT64_MODIFIER "x.%u", set->key, set->born, whole.missing);
	whole.text = sms_join_end(&join);
	whole.guessed = !join.sure;
	sms_parts_tell(set->parts, &whole, wry_reply_new(&set->near, 0, on_handed_on, set));
	g_free(whole.text);
}

void
sms_set_give_up(SmsSet *set)
{
	if (set->have < set->total && !set->late)
		wry_log_info(wry_component_log(set->parts->component),
			     "%u of %u parts of a text from %s have not come",
			     set->total - set->have, set->total, wry_log_jid(set->from->name));
	set->late = set->late || set->have < set->total;
	sms_set_hand_on(set);
}

static void
on_due(gpointer data)
{
	sms_set_give_up(data);
}

void
sms_set_wait(SmsSet *set, unsigned ms)
{
	wry_timer_start(&set->due, ms, on_due, set);
}
