/*
 * orders.c - what the user orders in a channel: topics, invitations, kicks, rights, bans
 *
 * Each goes out as a line with its reply in flight (out.c): the server's error ends it, or its word
 * that it is done, or the PONG behind it.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

IrcLine *
irc_order_line(IrcLineKind kind, IrcRoom *r, const char *nick, char *text, WryReply *reply)
{
	if (text == NULL) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("This cannot be written on IRC."), NULL);
		return NULL;
	}
	IrcLine *line = irc_line_new(kind, text);
	line->target = g_strdup(r->folded);
	line->other = nick != NULL ? irc_fold(&r->irc->support, nick) : NULL;
	line->name = g_strdup(wry_room_address(r->room)->name);
	line->reply = reply;
	return line;
}

void
irc_order(IrcSession *irc, IrcLineKind kind, IrcRoom *r, const char *nick, char *text,
	  WryReply *reply)
{
	IrcLine *line = irc_order_line(kind, r, nick, text, reply);
	if (line != NULL)
		irc_queue(irc, line);
}

IrcRoom *
irc_order_in(IrcSession *irc, WryRoom *room, WryReply *reply)
{
	IrcRoom *r = wry_room_data(room);
	if (irc != NULL && irc->state == IRC_OPEN && r != NULL && r->state == IRC_ROOM_IN)
		return r;
	wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in %1$s."),
		       wry_room_address(room)->name, NULL);
	return NULL;
}

/* At most so many bytes of it. */
static char *
shorten(const char *text, unsigned most)
{
	gsize n = strlen(text);
	return g_strndup(text, most != 0 && n > most ? wry_text_break(text, most, false) : n);
}

/* --- topics, invitations --- */

void
irc_room_set_subject(WrySession *session, WryRoom *room, const char *subject, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	g_autofree char *raw = irc_encode(subject != NULL ? subject : "", irc_charset_out(irc, r));
	g_autofree char *topic = shorten(raw, irc->support.topiclen);
	irc_order(irc, IRC_LINE_TOPIC, r, NULL, irc_build(topic, "TOPIC", r->wire, NULL), reply);
}

void
irc_room_invite(WrySession *session, WryRoom *room, const WryAddress *contact,
		G_GNUC_UNUSED const char *reason, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	const char *nick = contact->wire != NULL ? contact->wire : contact->name;
	irc_order(irc, IRC_LINE_INVITE, r, nick, irc_build(NULL, "INVITE", nick, r->wire, NULL),
		  reply);
}

void
irc_on_invited(IrcSession *irc, const IrcMsg *msg) /* 341: me nick #chan */
{
	g_autofree char *nick = irc_fold(&irc->support, irc_param(msg, 1));
	g_autofree char *channel = irc_fold(&irc->support, irc_param(msg, 2));
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_INVITE, nick, channel);
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}

/* Somebody else is invited (invite-notify): the channel says so. */
static void
say_invited(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r == NULL || r->state != IRC_ROOM_IN || msg->nick == NULL)
		return;
	g_autofree char *by = irc_shown(irc, msg->nick);
	g_autofree char *whom = irc_shown(irc, irc_param(msg, 0));
	g_autoptr(WryMessage) message = wry_message_new(wry_room_address(r->room));
	message->body = g_strdup_printf("%s invites %s.", by, whom);
	wry_message_received(irc->session, g_steal_pointer(&message));
}

void
irc_on_invite(IrcSession *irc, const IrcMsg *msg) /* nick #chan */
{
	if (irc->state == IRC_OPEN && !irc_is_self(irc, irc_param(msg, 0))) {
		say_invited(irc, msg);
		return;
	}
	if (irc->state != IRC_OPEN || !irc_is_self(irc, irc_param(msg, 0)) || msg->nick == NULL)
		return;
	g_autoptr(WryAddress) room = irc_address(irc, WRY_ADDRESS_ROOM, irc_param(msg, 1));
	g_autoptr(WryAddress) by = irc_address(irc, WRY_ADDRESS_CONTACT, msg->nick);
	if (room != NULL)
		wry_room_invited(irc->session, room, by, NULL);
}

/* --- rights --- */

/* Adds "+o" where the network has the mode and it changes anything. */
static void
want_mode(const IrcRoom *r, GString *changes, unsigned bits, char mode, bool set)
{
	int rank = irc_mode_rank(&r->irc->support, mode);
	if (rank < 0 || ((bits & 1u << rank) != 0) == set)
		return;
	g_string_append_c(changes, set ? '+' : '-');
	g_string_append_c(changes, mode);
}

