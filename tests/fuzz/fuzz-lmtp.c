/*
 * fuzz-lmtp.c - whatever an LMTP client says: a command, an address, a mail with its dots, a
 * dialogue
 *
 * What was parsed once is parsed again to the same; what comes out fits into a command; a mail
 * comes out the same in whatever pieces it came in, and ends where a slow reader says it ends.  A
 * dialogue comes in pieces, too, and is answered at odd times: each mail is answered once for each
 * of its recipients, nothing is read while it is paused, and nothing of the client's is said back.
 * The connection here is ours: its functions stand in for those of net/conn.c.
 */
#include "backends/smtp/lmtp-command.h"
#include "backends/smtp/lmtp-data.h"
#include "backends/smtp/lmtp-session.h"
#include "backends/smtp/path.h"

#include "base/error.h"

#include <glib/gstdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_address(const char *address)
{
	g_assert_cmpuint(strlen(address), <=, MAIL_PATH_MAX);
	g_assert_true(g_utf8_validate(address, -1, NULL));
	g_assert_null(strpbrk(address, "\r\n"));
	g_autofree char *again = mail_path_canon(address, NULL);
	g_assert_cmpstr(again, ==, address);
	g_autofree char *local = mail_path_local(address);
	g_autofree char *joined = mail_path_join(local, mail_path_domain(address));
	g_assert_cmpstr(joined, ==, address);
	g_autofree char *path = g_strdup_printf("<%s>", address);
	const char *at = path;
	g_autofree char *read = mail_path_parse(&at);
	g_assert_cmpstr(read, ==, address);
	g_assert_cmpint(*at, ==, '\0');
}

static void
check_command(const char *line, gsize n)
{
	g_auto(MailCommand) command = { 0 };
	const char *refusal = mail_command_parse(line, n, &command);
	if (refusal != NULL) {
		g_assert_true(*refusal == '5' && refusal[3] == ' ' && refusal[4] == '5');
		return;
	}
	if (command.address != NULL && *command.address != '\0' &&
	    strcmp(command.address, "postmaster") != 0)
		check_address(command.address);
	g_assert_true(command.verb != MAIL_VERB_RCPT || *command.address != '\0');
	for (unsigned i = 0; i < MAIL_FORWARD_N; i++)
		if (command.forward[i] != NULL)
			g_assert_true(g_utf8_validate(command.forward[i], -1, NULL));
}

/* Line by line, as RFC 5321 4.5.2 words it.  How many bytes to the end; 0: it does not end. */
static gsize
read_slowly(const char *bytes, gsize n, GString *mail)
{
	for (gsize at = 0;;) {
		const char *end = g_strstr_len(bytes + at, (gssize)(n - at), "\r\n");
		for (gsize i = at; end == NULL && i + 1 < n; i++) /* a NUL stops the search */
			if (bytes[i] == '\r' && bytes[i + 1] == '\n')
				end = bytes + i;
		gsize length = end != NULL ? (gsize)(end - bytes) - at : n - at;
		if (end != NULL && length == 1 && bytes[at] == '.')
			return at + 3;
		gsize dot = at < n && bytes[at] == '.';
		g_string_append_len(mail, bytes + at + dot, (gssize)(length - dot));
		if (end == NULL)
			return 0;
		g_string_append(mail, "\r\n");
		at += length + 2;
	}
}

static void
check_data(const char *bytes, gsize n, gsize piece)
{
	MailData data = { 0 };
	g_autoptr(GString) mail = g_string_new(NULL), slow = g_string_new(NULL);
	gsize at = 0;
	while (at < n && data.state != MAIL_DATA_END) {
		char buffer[260];
		gsize part = MIN(piece, n - at), got;
		gsize read = mail_data_read(&data, bytes + at, part, buffer, &got);
		g_assert_cmpuint(got, <=, part + 1);
		g_assert_true(read == part || data.state == MAIL_DATA_END);
		g_string_append_len(mail, buffer, (gssize)got);
		at += read;
	}
	gsize end = read_slowly(bytes, n, slow);
	g_assert_true((end != 0) == (data.state == MAIL_DATA_END));
	if (end == 0)
		return; /* what is held back is not comparable */
	g_assert_cmpuint(at, ==, end);
	g_assert_cmpmem(mail->str, mail->len, slow->str, slow->len);
}

/* --- a dialogue --- */

struct _WryConn {
	WryConnFuncs funcs;
	gpointer data;
	bool paused;
};

static struct {
	WryConn *conn; /* NULL: it is over */
	GQueue open;   /* of WryReply: to be ended later */
	unsigned turn, mails;
	GString *said;
} talk;

WryConn *
wry_conn_new_from_fd(G_GNUC_UNUSED int fd, G_GNUC_UNUSED const WryConnTarget *target,
		     const WryConnFuncs *funcs, gpointer data)
{
	talk.conn = g_new0(WryConn, 1);
	talk.conn->funcs = *funcs;
	talk.conn->data = data;
	return talk.conn;
}

