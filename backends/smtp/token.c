/*
 * token.c - tokens of envelopes and Message-IDs, sealed by HMAC-SHA256
 */
#include "backends/smtp/token.h"

#include "base/hash.h"

#include <string.h>

#define ID 32
#define SEAL 16
#define TOKEN (ID + 2 + SEAL)

static void
seal(GBytes *key, const char *what, const char *id, unsigned to, char ret[SEAL + 1])
{
	g_autofree char *text = g_strdup_printf("%s %.32s %02x", what, id, to);
	gsize n = 0;
	const void *bytes = g_bytes_get_data(key, &n);
	wry_hash_name(ret, bytes, n, text);
}

static bool
is_id(const char *text)
{
	return strspn(text, "0123456789abcdef") >= ID;
}

char *
mail_token_new(GBytes *key, const char *id, unsigned to)
{
	char sum[SEAL + 1];
	seal(key, "envelope", id, to, sum);
	return g_strdup_printf("%.32s%02x%s", id, to & 0xff, sum);
}

bool
mail_token_check(GBytes *key, const char *token, char *ret_id, unsigned *ret_to)
{
	if (strlen(token) != TOKEN || strspn(token, "0123456789abcdef") < ID + 2)
		return false;
	unsigned to =
	    (unsigned)(g_ascii_xdigit_value(token[ID]) << 4 | g_ascii_xdigit_value(token[ID + 1]));
	char sum[SEAL + 1];
	seal(key, "envelope", token, to, sum);
	if (!wry_hash_equal(sum, token + ID + 2))
		return false;
	g_strlcpy(ret_id, token, ID + 1);
	*ret_to = to;
	return true;
}

char *
mail_message_id_new(GBytes *key, const char *id, const char *domain)
{
	char sum[SEAL + 1];
	seal(key, "message", id, 0, sum);
	return g_strdup_printf("<%.32s.%s@%s>", id, sum, domain);
}

bool
mail_message_id_check(GBytes *key, const char *message_id, const char *domain, char *ret_id)
{
	if (message_id == NULL || message_id[0] != '<' || strlen(message_id) < ID + SEAL + 4 ||
	    !is_id(message_id + 1))
		return false;
	g_autofree char *ours = mail_message_id_new(key, message_id + 1, domain);
	if (!wry_hash_equal(ours, message_id))
		return false;
	if (ret_id != NULL)
		g_strlcpy(ret_id, message_id + 1, ID + 1);
	return true;
}
