/*
 * tags.c - client tags (IRCv3 message-tags): typing, replies, reactions, and what is taken back
 *
 * What of these a network passes on is found out here and told to the core, so that nobody is
 * offered what would not travel.  The core gives and takes a person's reactions to a message as one
 * set, the wire one by one: the table between the two keeps who thinks what of the latest messages.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define REACTIONS_MAX 256 /* messages by persons that are remembered */
#define REACTION_BYTES 64
#define REACTIONS_EACH 20
#define TYPING_MAX 64	       /* others that type at once */
#define TYPING_OWN 8	       /* conversations the user types in at once */
#define TYPING_LONGEST_MS 60000 /* who says nothing more for so long has gone away */
#define REPLY_TAG "+draft/reply"
#define REACT_TAG "+draft/react"
#define UNREACT_TAG "+draft/unreact"

typedef struct {
	char *where; /* folded: the channel, or the person it is between */
	char *about; /* msgid */
	char *who;   /* folded; "": the user */
	GPtrArray *all;
} Reactions;

typedef struct { /* of the user, told to a target */
	char *target, *folded;
	const char *wanted, *told; /* "active", "paused", "done" */
	int64_t sent, until;	   /* monotonic */
} OwnTyping;

typedef struct { /* of others */
	char *where, *who; /* folded; where: "" to the user alone */
	WryAddress *peer;
	char *nick; /* NULL: to the user alone */
	WryChatState state;
	int64_t until; /* monotonic */
} Typing;

struct _IrcTagged {
	IrcSession *irc;
	GQueue reactions; /* of Reactions, the one used last behind */
	GQueue own;	  /* of OwnTyping */
	GQueue typing;	  /* of Typing, the one heard last behind */
	WryTimer *own_timer, *timer;
	double signals; /* token bucket of all we tell of typing */
	int64_t signalled;
};

static void
reactions_free(Reactions *r)
{
	g_free(r->where);
	g_free(r->about);
	g_free(r->who);
	g_ptr_array_unref(r->all);
	g_free(r);
}

static void
own_typing_free(OwnTyping *t)
{
	g_free(t->target);
	g_free(t->folded);
	g_free(t);
}

static void
typing_free(Typing *t)
{
	g_free(t->where);
	g_free(t->who);
	wry_address_free(t->peer);
	g_free(t->nick);
	g_free(t);
}

void
irc_tags_clear(IrcSession *irc)
{
	IrcTagged *tagged = g_steal_pointer(&irc->tagged);
	if (tagged == NULL)
		return;
	wry_timer_clear(&tagged->own_timer);
	wry_timer_clear(&tagged->timer);
	g_queue_clear_full(&tagged->reactions, (GDestroyNotify)reactions_free);
	g_queue_clear_full(&tagged->own, (GDestroyNotify)own_typing_free);
	g_queue_clear_full(&tagged->typing, (GDestroyNotify)typing_free);
	g_free(tagged);
}

static IrcTagged *
tagged_of(IrcSession *irc)
{
	if (irc->tagged == NULL) {
		irc->tagged = g_new0(IrcTagged, 1);
		irc->tagged->irc = irc;
	}
	return irc->tagged;
}

/* --- what this network can carry --- */

static bool
passes(const IrcSession *irc, IrcClientTags tag)
{
	return (irc->caps & IRC_CAP_TAGS) != 0 && (irc->support.denied & tag) == 0;
}

void
irc_tell_caps(IrcSession *irc)
{
	unsigned caps = wry_backend_irc.caps;
	bool ids = irc->msgids != IRC_IDS_NONE;
	if (irc->state != IRC_OPEN || !irc->ready)
		return;
	if (!irc_watch_works(irc))
		caps &= ~(unsigned)WRY_CAP_PRESENCE;
	if (passes(irc, IRC_TAG_TYPING))
		caps |= WRY_CAP_TYPING;
	if (passes(irc, IRC_TAG_REPLY) && ids)
		caps |= WRY_CAP_REPLY;
	if (passes(irc, IRC_TAG_REPLY | IRC_TAG_REACT) && ids)
		caps |= WRY_CAP_REACT;
	if ((irc->caps & IRC_CAP_REDACT) != 0 && ids)
		caps |= WRY_CAP_RETRACT;
	if (irc_has_past(irc))
		caps |= WRY_CAP_HISTORY;
	if (caps == irc->told_caps)
		return;
	irc->told_caps = caps;
	wry_session_set_caps(irc->session, caps);
}

