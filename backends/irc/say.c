/*
 * say.c - messages, both ways, and what became of them
 *
 * Out: a body becomes lines, each short enough for the server to pass it on whole with our name
 * in front.  What becomes of each is network.c's flight; here the echoes and errors are matched to
 * it. In: a line becomes a message of a room we sit in, of a person, or a notice of the network.
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define USER_GUESS 11 /* with its '~'; as long as servers make it */
#define HOST_GUESS 63
#define ROOM_LEAST 64
#define DELAYED_US (60 * G_USEC_PER_SEC)
#define SAY_KIND (1u << IRC_LINE_SAY)
#define ORDER_KINDS                                                                                \
	(1u << IRC_LINE_TOPIC | 1u << IRC_LINE_INVITE | 1u << IRC_LINE_KICK |                      \
	 1u << IRC_LINE_MODE | 1u << IRC_LINE_LIST | 1u << IRC_LINE_RULES)
#define ALL_KINDS (SAY_KIND | ORDER_KINDS | 1u << IRC_LINE_CTCP | 1u << IRC_LINE_HOST)

/* --- out --- */

/* How many bytes of text a line to target can hold. */
static gsize
room_for(const IrcSession *irc, const char *command, const char *target, bool action)
{
	gsize own = strlen(command) + 1 + strlen(target) + 2 + 2 + (action ? 9 : 0);
	gsize guess = MAX(USER_GUESS, strlen(irc->who->username) + 1);
	gsize prefix = 1 + strlen(irc->nick) + 1 + (irc->user != NULL ? strlen(irc->user) : guess) +
		       1 + (irc->host != NULL ? strlen(irc->host) : HOST_GUESS) + 1;
	gsize all = irc->support.linelen;
	return all > own + prefix + ROOM_LEAST ? all - own - prefix : ROOM_LEAST;
}

static void
fail(IrcSession *irc, WrySession *session, const WryMessage *message, int code, const char *msgid,
     const char *a)
{
	WryPiece whole = { message->id, 0, 0, 1 };
	g_autoptr(GError) error =
	    wry_error_new(code, msgid, a, irc != NULL ? irc_title(irc) : NULL, NULL);
	wry_message_failed(session, &whole, error);
}

/* "#chan" of "@#chan" (STATUSMSG), or of itself; NULL: a person.  Borrowed. */
static const char *
channel_of(const IrcSession *irc, const char *target)
{
	while (*target != '\0' && strchr(irc->support.statusmsg, *target) != NULL &&
	       !irc_is_channel(&irc->support, target))
		target++;
	return irc_is_channel(&irc->support, target) ? target : NULL;
}

/* NULL: it is a room we are not in. */
static const char *
name_on_wire(WrySession *session, const WryAddress *peer, const char *nick)
{
	if (peer->kind != WRY_ADDRESS_ROOM)
		return peer->wire != NULL ? peer->wire : peer->name;
	WryRoom *room = wry_session_find_room(session, peer);
	const IrcRoom *r = room != NULL ? wry_room_data(room) : NULL;
	if (r == NULL || r->state != IRC_ROOM_IN)
		return NULL;
	return nick != NULL ? nick : r->wire;
}

static bool
is_target(const WryAddress *peer, const char *wire)
{
	return peer->kind != WRY_ADDRESS_NETWORK && irc_is_middle(wire) &&
	       strlen(wire) <= IRC_NAME_MAX && strchr(wire, ',') == NULL;
}

const char *
irc_target_of(IrcSession *irc, const WryAddress *peer, const char *nick)
{
	const char *wire = name_on_wire(irc->session, peer, nick);
	return wire != NULL && is_target(peer, wire) ? wire : NULL;
}

