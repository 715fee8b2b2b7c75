/*
 * queue.h - every message's fate: held until the session is open, handed over, accepted, given up
 *
 * A message of the user's is under way from queue_submit() until the network has accepted all
 * its pieces or refused one.  Then the sender is told: the engine by the returned record, or
 * the error on the stanza itself.  Nothing under way is forgotten, and there is a ceiling.
 */
#pragma once

#include "core/ledger.h"
#include "core/payload.h"

typedef struct {
	WrySession *session;
	WryMessage *message;
	WryBack *back;
	xmpp_stanza_t *xml;		/* as it came, for a room's reflection; NULL */
	char *corrects, *words;		/* id of the message it corrects, and what that reads now; NULL */
	bool markable;			/* its sender asks when it is read */
	gsize bytes;			/* that the stanza weighs */
	GList *held;			/* its place in session->held; NULL: handed over */
	uint64_t accepted;		/* bit n: piece n; pieces beyond 63 share the last */
	unsigned pieces;		/* accepted so far */
	gint64 since;			/* monotonic, of its coming */
	char *said;			/* what the network made of it; NULL: as sent */
	WryDue *due;			/* its row, in hand; NULL: it lives in RAM alone */
	guint64 waiting;		/* bit n: recipient n has no fate yet */
	guint64 open;			/* of them, those the backend has said nothing of yet */
	bool refused;			/* one of them is, and the sender knows */
	GError *untold;			/* why, where he does not, the stream being down; NULL */
	GError *again;			/* why some are to be tried again; NULL */
} WryUnderWay;

void	    wry_under_way_free(WryUnderWay *under_way);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryUnderWay, wry_under_way_free)

/* The component's messages of before are handed over, too.  Once, where its backend is WRY_CAP_RELIABLE. */
void	    queue_start(WryComponent *component);

/*
 * Takes the message (transfer full) and, where the network stores and forwards, journals it first: then who sent
 * it hears by an error stanza what becomes of it.  Else hands it over if the session is open, else
 * keeps it until then.  xml: as it came, for its ids; a room's is kept.  false and error: RESOURCE_CONSTRAINT, queue_max are
 * under way; the message is gone.  It is the caller's last act: it may have given an order.
 */
bool	    queue_submit(WrySession *session, WryMessage *message, const WryBack *back,
			 xmpp_stanza_t *xml, GError **error);
/* Hands over what is held.  true: there was something. */
bool	    queue_hand_over(WrySession *session);

/*
 * A piece is accepted, and has that name there (nullable).  (transfer full): the record, once all of its message are; NULL: not yet, or nothing
 * known of that id (*ret_known tells).
 */
WryUnderWay *queue_accepted(WrySession *session, const WryPiece *piece, const char *foreign_id,
			    const char *said, bool *ret_known);
/* The first piece that fails ends it: the sender is told.  false: nothing known of that id. */
bool	    queue_failed(WrySession *session, const WryPiece *piece, const GError *error);
/* Nobody has tried it for that recipient.  Likewise. */
bool	    queue_untried(WrySession *session, const WryPiece *piece);
/* All that is under way, held too. */
void	    queue_fail_all(WrySession *session, const GError *error);
