/*
 * test-lmtp-parts.c - the parts of LMTP without state: addresses, commands, the dot, reply codes
 */
#include "backends/smtp/code.h"
#include "backends/smtp/lmtp-command.h"
#include "backends/smtp/lmtp-data.h"
#include "backends/smtp/path.h"

#include <string.h>

/* --- addresses --- */

static void
test_canon(void)
{
	static const struct {
		const char *text, *canonical, *local, *domain;
	} good[] = {
		{ "juliet@example.org", "juliet@example.org", "juliet", "example.org" },
		{ "John.Doe@Example.ORG", "John.Doe@example.org", "John.Doe", "example.org" },
		{ "\"john\"@x.org", "john@x.org", "john", "x.org" },
		{ "\"a b\"@x.org", "\"a b\"@x.org", "a b", "x.org" },
		{ "\"a\\\"b\\\\c\"@x.org", "\"a\\\"b\\\\c\"@x.org", "a\"b\\c", "x.org" },
		{ "\"juliet\\\\40home\"@x.org", "\"juliet\\\\40home\"@x.org", "juliet\\40home",
		  "x.org" },
		/* Exim hands it on as it came, Postfix eats the backslash before us. */
		{ "juliet\\40home@x.org", "\"juliet\\\\40home\"@x.org", "juliet\\40home", "x.org" },
		{ "a..b.@docomo.example", "\"a..b.\"@docomo.example", "a..b.", "docomo.example" },
		{ "\"a@b\"@x.org", "\"a@b\"@x.org", "a@b", "x.org" },
		{ "juliet=40home+tag@x.org", "juliet=40home+tag@x.org", "juliet=40home+tag",
		  "x.org" },
		{ "a#b&c'd!e/f|g%h@x.org", "a#b&c'd!e/f|g%h@x.org", "a#b&c'd!e/f|g%h", "x.org" },
		{ "-dash@x_y.org", "-dash@x_y.org", "-dash", "x_y.org" },
		{ "jürgen@bücher.example", "jürgen@bücher.example", "jürgen", "bücher.example" },
		{ "a@[192.0.2.1]", "a@[192.0.2.1]", "a", "[192.0.2.1]" },
		{ "a@[IPv6:2001:DB8::1]", "a@[ipv6:2001:db8::1]", "a", "[ipv6:2001:db8::1]" },
		{ "a@localhost", "a@localhost", "a", "localhost" },
	};
	static const char *const bad[] = {
		"",	      "a",
		"@x",	      "a@",
		"a@x.",	      "a@.x",
		"a@x..y",     "a b@x",
		"a@x y",      "\"a@x",
		"\"\"@x",     "\"a\"b@x",
		"a@b@c",      "<a@x>",
		"a@[1.2",     "a@[]",
		"a\r\nb@x",   "\"a\r\nb\"@x",
		"a\x01@x",    "a\x7f@x",
		"a@x\r\ny",   "\xff@x",
		"a@\xc3",     "\xe2\x80\xa8@x",
		"\xc2\x85@x", "a;b@x",
		"a,b@x",      "\xef\xbf\xbe@x",
		"\"a\\",      "a:b@x",
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *canonical = mail_path_canon(good[i].text, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(canonical, ==, good[i].canonical);
		g_autofree char *local = mail_path_local(canonical);
		g_assert_cmpstr(local, ==, good[i].local);
		g_assert_cmpstr(mail_path_domain(canonical), ==, good[i].domain);
		g_autofree char *again = mail_path_canon(canonical, NULL);
		g_assert_cmpstr(again, ==, canonical);
		g_autofree char *joined = mail_path_join(local, good[i].domain);
		g_assert_cmpstr(joined, ==, canonical);
	}
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		char *canonical = mail_path_canon(bad[i], &error);
		if (canonical != NULL)
			g_error("'%s' became '%s'", bad[i], canonical);
		g_assert_cmpstr(wry_error_condition(error), ==, "jid-malformed");
	}
}

