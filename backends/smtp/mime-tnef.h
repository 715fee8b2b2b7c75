/*
 * mime-tnef.h - what Outlook puts into winmail.dat ([MS-OXTNEF]): files, and the text
 *
 * In the helper process, our own code alone: fed in slices of any length, it keeps of what it reads the small attributes,
 * 512 kB at most, and passes the bytes of one file on.  Text in RTF is not read, nor files that are mails or
 * objects of their own: they are told as left out.
 */
#pragma once

#include "backends/smtp/mime-leaf.h"

typedef struct {
	char *name;		/* decoded, one line, as it stands there; NULL: none */
	char *type;		/* "image/png", as it stands there; NULL */
	char *content_id;	/* NULL */
	int64_t size;
} MailTnefFile;

typedef struct _MailTnef MailTnef;

/* wanted: the bytes of the n-th file, from 1, go to sink; 0: of none (sink NULL). */
MailTnef   *mail_tnef_new(unsigned wanted, MailSink sink, gpointer data);
void	    mail_tnef_free(MailTnef *tnef);
/* A MailSink.  false: no more is wanted: the sink has had enough, or it is none that can be read. */
bool	    mail_tnef_feed(const char *bytes, gsize n, gpointer tnef);

/* Once all is fed.  Of MailTnefFile, MAIL_PARTS_MAX at most; borrowed. */
const GPtrArray *mail_tnef_files(MailTnef *tnef);
/* There is more in it than was told: it broke off, or there is something that is not read. */
bool	    mail_tnef_has_more(const MailTnef *tnef);
/* The text: as bytes, *ret_html: HTML, and its charset's label (nullable); NULL: none.  Each (borrowed) */
const GString *mail_tnef_text(MailTnef *tnef, bool *ret_html, const char **ret_label);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailTnef, mail_tnef_free)
