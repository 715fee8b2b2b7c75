/*
 * mime-charset.h - bytes of a mail as text, whatever their label says
 *
 * A label is a claim.  Where it is missing, unknown or does not fit, the bytes decide: UTF-8 if
 * they are that, ISO-2022-JP if they have its escapes, else windows-1252.  Nothing is dropped:
 * what no charset can explain becomes U+FFFD.  For the helper process: mail_charset_start() opens
 * every converter, because behind the fence none can be loaded.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

void  mail_charset_start(void);
/*
 * UTF-8 that XML can carry, lines ended by "\n", without control characters; a byte order mark is
 * gone. charset: NULL or unknown: as above.  (transfer full)
 */
char *mail_charset_text(const char *bytes, gsize n, const char *charset);
/*
 * The same on one line: each run of blanks and line ends is one space, none at the ends.
 * (transfer full)
 */
char *mail_charset_line(const char *bytes, gsize n, const char *charset);
/* We have a converter for this label. */
bool  mail_charset_is_known(const char *charset);
