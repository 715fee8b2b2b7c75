/*
 * cut.h - a text in the parts that a network carries (3GPP TS 23.040 9.2.3.24, SMPP 3.4 5.3.2.22, 5.3.2.32)
 *
 * 160 septets of GSM, 70 units of UTF-16 or 140 octets of another alphabet in one; in each of several
 * less, by the header.  No part begins or ends within an escape or a surrogate pair, nor within what people
 * take for one character where that fits into a part at all.
 */
#pragma once

#include "backends/sms/text.h"
#include "base/error.h"

typedef enum {
	SMS_LONG_UDH8,			/* a header, with a reference of 8 bits: all phones know it */
	SMS_LONG_UDH16,			/* or of 16: fewer collisions */
	SMS_LONG_SAR,			/* three TLVs, of which the centre makes a header */
	SMS_LONG_PAYLOAD,		/* in one, which the centre cuts */
} SmsLong;

/* How texts go out: a link's settings, but for `plainer`. */
typedef struct {
	SmsDialect dialect;
	uint8_t data_coding;		/* of the dialect's plain alphabet; else 0 */
	SmsLong how;
	unsigned most;			/* parts, 255 at most; 0: 255 */
	unsigned language;		/* SmsLanguage whose tables may be used, where phones there know them; 0: none */
	bool plainer;			/* typographic marks may become plain where that saves a part */
} SmsForm;

typedef struct {
	uint8_t data_coding;
	bool header;			/* bytes begin with one: esm_class 0x40 */
	bool sar;			/* ref, parts and part go into TLVs */
	bool payload;			/* bytes go into the TLV message_payload */
	uint16_t ref;
	uint8_t part, parts;		/* the first is 1 */
	gsize n;			/* 254 at most, but for `payload` */
	uint8_t bytes[];
} SmsSegment;

/*
 * In how many parts that goes; 0 and error: in more than `most`.  Of a payload: as many as the centre will make
 * of it.  Allocates nothing but where `plainer` or a decomposed accent is looked at.
 */
unsigned    sms_measure(const char *text, const SmsForm *form, GError **error);
/*
 * text: UTF-8.  ref: of sms_ref_next(), used if there are several.  (transfer full): of SmsSegment, each to be
 * freed with g_free(), in order.  NULL and error: as above.
 */
GPtrArray  *sms_cut(const char *text, const SmsForm *form, uint16_t ref, GError **error);
