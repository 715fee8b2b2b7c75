/*
 * export.c - all that is a user's here, as one file that he can take away
 *
 * The row is read from the store, what is there now from memory; a worker puts the zip together.
 * Nobody else's words are in it but what he was told: topics, statuses.
 */
#include "core/export.h"

#include "base/hash.h"
#include "base/worker.h"
#include "base/zip.h"
#include "core/history.h"
#include "core/subscription.h"
#include "xmpp/ns.h"
#include "xmpp/parse.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SIZE_MOST (256 * G_GINT64_CONSTANT(1048576))
#define OPEN_MOST 16 /* under way, of a component */
#define AGAIN_US (600 * (gint64)G_USEC_PER_SEC)
#define GIVEN_MOST 10000 /* of whom it is remembered */

typedef struct _WryExports {
	GHashTable *open;  /* bare JID -> Job: one at a time */
	GHashTable *given; /* bare JID -> when, monotonic: to whom lately, owned */
	WryWorker *worker; /* NULL: none was made yet */
} WryExports;

enum { ABOUT, ACCOUNT, SETTINGS, CONTACTS, ROOMS, MESSAGES, ENTRIES };
#define PAGE 100 /* lines of an archive at a time */

typedef struct {
	WryComponent *component;
	char *user;
	WryReply *reply;
	char *name;
	unsigned contacts;
	WryZipEntry entries[ENTRIES + 1];
	WryReply *near;	     /* a page that is read; NULL: none */
	GPtrArray *rooms;    /* of char *: archives that are still to be read, the last first */
	WryArchive *archive; /* of the last of them; NULL: not begun */
	gint64 place;	     /* behind which the next page begins */
	gint64 messages;
	GString *lines; /* that are still to be written */
	WrySpool *zip;
	GError *error;
} Job;

void
export_configure(WryComponent *component)
{
	WryExports *e = component->exports = g_new0(WryExports, 1);
	e->open = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	e->given = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
}

void
export_free(WryComponent *component)
{
	WryExports *e = component->exports;
	if (e == NULL)
		return;
	g_clear_pointer(&e->worker, wry_worker_free); /* each job hears of its end */
	component->exports = NULL;
	g_hash_table_destroy(e->open);
	g_hash_table_destroy(e->given);
	g_free(e);
}

static void
free_job(Job *job)
{
	if (job->component->exports != NULL)
		g_hash_table_remove(job->component->exports->open, job->user);
	g_clear_pointer(&job->reply, wry_reply_drop);
	for (guint i = 0; i < ENTRIES; i++) {
		g_clear_pointer(&job->entries[i].bytes, g_bytes_unref);
		g_clear_pointer(&job->entries[i].spool, wry_spool_unref);
	}
	wry_reply_cancel(&job->near);
	wry_archive_close(job->archive);
	g_clear_pointer(&job->rooms, g_ptr_array_unref);
	if (job->lines != NULL)
		g_string_free(job->lines, TRUE);
	wry_spool_unref(job->zip);
	g_clear_error(&job->error);
	g_free(job->name);
	g_free(job->user);
	g_free(job);
}

/* --- what stands in it ----------------------------------------------------------------- */

static void
put(JsonBuilder *json, const char *name, const char *text)
{
	if (text == NULL)
		return;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	json_builder_set_member_name(json, name);
	json_builder_add_string_value(json, valid);
}

static void
put_time(JsonBuilder *json, const char *name, gint64 us)
{
	g_autoptr(GDateTime) when =
	    us > 0 ? g_date_time_new_from_unix_utc(us / G_USEC_PER_SEC) : NULL;
	g_autofree char *text = when != NULL ? g_date_time_format_iso8601(when) : NULL;
	put(json, name, text);
}

static void
put_bool(JsonBuilder *json, const char *name, bool on)
{
	json_builder_set_member_name(json, name);
	json_builder_add_boolean_value(json, on);
}

static GBytes *
to_bytes(JsonBuilder *json)
{
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	char *text = json_to_string(root, TRUE);
	return g_bytes_new_take(text, strlen(text));
}

static GBytes *
write_about(const Job *job)
{
	char *text = g_strdup_printf(
	    "What %s knows of %s.\n\n"
	    "account.json   since when\n"
	    "settings.json  what was set; of passwords and other secrets only that there are some\n"
	    "contacts.json  people, the networks and the gateway itself\n"
	    "rooms.json     where you were when this was written, and where you stay\n"
	    "messages.jsonl what was said in rooms and is kept for you: one line of JSON each\n",
	    job->component->domain, job->user);
	return g_bytes_new_take(text, strlen(text));
}