/*
 * Nothing in the negotiation says whether a server names its messages (msgid): the first message
 * of somebody else does, and until then it is believed to.
 */
void
irc_learn_ids(IrcSession *irc, const char *msgid)
{
	if (irc->msgids == IRC_IDS_THERE || (irc->caps & IRC_CAP_TAGS) == 0)
		return;
	irc->msgids = msgid != NULL ? IRC_IDS_THERE : IRC_IDS_NONE;
	irc_tell_caps(irc);
}

/* --- out: replies, reactions, taking back --- */

char *
irc_reply_tag(const IrcSession *irc, const WryMessage *message)
{
	if ((message->flags & WRY_MESSAGE_ANSWERS) == 0 || message->about == NULL ||
	    !passes(irc, IRC_TAG_REPLY))
		return NULL;
	g_autofree char *id = irc_tag_escape(message->about);
	return g_strconcat(REPLY_TAG "=", id, NULL);
}

static Reactions *
find_reactions(IrcSession *irc, const char *where, const char *about, const char *who)
{
	GQueue *all = &tagged_of(irc)->reactions;
	for (GList *l = all->tail; l != NULL; l = l->prev) {
		Reactions *r = l->data;
		if (strcmp(r->about, about) != 0 || strcmp(r->where, where) != 0 ||
		    strcmp(r->who, who) != 0)
			continue;
		g_queue_unlink(all, l);
		g_queue_push_tail_link(all, l);
		return r;
	}
	if (all->length >= REACTIONS_MAX)
		reactions_free(g_queue_pop_head(all));
	Reactions *r = g_new0(Reactions, 1);
	*r = (Reactions){ g_strdup(where), g_strdup(about), g_strdup(who),
			  g_ptr_array_new_with_free_func(g_free) };
	g_queue_push_tail(all, r);
	return r;
}

static bool
has(const GPtrArray *all, const char *text, guint *ret_at)
{
	return g_ptr_array_find_with_equal_func((GPtrArray *)all, text, g_str_equal, ret_at);
}

/* "+draft/reply=ID;+draft/react=TEXT", with a mark that no text of a message begins with. */
static char *
reaction_tags(const char *name, const char *text, const char *about)
{
	g_autofree char *value = irc_tag_escape(text), *id = irc_tag_escape(about);
	return g_strconcat(REPLY_TAG "=", id, ";", name, "=", value, NULL);
}

static void
add_tagmsg(GPtrArray *lines, const char *name, const char *text, const char *about,
	   const char *target)
{
	IrcLine *line = irc_line_new(IRC_LINE_SAY, g_strconcat("TAGMSG ", target, NULL));
	line->tags = reaction_tags(name, text, about);
	line->said = g_strconcat("\1", line->tags, NULL);
	g_ptr_array_add(lines, line);
}

/* What differs between what he thought and what he thinks now. */
static GPtrArray *
reaction_lines(IrcSession *irc, const WryMessage *message, const char *target)
{
	GPtrArray *lines = g_ptr_array_new();
	g_autofree char *where = irc_fold(&irc->support, target);
	Reactions *old = find_reactions(irc, where, message->about, "");
	g_auto(GStrv) now = g_strsplit(message->body != NULL ? message->body : "", " ", -1);
	for (guint i = 0; i < old->all->len;) {
		const char *text = old->all->pdata[i];
		if (g_strv_contains((const char *const *)now, text)) {
			i++;
			continue;
		}
		add_tagmsg(lines, UNREACT_TAG, text, message->about, target);
		g_ptr_array_remove_index(old->all, i);
	}
	for (char **n = now; *n != NULL && old->all->len < REACTIONS_EACH; n++)
		if (**n != '\0' && !has(old->all, *n, NULL)) {
			add_tagmsg(lines, REACT_TAG, *n, message->about, target);
			g_ptr_array_add(old->all, g_strdup(*n));
		}
	return lines;
}

