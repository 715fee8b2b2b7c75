/*
 * cmd.c - what the core's commands share: networks and people by the names users give them
 */
#include "core/cmd/cmd.h"

#include "base/text.h"

#include <string.h>

const char *
cmd_text(const WryCall *call, const char *field)
{
	return call->values != NULL ? wry_values_text(call->values, field) : NULL;
}

char *
cmd_duration(const char *lang, gint64 seconds)
{
	char n[24];
	const char *msgid = wry_text_time_span(seconds, n);
	return outbox_phrase(lang, msgid, n, NULL);
}

/* --- networks ------------------------------------------------------------------------------ */

void
cmd_network_free(CmdNetwork *n)
{
	if (n == NULL)
		return;
	g_free(n->network);
	g_free(n->title);
	g_free(n->host);
	g_free(n);
}

static void
free_network(gpointer network)
{
	cmd_network_free(network);
}

/* The first of its servers, without a port; NULL: the section names none. */
static char *
host_of(const WryValues *section)
{
	if (wry_field_find(wry_values_fields(section), "servers") == NULL)
		return NULL;
	g_auto(GStrv) servers = wry_values_list(section, "servers");
	if (servers[0] == NULL)
		return NULL;
	const char *colon = strrchr(servers[0], ':');
	return g_strndup(servers[0],
			 colon != NULL ? (gsize)(colon - servers[0]) : strlen(servers[0]));
}

static bool
is_of(const CmdNetwork *n, const char *network)
{
	return g_ascii_strcasecmp(n->title, network) == 0 ||
	       (n->host != NULL && g_ascii_strcasecmp(n->host, network) == 0);
}

static GPtrArray *
configured(const WryComponent *c)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(free_network);
	const WryValues *section;
	const char *name;
	if (!commands_has_networks(c->backend))
		return all;
	for (unsigned i = 0; (section = wry_component_network(c, i, &name)) != NULL; i++) {
		CmdNetwork *n = g_new0(CmdNetwork, 1);
		n->title = g_strdup(name);
		n->host = host_of(section);
		n->network = g_utf8_strdown(name, -1);
		g_ptr_array_add(all, n);
	}
	return all;
}

static CmdNetwork *
find(const GPtrArray *all, const char *network)
{
	for (guint i = 0; network != NULL && i < all->len; i++)
		if (is_of(all->pdata[i], network))
			return all->pdata[i];
	return NULL;
}

char *
cmd_title(const WryComponent *c, const char *network)
{
	return g_strdup(wry_component_title(c, network));
}

static int
compare_sessions(gconstpointer a, gconstpointer b)
{
	const WrySession *const *x = a, *const *y = b;
	return g_strcmp0((*x)->network, (*y)->network);
}

static GPtrArray *
sorted_sessions(const WryAccount *account)
{
	GPtrArray *sessions = g_ptr_array_new();
	GHashTableIter it;
	gpointer session;
	if (account == NULL)
		return sessions;
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &session))
		g_ptr_array_add(sessions, session);
	g_ptr_array_sort(sessions, compare_sessions);
	return sessions;
}

GPtrArray *
cmd_networks(const WryCall *call)
{
	const WryComponent *c = call->component;
	GPtrArray *all = configured(c);
	g_autoptr(GPtrArray) sessions = sorted_sessions(WRY_SERVICE_CALL(call)->account);
	for (guint i = 0; i < sessions->len; i++) {
		WrySession *s = sessions->pdata[i];
		CmdNetwork *n = find(all, s->network);
		if (n == NULL || n->session != NULL) {
			n = g_new0(CmdNetwork, 1);
			n->title = cmd_title(c, s->network);
			g_ptr_array_add(all, n);
		}
		n->session = s;
		g_free(n->network);
		n->network = g_strdup(s->network);
	}
	return all;
}

static CmdNetwork *
copy(const CmdNetwork *n)
{
	CmdNetwork *twin = g_new0(CmdNetwork, 1);
	*twin =
	    (CmdNetwork){ g_strdup(n->network), g_strdup(n->title), g_strdup(n->host), n->session };
	return twin;
}

/* Where it goes without a word: on the network it was said to, or the one the user is on. */
static CmdNetwork *
obvious(const WryCall *call, const GPtrArray *all, GError **error)
{
	CmdNetwork *only = NULL;
	unsigned n = 0;
	for (guint i = 0; i < all->len; i++) {
		CmdNetwork *each = all->pdata[i];
		if (call->address != NULL
			? call->address->network != NULL &&
			      (g_strcmp0(each->network, call->address->network) == 0 ||
			       is_of(each, call->address->network))
			: each->session != NULL) {
			only = each;
			n++;
		}
	}
	if (n == 1)
		return copy(only);
	if (call->address != NULL || (n == 0 && commands_is_single(call->component))) {
		const char *network = call->address != NULL ? call->address->network : NULL;
		CmdNetwork fresh = { (char *)network, cmd_title(call->component, network), NULL,
				     NULL };
		CmdNetwork *made = copy(&fresh);
		g_free(fresh.title);
		return made;
	}
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
		      n == 0
			  ? N_("Which network? Write its name behind it.")
			  : N_("You are on several networks. Write behind it which one you mean; "
			       "\"networks\" lists them."),
		      NULL);
	return NULL;
}

