/*
 * listen.h - accepts connections, with limits
 */
#pragma once

#include <stdbool.h>
#include <glib.h>

typedef struct _WryListener WryListener;

/* fd: (transfer full), non-blocking; for wry_conn_new_from_fd(). */
typedef void (*WryAcceptFunc)(WryListener *listener, int fd, gpointer data);

/*
 * address: "127.0.0.1:2024", "[::1]:2024", "[::]:113", "unix:/path" (mode: its rights, 0: 0660; a
 * dead socket file is replaced, a living one is an error).  Port 0: any, see _port().
 * error: in words for the operator: "127.0.0.1:2024 is used by another program".
 */
WryListener *wry_listener_new(const char *address, unsigned mode, WryAcceptFunc func, gpointer data,
			      GError **error);
guint16	     wry_listener_port(const WryListener *listener);
/* Out of descriptors or told to: pauses accepting. */
void	     wry_listener_pause(WryListener *listener, bool on);
/* Unlinks a Unix socket. */
void	     wry_listener_free(WryListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryListener, wry_listener_free)
