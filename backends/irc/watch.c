/*
 * watch.c - who of the user's contacts is on the network, and who of them is away
 *
 * The server tells of those on its MONITOR list; of the others, and where there is none, it is asked
 * now and then by ISON, which every server knows since RFC 1459.  (WATCH is left alone: the few
 * networks that have it and no MONITOR have ISON.)  Neither says who is away: a server with
 * extended-monitor, and a channel in common where there is away-notify, do as it changes; else
 * USERHOST is asked, five nicks a line.
 *
 * Lines wait for the user's own: none goes while one of his waits for the flood bucket, so five
 * hundred contacts delay no word of his at login.
 *
 * A nick is a name, not a person: who takes another goes offline under the old one, and whoever has
 * the new one is there under that.  Not even the same account makes a contact follow: the user has
 * "romeo" in his roster, who is back the moment somebody is called so, and what is sent to "romeo"
 * meanwhile reaches nobody.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"

#include <string.h>

#define PEOPLE_MAX 2000
#define DROPS_MAX 1000
#define NICKS_BYTES 380 /* of one line; ISON's answer repeats them behind a server's name */
#define USERHOST_MAX 5	/* nicks of one USERHOST (RFC 2812 4.8) */
#define BURST 4		/* lines at once, at the beginning */

typedef enum {
	NEW,	   /* the server has not been told */
	MONITORED, /* it is to tell */
	POLLED,	   /* it is asked */
} How;

typedef struct {
	char *nick, *folded;
	WryAddress *address; /* NULL: no contact, but the nick we want back */
	How how;
	WryShow show; /* as told */
	char *status;
	bool fresh; /* has come: nobody has said whether away */
	bool named; /* in the answer that is read */
	int64_t due, away_due;
	GList *link;
} Person;

struct _IrcWatch {
	IrcSession *irc;
	GHashTable *people; /* folded to Person */
	GQueue order;	    /* of Person: who was asked goes to the end */
	GPtrArray *drops;   /* nicks to be taken off the list */
	unsigned monitored, limit;
	bool no_ison, no_userhost;
	GPtrArray *asked; /* folded nicks of the question under way; NULL: none */
	bool userhost;	  /* it is one of those */
	int64_t asked_at;
	WryTimer *timer;
};

static void on_timer(gpointer data);

static void
person_free(gpointer data)
{
	Person *p = data;
	wry_address_free(p->address);
	g_free(p->nick);
	g_free(p->folded);
	g_free(p->status);
	g_free(p);
}

static IrcWatch *
watch_of(IrcSession *irc)
{
	if (irc->watch != NULL)
		return irc->watch;
	IrcWatch *w = irc->watch = g_new0(IrcWatch, 1);
	w->irc = irc;
	w->people = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, person_free);
	w->drops = g_ptr_array_new_with_free_func(g_free);
	g_queue_init(&w->order);
	w->limit = irc->support.monitor;
	return w;
}

void
irc_watch_free(IrcSession *irc)
{
	IrcWatch *w = g_steal_pointer(&irc->watch);
	if (w == NULL)
		return;
	wry_timer_clear(&w->timer);
	g_queue_clear(&w->order);
	g_hash_table_destroy(w->people);
	g_ptr_array_unref(w->drops);
	g_clear_pointer(&w->asked, g_ptr_array_unref);
	g_free(w);
}

/* Soon; the lines of one turn go together. */
static void
wake(IrcWatch *w)
{
	if (w->irc->ready)
		wry_timer_start(&w->timer, 0, on_timer, w);
}

static Person *
find(const IrcSession *irc, const char *nick)
{
	if (irc->watch == NULL || nick == NULL || g_hash_table_size(irc->watch->people) == 0)
		return NULL;
	g_autofree char *folded = irc_fold(&irc->support, nick);
	return g_hash_table_lookup(irc->watch->people, folded);
}

static void
tell(IrcSession *irc, Person *p, WryShow show, const char *status)
{
	if (p->show == show && g_strcmp0(p->status, status) == 0)
		return;
	bool comes = p->show == WRY_SHOW_OFFLINE || p->show == WRY_SHOW_UNKNOWN;
	if (comes && show == WRY_SHOW_ONLINE) {
		p->fresh = true;
		wake(irc->watch);
	}
	char *old = p->status;
	p->show = show;
	p->status = g_strdup(status);
	g_free(old);
	if (p->address != NULL)
		wry_contact_changed(irc->session, p->address, show, p->status);
}

