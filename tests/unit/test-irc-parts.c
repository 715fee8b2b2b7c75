/*
 * test-irc-parts.c - the parts of the IRC backend that have no state, by rows
 *
 * What a line says and how one is made, words cut and dressed, who folds to whom, what is a nick,
 * SASL's pieces, what a refusal means.
 */
#include "backends/irc/irc.h"

#include <string.h>

/* Read back, each piece is what it was made of, and looks so; none is longer than it may be. */
static void
check_split(const char *body, const GArray *spans, const IrcSheet *sheet)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) pieces = irc_split(body, spans, sheet, 10000, &error);
	g_assert_no_error(error);
	g_autoptr(GString) back = g_string_new(NULL), looks = g_string_new(NULL);
	for (guint i = 0; i < pieces->len; i++) {
		const IrcPiece *piece = pieces->pdata[i];
		GArray *seen = NULL;
		g_assert_cmpuint(strlen(piece->text), <=, sheet->most);
		g_assert_null(strpbrk(piece->text, "\r\n"));
		g_autofree char *text = irc_text(piece->text, sheet->charset, &seen);
		for (guint k = 0; seen != NULL && k < seen->len; k++) {
			const WrySpan *s = &g_array_index(seen, WrySpan, k);
			for (unsigned n = 0; n < s->length; n++)
				g_string_append_printf(looks, "%zu:%x/%x/%x ",
						       back->len + s->start + n, s->style,
						       (unsigned)s->ink, (unsigned)s->paper);
		}
		g_clear_pointer(&seen, g_array_unref);
		g_string_append(back, text);
	}
	g_autoptr(GString) said = g_string_new(NULL), wanted = g_string_new(NULL);
	guint at = 0;
	for (gsize i = 0; body[i] != '\0'; i++) {
		const WrySpan *s =
		    spans != NULL && at < spans->len ? &g_array_index(spans, WrySpan, at) : NULL;
		if (body[i] != '\n' && s != NULL && i >= s->start && i < s->start + s->length)
			g_string_append_printf(wanted, "%zu:%x/%x/%x ", said->len, s->style,
					       (unsigned)s->ink, (unsigned)s->paper);
		if (s != NULL && i + 1 >= s->start + s->length)
			at++;
		if (body[i] != '\n')
			g_string_append_c(said, body[i]);
	}
	g_assert_cmpstr(back->str, ==, said->str);
	if (sheet->looks)
		g_assert_cmpstr(looks->str, ==, wanted->str);
	else
		g_assert_cmpstr(looks->str, ==, "");
}

/* MX-10 MS-17: whatever the words and looks, by a seed that is printed. */
static void
test_split_anything(void)
{
	static const char *const bits[] = { "a",
					    "word ",
					    " ",
					    "\n",
					    "\xc3\xa4",
					    "e\xcc\x81",
					    "7",
					    ",3",
					    "\xf0\x9f\x98\x80",
					    "\xe4\xb8\xad",
					    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
					    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa" };
	static const int32_t colours[] = { -1, -1, 0xff0000, 0x0000fc, 0xffffff };
	for (unsigned n = 0; n < 400; n++) {
		g_autoptr(GString) body = g_string_new(NULL);
		g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
		unsigned count = (unsigned)g_test_rand_int_range(1, 300);
		for (unsigned i = 0; i < count; i++) {
			const char *bit = bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))];
			WrySpan span = { (unsigned)body->len, (unsigned)strlen(bit),
					 (unsigned)g_test_rand_int_range(0, 32),
					 colours[g_test_rand_int_range(0, 5)],
					 colours[g_test_rand_int_range(0, 5)] };
			g_string_append(body, bit);
			bool plain = span.style == 0 && span.ink < 0 && span.paper < 0;
			if (!plain && g_test_rand_int_range(0, 3) == 0)
				g_array_append_val(spans, span);
		}
		IrcSheet sheet = { .most = (gsize)g_test_rand_int_range(400, 450),
				   .looks = n % 4 != 0 };
		if (!sheet.looks)
			sheet.most -= 350;
		check_split(body->str, spans, &sheet);
	}
}

