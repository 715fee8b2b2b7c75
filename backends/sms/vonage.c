/*
 * vonage.c - the shape "vonage": forms out, a status a part back, signed forms or JSON in
 */
#include "backends/sms/shape.h"
#include "backends/sms/sign.h"
#include "base/text.h"

#include <string.h>

#define URL "https://rest.nexmo.com/sms/json"
#define MAX_PARTS 64
#define MAX_ID 64
/* A call that was not answered is made again for a day, maybe as it was signed at first; one that
 * we have had is known by its id for a week (WryMessage.once). */
#define OLDEST_S (25 * 3600)
#define AHEAD_S 300

static bool
vonage_check(SmsAccount *a, GError **error)
{
	if (a->account == NULL || a->token == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("account, token_file: vonage needs both; they are the API "
					"key and the API secret of its dashboard"),
				     NULL);
	if (a->secret == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("webhook_secret_file: vonage needs it; it is the signature "
					"secret of its dashboard, and signed webhooks must be on"),
				     NULL);
	if (a->url == NULL)
		a->url = g_strdup(URL);
	a->said_type = "text/plain; charset=utf-8";
	a->said = "ok\n";
	a->calls_again = true;
	return true;
}

/* Digits alone, or a name. */
static const char *
bare(const char *number)
{
	return *number == '+' ? number + 1 : number;
}

static void
vonage_ask(const SmsAccount *a, const SmsAsk *ask, SmsRequest *ret)
{
	ret->method = "POST";
	ret->url = g_strdup(a->url);
	ret->type = g_strdup("application/x-www-form-urlencoded");
	ret->body = g_string_new(NULL);
	sms_form_add(ret->body, "api_key", a->account);
	sms_form_add(ret->body, "api_secret", a->token);
	sms_form_add(ret->body, "from", bare(ask->from));
	sms_form_add(ret->body, "to", bare(ask->to));
	sms_form_add(ret->body, "text", ask->text);
	sms_form_add(ret->body, "type", ask->gsm ? "text" : "unicode");
	sms_form_add(ret->body, "client-ref", ask->id);
	sms_form_add(ret->body, "status-report-req", a->hook != NULL ? "1" : "0");
	sms_form_add(ret->body, "callback", a->hook);
	if (ask->minutes > 0) {
		/* of 20 seconds to 7 days, in milliseconds */
		g_autofree char *ms = g_strdup_printf("%u", MIN(ask->minutes, 10080) * 60000);
		sms_form_add(ret->body, "ttl", ms);
	}
}

/* A part was not taken: why. */
static void
refused(SmsAnswer *ret, const char *status, const char *words)
{
	static const struct {
		const char *status;
		SmsVerdict verdict;
		SmsWhy why;
	} known[] = {
		{ "1", SMS_SLOW, 0 },
		{ "2", SMS_REFUSED, SMS_WHY_REFUSED },
		{ "3", SMS_REFUSED, SMS_WHY_REFUSED },
		{ "4", SMS_BARRED, 0 },
		{ "5", SMS_SLOW, 0 },
		{ "6", SMS_REFUSED, SMS_WHY_NUMBER },
		{ "7", SMS_REFUSED, SMS_WHY_BARRED },
		{ "8", SMS_BARRED, 0 },
		{ "9", SMS_BARRED, 0 },
		{ "10", SMS_SLOW, 0 },
		{ "11", SMS_BARRED, 0 },
		{ "12", SMS_REFUSED, SMS_WHY_LONG },
		{ "14", SMS_BARRED, 0 },
		{ "15", SMS_REFUSED, SMS_WHY_SENDER },
		{ "29", SMS_REFUSED, SMS_WHY_BARRED },
		{ "33", SMS_REFUSED, SMS_WHY_NUMBER },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i].status, status) == 0) {
			sms_answer_set(ret, known[i].verdict, known[i].why, status, words);
			return;
		}
	sms_answer_set(ret, SMS_REFUSED, SMS_WHY_REFUSED, status, words);
}

static const char *
of_part(const SmsFields *fields, unsigned part, const char *name)
{
	g_autofree char *path = g_strdup_printf("messages.%u.%s", part, name);
	return sms_fields_get(fields, path);
}

/* Each part has an answer, in whatever order they fared.  What was taken of one that was not taken
 * whole is of no use, and costs: it goes no second time. */
static void
vonage_answered(G_GNUC_UNUSED const SmsAccount *a, G_GNUC_UNUSED const SmsAsk *ask, unsigned status,
		const char *body, gsize n, SmsAnswer *ret)
{
	g_autoptr(SmsFields) fields = sms_fields_new();
	const char *part_status = NULL, *why = NULL, *words = NULL; /* of the first refused */
	if (status < 200 || status >= 300 || !sms_fields_add_json(fields, body, n)) {
		sms_answer_by_status(ret, status, NULL);
		return;
	}
	for (unsigned i = 0; i < MAX_PARTS && (part_status = of_part(fields, i, "status")) != NULL;
	     i++) {
		if (strcmp(part_status, "0") == 0) {
			sms_answer_take(ret, of_part(fields, i, "message-id"));
			continue;
		}
		if (ret->lost++ > 0)
			continue;
		why = part_status;
		words = of_part(fields, i, "error-text");
	}
	if (ret->lost == 0) {
		if (ret->names == NULL)
			ret->verdict = SMS_UNSURE;
		return;
	}
	refused(ret, why, words);
	if (ret->names != NULL && ret->verdict != SMS_REFUSED) {
		g_clear_error(&ret->error);
		sms_answer_set(ret, SMS_REFUSED, SMS_WHY_REFUSED, why, words);
	}
}

