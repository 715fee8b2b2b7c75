/*
 * network.c - one connection: dialling, the queue out, what is in flight, the table of commands
 *
 * What goes out passes a token bucket, for servers kill who writes too fast.  A line whose fate
 * somebody waits for stays in flight until the server's echo, a label's answer, an error, or the
 * PONG to a PING that was written behind it.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define OUT_MAX	    (256 * 1024)
#define NOTICE_MAX  2000
#define MOTD_MAX    (16 * 1024)
#define DIALS_MAX   64

IrcTiming irc_timing = {
	.register_ms = 60000,
	.ready_ms = 3000,
	.idle_ms = 120000,
	.dead_ms = 60000,
	.echo_ms = 30000,
	.join_ms = 50000,
	.leave_ms = 30000,
	.regain_ms = 60000,
	.query_ms = 60000,
	.finish_ms = 5000,
	.dials_rate = 200,
	.dials_each = 5,
};

/* --- small things --- */

bool
irc_bucket(double *tokens, int64_t *filled, double rate, double most)
{
	int64_t now = g_get_monotonic_time();
	if (*filled == 0)
		*tokens = most;
	else
		*tokens = MIN(most, *tokens + (double)(now - *filled) / G_USEC_PER_SEC * rate);
	*filled = now;
	if (*tokens < 1)
		return false;
	*tokens -= 1;
	return true;
}

const char *
irc_title(const IrcSession *irc)
{
	if (irc->place.title != NULL)
		return irc->place.title;
	return irc->network != NULL ? irc->network : "IRC";
}

const char *
irc_charset(const IrcSession *irc)
{
	if (irc->who != NULL && irc->who->charset != NULL)
		return irc->who->charset;
	if (irc->place.charset != NULL)
		return irc->place.charset;
	return wry_values_text(wry_component_settings(irc->component->component), "charset");
}

char *
irc_words(const IrcSession *irc, const IrcMsg *msg)
{
	const char *last = msg->n > 0 ? msg->params[msg->n - 1] : "";
	g_autofree char *text = irc_text(last, irc_charset(irc), NULL);
	gsize n = strlen(text);
	if (n > 0 && text[n - 1] == '.')
		n--;
	return n > 0 ? g_strndup(text, wry_text_break(text, MIN(n, 300), false))
		     : g_strdup(msg->command);
}

void
irc_notice(IrcSession *irc, const char *text)
{
	if (*text == '\0' || irc->state == IRC_CLOSED)
		return;
	if (!irc_bucket(&irc->notices, &irc->noticed, 5, 200)) {
		wry_log_debug(irc->log, "a notice is dropped: too many");
		return;
	}
	gsize n = strlen(text);
	g_autofree char *some = g_strndup(text, n > MOTD_MAX ? wry_text_break(text, MOTD_MAX, false) : n);
	wry_notice_received(irc->session, some);
}

/* --- whose turn it is to dial: one for the process --- */

typedef struct {
	double tokens;
	int64_t filled;
} PaceBucket;

static struct {
	GQueue waiting; /* of IrcSession */
	unsigned dialling;
	PaceBucket all;
	GHashTable *networks; /* name to PaceBucket */
	WryTimer *timer;
} pace = { .waiting = G_QUEUE_INIT };

static void connect_now(IrcSession *irc);

static PaceBucket *
pace_bucket(const char *network)
{
	if (pace.networks != NULL && g_hash_table_size(pace.networks) > 1024)
		g_clear_pointer(&pace.networks, g_hash_table_destroy);
	if (pace.networks == NULL)
		pace.networks = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	PaceBucket *bucket = g_hash_table_lookup(pace.networks, network);
	if (bucket == NULL) {
		bucket = g_new0(PaceBucket, 1);
		g_hash_table_insert(pace.networks, g_strdup(network), bucket);
	}
	return bucket;
}

