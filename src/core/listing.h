/*
 * listing.h - the rooms of a network, as it lists them
 *
 * A network's list can be 50,000 rooms long and take a minute to come.  It is read once and kept packed for ten
 * minutes; who asks for a page gets it as soon as it is there; who asks again asks us, not the network.
 */
#pragma once

#include "core/model.h"

typedef struct _WryListing WryListing;

typedef struct {			/* borrowed, until the listing changes */
	const char *name, *topic;	/* name: of its address; topic: its beginning, "" for none */
	int occupants;			/* -1 unknown */
} WryListed;

/* What a question is for: all are ANDed. */
typedef struct {
	const char *after;		/* the page behind that room; NULL: from `index` on */
	guint index;
	guint n;			/* so many; G_MAXUINT: all there are */
	bool last;			/* the last n, or those in front of `after` */
} WryListingPage;

typedef struct {			/* the reply's result, for the call */
	WryListing *listing;
	guint from, to;
	bool whole;			/* no more will come; else nobody knows how many there are */
} WryListingAnswer;

/* Does that session's network list its rooms, now? */
bool	    listing_can(const WrySession *session);
/*
 * A page of the list; pattern (nullable; '*' and '?'): only those so called.  An order: not from inside a fact.
 * reply: a WryListingAnswer; item-not-found: `after` is not in the list; of type wait: not now.
 */
void	    listing_ask(WrySession *session, const char *pattern, const WryListingPage *page,
			WryReply *reply);
/* The list, if it is whole and fresh: nobody has to be asked.  NULL */
WryListing *listing_whole(const WrySession *session);
guint	    listing_length(const WryListing *listing);
void	    listing_get(const WryListing *listing, guint i, WryListed *ret);

/* --- the fact ------------------------------------------------------------------- */

void	    listing_heard(WrySession *session, const WryRoomInfo *info);
