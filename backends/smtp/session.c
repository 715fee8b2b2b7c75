/*
 * session.c - one connection to the relay
 *
 *	DIALLING > GREETING > EHLO [> STARTTLS > SECURING > EHLO] [> AUTH] >
 *IDLE IDLE > ENVELOPE [> BODY > DOT] > IDLE ...
 *
 * and OVER from anywhere.
 *
 * Answers are told apart by their order alone, so an answer before its
 *question, or one that is none, ends the connection: words that somebody put
 *between us and the server can at worst make a mail wait. Every wait has a
 *deadline (RFC 5321 4.5.3.2), and a transaction has one for all of it.
 */
#include "backends/smtp/session-inside.h"

#include <string.h>

#define ANSWER_MAX 12288 /* RFC 4954 4: a challenge */
/* Before relays lose patience, and give their descriptor to somebody else. */
#define IDLE_MS 30000
/* On one connection: then another machine behind the same name has its turn. */
#define MAILS_MAX 100
#define QUIT_MS 5000 /* for what was written to leave */
#define MINUTES(n) ((n)*60000u)
#define ANSWER_MS MINUTES(5)
#define DATA_MS MINUTES(2)
#define SLICE_MS MINUTES(3)
#define DOT_MS MINUTES(10)
#define TOTAL_MS MINUTES(45)

static void start_round(MailSession *s);

bool
mail_session_is_idle(const MailSession *session)
{
	return session->state == MAIL_SESSION_IDLE;
}

bool
mail_session_has_stood(const MailSession *session)
{
	return session->stood;
}

bool
mail_session_has_served(const MailSession *session)
{
	return session->served > 0;
}

/* --- the end --- */

static void
clear_transaction(MailSession *s)
{
	wry_timer_clear(&s->total);
	wry_task_cancel(&s->more);
	g_clear_pointer(&s->source, mail_source_free);
	mail_said_clear(&s->mail);
	mail_said_clear(&s->message);
	for (unsigned i = 0; i < MAIL_TO_MAX; i++)
		mail_said_clear(&s->rcpt[i]);
	s->batch = 0;
	s->n_steps = s->sent = s->answered = 0;
	s->written = s->vain = false;
}

/* One recipient has his fate.  cause, why: as for mail_fate_error(). */
static void
tell(MailSession *s, unsigned to, MailFate fate, const MailSaid *cause, const GError *why)
{
	g_autoptr(GError) error = mail_fate_error(fate, cause, why);
	MailResult result = { .text = "", .unknown = fate == MAIL_UNKNOWN };
	if (cause != NULL) {
		result.code = cause->code;
		result.enhanced = *cause->enhanced != '\0' ? cause->enhanced : NULL;
		result.text = cause->text;
	}
	s->work->open &= ~(UINT64_C(1) << to);
	s->funcs->result(s->work, to, &result, error, s->data);
}

static bool
any_taken_by_rcpt(const MailSession *s)
{
	for (unsigned i = 0; i < MAIL_TO_MAX; i++)
		if ((s->batch & UINT64_C(1) << i) != 0 && s->rcpt[i].code / 100 == 2)
			return true;
	return false;
}

/*
 * The transaction is over; why: because the connection is (NULL: it goes on).
 * (transfer full): the server wants another login.  Whom it would not have
 * beside the others is asked for again by himself, while there is a connection.
 */
static GError *
tell_all(MailSession *s, const GError *why)
{
	MailAnswers answers = { &s->mail, &s->message, &s->last, s->written };
	bool some = any_taken_by_rcpt(s);
	GError *login = NULL;
	for (unsigned i = 0; i < s->work->job->to->len; i++) {
		const MailSaid *cause;
		if ((s->batch & UINT64_C(1) << i) == 0)
			continue;
		MailFate fate = mail_fate(&answers, &s->rcpt[i], &cause);
		if (cause == &s->rcpt[i] && some && why == NULL && mail_said_too_many(cause))
			continue;
		if (fate == MAIL_LOGIN && login == NULL)
			login = mail_fate_error(fate, cause, why);
		tell(s, i, fate, cause, why);
	}
	return login;
}

/*
 * A connection that had served is closed by the server whenever it likes; that
 * it was just then is nothing the mail has to wait for.  Once: the next time
 * there is more to it.
 */
static bool
is_stale(const MailSession *s)
{
	return s->served > 0 && !s->work->again && !s->written &&
	       (s->mail.code == 0 || s->mail.code == 421);
}

