/*
 * compose-report.h - what the gateway itself has to say of a mail: that it failed after all (RFC 3464), that it was read (RFC 8098)
 *
 * Both are for the null sender's envelope and say that nobody wrote them (RFC 3834); whether one may be sent at all is the
 * caller's: never to a null sender, a list or an automatic mail.
 */
#pragma once

#include "base/spool.h"

#include <glib.h>
#include <stdint.h>

typedef struct {
	const char *recipient;		/* addr-spec, as it was written to */
	const char *status;		/* "5.1.1"; NULL or none: 5.0.0 */
	const char *diagnostic;		/* what went wrong, in words; NULL: not said */
} MailFailure;

typedef struct {
	const char *from;		/* addr-spec: postmaster's, of an MDN its reader's; required */
	const char *to;			/* the mail's envelope sender; required */
	const char *domain;		/* ours, that reports */
	const char *message_id;		/* of the report, "<a@b>" */
	int64_t date;			/* unix microseconds */
	const char *words;		/* for people: why */
	/* Of the mail: */
	const char *original_id;	/* its Message-ID; NULL: it has none */
	const char *envid;		/* ENVID, decoded; NULL: none */
	int64_t arrived;		/* 0: not said */
	const MailFailure *failures;	/* n_failures of them, of a DSN */
	unsigned n_failures;
	WrySpool *original;		/* its header goes along, at most 32 kB of it, never its body; NULL: not kept */
	const char *reader;		/* of an MDN: the addr-spec of who read it */
} MailNews;

/* A delivery status notification: failed.  NULL and error: JID_MALFORMED.  (transfer full) */
GBytes	   *mail_compose_failure(const MailNews *news, GError **error);
/* A disposition notification: displayed, by what he does, and sent because he wants all of them sent.  Likewise. */
GBytes	   *mail_compose_displayed(const MailNews *news, GError **error);
