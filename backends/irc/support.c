/*
 * support.c - what a server says of itself in 005 (ISUPPORT), and how it folds names
 *
 * A row a token.  Strange values leave what stood before; nothing here grows.
 */
#include "backends/irc/support.h"

#include <stddef.h>
#include <string.h>

#define FOLDS_MAX 4

void
irc_support_init(IrcSupport *s)
{
	*s = (IrcSupport){
		.fold = IRC_FOLD_ASCII,
		.chantypes = "#&",
		.modes = "ov",
		.symbols = "@+",
		.chanmodes = { "beI", "k", "l" },
		.excepts = 'e',
		.channellen = 200,
		.linelen = 512,
		.mode_max = 3,
	};
}

bool
irc_support_done(IrcSupport *s)
{
	if (s->fold_told)
		return false;
	s->fold_told = true;
	s->fold = IRC_FOLD_RFC1459;
	return true;
}

/* A change means that every name is folded anew: a server that cannot decide is not followed. */
static void
set_fold(IrcSupport *s, IrcFold fold)
{
	s->fold_told = true;
	if (fold == s->fold || s->folds >= FOLDS_MAX)
		return;
	s->folds++;
	s->fold = fold;
}

static bool
is_utf8_mapping(const char *value)
{
	return g_ascii_strcasecmp(value, "rfc8265") == 0 || g_ascii_strcasecmp(value, "rfc7613") == 0;
}

static void
read_fold(IrcSupport *s, const char *value)
{
	IrcFold fold = g_ascii_strcasecmp(value, "rfc1459") == 0	    ? IRC_FOLD_RFC1459
		       : g_ascii_strcasecmp(value, "strict-rfc1459") == 0 ? IRC_FOLD_STRICT
		       : s->utf8map || is_utf8_mapping(value)		    ? IRC_FOLD_UTF8
									    : IRC_FOLD_ASCII;
	set_fold(s, fold);
}

/* Beside CASEMAPPING=ascii, before it or behind: letters beyond ASCII fold, too. */
static void
read_utf8_mapping(IrcSupport *s, const char *value)
{
	s->utf8map = is_utf8_mapping(value);
	if (s->utf8map && (!s->fold_told || s->fold == IRC_FOLD_ASCII))
		set_fold(s, IRC_FOLD_UTF8);
}

static bool
is_graphic(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if (!g_ascii_isgraph(*c))
			return false;
	return true;
}

/* "(qaohv)~&@%+": as many letters as symbols, none of them twice. */
static void
read_prefix(IrcSupport *s, const char *value)
{
	if (*value == '\0') {
		s->modes[0] = s->symbols[0] = '\0';
		return;
	}
	const char *close = strchr(value, ')');
	if (value[0] != '(' || close == NULL)
		return;
	gsize n = (gsize)(close - value - 1);
	if (n >= sizeof s->modes || strlen(close + 1) != n || !is_graphic(value))
		return;
	memcpy(s->modes, value + 1, n);
	s->modes[n] = '\0';
	g_strlcpy(s->symbols, close + 1, sizeof s->symbols);
}

static void
read_chanmodes(IrcSupport *s, const char *value)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(s->chanmodes); i++) {
		gsize n = strcspn(value, ",");
		gsize room = MIN(n, sizeof s->chanmodes[i] - 1);
		memcpy(s->chanmodes[i], value, room);
		s->chanmodes[i][room] = '\0';
		value += n;
		value += *value == ',';
	}
}

/* "PRIVMSG:3,WHOIS:1,JOIN:" */
static void
read_targmax(IrcSupport *s, const char *value)
{
	while (*value != '\0') {
		if (g_ascii_strncasecmp(value, "JOIN:", 5) == 0)
			s->join_max = (unsigned)MIN(g_ascii_strtoull(value + 5, NULL, 10), 100);
		value += strcspn(value, ",");
		value += *value == ',';
	}
}

static void
read_statusmsg(IrcSupport *s, const char *value)
{
	if (is_graphic(value))
		g_strlcpy(s->statusmsg, value, sizeof s->statusmsg);
}

static void
read_chantypes(IrcSupport *s, const char *value)
{
	if (is_graphic(value) && strpbrk(value, "@:,%") == NULL)
		g_strlcpy(s->chantypes, value, sizeof s->chantypes);
}

