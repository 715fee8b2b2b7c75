/*
 * error.h - the one vocabulary of failure
 *
 * A gateway's failures all end the same way: as a stanza error in front of a
 * user.  So the codes of WRY_ERROR are the defined conditions of RFC 6120
 * section 8.3.3, and a failure found at a socket is named there and then in
 * the words it will be reported in.  No table translates errors on the way up.
 */
#pragma once

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>

/* What the user may do about it: RFC 6120's error type. */
typedef enum {
	WRY_RETRY_CANCEL,	/* do not retry */
	WRY_RETRY_WAIT,		/* may work later: the queue and the login backoff try again */
	WRY_RETRY_MODIFY,	/* may work with other data */
	WRY_RETRY_AUTH,		/* may work with other credentials */
} WryRetry;

#define WRY_ERROR_MAP(X)							\
	X(BAD_REQUEST,		  "bad-request",	     MODIFY)		\
	X(CONFLICT,		  "conflict",		     CANCEL)		\
	X(FEATURE_NOT_IMPLEMENTED, "feature-not-implemented", CANCEL)		\
	X(FORBIDDEN,		  "forbidden",		     AUTH)		\
	X(GONE,			  "gone",		     CANCEL)		\
	X(INTERNAL_SERVER_ERROR,  "internal-server-error",   CANCEL)		\
	X(ITEM_NOT_FOUND,	  "item-not-found",	     CANCEL)		\
	X(JID_MALFORMED,	  "jid-malformed",	     MODIFY)		\
	X(NOT_ACCEPTABLE,	  "not-acceptable",	     MODIFY)		\
	X(NOT_ALLOWED,		  "not-allowed",	     CANCEL)		\
	X(NOT_AUTHORIZED,	  "not-authorized",	     AUTH)		\
	X(POLICY_VIOLATION,	  "policy-violation",	     MODIFY)		\
	X(RECIPIENT_UNAVAILABLE,  "recipient-unavailable",   WAIT)		\
	X(REDIRECT,		  "redirect",		     MODIFY)		\
	X(REGISTRATION_REQUIRED,  "registration-required",   AUTH)		\
	X(REMOTE_SERVER_NOT_FOUND, "remote-server-not-found", CANCEL)		\
	X(REMOTE_SERVER_TIMEOUT,  "remote-server-timeout",   WAIT)		\
	X(RESOURCE_CONSTRAINT,	  "resource-constraint",     WAIT)		\
	X(SERVICE_UNAVAILABLE,	  "service-unavailable",     CANCEL)		\
	X(SUBSCRIPTION_REQUIRED,  "subscription-required",   AUTH)		\
	X(UNDEFINED_CONDITION,	  "undefined-condition",     CANCEL)		\
	X(UNEXPECTED_REQUEST,	  "unexpected-request",	     WAIT)

typedef enum {
#define X(name, condition, retry) WRY_ERROR_##name,
	WRY_ERROR_MAP(X)
#undef X
} WryErrorCode;

#define WRY_ERROR (wry_error_quark())
GQuark		wry_error_quark(void);

/*
 * The condition says what happened, the type what to do about it.  The table
 * gives the usual type; where another fits, name it:
 *
 *	WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT)		471, the channel is full
 *	WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT)	our own disk is full
 *	WRY_ERROR_AS(NOT_AUTHORIZED, WAIT)		535 from the smarthost
 */
#define WRY_ERROR_AS(condition, retry) \
	(WRY_ERROR_##condition | (WRY_RETRY_##retry + 1) << 8)


/* Marks a text for users, so that it is collected for translation; the value is the text. */
#define N_(text) (text)

/*
 * A failure in words: msgid is a whole English sentence or clause (static, marked
 * N_()), with at most two arguments in it as %s or %1$s, %2$s; the arguments
 * are strings, end with NULL, and are copied.  No printf runs over them.
 * error->message is the English text; outbox renders the user's language from
 * msgid and args.  Of GONE and REDIRECT the second argument is the JID that takes its place.  code: WRY_ERROR_x or WRY_ERROR_AS(x, y).  (transfer full)
 */
GError	       *wry_error_new(int code, const char *msgid, ...) G_GNUC_NULL_TERMINATED;
GError	       *wry_error_new_va(int code, const char *msgid, va_list args);
/* Sets *error (nullable) so, and returns false: a failure is one line. */
bool		wry_error_set(GError **error, int code, const char *msgid, ...)
			G_GNUC_NULL_TERMINATED;

/* msgid of a WRY_ERROR, or the message of another domain's; arg n is 0 or 1, NULL: none. */
const char     *wry_error_msgid(const GError *error);
const char     *wry_error_arg(const GError *error, unsigned n);

/* RFC 6120 8.3.3: "conflict".  Another domain's error is internal-server-error. */
const char     *wry_error_condition(const GError *error);
WryErrorCode	wry_error_code(const GError *error);
WryRetry	wry_error_retry(const GError *error);
/* "cancel", "wait", "modify", "auth" */
const char     *wry_error_type(const GError *error);
