/*
 * loop.c - one GSource for all sockets, timers and tasks
 *
 * A turn: the urgent sockets, a slice of the others, a slice of the timers due,
 * then the tasks.  GLib asks by prepare() when the next deadline is, so that
 * setting a timer writes to no eventfd (g_source_set_ready_time would).
 * It is not thread-safe, and reads and writes nothing itself.
 *
 * Where the context waits for nothing but us and its own wake-up, one epoll_wait() both waits and
 * fetches: poll() and two of them a turn were a quarter of what a single message costs.
 */
#include "base/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BATCH 256      /* events fetched at a time */
#define SLICE_US 10000 /* and served in a turn: a TLS handshake costs half a millisecond */

typedef struct {
	int epoll;
	bool fetched; /* while waiting; no more is fetched in the next turn */
	int next, n; /* what is fetched and not yet served: batch[next] to batch[n - 1] */
	struct epoll_event batch[BATCH];
} WatchSet;

struct _WryWatch {
	int fd;
	WatchSet *set;
	int slot;	 /* where its event waits in the set's batch; -1: nowhere */
	uint32_t events; /* 0: paused, and in no set: EPOLLHUP would be reported for ever */
	WryWatchFunc func;
	gpointer data;
};

struct _WryTimer {
	gint64 when;	  /* monotonic, microseconds */
	WryTimer **owner; /* cleared when we fire */
	GSequenceIter *iter;
	WryTimerFunc func;
	gpointer data;
};

static struct {
	GSource *source;
	GMainContext *context; /* borrowed; NULL: the default one */
	int wakeup;	       /* GLib's, which stands in the first set; -1: not seen yet */
	WatchSet normal, urgent; /* the second stands in the first, to wake us */
	GSequence *timers;	 /* earliest first */
	gint64 fence;		 /* timers started while timers are served are due after this */
	GQueue tasks[2];	 /* of WryTask, by phase */
	uint64_t turns;
	gint64 longest;
	WryHistogram took;
} loop = { .wakeup = -1, .normal.epoll = -1, .urgent.epoll = -1 };

/* What an event of the first set is of, where it is of no watch. */
#define OF_URGENT NULL
#define OF_WAKEUP ((gpointer)&loop.wakeup)

/* Watches */

static bool
is_watch(const struct epoll_event *event)
{
	return event->data.ptr != OF_URGENT && event->data.ptr != OF_WAKEUP;
}

/* -1: as epoll_wait() */
static int
fetch(WatchSet *set, int timeout)
{
	set->next = 0;
	int n = epoll_wait(set->epoll, set->batch, BATCH, timeout);
	set->n = MAX(n, 0);
	for (int i = 0; i < set->n; i++)
		if (is_watch(&set->batch[i]))
			((WryWatch *)set->batch[i].data.ptr)->slot = i;
	return n;
}

/*
 * What the slice cuts off stays in the batch and comes first in the next turn: the kernel
 * would hand out the same sockets in the same order again, and the last of them never be reached.
 */
static void
serve(WatchSet *set, gint64 end)
{
	bool fetched = set->fetched;
	set->fetched = false;
	for (;;) {
		if (set->next == set->n) {
			if (fetched)
				return;
			fetch(set, 0); /* once a turn; there may be nothing */
			fetched = true;
			continue;
		}
		struct epoll_event event = set->batch[set->next++];
		if (!is_watch(&event)) /* the urgent set is served already */
			continue;
		WryWatch *w = event.data.ptr;
		w->slot = -1;
		uint32_t events = event.events & (w->events | EPOLLERR | EPOLLHUP);
		if (w->events == 0 || events == 0)
			continue; /* paused since */
		w->func(events, w->data);
		if (g_get_monotonic_time() >= end)
			return;
	}
}

static WryWatch *
watch_new(WatchSet *set, int fd, uint32_t events, WryWatchFunc func, gpointer data)
{
	WryWatch *w = g_new(WryWatch, 1);
	*w = (WryWatch){ .fd = fd, .set = set, .slot = -1, .func = func, .data = data };
	wry_watch_set_events(w, events);
	return w;
}

WryWatch *
wry_watch_new(int fd, uint32_t events, WryWatchFunc func, gpointer data)
{
	return watch_new(&loop.normal, fd, events, func, data);
}

WryWatch *
wry_watch_new_urgent(int fd, uint32_t events, WryWatchFunc func, gpointer data)
{
	return watch_new(&loop.urgent, fd, events, func, data);
}

