/*
 * parts.c - messages that come in parts, put together
 *
 * A set is one message: its name is KEY.BORN, where the key says whose it is and under which
 * reference, and born when its first part came, for references come again.  The part that makes it
 * whole is not kept by itself: it is safe when the message is.  Of what was handed on a trace stays
 * for an hour, by which a part that is sent again is known, and one that comes late.  The name is
 * `once` too: whatever we crash between, the message is one.
 */
#include "backends/sms/parts-inside.h"

#include "backends/sms/join.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

#define EARLY_MOST 200
#define SEEN_MS (5 * 60 * 1000)
#define KEEP_US (30 * 24 * 3600 * (gint64)G_USEC_PER_SEC) /* of parts while we are not running */

const SmsPartsLimits sms_parts_limits = {
	.sender_parts = 600, /* two of the longest there are */
	.sender_bytes = 96 << 10,
	.parts = 20000,
	.bytes = 4 << 20,
};

static const uint8_t nothing[SMS_PART_SUM];

static void
put_off(WryReply *stored, const char *why)
{
	wry_reply_fail(stored, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT), why, NULL);
}

/* --- alone --- */

void
sms_parts_bind_over(SmsParts *parts, unsigned bind, gint64 ended)
{
	sms_seen_bind_over(parts->seen, bind, ended);
}

/* label: in front of it, "" */
static void
take_alone(SmsParts *parts, const SmsPart *part, const char *label, const char *name,
	   WryReply *stored)
{
	uint8_t sum[SMS_PART_SUM];
	guint64 number;
	char once[17] = "";
	sms_part_sum(sum, part);
	memcpy(&number, sum, sizeof number);
	/* Its name is known at the SMSC, its words are said on one link. */
	g_autofree char *all = g_strdup_printf(
	    "%s\n%s\n%s\n%s\n%" G_GINT64_MODIFIER "x", name != NULL ? part->account : part->link,
	    part->from->name, part->to->name, name != NULL ? name : "", number);
	WryReply *safe = sms_seen_take(parts->seen, wry_hash(all, strlen(all)), name != NULL,
				       part->bind, stored);
	if (safe == NULL)
		return;
	if (name != NULL)
		wry_hash_name(once, "sms once", 8, all);
	SmsJoin join;
	sms_join_init(&join);
	sms_join_add(&join, &part->coding, part->bytes, part->n);
	g_autofree char *text = sms_join_end(&join), *labelled = g_strconcat(label, text, NULL);
	SmsWhole whole = { .from = part->from,
			   .to = part->to,
			   .text = labelled,
			   .sent = part->sent,
			   .flash = part->coding.flash,
			   .guessed = !join.sure,
			   .parts = 1,
			   .once = *once != '\0' ? once : NULL };
	sms_parts_tell(parts, &whole, safe);
}

/* The message it is of has been handed on without it. */
static void
take_late(SmsParts *parts, const SmsPart *part, const char *key, WryReply *stored)
{
	char label[64], name[64];
	snprintf(label, sizeof label, "[part %u of %u] ", part->part, part->total);
	snprintf(name, sizeof name, "late %s %u", key, part->part);
	take_alone(parts, part, label, name, stored);
}

/* --- parts --- */

static bool
is_same(const SmsPiece *piece, const SmsPart *part)
{
	gsize n;
	const void *bytes = g_bytes_get_data(piece->bytes, &n);
	return n == part->n && (n == 0 || memcmp(bytes, part->bytes, n) == 0) &&
	       sms_coding_equal(&piece->coding, &part->coding);
}

static void
on_memo(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	SmsPiece *piece = data;
	SmsSet *set = piece->set;
	if (error == NULL) {
		piece->safe = true;
		wry_replies_end(&piece->waiting, NULL);
		return;
	}
	if (set->near != NULL)
		return; /* it is safe with the message, or it is not */
	for (unsigned i = 0; i < set->total; i++)
		if (set->pieces[i] == piece) {
			sms_set_drop(set, i, error);
			break;
		}
	if (set->have == 0)
		sms_set_free(set, NULL);
}

static void
keep(SmsSet *set, const SmsPart *part, WryReply *stored)
{
	SmsParts *parts = set->parts;
	int64_t now = g_get_real_time();
	SmsPiece *piece = sms_set_add(set, part);
	g_queue_push_tail(&piece->waiting, stored);
	set->latest = now;
	if (set->have == set->total) {
		sms_set_hand_on(set);
		return;
	}
	if (!set->late)
		sms_set_wait(set, parts->timeout_ms);
	g_autofree char *key = sms_set_memo_key(set, part->part);
	g_autoptr(GBytes) value = sms_part_pack(part, now);
	wry_memo_put(parts->component, SMS_PART_SPACE, key, value, WRY_MEMO_PLAIN,
		     now + (int64_t)parts->timeout_ms * 1000 + KEEP_US,
		     wry_reply_new(&piece->near, 0, on_memo, piece));
}

