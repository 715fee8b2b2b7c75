/*
 * names.c - the address grammar, and the networks of the configuration
 *
 *	#chan%irc.example.net	a channel	in a component with a fixed network: #chan
 *	nick%irc.example.net	a person	nick
 *	nick!irc.example.net	the same, read only
 *	irc.example.net		the network	the domain itself: an empty local part
 *
 * Split at the last '%': a channel's name may hold one, a network's never does.  Names are folded
 * to lower case and no further, for that is what JIDs do; a server's own CASEMAPPING is rooms.c's.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define NETWORK_MAX 253
#define LEARNT_MAX 1024
#define TLS_PORT 6697
#define PLAIN_PORT 6667

enum { LEARNT_PLUS = 1 << 0, LEARNT_BANG = 1 << 1 };

/* --- configuration --- */

static void
server_free(gpointer data)
{
	IrcServer *server = data;
	g_free(server->host);
	g_free(server);
}

GPtrArray *
irc_servers_new(void)
{
	return g_ptr_array_new_with_free_func(server_free);
}

static void
network_free(gpointer data)
{
	IrcNetwork *network = data;
	g_free(network->name);
	g_ptr_array_unref(network->servers);
	g_clear_pointer(&network->tls, wry_tls_unref);
	g_strfreev(network->pins);
	g_free(network->charset);
	g_free(network->charset_out);
	irc_sasl_wipe(network->webirc);
	g_free(network);
}

void
irc_servers_add(GPtrArray *servers, const char *host, guint16 port, bool tls)
{
	IrcServer *server = g_new(IrcServer, 1);
	*server = (IrcServer){ g_strdup(host), port, tls };
	g_ptr_array_add(servers, server);
}

/* "host", "host:port", "[::1]:port", "::1".  port 0: not said. */
static bool
split_server(const char *text, char **ret_host, guint16 *ret_port, GError **error)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host = NULL;

	*ret_port = 0;
	if (text[0] == '[') {
		const char *close = strchr(text, ']');
		if (close != NULL && (close[1] == '\0' || close[1] == ':'))
			host = g_strndup(text + 1, (gsize)(close - text - 1));
		colon = close != NULL && close[1] == ':' ? close + 1 : NULL;
	} else if (colon != NULL && strchr(text, ':') == colon) {
		host = g_strndup(text, (gsize)(colon - text));
	} else {
		host = g_strdup(text);
		colon = NULL;
	}

	guint64 port = 0;
	if (colon != NULL && !g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' has no port from 1 to 65535 behind its colon"), text,
				     NULL);
	if (host == NULL || *host == '\0' || strpbrk(host, " /@%") != NULL)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("'%s' is no server; write host:port"), text, NULL);
	*ret_port = (guint16)port;
	*ret_host = g_steal_pointer(&host);
	return true;
}

bool
irc_check_server(const char *text, GError **error)
{
	g_autofree char *host = NULL;
	guint16 port;
	return split_server(text, &host, &port, error);
}

static bool
add_configured(GPtrArray *servers, const char *text, bool tls, GError **error)
{
	g_autofree char *host = NULL;
	guint16 port;
	if (!split_server(text, &host, &port, error))
		return false;
	irc_servers_add(servers, host, port != 0 ? port : tls ? TLS_PORT : PLAIN_PORT, tls);
	return true;
}

/* An empty list is none. */
static char **
list_or_null(const WryValues *values, const char *name)
{
	char **list = wry_values_list(values, name);
	if (list != NULL && list[0] == NULL)
		g_clear_pointer(&list, g_strfreev);
	return list;
}

static IrcNetwork *
network_new(const char *name)
{
	IrcNetwork *network = g_new0(IrcNetwork, 1);
	network->name = g_strdup(name);
	network->servers = irc_servers_new();
	return network;
}

