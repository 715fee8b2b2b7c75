/*
 * lmtp-play.c - dialogues with the LMTP server, as data
 *
 * A transcript (tests/transcript/lmtp/NAME.t), a line each:
 *
 *	% smtp, % trust ADDRESS ..., % max_size N, % tcp	how the server is started
 *	% limit NAME=N			a ceiling or a time of mail_lmtp
 *	% rcpt ADDRESS later|ERROR	what is said of a recipient at RCPT, and
 *	% dot ADDRESS later|ERROR	at the dot: "condition/type text", later: see !; else good
 *	% hold, % go			mail_listener_hold(); % stop: mail_listener_free()
 *	C: LINE				sent with CR LF; C> BYTES: as it stands; "\r\n\0\377" as in
 *C N* C> BYTES			N times S: LINE				the server's next one; '*'
 *stands for anything ! rcpt|dot ADDRESS ok|ERROR	a `later` one's answer now = MAIL
 *what the application got: "from <A> to <B> <C> [utf8] [size N] [envid E] [client NAME ADDRESS
 *HELO] [data BYTES]"; = rcpt ADDRESS: was asked -				nothing else came,
 *from the server or to the application x				the server has closed; X:
 *the client does
 *	& N				from here on client N (0 at first; each connects when it is
 *named)
 *
 * All that is told must be asked for, but for "= rcpt".  Nothing waits for a time, all for an
 *event.
 */
#include "lmtp-play.h"

#include "base/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 6

typedef struct {
	int fd;
	bool eof;
	GString *got;
} Client;

typedef struct {
	char *key; /* "rcpt a@x.org" */
	WryReply *reply;
	MailEnvelope *envelope; /* held, as one does who answers later */
} Open;

static struct {
	MailListener *listener;
	MailListenerSettings settings;
	GStrv trust;
	char *address;
	Client clients[CLIENTS];
	unsigned client;
	GHashTable *said; /* "rcpt a@x.org": ERROR or "later" */
	GPtrArray *open;  /* of Open */
	GString *facts;	  /* lines */
} play;

static const WryLog log_here;

/* --- the application --- */

static GError *
parse_error(const char *text)
{
#define X(name, condition, retry) { condition, WRY_ERROR_##name },
	static const struct {
		const char *condition;
		int code;
	} all[] = { WRY_ERROR_MAP(X) };
#undef X
	static const char *const types[] = { "cancel", "wait", "modify", "auth" };
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	g_auto(GStrv) parts = g_strsplit(words[0], "/", 2);
	for (guint i = 0; i < G_N_ELEMENTS(all); i++)
		for (int t = 0; t < 4; t++)
			if (strcmp(all[i].condition, parts[0]) == 0 &&
			    g_strcmp0(types[t], parts[1]) == 0)
				return wry_error_new(all[i].code | (t + 1) << 8, "%s",
						     words[1] != NULL ? words[1] : "", NULL);
	g_error("no such error: %s", text);
}

static void
end_reply(WryReply *reply, const char *how)
{
	if (how == NULL || strcmp(how, "ok") == 0)
		wry_reply_done(reply, NULL);
	else if (strcmp(how, "drop") == 0)
		wry_reply_drop(reply);
	else
		wry_reply_take_error(reply, parse_error(how));
}

static void
open_free(gpointer data)
{
	Open *open = data;
	if (open->reply != NULL)
		wry_reply_drop(open->reply);
	mail_envelope_unref(open->envelope);
	g_free(open->key);
	g_free(open);
}

/* Now, or later. */
static void
answer(const char *what, const char *address, MailEnvelope *envelope, WryReply *reply)
{
	g_autofree char *key = g_strdup_printf("%s %s", what, address);
	const char *how = g_hash_table_lookup(play.said, key);
	if (g_strcmp0(how, "later") != 0) {
		end_reply(reply, how);
		return;
	}
	Open *open = g_new0(Open, 1);
	open->key = g_steal_pointer(&key);
	open->reply = reply;
	open->envelope = mail_envelope_ref(envelope);
	g_ptr_array_add(play.open, open);
}

static void
on_recipient(MailEnvelope *envelope, const char *to, WryReply *reply, gpointer data)
{
	g_assert_true(data == &play);
	g_string_append_printf(play.facts, "rcpt %s\n", to);
	answer("rcpt", to, envelope, reply);
}

