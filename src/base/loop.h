/*
 * loop.h - all sockets behind one GSource, all timers behind one ready time
 *
 * GLib polls every source's descriptor and walks every timeout on each turn.
 * That is fine for ten and ruinous for ten thousand.  Here the main context
 * sees a single source: an epoll descriptor and the earliest deadline.
 *
 * Everything is level-triggered and main-thread only.
 */
#pragma once

#include "base/histogram.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct _WryWatch WryWatch;
typedef struct _WryTimer WryTimer;

typedef void (*WryWatchFunc)(uint32_t events, gpointer data);
typedef void (*WryTimerFunc)(gpointer data);

void	  wry_loop_init(GMainContext *context);
void	  wry_loop_shutdown(void);

/*
 * Watches fd for EPOLLIN | EPOLLOUT.  The watch never owns the descriptor.
 * Urgent ones (the component streams) are served first in every turn; all
 * others share a slice of it.  events 0 pauses: then nothing is reported, a
 * hang-up neither.
 */
WryWatch *wry_watch_new(int fd, uint32_t events, WryWatchFunc func, gpointer data);
WryWatch *wry_watch_new_urgent(int fd, uint32_t events, WryWatchFunc func, gpointer data);
void	  wry_watch_set_events(WryWatch *watch, uint32_t events);

/*
 * Frees the watch and clears the pointer.  Safe from any callback, the
 * watch's own included: an event already fetched for it is dropped.
 */
void	  wry_watch_clear(WryWatch **watch);

/* Fires once.  Firing or clearing sets the owner's pointer to NULL. */
void	  wry_timer_start(WryTimer **timer, unsigned ms, WryTimerFunc func, gpointer data);
void	  wry_timer_clear(WryTimer **timer);

/*
 * Work for the end of the turn, after sockets and timers: once, however often
 * it was asked for.  Everything in PUMP runs before anything in FLUSH; what a
 * FLUSH task asks of PUMP runs in the next turn, at once.  The owner embeds it.
 */
typedef enum { WRY_TURN_PUMP, WRY_TURN_FLUSH } WryTurnPhase;

typedef struct {
	WryTimerFunc func;
	gpointer data;
	WryTurnPhase phase;
	GList link;		/* private; link.data != NULL while waiting */
} WryTask;

void	  wry_task_init(WryTask *task, WryTurnPhase phase, WryTimerFunc func, gpointer data);
void	  wry_task_schedule(WryTask *task);
void	  wry_task_cancel(WryTask *task);

/* Turns so far and the longest of them in microseconds since the last call: for stats. */
void	  wry_loop_stats(uint64_t *ret_turns, gint64 *ret_longest_us);
/* How long turns took, since wry_loop_init().  Borrowed. */
const WryHistogram *wry_loop_turns(void);
