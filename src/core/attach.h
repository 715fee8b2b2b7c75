/*
 * attach.h - files of messages: kept before a network hears that we have them, brought to where users get them
 *
 * What comes with a message is on the disk with its rows (attach-keep.c); each file is a message of its own behind
 * the words, and is told once core/upload has put it somewhere, or for good has not.
 */
#pragma once

#include "base/worker.h"
#include "core/model.h"
#include "store/arrivals.h"

typedef struct _WryFetching WryFetching;

/* At the component's birth and end; stop: once it takes no arrivals any more, while there is a store. */
void	    attach_configure(WryComponent *component);
void	    attach_stop(WryComponent *component);
void	    attach_free(WryComponent *component);
/* Spools whose rows have gone are dropped, and what has expired: of all components, in the name of one. */
void	    attach_sweep(WryComponent *component);
/* The attach-*.c files' own.  For what blocks, as wry_worker_push(); one that fetches begins or ends; at the component's end those that are open are dropped (attach-fetch.c). */
void	    attach_fetching(WryComponent *component, WryFetching *fetching, bool open);
void	    attach_fetch_drop(WryFetching *fetching);
void	    attach_push(WryComponent *component, gpointer job, WryWorkFunc run, WryWorkFunc done);

/* --- to the disk (attach-keep.c) ----------------------------------------------- */

/*
 * A message in its parts: the words first, NULL if there are none, then a message for each attachment that
 * has data.  Their ids are the message's own, and follow it.  (transfer full)
 */
GPtrArray  *attach_split(const WryMessage *message);
/*
 * Keeps the data of its attachments and its original.  reply: a GPtrArray of WryFileRow, one for each attachment with
 * data, then the original's or NULL; take a reference to keep it.  What becomes of no row is given back by
 * attach_unkeep().  Errors: the disk's, RESOURCE_CONSTRAINT.
 */
void	    attach_keep(WryComponent *component, const WryMessage *message, WryReply *reply);
void	    attach_unkeep(const GPtrArray *rows);
/* The bytes of a row that was read.  (transfer full); NULL and error: ITEM_NOT_FOUND, the disk's. */
WrySpool   *attach_open(const WryFileRow *row, GError **error);
/* What is said of an original where it is listed; each (transfer full), nullable. */
void	    attach_about(const WryFileRow *row, char **ret_peer, char **ret_subject, char **ret_name,
			 char **ret_type);
/* Its name without what no file's name should have: "photo.jpg".  (transfer full) */
char	   *attach_name(const WryAttachment *file);

/* --- to the user (attach.c) ---------------------------------------------------- */

/* Is it a file that is still to be put somewhere? */
bool	    attach_is_file(const WryMessage *message);
/*
 * Brings the file of that row to where its user gets it: tried until it is there, or three days are over.  Then
 * ready (row: borrowed, without content), and attach_take() has what is to be told.
 */
void	    attach_begin(WryComponent *component, const WryArrivalRow *row, const WryMessage *message,
			 void (*ready)(WryComponent *component, const WryArrivalRow *row));
/* It is ready. */
bool	    attach_is_ready(const WryComponent *component, gint64 number);
/* The message with its link, or with a sentence that says why there is none.  (transfer full); NULL: not yet. */
WryMessage *attach_take(WryComponent *component, gint64 number);
/* All that was begun is as if it had not been. */
void	    attach_forget(WryComponent *component);
/* Does it wait for the disk?  Then the turn brings more. */
bool	    attach_is_busy(const WryComponent *component);

/* --- from the user (attach-fetch.c) ------------------------------------------------- */

/* Has it links whose bytes the network wants, and which are not here? */
bool	    attach_wants(const WryComponent *component, const WryMessage *message);
/*
 * Gives the attachments of a message under way their data: from its row, else fetched, once, and kept there.  message: the
 * caller's alone, until the reply.  since: monotonic, of its coming.  reply: nothing.  Errors: with a sentence; of type wait
 * it may be tried again.
 */
void	    attach_fetch(WryComponent *component, const char *user, WryMessage *message, gint64 since,
			 WryReply *reply);
