/*
 * ctl-import.c - wherryctl import biboumi: its users' settings, contacts and archive become ours
 *
 * Its files are opened for reading alone, so going back is starting it again.  Addresses are the
 * same (JIDs, channels, servers), so bookmarks and rosters need nothing.
 */
#include "base/hash.h"
#include "base/loop.h"
#include "base/text.h"
#include "core/confscan.h"
#include "core/history.h"
#include "core/subscription.h"
#include "ctl.h"
#include "store/archive.h"
#include "store/foreign.h"
#include "store/memos.h"
#include "xmpp/jid.h"
#include "xmpp/stanza.h"

#include <stdio.h>
#include <string.h>

#define BATCH 500 /* lines that are on the disk before the next are read */
#define DAY (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define DOMAINS_SHOWN 8

typedef struct {
	GHashTable *cfg; /* of biboumi.cfg */
	char *cfg_path;
	WryForeign *from;
	const WryConfigComponent *to;
	WryStore *store;       /* NULL: only counted */
	bool fixed;	       /* it is a gateway to one network */
	GHashTable *users;     /* bare JID -> WryAccountRow */
	GHashTable *servers;   /* id of its row -> "USER SERVER" */
	GHashTable *elsewhere; /* domains that are not served -> users */
	WryArchive *archive;
	char *archive_of;
	WryXml xml;
	gint64 oldest; /* nothing said before it is kept here; 0: all */
	guint64 networks, channels, lines, too_old, contacts, refused, unverified, ports;
	GError *error;
} Import;

/* --- biboumi.cfg --------------------------------------------------------------------- */

static GHashTable *
read_cfg(const char *path)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	if (!g_file_get_contents(path, &text, NULL, &error)) {
		fprintf(stderr, "wherryctl: %s\n", error->message);
		return NULL;
	}
	GHashTable *cfg = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l != NULL; l++) {
		char *is = strchr(*l, '=');
		if (**l == '#' || is == NULL)
			continue;
		g_hash_table_replace(cfg, g_strstrip(g_strndup(*l, (gsize)(is - *l))),
				     g_strstrip(g_strdup(is + 1)));
	}
	return cfg;
}

/* The environment is stronger, as it is for biboumi. */
static const char *
cfg_of(const Import *i, const char *name)
{
	g_autofree char *upper = g_ascii_strup(name, -1);
	g_autofree char *variable = g_strconcat("BIBOUMI_", upper, NULL);
	const char *value = g_getenv(variable);
	return value != NULL ? value : g_hash_table_lookup(i->cfg, name);
}

/* What of it wherry.conf calls otherwise; the password goes into a file that the operator makes. */
static void
print_component(const Import *i)
{
	static const struct {
		const char *theirs, *ours;
	} same[] = {
		{ "fixed_irc_server", "network" },
		{ "outgoing_bind", "bind_address" },
		{ "ca_file", "tls_ca" },
	};
	const char *host = cfg_of(i, "xmpp_server_ip"), *port = cfg_of(i, "port");
	const char *persistent = cfg_of(i, "persistent_by_default"),
		   *ident = cfg_of(i, "identd_port");
	const char *from_jid = cfg_of(i, "realname_from_jid"), *admins = cfg_of(i, "admin");
	g_autofree char *label = g_strdup(cfg_of(i, "hostname"));
	label[strcspn(label, ".")] = '\0';
	printf("\n[component %s]\nbackend = irc\nsecret_file = %s/wherry/%s.secret\n",
	       cfg_of(i, "hostname"), WRY_SYSCONFDIR, label);
	if (host != NULL || port != NULL)
		printf("server = %s:%s\n", host != NULL ? host : "127.0.0.1",
		       port != NULL ? port : "5347");
	for (guint n = 0; n < G_N_ELEMENTS(same); n++) {
		const char *value = cfg_of(i, same[n].theirs);
		if (value != NULL && *value != '\0')
			printf("%s = %s\n", same[n].ours, value);
	}
	if (g_strcmp0(persistent, "true") == 0)
		puts("persistent = yes");
	if (g_strcmp0(from_jid, "true") == 0)
		puts("realname = jid");
	if (g_strcmp0(cfg_of(i, "realname_customization"), "false") == 0)
		puts("user_realname = no");
	if (ident != NULL && strcmp(ident, "0") != 0)
		printf("ident_listen = [::]:%s\n", ident);
	if (cfg_of(i, "webirc_password") != NULL)
		printf("webirc_password_file = %s/wherry/webirc.password\n", WRY_SYSCONFDIR);
	if (admins != NULL && *admins != '\0') {
		g_autofree char *words = g_strdup(admins);
		printf("admins = %s\n", g_strdelimit(words, ":", ' '));
	}
	printf("\nIts password goes into the secret_file: grep ^password= %s\n", i->cfg_path);
	if (cfg_of(i, "policy_directory") != NULL)
		puts("policy_directory is Botan's and is not carried over.");
}

