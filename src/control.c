/*
 * control.c - the door for wherryctl: a Unix socket, one question, one answer
 *
 * Here are the door and the verbs that are about the daemon: what is read from its state, and two
 * orders, reload and log-level, which main carries out.  What is about users is control-users.c's;
 * how answers look to people is wherryctl's.
 */
#include "control-door.h"

#include "base/field.h"
#include "base/loop.h"
#include "base/text.h"
#include "core/linkcure.h"
#include "net/listen.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MAX_CLIENTS 16
#define MAX_LINE 4096
#define MAX_ANSWER (16u * 1024 * 1024)
#define MAX_SESSIONS 20000
#define CLIENT_MS 30000
#define FEW_FDS 100
#define LITTLE_DISK (256 * G_GUINT64_CONSTANT(1048576))

struct _WryControl {
	WryControlHost host;
	WryListener *listener;
	GPtrArray *callers; /* of WryCaller */
};

WryGateway *
control_gateway(const WryControl *control)
{
	return control->host.gateway;
}

/* --- JSON, shortly ---------------------------------------------------------- */

JsonBuilder *
put_object(void)
{
	JsonBuilder *json = json_builder_new();
	json_builder_begin_object(json);
	return json;
}

void
put_text(JsonBuilder *json, const char *name, const char *text)
{
	json_builder_set_member_name(json, name);
	if (text == NULL) {
		json_builder_add_null_value(json);
		return;
	}
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	json_builder_add_string_value(json, valid);
}

void
put_int(JsonBuilder *json, const char *name, gint64 n)
{
	json_builder_set_member_name(json, name);
	json_builder_add_int_value(json, n);
}

void
put_list(JsonBuilder *json, const char *name, const GPtrArray *texts)
{
	json_builder_set_member_name(json, name);
	json_builder_begin_array(json);
	for (guint i = 0; i < texts->len; i++) {
		g_autofree char *valid = g_utf8_make_valid(g_ptr_array_index(texts, i), -1);
		json_builder_add_string_value(json, valid);
	}
	json_builder_end_array(json);
}

void
put_error(JsonBuilder *json, bool usage, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	put_text(json, "error", text);
	put_int(json, "exit", usage ? 2 : 1);
}

const char *
get_text(JsonObject *question, const char *name)
{
	JsonNode *node = json_object_get_member(question, name);
	return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING
		   ? json_node_get_string(node)
		   : NULL;
}

static gint64
seconds_since(gint64 real_us)
{
	return real_us > 0 ? MAX(0, (g_get_real_time() - real_us) / G_USEC_PER_SEC) : 0;
}

/* --- the verbs -------------------------------------------------------------- */

static gint64
memory_bytes(void)
{
	g_autofree char *text = NULL;
	guint64 pages = 0;
	if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL)) {
		const char *second = strchr(text, ' ');
		if (second != NULL)
			pages = g_ascii_strtoull(second, NULL, 10);
	}
	return (gint64)pages * sysconf(_SC_PAGESIZE);
}

static const WryBackend *
find_backend(const WryControl *control, const char *name)
{
	for (const WryBackend *const *b = control->host.backends; *b != NULL; b++)
		if (strcmp((*b)->name, name) == 0)
			return *b;
	return NULL;
}

/* "host-unknown, next try in 12s", "oldest waits 42m"; NULL: nothing to say. */
static char *
note_of(const WryComponentStatus *s)
{
	const WryLinkStatus *link = &s->link;
	if (strcmp(link->state, "up") == 0 && s->store_trouble != NULL)
		return g_strdup_printf("nothing is stored: %s", s->store_trouble);
	if (strcmp(link->state, "up") == 0 && s->queue_trouble != NULL)
		return g_strdup_printf("nothing goes out: %s", s->queue_trouble);
	if (strcmp(link->state, "up") == 0 && s->queue_oldest > 0) {
		g_autofree char *age = wry_text_duration(seconds_since(s->queue_oldest));
		return g_strdup_printf("oldest waits %s", age);
	}
	if (strcmp(link->state, "up") == 0 || link->condition == NULL)
		return NULL;
	if (link->next_try_ms < 0)
		return g_strdup(link->condition);
	g_autofree char *next = wry_text_duration((link->next_try_ms + 999) / 1000);
	return g_strdup_printf("%s, next try in %s", link->condition, next);
}