static char *
read_spool(WrySpool *spool)
{
	g_autoptr(GError) error = NULL;
	int64_t size = wry_spool_size(spool);
	int fd = wry_spool_fd(spool, &error);
	g_assert_no_error(error);
	g_autofree char *bytes = g_malloc((gsize)size + 1);
	for (int64_t at = 0; at < size;) {
		ssize_t n = read(fd, bytes + at, (gsize)(size - at));
		g_assert_cmpint(n, >, 0);
		at += n;
	}
	close(fd);
	if (size > 1000)
		return g_strdup_printf("%" G_GINT64_FORMAT " bytes", size);
	g_autoptr(GString) shown = g_string_new(NULL);
	for (int64_t i = 0; i < size; i++) {
		char c = bytes[i];
		if (c == '\r')
			g_string_append(shown, "\\r");
		else if (c == '\n')
			g_string_append(shown, "\\n");
		else if ((guchar)c < 0x20 || (guchar)c >= 0x7f)
			g_string_append_printf(shown, "\\%03o", (guchar)c);
		else
			g_string_append_c(shown, c);
	}
	return g_string_free(g_steal_pointer(&shown), FALSE);
}

static const char *
or_none(const char *text)
{
	return text != NULL ? text : "-";
}

static void
on_mail(MailEnvelope *envelope, WryReply **replies, gpointer data)
{
	g_assert_true(data == &play);
	g_string_append_printf(play.facts, "from <%s> to", envelope->sender);
	for (guint i = 0; i < envelope->recipients->len; i++)
		g_string_append_printf(play.facts, " <%s>", (char *)envelope->recipients->pdata[i]);
	if (envelope->utf8)
		g_string_append(play.facts, " utf8");
	if (envelope->size >= 0)
		g_string_append_printf(play.facts, " size %" G_GINT64_FORMAT, envelope->size);
	if (envelope->envid != NULL)
		g_string_append_printf(play.facts, " envid %s", envelope->envid);
	if (envelope->client_name != NULL || envelope->client_address != NULL ||
	    envelope->client_helo != NULL)
		g_string_append_printf(
		    play.facts, " client %s %s %s", or_none(envelope->client_name),
		    or_none(envelope->client_address), or_none(envelope->client_helo));
	g_autofree char *mail = read_spool(envelope->data);
	g_string_append_printf(play.facts, " data %s\n", mail);
	for (guint i = 0; i < envelope->recipients->len; i++)
		answer("dot", envelope->recipients->pdata[i], envelope, replies[i]);
}

static const MailListenerFuncs funcs = { .recipient = on_recipient, .mail = on_mail };

/* --- the server and its clients --- */

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

static void
turn(void)
{
	for (unsigned i = 0; i < CLIENTS; i++) {
		Client *c = &play.clients[i];
		char buffer[4096];
		ssize_t n = 1;
		while (c->got != NULL && c->fd >= 0 && !c->eof && n > 0) {
			n = read(c->fd, buffer, sizeof buffer);
			c->eof = n == 0 || (n < 0 && errno == ECONNRESET);
			g_string_append_len(c->got, buffer, MAX(n, 0));
		}
	}
	g_main_context_iteration(NULL, TRUE);
}

static void
turns(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		turn();
}

static void
start(void)
{
	g_autoptr(GError) error = NULL;
	play.settings.address = play.address;
	play.settings.trust = (const char *const *)play.trust;
	play.listener = mail_listener_new(&play.settings, &funcs, &play, &error);
	g_assert_no_error(error);
}

