/*
 * control-users.c - wherryctl's verbs about users: who there is, and what an operator may do
 *
 * A user may be shortened while one is meant, but for deleting.  Most of it waits for the store, so
 * each verb is a Job: it goes with its caller, and what it still waits for is taken back.
 */
#include "control-door.h"

#include "core/export.h"
#include "core/operator.h"

#include <string.h>
#include <unistd.h>

#define ANSWER_MS 30000
#define EXPORT_MS 300000
#define PAGE 500u
#define USERS_MOST 20000
#define CHUNK 49152 /* bytes of a file in a line of its export */

typedef struct _Job Job;

typedef struct { /* something asked of one component */
	Job *job;
	WryComponent *component;
	WryReply *near;
} Ask;

struct _Job {
	WryCaller *caller;
	WryGateway *gateway;
	GList *asks;	/* of Ask: open */
	bool asking;	/* more of them are to come */
	char *text;	/* the user as typed */
	bool exact;	/* somebody is called just so */
	char *only;	/* the one user whose name begins so, so far */
	bool ambiguous; /* there are several */
	char *more;	/* the network, the component, the text; NULL: none */
	void (*found)(Job *job, const char *user);
	void (*then)(WryCaller *caller, const char *user, const char *more);
	JsonBuilder *json;
	GPatternSpec *pattern;
	unsigned component, n, left_off;
	GPtrArray *made; /* of Made */
	int fd;
	GError *error;
};

typedef struct {
	WryComponent *component;
	WrySpool *zip;
	char *name;
} Made;

static void
free_made(gpointer data)
{
	Made *m = data;
	wry_spool_unref(m->zip);
	g_free(m->name);
	g_free(m);
}

static void
free_job(gpointer data)
{
	Job *job = data;
	for (GList *l = job->asks; l != NULL; l = l->next) {
		wry_reply_cancel(&((Ask *)l->data)->near);
		g_free(l->data);
	}
	g_list_free(job->asks);
	g_clear_object(&job->json);
	g_clear_pointer(&job->pattern, g_pattern_spec_free);
	g_clear_pointer(&job->made, g_ptr_array_unref);
	g_clear_error(&job->error);
	if (job->fd >= 0)
		close(job->fd);
	g_free(job->text);
	g_free(job->only);
	g_free(job->more);
	g_free(job);
}

static Job *
job_new(WryCaller *caller, unsigned ms)
{
	Job *job = g_new0(Job, 1);
	*job = (Job){ .caller = caller, .gateway = control_gateway(caller->control), .fd = -1 };
	caller_later(caller, ms, job, free_job);
	return job;
}

static Ask *
ask_new(Job *job, WryComponent *component)
{
	Ask *a = g_new0(Ask, 1);
	*a = (Ask){ .job = job, .component = component };
	job->asks = g_list_prepend(job->asks, a);
	return a;
}

/* The answer has come: whose.  *ret_component: nullable. */
static Job *
ask_over(Ask *a, WryComponent **ret_component)
{
	Job *job = a->job;
	if (ret_component != NULL)
		*ret_component = a->component;
	job->asks = g_list_remove(job->asks, a);
	g_free(a);
	return job;
}

/* Each component in turn; NULL: there are no more. */
static WryComponent *
nth(const Job *job, unsigned n)
{
	return n < wry_gateway_n_components(job->gateway) ? wry_gateway_component(job->gateway, n)
							  : NULL;
}