static void
pace_run(G_GNUC_UNUSED gpointer data)
{
	for (GList *link = pace.waiting.head, *next; link != NULL; link = next) {
		IrcSession *irc = link->data;
		PaceBucket *mine = pace_bucket(irc_title(irc));
		next = link->next;
		if (pace.dialling >= DIALS_MAX)
			return; /* whoever is through calls again */
		if (!irc_bucket(&mine->tokens, &mine->filled, irc_timing.dials_each,
				irc_timing.dials_each))
			continue;
		if (!irc_bucket(&pace.all.tokens, &pace.all.filled, irc_timing.dials_rate,
				irc_timing.dials_rate / 10)) {
			mine->tokens += 1;
			break;
		}
		g_queue_delete_link(&pace.waiting, link);
		irc->pacing = false;
		irc->dialling = true;
		pace.dialling++;
		connect_now(irc);
	}
	if (pace.waiting.head != NULL)
		wry_timer_start(&pace.timer, 50, pace_run, NULL);
	else
		wry_timer_clear(&pace.timer);
}

static void
pace_leave(IrcSession *irc)
{
	if (irc->pacing)
		g_queue_remove(&pace.waiting, irc);
	irc->pacing = false;
	if (!irc->dialling)
		return;
	irc->dialling = false;
	pace.dialling--;
	if (pace.waiting.head != NULL && pace.timer == NULL)
		wry_timer_start(&pace.timer, 0, pace_run, NULL);
}

void
irc_dial(IrcSession *irc)
{
	irc->state = IRC_WAITING;
	irc->pacing = true;
	g_queue_push_tail(&pace.waiting, irc);
	if (pace.timer == NULL)
		pace_run(NULL);
}

/* --- lines out --- */

IrcLine *
irc_line_new(IrcLineKind kind, char *text)
{
	IrcLine *line = g_new0(IrcLine, 1);
	line->kind = kind;
	line->text = text;
	return line;
}

void
irc_line_free(IrcLine *line)
{
	if (line == NULL)
		return;
	g_free(line->text);
	g_free(line->target);
	g_free(line->other);
	g_free(line->name);
	g_free(line->id);
	g_free(line->said);
	g_clear_pointer(&line->reply, wry_reply_drop);
	g_free(line);
}

void
irc_line_done(IrcSession *irc, IrcLine *line, const char *msgid, const char *said)
{
	if (line->kind == IRC_LINE_SAY && !line->dead) {
		WryPiece piece = { line->id, 0, line->part, line->parts };
		wry_message_accepted(irc->session, &piece, msgid, said);
	}
	if (line->reply != NULL)
		wry_reply_done(g_steal_pointer(&line->reply), NULL);
	irc_line_free(line);
}

void
irc_line_failed(IrcSession *irc, IrcLine *line, const GError *error)
{
	if (line->kind == IRC_LINE_SAY && !line->dead) {
		WryPiece piece = { line->id, 0, line->part, line->parts };
		wry_message_failed(irc->session, &piece, error);
		if (line->parts > 1)
			irc_say_forget(irc, line->id);
	}
	if (line->kind == IRC_LINE_CTCP)
		irc_query_failed(irc, line->query, error);
	if (line->reply != NULL)
		wry_reply_take_error(g_steal_pointer(&line->reply), g_error_copy(error));
	irc_line_free(line);
}

void
irc_write(IrcSession *irc, const char *line)
{
	if (line == NULL || irc->conn == NULL)
		return;
	gsize n = strlen(line);
	char *whole = g_malloc(n + 3);
	memcpy(whole, line, n);
	memcpy(whole + n, "\r\n", 3);
	irc->written += n + 2;
	wry_conn_write(irc->conn, whole, n + 2);
	explicit_bzero(whole, n); /* it may have been a password */
	g_free(whole);
}

static void
on_late(gpointer data)
{
	IrcSession *irc = data;
	int64_t before = g_get_monotonic_time() - (int64_t)irc_timing.echo_ms * 1000;
	bool more = false;

	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("%1$s did not confirm your message. It may or may not have arrived."),
	    irc_title(irc), NULL);
	for (GList *link = irc->flight.head, *next; link != NULL; link = next) {
		IrcLine *line = link->data;
		next = link->next;
		if (line->pong)
			continue;
		if (line->written > before) {
			more = true;
			continue;
		}
		g_queue_delete_link(&irc->flight, link);
		irc_line_failed(irc, line, error);
	}
	if (more)
		wry_timer_start(&irc->late, irc_timing.echo_ms / 4 + 1, on_late, irc);
}