int
lmtp_connect(const char *address, unsigned port)
{
	g_autoptr(GSocketAddress) to =
	    g_str_has_prefix(address, "unix:")
		? g_unix_socket_address_new(address + strlen("unix:"))
		: g_inet_socket_address_new_from_string("127.0.0.1", port);
	struct sockaddr_storage native;
	gssize n = g_socket_address_get_native_size(to);
	g_assert_true(g_socket_address_to_native(to, &native, sizeof native, NULL));
	int fd = socket(native.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&native, (socklen_t)n), ==, 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static Client *
client(void)
{
	Client *c = &play.clients[play.client];
	if (play.listener == NULL && c->got == NULL)
		start();
	if (c->got == NULL) {
		c->fd = lmtp_connect(play.address, mail_listener_port(play.listener));
		c->got = g_string_new(NULL);
	}
	return c;
}

static void
send_bytes(const char *bytes, gsize n)
{
	Client *c = client();
	while (n > 0) {
		ssize_t done = write(c->fd, bytes, n);
		if (done < 0 && errno == EAGAIN) {
			turn();
			continue;
		}
		if (done < 0 && (errno == EPIPE || errno == ECONNRESET))
			return; /* closed: the transcript says so next */
		g_assert_cmpint(done, >, 0);
		bytes += done;
		n -= (gsize)done;
	}
}

/* Its bytes: octal and the usual letters. */
static GBytes *
unescape(const char *text)
{
	GByteArray *out = g_byte_array_new();
	for (; *text != '\0'; text++) {
		guint8 c = (guint8)*text;
		if (c == '\\' && text[1] >= '0' && text[1] <= '7') {
			c = 0;
			for (unsigned i = 0; i < 3 && text[1] >= '0' && text[1] <= '7'; i++)
				c = (guint8)(c * 8 + *++text - '0');
		} else if (c == '\\' && text[1] != '\0') {
			text++;
			c = *text == 'r' ? '\r' : *text == 'n' ? '\n' : (guint8)*text;
		}
		g_byte_array_append(out, &c, 1);
	}
	return g_byte_array_free_to_bytes(out);
}

static void
send_text(const char *text, const char *end, unsigned times)
{
	g_autoptr(GBytes) bytes = unescape(text);
	gsize n;
	const char *data = g_bytes_get_data(bytes, &n);
	for (unsigned i = 0; i < times; i++) {
		send_bytes(data, n);
		send_bytes(end, strlen(end));
	}
}

/* --- what is expected --- */

/* The first line of text, its end (one of "\r\n", "\n") taken off with it; NULL: none is whole. */
static char *
take(GString *text, const char *end)
{
	char *stop = text != NULL ? strstr(text->str, end) : NULL;
	if (stop == NULL)
		return NULL;
	char *line = g_strndup(text->str, (gsize)(stop - text->str));
	g_string_erase(text, 0, (gssize)(stop - text->str) + (gssize)strlen(end));
	return line;
}

static void
expect(const char *pattern, bool fact, const char *where)
{
	g_autofree char *line = NULL;
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	for (;;) {
		GString *from = fact ? play.facts : client()->got;
		g_free(line);
		line = take(from, fact ? "\n" : "\r\n");
		if (line != NULL && fact && g_str_has_prefix(line, "rcpt ") &&
		    !g_str_has_prefix(pattern, "rcpt "))
			continue; /* was asked, and nobody wants to know */
		if (line != NULL)
			break;
		if (g_get_monotonic_time() > end)
			g_error("%s: '%s' does not come; there is '%s'%s", where, pattern,
				from->str, client()->eof ? ", and it is closed" : "");
		turn();
	}
	if (!g_pattern_match_simple(pattern, line))
		g_error("%s: '%s' came for '%s'", where, line, pattern);
}

static void
expect_nothing(const char *where)
{
	turns(4);
	for (char *line; (line = take(play.facts, "\n")) != NULL; g_free(line))
		if (!g_str_has_prefix(line, "rcpt "))
			g_error("%s: came: %s", where, line);
	for (unsigned i = 0; i < CLIENTS; i++)
		if (play.clients[i].got != NULL && play.clients[i].got->len > 0)
			g_error("%s: client %u got: %s", where, i, play.clients[i].got->str);
}

static void
expect_closed(const char *where)
{
	gint64 end = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	while (!client()->eof) {
		if (g_get_monotonic_time() > end)
			g_error("%s: it is still open", where);
		turn();
	}
}

/* --- lines of a transcript --- */

static void
set_limit(const char *pair)
{
	const struct {
		const char *name;
		unsigned *value;
	} limits[] = {
		{ "connections", &mail_lmtp.connections }, { "mails", &mail_lmtp.mails },
		{ "recipients", &mail_lmtp.recipients },   { "errors", &mail_lmtp.errors },
		{ "idle_ms", &mail_lmtp.idle_ms },	   { "data_ms", &mail_lmtp.data_ms },
		{ "check_ms", &mail_lmtp.check_ms },	   { "mail_ms", &mail_lmtp.mail_ms },
		{ "pace_ms", &mail_lmtp.pace_ms },
	};
	g_auto(GStrv) words = g_strsplit(pair, "=", 2);
	if (strcmp(words[0], "spooled") == 0)
		mail_lmtp.spooled = g_ascii_strtoll(words[1], NULL, 10);
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
		if (strcmp(limits[i].name, words[0]) == 0)
			*limits[i].value = (unsigned)g_ascii_strtoull(words[1], NULL, 10);
}

static void
run_setting(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 2);
	const char *value = words[1];
	if (strcmp(words[0], "smtp") == 0) {
		play.settings.smtp = true;
	} else if (strcmp(words[0], "tcp") == 0) {
		g_free(play.address);
		play.address = g_strdup("127.0.0.1:0");
	} else if (strcmp(words[0], "trust") == 0) {
		play.trust = g_strsplit(value, " ", -1);
	} else if (strcmp(words[0], "max_size") == 0) {
		play.settings.max_size = atoll(value);
	} else if (strcmp(words[0], "limit") == 0) {
		set_limit(value);
	} else if (strcmp(words[0], "rcpt") == 0 || strcmp(words[0], "dot") == 0) {
		const char *space = strchr(value, ' ');
		g_hash_table_insert(
		    play.said, g_strdup_printf("%s %.*s", words[0], (int)(space - value), value),
		    g_strdup(space + 1));
	} else if (strcmp(words[0], "hold") == 0 || strcmp(words[0], "go") == 0) {
		client();
		mail_listener_hold(play.listener, *words[0] == 'h');
	} else if (strcmp(words[0], "stop") == 0) {
		g_clear_pointer(&play.listener, mail_listener_free);
	} else {
		g_error("no such setting: %s", line);
	}
}

