/*
 * fate.h - what became of a message after the network has taken it
 *
 * Where a network tells (receipts, read marks, bounces), the way back to the sender is kept until it
 * does, in RAM and bounded; a word that comes before its message is accepted waits a minute for it.
 */
#pragma once

#include "core/payload.h"

/* The network has this piece and calls it so.  markable: the sender asks when it is read. */
void	    fate_expect(WrySession *session, const WryMessage *message, const WryBack *back,
			bool markable, const WryPiece *piece, const char *foreign_id);
/* Nothing is waited for any more: of that message (it has failed); of that user (he goes). */
void	    fate_forget(WryComponent *component, const char *id);
void	    fate_forget_user(WryComponent *component, const char *bare);
/* The fact: as wry_message_fate() says. */
void	    fate_told(WryComponent *component, const char *id, const char *const *names,
		      WryFate fate, const GError *error, WryReply *matched);
