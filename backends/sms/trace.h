/*
 * trace.h - what is left of messages that were handed on, for an hour
 *
 * By it a part that is sent again is known for one, and a part that comes late for one of them.
 */
#pragma once

#include "backends/sms/part-memo.h"

typedef struct _SmsTraces SmsTraces;

typedef struct {
	char key[17];
	int64_t until;			/* unix microseconds */
	unsigned total;
	GList link;
	uint8_t sums[][SMS_PART_SUM];	/* all zero: it was missing */
} SmsTrace;

#define SMS_TRACE_US (3600 * (gint64)G_USEC_PER_SEC)

SmsTraces  *sms_traces_new(void);
void	    sms_traces_free(SmsTraces *traces);
/* In the place of an older one; its sums are to be filled in.  Borrowed: until the next call. */
SmsTrace   *sms_trace_new(SmsTraces *traces, const char *key, unsigned total, int64_t until);
/* (borrowed, nullable) */
const SmsTrace *sms_trace_find(SmsTraces *traces, const char *key);
