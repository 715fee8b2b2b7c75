/*
 * mime-report.c - groups of fields, one for the mail and one for each recipient
 *
 * Senders differ in what they leave out: empty lines between the groups, the type before the ";",
 * the action. A group counts where it names a recipient or an action; an action that is not known
 * is none.
 */
#include "backends/smtp/mime-report.h"

#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-words.h"

#include <string.h>

#define MAX_FIELDS 100 /* of a group */
#define MAX_DIAGNOSTIC 1000

/* "rfc822; juliet@example.org", "utf-8; ...": behind the type.  Encoded (RFC 6533) it stays.  NULL:
 * nothing. */
static char *
typed_value(const GArray *group, const char *name)
{
	const MailField *field = mail_header_find(group, name);
	if (field == NULL)
		return NULL;
	g_autofree char *line = mail_charset_line(field->value, field->value_n, NULL);
	const char *semicolon = strchr(line, ';');
	char *value = g_strstrip(g_strdup(semicolon != NULL ? semicolon + 1 : line));
	gsize n = strlen(value);
	if (n > 2 && value[0] == '<' && value[n - 1] == '>') {
		memmove(value, value + 1, n - 2);
		value[n - 2] = '\0';
	}
	if (n > MAX_DIAGNOSTIC)
		*g_utf8_find_prev_char(value, value + MAX_DIAGNOSTIC) = '\0';
	if (*value == '\0')
		g_clear_pointer(&value, g_free);
	return value;
}

/* "5.1.1 (bad mailbox)": "5.1.1"; NULL: no status code (RFC 3463). */
static char *
read_status(const GArray *group)
{
	g_autofree char *text = mail_header_value(group, "Status");
	if (text == NULL || strchr("245", *text) == NULL || text[1] != '.')
		return NULL;
	gsize n = strspn(text, "0123456789.");
	return n >= 5 && n <= 11 ? g_strndup(text, n) : NULL;
}

static bool
read_action(const GArray *group, const char *status, MailReportKind *ret_kind)
{
	static const char *const words[] = { "failed", "delayed", "delivered", "relayed",
					     "expanded" };
	const MailField *field = mail_header_find(group, "Action");
	g_autofree char *action = field != NULL ? mail_token(field->value, field->value_n) : NULL;
	for (gsize i = 0; action != NULL && i < G_N_ELEMENTS(words); i++)
		if (strcmp(action, words[i]) == 0) {
			*ret_kind = (MailReportKind)i;
			return true;
		}
	/* Without an action the class of the status says it, but success: that is not guessed. */
	if (action != NULL || status == NULL || *status == '2')
		return false;
	*ret_kind = *status == '4' ? MAIL_DSN_DELAYED : MAIL_DSN_FAILED;
	return true;
}

static void
add_line(MailRead *read, MailReportKind kind, char *recipient, char *status, char *diagnostic)
{
	MailReportLine *line = g_new(MailReportLine, 1);
	*line = (MailReportLine){ kind, recipient, status, diagnostic };
	g_ptr_array_add(read->reports, line);
}

static void
read_recipient(const GArray *group, MailRead *read)
{
	MailReportKind kind;
	g_autofree char *status = read_status(group);
	if (read->reports->len >= MAIL_REPORTS_MAX || !read_action(group, status, &kind))
		return;
	char *recipient = typed_value(group, "Original-Recipient");
	if (recipient == NULL)
		recipient = typed_value(group, "Final-Recipient");
	add_line(read, kind, recipient, g_steal_pointer(&status),
		 typed_value(group, "Diagnostic-Code"));
}

static void
set_once(char **where, char *value)
{
	if (*where == NULL)
		*where = value;
	else
		g_free(value);
}

void
mail_report_delivery(const char *bytes, gsize n, MailRead *read)
{
	for (gsize at = 0; at < n;) {
		gsize next;
		g_autoptr(GArray) group = mail_header_parse(bytes + at, n - at, MAX_FIELDS, &next);
		at += MAX(next, 1);
		char *envid = typed_value(group, "Original-Envelope-Id");
		if (envid != NULL)
			set_once(&read->report_envid, envid);
		read_recipient(group, read);
	}
}

/* "manual-action/MDN-sent-manually; displayed": what is said is behind the ";" (RFC 8098 3.2.6). */
void
mail_report_disposition(const char *bytes, gsize n, MailRead *read)
{
	g_autoptr(GArray) group = mail_header_parse(bytes, n, MAX_FIELDS, NULL);
	g_autofree char *said = typed_value(group, "Disposition");
	const MailField *id = mail_header_find(group, "Original-Message-ID");
	if (said == NULL)
		return;
	gsize word = strcspn(said, "/,; ");
	bool displayed = word == 9 && g_ascii_strncasecmp(said, "displayed", 9) == 0;
	char *recipient = typed_value(group, "Original-Recipient");
	if (recipient == NULL)
		recipient = typed_value(group, "Final-Recipient");
	add_line(read, displayed ? MAIL_MDN_DISPLAYED : MAIL_MDN_OTHER, recipient, NULL,
		 typed_value(group, "Error"));
	g_auto(GStrv) ids = id != NULL ? mail_ids(id->value, id->value_n, 1) : NULL;
	if (ids != NULL && ids[0] != NULL)
		set_once(&read->report_message_id, g_strdup(ids[0]));
}

void
mail_report_returned(const char *bytes, gsize n, MailRead *read)
{
	g_autoptr(GArray) header = mail_header_parse(bytes, n, 1000, NULL);
	const MailField *field = mail_header_find(header, "Message-ID");
	g_auto(GStrv) ids = field != NULL ? mail_ids(field->value, field->value_n, 1) : NULL;
	if (ids != NULL && ids[0] != NULL)
		set_once(&read->report_message_id, g_strdup(ids[0]));
}

bool
mail_report_is_daemon(const MailRead *read)
{
	const MailBox *from = read->from;
	return from != NULL && (g_ascii_strncasecmp(from->address, "mailer-daemon@", 14) == 0 ||
				g_ascii_strncasecmp(from->address, "postmaster@", 11) == 0);
}

void
mail_report_guess(const GArray *header, MailRead *read)
{
	const MailField *failed = mail_header_find(header, "X-Failed-Recipients");
	if (failed == NULL || read->reports->len > 0 || !mail_report_is_daemon(read))
		return;
	g_autoptr(GPtrArray) boxes = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	mail_addresses(failed->value, failed->value_n, boxes);
	for (guint i = 0; i < boxes->len && i < MAIL_REPORTS_MAX; i++) {
		const MailBox *box = boxes->pdata[i];
		add_line(read, MAIL_DSN_FAILED, g_strdup(box->address), NULL, NULL);
	}
}