/* How the wire names whom it is for; NULL: the message has failed. */
static const char *
find_target(IrcSession *irc, WrySession *session, const WryMessage *message)
{
	const WryAddress *peer = message->peer;
	bool private = (message->flags & WRY_MESSAGE_PRIVATE) != 0;
	const char *wire = name_on_wire(session, peer, private ? message->nick : NULL);

	if (wire == NULL) {
		fail(irc, session, message, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in %1$s."),
		     peer->name);
		return NULL;
	}
	if (!is_target(peer, wire)) {
		fail(irc, session, message, WRY_ERROR_ITEM_NOT_FOUND,
		     N_("Nobody can be written to as %1$s."), wire);
		return NULL;
	}
	return wire;
}

void
irc_queue_pieces(IrcSession *irc, const WryMessage *message, const char *target, GPtrArray *lines)
{
	const char *name = message->peer->name, *channel = channel_of(irc, target);
	bool room = true;

	if ((message->flags & WRY_MESSAGE_PRIVATE) != 0 && message->nick != NULL)
		name = message->nick;
	for (guint i = 0; i < lines->len; i++) {
		IrcLine *line = lines->pdata[i];
		if (!room) { /* the rest has failed with the one that found the queue full */
			irc_line_free(line);
			continue;
		}
		line->target = irc_fold(&irc->support, target);
		if (channel != NULL && channel != target) /* refusals name the channel */
			line->other = irc_fold(&irc->support, channel);
		line->name = g_strdup(name);
		line->id = g_strdup(message->id);
		line->part = i;
		line->parts = lines->len;
		room = irc_queue(irc, line);
	}
}

static void
say(IrcSession *irc, const WryMessage *message, const char *target, const char *command,
    GPtrArray *pieces)
{
	bool action = (message->flags & WRY_MESSAGE_ACTION) != 0;
	g_autoptr(GPtrArray) lines = g_ptr_array_new();

	bool whole = !action && irc_multiline_fits(irc, pieces);
	if (whole)
		g_ptr_array_add(lines, irc_multiline(irc, command, target, pieces));
	for (guint i = 0; !whole && i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		if (*piece->text == '\0') /* by itself it cannot be said */
			continue;
		char *text = g_strconcat(command, " ", target, " :", action ? "\1ACTION " : "",
					 piece->text, action ? "\1" : "", NULL);
		IrcLine *line = irc_line_new(IRC_LINE_SAY, text);
		line->said = g_strdup(piece->text);
		g_ptr_array_add(lines, line);
	}
	((IrcLine *)lines->pdata[0])->tags = irc_reply_tag(irc, message);
	irc_typing_said(irc, target);
	irc_queue_pieces(irc, message, target, lines);
}

static bool
has_words(const GPtrArray *pieces)
{
	for (guint i = 0; i < pieces->len; i++)
		if (*((const IrcPiece *)pieces->pdata[i])->text != '\0')
			return true;
	return false;
}

/* The words of a message, in as many lines as they need. */
static void
say_words(IrcSession *irc, const WryMessage *message, const char *body, const char *target)
{
	bool action = (message->flags & WRY_MESSAGE_ACTION) != 0;
	const char *command = (message->flags & WRY_MESSAGE_NOTICE) != 0 ? "NOTICE" : "PRIVMSG";
	const char *channel = channel_of(irc, target);
	const IrcRoom *room = channel != NULL ? irc_room_find(irc, channel) : NULL;
	/* The looks are of the whole body; of a part they say nothing. */
	bool whole_body = body == message->body;
	const IrcSheet sheet = {
		.most = room_for(irc, command, target, action),
		.charset = irc_charset_out(irc, room),
		.looks = irc_takes_looks(irc, room),
		.blanks = (irc->caps & IRC_CAP_MULTILINE) != 0,
	};
	unsigned most = (unsigned)wry_values_int(wry_component_settings(irc->component->component),
						 "max_lines");
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) pieces =
	    irc_split(body, whole_body ? message->spans : NULL, &sheet, most, &error);
	WryPiece whole = { message->id, 0, 0, 1 };
	if (pieces != NULL && !has_words(pieces))
		error = wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
				      N_("There is nothing in this message that IRC could carry."),
				      NULL);
	if (error == NULL && pieces->len > most) {
		g_autofree char *limit = g_strdup_printf("%u", most);
		error = wry_error_new(WRY_ERROR_POLICY_VIOLATION,
				      N_("This is too long for IRC: more than %1$s lines. Send a "
					 "link instead."),
				      limit, NULL);
	}
	if (error != NULL)
		wry_message_failed(irc->session, &whole, error);
	else
		say(irc, message, target, command, pieces);
}

