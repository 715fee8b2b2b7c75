/*
 * client.c - jobs that wait, the connections that take them, and a relay that is not there
 *
 * What is to be done is found by pump(), at the end of a turn, from how things stand; callbacks
 * only note.  While the relay cannot be reached one connection at a time is tried, later and later;
 * what waits waits a minute for it (a restart of the relay is nothing a mail needs to hear of), and
 * not at all where it is the login that is refused.
 */
#include "backends/smtp/client.h"

#include "backends/smtp/auth.h"
#include "backends/smtp/session.h"
#include "base/hash.h"
#include "base/loop.h"

#include <string.h>

#define CONNECTIONS 4
#define CONNECTIONS_MAX 64
#define WINDOW 16 /* jobs a connection: so that none waits for the owner between two mails */
#define PATIENCE_MS 60000    /* of what waits while the relay is not there */
#define SLOW_MS (30 * 60000) /* and while it is, and slow */
#define RETRY_MS 1000
#define RETRY_MOST (5 * 60000)
#define LOGIN_MS 60000 /* each attempt may count towards a lock */
#define LOGIN_MOST (60 * 60000)
#define CROWDED_MS 30000 /* it lets in no more than are in */

struct _MailClient {
	MailRelay relay; /* strings are ours */
	WryTls *tls;
	MailClientFuncs funcs;
	gpointer data;
	GPtrArray *sessions; /* of MailSession; the idle ones last used at the end */
	GPtrArray *dead;     /* to be freed by the pump */
	GQueue waiting;	     /* of MailWork */
	GQueue surplus;	     /* likewise: over the ceiling, to be given back by the pump */
	bool stopping;
	WryTask pump;
	WryTimer *retry;    /* while there is trouble */
	WryTimer *patience; /* of the first that waits */
	unsigned failures;  /* in a row */
	bool told;	    /* the window stands */
	GError *trouble;    /* why it does not; NULL at first */
	gint64 lost;	    /* monotonic: since then there has been no way */
	gint64 crowded;	    /* monotonic: no further connection until then */
};

/* --- jobs --- */

static void
finish_work(MailClient *client, MailWork *work)
{
	mail_job_free(work->job);
	client->funcs.finished(work->job_data, client->data);
	g_free(work);
}

/* Of one that nobody has seen: all of its recipients wait. */
static void
give_back(MailClient *client, MailWork *work, const GError *why)
{
	const MailResult nothing = { .text = "" };
	for (unsigned i = 0; i < work->job->to->len; i++)
		if ((work->open & UINT64_C(1) << i) != 0)
			client->funcs.result(work->job_data, i, &nothing, why, client->data);
	finish_work(client, work);
}

static void
give_back_all(MailClient *client, GQueue *queue, const GError *why)
{
	for (GList *link; (link = g_queue_pop_head_link(queue)) != NULL;)
		give_back(client, link->data, why);
}

static GError *
as_waiting(const GError *error)
{
	int code = wry_error_code(error) == WRY_ERROR_NOT_AUTHORIZED
		       ? WRY_ERROR_AS(NOT_AUTHORIZED, WAIT)
		       : WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, WAIT);
	return wry_error_new(code, wry_error_msgid(error), wry_error_arg(error, 0),
			     wry_error_arg(error, 1), NULL);
}

/* Until when it waits, monotonic. */
static gint64
patience(const MailClient *client, const MailWork *work)
{
	unsigned lost = client->relay.wait_ms > 0 ? client->relay.wait_ms : PATIENCE_MS;
	return client->told ? work->since + (gint64)SLOW_MS * 1000
			    : MAX(work->since, client->lost) + (gint64)lost * 1000;
}

static void
on_impatient(gpointer data)
{
	MailClient *client = data;
	g_autoptr(GError) why =
	    client->trouble != NULL
		? g_error_copy(client->trouble)
		: wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				N_("the mail server has had no time for it"), NULL);
	gint64 now = g_get_monotonic_time();
	for (GList *link; (link = g_queue_peek_head_link(&client->waiting)) != NULL;) {
		MailWork *work = link->data;
		if (patience(client, work) > now)
			break;
		g_queue_unlink(&client->waiting, link);
		give_back(client, work, why);
	}
	wry_task_schedule(&client->pump);
}

/* --- the relay --- */

static void
tell_ready(MailClient *client)
{
	if (client->told)
		return;
	client->told = true;
	wry_timer_clear(&client->retry);
	if (client->trouble != NULL)
		wry_log_notice(client->relay.log, "%s: mail leaves again", client->relay.host);
	g_clear_error(&client->trouble);
	client->funcs.ready(client->relay.connections * WINDOW, NULL, client->data);
}

static void
on_retry(gpointer data)
{
	MailClient *client = data;
	wry_task_schedule(&client->pump);
}

