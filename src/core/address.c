/*
 * address.c - a foreign party, by name: a value that is made, copied and compared
 */
#include "core/address.h"

#include "base/hash.h"


WryAddress *
wry_address_new(WryAddressKind kind, const char *network, const char *name)
{
	WryAddress *a = g_new(WryAddress, 1);
	*a = (WryAddress){ kind, g_strdup(network), g_strdup(name), NULL };
	return a;
}

WryAddress *
wry_address_copy(const WryAddress *a)
{
	WryAddress *copy = NULL;
	if (a != NULL) {
		copy = wry_address_new(a->kind, a->network, a->name);
		copy->wire = g_strdup(a->wire);
	}
	return copy;
}

void
wry_address_free(WryAddress *a)
{
	if (a == NULL)
		return;
	g_free(a->network);
	g_free(a->name);
	g_free(a->wire);
	g_free(a);
}

guint
wry_address_hash(gconstpointer address)
{
	/* Of one name there are few: a table is of one session, or of the ten networks of an account. */
	const WryAddress *a = address;
	return wry_hash_str(a->name) ^ (guint)a->kind;
}

gboolean
wry_address_equal(gconstpointer x, gconstpointer y)
{
	const WryAddress *a = x, *b = y;
	return a->kind == b->kind && g_strcmp0(a->network, b->network) == 0 &&
	       g_strcmp0(a->name, b->name) == 0;
}
