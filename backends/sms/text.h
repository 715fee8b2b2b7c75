/*
 * text.h - texts as short message centres have them: data_coding and alphabets (SMPP 3.4 5.2.19, 3GPP TS 23.038 4)
 *
 * What comes is decoded as far as anybody can; whatever XML cannot carry becomes U+FFFD.  What goes out is in
 * the link's own alphabet where all of it has a place there, else in UTF-16: never a question mark.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
	SMS_GSM,			/* septets, one an octet */
	SMS_UTF16,			/* big-endian */
	SMS_LATIN1, SMS_ASCII, SMS_UTF8,
	SMS_CYRILLIC, SMS_HEBREW, SMS_JIS, SMS_KANJI, SMS_ISO2022, SMS_KOREAN, /* only coming in */
	SMS_BINARY,
} SmsAlphabet;

/* How a link has its text: settings. */
typedef struct {
	SmsAlphabet plain;		/* what data_coding 0 means there: GSM, LATIN1, ASCII or UTF8 */
	bool packed;			/* septets stand eight in seven octets, as on the air */
} SmsDialect;

typedef enum { SMS_WAITING_NOTHING, SMS_WAITING_VOICE, SMS_WAITING_FAX, SMS_WAITING_EMAIL,
	       SMS_WAITING_OTHER } SmsWaiting;

/* What a data_coding says, and with the header of the message which tables its septets are of. */
typedef struct {
	SmsAlphabet alphabet;
	uint8_t locking, single;	/* SmsLanguage, of GSM */
	bool flash;			/* class 0: to be shown, not kept */
	bool strange;			/* nobody has defined this data_coding: it is a guess */
	SmsWaiting waiting;		/* a message-waiting indication, */
	bool none_waiting;		/* taken back */
} SmsCoding;

SmsCoding   sms_coding(uint8_t data_coding, const SmsDialect *dialect);
/* Are bytes of both one text when they stand behind each other? */
bool	    sms_coding_equal(const SmsCoding *a, const SmsCoding *b);

/*
 * bytes of that coding, appended as UTF-8 with "\n" line ends that a stanza can carry; of BINARY a
 * few words.  false: it is not what the coding says, and has been guessed at.
 */
bool	    sms_text_decode(const SmsCoding *coding, const uint8_t *bytes, gsize n, GString *out);
/* "[flash] ", "[voicemail waiting] ": what a reader has to know of it besides.  (static); "": nothing. */
const char *sms_coding_label(const SmsCoding *coding);

/* Eight septets out of seven octets, behind `fill` bits that mean nothing; out: of at least n * 8 / 7 bytes.  How many. */
gsize	    sms_unpack(const uint8_t *bytes, gsize n, unsigned fill, uint8_t *out);
/* And back; out: of at least (fill + 7 * n + 7) / 8 bytes. */
gsize	    sms_pack(const uint8_t *septets, gsize n, unsigned fill, uint8_t *out);

/*
 * Typographic quotes, dashes, dots and spaces in the form that a typewriter has.  (transfer full); NULL: there
 * are none.
 */
char	   *sms_text_plainer(const char *text);
