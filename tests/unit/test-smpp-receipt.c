/*
 * test-smpp-receipt.c - receipts as SMSCs write them, and the ids in them as SMSCs spell them
 */
#include "backends/sms/receipt.h"

#include <string.h>

/* --- read -- */

typedef struct {
	uint8_t esm, dcs;
	const char *text, *id; /* receipted_message_id; NULL: none */
	int state;	       /* message_state; -1: none */
} Wire;

static SmppIs
read_wire(const Wire *wire, SmppReceipt *ret)
{
	uint8_t area[600];
	SmppTlvs t = { .bytes = area, .max = sizeof area };
	if (wire->id != NULL)
		smpp_tlv_put_string(&t, SMPP_TLV_RECEIPTED_ID, wire->id);
	if (wire->state >= 0)
		smpp_tlv_put8(&t, SMPP_TLV_MESSAGE_STATE, (uint8_t)wire->state);
	g_assert_false(t.full);
	SmppPdu pdu = { .command = SMPP_DELIVER_SM,
			.esm_class = wire->esm,
			.data_coding = wire->dcs,
			.text = { (const uint8_t *)wire->text, (unsigned)strlen(wire->text) },
			.tlvs = { area, t.n } };
	SmppOptions options;
	smpp_options(&pdu, &options);
	return smpp_receipt_read(&pdu, &options, ret);
}

static void
check(const char *text, const char *id, SmppState state, const char *err)
{
	SmppReceipt r;
	const Wire wire = { .esm = SMPP_ESM_RECEIPT, .text = text, .state = -1 };
	g_assert_cmpint(read_wire(&wire, &r), ==,
			id != NULL ? SMPP_IS_RECEIPT : SMPP_IS_UNREADABLE);
	if (id == NULL)
		return;
	g_assert_cmpstr(r.id, ==, id);
	g_assert_cmpint(r.state, ==, state);
	g_assert_cmpstr(r.err, ==, err);
}

static void
test_texts(void)
{
	/* appendix B */
	check("id:0123456789 sub:001 dlvrd:001 submit date:0811201542 done date:0811201543 "
	      "stat:DELIVRD "
	      "err:000 Text:hello",
	      "0123456789", SMPP_STATE_DELIVERED, "");
	check("id:A1-b2 sub:001 dlvrd:000 submit date:261120 done date:261120 stat:UNDELIV err:01B "
	      "text:",
	      "A1-b2", SMPP_STATE_UNDELIVERABLE, "01B");
	/* any order, case, spacing, separator */
	check("STAT:expired ERR:045 ID:77", "77", SMPP_STATE_EXPIRED, "045");
	check("  Id : 77 ,Stat = REJECTD;Err :9", "77", SMPP_STATE_REJECTED, "9");
	check("id:77\r\nstat:DELETED\terr:0\n", "77", SMPP_STATE_DELETED, "");
	check("msgid=77,status=DELIVERED,error=0", "77", SMPP_STATE_DELIVERED, "");
	check("message id: \"77\" state:'ACCEPTD'", "77", SMPP_STATE_ACCEPTED, "");
	check("submit date:26-11-20 15:42:01 done date:26-11-20 15:42:02 id:77 stat:ENROUTE", "77",
	      SMPP_STATE_ENROUTE, "");
	check("id:77 stat:2", "77", SMPP_STATE_DELIVERED, "");
	check("id:77 stat:BUFFRED err:", "77", SMPP_STATE_ENROUTE, "");
	/* none of the words, or not all of them */
	check("id:77 stat:MUMBLE err:1", "77", SMPP_STATE_UNKNOWN, "1");
	check("id:77", "77", SMPP_STATE_UNKNOWN, "");
	check("id:77 stat:DELIVERY_FAILED", "77", SMPP_STATE_UNKNOWN, "");
	/* no keys at all */
	check("8217612,DELIVRD,000,2611201542", "8217612", SMPP_STATE_DELIVERED, "");
	check("\"4f2a\";\"UNDELIV\";\"012\"", "4f2a", SMPP_STATE_UNDELIVERABLE, "");
	/* nothing that can be told */
	check("", NULL, 0, NULL);
	check("your message 77 has arrived", NULL, 0, NULL);
	check("id: sub:001 stat:DELIVRD", NULL, 0, NULL);
	check("stat:DELIVRD err:000", NULL, 0, NULL);
	check("forbid:77 stat:DELIVRD", NULL, 0, NULL);
}

