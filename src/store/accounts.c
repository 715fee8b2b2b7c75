/*
 * accounts.c - rows of accounts and their settings, as jobs
 */
#include "store/accounts.h"

#include "store/job.h"

#include <string.h>

#define SETTINGS_MAX 4096
#define ROW_MAX (1 << 20) /* bytes of all of a row's texts */
#define LIST_MAX 10000u	  /* rows of a page */

/* ------------------------------------------------------------------------ *
 * The row
 * ------------------------------------------------------------------------ */

static void
setting_free(gpointer data)
{
	WrySetting *setting = data;
	g_free(setting->scope);
	g_free(setting->name);
	if (setting->secret)
		wry_secret_wipe_string(setting->value);
	else
		g_free(setting->value);
	g_free(setting);
}

static void
add(WryAccountRow *row, const char *scope, const char *name, const char *value, bool secret)
{
	WrySetting *setting = g_new0(WrySetting, 1);
	setting->scope = g_strdup(scope);
	setting->name = g_strdup(name);
	setting->value = g_strdup(value);
	setting->secret = secret;
	g_ptr_array_add(row->settings, setting);
}

WryAccountRow *
wry_account_row_new(const char *component, const char *user, bool registered)
{
	WryAccountRow *row = g_new0(WryAccountRow, 1);
	row->component = g_strdup(component);
	row->user = g_strdup(user);
	row->registered = registered;
	row->created = g_get_real_time();
	row->settings = g_ptr_array_new_with_free_func(setting_free);
	return row;
}

void
wry_account_row_free(WryAccountRow *row)
{
	if (row == NULL)
		return;
	g_free(row->component);
	g_free(row->user);
	g_free(row->address);
	g_ptr_array_unref(row->settings);
	if (row->contacts != NULL)
		g_ptr_array_unref(row->contacts);
	if (row->places != NULL)
		g_ptr_array_unref(row->places);
	g_free(row);
}

static bool
find(const WryAccountRow *row, const char *scope, const char *name, guint *ret)
{
	for (*ret = 0; *ret < row->settings->len; ++*ret) {
		const WrySetting *setting = row->settings->pdata[*ret];
		if (strcmp(setting->name, name) == 0 && strcmp(setting->scope, scope) == 0)
			return true;
	}
	return false;
}

static GPtrArray *
new_contacts(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wry_roster_row_free);
}

static GPtrArray *
new_places(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)wry_place_row_free);
}

WryAccountRow *
wry_account_row_copy(const WryAccountRow *row)
{
	WryAccountRow *twin = wry_account_row_new(row->component, row->user, row->registered);
	twin->created = row->created;
	twin->address = g_strdup(row->address);
	twin->online = row->online;
	for (guint i = 0; row->contacts != NULL && i < row->contacts->len; i++) {
		if (twin->contacts == NULL)
			twin->contacts = new_contacts();
		g_ptr_array_add(twin->contacts, wry_roster_row_copy(row->contacts->pdata[i]));
	}
	for (guint i = 0; row->places != NULL && i < row->places->len; i++) {
		if (twin->places == NULL)
			twin->places = new_places();
		g_ptr_array_add(twin->places, wry_place_row_copy(row->places->pdata[i]));
	}
	for (guint i = 0; i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		add(twin, s->scope, s->name, s->value, s->secret);
	}
	return twin;
}

void
wry_account_row_set(WryAccountRow *row, const char *scope, const char *name, const char *value,
		    bool secret)
{
	guint i;
	if (find(row, scope, name, &i))
		g_ptr_array_remove_index(row->settings, i);
	if (value != NULL)
		add(row, scope, name, value, secret);
}

const char *
wry_account_row_get(const WryAccountRow *row, const char *scope, const char *name)
{
	guint i;
	if (!find(row, scope, name, &i))
		return NULL;
	const WrySetting *setting = row->settings->pdata[i];
	return setting->value;
}

/* ------------------------------------------------------------------------ *
 * Jobs
 * ------------------------------------------------------------------------ */

/* Of every job here: whom it is about, and what it found or is to write. */
typedef struct {
	char *component, *user;
	WryAccountRow *row;
	guint count;
	GPtrArray *rows; /* of WryAccountRow: a page; NULL */
} AccountJob;

static AccountJob *
account_job_new(const char *component, const char *user)
{
	AccountJob *job = g_new0(AccountJob, 1);
	job->component = g_strdup(component);
	job->user = g_strdup(user);
	return job;
}