static void end_with_error(Job *job, bool usage, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
end_with_error(Job *job, bool usage, const char *format, ...)
{
	g_autoptr(JsonBuilder) json = put_object();
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	put_error(json, usage, "%s", text);
	caller_end(job->caller, json);
}

/* --- which user is meant ----------------------------------------------------------------- */

static void
note(Job *job, const char *user)
{
	if (strcmp(user, job->text) == 0)
		job->exact = true;
	if (!g_str_has_prefix(user, job->text))
		return;
	if (job->only == NULL)
		job->only = g_strdup(user);
	else if (strcmp(job->only, user) != 0)
		job->ambiguous = true;
}

static void
decide(Job *job)
{
	if (job->asks != NULL)
		return;
	if (job->error != NULL)
		end_with_error(job, false, "the database cannot be read: %s", job->error->message);
	else if (job->exact)
		job->found(job, job->text);
	else if (job->ambiguous)
		end_with_error(job, true, "'%s' may be several users; write more of it", job->text);
	else if (job->only == NULL)
		end_with_error(job, false, "'%s' is no user here", job->text);
	else
		job->found(job, job->only);
}

static void
note_error(Job *job, const GError *error)
{
	if (error != NULL && wry_error_code(error) != WRY_ERROR_ITEM_NOT_FOUND &&
	    job->error == NULL)
		job->error = g_error_copy(error);
}

static void
on_exact(gpointer result, const GError *error, gpointer data)
{
	Job *job = ask_over(data, NULL);
	const WryAccountRow *row = result;
	note_error(job, error);
	if (row != NULL)
		note(job, row->user);
	decide(job);
}

static void
on_longer(gpointer result, const GError *error, gpointer data)
{
	Job *job = ask_over(data, NULL);
	const GPtrArray *rows = result;
	note_error(job, error);
	for (guint i = 0; rows != NULL && i < rows->len; i++)
		note(job, ((const WryAccountRow *)rows->pdata[i])->user);
	decide(job);
}

/* NULL: it has been answered. */
static Job *
resolve(WryCaller *caller, JsonObject *question, unsigned ms,
	void (*found)(Job *job, const char *user))
{
	Job *job = job_new(caller, ms);
	const char *text = get_text(question, "user"), *more = get_text(question, "more");
	WryComponent *c;
	job->text = g_utf8_strdown(text != NULL ? text : "", -1);
	job->more = g_strdup(more);
	job->found = found;
	if (*job->text == '\0') {
		end_with_error(job, true, "which user?");
		return NULL;
	}
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++) {
		GHashTableIter it;
		gpointer user;
		g_hash_table_iter_init(&it, c->accounts);
		while (g_hash_table_iter_next(&it, &user, NULL))
			note(job, user);
	}
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++) {
		Ask *exact = ask_new(job, c), *longer = ask_new(job, c);
		wry_accounts_load(c->store, c->domain, job->text,
				  wry_reply_new(&exact->near, 0, on_exact, exact));
		wry_accounts_list(c->store, c->domain, job->text, 2,
				  wry_reply_new(&longer->near, 0, on_longer, longer));
	}
	return job;
}

/* The job has done its part: the caller is another's. */
static void
pass_on(Job *job, const char *user)
{
	WryCaller *caller = job->caller;
	g_autofree char *mine = g_strdup(user), *more = g_steal_pointer(&job->more);
	void (*then)(WryCaller *, const char *, const char *) = job->then;
	free_job(job);
	caller->job = NULL;
	caller->job_free = NULL;
	then(caller, mine, more);
}

void
control_resolve(WryCaller *caller, JsonObject *question,
		void (*found)(WryCaller *caller, const char *user, const char *more))
{
	Job *job = resolve(caller, question, ANSWER_MS, pass_on);
	if (job != NULL)
		job->then = found;
}

/* --- users, user ------------------------------------------------------------------------- */

static const char *
name_there(const WrySession *s)
{
	return s->self == NULL ? NULL : s->self->wire != NULL ? s->self->wire : s->self->name;
}

