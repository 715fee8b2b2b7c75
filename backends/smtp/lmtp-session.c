/*
 * lmtp-session.c - one LMTP client: commands in, answers out, in the order of the commands
 *
 * Whatever comes is cut into lines here, not by net/conn: CR LF alone ends one, a bare LF ends the
 * connection, and behind DATA there are no lines at all.  RCPTs are asked about side by side; their
 * answers wait for each other.  Any other command waits until all of them are there, and what
 * stands behind it with it: then the connection is not read.
 *
 * The bytes behind a DATA that is refused may be a mail, and so may those behind BDAT: neither is
 * read as commands, the connection ends.
 */
#include "backends/smtp/lmtp-session.h"
#include "backends/smtp/code.h"

#include <string.h>

#define FINISH_MS 5000	/* for the client to read our last word */
#define REFUSED_MS 200	/* the same, of one that nobody lets in: they may be many */
#define MAX_OUT 1048576 /* a thousand answers in one piece, and commands pipelined behind */
#define ASKED_MAX 256	/* RCPTs at a time */
#define OK "250 2.0.0 Ok"

/* One RCPT, or a refusal that waits behind one. */
typedef struct {
	MailLmtpSession *session;
	WryReply *near;
	char *to;   /* NULL: nobody asks */
	char *line; /* the answer; NULL: not yet */
	bool accepted;
	GList link;
} Check;

/* --- the end --- */

static void
check_free(Check *check)
{
	wry_reply_cancel(&check->near);
	g_free(check->to);
	g_free(check->line);
	g_free(check);
}

static void
forget_forward(MailLmtpSession *session)
{
	for (unsigned i = 0; i < MAIL_FORWARD_N; i++)
		g_clear_pointer(&session->forward[i], g_free);
}

void
mail_lmtp_reset(MailLmtpSession *session)
{
	for (GList *link; (link = g_queue_pop_head_link(&session->checks)) != NULL;)
		check_free(link->data);
	g_clear_pointer(&session->envelope, mail_envelope_unref);
	g_clear_pointer(&session->refusal, g_free);
	g_clear_pointer(&session->answers, g_strfreev);
	forget_forward(session);
}

static void
session_free(MailLmtpSession *session)
{
	mail_delivery_leave(session);
	mail_lmtp_reset(session);
	wry_timer_clear(&session->pace);
	wry_timer_clear(&session->watchdog);
	g_queue_unlink(&session->listener->sessions, &session->link);
	g_string_free(session->line, TRUE);
	g_clear_pointer(&session->rest, g_byte_array_unref);
	wry_conn_free(session->conn);
	g_free(session);
}

static void
hang_up_within(MailLmtpSession *session, const char *line, unsigned ms)
{
	wry_conn_write(session->conn, line, strlen(line));
	wry_conn_write(session->conn, "\r\n", 2);
	wry_conn_finish(g_steal_pointer(&session->conn), ms);
	session_free(session);
}

/* line: our last word. */
static void
hang_up(MailLmtpSession *session, const char *line)
{
	hang_up_within(session, line, FINISH_MS);
}

void
mail_lmtp_shut(MailLmtpSession *session)
{
	hang_up(session, "421 4.3.2 Shutting down, try again later");
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	session_free(data);
}

/* When it is over if nothing comes; 0: it is our turn. */
static gint64
deadline(const MailLmtpSession *session)
{
	gint64 idle = (gint64)mail_lmtp.idle_ms * 1000;
	if (session->phase == MAIL_PHASE_WAITING || session->phase == MAIL_PHASE_ANSWERING ||
	    session->checks.length > 0)
		return 0;
	if (session->phase == MAIL_PHASE_DATA)
		return MIN(wry_conn_last_read(session->conn) + idle,
			   session->since + (gint64)mail_lmtp.data_ms * 1000);
	return session->since + idle; /* a line that comes byte by byte is none */
}

static void
on_watch(gpointer data)
{
	MailLmtpSession *session = data;
	gint64 end = deadline(session), left = end - g_get_monotonic_time();
	if (end != 0 && left <= 0) {
		hang_up(session, "421 4.4.2 Nothing came for too long");
		return;
	}
	wry_timer_start(&session->watchdog,
			end != 0 ? (unsigned)(left / 1000) + 1 : mail_lmtp.idle_ms, on_watch,
			session);
}

/* --- answers --- */

