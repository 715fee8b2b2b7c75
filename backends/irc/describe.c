/*
 * describe.c - what there is to be said of a connection: for `status`, `connection`, the network's vCard
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define CHANNELS_BYTES 500

static void
add(GString *out, const char *msgid, const char *a, const char *b)
{
	if (a == NULL || *a == '\0')
		return;
	g_autofree char *line = wry_text_fill(msgid, a, b);
	g_string_append_printf(out, "%s%s", out->len > 0 ? "\n" : "", line);
}

static void
add_server(GString *out, const IrcSession *irc)
{
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	g_autofree char *address = g_strdup_printf("%s:%u", server->host, (unsigned)server->port);
	const char *version = irc->conn != NULL ? wry_conn_tls_version(irc->conn) : NULL;
	if (irc->server_name != NULL)
		add(out, N_("Server: %1$s (%2$s)"), irc->server_name, address);
	else
		add(out, N_("Server: %s"), address, NULL);
	add(out, N_("Software: %s"), irc->software, NULL);
	if (version != NULL)
		add(out, N_("Encryption: %1$s, %2$s"), version, wry_conn_tls_cipher(irc->conn));
	else
		add(out, "%s", N_("Not encrypted"), NULL);
}

static void
add_self(GString *out, const IrcSession *irc)
{
	g_autoptr(GString) modes = g_string_new(NULL);
	g_autofree char *nick = irc_shown(irc, irc->nick);
	g_autofree char *raw =
	    irc->user != NULL && irc->host != NULL ? g_strconcat(irc->user, "@", irc->host, NULL)
						   : NULL;
	g_autofree char *mask = raw != NULL ? irc_shown(irc, raw) : NULL;
	if (mask != NULL)
		add(out, N_("Nickname: %1$s (%2$s)"), nick, mask);
	else
		add(out, N_("Nickname: %s"), nick, NULL);
	add(out, N_("Wanted: %s, taken when it is free"), irc->wanted, NULL);
	add(out, N_("Account: %s"), irc->account, NULL);
	for (char c = 'A'; c <= 'z'; c++)
		if ((irc->modes & G_GUINT64_CONSTANT(1) << (c - 'A')) != 0)
			g_string_append_printf(modes, "%s%c", modes->len == 0 ? "+" : "", c);
	add(out, N_("Modes: %s"), modes->str, NULL);
}

static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_channels(GString *out, const IrcSession *irc)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) list = g_string_new(NULL);
	GHashTableIter iter;
	gpointer value;
	g_hash_table_iter_init(&iter, irc->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const IrcRoom *r = value;
		if (r->state == IRC_ROOM_NAMES || r->state == IRC_ROOM_IN)
			g_ptr_array_add(names, irc_shown(irc, r->wire));
	}
	g_ptr_array_sort(names, compare);
	for (guint i = 0; i < names->len && list->len < CHANNELS_BYTES; i++)
		g_string_append_printf(list, "%s%s", i > 0 ? " " : "", (char *)names->pdata[i]);
	add(out, N_("Channels: %s"), list->str, NULL);
}

char *
irc_certificate_advice(const IrcSession *irc)
{
	g_autofree char *print = wry_tls_identity_fingerprint(irc->certificate);
	return wry_text_fill(N_("%1$s does not know your certificate yet. Once, write to NickServ "
				"there: CERT ADD %2$s"),
			     irc_title(irc), print);
}

void
irc_session_describe(const WrySession *session, WryDescription *ret)
{
	const IrcSession *irc = wry_session_data(session);
	if (irc == NULL || irc->state != IRC_OPEN)
		return;
	g_autoptr(GString) out = g_string_new(NULL);
	add_server(out, irc);
	add_self(out, irc);
	add_channels(out, irc);
	ret->details = g_strdup(out->str);
	ret->logged_in = irc->logged_in || irc->account != NULL;
	if (irc->who->login == IRC_LOGIN_CERTIFICATE && irc->certificate != NULL && !ret->logged_in)
		ret->advice = irc_certificate_advice(irc);
}

void
irc_on_my_info(IrcSession *irc, const IrcMsg *msg) /* 004: me server version modes... */
{
	g_free(irc->server_name);
	g_free(irc->software);
	irc->server_name = irc_shown(irc, irc_param(msg, 1));
	irc->software = irc_shown(irc, irc_param(msg, 2));
}
