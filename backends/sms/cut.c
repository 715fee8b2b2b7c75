/*
 * cut.c - a text in the parts that a network carries
 *
 * Counting and cutting are one walk, so that both say the same.
 */
#include "backends/sms/cut.h"

#include "backends/sms/alphabet.h"
#include "backends/sms/udh.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PARTS_MOST 255 /* the count has an octet */
#define UCS2_CODING 8

/* What goes out, and as what. */
typedef struct {
	const char *text;
	char *own; /* of it, where it was altered; NULL */
	SmsAlphabet alphabet;
} Draft;

static void
draft_clear(Draft *draft)
{
	g_free(draft->own);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Draft, draft_clear)

/* --- units: septets, octets, or 16 bits each --- */

/* 0: it has no place there. */
static unsigned
units_of(gunichar c, SmsAlphabet alphabet)
{
	uint8_t septets[2];
	switch (alphabet) {
	case SMS_GSM:
		return c != '\f' ? sms_gsm_septets(c, septets)
				 : 0; /* it would come out as a line */
	case SMS_LATIN1:
		return c < 0x80 || (c >= 0xa0 && c <= 0xff);
	case SMS_ASCII:
		return c < 0x80;
	case SMS_UTF8:
		return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	default:
		return c < 0x10000 ? 1 : 2;
	}
}

static bool
fits(const char *text, SmsAlphabet alphabet)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (units_of(g_utf8_get_char(p), alphabet) == 0)
			return false;
	return true;
}

static bool
has_combining(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c >= 0x300 && c < 0x370)
			return true;
	}
	return false;
}

/* In the plain alphabet if there is a way, else in UTF-16, which has everything. */
static void
draft_init(Draft *draft, const char *text, SmsAlphabet plain)
{
	*draft = (Draft){ .text = text, .alphabet = plain };
	if (fits(text, plain))
		return;
	draft->alphabet = SMS_UTF16;
	if (!has_combining(text))
		return;
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	if (composed != NULL && fits(composed, plain)) {
		draft->own = g_steal_pointer(&composed);
		draft->text = draft->own;
		draft->alphabet = plain;
	}
}

/* How many units one part has room for. */
static gsize
room(SmsAlphabet alphabet, SmsLong how, bool alone)
{
	static const uint8_t rooms[][3] = { { 160, 153, 152 }, { 70, 67, 66 }, { 140, 134, 133 } };
	unsigned row = alphabet == SMS_GSM ? 0 : alphabet == SMS_UTF16 ? 1 : 2;
	return rooms[row][alone ? 0 : how == SMS_LONG_UDH16 ? 2 : 1];
}

/* How many bytes of text go into a part of that room. */
static gsize
part_length(const char *text, SmsAlphabet alphabet, gsize most)
{
	gsize used = 0;
	const char *p = text;
	for (; *p != '\0'; p = g_utf8_next_char(p)) {
		used += units_of(g_utf8_get_char(p), alphabet);
		if (used > most)
			return wry_text_break(text, (gsize)(p - text), false);
	}
	return (gsize)(p - text);
}

static unsigned
count(const Draft *draft, SmsLong how)
{
	gsize n = part_length(draft->text, draft->alphabet, room(draft->alphabet, how, true));
	if (draft->text[n] == '\0')
		return 1;
	unsigned parts = 0;
	for (const char *p = draft->text; *p != '\0'; parts++)
		p += part_length(p, draft->alphabet, room(draft->alphabet, how, false));
	return parts;
}

/* The number of parts; 0 and error. */
static unsigned
draft(Draft *ret, const char *text, const SmsForm *form, GError **error)
{
	draft_init(ret, text, form->dialect.plain);
	unsigned parts = count(ret, form->how);
	char *plainer = form->plainer && parts > 1 ? sms_text_plainer(text) : NULL;
	if (plainer != NULL) {
		Draft other;
		draft_init(&other, plainer, form->dialect.plain);
		if (other.own == NULL)
			other.own = plainer;
		else
			g_free(plainer);
		unsigned fewer = count(&other, form->how);
		draft_clear(fewer < parts ? ret : &other);
		if (fewer < parts) {
			*ret = other;
			parts = fewer;
		}
	}
	unsigned most = form->most == 0 || form->most > PARTS_MOST ? PARTS_MOST : form->most;
	if (parts <= most)
		return parts;
	char is[16], may[16];
	snprintf(is, sizeof is, "%u", parts);
	snprintf(may, sizeof may, "%u", most);
	wry_error_set(
	    error, WRY_ERROR_NOT_ACCEPTABLE,
	    N_("This is too long: it takes %1$s texts, and %2$s are the limit. Nothing was sent."),
	    is, may, NULL);
	return 0;
}