void
irc_message_send(WrySession *session, const WryMessage *message, uint64_t waiting)
{
	IrcSession *irc = wry_session_data(session);

	if ((waiting & 1) == 0)
		return;
	if (irc == NULL || irc->state != IRC_OPEN) {
		fail(irc, session, message, WRY_ERROR_REMOTE_SERVER_TIMEOUT,
		     N_("You are not connected."), NULL);
		return;
	}
	const char *target = find_target(irc, session, message);
	if (target == NULL)
		return;
	if ((message->flags & (WRY_MESSAGE_REACTS | WRY_MESSAGE_RETRACTS)) != 0) {
		irc_send_about(irc, message, target);
		return;
	}
	const char *body = message->body != NULL ? message->body : "";
	g_autofree char *to = g_strdup(target);
	bool action = (message->flags & WRY_MESSAGE_ACTION) != 0;
	if (action ||
	    (!irc_slash(irc, message, &body, &to) && !irc_slash_below(irc, message, body)))
		say_words(irc, message, body, to);
}

void
irc_say_forget(IrcSession *irc, const char *id)
{
	GQueue *queues[] = { &irc->queue, &irc->flight };
	for (unsigned i = 0; i < G_N_ELEMENTS(queues); i++)
		for (GList *link = queues[i]->head; link != NULL; link = link->next) {
			IrcLine *line = link->data;
			if (line->id != NULL && strcmp(line->id, id) == 0)
				line->dead = true;
		}
}

/* --- labels and batches --- */

static IrcBatch *
find_batch(IrcSession *irc, const char *ref)
{
	for (unsigned i = 0; irc->batches != NULL && i < IRC_BATCHES; i++)
		if (irc->batches[i].ref[0] != '\0' && strcmp(irc->batches[i].ref, ref) == 0)
			return &irc->batches[i];
	return NULL;
}

static IrcBatch *
batch_of(IrcSession *irc, const IrcMsg *msg)
{
	g_autofree char *ref = msg->tags != NULL ? irc_tag(msg, "batch") : NULL;
	return ref != NULL && *ref != '\0' ? find_batch(irc, ref) : NULL;
}

bool
irc_is_played(IrcSession *irc, const IrcMsg *msg)
{
	const IrcBatch *batch = batch_of(irc, msg);
	return batch != NULL && batch->playback;
}

/* The label this line answers, by itself or out of its batch; NULL: none.  (transfer full) */
char *
irc_label(IrcSession *irc, const IrcMsg *msg)
{
	if (msg->tags == NULL || (irc->caps & IRC_CAP_LABEL) == 0)
		return NULL;
	char *label = irc_tag(msg, "label");
	if (label != NULL)
		return label;
	const IrcBatch *batch = batch_of(irc, msg);
	return batch != NULL && batch->label[0] != '\0' ? g_strdup(batch->label) : NULL;
}

static IrcLine *
take_labelled(IrcSession *irc, const char *label)
{
	IrcLine *line = label != NULL && *label != '\0' ? irc_flight_label(irc, label) : NULL;
	if (line != NULL)
		irc_flight_remove(irc, line);
	return line;
}

static void
accept_label(IrcSession *irc, const char *label)
{
	IrcLine *line = take_labelled(irc, label);
	if (line != NULL)
		irc_line_done(irc, line, NULL, NULL);
}

