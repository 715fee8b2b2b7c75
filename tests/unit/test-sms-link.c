/*
 * test-sms-link.c - a component and its links against an SMSC of ours: every way in which one can
 * behave, and the good one
 */
#include "fake-core.h"
#include "fake-smsc.h"

#include "backends/backends.h"
#include "backends/sms/smpp.h"
#include "base/loop.h"
#include "base/worker.h"
#include "net/conn.h"
#include "net/resolve.h"

#include <glib/gstdio.h>
#include <string.h>

#define ALICE "+447700900123"
#define BOB "+447700900456"
#define OURS "442079460001"
#define LONG                                                                                       \
	"All the world's a stage, and all the men and women merely players; they have their "      \
	"exits and their entrances, and one man in his time plays many parts, his acts being "     \
	"seven ages."

static char *password_file;

typedef struct {
	FakeSmsc *smsc;
	WryComponent *component;
	WrySession *romeo;
} Play;

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 20 * G_USEC_PER_SEC; !(condition);) {          \
		if (g_get_monotonic_time() > end_)                                                 \
			g_error("not in time: %s", #condition);                                    \
		g_main_context_iteration(NULL, TRUE);                                              \
	}

static GString *events; /* words of what has been logged, each with a blank */

static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].key, "WHERRY_EVENT") == 0)
			g_string_append_printf(events, "%s ", (const char *)fields[i].value);
	return (level & (G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL)) != 0
		   ? g_log_writer_default(level, fields, n, data)
		   : G_LOG_WRITER_HANDLED;
}

/* What an alert would be raised on since the last time. */
static void
logged(const char *words)
{
	g_assert_cmpstr(events->str, ==, words);
	g_string_truncate(events, 0);
}

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

/* The next fact; it must be this one, where '*' is anything. */
static void
fact(const char *pattern)
{
	UNTIL(fake_facts.length > 0);
	g_autofree char *line = fake_fact();
	if (!g_pattern_match_simple(pattern, line))
		g_error("fact: %s\nexpected: %s", line, pattern);
}

static void
no_fact(void)
{
	if (fake_facts.length > 0)
		g_error("a fact: %s", (char *)fake_facts.head->data);
}

/* The same of what the SMSC gets.  Returns the sequence number. */
static uint32_t
got(const Play *play, const char *pattern)
{
	g_autofree char *line = fake_smsc_next(play->smsc);
	if (!g_pattern_match_simple(pattern, line))
		g_error("the SMSC got: %s\nexpected: %s", line, pattern);
	return (uint32_t)g_ascii_strtoull(strchr(line, ' ') + 1, NULL, 10);
}

/* Some turns, so that whatever would come comes. */
static void
settle(void)
{
	for (gint64 end = g_get_monotonic_time() + 30000; g_get_monotonic_time() < end;)
		g_main_context_iteration(NULL, TRUE);
}

static void
quiet(const Play *play)
{
	settle();
	if (!fake_smsc_is_quiet(play->smsc)) {
		g_autofree char *line = fake_smsc_next(play->smsc);
		g_error("the SMSC got: %s", line);
	}
	no_fact();
}

static void
link_set(Play *play, const char *name, const char *key, const char *value)
{
	fake_set(play->component, name, key, value);
}

static void
play_prepare(Play *play)
{
	g_string_truncate(events, 0);
	play->smsc = fake_smsc_new();
	play->component = fake_component_new(&wry_backend_sms);
	fake_set(play->component, NULL, "provider", "smpp");
	fake_set(play->component, NULL, "numbers", "+" OURS);
	fake_set(play->component, NULL, "sms_per_day", "0"); /* nothing is written down of what is sent */
	link_set(play, "one", "host", fake_smsc_address(play->smsc));
	link_set(play, "one", "system_id", "wherry");
	link_set(play, "one", "password_file", password_file);
	link_set(play, "one", "tls", "no");
	link_set(play, "one", "reconnect_max", "100ms");
}

static void
play_begin(Play *play)
{
	g_autoptr(GError) error = NULL;
	wry_backend_sms.start(play->component, &error);
	g_assert_no_error(error);
	fact("ready 0");
}

/* Bound, and romeo is there. */
static void
play_start(Play *play)
{
	play_begin(play);
	got(play, "bind_transceiver 1 wherry/secret");
	fact("ready 10");
	play->romeo = fake_session_new(play->component, NULL);
	fake_open(play->romeo, NULL, false);
	fact("opened *+44 20 7946 0001");
}