static GPtrArray *
redaction_line(const WryMessage *message, const char *target)
{
	GPtrArray *lines = g_ptr_array_new();
	char *text = irc_build(NULL, "REDACT", target, message->about, NULL);
	if (text == NULL)
		return lines;
	IrcLine *line = irc_line_new(IRC_LINE_SAY, text);
	line->said = g_strconcat("\1REDACT ", message->about, NULL);
	g_ptr_array_add(lines, line);
	return lines;
}

void
irc_send_about(IrcSession *irc, const WryMessage *message, const char *target)
{
	bool retracts = (message->flags & WRY_MESSAGE_RETRACTS) != 0;
	bool can = message->about != NULL && irc_is_msgid(message->about) &&
		   (retracts ? (irc->caps & IRC_CAP_REDACT) != 0
			     : passes(irc, IRC_TAG_REPLY | IRC_TAG_REACT));
	if (!can) {
		WryPiece whole = { message->id, 0, 0, 1 };
		g_autoptr(GError) error = wry_error_new(
		    WRY_ERROR_NOT_ACCEPTABLE,
		    N_("%1$s does not pass this on any more. Say it in words."), irc_title(irc),
		    NULL);
		wry_message_failed(irc->session, &whole, error);
		return;
	}
	g_autoptr(GPtrArray) lines = retracts ? redaction_line(message, target)
					      : reaction_lines(irc, message, target);
	if (lines->len == 0) { /* it is so already */
		WryPiece whole = { message->id, 0, 0, 1 };
		wry_message_accepted(irc->session, &whole, NULL, NULL);
		return;
	}
	irc_queue_pieces(irc, message, target, lines);
}

void
irc_about_failed(IrcSession *irc, const IrcLine *line)
{
	GQueue *all = irc->tagged != NULL ? &irc->tagged->reactions : NULL;
	if (all == NULL || line->said == NULL || *line->said != '\1' || line->target == NULL)
		return;
	/* Nobody knows which of them are there now: told again, they do no harm. */
	for (GList *l = all->head, *next; l != NULL; l = next) {
		Reactions *r = l->data;
		next = l->next;
		if (*r->who != '\0' || strcmp(r->where, line->target) != 0)
			continue;
		g_queue_delete_link(all, l);
		reactions_free(r);
	}
}

/* --- out: typing --- */

static void
tell_typing(IrcTagged *tagged, OwnTyping *t)
{
	IrcSession *irc = tagged->irc;
	/* Words come first: nothing of this waits in the queue, or takes the place of a line. */
	if (!irc_has_leisure(irc) ||
	    !irc_bucket(&tagged->signals, &tagged->signalled, 1, 4))
		return;
	t->sent = g_get_monotonic_time();
	t->told = t->wanted;
	irc_queue_text(irc, g_strdup_printf("@+typing=%s TAGMSG %s", t->wanted, t->target));
}

/* A channel we have left hears nothing, and a capability may be gone by now. */
static bool
reaches(const IrcSession *irc, const OwnTyping *t)
{
	bool channel = irc_is_channel(&irc->support, t->target);
	const IrcRoom *r = channel ? irc_room_find(irc, t->target) : NULL;
	return passes(irc, IRC_TAG_TYPING) && (!channel || (r != NULL && r->state == IRC_ROOM_IN));
}

static void
on_own_typing(gpointer data)
{
	IrcTagged *tagged = data;
	int64_t now = g_get_monotonic_time(), pause = (int64_t)irc_timing.typing_ms * 1000;
	for (GList *l = tagged->own.head, *next; l != NULL; l = next) {
		OwnTyping *t = l->data;
		next = l->next;
		if (!reaches(tagged->irc, t)) {
			g_queue_delete_link(&tagged->own, l);
			own_typing_free(t);
			continue;
		}
		bool active = strcmp(t->wanted, "active") == 0;
		if (active && t->until < now) {
			t->wanted = "done";
			active = false;
		}
		if (t->sent + pause > now)
			continue;
		if (active || strcmp(t->told, t->wanted) != 0) {
			tell_typing(tagged, t);
		} else if (strcmp(t->wanted, "done") == 0) {
			g_queue_delete_link(&tagged->own, l);
			own_typing_free(t);
		}
	}
	if (tagged->own.head != NULL)
		wry_timer_start(&tagged->own_timer, irc_timing.typing_ms / 3 + 1, on_own_typing,
				tagged);
}

