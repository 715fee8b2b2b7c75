/*
 * facts.c - every fact's front door
 *
 * Stanzas come in by router.c, facts by this file; each fact is checked against its bracket,
 * and the engines are told in order.  No other file of the core implements a fact.  While one
 * is told no order may be given (WRY_ORDER): what it wants ordered, the pump will.
 */
#include "core/access.h"
#include "core/alert.h"
#include "core/answer.h"
#include "core/arrival.h"
#include "core/block.h"
#include "core/chat.h"
#include "core/contact.h"
#include "core/fate.h"
#include "core/listing.h"
#include "core/muc.h"
#include "core/pep.h"
#include "core/queue.h"
#include "core/registration.h"
#include "core/roster.h"
#include "core/session.h"
#include "store/memos.h"

static void
enter(WryComponent *component)
{
	component->in_facts++;
}

static void
leave(WryComponent **component)
{
	(*component)->in_facts--;
}

/* Counts the depth until the block ends. */
#define FACT(c)                                                                                    \
	__attribute__((cleanup(leave), unused)) WryComponent *told_component = (c);                \
	enter(told_component)

static WrySession *
enter_of(WrySession *session)
{
	WryComponent *component = wry_session_component(session);
	enter(component);
	component->unpaid = 0;
	return session;
}

static void
leave_of(WrySession **session)
{
	WryComponent *component = wry_session_component(*session);
	leave(&component);
	access_heard((*session)->account);
}

/* The same; what it makes us say is on the account. */
#define FACT_OF(s) __attribute__((cleanup(leave_of), unused)) WrySession *told_session = enter_of(s)

/* A fact outside its bracket is a backend's mistake: said in the log, and ignored. */
static bool
out_of_bracket(const WryLog *log, const char *fact, const char *why)
{
	wry_log_warn(log, "%s: %s", fact, why);
	return false;
}

static bool
is_on(WrySession *s, const char *fact)
{
	if (s->state == WRY_SESSION_OPENING || s->state == WRY_SESSION_OPEN)
		return true;
	return out_of_bracket(&s->log, fact, "told of a session that is closed");
}

static bool
is_in(WryRoom *room, const char *fact)
{
	if (room->state == WRY_ROOM_JOINING || room->state == WRY_ROOM_JOINED ||
	    room->state == WRY_ROOM_LEAVING)
		return is_on(room->session, fact);
	return out_of_bracket(&room->session->log, fact, "told of a room that has been left");
}

/* Has the user blocked whoever this is from?  Of a room only what is said in private counts. */
static bool
is_hidden(const WrySession *s, const WryAddress *peer, const char *nick, bool whispered)
{
	bool room = peer != NULL && peer->kind == WRY_ADDRESS_ROOM;
	if (!room)
		return block_hides(s, peer);
	g_autoptr(WryAddress) who =
	    whispered && nick != NULL ? wry_session_contact(s, nick) : NULL;
	return block_hides(s, who);
}

/* --- component, session ----------------------------------------------------------------- */

void
wry_component_ready(WryComponent *component, unsigned window, const GError *why)
{
	FACT(component);
	wry_log_debug(&component->log, "ready for %u messages%s%s", window, why != NULL ? ": " : "",
		      why != NULL ? why->message : "");
	ledger_window(component, window, why);
}

void
wry_session_opened(WrySession *session, const WryAddress *self)
{
	FACT_OF(session);
	if (session->state != WRY_SESSION_OPENING)
		out_of_bracket(&session->log, G_STRFUNC, "told of a session that is not opening");
	else
		session_opened(session, self);
}

void
wry_session_renamed(WrySession *session, const WryAddress *self)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		session_renamed(session, self);
}

void
wry_session_refolded(WrySession *session)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		muc_refolded(session);
}

void
wry_nick_in_use(WrySession *session, const char *nick)
{
	FACT(wry_session_component(session));
	if (is_on(session, G_STRFUNC))
		alert_nick_in_use(session, nick);
}

