/*
 * failure.h - why a mail did not arrive, in words for who wrote it (UX 2.4)
 */
#pragma once

#include "base/error.h"

/*
 * address: whom it was for; code: 550, 0 unknown; status: "5.1.1" (RFC 3463), NULL unknown; text: the server's own words, ""
 * none.  wait: it is tried again; the error's type says so.  (transfer full)
 */
GError	   *mail_failure_new(const char *address, unsigned code, const char *status, const char *text,
			     bool wait);
