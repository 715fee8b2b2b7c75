/*
 * resolve.h - names to addresses, off the main thread
 */
#pragma once

#include "base/reply.h"

#include <gio/gio.h>
#include <stdbool.h>

/*
 * All addresses of host (a name, in any script, or a literal), as getaddrinfo()
 * orders them, port set.  reply (transfer full): a GPtrArray of GSocketAddress,
 * never empty; REMOTE_SERVER_NOT_FOUND where the name does not exist, REMOTE_SERVER_TIMEOUT where
 * the DNS does not answer.  At most 16 addresses; at most 8 questions at a time, the rest wait.
 * guarded: a user named it; such questions have 6 of the 8, and wait behind the others.
 */
void	    wry_resolve(const char *host, guint16 port, bool guarded, WryReply *reply);
/* Waits for what runs; to be called once, before wry_loop_shutdown(). */
void	    wry_resolve_shutdown(void);
