/*
 * session-login.c - a connection to the relay from its greeting to where mails
 * may go
 *
 * What is said in clear before TLS counts for nothing behind it.  A refusal to
 * let us in is the gateway's trouble: NOT_AUTHORIZED, and no mail's.
 */
#include "backends/smtp/session-inside.h"

/* error: (transfer full); NULL: the answer that has just come says why. */
static void
refused(MailSession *s, GError *error)
{
	g_autofree char *said = mail_reply_describe(&s->reply);
	mail_session_leave(s, error != NULL
				  ? error
				  : wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
						  N_("the mail server refuses our login: %s"), said,
						  NULL));
}

static const char *
secret_of(const MailRelay *relay)
{
	return relay->token != NULL && *relay->token != '\0' ? relay->token
	       : relay->password != NULL		     ? relay->password
							     : "";
}

static void
login(MailSession *s)
{
	const MailRelay *relay = s->relay;
	if (relay->user == NULL || *relay->user == '\0') {
		mail_session_stand(s);
		return;
	}
	unsigned mech = mail_auth_choose(s->ehlo.auth & ~s->refused,
					 relay->token != NULL && *relay->token != '\0');
	if (mech == 0) {
		mail_session_leave(
		    s, wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
				     N_("the mail server offers no way to log in that this gateway "
					"knows"),
				     NULL));
		return;
	}
	char *line = mail_auth_start(&s->auth, mech, relay->user, secret_of(relay));
	mail_session_say(s, MAIL_SESSION_AUTH, line);
	mail_auth_wipe(line);
}

static void
on_answered(const char *line, const GError *error, gpointer data)
{
	MailSession *s = data;
	if (error == NULL)
		mail_session_say(s, MAIL_SESSION_AUTH, line);
	else
		refused(s, wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
					 N_("the mail server's login fails: %s"), error->message,
					 NULL));
}

static void
on_auth_reply(MailSession *s, const char *said, bool cut)
{
	unsigned code = s->reply.code, class = mail_reply_class(&s->reply);
	if (code == 334 && !cut && s->reply.lines == 1) {
		wry_timer_clear(&s->timer);
		mail_auth_answer(&s->auth, said, s->relay->user, secret_of(s->relay), on_answered,
				 s);
	} else if (class == 2 && mail_auth_is_proved(&s->auth)) {
		mail_session_stand(s);
	} else if (class == 2) {
		refused(s, wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
					 N_("the mail server has not proved that it knows the "
					    "password"),
					 NULL));
	} else if (code == 504 || code == 534) {
		s->refused |= s->auth.mech; /* named, and not there: the next one */
		login(s);
	} else if (class == 5) {
		refused(s, NULL);
	} else {
		mail_session_over_said(s);
	}
}

/* --- up to there --- */

void
mail_session_say_ehlo(MailSession *s)
{
	g_autofree char *line =
	    g_strdup_printf("%s %s\r\n", s->helo ? "HELO" : "EHLO", s->relay->ehlo);
	s->ehlo = (MailEhlo){ 0 };
	mail_session_say(s, MAIL_SESSION_EHLO, line);
}

static void
on_ehlo_reply(MailSession *s)
{
	bool secure = s->relay->tls != MAIL_TLS_STARTTLS || s->secured;
	if (mail_reply_class(&s->reply) == 5 && s->relay->tls == MAIL_TLS_NONE && !s->helo) {
		s->helo = true;
		mail_session_say_ehlo(s);
	} else if (mail_reply_class(&s->reply) != 2) {
		mail_session_over_said(s);
	} else if (secure) {
		login(s);
	} else if ((s->ehlo.can & MAIL_CAN_STARTTLS) != 0) {
		mail_session_say(s, MAIL_SESSION_STARTTLS, "STARTTLS\r\n");
	} else {
		mail_session_leave(
		    s, wry_error_new(WRY_ERROR_AS(POLICY_VIOLATION, WAIT),
				     N_("the mail server offers no encryption (STARTTLS)"), NULL));
	}
}

static void
on_starttls_reply(MailSession *s)
{
	if (s->reply.code != 220) {
		mail_session_over_said(s);
		return;
	}
	wry_timer_clear(&s->timer); /* the handshake has its own */
	s->state = MAIL_SESSION_SECURING;
	s->secured = true;
	WryConnTarget target = { .tls = s->tls,
				 .tls_name = s->relay->host,
				 .connect_ms = s->relay->answer_ms > 0 ? s->relay->answer_ms
								       : MAIL_CONNECT_MS };
	wry_conn_start_tls(s->conn, &target);
}

void
mail_session_take_hello(MailSession *s, const char *said, bool cut)
{
	/* There is one question at a time, and no answer before it has left. */
	if (wry_conn_pending(s->conn) > 0 || s->auth.hashing != NULL) {
		mail_session_over_nonsense(s);
		return;
	}
	switch (s->state) {
	case MAIL_SESSION_GREETING:
		if (mail_reply_class(&s->reply) == 2)
			mail_session_say_ehlo(s);
		else
			mail_session_over_said(s);
		break;
	case MAIL_SESSION_EHLO:
		on_ehlo_reply(s);
		break;
	case MAIL_SESSION_STARTTLS:
		on_starttls_reply(s);
		break;
	case MAIL_SESSION_AUTH:
		on_auth_reply(s, said, cut);
		break;
	default:
		mail_session_over_nonsense(s);
	}
}
