/*
 * test-sms-parts.c - texts that come in parts: in any order, more than once, across restarts, never
 * whole
 */
#include "backends/backends.h"
#include "backends/sms/join.h"
#include "backends/sms/part-memo.h"
#include "backends/sms/parts.h"
#include "base/loop.h"
#include "fake-core.h"

#include <string.h>

#define TIMEOUT_MS 3600000

static WryComponent *component;
static SmsParts *parts;
static GString *wholes; /* each text and a newline */
static char *once;	/* of the last */
static unsigned missing;
static bool guessed;
static char told[64]; /* of each that was taken: '.' waits, 'k' safe, 'w' again, 'c' never */
static unsigned n_told;
static unsigned bind = 1;
static uint16_t ref = 7;
static const char *link_name = "primary";

/* What becomes of what is handed on. */
static enum { STORED, KEPT, AGAIN, NEVER } fate;
static WryReply *kept;

static void
on_whole(const SmsWhole *whole, WryReply *stored, G_GNUC_UNUSED gpointer data)
{
	g_string_append_printf(wholes, "%s\n", whole->text);
	g_free(once);
	once = g_strdup(whole->once);
	missing = whole->missing;
	guessed = whole->guessed;
	g_assert_cmpstr(whole->from->name, ==, "+15551");
	g_assert_cmpstr(whole->to->name, ==, "+15559");
	g_assert_cmpstr(whole->to->wire, ==, "Nine");
	switch (fate) {
	case STORED:
		wry_reply_done(stored, NULL);
		break;
	case KEPT:
		g_assert_null(kept);
		kept = stored;
		break;
	case AGAIN:
		wry_reply_fail(stored, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), N_("not now"),
			       NULL);
		break;
	case NEVER:
		wry_reply_fail(stored, WRY_ERROR_ITEM_NOT_FOUND, N_("nobody's"), NULL);
		break;
	}
}

static void
start_with(unsigned timeout_ms, const SmsPartsLimits *limits)
{
	parts = sms_parts_new(component, timeout_ms, limits, on_whole, NULL);
}

static void
setup(void)
{
	component = fake_component_new(&wry_backend_echo);
	wholes = g_string_new(NULL);
	n_told = 0;
	memset(told, 0, sizeof told);
	fate = STORED;
	fake_memos = FAKE_MEMOS_NOW;
	ref = 7;
	start_with(TIMEOUT_MS, &sms_parts_limits);
}

static void
restart(void)
{
	sms_parts_free(parts);
	start_with(TIMEOUT_MS, &sms_parts_limits);
}

static void
teardown(void)
{
	g_clear_pointer(&kept, wry_reply_drop);
	sms_parts_free(parts);
	fake_memos_end();
	fake_component_free(component);
	g_string_free(wholes, TRUE);
	g_clear_pointer(&once, g_free);
	fake_facts_clear();
}

static void
on_told(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	char *mark = data;
	g_assert_cmpint(*mark, ==, '.');
	*mark = error == NULL ? 'k' : wry_error_retry(error) == WRY_RETRY_WAIT ? 'w' : 'c';
}

static void
take_bytes(uint8_t total, uint8_t part, SmsAlphabet alphabet, const void *bytes, gsize n,
	   const char *name)
{
	g_autoptr(WryAddress) from = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+15551"),
			      to = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+15559");
	to->wire = g_strdup("Nine");
	g_autofree uint8_t *copy = g_memdup2(bytes, n);
	SmsPart p = { .account = "smsc",
		      .link = link_name,
		      .bind = bind,
		      .name = name,
		      .from = from,
		      .to = to,
		      .ref = ref,
		      .total = total,
		      .part = part,
		      .bytes = copy,
		      .n = n };
	p.coding.alphabet = alphabet;
	g_assert_cmpuint(n_told, <, sizeof told - 1);
	char *mark = &told[n_told++];
	*mark = '.';
	sms_parts_take(parts, &p, wry_reply_new(NULL, 0, on_told, mark));
}

static void
take(uint8_t total, uint8_t part, const char *text)
{
	take_bytes(total, part, SMS_UTF8, text, strlen(text), NULL);
}

/* What has been handed on and what the senders heard since the last time. */
static void
expect(const char *texts, const char *marks)
{
	g_assert_cmpstr(wholes->str, ==, texts);
	g_assert_cmpstr(told, ==, marks);
	g_string_truncate(wholes, 0);
}

static unsigned
memos(void)
{
	return g_hash_table_size(component->memos);
}

/* --- in any order, each once --- */

