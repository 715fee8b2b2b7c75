/*
 * returned.h - what was given to a user's server, and comes back as an error
 *
 * Of what has arrived (arrival.c) a line stays for an hour after the server has it, since a server far away may
 * still refuse it (DESIGN 17.8).  What is refused for now is written again; what is refused for good is told to the backend,
 * which tells the sender as its network does; or else to the operator.
 */
#pragma once

#include "core/inbound.h"

/* A message of type error came from a user's side.  It answers none of ours: nothing happens. */
void	    returned_heard(const WryInbound *in);
