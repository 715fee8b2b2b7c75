/*
 * secret.h - seals what must not lie open on the disk (AES-256-GCM)
 *
 * For src/store alone.  One key in a file of its own; a sealed value is bound to the row it
 * stands in and opens nowhere else.  It hides values from whoever has the database without the
 * key file: a copy, a backup.  It does not hide them from root on a running machine.
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>

typedef struct _WrySecret WrySecret;

/*
 * The key: 64 hexadecimal digits, or 32 raw bytes.  make: make it (0600) if it is not there.
 * error: ITEM_NOT_FOUND: not there; NOT_ACCEPTABLE: no key in it; INTERNAL_SERVER_ERROR.
 */
WrySecret  *wry_secret_load(const char *path, bool make, GError **error);
void	    wry_secret_free(WrySecret *secret);
/*
 * Another secret that follows from this one: for what is sealed so often that one key's nonces would
 * not last.  Any thread.  (transfer full)
 */
WrySecret  *wry_secret_derive(const WrySecret *secret, const char *purpose);
/* 32 bytes that follow from the key and do not tell it.  Borrowed. */
const guint8 *wry_secret_pepper(const WrySecret *secret);

/*
 * row: NULL-terminated, whose value this is; only with the same it opens again.  Any thread.
 * The sealed bytes.  (transfer full)
 */
GBytes	   *wry_secret_seal(const WrySecret *secret, const char *const *row, const void *plain,
			    gsize n);
/* Wiped with its last reference.  NULL and error: INTERNAL_SERVER_ERROR.  (transfer full) */
GBytes	   *wry_secret_open(const WrySecret *secret, const char *const *row,
			    const void *sealed, gsize n, GError **error);

/* The same number for the same row for as long as the key lives; it tells nothing of the row. */
guint64	    wry_secret_number(const WrySecret *secret, const char *const *row);

/*
 * Two numbers as 32 hexadecimal digits from which nobody but the key's holder tells them, or
 * makes another pair's (AES-256, one block).  One thread's alone.
 */
typedef struct _WryNamer WryNamer;

WryNamer   *wry_namer_new(const WrySecret *secret);
void	    wry_namer_free(WryNamer *namer);
void	    wry_namer_name(WryNamer *namer, guint64 a, guint64 b, char ret_name[33]);
/* false: it has not the shape of a name.  What nobody made is read all the same: look at `a`. */
bool	    wry_namer_read(WryNamer *namer, const char *name, guint64 *ret_a, guint64 *ret_b);

/* Overwrites; a string it frees, too.  NULL is none. */
void	    wry_secret_wipe(void *bytes, gsize n);
void	    wry_secret_wipe_string(char *string);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WrySecret, wry_secret_free)
