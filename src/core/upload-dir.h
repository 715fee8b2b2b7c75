/*
 * upload-dir.h - files for users in a directory that the operator's web server serves (`upload_dir`)
 *
 * Where the XMPP server takes no files: upload.c puts them here.  A file is there under a name that nobody can guess,
 * for `upload_days`.
 */
#pragma once

#include "base/spool.h"
#include "core/model.h"

#define UPLOAD_DIR_BYTES (8 * G_GINT64_CONSTANT(1073741824)) /* in it, at most */

typedef struct _WryUploadDir WryUploadDir;

/* The component's; it reads `upload_dir`, `upload_url` and `upload_days` as they are then. */
WryUploadDir *upload_dir_new(WryComponent *component);
/* Waits for what is being written. */
void	    upload_dir_free(WryUploadDir *dir);
/* Is there such a directory? */
bool	    upload_dir_is_set(const WryUploadDir *dir);
/*
 * name: as others see it; of it the suffix is kept, where it is a harmless one.  reply (transfer full): the link (const char *,
 * borrowed for the call).  Errors: RESOURCE_CONSTRAINT of type wait, it is full; INTERNAL_SERVER_ERROR of type wait, the disk's.
 */
void	    upload_dir_put(WryUploadDir *dir, const char *name, WrySpool *spool, WryReply *reply);
/* What is older than `upload_days` goes; looked at once an hour. */
void	    upload_dir_sweep(WryUploadDir *dir);
