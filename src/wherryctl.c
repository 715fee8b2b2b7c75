/*
 * wherryctl.c - the operator's tool: asks a running wherryd, and reads the configuration
 *
 * It holds no state and decides nothing: what it shows is wherryd's answer
 * (control.c) or the configuration file.  Only setup writes, and never over
 * anything.
 */
#include "backends/backends.h"
#include "base/hash.h"
#include "base/text.h"
#include "core/config.h"
#include "core/confscan.h"
#include "ctl.h"
#include "xmpp/jid.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gio/gunixsocketaddress.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_SECONDS 30

static const WryBackend *const backends[] = WRY_BACKENDS;

static const char help[] =
    "Usage: wherryctl [OPTION]... VERB [ARGUMENT]...\n"
    "\n"
    "  setup DOMAIN                  first configuration: four questions\n"
    "  server-config NAME [DOMAIN]   what to paste into prosody, ejabberd or jabberd2\n"
    "  status                        the components and their links\n"
    "  doctor                        what is missing, and the cure\n"
    "  sessions [JID]                who is on\n"
    "  users [PATTERN]               who is registered, or here as a guest\n"
    "  user JID                      what there is of one\n"
    "  delete-user JID               all that is his goes\n"
    "  export JID [COMPONENT]        all that is his, as a zip\n"
    "  disconnect JID                close what he has open\n"
    "  reconnect JID [NETWORK]       try now what waits to be tried again\n"
    "  queue [list]                  what waits for networks that store and forward\n"
    "  queue show|drop|hold ID       one of it; retry and release [ID]: one, or all\n"
    "  trace JID [--bodies]          what passes for one, 15 minutes or until Ctrl-C\n"
    "  announce TEXT                 said to all who are online\n"
    "  stats [-w]                    how much goes through; -w: until Ctrl-C\n"
    "  reload                        read the configuration anew\n"
    "  log-level LEVEL [--for 15m]   error, warning, notice, info or debug\n"
    "\n"
    "  -c, --config FILE   wherryd's configuration, not " WRY_SYSCONFDIR "/wherry/wherry.conf\n"
    "      --json          answers for programs\n"
    "      --version, -h, --help\n"
    "\n"
    "Exit status: 0 done, 1 a check failed or nothing found, 2 usage, 69 wherryd not running.\n"
    "Manuals: wherryctl(8), wherry.conf(5), wherryd(8)\n";

CtlOptions ctl_options = { .config_path = WRY_SYSCONFDIR "/wherry/wherry.conf" };

int
ctl_usage(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	fprintf(stderr, "wherryctl: %s\nTry: wherryctl --help\n", text);
	return EXIT_USAGE;
}

/* --- tables ----------------------------------------------------------------- */

struct _CtlTable {
	unsigned columns;
	GPtrArray *cells;
};

void
ctl_table_add(CtlTable *table, const char *cell)
{
	g_ptr_array_add(table->cells, wry_scan_printable(cell != NULL ? cell : ""));
}

void
ctl_table_add_int(CtlTable *table, gint64 n)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, n);
	ctl_table_add(table, text);
}

CtlTable *
ctl_table_new(const char *const *titles)
{
	CtlTable *table = g_new0(CtlTable, 1);
	table->cells = g_ptr_array_new_with_free_func(g_free);
	for (; *titles != NULL; titles++, table->columns++)
		ctl_table_add(table, *titles);
	return table;
}

void
ctl_table_print_and_free(CtlTable *table)
{
	glong widths[16] = { 0 };
	guint n = table->columns;

	g_assert(n <= G_N_ELEMENTS(widths) && table->cells->len % n == 0);
	for (guint i = 0; i < table->cells->len; i++)
		widths[i % n] =
		    MAX(widths[i % n], g_utf8_strlen(g_ptr_array_index(table->cells, i), -1));
	for (guint i = 0; i < table->cells->len; i += n) {
		g_autoptr(GString) line = g_string_new(NULL);
		for (guint c = 0; c < n; c++) {
			const char *cell = g_ptr_array_index(table->cells, i + c);
			glong pad = widths[c] - g_utf8_strlen(cell, -1) + 2;
			g_string_append(line, cell);
			g_string_append_printf(line, "%*s", (int)pad, "");
		}
		puts(g_strchomp(line->str));
	}
	g_ptr_array_unref(table->cells);
	g_free(table);
}

/* "3d 4h": a length of time in its two largest units. */
static char *
long_duration(gint64 seconds)
{
	static const struct {
		gint64 size;
		char name;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(units) && seconds < units[i].size)
		i++;
	gint64 rest = i + 1 < G_N_ELEMENTS(units) ? seconds % units[i].size / units[i + 1].size : 0;
	GString *out = g_string_new(NULL);
	g_string_printf(out, "%" G_GINT64_FORMAT "%c", seconds / units[i].size, units[i].name);
	if (rest > 0)
		g_string_append_printf(out, " %" G_GINT64_FORMAT "%c", rest, units[i + 1].name);
	return g_string_free(out, FALSE);
}

/* --- asking wherryd --------------------------------------------------------- */

