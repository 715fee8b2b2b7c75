/*
 * ctl-setup.c - wherryctl setup: the first configuration, from four questions
 */
#include "base/hash.h"
#include "base/text.h"
#include "ctl.h"
#include "xmpp/jid.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line from the operator; "": the default.  NULL: the end.  (transfer full) */
static char *
ask_operator(const char *question, const char *fallback)
{
	char line[512];

	printf("%s [%s]: ", question, fallback);
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL)
		return NULL;
	if (!g_utf8_validate(line, -1, NULL))
		return g_strdup(fallback);
	g_strstrip(line);
	return g_strdup(*line != '\0' ? line : fallback);
}

/* Never over anything that is there.  group: (gid_t)-1: ours. */
static bool
write_new(const char *path, const char *text, gid_t group)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		fprintf(stderr, "wherryctl: '%s' cannot be written: %s\n", path, g_strerror(errno));
		return false;
	}
	size_t n = strlen(text);
	bool good = write(fd, text, n) == (ssize_t)n && fchmod(fd, 0640) == 0 &&
		    (group == (gid_t)-1 || fchown(fd, (uid_t)-1, group) == 0) && fsync(fd) == 0;
	int e = errno;
	close(fd);
	if (good) {
		printf("wrote %s\n", path);
		return true;
	}
	fprintf(stderr, "wherryctl: '%s' cannot be written: %s\n", path, g_strerror(e));
	unlink(path);
	return false;
}

typedef struct {
	char *domain, *server, *network, *admin;
} Answers;

static bool
ask_all(Answers *a, const char *domain)
{
	g_autofree char *typed = ask_operator("Domain of the gateway", domain);
	if (typed == NULL)
		return false;
	a->domain = wry_text_domain(typed, NULL);
	if (a->domain == NULL || strchr(a->domain, '.') == NULL ||
	    strpbrk(a->domain, " []") != NULL) {
		fprintf(stderr, "wherryctl: '%s' is no domain; one as in irc.example.org\n", typed);
		return false;
	}
	a->server = ask_operator("XMPP server: prosody, ejabberd or jabberd2", "prosody");
	if (a->server != NULL && !ctl_is_xmpp_server(a->server)) {
		fprintf(stderr, "wherryctl: '%s' is none of the three\n", a->server);
		return false;
	}
	if (a->server != NULL)
		a->network =
		    ask_operator("IRC network for all, host:port, or any (users name one)", "any");
	g_autofree char *admin = g_strdup_printf("admin@%s", strchr(a->domain, '.') + 1);
	if (a->network != NULL && strcmp(a->network, "any") != 0 &&
	    strchr(a->network, ':') == NULL) {
		char *whole = g_strconcat(a->network, ":6697", NULL);
		g_free(a->network);
		a->network = whole;
	}
	if (a->network != NULL)
		a->admin = ask_operator("Your own address (JID), for admin commands", admin);
	g_auto(WryJid) jid = { 0 };
	if (a->admin != NULL &&
	    (!wry_jid_parse(&jid, a->admin, NULL) || jid.local == NULL || jid.resource != NULL)) {
		fprintf(stderr, "wherryctl: '%s' is no address; one as in admin@example.org\n",
			a->admin);
		return false;
	}
	return a->admin != NULL;
}

static char *
config_text(const Answers *a, const char *dir, const char *secret_path)
{
	GString *out =
	    g_string_new("# wherry.conf(5) names every key; check with: wherryd --check-config\n"
			 "\n[wherry]\n");
	g_string_append_printf(out, "admins = %s\n", a->admin);
	if (strcmp(dir, WRY_SYSCONFDIR "/wherry") != 0)
		g_string_append_printf(out, "key_file = %s/key\n", dir);
	g_string_append_printf(out, "\n[component %s]\nbackend = irc\nsecret_file = %s\n",
			       a->domain, secret_path);
	if (strcmp(a->network, "any") != 0)
		g_string_append_printf(out, "network = %s\n", a->network);
	return g_string_free(out, FALSE);
}

static int
write_setup(const Answers *a)
{
	g_autofree char *whole = g_canonicalize_filename(ctl_options.config_path, NULL);
	g_autofree char *dir = g_path_get_dirname(whole);
	g_autofree char *label = g_strndup(a->domain, strcspn(a->domain, "."));
	g_autofree char *secret_path = g_strdup_printf("%s/%s.secret", dir, label);
	g_autofree char *key_path = g_strdup_printf("%s/key", dir);
	g_autofree char *config = config_text(a, dir, secret_path);
	const struct group *wherry = getgrnam("wherry");
	gid_t group = geteuid() == 0 && wherry != NULL ? wherry->gr_gid : (gid_t)-1;

	/* A directory that serves others too, /etc say, keeps its group. */
	bool ours = access(dir, F_OK) < 0 || g_str_has_suffix(dir, "/wherry");
	if (g_mkdir_with_parents(dir, 0750) < 0) {
		fprintf(stderr, "wherryctl: '%s' cannot be made: %s\n", dir, g_strerror(errno));
		return EXIT_FAILED;
	}
	const char *const paths[] = { ctl_options.config_path, secret_path, NULL };
	for (const char *const *p = paths; *p != NULL; p++)
		if (access(*p, F_OK) == 0) {
			fprintf(stderr,
				"wherryctl: '%s' is there and stays as it is; this would have been "
				"written:\n\n%s",
				*p, config);
			return EXIT_FAILED;
		}
	if (ours && group != (gid_t)-1 && chown(dir, (uid_t)-1, group) < 0)
		fprintf(stderr, "wherryctl: '%s' cannot be given to group wherry\n", dir);

	g_autofree char *secret = wry_random_hex(20), *key = wry_random_hex(32);
	g_autofree char *secret_line = g_strconcat(secret, "\n", NULL);
	g_autofree char *key_line = g_strconcat(key, "\n", NULL);
	if (!write_new(secret_path, secret_line, group) ||
	    (access(key_path, F_OK) < 0 && !write_new(key_path, key_line, group)) ||
	    !write_new(ctl_options.config_path, config, group))
		return EXIT_FAILED;
	if (wherry == NULL)
		puts("There is no group wherry yet: run systemd-sysusers, then: chgrp wherry in "
		     "that "
		     "directory");

	g_autoptr(GString) snippet = ctl_xmpp_snippet(a->server, a->domain);
	if (snippet == NULL)
		return EXIT_FAILED;
	printf("\nPaste this, then: systemctl enable --now wherryd, and: wherryctl doctor\n\n%s",
	       snippet->str);
	return 0;
}

int
ctl_setup(char **args)
{
	Answers answers = { 0 };
	int rc = EXIT_FAILED;

	if (ask_all(&answers, args[0]))
		rc = write_setup(&answers);
	else
		fputs("Nothing was written.\n", stderr);
	g_free(answers.domain);
	g_free(answers.server);
	g_free(answers.network);
	g_free(answers.admin);
	return rc;
}