static void
put_row(Job *job, const WryComponent *c, const char *user, gint64 created, bool registered)
{
	const WryAccount *account = wry_component_find_account((WryComponent *)c, user);
	unsigned networks = account != NULL ? g_hash_table_size(account->sessions) : 0;
	const char *as = NULL;
	GHashTableIter it;
	gpointer session;
	if (job->n++ >= USERS_MOST)
		return;
	if (networks > 0) {
		g_hash_table_iter_init(&it, account->sessions);
		while (as == NULL && g_hash_table_iter_next(&it, NULL, &session))
			as = name_there(session);
	}
	json_builder_begin_object(job->json);
	put_text(job->json, "user", user);
	put_text(job->json, "component", c->domain);
	put_int(job->json, "since", created / G_USEC_PER_SEC);
	json_builder_set_member_name(job->json, "registered");
	json_builder_add_boolean_value(job->json, registered);
	json_builder_set_member_name(job->json, "online");
	json_builder_add_boolean_value(
	    job->json, account != NULL && (wry_account_n_resources(account) > 0 || networks > 0));
	put_text(job->json, "as", as);
	put_int(job->json, "networks", networks);
	json_builder_end_object(job->json);
}

static bool
matches(const Job *job, const char *user)
{
	return job->pattern == NULL || g_pattern_spec_match_string(job->pattern, user);
}

/* Who has no registration is known while he is here. */
static void
put_guests(Job *job, const WryComponent *c)
{
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, c->accounts);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WryAccount *a = value;
		if (!wry_account_is_registered(a) && matches(job, a->jid))
			put_row(job, c, a->jid, a->row->created, false);
	}
}

static void list_users(Job *job, const char *after);

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	WryComponent *c;
	Job *job = ask_over(data, &c);
	const GPtrArray *rows = result;
	if (error != NULL) {
		end_with_error(job, false, "the database cannot be read: %s", error->message);
		return;
	}
	for (guint i = 0; i < rows->len; i++) {
		const WryAccountRow *row = rows->pdata[i];
		if (matches(job, row->user))
			put_row(job, c, row->user, row->created, true);
	}
	if (rows->len == PAGE) {
		list_users(job, ((const WryAccountRow *)rows->pdata[PAGE - 1])->user);
		return;
	}
	put_guests(job, c);
	job->component++;
	list_users(job, NULL);
}

static void
list_users(Job *job, const char *after)
{
	WryComponent *c = nth(job, job->component);
	if (c == NULL) {
		json_builder_end_array(job->json);
		put_int(job->json, "left_off", job->n > USERS_MOST ? job->n - USERS_MOST : 0);
		caller_end(job->caller, job->json);
		return;
	}
	Ask *a = ask_new(job, c);
	wry_accounts_list(c->store, c->domain, after, PAGE, wry_reply_new(&a->near, 0, on_page, a));
}

void
control_users(WryCaller *caller, JsonObject *question)
{
	Job *job = job_new(caller, ANSWER_MS);
	const char *pattern = get_text(question, "pattern");
	if (pattern != NULL) {
		/* "juliet" means whoever is called so: patterns are for more. */
		g_autofree char *whole = strpbrk(pattern, "*?") != NULL
					     ? g_strdup(pattern)
					     : g_strconcat(pattern, "*", NULL);
		job->pattern = g_pattern_spec_new(whole);
	}
	job->json = put_object();
	json_builder_set_member_name(job->json, "users");
	json_builder_begin_array(job->json);
	list_users(job, NULL);
}

