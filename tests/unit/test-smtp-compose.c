/*
 * test-smtp-compose.c - what we write as a mail is what somebody else reads
 *
 * The other reader is Python's email package, asked through a pipe: it says what it finds, a line
 * each, values in base64.  Drafts are made by chance of everything that has ever broken a header.
 */
#include "backends/smtp/compose-header.h"
#include "backends/smtp/compose-report.h"
#include "backends/smtp/compose-text.h"
#include "backends/smtp/compose.h"
#include "base/loop.h"
#include "core/backend.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PYTHON "/usr/bin/python3"

static const char reader[] =
    "import sys, base64, email, email.policy, email.utils, hashlib\n"
    "from email.header import decode_header, make_header\n"
    "def b(s): return base64.b64encode(s.encode('utf-8', 'surrogateescape')).decode()\n"
    "def unflow(text):\n"
    "    out, para, depth = [], None, 0\n"
    "    for line in text.split('\\n')[:-1]:\n"
    "        d = len(line) - len(line.lstrip('>')); line = line[d:]\n"
    "        if line.startswith(' '): line = line[1:]\n"
    "        soft = line.endswith(' ') and not (line == '-- ')\n"
    "        if para is not None and d != depth: out.append((depth, para)); para = None\n"
    "        para = (para or '') + line; depth = d\n"
    "        if not soft: out.append((depth, para)); para = None\n"
    "    if para is not None: out.append((depth, para))\n"
    "    return '\\n'.join('>' * d + (' ' if d and p else '') + p for d, p in out)\n"
    "def defects(m): return [repr(x) for p in m.walk() for x in p.defects] + "
    "[repr(x) for p in m.walk() for h in p.values() for x in getattr(h, 'defects', [])]\n"
    "for size in iter(sys.stdin.buffer.readline, b''):\n"
    "    raw = sys.stdin.buffer.read(int(size))\n"
    "    m = email.message_from_bytes(raw, policy=email.policy.SMTPUTF8)\n"
    /* Its new parser puts blanks between the encoded words of a name; the old one does not. */
    "    old = email.message_from_bytes(raw)\n"
    "    print('names', b(' '.join(m.keys())))\n"
    "    for name, value in m.items(): print('h:' + name, b(str(value)))\n"
    "    for name in 'From', 'To', 'Cc':\n"
    "        if name in m:\n"
    "            a = m[name].addresses\n"
    "            print('a:' + name, b('|'.join(x.addr_spec for x in a)))\n"
    "            raw_name = email.utils.parseaddr(''.join(str(old[name]).splitlines()))[0]\n"
    "            print('n:' + name, b(str(make_header(decode_header(raw_name)))))\n"
    "    print('defects', b(' '.join(defects(m))))\n"
    "    print('type', b(m.get_content_type()))\n"
    "    for i, p in enumerate(x for x in m.walk() if not x.is_multipart()):\n"
    "        print('type%d' % i, b(p.get_content_type()))\n"
    "        print('name%d' % i, b(getattr(p['content-disposition'], 'params', {}).get('filename', '')))\n"
    "        print('disposition%d' % i, b(p.get_content_disposition() or ''))\n"
    "        body = p.get_payload(decode=True) or b''\n"
    "        print('sha%d' % i, b(hashlib.sha256(body).hexdigest()))\n"
    "        if p.get_content_type() in ('text/plain', 'text/rfc822-headers'):\n"
    "            text = body.decode(p.get_content_charset() or 'utf-8', "
    "'replace').replace('\\r\\n', '\\n')\n"
    "            print('text%d' % i, b(unflow(text) if p.get_param('format') else text))\n"
    "        if p.get_content_type().startswith('message/'):\n"
    "            print('report%d' % i, b(str(p)))\n"
    "    for i, p in enumerate(m.walk()):\n"
    "        if p.get_content_type() == 'message/delivery-status':\n"
    "            for k, block in enumerate(p.get_payload()):\n"
    "                for name, value in block.items(): print('r%d:%s' % (k, name), b(str(value)))\n"
    "    print('.', flush=True)\n";

static GSubprocess *python;
static GDataInputStream *answers;