static void
account_job_free(gpointer data)
{
	AccountJob *job = data;
	g_free(job->component);
	g_free(job->user);
	wry_account_row_free(job->row);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

/* Whose value a sealed setting is. */
#define SEALED_ROW(component, user, scope, name)                                                   \
	(const char *const[])                                                                      \
	{                                                                                          \
		"setting", (component), (user), (scope), (name), NULL                              \
	}

char *
wry_account_topic(const char *component, const char *user)
{
	return g_strconcat("account\x1f", component, "\x1f", user, NULL);
}

bool
wry_account_ensure(WryDb *db, const char *component, const char *user, GError **error)
{
	/* One writer: nobody comes between.  A conflict would cost PostgreSQL a number each time. */
	return db->driver->run(
	    db,
	    "INSERT INTO account (component, jid, registered, created) SELECT $1, $2, 0, $3 "
	    "WHERE NOT EXISTS (SELECT 1 FROM account WHERE component = $4 AND jid = $5)",
	    WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user), WRY_INT(g_get_real_time()),
		      WRY_TEXT(component), WRY_TEXT(user)),
	    NULL, NULL, NULL, error);
}

bool
wry_account_prune(WryDb *db, const char *component, const char *user, GError **error)
{
	return db->driver->run(
	    db,
	    "DELETE FROM account WHERE component = $1 AND jid = $2 AND registered = 0 "
	    "AND NOT EXISTS (SELECT 1 FROM roster r WHERE r.account = account.id) "
	    "AND NOT EXISTS (SELECT 1 FROM place p WHERE p.account = account.id) "
	    "AND NOT EXISTS (SELECT 1 FROM setting s WHERE s.account = account.id) "
	    "AND NOT EXISTS (SELECT 1 FROM arrival r WHERE r.account = account.id)",
	    WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), NULL, NULL, NULL, error);
}

typedef struct {
	AccountJob *job;
	const WrySecret *secret;
} Loading;

static bool
take_setting(const WryCell *columns, gpointer data, GError **error)
{
	Loading *loading = data;
	AccountJob *job = loading->job;
	if (job->row == NULL) {
		job->row = wry_account_row_new(job->component, job->user, columns[0].n != 0);
		job->row->created = columns[1].n;
		job->row->online = columns[6].n != 0;
		if (columns[7].type == WRY_CELL_TEXT)
			job->row->address = g_strdup(columns[7].bytes);
	}
	if (columns[2].type == WRY_CELL_NULL) /* the outer join: an account without settings */
		return true;
	if (columns[2].type != WRY_CELL_TEXT || columns[3].type != WRY_CELL_TEXT ||
	    columns[4].type != WRY_CELL_BYTES)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	const char *scope = columns[2].bytes, *name = columns[3].bytes;

	bool secret = columns[5].n != 0;
	g_autoptr(GBytes) opened = NULL;
	const char *value = columns[4].bytes;
	gsize n = (gsize)columns[4].n;
	if (secret) {
		opened = wry_secret_open(loading->secret,
					 SEALED_ROW(job->component, job->user, scope, name), value,
					 n, error);
		if (opened == NULL)
			return false;
		value = g_bytes_get_data(opened, &n);
	}
	add(job->row, scope, name, NULL, secret);
	WrySetting *setting = job->row->settings->pdata[job->row->settings->len - 1];
	setting->value = g_strndup(value, n);
	return true;
}

static bool
load_settings(WryDb *db, AccountJob *job, const WrySecret *secret, GError **error)
{
	Loading loading = { job, secret };
	if (!db->driver->run(db,
			     "SELECT a.registered, a.created, s.scope, s.name, s.value, s.sealed, "
			     "a.online, d.name "
			     "FROM account a LEFT JOIN setting s ON s.account = a.id "
			     "LEFT JOIN address d ON d.account = a.id "
			     "WHERE a.component = $1 AND a.jid = $2 ORDER BY s.scope, s.name",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user)), take_setting,
			     &loading, NULL, error))
		return false;
	return job->row != NULL || wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
						 N_("nobody of this name uses this gateway"), NULL);
}

static bool
load_contacts(WryDb *db, AccountJob *job, GError **error)
{
	job->row->contacts = new_contacts();
	return wry_rosters_read(db, job->component, job->user, job->row->contacts, error);
}

static bool
load_places(WryDb *db, AccountJob *job, const WrySecret *secret, GError **error)
{
	job->row->places = new_places();
	return wry_places_read(db, secret, job->component, job->user, job->row->places, error);
}

