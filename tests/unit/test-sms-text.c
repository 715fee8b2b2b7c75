/*
 * test-sms-text.c - what people say as short messages, both ways: alphabets, data_coding, headers,
 * parts
 */
#include "backends/sms/alphabet.h"
#include "backends/sms/body.h"
#include "backends/sms/cut.h"
#include "backends/sms/refs.h"
#include "base/text.h"

#include <string.h>

static const SmsDialect gsm = { .plain = SMS_GSM };

static GByteArray *
from_hex(const char *hex)
{
	GByteArray *bytes = g_byte_array_new();
	for (const char *p = hex; *p != '\0'; p += *p == ' ' ? 1 : 2) {
		if (*p == ' ')
			continue;
		guint8 b = (guint8)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
		g_byte_array_append(bytes, &b, 1);
	}
	return bytes;
}

static char *
to_hex(const uint8_t *bytes, gsize n)
{
	GString *hex = g_string_new(NULL);
	for (gsize i = 0; i < n; i++)
		g_string_append_printf(hex, "%02x", bytes[i]);
	return g_string_free(hex, FALSE);
}

/* (transfer full) */
static char *
read_body(uint8_t dcs, bool header, const char *hex, const SmsDialect *dialect, bool *ret_sure)
{
	g_autoptr(GByteArray) bytes = from_hex(hex);
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(SmsBody) body = { 0 };
	sms_body_read(&body, dcs, header, bytes->data, bytes->len, dialect);
	g_string_append(out, sms_coding_label(&body.coding));
	bool sure = sms_text_decode(&body.coding, body.bytes, body.n, out);
	if (ret_sure != NULL)
		*ret_sure = sure && !body.coding.strange;
	g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
	for (const char *p = out->str; *p != '\0'; p = g_utf8_next_char(p))
		g_assert_true(wry_text_is_xml_char(g_utf8_get_char(p)) && *p != '\r');
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- the alphabets --- */

/* Perl's own table of GSM 03.38, that of nobody here. */
static void
test_default_as_perl(void)
{
	const char *perl[] = { "perl",
			       "-MEncode",
			       "-CO",
			       "-e",
			       "for (0..127) { print $_ == 27 ? ' ' : decode('gsm0338', chr $_) }"
			       "for (10, 20, 40, 41, 47, 60..62, 64, 101) {"
			       "  print decode('gsm0338', chr(27).chr $_) }",
			       NULL };
	g_autofree char *said = NULL;
	g_autoptr(GError) error = NULL;
	g_spawn_sync(NULL, (char **)perl, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, NULL, &error);
	g_assert_no_error(error); /* contrib/bootstrap installs perl */
	static const uint8_t shifted[] = { 10, 20, 40, 41, 47, 60, 61, 62, 64, 101 };
	g_assert_cmpint(g_utf8_strlen(said, -1), ==, 128 + G_N_ELEMENTS(shifted));
	const char *p = said;
	for (unsigned i = 0; i < 128; i++, p = g_utf8_next_char(p)) {
		uint8_t back[2];
		if (i == SMS_ESCAPE)
			continue;
		g_assert_cmphex(sms_gsm_char(SMS_DEFAULT, (uint8_t)i), ==, g_utf8_get_char(p));
		g_assert_cmpuint(sms_gsm_septets(g_utf8_get_char(p), back), ==, 1);
		g_assert_cmphex(back[0], ==, i);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(shifted); i++, p = g_utf8_next_char(p)) {
		uint8_t back[2];
		g_assert_cmphex(sms_gsm_char_shifted(0, 0, shifted[i]), ==, g_utf8_get_char(p));
		g_assert_cmpuint(sms_gsm_septets(g_utf8_get_char(p), back), ==, 2);
		g_assert_cmphex(back[0], ==, SMS_ESCAPE);
		g_assert_cmphex(back[1], ==, shifted[i]);
	}
	g_assert_cmphex(sms_gsm_char(SMS_DEFAULT, 9), ==, 0xc7); /* not the small one */
	uint8_t back[2];
	g_assert_cmpuint(sms_gsm_septets(0xe7, back), ==, 0);
	g_assert_cmpuint(sms_gsm_septets(0x436, back), ==, 0);
	g_assert_cmpuint(sms_gsm_septets(0x10ffff, back), ==, 0);
}

/*
 * The tables of India have the letters of a script in the order of its block in Unicode: a letter
 * in the wrong place breaks it.  `letters`: how many there are in the tables of Android, too.
 */
static void
test_tables_in_order(void)
{
	static const struct {
		SmsLanguage language;
		gunichar block;
		unsigned letters;
	} tables[] = {
		{ SMS_BENGALI, 0x980, 67 }, { SMS_GUJARATI, 0xa80, 73 },  { SMS_HINDI, 0x900, 80 },
		{ SMS_KANNADA, 0xc80, 73 }, { SMS_MALAYALAM, 0xd00, 73 }, { SMS_ORIYA, 0xb00, 69 },
		{ SMS_PUNJABI, 0xa00, 63 }, { SMS_TAMIL, 0xb80, 55 },	  { SMS_TELUGU, 0xc00, 73 },
	};
	for (unsigned t = 0; t < G_N_ELEMENTS(tables); t++) {
		gunichar last = 0;
		unsigned n = 0;
		for (unsigned i = 0; i < 128; i++) {
			gunichar c = sms_gsm_char(tables[t].language, (uint8_t)i);
			if (c < 0x80)
				continue;
			if (c <= last || (c & ~0x7fu) != tables[t].block)
				g_error("table %u, %02x: U+%04X", tables[t].language, i, c);
			last = c;
			n++;
		}
		g_assert_cmpuint(n, ==, tables[t].letters);
	}
}

static void
test_languages(void)
{
	static const struct {
		unsigned locking, single;
		const char *text, *hex;
	} words[] = {
		{ 0, 1, "ŞçğşĞİ€", "1b53 1b63 1b67 1b73 1b47 1b49 1b65" },
		{ 1, 0, "İstanbul'da ığdır Şişli ç€",
		  "407374616e62756c27646120070c640772201c691d6c69206004" },
		{ 0, 2, "ÁÍÓÚáíóúç", "1b41 1b49 1b4f 1b55 1b61 1b69 1b6f 1b75 1b09" },
		{ 3, 3, "São João, coração à ∞ Ê",
		  "537b6f204a6f7b6f2c20636f7261097b6f207f2015201e" },
		{ 0, 3, "êÔâ", "1b05 1b0b 1b7f" },
		{ 4, 4, "আমার সোনার বাংলা, আমি ৭\u09dc",
		  "04425044204c5d2f50442040500146502c20044251201b21 7c" },
		{ 5, 5, "નમસ્તે ગુજરાત ૫", "2f424c5f27592017531d445027201b21" },
		{ 6, 6, "नमस्ते, यह क़ॡ है ९", "2f424c5f27592c20434d20154e1b36204d5a201b25" },
		{ 7, 7, "ಕನ್ನಡ ೩", "152f5f2f24201b1f" },
		{ 8, 8, "മലയാളം ൻ", "424643504701201b30" },
		{ 9, 9, "ଓଡ଼ିଆ ୫", "13244e5104201b21" },
		{ 10, 10, "ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ ੭ਖ਼", "4c2751204c5f44522003155046201b23164e" },
		{ 11, 11, "வணக்கம் ௫", "4926155f15425f201b21" },
		{ 12, 12, "తెలుగు ౯€", "275846531753201b251b65" },
		{ 13, 13, "اردو زبان ہے، ۵", "00251a53202b02004f20565b1b26201b21" },
		/* One that is not known is the default one; so is what the table lacks (6.2.1.1).
		 */
		{ 14, 200, "a^[", "61 1b14 1b3c" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *hex = g_strdup_printf("06 2501%02x 2401%02x %s", words[i].locking,
						       words[i].single, words[i].hex);
		g_autofree char *text = read_body(0, true, hex, &gsm, NULL);
		g_assert_cmpstr(text, ==, words[i].text);
	}
}

/* --- what comes --- */

static void
test_decode(void)
{
	static const struct {
		uint8_t dcs;
		const char *hex, *text;
		bool sure;
	} rows[] = {
		{ 0x00, "68656c6c6f20 1b65 1b3d 00 09", "hello €~@Ç", true },
		{ 0x00, "61 1b53 1b1b 62", "aS b", true }, /* unknown, and one more table */
		{ 0x00, "61 1b", "a ", true },
		{ 0x00, "61 1b0a 62 0d0a 63 0d 64", "a\nb\nc\nd", true },
		{ 0x00, "", "", true },
		{ 0x00, "47 72 fc df 65", "Grüße",
		  false }, /* a centre that has Latin-1 and does not say so */
		{ 0x00, "47 72 c3bc c39f 65", "Grüße", false },
		{ 0x01, "40 5b 5d 7e", "@[]~", true },
		{ 0x01, "68 1b65 00", "h€@", false }, /* node-smpp's GSM */
		{ 0x02, "0001ff", "[binary message, 3 bytes: 0001ff]", true },
		{ 0x04, "41", "[binary message, 1 byte: 41]", true },
		{ 0x03, "47 72 fc df 65 80", "Grüße€", true },
		{ 0x03, "61 00 07 62",
		  "a\xef\xbf\xbd\xef\xbf\xbd"
		  "b",
		  true },
		{ 0x05, "2441 2422", "ちあ", true },
		{ 0x05, "1b2442 2422 1b2842 61", "あa", true },
		{ 0x05, "82a0 41", "あA", true },
		{ 0x06, "b6 e3 da", "Жук", true },
		{ 0x07, "f9 ec e5 ed", "שלום", true },
		{ 0x08, "0416 d83d de00", "Ж😀", true },
		{ 0x08, "feff 0041", "A", true },
		{ 0x08, "0041 0000 fffe 0007 ffff 0042",
		  "A\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
		  "B",
		  true },
		{ 0x08, "d83d 0041",
		  "\xef\xbf\xbd"
		  "A",
		  true },
		{ 0x08, "0041 de00", "A\xef\xbf\xbd", true },
		{ 0x08, "0041 d83d", "A\xef\xbf\xbd", true },
		{ 0x08, "0041 00", "A\xef\xbf\xbd", false },
		{ 0x08, "0041 000d 000a 0042 000c", "A\nB\n", true },
		{ 0x0a, "1b2442 2422 1b2842 61", "あa", true },
		{ 0x0e, "b0a1 61", "가a", true },
		{ 0x0b, "68 1b65", "h€", false },
		{ 0x10, "00", "[flash] @", true },
		{ 0x11, "00", "@", true },
		{ 0x14, "41", "[flash] [binary message, 1 byte: 41]", true },
		{ 0x15, "41", "[binary message, 1 byte: 41]", true },
		{ 0x18, "0416", "[flash] Ж", true },
		{ 0x19, "0416", "Ж", true },
		{ 0x48, "0416", "Ж", true },
		{ 0x50, "00", "[flash] @", true },
		{ 0x30, "00", "[flash] [binary message, 1 byte: 00]", true }, /* compressed */
		{ 0x90, "00", "@", false },
		{ 0xc8, "", "[voicemail waiting] ", true },
		{ 0xc0, "", "[no more voicemail] ", true },
		{ 0xd9, "61", "[fax waiting] a", true },
		{ 0xea, "0416", "[mail waiting] Ж", true },
		{ 0xf0, "00", "[flash] @", true },
		{ 0xf1, "00", "@", true },
		{ 0xf4, "00", "[flash] [binary message, 1 byte: 00]", true },
		{ 0xf6, "00", "[binary message, 1 byte: 00]", true },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		bool sure;
		g_autofree char *text = read_body(rows[i].dcs, false, rows[i].hex, &gsm, &sure);
		if (strcmp(text, rows[i].text) != 0 || sure != rows[i].sure)
			g_error("%02x %s: '%s' %d", rows[i].dcs, rows[i].hex, text, sure);
	}
}

static void
test_dialects(void)
{
	static const struct {
		SmsDialect dialect;
		const char *hex, *text;
	} rows[] = {
		{ { SMS_LATIN1, false }, "40 a3 fc", "@£ü" },
		{ { SMS_ASCII, false }, "40 5b", "@[" },
		{ { SMS_UTF8, false }, "f09f9880 40", "😀@" },
		{ { SMS_UTF8, false }, "f09f98 40", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd@" },
		{ { SMS_GSM, true }, "e8329bfd4697d9ec37", "hellohello" },
		{ { SMS_GSM, true }, "e8329bfd06", "hello" },
		/* Seven letters and a bit: what fills the eighth place is no "@". */
		{ { SMS_GSM, true }, "61f1985c369f01", "abcdefg" },
		{ { SMS_GSM, true }, "61f1985c369f1b", "abcdefg" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = read_body(0, false, rows[i].hex, &rows[i].dialect, NULL);
		g_assert_cmpstr(text, ==, rows[i].text);
	}
}

/* Long, and in whatever alphabet: what is shown of it stays small, or grows threefold at most. */
static void
test_growth(void)
{
	g_autofree uint8_t *bytes = g_malloc(65535);
	memset(bytes, 0x10, 65535); /* a capital delta */
	for (unsigned dcs = 0; dcs < 256; dcs++) {
		SmsCoding coding = sms_coding((uint8_t)dcs, &gsm);
		g_autoptr(GString) out = g_string_new(NULL);
		sms_text_decode(&coding, bytes, 65535, out);
		g_assert_cmpuint(out->len, <=, 65535 * 3);
	}
}

static void
test_headers(void)
{
	static const struct {
		const char *hex, *is; /* "-": none */
	} rows[] = {
		{ "05 0003 07 03 02 61", "6 7/3/2" },
		{ "06 0804 0107 03 02 61", "7 263/3/2 wide" },
		{ "00 61", "1" },
		{ "0a 0003 07 03 02 2401 01 2501 02",
		  "11 7/3/2 locking 0 single 1" },	  /* the last one is cut */
		{ "0b 0003 07 03 02 2401 01 2501", "-" }, /* longer than all there is */
		{ "0b 0003 07 03 02 2401 01 2501 02 61", "12 7/3/2 locking 2 single 1" },
		{ "06 0504 0b84 23f0 61", "7 port 2948" },
		{ "04 0402 0102 61", "5 port 1" },
		{ "05 0003 07 03 00 61", "6" }, /* parts are counted from 1 */
		{ "05 0003 07 03 04 61", "6" },
		{ "05 0003 07 00 00 61", "6" },
		{ "0a 0003 07 03 02 0003 08 02 01 61", "11 8/2/1" },
		{ "0b 0003 07 03 02 0804 0108 02 01 61", "12 264/2/1 wide" },
		{ "08 7001 ff 0003 07 03 02 61", "9 7/3/2" }, /* what nobody knows */
		{ "05 0005 07 03 02 61", "6" }, /* an element longer than the header */
		{ "05 0002 07 03 02 61", "6" },
		{ "01 00 61", "2" },
		{ "", "-" },
		{ "05", "-" },
		{ "ff 0003", "-" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GByteArray) bytes = from_hex(rows[i].hex);
		SmsUdh udh;
		g_autoptr(GString) is = g_string_new(NULL);
		if (!sms_udh_parse(bytes->data, bytes->len, &udh)) {
			g_string_append_c(is, '-');
		} else {
			g_string_append_printf(is, "%u", (unsigned)udh.length);
			if (udh.total > 0)
				g_string_append_printf(is, " %u/%u/%u%s", udh.ref, udh.total,
						       udh.part, udh.wide ? " wide" : "");
			if (udh.locking > 0 || udh.single > 0)
				g_string_append_printf(is, " locking %u single %u", udh.locking,
						       udh.single);
			if (udh.ports)
				g_string_append_printf(is, " port %u", udh.port);
		}
		g_assert_cmpstr(is->str, ==, rows[i].is);
	}
	/* What is said to begin with a header and does not is text all the same. */
	g_autofree char *text = read_body(0, true, "74 65 78 74", &gsm, NULL);
	g_assert_cmpstr(text, ==, "text");
	g_auto(SmsBody) none = { 0 };
	sms_body_read(&none, 0, true, NULL, 0, &gsm);
	g_assert_cmpuint(none.n, ==, 0);
	/* Behind a header septets begin at the next seventh bit. */
	g_autofree char *packed =
	    read_body(0, true, "050003070201 c2", &(SmsDialect){ SMS_GSM, true }, NULL);
	g_assert_cmpstr(packed, ==, "a");
}

/* --- what goes --- */

static SmsForm
form_of(SmsAlphabet plain, SmsLong how)
{
	return (SmsForm){ .dialect = { .plain = plain }, .how = how };
}

/* n times a, then b, then m times c.  (transfer full) */
static char *
row_of(unsigned n, const char *a, const char *b, unsigned m, const char *c)
{
	GString *all = g_string_new(NULL);
	for (unsigned i = 0; i < n; i++)
		g_string_append(all, a);
	g_string_append(all, b);
	for (unsigned i = 0; i < m; i++)
		g_string_append(all, c);
	return g_string_free(all, FALSE);
}

/* Each part by itself as text, parted by '|'. */
static char *
parts_of(const char *text, const SmsForm *form)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) parts = sms_cut(text, form, 0x1234, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(sms_measure(text, form, NULL), >=, parts->len);
	GString *all = g_string_new(NULL);
	for (unsigned i = 0; i < parts->len; i++) {
		const SmsSegment *s = parts->pdata[i];
		g_auto(SmsBody) body = { 0 };
		sms_body_read(&body, s->data_coding, s->header, s->bytes, s->n, &form->dialect);
		g_assert_cmpuint(s->part, ==, i + 1);
		g_assert_cmpuint(s->parts, ==, parts->len);
		g_assert_true(s->n <= 254 || s->payload);
		if (s->header && s->parts > 1 && !s->sar) {
			g_assert_cmpuint(body.udh.part, ==, i + 1);
			g_assert_cmpuint(body.udh.total, ==, parts->len);
			g_assert_cmpuint(body.udh.ref, ==, s->ref);
		}
		g_assert_true(s->header || s->sar || parts->len == 1);
		if (i > 0)
			g_string_append_c(all, '|');
		sms_text_decode(&body.coding, body.bytes, body.n, all);
	}
	return g_string_free(all, FALSE);
}

static void
test_sizes(void)
{
	static const struct {
		const char *unit;
		SmsAlphabet plain;
		SmsLong how;
		unsigned n, parts;
	} rows[] = {
		{ "a", SMS_GSM, SMS_LONG_UDH8, 160, 1 },
		{ "a", SMS_GSM, SMS_LONG_UDH8, 161, 2 },
		{ "a", SMS_GSM, SMS_LONG_UDH8, 306, 2 },
		{ "a", SMS_GSM, SMS_LONG_UDH8, 307, 3 },
		{ "a", SMS_GSM, SMS_LONG_UDH16, 304, 2 },
		{ "a", SMS_GSM, SMS_LONG_UDH16, 305, 3 },
		{ "a", SMS_GSM, SMS_LONG_SAR, 306, 2 },
		{ "a", SMS_GSM, SMS_LONG_SAR, 307, 3 },
		{ "a", SMS_GSM, SMS_LONG_PAYLOAD, 306, 2 },
		{ "€", SMS_GSM, SMS_LONG_UDH8, 80, 1 },
		{ "€", SMS_GSM, SMS_LONG_UDH8, 81, 2 },
		{ "€", SMS_GSM, SMS_LONG_UDH8, 152, 2 },
		{ "€", SMS_GSM, SMS_LONG_UDH8, 153, 3 },
		{ "ж", SMS_GSM, SMS_LONG_UDH8, 70, 1 },
		{ "ж", SMS_GSM, SMS_LONG_UDH8, 71, 2 },
		{ "ж", SMS_GSM, SMS_LONG_UDH8, 134, 2 },
		{ "ж", SMS_GSM, SMS_LONG_UDH8, 135, 3 },
		{ "ж", SMS_GSM, SMS_LONG_UDH16, 132, 2 },
		{ "ж", SMS_GSM, SMS_LONG_UDH16, 133, 3 },
		{ "😀", SMS_GSM, SMS_LONG_UDH8, 35, 1 },
		{ "😀", SMS_GSM, SMS_LONG_UDH8, 66, 2 },
		{ "😀", SMS_GSM, SMS_LONG_UDH8, 67, 3 },
		{ "ü", SMS_LATIN1, SMS_LONG_UDH8, 140, 1 },
		{ "ü", SMS_LATIN1, SMS_LONG_UDH8, 268, 2 },
		{ "ü", SMS_LATIN1, SMS_LONG_UDH8, 269, 3 },
		{ "ü", SMS_LATIN1, SMS_LONG_UDH16, 267, 3 },
		{ "ü", SMS_ASCII, SMS_LONG_UDH8, 71, 2 },
		{ "ü", SMS_UTF8, SMS_LONG_UDH8, 71, 2 },
		{ "a", SMS_GSM, SMS_LONG_UDH8, 0, 1 },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		SmsForm form = form_of(rows[i].plain, rows[i].how);
		g_autofree char *text = row_of(rows[i].n, rows[i].unit, "", 0, "");
		g_assert_cmpuint(sms_measure(text, &form, NULL), ==, rows[i].parts);
		g_autofree char *parts = parts_of(text, &form);
		g_auto(GStrv) each = g_strsplit(parts, "|", -1);
		g_autofree char *joined = g_strjoinv("", each);
		g_assert_cmpstr(joined, ==, text);
		if (rows[i].n > 0 && rows[i].how != SMS_LONG_PAYLOAD)
			g_assert_cmpuint(g_strv_length(each), ==, rows[i].parts);
	}
}

/* Where Kannel, Gammu and others cut (facts 2): behind n units of the first part something begins
 * that may not be torn. */
static void
test_cuts(void)
{
	static const struct {
		unsigned n;
		const char *a, *b;
		unsigned first; /* characters of the first part */
	} rows[] = {
		{ 152, "a", "€", 152 },
		{ 151, "a", "€", 152 },
		{ 66, "ж", "😀", 66 },
		{ 65, "ж", "😀", 66 },
		{ 66, "ж", "е\xcc\x81", 66 }, /* an accent */
		{ 64, "ж", "🇩🇪", 64 },
		{ 63, "ж", "🇩🇪", 65 }, /* a flag */
		{ 60, "ж", "👨‍👩‍👧‍👦", 60 },
		{ 56, "ж", "👨‍👩‍👧‍👦", 63 }, /* a family */
		{ 66, "ж", "❤\xef\xb8\x8f", 66 },
		{ 64, "ж", "👍🏽", 64 },
		{ 66, "ж", "\xe1\x84\x80\xe1\x85\xa1", 66 }, /* a syllable in letters */
	};
	SmsForm form = form_of(SMS_GSM, SMS_LONG_UDH8);
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *text = row_of(rows[i].n, rows[i].a, rows[i].b, 60, rows[i].a);
		g_autofree char *parts = parts_of(text, &form);
		const char *end = strchr(parts, '|');
		g_assert_nonnull(end);
		if (g_utf8_strlen(parts, end - parts) != rows[i].first)
			g_error("%u: %ld", i, g_utf8_strlen(parts, end - parts));
		g_auto(GStrv) each = g_strsplit(parts, "|", -1);
		g_autofree char *joined = g_strjoinv("", each);
		g_assert_cmpstr(joined, ==, text);
	}
	/* What is longer than any part is cut between characters, and no further. */
	g_autofree char *zalgo = row_of(1, "ж", "", 200, "\xcc\x81");
	g_autofree char *parts = parts_of(zalgo, &form);
	g_auto(GStrv) each = g_strsplit(parts, "|", -1);
	g_autofree char *joined = g_strjoinv("", each);
	g_assert_cmpstr(joined, ==, zalgo);
	g_assert_cmpuint(g_strv_length(each), ==, 3);
}

static void
test_bytes(void)
{
	g_autofree char *long_text = row_of(160, "a", "b", 0, "");
	static const struct {
		const char *text;
		SmsAlphabet plain;
		const char *is; /* the first part: data_coding, then hex */
	} rows[] = {
		{ "hi@€", SMS_GSM, "0 6869001b65" },   { "Ж😀", SMS_GSM, "8 0416d83dde00" },
		{ "ü", SMS_LATIN1, "0 fc" },	       { "ж", SMS_LATIN1, "8 0436" },
		{ "€", SMS_LATIN1, "8 20ac" },	       { "ж", SMS_UTF8, "0 d0b6" },
		{ "ü", SMS_ASCII, "8 00fc" },	       { "", SMS_GSM, "0 " },
		{ "e\xcc\x81", SMS_GSM, "0 05" },      { "x\xcc\x81", SMS_GSM, "8 00780301" },
		{ "\xe2\x80\x99", SMS_GSM, "8 2019" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		SmsForm form = form_of(rows[i].plain, SMS_LONG_UDH8);
		g_autoptr(GPtrArray) parts = sms_cut(rows[i].text, &form, 1, NULL);
		const SmsSegment *s = parts->pdata[0];
		g_autofree char *hex = to_hex(s->bytes, s->n);
		g_autofree char *is = g_strdup_printf("%u %s", s->data_coding, hex);
		g_assert_cmpstr(is, ==, rows[i].is);
	}
	SmsForm form = form_of(SMS_GSM, SMS_LONG_UDH16);
	form.data_coding = 1;
	g_autoptr(GPtrArray) wide = sms_cut(long_text, &form, 0x1234, NULL);
	const SmsSegment *s = wide->pdata[1];
	g_autofree char *hex = to_hex(s->bytes, s->n);
	g_assert_true(g_str_has_prefix(hex, "06080412340202"));
	g_assert_true(g_str_has_suffix(hex, "616162"));
	g_assert_cmpuint(s->data_coding, ==, 1);
	form.how = SMS_LONG_SAR;
	g_autoptr(GPtrArray) sar = sms_cut(long_text, &form, 0x1234, NULL);
	s = sar->pdata[0];
	g_assert_true(s->sar && !s->header && s->ref == 0x34 && s->n == 153);
	form.how = SMS_LONG_PAYLOAD;
	g_autoptr(GPtrArray) payload = sms_cut(long_text, &form, 1, NULL);
	s = payload->pdata[0];
	g_assert_true(payload->len == 1 && s->payload && s->n == 161);
	/* Packed, behind a header: one bit before the first septet. */
	form.how = SMS_LONG_UDH8;
	form.dialect.packed = true;
	g_autoptr(GPtrArray) packed = sms_cut(long_text, &form, 7, NULL);
	s = packed->pdata[0];
	g_assert_cmpuint(s->n, ==, 140);
	g_autofree char *packed_hex = to_hex(s->bytes, 8);
	g_assert_cmpstr(packed_hex, ==, "050003070201c2e1");
}

static void
test_limit(void)
{
	SmsForm form = form_of(SMS_GSM, SMS_LONG_UDH8);
	form.most = 6;
	g_autofree char *six = row_of(6 * 153, "a", "", 0, ""),
			*seven = row_of(6 * 153, "a", "b", 0, "");
	g_assert_cmpuint(sms_measure(six, &form, NULL), ==, 6);
	g_autoptr(GError) error = NULL, other = NULL;
	g_assert_null(sms_cut(seven, &form, 1, &error));
	g_assert_cmpstr(
	    error->message, ==,
	    "This is too long: it takes 7 texts, and 6 are the limit. Nothing was sent.");
	g_assert_cmpint(wry_error_code(error), ==, WRY_ERROR_NOT_ACCEPTABLE);
	g_assert_cmpuint(sms_measure(seven, &form, NULL), ==, 0);
	form.most = 1000;
	g_autofree char *most = row_of(255 * 153, "a", "", 0, ""),
			*more = row_of(255 * 153, "a", "b", 0, "");
	g_autoptr(GPtrArray) parts = sms_cut(most, &form, 1, NULL);
	g_assert_cmpuint(parts->len, ==, 255);
	g_assert_null(sms_cut(more, &form, 1, &other));
	g_assert_nonnull(other);
}

/* The tables of a language, where the operator says that phones know them. */
static void
test_language(void)
{
	static const struct {
		SmsLanguage language;
		SmsLong how;
		const char *unit;
		unsigned n, parts, locking, single;
	} rows[] = {
		{ SMS_DEFAULT, SMS_LONG_UDH8, "ğ", 70, 1, 0, 0 },
		{ SMS_DEFAULT, SMS_LONG_UDH8, "ğ", 71, 2, 0, 0 },
		{ SMS_TURKISH, SMS_LONG_UDH8, "ğ", 77, 1, 0, 1 }, /* two septets each, 155 in one */
		{ SMS_TURKISH, SMS_LONG_UDH8, "ğ", 155, 1, 1, 0 },
		{ SMS_TURKISH, SMS_LONG_UDH8, "ğ", 156, 2, 1, 0 },
		{ SMS_TURKISH, SMS_LONG_UDH8, "ğ", 298, 2, 1, 0 }, /* 149 in each */
		{ SMS_TURKISH, SMS_LONG_UDH8, "ğ", 299, 3, 1, 0 },
		{ SMS_TURKISH, SMS_LONG_SAR, "ğ", 298, 2, 1, 0 },
		{ SMS_SPANISH, SMS_LONG_UDH8, "á", 77, 1, 0, 2 },
		{ SMS_HINDI, SMS_LONG_UDH8, "ख", 155, 1, 6, 0 },
		{ SMS_HINDI, SMS_LONG_UDH16, "ख", 296, 2, 6, 0 },
		{ SMS_HINDI, SMS_LONG_UDH8, "ж", 70, 1, 0, 0 },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		SmsForm form = form_of(SMS_GSM, rows[i].how);
		form.language = rows[i].language;
		g_autofree char *text = row_of(rows[i].n, rows[i].unit, "", 0, "");
		g_assert_cmpuint(sms_measure(text, &form, NULL), ==, rows[i].parts);
		g_autoptr(GPtrArray) all = sms_cut(text, &form, 1, NULL);
		for (unsigned k = 0; k < all->len; k++) {
			const SmsSegment *s = all->pdata[k];
			SmsUdh udh = { 0 };
			g_assert_true(!s->header || sms_udh_parse(s->bytes, s->n, &udh));
			g_assert_cmpuint(udh.locking, ==, rows[i].locking);
			g_assert_cmpuint(udh.single, ==, rows[i].single);
			g_assert_true(s->n - udh.length <= (140 - udh.length) * 8 / 7);
		}
		g_autofree char *parts = parts_of(text, &form);
		g_auto(GStrv) each = g_strsplit(parts, "|", -1);
		g_autofree char *joined = g_strjoinv("", each);
		g_assert_cmpstr(joined, ==, text);
	}
	/* What needs none has none; and no letter of any table is lost. */
	SmsForm form = form_of(SMS_GSM, SMS_LONG_UDH8);
	form.language = SMS_TURKISH;
	g_autoptr(GPtrArray) plain = sms_cut("hello [€]", &form, 1, NULL);
	g_assert_false(((const SmsSegment *)plain->pdata[0])->header);
	for (unsigned language = 0; language < SMS_LANGUAGE_N; language++)
		for (unsigned septet = 0; septet < 0x80; septet++) {
			uint8_t back[2];
			gunichar c = sms_gsm_char(language, (uint8_t)septet),
				 shifted =
				     sms_gsm_char_shifted(language, language, (uint8_t)septet);
			if (septet == SMS_ESCAPE)
				continue;
			if (c != 0)
				g_assert_cmpuint(sms_gsm_septets_in(language, language, c, back),
						 ==, 1);
			if (shifted == 0 || shifted == '\f')
				continue;
			unsigned n = sms_gsm_septets_in(language, language, shifted, back);
			g_assert_cmphex(n == 1 ? sms_gsm_char(language, back[0])
					       : sms_gsm_char_shifted(language, language, back[1]),
					==, shifted);
		}
}

static void
test_plainer(void)
{
	static const struct {
		const char *text, *plain; /* NULL: as it is */
	} rows[] = {
		{ "plain", NULL },
		{ "it’s “so” – or…", "it's \"so\" - or..." },
		{ "a\xc2\xa0"
		  "b\tc\xe2\x80\x8b"
		  "d",
		  "a b cd" },
		{ "ж", NULL },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *plain = sms_text_plainer(rows[i].text);
		g_assert_cmpstr(plain, ==, rows[i].plain);
	}
	SmsForm form = form_of(SMS_GSM, SMS_LONG_UDH8);
	g_autofree char *curly = row_of(100, "a", "’", 58, "b");
	g_assert_cmpuint(sms_measure(curly, &form, NULL), ==, 3);
	form.plainer = true;
	g_assert_cmpuint(sms_measure(curly, &form, NULL), ==, 1);
	g_autofree char *straight = row_of(100, "a", "'", 58, "b");
	g_autofree char *sent = parts_of(curly, &form);
	g_assert_cmpstr(sent, ==, straight);
	/* Only where it saves a part: neither a short one nor one that is in UTF-16 anyway is
	 * touched. */
	g_autofree char *short_one = parts_of("it’s", &form);
	g_assert_cmpstr(short_one, ==, "it’s");
	g_autofree char *cyrillic = row_of(100, "ж", "’", 20, "ж");
	g_autofree char *kept = parts_of(cyrillic, &form);
	g_assert_nonnull(strstr(kept, "’"));
}

static void
test_refs(void)
{
	SmsRefs *refs = sms_refs_new(), *later = sms_refs_new();
	uint16_t a = sms_ref_next(refs, "+15550001", "+15550002"),
		 b = sms_ref_next(refs, "+15550001", "+15550003");
	bool differ = a != b;
	for (unsigned i = 1; i <= 300; i++) {
		g_assert_cmpuint(sms_ref_next(refs, "+15550001", "+15550002"), ==,
				 (uint16_t)(a + i));
		uint16_t other = sms_ref_next(later, NULL, "+15550002");
		differ = differ || other != (uint16_t)(a + i);
	}
	g_assert_cmpuint(sms_ref_next(refs, "+15550001", "+15550003"), ==, (uint16_t)(b + 1));
	g_assert_true(differ);
	sms_refs_free(refs);
	sms_refs_free(later);
}

static void
test_packing(void)
{
	uint8_t septets[200], packed[200], back[240];
	for (unsigned n = 0; n < 180; n++)
		for (unsigned fill = 0; fill < 7; fill++) {
			for (unsigned i = 0; i < n; i++)
				septets[i] = (uint8_t)(1 + i * 37 % 11);
			gsize octets = sms_pack(septets, n, fill, packed);
			g_assert_cmpuint(octets, ==, (fill + 7 * n + 7) / 8);
			gsize m = sms_unpack(packed, octets, fill, back);
			g_assert_cmpmem(back, m, septets, n);
		}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sms/alphabet/default-as-perl", test_default_as_perl);
	g_test_add_func("/sms/alphabet/tables-in-order", test_tables_in_order);
	g_test_add_func("/sms/alphabet/languages", test_languages);
	g_test_add_func("/sms/text/decode", test_decode);
	g_test_add_func("/sms/text/dialects", test_dialects);
	g_test_add_func("/sms/text/growth", test_growth);
	g_test_add_func("/sms/text/headers", test_headers);
	g_test_add_func("/sms/text/packing", test_packing);
	g_test_add_func("/sms/text/plainer", test_plainer);
	g_test_add_func("/sms/cut/sizes", test_sizes);
	g_test_add_func("/sms/cut/where", test_cuts);
	g_test_add_func("/sms/cut/bytes", test_bytes);
	g_test_add_func("/sms/cut/language", test_language);
	g_test_add_func("/sms/cut/limit", test_limit);
	g_test_add_func("/sms/cut/refs", test_refs);
	return g_test_run();
}
