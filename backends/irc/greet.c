/*
 * greet.c - the user's own lines behind a login: said, and over, before his channels are joined
 *
 * They go out once 005 is behind us; the JOINs wait for the PONG behind the last, and where one of
 * them logs in to the network's services, for a sign that these have taken it (900, +r, a new host).
 * Neither is waited for long: a user whose services are away gets in as well.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define LINES_MAX 20

bool
irc_check_commands(const char *text, GError **error)
{
	g_autoptr(GPtrArray) lines = irc_raw_lines(text, LINES_MAX, error);
	return lines != NULL;
}

/* "PRIVMSG NickServ :IDENTIFY sesame", "NS LOGIN a b", "PRIVMSG Q@CServe.quakenet.org :AUTH a b" */
static bool
logs_in(const char *line)
{
	static const char *const words[] = { "IDENTIFY", "LOGIN", "AUTH", NULL };
	g_auto(GStrv) parts = g_strsplit_set(line, " :", -1);
	for (char **part = parts; *part != NULL; part++)
		for (const char *const *word = words; *word != NULL; word++)
			if (g_ascii_strcasecmp(*part, *word) == 0)
				return true;
	return false;
}

static void
on_greet_late(gpointer data)
{
	IrcSession *irc = data;
	wry_log_info(irc->log, "nobody says whether the user's lines have been taken");
	irc_enter(irc);
}

bool
irc_greet(IrcSession *irc)
{
	g_autoptr(GPtrArray) lines =
	    irc->who->commands != NULL ? irc_raw_lines(irc->who->commands, LINES_MAX, NULL) : NULL;
	if (lines == NULL)
		return false;
	irc->greeting = IRC_GREET_SAYING;
	irc->identifies = false;
	wry_timer_start(&irc->timer, irc_timing.greet_ms, on_greet_late, irc);
	for (guint i = 0; i < lines->len; i++) {
		const char *line = lines->pdata[i];
		irc->identifies |= !irc->logged_in && logs_in(line);
		irc_queue(irc, irc_line_new(i + 1 == lines->len ? IRC_LINE_GREET : IRC_LINE_PLAIN,
					    g_strdup(line)));
	}
	return true;
}

void
irc_greeted(IrcSession *irc)
{
	if (irc->greeting != IRC_GREET_SAYING || irc->state != IRC_OPEN)
		return;
	if (!irc->identifies) {
		irc_enter(irc);
		return;
	}
	irc->greeting = IRC_GREET_WAITING;
	wry_timer_start(&irc->timer, irc_timing.identify_ms, on_greet_late, irc);
}

/* The services have taken us for who we said we are. */
void
irc_recognised(IrcSession *irc)
{
	irc->identifies = false;
	if (irc->greeting == IRC_GREET_WAITING)
		irc_enter(irc);
}
