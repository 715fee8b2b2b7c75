/*
 * text.c - foreign text made safe
 *
 * Everything here takes bytes from strangers: it is linear in their number, needs no
 * locale, and says by its return value what it could not do.  Domain names are
 * libidn2's work, bounded here.  Localparts and resources are xmpp/jid's business.
 */
#include "base/text.h"

#include "base/error.h"

#include <idn2.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define MAX_DOMAIN 1023		   /* RFC 7622 3.2 */
#define MAX_DNS_NAME 253
#define MAX_LABEL 63
#define MAX_CHARSET 40

bool
wry_text_is_xml_char(gunichar c)
{
	return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) ||
	       (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/* Repair */

/* How many bytes the character at p has; 0: it is none.  NUL is a character here. */
static gsize
char_length(const char *p, const char *end)
{
	if ((guchar)*p < 0x80)
		return 1;
	gunichar c = g_utf8_get_char_validated(p, end - p);
	if (c == (gunichar)-1 || c == (gunichar)-2)
		return 0;
	return (gsize)(g_utf8_next_char(p) - p);
}

static bool
is_utf8(const char *p, gsize n)
{
	for (const char *end = p + n; p < end;) {
		gsize length = char_length(p, end);
		if (length == 0)
			return false;
		p += length;
	}
	return true;
}

static bool
is_clean(char c)
{
	return (c >= ' ' && c < '\x7f') || c == '\n' || c == '\t';
}

/* What is not a character, or none that XML may carry, is replaced, byte by byte or as a whole. */
static char *
scrub(const char *p, gsize n)
{
	GString *out = g_string_sized_new(n + 8);
	for (const char *end = p + n; p < end;) {
		const char *run = p;
		while (p < end && is_clean(*p))
			p++;
		if (p > run) {
			g_string_append_len(out, run, p - run);
			continue;
		}
		gsize length = char_length(p, end);
		if (length > 0 && wry_text_is_xml_char(g_utf8_get_char(p)))
			g_string_append_len(out, p, (gssize)length);
		else
			g_string_append(out, REPLACEMENT);
		p += MAX(length, 1);
	}
	return g_string_free(out, FALSE);
}

static char *
latin1_to_utf8(const char *p, gsize n)
{
	GString *out = g_string_sized_new(n + n / 2 + 8);
	for (gsize i = 0; i < n; i++) {
		guchar c = (guchar)p[i];
		if (wry_text_is_xml_char(c))
			g_string_append_unichar(out, c);
		else
			g_string_append(out, REPLACEMENT);
	}
	return g_string_free(out, FALSE);
}

/* The name may be a stranger's (a mail's header): no path, no //TRANSLIT, nothing long. */
static GIConv
open_charset(const char *charset)
{
	gsize n = strspn(charset, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				  "0123456789-_.:+()");
	if (n == 0 || n > MAX_CHARSET || charset[n] != '\0')
		return (GIConv)-1;
	return g_iconv_open("UTF-8", charset);
}

/*
 * Each call of iconv takes at least a byte or the byte is replaced, so the work is linear,
 * whatever the converter thinks of it.
 */
static char *
decode(GIConv iconv, const char *bytes, gsize n)
{
	g_autoptr(GString) out = g_string_sized_new(n + n / 2 + 8);
	char *in = (char *)bytes;
	char buffer[1024];
	for (bool flush = false;;) {
		char *to = buffer;
		gsize room = sizeof buffer, before = n;
		gsize rc = g_iconv(iconv, flush ? NULL : &in, &n, &to, &room);
		g_string_append_len(out, buffer, to - buffer);
		if (flush)
			break;
		if (n == 0) {
			flush = true; /* some charsets hold a character back */
		} else if (rc != (gsize)-1 || (n == before && to == buffer)) {
			g_string_append(out, REPLACEMENT);
			in++, n--;
		}
	}
	return scrub(out->str, out->len);
}

char *
wry_text_repair(const char *bytes, gsize n, const char *charset)
{
	if (n == 0)
		return g_strdup(""); /* bytes may be NULL */
	gsize clean = 0;
	while (clean < n && is_clean(bytes[clean]))
		clean++;
	if (clean == n)
		return g_strndup(bytes, n);
	if (is_utf8(bytes, n))
		return scrub(bytes, n);
	if (charset != NULL &&
	    (g_ascii_strcasecmp(charset, "UTF-8") == 0 || g_ascii_strcasecmp(charset, "UTF8") == 0))
		return scrub(bytes, n); /* each wrong byte by itself */
	GIConv iconv = charset != NULL ? open_charset(charset) : (GIConv)-1;
	if (iconv == (GIConv)-1)
		return latin1_to_utf8(bytes, n);
	char *text = decode(iconv, bytes, n);
	g_iconv_close(iconv);
	return text;
}

/* Break */

static bool
is_regional(gunichar c)
{
	return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Stands with what is before it. */
static bool
is_extending(gunichar c)
{
	if (c < 0x300)
		return false;
	GUnicodeType type = g_unichar_type(c);
	return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
	       type == G_UNICODE_SPACING_MARK || c == 0x200c || c == 0x200d || /* ZWNJ, ZWJ */
	       c == 0xff9e || c == 0xff9f ||	 /* halfwidth sound marks */
	       (c >= 0x1f3fb && c <= 0x1f3ff) || /* skin */
	       (c >= 0xe0020 && c <= 0xe007f);	 /* tags, in the flags of countries' parts */
}

/* A Hangul syllable may be written as its letters. */
static bool
is_hangul_pair(gunichar a, gunichar b)
{
	GUnicodeBreakType left = g_unichar_break_type(a), right = g_unichar_break_type(b);
	switch (left) {
	case G_UNICODE_BREAK_HANGUL_L_JAMO:
		return right == G_UNICODE_BREAK_HANGUL_L_JAMO ||
		       right == G_UNICODE_BREAK_HANGUL_V_JAMO ||
		       right == G_UNICODE_BREAK_HANGUL_LV_SYLLABLE ||
		       right == G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE;
	case G_UNICODE_BREAK_HANGUL_V_JAMO:
	case G_UNICODE_BREAK_HANGUL_LV_SYLLABLE:
		return right == G_UNICODE_BREAK_HANGUL_V_JAMO ||
		       right == G_UNICODE_BREAK_HANGUL_T_JAMO;
	case G_UNICODE_BREAK_HANGUL_T_JAMO:
	case G_UNICODE_BREAK_HANGUL_LVT_SYLLABLE:
		return right == G_UNICODE_BREAK_HANGUL_T_JAMO;
	default:
		return false;
	}
}

/* These two keep to the text even where it is not UTF-8. */
static gunichar
char_at(const char *p)
{
	return g_utf8_get_char_validated(p, -1);
}

static const char *
previous(const char *text, const char *p)
{
	const char *before = g_utf8_find_prev_char(text, p);
	return before != NULL ? before : text;
}

/* Does a grapheme cluster end at p, strictly inside text?  Near enough to UAX 29. */
static bool
is_cluster_end(const char *text, const char *p)
{
	gunichar a = char_at(previous(text, p)), b = char_at(p);
	if (a == '\r' && b == '\n')
		return false;
	if (a < 0x300 && b < 0x300)
		return true;
	if (is_extending(b))
		return g_unichar_iscntrl(a);
	if (a == 0x200d)
		return g_unichar_isspace(b) || g_unichar_iscntrl(b);
	if (is_regional(a) && is_regional(b)) {
		gsize run = 0;
		for (const char *q = p; q > text; run++) {
			q = previous(text, q);
			if (!is_regional(char_at(q)))
				break;
		}
		return run % 2 == 0;
	}
	return !is_hangul_pair(a, b);
}

static bool
is_word_space(gunichar c)
{
	return g_unichar_isspace(c) && c != 0xa0 && c != 0x2007 && c != 0x202f;
}

/* The last place in [from, p] where a word has ended and clusters do; NULL: none. */
static const char *
find_word_end(const char *text, const char *from, const char *p)
{
	if (is_word_space(char_at(p)))
		return p;
	for (; p >= from && p > text; p = previous(text, p))
		if (is_word_space(char_at(previous(text, p))) && is_cluster_end(text, p))
			return p;
	return NULL;
}

gsize
wry_text_break(const char *text, gsize max, bool words)
{
	gsize n = strnlen(text, max < G_MAXSSIZE ? max + 1 : G_MAXSSIZE);
	if (n <= max)
		return n;
	const char *p = text + max; /* in the text, for it is longer */
	for (int i = 0; i < 3 && p > text && ((guchar)*p & 0xc0) == 0x80; i++)
		p--;
	if (((guchar)*p & 0xc0) == 0x80) /* not UTF-8: any place is as good as another */
		return MAX(max, 1);
	if (p == text)
		return strnlen(text, (gsize)(g_utf8_next_char(text) - text));

	const char *cut = p;
	while (cut > text && !is_cluster_end(text, cut))
		cut = previous(text, cut);
	if (cut == text)
		cut = p; /* no cluster fits: between two characters, then */
	if (words) {
		const char *word = find_word_end(text, text + max - max / 3, cut);
		if (word != NULL)
			cut = word;
	}
	return (gsize)(cut - text);
}

/* Fill in */

char *
wry_text_fill(const char *msgid, const char *a, const char *b)
{
	const char *const args[] = { a != NULL ? a : "", b != NULL ? b : "" };
	unsigned next = 0;
	GString *out = g_string_sized_new(strlen(msgid) + 32);
	for (const char *p = msgid; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] == '%') {
			g_string_append_c(out, '%');
			p++;
		} else if (p[0] == '%' && p[1] == 's' && next < 2) {
			g_string_append(out, args[next++]);
			p++;
		} else if (p[0] == '%' && (p[1] == '1' || p[1] == '2') && p[2] == '$' &&
			   p[3] == 's') {
			g_string_append(out, args[p[1] - '1']);
			p += 3;
		} else {
			g_string_append_c(out, *p);
		}
	}
	return g_string_free(out, FALSE);
}

