/*
 * test-mail-inbound.c - whom a mail is believed, and what becomes of one that nobody can read
 *
 * The listener's question comes from here, and so does what a helper process would say of the mail.
 */
#include "backends/backends.h"
#include "backends/smtp/code.h"
#include "backends/smtp/lmtp-session.h"
#include "backends/smtp/mail.h"
#include "backends/smtp/mime.h"
#include "backends/smtp/thread.h"
#include "backends/smtp/token.h"
#include "fake-core.h"

#include <glib/gstdio.h>
#include <string.h>

#define DOMAIN "gw.example.org"
#define ROMEO "romeo@" DOMAIN
#define OURS "0123456789abcdef0123456789abcdef"

/* --- in place of the helper process --- */

static MailRead *reading; /* NULL: not even its header can be read */
static int trouble;	  /* then: the error */

void __wrap_mail_read(WrySpool *mail, WryReply *reply);

void
__wrap_mail_read(G_GNUC_UNUSED WrySpool *mail, WryReply *reply)
{
	if (reading != NULL)
		wry_reply_done(reply, reading);
	else
		wry_reply_fail(reply, trouble, "a helper process died of this", NULL);
}

/* --- a gateway --- */

static MailComponent *
begin(void)
{
	WryComponent *component = fake_component_new(&wry_backend_smtp);
	MailComponent *c = g_new0(MailComponent, 1);
	guint8 key[MAIL_KEY_BYTES] = "not a secret";
	fake_set(component, NULL, "authserv_id", "mx.test");
	*c = (MailComponent){ .component = component,
			      .log = wry_component_log(component),
			      .domain = DOMAIN,
			      .identity = mail_identity_new(DOMAIN, true, NULL, NULL),
			      .key = g_bytes_new(key, sizeof key) };
	g_queue_init(&c->deliveries);
	wry_component_set_data(component, c);
	return c;
}

static void
end(MailComponent *c)
{
	WryComponent *component = c->component;
	mail_inbound_stop(c);
	mail_identity_free(c->identity);
	g_bytes_unref(c->key);
	g_free(c);
	fake_component_free(component);
	fake_facts_clear();
}

static void
on_noted(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_no_error(error);
}

/* Romeo has written to bob and eve.  The Message-ID.  (transfer full) */
static char *
write_mail(MailComponent *c)
{
	char *id = mail_message_id_new(c->key, OURS, DOMAIN);
	char *also[] = { (char *)"eve@other.test", NULL }, *none[] = { NULL };
	MailMemory m = { .message_id = id,
			 .references = none,
			 .self = (char *)ROMEO,
			 .peer = (char *)"bob@far.test",
			 .to = (char *)"bob@far.test",
			 .also = also,
			 .thread = (char *)"t",
			 .subject = (char *)"",
			 .out = true };
	mail_memory_note(c->component, fake_key, &m, wry_reply_new(NULL, 0, on_noted, NULL));
	g_autoptr(GBytes) user = g_bytes_new(fake_key, strlen(fake_key));
	wry_memo_put(c->component, "sent", OURS, user, WRY_MEMO_PLAIN, 0,
		     wry_reply_new(NULL, 0, on_noted, NULL));
	fake_facts_clear();
	return id;
}

static WrySpool *
spool_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	WrySpool *spool = wry_spool_new(65536, &error);
	g_assert_no_error(error);
	g_assert_true(wry_spool_write(spool, text, strlen(text), &error));
	wry_spool_seal(spool);
	return spool;
}

static void
on_answered(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	MailCode code = mail_code_of(error);
	g_string_printf(data, "%u %s", code.code, code.enhanced);
}

/* The dot: "250 2.1.5", and so on.  (transfer full) */
static char *
deliver(MailComponent *c, const char *sender, const char *to)
{
	MailListener listener = { .refs = 1 };
	GString *said = g_string_new("nothing");
	MailEnvelope *e = mail_envelope_new(&listener);
	e->sender = g_strdup(sender);
	g_ptr_array_add(e->recipients, g_strdup(to));
	e->data = spool_of("Subject: x\r\n\r\nx\r\n");
	WryReply *replies[] = { wry_reply_new(NULL, 0, on_answered, said) };
	mail_on_mail(e, replies, c);
	mail_envelope_unref(e);
	g_assert_cmpuint(c->deliveries.length, ==, 0);
	g_assert_cmpuint(listener.refs, ==, 1);
	return g_string_free(said, FALSE);
}