static OwnTyping *
find_own_typing(IrcTagged *tagged, const char *folded)
{
	for (GList *l = tagged->own.head; l != NULL; l = l->next)
		if (strcmp(((OwnTyping *)l->data)->folded, folded) == 0)
			return l->data;
	return NULL;
}

void
irc_state_send(WrySession *session, const WryAddress *peer, const char *nick, WryChatState state)
{
	static const char *const words[] = { [WRY_CHAT_ACTIVE] = "done",
					     [WRY_CHAT_COMPOSING] = "active",
					     [WRY_CHAT_PAUSED] = "paused",
					     [WRY_CHAT_GONE] = "done" };
	IrcSession *irc = wry_session_data(session);
	const char *target = irc != NULL ? irc_target_of(irc, peer, nick) : NULL;
	if (target == NULL || irc->state != IRC_OPEN || !passes(irc, IRC_TAG_TYPING))
		return;
	IrcTagged *tagged = tagged_of(irc);
	g_autofree char *folded = irc_fold(&irc->support, target);
	OwnTyping *t = find_own_typing(tagged, folded);
	if (t == NULL) {
		/* Who has not typed has not stopped either. */
		if (state != WRY_CHAT_COMPOSING || tagged->own.length >= TYPING_OWN)
			return;
		t = g_new0(OwnTyping, 1);
		t->target = g_strdup(target);
		t->told = "done";
		t->folded = g_steal_pointer(&folded);
		g_queue_push_tail(&tagged->own, t);
	}
	int64_t now = g_get_monotonic_time();
	t->wanted = words[state];
	t->until = now + (int64_t)TYPING_LONGEST_MS * 1000;
	if (t->sent == 0 || t->sent + (int64_t)irc_timing.typing_ms * 1000 <= now)
		tell_typing(tagged, t);
	if (tagged->own_timer == NULL)
		wry_timer_start(&tagged->own_timer, irc_timing.typing_ms / 3 + 1, on_own_typing,
				tagged);
}

void
irc_typing_said(IrcSession *irc, const char *target)
{
	if (irc->tagged == NULL || irc->tagged->own.head == NULL)
		return;
	g_autofree char *folded = irc_fold(&irc->support, target);
	OwnTyping *t = find_own_typing(irc->tagged, folded);
	if (t != NULL) /* the words say it; what is told of next still waits its time */
		t->told = t->wanted = "done";
}

bool
irc_typing_refused(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->tagged == NULL || irc->tagged->own.head == NULL || msg->n < 2)
		return false;
	g_autofree char *folded = irc_fold(&irc->support, irc_param(msg, 1));
	OwnTyping *t = find_own_typing(irc->tagged, folded);
	if (t == NULL || t->sent == 0)
		return false;
	g_queue_remove(&irc->tagged->own, t);
	own_typing_free(t);
	return true;
}

/* --- in: replies, reactions, taking back --- */

static char *
reply_of(const IrcMsg *msg)
{
	char *id = irc_tag(msg, REPLY_TAG);
	return id != NULL ? id : irc_tag(msg, "+reply");
}

void
irc_read_reply(const IrcMsg *msg, WryMessage *message)
{
	char *id = msg->tags != NULL ? reply_of(msg) : NULL;
	if (id != NULL && irc_is_msgid(id)) {
		message->flags |= WRY_MESSAGE_ANSWERS;
		message->about = g_steal_pointer(&id);
	}
	g_free(id);
}

static bool
is_reaction(const char *text)
{
	if (text == NULL || *text == '\0' || strlen(text) > REACTION_BYTES ||
	    !g_utf8_validate(text, -1, NULL))
		return false;
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
		if (g_unichar_isspace(g_utf8_get_char(c)) || g_unichar_iscntrl(g_utf8_get_char(c)))
			return false;
	return true;
}

/* One more, or one less; then all of them, as one set.  false: nothing has changed. */
static bool
change_reactions(Reactions *r, const char *text, bool more)
{
	guint at;
	if (!is_reaction(text) || has(r->all, text, &at) == more ||
	    (more && r->all->len >= REACTIONS_EACH))
		return false;
	if (more)
		g_ptr_array_add(r->all, g_strdup(text));
	else
		g_ptr_array_remove_index(r->all, at);
	return true;
}

