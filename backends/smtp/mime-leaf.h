/*
 * mime-leaf.h - one part that is no multipart: its bytes, its type, its name
 *
 * For mime-walk.c, in the helper process; GMime's objects are read and never changed.
 */
#pragma once

#include <glib.h>
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
	GMimeObject *object;	/* borrowed */
	unsigned index;
	char *type;		/* "text/plain" */
	char *disposition;	/* "attachment", "" */
	char *said;		/* the name that the mail gives it; NULL: none */
} MailLeaf;

void	    mail_leaf_init(MailLeaf *leaf, GMimeObject *object, unsigned index);
void	    mail_leaf_clear(MailLeaf *leaf);
/* What it is called here, if need be a name of our own making.  (transfer full) */
char	   *mail_leaf_name(const MailLeaf *leaf);

/*
 * A field as it stands, "": none; a parameter of one, decoded, NULL: none.  (borrowed; transfer
 * full)
 */
const char *mail_leaf_field(GMimeObject *object, const char *name);
char	   *mail_leaf_param(GMimeObject *object, const char *field, const char *name);

/* What comes of a decoded part, a slice at a time: false ends it. */
typedef bool (*MailSink)(const char *bytes, gsize n, gpointer data);

bool	    mail_leaf_decode(GMimePart *part, MailSink sink, gpointer data);
/* At most max bytes; *ret_cut (nullable): there are more.  (transfer full) */
GString	   *mail_leaf_bytes(GMimeObject *object, gsize max, bool *ret_cut);
/* Decoded; of an attached mail as it is written by the next. */
int64_t	    mail_leaf_size(GMimeObject *object);
/* As it was, but for its line ends, which are CRLF.  The bytes written, -1: an error. */
int64_t	    mail_leaf_write_message(GMimeObject *object, GMimeStream *to);