static void
open_batch(IrcSession *irc, const IrcMsg *msg, const char *ref)
{
	const char *type = irc_param(msg, 1);
	g_autofree char *label = irc_label(irc, msg);
	if (*ref == '\0' || strlen(ref) >= sizeof irc->batches->ref || find_batch(irc, ref) != NULL)
		return;
	if (irc->batches == NULL)
		irc->batches = g_new0(IrcBatch, IRC_BATCHES);
	for (unsigned i = 0; i < IRC_BATCHES; i++) {
		IrcBatch *batch = &irc->batches[i];
		if (batch->ref[0] != '\0')
			continue;
		g_strlcpy(batch->ref, ref, sizeof batch->ref);
		g_strlcpy(batch->label, label != NULL ? label : "", sizeof batch->label);
		batch->playback =
		    strcmp(type, "chathistory") == 0 || strcmp(type, "znc.in/playback") == 0;
		batch->past = irc_past_begin(irc, type, irc_param(msg, 2));
		batch->multi = irc_multiline_open(msg);
		return;
	}
	wry_log_debug(irc->log, "a batch is ignored: %d are open", IRC_BATCHES);
}

void
irc_on_batch(IrcSession *irc, const IrcMsg *msg)
{
	if (msg->command[0] == 'A') { /* ACK: done, and nothing to say */
		g_autofree char *label = irc_label(irc, msg);
		accept_label(irc, label);
		return;
	}
	const char *ref = irc_param(msg, 0);
	if (*ref == '+') {
		open_batch(irc, msg, ref + 1);
		return;
	}
	IrcBatch *batch = *ref == '-' ? find_batch(irc, ref + 1) : NULL;
	if (batch == NULL)
		return;
	IrcMulti *multi = g_steal_pointer(&batch->multi);
	if (multi != NULL)
		irc_multiline_end(irc, multi);
	IrcBatch ended = *batch;
	*batch = (IrcBatch){ 0 };
	accept_label(irc, ended.label); /* answered, and without an error */
	if (ended.past != NULL)
		irc_past_end(irc, ended.past);
}

/* --- echoes --- */

static char *
msgid_of(const IrcMsg *msg)
{
	char *id = msg->tags != NULL ? irc_tag(msg, "msgid") : NULL;
	if (id != NULL && !irc_is_msgid(id))
		g_clear_pointer(&id, g_free);
	return id;
}

bool
irc_take_echo(IrcSession *irc, const IrcMsg *msg, const char *target, const char *text)
{
	g_autofree char *label = irc_label(irc, msg);
	IrcLine *line = NULL;

	if (label != NULL) {
		line = take_labelled(irc, label);
		if (line == NULL)
			return true; /* of ours, and its fate is told */
	} else if ((irc->caps & (IRC_CAP_ECHO | IRC_CAP_LABEL)) == IRC_CAP_ECHO) {
		/* The one that says the same; a server may have swallowed those before it. */
		g_autofree char *folded = irc_fold(&irc->support, target);
		line = irc_flight_said(irc, folded, text);
		/* Behind a bouncer it may be another client's, and is no echo. */
		if (line == NULL && *text != '\1' && (irc->caps & IRC_CAP_OWN) == 0)
			line = irc_flight_altered(irc, folded);
	}
	if (line == NULL)
		return false;
	if (line->kind != IRC_LINE_SAY) { /* typed raw: words of his own that nobody waits for */
		irc_line_done(irc, line, NULL, NULL);
		return false;
	}
	g_autofree char *id = msgid_of(msg);
	g_autofree char *said = NULL;
	if (line->said != NULL && *line->said != '\1' && strcmp(line->said, text) != 0) {
		const IrcRoom *room = irc_room_find(irc, target);
		const char *charset = irc_charset_in(irc, room);
		g_autofree char *sent = irc_text(line->said, charset, NULL);
		said = irc_text(text, charset, NULL);
		if (strcmp(sent, said) == 0) /* its looks are gone: that is no other word */
			g_clear_pointer(&said, g_free);
	}
	irc_line_done(irc, line, id, said);
	return true;
}

/* --- in --- */

