/*
 * network.c - commands about networks and their rooms
 */
#include "core/cmd/cmd.h"

#include "core/answer.h"
#include "core/muc.h"
#include "core/place.h"
#include "xmpp/ns.h"

#include <string.h>

#define NICK_MS 30000
#define NOTICES_BYTES 8192 /* about: clients cut what is longer (UX.md F9) */

/* --- networks --------------------------------------------------------------------------------- */

static const char *
state_of(const WrySession *s)
{
	if (s == NULL || s->state == WRY_SESSION_IDLE)
		return NULL;
	return s->state == WRY_SESSION_OPEN    ? N_("connected")
	       : s->state == WRY_SESSION_RETRY ? N_("waiting")
					       : N_("connecting");
}

void
cmd_networks_list(const WryCall *call, WryReply *reply)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) all = cmd_networks(call);
	for (guint i = 0; i < all->len; i++) {
		const CmdNetwork *n = all->pdata[i];
		const char *state = state_of(n->session);
		g_string_append_printf(out, "%s%u %s", i > 0 ? "   " : "", i + 1, n->title);
		if (n->host != NULL)
			g_string_append_printf(out, " (%s)", n->host);
		if (state != NULL) {
			g_string_append_c(out, ' ');
			command_add(call, out, state, NULL, NULL);
		}
	}
	if (out->len > 0)
		g_string_append_c(out, '\n');
	command_add(call, out, N_("Any other: join #channel irc.example.net"), NULL, NULL);
	command_say(reply, out->str);
}

/* --- join, leave ---------------------------------------------------------------------------------
 */

/* The room that channel and network name, as one or as two words. */
static WryAddress *
room_of(const WryCall *call, GError **error)
{
	WryComponent *c = call->component;
	const char *channel = cmd_text(call, "channel"), *word = cmd_text(call, "network");
	g_autoptr(GError) wrong = NULL;
	g_autoptr(WryAddress) room = NULL;
	if (word != NULL || call->address != NULL) {
		g_autoptr(CmdNetwork) n = cmd_network(call, word, error);
		if (n == NULL)
			return NULL;
		g_autofree char *lower = g_utf8_strdown(channel, -1);
		g_autofree char *local = n->network != NULL
					     ? g_strconcat(lower, "%", n->network, NULL)
					     : g_strdup(lower);
		room = c->backend->address_parse(c, local, NULL, &wrong);
	} else {
		room = cmd_address(call, channel, &wrong);
	}
	if (room != NULL && room->kind == WRY_ADDRESS_ROOM)
		return g_steal_pointer(&room);
	g_autofree char *example =
	    outbox_phrase(WRY_SERVICE_CALL(call)->lang,
			  N_("channels look like #wherry irc.libera.chat"), NULL, NULL);
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("\"%1$s\" is no channel: %2$s"), channel,
		      wrong != NULL ? wrong->message : example, NULL);
	return NULL;
}

/* The invitation and the sentence are two stanzas: clients swallow a body beside one (F5). */
static void
invite(const WryCall *call, const char *room, const char *key)
{
	WryComponent *c = call->component;
	g_autofree char *from = g_strconcat(c->help, "@", c->domain, NULL);
	WryXml *xml =
	    outbox_open(c, "message", from, WRY_SERVICE_CALL(call)->from->full, NULL, NULL);
	wry_xml_open(xml, "x", NS_CONFERENCE);
	wry_xml_attr(xml, "jid", room);
	wry_xml_attr(xml, "password", key);
	wry_xml_close(xml);
	outbox_close(c);
}

