/*
 * rooms.c - channels: joining and leaving, topics
 *
 * A room lives from room_join, or from a JOIN nobody ordered, to room_close.  A line about a
 * channel we are not in makes nothing.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define JOIN_MAX 20 /* channels of one JOIN, where the server names no limit */

char *
irc_shown(const IrcSession *irc, const char *raw)
{
	return irc_text(raw, irc_charset(irc), NULL);
}

/* An optional last parameter, as a reason; NULL: none. */
char *
irc_reason(const IrcSession *irc, const IrcMsg *msg, unsigned i)
{
	const char *raw = irc_param(msg, i);
	return *raw != '\0' ? irc_shown(irc, raw) : NULL;
}

/* --- rooms of ours --- */

static IrcRoom *
room_new(IrcSession *irc, WryRoom *room, const char *wire)
{
	IrcRoom *r = g_new0(IrcRoom, 1);
	r->room = room;
	r->irc = irc;
	r->wire = g_strdup(wire);
	r->folded = irc_fold(&irc->support, wire);
	wry_room_set_data(room, r);
	return r;
}

void
irc_room_free(IrcRoom *r)
{
	if (r == NULL)
		return;
	wry_timer_clear(&r->timer);
	if (r->irc != NULL && g_hash_table_lookup(r->irc->rooms, r->folded) == r)
		g_hash_table_remove(r->irc->rooms, r->folded);
	g_free(r->wire);
	g_free(r->folded);
	g_free(r->other);
	irc_sasl_wipe(r->key);
	g_clear_pointer(&r->ranks, g_hash_table_destroy);
	g_free(r->topic);
	irc_bans_clear(r);
	irc_sasl_wipe(r->mode_key);
	g_free(r);
}

IrcRoom *
irc_room_find(const IrcSession *irc, const char *name)
{
	g_autofree char *folded = irc_fold(&irc->support, name);
	return g_hash_table_lookup(irc->rooms, folded);
}

/* The one of that name that we are in. */
IrcRoom *
irc_room_sitting(const IrcSession *irc, const char *name)
{
	IrcRoom *r = irc_room_find(irc, name);
	return r != NULL && (r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN ||
			     r->state == IRC_ROOM_LEAVING)
		   ? r
		   : NULL;
}

static void
room_left(IrcRoom *r, WryLeft how, const char *actor, const char *reason, const WryAddress *instead,
	  const GError *error)
{
	wry_timer_clear(&r->timer);
	g_clear_pointer(&r->ranks, g_hash_table_destroy);
	r->state = IRC_ROOM_OUT;
	if (r->irc != NULL && g_hash_table_lookup(r->irc->rooms, r->folded) == r)
		g_hash_table_remove(r->irc->rooms, r->folded);
	wry_room_left(r->room, how, actor, reason, instead, error);
}

static void
refuse(IrcRoom *r, const WryAddress *instead, GError *error)
{
	g_autoptr(GError) why = error;
	room_left(r, WRY_LEFT_REFUSED, NULL, NULL, instead, why);
}

static void
refuse_same(IrcRoom *r, const IrcRoom *first)
{
	const WryAddress *other = wry_room_address(first->room);
	refuse(r, other,
	       wry_error_new(WRY_ERROR_REDIRECT, N_("%1$s is the same channel as %2$s here."),
			     wry_room_address(r->room)->name, other->name, NULL));
}

void
irc_rooms_still(IrcSession *irc)
{
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		wry_timer_clear(&((IrcRoom *)value)->timer);
}

/* Of two that turn out to be one, the one that we sit in stays, or that we are nearest to. */
static int
compare_nearness(gconstpointer a, gconstpointer b)
{
	static const int far[] = {
		[IRC_ROOM_IN] = 0,	[IRC_ROOM_NAMES] = 1,	[IRC_ROOM_ASKED] = 2,
		[IRC_ROOM_WANTED] = 3, [IRC_ROOM_LEAVING] = 4, [IRC_ROOM_OUT] = 5,
	};
	const IrcRoom *x = a, *y = b;
	return far[x->state] != far[y->state] ? far[x->state] - far[y->state]
					      : strcmp(x->wire, y->wire);
}

