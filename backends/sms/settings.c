/*
 * settings.c - the keys of [component] and of [smpp NAME]
 */
#include "backends/sms/number.h"
#include "backends/sms/sms.h"
#include "net/tls.h"

#include <gio/gio.h>
#include <string.h>

/* "smsc.example.net:3550", "[2001:db8::1]:2775". */
static bool
check_host(const char *text, GError **error)
{
	g_autofree char *host = NULL;
	guint16 port;
	return sms_read_host(text, &host, &port) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no server; write host:port"), text, NULL);
}

static bool
check_numbers(const char *text, GError **error)
{
	g_auto(GStrv) numbers = g_strsplit_set(text, " ,", -1);
	for (char **n = numbers; *n != NULL; n++) {
		g_autoptr(WryAddress) a =
		    **n != '\0' ? sms_number_parse(*n, NULL, NULL, NULL, NULL) : NULL;
		if (**n != '\0' && (a == NULL || sms_number_kind(a) == SMS_NUMBER_NAME))
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("'%s' is no number; write +442079460001"), *n,
					     NULL);
	}
	return true;
}

/* "+44", "+", "7". */
static bool
check_prefixes(const char *text, GError **error)
{
	g_auto(GStrv) prefixes = g_strsplit_set(text, " ,\t", -1);
	for (char **p = prefixes; *p != NULL; p++)
		if (**p != '\0' &&
		    (*p)[(**p == '+') + strspn(*p + (**p == '+'), "0123456789")] != '\0')
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("'%s' is how no number begins; write +44"), *p,
					     NULL);
	return true;
}

static bool
check_country(const char *text, GError **error)
{
	return sms_country_find(text) != NULL ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no country; write two letters: GB"), text, NULL);
}

static bool
check_pins(const char *text, GError **error)
{
	g_auto(GStrv) pins = g_strsplit_set(text, " ,", -1);
	for (char **pin = pins; *pin != NULL; pin++)
		if (**pin != '\0' && !wry_tls_check_pin(*pin, error))
			return false;
	return true;
}

static bool
check_short(const char *text, GError **error)
{
	return strlen(text) <= 15 ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is longer than the 15 bytes that SMPP has "
				"for it"),
			     text, NULL);
}

static bool
check_type(const char *text, GError **error)
{
	return strlen(text) <= 12 ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is longer than the 12 bytes that SMPP has "
				"for it"),
			     text, NULL);
}

static bool
check_url(const char *text, GError **error)
{
	g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";
	return (uri != NULL && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0) &&
		g_uri_get_host(uri) != NULL && *g_uri_get_host(uri) != '\0') ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no web address; write it as in https://api.example.net"),
			     text, NULL);
}

static const char *const providers[] = { "smpp", "kannel", "twilio", "vonage", "template", NULL };
static const char *const stops[] = { "off", "record", "enforce", NULL };
static const char *const binds[] = { "transceiver", "pair", NULL };
static const char *const alphabets[] = { "gsm", "latin1", "ascii", "utf8", NULL };
/* As SmsLanguage. */
static const char *const languages[] = { "none",     "turkish", "spanish", "portuguese", "bengali",
					 "gujarati", "hindi",	"kannada", "malayalam",	 "oriya",
					 "punjabi",  "tamil",	"telugu",  "urdu",	 NULL };
static const char *const longs[] = { "udh8", "udh16", "sar", "payload", NULL };
static const char *const id_kinds[] = { "auto", "same", "hex", "dec", NULL }; /* as SmppIdKind */

