/*
 * mime-html.h - HTML as text that reads well
 *
 * Not a browser: one pass over the tags, in linear time whatever they are, and no tree.
 * Paragraphs, lists, table rows, quotes ("> "), preformatted text, links ("text <https://...>"),
 * the words for pictures; what a reader would not see (scripts, styles, hidden preheaders) is left
 * out.
 */
#pragma once

#include <glib.h>

#define MAIL_HTML_MAX (1 << 20) /* bytes that are looked at */

/* html: UTF-8; at most max bytes come out, and a line's rest.  (transfer full) */
char *mail_html_to_text(const char *html, gsize n, gsize max);
/* What <meta> says of the charset, in the first 4 kB; NULL.  (transfer full) */
char *mail_html_charset(const char *bytes, gsize n);
