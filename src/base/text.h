/*
 * text.h - foreign text made safe: repair, split, fold, fill in
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * XML 1.0 Char (RFC 6120 11.3): what may stand in a stanza.  Everything that goes
 * out passes xmpp/stanza's writer, which replaces the rest; this is its test.
 */
bool	    wry_text_is_xml_char(gunichar c);

/*
 * The bytes as UTF-8 that XML can carry: valid UTF-8 stays as it is; else they are
 * decoded from charset (nullable: ISO-8859-1); what still cannot stand
 * becomes U+FFFD.  NUL bytes too.  (transfer full)
 */
char	   *wry_text_repair(const char *bytes, gsize n, const char *charset);

/*
 * How many bytes of text to take so that they are at most `max`, no UTF-8
 * character is cut, no grapheme cluster where one of them fits, and, with
 * `words`, no word where the break is in the last third.  0 only if text is
 * empty; a single character longer than max is taken whole.
 */
gsize	    wry_text_break(const char *text, gsize max, bool words);

/* %s, %1$s and %2$s replaced by a and b (nullable: ""); %% is %.  No printf.  (transfer full) */
char	   *wry_text_fill(const char *msgid, const char *a, const char *b);
/* A sentence, or a clause, as a part of another that has its own end: without the full stop.  (transfer full) */
char	   *wry_text_unstopped(const char *text);

/* ASCII only, both ways: protocol words and names on old networks. */
char	   *wry_text_ascii_lower(const char *text);

/* IDNA2008 U-label form of a domain name, lower case, no trailing dot (RFC 7622 3.2, libidn2);
 * IP literals as they are, in lower case.  NULL and error: JID_MALFORMED.  (transfer full) */
char	   *wry_text_domain(const char *domain, GError **error);
/* The A-label form, for DNS and certificates; of an IP literal without its brackets.
 * NULL and error.  (transfer full) */
char	   *wry_text_domain_ascii(const char *domain, GError **error);

/* "16s", "42m", "3h", "2d": a length of time in its largest sensible unit.  (transfer full) */
char	   *wry_text_duration(gint64 seconds);
/* The same in words, "3 days": the msgid for that many of the unit; ret_n: how many, its %s. */
const char *wry_text_time_span(gint64 seconds, char ret_n[24]);
