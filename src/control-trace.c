/*
 * control-trace.c - wherryctl trace: a user's stanzas and lines as they pass
 *
 * A stream of lines to one caller.  Who reads too slowly misses some, and is told how many; nobody
 * waits for him.
 */
#include "control-door.h"

#include "core/operator.h"
#include "core/tap.h"

#include <string.h>

#define BEHIND_MOST (1024 * 1024) /* bytes that he has not read yet */

typedef struct _Trace Trace;

typedef struct { /* of one component */
	Trace *trace;
	WryComponent *component;
	WryTap *tap;
	bool texts;
} Tapped;

struct _Trace {
	WryCaller *caller;
	GPtrArray *taps; /* of Tapped */
	char *user;
	WryTimer *timer;
	gint64 lost; /* lines, since the last that was written */
};

static void
free_tapped(gpointer data)
{
	Tapped *t = data;
	tap_close(t->tap);
	if (t->texts)
		operator_tell_trace(t->component, t->trace->user, false);
	g_free(t);
}

static void
free_trace(gpointer data)
{
	Trace *trace = data;
	wry_log_notice(NULL, "%s is not traced any more", wry_log_jid(trace->user));
	wry_timer_clear(&trace->timer);
	g_ptr_array_unref(trace->taps);
	g_free(trace->user);
	g_free(trace);
}

static void
end(Trace *trace, const char *why)
{
	g_autoptr(JsonBuilder) json = put_object();
	put_text(json, "end", why);
	caller_end(trace->caller, json);
}

static void
on_line(const WryTapped *line, gpointer data)
{
	Tapped *t = data;
	Trace *trace = t->trace;
	if (caller_pending(trace->caller) > BEHIND_MOST) {
		trace->lost++;
		return;
	}
	g_autoptr(JsonBuilder) json = put_object();
	put_int(json, "at", g_get_real_time());
	put_text(json, "component", t->component->domain);
	put_text(json, "side", line->side);
	put_text(json, "way", line->out ? "->" : "<-");
	put_text(json, "line", line->text);
	if (trace->lost > 0)
		put_int(json, "lost", trace->lost);
	trace->lost = 0;
	caller_write(trace->caller, json);
}

static void
on_over(gpointer data)
{
	end(data, "15 minutes are over");
}

/* Not from inside of a line that is just being told. */
static void
on_withdrawn(gpointer data)
{
	end(((Tapped *)data)->trace, "the user has taken his permission back");
}

static void
on_withdrawn_later(gpointer data)
{
	Tapped *t = data;
	wry_timer_start(&t->trace->timer, 1, on_withdrawn, t);
}

static void
begin(WryCaller *caller, const char *user, const char *more)
{
	static const WryTapFuncs funcs = { on_line, on_withdrawn_later };
	WryGateway *g = control_gateway(caller->control);
	bool wanted = g_strcmp0(more, "bodies") == 0, texts = false;
	Trace *trace = g_new0(Trace, 1);
	*trace = (Trace){ .caller = caller, .user = g_strdup(user) };
	trace->taps = g_ptr_array_new_with_free_func(free_tapped);
	caller_later(caller, 0, trace, free_trace);
	g_autoptr(JsonBuilder) json = put_object();
	for (unsigned n = 0; n < wry_gateway_n_components(g); n++)
		texts |= wanted && tap_is_allowed(wry_gateway_component(g, n), user);
	if (wanted && !texts) {
		put_error(
		    json, false,
		    "%s has not allowed it, or more than 15 minutes ago; ask that user to write "
		    "\"allow trace\" to the service",
		    user);
		caller_end(caller, json);
		return;
	}
	wry_log_notice(NULL, "%s is traced%s", wry_log_jid(user), texts ? ", with texts" : "");
	for (unsigned n = 0; n < wry_gateway_n_components(g); n++) {
		WryComponent *c = wry_gateway_component(g, n);
		Tapped *t = g_new0(Tapped, 1);
		*t = (Tapped){ .trace = trace, .component = c };
		t->texts = wanted && tap_is_allowed(c, user);
		t->tap = tap_open(c, user, t->texts, &funcs, t);
		if (t->tap == NULL) {
			g_free(t);
			put_error(json, false, "too many traces are open");
			caller_end(caller, json);
			return;
		}
		g_ptr_array_add(trace->taps, t);
		if (t->texts) /* in the same turn: nothing has passed yet */
			operator_tell_trace(c, user, true);
	}
	put_text(json, "user", user);
	json_builder_set_member_name(json, "bodies");
	json_builder_add_boolean_value(json, texts);
	wry_timer_start(&trace->timer, TAP_MINUTES * 60000, on_over, trace);
	caller_write(caller, json);
}

void
control_trace(WryCaller *caller, JsonObject *question)
{
	control_resolve(caller, question, begin);
}
