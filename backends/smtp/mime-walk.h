/*
 * mime-walk.h - a mail taken apart, in the helper process
 *
 * Nothing of what is parsed is ever changed (facts: G4, an endless loop), headers and bodies are
 * decoded by us; of GMime comes what is a part of what.
 */
#pragma once

#include "backends/smtp/mime.h"

#include <glib.h>

/* A mail: all of it in memory, or, bytes NULL, in a file, which is at its start. */
typedef struct {
	const char *bytes;
	gsize n;
	int fd;
} MailSource;

/* Once, before any mail. */
void	mail_walk_start(void);
/* The scan of mime-scan.h over it. */
bool	mail_walk_is_sane(const MailSource *mail);
/* All of it, of a mail that is sane. */
void	mail_walk(const MailSource *mail, MailRead *read);
/* What the header at the top says, and no more: what every mail is good for. */
void	mail_walk_header(const MailSource *mail, MailRead *read);

#define MAIL_EXTRACT_MISSING (-1)
#define MAIL_EXTRACT_TOO_LARGE (-2)
#define MAIL_EXTRACT_BROKEN (-3)
/*
 * The decoded bytes of leaf `index`, 0: the mail itself, into `to`: how many, or one of the above.
 */
int64_t mail_walk_extract(const MailSource *mail, unsigned index, int to, int64_t ceiling);