/* What has waited longest goes as it is: of this sender, or of all (NULL). */
static void
make_room(SmsParts *parts, const char *from)
{
	for (GList *l = parts->sets.head; l != NULL; l = l->next) {
		SmsSet *set = l->data;
		if (set->near == NULL && !set->late &&
		    (from == NULL || strcmp(set->from->name, from) == 0)) {
			sms_set_give_up(set);
			return;
		}
	}
}

static bool
has_room(SmsParts *parts, const SmsPart *part)
{
	const SmsPartsLimits *most = &parts->limits;
	const SmsSender *sender = g_hash_table_lookup(parts->senders, part->from->name);
	if (sender != NULL &&
	    (sender->parts >= most->sender_parts || sender->bytes + part->n > most->sender_bytes)) {
		make_room(parts, part->from->name);
		return false;
	}
	if (parts->all.parts < most->parts && parts->all.bytes + part->n <= most->bytes)
		return true;
	make_room(parts, NULL);
	return false;
}

/* Where it belongs: *ret_set, NULL where a new one begins.  false: it has been here, or must come
 * again, and `stored` has ended. */
static bool
find_set(SmsParts *parts, const char *key, const SmsPart *part, WryReply *stored, SmsSet **ret_set)
{
	const GPtrArray *same = g_hash_table_lookup(parts->keys, key);
	bool busy = false;
	*ret_set = NULL;
	for (guint i = 0; same != NULL && i < same->len; i++) {
		SmsSet *set = same->pdata[i];
		SmsPiece *piece = set->pieces[part->part - 1];
		if (piece != NULL && is_same(piece, part)) {
			if (piece->safe)
				wry_reply_done(stored, NULL);
			else
				g_queue_push_tail(&piece->waiting, stored);
			return false;
		}
		if (piece == NULL && set->near != NULL)
			busy = true;
		else if (piece == NULL && *ret_set == NULL)
			*ret_set = set;
	}
	if (*ret_set == NULL && busy) { /* it is just handed on without this one */
		put_off(stored, N_("its message is being handed on"));
		return false;
	}
	return true;
}

/* --- before what was there is read --- */

typedef struct {
	SmsPart part; /* all of it its own */
	WryReply *stored;
} Early;

static void
early_free(gpointer data)
{
	Early *e = data;
	g_free((char *)e->part.account);
	g_free((char *)e->part.link);
	g_free((char *)e->part.name);
	wry_address_free((WryAddress *)e->part.from);
	wry_address_free((WryAddress *)e->part.to);
	g_free((uint8_t *)e->part.bytes);
	if (e->stored != NULL)
		put_off(e->stored, N_("the gateway is stopping"));
	g_free(e);
}

static void
take_later(SmsParts *parts, const SmsPart *part, WryReply *stored)
{
	if (parts->early.length >= EARLY_MOST) {
		put_off(stored, N_("the gateway has just been started"));
		return;
	}
	Early *e = g_new(Early, 1);
	*e = (Early){ *part, stored };
	e->part.account = g_strdup(part->account);
	e->part.link = g_strdup(part->link);
	e->part.name = g_strdup(part->name);
	e->part.from = wry_address_copy(part->from);
	e->part.to = wry_address_copy(part->to);
	e->part.bytes = g_memdup2(part->bytes, part->n);
	g_queue_push_tail(&parts->early, e);
}

static void
take_early(SmsParts *parts)
{
	for (Early *e; (e = g_queue_pop_head(&parts->early)) != NULL; early_free(e))
		sms_parts_take(parts, &e->part, g_steal_pointer(&e->stored));
}

/* --- any --- */

void
sms_parts_take(SmsParts *parts, const SmsPart *part, WryReply *stored)
{
	char key[17];
	SmsSet *set;
	if (part->total <= 1 || part->part == 0 || part->part > part->total) {
		take_alone(parts, part, "", part->name, stored);
		return;
	}
	if (!parts->ready) {
		take_later(parts, part, stored);
		return;
	}
	sms_part_key(key, part);
	if (!find_set(parts, key, part, stored, &set))
		return;
	const SmsTrace *trace = set == NULL ? sms_trace_find(parts->traces, key) : NULL;
	if (trace != NULL && trace->total == part->total) {
		uint8_t sum[SMS_PART_SUM];
		const uint8_t *was = trace->sums[part->part - 1];
		sms_part_sum(sum, part);
		if (memcmp(sum, was, sizeof sum) == 0) {
			wry_reply_done(stored, NULL);
			return;
		}
		if (memcmp(was, nothing, sizeof nothing) == 0) {
			take_late(parts, part, key, stored);
			return;
		}
	}
	if (!has_room(parts, part)) {
		put_off(stored, N_("too many parts of texts wait for the rest of them"));
		return;
	}
	if (set == NULL)
		set = sms_set_new(parts, key, g_get_real_time(), part);
	keep(set, part, stored);
}

/* --- the start --- */