static GBytes *
write_account(const Job *job, const WryAccountRow *row)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_object(json);
	put(json, "user", job->user);
	put(json, "gateway", job->component->domain);
	put(json, "network", job->component->backend->title);
	put_bool(json, "registered", row->registered);
	put_time(json, "since", row->created);
	put_time(json, "written", g_get_real_time());
	json_builder_end_object(json);
	return to_bytes(json);
}

static GBytes *
write_settings(const WryAccountRow *row)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_array(json);
	for (guint i = 0; i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		json_builder_begin_object(json);
		put(json, "scope", *s->scope != '\0' ? s->scope : NULL);
		put(json, "name", s->name);
		if (s->secret)
			put_bool(json, "secret", true);
		else
			put(json, "value", s->value);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
	return to_bytes(json);
}

static void
write_contact(JsonBuilder *json, Job *job, const WryRosterRow *c)
{
	g_autofree char *jid = *c->peer != '\0'
				   ? g_strconcat(c->peer, "@", job->component->domain, NULL)
				   : g_strdup(job->component->domain);
	g_auto(GStrv) groups = c->groups != NULL ? g_strsplit(c->groups, "\n", -1) : NULL;
	json_builder_begin_object(json);
	put(json, "address", jid);
	put(json, "name", c->name);
	put(json, "subscription",
	    c->state < WRY_SUB_STATES ? subscription_name(c->state) : "unknown");
	put(json, "request", c->reason);
	put(json, "status", c->status);
	put_time(json, "seen", c->seen);
	if (groups != NULL) {
		json_builder_set_member_name(json, "groups");
		json_builder_begin_array(json);
		for (char **g = groups; *g != NULL; g++) {
			g_autofree char *valid = g_utf8_make_valid(*g, -1);
			json_builder_add_string_value(json, valid);
		}
		json_builder_end_array(json);
	}
	json_builder_end_object(json);
}

static bool
is_person(const WryComponent *c, const char *peer)
{
	if (*peer == '\0' || strcmp(peer, c->help) == 0)
		return false;
	g_autofree char *local = wry_jid_unescape(peer);
	g_autoptr(WryAddress) address = c->backend->address_parse(c, local, NULL, NULL);
	return address != NULL && address->kind == WRY_ADDRESS_CONTACT;
}

static GBytes *
write_contacts(Job *job, const WryAccountRow *row)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_array(json);
	for (guint i = 0; row->contacts != NULL && i < row->contacts->len; i++) {
		const WryRosterRow *c = row->contacts->pdata[i];
		write_contact(json, job, c);
		job->contacts += is_person(job->component, c->peer);
	}
	json_builder_end_array(json);
	return to_bytes(json);
}

/* What he comes back to, with or without his clients; its key is a secret. */
static void
write_place(JsonBuilder *json, const WryComponent *c, const WryPlaceRow *place)
{
	g_autofree char *jid = g_strconcat(place->peer, "@", c->domain, NULL);
	json_builder_begin_object(json);
	put(json, "address", jid);
	put(json, "nick", place->nick);
	put_bool(json, "kept", true);
	json_builder_end_object(json);
}

static void
write_rooms_of(JsonBuilder *json, const WrySession *s)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryRoom *room = value;
		json_builder_begin_object(json);
		put(json, "address", room->jid);
		put(json, "network", s->network);
		put(json, "nick", room->nick);
		put(json, "subject", room->subject);
		json_builder_end_object(json);
	}
}

static GBytes *
write_rooms(const WryComponent *c, const WryAccountRow *row, const WryAccount *account)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	GHashTableIter it;
	gpointer session;
	json_builder_begin_array(json);
	if (account != NULL) {
		g_hash_table_iter_init(&it, account->sessions);
		while (g_hash_table_iter_next(&it, NULL, &session))
			write_rooms_of(json, session);
	}
	for (guint i = 0; row->places != NULL && i < row->places->len; i++)
		write_place(json, c, row->places->pdata[i]);
	json_builder_end_array(json);
	return to_bytes(json);
}

/* "juliet-irc.zip", with nothing in it that a file's name may not have. */
static char *
file_name(const WryComponent *c, const char *user)
{
	const char *at = strchr(user, '@');
	g_autofree char *local = g_strndup(user, at != NULL ? MIN((gsize)(at - user), 64) : 0);
	g_strcanon(local, "abcdefghijklmnopqrstuvwxyz0123456789-_", '_');
	return g_strdup_printf("%s-%s.zip", local, c->backend->name);
}

