/*
 * test-smtp-client.c - the mail client against a relay of ours: every way in which one can fail,
 * and the good one
 */
#include "cert-kit.h"
#include "fake-relay.h"

#include "backends/smtp/client.h"
#include "base/loop.h"
#include "base/worker.h"
#include "net/conn.h"
#include "net/resolve.h"
#include "net/scram.h"

#include <glib/gstdio.h>
#include <string.h>

#define ALL "PIPELINING|SIZE 52428800|8BITMIME|DSN|ENHANCEDSTATUSCODES"
#define SMALL "Subject: x\r\n\r\nhello\r\n"

typedef struct {
	MailClient *client;
	GString *told; /* a line for each fate, "JOB.TO: CODE ENHANCED TYPE CONDITION" */
	GString *ready;
	unsigned finished, sent;
	guint window;
	Relay *relay;
	MailRelay to;
} Play;

static char *dir, *good_pem, *other_pem, *ca_file;

static void
on_result(gpointer job_data, unsigned to, const MailResult *result, const GError *error,
	  gpointer data)
{
	Play *play = data;
	g_assert_nonnull(result->text);
	g_string_append_printf(
	    play->told, "%u.%u: %u%s%s %s%s|", GPOINTER_TO_UINT(job_data), to, result->code,
	    result->enhanced != NULL ? " " : "", result->enhanced != NULL ? result->enhanced : "",
	    error != NULL ? wry_error_type(error) : "taken", result->unknown ? " unknown" : "");
}

static void
on_finished(G_GNUC_UNUSED gpointer job_data, gpointer data)
{
	Play *play = data;
	play->finished++;
}

static void
on_ready(unsigned window, const GError *why, gpointer data)
{
	Play *play = data;
	play->window = window;
	g_assert_cmpint(window == 0, ==, why != NULL);
	g_string_append_printf(play->ready, "%u", window);
	if (why != NULL)
		g_string_append_printf(play->ready, " %s/%s %s", wry_error_condition(why),
				       wry_error_type(why), why->message);
	g_string_append_c(play->ready, '|');
}

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 20 * G_USEC_PER_SEC; !(condition);) {          \
		if (g_get_monotonic_time() > end_)                                                 \
			g_error("not in time: %s", #condition);                                    \
		g_main_context_iteration(NULL, TRUE);                                              \
	}

/* to: host and port are filled in where they are not there. */
static void
play_start(Play *play, const RelayPlan *plan, const MailRelay *to)
{
	static const MailClientFuncs funcs = { on_result, on_finished, on_ready };
	g_autoptr(GError) error = NULL;
	*play = (Play){ .told = g_string_new(NULL), .ready = g_string_new(NULL) };
	if (plan != NULL)
		play->relay = relay_new(plan);
	play->to = *to;
	if (to->host == NULL)
		play->to.host = "127.0.0.1";
	if (to->port == 0)
		play->to.port = relay_port(play->relay);
	if (to->ehlo == NULL)
		play->to.ehlo = "mail.example.org";
	play->client = mail_client_new(&play->to, &funcs, play, &error);
	g_assert_no_error(error);
}

static void
play_clear(Play *play)
{
	g_clear_pointer(&play->client, mail_client_free);
	while (wry_conn_finishing() > 0)
		;
	relay_free(play->relay);
	g_string_free(play->told, TRUE);
	g_string_free(play->ready, TRUE);
}

/* recipients parted by '|'; of the mail `bytes`, NULL: a small one. */
static void
send_bytes(Play *play, const char *recipients, GBytes *bytes)
{
	g_auto(GStrv) to = g_strsplit(recipients, "|", -1);
	MailJob *job = mail_job_new("a@gw.example");
	for (char **one = to; *one != NULL; one++)
		mail_job_add(job, *one, NULL);
	job->bytes = bytes != NULL ? g_bytes_ref(bytes) : g_bytes_new_static(SMALL, strlen(SMALL));
	mail_client_send(play->client, job, GUINT_TO_POINTER(++play->sent));
}

static void
send_to(Play *play, const char *recipients)
{
	send_bytes(play, recipients, NULL);
	UNTIL(play->finished == play->sent);
}

static bool
heard(Play *play, const char *what)
{
	g_autofree char *all = relay_heard(play->relay);
	return strstr(all, what) != NULL;
}

#define assert_told(play, text) g_assert_cmpstr((play)->told->str, ==, text)
#define assert_heard(play, what)                                                                   \
	G_STMT_START                                                                               \
	{                                                                                          \
		g_autofree char *all_ = relay_heard((play)->relay);                                \
		if (strstr(all_, what) == NULL)                                                    \
			g_error("%s: not in %s", what, all_);                                      \
	}                                                                                          \
	G_STMT_END

static const MailRelay plain = { .tls = MAIL_TLS_NONE, .connections = 1 };
/* What is not answered is given up at once. */
static const MailRelay hasty = { .tls = MAIL_TLS_NONE, .connections = 1, .answer_ms = 100 };

/* --- the good case --- */

static void
test_pipelined(void)
{
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ALL }, &plain);
	send_to(&play, "bob@dest.example|eve@dest.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|1.1: 250 2.0.0 taken|");
	g_assert_cmpstr(play.ready->str, ==, "16|");
	/* All in one write. */
	assert_heard(&play, "*>EHLO mail.example.org|>MAIL FROM:<a@gw.example> SIZE=21 RET=HDRS|"
			    "RCPT TO:<bob@dest.example> NOTIFY=FAILURE,DELAY|"
			    "RCPT TO:<eve@dest.example> NOTIFY=FAILURE,DELAY|DATA|");
	send_to(&play, "bob@dest.example");
	assert_heard(&play,
		     "DATA|>MAIL FROM:<a@gw.example>"); /* the same connection, and no RSET */
	g_assert_cmpuint(relay_connections(play.relay), ==, 1);
	g_autoptr(GBytes) mail = relay_mail(play.relay, 1);
	g_assert_cmpmem(g_bytes_get_data(mail, NULL), g_bytes_get_size(mail), SMALL ".\r\n",
			strlen(SMALL) + 3);
	g_clear_pointer(&play.client, mail_client_free);
	UNTIL(heard(&play, ">QUIT|"));
	play_clear(&play);
}

