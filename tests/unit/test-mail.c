/*
 * test-mail.c - the parts of the mail backend that have no state, by rows
 *
 * Mailboxes as addresses, users' own mailboxes by rule, tokens that nobody forges, whom a mail
 * server vouches for.
 */
#include "backends/smtp/address.h"
#include "backends/smtp/identity.h"
#include "backends/smtp/thread.h"
#include "backends/smtp/token.h"
#include "backends/smtp/verdict.h"
#include "fake-core.h"

#include <string.h>

/* --- addresses --- */

/* name "-": none can be. */
static const struct {
	const char *typed, *name, *wire;
} addresses[] = {
	{ "alice@example.org", "alice@example.org", NULL },
	{ "John.Doe@X.Example", "john.doe@x.example", "John.Doe@x.example" },
	{ "alice%example.org", "alice@example.org", NULL },
	{ "a%b@example.org", "a%b@example.org", NULL },
	{ "a%b%example.org", "a%b@example.org", NULL },
	{ "mailto:alice@example.org", "alice@example.org", NULL },
	{ "mailto:gorby%25kremvax@example.com?subject=hi", "gorby%kremvax@example.com", NULL },
	{ "MAILTO:alice%40example.org", "alice@example.org", NULL },
	{ "Alice Liddell <alice@example.org>", "alice@example.org", NULL },
	{ " alice@example.org ", "alice@example.org", NULL },
	{ "o'brien/x=y@example.org", "o'brien/x=y@example.org", NULL },
	{ "a..b.@example.org", "\"a..b.\"@example.org", NULL },
	{ "\"john\"@example.org", "john@example.org", NULL },
	{ "\"John Doe\"@example.org", "\"john doe\"@example.org", "\"John Doe\"@example.org" },
	{ "\"a@b\"@example.org", "\"a@b\"@example.org", NULL },
	{ "\"a\\\"b\"@example.org", "\"a\\\"b\"@example.org", NULL },
	{ "dörte@straße.example", "dörte@straße.example", NULL },
	{ "DÖRTE@Bücher.example", "dörte@bücher.example", "DÖRTE@bücher.example" },
	{ "alice@xn--bcher-kva.example", "alice@bücher.example", NULL },
	{ "\xe2\x98\x83@example.org", "=e2=98=83@example.org", "\xe2\x98\x83@example.org" },
	{ "alice@[192.0.2.1]", "-", NULL },
	{ "alice", "-", NULL },
	{ "", "-", NULL },
	{ "@example.org", "-", NULL },
	{ "alice@", "-", NULL },
	{ "alice@localhost", "-", NULL },
	{ "alice@exa mple.org", "-", NULL },
	{ "ali ce@example.org", "-", NULL },
	{ "a<b@example.org", "-", NULL },
	{ "a\r\nb@example.org", "-", NULL },
	{ "\"a\r\nb\"@example.org", "-", NULL },
	{ "\"\"@example.org", "-", NULL },
	{ "\"a\"b\"@example.org", "-", NULL },
	{ "a,b@example.org", "-", NULL },
	{ "a\xff@example.org", "-", NULL },
};

static void
test_addresses(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(WryAddress) a =
		    mail_address_parse(NULL, addresses[i].typed, NULL, &error);
		if (strcmp(addresses[i].name, "-") == 0) {
			if (a != NULL)
				g_error("%s became %s", addresses[i].typed, a->name);
			g_assert_cmpint(wry_error_code(error), ==, WRY_ERROR_JID_MALFORMED);
			continue;
		}
		g_assert_no_error(error);
		g_assert_cmpstr(a->name, ==, addresses[i].name);
		g_assert_cmpstr(a->wire, ==, addresses[i].wire);
		g_autofree char *format = mail_address_format(NULL, a);
		g_autoptr(WryAddress) again = mail_address_parse(NULL, format, NULL, &error);
		g_assert_no_error(error);
		g_assert_true(wry_address_equal(a, again));
	}
}

static void
test_address_too_long(void)
{
	g_autofree char *local = g_strnfill(300, 'a');
	g_autofree char *spec = g_strconcat(local, "@example.org", NULL);
	g_autofree char *huge = g_strnfill(100000, '@');
	g_autoptr(GError) error = NULL, other = NULL;
	g_assert_null(mail_address_new(spec, &error));
	g_assert_nonnull(error);
	g_assert_null(mail_address_new(huge, &other));
	g_assert_cmpuint(strlen(other->message), <, 200);
}

