/*
 * access.c - who may use what, and how much
 *
 * The lists of the configuration and the rates per user.  It refuses by an error for the
 * user; what the refused stanza was is not its business.
 */
#include "core/access.h"

#include <string.h>

#define OTHERS_PER_SECOND 20
#define OTHERS_AT_ONCE 400
#define PRESENCES_PER_SECOND 50 /* one login has two for each contact */
#define PRESENCES_AT_ONCE 4000
#define HEARD_PER_SECOND (1024.0 * 1024) /* bytes */
#define HEARD_AT_ONCE (4 * 1024.0 * 1024)
#define PEOPLE_A_TOKEN 20 /* 6 kB: what any other answer may weigh */

static char **
list(const WryValues *values, const char *name)
{
	char **words = wry_values_list(values, name);
	for (char **w = words; *w != NULL; w++) /* but a resource, which has its own case */
		for (char *p = *w; *p != '\0' && *p != '/'; p++)
			*p = g_ascii_tolower(*p);
	return words;
}

void
access_configure(WryComponent *component)
{
	const WryValues *common = component->config->common;
	g_strfreev(component->allow);
	g_strfreev(component->deny);
	g_strfreev(component->admins);
	component->deny = list(common, "deny");
	component->allow = list(common, "allow");
	if (component->allow[0] == NULL) {
		g_strfreev(component->allow);
		component->allow = list(common, "serves");
	}
	if (component->allow[0] == NULL) {
		const char *dot = strchr(component->domain, '.');
		g_strfreev(component->allow);
		component->allow = g_new0(char *, 2);
		component->allow[0] = g_strdup(dot != NULL ? dot + 1 : component->domain);
	}
	g_auto(GStrv) own = list(common, "admins");
	g_auto(GStrv) all = list(component->wherry, "admins");
	g_autoptr(GStrvBuilder) both = g_strv_builder_new();
	g_strv_builder_addv(both, (const char **)own);
	g_strv_builder_addv(both, (const char **)all);
	component->admins = g_strv_builder_end(both);
}

static bool
matches(const char *rule, const WryJid *jid)
{
	if (strcmp(rule, "*") == 0)
		return true;
	if (strchr(rule, '/') != NULL) /* one client alone (BL-07) */
		return strcmp(rule, jid->full) == 0;
	if (strchr(rule, '@') != NULL)
		return strcmp(rule, jid->bare) == 0;
	if (g_str_has_prefix(rule, "*."))
		return g_str_has_suffix(jid->domain, rule + 1);
	return strcmp(rule, jid->domain) == 0;
}

static bool
any_matches(char **rules, const WryJid *jid)
{
	for (char **r = rules; *r != NULL; r++)
		if (matches(*r, jid))
			return true;
	return false;
}

bool
access_allows(const WryComponent *component, const WryJid *from)
{
	return !any_matches(component->deny, from) &&
	       !g_hash_table_contains(component->denied, from->bare) &&
	       !g_hash_table_contains(component->denied, from->domain) &&
	       any_matches(component->allow, from);
}

bool
access_is_admin(const WryComponent *component, const WryJid *from)
{
	return any_matches(component->admins, from);
}

bool
access_serves(const WryComponent *component, const char *domain)
{
	g_auto(GStrv) serves = wry_values_list(component->config->common, "serves");
	for (char **s = serves; *s != NULL; s++)
		if (g_ascii_strcasecmp(*s, domain) == 0 ||
		    (g_str_has_prefix(*s, "*.") && g_str_has_suffix(domain, *s + 1)))
			return true;
	return false;
}

bool
access_serves_guests(const WryComponent *component)
{
	const char *how = wry_values_text(component->config->common, "register");
	return (component->backend->caps & WRY_CAP_GUESTS) != 0 && g_strcmp0(how, "required") != 0 &&
	       g_strcmp0(how, "closed") != 0;
}

