/*
 * test-config.c - every mistake of UX.md 1.4 is named, with its line and its cure
 *
 * The real backends stand beside a made-up one, whose tables hold what the tests need.
 */
#include "backends/backends.h"
#include "core/config.h"
#include "core/confscan.h"
#include "core/linkcure.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const WryField toy_settings[] = {
	{ .name = "network", .type = WRY_FIELD_TEXT, .label = "Server" },
	{ .name = "tls", .type = WRY_FIELD_BOOL, .fallback = "yes", .label = "TLS" },
	{ .name = "webirc_password_file", .type = WRY_FIELD_TEXT, .label = "File" },
	{ .name = "listen", .type = WRY_FIELD_TEXT, .required = true, .label = "Where it listens" },
	{ 0 }
};
static const WryField toy_networks[] = {
	{ .name = "servers", .type = WRY_FIELD_LIST, .required = true, .label = "Servers" },
	{ .name = "charm", .type = WRY_FIELD_TEXT, .label = "Charm" },
	{ 0 }
};
static const WryField no_fields[] = { { 0 } };
static const WryBackend toy = { .name = "toy",
				.title = "Toy",
				.caps = WRY_CAP_GUESTS,
				.settings = toy_settings,
				.network_group = "network",
				.network_settings = toy_networks,
				.registration = no_fields };
static const WryBackend other = { .name = "other", .title = "Other", .registration = no_fields };
static const WryBackend *const toys[] = { &toy, &other, NULL };

static char *dir, *conf, *secret;

static void
write_secret(const char *text, unsigned mode)
{
	g_assert_true(g_file_set_contents(secret, text, -1, NULL));
	g_assert_cmpint(g_chmod(secret, mode), ==, 0);
}

/* %s in text is the secret's file. */
static WryConfig *
load(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "%s", -1);
	g_autofree char *whole = g_strjoinv(secret, parts);
	g_assert_true(g_file_set_contents(conf, whole, -1, NULL));
	return wry_config_load(conf, toys);
}

/* The n-th error or warning without "FILE:". */
static const char *
note(const GPtrArray *notes, guint n)
{
	g_assert_cmpuint(n, <, notes->len);
	const char *text = g_ptr_array_index(notes, n);
	g_assert_true(g_str_has_prefix(text, conf));
	g_assert_cmpint(text[strlen(conf)], ==, ':');
	return text + strlen(conf) + 1;
}

/* One mistake, one sentence. */
static void
expect(const char *text, const char *error)
{
	g_autoptr(WryConfig) config = load(text);
	if (config->errors->len != 1)
		for (guint i = 0; i < config->errors->len; i++)
			g_test_message("%s", (char *)g_ptr_array_index(config->errors, i));
	g_assert_cmpuint(config->errors->len, ==, 1);
	g_assert_cmpstr(note(config->errors, 0), ==, error);
}

static void
expect_warning(const char *text, const char *warning)
{
	g_autoptr(WryConfig) config = load(text);
	g_assert_cmpuint(config->errors->len, ==, 0);
	g_assert_cmpuint(config->warnings->len, ==, 1);
	g_assert_cmpstr(note(config->warnings, 0), ==, warning);
}

#define GOOD "[component irc.example.org]\nbackend = toy\nlisten = here\nsecret_file = %s\n"

static void
test_good(void)
{
	g_autoptr(WryConfig) config =
	    load("# a comment\n\n[wherry]\nadmins = a@example.org, B@example.org\n"
		 "log_level = debug\n\n" GOOD "network = irc.libera.chat:6697\nlogout_grace = 5m\n"
		 "deny =\n\n[network Libera.Chat]\nservers = a:6697 b:6697\n");
	g_assert_cmpuint(config->errors->len, ==, 0);
	g_assert_cmpuint(config->warnings->len, ==, 0);
	g_assert_cmpstr(wry_values_text(config->wherry, "log_level"), ==, "debug");
	g_assert_cmpstr(wry_values_text(config->wherry, "admins"), ==,
			"a@example.org b@example.org");

	g_assert_cmpuint(config->components->len, ==, 1);
	WryConfigComponent *c = g_ptr_array_index(config->components, 0);
	g_assert_cmpstr(c->domain, ==, "irc.example.org");
	g_assert_cmpuint(c->line, ==, 7);
	g_assert_true(c->backend == &toy);
	g_assert_cmpstr(c->secret, ==, "s3cret");
	g_assert_cmpint(wry_values_int(c->common, "logout_grace"), ==, 300000);
	g_assert_cmpstr(wry_values_text(c->settings, "network"), ==, "irc.libera.chat:6697");
	g_assert_cmpuint(c->networks->len, ==, 1);
	WryConfigNetwork *n = g_ptr_array_index(c->networks, 0);
	g_assert_cmpstr(n->name, ==, "Libera.Chat");
	g_assert_true(n == g_ptr_array_index(config->networks, 0));
}