/* --- users' own --- */

static MailIdentity *
identity(bool local, const char *map)
{
	g_auto(GStrv) maps = g_strsplit(map, " ", -1);
	g_autoptr(GError) error = NULL;
	MailIdentity *id = mail_identity_new("mail.example.org", local, maps, &error);
	g_assert_no_error(error);
	return id;
}

static const struct {
	bool local;
	const char *map, *user;
	const char *first, *second; /* NULL: there are no more */
} users[] = {
	{ true, "", "juliet@example.org", "juliet@mail.example.org",
	  "juliet=40example.org@mail.example.org" },
	{ true, "", "romeo@example.net", "romeo=40example.net@mail.example.org", NULL },
	{ false, "", "juliet@example.org", "juliet=40example.org@mail.example.org", NULL },
	{ true, "example.net=example.net", "romeo@example.net", "romeo@example.net",
	  "romeo=40example.net@mail.example.org" },
	{ true, "", "postmaster@example.org", "postmaster=40example.org@mail.example.org", NULL },
	{ true, "", "abuse@example.org", "abuse=40example.org@mail.example.org", NULL },
	{ true, "", "bounce+x@example.org", "bounce=2bx=40example.org@mail.example.org", NULL },
	{ true, "", "a=b@example.org", "a=3db@mail.example.org",
	  "a=3db=40example.org@mail.example.org" },
	{ true, "", "a\\20b@example.org", "a=5c20b@mail.example.org",
	  "a=5c20b=40example.org@mail.example.org" },
	{ true, "", "-dash@example.org", "=2ddash@mail.example.org",
	  "=2ddash=40example.org@mail.example.org" },
	{ true, "", ".a..b.@example.org", "=2ea.=2eb=2e@mail.example.org",
	  "=2ea.=2eb=2e=40example.org@mail.example.org" },
	{ true, "", "dörte@example.org", "d=c3=b6rte@mail.example.org",
	  "d=c3=b6rte=40example.org@mail.example.org" },
	{ true, "", "example.org", NULL, NULL },
};

static void
test_own(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		MailIdentity *id = identity(users[i].local, users[i].map);
		g_autofree char *first = mail_identity_of(id, users[i].user, 0);
		g_autofree char *second = mail_identity_of(id, users[i].user, 1);
		g_assert_cmpstr(first, ==, users[i].first);
		g_assert_cmpstr(second, ==, users[i].second);
		g_assert_null(mail_identity_of(id, users[i].user, 2));
		for (const char *spec = first; spec != NULL; spec = spec == first ? second : NULL) {
			g_autofree char *found = NULL;
			g_autoptr(WryAddress) a = mail_address_new(spec, NULL);
			g_assert_nonnull(a);
			g_assert_cmpstr(a->name, ==, spec);
			g_assert_cmpint(mail_identity_find(id, spec, &found), ==, MAIL_WHO_USER);
			/* What is written in full names the same user, and so his first. */
			g_assert_true(g_strcmp0(found, spec) == 0 || g_strcmp0(found, first) == 0);
		}
		mail_identity_free(id);
	}
}

/* Whoever is long has an address of 64 bytes, and nobody else the same. */
static void
test_own_long(void)
{
	MailIdentity *id = identity(true, "");
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *a = g_strnfill(20 + i, i % 2 ? 'a' : '!');
		g_autofree char *user = g_strconcat(
		    a, "@", i % 3 ? "a-rather-long-name.example.net" : "example.net", NULL);
		char *spec = mail_identity_of(id, user, 0);
		g_autofree char *found = NULL;
		g_autoptr(WryAddress) address = mail_address_new(spec, NULL);
		g_assert_cmpstr(address->name, ==, spec);
		g_assert_cmpuint((gsize)(strchr(spec, '@') - spec), <=, 64);
		g_assert_cmpint(mail_identity_find(id, spec, &found), ==, MAIL_WHO_USER);
		g_assert_cmpstr(found, ==, spec);
		g_assert_true(g_hash_table_add(seen, spec));
	}
	mail_identity_free(id);
}

