/*
 * keep.h - what is done with a database while wherryd does not run on it, or beside it: copies, another key
 *
 * For wherryctl: each call opens what it needs, blocks, and closes it.
 */
#pragma once

#include "store/db.h"

/*
 * Who has it works on the database, and nobody else: a file beside it, locked for as long as *ret_lock is open.
 * error: SERVICE_UNAVAILABLE: another has it.  PostgreSQL has a lock of its own: *ret_lock is -1 then.
 */
bool	    wry_store_lock(const char *path, int *ret_lock, GError **error);
void	    wry_store_unlock(int lock);
/*
 * What stands for the text, and nobody without that key can make: 64 hexadecimal digits.  NULL and error.  (transfer full)
 */
char	   *wry_store_mac(const char *key_file, const char *text, GError **error);
/*
 * In a copy that takes the place of what went on without it: messages of that component may have been sent meanwhile, and are
 * not sent again; their senders hear so.
 */
bool	    wry_store_disarm(const char *path, const char *component, GError **error);
/*
 * A copy as of one moment at `to`, synced, for us alone; wherryd may be writing.  error: FEATURE_NOT_IMPLEMENTED: that
 * database has tools of its own for it.
 */
bool	    wry_store_copy(const char *path, const char *to, GError **error);
/* Do they belong together, and do we know that version?  Nothing is changed.  key_file: NULL: any. */
bool	    wry_store_verify(const char *path, const char *key_file, GError **error);

/* What nobody can open any more. */
typedef struct {
	int64_t passwords;		/* and other settings that were sealed */
	int64_t waiting;		/* messages and mails under way */
	int64_t archived;		/* blocks of what was said */
	int64_t files;
} WryStoreLost;

/*
 * The key is lost: what it sealed goes, and the key of key_file (made if it is not there) is the database's from
 * now on.  All of it, or nothing.
 */
bool	    wry_store_reset(const WryStoreConfig *config, WryStoreLost *ret, GError **error);
