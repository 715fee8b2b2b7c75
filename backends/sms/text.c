/*
 * text.c - texts as short message centres have them
 *
 * A data_coding below 16 is SMPP's; from there on it is a TP-DCS of TS 23.038 4, whose groups it
 * keeps.
 */
#include "backends/sms/text.h"

#include "backends/sms/alphabet.h"
#include "base/text.h"

#include <string.h>

#define REPLACEMENT 0xfffd
#define HEX_MOST 48 /* bytes of a binary message that are shown */

/* --- data_coding --- */

/* Bits 3 and 2 of the general groups. */
static SmsAlphabet
air_alphabet(uint8_t dcs)
{
	switch (dcs >> 2 & 3) {
	case 0:
		return SMS_GSM;
	case 2:
		return SMS_UTF16;
	default:
		return SMS_BINARY;
	}
}

static SmsAlphabet
smpp_alphabet(uint8_t dcs, const SmsDialect *dialect, bool *strange)
{
	static const SmsAlphabet known[] = {
		[1] = SMS_ASCII, [2] = SMS_BINARY,   [3] = SMS_LATIN1, [4] = SMS_BINARY,
		[5] = SMS_JIS,	 [6] = SMS_CYRILLIC, [7] = SMS_HEBREW, [8] = SMS_UTF16,
		[9] = SMS_JIS,	 [10] = SMS_ISO2022, [13] = SMS_KANJI, [14] = SMS_KOREAN,
	};
	*strange = dcs == 11 || dcs == 12 || dcs == 15;
	return dcs == 0 || *strange ? dialect->plain : known[dcs];
}

SmsCoding
sms_coding(uint8_t dcs, const SmsDialect *dialect)
{
	static const SmsWaiting kinds[] = { SMS_WAITING_VOICE, SMS_WAITING_FAX, SMS_WAITING_EMAIL,
					    SMS_WAITING_OTHER };
	SmsCoding c = { 0 };
	if (dcs < 0x10) {
		c.alphabet = smpp_alphabet(dcs, dialect, &c.strange);
	} else if (dcs < 0x80) { /* general; from 0x40 on to be deleted when read */
		c.alphabet = dcs & 0x20 ? SMS_BINARY : air_alphabet(dcs); /* 0x20: compressed */
		c.flash = (dcs & 0x13) == 0x10;
	} else if (dcs < 0xc0) {
		c.alphabet = SMS_GSM;
		c.strange = true;
	} else if (dcs < 0xf0) {
		c.alphabet = dcs >= 0xe0 ? SMS_UTF16 : SMS_GSM;
		c.waiting = kinds[dcs & 3];
		c.none_waiting = !(dcs & 8);
	} else {
		c.alphabet = dcs & 4 ? SMS_BINARY : SMS_GSM;
		c.flash = (dcs & 3) == 0;
	}
	return c;
}

bool
sms_coding_equal(const SmsCoding *a, const SmsCoding *b)
{
	return a->alphabet == b->alphabet && a->locking == b->locking && a->single == b->single;
}

const char *
sms_coding_label(const SmsCoding *c)
{
	static const char *const labels[][2] = {
		[SMS_WAITING_VOICE] = { "[voicemail waiting] ", "[no more voicemail] " },
		[SMS_WAITING_FAX] = { "[fax waiting] ", "[no more faxes] " },
		[SMS_WAITING_EMAIL] = { "[mail waiting] ", "[no more mail] " },
		[SMS_WAITING_OTHER] = { "[message waiting] ", "[no more messages] " },
	};
	if (c->waiting != SMS_WAITING_NOTHING)
		return labels[c->waiting][c->none_waiting];
	return c->flash ? "[flash] " : "";
}

/* --- septets --- */

gsize
sms_unpack(const uint8_t *bytes, gsize n, unsigned fill, uint8_t *out)
{
	gsize bits = n * 8, septets = bits > fill ? (bits - fill) / 7 : 0;
	for (gsize i = 0; i < septets; i++) {
		gsize bit = fill + 7 * i, at = bit / 8, shift = bit % 8;
		unsigned two = bytes[at] | (at + 1 < n ? (unsigned)bytes[at + 1] << 8 : 0);
		out[i] = two >> shift & 0x7f;
	}
	/* Seven bits are left where a septet might be: nobody says whether one is. */
	if (septets > 0 && (bits - fill) % 7 == 0 &&
	    (out[septets - 1] == 0 || out[septets - 1] == '\r'))
		septets--;
	return septets;
}

