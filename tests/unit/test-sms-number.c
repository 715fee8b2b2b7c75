/*
 * test-sms-number.c - telephone numbers, short codes and names of senders
 */
#include "backends/sms/number.h"

#include <string.h>

#define DOMAIN "sms.example.org"

static void
test_typed(void)
{
	static const struct {
		const char *country, *text, *name, *pretty;
	} good[] = {
		{ NULL, "+442079460123", "+442079460123", "+44 20 7946 0123" },
		{ NULL, " +44 20 7946 0123 ", "+442079460123", "+44 20 7946 0123" },
		{ NULL, "+44 (0)20-7946.0123", "+442079460123", "+44 20 7946 0123" },
		{ NULL,
		  "+44\xc2\xa0"
		  "20\xe2\x80\xaf"
		  "7946\xe2\x80\x91"
		  "0123",
		  "+442079460123", "+44 20 7946 0123" },
		{ NULL, "+1 (555) 123-4567", "+15551234567", "+1 555 123 4567" },
		{ NULL, "\xe2\x80\xaa+1 555 123 4567\xe2\x80\xac", "+15551234567",
		  "+1 555 123 4567" },
		{ NULL, "00442079460123", "+442079460123", "+44 20 7946 0123" },
		{ "GB", "0044 20 7946 0123", "+442079460123", "+44 20 7946 0123" },
		{ "US", "011 44 20 7946 0123", "+442079460123", "+44 20 7946 0123" },
		{ "HK", "001 44 20 7946 0123", "+442079460123", "+44 20 7946 0123" },
		{ NULL, "tel:+1-212-555-1212;ext=7", "+12125551212", "+1 212 555 1212" },
		{ NULL, "sms:+12125551212?body=hi%20there", "+12125551212", "+1 212 555 1212" },
		{ NULL, "SMSTO://%2B12125551212", "+12125551212", "+1 212 555 1212" },
		{ NULL, "tel:863-1234;phone-context=+1-914", "+19148631234", "+1 914 863 1234" },
		{ NULL, "\xd9\xa4\xd9\xa4\xd9\xa4\xd9\xa4\xd9\xa4", "44444",
		  "44444" }, /* Arabic digits */
		{ NULL,
		  "\xef\xbc\x8b"
		  "33612345678",
		  "+33612345678", "+33 612 345 678" },
		{ NULL, "+1234567", "+1234567", "+1 234 567" },
		{ NULL, "+123456789012345", "+123456789012345", NULL },
		{ NULL, "72345", "72345", "72345" },
		{ NULL, "12", "12", "12" },
		{ "US", "72345;phone-context=ca-us.phone-context.soprani.ca", "72345", "72345" },
		{ NULL, "1234567;phone-context=example.net", "1234567;phone-context=short",
		  "1234567" },
		{ NULL, "1234567;phone-context=short", "1234567;phone-context=short", "1234567" },
		{ NULL, "bank-24~1", "bank-24~1", "Bank-24" },
		{ NULL, "BANK-24~1", "bank-24~1", "Bank-24" },
		{ NULL, "amazon~3f", "amazon~3f", "AMAZON" },
		{ NULL, "my=20shop~0", "my=20shop~0", "my shop" },
		{ NULL, "36678077;phone-context=alphanumeric.phone-context.soprani.ca", "bank~1",
		  NULL },
		{ NULL, "+442079460123;user=k3f2", "+442079460123;user=k3f2", "+44 20 7946 0123" },
		{ NULL, "72345;user=k3f2", "72345;user=k3f2", "72345" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(WryAddress) instead = NULL;
		const SmsCountry *country =
		    good[i].country != NULL ? sms_country_find(good[i].country) : NULL;
		g_autoptr(WryAddress) a =
		    sms_number_parse(good[i].text, country, DOMAIN, &instead, &error);
		g_assert_no_error(error);
		g_assert_null(instead);
		if (strstr(good[i].text, "alphanumeric") == NULL)
			g_assert_cmpstr(a->name, ==, good[i].name);
		if (good[i].pretty != NULL) {
			g_autofree char *pretty = sms_number_pretty(a);
			g_assert_cmpstr(pretty, ==, good[i].pretty);
		}
		g_autofree char *local = sms_number_format(a);
		g_autoptr(WryAddress) again = sms_number_parse(local, country, DOMAIN, NULL, NULL);
		g_assert_true(wry_address_equal(a, again));
		g_assert_cmpint(sms_number_kind(a), ==, sms_number_kind(again));
	}
}

/* Two decimal digits a character, as an older gateway writes them: "Bank-24". */
static void
test_decimal_names(void)
{
	g_autoptr(GString) local = g_string_new(NULL);
	for (const char *c = "Bank 24"; *c != '\0'; c++)
		g_string_append_printf(local, "%02d", *c - 30);
	g_string_append(local, ";phone-context=alphanumeric.phone-context.soprani.ca");
	g_autoptr(WryAddress) a = sms_number_parse(local->str, NULL, DOMAIN, NULL, NULL);
	g_assert_cmpstr(a->name, ==, "bank=2024~1");
	g_assert_cmpstr(a->wire, ==, "Bank 24");
}

static void
test_refused(void)
{
	static const struct {
		const char *text, *starts;
	} bad[] = {
		{ "", "\"\" is no phone number. It looks like +442079460123@sms.example.org; or "
		      "write to help@: add" },
		{ "alice", "\"alice\" is no phone number." },
		{ "0800 FLOWERS", "\"0800 FLOWERS\" is no phone number." },
		{ "+", "\"+\" is no phone number." },
		{ "++442079460123", "\"++442079460123\" is no" },
		{ "44+2079460123", "\"44+" },
		{ "+0442079460123",
		  "+0442079460123 is no phone number: behind its + it has 7 to 15 digits" },
		{ "+123456", "+123456 is no phone number: behind" },
		{ "+1234567890123456", "+1234567890123456 is no phone number: behind" },
		{ "7", "7 is no phone number: behind" },
		{ "07700900123",
		  "07700900123 has no country code. It looks like +442079460123@sms.example.org" },
		{ "+442079460123,+442079460124", "\"+442079460123,+442079460124\" is no" },
		{ "Bank-24~81", "\"Bank-24~81\" is no" },
		{ "882123456789;phone-context=short", "\"882123456789;" },
		{ "123456789;phone-context=example.net", "\"123456789;" },
		{ "bank~", "\"bank~\" is no" },
		{ "bank~01", "\"bank~01\" is no" },
		{ "bank~1ffffffff", "\"bank~1ffffffff\" is no" },
		{ "ba=6ek~1", "\"ba=6ek~1\" is no" },
		{ "ba=2~1", "\"ba=2~1\" is no" },
		{ "a=00~0", "\"a=00~0\" is no" },
		{ "a=ff~0", "\"a=ff~0\" is no" },
		{ "+442079460123;user=K-", "\"+44" },
		{ "+442079460123;user=", "\"+44" },
		{ "\xff", "\"\" is no" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(WryAddress) instead = NULL;
		g_assert_null(sms_number_parse(bad[i].text, NULL, DOMAIN, &instead, &error));
		g_assert_null(instead);
		g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
		if (!g_str_has_prefix(error->message, bad[i].starts))
			g_error("%s: %s", bad[i].text, error->message);
	}
}

static void
test_national(void)
{
	static const struct {
		const char *country, *text, *instead;
	} numbers[] = {
		{ "GB", "07700 900123", "+447700900123" },
		{ "gb", "020 7946 0123", "+442079460123" },
		{ "GB", "442079460123", "+442079460123" },
		{ "GB", "2079460123", "+442079460123" },
		{ "US", "(212) 555-1212", "+12125551212" },
		{ "US", "1-212-555-1212", "+12125551212" },
		{ "CA", "12125551212", "+12125551212" },
		{ "IT", "06 1234 5678", "+390612345678" },
		{ "IT", "3912345678", "+393912345678" },
		{ "HU", "06 1 234 5678", "+3612345678" },
		{ "RU", "8 912 345-67-89", "+79123456789" },
		{ "RU", "79123456789", "+79123456789" },
		{ "BY", "8 029 123 45 67", "+375291234567" },
		{ "ES", "612 345 678", "+34612345678" },
		{ "ES", "34612345678", "+34612345678" },
		{ "NO", "47 12 34 56", "+4747123456" },
		{ "NO", "4747123456", "+4747123456" },
		{ "IN", "9123456789", "+919123456789" },
		{ "IN", "09123456789", "+919123456789" },
		{ "MX", "044 55 1234 5678", "+525512345678" },
		{ "DE", "0151/234 567 89", "+4915123456789" },
		{ "KZ", "87012345678", "+77012345678" },
		{ "LT", "8 612 34567", "+37061234567" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(WryAddress) instead = NULL;
		const SmsCountry *country = sms_country_find(numbers[i].country);
		g_assert_nonnull(country);
		g_assert_null(sms_number_parse(numbers[i].text, country, DOMAIN, &instead, &error));
		g_assert_error(error, WRY_ERROR, WRY_ERROR_GONE);
		g_assert_cmpstr(instead->name, ==, numbers[i].instead);
		g_autofree char *said = g_strconcat(numbers[i].text, " has no country code.", NULL);
		g_assert_cmpstr(error->message, ==, said);
	}
	g_assert_null(sms_country_find("ZZ"));
	g_autoptr(GError) error = NULL;
	g_assert_null(
	    sms_number_parse("0123456789012345", sms_country_find("GB"), DOMAIN, NULL, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
}

static void
test_codes(void)
{
	static const struct {
		const char *digits;
		unsigned n;
	} codes[] = { { "12125551212", 1 },
		      { "79123456789", 1 },
		      { "442079460123", 2 },
		      { "353861234567", 3 },
		      { "8811234567", 3 },
		      { "0123", 0 },
		      { "", 0 },
		      { "4", 0 } };
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		g_assert_cmpuint(sms_country_code(codes[i].digits), ==, codes[i].n);
}

static void
test_names(void)
{
	static const struct {
		const char *wire, *name, *kept;
	} names[] = {
		{ "Bank-24", "bank-24~1", NULL },
		{ "AMAZON", "amazon~3f", NULL },
		{ "Amazon", "amazon~1", NULL },
		{ "amazon", "amazon~0", NULL },
		{ "12345~x", "12345=7ex~0", NULL },
		{ " T&C's ", "t=26c=27s~5", "T&C's" },
		{ "\xc3\x84rzte", "=c3=84rzte~0", NULL },
		{ "a@b/c\n", "a=40b=2fc~0", "a@b/c" },
		{ "", "~0", NULL },
	};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(WryAddress) a = sms_number_of_name(names[i].wire);
		g_assert_cmpstr(a->name, ==, names[i].name);
		g_assert_cmpstr(a->wire, ==, names[i].kept != NULL ? names[i].kept : names[i].wire);
		g_assert_cmpint(sms_number_kind(a), ==, SMS_NUMBER_NAME);
		g_autoptr(WryAddress) again = sms_number_parse(a->name, NULL, DOMAIN, NULL, NULL);
		g_assert_true(wry_address_equal(a, again));
		g_assert_cmpstr(again->wire, ==, a->wire);
	}
	g_autofree char *many = g_strnfill(100, 'X');
	g_autoptr(WryAddress) a = sms_number_of_name(many);
	g_assert_cmpuint(strlen(a->wire), ==, 32);
	g_autoptr(WryAddress) again = sms_number_parse(a->name, NULL, DOMAIN, NULL, NULL);
	g_assert_true(wry_address_equal(a, again));
}

static void
test_from_wire(void)
{
	static const struct {
		unsigned ton;
		const char *text, *country, *name;
	} came[] = {
		{ 1, "447700900123", NULL, "+447700900123" },
		{ 1, "+447700900123", NULL, "+447700900123" },
		{ 1, "00447700900123", NULL, "+447700900123" },
		{ 0, "447700900123", "GB", "+447700900123" },
		{ 0, "07700900123", "GB", "+447700900123" },
		{ 2, "7700900123", "GB", "+447700900123" },
		{ 2, "7700900123", NULL, "+7700900123" },
		{ 4, "07700900123", "GB", "+447700900123" },
		{ 0, "2125551212", "US", "+12125551212" },
		{ 0, "12125551212", "US", "+12125551212" },
		{ 0, "212612345678", "US", "+212612345678" },
		{ 77, "447700900123", "GB", "+447700900123" },
		{ 3, "72345", NULL, "72345" },
		{ 6, "72345", "GB", "72345" },
		{ 1, "72345", NULL, "72345" },
		{ 5, "72345", NULL, "72345" },
		{ 3, "1234567", "GB", "1234567;phone-context=short" },
		{ 6, "12345678", "GB", "12345678;phone-context=short" },
		{ 3, "123456789", "GB", "123456789~0" },
		{ 5, "447700900123", "GB", "+447700900123" },
		{ 5, "Bank-24", "GB", "bank-24~1" },
		{ 0, "Bank-24", "GB", "bank-24~1" },
		{ 1, "0", NULL, "0~0" },
		{ 1, "12345678901234567890", NULL, "12345678901234567890~0" },
		{ 0, "", NULL, "unknown~1" },
		{ 0, NULL, NULL, "unknown~1" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(came); i++) {
		const SmsCountry *country =
		    came[i].country != NULL ? sms_country_find(came[i].country) : NULL;
		g_autoptr(WryAddress) a = sms_number_from_wire(came[i].ton, came[i].text, country);
		g_assert_cmpstr(a->name, ==, came[i].name);
		g_autoptr(WryAddress) again =
		    sms_number_parse(a->name, country, DOMAIN, NULL, NULL);
		g_assert_true(wry_address_equal(a, again));
	}
}

static void
test_to_wire(void)
{
	static const struct {
		const char *local, *digits;
		unsigned ton, npi;
	} out[] = {
		{ "+447700900123", "447700900123", 1, 1 },
		{ "+447700900123;user=abc", "447700900123", 1, 1 },
		{ "72345", "72345", 6, 0 },
		{ "1234567;phone-context=short", "1234567", 6, 0 },
		{ "bank-24~1", "Bank-24", 5, 0 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(out); i++) {
		unsigned ton, npi;
		g_autoptr(WryAddress) a = sms_number_parse(out[i].local, NULL, DOMAIN, NULL, NULL);
		g_autofree char *digits = sms_number_to_wire(a, 6, &ton, &npi);
		g_assert_cmpstr(digits, ==, out[i].digits);
		g_assert_cmpuint(ton, ==, out[i].ton);
		g_assert_cmpuint(npi, ==, out[i].npi);
	}
}

static void
test_shares(void)
{
	g_autoptr(WryAddress) number = sms_number_parse("+442079460001", NULL, DOMAIN, NULL, NULL);
	g_autoptr(WryAddress) mine = sms_number_share(number, "k3f2");
	g_assert_cmpint(sms_number_kind(mine), ==, SMS_NUMBER_SHARED);
	g_assert_cmpstr(mine->wire, ==, "+44 20 7946 0001");
	g_autoptr(WryAddress) plain = sms_number_unshared(mine);
	g_assert_true(wry_address_equal(plain, number));
	g_autoptr(WryAddress) same = sms_number_unshared(number);
	g_assert_true(wry_address_equal(same, number));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sms-number/typed", test_typed);
	g_test_add_func("/sms-number/decimal-names", test_decimal_names);
	g_test_add_func("/sms-number/refused", test_refused);
	g_test_add_func("/sms-number/national", test_national);
	g_test_add_func("/sms-number/codes", test_codes);
	g_test_add_func("/sms-number/names", test_names);
	g_test_add_func("/sms-number/from-wire", test_from_wire);
	g_test_add_func("/sms-number/to-wire", test_to_wire);
	g_test_add_func("/sms-number/shares", test_shares);
	return g_test_run();
}
