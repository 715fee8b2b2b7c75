/* mime-tag.h - HTML's tags and characters, for mime-html.c */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MAIL_TAG_MAX 15

typedef struct {
	const char *p;
	gsize n;
} MailSpan;

/* Those that mean something to us. */
typedef enum {
	MAIL_ATTR_HREF, MAIL_ATTR_ALT, MAIL_ATTR_STYLE, MAIL_ATTR_CLASS, MAIL_ATTR_ID, MAIL_ATTR_NAME,
	MAIL_ATTR_HIDDEN, MAIL_ATTR_N,
} MailAttr;

typedef struct {
	char name[MAIL_TAG_MAX + 1];	/* lower case; "" if it is longer: none of ours is */
	bool closes, is_void;
	MailSpan attrs[MAIL_ATTR_N];	/* p NULL: it has none */
} MailTag;

/*
 * *at: a "<" and a letter, or "</" and one; then behind the tag.  False: it never ends.
 * *no_quotes: a quote was not closed; given back with the next call.
 */
bool	 mail_tag_read(const char **at, const char *end, bool *no_quotes, MailTag *tag);
/* p: an "&".  The character that it stands for, *next behind it; 0: it is only an "&". */
gunichar mail_entity_read(const char *p, const char *end, const char **next);
/* An attribute's value with its entities read, at most so long.  (transfer full) */
char	*mail_span_text(MailSpan span, gsize max);
/* Somewhere in it, without regard to case. */
bool	 mail_span_has(MailSpan span, const char *word);