/* Where wherryd listens, by its configuration, also where that has mistakes. */
static char *
socket_path(void)
{
	g_autoptr(WryConfig) config = wry_config_load(ctl_options.config_path, backends);
	return g_strdup(wry_values_text(config->wherry, "control_socket"));
}

static GSocketConnection *
connect_to(const char *path, GError **error)
{
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_autoptr(GSocketClient) client = g_socket_client_new();
	return g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, error);
}

/* extra: members, name and value in turn, NULL at the end; NULL: none.  (transfer full) */
static char *
question_text(const char *verb, const char *const *extra)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_object(json);
	json_builder_set_member_name(json, "verb");
	json_builder_add_string_value(json, verb);
	for (; extra != NULL && *extra != NULL; extra += 2) {
		json_builder_set_member_name(json, extra[0]);
		json_builder_add_string_value(json, extra[1]);
	}
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *text = json_to_string(root, FALSE);
	return g_strconcat(text, "\n", NULL);
}

/* NULL and *ret_rc: nobody is there, and it has been said. */
static GSocketConnection *
reach(int *ret_rc, bool quiet)
{
	g_autofree char *path = socket_path();
	g_autoptr(GError) error = NULL;
	GSocketConnection *connection = connect_to(path, &error);

	if (connection != NULL)
		return connection;
	*ret_rc = EXIT_NOT_RUNNING;
	if (access(ctl_options.config_path, R_OK) < 0 && errno == EACCES) {
		*ret_rc = EXIT_FAILED; /* so where the socket is, is not known */
		fprintf(stderr,
			"wherryctl: you may not read %s; use sudo, or join its group and log in "
			"again\n",
			ctl_options.config_path);
	} else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
		*ret_rc = EXIT_FAILED;
		fprintf(
		    stderr,
		    "wherryctl: you may not use %s; use sudo, or join its group and log in again\n",
		    path);
	} else if (!quiet) {
		fprintf(stderr,
			"wherryctl: wherryd is not running (no %s); see: journalctl -u wherryd "
			"-n 20\n",
			path);
	}
	return NULL;
}

/* NULL: the end, or error. */
static JsonNode *
read_line(GDataInputStream *in, GError **error)
{
	g_autofree char *line = g_data_input_stream_read_line_utf8(in, NULL, NULL, error);
	g_autoptr(JsonNode) node = line != NULL ? json_from_string(line, NULL) : NULL;
	return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? g_steal_pointer(&node) : NULL;
}

/* Is it what cannot be done?  It is said. */
static bool
is_refusal(JsonObject *object, int *ret_rc)
{
	if (!json_object_has_member(object, "error"))
		return false;
	g_autofree char *text =
	    g_strdup(json_object_get_string_member_with_default(object, "error", ""));
	*ret_rc = (int)json_object_get_int_member_with_default(object, "exit", EXIT_FAILED);
	fprintf(stderr, "wherryctl: %s\n", g_strdelimit(text, "\033\r\n\t", ' '));
	return true;
}

/* As ctl_stream(). */
static JsonNode *
talk(int *ret_rc, bool quiet, const char *verb, const char *const *extra, unsigned seconds,
     bool (*line)(JsonObject *first, JsonObject *line, gpointer data), gpointer data)
{
	g_autoptr(GSocketConnection) connection = reach(ret_rc, quiet);
	g_autofree char *question = question_text(verb, extra);
	g_autoptr(GError) error = NULL;

	if (connection == NULL)
		return NULL;
	g_socket_set_timeout(g_socket_connection_get_socket(connection), seconds);
	g_autoptr(GDataInputStream) in =
	    g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
	GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
	*ret_rc = EXIT_FAILED;
	g_autoptr(JsonNode) first =
	    g_output_stream_write_all(out, question, strlen(question), NULL, NULL, &error)
		? read_line(in, &error)
		: NULL;
	if (first == NULL) {
		fprintf(stderr, "wherryctl: wherryd gave no answer%s%s\n",
			error != NULL ? ": " : "",
			error != NULL ? error->message : "; may this user ask it?");
		return NULL;
	}
	if (is_refusal(json_node_get_object(first), ret_rc))
		return NULL;
	*ret_rc = 0;
	for (bool more = line != NULL; more;) {
		g_autoptr(JsonNode) next = read_line(in, &error);
		if (next == NULL || is_refusal(json_node_get_object(next), ret_rc))
			break;
		more = line(json_node_get_object(first), json_node_get_object(next), data);
	}
	return g_steal_pointer(&first);
}

JsonNode *
ctl_stream(int *ret_rc, const char *verb, const char *const *extra, unsigned seconds,
	   bool (*line)(JsonObject *first, JsonObject *line, gpointer data), gpointer data)
{
	return talk(ret_rc, false, verb, extra, seconds, line, data);
}

JsonNode *
ctl_ask(int *ret_rc, bool quiet, const char *verb, const char *const *extra)
{
	return talk(ret_rc, quiet, verb, extra, ANSWER_SECONDS, NULL, NULL);
}

int
ctl_print_json(JsonNode *answer, int rc)
{
	g_autofree char *text = json_to_string(answer, TRUE);
	puts(text);
	return rc;
}

