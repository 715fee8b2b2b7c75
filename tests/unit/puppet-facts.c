/*
 * puppet-facts.c - the words of a story that tell a fact: "joined #a romeo", all of them in one
 * table
 */
#include "puppet-strings.h"

#include "core/model.h"
#include "marionette.h"
#include "postman.h"

#include <stdio.h>
#include <string.h>

typedef struct { /* what a fact is told with: its words, and what follows them */
	char *words[8];
	const char *rest[9]; /* rest[n]: the text behind n words, NULL: nothing */
	WrySession *session;
	WryRoom *room; /* that words[0] names; NULL: none */
} Fact;

static const char *
text_at(const Fact *f, guint n)
{
	const char *text = f->rest[n];
	return text == NULL || strcmp(text, "-") == 0 ? NULL : text;
}

static const char *
word_at(const Fact *f, guint n)
{
	return f->words[n] == NULL || strcmp(f->words[n], "-") == 0 ? NULL : f->words[n];
}

static int
index_of(const char *word, const char *const *names)
{
	for (int i = 0; names[i] != NULL; i++)
		if (g_strcmp0(word, names[i]) == 0)
			return i;
	g_error("'%s' is none of %s ...", word, names[0]);
}

/* "forbidden auth some text", from word n on; NULL: no error. */
static GError *
error_at(const Fact *f, guint n)
{
	static const char *const conditions[] = {
#define X(name, condition, retry) condition,
		WRY_ERROR_MAP(X)
#undef X
		    NULL
	};
	static const char *const types[] = { "cancel", "wait", "modify", "auth", NULL };
	if (word_at(f, n) == NULL)
		return NULL;
	int code = index_of(f->words[n], conditions);
	int retry = index_of(f->words[n + 1], types);
	const char *text = text_at(f, n + 2);
	return wry_error_new(code | (retry + 1) << 8, "%s", text != NULL ? text : "because", NULL);
}

static const char *const left_names[] = { "parted", "quit",    "kicked", "banned",
					  "lost",   "refused", NULL };

static WryAddress *
address_of(const char *local)
{
	WryAddress *a = wry_backend_puppet.address_parse(NULL, local, NULL, NULL);
	g_assert_nonnull(a);
	return a;
}

static void
tell_opened(Fact *f)
{
	g_autoptr(WryAddress) self = word_at(f, 0) != NULL ? address_of(f->words[0]) : NULL;
	wry_session_opened(f->session, self);
}

static void
tell_renamed(Fact *f)
{
	g_autoptr(WryAddress) self = address_of(f->words[0]);
	wry_session_renamed(f->session, self);
}

static void
tell_in_use(Fact *f)
{
	wry_nick_in_use(f->session, f->words[0]);
}

static void
tell_closed(Fact *f)
{
	g_autoptr(GError) error = error_at(f, 0);
	Bracket *b = wry_session_data(f->session);
	if (b != NULL)
		b->closed = true;
	wry_session_closed(f->session, error);
}

static void
tell_hint(Fact *f)
{
	wry_session_hint(f->session, f->rest[0]);
}

static void
tell_notice(Fact *f)
{
	wry_notice_received(f->session, f->rest[0]);
}

/* caps typing reply: what the network turns out to be able to do; caps 0x2000; caps - */
static void
tell_caps(Fact *f)
{
	static const char *const names[] = { "presence", "delivered", "displayed", "offline",
					     "subject",	 "attach",    "reliable",  "once",
					     "typing",	 "reply",     "correct",   "retract",
					     "react",	 "guests",    "shared",	   "history",
					     "several",	 "terse",     NULL };
	unsigned caps = 0;
	if (g_ascii_isdigit(*f->words[0]))
		caps = (unsigned)g_ascii_strtoull(f->words[0], NULL, 0);
	else
		for (guint i = 0; word_at(f, i) != NULL; i++)
			caps |= 1u << index_of(f->words[i], names);
	wry_session_set_caps(f->session, (WryCaps)caps);
}

static void
tell_ready(Fact *f)
{
	wry_component_ready(puppet_component, (unsigned)g_ascii_strtoull(f->words[0], NULL, 10),
			    NULL);
}

/* present #a bob moderator admin ~bob@host away Lunch */
static void
tell_present(Fact *f)
{
	WryOccupant who = {
		.nick = f->words[1],
		.role = index_of(f->words[2], puppet_roles),
		.affiliation = index_of(f->words[3], puppet_affs),
		.real = word_at(f, 4),
		.show = g_strcmp0(word_at(f, 5), "away") == 0 ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE,
		.status = text_at(f, 6),
	};
	wry_occupant_present(f->room, &who);
}