/* MS-17: no character as people count them is cut, and a word only where it has no end in sight. */
static void
test_split_borders(void)
{
	static const struct {
		const char *bit;
		gsize least; /* of the last third of a line of 100 bytes that must be used */
	} rows[] = { { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
		       66 },
		     { "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 92 },
		     { "e\xcc\x81\xcc\x82", 94 },
		     { "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 92 },
		     { "fourteen words ", 75 } };
	const IrcSheet sheet = { .most = 100 };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GString) body = g_string_new(NULL);
		while (body->len < 1000)
			g_string_append(body, rows[i].bit);
		g_autoptr(GPtrArray) pieces = irc_split(body->str, NULL, &sheet, 100, NULL);
		for (guint k = 0; k + 1 < pieces->len; k++) {
			const IrcPiece *piece = pieces->pdata[k];
			gsize n = strlen(piece->text);
			g_assert_cmpuint(n, >=, rows[i].least);
			g_assert_cmpint(piece->goes_on, ==, k > 0);
			if (rows[i].bit[0] == 'f')
				g_assert_true(piece->text[n - 1] == ' ');
			else
				g_assert_cmpuint(n % strlen(rows[i].bit), ==, 0);
		}
	}
}

static void
test_charset_out(void)
{
	static const struct {
		const char *name;
		bool good;
	} rows[] = { { "UTF-8", true },	    { "ISO-8859-15", true },
		     { "KOI8-R", true },    { "GB18030", true },
		     { "UTF-16", false },   { "UTF-7", false },
		     { "nonsense", false }, { "ISO-8859-1//TRANSLIT/etc", false } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_cmpint(irc_check_charset_out(rows[i].name, &error), ==, rows[i].good);
		g_assert_cmpint(error == NULL, ==, rows[i].good);
	}
	g_autofree char *topic = irc_encode("caf\xc3\xa9 \xe4\xb8\xad \xe2\x80\xa6", "ISO-8859-1");
	g_assert_cmpstr(topic, ==, "caf\xe9 ? ...");
}

static void
test_parse(void)
{
	static const struct {
		const char *line, *nick, *user, *host, *command;
		unsigned n;
		const char *last;
	} rows[] = {
		{ "PING :a b", NULL, NULL, NULL, "PING", 1, "a b" },
		{ ":n!u@h PRIVMSG #a :x : y", "n", "u", "h", "PRIVMSG", 2, "x : y" },
		{ ":n@h  X   a  b ", "n", NULL, "h", "X", 2, "b" },
		{ ":irc.srv 001 me :", "irc.srv", NULL, NULL, "001", 2, "" },
		{ "@a=b;c :n X", "n", NULL, NULL, "X", 0, NULL },
		{ ":n@h!u X :a", "n", NULL, "h!u", "X", 1, "a" },
		{ "X a:b", NULL, NULL, NULL, "X", 1, "a:b" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = g_strdup(rows[i].line);
		IrcMsg msg;
		g_assert_true(irc_parse(line, strlen(line), &msg));
		g_assert_cmpstr(msg.nick, ==, rows[i].nick);
		g_assert_cmpstr(msg.user, ==, rows[i].user);
		g_assert_cmpstr(msg.host, ==, rows[i].host);
		g_assert_cmpstr(msg.command, ==, rows[i].command);
		g_assert_cmpuint(msg.n, ==, rows[i].n);
		if (rows[i].last != NULL)
			g_assert_cmpstr(irc_param(&msg, msg.n - 1), ==, rows[i].last);
		g_assert_cmpstr(irc_param(&msg, 99), ==, "");
	}
}

static void
test_tags(void)
{
	char line[] = "@a=1;b;c=x\\:y\\sz\\\\\\r\\;d=;a=2 X";
	IrcMsg msg;
	g_assert_true(irc_parse(line, strlen(line), &msg));
	static const struct {
		const char *name, *value;
	} rows[] = { { "a", "2" }, { "b", "" }, { "c", "x;y z\\\r" }, { "d", "" }, { "e", NULL } };
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *value = irc_tag(&msg, rows[i].name);
		g_assert_cmpstr(value, ==, rows[i].value);
	}
	g_assert_cmpint(irc_parse_time("2020-01-01T00:00:01.500Z"), ==, 1577836801500000);
	g_assert_cmpint(irc_parse_time("2020-01-01T00:00:01Z"), ==, 1577836801000000);
	g_assert_cmpint(irc_parse_time("yesterday, in the afternoonZ"), ==, 0);
	g_assert_cmpint(irc_parse_time(""), ==, 0);
}

