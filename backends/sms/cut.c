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
	uint8_t locking, single; /* SmsLanguage, of GSM */
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
units_of(gunichar c, const Draft *d)
{
	uint8_t septets[2];
	switch (d->alphabet) {
	case SMS_GSM:
		return c != '\f' ? sms_gsm_septets_in(d->locking, d->single, c, septets)
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
fits(const char *text, const Draft *d)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (units_of(g_utf8_get_char(p), d) == 0)
			return false;
	return true;
}

/* How many units one part has room for. */
static gsize
room(const Draft *d, SmsLong how, bool alone)
{
	gsize header = 3u * (d->locking != 0) + 3u * (d->single != 0);
	if (!alone)
		header += how == SMS_LONG_UDH16 ? 6 : 5;
	gsize octets = 140 - (header > 0 ? header + 1 : 0);
	return d->alphabet == SMS_GSM	  ? octets * 8 / 7
	       : d->alphabet == SMS_UTF16 ? octets / 2
					  : octets;
}

/* How many bytes of text go into a part of that room. */
static gsize
part_length(const char *text, const Draft *d, gsize most)
{
	gsize used = 0;
	const char *p = text;
	for (; *p != '\0'; p = g_utf8_next_char(p)) {
		used += units_of(g_utf8_get_char(p), d);
		if (used > most)
			return wry_text_break(text, (gsize)(p - text), false);
	}
	return (gsize)(p - text);
}

static unsigned
count(const Draft *d, SmsLong how)
{
	gsize n = part_length(d->text, d, room(d, how, true));
	if (d->text[n] == '\0')
		return 1;
	unsigned parts = 0;
	for (const char *p = d->text; *p != '\0'; parts++)
		p += part_length(p, d, room(d, how, false));
	return parts;
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

/* By the tables of the language, where that takes no more parts than UTF-16. */
static void
try_language(Draft *d, const SmsForm *form)
{
	const uint8_t language = (uint8_t)form->language;
	unsigned least = count(d, form->how) + 1;
	Draft tries[] = { *d, *d, *d };
	tries[0].single = tries[2].single = language;
	tries[1].locking = tries[2].locking = language;
	for (unsigned i = 0; i < G_N_ELEMENTS(tries); i++) {
		tries[i].alphabet = SMS_GSM;
		unsigned parts = fits(d->text, &tries[i]) ? count(&tries[i], form->how) : least;
		if (parts < least) {
			least = parts;
			*d = tries[i];
		}
	}
}

/* In the plain alphabet if there is a way, else in UTF-16, which has everything. */
static void
draft_init(Draft *d, const char *text, const SmsForm *form)
{
	*d = (Draft){ .text = text, .alphabet = form->dialect.plain };
	if (fits(text, d))
		return;
	g_autofree char *composed =
	    has_combining(text) ? g_utf8_normalize(text, -1, G_NORMALIZE_NFC) : NULL;
	if (composed != NULL && fits(composed, d)) {
		d->own = g_steal_pointer(&composed);
		d->text = d->own;
		return;
	}
	d->alphabet = SMS_UTF16;
	if (form->language != SMS_DEFAULT && form->dialect.plain == SMS_GSM)
		try_language(d, form);
}

/* The number of parts; 0 and error. */
static unsigned
draft(Draft *ret, const char *text, const SmsForm *form, GError **error)
{
	draft_init(ret, text, form);
	unsigned parts = count(ret, form->how);
	char *plainer = form->plainer && parts > 1 ? sms_text_plainer(text) : NULL;
	if (plainer != NULL) {
		Draft other;
		draft_init(&other, plainer, form);
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
put_unit(uint8_t *out, gunichar c, const Draft *d)
{
	if (d->alphabet == SMS_GSM)
		return sms_gsm_septets_in(d->locking, d->single, c, out);
	if (d->alphabet == SMS_UTF8)
		return (unsigned)g_unichar_to_utf8(c, (char *)out);
	if (d->alphabet != SMS_UTF16) {
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
encode(uint8_t *out, const char *text, gsize n, const Draft *d)
{
	gsize used = 0;
	for (const char *p = text; p < text + n; p = g_utf8_next_char(p))
		used += put_unit(out + used, g_utf8_get_char(p), d);
	return used;
}

static SmsSegment *
segment(const char *text, gsize n, const Draft *d, const SmsForm *form, const SmsUdh *place)
{
	uint8_t header[SMS_UDH_MOST];
	bool several = place->total > 1;
	SmsUdh udh = *place;
	if (form->how > SMS_LONG_UDH16)
		udh.total = 0; /* it is said elsewhere */
	udh.locking = d->locking;
	udh.single = d->single;
	gsize before = sms_udh_write(&udh, header);
	bool packed = d->alphabet == SMS_GSM && form->dialect.packed;
	SmsSegment *s = g_malloc0(sizeof *s + before + 2 * n + 4);
	s->data_coding = d->alphabet == SMS_UTF16 ? UCS2_CODING : form->data_coding;
	s->header = before > 0;
	s->sar = several && form->how == SMS_LONG_SAR;
	s->ref = place->ref;
	s->part = place->part;
	s->parts = place->total;
	memcpy(s->bytes, header, before);
	s->n = before;
	if (packed) {
		g_autofree uint8_t *septets = g_malloc(2 * n + 4);
		gsize many = encode(septets, text, n, d);
		s->n += sms_pack(septets, many, before > 0 ? sms_udh_fill(before) : 0,
				 s->bytes + before);
	} else {
		s->n += encode(s->bytes + before, text, n, d);
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
		n = part_length(p, &d, room(&d, form->how, parts == 1));
		g_ptr_array_add(all, segment(p, n, &d, form, &place));
	}
	return all;
}
