/*
 * share.h - texts that many have, one copy of each
 *
 * For what a network says to each of its users in the same words: its greeting, its message of the day.  Texts are
 * compared by a keyed hash, so nobody who chooses them makes the table slow.
 */
#pragma once

#include <glib.h>

typedef struct _WryShare WryShare;

WryShare   *wry_share_new(void);
/* All that was taken has been dropped before. */
void	    wry_share_free(WryShare *share);
/* The copy of these n bytes (up to a NUL), counted; borrowed until it is dropped. */
const char *wry_share_take(WryShare *share, const char *text, gsize n);
/* What wry_share_take() gave, once for each time. */
void	    wry_share_drop(WryShare *share, const char *text);
/* How many different ones there are: for tests. */
guint	    wry_share_size(const WryShare *share);
