/*
 * test-hash.c - hashing that a stranger cannot steer
 */
#include "base/hash.h"

#include <string.h>

/* Nicks over {ab, bA}: all alike to g_str_hash(). */
static void
test_collisions(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	guint djb = 0;
	for (unsigned i = 0; i < 4096; i++) {
		char nick[25] = "";
		for (unsigned bit = 0; bit < 12; bit++)
			memcpy(nick + 2 * bit, i >> bit & 1 ? "ab" : "bA", 2);
		if (i == 0)
			djb = g_str_hash(nick);
		g_assert_cmpuint(g_str_hash(nick), ==, djb);
		g_hash_table_add(seen, GUINT_TO_POINTER(wry_hash_str(nick)));
	}
	g_assert_cmpuint(g_hash_table_size(seen), >, 4080);
}

static void
test_every_byte_counts(void)
{
	char bytes[33] = { 0 };
	g_autoptr(GHashTable) seen =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (gsize n = 0; n <= sizeof bytes; n++) { /* zeros of each length differ */
		uint64_t h = wry_hash(bytes, n);
		g_assert_true(g_hash_table_add(seen, g_memdup2(&h, sizeof h)));
	}
	for (gsize i = 0; i < sizeof bytes * 8; i++) {
		bytes[i / 8] ^= (char)(1 << i % 8);
		uint64_t h = wry_hash(bytes, sizeof bytes);
		g_assert_true(g_hash_table_add(seen, g_memdup2(&h, sizeof h)));
		bytes[i / 8] ^= (char)(1 << i % 8);
	}
}

static void
test_nocase(void)
{
	g_assert_cmpuint(wry_hash_ascii_nocase("NickServ[42]xyz"), ==,
			 wry_hash_ascii_nocase("nICKsERV[42]XYZ"));
	g_assert_cmpuint(wry_hash_ascii_nocase("nick"), ==, wry_hash_str("nick"));
	g_assert_cmpuint(wry_hash_ascii_nocase("É"), !=, wry_hash_ascii_nocase("é"));
	g_assert_true(wry_equal_ascii_nocase("NickServ", "nickserv"));
	g_assert_false(
	    wry_equal_ascii_nocase("nick[", "nick{")); /* RFC 1459's case is the backend's */
}

static void
test_random(void)
{
	g_autofree char *a = wry_random_hex(16), *b = wry_random_hex(16);
	g_assert_cmpuint(strlen(a), ==, 32);
	g_assert_cmpuint(strspn(a, "0123456789abcdef"), ==, 32);
	g_assert_cmpstr(a, !=, b);
	g_autofree char *none = wry_random_hex(0);
	g_assert_cmpstr(none, ==, "");
	g_autofree char *one = wry_random_hex(1);
	g_assert_cmpuint(strlen(one), ==, 2);
}

/* For ever: these go into addresses that people keep. */
static void
test_name(void)
{
	char a[17], b[17];
	wry_hash_name(a, "key", 3, "juliet@example.org");
	g_assert_cmpstr(a, ==, "61rktqns0sd6jxch");
	g_assert_cmpuint(strspn(a, "abcdefghijklmnopqrstuvwxyz0123456789"), ==, 16);
	wry_hash_name(b, "kez", 3, "juliet@example.org");
	g_assert_cmpstr(a, !=, b);
	wry_hash_name(b, "key", 3, "juliet@example.orh");
	g_assert_cmpstr(a, !=, b);
	wry_hash_name(b, "", 0, "");
	g_assert_cmpuint(strlen(b), ==, 16);
}

static void
test_equal(void)
{
	g_assert_true(wry_hash_equal("", ""));
	g_assert_true(wry_hash_equal("secret", "secret"));
	g_assert_false(wry_hash_equal("secret", "secreT"));
	g_assert_false(wry_hash_equal("secret", "secre"));
	g_assert_false(wry_hash_equal("secret", "secretsecret"));
	g_assert_false(wry_hash_equal("secret", ""));
	g_assert_false(wry_hash_equal("", "secret"));
}

/* RFC 9562 5.7: the time, then what nobody can guess; what comes later is greater. */
static void
test_random_id(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (int i = 0; i < 1000; i++) {
		gint64 before = g_get_real_time() / 1000;
		char *id = wry_random_id();
		gint64 after = g_get_real_time() / 1000;
		g_assert_cmpuint(strlen(id), ==, 32);
		g_assert_cmpuint(strspn(id, "0123456789abcdef"), ==, 32);
		g_assert_cmpint(id[12], ==, '7');
		g_assert_nonnull(strchr("89ab", id[16]));
		g_autofree char *time = g_strndup(id, 12);
		gint64 ms = (gint64)g_ascii_strtoull(time, NULL, 16);
		g_assert_cmpint(ms, >=, before);
		g_assert_cmpint(ms, <=, after);
		g_assert_true(g_hash_table_add(seen, id));
	}
}

/* FIPS 180-2, appendix B.1 and B.2, whole and in two. */
static void
test_sha256(void)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	char hex[65];
	wry_hash_sha256(hex, "abc", 3, NULL, 0);
	g_assert_cmpstr(hex, ==,
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	wry_hash_sha256(hex, two, 20, two + 20, strlen(two) - 20);
	g_assert_cmpstr(hex, ==,
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

/* A name stands on disks: it is what it was when GLib's HMAC made it, with a long key, too (RFC
 * 2104). */
static void
test_name_stays(void)
{
	guint8 key[100];
	char name[17];
	for (gsize n = 1; n <= sizeof key; n += 33) {
		guint8 digest[32];
		gsize length = sizeof digest;
		memset(key, (int)n, n);
		g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, key, n);
		g_hmac_update(hmac, (const guchar *)"juliet", -1);
		g_hmac_get_digest(hmac, digest, &length);
		wry_hash_name(name, key, n, "juliet");
		for (int i = 0; i < 16; i++) {
			unsigned rest = 0;
			for (gsize j = 0; j < sizeof digest; j++) {
				rest = rest << 8 | digest[j];
				digest[j] = (guint8)(rest / 36);
				rest %= 36;
			}
			g_assert_cmpint(name[i], ==, "abcdefghijklmnopqrstuvwxyz0123456789"[rest]);
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hash/collisions", test_collisions);
	g_test_add_func("/hash/sha256", test_sha256);
	g_test_add_func("/hash/random-id", test_random_id);
	g_test_add_func("/hash/name-stays", test_name_stays);
	g_test_add_func("/hash/every-byte-counts", test_every_byte_counts);
	g_test_add_func("/hash/nocase", test_nocase);
	g_test_add_func("/hash/random", test_random);
	g_test_add_func("/hash/name", test_name);
	g_test_add_func("/hash/equal", test_equal);
	return g_test_run();
}
