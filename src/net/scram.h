/*
 * scram.h - the client's half of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding
 *
 * The password never leaves, and the server proves that it knows it too.  Messages are those of the
 * RFC; how they travel (base64, AUTHENTICATE, SASL-IR) is the caller's.
 */
#pragma once

#include "base/reply.h"

#include <stdbool.h>

typedef struct _WryScram WryScram;

/* user, password: UTF-8.  nonce: NULL: a random one (else: tests). */
WryScram   *wry_scram_new(const char *user, const char *password, const char *nonce);
void	    wry_scram_free(WryScram *scram);
/* client-first-message; the same each time.  (transfer none) */
const char *wry_scram_first(const WryScram *scram);
/*
 * server: server-first-message.  reply: client-final-message (a string), from a thread, for the
 * iterations take their time; NOT_AUTHORIZED where the server asks what it may not: a nonce that is
 * not ours, under 4,096 or over WRY_SCRAM_ITERATIONS iterations, an extension.  Once.  Take the
 * question back before the scram is freed.
 */
void	    wry_scram_answer(WryScram *scram, const char *server, WryReply *reply);
/* server: server-final-message.  Is it who knows the password?  error: NOT_AUTHORIZED */
bool	    wry_scram_verify(const WryScram *scram, const char *server, GError **error);

/* A third of a second of a thread's time; the networks that are out there ask for 4,096 to 64,000. */
#define WRY_SCRAM_ITERATIONS 500000

/* Ends the threads, at the end of the process: what they were at fails. */
void	    wry_scram_shutdown(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryScram, wry_scram_free)
