/*
 * test-tls.c - what net/tls does without a peer: trust, pins, identities
 *
 * Handshakes are test-conn.c's.
 */
#include "base/error.h"
#include "net/tls.h"

#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#define HEX32 "00112233445566778899aabbccddeeff"

static void
assert_pin(const char *pin, bool good)
{
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(wry_tls_check_pin(pin, &error), ==, good);
	g_assert_true(good == (error == NULL));
	if (!good)
		g_assert_cmpstr(wry_error_condition(error), ==, "not-acceptable");
}

static void
test_pins(void)
{
	assert_pin("sha256:" HEX32 HEX32, true);
	assert_pin("SHA256:" HEX32 "00112233445566778899AABBCCDDEEFF", true);
	assert_pin("sha256:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:" HEX32, true);
	assert_pin("sha256:" HEX32, false);
	assert_pin("sha256:" HEX32 HEX32 "00", false);
	assert_pin("sha256:" HEX32 HEX32 ":", false);
	assert_pin("sha256::" HEX32 HEX32, false);
	assert_pin("sha256:0:0112233445566778899aabbccddeeff" HEX32, false);
	assert_pin("sha256:00::112233445566778899aabbccddeeff" HEX32, false);
	assert_pin("sha256:" HEX32 "0011223344556677889 aabbccddeeff", false);
	assert_pin("sha1:" HEX32, false);
	assert_pin("", false);
}

static X509 *
certificate_of(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	g_assert_nonnull(x);
	return x;
}

static char *
common_name(const char *pem)
{
	char cn[512];
	X509 *x = certificate_of(pem);
	int n = X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, cn, sizeof cn);
	X509_free(x);
	return n < 0 ? NULL : g_strndup(cn, (gsize)n);
}

static void
test_identity(void)
{
	g_autofree char *pem = wry_tls_identity_new("juliet@example.org");
	g_autofree char *cn = common_name(pem);
	g_assert_true(g_str_has_prefix(pem, "-----BEGIN PRIVATE KEY-----"));
	g_assert_cmpstr(cn, ==, "juliet@example.org");

	X509 *x = certificate_of(pem);
	EVP_PKEY *key = X509_get0_pubkey(x);
	int days, seconds;
	g_assert_cmpint(EVP_PKEY_get_base_id(key), ==, EVP_PKEY_EC);
	g_assert_cmpint(EVP_PKEY_get_bits(key), ==, 256);
	g_assert_cmpint(X509_verify(x, key), ==, 1);
	g_assert_cmpint(X509_check_ca(x), ==, 0);
	g_assert_cmpint(X509_cmp_current_time(X509_get0_notBefore(x)), <, 0);
	ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x));
	g_assert_cmpint(days, >=, 20 * 365);
	X509_free(x);
}

static void
test_identities_differ(void)
{
	g_autofree char *a = wry_tls_identity_new("a"), *b = wry_tls_identity_new("a");
	g_autofree char *x = wry_tls_identity_fingerprint(a), *y = wry_tls_identity_fingerprint(b);
	g_assert_cmpstr(x, !=, y);
}

/* RFC 5280 stops at 64 characters, people do not. */
static void
test_long_name(void)
{
	g_autoptr(GString) name = g_string_new(NULL);
	for (int i = 0; i < 100; i++)
		g_string_append(name, "é");
	g_autofree char *pem = wry_tls_identity_new(name->str);
	g_autofree char *cn = common_name(pem);
	g_assert_nonnull(cn);
	g_autofree char *broken = wry_tls_identity_new("\xff\xfe");
	g_autofree char *empty = wry_tls_identity_new("");
	g_autofree char *print = wry_tls_identity_fingerprint(broken);
	g_autofree char *print2 = wry_tls_identity_fingerprint(empty);
	g_assert_nonnull(print);
	g_assert_nonnull(print2);
}

