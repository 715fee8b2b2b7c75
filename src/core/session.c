/*
 * session.c - login, back-off, logout
 *
 * States, and what the pump does in each:
 *
 *	IDLE	 opens if anything waits; else the session goes
 *	OPENING	 waits for the network, with a deadline; closes if nobody wants it any more
 *	OPEN	 leaves, closes and joins rooms; hands over what was held; closes after the last use
 *	ENDED	 closes rooms and session; then tries again, or is IDLE
 *	RETRY	 waits for its timer
 *	QUEUED	 waits until fewer log in to that network: after a start, or a loss, all want to
 */
#include "core/session.h"

#include "base/hash.h"
#include "core/alert.h"
#include "core/answer.h"
#include "core/backlog.h"
#include "core/contact.h"
#include "core/history.h"
#include "core/muc.h"
#include "core/place.h"
#include "core/queue.h"

#define OPEN_MS 120000 /* name, TCP, TLS, login, all of it */
#define JOIN_MS 60000
#define RETRY_FIRST_MS 2000
#define RETRY_MOST_MS 900000 /* where the backend names no reconnect_max */
#define RETRY_EAGER_US (5 * G_USEC_PER_SEC)
#define REDO_MS 500   /* for the old connection's end to be known */
#define DOOR_WIDTH 64 /* sessions that log in to one network at a time, and nobody waits for */

/* --- who may log in now ---------------------------------------------------------------- */

typedef struct { /* of one network */
	unsigned opening, open, waiting; /* sessions in OPENING, OPEN, RETRY */
	GQueue queued;			 /* of WrySession */
} Door;

static void
free_door(gpointer data)
{
	Door *door = data;
	g_queue_clear(&door->queued);
	g_free(door);
}

/* NULL: nobody logs in there, or waits to. */
static Door *
find_door(const WrySession *s)
{
	const WryComponent *c = wry_session_component(s);
	return c->doors != NULL
		   ? g_hash_table_lookup(c->doors, s->network != NULL ? s->network : "")
		   : NULL;
}

static Door *
door_of(const WrySession *s)
{
	WryComponent *c = wry_session_component(s);
	const char *network = s->network != NULL ? s->network : "";
	Door *door = find_door(s);
	if (door != NULL)
		return door;
	if (c->doors == NULL)
		c->doors = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, free_door);
	door = g_new0(Door, 1);
	g_queue_init(&door->queued);
	g_hash_table_insert(c->doors, g_strdup(network), door);
	return door;
}

static void
count(Door *door, WrySessionState state, unsigned one)
{
	if (state == WRY_SESSION_OPENING)
		door->opening += one;
	else if (state == WRY_SESSION_OPEN)
		door->open += one;
	else if (state == WRY_SESSION_RETRY)
		door->waiting += one;
}

/* Counts who passes; a door that nobody needs is let go. */
static void
pass_door(WrySession *s, WrySessionState next)
{
	WryComponent *c = wry_session_component(s);
	Door *door = door_of(s);
	count(door, s->state, -1u);
	count(door, next, 1);
	if (s->state == WRY_SESSION_QUEUED)
		g_queue_remove(&door->queued, s);
	if (next == WRY_SESSION_QUEUED)
		g_queue_push_tail(&door->queued, s);
	if (door->opening < DOOR_WIDTH && door->queued.head != NULL)
		wry_session_wake(door->queued.head->data);
	if (door->opening + door->open + door->waiting == 0 && door->queued.head == NULL)
		g_hash_table_remove(c->doors, s->network != NULL ? s->network : "");
}

static bool
is_crowded(const WrySession *s)
{
	const Door *door = find_door(s);
	return door != NULL && door->opening >= DOOR_WIDTH;
}

static void
set_state(WrySession *s, WrySessionState state)
{
	pass_door(s, state);
	s->state = state;
	s->since = g_get_real_time();
	wry_timer_clear(&s->timer);
	contact_session_changed(s);
}

/* --- who wants it -------------------------------------------------------------------- */

static bool
has_fresh_client(const WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		for (guint i = 0; i < room->clients->len; i++)
			if (((WryClient *)room->clients->pdata[i])->fresh)
				return true;
	}
	return false;
}

static bool
is_wanted(const WrySession *s)
{
	if (s->close_wanted || s->account->going || wry_session_component(s)->stopping)
		return false;
	if (s->held.head != NULL)
		return true;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value))
		if (muc_is_wanted(value))
			return true;
	return contact_wants(s);
}

