/*
 * pace.h - how fast a link may send, and how that follows from what the SMSC says
 *
 * A token bucket whose rate gives way in the measure in which the SMSC throttles (as DCTCP does with marks, RFC 8257): where all is
 * throttled it halves, where two in a hundred are it loses one in a hundred, and each second without it wins one a second
 * or a twentieth.  Pure: the caller has the clock, g_get_monotonic_time().
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	double most;			/* the operator's ceiling, parts a second; 0: none */
	double rate;			/* now; 0: none has been needed yet */
	double tokens;
	gint64 filled;			/* until then */
	gint64 since;			/* answers are counted from here */
	unsigned answers, throttled;
	double share;			/* of answers that throttle, remembered */
} SmsPace;

/* most: parts a second, 0: any. */
void	    sms_pace_init(SmsPace *pace, double most, gint64 now);
/* May one go now?  It is counted as gone. */
bool	    sms_pace_take(SmsPace *pace, gint64 now);
/* Until one may; 0: now. */
unsigned    sms_pace_wait_ms(const SmsPace *pace, gint64 now);
/* What was sent was answered. */
void	    sms_pace_answered(SmsPace *pace, bool throttled, gint64 now);
