/*
 * store-place.h - a folder with a store in it, and waiting for what it answers
 */
#pragma once

#include "store/accounts.h"
#include "store/job.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define IRC "irc.example.org"
#define ROMEO "romeo@example.org"

typedef struct {
	char *folder, *path, *key;
	WryStore *store;
} Place;

static void
place_init(Place *place, const char *folder)
{
	place->folder =
	    folder != NULL ? g_strdup(folder) : g_dir_make_tmp("wherry-store-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "wherry.db", NULL);
	place->key = g_build_filename(place->folder, "key", NULL);
	place->store = NULL;
}

static WryStore *
try_open(Place *place, const WryDriver *driver, GError **error)
{
	WryStoreConfig config = { place->path, place->key };
	return driver != NULL ? wry_store_open_driver(driver, &config, NULL, error)
			      : wry_store_open(&config, NULL, error);
}

static void
open_with(Place *place, const WryDriver *driver)
{
	g_autoptr(GError) error = NULL;
	place->store = try_open(place, driver, &error);
	g_assert_no_error(error);
	g_assert_nonnull(place->store);
}

static void
teardown(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
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

/* Behind the store's back. */
static void
raw(const char *path, const char *sql)
{
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

static gboolean
on_late(G_GNUC_UNUSED gpointer data)
{
	g_error("no answer within a minute");
	return G_SOURCE_REMOVE;
}

static void
wait_for(const unsigned *counter, unsigned n)
{
	guint late = g_timeout_add_seconds(60, on_late, NULL);
	while (*counter < n)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(late);
}
