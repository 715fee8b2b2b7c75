/*
 * fake-core.c - stands in for the core's engines: writes each fact down
 *
 * It keeps as much as the contract lets a backend read: rooms, who sits in them, values, memos.  It
 * checks the brackets as core/facts.c does, but does not forgive: a mistake ends the test.
 */
#include "fake-core.h"

#include "base/hash.h"

#include <string.h>

GQueue fake_facts = G_QUEUE_INIT;
unsigned fake_facts_max = 100000, fake_facts_told;
const char *fake_answer = "wherry";
WryReply *fake_question;
const char fake_key[] = "k3yk3yk3yk3yk3y0";
const char *fake_about;
GArray *fake_spans;
WryTracing fake_tracing;
const char *fake_address = "romeo@gw.example.org";
FakeMemos fake_memos;
static GQueue memos_waiting = G_QUEUE_INIT; /* of WryReply */
static GQueue lists_waiting = G_QUEUE_INIT; /* of Listing */

typedef struct {
	WryComponent *component;
	char *begin;
	WryReply *reply;
} Listing;

#define fact fake_tell

void
fake_tell(const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	char *line = g_strdup_vprintf(format, ap);
	va_end(ap);
	fake_facts_told++;
	if (fake_facts.length < fake_facts_max)
		g_queue_push_tail(&fake_facts, line);
	else
		g_free(line);
}

char *
fake_fact(void)
{
	return g_queue_pop_head(&fake_facts);
}

void
fake_facts_clear(void)
{
	g_queue_clear_full(&fake_facts, g_free);
	fake_facts_told = 0;
}

char *
fake_facts_all(void)
{
	GString *all = g_string_new(NULL);
	for (char *line; (line = fake_fact()) != NULL; g_free(line))
		g_string_append_printf(all, "%s\n", line);
	return g_string_free(all, FALSE);
}

/* " key=value", or nothing. */
static char *
opt(const char *key, const char *value)
{
	return value != NULL ? g_strdup_printf(" %s=%s", key, value) : g_strdup("");
}

static const char *
name_of(const WryAddress *address)
{
	if (address == NULL)
		return "-";
	return address->kind == WRY_ADDRESS_NETWORK ? "(network)" : address->name;
}

static char *
error_text(const GError *error)
{
	return error != NULL ? g_strdup_printf(" error=%s/%s: %s", wry_error_condition(error),
					       wry_error_type(error), error->message)
			     : g_strdup("");
}

/* --- nouns --- */

static void
network_free(gpointer data)
{
	FakeNetwork *network = data;
	g_free(network->name);
	wry_values_free(network->values);
	g_free(network);
}

WryComponent *
fake_component_new(const WryBackend *backend)
{
	WryComponent *c = g_new0(WryComponent, 1);
	c->backend = backend;
	c->settings = backend->settings != NULL ? wry_values_new(backend->settings) : NULL;
	c->networks = g_ptr_array_new_with_free_func(network_free);
	c->memos =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
	c->log = (WryLog){ NULL, "WHERRY_COMPONENT", "gw.example.org" };
	return c;
}

static WryValues *
network_values(WryComponent *c, const char *name)
{
	for (guint i = 0; i < c->networks->len; i++) {
		FakeNetwork *network = c->networks->pdata[i];
		if (strcmp(network->name, name) == 0)
			return network->values;
	}
	FakeNetwork *network = g_new0(FakeNetwork, 1);
	network->name = g_strdup(name);
	network->values = wry_values_new(c->backend->network_settings);
	g_ptr_array_add(c->networks, network);
	return network->values;
}

void
fake_set(WryComponent *c, const char *network, const char *key, const char *value)
{
	g_autoptr(GError) error = NULL;
	wry_values_set(network != NULL ? network_values(c, network) : c->settings, key, value,
		       &error);
	g_assert_no_error(error);
}

void
fake_component_free(WryComponent *c)
{
	g_clear_pointer(&c->settings, wry_values_free);
	g_ptr_array_unref(c->networks);
	g_hash_table_destroy(c->memos);
	g_free(c);
}

static void
occupant_free(gpointer data)
{
	WryOccupant *o = data;
	g_free((char *)o->nick);
	g_free((char *)o->status);
	g_free((char *)o->real);
	g_free((char *)o->stable);
	g_free((char *)o->hats);
	g_free(o);
}

/* Puts a copy in the place of what was there, which may be what is copied. */
static void
put_occupant(WryRoom *room, const WryOccupant *o, const char *nick)
{
	WryOccupant *copy = g_new(WryOccupant, 1);
	*copy = *o;
	copy->nick = g_strdup(nick);
	copy->status = g_strdup(o->status);
	copy->real = g_strdup(o->real);
	copy->stable = g_strdup(o->stable);
	copy->hats = g_strdup(o->hats);
	copy->address = NULL;
	g_hash_table_replace(room->occupants, (gpointer)copy->nick, copy);
}

