/*
 * login.c - who we are on a network: registration, our own nick
 *
 * NICK and USER go out at once behind CAP LS, so a server that knows no CAP needs nothing else.
 * Every way through the negotiation ends in CAP END, in a closed session, or in the time-out.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define CONFLICTS_MAX 5
#define OWN_NICK_MAX 64

/* --- identity --- */

static const char *
get(const WryValues *options, const WryValues *registration, const char *name)
{
	if (options != NULL && wry_values_is_set(options, name))
		return wry_values_text(options, name);
	if (registration != NULL && wry_field_find(wry_values_fields(registration), name) != NULL &&
	    wry_values_is_set(registration, name))
		return wry_values_text(registration, name);
	return NULL;
}

static char *
make_realname(WrySession *session, const WryValues *options)
{
	const WryValues *settings = wry_component_settings(wry_session_component(session));
	const char *own = options != NULL ? wry_values_text(options, "realname") : NULL;
	const char *rule = wry_values_text(settings, "realname");

	if (own != NULL && wry_values_bool(settings, "user_realname"))
		return g_strdup(own);
	if (g_strcmp0(rule, "jid") == 0)
		return g_strdup(wry_session_user(session));
	return g_strdup(g_strcmp0(rule, "none") == 0 ? "wherry" : NULL); /* NULL: the nick */
}

/*
 * What was registered is for the component's own network: in a component where users name
 * networks, a password of it would go to whomever they name.
 */
IrcIdentity *
irc_identity_new(WrySession *session)
{
	const IrcComponent *c = wry_component_data(wry_session_component(session));
	const WryValues *options = wry_session_options(session);
	const WryValues *registration = c->fixed != NULL ? wry_session_registration(session) : NULL;
	IrcIdentity *who = g_new0(IrcIdentity, 1);

	const char *login = get(options, registration, "login");
	who->login = g_strcmp0(login, "password") == 0	    ? IRC_LOGIN_PASSWORD
		     : g_strcmp0(login, "certificate") == 0 ? IRC_LOGIN_CERTIFICATE
							    : IRC_LOGIN_NO;
	who->nick = g_strdup(get(options, registration, "nick"));
	who->account = g_strdup(get(options, registration, "account"));
	who->password = g_strdup(get(options, registration, "password"));
	if (who->password == NULL && who->login == IRC_LOGIN_PASSWORD)
		who->login = IRC_LOGIN_NO;
	who->server_password = g_strdup(get(options, NULL, "server_password"));
	who->commands = g_strdup(get(options, NULL, "commands"));
	who->charset = g_strdup(get(options, NULL, "charset"));
	const char *username = get(options, NULL, "username");
	who->username =
	    username != NULL ? g_strdup(username) : irc_ident_name(session);
	who->realname = make_realname(session, options);
	return who;
}

void
irc_identity_free(IrcIdentity *who)
{
	if (who == NULL)
		return;
	g_free(who->nick);
	g_free(who->username);
	g_free(who->realname);
	g_free(who->charset);
	g_free(who->account);
	irc_sasl_wipe(who->password);
	irc_sasl_wipe(who->server_password);
	irc_sasl_wipe(who->commands);
	g_free(who);
}

static bool
same_identity(const IrcIdentity *a, const IrcIdentity *b)
{
	return a->login == b->login && g_strcmp0(a->nick, b->nick) == 0 &&
	       g_strcmp0(a->username, b->username) == 0 &&
	       g_strcmp0(a->realname, b->realname) == 0 && g_strcmp0(a->account, b->account) == 0 &&
	       g_strcmp0(a->password, b->password) == 0 &&
	       g_strcmp0(a->server_password, b->server_password) == 0;
}

bool
irc_session_reload(WrySession *session)
{
	IrcSession *irc = wry_session_data(session);
	if (irc == NULL)
		return false;
	IrcIdentity *now = irc_identity_new(session);
	bool same = same_identity(irc->who, now);
	if (same) {
		g_free(irc->who->charset);
		irc->who->charset = g_steal_pointer(&now->charset);
		irc_sasl_wipe(irc->who->commands);
		irc->who->commands = g_steal_pointer(&now->commands);
	}
	irc_identity_free(now);
	return !same;
}

/* --- nicks --- */

static bool
is_nick_char(char c)
{
	return g_ascii_isalnum(c) || (guchar)c >= 0x80 || (c != '\0' && strchr("-_[]{}\\^`|", c));
}

