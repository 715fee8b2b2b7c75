/*
 * batch.c - many writes, one transaction: all of it again where one of them fails, or the
 * connection was lost
 *
 * Writes hardly ever fail, and a savepoint costs a small one half as much again: where the driver
 * can tell, they run without, and if one fails all of it is undone and runs again, each in a
 * savepoint.
 */
#include "store/batch.h"

#define BATCH_US 10000 /* of jobs; then it commits, whatever waits still */

/* False: the transaction is gone, with all before this job. */
static bool
run_in_savepoint(WryBatch *batch, WryJob *job, GError **error)
{
	if (!wry_db_say(batch->db, "SAVEPOINT job", error))
		return false;
	if (job->kind->run(batch->db, batch->secret, job->job, &job->error) &&
	    wry_db_say(batch->db, "RELEASE job", &job->error))
		return true;
	if (wry_db_say(batch->db, "ROLLBACK TO job", NULL) && wry_db_say(batch->db, "RELEASE job", NULL))
		return true;
	if (error != NULL)
		*error = g_error_copy(job->error); /* what undid the transaction, too */
	return false;
}

/* What the operator must hear of.  A conflict or a missing row is the asker's alone. */
static bool
is_of_the_disk(const GError *error)
{
	return error != NULL && wry_error_code(error) == WRY_ERROR_INTERNAL_SERVER_ERROR &&
	       wry_error_retry(error) == WRY_RETRY_WAIT;
}

bool
wry_db_is_lost(WryDb *db)
{
	return db->driver->lost != NULL && db->driver->lost(db);
}

/* apart: each write in a savepoint. */
static bool
run_job(WryBatch *batch, WryJob *job, bool apart)
{
	guint64 handed = batch->db->handed;
	if (job->writes && apart)
		return run_in_savepoint(batch, job, &batch->lost);
	bool good = job->kind->run(batch->db, batch->secret, job->job, &job->error);
	if (job->writes)
		return good;
	/* What it was handed it cannot be handed again. */
	job->settled = job->error == NULL || batch->db->handed > handed;
	return true;
}

/* False: one of the writes failed, and nothing of it all has come to pass. */
static bool
transact(WryBatch *batch, bool apart)
{
	gint64 start = g_get_monotonic_time();
	bool good = wry_db_say(batch->db, "BEGIN IMMEDIATE", &batch->lost);
	if (!good)
		batch->ran = batch->n;
	while (good && batch->ran < batch->n) {
		if (batch->ran > 0 && g_get_monotonic_time() - start > BATCH_US)
			break;
		WryJob *job = batch->jobs[batch->ran++];
		if (!job->settled)
			good = run_job(batch, job, apart);
		if (batch->ill == NULL && is_of_the_disk(job->error))
			batch->ill = g_error_copy(job->error);
	}
	bool failed = !good && !apart && batch->lost == NULL;
	gint64 before = g_get_monotonic_time();
	good = good && wry_db_say(batch->db, "COMMIT", &batch->lost);
	batch->commit_us = g_get_monotonic_time() - before;
	if (!good)
		wry_db_say(batch->db, "ROLLBACK", NULL); /* it may be gone already */
	return !failed;
}

/* As if it had not run. */
static void
unwind(WryBatch *batch)
{
	for (unsigned i = 0; i < batch->ran; i++) {
		WryJob *job = batch->jobs[i];
		if (!job->settled)
			g_clear_error(&job->error);
	}
	batch->ran = 0;
	g_clear_error(&batch->lost);
	g_clear_error(&batch->ill);
}

/*
 * False: the server is away.  *ret_committed: it is back, and this batch, whose COMMIT it never answered, is on its
 * disk.
 */
static bool
is_there(WryBatch *batch, bool *ret_committed)
{
	gint64 instance = 0;
	*ret_committed = false;
	if (!wry_db_is_lost(batch->db))
		return true;
	g_clear_error(&batch->lost);
	if (!batch->db->driver->revive(batch->db, ret_committed, &batch->lost) ||
	    !wry_archives_instance(batch->db, &instance, &batch->lost))
		return false;
	batch->taken = instance != batch->instance;
	return !batch->taken || wry_error_set(&batch->lost, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
					      N_("another wherryd has taken the database over"), NULL);
}

void
wry_batch_run(gpointer data)
{
	WryBatch *batch = data;
	for (unsigned tries = 0; tries < 2; tries++) {
		bool committed;
		batch->gone = !is_there(batch, &committed);
		if (batch->gone || committed)
			return;
		unwind(batch);
		bool apart = !batch->db->driver->tells_at_once;
		if (!transact(batch, apart) && !wry_db_is_lost(batch->db)) {
			unwind(batch);
			transact(batch, true);
		}
		batch->gone = batch->lost != NULL && wry_db_is_lost(batch->db);
		if (!batch->gone)
			return;
	}
}