static void
play_end(Play *play)
{
	if (play->romeo != NULL)
		fake_session_free(play->romeo);
	wry_backend_sms.stop(play->component);
	fake_component_free(play->component);
	while (wry_conn_finishing() > 0)
		;
	fake_smsc_free(play->smsc);
	fake_facts_clear();
}

static void
write_to(Play *play, const char *id, const char *to, const char *text)
{
	fake_say(play->romeo, id, to, NULL, 0, text);
}

static void
taken(Play *play, uint32_t sequence, const char *id)
{
	fake_smsc_answer(play->smsc, SMPP_SUBMIT_SM | SMPP_RESP, sequence, 0, id);
}

static void
refused(Play *play, uint32_t sequence, uint32_t status)
{
	fake_smsc_answer(play->smsc, SMPP_SUBMIT_SM | SMPP_RESP, sequence, status, NULL);
}

/* --- what works --- */

static void
test_both_ways(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "hi");
	uint32_t one = got(&play, "submit_sm 2 " OURS ">447700900123 \"hi\"");
	no_fact();
	taken(&play, one, "a1");
	fact("accepted m1 1/1 id=one:a1");
	/* Without an id it is taken all the same. */
	write_to(&play, "m2", ALICE, "there");
	taken(&play, got(&play, "submit_sm 3 *\"there\""), "");
	fact("accepted m2 1/1");
	fake_smsc_deliver(play.smsc, 77, "447700900123", OURS, 0, "hello");
	fact("arrived +" OURS " from " ALICE ": hello");
	got(&play, "deliver_sm_resp 77 0x00");
	fake_smsc_deliver(play.smsc, 78, "447700900123", OURS, SMPP_ESM_RECEIPT,
			  "id:a1 sub:001 dlvrd:001 submit date:2611201200 done date:2611201201 "
			  "stat:DELIVRD err:000 text:hi");
	fact("fate - one:a1 one:A1 ?one:161 1 of=700900123");
	got(&play, "deliver_sm_resp 78 0x00");
	play_end(&play);
}

/* A response of another command under its number says nothing of a text. */
static void
test_strange_response(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "hi");
	uint32_t one = got(&play, "submit_sm 2 *");
	fake_smsc_answer(play.smsc, SMPP_ENQUIRE_LINK | SMPP_RESP, one, 0, NULL);
	quiet(&play);
	taken(&play, one, "a1");
	fact("accepted m1 1/1 id=one:a1");
	play_end(&play);
}

/* The same words after a broken link: answered just before, they may come again as one text. */
static void
test_again_on_a_new_link(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	fake_smsc_deliver(play.smsc, 7, "447700900123", OURS, 0, "ja");
	fact("arrived * ja");
	got(&play, "deliver_sm_resp 7 0x00");
	fake_smsc_cut(play.smsc);
	fact("ready 0");
	got(&play, "bind_transceiver *");
	fact("ready 10");
	fake_smsc_deliver(play.smsc, 8, "447700900123", OURS, 0, "ja");
	got(&play, "deliver_sm_resp 8 0x00");
	no_fact();
	play_end(&play);
}

/* Whose receipts are known to be written in another base: no other spelling is looked for. */
static void
test_pinned_ids(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "receipt_ids", "hex");
	play_start(&play);
	fake_smsc_deliver(play.smsc, 7, "447700900123", OURS, SMPP_ESM_RECEIPT,
			  "id:1000000 stat:DELIVRD");
	fact("fate - one:F4240 one:f4240 1 of=700900123");
	got(&play, "deliver_sm_resp 7 0x00");
	play_end(&play);
}

/* Each part is acknowledged when it is safe, and the whole is one text. */
static void
test_in_parts(void)
{
	static const char first[] = "\x05\x00\x03\x2a\x02\x01"
				    "one, ",
			  second[] = "\x05\x00\x03\x2a\x02\x02"
				     "two";
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	fake_smsc_deliver_bytes(play.smsc, 7, "447700900123", OURS, SMPP_ESM_UDHI, second,
				sizeof second - 1);
	fact("memo part*");
	got(&play, "deliver_sm_resp 7 0x00");
	fake_smsc_deliver_bytes(play.smsc, 8, "447700900123", OURS, SMPP_ESM_UDHI, first,
				sizeof first - 1);
	fact("arrived +" OURS " from " ALICE ": one, two");
	got(&play, "deliver_sm_resp 8 0x00");
	play_end(&play);
}