static void
test_canon_long(void)
{
	g_autofree char *local = g_strnfill(MAIL_PATH_MAX - 4, 'a');
	g_autofree char *most = g_strconcat(local, "@x.y", NULL);
	g_autofree char *same = mail_path_canon(most, NULL);
	g_assert_cmpstr(same, ==, most);
	g_autofree char *more = g_strconcat("a", most, NULL);
	g_assert_null(mail_path_canon(more, NULL));
	local[0] = '.'; /* in quotes it would be longer */
	g_assert_null(mail_path_join(local, "x.y"));
	g_autofree char *huge = g_strnfill(1 << 20, '"');
	g_autoptr(GError) error = NULL;
	g_assert_null(mail_path_canon(huge, &error));
	g_assert_cmpuint(strlen(error->message), <, 200);
}

static void
test_path(void)
{
	static const struct {
		const char *text, *address, *behind;
	} paths[] = {
		{ "<>", "", "" },
		{ "<> SIZE=1", "", " SIZE=1" },
		{ "<a@x.org>", "a@x.org", "" },
		{ "<@b.org,@[192.0.2.1]:a@x.org> X", "a@x.org", " X" },
		{ "<PostMaster>", "postmaster", "" },
		{ "<\"a>b\"@x.org>z", "\"a>b\"@x.org", "z" },
		{ "<double-bounce@mx.example>", "double-bounce@mx.example", "" },
		{ "a@x.org", NULL, NULL },
		{ "<a@x.org", NULL, NULL },
		{ "<a>", NULL, NULL },
		{ "<@b.org:>", NULL, NULL },
		{ "<@b.org a@x.org>", NULL, NULL },
		{ "<@b.org,:a@x.org>", NULL, NULL },
		{ "<postmasters>", NULL, NULL },
		{ "<", NULL, NULL },
		{ "", NULL, NULL },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
		const char *at = paths[i].text;
		g_autofree char *address = mail_path_parse(&at);
		g_assert_cmpstr(address, ==, paths[i].address);
		g_assert_cmpstr(at, ==, address != NULL ? paths[i].behind : paths[i].text);
	}
	g_assert_cmpstr(mail_path_domain("postmaster"), ==, "");
	g_autofree char *local = mail_path_local("postmaster");
	g_assert_cmpstr(local, ==, "postmaster");
	g_assert_null(mail_path_join("", "x.org"));
	g_assert_null(mail_path_join("a", ""));
	g_assert_null(mail_path_join("a\nb", "x.org"));
	g_assert_null(mail_path_join("a", "x.org\n"));
}

/* --- commands --- */

static void
test_commands_good(void)
{
	static const struct {
		const char *line;
		MailVerb verb;
		const char *address;
	} good[] = {
		{ "LHLO mx.example.org", MAIL_VERB_LHLO, NULL },
		{ "lhlo [192.0.2.1]", MAIL_VERB_LHLO, NULL },
		{ "EHLO x", MAIL_VERB_EHLO, NULL },
		{ "HELO x ", MAIL_VERB_HELO, NULL },
		{ "MAIL FROM:<a@x.org>", MAIL_VERB_MAIL, "a@x.org" },
		{ "mail from: <a@x.org>", MAIL_VERB_MAIL, "a@x.org" },
		{ "MAIL FROM:<> BODY=8BITMIME RET=hdrs AUTH=<>", MAIL_VERB_MAIL, "" },
		{ "MAIL FROM:<a@x.org> BODY=7BIT AUTH=e+3Dmc2@x.org RET=FULL", MAIL_VERB_MAIL,
		  "a@x.org" },
		{ "RCPT TO:<\"a b\"@x.org>", MAIL_VERB_RCPT, "\"a b\"@x.org" },
		{ "RCPT TO:<a@x.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@x.org",
		  MAIL_VERB_RCPT, "a@x.org" },
		{ "RCPT TO:<a@x.org> NOTIFY=never ORCPT=utf-8;j\xc3\xbcrgen@x.org", MAIL_VERB_RCPT,
		  "a@x.org" },
		{ "RCPT TO:<Postmaster>", MAIL_VERB_RCPT, "postmaster" },
		{ "DATA", MAIL_VERB_DATA, NULL },
		{ "data ", MAIL_VERB_DATA, NULL },
		{ "RSET", MAIL_VERB_RSET, NULL },
		{ "NOOP and so on", MAIL_VERB_NOOP, NULL },
		{ "VRFY juliet", MAIL_VERB_VRFY, NULL },
		{ "HELP", MAIL_VERB_HELP, NULL },
		{ "QUIT", MAIL_VERB_QUIT, NULL },
		{ "BDAT 100 LAST", MAIL_VERB_BDAT, NULL },
		{ "EXPN all", MAIL_VERB_REFUSED, NULL },
		{ "STARTTLS", MAIL_VERB_REFUSED, NULL },
		{ "AUTH PLAIN AGEAYg==", MAIL_VERB_REFUSED, NULL },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
		g_auto(MailCommand) command = { 0 };
		g_assert_cmpstr(mail_command_parse(good[i].line, strlen(good[i].line), &command),
				==, NULL);
		g_assert_cmpint(command.verb, ==, good[i].verb);
		g_assert_cmpstr(command.address, ==, good[i].address);
	}
}

