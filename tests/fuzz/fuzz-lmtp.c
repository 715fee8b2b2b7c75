/*
 * fuzz-lmtp.c - whatever an LMTP client says: a command, an address, a mail with its dots
 *
 * What was parsed once is parsed again to the same; what comes out fits into a command; a mail
 * comes out the same in whatever pieces it came in, and ends where a slow reader says it ends.
 */
#include "backends/smtp/lmtp-command.h"
#include "backends/smtp/lmtp-data.h"
#include "backends/smtp/path.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_address(const char *address)
{
	g_assert_cmpuint(strlen(address), <=, MAIL_PATH_MAX);
	g_assert_true(g_utf8_validate(address, -1, NULL));
	g_assert_null(strpbrk(address, "\r\n"));
	g_autofree char *again = mail_path_canon(address, NULL);
	g_assert_cmpstr(again, ==, address);
	g_autofree char *local = mail_path_local(address);
	g_autofree char *joined = mail_path_join(local, mail_path_domain(address));
	g_assert_cmpstr(joined, ==, address);
	g_autofree char *path = g_strdup_printf("<%s>", address);
	const char *at = path;
	g_autofree char *read = mail_path_parse(&at);
	g_assert_cmpstr(read, ==, address);
	g_assert_cmpint(*at, ==, '\0');
}

static void
check_command(const char *line, gsize n)
{
	g_auto(MailCommand) command = { 0 };
	const char *refusal = mail_command_parse(line, n, &command);
	if (refusal != NULL) {
		g_assert_true(*refusal == '5' && refusal[3] == ' ' && refusal[4] == '5');
		return;
	}
	if (command.address != NULL && *command.address != '\0' &&
	    strcmp(command.address, "postmaster") != 0)
		check_address(command.address);
	g_assert_true(command.verb != MAIL_VERB_RCPT || *command.address != '\0');
	for (unsigned i = 0; i < MAIL_FORWARD_N; i++)
		if (command.forward[i] != NULL)
			g_assert_true(g_utf8_validate(command.forward[i], -1, NULL));
}

/* Line by line, as RFC 5321 4.5.2 words it.  How many bytes to the end; 0: it does not end. */
static gsize
read_slowly(const char *bytes, gsize n, GString *mail)
{
	for (gsize at = 0;;) {
		const char *end = g_strstr_len(bytes + at, (gssize)(n - at), "\r\n");
		for (gsize i = at; end == NULL && i + 1 < n; i++) /* a NUL stops the search */
			if (bytes[i] == '\r' && bytes[i + 1] == '\n')
				end = bytes + i;
		gsize length = end != NULL ? (gsize)(end - bytes) - at : n - at;
		if (end != NULL && length == 1 && bytes[at] == '.')
			return at + 3;
		gsize dot = at < n && bytes[at] == '.';
		g_string_append_len(mail, bytes + at + dot, (gssize)(length - dot));
		if (end == NULL)
			return 0;
		g_string_append(mail, "\r\n");
		at += length + 2;
	}
}

static void
check_data(const char *bytes, gsize n, gsize piece)
{
	MailData data = { 0 };
	g_autoptr(GString) mail = g_string_new(NULL), slow = g_string_new(NULL);
	gsize at = 0;
	while (at < n && data.state != MAIL_DATA_END) {
		char buffer[260];
		gsize part = MIN(piece, n - at), got;
		gsize read = mail_data_read(&data, bytes + at, part, buffer, &got);
		g_assert_cmpuint(got, <=, part + 1);
		g_assert_true(read == part || data.state == MAIL_DATA_END);
		g_string_append_len(mail, buffer, (gssize)got);
		at += read;
	}
	gsize end = read_slowly(bytes, n, slow);
	g_assert_true((end != 0) == (data.state == MAIL_DATA_END));
	if (end == 0)
		return; /* what is held back is not comparable */
	g_assert_cmpuint(at, ==, end);
	g_assert_cmpmem(mail->str, mail->len, slow->str, slow->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	g_autofree char *text = g_malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	check_command(text, size);
	g_autofree char *address = mail_path_canon(text, NULL);
	if (address != NULL)
		check_address(address);
	check_data(text, size, 1 + data[0] % 255);
	check_data(text, size, 1);
	return 0;
}