/* line: (transfer full) */
static void
send_line(IrcSession *irc, IrcLine *line)
{
	if (line->kind == IRC_LINE_SAY && (irc->caps & IRC_CAP_LABEL) != 0) {
		g_snprintf(line->label, sizeof line->label, "w%x", (unsigned)++irc->labels);
		g_autofree char *labelled =
		    g_strconcat("@label=", line->label, " ", line->text, NULL);
		irc_write(irc, labelled);
	} else {
		irc_write(irc, line->text);
	}
	if (line->kind == IRC_LINE_PLAIN) {
		irc_line_free(line);
		return;
	}
	g_clear_pointer(&line->text, g_free);
	line->seq = ++irc->seq;
	line->end = irc->written;
	line->written = g_get_monotonic_time();
	g_queue_push_tail(&irc->flight, line);
	line->pong =
	    line->kind != IRC_LINE_SAY || (irc->caps & (IRC_CAP_ECHO | IRC_CAP_LABEL)) == 0;
	if (line->pong) {
		irc->due = line->seq;
		wry_task_schedule(&irc->task);
	} else if (irc->late == NULL) {
		wry_timer_start(&irc->late, irc_timing.echo_ms, on_late, irc);
	}
}

static void
pump(gpointer data)
{
	IrcSession *irc = data;
	IrcLine *line;

	while ((line = g_queue_peek_head(&irc->queue)) != NULL && irc->state == IRC_OPEN &&
	       irc->flight.length < IRC_FLIGHT_MAX) {
		if (line->dead) {
			irc_line_free(g_queue_pop_head(&irc->queue));
			continue;
		}
		if (irc->flood_rate > 0 &&
		    !irc_bucket(&irc->tokens, &irc->filled, irc->flood_rate, irc->flood_lines)) {
			double wait = (1 - irc->tokens) / irc->flood_rate * 1000;
			wry_timer_start(&irc->flood, (unsigned)MIN(wait, 60000) + 1, pump, irc);
			return;
		}
		send_line(irc, g_queue_pop_head(&irc->queue));
	}
}

bool
irc_queue(IrcSession *irc, IrcLine *line)
{
	if (irc->state != IRC_OPEN || irc->queue.length >= IRC_QUEUE_MAX) {
		g_autoptr(GError) error = wry_error_new(
		    WRY_ERROR_RESOURCE_CONSTRAINT, N_("Too many lines wait for %1$s. Try later."),
		    irc_title(irc), NULL);
		irc_line_failed(irc, line, error);
		return false;
	}
	g_queue_push_tail(&irc->queue, line);
	if (irc->flood == NULL)
		pump(irc);
	return true;
}

void
irc_queue_text(IrcSession *irc, char *text)
{
	if (text != NULL)
		irc_queue(irc, irc_line_new(IRC_LINE_PLAIN, text));
}

/* --- in flight --- */

void
irc_flight_remove(IrcSession *irc, IrcLine *line)
{
	g_queue_remove(&irc->flight, line);
}

static bool
names(const IrcLine *line, const char *name)
{
	return name != NULL && ((line->target != NULL && strcmp(line->target, name) == 0) ||
				(line->other != NULL && strcmp(line->other, name) == 0));
}

IrcLine *
irc_flight_take(IrcSession *irc, unsigned kinds, const char *target, const char *other)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		if ((kinds & 1u << line->kind) == 0)
			continue;
		if (target != NULL && !names(line, target))
			continue;
		if (other != NULL && !names(line, other))
			continue;
		g_queue_delete_link(&irc->flight, link);
		return line;
	}
	return NULL;
}

void
irc_flight_by_pong(IrcSession *irc)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next)
		((IrcLine *)link->data)->pong = true;
	if (irc->flight.head != NULL)
		irc->due = irc->seq;
	wry_task_schedule(&irc->task);
}

IrcLine *
irc_flight_label(IrcSession *irc, const char *label)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		if (line->label[0] != '\0' && strcmp(line->label, label) == 0)
			return line;
	}
	return NULL;
}

/* The end of a turn: JOINs in one line, and one PING behind the burst. */
static void
end_of_turn(gpointer data)
{
	IrcSession *irc = data;
	if (irc->state != IRC_OPEN)
		return;
	irc_rooms_flush(irc);
	if (irc->ping != 0 || irc->due <= irc->covered)
		return;
	irc->ping = irc->covered = irc->due;
	if (irc->pinged == 0)
		irc->pinged = g_get_monotonic_time();
	g_autofree char *line = g_strdup_printf("PING w%" G_GINT64_MODIFIER "x", (guint64)irc->ping);
	irc_write(irc, line);
}