static void
run_answer(const char *line)
{
	for (guint i = 0; i < play.open->len; i++) {
		Open *open = play.open->pdata[i];
		gsize n = strlen(open->key);
		if (open->reply != NULL && strncmp(open->key, line, n) == 0 && line[n] == ' ') {
			end_reply(g_steal_pointer(&open->reply), line + n + 1);
			g_ptr_array_remove_index(play.open, i);
			return;
		}
	}
	g_error("nobody asked: %s", line);
}

static void
run_line(const char *line, const char *where)
{
	unsigned times = 1;
	char *behind;
	if (g_ascii_isdigit(*line)) {
		times = (unsigned)strtoul(line, &behind, 10);
		line = behind + strlen("* ");
	}
	const char *text = line[0] != '\0' && line[1] != '\0' ? line + 2 : "";
	text += *text == ' ';
	switch (*line) {
	case '\0':
	case '#':
		break;
	case '%':
		run_setting(line + 2);
		break;
	case '!':
		run_answer(line + 2);
		break;
	case '=':
		expect(line + 2, true, where);
		break;
	case 'C':
		send_text(text, line[1] == ':' ? "\r\n" : "", times);
		break;
	case 'S':
		for (unsigned i = 0; i < times; i++)
			expect(text, false, where);
		break;
	case '-':
		expect_nothing(where);
		break;
	case 'x':
		expect_closed(where);
		break;
	case 'X':
		close(client()->fd);
		client()->fd = -1;
		turns(3);
		break;
	case '&':
		play.client = (unsigned)atoi(line + 2);
		client();
		break;
	default:
		g_error("%s: what is '%s'?", where, line);
	}
}

static void
clear(void)
{
	g_clear_pointer(&play.listener, mail_listener_free);
	for (unsigned i = 0; i < CLIENTS; i++) {
		if (play.clients[i].got == NULL)
			continue;
		if (play.clients[i].fd >= 0)
			close(play.clients[i].fd);
		g_string_free(play.clients[i].got, TRUE);
		play.clients[i] = (Client){ 0 };
	}
	g_ptr_array_unref(play.open);
	g_hash_table_unref(play.said);
	g_string_free(play.facts, TRUE);
	g_free(play.address);
	g_strfreev(play.trust);
	turns(2);
	wry_conn_finishing();
	memset(&play, 0, sizeof play);
}

void
play_transcript(gconstpointer name)
{
	const struct MailLmtp before = mail_lmtp;
	g_autofree char *path = g_build_filename("tests/transcript/lmtp", name, NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, &error));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *dir = g_dir_make_tmp("wherry-lmtp-XXXXXX", NULL);
	play.address = g_strdup_printf("unix:%s/lmtp.sock", dir);
	play.settings =
	    (MailListenerSettings){ .max_size = 100000, .name = "mail.test", .log = &log_here };
	play.said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	play.open = g_ptr_array_new_with_free_func(open_free);
	play.facts = g_string_new(NULL);
	guint tick = g_timeout_add(2, on_tick, NULL);
	for (unsigned i = 0; lines[i] != NULL; i++) {
		g_autofree char *where = g_strdup_printf("%s:%u", path, i + 1);
		run_line(lines[i], where);
	}
	expect_nothing(path);
	clear();
	g_source_remove(tick);
	g_assert_cmpint(g_rmdir(dir), ==, 0);
	mail_lmtp = before;
}
