/*
 * twilio.c - the shape "twilio": forms out, JSON back, signed forms in
 */
#include "backends/sms/shape.h"
#include "backends/sms/sign.h"
#include "base/text.h"

#include <string.h>

#define URL "https://api.twilio.com"
#define MAX_FILES 10
#define MAX_MINUTES 600 /* of ValidityPeriod */

static bool
twilio_check(SmsAccount *a, GError **error)
{
	if (a->account == NULL || a->token == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("account, token_file: twilio needs both; they are the "
					"Account SID and the Auth Token of its console"),
				     NULL);
	if (a->url == NULL)
		a->url = g_strdup(URL);
	a->most_files = MAX_FILES;
	a->said_type = "text/xml";
	a->said = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";
	return true;
}

static void
twilio_ask(const SmsAccount *a, const SmsAsk *ask, SmsRequest *ret)
{
	g_autofree char *account = g_uri_escape_string(a->account, NULL, FALSE);
	ret->method = "POST";
	ret->url = g_strdup_printf("%s/2010-04-01/Accounts/%s/Messages.json", a->url, account);
	ret->type = g_strdup("application/x-www-form-urlencoded");
	ret->body = g_string_new(NULL);
	sms_form_add(ret->body, "To", ask->to);
	sms_form_add(ret->body, "From", ask->from);
	sms_form_add(ret->body, "Body", ask->text);
	for (unsigned i = 0; ask->files != NULL && ask->files[i] != NULL && i < MAX_FILES; i++)
		sms_form_add(ret->body, "MediaUrl", ask->files[i]);
	sms_form_add(ret->body, "StatusCallback", a->hook);
	if (ask->minutes > 0 && ask->minutes < MAX_MINUTES) {
		g_autofree char *seconds = g_strdup_printf("%u", ask->minutes * 60);
		sms_form_add(ret->body, "ValidityPeriod", seconds);
	}
	sms_request_basic(ret, a->account, a->token);
}

/* "SM" or "MM" and 32 hexadecimal digits.  What is signed has no bounds between a value and the
 * next name: with an id of any length the same bytes could be cut into another text. */
static bool
is_sid(const char *sid)
{
	return sid != NULL && (g_str_has_prefix(sid, "SM") || g_str_has_prefix(sid, "MM")) &&
	       strlen(sid) == 34 && strspn(sid + 2, "0123456789abcdef") == 32;
}

/* Its codes, of answers and of receipts; what is not here is refused for a reason of its own. */
static const struct {
	unsigned code;
	SmsVerdict verdict;
	SmsWhy why;
} codes[] = {
	{ 14107, SMS_SLOW, 0 },
	{ 20003, SMS_BARRED, 0 },
	{ 20404, SMS_BARRED, 0 },
	{ 20429, SMS_SLOW, 0 },
	{ 21211, SMS_REFUSED, SMS_WHY_NUMBER },
	{ 21212, SMS_REFUSED, SMS_WHY_SENDER },
	{ 21214, SMS_REFUSED, SMS_WHY_NUMBER },
	{ 21217, SMS_REFUSED, SMS_WHY_NUMBER },
	{ 21408, SMS_REFUSED, SMS_WHY_BARRED },
	{ 21603, SMS_REFUSED, SMS_WHY_SENDER },
	{ 21606, SMS_REFUSED, SMS_WHY_SENDER },
	{ 21608, SMS_REFUSED, SMS_WHY_BARRED },
	{ 21610, SMS_REFUSED, SMS_WHY_STOP },
	{ 21611, SMS_SLOW, 0 },
	{ 21612, SMS_REFUSED, SMS_WHY_BARRED },
	{ 21614, SMS_REFUSED, SMS_WHY_NUMBER },
	{ 21617, SMS_REFUSED, SMS_WHY_LONG },
	{ 30003, SMS_REFUSED, SMS_WHY_OFF },
	{ 30004, SMS_REFUSED, SMS_WHY_FILTERED },
	{ 30005, SMS_REFUSED, SMS_WHY_NUMBER },
	{ 30006, SMS_REFUSED, SMS_WHY_UNREACHABLE },
	{ 30007, SMS_REFUSED, SMS_WHY_FILTERED },
};

static bool
find_code(const char *text, SmsVerdict *ret_verdict, SmsWhy *ret_why)
{
	guint64 code;
	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, 999999, &code, NULL))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (codes[i].code == code) {
			*ret_verdict = codes[i].verdict;
			*ret_why = codes[i].why;
			return true;
		}
	return false;
}