static void
on_pong(IrcSession *irc, const IrcMsg *msg)
{
	const char *token = msg->n > 0 ? msg->params[msg->n - 1] : "";
	char *end;

	irc->pinged = 0;
	if (*token != 'w' || irc->ping == 0 || !g_ascii_isxdigit(token[1]) ||
	    g_ascii_strtoull(token + 1, &end, 16) != irc->ping || *end != '\0')
		return;
	for (GList *link = irc->flight.head, *next; link != NULL; link = next) {
		IrcLine *line = link->data;
		next = link->next;
		if (line->seq > irc->ping)
			break;
		if (!line->pong)
			continue;
		g_queue_delete_link(&irc->flight, link);
		irc_line_done(irc, line, NULL, NULL);
	}
	irc->ping = 0;
	if (irc->due > irc->covered)
		wry_task_schedule(&irc->task);
	if (irc->flood == NULL)
		pump(irc);
}

/* --- the connection --- */

static void
on_keepalive(gpointer data)
{
	IrcSession *irc = data;
	int64_t now = g_get_monotonic_time();
	int64_t dead = (int64_t)irc_timing.dead_ms * 1000, idle = (int64_t)irc_timing.idle_ms * 1000;
	int64_t heard = wry_conn_last_read(irc->conn);

	if (irc->pinged != 0 &&
	    (now - MAX(irc->pinged, heard) >= dead || now - irc->pinged >= 3 * dead)) {
		irc_die(irc, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					   N_("%1$s does not answer any more."), irc_title(irc),
					   NULL));
		return;
	}
	unsigned wait = irc_timing.dead_ms / 4 + 1;
	if (irc->pinged == 0 && now - heard >= idle) {
		irc->pinged = now;
		irc_write(irc, "PING k");
	} else if (irc->pinged == 0) {
		wait = (unsigned)((idle - (now - heard)) / 1000) + 1;
	}
	wry_timer_start(&irc->keepalive, wait, on_keepalive, irc);
}

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	IrcSession *irc = data;
	pace_leave(irc);
	irc->state = IRC_REGISTERING;
	irc_register(irc);
	wry_timer_start(&irc->keepalive, irc_timing.idle_ms, on_keepalive, irc);
}

static void
on_line(G_GNUC_UNUSED WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	IrcSession *irc = data;
	if (cut)
		wry_log_info(irc->log, "a line of over %d bytes is dropped", IRC_LINE_MAX);
	else
		irc_on_line(irc, line, n);
}

static void
on_drained(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	IrcSession *irc = data;
	irc->left = irc->written;
}

static GError *
connect_error(const IrcSession *irc, const IrcServer *server, bool shown, const GError *error)
{
	if (error == NULL)
		return wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				     N_("%1$s closed the connection."), irc_title(irc), NULL);
	if (wry_error_code(error) == WRY_ERROR_POLICY_VIOLATION)
		return wry_error_new(WRY_ERROR_POLICY_VIOLATION,
				     N_("This gateway does not connect to private addresses."), NULL);
	if (shown && server->tls && wry_error_retry(error) == WRY_RETRY_CANCEL &&
	    wry_error_code(error) == WRY_ERROR_REMOTE_SERVER_TIMEOUT)
		return wry_error_new(WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
				     N_("%1$s shows a certificate that is not valid for it. I do not "
					"connect. Ask its operators, or pin it: settings network"),
				     server->host, NULL);
	int code = (int)wry_error_code(error) | ((int)wry_error_retry(error) + 1) << 8;
	return wry_error_new(code, N_("%1$s cannot be reached (%2$s)."), irc_title(irc),
			     error->message, NULL);
}

