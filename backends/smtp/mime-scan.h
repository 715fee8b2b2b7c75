/*
 * mime-scan.h - is a mail of a shape that GMime can be given?
 *
 * One pass over the bytes in constant memory, before anything else reads them.  GMime recurses
 * over nested groups of addresses, is quadratic in parameters and keeps each header and part as
 * objects (facts: G3, G6, G12): a mail with a field over 32 kB, a header over 64 kB or 1,000
 * fields, or more than 500 lines that part it, is not taken apart.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _MailScan MailScan;

MailScan *mail_scan_new(void);
/* False: it is over a limit, and no more of it needs to be looked at. */
bool	  mail_scan_feed(MailScan *scan, const char *bytes, gsize n);
void	  mail_scan_free(MailScan *scan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailScan, mail_scan_free)
