/*
 * ctl-queue.c - wherryctl's verb about what waits for networks that store and forward
 */
#include "base/text.h"
#include "core/confscan.h"
#include "ctl.h"

#include <stdio.h>
#include <string.h>

#define SHORT_LEAST 4 /* characters of an id */

/* So much of each id that it means one of them. */
static gsize
id_length(const GPtrArray *messages)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (gsize n = SHORT_LEAST; n < 32; n++) {
		g_hash_table_remove_all(seen);
		guint i = 0;
		while (i < messages->len &&
		       g_hash_table_add(seen, g_strndup(ctl_text(messages->pdata[i], "id"), n)))
			i++;
		if (i == messages->len)
			return n;
	}
	return 32;
}

/* "14:31", or with its day where that is not today; "-". */
static char *
next_try(gint64 seconds)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) when = seconds > 0 ? g_date_time_new_from_unix_local(seconds) : NULL;
	if (when == NULL)
		return g_strdup("-");
	bool today = g_date_time_get_day_of_year(when) == g_date_time_get_day_of_year(now);
	return g_date_time_format(when, today ? "%H:%M" : "%m-%d %H:%M");
}

static void
print_list(JsonObject *top, const GPtrArray *messages)
{
	static const char *const titles[] = { "ID",   "FROM", "TO",  "STATE",
					      "TRY",  "NEXT", "AGE", "LAST ANSWER", NULL };
	gsize n = id_length(messages);
	CtlTable *table = messages->len > 0 ? ctl_table_new(titles) : NULL;
	for (guint i = 0; i < messages->len; i++) {
		JsonObject *m = messages->pdata[i];
		g_autofree char *id = g_strndup(ctl_text(m, "id"), n);
		g_autofree char *next = next_try(ctl_int(m, "next"));
		g_autofree char *age = wry_text_duration(ctl_int(m, "age"));
		const char *answer = ctl_text(m, "answer");
		ctl_table_add(table, id);
		ctl_table_add(table, ctl_text(m, "from"));
		ctl_table_add(table, ctl_text(m, "to"));
		ctl_table_add(table, ctl_text(m, "state"));
		ctl_table_add_int(table, ctl_int(m, "tries"));
		ctl_table_add(table, next);
		ctl_table_add(table, age);
		ctl_table_add(table, answer != NULL ? answer : "-");
	}
	if (table != NULL)
		ctl_table_print_and_free(table);
	printf("%" G_GINT64_FORMAT " messages; today %" G_GINT64_FORMAT " delivered, %" G_GINT64_FORMAT
	       " failed\n",
	       (gint64)messages->len + ctl_int(top, "left_off"), ctl_int(top, "delivered_today"),
	       ctl_int(top, "failed_today"));
	if (ctl_int(top, "arrivals") > 0) {
		g_autofree char *age = wry_text_duration(ctl_int(top, "arrivals_age"));
		printf("%" G_GINT64_FORMAT " for users wait for the XMPP server, the oldest %s\n",
		       ctl_int(top, "arrivals"), age);
	}
}

static void
print_one(JsonObject *m)
{
	static const char *const texts[] = { "id", "component", "from", "to", "state", "answer" };
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text = ctl_text(m, texts[i]);
		g_autofree char *shown = wry_scan_printable(text != NULL ? text : "-");
		printf("%-10s %s\n", texts[i], shown);
	}
	g_autofree char *next = next_try(ctl_int(m, "next"));
	g_autofree char *age = wry_text_duration(ctl_int(m, "age"));
	printf("%-10s %" G_GINT64_FORMAT "\n%-10s %s\n%-10s %s\n%-10s %" G_GINT64_FORMAT " open\n",
	       "tries", ctl_int(m, "tries"), "next", next, "age", age, "recipients",
	       ctl_int(m, "recipients"));
}

int
ctl_queue(char **args)
{
	const char *what = args[0] != NULL ? args[0] : "list";
	const char *id = args[0] != NULL ? args[1] : NULL;
	const char *extra[] = { "what", what, id != NULL ? "id" : NULL, id, NULL };
	int rc;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, false, "queue", extra);
	if (answer == NULL)
		return rc;
	JsonObject *top = json_node_get_object(answer);
	bool list = json_object_has_member(top, "messages") &&
		    JSON_NODE_HOLDS_ARRAY(json_object_get_member(top, "messages"));
	if (!list && json_object_has_member(top, "messages"))
		rc = ctl_int(top, "messages") > 0 ? 0 : EXIT_FAILED;
	if (ctl_options.json)
		return ctl_print_json(answer, rc);
	if (list) {
		g_autoptr(GPtrArray) messages = ctl_objects(top, "messages");
		print_list(top, messages);
	} else if (json_object_has_member(top, "messages")) {
		printf("%" G_GINT64_FORMAT " messages\n", ctl_int(top, "messages"));
	} else {
		print_one(top);
	}
	return rc;
}
