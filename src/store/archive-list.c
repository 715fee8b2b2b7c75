/*
 * archive-list.c - which rooms a user has an archive of
 */
#include "store/archive.h"

#include "store/job.h"

#include <string.h>

#define ROOMS_MOST 10000

typedef struct {
	char *component, *user;
	GPtrArray *rooms; /* of char * */
} List;

static void
list_free(gpointer data)
{
	List *list = data;
	g_ptr_array_unref(list->rooms);
	g_free(list->component);
	g_free(list->user);
	g_free(list);
}

static bool
take_room(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	if (columns[0].type == WRY_CELL_TEXT)
		g_ptr_array_add(data, g_strdup(columns[0].bytes));
	return true;
}

static bool
list_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	List *list = data;
	return db->driver->run(
	    db, "SELECT room FROM archive WHERE component = $1 AND jid = $2 ORDER BY room LIMIT $3",
	    WRY_CELLS(WRY_TEXT(list->component), WRY_TEXT(list->user), WRY_INT(ROOMS_MOST)),
	    take_room, list->rooms, NULL, error);
}

static gpointer
list_result(gpointer data)
{
	return ((List *)data)->rooms;
}

void
wry_archives_list(WryStore *store, const char *component, const char *user, WryReply *reply)
{
	static const WryJobKind kind = { list_run, list_result, list_free };
	List *list = g_new0(List, 1);
	*list =
	    (List){ g_strdup(component), g_strdup(user), g_ptr_array_new_with_free_func(g_free) };
	/* One that lies in RAM alone has no row before this. */
	wry_archives_flush(wry_store_archives(store));
	wry_store_read(store, &kind, list, strlen(component) + strlen(user), NULL, reply);
}