static const struct {
	const char *recipient;
	MailWho who;
	const char *found;
} recipients[] = {
	{ "juliet@mail.example.org", MAIL_WHO_USER, "juliet@mail.example.org" },
	{ "JULIET@Mail.Example.ORG", MAIL_WHO_USER, "juliet@mail.example.org" },
	{ "juliet=40example.org@mail.example.org", MAIL_WHO_USER, "juliet@mail.example.org" },
	{ "romeo=40example.net@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "Romeo=40Example.NET@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "romeo%example.net@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "\"romeo@example.net\"@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "\"romeo\\\\40example.net\"@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "romeo\\40example.net@mail.example.org", MAIL_WHO_USER,
	  "romeo=40example.net@mail.example.org" },
	{ "mercutio=40mapped.example@mail.example.org", MAIL_WHO_USER, "mercutio@mapped.example" },
	{ "mercutio@mapped.example", MAIL_WHO_USER, "mercutio@mapped.example" },
	{ "a=3Db@mail.example.org", MAIL_WHO_USER, "a=3db@mail.example.org" },
	{ "\"d\xc3\xb6rte\"@mail.example.org", MAIL_WHO_USER, "d\xc3\xb6rte@mail.example.org" },
	{ "postmaster", MAIL_WHO_POSTMASTER, NULL },
	{ "Postmaster@mail.example.org", MAIL_WHO_POSTMASTER, NULL },
	{ "abuse@mapped.example", MAIL_WHO_POSTMASTER, NULL },
	{ "bounce+Abc@mail.example.org", MAIL_WHO_TOKEN, "abc" },
	{ "juliet@elsewhere.example", MAIL_WHO_NOBODY, NULL },
	{ "juliet", MAIL_WHO_NOBODY, NULL },
	{ "juliet@", MAIL_WHO_NOBODY, NULL },
	{ "", MAIL_WHO_NOBODY, NULL },
	{ "a=00=40b@mail.example.org", MAIL_WHO_USER, "a=00=40b@mail.example.org" },
	{ "\xff@mail.example.org", MAIL_WHO_NOBODY, NULL },
};

static void
test_recipients(void)
{
	MailIdentity *id = identity(true, "mapped.example=mapped.example");
	for (guint i = 0; i < G_N_ELEMENTS(recipients); i++) {
		g_autofree char *found = NULL;
		MailWho who = mail_identity_find(id, recipients[i].recipient, &found);
		if (who != recipients[i].who || g_strcmp0(found, recipients[i].found) != 0)
			g_error("%s became %d %s", recipients[i].recipient, who, found);
	}
	g_autofree char *untagged = mail_identity_untagged("juliet+shop@mail.example.org");
	g_assert_cmpstr(untagged, ==, "juliet@mail.example.org");
	g_assert_null(mail_identity_untagged("juliet@mail.example.org"));
	g_assert_null(mail_identity_untagged("+@mail.example.org"));
	g_assert_true(mail_identity_has(id, "MAIL.example.org"));
	g_assert_false(mail_identity_has(id, "example.org"));
	g_autoptr(GError) error = NULL;
	char *const wrong[] = { (char *)"example.org", NULL };
	g_assert_null(mail_identity_new("mail.example.org", true, wrong, &error));
	g_assert_nonnull(error);
	mail_identity_free(id);
}

/* --- tokens --- */

#define SOME_ID "0123456789abcdef0123456789abcdef"

static void
test_tokens(void)
{
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autoptr(GBytes) other =
	    g_bytes_new_static("jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj", MAIL_KEY_BYTES);
	char id[33] = "";
	unsigned to = 0;
	for (unsigned n = 0; n < 64; n++) {
		g_autofree char *token = mail_token_new(key, SOME_ID, n);
		g_assert_cmpuint(strlen("bounce+") + strlen(token), <=, 64);
		g_assert_true(mail_token_check(key, token, id, &to));
		g_assert_cmpstr(id, ==, SOME_ID);
		g_assert_cmpuint(to, ==, n);
		g_assert_false(mail_token_check(other, token, id, &to));
		/* No letter of it can be another. */
		for (gsize i = 0; i < strlen(token); i++) {
			g_autofree char *forged = g_strdup(token);
			forged[i] = forged[i] == 'a' ? 'b' : 'a';
			g_assert_false(mail_token_check(key, forged, id, &to));
		}
	}
	g_assert_false(mail_token_check(key, "", id, &to));
	g_assert_false(mail_token_check(key, SOME_ID, id, &to));
}