static bool
is_there(const Person *p)
{
	return p->show != WRY_SHOW_OFFLINE && p->show != WRY_SHOW_UNKNOWN;
}

static void
tell_here(IrcSession *irc, Person *p)
{
	if (!is_there(p))
		tell(irc, p, WRY_SHOW_ONLINE, NULL);
}

/* --- who is watched --------------------------------------------------------------------- */

static Person *
add(IrcWatch *w, const char *nick)
{
	Person *p = g_new0(Person, 1);
	p->nick = g_strdup(nick);
	p->folded = irc_fold(&w->irc->support, nick);
	p->show = WRY_SHOW_UNKNOWN;
	g_hash_table_insert(w->people, p->folded, p);
	g_queue_push_tail(&w->order, p);
	p->link = w->order.tail;
	return p;
}

static void
take_off(IrcWatch *w, Person *p)
{
	if (p->how == MONITORED) {
		w->monitored--;
		if (w->drops->len < DROPS_MAX)
			g_ptr_array_add(w->drops, g_strdup(p->nick));
	}
	g_queue_delete_link(&w->order, p->link);
	g_hash_table_remove(w->people, p->folded);
	wake(w);
}

static bool
can_be_watched(const IrcSession *irc, const char *nick)
{
	return irc_is_middle(nick) && strlen(nick) <= IRC_NAME_MAX && strchr(nick, ',') == NULL &&
	       !irc_is_channel(&irc->support, nick);
}

void
irc_contact_watch(WrySession *session, const WryAddress *contact)
{
	IrcSession *irc = wry_session_data(session);
	const char *nick = contact->wire != NULL ? contact->wire : contact->name;

	if (irc == NULL || irc->state != IRC_OPEN || !can_be_watched(irc, nick))
		return;
	IrcWatch *w = watch_of(irc);
	Person *p = find(irc, nick);
	if (p == NULL && g_hash_table_size(w->people) >= PEOPLE_MAX) {
		wry_log_info(irc->log, "over %d contacts: the rest is not watched", PEOPLE_MAX);
		return;
	}
	if (p == NULL)
		p = add(w, nick);
	if (p->address == NULL)
		p->address = wry_address_copy(contact);
	if (is_there(p) || irc_is_member(irc, nick)) {
		p->show = WRY_SHOW_UNKNOWN;
		tell(irc, p, WRY_SHOW_ONLINE, NULL);
	}
	wake(w);
}

void
irc_contact_unwatch(WrySession *session, const WryAddress *contact)
{
	IrcSession *irc = wry_session_data(session);
	const char *nick = contact->wire != NULL ? contact->wire : contact->name;
	Person *p = irc != NULL ? find(irc, nick) : NULL;

	if (p == NULL)
		return;
	g_clear_pointer(&p->address, wry_address_free);
	if (irc->wanted == NULL || !irc_same(&irc->support, irc->wanted, nick))
		take_off(irc->watch, p);
}

/* The nick we want back is on the list too: whoever has it is gone the moment the server says so. */
void
irc_watch_wanted(IrcSession *irc)
{
	if (!irc->ready || irc->support.monitor == 0)
		return;
	if (irc->wanted != NULL && can_be_watched(irc, irc->wanted) &&
	    find(irc, irc->wanted) == NULL) {
		add(watch_of(irc), irc->wanted);
		wake(irc->watch);
	}
	for (GList *l = irc->watch != NULL ? irc->watch->order.head : NULL, *next; l != NULL;
	     l = next) {
		Person *p = l->data;
		next = l->next;
		if (p->address == NULL &&
		    (irc->wanted == NULL || !irc_same(&irc->support, irc->wanted, p->nick)))
			take_off(irc->watch, p);
	}
}

/* CASEMAPPING has changed what is the same name; of two that became one the first stays. */
void
irc_watch_fold(IrcSession *irc)
{
	IrcWatch *w = irc->watch;
	if (w == NULL)
		return;
	g_hash_table_steal_all(w->people);
	for (GList *l = w->order.head, *next; l != NULL; l = next) {
		Person *p = l->data;
		next = l->next;
		g_free(p->folded);
		p->folded = irc_fold(&irc->support, p->nick);
		if (g_hash_table_contains(w->people, p->folded)) {
			g_queue_delete_link(&w->order, l);
			person_free(p);
		} else {
			g_hash_table_insert(w->people, p->folded, p);
		}
	}
}

