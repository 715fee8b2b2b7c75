/*
 * modes.c - modes of a channel: read, and told
 *
 * What is a right of a member becomes his presence; what is a rule of the channel becomes
 * WryRoomModes; what neither shows is said in the channel, in biboumi's words, which people search
 * for.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"

#include <string.h>

#define SHOWN_MOST 400 /* bytes of a line of modes that is said in the channel */

static const struct {
	char mode;
	WryRoomModes is;
} meanings[] = {
	{ 'm', WRY_ROOM_MODERATED }, { 'i', WRY_ROOM_MEMBERS }, { 'k', WRY_ROOM_PASSWORD },
	{ 's', WRY_ROOM_HIDDEN },    { 'p', WRY_ROOM_HIDDEN },	{ 't', WRY_ROOM_SUBJECT_LOCKED },
	{ 'l', WRY_ROOM_LIMITED },   { 'n', WRY_ROOM_INSIDE },
};

static uint64_t
flag(char mode)
{
	return g_ascii_isupper(mode)   ? (uint64_t)1 << (mode - 'A')
	       : g_ascii_islower(mode) ? (uint64_t)1 << (26 + mode - 'a')
				       : 0;
}

bool
irc_mode_is_set(const IrcRoom *r, char mode)
{
	return (r->flags & flag(mode)) != 0;
}

typedef struct {
	char mode;
	bool set;
	int rank;	   /* -1: a rule */
	const char *value; /* "": none */
} Change;

/* "+ov-b" and its arguments, from parameter i on.  (transfer full): of Change, values borrowed */
static GArray *
take_apart(const IrcSupport *s, const IrcMsg *msg, unsigned i)
{
	GArray *changes = g_array_new(FALSE, FALSE, sizeof(Change));
	unsigned arg = i + 1;
	bool set = true;

	for (const char *c = irc_param(msg, i); *c != '\0'; c++) {
		if (*c == '+' || *c == '-') {
			set = *c == '+';
			continue;
		}
		Change change = { *c, set, irc_mode_rank(s, *c), "" };
		if (irc_mode_has_arg(s, *c, set))
			change.value = irc_param(msg, arg++);
		bool nobody = change.rank >= 0 && *change.value == '\0';
		if (g_ascii_isalpha(*c) && !nobody)
			g_array_append_val(changes, change);
	}
	return changes;
}

/* --- rights of members --- */

static bool
is_of(const IrcRoom *r, const Change *change, const char *nick)
{
	return change->rank >= 0 && irc_same(&r->irc->support, change->value, nick);
}

/*
 * All that one line does to a member, told once.  What shows in his presence, or is of nobody we
 * know, is taken from the changes: nothing needs to be said of it.
 */
static void
change_member(IrcRoom *r, GArray *changes, const char *nick)
{
	unsigned bits = irc_rank_get(r, nick);
	g_autofree char *name = irc_shown(r->irc, nick);
	for (guint i = 0; i < changes->len; i++) {
		const Change *change = &g_array_index(changes, Change, i);
		unsigned bit = 1u << MAX(change->rank, 0);
		if (is_of(r, change, nick))
			bits = change->set ? bits | bit : bits & ~bit;
	}
	if (wry_room_find(r->room, name) != NULL && !irc_member_tell(r, nick, bits, NULL, NULL))
		return;
	for (guint i = changes->len; i-- > 0;)
		if (is_of(r, &g_array_index(changes, Change, i), nick))
			g_array_remove_index(changes, i);
}

static void
change_members(IrcRoom *r, GArray *changes)
{
	g_autoptr(GHashTable) done = g_hash_table_new(wry_hash_str, g_str_equal);
	for (guint i = 0; i < changes->len;) {
		const Change *change = &g_array_index(changes, Change, i);
		const char *nick = change->value;
		guint before = changes->len;
		if (change->rank >= 0 && g_hash_table_add(done, (gpointer)nick))
			change_member(r, changes, nick);
		if (changes->len == before)
			i++;
		else
			i = 0;
	}
}

/* --- rules --- */

