/*
 * quota.c - counts of what users have sent, in windows that begin with a mail
 *
 * In memory, and ahead of that in a memo: it stands there as the end of the block that is being
 * spent, so a memo is written once a block and not once a mail, and who ends us gets none of his
 * mails back, but may lose as many as a block has.
 */
#include "backends/smtp/quota.h"

#include <string.h>

#define HOUR_US (3600 * (gint64)G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)
#define SPACE "quota"
#define BLOCKS 16 /* in a limit: what an end of ours costs a user is a sixteenth of it at most */

typedef struct {
	gint64 hour, day; /* monotonic: of their beginning; 0: none */
	guint in_hour, in_day, strangers;
	guint kept_hour, kept_day, kept_strangers; /* what stands in the memo */
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
		s->hour = s->in_hour = s->kept_hour = 0;
	if (now - s->day >= DAY_US)
		s->day = s->in_day = s->strangers = s->kept_day = s->kept_strangers = 0;
}

/* --- over a restart --- */

/* What stands in the memo for n: the end of its block.  most: the limit, 0: none, and nothing is
 * kept. */
static guint
end_of_block(guint n, int64_t most)
{
	guint block = (guint)MAX(most / BLOCKS, 1);
	return most > 0 ? (n + block - 1) / block * block : 0;
}

/* false: what is kept covers what is spent. */
static bool
keep(guint *kept, guint n, int64_t most)
{
	if (most == 0 || n <= *kept)
		return false;
	*kept = end_of_block(n, most);
	return true;
}

static void
on_saved(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (error != NULL)
		wry_log_warn(wry_component_log(data), "what a user has sent is not on the disk: %s",
			     error->message);
}

/* Clocks on the disk are the wall's. */
static void
save(MailComponent *c, const char *user, const Spent *s, gint64 now)
{
	gint64 ahead = g_get_real_time() - now;
	g_autofree char *text =
	    g_strdup_printf("%" G_GINT64_FORMAT " %u %" G_GINT64_FORMAT " %u %u",
			    s->hour != 0 ? s->hour + ahead : 0, s->kept_hour,
			    s->day != 0 ? s->day + ahead : 0, s->kept_day, s->kept_strangers);
	g_autoptr(GBytes) value = g_bytes_new(text, strlen(text));
	wry_memo_put(c->component, SPACE, user, value, WRY_MEMO_PLAIN,
		     MAX(s->day, s->hour) + ahead + DAY_US,
		     wry_reply_new(NULL, 0, on_saved, c->component));
}

/* A beginning that is ahead of us is of a clock that was wrong: it counts from now. */
static gint64
began(gint64 wall, gint64 real, gint64 now)
{
	return wall != 0 ? now - CLAMP(real - wall, 0, DAY_US) : 0;
}

static void
load(MailComponent *c, const WryMemo *memo)
{
	gsize n = 0;
	const char *bytes = g_bytes_get_data(memo->value, &n);
	g_autofree char *text = g_strndup(bytes != NULL ? bytes : "", n);
	g_auto(GStrv) words = g_strsplit(text, " ", 6);
	if (g_strv_length(words) != 5)
		return;
	gint64 real = g_get_real_time(), now = g_get_monotonic_time();
	Spent s = {
		.hour = began(g_ascii_strtoll(words[0], NULL, 10), real, now),
		.in_hour = (guint)g_ascii_strtoull(words[1], NULL, 10),
		.day = began(g_ascii_strtoll(words[2], NULL, 10), real, now),
		.in_day = (guint)g_ascii_strtoull(words[3], NULL, 10),
		.strangers = (guint)g_ascii_strtoull(words[4], NULL, 10),
	};
	s.kept_hour = s.in_hour;
	s.kept_day = s.in_day;
	s.kept_strangers = s.strangers;
	*(Spent *)wry_records_make(c->quotas, memo->key) = s;
}

void
mail_quota_read(MailComponent *c, WryReply *reply)
{
	wry_memo_list(c->component, SPACE, "", reply);
}

void
mail_quota_load(MailComponent *c, const GPtrArray *memos)
{
	for (guint i = 0; i < memos->len; i++)
		load(c, memos->pdata[i]);
}

/* --- may he? --- */

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
	const WryValues *settings = wry_component_settings(c->component);
	bool grown = keep(&s->kept_hour, s->in_hour, wry_values_int(settings, "mails_per_hour"));
	grown |= keep(&s->kept_day, s->in_day, wry_values_int(settings, "mails_per_day"));
	grown |= keep(&s->kept_strangers, s->strangers,
		      wry_values_int(settings, "new_recipients_per_day"));
	if (grown)
		save(c, user, s, now);
}
