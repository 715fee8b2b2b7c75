/*
 * console.c - raw lines: what a user types for the server, and what it answers
 *
 * One line at a time is under way, and all that the server says to us until then is its answer:
 * with labels what bears its label, else what comes until the PONG behind it.  A server that asks
 * another one answers later: where nothing has come by then, a moment more is waited.
 *
 * What would break the state we keep of the connection is not sent: who we are on it (PASS, USER, CAP,
 * AUTHENTICATE), how it is encrypted, whom it watches for us, its end.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define CONSOLES_MAX 8
#define LINES_MAX 10 /* of one order */
#define LINE_BYTES 510
#define ANSWER_LINES 100
#define ANSWER_BYTES 8000

typedef struct _Console {
	IrcSession *irc;
	WryReply *reply;
	GPtrArray *lines; /* to be written; NULL: they are queued, or out */
	GString *answer;
	unsigned n, more; /* lines of it; those there was no room for */
	bool heard;
	unsigned pending; /* lines whose end nobody has told */
	WryTimer *timer;
} Console;

/* --- what may be sent ------------------------------------------------------------------- */

static const char *const refused[] = { "PASS", "USER", "CAP", "AUTHENTICATE", "STARTTLS", "PROTOCTL",
				       "WEBIRC", "SERVICE", "SERVER", "QUIT", "MONITOR", "WATCH",
				       "BATCH", "PING", "PONG", NULL };

static bool
check_command(const char *line, GError **error)
{
	gsize n = 0;
	while (g_ascii_isalpha(line[n]))
		n++;
	g_autofree char *command = g_ascii_strup(line, (gssize)n);
	if (n == 0 || n > 30 || (line[n] != '\0' && line[n] != ' ')) {
		g_autofree char *shown = g_strndup(line, wry_text_break(line, 40, false));
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("\"%s\" is no line for a server: it begins with a command."),
				     shown, NULL);
	}
	if (strcmp(command, "QUIT") == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
				     N_("QUIT is mine to say. Leave your channels, or write "
					"\"logout\" to the gateway."),
				     NULL);
	if (g_strv_contains(refused, command))
		return wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
				     N_("%s is mine to say: the connection would not be what I "
					"take it for."),
				     command, NULL);
	return true;
}

GPtrArray *
irc_raw_lines(const char *text, unsigned most, GError **error)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) parts = g_strsplit_set(text, "\r\n", -1);
	for (char **part = parts; *part != NULL; part++) {
		char *line = g_strstrip(*part);
		if (*line == '/')
			line++;
		if (*line == '\0')
			continue;
		if (strlen(line) > LINE_BYTES || lines->len >= most) {
			g_autofree char *many = g_strdup_printf("%u", most);
			wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				      N_("A line has at most %1$s bytes, and %2$s of them go at once."),
				      "510", many, NULL);
			return NULL;
		}
		for (const char *c = line; *c != '\0'; c++)
			if ((guchar)*c < ' ' && strchr("\1\2\3\4\17\21\26\35\36\37", *c) == NULL) {
				wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					      N_("No line holds control characters."), NULL);
				return NULL;
			}
		if (!check_command(line, error))
			return NULL;
		g_ptr_array_add(lines, g_strdup(line));
	}
	if (lines->len == 0) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("There is no line to be sent."),
			      NULL);
		return NULL;
	}
	return g_steal_pointer(&lines);
}

/* --- one after the other ------------------------------------------------------------------ */

static void
console_free(Console *c)
{
	wry_timer_clear(&c->timer);
	g_clear_pointer(&c->reply, wry_reply_drop);
	g_clear_pointer(&c->lines, g_ptr_array_unref);
	g_string_free(c->answer, TRUE);
	g_free(c);
}

static void start_next(IrcSession *irc);

static void
finish(gpointer data)
{
	Console *c = data;
	IrcSession *irc = c->irc;
	g_autofree char *more = g_strdup_printf("%u", c->more);
	g_autofree char *rest = wry_text_fill(N_("\n(%s lines more are not shown)"), more, NULL);
	if (c->more > 0)
		g_string_append(c->answer, rest);
	WryStep step = { .text = c->answer->len > 0 ? c->answer->str : N_("Sent; no answer.") };
	g_queue_remove(&irc->consoles, c);
	wry_reply_done(g_steal_pointer(&c->reply), &step);
	console_free(c);
	start_next(irc);
}

/* error: (transfer full) */
static void
fail(Console *c, GError *error)
{
	IrcSession *irc = c->irc;
	g_queue_remove(&irc->consoles, c);
	wry_reply_take_error(g_steal_pointer(&c->reply), error);
	console_free(c);
}

/* The fate of one of its lines is known: answered, passed, or never sent. */
void
irc_console_done(IrcSession *irc, const GError *error)
{
	Console *c = g_queue_peek_head(&irc->consoles);
	if (c == NULL || c->pending == 0 || --c->pending > 0)
		return;
	if (error != NULL && !c->heard) {
		fail(c, g_error_copy(error));
		start_next(irc);
	} else {
		wry_timer_start(&c->timer, c->heard ? 0 : irc_timing.console_ms, finish, c);
	}
}

