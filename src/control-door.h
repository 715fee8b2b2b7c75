/*
 * control-door.h - what the verbs of the control socket share: who asks, and how he is answered
 *
 * For src/control*.c alone.
 */
#pragma once

#include "base/loop.h"
#include "control.h"
#include "net/conn.h"

#include <json-glib/json-glib.h>

/* One connection of wherryctl's, with one question. */
typedef struct {
	WryControl *control;
	WryConn *conn;
	WryTimer *timer;		/* when it is cut */
	gpointer job;			/* of a verb that answers later; NULL: none */
	GDestroyNotify job_free;	/* it goes, with or without an answer */
	void (*drained)(gpointer job);	/* what was written has left; NULL: not told */
} WryCaller;

WryGateway *control_gateway(const WryControl *control);

/* The answer comes later, in ms at most (0: when it comes), from job; it is freed with the caller. */
void	    caller_later(WryCaller *caller, unsigned ms, gpointer job, GDestroyNotify job_free);
/* One line of an answer of several; json: an object, open.  false: he does not read, and is to be left. */
bool	    caller_write(WryCaller *caller, JsonBuilder *json);
/* Bytes that he has not read yet. */
gsize	    caller_pending(const WryCaller *caller);
/* The only line, or the last; the caller is gone after it, and the job with him. */
void	    caller_end(WryCaller *caller, JsonBuilder *json);

/* --- members of an object ------------------------------------------------------- */

/* An object that is open. (transfer full) */
JsonBuilder *put_object(void);
void	    put_text(JsonBuilder *json, const char *name, const char *text);	/* NULL: null */
void	    put_int(JsonBuilder *json, const char *name, gint64 n);
void	    put_list(JsonBuilder *json, const char *name, const GPtrArray *texts);
/* What cannot be done.  usage: the question was wrong. */
void	    put_error(JsonBuilder *json, bool usage, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* NULL: not there, or no text. */
const char *get_text(JsonObject *question, const char *name);

/* --- verbs: control-trace.c ------------------------------------------------------- */

void	    control_trace(WryCaller *caller, JsonObject *question);

/* --- verbs: control-queue.c ------------------------------------------------------- */

void	    control_queue(WryCaller *caller, JsonObject *question);

/* --- verbs: control-deny.c --------------------------------------------------------- */

void	    control_deny(WryCaller *caller, JsonObject *question);
void	    control_allow(WryCaller *caller, JsonObject *question);

/* --- verbs: control-users.c ------------------------------------------------------- */

/* Who is meant by a question's "user", shortened or not; NULL: answered.  found: may end the caller. */
void	    control_resolve(WryCaller *caller, JsonObject *question,
			    void (*found)(WryCaller *caller, const char *user, const char *more));
void	    control_users(WryCaller *caller, JsonObject *question);
void	    control_user(WryCaller *caller, JsonObject *question);
void	    control_delete_user(WryCaller *caller, JsonObject *question);
void	    control_disconnect(WryCaller *caller, JsonObject *question);
void	    control_reconnect(WryCaller *caller, JsonObject *question);
void	    control_announce(WryCaller *caller, JsonObject *question);
void	    control_export(WryCaller *caller, JsonObject *question);