static WryRoom *
room_new(WrySession *s, const WryAddress *address, const char *nick)
{
	WryRoom *room = g_new0(WryRoom, 1);
	room->session = s;
	room->address = wry_address_copy(address);
	room->nick = g_strdup(nick);
	room->occupants = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, occupant_free);
	g_hash_table_insert(s->rooms, room->address, room);
	return room;
}

static void
room_free(WryRoom *room)
{
	g_assert_null(room->data);
	g_hash_table_destroy(room->occupants);
	g_free(room->nick);
	wry_address_free(room->address);
	g_free(room);
}

WrySession *
fake_session_new(WryComponent *c, const char *network)
{
	const WryBackend *b = c->backend;
	WrySession *s = g_new0(WrySession, 1);
	s->component = c;
	s->options = b->session_options != NULL ? wry_values_new(b->session_options) : NULL;
	s->room_options = b->room_options != NULL ? wry_values_new(b->room_options) : NULL;
	s->registration = b->registration != NULL ? wry_values_new(b->registration) : NULL;
	s->network = g_strdup(network);
	s->rooms = g_hash_table_new(wry_address_hash, wry_address_equal);
	s->left = g_ptr_array_new();
	s->fates = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	s->log = (WryLog){ &c->log, "WHERRY_ACCOUNT", "romeo@example.org" };
	return s;
}

void
fake_option(WrySession *s, const char *key, const char *value)
{
	g_autoptr(GError) error = NULL;
	wry_values_set(s->options, key, value, &error);
	g_assert_no_error(error);
}

void
fake_room_option(WrySession *s, const char *key, const char *value)
{
	g_autoptr(GError) error = NULL;
	wry_values_set(s->room_options, key, value, &error);
	g_assert_no_error(error);
}

void
fake_register(WrySession *s, const char *key, const char *value)
{
	g_autoptr(GError) error = NULL;
	wry_values_set(s->registration, key, value, &error);
	g_assert_no_error(error);
}

void
fake_session_free(WrySession *s)
{
	if (s->state != FAKE_IDLE)
		fake_close(s, NULL);
	g_assert_null(s->data);
	g_clear_pointer(&s->options, wry_values_free);
	g_clear_pointer(&s->registration, wry_values_free);
	g_clear_pointer(&s->room_options, wry_values_free);
	g_hash_table_destroy(s->rooms);
	g_ptr_array_unref(s->left);
	g_hash_table_destroy(s->fates);
	g_free(s->network);
	g_free(s);
}

/* --- orders --- */

static WryAddress *
parse(WrySession *s, const char *name)
{
	g_autoptr(GError) error = NULL;
	WryAddress *address =
	    s->component->backend->address_parse(s->component, name, NULL, &error);
	g_assert_no_error(error);
	return address;
}

void
fake_open(WrySession *s, const char *nick, bool again)
{
	WryLogin login = { .nick = nick, .again = again };
	g_assert_true(s->state == FAKE_IDLE && s->data == NULL);
	s->state = FAKE_OPENING;
	s->component->backend->session_open(s, &login);
}

static void
close_room(WrySession *s, WryRoom *room)
{
	if (s->component->backend->room_close != NULL)
		s->component->backend->room_close(s, room);
	room_free(room);
}

void
fake_pump(WrySession *s)
{
	while (s->left->len > 0)
		close_room(s, g_ptr_array_steal_index(s->left, 0));
}

void
fake_close(WrySession *s, const char *reason)
{
	fake_pump(s);
	g_autoptr(GList) rooms = g_hash_table_get_values(s->rooms);
	g_hash_table_remove_all(s->rooms);
	for (GList *l = rooms; l != NULL; l = l->next)
		close_room(s, l->data);
	s->order = true;
	s->component->backend->session_close(s, reason);
	s->order = false;
	s->state = FAKE_IDLE;
	g_hash_table_remove_all(s->fates); /* those without one may or may not have been sent */
}

WryRoom *
fake_join(WrySession *s, const char *name, const char *nick, const char *password)
{
	g_autoptr(WryAddress) address = parse(s, name);
	g_assert_true(s->state == FAKE_OPEN);
	WryRoom *room = room_new(s, address, NULL);
	s->component->backend->room_join(s, room, nick, password);
	return room;
}

WryRoom *
fake_room(WrySession *s, const char *name)
{
	g_autoptr(WryAddress) address = parse(s, name);
	WryRoom *room = g_hash_table_lookup(s->rooms, address);
	if (room == NULL)
		g_error("no room %s", name);
	return room;
}

