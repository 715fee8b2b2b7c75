/* mime-header.h - a header's fields as they stand in memory, and lists of addresses */
#pragma once

#include "backends/smtp/mime.h"

#include <glib.h>

typedef struct {
	const char *name, *value; /* borrowed from the bytes; the value raw, with its folds */
	gsize name_n, value_n;
} MailField;

/*
 * GArray of MailField, in their order, at most max; ends at the first empty line.  ret_body
 * (nullable): behind that.
 */
GArray		*mail_header_parse(const char *bytes, gsize n, unsigned max, gsize *ret_body);
/* NULL: there is none of that name. */
const MailField *mail_header_find(const GArray *header, const char *name);
unsigned	 mail_header_count(const GArray *header, const char *name);
/* Decoded to one line; NULL: none, or empty.  (transfer full) */
char		*mail_header_value(const GArray *header, const char *name);
/* A parameter of it, as mail_param(). */
char		*mail_header_param(const GArray *header, const char *name, const char *param);

/*
 * Adds the addresses of a From, To, Reply-To, ... (RFC 5322 3.4 with groups, comments, routes, and
 * what is common and wrong) to boxes, up to MAIL_BOXES_MAX.  Linear, without recursion.  What is
 * no address is left out.
 */
void		 mail_addresses(const char *raw, gsize n, GPtrArray *boxes);

/*
 * Does it turn the direction of what follows ("exe.gpj" is read as "jpg.exe"), or is it one that
 * nobody sees?  Names of people and of files have none of these.
 */
bool		 mail_deceives(gunichar c);
/* A line without those that turn what stands around it, or that nobody sees; marks of direction stay.  (transfer full) */
char		*mail_unturned(const char *text);
