/*
 * identity.c - users' own addresses: made from JIDs, found from recipients
 */
#include "backends/smtp/identity.h"

#include "backends/smtp/path.h"
#include "base/hash.h"
#include "base/text.h"

#include <string.h>

#define LOCAL_MOST 64 /* RFC 5321 4.5.3.1.1 */
#define KEPT 30	      /* bytes of a long one that stay readable */
#define BOUNCE "bounce+"

typedef struct {
	char *xmpp, *mail;
} Map;

struct _MailIdentity {
	char *domain, *parent; /* parent: NULL, nobody's */
	bool local;
	GArray *maps; /* of Map */
};

static void
clear_map(gpointer data)
{
	Map *m = data;
	g_free(m->xmpp);
	g_free(m->mail);
}

static bool
add_map(MailIdentity *id, const char *text, GError **error)
{
	const char *equals = strchr(text, '=');
	g_autofree char *xmpp = NULL, *mail = NULL;
	if (equals != NULL) {
		g_autofree char *left = g_strndup(text, (gsize)(equals - text));
		xmpp = wry_text_domain(left, NULL);
		mail = wry_text_domain(equals + 1, NULL);
	}
	if (xmpp == NULL || mail == NULL)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("'%s' is no pair of domains; write example.org=example.org"), text, NULL);
	/* A user of the parent domain may have that name there already. */
	bool shared = id->local && strcmp(mail, id->domain) == 0;
	for (guint i = 0; i < id->maps->len && !shared; i++) {
		const Map *other = &g_array_index(id->maps, Map, i);
		shared = strcmp(other->xmpp, xmpp) == 0 || strcmp(other->mail, mail) == 0;
	}
	if (shared)
		return wry_error_set(
		    error, WRY_ERROR_NOT_ACCEPTABLE,
		    N_("'%s' shares a domain with others: two users would have one address"), text,
		    NULL);
	Map m = { g_steal_pointer(&xmpp), g_steal_pointer(&mail) };
	g_array_append_val(id->maps, m);
	return true;
}

MailIdentity *
mail_identity_new(const char *domain, bool local, char *const *maps, GError **error)
{
	MailIdentity *id = g_new0(MailIdentity, 1);
	const char *dot = strchr(domain, '.');
	id->domain = g_strdup(domain);
	id->parent = dot != NULL && strchr(dot + 1, '.') != NULL ? g_strdup(dot + 1) : NULL;
	/* "mail.localhost" and its like have a parent, too: that of tests and of demonstrations. */
	if (id->parent == NULL && dot != NULL && dot[1] != '\0')
		id->parent = g_strdup(dot + 1);
	id->local = local;
	id->maps = g_array_new(FALSE, FALSE, sizeof(Map));
	g_array_set_clear_func(id->maps, clear_map);
	for (; maps != NULL && *maps != NULL; maps++)
		if (**maps != '\0' && !add_map(id, *maps, error)) {
			mail_identity_free(id);
			return NULL;
		}
	return id;
}

void
mail_identity_free(MailIdentity *id)
{
	if (id == NULL)
		return;
	g_array_unref(id->maps);
	g_free(id->domain);
	g_free(id->parent);
	g_free(id);
}

bool
mail_identity_has(const MailIdentity *id, const char *domain)
{
	g_autofree char *plain = wry_text_domain(domain, NULL);
	if (plain == NULL)
		return false;
	if (strcmp(plain, id->domain) == 0)
		return true;
	for (guint i = 0; i < id->maps->len; i++)
		if (strcmp(plain, g_array_index(id->maps, Map, i).mail) == 0)
			return true;
	return false;
}

/* --- a user's --- */

static bool
is_kept(char c)
{
	return g_ascii_islower(c) || g_ascii_isdigit(c) || (c != '\0' && strchr("._+-", c) != NULL);
}