/* Without a number there is no limit. */
static void
read_monitor(IrcSupport *s, const char *value)
{
	guint64 n = g_ascii_isdigit(*value) ? g_ascii_strtoull(value, NULL, 10) : 100000;
	s->monitor = (unsigned)MIN(n, 100000);
}

/* Network names are shown: one word of what can be shown. */
static void
read_network(IrcSupport *s, const char *value)
{
	if (is_graphic(value))
		g_strlcpy(s->network, value, sizeof s->network);
}

static void
read_utf8only(IrcSupport *s, G_GNUC_UNUSED const char *value)
{
	s->utf8only = true;
}

/* "*,-typing": all but that one; "draft/react,typing": those. */
static void
read_denied(IrcSupport *s, const char *value)
{
	static const struct {
		const char *name;
		unsigned tag;
	} tags[] = { { "*", IRC_TAG_TYPING | IRC_TAG_REPLY | IRC_TAG_REACT },
		     { "typing", IRC_TAG_TYPING },
		     { "draft/reply", IRC_TAG_REPLY },
		     { "draft/react", IRC_TAG_REACT } };
	s->denied = 0;
	while (*value != '\0') {
		bool minus = *value == '-';
		value += minus;
		gsize n = strcspn(value, ",");
		for (unsigned i = 0; i < G_N_ELEMENTS(tags); i++)
			if (strlen(tags[i].name) == n && memcmp(tags[i].name, value, n) == 0)
				s->denied = minus ? s->denied & ~tags[i].tag
						  : s->denied | tags[i].tag;
		value += n;
		value += *value == ',';
	}
}

/* "$,ajrxz"; ",ARU" where nothing stands in front */
static void
read_extban(IrcSupport *s, const char *value)
{
	const char *comma = strchr(value, ',');
	if (comma == NULL || comma - value > 1 || !is_graphic(value))
		return;
	s->extban = comma > value ? *value : '\0';
	g_strlcpy(s->extbans, comma + 1, sizeof s->extbans);
}

/* "a,account" */
static void
read_accountban(IrcSupport *s, const char *value)
{
	gsize n = strcspn(value, ",");
	if (n > 0 && n < sizeof s->accountban && is_graphic(value))
		g_strlcpy(s->accountban, value, n + 1);
}

static void
read_invex(IrcSupport *s, const char *value)
{
	s->invex = g_ascii_isalpha(*value) ? *value : 'I';
}

static void
read_excepts(IrcSupport *s, const char *value)
{
	s->excepts = g_ascii_isalpha(*value) ? *value : 'e';
}

static void
read_bot(IrcSupport *s, const char *value)
{
	s->bot = g_ascii_isalpha(*value) ? *value : '\0';
}

static void
read_elist(IrcSupport *s, const char *value)
{
	if (is_graphic(value))
		g_strlcpy(s->elist, value, sizeof s->elist);
}

static void
read_whox(IrcSupport *s, G_GNUC_UNUSED const char *value)
{
	s->whox = true;
}

static const struct {
	const char *name;
	void (*read)(IrcSupport *s, const char *value);
	size_t number; /* else: where the number goes, and its bounds */
	unsigned min, max;
} tokens[] = {
	{ .name = "CASEMAPPING", .read = read_fold },
	{ .name = "CHANTYPES", .read = read_chantypes },
	{ .name = "PREFIX", .read = read_prefix },
	{ .name = "CHANMODES", .read = read_chanmodes },
	{ .name = "TARGMAX", .read = read_targmax },
	{ .name = "STATUSMSG", .read = read_statusmsg },
	{ .name = "NETWORK", .read = read_network },
	{ .name = "UTF8ONLY", .read = read_utf8only },
	{ .name = "UTF8MAPPING", .read = read_utf8_mapping },
	{ .name = "CLIENTTAGDENY", .read = read_denied },
	{ .name = "MONITOR", .read = read_monitor },
	{ .name = "WHOX", .read = read_whox },
	{ .name = "EXTBAN", .read = read_extban },
	{ .name = "ACCOUNTEXTBAN", .read = read_accountban },
	{ .name = "INVEX", .read = read_invex },
	{ .name = "EXCEPTS", .read = read_excepts },
	{ .name = "BOT", .read = read_bot },
	{ .name = "ELIST", .read = read_elist },
	{ "NICKLEN", NULL, offsetof(IrcSupport, nicklen), 1, 400 },
	{ "CHANNELLEN", NULL, offsetof(IrcSupport, channellen), 1, 400 },
	{ "LINELEN", NULL, offsetof(IrcSupport, linelen), 512, 8192 },
	{ "TOPICLEN", NULL, offsetof(IrcSupport, topiclen), 1, 8192 },
	{ "CHATHISTORY", NULL, offsetof(IrcSupport, history), 1, 1000 },
	{ "KICKLEN", NULL, offsetof(IrcSupport, kicklen), 1, 8192 },
	{ "AWAYLEN", NULL, offsetof(IrcSupport, awaylen), 1, 8192 },
	{ "MODES", NULL, offsetof(IrcSupport, mode_max), 1, 20 },
};