static void
test_build(void)
{
	g_autofree char *a = irc_build("x\r\ny", "TOPIC", "#a", NULL);
	g_assert_cmpstr(a, ==, "TOPIC #a :x  y");
	g_assert_null(irc_build(NULL, "JOIN", "#a b", NULL));
	g_assert_null(irc_build(NULL, "JOIN", "", NULL));
	g_assert_null(irc_build(NULL, "JOIN", ":a", NULL));
	g_assert_null(irc_build(NULL, "JOIN", "a\r\nb", NULL));
	g_autoptr(GString) much = g_string_new("x");
	while (much->len < 1000)
		g_string_append(much, "\xc3\xa4");
	g_autofree char *cut = irc_build(much->str, "QUIT", NULL);
	g_assert_cmpuint(strlen(cut), <=, 510);
	g_assert_cmpuint(strlen(cut), >, 506);
	g_assert_true(g_utf8_validate(cut, -1, NULL));
	g_assert_null(irc_build(NULL, "JOIN", much->str, NULL));
}

static void
test_fold(void)
{
	static const struct {
		const char *mapping, *a, *z;
		bool same;
	} rows[] = {
		{ "CASEMAPPING=ascii", "Nick[]", "nICK[]", true },
		{ "CASEMAPPING=ascii", "a[", "a{", false },
		{ "CASEMAPPING=rfc1459", "A[]\\~", "a{}|^", true },
		{ "CASEMAPPING=strict-rfc1459", "A[]\\", "a{}|", true },
		{ "CASEMAPPING=strict-rfc1459", "~", "^", false },
		{ "CASEMAPPING=rfc1459", "ab", "abc", false },
		{ "CASEMAPPING=ascii", "\xc3\x84rger", "\xc3\xa4rger", false },
		{ "UTF8MAPPING=rfc8265", "\xc3\x84rger", "\xc3\xa4RGER", true },
		{ "UTF8MAPPING=rfc8265", "A\xcc\x88rger", "\xc3\xa4rger", true },
		{ "UTF8MAPPING=rfc8265", "a[", "a{", false },
		{ "UTF8MAPPING=rfc8265", "\xff" "A", "\xff" "a", true }, /* no UTF-8: as ASCII */
		{ "CASEMAPPING=rfc7613", "\xd0\x96", "\xd0\xb6", true },
		{ "UTF8MAPPING=nonsense", "\xd0\x96", "\xd0\xb6", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		IrcSupport s;
		irc_support_init(&s);
		irc_support_token(&s, rows[i].mapping);
		g_autofree char *a = irc_fold(&s, rows[i].a), *z = irc_fold(&s, rows[i].z);
		g_assert_cmpint(irc_same(&s, rows[i].a, rows[i].z), ==, rows[i].same);
		g_assert_cmpint(strcmp(a, z) == 0, ==, rows[i].same);
	}
}

/* Both are told, in whichever order. */
static void
test_fold_utf8(void)
{
	static const char *const orders[][2] = { { "CASEMAPPING=ascii", "UTF8MAPPING=rfc8265" },
						 { "UTF8MAPPING=rfc8265", "CASEMAPPING=ascii" } };
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		IrcSupport s;
		irc_support_init(&s);
		irc_support_token(&s, orders[i][0]);
		irc_support_token(&s, orders[i][1]);
		g_assert_false(irc_support_done(&s));
		g_assert_true(irc_same(&s, "\xc3\x84", "\xc3\xa4"));
	}
}

