/*
 * webhook.c - what an HTTP provider calls us with: texts, parts of texts, files, receipts
 *
 * Who calls is proved before anything else is read.  2xx is said once it is on the disk; the same
 * call again is answered likewise and is the same text (WryMessage.once).
 */
#include "backends/sms/company.h"

#include "backends/sms/media.h"
#include "backends/sms/number.h"

#include <string.h>

#define PARKED_MS 1000 /* as an SMSC is answered: the core keeps the word a while */
#define MAX_VISITS 64 /* texts whose files are under way */
#define WARN_US (60 * (gint64)G_USEC_PER_SEC)

/* --- answers ---------------------------------------------------------------------------------- */

static void
answer(WryReply *reply, unsigned status)
{
	const WryServed served = { .status = status };
	wry_reply_done(reply, (gpointer)&served);
}

static void
answer_well(const SmsAccount *a, WryReply *reply)
{
	const bool empty = *a->said == '\0';
	const WryServed served = { .status = empty ? 204 : 200,
				   .type = a->said_type,
				   .body = empty ? NULL : a->said };
	wry_reply_done(reply, (gpointer)&served);
}

/* How what we were called with ended, and whom that is told.  The component may be gone before. */
typedef struct {
	char *said_type, *said;
	WryReply *reply;  /* NULL: answered */
	WryTimer *parked; /* a receipt for what nobody knows yet; NULL */
	bool receipt;
} Caller;

/* Its message is not known, and may be in a moment, or was somebody's days ago: they need not wait
 * for that. */
static void
on_parked(gpointer data)
{
	Caller *caller = data;
	const SmsAccount words = { .said_type = caller->said_type, .said = caller->said };
	answer_well(&words, g_steal_pointer(&caller->reply));
}

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Caller *caller = data;
	const SmsAccount words = { .said_type = caller->said_type, .said = caller->said };
	wry_timer_clear(&caller->parked);
	if (caller->reply == NULL)
		; /* answered */
	else if (error == NULL ||
		 (caller->receipt && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND))
		answer_well(&words, caller->reply);
	else if (wry_error_retry(error) == WRY_RETRY_WAIT ||
		 wry_error_code(error) == WRY_ERROR_SERVICE_UNAVAILABLE) /* we are stopping */
		answer(caller->reply, 503);
	else
		answer(caller->reply, 404);
	g_free(caller->said_type);
	g_free(caller->said);
	g_free(caller);
}

/* (transfer full), ended once it is on the disk. */
static WryReply *
stored_for(const SmsCompany *c, bool receipt, WryReply *reply)
{
	Caller *caller = g_new(Caller, 1);
	*caller = (Caller){ .said_type = g_strdup(c->account.said_type),
			    .said = g_strdup(c->account.said),
			    .reply = reply,
			    .receipt = receipt };
	if (receipt)
		wry_timer_start(&caller->parked, PARKED_MS, on_parked, caller);
	return wry_reply_new(NULL, 0, on_stored, caller);
}

/* --- texts ------------------------------------------------------------------------------------ */

static WryAddress *
address_of(const SmsCompany *c, const char *written)
{
	return sms_number_from_wire(SMS_TON_INTERNATIONAL, written, c->sms->country);
}

static char *
once_of(const char *id)
{
	return id != NULL ? g_strconcat("http:", id, NULL) : NULL;
}

/* attachments: (transfer full) */
static void
arrive(SmsCompany *c, SmsCalled *called, GPtrArray *attachments, WryReply *stored)
{
	SmsIn *in = sms_in_new(address_of(c, called->from), address_of(c, called->to),
			       g_steal_pointer(&called->text));
	in->sent = called->sent;
	in->once = once_of(called->id);
	in->attachments = attachments;
	sms_arrived(c->sms, in, stored);
}

/* A long one is whole, or nothing of it comes any more. */
static void
on_whole(const SmsWhole *whole, WryReply *stored, gpointer data)
{
	SmsCompany *c = data;
	SmsIn *in = sms_in_new(wry_address_copy(whole->from), wry_address_copy(whole->to),
			       g_strdup(whole->text));
	in->sent = whole->sent;
	in->once = g_strdup(whole->once);
	sms_arrived(c->sms, in, stored);
}

static void
take_part(SmsCompany *c, const SmsCalled *called, WryReply *stored)
{
	g_autoptr(WryAddress) from = address_of(c, called->from), to = address_of(c, called->to);
	const SmsPart part = {
		.account = c->account.account,
		.link = c->account.shape->name,
		.name = called->id,
		.from = from,
		.to = to,
		.ref = (uint16_t)called->ref,
		.wide = called->ref > 255,
		.total = (uint8_t)called->total,
		.part = (uint8_t)called->part,
		.coding = { .alphabet = SMS_UTF8 },
		.bytes = (const uint8_t *)called->text,
		.n = strlen(called->text),
		.sent = called->sent,
	};
	sms_parts_take(c->parts, &part, stored);
}

