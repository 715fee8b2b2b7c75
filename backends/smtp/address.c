/*
 * address.c - mailboxes: read, folded, written
 */
#include "backends/smtp/address.h"

#include "backends/smtp/path.h"
#include "base/text.h"

#include <string.h>

#define SHOWN 80 /* bytes of what is no address, in a sentence */

/* --- the local part --- */

/* May it stand in a JID, and is it the same there?  What JIDs map (RFC 7622 3.3) or forbid is
 * neither. */
static bool
is_jid_char(gunichar c)
{
	if (c < 0x80)
		return true;
	char one[7] = { 0 };
	g_unichar_to_utf8(c, one);
	g_autofree char *compatible = g_utf8_normalize(one, -1, G_NORMALIZE_NFKC);
	g_autofree char *composed = g_utf8_normalize(one, -1, G_NORMALIZE_NFC);
	return (g_unichar_isalnum(c) || g_unichar_ismark(c)) &&
	       g_strcmp0(compatible, composed) == 0;
}

/* As a JID bears it: lower case, composed; what it cannot bear as "=xx", byte by byte.  (transfer
 * full) */
static char *
fold_local(const char *local)
{
	if (g_str_is_ascii(
		local)) /* nearly all: what follows would do the same, ten times slower */
		return g_ascii_strdown(local, -1);
	g_autofree char *lower = g_utf8_strdown(local, -1);
	g_autofree char *composed = g_utf8_normalize(lower, -1, G_NORMALIZE_NFC);
	GString *out = g_string_new(NULL);
	for (const char *c = composed; *c != '\0'; c = g_utf8_next_char(c)) {
		gsize n = (gsize)(g_utf8_next_char(c) - c);
		if (is_jid_char(g_utf8_get_char(c)))
			g_string_append_len(out, c, (gssize)n);
		else
			for (gsize i = 0; i < n; i++)
				g_string_append_printf(out, "=%02x", (guchar)c[i]);
	}
	return g_string_free(out, FALSE);
}

/* --- the whole --- */

static void
refuse(const char *spec, GError **error)
{
	g_autofree char *shown = wry_text_repair(spec, strnlen(spec, SHOWN), NULL);
	wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("\"%1$s\" is no mail address."), shown,
		      NULL);
}

/* A name with a dot in it: a host's own "localhost" is nobody's mail domain, nor are numbers (RFC
 * 5321 4.1.3). */
static bool
is_mail_domain(const char *domain)
{
	return strlen(domain) <= 253 && strchr(domain, '.') != NULL &&
	       strpbrk(domain, " []:\"\\") == NULL;
}

WryAddress *
mail_address_new(const char *spec, GError **error)
{
	g_autofree char *canon = mail_path_canon(spec, NULL);
	g_autofree char *domain =
	    canon != NULL ? wry_text_domain(mail_path_domain(canon), NULL) : NULL;
	if (domain == NULL || !is_mail_domain(domain)) {
		refuse(spec, error);
		return NULL;
	}
	/* As it is written, quotes and all. */
	g_autofree char *local = g_strndup(canon, (gsize)(mail_path_domain(canon) - 1 - canon));
	g_autofree char *folded = fold_local(local);
	g_autofree char *name = g_strconcat(folded, "@", domain, NULL);
	g_autofree char *wire = g_strconcat(local, "@", domain, NULL);
	/* What JIDs cannot bear has become longer, and may be an address no more. */
	g_autofree char *again = strcmp(name, canon) != 0 ? mail_path_canon(name, NULL) : NULL;
	if (strcmp(name, canon) != 0 && g_strcmp0(again, name) != 0) {
		refuse(spec, error);
		return NULL;
	}
	WryAddress *a = wry_address_new(WRY_ADDRESS_CONTACT, NULL, name);
	if (strcmp(name, wire) != 0)
		a->wire = g_steal_pointer(&wire);
	return a;
}

const char *
mail_address_wire(const WryAddress *address)
{
	return address->wire != NULL ? address->wire : address->name;
}

/* --- the ops --- */

/* The address in what people paste: "mailto:alice@example.org?subject=x", "Alice
 * <alice@example.org>".  (transfer full) */
static char *
strip_typed(const char *typed)
{
	g_autofree char *text = g_strstrip(g_strdup(typed));
	if (g_ascii_strncasecmp(text, "mailto:", 7) == 0) {
		text[7 + strcspn(text + 7, "?,")] = '\0';
		char *plain = g_uri_unescape_string(text + 7, NULL);
		return plain != NULL ? plain : g_strdup(text + 7);
	}
	const char *open = strrchr(text, '<');
	gsize n = strlen(text);
	if (open != NULL && n > 0 && text[n - 1] == '>')
		return g_strndup(open + 1, (gsize)(text + n - 1 - open - 1));
	return g_steal_pointer(&text);
}

WryAddress *
mail_address_parse(const WryComponent *component, const char *local, WryAddress **instead,
		   GError **error)
{
	g_autofree char *spec = strip_typed(local);
	/* As older gateways wrote it: alice%example.org.  Beside an '@' a '%' is the mailbox's own.
	 */
	char *percent = strchr(spec, '@') == NULL ? strrchr(spec, '%') : NULL;
	if (percent != NULL)
		*percent = '@';
	if (instead != NULL)
		*instead = NULL;
	WryAddress *a = mail_address_new(spec, NULL);
	g_autofree char *shown = wry_text_repair(spec, strnlen(spec, SHOWN), NULL);
	if (a == NULL)
		wry_error_set(
		    error, WRY_ERROR_JID_MALFORMED,
		    N_("\"%1$s\" is no mail address. It looks like alice\\40example.net@%2$s; or "
		       "write to help@: add alice@example.net"),
		    shown, wry_component_domain(component), NULL);
	return a;
}

char *
mail_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *address)
{
	return g_strdup(address->name);
}
