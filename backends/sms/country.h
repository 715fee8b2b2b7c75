/*
 * country.h - how telephone numbers begin, country by country
 *
 * Calling codes (ITU-T E.164 Annex), trunk and international prefixes as people there dial them.  It tells what a
 * number typed at home is abroad; it does not tell whether it is somebody's.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	char iso[3];			/* ISO 3166-1: "GB" */
	const char *code;		/* calling code, maybe others' too: "44" */
	const char *trunk;		/* what stands before an area code at home: "0"; several: "8|0"; "" */
	const char *abroad;		/* what is dialled to get out of the country: "00"; several: "000|001" */
	unsigned most;			/* digits of the longest national number, without trunk prefix */
} SmsCountry;

/* By its two letters, of any case.  NULL: there is none. */
const SmsCountry *sms_country_find(const char *iso);
/* How many of these digits, which begin with a calling code, are the code; 0: nobody has it. */
unsigned    sms_country_code(const char *digits);
/* Is its calling code 1: ten digits, written 3-3-4 (the North American plan)? */
bool	    sms_country_is_nanp(const SmsCountry *country);
/* How many of these digits are the international prefix, dialled in that country (NULL: in most); 0: it is not there. */
unsigned    sms_country_abroad(const SmsCountry *country, const char *digits);
/*
 * The international form, without '+', of digits as they are dialled in that country: international prefix, trunk prefix
 * or neither.  (transfer full); NULL: there can be none (E.164: 15 digits at most).
 */
char	   *sms_country_complete(const SmsCountry *country, const char *digits);
