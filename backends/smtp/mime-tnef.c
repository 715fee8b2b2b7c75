/*
 * mime-tnef.c - a stream of attributes, each with its length; in some of them MAPI properties
 *
 * A file begins with its rendering attribute and has its bytes in one of its own, its better name
 * among its properties.  Every length is a claim: an attribute ends where the stream does, a
 * property where its attribute does.
 */
#include "backends/smtp/mime-tnef.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime.h"

#include <string.h>

#define SIGNATURE 0x223e9f78
#define MAX_KEPT (512 << 10) /* of one attribute */
#define MAX_PROPERTIES 4096  /* of one attribute */
#define MAX_NAME 1000

/* Attributes ([MS-OXTNEF] 2.1.3.2). */
#define ATT_BODY 0x0002800c
#define ATT_TITLE 0x00018010
#define ATT_DATA 0x0006800f
#define ATT_RENDERING 0x00069002
#define ATT_MAPI 0x00069003
#define ATT_ATTACHMENT 0x00069005
#define ATT_CODEPAGE 0x00069007

/* Properties ([MS-OXPROPS]). */
#define PROP_BODY 0x1000
#define PROP_RTF 0x1009
#define PROP_HTML 0x1013
#define PROP_DISPLAY_NAME 0x3001
#define PROP_DATA 0x3701
#define PROP_FILE_NAME 0x3704
#define PROP_METHOD 0x3705
#define PROP_LONG_NAME 0x3707
#define PROP_MIME_TAG 0x370e
#define PROP_CONTENT_ID 0x3712
#define PROP_CODEPAGE 0x3fde

/* Types of properties. */
#define TYPE_I2 0x0002
#define TYPE_LONG 0x0003
#define TYPE_BOOLEAN 0x000b
#define TYPE_OBJECT 0x000d
#define TYPE_STRING8 0x001e
#define TYPE_UNICODE 0x001f
#define TYPE_BINARY 0x0102
#define TYPE_MULTI 0x1000

#define METHOD_BY_VALUE 1

typedef enum { IN_SIGNATURE, IN_HEAD, IN_DATA, IN_CHECKSUM, OVER } State;

typedef struct {
	MailTnefFile public; /* first */
	bool good_name;	     /* of its properties: better than its title */
} File;

struct _MailTnef {
	State state;
	guint8 head[9];
	gsize got;    /* bytes of the head, the signature or the checksum */
	guint32 id;   /* of the attribute it is in */
	guint64 left; /* bytes of it that are still to come */
	GByteArray *kept;
	unsigned wanted;
	MailSink sink;
	gpointer data;
	GPtrArray *files; /* of File */
	File *file;	  /* the last; NULL: none yet */
	unsigned n_files; /* begun, those that are too many as well */
	char *label;	  /* of texts of a byte a letter; NULL: not said */
	char *text_label;
	GString *text;
	bool html, more;
};

/* --- numbers, texts ------------------------------------------------------------------ */

typedef struct {
	const guint8 *bytes;
	gsize n;
} Bytes;

/* The next n bytes, of which there are as many; false: there are not. */
static bool
cut(Bytes *from, gsize n, Bytes *ret)
{
	if (n > from->n)
		return false;
	*ret = (Bytes){ from->bytes, n };
	from->bytes += n;
	from->n -= n;
	return true;
}

