/*
 * open.c - a store's opening: the key, the version, the steps from it to ours
 */
#include "store/job.h"
#include "store/secret.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const check_row[] = { "about", "check", NULL };

typedef struct {
	const WrySecret *secret;
	bool opens;
} Check;

static bool
take_check(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	Check *check = data;
	g_autoptr(GBytes) plain = NULL;
	if (columns[0].type == WRY_CELL_BYTES)
		plain = wry_secret_open(check->secret, check_row, columns[0].bytes,
					(gsize)columns[0].n, NULL);
	check->opens = plain != NULL;
	return true;
}

/* Is this the key that sealed what is in there? */
static bool
check_key(WryDb *db, const WrySecret *secret, const char *path, GError **error)
{
	Check check = { secret, false };
	g_autoptr(GError) why = NULL;
	if (!db->driver->run(db, "SELECT value FROM about WHERE name = 'check'", WRY_NO_CELLS,
			     take_check, &check, NULL, &why))
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("cannot read database '%s': %s"), path, wry_db_cause(why), NULL);
	return check.opens || wry_error_set(error, WRY_ERROR_NOT_AUTHORIZED,
					    N_("this is not the key that sealed '%s'; restore the "
					       "old one, or run: wherryctl reset-passwords"),
					    path, NULL);
}

static bool
take_text(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	if (columns[0].type == WRY_CELL_BYTES)
		*(char **)ret = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	return true;
}

/* The words that tell which wherry to install, or which copy to go back to. */
static bool
fail_newer(WryDb *db, const char *path, int version, GError **error)
{
	int known = db->driver->n_steps;
	g_autofree char *by = NULL;
	db->driver->run(db, "SELECT value FROM about WHERE name = 'wherry'", WRY_NO_CELLS,
			take_text, &by, NULL, NULL);
	g_autofree char *what =
	    g_strdup_printf("%d, wherryd " WRY_VERSION " knows %d", version, known);
	g_autoptr(GString) cure = g_string_new("install ");
	gsize n_by = by != NULL ? strspn(by, "0123456789.") : 0;
	if (n_by > 0 && n_by < 16 && by[n_by] == '\0')
		g_string_append_printf(cure, "wherry >= %s", by);
	else
		g_string_append(cure, "a newer wherry");
	for (int n = known + 1; n <= MIN(version, known + 100); n++) {
		g_autofree char *copy = g_strdup_printf("%s.before-%d", path, n);
		if (!g_file_test(copy, G_FILE_TEST_EXISTS))
			continue;
		g_autofree char *base = g_path_get_basename(copy);
		g_string_append_printf(cure, " or restore %s", base);
		break;
	}
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this database is of version %1$s; %2$s"), what, cure->str, NULL);
}

static bool
note(WryDb *db, const char *name, const void *value, gsize n, GError **error)
{
	return db->driver->run(db,
			       "INSERT INTO about (name, value) VALUES ($1, $2) "
			       "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			       WRY_CELLS(WRY_TEXT(name), WRY_BYTES(value, n)), NULL, NULL, NULL,
			       error);
}

bool
wry_db_bind_key(WryDb *db, const WrySecret *secret, GError **error)
{
	g_autoptr(GBytes) check = wry_secret_seal(secret, check_row, "wherry", 6);
	gsize n;
	const void *bytes = g_bytes_get_data(check, &n);
	return note(db, "check", bytes, n, error);
}

static bool
migrate_within(WryDb *db, const WrySecret *secret, int from, GError **error)
{
	const WryDriver *driver = db->driver;
	int version = -1;
	if (!driver->version(db, &version, error))
		return false;
	if (version != from)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("another wherryd is changing this database"), NULL);
	for (int i = from; i < driver->n_steps; i++)
		if (!driver->script(db, driver->steps[i], error))
			return false;
	return (from != 0 || wry_db_bind_key(db, secret, error)) &&
	       note(db, "wherry", WRY_VERSION, strlen(WRY_VERSION), error) &&
	       driver->set_version(db, driver->n_steps, error);
}

/* All steps in one transaction: the old version stands, or the new. */
static bool
migrate(WryDb *db, const WrySecret *secret, const char *path, int from, GError **error)
{
	int to = db->driver->n_steps;
	if (from == to)
		return true;
	g_autofree char *copy = g_strdup_printf("%s.before-%d", path, to);
	if (from > 0 && db->driver->copy != NULL && !db->driver->copy(db, copy, error))
		return false;

	g_autoptr(GError) why = NULL;
	if (wry_db_say(db, "BEGIN IMMEDIATE", &why) && migrate_within(db, secret, from, &why) &&
	    wry_db_say(db, "COMMIT", &why))
		return true;
	wry_db_say(db, "ROLLBACK", NULL);
	return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			     N_("cannot bring database '%s' to this version: %s"), path, wry_db_cause(why),
			     NULL);
}

static WrySecret *
load_secret(const WryDriver *driver, const WryStoreConfig *config, const WryLog *log, GError **error)
{
	g_autoptr(GError) why = NULL;
	bool there = true;
	if (!driver->exists(config->path, &there, error))
		return NULL;
	WrySecret *secret = wry_secret_load(config->key_file, !there, &why);
	if (secret != NULL) {
		GStatBuf status;
		if (g_stat(config->key_file, &status) == 0 && (status.st_mode & 07) != 0)
			wry_log_warn(
			    log,
			    "store: others than its owner and group may open '%s', and so all "
			    "passwords; run: chmod o= %s",
			    config->key_file, config->key_file);
		return secret;
	}
	if (g_error_matches(why, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND))
		wry_error_set(error, WRY_ERROR_NOT_AUTHORIZED,
			      N_("'%s' is not there, but it sealed '%s'; restore it"),
			      config->key_file, config->path, NULL);
	else
		g_propagate_error(error, g_steal_pointer(&why));
	return NULL;
}

bool
wry_db_open(const WryDriver *driver, const WryStoreConfig *config, const WryLog *log,
	    WrySecret **ret_secret, WryDb **ret_writer, GError **error)
{
	const char *path = config->path;
	int version = 0;
	WrySecret *secret = *ret_secret = load_secret(driver, config, log, error);
	if (secret == NULL)
		return false;
	WryDb *db = *ret_writer = driver->open(path, false, error);
	if (db == NULL || !db->driver->version(db, &version, error))
		return false;
	if (version > driver->n_steps)
		return fail_newer(db, path, version, error);
	return (version == 0 || check_key(db, secret, path, error)) &&
	       migrate(db, secret, path, version, error);
}

bool
wry_db_verify(WryDb *db, const char *path, const WrySecret *secret, GError **error)
{
	int version = 0;
	if (!db->driver->version(db, &version, error))
		return false;
	if (version == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("there is nothing of wherry's in '%s'"), path, NULL);
	if (version > db->driver->n_steps)
		return fail_newer(db, path, version, error);
	return secret == NULL || check_key(db, secret, path, error);
}
