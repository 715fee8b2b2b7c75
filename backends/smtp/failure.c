/*
 * failure.c - enhanced status codes as sentences
 */
#include "backends/smtp/failure.h"

#include "backends/smtp/path.h"

#include <string.h>

typedef enum { OF_ADDRESS, OF_DOMAIN } Of;

/* By subject and detail (RFC 3463 3): "1.1" of 5.1.1.  A row with detail "" is for the whole
 * subject. */
static const struct {
	const char *detail;
	int error;
	Of of;
	const char *msgid;
} rows[] = {
	{ "1.2", WRY_ERROR_REMOTE_SERVER_NOT_FOUND, OF_DOMAIN,
	  N_("There is no mail domain %1$s. Check the address. (%2$s)") },
	{ "1.10", WRY_ERROR_REMOTE_SERVER_NOT_FOUND, OF_DOMAIN,
	  N_("%1$s takes no mail at all. (%2$s)") },
	{ "2.1", WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL), OF_ADDRESS,
	  N_("The mailbox %1$s is closed. (%2$s)") },
	{ "2.2", WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL), OF_ADDRESS,
	  N_("The mailbox %1$s is full. (%2$s)") },
	{ "2.3", WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL), OF_DOMAIN,
	  N_("The mail is larger than %1$s takes. Send a link instead. (%2$s)") },
	{ "3.4", WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL), OF_DOMAIN,
	  N_("The mail is larger than %1$s takes. Send a link instead. (%2$s)") },
	{ "4.4", WRY_ERROR_REMOTE_SERVER_NOT_FOUND, OF_DOMAIN,
	  N_("There is no mail domain %1$s. Check the address. (%2$s)") },
	{ "4.7", WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL), OF_ADDRESS,
	  N_("The mail to %1$s could not be delivered in time. (%2$s)") },
	{ "6.7", WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL), OF_DOMAIN,
	  N_("The way to %1$s takes no address with letters like these. (%2$s)") },
	{ "7.", WRY_ERROR_NOT_ALLOWED, OF_DOMAIN, N_("%1$s refuses this mail. (%2$s)") },
};

/* "550 5.1.1 No such user", as much of it as there is.  (transfer full) */
static char *
raw(unsigned code, const char *status, const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (code != 0)
		g_string_append_printf(out, "%u", code);
	if (status != NULL)
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", status);
	if (text != NULL && *text != '\0')
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The mailbox is not there: the one that has its own sentence. */
static GError *
no_mailbox(const char *address, unsigned code, const char *status)
{
	g_autofree char *local = mail_path_local(address);
	g_autofree char *number = raw(code, status, NULL);
	g_autofree char *who = g_strdup_printf("%s (%s)", local, number);
	return wry_error_new(WRY_ERROR_ITEM_NOT_FOUND,
			     N_("%1$s has no mailbox %2$s. Check the address."),
			     mail_path_domain(address), who, NULL);
}

GError *
mail_failure_new(const char *address, unsigned code, const char *status, const char *text,
		 bool wait)
{
	g_autofree char *said = raw(code, status, text);
	const char *detail = status != NULL && strlen(status) > 2 ? status + 2 : "";
	const char *domain = mail_path_domain(address);
	if (wait && code == 421) /* RFC 5321 3.8: from whom we are connected to, and from no other */
		return wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
				     N_("The mail server of this gateway asks us to wait. (%s)"),
				     said, NULL);
	if (wait)
		return wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
				     N_("The server of %1$s asks us to wait. (%2$s)"), domain, said,
				     NULL);
	if (strcmp(detail, "1.1") == 0 || strcmp(detail, "1.6") == 0)
		return no_mailbox(address, code, status);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].detail[strlen(rows[i].detail) - 1] == '.'
			? g_str_has_prefix(detail, rows[i].detail)
			: strcmp(detail, rows[i].detail) == 0)
			return wry_error_new(rows[i].error, rows[i].msgid,
					     rows[i].of == OF_DOMAIN ? domain : address, said,
					     NULL);
	return wry_error_new(WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
			     N_("The mail to %1$s was not taken. (%2$s)"), address,
			     *said != '\0' ? said : "no reason given", NULL);
}
