/*
 * mime.c - the daemon's side: a spool in, a MailRead or a spool out
 *
 * It opens no mail.  Where the process that takes one apart dies of it, another is asked for what
 * the header says, with our own code alone; that is the mark that the mail bears, and no second
 * attempt is made of the rest.
 */
#include "backends/smtp/mime.h"

#include "backends/smtp/mime-walk.h"
#include "backends/smtp/mime-wire.h"
#include "base/error.h"

#include <string.h>
#include <unistd.h>

static WryHelper *helper;
static unsigned workers; /* mail_mime_init() */

/* --- nouns ------------------------------------------------------------------------ */

MailBox *
mail_box_new(const char *name, const char *address)
{
	MailBox *box = g_new(MailBox, 1);
	*box = (MailBox){ g_strdup(name), g_strdup(address) };
	return box;
}

void
mail_box_free(MailBox *box)
{
	if (box == NULL)
		return;
	g_free(box->name);
	g_free(box->address);
	g_free(box);
}

void
mail_event_free(MailEvent *e)
{
	if (e == NULL)
		return;
	g_free(e->method);
	g_free(e->summary);
	g_free(e->where);
	g_free(e->organizer);
	g_free(e->start);
	g_free(e->end);
	g_free(e->zone);
	g_free(e->rule);
	g_free(e);
}

void
mail_part_free(MailPart *part)
{
	if (part == NULL)
		return;
	g_free(part->name);
	g_free(part->type);
	g_free(part->content_id);
	g_free(part);
}

static void
report_free(gpointer data)
{
	MailReportLine *line = data;
	g_free(line->recipient);
	g_free(line->status);
	g_free(line->diagnostic);
	g_free(line);
}

MailRead *
mail_read_new(void)
{
	MailRead *read = g_new0(MailRead, 1);
	read->parts = g_ptr_array_new_with_free_func((GDestroyNotify)mail_part_free);
	read->reports = g_ptr_array_new_with_free_func(report_free);
	return read;
}

void
mail_read_free(MailRead *m)
{
	if (m == NULL)
		return;
	mail_box_free(m->from);
	mail_box_free(m->sender);
	g_clear_pointer(&m->to, g_ptr_array_unref);
	g_clear_pointer(&m->cc, g_ptr_array_unref);
	g_clear_pointer(&m->reply_to, g_ptr_array_unref);
	char *texts[] = { m->subject,
			  m->message_id,
			  m->in_reply_to,
			  m->text,
			  m->text_folded,
			  m->lang,
			  m->list_id,
			  m->loop,
			  m->spam,
			  m->face,
			  m->mdn_to,
			  m->report_envid,
			  m->report_message_id };
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	g_strfreev(m->references);
	g_strfreev(m->auth_results);
	g_ptr_array_unref(m->parts);
	g_ptr_array_unref(m->reports);
	mail_event_free(m->event);
	g_free(m);
}

const char *
mail_note_text(MailNote note)
{
	switch (note) {
	case MAIL_NOTE_PGP_ENCRYPTED:
		return N_("encrypted with PGP: your mail program can open the file with your key");
	case MAIL_NOTE_SMIME_ENCRYPTED:
		return N_(
		    "encrypted with S/MIME: your mail program can open the file with your key");
	case MAIL_NOTE_PGP_SIGNED:
		return N_("signed with PGP; nobody has checked the signature");
	case MAIL_NOTE_SMIME_SIGNED:
		return N_("signed with S/MIME; nobody has checked the signature");
	case MAIL_NOTE_SMIME_WRAPPED:
		return N_("signed with S/MIME: the text is within the file");
	case MAIL_NOTE_TNEF:
		return N_("from Outlook: further files are within winmail.dat");
	case MAIL_NOTE_PARTIAL:
		return N_("one piece of a mail that was cut into several");
	case MAIL_NOTE_EXTERNAL:
		return N_("a part of this mail lies on another server");
	case MAIL_NOTE_MANY_PARTS:
		return N_("there are more files in the original mail");
	case MAIL_NOTE_DAMAGED:
		return N_("this mail is damaged or too complex to be shown; it is in the file as "
			  "it came");
	}
	return "";
}

/* --- questions --------------------------------------------------------------------- */

/* A mail that is in memory goes with the question, another as a descriptor.  to: -1, or (transfer
 * full) what is written to. */
