/*
 * fuzz-smpp-receipt.c - whatever a receipt says: an id and words that fit, spellings that are an
 * id's, a sentence
 *
 * The input: esm_class, data_coding, how many octets of the rest are TLVs, the TLVs, the text.
 */
#include "backends/sms/receipt.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_word(const char *word, gsize max)
{
	g_assert_cmpuint(strlen(word), <, max);
	for (const char *p = word; *p != '\0'; p++)
		g_assert_true(*p > ' ' && *p < 0x7f);
}

static void
check_spellings(const SmppReceipt *r, SmppIdKind pinned, unsigned width)
{
	const SmppIds ids = { .pinned = pinned, .width = width };
	g_auto(SmppSpellings) s = { 0 };
	smpp_ids_spell(&ids, r, &s);
	g_assert_nonnull(s.names[0]);
	for (unsigned i = 0; s.names[i] != NULL; i++) {
		check_word(s.names[i], SMPP_STRING_MAX + 1);
		g_assert_cmpint(*s.names[i], !=, '\0');
		for (unsigned k = 0; k < i; k++)
			g_assert_cmpstr(s.names[i], !=, s.names[k]);
	}
	if (pinned == SMPP_ID_AUTO || pinned == SMPP_ID_SAME)
		g_assert_cmpstr(s.names[0], ==, r->id);
}

static void
check_receipt(const SmppReceipt *r)
{
	check_word(r->id, sizeof r->id);
	check_word(r->text_id, sizeof r->text_id);
	check_word(r->stat, sizeof r->stat);
	check_word(r->err, sizeof r->err);
	g_assert_cmpint(*r->id, !=, '\0');
	g_assert_cmpint(r->state, <=, SMPP_STATE_SKIPPED);
	if (smpp_receipt_fate(r) == SMPP_FATE_FAILED) {
		g_autoptr(GError) error = smpp_receipt_error(r, (gint64)strlen(r->id));
		g_assert_cmpint(wry_error_retry(error), !=, WRY_RETRY_WAIT);
		g_assert_cmpuint(strlen(error->message), <, 256);
	}
	for (SmppIdKind kind = SMPP_ID_AUTO; kind <= SMPP_ID_DEC; kind++)
		check_spellings(r, kind, (unsigned)strlen(r->err) * 20);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	unsigned tlvs = MIN(data[2], (unsigned)size - 3);
	/* blocks of just their sizes: ASan sees each octet beyond */
	g_autofree uint8_t *area = g_memdup2(data + 3, tlvs),
			   *text = g_memdup2(data + 3 + tlvs, size - 3 - tlvs);
	const SmppPdu pdu = { .command = SMPP_DELIVER_SM,
			      .esm_class = data[0],
			      .data_coding = data[1],
			      .tlvs = { area, tlvs },
			      .text = { text, (unsigned)(size - 3 - tlvs) } };
	SmppOptions options;
	SmppReceipt receipt;
	smpp_options(&pdu, &options);
	SmppIs is = smpp_receipt_read(&pdu, &options, &receipt);
	if (is == SMPP_IS_RECEIPT)
		check_receipt(&receipt);
	else
		g_assert_true(is == SMPP_IS_MESSAGE || (data[0] & SMPP_ESM_TYPE) != 0 ||
			      options.receipted_id.n > 0);
	return 0;
}
