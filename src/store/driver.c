/*
 * driver.c - what is the same on every driver
 */
#include "store/job.h"

const char *
wry_db_cause(const GError *error)
{
	const char *what = wry_error_arg(error, 0);
	return what != NULL ? what : error->message;
}

bool
wry_db_say(WryDb *db, const char *sql, GError **error)
{
	return db->driver->run(db, sql, WRY_NO_CELLS, NULL, NULL, NULL, error);
}

bool
wry_take_int(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	*(int64_t *)ret = columns[0].type == WRY_CELL_INT ? columns[0].n : 0;
	return true;
}

static bool
take_id(const WryCell *columns, gpointer ids, G_GNUC_UNUSED GError **error)
{
	g_array_append_val((GArray *)ids, columns[0].n);
	return true;
}

bool
wry_rows_drop(WryDb *db, const char *which, const WryCell *cells, unsigned n_cells,
	      const char *drop, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	bool good = db->driver->run(db, which, cells, n_cells, take_id, ids, NULL, error);
	for (guint i = 0; good && i < ids->len; i++)
		good = db->driver->run(db, drop, WRY_CELLS(WRY_INT(g_array_index(ids, int64_t, i))),
				       NULL, NULL, NULL, error);
	return good;
}