void
irc_support_token(IrcSupport *s, const char *token)
{
	gsize n = strcspn(token, "=");
	if (token[0] == '-' || n > 32)
		return; /* what is taken back is so rare that the old value may stay */
	const char *value = token + n + (token[n] == '=');

	for (unsigned i = 0; i < G_N_ELEMENTS(tokens); i++) {
		if (strlen(tokens[i].name) != n || memcmp(tokens[i].name, token, n) != 0)
			continue;
		if (tokens[i].read != NULL) {
			tokens[i].read(s, value);
			return;
		}
		guint64 number = g_ascii_strtoull(value, NULL, 10);
		if (number >= tokens[i].min && g_ascii_isdigit(*value))
			G_STRUCT_MEMBER(unsigned, s, tokens[i].number) =
			    (unsigned)MIN(number, tokens[i].max);
	}
}

static char
fold_char(const IrcSupport *s, char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	if (s->fold == IRC_FOLD_ASCII || s->fold == IRC_FOLD_UTF8)
		return c;
	return c == '['					 ? '{'
	       : c == ']'				 ? '}'
	       : c == '\\'				 ? '|'
	       : c == '~' && s->fold == IRC_FOLD_RFC1459 ? '^'
							 : c;
}

char *
irc_fold(const IrcSupport *s, const char *name)
{
	if (s->fold == IRC_FOLD_UTF8 && !g_str_is_ascii(name) && g_utf8_validate(name, -1, NULL)) {
		g_autofree char *lower = g_utf8_strdown(name, -1);
		return g_utf8_normalize(lower, -1, G_NORMALIZE_NFC);
	}
	char *folded = g_strdup(name);
	for (char *c = folded; *c != '\0'; c++)
		*c = fold_char(s, *c);
	return folded;
}

bool
irc_same(const IrcSupport *s, const char *a, const char *b)
{
	if (s->fold == IRC_FOLD_UTF8 && !(g_str_is_ascii(a) && g_str_is_ascii(b))) {
		g_autofree char *x = irc_fold(s, a), *y = irc_fold(s, b);
		return strcmp(x, y) == 0;
	}
	for (; *a != '\0'; a++, b++)
		if (fold_char(s, *a) != fold_char(s, *b))
			return false;
	return *b == '\0';
}

bool
irc_is_channel(const IrcSupport *s, const char *name)
{
	return *name != '\0' && strchr(s->chantypes, *name) != NULL;
}

static int
rank(const char *set, char c)
{
	const char *at = c != '\0' ? strchr(set, c) : NULL;
	return at != NULL ? (int)(at - set) : -1;
}

int
irc_symbol_rank(const IrcSupport *s, char symbol)
{
	return rank(s->symbols, symbol);
}

int
irc_mode_rank(const IrcSupport *s, char mode)
{
	return rank(s->modes, mode);
}

bool
irc_mode_has_arg(const IrcSupport *s, char mode, bool set)
{
	return irc_mode_rank(s, mode) >= 0 || rank(s->chanmodes[0], mode) >= 0 ||
	       rank(s->chanmodes[1], mode) >= 0 || (set && rank(s->chanmodes[2], mode) >= 0);
}