/* --- rooms: one order a call ------------------------------------------------------------ */

static void
on_join_overdue(gpointer data)
{
	muc_join_overdue(data);
}

static void
order_join(WryRoom *room)
{
	WrySession *s = room->session;
	const WryPlaceRow *place = place_of(room);
	const WryClient *first = room->clients->len > 0 ? room->clients->pdata[0] : NULL;
	for (guint i = 0; i < room->clients->len; i++) {
		const WryClient *client = room->clients->pdata[i];
		if (client->fresh) {
			first = client;
			break;
		}
	}
	g_autofree char *nick = g_strdup(first != NULL ? first->asked : s->nick);
	g_autofree char *password = g_strdup(first != NULL   ? first->password
					     : place != NULL ? place->key
							     : NULL);
	room->state = WRY_ROOM_JOINING;
	room->leave_wanted = false;
	wry_room_set_tried(room, password);
	wry_timer_start(&room->timer, JOIN_MS, on_join_overdue, room);
	WRY_ORDER(s);
	wry_session_backend(s)->room_join(s, room, nick, password);
}

static void
order_leave(WryRoom *room)
{
	WrySession *s = room->session;
	g_autofree char *reason = g_steal_pointer(&room->leave_reason);
	room->state = WRY_ROOM_LEAVING;
	room->leave_wanted = false;
	wry_timer_clear(&room->timer);
	WRY_ORDER(s);
	wry_session_backend(s)->room_leave(s, room, reason);
}

static void
on_room_again(gpointer data)
{
	WryRoom *room = data;
	wry_session_wake(room->session);
}

static unsigned
ms_until(gint64 when)
{
	return (unsigned)(MAX(when - g_get_monotonic_time(), 0) / 1000) + 1;
}

/* The bracket closes; the room stays for who waits for the next one, else it goes. */
static void
order_close(WryRoom *room)
{
	WrySession *s = room->session;
	const WryBackend *backend = wry_session_backend(s);
	WRY_ORDER(s);
	if (backend->room_close != NULL)
		backend->room_close(s, room);
	room->data = NULL;
	history_leave(room); /* it may close with its session, and be left by nobody */
	room->state = WRY_ROOM_WAITING;
	room->leave_wanted = false;
	room->entered = false;
	wry_room_set_tried(room, NULL);
	room->stuck = false;
	wry_timer_clear(&room->timer);
	wry_room_forget(room);
	if (!muc_is_wanted(room))
		wry_room_remove(room);
	else if (room->next_try != 0)
		wry_timer_start(&room->timer, ms_until(room->next_try), on_room_again, room);
}

/* Is it one that is kept, and was refused a moment ago? */
static bool
is_put_off(const WryRoom *room)
{
	return room->next_try > g_get_monotonic_time();
}

/* Gives the first order that some room is due.  false: there was none. */
static bool
serve_room(WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		bool empty = !muc_is_wanted(room);
		switch (room->state) {
		case WRY_ROOM_WAITING:
			if (!empty && is_put_off(room))
				break;
			if (empty)
				wry_room_remove(room);
			else
				order_join(room);
			return true;
		case WRY_ROOM_JOINING:
		case WRY_ROOM_JOINED:
			if (room->state == WRY_ROOM_JOINED && history_serve(room))
				return true;
			if (!room->leave_wanted || (!empty && !room->stuck))
				break;
			order_leave(room);
			return true;
		case WRY_ROOM_LEAVING:
			break;
		case WRY_ROOM_LEFT:
			order_close(room);
			return true;
		}
	}
	return false;
}

/* Closes every bracket that is open; a room without one only loses its place. */
static void
close_rooms(WrySession *s)
{
	g_autoptr(GList) rooms = g_hash_table_get_values(s->rooms);
	for (GList *l = rooms; l != NULL; l = l->next) {
		WryRoom *room = l->data;
		if (room->state != WRY_ROOM_WAITING)
			order_close(room);
		else if (!muc_is_wanted(room))
			wry_room_remove(room);
	}
}

/* --- opening and closing ------------------------------------------------------------------ */

static void
on_open_overdue(gpointer data)
{
	WrySession *s = data;
	g_autoptr(GError) error =
	    wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, N_("the network did not answer"), NULL);
	session_closed(s, error);
}

