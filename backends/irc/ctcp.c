/*
 * ctcp.c - questions to a person's client (CTCP VERSION, PING, TIME), both ways
 *
 * Ours wait for their answer or their deadline; those of others are answered by the user's client,
 * few at a time and no faster than a bucket lets them.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define QUERIES_MAX 32
#define ANSWERS_MAX 8

typedef struct { /* a CTCP question of ours */
	unsigned id;
	WryQuery query;
	char *nick; /* folded */
	WryReply *reply;
	int64_t asked;
} IrcQuery;

typedef struct { /* of a person to the user's client */
	IrcSession *irc;
	WryReply *near;
	char *nick, *command, *args;
} IrcAnswer;

static const struct {
	const char *command;
	WryQuery query;
	const char *answer; /* NULL: what the core says */
} ctcps[] = {
	{ "VERSION", WRY_QUERY_VERSION, NULL },
	{ "PING", WRY_QUERY_PING, NULL },
	{ "TIME", WRY_QUERY_TIME, NULL },
	/* The core decides whether there is an answer, as to any other. */
	{ "CLIENTINFO", WRY_QUERY_PING, "ACTION CLIENTINFO PING TIME VERSION" },
};

static void
answer_free(IrcAnswer *answer)
{
	wry_reply_cancel(&answer->near);
	g_free(answer->nick);
	g_free(answer->command);
	g_free(answer->args);
	g_free(answer);
}

static void
query_free(IrcQuery *query)
{
	g_free(query->nick);
	g_clear_pointer(&query->reply, wry_reply_drop);
	g_free(query);
}

void
irc_ctcp_clear(IrcSession *irc)
{
	g_queue_clear_full(&irc->answers, (GDestroyNotify)answer_free);
	g_queue_clear_full(&irc->queries, (GDestroyNotify)query_free);
}

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	IrcAnswer *answer = data;
	IrcSession *irc = answer->irc;

	g_queue_remove(&irc->answers, answer);
	if (error == NULL && irc->state == IRC_OPEN) {
		const char *text = answer->args != NULL ? answer->args : (const char *)result;
		g_autofree char *clean = irc_clean(text != NULL ? text : "");
		g_autofree char *some = g_strndup(
		    clean, strlen(clean) > 200 ? wry_text_break(clean, 200, false) : strlen(clean));
		g_autofree char *quoted =
		    g_strconcat("\1", answer->command, *some != '\0' ? " " : "", some, "\1", NULL);
		irc_queue_text(irc, irc_build(quoted, "NOTICE", answer->nick, NULL));
	}
	answer_free(answer);
}

void
irc_on_ctcp(IrcSession *irc, const IrcMsg *msg, const char *command, const char *args)
{
	unsigned i = 0;
	while (i < G_N_ELEMENTS(ctcps) && strcmp(ctcps[i].command, command) != 0)
		i++;
	if (i == G_N_ELEMENTS(ctcps) || irc->answers.length >= ANSWERS_MAX ||
	    !irc_bucket(&irc->ctcps, &irc->ctcped, 0.2, 3))
		return;
	g_autoptr(WryAddress) contact = irc_address(irc, WRY_ADDRESS_CONTACT, msg->nick);
	if (contact == NULL)
		return;
	IrcAnswer *answer = g_new0(IrcAnswer, 1);
	answer->irc = irc;
	answer->nick = g_strdup(msg->nick);
	answer->command = g_strdup(command);
	answer->args = ctcps[i].answer != NULL		     ? g_strdup(ctcps[i].answer)
		       : ctcps[i].query == WRY_QUERY_PING ? g_strdup(args)
							     : NULL;
	g_queue_push_tail(&irc->answers, answer);
	WryReply *reply = wry_reply_new(&answer->near, irc_timing.query_ms, on_answer, answer);
	wry_query_received(irc->session, contact, ctcps[i].query, reply);
}

/* What nobody waits for any more. */
static void
prune_queries(IrcSession *irc)
{
	int64_t before = g_get_monotonic_time() - (int64_t)irc_timing.query_ms * 1000;
	for (GList *link = irc->queries.head, *next; link != NULL; link = next) {
		IrcQuery *query = link->data;
		next = link->next;
		if (!wry_reply_vain(query->reply) && query->asked > before)
			continue;
		g_queue_delete_link(&irc->queries, link);
		query_free(query);
	}
}

void
irc_contact_query(WrySession *session, const WryAddress *contact, WryQuery what, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	const char *nick = contact->wire != NULL ? contact->wire : contact->name;
	unsigned i = 0;

	if (what == WRY_QUERY_IDLE) { /* the server knows */
		irc_whois(irc, contact, true, reply);
		return;
	}
	while (i < G_N_ELEMENTS(ctcps) && ctcps[i].query != what)
		i++;
	bool person =
	    strpbrk(nick, ",$*") == NULL && (irc == NULL || !irc_is_channel(&irc->support, nick));
	if (irc == NULL || irc->state != IRC_OPEN || i == G_N_ELEMENTS(ctcps) || !person) {
		wry_reply_fail(reply, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			       N_("This cannot be asked on IRC."), NULL);
		return;
	}
	prune_queries(irc);
	g_autofree char *text =
	    what == WRY_QUERY_PING
		? g_strdup_printf("\1PING %" G_GINT64_FORMAT "\1", g_get_monotonic_time())
		: g_strconcat("\1", ctcps[i].command, "\1", NULL);
	char *wire =
	    irc->queries.length < QUERIES_MAX ? irc_build(text, "PRIVMSG", nick, NULL) : NULL;
	if (wire == NULL) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("This cannot be asked on IRC now."), NULL);
		return;
	}
	IrcQuery *query = g_new0(IrcQuery, 1);
	query->id = ++irc->query;
	query->query = what;
	query->nick = irc_fold(&irc->support, nick);
	query->reply = reply;
	query->asked = g_get_monotonic_time();
	g_queue_push_tail(&irc->queries, query);

	IrcLine *line = irc_line_new(IRC_LINE_CTCP, wire);
	line->target = g_strdup(query->nick);
	line->name = g_strdup(contact->name);
	line->query = query->id;
	irc_queue(irc, line);
}

void
irc_query_failed(IrcSession *irc, unsigned id, const GError *error)
{
	for (GList *link = irc->queries.head; link != NULL; link = link->next) {
		IrcQuery *query = link->data;
		if (query->id != id)
			continue;
		g_queue_delete_link(&irc->queries, link);
		wry_reply_take_error(g_steal_pointer(&query->reply), g_error_copy(error));
		query_free(query);
		return;
	}
}

void
irc_on_ctcp_reply(IrcSession *irc, const char *from, const char *command, const char *args)
{
	g_autofree char *nick = irc_fold(&irc->support, from);
	for (GList *link = irc->queries.head; link != NULL; link = link->next) {
		IrcQuery *query = link->data;
		unsigned i = 0;
		while (i < G_N_ELEMENTS(ctcps) && ctcps[i].query != query->query)
			i++;
		if (strcmp(query->nick, nick) != 0 || strcmp(ctcps[i].command, command) != 0)
			continue;
		g_autofree char *text =
		    query->query == WRY_QUERY_PING
			? g_strdup_printf("%.3f", (double)(g_get_monotonic_time() - query->asked) /
						      G_USEC_PER_SEC)
			: irc_text(args, irc_charset(irc), NULL);
		g_queue_delete_link(&irc->queries, link);
		wry_reply_done(g_steal_pointer(&query->reply), text);
		query_free(query);
		return;
	}
}
