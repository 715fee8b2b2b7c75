/*
 * members.c - who is in a channel, and as what: ranks, NAMES, and what persons do everywhere
 *
 * Who sits in a channel is the core's to remember (wry_room_find).  Kept here is only what the wire
 * needs to read its own later lines: which status modes a member has, of those who have any.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

/* One of the core's occupants, copied: what is borrowed of it may die when it is told of a change.
 */
typedef struct {
	WryOccupant o;
	char *nick, *real, *stable, *status, *hats;
} Person;

static void
person_clear(Person *p)
{
	g_free(p->nick);
	g_free(p->real);
	g_free(p->stable);
	g_free(p->status);
	g_free(p->hats);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Person, person_clear)

static void
person_copy(Person *p, const WryOccupant *known)
{
	p->o = *known;
	p->o.nick = p->nick = g_strdup(known->nick);
	p->o.real = p->real = g_strdup(known->real);
	p->o.stable = p->stable = g_strdup(known->stable);
	p->o.status = p->status = g_strdup(known->status);
	p->o.hats = p->hats = g_strdup(known->hats);
	p->o.address = NULL;
}

/* --- status --- */

unsigned
irc_rank_get(const IrcRoom *r, const char *nick)
{
	if (r->ranks == NULL)
		return 0;
	g_autofree char *folded = irc_fold(&r->irc->support, nick);
	return GPOINTER_TO_UINT(g_hash_table_lookup(r->ranks, folded));
}

static void
rank_set(IrcRoom *r, const char *nick, unsigned bits)
{
	if (bits == 0 && r->ranks == NULL)
		return;
	if (r->ranks == NULL)
		r->ranks = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	g_autofree char *folded = irc_fold(&r->irc->support, nick);
	if (bits == 0)
		g_hash_table_remove(r->ranks, folded);
	else
		g_hash_table_replace(r->ranks, g_steal_pointer(&folded), GUINT_TO_POINTER(bits));
}

void
irc_rename_ranks(IrcSession *irc, const char *from, const char *to)
{
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		unsigned bits = irc_rank_get(value, from);
		if (bits != 0) {
			rank_set(value, from, 0);
			rank_set(value, to, bits);
		}
	}
}

/* Bit n of bits: the mode PREFIX names n-th.  The highest decides. */
static void
rank_to_role(const IrcRoom *r, unsigned bits, WryOccupant *occupant)
{
	char mode = '\0';
	for (unsigned i = 0; r->irc->support.modes[i] != '\0' && mode == '\0'; i++)
		if ((bits & 1u << i) != 0)
			mode = r->irc->support.modes[i];
	switch (mode) {
	case 'q':
	case 'a':
		occupant->role = WRY_ROLE_MODERATOR;
		occupant->affiliation = WRY_AFF_OWNER;
		break;
	case 'o':
		occupant->role = WRY_ROLE_MODERATOR;
		occupant->affiliation = WRY_AFF_ADMIN;
		break;
	case 'h':
		occupant->role = WRY_ROLE_MODERATOR;
		occupant->affiliation = WRY_AFF_MEMBER;
		break;
	case 'v':
		occupant->role = WRY_ROLE_PARTICIPANT;
		occupant->affiliation = WRY_AFF_MEMBER;
		break;
	case '\0':
		occupant->role =
		    (r->modes & WRY_ROOM_MODERATED) != 0 ? WRY_ROLE_VISITOR : WRY_ROLE_PARTICIPANT;
		occupant->affiliation = WRY_AFF_NONE;
		break;
	default: /* a network's own, such as +y: above all others */
		occupant->role = WRY_ROLE_MODERATOR;
		occupant->affiliation = WRY_AFF_OWNER;
	}
}

static bool
wears(const char *hats, const char *hat)
{
	if (hats == NULL)
		return false;
	g_auto(GStrv) words = g_strsplit(hats, " ", -1);
	return g_strv_contains((const char *const *)words, hat);
}

/* What a role does not tell: which mode it is of, and what is known of them besides.  NULL: nothing
 */
static char *
make_hats(const IrcRoom *r, unsigned bits, const char *known)
{
	static const struct {
		char mode;
		const char *hat;
	} ranks[] = { { 'q', "owner" }, { 'a', "protected" }, { 'h', "halfop" } };
	if (bits == 0 && known == NULL)
		return NULL;
	g_autoptr(GPtrArray) hats = g_ptr_array_new();
	for (guint i = 0; i < G_N_ELEMENTS(ranks); i++) {
		int rank = irc_mode_rank(&r->irc->support, ranks[i].mode);
		if (rank >= 0 && (bits & 1u << rank) != 0)
			g_ptr_array_add(hats, (gpointer)ranks[i].hat);
	}
	if (wears(known, "bot"))
		g_ptr_array_add(hats, (gpointer) "bot");
	g_ptr_array_add(hats, NULL);
	return hats->len > 1 ? g_strjoinv(" ", (char **)hats->pdata) : NULL;
}