/* --- putting it together --------------------------------------------------------------------- */

static void
run(gpointer data)
{
	Job *job = data;
	job->zip = wry_spool_new(SIZE_MOST, &job->error);
	if (job->zip != NULL)
		wry_zip_write(job->zip, job->entries, g_get_real_time(), &job->error);
}

static void
done(gpointer data)
{
	Job *job = data;
	WryReply *reply = g_steal_pointer(&job->reply);
	if (job->error != NULL) {
		wry_log_warn(&job->component->log, "the export of %s failed: %s",
			     wry_log_jid(job->user), job->error->message);
		wry_reply_take_error(reply, g_steal_pointer(&job->error));
	} else {
		WryExport made = { job->zip, job->name, job->contacts, job->messages };
		wry_reply_done(reply, &made);
	}
	free_job(job);
}

/* The gateway stops: what is not whole is nothing. */
static void
end_now(Job *job)
{
	g_clear_error(&job->error);
	job->error = wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
				   N_("The gateway restarts; try again in a moment."), NULL);
	done(job);
}

void
export_stop(WryComponent *component)
{
	g_autoptr(GList) jobs = g_hash_table_get_values(component->exports->open);
	for (GList *l = jobs; l != NULL; l = l->next) {
		Job *job = l->data;
		bool waits = job->near != NULL; /* else a worker has it, or its row is on the way */
		g_clear_pointer(&job->archive, wry_archive_close);
		wry_reply_cancel(&job->near);
		if (waits)
			end_now(job);
	}
}

/* --- what was said --------------------------------------------------------------------------- */

static void next_page(Job *job);

/* On the worker's thread, which has the job to itself until then. */
static void
write_lines(gpointer data)
{
	Job *job = data;
	WryZipEntry *entry = &job->entries[MESSAGES];
	if (entry->spool == NULL)
		entry->spool = wry_spool_new(SIZE_MOST, &job->error);
	if (job->error == NULL)
		wry_spool_write(entry->spool, job->lines->str, job->lines->len, &job->error);
	g_string_truncate(job->lines, 0);
}

static void
on_written(gpointer data)
{
	Job *job = data;
	if (job->error != NULL)
		done(job);
	else
		next_page(job);
}

static void
on_header(G_GNUC_UNUSED const char *ns, G_GNUC_UNUSED const char *id,
	  G_GNUC_UNUSED const char *from, G_GNUC_UNUSED const char *lang,
	  G_GNUC_UNUSED gpointer data)
{
}

static void
on_message(xmpp_stanza_t *stanza, G_GNUC_UNUSED const char *over, gpointer ret_text)
{
	char **text = ret_text;
	if (*text == NULL)
		*text = wry_stanza_child_text(stanza, "body", NULL);
}

static void
on_end(G_GNUC_UNUSED gpointer data)
{
}

static void
on_error(G_GNUC_UNUSED const char *condition, G_GNUC_UNUSED const char *text,
	 G_GNUC_UNUSED gpointer data)
{
}

/* The words of a line; NULL: it has none.  (transfer full) */
static char *
words_of(const char *xml)
{
	static const WryParserFuncs funcs = { on_header, on_message, on_end, on_error };
	static const WryParseLimits limits = { .bytes = 4 * WRY_ARCHIVE_LINE_MAX };
	char *text = NULL;
	g_autofree char *whole = g_strconcat("<stream:stream xmlns='" NS_COMPONENT
					     "' xmlns:stream='" NS_STREAMS "'><message>",
					     xml, "</message>", NULL);
	g_autoptr(WryParser) parser = wry_parser_new(&limits, &funcs, &text);
	wry_parser_feed(parser, whole, strlen(whole));
	return text;
}

static void
write_message(Job *job, const WryLine *line)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	g_autofree char *text = words_of(line->xml);
	json_builder_begin_object(json);
	put(json, "room", job->rooms->pdata[job->rooms->len - 1]);
	put_time(json, "time", line->sent);
	put(json, "nick", *line->nick != '\0' ? line->nick : NULL);
	put(json, "text", text);
	put(json, "xml", line->xml);
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *said = json_to_string(root, FALSE);
	g_string_append_printf(job->lines, "%s\n", said);
	job->messages++;
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Job *job = data;
	const WryArchivePage *page = result;
	if (error != NULL) {
		job->error = g_error_copy(error);
		done(job);
		return;
	}
	for (guint i = 0; i < page->lines->len; i++) {
		const WryLine *line = page->lines->pdata[i];
		write_message(job, line);
		job->place = line->place;
	}
	if (page->complete || page->lines->len == 0) {
		g_clear_pointer(&job->archive, wry_archive_close);
		g_ptr_array_set_size(job->rooms, (gint)job->rooms->len - 1);
	}
	wry_worker_push(job->component->exports->worker, job, write_lines, on_written);
}

