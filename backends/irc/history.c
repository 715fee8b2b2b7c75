/*
 * history.c - what the network itself remembers of a channel (draft/chathistory)
 *
 * One question a channel: the newest lines since a time, or those before one.  The answer is a
 * batch that names the channel; its lines are collected and not told as if they were being said.
 * Whoever asked may have stopped waiting: the batch is read to its end all the same.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define LINES 100    /* asked for at once, where the server has no limit of its own */
#define QUESTIONS 64 /* under way */

struct _IrcPast {
	char *folded; /* the channel */
	WryReply *reply;
	GPtrArray *messages; /* of WryMessage */
	gint64 asked;	     /* g_get_monotonic_time() */
	bool open;	     /* its batch is */
};

static void
past_free(IrcPast *past)
{
	wry_reply_drop(past->reply);
	g_ptr_array_unref(past->messages);
	g_free(past->folded);
	g_free(past);
}

void
irc_past_clear(IrcSession *irc)
{
	for (IrcPast *past; (past = g_queue_pop_head(&irc->pasts)) != NULL;)
		past_free(past);
}

bool
irc_has_past(const IrcSession *irc)
{
	const unsigned needed = IRC_CAP_PAST | IRC_CAP_BATCH | IRC_CAP_TAGS | IRC_CAP_TIME;
	return (irc->caps & needed) == needed;
}

/* --- asking ------------------------------------------------------------------------------- */

/* "timestamp=2026-11-20T10:00:00.000Z".  (transfer full) */
static char *
time_word(int64_t when)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when / G_USEC_PER_SEC);
	g_autofree char *seconds = time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S")
						: g_strdup("1970-01-01T00:00:00");
	return g_strdup_printf("timestamp=%s.%03dZ", seconds, (int)(when % G_USEC_PER_SEC / 1000));
}

/* What no batch has come for in all that time: its place is another's. */
static void
prune(IrcSession *irc)
{
	gint64 before = g_get_monotonic_time() - (gint64)irc_timing.query_ms * 1000;
	for (GList *link = irc->pasts.head, *next; link != NULL; link = next) {
		IrcPast *past = link->data;
		next = link->next;
		if (past->open || past->asked > before)
			continue;
		g_queue_delete_link(&irc->pasts, link);
		past_free(past);
	}
}

void
irc_history_fetch(WrySession *session, const WryAddress *peer, const WryHistoryPage *page,
		  WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	WryRoom *room = wry_session_find_room(session, peer);
	IrcRoom *r = room != NULL ? wry_room_data(room) : NULL;
	if (irc != NULL)
		prune(irc);
	if (irc == NULL || irc->state != IRC_OPEN || r == NULL || !irc_has_past(irc) ||
	    irc->pasts.length >= QUESTIONS) {
		wry_reply_fail(reply, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			       N_("This network does not remember what was said."), NULL);
		return;
	}
	IrcPast *past = g_new0(IrcPast, 1);
	past->folded = irc_fold(&irc->support, r->wire);
	past->reply = reply;
	past->asked = g_get_monotonic_time();
	past->messages = g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_unref);
	g_queue_push_tail(&irc->pasts, past);

	unsigned most = irc->support.history != 0 ? irc->support.history : LINES;
	g_autofree char *limit = g_strdup_printf("%u", MIN(page->limit, most));
	bool before = page->end != 0;
	g_autofree char *bound = before		    ? time_word(page->end)
				 : page->start != 0 ? time_word(page->start)
						    : g_strdup("*");
	g_autofree char *line = irc_build(NULL, "CHATHISTORY", before ? "BEFORE" : "LATEST",
					  r->wire, bound, limit, NULL);
	/* It cannot wait: a room is shown in five seconds, with its gap filled or not. */
	irc_spend(irc);
	irc_write(irc, line);
}

/* --- the answer --------------------------------------------------------------------------- */

IrcPast *
irc_past_begin(IrcSession *irc, const char *type, const char *target)
{
	if (strcmp(type, "chathistory") != 0)
		return NULL;
	g_autofree char *folded = irc_fold(&irc->support, target);
	for (GList *l = irc->pasts.head; l != NULL; l = l->next) {
		IrcPast *past = l->data;
		if (past->open || strcmp(past->folded, folded) != 0)
			continue;
		past->open = true;
		return past;
	}
	return NULL;
}

/* No server sends more than it was asked for; of one that does, the first ones count. */
void
irc_past_add(IrcPast *past, WryMessage *message)
{
	g_autoptr(WryMessage) mine = message;
	if (past->messages->len < 1000)
		g_ptr_array_add(past->messages, g_steal_pointer(&mine));
}

static void
end(IrcSession *irc, IrcPast *past)
{
	g_queue_remove(&irc->pasts, past);
	wry_reply_done(g_steal_pointer(&past->reply), past->messages);
	past_free(past);
}

void
irc_past_end(IrcSession *irc, IrcPast *past)
{
	end(irc, past);
}

bool
irc_past_refused(IrcSession *irc, const IrcMsg *msg)
{
	if (strcmp(msg->command, "FAIL") != 0 || strcmp(irc_param(msg, 0), "CHATHISTORY") != 0)
		return false;
	/* FAIL CHATHISTORY CODE LATEST #channel ...: the one it names, else the oldest. */
	IrcPast *found = irc->pasts.head != NULL ? irc->pasts.head->data : NULL;
	for (unsigned i = 2; i < msg->n; i++) {
		g_autofree char *folded = irc_fold(&irc->support, irc_param(msg, i));
		for (GList *l = irc->pasts.head; l != NULL; l = l->next)
			if (!((IrcPast *)l->data)->open &&
			    strcmp(((IrcPast *)l->data)->folded, folded) == 0)
				found = l->data;
	}
	wry_log_debug(irc->log, "no history: %s", irc_param(msg, msg->n - 1));
	if (found != NULL && !found->open)
		end(irc, found);
	return true;
}