static void
test_lock_step(void)
{
	Play play;
	static const RelayRule rules[] = { { "RCPT TO:<bad", "550 5.1.1 no such user", 0, 0 },
					   { 0 } };
	play_start(&play, &(RelayPlan){ .rules = rules }, &plain);
	send_to(&play, "bob@dest.example|bad@dest.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|1.1: 550 5.1.1 cancel|");
	assert_heard(&play, ">MAIL FROM:<a@gw.example>|>RCPT TO:<bob@dest.example>|"
			    ">RCPT TO:<bad@dest.example>|>DATA|");
	/* Nobody left: DATA is not said. */
	send_to(&play, "bad@dest.example");
	assert_heard(&play, "DATA|>MAIL FROM:<a@gw.example>|>RCPT TO:<bad@dest.example>|");
	send_to(&play, "bob@dest.example");
	assert_heard(&play, ">RCPT TO:<bad@dest.example>|>RSET|>MAIL FROM:<a@gw.example>|");
	play_clear(&play);
}

static void
test_helo(void)
{
	Play play;
	static const RelayRule rules[] = { { "EHLO", "502 5.5.1 what?", 0, 0 }, { 0 } };
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &plain);
	send_to(&play, "bob@dest.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	assert_heard(&play, ">HELO mail.example.org|>MAIL FROM:<a@gw.example>|");
	play_clear(&play);
}

/* --- answers that say no --- */

/* One mail to good@, bad@, tmp@ and multi@ (or `to`): what becomes of it by these rules. */
static void
fates(const RelayRule *rules, const char *ext, const char *to, const char *told)
{
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ext, .rules = rules }, &hasty);
	UNTIL(play.ready->len > 0);
	send_to(&play, to);
	assert_told(&play, told);
	play_clear(&play);
}

static void
test_partial(void)
{
	static const RelayRule rules[] = {
		{ "RCPT TO:<tmp", "450 4.2.0 greylisted", 0, 0 },
		{ "RCPT TO:<bad", "550 5.1.1 no such user", 0, 0 },
		{ "RCPT TO:<multi",
		  "550-5.7.1 one|550-5.7.1 see https://x.example/\xe9|550 5.7.1 three", 0, 0 },
		{ 0 }
	};
	fates(rules, ALL, "tmp@x.example|bad@x.example|good@x.example|multi@x.example",
	      "1.0: 450 4.2.0 wait|1.1: 550 5.1.1 cancel|1.2: 250 2.0.0 taken|1.3: 550 5.7.1 "
	      "cancel|");
	fates(rules, NULL, "tmp@x.example|bad@x.example|good@x.example|multi@x.example",
	      "1.0: 450 4.2.0 wait|1.1: 550 5.1.1 cancel|1.2: 250 2.0.0 taken|1.3: 550 5.7.1 "
	      "cancel|");
	/* All refused; DATA says what it will: 554, or 354 and a mail for nobody. */
	fates(rules, ALL, "tmp@x.example|bad@x.example",
	      "1.0: 450 4.2.0 wait|1.1: 550 5.1.1 cancel|");
	static const RelayRule none[] = { { "RCPT", "450 4.2.0 greylisted", 0, 0 },
					  { "DATA", "554 5.5.1 no valid recipients", 0, 0 },
					  { 0 } };
	fates(none, ALL, "tmp@x.example", "1.0: 450 4.2.0 wait|");
}

static void
test_message_refused(void)
{
	static const RelayRule mail452[] = { { "MAIL", "452 4.3.1 full", 0, 0 },
					     { "RCPT", "503 5.5.1 MAIL first", 0, 0 },
					     { "DATA", "503 5.5.1 RCPT first", 0, 0 },
					     { 0 } };
	static const RelayRule data451[] = { { "DATA", "451 4.3.0 later", 0, 0 }, { 0 } };
	static const RelayRule final452[] = { { "(dot)", "452 4.3.1 full", 0, 0 }, { 0 } };
	static const RelayRule final554[] = { { "(dot)", "554 5.7.1 spam", 0, 0 }, { 0 } };
	static const RelayRule milter[] = { { "(dot)", "550 5.5.0 milter", 0, 0 }, { 0 } };
	const char *exts[] = { ALL, NULL };
	for (unsigned i = 0; i < 2; i++) {
		fates(mail452, exts[i], "a@x.example", "1.0: 452 4.3.1 wait|");
		fates(data451, exts[i], "a@x.example", "1.0: 451 4.3.0 wait|");
		fates(final452, exts[i], "a@x.example", "1.0: 452 4.3.1 wait|");
		fates(final554, exts[i], "a@x.example|b@x.example",
		      "1.0: 554 5.7.1 cancel|1.1: 554 5.7.1 cancel|");
		fates(milter, exts[i], "a@x.example", "1.0: 550 5.5.0 wait|");
	}
}

