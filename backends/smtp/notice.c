/*
 * notice.c - what the gateway itself says by mail: that a mail which it took could not be delivered
 * after all
 *
 * To the null sender's envelope, and only where the mail's own sender is proven and no machine
 * (inbound.c decides when it takes the mail, and notes it): all else would be backscatter.  Said
 * once; if the relay cannot take it then, the log knows.
 */
#include "backends/smtp/code.h"
#include "backends/smtp/compose-report.h"
#include "backends/smtp/mail.h"
#include "base/hash.h"

#include <string.h>

static void
on_told(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryComponent *component = data;
	if (error != NULL)
		wry_log_warn(wry_component_log(component),
			     "the sender of a mail that failed could not be told: %s",
			     error->message);
}

/* envelope: sender, ENVID, Message-ID, as inbound.c has written them. */
static GBytes *
compose(const MailComponent *c, const WryAddress *self, const WryMessage *m, char *const *envelope,
	const GError *error, GError **wrong)
{
	g_autofree char *postmaster = g_strconcat("postmaster@", c->domain, NULL);
	g_autofree char *random = wry_random_hex(16);
	g_autofree char *id = g_strconcat("<", random, ".report@", c->domain, ">", NULL);
	MailFailure failure = { self->name, mail_code_of(error).enhanced, error->message };
	MailNews news = {
		.from = postmaster,
		.to = envelope[0],
		.domain = c->domain,
		.message_id = id,
		.date = g_get_real_time(),
		.words = error->message,
		.original_id = *envelope[2] != '\0' ? envelope[2] : NULL,
		.envid = *envelope[1] != '\0' ? envelope[1] : NULL,
		.arrived = m->sent,
		.failures = &failure,
		.n_failures = 1,
		.original = m->original != NULL ? m->original->data : NULL,
	};
	return mail_compose_failure(&news, wrong);
}

void
mail_message_returned(WryComponent *component, const WryAddress *self, const WryMessage *message,
		      const GError *error)
{
	MailComponent *c = wry_component_data(component);
	g_auto(GStrv) envelope =
	    g_strsplit(message->envelope != NULL ? message->envelope : "", "\n", 3);
	wry_log_warn(c->log, "%s of %s for %s came back: %s", message->id,
		     wry_log_jid(message->peer->name), wry_log_jid(self->name), error->message);
	if (g_strv_length(envelope) != 3 || *envelope[0] == '\0')
		return;
	g_autoptr(GError) wrong = NULL;
	GBytes *bytes = compose(c, self, message, envelope, error, &wrong);
	if (bytes == NULL) {
		on_told(NULL, wrong, component);
		return;
	}
	MailJob *job = mail_job_new("");
	mail_job_add(job, envelope[0], NULL);
	job->bytes = bytes;
	mail_hand_over(c, job, wry_reply_new(NULL, 0, on_told, component));
}
