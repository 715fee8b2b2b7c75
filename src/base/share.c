/*
 * share.c - texts that many have
 */
#include "base/share.h"

#include "base/hash.h"

#include <stddef.h>
#include <string.h>

struct _WryShare {
	GHashTable *texts; /* a set of Shared.text */
};

typedef struct {
	guint refs;
	char text[];
} Shared;

static Shared *
shared_of(const char *text)
{
	return (Shared *)(text - offsetof(Shared, text));
}

WryShare *
wry_share_new(void)
{
	WryShare *share = g_new(WryShare, 1);
	share->texts = g_hash_table_new(wry_hash_str, g_str_equal);
	return share;
}

void
wry_share_free(WryShare *share)
{
	if (share == NULL)
		return;
	g_assert(g_hash_table_size(share->texts) == 0);
	g_hash_table_destroy(share->texts);
	g_free(share);
}

const char *
wry_share_take(WryShare *share, const char *text, gsize n)
{
	g_autofree char *wanted = g_strndup(text, n);
	char *known = g_hash_table_lookup(share->texts, wanted);
	if (known == NULL) {
		gsize size = strlen(wanted) + 1;
		Shared *new_one = g_malloc(sizeof *new_one + size);
		new_one->refs = 0;
		known = memcpy(new_one->text, wanted, size);
		g_hash_table_add(share->texts, known);
	}
	shared_of(known)->refs++;
	return known;
}

void
wry_share_drop(WryShare *share, const char *text)
{
	Shared *shared = shared_of(text);
	if (--shared->refs > 0)
		return;
	g_hash_table_remove(share->texts, text);
	g_free(shared);
}

guint
wry_share_size(const WryShare *share)
{
	return g_hash_table_size(share->texts);
}