CmdNetwork *
cmd_network(const WryCall *call, const char *word, GError **error)
{
	g_autoptr(GPtrArray) all = cmd_networks(call);
	guint64 n;
	if (word == NULL)
		return obvious(call, all, error);
	if (all->len > 0 && g_ascii_string_to_unsigned(word, 10, 1, all->len, &n, NULL))
		return copy(all->pdata[n - 1]);
	for (guint i = 0; i < all->len; i++)
		if (is_of(all->pdata[i], word))
			return copy(all->pdata[i]);
	for (guint i = 0; i < all->len; i++)
		if (g_ascii_strncasecmp(((CmdNetwork *)all->pdata[i])->title, word, strlen(word)) ==
		    0)
			return copy(all->pdata[i]);
	/* Any other is named by a host; the backend knows how one looks. */
	g_autofree char *lower = g_utf8_strdown(word, -1);
	g_autoptr(WryAddress) address =
	    call->component->backend->address_parse(call->component, lower, NULL, NULL);
	if (address == NULL || address->kind != WRY_ADDRESS_NETWORK) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("I know no network \"%s\". \"networks\" lists those I know."),
			      word, NULL);
		return NULL;
	}
	CmdNetwork fresh = { address->network, address->network, NULL, NULL };
	return copy(&fresh);
}

/* --- people and rooms ------------------------------------------------------------------------ */

/* What stands before the @ of one of our JIDs, unescaped; else as typed. */
static char *
local_of(const WryComponent *c, const char *text)
{
	const char *at = strrchr(text, '@');
	if (at == NULL || g_ascii_strcasecmp(at + 1, c->domain) != 0)
		return g_utf8_strdown(text, -1);
	g_autofree char *local = g_strndup(text, (gsize)(at - text));
	g_autofree char *plain = wry_jid_unescape(local);
	return g_utf8_strdown(plain, -1);
}

WryAddress *
cmd_address(const WryCall *call, const char *text, GError **error)
{
	WryComponent *c = call->component;
	g_autofree char *local = local_of(c, text);
	g_autoptr(GError) wrong = NULL;
	g_autoptr(WryAddress) instead = NULL;
	WryAddress *address = c->backend->address_parse(c, local, &instead, &wrong);
	if (address != NULL && (address->network != NULL || commands_is_single(c)))
		return address;
	/* Without its network it may be no address, or one of nobody's: the obvious network's. */
	g_autoptr(GPtrArray) all = cmd_networks(call);
	g_autoptr(CmdNetwork) obviously = obvious(call, all, NULL);
	if (obviously != NULL && obviously->network != NULL) {
		g_autofree char *full = g_strconcat(local, "%", obviously->network, NULL);
		WryAddress *better = c->backend->address_parse(c, full, NULL, NULL);
		if (better != NULL) {
			wry_address_free(address);
			return better;
		}
	}
	if (address != NULL)
		return address;
	if (instead == NULL) {
		g_propagate_error(error, g_steal_pointer(&wrong));
		return NULL;
	}
	g_autofree char *name = cmd_name(c, instead);
	wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("%1$s Did you mean %2$s?"),
		      wrong->message, name, NULL);
	return NULL;
}

char *
cmd_name(const WryComponent *c, const WryAddress *address)
{
	const char *name = address->wire != NULL ? address->wire : address->name;
	if (address->network == NULL)
		return g_strdup(name);
	g_autofree char *title = cmd_title(c, address->network);
	return *name != '\0' ? g_strdup_printf("%s (%s)", name, title) : g_strdup(title);
}

/* --- what takes longer than a client waits ------------------------------------------------------- */

#define ANSWER_MS 45000 /* then the command is answered, and the end comes by itself */

static void
free_later(CmdLater *l)
{
	wry_timer_clear(&l->slow);
	g_clear_pointer(&l->reply, wry_reply_drop);
	g_free(l->user);
	g_free(l->lang);
	g_free(l);
}

static void
on_slow(gpointer data)
{
	CmdLater *l = data;
	g_autofree char *text = outbox_phrase(
	    l->lang, N_("This takes a while. I send you the link when it is done."), NULL, NULL);
	command_say(g_steal_pointer(&l->reply), text);
}

CmdLater *
cmd_later(const WryCall *call, WryReply *reply)
{
	const WryServiceCall *mine = WRY_SERVICE_CALL(call);
	CmdLater *l = g_new0(CmdLater, 1);
	*l = (CmdLater){
		.component = call->component,
		.user = g_strdup(mine->from->bare),
		.lang = g_strdup(mine->lang),
		.reply = reply,
	};
	wry_timer_start(&l->slow, ANSWER_MS, on_slow, l);
	return l;
}

void
cmd_later_tell(CmdLater *l, const char *text)
{
	if (l->reply != NULL && !wry_reply_vain(l->reply)) {
		command_say(g_steal_pointer(&l->reply), text);
	} else {
		g_autofree char *help = g_strconcat(l->component->help, "@", l->component->domain, NULL);
		outbox_say(l->component, help, l->user, l->lang, text);
	}
	free_later(l);
}

void
cmd_later_fail(CmdLater *l, const GError *error, const char *msgid)
{
	if (l->reply != NULL && !wry_reply_vain(l->reply)) {
		wry_reply_take_error(g_steal_pointer(&l->reply), g_error_copy(error));
		free_later(l);
		return;
	}
	g_autofree char *why = outbox_text(error, l->lang);
	g_autofree char *text = outbox_phrase(l->lang, msgid, why, NULL);
	cmd_later_tell(l, text);
}
