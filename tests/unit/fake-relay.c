/*
 * fake-relay.c - a mail server on strings
 */
#include "fake-relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ITERATIONS 4096
#define SALT "salt-of-the-relay"

struct _Relay {
	const RelayPlan *plan;
	int listener, stop[2];
	guint16 port;
	SSL_CTX *ctx;
	GThread *thread;
	GPtrArray *threads;
	GMutex lock;
	GString *heard;
	GPtrArray *mails;
	unsigned connections;
	unsigned *used; /* of each rule, how often it fitted */
};

typedef struct {
	Relay *relay;
	int fd;
	SSL *ssl;
	char buffer[65536];
	gsize at, n;
	bool over;
	char *scram; /* client-first-message-bare, server-first-message */
} Talk;

/* Waits until it can be read, or the test is over. */
static bool
can_read(Talk *talk)
{
	struct pollfd fds[] = { { .fd = talk->fd, .events = POLLIN },
				{ .fd = talk->relay->stop[0], .events = POLLIN } };
	if (talk->ssl != NULL && SSL_pending(talk->ssl) > 0)
		return true;
	return poll(fds, 2, 20000) > 0 && fds[1].revents == 0;
}

static bool
fill(Talk *talk)
{
	ssize_t n = -1;
	if (can_read(talk))
		n = talk->ssl != NULL ? SSL_read(talk->ssl, talk->buffer, sizeof talk->buffer)
				      : recv(talk->fd, talk->buffer, sizeof talk->buffer, 0);
	talk->at = 0;
	talk->n = n > 0 ? (gsize)n : 0;
	talk->over = talk->over || n <= 0;
	return n > 0;
}

static void
hear(Talk *talk, const char *text)
{
	g_mutex_lock(&talk->relay->lock);
	g_string_append(talk->relay->heard, text);
	g_mutex_unlock(&talk->relay->lock);
}

/* One line without its end; NULL: it is over. */
static char *
take_line(Talk *talk)
{
	g_autoptr(GString) line = g_string_new(NULL);
	for (;;) {
		if (talk->at == talk->n) {
			if (!fill(talk))
				return NULL;
			hear(talk, ">");
		}
		char c = talk->buffer[talk->at++];
		if (c == '\n')
			break;
		g_string_append_c(line, c);
	}
	if (line->len > 0 && line->str[line->len - 1] == '\r')
		g_string_truncate(line, line->len - 1);
	hear(talk, line->str);
	hear(talk, "|");
	return g_string_free(g_steal_pointer(&line), FALSE);
}

static void
put(Talk *talk, const char *bytes, gsize n)
{
	while (n > 0) {
		ssize_t done = talk->ssl != NULL ? SSL_write(talk->ssl, bytes, (int)n)
						 : send(talk->fd, bytes, n, MSG_NOSIGNAL);
		if (done <= 0) {
			talk->over = true;
			return;
		}
		bytes += done;
		n -= (gsize)done;
	}
}

/* As in RelayRule.say. */
static void
say(Talk *talk, const char *words)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (; *words != '\0' && strchr("!~", *words) == NULL; words++) {
		if (*words == '|')
			g_string_append(out, "\r\n");
		else
			g_string_append_c(out, *words);
	}
	if (out->len > 0)
		g_string_append(out, "\r\n");
	put(talk, out->str, out->len);
	if (*words == '~')
		g_usleep(200000);
	talk->over = talk->over || *words == '!';
}

static const char *
rule(Talk *talk, const char *line, const char *good)
{
	Relay *relay = talk->relay;
	const RelayRule *rules = relay->plan->rules;
	const char *words = good;
	g_mutex_lock(&relay->lock);
	for (gsize i = 0; rules != NULL && rules[i].at != NULL; i++) {
		if (!g_str_has_prefix(line, rules[i].at))
			continue;
		unsigned n = relay->used[i]++;
		if (n < rules[i].from ||
		    (rules[i].times > 0 && n >= rules[i].from + rules[i].times))
			continue;
		words = rules[i].say != NULL ? rules[i].say : good;
		break;
	}
	g_mutex_unlock(&relay->lock);
	return words;
}

static void
start_tls(Talk *talk)
{
	talk->ssl = SSL_new(talk->relay->ctx);
	SSL_set_fd(talk->ssl, talk->fd);
	talk->at = talk->n = 0;
	if (SSL_accept(talk->ssl) != 1)
		talk->over = true;
	const char *name = SSL_get_servername(talk->ssl, TLSEXT_NAMETYPE_host_name);
	hear(talk, "TLS ");
	hear(talk, name != NULL ? name : "-");
	hear(talk, "|");
}

