/*
 * mime-wire.h - a MailRead between the helper and the daemon; both halves of one form.  mime.c and
 * mime-job.c alone
 */
#pragma once

#include "backends/smtp/mime.h"

/*
 * A question: what, and of a MIME_EXTRACT which part and how much at most; then the mail, if it is
 * no descriptor.
 */
typedef enum { MIME_READ = 'r', MIME_HEADER = 'h', MIME_EXTRACT = 'x' } MimeOp;

typedef struct {
	int32_t op;
	uint32_t index;
	int64_t ceiling;
} MimeQuestion;

void	  mail_wire_put(const MailRead *read, GByteArray *out);
/* NULL: it is not of the form.  (transfer full) */
MailRead *mail_wire_get(GBytes *bytes);