/* In one line where it fits, with the nick once for each; the last line's fate is the order's. */
static void
send_changes(IrcSession *irc, IrcRoom *r, const char *nick, const GString *changes, WryReply *reply)
{
	gsize fit = MAX(400 / (strlen(nick) + 1), 1); /* modes whose nicks fit into a line */
	WryJoint *joint = wry_joint_new(reply);
	for (gsize at = 0; at < changes->len;) {
		gsize n = MIN(changes->len - at, MIN((gsize)irc->support.mode_max, fit) * 2);
		g_autoptr(GString) line = g_string_new("MODE ");
		g_string_append_printf(line, "%s %.*s", r->wire, (int)n, changes->str + at);
		for (gsize i = 0; i < n / 2; i++)
			g_string_append_printf(line, " %s", nick);
		at += n;
		irc_order(irc, IRC_LINE_MODE, r, nick, g_strdup(line->str), wry_joint_part(joint));
	}
	wry_joint_seal(joint);
}

/*
 * biboumi's table: the mode is set and what is above it taken; what is below may stay.  '\0': all
 * are taken.
 */
static void
order_status(IrcSession *irc, IrcRoom *r, const char *nick, char keep, WryReply *reply)
{
	unsigned bits = irc_rank_get(r, nick);
	g_autoptr(GString) changes = g_string_new(NULL);

	if (keep != '\0')
		want_mode(r, changes, bits, keep, true);
	for (const char *m = irc->support.modes; *m != '\0' && *m != keep; m++)
		want_mode(r, changes, bits, *m, false);
	if (changes->len == 0)
		wry_reply_done(reply, NULL);
	else
		send_changes(irc, r, nick, changes, reply);
}

static bool
is_here(const IrcRoom *r, const char *nick)
{
	return irc_is_middle(nick) && wry_room_find(r->room, nick) != NULL;
}

static bool
order_nick(const IrcRoom *r, const char *nick, WryReply *reply)
{
	if (is_here(r, nick))
		return true;
	wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody called %1$s is in %2$s now."),
		       nick, r->wire, NULL);
	return false;
}

static char *
build_kick(const IrcRoom *r, const char *nick, const char *reason)
{
	g_autofree char *raw = irc_encode(reason != NULL ? reason : "", irc_charset_out(r->irc, r));
	g_autofree char *words = shorten(raw, r->irc->support.kicklen);
	return irc_build(*words != '\0' ? words : NULL, "KICK", r->wire, nick, NULL);
}

void
irc_room_set_role(WrySession *session, WryRoom *room, const char *nick, WryRole role,
		  const char *reason, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL || !order_nick(r, nick, reply))
		return;
	bool moderated = (r->modes & WRY_ROOM_MODERATED) != 0;
	if (role == WRY_ROLE_NONE) {
		irc_order(irc, IRC_LINE_KICK, r, nick, build_kick(r, nick, reason), reply);
	} else if (role == wry_room_find(room, nick)->role) {
		wry_reply_done(reply, NULL);
	} else if (role == WRY_ROLE_VISITOR && !moderated && irc_rank_get(r, nick) == 0) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ALLOWED,
			       N_("Everybody may speak in %1$s: it is not moderated."), r->wire,
			       NULL);
	} else {
		bool halfops = irc_mode_rank(&irc->support, 'h') >= 0;
		char keep = role == WRY_ROLE_MODERATOR			? (halfops ? 'h' : 'o')
			    : role == WRY_ROLE_PARTICIPANT && moderated ? 'v'
									: '\0';
		order_status(irc, r, nick, keep, reply);
	}
}

/* --- affiliations --- */

/* Who is gone before the kick comes is out all the same. */
static void
on_kicked_too(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryReply *reply = data;
	if (error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND)
		wry_reply_take_error(reply, g_error_copy(error));
	else
		wry_reply_done(reply, NULL);
}

/* A ban, and out goes who is in (nick, nullable). */
static void
ban(IrcRoom *r, const char *mask, const char *nick, const char *reason, WryReply *reply)
{
	IrcSession *irc = r->irc;
	if (irc_mask_is_ours(irc, mask)) {
		wry_reply_fail(reply, WRY_ERROR_CONFLICT, N_("You cannot ban yourself."), NULL);
		return;
	}
	WryJoint *joint = wry_joint_new(reply);
	irc_order(irc, IRC_LINE_MODE, r, mask, irc_build(NULL, "MODE", r->wire, "+b", mask, NULL),
		  wry_joint_part(joint));
	if (nick != NULL)
		irc_order(irc, IRC_LINE_KICK, r, nick, build_kick(r, nick, reason),
			  wry_reply_new(NULL, 0, on_kicked_too, wry_joint_part(joint)));
	wry_joint_seal(joint);
}

