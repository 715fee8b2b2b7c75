/*
 * lmtp-command.c - one line of an LMTP client, taken apart and judged
 *
 * A row of `verbs` for each command; a row of `mail_params` or `rcpt_params` for each parameter.
 * A parameter that nobody has heard of is refused (555): to ignore it would promise what it asks.
 */
#include "backends/smtp/lmtp-command.h"

#include "backends/smtp/path.h"

#include <string.h>

#define SYNTAX "501 5.5.4 "
#define ENVID_MAX 100 /* RFC 3461 4.4 */
#define FORWARD_MAX 255
#define WORD_MAX 255

typedef struct {
	const char *name;
	const char *(*read)(const char *value, MailCommand *ret); /* value NULL: there is no '=' */
} Param;

/* --- small readers --- */

/* A word of visible ASCII; "" is none. */
static bool
is_word(const char *text)
{
	gsize n = 0;
	while (g_ascii_isgraph(text[n]))
		n++;
	return n > 0 && n <= WORD_MAX && text[n] == '\0';
}

/*
 * xtext (RFC 3461 4): "+2B" is "+".  What comes out is UTF-8 without control characters, of at most
 * `max` bytes; NULL: it is none.
 */
static char *
read_xtext(const char *text, gsize max)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (; *text != '\0'; text++) {
		int high, low;
		guchar c = (guchar)*text;
		if (c == '+') {
			if ((high = g_ascii_xdigit_value(text[1])) < 0 ||
			    (low = g_ascii_xdigit_value(text[2])) < 0)
				return NULL;
			c = (guchar)(high << 4 | low);
			text += 2;
		}
		if (c < 0x20 || c == 0x7f || out->len >= max)
			return NULL;
		g_string_append_c(out, (char)c);
	}
	if (out->len == 0 || !g_utf8_validate(out->str, (gssize)out->len, NULL))
		return NULL;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- parameters of MAIL and RCPT --- */

static const char *
read_size(const char *value, MailCommand *ret)
{
	static const char *const bad = SYNTAX "SIZE is a number of bytes";
	gsize digits = value != NULL ? strspn(value, "0123456789") : 0;
	if (digits == 0 || digits > 20 || value[digits] != '\0' || ret->size >= 0)
		return bad;
	guint64 size = g_ascii_strtoull(value, NULL, 10); /* more than it holds: its greatest */
	ret->size = (int64_t)MIN(size, (guint64)G_MAXINT64);
	return NULL;
}

static const char *
read_body(const char *value, G_GNUC_UNUSED MailCommand *ret)
{
	if (value != NULL &&
	    (g_ascii_strcasecmp(value, "7BIT") == 0 || g_ascii_strcasecmp(value, "8BITMIME") == 0))
		return NULL;
	return "555 5.5.4 BODY is 7BIT or 8BITMIME here";
}

static const char *
read_utf8(const char *value, MailCommand *ret)
{
	ret->utf8 = value == NULL;
	return value == NULL ? NULL : SYNTAX "SMTPUTF8 has no value";
}

/* Who sends it by his own server's word: we believe no one's (RFC 4954 5). */
static const char *
read_auth(const char *value, G_GNUC_UNUSED MailCommand *ret)
{
	return value != NULL && is_word(value) ? NULL : SYNTAX "AUTH is an address in xtext, or <>";
}

static const char *
read_ret(const char *value, G_GNUC_UNUSED MailCommand *ret)
{
	if (value != NULL &&
	    (g_ascii_strcasecmp(value, "FULL") == 0 || g_ascii_strcasecmp(value, "HDRS") == 0))
		return NULL;
	return SYNTAX "RET is FULL or HDRS";
}

static const char *
read_envid(const char *value, MailCommand *ret)
{
	if (value != NULL && ret->envid == NULL && is_word(value))
		ret->envid = read_xtext(value, ENVID_MAX);
	return ret->envid != NULL ? NULL : SYNTAX "ENVID is xtext of at most 100 characters";
}

