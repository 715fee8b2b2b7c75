/*
 * company.c - the providers "kannel", "twilio", "vonage" and "template": a company's HTTP interface
 * as what carries texts
 *
 * A text is one request.  What its answer says is the shape's to read; what follows from it stands
 * here.  Where no answer came nobody knows whether the text went: it costs, so it goes no second
 * time, but where the company itself knows its id again.
 */
#include "backends/sms/company.h"

#include "backends/sms/alphabet.h"
#include "backends/sms/cut.h"
#include "backends/sms/number.h"
#include "backends/sms/template.h"
#include "base/credential.h"
#include "base/hash.h"
#include "http/fetch.h"

#include <string.h>

#define WINDOW 8
#define RECOVER 10 /* texts that went well, for one more at a time */
#define ASK_MS 60000
#define MAX_MINUTES (7 * 24 * 60)
#define MAX_ANSWER 65536
#define PAUSE_FIRST_MS 1000
#define PAUSE_MAX_MS 60000
#define SAY_AGAIN_US (3600 * (gint64)G_USEC_PER_SEC)

/* A text that was asked to be sent. */
typedef struct {
	SmsCompany *company;
	SmsOut *out;
	WryReply *near;
	char *id;
	GList link;
} Ask;

/* --- how it goes ------------------------------------------------------------------------------ */

static void
tell_ready(SmsCompany *c)
{
	bool open = c->pause == NULL && !c->leaving;
	sms_ready(c->sms, open ? c->window : 0, c->pause != NULL ? c->trouble : NULL);
}

static void
on_pause_over(gpointer data)
{
	tell_ready(data);
}

/* Nothing goes for a while, each time twice as long. */
static void
rest(SmsCompany *c, const GError *why, unsigned at_least)
{
	if (c->pause != NULL)
		return; /* the others of the same moment */
	c->pause_ms = CLAMP(c->pause_ms * 2, MAX(PAUSE_FIRST_MS, at_least), PAUSE_MAX_MS);
	c->window = MAX(1, c->window / 2);
	c->taken = 0;
	g_clear_error(&c->trouble);
	c->trouble = g_error_copy(why);
	wry_timer_start(&c->pause, c->pause_ms, on_pause_over, c);
	tell_ready(c);
}

static void
went_well(SmsCompany *c)
{
	c->pause_ms = 0;
	g_clear_error(&c->trouble);
	g_clear_pointer(&c->said, g_free);
	if (c->window < WINDOW && ++c->taken >= RECOVER) {
		c->window++;
		c->taken = 0;
		tell_ready(c);
	}
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
ask_free(Ask *ask)
{
	g_queue_unlink(&ask->company->asks, &ask->link);
	if (ask->near != NULL)
		wry_reply_cancel(&ask->near);
	g_free(ask->id);
	g_free(ask);
}

/* It may have gone. */
static void
unsure(SmsCompany *c, SmsOut *out)
{
	if (!c->account.once) {
		sms_out_unsure(out);
		return;
	}
	/* The same id again is the same text to them. */
	g_autoptr(GError) why = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
					      N_("The SMS provider does not answer."), NULL);
	rest(c, why, 0);
	sms_out_untried(out);
}

/* For the operator to mend: said once, then hourly. */
static void
complain(SmsCompany *c, const char *why)
{
	gint64 now = g_get_monotonic_time();
	if (g_strcmp0(c->said, why) == 0 && now - c->said_at < SAY_AGAIN_US)
		return;
	wry_log_error(c->sms->log, "the provider takes nothing of ours: %s", why);
	g_free(c->said);
	c->said = g_strdup(why);
	c->said_at = now;
}

static void
taken(SmsCompany *c, SmsOut *out, const GPtrArray *names)
{
	went_well(c);
	/* With the last of them it is gone. */
	for (guint i = 0; i < names->len; i++)
		sms_out_accepted(out, i, names->len, names->pdata[i]);
}

/* Parts of one that is refused: they cost, and are not given back. */
static void
some_taken(SmsOut *out, const SmsAnswer *answer)
{
	for (guint i = 0; answer->names != NULL && answer->lost > 0 && i < answer->names->len; i++)
		sms_out_accepted(out, i, answer->names->len + answer->lost,
				 answer->names->pdata[i]);
}