char *
wry_text_unstopped(const char *text)
{
	gsize n = strlen(text);
	bool stop = n > 0 && text[n - 1] == '.' && (n < 2 || text[n - 2] != '.');
	return g_strndup(text, stop ? n - 1 : n);
}

char *
wry_text_ascii_lower(const char *text)
{
	return g_ascii_strdown(text, -1);
}

/* Domains */

static char *
bad_domain(const char *domain, GError **error)
{
	gsize n = wry_text_break(domain, 80, false); /* the rest of a long one says no more */
	g_autofree char *shown = wry_text_repair(domain, n, "UTF-8");
	wry_error_set(error, WRY_ERROR_JID_MALFORMED, N_("'%s' is not a domain name"), shown, NULL);
	return NULL;
}

/* Brackets are part of it in a JID (RFC 7622 3.2.2), and in no other place. */
static char *
parse_ip(const char *domain, bool brackets)
{
	gsize n = strlen(domain);
	if (strchr(domain, ':') == NULL && !g_ascii_isdigit(domain[n - 1]))
		return NULL; /* most of them by far */
	bool has = n > 2 && domain[0] == '[' && domain[n - 1] == ']';
	g_autofree char *ip = has ? g_strndup(domain + 1, n - 2) : g_strdup(domain);
	if (strchr(ip, '%') != NULL || !g_hostname_is_ip_address(ip) ||
	    (has && strchr(ip, ':') == NULL))
		return NULL;
	return g_ascii_strdown(has && brackets ? domain : ip, -1);
}