/* The order in which Jasmin loses them (facts 4), and its duplicate. */
static void
test_order(void)
{
	setup();
	take(3, 3, "c");
	take(3, 1, "a");
	take(3, 1, "a");
	expect("", "kkk");
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 1);
	take(3, 2, "b");
	expect("abc\n", "kkkk");
	g_assert_cmpuint(missing, ==, 0);
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 0);
	g_assert_cmpuint(memos(), ==, 1); /* the trace */
	/* Each once more, after all is said: an answer of ours was lost. */
	take(3, 2, "b");
	take(3, 3, "c");
	take(3, 1, "a");
	restart();
	take(3, 2, "b");
	expect("", "kkkkkkkk");
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 0);
	/* The same reference for other words is another message. */
	take(3, 2, "y");
	take(3, 3, "z");
	take(3, 1, "x");
	expect("xyz\n", "kkkkkkkkkkk");
	teardown();
}

static void
test_all_orders(void)
{
	static const char *const letters[] = { "a", "b", "c", "d" };
	for (unsigned order = 0; order < 256; order++) {
		unsigned at[4] = { order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6 & 3 };
		unsigned all = 1u << at[0] | 1u << at[1] | 1u << at[2] | 1u << at[3];
		if (all != 15)
			continue;
		setup();
		for (unsigned i = 0; i < 4; i++) {
			g_assert_cmpuint(wholes->len, ==, 0);
			take(4, (uint8_t)(at[i] + 1), letters[at[i]]);
			for (unsigned k = 0; k < i; k++)
				take(4, (uint8_t)(at[k] + 1), letters[at[k]]);
			if (order % 2 == 0)
				restart();
		}
		g_assert_cmpstr(wholes->str, ==, "abcd\n");
		g_assert_null(strpbrk(told, ".wc"));
		teardown();
	}
}

/* --- safe, and not before --- */

static void
test_safe_first(void)
{
	setup();
	fake_memos = FAKE_MEMOS_LATER;
	fate = KEPT;
	take(3, 1, "a");
	take(3, 1, "a"); /* sent again: it waits for the same */
	expect("", "..");
	fake_memos_end();
	take(3, 1, "a");
	expect("", "kkk");
	take(3, 2, "b");
	take(3, 3, "c");
	take(3, 3, "c");
	/* The last is safe with the message; and a part that is not on the disk itself, too. */
	expect("abc\n", "kkk...");
	wry_reply_done(g_steal_pointer(&kept), NULL);
	expect("", "kkkkkk");
	fake_memos_end();
	teardown();
}

static void
test_disk_full(void)
{
	setup();
	fake_memos = FAKE_MEMOS_FAIL;
	take(2, 1, "a");
	expect("", "w");
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 0);
	fake_memos = FAKE_MEMOS_NOW;
	take(2, 2, "b");
	take(2, 1, "a");
	expect("ab\n", "wkk");
	teardown();
}

static void
test_not_now(void)
{
	setup();
	fate = AGAIN;
	take(2, 1, "a");
	take(2, 2, "b");
	expect("ab\n", "kw");
	g_assert_cmpuint(memos(), ==, 1); /* the first part: it has been acknowledged */
	g_autofree char *before = g_strdup(once);
	fate = STORED;
	take(2, 2, "b");
	expect("ab\n", "kwk");
	g_assert_cmpstr(once, ==, before);
	teardown();
}

static void
test_nobodys(void)
{
	setup();
	fate = NEVER;
	take(2, 1, "a");
	take(2, 2, "b");
	expect("ab\n", "kc");
	g_assert_cmpuint(memos(), ==, 0);
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 0);
	teardown();
}

/* --- killed at any moment --- */

static void
test_restart(void)
{
	setup();
	take(3, 1, "a");
	restart();
	take(3, 3, "c");
	restart();
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 1);
	/* The core has stored it, and we die before we hear so: it is handed on again under the
	 * same name. */
	fate = KEPT;
	take(3, 2, "b");
	expect("abc\n", "kk.");
	g_autofree char *before = g_strdup(once);
	restart();
	g_clear_pointer(&kept, wry_reply_drop);
	fate = STORED;
	take(3, 2, "b");
	expect("abc\n", "kkwk");
	g_assert_cmpstr(once, ==, before);
	g_assert_cmpuint(memos(), ==, 1);
	/* Another message has another name. */
	ref++;
	take(2, 1, "d");
	take(2, 2, "e");
	g_assert_cmpstr(once, !=, before);
	teardown();
}