void
fake_say(WrySession *s, const char *id, const char *to, const char *nick, WryMessageFlags flags,
	 const char *body)
{
	g_autoptr(WryAddress) peer = parse(s, to);
	g_autoptr(WryMessage) m = wry_message_new(peer);
	g_free(m->id);
	m->id = g_strdup(id);
	m->nick = g_strdup(nick);
	m->flags = flags;
	m->body = g_strdup(body);
	m->about = g_strdup(fake_about);
	m->spans = fake_spans != NULL ? g_array_ref(fake_spans) : NULL;
	g_hash_table_replace(s->fates, g_strdup(id), GUINT_TO_POINTER(0));
	s->component->backend->message_send(s, m, 1);
}

static void
on_reply(gpointer result, const GError *error, gpointer data)
{
	g_autofree char *name = data;
	g_autofree char *why = error_text(error);
	if (error != NULL)
		fact("reply %s%s", name, why);
	else if (result != NULL)
		fact("reply %s done: %s", name, (const char *)result);
	else
		fact("reply %s done", name);
}

WryReply *
fake_reply(const char *name)
{
	return wry_reply_new(NULL, 0, on_reply, g_strdup(name));
}

static void
on_members(gpointer result, const GError *error, gpointer data)
{
	g_autofree char *name = data;
	if (error != NULL) {
		g_autofree char *text = error_text(error);
		fact("reply %s%s", name, text);
		return;
	}
	const GPtrArray *members = result;
	fact("reply %s %u", name, members->len);
	for (guint i = 0; i < members->len; i++) {
		const WryMember *m = members->pdata[i];
		g_autofree char *by = opt("by", m->actor);
		fact("  %s%s at=%" G_GINT64_FORMAT, m->mask, by, m->when / G_USEC_PER_SEC);
	}
}

WryReply *
fake_members_reply(const char *name)
{
	return wry_reply_new(NULL, 0, on_members, g_strdup(name));
}

/* "past N lines", then each as it would be received. */
static void
on_past(gpointer result, const GError *error, gpointer data)
{
	WrySession *session = data;
	const GPtrArray *messages = result;
	g_autofree char *why = error_text(error);
	if (messages == NULL) {
		fact("reply past%s", why);
		return;
	}
	fact("reply past %u lines", messages->len);
	for (guint i = 0; i < messages->len; i++)
		wry_message_received(session, wry_message_ref(messages->pdata[i]));
}

WryReply *
fake_past_reply(WrySession *session)
{
	return wry_reply_new(NULL, 0, on_past, session);
}

static void
on_profile(gpointer result, const GError *error, gpointer data)
{
	g_autofree char *name = data;
	g_autofree char *why = error_text(error);
	const WryProfile *p = result;
	if (p == NULL) {
		fact("reply %s%s", name, why);
		return;
	}
	g_autofree char *note = g_strescape(p->note != NULL ? p->note : "", NULL);
	fact("reply %s %s, %s: %s", name, p->nick, p->name, note);
}

WryReply *
fake_profile(const char *name)
{
	return wry_reply_new(NULL, 0, on_profile, g_strdup(name));
}

void
fake_describe(const WrySession *s)
{
	g_auto(WryDescription) d = { 0 };
	s->component->backend->session_describe(s, &d);
	g_autofree char *details = g_strescape(d.details != NULL ? d.details : "-", NULL);
	fact("described%s: %s", d.logged_in ? ", logged in" : "", details);
	if (d.advice != NULL)
		fact("advice: %s", d.advice);
}

static void
on_step(gpointer result, const GError *error, gpointer data)
{
	g_autofree char *name = data;
	g_autofree char *why = error_text(error);
	const WryStep *step = result;
	g_autofree char *text = step != NULL ? g_strescape(step->text, NULL) : NULL;
	fact("reply %s%s%s%s", name, why, text != NULL ? ": " : "", text != NULL ? text : "");
}

WryReply *
fake_step(const char *name)
{
	return wry_reply_new(NULL, 0, on_step, g_strdup(name));
}

/* --- facts: session --- */

void
wry_component_ready(G_GNUC_UNUSED WryComponent *c, unsigned window, G_GNUC_UNUSED const GError *why)
{
	fact("ready %u", window);
}

static bool
is_on(const WrySession *s)
{
	return s->state == FAKE_OPENING || s->state == FAKE_OPEN;
}

void
wry_session_opened(WrySession *s, const WryAddress *self)
{
	g_assert_true(s->state == FAKE_OPENING);
	s->state = FAKE_OPEN;
	fact("opened %s", self != NULL && self->wire != NULL ? self->wire : name_of(self));
}

void
wry_session_renamed(WrySession *s, const WryAddress *self)
{
	g_assert_true(is_on(s) && self != NULL);
	fact("renamed %s", self->wire != NULL ? self->wire : self->name);
}

void
wry_nick_in_use(WrySession *s, const char *nick)
{
	g_assert_true(is_on(s));
	fact("nick-in-use %s", nick);
}