static void
test_message_ids(void)
{
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autofree char *one = mail_message_id_new(key, SOME_ID, "mail.example.org");
	g_autofree char *same = mail_message_id_new(key, SOME_ID, "mail.example.org");
	char id[33] = "";
	g_assert_cmpstr(one, ==, same);
	g_assert_true(g_str_has_suffix(one, "@mail.example.org>"));
	g_assert_true(mail_message_id_check(key, one, "mail.example.org", id));
	g_assert_cmpstr(id, ==, SOME_ID);
	one[40] ^= 1;
	g_assert_false(mail_message_id_check(key, one, "mail.example.org", id));
	g_assert_false(mail_message_id_check(key, same, "other.example.org", id));
	g_assert_false(mail_message_id_check(key, "<>", "mail.example.org", NULL));
	g_assert_false(mail_message_id_check(key, NULL, "mail.example.org", NULL));
	g_assert_false(
	    mail_message_id_check(key, "<" SOME_ID "@mail.example.org>", "mail.example.org", NULL));
}

/* --- verdicts --- */

static const struct {
	const char *results;
	MailVerdict verdict;
} verdicts[] = {
	{ "mx.example.org; dmarc=pass (p=none dis=none) header.from=alice.example",
	  MAIL_VERDICT_PROVEN },
	{ "MX.example.ORG 1; dmarc=pass header.from=ALICE.example", MAIL_VERDICT_PROVEN },
	{ "mx.example.org; dkim=pass (1024-bit key; unprotected) header.d=alice.example "
	  "header.i=@alice.example",
	  MAIL_VERDICT_PROVEN },
	{ "mx.example.org;\r\n\tspf=fail smtp.mailfrom=x@evil.example;\r\n dkim=pass "
	  "header.i=@alice.example",
	  MAIL_VERDICT_PROVEN },
	{ "mx.example.org; spf=pass smtp.mailfrom=bob@alice.example", MAIL_VERDICT_PROVEN },
	{ "mx.example.org (a; b) ; dkim = pass (c) header.d = alice.example", MAIL_VERDICT_PROVEN },
	{ "mx.example.org; dkim=pass reason=\"x; dkim=fail\" header.d=alice.example",
	  MAIL_VERDICT_PROVEN },
	/* of another than us, or of nobody */
	{ "mx.evil.example; dmarc=pass header.from=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org.evil.example; dmarc=pass header.from=alice.example", MAIL_VERDICT_NONE },
	{ "dmarc=pass header.from=alice.example", MAIL_VERDICT_NONE },
	{ "(mx.example.org;) mx.evil.example; dmarc=pass header.from=alice.example",
	  MAIL_VERDICT_NONE },
	{ "mx.evil.example (\nmx.example.org;); dmarc=pass header.from=alice.example",
	  MAIL_VERDICT_NONE },
	{ "", MAIL_VERDICT_NONE },
	{ "mx.example.org; none", MAIL_VERDICT_NONE },
	/* of another domain */
	{ "mx.example.org; dkim=pass header.d=evil.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=pass header.d=notalice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=pass header.d=sub.alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=pass header.d=example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dmarc=pass header.from=evil.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dmarc=pass", MAIL_VERDICT_NONE },
	{ "mx.example.org; spf=pass smtp.mailfrom=alice.example@evil.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; spf=pass smtp.helo=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; x-spf=pass smtp.mailfrom=alice.example", MAIL_VERDICT_NONE },
	/* no pass */
	{ "mx.example.org; dkim=fail header.d=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=none (dkim=pass header.d=alice.example)", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=fail reason=\"; dkim=pass header.d=alice.example\"",
	  MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=passing header.d=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dmarc=fail (p=none dis=none) header.from=alice.example",
	  MAIL_VERDICT_NONE },
	{ "mx.example.org; dmarc=fail (p=reject dis=none) header.from=alice.example",
	  MAIL_VERDICT_REFUSED },
	{ "mx.example.org; dmarc=fail header.from=alice.example policy.dmarc=reject",
	  MAIL_VERDICT_REFUSED },
	{ "mx.example.org; dmarc=fail (P=REJECT)", MAIL_VERDICT_REFUSED },
	{ "mx.example.org; dmarc=fail (p=reject) header.from=other.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dmarc=fail (p=reject) header.from=alice.example; dkim=pass "
	  "header.d=alice.example",
	  MAIL_VERDICT_REFUSED },
	/* broken off */
	{ "mx.example.org; dkim=pass (", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=pass header.d=\"alice.example", MAIL_VERDICT_PROVEN },
	{ "mx.example.org; =pass header.d=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim= ; header.d=alice.example", MAIL_VERDICT_NONE },
	{ "mx.example.org; dkim=pass (()) ((())) header.d=alice.example", MAIL_VERDICT_PROVEN },
};

