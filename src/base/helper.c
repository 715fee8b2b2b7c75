/*
 * helper.c - a pool of child processes and what waits for them
 *
 * Each process has a line of questions, which it answers in their order; the first of the line is
 * the one it is at, so that a death or a lapsed deadline has one culprit, and the others are
 * asked again elsewhere.  Questions are given out at the end of a turn, many at a time, and answers
 * are read as they come; what reads a question's result may ask the next without our state moving
 * under us.
 */
#define _GNU_SOURCE /* SOCK_CLOEXEC, pidfd_open */
#include "base/helper.h"

#include "base/helper-wire.h"
#include "base/log.h"
#include "base/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS_MAX 4
#define LINE_MAX_QUESTIONS 8 /* in one process's line: it need not wait for us between two */
#define LIFE 10000	     /* questions; then it makes room for a fresh one */
#define QUESTION_MS 30000
#define SLOW_MS 250	     /* who is at one for longer has nobody else waiting behind it */
#define READ_SIZE 65536
#define KEEP_SIZE (1 << 20) /* of a buffer for answers: a larger one is given back */

typedef struct {
	GBytes *bytes;
	int fds[WRY_HELPER_FDS];
	unsigned n_fds;
	WryReply *reply;
	GList link;
} Question;

typedef struct {
	WryHelper *helper;
	pid_t pid;
	int fd, pidfd;
	WryWatch *watch; /* of the socket; once it is dead, of the pidfd */
	WryTimer *timer;
	gint64 since;	/* when it took up the first of its line */
	GQueue line;	/* of Question */
	GList *sending; /* borrowed: the first of the line that is not written yet; NULL: none */
	gsize sent;	/* bytes of that one */
	unsigned given; /* questions in its life */
	bool ready;	/* behind its fence */
	bool leaving;	/* others have the questions it would come to next: it goes after the one it is at */
	GByteArray *in;
	GList link;
} Worker;

struct _WryHelper {
	const char *name;
	unsigned max, ms;
	GQueue waiting;	       /* of Question */
	GQueue workers, dying; /* of Worker */
	WryTask pump;
	bool freeing;
};

static void
question_free(Question *question)
{
	for (unsigned i = 0; i < question->n_fds; i++)
		close(question->fds[i]);
	g_bytes_unref(question->bytes);
	g_free(question);
}

/* --- deaths ----------------------------------------------------------------- */

static void
worker_free(Worker *worker)
{
	wry_watch_clear(&worker->watch);
	wry_timer_clear(&worker->timer);
	if (worker->fd >= 0)
		close(worker->fd);
	if (worker->pidfd >= 0)
		close(worker->pidfd);
	g_byte_array_unref(worker->in);
	g_free(worker);
}

static void
told(const Worker *worker, int status)
{
	if (WIFSIGNALED(status))
		wry_log_debug(NULL, "helper %s (pid %d) died of signal %d", worker->helper->name,
			      (int)worker->pid, WTERMSIG(status));
	else
		wry_log_debug(NULL, "helper %s (pid %d) left with status %d", worker->helper->name,
			      (int)worker->pid, WEXITSTATUS(status));
}

static void
on_dead(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	Worker *worker = data;
	int status = 0;
	if (waitpid(worker->pid, &status, WNOHANG) == 0)
		return;
	told(worker, status);
	g_queue_unlink(&worker->helper->dying, &worker->link);
	worker_free(worker);
}

/* What it had not come to goes to the front of those that wait, in its order. */
static void
take_back(Worker *worker)
{
	GList *link;
	while ((link = g_queue_pop_tail_link(&worker->line)) != NULL)
		g_queue_push_head_link(&worker->helper->waiting, link);
	worker->sending = NULL;
}

/* It is killed if it lives, and waited for without our waiting. */
static void
bury(Worker *worker)
{
	WryHelper *helper = worker->helper;
	take_back(worker);
	g_queue_unlink(&helper->workers, &worker->link);
	wry_watch_clear(&worker->watch);
	wry_timer_clear(&worker->timer);
	close(worker->fd);
	worker->fd = -1;
	kill(worker->pid, SIGKILL);
	if (worker->pidfd < 0) {
		waitpid(worker->pid, NULL, 0);
		worker_free(worker);
		return;
	}
	g_queue_push_tail_link(&helper->dying, &worker->link);
	worker->watch = wry_watch_new(worker->pidfd, EPOLLIN, on_dead, worker);
}

/*
 * It has ended, or has to: the question it was at has its answer in that.  Before it was ready no
 * question can be its death.
 */
