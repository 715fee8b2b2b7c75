/*
 * test-smpp.c - SMPP's PDUs: framed, read, written; what a library does wrong with them; statuses
 * in words
 */
#include "backends/sms/smpp.h"
#include "backends/sms/status.h"

#include <string.h>

/* --- octets -- */

/* Hexadecimal, spaces between: its octets, in a block of just that size.  (transfer full) */
static uint8_t *
octets(const char *hex, gsize *ret_n)
{
	GByteArray *out = g_byte_array_new();
	for (const char *p = hex; *p != '\0'; p++) {
		if (*p == ' ')
			continue;
		uint8_t c = (uint8_t)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
		g_byte_array_append(out, &c, 1);
		p++;
	}
	*ret_n = out->len;
	return g_byte_array_free(out, FALSE);
}

/* command, status, sequence and the body: a PDU.  (transfer full) */
static uint8_t *
pdu_of(uint32_t command, uint32_t status, uint32_t sequence, const char *body, gsize *ret_n)
{
	gsize n;
	g_autofree uint8_t *rest = octets(body, &n);
	uint8_t *bytes = g_malloc(SMPP_HEADER + n);
	const uint32_t header[] = { SMPP_HEADER + (uint32_t)n, command, status, sequence };
	for (unsigned i = 0; i < 16; i++)
		bytes[i] = (uint8_t)(header[i / 4] >> (24 - i % 4 * 8));
	if (n > 0)
		memcpy(bytes + SMPP_HEADER, rest, n);
	*ret_n = SMPP_HEADER + n;
	return bytes;
}

