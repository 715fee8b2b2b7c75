/*
 * test-subscription.c - RFC 6121 Appendix A against a second writing of it, cell by cell
 *
 * The cells are copied from the requirements' Table A by hand, in words of their own: where both
 * writings agree, both would have to be wrong alike.  test-core.c plays the same cells as stanzas.
 */
#include "core/subscription.h"

#include <glib.h>
#include <string.h>

static const char *const states[] = { "N", "PO", "PI", "PO+PI", "T", "T+PI", "F", "F+PO", "B" };

static const char *const events[] = { "in-subscribe",	 "in-unsubscribe",  "in-subscribed",
				      "in-unsubscribed", "out-subscribe",   "out-unsubscribe",
				      "out-subscribed",	 "out-unsubscribed" };

/*
 * The next state ("=": the same), then what is done, in order: un (unavailable goes first), route,
 * sd and usd (the automatic answers), presence, D (the network hears of it), approve, clear
 * (pre-approval).
 */
/* clang-format off */
static const char *const cells[][8] = {
	/* N */
	{ "PI D", "=", "=", "=", "PO route", "= route", "= approve", "= clear" },
	/* PO */
	{ "PO+PI D", "=", "T D", "N D", "= route", "N route", "= approve", "= clear" },
	/* PI */
	{ "=", "N usd D", "=", "=", "PO+PI route", "= route", "F route presence",
	  "N route clear" },
	/* PO+PI */
	{ "=", "PO usd D", "T+PI D", "PI D", "= route", "PI route", "F+PO route presence",
	  "PO route clear" },
	/* T */
	{ "T+PI D", "=", "=", "N D", "= route", "N route", "= approve", "= clear" },
	/* T+PI */
	{ "=", "T usd D", "=", "PI D", "= route", "PI route", "B route presence",
	  "T route clear" },
	/* F */
	{ "= sd", "N un usd D", "=", "=", "F+PO route", "= route", "=", "N un route clear" },
	/* F+PO */
	{ "= sd", "PO un usd D", "B D", "F D", "= route", "F route", "=", "PO un route clear" },
	/* B */
	{ "= sd", "T un usd D", "=", "F D", "= route", "F route", "=", "T un route clear" },
};
/* clang-format on */

static const char *const probes[] = { "unsubscribed", "unsubscribed", "unsubscribed",
				      "unsubscribed", "unsubscribed", "unsubscribed",
				      "presence",     "presence",     "presence" };

static char *
in_words(WrySubscription state, WrySubStep step)
{
	static const struct {
		WrySubFlags flag;
		const char *word;
	} words[] = {
		{ WRY_SUB_GO_FIRST, "un" },	{ WRY_SUB_ROUTE, "route" },
		{ WRY_SUB_SUBSCRIBED, "sd" },	{ WRY_SUB_UNSUBSCRIBED, "usd" },
		{ WRY_SUB_SHOW, "presence" },	{ WRY_SUB_DELIVER, "D" },
		{ WRY_SUB_APPROVE, "approve" }, { WRY_SUB_FORGET, "clear" },
	};
	GString *text = g_string_new(step.next == state ? "=" : states[step.next]);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if ((step.flags & words[i].flag) != 0)
			g_string_append_printf(text, " %s", words[i].word);
	return g_string_free(text, FALSE);
}

static void
test_cell(gconstpointer data)
{
	unsigned n = GPOINTER_TO_UINT(data);
	WrySubscription state = (WrySubscription)(n / 8);
	WrySubEvent event = (WrySubEvent)(n % 8);
	g_autofree char *is = in_words(state, subscription_step(state, event, false));
	g_assert_cmpstr(is, ==, cells[state][event]);
	/* What has been granted beforehand changes one column, where it was not granted yet. */
	g_autofree char *granted = in_words(state, subscription_step(state, event, true));
	const char *then = cells[state][event];
	if (event == WRY_SUB_IN_SUBSCRIBE && g_str_has_suffix(then, " D"))
		then = state == WRY_SUB_NONE	   ? "F sd presence"
		       : state == WRY_SUB_NONE_OUT ? "F+PO sd presence"
						   : "B sd presence";
	g_assert_cmpstr(granted, ==, then);
}

static void
test_probe(gconstpointer data)
{
	unsigned state = GPOINTER_TO_UINT(data);
	g_assert_cmpstr(subscription_shows((WrySubscription)state) ? "presence" : "unsubscribed",
			==, probes[state]);
}

/* Each way is asked about the states whose names say so. */
static void
test_names(void)
{
	for (unsigned i = 0; i < WRY_SUB_STATES; i++) {
		WrySubscription s = (WrySubscription)i;
		g_assert_cmpint(subscription_asks(s), ==, strstr(states[i], "PO") != NULL);
		g_assert_cmpint(subscription_is_asked(s), ==, strstr(states[i], "PI") != NULL);
		g_assert_cmpint(subscription_sees(s), ==, *states[i] == 'T' || *states[i] == 'B');
		g_assert_cmpint(subscription_shows(s), ==, *states[i] == 'F' || *states[i] == 'B');
		g_assert_cmpint(strlen(subscription_name(s)), >, 0);
	}
	for (unsigned i = 0; i < WRY_SUB_EVENTS; i++) {
		g_autofree char *end = g_strconcat("-", subscription_type((WrySubEvent)i), NULL);
		g_assert_true(g_str_has_suffix(events[i], end));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (unsigned n = 0; n < G_N_ELEMENTS(cells) * 8; n++) {
		g_autofree char *name =
		    g_strconcat("/subscription/SU-15/", states[n / 8], "/", events[n % 8], NULL);
		g_test_add_data_func(name, GUINT_TO_POINTER(n), test_cell);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(probes); i++) {
		g_autofree char *name =
		    g_strconcat("/subscription/PR-01/", states[i], "/probe", NULL);
		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_probe);
	}
	g_test_add_func("/subscription/names", test_names);
	return g_test_run();
}
