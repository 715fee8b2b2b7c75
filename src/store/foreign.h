/*
 * foreign.h - tables of another program, read and nothing else: for imports
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>

typedef struct _WryForeign WryForeign;

/* where: a file of SQLite's, or postgresql://...  Read-only, as of one moment.  (transfer full) */
WryForeign *wry_foreign_open(const char *where, GError **error);
void	    wry_foreign_close(WryForeign *foreign);
bool	    wry_foreign_has(WryForeign *foreign, const char *table);
/*
 * A static statement without parameters.  row: each column as UTF-8 text, NULL where it has none; borrowed; false: enough.
 * Rows come one after another, however many there are.
 */
bool	    wry_foreign_each(WryForeign *foreign, const char *sql,
			     bool (*row)(const char *const *columns, gpointer data), gpointer data,
			     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryForeign, wry_foreign_close)