static void
ask(MimeOp op, WrySpool *mail, unsigned index, int64_t ceiling, int to, WryReply *reply)
{
	MimeQuestion head = { .op = op, .index = index, .ceiling = ceiling };
	g_autoptr(GByteArray) question = g_byte_array_new();
	g_autoptr(GBytes) small = wry_spool_bytes(mail);
	int fds[2];
	unsigned n = 0;
	gsize size;

	g_byte_array_append(question, (const guint8 *)&head, sizeof head);
	if (small != NULL && g_bytes_get_size(small) <= WRY_HELPER_QUESTION_MAX - sizeof head) {
		const guint8 *bytes = g_bytes_get_data(small, &size);
		g_byte_array_append(question, bytes, (guint)size);
	} else {
		GError *error = NULL;
		int fd = wry_spool_fd(mail, &error);
		if (fd < 0) {
			if (to >= 0)
				close(to);
			wry_reply_take_error(reply, error);
			return;
		}
		fds[n++] = fd;
	}
	if (to >= 0)
		fds[n++] = to;
	if (helper == NULL)
		helper = wry_helper_new(&(WryHelperSettings){ .name = "mime", .workers = workers });
	g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(g_steal_pointer(&question));
	wry_helper_ask(helper, bytes, fds, n, reply);
}

void
mail_mime_init(unsigned n)
{
	workers = n;
}

void
mail_mime_shutdown(void)
{
	g_clear_pointer(&helper, wry_helper_free);
}

typedef struct {
	WrySpool *mail;
	MimeOp op;
	WryReply *reply;
} Reading;

static void
reading_end(Reading *reading)
{
	wry_spool_unref(reading->mail);
	g_free(reading);
}

static void on_read(gpointer result, const GError *error, gpointer data);

static void
start_reading(Reading *reading)
{
	ask(reading->op, reading->mail, 0, 0, -1, wry_reply_new(NULL, 0, on_read, reading));
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Reading *reading = data;
	g_autoptr(MailRead) read = error == NULL ? mail_wire_get(result) : NULL;
	bool died = error == NULL || (wry_error_code(error) == WRY_ERROR_INTERNAL_SERVER_ERROR &&
				      wry_error_retry(error) == WRY_RETRY_CANCEL);
	if (read == NULL && died && reading->op == MIME_READ) {
		reading->op = MIME_HEADER;
		start_reading(reading);
		return;
	}
	WryReply *reply = reading->reply;
	reading_end(reading);
	if (read != NULL)
		wry_reply_done(reply, read);
	else if (error != NULL)
		wry_reply_take_error(reply, g_error_copy(error));
	else
		wry_reply_fail(reply, WRY_ERROR_INTERNAL_SERVER_ERROR,
			       N_("a helper process gave no sensible answer"), NULL);
}

void
mail_read(WrySpool *mail, WryReply *reply)
{
	Reading *reading = g_new(Reading, 1);
	*reading = (Reading){ wry_spool_ref(mail), MIME_READ, reply };
	start_reading(reading);
}

/* --- files -------------------------------------------------------------------------- */

typedef struct {
	WrySpool *file;
	WryReply *reply;
} Extraction;

/* What it says of the size is compared with what is there. */
static void
on_extracted(gpointer result, const GError *error, gpointer data)
{
	Extraction *x = data;
	g_autoptr(WrySpool) file = x->file;
	WryReply *reply = x->reply;
	GError *failed = NULL;
	int64_t size = MAIL_EXTRACT_BROKEN;
	g_free(x);
	if (error != NULL) {
		wry_reply_take_error(reply, g_error_copy(error));
		return;
	}
	if (g_bytes_get_size(result) == sizeof size)
		memcpy(&size, g_bytes_get_data(result, NULL), sizeof size);
	if (size == MAIL_EXTRACT_MISSING)
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, N_("this mail has no such part"),
			       NULL);
	else if (size == MAIL_EXTRACT_TOO_LARGE)
		wry_reply_fail(reply, WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("this file is larger than the gateway takes"), NULL);
	else if (size < 0)
		wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			       N_("a file could not be written"), NULL);
	else if (!wry_spool_take_back(file, &failed))
		wry_reply_take_error(reply, failed);
	else if (wry_spool_size(file) != size)
		wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			       N_("a file could not be written"), NULL);
	else
		wry_reply_done(reply, file);
}

void
mail_extract(WrySpool *mail, unsigned index, int64_t ceiling, WryReply *reply)
{
	GError *error = NULL;
	WrySpool *file = wry_spool_new(ceiling, &error);
	int to = file != NULL ? wry_spool_lend(file, &error) : -1;
	if (to < 0) {
		wry_spool_unref(file);
		wry_reply_take_error(reply, error);
		return;
	}
	Extraction *x = g_new(Extraction, 1);
	*x = (Extraction){ file, reply };
	ask(MIME_EXTRACT, mail, index, ceiling, to, wry_reply_new(NULL, 0, on_extracted, x));
}