/*
 * Letters, digits and hyphens, as DNS has them; and the underscore, which it has too and by which
 * some networks of containers name their hosts.
 */
static bool
is_dns_name(const char *name)
{
	gsize n = strlen(name), label = 0;
	if (n == 0 || n > MAX_DNS_NAME)
		return false;
	for (gsize i = 0; i <= n; i++) {
		if (name[i] == '.' || name[i] == '\0') {
			if (label == 0 || label > MAX_LABEL || name[i - 1] == '-' ||
			    name[i - label] == '-')
				return false;
			label = 0;
		} else if (g_ascii_isalnum(name[i]) || name[i] == '-' || name[i] == '_') {
			label++;
		} else {
			return false;
		}
	}
	return true;
}

static bool
has_alabel(const char *name)
{
	for (; name != NULL; name = strchr(name, '.')) {
		name += *name == '.';
		if (g_ascii_strncasecmp(name, "xn--", 4) == 0)
			return true;
	}
	return false;
}

/* In lower case and without the dot at the end; NULL: not even to be tried. */
static char *
trim_domain(const char *domain)
{
	gsize n = strnlen(domain, MAX_DOMAIN + 2);
	if (n > 0 && domain[n - 1] == '.')
		n--;
	if (n == 0 || n > MAX_DOMAIN || !g_utf8_validate(domain, (gssize)n, NULL))
		return NULL;
	return g_ascii_strdown(domain, (gssize)n);
}

