/*
 * upload.h - files for users, put where the XMPP server keeps them (XEP-0363)
 *
 * The service is found by service discovery of the domains we belong to (`serves`), or named
 * in the configuration (`upload`), and remembered.  What users are given is a link.
 */
#pragma once

#include "base/spool.h"
#include "core/model.h"

typedef struct {
	const char *name;		/* as others see it: "juliet-irc.zip"; what is before a '/' is cut */
	const char *type;		/* "application/zip"; NULL: application/octet-stream */
	WrySpool *spool;		/* sealed; a reference is taken */
} WryUpload;

/* Where files go; of upload_find(), borrowed for the call. */
typedef struct {
	const char *jid;		/* NULL: none, but files are kept in `upload_dir` */
	int64_t max_size;		/* bytes of one file; INT64_MAX: not told */
} WryUploadService;

/* At the component's birth and end. */
void	    upload_configure(WryComponent *component);
void	    upload_free(WryComponent *component);
/* The configuration may have changed, or the server: what is known is forgotten. */
void	    upload_forget(WryComponent *component);

/* What is in `upload_dir` for too long goes; often. */
void	    upload_sweep(WryComponent *component);

/*
 * reply (transfer full): a WryUploadService.  ITEM_NOT_FOUND: there is none, or `upload = off`;
 * REMOTE_SERVER_TIMEOUT: the server does not say.
 */
void	    upload_find(WryComponent *component, WryReply *reply);
/*
 * file: copied.  reply (transfer full): the link (const char *, borrowed for the call).  Errors: as above;
 * NOT_ACCEPTABLE, larger than the server takes; RESOURCE_CONSTRAINT, as many as may be are under
 * way; the service's own refusal; wry_fetch()'s.  Each has a deadline of its own, by its size, of
 * 10 minutes at most; taken back, it stops.
 */
void	    upload_file(WryComponent *component, const WryUpload *file, WryReply *reply);
/*
 * Does the service hand out links of that one's scheme, host and port?  Then it is the operator's own, and may lie in his own
 * net.  reply (transfer full): nothing, it does; ITEM_NOT_FOUND, it does not, or there is none; the service's refusal.
 */
void	    upload_is_ours(WryComponent *component, const char *url, WryReply *reply);
