/*
 * split.h - a message's body as lines of IRC: cut, coloured, encoded
 */
#pragma once

#include "core/backend.h"

typedef struct {
	gsize most;		/* bytes that a line's text may have on the wire */
	const char *charset;	/* of what goes out; NULL: UTF-8 */
	bool looks;		/* formatting codes are welcome */
	bool blanks;		/* empty lines can be said */
} IrcSheet;

typedef struct {
	char *text;		/* as it goes on the wire: no CR, LF or NUL */
	bool goes_on;		/* of the same line as the one before it */
} IrcPiece;

void	    irc_piece_free(IrcPiece *piece);
/*
 * body in pieces (IrcPiece), each line by itself; spans (nullable): how it looks.  A line is cut where
 * a word ends, else between two characters as people count them.  At most `max` + 1 pieces: then it is too long.
 * NULL and error: NOT_ACCEPTABLE, something in it has no place in the charset.  (transfer full)
 */
GPtrArray  *irc_split(const char *body, const GArray *spans, const IrcSheet *sheet, unsigned max,
		      GError **error);
/* May it be what goes out: does ASCII stay ASCII in it, so that commands and names do? */
bool	    irc_check_charset_out(const char *charset, GError **error);
/* What is no message (a topic, a reason), encoded; what has no place becomes '?'.  (transfer full) */
char	   *irc_encode(const char *text, const char *charset);
