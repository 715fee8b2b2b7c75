/*
 * db.h - the store's one door: a writer thread with group commit, a reader beside it
 *
 * A job is a private copy that runs on the store's thread with the database to
 * itself.  The writer drains its queue into one transaction, commits, and only then are all
 * its replies ended, on the main thread: an answer means "on disk".  Each write stands in a
 * savepoint of its own, so one that fails takes no other with it.
 *
 * A server may go away.  Then jobs wait for it, 10 s those that somebody waits for, and run again when it is back; what it
 * had committed, the answer being lost, does not.
 */
#pragma once

#include "base/histogram.h"
#include "base/log.h"
#include "base/reply.h"

#include <glib.h>
#include <stdbool.h>

typedef struct _WryStore WryStore;

typedef struct {
	const char *path;		/* the SQLite file, made 0600 if it is not there; or postgresql://... */
	const char *key_file;		/* seals secrets; made 0600 if neither it nor the database is there */
	/* Another wherryd has the database now: what is in memory is the truth no more.  Once; NULL: nobody hears. */
	void (*taken)(gpointer data);
	gpointer data;
} WryStoreConfig;

/* Is that no file, but a server's address? */
bool	    wry_store_is_remote(const char *path);
/* Of one that is: can it be used?  NOT_ACCEPTABLE, for the operator; nothing is dialled. */
bool	    wry_store_check(const char *path, GError **error);
/*
 * Opens, checks the key, migrates step by step (keeping PATH.before-N where there was an older
 * version).  error, for the operator: INTERNAL_SERVER_ERROR unreadable, disk; NOT_AUTHORIZED: "this is not the key
 * that sealed '...'"; NOT_ACCEPTABLE: newer than we know.
 */
WryStore   *wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error);
/* Runs what is queued, commits, ends every reply, closes. */
void	    wry_store_close(WryStore *store);
/* Why nothing is written at the moment; NULL: it is, or was when it last had to be.  Borrowed. */
const char *wry_store_trouble(const WryStore *store);
/*
 * Of one that is remote: *ret: does another wherryd have it?  Dials, and waits for the server.  False and
 * error: it cannot be asked.
 */
bool	    wry_store_is_taken(const char *path, bool *ret, GError **error);
/* Jobs that wait, and the longest commit in microseconds since the last call: for stats. */
void	    wry_store_stats(WryStore *store, unsigned *ret_waiting, gint64 *ret_longest_us);
/* How long commits took, since it was opened.  Borrowed. */
const WryHistogram *wry_store_commits(const WryStore *store);
/* Was the last that was to be written written? */
bool	    wry_store_is_well(const WryStore *store);
/*
 * A secret that is this installation's alone and lives as long as the key: 32 bytes, for
 * wry_hash_name().  Borrowed.
 */
const guint8 *wry_store_pepper(const WryStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryStore, wry_store_close)