/* --- users, networks, channels --------------------------------------------------------- */

static bool
is_served(const Import *i, const char *domain)
{
	g_auto(GStrv) allow = wry_values_list(i->to->common, "allow");
	g_auto(GStrv) serves = wry_values_list(i->to->common, "serves");
	char **rules = allow[0] != NULL ? allow : serves;
	for (char **r = rules; *r != NULL; r++)
		if (strcmp(*r, "*") == 0 || strcmp(*r, domain) == 0 ||
		    (g_str_has_prefix(*r, "*.") && g_str_has_suffix(domain, *r + 1)))
			return true;
	return false;
}

/* Its row, made if need be; NULL: that is no address of a person. */
static WryAccountRow *
user_of(Import *i, const char *owner)
{
	g_auto(WryJid) jid = { 0 };
	if (owner == NULL || !wry_jid_parse(&jid, owner, NULL) || jid.local == NULL ||
	    jid.resource != NULL) {
		i->refused++;
		return NULL;
	}
	WryAccountRow *row = g_hash_table_lookup(i->users, jid.bare);
	if (row != NULL)
		return row;
	row = wry_account_row_new(i->to->domain, jid.bare, false);
	g_hash_table_insert(i->users, row->user, row);
	if (!is_served(i, jid.domain)) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(i->elsewhere, jid.domain));
		g_hash_table_replace(i->elsewhere, g_strdup(jid.domain), GUINT_TO_POINTER(n + 1));
	}
	return row;
}

/* A setting as its own form would take it; what that would refuse is counted. */
static void
set(Import *i, WryAccountRow *row, const char *scope, const WryField *fields, const char *name,
    const char *value)
{
	const WryField *field = wry_field_find(fields, name);
	g_autoptr(WryValues) values = wry_values_new(fields);
	if (value == NULL || *value == '\0' || field == NULL)
		return;
	if (!wry_values_set(values, name, value, NULL)) {
		i->refused++;
		return;
	}
	bool sealed = field->type == WRY_FIELD_SECRET || (field->flags & WRY_FIELD_SEALED) != 0;
	wry_account_row_set(row, scope, name, value, sealed);
}

static bool
is_true(const char *text)
{
	return text != NULL &&
	       (strcmp(text, "1") == 0 || strcmp(text, "t") == 0 || strcmp(text, "true") == 0);
}

static bool
is_false(const char *text)
{
	return text != NULL &&
	       (strcmp(text, "0") == 0 || strcmp(text, "f") == 0 || strcmp(text, "false") == 0);
}

/* owner_, recordhistory_, persistent_ */
static bool
on_global(const char *const *c, gpointer data)
{
	Import *i = data;
	WryAccountRow *row = user_of(i, c[0]);
	const WryField *fields = i->to->backend->session_options;
	if (row == NULL)
		return true;
	/* the account's own have the names of those of its networks */
	if (is_false(c[1]))
		set(i, row, "", fields, "history", "no");
	if (is_true(c[2]))
		set(i, row, "", fields, "persistent", "yes");
	return true;
}

static char *
scope_of(const Import *i, const char *server)
{
	return g_strconcat("net ", i->fixed || server == NULL ? "" : server, NULL);
}

/* id_, owner_, server_, pass_, tlsports_, ports_, username_, realname_, verifycert_, encodingout_,
 * encodingin_, nick_, saslpassword_ */
