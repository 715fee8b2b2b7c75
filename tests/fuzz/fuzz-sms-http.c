/*
 * fuzz-sms-http.c - what HTTP providers say: forms, JSON, template files, calls and answers by each
 * shape
 *
 * The first byte says what the rest is.
 */
#include "backends/sms/sign.h"
#include "backends/sms/template.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const SmsShape *const shapes[] = { &sms_shape_kannel, &sms_shape_twilio, &sms_shape_vonage,
					  &sms_shape_template };

static const char sample[] =
    "[send]\nurl = https://a.test/{text}\ntype = application/json\nbody = {\"t\": \"{text}\"}\n"
    "header.X-T = {text}\n[answer]\nid = id\ncode = c\nerror = e\ncodes_slow = 1\n[call]\n"
    "proof = sha256 X-S\n[text]\nfrom = from\nto = to\nbody = text\nfile = file\n[receipt]\nwhen = "
    "s\n"
    "id = id\nstatus = s\ndelivered = 1\nfailed = 2\n";

static SmsTemplate *template;

static SmsAccount
account_of(const SmsShape *shape)
{
	return (SmsAccount){ .shape = shape,
			     .url = (char *)"https://a.test/x",
			     .account = (char *)"a",
			     .token = (char *)"t",
			     .secret = (char *)"s",
			     .hook = (char *)"https://b.test/hook/c",
			     .template = template };
}

/* Nothing but what is UTF-8 goes on to stanzas. */
static void
check_text(const char *text)
{
	g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
}

static void
fuzz_call(const SmsShape *shape, const char *text, gsize n, bool json)
{
	const SmsAccount a = account_of(shape);
	const char *cut = memchr(text, '\n', n);
	g_autofree char *query = g_strndup(text, cut != NULL ? (gsize)(cut - text) : n);
	gsize used = cut != NULL ? (gsize)(cut - text) + 1 : n;
	const WryRequest q = { .method = "POST",
			       .target = "/hook/c/dlr",
			       .path = used % 2 == 0 ? "/hook/c/dlr" : "/hook/c",
			       .query = query,
			       .type =
				   json ? "application/json" : "application/x-www-form-urlencoded",
			       .body = text + used,
			       .body_n = n - used,
			       .n_fields = 1,
			       .fields = { { "X-S", "x" } } };
	g_auto(SmsCall) call = { .url = "https://b.test/hook/c" };
	g_auto(SmsCalled) called = { 0 };
	if (!sms_call_read(&call, &q))
		return;
	shape->authentic(&a, &call);
	if (!shape->called(&a, &call, &called))
		return;
	check_text(called.text);
	if (called.kind == SMS_CALLED_TEXT) {
		g_assert_true(called.from != NULL && called.to != NULL);
		g_assert_true(called.text != NULL || called.files != NULL);
		g_assert_true(called.total == 0 ||
			      (called.part > 0 && called.part <= called.total));
		g_assert_true(called.files == NULL || called.files->len % 2 == 0);
	} else if (called.kind == SMS_CALLED_RECEIPT) {
		g_assert_nonnull(called.name);
	}
	if (called.error != NULL)
		check_text(called.error->message);
}

static void
fuzz_answer(const SmsShape *shape, const char *text, gsize n, unsigned status)
{
	const SmsAccount a = account_of(shape);
	const SmsAsk ask = { .id = "1" };
	g_auto(SmsAnswer) answer = { 0 };
	shape->answered(&a, &ask, status, text, n, &answer);
	g_assert_true(answer.verdict != SMS_TAKEN ||
		      (answer.names != NULL && answer.names->len > 0));
	g_assert_true((answer.error != NULL) ==
		      (answer.verdict == SMS_REFUSED || answer.verdict == SMS_SLOW ||
		       answer.verdict == SMS_BARRED));
	if (answer.error != NULL)
		check_text(answer.error->message);
}

/* What is put into a place stays in it: the JSON it makes is JSON with that text. */
static void
fuzz_ask(const char *text)
{
	const SmsAccount a = account_of(&sms_shape_template);
	const SmsAsk ask = { .from = "+1", .to = "+2", .text = text, .id = "1" };
	g_auto(SmsRequest) request = { 0 };
	g_autoptr(SmsFields) fields = sms_fields_new();
	if (!g_utf8_validate(text, -1, NULL))
		return;
	sms_shape_template.ask(&a, &ask, &request);
	g_assert_true(sms_fields_add_json(fields, request.body->str, request.body->len));
	g_assert_cmpstr(sms_fields_get(fields, "t"), ==, text);
	g_assert_null(strpbrk(request.url + strlen("https://a.test/"), "/?#& \r\n"));
	g_assert_null(strpbrk(request.headers->pdata[1], "\r\n"));
}

static void
fuzz_template(const char *text, gsize n)
{
	g_autoptr(GError) error = NULL;
	SmsTemplate *t = sms_template_parse(text, n, &error);
	g_assert_true((t == NULL) == (error != NULL));
	sms_template_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (template == NULL)
		template = sms_template_parse(sample, strlen(sample), NULL);
	if (size == 0)
		return 0;
	g_autofree char *text = g_malloc(size); /* exactly as long, and a NUL */
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	const SmsShape *shape = shapes[data[0] % G_N_ELEMENTS(shapes)];
	switch (data[0] / G_N_ELEMENTS(shapes) % 5) {
	case 0:
		fuzz_call(shape, text, size - 1, false);
		break;
	case 1:
		fuzz_call(shape, text, size - 1, true);
		break;
	case 2:
		fuzz_answer(shape, text, size - 1, data[0] < 80 ? 200 : data[0] < 160 ? 400 : 202);
		break;
	case 3:
		fuzz_ask(text);
		break;
	default:
		fuzz_template(text, size - 1);
	}
	return 0;
}