static void
start_retry(MailClient *client, bool login)
{
	unsigned first = client->relay.retry_ms > 0 ? client->relay.retry_ms
			 : login		    ? LOGIN_MS
						    : RETRY_MS;
	unsigned most = MAX(first, login ? LOGIN_MOST : RETRY_MOST);
	guint64 ms = MIN((guint64)first << MIN(client->failures, 20), most);
	uint16_t random;
	wry_random(&random, sizeof random);
	ms = ms * 3 / 4 + ms / 2 * random / G_MAXUINT16; /* 75 to 125 % */
	client->failures++;
	wry_timer_start(&client->retry, (unsigned)ms, on_retry, client);
}

/* No connection stands, and none could be had. */
static void
in_trouble(MailClient *client, const GError *error)
{
	g_autoptr(GError) why = as_waiting(error);
	bool login = wry_error_code(why) == WRY_ERROR_NOT_AUTHORIZED;
	bool same = client->trouble != NULL && g_str_equal(client->trouble->message, why->message);
	if (client->failures == 0) /* it has taken something since the last time */
		client->lost = g_get_monotonic_time();
	start_retry(client, login);
	if (!same)
		wry_log_warn(client->relay.log, "%s: no mail can be sent: %s", client->relay.host,
			     why->message);
	g_clear_error(&client->trouble);
	client->trouble = g_error_copy(why);
	client->told = false;
	wry_timer_clear(&client->patience); /* of other length now */
	if (!same)
		client->funcs.ready(0, why, client->data);
	if (login)
		give_back_all(client, &client->waiting, why);
}

/* --- what sessions tell --- */

static void
on_result(MailWork *work, unsigned to, const MailResult *result, const GError *error, gpointer data)
{
	MailClient *client = data;
	client->funcs.result(work->job_data, to, result, error, client->data);
}

static void
on_done(MailWork *work, gpointer data)
{
	MailClient *client = data;
	wry_task_schedule(&client->pump);
	if (work->open == 0) {
		finish_work(client, work);
		return;
	}
	work->since = g_get_monotonic_time();
	g_queue_push_head_link(&client->waiting, &work->link);
}

static void
on_idle(MailSession *session, gpointer data)
{
	MailClient *client = data;
	guint at;
	if (g_ptr_array_find(client->sessions, session, &at))
		g_ptr_array_steal_index(client->sessions, at);
	g_ptr_array_add(client->sessions, session);
	if (mail_session_has_served(session))
		client->failures = 0;
	tell_ready(client);
	wry_task_schedule(&client->pump);
}

static bool
any_stands(const MailClient *client)
{
	for (guint i = 0; i < client->sessions->len; i++)
		if (mail_session_has_stood(client->sessions->pdata[i]))
			return true;
	return false;
}

static void
on_over(MailSession *session, const GError *error, gpointer data)
{
	MailClient *client = data;
	g_ptr_array_remove(client->sessions, session);
	g_ptr_array_add(client->dead, session);
	wry_task_schedule(&client->pump);
	bool login = error != NULL && wry_error_code(error) == WRY_ERROR_NOT_AUTHORIZED;
	if (error != NULL)
		wry_log_debug(client->relay.log, "%s: %s", client->relay.host, error->message);
	/* One that lets us in, and then takes nothing, is no better than one that does not. */
	if (error == NULL || client->stopping || (mail_session_has_served(session) && !login))
		return;
	if (any_stands(client) && !login)
		client->crowded = g_get_monotonic_time() + CROWDED_MS * 1000;
	else if (client->retry == NULL)
		in_trouble(client, error);
}

/* --- the pump --- */

static const MailSessionFuncs session_funcs = {
	.result = on_result,
	.done = on_done,
	.idle = on_idle,
	.over = on_over,
};

static MailSession *
find_idle(const MailClient *client)
{
	for (guint i = client->sessions->len; i-- > 0;)
		if (mail_session_is_idle(client->sessions->pdata[i]))
			return client->sessions->pdata[i];
	return NULL;
}

static void
give_work(MailClient *client)
{
	MailSession *session;
	while (client->waiting.length > 0 && (session = find_idle(client)) != NULL) {
		GList *link = g_queue_pop_head_link(&client->waiting);
		mail_session_send(session, link->data);
	}
}

static void
open_more(MailClient *client)
{
	unsigned dialling = 0, most = client->relay.connections;
	if (client->retry != NULL)
		return;
	for (guint i = 0; i < client->sessions->len; i++)
		dialling += !mail_session_has_stood(client->sessions->pdata[i]);
	unsigned wanted = client->waiting.length;
	if (!client->told) { /* at first, and in trouble: is there a way? */
		wanted = 1;
		most = 1;
	} else if (any_stands(client) && g_get_monotonic_time() < client->crowded) {
		return;
	}
	while (client->sessions->len < most && dialling < wanted) {
		g_ptr_array_add(client->sessions, mail_session_new(&client->relay, client->tls,
								   &session_funcs, client));
		dialling++;
	}
}

