/*
 * test-mail-quota.c - what a user may send, and that an end of ours gives him nothing back
 */
#include "backends/backends.h"
#include "backends/smtp/quota.h"
#include "fake-core.h"

#include <string.h>

#define ROMEO "0123456789abcdef"

static MailComponent *
begin(WryComponent *component)
{
	MailComponent *c = g_new0(MailComponent, 1);
	c->component = component;
	c->quotas = wry_records_new(mail_quota_size(), 1000);
	return c;
}

static void
end(MailComponent *c)
{
	wry_records_free(c->quotas);
	g_free(c);
}

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	g_assert_no_error(error);
	mail_quota_load(data, result);
}

/* It is killed, and starts anew on what is on the disk. */
static MailComponent *
again(MailComponent *c)
{
	WryComponent *component = c->component;
	end(c);
	c = begin(component);
	mail_quota_read(c, wry_reply_new(NULL, 0, on_listed, c));
	return c;
}

/* So many of them pass, one by one; the words of the first that does not.  (transfer full) */
static char *
spend(MailComponent *c, unsigned n, unsigned strangers)
{
	g_autoptr(GError) error = NULL;
	for (unsigned i = 0; i < n; i++) {
		g_assert_true(mail_quota_check(c, ROMEO, 1, strangers, &error));
		mail_quota_spend(c, ROMEO, 1, strangers);
	}
	if (mail_quota_check(c, ROMEO, 1, strangers, &error))
		return NULL;
	g_assert_cmpint(wry_error_code(error), ==, WRY_ERROR_POLICY_VIOLATION);
	return g_strdup(error->message);
}

static unsigned
written(void)
{
	unsigned n = 0;
	for (char *line; (line = fake_fact()) != NULL; g_free(line))
		n += strcmp(line, "memo quota") == 0;
	return n;
}

static MailComponent *
with(const char *hour, const char *day, const char *fresh)
{
	WryComponent *component = fake_component_new(&wry_backend_smtp);
	fake_set(component, NULL, "mails_per_hour", hour);
	fake_set(component, NULL, "mails_per_day", day);
	fake_set(component, NULL, "new_recipients_per_day", fresh);
	return begin(component);
}

static void
leave(MailComponent *c)
{
	WryComponent *component = c->component;
	end(c);
	fake_component_free(component);
	written();
}

/* Each kind of limit, with an end of ours in the middle, and at it. */
static void
test_restart(void)
{
	static const struct {
		const char *hour, *day, *fresh;
		unsigned strangers;
		const char *words;
	} rows[] = {
		{ "6", "100", "0", 0, "6 mails an hour are the limit; again at " },
		{ "0", "6", "0", 0, "6 mails a day are the limit; again at " },
		{ "0", "0", "6", 1,
		  "6 people a day whom you have never written to are the limit; again at " },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MailComponent *c = with(rows[i].hour, rows[i].day, rows[i].fresh);
		g_assert_null(spend(c, 4, rows[i].strangers));
		c = again(c);
		g_autofree char *words = spend(c, 2, rows[i].strangers);
		g_assert_nonnull(words);
		g_assert_true(g_str_has_prefix(words, rows[i].words));
		c = again(c);
		g_autofree char *same = spend(c, 0, rows[i].strangers);
		g_assert_cmpstr(same, ==, words);
		leave(c);
	}
}

/* A memo a block; an end costs at most one, and gives none back. */
static void
test_blocks(void)
{
	MailComponent *c = with("0", "1600", "0");
	g_assert_null(spend(c, 1000, 0));
	g_assert_cmpuint(written(), ==, 10);
	g_assert_null(spend(c, 1, 0));
	c = again(c);
	g_autofree char *words = spend(c, 500, 0);
	g_assert_nonnull(words);
	leave(c);
	c = with("0", "0", "0"); /* no limit, nothing to keep */
	g_assert_null(spend(c, 100, 1));
	g_assert_cmpuint(written(), ==, 0);
	leave(c);
}

static void
on_put(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
}

/* What is no memo of ours is none; a beginning ahead of us counts from now, an old one not at all.
 */
static void
test_strange(void)
{
	static const struct {
		gint64 ago; /* hours; of both */
		bool free;
	} rows[] = {
		{ 0, false }, { -48, false }, { 23, false }, { 25, true }, { 24 * 365, true }
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		MailComponent *c = with("0", "6", "0");
		gint64 when = g_get_real_time() - rows[i].ago * 3600 * G_USEC_PER_SEC;
		g_autofree char *text =
		    g_strdup_printf("%" G_GINT64_FORMAT " 6 %" G_GINT64_FORMAT " 6 6", when, when);
		g_autoptr(GBytes) value = g_bytes_new(text, strlen(text));
		wry_memo_put(c->component, "quota", ROMEO, value, WRY_MEMO_PLAIN, 0,
			     wry_reply_new(NULL, 0, on_put, NULL));
		c = again(c);
		g_autofree char *words = spend(c, 0, 0);
		g_assert_true((words == NULL) == rows[i].free);
		leave(c);
	}
	static const char *const junk[] = { "", "1", "x y z", "1 2 3 4 5 6", "\377\377" };
	for (guint i = 0; i < G_N_ELEMENTS(junk); i++) {
		MailComponent *c = with("0", "6", "0");
		g_autoptr(GBytes) value = g_bytes_new(junk[i], strlen(junk[i]));
		wry_memo_put(c->component, "quota", ROMEO, value, WRY_MEMO_PLAIN, 0,
			     wry_reply_new(NULL, 0, on_put, NULL));
		c = again(c);
		g_assert_null(spend(c, 5, 0));
		leave(c);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-quota/restart", test_restart);
	g_test_add_func("/mail-quota/blocks", test_blocks);
	g_test_add_func("/mail-quota/strange", test_strange);
	return g_test_run();
}
