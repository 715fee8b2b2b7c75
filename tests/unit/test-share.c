/*
 * test-share.c - texts that many have, one copy of each
 */
#include "base/share.h"

#include <string.h>

static void
test_shared(void)
{
	WryShare *share = wry_share_new();
	const char *a = wry_share_take(share, "welcome to the net", 7);
	const char *b = wry_share_take(share, "welcome", 8192);
	const char *c = wry_share_take(share, "", 0);
	const char *d = wry_share_take(share, "other", 5);
	g_assert_cmpstr(a, ==, "welcome");
	g_assert_true(a == b);
	g_assert_cmpstr(c, ==, "");
	g_assert_cmpstr(d, ==, "other");
	g_assert_cmpuint(wry_share_size(share), ==, 3);
	wry_share_drop(share, a);
	g_assert_cmpstr(b, ==, "welcome"); /* somebody has it yet */
	g_assert_cmpuint(wry_share_size(share), ==, 3);
	wry_share_drop(share, b);
	wry_share_drop(share, c);
	g_assert_cmpuint(wry_share_size(share), ==, 1);
	g_assert_cmpstr(d, ==, "other");
	wry_share_drop(share, d);
	g_assert_cmpuint(wry_share_size(share), ==, 0);
	wry_share_free(share);
	wry_share_free(NULL);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/share/shared", test_shared);
	return g_test_run();
}
