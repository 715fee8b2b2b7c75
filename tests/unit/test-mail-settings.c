/*
 * test-mail-settings.c - what an operator of mail is told of his settings
 */
#include "backends/backends.h"
#include "backends/smtp/advice.h"

#include <glib/gstdio.h>
#include <string.h>

static void
on_advice(const char *key, const char *text, gpointer data)
{
	g_string_append_printf(data, "%s: %s\n", key, text);
}

static const struct {
	const char *settings; /* "key=value;key=value" */
	const char *said;     /* every line of it, and no other; %s: the folder */
} rows[] = {
	{ "lmtp_listen=127.0.0.1:2024;authserv_id=mx;postmaster=a@example.org", "" },
	{ "lmtp_listen=[::1]:2024;authserv_id=mx;postmaster=a@example.org", "" },
	{ "lmtp_listen=localhost:2024;authserv_id=mx;postmaster=a@example.org", "" },
	{ "lmtp_listen=127.0.0.1:2024",
	  "authserv_id: authserv_id is unset: every sender will be marked unverified\n"
	  "postmaster: postmaster is unset: mail to postmaster@ and abuse@ is refused, and must "
	  "not be (RFC 5321)\n" },
	{ "lmtp_listen=192.0.2.1:2024;authserv_id=mx;postmaster=a@example.org",
	  "lmtp_trust: lmtp_trust names nobody who reaches 192.0.2.1:2024, so nobody may deliver; "
	  "name the mail server\n" },
	{ "lmtp_listen=0.0.0.0:2024;authserv_id=mx;postmaster=a@example.org",
	  "lmtp_trust: lmtp_trust names nobody outside, so nobody but this machine may deliver to "
	  "0.0.0.0:2024; listen on 127.0.0.1, or name the mail server\n" },
	{ "lmtp_listen=192.0.2.1:2024;lmtp_trust=127.0.0.1 192.0.2.0/24;authserv_id=mx;"
	  "postmaster=a@example.org",
	  "" },
	{ "lmtp_listen=unix:%s/open/lmtp;authserv_id=mx;postmaster=a@example.org", "" },
	{ "lmtp_listen=unix:%s/shut/in/lmtp;authserv_id=mx;postmaster=a@example.org",
	  "lmtp_listen: lmtp_listen: '%s/shut' lets in nobody but its owner, so the mail server "
	  "does not reach the socket; run: chmod o+x '%s/shut'\n" },
	{ "lmtp_listen=unix:%s/open/lmtp;lmtp_mode=0600;authserv_id=mx;postmaster=a@example.org",
	  "lmtp_mode: lmtp_mode: with 0600 nobody but wherry itself may deliver; write 0660 and "
	  "put the mail server's user into the socket's group\n" },
};

/* (transfer full) */
static char *
with(const char *text, const char *folder)
{
	g_auto(GStrv) parts = g_strsplit(text, "%s", -1);
	return g_strjoinv(folder, parts);
}

static void
test_advice(void)
{
	g_autofree char *folder = g_dir_make_tmp("wherry-XXXXXX", NULL);
	static const char *const made[] = { "open", "shut", "shut/in" };
	g_chmod(folder, 0755);
	for (guint i = 0; i < G_N_ELEMENTS(made); i++) {
		g_autofree char *path = g_build_filename(folder, made[i], NULL);
		g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
	}
	g_autofree char *shut = g_build_filename(folder, "shut", NULL);
	g_assert_cmpint(g_chmod(shut, 0700), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(WryValues) values = wry_values_new(wry_backend_smtp.settings);
		g_autoptr(GString) said = g_string_new(NULL);
		g_autofree char *settings = with(rows[i].settings, folder);
		g_autofree char *expected = with(rows[i].said, folder);
		g_auto(GStrv) words = g_strsplit(settings, ";", -1);
		for (char **w = words; *w != NULL; w++) {
			g_autoptr(GError) error = NULL;
			char *value = strchr(*w, '=');
			*value++ = '\0';
			wry_values_set(values, *w, value, &error);
			g_assert_no_error(error);
		}
		mail_settings_advise(values, on_advice, said);
		g_assert_cmpstr(said->str, ==, expected);
	}
	for (guint i = G_N_ELEMENTS(made); i-- > 0;) {
		g_autofree char *path = g_build_filename(folder, made[i], NULL);
		g_rmdir(path);
	}
	g_rmdir(folder);
}

static void
test_postfix(void)
{
	static const struct {
		const char *master;
		bool chrooted;
	} files[] = {
		{ "smtp inet n - y - - smtpd\nlmtp      unix  -       -       y       -       -    "
		  "   lmtp\n",
		  true },
		{ "lmtp\tunix\t-\t-\tn\t-\t-\tlmtp\n", false },
		{ "lmtp unix - - - - - lmtp\n", false },
		{ "#lmtp unix - - y - - lmtp\n", false },
		{ "lmtp inet - - y - - lmtp\nlmtp unix - - y", true },
		{ "lmtp unix - -", false },
		{ "", false },
	};
	for (guint i = 0; i < G_N_ELEMENTS(files); i++)
		if (mail_postfix_is_chrooted(files[i].master) != files[i].chrooted)
			g_error("row %u", i);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-settings/advice", test_advice);
	g_test_add_func("/mail-settings/postfix", test_postfix);
	return g_test_run();
}
