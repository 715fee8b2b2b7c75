/*
 * irc.c - the IRC backend: its table, its settings, and what fits in no other file
 *
 * The tables here are what the configuration file, the registration form and the settings command
 * read; the code that means something by them is in names.c (where), login.c (who) and rooms.c.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

/* --- checks of settings --- */

static bool
check_each(const char *text, bool (*check)(const char *, GError **), GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(text, " ,\t", -1);
	for (char **w = words; *w != NULL; w++)
		if (**w != '\0' && !check(*w, error))
			return false;
	return true;
}

static bool
check_pins(const char *text, GError **error)
{
	return check_each(text, wry_tls_check_pin, error);
}

static bool
check_servers(const char *text, GError **error)
{
	return check_each(text, irc_check_server, error);
}

static bool
check_username(const char *text, GError **error)
{
	if (irc_is_middle(text) && strpbrk(text, "@!~") == NULL && strlen(text) <= 16)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' cannot be a user name: 1 to 16 characters without a space"),
			     text, NULL);
}

/* One line, short enough for the wire's own. */
static bool
check_line(const char *text, GError **error)
{
	if (strlen(text) <= 300 && strpbrk(text, "\r\n") == NULL)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this must be one line of at most 300 bytes"), NULL);
}

/* --- the tables --- */

static const char *const logins[] = { "no", "certificate", "password", NULL };
static const char *const logins_say[] = { N_("no"), N_("yes, log in by certificate"),
					  N_("yes, by password"), NULL };
static const char *const wishes[] = { "default", "yes", "no", NULL };
static const char *const realnames[] = { "nick", "jid", "none", NULL };

static const WryField settings[] = {
	{ .name = "network",
	  .type = WRY_FIELD_TEXT,
	  .label = "Fixed server: host:port, or the name of a [network]",
	  .help = "Unset: users name one.",
	  .check = irc_check_server },
	{ .name = "network_allow",
	  .type = WRY_FIELD_LIST,
	  .fallback = "*",
	  .label = "Networks users may name",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "network_deny",
	  .type = WRY_FIELD_LIST,
	  .label = "Networks users may not name",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "tls",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "TLS; no: plain allowed",
	  .help =
	      "With no, a server named here is spoken to in plain, one that a user names is where "
	      "TLS fails and no password would be sent." },
	{ .name = "tls_ca", .type = WRY_FIELD_TEXT, .label = "File of certificate authorities" },
	{ .name = "tls_pin",
	  .type = WRY_FIELD_LIST,
	  .label = "Fingerprints of the fixed server's certificate",
	  .check = check_pins },
	{ .name = "max_networks",
	  .type = WRY_FIELD_INT,
	  .fallback = "10",
	  .label = "Networks a user may be on at once",
	  .min = 1,
	  .max = 1000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "max_channels",
	  .type = WRY_FIELD_INT,
	  .fallback = "100",
	  .label = "Channels a user may sit in on one network",
	  .min = 1,
	  .max = 1000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "persistent",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Stay in channels when the user is offline (his setting wins)",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "auto_away",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "Show him as away then (his setting wins)",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "connects_per_minute",
	  .type = WRY_FIELD_INT,
	  .fallback = "30",
	  .label = "Connections of a user",
	  .min = 1,
	  .max = 100000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "realname",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "nick",
	  .label = "Real name",
	  .choices = realnames,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "user_realname",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "Users may change their real name",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "charset",
	  .type = WRY_FIELD_TEXT,
	  .fallback = "ISO-8859-1",
	  .label = "Charset of what is not UTF-8",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .check = irc_check_charset },
	{ .name = "max_lines",
	  .type = WRY_FIELD_INT,
	  .fallback = "50",
	  .label = "Lines that one message may become",
	  .min = 1,
	  .max = IRC_PIECES_MAX,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "flood_lines",
	  .type = WRY_FIELD_INT,
	  .fallback = "10",
	  .label = "Lines that may be sent at once",
	  .min = 1,
	  .max = 1000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "flood_rate",
	  .type = WRY_FIELD_RATE,
	  .fallback = "1/s",
	  .label = "And after them",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "reconnect_max",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "15m",
	  .label = "Longest pause before connecting again",
	  .min = 1000,
	  .max = 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "ident_listen",
	  .type = WRY_FIELD_TEXT,
	  .label = "Where IRC servers ask who is who" },
	{ .name = "webirc_password_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with the password for WEBIRC" },
	{ .name = "raw_commands",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = "Users may send lines of their own to a server",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "bind_address",
	  .type = WRY_FIELD_TEXT,
	  .label = "Our end's address",
	  .check = irc_check_address },
	{ .name = "ipv6_prefix",
	  .type = WRY_FIELD_TEXT,
	  .label = "Prefix with an address for each user",
	  .check = irc_check_prefix },
	{ 0 },
};

