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
#include "backends/smtp/mime-decode.h"
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-html.h"
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
	GMimeObject *object;
	unsigned index;
	char *type;	   /* "text/plain" */
	char *disposition; /* "attachment", ""; */
	char *name;	   /* NULL: it has none */
} Leaf;

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

/* --- bytes ------------------------------------------------------------------------ */

/* What comes of a decoded part: false ends it. */
typedef bool (*Sink)(const char *bytes, gsize n, gpointer data);

typedef struct {
	GMimeContentEncoding how;
	MailBase64 base64;
	MailQuoted quoted;
	MailUu uu;
} Decoder;

/* n 0 ends it. */
static bool
decode_slice(Decoder *d, const char *in, gsize n, Sink sink, gpointer data)
{
	char out[SLICE + 64];
	gsize made;
	switch (d->how) {
	case GMIME_CONTENT_ENCODING_BASE64:
		made = mail_base64_step(&d->base64, in, n, out);
		break;
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
		made = mail_quoted_step(&d->quoted, in, n, out);
		break;
	case GMIME_CONTENT_ENCODING_UUENCODE:
		made = mail_uu_step(&d->uu, in, n, out);
		break;
	default:
		return n == 0 || sink(in, n, data);
	}
	return made == 0 || sink(out, made, data);
}

/* In slices, whatever its size. */
static bool
decode_part(GMimePart *part, Sink sink, gpointer data)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = content != NULL ? g_mime_data_wrapper_get_stream(content) : NULL;
	Decoder decoder = { .how = g_mime_part_get_content_encoding(part) };
	char in[SLICE];
	ssize_t got;

	if (stream == NULL)
		return true;
	g_mime_stream_reset(stream);
	while ((got = g_mime_stream_read(stream, in, sizeof in)) > 0)
		if (!decode_slice(&decoder, in, (gsize)got, sink, data))
			return false;
	return decode_slice(&decoder, in, 0, sink, data);
}

typedef struct {
	GString *bytes;
	gsize max;
	bool cut;
} Collected;

static bool
collect(const char *bytes, gsize n, gpointer data)
{
	Collected *c = data;
	gsize room = c->max - c->bytes->len;
	g_string_append_len(c->bytes, bytes, (gssize)MIN(n, room));
	c->cut = n > room;
	return !c->cut;
}

/* At most so much of it.  (transfer full) */
static GString *
bytes_of(GMimeObject *object, gsize max, bool *ret_cut)
{
	Collected c = { .bytes = g_string_new(NULL), .max = max };
	if (GMIME_IS_PART(object))
		decode_part(GMIME_PART(object), collect, &c);
	if (ret_cut != NULL)
		*ret_cut = c.cut;
	return c.bytes;
}

static bool
count(G_GNUC_UNUSED const char *bytes, gsize n, gpointer data)
{
	*(int64_t *)data += (int64_t)n;
	return true;
}

/* An attached mail as it was, but for its line ends, which are CRLF. */
static int64_t
write_message(GMimeObject *object, GMimeStream *to)
{
	GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
	if (message == NULL)
		return 0;
	GMimeFormatOptions *format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	ssize_t n = g_mime_object_write_to_stream(GMIME_OBJECT(message), format, to);
	g_mime_format_options_free(format);
	return n;
}

static int64_t
size_of(GMimeObject *object)
{
	int64_t size = 0;
	if (GMIME_IS_PART(object)) {
		decode_part(GMIME_PART(object), count, &size);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeStream *null = g_mime_stream_null_new();
		size = write_message(object, null);
		g_object_unref(null);
	}
	return MAX(size, 0);
}

/* --- a leaf's own fields ------------------------------------------------------------- */

static const char *
raw_field(GMimeObject *object, const char *name)
{
	GMimeHeader *header =
	    g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
	const char *raw = header != NULL ? g_mime_header_get_raw_value(header) : NULL;
	return raw != NULL ? raw : "";
}

static char *
param_of(GMimeObject *object, const char *field, const char *name)
{
	const char *raw = raw_field(object, field);
	return mail_param(raw, strlen(raw), name);
}

static char *
said_name(GMimeObject *object)
{
	g_autofree char *said = param_of(object, "Content-Disposition", "filename");
	if (said == NULL)
		said = param_of(object, "Content-Type", "name");
	g_autofree char *name = said != NULL ? mail_file_name(said) : NULL;
	return name != NULL && *name != '\0' ? g_steal_pointer(&name) : NULL;
}