static void
on_closed(WryConn *conn, const GError *error, gpointer data)
{
	IrcSession *irc = data;
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	bool connecting = irc->state == IRC_CONNECTING;
	GError *why = connecting
			  ? connect_error(irc, server, wry_conn_tls_peer(conn) != NULL, error)
			  : wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					  N_("%1$s closed the connection (%2$s)."), irc_title(irc),
					  error != NULL ? error->message : "without a word", NULL);

	pace_leave(irc);
	if (!server->tls) { /* what the kernel took; with TLS, what had left when all had */
		uint64_t in, out;
		wry_conn_counts(conn, &in, &out);
		irc->left = MAX(irc->left, MIN(out, irc->written));
	}
	irc->conn = NULL;
	wry_conn_free(conn);
	if (connecting && irc->server + 1 < irc->place.servers->len) {
		wry_log_info(irc->log, "%s port %u: %s", server->host, server->port, why->message);
		g_error_free(why);
		irc->server++;
		irc_dial(irc);
		return;
	}
	irc_die(irc, why);
}

static void
connect_now(IrcSession *irc)
{
	static const WryConnFuncs funcs = {
		.connected = on_connected,
		.line = on_line,
		.drained = on_drained,
		.closed = on_closed,
	};
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	WryConnTarget target = {
		.host = server->host,
		.port = server->port,
		.tls = server->tls ? irc->place.tls : NULL,
		.tls_pins = (const char *const *)irc->place.pins,
		.tls_identity = server->tls ? irc->certificate : NULL,
		.bind_address = wry_values_text(wry_component_settings(irc->component->component),
						"bind_address"),
		.guarded = irc->place.guarded,
		.max_line = IRC_LINE_MAX,
		.max_out = OUT_MAX,
	};
	irc->state = IRC_CONNECTING;
	wry_log_info(irc->log, "connecting to %s port %u%s", server->host, server->port,
		     server->tls ? ", TLS" : ", not encrypted");
	irc->conn = wry_conn_new(&target, &funcs, irc);
}

/* --- opening and closing --- */

/* What never left is to be sent again; the orders fail. */
static void
fail_lines(IrcSession *irc)
{
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			  N_("The connection to %1$s broke."), irc_title(irc), NULL);
	IrcLine *line;

	while ((line = g_queue_pop_head(&irc->flight)) != NULL) {
		if (line->kind != IRC_LINE_SAY || line->end > irc->left)
			irc_line_failed(irc, line, error);
		else
			irc_line_free(line); /* it may have arrived: nobody knows */
	}
	while ((line = g_queue_pop_head(&irc->queue)) != NULL)
		irc_line_failed(irc, line, error);
}

static void
stop_timers(IrcSession *irc)
{
	pace_leave(irc);
	wry_reply_cancel(&irc->memo);
	wry_timer_clear(&irc->timer);
	wry_timer_clear(&irc->regain);
	wry_timer_clear(&irc->keepalive);
	wry_timer_clear(&irc->flood);
	wry_timer_clear(&irc->late);
	wry_task_cancel(&irc->task);
}

void
irc_die(IrcSession *irc, GError *error)
{
	g_autoptr(GError) why = error;
	if (irc->state == IRC_CLOSED)
		return;
	bool open = irc->state == IRC_OPEN;
	irc->state = IRC_CLOSED;
	stop_timers(irc);
	fail_lines(irc);
	irc_say_clear(irc);
	if (irc->conn != NULL && !open) {
		irc_write(irc, "QUIT");
		wry_conn_finish(g_steal_pointer(&irc->conn), irc_timing.finish_ms);
	}
	g_clear_pointer(&irc->conn, wry_conn_free); /* what was told to have failed must not leave */
	wry_log_notice(irc->log, "closed: %s", why->message);
	wry_session_closed(irc->session, why);
}

static void
session_free(IrcSession *irc)
{
	stop_timers(irc);
	irc_say_clear(irc);
	g_clear_pointer(&irc->conn, wry_conn_free);
	g_queue_clear_full(&irc->queue, (GDestroyNotify)irc_line_free);
	g_queue_clear_full(&irc->flight, (GDestroyNotify)irc_line_free);
	GHashTableIter iter;
	gpointer room;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &room)) {
		((IrcRoom *)room)->irc = NULL;
		wry_timer_clear(&((IrcRoom *)room)->timer);
	}
	g_hash_table_destroy(irc->rooms);
	irc_place_clear(&irc->place);
	irc_identity_free(irc->who);
	irc_sasl_wipe(irc->certificate);
	g_free(irc->nick);
	g_free(irc->user);
	g_free(irc->host);
	g_free(irc->first);
	g_free(irc->wanted);
	g_free(irc->away);
	if (irc->motd != NULL)
		g_string_free(irc->motd, TRUE);
	g_free(irc);
}