static void
test_support(void)
{
	IrcSupport s;
	irc_support_init(&s);
	static const char *const tokens[] = { "PREFIX=(Yqaohv)!~&@%+",
					      "CHANMODES=IXbeg,k,Hl,imnst",
					      "CHANTYPES=#+",
					      "NICKLEN=31",
					      "LINELEN=2048",
					      "TARGMAX=WHOIS:1,JOIN:,PRIVMSG:4",
					      "UTF8ONLY",
					      "NETWORK=Libera.Chat",
					      "MODES=4",
					      "TOPICLEN=390" };
	for (guint i = 0; i < G_N_ELEMENTS(tokens); i++)
		irc_support_token(&s, tokens[i]);
	g_assert_cmpint(irc_symbol_rank(&s, '@'), ==, 3);
	g_assert_cmpint(irc_mode_rank(&s, 'v'), ==, 5);
	g_assert_cmpint(irc_symbol_rank(&s, '\0'), ==, -1);
	g_assert_true(irc_mode_has_arg(&s, 'b', true) && irc_mode_has_arg(&s, 'k', false));
	g_assert_true(irc_mode_has_arg(&s, 'l', true) && !irc_mode_has_arg(&s, 'l', false));
	g_assert_true(irc_mode_has_arg(&s, 'o', false) && !irc_mode_has_arg(&s, 'i', true));
	g_assert_true(irc_is_channel(&s, "+x") && !irc_is_channel(&s, "&x") &&
		      !irc_is_channel(&s, ""));
	g_assert_cmpuint(s.nicklen, ==, 31);
	g_assert_cmpuint(s.linelen, ==, 2048);
	g_assert_cmpuint(s.mode_max, ==, 4);
	g_assert_cmpuint(s.topiclen, ==, 390);
	g_assert_true(s.utf8only);
	g_assert_cmpstr(s.network, ==, "Libera.Chat");
	irc_support_token(&s, "NICKLEN=0");
	irc_support_token(&s, "NICKLEN=-1");
	irc_support_token(&s, "NICKLEN=x");
	g_assert_cmpuint(s.nicklen, ==, 31);
	irc_support_token(&s, "PREFIX=");
	g_assert_cmpint(irc_symbol_rank(&s, '@'), ==, -1);
}

