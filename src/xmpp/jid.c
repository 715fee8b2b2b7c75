/*
 * jid.c - addresses: parse, prepare, compare, escape
 *
 * The PRECIS profiles of RFC 8265 by the algorithm of RFC 8264 section 8, computed from GLib's
 * Unicode tables, so that it grows with them; no table of code points but the exceptions
 * that the RFC itself lists.  Nearly all addresses are ASCII and take a path of one loop.
 */
#include "xmpp/jid.h"

#include "base/text.h"

#include <fribidi.h>
#include <string.h>

#define MAX_PART 1023 /* octets, prepared */
#define MAX_RAW 2046  /* and as it came: full-width letters shrink */
#define MAX_ROUNDS 4
#define VIRAMA 9 /* combining class */

typedef enum { LOCAL, RESOURCE } Profile;

/* --- derived properties (RFC 8264 sections 8 and 9) -------------------------- */

typedef enum { PVALID, FREE_PVAL, CONTEXT, DISALLOWED } Property;

/* Section 9.6, F. */
static bool
is_exception(gunichar c, Property *ret)
{
	switch (c) {
	case 0x00df:
	case 0x03c2:
	case 0x06fd:
	case 0x06fe:
	case 0x0f0b:
	case 0x3007:
		*ret = PVALID;
		return true;
	case 0x00b7:
	case 0x0375:
	case 0x05f3:
	case 0x05f4:
	case 0x30fb:
	case 0x0660 ... 0x0669:
	case 0x06f0 ... 0x06f9:
		*ret = CONTEXT;
		return true;
	case 0x0640:
	case 0x07fa:
	case 0x302e:
	case 0x302f:
	case 0x3031 ... 0x3035:
	case 0x303b:
		*ret = DISALLOWED;
		return true;
	default:
		return false;
	}
}

/* Default_Ignorable_Code_Point, without the formats (Cf), which are disallowed anyway. */
static bool
is_ignorable(gunichar c)
{
	return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       (c >= 0x180b && c <= 0x180f) || c == 0x2065 || c == 0x3164 ||
	       (c >= 0xfe00 && c <= 0xfe0f) || c == 0xffa0 || (c >= 0xfff0 && c <= 0xfff8) ||
	       (c >= 0xe0000 && c <= 0xe0fff);
}

static bool
is_old_jamo(gunichar c)
{
	switch (g_unichar_break_type(c)) {
	case G_UNICODE_BREAK_HANGUL_L_JAMO:
	case G_UNICODE_BREAK_HANGUL_V_JAMO:
	case G_UNICODE_BREAK_HANGUL_T_JAMO:
		return true;
	default:
		return false;
	}
}

