/*
 * fuzz-smtp.c - whatever a mail server answers, and whatever a mail has in it on its way there
 *
 * Lines are taken as answers to EHLO, then by themselves: what is made of them is one line of
 * UTF-8, short.  The same bytes as a mail: behind DATA nothing but CRLF ends a line, and the first
 * line that is a dot is the last.
 */
#include "backends/smtp/ehlo.h"
#include "backends/smtp/reply.h"
#include "backends/smtp/source.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_reply(const MailReply *reply)
{
	g_assert_cmpuint(reply->text->len, <=, MAIL_REPLY_TEXT);
	g_assert_true(g_utf8_validate(reply->text->str, -1, NULL));
	for (const char *p = reply->text->str; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_assert_true(c >= ' ' && (c < 0x7f || c >= 0xa0) && c != 0x2028 && c != 0x2029);
	}
	g_assert_cmpuint(reply->code, >=, 200);
	g_assert_cmpuint(reply->code, <, 560);
	g_assert_true(*reply->enhanced == '\0' ||
		      *reply->enhanced == '0' + (char)(reply->code / 100));
	g_autofree char *words = mail_reply_describe(reply);
	g_assert_true(g_str_has_prefix(words, reply->code < 300 ? "2" : ""));
}

static void
check_answers(const char *text, gsize n)
{
	g_auto(MailReply) reply = { 0 };
	MailEhlo ehlo = { 0 };
	mail_reply_init(&reply);
	for (const char *end = text + n; text < end;) {
		const char *lf = memchr(text, '\n', (gsize)(end - text)), *said = NULL;
		gsize length = (gsize)((lf != NULL ? lf : end) - text);
		g_autofree char *line = g_memdup2(text, length + 1); /* as net/conn gives it */
		line[length] = '\0';
		text += length + 1;
		switch (mail_reply_take(&reply, line, length, &said)) {
		case MAIL_REPLY_BROKEN:
			mail_reply_reset(&reply);
			continue;
		case MAIL_REPLY_DONE:
			check_reply(&reply);
			mail_reply_reset(&reply);
			break;
		default:
			break;
		}
		mail_ehlo_take(&ehlo, said);
		g_assert_cmpint(ehlo.size, >=, 0);
		g_assert_cmpuint(ehlo.rcpt_max, <=, 1000000);
	}
}

static void
check_mail(const uint8_t *data, gsize n)
{
	g_autoptr(GBytes) bytes = g_bytes_new(data, n);
	g_autoptr(MailSource) source = mail_source_new(NULL, bytes, NULL);
	g_autoptr(GString) wire = g_string_new(NULL);
	for (bool end = false; !end;)
		g_assert_true(mail_source_next(source, wire, &end, NULL));
	const char *at = wire->str, *over = at + wire->len;
	for (;;) {
		const char *lf = memchr(at, '\n', (gsize)(over - at));
		g_assert_nonnull(lf);
		g_assert_true(lf > at && lf[-1] == '\r');
		g_assert_null(memchr(at, '\r', (gsize)(lf - 1 - at)));
		bool dot = lf - at == 2 && *at == '.';
		g_assert_true(dot || *at != '.' || at[1] == '.');
		at = lf + 1;
		if (dot)
			break;
	}
	g_assert_true(at == over);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_malloc(size + 1);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_answers(text, size);
	check_mail(data, size);
	return 0;
}
