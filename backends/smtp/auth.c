/*
 * auth.c - logging in to a mail server (RFC 4954)
 *
 * Challenges are base64 on a line, and so are the answers; "=" stands for an empty first message.
 * Whatever else is asked ends the attempt.  It knows lines, not the connection: who calls it sees
 * to it that there is TLS.
 */
#include "backends/smtp/auth.h"

#include <string.h>

#define CHALLENGE_MAX 8192

unsigned
mail_auth_choose(unsigned offered, bool token)
{
	static const unsigned passwords[] = { MAIL_AUTH_SCRAM, MAIL_AUTH_CRAM, MAIL_AUTH_PLAIN,
					      MAIL_AUTH_LOGIN };
	if (token)
		return offered & MAIL_AUTH_XOAUTH2;
	for (unsigned i = 0; i < G_N_ELEMENTS(passwords); i++)
		if ((offered & passwords[i]) != 0)
			return passwords[i];
	return 0;
}

void
mail_auth_wipe(char *secret)
{
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void
mail_auth_clear(MailAuth *auth)
{
	wry_reply_cancel(&auth->hashing);
	wry_scram_free(auth->scram);
	*auth = (MailAuth){ 0 };
}

/* prefix, and n bytes of message in base64, as a line. */
static char *
line_of(const char *prefix, const char *message, gsize n)
{
	char *encoded = g_base64_encode((const guchar *)message, n);
	char *line = g_strconcat(prefix, encoded, "\r\n", NULL);
	mail_auth_wipe(encoded);
	return line;
}

/* NUL user NUL password (RFC 4616) */
static char *
start_plain(const char *user, const char *password)
{
	gsize u = strlen(user), p = strlen(password), n = u + p + 2;
	char *raw = g_malloc0(n + 1);
	memcpy(raw + 1, user, u);
	memcpy(raw + 2 + u, password, p);
	char *line = line_of("AUTH PLAIN ", raw, n);
	explicit_bzero(raw, n);
	g_free(raw);
	return line;
}

char *
mail_auth_start(MailAuth *auth, unsigned mech, const char *user, const char *secret)
{
	mail_auth_clear(auth);
	auth->mech = mech;
	if (mech == MAIL_AUTH_PLAIN)
		return start_plain(user, secret);
	if (mech == MAIL_AUTH_XOAUTH2) {
		char *raw = g_strconcat("user=", user, "\1auth=Bearer ", secret, "\1\1", NULL);
		char *line = line_of("AUTH XOAUTH2 ", raw, strlen(raw));
		mail_auth_wipe(raw);
		return line;
	}
	if (mech == MAIL_AUTH_SCRAM) {
		auth->scram = wry_scram_new(user, secret, NULL);
		const char *first = wry_scram_first(auth->scram);
		return line_of("AUTH SCRAM-SHA-256 ", first, strlen(first));
	}
	return g_strconcat("AUTH ", mail_auth_name(mech), "\r\n", NULL);
}

static void
tell(MailAuth *auth, char *line)
{
	auth->step++;
	auth->answered(line, NULL, auth->data);
	mail_auth_wipe(line);
}

static void
fail(MailAuth *auth)
{
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_NOT_AUTHORIZED, N_("its challenge is none that can be answered"), NULL);
	auth->answered(NULL, error, auth->data);
}

static void
on_hashed(gpointer result, const GError *error, gpointer data)
{
	MailAuth *auth = data;
	if (error != NULL)
		auth->answered(NULL, error, auth->data);
	else
		tell(auth, line_of("", result, strlen(result)));
}

static void
answer_scram(MailAuth *auth, const char *said)
{
	g_autoptr(GError) error = NULL;
	if (auth->step == 0) {
		wry_scram_answer(auth->scram, said,
				 wry_reply_new(&auth->hashing, 0, on_hashed, auth));
	} else if (auth->step == 1 && wry_scram_verify(auth->scram, said, &error)) {
		auth->proved = true;
		tell(auth, g_strdup("\r\n"));
	} else if (error != NULL) {
		auth->answered(NULL, error, auth->data);
	} else {
		fail(auth);
	}
}

/* user ' ' hex of HMAC-MD5 (RFC 2195 2) */
static void
answer_cram(MailAuth *auth, const char *said, const char *user, const char *password)
{
	g_autofree char *digest = g_compute_hmac_for_string(
	    G_CHECKSUM_MD5, (const guchar *)password, strlen(password), said, (gssize)strlen(said));
	g_autofree char *message = g_strconcat(user, " ", digest, NULL);
	tell(auth, line_of("", message, strlen(message)));
}

void
mail_auth_answer(MailAuth *auth, const char *challenge, const char *user, const char *secret,
		 MailAuthFunc func, gpointer data)
{
	gsize n = 0;
	g_autofree char *said = (char *)g_base64_decode(challenge, &n);
	g_autofree char *text = g_strndup(said != NULL ? said : "", n);

	auth->answered = func;
	auth->data = data;
	if (auth->hashing != NULL || strlen(challenge) > CHALLENGE_MAX || strlen(text) != n)
		fail(auth);
	else if (auth->mech == MAIL_AUTH_SCRAM)
		answer_scram(auth, text);
	else if (auth->mech == MAIL_AUTH_CRAM && auth->step == 0)
		answer_cram(auth, text, user, secret);
	else if (auth->mech == MAIL_AUTH_LOGIN && auth->step < 2)
		/* It asks for the name, then for the password, in words that nobody agreed on. */
		tell(auth, auth->step == 0 ? line_of("", user, strlen(user))
					   : line_of("", secret, strlen(secret)));
	else if (auth->mech == MAIL_AUTH_XOAUTH2 && auth->step == 0)
		tell(auth,
		     g_strdup("\r\n")); /* its reasons; the refusal comes behind an empty line */
	else
		fail(auth);
}

bool
mail_auth_is_proved(const MailAuth *auth)
{
	return auth->mech != MAIL_AUTH_SCRAM || auth->proved;
}