/* Codes of lines that differ (D15 of libesmtp): understood.  Answers that are none: the connection
 * ends, the mail waits. */
static void
test_odd_answers(void)
{
	static const RelayRule odd[] = { { "MAIL", "250-2.1.0 first|250 second line without", 0,
					   1 },
					 { "MAIL", "250-2.1.0 first|250 2.5.0 other code", 0, 0 },
					 { 0 } };
	const RelayRule *const broken[] = {
		(const RelayRule[]){ { "MAIL", "250-a|550 b", 0, 0 }, { 0 } },
		(const RelayRule[]){ { "MAIL", "hello", 0, 0 }, { 0 } },
		(const RelayRule[]){ { "RCPT", "354 go", 0, 0 }, { 0 } },
		(const RelayRule[]){ { "DATA", "250 ok", 0, 0 }, { 0 } },
	};
	fates(odd, ALL, "a@x.example", "1.0: 250 2.0.0 taken|");
	for (gsize i = 0; i < G_N_ELEMENTS(broken); i++)
		fates(broken[i], ALL, "a@x.example", "1.0: 0 wait|");
	/* One answer too many shifts those behind it: nothing is taken for delivered that is not.
	 */
	static const RelayRule shifted[] = { { "MAIL", "250 ok|250 2.1.5 ok|250 2.1.5 ok", 0, 0 },
					     { 0 } };
	fates(shifted, ALL, "a@x.example", "1.0: 0 wait|");
	static const RelayRule forged[] = {
		{ "MAIL", "250 ok|250 ok|354 go|250 2.0.0 queued", 0, 0 }, { 0 }
	};
	fates(forged, ALL, "a@x.example", "1.0: 0 wait unknown|");
}

/* --- connections that end --- */

static void
test_gone(void)
{
	static const RelayRule mail421[] = { { "MAIL", "421 4.7.0 too many!", 0, 0 }, { 0 } };
	static const RelayRule rcpt421[] = { { "RCPT TO:<d421", "421 4.3.2 bye!", 0, 0 },
					     { "RCPT TO:<bad", "550 5.1.1 no", 0, 0 },
					     { 0 } };
	static const RelayRule data421[] = { { "DATA", "421 4.3.2 bye!", 0, 0 }, { 0 } };
	static const RelayRule dropdata[] = { { "(data)", "!", 0, 0 }, { 0 } };
	static const RelayRule dropfinal[] = { { "(dot)", "!", 0, 0 }, { 0 } };
	static const RelayRule final421[] = { { "(dot)", "421 4.3.2 bye!", 0, 0 }, { 0 } };
	fates(mail421, ALL, "a@x.example", "1.0: 421 4.7.0 wait|");
	/* Who has had his answer keeps it. */
	fates(rcpt421, ALL, "bad@x.example|a@x.example|d421@x.example|b@x.example",
	      "1.0: 550 5.1.1 cancel|1.1: 421 4.3.2 wait|1.2: 421 4.3.2 wait|1.3: 421 4.3.2 wait|");
	fates(data421, ALL, "a@x.example", "1.0: 421 4.3.2 wait|");
	/* The mail is small: its dot was written when the connection broke. */
	fates(dropdata, ALL, "a@x.example", "1.0: 0 wait unknown|");
	fates(dropfinal, ALL, "a@x.example|bad@x.example",
	      "1.0: 0 wait unknown|1.1: 0 wait unknown|");
	fates(final421, ALL, "a@x.example", "1.0: 421 4.3.2 wait|");
}

static GBytes *
large_mail(gsize size)
{
	g_autoptr(GString) mail = g_string_new("Subject: large\r\n\r\n");
	while (mail->len < size)
		g_string_append_printf(mail, "%08" G_GSIZE_FORMAT " abcdefghijklmnopqrstuvwxyz\r\n",
				       mail->len);
	gsize n = mail->len;
	return g_bytes_new_take(g_string_free(g_steal_pointer(&mail), FALSE), n);
}

/* Broken off amid the mail: it cannot have it, and nobody says that it might. */
static void
test_gone_amid(void)
{
	static const RelayRule rules[] = { { "(data)", "!", 0, 1 }, { 0 } };
	static const RelayRule refuses[] = { { "(data)", "552 5.3.4 too much!", 0, 0 }, { 0 } };
	g_autoptr(GBytes) mail = large_mail(24 << 20);
	const struct {
		const RelayRule *rules;
		const char *told;
	} cases[] = { { rules, "1.0: 0 wait|" }, { refuses, "1.0: 552 5.3.4 cancel|" } };
	for (unsigned i = 0; i < 2; i++) {
		Play play;
		play_start(&play, &(RelayPlan){ .ext = ALL, .rules = cases[i].rules }, &plain);
		send_bytes(&play, "a@x.example", mail);
		UNTIL(play.finished == 1);
		assert_told(&play, cases[i].told);
		play_clear(&play);
	}
}

/* No answer: to anything. */
static void
test_silent(void)
{
	static const RelayRule mail[] = { { "MAIL", "", 0, 0 }, { 0 } };
	static const RelayRule data[] = { { "DATA", "", 0, 0 }, { 0 } };
	static const RelayRule dot[] = { { "(dot)", "", 0, 0 }, { 0 } };
	fates(mail, NULL, "a@x.example", "1.0: 0 wait|");
	fates(data, ALL, "a@x.example", "1.0: 0 wait|");
	fates(dot, ALL, "a@x.example", "1.0: 0 wait unknown|");
}