static void
change_rule(IrcRoom *r, char mode, bool set, const char *value)
{
	if (mode == 'b' && set && *value != '\0')
		irc_ban_note(r, value);
	if (strchr(r->irc->support.chanmodes[0], mode) != NULL)
		return; /* a list: one more on it, or one less, is no flag */
	r->flags = set ? r->flags | flag(mode) : r->flags & ~flag(mode);
	if (mode == 'k') {
		irc_sasl_wipe(g_steal_pointer(&r->mode_key));
		bool told = strcmp(value, "*") != 0 && strcmp(value, "<key>") != 0;
		r->mode_key = set && told && irc_is_middle(value) ? g_strdup(value) : NULL;
	} else if (mode == 'l') {
		r->limit = set ? (unsigned)MIN(g_ascii_strtoull(value, NULL, 10), 1000000) : 0;
	}
}

static void
change_rules(IrcRoom *r, const GArray *changes)
{
	for (guint i = 0; i < changes->len; i++) {
		const Change *change = &g_array_index(changes, Change, i);
		if (change->rank < 0)
			change_rule(r, change->mode, change->set, change->value);
	}
	r->modes = 0;
	for (guint n = 0; n < G_N_ELEMENTS(meanings); n++)
		if (irc_mode_is_set(r, meanings[n].mode))
			r->modes |= meanings[n].is;
}

/* By it we come back; where the server hides it, the old one may still be right. */
static void
tell_key(const IrcRoom *r, const char *before)
{
	bool closed = irc_mode_is_set(r, 'k');
	if ((closed && r->mode_key == NULL) || g_strcmp0(before, r->mode_key) == 0 ||
	    (r->mode_key != NULL && !g_utf8_validate(r->mode_key, -1, NULL)))
		return;
	wry_room_key_set(r->room, r->mode_key);
}

/* The wire remembers who is in; asked, it says so, and on_name() tells the new roles. */
static void
tell_modes(IrcRoom *r, unsigned before, const char *nick)
{
	if (r->modes == before && r->modes_told)
		return;
	r->modes_told = true;
	wry_room_modes_set(r->room, r->modes, nick);
	if (((r->modes ^ before) & WRY_ROOM_MODERATED) != 0 && r->state == IRC_ROOM_IN)
		irc_ask_names(r);
}

void
irc_on_modes(IrcSession *irc, const IrcMsg *msg) /* 324: me #chan +mnt */
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r == NULL)
		return;
	unsigned before = r->modes;
	char *key = g_steal_pointer(&r->mode_key);
	r->flags = 0;
	r->limit = 0;
	g_autoptr(GArray) changes = take_apart(&irc->support, msg, 2);
	change_rules(r, changes);
	tell_key(r, key);
	irc_sasl_wipe(key);
	tell_modes(r, before, NULL);
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_RULES, r->folded, NULL);
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}

/* The channel itself says it. */
static void
say_modes(IrcRoom *r, const GArray *changes, const char *nick)
{
	g_autoptr(GString) modes = g_string_new(NULL), args = g_string_new(NULL);
	char sign = '\0';
	for (guint i = 0; i < changes->len; i++) {
		const Change *change = &g_array_index(changes, Change, i);
		if (modes->len + args->len + strlen(change->value) > SHOWN_MOST)
			break;
		char now = change->set ? '+' : '-';
		if (now != sign)
			g_string_append_c(modes, now);
		sign = now;
		g_string_append_c(modes, change->mode);
		if (*change->value != '\0')
			g_string_append_printf(args, " %s", change->value);
	}
	g_string_append(modes, args->str);
	g_autofree char *shown = irc_shown(r->irc, modes->str);
	const char *name = wry_room_address(r->room)->name;
	g_autoptr(WryMessage) message = wry_message_new(wry_room_address(r->room));
	message->body = g_strdup_printf("Mode %s [%s] by %s", name, shown,
					nick != NULL ? nick : irc_title(r->irc));
	wry_message_received(r->irc->session, g_steal_pointer(&message));
}

void
irc_on_mode(IrcSession *irc, const IrcMsg *msg)
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 0));
	if (irc_is_self(irc, irc_param(msg, 0)))
		irc_read_own_modes(irc, irc_param(msg, 1));
	if (r == NULL)
		return;
	g_autofree char *nick = msg->nick != NULL ? irc_shown(irc, msg->nick) : NULL;
	unsigned before = r->modes;
	char *key = g_strdup(r->mode_key);
	g_autoptr(GArray) changes = take_apart(&irc->support, msg, 1);
	change_members(r, changes);
	change_rules(r, changes);
	tell_key(r, key);
	irc_sasl_wipe(key);
	if (r->modes != before)
		tell_modes(r, before, nick);
	if (changes->len > 0 && r->state == IRC_ROOM_IN)
		say_modes(r, changes, nick);
}