const char *
ctl_text(JsonObject *object, const char *name)
{
	return json_object_get_string_member_with_default(object, name, NULL);
}

gint64
ctl_int(JsonObject *object, const char *name)
{
	return json_object_get_int_member_with_default(object, name, 0);
}

bool
ctl_bool(JsonObject *object, const char *name)
{
	return json_object_get_boolean_member_with_default(object, name, FALSE);
}

GPtrArray *
ctl_objects(JsonObject *object, const char *name)
{
	GPtrArray *all = g_ptr_array_new();
	JsonNode *node = json_object_get_member(object, name);
	if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
		return all;
	JsonArray *array = json_node_get_array(node);
	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonNode *element = json_array_get_element(array, i);
		if (JSON_NODE_HOLDS_OBJECT(element))
			g_ptr_array_add(all, json_node_get_object(element));
	}
	return all;
}

/* --- status, sessions, stats ------------------------------------------------ */

static int
run_status(G_GNUC_UNUSED char **args)
{
	static const char *const titles[] = { "COMPONENT", "LINK",  "USERS", "ONLINE",
					      "SESSIONS",  "QUEUE", "NOTE",  NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "status", NULL);
	if (answer == NULL)
		return rc;
	if (ctl_options.json)
		return ctl_print_json(answer, 0);

	JsonObject *top = json_node_get_object(answer);
	g_autofree char *up = long_duration(ctl_int(top, "uptime"));
	g_autofree char *version =
	    wry_scan_printable(json_object_get_string_member_with_default(top, "version", "?"));
	printf("wherryd %s, up %s, %" G_GINT64_FORMAT " MB\n", version, up,
	       ctl_int(top, "memory") / 1000000);

	CtlTable *table = ctl_table_new(titles);
	g_autoptr(GPtrArray) components = ctl_objects(json_node_get_object(answer), "components");
	for (guint i = 0; i < components->len; i++) {
		JsonObject *c = g_ptr_array_index(components, i);
		g_autofree char *since = wry_text_duration(ctl_int(c, "link_since"));
		g_autofree char *link = g_strdup_printf(
		    "%s %s", g_strcmp0(ctl_text(c, "link"), "up") == 0 ? "up" : "down", since);
		ctl_table_add(table, ctl_text(c, "domain"));
		ctl_table_add(table, link);
		ctl_table_add_int(table, ctl_int(c, "users"));
		ctl_table_add_int(table, ctl_int(c, "online"));
		ctl_table_add_int(table, ctl_int(c, "sessions"));
		if (json_object_get_null_member(c, "queue"))
			ctl_table_add(table, "-");
		else
			ctl_table_add_int(table, ctl_int(c, "queue"));
		ctl_table_add(table, ctl_text(c, "note"));
	}
	ctl_table_print_and_free(table);
	return 0;
}

static int
run_sessions(char **args)
{
	static const char *const titles[] = { "USER",  "NETWORK", "STATE", "SINCE", "AS",
					      "ROOMS", "CLIENTS", "NOTE",  NULL };
	const char *extra[] = { "user", args[0], NULL };
	int rc;
	g_autoptr(JsonNode) answer =
	    ctl_ask(&rc, false, "sessions", args[0] != NULL ? extra : NULL);
	if (answer == NULL)
		return rc;
	g_autoptr(GPtrArray) sessions = ctl_objects(json_node_get_object(answer), "sessions");
	if (ctl_options.json)
		return ctl_print_json(answer, sessions->len > 0 ? 0 : EXIT_FAILED);
	if (sessions->len == 0) {
		fputs("no sessions\n", stderr);
		return EXIT_FAILED;
	}

	CtlTable *table = ctl_table_new(titles);
	for (guint i = 0; i < sessions->len; i++) {
		JsonObject *s = g_ptr_array_index(sessions, i);
		const char *network = ctl_text(s, "network"), *as = ctl_text(s, "as");
		g_autofree char *since = wry_text_duration(ctl_int(s, "since"));
		ctl_table_add(table, ctl_text(s, "user"));
		ctl_table_add(table, network != NULL ? network : ctl_text(s, "component"));
		ctl_table_add(table, ctl_text(s, "state"));
		ctl_table_add(table, since);
		ctl_table_add(table, as != NULL ? as : "-");
		ctl_table_add_int(table, ctl_int(s, "rooms"));
		ctl_table_add_int(table, ctl_int(s, "clients"));
		ctl_table_add(table, ctl_text(s, "note"));
	}
	ctl_table_print_and_free(table);
	gint64 more = ctl_int(json_node_get_object(answer), "left_off");
	if (more > 0)
		printf("and %" G_GINT64_FORMAT " more\n", more);
	return 0;
}

