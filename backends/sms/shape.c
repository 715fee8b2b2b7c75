/*
 * shape.c - what all companies' interfaces have in common
 */
#include "backends/sms/shape.h"

#include "base/text.h"

#include <string.h>

#define MAX_RAW 120

void
sms_request_clear(SmsRequest *request)
{
	g_free(request->url);
	g_free(request->type);
	if (request->body != NULL)
		g_string_free(request->body, TRUE);
	g_clear_pointer(&request->headers, g_ptr_array_unref);
}

void
sms_answer_clear(SmsAnswer *answer)
{
	g_clear_pointer(&answer->names, g_ptr_array_unref);
	g_clear_error(&answer->error);
}

void
sms_called_clear(SmsCalled *called)
{
	g_free(called->from);
	g_free(called->to);
	g_free(called->text);
	g_free(called->id);
	g_free(called->name);
	g_clear_pointer(&called->files, g_ptr_array_unref);
	g_clear_error(&called->error);
}

/* --- calls ------------------------------------------------------------------------------------ */

void
sms_call_clear(SmsCall *call)
{
	sms_fields_free(call->query);
	sms_fields_free(call->body);
}

bool
sms_call_read(SmsCall *call, const WryRequest *q)
{
	call->request = q;
	call->query = sms_fields_new();
	call->body = sms_fields_new();
	call->is_form =
	    q->body_n == 0 || g_strcmp0(q->type, "application/x-www-form-urlencoded") == 0;
	if (q->query != NULL && !sms_fields_add_form(call->query, q->query, strlen(q->query)))
		return false;
	if (q->body_n == 0)
		return true;
	if (call->is_form)
		return sms_fields_add_form(call->body, q->body, q->body_n);
	if (g_strcmp0(q->type, "application/json") == 0)
		return sms_fields_add_json(call->body, q->body, q->body_n);
	return true;
}

const char *
sms_call_get(const SmsCall *call, const char *name)
{
	const char *value = sms_fields_get(call->body, name);
	return value != NULL ? value : sms_fields_get(call->query, name);
}

/* --- words ------------------------------------------------------------------------------------ */

static const struct {
	int code;
	const char *msgid;
} words[] = {
	[SMS_WHY_REFUSED] = { WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL),
			      N_("The SMS provider refused this text. (%s)") },
	[SMS_WHY_NUMBER] = { WRY_ERROR_ITEM_NOT_FOUND,
			     N_("Not delivered: the number does not exist. (%s)") },
	[SMS_WHY_STOP] = { WRY_ERROR_FORBIDDEN,
			   N_("This person asked for no more texts (STOP). (%s)") },
	[SMS_WHY_SENDER] = { WRY_ERROR_NOT_ALLOWED,
			     N_("The SMS provider does not take your number as a sender. Tell your "
				"operator. (%s)") },
	[SMS_WHY_LONG] = { WRY_ERROR_NOT_ACCEPTABLE,
			   N_("The SMS provider finds this text too long. (%s)") },
	[SMS_WHY_BARRED] = { WRY_ERROR_NOT_ALLOWED,
			     N_("The SMS provider lets nobody here write to this number. (%s)") },
	[SMS_WHY_OFF] = { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
			  N_("Not delivered: the phone was off or out of reach. (%s)") },
	[SMS_WHY_UNREACHABLE] = { WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
				  N_("Not delivered: the phone could not be reached. (%s)") },
	[SMS_WHY_FILTERED] = { WRY_ERROR_NOT_ALLOWED,
			       N_("Not delivered: the phone network refused it. (%s)") },
};

GError *
sms_why(SmsWhy why, const char *raw)
{
	gsize n = raw != NULL ? strlen(raw) : 0;
	g_autofree char *text = n > 0 ? wry_text_repair(raw, n, NULL) : g_strdup("no reason given");
	text[wry_text_break(text, MIN(strlen(text), MAX_RAW), false)] = '\0';
	return wry_error_new(words[why].code, words[why].msgid, g_strdelimit(text, "\r\n\t", ' '),
			     NULL);
}

void
sms_answer_set(SmsAnswer *ret, SmsVerdict verdict, SmsWhy why, const char *code, const char *said)
{
	g_autofree char *raw = code != NULL && said != NULL ? g_strdup_printf("%s %s", code, said)
							    : g_strdup(code != NULL ? code : said);
	ret->verdict = verdict;
	if (verdict == SMS_REFUSED)
		ret->error = sms_why(why, raw);
	else if (verdict == SMS_SLOW || verdict == SMS_BARRED) {
		g_autoptr(GError) as_words = sms_why(SMS_WHY_REFUSED, raw); /* for its cutting */
		const char *cut = wry_error_arg(as_words, 0);
		ret->error =
		    verdict == SMS_SLOW
			? wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
					N_("The SMS provider asks us to wait. (%s)"), cut, NULL)
			: wry_error_new(
			      WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
			      N_("This gateway cannot send texts just now; the operator knows. "
				 "Your text is kept and goes out later. (%s)"),
			      cut, NULL);
	}
}

void
sms_answer_take(SmsAnswer *ret, const char *name)
{
	ret->verdict = SMS_TAKEN;
	if (ret->names == NULL)
		ret->names = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(ret->names, g_strdup(name));
}

void
sms_answer_by_status(SmsAnswer *ret, unsigned status, const char *said)
{
	g_autofree char *code = g_strdup_printf("%u", status);
	if (status == 429 || status == 503)
		sms_answer_set(ret, SMS_SLOW, SMS_WHY_REFUSED, code, said);
	else if (status == 401 || status == 402 || status == 403 || status == 404 || status == 407)
		sms_answer_set(ret, SMS_BARRED, SMS_WHY_REFUSED, code, said);
	else if (status >= 400 && status < 500)
		sms_answer_set(ret, SMS_REFUSED, SMS_WHY_REFUSED, code, said);
	else
		ret->verdict = SMS_UNSURE;
}

/* --- requests --------------------------------------------------------------------------------- */

void
sms_request_header(SmsRequest *request, const char *name, const char *value)
{
	if (request->headers == NULL)
		request->headers = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(request->headers, g_strdup(name));
	g_ptr_array_add(request->headers, g_strdup(value));
}

void
sms_request_basic(SmsRequest *request, const char *user, const char *password)
{
	g_autofree char *both = g_strconcat(user, ":", password, NULL);
	g_autofree char *base64 = g_base64_encode((const guchar *)both, strlen(both));
	g_autofree char *value = g_strconcat("Basic ", base64, NULL);
	sms_request_header(request, "Authorization", value);
}
