/*
 * test-irc-redact.c - what an operator may see of a line: its shape, people's texts where they
 * allow it, no secret
 */
#include "backends/irc/irc.h"

#include <string.h>

static void
test_lines(void)
{
	static const struct {
		bool ours;
		const char *line, *shape, *text; /* text NULL: as shape */
	} rows[] = {
		{ true, "PRIVMSG romeo :hi", "PRIVMSG romeo :[2]", "PRIVMSG romeo hi" },
		{ true, "@label=w1;+typing=active PRIVMSG #a :two words", "PRIVMSG #a :[9]",
		  "PRIVMSG #a :two words" },
		{ false, "@time=2020-01-01T00:00:00Z;account=x :bob!b@h NOTICE #a :caf\xc3\xa9",
		  ":bob NOTICE #a :[4]", ":bob NOTICE #a caf\xc3\xa9" },
		{ false, ":srv 401 juliet romeo :No such nick/channel",
		  "401 juliet romeo :No such nick/channel", NULL },
		{ false, ":srv 332 me #a :the topic", "332 me #a :[9]", "332 me #a :the topic" },
		{ false, ":srv 301 me bob :at lunch", "301 me bob :[8]", "301 me bob :at lunch" },
		{ false, ":bob!b@h QUIT :bye all", ":bob QUIT :[7]", ":bob QUIT :bye all" },
		{ true, "KICK #a bob :out", "KICK #a bob :[3]", "KICK #a bob out" },
		{ true, "TOPIC #a :x", "TOPIC #a :[1]", "TOPIC #a x" },
		{ true, "TOPIC #a :", "TOPIC #a :[0]", "TOPIC #a :" },
		{ true, "AWAY", "AWAY", NULL },
		{ true, "NICK juliet", "NICK juliet", NULL },
		{ true, "CAP REQ :sasl server-time", "CAP REQ :sasl server-time", NULL },
		{ false, ":bob!b@h JOIN #a bobby :Bob Real", ":bob JOIN #a bobby :[8]",
		  ":bob JOIN #a bobby :Bob Real" },
		/* Secrets, whatever is allowed. */
		{ true, "PASS hunter2", "PASS *", NULL },
		{ true, "pass :hunter2 and more", "pass *", NULL },
		{ true, "OPER me hunter2", "OPER * *", NULL },
		{ true, "AUTHENTICATE aGk=", "AUTHENTICATE *", NULL },
		{ true, "WEBIRC hunter2 wherry host 127.0.0.1", "WEBIRC * * * *", NULL },
		{ true, "JOIN #a,#b hunter2", "JOIN #a,#b *", NULL },
		{ true, "MODE #a +k hunter2", "MODE #a +k *", NULL },
		{ false, ":op!o@h MODE #a +ok bob hunter2", ":op MODE #a +ok * *", NULL },
		{ true, "MODE #a +b *!*@h", "MODE #a +b *!*@h", NULL },
		{ false, ":srv 324 me #a +ntk hunter2", "324 me #a +ntk *", NULL },
		{ false, ":srv 324 me #a +nt", "324 me #a +nt", NULL },
		{ false, ":srv 696 me #a k hunter2 :no", "696 me #a k * *", NULL },
		{ true, "PRIVMSG NickServ :IDENTIFY hunter2", "PRIVMSG NickServ *", NULL },
		{ true, "PRIVMSG Q@CServe.quakenet.org :AUTH me hunter2",
		  "PRIVMSG Q@CServe.quakenet.org *", NULL },
		{ true, "NOTICE Q :hunter2", "NOTICE Q *", NULL },
		{ true, "PRIVMSG *controlpanel :Set Password me hunter2", "PRIVMSG *controlpanel *",
		  NULL },
		{ false, ":me!m@h PRIVMSG nickserv :IDENTIFY hunter2", ":me PRIVMSG nickserv *",
		  NULL },
		{ false, ":NickServ!s@services NOTICE me :your password is hunter2",
		  ":NickServ NOTICE me *", NULL },
		/* What nobody knows here may be one. */
		{ true, "NS IDENTIFY hunter2", "NS * *", NULL },
		{ true, "REGISTER * a@b hunter2", "REGISTER * * *", NULL },
		{ true, "FROB", "FROB", NULL },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gsize n = strlen(rows[i].line);
		g_autofree char *shape = irc_redacted(rows[i].line, n, rows[i].ours, false);
		g_autofree char *text = irc_redacted(rows[i].line, n, rows[i].ours, true);
		g_assert_cmpstr(shape, ==, rows[i].shape);
		g_assert_cmpstr(text, ==, rows[i].text != NULL ? rows[i].text : rows[i].shape);
		g_assert_null(strstr(text, "hunter2"));
	}
	g_assert_null(irc_redacted("", 0, true, true));
	g_assert_null(irc_redacted(":srv", 4, false, true));
}

/* Nothing of a server's makes a line longer than a screen holds. */
static void
test_long(void)
{
	g_autoptr(GString) line = g_string_new(":srv 005 me");
	while (line->len < 12000)
		g_string_append(line, " TOKEN=\xff\xfe");
	g_autofree char *shape = irc_redacted(line->str, line->len, false, false);
	g_assert_cmpuint(strlen(shape), <, 1100);
	g_assert_true(g_str_has_suffix(shape, "..."));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/irc-redact/lines", test_lines);
	g_test_add_func("/irc-redact/long", test_long);
	return g_test_run();
}