/*
 * It is the same channel as the first.  A server that let us in under both names held them for two:
 * it is told to let us out of the other, which would stay joined there and be heard by nobody.
 */
static void
drop_same(IrcSession *irc, IrcRoom *r, IrcRoom *first)
{
	bool in = r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN;
	if (in || r->state == IRC_ROOM_ASKED) {
		g_free(first->other);
		first->other = g_strdup(r->wire);
	}
	if (in)
		irc_queue_text(irc, irc_build(NULL, "PART", r->wire, NULL));
	if (r->state == IRC_ROOM_LEAVING)
		room_left(r, WRY_LEFT_PARTED, NULL, NULL, NULL, NULL);
	else
		refuse_same(r, first);
}

void
irc_rooms_fold(IrcSession *irc)
{
	GList *rooms = g_hash_table_get_values(irc->rooms);
	rooms = g_list_sort(rooms, compare_nearness);
	g_hash_table_remove_all(irc->rooms);
	for (GList *link = rooms; link != NULL; link = link->next) {
		IrcRoom *r = link->data;
		g_free(r->folded);
		r->folded = irc_fold(&irc->support, r->wire);
		IrcRoom *first = g_hash_table_lookup(irc->rooms, r->folded);
		if (first != NULL)
			drop_same(irc, r, first);
		else
			g_hash_table_insert(irc->rooms, r->folded, r);
	}
	g_list_free(rooms);
	GHashTableIter iter;
	gpointer value;
	bool in = false;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (!in && g_hash_table_iter_next(&iter, NULL, &value)) {
		IrcRoomState state = ((IrcRoom *)value)->state;
		in = state != IRC_ROOM_WANTED && state != IRC_ROOM_ASKED;
	}
	if (in)
		wry_session_refolded(irc->session);
}

/* --- joining --- */

static void
on_room_late(gpointer data)
{
	IrcRoom *r = data;
	if (r->state == IRC_ROOM_LEAVING) {
		room_left(r, WRY_LEFT_PARTED, NULL, NULL, NULL, NULL);
		return;
	}
	irc_queue_text(r->irc, irc_build(NULL, "PART", r->wire, NULL));
	refuse(r, NULL,
	       wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			     N_("%1$s did not let you into %2$s in time."), irc_title(r->irc),
			     r->wire, NULL));
}

static bool
is_key(const char *key)
{
	return irc_is_middle(key) && strchr(key, ',') == NULL && strlen(key) <= IRC_NAME_MAX;
}

void
irc_room_join(WrySession *session, WryRoom *room, G_GNUC_UNUSED const char *nick,
	      const char *password)
{
	IrcSession *irc = wry_session_data(session);
	const WryAddress *address = wry_room_address(room);
	const char *wire = address->wire != NULL ? address->wire : address->name;
	if (irc == NULL || irc->state != IRC_OPEN) {
		g_autoptr(GError) error = wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
							N_("You are not connected."), NULL);
		wry_room_left(room, WRY_LEFT_REFUSED, NULL, NULL, NULL, error);
		return;
	}
	IrcRoom *r = room_new(irc, room, wire);
	IrcRoom *first = g_hash_table_lookup(irc->rooms, r->folded);
	int64_t most =
	    wry_values_int(wry_component_settings(irc->component->component), "max_channels");

	if (first != NULL) {
		refuse_same(r, first);
	} else if (!irc_is_middle(wire) || strchr(wire, ',') != NULL ||
		   strlen(wire) > irc->support.channellen) {
		refuse(r, NULL,
		       wry_error_new(WRY_ERROR_JID_MALFORMED,
				     N_("%1$s cannot be the name of a channel here."), wire, NULL));
	} else if (password != NULL && *password != '\0' && !is_key(password)) {
		refuse(
		    r, NULL,
		    wry_error_new(WRY_ERROR_NOT_AUTHORIZED,
				  N_("%1$s needs a key. Join again with it as the room password."),
				  wire, NULL));
	} else if (g_hash_table_size(irc->rooms) >= most) {
		g_autofree char *limit = g_strdup_printf("%" G_GINT64_FORMAT, most);
		refuse(r, NULL,
		       wry_error_new(WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("%1$s channels at once are the limit here."), limit, NULL));
	} else {
		r->key = password != NULL && *password != '\0' ? g_strdup(password) : NULL;
		g_hash_table_insert(irc->rooms, r->folded, r);
		irc->wanting = true;
		wry_task_schedule(&irc->task);
	}
}

