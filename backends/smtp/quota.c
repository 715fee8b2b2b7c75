/*
 * quota.c - counts of what users have sent, in windows that begin with a mail
 *
 * In memory: after a restart everybody begins anew.
 */
#include "backends/smtp/quota.h"

#define HOUR_US (3600 * (gint64)G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)

typedef struct {
	gint64 hour, day; /* monotonic: of their beginning; 0: none */
	guint in_hour, in_day, strangers;
} Spent;

gsize
mail_quota_size(void)
{
	return sizeof(Spent);
}

static void
turn_over(Spent *s, gint64 now)
{
	if (now - s->hour >= HOUR_US)
		s->hour = s->in_hour = 0;
	if (now - s->day >= DAY_US)
		s->day = s->in_day = s->strangers = 0;
}

/* "15:10 UTC": when the window that began then ends.  (transfer full) */
static char *
end_of(gint64 began, gint64 length, gint64 now)
{
	gint64 left = began != 0 ? began + length - now : length;
	g_autoptr(GDateTime) time =
	    g_date_time_new_from_unix_utc((g_get_real_time() + left) / G_USEC_PER_SEC + 60);
	return g_date_time_format(time, "%H:%M UTC");
}

static bool
refuse(GError **error, const char *msgid, int64_t most, const char *when)
{
	g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, most);
	return wry_error_set(error, WRY_ERROR_POLICY_VIOLATION, msgid, n, when, NULL);
}

bool
mail_quota_check(MailComponent *c, const char *user, unsigned mails, unsigned strangers,
		 GError **error)
{
	const WryValues *settings = wry_component_settings(c->component);
	gint64 now = g_get_monotonic_time();
	Spent none = { 0 }, *s = wry_records_find(c->quotas, user);
	if (s == NULL)
		s = &none;
	turn_over(s, now);
	int64_t hour = wry_values_int(settings, "mails_per_hour"),
		day = wry_values_int(settings, "mails_per_day");
	int64_t fresh = wry_values_int(settings, "new_recipients_per_day");
	g_autofree char *next_hour = end_of(s->hour, HOUR_US, now),
			*next_day = end_of(s->day, DAY_US, now);
	if (hour > 0 && s->in_hour + mails > hour)
		return refuse(error, N_("%1$s mails an hour are the limit; again at %2$s."), hour,
			      next_hour);
	if (day > 0 && s->in_day + mails > day)
		return refuse(error, N_("%1$s mails a day are the limit; again at %2$s."), day,
			      next_day);
	if (strangers > 0 && fresh > 0 && s->strangers + strangers > fresh)
		return refuse(
		    error,
		    N_("%1$s people a day whom you have never written to are the limit; again at "
		       "%2$s."),
		    fresh, next_day);
	return true;
}

static bool
is_over(gconstpointer record, gpointer data)
{
	return *(gint64 *)data - ((const Spent *)record)->day >= DAY_US;
}

void
mail_quota_spend(MailComponent *c, const char *user, unsigned mails, unsigned strangers)
{
	gint64 now = g_get_monotonic_time();
	if (wry_records_size(c->quotas) > 0 && wry_records_find(c->quotas, user) == NULL &&
	    wry_records_size(c->quotas) % 1024 == 0)
		wry_records_sweep(c->quotas, is_over, &now);
	Spent *s = wry_records_make(c->quotas, user);
	turn_over(s, now);
	if (s->hour == 0)
		s->hour = now;
	if (s->day == 0)
		s->day = now;
	s->in_hour += mails;
	s->in_day += mails;
	s->strangers += strangers;
}
