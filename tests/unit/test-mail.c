/*
 * test-mail.c - the parts of the mail backend that have no state, by rows
 *
 * Mailboxes as addresses, users' own mailboxes by rule, tokens that nobody forges, whom a mail
 * server vouches for.
 */
#include "backends/backends.h"
#include "backends/smtp/address.h"
#include "backends/smtp/failure.h"
#include "backends/smtp/identity.h"
#include "backends/smtp/options.h"
#include "backends/smtp/people.h"
#include "backends/smtp/plan.h"
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
			g_assert_cmpstr(found, ==, spec);
			/* Written in full it is his, or else, and for him alone, his first. */
			g_autofree char *jid = NULL;
			g_autofree char *other = mail_identity_first(id, spec, &jid);
			g_assert_cmpstr(other, ==, spec == second ? first : NULL);
			g_assert_cmpstr(jid, ==, spec == second ? users[i].user : NULL);
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
	{ "juliet=40example.org@mail.example.org", MAIL_WHO_USER,
	  "juliet=40example.org@mail.example.org" },
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
	{ "mercutio%mapped.example@mail.example.org", MAIL_WHO_USER,
	  "mercutio=40mapped.example@mail.example.org" },
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
	g_clear_error(&error);
	/* Two users would have one address. */
	char *const shared[] = { (char *)"a.example=x.example", (char *)"b.example=x.example",
				 NULL };
	g_assert_null(mail_identity_new("mail.example.org", true, shared, &error));
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
expect_found(WryComponent *c, const char *user, const char *peer, const char *thread,
	     const char *id, const char *wanted)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *ids[] = { "<unknown@x>", id, NULL };
	mail_memories_find(c, user, peer, thread, ids, wry_reply_new(NULL, 0, on_search, text));
	g_assert_cmpstr(text->str, ==, wanted);
}

#define OURS "0123456789abcdef0123456789abcdef"

static void
on_noted(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_assert_no_error(error);
	++*(unsigned *)data;
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
	MailMemory first = { .message_id = (char *)"<1@x>",
			     .references = nobody,
			     .self = (char *)"me@x.example",
			     .peer = (char *)"alice@x.example",
			     .to = (char *)"Alice@x.example",
			     .also = also,
			     .thread = (char *)"t1",
			     .subject = long_subject,
			     .name = (char *)"Alice",
			     .out = true };
	MailMemory second = first;
	second.message_id = (char *)"<2@x>";
	second.thread = (char *)"t2";
	/* What goes out is noted, and is what an answer answers when the relay has it. */
	unsigned noted = 0;
	mail_memory_note(c, "u", &first, wry_reply_new(NULL, 0, on_noted, &noted));
	g_assert_cmpuint(noted, ==, 1);
	expect_found(c, "u", "alice@x.example", "t1", "<1@x>", "<1@x> - -");
	mail_memory_keep(c, "u", &first, NULL);
	mail_memory_keep(c, "u", &second, OURS);
	fake_facts_clear();
	expect_found(c, "u", "alice@x.example", "t1", "<1@x>", "<1@x> <1@x> <2@x>");
	expect_found(c, "u", "alice@x.example", "t2", NULL, "- <2@x> <2@x>");
	expect_found(c, "u", "alice@x.example", "t3", "<2@x>", "<2@x> - <2@x>");
	expect_found(c, "u", "bob@x.example", "t1", "<1@x>", "<1@x> - -");
	expect_found(c, "u", "alice@x.example", NULL, OURS, "<2@x> - <2@x>");
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
		g_hash_table_replace(c->memos, g_strdup(keys->pdata[i]),
				     g_bytes_new_static("\xff\xfe", 2));
	expect_found(c, "u", "alice@x.example", "t1", "<1@x>", "- - -");
	fake_component_free(c);
}

static void
test_thread_names(void)
{
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autofree char *one = mail_thread_new(key, "u", "<1@x>");
	g_autofree char *same = mail_thread_new(key, "u", "<1@x>");
	g_autofree char *other = mail_thread_new(key, "v", "<1@x>");
	g_assert_cmpstr(one, ==, same);
	g_assert_cmpstr(one, !=, other);
}