static bool
read_network(IrcComponent *c, const char *name, const WryValues *values, GError **error)
{
	IrcNetwork *network = network_new(name);
	g_ptr_array_add(c->networks, network);

	bool tls = wry_values_is_set(values, "tls")
		       ? wry_values_bool(values, "tls")
		       : wry_values_bool(wry_component_settings(c->component), "tls");
	g_auto(GStrv) servers = wry_values_list(values, "servers");
	for (char **s = servers; s != NULL && *s != NULL; s++)
		if (!add_configured(network->servers, *s, tls, error))
			return false;
	if (network->servers->len == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("[network %s] servers: names none; write host:port"), name,
				     NULL);
	network->pins = list_or_null(values, "tls_pin");
	network->charset = g_strdup(wry_values_text(values, "charset"));
	network->charset_out = g_strdup(wry_values_text(values, "charset_out"));
	if (wry_values_is_set(values, "flood_lines"))
		network->flood_lines = wry_values_int(values, "flood_lines");
	if (wry_values_is_set(values, "flood_rate"))
		network->flood_rate = wry_values_int(values, "flood_rate");
	if (!irc_read_webirc(values, &network->webirc, error))
		return false;
	const char *ca = wry_values_text(values, "tls_ca");
	if (ca != NULL)
		network->tls = wry_tls_new(ca, error);
	return ca == NULL || network->tls != NULL;
}

static IrcNetwork *
find_network(const IrcComponent *c, const char *name)
{
	for (guint i = 0; i < c->networks->len; i++) {
		IrcNetwork *network = c->networks->pdata[i];
		if (network->name != NULL && g_ascii_strcasecmp(network->name, name) == 0)
			return network;
		for (guint j = 0; j < network->servers->len; j++) {
			const IrcServer *server = network->servers->pdata[j];
			if (g_ascii_strcasecmp(server->host, name) == 0)
				return network;
		}
	}
	return NULL;
}

/* `network`: a section's NAME, or a server. */
static bool
read_fixed(IrcComponent *c, const WryValues *settings, const char *text, GError **error)
{
	c->fixed = find_network(c, text);
	if (c->fixed == NULL) {
		c->fixed = network_new(NULL);
		g_ptr_array_add(c->networks, c->fixed);
		if (!add_configured(c->fixed->servers, text, wry_values_bool(settings, "tls"),
				    error))
			return false;
	}
	if (c->fixed->pins == NULL)
		c->fixed->pins = g_strdupv(c->pins);
	const IrcServer *first = c->fixed->servers->len > 0 ? c->fixed->servers->pdata[0] : NULL;
	c->fixed_title = g_strdup(c->fixed->name != NULL ? c->fixed->name
				  : first != NULL	 ? first->host
							 : text);
	return true;
}

bool
irc_names_start(IrcComponent *c, GError **error)
{
	const WryValues *settings = wry_component_settings(c->component);

	c->networks = g_ptr_array_new_with_free_func(network_free);
	c->learnt = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	c->pins = list_or_null(settings, "tls_pin");
	c->tls = wry_tls_new(wry_values_text(settings, "tls_ca"), error);
	if (c->tls == NULL || !irc_read_webirc(settings, &c->webirc, error))
		return false;

	const char *name;
	const WryValues *values;
	for (unsigned n = 0; (values = wry_component_network(c->component, n, &name)) != NULL; n++)
		if (!read_network(c, name, values, error))
			return false;

	const char *fixed = wry_values_text(settings, "network");
	return fixed == NULL || read_fixed(c, settings, fixed, error);
}

void
irc_names_stop(IrcComponent *c)
{
	g_clear_pointer(&c->networks, g_ptr_array_unref);
	g_clear_pointer(&c->learnt, g_hash_table_destroy);
	g_clear_pointer(&c->pins, g_strfreev);
	g_clear_pointer(&c->tls, wry_tls_unref);
	g_clear_pointer(&c->fixed_title, g_free);
	g_clear_pointer(&c->webirc, irc_sasl_wipe);
	c->fixed = NULL;
}

static bool
matches_any(const WryValues *settings, const char *key, const char *name)
{
	g_auto(GStrv) patterns = wry_values_list(settings, key);
	for (char **p = patterns; p != NULL && *p != NULL; p++) {
		g_autofree char *pattern = g_ascii_strdown(*p, -1);
		if (g_pattern_match_simple(pattern, name))
			return true;
	}
	return false;
}

