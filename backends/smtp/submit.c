/*
 * submit.c - MAIL and RCPT with their parameters, and what became of each recipient
 *
 * Pure: no socket, no clock.  The rules for fates are of what servers were seen to do: a mail that
 * is written and not answered may be delivered; 503 is our sequence's fault, 530 our login's,
 * "550 5.5.0" a broken filter's.
 */
#include "backends/smtp/submit.h"

#include "backends/smtp/path-wire.h"
#include "backends/smtp/path.h"

#include <string.h>

#define BATCH_MAX 100 /* RFC 5321 4.5.3.1.8: any server takes as many */
#define ENVID_MAX 100 /* RFC 3461 4.4 */
#define ORCPT_MAX 500 /* 4.2, encoded */

void
mail_said_set(MailSaid *said, const MailReply *reply)
{
	mail_said_clear(said);
	said->code = reply->code;
	said->text = g_strdup(reply->text->str);
	g_strlcpy(said->enhanced, reply->enhanced, sizeof said->enhanced);
}

void
mail_said_clear(MailSaid *said)
{
	g_free(said->text);
	*said = (MailSaid){ 0 };
}

static bool
refuse(MailSaid *said, unsigned code, const char *enhanced, const char *text)
{
	mail_said_clear(said);
	said->code = code;
	said->text = g_strdup(text);
	g_strlcpy(said->enhanced, enhanced, sizeof said->enhanced);
	return false;
}

static bool
takes_utf8(const MailEhlo *ehlo)
{
	return (ehlo->can & MAIL_CAN_UTF8) != 0 && (ehlo->can & MAIL_CAN_8BIT) != 0;
}

/* Can this address be written for this server? */
static bool
check_address(const char *address, const MailEhlo *ehlo, const char *enhanced, MailSaid *said)
{
	g_autofree char *canon = mail_path_canon(address, NULL);
	g_autofree char *ascii = mail_path_ascii(address);
	if (canon == NULL)
		return refuse(said, 553, enhanced, "not a mail address");
	if (ascii == NULL && !takes_utf8(ehlo))
		return refuse(said, 553, "5.6.7",
			      "the mail server takes no addresses with letters beyond ASCII");
	return true;
}

bool
mail_submit_check(const MailJob *job, const MailEhlo *ehlo, MailSaid *said)
{
	if (job->utf8 && !takes_utf8(ehlo))
		return refuse(said, 554, "5.6.7",
			      "the mail server takes no addresses with letters beyond ASCII");
	if (ehlo->size > 0 && mail_job_size(job) > ehlo->size) {
		g_autofree char *limit = g_format_size((guint64)ehlo->size);
		g_autofree char *text =
		    g_strdup_printf("the mail server takes no mail of more than %s", limit);
		return refuse(said, 552, "5.3.4", text);
	}
	return *job->sender == '\0' || check_address(job->sender, ehlo, "5.1.7", said);
}

bool
mail_submit_check_to(const MailTo *to, const MailEhlo *ehlo, MailSaid *said)
{
	return check_address(to->address, ehlo, "5.1.3", said);
}

static const MailTo *
nth(const MailJob *job, unsigned to)
{
	return &g_array_index(job->to, MailTo, to);
}

/* Is there no other in batch of this one's domain? */
static bool
is_new_domain(const MailJob *job, uint64_t batch, unsigned to)
{
	const char *domain = mail_path_domain(nth(job, to)->address);
	for (unsigned i = 0; i < to; i++)
		if ((batch & UINT64_C(1) << i) != 0 &&
		    g_ascii_strcasecmp(mail_path_domain(nth(job, i)->address), domain) == 0)
			return false;
	return true;
}

uint64_t
mail_submit_batch(const MailJob *job, uint64_t open, const MailEhlo *ehlo)
{
	unsigned most = ehlo->rcpt_max > 0 ? MIN(ehlo->rcpt_max, BATCH_MAX) : BATCH_MAX;
	unsigned domains = 0, n = 0;
	uint64_t batch = 0;
	for (unsigned i = 0; i < job->to->len && n < most; i++) {
		if ((open & UINT64_C(1) << i) == 0)
			continue;
		bool new_domain = ehlo->rcpt_domain_max > 0 && is_new_domain(job, batch, i);
		if (new_domain && domains >= ehlo->rcpt_domain_max)
			continue;
		domains += new_domain;
		batch |= UINT64_C(1) << i;
		n++;
	}
	return batch;
}

/* As it goes to this server: with the domain in A-labels wherever that will do, for then more can
 * read it. */
static void
add_path(GString *out, const char *address)
{
	g_autofree char *path = *address != '\0' ? mail_path_ascii(address) : g_strdup("");
	if (path == NULL)
		path = mail_path_canon(address, NULL);
	g_string_append_printf(out, "<%s>", path);
}

static bool
needs_utf8(const MailJob *job, uint64_t batch)
{
	bool needs = job->utf8 || mail_path_is_utf8(job->sender);
	for (unsigned i = 0; i < job->to->len; i++)
		needs = needs || ((batch & UINT64_C(1) << i) != 0 &&
				  mail_path_is_utf8(nth(job, i)->address));
	return needs;
}

