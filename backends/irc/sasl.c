/*
 * sasl.c - SASL over IRC: PLAIN and EXTERNAL
 *
 * Both have one message, so the machine has two steps: the mechanism named, the message sent.
 * Whatever else a server asks for is answered by taking the attempt back.
 */
#include "backends/irc/sasl.h"

#include <string.h>

#define CHUNK 400

unsigned
irc_sasl_mechs(const char *value)
{
	if (value == NULL || *value == '\0')
		return IRC_SASL_PLAIN | IRC_SASL_EXTERNAL;
	unsigned mechs = 0;
	while (*value != '\0') {
		gsize n = strcspn(value, ",");
		if (n == 5 && g_ascii_strncasecmp(value, "PLAIN", n) == 0)
			mechs |= IRC_SASL_PLAIN;
		if (n == 8 && g_ascii_strncasecmp(value, "EXTERNAL", n) == 0)
			mechs |= IRC_SASL_EXTERNAL;
		value += n;
		value += *value == ',';
	}
	return mechs;
}

char *
irc_sasl_start(IrcSasl *sasl, IrcMech mech)
{
	*sasl = (IrcSasl){ .mech = mech };
	return g_strdup(mech == IRC_SASL_PLAIN ? "AUTHENTICATE PLAIN" : "AUTHENTICATE EXTERNAL");
}

void
irc_sasl_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

/* base64 of NUL account NUL password */
static char *
plain(const char *account, const char *password)
{
	gsize a = strlen(account), p = strlen(password), n = a + p + 2;
	g_autofree char *raw = g_malloc0(n + 1);
	memcpy(raw + 1, account, a);
	memcpy(raw + 2 + a, password, p);
	char *encoded = g_base64_encode((const guchar *)raw, n);
	explicit_bzero(raw, n);
	return encoded;
}

static void
add(GPtrArray *lines, const char *text, gsize n)
{
	char *line = g_malloc(n + sizeof "AUTHENTICATE ");
	memcpy(line, "AUTHENTICATE ", 13);
	memcpy(line + 13, text, n);
	line[13 + n] = '\0';
	g_ptr_array_add(lines, line);
}

GPtrArray *
irc_sasl_answer(IrcSasl *sasl, const char *challenge, const char *account, const char *password)
{
	if (sasl->mech == IRC_SASL_NONE)
		return NULL;
	GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)irc_sasl_wipe);
	if (sasl->answered || strcmp(challenge, "+") != 0) {
		sasl->mech = IRC_SASL_NONE;
		add(lines, "*", 1);
		return lines;
	}
	sasl->answered = true;
	if (sasl->mech == IRC_SASL_EXTERNAL) {
		add(lines, "+", 1);
		return lines;
	}
	char *encoded = plain(account, password);
	gsize n = strlen(encoded);
	for (gsize at = 0; at < n; at += CHUNK)
		add(lines, encoded + at, MIN(CHUNK, n - at));
	if (n % CHUNK == 0) /* a last one that is full must be followed by an empty one */
		add(lines, "+", 1);
	irc_sasl_wipe(encoded);
	return lines;
}
