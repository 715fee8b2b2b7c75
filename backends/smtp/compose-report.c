/*
 * compose-report.c - what the gateway itself has to say of a mail
 *
 * Three parts (RFC 6522): words for people, the same for machines, and the header of the mail it is
 * about.
 */
#include "backends/smtp/compose-report.h"

#include "backends/smtp/compose-header.h"
#include "backends/smtp/compose-text.h"
#include "base/error.h"
#include "base/hash.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define HEADER_MAX 32768
#define WORDS_MAX 500

typedef struct {
	GString *out;
	char *boundary;
} Report;

static void
begin_part(Report *report, const char *type)
{
	g_string_append_printf(report->out, "\r\n--%s\r\nContent-Type: %s\r\n", report->boundary,
			       type);
}

static void
write_words(Report *report, const char *words)
{
	g_autofree char *text = mail_flow(words, NULL);
	gsize n = strlen(text);
	MailEncoding encoding = mail_encoding_for(text, n);
	begin_part(report, "text/plain; charset=utf-8; format=flowed");
	g_string_append_printf(report->out, "Content-Transfer-Encoding: %s\r\n\r\n",
			       mail_encoding_name(encoding));
	mail_encode(report->out, text, n, encoding);
}

/* The mail's own header, up to the empty line, or what there is of it in the first 32 kB. */
static GString *
read_header(WrySpool *original)
{
	int fd = wry_spool_fd(original, NULL);
	GString *header = g_string_sized_new(HEADER_MAX);
	ssize_t n = 0;
	while (fd >= 0 && header->len < HEADER_MAX) {
		n = read(fd, header->str + header->len, HEADER_MAX - header->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		g_string_set_size(header, header->len + (gsize)n);
	}
	if (fd >= 0)
		close(fd);
	for (gsize i = 0; i + 1 < header->len; i++) {
		gsize blank = header->str[i + 1] == '\r' ? i + 2 : i + 1;
		if (header->str[i] == '\n' && header->str[blank] == '\n')
			g_string_truncate(header, i + 1);
	}
	return header;
}

static void
write_original(Report *report, WrySpool *original)
{
	g_autoptr(GString) header = read_header(original);
	if (header->len == 0)
		return;
	MailEncoding encoding = mail_encoding_for(header->str, header->len);
	begin_part(report, "text/rfc822-headers");
	g_string_append_printf(report->out, "Content-Transfer-Encoding: %s\r\n\r\n",
			       mail_encoding_name(encoding));
	mail_encode(report->out, header->str, header->len, encoding);
}

/* "rfc822; a@b", or as RFC 6533 3 has it. */
static void
write_party(GString *out, const char *name, const char *address)
{
	g_autofree char *party = mail_header_address(address);
	if (party != NULL && g_str_is_ascii(party)) {
		g_string_append_printf(out, "%s: rfc822; %s\r\n", name, party);
	} else if (party != NULL) {
		g_string_append_printf(out, "%s: utf-8; ", name);
		for (const char *p = party; *p != '\0'; p = g_utf8_next_char(p)) {
			gunichar c = g_utf8_get_char(p);
			if (c < 0x7f && c != '\\' && c != '+' && c != '=' && c > ' ')
				g_string_append_c(out, (char)c);
			else
				g_string_append_printf(out, "\\x{%X}", c);
		}
		g_string_append(out, "\r\n");
	}
}

/* A field of machine-readable words: ASCII, on folded lines. */
static void
write_plain(GString *out, const char *name, const char *type, const char *text)
{
	g_autofree char *line = mail_clean_line(text, WORDS_MAX);
	for (char *p = line; *p != '\0'; p++)
		if ((*p & 0x80) != 0)
			*p = '?';
	MailFieldOut field = mail_field_begin(out, name);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	if (type != NULL)
		mail_field_word(&field, type);
	for (char **word = words; *word != NULL; word++)
		if (**word != '\0')
			mail_field_word(&field, *word);
	mail_field_end(&field);
}

static bool
is_status(const char *status)
{
	gsize n = strlen(status);
	return n >= 5 && n <= 9 && (status[0] == '4' || status[0] == '5') && status[1] == '.' &&
	       strspn(status, "0123456789.") == n;
}

static void
write_failure(GString *out, const MailFailure *failure)
{
	bool known = failure->status != NULL && is_status(failure->status);
	g_string_append(out, "\r\n");
	write_party(out, "Final-Recipient", failure->recipient);
	g_string_append_printf(out, "Action: failed\r\nStatus: %s\r\n",
			       known ? failure->status : "5.0.0");
	if (failure->diagnostic != NULL)
		write_plain(out, "Diagnostic-Code", "x-wherry;", failure->diagnostic);
}

/* The head of either.  false and error: an address that is none. */
static bool
begin(Report *report, const MailNews *news, const char *type, const char *subject, GError **error)
{
	g_autofree char *from = mail_header_address(news->from);
	g_autofree char *to = mail_header_address(news->to);
	g_autofree char *random = wry_random_hex(16);
	const char *id[] = { news->message_id, NULL }, *original[] = { news->original_id, NULL };
	if (from == NULL || to == NULL)
		return wry_error_set(error, WRY_ERROR_JID_MALFORMED,
				     N_("'%s' is not a mail address"),
				     from == NULL ? news->from : news->to, NULL);
	report->out = g_string_new(NULL);
	report->boundary = g_strconcat("=_", random, NULL);
	GString *out = report->out;
	mail_header_date(out, "Date", news->date);
	g_string_append_printf(out, "From: %s\r\nTo: %s\r\n", from, to);
	mail_header_text(out, "Subject", subject);
	mail_header_ids(out, "Message-ID", id);
	mail_header_ids(out, "In-Reply-To", original);
	mail_header_ids(out, "References", original);
	g_string_append_printf(out,
			       "Auto-Submitted: auto-replied\r\n"
			       "X-Auto-Response-Suppress: All\r\n"
			       "MIME-Version: 1.0\r\n"
			       "Content-Type: multipart/report; report-type=%s;\r\n"
			       " boundary=\"%s\"\r\n",
			       type, report->boundary);
	write_words(report, news->words);
	return true;
}

static GBytes *
end(Report *report, const MailNews *news)
{
	if (news->original != NULL)
		write_original(report, news->original);
	g_string_append_printf(report->out, "\r\n--%s--\r\n", report->boundary);
	g_free(report->boundary);
	gsize n = report->out->len;
	return g_bytes_new_take(g_string_free(report->out, FALSE), n);
}

GBytes *
mail_compose_failure(const MailNews *news, GError **error)
{
	Report report = { 0 };
	if (!begin(&report, news, "delivery-status", "Undelivered mail", error))
		return NULL;
	begin_part(&report, "message/delivery-status");
	g_string_append(report.out, "\r\n");
	write_plain(report.out, "Reporting-MTA", "dns;", news->domain);
	if (news->envid != NULL && *news->envid != '\0')
		write_plain(report.out, "Original-Envelope-Id", NULL, news->envid);
	if (news->arrived != 0)
		mail_header_date(report.out, "Arrival-Date", news->arrived);
	for (unsigned i = 0; i < news->n_failures; i++)
		write_failure(report.out, &news->failures[i]);
	return end(&report, news);
}

GBytes *
mail_compose_displayed(const MailNews *news, GError **error)
{
	Report report = { 0 };
	const char *original[] = { news->original_id, NULL };
	if (!begin(&report, news, "disposition-notification", "Read", error))
		return NULL;
	begin_part(&report, "message/disposition-notification");
	g_string_append(report.out, "\r\n");
	write_plain(report.out, "Reporting-UA", NULL, news->domain);
	write_party(report.out, "Final-Recipient", news->reader);
	mail_header_ids(report.out, "Original-Message-ID", original);
	g_string_append(report.out, "Disposition: manual-action/MDN-sent-automatically; displayed\r\n");
	return end(&report, news);
}