bool
access_has_room(const WryComponent *component)
{
	int64_t max = wry_values_int(component->config->common, "max_users");
	return max == 0 || g_hash_table_size(component->accounts) < (guint64)max;
}

bool
access_has_network(const WryAccount *account, GError **error)
{
	const WryValues *settings = wry_component_settings(account->component);
	if (wry_field_find(wry_values_fields(settings), "max_networks") == NULL)
		return true;
	int64_t max = wry_values_int(settings, "max_networks");
	if (max == 0 || g_hash_table_size(account->sessions) < (guint64)max)
		return true;
	g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, max);
	return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
			     N_("%s networks at once are the limit here."), n, NULL);
}

bool
access_has_channel(const WryComponent *component, const WrySession *session, GError **error)
{
	const WryValues *settings = wry_component_settings(component);
	int64_t max = wry_field_find(wry_values_fields(settings), "max_channels") != NULL
			  ? wry_values_int(settings, "max_channels")
			  : 0;
	guint n = session != NULL ? g_hash_table_size(session->rooms) : 0;
	if (n < (max != 0 ? (guint64)max : 1000))
		return true;
	g_autofree char *text = g_strdup_printf("%u", n);
	return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
			     N_("%s rooms on one network are the limit here."), text, NULL);
}

static void
refill(WryBucket *bucket, double per_second, double most)
{
	gint64 now = g_get_monotonic_time();
	if (bucket->when == 0)
		bucket->tokens = most;
	else
		bucket->tokens += (double)(now - bucket->when) / G_USEC_PER_SEC * per_second;
	bucket->when = now;
	if (bucket->tokens > most)
		bucket->tokens = most;
}

static bool
spend(WryBucket *bucket, double per_second, double most)
{
	refill(bucket, per_second, most);
	if (bucket->tokens < 1)
		return false;
	bucket->tokens -= 1;
	return true;
}

void
access_charge(WryAccount *account, unsigned people)
{
	account->rates.others.tokens -= people / PEOPLE_A_TOKEN;
}

void
access_heard(WryAccount *account)
{
	WryBucket *heard = &account->rates.heard;
	gsize bytes = account->component->unpaid;
	if (bytes == 0)
		return;
	account->component->unpaid = 0;
	if (heard->when == 0)
		refill(heard, HEARD_PER_SECOND, HEARD_AT_ONCE);
	heard->tokens = MAX(heard->tokens - (double)bytes, -HEARD_AT_ONCE);
}

gsize
access_pending(const WryComponent *component)
{
	return component->link != NULL ? wry_link_pending(component->link) : 0;
}

bool
access_may_hear(WryAccount *account)
{
	const WryComponent *component = account->component;
	if (component->link == NULL)
		return true;
	if (access_pending(component) > WRY_LINK_BACKLOG)
		return false;
	if (!wry_link_is_behind(component->link))
		return true;
	refill(&account->rates.heard, HEARD_PER_SECOND, HEARD_AT_ONCE);
	return account->rates.heard.tokens > 0;
}

bool
wry_session_is_full(WrySession *session)
{
	return !access_may_hear(session->account);
}

bool
access_spend(const WryComponent *component, WryRates *rates, bool message, GError **error)
{
	int64_t rate = wry_values_int(component->config->common, "messages_per_minute");
	if (!message) {
		if (spend(&rates->others, OTHERS_PER_SECOND, OTHERS_AT_ONCE))
			return true;
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many requests at once; try again in a few seconds."),
				     NULL);
	}
	if (rate == 0 || spend(&rates->messages, (double)rate / 60, (double)rate))
		return true;
	g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, rate);
	return wry_error_set(error, WRY_ERROR_AS(POLICY_VIOLATION, WAIT),
			     N_("%s messages a minute are the limit here; this one was not sent."),
			     n, NULL);
}

bool
access_spend_presence(WryAccount *account)
{
	return spend(&account->rates.presences, PRESENCES_PER_SECOND, PRESENCES_AT_ONCE);
}
