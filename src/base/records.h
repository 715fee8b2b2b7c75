/*
 * records.h - small things remembered of many, by name, in one block
 *
 * For what outlives whom it is about, and is made while thousands go: a block each would stand in the
 * holes that they leave, and keep a page there for a hundred bytes.  The name itself is not kept, but
 * its keyed hash (64 bits where pointers have them).  Nothing in it is freed: records are plain data.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _WryRecords WryRecords;

/* size: of a record, in bytes.  most: how many at most; one more, and all are forgotten. */
WryRecords *wry_records_new(gsize size, guint most);
void	    wry_records_free(WryRecords *records);
guint	    wry_records_size(const WryRecords *records);
/* NULL: there is none.  Valid until the next one is made or removed. */
gpointer    wry_records_find(const WryRecords *records, const char *name);
/* The one there is, else a new one of zeroes.  Likewise. */
gpointer    wry_records_make(WryRecords *records, const char *name);
/* ret (nullable): a copy of what it was.  false: there was none. */
bool	    wry_records_remove(WryRecords *records, const char *name, gpointer ret);
/* Removes all of which it says so. */
void	    wry_records_sweep(WryRecords *records, bool (*is_over)(gconstpointer record, gpointer data),
			      gpointer data);