/* An operator looks: at the shape, or with the user's leave at the text. */
static void
test_traced(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	fake_tracing = WRY_TRACE_SHAPES;
	write_to(&play, "m1", ALICE, "secret");
	uint32_t one = got(&play, "submit_sm *");
	fact("traced -> one submit_sm 2 " OURS ">447700900123 part 1 of 1 ?6?");
	fake_tracing = WRY_TRACE_TEXTS;
	taken(&play, one, "a1");
	fact("traced <- one submit_sm_resp 2 0x00");
	fact("accepted *");
	write_to(&play, "m2", ALICE, "open");
	fact("traced -> one submit_sm 3 " OURS ">447700900123 part 1 of 1 open");
	fake_tracing = WRY_TRACE_NOT;
	play_end(&play);
}

/* What is for one number goes one by one, and nothing is paid for behind a part that is refused. */
static void
test_parts_in_order(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, LONG);
	write_to(&play, "m2", ALICE, "second");
	write_to(&play, "m3", BOB, "other");
	uint32_t first = got(&play, "submit_sm 2 * \"050003??0201 All *\"");
	uint32_t other = got(&play, "submit_sm 3 *>447700900456 \"other\"");
	quiet(&play);
	taken(&play, other, "b");
	fact("accepted m3 1/1 id=one:b");
	taken(&play, first, "a1");
	fact("accepted m1 1/2 id=one:a1");
	uint32_t second = got(&play, "submit_sm 4 * \"050003??0202 *ages.\"");
	quiet(&play);
	taken(&play, second, "a2");
	fact("accepted m1 2/2 id=one:a2");
	taken(&play, got(&play, "submit_sm 5 * \"second\""), "a3");
	fact("accepted m2 1/1 id=one:a3");
	write_to(&play, "m4", ALICE, LONG);
	refused(&play, got(&play, "submit_sm 6 * \"050003??0201 *\""), 0x0b);
	fact("failed m4 1/1 error=item-not-found/cancel: *0x0b*");
	quiet(&play);
	play_end(&play);
}

/* The same part again, first of its lane; the others go on. */
static void
test_throttled(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "one");
	write_to(&play, "m2", ALICE, "two");
	refused(&play, got(&play, "submit_sm * \"one\""), 0x58);
	write_to(&play, "m3", BOB, "other");
	taken(&play, got(&play, "submit_sm * \"other\""), "b");
	fact("accepted m3 1/1 id=one:b");
	refused(&play, got(&play, "submit_sm * \"one\""), 0x14);
	taken(&play, got(&play, "submit_sm * \"one\""), "a1");
	fact("accepted m1 1/1 id=one:a1");
	taken(&play, got(&play, "submit_sm * \"two\""), "a2");
	fact("accepted m2 1/1 id=one:a2");
	play_end(&play);
}

static void
test_window(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "window", "2");
	play_begin(&play);
	got(&play, "bind_transceiver *");
	fact("ready 2");
	play.romeo = fake_session_new(play.component, NULL);
	fake_open(play.romeo, NULL, false);
	fact("opened *");
	write_to(&play, "m1", "+447700900001", "1");
	write_to(&play, "m2", "+447700900002", "2");
	write_to(&play, "m3", "+447700900003", "3");
	uint32_t one = got(&play, "submit_sm * \"1\"");
	got(&play, "submit_sm * \"2\"");
	quiet(&play);
	taken(&play, one, "1");
	fact("accepted m1 *");
	got(&play, "submit_sm * \"3\"");
	play_end(&play);
}

static void
test_rate(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "rate", "10/s");
	play_start(&play);
	gint64 start = g_get_monotonic_time();
	for (unsigned i = 0; i < 4; i++) {
		g_autofree char *to = g_strdup_printf("+44770090000%u", i);
		g_autofree char *id = g_strdup_printf("m%u", i);
		write_to(&play, id, to, "x");
	}
	for (unsigned i = 0; i < 4; i++)
		got(&play, "submit_sm *");
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 290000);
	play_end(&play);
}

/* --- what is in doubt, and what is not --- */

