/*
 * mime-job.c - the helper's side: a question, a mail, an answer
 *
 * The descriptors are the mail's and, for a file out of it, the one that it is written to.
 */
#include "backends/smtp/mime-walk.h"
#include "backends/smtp/mime-wire.h"
#include "base/helper.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define SLICE 65536

static void
answer_read(int fd, bool header_only, GByteArray *answer)
{
	g_autoptr(MailRead) read = mail_read_new();
	if (header_only || !mail_walk_is_sane(fd))
		mail_walk_header(fd, read);
	else
		mail_walk(fd, read);
	mail_wire_put(read, answer);
}

/* The mail itself. */
static int64_t
copy_whole(int from, int to, int64_t ceiling)
{
	char slice[SLICE];
	int64_t size = 0;
	for (ssize_t got; (got = read(from, slice, sizeof slice)) != 0;) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return MAIL_EXTRACT_BROKEN;
		if (got > ceiling - size)
			return MAIL_EXTRACT_TOO_LARGE;
		for (ssize_t done = 0, put; done < got; done += put)
			if ((put = write(to, slice + done, (gsize)(got - done))) <= 0)
				return MAIL_EXTRACT_BROKEN;
		size += got;
	}
	return size;
}

static void
answer(const guint8 *bytes, gsize n, const int *fds, unsigned n_fds, GByteArray *out)
{
	MimeQuestion question;
	g_assert(n == sizeof question && n_fds >= 1);
	memcpy(&question, bytes, sizeof question);
	if (question.op != MIME_EXTRACT) {
		answer_read(fds[0], question.op == MIME_HEADER, out);
		return;
	}
	g_assert(n_fds == 2);
	int64_t size = question.index == 0
			   ? copy_whole(fds[0], fds[1], question.ceiling)
			   : mail_walk_extract(fds[0], question.index, fds[1], question.ceiling);
	g_byte_array_append(out, (const guint8 *)&size, sizeof size);
}

const WryHelperJob mail_mime_job = { .name = "mime", .start = mail_walk_start, .answer = answer };