static void
order_open(WrySession *s)
{
	g_autofree char *nick = g_strdup(s->nick);
	WryLogin login = { .nick = nick, .again = s->again };
	set_state(s, WRY_SESSION_OPENING);
	wry_timer_start(&s->timer, OPEN_MS, on_open_overdue, s);
	wry_log_debug(&s->log, "opening");
	WRY_ORDER(s);
	wry_session_backend(s)->session_open(s, &login);
}

static void
order_session_close(WrySession *s)
{
	g_autofree char *reason = g_steal_pointer(&s->close_reason);
	g_autoptr(GError) gone = wry_error_new(
	    WRY_ERROR_REMOTE_SERVER_TIMEOUT,
	    N_("The connection was closed while sending. The text may or may not have "
	       "arrived."),
	    NULL);
	close_rooms(s);
	contact_session_ends(s);
	WRY_ORDER(s);
	wry_session_backend(s)->session_close(s, reason);
	s->data = NULL;
	contact_session_over(s);
	s->close_wanted = false;
	g_clear_pointer(&s->self, wry_address_free);
	s->caps = wry_session_backend(s)->caps;
	queue_fail_all(s, s->error != NULL ? s->error : gone);
}

static unsigned
retry_ms(const WrySession *s)
{
	const WryValues *settings = wry_component_settings(wry_session_component(s));
	int64_t most = wry_field_find(wry_values_fields(settings), "reconnect_max") != NULL
			   ? wry_values_int(settings, "reconnect_max")
			   : RETRY_MOST_MS;
	int64_t ms = (int64_t)RETRY_FIRST_MS << MIN(s->tries, 16);
	ms = CLAMP(ms, RETRY_FIRST_MS, MAX(most, RETRY_FIRST_MS));
	/* A quarter of jitter: a thousand users must not come back in the same second. */
	return (unsigned)(ms + g_random_int_range(0, (gint32)(ms / 4) + 1));
}

static void
on_retry(gpointer data)
{
	WrySession *s = data;
	set_state(s, WRY_SESSION_IDLE);
	wry_session_wake(s);
}

/* The next try no later than some seconds after the last one failed. */
static void
try_soon(WrySession *s)
{
	gint64 now = g_get_monotonic_time();
	gint64 us = CLAMP(s->since + RETRY_EAGER_US - g_get_real_time(), 0, RETRY_EAGER_US);
	if (s->next_try <= now + us)
		return;
	s->next_try = now + us;
	wry_timer_start(&s->timer, (unsigned)((us + 999) / 1000), on_retry, s);
}

static bool
may_retry(const WrySession *s)
{
	return s->error != NULL && wry_error_retry(s->error) == WRY_RETRY_WAIT &&
	       (s->again || contact_wants(s));
}

static void
finish_ended(WrySession *s)
{
	bool retry = may_retry(s);
	order_session_close(s);
	set_state(s, WRY_SESSION_IDLE);
	if (!retry || !is_wanted(s)) {
		s->again = false;
		s->tries = 0;
		return;
	}
	unsigned ms = s->redo ? REDO_MS : retry_ms(s);
	s->tries += !s->redo;
	s->redo = false;
	s->next_try = g_get_monotonic_time() + (gint64)ms * 1000;
	wry_session_component(s)->counts.retries++;
	set_state(s, WRY_SESSION_RETRY);
	wry_timer_start(&s->timer, ms, on_retry, s);
	wry_log_info(&s->log, "next try in %u s", (ms + 999) / 1000);
}

static void
on_unused(gpointer data)
{
	WrySession *s = data;
	s->close_wanted = true;
	wry_session_wake(s);
}

/* Open and used by nobody: a guest's goes at once, a registered user's after a while. */
static bool
rest(WrySession *s)
{
	bool used = g_hash_table_size(s->rooms) > 0 ||
		    (s->under_way != NULL && g_hash_table_size(s->under_way) > 0) ||
		    contact_wants(s);
	bool kept = wry_account_n_resources(s->account) == 0 && contact_wants(s);
	if (kept != s->kept)
		place_keep_session(s, kept);
	if (used) {
		wry_timer_clear(&s->timer);
		return false;
	}
	if (!wry_account_is_registered(s->account)) {
		s->close_wanted = true;
		return true;
	}
	const WryValues *common = wry_session_component(s)->config->common;
	wry_timer_start(&s->timer, (unsigned)wry_values_int(common, "logout_grace"), on_unused, s);
	return false;
}