static bool
on_server(const char *const *c, gpointer data)
{
	Import *i = data;
	WryAccountRow *row = user_of(i, c[1]);
	const WryField *f = i->to->backend->session_options;
	if (row == NULL || c[2] == NULL || *c[2] == '\0')
		return true;
	g_autofree char *scope = scope_of(i, c[2]);
	i->networks++;
	set(i, row, scope, f, "server_password", c[3]);
	set(i, row, scope, f, "username", c[6]);
	set(i, row, scope, f, "realname", c[7]);
	set(i, row, scope, f, "charset", c[10]);
	set(i, row, scope, f, "charset_out", c[9]);
	set(i, row, scope, f, "nick", c[11]);
	if (c[12] != NULL && *c[12] != '\0') { /* it logs in under its nick */
		set(i, row, scope, f, "login", "password");
		set(i, row, scope, f, "account", c[11]);
		set(i, row, scope, f, "password", c[12]);
	}
	i->unverified += is_false(c[8]);
	i->ports += (c[4] != NULL && strcmp(c[4], "6697;6670") != 0) ||
		    (c[5] != NULL && strcmp(c[5], "6667") != 0);
	if (c[0] != NULL)
		g_hash_table_replace(i->servers, g_strdup(c[0]),
			     g_strdup_printf("%s\n%s", row->user, scope));
	return true;
}

/* fk_, afterconnectioncommand_, in their order */
static bool
on_command(const char *const *c, gpointer data)
{
	Import *i = data;
	const char *of = c[0] != NULL ? g_hash_table_lookup(i->servers, c[0]) : NULL;
	if (of == NULL || c[1] == NULL || *c[1] == '\0')
		return true;
	g_auto(GStrv) parts = g_strsplit(of, "\n", 2);
	WryAccountRow *row = g_hash_table_lookup(i->users, parts[0]);
	const char *before = wry_account_row_get(row, parts[1], "commands");
	g_autofree char *all =
	    before != NULL ? g_strconcat(before, "\n", c[1], NULL) : g_strdup(c[1]);
	set(i, row, parts[1], i->to->backend->session_options, "commands", all);
	return true;
}

/* The channel's JID, as clients write it; NULL: it can be none.  (transfer full) */
static char *
room_of(const Import *i, const char *channel, const char *server)
{
	if (channel == NULL || *channel == '\0' ||
	    (!i->fixed && (server == NULL || *server == '\0')))
		return NULL;
	g_autofree char *plain =
	    i->fixed ? g_strdup(channel) : g_strconcat(channel, "%", server, NULL);
	g_autofree char *local = wry_jid_escape(plain);
	g_autofree char *whole = g_strconcat(local, "@", i->to->domain, NULL);
	g_auto(WryJid) jid = { 0 };
	return wry_jid_parse(&jid, whole, NULL) ? g_strdup(jid.bare) : NULL;
}

/* owner_, server_, channel_, encodingout_, encodingin_, persistent_, recordhistory_ */
static bool
on_channel(const char *const *c, gpointer data)
{
	Import *i = data;
	WryAccountRow *row = user_of(i, c[0]);
	g_autofree char *room = row != NULL ? room_of(i, c[2], c[1]) : NULL;
	if (room == NULL) {
		i->refused += row != NULL;
		return true;
	}
	const WryField *f = i->to->backend->room_options;
	g_autofree char *scope = g_strconcat("room ", room, NULL);
	i->channels++;
	set(i, row, scope, f, "charset_out", c[3]);
	set(i, row, scope, f, "charset", c[4]);
	if (is_true(c[5]))
		set(i, row, scope, f, "persistent", "yes");
	if (is_true(c[6]) || is_false(c[6]))
		set(i, row, scope, f, "history", is_true(c[6]) ? "yes" : "no");
	return true;
}

/* --- writing ----------------------------------------------------------------------------- */

static void
on_written(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Import *i = data;
	if (error != NULL && i->error == NULL)
		i->error = g_error_copy(error);
}

static void
on_drained(gpointer result, const GError *error, gpointer data)
{
	(void)result;
	(void)error;
	*(bool *)data = true;
}

/* All that was asked for is on the disk: nothing piles up in RAM. */
static void
drain(Import *i)
{
	bool done = false;
	wry_accounts_count(i->store, i->to->domain, wry_reply_new(NULL, 0, on_drained, &done));
	while (!done)
		g_main_context_iteration(NULL, TRUE);
}

