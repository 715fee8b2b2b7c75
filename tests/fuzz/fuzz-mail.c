/*
 * fuzz-mail.c - what strangers write that the mail backend reads itself: addresses, recipients,
 * tokens, verdicts, subjects
 *
 * The first byte says which.  An address that is one is read back as itself; nothing proves more
 * than it says.
 */
#include "backends/smtp/address.h"
#include "backends/smtp/identity.h"
#include "backends/smtp/thread.h"
#include "backends/smtp/token.h"
#include "backends/smtp/verdict.h"

#include <string.h>

static void
fuzz_address(const char *text)
{
	g_autoptr(WryAddress) a = mail_address_parse(NULL, text, NULL, NULL);
	if (a == NULL)
		return;
	g_autofree char *format = mail_address_format(NULL, a);
	g_autoptr(WryAddress) again = mail_address_parse(NULL, format, NULL, NULL);
	g_autoptr(WryAddress) wire = mail_address_new(mail_address_wire(a), NULL);
	g_assert_true(again != NULL && wry_address_equal(a, again));
	g_assert_true(wire != NULL && wry_address_equal(a, wire));
	g_assert_null(strpbrk(mail_address_wire(a), "\r\n"));
}

static void
fuzz_recipient(const char *text)
{
	static MailIdentity *id;
	char *const maps[] = { (char *)"a.example=b.example", NULL };
	if (id == NULL)
		id = mail_identity_new("mail.example.org", true, maps, NULL);
	g_autofree char *found = NULL;
	if (mail_identity_find(id, text, &found) != MAIL_WHO_USER)
		return;
	g_autofree char *jid = NULL, *untagged = mail_identity_untagged(found);
	g_assert_true(untagged == NULL || strlen(untagged) < strlen(found));
	g_autofree char *first = mail_identity_first(id, found, &jid);
	/* Whoever may have mail for another spelling has that address himself, and no other. */
	if (first != NULL) {
		g_autofree char *his = mail_identity_of(id, jid, 0);
		g_assert_cmpstr(his, ==, first);
	}
}

static void
fuzz_token(const char *text)
{
	g_autoptr(GBytes) key =
	    g_bytes_new_static("kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk", MAIL_KEY_BYTES);
	char id[33];
	unsigned to;
	if (mail_token_check(key, text, id, &to)) {
		g_autofree char *same = mail_token_new(key, id, to);
		g_assert_cmpstr(same, ==, text);
	}
	mail_message_id_check(key, text, "mail.example.org", id);
}

static void
fuzz_verdict(const char *text)
{
	char *results[] = { (char *)text, NULL };
	MailVerdict v = mail_verdict(results, "mx.example.org", "alice.example");
	/* Without the name in front nothing is believed. */
	g_assert_true(v == MAIL_VERDICT_NONE || strpbrk(text, "mM\"\\") != NULL);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	if (size == 0)
		return 0;
	g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
	switch ((guint8)(data[0] - '0') % 5) {
	case 0:
		fuzz_address(text);
		break;
	case 1:
		fuzz_recipient(text);
		break;
	case 2:
		fuzz_token(text);
		break;
	case 3:
		fuzz_verdict(text);
		break;
	default:
		if (g_utf8_validate(text, -1, NULL))
			g_assert_nonnull(mail_subject_base(text));
		break;
	}
	return 0;
}