/* They come while what was there is still being read. */
static void
test_early(void)
{
	setup();
	take(2, 1, "a");
	sms_parts_free(parts);
	fake_memos = FAKE_MEMOS_LATER;
	start_with(TIMEOUT_MS, &sms_parts_limits);
	take(2, 2, "b");
	take(0, 0, "whole");
	expect("whole\n", "k.k");
	fake_memos_end();
	expect("ab\n", "kkk");
	restart();
	take(2, 2, "d");
	restart();
	expect("", "kkkw");
	fake_memos_end();
	/* The disk says nothing: they come again. */
	fake_memos = FAKE_MEMOS_FAIL;
	restart();
	take(2, 2, "d");
	expect("", "kkkw.");
	teardown();
}

static void
test_damaged(void)
{
	setup();
	take(2, 1, "a");
	sms_parts_free(parts);
	static const char *const keys[] = { "part/x",
					    "part/aaaaaaaaaaaaaaaa.1.1",
					    "part/aaaaaaaaaaaaaaaa.1.0",
					    "part/aaaaaaaaaaaaaaaa.g.1",
					    "part/aaaaaaaaaaaaaaaa.1.256",
					    "part/aaaaaaaaaaaaaaaa..1" };
	for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++)
		g_hash_table_replace(component->memos, g_strdup(keys[i]),
				     g_bytes_new_static("junk!", 5));
	start_with(TIMEOUT_MS, &sms_parts_limits);
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 1);
	take(2, 2, "b");
	expect("ab\n", "kk");
	teardown();
}

static void
test_stop(void)
{
	setup();
	fake_memos = FAKE_MEMOS_LATER;
	take(2, 1, "a");
	fate = KEPT;
	take(0, 0, "alone");
	expect("alone\n", "..");
	restart();
	expect("", "ww");
	teardown();
}

/* --- never whole --- */

