/*
 * test-lmtp.c - the LMTP server: transcripts, and what is none: many at once, large, told wrongly
 *
 * lmtp-play.c reads the transcripts.
 */
#include "lmtp-play.h"

#include "base/error.h"
#include "base/loop.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const WryLog log_here;
static GString *logged;

/* --- a listener that says yes --- */

static struct {
	unsigned asked, mails;
	int64_t bytes;
} told;

static void
on_recipient(G_GNUC_UNUSED MailEnvelope *envelope, G_GNUC_UNUSED const char *to, WryReply *reply,
	     G_GNUC_UNUSED gpointer data)
{
	told.asked++;
	wry_reply_done(reply, NULL);
}

static void
on_mail(MailEnvelope *envelope, WryReply **replies, G_GNUC_UNUSED gpointer data)
{
	told.mails++;
	told.bytes += wry_spool_size(envelope->data);
	for (guint i = 0; i < envelope->recipients->len; i++)
		wry_reply_done(replies[i], NULL);
}

static const MailListenerFuncs funcs = { .recipient = on_recipient, .mail = on_mail };

static MailListener *
listen_here(int64_t max_size)
{
	g_autoptr(GError) error = NULL;
	memset(&told, 0, sizeof told);
	MailListener *listener =
	    mail_listener_new(&(MailListenerSettings){ .address = "127.0.0.1:0",
						       .max_size = max_size,
						       .name = "mail.test",
						       .log = &log_here },
			      &funcs, NULL, &error);
	g_assert_no_error(error);
	return listener;
}

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

/* Writes all of it, and reads whatever comes; false: it has been closed. */
static bool
push(int fd, const char **bytes, gsize *n, GString *got)
{
	char buffer[65536];
	ssize_t done = *n > 0 ? write(fd, *bytes, *n) : 0;
	if (done > 0) {
		*bytes += done;
		*n -= (gsize)done;
	}
	done = read(fd, buffer, sizeof buffer);
	if (done > 0)
		g_string_append_len(got, buffer, done);
	return done != 0;
}

/* --- many at once --- */

#define MANY 200

/* Two hundred clients with a mail each, every one a few bytes at a time. */
static void
test_many(void)
{
	static const char dialogue[] =
	    "LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\n"
	    "RCPT TO:<c@x>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\nQUIT\r\n";
	g_autoptr(MailListener) listener = listen_here(100000);
	guint tick = g_timeout_add(5, on_tick, NULL);
	struct {
		int fd;
		const char *bytes;
		gsize n;
		GString *got;
		bool over;
	} clients[MANY];
	for (unsigned i = 0; i < MANY; i++) {
		clients[i].fd = lmtp_connect("", mail_listener_port(listener));
		clients[i].bytes = dialogue;
		clients[i].n = sizeof dialogue - 1;
		clients[i].got = g_string_new(NULL);
		clients[i].over = false;
		g_main_context_iteration(NULL, FALSE);
	}
	unsigned over = 0;
	for (gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; over < MANY;) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		for (unsigned i = 0; i < MANY; i++) {
			gsize part = MIN(clients[i].n, 7), left = part;
			if (clients[i].over)
				continue;
			clients[i].over =
			    !push(clients[i].fd, &clients[i].bytes, &left, clients[i].got);
			clients[i].n -= part - left;
			over += clients[i].over;
		}
		g_main_context_iteration(NULL, FALSE);
	}
	g_assert_cmpuint(told.asked, ==, 2 * MANY);
	g_assert_cmpuint(told.mails, ==, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		g_assert_true(g_str_has_suffix(
		    clients[i].got->str, "354 End with a dot on a line of its own\r\n"
					 "250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n221 2.0.0 Bye\r\n"));
		g_string_free(clients[i].got, TRUE);
		close(clients[i].fd);
	}
	g_source_remove(tick);
}

/* --- large --- */

static void
send_all(int fd, const char *bytes, gsize n, const char *until)
{
	g_autoptr(GString) got = g_string_new(NULL);
	for (gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
	     n > 0 || strstr(got->str, until) == NULL;) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_assert_true(push(fd, &bytes, &n, got));
		g_main_context_iteration(NULL, FALSE);
	}
}

/* A mail of 25 MB is in no memory of ours, and its dots are undone. */
static void
test_large(void)
{
	g_autoptr(MailListener) listener = listen_here(26 << 20);
	guint tick = g_timeout_add(5, on_tick, NULL);
	int fd = lmtp_connect("", mail_listener_port(listener));
	static const char begin[] = "LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
	send_all(fd, begin, strlen(begin), "354 ");
	g_autoptr(GString) slice = g_string_new(NULL);
	for (unsigned i = 0; i < 1000; i++)
		g_string_append(slice, "..012345678901234567890123456789012345678901234567890\r\n");
	for (unsigned i = 0; i < 25 * 1048576 / slice->len; i++) {
		const char *bytes = slice->str;
		gsize n = slice->len;
		g_autoptr(GString) got = g_string_new(NULL);
		while (n > 0) {
			g_assert_true(push(fd, &bytes, &n, got));
			g_main_context_iteration(NULL, FALSE);
		}
		g_assert_cmpuint(got->len, ==, 0);
	}
	send_all(fd, ".\r\nQUIT\r\n", 9, "250 2.1.5 Ok\r\n221 ");
	g_assert_cmpint(told.bytes, ==, (int64_t)(25 * 1048576 / slice->len * (slice->len - 1000)));
	close(fd);
	g_source_remove(tick);
}