/* hats #a bob owner bot */
static void
tell_hats(Fact *f)
{
	WryOccupant who = *wry_room_find(f->room, f->words[1]);
	g_autofree char *hats = g_strdup(text_at(f, 2)), *nick = g_strdup(who.nick);
	who.nick = nick;
	who.hats = hats;
	wry_occupant_present(f->room, &who);
}

/* gone #a bob kicked tybalt Out with you */
static void
tell_gone(Fact *f)
{
	wry_occupant_left(f->room, f->words[1], index_of(f->words[2], left_names), word_at(f, 3),
			  text_at(f, 4));
}

static void
tell_person(Fact *f)
{
	WryOccupant who = {
		.nick = f->words[0],
		.show = g_strcmp0(word_at(f, 1), "away") == 0 ? WRY_SHOW_AWAY : WRY_SHOW_ONLINE,
		.status = text_at(f, 2),
	};
	wry_person_changed(f->session, &who);
}

static void
tell_person_renamed(Fact *f)
{
	wry_person_renamed(f->session, f->words[0], f->words[1]);
}

/* room-listed ROOM N [TOPIC] */
static void
tell_room_listed(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryRoomInfo info = { address, NULL, (char *)text_at(f, 2),
			     (int)g_ascii_strtoll(f->words[1], NULL, 10) };
	wry_room_listed(f->session, &info);
}

/* rooms-listed N NETWORK: #r0 to #rN-1, each with as many occupants as its number has at its end */
static void
tell_rooms_listed(Fact *f)
{
	for (int i = 0, n = (int)g_ascii_strtoll(f->words[0], NULL, 10); i < n; i++) {
		g_autofree char *local = f->words[1] != NULL
					     ? g_strdup_printf("#r%d%%%s", i, f->words[1])
					     : g_strdup_printf("#r%d", i);
		g_autoptr(WryAddress) address = address_of(local);
		WryRoomInfo info = { address, NULL, (char *)"All about it", i % 1000 };
		wry_room_listed(f->session, &info);
	}
}

static void
tell_scattered(Fact *f)
{
	wry_occupants_lost(f->room, text_at(f, 1));
}

static void
tell_refolded(Fact *f)
{
	puppet_refold();
	wry_session_refolded(f->session);
}

static void
tell_person_left(Fact *f)
{
	wry_person_left(f->session, f->words[0], index_of(f->words[1], left_names), text_at(f, 2));
}

static void
tell_subject(Fact *f)
{
	/* 2010-01-02T03:04:05Z: stamps are for late comers. */
	wry_room_subject_set(f->room, word_at(f, 1), text_at(f, 2),
			     G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC);
}

static void
tell_key(Fact *f)
{
	wry_room_key_set(f->room, word_at(f, 1));
}

static void
tell_modes(Fact *f)
{
	wry_room_modes_set(f->room, (WryRoomModes)g_ascii_strtoull(f->words[1], NULL, 0), NULL);
}

static void
tell_joined(Fact *f)
{
	wry_room_joined(f->room, f->words[1]);
}

static void
tell_entered(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryRoom *room = wry_room_entered(f->session, address, f->words[1]);
	if (room != NULL && wry_room_data(room) == NULL)
		wry_room_set_data(room, puppet_bracket(f->session));
}

/* left #a kicked tybalt Out with you */
static void
tell_left(Fact *f)
{
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, index_of(f->words[1], left_names), word_at(f, 2), text_at(f, 3),
		      NULL, NULL);
}

/* refused #a - forbidden auth You are banned: the third word is where it sent us */
static void
tell_refused(Fact *f)
{
	g_autoptr(WryAddress) instead = word_at(f, 1) != NULL ? address_of(f->words[1]) : NULL;
	g_autoptr(GError) error = error_at(f, 2);
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, WRY_LEFT_REFUSED, NULL, NULL, instead, error);
}

/* moved #a ##a: we are out, and where we were sent */
static void
tell_moved(Fact *f)
{
	g_autoptr(WryAddress) instead = address_of(f->words[1]);
	Bracket *b = wry_room_data(f->room);
	if (b != NULL)
		b->left = true;
	wry_room_left(f->room, WRY_LEFT_PARTED, NULL, NULL, instead, NULL);
}

