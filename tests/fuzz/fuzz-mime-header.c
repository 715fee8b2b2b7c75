/*
 * fuzz-mime-header.c - the header of a mail, as our own readers take it
 *
 * Whatever the bytes, what comes out is UTF-8 on one line, an address has one domain, a file's name
 * leads nowhere.
 */
#include "backends/smtp/mime-fields.h"
#include "backends/smtp/mime-header.h"
#include "backends/smtp/mime-words.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(const char *text)
{
	if (text == NULL)
		return;
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *p = text; *p != '\0'; p++)
		g_assert_true((guchar)*p >= ' ' && *p != 0x7f);
}

static void
check_boxes(const GPtrArray *boxes)
{
	g_assert_cmpuint(boxes->len, <=, MAIL_BOXES_MAX);
	for (guint i = 0; i < boxes->len; i++) {
		const MailBox *box = boxes->pdata[i];
		const char *at = strrchr(box->address, '@');
		check_line(box->name);
		check_line(box->address);
		g_assert_true(at != NULL && at > box->address && at[1] != '\0');
	}
}

static void
check_field(const char *raw, gsize n)
{
	static const char *const names[] = { "x", "filename", "boundary" };
	g_autofree char *words = mail_words(raw, n), *token = mail_token(raw, n);
	check_line(words);
	check_line(token);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *value = mail_param(raw, n, names[i]);
		check_line(value);
		g_autofree char *name = value != NULL ? mail_file_name(value) : NULL;
		g_assert_true(name == NULL || strpbrk(name, "/\\") == NULL);
	}
	g_auto(GStrv) ids = mail_ids(raw, n, 3);
	g_assert_cmpuint(g_strv_length(ids), <=, 3);
	for (char **id = ids; *id != NULL; id++)
		g_assert_true(**id == '<' && g_str_has_suffix(*id, ">") &&
			      strchr(*id, '@') != NULL);
	mail_date(raw, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	gsize body;
	g_autoptr(GArray) header = mail_header_parse(bytes, size, 1000, &body);
	g_assert_cmpuint(body, <=, size);
	for (guint i = 0; i < header->len; i++) {
		const MailField *field = &g_array_index(header, MailField, i);
		check_field(field->value, field->value_n);
	}
	check_field(bytes, size);
	g_autoptr(GPtrArray) boxes = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	mail_addresses(bytes, size, boxes);
	check_boxes(boxes);
	g_autoptr(MailRead) read = mail_read_new();
	mail_fields_read(header, read);
	check_line(read->subject);
	check_line(read->list_id);
	check_boxes(read->to);
	return 0;
}