static void
set_time(IrcSession *irc, const IrcMsg *msg, WryMessage *message)
{
	g_autofree char *tag = msg->tags != NULL ? irc_tag(msg, "time") : NULL;
	int64_t when = tag != NULL ? irc_parse_time(tag) : 0;
	const IrcBatch *batch = batch_of(irc, msg);
	if (when <= 0 || when > message->sent)
		return;
	if (when < message->sent - DELAYED_US || (batch != NULL && batch->playback))
		message->flags |= WRY_MESSAGE_DELAYED;
	message->sent = when;
}

/* The room of that name, where we hear what is said. */
static IrcRoom *
hearing_in(const IrcSession *irc, const char *name)
{
	IrcRoom *r = irc_room_find(irc, name);
	return r != NULL && (r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN) ? r : NULL;
}

/* Where it was said, and in a room by whom; NULL: nowhere we hear.  (transfer full) */
static WryMessage *
message_in(const IrcSession *irc, const IrcMsg *msg, const char *channel)
{
	const IrcRoom *r = hearing_in(irc, channel);
	if (r == NULL) {
		wry_log_debug(irc->log, "a message of a channel we are not in is dropped");
		return NULL;
	}
	WryMessage *message = wry_message_new(wry_room_address(r->room));
	message->nick = irc_text(msg->nick, irc_charset(irc), NULL);
	return message;
}

static WryMessage *
message_with(const IrcSession *irc, const char *other)
{
	g_autoptr(WryAddress) peer = irc_address(irc, WRY_ADDRESS_CONTACT, other);
	return peer != NULL ? wry_message_new(peer) : NULL;
}

WryMessage *
irc_heard(IrcSession *irc, const IrcMsg *msg, const char *target, WryMessageFlags flags)
{
	WryMessage *message = irc_is_channel(&irc->support, target)
				  ? message_in(irc, msg, target)
				  : message_with(irc, (flags & WRY_MESSAGE_CARBON) != 0 ? target
											: msg->nick);
	if (message == NULL)
		return NULL;
	message->flags = flags;
	message->foreign_id = msgid_of(msg);
	set_time(irc, msg, message);
	return message;
}

static void
receive(IrcSession *irc, const IrcMsg *msg, const char *target, const char *text,
	WryMessageFlags flags)
{
	g_autoptr(WryMessage) message = irc_heard(irc, msg, target, flags);
	if (message == NULL)
		return;
	const IrcRoom *room =
	    message->peer->kind == WRY_ADDRESS_ROOM ? irc_room_find(irc, target) : NULL;
	message->body = irc_lines(text, irc_charset_in(irc, room),
				  irc_likes_looks(irc, room) ? &message->spans : NULL);
	if (*message->body == '\0')
		return;
	irc_read_reply(msg, message);
	const IrcBatch *batch = batch_of(irc, msg);
	if (batch != NULL && batch->past != NULL) {
		irc_past_add(batch->past, g_steal_pointer(&message));
		return;
	}
	if ((flags & WRY_MESSAGE_CARBON) == 0 && irc_mentions(message->body, irc->nick))
		message->flags |= WRY_MESSAGE_HIGHLIGHT;
	if ((flags & WRY_MESSAGE_CARBON) == 0) {
		irc_typing_heard(irc, msg, target);
		if ((message->flags & (WRY_MESSAGE_NOTICE | WRY_MESSAGE_DELAYED)) == 0)
			irc_learn_ids(irc, message->foreign_id);
		irc_read_account(irc, msg, message);
	}
	wry_message_received(irc->session, g_steal_pointer(&message));
}

/* "[#chan] Welcome": what services say of a channel, shown there. */
static IrcRoom *
noticed_room(const IrcSession *irc, const char *text)
{
	gsize n = *text == '[' ? strcspn(text + 1, "] ") : 0;
	if (n == 0 || n > IRC_NAME_MAX || text[n + 1] != ']')
		return NULL;
	g_autofree char *channel = g_strndup(text + 1, n);
	return hearing_in(irc, channel);
}

