/*
 * ircuser.c - the foreign IRC client of the end-to-end tests, on libircclient
 *
 *	ircuser HOST PORT NICK [PASSWORD]
 *
 * Not our own wire code, so that no mistake of ours is on both ends.  Commands come as lines on
 * stdin, events leave as lines of JSON on stdout:
 *
 *	join #chan [key]	part #chan [reason]	say TARGET text	    me TARGET text
 *	notice TARGET text	nick NEW		topic #chan text    mode #chan +o nick ...
 *	kick #chan nick [why]	invite nick #chan	raw LINE	    quit [reason]
 *	early LINE (as raw, but before the greeting: CAP, PASS)
 *
 *	{"event":"channel","origin":"nick!user@host","params":["#chan","text"]}
 *	{"event":"numeric","code":433,"origin":...,"params":[...]}
 *
 * Events: connect (registered), channel and privmsg (said to a channel, to us), channel_notice,
 * notice, action, ctcp, ctcp_reply, join, part, quit, nick, topic, kick, invite, mode, umode, other
 * (with "command"), error (a command of ours that could not be sent), disconnect (the last line).
 * "self":true stands where the origin is us.  Bytes that are no UTF-8 are written as \u0080 to
 * \u00ff each, and "hex" then holds all parameters as bytes.
 *
 * Before "connect" only nick and early are sent at once; the rest waits for it.  The end of stdin
 * is a quit, behind all that was asked for.  Exit status 0 after a quit, 1 when the connection was
 * lost, 2 usage.
 *
 * What libircclient 1.9 does not do, and we therefore do or tell:
 *  - it takes whose nick begins with ours for us: channel or privmsg, and self, are our judgement;
 *  - it cuts an incoming action or CTCP at 127 bytes: "cut":true where that may have been;
 *  - it gives at most 10 parameters of a line;
 *  - its output buffer is 1 kB, beyond which it refuses lines: we keep them until there is room.
 */
#include <ctype.h>
#include <errno.h>
#include <libircclient.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_OUT 1000 /* libircclient's own buffer takes 1,024 with the line's end */
#define QUEUE_MAX 1000
#define CONNECT_S 30
#define QUIT_S 5

typedef struct Line {
	struct Line *next;
	bool early; /* goes out before we are registered */
	char text[];
} Line;

static irc_session_t *session;
static char nick[128];
static Line *first, **last = &first;
static unsigned queued;
static bool registered, quitting, stdin_ended;
static time_t deadline;

/* ------------------------------------------------------------------------ *
 * JSON
 * ------------------------------------------------------------------------ */

/* How many bytes of a UTF-8 character stand here; 0: none does. */
static unsigned
utf8_length(const unsigned char *s)
{
	unsigned n = s[0] < 0x80		   ? 1
		     : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
		     : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
		     : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
						   : 0;
	for (unsigned i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80) /* the NUL at the end is none either */
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
		return 0; /* overlong, surrogate, beyond the last */
	return n;
}

static bool
is_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	for (unsigned n; *s != '\0'; s += n)
		if ((n = utf8_length(s)) == 0)
			return false;
	return true;
}

static void
put_string(const char *text)
{
	putchar('"');
	for (const unsigned char *s = (const unsigned char *)text; *s != '\0';) {
		unsigned n = utf8_length(s);
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if (n == 0 || *s < 0x20 || *s == 0x7f)
			printf("\\u%04x", *s);
		else
			fwrite(s, 1, n, stdout);
		s += n > 0 ? n : 1;
	}
	putchar('"');
}

static void
put_hex(const char *text)
{
	putchar('"');
	for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++)
		printf("%02x", *s);
	putchar('"');
}

static bool
is_self(const char *origin)
{
	size_t n = strcspn(origin, "!@");
	return n == strlen(nick) && strncasecmp(origin, nick, n) == 0;
}

static void
put_event(const char *event, const char *origin)
{
	printf("{\"event\":");
	put_string(event);
	if (origin == NULL)
		return;
	printf(",\"origin\":");
	put_string(origin);
	if (is_self(origin))
		printf(",\"self\":true");
}

