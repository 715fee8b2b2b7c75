/*
 * hash.c - SipHash-1-3 for tables, the kernel's random bytes
 *
 * The table key lives as long as the process and is shown to nobody; so no hash of it may
 * be stored or sent.  What must last is wry_hash_name(), whose key is the caller's.
 */
#include "base/hash.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define ID_BYTES 16

static const uint64_t *
table_key(void)
{
	static uint64_t key[2];
	static gsize ready;
	if (g_once_init_enter(&ready)) {
		wry_random(key, sizeof key);
		g_once_init_leave(&ready, 1);
	}
	return key;
}

static inline uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1], v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1], v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* The next 8 bytes or less, little-endian; with fold, 'A' to 'Z' as 'a' to 'z'. */
static inline uint64_t
load(const guchar *p, gsize n, bool fold)
{
	uint64_t word = 0;
	if (n == 8 && !fold) {
		memcpy(&word, p, 8);
		return GUINT64_FROM_LE(word);
	}
	for (gsize i = 0; i < n; i++)
		word |= (uint64_t)(guchar)(fold ? g_ascii_tolower((char)p[i]) : (char)p[i])
			<< (8 * i);
	return word;
}

static uint64_t
sip(const void *bytes, gsize n, bool fold)
{
	const uint64_t *k = table_key();
	uint64_t v[4] = { k[0] ^ 0x736f6d6570736575, k[1] ^ 0x646f72616e646f6d,
			  k[0] ^ 0x6c7967656e657261, k[1] ^ 0x7465646279746573 };
	const guchar *p = bytes;
	gsize left = n;
	for (; left >= 8; p += 8, left -= 8) {
		uint64_t word = load(p, 8, fold);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	uint64_t last = load(p, left, fold) | (uint64_t)n << 56;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t
wry_hash(const void *bytes, gsize n)
{
	return sip(bytes, n, false);
}

guint
wry_hash_str(gconstpointer string)
{
	return (guint)sip(string, strlen(string), false);
}

guint
wry_hash_ascii_nocase(gconstpointer string)
{
	return (guint)sip(string, strlen(string), true);
}

gboolean
wry_equal_ascii_nocase(gconstpointer a, gconstpointer b)
{
	return g_ascii_strcasecmp(a, b) == 0;
}

static void
ask_kernel(void *bytes, gsize n)
{
	for (guchar *p = bytes; n > 0;) {
		ssize_t got = getrandom(p, n, 0);
		if (got < 0 && errno != EINTR)
			g_error("getrandom: %s", g_strerror(errno)); /* nothing may go on without */
		if (got > 0) {
			p += got;
			n -= (gsize)got;
		}
	}
}

/* Each message has an id, and each would be a system call: small ones come from a pool. */
void
wry_random(void *bytes, gsize n)
{
	static _Thread_local guchar pool[2048];
	static _Thread_local gsize used = sizeof pool;
	if (n > 64) {
		ask_kernel(bytes, n);
		return;
	}
	if (n > sizeof pool - used) {
		ask_kernel(pool, sizeof pool);
		used = 0;
	}
	memcpy(bytes, pool + used, n);
	explicit_bzero(pool + used, n); /* what was given out is nowhere else */
	used += n;
}

/* The upper half of hex holds the bytes; each is read before it is overwritten. */
static void
spell(char *hex, gsize bytes)
{
	static const char digits[] = "0123456789abcdef";
	const guchar *raw = (guchar *)hex + bytes;
	for (gsize i = 0; i < bytes; i++) {
		guchar byte = raw[i];
		hex[2 * i] = digits[byte >> 4];
		hex[2 * i + 1] = digits[byte & 15];
	}
	hex[2 * bytes] = '\0';
}

char *
wry_random_hex(unsigned bytes)
{
	char *hex = g_malloc((gsize)bytes * 2 + 1);
	wry_random(hex + bytes, bytes);
	spell(hex, bytes);
	return hex;
}

char *
wry_random_id(void)
{
	char *hex = g_malloc(2 * ID_BYTES + 1);
	guchar *raw = (guchar *)hex + ID_BYTES;
	wry_random(raw + 6, ID_BYTES - 6);
	uint64_t ms = (uint64_t)(g_get_real_time() / 1000);
	for (int i = 0; i < 6; i++)
		raw[i] = (guchar)(ms >> (40 - 8 * i));
	raw[6] = (raw[6] & 0x0f) | 0x70; /* version 7, */
	raw[8] = (raw[8] & 0x3f) | 0x80; /* of RFC 9562's variant */
	spell(hex, ID_BYTES);
	return hex;
}

/* Takes as long as a is; only the lengths show in the time. */
bool
wry_hash_equal(const char *a, const char *b)
{
	gsize a_n = strlen(a), b_n = strlen(b);
	volatile guchar differ = a_n != b_n;
	for (gsize i = 0; i < a_n; i++)
		differ |= (guchar)a[i] ^ (guchar)b[i % (b_n + 1)];
	return differ == 0;
}
