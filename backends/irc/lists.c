/*
 * lists.c - lists of masks that a channel keeps: bans, and who needs no invitation
 *
 * Asked for when somebody wants to see one, or wants something off it: servers take off only what
 * is spelled as they keep it.  What comes is kept on the line that asked (IrcLine.found) up to a
 * ceiling, and given at the list's end, or at the PONG of a server that does not end its lists.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define LIST_MOST 5000 /* masks; networks keep some hundreds */
#define MASK_MOST 510

static void
member_free(gpointer data)
{
	WryMember *m = data;
	g_free(m->mask);
	g_free(m->actor);
	g_free(m->reason);
	g_free(m);
}

char
irc_list_mode(const IrcSupport *s, WryAff affiliation)
{
	if (affiliation == WRY_AFF_OUTCAST)
		return 'b';
	if (affiliation != WRY_AFF_MEMBER)
		return '\0';
	return s->invex != '\0' ? s->invex : strchr(s->chanmodes[0], 'I') != NULL ? 'I' : '\0';
}

/* The line to ask goes in flight with an empty array. */
static void
ask(IrcRoom *r, IrcLineKind kind, char mode, const char *nick, char *text, GDestroyNotify free_func,
    WryReply *reply)
{
	IrcLine *line = irc_order_line(kind, r, nick, text, reply);
	if (line == NULL)
		return;
	line->mode = mode;
	line->found = g_ptr_array_new_with_free_func(free_func);
	irc_queue(r->irc, line);
}

void
irc_list_masks(IrcRoom *r, char mode, WryReply *reply)
{
	char list[] = { '+', mode, '\0' };
	ask(r, IRC_LINE_LIST, mode, NULL, irc_build(NULL, "MODE", r->wire, list, NULL), member_free,
	    reply);
}

void
irc_room_list_aff(WrySession *session, WryRoom *room, WryAff affiliation, WryReply *reply)
{
	IrcSession *irc = wry_session_data(session);
	IrcRoom *r = irc_order_in(irc, room, reply);
	if (r == NULL)
		return;
	char mode = irc_list_mode(&irc->support, affiliation);
	if (mode != '\0') {
		irc_list_masks(r, mode, reply);
		return;
	}
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	wry_reply_done(reply, none);
}

/* Those of who needs no invitation have a letter of their own on each network. */
static char
mode_of(const IrcSupport *s, int numeric)
{
	return numeric == 367 || numeric == 368	  ? 'b'
	       : numeric == 348 || numeric == 349 ? s->excepts
						  : '\0';
}

static IrcLine *
list_of(const IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *channel = irc_fold(&irc->support, irc_param(msg, 1));
	char mode = mode_of(&irc->support, msg->numeric);
	for (GList *link = irc->flight.head; link != NULL; link = link->next) {
		IrcLine *line = link->data;
		bool other = mode == '\0' ? line->mode == 'b' || line->mode == irc->support.excepts
					  : line->mode != mode;
		if (line->kind == IRC_LINE_LIST && !other && strcmp(line->target, channel) == 0)
			return line;
	}
	return NULL;
}

void
irc_on_mask(IrcSession *irc, const IrcMsg *msg) /* me #chan mask [nick!user@host [when]] */
{
	IrcLine *line = list_of(irc, msg);
	const char *mask = irc_param(msg, 2), *by = irc_param(msg, 3);
	if (line == NULL || line->found->len >= LIST_MOST || *mask == '\0' ||
	    strlen(mask) > MASK_MOST)
		return;
	g_autofree char *actor = g_strndup(by, strcspn(by, "!"));
	guint64 when = g_ascii_strtoull(irc_param(msg, 4), NULL, 10);
	WryMember *m = g_new0(WryMember, 1);
	m->mask = irc_shown(irc, mask);
	m->actor = *actor != '\0' && strlen(actor) <= IRC_NAME_MAX ? irc_shown(irc, actor) : NULL;
	m->when = when <= 253402300799 ? (int64_t)when * G_USEC_PER_SEC : 0;
	g_ptr_array_add(line->found, m);
}

