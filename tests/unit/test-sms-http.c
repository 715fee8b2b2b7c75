/*
 * test-sms-http.c - what HTTP providers are asked, answer and call with: fields, signatures, shapes
 */
#include "backends/sms/media.h"
#include "backends/sms/sign.h"
#include "backends/sms/template.h"

#include <string.h>

/* --- fields ----------------------------------------------------------------------------------- */

static void
test_form(void)
{
	static const char text[] = "a=1&b+c=%C3%A4+%26%3d&&empty=&alone&a=2&nul=x%00y";
	g_autoptr(SmsFields) f = sms_fields_new();
	g_assert_true(sms_fields_add_form(f, text, sizeof text - 1));
	g_assert_cmpuint(sms_fields_n(f), ==, 6);
	g_assert_cmpstr(sms_fields_get(f, "a"), ==, "1");
	g_assert_cmpstr(sms_fields_get(f, "b c"), ==, "ä &=");
	g_assert_cmpstr(sms_fields_get(f, "empty"), ==, "");
	g_assert_cmpstr(sms_fields_get(f, "alone"), ==, "");
	g_assert_null(sms_fields_get(f, "nul"));
	g_assert_cmpmem(sms_fields_find(f, "nul")->value, sms_fields_find(f, "nul")->n, "x\0y", 3);
	g_assert_null(sms_fields_get(f, "c"));
	for (gsize i = 0; i < 4; i++) {
		static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "%00=a" };
		g_autoptr(SmsFields) none = sms_fields_new();
		g_assert_false(sms_fields_add_form(none, bad[i], strlen(bad[i])));
	}
	g_autoptr(GString) many = g_string_new(NULL);
	for (int i = 0; i <= SMS_FIELDS_MOST; i++)
		g_string_append(many, "a=1&");
	g_autoptr(SmsFields) full = sms_fields_new();
	g_assert_false(sms_fields_add_form(full, many->str, many->len));
	g_autoptr(GString) out = g_string_new(NULL);
	sms_form_add(out, "to", "+44 & =\xc3\xa4\n");
	sms_form_add(out, "none", NULL);
	sms_form_add(out, "x", "");
	g_assert_cmpstr(out->str, ==, "to=%2B44%20%26%20%3D%C3%A4%0A&x=");
}

static bool
json(SmsFields *f, const char *text)
{
	return sms_fields_add_json(f, text, strlen(text));
}

static void
test_json(void)
{
	g_autoptr(SmsFields) f = sms_fields_new();
	g_assert_true(json(
	    f,
	    " {\"id\": 12345678901234567890, \"a\": {\"b\": [\"x\", {\"c\": true}, null, -1.5e3]},"
	    "\"e\": [], \"o\": {}, \"s\": \"\\u00e4\\ud83d\\ude00\\n\\\"\\/\", \"bad\": "
	    "\"\\ud800x\\u0000\"} \n"));
	g_assert_cmpstr(sms_fields_get(f, "id"), ==, "12345678901234567890");
	g_assert_cmpstr(sms_fields_get(f, "a.b.0"), ==, "x");
	g_assert_cmpstr(sms_fields_get(f, "a.b.1.c"), ==, "true");
	g_assert_null(sms_fields_get(f, "a.b.2"));
	g_assert_cmpstr(sms_fields_get(f, "a.b.3"), ==, "-1.5e3");
	g_assert_cmpstr(sms_fields_get(f, "s"), ==, "ä😀\n\"/");
	g_assert_cmpstr(sms_fields_get(f, "bad"), ==, "\xef\xbf\xbdx\xef\xbf\xbd");
	static const char *const bad[] = {
		"",	    "1",     "\"x\"",	      "{",	"[1,]",	     "{\"a\":1,}",
		"{\"a\"}",  "{a:1}", "[1 2]",	      "{} x",	"[tru]",     "[\"\\x\"]",
		"[\"\n\"]", "[\"a",  "[\"\\u12g4\"]", "[\xff]", "{\"a\":,}", "[.]",
		"[nul]",    "[,1]",  "[+-.]",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(SmsFields) none = sms_fields_new();
		g_test_message("%s", bad[i]);
		g_assert_false(json(none, bad[i]));
	}
	g_autofree char *deep = g_strnfill(60000, '[');
	g_autoptr(SmsFields) none = sms_fields_new();
	g_assert_false(json(none, deep));
	g_autoptr(GString) out = g_string_new(NULL);
	sms_json_escape(out, "a\"b\\c\nd\x01ä");
	g_assert_cmpstr(out->str, ==, "a\\\"b\\\\c\\u000ad\\u0001ä");
}

/* --- signatures, as their makers publish them ------------------------------------------------- */

static SmsFields *
form(const char *text)
{
	SmsFields *f = sms_fields_new();
	g_assert_true(sms_fields_add_form(f, text, strlen(text)));
	return f;
}