void
mail_submit_mail(GString *out, const MailJob *job, uint64_t batch, const MailEhlo *ehlo)
{
	g_string_append(out, "MAIL FROM:");
	add_path(out, job->sender);
	if ((ehlo->can & MAIL_CAN_SIZE) != 0)
		g_string_append_printf(out, " SIZE=%" G_GINT64_FORMAT, mail_job_size(job));
	bool utf8 = needs_utf8(job, batch);
	if (utf8 || (job->eight_bit && (ehlo->can & MAIL_CAN_8BIT) != 0))
		g_string_append(out, " BODY=8BITMIME");
	if (utf8)
		g_string_append(out, " SMTPUTF8");
	if ((ehlo->can & MAIL_CAN_DSN) != 0 && *job->sender != '\0') {
		g_string_append(out, " RET=HDRS");
		g_autofree char *envid = job->envid != NULL ? mail_xtext(job->envid) : NULL;
		if (envid != NULL && *envid != '\0' && strlen(envid) <= ENVID_MAX)
			g_string_append_printf(out, " ENVID=%s", envid);
	}
	g_string_append(out, "\r\n");
}

void
mail_submit_rcpt(GString *out, const MailJob *job, unsigned to, const MailEhlo *ehlo)
{
	const MailTo *who = nth(job, to);
	g_string_append(out, "RCPT TO:");
	add_path(out, who->address);
	if ((ehlo->can & MAIL_CAN_DSN) != 0) {
		/* Nobody could be told of what becomes of a mail from nobody. */
		g_string_append(out, *job->sender == '\0'  ? " NOTIFY=NEVER"
				     : job->notify_success ? " NOTIFY=SUCCESS,FAILURE,DELAY"
							   : " NOTIFY=FAILURE,DELAY");
		g_autofree char *orcpt = who->orcpt != NULL && g_str_is_ascii(who->orcpt)
					     ? mail_xtext(who->orcpt)
					     : NULL;
		if (orcpt != NULL && *orcpt != '\0' && strlen(orcpt) <= ORCPT_MAX)
			g_string_append_printf(out, " ORCPT=rfc822;%s", orcpt);
	}
	g_string_append(out, "\r\n");
}

/* --- fates --- */

static bool
refuses(const MailSaid *said)
{
	return said->code / 100 == 4 || said->code / 100 == 5;
}

static MailFate
fate_of(const MailSaid *cause, bool at_mail)
{
	const char *enhanced = cause->enhanced;
	/* To a mail's content 5.7.9 is a matter of policy (Yahoo), to MAIL one of the login. */
	if (cause->code == 530 || cause->code == 535 || cause->code == 538 ||
	    (at_mail && (strcmp(enhanced, "5.7.8") == 0 || strcmp(enhanced, "5.7.9") == 0)))
		return MAIL_LOGIN;
	if (cause->code / 100 == 4 || cause->code == 503 || strcmp(enhanced, "5.5.0") == 0 ||
	    (at_mail && strcmp(enhanced, "5.7.0") == 0))
		return MAIL_DEFERRED;
	return MAIL_REFUSED;
}

MailFate
mail_fate(const MailAnswers *answers, const MailSaid *rcpt, const MailSaid **ret_cause)
{
	const MailSaid *mail = answers->mail, *message = answers->message;
	bool good = mail->code / 100 == 2 && rcpt->code / 100 == 2;
	if (good && answers->written && message->code / 100 == 2) {
		*ret_cause = message;
		return MAIL_TAKEN;
	}
	if (refuses(mail))
		*ret_cause = mail;
	else if (refuses(rcpt))
		*ret_cause = rcpt;
	else if (good && refuses(message))
		*ret_cause = message;
	else if (refuses(answers->last))
		*ret_cause = answers->last;
	else
		*ret_cause = NULL;

	if (*ret_cause == NULL || *ret_cause == answers->last)
		return good && answers->written && *ret_cause == NULL ? MAIL_UNKNOWN
								      : MAIL_DEFERRED;
	return fate_of(*ret_cause, *ret_cause == mail);
}

bool
mail_said_too_many(const MailSaid *rcpt)
{
	return (rcpt->code == 452 || rcpt->code == 552) &&
	       (*rcpt->enhanced == '\0' || strcmp(rcpt->enhanced + 1, ".5.3") == 0);
}

/* The condition that says most of a refusal for good (RFC 3463 3). */
static int
condition_of(const MailSaid *cause)
{
	const char *enhanced = cause->enhanced;
	if (g_str_has_prefix(enhanced, "5.7."))
		return WRY_ERROR_AS(FORBIDDEN, CANCEL);
	if (g_str_has_prefix(enhanced, "5.1."))
		return WRY_ERROR_AS(ITEM_NOT_FOUND, CANCEL);
	if (cause->code == 552 || strcmp(enhanced, "5.3.4") == 0 || strcmp(enhanced, "5.2.3") == 0)
		return WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL);
	return WRY_ERROR_AS(UNDEFINED_CONDITION, CANCEL);
}

GError *
mail_fate_error(MailFate fate, const MailSaid *cause, const GError *why)
{
	int code = fate == MAIL_REFUSED ? condition_of(cause)
		   : fate == MAIL_LOGIN ? WRY_ERROR_AS(NOT_AUTHORIZED, WAIT)
		   : cause != NULL	? WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, WAIT)
					: WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, WAIT);
	if (fate == MAIL_TAKEN)
		return NULL;
	if (cause == NULL)
		return wry_error_new(code, N_("the mail server did not answer: %s"),
				     why != NULL ? why->message : "the connection ended", NULL);
	g_autofree char *said =
	    g_strdup_printf("%u%s%s %s", cause->code, *cause->enhanced != '\0' ? " " : "",
			    cause->enhanced, cause->text);
	return wry_error_new(code, N_("the mail server said: %s"), g_strchomp(said), NULL);
}