bool
irc_check_nick(const char *nick, GError **error)
{
	const char *bad = nick;
	while (is_nick_char(*bad))
		bad++;
	if (g_ascii_isdigit(*nick) && *bad == '\0' && strlen(nick) <= OWN_NICK_MAX) {
		gsize digits = strspn(nick, "0123456789");
		g_autofree char *head = g_strndup(nick, digits);
		g_autofree char *better =
		    g_strconcat(nick[digits] != '\0' ? nick + digits : "n", head, NULL);
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("\"%1$s\" cannot be a nickname: it starts with a digit. Try %2$s."), nick,
		    better, NULL);
	}
	if (*nick == '\0' || *nick == '-' || *bad != '\0' || strlen(nick) > OWN_NICK_MAX ||
	    !g_utf8_validate(nick, -1, NULL))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("\"%1$s\" cannot be a nickname: it has letters, digits and "
					"- _ [ ] { } \\ ^ |."),
				     nick, NULL);
	return true;
}

char *
irc_make_nick(const char *nick)
{
	if (!g_utf8_validate(nick, -1, NULL))
		nick = "wherry";
	GString *made = g_string_new(g_ascii_isdigit(*nick) || *nick == '-' ? "_" : NULL);
	for (; *nick != '\0' && made->len < OWN_NICK_MAX; nick = g_utf8_next_char(nick)) {
		bool ascii = (guchar)*nick < 0x80;
		if (ascii ? is_nick_char(*nick) : g_unichar_isalnum(g_utf8_get_char(nick)))
			g_string_append_unichar(made, g_utf8_get_char(nick));
		else
			g_string_append_c(made, '_');
	}
	while (made->len > OWN_NICK_MAX)
		g_string_truncate(made,
				  (gsize)(g_utf8_prev_char(made->str + made->len) - made->str));
	if (made->len == 0)
		g_string_append(made, "wherry");
	char *exact = g_strndup(made->str, made->len); /* it is kept as long as the session */
	g_string_free(made, TRUE);
	return exact;
}

bool
irc_is_self(const IrcSession *irc, const char *nick)
{
	return nick != NULL && irc->nick != NULL && irc_same(&irc->support, irc->nick, nick);
}

static char *
first_nick(const IrcSession *irc)
{
	if (irc->who->nick != NULL)
		return irc_make_nick(irc->who->nick);
	if (irc->first != NULL)
		return g_strdup(irc->first);
	const WryValues *registration = wry_session_registration(irc->session);
	const char *registered = get(registration, NULL, "nick");
	return registered != NULL ? irc_make_nick(registered)
				  : g_strdup_printf("u%.8s", wry_session_key(irc->session));
}

static void
write_nick(IrcSession *irc)
{
	g_autofree char *line = irc_build(NULL, "NICK", irc->nick, NULL);
	irc_write(irc, line);
}

/* "nick_", "nick__", then a shorter one with something random behind. */
static void
take_another(IrcSession *irc)
{
	if (irc->wanted == NULL)
		irc->wanted = g_strdup(irc->nick);
	g_free(irc->nick);
	irc->tries++;
	if (irc->tries <= 2) {
		irc->nick = g_strconcat(irc->wanted, irc->tries == 1 ? "_" : "__", NULL);
	} else {
		g_autofree char *random = wry_random_hex(2);
		gsize n = wry_text_break(irc->wanted, 5, false);
		irc->nick = g_strdup_printf("%.*s%.3s", (int)MIN(n, 8), irc->wanted, random);
	}
	write_nick(irc);
}

static void
refuse_login(IrcSession *irc, const IrcMsg *msg)
{
	const char *name = irc->wanted != NULL ? irc->wanted : irc->nick;
	g_autofree char *words = irc_words(irc, msg);

	if (irc->first != NULL && irc->who->nick != NULL && irc->wanted == NULL &&
	    irc_same(&irc->support, irc->nick, irc->who->nick) &&
	    !irc_same(&irc->support, irc->nick, irc->first)) {
		g_free(irc->nick); /* the settings' is not to be had: then the one joined with */
		irc->nick = g_strdup(irc->first);
		write_nick(irc);
	} else if (msg->numeric == 431 || msg->numeric == 432 || msg->numeric == 447) {
		irc_die(irc, wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
					   N_("\"%1$s\" cannot be a nickname here. (%2$s)"), name,
					   words, NULL));
	} else if (irc->again && irc->tries < CONFLICTS_MAX) {
		take_another(irc);
	} else {
		irc_die(irc, wry_error_new(WRY_ERROR_CONFLICT,
					   N_("%1$s is in use on %2$s. Join with another nickname, "
					      "or write: nick %1$s_"),
					   name, irc_title(irc), NULL));
	}
}

