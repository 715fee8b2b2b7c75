/*
 * postman.h - the puppet's networks that store and forward: the postman, and the telegraph, whose words cost
 */
#pragma once

#include "core/backend.h"

/* Fills a backend's table: "postman", "telegraph". */
void	    postman_make(WryBackend *ret);
void	    telegraph_make(WryBackend *ret);
/* "courier": a postman who tells what became of it; `receipts` says when it is ticked. */
void	    courier_make(WryBackend *ret);
/* "parcel": the postman, who takes files. */
void	    parcel_make(WryBackend *ret);
/* "postoffice": whoever registers there has an address of his own, his nick, or else nick2, nick3. */
void	    postoffice_make(WryBackend *ret);

/* "exchange": a post office whose addresses are a pool, one and two, or what is named for a nick; `unmatched` is a setting. */
void	    exchange_make(WryBackend *ret);

/*
 * Facts: "unclaimed - bob KEY|- Hello": for nobody; "arrived romeo bob KEY|- Hello": for the address romeo, from bob; "check romeo bob [BYTES]".  What
 * becomes of it is an order: "stored", "may come to NICK", or the error.  "arrived-named romeo bob carol,dave Bob: Hello".
 * Before "arrived" come "file NAME TYPE TEXT", "original NAME TYPE TEXT": it bears them; a TEXT "#9000" is so many bytes in
 * lines, "-" for a body none.
 */
bool	    postman_tell(const char *name, char *const *words, const char *const *rest);