static void
judge(SmsCompany *c, SmsOut *out, const SmsAnswer *answer)
{
	switch (answer->verdict) {
	case SMS_TAKEN:
		taken(c, out, answer->names);
		return;
	case SMS_REFUSED:
		went_well(c);
		some_taken(out, answer);
		sms_out_failed(out, answer->error);
		return;
	case SMS_SLOW:
		rest(c, answer->error, 0);
		sms_out_untried(out);
		return;
	case SMS_BARRED:
		complain(c, wry_error_arg(answer->error, 0));
		rest(c, answer->error, PAUSE_MAX_MS);
		sms_out_untried(out);
		return;
	case SMS_UNSURE:
		unsure(c, out);
		return;
	}
}

/* Whatever has been asked is answered before we leave, or there is no more time. */
static void
tell_quiet(SmsCompany *c)
{
	if (c->quiet != NULL && c->asks.length == 0)
		wry_reply_done(g_steal_pointer(&c->quiet), NULL);
}

static void
on_fetched(gpointer result, const GError *error, gpointer data)
{
	Ask *ask = data;
	SmsCompany *c = ask->company;
	SmsOut *out = ask->out;
	const WryFetched *fetched = result;
	const SmsAsk asked = { .id = ask->id };
	g_auto(SmsAnswer) answer = { 0 };
	if (error == NULL) {
		gsize n = 0;
		const char *body = g_bytes_get_data(fetched->bytes, &n);
		c->account.shape->answered(&c->account, &asked, fetched->status, n > 0 ? body : "",
					   n, &answer);
	}
	ask_free(ask);
	if (error == NULL) {
		judge(c, out, &answer);
	} else if (wry_error_code(error) == WRY_ERROR_UNDEFINED_CONDITION) {
		unsure(c, out);
	} else if (wry_error_code(error) == WRY_ERROR_NOT_ACCEPTABLE) {
		/* It cannot be asked at all, now or later: the others need not wait for it. */
		g_autoptr(GError) why =
		    wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
				  N_("The SMS provider cannot be asked to send this text: %s."),
				  error->message, NULL);
		sms_out_failed(out, why);
	} else {
		g_autoptr(GError) why = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
						      N_("The SMS provider cannot be reached: %s."),
						      error->message, NULL);
		rest(c, why, 0);
		sms_out_untried(out);
	}
	tell_quiet(c);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* "+442079460001", "72345", "Bank-24".  (transfer full) */
static char *
written(const WryAddress *a)
{
	unsigned ton, npi;
	char *wire = sms_number_to_wire(a, SMS_TON_NETWORK, &ton, &npi);
	if (ton != SMS_TON_INTERNATIONAL)
		return wire;
	char *with = g_strconcat("+", wire, NULL);
	g_free(wire);
	return with;
}

static bool
is_gsm(const char *text)
{
	uint8_t septets[2];
	for (; *text != '\0'; text = g_utf8_next_char(text))
		if (sms_gsm_septets(g_utf8_get_char(text), septets) == 0)
			return false;
	return true;
}

/* Takes the line with that link out of the text; false: it stands in one with other words. */
static bool
take_link(GString *text, const char *url)
{
	gsize n = strlen(url);
	for (const char *at = text->str; (at = strstr(at, url)) != NULL; at++) {
		bool begins = at == text->str || at[-1] == '\n',
		     ends = at[n] == '\0' || at[n] == '\n';
		if (!begins || !ends)
			continue;
		gsize from = (gsize)(at - text->str);
		g_string_erase(text, (gssize)from, (gssize)(n + (at[n] == '\n')));
		if (text->len > 0 && from == text->len && text->str[text->len - 1] == '\n')
			g_string_truncate(text, text->len - 1);
		return true;
	}
	return false;
}

/* The files that go as such: their links, taken out of the text.  (transfer container); NULL: none.
 */
static GPtrArray *
files_of(const SmsCompany *c, const SmsOut *out, GString *text)
{
	GPtrArray *files = g_ptr_array_new();
	for (guint i = 0; out->attachments != NULL && i < out->attachments->len; i++) {
		const WryAttachment *a = out->attachments->pdata[i];
		if (files->len < c->account.most_files && a->url != NULL && take_link(text, a->url))
			g_ptr_array_add(files, a->url);
	}
	if (files->len == 0)
		g_clear_pointer(&files, g_ptr_array_unref);
	else
		g_ptr_array_add(files, NULL);
	return files;
}

static char *
name_of(const SmsOut *out)
{
	if (out->message == NULL)
		return wry_random_hex(16);
	return out->recipient == 0 ? g_strdup(out->message->id)
				   : g_strdup_printf("%s.%u", out->message->id, out->recipient);
}