/* --- what cannot be read --- */

static void
test_unreadable(void)
{
	MailComponent *c = begin();
	reading = NULL;
	trouble = WRY_ERROR_INTERNAL_SERVER_ERROR;
	g_autofree char *died = deliver(c, "alice@far.test", ROMEO);
	g_assert_cmpstr(died, ==, "554 5.6.0");
	trouble = WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT);
	g_autofree char *busy = deliver(c, "alice@far.test", ROMEO);
	g_assert_cmpstr(busy, ==, "451 4.3.0");
	g_assert_null(fake_fact()); /* nobody was asked about it, nothing was told */
	end(c);
}

/* --- what is said of our mails, by whom --- */

static const struct {
	const char *from;
	bool proven;
	MailReportKind kind;
	const char *about; /* the recipient it names */
	bool token;	   /* it comes to bob's envelope */
	const char *fact;  /* the last that was told; its beginning */
} words[] = {
	{ "mailer-daemon@far.test", true, MAIL_DSN_FAILED, "bob@far.test", false, "fate " },
	{ "mailer-daemon@mx.far.test", true, MAIL_DSN_FAILED, "bob@far.test", false, "fate " },
	{ "mailer-daemon@far.test", false, MAIL_DSN_FAILED, "bob@far.test", true, "fate " },
	{ "mailer-daemon@other.test", false, MAIL_DSN_FAILED, NULL, true, "fate " },
	/* Eve has the mail, and its id, too. */
	{ "eve@other.test", true, MAIL_DSN_FAILED, "bob@far.test", false, "arrived " },
	{ "mailer-daemon@far.test", false, MAIL_DSN_FAILED, "bob@far.test", false, "arrived " },
	{ "mailer-daemon@notfar.test", true, MAIL_DSN_FAILED, "bob@far.test", false, "arrived " },
	{ "eve@other.test", true, MAIL_DSN_FAILED, NULL, false, "arrived " },
	{ "bob@far.test", false, MAIL_MDN_DISPLAYED, "bob@far.test", false, "arrived " },
	{ "bob@far.test", true, MAIL_MDN_DISPLAYED, "bob@far.test", false, "fate " },
};

static void
test_believed(void)
{
	MailComponent *c = begin();
	g_autofree char *id = write_mail(c);
	g_autofree char *token = mail_token_new(c->key, OURS, 0);
	g_autofree char *back = g_strconcat("bounce+", token, "@", DOMAIN, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		MailReportLine *line = g_new0(MailReportLine, 1);
		*line = (MailReportLine){ .kind = words[i].kind,
					  .recipient = g_strdup(words[i].about) };
		reading = mail_read_new();
		reading->from = mail_box_new(NULL, words[i].from);
		reading->message_id = g_strdup_printf("<%u@x>", i);
		reading->report_message_id = g_strdup(id);
		g_ptr_array_add(reading->reports, line);
		reading->auth_results = g_new0(char *, 2);
		if (words[i].proven)
			reading->auth_results[0] = g_strdup_printf(
			    "mx.test; dmarc=pass header.from=%s", strchr(words[i].from, '@') + 1);
		g_autofree char *said = deliver(c, "", words[i].token ? back : ROMEO);
		g_assert_cmpstr(said, ==, "250 2.1.5");
		g_autofree char *last = NULL;
		for (char *fact; (fact = fake_fact()) != NULL;) {
			g_free(last);
			last = fact;
		}
		if (last == NULL || !g_str_has_prefix(last, words[i].fact))
			g_error("row %u: %s", i, last);
		g_clear_pointer(&reading, mail_read_free);
	}
	end(c);
}

/* What is refused is a warning to the operator, not to a test. */
static GLogWriterOutput
on_log(G_GNUC_UNUSED GLogLevelFlags level, G_GNUC_UNUSED const GLogField *fields,
       G_GNUC_UNUSED gsize n, G_GNUC_UNUSED gpointer data)
{
	return G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	wry_loop_init(NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	g_test_add_func("/mail-inbound/unreadable", test_unreadable);
	g_test_add_func("/mail-inbound/believed", test_believed);
	int rc = g_test_run();
	wry_loop_shutdown();
	g_rmdir(dir);
	return rc;
}
