/*
 * mime-leaf.c - bytes out of a part, in slices, by our own decoders; and what it is called
 *
 * A name is what the mail says if anything is left of it (mail_file_name()), else one that says
 * what it is.
 */
#include "backends/smtp/mime-leaf.h"

#include "backends/smtp/mime-decode.h"
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-words.h"

#include <string.h>

#define SLICE 32768
#define MAX_TYPE 127

/* --- bytes ------------------------------------------------------------------------ */

typedef struct {
	GMimeContentEncoding how;
	MailBase64 base64;
	MailQuoted quoted;
	MailUu uu;
} Decoder;

/* n 0 ends it. */
static bool
decode_slice(Decoder *d, const char *in, gsize n, MailSink sink, gpointer data)
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
bool
mail_leaf_decode(GMimePart *part, MailSink sink, gpointer data)
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
GString *
mail_leaf_bytes(GMimeObject *object, gsize max, bool *ret_cut)
{
	Collected c = { .bytes = g_string_new(NULL), .max = max };
	if (GMIME_IS_PART(object))
		mail_leaf_decode(GMIME_PART(object), collect, &c);
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
int64_t
mail_leaf_write_message(GMimeObject *object, GMimeStream *to)
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

int64_t
mail_leaf_size(GMimeObject *object)
{
	int64_t size = 0;
	if (GMIME_IS_PART(object)) {
		mail_leaf_decode(GMIME_PART(object), count, &size);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeStream *null = g_mime_stream_null_new();
		size = mail_leaf_write_message(object, null);
		g_object_unref(null);
	}
	return MAX(size, 0);
}

/* --- a leaf's own fields ------------------------------------------------------------- */

const char *
mail_leaf_field(GMimeObject *object, const char *name)
{
	GMimeHeader *header =
	    g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
	const char *raw = header != NULL ? g_mime_header_get_raw_value(header) : NULL;
	return raw != NULL ? raw : "";
}

char *
mail_leaf_param(GMimeObject *object, const char *field, const char *name)
{
	const char *raw = mail_leaf_field(object, field);
	return mail_param(raw, strlen(raw), name);
}

static char *
said_name(GMimeObject *object)
{
	g_autofree char *said = mail_leaf_param(object, "Content-Disposition", "filename");
	if (said == NULL)
		said = mail_leaf_param(object, "Content-Type", "name");
	g_autofree char *name = said != NULL ? mail_file_name(said) : NULL;
	return name != NULL && *name != '\0' ? g_steal_pointer(&name) : NULL;
}

void
mail_leaf_init(MailLeaf *leaf, GMimeObject *object, unsigned index)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *disposition = mail_leaf_field(object, "Content-Disposition");
	const char *a = g_mime_content_type_get_media_type(type);
	const char *b = g_mime_content_type_get_media_subtype(type);
	g_autofree char *both =
	    g_strconcat(a != NULL ? a : "text", "/", b != NULL ? b : "plain", NULL);
	leaf->object = object;
	leaf->index = index;
	/* Read as a token again, because it may be anything. */
	leaf->type = mail_token(both, strlen(both));
	if (strlen(leaf->type) > MAX_TYPE) {
		g_free(leaf->type);
		leaf->type = g_strdup("application/octet-stream");
	}
	leaf->disposition = mail_token(disposition, strlen(disposition));
	leaf->said = said_name(object);
}

void
mail_leaf_clear(MailLeaf *leaf)
{
	g_free(leaf->type);
	g_free(leaf->disposition);
	g_free(leaf->said);
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

/* "Lunch on Friday.eml", "invitation.ics", "image-3.png" where it has none. */
char *
mail_leaf_name(const MailLeaf *leaf)
{
	if (leaf->said != NULL)
		return g_strdup(leaf->said);
	const char *extension = extension_of(leaf->type);
	if (GMIME_IS_MESSAGE_PART(leaf->object)) {
		GMimeMessage *message =
		    g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf->object));
		const char *raw =
		    message != NULL ? mail_leaf_field(GMIME_OBJECT(message), "Subject") : "";
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