static GError *
nick_error(const IrcSession *irc, const IrcMsg *msg, const char *nick)
{
	g_autofree char *words = irc_words(irc, msg);
	switch (msg->numeric) {
	case 433:
	case 436:
		return wry_error_new(WRY_ERROR_CONFLICT, N_("%1$s is in use on %2$s."), nick,
				     irc_title(irc), NULL);
	case 437:
		return wry_error_new(WRY_ERROR_CONFLICT,
				     N_("%1$s cannot be had just now. Try later. (%2$s)"), nick,
				     words, NULL);
	case 438:
		return wry_error_new(WRY_ERROR_AS(POLICY_VIOLATION, WAIT),
				     N_("You change your nickname too fast. (%1$s)"), words, NULL);
	case 447:
		return wry_error_new(WRY_ERROR_NOT_ALLOWED,
				     N_("You cannot change your nickname now. (%1$s)"), words,
				     NULL);
	default:
		return wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
				     N_("\"%1$s\" cannot be a nickname here. (%2$s)"), nick, words,
				     NULL);
	}
}

void
irc_on_nick_refused(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->state == IRC_REGISTERING) {
		refuse_login(irc, msg);
		return;
	}
	const char *nick = irc_param(msg, 1);
	g_autofree char *folded = irc_fold(&irc->support, nick);
	if (irc->wanted != NULL && irc_same(&irc->support, irc->wanted, nick))
		return; /* ours is not free yet */
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_NICK, folded, NULL);
	if (line == NULL)
		line = irc_flight_take(irc, 1u << IRC_LINE_NICK, NULL, NULL);
	g_autofree char *shown = irc_text(nick, irc_charset(irc), NULL);
	g_autoptr(GError) error = nick_error(irc, msg, shown);
	if (line != NULL)
		irc_line_failed(irc, line, error);
	else
		irc_notice(irc, error->message);
}

static void
on_regain(gpointer data)
{
	IrcSession *irc = data;
	if (irc->wanted == NULL)
		return;
	irc_queue_text(irc, irc_build(NULL, "NICK", irc->wanted, NULL));
	irc->tries++;
	wry_timer_start(&irc->regain, irc_timing.regain_ms * (irc->tries < 15 ? 1 : 10), on_regain,
			irc);
}

void
irc_nick_freed(IrcSession *irc, const char *nick)
{
	if (irc->wanted != NULL && irc->state == IRC_OPEN &&
	    irc_same(&irc->support, irc->wanted, nick))
		irc_queue_text(irc, irc_build(NULL, "NICK", irc->wanted, NULL));
}

static void
on_own_nick(IrcSession *irc, const char *nick)
{
	g_autofree char *old = irc->nick;
	irc->nick = g_strdup(nick);
	if (irc->wanted != NULL && irc_is_self(irc, irc->wanted)) {
		g_clear_pointer(&irc->wanted, g_free);
		wry_timer_clear(&irc->regain);
		irc_watch_wanted(irc);
	}
	if (irc->state != IRC_OPEN)
		return;
	irc_rename_ranks(irc, old, nick);
	g_autofree char *from = irc_text(old, irc_charset(irc), NULL);
	g_autofree char *to = irc_text(nick, irc_charset(irc), NULL);
	wry_person_renamed(irc->session, from, to);
	g_autoptr(WryAddress) self = irc_address(irc, WRY_ADDRESS_CONTACT, nick);
	if (self != NULL)
		wry_session_renamed(irc->session, self);
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_NICK, NULL, NULL);
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}

void
irc_on_nick(IrcSession *irc, const IrcMsg *msg)
{
	const char *nick = irc_param(msg, 0);
	if (msg->nick == NULL || !irc_is_middle(nick) || strlen(nick) > IRC_NAME_MAX)
		return;
	if (irc_is_self(irc, msg->nick)) {
		on_own_nick(irc, nick);
		return;
	}
	if (irc->state != IRC_OPEN)
		return;
	irc_rename_ranks(irc, msg->nick, nick);
	g_autofree char *from = irc_text(msg->nick, irc_charset(irc), NULL);
	g_autofree char *to = irc_text(nick, irc_charset(irc), NULL);
	wry_person_renamed(irc->session, from, to);
	irc_watch_renamed(irc, msg->nick, nick);
	irc_nick_freed(irc, msg->nick);
}

