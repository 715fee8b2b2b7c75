/*
 * guard.c - a table of the nets a user may not send us to
 *
 * After the IANA special-purpose registries.  In IPv6 everything outside 2000::/3 is refused,
 * so what is still to be invented is too; addresses that hold an IPv4 one are judged by that.
 * It resolves no names: net/conn and http/fetch ask about the address they dial.
 */
#include "base/guard.h"

#include "base/error.h"

#include <string.h>

typedef struct {
	guint8 prefix[16];
	unsigned bits;
} Net;

static const Net refused_v4[] = {
	{ { 0 }, 8 },		  /* this network, unspecified */
	{ { 10 }, 8 },		  /* private */
	{ { 100, 64 }, 10 },	  /* shared by a provider's customers (RFC 6598) */
	{ { 127 }, 8 },		  /* loopback */
	{ { 169, 254 }, 16 },	  /* link-local, clouds' metadata */
	{ { 172, 16 }, 12 },	  /* private */
	{ { 192, 0, 0 }, 24 },	  /* IETF protocols */
	{ { 192, 0, 2 }, 24 },	  /* documentation */
	{ { 192, 88, 99 }, 24 },  /* 6to4 relays */
	{ { 192, 168 }, 16 },	  /* private */
	{ { 198, 18 }, 15 },	  /* benchmarks */
	{ { 198, 51, 100 }, 24 }, /* documentation */
	{ { 203, 0, 113 }, 24 },  /* documentation */
	{ { 224 }, 4 },		  /* multicast */
	{ { 240 }, 4 },		  /* reserved, broadcast */
};

static const Net global_v6 = { { 0x20 }, 3 };

/* Inside it. */
static const Net refused_v6[] = {
	{ { 0x20, 0x01 }, 23 },		    /* IETF protocols: Teredo, ORCHID, benchmarks */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x3f, 0xff }, 20 },		    /* documentation */
};

/* Where an IPv4 address stands in an IPv6 one: `at` bytes from the start. */
static const struct {
	Net net;
	unsigned at;
} holding_v4[] = {
	{ { { [10] = 0xff, 0xff }, 96 }, 12 },		  /* mapped */
	{ { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },	  /* NAT64 */
	{ { { 0x00, 0x64, 0xff, 0x9b, 0, 1 }, 96 }, 12 }, /* a local NAT64's first net */
	{ { { 0 }, 96 }, 12 },				  /* compatible; ::1 and :: are 0/8 */
	{ { { 0x20, 0x02 }, 16 }, 2 },			  /* 6to4 */
};

static const Net nat64_local = { { 0x00, 0x64, 0xff, 0x9b, 0, 1 }, 48 };

static bool
is_in(const guint8 *address, const Net *net)
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;
	if (memcmp(address, net->prefix, whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ net->prefix[whole]) >> (8 - rest) == 0;
}

static bool
allows_v4(const guint8 *address)
{
	for (gsize i = 0; i < G_N_ELEMENTS(refused_v4); i++)
		if (is_in(address, &refused_v4[i]))
			return false;
	return true;
}

/*
 * RFC 8215 gives a site 64:ff9b:1::/48 to cut up as it likes, and RFC 6052 four places where the
 * IPv4 address may then stand.  We do not know which: all of them must be harmless.
 */
static bool
allows_nat64_local(const guint8 *a)
{
	const guint8 as_48[] = { a[6], a[7], a[9], a[10] };
	const guint8 as_56[] = { a[7], a[9], a[10], a[11] };
	return allows_v4(as_48) && allows_v4(as_56) && allows_v4(a + 9) && allows_v4(a + 12);
}

static bool
allows_v6(const guint8 *address)
{
	for (gsize i = 0; i < G_N_ELEMENTS(holding_v4); i++)
		if (is_in(address, &holding_v4[i].net))
			return allows_v4(address + holding_v4[i].at);
	if (is_in(address, &nat64_local))
		return allows_nat64_local(address);
	if (!is_in(address, &global_v6))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(refused_v6); i++)
		if (is_in(address, &refused_v6[i]))
			return false;
	return true;
}

bool
wry_guard_allows(GInetAddress *address)
{
	const guint8 *bytes = g_inet_address_to_bytes(address);
	if (g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV4)
		return allows_v4(bytes);
	return allows_v6(bytes);
}

bool
wry_guard_check(GInetAddress *address, GError **error)
{
	if (wry_guard_allows(address))
		return true;
	return wry_error_set(error, WRY_ERROR_POLICY_VIOLATION,
			     N_("This gateway does not connect to private addresses."), NULL);
}