/* libidn2 maps (case, width, dots of other scripts, NFC) and checks; its answer must be a name
 * of the DNS, for some characters map to '/' or '@'. */
static char *
to_ascii(const char *trimmed)
{
	if (g_str_is_ascii(trimmed) && !has_alabel(trimmed))
		return is_dns_name(trimmed) ? g_strdup(trimmed) : NULL;
	g_autofree char *ascii = NULL;
	uint8_t *out = NULL;
	if (idn2_lookup_u8((const uint8_t *)trimmed, &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) !=
	    IDN2_OK)
		return NULL;
	ascii = g_ascii_strdown((const char *)out, -1);
	idn2_free(out);
	gsize n = strlen(ascii);
	if (n > 0 && ascii[n - 1] == '.')
		ascii[n - 1] = '\0'; /* mapped from another script's */
	return is_dns_name(ascii) ? g_steal_pointer(&ascii) : NULL;
}

char *
wry_text_domain_ascii(const char *domain, GError **error)
{
	g_autofree char *trimmed = trim_domain(domain);
	if (trimmed == NULL)
		return bad_domain(domain, error);
	char *ascii = parse_ip(trimmed, false);
	if (ascii == NULL)
		ascii = to_ascii(trimmed);
	return ascii != NULL ? ascii : bad_domain(domain, error);
}

char *
wry_text_domain(const char *domain, GError **error)
{
	g_autofree char *trimmed = trim_domain(domain);
	if (trimmed == NULL)
		return bad_domain(domain, error);
	char *ip = parse_ip(trimmed, true);
	if (ip != NULL)
		return ip;
	g_autofree char *ascii = to_ascii(trimmed);
	if (ascii == NULL)
		return bad_domain(domain, error);
	if (!has_alabel(ascii))
		return g_steal_pointer(&ascii);

	char *out = NULL;
	if (idn2_to_unicode_8z8z(ascii, &out, 0) != IDN2_OK)
		return bad_domain(domain, error);
	g_autofree char *unicode = g_strdup(out);
	idn2_free(out);
	/* Only what leads back to the same name: no two forms of one domain. */
	g_autofree char *again = to_ascii(unicode);
	if (strlen(unicode) > MAX_DOMAIN || g_strcmp0(again, ascii) != 0)
		return bad_domain(domain, error);
	return g_steal_pointer(&unicode);
}

char *
wry_text_duration(gint64 seconds)
{
	static const struct {
		gint64 seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	seconds = MAX(seconds, 0);
	for (gsize i = 0; i + 1 < G_N_ELEMENTS(units); i++)
		if (seconds >= units[i].seconds)
			return g_strdup_printf("%" G_GINT64_FORMAT "%c", seconds / units[i].seconds,
					       units[i].unit);
	return g_strdup_printf("%" G_GINT64_FORMAT "s", seconds);
}

const char *
wry_text_time_span(gint64 seconds, char ret_n[24])
{
	static const struct {
		gint64 length;
		const char *one, *many;
	} units[] = {
		{ 86400, N_("1 day"), N_("%s days") },
		{ 3600, N_("1 hour"), N_("%s hours") },
		{ 60, N_("1 minute"), N_("%s minutes") },
		{ 1, N_("1 second"), N_("%s seconds") },
	};
	guint i = 0;
	while (i + 1 < G_N_ELEMENTS(units) && seconds < units[i].length)
		i++;
	gint64 count = MAX(seconds, 0) / units[i].length;
	g_snprintf(ret_n, 24, "%" G_GINT64_FORMAT, count);
	return count == 1 ? units[i].one : units[i].many;
}
