/*
 * sign.c - signatures of HTTP providers
 */
#include "backends/sms/sign.h"

#include "base/hash.h"

#include <string.h>

bool
sms_sign_equal(const char *a, const char *b)
{
	return a != NULL && b != NULL && *b != '\0' && wry_hash_equal(a, b);
}

/* base64 of the HMAC.  (transfer full) */
static char *
hmac_base64(GChecksumType type, const char *secret, const char *text, gsize n)
{
	guint8 digest[64];
	gsize size = sizeof digest;
	GHmac *hmac = g_hmac_new(type, (const guchar *)secret, strlen(secret));
	g_hmac_update(hmac, (const guchar *)text, (gssize)n);
	g_hmac_get_digest(hmac, digest, &size);
	g_hmac_unref(hmac);
	return g_base64_encode(digest, size);
}

static int
compare(gconstpointer a, gconstpointer b)
{
	const SmsField *const *f = a, *const *g = b;
	int names = strcmp((*f)->name, (*g)->name);
	return names != 0 ? names : strcmp((*f)->value, (*g)->value);
}

/* By name, then value.  (transfer container) */
static GPtrArray *
sorted(const SmsFields *fields)
{
	GPtrArray *all = g_ptr_array_new();
	for (gsize i = 0; i < sms_fields_n(fields); i++)
		g_ptr_array_add(all, (gpointer)sms_fields_at(fields, i));
	g_ptr_array_sort(all, compare);
	return all;
}

static bool
signs(const char *token, const char *url, const char *parameters, const char *signature)
{
	g_autofree char *text = g_strconcat(url, parameters, NULL);
	g_autofree char *expected = hmac_base64(G_CHECKSUM_SHA1, token, text, strlen(text));
	return sms_sign_equal(expected, signature);
}

/* "https://gw.example.org:443/x" for "https://gw.example.org/x": Twilio signs the one or the other.
 */
static char *
with_port(const char *url)
{
	const char *host = strstr(url, "://");
	if (host == NULL)
		return g_strdup(url);
	host += 3;
	gsize n = strcspn(host, "/?");
	if (memchr(host, ':', n) != NULL)
		return g_strdup(url);
	return g_strdup_printf("%.*s%s%s", (int)(host - url + (gssize)n), url,
			       g_str_has_prefix(url, "https:") ? ":443" : ":80", host + n);
}

bool
sms_sign_twilio(const char *token, const char *url, const SmsFields *form, const SmsFields *query,
		const char *body, gsize body_n, const char *signature)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (signature == NULL)
		return false;
	if (body != NULL) {
		g_autofree char *digest =
		    g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)body, body_n);
		if (!sms_sign_equal(digest, sms_fields_get(query, "bodySHA256")))
			return false;
	} else if (form != NULL) {
		g_autoptr(GPtrArray) all = sorted(form);
		for (guint i = 0; i < all->len; i++) {
			const SmsField *f = all->pdata[i];
			/* The same value twice is there once. */
			if (i > 0 && compare(&all->pdata[i - 1], &all->pdata[i]) == 0)
				continue;
			g_string_append(text, f->name);
			g_string_append_len(text, f->value, (gssize)f->n);
		}
		if (strlen(text->str) != text->len)
			return false;
	}
	g_autofree char *other = with_port(url);
	bool first = signs(token, url, text->str, signature);
	bool second = signs(token, other, text->str, signature);
	return first || second;
}

bool
sms_sign_vonage(const char *secret, const SmsFields *fields)
{
	static const struct {
		gsize n;
		GChecksumType type;
	} kinds[] = { { 32, G_CHECKSUM_MD5 },
		      { 40, G_CHECKSUM_SHA1 },
		      { 64, G_CHECKSUM_SHA256 },
		      { 128, G_CHECKSUM_SHA512 } };
	const char *said = sms_fields_get(fields, "sig");
	g_autofree char *sig = said != NULL ? g_ascii_strdown(said, -1) : NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GPtrArray) all = sorted(fields);
	if (sig == NULL)
		return false;
	for (guint i = 0; i < all->len; i++) {
		const SmsField *f = all->pdata[i];
		if (strcmp(f->name, "sig") == 0)
			continue;
		if (strlen(f->value) != f->n)
			return false;
		g_autofree char *value = g_strdelimit(g_strdup(f->value), "&=", '_');
		g_string_append_printf(text, "&%s=%s", f->name, value);
	}
	bool good = false;
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (strlen(sig) != kinds[i].n)
			continue;
		g_autofree char *expected =
		    g_compute_hmac_for_data(kinds[i].type, (const guchar *)secret, strlen(secret),
					    (const guchar *)text->str, text->len);
		good |= sms_sign_equal(expected, sig);
	}
	g_string_append(text, secret);
	g_autofree char *plain =
	    g_compute_checksum_for_data(G_CHECKSUM_MD5, (const guchar *)text->str, text->len);
	return sms_sign_equal(plain, sig) || good;
}

char *
sms_sign_own(const char *secret, const char *text)
{
	char *all = g_compute_hmac_for_data(G_CHECKSUM_SHA256, (const guchar *)secret,
					    strlen(secret), (const guchar *)text, strlen(text));
	all[32] = '\0';
	return all;
}

bool
sms_sign_body(GChecksumType type, const char *secret, const char *body, gsize n,
	      const char *signature)
{
	g_autofree char *hex = g_compute_hmac_for_data(type, (const guchar *)secret, strlen(secret),
						       (const guchar *)body, n);
	g_autofree char *base64 = hmac_base64(type, secret, body, n);
	if (signature == NULL)
		return false;
	if (g_str_has_prefix(signature, "sha256=") || g_str_has_prefix(signature, "sha1="))
		signature = strchr(signature, '=') + 1;
	g_autofree char *folded = g_ascii_strdown(signature, -1);
	bool as_hex = sms_sign_equal(hex, folded);
	return sms_sign_equal(base64, signature) || as_hex;
}
