/*
 * standby.c - asks twice a second whether the database is free
 *
 * The server tells, by the lock that a wherryd's connection holds: it ends with the connection, so with the process at once,
 * with its machine when the server has given it up.
 */
#include "standby.h"

#include "base/log.h"
#include "base/loop.h"
#include "store/db.h"

#define ASK_MS 500

typedef struct {
	const char *database;
	GMainLoop *loop;
	WryTimer *timer;
	bool said;
	char *trouble; /* last said, NULL: none */
} Standby;

static void
say(Standby *s, bool taken, const GError *error)
{
	if (error != NULL && g_strcmp0(s->trouble, error->message) != 0)
		wry_log_error(NULL, "%s; this one stands by", error->message);
	else if (taken && (!s->said || s->trouble != NULL))
		wry_log_notice(NULL, "another wherryd has the database; this one stands by");
	s->said = true;
	g_free(s->trouble);
	s->trouble = error != NULL ? g_strdup(error->message) : NULL;
}

static void
on_ask(gpointer data)
{
	Standby *s = data;
	g_autoptr(GError) error = NULL;
	bool taken = true;
	if (wry_store_is_taken(s->database, &taken, &error) && !taken) {
		if (s->said)
			wry_log_notice(NULL, "the database is free; this one takes over");
		g_main_loop_quit(s->loop);
		return;
	}
	say(s, taken, error);
	wry_timer_start(&s->timer, ASK_MS, on_ask, s);
}

void
standby_wait(const char *database, GMainLoop *loop)
{
	Standby s = { .database = database, .loop = loop };
	wry_timer_start(&s.timer, 0, on_ask, &s);
	g_main_loop_run(loop);
	wry_timer_clear(&s.timer);
	g_free(s.trouble);
}
