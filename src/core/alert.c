/*
 * alert.c - what a user is told who has no client where it happens
 */
#include "core/alert.h"

#include "base/text.h"
#include "core/block.h"
#include "core/outbox.h"
#include "xmpp/ns.h"

#include <string.h>

#define TEXT_MOST 600	      /* bytes of what was said */
#define AGAIN_MS (10 * 60000) /* between two about one room */
#define DOWN_MS (5 * 60000)
#define DUMB_MS 30000	    /* the stream is down: until it is tried again */
#define NAMED 4		    /* messages of a room that may come back yet */
#define NICK_MS (3 * 60000) /* a nick that is won back by then was never lost */

/* --- saying it ------------------------------------------------------------------------ */

/* To be kept by his server and its archive.  false: the stream is down. */
static bool
say(WryComponent *c, const char *from, const char *to, const char *text)
{
	WryXml *xml = outbox_open(c, "message", from, to, "chat", NULL);
	wry_xml_attr(xml, "xml:lang", "en");
	wry_xml_leaf(xml, "body", NULL, text);
	wry_xml_leaf(xml, "store", NS_HINTS, NULL);
	return outbox_close(c);
}

static bool
say_of_room(const WryRoom *room, const char *text)
{
	const WrySession *s = room->session;
	WryComponent *c = s->account->component;
	WryAddress network = { WRY_ADDRESS_NETWORK, s->network, (char *)"", NULL };
	g_autofree char *from = wry_component_jid(c, &network);
	g_autofree char *whole = g_strconcat(text, "\n", room->jid, NULL);
	return say(c, from, s->account->jid, whole);
}

static bool
say_of_network(const WrySession *s, const char *text)
{
	WryComponent *c = s->account->component;
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	return say(c, from, s->account->jid, text);
}

/* --- mentions ------------------------------------------------------------------------------ */

static bool
is_wished(const WryAccount *a)
{
	static const WryField mentions[] = {
		{ .name = "mentions", .type = WRY_FIELD_BOOL, .fallback = "yes" }, { 0 }
	};
	g_autoptr(WryValues) values = wry_account_values(a, "", mentions);
	return wry_values_bool(values, "mentions");
}

/* "romeo in #wherry: juliet: are you there?" */
static char *
line_of(const WryRoom *room, const WryMessage *m)
{
	bool action = (m->flags & WRY_MESSAGE_ACTION) != 0;
	g_autofree char *words = g_strndup(m->body, wry_text_break(m->body, TEXT_MOST, false));
	g_strdelimit(words, "\n", ' '); /* a line of its own would be taken for ours */
	g_autofree char *said =
	    action ? g_strconcat("* ", m->nick, " ", words, NULL) : g_steal_pointer(&words);
	g_autofree char *where =
	    outbox_phrase(NULL, N_("%1$s in %2$s:"), m->nick, room->address->name);
	return g_strconcat(where, " ", said, NULL);
}

static void on_due(gpointer data);

/* The last of n; what cannot be said now is kept for later.  line: (transfer full) */
static void
tell(WryRoom *room, char *line, unsigned n)
{
	g_autofree char *last = line;
	g_autofree char *more = g_strdup_printf("%u", n - 1);
	g_autofree char *before = outbox_phrase(NULL, N_("(and %s more before it)"), more, NULL);
	g_autofree char *whole = n > 1 ? g_strconcat(last, " ", before, NULL) : g_strdup(last);
	bool said = say_of_room(room, whole);
	room->alerted = g_get_monotonic_time();
	if (!said) {
		room->alert = g_steal_pointer(&last);
		room->n_alerts = n;
	}
	wry_timer_start(&room->alert_timer, said ? AGAIN_MS : DUMB_MS, on_due, room);
}

static void
on_due(gpointer data)
{
	WryRoom *room = data;
	unsigned n = room->n_alerts;
	room->n_alerts = 0;
	room->alerted = 0;
	if (room->alert != NULL && !room->session->account->component->stopping)
		tell(room, g_steal_pointer(&room->alert), n);
}

/* Now, or with the others that name him soon.  line: (transfer full) */
static void
tell_soon(WryRoom *room, char *line)
{
	if (room->alerted == 0) {
		tell(room, line, 1);
		return;
	}
	g_free(room->alert);
	room->alert = line;
	room->n_alerts++;
}

/* His server may think that a client is there which is dead; it will say so of each message. */
static void
note_named(WryRoom *room, const WryMessage *m)
{
	WryNamed *named = g_new0(WryNamed, 1);
	named->id = g_strdup(m->id);
	named->line = line_of(room, m);
	room->named = g_slist_prepend(room->named, named);
	GSList *last = g_slist_nth(room->named, NAMED - 1);
	if (last != NULL) {
		g_slist_free_full(last->next, wry_named_free);
		last->next = NULL;
	}
}

