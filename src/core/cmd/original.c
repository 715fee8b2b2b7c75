/*
 * original.c - what has come as the network had it: a list of the last, and each as a file
 */
#include "core/cmd/cmd.h"

#include "base/text.h"
#include "core/attach.h"
#include "core/shorten.h"
#include "core/upload.h"
#include "store/files.h"

#include <string.h>
#include <unistd.h>

#define LISTED 10
#define SAID_MOST (256 << 10)
#define READ_MS 30000

typedef struct {
	WryComponent *component;
	CmdLater *later;
	unsigned number;
	WrySpool *spool; /* NULL: not open yet */
	bool is_text;
} Show;

static void
free_show(Show *s)
{
	g_clear_pointer(&s->spool, wry_spool_unref);
	g_free(s);
}

static void
refuse(Show *s, const GError *error)
{
	cmd_later_fail(s->later, error, N_("It could not be handed over. %s"));
	free_show(s);
}

static void
tell(Show *s, const char *text)
{
	cmd_later_tell(s->later, text);
	free_show(s);
}

/* --- in chat, where there is nowhere to put a file --------------------------------------------------- */

static void
say_pieces(Show *s, const char *text)
{
	WryComponent *c = s->component;
	g_autofree char *help = g_strconcat(c->help, "@", c->domain, NULL);
	g_autofree char *user = g_strdup(s->later->user), *lang = g_strdup(s->later->lang);
	g_autofree char *number = g_strdup_printf("%u", s->number);
	g_autofree char *head = outbox_phrase(
	    lang, N_("%1$s, its words; your server takes no files from me:"), number, NULL);
	tell(s, head);
	for (gsize n; *text != '\0'; text += n) {
		n = shorten_bytes(text);
		g_autofree char *piece = g_strndup(text, n);
		g_strchomp(piece);
		n += strspn(text + n, "\n");
		if (*piece != '\0')
			outbox_say(c, help, user, lang, piece);
	}
}

static void
on_words(gpointer result, const GError *error, gpointer data)
{
	if (error != NULL)
		refuse(data, error);
	else
		say_pieces(data, result);
}

/* What is text already is said as it is, up to SAID_MOST. */
static void
say_spool(Show *s)
{
	g_autoptr(GError) error = NULL;
	gsize size = (gsize)MIN(wry_spool_size(s->spool), SAID_MOST);
	g_autofree char *bytes = g_malloc(size);
	int fd = wry_spool_fd(s->spool, &error);
	gssize n = fd >= 0 ? read(fd, bytes, size) : -1;
	if (fd >= 0)
		close(fd);
	if (n < 0) {
		wry_error_set(error == NULL ? &error : NULL, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("It cannot be read."), NULL);
		refuse(s, error);
		return;
	}
	g_autofree char *text = wry_text_repair(bytes, (gsize)n, NULL);
	say_pieces(s, text);
}

static void
on_uploaded(gpointer result, const GError *error, gpointer data)
{
	Show *s = data;
	const WryBackend *backend = s->component->backend;
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND && s->is_text) {
		say_spool(s);
		return;
	}
	if (error != NULL && wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND &&
	    backend->original_read != NULL) {
		backend->original_read(s->component, s->spool, wry_reply_new(NULL, 0, on_words, s));
		return;
	}
	if (error != NULL) {
		refuse(s, error);
		return;
	}
	g_autofree char *number = g_strdup_printf("%u", s->number);
	g_autofree char *text =
	    outbox_phrase(s->later->lang, N_("%1$s, as it came: %2$s"), number, result);
	tell(s, text);
}

static void
on_original(gpointer result, const GError *error, gpointer data)
{
	Show *s = data;
	const WryFileRow *row = result;
	g_autoptr(GError) why = NULL;
	g_autoptr(WrySpool) spool = error == NULL ? attach_open(row, &why) : NULL;
	if (spool == NULL) {
		const GError *said = error != NULL ? error : why;
		g_autofree char *number = g_strdup_printf("%u", s->number);
		g_autoptr(GError) gone = wry_error_new(
		    WRY_ERROR_ITEM_NOT_FOUND,
		    N_("Nothing of that number is kept here: %1$s. The last ones: show"), number,
		    NULL);
		refuse(s, wry_error_code(said) == WRY_ERROR_ITEM_NOT_FOUND ? gone : said);
		return;
	}
	g_autofree char *peer = NULL, *subject = NULL, *name = NULL, *type = NULL;
	attach_about(row, &peer, &subject, &name, &type);
	WryUpload file = { name != NULL ? name : "original", type, spool };
	s->spool = wry_spool_ref(spool);
	s->is_text = g_strcmp0(type, "text/plain") == 0;
	upload_file(s->component, &file, wry_reply_new(NULL, 0, on_uploaded, s));
}

static void
add_line(GString *out, const WryFileRow *row)
{
	g_autofree char *peer = NULL, *subject = NULL, *name = NULL, *type = NULL;
	g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc(row->since / G_USEC_PER_SEC);
	g_autofree char *time = g_date_time_format(when, "%Y-%m-%d %H:%M");
	attach_about(row, &peer, &subject, &name, &type);
	if (subject != NULL)
		g_strdelimit(subject, "\r\n", ' ');
	g_string_append_printf(
	    out, "%u  %s UTC  %s%s%s\n", row->number, time, peer != NULL ? peer : "?",
	    subject != NULL && *subject != '\0' ? "  " : "", subject != NULL ? subject : "");
}

static void
on_originals(gpointer result, const GError *error, gpointer data)
{
	Show *s = data;
	const GPtrArray *rows = result;
	if (error != NULL) {
		refuse(s, error);
		return;
	}
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < rows->len; i++)
		add_line(out, rows->pdata[i]);
	g_autofree char *last =
	    outbox_phrase(s->later->lang,
			  rows->len > 0 ? N_("One of them as a file: show NUMBER")
					: N_("Nothing that came for you lately is kept here."),
			  NULL, NULL);
	g_string_append(out, last);
	tell(s, out->str);
}

void
cmd_show(const WryCall *call, WryReply *reply)
{
	const char *which = cmd_text(call, "number");
	guint64 number = 0;
	if (which != NULL && !g_ascii_string_to_unsigned(which, 10, 1, G_MAXUINT, &number, NULL)) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE,
			       N_("'%s' is no number. The last ones: show"), which, NULL);
		return;
	}
	WryComponent *c = call->component;
	Show *s = g_new0(Show, 1);
	*s = (Show){ .component = c, .later = cmd_later(call, reply), .number = (unsigned)number };
	if (number == 0)
		wry_files_originals(c->store, c->domain, s->later->user, LISTED,
				    wry_reply_new(NULL, READ_MS, on_originals, s));
	else
		wry_files_original(c->store, c->domain, s->later->user, s->number,
				   wry_reply_new(NULL, READ_MS, on_original, s));
}
