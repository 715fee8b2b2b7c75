/*
 * secret.c - the key file, and sealing with it
 *
 * A sealed value is: one byte of format, 12 of nonce, the ciphertext, 16 of tag.  Nonces are
 * random; at 96 bits that is sound for 2^32 values under one key, more than an installation will
 * ever store. The sealing key and the pepper are derived from the key in the file, so that neither
 * tells it.
 */
#include "store/secret.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define FORMAT 1
#define OVERHEAD (1 + NONCE_BYTES + TAG_BYTES)
#define CEILING (16 << 20) /* of a value; OpenSSL counts in int */

struct _WrySecret {
	guint8 seal[KEY_BYTES];
	guint8 pepper[KEY_BYTES];
	EVP_CIPHER *gcm; /* found once: OpenSSL's search for it costs as much as sealing a line */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

void
wry_secret_wipe(void *bytes, gsize n)
{
	if (bytes != NULL)
		OPENSSL_cleanse(bytes, n);
}

void
wry_secret_wipe_string(char *string)
{
	if (string == NULL)
		return;
	OPENSSL_cleanse(string, strlen(string));
	g_free(string);
}

/* ------------------------------------------------------------------------ *
 * The key file
 * ------------------------------------------------------------------------ */

static bool
fail_file(GError **error, const char *msgid, const char *path, int err)
{
	return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR, msgid, path, g_strerror(err),
			     NULL);
}

static bool
write_whole(int fd, const char *bytes, gsize n)
{
	for (gsize done = 0; done < n;) {
		gssize k = write(fd, bytes + done, n - done);
		if (k < 0 && errno != EINTR)
			return false;
		done += k > 0 ? (gsize)k : 0;
	}
	return fsync(fd) == 0;
}

static bool
sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool good = fsync(fd) == 0;
	close(fd);
	return good;
}

/*
 * Written under another name and linked: the name stands for a whole key or for none, and of two
 * who make it at once one wins and both read the winner's.
 */
static bool
make_key(const char *path, GError **error)
{
	guint8 key[KEY_BYTES];
	char text[2 * KEY_BYTES + 2];
	wry_random(key, sizeof key);
	for (unsigned i = 0; i < KEY_BYTES; i++)
		g_snprintf(text + 2 * i, 3, "%02x", key[i]);
	text[2 * KEY_BYTES] = '\n';

	g_autofree char *temporary = g_strdup_printf("%s.XXXXXX", path);
	int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
	int err = fd < 0 ? errno : 0;
	if (fd >= 0) {
		if (!write_whole(fd, text, 2 * KEY_BYTES + 1))
			err = errno;
		close(fd);
		if (err == 0 && link(temporary, path) != 0 && errno != EEXIST)
			err = errno;
		unlink(temporary);
		if (err == 0 && !sync_folder(path))
			err = errno;
	}
	wry_secret_wipe(key, sizeof key);
	wry_secret_wipe(text, sizeof text);
	return err == 0 || fail_file(error, N_("cannot make key file '%s': %s"), path, err);
}