static void
tell_invited(Fact *f)
{
	g_autoptr(WryAddress) room = address_of(f->words[0]);
	g_autoptr(WryAddress) by = word_at(f, 1) != NULL ? address_of(f->words[1]) : NULL;
	wry_room_invited(f->session, room, by, text_at(f, 2));
}

static void
hear(Fact *f, const char *peer, const char *nick, const char *body, WryMessageFlags flags)
{
	g_autofree char *lower = g_ascii_strdown(peer, -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(peer);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(nick);
	m->body = g_strdup(body);
	m->flags = flags;
	m->sent = (flags & WRY_MESSAGE_DELAYED) != 0
		      ? G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC
		      : g_get_real_time();
	wry_message_received(f->session, m);
}

static void
tell_said(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], 0);
}

static void
tell_did(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_ACTION);
}

static void
tell_noticed(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_NOTICE);
}

static void
tell_replayed(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_DELAYED);
}

static void
tell_whispered(Fact *f)
{
	hear(f, f->words[0], word_at(f, 1), f->rest[2], WRY_MESSAGE_PRIVATE);
}

static void
tell_wrote(Fact *f)
{
	hear(f, f->words[0], NULL, f->rest[1], 0);
}

/* heard PEER NICK ID FLAGS ABOUT TEXT: with all that a message may bear */
static void
tell_heard(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(f->words[0]);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(word_at(f, 1));
	m->foreign_id = g_strdup(word_at(f, 2));
	g_auto(GStrv) flags = g_strsplit(word_at(f, 3) != NULL ? f->words[3] : "", ",", -1);
	for (char **w = flags; *w != NULL; w++)
		for (guint i = 0; puppet_flags[i].name != NULL; i++)
			if (strcmp(puppet_flags[i].name, *w) == 0)
				m->flags |= puppet_flags[i].flag;
	m->about = g_strdup(word_at(f, 4));
	g_auto(GStrv) lines = text_at(f, 5) != NULL ? g_strsplit(text_at(f, 5), "\\n", -1) : NULL;
	m->body = lines != NULL ? g_strjoinv("\n", lines) : NULL;
	m->sent = G_GINT64_CONSTANT(1262401445) * G_USEC_PER_SEC;
	wry_message_received(f->session, m);
}

/* looked PEER NICK FLAGS START+LENGTH:STYLE[/INK[/PAPER]],... TEXT: colours as RRGGBB, '-' for none
 */
static void
tell_looked(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	WryMessage *m = wry_message_new(address);
	m->nick = g_strdup(word_at(f, 1));
	for (guint i = 0; word_at(f, 2) != NULL && puppet_flags[i].name != NULL; i++)
		if (strcmp(puppet_flags[i].name, f->words[2]) == 0)
			m->flags |= puppet_flags[i].flag;
	m->body = g_strdup(text_at(f, 4));
	m->spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	g_auto(GStrv) all = g_strsplit(f->words[3], ",", -1);
	for (char **w = all; *w != NULL; w++) {
		WrySpan span = { .ink = -1, .paper = -1 };
		char ink[7] = "-", paper[7] = "-";
		g_assert_cmpint(sscanf(*w, "%u+%u:%x/%6[^/]/%6s", &span.start, &span.length,
				       &span.style, ink, paper),
				>=, 3);
		span.ink = *ink != '-' ? (int32_t)g_ascii_strtoull(ink, NULL, 16) : -1;
		span.paper = *paper != '-' ? (int32_t)g_ascii_strtoull(paper, NULL, 16) : -1;
		g_array_append_val(m->spans, span);
	}
	wry_message_received(f->session, m);
}

/* mailed PEER LANG THREAD PARENT URL SUBJECT TEXT */
static void
tell_mailed(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryMessage *m = wry_message_new(address);
	m->lang = g_strdup(word_at(f, 1));
	m->thread = g_strdup(word_at(f, 2));
	m->parent = g_strdup(word_at(f, 3));
	m->subject = g_strdup(word_at(f, 5));
	m->body = g_strdup(text_at(f, 6));
	WryAttachment link = { .url = f->words[4], .name = (char *)"a.png", .size = -1 };
	if (word_at(f, 4) != NULL) {
		m->attachments = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(m->attachments, g_memdup2(&link, sizeof link));
		/* Its strings are ours for the call: nobody keeps the message. */
	}
	wry_message_received(f->session, m);
}