void
irc_session_close(WrySession *session, const char *reason)
{
	IrcSession *irc = wry_session_data(session);
	if (irc == NULL)
		return;
	wry_session_set_data(session, NULL);
	if (irc->state == IRC_OPEN || irc->state == IRC_REGISTERING) {
		g_autoptr(GError) error = wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
							N_("The connection to %1$s was closed."),
							irc_title(irc), NULL);
		for (IrcLine *line; (line = g_queue_pop_head(&irc->queue)) != NULL;)
			irc_line_failed(irc, line, error);
		g_autofree char *quit = irc_build(reason != NULL ? reason : "", "QUIT", NULL);
		irc_write(irc, quit);
		wry_conn_finish(g_steal_pointer(&irc->conn), irc_timing.finish_ms);
	}
	irc->state = IRC_CLOSED;
	session_free(irc);
}

static char *
memo_key(const IrcSession *irc)
{
	return g_strconcat(wry_session_key(irc->session), "/",
			   irc->network != NULL ? irc->network : "", NULL);
}

static void
on_stored(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error,
	  G_GNUC_UNUSED gpointer data)
{
}

/* One byte in front: '+' where a server has taken it, '-' where none has yet. */
void
irc_keep_certificate(IrcSession *irc)
{
	g_autofree char *key = memo_key(irc);
	char *text = g_strconcat(irc->proved ? "+" : "-", irc->certificate, NULL);
	g_autoptr(GBytes) value =
	    g_bytes_new_with_free_func(text, strlen(text), (GDestroyNotify)irc_sasl_wipe, text);
	wry_memo_put(irc->component->component, "certificate", key, value, WRY_MEMO_SECRET, 0,
		     wry_reply_new(NULL, 0, on_stored, NULL));
}

static void
on_certificate(gpointer result, const GError *error, gpointer data)
{
	IrcSession *irc = data;
	GPtrArray *memos = result;

	if (error != NULL) {
		irc_die(irc, wry_error_new(WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
					   N_("Your certificate cannot be read now (%1$s)."),
					   error->message, NULL));
		return;
	}
	if (memos != NULL && memos->len > 0) {
		const WryMemo *memo = memos->pdata[0];
		gsize n;
		const char *text = g_bytes_get_data(memo->value, &n);
		if (n > 1) {
			irc->proved = text[0] == '+';
			irc->certificate = g_strndup(text + 1, n - 1);
		}
	}
	if (irc->certificate == NULL) {
		irc->certificate = wry_tls_identity_new(wry_session_key(irc->session));
		if (irc->certificate != NULL)
			irc_keep_certificate(irc);
	}
	irc_dial(irc);
}

static void
read_flood(IrcSession *irc)
{
	const WryValues *settings = wry_component_settings(irc->component->component);
	irc->flood_lines = (double)MAX(wry_values_int(settings, "flood_lines"), 1);
	irc->flood_rate = (double)wry_values_int(settings, "flood_rate") / 86400;
}

void
irc_session_open(WrySession *session, const WryLogin *login)
{
	IrcSession *irc = g_new0(IrcSession, 1);
	irc->session = session;
	irc->component = wry_component_data(wry_session_component(session));
	irc->network = wry_session_network(session);
	irc->log = wry_session_log(session);
	irc->again = login->again;
	irc->first = login->nick != NULL ? irc_make_nick(login->nick) : NULL;
	irc->rooms = g_hash_table_new(wry_hash_str, g_str_equal);
	irc->who = irc_identity_new(session);
	irc_support_init(&irc->support);
	wry_task_init(&irc->task, WRY_TURN_PUMP, end_of_turn, irc);
	read_flood(irc);
	wry_session_set_data(session, irc);

	GError *error = NULL;
	bool secret = irc->who->login == IRC_LOGIN_PASSWORD || irc->who->server_password != NULL;
	if (!irc_place_find(irc->component, irc->network, secret, &irc->place, &error)) {
		irc_die(irc, error);
		return;
	}
	if (irc->who->login != IRC_LOGIN_CERTIFICATE) {
		irc_dial(irc);
		return;
	}
	g_autofree char *key = memo_key(irc);
	const char *keys[] = { key, NULL };
	wry_memo_get(irc->component->component, "certificate", keys,
		     wry_reply_new(&irc->memo, 30000, on_certificate, irc));
}