/* error: (transfer full); NULL: in order. */
void
mail_session_over(MailSession *s, GError *error)
{
	if (s->state == MAIL_SESSION_OVER) {
		g_clear_error(&error);
		return;
	}
	MailWork *work = s->work;
	s->state = MAIL_SESSION_OVER;
	wry_timer_clear(&s->timer);
	mail_auth_clear(&s->auth);
	if (s->conn != NULL && s->written)
		wry_conn_finish(s->conn,
				QUIT_MS); /* it may have been the dot that was still to leave */
	else
		wry_conn_free(s->conn);
	s->conn = NULL;
	if (work != NULL) {
		g_autoptr(GError) none = error == NULL
					     ? wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
							     N_("the connection ended"), NULL)
					     : NULL;
		if (is_stale(s)) {
			work->again = true;
		} else {
			GError *login = tell_all(s, error != NULL ? error : none);
			g_clear_error(&login); /* it is over as it is */
		}
		/* Those of a later transaction of this mail wait for another connection. */
		s->work = NULL;
		s->funcs->done(work, s->data);
	}
	clear_transaction(s);
	s->funcs->over(s, error, s->data);
	g_clear_error(&error);
}

void
mail_session_over_said(MailSession *s)
{
	mail_said_set(&s->last, &s->reply);
	g_autofree char *said = mail_reply_describe(&s->reply);
	mail_session_over(s, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					   N_("the mail server said: %s"), said, NULL));
}

void
mail_session_over_nonsense(MailSession *s)
{
	mail_session_over(s, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					   N_("the mail server answers what nobody asked"), NULL));
}

void
mail_session_leave(MailSession *s, GError *error)
{
	wry_conn_write(s->conn, "QUIT\r\n", 6);
	wry_conn_finish(s->conn, QUIT_MS);
	s->conn = NULL;
	mail_session_over(s, error);
}

/* --- waiting --- */

static void
on_late(gpointer data)
{
	mail_session_over(data, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					      N_("the mail server did not answer in time"), NULL));
}

static void
on_idle_end(gpointer data)
{
	mail_session_leave(data, NULL);
}

static void
await(MailSession *s, unsigned ms)
{
	wry_timer_start(&s->timer, s->relay->answer_ms > 0 ? s->relay->answer_ms : ms, on_late, s);
}

void
mail_session_say(MailSession *s, MailSessionState state, const char *line)
{
	s->state = state;
	await(s, ANSWER_MS);
	wry_conn_write(s->conn, line, strlen(line));
}

static void
idle(MailSession *s)
{
	if (s->served >= (s->ehlo.mail_max > 0 ? MIN(s->ehlo.mail_max, MAILS_MAX) : MAILS_MAX)) {
		mail_session_leave(s, NULL);
		return;
	}
	s->state = MAIL_SESSION_IDLE;
	wry_timer_start(&s->timer, IDLE_MS, on_idle_end, s);
	s->funcs->idle(s, s->data);
}

void
mail_session_stand(MailSession *s)
{
	mail_auth_clear(&s->auth);
	s->stood = true;
	idle(s);
}

/* --- the transaction --- */

static void
finish_round(MailSession *s)
{
	MailWork *work = s->work;
	GError *login = tell_all(s, NULL);
	s->dirty = !(s->written && s->message.code / 100 == 2);
	clear_transaction(s);
	if (login != NULL) {
		s->work = NULL;
		s->funcs->done(work, s->data);
		mail_session_leave(s, login);
	} else if (work->open != 0) {
		start_round(s);
	} else {
		s->work = NULL;
		s->served++;
		s->funcs->done(work, s->data);
		idle(s);
	}
}

static void
write_step(MailSession *s, GString *out, const MailStep *step)
{
	const MailJob *job = s->work->job;
	if (step->verb == MAIL_STEP_RSET)
		g_string_append(out, "RSET\r\n");
	else if (step->verb == MAIL_STEP_MAIL)
		mail_submit_mail(out, job, s->batch, &s->ehlo);
	else if (step->verb == MAIL_STEP_RCPT)
		mail_submit_rcpt(out, job, step->to, &s->ehlo);
	else
		g_string_append(out, "DATA\r\n");
}

/* All in one go, or the next one. */
static void
write_steps(MailSession *s)
{
	g_autoptr(GString) out = g_string_new(NULL);
	bool all = (s->ehlo.can & MAIL_CAN_PIPELINE) != 0;
	do
		write_step(s, out, &s->steps[s->sent++]);
	while (all && s->sent < s->n_steps);
	s->asked = out->len;
	wry_conn_write(s->conn, out->str, out->len);
}

static void
add_step(MailSession *s, MailStepVerb verb, unsigned to)
{
	s->steps[s->n_steps++] = (MailStep){ verb, to };
}

/* What cannot go to this server has its fate at once.  What is open behind that
 * can. */