/* What our user wrote stands in the receipt: it is not taken for the receipt. */
static void
test_the_text_inside(void)
{
	check("id:77 sub:001 dlvrd:000 stat:UNDELIV err:001 text:id:99 stat:DELIVRD err:002", "77",
	      SMPP_STATE_UNDELIVERABLE, "001");
	check("id:77 stat:UNDELIV text:id:99 stat:DELIVRD err:002", "77", SMPP_STATE_UNDELIVERABLE,
	      "");
	/* in the middle: what is missing may still follow */
	check("id:77 text:hello err:045 stat:EXPIRED", "77", SMPP_STATE_EXPIRED, "045");
}

static void
test_tlvs_before_text(void)
{
	SmppReceipt r;
	Wire wire = { SMPP_ESM_RECEIPT, 0, "id:4095 stat:UNDELIV err:005", "FFF",
		      SMPP_STATE_DELIVERED };
	g_assert_cmpint(read_wire(&wire, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpstr(r.id, ==, "FFF");
	g_assert_cmpstr(r.text_id, ==, "4095");
	g_assert_cmpint(r.state, ==, SMPP_STATE_DELIVERED);
	wire.state = -1;
	g_assert_cmpint(read_wire(&wire, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpint(r.state, ==, SMPP_STATE_UNDELIVERABLE);
	wire.text = "";
	wire.state = 200;
	g_assert_cmpint(read_wire(&wire, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpint(r.state, ==, SMPP_STATE_UNKNOWN);
	g_assert_cmpstr(r.text_id, ==, "");
	wire.id = "4095";
	wire.text = "id:4095 stat:UNDELIV";
	g_assert_cmpint(read_wire(&wire, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpstr(r.text_id, ==, "");
	/* an id that is none leaves the text's */
	wire.id = "a b";
	g_assert_cmpint(read_wire(&wire, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpstr(r.id, ==, "4095");
}

static void
test_what_is_a_receipt(void)
{
	SmppReceipt r;
	const char *text = "id:77 stat:DELIVRD err:000";
	static const struct {
		uint8_t esm;
		const char *id;
		SmppIs is;
		bool intermediate;
	} cases[] = {
		{ 0x00, NULL, SMPP_IS_MESSAGE, false }, /* anybody can write that */
		{ 0x40, NULL, SMPP_IS_MESSAGE, false },
		{ 0x03, NULL, SMPP_IS_MESSAGE, false },
		{ 0x04, NULL, SMPP_IS_RECEIPT, false },
		{ 0x44, NULL, SMPP_IS_RECEIPT, false },
		{ 0x07, NULL, SMPP_IS_RECEIPT, false },
		{ 0x20, NULL, SMPP_IS_RECEIPT, true },
		{ 0x08, NULL, SMPP_IS_MESSAGE, false }, /* the other person's client wrote it */
		{ 0x10, NULL, SMPP_IS_MESSAGE, false },
		{ 0x00, "77", SMPP_IS_RECEIPT, false }, /* a TLV nobody can write */
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Wire wire = { cases[i].esm, 0, text, cases[i].id, -1 };
		g_assert_cmpint(read_wire(&wire, &r), ==, cases[i].is);
		if (cases[i].is != SMPP_IS_RECEIPT)
			continue;
		g_assert_true(r.intermediate == cases[i].intermediate);
		g_assert_cmpint(smpp_receipt_fate(&r), ==,
				cases[i].intermediate ? SMPP_FATE_OPEN : SMPP_FATE_DELIVERED);
	}
}

/* In two octets a character, and in octets that are no text. */
static void
test_alphabets(void)
{
	const char *text = "id:77 stat:DELIVRD";
	char wide[2 * 18];
	for (unsigned i = 0; i < 18; i++) {
		wide[2 * i] = '\0';
		wide[2 * i + 1] = text[i];
	}
	SmppPdu pdu = { .command = SMPP_DELIVER_SM,
			.esm_class = SMPP_ESM_RECEIPT,
			.data_coding = 8,
			.text = { (const uint8_t *)wide, sizeof wide } };
	SmppOptions none;
	SmppReceipt r;
	smpp_options(&pdu, &none);
	g_assert_cmpint(smpp_receipt_read(&pdu, &none, &r), ==, SMPP_IS_RECEIPT);
	g_assert_cmpstr(r.id, ==, "77");
	g_assert_cmpint(r.state, ==, SMPP_STATE_DELIVERED);
	check("\x01\xffid:7\xff"
	      "7 stat:DELIVRD err:\x80",
	      "7?7", SMPP_STATE_DELIVERED, "?");
}

static void
test_ceilings(void)
{
	g_autofree char *most = g_strnfill(SMPP_STRING_MAX, '7'), *more = g_strnfill(300, '7');
	g_autofree char *fits = g_strdup_printf("id:%s stat:DELIVRD", most);
	g_autofree char *not = g_strdup_printf("id:%s stat:DELIVRD", more);
	g_autofree char *far = g_strnfill(4000, 'x');
	g_autofree char *behind = g_strdup_printf("%s id:1 stat:DELIVRD", far);
	check(fits, most, SMPP_STATE_DELIVERED, "");
	check(not, NULL, 0, NULL);
	check(behind, NULL, 0, NULL);
	check("id:1 stat:AAAAAAAAAAAAAAAAAAAAAAAAAAA err:BBBBBBBBBBBBBBBBBBBBBBBBBBB", "1",
	      SMPP_STATE_UNKNOWN, "");
}

/* --- in words -- */

static void
check_error(SmppReceipt r, gint64 validity, const char *condition, const char *text)
{
	g_autoptr(GError) error = smpp_receipt_error(&r, validity);
	g_assert_cmpint(smpp_receipt_fate(&r), ==, SMPP_FATE_FAILED);
	g_assert_cmpstr(error->message, ==, text);
	g_assert_cmpstr(wry_error_condition(error), ==, condition);
	g_assert_cmpint(wry_error_retry(error), ==, WRY_RETRY_CANCEL);
}

static void
test_reasons(void)
{
	SmppReceipt r = { .id = "1",
			  .state = SMPP_STATE_UNDELIVERABLE,
			  .network_type = -1,
			  .network_error = -1 };
	check_error(r, 0, "recipient-unavailable",
		    "Not delivered: the phone could not be reached. (UNDELIV)");
	g_strlcpy(r.err, "01B", sizeof r.err);
	check_error(r, 0, "recipient-unavailable",
		    "Not delivered: the phone could not be reached. (UNDELIV, err 01B)");
	r.network_type = 3;
	r.network_error = 1;
	check_error(r, 0, "item-not-found",
		    "Not delivered: the number does not exist. (UNDELIV, err 01B, GSM error 1)");
	r.network_error = 27;
	check_error(
	    r, 0, "recipient-unavailable",
	    "Not delivered: the phone was off or out of reach. (UNDELIV, err 01B, GSM error 27)");
	r.network_error = 999;
	check_error(
	    r, 0, "recipient-unavailable",
	    "Not delivered: the phone could not be reached. (UNDELIV, err 01B, GSM error 999)");
	r.network_type = 7; /* SMPP's own */
	r.network_error = 0x0b;
	check_error(
	    r, 0, "item-not-found",
	    "Not delivered: the number does not exist. (UNDELIV, err 01B, 0x0b ESME_RINVDSTADR)");
	r.network_error = 0x58; /* it is too late to wait */
	check_error(r, 0, "recipient-unavailable",
		    "Not delivered: the phone could not be reached. (UNDELIV, err 01B, 0x58 "
		    "ESME_RTHROTTLED)");
	r.network_type = 2;
	r.network_error = 5;
	check_error(
	    r, 0, "recipient-unavailable",
	    "Not delivered: the phone could not be reached. (UNDELIV, err 01B, error 5 of network "
	    "type 2)");
	r = (SmppReceipt){
		.id = "1", .state = SMPP_STATE_EXPIRED, .network_type = -1, .network_error = -1
	};
	check_error(r, 2 * 86400, "remote-server-timeout",
		    "Not delivered: the phone was off for 2 days. (EXPIRED)");
	check_error(r, 0, "remote-server-timeout",
		    "Not delivered: the phone was off too long. (EXPIRED)");
	r.state = SMPP_STATE_REJECTED;
	g_strlcpy(r.stat, "REJECTED", sizeof r.stat);
	check_error(r, 0, "recipient-unavailable",
		    "Not delivered: the phone network refused it. (REJECTED)");
}

static void
test_fates(void)
{
	static const SmppFate fates[] = {
		[SMPP_STATE_SCHEDULED] = SMPP_FATE_OPEN,
		[SMPP_STATE_ENROUTE] = SMPP_FATE_OPEN,
		[SMPP_STATE_DELIVERED] = SMPP_FATE_DELIVERED,
		[SMPP_STATE_EXPIRED] = SMPP_FATE_FAILED,
		[SMPP_STATE_DELETED] = SMPP_FATE_FAILED,
		[SMPP_STATE_UNDELIVERABLE] = SMPP_FATE_FAILED,
		[SMPP_STATE_ACCEPTED] = SMPP_FATE_OPEN,
		[SMPP_STATE_UNKNOWN] = SMPP_FATE_OPEN,
		[SMPP_STATE_REJECTED] = SMPP_FATE_FAILED,
		[SMPP_STATE_SKIPPED] = SMPP_FATE_FAILED,
	};
	for (unsigned state = 0; state < G_N_ELEMENTS(fates); state++) {
		SmppReceipt r = { .id = "1", .state = (SmppState)state };
		g_assert_cmpint(smpp_receipt_fate(&r), ==, fates[state]);
		r.intermediate = true;
		g_assert_cmpint(smpp_receipt_fate(&r), ==, SMPP_FATE_OPEN);
	}
}

/* --- spelt -- */

/* All spellings of an id, each behind its kind, for who has learnt nothing. */
static char *
spelt(const SmppIds *ids, const char *id)
{
	static const char letters[] = "?shd";
	SmppReceipt r = { 0 };
	g_auto(SmppSpellings) s = { 0 };
	GString *out = g_string_new(NULL);
	g_strlcpy(r.id, id, sizeof r.id);
	smpp_ids_spell(ids, &r, &s);
	for (unsigned i = 0; s.names[i] != NULL; i++)
		g_string_append_printf(out, "%s%c:%s", i > 0 ? " " : "", letters[s.kinds[i]],
				       s.names[i]);
	return g_string_free(out, FALSE);
}

#define SPELT(ids, id, is)                                                                         \
	do {                                                                                       \
		g_autofree char *names = spelt(ids, id);                                           \
		g_assert_cmpstr(names, ==, is);                                                    \
	} while (0)

static void
test_spellings(void)
{
	SmppIds ids = { 0 };
	SPELT(&ids, "1000000", "s:1000000 h:F4240 h:f4240 d:16777216");
	SPELT(&ids, "0007", "s:0007 ?:7");
	SPELT(&ids, "F4240", "s:F4240 s:f4240 d:1000000");
	SPELT(&ids, "0aB", "s:0aB s:aB s:ab s:AB d:171");
	SPELT(&ids, "a1-B2", "s:a1-B2 s:a1-b2 s:A1-B2");
	SPELT(&ids, "0", "?:0");
	SPELT(&ids, "000", "s:000 ?:0");
	SPELT(&ids, "340282366920938463463374607431768211455999",
	      "s:340282366920938463463374607431768211455999");
	SPELT(&ids, "99999999999999999999999999999999999999",
	      "s:99999999999999999999999999999999999999 h:4B3B4CA85A86C47A098A223FFFFFFFFF "
	      "h:4b3b4ca85a86c47a098a223fffffffff");
	smpp_ids_seen(&ids, "000000000007");
	SPELT(&ids, "12",
	      "s:12 s:000000000012 h:C h:00000000000C h:c h:00000000000c d:18 d:000000000018");
	smpp_ids_seen(&ids, "0"); /* no zeros in front */
	g_assert_cmpuint(ids.width, ==, 12);

	SmppIds pinned = { .pinned = SMPP_ID_HEX };
	SPELT(&pinned, "1000000", "h:F4240 h:f4240");
	SPELT(&pinned, "x1", "?:x1");
	SmppReceipt r = { .id = "FFF", .text_id = "4095" };
	g_auto(SmppSpellings) s = { 0 };
	pinned.pinned = SMPP_ID_SAME;
	smpp_ids_spell(&pinned, &r, &s);
	g_assert_cmpstr(s.names[0], ==, "FFF");
	g_assert_cmpstr(s.names[1], ==, "fff");
	g_assert_cmpstr(s.names[2], ==, "4095");
	g_assert_null(s.names[3]);
}

/* An SMSC: what it calls its n-th message in responses and in receipts. */
typedef char *(*Name)(guint64 n);
static char *
dec(guint64 n)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT, n);
}
static char *
wide(guint64 n)
{
	return g_strdup_printf("%012" G_GUINT64_FORMAT, n);
}
static char *
upper(guint64 n)
{
	return g_strdup_printf("%" G_GINT64_MODIFIER "X", n);
}
static char *
lower(guint64 n)
{
	return g_strdup_printf("%" G_GINT64_MODIFIER "x", n);
}
static char *
upper_wide(guint64 n)
{
	return g_strdup_printf("%010" G_GINT64_MODIFIER "X", n);
}

/* Each of 1,000 receipts finds its message and no other; one of a message of somebody else finds
 * none once the kind is known. */
static void
play(Name response, Name receipt, guint64 first, bool lost)
{
	g_autoptr(GHashTable) sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	SmppIds ids = { 0 };
	unsigned matched = 0;
	for (guint64 n = first; n < first + 1000; n++) {
		char *name = response(n);
		smpp_ids_seen(&ids, name);
		g_hash_table_insert(sent, name, GUINT_TO_POINTER((guint)(n - first) + 1));
	}
	for (guint64 n = first; n < first + 1000; n++) {
		SmppReceipt r = { 0 };
		g_auto(SmppSpellings) s = { 0 };
		/* of the last hundred each second is not ours */
		bool foreign = lost && n >= first + 900 && n % 2 == 1;
		g_autofree char *id = receipt(foreign ? n * 16 : n);
		g_strlcpy(r.id, id, sizeof r.id);
		smpp_ids_spell(&ids, &r, &s);
		guint found = 0;
		for (unsigned i = 0; s.names[i] != NULL && found == 0; i++) {
			found = GPOINTER_TO_UINT(g_hash_table_lookup(sent, s.names[i]));
			if (found != 0)
				smpp_ids_matched(&ids, s.kinds[i]);
		}
		if (found == 0)
			smpp_ids_missed(&ids);
		g_assert_cmpuint(found, ==, foreign ? 0 : (guint)(n - first) + 1);
		matched += found != 0;
	}
	g_assert_cmpuint(matched, ==, lost ? 950 : 1000);
}

static void
test_a_thousand(void)
{
	static const guint64 firsts[] = { 1000000, 0xfffff0, 4000000000u, 0xfffffffffff0 };
	for (unsigned i = 0; i < G_N_ELEMENTS(firsts); i++)
		for (unsigned lost = 0; lost < 2; lost++) {
			play(dec, dec, firsts[i], lost);
			play(upper, upper, firsts[i], lost);
			play(upper, lower, firsts[i], lost);
			play(lower, upper, firsts[i], lost);
			play(upper, dec, firsts[i], lost);
			play(lower, dec, firsts[i], lost);
			play(dec, upper, firsts[i], lost);
			play(dec, lower, firsts[i], lost);
			play(wide, dec, firsts[i], lost);
			play(dec, wide, firsts[i], lost);
			play(upper_wide, dec, firsts[i], lost);
			play(upper_wide, wide, firsts[i], lost);
		}
}

static void
test_learning(void)
{
	SmppIds ids = { 0 };
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	smpp_ids_matched(&ids, SMPP_ID_SAME);
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	smpp_ids_matched(&ids, SMPP_ID_AUTO); /* tells nothing */
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	g_assert_cmpint(ids.learned, ==, SMPP_ID_AUTO);
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	g_assert_cmpint(ids.learned, ==, SMPP_ID_HEX);
	SPELT(&ids, "1000000", "h:F4240 h:f4240");
	for (unsigned i = 0; i < 19; i++)
		smpp_ids_missed(&ids);
	g_assert_cmpint(ids.learned, ==, SMPP_ID_HEX);
	smpp_ids_matched(&ids, SMPP_ID_HEX);
	for (unsigned i = 0; i < 20; i++)
		smpp_ids_missed(&ids);
	g_assert_cmpint(ids.learned, ==, SMPP_ID_AUTO);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smpp/receipt/texts", test_texts);
	g_test_add_func("/smpp/receipt/the-text-inside", test_the_text_inside);
	g_test_add_func("/smpp/receipt/tlvs-before-text", test_tlvs_before_text);
	g_test_add_func("/smpp/receipt/what-is-a-receipt", test_what_is_a_receipt);
	g_test_add_func("/smpp/receipt/alphabets", test_alphabets);
	g_test_add_func("/smpp/receipt/ceilings", test_ceilings);
	g_test_add_func("/smpp/receipt/reasons", test_reasons);
	g_test_add_func("/smpp/receipt/fates", test_fates);
	g_test_add_func("/smpp/receipt/spellings", test_spellings);
	g_test_add_func("/smpp/receipt/a-thousand", test_a_thousand);
	g_test_add_func("/smpp/receipt/learning", test_learning);
	return g_test_run();
}
