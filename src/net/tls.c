/*
 * tls.c - what wherry asks of OpenSSL, and all of it
 *
 * The context and its trust; the certificates users prove themselves with; and the
 * stream that conn.c feeds.  No descriptor appears here: a BIO of our own reads from
 * the bytes just received and writes to a queue, so OpenSSL never waits for a
 * socket, never raises SIGPIPE, and keeps nothing back that epoll cannot see.
 */
#include "net/tls-stream.h"

#include "base/error.h"
#include "net/name.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>

WryQueue wry_queue_spare;

#define RECORD 16384	    /* of plain text, at most */
#define MAX_WIRE (1u << 20) /* handshakes and key updates never come near it */
#define MAX_CHAIN 10	    /* certificates above a user's own */
#define PIN "sha256:"
#define HEX (2 * 32)
#define YEARS 20

struct _WryTls {
	unsigned count;
	SSL_CTX *ctx;
};

struct _WryTlsStream {
	WryTls *tls;
	SSL *ssl;
	const char *in; /* borrowed, see wry_tls_stream_feed() */
	gsize in_n;
	WryQueue wire;
	char **pins; /* HEX only, lower case; dropped after the handshake */
	char peer[sizeof PIN + HEX];
};

/* ---- words ---- */

static bool
refuse(GError **error, const char *msgid, const char *arg)
{
	return wry_error_set(error, WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL), msgid, arg, NULL);
}

static bool
refuse_certificate(GError **error, long result)
{
	switch (result) {
	case X509_V_ERR_APPLICATION_VERIFICATION:
		return refuse(error, N_("its fingerprint is not the pinned one"), NULL);
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return refuse(error, N_("its certificate is for another name"), NULL);
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return refuse(error, N_("its certificate has expired"), NULL);
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return refuse(error, N_("its certificate is not valid yet"), NULL);
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_CERT_UNTRUSTED:
		return refuse(error, N_("its certificate is signed by nobody we know"), NULL);
	default:
		return refuse(error, N_("its certificate is not good: %s"),
			      X509_verify_cert_error_string(result));
	}
}

/*
 * What OpenSSL's queue says, for people.  Its strings are static and hold nothing foreign.
 * code: of what is neither a port without TLS nor a certificate.
 */
static bool
refuse_openssl(GError **error, int code)
{
	unsigned long e = ERR_peek_error();
	const char *reason = ERR_reason_error_string(e);
	switch (ERR_GET_LIB(e) == ERR_LIB_SSL ? ERR_GET_REASON(e) : 0) {
	case SSL_R_WRONG_VERSION_NUMBER:
	case SSL_R_PACKET_LENGTH_TOO_LONG:
	case SSL_R_HTTP_REQUEST:
	case SSL_R_UNEXPECTED_MESSAGE:
		return refuse(error, N_("it does not speak TLS on this port"), NULL);
	case SSL_R_UNSUPPORTED_PROTOCOL:
	case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
		return refuse(error, N_("it offers only versions of TLS that are not safe"), NULL);
	case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
	case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
	case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
	case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
	case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
	case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
	case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
		return refuse(error, N_("it does not accept our certificate"), NULL);
	default:
		return wry_error_set(error, code, N_("TLS failed: %s"),
				     reason != NULL ? reason : "unexpected end", NULL);
	}
}

/* ---- trust ---- */

/* An encrypted key: without this OpenSSL would ask at the terminal. */
static int
no_password(G_GNUC_UNUSED char *buf, G_GNUC_UNUSED int size, G_GNUC_UNUSED int rw,
	    G_GNUC_UNUSED void *data)
{
	return -1;
}

/* In place of X509_verify_cert(): with pins only they count. */
static int
verify(X509_STORE_CTX *store, G_GNUC_UNUSED void *data)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	WryTlsStream *stream = SSL_get_app_data(ssl);
	X509 *leaf = X509_STORE_CTX_get0_cert(store);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	if (leaf == NULL || X509_digest(leaf, EVP_sha256(), digest, &n) != 1 || n != HEX / 2) {
		X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED);
		return 0;
	}
	memcpy(stream->peer, PIN, sizeof PIN);
	for (unsigned i = 0; i < n; i++)
		g_snprintf(stream->peer + strlen(PIN) + 2 * i, 3, "%02x", digest[i]);

	if (stream->pins == NULL)
		return X509_verify_cert(store) > 0;
	for (char **pin = stream->pins; *pin != NULL; pin++) {
		if (strcmp(*pin, stream->peer + strlen(PIN)) == 0) {
			X509_STORE_CTX_set_error(store, X509_V_OK);
			return 1;
		}
	}
	X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
	return 0;
}

static SSL_CTX *
context_new(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	g_assert(ctx != NULL);
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_options(ctx,
			    SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, verify, NULL);
	return ctx;
}

