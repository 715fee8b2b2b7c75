/*
 * spool.h - bytes too many for memory: a file that dies with its last holder
 *
 * Written once, front to back, on any thread; then sealed, counted and read.
 * It lives in the state directory, without a name until wry_spool_keep() gives
 * it one that survives a crash (synced); what is on disk and named by no row
 * of the store is swept at start.  The first 64 kB are in memory (of all spools
 * together 32 MB at most), and what is not longer and not kept never is a file.  References may be dropped on any thread; all
 * else is for one thread at a time.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _WrySpool WrySpool;

/* Where the files live, from here on; made if it is missing (0700).  Once, before any thread. */
bool	    wry_spool_init(const char *dir, GError **error);
/* Removes what was kept and known() does not know.  At start, before anything is kept. */
void	    wry_spool_sweep(bool (*known)(const char *kept, gpointer data), gpointer data);

/* Errors: RESOURCE_CONSTRAINT over the ceiling; INTERNAL_SERVER_ERROR/wait, the disk.  After
 * one, the spool is good for nothing: what was cut off is never read. */
WrySpool   *wry_spool_new(int64_t ceiling, GError **error);
bool	    wry_spool_write(WrySpool *spool, const void *bytes, gsize n, GError **error);
void	    wry_spool_seal(WrySpool *spool);
/*
 * Instead of wry_spool_write(): a descriptor for another process to write to, from the start; -1 and error.
 * (transfer full)  Taken back, what is there is counted and sealed, if it is within the ceiling; whoever
 * keeps the descriptor could still change it.
 */
int	    wry_spool_lend(WrySpool *spool, GError **error);
bool	    wry_spool_take_back(WrySpool *spool, GError **error);

/* Syncs it and gives it a name, kept until wry_spool_forget(): for the store's row.  (borrowed) */
const char *wry_spool_keep(WrySpool *spool, GError **error);
/* ITEM_NOT_FOUND: there is none of that name. */
WrySpool   *wry_spool_open(const char *kept, GError **error);
void	    wry_spool_forget(WrySpool *spool);

/*
 * One more name for the same bytes, synced: each row that names them has its own, and drops it by
 * wry_spool_drop().  On any thread, once it is sealed.  (transfer full); NULL and error: as wry_spool_new()'s.
 */
char	   *wry_spool_link(const WrySpool *spool, GError **error);
/* On any thread; what is not there has gone already. */
void	    wry_spool_drop(const char *kept);

WrySpool   *wry_spool_ref(WrySpool *spool);
void	    wry_spool_unref(WrySpool *spool);
int64_t	    wry_spool_size(const WrySpool *spool);
/* A descriptor of its own, at the start, for reading; -1 and error.  (transfer full) */
int	    wry_spool_fd(const WrySpool *spool, GError **error);
/* Its bytes, where they are in memory; NULL: it is a file, or good for nothing.  (transfer full) */
GBytes	   *wry_spool_bytes(const WrySpool *spool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WrySpool, wry_spool_unref)
