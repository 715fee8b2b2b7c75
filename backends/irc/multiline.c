/*
 * multiline.c - several lines as one message (draft/multiline), both ways
 *
 * Out, a message of several lines is one batch, written in one go, so that nothing of ours comes
 * between; its first line stands for it while it is in flight.  In, the lines of a batch are kept
 * until its end and are one message then, with the tags of its beginning.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define TEXT_MAX (16 * 1024) /* bytes of one message that comes in */
#define MARK "\1MULTILINE "  /* of IrcLine.said: no text of a message begins so */

void
irc_multiline_limits(IrcSession *irc, const char *value)
{
	g_auto(GStrv) words = g_strsplit(value != NULL ? value : "", ",", 16);
	irc->multi_bytes = irc->multi_lines = 0;
	for (char **w = words; *w != NULL; w++) {
		if (g_str_has_prefix(*w, "max-bytes="))
			irc->multi_bytes =
			    (unsigned)MIN(g_ascii_strtoull(*w + 10, NULL, 10), 1000000);
		if (g_str_has_prefix(*w, "max-lines="))
			irc->multi_lines =
			    (unsigned)MIN(g_ascii_strtoull(*w + 10, NULL, 10), 10000);
	}
}

/* --- out --- */

/* Its text as the server puts it together: so long, and so it is echoed. */
static char *
put_together(const GPtrArray *pieces)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		if (i > 0 && !piece->goes_on)
			g_string_append_c(text, '\n');
		g_string_append(text, piece->text);
	}
	return g_string_free(text, FALSE);
}

bool
irc_multiline_fits(const IrcSession *irc, const GPtrArray *pieces)
{
	const unsigned needed = IRC_CAP_MULTILINE | IRC_CAP_BATCH | IRC_CAP_TAGS;
	if ((irc->caps & needed) != needed || pieces->len < 2 || irc->multi_bytes == 0 ||
	    (irc->multi_lines != 0 && pieces->len > irc->multi_lines))
		return false;
	g_autofree char *text = put_together(pieces);
	return strlen(text) <= irc->multi_bytes && text[strspn(text, "\n")] != '\0';
}

IrcLine *
irc_multiline(IrcSession *irc, const char *command, const char *target, const GPtrArray *pieces)
{
	g_autofree char *text = put_together(pieces);
	g_autofree char *ref = g_strdup_printf("m%x", ++irc->multi_refs);
	IrcLine *line = irc_line_new(IRC_LINE_SAY,
				     g_strdup_printf("BATCH +%s draft/multiline %s", ref, target));
	line->said = g_strconcat(MARK, text, NULL);
	line->more = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		g_ptr_array_add(line->more,
				g_strdup_printf("@batch=%s%s %s %s :%s", ref,
						piece->goes_on ? ";draft/multiline-concat" : "",
						command, target, piece->text));
	}
	g_ptr_array_add(line->more, g_strdup_printf("BATCH -%s", ref));
	return line;
}

/* --- in --- */

static void
multi_free(IrcMulti *multi)
{
	if (multi == NULL)
		return;
	g_string_free(multi->text, TRUE);
	g_free(multi->tags);
	g_free(multi->nick);
	g_free(multi->user);
	g_free(multi->host);
	g_free(multi->target);
	g_free(multi);
}

void
irc_multiline_clear(IrcSession *irc)
{
	for (unsigned i = 0; irc->batches != NULL && i < IRC_BATCHES; i++)
		multi_free(g_steal_pointer(&irc->batches[i].multi));
}

IrcMulti *
irc_multiline_open(const IrcMsg *msg)
{
	const char *target = irc_param(msg, 2);
	if (strcmp(irc_param(msg, 1), "draft/multiline") != 0 || *target == '\0')
		return NULL;
	IrcMulti *multi = g_new0(IrcMulti, 1);
	multi->text = g_string_new(NULL);
	multi->tags = g_strdup(msg->tags);
	multi->nick = g_strdup(msg->nick);
	multi->user = g_strdup(msg->user);
	multi->host = g_strdup(msg->host);
	multi->target = g_strdup(target);
	return multi;
}

void
irc_multiline_add(IrcMulti *multi, const IrcMsg *msg)
{
	const char *text = irc_param(msg, 1);
	g_autofree char *concat = irc_tag(msg, "draft/multiline-concat");
	/* What is of another, or goes elsewhere, is none of its lines. */
	if (g_strcmp0(multi->nick, msg->nick) != 0 || strcmp(multi->target, irc_param(msg, 0)) != 0)
		return;
	multi->notice = msg->command[0] == 'N';
	if (multi->text->len + strlen(text) > TEXT_MAX) {
		multi->cut = true;
		return;
	}
	if (multi->lines++ > 0 && concat == NULL)
		g_string_append_c(multi->text, '\n');
	g_string_append(multi->text, text);
}

void
irc_multiline_end(IrcSession *irc, IrcMulti *multi)
{
	IrcMsg msg = { .tags = multi->tags,
		       .nick = multi->nick,
		       .user = multi->user,
		       .host = multi->host,
		       .command = (char *)(multi->notice ? "NOTICE" : "PRIVMSG") };
	if (multi->cut)
		g_string_append(multi->text, "\n[...]");
	g_autofree char *said = g_strconcat(MARK, multi->text->str, NULL);
	msg.params[0] = multi->target;
	msg.params[1] = multi->text->str;
	msg.n = 2;
	bool ours = irc_is_self(irc, msg.nick) && !irc_is_played(irc, &msg) &&
		    irc_take_echo(irc, &msg, multi->target, said);
	if (!ours && multi->lines > 0)
		irc_on_privmsg(irc, &msg);
	multi_free(multi);
}