/* What Python reads in the mail.  (transfer full) */
static GHashTable *
read_mail(GBytes *mail)
{
	g_autoptr(GError) error = NULL;
	GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	gsize n;
	const char *bytes = g_bytes_get_data(mail, &n);
	if (python == NULL) {
		const char *argv[] = { PYTHON, "-c", reader, NULL };
		python = g_subprocess_newv(
		    argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
		g_assert_no_error(error);
		answers = g_data_input_stream_new(g_subprocess_get_stdout_pipe(python));
	}
	g_autofree char *size = g_strdup_printf("%" G_GSIZE_FORMAT "\n", n);
	GOutputStream *to = g_subprocess_get_stdin_pipe(python);
	g_assert_true(g_output_stream_write_all(to, size, strlen(size), NULL, NULL, &error));
	g_assert_true(g_output_stream_write_all(to, bytes, n, NULL, NULL, &error));
	g_assert_true(g_output_stream_flush(to, NULL, &error));
	for (;;) {
		g_autofree char *line = g_data_input_stream_read_line(answers, NULL, NULL, &error);
		g_assert_nonnull(line);
		if (strcmp(line, ".") == 0)
			return found;
		char *blank = strrchr(line, ' ');
		g_assert_nonnull(blank);
		*blank = '\0';
		gsize value_n;
		g_autofree char *value = (char *)g_base64_decode(blank + 1, &value_n);
		g_hash_table_insert(found, g_strdup(line), g_strndup(value, value_n));
	}
}

static const char *
of(GHashTable *found, const char *what)
{
	const char *value = g_hash_table_lookup(found, what);
	return value != NULL ? value : "(none)";
}

/* --- composing --- */

typedef struct {
	GBytes *mail;
	GError *error;
	bool utf8, answered;
} Made;

static GBytes *
spool_bytes(WrySpool *spool)
{
	g_autoptr(GError) error = NULL;
	int fd = wry_spool_fd(spool, &error);
	gsize n = (gsize)wry_spool_size(spool), at = 0;
	char *all = g_malloc(n + 1);
	g_assert_no_error(error);
	while (at < n) {
		ssize_t part = read(fd, all + at, n - at);
		g_assert_cmpint(part, >, 0);
		at += (gsize)part;
	}
	close(fd);
	return g_bytes_new_take(all, n);
}

static void
on_made(gpointer result, const GError *error, gpointer data)
{
	Made *made = data;
	const MailComposed *composed = result;
	made->answered = true;
	if (error != NULL) {
		made->error = g_error_copy(error);
		return;
	}
	made->utf8 = composed->utf8;
	made->mail =
	    composed->bytes != NULL ? g_bytes_ref(composed->bytes) : spool_bytes(composed->spool);
}

static Made
make(const MailDraft *draft, int64_t ceiling)
{
	Made made = { 0 };
	mail_compose(draft, ceiling, wry_reply_new(NULL, 0, on_made, &made));
	while (!made.answered)
		g_main_context_iteration(NULL, TRUE);
	return made;
}

static void
made_clear(Made *made)
{
	g_clear_pointer(&made->mail, g_bytes_unref);
	g_clear_error(&made->error);
}

/* Lines end with CRLF and nothing else, none is too long; header lines are folded; 7 bits, but for
 * utf8's header. */
static void
check_lines(const Made *made)
{
	gsize n;
	const char *at = g_bytes_get_data(made->mail, &n), *end = at + n;
	bool header = true;
	while (at < end) {
		const char *lf = memchr(at, '\n', (gsize)(end - at));
		g_assert_nonnull(lf);
		g_assert_true(lf > at && lf[-1] == '\r');
		gsize length = (gsize)(lf - 1 - at);
		g_assert_null(memchr(at, '\r', length));
		g_assert_null(memchr(at, '\0', length));
		g_assert_cmpuint(length, <=, 998);
		const char *blank = header && length > 78 ? memchr(at + 1, ' ', length - 1) : NULL;
		if (blank != NULL) /* one word, that cannot be cut */
			g_assert_null(memchr(blank + 1, ' ', (gsize)(lf - 1 - (blank + 1))));
		for (gsize i = 0; i < length; i++)
			g_assert_true((at[i] & 0x80) == 0 || (made->utf8 && header));
		header = header && length > 0;
		at = lf + 1;
	}
}

static GPtrArray *
list_of(const char *addresses)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) each = g_strsplit(addresses, "|", -1);
	for (char **one = each; *one != NULL; one++)
		g_ptr_array_add(list, g_strdup(*one));
	return list;
}

