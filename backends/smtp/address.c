/*
 * address.c - mailboxes: read, folded, written
 */
#include "backends/smtp/address.h"

#include "base/text.h"

#include <string.h>

#define LOCAL_MOST 128 /* RFC 5321 has 64; senders of lists and bounces have more */

/* --- the local part
 * ------------------------------------------------------------------------------- */

/* RFC 5322 atext, RFC 6532's beyond ASCII, and dots wherever they stand: there are such mailboxes.
 */
static bool
is_plain(char c)
{
	return g_ascii_isalnum(c) || (c & 0x80) != 0 ||
	       (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool
is_dotted(const char *text, gsize n)
{
	gsize i = 0;
	while (i < n && is_plain(text[i]))
		i++;
	return n > 0 && i == n;
}

/* What stands between the quotes of a quoted-string; NULL: it is none, or holds what no header may.
 * (transfer full) */
static char *
unquote(const char *text, gsize n)
{
	if (n < 2 || text[0] != '"' || text[n - 1] != '"')
		return NULL;
	g_autoptr(GString) out = g_string_sized_new(n);
	for (gsize i = 1; i < n - 1; i++) {
		if (text[i] == '\\' && ++i == n - 1)
			return NULL;
		else if (text[i] == '"' && text[i - 1] != '\\')
			return NULL;
		if ((guchar)text[i] < ' ' || text[i] == 0x7f)
			return NULL;
		g_string_append_c(out, text[i]);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Quoted where it must be, and no more than that.  (transfer full) */
static char *
quote(const char *local)
{
	if (is_dotted(local, strlen(local)))
		return g_strdup(local);
	GString *out = g_string_new("\"");
	for (const char *c = local; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *c);
	}
	g_string_append_c(out, '"');
	return g_string_free(out, FALSE);
}

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

/* --- the whole
 * --------------------------------------------------------------------------------------- */

const char *
mail_spec_domain(const char *spec)
{
	const char *at = strrchr(spec, '@');
	return at != NULL ? at + 1 : "";
}

char *
mail_spec_local(const char *spec)
{
	const char *at = strrchr(spec, '@');
	gsize n = at != NULL ? (gsize)(at - spec) : strlen(spec);
	char *plain = unquote(spec, n);
	return plain != NULL ? plain : g_strndup(spec, n);
}

bool
mail_spec_is_utf8(const char *spec)
{
	const char *at = strrchr(spec, '@');
	for (const char *c = spec; *c != '\0' && c != at; c++)
		if ((*c & 0x80) != 0)
			return true;
	return false;
}

static bool
refuse(const char *spec, GError **error)
{
	return wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("\"%1$s\" is no mail address."),
			     spec, NULL);
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
	gsize n = strlen(spec);
	const char *at = strrchr(spec, '@');
	if (n > MAIL_SPEC_MOST || !g_utf8_validate(spec, (gssize)n, NULL) || at == NULL ||
	    at == spec || at - spec > LOCAL_MOST) {
		refuse(n > MAIL_SPEC_MOST ? "..." : spec, error);
		return NULL;
	}
	g_autofree char *domain = wry_text_domain(at + 1, NULL);
	g_autofree char *quoted = unquote(spec, (gsize)(at - spec));
	if (domain == NULL || !is_mail_domain(domain) ||
	    (quoted == NULL && !is_dotted(spec, (gsize)(at - spec))) ||
	    (quoted != NULL && *quoted == '\0')) {
		refuse(spec, error);
		return NULL;
	}
	g_autofree char *local =
	    quoted != NULL ? quote(quoted) : g_strndup(spec, (gsize)(at - spec));
	g_autofree char *folded = fold_local(local);
	g_autofree char *name = g_strconcat(folded, "@", domain, NULL);
	g_autofree char *wire = g_strconcat(local, "@", domain, NULL);
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

/* --- the ops
 * --------------------------------------------------------------------------------------------- */

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
	if (a == NULL)
		wry_error_set(
		    error, WRY_ERROR_JID_MALFORMED,
		    N_("\"%1$s\" is no mail address. It looks like alice\\40example.net@%2$s; or "
		       "write to help@: add alice@example.net"),
		    spec, wry_component_domain(component), NULL);
	return a;
}

char *
mail_address_format(G_GNUC_UNUSED const WryComponent *component, const WryAddress *address)
{
	return g_strdup(address->name);
}