bool
irc_place_find(IrcComponent *c, const char *name, bool secret, IrcPlace *ret, GError **error)
{
	const WryValues *settings = wry_component_settings(c->component);
	IrcNetwork *network = c->fixed;

	*ret = (IrcPlace){ 0 };
	if (network == NULL && name != NULL) {
		if (matches_any(settings, "network_deny", name) ||
		    !matches_any(settings, "network_allow", name))
			return wry_error_set(error, WRY_ERROR_NOT_ALLOWED,
					     N_("This gateway does not connect to %1$s."), name,
					     NULL);
		network = find_network(c, name);
	}
	if (network == NULL && name == NULL)
		return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("no network is named"),
				     NULL);
	if (network != NULL) {
		ret->network = network;
		ret->servers = g_ptr_array_ref(network->servers);
		ret->tls = network->tls != NULL ? network->tls : c->tls;
		ret->pins = network->pins;
		ret->charset = network->charset;
		ret->charset_out = network->charset_out;
		ret->webirc = network->webirc != NULL ? network->webirc : c->webirc;
		ret->title = c->fixed != NULL ? c->fixed_title : network->name;
		return true;
	}

	ret->servers = irc_servers_new();
	ret->tls = c->tls;
	ret->guarded = !wry_component_dials_private(c->component);
	irc_servers_add(ret->servers, name, TLS_PORT, true);
	if (!wry_values_bool(settings, "tls") && !secret)
		irc_servers_add(ret->servers, name, PLAIN_PORT, false);
	return true;
}

void
irc_place_clear(IrcPlace *place)
{
	g_clear_pointer(&place->servers, g_ptr_array_unref);
}

/* --- addresses --- */

/* As a JID's local part is folded; without regard to the locale. */
static char *
lower(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));
	for (; *text != '\0'; text = g_utf8_next_char(text))
		g_string_append_unichar(out, g_unichar_tolower(g_utf8_get_char(text)));
	return g_string_free(out, FALSE);
}

static bool
is_name(const char *name)
{
	gsize n = strlen(name);
	if (n == 0 || n > IRC_NAME_MAX)
		return false;
	for (; *name != '\0'; name = g_utf8_next_char(name)) {
		gunichar c = g_utf8_get_char(name);
		if (c <= ' ' || c == ',' || g_unichar_iscntrl(c) || g_unichar_isspace(c) ||
		    !wry_text_is_xml_char(c))
			return false;
	}
	return true;
}

static bool
is_network(const char *name)
{
	gsize n = strlen(name);
	if (n == 0 || n > NETWORK_MAX || *name == '.' || *name == '-' || name[n - 1] == '.' ||
	    strstr(name, "..") != NULL)
		return false;
	for (; *name != '\0'; name = g_utf8_next_char(name)) {
		gunichar c = g_utf8_get_char(name);
		if (c < 0x80 ? !g_ascii_isalnum((char)c) && strchr("-._", (char)c) == NULL
			     : !g_unichar_isalnum(c) && !g_unichar_ismark(c))
			return false;
	}
	return true;
}

static bool
begins_channel(const IrcComponent *c, const char *network, const char *name)
{
	if (*name == '#' || *name == '&')
		return true;
	if (c == NULL || c->learnt == NULL || (*name != '+' && *name != '!'))
		return false;
	unsigned learnt =
	    GPOINTER_TO_UINT(g_hash_table_lookup(c->learnt, network != NULL ? network : ""));
	return (learnt & (*name == '+' ? LEARNT_PLUS : LEARNT_BANG)) != 0;
}

static bool
is_nick(const char *name)
{
	return is_name(name) && strchr("~%+@:$&#", *name) == NULL && strpbrk(name, "!@") == NULL;
}

/* A name that is folded already. */
static WryAddress *
make(const IrcComponent *c, const char *network, const char *name)
{
	if (begins_channel(c, network, name))
		return is_name(name) ? wry_address_new(WRY_ADDRESS_ROOM, network, name) : NULL;
	return is_nick(name) ? wry_address_new(WRY_ADDRESS_CONTACT, network, name) : NULL;
}

static WryAddress *
make_from(const IrcComponent *c, const char *network, const char *text)
{
	g_autofree char *name = lower(text);
	g_autoptr(WryAddress) address = make(c, network, name);
	if (address != NULL && strcmp(address->name, text) != 0)
		address->wire = g_strdup(text);
	return g_steal_pointer(&address);
}

/* The network that a bare name most likely means. */
static const char *
likely_network(const IrcComponent *c)
{
	if (c == NULL || c->networks == NULL || c->networks->len != 1)
		return NULL;
	const IrcNetwork *network = c->networks->pdata[0];
	return network->servers->len > 0 ? ((IrcServer *)network->servers->pdata[0])->host : NULL;
}