/* All but [a-z0-9._+-] as "=xx"; so too what mail servers refuse: a dash in front, dots at the ends
 * or in a row. */
static void
escape(GString *out, const char *text, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		bool edge = (text[i] == '.' && (i == 0 || i == n - 1 || text[i - 1] == '.')) ||
			    (text[i] == '-' && i == 0);
		if (is_kept(text[i]) && !edge)
			g_string_append_c(out, text[i]);
		else
			g_string_append_printf(out, "=%02x", (guchar)text[i]);
	}
}

/* Longer than a local part may be: its beginning, and a name for the rest that nobody else's has
 * ("=t" escapes nothing). */
static void
shorten(GString *local, const char *user)
{
	if (local->len <= LOCAL_MOST)
		return;
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, user, -1);
	gsize n = KEPT;
	while (n > KEPT - 3 && local->str[n - 1] != '=' && n >= 2 && local->str[n - 2] == '=')
		n--; /* no escape is cut in the middle */
	while (n > 0 && (local->str[n - 1] == '=' || local->str[n - 1] == '.'))
		n--;
	g_string_truncate(local, n);
	g_string_append(local, "=t");
	g_string_append_len(local, sum, 32);
}

/* Names that mean something else than a user. */
static bool
is_reserved(const char *local)
{
	static const char *const names[] = { "postmaster",    "abuse",
					     "mailer-daemon", "bounce",
					     "double-bounce", "hostmaster",
					     "security",      NULL };
	return g_strv_contains(names, local) || g_str_has_prefix(local, BOUNCE);
}

/* His local part alone, where his whole domain has its addresses so; NULL: it has not. */
static const char *
mail_domain_of(const MailIdentity *id, const char *domain)
{
	for (guint i = 0; i < id->maps->len; i++) {
		const Map *m = &g_array_index(id->maps, Map, i);
		if (strcmp(m->xmpp, domain) == 0)
			return m->mail;
	}
	return id->local && id->parent != NULL && strcmp(id->parent, domain) == 0 ? id->domain
										  : NULL;
}

/* The spelling that is nobody else's whatever the configuration says.  (transfer full) */
static char *
full_of(const MailIdentity *id, const char *user)
{
	const char *at = strchr(user, '@');
	g_autoptr(GString) local = g_string_new(NULL);
	escape(local, user, (gsize)(at - user));
	if (g_str_has_prefix(local->str, BOUNCE)) {
		g_string_erase(local, strlen(BOUNCE) - 1, 1);
		g_string_insert(local, strlen(BOUNCE) - 1, "=2b");
	}
	g_string_append(local, "=40");
	escape(local, at + 1, strlen(at + 1));
	shorten(local, user);
	return g_strconcat(local->str, "@", id->domain, NULL);
}

char *
mail_identity_of(const MailIdentity *id, const char *user, unsigned n)
{
	const char *at = strchr(user, '@');
	if (at == NULL)
		return NULL;
	g_autoptr(GString) local = g_string_new(NULL);
	const char *domain = mail_domain_of(id, at + 1);
	escape(local, user, (gsize)(at - user));
	bool own = domain != NULL && !is_reserved(local->str);
	if (n > (own ? 1 : 0))
		return NULL;
	if (!own || n == 1)
		return full_of(id, user);
	shorten(local, user);
	return g_strconcat(local->str, "@", domain, NULL);
}

/* --- a recipient's --- */

