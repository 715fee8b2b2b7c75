/*
 * outbound.c - a message's way to the provider
 *
 * Each recipient of a message gets a text of his own (SmsOut), which the provider cuts into parts.
 * What was sent and not answered is never sent again: it costs (DESIGN 17.9).
 */
#include "backends/sms/number.h"
#include "backends/sms/sms.h"

#include <string.h>

/* --- made and freed --- */

static SmsOut *
out_new(SmsComponent *sms, const WryAddress *from, const WryAddress *to, char *text)
{
	SmsOut *out = g_new0(SmsOut, 1);
	gint64 validity = wry_values_int(wry_component_settings(sms->component), "validity") * 1000;
	*out = (SmsOut){ .sms = sms,
			 .from = wry_address_copy(from),
			 .to = wry_address_copy(to),
			 .text = text,
			 .expires = g_get_real_time() + validity,
			 .id = "-" };
	out->link.data = out;
	g_queue_push_tail_link(&sms->outs, &out->link);
	return out;
}

static void
out_free(SmsOut *out)
{
	g_queue_unlink(&out->sms->outs, &out->link);
	out->sms->plain -= out->plain;
	wry_address_free(out->from);
	wry_address_free(out->self);
	wry_address_free(out->to);
	g_free(out->text);
	if (out->message != NULL)
		wry_message_unref(out->message);
	wry_reply_cancel(&out->storing);
	wry_reply_drop(out->reply);
	g_free(out);
}

/* It is with the person, or may be: an answer is its user's. */
static void
note_written(SmsOut *out)
{
	if (out->self != NULL)
		sms_shared_wrote(out->sms->books->shared, out->self, out->to);
}

/* --- told to the core --- */

static void
tell_failed(WrySession *session, const char *id, unsigned recipient, const GError *error)
{
	WryPiece piece = { .id = id, .to = recipient, .parts = 1 };
	wry_message_failed(session, &piece, error);
}

void
sms_out_accepted(SmsOut *out, unsigned part, unsigned parts, const char *name)
{
	bool last = ++out->accepted == parts;
	if (out->accepted == 1)
		note_written(out);
	wry_log_info(out->sms->log, "%s to %s: part %u of %u taken%s%s", out->id,
		     wry_log_jid(out->to->name), part + 1, parts, name != NULL ? " as " : "",
		     name != NULL ? name : "");
	if (out->session != NULL) {
		WryPiece piece = {
			.id = out->message->id, .to = out->recipient, .part = part, .parts = parts
		};
		wry_message_accepted(out->session, &piece, name, NULL);
	}
	if (!last)
		return;
	if (out->reply != NULL)
		wry_reply_done(g_steal_pointer(&out->reply), NULL);
	out_free(out);
}

/* Nothing of it went out: what was taken for it is given back. */
static void
give_back(SmsOut *out)
{
	if (out->charged > 0 && out->accepted == 0 && out->session != NULL)
		sms_allow_give_back(out->sms->books->allow, wry_session_user(out->session),
				    out->paid, out->charged);
}

void
sms_out_failed(SmsOut *out, const GError *error)
{
	give_back(out);
	wry_log_info(out->sms->log, "%s to %s: %s", out->id, wry_log_jid(out->to->name),
		     error->message);
	if (out->session != NULL)
		tell_failed(out->session, out->message->id, out->recipient, error);
	if (out->reply != NULL)
		wry_reply_take_error(g_steal_pointer(&out->reply), g_error_copy(error));
	out_free(out);
}

void
sms_out_untried(SmsOut *out)
{
	give_back(out);
	if (out->session != NULL) {
		WryPiece piece = { .id = out->message->id, .to = out->recipient, .parts = 1 };
		wry_message_untried(out->session, &piece);
	}
	out_free(out); /* of the gateway itself: service-unavailable */
}

void
sms_out_unsure(SmsOut *out)
{
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("The link broke while sending. The text may or may not have arrived; I do not send "
	       "twice, it costs. Ask, or send again."),
	    NULL);
	wry_log_event(out->sms->log, G_LOG_LEVEL_WARNING, "fate-unknown",
		      "%s to %s: link lost after submit, fate unknown; not sent again", out->id,
		      wry_log_jid(out->to->name));
	note_written(out);
	out->charged = 0; /* it may have cost */
	sms_out_failed(out, error);
}

void
sms_out_traced(const SmsOut *out, bool sent, const char *shape, ...)
{
	WryTracing tracing =
	    out->session != NULL ? wry_session_tracing(out->session) : WRY_TRACE_NOT;
	if (tracing == WRY_TRACE_NOT)
		return;
	va_list ap;
	va_start(ap, shape);
	g_autofree char *line = g_strdup_vprintf(shape, ap);
	va_end(ap);
	g_autofree char *length = g_strdup_printf("%s [%zu]", line, strlen(out->text));
	g_autofree char *text =
	    sent && tracing == WRY_TRACE_TEXTS ? g_strdup_printf("%s %s", line, out->text) : NULL;
	wry_session_traced(out->session, sent, sent ? length : line, text);
}

