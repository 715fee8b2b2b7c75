/*
 * help.c - the address that speaks (UX.md 2.3)
 *
 * Chat is the one path every client has.  The first word decides; any case;
 * unambiguous beginnings.  A command is a row of the table.
 */
#include "core/help.h"

#include "base/text.h"
#include "core/access.h"
#include "xmpp/ns.h"

#include <string.h>

#define NOTICES_SHOWN 20

typedef struct {
	const WryInbound *in;
	GString *out; /* what will be said */
	char **words; /* after the command */
} Talk;

typedef struct {
	const char *word;
	bool rooms; /* only where the network has rooms */
	void (*run)(Talk *talk);
	const char *use;
} Command;

static void run_help(Talk *talk);
static void run_status(Talk *talk);
static void run_networks(Talk *talk);
static void run_join(Talk *talk);
static void run_notices(Talk *talk);
static void run_register(Talk *talk);

static const Command commands[] = {
	{ "help", false, run_help, "help - this list" },
	{ "status", false, run_status, "status - where you are connected" },
	{ "networks", true, run_networks,
	  "networks - the networks you are on, and how to name others" },
	{ "join", true, run_join, "join #CHANNEL [NETWORK] - an invitation to a channel" },
	{ "notices", false, run_notices, "notices - what the network said last" },
	{ "register", false, run_register, "register - how to register" },
	{ 0 },
};

static bool
has(const Talk *talk, const Command *command)
{
	return !command->rooms || talk->in->component->backend->room_join != NULL;
}

static void
run_help(Talk *talk)
{
	const WryComponent *c = talk->in->component;
	g_string_append_printf(talk->out, "I connect you to %s. I know these words:\n",
			       c->backend->title);
	for (const Command *k = commands; k->word != NULL; k++)
		if (has(talk, k))
			g_string_append_printf(talk->out, "%s\n", k->use);
	if (c->admins[0] != NULL)
		g_string_append_printf(talk->out, "Who runs this: %s.", c->admins[0]);
}

static const char *
session_name(const WrySession *s)
{
	return s->network != NULL ? s->network : wry_session_backend(s)->title;
}

static void
tell_session(Talk *talk, const WrySession *s)
{
	g_autofree char *since = wry_text_duration((g_get_real_time() - s->since) / G_USEC_PER_SEC);
	g_string_append_printf(talk->out, "%s: ", session_name(s));
	switch (s->state) {
	case WRY_SESSION_OPEN:
		g_string_append_printf(talk->out, "connected as %s for %s, %u channels.\n",
				       s->self == NULL	       ? talk->in->from.local
				       : s->self->wire != NULL ? s->self->wire
							       : s->self->name,
				       since, g_hash_table_size(s->rooms));
		break;
	case WRY_SESSION_RETRY: {
		gint64 left = (s->next_try - g_get_monotonic_time()) / G_USEC_PER_SEC;
		g_string_append_printf(talk->out, "%s; next try in %" G_GINT64_FORMAT " seconds.\n",
				       s->error != NULL ? s->error->message : "lost", MAX(left, 0));
		break;
	}
	default:
		g_string_append(talk->out, "connecting.\n");
	}
}

static void
run_status(Talk *talk)
{
	const WryAccount *account = talk->in->account;
	GHashTableIter it;
	gpointer value;
	if (account == NULL || g_hash_table_size(account->sessions) == 0) {
		g_string_append(talk->out, "You are not connected to any network.");
		return;
	}
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value))
		tell_session(talk, value);
}

static void
run_networks(Talk *talk)
{
	const char *name;
	run_status(talk);
	for (unsigned n = 0; wry_component_network(talk->in->component, n, &name) != NULL; n++)
		g_string_append_printf(talk->out, "%s%s", n == 0 ? "\nKnown here: " : ", ", name);
	if (wry_component_network(talk->in->component, 0, &name) != NULL)
		g_string_append(talk->out, "\n");
	g_string_append(talk->out, "Any other: join #channel irc.example.net");
}

/* The network a user means by a word: the name of a [network], or a host. */
static char *
network_of(const Talk *talk, const char *word)
{
	const char *name;
	gsize n = strlen(word);
	for (unsigned i = 0; wry_component_network(talk->in->component, i, &name) != NULL; i++)
		if (g_ascii_strncasecmp(name, word, n) == 0)
			return g_ascii_strdown(name, -1);
	return g_utf8_strdown(word, -1);
}