/* The relay stops reading for a while: nothing is lost of what is sent, and nothing piles up. */
static void
test_stall(void)
{
	static const RelayRule rules[] = { { "DATA", "354 go~", 0, 0 }, { 0 } };
	Play play;
	g_autoptr(GBytes) mail = large_mail(12 << 20);
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(64 << 20, &error);
	gsize n;
	const char *bytes = g_bytes_get_data(mail, &n);
	g_assert_true(wry_spool_write(spool, bytes, n, &error));
	wry_spool_seal(spool);
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &plain);
	MailJob *job = mail_job_new("");
	mail_job_add(job, "a@x.example", NULL);
	job->data = wry_spool_ref(spool);
	uint64_t before, turns;
	wry_loop_stats(&before, NULL);
	mail_client_send(play.client, job, GUINT_TO_POINTER(++play.sent));
	UNTIL(play.finished == 1);
	/* A slice a turn, however fast it is taken: others have theirs between. */
	wry_loop_stats(&turns, NULL);
	g_assert_cmpuint(turns - before, >=, (12 << 20) / 65536);
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	g_autoptr(GBytes) came = relay_mail(play.relay, 0);
	gsize came_n;
	const char *wire = g_bytes_get_data(came, &came_n);
	g_assert_cmpuint(came_n, ==, n + 3);
	g_assert_cmpmem(wire, n, bytes, n);
	assert_heard(&play, "MAIL FROM:<> SIZE=");
	play_clear(&play);
}

/* --- connections that are used again --- */

/* The relay has closed the connection it had: nothing the mail must wait for. */
static void
test_stale(void)
{
	static const RelayRule rules[] = { { "MAIL", "421 4.4.2 enough!", 1, 1 },
					   { "MAIL", "!", 2, 1 },
					   { "MAIL", "421 4.4.2 always!", 3, 0 },
					   { 0 } };
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &plain);
	for (unsigned i = 0; i < 3; i++)
		send_to(&play, "a@x.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|2.0: 250 2.0.0 taken|3.0: 250 2.0.0 taken|");
	g_assert_cmpuint(relay_connections(play.relay), ==, 3);
	/* Once: if the next one says the same it means us. */
	send_to(&play, "a@x.example");
	g_assert_true(g_str_has_suffix(play.told->str, "4.0: 421 4.4.2 wait|"));
	play_clear(&play);
}

static void
test_mail_max(void)
{
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ALL "|LIMITS MAILMAX=2 RCPTMAX=1" }, &plain);
	for (unsigned i = 0; i < 5; i++)
		send_to(&play, "a@x.example");
	g_assert_cmpuint(relay_connections(play.relay), ==, 3);
	/* More recipients than it takes at once: several transactions, one job. */
	g_string_truncate(play.told, 0);
	send_to(&play, "a@x.example|b@x.example|c@x.example");
	assert_told(&play, "6.0: 250 2.0.0 taken|6.1: 250 2.0.0 taken|6.2: 250 2.0.0 taken|");
	g_assert_cmpuint(play.finished, ==, 6);
	play_clear(&play);
}

/* "Too many recipients": the rest at once, in the next transaction; whom it will not have even
 * then, waits. */
static void
test_too_many(void)
{
	static const RelayRule rules[] = { { "RCPT TO:<c@", "452 4.5.3 too many", 0, 1 },
					   { "RCPT TO:<d@", "452 4.5.3 too many", 0, 0 },
					   { 0 } };
	fates(rules, ALL, "a@x.example|c@x.example|d@x.example",
	      "1.0: 250 2.0.0 taken|1.1: 250 2.0.0 taken|1.2: 452 4.5.3 wait|");
}

static void
test_connections(void)
{
	static const RelayRule rules[] = { { "(dot)", "250 2.0.0 ok", 0, 0 }, { 0 } };
	Play play;
	MailRelay four = plain;
	four.connections = 4;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &four);
	for (unsigned i = 0; i < 200; i++)
		send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 200);
	g_assert_cmpuint(relay_connections(play.relay), <=, 6); /* 100 mails each */
	g_assert_cmpuint(relay_connections(play.relay), >=, 2);
	g_assert_cmpstr(play.ready->str, ==, "64|");
	g_assert_null(strstr(play.told->str, "wait"));
	play_clear(&play);
}

/* It lets in one connection: the mails take that one, and nobody calls it trouble. */
static void
test_crowded(void)
{
	static const RelayRule rules[] = { { "(greeting)", "421 4.7.0 one is enough!", 1, 0 },
					   { 0 } };
	Play play;
	MailRelay four = plain;
	four.connections = 4;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &four);
	for (unsigned i = 0; i < 20; i++)
		send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 20);
	g_assert_null(strstr(play.told->str, "wait"));
	g_assert_cmpstr(play.ready->str, ==, "64|");
	play_clear(&play);
}

/* --- a relay that is not there --- */

static void
test_unreachable(void)
{
	static const RelayRule rules[] = { { "(greeting)", "421 4.3.2 busy!", 0, 2 }, { 0 } };
	Play play;
	MailRelay quick = plain;
	quick.retry_ms = 20;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &quick);
	/* What waits is sent when it is back: the mail does not hear of it. */
	send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 1);
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	g_assert_cmpstr(play.ready->str, ==,
			"0 remote-server-timeout/wait the mail server said: 421 4.3.2 busy|16|");
	g_assert_cmpuint(relay_connections(play.relay), ==, 3);
	play_clear(&play);
}

