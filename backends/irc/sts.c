/*
 * sts.c - strict transport security (IRCv3 `sts`): where a network wants TLS, it gets nothing else
 *
 * In plain a server may send us to its port with TLS: nobody is told of before we are there.  Over
 * TLS it may say for how long that holds, and that is kept on disk, so that who can cut a
 * connection cannot make the next one plain.  Of hosts that are only ever spoken to by TLS nothing
 * is kept; an address that is no name proves nothing, and has no policy.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"

#include <string.h>

#define SPACE "sts"
#define HOSTS_MAX 4096
#define LONGEST (10 * 365 * 86400LL) /* s */
#define LONGEST_NAMED (90 * 86400LL) /* of a host that a user named */
#define SOONER 10 /* said again within that part of its time, it is not written anew */

static IrcServer *
current(const IrcSession *irc)
{
	return irc->place.servers->pdata[irc->server];
}

/* --- from now on --- */

/* Whatever of the host would be plain is by TLS at that port; and that comes first, if it is first.
 */
static void
use_tls(IrcSession *irc, const char *host, guint16 port)
{
	g_autofree char *name = g_strdup(host); /* it may be one of those that go */
	GPtrArray *servers = irc_servers_new();
	bool there = false;
	for (guint i = 0; i < irc->place.servers->len; i++) {
		const IrcServer *old = irc->place.servers->pdata[i];
		bool same = g_ascii_strcasecmp(old->host, name) == 0;
		if (!same || old->tls)
			irc_servers_add(servers, old->host, old->port, old->tls);
		else if (!there)
			irc_servers_add(servers, old->host, port, true);
		there |= same && (!old->tls || old->port == port);
	}
	irc_place_clear(&irc->place);
	irc->place.servers = servers;
}

/* --- before we connect --- */

static void
on_policies(gpointer result, const GError *error, gpointer data)
{
	IrcSession *irc = data;
	GPtrArray *memos = result;
	if (error != NULL) {
		irc_die(irc, wry_error_new(WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
					   N_("What %1$s said of TLS cannot be read now (%2$s)."),
					   irc_title(irc), error->message, NULL));
		return;
	}
	for (guint i = 0; memos != NULL && i < memos->len; i++) {
		const WryMemo *memo = memos->pdata[i];
		gsize n;
		const char *bytes = g_bytes_get_data(memo->value, &n);
		g_autofree char *text = g_strndup(bytes, n);
		guint64 port;
		if (g_ascii_string_to_unsigned(text, 10, 1, 65535, &port, NULL))
			use_tls(irc, memo->key, (guint16)port);
	}
	irc_prepare(irc);
}

void
irc_sts_look(IrcSession *irc)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < irc->place.servers->len; i++) {
		const IrcServer *server = irc->place.servers->pdata[i];
		if (!server->tls && !g_hostname_is_ip_address(server->host))
			g_ptr_array_add(keys, g_ascii_strdown(server->host, -1));
	}
	if (keys->len == 0) {
		irc_prepare(irc);
		return;
	}
	g_ptr_array_add(keys, NULL);
	wry_memo_get(irc->component->component, SPACE, (const char *const *)keys->pdata,
		     wry_reply_new(&irc->memo, 30000, on_policies, irc));
}

/* --- what it says --- */

typedef struct {
	guint64 port, seconds;
	bool has_port, has_seconds;
} Policy;

static Policy
read_policy(const char *value)
{
	Policy policy = { 0 };
	g_auto(GStrv) parts = g_strsplit(value, ",", 16);
	for (char **p = parts; *p != NULL; p++) {
		if (g_str_has_prefix(*p, "port="))
			policy.has_port =
			    g_ascii_string_to_unsigned(*p + 5, 10, 1, 65535, &policy.port, NULL);
		else if (g_str_has_prefix(*p, "duration="))
			policy.has_seconds = g_ascii_string_to_unsigned(*p + 9, 10, 0, G_MAXINT64,
									&policy.seconds, NULL);
	}
	return policy;
}

/* Would it be spoken to in plain, but for what it says? */
static bool
matters(const IrcSession *irc)
{
	const IrcNetwork *network = irc->place.network;
	for (guint i = 0; network != NULL && i < network->servers->len; i++)
		if (!((IrcServer *)network->servers->pdata[i])->tls)
			return true;
	return network == NULL &&
	       !wry_values_bool(wry_component_settings(irc->component->component), "tls");
}

static gboolean
is_over(G_GNUC_UNUSED gpointer host, gpointer until, gpointer now)
{
	return *(int64_t *)until <= *(int64_t *)now;
}

/* Has this been said a moment ago, by another connection?  Then nothing is written. */
static bool
is_known(IrcSession *irc, const char *host, int64_t seconds)
{
	IrcComponent *c = irc->component;
	int64_t now = g_get_monotonic_time(), *until;
	if (c->policies == NULL)
		c->policies = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	until = g_hash_table_lookup(c->policies, host);
	if (until != NULL && seconds > 0 && *until > now)
		return true;
	if (until == NULL && g_hash_table_size(c->policies) >= HOSTS_MAX)
		g_hash_table_foreach_remove(c->policies, is_over, &now);
	if (until == NULL && g_hash_table_size(c->policies) >= HOSTS_MAX) {
		wry_log_info(irc->log, "%s wants TLS: too many hosts do, and it is not kept", host);
		return true;
	}
	until = g_new(int64_t, 1);
	*until = now + seconds / SOONER * G_USEC_PER_SEC;
	g_hash_table_replace(c->policies, g_strdup(host), until);
	return false;
}

static void
on_stored(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
keep(IrcSession *irc, const IrcServer *server, guint64 said)
{
	int64_t longest = irc->place.guarded ? LONGEST_NAMED : LONGEST;
	int64_t seconds = (int64_t)MIN(said, (guint64)longest);
	g_autofree char *host = g_ascii_strdown(server->host, -1);
	g_autofree char *port = g_strdup_printf("%u", server->port);
	if (!matters(irc) || is_known(irc, host, seconds))
		return;
	g_autoptr(GBytes) value = seconds > 0 ? g_bytes_new(port, strlen(port)) : NULL;
	wry_memo_put(irc->component->component, SPACE, host, value, WRY_MEMO_PLAIN,
		     g_get_real_time() + seconds * G_USEC_PER_SEC,
		     wry_reply_new(NULL, 0, on_stored, NULL));
}

bool
irc_on_sts(IrcSession *irc, const char *value)
{
	const IrcServer *server = current(irc);
	Policy policy = read_policy(value);
	if (g_hostname_is_ip_address(server->host))
		return false;
	if (server->tls) {
		if (policy.has_seconds)
			keep(irc, server, policy.seconds);
		return false;
	}
	if (!policy.has_port || irc->state != IRC_REGISTERING)
		return false;
	wry_log_info(irc->log, "%s wants TLS, at port %u", server->host, (unsigned)policy.port);
	use_tls(irc, server->host, (guint16)policy.port);
	irc_redial(irc);
	return true;
}
