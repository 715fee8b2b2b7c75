/*
 * network.c - one connection: dialling, keeping alive, the end
 *
 * Opens, closes and frees a session; what goes over it is out.c's and commands.c's.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define OUT_MAX (256 * 1024)
#define SPOKEN_MAX (16 * 1024)
#define QUIT_MAX 180 /* bytes of a reason: the rest is ours */

IrcTiming irc_timing = {
	.register_ms = 60000,
	.ready_ms = 3000,
	.idle_ms = 120000,
	.dead_ms = 60000,
	.echo_ms = 30000,
	.join_ms = 50000,
	.leave_ms = 30000,
	.who_ms = 3000,
	.regain_ms = 60000,
	.query_ms = 60000,
	.watch_ms = 2000,
	.poll_ms = 15000,
	.away_ms = 30000,
	.whois_ms = 20000,
	.greet_ms = 15000,
	.identify_ms = 5000,
	.console_ms = 2000,
	.answer_ms = 30000,
	.finish_ms = 5000,
	.typing_ms = 3000,
	.dials_rate = 200,
	.dials_each = 5,
	.rest_ms = 30000,
};

/* --- small things --- */

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

const char *
irc_charset_in(const IrcSession *irc, const IrcRoom *room)
{
	const WryValues *options = room != NULL ? wry_room_options(room->room) : NULL;
	const char *own = options != NULL ? wry_values_text(options, "charset") : NULL;
	return own != NULL ? own : irc_charset(irc);
}

const char *
irc_charset_out(const IrcSession *irc, const IrcRoom *room)
{
	const WryValues *options[] = { room != NULL ? wry_room_options(room->room) : NULL,
				       wry_session_options(irc->session) };
	if (irc->support.utf8only)
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		const char *own =
		    options[i] != NULL ? wry_values_text(options[i], "charset_out") : NULL;
		if (own != NULL)
			return own;
	}
	return irc->place.charset_out;
}

bool
irc_likes_looks(const IrcSession *irc, const IrcRoom *room)
{
	const WryValues *options[] = { room != NULL ? wry_room_options(room->room) : NULL,
				       wry_session_options(irc->session) };
	for (guint i = 0; i < G_N_ELEMENTS(options); i++)
		if (options[i] != NULL && !wry_values_bool(options[i], "formatting"))
			return false;
	return true;
}

bool
irc_takes_looks(const IrcSession *irc, const IrcRoom *room)
{
	return irc_likes_looks(irc, room) && (room == NULL || !irc_mode_is_set(room, 'c'));
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
	g_autofree char *some =
	    g_strndup(text, n > SPOKEN_MAX ? wry_text_break(text, SPOKEN_MAX, false) : n);
	wry_notice_received(irc->session, some);
}

/* --- the connection --- */

static void
on_keepalive(gpointer data)
{
	IrcSession *irc = data;
	int64_t now = g_get_monotonic_time();
	int64_t dead = (int64_t)irc_timing.dead_ms * 1000,
		idle = (int64_t)irc_timing.idle_ms * 1000;
	int64_t heard = wry_conn_last_read(irc->conn);

	if (irc->rest != NULL) { /* it may have answered: we are not listening */
		if (irc->pinged != 0)
			irc->pinged = now;
	} else if (irc->pinged != 0 &&
		   (now - MAX(irc->pinged, heard) >= dead || now - irc->pinged >= 3 * dead)) {
		irc_die(irc,
			wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				      N_("%1$s does not answer any more."), irc_title(irc), NULL));
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
	irc_pace_connected(irc);
	irc->state = IRC_REGISTERING;
	irc_register(irc);
	wry_timer_start(&irc->keepalive, irc_timing.idle_ms, on_keepalive, irc);
}

#define REST_MS 50

/* What a server says makes stanzas, maybe many a line: it waits while the XMPP server is behind. */
static void
on_rest(gpointer data)
{
	IrcSession *irc = data;
	if (wry_session_is_full(irc->session))
		wry_timer_start(&irc->rest, REST_MS, on_rest, irc);
	else if (irc->conn != NULL)
		wry_conn_pause(irc->conn, false);
}

static void
on_line(WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	IrcSession *irc = data;
	if (cut)
		wry_log_info(irc->log, "a line of over %d bytes is dropped", IRC_LINE_MAX);
	else
		irc_trace(irc, line, n, false);
	if (!cut)
		irc_on_line(irc, line, n);
	if (irc->conn == conn && wry_session_is_full(irc->session)) {
		wry_conn_pause(irc->conn, true);
		wry_timer_start(&irc->rest, REST_MS, on_rest, irc);
	}
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
				     N_("This gateway does not connect to private addresses."),
				     NULL);
	if (shown && server->tls && wry_error_retry(error) == WRY_RETRY_CANCEL &&
	    wry_error_code(error) == WRY_ERROR_REMOTE_SERVER_TIMEOUT)
		return wry_error_new(
		    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
		    N_("%1$s shows a certificate that is not valid for it. I do not "
		       "connect. Ask its operators, or pin it: settings network"),
		    server->host, NULL);
	int code = (int)wry_error_code(error) | ((int)wry_error_retry(error) + 1) << 8;
	return wry_error_new(code, N_("%1$s cannot be reached (%2$s)."), irc_title(irc),
			     error->message, NULL);
}