static int
run_stats(G_GNUC_UNUSED char **args)
{
	int rc;
	g_autoptr(JsonNode) before = ctl_ask(&rc, false, "stats", NULL);
	if (before == NULL)
		return rc;
	if (ctl_options.json && !ctl_options.watch)
		return ctl_print_json(before, 0);

	do {
		g_usleep(G_USEC_PER_SEC);
		JsonNode *now = ctl_ask(&rc, false, "stats", NULL);
		if (now == NULL)
			return rc;
		JsonObject *a = json_node_get_object(before), *b = json_node_get_object(now);
		double seconds = MAX((double)(ctl_int(b, "at") - ctl_int(a, "at")) / 1e6, 1e-3);
		gint64 in = ctl_int(b, "stanzas_in") - ctl_int(a, "stanzas_in");
		gint64 out = ctl_int(b, "stanzas_out") - ctl_int(a, "stanzas_out");
		if (ctl_options.json)
			ctl_print_json(now, 0);
		else
			printf("stanzas/s in %.1f out %.1f   queue %" G_GINT64_FORMAT
			       "   loop longest %.1f ms\n",
			       (double)MAX(in, 0) / seconds, (double)MAX(out, 0) / seconds,
			       ctl_int(b, "queue"), (double)ctl_int(b, "loop_longest_us") / 1e3);
		fflush(stdout);
		json_node_unref(before);
		before = now;
	} while (ctl_options.watch);
	return 0;
}

/* --- doctor ----------------------------------------------------------------- */

static void
add_check(JsonBuilder *json, const char *level, const char *name, const char *text,
	  const char *cure)
{
	const char *const members[] = { "level", level, "name", name, "text", text, "cure", cure };

	json_builder_begin_object(json);
	for (gsize i = 0; i < G_N_ELEMENTS(members); i += 2) {
		json_builder_set_member_name(json, members[i]);
		if (members[i + 1] != NULL)
			json_builder_add_string_value(json, members[i + 1]);
		else
			json_builder_add_null_value(json);
	}
	json_builder_end_object(json);
}

/* What can be said while wherryd is down.  (transfer full) */
static JsonNode *
examine_offline(void)
{
	g_autoptr(WryConfig) config = wry_config_load(ctl_options.config_path, backends);
	g_autoptr(JsonBuilder) json = json_builder_new();
	const GPtrArray *errors = config->errors, *warnings = config->warnings;

	json_builder_begin_object(json);
	json_builder_set_member_name(json, "checks");
	json_builder_begin_array(json);
	for (guint i = 0; i < errors->len; i++)
		add_check(json, "FAIL", "config", g_ptr_array_index(errors, i), NULL);
	if (errors->len == 0) {
		g_autofree char *text = g_strdup_printf("%u component%s", config->components->len,
							config->components->len == 1 ? "" : "s");
		add_check(json, "ok", "config", text, NULL);
	}
	for (guint i = 0; i < warnings->len; i++)
		add_check(json, "warn", "config", g_ptr_array_index(warnings, i), NULL);
	g_autofree char *text = g_strdup_printf("not running (no %s)",
						wry_values_text(config->wherry, "control_socket"));
	add_check(json, "FAIL", "wherryd", text,
		  errors->len > 0 ? "mend the configuration, then: systemctl start wherryd"
				  : "systemctl start wherryd; if it does not stay: journalctl -u "
				    "wherryd -n 20");
	json_builder_end_array(json);
	json_builder_end_object(json);
	return json_builder_get_root(json);
}

static void
print_check(JsonObject *check, int width)
{
	g_autofree char *level =
	    wry_scan_printable(json_object_get_string_member_with_default(check, "level", ""));
	g_autofree char *name =
	    wry_scan_printable(json_object_get_string_member_with_default(check, "name", ""));
	const char *text = ctl_text(check, "text"), *cure = ctl_text(check, "cure");
	/* Not cut: a sentence with its cure may be long.  Control characters go. */
	g_autofree char *line = g_strdelimit(g_strdup(text != NULL ? text : ""), "\033\r\n\t", ' ');

	printf("%-4s  %-*s  %s\n", level, width, name, line);
	if (cure != NULL) {
		g_autofree char *clean = g_strdelimit(g_strdup(cure), "\033\r\n\t", ' ');
		printf("%*scure: %s\n", 8 + width, "", clean);
	}
}

static int
run_doctor(G_GNUC_UNUSED char **args)
{
	int rc, width = 8;
	unsigned failures = 0, warnings = 0;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, true, "doctor", NULL);
	if (answer == NULL && rc == EXIT_NOT_RUNNING)
		answer = examine_offline();
	if (answer == NULL)
		return rc;

	g_autoptr(GPtrArray) checks = ctl_objects(json_node_get_object(answer), "checks");
	for (guint i = 0; i < checks->len; i++) {
		JsonObject *check = g_ptr_array_index(checks, i);
		const char *name = ctl_text(check, "name");
		width = MAX(width, name != NULL ? (int)MIN(strlen(name), 60) : 0);
		failures += g_strcmp0(ctl_text(check, "level"), "FAIL") == 0;
		warnings += g_strcmp0(ctl_text(check, "level"), "warn") == 0;
	}
	rc = failures > 0 ? EXIT_FAILED : 0;
	if (ctl_options.json)
		return ctl_print_json(answer, rc);
	for (guint i = 0; i < checks->len; i++)
		print_check(g_ptr_array_index(checks, i), width);
	printf("%u failure%s, %u warning%s\n", failures, failures == 1 ? "" : "s", warnings,
	       warnings == 1 ? "" : "s");
	return rc;
}

