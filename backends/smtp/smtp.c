/*
 * smtp.c - the mail backend: its table, its settings, its beginning and end
 *
 * A session is nothing but the way for its account's mails: all of them stand on one listener and
 * one relay.
 */
#include "backends/backends.h"
#include "backends/smtp/address.h"
#include "backends/smtp/advice.h"
#include "backends/smtp/compose.h"
#include "backends/smtp/mail.h"
#include "backends/smtp/mime.h"
#include "backends/smtp/options.h"
#include "backends/smtp/people.h"
#include "backends/smtp/quota.h"
#include "backends/smtp/receipt.h"
#include "backends/smtp/token.h"
#include "base/credential.h"
#include "base/hash.h"

#include <gio/gio.h>
#include <string.h>

#define KEY_SPACE "key"
#define QUOTAS_MOST 100000

/* --- checks of settings --- */

/* "127.0.0.1:25", "[::1]:587", "mail.example.org", "unix:/path". */
static bool
read_relay(const char *text, char **ret_host, guint16 *ret_port)
{
	g_autoptr(GSocketConnectable) address = NULL;
	if (g_str_has_prefix(text, "unix:/")) {
		*ret_host = g_strdup(text);
		*ret_port = 0;
		return true;
	}
	address = g_network_address_parse(text, 25, NULL);
	if (address == NULL || *text == '\0')
		return false;
	*ret_host = g_strdup(g_network_address_get_hostname(G_NETWORK_ADDRESS(address)));
	*ret_port = g_network_address_get_port(G_NETWORK_ADDRESS(address));
	return **ret_host != '\0' && strpbrk(*ret_host, " \t/") == NULL;
}

static bool
check_relay(const char *text, GError **error)
{
	g_autofree char *host = NULL;
	guint16 port;
	return read_relay(text, &host, &port) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no server; write host:port"), text, NULL);
}

static bool
check_listen(const char *text, GError **error)
{
	const char *colon = strrchr(text, ':');
	guint64 port;
	if (g_str_has_prefix(text, "unix:/") ||
	    (colon != NULL && colon != text &&
	     g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL)))
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no place to listen; write 127.0.0.1:2024 or unix:/path"),
			     text, NULL);
}

static bool
check_mode(const char *text, GError **error)
{
	gsize n = strlen(text);
	if (n >= 3 && n <= 4 && strspn(text, "01234567") == n)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' are no rights of a file; write 0660"), text, NULL);
}

static bool
check_maps(const char *text, GError **error)
{
	g_auto(GStrv) maps = g_strsplit_set(text, " ,\t", -1);
	MailIdentity *id = mail_identity_new("mail.example", true, maps, error);
	mail_identity_free(id);
	return id != NULL;
}

static bool
check_postmaster(const char *text, GError **error)
{
	g_autoptr(WryAddress) a = mail_address_new(text, NULL);
	return a != NULL ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is neither a JID nor a mail address"), text, NULL);
}

/* --- the tables --- */

static const char *const tls_modes[] = { "starttls", "tls", "none", NULL };
static const char *const rules[] = { "local", "full", NULL };
static const char *const unverified[] = { "mark", "refuse", NULL };

