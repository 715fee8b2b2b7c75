/*
 * mime-words.h - what the fields of a header say: words (RFC 2047), parameters (RFC 2231), ids,
 * dates
 *
 * Raw values as they stand in the mail, folded or not.  Pure functions, linear in their input.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* An unstructured field on one line: encoded words decoded, raw 8-bit repaired.  (transfer full) */
char	*mail_words(const char *raw, gsize n);
/*
 * The value before the first ';', lower case, no blanks or comments: "text/plain", "attachment".
 * (transfer full)
 */
char	*mail_token(const char *raw, gsize n);
/*
 * A parameter ("boundary", "filename"), decoded: RFC 2231's parts and charsets, and what is common
 * and wrong: encoded words in it, raw 8-bit, no quotes.  NULL: there is none.  (transfer full)
 */
char	*mail_param(const char *raw, gsize n, const char *name);
/*
 * The <ids> of a Message-ID, In-Reply-To or References, in order: the first and the last where
 * there are more than max. NULL-terminated.  (transfer full)
 */
char   **mail_ids(const char *raw, gsize n, unsigned max);
/*
 * RFC 5322 3.3 with the obsolete forms, unix microseconds; 0: none, or before 1980 or after 2100.
 */
int64_t	 mail_date(const char *raw, gsize n);