/* local, remote: who of ours may see whom of his users */
static bool
on_contact(const char *const *c, gpointer data)
{
	Import *i = data;
	WryAccountRow *row = user_of(i, c[1]);
	g_auto(WryJid) jid = { 0 };
	if (row == NULL || c[0] == NULL || !wry_jid_parse(&jid, c[0], NULL) ||
	    jid.resource != NULL || strcmp(jid.domain, i->to->domain) != 0)
		return true;
	i->contacts++;
	if (i->store == NULL)
		return true;
	/* It has asked to see us; whether we saw it, it never noted. */
	WryRosterRow contact = { .peer = jid.local != NULL ? jid.local : (char *)"",
				 .state = WRY_SUB_FROM };
	wry_rosters_save(i->store, i->to->domain, row->user, &contact,
			 wry_reply_new(NULL, 0, on_written, i));
	if (i->contacts % BATCH == 0)
		drain(i);
	return i->error == NULL;
}

/* owner_, ircchanname_, ircservername_, date_, body_, nick_, by archive and time */
static bool
on_line(const char *const *c, gpointer data)
{
	Import *i = data;
	gint64 sent = c[3] != NULL ? g_ascii_strtoll(c[3], NULL, 10) * G_USEC_PER_SEC : 0;
	g_auto(WryJid) jid = { 0 };
	g_autofree char *room = room_of(i, c[1], c[2]);
	if (room == NULL || c[0] == NULL || c[4] == NULL || !wry_jid_parse(&jid, c[0], NULL) ||
	    jid.local == NULL) {
		i->refused++;
		return true;
	}
	if (sent < i->oldest) {
		i->too_old++;
		return true;
	}
	i->lines++;
	if (i->store == NULL)
		return true;
	g_autofree char *of = g_strconcat(jid.bare, "\n", room, NULL);
	if (g_strcmp0(of, i->archive_of) != 0) {
		g_clear_pointer(&i->archive, wry_archive_close);
		i->archive = wry_archive_open(i->store, i->to->domain, jid.bare, room);
		g_free(i->archive_of);
		i->archive_of = g_steal_pointer(&of);
	}
	wry_xml_reset(&i->xml);
	wry_xml_open(&i->xml, "message", NULL);
	wry_xml_leaf(&i->xml, "body", NULL, c[4]);
	gsize n;
	const char *inside = wry_xml_inside(&i->xml, &n);
	g_autofree char *xml = g_strndup(inside, n);
	const char *nick = c[5] != NULL ? c[5] : "";
	WryLine line = { .sent = sent,
			 .mark = history_mark(nick, c[4]),
			 .nick = nick,
			 .id = "",
			 .lang = "",
			 .foreign = "",
			 .xml = xml };
	if (wry_archive_add(i->archive, &line) == 0) {
		i->lines--;
		i->refused++;
	}
	if (i->lines % BATCH == 0)
		drain(i);
	return i->error == NULL;
}

static bool
read_table(Import *i, const char *table, const char *sql,
	   bool (*row)(const char *const *, gpointer))
{
	g_autoptr(GError) error = NULL;
	if (!wry_foreign_has(i->from, table))
		return true;
	if (wry_foreign_each(i->from, sql, row, i, &error) && i->error == NULL)
		return true;
	fprintf(stderr, "wherryctl: %s\n", error != NULL ? error->message : i->error->message);
	return false;
}

static bool
read_settings(Import *i)
{
	return read_table(i, "globaloptions_",
			  "SELECT owner_, recordhistory_, persistent_ FROM globaloptions_",
			  on_global) &&
	       read_table(i, "ircserveroptions_",
			  "SELECT id_, owner_, server_, pass_, tlsports_, ports_, username_, "
			  "realname_, verifycert_, "
			  "encodingout_, encodingin_, nick_, saslpassword_ FROM ircserveroptions_ "
			  "ORDER BY id_",
			  on_server) &&
	       read_table(i, "after_connection_commands_",
			  "SELECT fk_, afterconnectioncommand_ FROM after_connection_commands_ "
			  "ORDER BY id_",
			  on_command) &&
	       read_table(i, "ircchanneloptions_",
			  "SELECT owner_, server_, channel_, encodingout_, encodingin_, "
			  "persistent_, recordhistory_ "
			  "FROM ircchanneloptions_ ORDER BY id_",
			  on_channel);
}

static bool
read_rest(Import *i)
{
	return read_table(i, "roster", "SELECT local, remote FROM roster", on_contact) &&
	       read_table(i, "muclogline_",
			  "SELECT owner_, ircchanname_, ircservername_, date_, body_, nick_ FROM "
			  "muclogline_ "
			  "ORDER BY owner_, ircservername_, ircchanname_, date_, id_",
			  on_line);
}