static guint32
number(const guint8 *p, unsigned n)
{
	guint32 value = 0;
	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

static bool
cut_number(Bytes *from, unsigned n, guint32 *ret)
{
	Bytes some;
	if (!cut(from, n, &some))
		return false;
	*ret = number(some.bytes, n);
	return true;
}

/* What is missing of the padding is so at the end alone. */
static void
skip_padding(Bytes *from, gsize n)
{
	Bytes padding;
	cut(from, MIN((4 - n % 4) % 4, from->n), &padding);
}

/* (transfer full) */
static char *
label_of(guint32 codepage)
{
	if (codepage == 65001)
		return g_strdup("utf-8");
	if (codepage == 20127)
		return g_strdup("us-ascii");
	if (codepage >= 28591 && codepage <= 28605)
		return g_strdup_printf("iso-8859-%u", codepage - 28590);
	bool windows = codepage >= 1250 && codepage <= 1258;
	return g_strdup_printf(windows ? "windows-%u" : "cp%u", codepage);
}

/* UTF-16, little end first.  A half of a pair is U+FFFD.  (transfer full) */
static char *
from_utf16(Bytes text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (gsize i = 0; i + 1 < text.n; i += 2) {
		gunichar c = number(text.bytes + i, 2);
		if (c >= 0xd800 && c < 0xdc00 && i + 3 < text.n) {
			gunichar low = number(text.bytes + i + 2, 2);
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		if (c == 0)
			break;
		g_string_append_unichar(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* One line; NULL: nothing is left.  (transfer full) */
static char *
line_of(const MailTnef *t, guint32 type, Bytes text)
{
	g_autofree char *wide = type == TYPE_UNICODE ? from_utf16(text) : NULL;
	const char *bytes = wide != NULL ? wide : (const char *)text.bytes;
	gsize n = wide != NULL ? strlen(wide) : strnlen(bytes, text.n);
	g_autofree char *line =
	    mail_charset_line(bytes, MIN(n, MAX_NAME), wide != NULL ? "utf-8" : t->label);
	return *line != '\0' ? g_steal_pointer(&line) : NULL;
}

static void
take_line(MailTnef *t, char **place, guint32 type, Bytes text)
{
	char *line = text.n > 0 ? line_of(t, type, text) : NULL;
	if (line == NULL)
		return;
	g_free(*place);
	*place = line;
}

/* --- the text -------------------------------------------------------------------------- */

/* HTML goes before plain words, and what came first before what came later. */
static void
take_text(MailTnef *t, guint32 type, Bytes text, bool html)
{
	g_autofree char *wide = type == TYPE_UNICODE ? from_utf16(text) : NULL;
	const char *bytes = wide != NULL ? wide : (const char *)text.bytes;
	gsize n = wide != NULL ? strlen(wide) : text.n;
	if (n == 0 || (t->text != NULL && (t->html || !html)))
		return;
	if (t->text != NULL)
		g_string_free(t->text, TRUE);
	t->text = g_string_new_len(bytes, (gssize)(html || wide != NULL ? n : strnlen(bytes, n)));
	t->html = html;
	g_free(t->text_label);
	t->text_label = g_strdup(wide != NULL ? "utf-8" : t->label);
}

/* --- properties ------------------------------------------------------------------------ */

static void
take_property(MailTnef *t, guint32 id, guint32 type, Bytes value)
{
	bool of_file = t->id == ATT_ATTACHMENT && t->file != NULL;
	MailTnefFile *f = of_file ? &t->file->public : NULL;
	bool words = type == TYPE_STRING8 || type == TYPE_UNICODE;
	if (of_file && words && id == PROP_LONG_NAME) {
		take_line(t, &f->name, type, value);
		t->file->good_name = true;
	} else if (of_file && words && (id == PROP_FILE_NAME || id == PROP_DISPLAY_NAME)) {
		if (!t->file->good_name && f->name == NULL)
			take_line(t, &f->name, type, value);
	} else if (of_file && words && id == PROP_MIME_TAG) {
		take_line(t, &f->type, type, value);
	} else if (of_file && words && id == PROP_CONTENT_ID) {
		take_line(t, &f->content_id, type, value);
	} else if (of_file && id == PROP_METHOD && type == TYPE_LONG) {
		t->more |= value.n == 4 && number(value.bytes, 4) > METHOD_BY_VALUE;
	} else if (t->id == ATT_MAPI && id == PROP_CODEPAGE && type == TYPE_LONG && value.n == 4) {
		g_free(t->label);
		t->label = label_of(number(value.bytes, 4));
	} else if (t->id == ATT_MAPI && id == PROP_BODY && words) {
		take_text(t, type, value, false);
	} else if (t->id == ATT_MAPI && id == PROP_HTML && (words || type == TYPE_BINARY)) {
		take_text(t, type, value, true);
	}
}

/* 0: its length stands before each value. */
static unsigned
size_of(guint32 type)
{
	switch (type) {
	case TYPE_I2:
	case TYPE_BOOLEAN:
		return 2;
	case 0x0003: /* LONG */
	case 0x0004: /* R4 */
	case 0x000a: /* ERROR */
		return 4;
	case 0x0005: /* DOUBLE */
	case 0x0006: /* CURRENCY */
	case 0x0007: /* APPTIME */
	case 0x0014: /* I8 */
	case 0x0040: /* SYSTIME */
		return 8;
	case 0x0048: /* CLSID */
		return 16;
	}
	return 0;
}

static bool
has_length(guint32 type)
{
	return type == TYPE_STRING8 || type == TYPE_UNICODE || type == TYPE_BINARY ||
	       type == TYPE_OBJECT;
}

/* A property's name, of those that are named: a GUID, and a number or a text. */
static bool
skip_name(Bytes *from)
{
	Bytes some;
	guint32 kind, n;
	if (!cut(from, 16, &some) || !cut_number(from, 4, &kind) || !cut_number(from, 4, &n))
		return false;
	if (kind == 0)
		return true;
	if (!cut(from, n, &some))
		return false;
	skip_padding(from, n);
	return true;
}

/* Its values, of which the first counts.  false: the rest cannot be read. */
static bool
read_values(MailTnef *t, Bytes *from, guint32 id, guint32 type)
{
	bool multi = (type & TYPE_MULTI) != 0;
	guint32 one = type & ~(guint32)TYPE_MULTI, count = 1, size = size_of(one);
	if (size == 0 && !has_length(one))
		return false;
	if ((multi || size == 0) && !cut_number(from, 4, &count))
		return false;
	for (guint32 i = 0; i < count; i++) {
		Bytes value;
		guint32 n = size;
		if ((size == 0 && !cut_number(from, 4, &n)) || !cut(from, n, &value))
			return false;
		skip_padding(from, n);
		if (i == 0)
			take_property(t, id, one, value);
	}
	return true;
}

static void
read_properties(MailTnef *t, Bytes from)
{
	guint32 count = 0, type, id;
	cut_number(&from, 4, &count);
	for (guint32 i = 0; i < MIN(count, MAX_PROPERTIES); i++)
		if (!cut_number(&from, 2, &type) || !cut_number(&from, 2, &id) ||
		    (id >= 0x8000 && !skip_name(&from)) || !read_values(t, &from, id, type))
			return;
}

/* --- attributes ------------------------------------------------------------------------- */

static bool
is_kept(guint32 id)
{
	return id == ATT_BODY || id == ATT_TITLE || id == ATT_MAPI || id == ATT_ATTACHMENT ||
	       id == ATT_CODEPAGE;
}

static void
free_file(gpointer data)
{
	File *f = data;
	g_free(f->public.name);
	g_free(f->public.type);
	g_free(f->public.content_id);
	g_free(f);
}

static void
begin_file(MailTnef *t)
{
	t->n_files++;
	t->file = NULL;
	if (t->files->len >= MAIL_PARTS_MAX) {
		t->more = true;
		return;
	}
	t->file = g_new0(File, 1);
	t->file->public.size = -1; /* no bytes of its own yet */
	g_ptr_array_add(t->files, t->file);
}

static void
begin_attribute(MailTnef *t)
{
	t->id = number(t->head + 1, 4);
	t->left = number(t->head + 5, 4);
	t->state = IN_DATA;
	g_byte_array_set_size(t->kept, 0);
	if (t->head[0] != 1 && t->head[0] != 2) {
		t->state = OVER;
		t->more = true;
	} else if (t->id == ATT_RENDERING) {
		begin_file(t);
	} else if (t->id == ATT_DATA && t->file != NULL && t->file->public.size < 0) {
		t->file->public.size = 0;
	}
}

static void
end_attribute(MailTnef *t)
{
	Bytes bytes = { t->kept->data, t->kept->len };
	if (t->id == ATT_TITLE && t->file != NULL && !t->file->good_name) {
		take_line(t, &t->file->public.name, TYPE_STRING8, bytes);
	} else if (t->id == ATT_CODEPAGE && bytes.n >= 4 && t->label == NULL) {
		t->label = label_of(number(bytes.bytes, 4));
	} else if (t->id == ATT_BODY && bytes.n > 0) {
		take_text(t, TYPE_STRING8, bytes, false);
	} else if (t->id == ATT_MAPI || t->id == ATT_ATTACHMENT) {
		read_properties(t, bytes);
	}
}

/* false: the sink has had enough. */
static bool
take_data(MailTnef *t, const char *bytes, gsize n)
{
	if (is_kept(t->id))
		g_byte_array_append(t->kept, (const guint8 *)bytes,
				    (guint)MIN(n, MAX_KEPT - t->kept->len));
	t->more |= t->id == ATT_DATA && t->file == NULL; /* bytes of no file */
	if (t->id != ATT_DATA || t->file == NULL)
		return true;
	t->file->public.size += (int64_t)n;
	return t->wanted == 0 || t->wanted != t->n_files || t->sink(bytes, n, t->data);
}

/* So many bytes of what stands at the beginning of each; true: it is whole. */
static bool
fill(MailTnef *t, const char **bytes, gsize *n, gsize size)
{
	gsize some = MIN(*n, size - t->got);
	memcpy(t->head + t->got, *bytes, some);
	*bytes += some;
	*n -= some;
	t->got += some;
	if (t->got < size)
		return false;
	t->got = 0;
	return true;
}

bool
mail_tnef_feed(const char *bytes, gsize n, gpointer data)
{
	MailTnef *t = data;
	while (n > 0 && t->state != OVER) {
		if (t->state == IN_SIGNATURE) {
			if (fill(t, &bytes, &n, 6)) {
				bool good = number(t->head, 4) == SIGNATURE;
				t->state = good ? IN_HEAD : OVER;
				t->more |= !good;
			}
		} else if (t->state == IN_HEAD) {
			if (fill(t, &bytes, &n, 9))
				begin_attribute(t);
		} else if (t->state == IN_CHECKSUM) { /* which nobody writes well */
			if (fill(t, &bytes, &n, 2))
				t->state = IN_HEAD;
		} else {
			gsize some = (gsize)MIN(n, t->left);
			if (!take_data(t, bytes, some))
				return false;
			bytes += some;
			n -= some;
			t->left -= some;
		}
		if (t->state == IN_DATA && t->left == 0) {
			end_attribute(t);
			t->state = IN_CHECKSUM;
		}
	}
	return t->state != OVER;
}

/* --- what was found ------------------------------------------------------------------------ */

MailTnef *
mail_tnef_new(unsigned wanted, MailSink sink, gpointer data)
{
	MailTnef *t = g_new0(MailTnef, 1);
	t->wanted = wanted;
	t->sink = sink;
	t->data = data;
	t->kept = g_byte_array_new();
	t->files = g_ptr_array_new_with_free_func(free_file);
	return t;
}

void
mail_tnef_free(MailTnef *t)
{
	if (t == NULL)
		return;
	g_byte_array_unref(t->kept);
	g_ptr_array_unref(t->files);
	g_free(t->label);
	g_free(t->text_label);
	if (t->text != NULL)
		g_string_free(t->text, TRUE);
	g_free(t);
}

const GPtrArray *
mail_tnef_files(MailTnef *t)
{
	return t->files;
}

bool
mail_tnef_has_more(const MailTnef *t)
{
	bool within = t->state == IN_SIGNATURE || (t->state == IN_DATA && t->left > 0) ||
		      (t->state == IN_HEAD && t->got > 0);
	for (guint i = 0; i < t->files->len; i++)
		if (((const File *)t->files->pdata[i])->public.size < 0)
			return true;
	return t->more || within;
}

const GString *
mail_tnef_text(MailTnef *t, bool *ret_html, const char **ret_label)
{
	*ret_html = t->html;
	*ret_label = t->text_label;
	return t->text;
}
