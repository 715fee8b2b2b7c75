/*
 * bouncer.c - where a bouncer (ZNC) stands between us and the network
 *
 * It is in channels whether we are there or not, and other clients of the user's sit behind it.  So
 * what it is in unasked is no invitation, and leaving a room here is no PART there: the channel is
 * hidden until the user wants it.  It says of itself that it is one, by capabilities of its own
 * (znc.in/).
 */
#include "backends/irc/irc.h"

#include <string.h>

#define HIDDEN_MAX 1000

void
irc_bouncer_offered(IrcSession *irc, const char *capabilities)
{
	if (irc->hidden == NULL && strstr(capabilities, "znc.in/") != NULL)
		irc->hidden = g_ptr_array_new_with_free_func(g_free);
}

void
irc_bouncer_hide(IrcSession *irc, const char *channel)
{
	irc_bouncer_found(irc, channel);
	if (irc->hidden->len < HIDDEN_MAX)
		g_ptr_array_add(irc->hidden, g_strdup(channel));
}

bool
irc_bouncer_found(IrcSession *irc, const char *channel)
{
	for (guint i = 0; irc->hidden != NULL && i < irc->hidden->len; i++)
		if (irc_same(&irc->support, irc->hidden->pdata[i], channel)) {
			g_ptr_array_remove_index_fast(irc->hidden, i);
			return true;
		}
	return false;
}

/*
 * "Your message to #a got lost, you are not connected to IRC!": it echoes nothing then, and would
 * keep us waiting.  Told to the user as any line of *status all the same.
 */
void
irc_bouncer_said(IrcSession *irc, const IrcMsg *msg, const char *text)
{
	static const char before[] = "Your message to ",
			  behind[] = " got lost, you are not connected";
	const char *target = text + strlen(before);
	if (irc->hidden == NULL || g_strcmp0(msg->nick, "*status") != 0 ||
	    g_strcmp0(msg->host, "znc.in") != 0 || !g_str_has_prefix(text, before))
		return;
	const char *end = strstr(target, behind);
	if (end == NULL)
		return;
	g_autofree char *name = g_strndup(target, (gsize)(end - target));
	g_autofree char *folded = irc_fold(&irc->support, name);
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_SAY, folded, NULL);
	if (line == NULL)
		return;
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("Your bouncer has lost %1$s. This was not sent; try again when it is back."),
	    irc_title(irc), NULL);
	irc_line_failed(irc, line, error);
}