static void
test_format(void)
{
	static const struct {
		const char *raw, *text, *spans;
	} rows[] = {
		{ "plain", "plain", "" },
		{ "\2b\2 n", "b n", "0+1:1" },
		{ "\00312,1x", "x", "0+1:0/0000fc" },
		{ "\0031234", "34", "0+2:0/0000fc" },
		{ "\0034,x", ",x", "0+2:0/ff0000" },
		{ "\003,5x", ",5x", "" },
		{ "\00399x", "x", "" },
		{ "\004ff8800x", "x", "0+1:0/ff8800" },
		{ "\004ff88zz", "ff88zz", "" },
		{ "\2\35a\17b", "ab", "0+1:3" },
		{ "\0034a\26b", "ab", "0+1:0/ff0000,1+1:0" },
		{ "a\1\7\33\177b", "ab", "" },
		{ "\2\351\2", "\303\251", "0+2:1" },
		{ "tab\there", "tab\there", "" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		GArray *spans = NULL;
		g_autofree char *text = irc_text(rows[i].raw, NULL, &spans);
		g_autoptr(GString) seen = g_string_new(NULL);
		for (guint j = 0; spans != NULL && j < spans->len; j++) {
			const WrySpan *span = &g_array_index(spans, WrySpan, j);
			g_string_append_printf(seen, "%s%u+%u:%x", j > 0 ? "," : "", span->start,
					       span->length, span->style);
			if (span->ink >= 0)
				g_string_append_printf(seen, "/%06x", (unsigned)span->ink);
		}
		g_clear_pointer(&spans, g_array_unref);
		g_assert_cmpstr(text, ==, rows[i].text);
		g_assert_cmpstr(seen->str, ==, rows[i].spans);
	}
	g_assert_true(irc_mentions("hey Romeo!", "romeo"));
	g_assert_false(irc_mentions("romeos, aromeo romeo_", "romeo"));
	g_assert_false(irc_mentions("anything", ""));
}

static void
on_sasl(const GPtrArray *lines, const GError *error, gpointer data)
{
	GString *seen = data;
	g_string_truncate(seen, 0);
	if (error != NULL)
		g_string_append(seen, "refused");
	for (guint i = 0; lines != NULL && i < lines->len; i++) {
		const char *piece = (char *)lines->pdata[i] + strlen("AUTHENTICATE ");
		bool last = i + 1 == lines->len;
		g_assert_true(g_str_has_prefix(lines->pdata[i], "AUTHENTICATE "));
		g_assert_true(last ? strlen(piece) < 400 : strlen(piece) == 400);
		if (strcmp(piece, "+") != 0)
			g_string_append(seen, piece);
	}
}

static void
test_sasl(void)
{
	IrcSasl sasl = { 0 };
	g_autoptr(GString) whole = g_string_new(NULL);
	g_assert_false(irc_sasl_take(&sasl, "+"));
	g_assert_cmpuint(irc_sasl_mechs("SCRAM-SHA-256,external"), ==,
			 IRC_SASL_EXTERNAL | IRC_SASL_SCRAM);
	g_assert_cmpuint(irc_sasl_mechs("PLAINER,SCRAM-SHA-256-PLUS,,"), ==, 0);
	g_assert_cmpuint(irc_sasl_choose(irc_sasl_mechs(NULL)), ==, IRC_SASL_SCRAM);
	g_assert_cmpuint(irc_sasl_choose(IRC_SASL_EXTERNAL | IRC_SASL_PLAIN), ==, IRC_SASL_PLAIN);
	g_assert_cmpuint(irc_sasl_choose(IRC_SASL_EXTERNAL), ==, IRC_SASL_NONE);
	for (gsize n = 1; n < 900;
	     n += 37) { /* whatever its length, it comes back in pieces of 400 */
		g_autofree char *password = g_strnfill(n, 'p');
		g_autofree char *line = irc_sasl_start(&sasl, IRC_SASL_PLAIN);
		g_assert_cmpstr(line, ==, "AUTHENTICATE PLAIN");
		g_assert_false(irc_sasl_judged(&sasl));
		g_assert_true(irc_sasl_take(&sasl, "+"));
		irc_sasl_answer(&sasl, "me", password, on_sasl, whole);
		g_assert_true(irc_sasl_judged(&sasl));
		gsize size;
		g_autofree guchar *raw = g_base64_decode(whole->str, &size);
		g_assert_cmpuint(size, ==, n + 4);
		g_assert_cmpmem(raw, 4, "\0me\0", 4);
	}
	irc_sasl_clear(&sasl);
}

/* A challenge in pieces is read whole, and one without an end is none. */
static void
test_sasl_pieces(void)
{
	IrcSasl sasl = { 0 };
	g_autoptr(GString) whole = g_string_new(NULL);
	g_autofree char *full = g_strnfill(400, 'A');
	g_autofree char *line = irc_sasl_start(&sasl, IRC_SASL_SCRAM);
	g_assert_cmpstr(line, ==, "AUTHENTICATE SCRAM-SHA-256");
	g_assert_true(irc_sasl_take(&sasl, "+"));
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	gsize size;
	g_autofree char *first = (char *)g_base64_decode(whole->str, &size);
	g_assert_true(size > 10 && strncmp(first, "n,,n=me,r=", 10) == 0);
	g_assert_false(irc_sasl_judged(&sasl)); /* a server that knows no such account says so */
	g_assert_false(irc_sasl_take(&sasl, full));
	g_assert_true(irc_sasl_take(&sasl, "+"));
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	g_assert_cmpstr(whole->str, ==, "refused");
	irc_sasl_clear(&sasl);

	g_free(irc_sasl_start(&sasl, IRC_SASL_PLAIN));
	unsigned pieces = 1;
	for (; !irc_sasl_take(&sasl, full); pieces++)
		g_assert_cmpuint(pieces, <, 20);
	irc_sasl_answer(&sasl, "me", "secret", on_sasl, whole);
	g_assert_cmpstr(whole->str, ==, "refused");
	irc_sasl_clear(&sasl);
}

static void
test_checks(void)
{
	static const struct {
		const char *nick, *made;
		bool good;
	} rows[] = {
		{ "romeo", "romeo", true },	  { "[ro]{m}|\\^`-_", "[ro]{m}|\\^`-_", true },
		{ "3juliet", "_3juliet", false }, { "a b", "a_b", false },
		{ "", "wherry", false },	  { "-x", "_-x", false },
		{ "a,b", "a_b", false },	  { "a!b@c", "a_b_c", false },
		{ "\xc3\xa4", "\xc3\xa4", true }, { "x\xf0\x9f\x98\x80", "x_", true },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *made = irc_make_nick(rows[i].nick);
		g_assert_cmpint(irc_check_nick(rows[i].nick, NULL), ==, rows[i].good);
		g_assert_cmpstr(made, ==, rows[i].made);
		g_assert_true(irc_check_nick(made, NULL) || made[0] == '_');
	}
	static const struct {
		const char *server;
		bool good;
	} servers[] = {
		{ "irc.example.net", true },
		{ "irc.example.net:6697", true },
		{ "[::1]:6667", true },
		{ "::1", true },
		{ "irc.example.net:0", false },
		{ "irc.example.net:65536", false },
		{ "irc.example.net:+1", false },
		{ ":6667", false },
		{ "a b", false },
		{ "[::1", false },
		{ "irc.example.net:6697x", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(servers); i++)
		g_assert_cmpint(irc_check_server(servers[i].server, NULL), ==, servers[i].good);
	g_assert_true(irc_check_charset("KOI8-R", NULL));
	g_assert_false(irc_check_charset("no-such-thing", NULL));
	g_assert_true(irc_check_commands("PRIVMSG NickServ :IDENTIFY a b\n/mode romeo +x", NULL));
	g_assert_false(irc_check_commands("QUIT", NULL));
	g_assert_false(irc_check_commands("\n \n", NULL));
	g_assert_false(irc_check_commands("MODE romeo +x\n:forged PRIVMSG a :b", NULL));
}

static void
test_refusals(void)
{
	static const struct {
		const char *words;
		IrcRefusal refusal;
	} rows[] = {
		{ "Closing Link: x (Quit: online again)", IRC_REFUSED_NO },
		{ "Closing Link: x (Ping timeout: 120 seconds)", IRC_REFUSED_NO },
		{ "Closing Link: x (Excess Flood)", IRC_REFUSED_NO },
		{ "Closing Link: x (Killed (op (deadline)))", IRC_REFUSED_NO },
		{ "Trying to reconnect too fast.", IRC_REFUSED_THROTTLED },
		{ "Your host is trying to (re)connect too fast -- throttled",
		  IRC_REFUSED_THROTTLED },
		{ "Too many host connections (local)", IRC_REFUSED_FULL },
		{ "No more connections allowed from your host", IRC_REFUSED_FULL },
		{ "Closing Link: x[h] (K-Lined)", IRC_REFUSED_BANNED },
		{ "Closing link: (x@h) [G-lined: bye]", IRC_REFUSED_BANNED },
		{ "*** Banned ", IRC_REFUSED_BANNED },
		{ "(Zline)", IRC_REFUSED_BANNED },
		{ "user has been D:lined", IRC_REFUSED_BANNED },
		{ "User has been AKILLED", IRC_REFUSED_BANNED },
		{ "line", IRC_REFUSED_NO },
		{ "", IRC_REFUSED_NO },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(irc_refusal(rows[i].words), ==, rows[i].refusal);
}

static void
test_ident_parse(void)
{
	static const struct {
		const char *line;
		unsigned ours, theirs; /* 0: none */
	} rows[] = {
		{ "6193, 23", 6193, 23 },
		{ "1,65535", 1, 65535 },
		{ " 6193 \t, 6667 ", 6193, 6667 },
		{ "", 0, 0 },
		{ "6193", 0, 0 },
		{ "6193,", 0, 0 },
		{ ",23", 0, 0 },
		{ "0,23", 0, 0 },
		{ "65536,23", 0, 0 },
		{ "6193,23,", 0, 0 },
		{ "6193,23 x", 0, 0 },
		{ "-1,23", 0, 0 },
		{ "71729,23", 0, 0 },
		{ "0006193,23", 0, 0 },
		{ "4294967297,23", 0, 0 },
		{ "6193, 23 : USERID", 0, 0 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		guint16 ours, theirs;
		bool good = irc_ident_parse(rows[i].line, &ours, &theirs);
		g_assert_cmpint(good, ==, rows[i].ours != 0);
		g_assert_true(!good || (ours == rows[i].ours && theirs == rows[i].theirs));
	}
}

static void
test_prefix(void)
{
	static const struct {
		const char *prefix;
		bool good;
	} rows[] = {
		{ "2001:db8:1:2::/64", true },
		{ "2001:db8::/112", true },
		{ "2001:db8::ffff:0/112", true },
		{ "2001:db8::/63", false },
		{ "2001:db8::/113", false },
		{ "2001:db8::1/64", false },
		{ "10.0.0.0/8", false },
		{ "2001:db8::", false },
		{ "x/64", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_cmpint(irc_check_prefix(rows[i].prefix, NULL), ==, rows[i].good);
		if (!rows[i].good)
			continue;
		g_autoptr(GInetAddressMask) mask =
		    g_inet_address_mask_new_from_string(rows[i].prefix, NULL);
		g_autofree char *one = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y1");
		g_autofree char *again = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y1");
		g_autofree char *two = irc_user_address(rows[i].prefix, "k3yk3yk3yk3yk3y2");
		g_autoptr(GInetAddress) address = g_inet_address_new_from_string(one);
		g_assert_true(g_inet_address_mask_matches(mask, address));
		g_assert_cmpstr(one, ==, again);
		g_assert_cmpstr(one, !=, two);
	}
	/* for ever: what an operator there has banned stays banned over an upgrade */
	g_autofree char *known = irc_user_address("2001:db8:1:2::/64", "abcdefgh12345678");
	g_assert_cmpstr(known, ==, "2001:db8:1:2:99c6:65bc:73d6:7c1c");
	g_assert_null(irc_user_address(NULL, "x"));
	g_assert_true(irc_check_address("127.0.0.1", NULL) && irc_check_address("::1", NULL));
	g_assert_false(irc_check_address("localhost", NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/irc/split-anything", test_split_anything);
	g_test_add_func("/irc/split-borders", test_split_borders);
	g_test_add_func("/irc/charset-out", test_charset_out);
	g_test_add_func("/irc/parse", test_parse);
	g_test_add_func("/irc/tags", test_tags);
	g_test_add_func("/irc/build", test_build);
	g_test_add_func("/irc/fold", test_fold);
	g_test_add_func("/irc/fold-utf8", test_fold_utf8);
	g_test_add_func("/irc/support", test_support);
	g_test_add_func("/irc/format", test_format);
	g_test_add_func("/irc/sasl", test_sasl);
	g_test_add_func("/irc/sasl-pieces", test_sasl_pieces);
	g_test_add_func("/irc/checks", test_checks);
	g_test_add_func("/irc/refusals", test_refusals);
	g_test_add_func("/irc/ident-parse", test_ident_parse);
	g_test_add_func("/irc/prefix", test_prefix);
	return g_test_run();
}
