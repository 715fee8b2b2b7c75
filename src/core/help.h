/*
 * help.h - the address that speaks: chat with help@, with the domain, with a network
 */
#pragma once

#include "core/inbound.h"

void	    help_message(const WryInbound *in);