/* In a savepoint, so that on the reader it is one state of the row. */
static bool
load_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	if (!db->driver->run(db, "SAVEPOINT load", WRY_NO_CELLS, NULL, NULL, NULL, error))
		return false;
	bool good = load_settings(db, data, secret, error) && load_contacts(db, data, error) &&
		    load_places(db, data, secret, error);
	return db->driver->run(db, "RELEASE load", WRY_NO_CELLS, NULL, NULL, NULL,
			       good ? error : NULL) &&
	       good;
}

static gpointer
load_result(gpointer data)
{
	return ((AccountJob *)data)->row;
}

void
wry_accounts_load(WryStore *store, const char *component, const char *user, WryReply *reply)
{
	static const WryJobKind kind = { load_run, load_result, account_job_free };
	g_autofree char *about = wry_account_topic(component, user);
	wry_store_read(store, &kind, account_job_new(component, user), strlen(about), about, reply);
}

static bool
take_user(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	AccountJob *job = data;
	g_free(job->user);
	job->user = g_strndup(columns[0].bytes, (gsize)columns[0].n);
	return true;
}

/* job->user: the address, and then whose it is. */
static bool
find_address_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	AccountJob *job = data;
	g_autofree char *address = g_steal_pointer(&job->user);
	if (!db->driver->run(db,
			     "SELECT a.jid FROM address d JOIN account a ON a.id = d.account "
			     "WHERE d.component = $1 AND d.name = $2",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(address)), take_user, job,
			     NULL, error))
		return false;
	return job->user != NULL || wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
						  N_("Nobody has the address %1$s."), address, NULL);
}

static gpointer
find_address_result(gpointer data)
{
	return ((AccountJob *)data)->user;
}

void
wry_accounts_find_address(WryStore *store, const char *component, const char *address,
			  WryReply *reply)
{
	static const WryJobKind kind = { find_address_run, find_address_result, account_job_free };
	wry_store_read(store, &kind, account_job_new(component, address), strlen(address), NULL,
		       reply);
}

static bool
take_id(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	*(int64_t *)ret = columns[0].n;
	return true;
}

static bool
save_setting(WryDb *db, const WrySecret *secret, const WryAccountRow *row, int64_t account,
	     const WrySetting *setting, GError **error)
{
	const void *value = setting->value != NULL ? setting->value : "";
	gsize n = strlen(value);
	g_autoptr(GBytes) sealed = NULL;
	if (setting->secret) {
		sealed = wry_secret_seal(
		    secret, SEALED_ROW(row->component, row->user, setting->scope, setting->name),
		    value, n);
		value = g_bytes_get_data(sealed, &n);
	}
	return db->driver->run(db,
			       "INSERT INTO setting (account, scope, name, value, sealed) "
			       "VALUES ($1, $2, $3, $4, $5)",
			       WRY_CELLS(WRY_INT(account), WRY_TEXT(setting->scope),
					 WRY_TEXT(setting->name), WRY_BYTES(value, n),
					 WRY_INT(setting->secret)),
			       NULL, NULL, NULL, error);
}

/* The account's own address, and no other. */
static bool
save_address(WryDb *db, const WryAccountRow *row, int64_t account, GError **error)
{
	int64_t changed = 1;
	const char *name = row->address != NULL ? row->address : "";
	if (!db->driver->run(db, "DELETE FROM address WHERE account = $1 AND name <> $2",
			     WRY_CELLS(WRY_INT(account), WRY_TEXT(name)), NULL, NULL, NULL, error))
		return false;
	if (row->address != NULL &&
	    !db->driver->run(db,
			     "INSERT INTO address (component, name, account) VALUES ($1, $2, $3) "
			     "ON CONFLICT (component, name) DO UPDATE SET account = excluded.account "
			     "WHERE address.account = excluded.account",
			     WRY_CELLS(WRY_TEXT(row->component), WRY_TEXT(name), WRY_INT(account)),
			     NULL, NULL, &changed, error))
		return false;
	return changed > 0 || wry_error_set(error, WRY_ERROR_CONFLICT,
					    N_("The address %1$s is somebody else's already."), name,
					    NULL);
}