#define DECODE(pdu, wrong, command_, status_, sequence_, body)                                     \
	gsize pdu##_n;                                                                             \
	g_autofree uint8_t *pdu##_bytes = pdu_of(command_, status_, sequence_, body, &pdu##_n);    \
	SmppPdu pdu;                                                                               \
	g_assert_cmphex(smpp_decode(&pdu, pdu##_bytes, pdu##_n), ==, wrong);                       \
	g_assert_cmphex(pdu.command, ==, command_);                                                \
	g_assert_cmphex(pdu.status, ==, status_);                                                  \
	g_assert_cmphex(pdu.sequence, ==, sequence_)

#define ADDRESSES "00 01 01 31 35 35 35 00 05 00 42 61 6e 6b 00" /* "", 1/1 1555, 5/0 Bank */
#define REST "00 00 00 00 00 01 00 00 00"			 /* esm ... default_id */
#define SM ADDRESSES REST

static void
check_same(const SmppPdu *pdu, const uint8_t *bytes, gsize n)
{
	g_autofree uint8_t *again = g_malloc(n);
	g_assert_cmpuint(smpp_encode(pdu, again, n), ==, n);
	g_assert_cmpmem(again, n, bytes, n);
	g_assert_cmpuint(smpp_encode(pdu, again, n - 1), ==, 0);
}

/* --- reading and writing -- */

static void
test_fields(void)
{
	DECODE(p, 0, SMPP_SUBMIT_SM, 0, 7,
	       "43 4d 54 00 01 02 31 35 35 35 00 05 00 42 61 6e 6b 00 40 7f 03 "
	       "31 00 32 00 11 01 08 05 03 68 69 21 02 04 00 02 ab cd");
	g_assert_cmpstr(p.service_type, ==, "CMT");
	g_assert_cmpuint(p.source.ton, ==, 1);
	g_assert_cmpuint(p.source.npi, ==, 2);
	g_assert_cmpstr(p.source.digits, ==, "1555");
	g_assert_cmpuint(p.dest.ton, ==, 5);
	g_assert_cmpstr(p.dest.digits, ==, "Bank");
	g_assert_cmphex(p.esm_class, ==, 0x40);
	g_assert_cmphex(p.protocol_id, ==, 0x7f);
	g_assert_cmpuint(p.priority, ==, 3);
	g_assert_cmpstr(p.schedule, ==, "1");
	g_assert_cmpstr(p.validity, ==, "2");
	g_assert_cmphex(p.registered, ==, 0x11);
	g_assert_cmpuint(p.replace, ==, 1);
	g_assert_cmpuint(p.data_coding, ==, 8);
	g_assert_cmpuint(p.default_id, ==, 5);
	g_assert_cmpmem(p.text.at, p.text.n, "hi!", 3);
	g_assert_false(smpp_is_response(&p));
	SmppOptions o;
	smpp_options(&p, &o);
	g_assert_cmphex(o.user_reference, ==, 0xabcd);
	check_same(&p, p_bytes, p_n);
}

static void
test_binds(void)
{
	DECODE(p, 0, SMPP_BIND_TRANSCEIVER, 0, 1,
	       "77 68 65 72 72 79 00 73 33 63 00 56 4d 41 00 34 01 01 5e 34 34 00");
	g_assert_cmpstr(p.system_id, ==, "wherry");
	g_assert_cmpstr(p.password, ==, "s3c");
	g_assert_cmpstr(p.system_type, ==, "VMA");
	g_assert_cmphex(p.interface_version, ==, 0x34);
	g_assert_cmpstr(p.dest.digits, ==, "^44");
	check_same(&p, p_bytes, p_n);

	DECODE(q, 0, SMPP_BIND_RECEIVER | SMPP_RESP, 0, 1, "53 00 02 10 00 01 50");
	SmppOptions o;
	smpp_options(&q, &o);
	g_assert_cmpstr(q.system_id, ==, "S");
	g_assert_cmphex(o.sc_version, ==, 0x50);
	check_same(&q, q_bytes, q_n);

	DECODE(r, 0, SMPP_OUTBIND, 0, 1, "53 00 70 00");
	g_assert_cmpstr(r.password, ==, "p");
	check_same(&r, r_bytes, r_n);
	DECODE(s, 0, SMPP_ALERT_NOTIFICATION, 0, 1, "01 01 34 34 00 01 01 35 00 04 22 00 01 02");
	g_assert_cmpstr(s.source.digits, ==, "44");
	g_assert_cmpstr(s.dest.digits, ==, "5");
	check_same(&s, s_bytes, s_n);
}

static void
test_answers(void)
{
	uint8_t bytes[64];
	DECODE(p, 0, SMPP_DELIVER_SM, 0, 0x12345678, SM "00");
	SmppPdu answer = smpp_answer(&p, SMPP_ESME_RX_T_APPN);
	g_assert_cmpuint(smpp_encode(&answer, bytes, sizeof bytes), ==, 17);
	g_assert_cmpmem(bytes, 17, "\0\0\0\x11\x80\0\0\x05\0\0\0\x64\x12\x34\x56\x78\0", 17);
	DECODE(q, 0, SMPP_ENQUIRE_LINK, 0, 0, "");
	answer = smpp_answer(&q, 0);
	g_assert_cmpuint(smpp_encode(&answer, bytes, sizeof bytes), ==, 16);
	g_assert_cmpmem(bytes, 16, "\0\0\0\x10\x80\0\0\x15\0\0\0\0\0\0\0\0", 16);
	DECODE(r, SMPP_ESME_RINVCMDID, 0x7777, 0, 9, "6f 64 64");
	answer = smpp_answer(&r, SMPP_ESME_RINVCMDID);
	g_assert_cmpuint(smpp_encode(&answer, bytes, sizeof bytes), ==, 16);
	g_assert_cmpmem(bytes, 16, "\0\0\0\x10\x80\0\0\0\0\0\0\x03\0\0\0\x09", 16);
	/* an answer that nobody asked for has none of its own */
	DECODE(s, 0, SMPP_SUBMIT_SM | SMPP_RESP, 0, 9, "31 00");
	answer = smpp_answer(&s, SMPP_ESME_RINVCMDID);
	g_assert_cmphex(answer.command, ==, SMPP_GENERIC_NACK);
	DECODE(t, 0, SMPP_ALERT_NOTIFICATION, 0, 9, "01 01 34 34 00 01 01 35 00");
	answer = smpp_answer(&t, 0);
	g_assert_cmphex(answer.command, ==, SMPP_GENERIC_NACK);
	g_assert_cmpstr(smpp_command_name(SMPP_DATA_SM | SMPP_RESP), ==, "data_sm_resp");
	g_assert_null(smpp_command_name(0x7777));
}

static void
test_writing_has_ceilings(void)
{
	uint8_t bytes[1024];
	char name[SMPP_STRING_MAX + 2];
	memset(name, 'a', sizeof name);
	name[SMPP_STRING_MAX] = '\0';
	SmppPdu p = { .command = SMPP_SUBMIT_SM, .dest.digits = name };
	g_assert_cmpuint(smpp_encode(&p, bytes, sizeof bytes), ==, 16 + 17 + SMPP_STRING_MAX);
	name[SMPP_STRING_MAX] = 'a';
	name[SMPP_STRING_MAX + 1] = '\0';
	g_assert_cmpuint(smpp_encode(&p, bytes, sizeof bytes), ==, 0);
	p.dest.digits = NULL;
	p.text = (SmppBytes){ bytes + 512, 256 };
	g_assert_cmpuint(smpp_encode(&p, bytes, sizeof bytes), ==, 0);
	p.text.n = 255;
	g_assert_cmpuint(smpp_encode(&p, bytes, sizeof bytes), ==, 16 + 17 + 255);
	for (gsize max = 0; max < 16 + 17 + 255; max++) {
		g_autofree uint8_t *small = g_malloc(MAX(max, 1));
		g_assert_cmpuint(smpp_encode(&p, small, max), ==, 0);
	}
	p.command = 0x7777;
	g_assert_cmpuint(smpp_encode(&p, bytes, sizeof bytes), ==, 0);

	uint8_t area[20];
	SmppTlvs t = { .bytes = area, .max = sizeof area };
	smpp_tlv_put16(&t, SMPP_TLV_SAR_REFERENCE, 0x1234);
	smpp_tlv_put8(&t, SMPP_TLV_SAR_TOTAL, 2);
	smpp_tlv_put_string(&t, 0x1401, "abcde");
	g_assert_true(t.full);
	smpp_tlv_put_string(&t, 0x1401, "abcd");
	g_assert_cmpuint(t.n, ==, 20);
	g_assert_cmpmem(area, 20,
			"\x02\x0c\0\x02\x12\x34\x02\x0e\0\x01\x02\x14\x01\0\x05"
			"abcd",
			20);
}

/* --- framing -- */

static void
test_frames(void)
{
	gsize n, length = 0;
	g_autofree uint8_t *bytes = pdu_of(SMPP_ENQUIRE_LINK, 0, 3, "", &n);
	for (gsize i = 0; i < n; i++)
		g_assert_cmpint(smpp_frame(bytes, i, &length), ==, SMPP_MORE);
	g_assert_cmpint(smpp_frame(bytes, n, &length), ==, SMPP_WHOLE);
	g_assert_cmpuint(length, ==, 16);
	g_assert_cmpuint(smpp_frame_sequence(bytes, n), ==, 3);
	g_assert_cmpuint(smpp_frame_sequence(bytes, 15), ==, 0);
	static const uint32_t wrong[] = { 0,	      1,	  15,	     SMPP_PDU_MAX + 1,
					  0x7fffffff, 0x80000010, 0xffffffff };
	for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
		for (unsigned k = 0; k < 4; k++)
			bytes[k] = (uint8_t)(wrong[i] >> (24 - k * 8));
		g_assert_cmpint(smpp_frame(bytes, 3, &length), ==, SMPP_MORE);
		g_assert_cmpint(smpp_frame(bytes, 4, &length), ==, SMPP_BROKEN);
	}
}

/* PDUs of many lengths in pieces of every size: all come out, in order, whole. */
static void
test_a_stream_in_pieces(void)
{
	static const unsigned lengths[] = { 16, 17, 16, 5000, 33, 70000, 16, 4096, 4097, 16 };
	static const unsigned pieces[] = { 1, 3, 4, 15, 16, 17, 32, 100, 4096, 16384, 200000 };
	g_autoptr(GByteArray) stream = g_byte_array_new();
	for (unsigned i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autofree uint8_t *pdu = g_malloc0(lengths[i]);
		for (unsigned k = 0; k < 4; k++)
			pdu[k] = (uint8_t)(lengths[i] >> (24 - k * 8));
		pdu[lengths[i] - 1] = (uint8_t)i;
		g_byte_array_append(stream, pdu, lengths[i]);
	}
	for (unsigned piece = 0; piece < G_N_ELEMENTS(pieces); piece++) {
		g_auto(SmppFramer) framer = { 0 };
		unsigned came = 0;
		for (gsize at = 0; at < stream->len; at += pieces[piece]) {
			gsize n = MIN(pieces[piece], stream->len - at), length;
			g_autofree uint8_t *copy = g_memdup2(stream->data + at, n);
			const uint8_t *pdu;
			smpp_framer_feed(&framer, copy, n);
			while (smpp_framer_next(&framer, &pdu, &length) == SMPP_WHOLE) {
				g_assert_cmpuint(length, ==, lengths[came]);
				g_assert_cmpuint(pdu[length - 1], ==, came);
				came++;
			}
		}
		g_assert_cmpuint(came, ==, G_N_ELEMENTS(lengths));
		g_assert_false(framer.broken);
	}
}

static void
test_a_broken_stream_stays_broken(void)
{
	for (unsigned piece = 1; piece <= 48; piece++) {
		gsize n;
		g_autofree uint8_t *bytes = octets(
		    "00000010 00000015 00000000 00000001 7fffffff 00000005 00000000 000000aa "
		    "00000010 00000015 00000000 00000002",
		    &n);
		g_auto(SmppFramer) framer = { 0 };
		unsigned whole = 0;
		const uint8_t *pdu;
		gsize length;
		SmppFrame frame = SMPP_MORE;
		for (gsize at = 0; at < n && frame != SMPP_BROKEN; at += piece) {
			smpp_framer_feed(&framer, bytes + at, MIN(piece, n - at));
			while ((frame = smpp_framer_next(&framer, &pdu, &length)) == SMPP_WHOLE)
				whole++;
		}
		g_assert_cmpint(frame, ==, SMPP_BROKEN);
		g_assert_cmpuint(whole, ==, 1);
		/* nobody waits for the rest of a header to know whose it was */
		unsigned there = (20 + piece - 1) / piece * piece;
		g_assert_cmphex(framer.sequence, ==, there >= 32 ? 0xaa : 0);
		smpp_framer_feed(&framer, bytes, 16);
		g_assert_cmpint(smpp_framer_next(&framer, &pdu, &length), ==, SMPP_BROKEN);
	}
}

/* --- mistakes in a body -- */

static void
test_bodies_that_end_too_soon(void)
{
	gsize n;
	g_autofree uint8_t *whole =
	    pdu_of(SMPP_DELIVER_SM, 0, 5, SM "02 68 69 02 04 00 02 00 01", &n);
	SmppPdu p;
	g_assert_cmphex(smpp_decode(&p, whole, n), ==, 0);
	for (gsize end = 0; end < n; end++) {
		g_autofree uint8_t *part =
		    g_memdup2(whole, MAX(end, 1)); /* ASan sees each octet beyond */
		uint32_t wrong = smpp_decode(&p, part, end);
		if (end == n - 6 || (end > n - 6 && end < n - 2)) /* no TLV, or less than one */
			g_assert_cmphex(wrong, ==, 0);
		else if (end >= n - 2)
			g_assert_cmphex(wrong, ==, SMPP_ESME_RINVOPTPARSTREAM);
		else if (end >= n - 8)
			g_assert_cmphex(wrong, ==, SMPP_ESME_RINVMSGLEN);
		else
			g_assert_cmphex(wrong, ==, SMPP_ESME_RINVCMDLEN);
		if (end >= 16)
			g_assert_cmpuint(p.sequence, ==, 5);
		g_assert_nonnull(p.dest.digits);
		g_assert_nonnull(p.message_id);
	}
}

static void
test_wrong_bodies(void)
{
	{
		DECODE(p, SMPP_ESME_RINVMSGLEN, SMPP_DELIVER_SM, 0, 1, SM "ff 68 69");
		g_assert_cmpuint(p.text.n, ==, 0);
		g_assert_cmpstr(p.source.digits, ==, "1555");
	}
	{
		/* a string without its NUL (LIBS 1.4 D) */
		DECODE(p, SMPP_ESME_RINVCMDLEN, SMPP_DELIVER_SM, 0, 1, "00 01 01 31 35 35 35");
		g_assert_cmpstr(p.source.digits, ==, "");
	}
	{
		/* a TLV that ends beyond the PDU (LIBS 1.4 B): nothing was allocated for it */
		DECODE(p, SMPP_ESME_RINVOPTPARSTREAM, SMPP_DELIVER_SM, 0, 1,
		       SM "00 02 04 00 01 07 14 00 00 05 00");
		SmppOptions o;
		smpp_options(&p, &o);
		g_assert_cmpint(o.user_reference, ==, 7); /* what was before it stands */
	}
	{
		g_autoptr(GString) body = g_string_new("");
		for (unsigned i = 0; i < 256; i++)
			g_string_append(body, "41");
		g_string_append(body, "00");
		DECODE(p, SMPP_ESME_RINVPARLEN, SMPP_DELIVER_SM, 0, 1, body->str);
		g_assert_cmpstr(p.service_type, ==, "");
	}
}

/* --- ordinary traffic that a library refuses (LIBS 1.5) -- */

static void
test_any_status(void)
{
	static const uint32_t any[] = { 0x40a, 0x4ff, 0x100, 0x112, 0x2000, 0xffffffff, 0x22 };
	for (unsigned i = 0; i < G_N_ELEMENTS(any); i++) {
		DECODE(p, 0, SMPP_SUBMIT_SM | SMPP_RESP, any[i], 4, "00");
		DECODE(q, 0, SMPP_ENQUIRE_LINK | SMPP_RESP, any[i], 4, "");
		check_same(&p, p_bytes, p_n);
		check_same(&q, q_bytes, q_n);
	}
}

static void
test_responses_with_and_without_bodies(void)
{
	DECODE(p, 0, SMPP_SUBMIT_SM | SMPP_RESP, 0x58, 4, "00"); /* an error, and a body */
	g_assert_cmpstr(p.message_id, ==, "");
	DECODE(q, 0, SMPP_SUBMIT_SM | SMPP_RESP, 0, 4, ""); /* all well, and none */
	g_assert_true(q.bare);
	g_assert_cmpstr(q.message_id, ==, "");
	check_same(&q, q_bytes, q_n);
	DECODE(r, 0, SMPP_SUBMIT_SM | SMPP_RESP, 0, 4, "61 62 00 00 1d 00 03 62 61 64");
	SmppOptions o;
	smpp_options(&r, &o);
	g_assert_cmpstr(r.message_id, ==, "ab");
	g_assert_cmpmem(o.additional_status.at, o.additional_status.n, "bad", 3);
	DECODE(s, 0, SMPP_DATA_SM | SMPP_RESP, 0, 4, "61 00 04 25 00 01 00");
	g_assert_cmpstr(s.message_id, ==, "a");
	DECODE(t, 0, SMPP_BIND_TRANSCEIVER | SMPP_RESP, 0x0e, 1, "");
	g_assert_cmpstr(t.system_id, ==, "");
	DECODE(u, 0, SMPP_BIND_TRANSCEIVER | SMPP_RESP, 0, 1,
	       "41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50 51 52 53 00"); /* over 15 */
	g_assert_cmpstr(u.system_id, ==, "ABCDEFGHIJKLMNOPQRS");
	/* what one can of a response whose body is wrong: whose it is, and what it says */
	DECODE(v, SMPP_ESME_RINVCMDLEN, SMPP_SUBMIT_SM | SMPP_RESP, 0x14, 77, "61 62");
	g_assert_cmpstr(v.message_id, ==, "");
}

static void
test_sequence_nought(void)
{
	DECODE(p, 0, SMPP_GENERIC_NACK, 2, 0, "");
	DECODE(q, 0, SMPP_ENQUIRE_LINK, 0, 0, "");
	check_same(&p, p_bytes, p_n);
	check_same(&q, q_bytes, q_n);
	DECODE(r, 0, SMPP_GENERIC_NACK, 2, 0xffffffff, "61 62 63"); /* a body that should not be */
	g_assert_true(smpp_is_response(&r));
}

static void
test_a_liberal_deliver_sm(void)
{
	DECODE(p, 0, SMPP_DELIVER_SM, 0, 1,
	       "00 c9 fe "
	       "31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 00 "
	       "77 66 35 00 ff ff ff 32 36 31 31 32 30 00 32 30 30 52 00 ff ff ff ff 00");
	g_assert_cmphex(p.source.ton, ==, 0xc9);
	g_assert_cmphex(p.source.npi, ==, 0xfe);
	g_assert_cmpuint(strlen(p.source.digits), ==, 25);
	g_assert_cmpstr(p.schedule, ==, "261120"); /* fields that 3.4 leaves empty here */
	g_assert_cmpstr(p.validity, ==, "200R");
	check_same(&p, p_bytes, p_n);

	g_autoptr(GString) body = g_string_new(SM "ff");
	for (unsigned i = 0; i < 255; i++)
		g_string_append(body, "61");
	DECODE(q, 0, SMPP_DELIVER_SM, 0, 1, body->str);
	g_assert_cmpuint(q.text.n, ==, 255);
	DECODE(r, 0, SMPP_DELIVER_SM, 0, 1,
	       SM "01 61 00 00"); /* trailing octets, too few for a TLV */
	g_assert_cmpuint(r.tlvs.n, ==, 0);
	DECODE(s, 0, SMPP_DELIVER_SM, 0, 1, SM "01 61 00 00 00 00 00");
	g_assert_cmpuint(s.tlvs.n, ==, 4);
}

static void
test_tlvs_of_any_length(void)
{
	SmppOptions o;
	DECODE(p, 0, SMPP_DELIVER_SM, 0, 1,
	       SM "00 02 0c 00 01 09 02 0e 00 02 00 03 02 0f 00 04 00 00 00 02 "
		  "04 27 00 02 00 02 04 23 00 02 00 1b 77 77 00 00 02 04 00 05 00 00 00 00 01");
	smpp_options(&p, &o);
	g_assert_cmpint(o.sar_reference, ==, 9);
	g_assert_cmpuint(o.sar_total, ==, 3);
	g_assert_cmpuint(o.sar_sequence, ==, 2);
	g_assert_cmpint(o.state, ==, 2);
	g_assert_cmpint(o.network_type, ==, 0);
	g_assert_cmpint(o.network_error, ==, 0x1b);
	g_assert_cmpint(o.user_reference, ==, -1);
	/* which part of how many must be true, or it is none */
	DECODE(q, 0, SMPP_DELIVER_SM, 0, 1,
	       SM "00 02 0c 00 02 00 09 02 0e 00 01 02 02 0f 00 01 03");
	smpp_options(&q, &o);
	g_assert_cmpint(o.sar_reference, ==, -1);
	DECODE(r, 0, SMPP_DELIVER_SM, 0, 1,
	       SM "00 04 23 00 04 03 00 1b ff 00 1e 00 03 41 42 43 00 1e 00 02 44 00 04 27 00 00");
	smpp_options(&r, &o);
	g_assert_cmpint(o.network_type, ==, 3);
	g_assert_cmpint(o.network_error, ==, 27);
	g_assert_cmpmem(o.receipted_id.at, o.receipted_id.n, "ABC",
			3); /* the first; without a NUL */
	g_assert_cmpint(o.state, ==, -1);
}

/* LIBS 1.4 A and C, 1.5: more TLVs than 20, values over 480 octets, a payload of 64 kB. */
static void
test_many_and_large(void)
{
	static const unsigned counts[] = { 29, 40, 100, 10000 };
	for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_autoptr(GString) body = g_string_new(SM "00");
		for (unsigned k = 0; k < counts[i]; k++)
			g_string_append(body,
					k + 1 == counts[i] ? "02 04 00 01 2a" : "14 00 00 00");
		DECODE(p, 0, SMPP_DELIVER_SM, 0, 1, body->str);
		unsigned n = 0;
		SmppBytes at = p.tlvs;
		for (SmppTlv tlv; smpp_tlv_next(&at, &tlv); n++)
			g_assert_nonnull(tlv.value.at);
		g_assert_cmpuint(n, ==, counts[i]);
		SmppOptions o;
		smpp_options(&p, &o);
		g_assert_cmpint(o.user_reference, ==, 42);
		check_same(&p, p_bytes, p_n);
	}
	static const unsigned sizes[] = { 0, 481, 1025, 2000, 65535 };
	g_autofree uint8_t *area = g_malloc(SMPP_PDU_MAX), *text = g_malloc0(65535);
	g_autofree uint8_t *bytes = g_malloc(SMPP_PDU_MAX);
	for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
		SmppTlvs t = { .bytes = area, .max = SMPP_PDU_MAX };
		smpp_tlv_put(&t, SMPP_TLV_PAYLOAD, text, sizes[i]);
		g_assert_false(t.full);
		SmppPdu p = { .command = SMPP_DELIVER_SM, .tlvs = { area, t.n } }, q;
		gsize n = smpp_encode(&p, bytes, SMPP_PDU_MAX), length;
		g_assert_cmpuint(n, ==, 16 + 17 + 4 + sizes[i]);
		g_assert_cmpint(smpp_frame(bytes, n, &length), ==, SMPP_WHOLE);
		g_assert_cmphex(smpp_decode(&q, bytes, n), ==, 0);
		SmppOptions o;
		smpp_options(&q, &o);
		g_assert_cmpuint(smpp_text(&q, &o).n, ==, sizes[i]);
		check_same(&q, bytes, n);
	}
}

