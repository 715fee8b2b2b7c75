/*
 * rosters.c - contacts and their subscriptions as rows, and which users were online
 */
#include "store/rosters.h"

#include "store/job.h"

#include <string.h>

/* ------------------------------------------------------------------------ *
 * The row
 * ------------------------------------------------------------------------ */

WryRosterRow *
wry_roster_row_copy(const WryRosterRow *row)
{
	WryRosterRow *twin = g_memdup2(row, sizeof *row);
	twin->peer = g_strdup(row->peer);
	twin->wire = g_strdup(row->wire);
	twin->name = g_strdup(row->name);
	twin->groups = g_strdup(row->groups);
	twin->reason = g_strdup(row->reason);
	twin->status = g_strdup(row->status);
	return twin;
}

void
wry_roster_row_free(WryRosterRow *row)
{
	if (row == NULL)
		return;
	g_free(row->peer);
	g_free(row->wire);
	g_free(row->name);
	g_free(row->groups);
	g_free(row->reason);
	g_free(row->status);
	g_free(row);
}

static gsize
length(const char *text)
{
	return text != NULL ? strlen(text) : 0;
}

/* ------------------------------------------------------------------------ *
 * Reading
 * ------------------------------------------------------------------------ */

/* "": there is none. */
static char *
text_or_null(const WryCell *cell)
{
	return cell->n > 0 ? g_strndup(cell->bytes, (gsize)cell->n) : NULL;
}

static bool
take_row(const WryCell *columns, gpointer data, GError **error)
{
	for (unsigned i = 0; i < 11; i++)
		if (columns[i].type != (i < 6 ? WRY_CELL_TEXT : WRY_CELL_INT))
			return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
					     N_("this row of the database is damaged"), NULL);
	WryRosterRow *row = g_new0(WryRosterRow, 1);
	row->peer = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	row->wire = text_or_null(&columns[1]);
	row->name = text_or_null(&columns[2]);
	row->groups = text_or_null(&columns[3]);
	row->reason = text_or_null(&columns[4]);
	row->status = text_or_null(&columns[5]);
	row->state = (unsigned)CLAMP(columns[6].n, 0, G_MAXUINT16);
	row->flags = (unsigned)CLAMP(columns[7].n, 0, G_MAXUINT16);
	row->show = (unsigned)CLAMP(columns[8].n, 0, G_MAXUINT16);
	row->since = columns[9].n;
	row->seen = columns[10].n;
	g_ptr_array_add(data, row);
	return true;
}

bool
wry_rosters_read(struct _WryDb *db, const char *component, const char *user, GPtrArray *rows,
		 GError **error)
{
	return db->driver->run(db,
			       "SELECT r.peer, r.wire, r.name, r.groups, r.reason, r.status, "
			       "r.state, r.flags, r.show, r.since, r.seen "
			       "FROM roster r JOIN account a ON a.id = r.account "
			       "WHERE a.component = $1 AND a.jid = $2 ORDER BY r.peer",
			       WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), take_row, rows, NULL,
			       error);
}

/* ------------------------------------------------------------------------ *
 * Writing
 * ------------------------------------------------------------------------ */

typedef struct {
	char *component, *user, *peer;
	WryRosterRow *row;
	bool online;
	gint64 after;
	unsigned limit;
	GPtrArray *found; /* of WryOnlineRow */
} RosterJob;

static RosterJob *
job_new(const char *component, const char *user)
{
	RosterJob *job = g_new0(RosterJob, 1);
	job->component = g_strdup(component);
	job->user = g_strdup(user);
	return job;
}

static void
job_free(gpointer data)
{
	RosterJob *job = data;
	g_free(job->component);
	g_free(job->user);
	g_free(job->peer);
	wry_roster_row_free(job->row);
	if (job->found != NULL)
		g_ptr_array_unref(job->found);
	g_free(job);
}

static void
write_job(WryStore *store, const WryJobKind *kind, RosterJob *job, gsize bytes, WryReply *reply)
{
	g_autofree char *about = wry_account_topic(job->component, job->user);
	wry_store_write(store, kind, job, bytes + sizeof *job, about, reply);
}

#define TEXT(text) WRY_TEXT((text) != NULL ? (text) : "")

