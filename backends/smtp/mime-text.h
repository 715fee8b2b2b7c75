/*
 * mime-text.h - the texts of a mail that are no HTML: format=flowed (RFC 3676), a calendar's event
 * (RFC 5545)
 */
#pragma once

#include "backends/smtp/mime.h"

#include <glib.h>
#include <stdbool.h>

/*
 * Lines joined that a writer's program has broken; quotes keep their marks.  text: lines ended by
 * "\n".  (transfer full)
 */
char	  *mail_unflow(const char *text, bool del_space);
/* The first event of a text/calendar; NULL: none.  text: UTF-8.  (transfer full) */
MailEvent *mail_calendar_read(const char *text);
