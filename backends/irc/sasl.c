/*
 * sasl.c - SASL over IRC: SCRAM-SHA-256, PLAIN and EXTERNAL
 *
 * A challenge is base64 in pieces of 400 octets, "+" where it is empty or the last piece was full;
 * so is the answer.  PLAIN and EXTERNAL have one message, SCRAM three.  Whatever else a server asks
 * for is answered by taking the attempt back.
 */
#include "backends/irc/sasl.h"

#include <string.h>

#define CHUNK 400
#define CHALLENGE_MAX 4000

static const struct {
	const char *name;
	IrcMech mech;
} mechs[] = {
	/* for a password, the strongest first */
	{ "SCRAM-SHA-256", IRC_SASL_SCRAM },
	{ "PLAIN", IRC_SASL_PLAIN },
	{ "EXTERNAL", IRC_SASL_EXTERNAL },
};

unsigned
irc_sasl_mechs(const char *value)
{
	unsigned found = 0;
	if (value == NULL || *value == '\0')
		return IRC_SASL_SCRAM | IRC_SASL_PLAIN | IRC_SASL_EXTERNAL;
	while (*value != '\0') {
		gsize n = strcspn(value, ",");
		for (unsigned i = 0; i < G_N_ELEMENTS(mechs); i++)
			if (strlen(mechs[i].name) == n &&
			    g_ascii_strncasecmp(value, mechs[i].name, n) == 0)
				found |= mechs[i].mech;
		value += n;
		value += *value == ',';
	}
	return found;
}

IrcMech
irc_sasl_choose(unsigned of)
{
	return (of & IRC_SASL_SCRAM) != 0   ? IRC_SASL_SCRAM
	       : (of & IRC_SASL_PLAIN) != 0 ? IRC_SASL_PLAIN
					    : IRC_SASL_NONE;
}

void
irc_sasl_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void
irc_sasl_clear(IrcSasl *sasl)
{
	wry_reply_cancel(&sasl->hashing);
	wry_scram_free(sasl->scram);
	if (sasl->in != NULL)
		g_string_free(sasl->in, TRUE);
	*sasl = (IrcSasl){ 0 };
}

char *
irc_sasl_start(IrcSasl *sasl, IrcMech mech)
{
	irc_sasl_clear(sasl);
	sasl->mech = mech;
	for (unsigned i = 0; i < G_N_ELEMENTS(mechs); i++)
		if (mechs[i].mech == mech)
			return g_strconcat("AUTHENTICATE ", mechs[i].name, NULL);
	g_assert_not_reached();
}

bool
irc_sasl_judged(const IrcSasl *sasl)
{
	return sasl->step >= (sasl->mech == IRC_SASL_SCRAM ? 2 : 1);
}

bool
irc_sasl_take(IrcSasl *sasl, const char *piece)
{
	gsize n = strlen(piece);
	if (sasl->mech == IRC_SASL_NONE)
		return false;
	if (sasl->in == NULL)
		sasl->in = g_string_new(NULL);
	if (strcmp(piece, "+") != 0 && sasl->in->len <= CHALLENGE_MAX)
		g_string_append(sasl->in, piece);
	return n != CHUNK || sasl->in->len > CHALLENGE_MAX;
}

/* --- the answers --- */

static void
add(GPtrArray *lines, const char *text, gsize n)
{
	char *line = g_malloc(n + sizeof "AUTHENTICATE ");
	memcpy(line, "AUTHENTICATE ", 13);
	memcpy(line + 13, text, n);
	line[13 + n] = '\0';
	g_ptr_array_add(lines, line);
}

static void
answer(IrcSasl *sasl, const char *message, gsize n)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)irc_sasl_wipe);
	char *encoded = g_base64_encode((const guchar *)message, n);
	gsize length = strlen(encoded);
	for (gsize at = 0; at < length; at += CHUNK)
		add(lines, encoded + at, MIN(CHUNK, length - at));
	if (length % CHUNK == 0) /* empty; or the last one is full, and an empty one ends it */
		add(lines, "+", 1);
	irc_sasl_wipe(encoded);
	sasl->step++;
	sasl->answered(lines, NULL, sasl->data);
}

static void
fail(IrcSasl *sasl)
{
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_NOT_AUTHORIZED, N_("its challenge is none that can be answered"), NULL);
	sasl->answered(NULL, error, sasl->data);
}

static void
on_hashed(gpointer result, const GError *error, gpointer data)
{
	IrcSasl *sasl = data;
	if (error != NULL)
		sasl->answered(NULL, error, sasl->data);
	else
		answer(sasl, result, strlen(result));
}

/* NUL account NUL password */
static void
answer_plain(IrcSasl *sasl, const char *account, const char *password)
{
	gsize a = strlen(account), p = strlen(password), n = a + p + 2;
	g_autofree char *raw = g_malloc0(n + 1);
	memcpy(raw + 1, account, a);
	memcpy(raw + 2 + a, password, p);
	answer(sasl, raw, n);
	explicit_bzero(raw, n);
}

static void
answer_scram(IrcSasl *sasl, const char *said, const char *account, const char *password)
{
	g_autoptr(GError) error = NULL;
	if (sasl->step == 0 && *said == '\0') {
		sasl->scram = wry_scram_new(account, password, NULL);
		const char *first = wry_scram_first(sasl->scram);
		answer(sasl, first, strlen(first));
	} else if (sasl->step == 1) {
		wry_scram_answer(sasl->scram, said,
				 wry_reply_new(&sasl->hashing, 0, on_hashed, sasl));
	} else if (sasl->step == 2 && wry_scram_verify(sasl->scram, said, &error)) {
		sasl->proved = true;
		answer(sasl, "", 0);
	} else if (error != NULL) {
		sasl->answered(NULL, error, sasl->data);
	} else {
		fail(sasl);
	}
}

void
irc_sasl_answer(IrcSasl *sasl, const char *account, const char *password, IrcSaslFunc func,
		gpointer data)
{
	g_autofree char *encoded = g_string_free(g_steal_pointer(&sasl->in), FALSE);
	gsize n = 0;
	g_autofree char *said = (char *)g_base64_decode(encoded, &n);
	g_autofree char *text = g_strndup(said, n);

	sasl->answered = func;
	sasl->data = data;
	if (sasl->hashing != NULL || strlen(encoded) > CHALLENGE_MAX || strlen(text) != n)
		fail(sasl);
	else if (sasl->mech == IRC_SASL_SCRAM)
		answer_scram(sasl, text, account, password);
	else if (sasl->step > 0 || *encoded != '\0')
		fail(sasl);
	else if (sasl->mech == IRC_SASL_EXTERNAL)
		answer(sasl, "", 0);
	else
		answer_plain(sasl, account, password);
}
