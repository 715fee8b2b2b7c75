/*
 * cert-kit.h - certificates for servers in tests, made on the spot
 */
#pragma once

#include <glib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void
extend(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
	X509_add_ext(x, e, -1);
	X509_EXTENSION_free(e);
}

/* A key and a certificate it signed itself, for a name, good from and until so many days. */
static char *
certificate(const char *san, int from, int until)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	char *pem;
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_time_adj_ex(X509_getm_notBefore(x), from, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(x), until, 0, NULL);
	X509_set_pubkey(x, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
				   (const unsigned char *)san, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	extend(x, NID_subject_alt_name, san);
	g_assert_cmpint(X509_sign(x, key, EVP_sha256()), >, 0);
	BIO *bio = BIO_new(BIO_s_mem());
	PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
	PEM_write_bio_X509(bio, x);
	gsize n = (gsize)BIO_get_mem_data(bio, &pem);
	char *result = g_strndup(pem, n);
	BIO_free(bio);
	X509_free(x);
	EVP_PKEY_free(key);
	return result;
}