static void
test_refused(void)
{
	Play play;
	MailRelay nobody = plain;
	nobody.port = 1;
	play_start(&play, NULL, &nobody);
	UNTIL(play.ready->len > 0);
	g_assert_cmpstr(play.ready->str, ==, "0 remote-server-timeout/wait connection refused|");
	send_bytes(&play, "a@x.example|b@x.example", NULL);
	g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(play.finished, ==, 0);
	/* The end of the gateway: each has its word first. */
	g_clear_pointer(&play.client, mail_client_free);
	assert_told(&play, "1.0: 0 wait|1.1: 0 wait|");
	g_assert_cmpuint(play.finished, ==, 1);
	play_clear(&play);
}

/* It lets us in, and says 421 to whatever comes: one mail finds that out, the others wait for
 * better times. */
static void
test_storm(void)
{
	static const RelayRule rules[] = { { "MAIL", "421 4.3.2 not now!", 0, 2 }, { 0 } };
	Play play;
	MailRelay quick = plain;
	quick.retry_ms = 20;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &quick);
	for (unsigned i = 0; i < 10; i++)
		send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 10);
	g_assert_true(g_str_has_prefix(play.told->str, "1.0: 421 4.3.2 wait|2.0: 421 4.3.2 wait|"
						       "3.0: 250 2.0.0 taken|"));
	g_assert_null(
	    strstr(play.told->str + strlen("1.0: 421 4.3.2 wait|2.0: 421 4.3.2 wait|"), "wait"));
	g_assert_cmpuint(relay_connections(play.relay), ==, 3);
	g_assert_cmpstr(
	    play.ready->str, ==,
	    "16|0 remote-server-timeout/wait the mail server said: 421 4.3.2 not now|"
	    "16|0 remote-server-timeout/wait the mail server said: 421 4.3.2 not now|16|");
	play_clear(&play);
}

/* Nobody is there for longer than a restart takes: the mails wait with who gave them. */
static void
test_patience(void)
{
	Play play;
	MailRelay nobody = plain;
	nobody.port = 1;
	nobody.wait_ms = 50;
	play_start(&play, NULL, &nobody);
	send_to(&play, "a@x.example|b@x.example");
	assert_told(&play, "1.0: 0 wait|1.1: 0 wait|");
	play_clear(&play);
}

/* It is there, and slow: as many as wait have their turn, however long the others take. */
static void
test_slow(void)
{
	static const RelayRule rules[] = { { "(dot)", "250 2.0.0 queued~", 0, 0 }, { 0 } };
	Play play;
	MailRelay slow = plain;
	slow.wait_ms = 300;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &slow);
	for (unsigned i = 0; i < 3; i++)
		send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 3);
	g_assert_null(strstr(play.told->str, "wait"));
	play_clear(&play);
}

/* Stopped: what is written may have arrived, what is not has not. */
static void
test_stopped(void)
{
	static const RelayRule rules[] = { { "(dot)", "", 0, 1 }, { "MAIL", "", 1, 0 }, { 0 } };
	Play play;
	MailRelay two = plain;
	two.connections = 2;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &two);
	send_bytes(&play, "a@x.example", NULL);
	UNTIL(relay_mail(play.relay, 0) != NULL || play.finished > 0);
	send_bytes(&play, "b@x.example", NULL);
	UNTIL(heard(&play, "RCPT TO:<b@"));
	g_clear_pointer(&play.client, mail_client_free);
	g_assert_cmpuint(play.finished, ==, 2);
	g_assert_nonnull(strstr(play.told->str, "1.0: 0 wait unknown|"));
	g_assert_nonnull(strstr(play.told->str, "2.0: 0 wait|"));
	play_clear(&play);
}

/* More than may wait: given back, not kept. */
static void
test_ceiling(void)
{
	static const RelayRule rules[] = { { "(greeting)", "", 0, 0 }, { 0 } };
	Play play;
	play_start(&play, &(RelayPlan){ .rules = rules }, &plain);
	for (unsigned i = 0; i < MAIL_WAITING_MAX + 3; i++)
		send_bytes(&play, "a@x.example", NULL);
	UNTIL(play.finished == 3);
	assert_told(&play, "4097.0: 0 wait|4098.0: 0 wait|4099.0: 0 wait|");
	g_clear_pointer(&play.client, mail_client_free);
	g_assert_cmpuint(play.finished, ==, play.sent);
	play_clear(&play);
}

/* --- what a relay cannot take --- */

static void
test_size(void)
{
	Play play;
	play_start(&play, &(RelayPlan){ .ext = "PIPELINING|SIZE 20" }, &plain);
	send_to(&play, "a@x.example|b@x.example");
	assert_told(&play, "1.0: 552 5.3.4 cancel|1.1: 552 5.3.4 cancel|");
	g_assert_false(heard(&play, "MAIL"));
	play_clear(&play);
}