static const char *
read_notify(const char *value, G_GNUC_UNUSED MailCommand *ret)
{
	static const char *const bad = SYNTAX "NOTIFY is NEVER, or SUCCESS, FAILURE and DELAY";
	if (value == NULL)
		return bad;
	if (g_ascii_strcasecmp(value, "NEVER") == 0)
		return NULL;
	g_auto(GStrv) words = g_strsplit(value, ",", 5);
	for (char **w = words; *w != NULL; w++)
		if (g_ascii_strcasecmp(*w, "SUCCESS") != 0 &&
		    g_ascii_strcasecmp(*w, "FAILURE") != 0 && g_ascii_strcasecmp(*w, "DELAY") != 0)
			return bad;
	return words[0] != NULL ? NULL : bad;
}

static const char *
read_orcpt(const char *value, G_GNUC_UNUSED MailCommand *ret)
{
	const char *semicolon = value != NULL ? strchr(value, ';') : NULL;
	if (semicolon != NULL && semicolon > value && strlen(value) <= 500) {
		g_autofree char *original = read_xtext(semicolon + 1, 500);
		if (original != NULL)
			return NULL;
	}
	return SYNTAX "ORCPT is TYPE;ADDRESS";
}

static const Param mail_params[] = {
	{ "SIZE", read_size }, { "BODY", read_body }, { "SMTPUTF8", read_utf8 },
	{ "AUTH", read_auth }, { "RET", read_ret },   { "ENVID", read_envid },
	{ NULL, NULL },
};
static const Param rcpt_params[] = {
	{ "NOTIFY", read_notify },
	{ "ORCPT", read_orcpt },
	{ NULL, NULL },
};

static const char *
read_params(const char *text, const Param *params, MailCommand *ret)
{
	unsigned seen = 0;
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	for (char **w = words; *w != NULL; w++) {
		if (**w == '\0')
			continue;
		char *value = strchr(*w, '=');
		if (value != NULL)
			*value++ = '\0';
		unsigned i = 0;
		while (params[i].name != NULL && g_ascii_strcasecmp(params[i].name, *w) != 0)
			i++;
		if (params[i].name == NULL)
			return "555 5.5.4 This parameter is not known here";
		if ((seen & 1u << i) != 0)
			return SYNTAX "A parameter stands there twice";
		seen |= 1u << i;
		const char *refusal = params[i].read(value, ret);
		if (refusal != NULL)
			return refusal;
	}
	return NULL;
}

/* --- commands --- */

/* "FROM:<...> PARAMETERS"; what: "FROM:" */
static const char *
read_path(const char *text, const char *what, const Param *params, MailCommand *ret)
{
	if (g_ascii_strncasecmp(text, what, strlen(what)) != 0)
		return ret->verb == MAIL_VERB_MAIL ? SYNTAX "Say MAIL FROM:<ADDRESS>"
						   : SYNTAX "Say RCPT TO:<ADDRESS>";
	text += strlen(what);
	text += strspn(text, " ");
	ret->address = mail_path_parse(&text);
	if (ret->address == NULL || (*text != '\0' && *text != ' '))
		return ret->verb == MAIL_VERB_MAIL ? "501 5.1.7 This is no address"
						   : "501 5.1.3 This is no address";
	return read_params(text, params, ret);
}

static const char *
read_mail(const char *text, MailCommand *ret)
{
	return read_path(text, "FROM:", mail_params, ret);
}

static const char *
read_rcpt(const char *text, MailCommand *ret)
{
	const char *refusal = read_path(text, "TO:", rcpt_params, ret);
	if (refusal == NULL && *ret->address == '\0')
		return "501 5.1.3 This is no address";
	return refusal;
}

static const char *
read_host(const char *text, MailCommand *ret)
{
	if (!is_word(text) || !g_str_is_ascii(text))
		return SYNTAX "Say your host's name behind it";
	ret->host = g_strdup(text);
	return NULL;
}

static const char *
read_none(const char *text, G_GNUC_UNUSED MailCommand *ret)
{
	return *text == '\0' ? NULL : SYNTAX "Nothing follows this command";
}

static const char *
read_any(G_GNUC_UNUSED const char *text, G_GNUC_UNUSED MailCommand *ret)
{
	return NULL;
}

static const char *
read_some(const char *text, G_GNUC_UNUSED MailCommand *ret)
{
	return *text != '\0' ? NULL : SYNTAX "Say an address behind it";
}