/* --- the pump ------------------------------------------------------------------------------ */

/* Gives one order, or settles.  After an order everything is looked at anew. */
static bool
step(WrySession *s)
{
	switch (s->state) {
	case WRY_SESSION_IDLE:
		if (!is_wanted(s))
			return false;
		if (s->again && !has_fresh_client(s) && is_crowded(s)) {
			set_state(s, WRY_SESSION_QUEUED);
			return false;
		}
		order_open(s);
		return true;
	case WRY_SESSION_QUEUED:
		if (!is_wanted(s)) {
			set_state(s, WRY_SESSION_IDLE);
			s->again = false;
			return true;
		}
		if (!has_fresh_client(s) && is_crowded(s))
			return false;
		order_open(s);
		return true;
	case WRY_SESSION_OPENING:
		if (is_wanted(s))
			return false;
		break;
	case WRY_SESSION_OPEN:
		if (!s->close_wanted)
			return serve_room(s) || queue_hand_over(s) || contact_serve(s) || rest(s);
		break;
	case WRY_SESSION_ENDED:
		finish_ended(s);
		return true;
	case WRY_SESSION_RETRY:
		if (!is_wanted(s)) {
			set_state(s, WRY_SESSION_IDLE);
			s->again = false;
			return true;
		}
		/* Somebody new asks: no reason to let him wait, unless it has just failed. */
		if (has_fresh_client(s))
			try_soon(s);
		return false;
	}
	/* Ours to close: nobody wants it. */
	order_session_close(s);
	set_state(s, WRY_SESSION_IDLE);
	s->again = false;
	return true;
}

void
session_pump(gpointer data)
{
	WrySession *s = data;
	WryAccount *account = s->account;
	while (step(s))
		;
	/* It was between two tries when he left it, and who asks to come in since means the next
	 * one. */
	if (s->state == WRY_SESSION_IDLE && s->close_wanted && has_fresh_client(s)) {
		s->close_wanted = false;
		g_clear_pointer(&s->close_reason, g_free);
		while (step(s))
			;
	}
	if (s->state == WRY_SESSION_IDLE) {
		if (has_fresh_client(s)) /* the account goes, or all of us */
			muc_session_lost(s, NULL, false);
		close_rooms(s);
		wry_session_remove(s);
		session_reap(account);
	}
}

bool
session_reap(WryAccount *account)
{
	return wry_account_reap(account);
}

/* --- facts ---------------------------------------------------------------------------------- */

/*
 * Nobody was on this network, and now somebody is: it is back, and who waits for his next try need
 * not wait until that.  The door lets them in one after another.
 */
static void
call_others(const WrySession *s)
{
	const Door *door = find_door(s);
	if (door == NULL || door->open != 1 || door->waiting == 0)
		return;
	g_autoptr(GPtrArray) waiting = g_ptr_array_new();
	GHashTableIter it;
	gpointer account;
	g_hash_table_iter_init(&it, wry_session_component(s)->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account)) {
		WrySession *other = wry_account_find_session(account, s->network);
		if (other != NULL && other->state == WRY_SESSION_RETRY)
			g_ptr_array_add(waiting, other);
	}
	for (guint i = 0; i < waiting->len; i++)
		on_retry(waiting->pdata[i]);
}

void
session_opened(WrySession *s, const WryAddress *self)
{
	s->again = true;
	s->tries = 0;
	g_clear_error(&s->error);
	wry_address_free(s->self);
	s->self = wry_address_copy(self);
	set_state(s, WRY_SESSION_OPEN);
	call_others(s);
	place_wake(s);
	alert_back(s);
	backlog_count(s->account);
	wry_log_info(&s->log, "connected%s%s", self != NULL ? " as " : "",
		     self == NULL	  ? ""
		     : self->wire != NULL ? self->wire
					  : self->name);
	wry_session_wake(s);
}

void
session_renamed(WrySession *s, const WryAddress *self)
{
	wry_address_free(s->self);
	s->self = wry_address_copy(self);
	const char *now = self->wire != NULL ? self->wire : self->name;
	/* What services make of him is none he wants at the next login. */
	if (s->nick == NULL || wry_session_is_nick(s, s->asked_nick, now)) {
		g_free(s->nick);
		s->nick = g_strdup(now);
		g_clear_pointer(&s->asked_nick, g_free);
		place_renamed(s);
	}
	contact_session_changed(s);
}