void
wry_session_hint(WrySession *session, const char *text)
{
	FACT(wry_session_component(session));
	if (is_on(session, G_STRFUNC))
		alert_hint(session, text);
}

void
wry_session_set_caps(WrySession *session, WryCaps caps)
{
	FACT_OF(session);
	if (!is_on(session, G_STRFUNC))
		return;
	session->caps = caps;
	contact_session_changed(session);
}

void
wry_session_closed(WrySession *session, const GError *error)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		session_closed(session, error);
}

void
wry_notice_received(WrySession *session, const char *text)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		chat_noticed(session, text);
}

/* --- messages ------------------------------------------------------------------------------- */

void
wry_message_received(WrySession *session, WryMessage *message)
{
	FACT_OF(session);
	g_autoptr(WryMessage) mine = message;
	if (!is_on(session, G_STRFUNC))
		return;
	bool whispered = (mine->flags & WRY_MESSAGE_PRIVATE) != 0;
	WryCounts *counts = &wry_session_component(session)->counts;
	if (is_hidden(session, mine->peer, mine->nick, whispered)) {
		counts->in_refused++;
		return;
	}
	counts->in_good++;
	if (message->peer->kind != WRY_ADDRESS_ROOM || whispered) {
		chat_heard(session, message);
		return;
	}
	WryRoom *room = wry_session_find_room(session, message->peer);
	if (room != NULL && is_in(room, G_STRFUNC))
		muc_heard(room, message);
	else if (room == NULL)
		out_of_bracket(&session->log, G_STRFUNC, "said in a room we are not in");
}

void
wry_message_arrived(WryComponent *component, const WryAddress *self, WryMessage *message,
		    WryReply *stored)
{
	FACT(component);
	arrival_taken(component, self, message, stored);
}

void
wry_message_unclaimed(WryComponent *component, WryMessage *message, WryReply *stored)
{
	FACT(component);
	arrival_unclaimed(component, message, stored);
}

void
wry_recipient_check(WryComponent *component, const WryAddress *self, const WryAddress *peer,
		    int64_t size, WryReply *reply)
{
	arrival_check(component, self, peer, size, reply);
}

void
wry_message_accepted(WrySession *session, const WryPiece *piece, const char *foreign_id,
		     const char *said)
{
	FACT_OF(session);
	bool known = false;
	g_autoptr(WryUnderWay) whole = queue_accepted(session, piece, foreign_id, said, &known);
	if (!known)
		out_of_bracket(&session->log, G_STRFUNC, "no such message is under way");
	if (whole == NULL)
		return;
	if (whole->message->peer->kind == WRY_ADDRESS_ROOM)
		muc_accepted(g_steal_pointer(&whole));
	else
		chat_accepted(whole);
	wry_session_wake(session);
}

void
wry_message_failed(WrySession *session, const WryPiece *piece, const GError *error)
{
	FACT_OF(session);
	/* A later piece of a message that has failed already fails unheard. */
	queue_failed(session, piece, error);
	wry_session_wake(session);
}

void
wry_message_untried(WrySession *session, const WryPiece *piece)
{
	FACT_OF(session);
	queue_untried(session, piece);
	wry_session_wake(session);
}

void
wry_message_fate(WryComponent *component, const char *id, const char *const *names, WryFate fate,
		 const GError *error, WryReply *matched)
{
	FACT(component);
	component->counts.fates[fate]++;
	fate_told(component, id, names, fate, error, matched);
}

void
wry_message_fate_guessed(WryComponent *component, const char *const *names, uint64_t guesses,
			 const char *of, WryFate fate, const GError *error, WryReply *matched)
{
	FACT(component);
	component->counts.fates[fate]++;
	fate_guessed(component, names, guesses, of, fate, error, matched);
}

