/*
 * error.c - failures with their condition, and with the words apart from the arguments
 *
 * What a failure says is kept twice: rendered in English for logs, and as msgid
 * and arguments, which travel with the GError (copied by g_error_copy), so that
 * the outbox can say it in the user's language.  Nothing here logs.
 */
#include "base/error.h"

#include "base/text.h"

#define MAX_ARGS 2

typedef struct {
	const char *msgid; /* static; NULL: made by g_set_error(), which knows no msgid */
	char *args[MAX_ARGS];
} WryErrorPrivate;

static void
wry_error_private_init(WryErrorPrivate *private)
{
	*private = (WryErrorPrivate){ 0 };
}

static void
wry_error_private_copy(const WryErrorPrivate *from, WryErrorPrivate *to)
{
	to->msgid = from->msgid;
	for (unsigned i = 0; i < MAX_ARGS; i++)
		to->args[i] = g_strdup(from->args[i]);
}

static void
wry_error_private_clear(WryErrorPrivate *private)
{
	for (unsigned i = 0; i < MAX_ARGS; i++)
		g_clear_pointer(&private->args[i], g_free);
}

G_DEFINE_EXTENDED_ERROR(WryError, wry_error)

static const struct {
	const char *condition;
	WryRetry retry;
} map[] = {
#define X(name, condition, retry) [WRY_ERROR_##name] = { condition, WRY_RETRY_##retry },
	WRY_ERROR_MAP(X)
#undef X
};

GError *
wry_error_new_va(int code, const char *msgid, va_list args)
{
	char *copies[MAX_ARGS] = { NULL };
	const char *arg;
	for (unsigned i = 0; i < MAX_ARGS && (arg = va_arg(args, const char *)) != NULL; i++)
		copies[i] = g_strdup(arg);
	g_autofree char *message = wry_text_fill(msgid, copies[0], copies[1]);
	GError *error = g_error_new_literal(WRY_ERROR, code, message);
	WryErrorPrivate *private = wry_error_get_private(error);
	private->msgid = msgid;
	for (unsigned i = 0; i < MAX_ARGS; i++)
	private->args[i] = copies[i]; /* its own from here */
	return error;
}

GError *
wry_error_new(int code, const char *msgid, ...)
{
	va_list args;
	va_start(args, msgid);
	GError *error = wry_error_new_va(code, msgid, args);
	va_end(args);
	return error;
}

bool
wry_error_set(GError **error, int code, const char *msgid, ...)
{
	if (error == NULL)
		return false;
	g_return_val_if_fail(*error == NULL, false); /* the first failure is the one to tell */
	va_list args;
	va_start(args, msgid);
	*error = wry_error_new_va(code, msgid, args);
	va_end(args);
	return false;
}

const char *
wry_error_msgid(const GError *error)
{
	if (error->domain != WRY_ERROR)
		return error->message;
	const char *msgid = wry_error_get_private(error)->msgid;
	return msgid != NULL ? msgid : error->message;
}

const char *
wry_error_arg(const GError *error, unsigned n)
{
	if (error->domain != WRY_ERROR || n >= MAX_ARGS)
		return NULL;
	return wry_error_get_private(error)->args[n];
}

/* An error of another domain (GIOError, say) has no condition of its own. */
WryErrorCode
wry_error_code(const GError *error)
{
	if (error->domain != WRY_ERROR || (gsize)(error->code & 0xff) >= G_N_ELEMENTS(map))
		return WRY_ERROR_INTERNAL_SERVER_ERROR;
	return (WryErrorCode)(error->code & 0xff);
}

const char *
wry_error_condition(const GError *error)
{
	return map[wry_error_code(error)].condition;
}

WryRetry
wry_error_retry(const GError *error)
{
	int as = error->domain == WRY_ERROR ? error->code >> 8 : 0;
	if (as > 0 && as <= WRY_RETRY_AUTH + 1)
		return (WryRetry)(as - 1);
	return map[wry_error_code(error)].retry;
}

const char *
wry_error_type(const GError *error)
{
	static const char *const types[] = {
		[WRY_RETRY_CANCEL] = "cancel",
		[WRY_RETRY_WAIT] = "wait",
		[WRY_RETRY_MODIFY] = "modify",
		[WRY_RETRY_AUTH] = "auth",
	};
	return types[wry_error_retry(error)];
}