static void
dial(IrcSession *irc)
{
	irc->state = IRC_WAITING;
	irc_pace_wait(irc);
}

static void
on_closed(WryConn *conn, const GError *error, gpointer data)
{
	IrcSession *irc = data;
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	bool connecting = irc->state == IRC_CONNECTING, shown = wry_conn_tls_peer(conn) != NULL;
	GError *why = connecting
			  ? connect_error(irc, server, shown, error)
			  : wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					  N_("%1$s closed the connection (%2$s)."), irc_title(irc),
					  error != NULL ? error->message : "without a word", NULL);

	irc_pace_connected(irc);
	if (!server->tls) { /* what the kernel took; with TLS, what had left when all had */
		uint64_t in, out;
		wry_conn_counts(conn, &in, &out);
		irc->left = MAX(irc->left, MIN(out, irc->written));
	}
	irc->conn = NULL;
	wry_conn_free(conn);
	/* Where somebody else's certificate stands, nothing is said in plain instead. */
	const IrcServer *next = irc->server + 1 < irc->place.servers->len
				    ? irc->place.servers->pdata[irc->server + 1]
				    : NULL;
	if (connecting && next != NULL && (next->tls || !shown)) {
		wry_log_info(irc->log, "%s port %u: %s", server->host, server->port, why->message);
		g_error_free(why);
		irc->server++;
		dial(irc);
		return;
	}
	irc_die(irc, why);
}

void
irc_connect(IrcSession *irc)
{
	static const WryConnFuncs funcs = {
		.connected = on_connected,
		.line = on_line,
		.drained = on_drained,
		.closed = on_closed,
	};
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	const WryValues *settings = wry_component_settings(irc->component->component);
	g_free(irc->own_address);
	irc->own_address = irc_user_address(wry_values_text(settings, "ipv6_prefix"),
					    wry_session_key(irc->session));
	WryConnTarget target = {
		.host = server->host,
		.port = server->port,
		.tls = server->tls ? irc->place.tls : NULL,
		.tls_pins = (const char *const *)irc->place.pins,
		.tls_identity = server->tls ? irc->certificate : NULL,
		.bind_address = wry_values_text(settings, "bind_address"),
		.bind_v6 = irc->own_address,
		.guarded = irc->place.guarded,
		.connect_ms = irc->place.guarded ? 15000 : 0,
		.max_line = IRC_LINE_MAX,
		.max_out = OUT_MAX,
	};
	irc->state = IRC_CONNECTING;
	wry_log_info(irc->log, "connecting to %s port %u%s", server->host, server->port,
		     server->tls ? ", TLS" : ", not encrypted");
	irc->conn = wry_conn_new(&target, &funcs, irc);
	irc_ident_expect(irc, true);
}

/* --- opening and closing --- */

static void
stop_timers(IrcSession *irc)
{
	irc_pace_leave(irc);
	irc_ident_expect(irc, false);
	wry_reply_cancel(&irc->memo);
	irc_sasl_clear(&irc->sasl);
	wry_timer_clear(&irc->timer);
	wry_timer_clear(&irc->regain);
	wry_timer_clear(&irc->keepalive);
	wry_timer_clear(&irc->flood);
	wry_timer_clear(&irc->late);
	wry_timer_clear(&irc->rest);
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
	irc_rooms_still(irc);
	irc_lines_fail(irc);
	irc_ctcp_clear(irc);
	irc_tags_clear(irc);
	irc_watch_free(irc);
	irc_list_clear(irc);
	irc_whois_clear(irc);
	irc_console_clear(irc);
	if (irc->conn != NULL && !open) {
		irc_write(irc, "QUIT");
		wry_conn_finish(g_steal_pointer(&irc->conn), irc_timing.finish_ms);
	}
	g_clear_pointer(&irc->conn,
			wry_conn_free); /* what was told to have failed must not leave */
	wry_log_notice(irc->log, "closed: %s", why->message);
	wry_session_closed(irc->session, why);
}