void
irc_set_nick(IrcSession *irc, const char *nick, WryReply *reply)
{
	GError *error = NULL;
	if (!irc_check_nick(nick, &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_clear_pointer(&irc->wanted, g_free); /* he wants another now */
	wry_timer_clear(&irc->regain);
	irc_watch_wanted(irc);
	if (strcmp(nick, irc->nick) == 0) {
		wry_reply_done(reply, NULL);
		return;
	}
	IrcLine *line = irc_line_new(IRC_LINE_NICK, irc_build(NULL, "NICK", nick, NULL));
	line->target = irc_fold(&irc->support, nick);
	line->reply = reply;
	irc_queue(irc, line);
}

/* --- registration --- */

static void
on_register_late(gpointer data)
{
	IrcSession *irc = data;
	irc_die(irc,
		wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("%1$s cannot be reached (%2$s)."),
			      irc_title(irc), "it does not answer", NULL));
}

/* A server without CAP has not answered. */
static void
on_no_caps(gpointer data)
{
	irc_introduce(data);
}

void
irc_register(IrcSession *irc)
{
	g_free(irc->nick);
	irc->nick = first_nick(irc);
	irc->introduced = false;
	irc_webirc(irc);
	irc_write(irc, "CAP LS 302");
	wry_timer_start(&irc->timer, irc_timing.register_ms, on_register_late, irc);
	/* A password in plain waits for the server's word: it may want TLS for it (sts.c). */
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	if (server->tls || irc->who->server_password == NULL ||
	    g_hostname_is_ip_address(server->host))
		irc_introduce(irc);
	else
		wry_timer_start(&irc->timer, irc_timing.ready_ms, on_no_caps, irc);
}

void
irc_introduce(IrcSession *irc)
{
	if (irc->introduced || irc->state != IRC_REGISTERING)
		return;
	irc->introduced = true;
	wry_timer_start(&irc->timer, irc_timing.register_ms, on_register_late, irc);
	if (irc->who->server_password != NULL) {
		char *pass = irc_build(irc->who->server_password, "PASS", NULL);
		irc_write(irc, pass);
		irc_sasl_wipe(pass);
	}
	write_nick(irc);
	const char *realname = irc->who->realname != NULL ? irc->who->realname : irc->nick;
	g_autofree char *user = irc_build(realname, "USER", irc->who->username, "0", "*", NULL);
	irc_write(irc, user);
}

static void
on_ready_late(gpointer data)
{
	irc_ready(data);
}

void
irc_ready(IrcSession *irc)
{
	if (irc->ready || irc->greeting != IRC_GREET_NOT || irc->state != IRC_OPEN)
		return;
	if (irc_support_done(&irc->support)) {
		irc_rooms_fold(irc);
		irc_watch_fold(irc);
	}
	wry_timer_clear(&irc->timer);
	if (!irc_greet(irc))
		irc_enter(irc);
}

void
irc_enter(IrcSession *irc)
{
	irc->greeting = IRC_GREET_OVER;
	irc->ready = true;
	wry_timer_clear(&irc->timer);
	irc_watch_start(irc);
	wry_task_schedule(&irc->task);
	irc_tell_caps(irc);
}

void
irc_on_logged_in(IrcSession *irc, const IrcMsg *msg) /* me mask account :You are now ... */
{
	g_free(irc->account);
	irc->account = irc_shown(irc, irc_param(msg, 2));
	irc_recognised(irc);
}

void
irc_read_own_modes(IrcSession *irc, const char *modes)
{
	bool set = true;
	for (const char *c = modes; *c != '\0'; c++) {
		guint64 bit = g_ascii_isalpha(*c) ? G_GUINT64_CONSTANT(1) << (*c - 'A') : 0;
		if (*c == '+' || *c == '-')
			set = *c == '+';
		else
			irc->modes = set ? irc->modes | bit : irc->modes & ~bit;
		if (*c == 'r' && set)
			irc_recognised(irc);
	}
}

void
irc_on_own_modes(IrcSession *irc, const IrcMsg *msg) /* 221: me +iw */
{
	irc->modes = 0;
	irc_read_own_modes(irc, irc_param(msg, 1));
}

void
irc_on_welcome(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->state != IRC_REGISTERING)
		return;
	if (irc->who->login == IRC_LOGIN_PASSWORD && !irc->logged_in) {
		irc_no_login(irc);
		return;
	}
	const char *nick = irc_param(msg, 0);
	if (irc_is_middle(nick) && strlen(nick) <= IRC_NAME_MAX) {
		g_free(irc->nick);
		irc->nick = g_strdup(nick);
	}
	irc->state = IRC_OPEN;
	irc_ident_expect(irc, false);
	irc_pace_welcome(irc);
	irc->capped = true;
	if (irc->wanted != NULL) {
		irc->tries = 0;
		wry_timer_start(&irc->regain, irc_timing.regain_ms, on_regain, irc);
	}
	wry_timer_start(&irc->timer, irc_timing.ready_ms, on_ready_late, irc);
	g_autoptr(WryAddress) self = irc_address(irc, WRY_ADDRESS_CONTACT, irc->nick);
	wry_log_notice(irc->log, "connected");
	wry_session_opened(irc->session, self);
	if (irc->wanted != NULL && !irc_is_self(irc, irc->wanted)) {
		g_autofree char *wanted = irc_text(irc->wanted, irc_charset(irc), NULL);
		wry_nick_in_use(irc->session, wanted);
	}
}