static char *
join(const GPtrArray *all)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < all->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "", (char *)all->pdata[i]);
	return g_string_free(text, FALSE);
}

static void
hear_reaction(IrcSession *irc, const IrcMsg *msg, const char *target, const char *about,
	      const char *text, bool more, bool self)
{
	g_autoptr(WryMessage) message =
	    irc_heard(irc, msg, target, WRY_MESSAGE_REACTS | (self ? WRY_MESSAGE_CARBON : 0));
	if (message == NULL)
		return;
	bool room = message->peer->kind == WRY_ADDRESS_ROOM;
	g_autofree char *where = irc_fold(&irc->support, room || self ? target : msg->nick);
	g_autofree char *who = self ? g_strdup("") : irc_fold(&irc->support, msg->nick);
	Reactions *r = find_reactions(irc, where, about, who);
	if (!change_reactions(r, text, more))
		return;
	message->about = g_strdup(about);
	message->body = join(r->all);
	wry_message_received(irc->session, g_steal_pointer(&message));
}

/* --- in: typing --- */

static void
tell_state(IrcSession *irc, const Typing *t)
{
	/* He may have gone meanwhile, or we. */
	if (t->nick != NULL) {
		WryRoom *room = wry_session_find_room(irc->session, t->peer);
		if (room == NULL || wry_room_find(room, t->nick) == NULL)
			return;
	}
	wry_state_received(irc->session, t->peer, t->nick, t->state);
}

static void
on_typing_over(gpointer data)
{
	IrcTagged *tagged = data;
	int64_t now = g_get_monotonic_time();
	if (tagged->irc->state != IRC_OPEN)
		return;
	for (GList *l = tagged->typing.head, *next; l != NULL; l = next) {
		Typing *t = l->data;
		next = l->next;
		if (t->until > now)
			continue;
		g_queue_delete_link(&tagged->typing, l);
		t->state = WRY_CHAT_ACTIVE;
		tell_state(tagged->irc, t);
		typing_free(t);
	}
	if (tagged->typing.head != NULL)
		wry_timer_start(&tagged->timer, irc_timing.typing_ms / 3 + 1, on_typing_over,
				tagged);
}

/* Takes him out of the table.  (transfer full); NULL: he is not in it. */
static Typing *
take_typing(IrcTagged *tagged, const char *where, const char *who)
{
	for (GList *l = tagged->typing.head; l != NULL; l = l->next) {
		Typing *t = l->data;
		if (strcmp(t->who, who) != 0 || strcmp(t->where, where) != 0)
			continue;
		g_queue_delete_link(&tagged->typing, l);
		return t;
	}
	return NULL;
}

void
irc_typing_heard(IrcSession *irc, const IrcMsg *msg, const char *target)
{
	if (irc->tagged == NULL || irc->tagged->typing.head == NULL || msg->nick == NULL)
		return;
	bool room = irc_is_channel(&irc->support, target);
	g_autofree char *where = room ? irc_fold(&irc->support, target) : g_strdup("");
	g_autofree char *who = irc_fold(&irc->support, msg->nick);
	Typing *t = take_typing(irc->tagged, where, who);
	if (t != NULL) /* the words say it */
		typing_free(t);
}