/* --- lines out -------------------------------------------------------------------------- */

static bool
fits(const GString *line, const char *nick)
{
	return line->len == 0 || line->len + 1 + strlen(nick) <= NICKS_BYTES;
}

static void
append(GString *line, char separator, const char *nick)
{
	if (line->len > 0)
		g_string_append_c(line, separator);
	g_string_append(line, nick);
}

static bool
send_drops(IrcWatch *w)
{
	g_autoptr(GString) line = g_string_new(NULL);
	while (w->drops->len > 0 && fits(line, w->drops->pdata[w->drops->len - 1])) {
		append(line, ',', w->drops->pdata[w->drops->len - 1]);
		g_ptr_array_remove_index(w->drops, w->drops->len - 1);
	}
	if (line->len > 0)
		irc_queue_text(w->irc, irc_build(NULL, "MONITOR", "-", line->str, NULL));
	return line->len > 0;
}

/* Onto the list, as many as a line and the list hold; beyond that they are polled. */
static bool
send_monitor(IrcWatch *w)
{
	g_autoptr(GString) line = g_string_new(NULL);
	int64_t now = g_get_monotonic_time();
	for (GList *l = w->order.head; l != NULL; l = l->next) {
		Person *p = l->data;
		if (p->how != NEW)
			continue;
		if (w->monitored >= w->limit) {
			p->how = POLLED;
			continue;
		}
		if (!fits(line, p->nick))
			break;
		append(line, ',', p->nick);
		p->how = MONITORED;
		p->due = now + (int64_t)irc_timing.answer_ms * 1000;
		w->monitored++;
	}
	if (line->len > 0)
		irc_queue_text(w->irc, irc_build(NULL, "MONITOR", "+", line->str, NULL));
	return line->len > 0;
}

/* Is the server to be asked whether somebody who is there is away? */
static bool
is_away_asked(const IrcWatch *w, const Person *p, int64_t now)
{
	const IrcSession *irc = w->irc;
	if (p->address == NULL || !is_there(p) || w->no_userhost)
		return false;
	if (p->fresh)
		return true;
	if (p->away_due > now || (p->how == MONITORED && (irc->caps & IRC_CAP_MONITOR) != 0))
		return false;
	return (irc->caps & IRC_CAP_AWAY) == 0 || !irc_is_member(irc, p->nick);
}

static bool
is_due(const IrcWatch *w, const Person *p, int64_t now)
{
	return p->how == POLLED && p->address != NULL && !w->no_ison && p->due <= now;
}

/* What the server was to tell by itself and has not: asked from now on. */
static void
give_up_waiting(IrcWatch *w, int64_t now)
{
	if (w->asked != NULL && now - w->asked_at > (int64_t)irc_timing.answer_ms * 1000)
		g_clear_pointer(&w->asked, g_ptr_array_unref);
	for (GList *l = w->order.head; l != NULL; l = l->next) {
		Person *p = l->data;
		if (p->how == MONITORED && p->show == WRY_SHOW_UNKNOWN && p->due <= now &&
		    p->address != NULL) {
			p->how = POLLED;
			w->monitored--;
		}
	}
}

static void
ask(IrcWatch *w, bool userhost, GString *line, int64_t now)
{
	w->userhost = userhost;
	w->asked_at = now;
	/* Both take their nicks as words: they are no text. */
	irc_queue_text(w->irc, g_strconcat(userhost ? "USERHOST " : "ISON ", line->str, NULL));
}

/* The next question: who is there, or who of them is away.  One at a time: answers name no asker. */
static bool
send_poll(IrcWatch *w, int64_t now)
{
	g_autoptr(GString) line = g_string_new(NULL);
	unsigned polled = 0, n = 0;

	if (w->asked != NULL)
		return false;
	for (const GList *l = w->order.head; l != NULL; l = l->next)
		polled += ((const Person *)l->data)->how == POLLED;
	for (int away = 0; away < 2 && n == 0; away++) {
		/* A few are asked both in one. */
		bool userhost = away != 0 || (polled <= USERHOST_MAX && !w->no_userhost);
		GPtrArray *asked = g_ptr_array_new_with_free_func(g_free);
		for (GList *l = w->order.head, *last = w->order.tail, *next; l != NULL; l = next) {
			Person *p = l->data;
			next = l != last ? l->next : NULL;
			if (!(away != 0 ? is_away_asked(w, p, now) : is_due(w, p, now)))
				continue;
			if (!fits(line, p->nick) || (userhost && n >= USERHOST_MAX))
				break;
			append(line, ' ', p->nick);
			g_ptr_array_add(asked, g_strdup(p->folded));
			n++;
			p->due = now + (int64_t)irc_timing.poll_ms * 1000;
			if (userhost) {
				p->away_due = now + (int64_t)irc_timing.away_ms * 1000;
				p->fresh = false;
			}
			g_queue_unlink(&w->order, l);
			g_queue_push_tail_link(&w->order, l);
		}
		if (n > 0) {
			w->asked = asked;
			ask(w, userhost, line, now);
		} else {
			g_ptr_array_unref(asked);
		}
	}
	return n > 0;
}