static void
start_next(IrcSession *irc)
{
	Console *c = g_queue_peek_head(&irc->consoles);
	if (c == NULL || c->lines == NULL || irc->state != IRC_OPEN)
		return;
	if (irc->queue.length + c->lines->len > IRC_QUEUE_MAX) {
		fail(c, wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				      N_("Too many lines wait for %1$s. Try later."),
				      irc_title(irc), NULL));
		start_next(irc);
		return;
	}
	g_autoptr(GPtrArray) lines = g_steal_pointer(&c->lines);
	c->pending = lines->len;
	for (guint i = 0; i < lines->len; i++) {
		IrcLine *line = irc_line_new(IRC_LINE_RAW, g_strdup(lines->pdata[i]));
		line->said = g_ascii_strup(lines->pdata[i], -1);
		irc_queue(irc, line);
	}
}

void
irc_raw(IrcSession *irc, GPtrArray *lines, WryReply *reply)
{
	g_autoptr(GPtrArray) mine = lines;
	if (irc->consoles.length >= CONSOLES_MAX) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("Too many lines wait for %1$s. Try later."), irc_title(irc),
			       NULL);
		return;
	}
	Console *c = g_new0(Console, 1);
	c->irc = irc;
	c->reply = reply;
	c->lines = g_steal_pointer(&mine);
	c->answer = g_string_new(NULL);
	g_queue_push_tail(&irc->consoles, c);
	if (irc->consoles.length == 1)
		start_next(irc);
}

void
irc_console_clear(IrcSession *irc)
{
	for (Console *c; (c = g_queue_pop_head(&irc->consoles)) != NULL; console_free(c))
		wry_reply_fail(g_steal_pointer(&c->reply), WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			       N_("The connection to %1$s broke."), irc_title(irc), NULL);
}

/* --- what the server answers ---------------------------------------------------------------- */

/* Is it said to us alone, and not of what goes on around us? */
static bool
is_answer(const IrcSession *irc, const IrcMsg *msg)
{
	static const char *const words[] = { "FAIL", "WARN", "NOTE", "ERROR", NULL };
	if (msg->numeric != 0)
		return true;
	if (strcmp(msg->command, "NOTICE") == 0)
		return irc_from_server(msg);
	if (strcmp(msg->command, "MODE") == 0)
		return irc_is_self(irc, irc_param(msg, 0));
	return g_strv_contains(words, msg->command);
}

/* One of ours is out, and is the one it answers where the server says which. */
static bool
is_of_a_line(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *label = irc_label(irc, msg);
	if ((irc->caps & IRC_CAP_LABEL) == 0)
		return irc_flight_has(irc, IRC_LINE_RAW);
	const IrcLine *line = label != NULL ? irc_flight_label(irc, label) : NULL;
	return line != NULL && line->kind == IRC_LINE_RAW;
}

void
irc_console_hear(IrcSession *irc, const IrcMsg *msg)
{
	Console *c = g_queue_peek_head(&irc->consoles);
	if (c == NULL || c->lines != NULL || !is_answer(irc, msg))
		return;
	/* Behind the last PONG it is what nobody else has asked for. */
	if (c->pending > 0 && !is_of_a_line(irc, msg))
		return;
	c->heard = true;
	bool plain = msg->numeric != 0 || msg->command[0] == 'N';
	g_autoptr(GString) words = g_string_new(plain ? NULL : msg->command);
	for (unsigned i = plain ? 1 : 0; i < msg->n && words->len < ANSWER_BYTES; i++)
		g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", msg->params[i]);
	g_autofree char *text = irc_shown(irc, words->str);
	if (c->n >= ANSWER_LINES || c->answer->len + strlen(text) > ANSWER_BYTES) {
		c->more++;
		return;
	}
	c->n++;
	g_string_append_printf(c->answer, "%s%s", c->answer->len > 0 ? "\n" : "", text);
}

bool
irc_console_parts(const IrcSession *irc)
{
	for (const GList *l = irc->flight.head; l != NULL; l = l->next) {
		const IrcLine *line = l->data;
		if (line->kind == IRC_LINE_RAW &&
		    (g_str_has_prefix(line->said, "PART ") ||
		     g_str_has_prefix(line->said, "CYCLE ") || strcmp(line->said, "JOIN 0") == 0))
			return true;
	}
	return false;
}

bool
irc_console_listens(const IrcSession *irc)
{
	return irc->consoles.head != NULL;
}

/* --- the command ------------------------------------------------------------------------------ */

void
irc_command_raw(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	IrcSession *irc = wry_session_data(call->session);
	const char *text = call->values != NULL ? wry_values_text(call->values, "line") : NULL;
	if (!wry_values_bool(wry_component_settings(call->component), "raw_commands")) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ALLOWED,
			       N_("This gateway takes no raw lines. \"help\" lists what I can do."),
			       NULL);
		return;
	}
	GPtrArray *lines = irc_raw_lines(text != NULL ? text : "", LINES_MAX, &error);
	if (lines == NULL) {
		wry_reply_take_error(reply, error);
	} else if (irc == NULL || irc->state != IRC_OPEN) {
		g_ptr_array_unref(lines);
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE, N_("You are not connected."),
			       NULL);
	} else {
		irc_raw(irc, lines, reply);
	}
}
