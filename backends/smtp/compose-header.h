/*
 * compose-header.h - a mail's header, written: folded, encoded, and nothing in it that ends a line
 *
 * Texts come from anywhere.  What leaves is ASCII (RFC 5322, 2047, 2231) in lines of 78, but for addresses where they can
 * only be had in UTF-8 (RFC 6532).
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A field that is being written; its end is mail_field_end(). */
typedef struct {
	GString *out;
	gsize column;
} MailFieldOut;

MailFieldOut mail_field_begin(GString *out, const char *name);
void	    mail_field_end(MailFieldOut *field);
/* A word that cannot be cut, in front of it a blank or a fold.  ASCII, and harmless: the caller's. */
void	    mail_field_word(MailFieldOut *field, const char *word);
/* Unstructured text: as it is, or in encoded words (RFC 2047) of whole characters.  At most 2 kB of it. */
void	    mail_field_text(MailFieldOut *field, const char *text);
/* A name in front of an address: atoms, a quoted string, or encoded words.  At most 200 bytes of it; "": nothing. */
void	    mail_field_phrase(MailFieldOut *field, const char *name);
/* "; name=value", as RFC 2231 has it where the value is not plain. */
void	    mail_field_param(MailFieldOut *field, const char *name, const char *value);

/* Whole fields.  NULL, "" and what is nothing behind its cleaning: none. */
void	    mail_header_text(GString *out, const char *name, const char *text);
/* addresses: of char *, each mail_header_address()ed. */
void	    mail_header_addresses(GString *out, const char *name, const GPtrArray *addresses);
void	    mail_header_date(GString *out, const char *name, int64_t us);
/* Those of ids that are ids (<a@b>), on lines of their own; NULL-terminated, nullable. */
void	    mail_header_ids(GString *out, const char *name, const char *const *ids);

/* As it stands in a header: ASCII if that can be had, else UTF-8.  NULL: no address.  (transfer full) */
char	   *mail_header_address(const char *address);
bool	    mail_header_is_id(const char *id);
/*
 * One line of UTF-8, without control characters and line separators (each a blank), without blanks at its ends, of at most max
 * bytes.  (transfer full)
 */
char	   *mail_clean_line(const char *text, gsize max);
/* Likewise, and without what would show it in another order than it has (bidi overrides): of people and files. */
char	   *mail_clean_name(const char *text, gsize max);