/* A client that reads none of our answers is cut off, before they are a megabyte. */
static void
test_deaf(void)
{
	g_autoptr(MailListener) listener = listen_here(100000);
	guint tick = g_timeout_add(5, on_tick, NULL);
	int fd = lmtp_connect("", mail_listener_port(listener));
	g_autoptr(GString) slice = g_string_new("LHLO mx\r\n");
	for (unsigned i = 0; i < 10000; i++)
		g_string_append(slice, "LHLO mx\r\n");
	for (gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;;) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		if (write(fd, slice->str, slice->len) < 0 && errno != EAGAIN)
			break;
		g_main_context_iteration(NULL, FALSE);
	}
	g_assert_cmpuint(listener->sessions.length, ==, 0);
	close(fd);
	g_source_remove(tick);
}

/* A mail that comes byte by byte, and never stops for long: it has so much time in all. */
static void
test_drip(void)
{
	static const char begin[] = "LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
	const struct MailLmtp before = mail_lmtp;
	mail_lmtp.idle_ms = 500;
	mail_lmtp.data_ms = 600;
	g_autoptr(MailListener) listener = listen_here(100000);
	guint tick = g_timeout_add(5, on_tick, NULL);
	int fd = lmtp_connect("", mail_listener_port(listener));
	gint64 start = g_get_monotonic_time();
	send_all(fd, begin, strlen(begin), "354 ");
	g_autoptr(GString) got = g_string_new(NULL);
	for (bool open = true; open;) {
		const char *bytes = "x";
		gsize n = 1;
		g_assert_cmpint(g_get_monotonic_time() - start, <, 10 * G_USEC_PER_SEC);
		open = push(fd, &bytes, &n, got);
		g_main_context_iteration(NULL, TRUE);
	}
	g_assert_cmpstr(got->str, ==, "421 4.4.2 Nothing came for too long\r\n");
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 600000);
	g_assert_cmpuint(told.mails, ==, 0);
	close(fd);
	g_source_remove(tick);
	mail_lmtp = before;
}

/* The disk is full: the mail is read to its end, and comes again. */
static void
test_disk_full(void)
{
	static const char begin[] = "LHLO mx\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
	g_autoptr(MailListener) listener = listen_here(1000000);
	guint tick = g_timeout_add(5, on_tick, NULL);
	int fd = lmtp_connect("", mail_listener_port(listener));
	g_autofree char *line = g_strnfill(99998, 'x');
	g_autofree char *mail = g_strconcat(line, "\r\n", line, "\r\n.\r\n", NULL);
	struct rlimit old, small;
	getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){ .rlim_cur = 4096, .rlim_max = old.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	send_all(fd, begin, strlen(begin), "354 ");
	send_all(fd, mail, strlen(mail),
		 "451 4.3.0 No room for this mail now, try again later\r\n");
	setrlimit(RLIMIT_FSIZE, &old);
	g_assert_cmpuint(told.mails, ==, 0);
	g_assert_cmpint(listener->spooled, ==, 0);
	g_assert_nonnull(strstr(logged->str, "LMTP: mail is put off: cannot keep a file: "));
	g_string_truncate(logged, 0);
	static const char again[] = "MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n";
	send_all(fd, again, strlen(again), "354 ");
	send_all(fd, mail, strlen(mail), "250 2.1.5 Ok\r\n");
	g_assert_cmpint(told.bytes, ==, 200000);
	close(fd);
	g_source_remove(tick);
}

/* --- who may deliver --- */

static const char *remote; /* who connects, as far as the server knows; NULL: who does */

GSocketAddress *__real_wry_conn_remote(const WryConn *conn);
GSocketAddress *__wrap_wry_conn_remote(const WryConn *conn);

GSocketAddress *
__wrap_wry_conn_remote(const WryConn *conn)
{
	static GSocketAddress *address;
	if (remote == NULL)
		return __real_wry_conn_remote(conn);
	g_clear_object(&address);
	return address = g_inet_socket_address_new_from_string(remote, 12345);
}

/* What he hears in answer to LHLO. */
static char *
knock(MailListener *listener, const char *from)
{
	g_autoptr(GString) got = g_string_new(NULL);
	const char *bytes = "LHLO mx\r\nQUIT\r\n";
	gsize n = strlen(bytes);
	remote = from;
	int fd = lmtp_connect("", mail_listener_port(listener));
	for (gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC; push(fd, &bytes, &n, got);) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, FALSE);
	}
	remote = NULL;
	close(fd);
	return g_string_free(g_steal_pointer(&got), FALSE);
}