/* --- reload, log-level ------------------------------------------------------ */

static guint
print_list(JsonNode *answer, const char *name, const char *before)
{
	JsonNode *node = json_object_get_member(json_node_get_object(answer), name);
	guint n = node != NULL && JSON_NODE_HOLDS_ARRAY(node)
		      ? json_array_get_length(json_node_get_array(node))
		      : 0;
	for (guint i = 0; i < n; i++) {
		JsonNode *element = json_array_get_element(json_node_get_array(node), i);
		const char *text =
		    JSON_NODE_HOLDS_VALUE(element) ? json_node_get_string(element) : NULL;
		printf("%s%s\n", before, text != NULL ? text : "");
	}
	return n;
}

static int
run_reload(G_GNUC_UNUSED char **args)
{
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "reload", NULL);
	if (answer == NULL)
		return rc;
	JsonArray *errors =
	    json_object_has_member(json_node_get_object(answer), "errors")
		? json_object_get_array_member(json_node_get_object(answer), "errors")
		: NULL;
	rc = errors != NULL && json_array_get_length(errors) > 0 ? EXIT_FAILED : 0;
	if (ctl_options.json)
		return ctl_print_json(answer, rc);
	if (print_list(answer, "errors", "") > 0)
		puts("The old configuration stays in use.");
	else if (print_list(answer, "changed", "changed: ") +
		     print_list(answer, "restart", "needs a restart: ") ==
		 0)
		puts("nothing has changed");
	return rc;
}

static int
run_log_level(char **args)
{
	const char *extra[] = { "level", args[0], ctl_options.period != NULL ? "for" : NULL,
				ctl_options.period, NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "log-level", extra);
	if (answer == NULL)
		return rc;
	if (ctl_options.json)
		return ctl_print_json(answer, 0);
	printf("log level: %s", args[0]);
	if (ctl_options.period != NULL)
		printf(" for %s", ctl_options.period);
	puts("");
	return 0;
}

/* --- server-config ---------------------------------------------------------- */

/* What every server needs to know of one component. */
typedef struct {
	const char *domain, *title, *secret;
	char *parent; /* "example.org": whose service discovery names it */
	char *host;
	unsigned port;
	bool tls;
} Peer;

static void
peer_free(gpointer data)
{
	Peer *peer = data;
	g_free(peer->parent);
	g_free(peer->host);
	g_free(peer);
}

static char *
escape(const char *text, const char *special)
{
	GString *out = g_string_new(NULL);
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	return g_string_free(out, FALSE);
}

static void
snippet_prosody(const GPtrArray *peers, GString *out)
{
	const Peer *first = g_ptr_array_index(peers, 0);
	g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

	g_string_append(
	    out, "-- /etc/prosody/conf.d/wherry.cfg.lua ; then: systemctl restart prosody\n");
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		g_autofree char *secret = escape(p->secret, "\"\\");
		g_string_append_printf(out, "Component \"%s\"\n  component_secret = \"%s\"\n",
				       p->domain, secret);
	}
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		if (!g_hash_table_add(done, p->parent))
			continue;
		g_string_append_printf(out, "-- in VirtualHost \"%s\":\n--   disco_items = { ",
				       p->parent);
		bool any = false;
		for (guint k = i; k < peers->len; k++) {
			const Peer *other = g_ptr_array_index(peers, k);
			if (strcmp(other->parent, p->parent) != 0)
				continue;
			g_autofree char *title = escape(other->title, "\"\\");
			g_string_append_printf(out, "%s{ \"%s\", \"%s\" }", any ? ", " : "",
					       other->domain, title);
			any = true;
		}
		g_string_append(out, " }\n");
	}
	g_string_append(out, "-- where http_file_share is, so that users can be given files:\n--   "
			     "http_file_share_access = { ");
	for (guint i = 0; i < peers->len; i++)
		g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
				       ((const Peer *)g_ptr_array_index(peers, i))->domain);
	g_string_append(out, " }\n");
	if (first->port != 5347)
		g_string_append_printf(out,
				       "-- in /etc/prosody/prosody.cfg.lua, above the first "
				       "VirtualHost:\n--   component_ports = { %u }\n",
				       first->port);
	for (guint i = 0; i < peers->len; i++)
		if (((const Peer *)g_ptr_array_index(peers, i))->tls) {
			g_string_append(out,
					"-- Prosody has no TLS on this port: server_tls = no and "
					"127.0.0.1, or a tunnel\n");
			break;
		}
}

