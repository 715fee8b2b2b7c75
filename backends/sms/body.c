/*
 * body.c - what a message brings as its text
 */
#include "backends/sms/body.h"

void
sms_body_read(SmsBody *ret, uint8_t data_coding, bool header, const uint8_t *bytes, gsize n,
	      const SmsDialect *dialect)
{
	*ret = (SmsBody){ .coding = sms_coding(data_coding, dialect), .bytes = bytes };
	if (n == 0)
		return; /* bytes may be NULL */
	if (header && !sms_udh_parse(bytes, n, &ret->udh))
		ret->udh = (SmsUdh){ 0 };
	ret->bytes = bytes + ret->udh.length;
	ret->n = n - ret->udh.length;
	if (ret->coding.alphabet != SMS_GSM)
		return;
	ret->coding.locking = ret->udh.locking;
	ret->coding.single = ret->udh.single;
	if (!dialect->packed || ret->n == 0)
		return;
	ret->own = g_malloc(ret->n * 8 / 7 + 1);
	ret->n = sms_unpack(ret->bytes, ret->n,
			    ret->udh.length > 0 ? sms_udh_fill(ret->udh.length) : 0, ret->own);
	ret->bytes = ret->own;
}

void
sms_body_clear(SmsBody *body)
{
	g_clear_pointer(&body->own, g_free);
}