static const WryField settings[] = {
	{ .name = "lmtp_listen",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "Where the MTA delivers",
	  .check = check_listen },
	{ .name = "lmtp_mode",
	  .type = WRY_FIELD_TEXT,
	  .fallback = "0660",
	  .label = "Rights of a Unix socket",
	  .check = check_mode },
	{ .name = "lmtp_trust",
	  .type = WRY_FIELD_LIST,
	  .fallback = "127.0.0.1 ::1",
	  .label = "Who may deliver over TCP, and whose XFORWARD counts" },
	{ .name = "lmtp_smtp",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = "Understand EHLO, too, one recipient a mail" },
	{ .name = "smarthost",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = "Our way out: host:port",
	  .check = check_relay },
	{ .name = "smarthost_tls",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "starttls",
	  .label = "Its TLS",
	  .choices = tls_modes },
	{ .name = "smarthost_user", .type = WRY_FIELD_TEXT, .label = "Our name there" },
	{ .name = "smarthost_password_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with the password" },
	{ .name = "smarthost_token_file",
	  .type = WRY_FIELD_TEXT,
	  .label = "File with an OAuth 2.0 token instead (XOAUTH2)" },
	{ .name = "smarthost_ca",
	  .type = WRY_FIELD_TEXT,
	  .label = "File of certificate authorities" },
	{ .name = "smarthost_connections",
	  .type = WRY_FIELD_INT,
	  .fallback = "4",
	  .label = "Connections at once",
	  .min = 1,
	  .max = 100 },
	{ .name = "ehlo_name", .type = WRY_FIELD_TEXT, .label = "How we call ourselves there" },
	{ .name = "address_rule",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "local",
	  .label = "Users' mail addresses",
	  .choices = rules },
	{ .name = "domain_map",
	  .type = WRY_FIELD_LIST,
	  .label = "XMPP domain=mail domain, where the MTA routes it to us",
	  .check = check_maps },
	{ .name = "postmaster",
	  .type = WRY_FIELD_TEXT,
	  .label = "JID or mail address that gets postmaster@ and abuse@",
	  .flags = WRY_FIELD_CHANGEABLE,
	  .check = check_postmaster },
	{ .name = "authserv_id",
	  .type = WRY_FIELD_TEXT,
	  .label = "Whose Authentication-Results to believe",
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "unverified",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "mark",
	  .label = "What becomes of mail whose sender nothing proves",
	  .choices = unverified,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "spam",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "mark",
	  .label = "What becomes of mail that the MTA's filter marks as spam",
	  .choices = unverified,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "max_size",
	  .type = WRY_FIELD_SIZE,
	  .fallback = "25M",
	  .label = "The largest mail",
	  .min = 65536,
	  .max = 1024 * 1024 * 1024 },
	{ .name = "warn_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "4h",
	  .label = "A user hears that his mail still waits",
	  .min = 60000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "give_up_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "4d",
	  .label = "And that it was given up",
	  .min = 60000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "forget_after",
	  .type = WRY_FIELD_DURATION,
	  .fallback = "10d",
	  .label = "How long a bounce or a receipt may take",
	  .min = 3600000,
	  .max = 30ll * 86400000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "mails_per_hour",
	  .type = WRY_FIELD_INT,
	  .fallback = "30",
	  .label = "Mails a user may send an hour; 0: any",
	  .max = 1000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "mails_per_day",
	  .type = WRY_FIELD_INT,
	  .fallback = "100",
	  .label = "And a day",
	  .max = 1000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ .name = "new_recipients_per_day",
	  .type = WRY_FIELD_INT,
	  .fallback = "20",
	  .label = "And to how many he has never written to",
	  .max = 1000000,
	  .flags = WRY_FIELD_CHANGEABLE },
	{ 0 },
};

/* --- the key, the listener, the relay --- */

static void
apply_hold(MailComponent *c)
{
	mail_listener_hold(c->listener, c->held || c->key == NULL);
}

static void
begin(MailComponent *c)
{
	apply_hold(c);
	if (c->window > 0 || c->trouble != NULL)
		wry_component_ready(c->component, c->window, c->trouble);
}

static void read_key(MailComponent *c);

static void
on_key_again(gpointer data)
{
	read_key(data);
}

static void
try_key_again(MailComponent *c, const GError *error)
{
	wry_log_warn(c->log, "the key of envelopes cannot be had: %s; mail waits", error->message);
	g_clear_pointer(&c->fresh, g_bytes_unref);
	wry_timer_start(&c->again, 5000, on_key_again, c);
}

static void
on_quotas(gpointer result, const GError *error, gpointer data)
{
	MailComponent *c = data;
	if (error != NULL) {
		try_key_again(c, error);
		return;
	}
	mail_quota_load(c, result);
	c->key = g_steal_pointer(&c->fresh);
	begin(c);
}

/* key: on the disk. */
static void
use_key(MailComponent *c, GBytes *key)
{
	c->fresh = g_bytes_ref(key);
	mail_quota_read(c, wry_reply_new(&c->reading, 0, on_quotas, c));
}

static void
on_key_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	MailComponent *c = data;
	g_autoptr(GBytes) key = g_steal_pointer(&c->fresh);
	if (error != NULL)
		try_key_again(c, error);
	else
		use_key(c, key);
}

static void
on_key(gpointer result, const GError *error, gpointer data)
{
	MailComponent *c = data;
	const GPtrArray *memos = result;
	if (error != NULL) {
		try_key_again(c, error);
		return;
	}
	if (memos->len > 0) {
		use_key(c, ((const WryMemo *)memos->pdata[0])->value);
		return;
	}
	guint8 bytes[MAIL_KEY_BYTES];
	wry_random(bytes, sizeof bytes);
	c->fresh = g_bytes_new(bytes, sizeof bytes);
	explicit_bzero(bytes, sizeof bytes);
	wry_memo_put(c->component, KEY_SPACE, "envelope", c->fresh, WRY_MEMO_SECRET, 0,
		     wry_reply_new(&c->reading, 0, on_key_stored, c));
}

