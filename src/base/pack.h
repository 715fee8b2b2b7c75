/*
 * pack.h - small records as bytes: numbered fields, one behind another
 *
 * For what goes to the disk and what comes from a helper.  A field is its number (1 to 255), its length and its bytes: a
 * text, a number, or a record again.  One that stands twice is a list; one that is not there is NULL or 0; one that
 * a reader does not know is passed over, so that a later version may add some.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A record begins.  (transfer full) */
GByteArray *wry_pack_new(void);
/* text NULL: nothing is put. */
void	    wry_pack_text(GByteArray *out, guint8 field, const char *text);
/* Each of a list, NULL-terminated; NULL: none. */
void	    wry_pack_texts(GByteArray *out, guint8 field, char *const *texts);
/* n 0: nothing is put. */
void	    wry_pack_int(GByteArray *out, guint8 field, int64_t n);
/* A record within it, until it is closed with what this returns. */
gsize	    wry_pack_open(GByteArray *out, guint8 field);
void	    wry_pack_close(GByteArray *out, gsize mark);
/* Its bytes; out is gone.  (transfer full) */
GBytes	   *wry_pack_end(GByteArray *out);

/*
 * Reads what may have been damaged, or made by somebody else.  It keeps within the bytes (borrowed), and what it
 * gives is text as a message may have it: UTF-8 without NUL.  Where something is not, `damaged` is set, for good, and the rest
 * is not read: whoever reads looks at it in the end and keeps nothing of what came before.
 */
typedef struct {
	guint8 field;		/* of the one that is being read */
	bool damaged;
	const guint8 *value;	/* private from here */
	gsize n;
	const guint8 *at, *end;
} WryUnpack;

void	    wry_unpack_init(WryUnpack *u, GBytes *record);
/* The next field; false: there is none. */
bool	    wry_unpack_next(WryUnpack *u);
/* Its value.  *text: replaced (transfer full); NULL where it is damaged. */
void	    wry_unpack_text(WryUnpack *u, char **text);
int64_t	    wry_unpack_int(WryUnpack *u);
/* The same as unsigned; what is no such number is damaged. */
unsigned    wry_unpack_unsigned(WryUnpack *u);
/* A record within it: to be read to its end, and then left. */
void	    wry_unpack_enter(WryUnpack *u, WryUnpack *ret_within);
void	    wry_unpack_leave(WryUnpack *u, const WryUnpack *within);