/* Which message it is: short_message, unless it is empty and there is a payload. */
static void
test_text_or_payload(void)
{
	SmppOptions o;
	DECODE(p, 0, SMPP_DELIVER_SM, 0, 1, SM "01 61 04 24 00 02 62 62");
	smpp_options(&p, &o);
	g_assert_cmpmem(smpp_text(&p, &o).at, smpp_text(&p, &o).n, "a", 1);
	DECODE(q, 0, SMPP_DELIVER_SM, 0, 1, SM "00 04 24 00 02 62 62");
	smpp_options(&q, &o);
	g_assert_cmpmem(smpp_text(&q, &o).at, smpp_text(&q, &o).n, "bb", 2);
	DECODE(r, 0, SMPP_DATA_SM, 0, 1, ADDRESSES "04 01 08 04 24 00 02 62 62");
	smpp_options(&r, &o);
	g_assert_cmphex(r.esm_class, ==, 4);
	g_assert_cmpuint(r.registered, ==, 1);
	g_assert_cmpuint(r.data_coding, ==, 8);
	g_assert_cmpuint(smpp_text(&r, &o).n, ==, 2);
	check_same(&r, r_bytes, r_n);
}

/* --- statuses -- */

static void
test_statuses(void)
{
	static const struct {
		uint32_t status;
		SmppClass fate;
		const char *condition, *type, *text;
	} cases[] = {
		{ 0x58, SMPP_THROTTLED, "resource-constraint", "wait",
		  "The SMS provider asks us to wait. (0x58 ESME_RTHROTTLED)" },
		{ 0x14, SMPP_THROTTLED, "resource-constraint", "wait",
		  "The SMS provider asks us to wait. (0x14 ESME_RMSGQFUL)" },
		{ 0x08, SMPP_LATER, "service-unavailable", "wait",
		  "The SMS provider cannot send just now. (0x08 ESME_RSYSERR)" },
		{ 0x64, SMPP_LATER, "service-unavailable", "wait",
		  "The SMS provider cannot send just now. (0x64 ESME_RX_T_APPN)" },
		{ 0x102, SMPP_LATER, "service-unavailable", "wait",
		  "The SMS provider cannot send just now. (0x102 ESME_RSERTYPUNAVAIL)" },
		{ 0x04, SMPP_LINK, "service-unavailable", "wait",
		  "This gateway cannot send texts just now; the operator knows. Your text is kept "
		  "and "
		  "goes out later. (0x04 ESME_RINVBNDSTS)" },
		{ 0x01, SMPP_REFUSED, "not-acceptable", "modify",
		  "The SMS provider finds this text too long. (0x01 ESME_RINVMSGLEN)" },
		{ 0x0b, SMPP_REFUSED, "item-not-found", "cancel",
		  "Not delivered: the number does not exist. (0x0b ESME_RINVDSTADR)" },
		{ 0x51, SMPP_REFUSED, "item-not-found", "cancel",
		  "Not delivered: the number does not exist. (0x51 ESME_RINVDSTNPI)" },
		{ 0x0a, SMPP_REFUSED, "not-allowed", "cancel",
		  "The SMS provider does not take your number as a sender. Tell your operator. "
		  "(0x0a "
		  "ESME_RINVSRCADR)" },
		{ 0x101, SMPP_REFUSED, "not-allowed", "cancel",
		  "The SMS provider lets nobody here write to this number. (0x101 "
		  "ESME_RPROHIBITED)" },
		{ 0x104, SMPP_REFUSED, "not-acceptable", "modify",
		  "The SMS provider takes no text with letters like these. (0x104 ESME_RINVDCS)" },
		{ 0x45, SMPP_REFUSED, "recipient-unavailable", "cancel",
		  "The SMS provider refused this text. (0x45 ESME_RSUBMITFAIL)" },
		{ 0x40a, SMPP_REFUSED, "recipient-unavailable", "cancel",
		  "The SMS provider refused this text. (0x40a, the provider's own)" },
		{ 0xdead, SMPP_REFUSED, "recipient-unavailable", "cancel",
		  "The SMS provider refused this text. (0xdead)" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = smpp_status_error(cases[i].status, NULL, 0);
		g_assert_cmpint(smpp_status_class(cases[i].status), ==, cases[i].fate);
		g_assert_cmpstr(wry_error_condition(error), ==, cases[i].condition);
		g_assert_cmpstr(wry_error_type(error), ==, cases[i].type);
		g_assert_cmpstr(error->message, ==, cases[i].text);
	}
	g_assert_cmpint(smpp_status_class(0), ==, SMPP_TAKEN);
}

static void
test_what_an_smsc_adds(void)
{
	g_autoptr(GError) error = smpp_status_error(0x45, " no \xff\0credit\n%s left ", 21);
	g_assert_cmpstr(error->message, ==,
			"The SMS provider refused this text. (0x45 ESME_RSUBMITFAIL: no \xc3\xbf"
			"\xef\xbf\xbd"
			"credit %s left)");
	char much[1000];
	memset(much, 'x', sizeof much);
	g_autoptr(GError) cut = smpp_status_error(0x45, much, sizeof much);
	g_assert_cmpuint(strlen(cut->message), <, 250);
}

static void
test_binds_refused(void)
{
	g_autoptr(GError) password = smpp_bind_error(0x0e, "smsc.test");
	g_assert_cmpstr(password->message, ==,
			"smsc.test refused our login. (0x0e ESME_RINVPASWD)");
	g_assert_cmpstr(wry_error_condition(password), ==, "not-authorized");
	g_assert_cmpint(wry_error_retry(password), ==, WRY_RETRY_CANCEL);
	g_autoptr(GError) system = smpp_bind_error(0x0f, "smsc.test");
	g_assert_cmpint(wry_error_retry(system), ==, WRY_RETRY_CANCEL);
	g_autoptr(GError) twice = smpp_bind_error(0x05, "smsc.test");
	g_assert_cmpstr(twice->message, ==,
			"smsc.test says that we are logged in already. (0x05 ESME_RALYBND)");
	g_assert_cmpint(wry_error_retry(twice), ==, WRY_RETRY_WAIT);
	g_autoptr(GError) other = smpp_bind_error(0x4ff, "smsc.test");
	g_assert_cmpint(wry_error_retry(other), ==, WRY_RETRY_WAIT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smpp/fields", test_fields);
	g_test_add_func("/smpp/binds", test_binds);
	g_test_add_func("/smpp/answers", test_answers);
	g_test_add_func("/smpp/writing-has-ceilings", test_writing_has_ceilings);
	g_test_add_func("/smpp/frames", test_frames);
	g_test_add_func("/smpp/a-stream-in-pieces", test_a_stream_in_pieces);
	g_test_add_func("/smpp/a-broken-stream-stays-broken", test_a_broken_stream_stays_broken);
	g_test_add_func("/smpp/bodies-that-end-too-soon", test_bodies_that_end_too_soon);
	g_test_add_func("/smpp/wrong-bodies", test_wrong_bodies);
	g_test_add_func("/smpp/any-status", test_any_status);
	g_test_add_func("/smpp/responses-with-and-without-bodies",
			test_responses_with_and_without_bodies);
	g_test_add_func("/smpp/sequence-nought", test_sequence_nought);
	g_test_add_func("/smpp/a-liberal-deliver-sm", test_a_liberal_deliver_sm);
	g_test_add_func("/smpp/tlvs-of-any-length", test_tlvs_of_any_length);
	g_test_add_func("/smpp/many-and-large", test_many_and_large);
	g_test_add_func("/smpp/text-or-payload", test_text_or_payload);
	g_test_add_func("/smpp/statuses", test_statuses);
	g_test_add_func("/smpp/what-an-smsc-adds", test_what_an_smsc_adds);
	g_test_add_func("/smpp/binds-refused", test_binds_refused);
	return g_test_run();
}