/* toNFKC(c) != c: it has a compatible form, or a canonical one that is not put together again. */
static bool
has_compat(gunichar c)
{
	gunichar compat[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	gunichar canon[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	gsize n = g_unichar_fully_decompose(c, TRUE, compat, G_N_ELEMENTS(compat));
	if (n == 1 && compat[0] == c)
		return false;
	if (g_unichar_fully_decompose(c, FALSE, canon, G_N_ELEMENTS(canon)) != n ||
	    memcmp(canon, compat, n * sizeof canon[0]) != 0)
		return true;
	gunichar whole = canon[0];
	for (gsize i = 1; i < n; i++)
		if (!g_unichar_compose(whole, canon[i], &whole))
			return true;
	return whole != c;
}

static Property
property(gunichar c)
{
	Property p;
	if (c >= 0x21 && c <= 0x7e)
		return PVALID;
	if (is_exception(c, &p))
		return p;
	GUnicodeType type = g_unichar_type(c);
	if (type == G_UNICODE_UNASSIGNED)
		return DISALLOWED;
	if (c == 0x200c || c == 0x200d)
		return CONTEXT;
	if (is_old_jamo(c) || is_ignorable(c) || type == G_UNICODE_CONTROL)
		return DISALLOWED;
	switch (type) {
	case G_UNICODE_LOWERCASE_LETTER:
	case G_UNICODE_UPPERCASE_LETTER:
	case G_UNICODE_OTHER_LETTER:
	case G_UNICODE_DECIMAL_NUMBER:
	case G_UNICODE_MODIFIER_LETTER:
	case G_UNICODE_NON_SPACING_MARK:
	case G_UNICODE_SPACING_MARK:
		return has_compat(c) ? FREE_PVAL : PVALID;
	case G_UNICODE_FORMAT:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return has_compat(c) ? FREE_PVAL : DISALLOWED;
	default: /* the other letters and numbers, spaces, symbols, punctuation */
		return FREE_PVAL;
	}
}

/* --- contextual rules (RFC 5892 appendix A) --------------------------------- */

static bool
script_at(const gunichar *s, gsize n, gsize i, GUnicodeScript script)
{
	return i < n && g_unichar_get_script(s[i]) == script;
}

/* (L|D) T* here T* (R|D) */
static bool
joins_both_sides(const gunichar *s, gsize n, gsize i)
{
	gsize a = i, b = i + 1;
	while (a > 0 && FRIBIDI_IS_JOINING_TYPE_T(fribidi_get_joining_type(s[a - 1])))
		a--;
	while (b < n && FRIBIDI_IS_JOINING_TYPE_T(fribidi_get_joining_type(s[b])))
		b++;
	if (a == 0 || b == n)
		return false;
	FriBidiJoiningType left = fribidi_get_joining_type(s[a - 1]);
	FriBidiJoiningType right = fribidi_get_joining_type(s[b]);
	return (FRIBIDI_IS_JOINING_TYPE_L(left) || FRIBIDI_IS_JOINING_TYPE_D(left)) &&
	       (FRIBIDI_IS_JOINING_TYPE_R(right) || FRIBIDI_IS_JOINING_TYPE_D(right));
}

static bool
has_range(const gunichar *s, gsize n, gunichar lo, gunichar hi)
{
	for (gsize i = 0; i < n; i++)
		if (s[i] >= lo && s[i] <= hi)
			return true;
	return false;
}

static bool
has_japanese(const gunichar *s, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (s[i] != 0x30fb && (script_at(s, n, i, G_UNICODE_SCRIPT_HIRAGANA) ||
				       script_at(s, n, i, G_UNICODE_SCRIPT_KATAKANA) ||
				       script_at(s, n, i, G_UNICODE_SCRIPT_HAN)))
			return true;
	return false;
}

/* The rules that ask for the whole text are asked once, by the first that needs them. */
static bool
context_holds(const gunichar *s, gsize n, gsize i, unsigned *asked)
{
	enum { JAPANESE = 1, ARABIC = 2, PERSIAN = 4 };
	bool virama = i > 0 && g_unichar_combining_class(s[i - 1]) == VIRAMA;
	switch (s[i]) {
	case 0x200c:
		return virama || joins_both_sides(s, n, i);
	case 0x200d:
		return virama;
	case 0x00b7:
		return i > 0 && s[i - 1] == 'l' && i + 1 < n && s[i + 1] == 'l';
	case 0x0375:
		return script_at(s, n, i + 1, G_UNICODE_SCRIPT_GREEK);
	case 0x05f3:
	case 0x05f4:
		return i > 0 && script_at(s, n, i - 1, G_UNICODE_SCRIPT_HEBREW);
	case 0x30fb:
		if (!(*asked & JAPANESE) && !has_japanese(s, n))
			return false;
		*asked |= JAPANESE;
		return true;
	case 0x0660 ... 0x0669:
		if (!(*asked & ARABIC) && has_range(s, n, 0x06f0, 0x06f9))
			return false;
		*asked |= ARABIC;
		return true;
	default: /* 06f0..06f9 */
		if (!(*asked & PERSIAN) && has_range(s, n, 0x0660, 0x0669))
			return false;
		*asked |= PERSIAN;
		return true;
	}
}

/* Only what the class has, and only where it may stand. */
static bool
conforms(const gunichar *s, gsize n, Profile profile, bool in_context)
{
	unsigned asked = 0;
	for (gsize i = 0; i < n; i++) {
		Property p = profile == RESOURCE && s[i] == ' ' ? FREE_PVAL : property(s[i]);
		if (p == DISALLOWED || (p == FREE_PVAL && profile == LOCAL))
			return false;
		if (p == CONTEXT && in_context && !context_holds(s, n, i, &asked))
			return false;
	}
	return true;
}

/* --- the bidi rule (RFC 5893 section 2) ------------------------------------- */

/* What a right-to-left text may hold, as bits; the six conditions need no more. */
enum { R_AL = 1, AN = 2, EN = 4, NEUTRAL = 8, NSM = 16, LTR = 32, OTHER = 64 };

static unsigned
direction(gunichar c)
{
	switch (fribidi_get_bidi_type(c)) {
	case FRIBIDI_TYPE_RTL:
	case FRIBIDI_TYPE_AL:
		return R_AL;
	case FRIBIDI_TYPE_AN:
		return AN;
	case FRIBIDI_TYPE_EN:
		return EN;
	case FRIBIDI_TYPE_ES:
	case FRIBIDI_TYPE_CS:
	case FRIBIDI_TYPE_ET:
	case FRIBIDI_TYPE_ON:
	case FRIBIDI_TYPE_BN:
		return NEUTRAL;
	case FRIBIDI_TYPE_NSM:
		return NSM;
	case FRIBIDI_TYPE_LTR:
		return LTR;
	default:
		return OTHER;
	}
}

/* One with right-to-left characters begins with one, so it is never a left-to-right text. */
static bool
bidi_holds(const gunichar *s, gsize n)
{
	unsigned all = 0, end = 0;
	for (gsize i = 0; i < n; i++) {
		unsigned d = direction(s[i]);
		all |= d;
		if (d != NSM)
			end = d;
	}
	if (!(all & (R_AL | AN)))
		return true;
	return direction(s[0]) == R_AL && !(all & (LTR | OTHER)) && (end & (R_AL | EN | AN)) != 0 &&
	       (all & (EN | AN)) != (EN | AN);
}

/* --- the profiles ----------------------------------------------------------- */

/* Full- and half-width forms become the common ones. */
static gunichar
map_width(gunichar c)
{
	gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
	if (c != 0x3000 && (c < 0xff01 || c > 0xffee))
		return c;
	return g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts)) == 1 ? parts[0] : c;
}

