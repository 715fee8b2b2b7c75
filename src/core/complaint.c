/*
 * complaint.c - failures that are also said
 *
 * Which kinds a user has heard of is remembered with his settings; a kind is a condition.
 */
#include "core/complaint.h"

#include "base/text.h"
#include "core/filing.h"
#include "core/outbox.h"

#include <string.h>

#define LATE_US (60 * G_USEC_PER_SEC)
#define SCOPE "said"

GError *
complaint_whose(const WryMessage *message, const WryAddress *peer, const GError *error)
{
	if (message->also == NULL || message->also->len == 0)
		return g_error_copy(error);
	return wry_error_new(error->code, N_("%1$s: %2$s"),
			     peer->wire != NULL ? peer->wire : peer->name, error->message, NULL);
}

/* The first of its kind for this user?  It is not any more. */
static bool
is_first(WryAccount *account, const GError *error)
{
	const char *kind = wry_error_condition(error);
	if (wry_account_row_get(wry_account_newest(account), SCOPE, kind) != NULL)
		return false;
	WryAccountRow *row = filing_row(account);
	wry_account_row_set(row, SCOPE, kind, "yes", false);
	filing_store(account, row, NULL);
	return true;
}

static bool
is_wished(const WryAccount *account)
{
	return g_strcmp0(wry_account_row_get(account->row, "", "errors"), "chat") == 0;
}

/* Nobody there to show an error to.  Whose clients tell the service nothing may well be there. */
static bool
is_offline(const WryAccount *account)
{
	const WryContact *service = wry_account_find_contact(account, account->component->domain);
	bool told =
	    service != NULL && (service->state == WRY_SUB_TO || service->state == WRY_SUB_TO_IN ||
				service->state == WRY_SUB_BOTH);
	return told && wry_account_n_resources(account) == 0;
}

static void
say(const WryAccount *account, const WryAddress *peer, gint64 sent, const GError *error)
{
	WryComponent *c = account->component;
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(sent / G_USEC_PER_SEC);
	g_autofree char *time = g_date_time_format(when, "%H:%M UTC");
	g_autofree char *sentence = outbox_text(error, NULL);
	const char *name = peer->wire != NULL ? peer->wire : peer->name;
	g_autofree char *about =
	    outbox_phrase(NULL, N_("About your message to %1$s at %2$s:"), name, time);
	g_autofree char *text = g_strconcat(about, " ", sentence, NULL);
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	outbox_say(c, from, account->jid, NULL, text);
}

static bool
is_mute(const WryAccount *account)
{
	return account->going || account->component->stopping;
}

static gint64
sent_at(gint64 since)
{
	return g_get_real_time() - (g_get_monotonic_time() - since);
}

void
complaint_failed(WryAccount *account, const WryAddress *peer, gint64 since, const GError *error)
{
	gint64 age = g_get_monotonic_time() - since;
	if (is_mute(account))
		return;
	/* Asked in this order: what is the first is remembered even where it is said anyway. */
	bool first = is_first(account, error);
	if (first || age > LATE_US || is_wished(account) || is_offline(account))
		say(account, peer, sent_at(since), error);
}

void
complaint_failed_too(WryAccount *account, const WryAddress *peer, gint64 since, const GError *error)
{
	if (!is_mute(account))
		say(account, peer, sent_at(since), error);
}

void
complaint_delayed(WryAccount *account, const WryAddress *peer, gint64 since, const GError *error)
{
	g_autofree char *answer = error != NULL ? wry_text_unstopped(error->message) : NULL;
	g_autoptr(GError) late =
	    answer != NULL
		? wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				N_("It has not arrived yet, and is still tried. The answer so far: %1$s."),
				answer, NULL)
		: wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				N_("It has not arrived yet, and is still tried."), NULL);
	if (!is_mute(account))
		say(account, peer, sent_at(since), late);
}

void
complaint_late(WryAccount *account, const WryAddress *peer, gint64 since, gint64 until,
	       const GError *error)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(until / G_USEC_PER_SEC);
	g_autofree char *time = g_date_time_format(when, "%A %H:%M UTC");
	g_autofree char *answer = wry_text_unstopped(error->message);
	g_autoptr(GError) late =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			  N_("It is still waiting: %1$s. I try until %2$s."), answer, time, NULL);
	if (!is_mute(account))
		say(account, peer, sent_at(since), late);
}