/* --- the tests --- */

static void
test_plain(void)
{
	g_autoptr(GPtrArray) to = list_of("alice@example.net"),
			     cc = list_of("bob@example.net|eve@x.example");
	const char *references[] = { "<1@x>", "<2@x>", NULL };
	MailDraft draft = { .from = "juliet@mail.example.org",
			    .from_name = "Jul\xe2\x80\xaeiet\xe2\x81\xa6", /* bidi overrides */
			    .sender_domain = "mail.example.org",
			    .to = to,
			    .cc = cc,
			    .message_id = "<id@mail.example.org>",
			    .in_reply_to = "<3@x>",
			    .references = references,
			    .subject = "Hello there",
			    .body = "Hi Alice,\n\nFrom here.\n",
			    .signature = "Juliet\nof Verona",
			    .date = INT64_C(1763642096) * 1000000,
			    .notification = true };
	Made made = make(&draft, 1 << 20);
	g_assert_no_error(made.error);
	g_assert_false(made.utf8);
	gsize n;
	const char *mail = g_bytes_get_data(made.mail, &n);
	static const char whole[] =
	    "Date: Thu, 20 Nov 2025 12:34:56 +0000\r\n"
	    "From: Juliet <juliet@mail.example.org>\r\n"
	    "To: alice@example.net\r\n"
	    "Cc: bob@example.net, eve@x.example\r\n"
	    "Subject: Hello there\r\n"
	    "Message-ID: <id@mail.example.org>\r\n"
	    "In-Reply-To: <3@x>\r\n"
	    "References: <1@x> <2@x> <3@x>\r\n"
	    "Disposition-Notification-To: juliet@mail.example.org\r\n"
	    "X-Wherry-Loop: mail.example.org\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=us-ascii; format=flowed\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n\r\n"
	    "Hi Alice,\r\n\r\n From here.\r\n-- \r\nJuliet\r\nof Verona\r\n";
	g_assert_cmpmem(mail, n, whole, strlen(whole));
	made_clear(&made);
	/* Our own domain as it is known again when the mail comes back. */
	draft.sender_domain = "b\303\274cher.example";
	made = make(&draft, 1 << 20);
	g_assert_no_error(made.error);
	mail = g_bytes_get_data(made.mail, &n);
	g_assert_nonnull(
	    g_strstr_len(mail, (gssize)n, "\r\nX-Wherry-Loop: xn--bcher-kva.example\r\n"));
	made_clear(&made);

	/* Nobody wrote it. */
	draft = (MailDraft){
		.from = "postmaster@x", .to = to, .message_id = "<a@b>", .automatic = true
	};
	made = make(&draft, 1 << 20);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	g_assert_cmpstr(of(found, "h:Auto-Submitted"), ==, "auto-generated");
	g_assert_cmpstr(of(found, "h:X-Auto-Response-Suppress"), ==, "All");
	g_assert_cmpstr(of(found, "h:Date"), ==, "Thu, 01 Jan 1970 00:00:00 +0000");
	g_assert_cmpstr(of(found, "h:Subject"), ==, "(none)");
	made_clear(&made);
}

