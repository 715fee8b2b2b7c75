/*
 * kannel.c - the shape "kannel": sendsms out, dlr-url and get-url in
 *
 * Kannel names no message in its answer, so its receipts are asked for at an address that does:
 * each bears our name for it, sealed.
 */
#include "backends/sms/shape.h"
#include "backends/sms/sign.h"
#include "backends/sms/text.h"
#include "base/text.h"

#include <string.h>

#define MASK "23" /* delivered, not delivered, buffered, refused by the SMSC */

static bool
kannel_check(SmsAccount *a, GError **error)
{
	if (a->url == NULL || a->account == NULL || a->token == NULL)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("provider_url, account, token_file: kannel needs them; they are "
		       "where its smsbox answers, as in "
		       "http://127.0.0.1:13013/cgi-bin/sendsms, and the user and "
		       "password of a sendsms-user"),
		    NULL);
	if (a->secret == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("webhook_secret_file: kannel needs it; make it up, and "
					"write it into the get-url of its sms-service"),
				     NULL);
	a->said_type = "text/plain; charset=utf-8";
	a->said = "";
	return true;
}

/* Our hook, of our own naming and sealed; Kannel fills in %d and %A. */
static char *
receipts_at(const SmsAccount *a, const char *id)
{
	g_autofree char *seal = sms_sign_own(a->secret, id);
	return g_strdup_printf("%s/dlr?m=%s&k=%s&d=%%d&a=%%A", a->hook, id, seal);
}

static void
kannel_ask(const SmsAccount *a, const SmsAsk *ask, SmsRequest *ret)
{
	g_autoptr(GString) query = g_string_new(NULL);
	sms_form_add(query, "username", a->account);
	sms_form_add(query, "password", a->token);
	sms_form_add(query, "from", ask->from);
	sms_form_add(query, "to", ask->to);
	sms_form_add(query, "charset", "UTF-8");
	sms_form_add(query, "coding", ask->gsm ? "0" : "2");
	sms_form_add(query, "text", ask->text);
	if (a->hook != NULL) {
		g_autofree char *url = receipts_at(a, ask->id);
		sms_form_add(query, "dlr-mask", MASK);
		sms_form_add(query, "dlr-url", url);
	}
	if (ask->minutes > 0) {
		g_autofree char *minutes = g_strdup_printf("%u", ask->minutes);
		sms_form_add(query, "validity", minutes);
	}
	ret->method = "GET";
	ret->url =
	    g_strdup_printf("%s%c%s", a->url, strchr(a->url, '?') != NULL ? '&' : '?', query->str);
}

static void
kannel_answered(G_GNUC_UNUSED const SmsAccount *a, const SmsAsk *ask, unsigned status,
		const char *body, gsize n, SmsAnswer *ret)
{
	g_autofree char *said = wry_text_repair(body, MIN(n, 200), NULL);
	if (status == 202 ||
	    (status == 200 && (g_str_has_prefix(said, "0:") || g_str_has_prefix(said, "3:"))))
		sms_answer_take(ret, ask->id);
	else
		sms_answer_by_status(ret, status, g_strstrip(said));
}

static bool
is_receipt(const SmsCall *call)
{
	return g_str_has_suffix(call->request->path, "/dlr");
}

static bool
kannel_authentic(const SmsAccount *a, const SmsCall *call)
{
	const char *name = sms_fields_get(call->query, "m");
	if (!is_receipt(call))
		return sms_sign_equal(a->secret, sms_fields_get(call->query, "secret"));
	if (name == NULL)
		return false;
	g_autofree char *seal = sms_sign_own(a->secret, name);
	return sms_sign_equal(seal, sms_fields_get(call->query, "k"));
}

/* %A, the answer of the SMSC, comes with '+' and words of Kannel's own. */
static bool
read_receipt(const SmsCall *call, SmsCalled *ret)
{
	const char *what = sms_fields_get(call->query, "d"),
		   *words = sms_fields_get(call->query, "a");
	ret->kind = SMS_CALLED_RECEIPT;
	ret->name = g_strdup(sms_fields_get(call->query, "m"));
	if (ret->name == NULL)
		return false;
	if (g_strcmp0(what, "1") == 0) {
		ret->fate = WRY_FATE_DELIVERED;
	} else if (g_strcmp0(what, "2") == 0) {
		ret->fate = WRY_FATE_BOUNCED;
		ret->error = sms_why(SMS_WHY_UNREACHABLE, words);
	} else if (g_strcmp0(what, "16") == 0) {
		ret->fate = WRY_FATE_BOUNCED;
		ret->error = sms_why(SMS_WHY_REFUSED, words);
	} else {
		ret->kind = SMS_CALLED_NOTHING;
		return what != NULL;
	}
	return true;
}

/* %b is the bytes as they are: UTF-16 where %c is 2, whatever charset says (measured). */
static char *
text_of(const SmsCall *call)
{
	const SmsField *f = sms_fields_find(call->query, "text");
	const char *charset = sms_fields_get(call->query, "charset");
	if (f == NULL)
		return NULL;
	if (sms_fields_is(call->query, "coding", "2")) {
		const SmsDialect dialect = { SMS_GSM, false };
		const SmsCoding utf16 = sms_coding(8, &dialect);
		GString *text = g_string_new(NULL);
		sms_text_decode(&utf16, (const uint8_t *)f->value, f->n, text);
		return g_string_free(text, FALSE);
	}
	if (sms_fields_is(call->query, "coding", "1"))
		return g_strdup_printf("[binary, %" G_GSIZE_FORMAT " bytes]", f->n);
	return wry_text_repair(f->value, f->n, charset);
}

static bool
kannel_called(G_GNUC_UNUSED const SmsAccount *a, const SmsCall *call, SmsCalled *ret)
{
	const char *from = sms_fields_get(call->query, "from"),
		   *to = sms_fields_get(call->query, "to");
	const char *id = sms_fields_get(call->query, "id");
	if (is_receipt(call))
		return read_receipt(call, ret);
	ret->text = text_of(call);
	if (from == NULL || *from == '\0' || to == NULL || *to == '\0' || ret->text == NULL)
		return false;
	ret->kind = SMS_CALLED_TEXT;
	ret->from = g_strdup(from);
	ret->to = g_strdup(to);
	ret->id = id != NULL && *id != '\0' ? g_strdup(id) : NULL;
	return true;
}

const SmsShape sms_shape_kannel = {
	.name = "kannel",
	.check = kannel_check,
	.ask = kannel_ask,
	.answered = kannel_answered,
	.authentic = kannel_authentic,
	.called = kannel_called,
};