void
wry_session_hint(WrySession *s, const char *text)
{
	g_assert_true(is_on(s));
	g_assert_true(g_utf8_validate(text, -1, NULL));
	fact("hint %s", text);
}

void
wry_session_set_caps(WrySession *s, WryCaps caps)
{
	g_assert_true(is_on(s));
	fact("caps %x", caps);
}

void
wry_session_closed(WrySession *s, const GError *error)
{
	g_assert_true(is_on(s));
	s->state = FAKE_CLOSED;
	g_autofree char *why = error_text(error);
	fact("closed%s", why);
}

void
wry_notice_received(WrySession *s, const char *text)
{
	g_assert_true(is_on(s));
	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_autofree char *line = g_strescape(text, NULL);
	fact("notice %s", line);
}

/* --- facts: messages --- */

static unsigned
under_way(WrySession *s, const WryPiece *piece)
{
	gpointer value;
	g_assert_true(is_on(s) || s->order);
	if (!g_hash_table_lookup_extended(s->fates, piece->id, NULL, &value))
		g_error("a fate of '%s', which is not under way", piece->id);
	return GPOINTER_TO_UINT(value);
}

void
wry_message_accepted(WrySession *s, const WryPiece *piece, const char *foreign_id, const char *said)
{
	unsigned done = under_way(s, piece) + 1;
	g_assert_true(piece->parts >= 1 && piece->part < piece->parts);
	if (done == piece->parts)
		g_hash_table_remove(s->fates, piece->id);
	else
		g_hash_table_replace(s->fates, g_strdup(piece->id), GUINT_TO_POINTER(done));
	g_autofree char *id = opt("id", foreign_id);
	g_autofree char *text = opt("said", said);
	fact("accepted %s %u/%u%s%s", piece->id, piece->part + 1, piece->parts, id, text);
}

void
wry_message_failed(WrySession *s, const WryPiece *piece, const GError *error)
{
	under_way(s, piece);
	g_hash_table_remove(s->fates, piece->id);
	g_autofree char *why = error_text(error);
	fact("failed %s %u/%u%s", piece->id, piece->part + 1, piece->parts, why);
}

void
wry_message_untried(WrySession *s, const WryPiece *piece)
{
	under_way(s, piece);
	g_hash_table_remove(s->fates, piece->id);
	fact("untried %s", piece->id);
}

static char *
spans_text(const WryMessage *m)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; m->spans != NULL && i < m->spans->len; i++) {
		const WrySpan *span = &g_array_index(m->spans, WrySpan, i);
		g_assert_true(span->start + span->length <= strlen(m->body));
		g_string_append_printf(text, "%s%u+%u:%x", i > 0 ? "," : "", span->start,
				       span->length, span->style);
		if (span->ink >= 0)
			g_string_append_printf(text, "/%06x", (unsigned)span->ink);
	}
	return g_string_free(text, FALSE);
}

void
wry_message_received(WrySession *s, WryMessage *m)
{
	static const struct {
		WryMessageFlags flag;
		const char *name;
	} flags[] = {
		{ WRY_MESSAGE_ACTION, "action" },   { WRY_MESSAGE_NOTICE, "notice" },
		{ WRY_MESSAGE_CARBON, "carbon" },   { WRY_MESSAGE_PRIVATE, "private" },
		{ WRY_MESSAGE_DELAYED, "delayed" }, { WRY_MESSAGE_HIGHLIGHT, "highlight" },
		{ WRY_MESSAGE_ANSWERS, "answers" }, { WRY_MESSAGE_REACTS, "reacts" },
		{ WRY_MESSAGE_RETRACTS, "retracts" },
	};
	g_autoptr(GString) line = g_string_new("received ");

	g_assert_true(s == NULL || is_on(s));
	g_assert_true((m->flags & WRY_MESSAGE_RETRACTS) != 0 ||
		      g_utf8_validate(m->body, -1, NULL));
	if (m->peer->kind == WRY_ADDRESS_ROOM)
		g_assert_nonnull(g_hash_table_lookup(s->rooms, m->peer));
	g_string_append(line, m->peer->name);
	if (m->nick != NULL)
		g_string_append_printf(line, " <%s>", m->nick);
	for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
		if ((m->flags & flags[i].flag) != 0)
			g_string_append_printf(line, " %s", flags[i].name);
	if (m->about != NULL)
		g_string_append_printf(line, " about=%s", m->about);
	if (m->foreign_id != NULL)
		g_string_append_printf(line, " id=%s", m->foreign_id);
	if ((m->flags & WRY_MESSAGE_DELAYED) != 0)
		g_string_append_printf(line, " at=%" G_GINT64_FORMAT, m->sent / G_USEC_PER_SEC);
	g_autofree char *spans = spans_text(m);
	if (*spans != '\0')
		g_string_append_printf(line, " spans=%s", spans);
	fact("%s: %s", line->str, m->body != NULL ? m->body : "-");
	wry_message_unref(m);
}

