/*
 * wording.h - what a network cannot carry, in words as people there write it
 *
 * A correction as the changed words, a reply as "nick: ", a reaction as a short line: by the user's
 * own wishes, which are settings of his account.  Pure: finds nothing, sends nothing.
 */
#pragma once

#include "core/model.h"

/* The settings' names. */
#define WORDING_CORRECTIONS "corrections"
#define WORDING_REACTIONS "reactions"
/* And their choices: the first is what holds where nothing is set. */
extern const char *const wording_corrections_choices[];	/* short, full, off */
extern const char *const wording_reactions_choices[];	/* off, words */

typedef enum { WORDING_SHORT, WORDING_FULL, WORDING_NONE } WryWording;

/* account: NULL is a stranger, who has no wishes. */
WryWording  wording_corrections(const WryAccount *account);
bool	    wording_reactions(const WryAccount *account);

/*
 * What changes in old so that it reads new: "s/teh/the/", by whole words, of one line of several; NULL
 * where that is no shorter than new, or could be taken for a change elsewhere.  (transfer full)
 */
char	   *wording_correction(const char *old, const char *new);
/* "nick: text"; nick NULL: behind a line of what was quoted, if anything was.  (transfer full) */
char	   *wording_reply(const char *nick, const char *quoted, const char *text);
/*
 * Those of `now` (space-separated) that were not among `before` (nullable), behind the nick of who is meant
 * (nullable); NULL: none is new.  (transfer full)
 */
char	   *wording_reaction(const char *nick, const char *now, const char *before);