static bool
parse_key(const char *text, gsize n, guint8 *ret_key)
{
	if (n == KEY_BYTES) {
		memcpy(ret_key, text, n);
		return true;
	}
	while (n > 0 && g_ascii_isspace(text[n - 1]))
		n--;
	if (n != 2 * KEY_BYTES)
		return false;
	for (unsigned i = 0; i < KEY_BYTES; i++) {
		int high = g_ascii_xdigit_value(text[2 * i]);
		int low = g_ascii_xdigit_value(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		ret_key[i] = (guint8)(high << 4 | low);
	}
	return true;
}

static bool
read_key(const char *path, guint8 *ret_key, GError **error)
{
	/* NONBLOCK: a pipe put there must not hold us up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
				     N_("key file '%s' is not there"), path, NULL);
	if (fd < 0)
		return fail_file(error, N_("cannot read key file '%s': %s"), path, errno);

	char text[128];
	gsize n = 0;
	int err = 0;
	while (n < sizeof text) {
		gssize k = read(fd, text + n, sizeof text - n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			err = errno;
		if (k <= 0)
			break;
		n += (gsize)k;
	}
	close(fd);
	bool good = err == 0 && parse_key(text, n, ret_key);
	wry_secret_wipe(text, sizeof text);
	if (err != 0)
		return fail_file(error, N_("cannot read key file '%s': %s"), path, err);
	return good || wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("key file '%s' holds no key; it is 64 hexadecimal digits"),
				     path, NULL);
}

static void
derive(const guint8 *key, const char *purpose, guint8 *ret)
{
	unsigned n = KEY_BYTES;
	if (HMAC(EVP_sha256(), key, KEY_BYTES, (const guint8 *)purpose, strlen(purpose), ret, &n) ==
		NULL ||
	    n != KEY_BYTES)
		g_error("HMAC-SHA256 is not to be had");
}

static WrySecret *
secret_new(void)
{
	WrySecret *secret = g_new0(WrySecret, 1);
	secret->gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (secret->gcm == NULL)
		g_error("AES-256-GCM is not to be had");
	return secret;
}

WrySecret *
wry_secret_load(const char *path, bool make, GError **error)
{
	guint8 key[KEY_BYTES];
	g_autoptr(GError) first = NULL;
	bool good = read_key(path, key, &first);
	if (!good && make && g_error_matches(first, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND))
		good = make_key(path, error) && read_key(path, key, error);
	else if (!good)
		g_propagate_error(error, g_steal_pointer(&first));
	if (!good)
		return NULL;

	WrySecret *secret = secret_new();
	derive(key, "wherry seal 1", secret->seal);
	derive(key, "wherry pepper 1", secret->pepper);
	wry_secret_wipe(key, sizeof key);
	return secret;
}

void
wry_secret_free(WrySecret *secret)
{
	if (secret == NULL)
		return;
	EVP_CIPHER_free(secret->gcm);
	wry_secret_wipe(secret, sizeof *secret);
	g_free(secret);
}

WrySecret *
wry_secret_derive(const WrySecret *secret, const char *purpose)
{
	WrySecret *own = secret_new();
	derive(secret->seal, purpose, own->seal);
	derive(secret->pepper, purpose, own->pepper);
	return own;
}

const guint8 *
wry_secret_pepper(const WrySecret *secret)
{
	return secret->pepper;
}

/* ------------------------------------------------------------------------ *
 * Sealing
 * ------------------------------------------------------------------------ */

/* Every part with its length before it, so that ("ab", "c") is not ("a", "bc"). */
static GByteArray *
identity(const char *const *row)
{
	GByteArray *bytes = g_byte_array_new();
	for (; *row != NULL; row++) {
		guint32 n = GUINT32_TO_BE((guint32)strlen(*row));
		g_byte_array_append(bytes, (const guint8 *)&n, sizeof n);
		g_byte_array_append(bytes, (const guint8 *)*row, (guint)strlen(*row));
	}
	return bytes;
}

static void
free_wiped(gpointer data)
{
	GByteArray *bytes = data;
	wry_secret_wipe(bytes->data, bytes->len);
	g_byte_array_unref(bytes);
}

GBytes *
wry_secret_seal(const WrySecret *secret, const char *const *row, const void *plain, gsize n)
{
	g_assert(n <= CEILING);
	guint8 *sealed = g_malloc(OVERHEAD + n);
	guint8 *nonce = sealed + 1, *text = nonce + NONCE_BYTES;
	sealed[0] = FORMAT;
	wry_random(nonce, NONCE_BYTES);

	g_autoptr(GByteArray) aad = identity(row);
	g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
	int k = 0, rest = 0;
	if (ctx == NULL || !EVP_EncryptInit_ex(ctx, secret->gcm, NULL, secret->seal, nonce) ||
	    !EVP_EncryptUpdate(ctx, NULL, &k, aad->data, (int)aad->len) ||
	    !EVP_EncryptUpdate(ctx, text, &k, n > 0 ? plain : (const void *)"", (int)n) ||
	    !EVP_EncryptFinal_ex(ctx, text + k, &rest) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, text + n))
		g_error("AES-256-GCM is not to be had"); /* our own build's fault, never data's */
	return g_bytes_new_take(sealed, OVERHEAD + n);
}

GBytes *
wry_secret_open(const WrySecret *secret, const char *const *row, const void *sealed, gsize n,
		GError **error)
{
	const guint8 *nonce = (const guint8 *)sealed + 1, *text = nonce + NONCE_BYTES;
	GByteArray *plain = NULL;
	bool good = false;

	if (n >= OVERHEAD && n - OVERHEAD <= CEILING && *(const guint8 *)sealed == FORMAT) {
		gsize length = n - OVERHEAD;
		plain = g_byte_array_sized_new((guint)length + TAG_BYTES);
		g_byte_array_set_size(plain, (guint)length + 1); /* never without data */
		guint8 tag[TAG_BYTES];
		memcpy(tag, text + length, TAG_BYTES);

		g_autoptr(GByteArray) aad = identity(row);
		g_autoptr(EVP_CIPHER_CTX) ctx = EVP_CIPHER_CTX_new();
		int k = 0, rest = 0;
		good = ctx != NULL &&
		       EVP_DecryptInit_ex(ctx, secret->gcm, NULL, secret->seal, nonce) &&
		       EVP_DecryptUpdate(ctx, NULL, &k, aad->data, (int)aad->len) &&
		       EVP_DecryptUpdate(ctx, plain->data, &k, text, (int)length) &&
		       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_BYTES, tag) &&
		       EVP_DecryptFinal_ex(ctx, plain->data + k, &rest) > 0;
	}
	if (!good) {
		g_clear_pointer(&plain, free_wiped);
		wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("a stored secret does not open: it was altered or moved"), NULL);
		return NULL;
	}
	return g_bytes_new_with_free_func(plain->data, n - OVERHEAD, free_wiped, plain);
}

