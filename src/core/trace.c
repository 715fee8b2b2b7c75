/*
 * trace.c - a backend that wraps a backend (wherryd --trace-backend)
 *
 * Logs each order at level debug, then passes it on; an order out of its bracket is the core's
 * own mistake and ends the process.  Facts have their door in facts.c.  No text, no secret is
 * logged.
 */
#include "core/trace.h"

#include <string.h>

static const WryBackend *
real(const WrySession *session)
{
	return wry_session_component(session)->real;
}

static void
note(const WrySession *session, const char *order, const char *about)
{
	WRY_ORDER(session);
	wry_log_debug(&session->log, "order %s%s%s", order, about != NULL ? " " : "",
		      about != NULL ? about : "");
}

static void
note_room(const WrySession *session, const WryRoom *room, const char *order)
{
	g_assert(session->state == WRY_SESSION_OPEN);
	g_assert(room->session == session);
	note(session, order, room->address->name);
}

static void
on_session_open(WrySession *session, const WryLogin *login)
{
	g_assert(session->state == WRY_SESSION_OPENING && session->data == NULL);
	note(session, "session_open", login->nick);
	real(session)->session_open(session, login);
}

static void
on_session_close(WrySession *session, const char *reason)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) /* every room's bracket is closed first */
		g_assert(((WryRoom *)value)->state == WRY_ROOM_WAITING);
	note(session, "session_close", reason);
	real(session)->session_close(session, reason);
}

static void
on_message_send(WrySession *session, const WryMessage *message, uint64_t waiting)
{
	g_assert(session->state == WRY_SESSION_OPEN);
	note(session, "message_send", message->id);
	real(session)->message_send(session, message, waiting);
}

static void
on_room_join(WrySession *session, WryRoom *room, const char *nick, const char *password)
{
	g_assert(room->state == WRY_ROOM_JOINING && room->data == NULL);
	note_room(session, room, "room_join");
	real(session)->room_join(session, room, nick, password);
}

static void
on_room_leave(WrySession *session, WryRoom *room, const char *reason)
{
	g_assert(room->state == WRY_ROOM_LEAVING);
	note_room(session, room, "room_leave");
	real(session)->room_leave(session, room, reason);
}

static void
on_room_close(WrySession *session, WryRoom *room)
{
	note(session, "room_close", room->address->name);
	real(session)->room_close(session, room);
}

static void
on_room_set_subject(WrySession *session, WryRoom *room, const char *subject, WryReply *reply)
{
	note_room(session, room, "room_set_subject");
	real(session)->room_set_subject(session, room, subject, reply);
}

static void
on_room_set_role(WrySession *session, WryRoom *room, const char *nick, WryRole role,
		 const char *reason, WryReply *reply)
{
	note_room(session, room, "room_set_role");
	real(session)->room_set_role(session, room, nick, role, reason, reply);
}

static void
on_room_set_aff(WrySession *session, WryRoom *room, const char *who, WryAff affiliation,
		const char *reason, WryReply *reply)
{
	note_room(session, room, "room_set_aff");
	real(session)->room_set_aff(session, room, who, affiliation, reason, reply);
}

static void
note_contact(const WrySession *session, const WryAddress *contact, const char *order)
{
	g_assert(session->state == WRY_SESSION_OPEN);
	note(session, order, contact->name);
}

static void
on_contact_watch(WrySession *session, const WryAddress *contact)
{
	note_contact(session, contact, "contact_watch");
	real(session)->contact_watch(session, contact);
}

static void
on_contact_unwatch(WrySession *session, const WryAddress *contact)
{
	note_contact(session, contact, "contact_unwatch");
	real(session)->contact_unwatch(session, contact);
}

static void
on_contact_ask(WrySession *session, const WryAddress *contact, const char *reason)
{
	note_contact(session, contact, "contact_ask");
	real(session)->contact_ask(session, contact, reason);
}

static void
on_contact_answer(WrySession *session, const WryAddress *contact, bool yes)
{
	note_contact(session, contact, "contact_answer");
	real(session)->contact_answer(session, contact, yes);
}

static void
on_contact_drop(WrySession *session, const WryAddress *contact)
{
	note_contact(session, contact, "contact_drop");
	real(session)->contact_drop(session, contact);
}

static void
on_session_set_presence(WrySession *session, WryShow show, const char *status)
{
	g_assert(session->state == WRY_SESSION_OPEN);
	note(session, "session_set_presence", NULL);
	real(session)->session_set_presence(session, show, status);
}

static void
on_session_set_nick(WrySession *session, const char *nick, WryReply *reply)
{
	g_assert(session->state == WRY_SESSION_OPEN);
	note(session, "session_set_nick", nick);
	real(session)->session_set_nick(session, nick, reply);
}

#define MOST 16

const WryBackend *
wry_trace_wrap(const WryBackend *backend)
{
	static WryBackend traced[MOST];
	static const WryBackend *of[MOST];
	guint i = 0;
	while (i < MOST && of[i] != NULL && of[i] != backend)
		i++;
	g_assert(i < MOST);
	of[i] = backend;
	traced[i] = *backend;
#define WRAP(op)                                                                                   \
	if (backend->op != NULL)                                                                   \
	traced[i].op = on_##op
	WRAP(session_open);
	WRAP(session_close);
	WRAP(session_set_presence);
	WRAP(session_set_nick);
	WRAP(contact_watch);
	WRAP(contact_unwatch);
	WRAP(contact_ask);
	WRAP(contact_answer);
	WRAP(contact_drop);
	WRAP(message_send);
	WRAP(room_join);
	WRAP(room_leave);
	WRAP(room_close);
	WRAP(room_set_subject);
	WRAP(room_set_role);
	WRAP(room_set_aff);
#undef WRAP
	return &traced[i];
}