static void
worker_failed(Worker *worker, bool late)
{
	WryHelper *helper = worker->helper;
	bool ready = worker->ready;
	GList *link = g_queue_pop_head_link(&worker->line);
	bury(worker);
	wry_task_schedule(&helper->pump);
	if (link == NULL)
		return;
	Question *question = link->data;
	WryReply *reply = question->reply;
	question_free(question);
	if (!ready)
		wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			       N_("a helper process could not be started"), NULL);
	else if (late)
		wry_reply_fail(reply, WRY_ERROR_INTERNAL_SERVER_ERROR,
			       N_("a helper process did not come back"), NULL);
	else
		wry_reply_fail(reply, WRY_ERROR_INTERNAL_SERVER_ERROR,
			       N_("a helper process died of this"), NULL);
}

/* --- answers ---------------------------------------------------------------- */

/*
 * What stands behind a question that takes long goes back to those that wait.  Such as have been written stay in the
 * process's socket, so it must go before it comes to them; they have no descriptors, so that two may be at one.
 */
static void
pass_on(Worker *worker)
{
	WryHelper *helper = worker->helper;
	GList *first = worker->line.head;
	wry_task_schedule(&helper->pump); /* and there may be one more process now */
	if (worker->line.length < 2)
		return;
	worker->leaving |= worker->sending != first && worker->sending != first->next;
	worker->leaving |= worker->sending == first->next && worker->sent > 0;
	if (worker->sending != first) {
		worker->sending = NULL;
		worker->sent = 0;
	}
	while (worker->line.length > 1)
		g_queue_push_head_link(&helper->waiting, g_queue_pop_tail_link(&worker->line));
	wry_watch_set_events(worker->watch, worker->sending != NULL ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* One timer a process, looked at when it fires: to set one a question would cost as much as a small
 * question. */
static void
on_timer(gpointer data)
{
	Worker *worker = data;
	gint64 now = g_get_monotonic_time(), slow = worker->since + SLOW_MS * 1000,
	       end = worker->since + (gint64)worker->helper->ms * 1000;
	if (worker->ready && worker->line.length == 0)
		return;
	if (now >= end) {
		worker_failed(worker, true);
		return;
	}
	if (worker->ready && now >= slow)
		pass_on(worker);
	gint64 next = now < slow ? MIN(slow, end) : MIN(now + SLOW_MS * 1000, end);
	wry_timer_start(&worker->timer, (unsigned)((next - now) / 1000) + 1, on_timer, worker);
}

static void
take_up(Worker *worker)
{
	worker->since = g_get_monotonic_time();
	if (worker->timer == NULL)
		wry_timer_start(&worker->timer, MIN(worker->helper->ms, SLOW_MS), on_timer, worker);
}

/* False: it says more than it was asked, and goes. */
static bool
answered(Worker *worker, const guint8 *bytes, gsize n)
{
	if (!worker->ready) {
		worker->ready = true;
		worker->since = g_get_monotonic_time();
		return n == 0;
	}
	GList *link = worker->line.head;
	if (link == NULL || link == worker->sending)
		return false;
	g_queue_unlink(&worker->line, link);
	if (worker->line.length > 0)
		take_up(worker);
	Question *question = link->data;
	WryReply *reply = question->reply;
	question_free(question);
	g_autoptr(GBytes) answer = g_bytes_new(bytes, n);
	wry_reply_done(reply, answer);
	return true;
}

/* All that is whole in what has come.  Replies ask at most for the pump: no worker goes meanwhile.
 */
static bool
take_answers(Worker *worker)
{
	gsize at = 0;
	HelperAnswer head;
	bool ok = true;

	while (ok && worker->in->len - at >= sizeof head) {
		memcpy(&head, worker->in->data + at, sizeof head);
		ok = head.size <= WRY_HELPER_ANSWER_MAX;
		if (!ok || worker->in->len - at - sizeof head < head.size)
			break;
		ok = answered(worker, worker->in->data + at + sizeof head, head.size);
		at += sizeof head + head.size;
	}
	g_byte_array_remove_range(worker->in, 0, (guint)at);
	if (worker->in->len == 0 && at > KEEP_SIZE) {
		g_byte_array_unref(worker->in);
		worker->in = g_byte_array_new();
	}
	return ok;
}

static void send_line(Worker *worker);

static void
on_socket(uint32_t events, gpointer data)
{
	Worker *worker = data;
	static guint8 buffer[READ_SIZE];
	ssize_t got = 0;

	if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
		got = recv(worker->fd, buffer, sizeof buffer, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
			worker_failed(worker, false);
			return;
		}
	}
	if (got > 0) {
		g_byte_array_append(worker->in, buffer, (guint)got);
		if (!take_answers(worker)) {
			worker_failed(worker, false);
			return;
		}
		wry_task_schedule(&worker->helper->pump);
	}
	if ((events & EPOLLOUT) != 0)
		send_line(worker);
}

/* --- questions -------------------------------------------------------------- */

/* One write: the head, its descriptors, the bytes; or what of them is still to be written.  The
 * bytes written. */
static ssize_t
send_some(const Worker *worker, const Question *question)
{
	gsize size, skip = worker->sent;
	const char *bytes = g_bytes_get_data(question->bytes, &size);
	HelperQuestion head = { (uint32_t)size, question->n_fds };
	union {
		char bytes[CMSG_SPACE(sizeof(int) * WRY_HELPER_FDS)];
		struct cmsghdr align;
	} control = { { 0 } };
	gsize of_head = MIN(skip, sizeof head);
	struct iovec parts[] = {
		{ (char *)&head + of_head, sizeof head - of_head },
		{ (char *)bytes + (skip - of_head), size - (skip - of_head) },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	if (skip == 0 && question->n_fds > 0) {
		gsize n = question->n_fds * sizeof(int);
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(n);
		struct cmsghdr *c = CMSG_FIRSTHDR(&message);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(n);
		memcpy(CMSG_DATA(c), question->fds, n);
	}
	return sendmsg(worker->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* A process that takes nothing any more is found out by its end of the socket, which tells of its
 * death. */
static void
send_line(Worker *worker)
{
	while (worker->sending != NULL) {
		Question *question = worker->sending->data;
		ssize_t put = send_some(worker, question);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			break;
		worker->sent += (gsize)put;
		if (worker->sent == sizeof(HelperQuestion) + g_bytes_get_size(question->bytes)) {
			worker->sending = worker->sending->next;
			worker->sent = 0;
		}
	}
	wry_watch_set_events(worker->watch, worker->sending != NULL ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void
give(Worker *worker, GList *link)
{
	g_queue_push_tail_link(&worker->line, link);
	worker->given++;
	if (worker->sending == NULL)
		worker->sending = link;
	if (worker->line.length == 1)
		take_up(worker);
}

/* --- processes -------------------------------------------------------------- */

/* Our binary again, whatever has become of its file; its end of the socket as descriptor 3, and
 * nothing else. */
static bool
spawn(const char *name, int fd, pid_t *ret_pid)
{
	char *const argv[] = { "wherryd", "--helper", (char *)name, NULL }, *nothing[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, HELPER_FD);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0);
	posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
	if (!HELPER_SANITIZED)
		posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO);
	int rc = posix_spawn(ret_pid, "/proc/self/exe", &actions, &attr, argv,
			     HELPER_SANITIZED ? environ : nothing);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return rc == 0;
}

/* NULL: the system gives no more processes or descriptors. */
static Worker *
worker_new(WryHelper *helper)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return NULL;
	/* dup2() of 3 to 3 would leave it to be closed by exec. */
	if (ends[1] == HELPER_FD) {
		ends[1] = fcntl(HELPER_FD, F_DUPFD_CLOEXEC, HELPER_FD + 1);
		close(HELPER_FD);
	}
	bool ok = ends[1] >= 0 && spawn(helper->name, ends[1], &pid);
	if (ends[1] >= 0)
		close(ends[1]);
	if (!ok) {
		close(ends[0]);
		return NULL;
	}
	Worker *worker = g_new(Worker, 1);
	*worker = (Worker){ .helper = helper, .pid = pid, .fd = ends[0] };
	worker->pidfd = pidfd_open(pid, 0);
	worker->in = g_byte_array_new();
	worker->link.data = worker;
	worker->watch = wry_watch_new(worker->fd, EPOLLIN, on_socket, worker);
	g_queue_push_tail_link(&helper->workers, &worker->link);
	take_up(worker);
	wry_log_debug(NULL, "helper %s started, pid %d", helper->name, (int)pid);
	return worker;
}

/* May it wait in that line?  What has descriptors, or stands behind such, may not: it could not be passed on. */
static bool
may_wait(const Worker *worker, const Question *question)
{
	const Question *first =
	    worker->line.head != NULL ? (const Question *)worker->line.head->data : NULL;
	return first == NULL || (worker->line.length < LINE_MAX_QUESTIONS && first->n_fds == 0 &&
				 question->n_fds == 0);
}

/* It is at its question for long already, or will be told to go. */
static bool
is_slow(const Worker *worker, gint64 now)
{
	return worker->leaving ||
	       (worker->ready && worker->line.length > 0 && now - worker->since > SLOW_MS * 1000);
}

/*
 * Whose line is the shortest; a new one where all have something to do and there may be more.  Who is slow is no
 * help, and may be so by design of whoever asks: another may be had in his place, but no more than twice as many.
 */
static Worker *
find_worker(WryHelper *helper, const Question *question)
{
	Worker *best = NULL;
	unsigned slow = 0;
	gint64 now = g_get_monotonic_time();
	for (GList *l = helper->workers.head; l != NULL; l = l->next) {
		Worker *worker = l->data;
		if (is_slow(worker, now))
			slow++;
		else if (worker->given < LIFE &&
			 (best == NULL || worker->line.length < best->line.length))
			best = worker;
	}
	if (best != NULL && best->line.length == 0)
		return best;
	if (helper->workers.length < helper->max + MIN(slow, helper->max)) {
		Worker *fresh = worker_new(helper);
		if (fresh != NULL)
			return fresh;
	}
	return best != NULL && may_wait(best, question) ? best : NULL;
}

static void
retire(WryHelper *helper)
{
	for (GList *l = helper->workers.head, *next; l != NULL; l = next) {
		Worker *worker = l->data;
		next = l->next;
		if ((worker->given >= LIFE || worker->leaving) && worker->line.length == 0)
			bury(worker);
	}
}

/* Those that nobody waits for any more, or all. */
static void
drop_waiting(WryHelper *helper, bool all)
{
	for (GList *l = helper->waiting.head, *next; l != NULL; l = next) {
		Question *question = l->data;
		next = l->next;
		if (!all && !wry_reply_vain(question->reply))
			continue;
		g_queue_unlink(&helper->waiting, l);
		WryReply *reply = question->reply;
		question_free(question);
		wry_reply_drop(reply);
	}
}

/* Where no process can be started at all, nobody waits for one. */
static void
on_pump(gpointer data)
{
	WryHelper *helper = data;
	Worker *worker;

	retire(helper);
	while (helper->waiting.length > 0 &&
	       (worker = find_worker(helper, helper->waiting.head->data)) != NULL)
		give(worker, g_queue_pop_head_link(&helper->waiting));
	for (GList *l = helper->workers.head; l != NULL; l = l->next)
		if (((Worker *)l->data)->sending != NULL)
			send_line(l->data);
	for (guint n = helper->workers.length == 0 ? helper->waiting.length : 0; n > 0; n--) {
		Question *question = g_queue_pop_head_link(&helper->waiting)->data;
		WryReply *reply = question->reply;
		question_free(question);
		wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			       N_("a helper process could not be started"), NULL);
	}
}

/* --- the pool --------------------------------------------------------------- */

WryHelper *
wry_helper_new(const WryHelperSettings *settings)
{
	WryHelper *helper = g_new0(WryHelper, 1);
	helper->name = settings->name;
	helper->max =
	    settings->workers > 0 ? settings->workers : MIN(g_get_num_processors(), WORKERS_MAX);
	helper->ms = settings->ms > 0 ? settings->ms : QUESTION_MS;
	wry_task_init(&helper->pump, WRY_TURN_FLUSH, on_pump, helper);
	return helper;
}

void
wry_helper_ask(WryHelper *helper, GBytes *bytes, const int *fds, unsigned n_fds, WryReply *reply)
{
	g_assert(n_fds <= WRY_HELPER_FDS);
	g_assert(g_bytes_get_size(bytes) <= WRY_HELPER_QUESTION_MAX);
	Question *question = g_new(Question, 1);
	*question = (Question){ .bytes = g_bytes_ref(bytes), .n_fds = n_fds, .reply = reply };
	if (n_fds > 0)
		memcpy(question->fds, fds, n_fds * sizeof *fds);
	question->link.data = question;
	if (helper->freeing) {
		question_free(question);
		wry_reply_drop(reply);
		return;
	}
	if (helper->waiting.length >= WRY_HELPER_WAITING_MAX)
		drop_waiting(helper, false);
	if (helper->waiting.length >= WRY_HELPER_WAITING_MAX) {
		question_free(question);
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("too much is waiting to be read; try again later"), NULL);
		return;
	}
	g_queue_push_tail_link(&helper->waiting, &question->link);
	wry_task_schedule(&helper->pump);
}

unsigned
wry_helper_count(const WryHelper *helper)
{
	return helper->workers.length;
}

void
wry_helper_free(WryHelper *helper)
{
	if (helper == NULL)
		return;
	helper->freeing = true;
	while (helper->workers.length > 0)
		bury(helper->workers.head->data);
	for (GList *link; (link = g_queue_pop_head_link(&helper->dying)) != NULL;) {
		Worker *worker = link->data;
		waitpid(worker->pid, NULL, 0);
		worker_free(worker);
	}
	drop_waiting(helper, true);
	wry_task_cancel(&helper->pump);
	g_free(helper);
}
