/*
 * scram.c - the client's half of SCRAM-SHA-256 (RFC 5802, RFC 7677)
 *
 * The server names the number of iterations, and the server is anybody: so they are counted on
 * threads of their own, under a ceiling, and what is asked for in vain meanwhile is not begun.
 */
#include "net/scram.h"

#include "base/hash.h"
#include "base/worker.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define THREADS 2
#define NONCE_BYTES 18
#define LEAST 4096 /* RFC 7677, 4 */
#define MESSAGE_MAX 2048
#define SALT_MAX 256
#define N 32 /* bytes of SHA-256 */

struct _WryScram {
	char *first;		  /* client-first-message, */
	const char *bare, *nonce; /* and these in it */
	char *password;
	bool answered;
	char *proof; /* what the server's signature has to be, base64; NULL: not known yet */
};

typedef struct {
	WryScram *scram; /* not touched by the thread, nor at all once the reply is vain */
	WryReply *reply; /* likewise */
	char *password, *bare, *server, *nonce;
	guchar *salt;
	gsize salt_n;
	unsigned iterations;
	char *final, *proof;
} Job;

static struct {
	WryWorker *worker;
	GQueue waiting; /* of Job: here, where what is taken back meanwhile costs nothing */
	unsigned running;
	bool closing;
} hashing = { .waiting = G_QUEUE_INIT };

static void
wipe(char *secret)
{
	if (secret != NULL)
		OPENSSL_cleanse(secret, strlen(secret));
	g_free(secret);
}

/* A ',' and a '=' would end the name (RFC 5802, 5.1). */
static char *
quote_name(const char *name)
{
	GString *quoted = g_string_new(NULL);
	for (; *name != '\0'; name++) {
		if (*name == ',')
			g_string_append(quoted, "=2C");
		else if (*name == '=')
			g_string_append(quoted, "=3D");
		else
			g_string_append_c(quoted, *name);
	}
	return g_string_free(quoted, FALSE);
}

/*
 * SASLprep (RFC 4013) as far as it makes a difference between what two people type: spaces of other
 * kinds, what is not seen, and compositions.  A password it forbids is used as it is.
 */
static char *
prepare(const char *password)
{
	if (g_str_is_ascii(password) || !g_utf8_validate(password, -1, NULL))
		return g_strdup(password);
	GString *mapped = g_string_new(NULL);
	for (const char *p = password; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c >= 0x80 && g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR)
			g_string_append_c(mapped, ' ');
		else if (c != 0xad && (c < 0x200b || c > 0x200d) && (c < 0xfe00 || c > 0xfe0f) &&
			 c != 0x2060 && c != 0xfeff)
			g_string_append_unichar(mapped, c);
	}
	char *prepared = g_utf8_normalize(mapped->str, -1, G_NORMALIZE_NFKC);
	wipe(g_string_free(mapped, FALSE));
	return prepared;
}

WryScram *
wry_scram_new(const char *user, const char *password, const char *nonce)
{
	WryScram *scram = g_new0(WryScram, 1);
	guchar random[NONCE_BYTES];
	wry_random(random, sizeof random);
	g_autofree char *own = g_base64_encode(random, sizeof random);
	g_autofree char *name = quote_name(user);
	scram->first = g_strdup_printf("n,,n=%s,r=%s", name, nonce != NULL ? nonce : own);
	scram->bare = scram->first + strlen("n,,");
	scram->nonce = strrchr(scram->first, ',') + strlen(",r=");
	scram->password = prepare(password);
	return scram;
}

void
wry_scram_free(WryScram *scram)
{
	if (scram == NULL)
		return;
	wipe(scram->password);
	g_free(scram->first);
	g_free(scram->proof);
	g_free(scram);
}

const char *
wry_scram_first(const WryScram *scram)
{
	return scram->first;
}

/* --- the server's first message --- */

static void
job_free(Job *job)
{
	wipe(job->password);
	g_free(job->bare);
	g_free(job->server);
	g_free(job->nonce);
	g_free(job->salt);
	g_free(job->final);
	g_free(job->proof);
	g_free(job);
}

/* Base64 that is nothing else, of at most `most` bytes; NULL.  (transfer full) */
static guchar *
decode(const char *text, gsize most, gsize *ret_n)
{
	gsize n = strlen(text);
	if (n == 0 || n % 4 != 0 || n / 4 * 3 > most + 2)
		return NULL;
	g_autofree guchar *bytes = g_base64_decode(text, ret_n);
	g_autofree char *again = g_base64_encode(bytes, *ret_n);
	return strcmp(again, text) == 0 ? g_steal_pointer(&bytes) : NULL;
}