/* The operator wrote this file: what stands in it is trusted itself, be it a leaf or a root. */
static bool
trust_file(SSL_CTX *ctx, const char *file, GError **error)
{
	FILE *f = fopen(file, "re");
	if (f == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("cannot read '%s': %s"),
				     file, g_strerror(errno), NULL);
	unsigned found = 0;
	for (X509 *x; (x = PEM_read_X509_AUX(f, NULL, no_password, NULL)) != NULL; found++) {
		X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), x);
		X509_free(x);
	}
	fclose(f);
	ERR_clear_error();
	if (found == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' holds no certificate"), file, NULL);
	X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx), X509_V_FLAG_PARTIAL_CHAIN);
	return true;
}

WryTls *
wry_tls_new(const char *ca_file, GError **error)
{
	g_autoptr(WryTls) tls = g_new0(WryTls, 1);
	tls->count = 1;
	tls->ctx = context_new();
	if (ca_file != NULL && *ca_file != '\0') {
		if (!trust_file(tls->ctx, ca_file, error))
			return NULL;
	} else if (SSL_CTX_set_default_verify_paths(tls->ctx) != 1) {
		ERR_clear_error();
		wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("cannot read the system's certificate authorities"), NULL);
		return NULL;
	}
	return g_steal_pointer(&tls);
}

WryTls *
wry_tls_ref(WryTls *tls)
{
	tls->count++;
	return tls;
}

void
wry_tls_unref(WryTls *tls)
{
	if (tls == NULL || --tls->count > 0)
		return;
	SSL_CTX_free(tls->ctx);
	g_free(tls);
}

/* HEX of a pin in lower case without colons.  NULL: it is none.  (transfer full) */
static char *
pin_hex(const char *pin)
{
	if (pin == NULL || g_ascii_strncasecmp(pin, PIN, strlen(PIN)) != 0)
		return NULL;
	char hex[HEX + 1];
	unsigned n = 0;
	for (const char *p = pin + strlen(PIN); *p != '\0'; p++) {
		if (*p == ':' && n > 0 && n % 2 == 0 && p[1] != ':' && p[1] != '\0')
			continue;
		if (!g_ascii_isxdigit(*p) || n == HEX)
			return NULL;
		hex[n++] = g_ascii_tolower(*p);
	}
	return n == HEX ? g_strndup(hex, HEX) : NULL;
}

bool
wry_tls_check_pin(const char *pin, GError **error)
{
	g_autofree char *hex = pin_hex(pin);
	return hex != NULL ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is not a fingerprint; write sha256: and 64 digits"), pin,
			     NULL);
}

/* ---- identities ---- */

static void
add_extension(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	g_assert(extension != NULL);
	X509_add_ext(x, extension, -1);
	X509_EXTENSION_free(extension);
}

/* RFC 5280 allows a common name 64 characters. */
static void
set_name(X509 *x, const char *cn)
{
	g_autofree char *valid = g_utf8_make_valid(cn != NULL && *cn != '\0' ? cn : "wherry", -1);
	if (g_utf8_strlen(valid, -1) > 64)
		*g_utf8_offset_to_pointer(valid, 64) = '\0';
	X509_NAME *name = X509_get_subject_name(x);
	X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
				   (const unsigned char *)valid, -1, -1, 0);
	X509_set_issuer_name(x, name);
}

char *
wry_tls_identity_new(const char *cn)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	unsigned char random[16];
	g_assert(key != NULL && x != NULL && RAND_bytes(random, sizeof random) == 1);
	random[0] = (random[0] & 0x7f) | 0x40; /* positive, and never short */
	BIGNUM *serial = BN_bin2bn(random, sizeof random, NULL);

	X509_set_version(x, X509_VERSION_3);
	BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(x));
	X509_time_adj_ex(X509_getm_notBefore(x), -1, 0, NULL); /* other clocks may be slow */
	X509_time_adj_ex(X509_getm_notAfter(x), YEARS * 365 + YEARS / 4, 0, NULL);
	X509_set_pubkey(x, key);
	set_name(x, cn);
	add_extension(x, NID_basic_constraints, "critical,CA:FALSE");
	add_extension(x, NID_key_usage, "critical,digitalSignature");

	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	int ok = X509_sign(x, key, EVP_sha256()) > 0 &&
		 PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1 &&
		 PEM_write_bio_X509(bio, x) == 1;
	g_assert(ok);
	long n = BIO_get_mem_data(bio, &pem);
	char *result = g_strndup(pem, (gsize)n);
	BIO_free(bio); /* wipes it */
	BN_free(serial);
	X509_free(x);
	EVP_PKEY_free(key);
	return result;
}

