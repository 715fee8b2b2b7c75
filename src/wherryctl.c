/*
 * wherryctl.c - the operator's tool: asks a running wherryd, and reads the configuration
 *
 * It holds no state and decides nothing: what it shows is wherryd's answer
 * (control.c) or the configuration file.  Only setup (ctl-setup.c) writes, and never over
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
    "  server-config NAME [DOMAIN]   what to paste into prosody, ejabberd, jabberd2, postfix, exim, opensmtpd\n"
    "  status                        the components and their links\n"
    "  doctor                        what is missing, and the cure\n"
    "  sessions [JID]                who is on\n"
    "  users [PATTERN]               who is registered, or here as a guest\n"
    "  user JID                      what there is of one\n"
    "  delete-user JID               all that is his goes\n"
    "  export JID [COMPONENT]        all that is his, as a zip\n"
    "  deny [JID|DOMAIN]             shut out from now on; allow takes it back\n"
    "  disconnect JID                close what he has open\n"
    "  reconnect JID [NETWORK]       try now what waits to be tried again\n"
    "  queue [list]                  what waits for networks that store and forward\n"
    "  queue show|drop|hold ID       one of it; retry and release [ID]: one, or all\n"
    "  trace JID [--bodies]          what passes for one, 15 minutes or until Ctrl-C\n"
    "  announce TEXT                 said to all who are online\n"
    "  import biboumi [--dry-run]    its users' settings, contacts and archive\n"
    "  backup DIR [--with-key]       all there is, while wherryd runs\n"
    "  restore DIR                   puts a backup back\n"
    "  reset-passwords               the key is lost: what it sealed goes\n"
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

WryConfig *
ctl_load_config(void)
{
	g_autoptr(WryConfig) config = wry_config_load(ctl_options.config_path, backends);
	for (guint i = 0; i < config->errors->len; i++)
		fprintf(stderr, "%s\n", (const char *)g_ptr_array_index(config->errors, i));
	return config->errors->len == 0 ? g_steal_pointer(&config) : NULL;
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

/* "  sms.example.org  primary: up; ..." */
static void
print_details(JsonObject *component)
{
	JsonArray *lines = json_object_has_member(component, "details")
			       ? json_object_get_array_member(component, "details")
			       : NULL;
	for (guint i = 0; lines != NULL && i < json_array_get_length(lines); i++) {
		g_autofree char *domain = wry_scan_printable(ctl_text(component, "domain"));
		g_autofree char *line = wry_scan_printable(json_array_get_string_element(lines, i));
		printf("  %s  %s\n", domain, line);
	}
}

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
	for (guint i = 0; i < components->len; i++)
		print_details(g_ptr_array_index(components, i));
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

/* --- the verbs -------------------------------------------------------------- */

static const struct {
	const char *name, *arguments;
	int least, most;
	int (*run)(char **args); /* NULL-terminated */
} verbs[] = {
	{ "setup", "DOMAIN", 1, 1, ctl_setup },
	{ "server-config", "prosody|ejabberd|jabberd2|postfix|exim|opensmtpd [DOMAIN]", 1, 2, ctl_server_config },
	{ "status", "", 0, 0, run_status },
	{ "doctor", "", 0, 0, run_doctor },
	{ "sessions", "[JID]", 0, 1, run_sessions },
	{ "users", "[PATTERN]", 0, 1, ctl_users },
	{ "user", "JID", 1, 1, ctl_user },
	{ "delete-user", "JID", 1, 1, ctl_delete_user },
	{ "deny", "[JID or DOMAIN]", 0, 1, ctl_deny },
	{ "allow", "JID or DOMAIN", 1, 1, ctl_allow },
	{ "disconnect", "JID", 1, 1, ctl_disconnect },
	{ "reconnect", "JID [NETWORK]", 1, 2, ctl_reconnect },
	{ "announce", "TEXT", 1, 1, ctl_announce },
	{ "export", "JID [COMPONENT]", 1, 2, ctl_export },
	{ "queue", "[list, show, retry, drop, hold or release] [ID]", 0, 2, ctl_queue },
	{ "trace", "JID [--bodies]", 1, 1, ctl_trace },
	{ "import", "biboumi [biboumi.cfg] [--dry-run]", 1, 2, ctl_import },
	{ "backup", "DIR [--with-key]", 1, 1, ctl_backup },
	{ "restore", "DIR", 1, 1, ctl_restore },
	{ "reset-passwords", "[--yes]", 0, 0, ctl_reset_passwords },
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
		if (ctl_options.with_key && verbs[i].run != ctl_backup)
			return ctl_usage("--with-key belongs to backup");
		if (ctl_options.dry_run && verbs[i].run != ctl_import)
			return ctl_usage("--dry-run belongs to import");
		if (ctl_options.yes && verbs[i].run != ctl_reset_passwords)
			return ctl_usage("--yes belongs to reset-passwords");
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
		{ "with-key", no_argument, NULL, 'k' },
		{ "yes", no_argument, NULL, 'y' },
		{ "dry-run", no_argument, NULL, 'n' },
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
		case 'k':
			ctl_options.with_key = true;
			break;
		case 'n':
			ctl_options.dry_run = true;
			break;
		case 'y':
			ctl_options.yes = true;
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
