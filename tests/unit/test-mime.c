/*
 * test-mime.c - whole mails, through the helper process: what a person is shown of each
 *
 * The mails are written here, each for one thing that has fooled or crashed a reader of mail.  G1
 * to G12 are GMime's defects (HACKING.md, "Libraries").
 */
#include "backends/smtp/mime-wire.h"
#include "base/loop.h"
#include "tnef-kit.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* --- the helper's side: the real one, that can be told to die ------------------ */

/* Small mails, which come with the question. */
static bool
holds(const guint8 *question, gsize n, const char *word)
{
	return g_strstr_len((const char *)question + sizeof(MimeQuestion),
			    (gssize)(MIN(n, 1000) - sizeof(MimeQuestion)), word) != NULL;
}

static void
answer(const guint8 *question, gsize n, const int *fds, unsigned n_fds, GByteArray *out)
{
	MimeQuestion q;
	memcpy(&q, question, sizeof q);
	if (holds(question, n, "X-Die: always") ||
	    (q.op == MIME_READ && holds(question, n, "X-Die: once")))
		raise(SIGKILL);
	if (q.op == MIME_READ && holds(question, n, "X-Lie: yes"))
		g_byte_array_append(out, (const guint8 *)"nonsense", 8);
	else
		mail_mime_job.answer(question, n, fds, n_fds, out);
}

static void
start(void)
{
	mail_mime_job.start();
}

static const WryHelperJob mortal = { .name = "mime", .start = start, .answer = answer };
static const WryHelperJob *const jobs[] = { &mortal, NULL };

/* --- the stage --------------------------------------------------------------- */

static char *dir;
static unsigned waiting;

typedef void (*Check)(const MailRead *read);

static WrySpool *
spool_of(const char *bytes, gsize n)
{
	g_autoptr(GError) error = NULL;
	WrySpool *spool = wry_spool_new(256 << 20, &error);
	g_assert_no_error(error);
	g_assert_true(wry_spool_write(spool, bytes, n, &error));
	wry_spool_seal(spool);
	return spool;
}

static void
settle(void)
{
	gint64 end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	while (waiting > 0) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		g_main_context_iteration(NULL, TRUE);
	}
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Check check = (Check)data;
	g_assert_no_error(error);
	check(result);
	waiting--;
}

static void
read_bytes(const char *bytes, gsize n, Check check)
{
	g_autoptr(WrySpool) mail = spool_of(bytes, n);
	waiting++;
	mail_read(mail, wry_reply_new(NULL, 0, on_read, (gpointer)check));
	settle();
}

/* Line ends become CRLF. */
static char *
crlf(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	return g_strjoinv("\r\n", lines);
}

static void
read_mail(const char *text, Check check)
{
	g_autofree char *wire = crlf(text);
	read_bytes(wire, strlen(wire), check);
	read_bytes(text, strlen(text), check); /* and as a careless relay gives it */
}

/* "name type size", one a line, inline ones with a star. */
static void
assert_parts(const MailRead *m, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (guint i = 0; i < m->parts->len; i++) {
		const MailPart *p = m->parts->pdata[i];
		g_string_append_printf(text, "%u %s %s %d%s\n", p->index, p->name, p->type,
				       (int)p->size, p->is_inline ? " *" : "");
	}
	g_assert_cmpstr(text->str, ==, expected);
}

typedef struct {
	char *bytes;
	gsize n;
	int code;
} Extracted;

static void
on_extracted(gpointer result, const GError *error, gpointer data)
{
	Extracted *x = data;
	waiting--;
	x->code = error != NULL ? (int)wry_error_code(error) : -1;
	if (error != NULL)
		return;
	g_autoptr(GError) failed = NULL;
	int fd = wry_spool_fd(result, &failed);
	g_assert_no_error(failed);
	x->n = (gsize)wry_spool_size(result);
	x->bytes = g_malloc0(x->n + 1);
	g_assert_cmpint(read(fd, x->bytes, x->n), ==, (gssize)x->n);
	close(fd);
}

static Extracted
extract(WrySpool *mail, unsigned index, int64_t ceiling)
{
	Extracted x = { 0 };
	waiting++;
	mail_extract(mail, index, ceiling, wry_reply_new(NULL, 0, on_extracted, &x));
	settle();
	return x;
}

static void
assert_extract(const char *text, unsigned index, const char *expected)
{
	g_autofree char *wire = crlf(text);
	g_autoptr(WrySpool) mail = spool_of(wire, strlen(wire));
	Extracted x = extract(mail, index, 1 << 20);
	g_assert_cmpint(x.code, ==, -1);
	g_assert_cmpstr(x.bytes, ==, expected);
	g_free(x.bytes);
}

/* --- plain mails --------------------------------------------------------------- */