static void
put_params(const char **params, unsigned n)
{
	bool valid = true;
	printf(",\"params\":[");
	for (unsigned i = 0; i < n; i++) {
		printf("%s", i > 0 ? "," : "");
		put_string(params[i] != NULL ? params[i] : "");
		valid = valid && (params[i] == NULL || is_utf8(params[i]));
	}
	printf("]");
	if (valid)
		return;
	printf(",\"hex\":[");
	for (unsigned i = 0; i < n; i++) {
		printf("%s", i > 0 ? "," : "");
		put_hex(params[i] != NULL ? params[i] : "");
	}
	printf("]");
}

static void
put_end(void)
{
	printf("}\n");
	if (fflush(stdout) != 0)
		exit(1); /* nobody listens */
}

static void
tell(const char *event, const char *key, const char *text)
{
	put_event(event, NULL);
	printf(",\"%s\":", key);
	put_string(text);
	put_end();
}

/* ------------------------------------------------------------------------ *
 * Events
 * ------------------------------------------------------------------------ */

static void
report(const char *event, const char *origin, const char **params, unsigned n)
{
	put_event(event, origin);
	put_params(params, n);
	put_end();
}

static bool
to_channel(const char **params, unsigned n)
{
	return n > 0 && params[0] != NULL && params[0][0] != '\0' &&
	       strchr("#&+!@%~", params[0][0]) != NULL; /* STATUSMSG too */
}

/* Whether it was said to us or to a channel is not the library's to tell. */
static void
on_said(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event;
	report(to_channel(params, n) ? "channel" : "privmsg", origin, params, n);
}

static void
on_notice(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event;
	report(to_channel(params, n) ? "channel_notice" : "notice", origin, params, n);
}

/* 127 bytes of a CTCP are all there is room for in there, with the word. */
static void
on_action(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event;
	put_event("action", origin);
	put_params(params, n);
	if (n > 1 && params[1] != NULL && strlen(params[1]) >= 127 - strlen("ACTION "))
		printf(",\"cut\":true");
	put_end();
}

static void
on_ctcp(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)event;
	report("ctcp", origin, params, n);
	if (n == 0 || origin == NULL)
		return;
	char asker[128];
	irc_target_get_nick(origin, asker, sizeof asker);
	if (strcasecmp(params[0], "VERSION") == 0)
		irc_cmd_ctcp_reply(s, asker, "VERSION ircuser 1 test");
	else if (strncasecmp(params[0], "PING", 4) == 0)
		irc_cmd_ctcp_reply(s, asker, params[0]);
}

static void
on_ctcp_reply(irc_session_t *s, const char *event, const char *origin, const char **params,
	      unsigned n)
{
	(void)s, (void)event;
	report("ctcp_reply", origin, params, n);
}

static void
on_nick(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event;
	report("nick", origin, params, n);
	if (origin != NULL && is_self(origin) && n > 0)
		snprintf(nick, sizeof nick, "%s", params[0]);
}

/* join, part, quit, topic, kick, invite, mode: under their own names. */
static void
on_event(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s;
	char name[16];
	size_t i = 0;
	for (; event[i] != '\0' && i < sizeof name - 1; i++)
		name[i] = (char)tolower((unsigned char)event[i]);
	name[i] = '\0';
	report(name, origin, params, n);
}

static void
on_umode(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event;
	report("umode", origin, params, n);
}

static void
on_other(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s;
	put_event("other", origin);
	printf(",\"command\":");
	put_string(event);
	put_params(params, n);
	put_end();
}

static void
on_numeric(irc_session_t *s, unsigned code, const char *origin, const char **params, unsigned n)
{
	(void)s;
	put_event("numeric", origin);
	printf(",\"code\":%u", code);
	put_params(params, n);
	put_end();
}

static void
on_connect(irc_session_t *s, const char *event, const char *origin, const char **params, unsigned n)
{
	(void)s, (void)event, (void)origin;
	if (n > 0) /* the nick we got: a server may have given us another */
		snprintf(nick, sizeof nick, "%s", params[0]);
	registered = true;
	deadline = quitting ? time(NULL) + QUIT_S : 0;
	tell("connect", "nick", nick);
}

