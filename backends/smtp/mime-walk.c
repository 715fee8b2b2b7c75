/*
 * mime-walk.c - which of the parts is the text, and which are files
 *
 * One walk, in the order of the mail, counts every leaf, so that a part has the same number
 * whenever the mail is read. What a leaf is to us depends on where it stands: shown, beside the
 * text that is shown (the other forms of an alternative, of which files alone count), or part of a
 * report.
 */
#include "backends/smtp/mime-walk.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-html.h"
#include "backends/smtp/mime-leaf.h"
#include "backends/smtp/mime-part.h"
#include "backends/smtp/mime-quote.h"
#include "backends/smtp/mime-report.h"
#include "backends/smtp/mime-scan.h"
#include "backends/smtp/mime-text.h"
#include "backends/smtp/mime-words.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>
#include <unistd.h>

#define SLICE 32768
#define SMALL (256 << 10)   /* a mail that is read into memory whole */
#define MAX_TOP (128 << 10) /* of the header at the top */
#define MAX_FIELDS 1000
#define MAX_DEPTH 50
#define MAX_REPORT (256 << 10)
#define MAX_CALENDAR (128 << 10)

/* Where a leaf stands. */
typedef enum { SHOWN, BESIDE, IN_REPORT } Role;

typedef struct {
	MailRead *read;
	GString *text;
	unsigned leaves;
	bool html; /* the text is from HTML, wholly */

	unsigned wanted; /* a leaf to be taken out; 0: none */
	GMimeObject *found;
} Walk;

void
mail_walk_start(void)
{
	g_mime_init();
	mail_charset_start();
}

/* --- what a leaf is ------------------------------------------------------------------ */

/* part: (transfer full) */
static void
add_part(Walk *w, MailPart *part)
{
	if (w->read->parts->len < MAIL_PARTS_MAX) {
		g_ptr_array_add(w->read->parts, part);
		return;
	}
	w->read->notes |= MAIL_NOTE_MANY_PARTS;
	mail_part_free(part);
}

static char *
html_text(const GString *bytes, const char *label)
{
	g_autofree char *meta = label == NULL || !mail_charset_is_known(label)
				    ? mail_html_charset(bytes->str, bytes->len)
				    : NULL;
	g_autofree char *html =
	    mail_charset_text(bytes->str, bytes->len, meta != NULL ? meta : label);
	return mail_html_to_text(html, strlen(html), MAIL_TEXT_MAX);
}

static char *
plain_text(GMimeObject *object, const GString *bytes, const char *label)
{
	g_autofree char *format = mail_leaf_param(object, "Content-Type", "format");
	g_autofree char *text = mail_charset_text(bytes->str, bytes->len, label);
	if (format == NULL || g_ascii_strcasecmp(format, "flowed") != 0)
		return g_steal_pointer(&text);
	g_autofree char *del = mail_leaf_param(object, "Content-Type", "delsp");
	return mail_unflow(text, del != NULL && g_ascii_strcasecmp(del, "yes") == 0);
}

/* What is said, without the empty lines around it. */
static void
put_text(Walk *w, const char *text, bool html, bool cut)
{
	gsize n = strlen(text), start = 0;
	while (n > 0 && strchr(" \t\n", text[n - 1]) != NULL)
		n--;
	for (gsize i = 0; i < n && strchr(" \t\n", text[i]) != NULL; i++)
		if (text[i] == '\n')
			start = i + 1; /* empty lines go, an indent stays */
	if (n == 0)
		return;
	/* "-- " of an empty signature is a blank, but not an empty one. */
	w->html = w->text->len == 0 ? html : w->html && html;
	if (w->text->len > 0)
		g_string_append(w->text, "\n\n");
	g_string_append_len(w->text, text + start, (gssize)(n - start));
	w->read->text_cut |= cut;
	if (g_str_has_prefix(text + start, "-----BEGIN PGP MESSAGE-----"))
		w->read->notes |= MAIL_NOTE_PGP_ENCRYPTED;
	else if (g_str_has_prefix(text + start, "-----BEGIN PGP SIGNED MESSAGE-----"))
		w->read->notes |= MAIL_NOTE_PGP_SIGNED;
}

static void
add_text(Walk *w, const MailLeaf *leaf)
{
	bool html = strcmp(leaf->type, "text/plain") != 0, cut;
	if (w->text->len >= MAIL_TEXT_MAX) {
		w->read->text_cut = true;
		return;
	}
	g_autoptr(GString) bytes =
	    mail_leaf_bytes(leaf->object, html ? MAIL_HTML_MAX : 2 * MAIL_TEXT_MAX, &cut);
	g_autofree char *label = mail_leaf_param(leaf->object, "Content-Type", "charset");
	g_autofree char *text =
	    html ? html_text(bytes, label) : plain_text(leaf->object, bytes, label);
	put_text(w, text, html, cut);
}