void
irc_on_support(IrcSession *irc, const IrcMsg *msg)
{
	IrcFold fold = irc->support.fold;
	char modes[sizeof irc->support.modes];
	memcpy(modes, irc->support.modes, sizeof modes);
	for (unsigned i = 1; i < msg->n; i++)
		if (strchr(msg->params[i], ' ') == NULL)
			irc_support_token(&irc->support, msg->params[i]);
	irc_learn_chantypes(irc);
	irc_tell_caps(irc);
	if (irc->support.fold != fold) {
		irc_rooms_fold(irc);
		irc_watch_fold(irc);
	}
	if (irc->support.fold != fold || strcmp(irc->support.modes, modes) != 0)
		irc_ranks_forget(irc);
}

void
irc_on_refused(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *words = irc_words(irc, msg);
	irc->banned |= msg->numeric == 465;
	if (irc->state == IRC_OPEN)
		irc_notice(irc, words);
	else if (msg->numeric == 464)
		irc_die(irc,
			wry_error_new(WRY_ERROR_NOT_AUTHORIZED,
				      N_("%1$s does not let you in without its password. (%2$s)"),
				      irc_title(irc), words, NULL));
	else
		irc_die(irc, irc_pace_refused(irc, true, words));
}

void
irc_learn_self(IrcSession *irc, const IrcMsg *msg)
{
	if (msg->user == NULL || msg->host == NULL || !irc_is_self(irc, msg->nick) ||
	    (g_strcmp0(irc->user, msg->user) == 0 && g_strcmp0(irc->host, msg->host) == 0))
		return;
	g_free(irc->user);
	g_free(irc->host);
	irc->user = g_strdup(msg->user);
	irc->host = g_strdup(msg->host);
}

void
irc_on_host(IrcSession *irc, const IrcMsg *msg) /* 396: host, or user@host */
{
	const char *host = irc_param(msg, 1), *at = strchr(host, '@');
	if (!irc_is_middle(host))
		return;
	if (at != NULL) {
		g_free(irc->user);
		irc->user = g_strndup(host, (gsize)(at - host));
		host = at + 1;
	}
	g_free(irc->host);
	irc->host = g_strdup(host);
	irc_recognised(irc);
}

void
irc_on_unknown_command(IrcSession *irc, const IrcMsg *msg)
{
	if (strcmp(irc_param(msg, 1), "CAP") == 0 && irc->state == IRC_REGISTERING) {
		irc->capped = true;
		irc_introduce(irc);
		if (irc->who->login == IRC_LOGIN_PASSWORD)
			irc_no_login(irc);
		return;
	}
	if (irc_watch_unknown(irc, irc_param(msg, 1)) || irc_list_refused(irc, msg) ||
	    irc_console_listens(irc))
		return;
	g_autofree char *text = irc_text(irc_param(msg, 1), irc_charset(irc), NULL);
	g_autofree char *words = irc_words(irc, msg);
	g_autofree char *both = g_strconcat(text, ": ", words, NULL);
	irc_notice(irc, both);
}
