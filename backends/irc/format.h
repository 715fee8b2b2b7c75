/*
 * format.h - the text of IRC: formatting codes, foreign charsets, CTCP
 */
#pragma once

#include "core/backend.h"

/*
 * The bytes as plain UTF-8 text: codes taken out, control characters dropped, what is not UTF-8 decoded
 * from charset (nullable: ISO-8859-1).  *ret_spans (nullable): (transfer full) how it looked; NULL: plain.
 */
char	   *irc_text(const char *raw, const char *charset, GArray **ret_spans);
/* The same of several lines, each by itself, with "\n" between them. */
char	   *irc_lines(const char *raw, const char *charset, GArray **ret_spans);
/* "\1ACTION waves\1": splits in place; *ret_args "" where there are none.  false: no CTCP. */
bool	    irc_ctcp_split(char *text, char **ret_command, char **ret_args);
/* What goes out: no control character but the tab survives.  (transfer full) */
char	   *irc_clean(const char *text);
#define IRC_COLOUR_DEFAULT 99
/* The number of the colour of IRC that is it, or is nearest to it among the sixteen all clients know. */
int	    irc_colour(int32_t rgb);
/* Does text name this nick, as a word of its own? */
bool	    irc_mentions(const char *text, const char *nick);
/* Is it the name of a charset that can be decoded? */
bool	    irc_check_charset(const char *charset, GError **error);