static void
snippet_ejabberd(const GPtrArray *peers, GString *out)
{
	g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	g_string_append(out,
			"# /etc/ejabberd/ejabberd.yml, under listen: ; then: systemctl restart "
			"ejabberd ; restart, a reload has left the port closed\n");
	for (guint i = 0; i < peers->len; i++) {
		const Peer *p = g_ptr_array_index(peers, i);
		if (!g_hash_table_add(done, g_strdup_printf("%s %u", p->host, p->port)))
			continue;
		g_string_append_printf(
		    out,
		    "  - port: %u\n    ip: \"%s\"\n    module: ejabberd_service\n"
		    "    global_routes: false\n",
		    p->port, g_hostname_is_ip_address(p->host) ? p->host : "127.0.0.1");
		if (p->tls)
			g_string_append(
			    out, "    tls: true\n    certfile: \"/etc/ejabberd/ejabberd.pem\"\n");
		g_string_append(out, "    hosts:\n");
		for (guint k = i; k < peers->len; k++) {
			const Peer *other = g_ptr_array_index(peers, k);
			if (strcmp(other->host, p->host) != 0 || other->port != p->port)
				continue;
			g_autofree char *secret = escape(other->secret, "\"\\");
			g_string_append_printf(out, "      \"%s\": { password: \"%s\" }\n",
					       other->domain, secret);
		}
	}
	g_string_append(out, "# so that users can be given files, with mod_http_upload:\n"
			     "# acl:\n#   wherry:\n#     server: [ ");
	for (guint i = 0; i < peers->len; i++)
		g_string_append_printf(out, "%s\"%s\"", i > 0 ? ", " : "",
				       ((const Peer *)g_ptr_array_index(peers, i))->domain);
	g_string_append(out,
			" ]\n# access_rules:\n#   upload: [ { allow: local }, { allow: wherry } ]\n"
			"# modules:\n#   mod_http_upload:\n#     access: upload\n");
}

static void
snippet_jabberd2(const GPtrArray *peers, GString *out)
{
	const Peer *first = g_ptr_array_index(peers, 0);
	g_autofree char *secret = g_markup_escape_text(first->secret, -1);

	g_string_append(out, "<!-- /etc/jabberd2/router.xml, <local>: ; then: systemctl restart "
			     "jabberd2 ; one for all components -->\n");
	for (guint i = 1; i < peers->len; i++)
		if (strcmp(((const Peer *)g_ptr_array_index(peers, i))->secret, first->secret) !=
		    0) {
			g_string_append(out,
					"<!-- these components have several secrets, and jabberd2 "
					"has one: write this one to each secret_file -->\n");
			break;
		}
	g_string_append_printf(out, "<secret>%s</secret>\n", secret);
	if (first->port != 5347)
		g_string_append_printf(out, "<port>%u</port>\n", first->port);
}

static const struct {
	const char *name;
	void (*write)(const GPtrArray *peers, GString *out);
} servers[] = {
	{ "prosody", snippet_prosody },
	{ "ejabberd", snippet_ejabberd },
	{ "jabberd2", snippet_jabberd2 },
};

static bool
is_server(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i].name, name) == 0)
			return true;
	return false;
}

/* What to paste; NULL: it has been said why not. */
static GString *
server_snippet(const char *name, const char *domain)
{
	g_autoptr(WryConfig) config = wry_config_load(ctl_options.config_path, backends);
	g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func(peer_free);
	g_autofree char *prepared = domain != NULL ? wry_text_domain(domain, NULL) : NULL;

	if (config->errors->len > 0) {
		for (guint i = 0; i < config->errors->len; i++)
			fprintf(stderr, "%s\n", (const char *)g_ptr_array_index(config->errors, i));
		return NULL;
	}
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		if (domain != NULL && g_strcmp0(prepared, c->domain) != 0)
			continue;
		const char *server = wry_values_text(c->common, "server");
		const char *colon = strrchr(server, ':'),
			   *title = wry_values_text(c->common, "name");
		g_auto(GStrv) serves = wry_values_list(c->common, "serves");
		Peer *peer = g_new(Peer, 1);
		*peer = (Peer){
			.domain = c->domain,
			.title = title != NULL ? title : c->backend->title,
			.secret = c->secret,
			.parent = g_strdup(serves[0]),
			.host = *server == '[' ? g_strndup(server + 1, (gsize)(colon - server) - 2)
					       : g_strndup(server, (gsize)(colon - server)),
			.port = (unsigned)g_ascii_strtoull(colon + 1, NULL, 10),
			.tls = wry_values_bool(c->common, "server_tls"),
		};
		g_ptr_array_add(peers, peer);
	}
	if (peers->len == 0) {
		fprintf(stderr, "wherryctl: %s has no [component %s]\n", ctl_options.config_path,
			domain != NULL ? domain : "DOMAIN");
		return NULL;
	}
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i].name, name) == 0)
			servers[i].write(peers, out);
	return out;
}

static int
run_server_config(char **args)
{
	if (!is_server(args[0]))
		return ctl_usage(
		    "'%s' is no server known here; write prosody, ejabberd or jabberd2", args[0]);
	g_autoptr(GString) out = server_snippet(args[0], args[1]);
	if (out == NULL)
		return EXIT_FAILED;
	if (!ctl_options.json) {
		fputs(out->str, stdout);
		return 0;
	}
	g_autoptr(JsonBuilder) json = json_builder_new();
	json_builder_begin_object(json);
	json_builder_set_member_name(json, "server");
	json_builder_add_string_value(json, args[0]);
	json_builder_set_member_name(json, "snippet");
	json_builder_add_string_value(json, out->str);
	json_builder_end_object(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	return ctl_print_json(root, 0);
}

/* --- setup ------------------------------------------------------------------ */

/* A line from the operator; "": the default.  NULL: the end.  (transfer full) */
static char *
ask_operator(const char *question, const char *fallback)
{
	char line[512];

	printf("%s [%s]: ", question, fallback);
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL)
		return NULL;
	if (!g_utf8_validate(line, -1, NULL))
		return g_strdup(fallback);
	g_strstrip(line);
	return g_strdup(*line != '\0' ? line : fallback);
}

