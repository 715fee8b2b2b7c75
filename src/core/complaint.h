/*
 * complaint.h - failures that are also said (UX.md 2.4)
 *
 * Some clients hide the text of an error, and servers keep none for who is offline.  So what comes
 * late, and the first of each kind, is said as chat by the help address besides.
 */
#pragma once

#include "core/model.h"

/*
 * A message of the user's to `peer`, submitted at `since` (monotonic), has failed; the error stanza
 * is sent already.  Once a message.
 */
void	    complaint_failed(WryAccount *account, const WryAddress *peer, gint64 since,
			     const GError *error);
/* It is not delivered yet, and is tried further: said once a message, long after it was sent. */
void	    complaint_late(WryAccount *account, const WryAddress *peer, gint64 since,
			   const GError *error);