/*
 * A login that the user's presence alone has asked for has failed: he is told once (GW-10), and
 * what no time mends is not tried again before he does something about it.
 */
static void
tell_presence(WrySession *s, const GError *error, bool stays)
{
	WryAccount *a = s->account;
	bool ordered = error == NULL && s->close_wanted;
	if (!contact_wants(s) || ordered)
		return;
	if (error != NULL && (!stays || (s->state != WRY_SESSION_OPEN && s->tries == 0))) {
		WryBack back = {
			.component = a->component,
			.name = "presence",
			.from = a->component->domain,
			.to = a->jid,
		};
		outbox_error(&back, error);
	}
	if (stays)
		return;
	if (a->refused == NULL)
		a->refused = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free,
						   (GDestroyNotify)g_error_free);
	GError *why = error != NULL
			  ? g_error_copy(error)
			  : wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
					  N_("The connection to the network was closed."), NULL);
	g_hash_table_replace(a->refused, g_strdup(s->network != NULL ? s->network : ""), why);
}

/* Is it kept for a user who sits nowhere and is not online?  Nothing else tells him how it ends. */
static bool
is_unseen(const WrySession *s)
{
	bool stays = false;
	GHashTableIter it;
	gpointer value;
	if (wry_account_n_resources(s->account) > 0 && contact_wants(s))
		return false; /* tell_presence() does */
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		if (room->clients->len > 0)
			return false;
		stays |= room->stays;
	}
	return stays;
}

void
session_closed(WrySession *s, const GError *error)
{
	g_clear_error(&s->error);
	s->error = error != NULL ? g_error_copy(error) : NULL;
	if (error != NULL)
		wry_log_info(&s->log, "%s: %s",
			     s->state == WRY_SESSION_OPEN ? "lost" : "not connected",
			     error->message);
	else
		wry_log_info(&s->log, "closed");
	bool stays = may_retry(s);
	tell_presence(s, error, stays);
	bool unseen = is_unseen(s);
	muc_session_lost(s, error, stays);
	if (stays && s->state == WRY_SESSION_OPEN)
		alert_lost(s);
	if (!stays)
		alert_given_up(s, unseen ? error : NULL);
	if (!stays)
		place_rest(s);
	if (s->state != WRY_SESSION_OPEN && !s->again) {
		g_autoptr(GError) ended =
		    wry_error_new(WRY_ERROR_SERVICE_UNAVAILABLE,
				  N_("The connection to the network was closed."), NULL);
		queue_fail_all(s, error != NULL ? error : ended);
	}
	set_state(s, WRY_SESSION_ENDED);
	wry_session_wake(s);
}

void
session_redo(WrySession *s)
{
	if (s->state == WRY_SESSION_RETRY)
		on_retry(s);
	if (s->state != WRY_SESSION_OPEN)
		return;
	g_autoptr(GError) word = wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					       N_("You are connected anew, as you wish."), NULL);
	s->redo = true;
	g_free(s->close_reason);
	s->close_reason = g_strdup("Reconnecting");
	session_closed(s, word);
}

/* --- from above ------------------------------------------------------------------------------- */

void
session_end(WrySession *s, unsigned code, const char *reason)
{
	muc_empty_seats(s, code, reason);
	g_free(s->close_reason);
	s->close_reason = g_strdup(reason);
	s->close_wanted = true;
	wry_session_wake(s);
}

void
session_end_now(WrySession *s, unsigned code, const char *reason)
{
	session_end(s, code, reason);
	wry_task_cancel(&s->pump);
	session_pump(s);
}

static void
on_grace(gpointer data)
{
	WryRoom *room = data;
	if (room->clients->len > 0 || room->stays)
		return;
	room->entered = false;
	room->leave_wanted = true;
	wry_session_wake(room->session);
}

void
session_stream_back(WrySession *s)
{
	const WryValues *common = wry_session_component(s)->config->common;
	muc_empty_seats(s, 333, NULL);
	s->contacts_due = true;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryRoom *room = value;
		if (room->stays)
			continue;
		if (room->state == WRY_ROOM_JOINED)
			wry_timer_start(&room->timer,
					(unsigned)wry_values_int(common, "logout_grace"), on_grace,
					room);
		else
			room->leave_wanted = true;
	}
	wry_session_wake(s);
}
