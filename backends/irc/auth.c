/*
 * auth.c - logging in to the services of a network (SASL)
 *
 * Before anything is joined, by the strongest mechanism that both sides have; and while we are in,
 * where the services were away and come back (CAP NEW).  A refused password is tried no second
 * time: whoever set it wrong would be locked out.  The one thing that is tried is PLAIN behind a
 * SCRAM that the server has given no challenge for: it has nothing to check an old password by.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

static bool
is_secure(const IrcSession *irc)
{
	return ((IrcServer *)irc->place.servers->pdata[irc->server])->tls;
}

static const char *
account_of(const IrcSession *irc)
{
	return irc->who->account != NULL ? irc->who->account : irc->nick;
}

bool
irc_may_login(const IrcSession *irc)
{
	return irc->who->login != IRC_LOGIN_NO && !irc->logged_in && !irc->login_refused &&
	       (irc->caps & IRC_CAP_SASL) != 0;
}

/* Who was in before comes back: the services are away with the outage, and will be here again. */
void
irc_no_login(IrcSession *irc)
{
	int code = irc->again ? WRY_ERROR_AS(NOT_AUTHORIZED, WAIT) : WRY_ERROR_NOT_AUTHORIZED;
	irc_die(irc, wry_error_new(code,
				   N_("%1$s has no login by password that I could use (SASL). I "
				      "did not connect you without. Change it: settings login"),
				   irc_title(irc), NULL));
}

void
irc_start_login(IrcSession *irc)
{
	bool sasl = (irc->caps & IRC_CAP_SASL) != 0;
	IrcMech mech = IRC_SASL_NONE;

	if (irc->who->login == IRC_LOGIN_PASSWORD) {
		mech = sasl ? irc_sasl_choose(irc->mechs) : IRC_SASL_NONE;
		if (mech == IRC_SASL_NONE && irc->state != IRC_OPEN) {
			irc_no_login(irc);
			return;
		}
	} else if (irc->who->login == IRC_LOGIN_CERTIFICATE && sasl && is_secure(irc) &&
		   irc->certificate != NULL && (irc->mechs & IRC_SASL_EXTERNAL) != 0) {
		mech = IRC_SASL_EXTERNAL;
	}
	if (mech == IRC_SASL_NONE) {
		irc_end_caps(irc);
		return;
	}
	g_autofree char *line = irc_sasl_start(&irc->sasl, mech);
	irc->sasl_out = true;
	irc->sasl_bad = false;
	irc_write(irc, line);
}

/* --- an end that is not good --- */

/* For the user to mend; while he is in, he stays. */
static void
refuse(IrcSession *irc, GError *error)
{
	irc->login_refused = true;
	if (irc->state != IRC_OPEN) {
		irc_die(irc, error);
		return;
	}
	wry_session_hint(irc->session, error->message);
	g_error_free(error);
	irc_end_caps(irc);
}

static void
refuse_login(IrcSession *irc)
{
	refuse(irc, wry_error_new(WRY_ERROR_NOT_AUTHORIZED,
				  N_("%1$s refused your login (account %2$s). I stopped "
				     "trying, to avoid a lock. Write: identify"),
				  irc_title(irc), account_of(irc), NULL));
}

static void
refuse_server(IrcSession *irc, const char *why)
{
	wry_log_warn(irc->log, "login by SCRAM: %s", why);
	refuse(irc, wry_error_new(WRY_ERROR_NOT_AUTHORIZED,
				  N_("%1$s could not prove that it knows your password (%2$s). I "
				     "did not log in."),
				  irc_title(irc), why, NULL));
}

/* A certificate that nobody knows yet: how else could he make it known? */
static void
tell_certificate(IrcSession *irc)
{
	g_autofree char *text = irc_certificate_advice(irc);
	irc->login_refused = true;
	wry_session_hint(irc->session, text);
	irc_end_caps(irc);
}

static void
on_refused(IrcSession *irc, const IrcMsg *msg)
{
	IrcMech mech = irc->sasl.mech;
	bool judged = irc->sasl_bad || irc_sasl_judged(&irc->sasl);

	irc->sasl_out = false;
	irc_sasl_clear(&irc->sasl);
	if (!judged && irc->who->login == IRC_LOGIN_PASSWORD) {
		irc->mechs &= ~(unsigned)mech;
		if (irc_sasl_choose(irc->mechs) != IRC_SASL_NONE) {
			wry_log_info(irc->log, "the next mechanism (%d)", msg->numeric);
			irc_start_login(irc);
			return;
		}
	}
	wry_log_warn(irc->log, "login refused (%d)", msg->numeric);
	if (irc->who->login == IRC_LOGIN_PASSWORD || irc->proved)
		refuse_login(irc);
	else
		tell_certificate(irc);
}

/* --- the exchange --- */

static void
on_answer(const GPtrArray *lines, const GError *error, gpointer data)
{
	IrcSession *irc = data;
	bool scram = irc->sasl.mech == IRC_SASL_SCRAM;

	if (error == NULL) {
		for (guint i = 0; i < lines->len; i++)
			irc_write(irc, lines->pdata[i]);
		return;
	}
	irc_write(irc, "AUTHENTICATE *");
	irc_sasl_clear(&irc->sasl); /* what follows is the server's refusal, and is read as one */
	irc->sasl_bad = true;
	if (scram) {
		irc->sasl_out = false;
		refuse_server(irc, error->message);
	}
}

void
irc_on_authenticate(IrcSession *irc, const IrcMsg *msg)
{
	if ((irc->state == IRC_REGISTERING || irc->state == IRC_OPEN) && irc->sasl_out &&
	    irc_sasl_take(&irc->sasl, irc_param(msg, 0)))
		irc_sasl_answer(&irc->sasl, account_of(irc),
				irc->who->password != NULL ? irc->who->password : "", on_answer,
				irc);
}

void
irc_on_mechs(IrcSession *irc, const IrcMsg *msg) /* 908: me PLAIN,EXTERNAL :are available */
{
	if (irc->sasl_out && *irc_param(msg, 1) != '\0')
		irc->mechs &= irc_sasl_mechs(irc_param(msg, 1));
}

void
irc_on_logged_out(IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
	g_clear_pointer(&irc->account, g_free);
	irc->logged_in = false;
}

void
irc_on_sasl(IrcSession *irc, const IrcMsg *msg)
{
	if ((irc->state != IRC_REGISTERING && irc->state != IRC_OPEN) || !irc->sasl_out)
		return;
	if (msg->numeric != 903 && msg->numeric != 907) {
		on_refused(irc, msg);
		return;
	}
	if (irc->sasl.mech == IRC_SASL_SCRAM && !irc->sasl.proved) {
		irc->sasl_out = false;
		irc_sasl_clear(&irc->sasl);
		refuse_server(irc, "it has shown nothing");
		return;
	}
	irc->logged_in = true;
	if (irc->certificate != NULL && !irc->proved) {
		irc->proved = true;
		irc_keep_certificate(irc);
	}
	irc_end_caps(irc);
}
