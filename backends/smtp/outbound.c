/*
 * outbound.c - a message's way to the relay
 *
 * What it answers is looked up, a mail is made of it, and each recipient gets one of his own
 * envelope: what comes back to that envelope's token is about him, whoever it was forwarded to. The
 * core knows the message's peer and `also`; who else had the mail that is answered is served with
 * the peer, and his fate is the peer's as long as it may change.
 */
#include "backends/smtp/address.h"
#include "backends/smtp/compose.h"
#include "backends/smtp/failure.h"
#include "backends/smtp/path.h"
#include "backends/smtp/plan.h"
#include "backends/smtp/quota.h"
#include "backends/smtp/token.h"
#include "base/hash.h"

#include <string.h>

#define STEP_MS 60000 /* of the store, of making the mail */
#define PARTIAL_MOST 4096

typedef struct {
	MailComponent *c;
	WrySession *session; /* NULL: it has closed, nobody is told */
	WryMessage *message;
	char *user, *self; /* his key, his address */
	char *message_id;
	uint64_t waiting;
	bool receipts; /* he wants to know when it arrives */
	MailPlan *plan;
	GBytes *bytes; /* the mail: one of the two */
	WrySpool *spool;
	bool utf8;
	WryReply *near;
	unsigned open; /* jobs, and the giving of them */
	uint64_t had;  /* recipients that have it by now */
	bool kept;
	GError *first;	 /* the peer's refusal */
	GError *later;	 /* of one that is served with the peer: not yet */
	GPtrArray *lost; /* of GError: of those, refused for good */
} Sending;

typedef struct {	  /* one envelope */
	Sending *sending; /* NULL: a mail that is handed on as it is */
	MailComponent *c;
	unsigned to;
	WryReply *reply;
	GList link;
} Envelope;

static void
free_sending(gpointer data)
{
	Sending *s = data;
	wry_reply_cancel(&s->near);
	wry_message_unref(s->message);
	g_free(s->user);
	g_free(s->self);
	g_free(s->message_id);
	mail_plan_free(s->plan);
	if (s->bytes != NULL)
		g_bytes_unref(s->bytes);
	if (s->spool != NULL)
		wry_spool_unref(s->spool);
	g_clear_error(&s->first);
	g_clear_error(&s->later);
	g_ptr_array_unref(s->lost);
	g_free(s);
}

static void
end(Sending *s)
{
	g_hash_table_remove(s->c->sendings, s->message->id);
}

char *
mail_piece_name(const char *message_id, unsigned to)
{
	return to == 0 ? g_strdup(message_id) : g_strdup_printf("%s#%u", message_id, to);
}

/* --- told to the core --- */

static void
tell(Sending *s, unsigned to, const GError *error)
{
	WryPiece piece = { .id = s->message->id, .to = to, .parts = 1 };
	if (s->session == NULL)
		return;
	g_autofree char *name = mail_piece_name(s->message_id, to);
	if (error != NULL)
		wry_message_failed(s->session, &piece, error);
	else
		wry_message_accepted(s->session, &piece, name, NULL);
}

/* Before anything was sent: of all that wait. */
static void
fail_all(Sending *s, const GError *error)
{
	for (unsigned to = 0; to < 64; to++)
		if ((s->waiting & (uint64_t)1 << to) != 0)
			tell(s, to, error);
	end(s);
}

/* Who is served with the peer and gets it never: a word about the message, which has arrived
 * otherwise. */
static void
tell_lost(Sending *s)
{
	const char *const names[] = { s->message_id, NULL };
	for (guint i = 0; i < s->lost->len; i++)
		wry_message_fate(s->c->component, NULL, names, WRY_FATE_BOUNCED, s->lost->pdata[i],
				 NULL);
}

static void
finish(Sending *s)
{
	const GError *error = s->first != NULL ? s->first : s->later;
	bool again = error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT;
	if ((s->waiting & 1) != 0) {
		/* So nobody gets it twice: at the next try those are left out that have it. */
		if (!again)
			g_hash_table_remove(s->c->partial, s->message->id);
		else if (s->had != 0 && g_hash_table_size(s->c->partial) < PARTIAL_MOST)
			g_hash_table_replace(s->c->partial, g_strdup(s->message->id),
					     g_memdup2(&s->had, sizeof s->had));
		tell(s, 0, error);
		if (error == NULL)
			tell_lost(s);
	}
	end(s);
}