static void
next_page(Job *job)
{
	WryComponent *c = job->component;
	if (c->stopping) {
		end_now(job);
		return;
	}
	if (job->rooms->len == 0) {
		if (job->entries[MESSAGES].spool != NULL)
			wry_spool_seal(job->entries[MESSAGES].spool);
		job->entries[MESSAGES].name = "messages.jsonl";
		wry_worker_push(c->exports->worker, job, run, done);
		return;
	}
	if (job->archive == NULL) {
		job->archive = history_open(c, job->user, job->rooms->pdata[job->rooms->len - 1]);
		job->place = 0;
	}
	WryArchiveQuery query = { .after = job->place, .most = PAGE };
	wry_archive_read(job->archive, &query, wry_reply_new(&job->near, 0, on_page, job));
}

static void
on_rooms(gpointer result, const GError *error, gpointer data)
{
	Job *job = data;
	const GPtrArray *rooms = result;
	if (error != NULL) {
		job->error = g_error_copy(error);
		done(job);
		return;
	}
	job->rooms = g_ptr_array_new_with_free_func(g_free);
	for (guint i = rooms->len; i-- > 0;)
		g_ptr_array_add(job->rooms, g_strdup(rooms->pdata[i]));
	next_page(job);
}

static void
on_loaded(gpointer result, const GError *error, gpointer data)
{
	Job *job = data;
	const WryAccountRow *row = result;
	WryComponent *c = job->component;
	if (error != NULL || c->stopping) {
		WryReply *reply = g_steal_pointer(&job->reply);
		GError *why = error != NULL ? g_error_copy(error) : NULL;
		free_job(job);
		if (why != NULL)
			wry_reply_take_error(reply, why);
		else
			wry_reply_drop(reply);
		return;
	}
	job->name = file_name(c, job->user);
	job->entries[ABOUT] = (WryZipEntry){ "about.txt", write_about(job), NULL };
	job->entries[ACCOUNT] = (WryZipEntry){ "account.json", write_account(job, row), NULL };
	job->entries[SETTINGS] = (WryZipEntry){ "settings.json", write_settings(row), NULL };
	job->entries[CONTACTS] = (WryZipEntry){ "contacts.json", write_contacts(job, row), NULL };
	job->entries[ROOMS] =
	    (WryZipEntry){ "rooms.json",
			   write_rooms(c, row, wry_component_find_account(c, job->user)), NULL };
	if (c->exports->worker == NULL)
		c->exports->worker = wry_worker_new("export", 1);
	job->lines = g_string_new(NULL);
	wry_archives_list(c->store, c->domain, job->user,
			  wry_reply_new(&job->near, 0, on_rooms, job));
}

void
export_make(WryComponent *component, const char *user, WryReply *reply)
{
	WryExports *e = component->exports;
	if (g_hash_table_contains(e->open, user) || g_hash_table_size(e->open) >= OPEN_MOST) {
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("One is being made; wait until it is there."), NULL);
		return;
	}
	Job *job = g_new0(Job, 1);
	*job = (Job){ .component = component, .user = g_strdup(user), .reply = reply };
	g_hash_table_insert(e->open, g_strdup(user), job);
	/* Behind whatever of his is still on its way to the disk. */
	wry_accounts_load(component->store, component->domain, user,
			  wry_reply_new(NULL, 0, on_loaded, job));
}

unsigned
export_n_open(const WryComponent *component)
{
	return g_hash_table_size(component->exports->open);
}

/* --- how often ------------------------------------------------------------------------------- */

void
export_note(WryComponent *component, const char *user)
{
	WryExports *e = component->exports;
	gint64 now = g_get_monotonic_time();
	if (g_hash_table_size(e->given) >= GIVEN_MOST)
		g_hash_table_remove_all(e->given);
	g_hash_table_replace(e->given, g_strdup(user), g_memdup2(&now, sizeof now));
}

gint64
export_wait(WryComponent *component, const char *user)
{
	const gint64 *when = g_hash_table_lookup(component->exports->given, user);
	gint64 left = when != NULL ? *when + AGAIN_US - g_get_monotonic_time() : 0;
	if (when != NULL && left <= 0)
		g_hash_table_remove(component->exports->given, user);
	return left > 0 ? left / G_USEC_PER_SEC + 1 : 0;
}
