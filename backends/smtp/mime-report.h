/*
 * mime-report.h - what became of a mail, in the words of those who carried it
 *
 * The machine-readable part of a multipart/report: RFC 3464 (delivery) and RFC 8098 (disposition),
 * and what stands in for one.  It says what was said: whether to believe it is the caller's
 * question.
 */
#pragma once

#include "backends/smtp/mime-header.h"
#include "backends/smtp/mime.h"

#include <glib.h>

/*
 * A message/delivery-status, global or not: a line for each recipient, and Original-Envelope-Id,
 * into read.
 */
void mail_report_delivery(const char *bytes, gsize n, MailRead *read);
/* A message/disposition-notification. */
void mail_report_disposition(const char *bytes, gsize n, MailRead *read);
/* The header of the mail that came back (message/rfc822, text/rfc822-headers): its Message-ID. */
void mail_report_returned(const char *bytes, gsize n, MailRead *read);
/* Is it from a mail server itself, by its name? */
bool mail_report_is_daemon(const MailRead *read);
/*
 * What is no multipart/report but names its recipients (X-Failed-Recipients), from a
 * mailer-daemon.
 */
void mail_report_guess(const GArray *header, MailRead *read);