/* shared PEER URL NAME TYPE SIZE: a file, and nothing said */
static void
tell_shared(Fact *f)
{
	g_autoptr(WryAddress) address = address_of(f->words[0]);
	WryMessage *m = wry_message_new(address);
	WryAttachment *a = wry_attachment_new(word_at(f, 2), word_at(f, 3), NULL);
	a->url = g_strdup(f->words[1]);
	a->size = word_at(f, 4) != NULL ? g_ascii_strtoll(f->words[4], NULL, 10) : -1;
	wry_message_attach(m, a);
	wry_message_received(f->session, m);
}

/* state PEER NICK composing */
static void
tell_state(Fact *f)
{
	g_autofree char *lower = g_ascii_strdown(f->words[0], -1);
	g_autoptr(WryAddress) address = address_of(lower);
	if (address->kind == WRY_ADDRESS_CONTACT)
		address->wire = g_strdup(f->words[0]);
	wry_state_received(f->session, address, word_at(f, 1),
			   index_of(f->words[2], puppet_states));
}

/* "last", "3" (the third that was ordered), "=ID", "?" (none there ever was) */
static const char *
id_of(const char *word)
{
	if (*word == '=')
		return word + 1;
	if (strcmp(word, "?") == 0)
		return "00000000000000000000000000000000";
	bool last = strcmp(word, "last") == 0;
	return puppet_id(last ? 0 : (guint)g_ascii_strtoull(word, NULL, 10));
}

/* accepted last [1/2][@the recipient: 0][=what the network calls it] [what was made of it] */
static void
tell_accepted(Fact *f)
{
	WryPiece piece = { .id = id_of(f->words[0]), .parts = 1 };
	const char *slash = word_at(f, 1) != NULL ? strchr(f->words[1], '/') : NULL;
	if (slash != NULL) {
		piece.part = (unsigned)g_ascii_strtoull(f->words[1], NULL, 10) - 1;
		piece.parts = (unsigned)g_ascii_strtoull(slash + 1, NULL, 10);
	}
	const char *to = word_at(f, 1) != NULL ? strchr(f->words[1], '@') : NULL;
	if (to != NULL)
		piece.to = (unsigned)g_ascii_strtoull(to + 1, NULL, 10);
	const char *name = word_at(f, 1) != NULL ? strchr(f->words[1], '=') : NULL;
	wry_message_accepted(f->session, &piece, name != NULL ? name + 1 : NULL, text_at(f, 2));
}

static void
on_matched(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_autofree char *line = error != NULL
				    ? g_strdup_printf("no match: %s", wry_error_condition(error))
				    : g_strdup_printf("matched %u", GPOINTER_TO_UINT(result));
	puppet_order(NULL, line);
}

/* fate last|=ID|- NAME,NAME|- delivered [CONDITION TYPE TEXT] */
static void
tell_fate(Fact *f)
{
	static const char *const fates[] = { "delayed", "delivered", "displayed", "bounced", NULL };
	g_auto(GStrv) names =
	    word_at(f, 1) != NULL ? g_strsplit(f->words[1], ",", -1) : g_new0(char *, 1);
	g_autoptr(GError) error = f->words[3] != NULL ? error_at(f, 3) : NULL;
	wry_message_fate(puppet_component, word_at(f, 0) != NULL ? id_of(f->words[0]) : NULL,
			 (const char *const *)names, index_of(f->words[2], fates), error,
			 wry_reply_new(NULL, 0, on_matched, NULL));
}

/* failed last[@RECIPIENT] CONDITION TYPE TEXT */
static void
tell_failed(Fact *f)
{
	char *at = strchr(f->words[0], '@');
	unsigned to = at != NULL ? (unsigned)g_ascii_strtoull(at + 1, NULL, 10) : 0;
	if (at != NULL)
		*at = '\0';
	WryPiece piece = { .id = id_of(f->words[0]), .to = to, .parts = 1 };
	g_autoptr(GError) error = error_at(f, 1);
	wry_message_failed(f->session, &piece, error);
}

/* untried last: nothing of it was sent, nothing could be */
static void
tell_untried(Fact *f)
{
	WryPiece piece = { .id = id_of(f->words[0]), .parts = 1 };
	wry_message_untried(f->session, &piece);
}

static void
on_query(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_autofree char *line =
	    g_strdup_printf("answered %s", error != NULL ? error->message : (const char *)result);
	puppet_ordered(g_strchomp(line));
}