/* One JOIN of those that fit, keyed ones in front, as the wire wants it. */
static void
send_join(IrcSession *irc, GPtrArray *rooms, guint *at)
{
	unsigned most = irc->support.join_max != 0 ? irc->support.join_max : JOIN_MAX;
	g_autoptr(GString) names = g_string_new(NULL), keys = g_string_new(NULL);

	for (unsigned n = 0; *at < rooms->len && n < most; n++, ++*at) {
		IrcRoom *r = rooms->pdata[*at];
		gsize more = strlen(r->wire) + (r->key != NULL ? strlen(r->key) + 1 : 0) + 2;
		if (n > 0 && names->len + keys->len + more > 480)
			break;
		g_string_append_printf(names, "%s%s", n > 0 ? "," : "", r->wire);
		if (r->key != NULL)
			g_string_append_printf(keys, "%s%s", keys->len > 0 ? "," : "", r->key);
		r->state = IRC_ROOM_ASKED;
		irc_sasl_wipe(g_steal_pointer(&r->key));
		wry_timer_start(&r->timer, irc_timing.join_ms, on_room_late, r);
	}
	irc_queue_text(irc,
		       irc_build(NULL, "JOIN", names->str, keys->len > 0 ? keys->str : NULL, NULL));
}

static int
compare_rooms(gconstpointer a, gconstpointer b)
{
	const IrcRoom *x = *(IrcRoom *const *)a, *y = *(IrcRoom *const *)b;
	if ((x->key != NULL) != (y->key != NULL))
		return x->key != NULL ? -1 : 1;
	return strcmp(x->folded, y->folded);
}

/* The bouncer is in it already: a JOIN would have no answer. */
static bool
find_hidden(IrcSession *irc, IrcRoom *r)
{
	if (!irc_bouncer_found(irc, r->wire))
		return false;
	r->state = IRC_ROOM_NAMES;
	irc_sasl_wipe(g_steal_pointer(&r->key));
	wry_timer_start(&r->timer, irc_timing.join_ms, on_room_late, r);
	irc_queue_text(irc, irc_build(NULL, "TOPIC", r->wire, NULL));
	irc_queue_text(irc, irc_build(NULL, "NAMES", r->wire, NULL));
	irc_queue_text(irc, irc_build(NULL, "MODE", r->wire, NULL));
	return true;
}

void
irc_rooms_flush(IrcSession *irc)
{
	if (!irc->ready || !irc->wanting)
		return;
	irc->wanting = false;
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((IrcRoom *)value)->state == IRC_ROOM_WANTED && !find_hidden(irc, value))
			g_ptr_array_add(wanted, value);
	g_ptr_array_sort(wanted, compare_rooms);
	for (guint at = 0; at < wanted->len;)
		send_join(irc, wanted, &at);
}

void
irc_room_leave(WrySession *session, WryRoom *room, const char *reason)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = wry_room_data(room);

	if (r == NULL || irc == NULL || irc->state != IRC_OPEN || r->state == IRC_ROOM_OUT ||
	    r->state == IRC_ROOM_LEAVING)
		return;
	if (r->state == IRC_ROOM_WANTED) {
		room_left(r, WRY_LEFT_PARTED, NULL, NULL, NULL, NULL);
		return;
	}
	if (irc->hidden != NULL && (r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN)) {
		irc_bouncer_hide(irc, r->wire);
		room_left(r, WRY_LEFT_PARTED, NULL, NULL, NULL, NULL);
		return;
	}
	r->state = IRC_ROOM_LEAVING;
	wry_timer_start(&r->timer, irc_timing.leave_ms, on_room_late, r);
	g_autofree char *words =
	    reason != NULL ? irc_encode(reason, irc_charset_out(irc, r)) : NULL;
	irc_queue_text(irc, irc_build(words, "PART", r->wire, NULL));
}

void
irc_room_close(G_GNUC_UNUSED WrySession *session, WryRoom *room)
{
	IrcRoom *r = wry_room_data(room);
	wry_room_set_data(room, NULL);
	irc_room_free(r);
}