/* Kept for ever: what comes back in ten days was sealed with it. */
static void
read_key(MailComponent *c)
{
	static const char *const keys[] = { "envelope", NULL };
	wry_memo_get(c->component, KEY_SPACE, keys, wry_reply_new(&c->reading, 0, on_key, c));
}

static bool
listen_on(MailComponent *c, const WryValues *values, GError **error)
{
	static const MailListenerFuncs funcs = { mail_on_recipient, mail_on_mail };
	g_auto(GStrv) trust = wry_values_list(values, "lmtp_trust");
	MailListenerSettings s = {
		.address = wry_values_text(values, "lmtp_listen"),
		.mode = (unsigned)g_ascii_strtoull(wry_values_text(values, "lmtp_mode"), NULL, 8),
		.trust = (const char *const *)trust,
		.max_size = wry_values_int(values, "max_size"),
		.name = c->domain,
		.smtp = wry_values_bool(values, "lmtp_smtp"),
		.log = c->log,
	};
	g_autoptr(GError) why = NULL;
	c->listener = mail_listener_new(&s, &funcs, c, &why);
	return c->listener != NULL || wry_error_set(error, WRY_ERROR_SERVICE_UNAVAILABLE,
						    N_("lmtp_listen: %s"), why->message, NULL);
}

static bool
connect_to(MailComponent *c, const WryValues *values, GError **error)
{
	const char *tls = wry_values_text(values, "smarthost_tls"),
		   *ehlo = wry_values_text(values, "ehlo_name");
	const char *user = wry_values_text(values, "smarthost_user");
	g_autofree char *host = NULL;
	char *password = NULL, *token = NULL;
	guint16 port = 0;
	read_relay(wry_values_text(values, "smarthost"), &host, &port);
	if (user != NULL && strcmp(tls, "none") == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("smarthost_tls: a password would cross the network in "
					"clear; use starttls or "
					"tls, or drop smarthost_user"),
				     NULL);
	if (!wry_credential_read(values, "smarthost_password_file", &password, error) ||
	    !wry_credential_read(values, "smarthost_token_file", &token, error)) {
		wry_credential_wipe(password);
		return false;
	}
	MailRelay relay = {
		.host = host,
		.port = port,
		.tls = strcmp(tls, "tls") == 0	  ? MAIL_TLS_IMPLICIT
		       : strcmp(tls, "none") == 0 ? MAIL_TLS_NONE
						  : MAIL_TLS_STARTTLS,
		.user = user,
		.password = password,
		.token = token,
		.ca = wry_values_text(values, "smarthost_ca"),
		.ehlo = ehlo != NULL ? ehlo : c->domain,
		.connections = (unsigned)wry_values_int(values, "smarthost_connections"),
		.log = c->log,
	};
	g_autoptr(GError) why = NULL;
	c->client = mail_client_new(&relay, &mail_client_funcs, c, &why);
	wry_credential_wipe(password);
	wry_credential_wipe(token);
	return c->client != NULL || wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
						  N_("smarthost: %s"), why->message, NULL);
}

/* A token lives for an hour, a password until somebody changes it: read again, for the logins to
 * come. */
static void
read_login(MailComponent *c, const WryValues *values)
{
	char *password = NULL, *token = NULL;
	g_autoptr(GError) error = NULL;
	if (wry_credential_read(values, "smarthost_password_file", &password, &error) &&
	    wry_credential_read(values, "smarthost_token_file", &token, &error))
		mail_client_set_login(c->client, wry_values_text(values, "smarthost_user"),
				      password, token);
	else
		wry_log_warn(c->log, "the login at the smarthost stays as it was: %s",
			     error->message);
	wry_credential_wipe(password);
	wry_credential_wipe(token);
}

/* --- component --- */

static void
component_free(MailComponent *c)
{
	wry_timer_clear(&c->again);
	wry_reply_cancel(&c->reading);
	g_clear_pointer(&c->fresh, g_bytes_unref);
	g_clear_pointer(&c->listener, mail_listener_free);
	mail_inbound_stop(c);
	mail_outbound_stop(c);
	g_clear_pointer(&c->quotas, wry_records_free);
	mail_identity_free(c->identity);
	g_clear_error(&c->trouble);
	g_clear_pointer(&c->key, g_bytes_unref);
	g_free(c);
}