static void
leaf_init(Leaf *leaf, GMimeObject *object, unsigned index)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *disposition = raw_field(object, "Content-Disposition");
	const char *a = g_mime_content_type_get_media_type(type);
	const char *b = g_mime_content_type_get_media_subtype(type);
	g_autofree char *both =
	    g_strconcat(a != NULL ? a : "text", "/", b != NULL ? b : "plain", NULL);
	leaf->object = object;
	leaf->index = index;
	/* Read as a token again, because it may be anything. */
	leaf->type = mail_token(both, strlen(both));
	leaf->disposition = mail_token(disposition, strlen(disposition));
	leaf->name = said_name(object);
}

static void
leaf_clear(Leaf *leaf)
{
	g_free(leaf->type);
	g_free(leaf->disposition);
	g_free(leaf->name);
}

static const char *
extension_of(const char *type)
{
	static const char *const known[][2] = {
		{ "image/jpeg", "jpg" },
		{ "image/png", "png" },
		{ "image/gif", "gif" },
		{ "image/webp", "webp" },
		{ "image/svg+xml", "svg" },
		{ "application/pdf", "pdf" },
		{ "application/zip", "zip" },
		{ "text/calendar", "ics" },
		{ "text/html", "html" },
		{ "text/plain", "txt" },
		{ "text/csv", "csv" },
		{ "text/vcard", "vcf" },
		{ "text/x-vcard", "vcf" },
		{ "message/rfc822", "eml" },
		{ "message/global", "eml" },
		{ "audio/mpeg", "mp3" },
		{ "audio/ogg", "ogg" },
		{ "video/mp4", "mp4" },
		{ "text/x-patch", "patch" },
		{ "text/x-diff", "diff" },
		{ "application/pkcs7-mime", "p7m" },
		{ "application/ms-tnef", "dat" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(type, known[i][0]) == 0)
			return known[i][1];
	return "bin";
}

/* "Lunch on Friday.eml", "invitation.ics", "image-3.png" */
static char *
made_up_name(const Leaf *leaf)
{
	const char *extension = extension_of(leaf->type);
	if (GMIME_IS_MESSAGE_PART(leaf->object)) {
		GMimeMessage *message =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf->object));
		const char *raw =
		    message != NULL ? raw_field(GMIME_OBJECT(message), "Subject") : "";
		g_autofree char *subject = mail_words(raw, strlen(raw));
		g_strdelimit(subject, "/\\:", '-');
		g_autofree char *name = mail_file_name(subject);
		if (*name != '\0')
			return g_strconcat(name, ".", extension, NULL);
	}
	if (strcmp(leaf->type, "text/calendar") == 0)
		return g_strdup("invitation.ics");
	g_autofree char *kind = g_strndup(leaf->type, strcspn(leaf->type, "/"));
	bool plain = strcmp(kind, "image") == 0 || strcmp(kind, "audio") == 0 ||
		     strcmp(kind, "video") == 0 || strcmp(kind, "message") == 0;
	return g_strdup_printf("%s-%u.%s", plain ? kind : "file", leaf->index, extension);
}

/* --- what a leaf is ------------------------------------------------------------------ */

static void
add_part(Walk *w, const Leaf *leaf)
{
	MailRead *read = w->read;
	if (read->parts->len >= MAIL_PARTS_MAX) {
		read->notes |= MAIL_NOTE_MANY_PARTS;
		return;
	}
	const char *raw = raw_field(leaf->object, "Content-Id");
	g_autofree char *id = mail_charset_line(raw, strlen(raw), NULL);
	gsize n = strlen(id);
	MailPart *part = g_new0(MailPart, 1);
	part->name = leaf->name != NULL ? g_strdup(leaf->name) : made_up_name(leaf);
	part->type = g_strdup(leaf->type);
	part->size = size_of(leaf->object);
	if (n > 2 && n < 998)
		part->content_id =
		    id[0] == '<' && id[n - 1] == '>' ? g_strndup(id + 1, n - 2) : g_strdup(id);
	part->is_inline = strcmp(leaf->disposition, "inline") == 0 ||
			  (part->content_id != NULL && *leaf->disposition == '\0');
	part->index = leaf->index;
	g_ptr_array_add(read->parts, part);
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
	g_autofree char *format = param_of(object, "Content-Type", "format");
	g_autofree char *text = mail_charset_text(bytes->str, bytes->len, label);
	if (format == NULL || g_ascii_strcasecmp(format, "flowed") != 0)
		return g_steal_pointer(&text);
	g_autofree char *del = param_of(object, "Content-Type", "delsp");
	return mail_unflow(text, del != NULL && g_ascii_strcasecmp(del, "yes") == 0);
}

