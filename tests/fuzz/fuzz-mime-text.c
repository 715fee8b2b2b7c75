/*
 * fuzz-mime-text.c - the bodies: charsets, HTML, quotes, flowed lines, events, reports
 *
 * The first byte chooses the label; what comes out of each reader is UTF-8 and within its bounds,
 * and folding takes away lines and changes none.
 */
#include "backends/smtp/mime-charset.h"
#include "backends/smtp/mime-decode.h"
#include "backends/smtp/mime-html.h"
#include "backends/smtp/mime-quote.h"
#include "backends/smtp/mime-report.h"
#include "backends/smtp/mime-text.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_text(const char *text)
{
	g_assert_true(text == NULL || g_utf8_validate(text, -1, NULL));
}

/* However a body is cut, it is decoded the same. */
static void
check_decoders(const char *bytes, gsize n)
{
	g_autofree char *whole = g_malloc(n + 100), *cut = g_malloc(n + 100);
	MailBase64 b1 = { 0 }, b2 = { 0 };
	MailQuoted q1 = { .n = 0 }, q2 = { .n = 0 };
	gsize a = mail_base64_step(&b1, bytes, n, whole), b = 0;
	a += mail_base64_step(&b1, bytes, 0, whole + a);
	for (gsize i = 0; i < n; i++)
		b += mail_base64_step(&b2, bytes + i, 1, cut + b);
	b += mail_base64_step(&b2, bytes, 0, cut + b);
	g_assert_true(a == b && memcmp(whole, cut, a) == 0);
	a = mail_quoted_step(&q1, bytes, n, whole);
	a += mail_quoted_step(&q1, bytes, 0, whole + a);
	b = 0;
	for (gsize i = 0; i < n; i++)
		b += mail_quoted_step(&q2, bytes + i, 1, cut + b);
	b += mail_quoted_step(&q2, bytes, 0, cut + b);
	g_assert_true(a == b && a <= n && memcmp(whole, cut, a) == 0);
	MailUu uu = { .n = 0 };
	a = mail_uu_step(&uu, bytes, n, whole);
	mail_uu_step(&uu, bytes, 0, whole + a);
}

static void
check_reports(const char *bytes, gsize n)
{
	g_autoptr(MailRead) read = mail_read_new();
	mail_report_delivery(bytes, n, read);
	mail_report_disposition(bytes, n, read);
	mail_report_returned(bytes, n, read);
	g_assert_cmpuint(read->reports->len, <=, MAIL_REPORTS_MAX + 1);
	for (guint i = 0; i < read->reports->len; i++) {
		const MailReportLine *line = read->reports->pdata[i];
		check_text(line->recipient);
		check_text(line->status);
		check_text(line->diagnostic);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const labels[] = { NULL,	"utf-8",      "iso-8859-1",
					      "gb2312", "shift_jis",  "iso-2022-jp",
					      "utf-7",	"hz-gb-2312", "big5",
					      "utf-16", "nonesuch",   "euc-kr" };
	if (size == 0)
		return 0;
	const char *bytes = (const char *)data + 1;
	gsize n = size - 1;
	g_autofree char *text = mail_charset_text(bytes, n, labels[data[0] % G_N_ELEMENTS(labels)]);
	check_text(text);
	g_assert_null(strpbrk(text, "\r\f\x1b"));
	g_autofree char *html = mail_html_to_text(text, strlen(text), 10000);
	check_text(html);
	g_assert_cmpuint(strlen(html), <=, 10000 + 4096);
	g_free(mail_html_charset(bytes, n));
	g_autofree char *joined = mail_unflow(text, (data[0] & 1) != 0);
	check_text(joined);
	g_autofree char *folded = mail_fold_quotes(text, NULL, (data[0] & 2) != 0);
	check_text(folded);
	g_assert_true(folded == NULL || strlen(folded) <= strlen(text));
	MailEvent *event = mail_calendar_read(text);
	if (event != NULL) {
		check_text(event->summary);
		check_text(event->where);
		check_text(event->organizer);
		check_text(event->zone);
	}
	mail_event_free(event);
	check_decoders(bytes, n);
	check_reports(bytes, n);
	return 0;
}
