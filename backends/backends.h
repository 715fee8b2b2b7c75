/* backends.h - the register: one line a backend, read by the two programs and no one else */
#pragma once

#include "core/backend.h"

extern const WryBackend wry_backend_echo;
extern const WryBackend wry_backend_irc;

/* What an array of all of them is made from, in the order in which people are shown them. */
#define WRY_BACKENDS { &wry_backend_irc, &wry_backend_echo, NULL }
