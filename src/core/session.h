/*
 * session.h - login, back-off, logout: gives every order that opens, joins, leaves or closes
 *
 * A session opens when something waits for it and closes after its last use.  The pump, one
 * function at the end of the turn, looks at the states and gives the orders that are due: so
 * facts never give orders (REVIEW 2.2), and nouns die on a fresh stack.
 */
#pragma once

#include "core/outbox.h"

/* The pump: of WryComponent.pump. */
void	    session_pump(gpointer session);

/* --- facts ---------------------------------------------------------------------- */

void	    session_opened(WrySession *session, const WryAddress *self);
void	    session_renamed(WrySession *session, const WryAddress *self);
void	    session_closed(WrySession *session, const GError *error);

/* --- from above ------------------------------------------------------------------- */

/* Closes at the end of the turn; clients in rooms are told with `code` (332, 333) and reason. */
void	    session_end(WrySession *session, unsigned code, const char *reason);
/*
 * At once, with all brackets: the account goes, or the daemon.  The session is freed; a guest's account
 * too when it was its last.
 */
void	    session_end_now(WrySession *session, unsigned code, const char *reason);
/*
 * The XMPP stream was gone and is back: nobody knows what was missed, so every client is
 * put out (110+333) and may come in again; rooms are kept for logout_grace.
 */
void	    session_stream_back(WrySession *session);
/* One that waits for its next try has it now; one that is open is closed, and opened again. */
void	    session_redo(WrySession *session);
/* A guest without sessions, open questions or settings leaves memory.  true: it is gone. */
bool	    session_reap(WryAccount *account);