static void
release(Sending *s)
{
	if (--s->open == 0)
		finish(s);
}

/* --- answers of the relay --- */

/* The first that has it: from now on it is what an answer answers. */
static void
keep(Sending *s)
{
	if (!s->kept)
		mail_memory_keep(s->c->component, s->user, s->plan->memory, NULL);
	s->kept = true;
}

static GError *
words_for(const Sending *s, unsigned to, const MailResult *result, const GError *error)
{
	bool wait = wry_error_retry(error) == WRY_RETRY_WAIT;
	if (result->code == 0 && wait)
		return wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
				     N_("This gateway cannot send mail just now; the operator "
					"knows. Your mail is kept "
					"and goes out later."),
				     NULL);
	return mail_failure_new(mail_plan_to(s->plan, to), result->code, result->enhanced,
				result->text, wait);
}

static void
answered(Sending *s, unsigned to, const MailResult *result, const GError *error)
{
	g_autoptr(GError) words = error != NULL ? words_for(s, to, result, error) : NULL;
	wry_log_info(s->c->log, "%s to %s: %s", s->message->id,
		     wry_log_jid(mail_plan_to(s->plan, to)),
		     words != NULL ? words->message : "the relay has it");
	if (words == NULL) {
		s->had |= (uint64_t)1 << to;
		keep(s);
	}
	if (to == 0) {
		g_clear_error(&s->first);
		s->first = g_steal_pointer(&words);
	} else if (to < s->plan->tracked) {
		tell(s, to, words);
	} else if (words != NULL && wry_error_retry(words) == WRY_RETRY_WAIT) {
		g_clear_error(&s->later);
		s->later = g_steal_pointer(&words);
	} else if (words != NULL) {
		g_ptr_array_add(s->lost, g_steal_pointer(&words));
	}
}

static void
on_result(gpointer job_data, G_GNUC_UNUSED unsigned to, const MailResult *result,
	  const GError *error, G_GNUC_UNUSED gpointer data)
{
	Envelope *e = job_data;
	if (e->sending != NULL)
		answered(e->sending, e->to, result, error);
	else if (e->reply != NULL && error != NULL)
		wry_reply_take_error(g_steal_pointer(&e->reply), g_error_copy(error));
	else if (e->reply != NULL)
		wry_reply_done(g_steal_pointer(&e->reply), NULL);
}

static void
on_finished(gpointer job_data, G_GNUC_UNUSED gpointer data)
{
	Envelope *e = job_data;
	Sending *s = e->sending;
	if (s == NULL)
		g_queue_unlink(&e->c->forwards, &e->link);
	wry_reply_drop(g_steal_pointer(&e->reply));
	g_free(e);
	if (s != NULL)
		release(s);
}

static void
on_ready(unsigned window, const GError *why, gpointer data)
{
	MailComponent *c = data;
	c->window = window;
	g_clear_error(&c->trouble);
	c->trouble = why != NULL ? g_error_copy(why) : NULL;
	if (c->key != NULL)
		wry_component_ready(c->component, window, why);
}

const MailClientFuncs mail_client_funcs = { on_result, on_finished, on_ready };

/* --- to the relay --- */

static void
give(Sending *s, unsigned to)
{
	g_autofree char *token = mail_token_new(s->c->key, s->message->id, to);
	g_autofree char *sender = g_strconcat("bounce+", token, "@", s->c->domain, NULL);
	MailJob *job = mail_job_new(sender);
	const char *address = mail_plan_to(s->plan, to);
	mail_job_add(job, address, address);
	job->envid = g_strdup(s->message->id);
	job->notify_success = s->receipts;
	job->bytes = s->bytes != NULL ? g_bytes_ref(s->bytes) : NULL;
	job->data = s->spool != NULL ? wry_spool_ref(s->spool) : NULL;
	job->utf8 = s->utf8;
	Envelope *e = g_new0(Envelope, 1);
	*e = (Envelope){ .sending = s, .c = s->c, .to = to };
	s->open++;
	mail_client_send(s->c->client, job, e);
}