gsize
sms_pack(const uint8_t *septets, gsize n, unsigned fill, uint8_t *out)
{
	gsize bits = fill + 7 * n, octets = (bits + 7) / 8;
	memset(out, 0, octets);
	for (gsize i = 0; i < n; i++) {
		gsize bit = fill + 7 * i, at = bit / 8, shift = bit % 8;
		out[at] |= (uint8_t)(septets[i] << shift);
		if (shift > 1)
			out[at + 1] |= (uint8_t)(septets[i] >> (8 - shift));
	}
	if (octets * 8 - bits == 7) /* else the end would be read as "@" */
		out[octets - 1] |= '\r' << 1;
	return octets;
}

/* --- decoding --- */

/* One character, if XML can carry it; lines end in one way. */
static void
put(GString *out, gunichar c, gunichar *last)
{
	gunichar before = *last;
	*last = c;
	if (c >= ' ' && c < 0x7f) { /* nearly always */
		g_string_append_c(out, (char)c);
		return;
	}
	if (c == '\n' && before == '\r')
		return;
	if (c == '\r' || c == '\f')
		c = '\n';
	g_string_append_unichar(out, wry_text_is_xml_char(c) ? c : REPLACEMENT);
}

static void
decode_gsm(const SmsCoding *coding, const uint8_t *p, gsize n, GString *out)
{
	gunichar last = 0;
	for (gsize i = 0; i < n; i++) {
		gunichar c;
		if (p[i] != SMS_ESCAPE)
			c = sms_gsm_char(coding->locking, p[i]);
		else if (i + 1 < n)
			c = sms_gsm_char_shifted(coding->locking, coding->single, p[++i]);
		else
			c = ' '; /* what it would have shifted is not there */
		put(out, c != 0 ? c : REPLACEMENT, &last);
	}
}

static void
decode_utf16(const uint8_t *p, gsize n, GString *out)
{
	gunichar last = 0, high = 0;
	gsize i = n >= 2 && p[0] == 0xfe && p[1] == 0xff ? 2 : 0; /* a mark of the order */
	for (; i + 1 < n; i += 2) {
		gunichar c = (gunichar)p[i] << 8 | p[i + 1];
		if (high != 0 && c >= 0xdc00 && c <= 0xdfff) {
			put(out, 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00), &last);
			high = 0;
			continue;
		}
		if (high != 0)
			put(out, REPLACEMENT, &last);
		high = c >= 0xd800 && c <= 0xdbff ? c : 0;
		if (high == 0)
			put(out, c, &last);
	}
	if (high != 0 || i < n)
		put(out, REPLACEMENT, &last);
}

static void
put_lines(GString *out, const char *text)
{
	gunichar last = 0;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		put(out, g_utf8_get_char(p), &last);
}

/* In that charset, or as whatever it may be. */
static void
decode_charset(const uint8_t *p, gsize n, const char *charset, GString *out)
{
	g_autofree char *text = wry_text_repair((const char *)p, n, charset);
	put_lines(out, text);
}

/* Its characters stand in seven bits: they must not be taken for ASCII.  set: the escape that
 * begins them, "": in it. */
static void
decode_seven(const uint8_t *p, gsize n, const char *set, GString *out)
{
	g_autoptr(GString) all = g_string_new(set);
	g_string_append_len(all, (const char *)p, (gssize)n);
	g_autofree char *text =
	    g_convert(all->str, (gssize)all->len, "UTF-8", "ISO-2022-JP-2", NULL, NULL, NULL);
	if (text != NULL)
		put_lines(out, text);
	else
		decode_charset(p, n, "CP932", out);
}

static void
decode_jis(const uint8_t *p, gsize n, const char *set, GString *out)
{
	bool eight = false, escaped = false;
	for (gsize i = 0; i < n; i++) {
		eight = eight || p[i] >= 0x80;
		escaped = escaped || p[i] == SMS_ESCAPE;
	}
	if (eight)
		decode_charset(p, n, "CP932", out); /* Shift_JIS is what they mean */
	else
		decode_seven(p, n, escaped || n % 2 != 0 ? "" : set, out);
}

