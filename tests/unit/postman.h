/*
 * postman.h - the puppet's networks that store and forward: the postman, and the telegraph, whose words cost
 */
#pragma once

#include "core/backend.h"

/* Fills a backend's table: "postman", "telegraph". */
void	    postman_make(WryBackend *ret);
void	    telegraph_make(WryBackend *ret);
