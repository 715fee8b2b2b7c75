/*
 * body.h - what a message brings as its text: the header taken off, the septets one an octet
 */
#pragma once

#include "backends/sms/text.h"
#include "backends/sms/udh.h"

typedef struct {
	SmsCoding coding;
	SmsUdh udh;			/* length 0: there is none */
	const uint8_t *bytes;		/* behind the header: borrowed of what was read, or of `own` */
	gsize n;
	uint8_t *own;
} SmsBody;

/*
 * header: they begin with one (esm_class 0x40); where it cannot be one it is read as text.  Nothing is refused.  To be
 * cleared before `bytes` goes.
 */
void	    sms_body_read(SmsBody *ret, uint8_t data_coding, bool header, const uint8_t *bytes, gsize n,
			  const SmsDialect *dialect);
void	    sms_body_clear(SmsBody *body);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmsBody, sms_body_clear)
