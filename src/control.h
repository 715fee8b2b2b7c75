/*
 * control.h - the door for wherryctl: a Unix socket, one question, one answer
 *
 * A question is one line of JSON, {"verb":"status"}; the answer one JSON document,
 * and then the end.  Who may ask: root, wherryd's own user, and members of its group.
 */
#pragma once

#include "core/gateway.h"

typedef struct _WryControl WryControl;

/* What the answers are made from; borrowed for the control's life. */
typedef struct {
	WryGateway *gateway;
	const WryBackend *const *backends;
	const char *config_path;
	gint64 started;			/* g_get_monotonic_time() */
	/* Reads the configuration anew; errors: then nothing has changed.  All of char *, appended. */
	void (*reload)(GPtrArray *errors, GPtrArray *changed, GPtrArray *restart, gpointer data);
	/* ms: how long; 0: until the next one. */
	void (*set_level)(GLogLevelFlags level, unsigned ms, gpointer data);
	gpointer data;
} WryControlHost;

/* path: of the socket; a dead one is replaced.  error, for the operator: a living one. */
WryControl *wry_control_new(const char *path, const WryControlHost *host, GError **error);
/* Cuts who is connected, unlinks the socket. */
void	    wry_control_free(WryControl *control);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryControl, wry_control_free)