static void
receive_alone(IrcSession *irc, const IrcMsg *msg, const char *target, const char *text,
	      WryMessageFlags flags)
{
	const char *other = (flags & WRY_MESSAGE_CARBON) != 0 ? target : msg->nick;
	const IrcRoom *r = (flags & WRY_MESSAGE_NOTICE) != 0 ? noticed_room(irc, text) : NULL;
	g_autoptr(WryAddress) peer = irc_address(irc, WRY_ADDRESS_CONTACT, other);

	if (r != NULL) {
		receive(irc, msg, r->wire, text, flags);
	} else if (peer != NULL) {
		receive(irc, msg, target, text, flags);
	} else { /* whose name cannot be an address */
		g_autofree char *raw = g_strconcat(other, ": ", text, NULL);
		g_autofree char *both = irc_text(raw, irc_charset(irc), NULL);
		irc_notice(irc, both);
	}
}

void
irc_on_privmsg(IrcSession *irc, const IrcMsg *msg)
{
	const char *target = irc_param(msg, 0);
	char *text = msg->params[1], *command = NULL;
	bool notice = msg->command[0] == 'N', self = irc_is_self(irc, msg->nick);
	WryMessageFlags flags = notice ? WRY_MESSAGE_NOTICE : 0;

	if (irc->state != IRC_OPEN)
		return;
	IrcBatch *batch = batch_of(irc, msg);
	if (batch != NULL && batch->multi != NULL) {
		irc_multiline_add(batch->multi, msg);
		return;
	}
	if (irc_from_server(msg)) {
		g_autofree char *words = irc_text(text, irc_charset(irc), NULL);
		irc_notice(irc, words);
		return;
	}
	irc_bouncer_said(irc, msg, text);
	bool ctcp = irc_ctcp_split(text, &command, &text);
	bool action = ctcp && strcmp(command, "ACTION") == 0;
	bool past = batch != NULL && batch->past != NULL;
	bool played = batch != NULL && batch->playback;
	if (self && (!ctcp || action) && !played && irc_take_echo(irc, msg, target, text))
		return;
	if (past && ((ctcp && !action) || !irc_is_channel(&irc->support, target)))
		return;
	if (ctcp && !action) {
		if (!self && notice)
			irc_on_ctcp_reply(irc, msg->nick, command, text);
		else if (!self && irc_is_self(irc, target))
			irc_on_ctcp(irc, msg, command, text);
		return;
	}
	flags |= action ? WRY_MESSAGE_ACTION : 0;
	flags |= self && !irc_is_self(irc, target) ? WRY_MESSAGE_CARBON : 0;
	const char *channel = channel_of(irc, target);
	if (channel != NULL && channel != target) {
		g_autofree char *marked = g_strconcat("[", target, "] ", text, NULL);
		receive(irc, msg, channel, marked, flags | WRY_MESSAGE_PRIVATE);
	} else if (channel != NULL) {
		receive(irc, msg, channel, text, flags);
	} else {
		receive_alone(irc, msg, target, text, flags);
	}
}

/* --- refusals --- */

typedef struct {
	int numeric, code;
	unsigned kinds; /* of what it can be the refusal, likelier ones */
	bool any;	/* it names no target: the oldest */
	bool title;	/* %2$s is the network; else the server's words */
	const char *msgid;
} Refusal;