static bool
write_users(Import *i)
{
	GHashTableIter it;
	gpointer row;
	unsigned n = 0;
	g_hash_table_iter_init(&it, i->users);
	while (g_hash_table_iter_next(&it, NULL, &row)) {
		((WryAccountRow *)row)->created = g_get_real_time();
		if (((WryAccountRow *)row)->settings->len > 0)
			wry_accounts_save(i->store, row, wry_reply_new(NULL, 0, on_written, i));
		if (++n % BATCH == 0)
			drain(i);
	}
	drain(i);
	if (i->error != NULL)
		fprintf(stderr, "wherryctl: %s\n", i->error->message);
	return i->error == NULL;
}

/* --- what is said ---------------------------------------------------------------------------- */

static void
print_domains(const Import *i)
{
	g_autoptr(GList) domains =
	    g_list_sort(g_hash_table_get_keys(i->elsewhere), (GCompareFunc)strcmp);
	g_autoptr(GString) text = g_string_new(NULL);
	guint users = 0, n = 0;
	for (GList *l = domains; l != NULL; l = l->next, n++) {
		users += GPOINTER_TO_UINT(g_hash_table_lookup(i->elsewhere, l->data));
		if (n < DOMAINS_SHOWN)
			g_string_append_printf(text, "%s%s", n > 0 ? ", " : "",
					       (const char *)l->data);
	}
	g_auto(GStrv) serves = wry_values_list(i->to->common, "serves");
	g_autofree char *shown = wry_scan_printable(text->str);
	if (users > 0)
		printf("attention  %u users come from %u other domains. biboumi let everybody in, "
		       "wherry only\n"
		       "           %s. To keep them: allow = %s, %s%s\n",
		       users, n, serves[0], serves[0], shown, n > DOMAINS_SHOWN ? ", ..." : "");
}

static void
print_counts(const Import *i)
{
	printf("%u users, %" G_GUINT64_FORMAT " network and %" G_GUINT64_FORMAT
	       " channel settings, %" G_GUINT64_FORMAT " contacts, %" G_GUINT64_FORMAT
	       " archive lines\n",
	       g_hash_table_size(i->users), i->networks, i->channels, i->contacts, i->lines);
	print_domains(i);
	if (i->too_old > 0)
		printf("attention  %" G_GUINT64_FORMAT
		       " more lines are older than history_days = %s and stay there; "
		       "to take them, raise it first\n",
		       i->too_old, wry_values_text(i->to->common, "history_days"));
	if (i->unverified > 0)
		printf("attention  %" G_GUINT64_FORMAT
		       " networks had certificate checks switched off. Here the operator says "
		       "whom to believe:\n           [network NAME] with tls_pin\n",
		       i->unverified);
	if (i->ports > 0)
		printf("attention  %" G_GUINT64_FORMAT
		       " networks had ports of their own. Where 6697 with TLS does not do: "
		       "[network NAME] with servers\n",
		       i->ports);
	if (i->refused > 0)
		printf("attention  %" G_GUINT64_FORMAT
		       " settings and lines make no sense here and are left out\n",
		       i->refused);
}

/* --- the verb ----------------------------------------------------------------------------------
 */

static const WryConfigComponent *
find_component(const WryConfig *config, const char *domain)
{
	g_autofree char *prepared = wry_text_domain(domain, NULL);
	for (guint n = 0; n < config->components->len; n++) {
		const WryConfigComponent *c = config->components->pdata[n];
		if (g_strcmp0(c->domain, prepared) == 0 && c->backend->room_join != NULL)
			return c;
	}
	return NULL;
}

static void
on_memo(gpointer result, const GError *error, gpointer data)
{
	const GPtrArray *rows = result;
	*(int *)data = error != NULL || rows->len > 0 ? 1 : 0;
}

/* Once: a second time every line would be there twice. */
static bool
is_done(Import *i)
{
	int known = -1;
	wry_memos_get(i->store, i->to->domain, "@import", (const char *const[]){ "biboumi", NULL },
		      wry_reply_new(NULL, 0, on_memo, &known));
	while (known < 0)
		g_main_context_iteration(NULL, TRUE);
	return known == 1;
}

static void
note_done(Import *i)
{
	g_autoptr(GBytes) one = g_bytes_new_static("1", 1);
	wry_memos_put(i->store, i->to->domain, "@import", "biboumi", one, false, 0,
		      wry_reply_new(NULL, 0, on_written, i));
	drain(i);
}