static unsigned started; /* components that share the helper processes and threads */

static bool
mail_start(WryComponent *component, GError **error)
{
	const WryValues *values = wry_component_settings(component);
	g_auto(GStrv) maps = wry_values_list(values, "domain_map");
	MailComponent *c = g_new0(MailComponent, 1);
	c->component = component;
	c->log = wry_component_log(component);
	c->domain = wry_component_domain(component);
	c->quotas = wry_records_new(mail_quota_size(), QUOTAS_MOST);
	g_queue_init(&c->deliveries);
	mail_outbound_start(c);
	c->identity = mail_identity_new(
	    c->domain, strcmp(wry_values_text(values, "address_rule"), "local") == 0, maps, error);
	if (c->identity == NULL || !listen_on(c, values, error) || !connect_to(c, values, error)) {
		component_free(c);
		return false;
	}
	wry_component_set_data(component, c);
	if (started++ == 0)
		mail_mime_init(wry_component_workers(component));
	apply_hold(c);
	/* Nothing goes out before the relay has been seen and the key is there. */
	wry_component_ready(component, 0, NULL);
	read_key(c);
	return true;
}

static void
mail_stop(WryComponent *component)
{
	MailComponent *c = wry_component_data(component);
	wry_component_set_data(component, NULL);
	if (c == NULL)
		return;
	component_free(c);
	if (--started == 0) {
		mail_mime_shutdown();
		mail_compose_shutdown();
	}
}

static void
mail_hold(WryComponent *component, bool on)
{
	MailComponent *c = wry_component_data(component);
	c->held = on;
	apply_hold(c);
}

static void
mail_reload(WryComponent *component)
{
	MailComponent *c = wry_component_data(component);
	read_login(c, wry_component_settings(component));
}

static WryAddress *
mail_account_address(const WryComponent *component, const char *user,
		     G_GNUC_UNUSED const WryValues *values, unsigned n, GError **error)
{
	const MailComponent *c = wry_component_data(component);
	g_autofree char *spec = mail_identity_of(c->identity, user, n);
	if (spec != NULL)
		return mail_address_new(spec, error);
	wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT, N_("There is no address left for you."),
		      NULL);
	return NULL;
}

static void
on_original_read(gpointer result, const GError *error, gpointer data)
{
	const MailRead *read = result;
	if (error != NULL)
		wry_reply_take_error(data, g_error_copy(error));
	else
		wry_reply_done(data, read->text);
}

static void
mail_original_read(G_GNUC_UNUSED WryComponent *component, WrySpool *original, WryReply *reply)
{
	mail_read(original, wry_reply_new(NULL, 0, on_original_read, reply));
}

static const char *
mail_way_out(G_GNUC_UNUSED const WryValues *values, G_GNUC_UNUSED bool login)
{
	return "smarthost";
}

const WryBackend wry_backend_smtp = {
	.name = "smtp",
	.title = "E-mail",
	.identity = "smtp",
	.prompt = N_("E-mail"),
	.describe = N_("E-mail address"),
	.caps = WRY_CAP_OFFLINE | WRY_CAP_SUBJECT | WRY_CAP_ATTACH | WRY_CAP_RELIABLE |
		WRY_CAP_DELIVERED | WRY_CAP_DISPLAYED | WRY_CAP_REPLY | WRY_CAP_SHARED |
		WRY_CAP_SEVERAL,
	.settings = settings,
	.settings_advise = mail_settings_advise,
	.way_out = mail_way_out,
	.registration = mail_registration,
	.commands = mail_commands,

	.address_parse = mail_address_parse,
	.address_format = mail_address_format,
	.account_address = mail_account_address,
	.start = mail_start,
	.stop = mail_stop,
	.reload = mail_reload,
	.hold = mail_hold,
	.session_open = mail_session_open,
	.session_close = mail_session_close,
	.session_reload = mail_session_reload,
	.session_describe = mail_session_describe,
	.contact_watch = mail_contact_watch,
	.contact_fetch = mail_contact_fetch,
	.message_send = mail_message_send,
	.message_returned = mail_message_returned,
	.message_mark = mail_message_mark,
	.original_read = mail_original_read,
};
