/*
 * number.c - telephone numbers, short codes and names of senders: read, written, shown
 */
#include "backends/sms/number.h"

#include "base/text.h"

#include <string.h>

#define TYPED_MOST 512 /* bytes: a name of 32 characters, all escaped, is no longer */
#define SHOWN 80       /* bytes of what is no number, in a sentence */
#define E164_LEAST 7
#define E164_MOST 15
#define SHORT_LEAST 2
#define SHORT_MOST                                                                                 \
	6 /* more digits than that are a national number, unless the wire says otherwise */
#define LONG_SHORT_MOST 8 /* the longest that a network has; more would be anybody's number */
#define NAME_MOST 32 /* characters; a GSM network's names have 11 */
#define SHARE_MOST 20
#define CONTEXT ";phone-context="
#define SHORT_CONTEXT ";phone-context=short"
#define NAME_CONTEXT "alphanumeric.phone-context." /* as older gateways write a sender's name */
#define SHARE ";user="

/* --- kinds --- */

static bool
is_digits(const char *text, gsize least, gsize most)
{
	gsize n = strspn(text, "0123456789");
	return text[n] == '\0' && n >= least && n <= most;
}

static bool
is_e164(const char *text)
{
	return text[0] == '+' && text[1] != '0' && is_digits(text + 1, E164_LEAST, E164_MOST);
}

SmsNumberKind
sms_number_kind(const WryAddress *address)
{
	if (strchr(address->name, '~') != NULL)
		return SMS_NUMBER_NAME;
	if (strstr(address->name, SHARE) != NULL)
		return SMS_NUMBER_SHARED;
	return *address->name == '+' ? SMS_NUMBER_E164 : SMS_NUMBER_SHORT;
}

static WryAddress *
make(const char *name)
{
	return wry_address_new(WRY_ADDRESS_CONTACT, NULL, name);
}

/* --- names of senders ----------------------------------------------------------------------------
 */

static bool
is_plain(gunichar c)
{
	return c < 0x80 && (g_ascii_isdigit((char)c) || g_ascii_islower((char)c) ||
			    strchr("-._", (int)c) != NULL);
}

WryAddress *
sms_number_of_name(const char *text)
{
	g_autofree char *good = wry_text_repair(text, strlen(text), NULL);
	g_autofree char *wire = g_utf8_substring(good, 0, MIN(g_utf8_strlen(good, -1), NAME_MOST));
	g_strstrip(g_strdelimit(wire, "\t\r\n", ' '));
	g_autoptr(GString) name = g_string_new(NULL);
	guint32 capitals = 0;
	unsigned n = 0;
	for (const char *c = wire; *c != '\0'; c = g_utf8_next_char(c), n++) {
		gunichar one = g_utf8_get_char(c);
		bool capital = one < 0x80 && g_ascii_isupper((char)one);
		if (capital || is_plain(one))
			g_string_append_c(name, g_ascii_tolower(*c));
		else
			for (const char *b = c; b < g_utf8_next_char(c); b++)
				g_string_append_printf(name, "=%02x", (guchar)*b);
		if (capital)
			capitals |= (guint32)1 << n;
	}
	g_string_append_printf(name, "~%x", capitals);
	WryAddress *a = make(name->str);
	a->wire = g_steal_pointer(&wire);
	return a;
}

/* "my=20shop": the bytes.  (transfer full); NULL: not so written. */
static char *
undo(const char *folded, gsize n)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (gsize i = 0; i < n; i++) {
		if (folded[i] != '=') {
			g_string_append_c(out, folded[i]);
			continue;
		}
		int high = i + 2 < n ? g_ascii_xdigit_value(folded[i + 1]) : -1;
		int low = i + 2 < n ? g_ascii_xdigit_value(folded[i + 2]) : -1;
		if (high < 0 || low < 0 || (high == 0 && low == 0))
			return NULL;
		g_string_append_c(out, (char)(high << 4 | low));
		i += 2;
	}
	return g_utf8_validate(out->str, (gssize)out->len, NULL)
		   ? g_string_free(g_steal_pointer(&out), FALSE)
		   : NULL;
}

/* Only as sms_number_of_name() would write it. */
static WryAddress *
parse_name(const char *text)
{
	const char *tilde = strrchr(text, '~');
	guint64 capitals;
	if (!g_ascii_string_to_unsigned(tilde + 1, 16, 0, G_MAXUINT32, &capitals, NULL))
		return NULL;
	g_autofree char *wire = undo(text, (gsize)(tilde - text));
	if (wire == NULL)
		return NULL;
	unsigned n = 0;
	for (char *c = wire; *c != '\0' && n < 32; c = g_utf8_next_char(c), n++)
		if ((capitals >> n & 1) != 0 && (*c & 0x80) == 0)
			*c = g_ascii_toupper(*c);
	g_autoptr(WryAddress) a = sms_number_of_name(wire);
	return strcmp(a->name, text) == 0 ? g_steal_pointer(&a) : NULL;
}