static void
hear_typing(IrcSession *irc, const IrcMsg *msg, const char *target, const char *what)
{
	WryChatState state = strcmp(what, "active") == 0   ? WRY_CHAT_COMPOSING
			     : strcmp(what, "paused") == 0 ? WRY_CHAT_PAUSED
							   : WRY_CHAT_ACTIVE;
	g_autoptr(WryMessage) message = irc_heard(irc, msg, target, 0);
	if (message == NULL)
		return;
	IrcTagged *tagged = tagged_of(irc);
	bool room = message->peer->kind == WRY_ADDRESS_ROOM;
	g_autofree char *where = room ? irc_fold(&irc->support, target) : g_strdup("");
	g_autofree char *who = irc_fold(&irc->support, msg->nick);
	Typing *t = take_typing(tagged, where, who);
	bool news = t != NULL ? t->state != state : state != WRY_CHAT_ACTIVE;
	if (t == NULL) {
		t = g_new0(Typing, 1);
		*t = (Typing){ g_steal_pointer(&where),
			       g_steal_pointer(&who),
			       wry_address_copy(message->peer),
			       room ? g_strdup(message->nick) : NULL,
			       state,
			       0 };
	}
	t->state = state;
	/* As the specification has it: 6 s after the last word of it, 30 s after a pause. */
	t->until = g_get_monotonic_time() +
		   (int64_t)irc_timing.typing_ms * 1000 * (state == WRY_CHAT_COMPOSING ? 2 : 10);
	if (news)
		tell_state(irc, t);
	if (state == WRY_CHAT_ACTIVE) {
		typing_free(t);
		return;
	}
	g_queue_push_tail(&tagged->typing, t);
	if (tagged->typing.length > TYPING_MAX)
		typing_free(g_queue_pop_head(&tagged->typing));
	if (tagged->timer == NULL)
		wry_timer_start(&tagged->timer, irc_timing.typing_ms / 3 + 1, on_typing_over,
				tagged);
}

/* --- in: the commands --- */

/* STATUSMSG: what is said to the operators of a channel is none of its room's. */
static bool
is_statusmsg(const IrcSession *irc, const char *target)
{
	return *target != '\0' && strchr(irc->support.statusmsg, *target) != NULL &&
	       !irc_is_channel(&irc->support, target);
}

void
irc_on_tagmsg(IrcSession *irc, const IrcMsg *msg)
{
	const char *target = irc_param(msg, 0);
	if (irc->state != IRC_OPEN || msg->tags == NULL || irc_from_server(msg) ||
	    is_statusmsg(irc, target))
		return;
	bool self = irc_is_self(irc, msg->nick);
	g_autofree char *about = reply_of(msg);
	g_autofree char *react = irc_tag(msg, REACT_TAG), *unreact = irc_tag(msg, UNREACT_TAG);
	g_autofree char *typing = irc_tag(msg, "+typing");
	bool more = react != NULL;
	const char *text = more ? react : unreact;

	if (text != NULL && about != NULL && irc_is_msgid(about)) {
		g_autofree char *tags =
		    reaction_tags(more ? REACT_TAG : UNREACT_TAG, text, about);
		g_autofree char *said = g_strconcat("\1", tags, NULL);
		if (!self || !irc_take_echo(irc, msg, target, said))
			hear_reaction(irc, msg, target, about, text, more, self);
	} else if (typing != NULL && !self) {
		hear_typing(irc, msg, target, typing);
	}
}

void
irc_on_redact(IrcSession *irc, const IrcMsg *msg) /* #chan msgid :reason */
{
	const char *target = irc_param(msg, 0), *about = irc_param(msg, 1);
	if (irc->state != IRC_OPEN || msg->nick == NULL || !irc_is_msgid(about))
		return;
	bool self = irc_is_self(irc, msg->nick);
	g_autofree char *said = g_strconcat("\1REDACT ", about, NULL);
	if (self && irc_take_echo(irc, msg, target, said))
		return;
	g_autoptr(WryMessage) message =
	    irc_heard(irc, msg, target, WRY_MESSAGE_RETRACTS | (self ? WRY_MESSAGE_CARBON : 0));
	if (message == NULL)
		return;
	message->about = g_strdup(about);
	wry_message_received(irc->session, g_steal_pointer(&message));
}

/* account-tag: who he is, where nothing has told it before he spoke. */
void
irc_read_account(IrcSession *irc, const IrcMsg *msg, const WryMessage *message)
{
	g_autofree char *account = msg->tags != NULL ? irc_tag(msg, "account") : NULL;
	if (account == NULL || *account == '\0' || message->nick == NULL ||
	    (irc->caps & IRC_CAP_ACCOUNT_TAG) == 0 ||
	    (message->flags & (WRY_MESSAGE_DELAYED | WRY_MESSAGE_CARBON)) != 0)
		return;
	const WryRoom *room = wry_session_find_room(irc->session, message->peer);
	const WryOccupant *known = room != NULL ? wry_room_find(room, message->nick) : NULL;
	g_autofree char *stable = irc_shown(irc, account);
	if (known == NULL || g_strcmp0(known->stable, stable) == 0)
		return;
	irc_account_told(irc, message->nick, stable);
}