/* Whoever is in the roster has the name he gives himself; who has given none, none; and a session may close at once. */
static void
test_names(void)
{
	static WryBackend some = { .name = "some",
				   .registration = mail_registration,
				   .session_open = mail_session_open,
				   .session_close = mail_session_close };
	WryComponent *c = fake_component_new(&some);
	WrySession *s = fake_session_new(c, NULL);
	char *nobody[] = { NULL };
	MailMemory alice = { .message_id = (char *)"<1@x>", .references = nobody, .self = (char *)"me@x.example",
			     .peer = (char *)"alice@x.example", .to = (char *)"Alice@x.example", .also = nobody,
			     .thread = (char *)"t1", .subject = (char *)"x", .name = (char *)"Alice" };
	MailMemory bob = alice;
	bob.peer = (char *)"bob@x.example";
	bob.name = NULL;
	mail_memory_keep(c, wry_session_key(s), &alice, NULL);
	mail_memory_keep(c, wry_session_key(s), &bob, NULL);
	fake_facts_clear();
	fake_open(s, NULL, false);
	const char *const all[] = { "alice@x.example", "bob@x.example", "eve@x.example" };
	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autoptr(WryAddress) a = mail_address_new(all[i], NULL);
		mail_contact_watch(s, a);
	}
	g_autofree char *facts = fake_facts_all();
	g_assert_nonnull(strstr(facts, "named alice@x.example Alice\n"));
	g_assert_null(strstr(facts, "named bob"));
	g_assert_null(strstr(facts, "named eve"));
	fake_session_free(s);
	fake_component_free(c);
	fake_facts_clear();
}

/* --- plans --- */

static char *two[] = { (char *)"bob@x.example", (char *)"me@gw.example.org",
		       (char *)"ALICE@x.example", NULL };

static const MailMemory from_alice = {
	.message_id = (char *)"<a1@x>",
	.references = (char *[]){ (char *)"<a0@x>", NULL },
	.self = (char *)"me@gw.example.org",
	.peer = (char *)"alice@x.example",
	.to = (char *)"Alice@x.example",
	.also = two,
	.thread = (char *)"t1",
	.parent = (char *)"t0",
	.subject = (char *)"lunch",
	.name = (char *)"Alice",
};

/* subject, thread, about: NULL for none. */
static MailPlan *
plan(const MailFound *found, const char *subject, const char *body, const char *thread,
     const char *about, const char *answers)
{
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autoptr(WryAddress) alice = mail_address_new("alice@x.example", NULL);
	g_autoptr(WryMessage) m = wry_message_new(alice);
	g_autoptr(WryValues) registration = wry_values_new(mail_registration);
	wry_values_set(registration, "answers", answers, NULL);
	m->subject = g_strdup(subject);
	m->body = g_strdup(body);
	m->thread = g_strdup(thread);
	m->about = g_strdup(about);
	m->flags = about != NULL ? WRY_MESSAGE_ANSWERS : 0;
	return mail_plan_new(found, m, "<new@gw>", "me@gw.example.org", registration, key, "u");
}

/* "SUBJECT|THREAD|IN-REPLY-TO|REFERENCES|RECIPIENTS" */
static void
expect_plan(MailPlan *p, const char *wanted)
{
	g_autoptr(GString) to = g_string_new(NULL);
	g_autofree char *references = g_strjoinv(" ", p->memory->references);
	for (unsigned n = 0; mail_plan_to(p, n) != NULL; n++)
		g_string_append_printf(to, "%s%s", n > 0 ? " " : "", mail_plan_to(p, n));
	g_autofree char *got = g_strdup_printf(
	    "%s|%s|%s|%s|%s", p->subject, p->memory->thread,
	    p->memory->in_reply_to != NULL ? p->memory->in_reply_to : "-", references, to->str);
	g_assert_cmpstr(got, ==, wanted);
	g_assert_cmpuint(p->tracked, ==, 1);
	mail_plan_free(p);
}

