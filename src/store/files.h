/*
 * files.h - files of messages: a row each, and the bytes in it or in a spool that it names
 *
 * What is small lies in the row, sealed; what is large in a file that wry_spool_link() named before the row is
 * written.  A row goes with what it belongs to: what has come for a user (store/arrivals.h), what is owed to a network
 * (store/messages.h), his account; the names of those that have gone are told by wry_files_litter(), to be dropped.
 *
 * What waits has ceilings, below, and what would be over one is refused for now; an original takes the place of
 * older ones.
 */
#pragma once

#include "store/db.h"

#include <stdint.h>

#define WRY_FILES_MOST	     10000			/* that wait, in all */
#define WRY_FILES_BYTES	     (8 * G_GINT64_CONSTANT(1073741824)) /* of them */
#define WRY_FILES_USER_BYTES (256 * G_GINT64_CONSTANT(1048576)) /* of them, one account's */
#define WRY_ORIGINALS_USER	 1000			/* originals of one account */
#define WRY_ORIGINALS_USER_BYTES (64 * G_GINT64_CONSTANT(1048576))
#define WRY_ORIGINALS_BYTES	 (8 * G_GINT64_CONSTANT(1073741824)) /* of all */

typedef struct {
	gint64 id;			/* of the row; 0: not stored yet */
	unsigned place;			/* among the message's files, from 0 */
	unsigned number;		/* an original's: what its user calls it; else 0 */
	gint64 since, expires;		/* unix microseconds; expires 0: with what it belongs to */
	gint64 size;			/* bytes */
	char *url;			/* where users get it; NULL: it is there not yet */
	char *name;			/* of the spool; NULL: content */
	GBytes *content;		/* NULL: name, or not read */
	GBytes *about;			/* what the core says of it; NULL: nothing */
} WryFileRow;

void	    wry_file_row_free(WryFileRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryFileRow, wry_file_row_free)

/* Of what has come.  reply: a WryFileRow (borrowed); ITEM_NOT_FOUND. */
void	    wry_files_of_arrival(WryStore *store, const char *component, gint64 arrival,
				 WryReply *reply);
/* It is there now, and here no more.  One that has gone is no error. */
void	    wry_files_set_url(WryStore *store, const char *component, gint64 id, const char *url,
			      WryReply *reply);
/*
 * Of a message under way: all its files at once.  rows: of WryFileRow, borrowed, copied.  reply: nothing.
 * Errors: ITEM_NOT_FOUND, there is no such message; RESOURCE_CONSTRAINT of type wait, too much waits.
 */
void	    wry_files_add(WryStore *store, const char *component, const char *user,
			  const char *message, const GPtrArray *rows, WryReply *reply);
/* reply: a GPtrArray of WryFileRow (borrowed) by place; empty: none were added yet. */
void	    wry_files_of_message(WryStore *store, const char *component, const char *user,
				 const char *message, WryReply *reply);
/* The last `limit` originals of a user, the newest first, without content.  reply: a GPtrArray of WryFileRow. */
void	    wry_files_originals(WryStore *store, const char *component, const char *user,
				unsigned limit, WryReply *reply);
/* reply: a WryFileRow (borrowed); ITEM_NOT_FOUND. */
void	    wry_files_original(WryStore *store, const char *component, const char *user,
			       unsigned number, WryReply *reply);

/*
 * Spools whose rows have gone, some of them; what has expired goes first.  reply: a GPtrArray of char *
 * (borrowed).  They are told until wry_files_dropped().
 */
void	    wry_files_litter(WryStore *store, WryReply *reply);
void	    wry_files_dropped(WryStore *store, const GPtrArray *names);
/* Is that the spool of a row, as the store was opened?  For wry_spool_sweep(); data: the store. */
bool	    wry_files_is_known(const char *name, gpointer store);
