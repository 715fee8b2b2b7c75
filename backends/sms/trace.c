/*
 * trace.c - what is left of messages that were handed on
 */
#include "backends/sms/trace.h"

#include "base/hash.h"

#include <string.h>

#define MOST 2000 /* the oldest go */

struct _SmsTraces {
	GHashTable *by_key; /* to SmsTrace */
	GQueue order;	    /* oldest first */
};

SmsTraces *
sms_traces_new(void)
{
	SmsTraces *traces = g_new0(SmsTraces, 1);
	traces->by_key = g_hash_table_new(wry_hash_str, g_str_equal);
	return traces;
}

static void
forget(SmsTraces *traces, SmsTrace *trace)
{
	g_queue_unlink(&traces->order, &trace->link);
	g_hash_table_remove(traces->by_key, trace->key);
	g_free(trace);
}

void
sms_traces_free(SmsTraces *traces)
{
	while (traces->order.head != NULL)
		forget(traces, traces->order.head->data);
	g_hash_table_destroy(traces->by_key);
	g_free(traces);
}

SmsTrace *
sms_trace_new(SmsTraces *traces, const char *key, unsigned total, int64_t until)
{
	SmsTrace *old = g_hash_table_lookup(traces->by_key, key);
	if (old != NULL)
		forget(traces, old);
	while (traces->order.length >= MOST)
		forget(traces, traces->order.head->data);
	SmsTrace *trace = g_malloc0(sizeof *trace + total * sizeof trace->sums[0]);
	memcpy(trace->key, key, sizeof trace->key);
	trace->total = total;
	trace->until = until;
	trace->link.data = trace;
	g_queue_push_tail_link(&traces->order, &trace->link);
	g_hash_table_insert(traces->by_key, trace->key, trace);
	return trace;
}

const SmsTrace *
sms_trace_find(SmsTraces *traces, const char *key)
{
	int64_t now = g_get_real_time();
	for (SmsTrace *t; (t = g_queue_peek_head(&traces->order)) != NULL && t->until <= now;)
		forget(traces, t);
	return g_hash_table_lookup(traces->by_key, key);
}