/* ------------------------------------------------------------------------ *
 * Commands
 * ------------------------------------------------------------------------ */

static void
send_line(const char *text, bool early)
{
	size_t n = strlen(text);
	if (n > LINE_MAX_OUT) {
		tell("error", "reason", "the line is too long");
		return;
	}
	Line *line = malloc(sizeof *line + n + 1);
	if (line == NULL)
		abort();
	line->next = NULL;
	line->early = early;
	memcpy(line->text, text, n + 1);
	*last = line;
	last = &line->next;
	queued++;
}

/* As many as may go and find room. */
static void
flush_lines(void)
{
	for (Line **at = &first; *at != NULL;) {
		Line *line = *at;
		if (!registered && !line->early) {
			at = &line->next;
			continue;
		}
		if (irc_send_raw(session, "%s", line->text) != 0)
			return; /* not connected yet, or its buffer is full */
		*at = line->next;
		if (last == &line->next)
			last = at;
		free(line);
		queued--;
	}
}

static void
quit(const char *reason)
{
	if (quitting)
		return;
	char line[600];
	snprintf(line, sizeof line, "QUIT :%.500s", *reason != '\0' ? reason : "quit");
	bool early = queued == 0; /* else what was asked for before is done first */
	send_line(line, early);
	quitting = true;
	if (registered || early)
		deadline = time(NULL) + QUIT_S;
}

/* Cuts the first word off; "" when there is none. */
static char *
word(char **rest)
{
	char *start = *rest + strspn(*rest, " ");
	char *end = start + strcspn(start, " ");
	*rest = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return start;
}

/* What a command becomes: so many words, then the rest, if there is any, between two texts. */
typedef struct {
	const char *name, *irc;
	unsigned words;
	const char *before, *after;
	bool needs_rest, early;
} Command;

static const Command commands[] = {
	{ "join", "JOIN", 1, " ", "", false, false },
	{ "part", "PART", 1, " :", "", false, false },
	{ "say", "PRIVMSG", 1, " :", "", true, false },
	{ "me", "PRIVMSG", 1, " :\001ACTION ", "\001", true, false },
	{ "notice", "NOTICE", 1, " :", "", true, false },
	{ "nick", "NICK", 1, " ", "", false, true },
	{ "topic", "TOPIC", 1, " :", "", false, false },
	{ "mode", "MODE", 1, " ", "", false, false },
	{ "kick", "KICK", 2, " :", "", false, false },
	{ "invite", "INVITE", 2, " ", "", false, false },
	{ "raw", "", 0, "", "", true, false },
	{ "early", "", 0, "", "", true, true },
};

static void
run(const Command *c, char *rest)
{
	char line[2 * LINE_MAX_OUT];
	int n = snprintf(line, sizeof line, "%s", c->irc);
	for (unsigned i = 0; i < c->words; i++) {
		const char *w = word(&rest);
		if (*w == '\0') {
			tell("error", "reason", "the command lacks a word");
			return;
		}
		n += snprintf(line + n, sizeof line - (size_t)n, " %.*s", LINE_MAX_OUT / 3, w);
	}
	if (*rest == '\0' && c->needs_rest) {
		tell("error", "reason", "the command lacks a text");
		return;
	}
	if (*rest != '\0')
		snprintf(line + n, sizeof line - (size_t)n, "%s%s%s", c->before, rest, c->after);
	send_line(line, c->early);
}

static void
on_line(char *text)
{
	char *rest = text;
	const char *verb = word(&rest);
	if (*verb == '\0')
		return;
	if (strcmp(verb, "quit") == 0) {
		quit(rest);
		return;
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(verb, commands[i].name) == 0) {
			run(&commands[i], rest);
			return;
		}
	tell("error", "reason", "unknown command");
}

