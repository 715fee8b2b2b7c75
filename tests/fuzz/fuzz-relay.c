/*
 * fuzz-relay.c - whatever a relay says, and whenever: each mail's recipients are told once, and
 * nobody has what was not written
 *
 * The input is what the relay says, in pieces between NUL bytes: the first at a connection, the
 * next whenever it has read something; behind the last one it hangs up.  Three mails are given to a
 * client of two connections.
 */
#include "backends/smtp/client.h"
#include "base/loop.h"
#include "net/conn.h"
#include "net/listen.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define JOBS 3
#define TOS 2
#define TURNS 2000

static WryListener *listener;
static char *address;

static struct {
	const char *at, *end; /* what is still to be said */
	GPtrArray *peers;     /* of WryConn */
	char last[2];	      /* bytes that came */
	unsigned dots, told[JOBS][TOS], finished[JOBS], n_finished, taken;
} play;

/* --- the relay --- */

static void
speak(WryConn *conn)
{
	gsize n = (gsize)(play.end - play.at);
	const char *stop = n > 0 ? memchr(play.at, '\0', n) : NULL;
	if (stop != NULL)
		n = (gsize)(stop - play.at);
	if (n > 0)
		wry_conn_write(conn, play.at, n);
	play.at += n + (stop != NULL);
	if (play.at == play.end && g_ptr_array_remove(play.peers, conn))
		wry_conn_finish(conn, 1000);
}

/* No line of what the client says begins with a dot but a mail's last. */
static void
on_bytes(WryConn *conn, const char *bytes, gsize n, G_GNUC_UNUSED gpointer data)
{
	for (gsize i = 0; i < n; i++) {
		play.dots += bytes[i] == '.' && play.last[0] == '\r' && play.last[1] == '\n';
		play.last[0] = play.last[1];
		play.last[1] = bytes[i];
	}
	speak(conn);
}

static void
on_closed(WryConn *conn, G_GNUC_UNUSED const GError *error, G_GNUC_UNUSED gpointer data)
{
	if (g_ptr_array_remove(play.peers, conn))
		wry_conn_free(conn);
}

static void
on_accept(G_GNUC_UNUSED WryListener *where, int fd, G_GNUC_UNUSED gpointer data)
{
	static const WryConnFuncs funcs = { .bytes = on_bytes, .closed = on_closed };
	WryConn *conn = wry_conn_new_from_fd(fd, NULL, &funcs, NULL);
	g_ptr_array_add(play.peers, conn);
	speak(conn);
}

/* --- who sends --- */

static void
on_result(gpointer job_data, unsigned to, const MailResult *result, const GError *error,
	  G_GNUC_UNUSED gpointer data)
{
	unsigned job = GPOINTER_TO_UINT(job_data);
	g_assert_cmpuint(to, <, TOS);
	g_assert_cmpuint(play.told[job][to]++, ==, 0);
	g_assert_cmpuint(play.finished[job], ==, 0);
	g_assert_nonnull(result->text);
	g_assert_true(g_utf8_validate(result->text, -1, NULL) &&
		      strpbrk(result->text, "\r\n") == NULL);
	g_assert_true(error != NULL || result->code / 100 == 2);
	g_assert_true(error == NULL || wry_error_retry(error) == WRY_RETRY_WAIT ||
		      result->code / 100 == 5);
	g_assert_true(!result->unknown || wry_error_retry(error) == WRY_RETRY_WAIT);
	play.taken += error == NULL && to == 0;
	g_assert_cmpuint(play.taken, <=, play.dots);
}

static void
on_finished(gpointer job_data, G_GNUC_UNUSED gpointer data)
{
	unsigned job = GPOINTER_TO_UINT(job_data);
	g_assert_cmpuint(play.finished[job]++, ==, 0);
	for (unsigned to = 0; to < TOS; to++)
		g_assert_cmpuint(play.told[job][to], ==, 1);
	play.n_finished++;
}

static void
on_ready(unsigned window, const GError *why, G_GNUC_UNUSED gpointer data)
{
	g_assert_true((window == 0) == (why != NULL));
}

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void
start(void)
{
	g_autofree char *dir = g_dir_make_tmp("wherry-fuzz-XXXXXX", NULL);
	address = g_strdup_printf("unix:%s/relay", dir);
	wry_loop_init(NULL);
	wry_log_set_level(G_LOG_LEVEL_CRITICAL);
	listener = wry_listener_new(address, 0, on_accept, NULL, NULL);
	g_assert_nonnull(listener);
	play.peers = g_ptr_array_new();
	g_timeout_add(1, on_tick, NULL);
}

static void
give(MailClient *client, unsigned n)
{
	MailJob *job = mail_job_new("a@gw.example");
	mail_job_add(job, "bob@dest.example", "bob@dest.example");
	mail_job_add(job,
		     "b\xc3\xbc"
		     "b@dest.example",
		     NULL);
	job->bytes = g_bytes_new_static("S: x\r\n\r\nhello\r\n", 15);
	mail_client_send(client, job, GUINT_TO_POINTER(n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const MailClientFuncs funcs = { on_result, on_finished, on_ready };
	if (listener == NULL)
		start();
	const MailRelay relay = { .host = address,
				  .tls = MAIL_TLS_NONE,
				  .ehlo = "gw.example",
				  .connections = 1,
				  .answer_ms = 10,
				  .retry_ms = 1,
				  .wait_ms = 10 };
	GPtrArray *peers = play.peers;
	memset(&play, 0, sizeof play);
	play.peers = peers;
	play.at = (const char *)data;
	play.end = play.at + size;
	MailClient *client = mail_client_new(&relay, &funcs, NULL, NULL);
	for (unsigned i = 0; i < JOBS; i++)
		give(client, i);
	for (unsigned i = 0; i < TURNS && play.n_finished < JOBS; i++)
		g_main_context_iteration(NULL, TRUE);
	mail_client_free(client);
	g_assert_cmpuint(play.n_finished, ==, JOBS);
	while (play.peers->len > 0)
		wry_conn_free(g_ptr_array_steal_index(play.peers, 0));
	wry_conn_finishing();
	while (g_main_context_iteration(NULL, FALSE))
		;
	return 0;
}