/* --- what the server says --- */

static void
on_ping(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *line = irc_build(irc_param(msg, 0), "PONG", NULL);
	irc_write(irc, line);
}

static void
on_error(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *words = irc_words(irc, msg);
	irc_die(irc, wry_error_new(irc->banned ? WRY_ERROR_FORBIDDEN : WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				   irc->banned ? N_("You are banned from %1$s. (%2$s)")
					       : N_("%1$s closed the connection (%2$s)."),
				   irc_title(irc), words, NULL));
}

static void
on_motd_start(IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
	if (irc->motd != NULL)
		g_string_truncate(irc->motd, 0);
	irc_ready(irc);
}

static void
on_motd(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->motd == NULL)
		irc->motd = g_string_new(NULL);
	g_autofree char *text = irc_text(irc_param(msg, msg->n - 1), irc_charset(irc), NULL);
	if (irc->motd->len + strlen(text) < MOTD_MAX) {
		if (irc->motd->len > 0)
			g_string_append_c(irc->motd, '\n');
		g_string_append(irc->motd, text);
	}
	irc_ready(irc);
}

static void
on_motd_end(IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
	GString *motd = g_steal_pointer(&irc->motd);
	if (motd != NULL) {
		irc_notice(irc, motd->str);
		g_string_free(motd, TRUE);
	}
	irc_ready(irc);
}

/* Whatever has no row of its own, and what the rows have no use for: the words of the server. */
static void
on_other(IrcSession *irc, const IrcMsg *msg)
{
	g_autoptr(GString) words = g_string_new(NULL);
	if (msg->numeric == 0)
		g_string_append(words, msg->command);
	for (unsigned i = msg->numeric != 0 ? 1 : 0; i < msg->n && words->len < NOTICE_MAX; i++) {
		if (words->len > 0)
			g_string_append_c(words, ' ');
		g_string_append(words, msg->params[i]);
	}
	g_string_truncate(words, MIN(words->len, NOTICE_MAX));
	g_autofree char *text = irc_text(words->str, irc_charset(irc), NULL);
	irc_notice(irc, text);
}

/* 251 and its like come behind 005. */
static void
on_after_support(IrcSession *irc, const IrcMsg *msg)
{
	irc_ready(irc);
	on_other(irc, msg);
}

static void
on_silent(G_GNUC_UNUSED IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
}

/* A refusal: of a join, of something in flight, or of nothing we know. */
static void
on_refusal(IrcSession *irc, const IrcMsg *msg)
{
	if (!irc_room_refused(irc, msg) && !irc_refused(irc, msg))
		on_other(irc, msg);
}

static void
on_unavailable(IrcSession *irc, const IrcMsg *msg) /* 437: a nick, or a channel */
{
	if (irc_is_channel(&irc->support, irc_param(msg, 1)))
		on_refusal(irc, msg);
	else
		irc_on_nick_refused(irc, msg);
}

typedef void (*Handler)(IrcSession *irc, const IrcMsg *msg);