void
wry_message_arrived(G_GNUC_UNUSED WryComponent *c, const WryAddress *self, WryMessage *m,
		    WryReply *stored)
{
	fact("arrived %s from %s: %s", name_of(self), m->peer->name, m->body);
	wry_message_unref(m);
	wry_reply_done(stored, NULL);
}

void
wry_message_unclaimed(G_GNUC_UNUSED WryComponent *c, WryMessage *message, WryReply *stored)
{
	fact("unclaimed from=%s: %s", message->peer->name, message->body);
	wry_message_unref(message);
	wry_reply_done(stored, NULL);
}

void
wry_message_fate(G_GNUC_UNUSED WryComponent *c, const char *id, const char *const *names,
		 WryFate fate, G_GNUC_UNUSED const GError *error, WryReply *matched)
{
	fact("fate %s %s %d", id != NULL ? id : "-", names[0], fate);
	if (matched != NULL)
		wry_reply_done(matched, NULL);
}

void
wry_message_fate_guessed(G_GNUC_UNUSED WryComponent *c, const char *const *names, uint64_t guesses,
			 const char *of, WryFate fate, G_GNUC_UNUSED const GError *error,
			 WryReply *matched)
{
	GString *all = g_string_new(NULL);
	for (unsigned i = 0; names[i] != NULL; i++)
		g_string_append_printf(all, "%s%s", (guesses & (uint64_t)1 << i) != 0 ? " ?" : " ",
				       names[i]);
	fact("fate -%s %d of=%s", all->str, fate, of != NULL ? of : "-");
	g_string_free(all, TRUE);
	if (matched != NULL)
		wry_reply_done(matched, NULL);
}

void
wry_state_received(G_GNUC_UNUSED WrySession *s, const WryAddress *peer, const char *nick,
		   WryChatState state)
{
	fact("state %s %s %d", peer->name, nick != NULL ? nick : "-", state);
}

/* --- facts: contacts --- */

void
wry_contact_changed(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, WryShow show,
		    const char *status)
{
	fact("contact %s %d %s", contact->name, show, status != NULL ? status : "-");
}

void
wry_contact_named(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, const char *name)
{
	fact("named %s %s", contact->name, name);
}

void
wry_contact_renamed(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, const WryAddress *to)
{
	fact("contact-renamed %s %s", contact->name, to->name);
}

void
wry_contact_pictured(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, const char *hash)
{
	fact("pictured %s %s", contact->name, hash);
}

void
wry_contact_listed(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, const char *name,
		   G_GNUC_UNUSED const char *const *groups)
{
	fact("listed %s %s", contact->name, name);
}

void
wry_contact_dropped(G_GNUC_UNUSED WrySession *s, const WryAddress *contact)
{
	fact("dropped %s", contact->name);
}

void
wry_contact_asked(G_GNUC_UNUSED WrySession *s, const WryAddress *contact,
		  G_GNUC_UNUSED const char *name, G_GNUC_UNUSED const char *reason)
{
	fact("asked %s", contact->name);
}

void
wry_contact_answered(G_GNUC_UNUSED WrySession *s, const WryAddress *contact, bool yes)
{
	fact("answered %s %d", contact->name, yes);
}

void
wry_query_received(WrySession *s, const WryAddress *contact, WryQuery query, WryReply *reply)
{
	g_assert_true(is_on(s));
	fact("query %s %s", contact->name,
	     query == WRY_QUERY_VERSION ? "version"
	     : query == WRY_QUERY_PING	? "ping"
	     : query == WRY_QUERY_TIME	? "time"
					: "idle");
	if (fake_answer != NULL) {
		wry_reply_done(reply, (gpointer)fake_answer);
	} else {
		g_clear_pointer(&fake_question, wry_reply_drop);
		fake_question = reply;
	}
}

/* --- facts: rooms --- */

static const char *const roles[] = { "none", "visitor", "participant", "moderator" };
static const char *const affs[] = { "outcast", "none", "member", "admin", "owner" };
static const char *const lefts[] = { "parted", "quit", "kicked", "banned", "lost", "refused" };

static bool
is_in(const WryRoom *room)
{
	return room->state != FAKE_LEFT && is_on(room->session);
}

void
wry_occupant_present(WryRoom *room, const WryOccupant *o)
{
	g_assert_true(is_in(room));
	g_assert_true(g_utf8_validate(o->nick, -1, NULL));
	g_autofree char *real = opt("real", o->real), *stable = opt("stable", o->stable);
	g_autofree char *status = opt("status", o->status);
	g_autofree char *hats = opt("hats", o->hats);
	fact("present %s %s %s/%s%s%s%s%s%s", room->address->name, o->nick, roles[o->role],
	     affs[o->affiliation], real, stable, o->show == WRY_SHOW_AWAY ? " away" : "", status,
	     hats);
	put_occupant(room, o, o->nick);
}