void
wry_watch_set_events(WryWatch *w, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = w };
	if (events == w->events)
		return;
	int op = events == 0 ? EPOLL_CTL_DEL : w->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
	if (epoll_ctl(w->set->epoll, op, w->fd, &ev) < 0)
		g_error("epoll_ctl %d on %d: %s", op, w->fd, g_strerror(errno));
	w->events = events;
}

void
wry_watch_clear(WryWatch **watch)
{
	WryWatch *w = g_steal_pointer(watch);
	if (w == NULL)
		return;
	if (w->events != 0)
		epoll_ctl(w->set->epoll, EPOLL_CTL_DEL, w->fd, NULL);
	if (w->slot >= 0)
		w->set->batch[w->slot].data.ptr = NULL;
	g_free(w);
}

/* Timers */

static int
compare_timers(gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
	const WryTimer *x = a, *y = b;
	return x->when < y->when ? -1 : x->when > y->when;
}

static WryTimer *
first_timer(void)
{
	GSequenceIter *it = g_sequence_get_begin_iter(loop.timers);
	return g_sequence_iter_is_end(it) ? NULL : g_sequence_get(it);
}

/* Those due now; what they start waits for the next turn, however short it is. */
static void
serve_timers(void)
{
	gint64 now = g_get_monotonic_time(), end = now + SLICE_US;
	loop.fence = now;
	for (WryTimer *t; (t = first_timer()) != NULL && t->when <= now;) {
		WryTimerFunc func = t->func;
		gpointer data = t->data;
		wry_timer_clear(t->owner);
		func(data);
		if (g_get_monotonic_time() >= end)
			break; /* the rest is still first in the row */
	}
}

void
wry_timer_start(WryTimer **owner, unsigned ms, WryTimerFunc func, gpointer data)
{
	wry_timer_clear(owner);
	WryTimer *t = g_new(WryTimer, 1);
	*t = (WryTimer){
		.when = MAX(g_get_monotonic_time(), loop.fence + 1) + (gint64)ms * 1000,
		.owner = owner,
		.func = func,
		.data = data,
	};
	t->iter = g_sequence_insert_sorted(loop.timers, t, compare_timers, NULL);
	*owner = t;
}

void
wry_timer_clear(WryTimer **owner)
{
	WryTimer *t = g_steal_pointer(owner);
	if (t != NULL)
		g_sequence_remove(t->iter); /* frees t */
}

/* Tasks */

void
wry_task_init(WryTask *task, WryTurnPhase phase, WryTimerFunc func, gpointer data)
{
	*task = (WryTask){ .func = func, .data = data, .phase = phase };
}

void
wry_task_schedule(WryTask *task)
{
	if (task->link.data != NULL)
		return;
	task->link.data = task;
	g_queue_push_tail_link(&loop.tasks[task->phase], &task->link);
}

void
wry_task_cancel(WryTask *task)
{
	if (task->link.data == NULL)
		return;
	g_queue_unlink(&loop.tasks[task->phase], &task->link);
	task->link.data = NULL;
}

/*
 * Until none waits; tasks that ask for each other for ever are cut off by the slice, and
 * go on in the next turn.  A task may free its owner, itself included.
 */
static void
run_tasks(GQueue *tasks)
{
	gint64 end = g_get_monotonic_time() + SLICE_US;
	for (GList *link; (link = g_queue_pop_head_link(tasks)) != NULL;) {
		WryTask *task = link->data;
		link->data = NULL;
		task->func(task->data);
		if (g_get_monotonic_time() >= end)
			break;
	}
}

/* The source */

static bool
anything_waits(void)
{
	return loop.normal.next < loop.normal.n || loop.tasks[WRY_TURN_PUMP].length > 0 ||
	       loop.tasks[WRY_TURN_FLUSH].length > 0;
}

static gboolean
prepare(GSource *source, int *timeout)
{
	*timeout = -1;
	if (anything_waits())
		return TRUE;
	WryTimer *t = first_timer();
	if (t == NULL)
		return FALSE;
	gint64 us = t->when - g_source_get_time(source);
	if (us <= 0)
		return TRUE;
	*timeout = (int)MIN((us + 999) / 1000, G_MAXINT);
	return FALSE;
}

/* The epoll descriptor is GLib's to check. */
static gboolean
check(GSource *source)
{
	WryTimer *t = first_timer();
	return anything_waits() || (t != NULL && t->when <= g_source_get_time(source));
}

static gboolean
dispatch(G_GNUC_UNUSED GSource *source, G_GNUC_UNUSED GSourceFunc func, G_GNUC_UNUSED gpointer data)
{
	gint64 start = g_get_monotonic_time();
	serve(&loop.urgent, G_MAXINT64);
	serve(&loop.normal, g_get_monotonic_time() + SLICE_US);
	serve_timers();
	run_tasks(&loop.tasks[WRY_TURN_PUMP]);
	run_tasks(&loop.tasks[WRY_TURN_FLUSH]);
	loop.turns++;
	gint64 took = g_get_monotonic_time() - start;
	loop.longest = MAX(loop.longest, took);
	wry_histogram_add(&loop.took, took);
	return G_SOURCE_CONTINUE;
}