static void
test_verdicts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		char *all[] = { (char *)verdicts[i].results, NULL };
		MailVerdict v = mail_verdict(all, "mx.example.org", "alice.example");
		if (v != verdicts[i].verdict)
			g_error("%s is %d", verdicts[i].results, v);
		g_assert_cmpint(mail_verdict(all, NULL, "alice.example"), ==, MAIL_VERDICT_NONE);
	}
	char *sub[] = { (char *)"mx.example.org; dkim=pass header.d=alice.example", NULL };
	g_assert_cmpint(mail_verdict(sub, "mx.example.org", "news.alice.example"), ==,
			MAIL_VERDICT_PROVEN);
	g_assert_cmpint(mail_verdict(NULL, "mx.example.org", "alice.example"), ==,
			MAIL_VERDICT_NONE);
	/* Nothing in it costs more than its length. */
	g_autofree char *deep = g_strnfill(500000, '(');
	char *hostile[] = { deep, NULL };
	g_assert_cmpint(mail_verdict(hostile, "mx.example.org", "alice.example"), ==,
			MAIL_VERDICT_NONE);
}

/* --- threads --- */

static const struct {
	const char *subject, *base;
} subjects[] = {
	{ "lunch", "lunch" },
	{ "Re: lunch", "lunch" },
	{ "RE:lunch", "lunch" },
	{ " re : AW: Sv: Re[2]: RE^3: Re(4): lunch", "lunch" },
	{ "回复：lunch", "lunch" },
	{ "Отв: обед", "обед" },
	{ "VÁ: ebéd", "ebéd" },
	{ "Re:", "" },
	{ "", "" },
	{ "Fwd: lunch", "Fwd: lunch" },
	{ "Regarding: lunch", "Regarding: lunch" },
	{ "Re lunch", "Re lunch" },
	{ "R", "R" },
	{ "re[", "re[" },
};

static void
test_subjects(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(subjects); i++)
		g_assert_cmpstr(mail_subject_base(subjects[i].subject), ==, subjects[i].base);
}

static void
test_references(void)
{
	g_autoptr(GStrvBuilder) many = g_strv_builder_new();
	for (unsigned i = 0; i < 100; i++) {
		g_autofree char *id = g_strdup_printf("<%u@x>", i);
		g_strv_builder_add(many, id);
	}
	g_auto(GStrv) ids = g_strv_builder_end(many);
	g_auto(GStrv) cut = mail_references(ids, "<last@x>");
	g_assert_cmpuint(g_strv_length(cut), ==, MAIL_REFERENCES_MOST);
	g_assert_cmpstr(cut[0], ==, "<0@x>");
	g_assert_cmpstr(cut[1], ==, "<82@x>");
	g_assert_cmpstr(cut[MAIL_REFERENCES_MOST - 1], ==, "<last@x>");
	g_auto(GStrv) same = mail_references(cut, "<last@x>");
	g_assert_true(g_strv_equal((const char *const *)same, (const char *const *)cut));
	g_auto(GStrv) first = mail_references(NULL, "<a@x>");
	g_assert_cmpuint(g_strv_length(first), ==, 1);
}