static void
test_flow(void)
{
	static const struct {
		const char *body, *is;
	} cases[] = {
		{ "", "" },
		{ "a\n\n\n", "a\n" },
		{ "a  \nb\t\n", "a\nb\n" },
		{ " a", "  a\n" },
		{ "From me", " From me\n" },
		{ "> quoted\n>> twice\n>", "> quoted\n>> twice\n>\n" },
		{ "> > odd", "> > odd\n" },
		{ ">_<", " >_<\n" },
		{ "-- \nno signature", "--\nno signature\n" },
		{ "a\r\nb\rc\xe2\x80\xa8"
		  "d\x07"
		  "e\x7f",
		  "a\nb\nc\nde\n" },
		{ "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 70 345678",
		  "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 70 "
		  "\n345678\n" },
		/* What flows begins anew, and must not look like something else there. */
		{ "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 7012 From "
		  "you",
		  "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 \n7012 "
		  "From you\n" },
		{ "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 70 From "
		  "you",
		  "12345678 10 345678 20 345678 30 345678 40 345678 50 345678 60 345678 70 \n From "
		  "you\n" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *is = mail_flow(cases[i].body, NULL);
		g_assert_cmpstr(is, ==, cases[i].is);
	}
	/* A dash and a long word: not a signature. */
	g_autofree char *word = g_strnfill(100, 'x');
	g_autofree char *dash = g_strconcat("-- ", word, " y", NULL);
	g_autofree char *is = mail_flow(dash, "s");
	g_autofree char *right = g_strconcat("-- ", word, " \ny\n-- \ns\n", NULL);
	g_assert_cmpstr(is, ==, right);
}

static void
test_encodings(void)
{
	static const struct {
		const char *text;
		MailEncoding encoding;
		const char *wire;
	} cases[] = {
		{ "plain\n", MAIL_7BIT, "plain\r\n" },
		{ "soft \nend\n", MAIL_7BIT, "soft \r\nend\r\n" },
		{ "caf\xc3\xa9 = 1 \n", MAIL_BASE64, "Y2Fmw6kgPSAxIA0K\r\n" },
		{ "a cup of caf\xc3\xa9 = 1 for the two of us \nx\n", MAIL_QUOTED,
		  "a cup of caf=C3=A9 =3D 1 for the two of us=20\r\nx\r\n" },
		{ "a \r b, and so on and so on\n", MAIL_QUOTED,
		  "a =0D b, and so on and so on\r\n" },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		gsize n = strlen(cases[i].text);
		g_assert_cmpint(mail_encoding_for(cases[i].text, n), ==, cases[i].encoding);
		mail_encode(out, cases[i].text, n, cases[i].encoding);
		g_assert_cmpstr(out->str, ==, cases[i].wire);
	}
	g_autofree char *wide = g_strnfill(200, 'y');
	g_autoptr(GString) out = g_string_new(NULL);
	g_assert_cmpint(mail_encoding_for(wide, 200), ==, MAIL_QUOTED);
	mail_encode(out, wide, 200, MAIL_QUOTED);
	g_assert_cmpuint(strcspn(out->str, "\r"), ==, 76);
}

/* Whatever field a stranger fills in: nothing that he writes is a field of its own, or a body. */
static void
test_injection(void)
{
	static const char evil[] = "x\r\nBcc: evil@z.example\r\n\r\nGotcha\n.\n\xe2\x80\xa8"
				   "Bcc: y@z\rBcc: z@z\v\f\x1b\xc2\x85"
				   "Bcc: u@z";
	g_autoptr(GPtrArray) to = list_of("alice@example.net");
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(100, &error);
	wry_spool_seal(spool);
	const char *references[] = { evil, "<a@b\r\nBcc: c@d>", "<good@x>", NULL };
	WryAttachment file = { .name = (char *)evil, .type = (char *)evil, .data = spool };
	g_ptr_array_add(files, &file);
	MailDraft draft = { .from = "juliet@mail.example.org",
			    .from_name = evil,
			    .sender_domain = evil,
			    .to = to,
			    .message_id = evil,
			    .in_reply_to = evil,
			    .references = references,
			    .subject = evil,
			    .body = evil,
			    .signature = evil,
			    .attachments = files };
	Made made = make(&draft, 1 << 20);
	g_assert_no_error(made.error);
	check_lines(&made);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	g_assert_cmpstr(of(found, "names"), ==,
			"Date From To Subject References X-Wherry-Loop MIME-Version Content-Type");
	g_assert_cmpstr(of(found, "h:References"), ==, "<good@x>");
	g_assert_cmpstr(of(found, "a:From"), ==, "juliet@mail.example.org");
	g_assert_cmpstr(of(found, "type1"), ==, "application/octet-stream");
	g_assert_cmpstr(of(found, "type2"), ==, "(none)");
	g_assert_true(g_str_has_prefix(of(found, "h:Subject"), "x  Bcc: evil@z.example    Gotcha"));
	made_clear(&made);

	/* Addresses: there are no good ones with such things in them. */
	const char *bad[] = { evil, "a@b\r\nBcc: c@d", "a@b, c@d", "a@b>", "Bob <a@b>", "" };
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GPtrArray) one = g_ptr_array_new();
		g_ptr_array_add(one, (gpointer)bad[i]);
		const MailDraft drafts[] = {
			{ .from = bad[i], .to = to, .message_id = "<a@b>" },
			{ .from = "a@b", .to = one, .message_id = "<a@b>" },
			{ .from = "a@b", .to = to, .cc = one, .message_id = "<a@b>" },
		};
		for (gsize k = 0; k < 3; k++) {
			Made none = make(&drafts[k], 1 << 20);
			g_assert_error(none.error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
			made_clear(&none);
		}
	}
}