void
wry_state_received(WrySession *session, const WryAddress *peer, const char *nick,
		   WryChatState state)
{
	FACT_OF(session);
	if (!is_on(session, G_STRFUNC) || is_hidden(session, peer, nick, nick != NULL))
		return;
	WryRoom *room =
	    peer->kind == WRY_ADDRESS_ROOM ? wry_session_find_room(session, peer) : NULL;
	if (peer->kind != WRY_ADDRESS_ROOM)
		chat_state_heard(session, peer, state);
	else if (room != NULL && is_in(room, G_STRFUNC))
		muc_state_heard(room, nick, state);
}

/* --- contacts ----------------------------------------------------------------------------------
 */

void
wry_contact_changed(WrySession *session, const WryAddress *contact, WryShow show,
		    const char *status)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		contact_changed(session, contact, show, status);
}

void
wry_contact_named(WrySession *session, const WryAddress *contact, const char *name)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		contact_named(session, contact, name);
}

void
wry_contact_renamed(WrySession *session, const WryAddress *contact, const WryAddress *new_contact)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		contact_renamed(session, contact, new_contact);
}

void
wry_contact_pictured(WrySession *session, const WryAddress *contact, const char *hash)
{
	FACT_OF(session);
	WryContact *changed =
	    is_on(session, G_STRFUNC) ? contact_pictured(session, contact, hash) : NULL;
	if (changed != NULL)
		pep_pictured(changed);
}

void
wry_contact_listed(WrySession *session, const WryAddress *contact, const char *name,
		   const char *const *groups)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		roster_listed(session, contact, name, groups);
}

void
wry_contact_dropped(WrySession *session, const WryAddress *contact)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		roster_dropped(session, contact);
}

void
wry_contact_asked(WrySession *session, const WryAddress *contact, const char *name,
		  const char *reason)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC) && !is_hidden(session, contact, NULL, false))
		contact_asked(session, contact, name, reason);
}

void
wry_contact_answered(WrySession *session, const WryAddress *contact, bool yes)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		contact_answered(session, contact, yes);
}

/* The gateway's clock, and no zone: where the user is, is nobody's business either. */
static void
answer_time(WryReply *reply)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *text = g_date_time_format(now, "%Y-%m-%d %H:%M:%S UTC");
	wry_reply_done(reply, text);
}

void
wry_query_received(WrySession *session, const WryAddress *contact, WryQuery query,
		   WryReply *reply)
{
	FACT_OF(session);
	/* What answers for the user is the gateway: his client is nobody's business. */
	if (is_hidden(session, contact, NULL, false))
		wry_reply_drop(reply);
	else if (query == WRY_QUERY_VERSION)
		wry_reply_done(reply, (gpointer) "wherry " WRY_VERSION);
	else if (query == WRY_QUERY_PING)
		wry_reply_done(reply, (gpointer) "");
	else if (query == WRY_QUERY_TIME)
		answer_time(reply);
	else
		wry_reply_drop(reply);
}

/* --- rooms -------------------------------------------------------------------------------------
 */

void
wry_occupant_present(WryRoom *room, const WryOccupant *occupant)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_occupant_present(room, occupant);
}

void
wry_occupant_left(WryRoom *room, const char *nick, WryLeft how, const char *actor,
		  const char *reason)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_occupant_left(room, nick, how, actor, reason);
}

void
wry_occupants_lost(WryRoom *room, const char *reason)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_occupants_lost(room, reason);
}

void
wry_person_changed(WrySession *session, const WryOccupant *person)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		muc_person_changed(session, person);
}

void
wry_person_renamed(WrySession *session, const char *nick, const char *new_nick)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		muc_person_renamed(session, nick, new_nick);
}

void
wry_person_left(WrySession *session, const char *nick, WryLeft how, const char *reason)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC))
		muc_person_left(session, nick, how, reason);
}

void
wry_room_subject_set(WryRoom *room, const char *nick, const char *subject, int64_t when)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_subject_set(room, nick, subject, when);
}

void
wry_room_modes_set(WryRoom *room, WryRoomModes modes, const char *nick)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_modes_set(room, modes, nick);
}

