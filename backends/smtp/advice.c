/*
 * advice.c - settings with which wherry starts, and mail does not pass, or is not believed
 */
#include "backends/smtp/advice.h"

#include "backends/smtp/lmtp.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#define UNIX "unix:"
#define POSTFIX "/etc/postfix/master.cf"
#define POSTFIX_QUEUE "/var/spool/postfix/"

/* Anybody but the owner. */
#define OTHERS_ENTER (S_IXGRP | S_IXOTH)
#define OTHERS_WRITE (S_IWGRP | S_IWOTH)

/* A folder on the way to the socket that only its owner may pass; NULL: none.  (transfer full) */
static char *
find_shut(const char *path)
{
	for (g_autofree char *dir = g_path_get_dirname(path);
	     strcmp(dir, "/") != 0 && strcmp(dir, ".") != 0;) {
		struct stat st;
		if (stat(dir, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & OTHERS_ENTER) == 0)
			return g_steal_pointer(&dir);
		char *above = g_path_get_dirname(dir);
		g_free(dir);
		dir = above;
	}
	return NULL;
}

bool
mail_postfix_is_chrooted(const char *master)
{
	enum { SERVICE, TYPE, PRIVATE, UNPRIVILEGED, CHROOT, FIELDS };
	g_auto(GStrv) lines = g_strsplit(master, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char *fields[FIELDS] = { NULL };
		char *rest = NULL;
		unsigned n = 0;
		for (char *f = strtok_r(*line, " \t", &rest); f != NULL && n < FIELDS;
		     f = strtok_r(NULL, " \t", &rest))
			fields[n++] = f;
		if (n == FIELDS && strcmp(fields[SERVICE], "lmtp") == 0 &&
		    strcmp(fields[TYPE], "unix") == 0)
			return strcmp(fields[CHROOT], "y") == 0;
	}
	return false;
}

/* Debian's Postfix is, as it comes. */
static void
advise_postfix(const char *path, WryAdvise advise, gpointer data)
{
	g_autofree char *master = NULL;
	if (g_str_has_prefix(path, POSTFIX_QUEUE) ||
	    !g_file_get_contents(POSTFIX, &master, NULL, NULL) || !mail_postfix_is_chrooted(master))
		return;
	g_autofree char *text =
	    g_strdup_printf("lmtp_listen: Postfix's lmtp runs chrooted and cannot see unix:%s; "
			    "move the socket below " POSTFIX_QUEUE ", or use TCP",
			    path);
	advise("lmtp_listen", text, data);
}

static void
advise_socket(const WryValues *settings, const char *path, WryAdvise advise, gpointer data)
{
	const char *mode = wry_values_text(settings, "lmtp_mode");
	g_autofree char *shut = find_shut(path);
	if (shut != NULL) {
		g_autofree char *text = g_strdup_printf(
		    "lmtp_listen: '%s' lets in nobody but its owner, so the mail server does not "
		    "reach the socket; run: chmod o+x '%s'",
		    shut, shut);
		advise("lmtp_listen", text, data);
	}
	if ((g_ascii_strtoull(mode, NULL, 8) & OTHERS_WRITE) == 0) {
		g_autofree char *text = g_strdup_printf(
		    "lmtp_mode: with %s nobody but wherry itself may deliver; write 0660 and put "
		    "the mail server's user into the socket's group",
		    mode);
		advise("lmtp_mode", text, data);
	}
	advise_postfix(path, advise, data);
}

/* Does it name anybody who is not this machine? */
static bool
trusts_others(const WryValues *settings)
{
	g_auto(GStrv) trust = wry_values_list(settings, "lmtp_trust");
	for (char **t = trust; *t != NULL; t++) {
		g_autoptr(GInetAddressMask) mask = g_inet_address_mask_new_from_string(*t, NULL);
		if (mask != NULL &&
		    !g_inet_address_get_is_loopback(g_inet_address_mask_get_address(mask)))
			return true;
	}
	return false;
}

/*
 * Who connects to an address of the network has one of the network himself, this machine's own too,
 * and is not among those who may deliver.
 */
static void
advise_trust(const WryValues *settings, const char *listen, WryAdvise advise, gpointer data)
{
	g_autoptr(GInetAddress) address = mail_listener_address(listen);
	if (address == NULL || g_inet_address_get_is_loopback(address) || trusts_others(settings))
		return;
	g_autofree char *text = g_strdup_printf(
	    g_inet_address_get_is_any(address)
		? "lmtp_trust names nobody outside, so nobody but this machine may deliver to %s; "
		  "listen on 127.0.0.1, or name the mail server"
		: "lmtp_trust names nobody who reaches %s, so nobody may deliver; name the mail "
		  "server",
	    listen);
	advise("lmtp_trust", text, data);
}

void
mail_settings_advise(const WryValues *settings, WryAdvise advise, gpointer data)
{
	const char *listen = wry_values_text(settings, "lmtp_listen");
	if (g_str_has_prefix(listen, UNIX))
		advise_socket(settings, listen + strlen(UNIX), advise, data);
	else
		advise_trust(settings, listen, advise, data);
	if (wry_values_text(settings, "authserv_id") == NULL)
		advise("authserv_id",
		       "authserv_id is unset: every sender will be marked unverified", data);
	if (wry_values_text(settings, "postmaster") == NULL)
		advise("postmaster",
		       "postmaster is unset: mail to postmaster@ and abuse@ is refused, and must "
		       "not be (RFC 5321)",
		       data);
}