static const Refusal refusals[] = {
	{ 401, WRY_ERROR_ITEM_NOT_FOUND, SAY_KIND | 1u << IRC_LINE_CTCP, false, true,
	  N_("Nobody called %1$s is on %2$s now. Nothing was sent; IRC keeps no messages.") },
	{ 402, WRY_ERROR_ITEM_NOT_FOUND, ALL_KINDS, false, true,
	  N_("There is no server %1$s on %2$s.") },
	{ 404, WRY_ERROR_FORBIDDEN, SAY_KIND, false, false,
	  N_("%1$s did not take your message: it is moderated, or you are muted.") },
	{ 407, WRY_ERROR_CONFLICT, SAY_KIND, false, false,
	  N_("%1$s stands for more than one here. (%2$s)") },
	{ 411, WRY_ERROR_NOT_ACCEPTABLE, SAY_KIND, true, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 412, WRY_ERROR_NOT_ACCEPTABLE, SAY_KIND, true, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 413, WRY_ERROR_NOT_ALLOWED, SAY_KIND, false, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 414, WRY_ERROR_NOT_ALLOWED, SAY_KIND, false, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 415, WRY_ERROR_NOT_ALLOWED, SAY_KIND, false, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 417, WRY_ERROR_NOT_ACCEPTABLE, SAY_KIND, true, false,
	  N_("%1$s refused your message. (%2$s)") },
	{ 437, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT), SAY_KIND, false, false,
	  N_("%1$s takes no message just now. Try later. (%2$s)") },
	{ 439, WRY_ERROR_AS(POLICY_VIOLATION, WAIT), SAY_KIND | 1u << IRC_LINE_INVITE, false, false,
	  N_("You write to too many people at once. Try later. (%2$s)") },
	{ 441, WRY_ERROR_ITEM_NOT_FOUND, ORDER_KINDS, false, false,
	  N_("Nobody of that name is in %1$s now. (%2$s)") },
	{ 442, WRY_ERROR_NOT_ACCEPTABLE, ALL_KINDS, false, false, N_("You are not in %1$s.") },
	{ 443, WRY_ERROR_CONFLICT, 1u << IRC_LINE_INVITE, false, false,
	  N_("That person is in %1$s already.") },
	{ 472, WRY_ERROR_NOT_ALLOWED, 1u << IRC_LINE_MODE, true, false,
	  N_("%1$s does not know this mode. (%2$s)") },
	{ 477, WRY_ERROR_REGISTRATION_REQUIRED, SAY_KIND, false, false,
	  N_("%1$s hears registered nicknames only. Write: identify") },
	{ 467, WRY_ERROR_CONFLICT, 1u << IRC_LINE_MODE, false, false,
	  N_("%1$s has another key already. (%2$s)") },
	{ 478, WRY_ERROR_RESOURCE_CONSTRAINT, 1u << IRC_LINE_MODE, false, false,
	  N_("The list of %1$s is full; take something off it first. (%2$s)") },
	{ 482, WRY_ERROR_FORBIDDEN, ORDER_KINDS, false, false,
	  N_("You are not an operator of %1$s. (%2$s)") },
	{ 460, WRY_ERROR_FORBIDDEN, ORDER_KINDS, false, false,
	  N_("%1$s: your rights do not reach so far. (%2$s)") },
	{ 484, WRY_ERROR_FORBIDDEN, ORDER_KINDS, true, false,
	  N_("%1$s: your rights do not reach so far. (%2$s)") },
	{ 485, WRY_ERROR_FORBIDDEN, ORDER_KINDS, false, false,
	  N_("%1$s: your rights do not reach so far. (%2$s)") },
	{ 499, WRY_ERROR_FORBIDDEN, ORDER_KINDS, false, false,
	  N_("%1$s: your rights do not reach so far. (%2$s)") },
	{ 974, WRY_ERROR_FORBIDDEN, ORDER_KINDS, true, false,
	  N_("%1$s: your rights do not reach so far. (%2$s)") },
	{ 486, WRY_ERROR_REGISTRATION_REQUIRED, SAY_KIND, false, false,
	  N_("%1$s hears registered nicknames only. Write: identify") },
	{ 492, WRY_ERROR_FORBIDDEN, SAY_KIND, false, false,
	  N_("%1$s takes no message of this kind. (%2$s)") },
	{ 531, WRY_ERROR_FORBIDDEN, SAY_KIND, false, false,
	  N_("%1$s takes no message of yours. (%2$s)") },
	{ 696, WRY_ERROR_NOT_ACCEPTABLE, 1u << IRC_LINE_MODE, false, false,
	  N_("%1$s does not take this. (%2$s)") },
	{ 716, WRY_ERROR_FORBIDDEN, SAY_KIND, false, false,
	  N_("%1$s takes messages of few people only, and was told of yours. (%2$s)") },
	{ 0, WRY_ERROR_NOT_ALLOWED, ALL_KINDS, false, false, N_("%1$s refused this. (%2$s)") },
};

