/*
 * pack.c - small records as bytes
 */
#include "base/pack.h"

#include <string.h>

#define FORMAT 1 /* the first byte of a record */
#define ROOM 512 /* most are smaller */

/* --- put ----------------------------------------------------------------------- */

GByteArray *
wry_pack_new(void)
{
	static const guint8 format = FORMAT;
	return g_byte_array_append(g_byte_array_sized_new(ROOM), &format, 1);
}

/* Number and length, 7 bits a byte, the low ones first. */
static void
put_head(GByteArray *out, guint8 field, gsize n)
{
	guint8 head[6] = { field };
	guint used = 1;
	for (; n >= 0x80; n >>= 7)
		head[used++] = (guint8)n | 0x80;
	head[used++] = (guint8)n;
	g_byte_array_append(out, head, used);
}

void
wry_pack_text(GByteArray *out, guint8 field, const char *text)
{
	if (text == NULL)
		return;
	gsize n = strlen(text);
	g_assert(n <= G_MAXUINT32);
	put_head(out, field, n);
	g_byte_array_append(out, (const guint8 *)text, (guint)n);
}

void
wry_pack_texts(GByteArray *out, guint8 field, char *const *texts)
{
	for (; texts != NULL && *texts != NULL; texts++)
		wry_pack_text(out, field, *texts);
}

void
wry_pack_int(GByteArray *out, guint8 field, int64_t n)
{
	if (n == 0)
		return;
	int64_t le = GINT64_TO_LE(n);
	put_head(out, field, sizeof le);
	g_byte_array_append(out, (const guint8 *)&le, sizeof le);
}

/* A record within has a length of four bytes, to be filled in. */
gsize
wry_pack_open(GByteArray *out, guint8 field)
{
	static const guint8 later[4] = { 0x80, 0x80, 0x80, 0 };
	g_byte_array_append(out, &field, 1);
	g_byte_array_append(out, later, sizeof later);
	return out->len;
}

void
wry_pack_close(GByteArray *out, gsize mark)
{
	gsize n = out->len - mark;
	g_assert(n < 1u << 28);
	for (int i = 0; i < 4; i++)
		out->data[mark - 4 + (gsize)i] |= (n >> (7 * i)) & 0x7f;
}

GBytes *
wry_pack_end(GByteArray *out)
{
	return g_byte_array_free_to_bytes(out);
}

/* --- take ---------------------------------------------------------------------- */

void
wry_unpack_init(WryUnpack *u, GBytes *record)
{
	gsize n = 0;
	const guint8 *bytes = g_bytes_get_data(record, &n);
	*u = (WryUnpack){ .damaged = n == 0 || *bytes != FORMAT };
	if (u->damaged)
		return;
	u->at = bytes + 1;
	u->end = bytes + n;
}

/* A length, if the bytes hold so many. */
static bool
take_length(WryUnpack *u)
{
	u->n = 0;
	for (unsigned shift = 0; u->at < u->end && shift < 35; shift += 7) {
		guint8 byte = *u->at++;
		u->n |= (gsize)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return u->n <= (gsize)(u->end - u->at);
	}
	return false;
}

bool
wry_unpack_next(WryUnpack *u)
{
	if (u->damaged || u->at == u->end)
		return false;
	u->field = *u->at++;
	u->damaged = u->field == 0 || !take_length(u);
	if (u->damaged)
		return false;
	u->value = u->at;
	u->at += u->n;
	return true;
}

void
wry_unpack_text(WryUnpack *u, char **text)
{
	g_clear_pointer(text, g_free);
	/* A NUL in it is none of UTF-8 to g_utf8_validate(). */
	if (!u->damaged && g_utf8_validate((const char *)u->value, (gssize)u->n, NULL))
		*text = g_strndup((const char *)u->value, u->n);
	else
		u->damaged = true;
}

int64_t
wry_unpack_int(WryUnpack *u)
{
	int64_t le = 0;
	u->damaged |= u->n != sizeof le;
	if (!u->damaged)
		memcpy(&le, u->value, sizeof le);
	return GINT64_FROM_LE(le);
}

unsigned
wry_unpack_unsigned(WryUnpack *u)
{
	int64_t n = wry_unpack_int(u);
	u->damaged |= n < 0 || n > G_MAXUINT;
	return u->damaged ? 0 : (unsigned)n;
}

void
wry_unpack_enter(WryUnpack *u, WryUnpack *ret_within)
{
	*ret_within = (WryUnpack){ .damaged = u->damaged, .at = u->value, .end = u->value + u->n };
}

void
wry_unpack_leave(WryUnpack *u, const WryUnpack *within)
{
	u->damaged |= within->damaged;
}