static void
test_utf8(void)
{
	Play play;
	const char *to = "b\xc3\xbc"
			 "b@x.example|c@b\xc3\xbc"
			 "cher.example|d@x.example";
	play_start(&play, &(RelayPlan){ .ext = "PIPELINING|8BITMIME" }, &plain);
	send_to(&play, to);
	assert_told(&play, "1.0: 553 5.6.7 cancel|1.1: 250 2.0.0 taken|1.2: 250 2.0.0 taken|");
	assert_heard(&play, "MAIL FROM:<a@gw.example>|RCPT TO:<c@xn--bcher-kva.example>|");
	play_clear(&play);

	play_start(&play, &(RelayPlan){ .ext = "PIPELINING|8BITMIME|SMTPUTF8" }, &plain);
	send_to(&play, to);
	assert_told(&play, "1.0: 250 2.0.0 taken|1.1: 250 2.0.0 taken|1.2: 250 2.0.0 taken|");
	assert_heard(&play, "MAIL FROM:<a@gw.example> BODY=8BITMIME SMTPUTF8|RCPT TO:<b\xc3\xbc"
			    "b@x.example>|");
	play_clear(&play);
}

/* An address that would say more than its command. */
static void
test_injection(void)
{
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ALL }, &plain);
	send_to(&play, "x@y>\r\nRCPT TO:<evil@z.example|a@x.example");
	assert_told(&play, "1.0: 553 5.1.3 cancel|1.1: 250 2.0.0 taken|");
	g_assert_false(heard(&play, "evil"));
	play_clear(&play);
}

/* --- TLS --- */

static MailRelay
secure(MailTlsMode mode)
{
	return (MailRelay){ .tls = mode,
			    .connections = 1,
			    .host = "localhost",
			    .ca = ca_file,
			    .user = "user",
			    .password = "pencil" };
}

