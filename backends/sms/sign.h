/*
 * sign.h - is it the provider who calls?  Signatures, compared in constant time
 */
#pragma once

#include "backends/sms/fields.h"

/*
 * Twilio: base64(HMAC-SHA1(token, the address as he was told it, then each parameter of the form, by name, as name
 * and value)).  form (nullable): of the body alone.  body: of a request that is no form: it is
 * held against bodySHA256 of the query, which then must be there; NULL: it is a form, or a GET.
 */
bool	    sms_sign_twilio(const char *token, const char *url, const SmsFields *form,
			    const SmsFields *query, const char *body, gsize body_n,
			    const char *signature);
/*
 * Vonage: of all parameters but `sig` by name "&name=value" ('&' and '=' in a value as '_'), and of that the MD5 with
 * the secret behind it, or the HMAC of MD5, SHA-1, SHA-256 or SHA-512: the length tells which.
 */
bool	    sms_sign_vonage(const char *secret, const SmsFields *fields);
/* What we put into an address ourselves: hex of HMAC-SHA256(secret, text), cut to 32.  (transfer full) */
char	   *sms_sign_own(const char *secret, const char *text);
/* Hex or base64 of the body's HMAC, with "sha256=" before it or without. */
bool	    sms_sign_body(GChecksumType type, const char *secret, const char *body, gsize n,
			  const char *signature);
/* In constant time; NULL is equal to nothing. */
bool	    sms_sign_equal(const char *a, const char *b);
