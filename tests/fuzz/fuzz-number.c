/*
 * fuzz-number.c - what may stand before an '@', be typed for a telephone number, or come as a
 * sender's address
 *
 * What is one is one again as it is written, survives the folding of JIDs, and goes on the wire
 * within its bounds.
 */
#include "backends/sms/number.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const WryAddress *a, const SmsCountry *country)
{
	g_autofree char *local = sms_number_format(a);
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) again = sms_number_parse(local, country, "sms.test", NULL, &error);
	g_assert_no_error(error);
	g_assert_true(wry_address_equal(a, again));
	g_autofree char *folded = g_utf8_casefold(local, -1);
	g_assert_cmpstr(folded, ==, local);
	g_assert_cmpuint(strlen(local), <=, 3 * 128 + 16);
	g_assert_null(strpbrk(local, "\"&'/:<>@ "));
	g_autofree char *pretty = sms_number_pretty(a);
	g_assert_true(g_utf8_validate(pretty, -1, NULL));
	unsigned ton, npi;
	g_autofree char *wire = sms_number_to_wire(a, SMS_TON_NETWORK, &ton, &npi);
	g_assert_cmpuint(ton, <=, 6);
	if (sms_number_kind(a) == SMS_NUMBER_E164)
		g_assert_true(strspn(wire, "0123456789") == strlen(wire) && strlen(wire) <= 15);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const countries[] = { "GB", "US", "HU", "RU", "IT", "HK", "BY", "MX" };
	if (size == 0)
		return 0;
	g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
	const SmsCountry *country =
	    data[0] % 9 < 8 ? sms_country_find(countries[data[0] % 9]) : NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) instead = NULL;
	g_autoptr(WryAddress) a = sms_number_parse(text, country, "sms.test", &instead, &error);
	g_assert_true((a == NULL) == (error != NULL));
	g_assert_true(instead == NULL || wry_error_code(error) == WRY_ERROR_GONE);
	if (a != NULL)
		check(a, country);
	if (instead != NULL)
		check(instead, country);
	g_autoptr(WryAddress) came = sms_number_from_wire(data[0] % 8, text, country);
	check(came, country);
	return 0;
}
