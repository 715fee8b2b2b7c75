/*
 * path.c - mail addresses as they stand on the wire
 *
 * One scanner reads the half before the '@' and the half behind it; whatever is read is put
 * together again by one writer.  It knows no command and looks nothing up.
 */
#include "backends/smtp/path.h"

#include "base/error.h"
#include "base/text.h"

#include <string.h>

#define TEXT_MAX (4 * MAIL_PATH_MAX) /* quoted, and with a route before it */
#define SPECIALS "()<>[]:;@\\,\" "

static bool
is_atext(char c)
{
	return (guchar)c >= 0x80 || (g_ascii_isgraph(c) && strchr(SPECIALS ".", c) == NULL);
}

/* Nothing in it that ends a line, steers a terminal or cannot stand in XML. */
static bool
is_harmless(const char *text, gsize n)
{
	const char *plain = text; /* behind what is so without a look at the tables */
	while (plain < text + n && *plain >= ' ' && *plain < 0x7f)
		plain++;
	if (!g_utf8_validate(plain, text + n - plain, NULL))
		return false;
	for (const char *c = plain; c < text + n; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		if (u < 0x20 || (u >= 0x7f && u < 0xa0) || u == 0x2028 || u == 0x2029 ||
		    !wry_text_is_xml_char(u))
			return false;
	}
	return true;
}

/* --- reading --- */

/* false: a quote that does not end */
static bool
scan_quoted(const char **at, GString *local)
{
	const char *c = *at + 1;
	for (; *c != '"'; c++) {
		if (*c == '\\' && c[1] != '\0')
			c++;
		if (*c == '\0')
			return false;
		g_string_append_c(local, *c);
	}
	*at = c + 1;
	return true;
}

/* Dots where they should not be and backslashes are read as they stand (see path.h). */
static bool
scan_local(const char **at, GString *local)
{
	if (**at == '"')
		return scan_quoted(at, local) && local->len > 0;
	const char *c = *at;
	while (is_atext(*c) || *c == '.' || *c == '\\')
		c++;
	g_string_append_len(local, *at, c - *at);
	*at = c;
	return local->len > 0;
}

/* "example.org", "[192.0.2.1]", "[IPv6:2001:db8::1]"; each label has something in it. */
static bool
scan_domain(const char **at, GString *domain)
{
	const char *c = *at;
	bool literal = *c == '[', label = false;
	if (literal) {
		for (c++; g_ascii_isalnum(*c) || *c == '.' || *c == ':' || *c == '-';)
			c++;
		if (*c++ != ']' || c - *at < 4)
			return false;
	} else {
		for (; (guchar)*c >= 0x80 || g_ascii_isalnum(*c) || *c == '-' || *c == '_' ||
		       (*c == '.' && label);
		     c++)
			label = *c != '.';
		if (!label)
			return false;
	}
	gsize from = domain->len;
	g_string_append_len(domain, *at, c - *at);
	for (gsize i = from; i < domain->len; i++)
		domain->str[i] = g_ascii_tolower(domain->str[i]);
	*at = c;
	return true;
}

/* Up to whatever stands behind it.  NULL: none. */
static char *
scan(const char **at)
{
	g_autoptr(GString) local = g_string_new(NULL), domain = g_string_new(NULL);
	const char *c = *at;
	if (!scan_local(&c, local) || *c++ != '@' || !scan_domain(&c, domain))
		return NULL;
	*at = c;
	return mail_path_join(local->str, domain->str);
}

char *
mail_path_canon(const char *text, GError **error)
{
	const char *at = text;
	char *address = strlen(text) <= TEXT_MAX ? scan(&at) : NULL;
	if (address != NULL && *at == '\0')
		return address;
	g_free(address);
	g_autofree char *shown = wry_text_repair(text, strnlen(text, 100), NULL);
	wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("'%s' is not a mail address"), shown,
		      NULL);
	return NULL;
}

/* "@a.example,@b.example:", in the way of nothing (RFC 5321 Appendix C). */
static bool
skip_route(const char **at)
{
	const char *c = *at;
	g_autoptr(GString) host = g_string_new(NULL);
	while (*c == '@') {
		c++;
		if (!scan_domain(&c, host))
			return false;
		if (*c == ':') {
			*at = c + 1;
			return true;
		}
		if (*c++ != ',')
			return false;
	}
	return false;
}

char *
mail_path_parse(const char **at)
{
	static const char postmaster[] = "postmaster>";
	const char *c = *at;
	if (*c++ != '<' || strlen(c) > TEXT_MAX + strlen(">"))
		return NULL;
	if (*c == '>') {
		*at = c + 1;
		return g_strdup("");
	}
	if (g_ascii_strncasecmp(c, postmaster, strlen(postmaster)) == 0) {
		*at = c + strlen(postmaster);
		return g_strndup(postmaster, strlen(postmaster) - 1);
	}
	if (*c == '@' && !skip_route(&c))
		return NULL;
	g_autofree char *address = scan(&c);
	if (address == NULL || *c != '>')
		return NULL;
	*at = c + 1;
	return g_steal_pointer(&address);
}

/* --- its halves --- */

char *
mail_path_local(const char *address)
{
	const char *end = strrchr(address, '@');
	if (*address != '"')
		return end != NULL ? g_strndup(address, (gsize)(end - address)) : g_strdup(address);
	g_autoptr(GString) local = g_string_new(NULL);
	scan_quoted(&address, local);
	return g_string_free(g_steal_pointer(&local), FALSE);
}

const char *
mail_path_domain(const char *address)
{
	const char *at = strrchr(address, '@');
	return at != NULL ? at + 1 : "";
}

static bool
needs_quotes(const char *local)
{
	const char *c = local;
	while (is_atext(*c) || (*c == '.' && c > local && c[-1] != '.'))
		c++;
	return *c != '\0' || c[-1] == '.';
}

char *
mail_path_join(const char *local, const char *domain)
{
	g_autoptr(GString) address = g_string_new(NULL), read = g_string_new(NULL);
	const char *end = domain;
	if (*local == '\0' || !is_harmless(local, strlen(local)) ||
	    !is_harmless(domain, strlen(domain)) || !scan_domain(&end, read) || *end != '\0')
		return NULL;
	if (!needs_quotes(local)) {
		g_string_append(address, local);
	} else {
		g_string_append_c(address, '"');
		for (const char *c = local; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\')
				g_string_append_c(address, '\\');
			g_string_append_c(address, *c);
		}
		g_string_append_c(address, '"');
	}
	g_string_append_c(address, '@');
	g_string_append(address, read->str);
	if (address->len > MAIL_PATH_MAX)
		return NULL;
	return g_string_free(g_steal_pointer(&address), FALSE);
}
