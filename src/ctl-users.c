/*
 * ctl-users.c - wherryctl's verbs about users
 */
#include "base/text.h"
#include "core/confscan.h"
#include "ctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_SECONDS 320 /* wherryd's own patience, and a little */

/* "2026-11-01" */
static char *
day(gint64 seconds)
{
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(seconds);
	return when != NULL ? g_date_time_format(when, "%Y-%m-%d") : g_strdup("-");
}

static void
add_day(CtlTable *table, gint64 seconds)
{
	g_autofree char *text = day(seconds);
	ctl_table_add(table, text);
}

int
ctl_users(char **args)
{
	static const char *const titles[] = { "USER", "COMPONENT", "SINCE", "SEEN",
					      "AS",   "NOTE",	   NULL };
	const char *extra[] = { "pattern", args[0], NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "users", args[0] != NULL ? extra : NULL);
	if (answer == NULL)
		return rc;
	g_autoptr(GPtrArray) users = ctl_objects(json_node_get_object(answer), "users");
	if (ctl_options.json)
		return ctl_print_json(answer, users->len > 0 ? 0 : EXIT_FAILED);
	if (users->len == 0) {
		fputs("no users\n", stderr);
		return EXIT_FAILED;
	}
	CtlTable *table = ctl_table_new(titles);
	for (guint i = 0; i < users->len; i++) {
		JsonObject *u = users->pdata[i];
		const char *as = ctl_text(u, "as");
		gint64 n = ctl_int(u, "networks");
		g_autofree char *networks =
		    n > 1 ? g_strdup_printf("%s (%" G_GINT64_FORMAT " networks)",
					    as != NULL ? as : "", n)
			  : g_strdup(as != NULL ? as : "-");
		ctl_table_add(table, ctl_text(u, "user"));
		ctl_table_add(table, ctl_text(u, "component"));
		add_day(table, ctl_int(u, "since"));
		ctl_table_add(table, ctl_bool(u, "online") ? "now" : "-");
		ctl_table_add(table, g_strstrip(networks));
		ctl_table_add(table, ctl_bool(u, "registered") ? NULL : "guest");
	}
	ctl_table_print_and_free(table);
	gint64 more = ctl_int(json_node_get_object(answer), "left_off");
	if (more > 0)
		printf("and %" G_GINT64_FORMAT " more\n", more);
	return 0;
}

static void
print_account(JsonObject *account)
{
	g_autofree char *component = wry_scan_printable(ctl_text(account, "component"));
	g_autofree char *since = day(ctl_int(account, "since"));
	g_autoptr(GPtrArray) sessions = ctl_objects(account, "sessions");
	printf("%s  %s since %s, %" G_GINT64_FORMAT " settings, %" G_GINT64_FORMAT
	       " contacts, %" G_GINT64_FORMAT " clients online\n",
	       component, ctl_bool(account, "registered") ? "registered" : "guest", since,
	       ctl_int(account, "settings"), ctl_int(account, "contacts"),
	       ctl_int(account, "clients"));
	for (guint i = 0; i < sessions->len; i++) {
		JsonObject *s = sessions->pdata[i];
		const char *network = ctl_text(s, "network"), *as = ctl_text(s, "as");
		const char *note = ctl_text(s, "note");
		g_autofree char *where = wry_scan_printable(network != NULL ? network : "-");
		g_autofree char *state = wry_scan_printable(ctl_text(s, "state"));
		g_autofree char *name = wry_scan_printable(as != NULL ? as : "-");
		g_autofree char *why = wry_scan_printable(note != NULL ? note : "");
		g_autofree char *for_so_long = wry_text_duration(ctl_int(s, "since"));
		printf("  %s  %s %s as %s, %" G_GINT64_FORMAT " rooms%s%s\n", where, state,
		       for_so_long, name, ctl_int(s, "rooms"), *why != '\0' ? "  " : "", why);
	}
}

int
ctl_user(char **args)
{
	const char *extra[] = { "user", args[0], NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "user", extra);
	if (answer == NULL)
		return rc;
	JsonObject *top = json_node_get_object(answer);
	g_autoptr(GPtrArray) accounts = ctl_objects(top, "accounts");
	if (ctl_options.json)
		return ctl_print_json(answer, accounts->len > 0 ? 0 : EXIT_FAILED);
	g_autofree char *user = wry_scan_printable(ctl_text(top, "user"));
	puts(user);
	for (guint i = 0; i < accounts->len; i++)
		print_account(accounts->pdata[i]);
	return accounts->len > 0 ? 0 : EXIT_FAILED;
}

/* Verbs whose answer is a count.  text: of how many. */
static int
do_and_count(const char *verb, const char *const *extra, const char *name, const char *text)
{
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, verb, extra);
	if (answer == NULL)
		return rc;
	gint64 n = ctl_int(json_node_get_object(answer), name);
	rc = n > 0 ? 0 : EXIT_FAILED;
	if (ctl_options.json)
		return ctl_print_json(answer, rc);
	printf("%" G_GINT64_FORMAT " %s\n", n, text);
	return rc;
}

