/*
 * hash.h - keyed hashing, for every table whose keys come from outside
 *
 * With an unkeyed hash, one NAMES reply of chosen nicks costs seconds.  SipHash-1-3, the
 * key from getrandom() once a process.  Also the two other uses of random and digests:
 * names that tell nothing, and constant-time comparison.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

uint64_t    wry_hash(const void *bytes, gsize n);
/* For g_hash_table_new(): of a string. */
guint	    wry_hash_str(gconstpointer string);
/* Of a string without regard to ASCII case, with g_hash_table's equal for it. */
guint	    wry_hash_ascii_nocase(gconstpointer string);
gboolean    wry_equal_ascii_nocase(gconstpointer a, gconstpointer b);

/* n random bytes from the kernel. */
void	    wry_random(void *bytes, gsize n);
/* Random, hexadecimal, of so many bytes.  (transfer full) */
char	   *wry_random_hex(unsigned bytes);
/*
 * [0-9a-f]{32}, another each time: a UUID of version 7 (RFC 9562 5.7) without its hyphens, 74 bits of it random.  What
 * comes later is greater, so that a table that it is a key of grows at its end, and not on every page.
 * (transfer full)
 */
char	   *wry_random_id(void);
/* [a-z0-9]{16}: the same for the same key and text for ever, tells nothing of text (HMAC-SHA256). */
void	    wry_hash_name(char ret_name[17], const void *key, gsize key_n, const char *text);
/* SHA-256 of a and b (NULL with b_n 0), one behind the other, hexadecimal. */
void wry_hash_sha256(char ret_hex[65], const void *a, gsize a_n, const void *b, gsize b_n);
/* In constant time. */
bool	    wry_hash_equal(const char *a, const char *b);
