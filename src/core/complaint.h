/*
 * complaint.h - failures that are also said (UX.md 2.4)
 *
 * Some clients hide the text of an error, and servers keep none for who is offline.  So what comes
 * late, and the first of each kind, is said as chat by the help address besides.
 */
#pragma once

#include "core/model.h"

/* Of a message to several the error says which of them it is about.  (transfer full) */
GError	   *complaint_whose(const WryMessage *message, const WryAddress *peer, const GError *error);

/*
 * A message of the user's to `peer`, submitted at `since` (monotonic), has failed; the error stanza
 * is sent already.  Once a message.
 */
void	    complaint_failed(WryAccount *account, const WryAddress *peer, gint64 since,
			     const GError *error);
/* The same where the stanza has failed already, for another of its recipients: it is said in any case. */
void	    complaint_failed_too(WryAccount *account, const WryAddress *peer, gint64 since,
				 const GError *error);
/* The network has it and has not delivered it yet, as it tells (error, nullable, says why). */
void	    complaint_delayed(WryAccount *account, const WryAddress *peer, gint64 since,
			      const GError *error);
/* It is not delivered yet, and is tried further: said once a message, long after it was sent.  until: unix
 * microseconds, then it is given up. */
void	    complaint_late(WryAccount *account, const WryAddress *peer, gint64 since, gint64 until,
			   const GError *error);