static bool
write_all(Import *i, const WryConfig *config)
{
	const WryStoreConfig store = {
		.path = wry_values_text(config->wherry, "database"),
		.key_file = wry_values_text(config->wherry, "key_file"),
	};
	g_autoptr(GError) error = NULL;
	wry_loop_init(NULL);
	i->store = wry_store_open(&store, NULL, &error);
	bool good = i->store != NULL;
	if (!good)
		fprintf(stderr, "wherryctl: %s\n", error->message);
	if (good && is_done(i)) {
		fputs("wherryctl: that has been imported already; nothing was changed\n", stderr);
		good = false;
	}
	good = good && write_users(i) && read_rest(i);
	g_clear_pointer(&i->archive, wry_archive_close);
	if (good) {
		note_done(i);
		good = i->error == NULL;
	}
	g_clear_pointer(&i->store, wry_store_close);
	wry_loop_shutdown();
	return good;
}

static int
import_into(Import *i, const WryConfig *config, const char *database)
{
	g_autoptr(GError) error = NULL;
	i->from = wry_foreign_open(database, &error);
	if (i->from == NULL) {
		fprintf(stderr, "wherryctl: %s: %s\n", database, error->message);
		return EXIT_FAILED;
	}
	gint64 days = wry_values_int(i->to->common, "history_days");
	i->oldest = days > 0 ? g_get_real_time() - days * DAY : G_MAXINT64;
	printf("%s, %s\n", i->cfg_path, database);
	if (!read_settings(i))
		return EXIT_FAILED;
	bool good = ctl_options.dry_run ? read_rest(i) : write_all(i, config);
	if (!good)
		return EXIT_FAILED;
	print_counts(i);
	puts(ctl_options.dry_run ? "Nothing written. Run again without --dry-run, biboumi stopped."
				 : "Imported. Start wherryd; bookmarks and rosters go on working.");
	return 0;
}

static void
clear(Import *i)
{
	wry_foreign_close(i->from);
	g_hash_table_destroy(i->cfg);
	g_hash_table_destroy(i->users);
	g_hash_table_destroy(i->servers);
	g_hash_table_destroy(i->elsewhere);
	wry_xml_clear(&i->xml);
	g_clear_error(&i->error);
	g_free(i->archive_of);
	g_free(i->cfg_path);
}

int
ctl_import(char **args)
{
	g_autoptr(WryConfig) config = NULL;
	if (strcmp(args[0], "biboumi") != 0)
		return ctl_usage("'%s' is nothing that can be imported; write: import biboumi",
				 args[0]);
	Import i = { .cfg_path = g_strdup(
			 args[1] != NULL ? args[1] : WRY_SYSCONFDIR "/biboumi/biboumi.cfg") };
	i.cfg = read_cfg(i.cfg_path);
	config = i.cfg != NULL ? ctl_load_config() : NULL;
	if (config == NULL) {
		g_clear_pointer(&i.cfg, g_hash_table_destroy);
		g_free(i.cfg_path);
		return EXIT_FAILED;
	}
	i.users = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL,
					(GDestroyNotify)wry_account_row_free);
	i.servers = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	i.elsewhere = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	wry_xml_init(&i.xml);
	const char *hostname = cfg_of(&i, "hostname"), *fixed = cfg_of(&i, "fixed_irc_server");
	const char *database = cfg_of(&i, "db_name");
	i.fixed = fixed != NULL && *fixed != '\0';
	i.to = hostname != NULL ? find_component(config, hostname) : NULL;
	int rc = EXIT_FAILED;
	if (hostname == NULL)
		fprintf(stderr, "wherryctl: %s has no hostname\n", i.cfg_path);
	else if (i.to == NULL) {
		printf("%s has no [component %s] yet. From %s:\n", ctl_options.config_path,
		       hostname, i.cfg_path);
		print_component(&i);
	} else if (!ctl_options.dry_run && ctl_is_running())
		fputs("wherryctl: wherryd is running; stop it first: systemctl stop wherryd\n",
		      stderr);
	else
		rc = import_into(&i, config,
				 database != NULL && *database != '\0'
				     ? database
				     : "/var/lib/biboumi/biboumi.sqlite");
	clear(&i);
	return rc;
}