static void
test_commands_bad(void)
{
	static const struct {
		const char *line, *code;
	} bad[] = {
		{ "", "500 5.5.2" },
		{ " MAIL FROM:<a@x.org>", "500 5.5.2" },
		{ "MAILFROM:<a@x.org>", "500 5.5.2" },
		{ "MAIL\tFROM:<a@x.org>", "500 5.5.2" },
		{ "RCPT-TO:<a@x.org>", "500 5.5.2" },
		{ "GET / HTTP/1.1", "500 5.5.2" },
		{ "DATA\rX", "501 5.5.4" },
		{ "LHLO", "501 5.5.4" },
		{ "LHLO two words", "501 5.5.4" },
		{ "LHLO b\xc3\xbc"
		  "cher",
		  "501 5.5.4" },
		{ "MAIL", "501 5.5.4" },
		{ "MAIL TO:<a@x.org>", "501 5.5.4" },
		{ "MAIL FROM:a@x.org", "501 5.1.7" },
		{ "MAIL FROM:<a@x.org>SIZE=1", "501 5.1.7" },
		{ "MAIL FROM:<a b@x.org>", "501 5.1.7" },
		{ "MAIL FROM:<a@x.org> SIZE", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> SIZE=-1", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> SIZE=1k", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> SIZE=1 SIZE=2", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> SIZE=111111111111111111111", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> BODY=BINARYMIME", "555 5.5.4" },
		{ "MAIL FROM:<a@x.org> SMTPUTF8=yes", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> HOLDFOR=10", "555 5.5.4" },
		{ "MAIL FROM:<a@x.org> REQUIRETLS", "555 5.5.4" },
		{ "MAIL FROM:<a@x.org> NOTIFY=NEVER", "555 5.5.4" },
		{ "MAIL FROM:<a@x.org> RET=all", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> ENVID=a+0Db", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> ENVID=a+2", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> ENVID=", "501 5.5.4" },
		{ "MAIL FROM:<a@x.org> AUTH", "501 5.5.4" },
		{ "RCPT TO:<>", "501 5.1.3" },
		{ "RCPT TO:<a>", "501 5.1.3" },
		{ "RCPT TO:", "501 5.1.3" },
		{ "RCPT FROM:<a@x.org>", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> NOTIFY=SOMETIMES", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> NOTIFY=SUCCESS,NEVER", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> NOTIFY=", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> ORCPT=a@x.org", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> ORCPT=rfc822;a+00", "501 5.5.4" },
		{ "RCPT TO:<a@x.org> SIZE=1", "555 5.5.4" },
		{ "DATA now", "501 5.5.4" },
		{ "QUIT please", "501 5.5.4" },
		{ "RSET 1", "501 5.5.4" },
		{ "VRFY", "501 5.5.4" },
		{ "NOOP \x01", "501 5.5.4" },
		{ "NOOP \xff", "501 5.5.4" },
		{ "\xff\xfe", "501 5.5.4" },
	};
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_auto(MailCommand) command = { 0 };
		const char *refusal =
		    mail_command_parse(bad[i].line, strlen(bad[i].line), &command);
		if (refusal == NULL || !g_str_has_prefix(refusal, bad[i].code))
			g_error("%s: %s", bad[i].line, refusal);
	}
	g_auto(MailCommand) command = { 0 };
	g_assert_true(g_str_has_prefix(mail_command_parse("NOOP a\0b", 8, &command), "501 "));
	g_auto(MailCommand) other = { 0 };
	g_autofree char *longest = g_strnfill(MAIL_COMMAND_MAX + 1, 'x');
	memcpy(longest, "NOOP ", 5);
	g_assert_cmpstr(mail_command_parse(longest, MAIL_COMMAND_MAX + 1, &other), ==,
			"500 5.5.2 This line is too long");
	longest[MAIL_COMMAND_MAX] = '\0';
	g_assert_null(mail_command_parse(longest, MAIL_COMMAND_MAX, &other));
}

static void
test_parameters(void)
{
	static const char line[] =
	    "MAIL FROM:<j\xc3\xbcrgen@x.org>  SIZE=1234 SMTPUTF8 ENVID=QQ+2B1";
	g_auto(MailCommand) mail = { 0 };
	g_assert_null(mail_command_parse(line, strlen(line), &mail));
	g_assert_cmpint(mail.size, ==, 1234);
	g_assert_true(mail.utf8);
	g_assert_cmpstr(mail.envid, ==, "QQ+1");
	static const char plain[] = "MAIL FROM:<a@x.org>";
	g_auto(MailCommand) none = { 0 };
	g_assert_null(mail_command_parse(plain, strlen(plain), &none));
	g_assert_cmpint(none.size, ==, -1);
	g_assert_false(none.utf8);
	static const char huge[] = "MAIL FROM:<a@x.org> SIZE=99999999999999999999";
	g_auto(MailCommand) most = { 0 };
	g_assert_null(mail_command_parse(huge, strlen(huge), &most));
	g_assert_cmpint(most.size, ==, G_MAXINT64);
}

static void
test_xforward(void)
{
	static const char one[] = "XFORWARD NAME=mail.example.com ADDR=IPV6:2001:db8::1 PORT=25";
	static const char two[] =
	    "XFORWARD HELO=a+20b SOURCE=REMOTE NAME=[UNAVAILABLE] PROTO=ESMTP";
	g_auto(MailCommand) a = { 0 }, b = { 0 };
	g_assert_null(mail_command_parse(one, strlen(one), &a));
	g_assert_cmpstr(a.forward[MAIL_FORWARD_NAME], ==, "mail.example.com");
	g_assert_cmpstr(a.forward[MAIL_FORWARD_ADDR], ==, "IPV6:2001:db8::1");
	g_assert_false(a.forward_said[MAIL_FORWARD_HELO]);
	g_assert_null(mail_command_parse(two, strlen(two), &b));
	g_assert_cmpstr(b.forward[MAIL_FORWARD_HELO], ==, "a b");
	g_assert_true(b.forward_said[MAIL_FORWARD_NAME]);
	g_assert_cmpstr(b.forward[MAIL_FORWARD_NAME], ==, NULL);

	g_autofree char *name = g_strnfill(256, 'a');
	g_autofree char *too_long = g_strconcat("XFORWARD NAME=", name, NULL);
	const char *const bad[] = { "XFORWARD",
				    "XFORWARD NAME",
				    "XFORWARD NAME=",
				    "XFORWARD COLOUR=red",
				    "XFORWARD NAME=a+0D+0Ab",
				    "XFORWARD NAME=+FF",
				    "XFORWARD NAME=+00",
				    too_long };
	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_auto(MailCommand) command = { 0 };
		const char *refusal = mail_command_parse(bad[i], strlen(bad[i]), &command);
		g_assert_nonnull(refusal);
		g_assert_true(g_str_has_prefix(refusal, "501 5.5.4"));
	}
}

/* --- the dot --- */

/* In pieces of so many bytes.  What is left behind the end is checked, too. */
static void
assert_data(const char *in, gsize n, const char *out, gsize out_n, const char *behind, gsize piece)
{
	MailData data = { 0 };
	g_autoptr(GString) mail = g_string_new(NULL);
	gsize at = 0;
	while (at < n && data.state != MAIL_DATA_END) {
		char buffer[512];
		gsize part = MIN(piece, n - at), got;
		at += mail_data_read(&data, in + at, part, buffer, &got);
		g_assert_cmpuint(got, <=, part + 1);
		g_string_append_len(mail, buffer, (gssize)got);
	}
	g_assert_cmpmem(mail->str, mail->len, out, out_n);
	g_assert_true((data.state == MAIL_DATA_END) == (behind != NULL));
	if (behind != NULL)
		g_assert_cmpmem(in + at, n - at, behind, strlen(behind));
}

#define DATA(in, out, behind)                                                                      \
	{                                                                                          \
		in, sizeof in - 1, out, sizeof out - 1, behind                                     \
	}

static const struct {
	const char *in;
	gsize n;
	const char *out;
	gsize out_n;
	const char *behind; /* NULL: it does not end */
} mails[] = {
	DATA(".\r\n", "", ""), DATA("a\r\n.\r\n", "a\r\n", ""),
	DATA("a\r\n.\r\nRSET\r\n", "a\r\n", "RSET\r\n"), DATA("..a\r\n.\r\n", ".a\r\n", ""),
	DATA("a\r\n..\r\n.\r\n", "a\r\n.\r\n", ""), DATA("a\r\n...\r\n.\r\n", "a\r\n..\r\n", ""),
	DATA("a\r\n.b\r\n.\r\n", "a\r\nb\r\n", ""), DATA("a.\r\n.\r\n", "a.\r\n", ""),
	DATA("a\r\n\r\n.\r\n", "a\r\n\r\n", ""),
	DATA("a\0b\r\n\377\r\n.\r\n", "a\0b\r\n\377\r\n", ""),
	DATA("a\r\n.\r\n.\r\n", "a\r\n", ".\r\n"), DATA("a", "a", NULL),
	DATA("a\r\n.", "a\r\n", NULL), DATA("a\r\n.\r", "a\r\n", NULL),
	/* Ends that other servers took for one: SEC Consult's list, and its relatives. */
	DATA("a\n.\nX\r\n.\r\n", "a\n.\nX\r\n", ""),
	DATA("a\n.\r\nX\r\n.\r\n", "a\n.\r\nX\r\n", ""),
	DATA("a\r.\rX\r\n.\r\n", "a\r.\rX\r\n", ""),
	DATA("a\r.\r\nX\r\n.\r\n", "a\r.\r\nX\r\n", ""),
	DATA("a\r\n.\nX\r\n.\r\n", "a\r\n\nX\r\n", ""),
	DATA("a\r\n.\rX\r\n.\r\n", "a\r\n\rX\r\n", ""),
	DATA("a\r\n.\r\r\nX\r\n.\r\n", "a\r\n\r\r\nX\r\n", ""),
	DATA("a\n\n.\r\nX\r\n.\r\n", "a\n\n.\r\nX\r\n", ""),
	DATA("a\r\n\0.\r\nX\r\n.\r\n", "a\r\n\0.\r\nX\r\n", ""),
	DATA("a\r\n.\0\r\nX\r\n.\r\n", "a\r\n\0\r\nX\r\n", ""),
	DATA("a\0\n.\r\nX\r\n.\r\n", "a\0\n.\r\nX\r\n", ""),
	DATA("a\r\0\n.\r\nX\r\n.\r\n", "a\r\0\n.\r\nX\r\n", ""),
	DATA("a\r\n. \r\nX\r\n.\r\n", "a\r\n \r\nX\r\n", ""),
	DATA("a\r\n .\r\nX\r\n.\r\n", "a\r\n .\r\nX\r\n", ""),
	DATA("a\x85.\x85X\r\n.\r\n", "a\x85.\x85X\r\n", ""),
	DATA("a\v.\vX\r\n.\r\n", "a\v.\vX\r\n", ""),
	DATA("a\r\r\n.\r\nQUIT\r\n", "a\r\r\n",
	     "QUIT\r\n"), /* CR LF . CR LF, and that is the end */
};

static void
test_data(void)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(mails); i++)
		for (gsize piece = 1; piece <= 16; piece++)
			assert_data(mails[i].in, mails[i].n, mails[i].out, mails[i].out_n,
				    mails[i].behind, piece);
}