static bool
is_configured(const IrcComponent *c, const char *name)
{
	return c != NULL && c->networks != NULL && find_network(c, name) != NULL;
}

static WryAddress *
refuse(const IrcComponent *c, const char *local, WryAddress **instead, GError **error)
{
	const char *likely = likely_network(c);
	bool fixed = c != NULL && c->fixed != NULL;
	if (fixed)
		wry_error_set(error, WRY_ERROR_JID_MALFORMED,
			      N_("\"%1$s\" is no name on IRC. Channels look like #name."), local,
			      NULL);
	else
		wry_error_set(error, WRY_ERROR_JID_MALFORMED,
			      N_("\"%1$s\" is no address on IRC. Channels look like #name%%%2$s, "
				 "people like name%%%2$s."),
			      local, likely != NULL ? likely : "irc.example.net", NULL);
	if (!fixed && instead != NULL && likely != NULL && strchr(local, '%') == NULL) {
		g_autofree char *network = lower(likely);
		if (is_network(network))
			*instead = make_from(c, network, local);
	}
	return NULL;
}

/* Where the network's name begins: behind the last '%', else the first '!'; NULL: nowhere. */
static const char *
find_split(const char *local)
{
	const char *percent = strrchr(local, '%');
	if (percent != NULL)
		return percent;
	const char *bang = strchr(local, '!');
	return bang != NULL && bang != local && *local != '#' && *local != '&' ? bang : NULL;
}

WryAddress *
irc_address_parse(const WryComponent *component, const char *local, WryAddress **instead,
		  GError **error)
{
	const IrcComponent *c = component != NULL ? wry_component_data(component) : NULL;
	WryAddress *address = NULL;

	if (instead != NULL)
		*instead = NULL;
	if (strlen(local) > IRC_NAME_MAX + 1 + NETWORK_MAX || !g_utf8_validate(local, -1, NULL)) {
		wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("this is no address on IRC"),
			      NULL);
		return NULL;
	}
	if (c != NULL && c->fixed != NULL) {
		address = *local == '\0' ? wry_address_new(WRY_ADDRESS_NETWORK, NULL, "")
					 : make_from(c, NULL, local);
		return address != NULL ? address : refuse(c, local, instead, error);
	}

	const char *split = find_split(local);
	g_autofree char *network = lower(split != NULL ? split + 1 : local);
	if (split != NULL && is_network(network)) {
		g_autofree char *name = g_strndup(local, (gsize)(split - local));
		address = *name != '\0' ? make_from(c, network, name) : NULL;
	} else if (split == NULL && is_network(network) &&
		   (strchr(network, '.') != NULL || is_configured(c, network))) {
		address = wry_address_new(WRY_ADDRESS_NETWORK, network, "");
	}
	return address != NULL ? address : refuse(c, local, instead, error);
}

char *
irc_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *address)
{
	if (address->kind == WRY_ADDRESS_NETWORK)
		return g_strdup(address->network != NULL ? address->network : "");
	return address->network != NULL ? g_strconcat(address->name, "%", address->network, NULL)
					: g_strdup(address->name);
}

WryAddress *
irc_address(const IrcSession *irc, WryAddressKind kind, const char *name)
{
	g_autofree char *text = irc_text(name, irc_charset(irc), NULL);
	g_autoptr(WryAddress) address = make_from(irc->component, irc->network, text);
	return address != NULL && address->kind == kind ? g_steal_pointer(&address) : NULL;
}

void
irc_learn_chantypes(IrcSession *irc)
{
	GHashTable *learnt = irc->component->learnt;
	const char *key = irc->network != NULL ? irc->network : "";
	unsigned bits = (strchr(irc->support.chantypes, '+') != NULL ? LEARNT_PLUS : 0) |
			(strchr(irc->support.chantypes, '!') != NULL ? LEARNT_BANG : 0);

	bits |= GPOINTER_TO_UINT(g_hash_table_lookup(learnt, key)); /* never unlearnt */
	if (bits != 0 &&
	    (g_hash_table_size(learnt) < LEARNT_MAX || g_hash_table_contains(learnt, key)))
		g_hash_table_insert(learnt, g_strdup(key), GUINT_TO_POINTER(bits));
}