static void
add_calendar(Walk *w, const MailLeaf *leaf)
{
	if (w->read->event != NULL)
		return;
	g_autoptr(GString) bytes = mail_leaf_bytes(leaf->object, MAX_CALENDAR, NULL);
	g_autofree char *label = mail_leaf_param(leaf->object, "Content-Type", "charset");
	g_autofree char *text = mail_charset_text(bytes->str, bytes->len, label);
	w->read->event = mail_calendar_read(text);
	g_autofree char *method = mail_leaf_param(leaf->object, "Content-Type", "method");
	if (w->read->event != NULL && w->read->event->method == NULL && method != NULL)
		w->read->event->method = g_ascii_strup(method, -1);
}

static void
add_returned(Walk *w, const MailLeaf *leaf)
{
	if (!GMIME_IS_MESSAGE_PART(leaf->object)) {
		g_autoptr(GString) bytes = mail_leaf_bytes(leaf->object, MAX_REPORT, NULL);
		mail_report_returned(bytes->str, bytes->len, w->read);
		return;
	}
	GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf->object));
	g_autofree char *field = NULL;
	if (message != NULL)
		field = g_strconcat(
		    "Message-ID:", mail_leaf_field(GMIME_OBJECT(message), "Message-ID"), NULL);
	if (field != NULL)
		mail_report_returned(field, strlen(field), w->read);
}

/* True: it was one of a report's own, and is no file. */
static bool
take_report(Walk *w, const MailLeaf *leaf)
{
	const char *type = leaf->type;
	bool delivery = strcmp(type, "message/delivery-status") == 0 ||
			strcmp(type, "message/global-delivery-status") == 0;
	bool disposition = strcmp(type, "message/disposition-notification") == 0 ||
			   strcmp(type, "message/global-disposition-notification") == 0;
	if (delivery || disposition) {
		g_autoptr(GString) bytes = mail_leaf_bytes(leaf->object, MAX_REPORT, NULL);
		if (delivery)
			mail_report_delivery(bytes->str, bytes->len, w->read);
		else
			mail_report_disposition(bytes->str, bytes->len, w->read);
		return true;
	}
	bool headers =
	    strcmp(type, "text/rfc822-headers") == 0 || strcmp(type, "message/global-headers") == 0;
	if (headers || GMIME_IS_MESSAGE_PART(leaf->object))
		add_returned(w, leaf);
	return headers;
}

/* Keys and signatures; what the note says is that nobody has checked them. */
static bool
take_crypto(Walk *w, const MailLeaf *leaf)
{
	const char *type = leaf->type;
	bool signature = strcmp(type, "application/pgp-signature") == 0;
	if (signature || strcmp(type, "application/pkcs7-signature") == 0 ||
	    strcmp(type, "application/x-pkcs7-signature") == 0) {
		w->read->notes |= signature ? MAIL_NOTE_PGP_SIGNED : MAIL_NOTE_SMIME_SIGNED;
		return true;
	}
	if (strcmp(type, "application/pgp-encrypted") == 0) {
		w->read->notes |= MAIL_NOTE_PGP_ENCRYPTED;
		return true;
	}
	if (strcmp(type, "application/pkcs7-mime") == 0 ||
	    strcmp(type, "application/x-pkcs7-mime") == 0) {
		g_autofree char *kind = mail_leaf_param(leaf->object, "Content-Type", "smime-type");
		bool wraps = kind != NULL && g_ascii_strcasecmp(kind, "signed-data") == 0;
		w->read->notes |= wraps ? MAIL_NOTE_SMIME_WRAPPED : MAIL_NOTE_SMIME_ENCRYPTED;
	}
	return false;
}

static bool
is_tnef(const MailLeaf *leaf)
{
	return strcmp(leaf->type, "application/ms-tnef") == 0 ||
	       strcmp(leaf->type, "application/vnd.ms-tnef") == 0 ||
	       (leaf->said != NULL && g_ascii_strcasecmp(leaf->said, "winmail.dat") == 0);
}