/* The parameters stand in the query or in the body, never in both. */
static const SmsFields *
parameters(const SmsCall *call)
{
	return sms_fields_n(call->body) > 0 ? call->body : call->query;
}

static bool
vonage_authentic(const SmsAccount *a, const SmsCall *call)
{
	const SmsFields *fields = parameters(call);
	const char *timestamp = sms_fields_get(fields, "timestamp");
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	guint64 when;
	bool good = sms_sign_vonage(a->secret, fields);
	return good && timestamp != NULL &&
	       g_ascii_string_to_unsigned(timestamp, 10, 1, G_MAXINT32, &when, NULL) &&
	       now - (gint64)when <= OLDEST_S && (gint64)when - now <= AHEAD_S;
}

/* "2020-01-01 12:00:00", UTC. */
static int64_t
time_of(const char *text)
{
	g_autofree char *iso = text != NULL ? g_strdelimit(g_strdup(text), "+", ' ') : NULL;
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	if (iso == NULL || strlen(iso) != 19)
		return 0;
	iso[10] = 'T';
	g_autoptr(GDateTime) when = g_date_time_new_from_iso8601(iso, utc);
	return when != NULL ? g_date_time_to_unix(when) * G_USEC_PER_SEC : 0;
}

static unsigned
small(const SmsFields *fields, const char *name, unsigned most)
{
	const char *text = sms_fields_get(fields, name);
	guint64 n = 0;
	return text != NULL && g_ascii_string_to_unsigned(text, 10, 0, most, &n, NULL) ? (unsigned)n
										       : 0;
}

static bool
read_receipt(const SmsFields *fields, const char *status, const char *id, SmsCalled *ret)
{
	const char *code = sms_fields_get(fields, "err-code");
	static const struct {
		const char *code;
		SmsWhy why;
	} known[] = {
		{ "2", SMS_WHY_OFF },	      { "3", SMS_WHY_NUMBER },
		{ "4", SMS_WHY_BARRED },      { "5", SMS_WHY_NUMBER },
		{ "6", SMS_WHY_OFF },	      { "7", SMS_WHY_FILTERED },
		{ "8", SMS_WHY_UNREACHABLE }, { "11", SMS_WHY_UNREACHABLE },
		{ "50", SMS_WHY_STOP },
	};
	SmsWhy why = strcmp(status, "expired") == 0 ? SMS_WHY_OFF : SMS_WHY_UNREACHABLE;
	ret->kind = SMS_CALLED_RECEIPT;
	ret->name = g_strdup(id);
	if (strcmp(status, "delivered") == 0) {
		ret->fate = WRY_FATE_DELIVERED;
	} else if (strcmp(status, "failed") == 0 || strcmp(status, "rejected") == 0 ||
		   strcmp(status, "expired") == 0) {
		for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
			if (g_strcmp0(known[i].code, code) == 0)
				why = known[i].why;
		g_autofree char *raw = g_strdup_printf("%s %s", status, code != NULL ? code : "");
		ret->fate = WRY_FATE_BOUNCED;
		ret->error = sms_why(why, g_strchomp(raw));
	} else {
		ret->kind = SMS_CALLED_NOTHING; /* accepted, buffered, unknown */
	}
	return true;
}

/* Letters, digits and '-'.  What is signed has '_' for '&' and '=': an id with one of them could be
 * written otherwise, and be another. */
static bool
is_id(const char *id)
{
	gsize n = 0;
	while (id != NULL && n < MAX_ID && (g_ascii_isalnum(id[n]) || id[n] == '-'))
		n++;
	return n > 0 && id[n] == '\0';
}

static bool
vonage_called(G_GNUC_UNUSED const SmsAccount *a, const SmsCall *call, SmsCalled *ret)
{
	const SmsFields *fields = parameters(call);
	const char *id = sms_fields_get(fields, "messageId"),
		   *status = sms_fields_get(fields, "status");
	const char *from = sms_fields_get(fields, "msisdn"), *to = sms_fields_get(fields, "to");
	const char *text = sms_fields_get(fields, "text"), *data = sms_fields_get(fields, "data");
	if (!is_id(id))
		return false;
	if (status != NULL && text == NULL)
		return read_receipt(fields, status, id, ret);
	if (from == NULL || *from == '\0' || to == NULL || *to == '\0' ||
	    (text == NULL && data == NULL))
		return false;
	ret->kind = SMS_CALLED_TEXT;
	ret->id = g_strdup(id);
	ret->from = g_strdup(from);
	ret->to = g_strdup(to);
	ret->sent = time_of(sms_fields_get(fields, "message-timestamp"));
	ret->text = text != NULL
			? wry_text_repair(text, strlen(text), NULL)
			: g_strdup_printf("[binary, %" G_GSIZE_FORMAT " bytes]", strlen(data) / 2);
	if (sms_fields_is(fields, "concat", "true")) {
		ret->ref = small(fields, "concat-ref", 65535);
		ret->total = small(fields, "concat-total", 255);
		ret->part = small(fields, "concat-part", 255);
		if (ret->part == 0 || ret->part > ret->total)
			ret->total = 0; /* no part of anything: as it is */
	}
	return true;
}

const SmsShape sms_shape_vonage = {
	.name = "vonage",
	.check = vonage_check,
	.ask = vonage_ask,
	.answered = vonage_answered,
	.authentic = vonage_authentic,
	.called = vonage_called,
};