unsigned
sms_measure(const char *text, const SmsForm *form, GError **error)
{
	g_auto(Draft) d = { 0 };
	return draft(&d, text, form, error);
}

/* --- bytes --- */

/* out: room for 4.  How many. */
static unsigned
put_unit(uint8_t *out, gunichar c, SmsAlphabet alphabet)
{
	if (alphabet == SMS_GSM)
		return sms_gsm_septets(c, out);
	if (alphabet == SMS_UTF8)
		return (unsigned)g_unichar_to_utf8(c, (char *)out);
	if (alphabet != SMS_UTF16) {
		*out = (uint8_t)c;
		return 1;
	}
	gunichar unit = c;
	unsigned n = 0;
	if (c >= 0x10000) {
		gunichar high = 0xd800 + ((c - 0x10000) >> 10);
		out[n++] = (uint8_t)(high >> 8);
		out[n++] = (uint8_t)high;
		unit = 0xdc00 + (c & 0x3ff);
	}
	out[n++] = (uint8_t)(unit >> 8);
	out[n++] = (uint8_t)unit;
	return n;
}

/* out: room for twice as many bytes as text has, and 4.  How many. */
static gsize
encode(uint8_t *out, const char *text, gsize n, SmsAlphabet alphabet)
{
	gsize used = 0;
	for (const char *p = text; p < text + n; p = g_utf8_next_char(p))
		used += put_unit(out + used, g_utf8_get_char(p), alphabet);
	return used;
}

static SmsSegment *
segment(const char *text, gsize n, const Draft *d, const SmsForm *form, const SmsUdh *place)
{
	uint8_t header[7];
	bool several = place->total > 1;
	bool udh = several && form->how <= SMS_LONG_UDH16;
	gsize before = udh ? sms_udh_write(place, header) : 0;
	bool packed = d->alphabet == SMS_GSM && form->dialect.packed;
	SmsSegment *s = g_malloc0(sizeof *s + before + 2 * n + 4);
	s->data_coding = d->alphabet == SMS_UTF16 ? UCS2_CODING : form->data_coding;
	s->header = udh;
	s->sar = several && form->how == SMS_LONG_SAR;
	s->ref = place->ref;
	s->part = place->part;
	s->parts = place->total;
	memcpy(s->bytes, header, before);
	s->n = before;
	if (packed) {
		g_autofree uint8_t *septets = g_malloc(2 * n + 4);
		gsize many = encode(septets, text, n, d->alphabet);
		s->n += sms_pack(septets, many, udh ? sms_udh_fill(before) : 0, s->bytes + before);
	} else {
		s->n += encode(s->bytes + before, text, n, d->alphabet);
	}
	return s;
}

GPtrArray *
sms_cut(const char *text, const SmsForm *form, uint16_t ref, GError **error)
{
	g_auto(Draft) d = { 0 };
	unsigned parts = draft(&d, text, form, error);
	if (parts == 0)
		return NULL;
	GPtrArray *all = g_ptr_array_new_full(parts, g_free);
	bool wide = form->how == SMS_LONG_UDH16;
	SmsUdh place = {
		.ref = wide ? ref : ref & 0xff, .wide = wide, .total = (uint8_t)parts, .part = 1
	};
	if (form->how == SMS_LONG_PAYLOAD && parts > 1) {
		place.total = 1;
		SmsSegment *whole = segment(d.text, strlen(d.text), &d, form, &place);
		whole->payload = true;
		g_ptr_array_add(all, whole);
		return all;
	}
	const char *p = d.text;
	for (gsize n; place.part <= parts && all->len < parts; p += n, place.part++) {
		n = part_length(p, d.alphabet, room(d.alphabet, form->how, parts == 1));
		g_ptr_array_add(all, segment(p, n, &d, form, &place));
	}
	return all;
}