/* The files in it are files of the mail; its text counts where the mail has no other. */
static void
take_tnef(Walk *w, const MailLeaf *leaf)
{
	g_autoptr(MailTnef) tnef = mail_tnef_new(0, NULL, NULL);
	const char *label;
	bool html, found = false;
	if (GMIME_IS_PART(leaf->object))
		mail_leaf_decode(GMIME_PART(leaf->object), mail_tnef_feed, tnef);
	const GPtrArray *files = mail_tnef_files(tnef);
	const GString *bytes = mail_tnef_text(tnef, &html, &label);
	if (bytes != NULL && w->text->len == 0) {
		g_autofree char *text = html ? html_text(bytes, label)
					     : mail_charset_text(bytes->str, bytes->len, label);
		put_text(w, text, html, false);
	}
	for (guint i = 0; i < files->len; i++) {
		const MailTnefFile *file = files->pdata[i];
		if (file->size < 0)
			continue;
		add_part(w, mail_part_of_tnef(file, leaf->index, i + 1));
		found = true;
	}
	if (!mail_tnef_has_more(tnef) && (found || w->text->len > 0))
		return;
	w->read->notes |= MAIL_NOTE_TNEF;
	add_part(w, mail_part_of_leaf(leaf));
}

static bool
is_words(const MailLeaf *leaf)
{
	return strcmp(leaf->type, "text/plain") == 0 || strcmp(leaf->type, "text/html") == 0 ||
	       strcmp(leaf->type, "text/enriched") == 0 || strcmp(leaf->type, "text/richtext") == 0;
}

static void
take_leaf(Walk *w, const MailLeaf *leaf, Role role)
{
	bool attached = strcmp(leaf->disposition, "attachment") == 0;
	/* With a name it is a file, unless it is the first thing said. */
	bool named = leaf->said != NULL && (w->text->len > 0 || *leaf->disposition != '\0');

	if (role == IN_REPORT && take_report(w, leaf))
		return;
	if (is_words(leaf) && !attached && role == BESIDE)
		return;
	if (is_words(leaf) && !attached && !named) {
		add_text(w, leaf);
		return;
	}
	if (take_crypto(w, leaf))
		return;
	if (is_tnef(leaf)) {
		take_tnef(w, leaf);
		return;
	}
	if (strcmp(leaf->type, "text/calendar") == 0)
		add_calendar(w, leaf);
	else if (strcmp(leaf->type, "message/partial") == 0)
		w->read->notes |= MAIL_NOTE_PARTIAL;
	else if (strcmp(leaf->type, "message/external-body") == 0)
		w->read->notes |= MAIL_NOTE_EXTERNAL;
	add_part(w, mail_part_of_leaf(leaf));
}

/* --- the walk ------------------------------------------------------------------------- */

static bool
is_type(GMimeObject *object, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(g_mime_object_get_content_type(object), type, subtype);
}

static bool
find_word(const char *bytes, gsize n, gpointer data)
{
	for (gsize i = 0; i < n; i++)
		if (strchr(" \t\r\n", bytes[i]) == NULL)
			return !(*(bool *)data = true);
	return true;
}

static bool
says_something(GMimeObject *object)
{
	bool found = false;
	if (GMIME_IS_PART(object))
		mail_leaf_decode(GMIME_PART(object), find_word, &found);
	return found;
}

/* Plain text, if it says anything; else HTML, or what holds it; the last of its kind is the best
 * (RFC 2046 5.1.4). */
static int
best_alternative(GMimeMultipart *multipart)
{
	int best = -1, rank = 0;
	for (int i = 0; i < g_mime_multipart_get_count(multipart); i++) {
		GMimeObject *child = g_mime_multipart_get_part(multipart, i);
		int r = is_type(child, "text", "plain")	     ? says_something(child) ? 4 : 0
			: is_type(child, "text", "html")     ? 3
			: GMIME_IS_MULTIPART(child)	     ? 2
			: is_type(child, "text", "enriched") ? 1
							     : 0;
		if (r > 0 && r >= rank) {
			best = i;
			rank = r;
		}
	}
	return best;
}

static void visit(Walk *w, GMimeObject *object, Role role, unsigned depth);

static void
visit_multipart(Walk *w, GMimeMultipart *multipart, Role role, unsigned depth)
{
	GMimeObject *object = GMIME_OBJECT(multipart);
	int n = g_mime_multipart_get_count(multipart);
	int shown = is_type(object, "multipart", "alternative") ? best_alternative(multipart) : -1;
	/* OpenSMTPD's reports are of the type multipart/mixed. */
	bool report = is_type(object, "multipart", "report") ||
		      (depth == 0 && is_type(object, "multipart", "mixed") &&
		       mail_report_is_daemon(w->read));
	Role below = report ? IN_REPORT : SHOWN;
	for (int i = 0; i < n; i++) {
		Role r = role == BESIDE || (shown >= 0 && i != shown) ? BESIDE : below;
		visit(w, g_mime_multipart_get_part(multipart, i), r, depth + 1);
	}
}