void
wry_room_key_set(WryRoom *room, const char *key)
{
	FACT(wry_session_component(room->session));
	if (is_in(room, G_STRFUNC))
		muc_key_set(room, key);
}

void
wry_room_joined(WryRoom *room, const char *nick)
{
	FACT_OF(room->session);
	if (room->state == WRY_ROOM_LEAVING)
		return; /* we had asked to leave before the network let us in */
	if (room->state != WRY_ROOM_JOINING)
		out_of_bracket(&room->session->log, G_STRFUNC,
			       "told of a room that is not joining");
	else if (is_on(room->session, G_STRFUNC)) {
		muc_joined(room, nick);
		registration_welcome(room->session->account); /* his first use, if it is */
	}
}

WryRoom *
wry_room_entered(WrySession *session, const WryAddress *address, const char *nick)
{
	FACT_OF(session);
	WryRoom *room = wry_session_find_room(session, address);
	if (!is_on(session, G_STRFUNC))
		return NULL;
	if (room != NULL && room->state != WRY_ROOM_WAITING) {
		/* A server may put us out and in again in a breath: its doing, no mistake. */
		wry_log_debug(&session->log, "put into a room that is not left yet");
		return NULL;
	}
	return muc_entered(session, address, nick);
}

void
wry_room_left(WryRoom *room, WryLeft how, const char *actor, const char *reason,
	      const WryAddress *instead, const GError *error)
{
	FACT_OF(room->session);
	if (is_in(room, G_STRFUNC))
		muc_left(room, how, actor, reason, instead, error);
}

void
wry_room_invited(WrySession *session, const WryAddress *room, const WryAddress *by,
		 const char *reason)
{
	FACT_OF(session);
	if (is_on(session, G_STRFUNC) && !is_hidden(session, by, NULL, false))
		muc_invited(session, room, by, reason);
}

void
wry_room_listed(WrySession *session, const WryRoomInfo *info)
{
	FACT(wry_session_component(session));
	if (is_on(session, G_STRFUNC))
		listing_heard(session, info);
}

/* --- memos: the store, as the contract words it -------------------------------------------------
 */

static void
free_memo(gpointer data)
{
	WryMemo *memo = data;
	g_free(memo->key);
	g_bytes_unref(memo->value);
	g_free(memo);
}

static void
on_memos(gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	GPtrArray *rows = result;
	g_autoptr(GPtrArray) memos = g_ptr_array_new_with_free_func(free_memo);
	for (guint i = 0; i < rows->len; i++) {
		const WryMemoRow *row = rows->pdata[i];
		WryMemo *memo = g_new0(WryMemo, 1);
		*memo = (WryMemo){ g_strdup(row->key), g_bytes_ref(row->value), row->expires };
		g_ptr_array_add(memos, memo);
	}
	wry_reply_done(reply, memos);
}

void
wry_memo_put(WryComponent *component, const char *space, const char *key, GBytes *value,
	     WryMemoKind kind, int64_t expires, WryReply *stored)
{
	wry_memos_put(component->store, component->domain, space, key, value,
		      kind == WRY_MEMO_SECRET, expires, stored);
}

void
wry_memo_put_all(WryComponent *component, const char *space, const char *const *keys, GBytes *value,
		 WryMemoKind kind, int64_t expires, WryReply *stored)
{
	wry_memos_put_all(component->store, component->domain, space, keys, value,
			  kind == WRY_MEMO_SECRET, expires, stored);
}

void
wry_memo_get(WryComponent *component, const char *space, const char *const *keys, WryReply *reply)
{
	wry_memos_get(component->store, component->domain, space, keys,
		      wry_reply_new(NULL, 0, on_memos, reply));
}

void
wry_memo_list(WryComponent *component, const char *space, const char *prefix, WryReply *reply)
{
	wry_memos_list(component->store, component->domain, space, prefix,
		       wry_reply_new(NULL, 0, on_memos, reply));
}
