/*
 * memos.h - the small durable memory behind the contract's wry_memo_*()
 */
#pragma once

#include "store/db.h"

typedef struct {
	char *key;
	GBytes *value;
	gint64 expires;			/* unix microseconds, 0 never */
} WryMemoRow;

/* secret: sealed on disk.  value NULL forgets.  reply: nothing. */
void	    wry_memos_put(WryStore *store, const char *component, const char *space, const char *key,
			  GBytes *value, bool secret, gint64 expires, WryReply *reply);
/* The same under each of these keys, 6 at most; all of them, or none. */
void	    wry_memos_put_all(WryStore *store, const char *component, const char *space,
			      const char *const *keys, GBytes *value, bool secret, gint64 expires,
			      WryReply *reply);
/* Any of these keys.  reply: a GPtrArray of WryMemoRow (borrowed), those there are and not expired. */
void	    wry_memos_get(WryStore *store, const char *component, const char *space,
			  const char *const *keys, WryReply *reply);
/* Forgets, in every space, all whose key begins with prefix: not what expires, but whose user goes.
 * prefix: not empty.  reply: nothing. */
void	    wry_memos_delete_prefix(WryStore *store, const char *component, const char *prefix,
				    WryReply *reply);
/* All whose key begins with prefix, by key.  reply: as above. */
void	    wry_memos_list(WryStore *store, const char *component, const char *space,
			   const char *prefix, WryReply *reply);