static void
test_twilio_signature(void)
{
	static const char url[] = "https://mycompany.com/myapp.php?foo=1&bar=2";
	static const char text[] = "{\"property\": \"value\", \"boolean\": true}";
	g_autoptr(SmsFields) f = form("Digits=1234&To=%2B18005551212&From=%2B14158675309&"
				      "Caller=%2B14158675309&CallSid=CA1234567890ABCDE");
	g_autoptr(SmsFields) twice =
	    form("Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234");
	g_autoptr(SmsFields) none = sms_fields_new();
	g_autoptr(SmsFields) query =
	    form("foo=1&bar=2&bodySHA256="
		 "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620");
	const char *good = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
	g_assert_true(sms_sign_twilio("12345", url, f, none, NULL, 0, good));
	g_assert_true(
	    sms_sign_twilio("12345", url, twice, none, NULL, 0, "IK+Dwps556ElfBT0I3Rgjkr1wJU="));
	/* The address with its port, where they sign that. */
	g_assert_true(
	    sms_sign_twilio("12345", url, f, none, NULL, 0, "kvajT1Ptam85bY51eRf/AJRuM3w="));
	g_assert_true(sms_sign_twilio("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", f,
				      none, NULL, 0, "kvajT1Ptam85bY51eRf/AJRuM3w="));
	g_autofree char *signed_url = g_strconcat(
	    url, "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
	    NULL);
	const char *of_body = "a9nBmqA0ju/hNViExpshrM61xv4=";
	g_assert_true(
	    sms_sign_twilio("12345", signed_url, none, query, text, strlen(text), of_body));
	g_assert_false(
	    sms_sign_twilio("12345", signed_url, none, query, text, strlen(text) - 1, of_body));
	g_assert_false(
	    sms_sign_twilio("12345", signed_url, none, none, text, strlen(text), of_body));
	/* Anything else. */
	g_autoptr(SmsFields) changed = form("Digits=9999&To=%2B18005551212&From=%2B14158675309&"
					    "Caller=%2B14158675309&CallSid=CA1234567890ABCDE");
	g_assert_false(sms_sign_twilio("12345", url, changed, none, NULL, 0, good));
	g_assert_false(sms_sign_twilio("12346", url, f, none, NULL, 0, good));
	g_assert_false(sms_sign_twilio("12345", "https://mycompany.com/", f, none, NULL, 0, good));
	g_assert_false(
	    sms_sign_twilio("12345", url, f, none, NULL, 0, "RSOYDt4T1cUTdK1PDd93/VVr8B8"));
	g_assert_false(sms_sign_twilio("12345", url, f, none, NULL, 0, ""));
	g_assert_false(sms_sign_twilio("12345", url, f, none, NULL, 0, NULL));
}

static void
test_vonage_signature(void)
{
	static const char *const good[] = {
		"6af838ef94998832dbfc29020b564830",
		"c15c21ced558c93a226c305f58f902f2",
		"3e19a4e6880fdc2c1426bfd0587c98b9532f0210",
		"a321e824b9b816be7c3f28859a31749a098713d39f613c80d455bbaffae1cd24",
		"812a18f76680fa0fe1b8bd9ee1625466ceb1bd96242e4d050d2cfd9a7b40166c63ed26ec9702168781"
		"b6edcf"
		"1633db8ff95af9341701004eec3fcf9550572ee8",
		"A321E824B9B816BE7C3F28859A31749A098713D39F613C80D455BBAFFAE1CD24",
	};
	static const char *const bad[] = { "", "xxx", "6af838ef94998832dbfc29020b564831",
					   "3e19a4e6880fdc2c1426bfd0587c98b9532f0211" };
	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *text =
		    g_strconcat("timestamp=1461605396&b=2&a=1&sig=", good[i], NULL);
		g_autoptr(SmsFields) f = form(text);
		g_assert_true(sms_sign_vonage("secret", f));
		g_assert_false(sms_sign_vonage("Secret", f));
		g_autofree char *more = g_strconcat(text, "&c=3", NULL);
		g_autoptr(SmsFields) added = form(more);
		g_assert_false(sms_sign_vonage("secret", added));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *text =
		    g_strconcat("timestamp=1461605396&b=2&a=1&sig=", bad[i], NULL);
		g_autoptr(SmsFields) f = form(text);
		g_assert_false(sms_sign_vonage("secret", f));
	}
	g_autoptr(SmsFields) unsigned_ = form("timestamp=1461605396&b=2&a=1");
	g_assert_false(sms_sign_vonage("secret", unsigned_));
}