/* --- reply codes --- */

static void
assert_code(int error_code, unsigned code, const char *enhanced)
{
	g_autoptr(GError) error = wry_error_new(error_code, "why", NULL);
	MailCode said = mail_code_of(error);
	g_assert_cmpuint(said.code, ==, code);
	g_assert_cmpstr(said.enhanced, ==, enhanced);
}

static void
test_codes(void)
{
	g_assert_cmpuint(mail_code_of(NULL).code, ==, 250);
	assert_code(WRY_ERROR_ITEM_NOT_FOUND, 550, "5.1.1");
	assert_code(WRY_ERROR_FORBIDDEN, 550, "5.7.1");
	assert_code(WRY_ERROR_POLICY_VIOLATION, 550, "5.7.1");
	assert_code(WRY_ERROR_AS(POLICY_VIOLATION, WAIT), 451, "4.7.1");
	assert_code(WRY_ERROR_RESOURCE_CONSTRAINT, 452, "4.2.2");
	assert_code(WRY_ERROR_AS(RESOURCE_CONSTRAINT, MODIFY), 552, "5.3.4");
	assert_code(WRY_ERROR_AS(RESOURCE_CONSTRAINT, CANCEL), 552, "5.2.2");
	assert_code(WRY_ERROR_RECIPIENT_UNAVAILABLE, 450, "4.2.1");
	assert_code(WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL), 550, "5.2.1");
	assert_code(WRY_ERROR_CONFLICT, 554, "5.4.6");
	assert_code(WRY_ERROR_NOT_ACCEPTABLE, 554, "5.6.0");
	assert_code(WRY_ERROR_AS(NOT_ACCEPTABLE, WAIT), 451, "4.3.0");
	assert_code(WRY_ERROR_REMOTE_SERVER_TIMEOUT, 451, "4.4.1");
	/* What is wrong with us bounces nobody's mail. */
	assert_code(WRY_ERROR_INTERNAL_SERVER_ERROR, 451, "4.3.0");
	assert_code(WRY_ERROR_SERVICE_UNAVAILABLE, 451, "4.3.2");
	g_autoptr(GError) foreign = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_IO, "disk");
	g_assert_cmpuint(mail_code_of(foreign).code, ==, 451);
	/* Each one is of the class that its type says, and its enhanced code of the same. */
	for (int condition = 0; condition <= WRY_ERROR_UNEXPECTED_REQUEST; condition++)
		for (int retry = WRY_RETRY_CANCEL; retry <= WRY_RETRY_AUTH; retry++) {
			g_autoptr(GError) error =
			    wry_error_new(condition | (retry + 1) << 8, "why", NULL);
			MailCode code = mail_code_of(error);
			g_assert_cmpint(code.enhanced[0] - '0', ==, code.code / 100);
			if (retry == WRY_RETRY_WAIT)
				g_assert_cmpuint(code.code / 100, ==, 4);
		}
}

static void
test_code_lines(void)
{
	g_autofree char *line = mail_code_line((MailCode){ 550, "5.1.1" }, "a\r\n250 b\x01\xc3\xbc"
									   "c");
	g_assert_cmpstr(line, ==, "550 5.1.1 a  250 b ?c");
	g_autofree char *text = g_strnfill(10000, 'x');
	g_autofree char *cut = mail_code_line((MailCode){ 451, "4.3.0" }, text);
	g_assert_cmpuint(strlen(cut), <=, 510);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lmtp-parts/canon", test_canon);
	g_test_add_func("/lmtp-parts/canon-long", test_canon_long);
	g_test_add_func("/lmtp-parts/path", test_path);
	g_test_add_func("/lmtp-parts/commands-good", test_commands_good);
	g_test_add_func("/lmtp-parts/commands-bad", test_commands_bad);
	g_test_add_func("/lmtp-parts/parameters", test_parameters);
	g_test_add_func("/lmtp-parts/xforward", test_xforward);
	g_test_add_func("/lmtp-parts/data", test_data);
	g_test_add_func("/lmtp-parts/codes", test_codes);
	g_test_add_func("/lmtp-parts/code-lines", test_code_lines);
	return g_test_run();
}