/* Key and certificates of a PEM text, in any order.  *ret_chain: what follows the first one. */
static bool
read_identity(const char *pem, EVP_PKEY **ret_key, X509 **ret_x, STACK_OF(X509) * *ret_chain)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	*ret_key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	BIO_free(bio);
	bio = BIO_new_mem_buf(pem, -1);
	*ret_x = PEM_read_bio_X509(bio, NULL, no_password, NULL);
	*ret_chain = sk_X509_new_null();
	for (X509 *x; sk_X509_num(*ret_chain) < MAX_CHAIN &&
		      (x = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL;)
		sk_X509_push(*ret_chain, x);
	BIO_free(bio);
	bool ok =
	    *ret_key != NULL && *ret_x != NULL && X509_check_private_key(*ret_x, *ret_key) == 1;
	ERR_clear_error();
	return ok;
}

char *
wry_tls_identity_fingerprint(const char *pem)
{
	if (pem == NULL)
		return NULL;
	EVP_PKEY *key;
	X509 *x;
	STACK_OF(X509) * chain;
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	g_autoptr(GString) hex = g_string_sized_new(HEX);
	bool ok =
	    read_identity(pem, &key, &x, &chain) && X509_digest(x, EVP_sha256(), digest, &n) == 1;
	for (unsigned i = 0; ok && i < n; i++)
		g_string_append_printf(hex, "%02x", digest[i]);
	sk_X509_pop_free(chain, X509_free);
	X509_free(x);
	EVP_PKEY_free(key);
	return ok ? g_string_free(g_steal_pointer(&hex), FALSE) : NULL;
}

static bool
use_identity(SSL *ssl, const char *pem, GError **error)
{
	EVP_PKEY *key;
	X509 *x;
	STACK_OF(X509) * chain;
	bool ok = read_identity(pem, &key, &x, &chain) && SSL_use_certificate(ssl, x) == 1 &&
		  SSL_use_PrivateKey(ssl, key) == 1 && SSL_set1_chain(ssl, chain) == 1;
	sk_X509_pop_free(chain, X509_free);
	X509_free(x);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return ok || refuse(error, N_("our certificate for it cannot be used"), NULL);
}

/* ---- the stream ---- */

static int
bio_read(BIO *bio, char *buffer, size_t size, size_t *ret_n)
{
	WryTlsStream *stream = BIO_get_data(bio);
	BIO_clear_retry_flags(bio);
	if (stream->in_n == 0) {
		BIO_set_retry_read(bio);
		return 0;
	}
	*ret_n = MIN(size, stream->in_n);
	memcpy(buffer, stream->in, *ret_n);
	stream->in += *ret_n;
	stream->in_n -= *ret_n;
	return 1;
}

/* The ceiling is for a peer that makes OpenSSL answer (key updates) and reads nothing. */
static int
bio_write(BIO *bio, const char *bytes, size_t n, size_t *ret_n)
{
	WryTlsStream *stream = BIO_get_data(bio);
	BIO_clear_retry_flags(bio);
	if (n > MAX_WIRE - MIN(MAX_WIRE, wry_queue_length(&stream->wire)))
		return 0;
	wry_queue_add(&stream->wire, bytes, n);
	*ret_n = n;
	return 1;
}

static long
bio_ctrl(G_GNUC_UNUSED BIO *bio, int command, G_GNUC_UNUSED long n, G_GNUC_UNUSED void *p)
{
	return command == BIO_CTRL_FLUSH;
}

static BIO *
bio_new(WryTlsStream *stream)
{
	static BIO_METHOD *method; /* for the life of the process */
	if (method == NULL) {
		method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wherry");
		BIO_meth_set_read_ex(method, bio_read);
		BIO_meth_set_write_ex(method, bio_write);
		BIO_meth_set_ctrl(method, bio_ctrl);
	}
	BIO *bio = BIO_new(method);
	g_assert(bio != NULL);
	BIO_set_data(bio, stream);
	BIO_set_init(bio, 1);
	return bio;
}

/* Who has to be at the other end. */
static bool
expect_name(SSL *ssl, const char *name, GError **error)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	gsize n = strlen(name);
	g_autofree char *bare =
	    name[0] == '[' && name[n - 1] == ']' ? g_strndup(name + 1, n - 2) : g_strdup(name);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, bare) == 1)
		return true; /* a literal is no SNI (RFC 6066) */
	ERR_clear_error();
	g_autofree char *ascii = wry_net_name(name);
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
						   X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (ascii == NULL || X509_VERIFY_PARAM_set1_host(param, ascii, 0) != 1 ||
	    SSL_set_tlsext_host_name(ssl, ascii) != 1) {
		ERR_clear_error();
		return refuse(error, N_("'%s' is no name a certificate could bear"), name);
	}
	return true;
}

