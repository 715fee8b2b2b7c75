/*
 * helper-child.c - the process that may die: it fences itself in, then answers
 *
 * Everything is taken away before the first foreign byte is read: descriptors, files, privileges,
 * memory beyond a ceiling, every system call that is not on a short list.  A call to open something
 * is refused and not the end, because libraries try that for harmless reasons (iconv, for a charset
 * that it does not know).  An answer is written as soon as it is there, so that a death is of the
 * question that has none.
 */
#define _GNU_SOURCE /* close_range */
#include "base/helper-wire.h"
#include "base/helper.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#define ADDRESS_SPACE (256 << 20)
#define FILE_SIZE (256 << 20) /* of what it is given to write to */
#define CPU_MS 10000
#define NICENESS 5 /* behind the daemon: who types comes before who mails */

/* --- the fence -------------------------------------------------------------- */

static bool
limit(int what, rlim_t most)
{
	return setrlimit(what, &(struct rlimit){ most, most }) == 0;
}

/* What a process needs that reads, thinks, writes and ends. */
static const int allowed[] = {
	SCMP_SYS(read),		 SCMP_SYS(readv),
	SCMP_SYS(pread64),	 SCMP_SYS(recvmsg),
	SCMP_SYS(recvfrom),	 SCMP_SYS(write),
	SCMP_SYS(writev),	 SCMP_SYS(pwrite64),
	SCMP_SYS(sendmsg),	 SCMP_SYS(sendto),
	SCMP_SYS(lseek),	 SCMP_SYS(_llseek),
	SCMP_SYS(close),	 SCMP_SYS(fstat),
	SCMP_SYS(fstat64),	 SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64),	 SCMP_SYS(fsync),
	SCMP_SYS(fadvise64),	 SCMP_SYS(brk),
	SCMP_SYS(munmap),	 SCMP_SYS(mremap),
	SCMP_SYS(madvise),	 SCMP_SYS(futex),
	SCMP_SYS(futex_time64),	 SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_getres),	 SCMP_SYS(clock_gettime64),
	SCMP_SYS(time),		 SCMP_SYS(sysinfo),
	SCMP_SYS(getpid),	 SCMP_SYS(gettid),
	SCMP_SYS(tgkill),	 SCMP_SYS(setitimer),
	SCMP_SYS(rt_sigaction),	 SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),	 SCMP_SYS(restart_syscall),
	SCMP_SYS(sched_yield),	 SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

static const int refused[] = {
	SCMP_SYS(open),	     SCMP_SYS(openat),	   SCMP_SYS(openat2), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat),    SCMP_SYS(statx),
	SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(fcntl),   SCMP_SYS(ioctl),
};

/* A call that this machine does not have cannot be called either. */
static bool
let(scmp_filter_ctx filter, uint32_t action, const int *calls, gsize n)
{
	for (gsize i = 0; i < n; i++) {
		int rc = seccomp_rule_add(filter, action, calls[i], 0);
		if (rc < 0 && rc != -EDOM)
			return false;
	}
	return true;
}

/* Memory that is written is never run. */
static bool
let_memory(scmp_filter_ctx filter)
{
	struct scmp_arg_cmp not_run = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_run) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_run) == 0;
}

static bool
fence_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = filter != NULL && let(filter, SCMP_ACT_ALLOW, allowed, G_N_ELEMENTS(allowed)) &&
		  let(filter, SCMP_ACT_ERRNO(EACCES), refused, G_N_ELEMENTS(refused)) &&
		  let_memory(filter) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return ok;
}

static bool
fence(void)
{
	bool ok = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, FILE_SIZE) &&
		  limit(RLIMIT_NOFILE, HELPER_FD + 1 + 2 * WRY_HELPER_FDS) &&
		  prctl(PR_SET_DUMPABLE, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	if (HELPER_SANITIZED)
		return ok;
	return ok && limit(RLIMIT_AS, ADDRESS_SPACE) && fence_calls();
}

/* --- questions -------------------------------------------------------------- */