/* --- by chance --- */

static GRand *dice;

static const char *const bits[] = {
	"a",
	"word",
	"Hello",
	" ",
	" ",
	" ",
	"  ",
	",",
	".",
	"\"",
	"\\",
	"(",
	")",
	"<",
	">",
	"@",
	":",
	";",
	"=?utf-8?Q?x?=",
	"=?",
	"?=",
	"=",
	"%41",
	"'",
	"\xc3\xa9",
	"\xc3\x9c"
	"ber",
	"\xe4\xbd\xa0\xe5\xa5\xbd",
	"\xf0\x9f\x98\x80",
	"e\xcc\x81",
	"\xd0\x9f\xd1\x80\xd0\xb8",
	"\t",
	"longword-without-any-place-where-it-could-be-cut-but-we-need-one-of-these-too-and-longer",
	"\xe2\x80\x8f",
	"\x01",
	"_",
	"/",
	"#",
	"$",
	"!",
	"--",
	"From ",
	"1234567890",
};

static char *
by_chance(guint most, bool lines)
{
	GString *out = g_string_new(NULL);
	for (gint n = g_rand_int_range(dice, 0, (gint)most + 1); n > 0; n--) {
		if (lines && g_rand_int_range(dice, 0, 12) == 0)
			g_string_append(out, g_rand_boolean(dice) ? "\n" : "\n> ");
		g_string_append(out, bits[g_rand_int_range(dice, 0, G_N_ELEMENTS(bits))]);
		if (g_rand_boolean(dice))
			g_string_append_c(out, ' ');
	}
	return g_string_free(out, FALSE);
}

/* As flowed text can have it: lines without blanks at their ends, or at the end of all; quotes as
 * they are read. */
static char *
as_read(const char *body)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (const char *p = body; *p != '\0'; p++)
		if (*p == '\t' || *p == '\n' || (guchar)*p >= ' ')
			g_string_append_c(out, *p);
	g_auto(GStrv) lines = g_strsplit(out->str, "\n", -1);
	guint n = g_strv_length(lines);
	for (guint i = 0; i < n; i++)
		g_strchomp(lines[i]);
	while (n > 0 && *lines[n - 1] == '\0')
		g_clear_pointer(&lines[--n], g_free);
	return g_strjoinv("\n", lines);
}

