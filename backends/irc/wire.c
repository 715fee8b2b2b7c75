/*
 * wire.c - IRC lines: taken apart and put together
 *
 * The grammar of RFC 1459, section 2.3.1, with the message tags of IRCv3.  What a server sends is
 * hostile: every loop here walks the line once, and missing parameters read as empty.
 */
#include "backends/irc/wire.h"

#include <stdarg.h>
#include <string.h>

#define BUILD_MAX 510 /* a line without its CR and LF */
#define MSGID_MAX 255

static gsize
drop_nuls(char *line, gsize n)
{
	if (memchr(line, '\0', n) == NULL)
		return n;
	gsize kept = 0;
	for (gsize i = 0; i < n; i++)
		if (line[i] != '\0')
			line[kept++] = line[i];
	line[kept] = '\0';
	return kept;
}

/* The word at *at, ended; *at moves behind the spaces after it. */
static char *
next_word(char **at)
{
	char *word = *at;
	char *end = word + strcspn(word, " ");
	*at = end + strspn(end, " ");
	if (*end != '\0')
		*end = '\0';
	return word;
}

static void
split_source(IrcMsg *msg, char *source)
{
	char *at = strchr(source, '@');
	char *bang = strchr(source, '!');
	if (at != NULL) {
		*at = '\0';
		msg->host = at + 1;
	}
	if (bang != NULL && (at == NULL || bang < at)) {
		*bang = '\0';
		msg->user = bang + 1;
	}
	if (*source != '\0')
		msg->nick = source;
}

bool
irc_parse(char *line, gsize n, IrcMsg *ret)
{
	*ret = (IrcMsg){ 0 };
	n = drop_nuls(line, n);
	while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == '\n'))
		line[--n] = '\0';

	char *at = line + strspn(line, " ");
	if (*at == '@') {
		ret->tags = next_word(&at) + 1;
		if (strlen(ret->tags) > IRC_TAGS_MAX)
			ret->tags = NULL;
	}
	if (*at == ':')
		split_source(ret, next_word(&at) + 1);
	if (*at == '\0')
		return false;

	ret->command = next_word(&at);
	const char *c = ret->command;
	if (g_ascii_isdigit(c[0]) && g_ascii_isdigit(c[1]) && g_ascii_isdigit(c[2]) && c[3] == '\0')
		ret->numeric = (c[0] - '0') * 100 + (c[1] - '0') * 10 + (c[2] - '0');

	while (*at != '\0' && ret->n < IRC_PARAMS_MAX) {
		if (*at == ':' || ret->n == IRC_PARAMS_MAX - 1) {
			ret->params[ret->n++] = at + (*at == ':');
			break;
		}
		ret->params[ret->n++] = next_word(&at);
	}
	return true;
}

const char *
irc_param(const IrcMsg *msg, unsigned i)
{
	return i < msg->n ? msg->params[i] : "";
}

/* The value's escapes: "\:" is ';', "\s" a space, "\r" and "\n" themselves. */
static char *
unescape(const char *value, gsize n)
{
	GString *out = g_string_sized_new(n);
	for (gsize i = 0; i < n; i++) {
		char c = value[i];
		if (c == '\\') {
			if (++i == n)
				break;
			c = value[i];
			c = c == ':' ? ';' : c == 's' ? ' ' : c == 'r' ? '\r' : c == 'n' ? '\n' : c;
		}
		g_string_append_c(out, c);
	}
	return g_string_free(out, FALSE);
}

char *
irc_tag_escape(const char *value)
{
	GString *out = g_string_sized_new(strlen(value) + 8);
	for (; *value != '\0'; value++)
		switch (*value) {
		case ';':
			g_string_append(out, "\\:");
			break;
		case ' ':
			g_string_append(out, "\\s");
			break;
		case '\\':
			g_string_append(out, "\\\\");
			break;
		case '\r':
			g_string_append(out, "\\r");
			break;
		case '\n':
			g_string_append(out, "\\n");
			break;
		default:
			g_string_append_c(out, *value);
		}
	return g_string_free(out, FALSE);
}

bool
irc_is_msgid(const char *id)
{
	if (*id == '\0' || *id == ':' || strlen(id) > MSGID_MAX)
		return false;
	for (const char *c = id; *c != '\0'; c++)
		if (!g_ascii_isgraph(*c))
			return false;
	return true;
}

char *
irc_tag(const IrcMsg *msg, const char *name)
{
	gsize n = strlen(name);
	const char *at = msg->tags;
	char *found = NULL;

	if (at == NULL || strstr(at, name) == NULL) /* of most that are asked for there is none */
		return NULL;
	while (at != NULL && *at != '\0') {
		gsize length = strcspn(at, ";");
		if (length >= n && memcmp(at, name, n) == 0 && (length == n || at[n] == '=')) {
			g_free(found); /* the last one counts */
			found = length == n ? g_strdup("") : unescape(at + n + 1, length - n - 1);
		}
		at += length;
		at += *at == ';';
	}
	return found;
}

bool
irc_from_server(const IrcMsg *msg)
{
	return msg->nick == NULL ||
	       (msg->user == NULL && msg->host == NULL && strchr(msg->nick, '.') != NULL);
}

char *
irc_real(const IrcMsg *msg)
{
	if (msg->host == NULL || *msg->host == '\0')
		return NULL;
	return msg->user != NULL ? g_strconcat(msg->user, "@", msg->host, NULL)
				 : g_strdup(msg->host);
}

bool
irc_is_middle(const char *word)
{
	if (*word == '\0' || *word == ':')
		return false;
	for (const char *c = word; *c != '\0'; c++)
		if ((guchar)*c <= ' ' || *c == 0x7f)
			return false;
	return true;
}

static void
append_text(GString *line, const char *text)
{
	g_string_append(line, " :");
	gsize start = line->len;
	g_string_append(line, text);
	for (gsize i = start; i < line->len; i++)
		if (line->str[i] == '\r' || line->str[i] == '\n')
			line->str[i] = ' ';
	if (line->len <= BUILD_MAX)
		return;
	gsize end = MAX(BUILD_MAX, start);
	while (end > start && ((guchar)line->str[end] & 0xc0) == 0x80)
		end--;
	g_string_truncate(line, end);
}

char *
irc_build(const char *text, const char *command, ...)
{
	g_autoptr(GString) line = g_string_new(command);
	bool good = true;
	va_list ap;

	va_start(ap, command);
	for (const char *m; good && (m = va_arg(ap, const char *)) != NULL;) {
		good = irc_is_middle(m);
		g_string_append_c(line, ' ');
		g_string_append(line, m);
	}
	va_end(ap);
	if (!good || line->len > BUILD_MAX)
		return NULL;
	if (text != NULL)
		append_text(line, text);
	return g_strdup(line->str);
}

int64_t
irc_parse_time(const char *text)
{
	gsize n = strlen(text);
	if (n < 20 || n > 40 || text[n - 1] != 'Z')
		return 0;
	g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(text, NULL);
	if (when == NULL)
		return 0;
	return g_date_time_to_unix(when) * G_USEC_PER_SEC + g_date_time_get_microsecond(when);
}
