/*
 * fetch.h - one HTTP request and what comes back, within ceilings
 *
 * For links that users send, the XMPP server's upload slots, and providers' APIs.  On
 * the main loop (libsoup); nothing blocks, nothing is kept from one request to the next: no
 * cookies, no proxy, no connection, no password of a server's asking.
 */
#pragma once

#include "base/reply.h"
#include "base/spool.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

#define WRY_FETCH_URL_MOST 8192 /* bytes */

/* What is asked.  Copied, strings too; references are taken of body and spool. */
typedef struct {
	const char *method;		/* "PUT", "POST"; NULL: GET */
	const char *url;		/* http or https */
	const char *const *headers;	/* name, value, name, value, NULL; NULL: none */
	GBytes *body;			/* either of the two, or none */
	WrySpool *spool;		/* sealed */
	const char *type;		/* of the body; NULL: application/octet-stream */
	bool guarded;			/* a user named it: base/guard decides on each address dialled */
	bool once;			/* a failure once it has begun to leave, after which nobody knows
					   what became of it, is an UNDEFINED_CONDITION */
	unsigned redirects;		/* GET only: followed at most so often, and never from https to
					   http; headers stay behind where the host changes */
	unsigned ms;			/* for all of it, from when it begins; 0: 60,000 */
	int64_t max_size;		/* of what comes; 0: 1 MiB */
	gsize max_memory;		/* more than so much comes as a spool; 0: never */
} WryFetch;

/* What came; borrowed for the call.  Any status is an answer: see wry_fetched_check(). */
typedef struct {
	unsigned status;		/* 200 */
	const char *type;		/* "text/plain", lower case, no parameters; NULL: not said */
	const char *charset;		/* NULL: not said */
	const char *url;		/* where it was in the end */
	GBytes *bytes;			/* either of the two */
	WrySpool *spool;		/* sealed; take a reference to keep it */
	int64_t size;
} WryFetched;

/*
 * reply (transfer full): a WryFetched.  Errors: NOT_ACCEPTABLE (no such kind of address, one that is too
 * long, too large, too many redirections), POLICY_VIOLATION (guard), REMOTE_SERVER_NOT_FOUND (name),
 * REMOTE_SERVER_TIMEOUT (refused, unreachable, too slow; cancel: its certificate),
 * RESOURCE_CONSTRAINT (too many requests wait here), the spool's own.  At most 32 run at a time.
 * Taken back, it stops at the next bytes that come or at its time's end.
 */
void	    wry_fetch(const WryFetch *what, WryReply *reply);
/* The status as an error in words: 404 and 410 ITEM_NOT_FOUND, 401 and 403 FORBIDDEN, 413
 * NOT_ACCEPTABLE, 429 and 5xx REMOTE_SERVER_TIMEOUT, other 4xx and 3xx NOT_ACCEPTABLE. */
bool	    wry_fetched_check(const WryFetched *fetched, GError **error);
/* Cuts all that runs or waits; each reply is dropped.  Once, before wry_loop_shutdown(). */
void	    wry_fetch_shutdown(void);
