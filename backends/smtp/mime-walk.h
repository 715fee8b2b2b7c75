/*
 * mime-walk.h - a mail taken apart, in the helper process
 *
 * Nothing of what is parsed is ever changed (facts: G4, an endless loop), headers and bodies are decoded by us; of GMime comes what is
 * a part of what.
 */
#pragma once

#include "backends/smtp/mime.h"

#include <glib.h>

/* Once, before any mail. */
void	mail_walk_start(void);
/* What the header at the top says, and no more: what every mail is good for. */
void	mail_walk_header(int fd, MailRead *read);
/* All of it, of a mail that mail_walk_is_sane(). */
void	mail_walk(int fd, MailRead *read);
/* The scan of mime-scan.h over the file. */
bool	mail_walk_is_sane(int fd);

#define MAIL_EXTRACT_MISSING (-1)
#define MAIL_EXTRACT_TOO_LARGE (-2)
#define MAIL_EXTRACT_BROKEN (-3)
/* The decoded bytes of leaf `index` into `to`: how many, or one of the above. */
int64_t mail_walk_extract(int fd, unsigned index, int to, int64_t ceiling);