static void
check_plain(const MailRead *m)
{
	g_assert_cmpstr(m->from->name, ==, "Juliet Capulet");
	g_assert_cmpstr(m->from->address, ==, "juliet@example.org");
	g_assert_cmpstr(m->sender->address, ==, "nurse@example.org");
	g_assert_cmpuint(m->to->len, ==, 2);
	g_assert_cmpstr(((MailBox *)m->to->pdata[1])->address, ==, "tybalt@example.net");
	g_assert_cmpuint(m->cc->len, ==, 1);
	g_assert_cmpuint(m->reply_to->len, ==, 0);
	g_assert_cmpstr(m->subject, ==, "Grüße aus Verona");
	g_assert_cmpstr(m->message_id, ==, "<3@example.org>");
	g_assert_cmpstr(m->in_reply_to, ==, "<2@example.net>");
	g_assert_cmpuint(g_strv_length(m->references), ==, 2);
	g_assert_cmpint(m->date, ==, G_GINT64_CONSTANT(1795178096000000));
	g_assert_cmpstr(m->text, ==, "Lunch?\n\n-- \nJuliet");
	g_assert_cmpstr(m->text_folded, ==, "Lunch?");
	g_assert_false(m->text_cut || m->text_was_html || m->automatic || m->damaged);
	g_assert_false(m->duplicate_headers);
	g_assert_cmpstr(m->lang, ==, "de");
	g_assert_cmpuint(g_strv_length(m->auth_results), ==, 2);
	g_assert_cmpstr(m->auth_results[0], ==, "mx.example; dmarc=pass header.from=example.org");
	g_assert_cmpuint(m->received_count, ==, 2);
	g_assert_cmpstr(m->loop, ==, "mail.example");
	g_assert_cmpstr(m->spam, ==, "YES");
	g_assert_cmpstr(m->face, ==, "iVBORw0KGgo=");
	g_assert_cmpstr(m->mdn_to, ==, "juliet@example.org");
	g_assert_cmpuint(m->notes, ==, 0);
	g_assert_null(m->event);
	g_assert_null(m->list_id);
	assert_parts(m, "");
}

static void
test_plain(void)
{
	read_mail(
	    "Received: from a by b\nReceived: from c by d\n"
	    "Authentication-Results: mx.example;\n\tdmarc=pass header.from=example.org\n"
	    "Authentication-Results : mx.example; dmarc=pass header.from=evil.example\n"
	    "Authentication-Results: other; spf=none\n"
	    "From: Juliet Capulet <juliet@example.org>\nSender: nurse@example.org\n"
	    "To: romeo@mail.example, tybalt@example.net\nCc: paris@example.org\n"
	    "Subject: =?utf-8?B?R3LDvMOfZQ==?= =?utf-8?Q?_aus?= Verona\n"
	    "Message-ID: <3@example.org>\nIn-Reply-To: <2@example.net>\n"
	    "References: <1@example.org> <2@example.net>\nDate: Fri, 20 Nov 2026 12:34:56 +0000\n"
	    "Content-Language: de, en\nX-Wherry-Loop: mail.example\nX-Spam-Flag: YES\n"
	    "Face: iVBOR\n w0KGgo=\nDisposition-Notification-To: juliet@example.org\n"
	    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nLunch?\n\n-- \nJuliet\n",
	    check_plain);
}

static void
check_bare(const MailRead *m)
{
	g_assert_null(m->from);
	g_assert_null(m->subject);
	g_assert_cmpint(m->date, ==, 0);
	g_assert_null(m->references[0]);
	g_assert_nonnull(m->text);
	g_assert_false(m->damaged);
}

/* What is hardly a mail at all is one without anything. */
static void
test_bare(void)
{
	read_bytes("", 0, check_bare);
	read_mail("\n", check_bare);
	read_mail("\n\n\n", check_bare);
	read_mail("no header at all\n", check_bare);
	read_mail("X: y", check_bare);
	read_bytes("\0\0\0\0", 4, check_bare);
	read_mail("Content-Type: multipart/mixed\n\nno boundary\n", check_bare);
	read_mail("Content-Type: multipart/mixed; boundary=x\n\nnever met\n", check_bare);
	read_mail("Content-Type: message/rfc822\n\n", check_bare);
	read_mail("Content-Type: /;;;=\nContent-Transfer-Encoding: nonsense\n\nx\n", check_bare);
}

/* A subject turns nothing that stands around it, and hides nothing; marks of direction stay. */
static void
check_subject(const MailRead *m)
{
	g_assert_cmpstr(m->subject, ==, "invoice exe.gpj and\u200f more");
	g_assert_cmpstr(m->list_id, ==, "gro.example");
}

static void
test_subject(void)
{
	read_mail("Subject: \u202einvoice\u200b \u2066exe.gpj\u2069 and\u200f more\ufeff\n"
		  "List-Id: <\u202egro.example>\n\nx\n",
		  check_subject);
}

