/*
 * mime-fields.c - from the header: who, to whom, when, about what, and whether a machine wrote it
 *
 * Each field is read by itself; one that cannot be read is as if it were not there.  A field that
 * may stand once and stands twice is remembered, because a verdict of authenticity may be about the
 * other one.
 */
#include "backends/smtp/mime-fields.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-words.h"

#include <string.h>

#define MAX_TEXT 4000	  /* bytes of a field of one line */
#define MAX_FACE 1300	  /* base64 of what fits into a field of 998 */
#define MAX_FILE_NAME 150 /* bytes */

static char *
limited(char *text, gsize max)
{
	if (text != NULL && strlen(text) > max)
		*g_utf8_find_prev_char(text, text + max + 1) = '\0';
	return text;
}

static GPtrArray *
boxes_of(const GArray *header, const char *name)
{
	GPtrArray *boxes = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	for (guint i = 0; i < header->len; i++) {
		const MailField *field = &g_array_index(header, MailField, i);
		if (strlen(name) == field->name_n &&
		    g_ascii_strncasecmp(field->name, name, field->name_n) == 0)
			mail_addresses(field->value, field->value_n, boxes);
	}
	return boxes;
}

/* The first of them; *ret_n: how many there are. */
static MailBox *
box_of(const GArray *header, const char *name, guint *ret_n)
{
	g_autoptr(GPtrArray) boxes = boxes_of(header, name);
	*ret_n = boxes->len;
	return boxes->len > 0 ? g_ptr_array_steal_index(boxes, 0) : NULL;
}

static char **
ids_of(const GArray *header, const char *name, unsigned max)
{
	const MailField *field = mail_header_find(header, name);
	return field != NULL ? mail_ids(field->value, field->value_n, max) : g_new0(char *, 1);
}

static char *
id_of(const GArray *header, const char *name)
{
	g_auto(GStrv) ids = ids_of(header, name, 1);
	return g_strdup(ids[0]);
}

static char *
token_of(const GArray *header, const char *name)
{
	const MailField *field = mail_header_find(header, name);
	return field != NULL ? mail_token(field->value, field->value_n) : NULL;
}

/* "The list <list.example.org>": what is between the last brackets (RFC 2919). */
static char *
list_id_of(const GArray *header)
{
	g_autofree char *text = mail_header_value(header, "List-Id");
	char *open = text != NULL ? strrchr(text, '<') : NULL;
	char *close = open != NULL ? strchr(open, '>') : NULL;
	if (close == NULL)
		return limited(g_steal_pointer(&text), MAX_TEXT);
	return limited(g_strstrip(g_strndup(open + 1, (gsize)(close - open - 1))), MAX_TEXT);
}

/* RFC 3834 5, and what was usual before it. */
static bool
is_automatic(const GArray *header)
{
	static const char *const fields[] = { "List-Id",       "List-Unsubscribe",
					      "List-Post",     "X-Autoreply",
					      "X-Autorespond", "X-Mailman-Version",
					      "Feedback-ID",   "X-Failed-Recipients" };
	static const char *const precedences[] = { "bulk", "list", "junk", "auto_reply" };
	g_autofree char *submitted = token_of(header, "Auto-Submitted");
	g_autofree char *precedence = token_of(header, "Precedence");
	g_autofree char *suppress = token_of(header, "X-Auto-Response-Suppress");
	if (submitted != NULL && *submitted != '\0' && strcmp(submitted, "no") != 0)
		return true;
	for (gsize i = 0; precedence != NULL && i < G_N_ELEMENTS(precedences); i++)
		if (strcmp(precedence, precedences[i]) == 0)
			return true;
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		if (mail_header_find(header, fields[i]) != NULL)
			return true;
	return suppress != NULL &&
	       (strstr(suppress, "all") != NULL || strstr(suppress, "autoreply") != NULL);
}

static bool
has_duplicates(const GArray *header)
{
	static const char *const once[] = { "From", "Sender",	  "Subject",	  "Date",
					    "To",   "Message-ID", "Content-Type", "MIME-Version" };
	for (gsize i = 0; i < G_N_ELEMENTS(once); i++)
		if (mail_header_count(header, once[i]) > 1)
			return true;
	return false;
}

/* A blank before the colon is none of the operator's server, and may have hidden the field from
 * what takes forged ones away there. */