static void
put_sessions(JsonBuilder *json, const WryAccount *account)
{
	static const char *const states[] = {
		[WRY_SESSION_IDLE] = "idle",	  [WRY_SESSION_OPENING] = "connecting",
		[WRY_SESSION_OPEN] = "connected", [WRY_SESSION_ENDED] = "closing",
		[WRY_SESSION_RETRY] = "waiting",
	};
	GHashTableIter it;
	gpointer value;
	json_builder_set_member_name(json, "sessions");
	json_builder_begin_array(json);
	g_hash_table_iter_init(&it, account->sessions);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		const WrySession *s = value;
		json_builder_begin_object(json);
		put_text(json, "network", s->network);
		put_text(json, "state", states[s->state]);
		put_int(json, "since", (g_get_real_time() - s->since) / G_USEC_PER_SEC);
		put_text(json, "as", name_there(s));
		put_int(json, "rooms", g_hash_table_size(s->rooms));
		put_text(json, "note", s->error != NULL ? s->error->message : NULL);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

static void
put_account(JsonBuilder *json, const WryComponent *c, const WryAccountRow *row,
	    const WryAccount *account)
{
	if (row == NULL)
		row = account->row;
	json_builder_begin_object(json);
	put_text(json, "component", c->domain);
	json_builder_set_member_name(json, "registered");
	json_builder_add_boolean_value(json, row->registered);
	put_int(json, "since", row->created / G_USEC_PER_SEC);
	put_int(json, "settings", row->settings->len);
	put_int(json, "contacts", row->contacts != NULL ? row->contacts->len : 0);
	put_int(json, "clients", account != NULL ? wry_account_n_resources(account) : 0);
	if (account != NULL)
		put_sessions(json, account);
	json_builder_end_object(json);
}

static void
on_account(gpointer result, const GError *error, gpointer data)
{
	WryComponent *c;
	Job *job = ask_over(data, &c);
	const WryAccount *account = wry_component_find_account(c, job->text);
	note_error(job, error);
	if (result != NULL || account != NULL)
		put_account(job->json, c, result, account);
	if (job->asks != NULL)
		return;
	json_builder_end_array(job->json);
	caller_end(job->caller, job->json);
}

static void
show_user(Job *job, const char *user)
{
	WryComponent *c;
	g_autofree char *mine = g_strdup(user);
	g_free(job->text);
	job->text = g_steal_pointer(&mine);
	job->json = put_object();
	put_text(job->json, "user", job->text);
	json_builder_set_member_name(job->json, "accounts");
	json_builder_begin_array(job->json);
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++) {
		Ask *a = ask_new(job, c);
		wry_accounts_load(c->store, c->domain, job->text,
				  wry_reply_new(&a->near, 0, on_account, a));
	}
}

void
control_user(WryCaller *caller, JsonObject *question)
{
	resolve(caller, question, ANSWER_MS, show_user);
}

/* --- what is done ------------------------------------------------------------------------- */

static void
end_with_count(Job *job, const char *user, unsigned n)
{
	g_autoptr(JsonBuilder) json = put_object();
	put_text(json, "user", user);
	put_int(json, "sessions", n);
	caller_end(job->caller, json);
}

static void
disconnect(Job *job, const char *user)
{
	WryComponent *c;
	unsigned closed = 0;
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++)
		closed += operator_disconnect(c, user);
	end_with_count(job, user, closed);
}

void
control_disconnect(WryCaller *caller, JsonObject *question)
{
	resolve(caller, question, ANSWER_MS, disconnect);
}

static void
reconnect(Job *job, const char *user)
{
	WryComponent *c;
	unsigned tried = 0;
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++)
		tried += operator_reconnect(c, user, job->more);
	end_with_count(job, user, tried);
}

void
control_reconnect(WryCaller *caller, JsonObject *question)
{
	resolve(caller, question, ANSWER_MS, reconnect);
}

void
control_announce(WryCaller *caller, JsonObject *question)
{
	Job *job = job_new(caller, ANSWER_MS);
	const char *text = get_text(question, "text");
	g_autoptr(JsonBuilder) json = put_object();
	WryComponent *c;
	unsigned told = 0;
	if (text == NULL || *text == '\0') {
		end_with_error(job, true, "say what");
		return;
	}
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++)
		told += operator_announce(c, NULL, text);
	put_int(json, "told", told);
	caller_end(caller, json);
}

static void
on_deleted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Job *job = ask_over(data, NULL);
	note_error(job, error);
	job->n += error == NULL;
	if (job->asks != NULL)
		return;
	if (job->error != NULL || job->n == 0) {
		end_with_error(job, false, "%s",
			       job->error != NULL
				   ? job->error->message
				   : "there is no user of that name; nothing was deleted");
		return;
	}
	g_autoptr(JsonBuilder) json = put_object();
	put_text(json, "user", job->text);
	put_int(json, "components", job->n);
	caller_end(job->caller, json);
}