/* More boundary lines than GMime is given: the mail is a file, and judged by its header as any other. */
static void
check_boundaries(const MailRead *m)
{
	g_assert_true(m->damaged);
	g_assert_cmpuint(m->notes, ==, MAIL_NOTE_DAMAGED);
	g_assert_cmpstr(m->from->address, ==, "alice@far.test");
	g_assert_cmpstr(m->auth_results[0], ==, "mx.test; dmarc=fail header.from=far.test");
	g_assert_cmpstr(m->spam, ==, "YES");
	g_assert_cmpstr(m->text, ==, "");
	g_assert_cmpuint(m->parts->len, ==, 1);
	g_assert_cmpuint(((MailPart *)m->parts->pdata[0])->index, ==, 0);
}

static void
test_boundaries(void)
{
	g_autoptr(GString) mail =
	    g_string_new("From: alice@far.test\nX-Spam-Flag: YES\n"
			 "Authentication-Results: mx.test; dmarc=fail header.from=far.test\n"
			 "Content-Type: multipart/mixed; boundary=x\n\n");
	for (unsigned i = 0; i <= 500; i++)
		g_string_append(mail, "--x\n\nsaid\n");
	g_string_append(mail, "--x--\n");
	read_mail(mail->str, check_boundaries);
}

static void
check_duplicates(const MailRead *m)
{
	g_assert_true(m->duplicate_headers);
	g_assert_cmpstr(m->from->address, ==, "juliet@example.org");
}

/* G9: two From are not one author. */
static void
test_duplicates(void)
{
	read_mail("From: juliet@example.org\nFrom: bank@example.com\n\nx\n", check_duplicates);
	read_mail("From: juliet@example.org, bank@example.com\n\nx\n", check_duplicates);
	read_mail("From: juliet@example.org\nSubject: a\nsubject: b\n\nx\n", check_duplicates);
	read_mail(
	    "From: juliet@example.org\nContent-Type: text/plain\nContent-type: text/html\n\nx\n",
	    check_duplicates);
}

static void
check_automatic(const MailRead *m)
{
	g_assert_true(m->automatic);
}

static void
check_by_hand(const MailRead *m)
{
	g_assert_false(m->automatic);
}

static void
check_list(const MailRead *m)
{
	g_assert_cmpstr(m->list_id, ==, "lunch.lists.example.org");
	g_assert_true(m->automatic);
	g_assert_cmpstr(m->text_folded, ==, "Hello all.");
}

static void
test_automatic(void)
{
	read_mail("Auto-Submitted: auto-replied (vacation)\n\nx\n", check_automatic);
	read_mail("Precedence: Bulk\n\nx\n", check_automatic);
	read_mail("List-Unsubscribe: <https://x.example>\n\nx\n", check_automatic);
	read_mail("X-Auto-Response-Suppress: DR, OOF, AutoReply\n\nx\n", check_automatic);
	read_mail("Auto-Submitted: no\nPrecedence: first-class\n\nx\n", check_by_hand);
	read_mail("List-Id: \"Lunch\" <lunch.lists.example.org>\n\nHello all.\n"
		  "_______________________________________________\nLunch mailing list\n"
		  "https://lists.example.org/lunch\n",
		  check_list);
}

/* --- texts ---------------------------------------------------------------------- */

static const char *expected_text;

static void
check_text(const MailRead *m)
{
	g_assert_cmpstr(m->text, ==, expected_text);
	g_assert_false(m->damaged);
}

static void
assert_text(const char *mail, const char *expected)
{
	expected_text = expected;
	read_mail(mail, check_text);
}

static void
test_texts(void)
{
	assert_text("Content-Type: text/plain; charset=us-ascii\n\nGr\xc3\xbc\xc3\x9f"
		    "e\n",
		    "Grüße"); /* G7 */
	assert_text("\nGr\xfc\xdf"
		    "e\n",
		    "Grüße");
	assert_text("Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: "
		    "quoted-printable\n\n"
		    "Gr=FC=DFe=\n aus Bonn\n",
		    "Grüße aus Bonn");
	/* G5: a list's footer, a chunk of its own. */
	assert_text("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
		    "SGVsbG8uCg==\nRm9vdGVyCg==\n",
		    "Hello.\nFooter");
	assert_text("Content-Type: text/plain; format=flowed; delsp=no\n\none \ntwo\n\n> a \n> b\n",
		    "one two\n\n> a b");
	assert_text("Content-Type: text/html; charset=utf-8\n\n<p>One</p><p><a "
		    "href='https://x.example/'>two</a>\n",
		    "One\n\ntwo <https://x.example/>");
	assert_text("Content-Type: text/html\n\n<meta charset=koi8-r><p>\xf0\xd2\xc9\xd7\xc5\xd4\n",
		    "Привет");
	assert_text("Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B\n", "こん");
	assert_text("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n&2&5L;&\\N\n`\nend\n",
		    "Hello.");
	assert_text("\na\x01"
		    "b\x1b[31mc\xef\xbf\xbf\x0c"
		    "d\n",
		    "ab[31mc\xef\xbf\xbd\nd");
}

