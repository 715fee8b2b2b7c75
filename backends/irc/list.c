/*
 * list.c - the channels of the network (LIST)
 *
 * One at a time: a LIST cannot be taken back, and its lines say of which one they are no more than
 * its end does. Where the server takes no conditions (ELIST), they are looked at here.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define STALE_US                                                                                   \
	(300 * (int64_t)G_USEC_PER_SEC) /* a list whose end has not come is none any more */
#define TOPIC_MOST 400

struct _IrcList {
	WryReply *reply;
	char *pattern; /* NULL: any */
	int least;
	int64_t asked;
};

void
irc_list_clear(IrcSession *irc)
{
	IrcList *list = g_steal_pointer(&irc->list);
	if (list == NULL)
		return;
	if (list->reply != NULL)
		wry_reply_fail(list->reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			       N_("%1$s has not ended its list."), irc_title(irc), NULL);
	g_free(list->pattern);
	g_free(list);
}

static bool
takes(const IrcSession *irc, char condition)
{
	return strchr(irc->support.elist, condition) != NULL;
}

/* What to ask for; NULL: all there are. */
static char *
conditions(const IrcSession *irc, const IrcList *list)
{
	g_autoptr(GString) words = g_string_new(NULL);
	if (list->pattern != NULL && takes(irc, 'M') && irc_is_middle(list->pattern) &&
	    strchr(list->pattern, ',') == NULL)
		g_string_append(words, list->pattern);
	if (list->least > 1 && takes(irc, 'U'))
		g_string_append_printf(words, "%s>%d", words->len > 0 ? "," : "", list->least - 1);
	return words->len > 0 ? g_strdup(words->str) : NULL;
}

void
irc_room_list(WrySession *session, const char *pattern, int least, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	if (irc == NULL || irc->state != IRC_OPEN) {
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("You are not connected."),
			       NULL);
		return;
	}
	int64_t now = g_get_monotonic_time();
	if (irc->list != NULL && now - irc->list->asked < STALE_US) {
		wry_reply_fail(reply, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			       N_("Another list is being read just now. Try again in a moment."),
			       NULL);
		return;
	}
	irc_list_clear(irc);
	IrcList *list = irc->list = g_new0(IrcList, 1);
	*list = (IrcList){ reply, g_strdup(pattern), least, now };
	g_autofree char *words = conditions(irc, list);
	IrcLine *line =
	    irc_line_new(IRC_LINE_PLAIN, words != NULL ? irc_build(NULL, "LIST", words, NULL)
						       : irc_build(NULL, "LIST", NULL));
	if (!irc_queue(irc, line))
		irc_list_clear(irc);
}

/* InspIRCd writes a channel's modes in front: "[+nt] topic" */
static const char *
topic_of(const char *text)
{
	const char *end = g_str_has_prefix(text, "[+") ? strchr(text, ']') : NULL;
	if (end == NULL)
		return text;
	return end[1] == ' ' ? end + 2 : end + 1;
}

static bool
is_wanted(const IrcSession *irc, const char *channel, int users)
{
	const IrcList *list = irc->list;
	return users >= list->least &&
	       (list->pattern == NULL || irc_mask_matches(&irc->support, list->pattern, channel));
}

void
irc_on_list(IrcSession *irc, const IrcMsg *msg) /* 322: me #chan 12 :topic */
{
	const char *channel = irc_param(msg, 1);
	if (irc->list == NULL || wry_reply_vain(irc->list->reply) || irc->state != IRC_OPEN)
		return;
	int users = (int)MIN(g_ascii_strtoull(irc_param(msg, 2), NULL, 10), 100000000);
	g_autoptr(WryAddress) address =
	    strlen(channel) <= IRC_NAME_MAX ? irc_address(irc, WRY_ADDRESS_ROOM, channel) : NULL;
	if (address == NULL || !is_wanted(irc, channel, users))
		return; /* "*" stands for a private one */
	const char *raw = topic_of(irc_param(msg, 3));
	g_autofree char *some = g_strndup(raw, MIN(strlen(raw), TOPIC_MOST));
	g_autofree char *topic = irc_shown(irc, some);
	WryRoomInfo info = { .address = address, .subject = topic, .occupants = users };
	wry_room_listed(irc->session, &info);
}

void
irc_on_list_end(IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
	if (irc->list == NULL)
		return;
	wry_reply_done(g_steal_pointer(&irc->list->reply), NULL);
	irc_list_clear(irc);
}

bool
irc_list_refused(IrcSession *irc, const IrcMsg *msg)
{
	const char *what = msg->numeric != 0 ? irc_param(msg, 1) : irc_param(msg, 0);
	if (irc->list == NULL || g_ascii_strcasecmp(what, "LIST") != 0)
		return false;
	g_autofree char *words = irc_words(irc, msg);
	int code = msg->numeric == 421 ? WRY_ERROR_FEATURE_NOT_IMPLEMENTED
				       : WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT);
	wry_reply_fail(g_steal_pointer(&irc->list->reply), code,
		       N_("%1$s does not list its channels just now. (%2$s)"), irc_title(irc),
		       words, NULL);
	irc_list_clear(irc);
	return true;
}
