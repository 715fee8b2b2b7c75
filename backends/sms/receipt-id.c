/*
 * receipt-id.c - one message id, written in two ways (receipt.h)
 *
 * SMSCs give a message its number in the response and again in the receipt, and some write it in
 * another base, padded with zeros, or in the other case.
 */
#include "backends/sms/receipt.h"

#include <string.h>

#define SURE 3		/* matches of one kind in a row, until it is the link's */
#define UNSURE 20	/* misses in a row, until it is not */
#define DIGITS_MOST 38	/* decimal digits of a number that 128 bits hold, whatever they are */
#define NIBBLES_MOST 31 /* the same, hexadecimal: 38 decimal digits are enough for it */

typedef unsigned __int128 Number;

/* --- one spelling -- */

static void
add(SmppSpellings *s, const char *name, SmppIdKind kind)
{
	unsigned i = 0;
	for (; s->names[i] != NULL; i++)
		if (strcmp(s->names[i], name) == 0) {
			if (s->kinds[i] != kind)
				s->kinds[i] = SMPP_ID_AUTO;
			if (kind == SMPP_ID_SAME || kind == SMPP_ID_AUTO)
				s->guesses &= ~((uint64_t)1 << i);
			return;
		}
	if (i == SMPP_SPELLINGS || strlen(name) > SMPP_STRING_MAX)
		return;
	s->names[i] = g_strdup(name);
	s->kinds[i] = (uint8_t)kind;
	if (kind == SMPP_ID_HEX || kind == SMPP_ID_DEC)
		s->guesses |= (uint64_t)1 << i;
}

/* As it is, and with zeros in front up to the width of those that the link has shown. */
static void
add_wide(SmppSpellings *s, const SmppIds *ids, const char *name, SmppIdKind kind)
{
	gsize n = strlen(name);
	add(s, name, kind);
	if (n >= ids->width || ids->width > SMPP_STRING_MAX)
		return;
	char wide[SMPP_STRING_MAX + 1];
	memset(wide, '0', ids->width - n);
	g_strlcpy(wide + ids->width - n, name, n + 1);
	add(s, wide, kind);
}

static bool
read_number(const char *id, unsigned base, Number *ret)
{
	const char *digits = base == 10 ? "0123456789" : "0123456789abcdefABCDEF";
	id += strspn(id, "0");
	gsize n = strlen(id);
	if (n > (base == 10 ? DIGITS_MOST : NIBBLES_MOST) || strspn(id, digits) != n)
		return false;
	for (*ret = 0; *id != '\0'; id++)
		*ret = *ret * base + (unsigned)g_ascii_xdigit_value(*id);
	return true;
}

static void
write_number(Number number, unsigned base, bool upper, char ret[DIGITS_MOST + 2])
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char back[DIGITS_MOST + 2];
	unsigned n = 0;
	do
		back[n++] = digits[number % base];
	while ((number /= base) > 0);
	for (unsigned i = 0; i < n; i++)
		ret[i] = back[n - 1 - i];
	ret[n] = '\0';
}

static void
add_same(SmppSpellings *s, const SmppIds *ids, const char *id)
{
	const char *bare = id + strspn(id, "0");
	bare -= *bare == '\0' && bare > id; /* "000" is "0" */
	add(s, id, SMPP_ID_SAME);
	add_wide(s, ids, bare, SMPP_ID_SAME);
	g_autofree char *lower = g_ascii_strdown(bare, -1), *upper = g_ascii_strup(bare, -1);
	add_wide(s, ids, lower, SMPP_ID_SAME);
	add_wide(s, ids, upper, SMPP_ID_SAME);
}

static void
add_hex(SmppSpellings *s, const SmppIds *ids, const char *id)
{
	Number number;
	char name[DIGITS_MOST + 2];
	if (!read_number(id, 10, &number))
		return;
	write_number(number, 16, true, name);
	add_wide(s, ids, name, SMPP_ID_HEX);
	write_number(number, 16, false, name);
	add_wide(s, ids, name, SMPP_ID_HEX);
}

static void
add_dec(SmppSpellings *s, const SmppIds *ids, const char *id)
{
	Number number;
	char name[DIGITS_MOST + 2];
	if (!read_number(id, 16, &number))
		return;
	write_number(number, 10, false, name);
	add_wide(s, ids, name, SMPP_ID_DEC);
}

/* --- all of them -- */

static void
add_kind(SmppSpellings *s, const SmppIds *ids, const char *id, SmppIdKind kind)
{
	if (kind == SMPP_ID_SAME)
		add_same(s, ids, id);
	else if (kind == SMPP_ID_HEX)
		add_hex(s, ids, id);
	else
		add_dec(s, ids, id);
}

void
smpp_ids_spell(const SmppIds *ids, const SmppReceipt *receipt, SmppSpellings *ret)
{
	SmppIdKind only = ids->pinned != SMPP_ID_AUTO ? ids->pinned : ids->learned;
	*ret = (SmppSpellings){ 0 };
	for (SmppIdKind kind = SMPP_ID_SAME; kind <= SMPP_ID_DEC; kind++)
		if (only == SMPP_ID_AUTO || only == kind)
			add_kind(ret, ids, receipt->id, kind);
	/* A number that is none cannot be written in another base: then it stands as it is. */
	if (ret->names[0] == NULL)
		add(ret, receipt->id, SMPP_ID_AUTO);
	if (*receipt->text_id != '\0')
		add(ret, receipt->text_id, SMPP_ID_AUTO);
	if (ids->pinned != SMPP_ID_AUTO)
		ret->guesses = 0;
}

void
smpp_spellings_clear(SmppSpellings *s)
{
	for (unsigned i = 0; s->names[i] != NULL; i++)
		g_clear_pointer(&s->names[i], g_free);
}

/* --- learning -- */

void
smpp_ids_seen(SmppIds *ids, const char *id)
{
	if (*id == '0' && id[1] != '\0')
		ids->width = (unsigned)MIN(strlen(id), SMPP_STRING_MAX);
}

void
smpp_ids_matched(SmppIds *ids, SmppIdKind kind)
{
	ids->misses = 0;
	if (kind == SMPP_ID_AUTO)
		return;
	ids->hits = kind == ids->last ? ids->hits + 1 : 1;
	ids->last = kind;
	if (ids->hits >= SURE)
		ids->learned = kind;
}

void
smpp_ids_missed(SmppIds *ids)
{
	if (++ids->misses < UNSURE)
		return;
	ids->misses = ids->hits = 0;
	ids->learned = SMPP_ID_AUTO;
}