static void
test_derived(void)
{
	g_autoptr(WryConfig) config =
	    load(GOOD "[component o.example.org]\nbackend = other\nsecret_file = %s\n"
		      "serves = example.net EXAMPLE.com\n[component localhost]\nbackend = other\n"
		      "secret_file = %s\nallow = *.Example.org *\nregister = closed\n");
	g_assert_cmpuint(config->errors->len, ==, 0);
	const struct {
		const char *serves, *allow, *reg;
	} want[] = {
		{ "example.org", "example.org", "optional" },
		{ "example.net example.com", "example.net example.com", "required" },
		{ "localhost", "*.example.org *", "closed" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
		WryConfigComponent *c = g_ptr_array_index(config->components, i);
		g_assert_cmpstr(wry_values_text(c->common, "serves"), ==, want[i].serves);
		g_assert_cmpstr(wry_values_text(c->common, "allow"), ==, want[i].allow);
		g_assert_cmpstr(wry_values_text(c->common, "register"), ==, want[i].reg);
	}
}

static void
test_misspelt_key(void)
{
	expect(GOOD "netwrok = a:6697\n",
	       "5: [component irc.example.org] netwrok: unknown key; did you mean 'network'?");
	expect(GOOD "logoutgrace = 60s\n", "5: [component irc.example.org] logoutgrace: unknown "
					   "key; did you mean 'logout_grace'?");
	expect("[wherry]\nadmin = a@example.org\n" GOOD,
	       "2: [wherry] admin: unknown key; did you mean 'admins'?");
	expect(GOOD "zzzzzz = 1\n",
	       "5: [component irc.example.org] zzzzzz: unknown key; see wherry.conf(5)");
}

static void
test_key_of_another_place(void)
{
	expect(
	    GOOD "log_level = info\n",
	    "5: [component irc.example.org] log_level: this is a key of [wherry]; move it there");
	expect("[wherry]\nserver = a:1\n" GOOD,
	       "2: [wherry] server: this is a key of [component DOMAIN]; move it there");
	expect("[wherry]\nlisten = here\n" GOOD,
	       "2: [wherry] listen: this is a key of [component DOMAIN] with backend toy; move it "
	       "there");
	expect(
	    GOOD "charm = x\n",
	    "5: [component irc.example.org] charm: this is a key of [network NAME]; move it there");
	expect("[component o.example.org]\nbackend = other\nsecret_file = %s\nlisten = x\n",
	       "4: [component o.example.org] listen: this is a key of backend toy, and here is "
	       "backend "
	       "other; remove it");
}

static void
test_group_twice(void)
{
	expect(GOOD "\n[wherry]\n[component irc.example.org]\nname = IRC\n",
	       "7: [component irc.example.org] stands here and in line 1; join the two");
	expect(
	    GOOD "[component IRC.Example.ORG]\nbackend = other\nsecret_file = %s\n",
	    "5: [component IRC.Example.ORG] the same domain stands here and in line 1; keep one of "
	    "them");
	expect(GOOD "[network A]\nservers = a:1\n[network a]\nservers = a:1\n",
	       "7: [network a] stands here and in line 5; join the two");
}

static void
test_key_twice(void)
{
	expect(GOOD "name = a\nname = b\n",
	       "6: [component irc.example.org] name: stands here and in line 5; keep one of them");
}

static void
test_comment_behind_value(void)
{
	expect(
	    GOOD "network = irc.libera.chat # Libera\n",
	    "5: [component irc.example.org] network: 'irc.libera.chat # Libera' holds a comment; "
	    "comments stand on lines of their own");
	expect("[wherry] # all of it\n",
	       "1: there is a comment behind the group; comments stand on lines of their own");
	g_autoptr(WryConfig) config = load(GOOD "network = irc#one\n");
	g_assert_cmpuint(config->errors->len, ==, 0);
}

static void
test_secret_in_the_file(void)
{
	expect(GOOD "password = hunter2 # really\n",
	       "5: [component irc.example.org] password: secrets do not stand here; write it to a "
	       "file "
	       "and name that in 'secret_file'");
	expect(GOOD "webirc_password = hunter2\n",
	       "5: [component irc.example.org] webirc_password: secrets do not stand here; write "
	       "it to a "
	       "file and name that in 'webirc_password_file'");
	expect(
	    "[component i.example.org]\nbackend = other\nsecret_file = hunter2\n",
	    "3: [component i.example.org] secret_file: this is no whole path, from / on; write the "
	    "secret to a file and name that here");
}

static void
test_secret_unreadable(void)
{
	if (geteuid() == 0) {
		/* Root may read all: the sentence itself, then. */
		g_autofree char *cure = wry_scan_unreadable("/etc/wherry/irc.secret");
		g_assert_cmpstr(cure, ==,
				"user 'root' cannot read '/etc/wherry/irc.secret'; run: chgrp root "
				"/etc/wherry/irc.secret && chmod 640 /etc/wherry/irc.secret");
		return;
	}
	write_secret("s3cret\n", 0000);
	g_autofree char *user = wry_scan_user();
	g_autoptr(WryConfig) config = load(GOOD);
	g_autofree char *begin =
	    g_strdup_printf("4: [component irc.example.org] secret_file: user '%s' "
			    "cannot read '%s'; run: chgrp ",
			    user, secret);
	g_assert_true(g_str_has_prefix(note(config->errors, 0), begin));
	write_secret("s3cret\n", 0640);
}

static void
test_secret_file(void)
{
	const struct {
		const char *text, *secret;
	} good[] = { { "a b", "a b" }, { "a\n", "a" }, { "a\r\n", "a" }, { " a ", " a " } };
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		write_secret(good[i].text, 0600);
		g_autoptr(WryConfig) config = load(GOOD);
		g_assert_cmpuint(config->errors->len + config->warnings->len, ==, 0);
		WryConfigComponent *c = g_ptr_array_index(config->components, 0);
		g_assert_cmpstr(c->secret, ==, good[i].secret);
	}
	const struct {
		const char *text, *error;
	} bad[] = {
		{ "", "4: [component irc.example.org] secret_file: '%s' is empty; write the secret "
		      "to it" },
		{ "\n", "4: [component irc.example.org] secret_file: '%s' is empty; write the "
			"secret to it" },
		{ "a\nb\n",
		  "4: [component irc.example.org] secret_file: '%s' holds more than a secret; "
		  "write one line of at most 1024 bytes to it" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_auto(GStrv) parts = g_strsplit(bad[i].error, "%s", -1);
		g_autofree char *error = g_strjoinv(secret, parts);
		write_secret(bad[i].text, 0640);
		expect(GOOD, error);
	}
	g_autofree char *huge = g_strnfill(1025, 'x');
	write_secret(huge, 0640);
	g_autoptr(WryConfig) config = load(GOOD);
	g_assert_cmpuint(config->errors->len, ==, 1);
	write_secret("s3cret\n", 0640);

	expect("[component i.example.org]\nbackend = other\nsecret_file = /nowhere/at/all\n",
	       "3: [component i.example.org] secret_file: there is no '/nowhere/at/all'; write the "
	       "secret to it, and nothing else");
	expect("[component i.example.org]\nbackend = other\nsecret_file = /\n",
	       "3: [component i.example.org] secret_file: '/' is not a file");
	expect("[component i.example.org]\nbackend = other\n",
	       "1: [component i.example.org] secret_file: this key is required; name the file with "
	       "the "
	       "secret that the XMPP server knows, or run: wherryctl setup i.example.org");
}

static void
test_secret_open_to_all(void)
{
	write_secret("s3cret\n", 0644);
	g_autofree char *want = g_strdup_printf(
	    "4: [component irc.example.org] secret_file: others than its owner and group "
	    "may open '%s'; run: chmod 640 %s",
	    secret, secret);
	expect_warning(GOOD, want);
	write_secret("s3cret\n", 0640);
}

static void
test_secret_elsewhere(void)
{
	static const char by_env[] =
	    "[component i.example.org]\nbackend = other\nsecret_env = A_SECRET\n";
	static const char by_credential[] =
	    "[component i.example.org]\nbackend = other\nsecret_file = %d/irc\n";

	g_unsetenv("A_SECRET");
	g_unsetenv("CREDENTIALS_DIRECTORY");
	expect(by_env, "3: [component i.example.org] secret_env: the environment has no variable "
		       "A_SECRET; set it where wherryd is started");
	expect(by_credential, "3: [component i.example.org] secret_file: '%d/irc' is one of "
			      "systemd's credentials, and "
			      "$CREDENTIALS_DIRECTORY is not set; add LoadCredential=irc:FILE to "
			      "the unit, or name the "
			      "file itself");
	expect(GOOD "secret_env = A_SECRET\n",
	       "5: [component irc.example.org] secret_env: secret_file "
	       "stands in line 4; keep one of the two");

	g_setenv("A_SECRET", "from there", TRUE);
	g_autoptr(WryConfig) env = load(by_env);
	g_assert_cmpuint(env->errors->len, ==, 0);
	g_assert_cmpstr(((WryConfigComponent *)g_ptr_array_index(env->components, 0))->secret, ==,
			"from there");
	g_unsetenv("A_SECRET");

	g_autofree char *irc = g_build_filename(dir, "irc", NULL);
	g_assert_true(
	    g_file_set_contents_full(irc, "sealed", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_setenv("CREDENTIALS_DIRECTORY", dir, TRUE);
	g_autoptr(WryConfig) credential = load(by_credential);
	g_assert_cmpuint(credential->errors->len, ==, 0);
	g_assert_cmpstr(
	    ((WryConfigComponent *)g_ptr_array_index(credential->components, 0))->secret, ==,
	    "sealed");
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_unlink(irc);
}

static void
test_no_unit(void)
{
	expect(GOOD "logout_grace = 60\n",
	       "5: [component irc.example.org] logout_grace: '60' has no "
	       "unit; write 60s, 60m, 60h or 60d");
}

static void
test_values(void)
{
	expect(
	    GOOD "server = somewhere\n",
	    "5: [component irc.example.org] server: 'somewhere' is no address; write host:port or "
	    "[::1]:port, as in 127.0.0.1:5347");
	expect(
	    GOOD "server = ::1:5347\n",
	    "5: [component irc.example.org] server: '::1:5347' is no address; write host:port or "
	    "[::1]:port, as in 127.0.0.1:5347");
	expect(
	    GOOD "admins = example.org\n",
	    "5: [component irc.example.org] admins: 'example.org' is no address of a person; write "
	    "user@example.org");
	expect(
	    GOOD "allow = example.org *.b/c\n",
	    "5: [component irc.example.org] allow: '*.b/c' is neither a domain, nor *.domain, nor "
	    "user@domain");
	expect(GOOD "service_name = a%b\n",
	       "5: [component irc.example.org] service_name: 'a%b' cannot stand before the @ of an "
	       "address; write one lower-case word, as in help");
	expect(GOOD "name = a\\qb\n",
	       "5: [component irc.example.org] name: the value holds a '\\' that "
	       "begins nothing; write '\\\\' for a '\\'");
	expect(
	    "[wherry]\nabuse_contact = a@example.org\n" GOOD,
	    "2: [wherry] abuse_contact: 'a@example.org' is no link; write mailto:a@example.org or "
	    "xmpp:a@example.org");
	expect("[wherry]\ndatabase = wherry.db\n" GOOD,
	       "2: [wherry] database: 'wherry.db' depends on where wherryd is started; write the "
	       "whole "
	       "path, from / on");
	expect("[wherry]\ndatabase = mysql://wherry@db/wherry\n" GOOD,
	       "2: [wherry] database: 'mysql://wherry@db/wherry' is no database that wherryd knows; "
	       "write the path of a file, or postgresql://user@host/name");
	expect("[wherry]\ndatabase = postgresql://wherry@db/wherry?sslmod=require\n" GOOD,
	       "2: [wherry] database: this is no address of PostgreSQL's: invalid URI query "
	       "parameter: \"sslmod\"");
	expect("[wherry]\nstandby = yes\n" GOOD,
	       "2: [wherry] standby: a file is one wherryd's alone; name a PostgreSQL in database");
	/* A password would stand in logs and process lists; it is not repeated. */
	expect("[wherry]\ndatabase = postgresql://wherry:hunter2@db/wherry\n" GOOD,
	       "2: [wherry] database: a password does not belong here; write it to a file as "
	       "host:port:database:user:password, and name that: "
	       "postgresql://user@host/name?passfile=/etc/wherry/pgpass");
}

/* Large files lie beside an SQLite database, and in a place of their own else. */
static void
test_spool_dir(void)
{
	static const char *const cases[][2] = {
		{ "database = /srv/w/wherry.db", "/srv/w/spool" },
		{ "database = postgresql://w@db/w", WRY_STATEDIR "/wherry/spool" },
		{ "database = postgresql://w@db/w\nspool_dir = /srv/shared", "/srv/shared" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat("[wherry]\n", cases[i][0], "\n" GOOD, NULL);
		g_autoptr(WryConfig) config = load(text);
		g_autofree char *found = wry_config_spool_dir(config->wherry);
		g_assert_cmpuint(config->errors->len, ==, 0);
		g_assert_cmpstr(found, ==, cases[i][1]);
	}
}

static void
test_required(void)
{
	expect("[component irc.example.org]\nsecret_file = %s\n",
	       "1: [component irc.example.org] backend: this key is required; one of: toy other");
	expect("[component irc.example.org]\nbackend = toys\nsecret_file = %s\n",
	       "2: [component irc.example.org] backend: 'toys' is no backend; did you mean 'toy'?");
	expect("[component irc.example.org]\nbackend = matrix\nsecret_file = %s\n",
	       "2: [component irc.example.org] backend: 'matrix' is no backend; one of: toy other");
	expect("[component irc.example.org]\nbackend = toy\nsecret_file = %s\n",
	       "1: [component irc.example.org] listen: this key is required; add it (Where it "
	       "listens)");
	expect("[component irc.example.org]\nbackend = toy\nlisten =\nsecret_file = %s\n",
	       "3: [component irc.example.org] listen: this key is required and empty; fill it in "
	       "(Where "
	       "it listens)");
	expect("[wherry]\n", " there is no [component DOMAIN]; run: wherryctl setup DOMAIN");
}

static void
test_groups(void)
{
	expect(
	    GOOD "[compnent a.example.org]\n",
	    "5: [compnent a.example.org] unknown group; did you mean [component a.example.org]?");
	expect(GOOD "[werry]\n", "5: [werry] unknown group; did you mean [wherry]?");
	expect(GOOD "[smpp primary]\nhost = a\n",
	       "5: [smpp primary] unknown group; see wherry.conf(5)");
	expect(GOOD "[component]\nbackend = other\nsecret_file = %s\n",
	       "5: [component] a component has a domain; write [component irc.example.org]");
	expect(GOOD "[component a b]\nbackend = other\nsecret_file = %s\n",
	       "5: [component a b] this is no domain name; write one as in [component "
	       "irc.example.org]");
	expect(GOOD "[network]\n",
	       "5: [network] a network has a name; write [network Libera.Chat]");
	expect("log_level = info\n" GOOD,
	       "1: log_level: stands before the first group; write it below "
	       "[wherry] or [component DOMAIN]");
	expect(GOOD "[wherry\nlog_level = info\n", "5: the group has no ']' at its end");
	expect(GOOD "hunter2\n",
	       "5: [component irc.example.org] this line is neither 'key = value', nor "
	       "a [group], nor a # comment");
}

static void
test_room_names(void)
{
	expect_warning(
	    "[component chat.example.org]\nbackend = other\nsecret_file = %s\n",
	    "1: [component chat.example.org] phones take a domain in chat. for a room server "
	    "and warn; call it other.example.org");
	expect_warning(
	    "[component conference.example.org]\nbackend = toy\nlisten = a\nsecret_file = %s\n",
	    "1: [component conference.example.org] phones take a domain in conference. for a "
	    "room server and warn; call it toy.example.org");
}

static void
test_clear_stream(void)
{
	static const char *const home[] = { "127.0.0.1:5347", "[::1]:5347", "localhost:1",
					    "a.localhost:1", "127.8.9.1:1" };

	expect_warning(
	    GOOD "server = xmpp.example.org:5347\n",
	    "5: [component irc.example.org] server: the secret and all that users write cross "
	    "the network to 'xmpp.example.org' in clear; use server_tls = yes (ejabberd: tls: "
	    "true), or a tunnel");
	g_autoptr(WryConfig) safe = load(GOOD "server = 192.0.2.1:5347\nserver_tls = yes\n");
	g_assert_cmpuint(safe->errors->len + safe->warnings->len, ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(home); i++) {
		g_autofree char *text = g_strconcat(GOOD "server = ", home[i], "\n", NULL);
		g_autoptr(WryConfig) config = load(text);
		g_assert_cmpuint(config->errors->len + config->warnings->len, ==, 0);
	}
}

static void
test_several_at_once(void)
{
	g_autoptr(WryConfig) config = load("[wherry]\n"			   /* 1 */
					   "log_levle = info\n"		   /* 2 */
					   "log_jids = some # of them\n"   /* 3 */
					   "\n"				   /* 4 */
					   "[component irc.example.org]\n" /* 5 */
					   "backend = toy\n"		   /* 6 */
					   "secret_file = /nowhere\n"	   /* 7 */
					   "tls = maybe\n"		   /* 8 */
					   "[component irc.example.org]\n" /* 9 */
					   "tls = yes\n"		   /* 10 */
					   "password = x\n"		   /* 11 */
					   "[network N]\n"		   /* 12 */
					   "what is this\n");		   /* 13 */
	static const char *const begins[] = {
		"2: [wherry] log_levle: unknown key",
		"3: [wherry] log_jids: 'some # of them' holds a comment",
		"3: [wherry] log_jids: 'some' is none of",
		"5: [component irc.example.org] listen: this key is required",
		"7: [component irc.example.org] secret_file: there is no",
		"8: [component irc.example.org] tls: 'maybe' is neither yes nor no",
		"9: [component irc.example.org] stands here and in line 5; join the two",
		"10: [component irc.example.org] tls: stands here and in line 8",
		"11: [component irc.example.org] password: secrets do not stand here",
		"12: [network N] servers: this key is required",
		"13: [network N] this line is neither",
	};
	for (guint i = 0; i < G_N_ELEMENTS(begins); i++)
		if (!g_str_has_prefix(note(config->errors, i), begins[i]))
			g_assert_cmpstr(note(config->errors, i), ==, begins[i]);
	g_assert_cmpuint(config->errors->len, ==, G_N_ELEMENTS(begins));
}

static void
test_line_ends(void)
{
	g_autoptr(WryConfig) crlf =
	    load("\xef\xbb\xbf[wherry]\r\nlog_level = info\r\n\r\n[component irc.example.org]\r\n"
		 "\tbackend = other  \r\nsecret_file = %s\r\nnaem = x\r\n");
	g_assert_cmpuint(crlf->errors->len, ==, 1);
	g_assert_cmpstr(note(crlf->errors, 0), ==,
			"7: [component irc.example.org] naem: unknown key; did you mean 'name'?");
	g_assert_cmpstr(wry_values_text(crlf->wherry, "log_level"), ==, "info");

	g_autoptr(WryConfig) open_end = load(GOOD "name = last"); /* no newline */
	g_assert_cmpuint(open_end->errors->len, ==, 0);
	WryConfigComponent *c = g_ptr_array_index(open_end->components, 0);
	g_assert_cmpstr(wry_values_text(c->common, "name"), ==, "last");
}

static void
test_hostile(void)
{
	/* No file; a directory; an empty one. */
	g_unlink(conf);
	g_autoptr(WryConfig) none = wry_config_load(conf, toys);
	g_assert_cmpstr(note(none->errors, 0), ==,
			" there is no such file; run: wherryctl setup DOMAIN");
	g_autoptr(WryConfig) folder = wry_config_load(dir, toys);
	g_assert_cmpuint(folder->errors->len, ==, 1);
	g_assert_true(g_str_has_suffix(g_ptr_array_index(folder->errors, 0), "this is not a file"));
	g_autoptr(WryConfig) empty = load("");
	g_assert_cmpuint(empty->errors->len, ==, 1);

	/* Larger than 1 MiB. */
	g_autofree char *huge = g_strnfill(WRY_SCAN_MAX_FILE + 1, '\n');
	g_autoptr(WryConfig) large = load(huge);
	g_assert_cmpuint(large->errors->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(large->errors, 0), "larger than 1 MiB"));

	/* A long line, and what follows it is read. */
	g_autofree char *x = g_strnfill(5000, 'x');
	g_autofree char *long_line = g_strconcat(GOOD, "name = ", x, "\nnaem = b\n", NULL);
	g_autoptr(WryConfig) lines = load(long_line);
	g_assert_cmpuint(lines->errors->len, ==, 2);
	g_assert_cmpstr(
	    note(lines->errors, 0), ==,
	    "5: [component irc.example.org] the line is longer than 4096 bytes; shorten it");
	g_assert_true(g_str_has_prefix(note(lines->errors, 1), "6: "));

	/* Bytes that are no text: NUL, Latin-1, escapes; notes have a ceiling and no such bytes. */
	char binary[8192];
	for (gsize i = 0; i < sizeof binary; i++)
		binary[i] = (char)(i * 7 + i / 256);
	g_assert_true(g_file_set_contents(conf, binary, sizeof binary, NULL));
	g_autoptr(WryConfig) junk = wry_config_load(conf, toys);
	g_assert_cmpuint(junk->errors->len, >, 0);
	g_assert_cmpuint(junk->errors->len, <=, WRY_SCAN_MAX_NOTES + 1);
	for (guint i = 0; i < junk->errors->len; i++)
		g_assert_true(g_utf8_validate(g_ptr_array_index(junk->errors, i), -1, NULL));

	expect(GOOD "name = caf\xe9\n",
	       "5: [component irc.example.org] the line is not UTF-8 text; save "
	       "the file as UTF-8");

	/* A terminal is not told what to do. */
	g_autoptr(WryConfig) escapes = load(GOOD "network = \033]0;x\007 # y\nregister = \033[2J\n"
						 "allow = \302\2332J\n[co\033[2Jm x]\n");
	g_assert_cmpuint(escapes->errors->len, >=, 4);
	for (guint i = 0; i < escapes->errors->len; i++)
		for (const char *p = g_ptr_array_index(escapes->errors, i); *p != '\0';
		     p = g_utf8_next_char(p))
			g_assert_false(g_unichar_iscntrl(g_utf8_get_char(p)));

	/* Many mistakes: a ceiling, and one line that says so. */
	g_autoptr(GString) many = g_string_new("[wherry]\n");
	for (int i = 0; i < 10000; i++)
		g_string_append_printf(many, "k%d = 1\n", i);
	g_autoptr(WryConfig) wrong = load(many->str);
	g_assert_cmpuint(wrong->errors->len, ==, WRY_SCAN_MAX_NOTES + 1);
	g_assert_nonnull(
	    strstr(g_ptr_array_index(wrong->errors, WRY_SCAN_MAX_NOTES), "more; mend these"));
}

static void
test_describe(void)
{
	g_autoptr(WryConfig) config = load(GOOD "[component other.example.org]\nbackend = other\n"
						"secret_file = %s\n[network N]\nservers = a:1\n");
	g_autoptr(GString) out = g_string_new(NULL);
	wry_config_describe(config, out);
	g_autofree char *first = g_strdup_printf(
	    "%s: 2 components, 1 network\n"
	    "  irc.example.org    toy   any network, TLS; users of example.org; register optional\n"
	    "  other.example.org  other  users of example.org; register required\n",
	    conf);
	g_assert_true(g_str_has_prefix(out->str, first));
	g_assert_null(strstr(out->str, "s3cret\n"));
	g_assert_null(strstr(out->str, " s3cret"));
	g_assert_nonnull(
	    g_strrstr(out->str, "  backend = toy                               line 2\n"));
	g_assert_nonnull(
	    g_strrstr(out->str, "  log_level = notice                          default\n"));
	g_assert_nonnull(strstr(out->str, "\n[network N]\n  servers = a:1"));
}

/* --- the example ------------------------------------------------------------ */

/* "#key = value" is a key switched off, "#[section]" a section, "# words" a comment. */
static bool
is_switched_off(const char *line)
{
	if (g_str_has_prefix(line, "#["))
		return true;
	size_t n = *line == '#' ? strspn(line + 1, "abcdefghijklmnopqrstuvwxyz_0123456789") : 0;
	return n > 0 && g_str_has_prefix(line + 1 + n, " =");
}

static void
need_keys(GHashTable *there, const char *where, const WryField *fields)
{
	for (const WryField *f = fields; f != NULL && f->name != NULL; f++) {
		g_autofree char *key = g_strdup_printf("%s %s", where, f->name);
		if (!g_hash_table_contains(there, key))
			g_error("conf/wherry.conf.example has no %s", key);
	}
}

/* make runs the tests where the sources are. */
static char *
example_path(void)
{
	const char *source = g_getenv("G_TEST_SRCDIR");
	return g_build_filename(source != NULL ? source : ".", "conf", "wherry.conf.example", NULL);
}

/*
 * Every key of every table stands in the example, and nothing else does: switched
 * on, all of them together, it loads.
 */
static void
test_example(void)
{
	static const WryBackend *const real[] = WRY_BACKENDS;
	g_autofree char *path = example_path();
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, &error));
	g_assert_no_error(error);

	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) on = g_string_new(NULL);
	g_autofree char *where = g_strdup("");
	for (char **l = lines; *l != NULL; l++) {
		const char *line = is_switched_off(*l) ? *l + 1 : *l;
		const char *equals = *line != '#' ? strstr(line, " =") : NULL;
		if (*line == '[') {
			g_free(where);
			where = g_strndup(line + 1, strcspn(line + 1, " ]"));
		}
		if (equals != NULL)
			g_hash_table_add(
			    there, g_strdup_printf("%s %.*s", where, (int)(equals - line), line));
		if (g_str_has_prefix(line, "secret_env"))
			continue; /* one of the two */
		if (g_str_has_prefix(line, "secret_file"))
			g_string_append_printf(on, "secret_file = %s\n", secret);
		else
			g_string_append_printf(on, "%s\n", line);
	}

	need_keys(there, "wherry", wry_config_wherry_fields);
	need_keys(there, "component", wry_config_component_fields);
	for (const WryBackend *const *b = real; *b != NULL; b++) {
		need_keys(there, "component", (*b)->settings);
		if ((*b)->network_group != NULL)
			need_keys(there, (*b)->network_group, (*b)->network_settings);
	}

	/* As it is: the copy an operator begins with; only its secret is missing here. */
	g_assert_true(g_file_set_contents(conf, on->str, -1, NULL));
	g_autoptr(WryConfig) config = wry_config_load(conf, real);
	for (guint i = 0; i < config->errors->len; i++)
		g_test_message("%s", (char *)g_ptr_array_index(config->errors, i));
	g_assert_cmpuint(config->errors->len, ==, 0);
	g_assert_cmpuint(config->warnings->len, ==, 0);
	g_assert_cmpuint(config->components->len, ==, 3);

	g_autoptr(WryConfig) untouched = wry_config_load(path, real);
	for (guint i = 0; i < untouched->errors->len; i++)
		g_assert_nonnull(strstr(g_ptr_array_index(untouched->errors, i), "irc.secret"));
}

