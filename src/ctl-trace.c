/*
 * ctl-trace.c - wherryctl trace: what passes for one user, as it passes
 */
#include "core/confscan.h"
#include "ctl.h"

#include <stdio.h>
#include <string.h>

static void
print_lost(gint64 n)
{
	if (n > 0)
		printf("(%" G_GINT64_FORMAT " lines left out: too many at once)\n", n);
}

/* "14:02:11.204 irc  -> PRIVMSG romeo :[2]" */
static bool
on_line(G_GNUC_UNUSED JsonObject *first, JsonObject *line, G_GNUC_UNUSED gpointer data)
{
	if (ctl_options.json) {
		g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
		json_node_set_object(node, line);
		g_autofree char *text = json_to_string(node, FALSE);
		puts(text);
		fflush(stdout);
		return !json_object_has_member(line, "end");
	}
	if (json_object_has_member(line, "end")) {
		fprintf(stderr, "wherryctl: %s\n", ctl_text(line, "end"));
		return false;
	}
	gint64 at = ctl_int(line, "at");
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_local(at / G_USEC_PER_SEC);
	g_autofree char *clock = when != NULL ? g_date_time_format(when, "%H:%M:%S") : NULL;
	const char *text = ctl_text(line, "line"), *side = ctl_text(line, "side"),
		   *way = ctl_text(line, "way");
	/* Not cut: it is wherryd's to say how long a line is.  What moves a terminal's cursor goes.
	 */
	g_autoptr(GString) clean = g_string_new(NULL);
	for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_string_append_unichar(clean, g_unichar_iscntrl(c) ? ' ' : c);
	}
	g_autofree char *name = wry_scan_printable(side != NULL ? side : "");
	print_lost(ctl_int(line, "lost"));
	printf("%s.%03d %-4s %s %s\n", clock != NULL ? clock : "?",
	       (int)(at % G_USEC_PER_SEC / 1000), name, g_strcmp0(way, "->") == 0 ? "->" : "<-",
	       clean->str);
	fflush(stdout);
	return true;
}

int
ctl_trace(char **args)
{
	const char *extra[] = { "user", args[0], ctl_options.bodies ? "more" : NULL, "bodies",
				NULL };
	int rc;
	g_autoptr(JsonNode) first = ctl_stream(&rc, "trace", extra, 0, on_line, NULL);
	return first != NULL ? 0 : rc;
}