static void
test_plans(void)
{
	MailFound none = { 0 };
	MailFound last = { NULL, NULL, &from_alice };
	MailFound named = { &from_alice, NULL, &from_alice };
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	g_autofree char *fresh = mail_thread_new(key, "u", "<new@gw>");
	g_autofree char *first = g_strdup_printf("hi|%s|-||alice@x.example", fresh);
	g_autofree char *other = g_strdup_printf("dinner|%s|-||Alice@x.example", fresh);
	MailPlan *p = plan(&none, NULL, "hi", NULL, NULL, "all");
	g_assert_true(p->stranger);
	expect_plan(p, first);
	/* The last conversation goes on; to all who had it, but not to himself, and to her once. */
	p = plan(&last, NULL, "yes", NULL, NULL, "all");
	g_assert_false(p->stranger);
	expect_plan(p, "Re: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example bob@x.example");
	expect_plan(plan(&last, NULL, "yes", NULL, NULL, "sender"),
		    "Re: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example");
	/* A thread of the client's own making begins nothing. */
	expect_plan(plan(&last, NULL, "yes", "t9", NULL, "sender"),
		    "Re: lunch|t9|<a1@x>|<a0@x> <a1@x>|Alice@x.example");
	/* Another subject does; the same one does not. */
	expect_plan(plan(&last, "dinner", "eh?", NULL, NULL, "all"), other);
	expect_plan(plan(&last, "RE: lunch", "yes", NULL, NULL, "sender"),
		    "RE: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example");
	/* What is answered by name, known or not. */
	expect_plan(plan(&named, NULL, "yes", NULL, "<a1@x>", "sender"),
		    "Re: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example");
	expect_plan(plan(&last, NULL, "yes", NULL, "<lost@x>", "sender"),
		    "Re: lunch|t1|<lost@x>|<lost@x>|Alice@x.example");
	expect_plan(plan(&named, NULL, "yes", NULL, "0123456789abcdef0123456789abcdef", "sender"),
		    "Re: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example");
	/* Without a subject the first line is one. */
	p = plan(
	    &none, NULL,
	    "\n\n  a line that is much too long for the subject of any mail, and goes on\nmore",
	    NULL, NULL, "all");
	g_assert_cmpuint(strlen(p->subject), <=, 64);
	g_assert_true(g_str_has_suffix(p->subject, "..."));
	mail_plan_free(p);
}

/* What some have, the others get as it was, whatever has come meanwhile. */
static void
test_plan_again(void)
{
	MailPlan *p = plan(&(MailFound){ NULL, NULL, &from_alice }, NULL, "yes", NULL, NULL, "all");
	MailFound found = { p->memory, NULL, &from_alice };
	MailPlan *again = plan(&found, NULL, "yes", NULL, NULL, "all");
	g_assert_true(again->again);
	expect_plan(again, "Re: lunch|t1|<a1@x>|<a0@x> <a1@x>|Alice@x.example bob@x.example");
	mail_plan_free(p);
}

/* --- refusals --- */

static const struct {
	unsigned code;
	const char *status, *text;
	bool wait;
	const char *condition, *type, *words;
} failures[] = {
	{ 550, "5.1.1", "No such user", false, "item-not-found", "cancel",
	  "x.example has no mailbox alice (550 5.1.1). Check the address." },
	{ 552, "5.2.2", "Over quota", false, "recipient-unavailable", "cancel",
	  "The mailbox alice@x.example is full. (552 5.2.2 Over quota)" },
	{ 552, "5.3.4", "", false, "not-acceptable", "cancel",
	  "The mail is larger than x.example takes. Send a link instead. (552 5.3.4)" },
	{ 550, "5.7.1", "Blocked", false, "not-allowed", "cancel",
	  "x.example refuses this mail. (550 5.7.1 Blocked)" },
	{ 550, "5.7.26", "DMARC", false, "not-allowed", "cancel",
	  "x.example refuses this mail. (550 5.7.26 DMARC)" },
	{ 550, NULL, "Go away", false, "recipient-unavailable", "cancel",
	  "The mail to alice@x.example was not taken. (550 Go away)" },
	{ 0, "5.0.0", NULL, false, "recipient-unavailable", "cancel",
	  "The mail to alice@x.example was not taken. (5.0.0)" },
	{ 0, NULL, NULL, false, "recipient-unavailable", "cancel",
	  "The mail to alice@x.example was not taken. (no reason given)" },
	{ 451, "4.7.1", "Greylisted", true, "resource-constraint", "wait",
	  "The server of x.example asks us to wait. (451 4.7.1 Greylisted)" },
	{ 421, "4.3.2", "Too busy", true, "resource-constraint", "wait",
	  "The mail server of this gateway asks us to wait. (421 4.3.2 Too busy)" },
	{ 550, "5.", "", false, "recipient-unavailable", "cancel",
	  "The mail to alice@x.example was not taken. (550 5.)" },
};

static void
test_failures(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
		g_autoptr(GError) error =
		    mail_failure_new("alice@x.example", failures[i].code, failures[i].status,
				     failures[i].text, failures[i].wait);
		g_assert_cmpstr(error->message, ==, failures[i].words);
		g_assert_cmpstr(wry_error_condition(error), ==, failures[i].condition);
		g_assert_cmpstr(wry_error_type(error), ==, failures[i].type);
	}
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
	g_test_add_func("/mail/names", test_names);
	g_test_add_func("/mail/MS-08-plans", test_plans);
	g_test_add_func("/mail/MS-08-plan-again", test_plan_again);
	g_test_add_func("/mail/failures", test_failures);
	return g_test_run();
}