/* "3683...": two decimal digits a character, 30 less than its code.  NULL: not so written. */
static WryAddress *
parse_decimal_name(const char *digits, gsize n)
{
	char name[NAME_MOST + 1];
	gsize length = 0;
	if (n == 0 || n % 2 != 0 || n / 2 > NAME_MOST || strspn(digits, "0123456789") < n)
		return NULL;
	for (gsize i = 0; i < n; i += 2) {
		int c = (digits[i] - '0') * 10 + digits[i + 1] - '0' + 30;
		if (!g_ascii_isprint((char)c))
			return NULL;
		name[length++] = (char)c;
	}
	name[length] = '\0';
	return sms_number_of_name(name);
}

/* --- shares of a number
 * ---------------------------------------------------------------------------- */

WryAddress *
sms_number_share(const WryAddress *number, const char *whose)
{
	g_autofree char *name = g_strconcat(number->name, SHARE, whose, NULL);
	WryAddress *a = make(name);
	a->wire = sms_number_pretty(number);
	return a;
}

WryAddress *
sms_number_unshared(const WryAddress *address)
{
	const char *share = strstr(address->name, SHARE);
	if (share == NULL)
		return wry_address_copy(address);
	g_autofree char *name = g_strndup(address->name, (gsize)(share - address->name));
	return make(name);
}

static WryAddress *
parse_share(const char *text, const char *share)
{
	g_autofree char *number = g_strndup(text, (gsize)(share - text));
	const char *whose = share + strlen(SHARE);
	gsize n = strspn(whose, "abcdefghijklmnopqrstuvwxyz0123456789");
	if (n == 0 || n > SHARE_MOST || whose[n] != '\0' ||
	    (!is_e164(number) && !is_digits(number, SHORT_LEAST, SHORT_MOST)))
		return NULL;
	g_autoptr(WryAddress) a = make(number);
	return sms_number_share(a, whose);
}

/* --- typed
 * --------------------------------------------------------------------------------------------- */

/* Without the scheme of a URI, its query and its escapes.  (transfer full) */
static char *
strip_uri(const char *typed)
{
	static const char *const schemes[] = {
		"tel:", "sms:", "smsto:", "mms:", "mmsto:", "callto:"
	};
	g_autofree char *text = g_strstrip(g_strdup(typed));
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
		gsize n = strlen(schemes[i]);
		if (g_ascii_strncasecmp(text, schemes[i], n) != 0)
			continue;
		text[n + strcspn(text + n, "?")] = '\0';
		const char *rest = text + n + (g_str_has_prefix(text + n, "//") ? 2 : 0);
		g_autofree char *plain = g_uri_unescape_string(rest, NULL);
		return plain != NULL && g_utf8_validate(plain, -1, NULL) ? g_steal_pointer(&plain)
									 : g_strdup(rest);
	}
	return g_steal_pointer(&text);
}

/* What stands between digits for the eye alone (RFC 3966 visual-separator, and what word processors
 * make of it). */