static void
check_by_chance(void)
{
	g_autofree char *name = by_chance(12, false), *subject = by_chance(30, false);
	g_autofree char *body = by_chance(200, true), *file_name = by_chance(14, false);
	g_autofree char *data = by_chance(400, true);
	g_autoptr(GPtrArray) to = list_of(
	    g_rand_boolean(dice) ? "alice@example.net" : "\"a b\"@x.example|o'brien@y.example");
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(1 << 20, &error);
	g_assert_true(wry_spool_write(spool, data, strlen(data), &error));
	wry_spool_seal(spool);
	WryAttachment file = { .name = file_name, .type = (char *)"image/PNG; x=y", .data = spool };
	bool attach = g_rand_int_range(dice, 0, 3) == 0;
	if (attach)
		g_ptr_array_add(files, &file);
	MailDraft draft = { .from = "juliet@mail.example.org",
			    .from_name = name,
			    .to = to,
			    .message_id = "<id@x>",
			    .subject = subject,
			    .body = body,
			    .attachments = files };
	Made made = make(&draft, 1 << 20);
	g_assert_no_error(made.error);
	check_lines(&made);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	g_autofree char *subject_read = mail_clean_line(subject, 2048);
	g_autofree char *name_read = mail_clean_line(name, 200);
	g_autofree char *body_read = as_read(body);
	g_assert_cmpstr(of(found, "defects"), ==, "");
	g_assert_cmpstr(of(found, "h:Subject"), ==,
			*subject_read != '\0' ? subject_read : "(none)");
	g_assert_cmpstr(of(found, "n:From"), ==, name_read);
	g_assert_cmpstr(of(found, "a:From"), ==, "juliet@mail.example.org");
	g_assert_cmpstr(of(found, "a:To"), ==,
			to->len == 1 ? "alice@example.net" : "\"a b\"@x.example|o'brien@y.example");
	g_assert_cmpstr(of(found, "text0"), ==, body_read);
	if (attach) {
		g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, data, -1);
		g_assert_cmpstr(of(found, "sha1"), ==, sha);
		g_assert_cmpstr(of(found, "type1"), ==, "image/png");
		g_assert_cmpstr(of(found, "disposition1"), ==, "inline");
		const char *base = file_name;
		for (const char *p = file_name; *p != '\0'; p++)
			if (*p == '/' || *p == '\\')
				base = p + 1;
		g_autofree char *base_read = mail_clean_line(base, 200);
		g_assert_cmpstr(of(found, "name1"), ==, base_read);
	}
	made_clear(&made);
}

static void
test_by_chance(void)
{
	dice = g_rand_new_with_seed(5322); /* by chance, and the same each time; 9,000 others were tried */
	for (unsigned i = 0; i < 150; i++)
		check_by_chance();
	g_rand_free(dice);
}

/* --- the rest --- */

static void
test_references(void)
{
	g_autoptr(GPtrArray) to = list_of("a@b");
	const char *many[101];
	g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
	for (unsigned i = 0; i < 100; i++) {
		many[i] = g_strdup_printf("<%u@example.org>", i);
		g_ptr_array_add(own, (gpointer)many[i]);
	}
	many[100] = NULL;
	MailDraft draft = { .from = "a@b",
			    .to = to,
			    .message_id = "<a@b>",
			    .references = many,
			    .in_reply_to = "<99@example.org>" };
	Made made = make(&draft, 1 << 20);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	const char *references = of(found, "h:References");
	/* Cut in the middle. */
	g_assert_true(g_str_has_prefix(references, "<0@example.org> <81@example.org> "));
	g_assert_true(g_str_has_suffix(references, " <98@example.org> <99@example.org>"));
	made_clear(&made);
	/* Each of them so long that there is room for few. */
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *fill = g_strnfill(700, 'x');
		many[i] = g_strdup_printf("<%u.%s@example.org>", i, fill);
		g_ptr_array_add(own, (gpointer)many[i]);
	}
	draft.in_reply_to = "<last@x>";
	made = make(&draft, 1 << 20);
	check_lines(&made);
	g_autoptr(GHashTable) again = read_mail(made.mail);
	references = of(again, "h:References");
	g_assert_true(g_str_has_prefix(references, "<0.x"));
	g_assert_true(g_str_has_suffix(references, " <last@x>"));
	g_assert_cmpuint(strlen(references), <, 2100);
	made_clear(&made);
}

static void
test_utf8(void)
{
	g_autoptr(GPtrArray) idn = list_of("a@b\xc3\xbc"
					   "cher.example"),
			     local = list_of("\xc3\xa9ric@example.net");
	MailDraft draft = {
		.from = "a@b", .from_name = "\xc3\x89ric", .to = idn, .message_id = "<a@b>"
	};
	Made made = make(&draft, 1 << 20);
	g_assert_false(made.utf8); /* any server can have it */
	g_autoptr(GHashTable) ascii = read_mail(made.mail);
	g_assert_cmpstr(of(ascii, "a:To"), ==, "a@xn--bcher-kva.example");
	made_clear(&made);
	draft.to = local;
	made = make(&draft, 1 << 20);
	g_assert_true(made.utf8);
	check_lines(&made);
	g_autoptr(GHashTable) utf8 = read_mail(made.mail);
	g_assert_cmpstr(of(utf8, "a:To"), ==, "\xc3\xa9ric@example.net");
	g_assert_cmpstr(of(utf8, "n:From"), ==, "\xc3\x89ric");
	made_clear(&made);
}