/* Sorted by strcmp(), for bsearch(). */
static const struct Command {
	const char *name;
	Handler handler;
	unsigned least; /* parameters */
} commands[] = {
	{ "001", irc_on_welcome, 1 },
	{ "002", on_silent, 0 },
	{ "003", on_silent, 0 },
	{ "004", on_silent, 0 },
	{ "005", irc_on_support, 1 },
	{ "042", on_silent, 0 },
	{ "221", on_silent, 0 },
	{ "250", on_after_support, 1 },
	{ "251", on_after_support, 1 },
	{ "252", on_after_support, 1 },
	{ "253", on_after_support, 1 },
	{ "254", on_after_support, 1 },
	{ "255", on_after_support, 1 },
	{ "265", on_after_support, 1 },
	{ "266", on_after_support, 1 },
	{ "301", irc_on_away_reply, 2 },
	{ "305", on_silent, 0 },
	{ "306", on_silent, 0 },
	{ "315", on_silent, 0 },
	{ "324", irc_on_modes, 3 },
	{ "328", on_silent, 0 },
	{ "329", on_silent, 0 },
	{ "331", irc_on_topic_none, 2 },
	{ "332", irc_on_topic_is, 3 },
	{ "333", irc_on_topic_by, 3 },
	{ "341", irc_on_invited, 3 },
	{ "352", on_silent, 0 },
	{ "353", irc_on_names, 4 },
	{ "354", on_silent, 0 },
	{ "366", irc_on_names_end, 2 },
	{ "372", on_motd, 1 },
	{ "375", on_motd_start, 0 },
	{ "376", on_motd_end, 0 },
	{ "396", irc_on_host, 2 },
	{ "421", irc_on_unknown_command, 2 },
	{ "422", on_motd_end, 0 },
	{ "431", irc_on_nick_refused, 1 },
	{ "432", irc_on_nick_refused, 1 },
	{ "433", irc_on_nick_refused, 1 },
	{ "436", irc_on_nick_refused, 1 },
	{ "437", on_unavailable, 2 },
	{ "438", irc_on_nick_refused, 1 },
	{ "447", irc_on_nick_refused, 1 },
	{ "451", on_silent, 0 },
	{ "463", irc_on_refused, 1 },
	{ "464", irc_on_refused, 1 },
	{ "465", irc_on_refused, 1 },
	{ "717", on_silent, 0 },
	{ "730", on_silent, 0 },
	{ "731", on_silent, 0 },
	{ "900", on_silent, 0 },
	{ "901", on_silent, 0 },
	{ "902", irc_on_sasl, 1 },
	{ "903", irc_on_sasl, 1 },
	{ "904", irc_on_sasl, 1 },
	{ "905", irc_on_sasl, 1 },
	{ "906", irc_on_sasl, 1 },
	{ "907", irc_on_sasl, 1 },
	{ "908", on_silent, 0 },
	{ "ACCOUNT", irc_on_account, 1 },
	{ "ACK", irc_on_batch, 0 },
	{ "AUTHENTICATE", irc_on_authenticate, 1 },
	{ "AWAY", irc_on_away, 0 },
	{ "BATCH", irc_on_batch, 1 },
	{ "CAP", irc_on_cap, 2 },
	{ "CHGHOST", irc_on_chghost, 2 },
	{ "ERROR", on_error, 0 },
	{ "FAIL", on_refusal, 2 },
	{ "INVITE", irc_on_invite, 2 },
	{ "JOIN", irc_on_join, 1 },
	{ "KICK", irc_on_kick, 2 },
	{ "KILL", on_silent, 0 },
	{ "MODE", irc_on_mode, 2 },
	{ "NICK", irc_on_nick, 1 },
	{ "NOTICE", irc_on_privmsg, 2 },
	{ "PART", irc_on_part, 1 },
	{ "PING", on_ping, 0 },
	{ "PONG", on_pong, 1 },
	{ "PRIVMSG", irc_on_privmsg, 2 },
	{ "QUIT", irc_on_quit, 0 },
	{ "SETNAME", irc_on_setname, 0 },
	{ "TAGMSG", on_silent, 0 },
	{ "TOPIC", irc_on_topic, 1 },
};

static int
compare_command(const void *name, const void *row)
{
	return strcmp(name, ((const struct Command *)row)->name);
}

static bool
is_refusal(int numeric)
{
	return (numeric >= 400 && numeric < 600) || numeric == 263 || numeric == 696 ||
	       numeric == 716 || (numeric >= 900 && numeric < 1000);
}

void
irc_on_line(IrcSession *irc, char *line, gsize n)
{
	IrcMsg msg;
	if (irc->state == IRC_CLOSED || !irc_parse(line, n, &msg))
		return;
	const struct Command *row = bsearch(msg.command, commands, G_N_ELEMENTS(commands),
					    sizeof commands[0], compare_command);
	if (row == NULL && is_refusal(msg.numeric))
		on_refusal(irc, &msg);
	else if (row == NULL)
		on_other(irc, &msg);
	else if (msg.n >= row->least)
		row->handler(irc, &msg);
	else
		wry_log_debug(irc->log, "%s with %u parameters is ignored", row->name, msg.n);
}