static void
twilio_answered(G_GNUC_UNUSED const SmsAccount *a, G_GNUC_UNUSED const SmsAsk *ask, unsigned status,
		const char *body, gsize n, SmsAnswer *ret)
{
	g_autoptr(SmsFields) fields = sms_fields_new();
	bool read = sms_fields_add_json(fields, body, n);
	const char *sid = read ? sms_fields_get(fields, "sid") : NULL;
	const char *code = read ? sms_fields_get(fields, "code") : NULL;
	const char *words = read ? sms_fields_get(fields, "message") : NULL;
	SmsVerdict verdict;
	SmsWhy why;
	if (status >= 200 && status < 300 && sid != NULL && *sid != '\0')
		sms_answer_take(ret, sid);
	else if (status >= 400 && status < 500 && find_code(code, &verdict, &why))
		sms_answer_set(ret, verdict, why, code, words);
	else if (status >= 400 && status < 500 && status != 429 && code != NULL)
		sms_answer_set(ret, SMS_REFUSED, SMS_WHY_REFUSED, code, words);
	else
		sms_answer_by_status(ret, status, words);
}

static bool
twilio_authentic(const SmsAccount *a, const SmsCall *call)
{
	const WryRequest *q = call->request;
	return call->url != NULL && sms_sign_twilio(a->token, call->url, call->body, call->query,
						    call->is_form ? NULL : q->body, q->body_n,
						    wry_request_field(q, "X-Twilio-Signature"));
}

static void
read_files(const SmsCall *call, SmsCalled *ret)
{
	const char *n = sms_call_get(call, "NumMedia");
	guint64 most = 0;
	if (n == NULL || !g_ascii_string_to_unsigned(n, 10, 1, 1000, &most, NULL))
		return;
	ret->files = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < MIN(most, MAX_FILES); i++) {
		g_autofree char *url_name = g_strdup_printf("MediaUrl%u", i);
		g_autofree char *type_name = g_strdup_printf("MediaContentType%u", i);
		const char *url = sms_call_get(call, url_name),
			   *type = sms_call_get(call, type_name);
		if (url == NULL)
			continue;
		g_ptr_array_add(ret->files, g_strdup(url));
		g_ptr_array_add(ret->files, g_strdup(type != NULL ? type : ""));
	}
}

static bool
read_receipt(const SmsCall *call, const char *status, SmsCalled *ret)
{
	const char *code = sms_call_get(call, "ErrorCode");
	const char *sid = sms_call_get(call, "MessageSid");
	SmsVerdict verdict;
	SmsWhy why = SMS_WHY_UNREACHABLE;
	if (!is_sid(sid))
		return false;
	ret->name = g_strdup(sid);
	ret->kind = SMS_CALLED_RECEIPT;
	if (strcmp(status, "delivered") == 0) {
		ret->fate = WRY_FATE_DELIVERED;
	} else if (strcmp(status, "read") == 0) {
		ret->fate = WRY_FATE_DISPLAYED;
	} else if (strcmp(status, "failed") == 0 || strcmp(status, "undelivered") == 0 ||
		   strcmp(status, "canceled") == 0) {
		find_code(code, &verdict, &why);
		ret->fate = WRY_FATE_BOUNCED;
		ret->error = sms_why(why, code != NULL ? code : status);
	} else {
		ret->kind = SMS_CALLED_NOTHING; /* queued, sending, sent: on its way */
	}
	return true;
}

static bool
twilio_called(G_GNUC_UNUSED const SmsAccount *a, const SmsCall *call, SmsCalled *ret)
{
	const char *status = sms_call_get(call, "MessageStatus");
	const char *sid = sms_call_get(call, "MessageSid"), *text = sms_call_get(call, "Body");
	const char *from = sms_call_get(call, "From"), *to = sms_call_get(call, "To");
	if (status == NULL)
		status = sms_call_get(call, "SmsStatus");
	if (status != NULL && strcmp(status, "received") != 0 && strcmp(status, "receiving") != 0)
		return read_receipt(call, status, ret);
	if (!is_sid(sid) || from == NULL || *from == '\0' || to == NULL || *to == '\0')
		return false;
	ret->kind = SMS_CALLED_TEXT;
	ret->id = g_strdup(sid);
	ret->from = g_strdup(from);
	ret->to = g_strdup(to);
	ret->text =
	    text != NULL && *text != '\0' ? wry_text_repair(text, strlen(text), NULL) : NULL;
	read_files(call, ret);
	return ret->text != NULL || (ret->files != NULL && ret->files->len > 0);
}

const SmsShape sms_shape_twilio = {
	.name = "twilio",
	.check = twilio_check,
	.ask = twilio_ask,
	.answered = twilio_answered,
	.authentic = twilio_authentic,
	.called = twilio_called,
};