/* Deeper than anybody nests, it is not looked at; the mail itself is there. */
static void
visit(Walk *w, GMimeObject *object, Role role, unsigned depth)
{
	if (GMIME_IS_MULTIPART(object)) {
		if (depth < MAX_DEPTH)
			visit_multipart(w, GMIME_MULTIPART(object), role, depth);
		else
			w->read->notes |= MAIL_NOTE_MANY_PARTS;
		return;
	}
	w->leaves++;
	if (w->wanted > 0) {
		if (w->wanted == w->leaves)
			w->found = object;
		return;
	}
	MailLeaf leaf;
	mail_leaf_init(&leaf, object, w->leaves);
	take_leaf(w, &leaf, role);
	mail_leaf_clear(&leaf);
}

/* --- a mail ----------------------------------------------------------------------------- */

/* The beginning of a mail, or all of it. */
typedef struct {
	const char *bytes;
	gsize n;
	bool whole;
	char *own; /* what was read for it */
} Head;

static void
head_init(Head *head, const MailSource *mail, gsize max)
{
	if (mail->bytes != NULL) {
		*head = (Head){ .bytes = mail->bytes, .n = mail->n, .whole = true };
		return;
	}
	ssize_t got = 0;
	*head = (Head){ .own = g_malloc(max) };
	do {
		head->n += (gsize)MAX(got, 0);
		got = pread(mail->fd, head->own + head->n, max - head->n, (off_t)head->n);
	} while (got > 0 || (got < 0 && errno == EINTR));
	head->bytes = head->own;
	head->whole = head->n < max;
}

/* The descriptor stays its owner's. */
static GMimeStream *
file_stream(int fd)
{
	GMimeStream *stream = g_mime_stream_fs_new(fd);
	g_mime_stream_fs_set_owner(GMIME_STREAM_FS(stream), FALSE);
	return stream;
}

/* Small ones in memory, of which `bytes` then holds all; others off the disk, a little at a time.
 */
static GMimeMessage *
parse(const MailSource *mail, const Head *head)
{
	GMimeStream *stream = head->whole ? g_mime_stream_mem_new_with_buffer(head->bytes, head->n)
					  : file_stream(mail->fd);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

bool
mail_walk_is_sane(const MailSource *mail)
{
	g_autoptr(MailScan) scan = mail_scan_new();
	char slice[SLICE];
	off_t at = 0;
	if (mail->bytes != NULL)
		return mail_scan_feed(scan, mail->bytes, mail->n);
	for (ssize_t got; (got = pread(mail->fd, slice, sizeof slice, at)) != 0;) {
		if (got < 0 && errno != EINTR)
			return false;
		if (got > 0 && !mail_scan_feed(scan, slice, (gsize)got))
			return false;
		at += MAX(got, 0);
	}
	return true;
}

static void
read_top(const Head *head, MailRead *read)
{
	g_autoptr(GArray) header =
	    mail_header_parse(head->bytes, MIN(head->n, MAX_TOP), MAX_FIELDS, NULL);
	mail_fields_read(header, read);
}

/* Behind the parts: what stands in them is better. */
static void
guess(const Head *head, MailRead *read)
{
	if (!mail_report_is_daemon(read))
		return;
	g_autoptr(GArray) header =
	    mail_header_parse(head->bytes, MIN(head->n, MAX_TOP), MAX_FIELDS, NULL);
	mail_report_guess(header, read);
}

void
mail_walk_header(const MailSource *mail, MailRead *read)
{
	Head head;
	head_init(&head, mail, MAX_TOP);
	read_top(&head, read);
	guess(&head, read);
	g_free(head.own);
	read->damaged = true;
	read->notes |= MAIL_NOTE_DAMAGED;
	MailPart *part = g_new0(MailPart, 1);
	part->name = g_strdup("mail.eml");
	part->type = g_strdup("message/rfc822");
	part->size = mail->bytes != NULL ? (int64_t)mail->n : lseek(mail->fd, 0, SEEK_END);
	g_ptr_array_add(read->parts, part);
}

/* Cut behind a line, if there is one near, else behind a character. */
static void
limit_text(MailRead *read, GString *text)
{
	if (text->len <= MAIL_TEXT_MAX)
		return;
	const char *cut = g_utf8_find_prev_char(text->str, text->str + MAIL_TEXT_MAX + 1);
	const char *line = g_strrstr_len(cut - 1000, 1000, "\n");
	g_string_truncate(text, (gsize)((line != NULL ? line : cut) - text->str));
	read->text_cut = true;
}

void
mail_walk(const MailSource *mail, MailRead *read)
{
	Walk w = { .read = read, .text = g_string_new(NULL) };
	Head head;
	head_init(&head, mail, SMALL);
	read_top(&head, read);
	GMimeMessage *message = parse(mail, &head);
	GMimeObject *top = message != NULL ? g_mime_message_get_mime_part(message) : NULL;
	if (top != NULL)
		visit(&w, top, SHOWN, 0);
	guess(&head, read);
	g_clear_object(&message);
	g_free(head.own);
	limit_text(read, w.text);
	read->text = g_string_free(w.text, FALSE);
	read->text_was_html = w.html;
	read->text_folded = mail_fold_quotes(read->text, read->subject, read->list_id != NULL);
}

/* --- files out of it ---------------------------------------------------------------------- */

typedef struct {
	int fd;
	int64_t size, ceiling;
	bool broken;
} File;

static bool
write_some(const char *bytes, gsize n, gpointer data)
{
	File *file = data;
	if ((int64_t)n > file->ceiling - file->size) {
		file->size = file->ceiling + 1;
		return false;
	}
	for (gsize done = 0; done < n;) {
		ssize_t put = write(file->fd, bytes + done, n - done);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			file->broken = true;
			return false;
		}
		done += (gsize)put;
	}
	file->size += (int64_t)n;
	return true;
}

