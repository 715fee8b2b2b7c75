/*
 * lmtp-mail.c - a mail from the 354 to the last answer for it
 *
 * It is written to its spool as it comes and nowhere else; what is refused on the way is read to
 * its end all the same, for the client hears nothing before.  Then each recipient has its answer,
 * in the order of their RCPTs, when the last of them is known.  Behind the dot a mail stands by
 * itself: a client that hangs up takes nothing of it away.
 */
#include "backends/smtp/code.h"
#include "backends/smtp/lmtp-session.h"

#include <string.h>

#define READ_MAX 16384 /* what net/conn gives in one piece */

/* One mail behind its dot. */
typedef struct MailDelivery Delivery;

struct MailDelivery {
	MailListener *listener;
	MailLmtpSession *session; /* NULL: it has hung up */
	MailEnvelope *envelope;
	unsigned n, left;
	bool starting;
	GList link;
	struct {
		gpointer delivery;
		WryReply *near;
		char *line;
	} outcomes[];
};

/* --- its answers --- */

static void
transaction_over(MailLmtpSession *session)
{
	mail_lmtp_reset(session);
	session->phase = MAIL_PHASE_COMMANDS;
	session->since = g_get_monotonic_time();
	mail_lmtp_resume(session);
}

/*
 * A client that waits for each answer may be one that cannot read two at once (OpenSMTPD 6.8
 * takes the second for an error, and sends that recipient's mail again): so it gets them one by
 * one.
 */
static void
on_pace(gpointer data)
{
	MailLmtpSession *session = data;
	do
		mail_lmtp_write_line(session, session->answers[session->answered++]);
	while (session->pipelined && session->answers[session->answered] != NULL);
	if (session->answers[session->answered] == NULL)
		transaction_over(session);
	else
		wry_timer_start(&session->pace, mail_lmtp.pace_ms, on_pace, session);
}

/* answers: (transfer full) */
static void
answer_dot(MailLmtpSession *session, char **answers)
{
	session->answers = answers;
	session->answered = 0;
	session->phase = MAIL_PHASE_ANSWERING;
	on_pace(session);
}

/* --- behind the dot --- */

static void
delivery_free(Delivery *delivery)
{
	g_queue_unlink(&delivery->listener->deliveries, &delivery->link);
	for (unsigned i = 0; i < delivery->n; i++) {
		wry_reply_cancel(&delivery->outcomes[i].near);
		g_free(delivery->outcomes[i].line);
	}
	mail_envelope_unref(delivery->envelope);
	g_free(delivery);
}

void
mail_deliveries_clear(MailListener *listener)
{
	for (GList *link; (link = listener->deliveries.head) != NULL;)
		delivery_free(link->data);
}

void
mail_delivery_leave(MailLmtpSession *session)
{
	if (session->delivery != NULL)
		session->delivery->session = NULL;
	session->delivery = NULL;
}

static void
delivered(Delivery *delivery)
{
	MailLmtpSession *session = delivery->session;
	if (session != NULL)
		mail_delivery_leave(session);
	char **answers = g_new0(char *, delivery->n + 1);
	for (unsigned i = 0; i < delivery->n; i++)
		answers[i] = g_steal_pointer(&delivery->outcomes[i].line);
	delivery_free(delivery);
	if (session == NULL) {
		g_strfreev(answers);
		return;
	}
	session->errors = 0;
	answer_dot(session, answers);
}

static void
on_outcome(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	typeof(*((Delivery *)NULL)->outcomes) *outcome = data;
	Delivery *delivery = outcome->delivery;
	outcome->line = mail_code_line(mail_code_of(error), error != NULL ? error->message : "Ok");
	if (--delivery->left == 0 && !delivery->starting)
		delivered(delivery);
}

static void
deliver(MailLmtpSession *session)
{
	MailListener *listener = session->listener;
	unsigned n = session->envelope->recipients->len;
	Delivery *delivery = g_malloc0(sizeof *delivery + n * sizeof *delivery->outcomes);
	g_autofree WryReply **replies = g_new(WryReply *, n);
	delivery->listener = listener;
	delivery->session = session;
	delivery->envelope = mail_envelope_ref(session->envelope);
	delivery->n = delivery->left = n;
	delivery->starting = true;
	delivery->link.data = delivery;
	g_queue_push_tail_link(&listener->deliveries, &delivery->link);
	for (unsigned i = 0; i < n; i++) {
		delivery->outcomes[i].delivery = delivery;
		replies[i] = wry_reply_new(&delivery->outcomes[i].near, mail_lmtp.mail_ms,
					   on_outcome, &delivery->outcomes[i]);
	}
	session->delivery = delivery;
	session->phase = MAIL_PHASE_WAITING;
	listener->funcs.mail(session->envelope, replies, listener->data);
	delivery->starting = false;
	if (delivery->left == 0)
		delivered(delivery);
}

/* The same answer for every recipient. */
static void
refuse_mail(MailLmtpSession *session, const char *line)
{
	unsigned n = session->envelope->recipients->len;
	char **answers = g_new0(char *, n + 1);
	for (unsigned i = 0; i < n; i++)
		answers[i] = g_strdup(line);
	answer_dot(session, answers);
}

static void
end_data(MailLmtpSession *session)
{
	wry_log_debug(session->listener->log, "LMTP: a mail of %" G_GINT64_FORMAT " bytes for %u",
		      session->refusal == NULL ? wry_spool_size(session->envelope->data) : -1,
		      session->envelope->recipients->len);
	if (session->refusal != NULL) {
		refuse_mail(session, session->refusal);
	} else if (session->listener->held) {
		mail_envelope_drop_data(session->envelope);
		refuse_mail(session, "451 4.3.2 Not now, try again later");
	} else {
		wry_spool_seal(session->envelope->data);
		deliver(session);
	}
}

/* --- before it --- */

/* From here on the rest of the mail is read for its end alone. */
static void
refuse_data(MailLmtpSession *session, const char *line)
{
	session->refusal = g_strdup(line);
	mail_envelope_drop_data(session->envelope);
}

static void
keep(MailLmtpSession *session, const char *bytes, gsize n)
{
	MailEnvelope *envelope = session->envelope;
	MailListener *listener = session->listener;
	g_autoptr(GError) error = NULL;
	if (n == 0 || session->refusal != NULL)
		return;
	if ((int64_t)n > listener->max_size - wry_spool_size(envelope->data)) {
		refuse_data(session, "552 5.3.4 This mail is too big");
	} else if (!mail_listener_has_room(listener, (int64_t)n)) {
		refuse_data(session, "452 4.3.1 No room for this mail now, try again later");
	} else if (!wry_spool_write(envelope->data, bytes, n, &error)) {
		mail_listener_complain(listener, error);
		refuse_data(session, "451 4.3.0 No room for this mail now, try again later");
	} else {
		mail_envelope_charge(envelope, n);
	}
}

gsize
mail_lmtp_read_data(MailLmtpSession *session, const char *bytes, gsize n)
{
	static char out[READ_MAX + 1];
	gsize got, done = mail_data_read(&session->dots, bytes, MIN(n, READ_MAX), out, &got);
	keep(session, out, got);
	if (session->dots.state == MAIL_DATA_END)
		end_data(session);
	return done;
}
