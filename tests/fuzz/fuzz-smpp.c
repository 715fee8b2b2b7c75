/*
 * fuzz-smpp.c - whatever an SMSC sends: the same PDUs come out in whatever pieces they came in;
 * what is read is written again to what is read the same
 *
 * The first octet says how large the pieces are, the rest is the stream.
 */
#include "backends/sms/smpp.h"
#include "backends/sms/status.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_same(const SmppPdu *a, const SmppPdu *b)
{
	g_assert_cmphex(a->command, ==, b->command);
	g_assert_cmphex(a->status, ==, b->status);
	g_assert_cmphex(a->sequence, ==, b->sequence);
	g_assert_true(a->bare == b->bare);
	g_assert_cmpstr(a->system_id, ==, b->system_id);
	g_assert_cmpstr(a->password, ==, b->password);
	g_assert_cmpstr(a->system_type, ==, b->system_type);
	g_assert_cmpstr(a->source.digits, ==, b->source.digits);
	g_assert_cmpstr(a->dest.digits, ==, b->dest.digits);
	g_assert_cmpstr(a->service_type, ==, b->service_type);
	g_assert_cmpstr(a->schedule, ==, b->schedule);
	g_assert_cmpstr(a->validity, ==, b->validity);
	g_assert_cmpstr(a->message_id, ==, b->message_id);
	g_assert_true(a->source.ton == b->source.ton && a->source.npi == b->source.npi &&
		      a->dest.ton == b->dest.ton && a->dest.npi == b->dest.npi);
	g_assert_true(a->esm_class == b->esm_class && a->protocol_id == b->protocol_id &&
		      a->priority == b->priority && a->registered == b->registered &&
		      a->replace == b->replace && a->data_coding == b->data_coding &&
		      a->default_id == b->default_id &&
		      a->interface_version == b->interface_version);
	g_assert_cmpmem(a->text.at, a->text.n, b->text.at, b->text.n);
	g_assert_cmpmem(a->tlvs.at, a->tlvs.n, b->tlvs.at, b->tlvs.n);
}

static void
check_options(const SmppPdu *pdu)
{
	SmppOptions o;
	SmppBytes at = pdu->tlvs;
	gsize whole = 0;
	for (SmppTlv tlv; smpp_tlv_next(&at, &tlv);)
		whole += 4 + tlv.value.n;
	g_assert_cmpuint(whole, ==, pdu->tlvs.n);
	smpp_options(pdu, &o);
	g_assert_true(o.sar_reference < 0 ||
		      (o.sar_sequence >= 1 && o.sar_sequence <= o.sar_total && o.sar_total <= 255));
	const SmppBytes views[] = { o.payload, o.receipted_id, o.additional_status };
	unsigned sum = 0;
	for (unsigned i = 0; i < G_N_ELEMENTS(views); i++)
		for (unsigned k = 0; k < views[i].n; k++) /* ASan looks, too */
			sum += views[i].at[k];
	g_assert_cmpuint(sum, <=, 255 * SMPP_PDU_MAX);
	g_assert_cmpuint(smpp_text(pdu, &o).n, <=, SMPP_PDU_MAX);
}

static void
check_pdu(const uint8_t *bytes, gsize n)
{
	SmppPdu pdu, again;
	g_autofree uint8_t *exact = g_memdup2(bytes, n);
	uint32_t wrong = smpp_decode(&pdu, exact, n);
	check_options(&pdu);
	SmppPdu answer = smpp_answer(&pdu, wrong);
	uint8_t small[32];
	g_assert_cmpuint(smpp_encode(&answer, small, sizeof small), >=, SMPP_HEADER);
	if (wrong == SMPP_ESME_RINVCMDID) {
		g_assert_null(smpp_command_name(pdu.command));
		return;
	}
	g_autofree uint8_t *written = g_malloc(SMPP_PDU_MAX), *twice = g_malloc(SMPP_PDU_MAX);
	gsize length = smpp_encode(&pdu, written, SMPP_PDU_MAX);
	g_assert_cmpuint(length, >=, SMPP_HEADER);
	if (wrong == 0)
		g_assert_cmpuint(length, <=, n);
	g_assert_cmphex(smpp_decode(&again, written, length), ==, 0);
	if (wrong == 0)
		check_same(&pdu, &again);
	g_assert_cmpuint(smpp_encode(&again, twice, SMPP_PDU_MAX), ==, length);
	g_assert_cmpmem(written, length, twice, length);
	g_autofree char *words = smpp_status_describe(pdu.status);
	g_assert_cmpuint(strlen(words), <, 64);
}

/* The lengths of all that come, and how it ends. */
static GString *
cut(const uint8_t *bytes, gsize n, gsize piece, bool look)
{
	GString *out = g_string_new(NULL);
	g_auto(SmppFramer) framer = { 0 };
	SmppFrame frame = SMPP_MORE;
	for (gsize at = 0; at < n && frame != SMPP_BROKEN; at += piece) {
		gsize length, part = MIN(piece, n - at);
		const uint8_t *pdu;
		g_autofree uint8_t *exact = g_memdup2(bytes + at, part);
		smpp_framer_feed(&framer, exact, part);
		while ((frame = smpp_framer_next(&framer, &pdu, &length)) == SMPP_WHOLE) {
			g_string_append_printf(out, "%zu ", length);
			if (look)
				check_pdu(pdu, length);
		}
	}
	g_string_append(out, frame == SMPP_BROKEN ? "broken" : "more");
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	GString *whole = cut(data + 1, size - 1, size, true);
	GString *pieces = cut(data + 1, size - 1, 1 + data[0], false);
	g_assert_cmpstr(whole->str, ==, pieces->str);
	g_string_free(whole, TRUE);
	g_string_free(pieces, TRUE);
	return 0;
}
