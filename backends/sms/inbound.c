/*
 * inbound.c - what comes from the provider, on its way to the core
 *
 * It is for the account whose number it was written to.  Nothing is acknowledged before it is on
 * the disk.
 */
#include "backends/sms/sms.h"

SmsIn *
sms_in_new(WryAddress *from, WryAddress *to, char *text)
{
	SmsIn *in = g_new0(SmsIn, 1);
	*in = (SmsIn){ .from = from, .to = to, .text = text };
	return in;
}

void
sms_in_free(SmsIn *in)
{
	if (in == NULL)
		return;
	wry_address_free(in->from);
	wry_address_free(in->to);
	g_free(in->text);
	g_free(in->once);
	g_clear_pointer(&in->attachments, g_ptr_array_unref);
	g_free(in);
}

/* What came while it is on its way to the disk. */
typedef struct {
	WryComponent *component;
	WryMessage *message;
	WryAddress *to;
	WryReply *stored;
	SmsWord word;
	char *answer; /* to the word, if the number turns out to be a user's own; NULL */
} Coming;

static WryMessage *
message_of(SmsIn *in)
{
	WryMessage *m = wry_message_new(in->from);
	gint64 now = g_get_real_time();
	m->body = g_steal_pointer(&in->text);
	m->once = g_steal_pointer(&in->once);
	m->attachments = g_steal_pointer(&in->attachments);
	/* The SMSC's clock may be ahead, or say nothing. */
	m->sent = in->sent > 0 ? MIN(in->sent, now) : now;
	if (now - m->sent > 60 * (gint64)G_USEC_PER_SEC)
		m->flags |= WRY_MESSAGE_DELAYED;
	m->nick = g_strdup(in->from->wire);
	return m;
}

/* Nobody was waiting for it: whoever has it reads which number it came to. */
static void
give_to_operator(WryComponent *component, const WryAddress *to, WryMessage *message,
		 WryReply *stored)
{
	g_autofree char *shown = sms_number_pretty(to), *said = g_steal_pointer(&message->body);
	message->body = g_strdup_printf("[to %s] %s", shown, said != NULL ? said : "");
	wry_message_unclaimed(component, message, stored);
}

/* What the operator has us say to a word; it costs, so it obeys the rules of what users send. */
static void
say_answer(SmsComponent *sms, const WryAddress *ours, const WryAddress *who, SmsWord word,
	   const char *text)
{
	g_autoptr(GError) error = NULL;
	unsigned parts = sms->provider->measure(sms, who, text, &error);
	if (parts > 0 && sms_books_let_answer(sms->books, ours, who, word, parts, &error))
		sms_send_plain(sms, ours, who, text, NULL);
	else
		wry_log_info(sms->log, "no answer to %s: %s", wry_log_jid(who->name),
			     error->message);
}

static void
on_arrived(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Coming *c = data;
	const WryValues *settings = wry_component_settings(c->component);
	bool nobodys = error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND &&
		       wry_values_text(settings, "unmatched") != NULL;
	SmsComponent *sms = wry_component_data(c->component); /* NULL: it has stopped */
	if (error == NULL && c->answer != NULL && sms != NULL)
		say_answer(sms, c->to, c->message->peer, c->word, c->answer);
	if (nobodys)
		give_to_operator(c->component, c->to, g_steal_pointer(&c->message),
				 g_steal_pointer(&c->stored));
	else if (error != NULL)
		wry_reply_take_error(g_steal_pointer(&c->stored), g_error_copy(error));
	else
		wry_reply_done(g_steal_pointer(&c->stored), NULL);
	if (c->message != NULL)
		wry_message_unref(c->message);
	wry_address_free(c->to);
	g_free(c->answer);
	g_free(c);
}

void
sms_arrived(SmsComponent *sms, SmsIn *in, WryReply *stored)
{
	g_autoptr(SmsIn) mine = in;
	SmsBooks *books = sms->books;
	const char *answer;
	wry_log_info(sms->log, "a text from %s to %s", wry_log_jid(in->from->name),
		     wry_log_jid(in->to->name));
	if (!books->open) {
		wry_reply_fail(stored, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			       N_("The gateway restarts; try again in a moment."), NULL);
		return;
	}
	SmsWord word = sms_stops_heard(books->stops, in->to, in->from, in->text, &answer);
	bool ours = sms_pool_has(books->pool, in->to);
	/* Nothing is said from a number that is nobody's here. */
	bool maybe =
	    !ours && wry_values_bool(wry_component_settings(sms->component), "own_numbers");
	if (answer != NULL && ours)
		say_answer(sms, in->to, in->from, word, answer);
	g_autoptr(WryAddress) self =
	    sms_pool_is_shared(books->pool) && ours
		? sms_shared_owner(books->shared, in->to, in->from, &in->text)
		: wry_address_copy(in->to);
	WryMessage *message = message_of(mine);
	if (self == NULL) {
		give_to_operator(sms->component, in->to, message, stored);
		return;
	}
	Coming *c = g_new0(Coming, 1);
	*c = (Coming){ .component = sms->component,
		       .message = wry_message_ref(message),
		       .to = wry_address_copy(in->to),
		       .stored = stored,
		       .word = word,
		       .answer = maybe ? g_strdup(answer) : NULL };
	wry_message_arrived(sms->component, self, message, wry_reply_new(NULL, 0, on_arrived, c));
}

void
sms_fate(SmsComponent *sms, const char *const *names, WryFate fate, const GError *error,
	 WryReply *matched)
{
	wry_message_fate(sms->component, NULL, names, fate, error, matched);
}
