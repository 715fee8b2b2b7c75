/*
 * test-smtp-parts.c - what a mail client is made of: answers, EHLO, envelopes, fates, the body,
 * logins
 */
#include "backends/smtp/auth.h"
#include "backends/smtp/path-wire.h"
#include "backends/smtp/source.h"
#include "backends/smtp/submit.h"
#include "base/loop.h"
#include "base/spool.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- answers --- */

/* Lines parted by '|', taken one after the other; what the answer is then, "broken" or "more". */
static char *
answer_of(const char *lines)
{
	g_auto(MailReply) reply = { 0 };
	g_auto(GStrv) each = g_strsplit(lines, "|", -1);
	MailReplyStep step = MAIL_REPLY_MORE;
	mail_reply_init(&reply);
	for (char **line = each; *line != NULL; line++) {
		g_assert_cmpint(step, ==, MAIL_REPLY_MORE);
		step = mail_reply_take(&reply, *line, strlen(*line), NULL);
	}
	return step == MAIL_REPLY_BROKEN ? g_strdup("broken")
	       : step == MAIL_REPLY_MORE ? g_strdup("more")
					 : mail_reply_describe(&reply);
}

static void
test_replies(void)
{
	static const struct {
		const char *lines, *is;
	} cases[] = {
		{ "250 ok", "250 ok" },
		{ "250", "250" },
		{ "250 ", "250" },
		{ "250-", "more" },
		{ "550 5.1.1 No such user", "550 5.1.1 No such user" },
		{ "550-5.7.1 line one|550-5.7.1 see https://x.example|550 5.7.1 three",
		  "550 5.7.1 line one see https://x.example three" },
		/* Without the code, or with another one, on a line of its own (libesmtp's D15). */
		{ "250-2.1.0 first|250 second line", "250 2.1.0 first second line" },
		{ "250-2.1.0 first|250 2.5.0 other", "250 2.1.0 first other" },
		/* Of another class, or none at all: words. */
		{ "550 4.1.1 huh", "550 4.1.1 huh" },
		{ "250 1.2.3.4 is my address", "250 1.2.3.4 is my address" },
		{ "250 2.1.5x ok", "250 2.1.5x ok" },
		{ "250 2.1.1234 ok", "250 2.1.1234 ok" },
		{ "354 go on", "354 go on" },
		/* What tells answers apart is not guessed at. */
		{ "250-a|550 b", "broken" },
		{ "25", "broken" },
		{ "2500 ok", "broken" },
		{ "150 wait", "broken" },
		{ "650 x", "broken" },
		{ "270 x", "broken" },
		{ "25x ok", "broken" },
		{ " 250 ok", "broken" },
		/* A stranger's words. */
		{ "550 5.1.1 a\tb\x1b[31mc", "550 5.1.1 a b\xef\xbf\xbd[31mc" },
		{ "550 caf\xc3\xa9 caf\xe9", "550 caf\xc3\x83\xc2\xa9 caf\xc3\xa9" },
		{ "550 caf\xc3\xa9", "550 caf\xc3\xa9" },
		{ "550 a\xe2\x80\xa8"
		  "b\xc2\x85"
		  "c",
		  "550 a   b  c" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *is = answer_of(cases[i].lines);
		g_assert_cmpstr(is, ==, cases[i].is);
	}
}

static void
test_reply_ceilings(void)
{
	g_auto(MailReply) reply = { 0 };
	g_autofree char *line = g_strdup_printf("550-%0300d", 0);
	const char *said = NULL;
	mail_reply_init(&reply);
	for (unsigned i = 0; i < MAIL_REPLY_LINES; i++)
		g_assert_cmpint(mail_reply_take(&reply, line, strlen(line), NULL), ==,
				MAIL_REPLY_MORE);
	g_assert_cmpuint(reply.text->len, <=, MAIL_REPLY_TEXT);
	g_assert_cmpuint(reply.text->len, >, 250);
	g_assert_cmpint(mail_reply_take(&reply, "550 end", 7, NULL), ==, MAIL_REPLY_BROKEN);

	mail_reply_reset(&reply);
	g_assert_cmpint(mail_reply_take(&reply, "", 0, NULL), ==, MAIL_REPLY_BROKEN);
	mail_reply_reset(&reply);
	g_assert_cmpint(mail_reply_take(&reply, "334 c2F5\0x", 10, &said), ==, MAIL_REPLY_DONE);
	g_assert_cmpstr(said, ==, "c2F5");
	g_assert_cmpuint(mail_reply_class(&reply), ==, 3);
	g_assert_cmpstr(reply.enhanced, ==, "");
}

/* --- EHLO --- */

static MailEhlo
ehlo_of(const char *lines)
{
	MailEhlo ehlo = { 0 };
	g_auto(GStrv) each = g_strsplit(lines, "|", -1);
	for (char **line = each; *line != NULL; line++)
		mail_ehlo_take(&ehlo, *line);
	return ehlo;
}

static void
test_ehlo(void)
{
	MailEhlo ehlo = ehlo_of("PIPELINING|size 52428800|8bitmime|SMTPUTF8|DSN|STARTTLS|"
				"ENHANCEDSTATUSCODES|AUTH PLAIN LOGIN scram-sha-256 NTLM|CHUNKING|"
				"LIMITS RCPTMAX=10 mailmax=5 RCPTDOMAINMAX=2 NEWMAX=7|VRFY|HELP");
	g_assert_cmpuint(ehlo.can, ==,
			 MAIL_CAN_PIPELINE | MAIL_CAN_SIZE | MAIL_CAN_8BIT | MAIL_CAN_UTF8 |
			     MAIL_CAN_DSN | MAIL_CAN_STARTTLS | MAIL_CAN_ENHANCED);
	g_assert_cmpuint(ehlo.auth, ==, MAIL_AUTH_PLAIN | MAIL_AUTH_LOGIN | MAIL_AUTH_SCRAM);
	g_assert_cmpint(ehlo.size, ==, 52428800);
	g_assert_cmpuint(ehlo.rcpt_max, ==, 10);
	g_assert_cmpuint(ehlo.mail_max, ==, 5);
	g_assert_cmpuint(ehlo.rcpt_domain_max, ==, 2);

	ehlo = ehlo_of("AUTH=LOGIN PLAIN|AUTH CRAM-MD5 XOAUTH2");
	g_assert_cmpuint(ehlo.auth, ==,
			 MAIL_AUTH_PLAIN | MAIL_AUTH_LOGIN | MAIL_AUTH_CRAM | MAIL_AUTH_XOAUTH2);
}

/* Numbers that are none, bytes beyond ASCII (a table is indexed by them elsewhere), nothing at all.
 */
static void
test_ehlo_hostile(void)
{
	static const char *const lines[] = {
		"",
		" ",
		"SIZE",
		"SIZE -1",
		"SIZE 99999999999999999999",
		"SIZE 0",
		"SIZE 12x",
		"X\xe9TRA \xff\xfe",
		"LIMITS",
		"LIMITS RCPTMAX",
		"LIMITS =5 RCPTMAX= MAILMAX=x",
		"AUTH",
		"AUTHPLAIN",
		"STARTTLSX",
		"PIPELININGPLUS",
		"AUTH=",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		MailEhlo ehlo = ehlo_of(lines[i]);
		g_assert_cmpuint(ehlo.can & ~(unsigned)MAIL_CAN_SIZE, ==, 0);
		g_assert_cmpuint(ehlo.auth, ==, 0);
		g_assert_cmpint(ehlo.size, ==, 0);
		g_assert_cmpuint(ehlo.rcpt_max + ehlo.mail_max + ehlo.rcpt_domain_max, ==, 0);
	}
	g_assert_cmpuint(ehlo_of("LIMITS RCPTMAX=9999999999").rcpt_max, ==, 1000000);
}

/* --- addresses --- */

static void
test_paths(void)
{
	static const struct {
		const char *address, *ascii;
	} cases[] = {
		{ "a@example.org", "a@example.org" },
		{ "A.b@EXAMPLE.org", "A.b@example.org" },
		{ "a..b@example.jp", "\"a..b\"@example.jp" },
		{ "\"x> y\"@example.org", "\"x> y\"@example.org" },
		{ "a@b\xc3\xbc"
		  "cher.example",
		  "a@xn--bcher-kva.example" },
		{ "\xc3\xa9@example.org", NULL },
		{ "nobody", NULL },
		{ "a@b> SIZE=1", NULL },
		{ "a@b>\r\nRCPT TO:<evil@z", NULL },
		{ "a\nb@c", NULL },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *ascii = mail_path_ascii(cases[i].address);
		g_assert_cmpstr(ascii, ==, cases[i].ascii);
	}
	g_assert_true(mail_path_is_utf8("\xc3\xa9@example.org"));
	g_assert_false(mail_path_is_utf8("e@\xc3\xa9.example"));
	g_autofree char *xtext = mail_xtext("a+b=c d\r\n\xc3\xa9~");
	g_assert_cmpstr(xtext, ==, "a+2Bb+3Dc+20d+0D+0A+C3+A9~");
}

/* --- the envelope --- */

static MailJob *
job_of(const char *sender, const char *const *to)
{
	MailJob *job = mail_job_new(sender);
	for (; *to != NULL; to++)
		mail_job_add(job, *to, *to);
	job->bytes = g_bytes_new_static("a: b\r\n\r\nc\r\n", 11);
	return job;
}

static char *
lines_of(const MailJob *job, const MailEhlo *ehlo)
{
	g_autoptr(GString) out = g_string_new(NULL);
	mail_submit_mail(out, job, UINT64_MAX, ehlo);
	for (unsigned i = 0; i < job->to->len; i++)
		mail_submit_rcpt(out, job, i, ehlo);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
test_envelope_plain(void)
{
	const char *to[] = { "bob@example.net",
			     "b\xc3\xbc"
			     "b@example.net",
			     NULL };
	g_autoptr(MailJob) job = job_of("a@b\xc3\xbc"
					"cher.example",
					to);
	MailEhlo ehlo = { 0 };
	MailSaid said = { 0 };
	g_assert_true(mail_submit_check(job, &ehlo, &said));
	g_assert_true(mail_submit_check_to(&g_array_index(job->to, MailTo, 0), &ehlo, &said));
	/* Nobody but a server with SMTPUTF8 can be told of this one. */
	g_assert_false(mail_submit_check_to(&g_array_index(job->to, MailTo, 1), &ehlo, &said));
	g_assert_cmpuint(said.code, ==, 553);
	g_assert_cmpstr(said.enhanced, ==, "5.6.7");
	g_array_set_size(job->to, 1);
	job->envid = g_strdup("token");
	g_autofree char *plain = lines_of(job, &ehlo);
	g_assert_cmpstr(plain, ==,
			"MAIL FROM:<a@xn--bcher-kva.example>\r\nRCPT TO:<bob@example.net>\r\n");
	mail_said_clear(&said);
}

static void
test_envelope_full(void)
{
	const char *to[] = { "bob@example.net",
			     "b\xc3\xbc"
			     "b@example.net",
			     NULL };
	g_autoptr(MailJob) job = job_of("a@example.org", to);
	MailEhlo ehlo = { .can = MAIL_CAN_SIZE | MAIL_CAN_DSN | MAIL_CAN_UTF8 | MAIL_CAN_8BIT };
	MailSaid said = { 0 };
	job->envid = g_strdup("a+b");
	job->notify_success = true;
	g_assert_true(mail_submit_check_to(&g_array_index(job->to, MailTo, 1), &ehlo, &said));
	g_autofree char *all = lines_of(job, &ehlo);
	g_assert_cmpstr(all, ==,
			"MAIL FROM:<a@example.org> SIZE=11 BODY=8BITMIME SMTPUTF8 RET=HDRS "
			"ENVID=a+2Bb\r\n"
			"RCPT TO:<bob@example.net> NOTIFY=SUCCESS,FAILURE,DELAY "
			"ORCPT=rfc822;bob@example.net\r\n"
			"RCPT TO:<b\xc3\xbc"
			"b@example.net> NOTIFY=SUCCESS,FAILURE,DELAY\r\n");
	/* Nobody to be told. */
	g_free(job->sender);
	job->sender = g_strdup("");
	g_array_set_size(job->to, 1);
	g_autofree char *null = lines_of(job, &ehlo);
	g_assert_cmpstr(null, ==,
			"MAIL FROM:<> SIZE=11\r\nRCPT TO:<bob@example.net> NOTIFY=NEVER "
			"ORCPT=rfc822;bob@example.net\r\n");
	/* Somebody else's mail, that is passed on as it came. */
	job->eight_bit = true;
	g_autofree char *eight = lines_of(job, &ehlo);
	g_assert_true(g_str_has_prefix(eight, "MAIL FROM:<> SIZE=11 BODY=8BITMIME\r\n"));
	ehlo.can &= ~(unsigned)MAIL_CAN_8BIT;
	g_autofree char *seven = lines_of(job, &ehlo);
	g_assert_cmpstr(seven, ==, null);
	/* Too long for RFC 3461: left out, not cut. */
	g_free(job->sender);
	job->sender = g_strdup("a@example.org");
	g_free(job->envid);
	job->envid = g_strnfill(101, 'x');
	g_autofree char *cut = lines_of(job, &ehlo);
	g_assert_null(strstr(cut, "ENVID"));
}

static void
test_envelope_refused(void)
{
	static const struct {
		const char *sender, *to;
		bool utf8;
		int64_t size;
		unsigned can, code;
		const char *enhanced;
	} cases[] = {
		{ "a@b", "c@d", false, 10, MAIL_CAN_SIZE, 552, "5.3.4" },
		{ "a@b", "c@d", true, 0, MAIL_CAN_8BIT, 554, "5.6.7" },
		{ "a@b", "c@d", true, 0, MAIL_CAN_UTF8, 554, "5.6.7" },
		{ "\xc3\xa9@b", "c@d", false, 0, 0, 553, "5.6.7" },
		{ "a@b>\r\nX", "c@d", false, 0, 0, 553, "5.1.7" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *to[] = { cases[i].to, NULL };
		g_autoptr(MailJob) job = job_of(cases[i].sender, to);
		MailEhlo ehlo = { .can = cases[i].can, .size = cases[i].size };
		MailSaid said = { 0 };
		job->utf8 = cases[i].utf8;
		g_assert_false(mail_submit_check(job, &ehlo, &said));
		g_assert_cmpuint(said.code, ==, cases[i].code);
		g_assert_cmpstr(said.enhanced, ==, cases[i].enhanced);
		mail_said_clear(&said);
	}
	const char *bad[] = { "x\r\nRCPT TO:<evil@z>@d", NULL };
	g_autoptr(MailJob) job = job_of("a@b", bad);
	MailEhlo ehlo = { 0 };
	MailSaid said = { 0 };
	g_assert_false(mail_submit_check_to(&g_array_index(job->to, MailTo, 0), &ehlo, &said));
	g_assert_cmpstr(said.enhanced, ==, "5.1.3");
	mail_said_clear(&said);
}

static void
test_envelope_batches(void)
{
	const char *to[] = { "a@x.example", "b@y.example", "c@X.example",
			     "d@z.example", "e@y.example", NULL };
	g_autoptr(MailJob) job = job_of("a@b", to);
	MailEhlo ehlo = { 0 };
	g_assert_cmphex(mail_submit_batch(job, 0x1f, &ehlo), ==, 0x1f);
	g_assert_cmphex(mail_submit_batch(job, 0x15, &ehlo), ==, 0x15);
	ehlo.rcpt_max = 2;
	g_assert_cmphex(mail_submit_batch(job, 0x1f, &ehlo), ==, 0x03);
	g_assert_cmphex(mail_submit_batch(job, 0x1c, &ehlo), ==, 0x0c);
	ehlo = (MailEhlo){ .rcpt_domain_max = 1 };
	g_assert_cmphex(mail_submit_batch(job, 0x1f, &ehlo), ==, 0x05);
	ehlo.rcpt_domain_max = 2;
	g_assert_cmphex(mail_submit_batch(job, 0x1f, &ehlo), ==, 0x17);
}

/* --- fates --- */

static MailSaid
said_of(const char *text)
{
	MailSaid said = { .text = g_strdup("") };
	if (text == NULL)
		return said;
	said.code = (unsigned)g_ascii_strtoull(text, NULL, 10);
	if (strlen(text) > 4)
		g_strlcpy(said.enhanced, text + 4, sizeof said.enhanced);
	return said;
}

/* The table of what servers were seen to do: facts first, then what follows from them. */
static void
test_fates(void)
{
	static const struct {
		const char *mail, *rcpt, *message, *last;
		bool written;
		MailFate fate;
		const char *cause;
	} cases[] = {
		{ "250", "250", "250", NULL, true, MAIL_TAKEN, "250" },
		{ "250", "251", "250", NULL, true, MAIL_TAKEN, "250" },
		{ "250", "450", "250", NULL, true, MAIL_DEFERRED, "450" },
		{ "250", "550 5.1.1", "250", NULL, true, MAIL_REFUSED, "550" },
		/* All refused: what is said to DATA then is about nobody. */
		{ "250", "450", "554 5.5.1", NULL, false, MAIL_DEFERRED, "450" },
		{ "250", "450", "250", NULL, false, MAIL_DEFERRED, "450" },
		/* MAIL refused: RCPT behind it is out of order. */
		{ "452 4.3.1", "503 5.5.1", "503 5.5.1", NULL, false, MAIL_DEFERRED, "452" },
		{ "550 5.7.1", "503 5.5.1", "503 5.5.1", NULL, false, MAIL_REFUSED, "550" },
		{ "552 5.3.4", "250", "250", NULL, true, MAIL_REFUSED, "552" },
		{ "250", "250", "451 4.3.0", NULL, false, MAIL_DEFERRED, "451" },
		{ "250", "250", "452 4.3.1", NULL, true, MAIL_DEFERRED, "452" },
		{ "250", "250", "554 5.7.1", NULL, true, MAIL_REFUSED, "554" },
		/* The connection broke. */
		{ NULL, NULL, NULL, NULL, false, MAIL_DEFERRED, NULL },
		{ "250", NULL, NULL, NULL, false, MAIL_DEFERRED, NULL },
		{ "250", "250", NULL, NULL, false, MAIL_DEFERRED, NULL },
		{ "250", "250", NULL, NULL, true, MAIL_UNKNOWN, NULL },
		{ "250", "550", NULL, NULL, true, MAIL_REFUSED, "550" },
		{ "250", "250", "354", NULL, true, MAIL_UNKNOWN, NULL },
		{ "250", NULL, NULL, "421 4.3.2", false, MAIL_DEFERRED, "421" },
		{ "250", "250", NULL, "421 4.3.2", false, MAIL_DEFERRED, "421" },
		{ "250", "550", NULL, "421 4.3.2", false, MAIL_REFUSED, "550" },
		{ "421", NULL, NULL, "421", false, MAIL_DEFERRED, "421" },
		/* 5xx that are not of this mail. */
		{ "530 5.7.0", "503", "503", NULL, false, MAIL_LOGIN, "530" },
		{ "535", NULL, NULL, NULL, false, MAIL_LOGIN, "535" },
		{ "550 5.7.8", NULL, NULL, NULL, false, MAIL_LOGIN, "550" },
		{ "250", "530 5.7.1", NULL, NULL, false, MAIL_LOGIN, "530" },
		{ "250", "250", "554 5.7.9", NULL, true, MAIL_REFUSED, "554" },
		{ "550 5.7.0", NULL, NULL, NULL, false, MAIL_DEFERRED, "550" },
		{ "250", "550 5.7.0", NULL, NULL, false, MAIL_REFUSED, "550" },
		{ "250", "250", "550 5.5.0", NULL, true, MAIL_DEFERRED, "550" },
		{ "250", "503 5.5.1", NULL, NULL, false, MAIL_DEFERRED, "503" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		MailSaid mail = said_of(cases[i].mail), rcpt = said_of(cases[i].rcpt);
		MailSaid message = said_of(cases[i].message), last = said_of(cases[i].last);
		MailAnswers answers = { &mail, &message, &last, cases[i].written };
		const MailSaid *cause = NULL;
		g_test_message("case %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(mail_fate(&answers, &rcpt, &cause), ==, cases[i].fate);
		g_assert_cmpint(cause != NULL, ==, cases[i].cause != NULL);
		if (cause != NULL)
			g_assert_cmpuint(cause->code, ==,
					 g_ascii_strtoull(cases[i].cause, NULL, 10));
		mail_said_clear(&mail);
		mail_said_clear(&rcpt);
		mail_said_clear(&message);
		mail_said_clear(&last);
	}
}

static void
test_fate_errors(void)
{
	static const struct {
		MailFate fate;
		const char *said, *condition, *type;
	} cases[] = {
		{ MAIL_REFUSED, "550 5.1.1", "item-not-found", "cancel" },
		{ MAIL_REFUSED, "550 5.7.1", "forbidden", "cancel" },
		{ MAIL_REFUSED, "552 5.3.4", "not-acceptable", "cancel" },
		{ MAIL_REFUSED, "554", "undefined-condition", "cancel" },
		{ MAIL_DEFERRED, "450 4.2.0", "recipient-unavailable", "wait" },
		{ MAIL_LOGIN, "535 5.7.8", "not-authorized", "wait" },
		{ MAIL_UNKNOWN, NULL, "remote-server-timeout", "wait" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		MailSaid said = said_of(cases[i].said);
		g_autoptr(GError) error =
		    mail_fate_error(cases[i].fate, said.code != 0 ? &said : NULL, NULL);
		g_assert_cmpstr(wry_error_condition(error), ==, cases[i].condition);
		g_assert_cmpstr(wry_error_type(error), ==, cases[i].type);
		mail_said_clear(&said);
	}
	g_assert_null(mail_fate_error(MAIL_TAKEN, NULL, NULL));
	MailSaid many[] = { said_of("452"),	  said_of("452 4.5.3"), said_of("552 5.5.3"),
			    said_of("452 4.2.2"), said_of("552 5.2.2"), said_of("450") };
	for (gsize i = 0; i < G_N_ELEMENTS(many); i++) {
		g_assert_cmpint(mail_said_too_many(&many[i]), ==, i < 3);
		mail_said_clear(&many[i]);
	}
}

/* --- the body --- */

static char *
body_of(WrySpool *spool, GBytes *bytes, gsize *ret_n)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(MailSource) source = mail_source_new(spool, bytes, &error);
	GString *out = g_string_new(NULL);
	bool end = false;
	g_assert_no_error(error);
	while (!end) {
		gsize before = out->len;
		g_assert_true(mail_source_next(source, out, &end, &error));
		g_assert_cmpuint(out->len - before, <=, 2 * MAIL_SLICE + 8);
	}
	*ret_n = out->len;
	return g_string_free(out, FALSE);
}

static void
test_source(void)
{
	static const struct {
		const char *mail, *wire;
	} cases[] = {
		{ "", ".\r\n" },
		{ "a\r\n", "a\r\n.\r\n" },
		{ "a", "a\r\n.\r\n" },
		{ ".", "..\r\n.\r\n" },
		{ ".\r\n..\r\n.a", "..\r\n...\r\n..a\r\n.\r\n" },
		/* What might be taken for an end of the mail by somebody else. */
		{ "a\n.\nb", "a\r\n..\r\nb\r\n.\r\n" },
		{ "a\r.\rb\r", "a\r\n..\r\nb\r\n.\r\n" },
		{ "a\n\r.\r\nb", "a\r\n\r\n..\r\nb\r\n.\r\n" },
		{ "a\r\r\n.b", "a\r\n\r\n..b\r\n.\r\n" },
		{ "a.b\r\n", "a.b\r\n.\r\n" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(cases[i].mail, strlen(cases[i].mail));
		gsize n;
		g_autofree char *wire = body_of(NULL, bytes, &n);
		g_assert_cmpstr(wire, ==, cases[i].wire);
	}
}

/* At each end of a slice the same: whatever stands there, from memory and from a file. */
static void
test_source_slices(void)
{
	static const char tails[][6] = { "\r\n.x", "\r\n\r\n", "\r.\r\n",
					 "\n.\n.", "a\r\n.",   "....\r" };
	for (gsize t = 0; t < G_N_ELEMENTS(tails); t++)
		for (gsize shift = 0; shift <= 5; shift++) {
			g_autoptr(GString) mail = g_string_new(NULL);
			g_autoptr(GError) error = NULL;
			for (gsize i = 0; i < MAIL_SLICE - shift; i++)
				g_string_append_c(mail, i % 70 == 69 ? '\n' : 'a' + (char)(i % 23));
			g_string_append(mail, tails[t]);
			g_string_append(mail, "end");
			g_autoptr(GBytes) bytes = g_bytes_new(mail->str, mail->len);
			g_autoptr(WrySpool) spool = wry_spool_new(1 << 20, &error);
			g_assert_true(wry_spool_write(spool, mail->str, mail->len, &error));
			wry_spool_seal(spool);
			gsize n, file_n;
			g_autofree char *wire = body_of(NULL, bytes, &n);
			g_autofree char *file = body_of(spool, NULL, &file_n);
			g_assert_cmpmem(wire, n, file, file_n);
			/* By the rule, in one piece. */
			g_autoptr(GRegex) ends = g_regex_new("\r\n|\r|\n", G_REGEX_RAW, 0, NULL);
			g_autofree char *lines =
			    g_regex_replace_literal(ends, mail->str, -1, 0, "\r\n", 0, NULL);
			g_autoptr(GRegex) dots = g_regex_new("(^|\r\n)\\.", G_REGEX_RAW, 0, NULL);
			g_autofree char *stuffed =
			    g_regex_replace(dots, lines, -1, 0, "\\1..", 0, NULL);
			g_autofree char *right = g_strconcat(stuffed, "\r\n.\r\n", NULL);
			g_assert_cmpmem(wire, n, right, strlen(right));
		}
}

/* --- logging in --- */

static char *answered;

static void
on_answered(const char *line, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_free(answered);
	answered = g_strdup(error != NULL ? "-" : line);
}

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; !(condition);) {          \
		g_assert_cmpint(g_get_monotonic_time(), <, end_);                                  \
		g_main_context_iteration(NULL, FALSE);                                             \
	}

static const char *
challenge(MailAuth *auth, const char *text)
{
	g_autofree char *encoded = g_base64_encode((const guchar *)text, strlen(text));
	g_clear_pointer(&answered, g_free);
	mail_auth_answer(auth, encoded, "user", "pencil", on_answered, NULL);
	UNTIL(answered != NULL);
	return answered;
}

static void
test_auth_choice(void)
{
	unsigned all = MAIL_AUTH_PLAIN | MAIL_AUTH_LOGIN | MAIL_AUTH_CRAM | MAIL_AUTH_SCRAM;
	g_assert_cmpuint(mail_auth_choose(all | MAIL_AUTH_XOAUTH2, false), ==, MAIL_AUTH_SCRAM);
	all &= ~(unsigned)MAIL_AUTH_SCRAM;
	g_assert_cmpuint(mail_auth_choose(all, false), ==, MAIL_AUTH_CRAM);
	all &= ~(unsigned)MAIL_AUTH_CRAM;
	g_assert_cmpuint(mail_auth_choose(all, false), ==, MAIL_AUTH_PLAIN);
	g_assert_cmpuint(mail_auth_choose(MAIL_AUTH_LOGIN, false), ==, MAIL_AUTH_LOGIN);
	g_assert_cmpuint(mail_auth_choose(MAIL_AUTH_XOAUTH2, false), ==, 0);
	g_assert_cmpuint(mail_auth_choose(all, true), ==, 0);
	g_assert_cmpuint(mail_auth_choose(all | MAIL_AUTH_XOAUTH2, true), ==, MAIL_AUTH_XOAUTH2);
}

static void
test_auth(void)
{
	MailAuth auth = { 0 };
	char *line = mail_auth_start(&auth, MAIL_AUTH_PLAIN, "user", "pencil");
	g_assert_cmpstr(line, ==, "AUTH PLAIN AHVzZXIAcGVuY2ls\r\n");
	mail_auth_wipe(line);
	g_assert_cmpstr(challenge(&auth, "more?"), ==, "-");

	line = mail_auth_start(&auth, MAIL_AUTH_LOGIN, "user", "pencil");
	g_assert_cmpstr(line, ==, "AUTH LOGIN\r\n");
	mail_auth_wipe(line);
	g_assert_cmpstr(challenge(&auth, "Username:"), ==, "dXNlcg==\r\n");
	g_assert_cmpstr(challenge(&auth, "Password:"), ==, "cGVuY2ls\r\n");
	g_assert_cmpstr(challenge(&auth, "And?"), ==, "-");

	/* RFC 2195 2, its example's numbers */
	line = mail_auth_start(&auth, MAIL_AUTH_CRAM, "tim", "tanstaaftanstaaf");
	g_assert_cmpstr(line, ==, "AUTH CRAM-MD5\r\n");
	mail_auth_wipe(line);
	g_clear_pointer(&answered, g_free);
	mail_auth_answer(&auth, "PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", "tim",
			 "tanstaaftanstaaf", on_answered, NULL);
	g_assert_cmpstr(answered, ==, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n");

	line = mail_auth_start(&auth, MAIL_AUTH_XOAUTH2, "u@x", "ya29");
	g_assert_cmpstr(line, ==, "AUTH XOAUTH2 dXNlcj11QHgBYXV0aD1CZWFyZXIgeWEyOQEB\r\n");
	mail_auth_wipe(line);
	g_assert_cmpstr(challenge(&auth, "{\"status\":\"401\"}"), ==, "\r\n");
	mail_auth_clear(&auth);
	g_clear_pointer(&answered, g_free);
}

/* The server must prove itself; what is no base64, or holds a NUL, is answered by nobody. */
static void
test_auth_scram(void)
{
	MailAuth auth = { 0 };
	char *line = mail_auth_start(&auth, MAIL_AUTH_SCRAM, "user", "pencil");
	g_assert_true(g_str_has_prefix(line, "AUTH SCRAM-SHA-256 "));
	gsize n;
	g_autofree char *first = (char *)g_base64_decode(line + 19, &n);
	g_autofree char *text = g_strndup(first, n);
	mail_auth_wipe(line);
	const char *nonce = strstr(text, "r=");
	g_assert_nonnull(nonce);
	g_autofree char *server =
	    g_strdup_printf("%sSERVER,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", nonce);
	g_assert_cmpstr(challenge(&auth, server), !=, "-");
	g_assert_false(mail_auth_is_proved(&auth));
	g_assert_cmpstr(challenge(&auth, "v=AAAA"), ==, "-");
	g_assert_false(mail_auth_is_proved(&auth));

	mail_auth_wipe(mail_auth_start(&auth, MAIL_AUTH_SCRAM, "user", "pencil"));
	g_assert_cmpstr(challenge(&auth, "r=other,s=AAAA,i=4096"), ==, "-");
	mail_auth_wipe(mail_auth_start(&auth, MAIL_AUTH_CRAM, "user", "pencil"));
	g_clear_pointer(&answered, g_free);
	mail_auth_answer(&auth, "AGE=", "user", "pencil", on_answered, NULL); /* NUL 'a' */
	g_assert_cmpstr(answered, ==, "-");
	mail_auth_clear(&auth);
	g_clear_pointer(&answered, g_free);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	wry_loop_init(NULL);
	g_test_add_func("/smtp/reply/words", test_replies);
	g_test_add_func("/smtp/reply/ceilings", test_reply_ceilings);
	g_test_add_func("/smtp/ehlo/words", test_ehlo);
	g_test_add_func("/smtp/ehlo/hostile", test_ehlo_hostile);
	g_test_add_func("/smtp/paths", test_paths);
	g_test_add_func("/smtp/envelope/plain", test_envelope_plain);
	g_test_add_func("/smtp/envelope/full", test_envelope_full);
	g_test_add_func("/smtp/envelope/refused", test_envelope_refused);
	g_test_add_func("/smtp/envelope/batches", test_envelope_batches);
	g_test_add_func("/smtp/fate/rule", test_fates);
	g_test_add_func("/smtp/fate/errors", test_fate_errors);
	g_test_add_func("/smtp/source/lines", test_source);
	g_test_add_func("/smtp/source/slices", test_source_slices);
	g_test_add_func("/smtp/auth/choice", test_auth_choice);
	g_test_add_func("/smtp/auth/mechanisms", test_auth);
	g_test_add_func("/smtp/auth/scram", test_auth_scram);
	int rc = g_test_run();
	wry_scram_shutdown();
	wry_loop_shutdown();
	g_rmdir(dir);
	return rc;
}