void
mail_lmtp_write_line(MailLmtpSession *session, const char *line)
{
	wry_conn_write(session->conn, line, strlen(line));
	wry_conn_write(session->conn, "\r\n", 2);
	session->since = g_get_monotonic_time();
}

static Check *
add_check(MailLmtpSession *session)
{
	Check *check = g_new0(Check, 1);
	check->session = session;
	check->link.data = check;
	g_queue_push_tail_link(&session->checks, &check->link);
	return check;
}

/* Behind those that are still asked about. */
static void
say(MailLmtpSession *session, const char *line)
{
	if (session->checks.length == 0)
		mail_lmtp_write_line(session, line);
	else
		add_check(session)->line = g_strdup(line);
}

/* false: it was one too many, and the session is gone. */
static bool
complain(MailLmtpSession *session, const char *line)
{
	if (++session->errors >= mail_lmtp.errors) {
		hang_up(session, "421 4.7.0 Too many errors");
		return false;
	}
	say(session, line);
	return true;
}

/* --- recipients --- */

/* What is at the front of the line and has its answer. */
static void
settle(MailLmtpSession *session)
{
	Check *check;
	while ((check = g_queue_peek_head(&session->checks)) != NULL && check->line != NULL) {
		g_queue_unlink(&session->checks, &check->link);
		if (check->accepted)
			g_ptr_array_add(session->envelope->recipients, g_steal_pointer(&check->to));
		mail_lmtp_write_line(session, check->line);
		check_free(check);
	}
	mail_lmtp_resume(session);
}

static void
on_checked(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Check *check = data;
	check->accepted = error == NULL;
	check->line = mail_code_line(mail_code_of(error), error != NULL ? error->message : "Ok");
	settle(check->session);
}

static bool
run_rcpt(MailLmtpSession *session, const MailCommand *command)
{
	MailListener *listener = session->listener;
	if (session->envelope == NULL)
		return complain(session, "503 5.5.1 Say MAIL first");
	unsigned n = session->envelope->recipients->len + session->checks.length;
	if (n >= (session->single ? 1 : mail_lmtp.recipients)) {
		say(session, session->single ? "452 4.5.3 One recipient a mail, please"
					     : "452 4.5.3 Too many recipients");
		return true;
	}
	if (listener->held) {
		say(session, "451 4.3.2 Not now, try again later");
		return true;
	}
	Check *check = add_check(session);
	check->to = g_strdup(command->address);
	listener->funcs.recipient(
	    session->envelope, command->address,
	    wry_reply_new(&check->near, mail_lmtp.check_ms, on_checked, check), listener->data);
	return true;
}

/* --- the other commands; false: the session is gone --- */

static bool
run_hello(MailLmtpSession *session, const MailCommand *command)
{
	const MailListener *listener = session->listener;
	if (command->verb != MAIL_VERB_LHLO && !listener->smtp)
		return complain(session, "500 5.5.1 This is LMTP: say LHLO");
	mail_lmtp_reset(session);
	session->greeted = true;
	session->single = command->verb != MAIL_VERB_LHLO;
	g_autoptr(GString) answer = g_string_new(NULL);
	if (command->verb == MAIL_VERB_HELO) {
		g_string_printf(answer, "250 %s", listener->name);
	} else {
		g_string_printf(answer,
				"250-%s\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
				"250-SIZE %" G_GINT64_FORMAT "\r\n%s250 ENHANCEDSTATUSCODES",
				listener->name, listener->max_size,
				session->trusted ? "250-XFORWARD NAME ADDR PROTO HELO SOURCE PORT "
						   "IDENT\r\n"
						 : "");
	}
	mail_lmtp_write_line(session, answer->str);
	return true;
}

static bool
run_mail(MailLmtpSession *session, const MailCommand *command)
{
	const MailListener *listener = session->listener;
	if (!session->greeted)
		return complain(session, "503 5.5.1 Say LHLO first");
	if (session->envelope != NULL)
		return complain(session, "503 5.5.1 One mail is under way already");
	if (command->size > listener->max_size) {
		mail_lmtp_write_line(session, "552 5.3.4 This mail is too big");
	} else if (!mail_listener_has_room(listener, MAX(command->size, 0)) ||
		   listener->deliveries.length >= mail_lmtp.mails) {
		mail_lmtp_write_line(session,
				     "452 4.3.1 No room for this mail now, try again later");
	} else {
		MailEnvelope *envelope = session->envelope = mail_envelope_new(session->listener);
		envelope->sender = g_strdup(command->address);
		envelope->size = command->size;
		envelope->utf8 = command->utf8;
		envelope->envid = g_strdup(command->envid);
		envelope->client_name = g_strdup(session->forward[MAIL_FORWARD_NAME]);
		envelope->client_address = g_strdup(session->forward[MAIL_FORWARD_ADDR]);
		envelope->client_helo = g_strdup(session->forward[MAIL_FORWARD_HELO]);
		mail_lmtp_write_line(session, "250 2.1.0 Ok");
	}
	return true;
}