static void
company_send(SmsComponent *sms, SmsOut *out)
{
	SmsCompany *c = sms->carrier;
	g_autofree char *from = written(out->from), *to = written(out->to);
	g_autoptr(GString) text = g_string_new(out->text);
	g_autoptr(GPtrArray) files = files_of(c, out, text);
	g_auto(SmsRequest) request = { 0 };
	gint64 left = (out->expires - g_get_real_time()) / G_USEC_PER_SEC / 60;
	Ask *ask = g_new0(Ask, 1);

	if (c->pause != NULL || c->leaving) {
		g_free(ask);
		sms_out_untried(out);
		return;
	}
	*ask = (Ask){ .company = c, .out = out, .id = name_of(out) };
	ask->link.data = ask;
	g_queue_push_tail_link(&c->asks, &ask->link);
	out->data = ask;
	const SmsAsk what = {
		.from = from,
		.to = to,
		.text = text->len > 0 ? text->str : NULL,
		.id = ask->id,
		.files = files != NULL ? (const char *const *)files->pdata : NULL,
		.gsm = is_gsm(text->str),
		.minutes = (unsigned)CLAMP(left, 1, MAX_MINUTES),
	};
	c->account.shape->ask(&c->account, &what, &request);
	if (request.headers != NULL)
		g_ptr_array_add(request.headers, NULL);
	g_autoptr(GBytes) body =
	    request.body != NULL ? g_bytes_new(request.body->str, request.body->len) : NULL;
	const WryFetch fetch = {
		.method = request.method,
		.url = request.url,
		.headers =
		    request.headers != NULL ? (const char *const *)request.headers->pdata : NULL,
		.body = body,
		.type = request.type,
		.once = true,
		.ms = ASK_MS,
		.max_size = MAX_ANSWER,
	};
	wry_fetch(&fetch, wry_reply_new(&ask->near, 0, on_fetched, ask));
}

static bool
company_forget(G_GNUC_UNUSED SmsComponent *sms, SmsOut *out)
{
	Ask *ask = out->data;
	if (ask != NULL)
		ask_free(ask);
	return ask == NULL;
}

static void
company_quiesce(SmsComponent *sms, WryReply *reply)
{
	SmsCompany *c = sms->carrier;
	c->leaving = true;
	c->quiet = reply;
	tell_ready(c);
	tell_quiet(c);
}

/* Where the text stands in the address that is asked, it may be too long for one. */
static bool
fits(const SmsCompany *c, const char *text)
{
	g_auto(SmsRequest) request = { 0 };
	const SmsAsk longest = {
		.from = "+123456789012345",
		.to = "+123456789012345",
		.text = text,
		.id = "0123456789012345678901234567890123456789",
		.minutes = MAX_MINUTES,
	};
	c->account.shape->ask(&c->account, &longest, &request);
	return strlen(request.url) <= WRY_FETCH_URL_MOST;
}

static unsigned
company_measure(const SmsComponent *sms, G_GNUC_UNUSED const WryAddress *to, const char *text,
		GError **error)
{
	const SmsForm form = {
		.dialect = { SMS_GSM, false },
		.how = SMS_LONG_UDH8,
		.most =
		    (unsigned)wry_values_int(wry_component_settings(sms->component), "max_parts"),
	};
	unsigned parts = sms_measure(text, &form, error);
	if (parts == 0 || fits(sms->carrier, text))
		return parts;
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
		      N_("This is too long for one request to the SMS provider. Nothing was sent; "
			 "send it in pieces."),
		      NULL);
	return 0;
}

/* --- beginning and end ------------------------------------------------------------------------ */

/* NULL: it is none of these. */
static const SmsShape *
find_shape(const char *name)
{
	static const SmsShape *const shapes[] = { &sms_shape_kannel, &sms_shape_twilio,
						  &sms_shape_vonage, &sms_shape_template };
	for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
		if (strcmp(shapes[i]->name, name) == 0)
			return shapes[i];
	return NULL;
}

static void
account_clear(SmsAccount *a)
{
	g_free(a->url);
	g_free(a->account);
	wry_credential_wipe(a->token);
	wry_credential_wipe(a->secret);
	g_free(a->hook);
	sms_template_free(a->template);
	*a = (SmsAccount){ 0 };
}

/* a: to be cleared in either case. */
static bool
read_account(SmsAccount *a, const SmsShape *shape, const WryValues *settings, GError **error)
{
	const char *file = wry_values_text(settings, "template_file");
	a->shape = shape;
	a->url = g_strdup(wry_values_text(settings, "provider_url"));
	a->account = g_strdup(wry_values_text(settings, "account"));
	if (!wry_credential_read(settings, "token_file", &a->token, error) ||
	    !wry_credential_read(settings, "webhook_secret_file", &a->secret, error))
		return false;
	if (file != NULL && (a->template = sms_template_read(file, error)) == NULL)
		return false;
	if (!shape->check(a, error))
		return false;
	if (!wry_values_bool(settings, "mms"))
		a->most_files = 0;
	return true;
}

