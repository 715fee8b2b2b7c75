/*
 * export.h - all that is a user's here, as one file that he can take away
 *
 * A zip of JSON: his account, settings, contacts, the rooms he sits in, and what is kept of them.  No password and no other secret
 * is in it.
 */
#pragma once

#include "base/spool.h"
#include "core/model.h"

/* At the component's birth and end. */
void	    export_configure(WryComponent *component);
void	    export_free(WryComponent *component);
/* The component stops, the store is still open: what is under way ends. */
void	    export_stop(WryComponent *component);

typedef struct {			/* what export_make() tells; borrowed for the call */
	WrySpool *zip;			/* sealed; take a reference to keep it */
	const char *name;		/* "juliet-irc.zip" */
	unsigned contacts;		/* people among them */
	gint64 messages;		/* that are kept for him */
} WryExport;

/*
 * user: a bare JID, in memory or not.  reply (transfer full): a WryExport.  ITEM_NOT_FOUND: there is nothing of his;
 * RESOURCE_CONSTRAINT: one of his is being made, or as many as may be are; the disk's own errors.
 */
void	    export_make(WryComponent *component, const char *user, WryReply *reply);

/* Of this component's, that are being made. */
unsigned    export_n_open(const WryComponent *component);

/* He has been given one by himself; seconds until he may have the next, 0: now. */
void	    export_note(WryComponent *component, const char *user);
gint64	    export_wait(WryComponent *component, const char *user);
