/*
 * letter.h - a message and the way back to its sender, as bytes for the journal
 *
 * letter_open(letter_pack(m)) says what m says.  A field that a later version adds is skipped by an older
 * one; what it lacks is as in an empty message.  Of a file its link, type, name and size are kept, not its bytes.
 */
#pragma once

#include "core/message.h"
#include "core/outbox.h"

/* What stays of one when its words have been delivered: whose it is and how to speak of it.  (transfer full) */
WryMessage *letter_outline(const WryMessage *message);

/* back: NULL where it came from the network.  markable: its sender asks when it is read.  (transfer full) */
GBytes	   *letter_pack(const WryMessage *message, const WryBack *back, bool markable);
/*
 * All (transfer full); *ret_back, of that component, and *ret_markable: NULL where it was packed without.  NULL and
 * error: INTERNAL_SERVER_ERROR, damaged.
 */
WryMessage *letter_open(WryComponent *component, GBytes *bytes, WryBack **ret_back,
			bool *ret_markable, GError **error);