static void
add_text(Walk *w, const Leaf *leaf)
{
	bool html = strcmp(leaf->type, "text/plain") != 0, cut;
	if (w->text->len >= MAIL_TEXT_MAX) {
		w->read->text_cut = true;
		return;
	}
	g_autoptr(GString) bytes =
	    bytes_of(leaf->object, html ? MAIL_HTML_MAX : 2 * MAIL_TEXT_MAX, &cut);
	g_autofree char *label = param_of(leaf->object, "Content-Type", "charset");
	g_autofree char *text =
	    html ? html_text(bytes, label) : plain_text(leaf->object, bytes, label);
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
add_calendar(Walk *w, const Leaf *leaf)
{
	if (w->read->event != NULL)
		return;
	g_autoptr(GString) bytes = bytes_of(leaf->object, MAX_CALENDAR, NULL);
	g_autofree char *label = param_of(leaf->object, "Content-Type", "charset");
	g_autofree char *text = mail_charset_text(bytes->str, bytes->len, label);
	w->read->event = mail_calendar_read(text);
	g_autofree char *method = param_of(leaf->object, "Content-Type", "method");
	if (w->read->event != NULL && w->read->event->method == NULL && method != NULL)
		w->read->event->method = g_ascii_strup(method, -1);
}

static void
add_returned(Walk *w, const Leaf *leaf)
{
	if (!GMIME_IS_MESSAGE_PART(leaf->object)) {
		g_autoptr(GString) bytes = bytes_of(leaf->object, MAX_REPORT, NULL);
		mail_report_returned(bytes->str, bytes->len, w->read);
		return;
	}
	GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf->object));
	g_autofree char *field = NULL;
	if (message != NULL)
		field = g_strconcat("Message-ID:", raw_field(GMIME_OBJECT(message), "Message-ID"),
				    NULL);
	if (field != NULL)
		mail_report_returned(field, strlen(field), w->read);
}

/* True: it was one of a report's own, and is no file. */
static bool
take_report(Walk *w, const Leaf *leaf)
{
	const char *type = leaf->type;
	bool delivery = strcmp(type, "message/delivery-status") == 0 ||
			strcmp(type, "message/global-delivery-status") == 0;
	bool disposition = strcmp(type, "message/disposition-notification") == 0 ||
			   strcmp(type, "message/global-disposition-notification") == 0;
	if (delivery || disposition) {
		g_autoptr(GString) bytes = bytes_of(leaf->object, MAX_REPORT, NULL);
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
take_crypto(Walk *w, const Leaf *leaf)
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
		g_autofree char *kind = param_of(leaf->object, "Content-Type", "smime-type");
		bool wraps = kind != NULL && g_ascii_strcasecmp(kind, "signed-data") == 0;
		w->read->notes |= wraps ? MAIL_NOTE_SMIME_WRAPPED : MAIL_NOTE_SMIME_ENCRYPTED;
	}
	return false;
}

static bool
is_tnef(const Leaf *leaf)
{
	return strcmp(leaf->type, "application/ms-tnef") == 0 ||
	       strcmp(leaf->type, "application/vnd.ms-tnef") == 0 ||
	       (leaf->name != NULL && g_ascii_strcasecmp(leaf->name, "winmail.dat") == 0);
}

static bool
is_words(const Leaf *leaf)
{
	return strcmp(leaf->type, "text/plain") == 0 || strcmp(leaf->type, "text/html") == 0 ||
	       strcmp(leaf->type, "text/enriched") == 0 || strcmp(leaf->type, "text/richtext") == 0;
}

static void
take_leaf(Walk *w, const Leaf *leaf, Role role)
{
	bool attached = strcmp(leaf->disposition, "attachment") == 0;
	/* With a name it is a file, unless it is the first thing said. */
	bool named = leaf->name != NULL && (w->text->len > 0 || *leaf->disposition != '\0');

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
	if (strcmp(leaf->type, "text/calendar") == 0)
		add_calendar(w, leaf);
	else if (is_tnef(leaf))
		w->read->notes |= MAIL_NOTE_TNEF;
	else if (strcmp(leaf->type, "message/partial") == 0)
		w->read->notes |= MAIL_NOTE_PARTIAL;
	else if (strcmp(leaf->type, "message/external-body") == 0)
		w->read->notes |= MAIL_NOTE_EXTERNAL;
	add_part(w, leaf);
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
		decode_part(GMIME_PART(object), find_word, &found);
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
	Leaf leaf;
	leaf_init(&leaf, object, w->leaves);
	take_leaf(w, &leaf, role);
	leaf_clear(&leaf);
}