static void
give_all(Sending *s)
{
	uint64_t had = s->had;
	s->open = 1; /* until all are given */
	for (unsigned to = 0; mail_plan_to(s->plan, to) != NULL && to < 64; to++) {
		uint64_t bit = (uint64_t)1 << to;
		bool waits =
		    to < s->plan->tracked ? (s->waiting & bit) != 0 : (s->waiting & 1) != 0;
		if (waits && (had & bit) == 0)
			give(s, to);
	}
	release(s);
}

static void
on_marked(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Sending *s = data;
	if (error != NULL)
		fail_all(s, error);
	else
		give_all(s);
}

/*
 * Whose it is, and what: on the disk before it goes, for what comes back may be quicker than the
 * relay's answer.  The key tells nothing, and is gone when no word can come any more.
 */
static void
mark(Sending *s)
{
	g_autoptr(GBytes) user = g_bytes_new(s->user, strlen(s->user));
	const WryValues *settings = wry_component_settings(s->c->component);
	gint64 forget = wry_values_int(settings, "forget_after") * 1000;
	WryJoint *both = wry_joint_new(wry_reply_new(&s->near, STEP_MS, on_marked, s));
	wry_memo_put(s->c->component, "sent", s->message->id, user, WRY_MEMO_PLAIN,
		     g_get_real_time() + forget, wry_joint_part(both));
	mail_memory_note(s->c->component, s->user, s->plan->memory, wry_joint_part(both));
	wry_joint_seal(both);
}

/* --- made --- */

static void
on_composed(gpointer result, const GError *error, gpointer data)
{
	Sending *s = data;
	if (error != NULL) {
		fail_all(s, error);
		return;
	}
	const MailComposed *mail = result;
	s->bytes = mail->bytes != NULL ? g_bytes_ref(mail->bytes) : NULL;
	s->spool = mail->spool != NULL ? wry_spool_ref(mail->spool) : NULL;
	s->utf8 = mail->utf8;
	mark(s);
}

/* "/me waves" again, since there is no other way to say it. */
static char *
body_of(const WryMessage *m)
{
	const char *body = m->body != NULL ? m->body : "";
	return (m->flags & WRY_MESSAGE_ACTION) != 0 ? g_strconcat("/me ", body, NULL)
						    : g_strdup(body);
}

static void
compose(Sending *s)
{
	const WryValues *registration = wry_session_registration(s->session);
	const WryValues *settings = wry_component_settings(s->c->component);
	const MailMemory *m = s->plan->memory;
	g_autoptr(GPtrArray) to = g_ptr_array_new(), cc = g_ptr_array_new();
	g_auto(GStrv) lines = wry_values_list(registration, "signature");
	g_autofree char *signature = g_strjoinv("\n", lines);
	g_autofree char *body = body_of(s->message);
	g_ptr_array_add(to, m->to);
	for (char **a = m->also; *a != NULL; a++)
		g_ptr_array_add(cc, *a);
	MailDraft draft = {
		.from = s->self,
		.from_name = wry_values_text(registration, "name"),
		.sender_domain = s->c->domain,
		.to = to,
		.cc = cc,
		.message_id = m->message_id,
		.in_reply_to = m->in_reply_to,
		.references = (const char *const *)m->references,
		.subject = s->plan->subject,
		.body = body,
		.signature = *signature != '\0' ? signature : NULL,
		.date = s->message->sent,
		.attachments = s->message->attachments,
		.notification = s->receipts,
	};
	mail_compose(&draft, wry_values_int(settings, "max_size"),
		     wry_reply_new(&s->near, STEP_MS, on_composed, s));
}