static void
say_ehlo(Talk *talk, const char *line)
{
	const RelayPlan *plan = talk->relay->plan;
	const char *ext = talk->ssl != NULL && plan->ext_tls != NULL ? plan->ext_tls : plan->ext;
	g_auto(GStrv) each = g_strsplit(ext != NULL ? ext : "", "|", -1);
	g_autoptr(GString) out = g_string_new("250-relay.test at your service");
	guint n = g_strv_length(each);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "|250%c%s", i + 1 < n ? '-' : ' ', each[i]);
	say(talk, rule(talk, line, n > 0 ? out->str : "250 relay.test"));
}

/* --- SCRAM-SHA-256, the server's half (RFC 5802 3) --- */

static char *
base64(const char *text)
{
	return g_base64_encode((const guchar *)text, strlen(text));
}

static void
hmac(const guchar *key, const char *text, guchar ret[32])
{
	unsigned n = 32;
	HMAC(EVP_sha256(), key, 32, (const guchar *)text, strlen(text), ret, &n);
}

static void
say_scram(Talk *talk, const char *line)
{
	gsize n;
	g_autofree char *said = (char *)g_base64_decode(line, &n);
	g_autofree char *text = g_strndup(said, n);
	g_autofree char *answer = NULL;
	if (talk->scram == NULL) {
		g_autofree char *salt = base64(SALT);
		g_autofree char *first =
		    g_strdup_printf("%sSRV,s=%s,i=%d", strstr(text, "r="), salt, ITERATIONS);
		talk->scram = g_strconcat(text + 3, ",", first, NULL);
		answer = base64(first);
	} else if (*text == '\0') {
		say(talk, "235 2.7.0 welcome");
		return;
	} else {
		guchar salted[32], key[32], client[32], stored[32], signature[32];
		const char *password = talk->relay->plan->password, *proof = strstr(text, ",p=");
		g_autofree char *without = g_strndup(text, (gsize)(proof - text));
		g_autofree char *all = g_strconcat(talk->scram, ",", without, NULL);
		gsize proof_n;
		g_autofree guchar *proved = g_base64_decode(proof + 3, &proof_n);
		PKCS5_PBKDF2_HMAC(password, (int)strlen(password), (const guchar *)SALT,
				  (int)strlen(SALT), ITERATIONS, EVP_sha256(), 32, salted);
		hmac(salted, "Client Key", client);
		EVP_Digest(client, 32, stored, NULL, EVP_sha256(), NULL);
		hmac(stored, all, signature);
		for (unsigned i = 0; i < 32; i++)
			client[i] ^= signature[i];
		if (proof_n != 32 || memcmp(proved, client, 32) != 0) {
			say(talk, "535 5.7.8 wrong password");
			return;
		}
		hmac(salted, "Server Key", key);
		hmac(key, all, signature);
		g_autofree char *encoded = g_base64_encode(signature, 32);
		g_autofree char *final = g_strconcat("v=", encoded, NULL);
		answer = base64(final);
	}
	g_autofree char *words = g_strconcat("334 ", answer, NULL);
	say(talk, words);
}

/* --- mails --- */

static void
take_mail(Talk *talk)
{
	g_autoptr(GByteArray) mail = g_byte_array_new();
	const char *words = rule(talk, "(data)", "");
	if (*words != '\0') {
		say(talk, words);
		if (talk->over)
			return;
	}
	while (!talk->over) {
		if (talk->at == talk->n && !fill(talk))
			return;
		g_byte_array_append(mail, (guchar *)talk->buffer + talk->at,
				    (guint)(talk->n - talk->at));
		talk->at = talk->n;
		/* The client says nothing behind the dot before it has its answer. */
		if ((mail->len >= 5 && memcmp(mail->data + mail->len - 5, "\r\n.\r\n", 5) == 0) ||
		    (mail->len == 3 && memcmp(mail->data, ".\r\n", 3) == 0))
			break;
	}
	g_mutex_lock(&talk->relay->lock);
	g_ptr_array_add(talk->relay->mails, g_byte_array_free_to_bytes(g_steal_pointer(&mail)));
	g_mutex_unlock(&talk->relay->lock);
	say(talk, rule(talk, "(dot)", "250 2.0.0 queued"));
}

static void
command(Talk *talk, const char *line)
{
	static const struct {
		const char *verb, *good;
	} verbs[] = {
		{ "MAIL", "250 2.1.0 ok" }, { "RCPT", "250 2.1.5 ok" }, { "DATA", "354 go" },
		{ "RSET", "250 2.0.0 ok" }, { "QUIT", "221 bye!" },	{ "STARTTLS", "220 go" },
		{ "", "500 5.5.2 what?" },
	};
	gsize i = 0;
	while (!g_str_has_prefix(line, verbs[i].verb))
		i++;
	const char *words = rule(talk, line, verbs[i].good);
	say(talk, words);
	if (strcmp(line, "STARTTLS") == 0 && *words == '2')
		start_tls(talk);
	else if (strcmp(line, "DATA") == 0 && *words == '3' && !talk->over)
		take_mail(talk);
}