/* --- a mail ----------------------------------------------------------------------------- */

/* From the start, until n bytes or the end. */
static GString *
read_some(int fd, gsize n)
{
	GString *bytes = g_string_sized_new(n + 1);
	ssize_t got = 0;
	do {
		bytes->len += (gsize)MAX(got, 0);
		got = pread(fd, bytes->str + bytes->len, n - bytes->len, (off_t)bytes->len);
	} while (got > 0 || (got < 0 && errno == EINTR));
	bytes->str[bytes->len] = '\0';
	return bytes;
}

/* The descriptor stays ours. */
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
parse(int fd, const GString *bytes, bool whole)
{
	GMimeStream *stream =
	    whole ? g_mime_stream_mem_new_with_buffer(bytes->str, bytes->len) : file_stream(fd);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

bool
mail_walk_is_sane(int fd)
{
	g_autoptr(MailScan) scan = mail_scan_new();
	char slice[SLICE];
	off_t at = 0;
	for (ssize_t got; (got = pread(fd, slice, sizeof slice, at)) != 0;) {
		if (got < 0 && errno != EINTR)
			return false;
		if (got > 0 && !mail_scan_feed(scan, slice, (gsize)got))
			return false;
		at += MAX(got, 0);
	}
	return true;
}

static void
read_top(const GString *bytes, MailRead *read)
{
	g_autoptr(GArray) header =
	    mail_header_parse(bytes->str, MIN(bytes->len, MAX_TOP), MAX_FIELDS, NULL);
	mail_fields_read(header, read);
}

/* Behind the parts: what stands in them is better. */
static void
guess(const GString *bytes, MailRead *read)
{
	if (!mail_report_is_daemon(read))
		return;
	g_autoptr(GArray) header =
	    mail_header_parse(bytes->str, MIN(bytes->len, MAX_TOP), MAX_FIELDS, NULL);
	mail_report_guess(header, read);
}

void
mail_walk_header(int fd, MailRead *read)
{
	g_autoptr(GString) bytes = read_some(fd, MAX_TOP);
	read_top(bytes, read);
	guess(bytes, read);
	read->damaged = true;
	read->notes |= MAIL_NOTE_DAMAGED;
	MailPart *part = g_new0(MailPart, 1);
	part->name = g_strdup("mail.eml");
	part->type = g_strdup("message/rfc822");
	part->size = lseek(fd, 0, SEEK_END);
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
mail_walk(int fd, MailRead *read)
{
	g_autoptr(GString) bytes = read_some(fd, SMALL);
	bool whole = bytes->len < SMALL;
	Walk w = { .read = read, .text = g_string_new(NULL) };

	read_top(bytes, read);
	GMimeMessage *message = parse(fd, bytes, whole);
	GMimeObject *top = message != NULL ? g_mime_message_get_mime_part(message) : NULL;
	if (top != NULL)
		visit(&w, top, SHOWN, 0);
	guess(bytes, read);
	g_clear_object(&message);
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
	int64_t size = size_of(object);
	if (size > file->ceiling)
		file->size = file->ceiling + 1;
	else if (write_message(object, stream) != size || g_mime_stream_flush(stream) < 0)
		file->broken = true;
	else
		file->size = size;
	g_object_unref(stream);
}

int64_t
mail_walk_extract(int fd, unsigned index, int to, int64_t ceiling)
{
	g_autoptr(GString) bytes = read_some(fd, SMALL);
	Walk w = { .wanted = index };
	File file = { .fd = to, .ceiling = ceiling };
	GMimeMessage *message = parse(fd, bytes, bytes->len < SMALL);
	GMimeObject *top = message != NULL ? g_mime_message_get_mime_part(message) : NULL;
	MailRead *nothing = mail_read_new();
	w.read = nothing;
	if (top != NULL)
		visit(&w, top, SHOWN, 0);
	if (w.found != NULL && GMIME_IS_PART(w.found))
		decode_part(GMIME_PART(w.found), write_some, &file);
	else if (w.found != NULL && GMIME_IS_MESSAGE_PART(w.found))
		copy_message(w.found, &file);
	mail_read_free(nothing);
	g_clear_object(&message);
	return w.found == NULL		  ? MAIL_EXTRACT_MISSING
	       : file.broken		  ? MAIL_EXTRACT_BROKEN
	       : file.size > file.ceiling ? MAIL_EXTRACT_TOO_LARGE
					  : file.size;
}