/* Width (LOCAL) or spaces (RESOURCE): what is mapped before the class is asked. */
static void
map_first(gunichar *s, gsize n, Profile profile)
{
	for (gsize i = 0; i < n; i++) {
		if (profile == LOCAL)
			s[i] = map_width(s[i]);
		else if (s[i] > 0x7f && g_unichar_type(s[i]) == G_UNICODE_SPACE_SEPARATOR)
			s[i] = ' ';
	}
}

/* Case (LOCAL, of no locale and no context), then NFC.  NULL: cannot be. */
static char *
map_then(const gunichar *s, gsize n, Profile profile)
{
	g_autoptr(GString) out = g_string_sized_new(n * 2 + 1);
	for (gsize i = 0; i < n; i++) {
		if (profile == LOCAL && s[i] == 0x0130) /* the one that becomes two */
			g_string_append(out, "i\xcc\x87");
		else
			g_string_append_unichar(out,
						profile == LOCAL ? g_unichar_tolower(s[i]) : s[i]);
	}
	return g_utf8_normalize(out->str, (gssize)out->len, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* One round of mappings; NULL: what the class has not. */
static char *
map_once(const char *text, Profile profile)
{
	glong n;
	g_autofree gunichar *s = g_utf8_to_ucs4_fast(text, -1, &n);
	map_first(s, (gsize)n, profile);
	return conforms(s, (gsize)n, profile, false) ? map_then(s, (gsize)n, profile) : NULL;
}

static bool
may_stand(const char *text, Profile profile)
{
	glong n;
	if (profile == LOCAL ? strpbrk(text, "\"&'/:<>@ ") != NULL : text[0] == ' ')
		return false;
	g_autofree gunichar *s = g_utf8_to_ucs4_fast(text, -1, &n);
	return conforms(s, (gsize)n, profile, true) &&
	       (profile == RESOURCE || bidi_holds(s, (gsize)n));
}

/* Mapped until nothing changes (RFC 8264 section 7). */
static char *
prepare_unicode(const char *text, Profile profile)
{
	g_autofree char *now = map_once(text, profile);
	for (int i = 0; now != NULL && i < MAX_ROUNDS; i++) {
		g_autofree char *next = map_once(now, profile);
		if (next == NULL)
			return NULL;
		if (strcmp(now, next) == 0)
			return may_stand(now, profile) ? g_steal_pointer(&now) : NULL;
		g_free(now);
		now = g_steal_pointer(&next);
	}
	return NULL;
}

/* --- parts ------------------------------------------------------------------ */

/* What may be quoted back: short, and text. */
static char *
shown(const char *text, gsize n)
{
	g_autofree char *part = g_strndup(text, MIN(n, 200));
	return wry_text_repair(part, wry_text_break(part, 80, false), "UTF-8");
}

static char *
refuse(const char *msgid, const char *text, gsize n, GError **error)
{
	g_autofree char *arg = shown(text, n);
	wry_error_set(error, WRY_ERROR_JID_MALFORMED, msgid, arg, NULL);
	return NULL;
}

/* The ASCII characters that need no second look, and what becomes of them. */
static bool
prepare_ascii(char *out, const char *text, gsize n, Profile profile)
{
	for (gsize i = 0; i < n; i++) {
		guint8 c = (guint8)text[i];
		if (c < 0x20 || c > 0x7e)
			return false;
		if (profile == LOCAL && (c == ' ' || c == '"' || c == '&' || c == '\'' ||
					 c == '/' || c == ':' || c == '<' || c == '>' || c == '@'))
			return false;
		out[i] = profile == LOCAL ? g_ascii_tolower((char)c) : (char)c;
	}
	out[n] = '\0';
	return profile == LOCAL || out[0] != ' ';
}

static char *
prepare(const char *text, gsize n, Profile profile, GError **error)
{
	if (n == 0)
		return refuse(N_("an address has an empty part"), "", 0, error);
	if (n > MAX_RAW)
		return refuse(N_("'%s' is too long for an address"), text, n, error);
	char *out = g_malloc(n + 1);
	if (!prepare_ascii(out, text, n, profile)) {
		memcpy(out, text, n);
		out[n] = '\0';
		g_autofree char *raw = g_steal_pointer(&out);
		if (g_utf8_validate(raw, (gssize)n, NULL))
			out = prepare_unicode(raw, profile);
		if (out == NULL)
			return refuse(N_("'%s' has a character that no address can have"), text, n,
				      error);
	}
	if (strlen(out) > MAX_PART) {
		g_free(out);
		return refuse(N_("'%s' is too long for an address"), text, n, error);
	}
	return out;
}

char *
wry_jid_prepare_local(const char *text, GError **error)
{
	return prepare(text, strnlen(text, MAX_RAW + 1), LOCAL, error);
}

char *
wry_jid_prepare_resource(const char *text, GError **error)
{
	return prepare(text, strnlen(text, MAX_RAW + 1), RESOURCE, error);
}

/* A common name, in which nothing is to be mapped but case: false: base/text must look. */
static bool
domain_ascii(char *out, const char *text, gsize n)
{
	gsize label = 0;
	if (n > 0 && text[n - 1] == '.')
		n--;
	if (n == 0 || n > 253)
		return false;
	for (gsize i = 0; i <= n; i++) {
		char c = i < n ? text[i] : '.';
		if (c == '.') {
			if (label == 0 || label > 63 || text[i - 1] == '-')
				return false;
			label = 0;
		} else if (g_ascii_isalnum(c) || (c == '-' && label > 0 && label != 3)) {
			label++; /* a hyphen as the fourth: "xn--" perhaps */
		} else {
			return false;
		}
		if (i < n)
			out[i] = g_ascii_tolower(c);
	}
	out[n] = '\0';
	return true;
}

static char *
prepare_domain(const char *text, gsize n, GError **error)
{
	if (n == 0)
		return refuse(N_("an address has an empty part"), "", 0, error);
	if (n > MAX_PART)
		return refuse(N_("'%s' is too long for an address"), text, n, error);
	char *out = g_malloc(n + 1);
	if (domain_ascii(out, text, n))
		return out;
	g_free(out);
	g_autofree char *copy = g_strndup(text, n);
	return wry_text_domain(copy, error);
}

/* --- whole addresses -------------------------------------------------------- */

void
wry_jid_clear(WryJid *jid)
{
	g_free(jid->local);
	g_free(jid->domain);
	g_free(jid->resource);
	g_free(jid->bare);
	g_free(jid->full);
	*jid = (WryJid){ 0 };
}

static char *
join(const char *left, char sep, const char *right)
{
	gsize a = strlen(left), b = strlen(right);
	char *out = g_malloc(a + b + 2);
	memcpy(out, left, a);
	out[a] = sep;
	memcpy(out + a + 1, right, b + 1);
	return out;
}

/* Parts of so many bytes; local, resource NULL where there is none. */
static bool
make(WryJid *jid, const char *local, gsize local_n, const char *domain, gsize domain_n,
     const char *resource, gsize resource_n, GError **error)
{
	*jid = (WryJid){ 0 };
	if (local != NULL && (jid->local = prepare(local, local_n, LOCAL, error)) == NULL)
		return false;
	jid->domain = prepare_domain(domain, domain_n, error);
	if (jid->domain != NULL && resource != NULL)
		jid->resource = prepare(resource, resource_n, RESOURCE, error);
	if (jid->domain == NULL || (resource != NULL && jid->resource == NULL)) {
		wry_jid_clear(jid);
		return false;
	}
	jid->bare = jid->local != NULL ? join(jid->local, '@', jid->domain) : g_strdup(jid->domain);
	jid->full =
	    jid->resource != NULL ? join(jid->bare, '/', jid->resource) : g_strdup(jid->bare);
	return true;
}

bool
wry_jid_parse(WryJid *jid, const char *text, GError **error)
{
	gsize n = strnlen(text, 3 * MAX_RAW);
	const char *slash = memchr(text, '/', n), *end = text + n;
	const char *stop = slash != NULL ? slash : end;
	const char *at = memchr(text, '@', (gsize)(stop - text));
	const char *domain = at != NULL ? at + 1 : text;
	return make(jid, at != NULL ? text : NULL, at != NULL ? (gsize)(at - text) : 0, domain,
		    (gsize)(stop - domain), slash != NULL ? slash + 1 : NULL,
		    slash != NULL ? (gsize)(end - slash - 1) : 0, error);
}

bool
wry_jid_make(WryJid *jid, const char *local, const char *domain, const char *resource,
	     GError **error)
{
	return make(jid, local, local != NULL ? strnlen(local, MAX_RAW + 1) : 0, domain,
		    strnlen(domain, MAX_PART + 1), resource,
		    resource != NULL ? strnlen(resource, MAX_RAW + 1) : 0, error);
}

/* A part that its server has let pass, as it came; NULL: none a stanza could bear.  (transfer full) */
static char *
as_it_came(const char *from, gsize n)
{
	return n >= 1 && n <= MAX_PART && g_utf8_validate(from, (gssize)n, NULL)
		   ? g_strndup(from, n)
		   : NULL;
}

bool
wry_jid_parse_sender(WryJid *jid, const char *text, GError **error)
{
	if (wry_jid_parse(jid, text, NULL))
		return true;
	gsize n = strnlen(text, 3 * MAX_RAW);
	const char *slash = memchr(text, '/', n), *end = text + n;
	const char *stop = slash != NULL ? slash : end;
	const char *at = memchr(text, '@', (gsize)(stop - text));
	const char *domain = at != NULL ? at + 1 : text;
	g_autofree char *local = at != NULL ? as_it_came(text, (gsize)(at - text)) : NULL;
	g_autofree char *resource =
	    slash != NULL ? as_it_came(slash + 1, (gsize)(end - slash - 1)) : NULL;
	g_autofree char *only = g_strndup(domain, (gsize)(stop - domain));
	if ((at != NULL && local == NULL) || (slash != NULL && resource == NULL))
		return wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("this is no address"),
				     NULL);
	if (!wry_jid_make(jid, NULL, only, NULL, error))
		return false;
	char *bare = local != NULL ? g_strconcat(local, "@", jid->domain, NULL)
				   : g_strdup(jid->domain);
	g_free(jid->bare);
	g_free(jid->full);
	jid->bare = bare;
	jid->full = resource != NULL ? g_strconcat(bare, "/", resource, NULL) : g_strdup(bare);
	jid->local = g_steal_pointer(&local);
	jid->resource = g_steal_pointer(&resource);
	return true;
}

/* --- escaping (XEP-0106) ---------------------------------------------------- */

static const char escaped_chars[] = " \"&'/:<>@\\";

/* The character that two hexadecimal digits stand for; '\0': none of the ten. */
static char
sequence_at(const char *p)
{
	if (p[0] == '\0' || p[1] == '\0')
		return '\0';
	int hi = g_ascii_xdigit_value(p[0]), lo = g_ascii_xdigit_value(p[1]);
	char c = hi < 0 || lo < 0 ? '\0' : (char)(hi << 4 | lo);
	return c != '\0' && strchr(escaped_chars, c) != NULL ? c : '\0';
}

/*
 * "\2F" begins a sequence too: as a localpart it becomes "\2f", and what nobody escaped must not
 * be unescaped.
 */
char *
wry_jid_escape(const char *text)
{
	gsize n = strlen(text);
	if (n > 0 && (text[0] == ' ' || text[n - 1] == ' '))
		return NULL;
	GString *out = g_string_sized_new(n + 8);
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(escaped_chars, *p) == NULL || (*p == '\\' && sequence_at(p + 1) == '\0'))
			g_string_append_c(out, *p);
		else
			g_string_append_printf(out, "\\%02x", (guint8)*p);
	}
	return g_string_free(out, FALSE);
}

char *
wry_jid_unescape(const char *local)
{
	GString *out = g_string_sized_new(strlen(local) + 1);
	for (const char *p = local; *p != '\0'; p++) {
		char c = *p == '\\' ? sequence_at(p + 1) : '\0';
		/* lower case only: the upper is no sequence of the ten */
		if (c != '\0' && !g_ascii_isupper(p[1]) && !g_ascii_isupper(p[2])) {
			g_string_append_c(out, c);
			p += 2;
		} else {
			g_string_append_c(out, *p);
		}
	}
	return g_string_free(out, FALSE);
}
