/* fuzz-jid.c - what was prepared once is prepared for ever; escaping can be undone */
#include "xmpp/jid.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_address(const char *text)
{
	g_auto(WryJid) jid = { 0 }, again = { 0 }, made = { 0 };
	g_autoptr(GError) error = NULL;
	if (!wry_jid_parse(&jid, text, &error)) {
		g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		g_assert_null(jid.full);
		return;
	}
	g_assert_true(g_utf8_validate(jid.full, -1, NULL));
	g_assert_true(wry_jid_parse(&again, jid.full, NULL));
	g_assert_cmpstr(again.full, ==, jid.full);
	g_assert_cmpstr(again.local, ==, jid.local);
	g_assert_cmpstr(again.resource, ==, jid.resource);
	g_assert_true(wry_jid_make(&made, jid.local, jid.domain, jid.resource, NULL));
	g_assert_cmpstr(made.full, ==, jid.full);
}

static void
check_escape(const char *text)
{
	g_autofree char *escaped = wry_jid_escape(text);
	if (escaped == NULL) {
		g_assert_true(text[0] == ' ' || text[strlen(text) - 1] == ' ');
		return;
	}
	g_assert_null(strpbrk(escaped, " \"&'/:<>@"));
	g_autofree char *raw = wry_jid_unescape(escaped);
	g_assert_cmpstr(raw, ==, text);
	/* as a localpart it is folded, and still means the same */
	g_autofree char *local = wry_jid_prepare_local(escaped, NULL);
	if (local != NULL && g_str_is_ascii(text)) {
		g_autofree char *folded = wry_jid_unescape(local);
		g_autofree char *lower = g_ascii_strdown(text, -1);
		g_assert_cmpstr(folded, ==, lower);
	}
	g_autofree char *any = wry_jid_unescape(text);
	g_assert_cmpuint(strlen(any), <=, strlen(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	check_address(text);
	check_escape(text);
	return 0;
}
