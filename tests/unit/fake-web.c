/*
 * fake-web.c - HTTP requests without a web
 *
 * A request is written down and waits until the story answers it.
 */
#include "fake-web.h"

#include "http/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void (*fake_web_asked)(const char *line);

static GQueue asked = G_QUEUE_INIT; /* of WryReply */

void __wrap_wry_fetch(const WryFetch *what, WryReply *reply);

/* Whole: as long as was asked for; and a zip is one. */
static void
note_body(const WryFetch *what, GString *line)
{
	int fd = wry_spool_fd(what->spool, NULL);
	char start[41] = { 0 };
	g_assert_cmpint(read(fd, start, 40), >=, 0);
	g_assert_cmpint(lseek(fd, 0, SEEK_END), ==, wry_spool_size(what->spool));
	close(fd);
	if (g_strcmp0(what->type, "application/zip") == 0)
		g_assert_true(start[0] == 'P' && start[1] == 'K');
	else
		g_string_append_printf(line, " [%s]", start);
}

void
__wrap_wry_fetch(const WryFetch *what, WryReply *reply)
{
	g_autoptr(GString) line = g_string_new("web ");
	g_string_append_printf(line, "%s %s%s%s%s", what->method != NULL ? what->method : "GET", what->url,
			       what->type != NULL ? " " : "", what->type != NULL ? what->type : "",
			       what->guarded ? " guarded" : "");
	for (const char *const *h = what->headers; h != NULL && *h != NULL; h += 2)
		g_string_append_printf(line, " %s=%s", h[0], h[1]);
	if (what->spool != NULL)
		note_body(what, line);
	g_queue_push_tail(&asked, reply);
	fake_web_asked(line->str);
}

bool
fake_web_answer(const char *what)
{
	WryReply *reply = g_queue_pop_head(&asked);
	if (reply == NULL)
		return false;
	g_auto(GStrv) words = g_strsplit(what, " ", 3); /* 200 TYPE TEXT */
	g_autoptr(GBytes) bytes = NULL;
	WryFetched fetched = { .status = (unsigned)strtoul(what, NULL, 10) };
	if (fetched.status != 0 && words[1] != NULL) {
		fetched.type = words[1];
		fetched.bytes = bytes = g_bytes_new(words[2], strlen(words[2]));
		fetched.size = (int64_t)strlen(words[2]);
	}
	if (strcmp(what, "guard") == 0)
		wry_reply_fail(reply, WRY_ERROR_POLICY_VIOLATION, "not there", NULL);
	else if (strcmp(what, "large") == 0)
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE, "it is larger than %s", "25 MB", NULL);
	else if (fetched.status == 0)
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT, "%s", what + strlen("fail "),
			       NULL);
	else
		wry_reply_done(reply, &fetched);
	return true;
}

void
fake_web_reset(void)
{
	while (!g_queue_is_empty(&asked))
		wry_reply_drop(g_queue_pop_head(&asked));
}
