/*
 * helper.h - questions for a process of its own, which may crash, hang or swell
 *
 * What is done with bytes of strangers by a library that nobody vouches for is done in child
 * processes: `wherryd --helper NAME`, ourselves again, started when first needed, kept, replaced
 * when they die or have answered 10,000 questions.  A question is a few bytes and a few
 * descriptors, an answer is bytes.  The child has no file, no environment and no way to get one
 * (seccomp: another system call than those for reading, writing and memory is the end of it, to
 * open anything is refused), 256 MB of address space, and so much CPU a question; past that, or
 * past the deadline, it is killed.  Whoever dies has answered: the question it was at fails, those
 * behind it go to the next process.  Who is at one for long (a quarter of a second) keeps nobody waiting
 * either: those behind it are asked elsewhere, and there may be twice as many processes then.
 *
 * In a build with AddressSanitizer the address space and the system calls are not limited (ASan
 * needs both), and stderr and the environment stay, so that it can say what it has found.
 *
 * Main thread and loop only; nothing here blocks, but for the start of a process (about a
 * millisecond).
 */
#pragma once

#include "base/reply.h"

#include <glib.h>

#define WRY_HELPER_FDS 4 /* with a question, at most */
#define WRY_HELPER_QUESTION_MAX (128 << 10)
#define WRY_HELPER_ANSWER_MAX (8 << 20)
#define WRY_HELPER_WAITING_MAX 4096 /* questions not yet given to a process, of one pool */

/* --- in the child ------------------------------------------------------------ */

/* What a helper of that name does.  Static. */
typedef struct {
	const char *name;
	/* Opens what cannot be opened later (nullable): tables, iconv's modules. */
	void (*start)(void);
	/* Appends to answer.  The descriptors are closed behind it.  The question's head is ours; what
	 * follows and what the descriptors hold may be anybody's. */
	void (*answer)(const guint8 *question, gsize n, const int *fds, unsigned n_fds,
		       GByteArray *answer);
	unsigned cpu_ms;	/* a question; 0: 10 s */
} WryHelperJob;

/*
 * The first thing in main(): -1 if this process is no helper, else the status to leave with, after
 * all questions.  jobs: NULL-terminated.
 */
int	    wry_helper_main(int argc, char **argv, const WryHelperJob *const *jobs);

/* --- in the daemon ----------------------------------------------------------- */

typedef struct _WryHelper WryHelper;

typedef struct {
	const char *name;	/* static: of the job */
	unsigned workers;	/* processes; 0: one a core, at most 4 */
	unsigned ms;		/* from when a process takes a question up; 0: 30 s */
} WryHelperSettings;

/* Starts nothing yet. */
WryHelper  *wry_helper_new(const WryHelperSettings *settings);
/*
 * question: borrowed.  fds: (transfer full), closed when the answer is there.  reply (transfer
 * full): a GBytes, borrowed for the call.  Errors: INTERNAL_SERVER_ERROR/cancel, the process died
 * of it or did not come back; INTERNAL_SERVER_ERROR/wait, none can be started;
 * RESOURCE_CONSTRAINT/wait, too many wait.
 */
void	    wry_helper_ask(WryHelper *helper, GBytes *question, const int *fds, unsigned n_fds,
			   WryReply *reply);
/* Processes alive. */
unsigned    wry_helper_count(const WryHelper *helper);
/* Kills them and waits for that; questions still open are dropped.  Not from within a reply. */
void	    wry_helper_free(WryHelper *helper);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryHelper, wry_helper_free)
