/*
 * block.h - whom a user does not want to hear of
 *
 * A list of the account's own, kept as settings: what a blocked party says to the user alone, its
 * invitations and its requests never become a stanza (BL-03).  What it says in a room is the room's.
 */
#pragma once

#include "core/model.h"

/* The setting that stands for it, in the scope BLOCK_SCOPE.  (transfer full) */
#define BLOCK_SCOPE "block"
char	   *block_key(const WryComponent *component, const WryAddress *who);
/* Is he, however the network lets his name be spelled, or everybody of his domain ("@example.net")? */
bool	    block_hides(const WrySession *session, const WryAddress *who);
/* The same of a row that is not in memory as an account: names are compared as they are spelled. */
bool	    block_row_hides(const WryComponent *component, const WryAccountRow *row,
			    const WryAddress *who);