/* early: bytes have come behind it, before our answer. */
static bool
run_data(MailLmtpSession *session, bool early)
{
	g_autoptr(GError) error = NULL;
	const char *refusal = NULL;
	if (session->envelope == NULL)
		refusal = "503 5.5.1 Say MAIL first";
	else if (session->envelope->recipients->len == 0)
		refusal = "503 5.5.1 No recipient was accepted";
	else if (session->listener->held)
		refusal = "451 4.3.2 Not now, try again later";
	if (refusal == NULL) {
		session->envelope->data = wry_spool_new(session->listener->max_size, &error);
		if (session->envelope->data == NULL) {
			mail_listener_complain(session->listener, error);
			refusal = "451 4.3.0 No room for this mail now, try again later";
		}
	}
	if (refusal != NULL && early) {
		hang_up(session, refusal);
		return false;
	}
	if (refusal != NULL) { /* none of its errors: it may be pipelining */
		mail_lmtp_write_line(session, refusal);
		return true;
	}
	session->phase = MAIL_PHASE_DATA;
	session->dots = (MailData){ 0 };
	mail_lmtp_write_line(session, "354 End with a dot on a line of its own");
	return true;
}

static bool
run_xforward(MailLmtpSession *session, MailCommand *command)
{
	if (!session->trusted)
		return complain(session, "550 5.7.1 Not from you");
	if (session->envelope != NULL)
		return complain(session, "503 5.5.1 One mail is under way already");
	for (unsigned i = 0; i < MAIL_FORWARD_N; i++) {
		if (!command->forward_said[i])
			continue;
		g_free(session->forward[i]);
		session->forward[i] = g_steal_pointer(&command->forward[i]);
	}
	mail_lmtp_write_line(session, OK);
	return true;
}

static bool
run(MailLmtpSession *session, MailCommand *command, bool more)
{
	switch (command->verb) {
	case MAIL_VERB_LHLO:
	case MAIL_VERB_EHLO:
	case MAIL_VERB_HELO:
		return run_hello(session, command);
	case MAIL_VERB_MAIL:
		return run_mail(session, command);
	case MAIL_VERB_RCPT:
		return run_rcpt(session, command);
	case MAIL_VERB_DATA:
		return run_data(session, more);
	case MAIL_VERB_XFORWARD:
		return run_xforward(session, command);
	case MAIL_VERB_RSET:
		mail_lmtp_reset(session);
		mail_lmtp_write_line(session, OK);
		return true;
	case MAIL_VERB_NOOP:
		mail_lmtp_write_line(session, OK);
		return true;
	case MAIL_VERB_VRFY:
		mail_lmtp_write_line(session, "252 2.0.0 Say RCPT, then you will hear");
		return true;
	case MAIL_VERB_HELP:
		mail_lmtp_write_line(session,
				     "214 2.0.0 LHLO MAIL RCPT DATA RSET NOOP VRFY QUIT: RFC 2033");
		return true;
	case MAIL_VERB_QUIT:
		hang_up(session, "221 2.0.0 Bye");
		return false;
	case MAIL_VERB_BDAT:
		hang_up(session, "502 5.5.1 There is no CHUNKING here");
		return false;
	default:
		return complain(session, "502 5.5.1 Not done here");
	}
}

/* --- what comes --- */

/* Only a RCPT overtakes RCPTs that are being asked about. */
static bool
has_its_turn(const MailLmtpSession *session)
{
	if (session->phase != MAIL_PHASE_COMMANDS)
		return false;
	return session->checks.length == 0 ||
	       (g_ascii_strncasecmp(session->line->str, "RCPT", 4) == 0 &&
		session->checks.length < ASKED_MAX);
}

