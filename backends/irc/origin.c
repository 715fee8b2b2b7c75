/*
 * origin.c - where a connection seems to come from: our own address for it, and WEBIRC
 *
 * Networks count and ban by address.  A gateway whose users all have the same one is banned with
 * the first of them; so each may have one of his own, out of a prefix that is routed here, and be
 * named apart by WEBIRC where the network trusts us.  Nothing of it tells who he is: it is made of
 * his key.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define HOST_MAX 63 /* what every server takes */
#define PREFIX_LEAST 64
#define PREFIX_MOST 112

/* --- our own address --- */

bool
irc_check_address(const char *text, GError **error)
{
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
	return address != NULL || wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
						N_("'%s' is no IP address"), text, NULL);
}

bool
irc_check_prefix(const char *text, GError **error)
{
	g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(text, NULL);
	if (mask != NULL && g_inet_address_mask_get_family(mask) == G_SOCKET_FAMILY_IPV6 &&
	    g_inet_address_mask_get_length(mask) >= PREFIX_LEAST &&
	    g_inet_address_mask_get_length(mask) <= PREFIX_MOST)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no prefix of IPv6 from /64 to /112; write "
				"2001:db8:1:2::/64"),
			     text, NULL);
}

char *
irc_user_address(const char *prefix, const char *key)
{
	if (prefix == NULL)
		return NULL;
	g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(prefix, NULL);
	if (mask == NULL)
		return NULL;
	guint8 bytes[16], digest[32];
	gsize n = sizeof digest;
	memcpy(bytes, g_inet_address_to_bytes(g_inet_address_mask_get_address(mask)), sizeof bytes);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(sum, (const guchar *)key, (gssize)strlen(key));
	g_checksum_get_digest(sum, digest, &n);
	bool zero = true;
	for (unsigned bit = g_inet_address_mask_get_length(mask); bit < 128; bit++) {
		unsigned mine = digest[bit / 8] >> (7 - bit % 8) & 1;
		bytes[bit / 8] |= (guint8)(mine << (7 - bit % 8));
		zero = zero && mine == 0;
	}
	if (zero) /* that one is the routers' (RFC 4291, 2.6.1) */
		bytes[15] |= 1;
	g_autoptr(GInetAddress) own = g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV6);
	return g_inet_address_to_string(own);
}

/* --- WEBIRC --- */

bool
irc_read_webirc(const WryValues *values, char **ret, GError **error)
{
	const char *file = wry_values_text(values, "webirc_password_file");
	g_autoptr(GError) why = NULL;
	g_autofree char *text = NULL;
	*ret = NULL;
	if (file == NULL)
		return true;
	if (!g_file_get_contents(file, &text, NULL, &why))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("webirc_password_file: %1$s"), why->message, NULL);
	g_strchomp(text);
	bool good = irc_is_middle(text) && strlen(text) <= 200;
	if (good)
		*ret = g_steal_pointer(&text);
	else
		irc_sasl_wipe(g_steal_pointer(&text));
	return good ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("webirc_password_file: '%1$s' must hold one word"), file, NULL);
}

/* "KEY.irc.example.org", without what is in front of it where that is too long. */
static char *
make_host(const IrcSession *irc)
{
	g_autofree char *domain =
	    g_hostname_to_ascii(wry_component_domain(irc->component->component));
	const char *key = wry_session_key(irc->session), *tail = domain;
	while (tail != NULL && strlen(key) + 1 + strlen(tail) > HOST_MAX) {
		tail = strchr(tail, '.');
		tail += tail != NULL;
	}
	return tail != NULL ? g_strconcat(key, ".", tail, NULL) : g_strconcat(key, ".wherry", NULL);
}

/* What his client's address is we do not know: his own out of the prefix, or ours, which he shares.
 */
static char *
make_address(const IrcSession *irc)
{
	if (irc->own_address != NULL)
		return g_strdup(irc->own_address);
	GSocketAddress *ours = wry_conn_local(irc->conn);
	return ours != NULL && G_IS_INET_SOCKET_ADDRESS(ours)
		   ? g_inet_address_to_string(
			 g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(ours)))
		   : g_strdup("127.0.0.1");
}

void
irc_webirc(IrcSession *irc)
{
	const IrcServer *server = irc->place.servers->pdata[irc->server];
	if (irc->place.webirc == NULL)
		return;
	g_autofree char *host = make_host(irc), *address = make_address(irc);
	g_autofree char *shown =
	    *address == ':' ? g_strconcat("0", address, NULL) : g_strdup(address);
	char *line = irc_build(server->tls ? "secure" : NULL, "WEBIRC", irc->place.webirc, "wherry",
			       host, shown, NULL);
	irc_write(irc, line);
	irc_sasl_wipe(line);
}
