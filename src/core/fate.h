/*
 * fate.h - what became of a message after the network has taken it
 *
 * Where a network tells (receipts, read marks, bounces), the way back to the sender is kept until it
 * does: where it stores and forwards on the disk (fate-kept.c), for `forget_after` of its settings or 3 days; else in RAM
 * and bounded.  A word that comes before its message is accepted waits a minute for it.
 */
#pragma once

#include "core/payload.h"

/* Makes the component's, on the disk.  Once, where its backend is WRY_CAP_RELIABLE. */
void	    fate_start(WryComponent *component);
/* The stream is up: what was told meanwhile can be told on. */
void	    fate_stream_up(WryComponent *component);

/*
 * The network has this piece and calls it so.  markable: the sender asks when it is read.  refused: one of its
 * recipients has refused it, and he knows.
 */
void	    fate_expect(WrySession *session, const WryMessage *message, const WryBack *back,
			bool markable, bool refused, const WryPiece *piece, const char *foreign_id);
/* One of its recipients has refused it: it is ticked no more, and where it had one only that is its end. */
void	    fate_refused(WrySession *session, const WryMessage *message, const WryBack *back);
/* Nothing is waited for any more of that user: he goes. */
void	    fate_forget_user(WryComponent *component, const char *bare);
/* The fact: as wry_message_fate() says. */
void	    fate_told(WryComponent *component, const char *id, const char *const *names,
		      WryFate fate, const GError *error, WryReply *matched);
/* The same: as wry_message_fate_guessed() says. */
void	    fate_guessed(WryComponent *component, const char *const *names, uint64_t guesses,
			 const char *of, WryFate fate, const GError *error, WryReply *matched);
/* Does it wait for the disk?  Then the turn brings more. */
bool	    fate_is_reading(const WryComponent *component);
