/*
 * source.h - a mail as it goes behind DATA: a slice at a time, CRLF, dots doubled (RFC 5321 2.3.8, 4.5.2)
 */
#pragma once

#include "base/spool.h"

#include <glib.h>
#include <stdbool.h>

typedef struct _MailSource MailSource;

/* One of the two; a reference is kept.  NULL and error: the disk.  (transfer full) */
MailSource *mail_source_new(WrySpool *spool, GBytes *bytes, GError **error);
void	    mail_source_free(MailSource *source);
/*
 * Appends the next slice, of about MAIL_SLICE bytes; behind the last one the line with the dot.  *ret_end: that
 * was all.  false and error: the disk; what was appended must not be ended with a dot.
 * No CR or LF stands alone in what comes, whatever the mail has in it, and no line but the last is a dot.
 */
#define MAIL_SLICE 65536
bool	    mail_source_next(MailSource *source, GString *out, bool *ret_end, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailSource, mail_source_free)