/* Never over anything that is there.  group: (gid_t)-1: ours. */
static bool
write_new(const char *path, const char *text, gid_t group)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		fprintf(stderr, "wherryctl: '%s' cannot be written: %s\n", path, g_strerror(errno));
		return false;
	}
	size_t n = strlen(text);
	bool good = write(fd, text, n) == (ssize_t)n && fchmod(fd, 0640) == 0 &&
		    (group == (gid_t)-1 || fchown(fd, (uid_t)-1, group) == 0) && fsync(fd) == 0;
	int e = errno;
	close(fd);
	if (good) {
		printf("wrote %s\n", path);
		return true;
	}
	fprintf(stderr, "wherryctl: '%s' cannot be written: %s\n", path, g_strerror(e));
	unlink(path);
	return false;
}

typedef struct {
	char *domain, *server, *network, *admin;
} Answers;

static bool
ask_all(Answers *a, const char *domain)
{
	g_autofree char *typed = ask_operator("Domain of the gateway", domain);
	if (typed == NULL)
		return false;
	a->domain = wry_text_domain(typed, NULL);
	if (a->domain == NULL || strchr(a->domain, '.') == NULL ||
	    strpbrk(a->domain, " []") != NULL) {
		fprintf(stderr, "wherryctl: '%s' is no domain; one as in irc.example.org\n", typed);
		return false;
	}
	a->server = ask_operator("XMPP server: prosody, ejabberd or jabberd2", "prosody");
	if (a->server != NULL && !is_server(a->server)) {
		fprintf(stderr, "wherryctl: '%s' is none of the three\n", a->server);
		return false;
	}
	if (a->server != NULL)
		a->network =
		    ask_operator("IRC network for all, host:port, or any (users name one)", "any");
	g_autofree char *admin = g_strdup_printf("admin@%s", strchr(a->domain, '.') + 1);
	if (a->network != NULL && strcmp(a->network, "any") != 0 &&
	    strchr(a->network, ':') == NULL) {
		char *whole = g_strconcat(a->network, ":6697", NULL);
		g_free(a->network);
		a->network = whole;
	}
	if (a->network != NULL)
		a->admin = ask_operator("Your own address (JID), for admin commands", admin);
	g_auto(WryJid) jid = { 0 };
	if (a->admin != NULL &&
	    (!wry_jid_parse(&jid, a->admin, NULL) || jid.local == NULL || jid.resource != NULL)) {
		fprintf(stderr, "wherryctl: '%s' is no address; one as in admin@example.org\n",
			a->admin);
		return false;
	}
	return a->admin != NULL;
}

static char *
config_text(const Answers *a, const char *dir, const char *secret_path)
{
	GString *out =
	    g_string_new("# wherry.conf(5) names every key; check with: wherryd --check-config\n"
			 "\n[wherry]\n");
	g_string_append_printf(out, "admins = %s\n", a->admin);
	if (strcmp(dir, WRY_SYSCONFDIR "/wherry") != 0)
		g_string_append_printf(out, "key_file = %s/key\n", dir);
	g_string_append_printf(out, "\n[component %s]\nbackend = irc\nsecret_file = %s\n",
			       a->domain, secret_path);
	if (strcmp(a->network, "any") != 0)
		g_string_append_printf(out, "network = %s\n", a->network);
	return g_string_free(out, FALSE);
}

static int
write_setup(const Answers *a)
{
	g_autofree char *whole = g_canonicalize_filename(ctl_options.config_path, NULL);
	g_autofree char *dir = g_path_get_dirname(whole);
	g_autofree char *label = g_strndup(a->domain, strcspn(a->domain, "."));
	g_autofree char *secret_path = g_strdup_printf("%s/%s.secret", dir, label);
	g_autofree char *key_path = g_strdup_printf("%s/key", dir);
	g_autofree char *config = config_text(a, dir, secret_path);
	const struct group *wherry = getgrnam("wherry");
	gid_t group = geteuid() == 0 && wherry != NULL ? wherry->gr_gid : (gid_t)-1;

	/* A directory that serves others too, /etc say, keeps its group. */
	bool ours = access(dir, F_OK) < 0 || g_str_has_suffix(dir, "/wherry");
	if (g_mkdir_with_parents(dir, 0750) < 0) {
		fprintf(stderr, "wherryctl: '%s' cannot be made: %s\n", dir, g_strerror(errno));
		return EXIT_FAILED;
	}
	const char *const paths[] = { ctl_options.config_path, secret_path, NULL };
	for (const char *const *p = paths; *p != NULL; p++)
		if (access(*p, F_OK) == 0) {
			fprintf(stderr,
				"wherryctl: '%s' is there and stays as it is; this would have been "
				"written:\n\n%s",
				*p, config);
			return EXIT_FAILED;
		}
	if (ours && group != (gid_t)-1 && chown(dir, (uid_t)-1, group) < 0)
		fprintf(stderr, "wherryctl: '%s' cannot be given to group wherry\n", dir);

	g_autofree char *secret = wry_random_hex(20), *key = wry_random_hex(32);
	g_autofree char *secret_line = g_strconcat(secret, "\n", NULL);
	g_autofree char *key_line = g_strconcat(key, "\n", NULL);
	if (!write_new(secret_path, secret_line, group) ||
	    (access(key_path, F_OK) < 0 && !write_new(key_path, key_line, group)) ||
	    !write_new(ctl_options.config_path, config, group))
		return EXIT_FAILED;
	if (wherry == NULL)
		puts("There is no group wherry yet: run systemd-sysusers, then: chgrp wherry in "
		     "that "
		     "directory");

	g_autoptr(GString) snippet = server_snippet(a->server, a->domain);
	if (snippet == NULL)
		return EXIT_FAILED;
	printf("\nPaste this, then: systemctl enable --now wherryd, and: wherryctl doctor\n\n%s",
	       snippet->str);
	return 0;
}

