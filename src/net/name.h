/*
 * name.h - a host's name as the DNS and certificates have it; private to net/
 */
#pragma once

#include "base/text.h"

#include <string.h>

/*
 * A-labels without a final dot; NULL: it is no name.  Plain ASCII goes as it is,
 * in letters, digits, '-', '_' and '.': '_' is no host name, and is in use.  None begins with
 * a dot: to OpenSSL that would mean any name below it.  (transfer full)
 */
static inline char *
wry_net_name(const char *host)
{
	gsize n = strlen(host);
	if (n == 0 || n > 1024 || !g_utf8_validate(host, (gssize)n, NULL))
		return NULL;
	g_autofree char *name =
		g_str_is_ascii(host) ? g_strdup(host) : wry_text_domain_ascii(host, NULL);
	if (name == NULL || *name == '.')
		return NULL;
	n = strlen(name);
	if (n > 0 && name[n - 1] == '.')
		name[--n] = '\0';
	if (n == 0 || n > 253)
		return NULL;
	for (const char *p = name; *p != '\0'; p++)
		if (!g_ascii_isalnum(*p) && strchr("-._", *p) == NULL)
			return NULL;
	return g_steal_pointer(&name);
}