/* RFC 4231, test case 2; RFC 2202 likewise. */
static void
test_own_signatures(void)
{
	static const char text[] = "what do ya want for nothing?";
	const char *hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
	g_assert_true(sms_sign_body(G_CHECKSUM_SHA256, "Jefe", text, strlen(text), hex));
	g_assert_true(sms_sign_body(
	    G_CHECKSUM_SHA256, "Jefe", text, strlen(text),
	    "sha256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"));
	g_assert_true(sms_sign_body(G_CHECKSUM_SHA256, "Jefe", text, strlen(text),
				    "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="));
	g_assert_true(sms_sign_body(G_CHECKSUM_SHA1, "Jefe", text, strlen(text),
				    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
	g_assert_false(sms_sign_body(G_CHECKSUM_SHA1, "Jefe", text, strlen(text), hex));
	g_assert_false(sms_sign_body(G_CHECKSUM_SHA256, "Jeff", text, strlen(text), hex));
	g_assert_false(sms_sign_body(G_CHECKSUM_SHA256, "Jefe", text, strlen(text), NULL));
	g_autofree char *own = sms_sign_own("Jefe", text);
	g_assert_cmpstr(own, ==, "5bdcc146bf60754e6a042426089575c7");
}

/* --- shapes ----------------------------------------------------------------------------------- */

typedef struct {
	SmsAccount account;
	SmsCall call;
	WryRequest request;
	SmsCalled called;
	char *url;
} Place;

static void
place_open(Place *p, const SmsShape *shape)
{
	g_autoptr(GError) error = NULL;
	*p = (Place){ 0 };
	p->account =
	    (SmsAccount){ .shape = shape,
			  .url = shape == &sms_shape_kannel
				     ? g_strdup("http://k:13013/cgi-bin/sendsms")
				     : NULL,
			  .account = g_strdup("AC1/2"),
			  .token = g_strdup("12345"),
			  .secret = g_strdup("secret"),
			  .hook = g_strdup("https://gw.example.org/hook/sms.example.org") };
	if (shape == &sms_shape_template)
		return;
	g_assert_true(shape->check(&p->account, &error));
	g_assert_no_error(error);
}

static void
place_hang_up(Place *p)
{
	sms_call_clear(&p->call);
	sms_called_clear(&p->called);
	g_clear_pointer(&p->url, g_free);
	p->call = (SmsCall){ 0 };
	p->called = (SmsCalled){ 0 };
}

static void
place_close(Place *p)
{
	place_hang_up(p);
	g_free(p->account.url);
	g_free(p->account.account);
	g_free(p->account.token);
	g_free(p->account.secret);
	g_free(p->account.hook);
	sms_template_free(p->account.template);
}

/* A call at hook + rest; body NULL: a GET. */
static void
ring(Place *p, const char *rest, const char *type, const char *body)
{
	place_hang_up(p);
	p->url = g_strconcat(p->account.hook, rest, NULL);
	g_autofree char *path = g_strndup(rest, strcspn(rest, "?"));
	p->request =
	    (WryRequest){ .method = body != NULL ? "POST" : "GET",
			  .target = p->url,
			  .path = g_intern_string(path),
			  .query = strchr(rest, '?') != NULL ? strchr(rest, '?') + 1 : NULL,
			  .type = type,
			  .body = body != NULL ? body : "",
			  .body_n = body != NULL ? strlen(body) : 0 };
	p->call.url = p->url;
	g_assert_true(sms_call_read(&p->call, &p->request));
}

static void
with_field(Place *p, const char *name, const char *value)
{
	p->request.n_fields = 1;
	p->request.fields[0].name = name;
	p->request.fields[0].value = value;
}

static bool
called(Place *p)
{
	return p->account.shape->called(&p->account, &p->call, &p->called);
}

static bool
authentic(const Place *p)
{
	return p->account.shape->authentic(&p->account, &p->call);
}

static const SmsAsk ask = { .from = "+442079460001",
			    .to = "+447700900123",
			    .text = "hi & \"you\" €",
			    .id = "00ff.1",
			    .gsm = true,
			    .minutes = 60 };

/* "VERDICT name name: words" of what is answered so. */
static void
answers(Place *p, unsigned status, const char *body, const char *expected)
{
	static const char *const verdicts[] = { "taken", "refused", "slow", "barred", "unsure" };
	g_auto(SmsAnswer) answer = { 0 };
	g_autoptr(GString) got = g_string_new(NULL);
	p->account.shape->answered(&p->account, &ask, status, body, strlen(body), &answer);
	g_string_append(got, verdicts[answer.verdict]);
	for (guint i = 0; answer.verdict == SMS_TAKEN && i < answer.names->len; i++)
		g_string_append_printf(got, " %s", (char *)answer.names->pdata[i]);
	if (answer.error != NULL)
		g_string_append_printf(got, " %s/%s %s", wry_error_condition(answer.error),
				       wry_error_type(answer.error), answer.error->message);
	g_assert_cmpstr(got->str, ==, expected);
}

#define SID "SM0123456789abcdef0123456789abcdef"

static void
test_twilio(void)
{
	Place p;
	g_auto(SmsRequest) request = { 0 };
	place_open(&p, &sms_shape_twilio);
	const char *const files[] = { "https://up.example.org/a?b=c", "https://up.example.org/d",
				      NULL };
	SmsAsk with = ask;
	with.files = files;
	p.account.shape->ask(&p.account, &with, &request);
	g_assert_cmpstr(request.url, ==,
			"https://api.twilio.com/2010-04-01/Accounts/AC1%2F2/Messages.json");
	g_assert_cmpstr(
	    request.body->str, ==,
	    "To=%2B447700900123&From=%2B442079460001&Body=hi%20%26%20%22you%22%20%E2%82%AC"
	    "&MediaUrl=https%3A%2F%2Fup.example.org%2Fa%3Fb%3Dc&MediaUrl=https%3A%2F%2Fup.example."
	    "org%2Fd"
	    "&StatusCallback=https%3A%2F%2Fgw.example.org%2Fhook%2Fsms.example.org&ValidityPeriod="
	    "3600");
	g_assert_cmpstr(request.headers->pdata[0], ==, "Authorization");
	g_assert_cmpstr(request.headers->pdata[1], ==, "Basic QUMxLzI6MTIzNDU=");

	answers(&p, 201, "{\"sid\": \"SM1\", \"status\": \"queued\"}", "taken SM1");
	answers(&p, 201, "{\"status\": \"queued\"}", "unsure");
	answers(&p, 201, "<html>", "unsure");
	answers(&p, 400,
		"{\"code\": 21211, \"message\": \"The 'To' number is not a valid phone number.\"}",
		"refused item-not-found/cancel Not delivered: the number does not exist. (21211 "
		"The 'To' number is "
		"not a valid phone number.)");
	answers(&p, 400, "{\"code\": 21610, \"message\": \"unsubscribed\"}",
		"refused forbidden/auth This person asked for no more texts (STOP). (21610 "
		"unsubscribed)");
	answers(&p, 429, "{\"code\": 20429, \"message\": \"Too Many Requests\"}",
		"slow service-unavailable/wait The SMS provider asks us to wait. (20429 Too Many "
		"Requests)");
	answers(&p, 429, "",
		"slow service-unavailable/wait The SMS provider asks us to wait. (429)");
	answers(&p, 503, "",
		"slow service-unavailable/wait The SMS provider asks us to wait. (503)");
	answers(&p, 401, "{\"code\": 20003, \"message\": \"Authenticate\"}",
		"barred not-authorized/wait This gateway cannot send texts just now; the "
		"operator knows. Your "
		"text is kept and goes out later. (20003 Authenticate)");
	answers(&p, 400, "{\"code\": 99999, \"message\": \"odd\"}",
		"refused not-acceptable/cancel The SMS provider refused this text. (99999 odd)");
	answers(&p, 500, "{\"code\": 20500, \"message\": \"oops\"}", "unsure");
	answers(&p, 504, "", "unsure");

	const char *type = "application/x-www-form-urlencoded";
	const char *text =
	    "MessageSid=" SID "&SmsStatus=received&From=%2B447700900123&To=%2B442079460001&"
	    "Body=h%C3%A4%0A&NumMedia=2&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2Fm%2F0&"
	    "MediaContentType0=image%2Fjpeg&MediaUrl1=https%3A%2F%2Fapi.twilio.com%2Fm%2F1";
	ring(&p, "", type, text);
	g_assert_false(authentic(&p));
	/* as Twilio's own library signs it */
	g_autoptr(GString) all = g_string_new(p.url);
	g_string_append(
	    all, "Bodyhä\nFrom+447700900123MediaContentType0image/jpegMediaUrl0https://"
		 "api.twilio.com/m/0MediaUrl1https://api.twilio.com/m/1MessageSid" SID "NumMedia2"
		 "SmsStatusreceivedTo+442079460001");
	guint8 digest[20];
	gsize n = sizeof digest;
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA1, (const guchar *)"12345", 5);
	g_hmac_update(hmac, (const guchar *)all->str, (gssize)all->len);
	g_hmac_get_digest(hmac, digest, &n);
	g_hmac_unref(hmac);
	g_autofree char *signature = g_base64_encode(digest, n);
	with_field(&p, "x-twilio-signature", signature);
	g_assert_true(authentic(&p));
	p.call.url = "https://gw.example.org/hook/else.example.org";
	g_assert_false(authentic(&p));
	g_assert_true(called(&p));
	g_assert_cmpint(p.called.kind, ==, SMS_CALLED_TEXT);
	g_assert_cmpstr(p.called.id, ==, SID);
	g_assert_cmpstr(p.called.from, ==, "+447700900123");
	g_assert_cmpstr(p.called.to, ==, "+442079460001");
	g_assert_cmpstr(p.called.text, ==, "hä\n");
	g_assert_cmpuint(p.called.files->len, ==, 4);
	g_assert_cmpstr(p.called.files->pdata[1], ==, "image/jpeg");
	g_assert_cmpstr(p.called.files->pdata[3], ==, "");

	static const struct {
		const char *body;
		SmsCalledKind kind;
		WryFate fate;
		const char *words;
	} receipts[] = {
		{ "MessageSid=" SID "&MessageStatus=sent", SMS_CALLED_NOTHING, 0, NULL },
		{ "MessageSid=" SID "&MessageStatus=delivered", SMS_CALLED_RECEIPT, WRY_FATE_DELIVERED,
		  NULL },
		{ "MessageSid=" SID "&MessageStatus=read", SMS_CALLED_RECEIPT, WRY_FATE_DISPLAYED,
		  NULL },
		{ "MessageSid=" SID "&MessageStatus=undelivered&ErrorCode=30005", SMS_CALLED_RECEIPT,
		  WRY_FATE_BOUNCED, "Not delivered: the number does not exist. (30005)" },
		{ "MessageSid=" SID "&SmsStatus=failed", SMS_CALLED_RECEIPT, WRY_FATE_BOUNCED,
		  "Not delivered: the phone could not be reached. (failed)" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(receipts); i++) {
		ring(&p, "", type, receipts[i].body);
		g_assert_true(called(&p));
		g_assert_cmpint(p.called.kind, ==, receipts[i].kind);
		g_assert_cmpstr(p.called.name, ==, SID);
		if (p.called.kind == SMS_CALLED_RECEIPT)
			g_assert_cmpint(p.called.fate, ==, receipts[i].fate);
		g_assert_cmpstr(p.called.error != NULL ? p.called.error->message : NULL, ==,
				receipts[i].words);
	}
	static const char *const nonsense[] = { "a=b", "MessageSid=" SID "&Body=x",
						"MessageStatus=sent", "MessageSid=S&From=1&To=2",
						"MessageSid=&From=1&To=2&Body=x",
						/* The same bytes, cut anew. */
						"MessageSid=" SID "SmsStatusreceived&From=1&To=2&"
						"Body=x",
						"MessageSid=" SID "0&From=1&To=2&Body=x",
						"MessageSid=" SID "0&MessageStatus=delivered",
						"MessageSid=SM1&From=1&To=2&Body=x" };
	for (gsize i = 0; i < G_N_ELEMENTS(nonsense); i++) {
		ring(&p, "", type, nonsense[i]);
		g_assert_false(called(&p));
	}
	place_close(&p);
}

static void
test_vonage(void)
{
	Place p;
	g_auto(SmsRequest) request = { 0 };
	place_open(&p, &sms_shape_vonage);
	p.account.shape->ask(&p.account, &ask, &request);
	g_assert_cmpstr(request.url, ==, "https://rest.nexmo.com/sms/json");
	g_assert_cmpstr(
	    request.body->str, ==,
	    "api_key=AC1%2F2&api_secret=12345&from=442079460001&to=447700900123&"
	    "text=hi%20%26%20%22you%22%20%E2%82%AC&type=text&client-ref=00ff.1&status-report-req=1&"
	    "callback=https%3A%2F%2Fgw.example.org%2Fhook%2Fsms.example.org&ttl=3600000");
	answers(&p, 200,
		"{\"message-count\": \"2\", \"messages\": [{\"status\": \"0\", \"message-id\": "
		"\"0A\"}, "
		"{\"status\": \"0\", \"message-id\": \"0B\"}]}",
		"taken 0A 0B");
	answers(
	    &p, 200,
	    "{\"messages\": [{\"status\": \"1\", \"error-text\": \"Throughput Rate Exceeded\"}]}",
	    "slow service-unavailable/wait The SMS provider asks us to wait. (1 Throughput Rate "
	    "Exceeded)");
	answers(&p, 200, "{\"messages\": [{\"status\": \"9\", \"error-text\": \"quota\"}]}",
		"barred not-authorized/wait This gateway cannot send texts just now; the "
		"operator knows. Your "
		"text is kept and goes out later. (9 quota)");
	answers(&p, 200, "{\"messages\": [{\"status\": \"6\", \"error-text\": \"unroutable\"}]}",
		"refused item-not-found/cancel Not delivered: the number does not exist. (6 "
		"unroutable)");
	/* Half of it was taken: what is paid for is not sent again. */
	answers(&p, 200,
		"{\"messages\": [{\"status\": \"0\", \"message-id\": \"0A\"}, {\"status\": \"1\", "
		"\"error-text\": \"Throttled\"}]}",
		"refused not-acceptable/cancel The SMS provider refused this text. (1 Throttled)");
	answers(&p, 200,
		"{\"messages\": [{\"status\": \"1\", \"error-text\": \"Throttled\"}, "
		"{\"status\": \"0\", \"message-id\": \"0A\"}, {\"status\": \"9\"}]}",
		"refused not-acceptable/cancel The SMS provider refused this text. (1 Throttled)");
	answers(&p, 200, "{}", "unsure");
	answers(&p, 502, "bad gateway", "unsure");

	/* Signed, and no older than their tries go on. */
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	static const struct {
		gint64 ago;
		bool good;
	} times[] = { { 0, true },
		      { 24 * 3600, true },
		      { 26 * 3600, false },
		      { -200, true },
		      { -600, false } };
	for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *text =
		    g_strdup_printf("&messageId=0C&msisdn=447700900123&nonce=n&text=a_b&"
				    "timestamp=%" G_GINT64_FORMAT "&to=442079460001",
				    now - times[i].ago);
		g_autofree char *sig = g_compute_hmac_for_string(
		    G_CHECKSUM_SHA256, (const guchar *)"secret", 6, text, -1);
		/* what is signed has '_' where the value has '&' */
		g_autofree char *rest =
		    g_strdup_printf("?messageId=0C&msisdn=447700900123&nonce=n&text=a%%26b&"
				    "timestamp=%" G_GINT64_FORMAT "&to=442079460001&sig=%s",
				    now - times[i].ago, sig);
		ring(&p, rest, NULL, NULL);
		g_assert_cmpint(authentic(&p), ==, times[i].good);
	}
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.text, ==, "a&b");
	g_assert_cmpstr(p.called.id, ==, "0C");
	g_assert_cmpuint(p.called.total, ==, 0);

	ring(&p, "", "application/json",
	     "{\"msisdn\": \"447700900123\", \"to\": \"442079460001\", \"messageId\": \"0D\", "
	     "\"text\": \"part\", "
	     "\"type\": \"text\", \"message-timestamp\": \"2020-01-01 12:00:00\", \"concat\": "
	     "\"true\", "
	     "\"concat-ref\": \"93\", \"concat-total\": \"3\", \"concat-part\": \"2\"}");
	g_assert_false(authentic(&p));
	g_assert_true(called(&p));
	g_assert_cmpuint(p.called.ref, ==, 93);
	g_assert_cmpuint(p.called.total, ==, 3);
	g_assert_cmpuint(p.called.part, ==, 2);
	g_assert_cmpint(p.called.sent, ==, G_GINT64_CONSTANT(1577880000000000));

	ring(&p, "", "application/json",
	     "{\"messageId\": \"0A\", \"status\": \"delivered\", \"err-code\": \"0\", \"msisdn\": "
	     "\"447700900123\"}");
	g_assert_true(called(&p));
	g_assert_cmpint(p.called.kind, ==, SMS_CALLED_RECEIPT);
	g_assert_cmpint(p.called.fate, ==, WRY_FATE_DELIVERED);
	ring(&p, "?messageId=0A&status=failed&err-code=5", NULL, NULL);
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.error->message, ==,
			"Not delivered: the number does not exist. (failed 5)");
	ring(&p, "?messageId=0A&status=buffered", NULL, NULL);
	g_assert_true(called(&p));
	g_assert_cmpint(p.called.kind, ==, SMS_CALLED_NOTHING);
	ring(&p, "?text=a", NULL, NULL);
	g_assert_false(called(&p));
	ring(&p, "?messageId=0A%26msisdn&msisdn=1&to=2&text=a", NULL, NULL);
	g_assert_false(called(&p));
	ring(&p, "?messageId=0A_x&status=delivered", NULL, NULL);
	g_assert_false(called(&p));
	place_close(&p);
}

