/*
 * store-place.h - a folder with a store in it, and waiting for what it answers
 */
#pragma once

#include "store/accounts.h"
#include "store/job.h"
#include "tests/unit/database.h"

#include <glib/gstdio.h>
#include <string.h>

#define IRC "irc.example.org"
#define ROMEO "romeo@example.org"

typedef struct {
	char *folder, *path, *key;
	WryStore *store;
} Place;

/* ------------------------------------------------------------------------ *
 * Behind the store's back
 * ------------------------------------------------------------------------ */

/* Do these words stand in a table, or a file, as they are? */
static inline bool
lies_open(const Place *place, const char *words)
{
	bool found = false;
	if (on_postgres()) {
		g_autofree char *hex = g_strdup("");
		for (const char *c = words; *c != '\0'; c++) {
			char *longer = g_strdup_printf("%s%02x", hex, (guint8)*c);
			g_free(hex);
			hex = longer;
		}
		PGresult *tables = ask_postgres(
		    place->path, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
		for (int i = 0; i < PQntuples(tables); i++) {
			g_autofree char *sql = g_strdup_printf(
			    "SELECT count(*) FROM %s t WHERE CAST(t AS text) LIKE '%%%s%%' OR "
			    "CAST(t AS text) LIKE '%%%s%%'",
			    PQgetvalue(tables, i, 0), words, hex);
			found = raw_int(place->path, sql) > 0 || found;
		}
		PQclear(tables);
		return found;
	}
	GDir *dir = g_dir_open(place->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(place->folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize n;
		g_assert_true(g_file_get_contents(path, &bytes, &n, NULL));
		found = found || memmem(bytes, n, words, strlen(words)) != NULL;
	}
	g_dir_close(dir);
	return found;
}

/* ------------------------------------------------------------------------ *
 * The place
 * ------------------------------------------------------------------------ */

static inline void
place_init(Place *place, const char *folder)
{
	place->folder =
	    folder != NULL ? g_strdup(folder) : g_dir_make_tmp("wherry-store-XXXXXX", NULL);
	place->path = database_of(place->folder);
	place->key = g_build_filename(place->folder, "key", NULL);
	place->store = NULL;
}

static inline WryStore *
try_open(Place *place, const WryDriver *driver, GError **error)
{
	WryStoreConfig config = { .path = place->path, .key_file = place->key };
	return driver != NULL ? wry_store_open_driver(driver, &config, NULL, error)
			      : wry_store_open(&config, NULL, error);
}

static inline void
open_with(Place *place, const WryDriver *driver)
{
	g_autoptr(GError) error = NULL;
	place->store = try_open(place, driver, &error);
	g_assert_no_error(error);
	g_assert_nonnull(place->store);
}

static inline void
teardown(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	drop_database_of(place->folder);
	GDir *dir = g_dir_open(place->folder, 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(place->folder, name, NULL);
		g_assert_cmpint(g_unlink(path), ==, 0);
	}
	g_dir_close(dir);
	g_assert_cmpint(g_rmdir(place->folder), ==, 0);
	g_free(place->folder);
	g_free(place->path);
	g_free(place->key);
}

static inline gboolean
on_late(G_GNUC_UNUSED gpointer data)
{
	g_error("no answer within a minute");
	return G_SOURCE_REMOVE;
}

static inline void
wait_for(const unsigned *counter, unsigned n)
{
	guint late = g_timeout_add_seconds(60, on_late, NULL);
	while (*counter < n)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(late);
}
