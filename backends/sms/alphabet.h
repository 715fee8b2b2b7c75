/*
 * alphabet.h - the GSM 7 bit alphabets (3GPP TS 23.038 6.2.1, annex A)
 *
 * A septet means what the locking table says, behind an escape (0x1b) what the single shift table says.  A phone
 * names both in the header of its message; what names none has the default ones.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SMS_ESCAPE 0x1b

/* National language identifiers (TS 23.038 6.2.1.2.4).  Spanish has no locking table. */
typedef enum {
	SMS_DEFAULT, SMS_TURKISH, SMS_SPANISH, SMS_PORTUGUESE, SMS_BENGALI, SMS_GUJARATI, SMS_HINDI, SMS_KANNADA,
	SMS_MALAYALAM, SMS_ORIYA, SMS_PUNJABI, SMS_TAMIL, SMS_TELUGU, SMS_URDU, SMS_LANGUAGE_N,
} SmsLanguage;

/* locking, single: a SmsLanguage; one that is not known counts as the default one.  0: nothing stands there. */
gunichar    sms_gsm_char(unsigned locking, uint8_t septet);
/* Of the septet behind an escape; what the table lacks is the locking table's (6.2.1.1). */
gunichar    sms_gsm_char_shifted(unsigned locking, unsigned single, uint8_t septet);
/* c in these tables, as below; where both are the default one, that is quicker. */
unsigned    sms_gsm_septets_in(unsigned locking, unsigned single, gunichar c, uint8_t ret[2]);
/* c in the default alphabet: how many septets, in ret; 0: it is not in it. */
unsigned    sms_gsm_septets(gunichar c, uint8_t ret[2]);