static void
test_kannel(void)
{
	Place p;
	g_auto(SmsRequest) request = { 0 };
	place_open(&p, &sms_shape_kannel);
	p.account.shape->ask(&p.account, &ask, &request);
	g_autofree char *seal = sms_sign_own("secret", "00ff.1");
	g_autofree char *dlr = g_strdup_printf(
	    "https://gw.example.org/hook/sms.example.org/dlr?m=00ff.1&k=%s&d=%%d&a=%%A", seal);
	g_autofree char *escaped = g_uri_escape_string(dlr, NULL, FALSE);
	g_autofree char *url = g_strdup_printf(
	    "http://k:13013/cgi-bin/sendsms?username=AC1%%2F2&password=12345&from=%%2B442079460001&"
	    "to=%%2B447700900123&charset=UTF-8&coding=0&text=hi%%20%%26%%20%%22you%%22%%20%%E2%%82%"
	    "%AC&"
	    "dlr-mask=23&dlr-url=%s&validity=60",
	    escaped);
	g_assert_cmpstr(request.url, ==, url);
	g_assert_null(request.body);
	answers(&p, 202, "0: Accepted for delivery", "taken 00ff.1");
	answers(&p, 202, "3: Queued for later delivery", "taken 00ff.1");
	answers(&p, 400, "Empty receiver number not allowed, rejected",
		"refused not-acceptable/cancel The SMS provider refused this text. (400 Empty "
		"receiver number not "
		"allowed, rejected)");
	answers(&p, 403, "Authorization failed for sendsms",
		"barred not-authorized/wait This gateway cannot send texts just now; the "
		"operator knows. Your "
		"text is kept and goes out later. (403 Authorization failed for sendsms)");
	answers(&p, 503, "Temporal failure, try again later.",
		"slow service-unavailable/wait The SMS provider asks us to wait. (503 Temporal "
		"failure, try again "
		"later.)");
	answers(&p, 200, "what?", "unsure");

	static const struct {
		const char *d;
		SmsCalledKind kind;
		WryFate fate;
	} receipts[] = { { "1", SMS_CALLED_RECEIPT, WRY_FATE_DELIVERED },
			 { "2", SMS_CALLED_RECEIPT, WRY_FATE_BOUNCED },
			 { "16", SMS_CALLED_RECEIPT, WRY_FATE_BOUNCED },
			 { "8", SMS_CALLED_NOTHING, 0 },
			 { "4", SMS_CALLED_NOTHING, 0 } };
	for (gsize i = 0; i < G_N_ELEMENTS(receipts); i++) {
		g_autofree char *rest =
		    g_strdup_printf("/dlr?m=00ff.1&k=%s&d=%s&a=id%%3A1", seal, receipts[i].d);
		ring(&p, rest, NULL, NULL);
		g_assert_true(authentic(&p));
		g_assert_true(called(&p));
		g_assert_cmpint(p.called.kind, ==, receipts[i].kind);
		g_assert_cmpstr(p.called.name, ==, "00ff.1");
		if (p.called.kind == SMS_CALLED_RECEIPT)
			g_assert_cmpint(p.called.fate, ==, receipts[i].fate);
	}
	g_autofree char *other = g_strdup_printf("/dlr?m=00ff.2&k=%s&d=1", seal);
	ring(&p, other, NULL, NULL);
	g_assert_false(authentic(&p));
	ring(&p, "/dlr?m=00ff.1&d=1&secret=secret", NULL, NULL);
	g_assert_false(authentic(&p));

	ring(&p,
	     "/mo?secret=secret&from=%2B447700900123&to=%2B442079460001&text=h%C3%A4&coding=0&"
	     "charset=UTF-8&id=u1",
	     NULL, NULL);
	g_assert_true(authentic(&p));
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.text, ==, "hä");
	g_assert_cmpstr(p.called.id, ==, "u1");
	/* Raw UTF-16BE, whatever charset says. */
	ring(&p, "/mo?secret=secret&from=1&to=2&text=%04%16%D8%3D%DE%00&coding=2&charset=UTF-16BE",
	     NULL, NULL);
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.text, ==, "Ж😀");
	ring(&p, "/mo?secret=secreT&from=1&to=2&text=a", NULL, NULL);
	g_assert_false(authentic(&p));
	ring(&p, "/mo?from=1&to=2&text=a", NULL, NULL);
	g_assert_false(authentic(&p));
	place_close(&p);
}

