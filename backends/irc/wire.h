/*
 * wire.h - IRC lines: taken apart and put together
 *
 * No state and no I/O.  A line is taken apart in place; what is built can hold no CR, LF or NUL
 * from any argument.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define IRC_LINE_MAX   16384	/* tags (8,191) and a line (512, or LINELEN) with room to spare */
#define IRC_TAGS_MAX   8191
#define IRC_PARAMS_MAX 32	/* RFC 2812 says 15 */

typedef struct {
	char *tags;		/* as they came, without '@'; NULL: none */
	char *nick, *user, *host; /* of the source; NULL: it has none */
	char *command;
	int numeric;		/* of three digits; 0: a word */
	char *params[IRC_PARAMS_MAX];
	unsigned n;
} IrcMsg;

/* Takes the n bytes of line apart, in place.  NUL bytes vanish.  false: nothing in it. */
bool	    irc_parse(char *line, gsize n, IrcMsg *ret);
/* "" where there are fewer. */
const char *irc_param(const IrcMsg *msg, unsigned i);
/* The value of a tag, its escapes undone; "" for a tag without one; NULL: no such tag.  (transfer full) */
char	   *irc_tag(const IrcMsg *msg, const char *name);
/* As it stands in a tag.  (transfer full) */
char	   *irc_tag_escape(const char *value);
/* Can it name a message: graphic ASCII, not too long, nothing that begins a parameter? */
bool	    irc_is_msgid(const char *id);
/* The source is a server (or absent): no user, no host, and a dot or nothing as name. */
bool	    irc_from_server(const IrcMsg *msg);
/* "user@host" of the source; NULL: not told.  (transfer full) */
char	   *irc_real(const IrcMsg *msg);

/* May it stand between spaces: not empty, no space, no control character, no ':' in front? */
bool	    irc_is_middle(const char *word);
/*
 * "COMMAND middle... :text", without its end.  text (nullable): line ends in it become spaces, and it
 * is cut between characters so that the line has at most 510 bytes.  Then the middles, ended by
 * NULL.  NULL where one of them cannot be one.  (transfer full)
 */
char	   *irc_build(const char *text, const char *command, ...) G_GNUC_NULL_TERMINATED;
/* RFC 3339 with or without a fraction, Z: unix microseconds; 0: not one. */
int64_t	    irc_parse_time(const char *text);
