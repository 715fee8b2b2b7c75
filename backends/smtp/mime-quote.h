/*
 * mime-quote.h - what of a mail is its author's, here and now
 *
 * Folding takes away what stands in other messages anyway: the quote below an answer or above it,
 * the headline before it, the signature, a list's footer, the armour of a clear-signed text.
 * Where a quote is answered piece by piece, and in what is forwarded, all stays; where nothing
 * would be left, too.  The whole text remains with the caller.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * text: UTF-8, lines ended by "\n".  subject: nullable.  NULL: there is nothing to fold.
 * (transfer full)
 */
char *mail_fold_quotes(const char *text, const char *subject, bool is_list);