/* --- the template ----------------------------------------------------------------------------- */

static const char sample[] =
    "[send]\n"
    "url = https://api.example.net/v1/{account}/messages?from={from}\n"
    "type = application/json; charset=utf-8\n"
    "header.Authorization = Bearer {token}\n"
    "header.Idempotency-Key = {id}\n"
    "body = {\"to\": \"{to_digits}\", \"text\": \"{text}\", \"n\": {minutes}, \"x\": {}, \"hook\": "
    "\"{hook}\"}\n"
    "once = true\n"
    "[answer]\n"
    "id = data.0.id\ncode = error.code\nerror = error.text\n"
    "codes_slow = 77\ncodes_stop = 88 89\ncodes_number = 90\nbarred = 402\n"
    "[call]\n"
    "proof = sha256 X-Signature\ncalls_again = true\n"
    "[text]\n"
    "when = event=inbound\nid = id\nfrom = from\nto = to\nbody = message.text\nfile = "
    "message.file\n"
    "[receipt]\n"
    "when = event=status\nid = id\nstatus = state\ndelivered = done read\nfailed = failed\nstop = "
    "optout\n"
    "error = reason\n";

static void
test_template(void)
{
	Place p;
	g_autoptr(GError) error = NULL;
	g_auto(SmsRequest) request = { 0 };
	place_open(&p, &sms_shape_template);
	p.account.template = sms_template_parse(sample, strlen(sample), &error);
	g_assert_no_error(error);
	g_assert_true(p.account.shape->check(&p.account, &error));
	g_assert_true(p.account.once && p.account.calls_again);
	SmsAsk odd = ask;
	odd.text = "a\"b\\{text}\n";
	p.account.shape->ask(&p.account, &odd, &request);
	g_assert_cmpstr(request.method, ==, "POST");
	g_assert_cmpstr(request.url, ==,
			"https://api.example.net/v1/AC1%2F2/messages?from=%2B442079460001");
	g_assert_cmpstr(request.body->str, ==,
			"{\"to\": \"447700900123\", \"text\": \"a\\\"b\\\\{text}\\u000a\", \"n\": "
			"60, \"x\": {}, "
			"\"hook\": \"https://gw.example.org/hook/sms.example.org\"}");
	g_assert_cmpstr(request.headers->pdata[1], ==, "Bearer 12345");
	g_assert_cmpstr(request.headers->pdata[3], ==, "00ff.1");
	answers(&p, 200, "{\"data\": [{\"id\": 98765432109876543210}]}",
		"taken 98765432109876543210");
	answers(&p, 200, "{\"error\": {\"code\": 77, \"text\": \"later\"}}",
		"slow service-unavailable/wait The SMS provider asks us to wait. (77 later)");
	answers(&p, 400, "{\"error\": {\"code\": 89, \"text\": \"no\"}}",
		"refused forbidden/auth This person asked for no more texts (STOP). (89 no)");
	answers(&p, 200, "{\"error\": {\"text\": \"odd\"}}",
		"refused not-acceptable/cancel The SMS provider refused this text. (odd)");
	answers(&p, 200, "{}", "unsure");
	answers(&p, 402, "",
		"barred not-authorized/wait This gateway cannot send texts just now; the operator "
		"knows. Your text is kept and goes out later. (402)");

	const char *text =
	    "{\"event\": \"inbound\", \"id\": 7, \"from\": \"447700900123\", \"to\": "
	    "\"442079460001\", "
	    "\"message\": {\"text\": \"hi\", \"file\": \"https://f.example.net/1\"}}";
	g_autofree char *sig =
	    g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)"secret", 6, text, -1);
	ring(&p, "", "application/json", text);
	g_assert_false(authentic(&p));
	with_field(&p, "X-SIGNATURE", sig);
	g_assert_true(authentic(&p));
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.text, ==, "hi");
	g_assert_cmpstr(p.called.id, ==, "7");
	g_assert_cmpstr(p.called.files->pdata[0], ==, "https://f.example.net/1");
	ring(&p, "", "application/json",
	     "{\"event\": \"status\", \"id\": \"7\", \"state\": \"done\"}");
	g_assert_true(called(&p));
	g_assert_cmpint(p.called.fate, ==, WRY_FATE_DELIVERED);
	ring(&p, "", "application/json",
	     "{\"event\": \"status\", \"id\": \"7\", \"state\": \"optout\"}");
	g_assert_true(called(&p));
	g_assert_cmpstr(p.called.error->message, ==,
			"This person asked for no more texts (STOP). (optout)");
	ring(&p, "", "application/json",
	     "{\"event\": \"else\", \"id\": \"7\", \"state\": \"done\"}");
	g_assert_false(called(&p));
	place_close(&p);
}

