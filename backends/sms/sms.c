/*
 * sms.c - the SMS backend: its table, the component, the session
 *
 * A session is nothing but the way for its account's texts: all of them stand on the provider.
 */
#include "backends/sms/sms.h"
#include "backends/backends.h"
#include "backends/sms/number.h"

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

static bool
sms_start(WryComponent *component, GError **error)
{
	const char *country = wry_values_text(wry_component_settings(component), "default_country");
	SmsComponent *sms = g_new0(SmsComponent, 1);
	sms->component = component;
	sms->log = wry_component_log(component);
	sms->domain = wry_component_domain(component);
	sms->provider =
	    find_provider(wry_values_text(wry_component_settings(component), "provider"));
	sms->country = country != NULL ? sms_country_find(country) : NULL;
	g_queue_init(&sms->outs);
	wry_component_set_data(component, sms);
	wry_component_ready(component, 0, NULL); /* until the provider is there */
	if (sms->provider->start(sms, error))
		return true;
	wry_component_set_data(component, NULL);
	g_free(sms);
	return false;
}

static void
sms_stop(WryComponent *component)
{
	SmsComponent *sms = wry_component_data(component);
	if (sms == NULL)
		return;
	sms_outbound_stop(sms);
	sms->provider->stop(sms);
	wry_component_set_data(component, NULL);
	g_free(sms);
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
sms_reload(WryComponent *component)
{
	SmsComponent *sms = wry_component_data(component);
	if (sms->provider->reload != NULL)
		sms->provider->reload(sms);
}

void
sms_ready(SmsComponent *sms, unsigned window, const GError *why)
{
	wry_component_ready(sms->component, window, why);
}

/* --- session --- */

static void
sms_session_open(WrySession *session, G_GNUC_UNUSED const WryLogin *login)
{
	const char *own = wry_session_address(session);
	const SmsComponent *sms = wry_component_data(wry_session_component(session));
	g_autoptr(WryAddress) self =
	    own != NULL ? sms_number_parse(own, sms->country, NULL, NULL, NULL) : NULL;
	wry_session_opened(session, self);
}

static void
sms_session_close(WrySession *session, G_GNUC_UNUSED const char *reason)
{
	SmsComponent *sms = wry_component_data(wry_session_component(session));
	if (sms != NULL)
		sms_outbound_forget(sms, session);
}

/* --- addresses --- */

static const SmsCountry *
country_of(const WryComponent *component)
{
	const SmsComponent *sms = wry_component_data(component);
	return sms != NULL ? sms->country : NULL;
}

static WryAddress *
sms_address_parse(const WryComponent *component, const char *local, WryAddress **instead,
		  GError **error)
{
	return sms_number_parse(local, country_of(component), wry_component_domain(component),
				instead, error);
}

static char *
sms_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *address)
{
	return sms_number_format(address);
}

/* The n-th of the pool. */
static WryAddress *
sms_account_address(const WryComponent *component, G_GNUC_UNUSED const char *user,
		    G_GNUC_UNUSED const WryValues *values, unsigned n)
{
	g_auto(GStrv) numbers = wry_values_list(wry_component_settings(component), "numbers");
	if (n >= g_strv_length(numbers))
		return NULL;
	return sms_number_parse(numbers[n], country_of(component), NULL, NULL, NULL);
}

/* --- the table --- */

static const char *const receipts[] = { "accepted", "delivered", "never", NULL };
static const char *const receipts_say[] = { N_("the network took it"), N_("the phone has it"),
					    N_("never"), NULL };

static const WryField registration[] = {
	{ .name = "receipts",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "delivered",
	  .label = N_("Tick when"),
	  .choices = receipts,
	  .says = receipts_say,
	  .ask = N_("When is a text of yours ticked?") },
	{ 0 },
};

const WryBackend wry_backend_sms = {
	.name = "sms",
	.title = "SMS",
	.identity = "sms",
	.prompt = N_("Phone"),
	.describe = N_("Phone number with country code"),
	.caps = WRY_CAP_OFFLINE | WRY_CAP_RELIABLE | WRY_CAP_ONCE | WRY_CAP_DELIVERED |
		WRY_CAP_SHARED | WRY_CAP_SEVERAL | WRY_CAP_LINKS | WRY_CAP_TERSE,
	.settings = sms_settings,
	.way_out = "links",
	.settings_advise = sms_company_advise,
	.network_group = "smpp",
	.network_settings = sms_link_settings,
	.registration = registration,

	.address_parse = sms_address_parse,
	.address_format = sms_address_format,
	.account_address = sms_account_address,
	.start = sms_start,
	.stop = sms_stop,
	.quiesce = sms_quiesce,
	.reload = sms_reload,
	.component_describe = sms_component_describe,
	.hold = sms_hold,
	.session_open = sms_session_open,
	.session_close = sms_session_close,
	.message_measure = sms_message_measure,
	.message_send = sms_message_send,
};