void
wry_occupant_left(WryRoom *room, const char *nick, WryLeft how, const char *actor,
		  const char *reason)
{
	g_assert_true(is_in(room));
	if (!g_hash_table_contains(room->occupants, nick))
		g_error("%s left %s, and was not in it", nick, room->address->name);
	g_autofree char *who = g_strdup(nick);
	g_hash_table_remove(room->occupants, nick);
	g_autofree char *by = opt("actor", actor), *why = opt("reason", reason);
	fact("gone %s %s %s%s%s", room->address->name, who, lefts[how], by, why);
}

static GList *
rooms_with(WrySession *s, const char *nick)
{
	GList *found = NULL;
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, s->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (g_hash_table_contains(((WryRoom *)value)->occupants, nick))
			found = g_list_prepend(found, value);
	return found;
}

void
wry_person_changed(WrySession *s, const WryOccupant *person)
{
	g_assert_true(is_on(s));
	g_autofree char *real = opt("real", person->real), *stable = opt("stable", person->stable);
	g_autofree char *status = opt("status", person->status);
	fact("person %s%s%s%s%s", person->nick, person->show == WRY_SHOW_AWAY ? " away" : "", real,
	     stable, status);
	g_autoptr(GList) rooms = rooms_with(s, person->nick);
	for (GList *l = rooms; l != NULL; l = l->next) {
		WryRoom *room = l->data;
		const WryOccupant *known = g_hash_table_lookup(room->occupants, person->nick);
		WryOccupant o = *person;
		o.role = known->role;
		o.affiliation = known->affiliation;
		o.hats = known->hats;
		put_occupant(room, &o, person->nick);
	}
}

void
wry_occupants_lost(WryRoom *room, G_GNUC_UNUSED const char *reason)
{
	fact("occupants-lost %s", room->address->name);
}

void
wry_session_refolded(WrySession *s)
{
	g_assert_true(is_on(s));
	fact("refolded");
}

void
wry_person_renamed(WrySession *s, const char *nick, const char *new_nick)
{
	g_assert_true(is_on(s));
	g_autoptr(GList) rooms = rooms_with(s, nick);
	for (GList *l = rooms; l != NULL; l = l->next) {
		WryRoom *room = l->data;
		WryOccupant *known = g_hash_table_lookup(room->occupants, nick);
		put_occupant(room, known, new_nick);
		if (strcmp(nick, new_nick) != 0)
			g_hash_table_remove(room->occupants, nick);
	}
	fact("person-renamed %s %s in %u", nick, new_nick, g_list_length(rooms));
}

void
wry_person_left(WrySession *s, const char *nick, WryLeft how, const char *reason)
{
	g_assert_true(is_on(s));
	g_autofree char *why = opt("reason", reason);
	g_autoptr(GList) rooms = rooms_with(s, nick);
	fact("person-left %s %s in %u%s", nick, lefts[how], g_list_length(rooms), why);
	for (GList *l = rooms; l != NULL; l = l->next)
		g_hash_table_remove(((WryRoom *)l->data)->occupants, nick);
}

void
wry_room_subject_set(WryRoom *room, const char *nick, const char *subject, int64_t when)
{
	g_assert_true(is_in(room));
	bool old = when > 0 && when < g_get_real_time() - (int64_t)3600 * G_USEC_PER_SEC;
	g_autofree char *by = opt("by", nick);
	g_autofree char *at = old ? g_strdup_printf(" at=%" G_GINT64_FORMAT, when / G_USEC_PER_SEC)
				  : g_strdup(when > 0 ? " now" : "");
	fact("subject %s%s%s: %s", room->address->name, by, at, subject);
}

void
wry_room_modes_set(WryRoom *room, WryRoomModes modes, const char *nick)
{
	static const char *const names[] = { "moderated", "members", "password", "hidden",
					     "locked",	  "logged",  "limited",	 "inside" };
	g_assert_true(is_in(room));
	g_autoptr(GString) line = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
		if ((modes & 1u << i) != 0)
			g_string_append_printf(line, " %s", names[i]);
	g_autofree char *by = opt("by", nick);
	fact("modes %s%s%s", room->address->name, by, line->str);
}

void
wry_room_key_set(WryRoom *room, const char *key)
{
	g_assert_true(is_in(room));
	fact("key %s %s", room->address->name, key != NULL ? key : "-");
}

