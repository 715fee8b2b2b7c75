/*
 * fate-kept.h - fates of messages that stand on the disk: what a network that stores and forwards tells days later
 *
 * For fate.c alone.  The table is the truth; a word about a message reads its row, says what is to be said, and is answered when
 * that is on the disk.
 */
#pragma once

#include "core/outcome.h"

/* What a network said of a message, until it is applied. */
typedef struct {
	char *id;
	WryHeard heard;			/* owned */
	WryFate fate;
	GError *error;
	WryReply *matched;		/* NULL */
	gint64 since;			/* monotonic */
} WryWord;

/* id, names, error: borrowed; matched: (transfer full). */
WryWord	   *word_new(const char *id, const char *const *names, WryFate fate, const GError *error,
		     WryReply *matched);
/* It was about that. */
void	    word_matched(WryWord *word, guint index);
/* Nobody has been found for it, if its asker still waits: he hears so. */
void	    word_free(WryWord *word);

typedef struct _WryKept WryKept;

/* unknown: takes (transfer full) what is about no message that is known, yet. */
WryKept	   *kept_new(WryComponent *component, void (*unknown)(WryWord *word, gpointer data),
		     gpointer data);
void	    kept_free(WryKept *kept);
/* word: (transfer full).  It waits for the stream, and its turn. */
void	    kept_tell(WryKept *kept, WryWord *word);
/* What waits can go on: the stream is up. */
void	    kept_go_on(WryKept *kept);
/*
 * That the network has this piece (NULL: that one recipient has refused it; row->state says so) is to be remembered.
 * All borrowed.
 */
void	    kept_add(WryKept *kept, const WryFateRow *row, const WryPieceRow *piece);
void	    kept_remove(WryKept *kept, const char *id);
/* Does it wait for the disk? */
bool	    kept_is_reading(const WryKept *kept);
