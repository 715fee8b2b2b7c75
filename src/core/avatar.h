/*
 * avatar.h - the picture of the service, of help@ and of its networks: `avatar_file` (XEP-0153)
 */
#pragma once

#include "base/error.h"

#define AVATAR_MOST (48u * 1024) /* bytes: a third more in base64, in one stanza that every server takes */

typedef struct {
	GBytes *bytes;			/* NULL: there is none */
	const char *type;		/* "image/png", static */
	char hash[41];			/* SHA-1, hexadecimal; "": there is none */
} WryAvatar;

/* Reads it.  error: NOT_ACCEPTABLE, with a sentence for the operator; *ret is none then. */
bool	    avatar_read(const char *path, WryAvatar *ret, GError **error);
void	    avatar_clear(WryAvatar *avatar);
/* Is it the name of a picture, SHA-1 in hexadecimal?  photo: NULL is none. */
bool	    avatar_is_hash(const char *photo);
/* May it be shown to clients: an image by its type, small enough for one stanza?  Both nullable. */
bool	    avatar_fits(GBytes *bytes, const char *type);
/* For the table of keys: would it be read? */
bool	    avatar_check(const char *path, GError **error);
