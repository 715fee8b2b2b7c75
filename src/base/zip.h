/*
 * zip.h - several files in one, as people can open it anywhere
 */
#pragma once

#include "base/spool.h"

typedef struct {
	const char *name;		/* "settings.json": ASCII */
	GBytes *bytes;			/* either of the two */
	WrySpool *spool;		/* sealed */
} WryZipEntry;

/*
 * Writes them into the spool (new, not sealed), and seals it.  entries end with a NULL name; when: unix
 * microseconds, of all of them.  Blocks: for a worker.  Errors: the spools' own;
 * INTERNAL_SERVER_ERROR, libarchive's.
 */
bool	    wry_zip_write(WrySpool *zip, const WryZipEntry *entries, int64_t when, GError **error);
