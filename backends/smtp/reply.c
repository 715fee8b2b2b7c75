/*
 * reply.c - a mail server's answers (RFC 5321 4.2, RFC 3463)
 *
 * What an answer says decides whether a mail is lost, so a line that is none ends the conversation:
 * guessing would shift every answer behind it by one.  Its words are a stranger's: repaired, on one
 * line, cut.
 */
#include "backends/smtp/reply.h"

#include "base/text.h"

#include <string.h>

void
mail_reply_init(MailReply *reply)
{
	*reply = (MailReply){ .text = g_string_new(NULL) };
}

void
mail_reply_clear(MailReply *reply)
{
	if (reply->text != NULL)
		g_string_free(reply->text, TRUE);
	*reply = (MailReply){ 0 };
}

void
mail_reply_reset(MailReply *reply)
{
	g_string_truncate(reply->text, 0);
	reply->code = reply->lines = 0;
	*reply->enhanced = '\0';
	reply->full = false;
}

unsigned
mail_reply_class(const MailReply *reply)
{
	return reply->code / 100;
}

/* "5.1.1" at the front of text, of this class, with what ends it (RFC 3463 2); its length, 0: none.
 */
static gsize
enhanced_length(const char *text, char class)
{
	gsize at = 1;
	if (text[0] != class || (class != '2' && class != '4' && class != '5'))
		return 0;
	for (unsigned part = 0; part < 2; part++) {
		if (text[at++] != '.')
			return 0;
		gsize digits = strspn(text + at, "0123456789");
		if (digits == 0 || digits > 3)
			return 0;
		at += digits;
	}
	return text[at] == '\0' || text[at] == ' ' || text[at] == '\t' ? at : 0;
}

/* A line's words behind what is there; a control character is a blank. */
static void
add_text(MailReply *reply, const char *text, gsize n)
{
	if (n == 0 || reply->full)
		return;
	g_autofree char *clean = wry_text_repair(text, n, NULL);
	for (char *p = clean; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c == 0x2028 || c == 0x2029)
			memset(p, ' ', 3);
		else if (c >= 0x80 && c < 0xa0)
			memset(p, ' ', 2);
		else if (c < ' ' || c == 0x7f)
			*p = ' ';
	}
	g_strstrip(clean);
	if (*clean == '\0')
		return;
	if (reply->text->len > 0)
		g_string_append_c(reply->text, ' ');
	g_string_append(reply->text, clean);
	if (reply->text->len > MAIL_REPLY_TEXT) {
		reply->full = true;
		g_string_truncate(reply->text,
				  wry_text_break(reply->text->str, MAIL_REPLY_TEXT, true));
	}
}

static bool
take_code(MailReply *reply, const char *line, gsize n)
{
	if (n < 3 || line[0] < '2' || line[0] > '5' || line[1] < '0' || line[1] > '5' ||
	    !g_ascii_isdigit(line[2]) || (n > 3 && line[3] != ' ' && line[3] != '-'))
		return false;
	unsigned code = (unsigned)((line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'));
	if (reply->lines > 0 && code != reply->code)
		return false;
	reply->code = code;
	return true;
}

MailReplyStep
mail_reply_take(MailReply *reply, const char *line, gsize n, const char **said)
{
	if (reply->lines >= MAIL_REPLY_LINES || !take_code(reply, line, n))
		return MAIL_REPLY_BROKEN;
	reply->lines++;
	gsize at = MIN(n, 4);
	gsize length = enhanced_length(line + at, line[0]);
	if (said != NULL)
		*said = line + at;
	if (length > 0 && *reply->enhanced == '\0')
		g_strlcpy(reply->enhanced, line + at, MIN(length + 1, sizeof reply->enhanced));
	add_text(reply, line + at + length, n - at - length);
	return n > 3 && line[3] == '-' ? MAIL_REPLY_MORE : MAIL_REPLY_DONE;
}

char *
mail_reply_describe(const MailReply *reply)
{
	return g_strdup_printf("%u%s%s%s%s", reply->code, *reply->enhanced != '\0' ? " " : "",
			       reply->enhanced, reply->text->len > 0 ? " " : "", reply->text->str);
}
