/*
 * path-wire.c - mail addresses on the way out
 */
#include "backends/smtp/path-wire.h"

#include "backends/smtp/path.h"
#include "base/text.h"

#include <string.h>

bool
mail_path_is_utf8(const char *address)
{
	const char *at = strrchr(address, '@');
	for (const char *p = address; p != at && *p != '\0'; p++)
		if ((*p & 0x80) != 0)
			return true;
	return false;
}

char *
mail_path_ascii(const char *address)
{
	g_autofree char *canon = mail_path_canon(address, NULL);
	if (canon == NULL || g_str_is_ascii(canon))
		return g_steal_pointer(&canon);
	if (mail_path_is_utf8(canon))
		return NULL;
	const char *domain = mail_path_domain(canon);
	g_autofree char *ascii = wry_text_domain_ascii(domain, NULL);
	return ascii != NULL ? g_strdup_printf("%.*s%s", (int)(domain - canon), canon, ascii)
			     : NULL;
}

char *
mail_xtext(const char *text)
{
	GString *out = g_string_new(NULL);
	for (; *text != '\0'; text++) {
		if (*text > ' ' && *text < 0x7f && *text != '+' && *text != '=')
			g_string_append_c(out, *text);
		else
			g_string_append_printf(out, "+%02X", (guchar)*text);
	}
	return g_string_free(out, FALSE);
}
