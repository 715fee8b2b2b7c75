/*
 * keep.c - copies of a database, and another key for it
 */
#include "store/keep.h"

#include "store/job.h"
#include "store/messages.h"
#include "store/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* The lock is the kernel's: it goes with whoever has it, however he ends. */
bool
wry_store_lock(const char *path, int *ret_lock, GError **error)
{
	*ret_lock = -1;
	if (wry_store_is_remote(path))
		return true;
	g_autofree char *beside = g_strconcat(path, ".lock", NULL);
	int fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*ret_lock = fd;
		return true;
	}
	int e = errno;
	if (fd >= 0)
		close(fd);
	return e == EWOULDBLOCK
		   ? wry_error_set(error, WRY_ERROR_SERVICE_UNAVAILABLE,
				   N_("another wherryd works on database '%s'; stop it first"), path,
				   NULL)
		   : wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				   N_("cannot open database '%s': %s"), path, g_strerror(e), NULL);
}

void
wry_store_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

char *
wry_store_mac(const char *key_file, const char *text, GError **error)
{
	WrySecret *secret = wry_secret_load(key_file, false, error);
	if (secret == NULL)
		return NULL;
	GString *mac = g_string_new(NULL);
	for (unsigned n = 0; n < 4; n++) {
		char part[2] = { (char)('0' + n), '\0' };
		const char *const row[] = { "backup", part, text, NULL };
		g_string_append_printf(mac, "%016" G_GINT64_MODIFIER "x",
				       wry_secret_number(secret, row));
	}
	wry_secret_free(secret);
	return g_string_free(mac, FALSE);
}

static WryDb *
open_db(const char *path, bool read_only, GError **error)
{
	const WryDriver *driver = wry_driver_of(path);
	bool there = false;
	if (!driver->exists(path, &there, error))
		return NULL;
	if (!there) {
		wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("there is no database '%s'"),
			      path, NULL);
		return NULL;
	}
	return driver->open(path, read_only, error);
}

static void
close_db(WryDb *db)
{
	if (db != NULL)
		db->driver->close(db);
}

bool
wry_store_copy(const char *path, const char *to, GError **error)
{
	if (wry_driver_of(path)->copy == NULL)
		return wry_error_set(error, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
				     N_("'%s' has tools of its own for that; use pg_dump"), path,
				     NULL);
	/* Not for reading alone: SQLite takes a copy for a change. */
	WryDb *db = open_db(path, false, error);
	bool good = db != NULL && wry_db_verify(db, path, NULL, error) &&
		    db->driver->copy(db, to, error);
	close_db(db);
	return good;
}

bool
wry_store_verify(const char *path, const char *key_file, GError **error)
{
	WrySecret *secret = NULL;
	if (key_file != NULL && (secret = wry_secret_load(key_file, false, error)) == NULL)
		return false;
	WryDb *db = open_db(path, true, error);
	bool good = db != NULL && wry_db_verify(db, path, secret, error);
	close_db(db);
	wry_secret_free(secret);
	return good;
}

bool
wry_store_disarm(const char *path, const char *component, GError **error)
{
	WryDb *db = open_db(path, false, error);
	bool good = db != NULL &&
		    db->driver->run(db, "UPDATE message SET state = $1 WHERE component = $2 AND state = $3",
				    WRY_CELLS(WRY_INT(WRY_MESSAGE_HANDED), WRY_TEXT(component),
					      WRY_INT(WRY_MESSAGE_WAITING)),
				    NULL, NULL, NULL, error);
	close_db(db);
	return good;
}

/* --- another key --------------------------------------------------------------------- */

/* *n: one more time the rows it took. */
static bool
drop(WryDb *db, const char *sql, int64_t *n, GError **error)
{
	int64_t changed = 0;
	if (!db->driver->run(db, sql, WRY_NO_CELLS, NULL, NULL, &changed, error))
		return false;
	if (n != NULL)
		*n += changed;
	return true;
}

/* What the key sealed: pieces go before messages, files before what they belong to, so that each is
 * counted. */
static bool
drop_sealed(WryDb *db, WryStoreLost *lost, GError **error)
{
	const struct {
		const char *sql;
		int64_t *n;
	} steps[] = {
		{ "DELETE FROM setting WHERE sealed <> 0", &lost->passwords },
		{ "DELETE FROM memo WHERE sealed <> 0", NULL },
		{ "DELETE FROM file", &lost->files },
		{ "DELETE FROM message", &lost->waiting },
		{ "DELETE FROM arrival WHERE closed = 0", &lost->waiting },
		{ "DELETE FROM arrival", NULL },
		{ "DELETE FROM fate", NULL },
		{ "DELETE FROM tail", NULL },
		{ "DELETE FROM block", &lost->archived },
		{ "DELETE FROM archive", NULL },
	};
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
		if (!drop(db, steps[i].sql, steps[i].n, error))
			return false;
	return db->driver->run(db, "UPDATE place SET key = $1", WRY_CELLS(WRY_NO_BYTES), NULL, NULL,
			       NULL, error);
}

bool
wry_store_reset(const WryStoreConfig *config, WryStoreLost *ret, GError **error)
{
	*ret = (WryStoreLost){ 0 };
	WrySecret *secret = wry_secret_load(config->key_file, true, error);
	WryDb *db = secret != NULL ? open_db(config->path, false, error) : NULL;
	g_autoptr(GError) why = NULL;
	bool good = db != NULL && wry_db_verify(db, config->path, NULL, error);
	if (good) {
		good = wry_db_say(db, "BEGIN IMMEDIATE", &why) && drop_sealed(db, ret, &why) &&
		       wry_db_bind_key(db, secret, &why) && wry_db_say(db, "COMMIT", &why);
		if (!good) {
			wry_db_say(db, "ROLLBACK", NULL);
			wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				      N_("cannot change database '%s': %s"), config->path,
				      wry_db_cause(why), NULL);
		}
	}
	close_db(db);
	wry_secret_free(secret);
	return good;
}
