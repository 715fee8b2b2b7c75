/*
 * mime-job.c - the helper's side: a question, a mail, an answer
 *
 * A small mail comes with the question, another as a descriptor; the last descriptor of a
 * MIME_EXTRACT is the one that is written to.
 */
#include "backends/smtp/mime-walk.h"
#include "backends/smtp/mime-wire.h"
#include "base/helper.h"

#include <string.h>

static void
answer(const guint8 *bytes, gsize n, const int *fds, unsigned n_fds, GByteArray *out)
{
	MimeQuestion question;
	g_assert(n >= sizeof question);
	memcpy(&question, bytes, sizeof question);
	bool extracts = question.op == MIME_EXTRACT, is_file = n_fds > (extracts ? 1 : 0);
	g_assert(n_fds >= (extracts ? 1 : 0));
	MailSource mail = { .fd = is_file ? fds[0] : -1 };
	if (!is_file) {
		mail.bytes = (const char *)bytes + sizeof question;
		mail.n = n - sizeof question;
	}
	if (extracts) {
		int64_t size =
		    mail_walk_extract(&mail, question.index, fds[n_fds - 1], question.ceiling);
		g_byte_array_append(out, (const guint8 *)&size, sizeof size);
		return;
	}
	g_autoptr(MailRead) read = mail_read_new();
	if (question.op == MIME_HEADER || !mail_walk_is_sane(&mail))
		mail_walk_header(&mail, read);
	else
		mail_walk(&mail, read);
	mail_wire_put(read, out);
}

const WryHelperJob mail_mime_job = { .name = "mime", .start = mail_walk_start, .answer = answer };
