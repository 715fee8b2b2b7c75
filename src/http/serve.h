/*
 * serve.h - a small HTTP/1.1 server: one listener a process, routes registered by their owners
 *
 * For metrics, health and what providers call us with.  Everything has a ceiling: connections,
 * their time, heads, bodies.  No TLS: a proxy in front of it speaks that to the world.
 */
#pragma once

#include "base/reply.h"
#include "http/request.h"

#include <stdint.h>

typedef struct _WryRoute WryRoute;

typedef enum { WRY_SERVE_GET = 1 << 0, WRY_SERVE_POST = 1 << 1 } WryServeMethods; /* GET: HEAD too */

/* An answer; borrowed for the call. */
typedef struct {
	unsigned status;		/* 200 */
	const char *type;		/* NULL: text/plain; charset=utf-8 */
	const char *body;		/* NULL: the status in words */
	gsize n;			/* 0: as a string is long */
	const char *realm;		/* 401: what it asks a password for; NULL: nothing asked */
} WryServed;

/*
 * request: borrowed for the call.  answer (transfer full): a WryServed.  An error of type wait is a
 * 503, and any other a 500; no words of it leave.  Not answered within 30 s: 503.  Whoever asked may be gone
 * by then: the answer goes nowhere.
 */
typedef void (*WryServeFunc)(const WryRequest *request, WryReply *answer, gpointer data);

/* Of all of these 0: the usual. */
typedef struct {
	unsigned connections;		/* 256: then who has been reading longest goes */
	unsigned read_ms;		/* 10,000: for one request, from its first byte to its last */
	unsigned idle_ms;		/* 30,000: without one */
	unsigned answer_ms;		/* 30,000 */
} WryServeLimits;

/*
 * Listens.  address: as wry_listener_new()'s.  url (nullable): as it is seen from outside,
 * "https://gw.example.org" or "https://example.org/wherry".  limits: NULL: the usual.
 * error: in words for the operator.
 */
bool	    wry_serve_open(const char *address, const char *url, const WryServeLimits *limits,
			   GError **error);
bool	    wry_serve_is_open(void);
guint16	    wry_serve_port(void);
/* The address, as outsiders see it, of what is asked for by `target` here; NULL: nobody said.  (transfer full) */
char	   *wry_serve_url(const char *target);
/* Closes it, cuts all; the routes stay.  Before wry_conn_finishing(). */
void	    wry_serve_shutdown(void);

/*
 * What is asked below path ("/hook/sms.example.org": itself, and all behind "/hook/sms.example.org/");
 * the longest that fits has it.  max_body: bytes, 0: 65,536.  May be registered before it is open.
 */
WryRoute   *wry_serve_route(const char *path, WryServeMethods methods, gsize max_body,
			    WryServeFunc func, gpointer data);
void	    wry_serve_unroute(WryRoute **route);

/* How many requests were answered with 2xx, 4xx and 5xx since the start. */
void	    wry_serve_counts(uint64_t *ret_good, uint64_t *ret_refused, uint64_t *ret_failed);
