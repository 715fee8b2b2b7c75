/*
 * udh.c - the header in front of a message's text
 */
#include "backends/sms/udh.h"

#define CONCAT8 0x00
#define PORTS8 0x04
#define PORTS16 0x05
#define CONCAT16 0x08
#define SINGLE_SHIFT 0x24
#define LOCKING_SHIFT 0x25

static void
take_concat(SmsUdh *udh, uint16_t ref, bool wide, const uint8_t *counts)
{
	if (counts[0] == 0 || counts[1] == 0 || counts[1] > counts[0])
		return;
	udh->ref = ref;
	udh->wide = wide;
	udh->total = counts[0];
	udh->part = counts[1];
}

static void
take_element(SmsUdh *udh, uint8_t id, const uint8_t *data, gsize n)
{
	if (id == CONCAT8 && n == 3) {
		take_concat(udh, data[0], false, data + 1);
	} else if (id == CONCAT16 && n == 4) {
		take_concat(udh, (uint16_t)(data[0] << 8 | data[1]), true, data + 2);
	} else if (id == PORTS8 && n == 2) {
		udh->ports = true;
		udh->port = data[0];
	} else if (id == PORTS16 && n == 4) {
		udh->ports = true;
		udh->port = (uint16_t)(data[0] << 8 | data[1]);
	} else if (id == SINGLE_SHIFT && n == 1) {
		udh->single = data[0];
	} else if (id == LOCKING_SHIFT && n == 1) {
		udh->locking = data[0];
	}
}

bool
sms_udh_parse(const uint8_t *bytes, gsize n, SmsUdh *ret)
{
	*ret = (SmsUdh){ 0 };
	if (n == 0 || (gsize)bytes[0] + 1 > n)
		return false;
	gsize end = ret->length = (gsize)bytes[0] + 1;
	for (gsize at = 1; at + 2 <= end;) {
		gsize length = bytes[at + 1];
		if (at + 2 + length > end)
			break; /* the rest of it says nothing; the text behind it stands */
		take_element(ret, bytes[at], bytes + at + 2, length);
		at += 2 + length;
	}
	return true;
}

static gsize
write_shift(uint8_t *out, uint8_t id, uint8_t language)
{
	if (language == 0)
		return 0;
	out[0] = id;
	out[1] = 1;
	out[2] = language;
	return 3;
}

gsize
sms_udh_write(const SmsUdh *udh, uint8_t out[SMS_UDH_MOST])
{
	gsize n = 1;
	if (udh->total > 1) {
		out[n++] = udh->wide ? CONCAT16 : CONCAT8;
		out[n++] = udh->wide ? 4 : 3;
		if (udh->wide)
			out[n++] = (uint8_t)(udh->ref >> 8);
		out[n++] = (uint8_t)udh->ref;
		out[n++] = udh->total;
		out[n++] = udh->part;
	}
	n += write_shift(out + n, LOCKING_SHIFT, udh->locking);
	n += write_shift(out + n, SINGLE_SHIFT, udh->single);
	out[0] = (uint8_t)(n - 1);
	return n > 1 ? n : 0;
}

unsigned
sms_udh_fill(gsize length)
{
	return (unsigned)((7 - length * 8 % 7) % 7);
}
