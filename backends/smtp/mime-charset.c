/*
 * mime-charset.c - labels that lie, and the converters behind them
 *
 * Each charset stands here under the names it goes by in mail, letters and digits alone, and with
 * the converter that takes what senders really mean by it: ISO-8859-1 is windows-1252 in all but
 * name, GB2312 is GB18030, and so on (the WHATWG's list, for the same reasons).  iconv's
 * descriptors are kept once opened.
 */
#include "backends/smtp/mime-charset.h"

#include "base/text.h"

#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define MAX_LABEL 40
#define BOM "\xef\xbb\xbf"

typedef enum {
	KIND_8BIT, /* ASCII bytes are ASCII */
	KIND_UTF8,
	KIND_7BIT,   /* escapes: ASCII bytes may be anything */
	KIND_HZ,     /* glibc has no converter for it */
	KIND_UNKNOWN /* a label that says nothing */
} Kind;

typedef struct {
	const char *iconv, *names;
	Kind kind;
} Charset;

static const Charset charsets[] = {
	{ NULL,
	  "usascii ascii default binary unknown8bit xuserdefined unknown iso646us ansix341968",
	  KIND_UNKNOWN },
	{ NULL, "utf8 cp65001 unicode11utf8 xunicode20utf8", KIND_UTF8 },
	{ NULL, "hzgb2312 hz", KIND_HZ },
	{ "CP1252", "iso88591 latin1 l1 windows1252 cp1252 iso885911987 xansi ibm819 cp819",
	  KIND_8BIT },
	{ "ISO-8859-2", "iso88592 latin2", KIND_8BIT },
	{ "ISO-8859-3", "iso88593 latin3", KIND_8BIT },
	{ "ISO-8859-4", "iso88594 latin4", KIND_8BIT },
	{ "ISO-8859-5", "iso88595 cyrillic", KIND_8BIT },
	{ "ISO-8859-6", "iso88596 arabic iso88596e iso88596i", KIND_8BIT },
	{ "ISO-8859-7", "iso88597 greek", KIND_8BIT },
	{ "ISO-8859-8", "iso88598 hebrew iso88598e iso88598i", KIND_8BIT },
	{ "CP1254", "iso88599 latin5 windows1254 cp1254", KIND_8BIT },
	{ "ISO-8859-10", "iso885910 latin6", KIND_8BIT },
	{ "ISO-8859-13", "iso885913 latin7", KIND_8BIT },
	{ "ISO-8859-14", "iso885914 latin8", KIND_8BIT },
	{ "ISO-8859-15", "iso885915 latin9", KIND_8BIT },
	{ "ISO-8859-16", "iso885916 latin10", KIND_8BIT },
	{ "CP1250", "windows1250 cp1250", KIND_8BIT },
	{ "CP1251", "windows1251 cp1251", KIND_8BIT },
	{ "CP1253", "windows1253 cp1253", KIND_8BIT },
	{ "CP1255", "windows1255 cp1255", KIND_8BIT },
	{ "CP1256", "windows1256 cp1256", KIND_8BIT },
	{ "CP1257", "windows1257 cp1257", KIND_8BIT },
	{ "CP1258", "windows1258 cp1258", KIND_8BIT },
	{ "CP874", "windows874 cp874 tis620 iso885911", KIND_8BIT },
	{ "KOI8-R", "koi8r koi8", KIND_8BIT },
	{ "KOI8-U", "koi8u koi8ru", KIND_8BIT },
	{ "CP437", "ibm437 cp437", KIND_8BIT },
	{ "CP850", "ibm850 cp850", KIND_8BIT },
	{ "CP852", "ibm852 cp852", KIND_8BIT },
	{ "CP866", "ibm866 cp866", KIND_8BIT },
	{ "MACINTOSH", "macintosh macroman xmacroman mac", KIND_8BIT },
	{ "MAC-UK", "xmaccyrillic maccyrillic xmacukrainian", KIND_8BIT },
	{ "VISCII", "viscii", KIND_8BIT },
	{ "GB18030", "gb18030 gb2312 gbk cp936 windows936 euccn xgbk gb231280", KIND_8BIT },
	{ "BIG5-HKSCS", "big5 big5hkscs cp950 cnbig5 xxbig5", KIND_8BIT },
	{ "EUC-JP-MS", "eucjp xeucjp eucjpms", KIND_8BIT },
	{ "CP932", "shiftjis sjis xsjis cp932 windows31j mskanji windows932", KIND_8BIT },
	{ "UHC", "euckr ksc56011987 ksc5601 cp949 uhc windows949 ksc56011989", KIND_8BIT },
	{ "EUC-TW", "euctw", KIND_8BIT },
	{ "ISO-2022-JP-3",
	  "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms "
	  "cp50220 cp50221",
	  KIND_7BIT },
	{ "ISO-2022-KR", "iso2022kr", KIND_7BIT },
	{ "ISO-2022-CN", "iso2022cn", KIND_7BIT },
	{ "UTF-7", "utf7 unicode11utf7", KIND_7BIT },
	{ "UTF-16", "utf16", KIND_7BIT },
	{ "UTF-16LE", "utf16le", KIND_7BIT },
	{ "UTF-16BE", "utf16be", KIND_7BIT },
	{ "UTF-32", "utf32", KIND_7BIT },
};