void
irc_member_is_bot(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *tag =
	    strstr(msg->tags, "bot") != NULL ? irc_tag(msg, "bot") : NULL; /* most lines: none */
	if (tag == NULL || irc->state != IRC_OPEN)
		return;
	g_autofree char *nick = irc_shown(irc, msg->nick);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const IrcRoom *r = value;
		const WryOccupant *known = wry_room_find(r->room, nick);
		if (known == NULL || wears(known->hats, "bot"))
			continue;
		g_auto(Person) p = { 0 };
		person_copy(&p, known);
		g_autofree char *hats = make_hats(r, irc_rank_get(r, msg->nick), "bot");
		p.o.hats = hats;
		wry_occupant_present(r->room, &p.o);
	}
}

/* Is there a place left for somebody new? */
static bool
has_place(IrcRoom *r)
{
	if (r->members < IRC_MEMBERS_MAX)
		return true;
	if (!r->full)
		wry_log_warn(r->irc->log, "%s has over %d members; the rest is not shown", r->wire,
			     IRC_MEMBERS_MAX);
	r->full = true;
	return false;
}

bool
irc_member_tell(IrcRoom *r, const char *nick, unsigned bits, const char *real, const char *stable)
{
	g_autofree char *name = irc_shown(r->irc, nick);
	const WryOccupant *known = wry_room_find(r->room, name);
	g_auto(Person) p = { .o = { .nick = name, .show = WRY_SHOW_ONLINE } };

	if (known == NULL && !has_place(r))
		return false;
	if (known != NULL)
		person_copy(&p, known);
	r->members += known == NULL || r->anew;
	if (known == NULL)
		irc_watch_seen(r->irc, nick);
	rank_set(r, nick, bits);
	if (real != NULL)
		p.o.real = real;
	if (stable != NULL)
		p.o.stable = stable;
	rank_to_role(r, bits, &p.o);
	g_autofree char *hats = make_hats(r, bits, p.hats);
	p.o.hats = hats;
	bool changed =
	    known == NULL || r->anew || known->role != p.o.role ||
	    known->affiliation != p.o.affiliation || g_strcmp0(known->real, p.o.real) != 0 ||
	    g_strcmp0(known->stable, p.o.stable) != 0 || g_strcmp0(known->hats, hats) != 0;
	if (changed)
		wry_occupant_present(r->room, &p.o);
	return changed;
}

void
irc_member_seen(IrcRoom *r, const char *nick, const char *real, const char *stable, bool away)
{
	g_autofree char *name = irc_shown(r->irc, nick);
	const WryOccupant *known = wry_room_find(r->room, name);
	g_auto(Person) p = { 0 };

	if (known == NULL)
		return;
	person_copy(&p, known);
	if (p.o.real == NULL)
		p.o.real = real;
	if (stable != NULL)
		p.o.stable = stable;
	if (away != (p.o.show == WRY_SHOW_AWAY))
		p.o.show = away ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE;
	if (p.o.show != known->show || g_strcmp0(p.o.real, known->real) != 0 ||
	    g_strcmp0(p.o.stable, known->stable) != 0)
		wry_occupant_present(r->room, &p.o);
}

/* false: it was none, as far as we know. */
bool
irc_member_gone(IrcRoom *r, const char *nick, const char *name)
{
	rank_set(r, nick, 0);
	if (wry_room_find(r->room, name) == NULL)
		return false;
	if (r->members > 0)
		r->members--;
	return true;
}

/* --- persons: in every room that has them --- */

/* "irc.one.example irc.two.example", and nothing else */
static bool
is_split(const char *reason)
{
	const char *space = strchr(reason, ' ');
	if (space == NULL || strchr(space + 1, ' ') != NULL)
		return false;
	bool dots[2] = { false, false };
	for (const char *c = reason; *c != '\0'; c++) {
		if (!g_ascii_isalnum(*c) && strchr("-.* ", *c) == NULL)
			return false;
		if (*c == '.')
			dots[c > space] = true;
	}
	return dots[0] && dots[1] && space != reason && space[1] != '\0';
}

void
irc_on_quit(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->state != IRC_OPEN || msg->nick == NULL || irc_is_self(irc, msg->nick))
		return; /* ours is followed by the end of the connection */
	g_autofree char *nick = irc_shown(irc, msg->nick);
	g_autofree char *reason = irc_reason(irc, msg, 0);
	GHashTableIter iter;
	gpointer value;
	bool known = false;

	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		known |= irc_member_gone(value, msg->nick, nick);
	if (known)
		wry_person_left(irc->session, nick,
				reason != NULL && is_split(reason) ? WRY_LEFT_LOST : WRY_LEFT_QUIT,
				reason);
	irc_watch_gone(irc, msg->nick);
	irc_nick_freed(irc, msg->nick);
}

/* Of one of its members, as the core knows them in any room; false: in none. */
static bool
find_person(const IrcSession *irc, const char *nick, Person *ret)
{
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const WryOccupant *known = wry_room_find(((IrcRoom *)value)->room, nick);
		if (known != NULL) {
			person_copy(ret, known);
			return true;
		}
	}
	return false;
}

