/*
 * archive-row.c - how lines lie in the rows of archives: packed one behind the other, and sealed
 */
#include "store/archive-row.h"

#include <string.h>

/* --- rows ----------------------------------------------------------------------------- */

void
wry_sealer_clear(WrySealer *sealer)
{
	g_clear_pointer(&sealer->own, wry_secret_free);
}

static const WrySecret *
key_of(WrySealer *sealer, gint64 place)
{
	gint64 instance = WRY_PLACE_INSTANCE(place);
	if (sealer->own == NULL || sealer->instance != instance) {
		char purpose[48];
		wry_sealer_clear(sealer);
		g_snprintf(purpose, sizeof purpose, "wherry archive 1 %" G_GINT64_FORMAT, instance);
		sealer->own = wry_secret_derive(sealer->secret, purpose);
		sealer->instance = instance;
	}
	return sealer->own;
}

#define SEALED_ROW(table, archive, first)                                                          \
	char of[24], at[24];                                                                       \
	g_snprintf(of, sizeof of, "%" G_GINT64_FORMAT, (archive));                                 \
	g_snprintf(at, sizeof at, "%" G_GINT64_FORMAT, (first));                                   \
	const char *const row[] = { (table), of, at, NULL }

GBytes *
wry_sealer_seal(WrySealer *sealer, const char *table, gint64 archive, gint64 first,
		const void *lines, gsize n)
{
	SEALED_ROW(table, archive, first);
	return wry_secret_seal(key_of(sealer, first), row, lines, n);
}

GBytes *
wry_sealer_open(WrySealer *sealer, const char *table, gint64 archive, gint64 first,
		const void *sealed, gsize n, GError **error)
{
	SEALED_ROW(table, archive, first);
	return wry_secret_open(key_of(sealer, first), row, sealed, n, error);
}

/* --- lines as bytes --------------------------------------------------------------------- */

/* Three numbers, then the texts, each with its NUL; before them the length of it all. */
#define HEAD (sizeof(guint32) + 3 * sizeof(guint64))

static void
put(GByteArray *buffer, const char *text)
{
	text = text != NULL ? text : "";
	g_byte_array_append(buffer, (const guint8 *)text, (guint)strlen(text) + 1);
}

void
wry_line_pack(GByteArray *buffer, const WryLine *line)
{
	guint start = buffer->len;
	guint64 numbers[3] = { GUINT64_TO_LE((guint64)line->place),
			       GUINT64_TO_LE((guint64)line->sent), GUINT64_TO_LE(line->mark) };
	guint32 n = 0;
	g_byte_array_append(buffer, (const guint8 *)&n, sizeof n);
	g_byte_array_append(buffer, (const guint8 *)numbers, sizeof numbers);
	put(buffer, line->nick);
	put(buffer, line->id);
	put(buffer, line->lang);
	put(buffer, line->foreign);
	put(buffer, line->xml);
	n = GUINT32_TO_LE(buffer->len - start);
	memcpy(buffer->data + start, &n, sizeof n);
}

bool
wry_line_unpack(const guint8 *bytes, gsize n, gsize *at, WryLine *ret)
{
	guint32 length;
	guint64 numbers[3];
	const char *texts[5];
	if (*at > n || n - *at < HEAD)
		return false;
	const guint8 *p = bytes + *at;
	memcpy(&length, p, sizeof length);
	length = GUINT32_FROM_LE(length);
	if (length < HEAD || length > n - *at)
		return false;
	memcpy(numbers, p + sizeof length, sizeof numbers);
	const guint8 *text = p + HEAD, *end = p + length;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const guint8 *nul = text < end ? memchr(text, '\0', (gsize)(end - text)) : NULL;
		if (nul == NULL)
			return false;
		texts[i] = (const char *)text;
		text = nul + 1;
	}
	*ret = (WryLine){
		.place = (gint64)GUINT64_FROM_LE(numbers[0]),
		.sent = (gint64)GUINT64_FROM_LE(numbers[1]),
		.mark = GUINT64_FROM_LE(numbers[2]),
		.nick = texts[0],
		.id = texts[1],
		.lang = texts[2],
		.foreign = texts[3],
		.xml = texts[4],
	};
	*at += length;
	return true;
}
