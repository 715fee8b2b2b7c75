/*
 * lmtp-data.h - what stands between DATA's 354 and the dot (RFC 5321 4.1.1.4, 4.5.2)
 *
 * The end is CR LF "." CR LF and nothing else; a CR or an LF by itself ends no line, so no
 * spelling of "almost the end" that another server let pass begins a second mail here (SMTP
 * smuggling).  The dot that was put before a line's own is taken off.  All else is handed on as it
 * came: NUL, bare CR and LF, 8-bit.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { MAIL_DATA_LINE, MAIL_DATA_DOT, MAIL_DATA_DOT_CR, MAIL_DATA_TEXT, MAIL_DATA_CR, MAIL_DATA_END } MailDataState;

/* All zero at the beginning. */
typedef struct {
	MailDataState state;
} MailData;

/*
 * Reads up to n bytes, and stops behind the end.  out: room for n + 1; what the mail holds of
 * them.  How many were read; state is then MAIL_DATA_END, or all were.
 */
gsize mail_data_read(MailData *data, const char *bytes, gsize n, char *out, gsize *ret_out);