/* The words of a standard reply: FAIL COMMAND CODE context... :words */
static const struct {
	const char *code;
	Refusal refusal;
} failures[] = {
	{ "REDACT_FORBIDDEN",
	  { 0, WRY_ERROR_FORBIDDEN, ALL_KINDS, false, false,
	    N_("You may not take this back in %1$s. (%2$s)") } },
	{ "REDACT_WINDOW_EXPIRED",
	  { 0, WRY_ERROR_NOT_ALLOWED, ALL_KINDS, false, false,
	    N_("It is too late to take this back in %1$s. (%2$s)") } },
	{ "UNKNOWN_MSGID",
	  { 0, WRY_ERROR_ITEM_NOT_FOUND, ALL_KINDS, false, false,
	    N_("%1$s does not know any more which message this is about. (%2$s)") } },
	{ "MULTILINE_MAX_BYTES",
	  { 0, WRY_ERROR_POLICY_VIOLATION, SAY_KIND, true, false,
	    N_("This is too long for %1$s. Send a link instead. (%2$s)") } },
	{ "MULTILINE_MAX_LINES",
	  { 0, WRY_ERROR_POLICY_VIOLATION, SAY_KIND, true, false,
	    N_("This is too long for %1$s. Send a link instead. (%2$s)") } },
	{ "MULTILINE_INVALID",
	  { 0, WRY_ERROR_NOT_ACCEPTABLE, SAY_KIND, true, false,
	    N_("%1$s refused your message. (%2$s)") } },
	{ "INVALID_UTF8",
	  { 0, WRY_ERROR_NOT_ACCEPTABLE, ALL_KINDS, false, false,
	    N_("%1$s takes nothing but UTF-8. Change it: settings charset (%2$s)") } },
};

static const Refusal *
find_refusal(const IrcMsg *msg)
{
	const Refusal *row = refusals;
	for (guint i = 0; msg->numeric == 0 && i < G_N_ELEMENTS(failures); i++)
		if (strcmp(irc_param(msg, 1), failures[i].code) == 0)
			return &failures[i].refusal;
	while (row->numeric != 0 && row->numeric != msg->numeric)
		row++;
	return row;
}

/* In flight, to whom params[from ..] name; NULL: nothing. */
static IrcLine *
take_named(IrcSession *irc, const IrcMsg *msg, unsigned kinds, unsigned from)
{
	for (unsigned i = from; i < msg->n && i < from + 3; i++) {
		g_autofree char *folded = irc_fold(&irc->support, msg->params[i]);
		IrcLine *line = irc_flight_take(irc, kinds, folded, NULL);
		if (line != NULL)
			return line;
	}
	return NULL;
}

bool
irc_refused(IrcSession *irc, const IrcMsg *msg)
{
	const Refusal *row = find_refusal(msg);
	g_autofree char *label = irc_label(irc, msg);
	IrcLine *line = take_labelled(irc, label);
	unsigned from = msg->numeric != 0 ? 1 : 2; /* FAIL COMMAND CODE context... */
	if (line == NULL)
		line = take_named(irc, msg, row->kinds, from);
	if (line == NULL && row->any)
		line = irc_flight_take(irc, row->kinds, NULL, NULL);
	if (line == NULL)
		line = take_named(irc, msg, ALL_KINDS, from);
	if (line == NULL)
		return false;

	g_autofree char *words = irc_words(irc, msg);
	const char *msgid = row->msgid;
	const char *second = row->title ? irc_title(irc) : words;
	g_autofree char *who = NULL;
	if (msg->numeric == 401 && line->kind != IRC_LINE_SAY && line->kind != IRC_LINE_CTCP) {
		msgid = N_("Nobody called %1$s is on %2$s now.");
		who = irc_text(irc_param(msg, 1), irc_charset(irc), NULL);
	}
	g_autoptr(GError) error =
	    wry_error_new(row->code, msgid, who != NULL ? who : line->name, second, NULL);
	irc_line_failed(irc, line, error);
	return true;
}
