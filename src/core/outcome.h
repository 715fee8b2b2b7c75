/*
 * outcome.h - what becomes of one message that the network has: which pieces arrived, and what its sender hears
 *
 * A message is delivered when every piece of it is, to each of its recipients, and bounced with the first that is;
 * then the others' bounces are said in words.  Where it is kept is fate.c's business.
 */
#pragma once

#include "core/outbox.h"
#include "store/fates.h"

enum {					/* WryFateRow.state */
	WRY_OUTCOME_TICKS    = 1 << 0,	/* its sender wants to know that it arrived (XEP-0184), */
	WRY_OUTCOME_MARKS    = 1 << 1,	/* that it was read (XEP-0333) */
	WRY_OUTCOME_TICKED   = 1 << 2,	/* and knows that it arrived */
	WRY_OUTCOME_READ     = 1 << 3,	/* it was read, by one at least */
	WRY_OUTCOME_LATE     = 1 << 4,	/* he knows that it is late */
	WRY_OUTCOME_REFUSED  = 1 << 5,	/* one recipient has refused it, and he knows */
};

typedef struct {
	WryComponent *component;
	WryFateRow *row;
	WryMessage *message;		/* its outline: letter.h */
	WryBack *back;
} WryOutcome;

typedef enum { WRY_OUTCOME_SAME, WRY_OUTCOME_CHANGED, WRY_OUTCOME_CLOSED } WryOutcomeEnd;

/* All (transfer full). */
WryOutcome *outcome_new(WryComponent *component, WryFateRow *row, WryMessage *message,
			WryBack *back);
void	    outcome_free(WryOutcome *outcome);

/* What a network calls a piece; `of` and guesses as in wry_message_fate_guessed(). */
typedef struct {
	char **names;
	uint64_t guesses;
	char *of;
} WryHeard;

/* The piece of the first of these names that is one's; NULL: none.  *ret_index: of that name. */
WryPieceRow *outcome_find(const WryOutcome *outcome, const WryHeard *heard, guint *ret_index);
/* Does this fate speak of a piece at all?  Not where names were told and none fits one of several recipients. */
bool	    outcome_is_meant(const WryOutcome *outcome, const char *const *names,
			     const WryPieceRow *piece, WryFate fate);
/* piece NULL: all of it.  error: nullable.  CLOSED: no more is to be heard of it. */
WryOutcomeEnd outcome_apply(WryOutcome *outcome, WryPieceRow *piece, WryFate fate,
			    const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryOutcome, outcome_free)