static void
on_search(gpointer result, const GError *error, gpointer data)
{
	const MailFound *f = result;
	g_assert_no_error(error);
	g_string_printf(data, "%s %s %s", f->mail != NULL ? f->mail->message_id : "-",
			f->thread != NULL ? f->thread->message_id : "-",
			f->peer != NULL ? f->peer->message_id : "-");
	if (f->mail != NULL && strcmp(f->mail->message_id, "<1@x>") == 0) {
		g_assert_cmpstr(f->mail->in_reply_to, ==, NULL);
		g_assert_cmpuint(g_strv_length(f->mail->references), ==, 0);
		g_assert_cmpstr(f->mail->to, ==, "Alice@x.example");
		g_assert_cmpuint(g_strv_length(f->mail->also), ==, 2);
		g_assert_cmpstr(f->mail->name, ==, "Alice");
		g_assert_cmpstr(f->mail->face, ==, NULL);
		g_assert_cmpuint(strlen(f->mail->subject), <=, 400);
		g_assert_true(g_utf8_validate(f->mail->subject, -1, NULL));
		g_assert_true(f->mail->out);
	}
}

static void
expect_found(WryComponent *c, const char *user, const char *peer, const char *thread, const char *id,
	     const char *wanted)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *ids[] = { "<unknown@x>", id, NULL };
	mail_memories_find(c, user, peer, thread, ids, wry_reply_new(NULL, 0, on_search, text));
	g_assert_cmpstr(text->str, ==, wanted);
}

static void
test_memories(void)
{
	static WryBackend none = { .name = "none" };
	WryComponent *c = fake_component_new(&none);
	char *nobody[] = { NULL };
	char *also[] = { (char *)"bob@x.example", (char *)"carol@x.example", NULL };
	g_autofree char *long_subject = g_strnfill(2000, 's');
	memcpy(long_subject + 399, "\xc3\xa4", 2);
	MailMemory first = { .message_id = (char *)"<1@x>", .references = nobody, .self = (char *)"me@x.example",
			     .peer = (char *)"alice@x.example", .to = (char *)"Alice@x.example", .also = also,
			     .thread = (char *)"t1", .subject = long_subject, .name = (char *)"Alice", .out = true };
	MailMemory second = first;
	second.message_id = (char *)"<2@x>";
	second.thread = (char *)"t2";
	mail_memory_keep(c, "u", &first);
	mail_memory_keep(c, "u", &second);
	fake_facts_clear();
	expect_found(c, "u", "alice@x.example", "t1", "<1@x>", "<1@x> <1@x> <2@x>");
	expect_found(c, "u", "alice@x.example", "t2", NULL, "- <2@x> <2@x>");
	expect_found(c, "u", "alice@x.example", "t3", "<2@x>", "<2@x> - <2@x>");
	expect_found(c, "u", "bob@x.example", "t1", "<1@x>", "<1@x> - -");
	/* Another user's are his. */
	expect_found(c, "v", "alice@x.example", "t1", "<1@x>", "- - -");
	/* What is damaged was never there. */
	GHashTableIter it;
	gpointer key, value;
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_hash_table_iter_init(&it, c->memos);
	while (g_hash_table_iter_next(&it, &key, &value))
		g_ptr_array_add(keys, g_strdup(key));
	for (guint i = 0; i < keys->len; i++)
		g_hash_table_replace(c->memos, g_strdup(keys->pdata[i]), g_bytes_new_static("\xff\xfe", 2));
	expect_found(c, "u", "alice@x.example", "t1", "<1@x>", "- - -");
	fake_component_free(c);
}

static void
test_thread_names(void)
{
	g_autoptr(GBytes) key = g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autofree char *one = mail_thread_new(key, "u", "<1@x>");
	g_autofree char *same = mail_thread_new(key, "u", "<1@x>");
	g_autofree char *other = mail_thread_new(key, "v", "<1@x>");
	g_assert_cmpstr(one, ==, same);
	g_assert_cmpstr(one, !=, other);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/AD-12-addresses", test_addresses);
	g_test_add_func("/mail/address-too-long", test_address_too_long);
	g_test_add_func("/mail/own", test_own);
	g_test_add_func("/mail/own-long", test_own_long);
	g_test_add_func("/mail/recipients", test_recipients);
	g_test_add_func("/mail/tokens", test_tokens);
	g_test_add_func("/mail/message-ids", test_message_ids);
	g_test_add_func("/mail/verdicts", test_verdicts);
	g_test_add_func("/mail/subjects", test_subjects);
	g_test_add_func("/mail/references", test_references);
	g_test_add_func("/mail/MS-08-memories", test_memories);
	g_test_add_func("/mail/MS-08-thread-names", test_thread_names);
	return g_test_run();
}
