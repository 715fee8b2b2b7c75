/*
 * killer.h - ends the gateway at each of its commits in turn, and starts it again on what was on the disk
 */
#pragma once

#include "core/backend.h"

/* The backend "killed": it stores and forwards, and its users have addresses. */
void	    killer_make(WryBackend *ret);
/* Of what goes out. */
void	    killer_heard(const char *xml);
/* All of it, as one test. */
void	    killer_test(void);