static void
test_alternatives(void)
{
	assert_text("Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: "
		    "text/plain\n\nplain\n"
		    "--x\nContent-Type: text/html\n\n<p>html\n--x--\n",
		    "plain");
	/* An empty text is no text. */
	assert_text("Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: "
		    "text/plain\n\n \n\n"
		    "--x\nContent-Type: text/html\n\n<p>html\n--x--\n",
		    "html");
	assert_text("Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: "
		    "text/html\n\n<p>a\n--x\n"
		    "Content-Type: text/x-amp-html\n\n<p>b\n--x--\n",
		    "a");
	/* Signed, and a list's footer added around it. */
	assert_text("Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: "
		    "multipart/signed; boundary=i;\n"
		    " protocol=\"application/pgp-signature\"\n\n--i\n\nsaid\n--i\nContent-Type: "
		    "application/pgp-signature\n\n"
		    "sig\n--i--\n--o\n\nfooter\n--o--\n",
		    "said\n\nfooter");
	/* A boundary that is never closed, and one that is another's beginning. */
	assert_text("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nshown", "shown");
	assert_text("Content-Type: multipart/mixed; boundary=x\n\nnot "
		    "shown\n--x\n\na\n--xy\nb\n--x--\nafter\n",
		    "a\n--xy\nb");
}

static void
check_apple(const MailRead *m)
{
	g_assert_cmpstr(m->text, ==, "plain");
	assert_parts(m, "3 a.pdf application/pdf 3\n4 image-4.png image/png 3 *\n5 invitation.ics "
			"text/calendar 32\n");
	g_assert_cmpstr(m->event->summary, ==, "Lunch");
	g_assert_cmpstr(((MailPart *)m->parts->pdata[1])->content_id, ==, "pic@x");
}

/* The files of the form that is not shown are not lost. */
static void
test_beside(void)
{
	read_mail(
	    "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: "
	    "text/plain\n\nplain\n"
	    "--x\nContent-Type: multipart/mixed; boundary=y\n\n--y\nContent-Type: "
	    "text/html\n\n<p>html\n"
	    "--y\nContent-Type: application/pdf; name=a.pdf\n\npdf\n--y\nContent-Type: image/png\n"
	    "Content-ID: <pic@x>\n\npng\n--y--\n--x\nContent-Type: text/calendar; charset=utf-8\n"
	    "Content-Transfer-Encoding: "
	    "base64\n\nQkVHSU46VkVWRU5UClNVTU1BUlk6THVuY2gKLi4uLi4=\n--x--\n",
	    check_apple);
}

static void
check_files(const MailRead *m)
{
	g_assert_cmpstr(m->text, ==, "See the files.");
	assert_parts(m, "2 naïve.txt text/plain 5\n3 passwd application/octet-stream 5\n"
			"4 Lunch on Friday.eml message/rfc822 45\n5 abb.txt text/plain 1\n"
			"6 file-6.csv text/csv 3\n");
}

static const char files_mail[] =
    "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: "
    "text/plain\nContent-Disposition: inline\n\n"
    "See the files.\n--x\n"
    "Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''na%C3%AFve.txt\n"
    "Content-Transfer-Encoding: base64\n\naGVs\nbG8=\n--x\n"
    "Content-Type: application/octet-stream\nContent-Disposition: attachment; "
    "filename=\"../../etc/passwd\"\n\nnever\n--x\n"
    "Content-Type: message/rfc822\n\nSubject: Lunch on Friday\nTo: g:g:;\n\nHello.\n--x\n"
    "Content-Type: text/plain; name=\"=?utf-8?B?YQ==?= =?utf-8?B?YmIudHh0?=\"\n\nx\n--x\n"
    "Content-Type: text/csv\n\na,b\n--x--\n";

static void
check_same_files(const MailRead *m)
{
	g_assert_cmpuint(m->parts->len, ==, 5);
	g_assert_cmpuint(((MailPart *)m->parts->pdata[2])->index, ==, 4);
}

