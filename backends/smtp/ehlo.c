/*
 * ehlo.c - what a mail server says it can do
 *
 * Keywords in a table, in any case.  A number that is none, or beyond all reason, is as if it had
 * not been said.
 */
#include "backends/smtp/ehlo.h"

#include <string.h>

static const struct {
	const char *keyword;
	unsigned can;
} words[] = {
	{ "PIPELINING", MAIL_CAN_PIPELINE },
	{ "SIZE", MAIL_CAN_SIZE },
	{ "8BITMIME", MAIL_CAN_8BIT },
	{ "SMTPUTF8", MAIL_CAN_UTF8 },
	{ "DSN", MAIL_CAN_DSN },
	{ "ENHANCEDSTATUSCODES", MAIL_CAN_ENHANCED },
	{ "STARTTLS", MAIL_CAN_STARTTLS },
};

static const struct {
	const char *name;
	unsigned mech;
} mechs[] = {
	{ "SCRAM-SHA-256", MAIL_AUTH_SCRAM }, { "CRAM-MD5", MAIL_AUTH_CRAM },
	{ "PLAIN", MAIL_AUTH_PLAIN },	      { "LOGIN", MAIL_AUTH_LOGIN },
	{ "XOAUTH2", MAIL_AUTH_XOAUTH2 },
};

const char *
mail_auth_name(unsigned mech)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(mechs); i++)
		if (mechs[i].mech == mech)
			return mechs[i].name;
	return NULL;
}

/* The next word of *at, its length; 0: there is none. */
static gsize
next_word(const char **at)
{
	*at += strspn(*at, " \t");
	return strcspn(*at, " \t");
}

static bool
is_word(const char *at, gsize n, const char *word)
{
	return strlen(word) == n && g_ascii_strncasecmp(at, word, n) == 0;
}

static int64_t
number(const char *at, gsize n)
{
	g_autofree char *text = g_strndup(at, n);
	guint64 value = 0;
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &value, NULL) ? (int64_t)value
										 : 0;
}

static void
take_auth(MailEhlo *ehlo, const char *at)
{
	gsize n;
	for (; (n = next_word(&at)) > 0; at += n)
		for (unsigned i = 0; i < G_N_ELEMENTS(mechs); i++)
			if (is_word(at, n, mechs[i].name))
				ehlo->auth |= mechs[i].mech;
}

/* RCPTMAX=100 MAILMAX=50 */
static void
take_limits(MailEhlo *ehlo, const char *at)
{
	const struct {
		const char *name;
		unsigned *value;
	} limits[] = {
		{ "RCPTMAX", &ehlo->rcpt_max },
		{ "RCPTDOMAINMAX", &ehlo->rcpt_domain_max },
		{ "MAILMAX", &ehlo->mail_max },
	};
	gsize n;
	for (; (n = next_word(&at)) > 0; at += n) {
		const char *sign = memchr(at, '=', n);
		if (sign == NULL)
			continue;
		gsize name_n = (gsize)(sign - at);
		for (unsigned i = 0; i < G_N_ELEMENTS(limits); i++)
			if (is_word(at, name_n, limits[i].name))
				*limits[i].value =
				    (unsigned)MIN(number(sign + 1, n - name_n - 1), 1000000);
	}
}

void
mail_ehlo_take(MailEhlo *ehlo, const char *line)
{
	const char *at = line;
	gsize n = next_word(&at);
	const char *rest = at + n;
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (is_word(at, n, words[i].keyword))
			ehlo->can |= words[i].can;
	if (is_word(at, n, "SIZE")) {
		gsize digits = next_word(&rest);
		ehlo->size = number(rest, digits);
	} else if (is_word(at, n, "AUTH")) {
		take_auth(ehlo, rest);
	} else if (n > 5 && g_ascii_strncasecmp(at, "AUTH=", 5) == 0) {
		take_auth(ehlo, at + 5); /* as some wrote it before RFC 2554, and do to this day */
	} else if (is_word(at, n, "LIMITS")) {
		take_limits(ehlo, rest);
	}
}