/* What the backend stands on, line by line. */
static void
put_details(WryControl *control, unsigned n, JsonBuilder *json)
{
	g_autoptr(GString) text = g_string_new(NULL);
	wry_gateway_component_describe(control->host.gateway, n, text);
	g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
	json_builder_set_member_name(json, "details");
	json_builder_begin_array(json);
	for (char **line = lines; *line != NULL; line++)
		if (**line != '\0')
			json_builder_add_string_value(json, *line);
	json_builder_end_array(json);
}

static void
answer_status(WryControl *control, G_GNUC_UNUSED JsonObject *question, JsonBuilder *json)
{
	put_text(json, "version", WRY_VERSION);
	put_int(json, "uptime", (g_get_monotonic_time() - control->host.started) / G_USEC_PER_SEC);
	put_int(json, "memory", memory_bytes());
	json_builder_set_member_name(json, "components");
	json_builder_begin_array(json);
	for (unsigned n = 0; n < wry_gateway_n_components(control->host.gateway); n++) {
		WryComponentStatus s = { 0 };
		wry_gateway_component_status(control->host.gateway, n, &s);
		const WryBackend *backend = find_backend(control, s.backend);
		bool queues = backend != NULL && (backend->caps & WRY_CAP_RELIABLE) != 0;
		g_autofree char *note = note_of(&s);
		g_autofree char *cure = wry_link_cure(s.domain, &s.link);

		json_builder_begin_object(json);
		put_text(json, "domain", s.domain);
		put_text(json, "backend", s.backend);
		put_text(json, "title", s.title);
		put_text(json, "link", s.link.state);
		put_int(json, "link_since", seconds_since(s.link.since));
		put_text(json, "condition", s.link.condition);
		put_text(json, "server_text", s.link.text);
		put_text(json, "server", s.link.server);
		put_int(json, "tries", s.link.tries);
		put_int(json, "stanzas_in", (gint64)s.link.in);
		put_int(json, "stanzas_out", (gint64)s.link.out);
		put_int(json, "users", s.users);
		put_int(json, "online", s.online);
		put_int(json, "sessions", s.sessions);
		put_int(json, "waiting", s.waiting);
		json_builder_set_member_name(json, "queue");
		if (queues || s.queue > 0)
			json_builder_add_int_value(json, s.queue);
		else
			json_builder_add_null_value(json);
		put_text(json, "note", note);
		put_text(json, "cure", cure);
		put_details(control, n, json);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
}

/* One user's sessions or all; the user may be shortened while unambiguous. */
typedef struct {
	JsonBuilder *json;
	const char *prefix; /* NULL: all */
	bool exact;	    /* a user of exactly that name is there */
	char *only;	    /* the one user it means so far */
	bool ambiguous;
	unsigned n;
} Sessions;

static void
on_session_find(const WrySessionStatus *s, gpointer data)
{
	Sessions *want = data;
	if (strcmp(s->user, want->prefix) == 0)
		want->exact = true;
	if (!g_str_has_prefix(s->user, want->prefix))
		return;
	if (want->only == NULL)
		want->only = g_strdup(s->user);
	else if (strcmp(want->only, s->user) != 0)
		want->ambiguous = true;
}

static void
on_session_put(const WrySessionStatus *s, gpointer data)
{
	Sessions *want = data;
	if (want->prefix != NULL && (want->exact ? strcmp(s->user, want->prefix) != 0
						 : !g_str_has_prefix(s->user, want->prefix)))
		return;
	if (want->n++ >= MAX_SESSIONS)
		return;
	json_builder_begin_object(want->json);
	put_text(want->json, "user", s->user);
	put_text(want->json, "component", s->component);
	put_text(want->json, "network", s->network);
	put_text(want->json, "state", s->state);
	put_int(want->json, "since", seconds_since(s->since));
	put_text(want->json, "as", s->as);
	put_int(want->json, "rooms", s->rooms);
	put_int(want->json, "clients", s->clients);
	put_text(want->json, "note", s->note);
	json_builder_end_object(want->json);
}

static void
answer_sessions(WryControl *control, JsonObject *question, JsonBuilder *json)
{
	Sessions want = { .json = json, .prefix = get_text(question, "user") };

	if (want.prefix != NULL)
		wry_gateway_each_session(control->host.gateway, NULL, on_session_find, &want);
	g_free(want.only);
	if (want.ambiguous && !want.exact) {
		put_error(json, true, "'%s' may be several users; write more of it", want.prefix);
		return;
	}
	json_builder_set_member_name(json, "sessions");
	json_builder_begin_array(json);
	wry_gateway_each_session(control->host.gateway, NULL, on_session_put, &want);
	json_builder_end_array(json);
	put_int(json, "left_off", want.n > MAX_SESSIONS ? want.n - MAX_SESSIONS : 0);
}

static void
put_check(JsonBuilder *json, const char *level, const char *name, const char *text,
	  const char *cure)
{
	json_builder_begin_object(json);
	put_text(json, "level", level);
	put_text(json, "name", name);
	put_text(json, "text", text);
	put_text(json, "cure", cure);
	json_builder_end_object(json);
}

static void
check_config(WryControl *control, JsonBuilder *json)
{
	g_autoptr(WryConfig) config =
	    wry_config_load(control->host.config_path, control->host.backends);
	if (config->errors->len > 0) {
		for (guint i = 0; i < config->errors->len; i++)
			put_check(
			    json, "FAIL", "config", g_ptr_array_index(config->errors, i),
			    i + 1 == config->errors->len
				? "mend it, then: wherryctl reload (until then the old one holds)"
				: NULL);
		return;
	}
	struct statvfs fs;
	g_autofree char *spool = wry_config_spool_dir(config->wherry);
	g_autofree char *dir = g_path_get_dirname(spool);
	bool known = statvfs(dir, &fs) == 0;
	guint64 disk = known ? (guint64)fs.f_bavail * fs.f_frsize : 0;
	g_autofree char *size = g_format_size(disk);
	unsigned n = wry_gateway_n_components(control->host.gateway);
	g_autofree char *text = g_strdup_printf("%u component%s; key opens the database; %s free",
						n, n == 1 ? "" : "s", known ? size : "unknown");
	if (known && disk < LITTLE_DISK) {
		g_autofree char *cure = g_strdup_printf("make room in %s", dir);
		put_check(json, "warn", "config", text, cure);
	} else {
		put_check(json, "ok", "config", text, NULL);
	}
	for (guint i = 0; i < config->warnings->len; i++)
		put_check(json, "warn", "config", g_ptr_array_index(config->warnings, i), NULL);
}

static void
check_store(WryControl *control, JsonBuilder *json)
{
	WryComponentStatus s = { 0 };
	if (wry_gateway_n_components(control->host.gateway) > 0)
		wry_gateway_component_status(control->host.gateway, 0, &s);
	if (s.store_trouble != NULL)
		put_check(json, "FAIL", "database", s.store_trouble,
			  "mend it; wherryd tries again by itself, and mail is deferred until then");
}

/* "mail" for mail.example.org, where no other component is called so. */
static char *
short_name(WryControl *control, const char *domain)
{
	size_t n = strcspn(domain, ".") + 1;
	unsigned same = 0;
	for (unsigned i = 0; i < wry_gateway_n_components(control->host.gateway); i++) {
		WryComponentStatus s = { 0 };
		wry_gateway_component_status(control->host.gateway, i, &s);
		same += strncmp(s.domain, domain, n) == 0;
	}
	return same == 1 ? g_strndup(domain, n - 1) : g_strdup(domain);
}

/* What the component has to say goes out by something that is not there, or does not let us in. */
static void
check_way_out(JsonBuilder *json, const WryComponentStatus *s, const char *name)
{
	if (s->queue_trouble == NULL)
		return;
	const char *key = s->way_out != NULL ? s->way_out : "it";
	g_autofree char *text = g_strdup_printf("nothing goes out: %s", s->queue_trouble);
	g_autofree char *cure =
	    s->queue_login
		? g_strdup_printf("mend our login at '%s' of [component %s] or there, then: "
				  "wherryctl reload",
				  key, s->domain)
		: g_strdup_printf("start what '%s' of [component %s] names, or mend that; it is "
				  "tried again by itself",
				  key, s->domain);
	put_check(json, "FAIL", name, text, cure);
}

typedef struct {
	JsonBuilder *json;
	const char *name;
} Advised;

/* A part of what a component stands on is down, while the rest carries on. */
static void
on_advice(const char *key, const char *text, gpointer data)
{
	const Advised *a = data;
	g_autofree char *said = g_strdup_printf("%s: %s", key, text);
	put_check(a->json, "warn", a->name, said,
		  "it is tried again by itself; wherryctl status says when");
}

static void
check_links(WryControl *control, JsonBuilder *json)
{
	for (unsigned n = 0; n < wry_gateway_n_components(control->host.gateway); n++) {
		WryComponentStatus s = { 0 };
		wry_gateway_component_status(control->host.gateway, n, &s);
		g_autofree char *name = short_name(control, s.domain);
		g_autofree char *cure = NULL;
		g_autofree char *fault = wry_link_fault(s.domain, &s.link, &cure);
		g_autofree char *since = wry_text_duration(seconds_since(s.link.since));

		if (fault != NULL) {
			put_check(json, "FAIL", name, fault, cure);
		} else if (strcmp(s.link.state, "up") == 0) {
			g_autofree char *text =
			    g_strdup_printf("connected since %s; %" G_GUINT64_FORMAT
					    " stanzas in, %" G_GUINT64_FORMAT " out",
					    since, (guint64)s.link.in, (guint64)s.link.out);
			put_check(json, "ok", name, text, NULL);
		} else {
			g_autofree char *text = g_strdup_printf("%s since %s", s.link.state, since);
			put_check(json, "warn", name, text, "wait a moment and ask again");
		}
		check_way_out(json, &s, name);
		if (s.queue_trouble == NULL) {
			Advised advised = { json, name };
			wry_gateway_component_advise(control->host.gateway, n, on_advice, &advised);
		}
	}
}

static void
check_descriptors(JsonBuilder *json)
{
	struct rlimit limit;
	g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
	unsigned used = 0;

	if (dir == NULL || getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	while (g_dir_read_name(dir) != NULL)
		used++;
	g_autofree char *text =
	    g_strdup_printf("%u of %lu in use", used, (unsigned long)limit.rlim_cur);
	if (limit.rlim_cur != RLIM_INFINITY && used + FEW_FDS > limit.rlim_cur)
		put_check(json, "warn", "files", text, "raise LimitNOFILE in the unit");
	else
		put_check(json, "ok", "files", text, NULL);
}

static void
answer_doctor(WryControl *control, G_GNUC_UNUSED JsonObject *question, JsonBuilder *json)
{
	json_builder_set_member_name(json, "checks");
	json_builder_begin_array(json);
	check_config(control, json);
	check_store(control, json);
	check_links(control, json);
	check_descriptors(json);
	json_builder_end_array(json);
}

static void
answer_stats(WryControl *control, G_GNUC_UNUSED JsonObject *question, JsonBuilder *json)
{
	uint64_t turns = 0, in = 0, out = 0;
	gint64 longest = 0, queue = 0;

	for (unsigned n = 0; n < wry_gateway_n_components(control->host.gateway); n++) {
		WryComponentStatus s = { 0 };
		wry_gateway_component_status(control->host.gateway, n, &s);
		in += s.link.in;
		out += s.link.out;
		queue += s.queue;
	}
	wry_loop_stats(&turns, &longest);
	put_int(json, "at", g_get_monotonic_time());
	put_int(json, "stanzas_in", (gint64)in);
	put_int(json, "stanzas_out", (gint64)out);
	put_int(json, "queue", queue);
	put_int(json, "loop_turns", (gint64)turns);
	put_int(json, "loop_longest_us", longest);
	put_int(json, "memory", memory_bytes());
}

static void
answer_reload(WryControl *control, G_GNUC_UNUSED JsonObject *question, JsonBuilder *json)
{
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) restart = g_ptr_array_new_with_free_func(g_free);

	control->host.reload(errors, changed, restart, control->host.data);
	put_list(json, "errors", errors);
	put_list(json, "changed", changed);
	put_list(json, "restart", restart);
}

static void
answer_log_level(WryControl *control, JsonObject *question, JsonBuilder *json)
{
	static const WryField fields[] = { { .name = "for",
					     .type = WRY_FIELD_DURATION,
					     .label = "How long",
					     .min = 1000,
					     .max = 86400000 },
					   { 0 } };
	const char *name = get_text(question, "level"), *text = get_text(question, "for");
	g_autoptr(WryValues) values = wry_values_new(fields);
	g_autoptr(GError) error = NULL;
	GLogLevelFlags level;

	if (name == NULL || !wry_log_level_parse(name, &level)) {
		put_error(json, true,
			  "'%s' is no level; write error, warning, notice, info or debug",
			  name != NULL ? name : "");
		return;
	}
	if (text != NULL && !wry_values_set(values, "for", text, &error)) {
		put_error(json, true, "%s", error->message);
		return;
	}
	unsigned ms = text != NULL ? (unsigned)wry_values_int(values, "for") : 0;
	control->host.set_level(level, ms, control->host.data);
	put_text(json, "level", wry_log_level_name(level));
	put_int(json, "for", ms / 1000);
}

/* Either it is answered at once, or the caller is somebody's who will. */
static const struct {
	const char *verb;
	void (*answer)(WryControl *control, JsonObject *question, JsonBuilder *json);
	void (*begin)(WryCaller *caller, JsonObject *question);
} verbs[] = {
	{ "status", answer_status, NULL },
	{ "sessions", answer_sessions, NULL },
	{ "doctor", answer_doctor, NULL },
	{ "stats", answer_stats, NULL },
	{ "reload", answer_reload, NULL },
	{ "log-level", answer_log_level, NULL },
	{ "users", NULL, control_users },
	{ "user", NULL, control_user },
	{ "delete-user", NULL, control_delete_user },
	{ "disconnect", NULL, control_disconnect },
	{ "reconnect", NULL, control_reconnect },
	{ "announce", NULL, control_announce },
	{ "export", NULL, control_export },
	{ "trace", NULL, control_trace },
	{ "queue", NULL, control_queue },
	{ "deny", NULL, control_deny },
	{ "allow", NULL, control_allow },
};

/* --- the door --------------------------------------------------------------- */

static void
caller_free(gpointer data)
{
	WryCaller *caller = data;
	if (caller->job_free != NULL)
		caller->job_free(caller->job);
	wry_timer_clear(&caller->timer);
	g_clear_pointer(&caller->conn, wry_conn_free);
	g_free(caller);
}

static void
drop(WryCaller *caller)
{
	WryControl *control = caller->control;
	g_ptr_array_remove_fast(control->callers, caller);
	wry_listener_pause(control->listener, false);
}

static void
on_timeout(gpointer data)
{
	drop(data);
}

void
caller_later(WryCaller *caller, unsigned ms, gpointer job, GDestroyNotify job_free)
{
	caller->job = job;
	caller->job_free = job_free;
	wry_timer_clear(&caller->timer);
	if (ms > 0)
		wry_timer_start(&caller->timer, ms, on_timeout, caller);
}

bool
caller_write(WryCaller *caller, JsonBuilder *json)
{
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *text = json_to_string(root, FALSE);
	return wry_conn_write(caller->conn, text, strlen(text)) &&
	       wry_conn_write(caller->conn, "\n", 1);
}

gsize
caller_pending(const WryCaller *caller)
{
	return wry_conn_pending(caller->conn);
}

void
caller_end(WryCaller *caller, JsonBuilder *json)
{
	caller_write(caller, json);
	wry_conn_finish(g_steal_pointer(&caller->conn), CLIENT_MS); /* it sees itself out */
	drop(caller);
}

/* false: it will be answered later. */
static bool
answer(WryCaller *caller, const char *line, gsize n, JsonBuilder *json)
{
	g_autoptr(JsonParser) parser = json_parser_new_immutable();

	if (!g_utf8_validate(line, (gssize)n, NULL) ||
	    !json_parser_load_from_data(parser, line, (gssize)n, NULL) ||
	    json_parser_get_root(parser) == NULL ||
	    !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser))) {
		put_error(json, true, "a question is one line with a JSON object");
		return true;
	}
	JsonObject *question = json_node_get_object(json_parser_get_root(parser));
	const char *verb = get_text(question, "verb");
	for (gsize i = 0; verb != NULL && i < G_N_ELEMENTS(verbs); i++) {
		if (strcmp(verbs[i].verb, verb) != 0)
			continue;
		if (verbs[i].begin != NULL)
			verbs[i].begin(caller, question);
		else
			verbs[i].answer(caller->control, question, json);
		return verbs[i].begin == NULL;
	}
	put_error(json, true, "this wherryd (" WRY_VERSION ") knows no such verb");
	return true;
}