static const WryField network_settings[] = {
	{ .name = "servers",
	  .type = WRY_FIELD_LIST,
	  .required = true,
	  .label = "Servers, host:port",
	  .check = check_servers },
	{ .name = "tls", .type = WRY_FIELD_BOOL, .label = "TLS; no: plain" },
	{ .name = "tls_ca", .type = WRY_FIELD_TEXT, .label = "File of certificate authorities" },
	{ .name = "tls_pin",
	  .type = WRY_FIELD_LIST,
	  .label = "Fingerprints of its certificate",
	  .check = check_pins },
	{ .name = "charset",
	  .type = WRY_FIELD_TEXT,
	  .label = "Charset of what is not UTF-8",
	  .check = irc_check_charset },
	{ .name = "charset_out",
	  .type = WRY_FIELD_TEXT,
	  .label = "Charset of what users say there, if not UTF-8",
	  .check = irc_check_charset_out },
	{ .name = "webirc_password_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with the password for WEBIRC" },
	{ .name = "flood_lines",
	  .type = WRY_FIELD_INT,
	  .label = "Lines that may be sent at once",
	  .min = 1,
	  .max = 1000 },
	{ .name = "flood_rate", .type = WRY_FIELD_RATE, .label = "And after them" },
	{ 0 },
};

static const WryField registration[] = {
	{ .name = "nick",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Nickname"),
	  .ask = N_("Which nickname?"),
	  .help =
	      N_("What others on IRC call you. Letters, digits, - _ [ ] { } \\ ^ |; not starting "
		 "with a digit."),
	  .check = irc_check_nick },
	{ .name = "login",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "no",
	  .label = N_("My nickname is registered"),
	  .choices = logins,
	  .ask = N_("Is it registered with NickServ?"),
	  .says = logins_say,
	  .help = N_("Certificate is safest: you type no password here and tell NickServ once.") },
	{ .name = "account", .type = WRY_FIELD_TEXT, .label = N_("Account"),
	  .ask = N_("Which account?"), .only = "login=password", .check = check_line },
	{ .name = "password",
	  .type = WRY_FIELD_SECRET,
	  .label = N_("Password"),
	  .ask = N_("Which password?"),
	  .only = "login=password",
	  .help =
	      N_("Only for \"password\". Kept sealed. Your own server may keep a copy of what you "
		 "type in chat; use a form if you can."),
	  .check = check_line },
	{ .name = "persistent",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = N_("Stay in my channels when I am offline"),
	  .ask = N_("Stay in channels when you are offline?"),
	  .help = N_("Others see you as away; you can read later what was said.") },
	{ 0 },
};