static void
tell_query(Fact *f)
{
	static const char *const names[] = { "version", "ping", "time", "idle", NULL };
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_query_received(f->session, contact, index_of(f->words[1], names),
			   wry_reply_new(NULL, 0, on_query, NULL));
}

/* listed bob Bobby Friends: the network's own list; "-" for no name, no group */
static void
tell_listed(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	const char *groups[] = { text_at(f, 2), NULL };
	wry_contact_listed(f->session, contact, word_at(f, 1), groups);
}

static void
tell_dropped(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_contact_dropped(f->session, contact);
}

static void
tell_pictured(Fact *f)
{
	g_autoptr(WryAddress) contact = address_of(f->words[0]);
	wry_contact_pictured(f->session, contact, f->rest[1] != NULL ? f->rest[1] : "");
}

static const WryField code_fields[] = {
	{ .name = "code", .type = WRY_FIELD_TEXT, .required = true, .label = "Code" },
	{ 0 },
};
/* The oldest question: reply ok | text T | members MASK[;ACTOR[;SECONDS]]... | config K=V... | step
 * TEXT | drop | CONDITION TYPE T */
static void
tell_reply(Fact *f)
{
	WryReply *reply = puppet_answer();
	const char *word = f->words[0];
	if (strcmp(word, "ok") == 0) {
		wry_reply_done(reply, NULL);
	} else if (strcmp(word, "text") == 0) {
		wry_reply_done(reply, (gpointer)f->rest[1]);
	} else if (strcmp(word, "profile") == 0) { /* NAME TYPE PHOTO NOTE */
		WryProfile p = { .name = word_at(f, 1),
				 .photo_type = word_at(f, 2),
				 .note = text_at(f, 4) };
		if (word_at(f, 3) != NULL)
			p.photo = g_bytes_new(f->words[3], strlen(f->words[3]));
		wry_reply_done(reply, &p);
		g_clear_pointer(&p.photo, g_bytes_unref);
	} else if (strcmp(word, "past") == 0) { /* ROOM NICK/ID/SECONDS-AGO/WORD ... */
		g_autoptr(GPtrArray) all =
		    g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_unref);
		g_auto(GStrv) lines = g_strsplit(f->rest[2], " ", -1);
		g_autoptr(WryAddress) room = address_of(f->words[1]);
		for (char **l = lines; *l != NULL; l++) {
			g_auto(GStrv) part = g_strsplit(*l, "/", 4);
			WryMessage *m = wry_message_new(room);
			m->nick = g_strdup(part[0]);
			m->foreign_id = strcmp(part[1], "-") != 0 ? g_strdup(part[1]) : NULL;
			m->sent =
			    g_get_real_time() - g_ascii_strtoll(part[2], NULL, 10) * G_USEC_PER_SEC;
			m->body = g_strdup(part[3]);
			g_ptr_array_add(all, m);
		}
		wry_reply_done(reply, all);
	} else if (strcmp(word, "drop") == 0) {
		wry_reply_drop(reply);
	} else if (strcmp(word, "vain") == 0) {
		g_assert_true(wry_reply_vain(reply));
		wry_reply_drop(reply);
	} else if (strcmp(word, "step") == 0) {
		WryStep step = { .text = text_at(f, 1), .fields = wry_backend_puppet.registration };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "code") == 0) { /* STATE TEXT: a code is wanted */
		WryStep step = { .text = text_at(f, 2),
				 .fields = code_fields,
				 .state = f->words[1] };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "said") == 0) {
		WryStep step = { .text = text_at(f, 1) };
		wry_reply_done(reply, &step);
	} else if (strcmp(word, "members") == 0) {
		g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func(g_free);
		for (guint i = 1; word_at(f, i) != NULL; i++) {
			WryMember *m = g_new0(WryMember, 1);
			char *actor = strchr(f->words[i], ';');
			char *when = actor != NULL ? strchr(actor + 1, ';') : NULL;
			m->mask = f->words[i];
			if (when != NULL)
				*when++ = '\0';
			if (actor != NULL)
				*actor++ = '\0';
			m->actor = actor;
			if (when != NULL)
				m->when = g_ascii_strtoll(when, NULL, 10) * G_USEC_PER_SEC;
			g_ptr_array_add(members, m);
		}
		wry_reply_done(reply, members);
	} else if (strcmp(word, "config") == 0) { /* K=V... */
		g_autoptr(WryValues) values = wry_values_new(wry_backend_puppet.room_config);
		for (guint i = 1; word_at(f, i) != NULL; i++) {
			g_auto(GStrv) pair = g_strsplit(f->words[i], "=", 2);
			wry_values_set(values, pair[0], pair[1], NULL);
		}
		wry_reply_done(reply, values);
	} else {
		wry_reply_take_error(reply, error_at(f, 0));
	}
}