static void
test_cut_amid(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "under way");
	write_to(&play, "m2", ALICE, "not begun");
	got(&play, "submit_sm * \"under way\"");
	fake_smsc_cut(play.smsc);
	fact("failed m1 1/1 error=remote-server-timeout/cancel: The link broke while sending. *");
	fact("ready 0");
	fact("untried m2");
	got(&play, "bind_transceiver *");
	fact("ready 10");
	logged("link-up fate-unknown link-down link-up ");
	quiet(&play); /* nothing is sent again */
	play_end(&play);
}

/* The first part is taken and the link lost: the rest follows when it is back. */
static void
test_cut_between_parts(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, LONG);
	taken(&play, got(&play, "submit_sm 2 * \"050003??0201 *\""), "a1");
	fact("accepted m1 1/2 id=one:a1");
	refused(&play, got(&play, "submit_sm 3 * \"050003??0202 *\""), 0x58);
	settle(); /* shorter than the pause: nothing is under way */
	fake_smsc_cut(play.smsc);
	fact("ready 0");
	got(&play, "bind_transceiver *");
	fact("ready 10");
	taken(&play, got(&play, "submit_sm * \"050003??0202 *\""), "a2");
	fact("accepted m1 2/2 id=one:a2");
	play_end(&play);
}

/* Not answered in time: nobody knows, its place is free, and an answer that comes late changes
 * nothing. */
static void
test_unanswered(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "answer_within", "100ms");
	play_start(&play);
	write_to(&play, "m1", ALICE, "silence");
	write_to(&play, "m2", ALICE, "next");
	uint32_t one = got(&play, "submit_sm * \"silence\"");
	fact("failed m1 1/1 error=remote-server-timeout/cancel: *");
	uint32_t two = got(&play, "submit_sm * \"next\"");
	taken(&play, one, "late");
	taken(&play, two, "a2");
	fact("accepted m2 1/1 id=one:a2");
	play_end(&play);
}

static void
test_nacked(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "x");
	uint32_t one = got(&play, "submit_sm *");
	fake_smsc_answer(play.smsc, SMPP_GENERIC_NACK, 4711, 0x02, NULL); /* of nothing */
	fake_smsc_answer(play.smsc, SMPP_GENERIC_NACK, 0, 0x02, NULL);
	quiet(&play);
	fake_smsc_answer(play.smsc, SMPP_GENERIC_NACK, one, 0x03, NULL);
	fact("failed m1 1/1 error=*");
	write_to(&play, "m2", ALICE, "y");
	taken(&play, got(&play, "submit_sm *"), "a2"); /* still bound */
	fact("accepted m2 *");
	play_end(&play);
}

/* What is written down does not matter here. */
static void
skip_memos(void)
{
	while (fake_facts.length > 0 && g_str_has_prefix(fake_facts.head->data, "memo "))
		g_free(fake_fact());
}

/* As fact(). */
static void
told(const char *pattern)
{
	UNTIL((skip_memos(), fake_facts.length > 0));
	fact(pattern);
}

static void
nothing_more(const Play *play)
{
	settle();
	skip_memos();
	quiet(play);
}

