/*
 * hash-sha.c - SHA-256 and what is named by it
 *
 * OpenSSL's: GLib's takes ten times as long, which for a mail was a tenth of all there is to do.
 * The algorithm is looked for once: the search costs more than a name does.
 */
#include "base/hash.h"

#include <openssl/evp.h>
#include <string.h>

#define DIGEST 32
#define BLOCK 64

typedef struct {
	const void *bytes;
	gsize n;
} Piece;

static const EVP_MD *
sha256(void)
{
	static EVP_MD *md;
	static gsize ready;
	if (g_once_init_enter(&ready)) {
		md = EVP_MD_fetch(NULL, "SHA2-256", NULL);
		g_once_init_leave(&ready, 1);
	}
	return md;
}

static void
digest(guchar ret[DIGEST], const Piece *pieces, guint n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx != NULL && EVP_DigestInit_ex(ctx, sha256(), NULL);
	for (guint i = 0; i < n; i++)
		good = good && EVP_DigestUpdate(ctx, pieces[i].bytes, pieces[i].n);
	if (!good || !EVP_DigestFinal_ex(ctx, ret, NULL))
		g_error("SHA-256 is not to be had");
	EVP_MD_CTX_free(ctx);
}

/* RFC 2104 */
static void
hmac(guchar ret[DIGEST], const void *key, gsize key_n, const char *text)
{
	guchar inner[BLOCK] = { 0 }, outer[BLOCK];
	if (key_n > BLOCK)
		digest(inner, (const Piece[]){ { key, key_n } }, 1);
	else
		memcpy(inner, key, key_n);
	for (int i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	digest(ret, (const Piece[]){ { inner, BLOCK }, { text, strlen(text) } }, 2);
	digest(ret, (const Piece[]){ { outer, BLOCK }, { ret, DIGEST } }, 2);
	explicit_bzero(inner, BLOCK);
	explicit_bzero(outer, BLOCK);
}

void
wry_hash_name(char ret_name[17], const void *key, gsize key_n, const char *text)
{
	guchar sum[DIGEST];
	hmac(sum, key, key_n, text);
	/* The digest as one number, divided by 36 sixteen times. */
	for (int i = 0; i < 16; i++) {
		unsigned rest = 0;
		for (int j = 0; j < DIGEST; j++) {
			rest = rest << 8 | sum[j];
			sum[j] = (guchar)(rest / 36);
			rest %= 36;
		}
		ret_name[i] = (char)(rest < 26 ? 'a' + rest : '0' + (rest - 26));
	}
	ret_name[16] = '\0';
}

void
wry_hash_sha256(char ret_hex[65], const void *a, gsize a_n, const void *b, gsize b_n)
{
	static const char digits[] = "0123456789abcdef";
	guchar sum[DIGEST];
	digest(sum, (const Piece[]){ { a, a_n }, { b, b_n } }, 2);
	for (int i = 0; i < DIGEST; i++) {
		ret_hex[2 * i] = digits[sum[i] >> 4];
		ret_hex[2 * i + 1] = digits[sum[i] & 15];
	}
	ret_hex[2 * DIGEST] = '\0';
}