static void
restore_trace(SmsParts *parts, const char *key, const WryMemo *memo)
{
	gsize n;
	const void *sums = g_bytes_get_data(memo->value, &n);
	if (n == 0 || n % SMS_PART_SUM != 0 || n > 255 * SMS_PART_SUM)
		return;
	int64_t until = memo->expires > 0 ? memo->expires : g_get_real_time() + SMS_TRACE_US;
	SmsTrace *trace = sms_trace_new(parts->traces, key, (unsigned)(n / SMS_PART_SUM), until);
	memcpy(trace->sums, sums, n);
}

static void
restore_part(SmsParts *parts, const char *key, int64_t born, unsigned number, GBytes *value)
{
	g_autoptr(SmsKept) kept = sms_part_unpack(value);
	if (kept == NULL || kept->part.part != number) {
		wry_log_notice(wry_component_log(parts->component), "a part of a text is damaged");
		return;
	}
	GPtrArray *same = g_hash_table_lookup(parts->keys, key);
	SmsSet *set = NULL;
	for (guint i = 0; same != NULL && i < same->len; i++) {
		SmsSet *other = same->pdata[i];
		if (other->born == born)
			set = other;
	}
	if (set == NULL)
		set = sms_set_new(parts, key, born, &kept->part);
	if (kept->part.total != set->total || set->pieces[number - 1] != NULL)
		return;
	sms_set_add(set, &kept->part)->safe = true;
	set->latest = MAX(set->latest, kept->came);
}

static void
go_on(SmsParts *parts)
{
	int64_t now = g_get_real_time();
	g_autoptr(GList) sets = g_list_copy(parts->sets.head);
	for (GList *l = sets; l != NULL; l = l->next) {
		SmsSet *set = l->data;
		int64_t left = set->latest + (int64_t)parts->timeout_ms * 1000 - now;
		if (set->have == set->total || left < 0)
			left = 0; /* from a timer: whoever started us is not done yet */
		sms_set_wait(set, (unsigned)MIN(left / 1000, parts->timeout_ms));
	}
}

static void load(gpointer data);

static void
on_loaded(gpointer result, const GError *error, gpointer data)
{
	SmsParts *parts = data;
	const GPtrArray *memos = result;
	if (error != NULL) {
		wry_log_notice(wry_component_log(parts->component),
			       "cannot read parts of texts: %s", error->message);
		wry_timer_start(&parts->again, SMS_PARTS_RETRY_MS, load, parts);
		return;
	}
	for (guint i = 0; i < memos->len; i++) {
		const WryMemo *memo = memos->pdata[i];
		char key[17];
		int64_t born;
		unsigned number;
		if (!sms_part_parse_key(memo->key, key, &born, &number))
			continue;
		if (number == 0)
			restore_trace(parts, key, memo);
		else
			restore_part(parts, key, born, number, memo->value);
	}
	parts->ready = true;
	go_on(parts);
	take_early(parts);
}

static void
load(gpointer data)
{
	SmsParts *parts = data;
	wry_memo_list(parts->component, SMS_PART_SPACE, "",
		      wry_reply_new(&parts->near, 0, on_loaded, parts));
}

SmsParts *
sms_parts_new(WryComponent *component, unsigned timeout_ms, const SmsPartsLimits *limits,
	      SmsWholeFunc whole, gpointer data)
{
	SmsParts *parts = g_new0(SmsParts, 1);
	*parts = (SmsParts){ .component = component,
			     .timeout_ms = timeout_ms,
			     .limits = *limits,
			     .whole = whole,
			     .data = data };
	parts->seen = sms_seen_new(SEEN_MS);
	parts->keys = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free,
					    (GDestroyNotify)g_ptr_array_unref);
	parts->senders = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	parts->traces = sms_traces_new();
	load(parts);
	return parts;
}

void
sms_parts_free(SmsParts *parts)
{
	if (parts == NULL)
		return;
	g_autoptr(GError) error = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
						N_("the gateway is stopping"), NULL);
	wry_reply_cancel(&parts->near);
	wry_timer_clear(&parts->again);
	g_queue_clear_full(&parts->early, early_free);
	while (parts->sets.head != NULL)
		sms_set_free(parts->sets.head->data, error);
	sms_traces_free(parts->traces);
	sms_seen_free(parts->seen);
	g_hash_table_destroy(parts->keys);
	g_hash_table_destroy(parts->senders);
	g_free(parts);
}

void
sms_parts_release(SmsParts *parts, const WryAddress *to)
{
	g_autoptr(GList) sets = g_list_copy(parts->sets.head);
	for (GList *l = sets; l != NULL; l = l->next) {
		SmsSet *set = l->data; /* none ends but the one that is handed on */
		if (set->near == NULL && strcmp(set->to->name, to->name) == 0)
			sms_set_give_up(set);
	}
}

unsigned
sms_parts_waiting(const SmsParts *parts)
{
	return parts->sets.length;
}