static void
pump(gpointer data)
{
	MailClient *client = data;
	g_ptr_array_set_size(client->dead, 0);
	if (client->surplus.length > 0) {
		g_autoptr(GError) why =
		    wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				  N_("too many mails wait for the mail server"), NULL);
		give_back_all(client, &client->surplus, why);
	}
	give_work(client);
	open_more(client);
	const GList *first = g_queue_peek_head_link(&client->waiting);
	if (first == NULL) {
		wry_timer_clear(&client->patience);
	} else if (client->patience == NULL) {
		gint64 left = patience(client, first->data) - g_get_monotonic_time();
		wry_timer_start(&client->patience, (unsigned)MAX(left / 1000 + 1, 1), on_impatient,
				client);
	}
}

/* --- from outside --- */

static bool
check(const MailRelay *relay, GError **error)
{
	bool login = relay->user != NULL && *relay->user != '\0';
	if (login && relay->tls == MAIL_TLS_NONE)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("a password would cross the network in clear; use starttls "
					"or tls, or drop smarthost_user"),
				     NULL);
	if (strpbrk(relay->ehlo, " \r\n\t") != NULL || *relay->ehlo == '\0')
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' is no name to greet a mail server with"), relay->ehlo,
				     NULL);
	return true;
}

MailClient *
mail_client_new(const MailRelay *relay, const MailClientFuncs *funcs, gpointer data, GError **error)
{
	if (!check(relay, error))
		return NULL;
	WryTls *tls = relay->tls != MAIL_TLS_NONE ? wry_tls_new(relay->ca, error) : NULL;
	if (tls == NULL && relay->tls != MAIL_TLS_NONE)
		return NULL;
	MailClient *client = g_new0(MailClient, 1);
	client->relay = *relay;
	client->relay.host = g_strdup(relay->host);
	client->relay.user = g_strdup(relay->user);
	client->relay.password = g_strdup(relay->password);
	client->relay.token = g_strdup(relay->token);
	client->relay.ca = NULL;
	client->relay.ehlo = g_strdup(relay->ehlo);
	client->relay.connections =
	    CLAMP(relay->connections > 0 ? relay->connections : CONNECTIONS, 1, CONNECTIONS_MAX);
	client->tls = tls;
	client->funcs = *funcs;
	client->data = data;
	client->sessions = g_ptr_array_new();
	client->lost = g_get_monotonic_time();
	client->dead = g_ptr_array_new_with_free_func((GDestroyNotify)mail_session_free);
	wry_task_init(&client->pump, WRY_TURN_PUMP, pump, client);
	wry_task_schedule(&client->pump);
	return client;
}

void
mail_client_set_login(MailClient *client, const char *user, const char *password, const char *token)
{
	MailRelay *relay = &client->relay;
	g_free((char *)relay->user);
	mail_auth_wipe((char *)relay->password);
	mail_auth_wipe((char *)relay->token);
	relay->user = g_strdup(user);
	relay->password = g_strdup(password);
	relay->token = g_strdup(token);
	if (client->trouble == NULL || wry_error_code(client->trouble) != WRY_ERROR_NOT_AUTHORIZED)
		return;
	client->failures = 0;
	wry_timer_clear(&client->retry);
	wry_task_schedule(&client->pump);
}

void
mail_client_send(MailClient *client, MailJob *job, gpointer job_data)
{
	g_assert(job->to->len > 0 && (job->data == NULL) != (job->bytes == NULL));
	MailWork *work = g_new0(MailWork, 1);
	work->job = job;
	work->job_data = job_data;
	work->open = job->to->len < 64 ? (UINT64_C(1) << job->to->len) - 1 : UINT64_MAX;
	work->since = g_get_monotonic_time();
	work->link.data = work;
	g_queue_push_tail_link(client->waiting.length < MAIL_WAITING_MAX ? &client->waiting
									 : &client->surplus,
			       &work->link);
	wry_task_schedule(&client->pump);
}

void
mail_client_free(MailClient *client)
{
	if (client == NULL)
		return;
	g_autoptr(GError) why =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("this gateway is stopping"), NULL);
	client->stopping = true;
	while (client->sessions->len > 0)
		mail_session_end(client->sessions->pdata[0]);
	give_back_all(client, &client->waiting, why);
	give_back_all(client, &client->surplus, why);
	wry_task_cancel(&client->pump);
	wry_timer_clear(&client->retry);
	wry_timer_clear(&client->patience);
	g_ptr_array_unref(client->sessions);
	g_ptr_array_unref(client->dead);
	wry_tls_unref(client->tls);
	g_clear_error(&client->trouble);
	g_free((char *)client->relay.host);
	g_free((char *)client->relay.user);
	mail_auth_wipe((char *)client->relay.password);
	mail_auth_wipe((char *)client->relay.token);
	g_free((char *)client->relay.ehlo);
	g_free(client);
}