/* A text whose files are fetched before it arrives. */
typedef struct {
	SmsCompany *company;
	SmsCalled called;
	SmsMedia *media;
	WryReply *stored;
	GList link;
} Visit;

static void
visit_free(Visit *v)
{
	g_queue_unlink(&v->company->visits, &v->link);
	sms_media_free(v->media);
	sms_called_clear(&v->called);
	if (v->stored != NULL)
		wry_reply_drop(v->stored);
	g_free(v);
}

/* missing: what could not be fetched, a line each; borrowed. */
static void
on_media(GPtrArray *attachments, const char *missing, gpointer data)
{
	Visit *v = data;
	const char *text = v->called.text;
	if (*missing != '\0') {
		char *with =
		    g_strconcat(text != NULL ? text : "", text != NULL ? "\n" : "", missing, NULL);
		g_free(v->called.text);
		v->called.text = with;
	}
	arrive(v->company, &v->called, attachments, g_steal_pointer(&v->stored));
	visit_free(v);
}

static void
take_text(SmsCompany *c, SmsCalled *called, WryReply *reply)
{
	if (c->visits.length >= MAX_VISITS) {
		answer(reply, 503);
		return;
	}
	WryReply *stored = stored_for(c, false, reply);
	if (called->total > 1) {
		take_part(c, called, stored);
		return;
	}
	if (called->files == NULL || called->files->len == 0) {
		arrive(c, called, NULL, stored);
		return;
	}
	Visit *v = g_new0(Visit, 1);
	*v = (Visit){ .company = c, .called = *called, .stored = stored };
	*called = (SmsCalled){ 0 };
	v->link.data = v;
	g_queue_push_tail_link(&c->visits, &v->link);
	v->media = sms_media_fetch(&c->account, v->called.files, on_media, v);
}

/* --- calls ------------------------------------------------------------------------------------ */

static void
warn_of_forgery(SmsCompany *c, const WryRequest *q)
{
	gint64 now = g_get_monotonic_time();
	if (c->warned != 0 && now - c->warned < WARN_US)
		return;
	c->warned = now;
	wry_log_warn(c->sms->log,
		     "a call from %s is not the provider's, or was not signed as we were told: "
		     "compare http_url, token_file and webhook_secret_file",
		     q->peer != NULL ? q->peer : "a proxy");
}

static void
on_call(const WryRequest *q, WryReply *reply, gpointer data)
{
	SmsCompany *c = data;
	const SmsShape *shape = c->account.shape;
	g_auto(SmsCall) call = { 0 };
	g_auto(SmsCalled) called = { 0 };
	g_autofree char *url = wry_serve_url(q->target);

	call.url = url;
	if (!sms_call_read(&call, q)) {
		answer(reply, 400);
	} else if (!shape->authentic(&c->account, &call)) {
		warn_of_forgery(c, q);
		answer(reply, 403);
	} else if (!shape->called(&c->account, &call, &called)) {
		wry_log_info(c->sms->log, "the provider called with something that is neither a "
					  "text nor a receipt");
		answer(reply, 400);
	} else if (called.kind == SMS_CALLED_NOTHING) {
		answer_well(&c->account, reply);
	} else if (c->sms->held && c->account.calls_again) {
		answer(reply, 503);
	} else if (called.kind == SMS_CALLED_TEXT) {
		take_text(c, &called, reply);
	} else {
		const char *const names[] = { called.name, NULL };
		sms_fate(c->sms, names, called.fate, called.error, stored_for(c, true, reply));
	}
}

bool
sms_webhook_start(SmsCompany *c, GError **error)
{
	g_autofree char *path = g_strconcat("/hook/", c->sms->domain, NULL);
	if (!wry_serve_is_open())
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("provider: '%s' calls us, and http_listen of [wherry] is not set"),
		    c->account.shape->name, NULL);
	if (c->account.hook == NULL)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("provider: '%s' has to know where to call us; set http_url of "
		       "[wherry]"),
		    c->account.shape->name, NULL);
	c->parts = sms_parts_new(
	    c->sms->component,
	    (unsigned)wry_values_int(wry_component_settings(c->sms->component), "parts_wait"),
	    &sms_parts_limits, on_whole, c);
	c->sms->parts = c->parts;
	c->route = wry_serve_route(path, WRY_SERVE_GET | WRY_SERVE_POST, 0, on_call, c);
	return true;
}

void
sms_webhook_stop(SmsCompany *c)
{
	wry_serve_unroute(&c->route);
	while (c->visits.head != NULL)
		visit_free(c->visits.head->data);
	g_clear_pointer(&c->parts, sms_parts_free);
}