static void
test_starttls(void)
{
	static const RelayRule rules[] = { { "AUTH PLAIN", "235 2.7.0 in", 0, 0 }, { 0 } };
	Play play;
	MailRelay to = secure(MAIL_TLS_STARTTLS);
	play_start(&play,
		   &(RelayPlan){ .ext = "STARTTLS|AUTH LOGIN|SIZE 1",
				 .ext_tls = "PIPELINING|AUTH LOGIN PLAIN",
				 .pem = good_pem,
				 .rules = rules },
		   &to);
	send_to(&play, "a@x.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	/* What it said in clear counts for nothing: SIZE, and its way to log in. */
	assert_heard(&play,
		     "*>EHLO mail.example.org|>STARTTLS|TLS localhost|>EHLO mail.example.org|"
		     ">AUTH PLAIN AHVzZXIAcGVuY2ls|>MAIL FROM:<a@gw.example>|RCPT");
	play_clear(&play);
}

static void
test_implicit_tls(void)
{
	static const RelayRule rules[] = { { "AUTH PLAIN", "235 2.7.0 in", 0, 0 }, { 0 } };
	Play play;
	MailRelay to = secure(MAIL_TLS_IMPLICIT);
	g_autoptr(GBytes) mail = large_mail(3 << 20);
	play_start(
	    &play,
	    &(RelayPlan){
		.ext = ALL "|AUTH PLAIN", .pem = good_pem, .implicit = true, .rules = rules },
	    &to);
	send_bytes(&play, "a@x.example", mail);
	UNTIL(play.finished == 1);
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	assert_heard(&play, "*TLS localhost|>EHLO mail.example.org|>AUTH PLAIN AHVzZXIAcGVuY2ls|");
	g_autoptr(GBytes) came = relay_mail(play.relay, 0);
	g_assert_cmpuint(g_bytes_get_size(came), ==, g_bytes_get_size(mail) + 3);
	g_assert_cmpmem(g_bytes_get_data(came, NULL), g_bytes_get_size(mail),
			g_bytes_get_data(mail, NULL), g_bytes_get_size(mail));
	play_clear(&play);
}

/* Anything but the relay under its own name: nothing is said to it, least of all a password. */
static void
test_tls_refused(void)
{
	static const RelayRule inject[] = {
		{ "STARTTLS",
		  "220 go|250-relay.test|250 AUTH PLAIN|235 in|250 ok|250 ok|354 go|250 queued", 0,
		  0 },
		{ 0 }
	};
	static const RelayRule early[] = {
		{ "EHLO", "250-relay.test|250 STARTTLS|220 go|250 relay.test", 0, 0 }, { 0 }
	};
	static const RelayRule fails[] = { { "STARTTLS", "454 4.7.0 not now", 0, 0 }, { 0 } };
	const struct {
		const char *ext, *pem;
		bool implicit;
		const RelayRule *rules;
		const char *why;
	} cases[] = {
		{ "STARTTLS|AUTH PLAIN", other_pem, false, NULL, "certificate" },
		{ "AUTH PLAIN", other_pem, true, NULL, "certificate" },
		{ "AUTH PLAIN", good_pem, false, NULL, "offers no encryption" },
		{ "STARTTLS|AUTH PLAIN", good_pem, false, inject, "in clear behind" },
		{ "STARTTLS|AUTH PLAIN", good_pem, false, early, "what nobody asked" },
		{ "STARTTLS|AUTH PLAIN", good_pem, false, fails, "454 4.7.0 not now" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Play play;
		MailRelay to = secure(cases[i].implicit ? MAIL_TLS_IMPLICIT : MAIL_TLS_STARTTLS);
		play_start(&play,
			   &(RelayPlan){ .ext = cases[i].ext,
					 .pem = cases[i].pem,
					 .implicit = cases[i].implicit,
					 .rules = cases[i].rules },
			   &to);
		UNTIL(play.ready->len > 0);
		g_test_message("%s", play.ready->str);
		g_assert_true(g_str_has_prefix(play.ready->str, "0 "));
		g_assert_nonnull(strstr(play.ready->str, "/wait "));
		g_assert_nonnull(strstr(play.ready->str, cases[i].why));
		g_assert_false(heard(&play, "AUTH") || heard(&play, "MAIL"));
		play_clear(&play);
	}
}

/* --- logging in --- */

static void
logs_in(const char *ext, const char *password, const RelayRule *rules, const MailRelay *to,
	const char *what)
{
	Play play;
	play_start(&play,
		   &(RelayPlan){ .ext = ext,
				 .pem = good_pem,
				 .implicit = true,
				 .password = password,
				 .rules = rules },
		   to);
	send_to(&play, "a@x.example");
	assert_told(&play, "1.0: 250 2.0.0 taken|");
	assert_heard(&play, what);
	play_clear(&play);
}

static void
test_mechanisms(void)
{
	static const RelayRule login[] = { { "AUTH LOGIN", "334 VXNlcm5hbWU6", 0, 0 },
					   { "dXNlcg==", "334 UGFzc3dvcmQ6", 0, 0 },
					   { "cGVuY2ls", "235 2.7.0 in", 0, 0 },
					   { 0 } };
	static const RelayRule cram[] = {
		{ "AUTH CRAM-MD5", "334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
		  0, 0 },
		{ "dXNlciA", "235 2.7.0 in", 0, 0 }, /* "user " */
		{ 0 }
	};
	static const RelayRule weak[] = { { "AUTH CRAM-MD5", "504 5.5.4 not really", 0, 0 },
					  { "AUTH PLAIN AHVzZXIAcGVuY2ls", "235 2.7.0 in", 0, 0 },
					  { 0 } };
	static const RelayRule token[] = {
		{ "AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHlhMjkBAQ==", "235 in", 0, 0 }, { 0 }
	};
	MailRelay to = secure(MAIL_TLS_IMPLICIT);
	logs_in("AUTH LOGIN", NULL, login, &to, ">AUTH LOGIN|>dXNlcg==|>cGVuY2ls|>MAIL");
	logs_in("AUTH PLAIN CRAM-MD5", NULL, cram, &to, ">AUTH CRAM-MD5|>dXNlciA");
	logs_in("AUTH PLAIN CRAM-MD5", NULL, weak, &to, ">AUTH CRAM-MD5|>AUTH PLAIN ");
	logs_in("AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256", "pencil", NULL, &to,
		"|>AUTH SCRAM-SHA-256 ");
	to.token = "ya29";
	logs_in("AUTH PLAIN XOAUTH2", NULL, token, &to, ">AUTH XOAUTH2 ");
}

/* Our fault, not the mails': all wait, and nothing is tried again soon; until the operator has
 * mended it. */
static void
test_login_refused(void)
{
	static const RelayRule rules[] = { { "AUTH PLAIN AHVzZXIAcGVuY2ls", "235 2.7.0 in", 0, 0 },
					   { "AUTH PLAIN", "535 5.7.8 bad credentials", 0, 0 },
					   { 0 } };
	Play play;
	MailRelay to = secure(MAIL_TLS_IMPLICIT);
	to.password = "wrong";
	play_start(
	    &play,
	    &(RelayPlan){
		.ext = ALL "|AUTH PLAIN", .pem = good_pem, .implicit = true, .rules = rules },
	    &to);
	send_to(&play, "a@x.example|b@x.example");
	assert_told(&play, "1.0: 0 wait|1.1: 0 wait|");
	g_assert_cmpstr(play.ready->str, ==,
			"0 not-authorized/wait the mail server refuses our login: 535 5.7.8 bad "
			"credentials|");
	UNTIL(heard(&play, ">QUIT|"));
	mail_client_set_login(play.client, "user", "pencil", NULL);
	UNTIL(play.window > 0);
	g_string_truncate(play.told, 0);
	send_to(&play, "a@x.example");
	assert_told(&play, "2.0: 250 2.0.0 taken|");
	play_clear(&play);
}

static void
test_login_impossible(void)
{
	static const RelayRule fake[] = { { "AUTH SCRAM-SHA-256", "235 2.7.0 come in", 0, 0 },
					  { 0 } };
	static const RelayRule silly[] = { { "AUTH PLAIN", "334 c2F5IG1vcmU=", 0, 0 }, { 0 } };
	static const RelayRule later[] = { { "AUTH", "454 4.7.0 later", 0, 0 }, { 0 } };
	const struct {
		const char *ext;
		const RelayRule *rules;
		const char *why;
	} cases[] = {
		{ ALL, NULL, "0 not-authorized/wait the mail server offers no way to log in" },
		{ "AUTH GSSAPI NTLM", NULL, "0 not-authorized/wait the mail server offers no way" },
		/* It lets in whoever comes: it is not the one that knows the password. */
		{ "AUTH SCRAM-SHA-256", fake,
		  "0 not-authorized/wait the mail server has not proved" },
		{ "AUTH PLAIN", silly, "0 not-authorized/wait the mail server's login fails" },
		{ "AUTH PLAIN", later, "0 remote-server-timeout/wait the mail server said: 454" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Play play;
		MailRelay to = secure(MAIL_TLS_IMPLICIT);
		play_start(&play,
			   &(RelayPlan){ .ext = cases[i].ext,
					 .pem = good_pem,
					 .implicit = true,
					 .rules = cases[i].rules },
			   &to);
		UNTIL(play.ready->len > 0);
		g_test_message("%s", play.ready->str);
		g_assert_true(g_str_has_prefix(play.ready->str, cases[i].why));
		play_clear(&play);
	}
}

/* "530 Authentication required": no permanent failure of every mail there is. */
static void
test_login_wanted(void)
{
	static const RelayRule rules[] = { { "MAIL", "530 5.7.0 Authentication required", 0, 0 },
					   { "RCPT", "503 5.5.1 MAIL first", 0, 0 },
					   { "DATA", "503 5.5.1 MAIL first", 0, 0 },
					   { 0 } };
	Play play;
	play_start(&play, &(RelayPlan){ .ext = ALL, .rules = rules }, &plain);
	send_to(&play, "a@x.example");
	assert_told(&play, "1.0: 530 5.7.0 wait|");
	UNTIL(play.window == 0);
	g_assert_cmpstr(play.ready->str, ==,
			"16|0 not-authorized/wait the mail server said: 530 5.7.0 Authentication "
			"required|");
	play_clear(&play);
}

/* What the operator has to mend is refused before anything starts. */
static void
test_settings(void)
{
	static const MailClientFuncs funcs = { on_result, on_finished, on_ready };
	MailRelay to = { .host = "h",
			 .port = 25,
			 .tls = MAIL_TLS_NONE,
			 .user = "u",
			 .password = "p",
			 .ehlo = "gw.example" };
	g_autoptr(GError) clear = NULL, ca = NULL, name = NULL;
	g_assert_null(mail_client_new(&to, &funcs, NULL, &clear));
	g_assert_cmpstr(clear->message, ==,
			"a password would cross the network in clear; use starttls or tls, or drop "
			"smarthost_user");
	to.tls = MAIL_TLS_STARTTLS;
	to.ca = "/nonexistent/ca.pem";
	g_assert_null(mail_client_new(&to, &funcs, NULL, &ca));
	g_assert_nonnull(strstr(ca->message, "/nonexistent/ca.pem"));
	to.ca = NULL;
	to.ehlo = "gw.example\r\nMAIL";
	g_assert_null(mail_client_new(&to, &funcs, NULL, &name));
	g_assert_nonnull(name);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	g_autofree char *spools = g_build_filename(dir, "spool", NULL);
	g_assert_true(wry_spool_init(spools, NULL));
	ca_file = g_build_filename(dir, "ca.pem", NULL);
	good_pem = certificate("DNS:localhost", -1, 30);
	other_pem = certificate("DNS:other.test", -1, 30);
	g_autofree char *both = g_strconcat(good_pem, other_pem, NULL);
	g_assert_true(g_file_set_contents(ca_file, both, -1, NULL));
	wry_loop_init(NULL);
	wry_log_set_level(G_LOG_LEVEL_CRITICAL); /* that no mail can be sent is no failure here */
	guint tick = g_timeout_add(5, on_tick, NULL);

	g_test_add_func("/smtp/client/pipelined", test_pipelined);
	g_test_add_func("/smtp/client/lock-step", test_lock_step);
	g_test_add_func("/smtp/client/helo", test_helo);
	g_test_add_func("/smtp/client/partial", test_partial);
	g_test_add_func("/smtp/client/message-refused", test_message_refused);
	g_test_add_func("/smtp/client/odd-answers", test_odd_answers);
	g_test_add_func("/smtp/client/gone", test_gone);
	g_test_add_func("/smtp/client/gone-amid", test_gone_amid);
	g_test_add_func("/smtp/client/silent", test_silent);
	g_test_add_func("/smtp/client/stall", test_stall);
	g_test_add_func("/smtp/client/stale", test_stale);
	g_test_add_func("/smtp/client/mail-max", test_mail_max);
	g_test_add_func("/smtp/client/too-many", test_too_many);
	g_test_add_func("/smtp/client/connections", test_connections);
	g_test_add_func("/smtp/client/crowded", test_crowded);
	g_test_add_func("/smtp/client/unreachable", test_unreachable);
	g_test_add_func("/smtp/client/refused", test_refused);
	g_test_add_func("/smtp/client/storm", test_storm);
	g_test_add_func("/smtp/client/patience", test_patience);
	g_test_add_func("/smtp/client/slow", test_slow);
	g_test_add_func("/smtp/client/stopped", test_stopped);
	g_test_add_func("/smtp/client/ceiling", test_ceiling);
	g_test_add_func("/smtp/client/size", test_size);
	g_test_add_func("/smtp/client/utf8", test_utf8);
	g_test_add_func("/smtp/client/injection", test_injection);
	g_test_add_func("/smtp/client/starttls", test_starttls);
	g_test_add_func("/smtp/client/implicit-tls", test_implicit_tls);
	g_test_add_func("/smtp/client/tls-refused", test_tls_refused);
	g_test_add_func("/smtp/client/mechanisms", test_mechanisms);
	g_test_add_func("/smtp/client/login-refused", test_login_refused);
	g_test_add_func("/smtp/client/login-impossible", test_login_impossible);
	g_test_add_func("/smtp/client/login-wanted", test_login_wanted);
	g_test_add_func("/smtp/client/settings", test_settings);
	int rc = g_test_run();

	g_source_remove(tick);
	wry_resolve_shutdown();
	wry_scram_shutdown();
	wry_loop_shutdown();
	g_unlink(ca_file);
	g_rmdir(spools);
	g_rmdir(dir);
	return rc;
}