/* The line that is whole.  more: bytes stand behind it. */
static bool
run_line(MailLmtpSession *session, bool more)
{
	g_auto(MailCommand) command = { 0 };
	GString *line = session->line;
	g_string_truncate(line, line->len - 1); /* its CR, or what shows that it is too long */
	const char *refusal = mail_command_parse(line->str, line->len, &command);
	session->since = g_get_monotonic_time();
	session->pipelined |= more;
	session->whole = false;
	bool is_bdat = command.verb == MAIL_VERB_BDAT;
	bool alive =
	    refusal != NULL && !is_bdat ? complain(session, refusal) : run(session, &command, more);
	if (alive)
		g_string_truncate(session->line, 0);
	return alive;
}

/*
 * Up to the end of a line or of what there is; how much was taken.  What is over the ceiling is
 * dropped.  A bare LF leaves the line unfinished, and its LF in it.
 */
static gsize
take_line(MailLmtpSession *session, const char *bytes, gsize n)
{
	GString *line = session->line;
	const char *end = memchr(bytes, '\n', n);
	gsize length = end != NULL ? (gsize)(end - bytes) : n;
	gsize room = MAIL_COMMAND_MAX + 2 - MIN(line->len, MAIL_COMMAND_MAX + 2);
	g_string_append_len(line, bytes, (gssize)MIN(length, room));
	if (length > 0)
		session->last = bytes[length - 1];
	session->whole = end != NULL;
	return end != NULL ? length + 1 : n;
}

/* How much was read before something had to be waited for; G_MAXSIZE: the session is gone. */
static gsize
read_all(MailLmtpSession *session, const char *bytes, gsize n)
{
	gsize done = 0;
	session->reading = true;
	while (done < n || session->whole) {
		if (session->phase == MAIL_PHASE_DATA) {
			done += mail_lmtp_read_data(session, bytes + done, n - done);
			continue;
		}
		if (!session->whole && session->phase == MAIL_PHASE_COMMANDS) {
			done += take_line(session, bytes + done, n - done);
			if (session->whole && session->last != '\r') {
				hang_up(session, "500 5.5.2 A line ends with CR LF");
				return G_MAXSIZE;
			}
			if (session->whole)
				session->last = '\n';
		} else if (has_its_turn(session)) {
			if (!run_line(session, done < n))
				return G_MAXSIZE;
		} else {
			break;
		}
	}
	session->reading = false;
	return done;
}

static void
park(MailLmtpSession *session, const char *bytes, gsize n)
{
	session->rest = g_byte_array_sized_new((guint)n);
	g_byte_array_append(session->rest, (const guint8 *)bytes, (guint)n);
	wry_conn_pause(session->conn, true);
}

static void
on_bytes(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	MailLmtpSession *session = data;
	g_assert(session->rest == NULL);
	gsize done = read_all(session, bytes, n);
	if (done != G_MAXSIZE && (done < n || session->whole))
		park(session, bytes + done, n - done);
}

void
mail_lmtp_resume(MailLmtpSession *session)
{
	if (session->reading || session->rest == NULL)
		return;
	g_autoptr(GByteArray) rest = g_steal_pointer(&session->rest);
	const char *bytes =
	    rest->len > 0 ? (const char *)rest->data : ""; /* a line alone may wait */
	gsize done = read_all(session, bytes, rest->len);
	if (done == G_MAXSIZE)
		return;
	if (done < rest->len || session->whole)
		park(session, bytes + done, rest->len - done);
	else
		wry_conn_pause(session->conn, false);
}

void
mail_lmtp_new(MailListener *listener, int fd)
{
	static const WryConnFuncs funcs = { .bytes = on_bytes, .closed = on_closed };
	static const WryConnTarget target = { .max_out = MAX_OUT };
	MailLmtpSession *session = g_new0(MailLmtpSession, 1);
	session->listener = listener;
	session->line = g_string_new(NULL);
	session->since = g_get_monotonic_time();
	session->conn = wry_conn_new_from_fd(fd, &target, &funcs, session);
	session->link.data = session;
	const char *refusal = mail_listener_admit(listener, session->conn, &session->trusted);
	g_queue_push_tail_link(&listener->sessions, &session->link);
	if (refusal != NULL) {
		hang_up_within(session, refusal, REFUSED_MS);
		return;
	}
	g_autofree char *banner =
	    g_strdup_printf("220 %s %s", listener->name, listener->smtp ? "ESMTP LMTP" : "LMTP");
	mail_lmtp_write_line(session, banner);
	wry_timer_start(&session->watchdog, mail_lmtp.idle_ms, on_watch, session);
}