typedef struct { /* a ban that waits to learn where its man is */
	IrcSession *irc;
	char *channel, *nick, *reason;
	WryReply *reply;
} Ban;

static void
ban_free(Ban *b)
{
	g_free(b->channel);
	g_free(b->nick);
	g_free(b->reason);
	g_clear_pointer(&b->reply, wry_reply_drop);
	g_free(b);
}

static void
on_host(gpointer result, const GError *error, gpointer data)
{
	Ban *b = data;
	GPtrArray *found = result;
	if (error != NULL) { /* the session may be at its end */
		wry_reply_take_error(g_steal_pointer(&b->reply), g_error_copy(error));
		ban_free(b);
		return;
	}
	IrcRoom *r = irc_room_sitting(b->irc, b->channel);
	const WryOccupant *known = r != NULL ? wry_room_find(r->room, b->nick) : NULL;
	if (r == NULL) {
		wry_reply_fail(g_steal_pointer(&b->reply), WRY_ERROR_NOT_ACCEPTABLE,
			       N_("You are not in %1$s."), b->channel, NULL);
		ban_free(b);
		return;
	}
	if (known != NULL && found->len > 0)
		irc_member_tell(r, b->nick, irc_rank_get(r, b->nick), found->pdata[0], NULL);
	g_autofree char *mask = irc_mask_of(r, b->nick);
	ban(r, mask, is_here(r, b->nick) ? b->nick : NULL, b->reason, g_steal_pointer(&b->reply));
	ban_free(b);
}

static void
ban_nick(IrcRoom *r, const char *nick, const char *reason, WryReply *reply)
{
	const WryOccupant *known = wry_room_find(r->room, nick);
	if (known != NULL && known->real == NULL && irc_is_middle(nick)) {
		Ban *b = g_new0(Ban, 1);
		*b = (Ban){ r->irc, g_strdup(r->wire), g_strdup(nick), g_strdup(reason), reply };
		irc_ask_host(r, nick, wry_reply_new(NULL, 0, on_host, b));
		return;
	}
	g_autofree char *mask = irc_mask_of(r, nick);
	ban(r, mask, is_here(r, nick) ? nick : NULL, reason, reply);
}

/* A mask's affiliation: banned, invited for good, or neither. */
static void
set_mask(IrcRoom *r, const char *mask, WryAff affiliation, WryReply *reply)
{
	char list = irc_list_mode(&r->irc->support, affiliation);
	if (affiliation == WRY_AFF_OUTCAST) {
		ban(r, mask, NULL, NULL, reply);
	} else if (affiliation == WRY_AFF_NONE) {
		irc_unban(r, mask, reply);
	} else if (list != '\0') {
		char set[] = { '+', list, '\0' };
		irc_order(r->irc, IRC_LINE_MODE, r, mask,
			  irc_build(NULL, "MODE", r->wire, set, mask, NULL), reply);
	} else {
		wry_reply_fail(reply, WRY_ERROR_NOT_ALLOWED,
			       N_("%1$s keeps no such list; only who is in %2$s can get this."),
			       irc_title(r->irc), r->wire, NULL);
	}
}

void
irc_room_set_aff(WrySession *session, WryRoom *room, const char *who, WryAff affiliation,
		 const char *reason, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	if (irc_is_mask(who)) {
		set_mask(r, who, affiliation, reply);
	} else if (affiliation == WRY_AFF_OUTCAST) {
		ban_nick(r, who, reason, reply);
	} else if (affiliation == WRY_AFF_NONE && !is_here(r, who)) {
		irc_unban(r, who, reply);
	} else if (order_nick(r, who, reply)) {
		bool protects = irc_mode_rank(&irc->support, 'a') >= 0;
		bool founds = irc_mode_rank(&irc->support, 'q') >= 0;
		char keep = affiliation == WRY_AFF_OWNER    ? (protects ? 'a'
							       : founds ? 'q'
									: 'o')
			    : affiliation == WRY_AFF_ADMIN  ? 'o'
			    : affiliation == WRY_AFF_MEMBER ? 'v'
							    : '\0';
		if (affiliation == wry_room_find(room, who)->affiliation)
			wry_reply_done(reply, NULL);
		else
			order_status(irc, r, who, keep, reply);
	}
}