void
irc_on_masks_end(IrcSession *irc, const IrcMsg *msg) /* me #chan :End */
{
	IrcLine *line = list_of(irc, msg);
	if (line == NULL)
		return;
	irc_flight_remove(irc, line);
	irc_line_done(irc, line, NULL, NULL);
}

/* --- taking off --- */

typedef struct {
	IrcSession *irc;
	char *channel, *who;
	char mode; /* of the list that is looked through */
	WryReply *reply;
} Search;

static void
search_free(Search *s)
{
	g_free(s->channel);
	g_free(s->who);
	g_clear_pointer(&s->reply, wry_reply_drop);
	g_free(s);
}

/* The mask itself, or of a nick those that name it and nothing else. */
static bool
is_meant(const IrcSupport *support, const char *who, const char *mask)
{
	if (irc_is_mask(who))
		return irc_same(support, who, mask);
	g_autofree char *alone = g_strconcat(who, "!*@*", NULL);
	return irc_same(support, alone, mask);
}

static void on_searched(gpointer result, const GError *error, gpointer data);

static void
look_through(IrcRoom *r, Search *s)
{
	irc_list_masks(r, s->mode, wry_reply_new(NULL, 0, on_searched, s));
}

static void
take_off(IrcRoom *r, Search *s, const char *mask)
{
	char off[] = { '-', s->mode, '\0' };
	irc_order(s->irc, IRC_LINE_MODE, r, mask, irc_build(NULL, "MODE", r->wire, off, mask, NULL),
		  g_steal_pointer(&s->reply));
	search_free(s);
}

static void
on_searched(gpointer result, const GError *error, gpointer data)
{
	Search *s = data;
	const GPtrArray *found = result;
	if (error != NULL) { /* the session may be at its end */
		wry_reply_take_error(g_steal_pointer(&s->reply), g_error_copy(error));
		search_free(s);
		return;
	}
	IrcRoom *r = irc_room_sitting(s->irc, s->channel);
	for (guint i = 0; r != NULL && i < found->len; i++) {
		const WryMember *m = found->pdata[i];
		if (is_meant(&s->irc->support, s->who, m->mask)) {
			take_off(r, s, m->mask);
			return;
		}
	}
	char invited = irc_list_mode(&s->irc->support, WRY_AFF_MEMBER);
	if (r != NULL && s->mode == 'b' && invited != '\0' && irc_is_mask(s->who)) {
		s->mode = invited;
		look_through(r, s);
		return;
	}
	wry_reply_fail(g_steal_pointer(&s->reply), WRY_ERROR_ITEM_NOT_FOUND,
		       N_("%1$s is on no list of %2$s."), s->who, s->channel, NULL);
	search_free(s);
}

void
irc_unban(IrcRoom *r, const char *who, WryReply *reply)
{
	Search *s = g_new0(Search, 1);
	*s = (Search){ r->irc, g_strdup(r->wire), g_strdup(who), 'b', reply };
	look_through(r, s);
}

/* --- where somebody is --- */

void
irc_ask_host(IrcRoom *r, const char *nick, WryReply *reply)
{
	ask(r, IRC_LINE_HOST, '\0', nick, irc_build(NULL, "USERHOST", nick, NULL), g_free, reply);
}

bool
irc_on_userhost(IrcSession *irc, const IrcMsg *msg) /* 302: me :nick*=+user@host */
{
	const char *reply = irc_param(msg, 1);
	g_autofree char *nick = g_strndup(reply, strcspn(reply, "*="));
	g_autofree char *folded = irc_fold(&irc->support, nick);
	IrcLine *line = irc_flight_take(irc, 1u << IRC_LINE_HOST, folded, NULL);
	if (line == NULL)
		return false;
	const char *equals = strchr(reply, '=');
	if (equals != NULL && (equals[1] == '+' || equals[1] == '-')) {
		g_autofree char *real = g_strndup(equals + 2, strcspn(equals + 2, " "));
		if (strchr(real, '@') != NULL)
			g_ptr_array_add(line->found, irc_shown(irc, real));
	}
	irc_line_done(irc, line, NULL, NULL);
	return true;
}
