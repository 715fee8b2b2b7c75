/*
 * sms.c - the SMS backend: its table, the component, the session
 *
 * A session is nothing but the way for its account's texts: all of them stand on the provider.
 */
#include "backends/sms/sms.h"
#include "backends/backends.h"
#include "backends/sms/account.h"
#include "backends/sms/options.h"

#include <string.h>

/* --- component --- */

static const SmsProvider *const providers[] = { &sms_provider_smpp,	&sms_provider_kannel,
						&sms_provider_twilio,	&sms_provider_vonage,
						&sms_provider_template, NULL };

static const SmsProvider *
find_provider(const char *name)
{
	const SmsProvider *const *p = providers;
	while (*p != NULL && strcmp((*p)->name, name) != 0)
		p++;
	return *p;
}

/* Nothing goes out before all is known of it. */
static void
tell_ready(SmsComponent *sms)
{
	wry_component_ready(sms->component, sms->books->open ? sms->window : 0, sms->why);
}

static void
on_books(gpointer data)
{
	SmsComponent *sms = data;
	if (sms->window > 0)
		tell_ready(sms);
}

static void
component_free(SmsComponent *sms)
{
	sms_books_free(sms->books);
	g_clear_error(&sms->why);
	g_free(sms);
}

static bool
sms_start(WryComponent *component, GError **error)
{
	SmsComponent *sms = g_new0(SmsComponent, 1);
	sms->component = component;
	sms->log = wry_component_log(component);
	sms->domain = wry_component_domain(component);
	sms->provider =
	    find_provider(wry_values_text(wry_component_settings(component), "provider"));
	g_queue_init(&sms->outs);
	sms->books = sms_books_new(component, error);
	if (sms->books == NULL) {
		component_free(sms);
		return false;
	}
	sms->country = sms_pool_country(sms->books->pool);
	wry_component_set_data(component, sms);
	wry_component_ready(component, 0, NULL); /* until the provider is there */
	sms_books_read(sms->books, on_books, sms);
	if (sms->provider->start(sms, error))
		return true;
	wry_component_set_data(component, NULL);
	component_free(sms);
	return false;
}

static void
sms_stop(WryComponent *component)
{
	SmsComponent *sms = wry_component_data(component);
	if (sms == NULL)
		return;
	sms_account_forget_all(sms);
	sms_outbound_stop(sms);
	sms->provider->stop(sms);
	wry_component_set_data(component, NULL);
	component_free(sms);
}

static void
sms_hold(WryComponent *component, bool on)
{
	SmsComponent *sms = wry_component_data(component);
	sms->held = on;
	if (sms->provider->hold != NULL)
		sms->provider->hold(sms, on);
}

static void
sms_quiesce(WryComponent *component, WryReply *reply)
{
	SmsComponent *sms = wry_component_data(component);
	if (sms->provider->quiesce != NULL)
		sms->provider->quiesce(sms, reply);
	else
		wry_reply_done(reply, NULL);
}

static void
sms_component_describe(const WryComponent *component, GString *lines)
{
	const SmsComponent *sms = wry_component_data(component);
	sms->provider->describe(sms, lines);
}

static void
sms_component_advise(const WryComponent *component, WryAdvise advise, gpointer data)
{
	const SmsComponent *sms = wry_component_data(component);
	if (sms->provider->advise != NULL)
		sms->provider->advise(sms, advise, data);
}

static void
sms_reload(WryComponent *component)
{
	SmsComponent *sms = wry_component_data(component);
	sms_allow_reload(sms->books->allow);
	if (sms->provider->reload != NULL)
		sms->provider->reload(sms);
}

void
sms_ready(SmsComponent *sms, unsigned window, const GError *why)
{
	GError *before = sms->why; /* `why` may be that one */
	sms->window = window;
	sms->why = why != NULL ? g_error_copy(why) : NULL;
	g_clear_error(&before);
	tell_ready(sms);
}

/* --- session --- */

/* The number he writes from, as people write it.  (transfer full); NULL: he has none. */
static WryAddress *
self_of(const WrySession *session)
{
	const SmsComponent *sms = wry_component_data(wry_session_component(session));
	const char *own = wry_session_address(session);
	g_autoptr(WryAddress) self =
	    own != NULL ? sms_number_parse(own, sms->country, sms->domain, NULL, NULL) : NULL;
	if (self != NULL && self->wire == NULL)
		self->wire = sms_number_pretty(self);
	return g_steal_pointer(&self);
}

static void
sms_session_open(WrySession *session, G_GNUC_UNUSED const WryLogin *login)
{
	g_autoptr(WryAddress) self = self_of(session);
	wry_session_opened(session, self);
}

static bool
sms_session_reload(WrySession *session)
{
	g_autoptr(WryAddress) self = self_of(session);
	if (self != NULL)
		wry_session_renamed(session, self);
	return false;
}

static void
sms_session_close(WrySession *session, G_GNUC_UNUSED const char *reason)
{
	SmsComponent *sms = wry_component_data(wry_session_component(session));
	if (sms != NULL)
		sms_outbound_forget(sms, session);
}

/* --- the table --- */

static const char *
sms_way_out(const WryValues *settings, bool login)
{
	const char *provider = wry_values_text(settings, "provider");
	if (g_strcmp0(provider, "smpp") == 0)
		return "links";
	if (login)
		return "token_file";
	return g_strcmp0(provider, "template") == 0 ? "template_file" : "provider_url";
}

const WryBackend wry_backend_sms = {
	.name = "sms",
	.title = "SMS",
	.identity = "sms",
	.prompt = N_("Phone"),
	.describe = N_("Phone number with country code"),
	.caps = WRY_CAP_OFFLINE | WRY_CAP_RELIABLE | WRY_CAP_ONCE | WRY_CAP_DELIVERED |
		WRY_CAP_SHARED | WRY_CAP_SEVERAL | WRY_CAP_LINKS | WRY_CAP_TERSE | WRY_CAP_POOL,
	.settings = sms_settings,
	.way_out = sms_way_out,
	.settings_advise = sms_company_advise,
	.network_group = "smpp",
	.network_settings = sms_link_settings,
	.registration = sms_registration,
	.commands = sms_commands,

	.address_parse = sms_address_parse,
	.address_format = sms_address_format,
	.account_address = sms_account_address,
	.account_check = sms_account_check,
	.account_released = sms_account_released,
	.account_verify = sms_account_verify,
	.start = sms_start,
	.stop = sms_stop,
	.quiesce = sms_quiesce,
	.reload = sms_reload,
	.component_describe = sms_component_describe,
	.component_advise = sms_component_advise,
	.hold = sms_hold,
	.session_open = sms_session_open,
	.session_close = sms_session_close,
	.session_reload = sms_session_reload,
	.session_describe = sms_session_describe,
	.contact_watch = sms_contact_watch,
	.contact_fetch = sms_contact_fetch,
	.message_measure = sms_message_measure,
	.message_send = sms_message_send,
};