static void
test_strangers(void)
{
	static const char *const trust[] = { "192.0.2.0/24", "2001:db8::1", NULL };
	static const struct {
		const char *from;
		bool let_in, trusted;
	} all[] = {
		{ "192.0.2.7", true, true },
		{ "::ffff:192.0.2.7", true, true },
		{ "2001:db8::1", true, true },
		{ "127.0.0.1", true, false },
		{ "::1", true, false },
		{ "::ffff:127.0.0.1", true, false },
		{ "192.0.3.7", false, false },
		{ "2001:db8::2", false, false },
		{ "::ffff:192.0.3.7", false, false },
		{ "10.0.0.1", false, false },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(MailListener) listener =
	    mail_listener_new(&(MailListenerSettings){ .address = "127.0.0.1:0",
						       .max_size = 1000,
						       .name = "mail.test",
						       .trust = trust,
						       .log = &log_here },
			      &funcs, NULL, &error);
	g_assert_no_error(error);
	for (unsigned i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autofree char *said = knock(listener, all[i].from);
		g_assert_true(g_str_has_prefix(said, all[i].let_in ? "220 " : "554 5.7.1 "));
		g_assert_true((strstr(said, "XFORWARD") != NULL) == all[i].trusted);
	}
}

/* --- how it is started --- */

static void
assert_not_started(const char *address, const char *trust, const char *words)
{
	g_autoptr(GError) error = NULL;
	const char *const all[] = { trust, NULL };
	MailListener *listener =
	    mail_listener_new(&(MailListenerSettings){ .address = address,
						       .max_size = 1000,
						       .name = "mail.test",
						       .trust = trust != NULL ? all : NULL,
						       .log = &log_here },
			      &funcs, NULL, &error);
	g_assert_null(listener);
	if (strstr(error->message, words) == NULL)
		g_error("%s: %s", words, error->message);
}

static void
test_start(void)
{
	g_autoptr(MailListener) listener = listen_here(1000);
	g_autofree char *taken = g_strdup_printf("127.0.0.1:%u", mail_listener_port(listener));
	assert_not_started(taken, NULL, "is used by another program; see: ss -ltnp sport = :");
	assert_not_started("mail", NULL, "is no address to listen on");
	assert_not_started("127.0.0.1:0", "mx.example.org", "'mx.example.org' is no address");
	g_assert_cmpuint(logged->len, ==, 0);

	g_autoptr(GError) error = NULL;
	g_autoptr(MailListener) open = mail_listener_new(
	    &(MailListenerSettings){
		.address = "0.0.0.0:0", .max_size = 1000, .name = "mail.test", .log = &log_here },
	    &funcs, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(strstr(logged->str, "LMTP listens on 0.0.0.0:0, in clear"));
	g_string_truncate(logged, 0);
}

static void
test_unix_rights(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("wherry-lmtp-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "lmtp.sock", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	MailListener *listener = mail_listener_new(
	    &(MailListenerSettings){
		.address = address, .max_size = 1000, .name = "mail.test", .log = &log_here },
	    &funcs, NULL, &error);
	GStatBuf file;
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &file), ==, 0);
	g_assert_cmpint(file.st_mode & 0777, ==, 0660);
	mail_listener_free(listener);
	g_assert_cmpint(g_rmdir(dir), ==, 0); /* the socket has gone */
}

static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *fields, gsize n, G_GNUC_UNUSED gpointer data)
{
	if ((level & G_LOG_FLAG_FATAL) != 0) /* g_error() of a transcript */
		return g_log_writer_standard_streams(level, fields, n, NULL);
	for (gsize i = 0; i < n && level <= G_LOG_LEVEL_WARNING; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			g_string_append(logged, fields[i].value);
	return G_LOG_WRITER_HANDLED;
}

static int
compare_names(gconstpointer a, gconstpointer z)
{
	return strcmp(*(char *const *)a, *(char *const *)z);
}

int
main(int argc, char **argv)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("wherry-lmtp-XXXXXX", NULL);
	g_test_init(&argc, &argv, NULL);
	logged = g_string_new(NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	signal(SIGPIPE, SIG_IGN);
	wry_loop_init(g_main_context_default());
	g_assert_true(wry_spool_init(dir, &error));
	g_test_add_func("/lmtp/many", test_many);
	g_test_add_func("/lmtp/large", test_large);
	g_test_add_func("/lmtp/deaf", test_deaf);
	g_test_add_func("/lmtp/drip", test_drip);
	g_test_add_func("/lmtp/disk-full", test_disk_full);
	g_test_add_func("/lmtp/strangers", test_strangers);
	g_test_add_func("/lmtp/start", test_start);
	g_test_add_func("/lmtp/unix-rights", test_unix_rights);
	g_autoptr(GDir) all = g_dir_open("tests/transcript/lmtp", 0, &error);
	g_assert_no_error(error);
	for (const char *name; (name = g_dir_read_name(all)) != NULL;)
		if (g_str_has_suffix(name, ".t"))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_autofree char *path =
		    g_strdup_printf("/lmtp/transcript/%.*s", (int)strlen(name) - 2, name);
		g_test_add_data_func(path, name, play_transcript);
	}
	int status = g_test_run();
	g_string_free(logged, TRUE);
	g_rmdir(dir);
	return status;
}