/* --- refusals of a join: Table D of the conformance list --- */

static const struct {
	int numeric, code;
	const char *msgid;
} join_errors[] = {
	{ 263, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
	  N_("%1$s cannot be had just now. Try later. (%2$s)") },
	{ 403, WRY_ERROR_ITEM_NOT_FOUND, N_("There is no channel %1$s here. (%2$s)") },
	{ 405, WRY_ERROR_RESOURCE_CONSTRAINT,
	  N_("You are in too many channels to join %1$s. (%2$s)") },
	{ 407, WRY_ERROR_CONFLICT, N_("%1$s stands for more than one here. (%2$s)") },
	{ 437, WRY_ERROR_RESOURCE_CONSTRAINT,
	  N_("%1$s cannot be had just now. Try later. (%2$s)") },
	{ 448, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") },
	{ 471, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT), N_("%1$s is full. Try later.") },
	{ 473, WRY_ERROR_REGISTRATION_REQUIRED,
	  N_("%1$s is by invitation only. Ask one of its operators.") },
	{ 474, WRY_ERROR_FORBIDDEN, N_("You are banned from %1$s. (%2$s)") },
	{ 475, WRY_ERROR_NOT_AUTHORIZED,
	  N_("%1$s needs a key. Join again with it as the room password.") },
	{ 476, WRY_ERROR_JID_MALFORMED, N_("%1$s cannot be the name of a channel here. (%2$s)") },
	{ 477, WRY_ERROR_REGISTRATION_REQUIRED,
	  N_("%1$s lets in registered nicknames only. Write: identify") },
	{ 479, WRY_ERROR_JID_MALFORMED, N_("%1$s cannot be the name of a channel here. (%2$s)") },
	{ 480, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") },
	{ 489, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") },
	{ 500, WRY_ERROR_RESOURCE_CONSTRAINT,
	  N_("%1$s cannot be had just now. Try later. (%2$s)") },
	{ 519, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") },
	{ 520, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") },
	{ 0, WRY_ERROR_NOT_ALLOWED, N_("%1$s did not let you in. (%2$s)") }, /* all others */
};

static void
forward(IrcRoom *r, const char *to)
{
	g_autoptr(WryAddress) instead = irc_address(r->irc, WRY_ADDRESS_ROOM, to);
	g_autofree char *shown = irc_shown(r->irc, to);
	refuse(
	    r, instead,
	    wry_error_new(WRY_ERROR_REDIRECT, N_("%1$s sends you to %2$s."), r->wire, shown, NULL));
}

/* The room a refusal is of: its first parameter behind our nick, or any of a FAIL's. */
static IrcRoom *
refused_room(const IrcSession *irc, const IrcMsg *msg)
{
	if (msg->numeric != 0)
		return irc_room_find(irc, irc_param(msg, 1));
	for (unsigned i = 2; i + 1 < msg->n; i++) {
		IrcRoom *r = irc_room_find(irc, msg->params[i]);
		if (r != NULL)
			return r;
	}
	return NULL;
}

bool
irc_room_refused(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = refused_room(irc, msg);
	if (r == NULL || (msg->numeric == 0 && strcmp(irc_param(msg, 0), "JOIN") != 0))
		return false;
	if (r->state == IRC_ROOM_LEAVING && (msg->numeric == 403 || msg->numeric == 442))
		room_left(r, WRY_LEFT_PARTED, NULL, NULL, NULL, NULL);
	if (r->state == IRC_ROOM_LEAVING || r->state == IRC_ROOM_OUT)
		return true; /* nobody wants in any more */
	if (r->state != IRC_ROOM_ASKED)
		return false;
	if (msg->numeric == 470) {
		forward(r, irc_param(msg, 2));
		return true;
	}
	unsigned row = 0;
	while (join_errors[row].numeric != 0 && join_errors[row].numeric != msg->numeric)
		row++;
	g_autofree char *words = irc_words(irc, msg);
	refuse(r, NULL,
	       wry_error_new(join_errors[row].code, join_errors[row].msgid,
			     wry_room_address(r->room)->name, words, NULL));
	return true;
}

/* --- what the server says of channels --- */

/* We are in, asked for or not; NULL: it cannot be. */
static IrcRoom *
enter(IrcSession *irc, const char *channel)
{
	IrcRoom *r = irc_room_find(irc, channel);
	int64_t most =
	    wry_values_int(wry_component_settings(irc->component->component), "max_channels");
	if (r != NULL)
		return r;
	g_autoptr(WryAddress) address = irc_address(irc, WRY_ADDRESS_ROOM, channel);
	if (irc->hidden != NULL &&
	    (address == NULL || wry_session_find_room(irc->session, address) == NULL)) {
		irc_bouncer_hide(irc, channel); /* nobody waits for it */
		return NULL;
	}
	g_autofree char *nick = irc_shown(irc, irc->nick);
	WryRoom *room = address != NULL && g_hash_table_size(irc->rooms) < most
			    ? wry_room_entered(irc->session, address, nick)
			    : NULL;
	if (room == NULL) {
		irc_queue_text(irc, irc_build(NULL, "PART", channel, NULL));
		return NULL;
	}
	irc_room_free(wry_room_data(room)); /* left, and not closed yet */
	r = room_new(irc, room, channel);
	g_hash_table_insert(irc->rooms, r->folded, r);
	return r;
}

/* A bouncer had lost the network: who is there still, the NAMES behind this JOIN will say. */
static void
come_back(IrcRoom *r)
{
	r->anew = true;
	r->members = 0;
	g_clear_pointer(&r->ranks, g_hash_table_destroy);
	wry_occupants_lost(r->room, NULL);
}

static void
on_own_join(IrcSession *irc, const char *channel)
{
	IrcRoom *r = enter(irc, channel);
	if (r == NULL)
		return;
	if (r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN) {
		if (g_strcmp0(r->other, channel) == 0) /* let in under the other name after all */
			irc_queue_text(irc, irc_build(NULL, "PART", channel, NULL));
		else if (r->state == IRC_ROOM_IN)
			come_back(r);
		return;
	}
	g_free(r->wire);
	r->wire = g_strdup(channel); /* folds as before, or it would not have been found */
	if (r->state == IRC_ROOM_LEAVING)
		return; /* the PART is on its way */
	r->state = IRC_ROOM_NAMES;
	irc_sasl_wipe(g_steal_pointer(&r->key));
	wry_timer_start(&r->timer, irc_timing.join_ms, on_room_late, r);
	irc_queue_text(irc, irc_build(NULL, "MODE", r->wire, NULL));
}

void
irc_on_join(IrcSession *irc, const IrcMsg *msg)
{
	const char *channel = irc_param(msg, 0);
	if (irc->state != IRC_OPEN || msg->nick == NULL || !irc_is_middle(channel) ||
	    strlen(channel) > IRC_NAME_MAX)
		return;
	if (irc_is_self(irc, msg->nick))
		on_own_join(irc, channel);
	IrcRoom *r = irc_room_sitting(irc, channel);
	if (r == NULL || r->state == IRC_ROOM_LEAVING)
		return;
	const char *account = (irc->caps & IRC_CAP_EXTENDED_JOIN) != 0 ? irc_param(msg, 1) : "";
	g_autofree char *tag = irc_tag(msg, "account");
	if (tag != NULL)
		account = tag;
	g_autofree char *stable =
	    *account != '\0' && strcmp(account, "*") != 0 ? irc_shown(irc, account) : NULL;
	g_autofree char *real = irc_real(msg);
	g_autofree char *shown = real != NULL ? irc_shown(irc, real) : NULL;
	irc_member_tell(r, msg->nick, 0, shown, stable);
}

void
irc_on_part(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 0));
	if (r == NULL && irc_is_self(irc, msg->nick))
		irc_bouncer_found(irc, irc_param(msg, 0));
	if (r == NULL || msg->nick == NULL)
		return;
	g_autofree char *reason = irc_reason(irc, msg, 1);
	if (irc_is_self(irc, msg->nick)) {
		if (r->other != NULL && strcmp(r->other, irc_param(msg, 0)) == 0 &&
		    strcmp(r->other, r->wire) != 0) {
			g_clear_pointer(&r->other, g_free);
			return;
		}
		/* What nobody ordered or typed was another's doing: SAPART, REMOVE; behind a
		 * bouncer, of another of his own clients. */
		bool own =
		    r->state == IRC_ROOM_LEAVING || irc->hidden != NULL || irc_console_parts(irc);
		room_left(r, own ? WRY_LEFT_PARTED : WRY_LEFT_KICKED, NULL, reason, NULL, NULL);
		return;
	}
	g_autofree char *nick = irc_shown(irc, msg->nick);
	if (irc_member_gone(r, msg->nick, nick))
		wry_occupant_left(r->room, nick, WRY_LEFT_PARTED, NULL, reason);
}

void
irc_on_kick(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 0));
	const char *victim = irc_param(msg, 1);
	if (r == NULL && irc_is_self(irc, victim))
		irc_bouncer_found(irc, irc_param(msg, 0));
	if (r == NULL)
		return;
	g_autofree char *actor = msg->nick != NULL ? irc_shown(irc, msg->nick) : NULL;
	g_autofree char *reason = irc_reason(irc, msg, 2);
	g_autofree char *nick = irc_shown(irc, victim);
	const WryOccupant *known = wry_room_find(r->room, nick);
	bool banned = known != NULL && irc_ban_hits(r, known->nick, known->real, known->stable);
	WryLeft how = banned ? WRY_LEFT_BANNED : WRY_LEFT_KICKED;
	if (irc_is_self(irc, victim)) {
		room_left(r, how, actor, reason, NULL, NULL);
		return;
	}
	if (irc_member_gone(r, victim, nick))
		wry_occupant_left(r->room, nick, how, actor, reason);
	g_autofree char *folded = irc_fold(&irc->support, victim);
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_KICK, folded, r->folded);
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}