/* Reads what is there and takes the whole lines out of it. */
static void
on_stdin(void)
{
	static char buffer[8192];
	static size_t used;
	static bool skipping;
	ssize_t n = read(STDIN_FILENO, buffer + used, sizeof buffer - used);
	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		stdin_ended = true;
		quit("");
		return;
	}
	used += (size_t)n;
	char *start = buffer, *end;
	while ((end = memchr(start, '\n', used - (size_t)(start - buffer))) != NULL) {
		*end = '\0';
		if (end > start && end[-1] == '\r')
			end[-1] = '\0';
		if (!skipping)
			on_line(start);
		skipping = false;
		start = end + 1;
	}
	used -= (size_t)(start - buffer);
	memmove(buffer, start, used);
	if (used == sizeof buffer) {
		if (!skipping)
			tell("error", "reason", "the command is too long");
		skipping = true;
		used = 0;
	}
}

/* ------------------------------------------------------------------------ *
 * The loop
 * ------------------------------------------------------------------------ */

/* The library hides its socket but here; without this Nagle lets 1 kB pass every 40 ms. */
static void
hurry(const fd_set *in, const fd_set *out, int highest)
{
	static bool done;
	for (int fd = 0; fd <= highest && !done; fd++)
		if (FD_ISSET(fd, in) || FD_ISSET(fd, out)) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
			done = true;
		}
}

/* One turn; NULL, or why it was the last. */
static const char *
turn(void)
{
	fd_set in, out;
	int highest = 0;
	FD_ZERO(&in);
	FD_ZERO(&out);
	flush_lines();
	if (irc_add_select_descriptors(session, &in, &out, &highest) != 0)
		return irc_strerror(irc_errno(session));
	hurry(&in, &out, highest);
	/* With too much unsent the writer of commands waits. */
	bool listening = !stdin_ended && !quitting && queued < QUEUE_MAX;
	if (listening)
		FD_SET(STDIN_FILENO, &in);

	struct timeval wait = { deadline > time(NULL) ? deadline - time(NULL) : 0, 0 };
	int n = select(highest + 1, &in, &out, NULL, deadline != 0 ? &wait : NULL);
	if (n < 0)
		return errno == EINTR ? NULL : strerror(errno);
	if (n == 0)
		return deadline != 0 && time(NULL) >= deadline ? "time is up" : NULL;
	if (listening && FD_ISSET(STDIN_FILENO, &in))
		on_stdin();
	/* The library must find no descriptor in there that is not its own. */
	FD_CLR(STDIN_FILENO, &in);
	return irc_process_select_descriptors(session, &in, &out) != 0
		   ? irc_strerror(irc_errno(session))
		   : NULL;
}

int
main(int argc, char **argv)
{
	int port = argc >= 4 ? atoi(argv[2]) : 0;
	if (argc < 4 || argc > 5 || port <= 0 || port > 65535) {
		fprintf(stderr, "usage: ircuser HOST PORT NICK [PASSWORD]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	snprintf(nick, sizeof nick, "%s", argv[3]);
	irc_callbacks_t callbacks = {
		.event_connect = on_connect,
		.event_nick = on_nick,
		.event_quit = on_event,
		.event_join = on_event,
		.event_part = on_event,
		.event_mode = on_event,
		.event_umode = on_umode,
		.event_topic = on_event,
		.event_kick = on_event,
		.event_channel = on_said,
		.event_privmsg = on_said,
		.event_notice = on_notice,
		.event_channel_notice = on_notice,
		.event_invite = on_event,
		.event_ctcp_req = on_ctcp,
		.event_ctcp_rep = on_ctcp_reply,
		.event_ctcp_action = on_action,
		.event_unknown = on_other,
		.event_numeric = on_numeric,
	};
	session = irc_create_session(&callbacks);
	if (session == NULL)
		return 1;
	deadline = time(NULL) + CONNECT_S;
	int (*dial)(irc_session_t *, const char *, unsigned short, const char *, const char *,
		    const char *, const char *) = strchr(argv[1], ':') ? irc_connect6 : irc_connect;
	const char *why = NULL;
	if (dial(session, argv[1], (unsigned short)port, argc > 4 ? argv[4] : NULL, nick, "ircuser",
		 "ircuser") != 0)
		why = irc_strerror(irc_errno(session));
	while (why == NULL)
		why = turn();
	tell("disconnect", "reason", why);
	irc_destroy_session(session);
	while (first != NULL) {
		Line *line = first;
		first = line->next;
		free(line);
	}
	return quitting && registered ? 0 : 1;
}
