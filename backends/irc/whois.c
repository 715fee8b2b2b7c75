/*
 * whois.c - who somebody is: WHOIS, its numerics gathered into a profile
 *
 * One WHOIS a nick is under way, whoever asks while it is gets the same answer.  Clients ask for the
 * vCard of everybody they see, so few are under way at a time, and a bucket keeps the rest off the
 * wire.  The nick is named twice: so its own server answers, which alone knows how long idle.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define LOOKUPS_MAX 8
#define ASKERS_MAX 16
#define LINES_MAX 16	 /* of what a server adds in words of its own */
#define CHANNELS_MAX 2000 /* bytes */
#define RATE 0.5
#define AT_ONCE 8

typedef struct {
	WryReply *reply;
	bool idle; /* no more than for how long */
} Asker;

typedef struct {
	IrcSession *irc;
	char *folded, *nick; /* nick: as asked, then as the server spells it */
	GArray *askers;	     /* of Asker */
	bool found, missing;
	char *realname, *mask, *server, *account, *away;
	GString *channels; /* NULL: none */
	int64_t idle, since; /* seconds; unix time; -1: not told */
	GPtrArray *lines;
	WryTimer *timer;
} Lookup;

static void
asker_clear(gpointer data)
{
	Asker *a = data;
	g_clear_pointer(&a->reply, wry_reply_drop);
}

static void
lookup_free(Lookup *l)
{
	wry_timer_clear(&l->timer);
	g_array_unref(l->askers);
	g_ptr_array_unref(l->lines);
	if (l->channels != NULL)
		g_string_free(l->channels, TRUE);
	g_free(l->folded);
	g_free(l->nick);
	g_free(l->realname);
	g_free(l->mask);
	g_free(l->server);
	g_free(l->account);
	g_free(l->away);
	g_free(l);
}

static Lookup *
find(IrcSession *irc, const char *nick)
{
	if (irc->lookups.head == NULL)
		return NULL;
	g_autofree char *folded = irc_fold(&irc->support, nick);
	for (GList *link = irc->lookups.head; link != NULL; link = link->next)
		if (strcmp(((Lookup *)link->data)->folded, folded) == 0)
			return link->data;
	return NULL;
}

/* Told to all who asked; the lookup is gone.  error: (transfer full), never NULL. */
static void
fail(Lookup *l, GError *error)
{
	g_queue_remove(&l->irc->lookups, l);
	for (guint i = 0; i < l->askers->len; i++) {
		Asker *a = &g_array_index(l->askers, Asker, i);
		wry_reply_take_error(g_steal_pointer(&a->reply), g_error_copy(error));
	}
	g_error_free(error);
	lookup_free(l);
}

static void
fail_missing(Lookup *l)
{
	fail(l, wry_error_new(WRY_ERROR_ITEM_NOT_FOUND,
			      N_("Nobody called %1$s is on %2$s now."), l->nick,
			      irc_title(l->irc), NULL));
}

void
irc_whois_clear(IrcSession *irc)
{
	while (irc->lookups.head != NULL)
		fail(irc->lookups.head->data,
		     wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				   N_("The connection to %1$s broke."), irc_title(irc), NULL));
}

/* --- the answer ------------------------------------------------------------------------- */

static char *
duration(int64_t seconds)
{
	char n[24];
	const char *msgid = wry_text_time_span(seconds, n);
	return wry_text_fill(msgid, n, NULL);
}

static void
add_line(GString *note, const char *msgid, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	g_autofree char *line = wry_text_fill(msgid, value, NULL);
	g_string_append_printf(note, "%s%s", note->len > 0 ? "\n" : "", line);
}