/* GLib's wake-up joins our set, for good: its context lives longer. */
static bool
take_wakeup(const GPollFD *fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = OF_WAKEUP };
	if (loop.wakeup < 0 && fd->events == G_IO_IN &&
	    epoll_ctl(loop.normal.epoll, EPOLL_CTL_ADD, fd->fd, &ev) == 0)
		loop.wakeup = fd->fd;
	return loop.wakeup == fd->fd;
}

/* GLib's GPollFunc.  With any other descriptor among them, or events left over, it is g_poll(). */
static int
wait_and_fetch(GPollFD *fds, guint n, int timeout)
{
	WatchSet *set = &loop.normal;
	int ours = n == 2 && fds[1].fd == set->epoll;
	if (n != 2 || fds[ours].fd != set->epoll || set->next < set->n || set->fetched ||
	    !take_wakeup(&fds[1 - ours]))
		return g_poll(fds, n, timeout);
	int ready = fetch(set, timeout);
	fds[0].revents = fds[1].revents = 0;
	if (ready <= 0)
		return ready;
	set->fetched = loop.urgent.fetched = true;
	for (int i = 0; i < ready; i++)
		if (set->batch[i].data.ptr == OF_URGENT)
			loop.urgent.fetched = false;
		else if (set->batch[i].data.ptr == OF_WAKEUP)
			fds[1 - ours].revents = G_IO_IN;
	fds[ours].revents = G_IO_IN;
	return 1 + (fds[1 - ours].revents != 0);
}

static GSourceFuncs funcs = { .prepare = prepare, .check = check, .dispatch = dispatch };

void
wry_loop_init(GMainContext *context)
{
	g_assert(loop.source == NULL);
	loop.normal.epoll = epoll_create1(EPOLL_CLOEXEC);
	loop.urgent.epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event ev = { .events = EPOLLIN };
	loop.took = (WryHistogram){ .bounds = wry_histogram_short };
	if (loop.normal.epoll < 0 || loop.urgent.epoll < 0 ||
	    epoll_ctl(loop.normal.epoll, EPOLL_CTL_ADD, loop.urgent.epoll, &ev) < 0)
		g_error("epoll: %s", g_strerror(errno));
	loop.timers = g_sequence_new(g_free);
	loop.source = g_source_new(&funcs, sizeof(GSource));
	g_source_set_static_name(loop.source, "wherry-loop");
	/* Else GLib takes the descriptor out and puts it back around each dispatch, with a wake-up
	 * of its own for either.  Nothing iterates the context from inside one. */
	g_source_set_can_recurse(loop.source, TRUE);
	g_source_add_unix_fd(loop.source, loop.normal.epoll, G_IO_IN);
	g_source_attach(loop.source, context);
	loop.context = context;
	g_main_context_set_poll_func(context, wait_and_fetch);
}

static void
close_set(WatchSet *set)
{
	while (set->next < set->n) {
		const struct epoll_event *event = &set->batch[set->next++];
		if (is_watch(event))
			((WryWatch *)event->data.ptr)->slot = -1;
	}
	close(set->epoll);
	set->epoll = -1;
	set->fetched = false;
}

/* Timers and tasks that are left lose their place, so that their owners may be freed later. */
void
wry_loop_shutdown(void)
{
	for (WryTimer *t; (t = first_timer()) != NULL;)
		wry_timer_clear(t->owner);
	for (int phase = 0; phase < 2; phase++)
		for (GList *link; (link = g_queue_pop_head_link(&loop.tasks[phase])) != NULL;)
			link->data = NULL;
	g_main_context_set_poll_func(loop.context, NULL);
	loop.wakeup = -1;
	g_source_destroy(loop.source);
	g_clear_pointer(&loop.source, g_source_unref);
	g_clear_pointer(&loop.timers, g_sequence_free);
	close_set(&loop.urgent);
	close_set(&loop.normal);
}

void
wry_loop_stats(uint64_t *ret_turns, gint64 *ret_longest_us)
{
	if (ret_turns != NULL)
		*ret_turns = loop.turns;
	if (ret_longest_us != NULL) {
		*ret_longest_us = loop.longest;
		loop.longest = 0;
	}
}

const WryHistogram *
wry_loop_turns(void)
{
	return &loop.took;
}