static void
on_line(G_GNUC_UNUSED WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	WryCaller *caller = data;
	g_autoptr(JsonBuilder) json = put_object();

	if (caller->job != NULL)
		return; /* one question a connection */
	if (cut)
		put_error(json, true, "the question is longer than %d bytes", MAX_LINE);
	if (cut || answer(caller, line, n, json))
		caller_end(caller, json);
}

static void
on_drained(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	WryCaller *caller = data;
	if (caller->drained != NULL)
		caller->drained(caller->job);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	drop(data);
}

/* Is that user a member of our group?  The socket's mode has asked the same. */
static bool
in_our_group(uid_t uid, gid_t gid)
{
	const struct passwd *user = getpwuid(uid);
	gid_t groups[256];
	int n = G_N_ELEMENTS(groups);

	if (gid == getegid())
		return true;
	if (user == NULL || getgrouplist(user->pw_name, gid, groups, &n) < 0)
		return false;
	for (int i = 0; i < n; i++)
		if (groups[i] == getegid())
			return true;
	return false;
}

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, gpointer data)
{
	static const WryConnFuncs funcs = { .line = on_line,
					    .drained = on_drained,
					    .closed = on_closed };
	static const WryConnTarget ceilings = { .max_line = MAX_LINE, .max_out = MAX_ANSWER };
	WryControl *control = data;
	unsigned uid, gid;

	WryCaller *caller = g_new0(WryCaller, 1);
	caller->control = control;
	caller->conn = wry_conn_new_from_fd(fd, &ceilings, &funcs, caller);
	if (!wry_conn_peer_uid(caller->conn, &uid, &gid) ||
	    (uid != 0 && uid != geteuid() && !in_our_group(uid, gid))) {
		caller_free(caller);
		return;
	}
	wry_timer_start(&caller->timer, CLIENT_MS, on_timeout, caller);
	g_ptr_array_add(control->callers, caller);
	if (control->callers->len >= MAX_CLIENTS)
		wry_listener_pause(control->listener, true);
}

WryControl *
wry_control_new(const char *path, const WryControlHost *host, GError **error)
{
	WryControl *control = g_new0(WryControl, 1);
	g_autofree char *address = g_strconcat("unix:", path, NULL);

	control->host = *host;
	control->callers = g_ptr_array_new_with_free_func(caller_free);
	control->listener = wry_listener_new(address, 0660, on_accept, control, error);
	if (control->listener == NULL)
		g_clear_pointer(&control, wry_control_free);
	return control;
}

void
wry_control_free(WryControl *control)
{
	if (control == NULL)
		return;
	g_ptr_array_unref(control->callers);
	g_clear_pointer(&control->listener, wry_listener_free);
	g_free(control);
}
