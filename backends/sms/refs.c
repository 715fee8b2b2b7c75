/*
 * refs.c - reference numbers of concatenated messages
 *
 * A table of fixed size: each pair has one place, and who comes to a place that is another's begins
 * anew.  With a keyed hash nobody can choose to meet there.
 */
#include "backends/sms/refs.h"

#include "base/hash.h"

#include <string.h>

#define PLACES 4096

typedef struct {
	uint64_t pair; /* 0: nobody's */
	uint16_t next;
} Place;

struct _SmsRefs {
	Place places[PLACES];
};

SmsRefs *
sms_refs_new(void)
{
	return g_new0(SmsRefs, 1);
}

void
sms_refs_free(SmsRefs *refs)
{
	g_free(refs);
}

uint16_t
sms_ref_next(SmsRefs *refs, const char *from, const char *to)
{
	g_autofree char *both = g_strconcat(from != NULL ? from : "", "\n", to, NULL);
	uint64_t pair = wry_hash(both, strlen(both)) | 1;
	Place *place = &refs->places[pair >> 32 & (PLACES - 1)];
	if (place->pair != pair) {
		place->pair = pair;
		wry_random(&place->next, sizeof place->next);
	}
	return place->next++;
}