void
wry_conn_free(WryConn *conn)
{
	if (conn == NULL)
		return;
	talk.conn = NULL;
	g_free(conn);
}

void
wry_conn_finish(WryConn *conn, G_GNUC_UNUSED unsigned ms)
{
	wry_conn_free(conn);
}

bool
wry_conn_write(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n)
{
	g_string_append_len(talk.said, bytes, (gssize)n);
	return true;
}

void
wry_conn_pause(WryConn *conn, bool on)
{
	conn->paused = on;
}

gint64
wry_conn_last_read(G_GNUC_UNUSED const WryConn *conn)
{
	return g_get_monotonic_time();
}

GSocketAddress *
wry_conn_remote(G_GNUC_UNUSED const WryConn *conn)
{
	return NULL;
}

/* Now, well or ill, or later. */
static void
end_or_keep(WryReply *reply)
{
	switch (talk.turn++ % 4) {
	case 0:
		wry_reply_done(reply, NULL);
		break;
	case 1:
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, "no\r\n250 such", NULL);
		break;
	default:
		g_queue_push_tail(&talk.open, reply);
	}
}

static void
on_recipient(MailEnvelope *envelope, const char *to, WryReply *reply, G_GNUC_UNUSED gpointer data)
{
	g_assert_cmpuint(envelope->recipients->len, <, mail_lmtp.recipients);
	g_assert_cmpint(*to, !=, '\0');
	end_or_keep(reply);
}

static void
on_mail(MailEnvelope *envelope, WryReply **replies, G_GNUC_UNUSED gpointer data)
{
	g_autoptr(GError) error = NULL;
	g_assert_cmpuint(envelope->recipients->len, >, 0);
	g_assert_cmpint(wry_spool_size(envelope->data), <=, 2000);
	int fd = wry_spool_fd(envelope->data, &error);
	g_assert_no_error(error);
	g_close(fd, NULL);
	talk.mails++;
	for (guint i = 0; i < envelope->recipients->len; i++)
		end_or_keep(replies[i]);
}

/* Each line of ours is a code and words of ours, and ends as it should. */
static void
check_said(void)
{
	g_auto(GStrv) lines = g_strsplit(talk.said->str, "\r\n", -1);
	unsigned n = g_strv_length(lines);
	g_assert_cmpuint(strlen(talk.said->str), ==, talk.said->len);
	g_assert_cmpstr(lines[n - 1], ==, "");
	for (unsigned i = 0; i + 1 < n; i++) {
		g_assert_true(g_ascii_isdigit(lines[i][0]) && strlen(lines[i]) < 510);
		g_assert_true(lines[i][3] == ' ' || lines[i][3] == '-');
		g_assert_null(strpbrk(lines[i], "\r\n"));
	}
}

static void
converse(const char *bytes, gsize n, unsigned piece)
{
	MailListener *listener = g_new0(MailListener, 1);
	listener->refs = 1;
	listener->funcs = (MailListenerFuncs){ on_recipient, on_mail };
	listener->name = g_strdup("mail.test");
	listener->is_unix = true;
	listener->smtp = piece % 3 == 0;
	listener->max_size = 2000;
	talk.said = g_string_new(NULL);
	talk.turn = piece;
	mail_lmtp.recipients = 5;
	mail_lmtp.pace_ms = 0;
	mail_lmtp_new(listener, -1);
	for (gsize at = 0; talk.conn != NULL && (at < n || talk.conn->paused);) {
		if (!talk.conn->paused) {
			gsize part = MIN(piece, n - at);
			at += part;
			talk.conn->funcs.bytes(talk.conn, bytes + at - part, part, talk.conn->data);
		}
		if (talk.open.length > 0 &&
		    (piece % 2 == 0 || talk.conn == NULL || talk.conn->paused)) /* in any order */
			wry_reply_done(piece % 5 == 0 ? g_queue_pop_tail(&talk.open)
						      : g_queue_pop_head(&talk.open),
				       NULL);
		g_main_context_iteration(NULL, FALSE);
	}
	if (talk.conn != NULL && piece % 2 == 0)
		talk.conn->funcs.closed(talk.conn, NULL, talk.conn->data);
	check_said();
	mail_listener_free(listener);
	g_assert_null(talk.conn);
	for (WryReply *reply; (reply = g_queue_pop_head(&talk.open)) != NULL;)
		wry_reply_drop(reply);
	g_string_free(talk.said, TRUE);
}

static void
start(void)
{
	static bool started;
	if (started)
		return;
	started = true;
	wry_loop_init(g_main_context_default());
	g_autofree char *dir = g_dir_make_tmp("fuzz-lmtp-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	g_rmdir(dir); /* mails here are small, and no files */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	start();
	if (size == 0)
		return 0;
	g_autofree char *text = g_malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	check_command(text, size);
	g_autofree char *address = mail_path_canon(text, NULL);
	if (address != NULL)
		check_address(address);
	check_data(text, size, 1 + data[0] % 255);
	check_data(text, size, 1);
	converse(text, size, 1 + data[0] % 100);
	return 0;
}