static void
on_memos(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
	g_autofree char *line = g_strdup_printf("memos %u", ((const GPtrArray *)result)->len);
	puppet_ordered(line);
}

static void
on_kept(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
}

/* memo put NAME: kept for the session's user; memo list: how many there are of anybody's */
static void
tell_memo(Fact *f)
{
	if (strcmp(f->words[0], "list") == 0) {
		wry_memo_list(puppet_component, "strings", "",
			      wry_reply_new(NULL, 0, on_memos, NULL));
		return;
	}
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	g_autofree char *key = g_strconcat(wry_session_key(f->session), "/", f->words[1], NULL);
	wry_memo_put(puppet_component, "strings", key, value, WRY_MEMO_SECRET, 0,
		     wry_reply_new(NULL, 0, on_kept, NULL));
}

static const struct {
	const char *name;
	bool of_room; /* the first word is a room that is known */
	void (*tell)(Fact *f);
} table[] = {
	{ "opened", false, tell_opened },
	{ "in-use", false, tell_in_use },
	{ "renamed", false, tell_renamed },
	{ "closed", false, tell_closed },
	{ "hint", false, tell_hint },
	{ "notice", false, tell_notice },
	{ "caps", false, tell_caps },
	{ "ready", false, tell_ready },
	{ "present", true, tell_present },
	{ "hats", true, tell_hats },
	{ "gone", true, tell_gone },
	{ "person", false, tell_person },
	{ "person-renamed", false, tell_person_renamed },
	{ "refolded", false, tell_refolded },
	{ "scattered", true, tell_scattered },
	{ "person-left", false, tell_person_left },
	{ "subject", true, tell_subject },
	{ "room-listed", false, tell_room_listed },
	{ "rooms-listed", false, tell_rooms_listed },
	{ "key", true, tell_key },
	{ "modes", true, tell_modes },
	{ "joined", true, tell_joined },
	{ "entered", false, tell_entered },
	{ "left", true, tell_left },
	{ "refused", true, tell_refused },
	{ "moved", true, tell_moved },
	{ "invited", false, tell_invited },
	{ "said", false, tell_said },
	{ "did", false, tell_did },
	{ "noticed", false, tell_noticed },
	{ "replayed", false, tell_replayed },
	{ "whispered", false, tell_whispered },
	{ "wrote", false, tell_wrote },
	{ "accepted", false, tell_accepted },
	{ "failed", false, tell_failed },
	{ "untried", false, tell_untried },
	{ "query", false, tell_query },
	{ "reply", false, tell_reply },
	{ "memo", false, tell_memo },
	{ "listed", false, tell_listed },
	{ "dropped", false, tell_dropped },
	{ "pictured", false, tell_pictured },
	{ "looked", false, tell_looked },
	{ "heard", false, tell_heard },
	{ "mailed", false, tell_mailed },
	{ "shared", false, tell_shared },
	{ "state", false, tell_state },
	{ "fate", false, tell_fate },
};

bool
puppet_tell(const char *fact)
{
	Fact f = { .session = puppet_session() };
	g_autofree char *name = g_strndup(fact, strcspn(fact, " "));
	const char *at = fact + strlen(name);
	for (guint n = 0; n < G_N_ELEMENTS(f.words) && *at == ' '; n++) {
		at++;
		f.rest[n] = at;
		f.words[n] = g_strndup(at, strcspn(at, " "));
		at += strlen(f.words[n]);
	}
	bool known = false;
	for (guint i = 0; i < G_N_ELEMENTS(table) && !known; i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		known = true;
		if (table[i].of_room) {
			g_autoptr(WryAddress) address = address_of(f.words[0]);
			g_assert_nonnull(f.session);
			f.room = wry_session_find_room(f.session, address);
			g_assert_nonnull(f.room);
		}
		table[i].tell(&f);
	}
	known = known || marionette_tell(f.session, name, f.words, f.rest) ||
		postman_tell(name, f.words, f.rest);
	for (guint n = 0; n < G_N_ELEMENTS(f.words); n++)
		g_free(f.words[n]);
	return known;
}