static unsigned beats;

static gboolean
on_beat(G_GNUC_UNUSED gpointer data)
{
	beats++;
	return G_SOURCE_CONTINUE;
}

static long
resident(void)
{
	g_autofree char *text = NULL;
	long size = 0, pages = 0;
	g_assert_true(g_file_get_contents("/proc/self/statm", &text, NULL, NULL));
	g_assert_cmpint(sscanf(text, "%ld %ld", &size, &pages), ==, 2);
	return pages * sysconf(_SC_PAGESIZE);
}

/* 25 MB: a slice of it in memory, and not on the main loop's time. */
static void
test_large(void)
{
	g_autoptr(GPtrArray) to = list_of("a@b"), files = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(32 << 20, &error);
	char block[4096];
	for (unsigned i = 0; i < 6400; i++) {
		memset(block, (int)(i * 7), sizeof block);
		g_assert_true(wry_spool_write(spool, block, sizeof block, &error));
	}
	wry_spool_seal(spool);
	WryAttachment file = { .name = (char *)"large.bin", .data = spool };
	g_ptr_array_add(files, &file);
	MailDraft draft = { .from = "a@b", .to = to, .message_id = "<a@b>", .attachments = files };
	Made refused = make(&draft, 30 << 20);
	g_assert_error(refused.error, WRY_ERROR, WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL));
	made_clear(&refused);

	guint beat = g_timeout_add(1, on_beat, NULL);
	long before = resident();
	Made made = { 0 };
	mail_compose(&draft, 40 << 20, wry_reply_new(NULL, 0, on_made, &made));
	g_assert_false(made.answered);
	long most = 0;
	while (!made.answered) {
		g_main_context_iteration(NULL, TRUE);
		if (!made.answered)
			most = MAX(most, resident());
	}
	g_source_remove(beat);
	g_assert_no_error(made.error);
	g_assert_cmpuint(g_bytes_get_size(made.mail), >, 34 << 20);
	g_assert_cmpuint(beats, >=, 3);
#ifndef __SANITIZE_ADDRESS__
	g_assert_cmpint(most - before, <, 8 << 20);
#endif
	g_test_message("%u beats, %ld kB", beats, (most - before) / 1024);
	made_clear(&made);
}

/* --- reports --- */