static bool
is_separator(gunichar c)
{
	return c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || g_unichar_isspace(c) ||
	       (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2060 ||
	       c == 0xFEFF;
}

/* "+44 (0)20 7946 0123" as "+442079460123".  (transfer full); NULL: there is more in it than digits
 * and what parts them. */
static char *
digits_of(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar one = g_utf8_get_char(c);
		if (out->len > 1 && *out->str == '+' && g_str_has_prefix(c, "(0)")) {
			c += 2; /* dialled at home only */
		} else if (g_unichar_isdigit(one)) {
			g_string_append_c(out, (char)('0' + g_unichar_digit_value(one)));
		} else if ((one == '+' || one == 0xFF0B) && out->len == 0) {
			g_string_append_c(out, '+');
		} else if (!is_separator(one)) {
			return NULL;
		}
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static WryAddress *
refuse(const char *msgid, const char *text, const char *domain, GError **error)
{
	g_autofree char *shown = wry_text_repair(text, strnlen(text, SHOWN), NULL);
	wry_error_set(error, WRY_ERROR_JID_MALFORMED, msgid, shown, domain, NULL);
	return NULL;
}

static WryAddress *
refuse_text(const char *text, const char *domain, GError **error)
{
	return refuse(
	    N_("\"%1$s\" is no phone number. It looks like +442079460123@%2$s; or write to help@: "
	       "add +442079460123"),
	    text, domain, error);
}

/* Digits of a country that they do not name. */
static WryAddress *
refuse_national(const char *text, const char *digits, const SmsCountry *country, const char *domain,
		WryAddress **instead, GError **error)
{
	g_autofree char *full = country != NULL ? sms_country_complete(country, digits) : NULL;
	g_autofree char *name = full != NULL ? g_strconcat("+", full, NULL) : NULL;
	if (name == NULL || !is_e164(name))
		return refuse(N_("%1$s has no country code. It looks like +442079460123@%2$s"),
			      text, domain, error);
	if (instead != NULL)
		*instead = make(name);
	g_autofree char *shown = wry_text_repair(text, strnlen(text, SHOWN), NULL);
	wry_error_set(error, WRY_ERROR_GONE, N_("%s has no country code."), shown, NULL);
	return NULL;
}

/* RFC 3966 5.1.5: local digits, and where they are at home.  NULL: there is no such party. */
static WryAddress *
parse_context(const char *base, const char *context)
{
	g_autofree char *digits = digits_of(base);
	if (g_ascii_strncasecmp(context, NAME_CONTEXT, strlen(NAME_CONTEXT)) == 0)
		return parse_decimal_name(base, strlen(base));
	if (digits == NULL)
		return NULL;
	if (is_e164(digits) || is_digits(digits, SHORT_LEAST, SHORT_MOST))
		return make(digits);
	if (*context == '+') {
		g_autofree char *before = digits_of(context);
		g_autofree char *full = before != NULL ? g_strconcat(before, digits, NULL) : NULL;
		return full != NULL && is_e164(full) ? make(full) : NULL;
	}
	if (!is_digits(digits, SHORT_MOST + 1, LONG_SHORT_MOST))
		return NULL;
	g_autofree char *name = g_strconcat(digits, SHORT_CONTEXT, NULL);
	return make(name);
}

/* With a '~' it is a sender's name, with parameters maybe a share. */
static WryAddress *
parse_other(const char *text, bool *ret_other)
{
	const char *share = strstr(text, SHARE), *context = strstr(text, CONTEXT);
	*ret_other = true;
	if (strchr(text, '~') != NULL)
		return parse_name(text);
	if (share != NULL)
		return parse_share(text, share);
	if (context != NULL) {
		g_autofree char *base = g_strndup(text, strcspn(text, ";"));
		const char *begin = context + strlen(CONTEXT);
		g_autofree char *where = g_strndup(begin, strcspn(begin, ";"));
		return parse_context(base, where);
	}
	*ret_other = false;
	return NULL;
}

WryAddress *
sms_number_parse(const char *text, const SmsCountry *country, const char *domain,
		 WryAddress **instead, GError **error)
{
	if (instead != NULL)
		*instead = NULL;
	if (strlen(text) > TYPED_MOST || !g_utf8_validate(text, -1, NULL))
		return refuse_text("", domain, error);
	g_autofree char *plain = strip_uri(text);
	g_autofree char *lower = g_ascii_strdown(plain, -1);
	bool other;
	WryAddress *a = parse_other(lower, &other);
	if (other)
		return a != NULL ? a : refuse_text(text, domain, error);
	lower[strcspn(lower, ";")] = '\0'; /* ;ext=, ;isub=: nothing that a text has a use for */
	g_autofree char *digits = digits_of(lower);
	if (digits == NULL || *digits == '\0' || strcmp(digits, "+") == 0)
		return refuse_text(text, domain, error);
	if (is_e164(digits) || is_digits(digits, SHORT_LEAST, SHORT_MOST))
		return make(digits);
	unsigned abroad = sms_country_abroad(country, digits);
	if (abroad > 0) {
		g_autofree char *full = g_strconcat("+", digits + abroad, NULL);
		if (is_e164(full))
			return make(full);
	}
	if (*digits == '+' || !is_digits(digits, SHORT_MOST + 1, E164_MOST + 3))
		return refuse(N_("%s is no phone number: behind its + it has 7 to 15 digits, the "
				 "country code "
				 "first."),
			      text, domain, error);
	return refuse_national(lower, digits, country, domain, instead, error);
}

char *
sms_number_format(const WryAddress *address)
{
	return g_strdup(address->name);
}

/* --- shown
 * ----------------------------------------------------------------------------------------- */

/* How the digits behind the calling code are parted: ITU-T E.123 wants spaces, and leaves where. */
static const char *
groups_of(bool nanp, gsize n)
{
	static const char *const groups[] = { "",	"\1",	  "\2",	    "\3",     "\4",
					      "\5",	"\3\3",	  "\3\4",   "\4\4",   "\3\3\3",
					      "\2\4\4", "\3\4\4", "\4\4\4", "\5\4\4", "\2\4\4\4" };
	return nanp && n == 10 ? "\3\3\4" : groups[n];
}

char *
sms_number_pretty(const WryAddress *address)
{
	if (sms_number_kind(address) != SMS_NUMBER_E164)
		return address->wire != NULL
			   ? g_strdup(address->wire)
			   : g_strndup(address->name, strcspn(address->name, ";"));
	const char *digits = address->name + 1;
	unsigned code = sms_country_code(digits);
	g_autoptr(GString) out = g_string_new("+");
	g_string_append_len(out, digits, code);
	const char *rest = digits + code;
	for (const char *g = groups_of(code == 1 && *digits == '1', strlen(rest)); *g != '\0';
	     rest += *g++) {
		g_string_append_c(out, ' ');
		g_string_append_len(out, rest, *g);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- on the wire
 * ------------------------------------------------------------------------------------- */

/* Digits without '+', of a type that says where they are at home, or lies. */
static char *
complete_wire(unsigned ton, const char *digits, const SmsCountry *country)
{
	gsize n = strlen(digits);
	if (ton == SMS_TON_INTERNATIONAL || country == NULL)
		return g_strdup(digits + (g_str_has_prefix(digits, "00") ? 2 : 0));
	if (ton == SMS_TON_NATIONAL || ton == SMS_TON_SUBSCRIBER || *digits == '0')
		return sms_country_complete(country, digits);
	/* Of no type it is international nearly always; but ten digits of North America begin as
	 * Africa does. */
	return sms_country_is_nanp(country) && n == 10 && *digits > '1'
		   ? sms_country_complete(country, digits)
		   : g_strdup(digits);
}

WryAddress *
sms_number_from_wire(unsigned ton, const char *text, const SmsCountry *country)
{
	g_autofree char *plain = g_strstrip(g_strdup(text != NULL ? text : ""));
	g_autofree char *digits = g_utf8_validate(plain, -1, NULL) ? digits_of(plain) : NULL;
	if (*plain == '\0')
		return sms_number_of_name("Unknown");
	if (digits == NULL)
		return sms_number_of_name(plain);
	if (is_e164(digits) || is_digits(digits, SHORT_LEAST, SHORT_MOST))
		return make(digits);
	bool is_long = is_digits(digits, SHORT_MOST + 1, E164_MOST + 3);
	if (is_long && (ton == SMS_TON_NETWORK || ton == SMS_TON_ABBREVIATED)) {
		g_autofree char *name = g_strconcat(digits, SHORT_CONTEXT, NULL);
		return strlen(digits) <= LONG_SHORT_MOST ? make(name) : sms_number_of_name(plain);
	}
	g_autofree char *full = is_long ? complete_wire(ton, digits, country) : NULL;
	g_autofree char *name = full != NULL ? g_strconcat("+", full, NULL) : NULL;
	return name != NULL && is_e164(name) ? make(name) : sms_number_of_name(plain);
}

char *
sms_number_read_as(const WryAddress *address)
{
	gsize n = strspn(address->name, "0123456789");
	return n >= E164_LEAST && sms_number_kind(address) == SMS_NUMBER_SHORT
		   ? g_strdup_printf("+%.*s", (int)n, address->name)
		   : NULL;
}

char *
sms_number_to_wire(const WryAddress *address, unsigned short_code_ton, unsigned *ret_ton,
		   unsigned *ret_npi)
{
	g_autoptr(WryAddress) number = sms_number_unshared(address);
	switch (sms_number_kind(number)) {
	case SMS_NUMBER_E164:
		*ret_ton = SMS_TON_INTERNATIONAL;
		*ret_npi = SMS_NPI_E164;
		return g_strdup(number->name + 1);
	case SMS_NUMBER_SHORT:
		*ret_ton = short_code_ton;
		*ret_npi = SMS_NPI_UNKNOWN;
		return g_strndup(number->name, strcspn(number->name, ";"));
	default:
		*ret_ton = SMS_TON_ALPHANUMERIC;
		*ret_npi = SMS_NPI_UNKNOWN;
		return g_strdup(number->wire != NULL ? number->wire : number->name);
	}
}