/* ------------------------------------------------------------------------ *
 * Numbers as names
 * ------------------------------------------------------------------------ */

guint64
wry_secret_number(const WrySecret *secret, const char *const *row)
{
	g_autoptr(GByteArray) bytes = identity(row);
	guint8 digest[KEY_BYTES];
	unsigned n = sizeof digest;
	if (HMAC(EVP_sha256(), secret->pepper, KEY_BYTES, bytes->data, bytes->len, digest, &n) ==
	    NULL)
		g_error("HMAC-SHA256 is not to be had");
	guint64 number;
	memcpy(&number, digest, sizeof number);
	return GUINT64_FROM_LE(number);
}

struct _WryNamer {
	EVP_CIPHER_CTX *there, *back;
};

#define NAME_BYTES 16 /* one block of AES: two numbers */

WryNamer *
wry_namer_new(const WrySecret *secret)
{
	guint8 key[KEY_BYTES];
	WryNamer *namer = g_new0(WryNamer, 1);
	derive(secret->pepper, "wherry names 1", key);
	namer->there = EVP_CIPHER_CTX_new();
	namer->back = EVP_CIPHER_CTX_new();
	if (namer->there == NULL || namer->back == NULL ||
	    !EVP_EncryptInit_ex(namer->there, EVP_aes_256_ecb(), NULL, key, NULL) ||
	    !EVP_DecryptInit_ex(namer->back, EVP_aes_256_ecb(), NULL, key, NULL))
		g_error("AES-256 is not to be had");
	EVP_CIPHER_CTX_set_padding(namer->there, 0);
	EVP_CIPHER_CTX_set_padding(namer->back, 0);
	wry_secret_wipe(key, sizeof key);
	return namer;
}

void
wry_namer_free(WryNamer *namer)
{
	if (namer == NULL)
		return;
	EVP_CIPHER_CTX_free(namer->there);
	EVP_CIPHER_CTX_free(namer->back);
	g_free(namer);
}

void
wry_namer_name(WryNamer *namer, guint64 a, guint64 b, char ret_name[33])
{
	static const char digits[] = "0123456789abcdef";
	guint64 plain[2] = { GUINT64_TO_BE(a), GUINT64_TO_BE(b) };
	guint8 sealed[NAME_BYTES];
	int n = 0;
	if (!EVP_EncryptUpdate(namer->there, sealed, &n, (const guint8 *)plain, NAME_BYTES))
		g_error("AES-256 is not to be had");
	for (unsigned i = 0; i < NAME_BYTES; i++) {
		ret_name[2 * i] = digits[sealed[i] >> 4];
		ret_name[2 * i + 1] = digits[sealed[i] & 15];
	}
	ret_name[2 * NAME_BYTES] = '\0';
}

bool
wry_namer_read(WryNamer *namer, const char *name, guint64 *ret_a, guint64 *ret_b)
{
	guint8 sealed[NAME_BYTES];
	guint64 plain[2];
	int n = 0;
	if (strlen(name) != 2 * NAME_BYTES || strspn(name, "0123456789abcdef") != 2 * NAME_BYTES)
		return false;
	for (unsigned i = 0; i < NAME_BYTES; i++)
		sealed[i] = (guint8)(g_ascii_xdigit_value(name[2 * i]) << 4 |
				     g_ascii_xdigit_value(name[2 * i + 1]));
	if (!EVP_DecryptUpdate(namer->back, (guint8 *)plain, &n, sealed, NAME_BYTES))
		return false;
	*ret_a = GUINT64_FROM_BE(plain[0]);
	*ret_b = GUINT64_FROM_BE(plain[1]);
	return true;
}
