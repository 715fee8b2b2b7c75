/*
 * compose-text.h - what a mail says: format=flowed (RFC 3676), and its transfer encoding (RFC 2045 6)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { MAIL_7BIT, MAIL_QUOTED, MAIL_BASE64 } MailEncoding;

/*
 * body, signature (nullable): UTF-8, any line ends.  Paragraphs are flowed at 72 columns, lines that begin with '>' and a blank are
 * quotes, the signature stands behind "-- ".  Control characters are left out.  "\n" line ends.  (transfer full)
 */
char	   *mail_flow(const char *body, const char *signature);
/* The one of which least comes, 7bit where nothing needs encoding.  Lines end with "\n" or "\r\n". */
MailEncoding mail_encoding_for(const char *text, gsize n);
/* "quoted-printable" */
const char *mail_encoding_name(MailEncoding encoding);
/* Appends it encoded, CRLF, with a line's end at the end. */
void	    mail_encode(GString *out, const char *text, gsize n, MailEncoding encoding);
/*
 * Base64 in lines of 76.  n: of each call but the last a multiple of MAIL_BASE64_LINE.
 */
#define MAIL_BASE64_LINE 57
void	    mail_encode_base64(GString *out, const void *bytes, gsize n);