/* NAME=value ...; those that nobody here needs are read and dropped. */
static const char *
read_forward(const char *text, MailCommand *ret)
{
	static const char *const names[] = { "NAME",   "ADDR", "HELO", /* as MailForward */
					     "SOURCE", "PORT", "PROTO", "IDENT", NULL };
	static const char *const bad = SYNTAX "This is no XFORWARD attribute";
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	if (*text == '\0')
		return bad;
	for (char **w = words; *w != NULL; w++) {
		if (**w == '\0')
			continue;
		char *value = strchr(*w, '=');
		unsigned i = 0;
		if (value == NULL)
			return bad;
		*value++ = '\0';
		while (names[i] != NULL && g_ascii_strcasecmp(names[i], *w) != 0)
			i++;
		if (names[i] == NULL)
			return bad;
		bool unknown = g_ascii_strcasecmp(value, "[UNAVAILABLE]") == 0 ||
			       g_ascii_strcasecmp(value, "[TEMPUNAVAIL]") == 0;
		g_autofree char *read = unknown ? NULL : read_xtext(value, FORWARD_MAX);
		if (!unknown && read == NULL)
			return bad;
		if (i >= MAIL_FORWARD_N)
			continue;
		ret->forward_said[i] = true;
		g_free(ret->forward[i]);
		ret->forward[i] = g_steal_pointer(&read);
	}
	return NULL;
}

static const struct {
	const char *name;
	MailVerb verb;
	const char *(*read)(const char *text, MailCommand *ret);
} verbs[] = {
	{ "MAIL", MAIL_VERB_MAIL, read_mail },	 { "RCPT", MAIL_VERB_RCPT, read_rcpt },
	{ "DATA", MAIL_VERB_DATA, read_none },	 { "RSET", MAIL_VERB_RSET, read_none },
	{ "LHLO", MAIL_VERB_LHLO, read_host },	 { "XFORWARD", MAIL_VERB_XFORWARD, read_forward },
	{ "QUIT", MAIL_VERB_QUIT, read_none },	 { "NOOP", MAIL_VERB_NOOP, read_any },
	{ "EHLO", MAIL_VERB_EHLO, read_host },	 { "HELO", MAIL_VERB_HELO, read_host },
	{ "VRFY", MAIL_VERB_VRFY, read_some },	 { "HELP", MAIL_VERB_HELP, read_any },
	{ "BDAT", MAIL_VERB_BDAT, read_any },	 { "EXPN", MAIL_VERB_REFUSED, read_any },
	{ "AUTH", MAIL_VERB_REFUSED, read_any }, { "STARTTLS", MAIL_VERB_REFUSED, read_any },
	{ "ETRN", MAIL_VERB_REFUSED, read_any }, { "TURN", MAIL_VERB_REFUSED, read_any },
	{ "SEND", MAIL_VERB_REFUSED, read_any }, { "SOML", MAIL_VERB_REFUSED, read_any },
	{ "SAML", MAIL_VERB_REFUSED, read_any }, { "XCLIENT", MAIL_VERB_REFUSED, read_any },
};

/* UTF-8, and nothing in it but a tab that is not to be seen. */
static bool
is_text(const char *line, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (((guchar)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
			return false;
	return g_utf8_validate(line, (gssize)n, NULL);
}

const char *
mail_command_parse(const char *line, gsize n, MailCommand *ret)
{
	ret->verb = MAIL_VERB_UNKNOWN;
	ret->size = -1;
	if (n > MAIL_COMMAND_MAX)
		return "500 5.5.2 This line is too long";
	gsize length = 0;
	while (length < n && g_ascii_isalpha(line[length]))
		length++;
	for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (strlen(verbs[i].name) != length ||
		    g_ascii_strncasecmp(line, verbs[i].name, length) != 0)
			continue;
		ret->verb = verbs[i].verb;
		if (!is_text(line, n))
			return SYNTAX "This line has characters that no command has";
		if (line[length] != '\0' && line[length] != ' ')
			break;
		g_autofree char *text = g_strstrip(g_strndup(line + length, n - length));
		return verbs[i].read(text, ret);
	}
	ret->verb = MAIL_VERB_UNKNOWN;
	return is_text(line, n) ? "500 5.5.2 This command is not known here"
				: SYNTAX "This line has characters that no command has";
}

void
mail_command_clear(MailCommand *command)
{
	g_free(command->address);
	g_free(command->host);
	g_free(command->envid);
	for (unsigned i = 0; i < MAIL_FORWARD_N; i++)
		g_free(command->forward[i]);
	*command = (MailCommand){ 0 };
}