static void
session_free(IrcSession *irc)
{
	stop_timers(irc);
	irc_ctcp_clear(irc);
	irc_tags_clear(irc);
	irc_watch_free(irc);
	irc_list_clear(irc);
	irc_whois_clear(irc);
	irc_console_clear(irc);
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
	irc_past_clear(irc);
	irc_multiline_clear(irc);
	g_free(irc->batches);
	g_free(irc->own_address);
	g_free(irc->nick);
	g_free(irc->user);
	g_free(irc->host);
	g_free(irc->first);
	g_free(irc->wanted);
	g_free(irc->account);
	g_free(irc->server_name);
	g_free(irc->software);
	g_free(irc->away);
	g_clear_pointer(&irc->hidden, g_ptr_array_unref);
	if (irc->motd != NULL)
		g_string_free(irc->motd, TRUE);
	g_free(irc);
}

/* Whoever wants to complain of him reads it last. */
static char *
quit_reason(const IrcSession *irc, const char *reason)
{
	const char *abuse = wry_component_abuse(irc->component->component);
	if (abuse == NULL)
		return g_strdup(reason != NULL ? reason : "");
	if (g_ascii_strncasecmp(abuse, "mailto:", 7) == 0)
		abuse += 7;
	if (reason == NULL || *reason == '\0')
		return g_strdup_printf("Abuse: %s", abuse);
	gsize n = wry_text_break(reason, MIN(strlen(reason), QUIT_MAX), false);
	return g_strdup_printf("%.*s (abuse: %s)", (int)n, reason, abuse);
}

void
irc_session_close(WrySession *session, const char *reason)
{
	IrcSession *irc = wry_session_data(session);
	if (irc == NULL)
		return;
	wry_session_set_data(session, NULL);
	bool said_hello = irc->state == IRC_OPEN || irc->state == IRC_REGISTERING;
	irc->state = IRC_CLOSED; /* what fails now is followed by nothing */
	if (said_hello) {
		g_autoptr(GError) error =
		    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				  N_("The connection to %1$s was closed."), irc_title(irc), NULL);
		for (IrcLine *line; (line = g_queue_pop_head(&irc->queue)) != NULL;)
			irc_line_failed(irc, line, error);
		g_autofree char *said = quit_reason(irc, reason);
		g_autofree char *quit = irc_build(said, "QUIT", NULL);
		irc_write(irc, quit);
		wry_conn_finish(g_steal_pointer(&irc->conn), irc_timing.finish_ms);
	}
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
	dial(irc);
}

void
irc_prepare(IrcSession *irc)
{
	if (irc->who->login != IRC_LOGIN_CERTIFICATE) {
		dial(irc);
		return;
	}
	g_autofree char *key = memo_key(irc);
	const char *keys[] = { key, NULL };
	wry_memo_get(irc->component->component, "certificate", keys,
		     wry_reply_new(&irc->memo, 30000, on_certificate, irc));
}

/* Nothing that this connection has begun is worth anything on the next one. */
void
irc_redial(IrcSession *irc)
{
	stop_timers(irc);
	g_clear_pointer(&irc->conn, wry_conn_free);
	irc->offered = irc->caps = irc->asked = irc->single = irc->mechs = 0;
	irc->capped = irc->introduced = false;
	irc->written = irc->left = 0;
	irc->pinged = 0;
	irc->tries = 0;
	g_clear_pointer(&irc->wanted, g_free);
	irc->server = 0;
	dial(irc);
}

/* The network's own, where it has one. */
static void
read_flood(IrcSession *irc)
{
	const WryValues *settings = wry_component_settings(irc->component->component);
	const IrcNetwork *network = irc->place.network;
	int64_t lines = network != NULL && network->flood_lines > 0
			    ? network->flood_lines
			    : wry_values_int(settings, "flood_lines");
	int64_t rate = network != NULL && network->flood_rate > 0
			   ? network->flood_rate
			   : wry_values_int(settings, "flood_rate");
	irc->flood_lines = (double)MAX(lines, 1);
	irc->flood_rate = (double)rate / 86400;
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
	irc->told_caps = wry_backend_irc.caps;
	irc->first = login->nick != NULL ? irc_make_nick(login->nick) : NULL;
	irc->rooms = g_hash_table_new(wry_hash_str, g_str_equal);
	irc->who = irc_identity_new(session);
	irc_support_init(&irc->support);
	wry_task_init(&irc->task, WRY_TURN_PUMP, irc_end_of_turn, irc);
	wry_session_set_data(session, irc);

	GError *error = NULL;
	bool secret = irc->who->login == IRC_LOGIN_PASSWORD ||
		      irc->who->server_password != NULL || irc->who->commands != NULL;
	if (!irc_place_find(irc->component, irc->network, secret, &irc->place, &error) ||
	    !irc_pace_may(irc, &error)) {
		irc_die(irc, error);
		return;
	}
	read_flood(irc);
	irc_sts_look(irc);
}