/* What fills a hole stays in it, in whatever place. */
static void
test_template_places(void)
{
	static const struct {
		const char *type, *body, *expected;
	} cases[] = {
		{ "application/x-www-form-urlencoded", "a={text}&b=1",
		  "a=x%26b%3D2%3C%0D%0AH%3A%20v&b=1" },
		{ "text/xml", "<t>{text}</t>", "<t>x&amp;b=2&lt;\r\nH: v</t>" },
		{ "text/plain", "{text}|{text}", "x&b=2<\r\nH: v|x&b=2<\r\nH: v" },
		{ "application/json", "[\"{text}\"]", "[\"x&b=2<\\u000d\\u000aH: v\"]" },
	};
	SmsAsk odd = ask;
	odd.text = "x&b=2<\r\nH: v";
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		Place p;
		g_autoptr(GError) error = NULL;
		g_auto(SmsRequest) request = { 0 };
		g_autofree char *file =
		    g_strdup_printf("[send]\nurl = http://a.test/{text}\ntype = %s\nbody = %s\n"
				    "header.X-Text = {text}\n[answer]\nid = ours\n",
				    cases[i].type, cases[i].body);
		place_open(&p, &sms_shape_template);
		p.account.template = sms_template_parse(file, strlen(file), &error);
		g_assert_no_error(error);
		p.account.shape->ask(&p.account, &odd, &request);
		g_assert_cmpstr(request.body->str, ==, cases[i].expected);
		g_assert_cmpstr(request.url, ==, "http://a.test/x%26b%3D2%3C%0D%0AH%3A%20v");
		g_assert_cmpstr(request.headers->pdata[1], ==, "x&b=2<  H: v");
		answers(&p, 200, "", "taken 00ff.1");
		/* Nothing was said of calls: none is believed. */
		ring(&p, "?secret=secret", NULL, NULL);
		g_assert_false(authentic(&p));
		g_assert_false(called(&p));
		place_close(&p);
	}
}