static const WryField session_options[] = {
	{ .name = "nick",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Nickname"),
	  .check = irc_check_nick },
	{ .name = "login",
	  .type = WRY_FIELD_CHOICE,
	  .label = N_("My nickname is registered"),
	  .choices = logins,
	  .ask = N_("Is it registered with NickServ?"),
	  .says = logins_say },
	{ .name = "account",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Account"),
	  .ask = N_("Which account?"),
	  .only = "login=password",
	  .check = check_line },
	{ .name = "password",
	  .type = WRY_FIELD_SECRET,
	  .label = N_("Password"),
	  .ask = N_("Which password?"),
	  .only = "login=password",
	  .help = N_("Kept sealed. Your own server may keep a copy of what you type in chat; use a "
		     "form if you can."),
	  .check = check_line },
	{ .name = "server_password",
	  .type = WRY_FIELD_SECRET,
	  .label = N_("Password of the server"),
	  .check = check_line },
	{ .name = "commands",
	  .type = WRY_FIELD_LINES,
	  .flags = WRY_FIELD_SEALED,
	  .label = N_("Lines for the server, after every login"),
	  .help = N_("As on IRC: \"PRIVMSG NickServ :IDENTIFY password\". They are over before "
		     "your channels are joined. Kept sealed."),
	  .check = irc_check_commands },
	{ .name = "username",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("User name"),
	  .check = check_username },
	{ .name = "realname",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Real name"),
	  .check = check_line },
	{ .name = "charset",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Charset of what is not UTF-8"),
	  .check = irc_check_charset },
	{ .name = "charset_out",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Charset of what you say, if not UTF-8"),
	  .check = irc_check_charset_out },
	{ .name = "formatting",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = N_("Bold, colours and the like, both ways") },
	{ .name = "persistent",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "default",
	  .label = N_("Stay in my channels when I am offline"),
	  .choices = wishes },
	{ .name = "history",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "default",
	  .label = N_("Keep what is said in my channels"),
	  .choices = wishes },
	{ 0 },
};

static const WryField room_options[] = {
	{ .name = "persistent",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "default",
	  .label = N_("Stay in this channel when I am offline"),
	  .choices = wishes },
	{ .name = "history",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "default",
	  .label = N_("Keep what is said in this channel"),
	  .choices = wishes },
	{ .name = "charset",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Charset of what is not UTF-8"),
	  .check = irc_check_charset },
	{ .name = "charset_out",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Charset of what you say, if not UTF-8"),
	  .check = irc_check_charset_out },
	{ .name = "formatting",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = N_("Bold, colours and the like, both ways") },
	{ 0 },
};

static const WryField raw_fields[] = {
	{ .name = "line",
	  .type = WRY_FIELD_LINES,
	  .required = true,
	  .label = N_("Line"),
	  .ask = N_("Which line?") },
	{ 0 },
};

