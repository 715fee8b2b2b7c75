/*
 * histogram.c - a count a class
 */
#include "base/histogram.h"

#define S G_GINT64_CONSTANT(1000000)

const int64_t wry_histogram_short[] = { 1000,	5000,	10000, 25000, 50000, 100000,
					250000, 500000, S,     5 * S, 0 };
const int64_t wry_histogram_long[] = { S / 10,	S,	  5 * S,     15 * S,	60 * S,	    300 * S,
				       900 * S, 3600 * S, 14400 * S, 86400 * S, 345600 * S, 0 };

void
wry_histogram_add(WryHistogram *h, int64_t us)
{
	unsigned i = 0;
	while (h->bounds[i] != 0 && us > h->bounds[i])
		i++;
	h->counts[i]++;
	h->n++;
	h->sum += us;
}