/* --- from the core --- */

/* The words, and the links that do not stand in them. */
static char *
words_of(const WryMessage *m)
{
	GString *text = g_string_new((m->flags & WRY_MESSAGE_ACTION) != 0 ? "/me " : NULL);
	g_string_append(text, m->body != NULL ? m->body : "");
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->url != NULL && strstr(text->str, a->url) == NULL)
			g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", a->url);
	}
	return g_string_free(text, FALSE);
}

unsigned
sms_message_measure(const WryComponent *component, const WryMessage *message, GError **error)
{
	const SmsComponent *sms = wry_component_data(component);
	g_autofree char *text = words_of(message);
	return sms->provider->measure(sms, message->peer, text, error);
}

static const WryAddress *
recipient_of(const WryMessage *m, unsigned n)
{
	if (n == 0)
		return m->peer;
	return m->also != NULL && n <= m->also->len ? m->also->pdata[n - 1] : NULL;
}

static unsigned
measure(gpointer data, const WryAddress *to, const char *text, GError **error)
{
	const SmsComponent *sms = data;
	return sms->provider->measure(sms, to, text, error);
}

/* What it costs its user is on the disk, or (error) cannot be: then it is tried again. */
static void
on_charged(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	SmsOut *out = data;
	if (error == NULL) {
		out->sms->provider->send(out->sms, out);
		return;
	}
	g_autoptr(GError) later =
	    wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			  N_("The gateway cannot store anything now; try again later."), NULL);
	sms_out_failed(out, later);
}

/* self: the user's address. */
static void
send_to(SmsComponent *sms, WrySession *session, const WryMessage *message, unsigned n,
	const WryAddress *self)
{
	const WryAddress *to = recipient_of(message, n);
	g_autofree char *text = words_of(message);
	g_autoptr(GError) error = NULL;
	g_auto(SmsPass) pass = { 0 };
	unsigned parts = 0;
	if (to == NULL || *text == '\0' || self == NULL)
		error = wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
				      N_("There is nothing in this message that an SMS can carry."),
				      NULL);
	else
		parts =
		    sms_books_let(sms->books, session, self, to, text, measure, sms, &pass, &error);
	if (error != NULL) {
		tell_failed(session, message->id, n, error);
		return;
	}
	SmsOut *out = out_new(sms, pass.from, to, g_steal_pointer(&pass.text));
	out->charged = parts;
	out->paid = pass.paid;
	out->self = wry_address_copy(self);
	out->session = session;
	out->message = wry_message_ref(message);
	out->recipient = n;
	out->id = out->message->id;
	out->attachments = message->attachments;
	out->progress = wry_values_bool(wry_component_settings(sms->component), "progress");
	sms_allow_wait(sms->books->allow, wry_session_user(session),
		       wry_reply_new(&out->storing, 0, on_charged, out));
}

void
sms_message_send(WrySession *session, const WryMessage *message, uint64_t waiting)
{
	WryComponent *component = wry_session_component(session);
	SmsComponent *sms = wry_component_data(component);
	const char *own = wry_session_address(session);
	g_autoptr(WryAddress) self =
	    own != NULL ? sms_number_parse(own, sms->country, NULL, NULL, NULL) : NULL;
	g_autoptr(WryMessage) mine = wry_message_ref((WryMessage *)message);
	for (unsigned n = 0; n < 64; n++)
		if ((waiting & (uint64_t)1 << n) != 0)
			send_to(sms, session, mine, n, self);
}

/* Of a session, or (NULL) all. */
static void
forget(SmsComponent *sms, const WrySession *session)
{
	for (GList *l = sms->outs.head, *next; l != NULL; l = next) {
		SmsOut *out = l->data;
		next = l->next;
		if (session != NULL && out->session != session)
			continue;
		bool unsent = out->storing != NULL || sms->provider->forget(sms, out);
		/* Of the others the core says itself that nobody knows. */
		if (unsent) {
			sms_out_untried(out);
		} else {
			note_written(out);
			out_free(out);
		}
	}
}

void
sms_outbound_forget(SmsComponent *sms, const WrySession *session)
{
	forget(sms, session);
}

void
sms_outbound_stop(SmsComponent *sms)
{
	forget(sms, NULL);
}

void
sms_send_plain(SmsComponent *sms, const WryAddress *from, const WryAddress *to, const char *text,
	       WryReply *reply)
{
	g_autoptr(GError) error = NULL;
	if (sms->plain >= SMS_PLAIN_MOST)
		error = wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				      N_("Too many texts wait already; try again later."), NULL);
	if (error != NULL || sms->provider->measure(sms, to, text, &error) == 0) {
		if (reply != NULL)
			wry_reply_take_error(reply, g_steal_pointer(&error));
		return;
	}
	SmsOut *out = out_new(sms, from, to, g_strdup(text));
	out->plain = true;
	out->reply = reply;
	sms->plain++;
	sms->provider->send(sms, out);
}