static void
test_files(void)
{
	g_autofree char *wire = crlf(files_mail);
	read_bytes(wire, strlen(wire), check_files);
	read_mail(files_mail, check_same_files);
	assert_extract(files_mail, 1, "See the files.");
	assert_extract(files_mail, 2, "hello");
	assert_extract(files_mail, 3, "never");
	assert_extract(files_mail, 4, "Subject: Lunch on Friday\r\nTo: g:g:;\r\n\r\nHello.");
	assert_extract(files_mail, 5, "x");
	assert_extract(files_mail, 0, wire);

	g_autoptr(WrySpool) mail = spool_of(wire, strlen(wire));
	g_assert_cmpint(extract(mail, 7, 1000).code, ==, WRY_ERROR_ITEM_NOT_FOUND);
	g_assert_cmpint(extract(mail, 2, 4).code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
	g_assert_cmpint(extract(mail, 4, 4).code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
	g_assert_cmpint(extract(mail, 0, 4).code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
	Extracted exact = extract(mail, 2, 5);
	g_assert_cmpint(exact.code, ==, -1);
	g_free(exact.bytes);
}

static unsigned expected_notes;
static const char *expected_parts;

static void
check_notes(const MailRead *m)
{
	g_assert_cmpuint(m->notes, ==, expected_notes);
	assert_parts(m, expected_parts);
	for (unsigned bit = 1; bit <= MAIL_NOTE_DAMAGED; bit <<= 1)
		g_assert_cmpstr(mail_note_text(bit), !=, "");
}

static void
assert_notes(const char *mail, unsigned notes, const char *parts)
{
	expected_notes = notes;
	expected_parts = parts;
	g_autofree char *wire = crlf(mail);
	read_bytes(wire, strlen(wire), check_notes);
}

/* What we do not open is said to be what it is. */
static void
test_notes(void)
{
	assert_notes("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; "
		     "boundary=x\n\n--x\n"
		     "Content-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: "
		     "application/octet-stream;"
		     " name=encrypted.asc\n\nabc\n--x--\n",
		     MAIL_NOTE_PGP_ENCRYPTED, "2 encrypted.asc application/octet-stream 3\n");
	assert_notes("\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n",
		     MAIL_NOTE_PGP_ENCRYPTED, "");
	assert_notes("\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nx\n",
		     MAIL_NOTE_PGP_SIGNED, "");
	assert_notes(
	    "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "
	    "boundary=x\n\n--x\n\nsaid\n"
	    "--x\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nabc\n--x--\n",
	    MAIL_NOTE_SMIME_SIGNED, "");
	assert_notes("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
		     "name=smime.p7m\n\nabc",
		     MAIL_NOTE_SMIME_ENCRYPTED, "1 smime.p7m application/pkcs7-mime 3\n");
	assert_notes("Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nabc",
		     MAIL_NOTE_SMIME_WRAPPED, "1 file-1.p7m application/pkcs7-mime 3\n");
	assert_notes("Content-Type: application/ms-tnef\n\nabc", MAIL_NOTE_TNEF,
		     "1 file-1.dat application/ms-tnef 3\n");
	assert_notes("Content-Type: application/octet-stream; name=WINMAIL.DAT\n\nabc",
		     MAIL_NOTE_TNEF, "1 WINMAIL.DAT application/octet-stream 3\n");
	assert_notes("Content-Type: message/partial; id=x; number=1; total=2\n\nabc",
		     MAIL_NOTE_PARTIAL, "1 message-1.bin message/partial 3\n");
	assert_notes("Content-Type: message/external-body; access-type=x\n\nabc",
		     MAIL_NOTE_EXTERNAL, "1 message-1.bin message/external-body 3\n");
}

/* --- winmail.dat --- */

/* (transfer full): a mail that has it, with `words` in front. */
static char *
with_winmail(const char *words, const GByteArray *tnef)
{
	g_autofree char *encoded = g_base64_encode(tnef->data, tnef->len);
	return g_strdup_printf("Content-Type: multipart/mixed; boundary=x\n\n--x\n\n%s\n--x\n"
			       "Content-Type: application/ms-tnef; name=winmail.dat\n"
			       "Content-Transfer-Encoding: base64\n\n%s\n--x--\n",
			       words, encoded);
}

#define TNEF_FILES                                                                                 \
	"65538 \u0424\u043e\u0442\u043e \U0001f600 1.jpg image/jpeg 22 *\n"                         \
	"131074 \u041e\u0442\u0447\u0451\u0442.txt application/octet-stream 6\n"

/* Its files are the mail's, and its text where there is no other; where there is more in it, it is there as well. */
static void
test_winmail(void)
{
	g_autoptr(GByteArray) tnef = tnef_sample();
	g_autofree char *mail = with_winmail("Hello.", tnef), *mute = with_winmail("", tnef);
	assert_notes(mail, 0, TNEF_FILES);
	assert_text(mail, "Hello.");
	assert_text(mute, "\u041f\u0440\u0438\u0432\u0435\u0442");
	assert_extract(mail, 65538, "the bytes of a picture");
	assert_extract(mail, 131074, "report");
	g_autofree char *wire = crlf(mail);
	g_autoptr(WrySpool) spool = spool_of(wire, strlen(wire));
	g_assert_cmpint(extract(spool, 3 << 16 | 2, 1 << 20).code, ==, WRY_ERROR_ITEM_NOT_FOUND);
	g_assert_cmpint(extract(spool, 1 << 16 | 1, 1 << 20).code, ==, WRY_ERROR_ITEM_NOT_FOUND);
	g_assert_cmpint(extract(spool, 65538, 10).code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
	g_byte_array_set_size(tnef, tnef->len - 5);
	g_autofree char *broken = with_winmail("Hello.", tnef);
	g_autofree char *last = g_strdup_printf("2 winmail.dat application/ms-tnef %u\n", tnef->len);
	g_autofree char *files = g_strconcat(
	    "65538 \u0424\u043e\u0442\u043e \U0001f600 1.jpg image/jpeg 22 *\n"
	    "131074 \u041e\u0442\u0447\u0451\u0442.txt application/octet-stream 3\n", last, NULL);
	assert_notes(broken, MAIL_NOTE_TNEF, files);
}

/* --- reports ------------------------------------------------------------------------ */

static void
check_bounce(const MailRead *m)
{
	g_assert_cmpstr(m->text, ==, "It could not be delivered.");
	g_assert_cmpuint(m->reports->len, ==, 2);
	const MailReportLine *first = m->reports->pdata[0], *second = m->reports->pdata[1];
	g_assert_cmpint((int)first->kind, ==, MAIL_DSN_FAILED);
	g_assert_cmpstr(first->recipient, ==, "nurse@x.example");
	g_assert_cmpstr(first->status, ==, "5.1.1");
	g_assert_cmpstr(first->diagnostic, ==, "550 no mailbox");
	g_assert_cmpint((int)second->kind, ==, MAIL_DSN_DELAYED);
	g_assert_cmpstr(m->report_envid, ==, "tok.1");
	g_assert_cmpstr(m->report_message_id, ==, "<m1@gw.example>");
}

static void
check_no_report(const MailRead *m)
{
	g_assert_cmpuint(m->reports->len, ==, 0);
	g_assert_null(m->report_message_id);
}

static void
check_read_receipt(const MailRead *m)
{
	g_assert_cmpuint(m->reports->len, ==, 1);
	g_assert_cmpint((int)((MailReportLine *)m->reports->pdata[0])->kind, ==,
			MAIL_MDN_DISPLAYED);
	g_assert_cmpstr(m->report_message_id, ==, "<m1@gw.example>");
}

static void
test_reports(void)
{
	static const char status[] =
	    "Reporting-MTA: dns; mx\nOriginal-Envelope-Id: tok.1\n\nFinal-Recipient: rfc822; "
	    "nurse@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no "
	    "mailbox\n\n"
	    "Final-Recipient: rfc822; paris@x.example\nAction: delayed\nStatus: 4.4.1\n";
	static const char *const returned[] = {
		"Content-Type: message/rfc822\n\nMessage-ID: <m1@gw.example>\nSubject: x\n\nbody\n",
		"Content-Type: text/rfc822-headers\n\nMessage-ID: <m1@gw.example>\nSubject: x\n",
		"Content-Type: message/global-headers\n\nMessage-ID: <m1@gw.example>\nSubject: x\n",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(returned); i++) {
		g_autofree char *mail = g_strdup_printf(
		    "Content-Type: multipart/report%s; boundary=x\n\n--x\n\nIt could not be "
		    "delivered.\n--x\n"
		    "Content-Type: message/%sdelivery-status\n\n%s\n--x\n%s\n--x--\n",
		    i == 1 ? "" : "; report-type=delivery-status", i == 2 ? "global-" : "", status,
		    returned[i]);
		read_mail(mail, check_bounce);
	}
	/* As Exim has it, whose header names whom it is about: he is told of once; and OpenSMTPD. */
	static const char *const daemons[] = {
		"From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: "
		"nurse@x.example\nContent-Type: multipart/report; report-type=delivery-status",
		"From: Mailer Daemon <MAILER-DAEMON@mx.example>\nContent-Type: multipart/mixed",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(daemons); i++) {
		g_autofree char *mail = g_strdup_printf(
		    "%s; boundary=x\n\n--x\n\nIt could not be delivered.\n--x\n"
		    "Content-Type: message/delivery-status\n\n%s\n--x\n%s\n--x--\n",
		    daemons[i], status, returned[i]);
		read_mail(mail, check_bounce);
	}
	/* Outside of a report it is a file like another. */
	g_autofree char *forged =
	    g_strdup_printf("Content-Type: multipart/mixed; boundary=x\n\n--x\n"
			    "Content-Type: message/delivery-status\n\n%s\n--x--\n",
			    status);
	read_mail(forged, check_no_report);
	read_mail("Content-Type: multipart/report; report-type=disposition-notification; "
		  "boundary=x\n\n--x\n\nRead.\n--x\n"
		  "Content-Type: message/disposition-notification\n\nFinal-Recipient: "
		  "rfc822;nurse@x.example\n"
		  "Original-Message-ID: <m1@gw.example>\nDisposition: "
		  "manual-action/MDN-sent-manually; displayed\n\n--x--\n",
		  check_read_receipt);
}

/* --- hostile ones --------------------------------------------------------------------- */

static void
check_damaged(const MailRead *m)
{
	g_assert_true(m->damaged);
	g_assert_cmpuint(m->notes & MAIL_NOTE_DAMAGED, !=, 0);
	g_assert_cmpstr(m->from->address, ==, "juliet@example.org");
	g_assert_cmpstr(m->subject, ==, "Lunch");
	g_assert_cmpuint(m->parts->len, ==, 1);
	const MailPart *part = m->parts->pdata[0];
	g_assert_cmpstr(part->name, ==, "mail.eml");
	g_assert_cmpuint(part->index, ==, 0);
}

static void
append_times(GString *mail, const char *text, unsigned n)
{
	while (n-- > 0)
		g_string_append(mail, text);
}

#define TOP "From: juliet@example.org\nSubject: Lunch\n"

/* G3, G6, G12: who wrote it and about what is told, and the mail is a file. */
static void
test_too_complex(void)
{
	g_autoptr(GString) mail = g_string_new(TOP "To: ");
	append_times(mail, "g:", 60000);
	g_string_append(mail, "\n\nx\n");
	read_bytes(mail->str, mail->len, check_damaged);
	g_string_assign(mail, TOP "Content-Type: text/plain");
	for (unsigned i = 0; i < 100000; i++)
		g_string_append_printf(mail, ";\n p%u=v", i);
	g_string_append(mail, "\n\nx\n");
	read_bytes(mail->str, mail->len, check_damaged);
	g_string_assign(mail, TOP "Content-Type: multipart/mixed; boundary=x\n\n");
	append_times(mail, "--x\n\n", 300000);
	read_bytes(mail->str, mail->len, check_damaged);
	g_string_assign(mail, TOP);
	append_times(mail, "X: y\n", 300000);
	read_bytes(mail->str, mail->len, check_damaged);
	g_string_assign(mail, TOP "Content-Type: message/rfc822\n\nTo: ");
	append_times(mail, "g:", 60000);
	g_string_append(mail, "\n\nx\n");
	read_bytes(mail->str, mail->len, check_damaged);
}

static void
check_deep(const MailRead *m)
{
	g_assert_false(m->damaged);
	g_assert_cmpuint(m->notes & MAIL_NOTE_MANY_PARTS, !=, 0);
}

static void
check_many(const MailRead *m)
{
	g_assert_cmpuint(m->parts->len, ==, MAIL_PARTS_MAX);
	g_assert_cmpuint(m->notes & MAIL_NOTE_MANY_PARTS, !=, 0);
}

static void
check_any(G_GNUC_UNUSED const MailRead *m)
{
}

/* Within the limits of the scan, whatever is nested or repeated. */
static void
test_bombs(void)
{
	g_autoptr(GString) mail = g_string_new(NULL);
	for (unsigned i = 0; i < 400; i++)
		g_string_append_printf(
		    mail, "Content-Type: multipart/mixed; boundary=x%u\n\n--x%u\n", i, i);
	read_bytes(mail->str, mail->len, check_deep);
	g_string_assign(mail, "");
	append_times(mail, "Content-Type: message/rfc822\n\n", 20000);
	read_bytes(mail->str, mail->len, check_any);
	g_string_assign(mail, "Content-Type: multipart/mixed; boundary=x\n\n");
	append_times(mail, "--x\nContent-Type: image/png\n\nx\n", 400);
	read_bytes(mail->str, mail->len, check_many);
	g_string_assign(mail, "Content-Type: text/html\n\n");
	append_times(mail, "<table><tr><td>", 200000);
	read_bytes(mail->str, mail->len, check_any);
	g_string_assign(mail, "Content-Transfer-Encoding: quoted-printable\n\n");
	append_times(mail, "=3", 500000);
	read_bytes(mail->str, mail->len, check_any);
	g_string_assign(mail, "\n");
	append_times(mail, "> a\n:\n", 300000);
	read_bytes(mail->str, mail->len, check_any);
}

static void
check_cut(const MailRead *m)
{
	g_assert_true(m->text_cut);
	g_assert_cmpuint(strlen(m->text), <=, MAIL_TEXT_MAX);
	g_assert_cmpuint(strlen(m->text), >, MAIL_TEXT_MAX - 2000);
	g_assert_true(g_utf8_validate(m->text, -1, NULL));
	g_assert_true(g_str_has_suffix(m->text, "ü"));
}

static void
test_long_text(void)
{
	g_autoptr(GString) mail = g_string_new("Content-Type: text/plain; charset=utf-8\n\n");
	append_times(mail, "a line with ü\n", 100000);
	read_bytes(mail->str, mail->len, check_cut);
}

static void
on_refused(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	waiting--;
	g_assert_null(result);
	g_assert_error(error, WRY_ERROR, WRY_ERROR_INTERNAL_SERVER_ERROR);
	g_assert_cmpint((int)wry_error_retry(error), ==, WRY_RETRY_CANCEL);
}

/* Whoever dies of a mail is asked once more, for the header alone; the next mail finds a fresh
 * process. */
static void
test_poison(void)
{
	read_mail(TOP "X-Die: once\n\nx\n", check_damaged);
	read_mail(TOP "X-Lie: yes\n\nx\n", check_damaged);
	g_autoptr(WrySpool) mail = spool_of(TOP "X-Die: always\n\nx\n", 56);
	waiting++;
	mail_read(mail, wry_reply_new(NULL, 0, on_refused, NULL));
	settle();
	g_assert_cmpint(extract(mail, 1, 100).code, ==, WRY_ERROR_INTERNAL_SERVER_ERROR);
	assert_text("\nstill here\n", "still here");
}

/* --- large ones ------------------------------------------------------------------------ */

/* 25 MB each way: the main loop is never held up, and what comes out is what went in. */
static void
test_large(void)
{
	enum { SIZE = 25 << 20 };
	g_autoptr(GString) mail =
	    g_string_new(TOP "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nHello.\n--x\n"
			     "Content-Type: application/octet-stream; name=large.bin\n"
			     "Content-Transfer-Encoding: base64\n\n");
	g_autofree guint8 *bytes = g_malloc(SIZE);
	guint32 seed = 1;
	for (gsize i = 0; i < SIZE; i++)
		bytes[i] = (guint8)((seed = seed * 1103515245 + 12345) >> 16);
	for (gsize at = 0; at < SIZE; at += 57 * 1000) {
		g_autofree char *text = g_base64_encode(bytes + at, MIN(57 * 1000, SIZE - at));
		gsize n = strlen(text);
		for (gsize i = 0; i < n; i += 76) {
			g_string_append_len(mail, text + i, (gssize)MIN(76, n - i));
			g_string_append(mail, "\r\n");
		}
	}
	g_string_append(mail, "--x--\r\n");
	g_autoptr(WrySpool) spool = spool_of(mail->str, mail->len);
	g_string_truncate(mail, 0);

	Extracted x = { 0 };
	waiting++;
	mail_extract(spool, 2, SIZE, wry_reply_new(NULL, 0, on_extracted, &x));
	while (waiting > 0 && x.bytes == NULL)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(x.n, ==, SIZE);
	g_assert_cmpint(memcmp(x.bytes, bytes, SIZE), ==, 0);
	g_free(x.bytes);
	g_assert_cmpint(extract(spool, 2, SIZE - 1).code, ==, WRY_ERROR_RESOURCE_CONSTRAINT);
}

static void
on_counted(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
	waiting--;
}

static void
test_speed(void)
{
	g_autofree char *wire = crlf(
	    "Received: from a by b; Fri, 20 Nov 2026 12:34:56 +0000\n"
	    "From: Juliet Capulet <juliet@example.org>\nTo: romeo@mail.example\n"
	    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nMessage-ID: <3@example.org>\n"
	    "References: <1@example.org> <2@example.net>\nDate: Fri, 20 Nov 2026 12:34:56 +0000\n"
	    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
	    "Lunch on Friday? Then a walk in the orchard, if it does not rain.\n\n-- \nJuliet\n");
	g_autoptr(WrySpool) mail = spool_of(wire, strlen(wire));
	enum { N = 20000 };
	read_bytes(wire, strlen(wire), check_any);
	gint64 start = g_get_monotonic_time();
	for (unsigned i = 0; i < N; i++) {
		waiting++;
		mail_read(mail, wry_reply_new(NULL, 0, on_counted, NULL));
		if (i % 1000 == 999)
			settle();
	}
	double s = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
	g_test_maximized_result(N / s, "%.0f small mails/s", N / s);
}

int
main(int argc, char **argv)
{
	int rc = wry_helper_main(argc, argv, jobs);
	if (rc >= 0)
		return rc;
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	dir = g_dir_make_tmp("wherry-mime-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	g_test_add_func("/mime/winmail", test_winmail);
	g_test_add_func("/mime/subject", test_subject);
	g_test_add_func("/mime/boundaries", test_boundaries);
	g_test_add_func("/mime/plain", test_plain);
	g_test_add_func("/mime/bare", test_bare);
	g_test_add_func("/mime/duplicates", test_duplicates);
	g_test_add_func("/mime/automatic", test_automatic);
	g_test_add_func("/mime/texts", test_texts);
	g_test_add_func("/mime/alternatives", test_alternatives);
	g_test_add_func("/mime/beside", test_beside);
	g_test_add_func("/mime/files", test_files);
	g_test_add_func("/mime/notes", test_notes);
	g_test_add_func("/mime/reports", test_reports);
	g_test_add_func("/mime/too-complex", test_too_complex);
	g_test_add_func("/mime/poison", test_poison);
	g_test_add_func("/mime/bombs", test_bombs);
	g_test_add_func("/mime/long-text", test_long_text);
	g_test_add_func("/mime/large", test_large);
	if (g_test_perf())
		g_test_add_func("/mime/speed", test_speed);
	rc = g_test_run();
	mail_mime_shutdown();
	wry_loop_shutdown();
	g_rmdir(dir);
	g_free(dir);
	return rc;
}