static bool
send_one(IrcWatch *w)
{
	/* His own lines first; and no answer to a question of his is taken for one to ours. */
	if (w->irc->queue.head != NULL || irc_console_listens(w->irc))
		return false;
	return send_drops(w) || send_monitor(w) || send_poll(w, g_get_monotonic_time());
}

/* When there is something to be asked about this one; 0: never, as it looks now. */
static int64_t
next_due(const IrcWatch *w, const Person *p, int64_t now)
{
	if (p->how == NEW || is_away_asked(w, p, now))
		return now;
	if (p->address == NULL)
		return 0;
	int64_t at = 0;
	if (p->how == POLLED ? !w->no_ison : p->show == WRY_SHOW_UNKNOWN)
		at = p->due;
	if (is_away_asked(w, p, G_MAXINT64))
		at = at != 0 ? MIN(at, p->away_due) : p->away_due;
	return at != 0 ? MAX(at, now) : 0;
}

/* The timer, for what is due next; not before the gap between two lines. */
static void
rest(IrcWatch *w, int64_t now)
{
	int64_t next = w->drops->len > 0 ? now : G_MAXINT64;
	for (const GList *l = w->order.head; l != NULL && next > now; l = l->next) {
		int64_t at = next_due(w, l->data, now);
		if (at != 0)
			next = MIN(next, at);
	}
	if (next == G_MAXINT64)
		wry_timer_clear(&w->timer);
	else
		wry_timer_start(&w->timer,
				MAX((unsigned)((next - now) / 1000) + 1, irc_timing.watch_ms),
				on_timer, w);
}

static void
run(IrcWatch *w, unsigned lines)
{
	int64_t now = g_get_monotonic_time();
	give_up_waiting(w, now);
	while (lines-- > 0 && send_one(w))
		;
	rest(w, now);
}

static void
on_timer(gpointer data)
{
	IrcWatch *w = data;
	if (w->irc->state == IRC_OPEN)
		run(w, BURST);
}

void
irc_watch_start(IrcSession *irc)
{
	irc_watch_wanted(irc);
	if (irc->watch == NULL)
		return;
	irc->watch->limit = irc->support.monitor;
	wake(irc->watch);
}

/* --- what the server tells -------------------------------------------------------------- */

/* Each of "a!u@h,b" in the last parameter, cut at its '!'. */
static void
each_nick(IrcSession *irc, const IrcMsg *msg, unsigned i, bool there)
{
	g_auto(GStrv) words = g_strsplit(irc_param(msg, i), ",", -1);
	for (char **word = words; *word != NULL; word++) {
		(*word)[strcspn(*word, "!")] = '\0';
		Person *p = find(irc, *word);
		if (p == NULL)
			continue;
		if (there)
			tell_here(irc, p);
		else
			tell(irc, p, WRY_SHOW_OFFLINE, NULL);
		if (!there)
			irc_nick_freed(irc, *word);
	}
}

void
irc_on_monitor(IrcSession *irc, const IrcMsg *msg) /* 730, 731: me :nick!user@host,nick */
{
	each_nick(irc, msg, msg->n - 1, msg->numeric == 730);
}

void
irc_on_monitor_full(IrcSession *irc, const IrcMsg *msg) /* 734: me limit nick,nick :full */
{
	IrcWatch *w = irc->watch;
	g_auto(GStrv) words = g_strsplit(irc_param(msg, 2), ",", -1);
	for (char **word = words; *word != NULL && w != NULL; word++) {
		Person *p = find(irc, *word);
		if (p == NULL || p->how != MONITORED)
			continue;
		p->how = POLLED;
		p->due = 0;
		w->limit = --w->monitored;
	}
	if (w != NULL)
		wake(w);
}