static void
refuse_at_once(MailSession *s)
{
	const MailJob *job = s->work->job;
	MailSaid said = { 0 };
	bool none = !mail_submit_check(job, &s->ehlo, &said);
	for (unsigned i = 0; i < job->to->len; i++) {
		if ((s->work->open & UINT64_C(1) << i) == 0)
			continue;
		if (none ||
		    !mail_submit_check_to(&g_array_index(job->to, MailTo, i), &s->ehlo, &said))
			tell(s, i, MAIL_REFUSED, &said, NULL);
	}
	mail_said_clear(&said);
}

static void
start_round(MailSession *s)
{
	refuse_at_once(s);
	if (s->work->open == 0) {
		MailWork *work = g_steal_pointer(&s->work);
		s->funcs->done(work, s->data);
		idle(s);
		return;
	}
	s->batch = mail_submit_batch(s->work->job, s->work->open, &s->ehlo);
	if (s->dirty)
		add_step(s, MAIL_STEP_RSET, 0);
	add_step(s, MAIL_STEP_MAIL, 0);
	for (unsigned i = 0; i < MAIL_TO_MAX; i++)
		if ((s->batch & UINT64_C(1) << i) != 0)
			add_step(s, MAIL_STEP_RCPT, i);
	add_step(s, MAIL_STEP_DATA, 0);
	s->state = MAIL_SESSION_ENVELOPE;
	wry_timer_start(&s->total, s->relay->answer_ms > 0 ? 10 * s->relay->answer_ms : TOTAL_MS,
			on_late, s);
	await(s, ANSWER_MS);
	write_steps(s);
}

void
mail_session_send(MailSession *session, MailWork *work)
{
	g_assert(session->state == MAIL_SESSION_IDLE && session->work == NULL);
	session->work = work;
	start_round(session);
}

static void
write_slice(MailSession *s)
{
	gsize most = (gsize)MIN(mail_job_size(s->work->job), MAIL_SLICE);
	g_autoptr(GString) out = g_string_sized_new(most + most / 16 + 64);
	GError *error = NULL;
	bool end = false;
	if (!mail_source_next(s->source, out, &end, &error)) {
		mail_session_over(s, error);
		return;
	}
	await(s, end ? DOT_MS : SLICE_MS);
	if (end) {
		s->state = MAIL_SESSION_DOT;
		s->written = true;
	}
	wry_conn_write(s->conn, out->str, out->len);
}

static void
on_more(gpointer data)
{
	MailSession *s = data;
	if (s->state == MAIL_SESSION_BODY)
		write_slice(s);
}

static void
start_body(MailSession *s)
{
	GError *error = NULL;
	const MailJob *job = s->work->job;
	s->source = mail_source_new(job->data, job->bytes, &error);
	if (s->source == NULL) {
		mail_session_over(s, error);
		return;
	}
	s->state = MAIL_SESSION_BODY;
	write_slice(s);
}

static void
on_data_reply(MailSession *s)
{
	unsigned class = mail_reply_class(&s->reply);
	bool mail = s->mail.code / 100 == 2, some = any_taken_by_rcpt(s);
	if (s->reply.code == 354 && mail && some) {
		start_body(s);
	} else if (s->reply.code == 354 && mail) {
		s->state = MAIL_SESSION_DOT;
		s->vain = true;
		await(s, DOT_MS);
		wry_conn_write(s->conn, ".\r\n", 3);
	} else if (class == 4 || class == 5) {
		mail_said_set(&s->message, &s->reply);
		finish_round(s);
	} else {
		mail_session_over_nonsense(s);
	}
}

/* Lock-step: is there any use in the steps that are left? */
static bool
is_hopeless(const MailSession *s, MailStepVerb next)
{
	return s->mail.code / 100 == 4 || s->mail.code / 100 == 5 ||
	       (next == MAIL_STEP_DATA && !any_taken_by_rcpt(s));
}

static void
on_envelope_reply(MailSession *s)
{
	const MailStep *step = &s->steps[s->answered];
	unsigned class = mail_reply_class(&s->reply);
	/* Nothing of the question has left. */
	if (s->answered >= s->sent || wry_conn_pending(s->conn) >= s->asked) {
		mail_session_over_nonsense(s);
		return;
	}
	s->answered++;
	if (step->verb == MAIL_STEP_MAIL)
		mail_said_set(&s->mail, &s->reply);
	else if (step->verb == MAIL_STEP_RCPT)
		mail_said_set(&s->rcpt[step->to], &s->reply);
	if (s->reply.code == 421) {
		mail_session_over_said(s);
		return;
	}
	if (step->verb == MAIL_STEP_DATA) {
		on_data_reply(s);
		return;
	}
	if (class == 3 || (step->verb == MAIL_STEP_RSET && class != 2)) {
		mail_session_over_nonsense(s);
		return;
	}
	await(s, s->steps[s->answered].verb == MAIL_STEP_DATA ? DATA_MS : ANSWER_MS);
	if (s->sent > s->answered)
		return;
	if (is_hopeless(s, s->steps[s->answered].verb))
		finish_round(s);
	else
		write_steps(s);
}

