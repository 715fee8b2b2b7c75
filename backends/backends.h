/* backends.h - the register: one line a backend, read by the two programs and no one else */
#pragma once

#include "base/helper.h"
#include "core/backend.h"

extern const WryBackend wry_backend_echo;
extern const WryBackend wry_backend_irc;
extern const WryBackend wry_backend_smtp;
extern const WryBackend wry_backend_sms;
extern const WryHelperJob mail_mime_job;

/* What an array of all of them is made from, in the order in which people are shown them. */
#define WRY_BACKENDS { &wry_backend_irc, &wry_backend_smtp, &wry_backend_sms, &wry_backend_echo, NULL }

/* What the daemon's helper processes do (base/helper.h), NULL-terminated; for main() alone. */
#define WRY_HELPERS { &mail_mime_job, NULL }