static char **
pins_copy(const char *const *pins)
{
	if (pins == NULL || pins[0] == NULL)
		return NULL;
	g_autoptr(GPtrArray) copy = g_ptr_array_new_with_free_func(g_free);
	for (; *pins != NULL; pins++) {
		char *hex = pin_hex(*pins); /* one that is none matches nothing */
		if (hex != NULL)
			g_ptr_array_add(copy, hex);
	}
	g_ptr_array_add(copy, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&copy), FALSE);
}

WryTlsStream *
wry_tls_stream_new(WryTls *tls, const char *name, const char *const *pins, const char *identity,
		   GError **error)
{
	g_autoptr(WryTlsStream) stream = g_new0(WryTlsStream, 1);
	stream->tls = wry_tls_ref(tls);
	stream->pins = pins_copy(pins);
	stream->ssl = SSL_new(tls->ctx);
	g_assert(stream->ssl != NULL);
	BIO *bio = bio_new(stream);
	SSL_set_bio(stream->ssl, bio, bio);
	SSL_set_app_data(stream->ssl, stream);
	SSL_set_connect_state(stream->ssl);
	if (name == NULL && stream->pins == NULL) {
		refuse(error, N_("no name is known that its certificate would have to bear"), NULL);
		return NULL;
	}
	if (name != NULL && !expect_name(stream->ssl, name, stream->pins == NULL ? error : NULL) &&
	    stream->pins == NULL)
		return NULL;
	if (identity != NULL && !use_identity(stream->ssl, identity, error))
		return NULL;
	return g_steal_pointer(&stream);
}

void
wry_tls_stream_free(WryTlsStream *stream)
{
	if (stream == NULL)
		return;
	SSL_free(stream->ssl);
	wry_queue_clear(&stream->wire);
	g_strfreev(stream->pins);
	wry_tls_unref(stream->tls);
	g_free(stream);
}

void
wry_tls_stream_feed(WryTlsStream *stream, const char *bytes, gsize n)
{
	g_assert(stream->in_n == 0);
	stream->in = bytes;
	stream->in_n = n;
}

WryQueue *
wry_tls_stream_wire(WryTlsStream *stream)
{
	return &stream->wire;
}

WryTlsStep
wry_tls_stream_handshake(WryTlsStream *stream, GError **error)
{
	ERR_clear_error();
	int rc = SSL_do_handshake(stream->ssl);
	if (rc == 1) {
		g_clear_pointer(&stream->pins, g_strfreev);
		SSL_certs_clear(stream->ssl);
		return WRY_TLS_DONE;
	}
	if (SSL_get_error(stream->ssl, rc) == SSL_ERROR_WANT_READ)
		return WRY_TLS_MORE;
	unsigned long e = ERR_peek_error();
	if (ERR_GET_LIB(e) == ERR_LIB_SSL && ERR_GET_REASON(e) == SSL_R_CERTIFICATE_VERIFY_FAILED)
		refuse_certificate(error, SSL_get_verify_result(stream->ssl));
	else
		refuse_openssl(error, WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL));
	ERR_clear_error();
	return WRY_TLS_FAILED;
}

WryTlsStep
wry_tls_stream_read(WryTlsStream *stream, char *buffer, gsize size, gsize *ret_n, GError **error)
{
	ERR_clear_error();
	int rc = SSL_read_ex(stream->ssl, buffer, size, ret_n);
	if (rc == 1)
		return WRY_TLS_DONE;
	switch (SSL_get_error(stream->ssl, rc)) {
	case SSL_ERROR_WANT_READ:
		return WRY_TLS_MORE;
	case SSL_ERROR_ZERO_RETURN:
		return WRY_TLS_FAILED;
	default:
		refuse_openssl(error, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
		ERR_clear_error();
		return WRY_TLS_FAILED;
	}
}

bool
wry_tls_stream_write(WryTlsStream *stream, const char *bytes, gsize n, GError **error)
{
	ERR_clear_error();
	while (n > 0) {
		size_t done = 0;
		if (SSL_write_ex(stream->ssl, bytes, MIN(n, RECORD), &done) != 1) {
			refuse_openssl(error, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
			ERR_clear_error();
			return false;
		}
		bytes += done;
		n -= done;
	}
	return true;
}

void
wry_tls_stream_close(WryTlsStream *stream)
{
	ERR_clear_error();
	SSL_shutdown(stream->ssl);
	ERR_clear_error();
}

const char *
wry_tls_stream_version(const WryTlsStream *stream)
{
	return SSL_get_version(stream->ssl);
}

const char *
wry_tls_stream_cipher(const WryTlsStream *stream)
{
	return SSL_get_cipher_name(stream->ssl);
}

const char *
wry_tls_stream_peer(const WryTlsStream *stream)
{
	return stream->peer[0] != '\0' ? stream->peer : NULL;
}
