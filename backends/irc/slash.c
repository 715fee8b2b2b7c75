/*
 * slash.c - words that begin with '/', typed by habit
 *
 * An XMPP client that does not know "/msg NickServ identify secret" sends it as words, and into
 * whatever room is open.  So what looks like a command of an IRC program is never said: three of
 * them are done, the others are refused with a sentence.  "//" says what begins with a slash; a
 * path or a fraction is no command.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define ARGS_MAX 14

static const char *const habits[] = {
	"admin",    "away",    "back",	  "ban",      "clear",	   "close",    "connect",
	"cs",	    "ctcp",    "cycle",	  "deop",     "devoice",   "dehalfop", "disconnect",
	"halfop",   "help",    "ignore",  "info",     "invite",	   "ison",     "j",
	"join",	    "kick",    "kickban", "kill",     "list",	   "links",    "lusers",
	"memoserv", "motd",    "ms",	  "msg",      "names",	   "nick",     "nickserv",
	"notice",   "ns",      "op",	  "oper",     "part",	   "pass",     "ping",
	"query",    "quit",    "quote",	  "raw",      "reconnect", "server",   "silence",
	"time",	    "topic",   "unban",	  "unignore", "unquiet",   "quiet",    "version",
	"voice",    "wallops", "who",	  "whois",    "whowas",	   "chanserv", "leave",
	NULL,
};

static void
refuse(IrcSession *irc, const WryMessage *message, int code, const char *msgid, const char *word)
{
	WryPiece whole = { message->id, 0, 0, 1 };
	g_autoptr(GError) error = wry_error_new(code, msgid, word, NULL);
	wry_message_failed(irc->session, &whole, error);
}

/* "MODE #chan +o bob": each argument a word of its own.  NULL: it is none.  (transfer full) */
static char *
mode_line(const char *channel, const char *args)
{
	g_autoptr(GString) line = g_string_new("MODE ");
	g_auto(GStrv) words = g_strsplit(args, " ", ARGS_MAX + 1);
	g_string_append(line, channel);
	unsigned n = 0;
	for (char **w = words; *w != NULL; w++) {
		if (**w == '\0')
			continue;
		if (!irc_is_middle(*w) || n++ == ARGS_MAX)
			return NULL;
		g_string_append_printf(line, " %s", *w);
	}
	return n > 0 && line->len <= 510 ? g_strdup(line->str) : NULL;
}

static void
send_mode(IrcSession *irc, const WryMessage *message, const char *target, const char *args)
{
	char *text = irc_is_channel(&irc->support, target) ? mode_line(target, args) : NULL;
	if (text == NULL) {
		refuse(irc, message, WRY_ERROR_NOT_ACCEPTABLE,
		       N_("%1$s is said in a channel, with the modes behind it: /mode +m"),
		       "/mode");
		return;
	}
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	g_ptr_array_add(lines, irc_line_new(IRC_LINE_MODE, text));
	irc_queue_pieces(irc, message, target, lines);
}

/* To those with rights in the channel: "@#chan", where the network has it. */
static char *
operators_of(const IrcSession *irc, const char *target)
{
	bool has =
	    strchr(irc->support.statusmsg, '@') != NULL && irc_is_channel(&irc->support, target);
	return has ? g_strconcat("@", target, NULL) : NULL;
}

/* "msg" of "/msg bob hi", in lower case; NULL: the line begins otherwise.  (transfer full) */
static char *
read_word(const char *line)
{
	gsize n = *line == '/'
		      ? strspn(line + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
		      : 0;
	if (n == 0 || strchr(" \n", line[n + 1]) == NULL) /* its end, too */
		return NULL;
	return g_ascii_strdown(line + 1, (gssize)n);
}

bool
irc_slash(IrcSession *irc, const WryMessage *message, const char **body, char **target)
{
	const char *text = *body;
	if (g_str_has_prefix(text, "//")) {
		*body = text + 1;
		return false;
	}
	g_autofree char *word = read_word(text);
	if (word == NULL)
		return false;
	const char *rest = text + 1 + strlen(word);
	while (*rest == ' ')
		rest++;
	if (strcmp(word, "say") == 0) {
		*body = rest;
		return false;
	}
	if (strcmp(word, "mode") == 0) {
		send_mode(irc, message, *target, rest);
		return true;
	}
	if (strcmp(word, "omsg") == 0) {
		char *operators = operators_of(irc, *target);
		if (operators == NULL) {
			refuse(irc, message, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("%1$s reaches a channel's operators, where the network has it."),
			       "/omsg");
			return true;
		}
		g_free(*target);
		*target = operators;
		*body = rest;
		return false;
	}
	if (!g_strv_contains(habits, word))
		return false;
	g_autofree char *shown = g_strconcat("/", word, NULL);
	refuse(irc, message, WRY_ERROR_NOT_ACCEPTABLE,
	       N_("%1$s looks like a command, so it was not said. I take commands in chat with the "
		  "service: help. To say it all the same, begin with two slashes."),
	       shown);
	return true;
}

bool
irc_slash_below(IrcSession *irc, const WryMessage *message, const char *body)
{
	static const char *const done[] = { "mode", "omsg", "say",
					    NULL }; /* as the first line only */
	for (const char *end; (end = strchr(body, '\n')) != NULL;) {
		body = end + 1;
		g_autofree char *word = read_word(body);
		if (word == NULL ||
		    (!g_strv_contains(habits, word) && !g_strv_contains(done, word)))
			continue;
		g_autofree char *shown = g_strconcat("/", word, NULL);
		refuse(
		    irc, message, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("%1$s begins a line of this and looks like a command, so nothing of it was "
		       "said. To say it all the same, put a space before it."),
		    shown);
		return true;
	}
	return false;
}