/* What the operator has us say to HELP obeys the rules, and is said from numbers of ours alone. */
static void
test_help(void)
{
	Play play = { 0 };
	play_prepare(&play);
	fake_set(play.component, NULL, "help_reply", "Ask x.");
	fake_set(play.component, NULL, "stop", "enforce");
	fake_set(play.component, NULL, "prefix_deny", "+882");
	fake_set(play.component, NULL, "all_per_day", "2");
	play_start(&play);
	fake_smsc_deliver(play.smsc, 71, "447700900123", OURS, 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 71 0x00");
	taken(&play, got(&play, "submit_sm * " OURS ">447700900123 \"Ask x.\""), "a1");
	/* Of a dear number, to a number that is not ours, of a name, of one who said STOP. */
	fake_smsc_deliver(play.smsc, 72, "882123456789", OURS, 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 72 0x00");
	fake_smsc_deliver(play.smsc, 73, "447700900456", "15550009999", 0, "HELP");
	told("arrived +15550009999 * HELP");
	got(&play, "deliver_sm_resp 73 0x00");
	fake_smsc_deliver(play.smsc, 74, "Bank", OURS, 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 74 0x00");
	fake_smsc_deliver(play.smsc, 75, "447700900789", OURS, 0, "STOP");
	told("arrived * STOP");
	got(&play, "deliver_sm_resp 75 0x00");
	fake_smsc_deliver(play.smsc, 76, "447700900789", OURS, 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 76 0x00");
	nothing_more(&play);
	/* One is left of the day; a user's own number answers, too. */
	fake_set(play.component, NULL, "own_numbers", "yes");
	fake_smsc_deliver(play.smsc, 77, "447700900123", "15550009999", 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 77 0x00");
	taken(&play, got(&play, "submit_sm * 15550009999>447700900123 \"Ask x.\""), "a2");
	fake_smsc_deliver(play.smsc, 78, "447700900456", OURS, 0, "HELP");
	told("arrived * HELP");
	got(&play, "deliver_sm_resp 78 0x00");
	nothing_more(&play);
	play_end(&play);
}

/* Of a number that two have: whose text was refused has no answers. */
static void
test_answer_of_refused(void)
{
	Play play = { 0 };
	play_prepare(&play);
	fake_set(play.component, NULL, "shared", "yes");
	fake_set(play.component, NULL, "unmatched", "root@example.org");
	play_start(&play);
	const char *was = fake_address;
	fake_address = "+" OURS ";user=romeo";
	write_to(&play, "m1", ALICE, "I am romeo");
	taken(&play, got(&play, "submit_sm *"), "a1");
	told("accepted m1 *");
	fake_address = "+" OURS ";user=juliet";
	write_to(&play, "m2", ALICE, "I am juliet");
	refused(&play, got(&play, "submit_sm *"), 0x0b);
	told("failed m2 *");
	fake_smsc_deliver(play.smsc, 71, "447700900123", OURS, 0, "Who?");
	told("arrived +" OURS ";user=romeo from " ALICE ": Who?");
	got(&play, "deliver_sm_resp 71 0x00");
	write_to(&play, "m3", ALICE, "juliet again");
	taken(&play, got(&play, "submit_sm *"), "a3");
	told("accepted m3 *");
	fake_smsc_deliver(play.smsc, 72, "447700900123", OURS, 0, "You?");
	told("arrived +" OURS ";user=juliet from " ALICE ": You?");
	got(&play, "deliver_sm_resp 72 0x00");
	fake_address = was;
	play_end(&play);
}

/* Its user logs out: what is sent stays sent, the rest was never tried. */
static void
test_session_closes(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "sent");
	write_to(&play, "m2", ALICE, "not");
	uint32_t one = got(&play, "submit_sm * \"sent\"");
	fake_close(play.romeo, NULL);
	fact("untried m2");
	no_fact();
	taken(&play, one, "a1");
	quiet(&play);
	play_end(&play);
}

/* What a user has sent is on the disk before the network has it: who has us end gains nothing. */
static void
test_charged_first(void)
{
	Play play = { 0 };
	play_prepare(&play);
	fake_set(play.component, NULL, "sms_per_day", "3");
	play_start(&play);
	fake_memos = FAKE_MEMOS_LATER;
	write_to(&play, "m1", ALICE, "one");
	write_to(&play, "m2", ALICE, "two");
	fact("memo spent");
	quiet(&play);
	fake_memos_end();
	fact("memo spent");
	taken(&play, got(&play, "submit_sm * \"one\""), "a1");
	fact("accepted m1 1/1 id=one:a1");
	taken(&play, got(&play, "submit_sm * \"two\""), "a2");
	fact("accepted m2 1/1 id=one:a2");
	/* A disk that takes nothing has it tried again, and it costs nothing. */
	fake_memos = FAKE_MEMOS_FAIL;
	write_to(&play, "m3", ALICE, "three");
	fact("failed m3 *wait*The gateway cannot store anything now*");
	quiet(&play);
	/* It waits as its writer leaves. */
	fake_memos = FAKE_MEMOS_LATER;
	write_to(&play, "m3", ALICE, "three");
	fact("memo spent");
	fake_close(play.romeo, NULL);
	fact("untried m3");
	fake_memos_end();
	fact("memo spent");
	quiet(&play);
	fake_memos = FAKE_MEMOS_NOW;
	play_end(&play);
}

/* What is given up is offered to nobody else, though it is chosen; who had it has it back. */
static void
test_number_released(void)
{
	Play play = { 0 };
	play_prepare(&play);
	fake_set(play.component, NULL, "numbers", "+" OURS " +442079460002");
	play_start(&play);
	g_autoptr(GError) error = NULL;
	g_autoptr(WryValues) any = wry_values_new(wry_backend_sms.registration),
			     one = wry_values_new(wry_backend_sms.registration);
	g_assert_true(wry_values_set(one, "number", "+" OURS, NULL));
	g_autoptr(WryAddress) ours =
	    wry_backend_sms.account_address(play.component, "romeo@x", one, 0, NULL);
	wry_backend_sms.account_released(play.component, "romeo@x", ours, false);
	fact("memo released");
	g_assert_null(wry_backend_sms.account_address(play.component, "juliet@x", one, 0, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_CONFLICT);
	g_autoptr(WryAddress) hers =
	    wry_backend_sms.account_address(play.component, "juliet@x", any, 0, NULL);
	g_assert_cmpstr(hers->name, ==, "+442079460002");
	g_assert_null(wry_backend_sms.account_address(play.component, "juliet@x", any, 1, NULL));
	g_autoptr(WryAddress) his =
	    wry_backend_sms.account_address(play.component, "romeo@x", one, 0, NULL);
	g_assert_true(wry_address_equal(his, ours));
	play_end(&play);
}

/* --- mistakes on the wire --- */

static void
test_broken_frame(void)
{
	static const guint8 oversize[16] = { 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5,
					     0,	   0,	 0,    0,    0, 0, 0, 9 };
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	fake_smsc_say(play.smsc, oversize, sizeof oversize);
	got(&play, "generic_nack 9 0x02");
	fact("ready 0");
	got(&play, "bind_transceiver *"); /* and from the beginning */
	fact("ready 10");
	play_end(&play);
}

static void
test_broken_bodies(void)
{
	/* deliver_sm whose sm_length is beyond its end */
	static const guint8 cut[] = { 0, 0, 0, 35, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,   21,  0,  1,
				      1, 0, 1, 1,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 'h', 'i' };
	/* query_sm: not of us; and one that nobody has */
	static const guint8 strange[] = { 0, 0, 0, 16, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 22,
					  0, 0, 0, 16, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 23 };
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	fake_smsc_say(play.smsc, cut, sizeof cut);
	got(&play, "deliver_sm_resp 21 0x01");
	fake_smsc_say(play.smsc, strange, sizeof strange);
	got(&play, "generic_nack 22 0x03");
	got(&play, "generic_nack 23 0x03");
	fake_smsc_deliver(play.smsc, 24, "447700900123", OURS, 0, "still here");
	fact("arrived * still here");
	got(&play, "deliver_sm_resp 24 0x00");
	play_end(&play);
}

/* --- coming and going --- */

static void
test_unbound(void)
{
	static const guint8 unbind[16] = { 0, 0, 0, 16, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 50 };
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	write_to(&play, "m1", ALICE, "under way");
	write_to(&play, "m2", ALICE, "not begun");
	uint32_t one = got(&play, "submit_sm *");
	fake_smsc_say(play.smsc, unbind, sizeof unbind);
	fact("ready 0");
	fact("untried m2");
	quiet(&play); /* the answer to ours is waited for */
	taken(&play, one, "a1");
	fact("accepted m1 1/1 id=one:a1");
	got(&play, "unbind_resp 50 0x00");
	fact("ready 0"); /* and why */
	got(&play, "bind_transceiver *");
	fact("ready 10");
	play_end(&play);
}

static void
test_stopped(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	FakeSmsc *smsc = play.smsc;
	fake_session_free(g_steal_pointer(&play.romeo));
	wry_backend_sms.stop(play.component);
	UNTIL(fake_smsc_connections(smsc) == 0);
	fake_component_free(play.component);
	fake_smsc_free(smsc);
	fake_facts_clear();
}

static void
test_login_refused(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "reconnect_max", "10m");
	fake_smsc_manner(play.smsc)->bind_status = 0x0e;
	play_begin(&play);
	got(&play, "bind_transceiver 1 wherry/secret");
	fact("ready 0");
	quiet(&play); /* an operator is waited for */
	logged("link-refused ");
	g_assert_true(g_file_set_contents(password_file, "better\n", -1, NULL));
	fake_smsc_manner(play.smsc)->bind_status = 0;
	wry_backend_sms.reload(play.component);
	got(&play, "bind_transceiver 1 wherry/better");
	fact("ready 10");
	g_assert_true(g_file_set_contents(password_file, "secret\n", -1, NULL));
	play_end(&play);
}

static void
test_enquire_link(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "enquire_link", "100ms");
	play_start(&play);
	got(&play, "enquire_link 2");
	got(&play, "enquire_link 3");
	got(&play, "enquire_link 4"); /* it answers, and lives */
	no_fact();
	fake_smsc_manner(play.smsc)->mute = true;
	got(&play, "enquire_link 5");
	got(&play, "enquire_link 6");
	fact("ready 0");
	fake_smsc_manner(play.smsc)->mute = false;
	got(&play, "bind_transceiver *");
	fact("ready 10");
	play_end(&play);
}

static void
test_pair(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "one", "bind", "pair");
	play_begin(&play);
	g_autofree char *first = fake_smsc_next(play.smsc);
	g_autofree char *second = fake_smsc_next(play.smsc);
	g_assert_true(g_str_has_prefix(first, "bind_transmitter 1 wherry/secret"));
	g_assert_true(g_str_has_prefix(second, "bind_receiver 1 wherry/secret"));
	fact("ready 10");
	fake_smsc_deliver(play.smsc, 7, "447700900123", OURS, 0, "hello");
	fact("arrived * hello");
	got(&play, "deliver_sm_resp 7 0x00");
	play.romeo = fake_session_new(play.component, NULL);
	fake_open(play.romeo, NULL, false);
	fact("opened *");
	write_to(&play, "m1", ALICE, "hi");
	got(&play, "submit_sm 2 *");
	play_end(&play);
}

/* Two links: what one cannot send any more the other sends. */
static void
test_two_links(void)
{
	Play play = { 0 };
	g_autoptr(GError) error = NULL;
	FakeSmsc *other = fake_smsc_new();
	play_prepare(&play);
	link_set(&play, "two", "host", fake_smsc_address(other));
	link_set(&play, "two", "system_id", "wherry");
	link_set(&play, "two", "tls", "no");
	play_begin(&play);
	got(&play, "bind_transceiver *");
	g_autofree char *bound = fake_smsc_next(other);
	g_assert_cmpstr(bound, ==, "bind_transceiver 1 wherry/");
	fact("ready 10");
	fact("ready 20");
	play.romeo = fake_session_new(play.component, NULL);
	fake_open(play.romeo, NULL, false);
	fact("opened *");
	write_to(&play, "m1", ALICE, "one");
	write_to(&play, "m2", ALICE, "two"); /* behind the first */
	write_to(&play, "m3", BOB, "other"); /* where there is less to do */
	uint32_t one = got(&play, "submit_sm * \"one\"");
	g_autofree char *there = fake_smsc_next(other);
	g_assert_true(g_str_has_suffix(there, "\"other\""));
	(void)one;
	fake_smsc_cut(play.smsc);
	fact("failed m1 1/1 error=remote-server-timeout/cancel: *");
	fact("ready 10");
	g_autofree char *moved = fake_smsc_next(other);
	g_assert_true(g_str_has_suffix(moved, "\"two\""));
	/* A receipt may come by the other link: its names are tried, too. */
	got(&play, "bind_transceiver *");
	fact("ready 20");
	fake_smsc_deliver(play.smsc, 9, "447700900123", OURS, SMPP_ESM_RECEIPT,
			  "id:b1 stat:DELIVRD err:000");
	fact("fate - one:b1 one:B1 ?one:177 two:b1 two:B1 ?two:177 1 of=700900123");
	got(&play, "deliver_sm_resp 9 0x00");
	play_end(&play);
	fake_smsc_free(other);
}

static char *
next_fate(void)
{
	for (;;) {
		UNTIL(fake_facts.length > 0);
		char *line = fake_fact();
		if (g_str_has_prefix(line, "fate "))
			return line;
		g_free(line);
	}
}

/* Our name is the same at two hosts: two accounts, whose names are each its own. */
static void
test_two_hosts(void)
{
	Play play = { 0 };
	play_prepare(&play);
	link_set(&play, "two", "host", "127.0.0.2:1");
	link_set(&play, "two", "system_id", "wherry");
	link_set(&play, "two", "tls", "no");
	play_begin(&play);
	got(&play, "bind_transceiver *");
	fake_smsc_deliver(play.smsc, 9, "07700 900-456", OURS, SMPP_ESM_RECEIPT,
			  "id:10 stat:DELIVRD");
	g_autofree char *fate = next_fate();
	g_assert_cmpstr(fate, ==, "fate - one:10 ?one:A ?one:a ?one:16 1 of=700900456");
	got(&play, "deliver_sm_resp 9 0x00");
	fake_smsc_deliver(play.smsc, 10, "", OURS, SMPP_ESM_RECEIPT, "id:10 stat:DELIVRD");
	g_autofree char *whose = next_fate();
	g_assert_cmpstr(whose, ==, "fate - one:10 ?one:A ?one:a ?one:16 1 of=-");
	got(&play, "deliver_sm_resp 10 0x00");
	play_end(&play);
}

static void
test_held(void)
{
	Play play = { 0 };
	play_prepare(&play);
	play_start(&play);
	wry_backend_sms.hold(play.component, true);
	fake_smsc_deliver(play.smsc, 7, "447700900123", OURS, 0, "hello");
	got(&play, "deliver_sm_resp 7 0x64");
	no_fact();
	wry_backend_sms.hold(play.component, false);
	fake_smsc_deliver(play.smsc, 8, "447700900123", OURS, 0, "hello");
	fact("arrived * hello");
	got(&play, "deliver_sm_resp 8 0x00");
	play_end(&play);
}

/* The window is shut, and one is handed over because it is late: its sender hears why. */
static void
test_nothing_stands(void)
{
	Play play = { 0 };
	play_prepare(&play);
	fake_smsc_manner(play.smsc)->bind_status = 0x0d;
	play_begin(&play);
	got(&play, "bind_transceiver *");
	fact("ready 0");
	play.romeo = fake_session_new(play.component, NULL);
	fake_open(play.romeo, NULL, false);
	fact("opened *");
	write_to(&play, "m1", ALICE, "hi");
	fact("failed m1 1/1 error=service-unavailable/wait: This gateway cannot send texts just "
	     "now*");
	play_end(&play);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	password_file = g_build_filename(dir, "password", NULL);
	g_assert_true(g_file_set_contents(password_file, "secret\n", -1, NULL));
	wry_loop_init(NULL);
	events = g_string_new(NULL);
	g_log_set_writer_func(on_log, NULL, NULL); /* links that break are no failure here */
	wry_log_set_level(G_LOG_LEVEL_INFO);
	fake_address = "+" OURS;
	guint tick = g_timeout_add(5, on_tick, NULL);

	g_test_add_func("/sms/link/both-ways", test_both_ways);
	g_test_add_func("/sms/link/strange-response", test_strange_response);
	g_test_add_func("/sms/link/again-on-a-new-link", test_again_on_a_new_link);
	g_test_add_func("/sms/link/pinned-ids", test_pinned_ids);
	g_test_add_func("/sms/link/traced", test_traced);
	g_test_add_func("/sms/link/in-parts", test_in_parts);
	g_test_add_func("/sms/link/parts-in-order", test_parts_in_order);
	g_test_add_func("/sms/link/throttled", test_throttled);
	g_test_add_func("/sms/link/window", test_window);
	g_test_add_func("/sms/link/rate", test_rate);
	g_test_add_func("/sms/link/cut-amid", test_cut_amid);
	g_test_add_func("/sms/link/cut-between-parts", test_cut_between_parts);
	g_test_add_func("/sms/link/unanswered", test_unanswered);
	g_test_add_func("/sms/link/nacked", test_nacked);
	g_test_add_func("/sms/link/session-closes", test_session_closes);
	g_test_add_func("/sms/link/help", test_help);
	g_test_add_func("/sms/link/answer-of-refused", test_answer_of_refused);
	g_test_add_func("/sms/link/charged-first", test_charged_first);
	g_test_add_func("/sms/link/number-released", test_number_released);
	g_test_add_func("/sms/link/broken-frame", test_broken_frame);
	g_test_add_func("/sms/link/broken-bodies", test_broken_bodies);
	g_test_add_func("/sms/link/unbound", test_unbound);
	g_test_add_func("/sms/link/stopped", test_stopped);
	g_test_add_func("/sms/link/login-refused", test_login_refused);
	g_test_add_func("/sms/link/enquire-link", test_enquire_link);
	g_test_add_func("/sms/link/pair", test_pair);
	g_test_add_func("/sms/link/two-links", test_two_links);
	g_test_add_func("/sms/link/two-hosts", test_two_hosts);
	g_test_add_func("/sms/link/held", test_held);
	g_test_add_func("/sms/link/nothing-stands", test_nothing_stands);
	int rc = g_test_run();

	g_source_remove(tick);
	wry_resolve_shutdown();
	wry_loop_shutdown();
	g_unlink(password_file);
	g_rmdir(dir);
	g_free(password_file);
	g_string_free(events, TRUE);
	return rc;
}