void
wry_room_joined(WryRoom *room, const char *nick)
{
	g_assert_true(is_in(room) && room->state == FAKE_JOINING);
	g_assert_true(g_hash_table_contains(room->occupants, nick));
	room->state = FAKE_IN;
	g_free(room->nick);
	room->nick = g_strdup(nick);
	fact("joined %s %s", room->address->name, nick);
}

WryRoom *
wry_room_entered(WrySession *s, const WryAddress *address, const char *nick)
{
	g_assert_true(is_on(s));
	g_assert_null(g_hash_table_lookup(s->rooms, address));
	fact("entered %s %s", address->name, nick);
	return room_new(s, address, nick);
}

void
wry_room_left(WryRoom *room, WryLeft how, const char *actor, const char *reason,
	      const WryAddress *instead, const GError *error)
{
	g_assert_true(is_in(room));
	room->state = FAKE_LEFT;
	g_hash_table_remove(room->session->rooms, room->address);
	g_ptr_array_add(room->session->left, room);
	g_autofree char *by = opt("actor", actor), *why = opt("reason", reason);
	g_autofree char *there = opt("instead", instead != NULL ? instead->name : NULL);
	g_autofree char *text = error_text(error);
	fact("left %s %s%s%s%s%s", room->address->name, lefts[how], by, why, there, text);
}

void
wry_room_invited(WrySession *s, const WryAddress *room, const WryAddress *by, const char *reason)
{
	g_assert_true(is_on(s));
	g_autofree char *why = opt("reason", reason);
	fact("invited %s by %s%s", room->name, name_of(by), why);
}

void
wry_room_listed(G_GNUC_UNUSED WrySession *s, const WryRoomInfo *info)
{
	fact("room-listed %s %d: %s", info->address->name, info->occupants,
	     info->subject != NULL ? info->subject : "");
}

/* --- what a backend may ask --- */

const WryValues *
wry_component_settings(const WryComponent *c)
{
	return c->settings;
}

const WryLog *
wry_component_log(const WryComponent *c)
{
	return &c->log;
}

const WryValues *
wry_component_network(const WryComponent *c, unsigned n, const char **ret_name)
{
	if (n >= c->networks->len)
		return NULL;
	const FakeNetwork *network = c->networks->pdata[n];
	*ret_name = network->name;
	return network->values;
}

bool
wry_session_is_full(G_GNUC_UNUSED WrySession *s)
{
	return false;
}

bool
wry_component_dials_private(const WryComponent *c)
{
	return c->dials_private;
}

unsigned
wry_component_workers(G_GNUC_UNUSED const WryComponent *c)
{
	return 0;
}

const char *
wry_component_domain(G_GNUC_UNUSED const WryComponent *c)
{
	return "gw.example.org";
}

const char *
wry_session_address(G_GNUC_UNUSED const WrySession *s)
{
	return fake_address;
}

const char *
wry_component_abuse(G_GNUC_UNUSED const WryComponent *c)
{
	return "mailto:abuse@example.org";
}

/* Everybody is there, with what a registration has at first. */
void
wry_recipient_check(WryComponent *c, const WryAddress *self, G_GNUC_UNUSED const WryAddress *peer,
		    G_GNUC_UNUSED int64_t size, WryReply *reply)
{
	g_autoptr(WryValues) registration = wry_values_new(c->backend->registration);
	WryRecipient found = { registration, fake_key, "romeo@example.org" };
	fact("check %s", self->name);
	wry_reply_done(reply, &found);
}

static void
fail_memo(WryReply *reply)
{
	wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), N_("the disk is full"), NULL);
}

void
wry_memo_put(WryComponent *c, const char *space, const char *key, GBytes *value, WryMemoKind kind,
	     G_GNUC_UNUSED int64_t expires, WryReply *stored)
{
	g_autofree char *full = g_strconcat(space, "/", key, NULL);
	if (fake_memos == FAKE_MEMOS_FAIL) {
		fail_memo(stored);
		return;
	}
	if (value != NULL)
		g_hash_table_replace(c->memos, g_strdup(full), g_bytes_ref(value));
	else
		g_hash_table_remove(c->memos, full);
	fact("memo %s%s", space, kind == WRY_MEMO_SECRET ? " secret" : "");
	if (stored != NULL && fake_memos == FAKE_MEMOS_LATER)
		g_queue_push_tail(&memos_waiting, stored);
	else if (stored != NULL)
		wry_reply_done(stored, NULL);
}

void
wry_memo_put_all(WryComponent *c, const char *space, const char *const *keys, GBytes *value,
		 WryMemoKind kind, int64_t expires, WryReply *stored)
{
	WryJoint *joint = wry_joint_new(stored);
	for (; *keys != NULL; keys++)
		wry_memo_put(c, space, *keys, value, kind, expires, wry_joint_part(joint));
	wry_joint_seal(joint);
}