bool
irc_is_member(const IrcSession *irc, const char *nick)
{
	GHashTableIter iter;
	gpointer value;
	g_autofree char *name = irc_shown(irc, nick);
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (wry_room_find(((IrcRoom *)value)->room, name) != NULL)
			return true;
	return false;
}

/* Of who sent it; false also where a server did. */
static bool
find_sender(IrcSession *irc, const IrcMsg *msg, Person *ret)
{
	g_autofree char *nick = msg->nick != NULL ? irc_shown(irc, msg->nick) : NULL;
	return nick != NULL && find_person(irc, nick, ret);
}

void
irc_on_away(IrcSession *irc, const IrcMsg *msg)
{
	g_auto(Person) p = { 0 };
	g_autofree char *status = irc_reason(irc, msg, 0);
	if (irc->state == IRC_OPEN)
		irc_watch_away(irc, msg->nick, status);
	if (!find_sender(irc, msg, &p))
		return;
	p.o.show = status != NULL ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE;
	p.o.status = status;
	wry_person_changed(irc->session, &p.o);
}

void
irc_on_away_reply(IrcSession *irc, const IrcMsg *msg) /* 301: me nick :gone fishing */
{
	g_auto(Person) p = { 0 };
	g_autofree char *nick = irc_shown(irc, irc_param(msg, 1));
	g_autofree char *status = irc_shown(irc, irc_param(msg, 2));
	irc_watch_away(irc, irc_param(msg, 1), status);
	irc_on_whois(irc, msg);
	if (!find_person(irc, nick, &p))
		return;
	p.o.show = WRY_SHOW_AWAY;
	p.o.status = status;
	wry_person_changed(irc->session, &p.o);
}

void
irc_on_chghost(IrcSession *irc, const IrcMsg *msg)
{
	g_auto(Person) p = { 0 };
	if (msg->nick == NULL)
		return;
	if (irc_is_self(irc, msg->nick) && irc_is_middle(irc_param(msg, 0)) &&
	    irc_is_middle(irc_param(msg, 1))) {
		g_free(irc->user);
		g_free(irc->host);
		irc->user = g_strdup(irc_param(msg, 0));
		irc->host = g_strdup(irc_param(msg, 1));
	}
	if (!find_sender(irc, msg, &p))
		return;
	g_autofree char *raw = g_strconcat(irc_param(msg, 0), "@", irc_param(msg, 1), NULL);
	g_autofree char *real = irc_shown(irc, raw);
	p.o.real = real;
	wry_person_changed(irc->session, &p.o);
}

void
irc_on_account(IrcSession *irc, const IrcMsg *msg)
{
	g_auto(Person) p = { 0 };
	if (!find_sender(irc, msg, &p))
		return;
	const char *raw = irc_param(msg, 0);
	g_autofree char *account =
	    *raw != '\0' && strcmp(raw, "*") != 0 ? irc_shown(irc, raw) : NULL;
	p.o.stable = account;
	wry_person_changed(irc->session, &p.o);
}

void
irc_account_told(IrcSession *irc, const char *nick, const char *account)
{
	g_auto(Person) p = { 0 };
	if (!find_person(irc, nick, &p))
		return;
	p.o.stable = account;
	wry_person_changed(irc->session, &p.o);
}

void
irc_on_setname(G_GNUC_UNUSED IrcSession *irc, G_GNUC_UNUSED const IrcMsg *msg)
{
	/* A real name is no part of an occupant, and a contact is not called by it. */
}

/* --- NAMES --- */

/* "@+nick!user@host" */
static void
on_name(IrcRoom *r, char *word)
{
	unsigned bits = 0;
	for (int rank; (rank = irc_symbol_rank(&r->irc->support, *word)) >= 0; word++)
		bits |= 1u << rank;
	char *bang = strchr(word, '!');
	if (bang != NULL)
		*bang++ = '\0';
	if (!irc_is_middle(word) || strlen(word) > IRC_NAME_MAX)
		return;
	g_autofree char *real = bang != NULL ? irc_shown(r->irc, bang) : NULL;
	irc_member_tell(r, word, bits, real, NULL);
}

void
irc_on_names(IrcSession *irc, const IrcMsg *msg) /* me = #chan :names */
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 2));
	if (r == NULL || r->state == IRC_ROOM_LEAVING)
		return;
	for (char *at = msg->params[3]; *at != '\0';) {
		at += strspn(at, " ");
		char *word = at;
		at += strcspn(at, " ");
		if (*at != '\0')
			*at++ = '\0';
		if (*word != '\0')
			on_name(r, word);
	}
}

/* --- who is in, once more --- */

void
irc_ask_names(IrcRoom *r)
{
	r->name_again = r->naming;
	if (r->naming)
		return;
	r->naming = true;
	irc_queue_text(r->irc, irc_build(NULL, "NAMES", r->wire, NULL));
}

void
irc_names_done(IrcRoom *r)
{
	r->naming = false;
	if (r->name_again)
		irc_ask_names(r);
}

void
irc_ranks_forget(IrcSession *irc)
{
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		IrcRoom *r = value;
		g_clear_pointer(&r->ranks, g_hash_table_destroy);
		if (r->state == IRC_ROOM_IN)
			irc_ask_names(r);
	}
}