static void
test_failure(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(1 << 20, &error);
	static const char original[] =
	    "From: bob@example.net\r\nSubject: caf\xe9\r\nMessage-ID: <o@x>\r\n\r\n"
	    "secret body\r\n";
	g_assert_true(wry_spool_write(spool, original, strlen(original), &error));
	wry_spool_seal(spool);
	const MailFailure failures[] = {
		{ "juliet@mail.example.org", "5.1.1",
		  "nobody\r\nAction: delivered\r\n\r\nhas \xc3\xa9 it" },
		{ "n\xc3\xa9@mail.example.org", "9.9", NULL },
	};
	MailNews news = { .from = "postmaster@mail.example.org",
			  .to = "bob@example.net",
			  .domain = "mail.example.org\r\nX: y",
			  .message_id = "<r@mail.example.org>",
			  .date = INT64_C(1763642096) * 1000000,
			  .words = "Your mail could not be delivered.\nIt was for \xc3\xa9ric.",
			  .original_id = "<o@x>",
			  .envid = "env 1\r\nZ: z",
			  .arrived = INT64_C(1763642000) * 1000000,
			  .failures = failures,
			  .n_failures = 2,
			  .original = spool };
	Made made = { .mail = mail_compose_failure(&news, &error) };
	g_assert_no_error(error);
	check_lines(&made);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	g_assert_cmpstr(of(found, "defects"), ==, "");
	g_assert_cmpstr(of(found, "names"), ==,
			"Date From To Subject Message-ID In-Reply-To References Auto-Submitted "
			"X-Auto-Response-Suppress MIME-Version Content-Type");
	g_assert_cmpstr(of(found, "type"), ==, "multipart/report");
	g_assert_cmpstr(of(found, "h:Auto-Submitted"), ==, "auto-replied");
	g_assert_cmpstr(of(found, "h:In-Reply-To"), ==, "<o@x>");
	g_assert_cmpstr(of(found, "text0"), ==,
			"Your mail could not be delivered.\nIt was for \xc3\xa9ric.");
	g_assert_cmpstr(of(found, "r0:Reporting-MTA"), ==, "dns; mail.example.org X: y");
	g_assert_cmpstr(of(found, "r0:Original-Envelope-Id"), ==, "env 1 Z: z");
	g_assert_cmpstr(of(found, "r1:Final-Recipient"), ==, "rfc822; juliet@mail.example.org");
	g_assert_cmpstr(of(found, "r1:Action"), ==, "failed");
	g_assert_cmpstr(of(found, "r1:Status"), ==, "5.1.1");
	g_assert_cmpstr(of(found, "r2:Final-Recipient"), ==, "utf-8; n\\x{E9}@mail.example.org");
	g_assert_cmpstr(of(found, "r2:Status"), ==, "5.0.0");
	gsize n;
	const char *mail = g_bytes_get_data(made.mail, &n);
	g_assert_nonnull(g_strstr_len(mail, (gssize)n, "text/rfc822-headers"));
	g_assert_nonnull(g_strstr_len(mail, (gssize)n, "Message-ID: <o@x>"));
	g_assert_null(g_strstr_len(mail, (gssize)n, "secret"));
	made_clear(&made);
	news.to = "a@b\r\nBcc: c@d";
	g_assert_null(mail_compose_failure(&news, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
}

static void
test_displayed(void)
{
	g_autoptr(GError) error = NULL;
	MailNews news = { .from = "juliet@mail.example.org",
			  .to = "bob@example.net",
			  .domain = "mail.example.org",
			  .message_id = "<r@mail.example.org>",
			  .words = "It was read.",
			  .original_id = "<o@x>",
			  .reader = "juliet@mail.example.org" };
	Made made = { .mail = mail_compose_displayed(&news, &error) };
	g_assert_no_error(error);
	check_lines(&made);
	g_autoptr(GHashTable) found = read_mail(made.mail);
	g_assert_cmpstr(of(found, "type"), ==, "multipart/report");
	gsize n;
	const char *mail = g_bytes_get_data(made.mail, &n);
	static const char fields[] = "Content-Type: message/disposition-notification\r\n\r\n"
				     "Reporting-UA: mail.example.org\r\n"
				     "Final-Recipient: rfc822; juliet@mail.example.org\r\n"
				     "Original-Message-ID: <o@x>\r\n"
				     "Disposition: manual-action/MDN-sent-automatically; displayed\r\n";
	g_assert_nonnull(g_strstr_len(mail, (gssize)n, fields));
	made_clear(&made);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	wry_loop_init(NULL);
	g_test_add_func("/smtp/compose/plain", test_plain);
	g_test_add_func("/smtp/compose/flow", test_flow);
	g_test_add_func("/smtp/compose/encodings", test_encodings);
	g_test_add_func("/smtp/compose/injection", test_injection);
	g_test_add_func("/smtp/compose/by-chance", test_by_chance);
	g_test_add_func("/smtp/compose/references", test_references);
	g_test_add_func("/smtp/compose/utf8", test_utf8);
	g_test_add_func("/smtp/compose/large", test_large);
	g_test_add_func("/smtp/compose/failure", test_failure);
	g_test_add_func("/smtp/compose/displayed", test_displayed);
	int rc = g_test_run();
	if (python != NULL) {
		g_output_stream_close(g_subprocess_get_stdin_pipe(python), NULL, NULL);
		g_subprocess_wait(python, NULL, NULL);
		g_object_unref(answers);
		g_object_unref(python);
	}
	mail_compose_shutdown();
	wry_loop_shutdown();
	g_rmdir(dir);
	return rc;
}