static bool
read_all(void *bytes, gsize n)
{
	for (char *p = bytes; n > 0;) {
		ssize_t got = read(HELPER_FD, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (gsize)got;
	}
	return true;
}

static bool
write_all(const void *bytes, gsize n)
{
	for (const char *p = bytes; n > 0;) {
		ssize_t put = send(HELPER_FD, p, n, MSG_NOSIGNAL);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (gsize)put;
	}
	return true;
}

/* The head of the next question, and what comes with its first byte.  False: there are no more. */
static bool
read_head(HelperQuestion *head, int fds[WRY_HELPER_FDS], unsigned *n_fds)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int) * WRY_HELPER_FDS)];
		struct cmsghdr align;
	} control;
	struct iovec part = { head, sizeof *head };
	struct msghdr message = { .msg_iov = &part,
				  .msg_iovlen = 1,
				  .msg_control = control.bytes,
				  .msg_controllen = sizeof control.bytes };
	ssize_t got;

	while ((got = recvmsg(HELPER_FD, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
		continue;
	if (got <= 0)
		return false;
	*n_fds = 0;
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
		*n_fds = (unsigned)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(fds, CMSG_DATA(c), *n_fds * sizeof(int));
	}
	return read_all((char *)head + got, sizeof *head - (gsize)got) &&
	       head->size <= WRY_HELPER_QUESTION_MAX && head->n_fds == *n_fds;
}

static void
set_clock(unsigned ms)
{
	struct itimerval timer = { .it_value = { ms / 1000, (suseconds_t)(ms % 1000) * 1000 } };
	setitimer(ITIMER_PROF, &timer, NULL);
}

static int
serve(const WryHelperJob *job)
{
	g_autofree guint8 *question = g_malloc(WRY_HELPER_QUESTION_MAX);
	g_autoptr(GByteArray) answer = g_byte_array_new();
	int fds[WRY_HELPER_FDS];
	unsigned n_fds;

	if (!write_all(&(HelperAnswer){ 0 }, sizeof(HelperAnswer)))
		return EX_OK;
	for (HelperQuestion head; read_head(&head, fds, &n_fds);) {
		if (!read_all(question, head.size))
			break;
		set_clock(job->cpu_ms > 0 ? job->cpu_ms : CPU_MS);
		g_byte_array_set_size(answer, sizeof(HelperAnswer));
		job->answer(question, head.size, fds, n_fds, answer);
		for (unsigned i = 0; i < n_fds; i++)
			close(fds[i]);
		if (answer->len - sizeof(HelperAnswer) > WRY_HELPER_ANSWER_MAX)
			return EX_DATAERR;
		HelperAnswer sized = { answer->len - (uint32_t)sizeof sized };
		memcpy(answer->data, &sized, sizeof sized);
		if (!write_all(answer->data, answer->len))
			break;
	}
	return EX_OK;
}

/* Nobody reads what a library has to say here, and it may quote what it has read. */
static GLogWriterOutput
on_log(G_GNUC_UNUSED GLogLevelFlags level, G_GNUC_UNUSED const GLogField *fields,
       G_GNUC_UNUSED gsize n, G_GNUC_UNUSED gpointer data)
{
	return G_LOG_WRITER_HANDLED;
}

int
wry_helper_main(int argc, char **argv, const WryHelperJob *const *jobs)
{
	if (argc != 3 || strcmp(argv[1], "--helper") != 0)
		return -1;
	while (*jobs != NULL && strcmp((*jobs)->name, argv[2]) != 0)
		jobs++;
	/* Started by hand there is nobody to answer. */
	struct stat st;
	if (*jobs == NULL || fstat(HELPER_FD, &st) < 0 || !S_ISSOCK(st.st_mode))
		return EX_USAGE;
	if (close_range(HELPER_FD + 1, ~0U, 0) < 0 || chdir("/") < 0)
		return EX_OSERR;
	signal(SIGPIPE, SIG_DFL);
	umask(077);
	setpriority(PRIO_PROCESS, 0, NICENESS);
	if (!HELPER_SANITIZED)
		g_log_set_writer_func(on_log, NULL, NULL);
	if ((*jobs)->start != NULL)
		(*jobs)->start();
	return fence() ? serve(*jobs) : EX_OSERR;
}
