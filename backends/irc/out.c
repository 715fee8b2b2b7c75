/*
 * out.c - lines out: the queue, the flood bucket, and what is in flight
 *
 * What goes out passes a token bucket, for servers kill who writes too fast.  A line whose fate
 * somebody waits for stays in flight until the server's echo, a label's answer, an error, or the
 * PONG to a PING that was written behind it.
 */
#include "backends/irc/irc.h"

#include <string.h>

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
	g_free(line->tags);
	g_clear_pointer(&line->more, g_ptr_array_unref);
	g_free(line->target);
	g_free(line->other);
	g_free(line->name);
	g_free(line->id);
	g_free(line->said);
	g_clear_pointer(&line->reply, wry_reply_drop);
	g_clear_pointer(&line->found, g_ptr_array_unref);
	g_free(line);
}

/* One less in flight: another may go. */
static void
wake(IrcSession *irc)
{
	if (irc->queue.head != NULL && irc->flood == NULL && irc->state == IRC_OPEN)
		wry_task_schedule(&irc->task);
}

void
irc_line_done(IrcSession *irc, IrcLine *line, const char *msgid, const char *said)
{
	wake(irc);
	if (line->id != NULL && !line->dead) {
		WryPiece piece = { line->id, 0, line->part, line->parts };
		wry_message_accepted(irc->session, &piece, msgid, said);
	}
	if (line->reply != NULL)
		wry_reply_done(g_steal_pointer(&line->reply), line->found);
	if (line->kind == IRC_LINE_RAW)
		irc_console_done(irc, NULL);
	if (line->kind == IRC_LINE_GREET)
		irc_greeted(irc);
	irc_line_free(line);
}

void
irc_line_failed(IrcSession *irc, IrcLine *line, const GError *error)
{
	wake(irc);
	if (line->id != NULL && !line->dead) {
		WryPiece piece = { line->id, 0, line->part, line->parts };
		wry_message_failed(irc->session, &piece, error);
		if (line->parts > 1)
			irc_say_forget(irc, line->id);
		irc_about_failed(irc, line);
	}
	if (line->kind == IRC_LINE_RAW)
		irc_console_done(irc, error);
	if (line->kind == IRC_LINE_GREET)
		irc_greeted(irc);
	if (line->kind == IRC_LINE_CTCP)
		irc_query_failed(irc, line->query, error);
	if (line->reply != NULL)
		wry_reply_take_error(g_steal_pointer(&line->reply), g_error_copy(error));
	irc_line_free(line);
}

void
irc_spend(IrcSession *irc)
{
	if (irc->flood_rate > 0)
		irc_bucket(&irc->tokens, &irc->filled, irc->flood_rate, irc->flood_lines);
}

void
irc_write(IrcSession *irc, const char *line)
{
	if (line == NULL || irc->conn == NULL)
		return;
	gsize n = strlen(line);
	irc_trace(irc, line, n, true);
	irc->written += n + 2;
	if (wry_conn_write(irc->conn, line, n)) /* else it is over, and tells so */
		wry_conn_write(irc->conn, "\r\n", 2);
}

static void
on_late(gpointer data)
{
	IrcSession *irc = data;
	int64_t before = g_get_monotonic_time() - (int64_t)irc_timing.echo_ms * 1000;
	bool more = false;

	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
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

/* With its label, by which every answer names it, and its client tags. */
static void
write_line(IrcSession *irc, IrcLine *line)
{
	g_autoptr(GString) tagged = g_string_sized_new(256);
	if ((line->kind == IRC_LINE_SAY || line->kind == IRC_LINE_RAW) &&
	    (irc->caps & IRC_CAP_LABEL) != 0) {
		g_snprintf(line->label, sizeof line->label, "w%x", (unsigned)++irc->labels);
		g_string_append(g_string_append(tagged, "@label="), line->label);
	}
	if (line->tags != NULL)
		g_string_append_printf(tagged, "%c%s", tagged->len > 0 ? ';' : '@', line->tags);
	g_clear_pointer(&line->tags, g_free);
	if (tagged->len > 0)
		g_string_append_c(tagged, ' ');
	g_string_append(tagged, line->text);
	irc_write(irc, tagged->str);
	for (guint i = 0; line->more != NULL && i < line->more->len; i++)
		irc_write(irc, line->more->pdata[i]);
	g_clear_pointer(&line->more, g_ptr_array_unref);
}

/* line: (transfer full) */
static void
send_line(IrcSession *irc, IrcLine *line)
{
	write_line(irc, line);
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

bool
irc_has_leisure(const IrcSession *irc)
{
	if (irc->queue.length > 0)
		return false;
	if (irc->flood_rate <= 0 || irc->filled == 0)
		return true;
	double since = (double)(g_get_monotonic_time() - irc->filled) / G_USEC_PER_SEC;
	return MIN(irc->flood_lines, irc->tokens + since * irc->flood_rate) >= 3;
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

IrcLine *
irc_flight_said(IrcSession *irc, const char *target, const char *said)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		if (line->kind == IRC_LINE_SAY && line->said != NULL &&
		    strcmp(line->said, said) == 0 && names(line, target)) {
			g_queue_delete_link(&irc->flight, link);
			return line;
		}
	}
	return NULL;
}

IrcLine *
irc_flight_altered(IrcSession *irc, const char *target)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		if (line->kind == IRC_LINE_SAY && line->said != NULL && *line->said != '\1' &&
		    names(line, target)) {
			g_queue_delete_link(&irc->flight, link);
			return line;
		}
	}
	return NULL;
}

bool
irc_flight_has(const IrcSession *irc, IrcLineKind kind)
{
	for (const GList *link = irc->flight.head; link != NULL; link = link->next)
		if (((const IrcLine *)link->data)->kind == kind)
			return true;
	return false;
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

IrcLine *
irc_flight_find(const IrcSession *irc, IrcLineKind kind, const char *target, char mode)
{
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		if (line->kind == kind && (target == NULL || names(line, target)) &&
		    (mode == '\0' || line->mode == mode))
			return line;
	}
	return NULL;
}

/* The end of a turn: JOINs in one line, and one PING behind the burst. */
void
irc_end_of_turn(gpointer data)
{
	IrcSession *irc = data;
	if (irc->state != IRC_OPEN)
		return;
	irc_rooms_flush(irc);
	if (irc->flood == NULL)
		pump(irc);
	if (irc->ping != 0 || irc->due <= irc->covered)
		return;
	irc->ping = irc->covered = irc->due;
	if (irc->pinged == 0)
		irc->pinged = g_get_monotonic_time();
	g_autofree char *line =
	    g_strdup_printf("PING w%" G_GINT64_MODIFIER "x", (guint64)irc->ping);
	irc_write(irc, line);
}

void
irc_on_pong(IrcSession *irc, const IrcMsg *msg)
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
}

/* What never left is to be sent again; the orders fail. */
void
irc_lines_fail(IrcSession *irc)
{
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("The connection to %1$s broke."),
			  irc_title(irc), NULL);
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
