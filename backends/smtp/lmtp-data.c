/*
 * lmtp-data.c - what stands between DATA's 354 and the dot
 *
 * Five states; runs without a CR are copied whole.
 */
#include "backends/smtp/lmtp-data.h"

#include <string.h>

/* At the beginning of a line, or in one: copies up to a CR, that included. */
static gsize
copy_text(MailData *data, const char *bytes, gsize n, char *out)
{
	const char *cr = memchr(bytes, '\r', n);
	gsize length = cr != NULL ? (gsize)(cr - bytes) + 1 : n;
	memcpy(out, bytes, length);
	data->state = cr != NULL ? MAIL_DATA_CR : MAIL_DATA_TEXT;
	return length;
}

gsize
mail_data_read(MailData *data, const char *bytes, gsize n, char *out, gsize *ret_out)
{
	gsize at = 0;
	char *to = out;
	while (at < n && data->state != MAIL_DATA_END) {
		char c = bytes[at];
		gsize length;
		switch (data->state) {
		case MAIL_DATA_CR:
			*to++ = c;
			at++;
			data->state = c == '\n'	  ? MAIL_DATA_LINE
				      : c == '\r' ? MAIL_DATA_CR
						  : MAIL_DATA_TEXT;
			break;
		case MAIL_DATA_DOT:
			if (c == '\r') {
				at++;
				data->state = MAIL_DATA_DOT_CR;
			} else {
				data->state = MAIL_DATA_TEXT; /* the dot was put there */
			}
			break;
		case MAIL_DATA_DOT_CR:
			if (c == '\n') {
				at++;
				data->state = MAIL_DATA_END;
			} else {
				*to++ = '\r'; /* held back until now */
				data->state = MAIL_DATA_CR;
			}
			break;
		case MAIL_DATA_LINE:
			if (c == '.') {
				at++;
				data->state = MAIL_DATA_DOT;
				break;
			}
			/* fall through */
		default:
			length = copy_text(data, bytes + at, n - at, to);
			at += length;
			to += length;
		}
	}
	*ret_out = (gsize)(to - out);
	return at;
}