static bool
save_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	const WryAccountRow *row = ((AccountJob *)data)->row;
	int64_t id = 0;
	if (!db->driver->run(db,
			     "INSERT INTO account (component, jid, registered, created) "
			     "VALUES ($1, $2, $3, $4) ON CONFLICT (component, jid) DO UPDATE "
			     "SET registered = excluded.registered, created = excluded.created "
			     "RETURNING id",
			     WRY_CELLS(WRY_TEXT(row->component), WRY_TEXT(row->user),
				       WRY_INT(row->registered), WRY_INT(row->created)),
			     take_id, &id, NULL, error) ||
	    !save_address(db, row, id, error) ||
	    !db->driver->run(db, "DELETE FROM setting WHERE account = $1", WRY_CELLS(WRY_INT(id)),
			     NULL, NULL, NULL, error))
		return false;
	for (guint i = 0; i < row->settings->len; i++)
		if (!save_setting(db, secret, row, id, row->settings->pdata[i], error))
			return false;
	return true;
}

static gsize
size_of(const WryAccountRow *row)
{
	gsize bytes = strlen(row->component) + strlen(row->user);
	for (guint i = 0; i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		bytes += sizeof *s + strlen(s->scope) + strlen(s->name) +
			 (s->value != NULL ? strlen(s->value) : 0);
	}
	return bytes;
}

void
wry_accounts_save(WryStore *store, const WryAccountRow *row, WryReply *reply)
{
	static const WryJobKind kind = { save_run, NULL, account_job_free };
	AccountJob *job = account_job_new(row->component, row->user);
	gsize bytes = size_of(row);
	job->row = wry_account_row_copy(row);
	if (row->settings->len > SETTINGS_MAX || bytes > ROW_MAX) {
		account_job_free(job);
		if (reply != NULL)
			wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
				       N_("these are more settings than can be stored"), NULL);
		return;
	}
	g_autofree char *about = wry_account_topic(row->component, row->user);
	wry_store_write(store, &kind, job, bytes, about, reply);
}

static bool
delete_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	AccountJob *job = data;
	int64_t changed = 0;
	if (!db->driver->run(db, "DELETE FROM account WHERE component = $1 AND jid = $2",
			     WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user)), NULL, NULL,
			     &changed, error))
		return false;
	return changed > 0 || wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
					    N_("nobody of this name uses this gateway"), NULL);
}

void
wry_accounts_delete(WryStore *store, const char *component, const char *user, WryReply *reply)
{
	static const WryJobKind kind = { delete_run, NULL, account_job_free };
	g_autofree char *about = wry_account_topic(component, user);
	wry_store_write(store, &kind, account_job_new(component, user), strlen(about), about,
			reply);
}

static bool
count_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	AccountJob *job = data;
	int64_t n = 0;
	if (!db->driver->run(db,
			     "SELECT count(*) FROM account WHERE component = $1 "
			     "AND registered <> 0",
			     WRY_CELLS(WRY_TEXT(job->component)), take_id, &n, NULL, error))
		return false;
	job->count = (guint)CLAMP(n, 0, G_MAXUINT);
	return true;
}

static gpointer
count_result(gpointer data)
{
	return GUINT_TO_POINTER(((AccountJob *)data)->count);
}

void
wry_accounts_count(WryStore *store, const char *component, WryReply *reply)
{
	static const WryJobKind kind = { count_run, count_result, account_job_free };
	wry_store_read(store, &kind, account_job_new(component, NULL), strlen(component), NULL,
		       reply);
}

static bool
take_row(const WryCell *columns, gpointer data, GError **error)
{
	AccountJob *job = data;
	if (columns[0].type != WRY_CELL_TEXT)
		return wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
				     N_("this row of the database is damaged"), NULL);
	WryAccountRow *row = wry_account_row_new(job->component, columns[0].bytes, true);
	row->created = columns[1].n;
	g_ptr_array_add(job->rows, row);
	return true;
}

/* job->user: behind whom; "" is before everybody. */
static bool
list_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	AccountJob *job = data;
	return db->driver->run(db,
			       "SELECT jid, created FROM account WHERE component = $1 AND jid > $2 "
			       "AND registered <> 0 ORDER BY jid LIMIT $3",
			       WRY_CELLS(WRY_TEXT(job->component), WRY_TEXT(job->user),
					 WRY_INT(job->count)),
			       take_row, job, NULL, error);
}

static gpointer
list_result(gpointer data)
{
	return ((AccountJob *)data)->rows;
}

void
wry_accounts_list(WryStore *store, const char *component, const char *after, unsigned limit,
		  WryReply *reply)
{
	static const WryJobKind kind = { list_run, list_result, account_job_free };
	AccountJob *job = account_job_new(component, after != NULL ? after : "");
	job->count = MIN(limit, LIST_MAX);
	job->rows = g_ptr_array_new_with_free_func((GDestroyNotify)wry_account_row_free);
	wry_store_read(store, &kind, job, strlen(component), NULL, reply);
}