static void
run_join(Talk *talk)
{
	WryComponent *c = talk->in->component;
	g_autoptr(GError) error = NULL;
	g_autoptr(WryAddress) instead = NULL;
	if (talk->words[0] == NULL) {
		g_string_append(talk->out,
				"Which channel? For example: join #wherry irc.libera.chat");
		return;
	}
	g_autofree char *network = talk->words[1] != NULL ? network_of(talk, talk->words[1]) : NULL;
	g_autofree char *lower = g_utf8_strdown(talk->words[0], -1);
	g_autofree char *local =
	    network != NULL ? g_strconcat(lower, "%", network, NULL) : g_strdup(lower);
	g_autoptr(WryAddress) room = c->backend->address_parse(c, local, &instead, &error);
	if (room == NULL || room->kind != WRY_ADDRESS_ROOM) {
		g_string_append_printf(
		    talk->out, "\"%s\" is no channel: %s", local,
		    error != NULL ? error->message : "channels look like #wherry irc.libera.chat");
		return;
	}
	g_autofree char *jid = wry_component_jid(c, room);
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *uri = g_uri_escape_string(jid, "@", FALSE);
	WryXml *xml = outbox_open(c, "message", from, talk->in->from.full, NULL, NULL);
	wry_xml_open(xml, "x", NS_CONFERENCE);
	wry_xml_attr(xml, "jid", jid);
	wry_xml_close(xml);
	outbox_close(c);
	g_string_append_printf(
	    talk->out,
	    "Joining needs your client. I sent an invitation; if none shows, join "
	    "this address:\n%s\nxmpp:%s?join",
	    jid, uri);
}

static void
run_notices(Talk *talk)
{
	const WryAccount *account = talk->in->account;
	GHashTableIter it;
	gpointer value;
	if (account != NULL) {
		g_hash_table_iter_init(&it, account->sessions);
		while (g_hash_table_iter_next(&it, NULL, &value)) {
			const WrySession *s = value;
			GList *l = s->notices.tail;
			for (int n = 1; n < NOTICES_SHOWN && l != NULL && l->prev != NULL; n++)
				l = l->prev;
			for (; l != NULL && talk->out->len < 8192; l = l->next)
				g_string_append_printf(talk->out, "%s: %s\n", session_name(s),
						       (const char *)l->data);
		}
	}
	if (talk->out->len == 0)
		g_string_append(talk->out, "No network has said anything.");
}

static void
run_register(Talk *talk)
{
	const WryComponent *c = talk->in->component;
	if (wry_account_is_registered(talk->in->account))
		g_string_append(talk->out, "You are registered.");
	else if ((c->backend->caps & WRY_CAP_GUESTS) != 0)
		g_string_append(talk->out, "You need no account with me: to join a channel write\n"
					   "join #wherry irc.libera.chat\n");
	g_string_append_printf(talk->out,
			       " Your client's registration form for %s sets your nickname "
			       "and login.",
			       c->domain);
}

/* --- the dialogue ------------------------------------------------------------------------- */

/* The command a word begins, if only one does; an exact word always wins. */
static const Command *
find_command(const Talk *talk, const char *word)
{
	const Command *found = NULL;
	for (const Command *k = commands; k->word != NULL; k++) {
		if (!has(talk, k) || !g_str_has_prefix(k->word, word))
			continue;
		if (strcmp(k->word, word) == 0)
			return k;
		if (found != NULL)
			return NULL;
		found = k;
	}
	return found;
}

/* One letter missing, too many, changed or swapped: what somebody meant. */
static bool
is_near(const char *a, const char *b)
{
	gsize n = strlen(a), m = strlen(b), head = 0, tail = 0;
	while (head < n && head < m && a[head] == b[head])
		head++;
	while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail])
		tail++;
	gsize x = n - head - tail, y = m - head - tail;
	return (x <= 1 && y <= 1) ||
	       (x == 2 && y == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]);
}

static void
answer_unknown(Talk *talk, const char *word)
{
	g_string_append_printf(talk->out, "I do not know \"%s\".", word);
	for (const Command *k = commands; k->word != NULL; k++)
		if (has(talk, k) && is_near(word, k->word)) {
			g_string_append_printf(talk->out, " Did you mean \"%s\"?", k->word);
			return;
		}
	g_string_append(talk->out, " \"help\" lists all I can do.");
}

void
help_message(const WryInbound *in)
{
	if (in->type != NULL && strcmp(in->type, "headline") == 0)
		return;
	if (in->type != NULL && strcmp(in->type, "groupchat") == 0) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE, N_("This is no room."), NULL);
		return;
	}
	g_autofree char *body = wry_stanza_child_text(in->xml, "body", NS_COMPONENT);
	if (body == NULL)
		return;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *line = g_strndup(body, 1000);
	g_strdelimit(line, "\t\r\n", ' ');
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	g_auto(GStrv) all = g_strsplit(line, " ", 20);
	for (char **w = all; *w != NULL; w++)
		if (**w != '\0')
			g_strv_builder_add(builder, *w);
	g_auto(GStrv) words = g_strv_builder_end(builder);
	if (words[0] == NULL)
		return;
	g_autofree char *first = wry_text_ascii_lower(words[0]);
	Talk talk = { .in = in, .out = out, .words = words + 1 };
	const Command *command = find_command(&talk, first);
	if (command != NULL)
		command->run(&talk);
	else
		answer_unknown(&talk, words[0]);
	outbox_say(in->component, in->to.bare, in->from.full, in->back.lang, g_strchomp(out->str));
}