/* Does what is sent there pass by others in clear? */
static bool
is_clear(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
	g_autoptr(GInetAddress) address =
	    host != NULL ? g_inet_address_new_from_string(host) : NULL;
	return host != NULL && strcmp(g_uri_get_scheme(uri), "http") == 0 &&
	       strcmp(host, "localhost") != 0 &&
	       !(address != NULL && g_inet_address_get_is_loopback(address));
}

void
sms_company_advise(const WryValues *settings, WryAdvise advise, gpointer data)
{
	const char *provider = wry_values_text(settings, "provider");
	const SmsShape *shape = provider != NULL ? find_shape(provider) : NULL;
	SmsAccount account = { 0 };
	g_autoptr(GError) error = NULL;
	if (shape == NULL)
		return;
	if (!read_account(&account, shape, settings, &error)) {
		g_autofree char *text =
		    g_strdup_printf("%s; wherryd does not start so", error->message);
		advise("provider", text, data);
	} else if (account.url != NULL && is_clear(account.url)) {
		g_autofree char *text = g_strdup_printf("provider_url: our password there and all "
							"texts cross the network to '%s' in clear; "
							"write https:// if it can",
							account.url);
		advise("provider_url", text, data);
	}
	account_clear(&account);
}

static void
company_free(SmsCompany *c)
{
	sms_webhook_stop(c);
	while (c->asks.head != NULL)
		ask_free(c->asks.head->data);
	wry_timer_clear(&c->pause);
	wry_reply_drop(c->quiet);
	g_clear_error(&c->trouble);
	g_free(c->said);
	account_clear(&c->account);
	g_free(c);
}

static bool
company_start(SmsComponent *sms, GError **error)
{
	SmsCompany *c = g_new0(SmsCompany, 1);
	g_autofree char *target = g_strconcat("/hook/", sms->domain, NULL);
	c->sms = sms;
	c->window = WINDOW;
	c->account.hook = wry_serve_url(target);
	sms->carrier = c;
	if (read_account(&c->account, find_shape(sms->provider->name),
			 wry_component_settings(sms->component), error) &&
	    sms_webhook_start(c, error)) {
		tell_ready(c);
		return true;
	}
	company_free(c);
	sms->carrier = NULL;
	return false;
}

static void
company_stop(SmsComponent *sms)
{
	company_free(g_steal_pointer(&sms->carrier));
}

/* What stands in the files may be another now; and the operator has looked after it. */
static void
company_reload(SmsComponent *sms)
{
	SmsCompany *c = sms->carrier;
	SmsAccount now = { 0 };
	g_autoptr(GError) error = NULL;
	if (!read_account(&now, c->account.shape, wry_component_settings(sms->component), &error)) {
		wry_log_error(sms->log, "%s; the old account stays in use", error->message);
		account_clear(&now);
		return;
	}
	now.hook = g_steal_pointer(&c->account.hook);
	account_clear(&c->account);
	c->account = now;
	wry_timer_clear(&c->pause);
	tell_ready(c);
}

static void
company_describe(const SmsComponent *sms, GString *lines)
{
	const SmsCompany *c = sms->carrier;
	g_autoptr(GUri) uri =
	    c->account.url != NULL ? g_uri_parse(c->account.url, G_URI_FLAGS_NONE, NULL) : NULL;
	g_string_append_printf(lines, "%s%s%s: %u at a time, %u under way", c->account.shape->name,
			       uri != NULL ? " at " : "", uri != NULL ? g_uri_get_host(uri) : "",
			       c->window, c->asks.length);
	if (c->pause != NULL)
		g_string_append_printf(lines, "; rests: %s", c->trouble->message);
	g_string_append_c(lines, '\n');
}

#define PROVIDER(shape)                                                                            \
	const SmsProvider sms_provider_##shape = {                                                 \
		.name = #shape,                                                                    \
		.start = company_start,                                                            \
		.stop = company_stop,                                                              \
		.quiesce = company_quiesce,                                                        \
		.reload = company_reload,                                                          \
		.measure = company_measure,                                                        \
		.send = company_send,                                                              \
		.forget = company_forget,                                                          \
		.describe = company_describe,                                                      \
	}

PROVIDER(kannel);
PROVIDER(twilio);
PROVIDER(vonage);
PROVIDER(template);