static void
test_template_mistakes(void)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "nonsense", "template_file: it cannot be read: " },
		{ "[send]\nurl = http://a/\n", "template_file: answer.id: say where" },
		{ "[send]\n[answer]\nid = x\n", "template_file: send.url: it is required" },
		{ "[send]\nurl = ftp://a/\n[answer]\nid = x\n",
		  "template_file: send.url: it begins with" },
		{ "[send]\nurl = https://{to}.a/\n[answer]\nid = x\n",
		  "template_file: send.url: the host has" },
		{ "[send]\nurl = http://a/{nobody}\n[answer]\nid = x\n",
		  "template_file: send.url: a {hole}" },
		{ "[send]\nurl = http://a/\nbody = {text}\n[answer]\nid = x\n",
		  "template_file: send.type: a body" },
		{ "[send]\nurl = http://a/\nmethod = DELETE\n[answer]\nid = x\n",
		  "template_file: send.method: " },
		{ "[send.header.x]\nurl = http://a/\n",
		  "template_file: send.header.x.url: there is no" },
		{ "[send]\nurl = http://a/\nurk = 1\n[answer]\nid = x\n",
		  "template_file: send.urk: there is no" },
		{ "[send]\nurl = http://a/\n[answer]\nid = x\n[text]\nfrom = a\nto = b\nbody = c\n",
		  "template_file: call.proof: say how" },
		{ "[send]\nurl = http://a/\n[answer]\nid = x\n[text]\nfrom = a\n[call]\nproof = "
		  "field s\n",
		  "template_file: text: from, to and body" },
		{ "[send]\nurl = http://a/\n[answer]\nid = x\n[receipt]\nid = a\n[call]\nproof = "
		  "field s\n",
		  "template_file: receipt: id, status" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(sms_template_parse(cases[i].text, strlen(cases[i].text), &error));
		if (!g_str_has_prefix(error->message, cases[i].says))
			g_error("'%s' expected: %s", cases[i].says, error->message);
	}
	g_autoptr(GError) error = NULL;
	g_assert_null(sms_template_read("/nowhere/at/all", &error));
	g_assert_cmpstr(error->message, ==, "template_file: '/nowhere/at/all' cannot be read");
}