void
cmd_join(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(WryAddress) room = room_of(call, &error);
	if (room == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_autofree char *jid = wry_component_jid(call->component, room);
	g_autofree char *uri = g_uri_escape_string(jid, "@", FALSE);
	invite(call, jid, cmd_text(call, "key"));
	command_tell(call, reply,
		     N_("Joining needs your client. I sent an invitation; if none shows, join this "
			"address:\n%1$s\nxmpp:%2$s?join"),
		     jid, uri);
}

void
cmd_leave(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	WryAccount *account = WRY_SERVICE_CALL(call)->account;
	g_autoptr(WryAddress) address = room_of(call, &error);
	if (address == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	WrySession *s = wry_account_find_session(account, address->network);
	WryRoom *room = s != NULL ? wry_session_find_room(s, address) : NULL;
	g_autofree char *name = cmd_name(call->component, address);
	if (room == NULL && !place_forget(account, address)) {
		command_tell(call, reply, N_("You are not in %s."), name, NULL);
		return;
	}
	if (room != NULL)
		muc_leave(room);
	command_tell(call, reply, N_("You leave %s."), name, NULL);
}

/* --- nick
 * ------------------------------------------------------------------------------------------ */

typedef struct {
	WryReply *reply;
	char *nick, *title;
} Renaming;

static void
on_renamed(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Renaming *r = data;
	if (error != NULL) {
		wry_reply_take_error(r->reply, g_error_copy(error));
	} else {
		g_autofree char *text =
		    outbox_phrase(NULL, N_("You are %1$s on %2$s now."), r->nick, r->title);
		command_say(r->reply, text);
	}
	g_free(r->nick);
	g_free(r->title);
	g_free(r);
}

void
cmd_nick(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	g_autoptr(CmdNetwork) n = cmd_network(call, cmd_text(call, "network"), &error);
	if (n == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (n->session == NULL || n->session->state != WRY_SESSION_OPEN) {
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
			       N_("You are not connected to %s."), n->title, NULL);
		return;
	}
	Renaming *r = g_new0(Renaming, 1);
	*r = (Renaming){ reply, g_strdup(cmd_text(call, "nick")), g_strdup(n->title) };
	g_autofree char *nick = g_strdup(r->nick);
	WryReply *mine = answer_wait(n->session->account, NICK_MS, on_renamed, r);
	wry_session_ask_nick(n->session, nick);
	WRY_ORDER(n->session);
	call->component->backend->session_set_nick(n->session, nick, mine);
}

/* --- what the network said
 * --------------------------------------------------------------------------- */

static void
add_notices(GString *out, const CmdNetwork *n, bool titled)
{
	const GPtrArray *all = n->session != NULL ? n->session->notices : NULL;
	if (all == NULL)
		return;
	/* The newest, as many as can be read. */
	guint first = all->len - 1;
	gsize bytes = strlen(all->pdata[first]);
	while (first > 0 && (bytes += strlen(all->pdata[first - 1])) < NOTICES_BYTES)
		first--;
	for (guint i = first; i < all->len; i++)
		g_string_append_printf(out, "%s%s%s\n", titled ? n->title : "", titled ? ": " : "",
				       (const char *)all->pdata[i]);
}

static void
tell_notices(const WryCall *call, WryReply *reply)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *word = cmd_text(call, "network");
	GError *error = NULL;
	if (word != NULL || call->address != NULL) {
		g_autoptr(CmdNetwork) one = cmd_network(call, word, &error);
		if (one == NULL) {
			wry_reply_take_error(reply, error);
			return;
		}
		add_notices(out, one, false);
	} else {
		g_autoptr(GPtrArray) all = cmd_networks(call);
		for (guint i = 0; i < all->len; i++)
			add_notices(out, all->pdata[i], true);
	}
	if (out->len == 0)
		command_add(call, out, N_("No network has said anything."), NULL, NULL);
	command_say(reply, g_strchomp(out->str));
}

void
cmd_notices(const WryCall *call, WryReply *reply)
{
	tell_notices(call, reply);
}

/* The message of the day is among what it said, and the core cannot tell it from the rest. */
void
cmd_motd(const WryCall *call, WryReply *reply)
{
	tell_notices(call, reply);
}
