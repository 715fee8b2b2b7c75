/*
 * number.h - telephone numbers, short codes and names of senders as parties of the gateway
 *
 * What a party is called in a JID (the name of its address), and what kind that is:
 *
 *	+447700900123			a number (ITU-T E.164): seven to fifteen digits behind the calling code's '+'
 *	72345				a short code, of a network there; a long one, of seven or eight digits, as
 *					1234567;phone-context=short
 *	bank-24~1			a sender without a number: "Bank-24", folded; bit n of the figure behind the last
 *					'~' says that its character n is a capital
 *	+442079460001;user=k3f2...	who has a number that others have, too (pool.h)
 *
 * JIDs fold case and names do not: AMAZON and Amazon are two senders.  As it is written stands in `wire`.
 */
#pragma once

#include "backends/sms/country.h"
#include "core/backend.h"

typedef enum { SMS_NUMBER_E164, SMS_NUMBER_SHORT, SMS_NUMBER_NAME, SMS_NUMBER_SHARED } SmsNumberKind;

SmsNumberKind sms_number_kind(const WryAddress *address);

/*
 * What a person typed, a JID's local part, a tel: or sms: URI (RFC 3966, 5724) names: with the visual separators people use,
 * digits of any script, the calling code behind '+' or an international prefix.  country (nullable): where numbers
 * without one are at home.  domain: ours, for the sentence.  NULL and error: JID_MALFORMED; GONE with
 * *instead (transfer full) where all it lacks is the country.  instead: nullable.  (transfer full)
 */
WryAddress *sms_number_parse(const char *text, const SmsCountry *country, const char *domain,
			     WryAddress **instead, GError **error);
/* The one spelling of it in a JID: its name.  (transfer full) */
char	   *sms_number_format(const WryAddress *address);
/* "+44 20 7946 0123", "72345", "Bank-24": to be read.  (transfer full) */
char	   *sms_number_pretty(const WryAddress *address);

/* type_of_number and numbering_plan_indicator (SMPP 3.4 5.2.5, 5.2.6). */
enum { SMS_TON_UNKNOWN, SMS_TON_INTERNATIONAL, SMS_TON_NATIONAL, SMS_TON_NETWORK, SMS_TON_SUBSCRIBER,
       SMS_TON_ALPHANUMERIC, SMS_TON_ABBREVIATED };
enum { SMS_NPI_UNKNOWN, SMS_NPI_E164 };

/*
 * Of an address on the wire, whatever its ton says: digits are looked at first.  text: UTF-8, repaired; NULL or
 * empty: a sender called "Unknown".  (transfer full)
 */
WryAddress *sms_number_from_wire(unsigned ton, const char *text, const SmsCountry *country);
/* As it goes on the wire: digits without '+', or a sender's name.  (transfer full) */
char	   *sms_number_to_wire(const WryAddress *address, unsigned short_code_ton, unsigned *ret_ton,
			       unsigned *ret_npi);
/*
 * "+1234567": which number a provider may take a long short code for, as their digits on the wire are the same.  Rules judge it, too.
 * NULL: none, any other address.  (transfer full)
 */
char	   *sms_number_read_as(const WryAddress *address);

/* A sender that has no number.  text: UTF-8; of it 32 characters at most.  (transfer full) */
WryAddress *sms_number_of_name(const char *text);
/* The number, without whose it is; a copy where nobody shares it.  (transfer full) */
WryAddress *sms_number_unshared(const WryAddress *address);
/* Somebody's share of a number; whose: [a-z0-9]{1,20}.  (transfer full) */
WryAddress *sms_number_share(const WryAddress *number, const char *whose);