#define WINDOWS_1252 (&charsets[3])

static GHashTable *by_name; /* of Charset, by its names; ours alone, so that no stranger fills it */
static GIConv opened[G_N_ELEMENTS(charsets)];

static void
learn_names(void)
{
	by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		g_auto(GStrv) names = g_strsplit(charsets[i].names, " ", -1);
		for (char **name = names; *name != NULL; name++)
			if (**name != '\0')
				g_hash_table_insert(by_name, g_strdup(*name),
						    (gpointer)&charsets[i]);
	}
}

/* (GIConv)-1: this system has none. */
static GIConv
converter(const Charset *charset)
{
	GIConv *kept = &opened[charset - charsets];
	if (*kept == NULL)
		*kept = charset->iconv != NULL ? g_iconv_open("UTF-8", charset->iconv) : (GIConv)-1;
	return *kept;
}

void
mail_charset_start(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++)
		converter(&charsets[i]);
}

static const Charset *
find_charset(const char *label)
{
	char name[MAX_LABEL + 1];
	gsize n = 0;
	if (label == NULL)
		return NULL;
	for (; *label != '\0' && *label != '*' && n < MAX_LABEL; label++)
		if (g_ascii_isalnum(*label))
			name[n++] = g_ascii_tolower(*label);
	name[n] = '\0';
	if (by_name == NULL)
		learn_names();
	const Charset *charset = g_hash_table_lookup(by_name, name);
	return charset != NULL && charset->kind != KIND_UNKNOWN ? charset : NULL;
}

bool
mail_charset_is_known(const char *label)
{
	return find_charset(label) != NULL;
}

/* --- what the bytes look like ----------------------------------------------- */

static bool
is_ascii(const char *p, gsize n)
{
	guint64 high = 0, word;
	for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
		memcpy(&word, p, sizeof word);
		high |= word;
	}
	for (; n > 0; p++, n--)
		high |= (guchar)*p & 0x80;
	return (high & G_GUINT64_CONSTANT(0x8080808080808080)) == 0;
}

/* Valid but for NUL, which is dropped anyway. */
static bool
is_utf8(const char *p, gsize n)
{
	const char *end = p + n;
	while (p < end) {
		const char *stop;
		if (g_utf8_validate_len(p, (gsize)(end - p), &stop))
			return true;
		if (*stop != '\0')
			return false;
		p = stop + 1;
	}
	return true;
}

/* Some character of it takes more than a byte and is right: what is wrong beside it is damage, not
 * another charset. */
static bool
has_utf8(const char *p, gsize n)
{
	for (const char *end = p + n; p < end; p++)
		if ((guchar)*p >= 0xc2) {
			gunichar c = g_utf8_get_char_validated(p, end - p);
			if (c != (gunichar)-1 && c != (gunichar)-2)
				return true;
		}
	return false;
}

static bool
has_japanese_escapes(const char *p, gsize n)
{
	for (const char *end = p + n; (p = memchr(p, '\x1b', (gsize)(end - p))) != NULL; p++)
		if (end - p >= 3 && p[1] == '$' && (p[2] == 'B' || p[2] == '@'))
			return true;
	return false;
}

/* --- conversion ------------------------------------------------------------- */

/* A byte that the converter does not take is replaced, so that the work is linear.  *ret_bad: there
 * was one. */
static GString *
convert(GIConv iconv, const char *bytes, gsize n, bool *ret_bad)
{
	GString *out = g_string_sized_new(n + n / 2 + 8);
	char *in = (char *)bytes, buffer[2048];

	*ret_bad = false;
	g_iconv(iconv, NULL, NULL, NULL, NULL);
	for (bool flush = false;;) {
		char *to = buffer;
		gsize room = sizeof buffer, before = n;
		gsize rc = g_iconv(iconv, flush ? NULL : &in, &n, &to, &room);
		g_string_append_len(out, buffer, to - buffer);
		if (flush)
			break;
		if (n == 0) {
			flush = true;
		} else if (rc != (gsize)-1 || (n == before && to == buffer)) {
			g_string_append(out, REPLACEMENT);
			*ret_bad = true;
			in++, n--;
		}
	}
	return out;
}