/* Before its end has left nobody can have taken the mail, but anybody may have
 * refused it. */
static void
on_body_reply(MailSession *s)
{
	unsigned class = mail_reply_class(&s->reply);
	bool whole = s->state == MAIL_SESSION_DOT && wry_conn_pending(s->conn) == 0;
	if (s->vain) {
		finish_round(s);
	} else if (class == 4 || class == 5) {
		mail_said_set(&s->message, &s->reply);
		if (whole && s->reply.code != 421)
			finish_round(s);
		else
			mail_session_over_said(s);
	} else if (class == 2 && whole) {
		mail_said_set(&s->message, &s->reply);
		finish_round(s);
	} else {
		mail_session_over_nonsense(s);
	}
}

/* --- the connection --- */

static void
on_reply(MailSession *s, const char *said, bool cut)
{
	switch (s->state) {
	case MAIL_SESSION_ENVELOPE:
		on_envelope_reply(s);
		break;
	case MAIL_SESSION_BODY:
	case MAIL_SESSION_DOT:
		on_body_reply(s);
		break;
	case MAIL_SESSION_IDLE: /* "421 4.4.2 you are idle": in order, as far as we
				   are concerned */
		mail_session_over(s, NULL);
		break;
	default:
		mail_session_take_hello(s, said, cut);
	}
}

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	MailSession *s = data;
	if (s->state == MAIL_SESSION_SECURING) {
		mail_session_say_ehlo(s); /* what it said in clear counts for nothing */
	} else {
		s->state = MAIL_SESSION_GREETING;
		await(s, ANSWER_MS);
	}
}

static void
on_line(G_GNUC_UNUSED WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	MailSession *s = data;
	const char *said = NULL;
	MailReplyStep step = mail_reply_take(&s->reply, line, n, &said);
	if (step == MAIL_REPLY_BROKEN) {
		mail_session_over_nonsense(s);
		return;
	}
	if (s->state == MAIL_SESSION_EHLO && !s->helo && s->reply.lines > 1 && !cut)
		mail_ehlo_take(&s->ehlo, said);
	if (step == MAIL_REPLY_MORE)
		return;
	on_reply(s, said, cut);
	mail_reply_reset(&s->reply);
}

static void
on_drained(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	MailSession *s = data;
	/* Not at once: as long as the relay reads as fast as we write there would be no end to this
	 * turn. */
	if (s->state == MAIL_SESSION_BODY)
		wry_task_schedule(&s->more);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, const GError *error, gpointer data)
{
	MailSession *s = data;
	if (s->state == MAIL_SESSION_IDLE)
		mail_session_over(s, NULL);
	else if (error != NULL)
		mail_session_over(s, g_error_copy(error));
	else
		mail_session_over(s,
				  wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						N_("the mail server closed the connection"), NULL));
}

MailSession *
mail_session_new(const MailRelay *relay, WryTls *tls, const MailSessionFuncs *funcs, gpointer data)
{
	static const WryConnFuncs conn_funcs = {
		.connected = on_connected,
		.line = on_line,
		.drained = on_drained,
		.closed = on_closed,
	};
	WryConnTarget target = {
		.host = relay->host,
		.port = relay->port,
		.tls = relay->tls == MAIL_TLS_IMPLICIT ? tls : NULL,
		.connect_ms = relay->answer_ms > 0 ? relay->answer_ms : MAIL_CONNECT_MS,
		.max_line = ANSWER_MAX + 16,
	};
	MailSession *s = g_new0(MailSession, 1);
	s->relay = relay;
	s->tls = tls;
	s->funcs = funcs;
	s->data = data;
	mail_reply_init(&s->reply);
	wry_task_init(&s->more, WRY_TURN_PUMP, on_more, s);
	s->conn = wry_conn_new(&target, &conn_funcs, s);
	return s;
}

void
mail_session_end(MailSession *session)
{
	if (session->state == MAIL_SESSION_OVER)
		return;
	if (session->state == MAIL_SESSION_IDLE)
		mail_session_leave(session, NULL);
	else
		mail_session_over(session, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
							 N_("this gateway is stopping"), NULL));
}

void
mail_session_free(MailSession *session)
{
	if (session == NULL)
		return;
	wry_timer_clear(&session->timer);
	wry_conn_free(session->conn);
	mail_auth_clear(&session->auth);
	clear_transaction(session);
	mail_said_clear(&session->last);
	mail_reply_clear(&session->reply);
	g_free(session);
}
