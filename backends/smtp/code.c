/*
 * code.c - what happened, as mail says it
 *
 * The table has a row for each condition and type that a code of its own is due for; else the type
 * decides.
 */
#include "backends/smtp/code.h"

#include <string.h>

#define LINE_MAX_TEXT 400 /* of 512 bytes (RFC 5321 4.5.3.1.5) */
#define ANY (-1)

static const struct {
	WryErrorCode condition;
	int retry; /* WryRetry, or ANY */
	MailCode code;
} codes[] = {
	{ WRY_ERROR_INTERNAL_SERVER_ERROR, ANY, { 451, "4.3.0" } },
	{ WRY_ERROR_SERVICE_UNAVAILABLE, ANY, { 451, "4.3.2" } },
	{ WRY_ERROR_REMOTE_SERVER_TIMEOUT, ANY, { 451, "4.4.1" } },
	{ WRY_ERROR_RESOURCE_CONSTRAINT, WRY_RETRY_WAIT, { 452, "4.2.2" } },
	{ WRY_ERROR_RESOURCE_CONSTRAINT, WRY_RETRY_MODIFY, { 552, "5.3.4" } },
	{ WRY_ERROR_RESOURCE_CONSTRAINT, ANY, { 552, "5.2.2" } },
	{ WRY_ERROR_RECIPIENT_UNAVAILABLE, WRY_RETRY_WAIT, { 450, "4.2.1" } },
	{ WRY_ERROR_POLICY_VIOLATION, WRY_RETRY_WAIT, { 451, "4.7.1" } },
	{ WRY_ERROR_FORBIDDEN, WRY_RETRY_WAIT, { 450, "4.7.1" } },
	{ WRY_ERROR_ITEM_NOT_FOUND, WRY_RETRY_WAIT, { 450, "4.1.1" } },
	{ WRY_ERROR_UNDEFINED_CONDITION, WRY_RETRY_WAIT, { 451, "4.0.0" } },
	/* What is of type wait and stands not above is 451 4.3.0; below are the final ones. */
	{ WRY_ERROR_ITEM_NOT_FOUND, ANY, { 550, "5.1.1" } },
	{ WRY_ERROR_RECIPIENT_UNAVAILABLE, ANY, { 550, "5.2.1" } },
	{ WRY_ERROR_GONE, ANY, { 550, "5.1.6" } },
	{ WRY_ERROR_REDIRECT, ANY, { 550, "5.1.6" } },
	{ WRY_ERROR_REMOTE_SERVER_NOT_FOUND, ANY, { 550, "5.1.2" } },
	{ WRY_ERROR_JID_MALFORMED, ANY, { 553, "5.1.3" } },
	{ WRY_ERROR_BAD_REQUEST, ANY, { 554, "5.6.0" } },
	{ WRY_ERROR_NOT_ACCEPTABLE, ANY, { 554, "5.6.0" } },
	{ WRY_ERROR_FEATURE_NOT_IMPLEMENTED, ANY, { 554, "5.6.1" } },
	{ WRY_ERROR_CONFLICT, ANY, { 554, "5.4.6" } },
	{ WRY_ERROR_UNDEFINED_CONDITION, ANY, { 554, "5.0.0" } },
	{ WRY_ERROR_UNEXPECTED_REQUEST, ANY, { 554, "5.5.0" } },
};

MailCode
mail_code_of(const GError *error)
{
	static const MailCode good = { 250, "2.1.5" }, later = { 451, "4.3.0" },
			      refused = { 550, "5.7.1" };
	if (error == NULL)
		return good;
	WryErrorCode condition = wry_error_code(error);
	WryRetry retry = wry_error_retry(error);
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		bool final = codes[i].code.code >= 500;
		if (codes[i].condition == condition &&
		    (codes[i].retry == (int)retry ||
		     (codes[i].retry == ANY && !(final && retry == WRY_RETRY_WAIT))))
			return codes[i].code;
	}
	return retry == WRY_RETRY_WAIT ? later : refused;
}

char *
mail_code_line(MailCode code, const char *text)
{
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "%u %s ", code.code, code.enhanced);
	gsize room = line->len + LINE_MAX_TEXT;
	for (const char *c = text; *c != '\0' && line->len < room; c++) {
		if (((guchar)*c & 0xc0) == 0x80)
			continue; /* of a character beyond ASCII, one mark is enough */
		g_string_append_c(line, (guchar)*c >= 0x80 ? '?' : g_ascii_isprint(*c) ? *c : ' ');
	}
	return g_string_free(g_steal_pointer(&line), FALSE);
}