static char **
verdicts_of(const GArray *header)
{
	GPtrArray *all = g_ptr_array_new();
	for (guint i = 0; i < header->len && all->len < MAIL_VERDICTS_MAX; i++) {
		const MailField *field = &g_array_index(header, MailField, i);
		bool tight = field->name + field->name_n + 1 == field->value;
		if (tight && field->name_n == strlen("Authentication-Results") &&
		    g_ascii_strncasecmp(field->name, "Authentication-Results", field->name_n) == 0)
			g_ptr_array_add(
			    all, limited(mail_charset_line(field->value, field->value_n, NULL),
					 MAX_TEXT));
	}
	g_ptr_array_add(all, NULL);
	return (char **)g_ptr_array_free(all, FALSE);
}

static char *
first_of(const GArray *header, const char *const *names)
{
	char *text = NULL;
	for (; text == NULL && *names != NULL; names++)
		text = mail_header_value(header, *names);
	return limited(text, MAX_TEXT);
}

static char *
face_of(const GArray *header)
{
	const MailField *field = mail_header_find(header, "Face");
	GString *out = g_string_new(NULL);
	for (gsize i = 0; field != NULL && i < field->value_n; i++)
		if (g_ascii_isalnum(field->value[i]) ||
		    (field->value[i] != '\0' && strchr("+/=", field->value[i]) != NULL))
			g_string_append_c(out, field->value[i]);
	bool ok = out->len > 0 && out->len <= MAX_FACE;
	return g_string_free(out, !ok);
}

static char *
lang_of(const GArray *header)
{
	g_autofree char *text = mail_header_value(header, "Content-Language");
	gsize n = text != NULL ? strcspn(text, ", ;(") : 0;
	for (gsize i = 0; i < n; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '-')
			return NULL;
	return n > 0 && n <= 35 ? g_strndup(text, n) : NULL;
}

void
mail_fields_read(const GArray *header, MailRead *read)
{
	static const char *const spam[] = { "X-Spam-Flag", "X-Spam-Status", "X-Spam", NULL };
	static const char *const loop[] = { "X-Wherry-Loop", NULL };
	static const char *const subject[] = { "Subject", NULL };
	const MailField *date = mail_header_find(header, "Date");
	g_autofree char *said = first_of(header, subject), *list = list_id_of(header);
	g_autoptr(GPtrArray) asks = boxes_of(header, "Disposition-Notification-To");
	guint authors, senders;

	read->from = box_of(header, "From", &authors);
	read->sender = box_of(header, "Sender", &senders);
	read->to = boxes_of(header, "To");
	read->cc = boxes_of(header, "Cc");
	read->reply_to = boxes_of(header, "Reply-To");
	read->subject = said != NULL ? mail_unturned(said) : NULL;
	read->message_id = id_of(header, "Message-ID");
	read->in_reply_to = id_of(header, "In-Reply-To");
	read->references = ids_of(header, "References", MAIL_REFERENCES_MAX);
	read->date = date != NULL ? mail_date(date->value, date->value_n) : 0;
	read->lang = lang_of(header);
	read->list_id = list != NULL ? mail_unturned(list) : NULL;
	read->automatic = is_automatic(header);
	read->duplicate_headers = has_duplicates(header) || authors > 1;
	read->auth_results = verdicts_of(header);
	read->received_count = mail_header_count(header, "Received");
	read->loop = first_of(header, loop);
	read->spam = first_of(header, spam);
	read->face = face_of(header);
	if (asks != NULL && asks->len == 1)
		read->mdn_to = g_strdup(((const MailBox *)asks->pdata[0])->address);
}

/* --- names of files ------------------------------------------------------------- */

/* The end is kept: it says what the file is. */
static void
shorten(GString *name)
{
	if (name->len <= MAX_FILE_NAME)
		return;
	const char *dot = strrchr(name->str, '.');
	g_autofree char *end = g_strdup(dot != NULL && strlen(dot) <= 12 ? dot : "");
	const char *cut =
	    g_utf8_find_prev_char(name->str, name->str + MAX_FILE_NAME - strlen(end) + 1);
	g_string_truncate(name, (gsize)(cut - name->str));
	g_string_append(name, end);
}

char *
mail_file_name(const char *said)
{
	GString *name = g_string_new(NULL);
	for (const char *p = said; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			said = p + 1;
	while (*said == '.' || *said == ' ')
		said++;
	for (const char *p = said; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (!g_unichar_iscntrl(c) && !mail_deceives(c))
			g_string_append_unichar(name, c);
	}
	shorten(name);
	while (name->len > 0 &&
	       (name->str[name->len - 1] == ' ' || name->str[name->len - 1] == '.'))
		g_string_truncate(name, name->len - 1);
	return g_string_free(name, FALSE);
}