/* And in the manual. */
static void
test_manual(void)
{
	g_autofree char *example = example_path();
	g_autofree char *conf_dir = g_path_get_dirname(example);
	g_autofree char *path =
	    g_build_filename(conf_dir, "..", "contrib", "man", "wherry.conf.5", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	const WryField *tables[] = { wry_config_wherry_fields,	wry_config_component_fields,
				     wry_backend_irc.settings,	wry_backend_irc.network_settings,
				     wry_backend_echo.settings, wry_backend_smtp.settings,
				     wry_backend_sms.settings,	wry_backend_sms.network_settings };
	for (guint t = 0; t < G_N_ELEMENTS(tables); t++)
		for (const WryField *f = tables[t]; f != NULL && f->name != NULL; f++) {
			g_autofree char *pattern = g_strdup_printf(
			    "(?m)^\\.BR? (.*[ \",]|.*\\\\fP)?%s([ \",\\\\]|$)", f->name);
			if (!g_regex_match_simple(pattern, text, 0, 0))
				g_error("wherry.conf(5) does not name %s", f->name);
		}
}

/* A default that stands in the example is the default. */
static void
test_example_defaults(void)
{
	g_autofree char *path = example_path();
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	const WryField *tables[] = { wry_config_component_fields, wry_backend_irc.settings,
				     wry_backend_smtp.settings, wry_backend_sms.settings,
				     wry_backend_sms.network_settings };

	for (guint t = 0; t < G_N_ELEMENTS(tables); t++)
		for (const WryField *f = tables[t]; f->name != NULL; f++) {
			if (f->fallback == NULL || f->fallback[0] == '/')
				continue;
			g_autofree char *line =
			    g_strdup_printf("\n#%s = %s\n", f->name, f->fallback);
			if (strstr(text, line) == NULL)
				g_error("conf/wherry.conf.example does not say '%s'", line);
		}
}

/* --- run-time mistakes ------------------------------------------------------ */

static void
test_link_cures(void)
{
	static const struct {
		const char *condition, *text, *sentence;
	} rows[] = {
		{ "not-authorized", "Given token does not match calculated token",
		  "irc.example.org: the server refuses the secret; it must equal component_secret "
		  "in "
		  "Prosody: wherryctl server-config prosody" },
		{ "not-authorized", "hash didn't match, auth failed",
		  "irc.example.org: the server refuses the secret; it must equal <secret> in "
		  "jabberd2's router.xml: wherryctl server-config jabberd2" },
		{ "not-authorized", NULL,
		  "irc.example.org: the server refuses us: wrong password, or the domain is "
		  "missing "
		  "under ejabberd_service hosts: wherryctl server-config ejabberd" },
		{ "host-unknown", NULL,
		  "irc.example.org: the server has no component of this name: wherryctl "
		  "server-config "
		  "prosody" },
		{ "conflict", "Component already connected",
		  "irc.example.org: something else is connected under this name, maybe biboumi; "
		  "stop it. "
		  "Retrying" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		WryLinkStatus status = { .state = "waiting",
					 .condition = rows[i].condition,
					 .text = rows[i].text };
		g_autofree char *sentence = wry_link_cure("irc.example.org", &status);
		g_assert_cmpstr(sentence, ==, rows[i].sentence);
		status.state = "up";
		g_assert_null(wry_link_cure("irc.example.org", &status));
	}

	WryLinkStatus refused = { .state = "waiting", .condition = "conflict" };
	g_autofree char *unnamed = wry_link_cure(NULL, &refused);
	g_assert_true(g_str_has_prefix(unnamed, "something else is connected under this name"));

	WryLinkStatus down = { .state = "waiting", .condition = "host-unknown" };
	g_autofree char *cure = NULL, *fault = wry_link_fault("sms.example.org", &down, &cure);
	g_assert_cmpstr(fault, ==, "host-unknown");
	g_assert_cmpstr(cure, ==, "wherryctl server-config prosody sms.example.org");

	WryLinkStatus strange = { .state = "waiting",
				  .condition = "policy-violation",
				  .text = "go\033[2Jaway" };
	g_autofree char *shown = wry_link_cure("irc.example.org", &strange);
	g_assert_nonnull(strstr(shown, "policy-violation (go?[2Jaway)"));
	WryLinkStatus young = { .state = "connecting" };
	g_assert_null(wry_link_cure("irc.example.org", &young));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("wherry-config-XXXXXX", NULL);
	conf = g_build_filename(dir, "wherry.conf", NULL);
	secret = g_build_filename(dir, "secret", NULL);
	write_secret("s3cret\n", 0640);

	g_test_add_func("/config/good", test_good);
	g_test_add_func("/config/derived", test_derived);
	g_test_add_func("/config/misspelt-key", test_misspelt_key);
	g_test_add_func("/config/key-of-another-place", test_key_of_another_place);
	g_test_add_func("/config/group-twice", test_group_twice);
	g_test_add_func("/config/key-twice", test_key_twice);
	g_test_add_func("/config/comment-behind-value", test_comment_behind_value);
	g_test_add_func("/config/secret-in-the-file", test_secret_in_the_file);
	g_test_add_func("/config/secret-unreadable", test_secret_unreadable);
	g_test_add_func("/config/secret-file", test_secret_file);
	g_test_add_func("/config/secret-open-to-all", test_secret_open_to_all);
	g_test_add_func("/config/secret-elsewhere", test_secret_elsewhere);
	g_test_add_func("/config/no-unit", test_no_unit);
	g_test_add_func("/config/values", test_values);
	g_test_add_func("/config/required", test_required);
	g_test_add_func("/config/groups", test_groups);
	g_test_add_func("/config/room-names", test_room_names);
	g_test_add_func("/config/clear-stream", test_clear_stream);
	g_test_add_func("/config/several-at-once", test_several_at_once);
	g_test_add_func("/config/line-ends", test_line_ends);
	g_test_add_func("/config/hostile", test_hostile);
	g_test_add_func("/config/describe", test_describe);
	g_test_add_func("/config/example", test_example);
	g_test_add_func("/config/manual", test_manual);
	g_test_add_func("/config/example-defaults", test_example_defaults);
	g_test_add_func("/config/link-cures", test_link_cures);
	g_test_add_func("/config/spool-dir", test_spool_dir);
	int rc = g_test_run();

	g_unlink(conf);
	g_unlink(secret);
	g_rmdir(dir);
	g_free(conf);
	g_free(secret);
	g_free(dir);
	return rc;
}