void
control_delete_user(WryCaller *caller, JsonObject *question)
{
	Job *job = job_new(caller, ANSWER_MS);
	const char *text = get_text(question, "user");
	g_auto(WryJid) jid = { 0 };
	WryComponent *c;
	if (text == NULL || !wry_jid_parse(&jid, text, NULL) || jid.local == NULL ||
	    jid.resource != NULL) {
		end_with_error(job, true, "write the whole address, as in juliet@example.org");
		return;
	}
	job->text = g_strdup(jid.bare);
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++) {
		Ask *a = ask_new(job, c);
		operator_delete(c, jid.bare, wry_reply_new(&a->near, 0, on_deleted, a));
	}
}

/* --- export --------------------------------------------------------------------------------- */

/* A line of the file more, whenever he has read the last one. */
static void
send_chunk(gpointer data)
{
	Job *job = data;
	guint8 chunk[CHUNK];
	ssize_t n = job->fd >= 0 ? read(job->fd, chunk, sizeof chunk) : -1;
	g_autoptr(JsonBuilder) json = put_object();
	if (n < 0) {
		put_error(json, false, "the file cannot be read");
	} else if (n == 0) {
		put_int(json, "end", 1);
	} else {
		g_autofree char *text = g_base64_encode(chunk, (gsize)n);
		put_text(json, "data", text);
		caller_write(job->caller, json); /* a connection that breaks tells so itself */
		return;
	}
	caller_end(job->caller, json);
}

static void
send_file(Job *job)
{
	const Made *m = job->made->pdata[0];
	g_autoptr(JsonBuilder) json = put_object();
	job->fd = wry_spool_fd(m->zip, NULL);
	put_text(json, "name", m->name);
	put_text(json, "component", m->component->domain);
	put_int(json, "size", wry_spool_size(m->zip));
	job->caller->drained = send_chunk;
	caller_write(job->caller, json);
}

static void
end_with_choice(Job *job)
{
	g_autoptr(GString) all = g_string_new(NULL);
	for (guint i = 0; i < job->made->len; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "",
				       ((const Made *)job->made->pdata[i])->component->domain);
	end_with_error(job, true, "there is something of that user at %s; name one behind the user",
		       all->str);
}

static void
end_export(Job *job)
{
	if (job->asks != NULL || job->asking)
		return;
	if (job->error != NULL)
		end_with_error(job, false, "%s", job->error->message);
	else if (job->made->len == 0)
		end_with_error(job, false, "nothing is stored of that user");
	else if (job->made->len > 1)
		end_with_choice(job);
	else
		send_file(job);
}

static void
on_made(gpointer result, const GError *error, gpointer data)
{
	WryComponent *c;
	Job *job = ask_over(data, &c);
	const WryExport *made = result;
	note_error(job, error);
	if (made != NULL) {
		Made *m = g_new(Made, 1);
		*m = (Made){ c, wry_spool_ref(made->zip), g_strdup(made->name) };
		g_ptr_array_add(job->made, m);
	}
	end_export(job);
}

static void
export_user(Job *job, const char *user)
{
	g_autofree char *mine = g_strdup(user);
	WryComponent *c;
	bool any = false;
	job->made = g_ptr_array_new_with_free_func(free_made);
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++)
		any |= job->more == NULL || strcmp(job->more, c->domain) == 0;
	if (!any) {
		end_with_error(job, true, "there is no component '%s'", job->more);
		return;
	}
	job->asking = true;
	for (unsigned n = 0; (c = nth(job, n)) != NULL; n++) {
		if (job->more != NULL && strcmp(job->more, c->domain) != 0)
			continue;
		Ask *a = ask_new(job, c);
		export_make(c, mine, wry_reply_new(&a->near, 0, on_made, a));
	}
	job->asking = false;
	end_export(job);
}

void
control_export(WryCaller *caller, JsonObject *question)
{
	resolve(caller, question, EXPORT_MS, export_user);
}