/* "=xx" undone; NULL: it holds none, or what no address holds.  (transfer full) */
static char *
unescape(const char *local)
{
	g_autoptr(GString) out = g_string_new(NULL);
	bool any = false;
	for (const char *c = local; *c != '\0'; c++) {
		if (*c != '=') {
			g_string_append_c(out, *c);
			continue;
		}
		if (!g_ascii_isxdigit(c[1]) || !g_ascii_isxdigit(c[2]))
			return NULL;
		char byte = (char)(g_ascii_xdigit_value(c[1]) << 4 | g_ascii_xdigit_value(c[2]));
		if (byte == '\0')
			return NULL;
		g_string_append_c(out, byte);
		any = true;
		c += 2;
	}
	return any ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* A JID in a local part: juliet=40x, juliet@x (quoted), juliet\40x, juliet%x.  NULL: none.
 * (transfer full) */
static char *
jid_in(const char *local)
{
	g_autofree char *plain = unescape(local);
	if (plain != NULL && strchr(plain, '@') != NULL)
		return g_steal_pointer(&plain);
	if (strchr(local, '@') != NULL)
		return g_strdup(local);
	const char *backslash = strstr(local, "\\40");
	if (backslash != NULL) {
		g_autofree char *before = g_strndup(local, (gsize)(backslash - local));
		return g_strconcat(before, "@", backslash + 3, NULL);
	}
	char *percent = g_strdup(local), *at = strrchr(percent, '%');
	if (at == NULL || at == percent) {
		g_free(percent);
		return NULL;
	}
	*at = '@';
	return percent;
}

MailWho
mail_identity_find(const MailIdentity *id, const char *recipient, char **ret)
{
	*ret = NULL;
	bool bare = g_ascii_strcasecmp(recipient, "postmaster") == 0; /* RFC 5321 4.1.1.3 */
	if (bare)
		return MAIL_WHO_POSTMASTER;
	g_autofree char *domain = wry_text_domain(mail_path_domain(recipient), NULL);
	if (domain == NULL || !mail_identity_has(id, domain))
		return MAIL_WHO_NOBODY;
	g_autofree char *spelt = mail_path_local(recipient);
	if (!g_utf8_validate(spelt, -1, NULL))
		return MAIL_WHO_NOBODY;
	g_autofree char *local = g_utf8_strdown(spelt, -1);
	if (strcmp(local, "postmaster") == 0 || strcmp(local, "abuse") == 0)
		return MAIL_WHO_POSTMASTER;
	if (g_str_has_prefix(local, BOUNCE)) {
		*ret = g_strdup(local + strlen(BOUNCE));
		return MAIL_WHO_TOKEN;
	}
	g_autofree char *jid = jid_in(local);
	if (jid != NULL && strstr(local, "=t") == NULL) {
		bool whole = jid[0] != '@' && strchr(jid, '@')[1] != '\0';
		*ret = whole ? full_of(id, jid) : NULL;
		return whole ? MAIL_WHO_USER : MAIL_WHO_NOBODY;
	}
	/* Written another way than we write it, but the same user's. */
	g_autofree char *plain = unescape(local);
	g_autoptr(GString) canonical = g_string_new(NULL);
	if (plain != NULL && strstr(local, "=t") == NULL)
		escape(canonical, plain, strlen(plain));
	else
		g_string_assign(canonical, local);
	*ret = g_strconcat(canonical->str, "@", domain, NULL);
	return MAIL_WHO_USER;
}

char *
mail_identity_first(const MailIdentity *id, const char *spec, char **ret_jid)
{
	g_autofree char *local = mail_path_local(spec);
	g_autofree char *jid = unescape(local);
	*ret_jid = NULL;
	if (jid == NULL || strchr(jid, '@') == NULL || !g_utf8_validate(jid, -1, NULL))
		return NULL;
	g_autofree char *first = mail_identity_of(id, jid, 0);
	if (first == NULL || strcmp(first, spec) == 0)
		return NULL;
	*ret_jid = g_steal_pointer(&jid);
	return g_steal_pointer(&first);
}

char *
mail_identity_untagged(const char *spec)
{
	const char *plus = strchr(spec, '+'), *at = strrchr(spec, '@');
	if (plus == NULL || at == NULL || plus == spec || plus > at)
		return NULL;
	g_autofree char *local = g_strndup(spec, (gsize)(plus - spec));
	return g_strconcat(local, at, NULL);
}
