/*
 * pace.c - how fast a link may send
 */
#include "backends/sms/pace.h"

#include <math.h>

#define SPAN_US 100000 /* answers are judged together */
#define SPAN_LEAST 10  /* so many of them, or those of a second */
#define SECOND ((double)G_USEC_PER_SEC)
#define RATE_MOST 1e6

void
sms_pace_init(SmsPace *p, double most, gint64 now)
{
	*p = (SmsPace){ .most = most, .rate = most, .filled = now, .since = now, .tokens = 1 };
}

/* A tenth of a second's worth at a time: what an SMSC counts a second by is its own affair. */
static double
depth(const SmsPace *p)
{
	return MAX(1, p->rate / 10);
}

static double
tokens_at(const SmsPace *p, gint64 now)
{
	return MIN(depth(p), p->tokens + p->rate * (double)MAX(now - p->filled, 0) / SECOND);
}

bool
sms_pace_take(SmsPace *p, gint64 now)
{
	if (p->rate <= 0)
		return true;
	p->tokens = tokens_at(p, now);
	p->filled = now;
	if (p->tokens < 1)
		return false;
	p->tokens -= 1;
	return true;
}

unsigned
sms_pace_wait_ms(const SmsPace *p, gint64 now)
{
	if (p->rate <= 0)
		return 0;
	double missing = 1 - tokens_at(p, now);
	return missing <= 0 ? 0 : (unsigned)CLAMP(ceil(missing / p->rate * 1000), 1, 3600000);
}

static void
judge(SmsPace *p, double seconds)
{
	double now = (double)p->throttled / p->answers;
	p->share = p->share * 15 / 16 + now / 16;
	if (p->throttled > 0) {
		if (p->rate <= 0)
			p->rate = p->answers / seconds;
		/* One of ten may be chance, ten of ten are not. */
		p->rate *= 1 - MAX(p->share, now * now) / 2;
	} else if (p->rate > 0) {
		p->rate += MAX(1, p->rate / 20) * seconds;
	}
	if (p->rate > 0)
		p->rate = CLAMP(p->rate, MIN(1, p->most > 0 ? p->most : 1),
				p->most > 0 ? p->most : RATE_MOST);
	p->tokens = MIN(p->tokens, depth(p));
}

void
sms_pace_answered(SmsPace *p, bool throttled, gint64 now)
{
	gint64 span = now - p->since;
	/* After a silence what went before says nothing. */
	if (p->answers == 0 && span > G_USEC_PER_SEC) {
		p->since = now - SPAN_US;
		span = SPAN_US;
	}
	p->answers++;
	p->throttled += throttled;
	if (span < SPAN_US || (p->answers < SPAN_LEAST && span < G_USEC_PER_SEC))
		return;
	judge(p, (double)span / SECOND);
	p->since = now;
	p->answers = p->throttled = 0;
}
