/*
 * histogram.h - how long things took, counted by classes: for /metrics
 *
 * Plain data, on one thread.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

#define WRY_HISTOGRAM_CLASSES 12

typedef struct {
	const int64_t *bounds;		/* of the classes, microseconds, inclusive; ends with 0, 12 at most */
	uint64_t counts[WRY_HISTOGRAM_CLASSES + 1]; /* the last: longer than all bounds */
	uint64_t n;
	int64_t sum;			/* microseconds */
} WryHistogram;

/* For what should take milliseconds (a commit, a turn of the loop); for what may take days. */
extern const int64_t wry_histogram_short[], wry_histogram_long[];

void	    wry_histogram_add(WryHistogram *histogram, int64_t us);