/* What can be known before it is sent.  false and error: it never is. */
static bool
may_go(const Sending *s, GError **error)
{
	for (unsigned to = 0; mail_plan_to(s->plan, to) != NULL; to++) {
		const char *address = mail_plan_to(s->plan, to);
		if (to < s->plan->tracked &&
		    mail_identity_has(s->c->identity, mail_path_domain(address)))
			return wry_error_set(
			    error, WRY_ERROR_NOT_ALLOWED,
			    N_("%s is an address of this gateway itself. Write to its owner "
			       "directly, by XMPP."),
			    address, NULL);
	}
	if (s->plan->again)
		return true;
	unsigned mails = s->plan->tracked, strangers = s->plan->stranger ? mails : 0;
	if (!mail_quota_check(s->c, s->user, mails, strangers, error))
		return false;
	mail_quota_spend(s->c, s->user, mails, strangers);
	return true;
}

static void
on_found(gpointer result, const GError *error, gpointer data)
{
	Sending *s = data;
	g_autoptr(GError) refused = NULL;
	if (error != NULL) {
		fail_all(s, error);
		return;
	}
	if (s->session == NULL) {
		end(s);
		return;
	}
	s->plan = mail_plan_new(result, s->message, s->message_id, s->self,
				wry_session_registration(s->session), s->c->key, s->user);
	if (may_go(s, &refused))
		compose(s);
	else
		fail_all(s, refused);
}

/* --- the op --- */

static void
find(Sending *s)
{
	const WryMessage *m = s->message;
	bool names = (m->flags & WRY_MESSAGE_ANSWERS) != 0 && m->about != NULL;
	const char *const ids[] = { s->message_id, names ? m->about : NULL, NULL };
	mail_memories_find(s->c->component, s->user, m->peer->name, m->thread, ids,
			   wry_reply_new(&s->near, STEP_MS, on_found, s));
}

void
mail_message_send(WrySession *session, const WryMessage *message, uint64_t waiting)
{
	MailComponent *c = wry_component_data(wry_session_component(session));
	const char *self = wry_session_address(session);
	const char *receipts = wry_values_text(wry_session_registration(session), "receipts");
	g_autoptr(GError) error = NULL;
	Sending *s = g_new0(Sending, 1);
	*s = (Sending){ .c = c,
			.session = session,
			.message = wry_message_ref(message),
			.user = g_strdup(wry_session_key(session)),
			.self = g_strdup(self),
			.waiting = waiting,
			.lost = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free),
			.receipts = g_strcmp0(receipts, "delivered") == 0 };
	/* The same message again, while an old attempt is not over: that one tells nobody any more.
	 */
	Sending *old = g_hash_table_lookup(c->sendings, message->id);
	if (old != NULL || self == NULL || c->key == NULL) {
		error = wry_error_new(
		    WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
		    N_("The gateway is busy with this mail; it is tried again later."), NULL);
		for (unsigned to = 0; to < 64; to++)
			if ((waiting & (uint64_t)1 << to) != 0)
				tell(s, to, error);
		free_sending(s);
		return;
	}
	const uint64_t *had = g_hash_table_lookup(c->partial, message->id);
	s->had = had != NULL ? *had : 0;
	s->message_id = mail_message_id_new(c->key, message->id, c->domain);
	g_hash_table_insert(c->sendings, s->message->id, s);
	find(s);
}

void
mail_outbound_forget(MailComponent *c, const WrySession *session)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, c->sendings);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		Sending *s = value;
		if (s->session == session)
			s->session = NULL;
	}
}

void
mail_hand_over(MailComponent *c, MailJob *job, WryReply *reply)
{
	Envelope *e = g_new0(Envelope, 1);
	*e = (Envelope){ .c = c, .reply = reply };
	e->link.data = e;
	g_queue_push_tail_link(&c->forwards, &e->link);
	mail_client_send(c->client, job, e);
}

void
mail_outbound_start(MailComponent *c)
{
	c->sendings = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_sending);
	c->partial = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	g_queue_init(&c->forwards);
}

void
mail_outbound_stop(MailComponent *c)
{
	g_clear_pointer(&c->client, mail_client_free);
	g_clear_pointer(&c->sendings, g_hash_table_destroy);
	g_clear_pointer(&c->partial, g_hash_table_destroy);
}