/* The word of an answer: ISON "nick", USERHOST "nick*=+~user@host", '-' for away. */
static void
read_word(IrcWatch *w, char *word)
{
	bool away = false;
	char *equals = w->userhost ? strchr(word, '=') : NULL;
	if (equals != NULL) {
		away = equals[1] == '-';
		if (equals > word && equals[-1] == '*')
			equals--;
		*equals = '\0';
	}
	Person *p = find(w->irc, word);
	if (p == NULL)
		return;
	p->named = true;
	if (!w->userhost)
		tell_here(w->irc, p);
	else if (away)
		tell(w->irc, p, WRY_SHOW_AWAY, p->show == WRY_SHOW_AWAY ? p->status : NULL);
	else
		tell(w->irc, p, WRY_SHOW_ONLINE, NULL);
	if (w->userhost)
		p->fresh = false;
}

void
irc_on_ison(IrcSession *irc, const IrcMsg *msg) /* 302, 303: me :words */
{
	IrcWatch *w = irc->watch;
	if (w == NULL || w->asked == NULL || w->userhost != (msg->numeric == 302))
		return;
	g_autoptr(GPtrArray) asked = g_steal_pointer(&w->asked);
	g_auto(GStrv) words = g_strsplit(irc_param(msg, msg->n - 1), " ", -1);
	for (guint i = 0; i < asked->len; i++) {
		Person *p = g_hash_table_lookup(w->people, asked->pdata[i]);
		if (p != NULL)
			p->named = false;
	}
	for (char **word = words; *word != NULL; word++)
		read_word(w, *word);
	for (guint i = 0; i < asked->len; i++) {
		Person *p = g_hash_table_lookup(w->people, asked->pdata[i]);
		/* Of who is on its list the server says itself that he has gone. */
		if (p != NULL && !p->named && p->how != MONITORED)
			tell(irc, p, WRY_SHOW_OFFLINE, NULL);
	}
}

/* 421 to one of ours; false: it is none. */
bool
irc_watch_unknown(IrcSession *irc, const char *command)
{
	IrcWatch *w = irc->watch;
	if (w == NULL)
		return false;
	if (g_ascii_strcasecmp(command, "MONITOR") == 0) {
		w->limit = w->monitored = 0;
		for (GList *l = w->order.head; l != NULL; l = l->next) {
			Person *p = l->data;
			p->how = NEW;
			p->due = 0;
		}
		g_ptr_array_set_size(w->drops, 0);
	} else if (g_ascii_strcasecmp(command, "ISON") == 0 && w->asked != NULL && !w->userhost) {
		/* No way to know who is there: contacts follow the session. */
		w->no_ison = true;
		irc_tell_caps(irc);
	} else if (g_ascii_strcasecmp(command, "USERHOST") == 0 && w->asked != NULL &&
		   w->userhost) {
		w->no_userhost = true;
		for (GList *l = w->order.head; l != NULL; l = l->next)
			((Person *)l->data)->due = 0;
	} else {
		return false;
	}
	g_clear_pointer(&w->asked, g_ptr_array_unref);
	wake(w);
	return true;
}

bool
irc_watch_works(const IrcSession *irc)
{
	return irc->watch == NULL || !irc->watch->no_ison;
}

/* --- what channels in common tell --------------------------------------------------------- */

void
irc_watch_seen(IrcSession *irc, const char *nick)
{
	Person *p = find(irc, nick);
	if (p != NULL)
		tell_here(irc, p);
}

void
irc_watch_gone(IrcSession *irc, const char *nick)
{
	Person *p = find(irc, nick);
	if (p != NULL)
		tell(irc, p, WRY_SHOW_OFFLINE, NULL);
}

void
irc_watch_away(IrcSession *irc, const char *nick, const char *status)
{
	Person *p = find(irc, nick);
	if (p == NULL)
		return;
	p->fresh = false;
	tell(irc, p, status != NULL ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE, status);
	p->fresh = false;
}

void
irc_watch_renamed(IrcSession *irc, const char *from, const char *to)
{
	Person *old = find(irc, from), *now = find(irc, to);
	if (old == now)
		return;
	WryShow show = old != NULL && is_there(old) ? old->show : WRY_SHOW_ONLINE;
	g_autofree char *status = old != NULL ? g_strdup(old->status) : NULL;
	if (old != NULL)
		tell(irc, old, WRY_SHOW_OFFLINE, NULL);
	if (now != NULL)
		tell(irc, now, show, status);
}
