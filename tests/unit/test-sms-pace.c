/*
 * test-sms-pace.c - how fast a link sends, on a clock of the test's own
 */
#include "backends/sms/pace.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define START (1000 * SECOND)

/* An SMSC that takes so many a second, or throttles each n-th. */
typedef struct {
	unsigned a_second, each;
	unsigned taken, throttled;
	gint64 second;
	unsigned in_second;
	gint64 clock; /* seconds that have passed */
} Smsc;

static bool
throttles(Smsc *s, gint64 now)
{
	unsigned n = s->taken + s->throttled + 1;
	if (now / SECOND != s->second) {
		s->second = now / SECOND;
		s->in_second = 0;
	}
	bool throttle =
	    (s->each > 0 && n % s->each == 0) || (s->a_second > 0 && s->in_second >= s->a_second);
	s->in_second += !throttle;
	s->taken += !throttle;
	s->throttled += throttle;
	return throttle;
}

/* There is always something to send, and no more than so many in 10 ms can be. */
static void
run(SmsPace *p, Smsc *s, unsigned seconds, unsigned burst)
{
	gint64 start = START + s->clock * SECOND;
	s->clock += seconds;
	for (gint64 now = start; now < start + seconds * SECOND; now += 10000)
		for (unsigned i = 0; i < burst && sms_pace_take(p, now); i++)
			sms_pace_answered(p, throttles(s, now), now);
}

static void
test_free(void)
{
	SmsPace p;
	Smsc s = { 0 };
	sms_pace_init(&p, 0, START);
	run(&p, &s, 2, 50);
	g_assert_cmpuint(s.taken, ==, 10000);
	g_assert_cmpfloat(p.rate, ==, 0);
	g_assert_cmpuint(sms_pace_wait_ms(&p, START), ==, 0);
}

static void
test_ceiling(void)
{
	SmsPace p;
	Smsc s = { 0 };
	sms_pace_init(&p, 100, START);
	run(&p, &s, 10, 50);
	g_assert_cmpuint(s.taken, >=, 990);
	g_assert_cmpuint(s.taken, <=, 1010);
	/* And slow ones: each by itself. */
	sms_pace_init(&p, 0.5, START);
	g_assert_true(sms_pace_take(&p, START));
	g_assert_false(sms_pace_take(&p, START + SECOND));
	g_assert_cmpuint(sms_pace_wait_ms(&p, START + SECOND), ==, 1000);
	g_assert_true(sms_pace_take(&p, START + 2 * SECOND));
}

/* Two in a hundred are throttled, whatever one does: nine tenths of the rate must be left. */
static void
test_two_in_a_hundred(void)
{
	SmsPace p;
	Smsc s = { .each = 50 };
	sms_pace_init(&p, 100, START);
	run(&p, &s, 60, 50);
	g_assert_cmpuint(s.taken, >=, 60 * 90);
}

/* An SMSC takes 50 a second, and nobody has told us. */
static void
test_found_out(void)
{
	SmsPace p;
	Smsc s = { .a_second = 50 };
	sms_pace_init(&p, 0, START);
	run(&p, &s, 10, 50);
	s.taken = s.throttled = 0;
	run(&p, &s, 60, 50);
	g_assert_cmpuint(s.taken, >=, 60 * 45);
	g_assert_cmpuint(s.throttled, <=, s.taken / 5);
}

/* All is throttled: it halves down to one a second, and comes back. */
static void
test_shut(void)
{
	SmsPace p;
	Smsc s = { .each = 1 };
	sms_pace_init(&p, 1000, START);
	run(&p, &s, 1, 50);
	g_assert_cmpfloat(p.rate, <, 100);
	run(&p, &s, 60, 50);
	g_assert_cmpfloat(p.rate, >=, 1);
	g_assert_cmpfloat(p.rate, <, 2);
	s.each = 0;
	run(&p, &s, 300, 50);
	g_assert_cmpfloat(p.rate, ==, 1000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sms/pace/free", test_free);
	g_test_add_func("/sms/pace/ceiling", test_ceiling);
	g_test_add_func("/sms/pace/two-in-a-hundred", test_two_in_a_hundred);
	g_test_add_func("/sms/pace/found-out", test_found_out);
	g_test_add_func("/sms/pace/shut", test_shut);
	return g_test_run();
}