void
alert_bounced(WryRoom *room, const char *id)
{
	for (GSList *l = room->named; l != NULL; l = l->next) {
		WryNamed *named = l->data;
		if (g_strcmp0(named->id, id) != 0)
			continue;
		room->named = g_slist_delete_link(room->named, l);
		if (room->clients->len == 0)
			tell_soon(room, g_steal_pointer(&named->line));
		wry_named_free(named);
		return;
	}
}

void
alert_said(WryRoom *room, const WryMessage *m)
{
	const WryMessageFlags silent = WRY_MESSAGE_CARBON | WRY_MESSAGE_DELAYED |
				       WRY_MESSAGE_CORRECTS | WRY_MESSAGE_RETRACTS |
				       WRY_MESSAGE_REACTS;
	if ((m->flags & WRY_MESSAGE_HIGHLIGHT) == 0 || (m->flags & silent) != 0 ||
	    m->nick == NULL || m->body == NULL || !is_wished(room->session->account))
		return;
	g_autoptr(WryAddress) who = wry_session_contact(room->session, m->nick);
	if (block_hides(room->session, who))
		return;
	if (room->clients->len > 0)
		note_named(room, m);
	else
		tell_soon(room, line_of(room, m));
}

void
alert_seen(WryRoom *room)
{
	g_clear_pointer(&room->alert, g_free);
	wry_timer_clear(&room->alert_timer);
	room->n_alerts = 0;
	room->alerted = 0;
	g_slist_free_full(g_steal_pointer(&room->named), wry_named_free);
}

void
alert_out(const WryRoom *room, const char *what)
{
	if (!room->session->account->going && !room->session->account->component->stopping)
		say_of_room(room, what);
}

/* --- the network ---------------------------------------------------------------------------- */

static const char *
title_of(const WrySession *s)
{
	return wry_component_title(s->account->component, s->network);
}

static void
on_down(gpointer data)
{
	WrySession *s = data;
	if (s->account->component->stopping)
		return;
	g_autofree char *why = s->error != NULL
				   ? outbox_text(s->error, NULL)
				   : outbox_phrase(NULL, N_("%s is not there."), title_of(s), NULL);
	g_autofree char *text = outbox_phrase(
	    NULL, N_("%1$s I keep trying. \"reconnect %2$s\" tries at once."), why, title_of(s));
	s->down_told = say_of_network(s, text);
	if (!s->down_told)
		wry_timer_start(&s->down, DUMB_MS, on_down, s);
}

void
alert_lost(WrySession *s)
{
	if (!s->down_told)
		wry_timer_start(&s->down, DOWN_MS, on_down, s);
}

void
alert_back(WrySession *s)
{
	wry_timer_clear(&s->down);
	g_clear_pointer(&s->in_use, g_free);
	if (!s->down_told)
		return;
	s->down_told = false;
	g_autofree char *text = outbox_phrase(NULL, N_("%s is back."), title_of(s), NULL);
	say_of_network(s, text);
}

static const char *
own_nick(const WrySession *s)
{
	return s->self == NULL ? NULL : s->self->wire != NULL ? s->self->wire : s->self->name;
}

static void
on_in_use(gpointer data)
{
	WrySession *s = data;
	const char *now = own_nick(s);
	if (s->state != WRY_SESSION_OPEN || now == NULL || wry_session_is_nick(s, now, s->in_use) ||
	    s->asked_nick != NULL || s->account->component->stopping)
		return;
	g_autofree char *who = outbox_phrase(NULL, N_("You are %1$s on %2$s"), now, title_of(s));
	g_autofree char *why = outbox_phrase(
	    NULL, N_("because %s is in use. I take it back when it is free."), s->in_use, NULL);
	g_autofree char *text = g_strconcat(who, " ", why, NULL);
	say_of_network(s, text);
}

void
alert_nick_in_use(WrySession *s, const char *nick)
{
	g_free(s->in_use);
	s->in_use = g_strdup(nick);
	/* An old connection of ours may have it for a while. */
	wry_timer_start(&s->down, NICK_MS, on_in_use, s);
}

void
alert_hint(WrySession *s, const char *text)
{
	if (g_strcmp0(s->hint, text) == 0 || s->account->component->stopping ||
	    !say_of_network(s, text))
		return;
	g_free(s->hint);
	s->hint = g_strdup(text);
}

void
alert_given_up(WrySession *s, const GError *error)
{
	wry_timer_clear(&s->down);
	s->down_told = false;
	if (error == NULL || s->account->going || s->account->component->stopping)
		return;
	g_autofree char *text = outbox_text(error, NULL);
	say_of_network(s, text);
}