/* "~{" opens two bytes a character, "~}" closes them (RFC 1843): GB2312 with the high bits off. */
static GString *
hz_to_gb(const char *p, gsize n)
{
	GString *out = g_string_sized_new(n);
	bool wide = false;
	for (const char *end = p + n; p < end; p++) {
		char next = p + 1 < end ? p[1] : '\0';
		if (*p == '~' && !wide && next == '{') {
			wide = true;
			p++;
		} else if (*p == '~' && wide && next == '}') {
			wide = false;
			p++;
		} else if (*p == '~' && !wide && (next == '~' || next == '\n')) {
			if (next == '~')
				g_string_append_c(out, '~');
			p++;
		} else {
			if (*p == '\n')
				wide = false;
			g_string_append_c(out, wide ? (char)(*p | 0x80) : *p);
		}
	}
	return out;
}

static GString *
convert_from(const Charset *charset, const char *bytes, gsize n)
{
	bool bad;
	GIConv iconv = converter(charset);
	if (iconv == (GIConv)-1)
		iconv = converter(WINDOWS_1252);
	GString *text = convert(iconv, bytes, n, &bad);
	if (!bad || !is_utf8(bytes, n))
		return text;
	/* It is not what its label says. */
	g_string_truncate(text, 0);
	return g_string_append_len(text, bytes, (gssize)n);
}

/* NULL: the bytes are UTF-8 as they are, or nearly. */
static GString *
to_utf8(const char *bytes, gsize n, const char *label)
{
	const Charset *charset = find_charset(label);
	bool ascii = is_ascii(bytes, n);

	if (charset == NULL && has_japanese_escapes(bytes, n))
		charset = find_charset("iso-2022-jp");
	if (charset != NULL && charset->kind == KIND_HZ) {
		g_autoptr(GString) gb = hz_to_gb(bytes, n);
		return convert_from(find_charset("gb18030"), gb->str, gb->len);
	}
	if (charset != NULL && charset->kind == KIND_7BIT)
		return convert_from(charset, bytes, n);
	if (ascii)
		return NULL;
	if (charset != NULL && charset->kind == KIND_8BIT)
		return convert_from(charset, bytes, n);
	if (is_utf8(bytes, n) || (charset != NULL && has_utf8(bytes, n)))
		return NULL;
	return convert_from(WINDOWS_1252, bytes, n);
}

/*
 * Takes out what no reader wants to see and no stanza can carry: "\r\n" and "\r" are line ends, a
 * form feed too, other control characters are nothing.  U+2028 and U+2029 are line ends in
 * disguise.
 */
static void
tidy(GString *text)
{
	char *to = text->str;
	const char *p = text->str, *end = p + text->len;
	if (g_str_has_prefix(p, BOM))
		p += strlen(BOM);
	while (p < end) {
		guchar c = (guchar)*p;
		if (c >= ' ' && c != 0x7f) {
			if (c == 0xe2 && end - p >= 3 && (guchar)p[1] == 0x80 &&
			    ((guchar)p[2] == 0xa8 || (guchar)p[2] == 0xa9)) {
				*to++ = '\n';
				p += 3;
				continue;
			}
			*to++ = *p;
		} else if (c == '\n' || c == '\t') {
			*to++ = *p;
		} else if (c == '\r' || c == '\f' || c == '\v') {
			if (c != '\r' || p + 1 >= end || p[1] != '\n')
				*to++ = '\n';
		}
		p++;
	}
	g_string_truncate(text, (gsize)(to - text->str));
}

static GString *
read_text(const char *bytes, gsize n, const char *charset)
{
	GString *text = to_utf8(bytes, n, charset);
	if (text == NULL)
		text = g_string_new_len(bytes, (gssize)n);
	tidy(text);
	return text;
}

/* Most text is fine by now and is not copied again. */
static char *
finish(GString *text)
{
	if (is_ascii(text->str, text->len))
		return g_string_free(text, FALSE);
	char *out = wry_text_repair(text->str, text->len, "UTF-8");
	g_string_free(text, TRUE);
	return out;
}

char *
mail_charset_text(const char *bytes, gsize n, const char *charset)
{
	return finish(read_text(bytes, n, charset));
}

char *
mail_charset_line(const char *bytes, gsize n, const char *charset)
{
	GString *text = read_text(bytes, n, charset);
	char *to = text->str;
	for (const char *p = text->str, *end = p + text->len; p < end; p++) {
		bool blank = *p == ' ' || *p == '\n' || *p == '\t';
		if (!blank)
			*to++ = *p;
		else if (to > text->str && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text->str && to[-1] == ' ')
		to--;
	g_string_truncate(text, (gsize)(to - text->str));
	return finish(text);
}