/* "r=NONCE,s=SALT,i=COUNT", and what may follow; an m= in front forbids to go on. */
static Job *
read_first(const WryScram *scram, const char *server)
{
	guint64 iterations;
	gsize salt_n;
	if (strlen(server) > MESSAGE_MAX)
		return NULL;
	g_auto(GStrv) parts = g_strsplit(server, ",", -1);
	if (g_strv_length(parts) < 3 || !g_str_has_prefix(parts[0], "r=") ||
	    !g_str_has_prefix(parts[1], "s=") || !g_str_has_prefix(parts[2], "i="))
		return NULL;
	if (!g_str_has_prefix(parts[0] + 2, scram->nonce) ||
	    strlen(parts[0] + 2) == strlen(scram->nonce))
		return NULL; /* an answer to somebody else, or one that adds nothing */
	if (!g_ascii_string_to_unsigned(parts[2] + 2, 10, LEAST, WRY_SCRAM_ITERATIONS, &iterations,
					NULL))
		return NULL;
	guchar *salt = decode(parts[1] + 2, SALT_MAX, &salt_n);
	if (salt == NULL)
		return NULL;
	Job *job = g_new0(Job, 1);
	job->nonce = g_strdup(parts[0] + 2);
	job->salt = salt;
	job->salt_n = salt_n;
	job->iterations = (unsigned)iterations;
	return job;
}

static void
hmac(const void *key, const char *text, gsize n, guchar ret[N])
{
	unsigned length = N;
	HMAC(EVP_sha256(), key, N, (const guchar *)text, n, ret, &length);
}

static void
on_thread(gpointer data)
{
	Job *job = data;
	guchar salted[N], client[N], stored[N], signature[N], server[N];
	g_autofree char *head = g_strdup_printf("c=biws,r=%s", job->nonce);
	g_autofree char *all = g_strdup_printf("%s,%s,%s", job->bare, job->server, head);
	unsigned length = N;

	PKCS5_PBKDF2_HMAC(job->password, (int)strlen(job->password), job->salt, (int)job->salt_n,
			  (int)job->iterations, EVP_sha256(), N, salted);
	hmac(salted, "Client Key", strlen("Client Key"), client);
	EVP_Digest(client, N, stored, &length, EVP_sha256(), NULL);
	hmac(stored, all, strlen(all), signature);
	for (unsigned i = 0; i < N; i++)
		signature[i] ^= client[i];
	g_autofree char *proof = g_base64_encode(signature, N);
	job->final = g_strdup_printf("%s,p=%s", head, proof);

	hmac(salted, "Server Key", strlen("Server Key"), server);
	hmac(server, all, strlen(all), signature);
	job->proof = g_base64_encode(signature, N);
	OPENSSL_cleanse(salted, N);
	OPENSSL_cleanse(client, N);
	OPENSSL_cleanse(server, N);
}

static void run_next(void);

static void
on_done(gpointer data)
{
	Job *job = data;
	hashing.running--;
	if (!wry_reply_vain(job->reply))
		job->scram->proof = g_steal_pointer(&job->proof);
	wry_reply_done(job->reply, job->final);
	job_free(job);
	run_next();
}

static void
run_next(void)
{
	while (!hashing.closing && hashing.running < THREADS) {
		Job *job = g_queue_pop_head(&hashing.waiting);
		if (job == NULL)
			return;
		if (wry_reply_vain(job->reply)) {
			wry_reply_drop(job->reply);
			job_free(job);
			continue;
		}
		if (hashing.worker == NULL)
			hashing.worker = wry_worker_new("scram", THREADS);
		hashing.running++;
		wry_worker_push(hashing.worker, job, on_thread, on_done);
	}
}

void
wry_scram_answer(WryScram *scram, const char *server, WryReply *reply)
{
	Job *job = scram->answered ? NULL : read_first(scram, server);
	scram->answered = true;
	if (job == NULL) {
		wry_reply_fail(reply, WRY_ERROR_NOT_AUTHORIZED,
			       N_("its challenge is none that can be answered"), NULL);
		return;
	}
	job->scram = scram;
	job->reply = reply;
	job->password = g_strdup(scram->password);
	job->bare = g_strdup(scram->bare);
	job->server = g_strdup(server);
	g_queue_push_tail(&hashing.waiting, job);
	run_next();
}

/* --- its last --- */

bool
wry_scram_verify(const WryScram *scram, const char *server, GError **error)
{
	g_autofree char *first = g_strndup(server, strcspn(server, ","));
	if (scram->proof != NULL && g_str_has_prefix(first, "v=") &&
	    wry_hash_equal(first + 2, scram->proof))
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_AUTHORIZED,
			     N_("it does not know your password itself"), NULL);
}

void
wry_scram_shutdown(void)
{
	hashing.closing = true;
	g_clear_pointer(&hashing.worker, wry_worker_free);
	for (Job *job; (job = g_queue_pop_head(&hashing.waiting)) != NULL; job_free(job))
		wry_reply_drop(job->reply);
	hashing.closing = false;
}