const WryField sms_settings[] = {
	{ .name = "provider",
	  .type = WRY_FIELD_CHOICE,
	  .required = true,
	  .label = "What carries the texts",
	  .choices = providers },
	{ .name = "links",
	  .type = WRY_FIELD_LIST,
	  .label = "Names of [smpp NAME] groups",
	  .help = "Unset: all there are" },
	{ .name = "provider_url",
	  .type = WRY_FIELD_TEXT,
	  .label = "Where an HTTP provider is asked",
	  .check = check_url },
	{ .name = "account", .type = WRY_FIELD_TEXT, .label = "Our account with it" },
	{ .name = "token_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with its password or token" },
	{ .name = "webhook_secret_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with the secret by which its calls are known" },
	{ .name = "template_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File that describes any other HTTP provider" },
	{ .name = "mms",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Files go as MMS where the provider can, not as links" },
	{ .name = "numbers",
	  .type = WRY_FIELD_LIST,
	  .label = "Numbers for users",
	  .check = check_numbers },
	{ .name = "numbers_file", .type = WRY_FIELD_TEXT, .label = "More of them, one a line" },
	{ .name = "shared",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Each number is many users'" },
	{ .name = "quarantine",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "7d",
	  .label = "So long a number that is given up is nobody else's; 0s: not at all",
	  .max = 366ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "sticky",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "30d",
	  .label = "So long an answer to a shared number is his who wrote last",
	  .min = 60000,
	  .max = 366ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "answer_tokens",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "Ask for #1, #2 ... where two users write to one phone from one number",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "unmatched",
	  .type = WRY_FIELD_TEXT,
	  .label = "JID that gets texts nobody was waiting for; a room with our nickname in it",
	  .flags = WRY_FIELD_CHANGEABLE | WRY_FIELD_JIDS },
	{ .name = "own_numbers",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Users may send from their own, once they have proved it by a code" },
	{ .name = "stop",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "record",
	  .label = "What STOP, START and HELP do",
	  .choices = stops,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "stop_reply",
	  .type = WRY_FIELD_TEXT,
	  .label = "Our answer to STOP",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "start_reply",
	  .type = WRY_FIELD_TEXT,
	  .label = "Our answer to START",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "help_reply",
	  .type = WRY_FIELD_TEXT,
	  .label = "Our answer to HELP",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "sms_per_hour",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .label = "Parts a user may send an hour; 0: any",
	  .max = 1000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "sms_per_day",
	  .type = WRY_FIELD_INT,
	  .fallback = "50",
	  .label = "And a day",
	  .max = 1000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "all_per_day",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .label = "And all users together; 0: any",
	  .max = 1000000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "prefix_allow",
	  .type = WRY_FIELD_LIST,
	  .label = "How numbers begin that texts may go to; unset: any",
	  .check = check_prefixes,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "prefix_deny",
	  .type = WRY_FIELD_LIST,
	  .label = "And that none goes to; of two that fit the longer holds",
	  .check = check_prefixes,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "price_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "What a part costs, by prefix; users need a balance then",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "default_country",
	  .type = WRY_FIELD_TEXT,
	  .label = "Where numbers without a code are at home: two letters",
	  .check = check_country },
	{ .name = "max_parts",
	  .type = WRY_FIELD_INT,
	  .fallback = "6",
	  .label = "The longest text, in parts",
	  .min = 1,
	  .max = 255,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "validity",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "2d",
	  .label = "How long a phone may be off before a text for it is given up",
	  .min = 60000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "warn_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "1h",
	  .label = "A user hears that his text still waits here",
	  .min = 60000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "give_up_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "2d",
	  .label = "And that it was given up",
	  .min = 60000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "forget_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "3d",
	  .label = "How long a receipt may take",
	  .min = 3600000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "parts_wait",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "10m",
	  .label = "How long the rest of a text that came in parts is waited for",
	  .min = 100,
	  .max = 7ll * 86400000 },
	{ .name = "progress",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Tell users, once, that a phone is off and the text waits for it",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ 0 },
};

const WryField sms_link_settings[] = {
	{ .name = "host",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "The SMSC: host:port",
	  .check = check_host },
	{ .name = "system_id",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "Our name there",
	  .check = check_short },
	{ .name = "password_file", .type = WRY_FIELD_TEXT, .label = "File with the password" },
	{ .name = "system_type",
	  .type = WRY_FIELD_TEXT,
	  .label = "What we call ourselves there",
	  .check = check_type },
	{ .name = "tls",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "Speak TLS from the first byte" },
	{ .name = "tls_ca", .type = WRY_FIELD_TEXT, .label = "File of certificate authorities" },
	{ .name = "tls_pin",
	  .type = WRY_FIELD_LIST,
	  .label = "Fingerprints of its certificate, sha256:HEX",
	  .check = check_pins },
	{ .name = "bind",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "transceiver",
	  .label = "One connection both ways, or one for each",
	  .choices = binds },
	{ .name = "window",
	  .type = WRY_FIELD_INT,
	  .fallback = "10",
	  .label = "Texts under way at a time, unanswered",
	  .min = 1,
	  .max = 1000 },
	{ .name = "rate",
	  .type = WRY_FIELD_RATE,
	  .label = "Most parts sent; unset: as fast as it takes them" },
	{ .name = "enquire_link",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "30s",
	  .label = "After how long a silence it is asked whether it lives",
	  .min = 100,
	  .max = 3600000 },
	{ .name = "answer_within",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "60s",
	  .label = "How long it may take for an answer",
	  .min = 100,
	  .max = 600000 },
	{ .name = "reconnect_max",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "60s",
	  .label = "The longest pause between two tries",
	  .min = 100,
	  .max = 3600000 },
	{ .name = "alphabet",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "gsm",
	  .label = "The alphabet of data_coding 0 there",
	  .choices = alphabets },
	{ .name = "data_coding",
	  .type = WRY_FIELD_INT,
	  .fallback = "0",
	  .label = "As what texts in that alphabet are sent",
	  .max = 255 },
	{ .name = "language",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "none",
	  .label = "Whose tables of GSM the phones there know, all of them",
	  .choices = languages },
	{ .name = "packed",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Are septets packed there, eight in seven octets?" },
	{ .name = "smart_encoding",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "May curly quotes, dashes and the like go out as plain ones, where that saves a "
		   "part?" },
	{ .name = "long",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "udh8",
	  .label = "How the parts of a long text are marked",
	  .choices = longs },
	{ .name = "receipt_ids",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "auto",
	  .label = "How receipts spell the names that responses give",
	  .choices = id_kinds },
	{ .name = "short_code_ton",
	  .type = WRY_FIELD_INT,
	  .fallback = "3",
	  .label = "The type_of_number of short codes there",
	  .max = 7 },
	{ 0 },
};

bool
sms_read_host(const char *text, char **ret_host, guint16 *ret_port)
{
	g_autoptr(GSocketConnectable) address = g_network_address_parse(text, 2775, NULL);
	if (address == NULL || *text == '\0')
		return false;
	*ret_host = g_strdup(g_network_address_get_hostname(G_NETWORK_ADDRESS(address)));
	*ret_port = g_network_address_get_port(G_NETWORK_ADDRESS(address));
	return **ret_host != '\0' && strpbrk(*ret_host, " \t/") == NULL;
}
