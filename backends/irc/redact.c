/*
 * redact.c - a line of the wire as an operator may see it (wherryctl trace)
 *
 * What is shown stands in a table; what is not in it is not shown.  Texts are what people write to
 * each other; a secret is shown to nobody, whatever the user has allowed: passwords, keys, and all
 * talk with services, whose words are "IDENTIFY secret" as likely as not.
 */
#include "backends/irc/irc.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN_MOST 1024 /* bytes of a line */
#define ALL IRC_PARAMS_MAX

/* So many parameters are shown as they are; then come texts, or secrets. */
typedef struct {
	const char *command;
	unsigned shown;
	bool secret; /* what follows is one */
} Rule;

/* Sorted.  Of words alone: numerics are the server's, but for a few. */
static const Rule rules[] = {
	{ "ACCOUNT", ALL, false },     { "ACK", ALL, false },	   { "AUTHENTICATE", 0, true },
	{ "AWAY", 0, false },	       { "BATCH", ALL, false },	   { "CAP", ALL, false },
	{ "CHATHISTORY", ALL, false }, { "CHGHOST", ALL, false },  { "ERROR", ALL, false },
	{ "FAIL", ALL, false },	       { "INVITE", ALL, false },   { "ISON", ALL, false },
	{ "JOIN", 1, true },	       { "KICK", 2, false },	   { "KILL", 1, false },
	{ "LIST", ALL, false },	       { "LUSERS", ALL, false },   { "MARKREAD", ALL, false },
	{ "MODE", ALL, false },	       { "MONITOR", ALL, false },  { "MOTD", ALL, false },
	{ "NAMES", ALL, false },       { "NICK", ALL, false },	   { "NOTE", ALL, false },
	{ "NOTICE", 1, false },	       { "PART", 1, false },	   { "PING", ALL, false },
	{ "PONG", ALL, false },	       { "PRIVMSG", 1, false },	   { "QUIT", 0, false },
	{ "TAGMSG", ALL, false },      { "TIME", ALL, false },	   { "TOPIC", 1, false },
	{ "USER", 1, false },	       { "USERHOST", ALL, false }, { "VERSION", ALL, false },
	{ "WALLOPS", 0, false },       { "WARN", ALL, false },	   { "WHO", ALL, false },
	{ "WHOIS", ALL, false },       { "WHOWAS", ALL, false },
};

static int
compare(const void *key, const void *row)
{
	return g_ascii_strcasecmp(key, ((const Rule *)row)->command);
}

/* NickServ, Q, Q@CServe.quakenet.org, a bouncer's *controlpanel. */
static bool
is_service(const char *name)
{
	gsize n = name != NULL ? strlen(name) : 0;
	return n == 1 || (n > 0 && *name == '*') ||
	       (n >= 4 && g_ascii_strcasecmp(name + n - 4, "serv") == 0) ||
	       (n > 0 && *name != '#' && strchr(name, '@') != NULL);
}

static Rule
rule_of(const IrcMsg *msg, bool ours)
{
	const Rule *found =
	    bsearch(msg->command, rules, G_N_ELEMENTS(rules), sizeof rules[0], compare);
	Rule rule = { msg->command, 0, true };
	bool talk = g_ascii_strcasecmp(msg->command, "PRIVMSG") == 0 ||
		    g_ascii_strcasecmp(msg->command, "NOTICE") == 0;
	if (found != NULL)
		rule = *found;
	if (msg->numeric == 301 || msg->numeric == 332) /* away, a topic: people's words */
		rule = (Rule){ msg->command, 2, false };
	else if (msg->numeric == 696) /* a mode's parameter, a key say */
		rule = (Rule){ msg->command, 3, true };
	else if (msg->numeric != 0)
		rule = (Rule){ msg->command, ALL, false };
	else if (talk && (is_service(irc_param(msg, 0)) || is_service(msg->nick)))
		rule.secret = true;
	else if (!ours && g_ascii_strcasecmp(msg->command, "JOIN") == 0)
		rule =
		    (Rule){ msg->command, 2, false }; /* account, and real name (extended-join) */
	return rule;
}

/* Modes with a key among them: none of the parameters is shown. */
static unsigned
shown_of_modes(const IrcMsg *msg, unsigned shown)
{
	bool modes = g_ascii_strcasecmp(msg->command, "MODE") == 0;
	unsigned at = modes ? 1 : 2;
	if ((!modes && msg->numeric != 324) || msg->n <= at || strchr(msg->params[at], 'k') == NULL)
		return shown;
	return at + 1;
}

static glong
length(const char *text)
{
	return g_utf8_validate(text, -1, NULL) ? g_utf8_strlen(text, -1) : (glong)strlen(text);
}

static char *
write_line(const IrcMsg *msg, const Rule *rule, bool texts)
{
	GString *out = g_string_new(NULL);
	unsigned shown = shown_of_modes(msg, rule->shown);
	bool key = shown != rule->shown;
	if (msg->nick != NULL && msg->numeric == 0 && !irc_from_server(msg))
		g_string_append_printf(out, ":%s ", msg->nick);
	g_string_append(out, msg->command);
	for (unsigned i = 0; i < msg->n; i++) {
		bool last = i + 1 == msg->n;
		const char *param = msg->params[i];
		if (i >= shown && (rule->secret || key))
			g_string_append(out, " *");
		else if (i >= shown && !texts)
			g_string_append_printf(out, " %s[%ld]", last ? ":" : "", length(param));
		else
			g_string_append_printf(
			    out, " %s%s",
			    last && (*param == ':' || *param == '\0' || strchr(param, ' ') != NULL)
				? ":"
				: "",
			    param);
	}
	if (out->len > SHOWN_MOST)
		g_string_append(g_string_truncate(out, SHOWN_MOST), "...");
	return g_string_free(out, FALSE);
}

char *
irc_redacted(const char *line, gsize n, bool ours, bool texts)
{
	g_autofree char *copy = g_memdup2(line, n + 1);
	IrcMsg msg;
	copy[n] = '\0';
	if (!irc_parse(copy, n, &msg))
		return NULL;
	Rule rule = rule_of(&msg, ours);
	return write_line(&msg, &rule, texts);
}

void
irc_trace(IrcSession *irc, const char *line, gsize n, bool ours)
{
	WryTracing level = wry_session_tracing(irc->session);
	if (G_LIKELY(level == WRY_TRACE_NOT))
		return;
	g_autofree char *shape = irc_redacted(line, n, ours, false);
	g_autofree char *text = level == WRY_TRACE_TEXTS ? irc_redacted(line, n, ours, true) : NULL;
	if (shape != NULL)
		wry_session_traced(irc->session, ours, shape, text);
}