static void
memo_free(gpointer data)
{
	WryMemo *memo = data;
	g_free(memo->key);
	g_bytes_unref(memo->value);
	g_free(memo);
}

void
wry_memo_get(WryComponent *c, const char *space, const char *const *keys, WryReply *reply)
{
	g_autoptr(GPtrArray) memos = g_ptr_array_new_with_free_func(memo_free);
	for (; *keys != NULL; keys++) {
		g_autofree char *full = g_strconcat(space, "/", *keys, NULL);
		GBytes *value = g_hash_table_lookup(c->memos, full);
		if (value == NULL)
			continue;
		WryMemo *memo = g_new(WryMemo, 1);
		*memo = (WryMemo){ g_strdup(*keys), g_bytes_ref(value), 0 };
		g_ptr_array_add(memos, memo);
	}
	wry_reply_done(reply, memos);
}

static void
list_memos(WryComponent *c, const char *begin, WryReply *reply)
{
	g_autoptr(GPtrArray) memos = g_ptr_array_new_with_free_func(memo_free);
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(c->memos), (GCompareFunc)strcmp);
	for (GList *l = keys; l != NULL; l = l->next) {
		if (!g_str_has_prefix(l->data, begin))
			continue;
		WryMemo *memo = g_new(WryMemo, 1);
		*memo = (WryMemo){ g_strdup(strchr(l->data, '/') + 1),
				   g_bytes_ref(g_hash_table_lookup(c->memos, l->data)), 0 };
		g_ptr_array_add(memos, memo);
	}
	wry_reply_done(reply, memos);
}

void
wry_memo_list(WryComponent *c, const char *space, const char *prefix, WryReply *reply)
{
	g_autofree char *begin = g_strconcat(space, "/", prefix, NULL);
	switch (fake_memos) {
	case FAKE_MEMOS_NOW:
		list_memos(c, begin, reply);
		break;
	case FAKE_MEMOS_LATER: {
		Listing *listing = g_new(Listing, 1);
		*listing = (Listing){ c, g_steal_pointer(&begin), reply };
		g_queue_push_tail(&lists_waiting, listing);
		break;
	}
	case FAKE_MEMOS_FAIL:
		fail_memo(reply);
		break;
	}
}

void
fake_memos_end(void)
{
	for (WryReply *reply; (reply = g_queue_pop_head(&memos_waiting)) != NULL;)
		wry_reply_done(reply, NULL);
	for (Listing *listing; (listing = g_queue_pop_head(&lists_waiting)) != NULL;) {
		list_memos(listing->component, listing->begin, listing->reply);
		g_free(listing->begin);
		g_free(listing);
	}
}

WryComponent *
wry_session_component(const WrySession *s)
{
	return s->component;
}

const WryValues *
wry_session_registration(const WrySession *s)
{
	return s->registration;
}

const WryValues *
wry_session_options(const WrySession *s)
{
	return s->options;
}

const WryValues *
wry_room_options(const WryRoom *room)
{
	return room->session->room_options;
}

const char *
wry_session_network(const WrySession *s)
{
	return s->network;
}

const char *
wry_session_user(G_GNUC_UNUSED const WrySession *s)
{
	return "romeo@example.org";
}

const char *
wry_session_key(const WrySession *s)
{
	return s->key[0] != '\0' ? s->key : fake_key;
}

WryTracing
wry_session_tracing(G_GNUC_UNUSED const WrySession *s)
{
	return fake_tracing;
}

void
wry_session_traced(G_GNUC_UNUSED WrySession *s, bool out, const char *shape, const char *text)
{
	fake_tell("traced %s %s", out ? "->" : "<-", text != NULL ? text : shape);
}

const WryLog *
wry_session_log(const WrySession *s)
{
	return &s->log;
}

WryRoom *
wry_session_find_room(WrySession *s, const WryAddress *address)
{
	return g_hash_table_lookup(s->rooms, address);
}

WrySession *
wry_room_session(const WryRoom *room)
{
	return room->session;
}

const WryAddress *
wry_room_address(const WryRoom *room)
{
	return room->address;
}

const char *
wry_room_nick(const WryRoom *room)
{
	return room->nick;
}

const WryOccupant *
wry_room_find(const WryRoom *room, const char *nick)
{
	return g_hash_table_lookup(room->occupants, nick);
}

void
wry_component_set_data(WryComponent *c, gpointer data)
{
	c->data = data;
}

gpointer
wry_component_data(const WryComponent *c)
{
	return c->data;
}

void
wry_session_set_data(WrySession *s, gpointer data)
{
	s->data = data;
}

gpointer
wry_session_data(const WrySession *s)
{
	return s->data;
}

void
wry_room_set_data(WryRoom *room, gpointer data)
{
	room->data = data;
}

gpointer
wry_room_data(const WryRoom *room)
{
	return room->data;
}