static void
test_fingerprint(void)
{
	g_autofree char *pem = wry_tls_identity_new("a"), *other = wry_tls_identity_new("a");
	g_autofree char *got = wry_tls_identity_fingerprint(pem);
	X509 *x = certificate_of(pem);
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	g_autofree char *expected = g_compute_checksum_for_data(G_CHECKSUM_SHA256, der, (gsize)n);
	g_assert_cmpstr(got, ==, expected);
	OPENSSL_free(der);
	X509_free(x);

	/* The certificate first is good too; a part of it, or of two different ones, is not. */
	const char *mine = strstr(pem, "-----BEGIN CERTIFICATE-----");
	const char *foreign = strstr(other, "-----BEGIN CERTIFICATE-----");
	g_autofree char *key = g_strndup(pem, (gsize)(mine - pem));
	g_autofree char *turned = g_strconcat(mine, key, NULL);
	g_autofree char *mixed = g_strconcat(key, foreign, NULL);
	g_autofree char *same = wry_tls_identity_fingerprint(turned);
	g_assert_cmpstr(same, ==, expected);
	g_assert_null(wry_tls_identity_fingerprint(mixed));
	g_assert_null(wry_tls_identity_fingerprint(mine));
	g_assert_null(wry_tls_identity_fingerprint(key));
	g_assert_null(wry_tls_identity_fingerprint("nonsense"));
	g_assert_null(wry_tls_identity_fingerprint(""));
	g_assert_null(wry_tls_identity_fingerprint(NULL));
}

/* A key under a password: it is none, and nobody is asked at the terminal. */
static void
test_locked_key(void)
{
	g_autofree char *pem = wry_tls_identity_new("a");
	BIO *in = BIO_new_mem_buf(pem, -1), *out = BIO_new(BIO_s_mem());
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
	char *text;
	PEM_write_bio_PrivateKey(out, key, EVP_aes_128_cbc(), (unsigned char *)"pw", 2, NULL, NULL);
	gsize n = (gsize)BIO_get_mem_data(out, &text);
	g_autofree char *locked = g_strndup(text, n);
	g_autofree char *both =
	    g_strconcat(locked, strstr(pem, "-----BEGIN CERTIFICATE-----"), NULL);
	g_assert_null(wry_tls_identity_fingerprint(both));
	EVP_PKEY_free(key);
	BIO_free(in);
	BIO_free(out);
}

static void
test_ca_file(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *pem = wry_tls_identity_new("a");
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(dir, "ca.pem", NULL);
	g_autofree char *words =
	    g_strdup_printf("cannot read '%s': No such file or directory", file);
	g_assert_null(wry_tls_new(file, &error));
	g_assert_cmpstr(error->message, ==, words);
	g_clear_error(&error);

	g_assert_true(g_file_set_contents(file, "# no certificate\n", -1, NULL));
	g_assert_null(wry_tls_new(file, &error));
	g_assert_nonnull(strstr(error->message, "holds no certificate"));
	g_assert_nonnull(strstr(error->message, file));
	g_clear_error(&error);
	g_assert_null(wry_tls_new(dir, &error)); /* not even a file */
	g_clear_error(&error);

	g_assert_true(g_file_set_contents(file, pem, -1, NULL));
	WryTls *tls = wry_tls_new(file, &error);
	g_assert_no_error(error);
	g_assert_true(wry_tls_ref(tls) == tls);
	wry_tls_unref(tls);
	wry_tls_unref(tls);
	g_unlink(file);
	g_rmdir(dir);
}

static void
test_system_roots(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WryTls) a = wry_tls_new(NULL, &error);
	g_assert_no_error(error);
	g_autoptr(WryTls) b = wry_tls_new("", &error);
	g_assert_no_error(error);
	g_assert_nonnull(a);
	g_assert_nonnull(b);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tls/pins", test_pins);
	g_test_add_func("/tls/identity", test_identity);
	g_test_add_func("/tls/identities-differ", test_identities_differ);
	g_test_add_func("/tls/long-name", test_long_name);
	g_test_add_func("/tls/fingerprint", test_fingerprint);
	g_test_add_func("/tls/locked-key", test_locked_key);
	g_test_add_func("/tls/ca-file", test_ca_file);
	g_test_add_func("/tls/system-roots", test_system_roots);
	return g_test_run();
}