static void
wait_for(const char *text)
{
	gint64 deadline = g_get_monotonic_time() + 5 * G_USEC_PER_SEC;
	while (strstr(wholes->str, text) == NULL) {
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
test_timeout(void)
{
	setup();
	sms_parts_free(parts);
	start_with(20, &sms_parts_limits);
	take(5, 1, "a");
	take(5, 3, "c");
	wait_for("c");
	expect("a [part 2 missing] c [parts 4 to 5 missing]\n", "kk");
	g_assert_cmpuint(missing, ==, 3);
	g_autofree char *before = g_strdup(once);
	/* What comes after that is a message of its own, once. */
	take(5, 2, "b");
	take(5, 2, "b");
	take(5, 1, "a");
	expect("[part 2 of 5] b\n", "kkkkk");
	g_assert_cmpstr(once, !=, before);
	restart();
	take(5, 4, "d");
	expect("[part 4 of 5] d\n", "kkkkkk");
	teardown();
}

/* The gateway was away for longer than it would have waited. */
static void
test_timeout_away(void)
{
	setup();
	take(3, 2, "b");
	sms_parts_free(parts);
	start_with(0, &sms_parts_limits);
	g_assert_cmpuint(wholes->len, ==, 0); /* not before the start is over */
	wait_for("b");
	expect("[part 1 missing] b [part 3 missing]\n", "k");
	g_assert_cmpuint(memos(), ==, 1);
	teardown();
}

/* Its number is given up: whoever has it next gets nothing of it, and what is safe is not lost. */
static void
test_released(void)
{
	g_autoptr(WryAddress) other = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+15558"),
			      to = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+15559");
	setup();
	take(2, 1, "a");
	sms_parts_release(parts, other);
	expect("", "k");
	fate = NEVER;
	sms_parts_release(parts, to);
	expect("a [part 2 missing]\n", "k");
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 0);
	g_assert_cmpuint(memos(), ==, 0);
	fate = STORED;
	take(2, 2, "b");
	expect("", "kk");
	teardown();
}

/* --- what cannot be --- */

static void
test_conflicts(void)
{
	setup();
	/* Two messages under one reference, mixed. */
	take(2, 1, "a");
	take(2, 1, "x");
	take(2, 2, "b");
	take(2, 2, "y");
	expect("ab\nxy\n", "kkkk");
	/* A count that changes: two messages. */
	ref++;
	take(3, 1, "a");
	take(2, 2, "b");
	take(2, 1, "a");
	expect("ab\n", "kkkkkkk");
	g_assert_cmpuint(sms_parts_waiting(parts), ==, 1);
	take(3, 0, "none");
	take(2, 3, "three of two");
	expect("none\nthree of two\n", "kkkkkkkkk");
	teardown();
}

static void
test_ceilings(void)
{
	static const SmsPartsLimits few = {
		.sender_parts = 3, .parts = 100, .sender_bytes = 1000, .bytes = 10000
	};
	static const SmsPartsLimits small = {
		.sender_parts = 300, .parts = 300, .sender_bytes = 1000, .bytes = 50
	};
	g_autofree char *forty = g_strnfill(40, 'a'),
			*text = g_strconcat(forty, " [part 2 missing]\n", NULL);
	setup();
	sms_parts_free(parts);
	start_with(TIMEOUT_MS, &few);
	for (uint16_t i = 1; i <= 3; i++) {
		ref = i;
		take(2, 1, "a");
	}
	ref = 4;
	take(2, 1, "a"); /* the oldest makes room, and it has to come again */
	expect("a [part 2 missing]\n", "kkkw");
	take(2, 1, "a");
	take(2, 2, "b");
	expect("a [part 2 missing]\n", "kkkwkw");
	take(2, 2, "b");
	expect("ab\n", "kkkwkwk");
	sms_parts_free(parts);
	g_hash_table_remove_all(component->memos);
	start_with(TIMEOUT_MS, &small);
	ref = 10;
	take(2, 1, forty);
	ref = 11;
	take(2, 1, forty);
	expect(text, "kkkwkwkkw");
	teardown();
}

/* --- what their senders tore --- */

static void
test_torn(void)
{
	setup();
	take_bytes(2, 1, SMS_UTF16, "\x04\x16\xd8\x3d", 4, NULL);
	take_bytes(2, 2, SMS_UTF16, "\xde\x00\x04\x16", 4, NULL);
	expect("Ж😀Ж\n", "kk");
	ref++; /* in the middle of a unit */
	take_bytes(2, 1, SMS_UTF16, "\x04\x16\x04", 3, NULL);
	take_bytes(2, 2, SMS_UTF16, "\x17", 1, NULL);
	expect("ЖЗ\n", "kkkk");
	ref++;
	take_bytes(2, 1, SMS_GSM, "a\x1b", 2, NULL);
	take_bytes(2, 2, SMS_GSM, "e", 1, NULL);
	expect("a€\n", "kkkkkk");
	ref++; /* the rest of it in another alphabet */
	take_bytes(3, 1, SMS_GSM, "a\x1b", 2, NULL);
	take_bytes(3, 2, SMS_UTF16, "\xde\x00\x04\x16", 4, NULL);
	take_bytes(3, 3, SMS_BINARY, "\x01\x02", 2, NULL);
	expect("a \xef\xbf\xbdЖ[binary message, 2 bytes: 0102]\n", "kkkkkkkkk");
	g_assert_false(guessed);
	take_bytes(0, 0, SMS_GSM, "Gr\xfc\xdf", 4, NULL); /* said to be GSM */
	expect("Grüß\n", "kkkkkkkkkk");
	g_assert_true(guessed);
	ref++; /* a file is one */
	take_bytes(2, 1, SMS_BINARY, "\x01", 1, NULL);
	take_bytes(2, 2, SMS_BINARY, "\x02", 1, NULL);
	expect("[binary message, 2 bytes: 0102]\n", "kkkkkkkkkkkk");
	g_assert_false(guessed);
	ref++;
	take_bytes(2, 1, SMS_GSM, "a", 1, NULL);
	take_bytes(2, 2, SMS_GSM, "\xe9", 1, NULL);
	expect("aé\n", "kkkkkkkkkkkkkk");
	g_assert_true(guessed);
	teardown();
}

static void
test_kept(void)
{
	g_autoptr(WryAddress) from = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "bank-24"),
			      to = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "+1");
	from->wire = g_strdup("Bank-24");
	SmsPart part = { .account = "a",
			 .link = "l",
			 .from = from,
			 .to = to,
			 .ref = 65535,
			 .wide = true,
			 .total = 255,
			 .part = 255,
			 .bytes = (const uint8_t *)"\0\xff",
			 .n = 2,
			 .sent = 12,
			 .coding = { SMS_GSM, 13, 13, true, true, SMS_WAITING_FAX, true } };
	g_autoptr(GBytes) value = sms_part_pack(&part, 34);
	g_autoptr(SmsKept) kept_part = sms_part_unpack(value);
	g_assert_nonnull(kept_part);
	const SmsPart *p = &kept_part->part;
	g_assert_true(wry_address_equal(p->from, from) && wry_address_equal(p->to, to));
	g_assert_cmpstr(p->from->wire, ==, "Bank-24");
	g_assert_cmpint(p->ref == 65535 && p->wide && p->total == 255 && p->part == 255, ==, true);
	g_assert_cmpmem(p->bytes, p->n, part.bytes, part.n);
	g_assert_cmpint(p->sent, ==, 12);
	g_assert_cmpint(kept_part->came, ==, 34);
	g_assert_true(sms_coding_equal(&p->coding, &part.coding) && p->coding.flash &&
		      p->coding.strange && p->coding.none_waiting &&
		      p->coding.waiting == SMS_WAITING_FAX);
	part.part = 0;
	g_autoptr(GBytes) bad = sms_part_pack(&part, 34);
	g_assert_null(sms_part_unpack(bad));
	g_autoptr(GBytes) junk = g_bytes_new_static("junk", 4);
	g_assert_null(sms_part_unpack(junk));
}