static const WryField exceptions_fields[] = {
	{ .name = "channel",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = N_("Channel"),
	  .ask = N_("Of which channel?") },
	{ .name = "mask",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Mask: +mask puts it on the list, -mask takes it off; none: the list") },
	{ 0 },
};

static const WryCommand commands[] = {
	{ "raw", N_("Send a line to the server as it is"),
	  WRY_ON_SERVICE | WRY_ON_NETWORK | WRY_IS_CONSOLE, raw_fields, irc_command_raw },
	{ "exceptions", N_("Whom the bans of a channel do not touch"),
	  WRY_ON_SERVICE | WRY_ON_NETWORK, exceptions_fields, irc_command_exceptions },
	{ 0 },
};

/* --- component --- */

static void
component_free(IrcComponent *c)
{
	irc_names_stop(c);
	irc_pace_stop();
	g_clear_pointer(&c->connects, wry_records_free);
	g_clear_pointer(&c->policies, g_hash_table_destroy);
	if (c->ident != NULL)
		irc_identd_stop(c->ident);
	g_free(c->ident);
	g_free(c);
}

static bool
irc_start(WryComponent *component, GError **error)
{
	IrcComponent *c = g_new0(IrcComponent, 1);
	c->component = component;
	irc_pace_start();
	const char *ident = wry_values_text(wry_component_settings(component), "ident_listen");
	bool good = irc_names_start(c, error) && (ident == NULL || irc_identd_start(ident, error));
	if (!good) {
		component_free(c);
		return false;
	}
	c->ident = g_strdup(ident);
	wry_component_set_data(component, c);
	return true;
}

static void
irc_stop(WryComponent *component)
{
	IrcComponent *c = wry_component_data(component);
	wry_component_set_data(component, NULL);
	if (c != NULL)
		component_free(c);
}

static bool
irc_account_check(G_GNUC_UNUSED const WryComponent *component, const WryValues *values,
		  GError **error)
{
	if (g_strcmp0(wry_values_text(values, "login"), "password") == 0 &&
	    wry_values_text(values, "password") == NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("A password is needed when \"password\" is chosen."), NULL);
	return true;
}

/* --- session --- */

static void
irc_session_set_presence(WrySession *session, WryShow show, const char *status)
{
	static const char *const words[] = {
		[WRY_SHOW_XA] = "not available",
		[WRY_SHOW_AWAY] = "away",
		[WRY_SHOW_DND] = "busy",
		[WRY_SHOW_OFFLINE] = "offline",
	};
	IrcSession *irc = wry_session_data(session);
	g_autofree char *away = NULL;

	if (irc == NULL || irc->state != IRC_OPEN)
		return;
	if ((unsigned)show < G_N_ELEMENTS(words) && words[show] != NULL) {
		const char *text = status != NULL && *status != '\0' ? status : words[show];
		gsize n = strlen(text), most = irc->support.awaylen;
		away =
		    g_strndup(text, most != 0 && n > most ? wry_text_break(text, most, false) : n);
	}
	if (g_strcmp0(away, irc->away) == 0)
		return;
	irc_queue_text(irc, irc_build(away, "AWAY", NULL));
	g_free(irc->away);
	irc->away = g_steal_pointer(&away);
}

static void
irc_session_set_nick(WrySession *session, const char *nick, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	if (irc != NULL && irc->state == IRC_OPEN)
		irc_set_nick(irc, nick, reply);
	else
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("You are not connected."),
			       NULL);
}

static char *
irc_nick_fold(const WrySession *session, const char *nick)
{
	const IrcSession *irc = wry_session_data(session);
	return irc != NULL ? irc_fold(&irc->support, nick) : wry_text_ascii_lower(nick);
}

static void
irc_room_set_nick(WrySession *session, G_GNUC_UNUSED WryRoom *room, const char *nick,
		  WryReply *reply)
{
	irc_session_set_nick(session, nick, reply);
}

const WryBackend wry_backend_irc = {
	.name = "irc",
	.title = "IRC",
	.identity = "irc",
	.prompt = N_("Nickname"),
	.describe = N_("Nickname or #channel, with its network if there are several"),
	.caps = WRY_CAP_GUESTS | WRY_CAP_PRESENCE,
	.settings = settings,
	.network_group = "network",
	.network_settings = network_settings,
	.registration = registration,
	.session_options = session_options,
	.room_config = irc_room_config,
	.commands = commands,
	.room_options = room_options,

	.address_parse = irc_address_parse,
	.address_format = irc_address_format,
	.start = irc_start,
	.stop = irc_stop,
	.account_check = irc_account_check,
	.session_open = irc_session_open,
	.session_close = irc_session_close,
	.history_fetch = irc_history_fetch,
	.session_set_presence = irc_session_set_presence,
	.session_set_nick = irc_session_set_nick,
	.nick_fold = irc_nick_fold,
	.session_reload = irc_session_reload,
	.session_describe = irc_session_describe,
	.contact_watch = irc_contact_watch,
	.contact_unwatch = irc_contact_unwatch,
	.contact_fetch = irc_contact_fetch,
	.contact_query = irc_contact_query,
	.message_send = irc_message_send,
	.state_send = irc_state_send,
	.room_join = irc_room_join,
	.room_leave = irc_room_leave,
	.room_close = irc_room_close,
	.room_set_nick = irc_room_set_nick,
	.room_set_subject = irc_room_set_subject,
	.room_invite = irc_room_invite,
	.room_set_role = irc_room_set_role,
	.room_set_aff = irc_room_set_aff,
	.room_list_aff = irc_room_list_aff,
	.room_get_config = irc_room_get_config,
	.room_set_config = irc_room_set_config,
	.room_list = irc_room_list,
};