static char *
make_note(const Lookup *l)
{
	GString *note = g_string_new(NULL);
	g_autofree char *idle = l->idle >= 0 ? duration(l->idle) : NULL;
	g_autofree char *online =
	    l->since > 0 ? duration(g_get_real_time() / G_USEC_PER_SEC - l->since) : NULL;
	add_line(note, N_("Away: %s"), l->away);
	add_line(note, N_("Account: %s"), l->account);
	add_line(note, N_("Address: %s"), l->mask);
	add_line(note, N_("Channels: %s"), l->channels != NULL ? l->channels->str : NULL);
	add_line(note, N_("Server: %s"), l->server);
	add_line(note, N_("Idle for %s"), idle);
	add_line(note, N_("Online for %s"), online);
	for (guint i = 0; i < l->lines->len; i++)
		add_line(note, "%s", l->lines->pdata[i]);
	return g_string_free(note, FALSE);
}

static void
finish(Lookup *l)
{
	if (!l->found) {
		fail_missing(l);
		return;
	}
	g_autofree char *note = make_note(l);
	g_autofree char *idle =
	    l->idle >= 0 ? g_strdup_printf("%" G_GINT64_FORMAT, l->idle) : NULL;
	WryProfile profile = {
		.name = l->realname != NULL && *l->realname != '\0' ? l->realname : l->nick,
		.nick = l->nick,
		.note = note,
	};
	g_queue_remove(&l->irc->lookups, l);
	for (guint i = 0; i < l->askers->len; i++) {
		Asker *a = &g_array_index(l->askers, Asker, i);
		WryReply *reply = g_steal_pointer(&a->reply);
		if (!a->idle)
			wry_reply_done(reply, &profile);
		else if (idle != NULL)
			wry_reply_done(reply, idle);
		else
			wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
				       N_("%1$s does not tell how long people have been idle."),
				       irc_title(l->irc), NULL);
	}
	lookup_free(l);
}

static void
on_late(gpointer data)
{
	Lookup *l = data;
	if (l->found || l->missing)
		finish(l); /* all but its end has come */
	else
		fail(l, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				      N_("%1$s does not say who %2$s is."), irc_title(l->irc),
				      l->nick, NULL));
}

/* --- asking ----------------------------------------------------------------------------- */

void
irc_whois(IrcSession *irc, const WryAddress *contact, bool idle, WryReply *reply)
{
	const char *nick = contact->wire != NULL ? contact->wire : contact->name;
	char *line = irc != NULL && irc->state == IRC_OPEN && irc_is_middle(nick) &&
			     strpbrk(nick, ",*?!") == NULL && strlen(nick) <= IRC_NAME_MAX &&
			     !irc_is_channel(&irc->support, nick)
			 ? irc_build(NULL, "WHOIS", nick, nick, NULL)
			 : NULL;
	if (line == NULL) {
		wry_reply_fail(reply, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			       N_("This cannot be asked on IRC."), NULL);
		return;
	}
	Asker asker = { reply, idle };
	Lookup *l = find(irc, nick);
	if (l != NULL ? l->askers->len >= ASKERS_MAX
		      : irc->lookups.length >= LOOKUPS_MAX ||
			    !irc_bucket(&irc->whois, &irc->whoised, RATE, AT_ONCE)) {
		g_free(line);
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("%1$s is asked about many people already. Try later."),
			       irc_title(irc), NULL);
		return;
	}
	if (l != NULL) {
		g_free(line);
		g_array_append_val(l->askers, asker);
		return;
	}
	l = g_new0(Lookup, 1);
	l->irc = irc;
	l->nick = irc_shown(irc, nick);
	l->folded = irc_fold(&irc->support, nick);
	l->idle = l->since = -1;
	l->askers = g_array_new(FALSE, FALSE, sizeof(Asker));
	g_array_set_clear_func(l->askers, asker_clear);
	g_array_append_val(l->askers, asker);
	l->lines = g_ptr_array_new_with_free_func(g_free);
	g_queue_push_tail(&irc->lookups, l);
	wry_timer_start(&l->timer, irc_timing.whois_ms, on_late, l);
	irc_queue_text(irc, line);
}

void
irc_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply)
{
	irc_whois(wry_session_data(session), contact, false, reply);
}

