/*
 * job.h - how accounts and memos get a job through db.c
 *
 * For src/store alone.  A job is a private copy: made on the main thread, run on a store's
 * thread, read by the asker and freed on the main thread again.
 */
#pragma once

#include "store/db.h"
#include "store/driver.h"
#include "store/files.h"
#include "store/secret.h"

typedef struct {
	/*
	 * On a store's thread.  Writes stand in a savepoint: false and error undo them; and they run again
	 * where their transaction was lost with the connection, so what they gather they forget first.
	 */
	bool (*run)(WryDb *db, const WrySecret *secret, gpointer job, GError **error);
	/* On the main thread, after a good run: what the reply brings (borrowed).  NULL: none. */
	gpointer (*result)(gpointer job);
	void (*free)(gpointer job);
} WryJobKind;

/*
 * Both take job and reply (transfer full).  topic (borrowed): what the job is about.  A read of
 * it sees every write of it that was asked for before; it runs on the reader at once where there
 * is none under way, else behind it on the writer.  topic NULL: a write about nothing that is ever
 * read; a read of everything.  bytes: about what the job holds.  A write begins when the turn ends.
 */
void	    wry_store_write(WryStore *store, const WryJobKind *kind, gpointer job, gsize bytes,
			    const char *topic, WryReply *reply);
void	    wry_store_read(WryStore *store, const WryJobKind *kind, gpointer job, gsize bytes,
			   const char *topic, WryReply *reply);

/* The same about several topics (borrowed), NULL-terminated; NULL as above. */
void	    wry_store_write_all(WryStore *store, const WryJobKind *kind, gpointer job, gsize bytes,
				const char *const *topics, WryReply *reply);
void	    wry_store_read_all(WryStore *store, const WryJobKind *kind, gpointer job, gsize bytes,
			       const char *const *topics, WryReply *reply);

/* What all jobs about one account are about.  (transfer full) */
char	   *wry_account_topic(const char *component, const char *user);

/*
 * Inside a job: drops the rows whose ids `which` brings, with `drop`, of one id.  Nearly always
 * there are none: a DELETE with that question inside it would make a table for the ids first,
 * thirty times the cost of asking.
 */
bool	    wry_rows_drop(WryDb *db, const char *which, const WryCell *cells, unsigned n_cells,
			  const char *drop, GError **error);

/* Inside a job: the account has a row, if need be a guest's. */
bool	    wry_account_ensure(WryDb *db, const char *component, const char *user, GError **error);
/* Likewise: a guest of whom nothing is left has no row. */
bool	    wry_account_prune(WryDb *db, const char *component, const char *user, GError **error);

/* Whose a file is: an account's, and what of his it belongs to; arrival, message 0: to neither. */
typedef struct {
	const char *component, *user;
	int64_t account, arrival, message;
} WryFileOwner;

/* Inside a job: those files (of WryFileRow), if there is room for them. */
bool	    wry_files_insert(WryDb *db, const WrySecret *secret, const WryFileOwner *of,
			     const GPtrArray *rows, GError **error);
/* Likewise: an original, which gets its number; 0: it is too large to be kept. */
bool	    wry_files_insert_original(WryDb *db, const WrySecret *secret, const WryFileOwner *of,
				      WryFileRow *row, GError **error);
WryFileRow *wry_file_row_copy(const WryFileRow *row);
/* At opening: the names of all spools there are rows of.  (transfer full); NULL and error. */
GHashTable *wry_files_names(WryDb *db, GError **error);
/* Those; borrowed. */
GHashTable *wry_store_files(WryStore *store);

/* A statement without parameters and answer. */
bool	    wry_db_say(WryDb *db, const char *sql, GError **error);
/*
 * Loads the key, opens the writer's connection, sees that they belong together, and migrates.  False and
 * error: no; what has been opened is there all the same, the caller's.
 */
bool	    wry_db_open(const WryDriver *driver, const WryStoreConfig *config, const WryLog *log,
			WrySecret **ret_secret, WryDb **ret_writer, GError **error);
/* Is it a database of a version that is known, and sealed by that key (NULL: whichever)?  Changes nothing. */
bool	    wry_db_verify(WryDb *db, const char *path, const WrySecret *secret, GError **error);
/* Within a transaction: from now on it is that key's. */
bool	    wry_db_bind_key(WryDb *db, const WrySecret *secret, GError **error);
/* Which driver a place belongs to. */
const WryDriver *wry_driver_of(const char *path);
/* wry_store_open() with a driver of the caller's. */
WryStore   *wry_store_open_driver(const WryDriver *driver, const WryStoreConfig *config,
				  const WryLog *log, GError **error);

/*
 * archive.c's part of a store.  At opening, with the writer to itself: lines that an end without
 * warning left in the tail become blocks.  NULL and error: the database could not be changed.
 */
struct _WryArchives *wry_archives_new(WryStore *store, WryDb *writer, const WrySecret *secret,
				      GError **error);
/* Which opening of this database was the last; a wherryd's own, until there is another. */
bool	    wry_archives_instance(WryDb *db, gint64 *ret, GError **error);
/* Copies all that lies in RAM to the tail: as a write, which is still to be run. */
void	    wry_archives_flush(struct _WryArchives *archives);
/* What one user may have there, in bytes (256 MB). */
void	    wry_archives_limit(struct _WryArchives *archives, gint64 user_bytes);
void	    wry_archives_free(struct _WryArchives *archives);
/* The store's own; its log. */
const WryLog *wry_store_log(const WryStore *store);
struct _WryArchives *wry_store_archives(WryStore *store);