static gpointer
talk_main(gpointer data)
{
	Talk *talk = data;
	if (talk->relay->plan->implicit)
		start_tls(talk);
	if (!talk->over)
		say(talk, rule(talk, "(greeting)", "220 relay.test ESMTP"));
	while (!talk->over) {
		g_autofree char *line = take_line(talk);
		if (line == NULL)
			break;
		bool scram = talk->relay->plan->password != NULL;
		if (g_str_has_prefix(line, "EHLO ") || g_str_has_prefix(line, "HELO "))
			say_ehlo(talk, line);
		else if (scram && g_str_has_prefix(line, "AUTH SCRAM-SHA-256 "))
			say_scram(talk, line + 19);
		else if (scram && talk->scram != NULL && strchr(line, ' ') == NULL &&
			 strcmp(line, "QUIT") != 0 && strcmp(line, "DATA") != 0)
			say_scram(talk, line);
		else
			command(talk, line);
	}
	if (talk->ssl != NULL) {
		SSL_shutdown(talk->ssl);
		SSL_free(talk->ssl);
	}
	shutdown(talk->fd, SHUT_WR);
	close(talk->fd);
	g_free(talk->scram);
	g_free(talk);
	return NULL;
}

static gpointer
accept_main(gpointer data)
{
	Relay *relay = data;
	struct pollfd fds[] = { { .fd = relay->listener, .events = POLLIN },
				{ .fd = relay->stop[0], .events = POLLIN } };
	while (poll(fds, 2, -1) > 0 && fds[1].revents == 0) {
		int fd = accept(relay->listener, NULL, NULL), on = 1;
		if (fd < 0)
			continue;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		Talk *talk = g_new0(Talk, 1);
		talk->relay = relay;
		talk->fd = fd;
		g_mutex_lock(&relay->lock);
		relay->connections++;
		g_string_append_c(relay->heard, '*');
		g_mutex_unlock(&relay->lock);
		g_ptr_array_add(relay->threads, g_thread_new("talk", talk_main, talk));
	}
	return NULL;
}

static SSL_CTX *
context_of(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	g_assert_cmpint(SSL_CTX_use_certificate(ctx, x), ==, 1);
	g_assert_cmpint(SSL_CTX_use_PrivateKey(ctx, key), ==, 1);
	EVP_PKEY_free(key);
	X509_free(x);
	BIO_free(bio);
	return ctx;
}

Relay *
relay_new(const RelayPlan *plan)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	gsize rules = 0;
	Relay *relay = g_new0(Relay, 1);
	signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to whoever has gone */
	while (plan->rules != NULL && plan->rules[rules].at != NULL)
		rules++;
	relay->plan = plan;
	relay->used = g_new0(unsigned, rules + 1);
	relay->heard = g_string_new(NULL);
	relay->mails = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	relay->threads = g_ptr_array_new();
	relay->ctx = plan->pem != NULL ? context_of(plan->pem) : NULL;
	g_mutex_init(&relay->lock);
	relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(relay->listener, (struct sockaddr *)&at, n), ==, 0);
	g_assert_cmpint(listen(relay->listener, 64), ==, 0);
	g_assert_cmpint(getsockname(relay->listener, (struct sockaddr *)&at, &n), ==, 0);
	relay->port = ntohs(at.sin_port);
	g_assert_cmpint(pipe(relay->stop), ==, 0);
	relay->thread = g_thread_new("relay", accept_main, relay);
	return relay;
}

guint16
relay_port(const Relay *relay)
{
	return relay->port;
}

char *
relay_heard(Relay *relay)
{
	g_mutex_lock(&relay->lock);
	char *heard = g_strdup(relay->heard->str);
	g_mutex_unlock(&relay->lock);
	return heard;
}

unsigned
relay_connections(Relay *relay)
{
	g_mutex_lock(&relay->lock);
	unsigned n = relay->connections;
	g_mutex_unlock(&relay->lock);
	return n;
}

GBytes *
relay_mail(Relay *relay, guint n)
{
	g_mutex_lock(&relay->lock);
	GBytes *mail = n < relay->mails->len ? g_bytes_ref(relay->mails->pdata[n]) : NULL;
	g_mutex_unlock(&relay->lock);
	return mail;
}

void
relay_free(Relay *relay)
{
	if (relay == NULL)
		return;
	close(relay->stop[1]); /* its other end can be read from now on */
	g_thread_join(relay->thread);
	for (guint i = 0; i < relay->threads->len; i++)
		g_thread_join(relay->threads->pdata[i]);
	close(relay->stop[0]);
	close(relay->listener);
	g_clear_pointer(&relay->ctx, SSL_CTX_free);
	g_ptr_array_unref(relay->threads);
	g_ptr_array_unref(relay->mails);
	g_string_free(relay->heard, TRUE);
	g_mutex_clear(&relay->lock);
	g_free(relay->used);
	g_free(relay);
}