/* What an account lacks is named for the operator. */
static void
test_accounts(void)
{
	static const SmsShape *const shapes[] = { &sms_shape_kannel, &sms_shape_twilio,
						  &sms_shape_vonage, &sms_shape_template };
	static const char *const says[] = { "provider_url, account, token_file: kannel",
					    "account, token_file: twilio",
					    "account, token_file: vonage",
					    "template_file: the provider" };
	for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
		g_autoptr(GError) error = NULL;
		SmsAccount nothing = { .shape = shapes[i] };
		g_assert_false(shapes[i]->check(&nothing, &error));
		g_assert_true(g_str_has_prefix(error->message, says[i]));
	}
}

static void
test_media(void)
{
	static const char *const names[][3] = {
		{ "https://a.test/x/photo.jpg?y=z.png", "image/png", "photo.jpg" },
		{ "https://api.twilio.com/2010-04-01/Media/ME123", "image/jpeg", "file.jpg" },
		{ "https://a.test/..%2f..%2fpasswd.txt", "text/plain", "passwd.txt" },
		{ "https://a.test/.profile", "video/mp4", "file.mp4" },
		{ "https://a.test/", NULL, "file.bin" },
		{ "nonsense", "image/gif", "file.gif" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *name = sms_media_name(names[i][0], names[i][1]);
		g_assert_cmpstr(name, ==, names[i][2]);
	}
	g_assert_true(sms_media_same_host("https://A.test/x", "https://a.test/y?z"));
	g_assert_false(sms_media_same_host("https://a.test/x", "http://a.test/x"));
	g_assert_false(sms_media_same_host("https://a.test:8443/x", "https://a.test/x"));
	g_assert_false(sms_media_same_host("https://a.test.evil.test/x", "https://a.test/x"));
	g_assert_false(sms_media_same_host("https://a.test@evil.test/x", "https://a.test/x"));
	g_assert_false(sms_media_same_host(NULL, "https://a.test/x"));
	g_assert_false(sms_media_same_host("nonsense", "nonsense"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sms-http/form", test_form);
	g_test_add_func("/sms-http/json", test_json);
	g_test_add_func("/sms-http/sign/twilio", test_twilio_signature);
	g_test_add_func("/sms-http/sign/vonage", test_vonage_signature);
	g_test_add_func("/sms-http/sign/own", test_own_signatures);
	g_test_add_func("/sms-http/twilio", test_twilio);
	g_test_add_func("/sms-http/vonage", test_vonage);
	g_test_add_func("/sms-http/kannel", test_kannel);
	g_test_add_func("/sms-http/template", test_template);
	g_test_add_func("/sms-http/template-places", test_template_places);
	g_test_add_func("/sms-http/template-mistakes", test_template_mistakes);
	g_test_add_func("/sms-http/accounts", test_accounts);
	g_test_add_func("/sms-http/media", test_media);
	return g_test_run();
}
