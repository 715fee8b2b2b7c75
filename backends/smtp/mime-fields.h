/*
 * mime-fields.h - what the fields at the top of a mail mean; in the helper process, our own code
 * alone
 */
#pragma once

#include "backends/smtp/mime-header.h"

void  mail_fields_read(const GArray *header, MailRead *read);
/*
 * A name that may stand in a list of files, of what the mail says; "" if nothing is left of it.
 * (transfer full)
 */
char *mail_file_name(const char *said);