/* --- topics --- */

static void
tell_topic(IrcRoom *r, const char *by, int64_t when)
{
	g_autofree char *topic = g_steal_pointer(&r->topic);
	if (topic != NULL)
		wry_room_subject_set(r->room, by, topic, when);
}

void
irc_on_names_end(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r != NULL && r->state == IRC_ROOM_IN) {
		r->anew = false;
		irc_names_done(r);
	}
	if (r != NULL && r->state == IRC_ROOM_NAMES && !r->whoing && !irc_who_ask(r))
		irc_room_shown(r);
}

void
irc_room_shown(IrcRoom *r)
{
	IrcSession *irc = r->irc;
	r->state = IRC_ROOM_IN;
	r->whoing = false;
	wry_timer_clear(&r->timer);
	g_autofree char *nick = irc_shown(irc, irc->nick);
	if (wry_room_find(r->room, nick) == NULL)
		irc_member_tell(r, irc->nick, 0, NULL, NULL);
	tell_topic(r, NULL, 0); /* of a server that has no 333 */
	wry_room_joined(r->room, nick);
}

void
irc_on_topic_is(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r == NULL)
		return;
	g_free(r->topic);
	r->topic = irc_text(irc_param(msg, 2), irc_charset_in(irc, r), NULL);
}

void
irc_on_topic_none(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r != NULL)
		wry_room_subject_set(r->room, NULL, "", 0);
}

void
irc_on_topic_by(IrcSession *irc, const IrcMsg *msg) /* me #chan nick!user@host 1700000000 */
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r == NULL || r->topic == NULL)
		return;
	g_autofree char *who = g_strndup(irc_param(msg, 2), strcspn(irc_param(msg, 2), "!"));
	g_autofree char *by = irc_shown(irc, who);
	guint64 when = g_ascii_strtoull(irc_param(msg, 3), NULL, 10);
	/* What no calendar of XMPP's has is no time. */
	tell_topic(r, by, when <= 253402300799 ? (int64_t)when * G_USEC_PER_SEC : 0);
}

void
irc_on_topic(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 0));
	if (r == NULL)
		return;
	g_clear_pointer(&r->topic, g_free);
	g_autofree char *topic = irc_text(irc_param(msg, 1), irc_charset_in(irc, r), NULL);
	g_autofree char *nick = msg->nick != NULL ? irc_shown(irc, msg->nick) : NULL;
	wry_room_subject_set(r->room, nick, topic, g_get_real_time());
	IrcLine *line = irc_is_self(irc, msg->nick)
			    ? irc_flight_take(irc, 1u << IRC_LINE_TOPIC, r->folded, NULL)
			    : NULL;
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}