/* --- whole ones --- */

static void
test_again(void)
{
	setup();
	take(0, 0, "ok");
	take(1, 1, "ok"); /* people do say it twice */
	expect("ok\nok\n", "kk");
	g_assert_null(once);
	fate = KEPT;
	take(0, 0, "no answer yet");
	take(0, 0, "no answer yet");
	expect("no answer yet\n", "kk..");
	wry_reply_done(g_steal_pointer(&kept), NULL);
	expect("", "kkkk");
	fate = STORED;
	take(0, 0, "the link breaks");
	sms_parts_bind_over(parts, bind++, g_get_monotonic_time());
	take(0, 0, "the link breaks");
	expect("the link breaks\n", "kkkkkk");
	take_bytes(0, 0, SMS_UTF8, "named", 5, "id 1");
	g_autofree char *before = g_strdup(once);
	g_assert_nonnull(before);
	take_bytes(0, 0, SMS_UTF8, "named", 5, "id 1");
	take_bytes(0, 0, SMS_UTF8, "named", 5, "id 2");
	expect("named\nnamed\n", "kkkkkkkkk");
	g_assert_cmpstr(once, !=, before);
	/* After a restart its name says that it is the same. */
	restart();
	take_bytes(0, 0, SMS_UTF8, "named", 5, "id 1");
	g_assert_cmpstr(once, ==, before);
	expect("named\n", "kkkkkkkkkk");
	/* Refused for now, it is not what has been here. */
	fate = AGAIN;
	take(0, 0, "later");
	fate = STORED;
	take(0, 0, "later");
	expect("later\nlater\n", "kkkkkkkkkkwk");
	teardown();
}

/* The link breaks long after an answer: that has arrived, and the same words are said again. */
static void
test_answered_long_ago(void)
{
	setup();
	take(0, 0, "ja");
	sms_parts_bind_over(parts, bind + 1, g_get_monotonic_time()); /* another's */
	sms_parts_bind_over(parts, bind++, g_get_monotonic_time() + 10 * G_USEC_PER_SEC);
	take(0, 0, "ja");
	expect("ja\nja\n", "kk");
	/* Not answered when it broke: the answer goes nowhere, however late the end is heard of. */
	fate = KEPT;
	take(0, 0, "nein");
	sms_parts_bind_over(parts, bind++, g_get_monotonic_time() + 10 * G_USEC_PER_SEC);
	wry_reply_done(g_steal_pointer(&kept), NULL);
	fate = STORED;
	take(0, 0, "nein");
	expect("nein\n", "kkkk");
	teardown();
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(g_main_context_default());
	g_test_add_func("/sms/parts/order", test_order);
	g_test_add_func("/sms/parts/all-orders", test_all_orders);
	g_test_add_func("/sms/parts/safe-first", test_safe_first);
	g_test_add_func("/sms/parts/disk-full", test_disk_full);
	g_test_add_func("/sms/parts/not-now", test_not_now);
	g_test_add_func("/sms/parts/nobodys", test_nobodys);
	g_test_add_func("/sms/parts/restart", test_restart);
	g_test_add_func("/sms/parts/early", test_early);
	g_test_add_func("/sms/parts/damaged", test_damaged);
	g_test_add_func("/sms/parts/stop", test_stop);
	g_test_add_func("/sms/parts/timeout", test_timeout);
	g_test_add_func("/sms/parts/timeout-away", test_timeout_away);
	g_test_add_func("/sms/parts/released", test_released);
	g_test_add_func("/sms/parts/conflicts", test_conflicts);
	g_test_add_func("/sms/parts/ceilings", test_ceilings);
	g_test_add_func("/sms/parts/torn", test_torn);
	g_test_add_func("/sms/parts/kept", test_kept);
	g_test_add_func("/sms/parts/again", test_again);
	g_test_add_func("/sms/parts/answered-long-ago", test_answered_long_ago);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
