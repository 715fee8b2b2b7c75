/*
 * batch.h - what one transaction of the writer's holds
 *
 * For db.c, which makes it and hears of its end, and batch.c, which runs it.
 */
#pragma once

#include "store/job.h"

#define WRY_BATCH_JOBS 256

typedef struct {
	WryStore *store;
	const WryJobKind *kind;
	gpointer job;			/* owned */
	WryReply *reply;		/* owned; NULL: nobody asked */
	char **topics;			/* NULL: of a write, none; of a read, all */
	gsize bytes;
	bool writes;
	bool settled;			/* a read that need not run again */
	bool astray;			/* a read whose connection was not there */
	gint64 since;			/* monotonic */
	GError *error;
} WryJob;

typedef struct {
	WryStore *store;		/* of db.c alone */
	WryDb *db;
	const WrySecret *secret;
	gint64 instance;		/* which opening of the database is ours */
	WryJob *jobs[WRY_BATCH_JOBS];	/* db.c's */
	unsigned n, ran;		/* those behind `ran` had no time and go back */
	GError *lost;			/* the whole transaction is */
	GError *ill;			/* one job met a full or broken disk, and the rest is well */
	bool gone;			/* the server is, and `lost` says how: it is to be run again */
	bool taken;			/* and is another wherryd's now: it is not */
	gint64 commit_us;
} WryBatch;

/* Of a WryBatch, on the writer's thread; may be called again for one that is `gone`. */
void	    wry_batch_run(gpointer batch);
bool	    wry_db_is_lost(WryDb *db);