int
ctl_disconnect(char **args)
{
	const char *extra[] = { "user", args[0], NULL };
	return do_and_count("disconnect", extra, "sessions", "sessions close");
}

int
ctl_reconnect(char **args)
{
	const char *extra[] = { "user", args[0], args[1] != NULL ? "more" : NULL, args[1], NULL };
	return do_and_count("reconnect", extra, "sessions", "sessions are tried now");
}

int
ctl_announce(char **args)
{
	const char *extra[] = { "text", args[0], NULL };
	return do_and_count("announce", extra, "told", "users have been told");
}

int
ctl_delete_user(char **args)
{
	const char *extra[] = { "user", args[0], NULL };
	return do_and_count("delete-user", extra, "components",
			    "components have deleted all that was there of that user");
}

/* --- deny, allow ---------------------------------------------------------------- */

static int
set_denied(const char *verb, const char *user, const char *done, const char *already)
{
	const char *extra[] = { "user", user, NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, verb, extra);
	if (answer == NULL)
		return rc;
	JsonObject *top = json_node_get_object(answer);
	bool changed = ctl_int(top, "changed") != 0;
	if (ctl_options.json)
		return ctl_print_json(answer, changed ? 0 : EXIT_FAILED);
	g_autofree char *shown = wry_scan_printable(ctl_text(top, "user"));
	printf("%s %s\n", shown, changed ? done : already);
	return changed ? 0 : EXIT_FAILED;
}

int
ctl_deny(char **args)
{
	int rc;
	if (args[0] != NULL)
		return set_denied("deny", args[0], "may not use this gateway any more",
				  "is denied already");
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "deny", NULL);
	if (answer == NULL || ctl_options.json)
		return answer != NULL ? ctl_print_json(answer, 0) : rc;
	JsonArray *all =
	    json_object_get_array_member(json_node_get_object(answer), "denied");
	for (guint i = 0; i < json_array_get_length(all); i++) {
		g_autofree char *shown = wry_scan_printable(json_array_get_string_element(all, i));
		puts(shown);
	}
	return 0;
}

int
ctl_allow(char **args)
{
	return set_denied("allow", args[0], "is denied no more",
			  "was not denied by this; see allow and deny in wherry.conf");
}

/* --- export --------------------------------------------------------------------- */

typedef struct {
	int fd;
	gint64 written;
	bool ended, failed;
} File;

static bool
write_all(int fd, const guchar *bytes, gsize n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		n -= (gsize)done;
	}
	return true;
}

/* To a file of that name here, which must not be there; a terminal takes none. */
static bool
open_file(File *file, JsonObject *first)
{
	const char *name = ctl_text(first, "name");
	if (!isatty(STDOUT_FILENO)) {
		file->fd = STDOUT_FILENO;
		return true;
	}
	/* The name is wherryd's; a path has no business in it. */
	if (name == NULL || strchr(name, '/') != NULL || *name == '.')
		name = "export.zip";
	file->fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->fd >= 0)
		fprintf(stderr, "writing %s\n", name);
	else
		fprintf(stderr, "wherryctl: '%s' cannot be written: %s\n", name, g_strerror(errno));
	return file->fd >= 0;
}

static bool
on_line(JsonObject *first, JsonObject *line, gpointer data)
{
	File *file = data;
	const char *text = ctl_text(line, "data");
	gsize n = 0;
	if (file->fd < 0 && !open_file(file, first)) {
		file->failed = true;
		return false;
	}
	if (text == NULL) {
		file->ended = json_object_has_member(line, "end");
		return false;
	}
	g_autofree guchar *bytes = g_base64_decode(text, &n);
	file->failed = !write_all(file->fd, bytes, n);
	file->written += (gint64)n;
	if (file->failed)
		fprintf(stderr, "wherryctl: the file cannot be written: %s\n", g_strerror(errno));
	return !file->failed;
}

int
ctl_export(char **args)
{
	const char *extra[] = { "user", args[0], args[1] != NULL ? "more" : NULL, args[1], NULL };
	File file = { .fd = -1 };
	int rc;
	g_autoptr(JsonNode) first =
	    ctl_stream(&rc, "export", extra, EXPORT_SECONDS, on_line, &file);
	if (first == NULL || rc != 0 || file.failed)
		return rc != 0 ? rc : EXIT_FAILED;
	if (!file.ended || file.written != ctl_int(json_node_get_object(first), "size")) {
		fputs("wherryctl: the file is not whole\n", stderr);
		return EXIT_FAILED;
	}
	return file.fd == STDOUT_FILENO || close(file.fd) == 0 ? 0 : EXIT_FAILED;
}
