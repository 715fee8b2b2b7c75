/*
 * test-guard.c - every net of the table, its edges, and what hides in IPv6
 */
#include "base/error.h"
#include "base/guard.h"

static bool
allows(const char *text)
{
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
	g_assert_nonnull(address);
	return wry_guard_allows(address);
}

static void
test_v4(void)
{
	static const char *const refused[] = {
		"0.0.0.0",	   "0.1.2.3",	      "0.255.255.255", "10.0.0.0",
		"10.1.2.3",	   "10.255.255.255",  "100.64.0.0",    "100.127.255.255",
		"127.0.0.1",	   "127.255.255.255", "169.254.0.0",   "169.254.169.254",
		"172.16.0.0",	   "172.31.255.255",  "192.0.0.1",     "192.0.0.255",
		"192.0.2.1",	   "192.88.99.1",     "192.168.0.0",   "192.168.255.255",
		"198.18.0.0",	   "198.19.255.255",  "198.51.100.7",  "203.0.113.9",
		"224.0.0.1",	   "239.255.255.255", "240.0.0.1",     "255.255.255.254",
		"255.255.255.255",
	};
	static const char *const allowed[] = {
		"1.0.0.0",	"9.255.255.255",   "11.0.0.0",	   "100.63.255.255",
		"100.128.0.0",	"126.255.255.255", "128.0.0.0",	   "169.253.255.255",
		"169.255.0.0",	"172.15.255.255",  "172.32.0.0",   "192.0.1.0",
		"192.0.3.0",	"192.88.98.255",   "192.88.100.0", "192.167.255.255",
		"192.169.0.0",	"198.17.255.255",  "198.20.0.0",   "198.51.99.255",
		"198.51.101.0", "203.0.112.255",   "203.0.114.0",  "223.255.255.255",
		"8.8.8.8",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
		if (allows(refused[i]))
			g_error("%s is allowed", refused[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++)
		if (!allows(allowed[i]))
			g_error("%s is refused", allowed[i]);
}

static void
test_v6(void)
{
	static const char *const refused[] = {
		"::",	       "::1",
		"::2",	       "1::1",
		"100::1", /* discard */
		"1fff:ffff::", "4000::1",
		"5f00::1", /* segment routing */
		"2001::1", /* Teredo */
		"2001:2::1",   "2001:10::1",
		"2001:20::1",  "2001:1ff:ffff::",
		"2001:db8::1", "2001:db8:ffff:ffff::1",
		"3fff::1",     "3fff:fff::1",
		"fc00::1",     "fd12:3456::1",
		"fe80::1",     "febf::1",
		"fec0::1",     "ff02::1",
		"ff0e::1",     "::ffff:0:8.8.8.8", /* RFC 2765's translated */
	};
	static const char *const allowed[] = {
		"2000::1",	   "2001:200::1",  "2001:db7::1",  "2001:db9::1",
		"2606:4700::1111", "2a00:1450::1", "3ffe:ffff::1", "3fff:1000::1",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
		if (allows(refused[i]))
			g_error("%s is allowed", refused[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++)
		if (!allows(allowed[i]))
			g_error("%s is refused", allowed[i]);
}

/* Each way to hold an IPv4 address, with one that may be dialled and one that may not. */
static void
test_v4_in_v6(void)
{
	static const struct {
		const char *text;
		bool allowed;
	} rows[] = {
		{ "::ffff:8.8.8.8", true },
		{ "::ffff:127.0.0.1", false },
		{ "::ffff:169.254.169.254", false },
		{ "::ffff:10.0.0.1", false },
		{ "64:ff9b::8.8.8.8", true },
		{ "64:ff9b::127.0.0.1", false },
		{ "64:ff9b::192.168.1.1", false },
		{ "64:ff9b:0:0:1::8.8.8.8", false },
		{ "64:ff9b:1::8.8.8.8", true },
		{ "64:ff9b:1::10.0.0.8", false },
		{ "2002:808:808::1", true },
		{ "2002:7f00:1::1", false },
		{ "2002:c0a8:101::8.8.8.8", false },
		{ "2002:a9fe:a9fe::", false },
		{ "::8.8.8.8", true },
		{ "::10.0.0.1", false },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (allows(rows[i].text) != rows[i].allowed)
			g_error("%s: not as it should be", rows[i].text);
}

/* RFC 6052's other places in a site's own prefix: 10.0.0.8 before a harmless tail. */
static void
test_nat64_local(void)
{
	g_assert_false(allows("64:ff9b:1:a00:0:800:808:808")); /* /48: bytes 6 7 9 10 */
	g_assert_false(allows("64:ff9b:1:80a:0:8:808:808"));   /* /56: bytes 7 9 10 11 */
	g_assert_false(allows("64:ff9b:1:808:a:0:808:808"));   /* /64: bytes 9 to 12 */
	g_assert_false(allows("64:ff9b:1:808:8:808:a00:8"));   /* /96: bytes 12 to 15 */
	g_assert_true(allows("64:ff9b:1:808:8:808:808:808"));  /* harmless in all of them */
}

static void
test_check(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GInetAddress) inside = g_inet_address_new_from_string("127.0.0.1");
	g_autoptr(GInetAddress) outside = g_inet_address_new_from_string("8.8.8.8");
	g_assert_true(wry_guard_check(outside, &error));
	g_assert_no_error(error);
	g_assert_false(wry_guard_check(inside, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_POLICY_VIOLATION);
	g_assert_false(wry_guard_check(inside, NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/guard/v4", test_v4);
	g_test_add_func("/guard/v6", test_v6);
	g_test_add_func("/guard/v4-in-v6", test_v4_in_v6);
	g_test_add_func("/guard/nat64-local", test_nat64_local);
	g_test_add_func("/guard/check", test_check);
	return g_test_run();
}
