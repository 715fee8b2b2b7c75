/*
 * shorten.h - what a message says, no longer than clients show it
 */
#pragma once

#include "core/model.h"

#define SHORTEN_SHOWN 8000		/* bytes of words that a client is shown (UX.md F9) */

/* So many bytes of it are shown: whole lines, or where they are too long whole words or letters; all of what is short. */
gsize	    shorten_bytes(const char *body);
/*
 * Cuts the body at a line where it is longer than clients show, and says in the last line how to get all of it:
 * as the original of that number.  0: that is not kept, and nothing is cut.  message: nobody else's yet.
 */
void	    shorten_words(const WryComponent *component, WryMessage *message, unsigned number);
