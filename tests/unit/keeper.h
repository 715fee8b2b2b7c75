/*
 * keeper.h - a puppet whose users may stay when none of their clients is there
 */
#pragma once

#include "core/backend.h"

/* Fills a backend's table: "keeper", with `persistent` at the component, the account, networks and rooms. */
void	    keeper_make(WryBackend *ret);