static int
run_setup(char **args)
{
	Answers answers = { 0 };
	int rc = EXIT_FAILED;

	if (ask_all(&answers, args[0]))
		rc = write_setup(&answers);
	else
		fputs("Nothing was written.\n", stderr);
	g_free(answers.domain);
	g_free(answers.server);
	g_free(answers.network);
	g_free(answers.admin);
	return rc;
}

/* --- the verbs -------------------------------------------------------------- */

static const struct {
	const char *name, *arguments;
	int least, most;
	int (*run)(char **args); /* NULL-terminated */
} verbs[] = {
	{ "setup", "DOMAIN", 1, 1, run_setup },
	{ "server-config", "prosody|ejabberd|jabberd2 [DOMAIN]", 1, 2, run_server_config },
	{ "status", "", 0, 0, run_status },
	{ "doctor", "", 0, 0, run_doctor },
	{ "sessions", "[JID]", 0, 1, run_sessions },
	{ "users", "[PATTERN]", 0, 1, ctl_users },
	{ "user", "JID", 1, 1, ctl_user },
	{ "delete-user", "JID", 1, 1, ctl_delete_user },
	{ "disconnect", "JID", 1, 1, ctl_disconnect },
	{ "reconnect", "JID [NETWORK]", 1, 2, ctl_reconnect },
	{ "announce", "TEXT", 1, 1, ctl_announce },
	{ "export", "JID [COMPONENT]", 1, 2, ctl_export },
	{ "queue", "[list, show, retry, drop, hold or release] [ID]", 0, 2, ctl_queue },
	{ "trace", "JID [--bodies]", 1, 1, ctl_trace },
	{ "stats", "[-w]", 0, 0, run_stats },
	{ "reload", "", 0, 0, run_reload },
	{ "log-level", "LEVEL [--for 15m]", 1, 1, run_log_level },
};

static int
run_verb(int n, char **args)
{
	const char *names[G_N_ELEMENTS(verbs) + 1] = { NULL };

	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
		names[i] = verbs[i].name;
		if (strcmp(args[0], verbs[i].name) != 0)
			continue;
		if (n - 1 < verbs[i].least || n - 1 > verbs[i].most)
			return ctl_usage("usage: wherryctl %s %s", verbs[i].name,
					 verbs[i].arguments);
		if (ctl_options.period != NULL && verbs[i].run != run_log_level)
			return ctl_usage("--for belongs to log-level");
		if (ctl_options.bodies && verbs[i].run != ctl_trace)
			return ctl_usage("--bodies belongs to trace");
		return verbs[i].run(args + 1);
	}
	const char *near = wry_scan_nearest(args[0], names);
	g_autofree char *shown = wry_scan_printable(args[0]);
	return near != NULL ? ctl_usage("there is no verb '%s'; did you mean '%s'?", shown, near)
			    : ctl_usage("there is no verb '%s'", shown);
}

int
main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "watch", no_argument, NULL, 'w' },
		{ "for", required_argument, NULL, 'f' },
		{ "bodies", no_argument, NULL, 'b' },
		{ "version", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};

	if (argc > 0)
		argv[0] = (char *)"wherryctl";
	for (int c; (c = getopt_long(argc, argv, "c:wh", known, NULL)) != -1;)
		switch (c) {
		case 'c':
			ctl_options.config_path = optarg;
			break;
		case 'j':
			ctl_options.json = true;
			break;
		case 'w':
			ctl_options.watch = true;
			break;
		case 'f':
			ctl_options.period = optarg;
			break;
		case 'b':
			ctl_options.bodies = true;
			break;
		case 'v':
			puts("wherryctl " WRY_VERSION);
			return 0;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fputs("Try: wherryctl --help\n", stderr);
			return EXIT_USAGE;
		}
	if (optind == argc) {
		fputs(help, stderr);
		return EXIT_USAGE;
	}
	return run_verb(argc - optind, argv + optind);
}