static bool
save_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const RosterJob *job = data;
	const WryRosterRow *row = job->row;
	return wry_account_ensure(db, job->component, job->user, error) &&
	       db->driver->run(
		   db,
		   "INSERT INTO roster (account, peer, wire, name, groups, reason, status, state, "
		   "sees, flags, show, since, seen) "
		   "SELECT id, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM account "
		   "WHERE component = $13 AND jid = $14 "
		   "ON CONFLICT (account, peer) DO UPDATE SET wire = excluded.wire, "
		   "name = excluded.name, groups = excluded.groups, reason = excluded.reason, "
		   "status = excluded.status, state = excluded.state, sees = excluded.sees, "
		   "flags = excluded.flags, show = excluded.show, since = excluded.since, "
		   "seen = excluded.seen",
		   WRY_CELLS(WRY_TEXT(row->peer), TEXT(row->wire), TEXT(row->name),
			     TEXT(row->groups), TEXT(row->reason), TEXT(row->status),
			     WRY_INT(row->state), WRY_INT(row->sees), WRY_INT(row->flags),
			     WRY_INT(row->show), WRY_INT(row->since), WRY_INT(row->seen),
			     WRY_TEXT(job->component), WRY_TEXT(job->user)),
		   NULL, NULL, NULL, error);
}

void
wry_rosters_save(WryStore *store, const char *component, const char *user, const WryRosterRow *row,
		 WryReply *reply)
{
	static const WryJobKind kind = { save_run, NULL, job_free };
	RosterJob *job = job_new(component, user);
	job->row = wry_roster_row_copy(row);
	gsize bytes = strlen(row->peer) + length(row->wire) + length(row->name) +
		      length(row->groups) + length(row->reason) + length(row->status);
	write_job(store, &kind, job, bytes + sizeof *row, reply);
}

static bool
remove_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const RosterJob *job = data;
	return db->driver->run(
		   db,
		   "DELETE FROM roster WHERE peer = $1 AND account = "
		   "(SELECT id FROM account WHERE component = $2 AND jid = $3)",
		   WRY_CELLS(WRY_TEXT(job->peer), WRY_TEXT(job->component), WRY_TEXT(job->user)),
		   NULL, NULL, NULL, error) &&
	       wry_account_prune(db, job->component, job->user, error);
}

void
wry_rosters_remove(WryStore *store, const char *component, const char *user, const char *peer,
		   WryReply *reply)
{
	static const WryJobKind kind = { remove_run, NULL, job_free };
	RosterJob *job = job_new(component, user);
	job->peer = g_strdup(peer);
	write_job(store, &kind, job, strlen(peer), reply);
}

static bool
online_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const RosterJob *job = data;
	return db->driver->run(
	    db, "UPDATE account SET online = $1 WHERE component = $2 AND jid = $3",
	    WRY_CELLS(WRY_INT(job->online), WRY_TEXT(job->component), WRY_TEXT(job->user)), NULL,
	    NULL, NULL, error);
}

void
wry_rosters_set_online(WryStore *store, const char *component, const char *user, bool online,
		       WryReply *reply)
{
	static const WryJobKind kind = { online_run, NULL, job_free };
	RosterJob *job = job_new(component, user);
	job->online = online;
	write_job(store, &kind, job, 0, reply);
}

/* ------------------------------------------------------------------------ *
 * Whom to probe
 * ------------------------------------------------------------------------ */

static void
free_online_row(gpointer data)
{
	WryOnlineRow *row = data;
	g_free(row->user);
	g_free(row->peer);
	g_free(row);
}

static bool
take_online(const WryCell *columns, gpointer data, GError **error)
{
	if (columns[0].type != WRY_CELL_INT || columns[1].type != WRY_CELL_TEXT ||
	    columns[2].type != WRY_CELL_TEXT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	WryOnlineRow *row = g_new0(WryOnlineRow, 1);
	row->id = columns[0].n;
	row->user = g_strndup(columns[1].bytes, (gsize)columns[1].n);
	row->peer = g_strndup(columns[2].bytes, (gsize)columns[2].n);
	g_ptr_array_add(data, row);
	return true;
}

static bool
page_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	RosterJob *job = data;
	return db->driver->run(db,
			       "SELECT a.id, a.jid, min(r.peer) FROM account a "
			       "JOIN roster r ON r.account = a.id AND r.sees <> 0 "
			       "WHERE a.component = $1 AND a.online = $2 AND a.id > $3 "
			       "GROUP BY a.id ORDER BY a.id LIMIT $4",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_INT(job->online),
					 WRY_INT(job->after), WRY_INT(job->limit)),
			       take_online, job->found, NULL, error);
}

static gpointer
page_result(gpointer data)
{
	return ((RosterJob *)data)->found;
}

void
wry_rosters_page(WryStore *store, const char *component, bool online, gint64 after, unsigned limit,
		 WryReply *reply)
{
	static const WryJobKind kind = { page_run, page_result, job_free };
	RosterJob *job = job_new(component, NULL);
	job->online = online;
	job->after = after;
	job->limit = limit;
	job->found = g_ptr_array_new_with_free_func(free_online_row);
	wry_store_read(store, &kind, job, strlen(component), NULL, reply);
}
