/*
 * records.c - small things remembered of many, by name, in one block
 *
 * The records stand in an array behind their keys; a table without a block of its own an entry says
 * where.  Who is removed leaves his place to the last one.
 */
#include "base/records.h"

#include "base/hash.h"

#include <string.h>

struct _WryRecords {
	gsize size, step; /* of a record; of a row, its key in front */
	guint most;
	GByteArray *rows;
	GHashTable *places; /* key to the row's number, from 1 */
};

static gsize
key_of(const char *name)
{
	return (gsize)wry_hash(name, strlen(name));
}

static guint8 *
row_at(const WryRecords *records, guint i)
{
	return records->rows->data + i * records->step;
}

static gsize
key_at(const WryRecords *records, guint i)
{
	gsize key;
	memcpy(&key, row_at(records, i), sizeof key);
	return key;
}

/* Rows are aligned for whatever stands in a record. */
#define KEY_SIZE (MAX(sizeof(gsize), sizeof(gint64)))

WryRecords *
wry_records_new(gsize size, guint most)
{
	WryRecords *records = g_new0(WryRecords, 1);
	records->size = size;
	records->step = KEY_SIZE + (size + 7) / 8 * 8;
	records->most = most;
	records->rows = g_byte_array_new();
	records->places = g_hash_table_new(NULL, NULL);
	return records;
}

void
wry_records_free(WryRecords *records)
{
	if (records == NULL)
		return;
	g_hash_table_destroy(records->places);
	g_byte_array_unref(records->rows);
	g_free(records);
}

guint
wry_records_size(const WryRecords *records)
{
	return g_hash_table_size(records->places);
}

static gpointer
find(const WryRecords *records, gsize key)
{
	gpointer place = g_hash_table_lookup(records->places, GSIZE_TO_POINTER(key));
	return place != NULL ? row_at(records, GPOINTER_TO_UINT(place) - 1) + KEY_SIZE : NULL;
}

gpointer
wry_records_find(const WryRecords *records, const char *name)
{
	return find(records, key_of(name));
}

gpointer
wry_records_make(WryRecords *records, const char *name)
{
	gsize key = key_of(name);
	gpointer known = find(records, key);
	if (known != NULL)
		return known;
	guint n = wry_records_size(records);
	if (n >= records->most) {
		g_hash_table_remove_all(records->places);
		n = 0;
	}
	g_byte_array_set_size(records->rows, (guint)((n + 1) * records->step));
	memset(row_at(records, n), 0, records->step);
	memcpy(row_at(records, n), &key, sizeof key);
	g_hash_table_insert(records->places, GSIZE_TO_POINTER(key), GUINT_TO_POINTER(n + 1));
	return row_at(records, n) + KEY_SIZE;
}

static void
remove_row(WryRecords *records, guint i)
{
	guint last = wry_records_size(records) - 1;
	g_hash_table_remove(records->places, GSIZE_TO_POINTER(key_at(records, i)));
	if (i != last) {
		memcpy(row_at(records, i), row_at(records, last), records->step);
		g_hash_table_insert(records->places, GSIZE_TO_POINTER(key_at(records, i)),
				    GUINT_TO_POINTER(i + 1));
	}
	g_byte_array_set_size(records->rows, (guint)(last * records->step));
}

bool
wry_records_remove(WryRecords *records, const char *name, gpointer ret)
{
	gpointer place = g_hash_table_lookup(records->places, GSIZE_TO_POINTER(key_of(name)));
	if (place == NULL)
		return false;
	guint i = GPOINTER_TO_UINT(place) - 1;
	if (ret != NULL)
		memcpy(ret, row_at(records, i) + KEY_SIZE, records->size);
	remove_row(records, i);
	return true;
}

void
wry_records_sweep(WryRecords *records, bool (*is_over)(gconstpointer record, gpointer data),
		  gpointer data)
{
	for (guint i = wry_records_size(records); i-- > 0;) /* the last one has been looked at */
		if (is_over(row_at(records, i) + KEY_SIZE, data))
			remove_row(records, i);
}