/* --- what the server says ----------------------------------------------------------------- */

static void
take(char **place, char *text)
{
	g_free(*place);
	*place = text;
}

static void
add_channels(Lookup *l, const char *text)
{
	if (l->channels == NULL)
		l->channels = g_string_new(NULL);
	if (l->channels->len + strlen(text) > CHANNELS_MAX)
		return;
	if (l->channels->len > 0)
		g_string_append_c(l->channels, ' ');
	g_string_append(l->channels, text);
}

static void
read_idle(Lookup *l, const IrcMsg *msg) /* me nick idle [signon] :words */
{
	guint64 n;
	if (g_ascii_string_to_unsigned(irc_param(msg, 2), 10, 0, G_MAXINT32, &n, NULL))
		l->idle = (int64_t)n;
	if (msg->n > 4 &&
	    g_ascii_string_to_unsigned(irc_param(msg, 3), 10, 1, G_MAXUINT32, &n, NULL))
		l->since = (int64_t)n;
}

/* What one of its numerics says of whom it names; what has no place of its own is kept in its words. */
static void
read_line(IrcSession *irc, Lookup *l, const IrcMsg *msg)
{
	g_autofree char *last = g_strchomp(irc_shown(irc, irc_param(msg, msg->n - 1)));
	switch (msg->numeric) {
	case 311: { /* me nick user host * :real name */
		g_autofree char *raw =
		    g_strconcat(irc_param(msg, 2), "@", irc_param(msg, 3), NULL);
		l->found = true;
		take(&l->nick, irc_shown(irc, irc_param(msg, 1)));
		take(&l->mask, irc_shown(irc, raw));
		take(&l->realname, g_steal_pointer(&last));
		irc_watch_seen(irc, irc_param(msg, 1));
		break;
	}
	case 301:
		take(&l->away, g_steal_pointer(&last));
		break;
	case 312: { /* me nick server :its words */
		g_autofree char *server = irc_shown(irc, irc_param(msg, 2));
		take(&l->server, msg->n > 3 && *last != '\0'
				     ? g_strdup_printf("%s (%s)", server, last)
				     : g_strdup(server));
		break;
	}
	case 317:
		read_idle(l, msg);
		break;
	case 319:
		add_channels(l, last);
		break;
	case 330: /* me nick account :is logged in as */
		take(&l->account, irc_shown(irc, irc_param(msg, 2)));
		break;
	default: { /* "is using a secure connection", and what stands before it */
		g_autoptr(GString) words = g_string_new(last);
		for (unsigned i = 2; i + 1 < msg->n; i++) {
			g_autofree char *word = irc_shown(irc, irc_param(msg, i));
			g_string_append_printf(words, "%s%s", i == 2 ? ": " : " ", word);
		}
		if (l->lines->len < LINES_MAX && words->len > 0 && words->len < 400)
			g_ptr_array_add(l->lines, g_strdup(words->str));
	}
	}
}

bool
irc_on_whois(IrcSession *irc, const IrcMsg *msg)
{
	Lookup *l = msg->n >= 2 ? find(irc, irc_param(msg, 1)) : NULL;
	if (l == NULL)
		return false;
	switch (msg->numeric) {
	case 318:
		finish(l);
		return true;
	case 401:
	case 406:
		l->missing = true; /* 318 follows */
		return true;
	case 402: /* named as a server, and it is none: nothing follows */
		fail_missing(l);
		return true;
	}
	if (msg->n >= 3)
		read_line(irc, l, msg);
	return true;
}

/* 263: "WHOIS" is asked too often: all of them. */
bool
irc_whois_throttled(IrcSession *irc, const char *command)
{
	if (g_ascii_strcasecmp(command, "WHOIS") != 0 || irc->lookups.head == NULL)
		return false;
	fail(irc->lookups.head->data,
	     wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			   N_("%1$s is asked about many people already. Try later."),
			   irc_title(irc), NULL));
	return true;
}
