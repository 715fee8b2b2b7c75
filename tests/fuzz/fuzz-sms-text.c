/*
 * fuzz-sms-text.c - any bytes under any data_coding, with any header, as any link has them
 *
 * What is made of them is UTF-8 that a stanza can carry, with "\n" line ends, and not much longer
 * than they are.
 */
#include "backends/sms/alphabet.h"
#include "backends/sms/body.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const SmsAlphabet plain[] = { SMS_GSM, SMS_LATIN1, SMS_ASCII, SMS_UTF8 };
	if (size < 2)
		return 0;
	SmsDialect dialect = { .plain = plain[data[1] & 3], .packed = data[1] & 4 };
	bool header = data[1] & 8;
	gsize n = size - 2;
	g_autofree uint8_t *bytes = g_memdup2(data + 2, n); /* of exactly that size */
	g_auto(SmsBody) body = { 0 };
	sms_body_read(&body, data[0], header, bytes, n, &dialect);
	g_assert_cmpuint(body.udh.length, <=, n);
	g_assert_cmpuint(body.n, <=, n * 8 / 7 + 1);
	g_assert_true(body.udh.total == 0 ||
		      (body.udh.part > 0 && body.udh.part <= body.udh.total));
	g_autoptr(GString) out = g_string_new(sms_coding_label(&body.coding));
	sms_text_decode(&body.coding, body.bytes, body.n, out);
	g_assert_cmpuint(out->len, <=, 3 * body.n + 200);
	g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
	for (const char *p = out->str; *p != '\0'; p = g_utf8_next_char(p))
		g_assert_true(*p != '\r' && wry_text_is_xml_char(g_utf8_get_char(p)));
	return 0;
}
