/*
 * commands.c - what the server says: the table of commands, and those that belong nowhere else
 */
#include "backends/irc/irc.h"

#include <stdlib.h>
#include <string.h>

#define MOTD_MAX (16 * 1024)
#define NOTICE_MAX 2000

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
	GError *refused = irc_pace_refused(irc, irc->banned, words);
	irc_die(irc, refused != NULL
			 ? refused
			 : wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					 N_("%1$s closed the connection (%2$s)."), irc_title(irc),
					 words, NULL));
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
	if (irc_console_listens(irc))
		return; /* he sees it already */
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
	if (msg->numeric == 401)
		irc_watch_gone(irc, irc_param(msg, 1));
	if (irc_past_refused(irc, msg) || irc_list_refused(irc, msg) ||
	    irc_room_refused(irc, msg) || irc_refused(irc, msg) || irc_on_whois(irc, msg) ||
	    irc_typing_refused(irc, msg) ||
	    (msg->numeric == 263 && irc_whois_throttled(irc, irc_param(msg, 1))))
		return;
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

static void
on_userhost(IrcSession *irc, const IrcMsg *msg) /* 302: of somebody to be banned, or of contacts */
{
	if (!irc_on_userhost(irc, msg))
		irc_on_ison(irc, msg);
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
	{ "004", irc_on_my_info, 3 },
	{ "005", irc_on_support, 1 },
	{ "042", on_silent, 0 },
	{ "221", irc_on_own_modes, 2 },
	{ "250", on_after_support, 1 },
	{ "251", on_after_support, 1 },
	{ "252", on_after_support, 1 },
	{ "253", on_after_support, 1 },
	{ "254", on_after_support, 1 },
	{ "255", on_after_support, 1 },
	{ "265", on_after_support, 1 },
	{ "266", on_after_support, 1 },
	{ "301", irc_on_away_reply, 2 },
	{ "302", on_userhost, 2 },
	{ "303", irc_on_ison, 2 },
	{ "305", on_silent, 0 },
	{ "306", on_silent, 0 },
	{ "315", irc_on_who_end, 2 },
	{ "321", on_silent, 0 },
	{ "322", irc_on_list, 3 },
	{ "323", irc_on_list_end, 0 },
	{ "324", irc_on_modes, 3 },
	{ "328", on_silent, 0 },
	{ "329", on_silent, 0 },
	{ "331", irc_on_topic_none, 2 },
	{ "332", irc_on_topic_is, 3 },
	{ "333", irc_on_topic_by, 3 },
	{ "341", irc_on_invited, 3 },
	{ "346", irc_on_mask, 3 },
	{ "347", irc_on_masks_end, 2 },
	{ "348", irc_on_mask, 3 },
	{ "349", irc_on_masks_end, 2 },
	{ "352", on_silent, 0 },
	{ "353", irc_on_names, 4 },
	{ "354", irc_on_who, 8 },
	{ "366", irc_on_names_end, 2 },
	{ "367", irc_on_mask, 3 },
	{ "368", irc_on_masks_end, 2 },
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
	{ "730", irc_on_monitor, 2 },
	{ "731", irc_on_monitor, 2 },
	{ "734", irc_on_monitor_full, 3 },
	{ "900", irc_on_logged_in, 3 },
	{ "901", irc_on_logged_out, 0 },
	{ "902", irc_on_sasl, 1 },
	{ "903", irc_on_sasl, 1 },
	{ "904", irc_on_sasl, 1 },
	{ "905", irc_on_sasl, 1 },
	{ "906", irc_on_sasl, 1 },
	{ "907", irc_on_sasl, 1 },
	{ "908", irc_on_mechs, 2 },
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
	{ "PONG", irc_on_pong, 1 },
	{ "PRIVMSG", irc_on_privmsg, 2 },
	{ "QUIT", irc_on_quit, 0 },
	{ "REDACT", irc_on_redact, 2 },
	{ "SETNAME", irc_on_setname, 0 },
	{ "TAGMSG", irc_on_tagmsg, 1 },
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

/* A prefix without a nick, or with one that is a name: of printable characters, and no longer than
 * we keep. */
static bool
is_name(const char *nick)
{
	if (nick == NULL)
		return true;
	const char *p = nick;
	while ((guchar)*p > ' ' && *p != '\x7f')
		p++;
	return *p == '\0' && p > nick && p - nick <= IRC_NAME_MAX;
}

void
irc_on_line(IrcSession *irc, char *line, gsize n)
{
	IrcMsg msg;
	if (irc->state == IRC_CLOSED || !irc_parse(line, n, &msg) || !is_name(msg.nick))
		return;
	irc_learn_self(irc, &msg);
	if (msg.tags != NULL && msg.nick != NULL)
		irc_member_is_bot(irc, &msg);
	const struct Command *row = bsearch(msg.command, commands, G_N_ELEMENTS(commands),
					    sizeof commands[0], compare_command);
	if (irc->consoles.head != NULL)
		irc_console_hear(irc, &msg);
	if (row == NULL && is_refusal(msg.numeric))
		on_refusal(irc, &msg);
	else if (row == NULL && (msg.numeric == 0 || !irc_on_whois(irc, &msg)))
		on_other(irc, &msg);
	else if (row != NULL && msg.n >= row->least)
		row->handler(irc, &msg);
	else if (row != NULL)
		wry_log_debug(irc->log, "%s with %u parameters is ignored", row->name, msg.n);
}