/* Measured first: GMime knows no ceiling. */
static void
copy_message(GMimeObject *object, File *file)
{
	GMimeStream *stream = file_stream(file->fd);
	int64_t size = mail_leaf_size(object);
	if (size > file->ceiling)
		file->size = file->ceiling + 1;
	else if (mail_leaf_write_message(object, stream) != size || g_mime_stream_flush(stream) < 0)
		file->broken = true;
	else
		file->size = size;
	g_object_unref(stream);
}

/* The mail itself. */
static void
copy_whole(const MailSource *mail, File *file)
{
	char slice[SLICE];
	if (mail->bytes != NULL) {
		write_some(mail->bytes, mail->n, file);
		return;
	}
	for (ssize_t got; (got = read(mail->fd, slice, sizeof slice)) != 0;) {
		if (got < 0 && errno == EINTR)
			continue;
		file->broken |= got < 0;
		if (got < 0 || !write_some(slice, (gsize)got, file))
			break;
	}
}

static bool
copy_part(GMimeObject *object, File *file)
{
	if (GMIME_IS_PART(object))
		mail_leaf_decode(GMIME_PART(object), write_some, file);
	else if (GMIME_IS_MESSAGE_PART(object))
		copy_message(object, file);
	return true;
}

/* false: it has no such file. */
static bool
copy_within(GMimeObject *object, unsigned n, File *file)
{
	g_autoptr(MailTnef) tnef = mail_tnef_new(n, write_some, file);
	if (GMIME_IS_PART(object))
		mail_leaf_decode(GMIME_PART(object), mail_tnef_feed, tnef);
	const GPtrArray *files = mail_tnef_files(tnef);
	return n <= files->len && ((const MailTnefFile *)files->pdata[n - 1])->size >= 0;
}

static bool
copy_leaf(const MailSource *mail, unsigned index, File *file)
{
	g_autoptr(MailRead) nothing = mail_read_new();
	Walk w = { .read = nothing, .wanted = MAIL_PART_LEAF(index) };
	bool found = false;
	Head head;
	head_init(&head, mail, SMALL);
	GMimeMessage *message = parse(mail, &head);
	GMimeObject *top = message != NULL ? g_mime_message_get_mime_part(message) : NULL;
	if (top != NULL)
		visit(&w, top, SHOWN, 0);
	if (w.found != NULL)
		found = MAIL_PART_WITHIN(index) == 0
			    ? copy_part(w.found, file)
			    : copy_within(w.found, MAIL_PART_WITHIN(index), file);
	g_clear_object(&message);
	g_free(head.own);
	return found;
}

int64_t
mail_walk_extract(const MailSource *mail, unsigned index, int to, int64_t ceiling)
{
	File file = { .fd = to, .ceiling = ceiling };
	if (index == 0)
		copy_whole(mail, &file);
	else if (!copy_leaf(mail, index, &file))
		return MAIL_EXTRACT_MISSING;
	return file.broken		  ? MAIL_EXTRACT_BROKEN
	       : file.size > file.ceiling ? MAIL_EXTRACT_TOO_LARGE
					  : file.size;
}
