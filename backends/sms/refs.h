/*
 * refs.h - reference numbers of concatenated messages
 *
 * A phone joins what comes from one number under one reference, so each pair of numbers counts by itself, from
 * a place that nobody knows: what was sent before a restart is not met again.
 */
#pragma once

#include <stdint.h>

typedef struct _SmsRefs SmsRefs;

SmsRefs	   *sms_refs_new(void);
void	    sms_refs_free(SmsRefs *refs);
/* from: nullable.  The next one; of 16 bits, of which the lower 8 do not repeat sooner either. */
uint16_t    sms_ref_next(SmsRefs *refs, const char *from, const char *to);