static void
decode_binary(const uint8_t *p, gsize n, GString *out)
{
	g_string_append_printf(out, "[binary message, %" G_GSIZE_FORMAT " %s", n,
			       n == 1 ? "byte" : "bytes");
	for (gsize i = 0; i < MIN(n, HEX_MOST); i++)
		g_string_append_printf(out, "%s%02x", i == 0 ? ": " : "", p[i]);
	g_string_append(out, n > HEX_MOST ? "...]" : "]");
}

/* Has it octets that no septet and no letter of ASCII can be, or that a septet only can be? */
static void
look(const uint8_t *p, gsize n, bool *eight, bool *septets)
{
	*eight = *septets = false;
	for (gsize i = 0; i < n; i++) {
		*eight = *eight || p[i] >= 0x80;
		*septets = *septets || (p[i] < ' ' && p[i] != '\n' && p[i] != '\r' && p[i] != '\t');
	}
}

bool
sms_text_decode(const SmsCoding *coding, const uint8_t *p, gsize n, GString *out)
{
	bool eight, septets;
	look(p, n, &eight, &septets);
	switch (coding->alphabet) {
	case SMS_GSM:
		if (eight && !septets && coding->locking == 0 && coding->single == 0) {
			decode_charset(p, n, "WINDOWS-1252", out);
			return false;
		}
		decode_gsm(coding, p, n, out);
		return !eight;
	case SMS_ASCII:
		if (septets && !eight) { /* some mean GSM when they say IA5 */
			decode_gsm(coding, p, n, out);
			return false;
		}
		decode_charset(p, n, "WINDOWS-1252", out);
		return !eight;
	case SMS_UTF16:
		decode_utf16(p, n, out);
		return n % 2 == 0;
	case SMS_LATIN1:
		decode_charset(p, n, "WINDOWS-1252",
			       out); /* between 0x80 and 0x9f they mean that */
		return true;
	case SMS_UTF8:
		decode_charset(p, n, "UTF-8", out);
		return true;
	case SMS_CYRILLIC:
		decode_charset(p, n, "ISO-8859-5", out);
		return true;
	case SMS_HEBREW:
		decode_charset(p, n, "ISO-8859-8", out);
		return true;
	case SMS_KOREAN:
		decode_charset(p, n, "CP949", out);
		return true;
	case SMS_ISO2022:
		decode_jis(p, n, "", out);
		return true;
	case SMS_JIS:
		decode_jis(p, n, "\x1b$B", out);
		return true;
	case SMS_KANJI:
		decode_jis(p, n, "\x1b$(D", out);
		return true;
	case SMS_BINARY:
		break;
	}
	decode_binary(p, n, out);
	return true;
}

/* --- plainer --- */

/* NULL: it stays. */
static const char *
plain_form(gunichar c)
{
	static const struct {
		const char *marks, *form;
	} forms[] = {
		{ "\t\u00a0\u202f\u205f\u3000", " " },
		{ "\u00ad\u200b\u2060\ufeff", "" },
		{ "`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201a\u201b\u2032\u2039\u203a", "'" },
		{ "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u301d\u301e", "\"" },
		{ "\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-" },
		{ "\u2022", "*" },
		{ "\u2026", "..." },
		{ "\u2044", "/" },
		{ "\u2028\u2029", "\n" },
	};
	if (c < 0x80 && c != '\t' && c != '`')
		return NULL;
	if (c >= 0x2000 && c <= 0x200a) /* spaces of all widths */
		return " ";
	for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++)
		if (g_utf8_strchr(forms[i].marks, -1, c) != NULL)
			return forms[i].form;
	return NULL;
}

char *
sms_text_plainer(const char *text)
{
	GString *out = NULL;
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		const char *form = plain_form(g_utf8_get_char(p));
		if (form != NULL && out == NULL)
			out = g_string_new_len(text, p - text);
		if (form != NULL)
			g_string_append(out, form);
		else if (out != NULL)
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
	}
	return out != NULL ? g_string_free(out, FALSE) : NULL;
}
