/*
 * config.c - the configuration file, read and checked
 *
 * What each key means and whether the whole makes sense; the shape of the file
 * and the lines are confscan.c's.  It reads files and the environment, and
 * dials nothing.
 */
#include "core/config.h"

#include "core/avatar.h"
#include "base/text.h"
#include "core/confscan.h"
#include "store/db.h"
#include "xmpp/jid.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_SECRET 1024
#define MAX_SECTIONS 256

/* --- the core's own keys ---------------------------------------------------- */

static bool
check_path(const char *text, GError **error)
{
	return *text == '/' ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' depends on where wherryd is started; write the whole path, "
				"from / on"),
			     text, NULL);
}

static bool
check_database(const char *text, GError **error)
{
	if (wry_store_is_remote(text))
		return wry_store_check(text, error);
	return strstr(text, "://") == NULL
		   ? check_path(text, error)
		   : wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				   N_("'%s' is no database that wherryd knows; write the path of a "
				      "file, or postgresql://user@host/name"),
				   text, NULL);
}

char *
wry_config_spool_dir(const WryValues *wherry)
{
	const char *own = wry_values_text(wherry, "spool_dir");
	const char *database = wry_values_text(wherry, "database");
	if (own != NULL && *own != '\0')
		return g_strdup(own);
	if (wry_store_is_remote(database))
		return g_strdup(WRY_STATEDIR "/wherry/spool");
	g_autofree char *dir = g_path_get_dirname(database);
	return g_build_filename(dir, "spool", NULL);
}

/* Not repeated: some write the secret itself there. */
static bool
check_secret_file(const char *text, GError **error)
{
	return *text == '/' ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this is no whole path, from / on; write the secret to a file and "
				"name that here"),
			     NULL);
}

/* "host:port", "[::1]:port".  (transfer full): the host; NULL: it is not. */
char *
wry_config_split_address(const char *text, unsigned *ret_port)
{
	const char *colon = strrchr(text, ':');
	guint64 port;

	if (colon == NULL || !g_ascii_string_to_unsigned(colon + 1, 10, 1, 65535, &port, NULL))
		return NULL;
	g_autofree char *host = g_strndup(text, (gsize)(colon - text));
	size_t n = strlen(host);
	if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		if (!g_hostname_is_ip_address(host + 1) || strchr(host + 1, ':') == NULL)
			return NULL;
		memmove(host, host + 1, n - 1);
	} else if (n == 0 || n > 253 || strpbrk(host, ":[]/@ \t") != NULL) {
		return NULL;
	}
	*ret_port = (unsigned)port;
	return g_steal_pointer(&host);
}

static bool
check_server(const char *text, GError **error)
{
	unsigned port;
	g_autofree char *host = wry_config_split_address(text, &port);
	return host != NULL ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no address; write host:port or [::1]:port, as in "
				"127.0.0.1:5347"),
			     text, NULL);
}

static bool
check_service_name(const char *text, GError **error)
{
	g_autofree char *local = wry_jid_prepare_local(text, NULL);
	return (local != NULL && strcmp(local, text) == 0 && strpbrk(text, "%#\\") == NULL) ||
	       wry_error_set(
		   error, WRY_ERROR_NOT_ACCEPTABLE,
		   N_("'%s' cannot stand before the @ of an address; write one lower-case "
		      "word, as in help"),
		   text, NULL);
}

static bool
check_env(const char *text, GError **error)
{
	return (!g_ascii_isdigit(*text) && g_str_is_ascii(text) &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
		    strlen(text)) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("this is no name of an environment variable; write one as in "
				"IRC_SECRET, not the secret itself"),
			     NULL);
}

static bool
check_contact(const char *text, GError **error)
{
	g_autofree char *scheme = g_uri_parse_scheme(text);
	return scheme != NULL ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%1$s' is no link; write mailto:%1$s or xmpp:%1$s"), text, NULL);
}

static bool
check_upload(const char *text, GError **error)
{
	g_auto(WryJid) jid = { 0 };
	return strcmp(text, "auto") == 0 || strcmp(text, "off") == 0 ||
	       (wry_jid_parse(&jid, text, NULL) && strcmp(jid.full, text) == 0 &&
		jid.resource == NULL && strchr(text, '.') != NULL) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no upload service; write auto, off, or its address as in "
				"upload.example.org"),
			     text, NULL);
}

static bool
check_upload_url(const char *text, GError **error)
{
	g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";
	return (uri != NULL && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0) &&
		g_uri_get_host(uri) != NULL && *g_uri_get_host(uri) != '\0' &&
		g_uri_get_query(uri) == NULL && g_uri_get_fragment(uri) == NULL) ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no web address; write it as in https://files.example.org/mail"),
			     text, NULL);
}

static bool
check_listen(const char *text, GError **error)
{
	unsigned port;
	g_autofree char *host = wry_config_split_address(text, &port);
	return (g_str_has_prefix(text, "unix:/") && text[6] != '\0') ||
	       (host != NULL && g_hostname_is_ip_address(host)) ||
	       wry_error_set(
		   error, WRY_ERROR_NOT_ACCEPTABLE,
		   N_("'%s' is no address to listen at; write 127.0.0.1:9323, [::1]:9323 or "
		      "unix:/path"),
		   text, NULL);
}

static const char *const levels[] = { "error", "warning", "notice", "info", "debug", NULL };
static const char *const jid_forms[] = { "full", "hash", "none", NULL };
static const char *const languages[] = { "en", NULL };
static const char *const roster_ways[] = { "auto", "exchange", "subscribe", "off", NULL };
static const char *const registering[] = { "optional", "required", "closed", NULL };

/* clang-format off */
const WryField wry_config_wherry_fields[] = {
	{ .name = "database", .type = WRY_FIELD_TEXT, .fallback = WRY_STATEDIR "/wherry/wherry.db",
	  .label = "SQLite file, or postgresql://...", .check = check_database },
	{ .name = "spool_dir", .type = WRY_FIELD_TEXT, .label = "Where large files lie",
	  .check = check_path },
	{ .name = "standby", .type = WRY_FIELD_BOOL, .fallback = "no",
	  .label = "Wait while another wherryd has the database?" },
	{ .name = "key_file", .type = WRY_FIELD_TEXT, .fallback = WRY_SYSCONFDIR "/wherry/key",
	  .label = "Key that seals users' passwords", .check = check_path },
	{ .name = "admins", .type = WRY_FIELD_LIST, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "JIDs that may use admin commands on every component" },
	{ .name = "control_socket", .type = WRY_FIELD_TEXT, .fallback = "/run/wherry/control",
	  .label = "Where wherryctl finds wherryd", .check = check_path },
	{ .name = "log_level", .type = WRY_FIELD_CHOICE, .fallback = "notice", .choices = levels,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "How much to log" },
	{ .name = "log_jids", .type = WRY_FIELD_CHOICE, .fallback = "full", .choices = jid_forms,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Users' addresses in the log" },
	{ .name = "http_listen", .type = WRY_FIELD_TEXT, .label = "Where metrics, health and providers are answered",
	  .check = check_listen },
	{ .name = "http_url", .type = WRY_FIELD_TEXT, .label = "The same as seen from outside",
	  .check = check_upload_url },
	{ .name = "language", .type = WRY_FIELD_CHOICE, .fallback = "en", .choices = languages,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Language for users who chose none" },
	{ .name = "abuse_contact", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Whom to complain to", .check = check_contact },
	{ .name = "dial_private", .type = WRY_FIELD_BOOL, .fallback = "no",
	  .flags = WRY_FIELD_CHANGEABLE, .label = "May users name private addresses?" },
	{ .name = "workers", .type = WRY_FIELD_INT, .fallback = "0", .max = 64,
	  .label = "Processes that read what strangers send; 0: one a core" },
	{ 0 }
};

const WryField wry_config_component_fields[] = {
	{ .name = "backend", .type = WRY_FIELD_TEXT, .required = true, .label = "Kind of network" },
	{ .name = "server", .type = WRY_FIELD_TEXT, .fallback = "127.0.0.1:5347",
	  .label = "Component port of the XMPP server", .check = check_server },
	{ .name = "server_tls", .type = WRY_FIELD_BOOL, .fallback = "no",
	  .label = "Direct TLS to the component port" },
	{ .name = "server_ca", .type = WRY_FIELD_TEXT, .label = "Authorities for server_tls",
	  .check = check_path },
	{ .name = "secret_file", .type = WRY_FIELD_TEXT, .label = "File with the component's secret",
	  .check = check_secret_file },
	{ .name = "secret_env", .type = WRY_FIELD_TEXT, .label = "Variable with the component's secret",
	  .check = check_env },
	{ .name = "name", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Name in service discovery" },
	{ .name = "avatar_file", .type = WRY_FIELD_TEXT, .label = "Picture of the service",
	  .check = avatar_check },
	{ .name = "service_name", .type = WRY_FIELD_TEXT, .fallback = "help",
	  .label = "The address users chat with", .check = check_service_name },
	{ .name = "serves", .type = WRY_FIELD_LIST, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Domains whose server we belong to" },
	{ .name = "allow", .type = WRY_FIELD_LIST, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Who may use it" },
	{ .name = "deny", .type = WRY_FIELD_LIST, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Who may not use it" },
	{ .name = "admins", .type = WRY_FIELD_LIST, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "JIDs that may use admin commands here" },
	{ .name = "register", .type = WRY_FIELD_CHOICE, .choices = registering,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Must users register?" },
	{ .name = "register_url", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Where they register instead, if it is closed here", .check = check_contact },
	{ .name = "roster", .type = WRY_FIELD_CHOICE, .fallback = "auto", .choices = roster_ways,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "How contacts get into users' rosters" },
	{ .name = "roster_group", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Their group there" },
	{ .name = "upload", .type = WRY_FIELD_TEXT, .fallback = "auto", .check = check_upload,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "The XMPP server's upload service" },
	{ .name = "upload_dir", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE, .check = check_path,
	  .label = "Where files are kept if there is none; a web server serves it" },
	{ .name = "upload_url", .type = WRY_FIELD_TEXT, .flags = WRY_FIELD_CHANGEABLE, .check = check_upload_url,
	  .label = "The address of upload_dir" },
	{ .name = "upload_days", .type = WRY_FIELD_INT, .fallback = "30", .min = 1, .max = 3650,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Days that a file stays in upload_dir" },
	{ .name = "original_keep", .type = WRY_FIELD_DURATION, .fallback = "7d", .min = 0,
	  .max = 90 * 86400000ll, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "How long what has come is kept as the network had it; 0s: not at all" },
	{ .name = "history_days", .type = WRY_FIELD_INT, .fallback = "30", .min = 0, .max = 36500,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Days that what is said in rooms is kept; 0: not at all" },
	{ .name = "history_on_join", .type = WRY_FIELD_INT, .fallback = "20", .min = 0, .max = 500,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Lines of it shown on joining" },
	{ .name = "queue_max", .type = WRY_FIELD_INT, .fallback = "500", .min = 1, .max = 100000,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Waiting messages of a user" },
	{ .name = "messages_per_minute", .type = WRY_FIELD_INT, .fallback = "60", .min = 0,
	  .max = 100000, .flags = WRY_FIELD_CHANGEABLE, .label = "Messages of a user; 0: any" },
	{ .name = "max_users", .type = WRY_FIELD_INT, .fallback = "0", .min = 0, .max = 10000000,
	  .flags = WRY_FIELD_CHANGEABLE, .label = "Users at most; 0: any" },
	{ .name = "logout_grace", .type = WRY_FIELD_DURATION, .fallback = "60s", .min = 0,
	  .max = 86400000, .flags = WRY_FIELD_CHANGEABLE,
	  .label = "Stay this long after a user's last client left" },
	{ 0 }
};
/* clang-format on */

/* --- what a load knows ------------------------------------------------------ */

typedef struct {
	WryConfig config;   /* first: what the callers see */
	GHashTable *lines;  /* "GROUP'S LINE KEY" -> line of the value; [wherry]'s counts as 0 */
	GHashTable *titles; /* group's line -> "network Libera.Chat" */
} Loaded;

typedef struct {
	WryScan *scan;
	Loaded *loaded;
	WryConfig *config; /* loaded's */
	const WryBackend *const *backends;
} Reader;

/* The values a section fills, and what messages say of its keys. */
typedef struct {
	WryScanSection *section;
	WryValues *values[2]; /* the second NULL: only one table */
	const WryBackend *backend;
	bool partial; /* the backend is not known, its keys cannot be judged */
} Target;

static void
component_free(gpointer data)
{
	WryConfigComponent *component = data;
	g_free(component->domain);
	wry_values_free(component->common);
	wry_values_free(component->settings);
	if (component->secret != NULL)
		explicit_bzero(component->secret, strlen(component->secret));
	g_free(component->secret);
	g_ptr_array_unref(component->networks);
	g_free(component);
}

static void
network_free(gpointer data)
{
	WryConfigNetwork *network = data;
	g_free(network->name);
	wry_values_free(network->values);
	g_free(network);
}

static void
remember_line(Reader *r, const WryScanSection *section, const WryScanKey *key)
{
	unsigned group = strcmp(section->kind, "wherry") == 0 ? 0 : section->line;
	g_hash_table_insert(r->loaded->lines, g_strdup_printf("%u %s", group, key->name),
			    GUINT_TO_POINTER(key->line));
}

static unsigned
line_of(const Loaded *loaded, unsigned group, const char *key)
{
	g_autofree char *name = g_strdup_printf("%u %s", group, key);
	return GPOINTER_TO_UINT(g_hash_table_lookup(loaded->lines, name));
}

static WryScanKey *
find_key(const WryScanSection *section, const char *name)
{
	for (guint i = 0; i < section->keys->len; i++) {
		WryScanKey *key = g_ptr_array_index(section->keys, i);
		if (strcmp(key->name, name) == 0)
			return key;
	}
	return NULL;
}

/* --- keys nobody knows ------------------------------------------------------ */

static bool
knows(const Target *t, const char *name)
{
	for (int i = 0; i < 2; i++)
		if (t->values[i] != NULL &&
		    wry_field_find(wry_values_fields(t->values[i]), name) != NULL)
			return true;
	return false;
}

static void
add_names(GPtrArray *names, const WryField *fields)
{
	for (const WryField *f = fields; f != NULL && f->name != NULL; f++)
		g_ptr_array_add(names, (gpointer)f->name);
}

/* "password" and the like: the key that names a file instead; NULL: it is no secret. */
static char *
file_key(const Target *t, const char *name)
{
	static const char *const words[] = { "password", "passwd",	     "pass", "secret",
					     "secrets",	 "component_secret", NULL };
	g_autofree char *own = g_strconcat(name, "_file", NULL);

	if (knows(t, own) && (strstr(name, "pass") != NULL || strstr(name, "secret") != NULL ||
			      strstr(name, "token") != NULL || strcmp(name, "key") == 0))
		return g_steal_pointer(&own);
	if (g_strv_contains(words, name) && knows(t, "secret_file"))
		return g_strdup("secret_file");
	return NULL;
}

/* Where else such a key may stand, in words; NULL: nowhere.  (transfer full) */
static char *
find_elsewhere(const Reader *r, const Target *t, const char *name)
{
	const WryField *mine = wry_values_fields(t->values[0]);

	if (mine != wry_config_wherry_fields &&
	    wry_field_find(wry_config_wherry_fields, name) != NULL)
		return g_strdup("this is a key of [wherry]; move it there");
	if (mine != wry_config_component_fields &&
	    wry_field_find(wry_config_component_fields, name) != NULL)
		return g_strdup("this is a key of [component DOMAIN]; move it there");
	for (const WryBackend *const *b = r->backends; *b != NULL; b++) {
		if ((*b)->settings != NULL && *b != t->backend &&
		    wry_field_find((*b)->settings, name) != NULL)
			return t->backend != NULL
				   ? g_strdup_printf("this is a key of backend %s, and here is "
						     "backend %s; remove it",
						     (*b)->name, t->backend->name)
				   : g_strdup_printf("this is a key of [component DOMAIN] with "
						     "backend %s; move it there",
						     (*b)->name);
		if ((*b)->network_settings != NULL && (*b)->network_settings != mine &&
		    wry_field_find((*b)->network_settings, name) != NULL)
			return g_strdup_printf("this is a key of [%s NAME]; move it there",
					       (*b)->network_group);
		if ((*b)->network_settings == mine && (*b)->settings != NULL &&
		    wry_field_find((*b)->settings, name) != NULL)
			return g_strdup_printf("this is a key of [component DOMAIN] with backend "
					       "%s; move it there",
					       (*b)->name);
	}
	return NULL;
}

static void
note_unknown(Reader *r, const Target *t, const WryScanKey *key)
{
	g_autofree char *instead = file_key(t, key->name);
	if (instead != NULL) {
		wry_scan_error(
		    r->scan, key->line, t->section, key->name,
		    "secrets do not stand here; write it to a file and name that in '%s'", instead);
		return;
	}
	if (t->partial)
		return;

	g_autofree char *elsewhere = find_elsewhere(r, t, key->name);
	if (elsewhere != NULL) {
		wry_scan_error(r->scan, key->line, t->section, key->name, "%s", elsewhere);
		return;
	}
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (int i = 0; i < 2; i++)
		if (t->values[i] != NULL)
			add_names(names, wry_values_fields(t->values[i]));
	g_ptr_array_add(names, NULL);
	const char *near = wry_scan_nearest(key->name, (const char *const *)names->pdata);
	if (near != NULL)
		wry_scan_error(r->scan, key->line, t->section, key->name,
			       "unknown key; did you mean '%s'?", near);
	else
		wry_scan_error(r->scan, key->line, t->section, key->name,
			       "unknown key; see wherry.conf(5)");
}

/* --- values ----------------------------------------------------------------- */

/* "%d/irc" is systemd's credential "irc".  (transfer full); NULL and noted. */
static char *
expand(Reader *r, const Target *t, const WryScanKey *key, const char *text)
{
	if (!g_str_has_prefix(text, "%d/"))
		return g_strdup(text);
	const char *dir = g_getenv("CREDENTIALS_DIRECTORY");
	if (dir != NULL)
		return g_build_filename(dir, text + 3, NULL);
	wry_scan_error(
	    r->scan, key->line, t->section, key->name,
	    "'%s' is one of systemd's credentials, and $CREDENTIALS_DIRECTORY is not set; "
	    "add LoadCredential=%s:FILE to the unit, or name the file itself",
	    text, text + 3);
	return NULL;
}

static void
read_value(Reader *r, const Target *t, WryValues *values, const WryScanKey *key)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *raw =
	    g_key_file_get_string(r->scan->file, t->section->title, key->name, &error);
	if (raw == NULL || error != NULL) { /* GLib gives both */
		wry_scan_error(
		    r->scan, key->line, t->section, key->name,
		    "the value holds a '\\' that begins nothing; write '\\\\' for a '\\'");
		return;
	}
	const char *text = raw;
	g_autofree char *whole = NULL;
	if (g_str_has_suffix(key->name, "_file") || g_str_has_suffix(key->name, "_ca")) {
		whole = expand(r, t, key, raw);
		if (whole == NULL)
			return;
		text = whole;
	}
	if (*text == '\0') /* "#deny =" without its '#': the default, said aloud */
		return;
	if (!wry_values_set(values, key->name, text, &error)) {
		wry_scan_error(r->scan, key->line, t->section, key->name, "%s", error->message);
		return;
	}
	remember_line(r, t->section, key);
}

static void
read_values(Reader *r, const Target *t)
{
	for (guint i = 0; i < t->section->keys->len; i++) {
		const WryScanKey *key = g_ptr_array_index(t->section->keys, i);
		WryValues *values = NULL;
		for (int n = 0; n < 2 && values == NULL; n++)
			if (t->values[n] != NULL &&
			    wry_field_find(wry_values_fields(t->values[n]), key->name) != NULL)
				values = t->values[n];
		if (values != NULL)
			read_value(r, t, values, key);
		else
			note_unknown(r, t, key);
	}
	for (int n = 0; n < 2; n++) {
		if (t->values[n] == NULL)
			continue;
		for (const WryField *f = wry_values_fields(t->values[n]); f->name != NULL; f++) {
			const WryScanKey *key = find_key(t->section, f->name);
			const char *text = wry_values_text(t->values[n], f->name);
			if (!f->required || (text != NULL && *text != '\0'))
				continue;
			if (key == NULL) {
				wry_scan_error(r->scan, t->section->line, t->section, f->name,
					       "this key is required; add it (%s)", f->label);
				continue;
			}
			g_autofree char *raw =
			    g_key_file_get_value(r->scan->file, t->section->title, f->name, NULL);
			if (raw != NULL && *raw == '\0') /* else its value is wrong, and noted */
				wry_scan_error(r->scan, key->line, t->section, f->name,
					       "this key is required and empty; fill it in (%s)",
					       f->label);
		}
	}
}

static unsigned
key_line(const Target *t, const char *name)
{
	const WryScanKey *key = find_key(t->section, name);
	return key != NULL ? key->line : t->section->line;
}

/* Lists of addresses: checked, and replaced by what they are when prepared.  admins: of people. */
static void
read_jids(Reader *r, const Target *t, const char *name, bool people)
{
	g_auto(GStrv) words = wry_values_list(t->values[0], name);
	g_autoptr(GString) all = g_string_new(NULL);
	unsigned wrong = 0;

	for (char **w = words; *w != NULL; w++) {
		bool any = !people && strcmp(*w, "*") == 0;
		bool below = !people && g_str_has_prefix(*w, "*.");
		g_auto(WryJid) jid = { 0 };
		g_autofree char *shown = wry_scan_printable(*w);
		if (!any &&
		    (!wry_jid_parse(&jid, below ? *w + 2 : *w, NULL) ||
		     (jid.resource != NULL && (people || below)) ||
		     (people && jid.local == NULL) || (below && jid.local != NULL))) {
			wry_scan_error(r->scan, key_line(t, name), t->section, name,
				       people ? "'%s' is no address of a person; write "
						"user@example.org"
					      : "'%s' is neither a domain, nor *.domain, nor "
						"user@domain",
				       shown);
			wrong++;
			continue;
		}
		g_string_append_printf(all, "%s%s%s", all->len > 0 ? " " : "", below ? "*." : "",
				       any ? "*" : jid.full);
	}
	if (wrong == 0 && words[0] != NULL)
		wry_values_set(t->values[0], name, all->str, NULL);
}

/* --- secrets ---------------------------------------------------------------- */

/* All of a small file; NULL and noted.  (transfer full) */
static char *
read_secret_file(Reader *r, const Target *t, const char *name, const char *path)
{
	unsigned line = key_line(t, name);
	g_autofree char *shown = wry_scan_printable(path);
	struct stat st;
	char buffer[MAX_SECRET + 3];
	int fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	int e = errno;

	if (fd < 0 && (e == EACCES || e == EPERM)) {
		g_autofree char *cure = wry_scan_unreadable(path);
		wry_scan_error(r->scan, line, t->section, name, "%s", cure);
		return NULL;
	}
	if (fd < 0) {
		wry_scan_error(r->scan, line, t->section, name,
			       e == ENOENT
				   ? "there is no '%s'; write the secret to it, and nothing else"
				   : "'%s' cannot be opened; look whether it is a file",
			       shown);
		return NULL;
	}
	ssize_t n =
	    fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? read(fd, buffer, sizeof buffer) : -1;
	close(fd);
	if (n < 0) {
		wry_scan_error(r->scan, line, t->section, name, "'%s' is not a file", shown);
		return NULL;
	}
	if ((st.st_mode & 027) != 0) {
		g_autofree char *quoted = g_shell_quote(path);
		wry_scan_warn(r->scan, line, t->section, name,
			      "others than its owner and group may open '%s'; run: chmod 640 %s",
			      shown,
			      strpbrk(path, " '\"\\$`&;|<>()*?[]#~!{}") != NULL ? quoted : path);
	}

	gsize end = (gsize)n;
	if (end > 0 && buffer[end - 1] == '\n')
		end--;
	if (end > 0 && end < (gsize)n && buffer[end - 1] == '\r')
		end--;
	char *secret = NULL;
	if (end == 0)
		wry_scan_error(r->scan, line, t->section, name,
			       "'%s' is empty; write the secret to it", shown);
	else if (end > MAX_SECRET || memchr(buffer, '\n', end) != NULL ||
		 memchr(buffer, '\0', end) != NULL)
		wry_scan_error(
		    r->scan, line, t->section, name,
		    "'%s' holds more than a secret; write one line of at most %d bytes to it",
		    shown, MAX_SECRET);
	else
		secret = g_strndup(buffer, end);
	explicit_bzero(buffer, sizeof buffer);
	return secret;
}

/* One is of no use without the other. */
static void
check_uploads(Reader *r, const Target *t)
{
	const char *dir = wry_values_text(t->values[0], "upload_dir");
	const char *url = wry_values_text(t->values[0], "upload_url");
	if (dir != NULL && url == NULL)
		wry_scan_error(r->scan, key_line(t, "upload_dir"), t->section, "upload_dir",
			       "users would not find what is kept there; name the address it is served at in "
			       "upload_url");
	else if (dir == NULL && url != NULL)
		wry_scan_error(r->scan, key_line(t, "upload_url"), t->section, "upload_url",
			       "nothing is kept for it; name the directory that is served there in upload_dir");
}

static void
read_secret(Reader *r, const Target *t, WryConfigComponent *component)
{
	const char *file = wry_values_text(t->values[0], "secret_file");
	const char *env = wry_values_text(t->values[0], "secret_env");

	if (file != NULL && env != NULL) {
		wry_scan_error(r->scan, key_line(t, "secret_env"), t->section, "secret_env",
			       "secret_file stands in line %u; keep one of the two",
			       key_line(t, "secret_file"));
	} else if (file != NULL) {
		component->secret = read_secret_file(r, t, "secret_file", file);
	} else if (env != NULL) {
		const char *value = g_getenv(env);
		if (value != NULL && *value != '\0' && strlen(value) <= MAX_SECRET)
			component->secret = g_strdup(value);
		else
			wry_scan_error(
			    r->scan, key_line(t, "secret_env"), t->section, "secret_env",
			    value == NULL || *value == '\0'
				? "the environment has no variable %s; set it where wherryd is "
				  "started"
				: "the variable %s is too long for a secret",
			    env);
	} else if (find_key(t->section, "secret_file") == NULL &&
		   find_key(t->section, "secret_env") == NULL) {
		wry_scan_error(r->scan, t->section->line, t->section, "secret_file",
			       "this key is required; name the file with the secret that the XMPP "
			       "server knows, or run: wherryctl setup %s",
			       t->section->name);
	}
}

/* --- sections --------------------------------------------------------------- */

static const WryBackend *
read_backend(Reader *r, WryScanSection *section)
{
	const WryScanKey *key = find_key(section, "backend");
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (const WryBackend *const *b = r->backends; *b != NULL; b++)
		g_ptr_array_add(names, (gpointer)(*b)->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *all = g_strjoinv(" ", (char **)names->pdata);

	g_autofree char *name =
	    key != NULL ? g_key_file_get_string(r->scan->file, section->title, "backend", NULL)
			: NULL;
	if (name == NULL || *name == '\0') {
		wry_scan_error(r->scan, key != NULL ? key->line : section->line, section, "backend",
			       "this key is required; one of: %s", all);
		return NULL;
	}
	for (const WryBackend *const *b = r->backends; *b != NULL; b++)
		if (strcmp((*b)->name, name) == 0)
			return *b;
	const char *near = wry_scan_nearest(name, (const char *const *)names->pdata);
	g_autofree char *shown = wry_scan_printable(name);
	if (near != NULL)
		wry_scan_error(r->scan, key->line, section, "backend",
			       "'%s' is no backend; did you mean '%s'?", shown, near);
	else
		wry_scan_error(r->scan, key->line, section, "backend",
			       "'%s' is no backend; one of: %s", shown, all);
	return NULL;
}

static void
check_domain(Reader *r, const WryScanSection *section, WryConfigComponent *component)
{
	static const char *const rooms[] = {
		"chat.", "muc.", "room.", "rooms.", "conference.", NULL
	};

	for (const char *const *p = rooms; *p != NULL; p++)
		if (g_str_has_prefix(component->domain, *p))
			wry_scan_warn(
			    r->scan, section->line, section, NULL,
			    "phones take a domain in %s for a room server and warn; call it "
			    "%s.%s",
			    *p, component->backend != NULL ? component->backend->name : "irc",
			    component->domain + strlen(*p));

	for (guint i = 0; i < r->config->components->len; i++) {
		const WryConfigComponent *other = g_ptr_array_index(r->config->components, i);
		if (strcmp(other->domain, component->domain) == 0)
			wry_scan_error(
			    r->scan, section->line, section, NULL,
			    "the same domain stands here and in line %u; keep one of them",
			    other->line);
	}
}

/* The stream of a component bears everything its users write: in clear only at home. */
static void
check_stream(Reader *r, const Target *t)
{
	unsigned port;
	g_autofree char *host =
	    wry_config_split_address(wry_values_text(t->values[0], "server"), &port);
	if (host == NULL || wry_values_bool(t->values[0], "server_tls"))
		return;
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);
	bool home = address != NULL ? g_inet_address_get_is_loopback(address)
				    : g_ascii_strcasecmp(host, "localhost") == 0 ||
					  g_str_has_suffix(host, ".localhost");
	if (!home)
		wry_scan_warn(
		    r->scan, key_line(t, "server"), t->section, "server",
		    "the secret and all that users write cross the network to '%s' in clear; "
		    "use server_tls = yes (ejabberd: tls: true), or a tunnel",
		    host);
}

typedef struct {
	Reader *reader;
	const Target *target;
} Advised;

static void
on_advice(const char *key, const char *text, gpointer data)
{
	const Advised *a = data;
	wry_scan_warn(a->reader->scan, key_line(a->target, key), a->target->section, NULL, "%s",
		      text);
}

/* Where it stands at all: of what is wrong already the errors speak. */
static void
take_advice(Reader *r, const Target *t)
{
	Advised a = { r, t };
	for (const WryField *f = t->backend->settings; f != NULL && f->name != NULL; f++)
		if (f->required &&
		    wry_values_text(t->values[1], f->name) == NULL)
			return;
	if (t->backend->settings_advise != NULL)
		t->backend->settings_advise(t->values[1], on_advice, &a);
}

/* What is unset and follows from the rest, so that every reader sees the same. */
static void
derive(const WryConfigComponent *component)
{
	WryValues *common = component->common;
	const char *dot = strchr(component->domain, '.');

	if (!wry_values_is_set(common, "serves"))
		wry_values_set(common, "serves", dot != NULL ? dot + 1 : component->domain, NULL);
	if (!wry_values_is_set(common, "allow"))
		wry_values_set(common, "allow", wry_values_text(common, "serves"), NULL);
	if (!wry_values_is_set(common, "register"))
		wry_values_set(common, "register",
			       component->backend->caps & WRY_CAP_GUESTS ? "optional" : "required",
			       NULL);
}

static void
read_component(Reader *r, WryScanSection *section)
{
	g_autoptr(GError) error = NULL;
	char *domain = wry_text_domain(section->name, &error);

	if (domain == NULL || *section->name == '\0') {
		g_free(domain);
		wry_scan_error(r->scan, section->line, section, NULL,
			       *section->name == '\0'
				   ? "a component has a domain; write [component irc.example.org]"
				   : "this is no domain name; write one as in [component "
				     "irc.example.org]");
		domain = g_strdup("invalid"); /* a top-level domain nobody has: RFC 2606 */
	}
	WryConfigComponent *component = g_new(WryConfigComponent, 1);
	*component = (WryConfigComponent){
		.domain = domain,
		.line = section->line,
		.backend = read_backend(r, section),
		.common = wry_values_new(wry_config_component_fields),
		.networks = g_ptr_array_new(),
	};
	static const WryField none[] = { { 0 } };
	const WryBackend *backend = component->backend;
	component->settings =
	    wry_values_new(backend != NULL && backend->settings != NULL ? backend->settings : none);

	Target t = { .section = section,
		     .values = { component->common, component->settings },
		     .backend = backend,
		     .partial = backend == NULL };
	if (error == NULL && *section->name != '\0')
		check_domain(r, section, component);
	if (backend == NULL) /* noted already */
		wry_values_set(component->common, "backend", "?", NULL);
	read_values(r, &t);
	read_jids(r, &t, "serves", false);
	read_jids(r, &t, "allow", false);
	read_jids(r, &t, "deny", false);
	read_jids(r, &t, "admins", true);
	read_secret(r, &t, component);
	check_uploads(r, &t);
	check_stream(r, &t);
	if (backend != NULL) {
		derive(component);
		take_advice(r, &t);
	}
	g_ptr_array_add(r->config->components, component);
}

static void
read_network(Reader *r, WryScanSection *section, const WryBackend *backend)
{
	if (*section->name == '\0') {
		wry_scan_error(r->scan, section->line, section, NULL,
			       "a %s has a name; write [%s Libera.Chat]", section->kind,
			       section->kind);
		return;
	}
	for (guint i = 0; i < r->config->networks->len; i++) {
		const WryConfigNetwork *other = g_ptr_array_index(r->config->networks, i);
		if (g_ascii_strcasecmp(other->name, section->name) == 0 &&
		    wry_values_fields(other->values) == backend->network_settings) {
			wry_scan_error(r->scan, section->line, section, NULL,
				       "stands here and in line %u; join the two", other->line);
			return;
		}
	}
	WryConfigNetwork *network = g_new(WryConfigNetwork, 1);
	*network = (WryConfigNetwork){
		.name = g_strdup(section->name),
		.line = section->line,
		.values = wry_values_new(backend->network_settings),
	};
	g_hash_table_insert(r->loaded->titles, GUINT_TO_POINTER(section->line),
			    g_strdup(section->title));
	Target t = { .section = section, .values = { network->values, NULL }, .backend = backend };
	read_values(r, &t);
	g_ptr_array_add(r->config->networks, network);
}

static void
read_section(Reader *r, WryScanSection *section)
{
	if (strcmp(section->kind, "wherry") == 0) {
		Target t = { .section = section, .values = { r->config->wherry, NULL } };
		if (*section->name != '\0')
			wry_scan_error(r->scan, section->line, section, NULL,
				       "there is one group [wherry], without a name");
		read_values(r, &t);
		read_jids(r, &t, "admins", true);
		if (wry_values_bool(r->config->wherry, "standby") &&
		    !wry_store_is_remote(wry_values_text(r->config->wherry, "database")))
			wry_scan_error(r->scan, key_line(&t, "standby"), section, "standby",
				       "a file is one wherryd's alone; name a PostgreSQL in database");
		return;
	}
	if (strcmp(section->kind, "component") == 0) {
		read_component(r, section);
		return;
	}
	g_autoptr(GPtrArray) kinds = g_ptr_array_new();
	g_ptr_array_add(kinds, (gpointer) "wherry");
	g_ptr_array_add(kinds, (gpointer) "component");
	for (const WryBackend *const *b = r->backends; *b != NULL; b++) {
		if ((*b)->network_group == NULL)
			continue;
		if (strcmp((*b)->network_group, section->kind) == 0) {
			read_network(r, section, *b);
			return;
		}
		g_ptr_array_add(kinds, (gpointer)(*b)->network_group);
	}
	g_ptr_array_add(kinds, NULL);
	const char *near = wry_scan_nearest(section->kind, (const char *const *)kinds->pdata);
	if (near != NULL && strcmp(near, "wherry") != 0)
		wry_scan_error(r->scan, section->line, section, NULL,
			       "unknown group; did you mean [%s %s]?", near,
			       *section->name != '\0' ? section->name : "NAME");
	else
		wry_scan_error(r->scan, section->line, section, NULL, "unknown group; %s",
			       near != NULL ? "did you mean [wherry]?" : "see wherry.conf(5)");
}

/* Which component gets which network: those of its backend's kind, all of them. */
static void
join_networks(Reader *r)
{
	WryConfig *config = r->config;
	for (guint n = 0; n < config->networks->len; n++) {
		WryConfigNetwork *network = g_ptr_array_index(config->networks, n);
		for (guint c = 0; c < config->components->len; c++) {
			WryConfigComponent *component = g_ptr_array_index(config->components, c);
			if (component->backend != NULL && component->backend->network_settings ==
							      wry_values_fields(network->values))
				g_ptr_array_add(component->networks, network);
		}
	}
}

WryConfig *
wry_config_load(const char *path, const WryBackend *const *backends)
{
	Loaded *loaded = g_new0(Loaded, 1);
	WryConfig *config = &loaded->config;
	loaded->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loaded->titles = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	config->path = g_strdup(path);
	config->wherry = wry_values_new(wry_config_wherry_fields);
	config->components = g_ptr_array_new_with_free_func(component_free);
	config->networks = g_ptr_array_new_with_free_func(network_free);
	config->errors = g_ptr_array_new_with_free_func(g_free);
	config->warnings = g_ptr_array_new_with_free_func(g_free);

	g_autoptr(WryScan) scan = wry_scan_new(path);
	Reader r = { .scan = scan, .loaded = loaded, .config = config, .backends = backends };
	for (guint i = 0; i < scan->sections->len && i < MAX_SECTIONS; i++)
		read_section(&r, g_ptr_array_index(scan->sections, i));
	if (scan->sections->len > MAX_SECTIONS)
		wry_scan_error(scan, 0, NULL, NULL, "more than %d groups; split the installation",
			       MAX_SECTIONS);
	join_networks(&r);
	if (config->components->len == 0 && scan->notes->len == 0)
		wry_scan_error(scan, 0, NULL, NULL,
			       "there is no [component DOMAIN]; run: wherryctl setup DOMAIN");
	wry_scan_notes(scan, config->errors, config->warnings);
	return config;
}

void
wry_config_free(WryConfig *config)
{
	if (config == NULL)
		return;
	Loaded *loaded = (Loaded *)config;
	g_hash_table_unref(loaded->lines);
	g_hash_table_unref(loaded->titles);
	g_free(config->path);
	wry_values_free(config->wherry);
	g_ptr_array_unref(config->components);
	g_ptr_array_unref(config->networks);
	g_ptr_array_unref(config->errors);
	g_ptr_array_unref(config->warnings);
	g_free(loaded);
}

/* --- in words --------------------------------------------------------------- */

static void
describe_component(const WryConfigComponent *c, unsigned widest, GString *out)
{
	const WryField *settings = wry_values_fields(c->settings);
	const WryBackend *backend = c->backend;

	g_string_append_printf(out, "  %-*s  %-4s  ", (int)widest, c->domain, backend->name);
	/* A backend with named networks may be bound to one of them, by the key of that name. */
	if (backend->network_group != NULL &&
	    wry_field_find(settings, backend->network_group) != NULL) {
		const char *one = wry_values_text(c->settings, backend->network_group);
		if (one != NULL)
			g_string_append(out, one);
		else
			g_string_append_printf(out, "any %s", backend->network_group);
		const WryField *tls = wry_field_find(settings, "tls");
		if (tls != NULL && tls->type == WRY_FIELD_BOOL)
			g_string_append(out,
					wry_values_bool(c->settings, "tls") ? ", TLS" : ", plain");
		g_string_append(out, "; ");
	}
	g_auto(GStrv) allow = wry_values_list(c->common, "allow");
	g_autofree char *who = g_strjoinv(", ", allow);
	g_string_append_printf(out, "users of %s; register %s\n",
			       strcmp(who, "*") == 0 ? "any domain" : who,
			       wry_values_text(c->common, "register"));
}

static void
describe_values(const Loaded *loaded, unsigned group, const WryValues *values, GString *out)
{
	for (const WryField *f = wry_values_fields(values); f->name != NULL; f++) {
		unsigned line = line_of(loaded, group, f->name);
		const char *text = wry_values_text(values, f->name);
		bool hide = f->type == WRY_FIELD_SECRET && text != NULL;
		gsize before = out->len;
		g_string_append_printf(out, "  %s = %s", f->name,
				       hide	      ? "***"
				       : text != NULL ? text
						      : "");
		for (char *p = out->str + before; *p != '\0'; p++)
			if (g_ascii_iscntrl(*p))
				*p = ' ';
		for (gsize n = out->len - before; n < 44; n++)
			g_string_append_c(out, ' ');
		if (line > 0)
			g_string_append_printf(out, "  line %u\n", line);
		else
			g_string_append(out, "  default\n");
	}
}

static void
append_count(GString *out, guint n, const char *one)
{
	g_string_append_printf(out, "%u %s%s", n, one, n == 1 ? "" : "s");
}

/* Does it describe what a component stands on, and no network that users name? */
static bool
is_link(const WryConfig *config, const WryConfigNetwork *network)
{
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		if (c->backend != NULL && (c->backend->caps & WRY_CAP_SHARED) != 0 &&
		    c->backend->network_settings == wry_values_fields(network->values))
			return true;
	}
	return false;
}

void
wry_config_describe(const WryConfig *config, GString *out)
{
	const Loaded *loaded = (const Loaded *)config;
	unsigned widest = 0, links = 0;

	g_string_append_printf(out, "%s: ", config->path);
	append_count(out, config->components->len, "component");
	g_string_append(out, ", ");
	for (guint i = 0; i < config->networks->len; i++)
		links += is_link(config, g_ptr_array_index(config->networks, i));
	append_count(out, config->networks->len - links, "network");
	if (links > 0) {
		g_string_append(out, ", ");
		append_count(out, links, "link");
	}
	g_string_append_c(out, '\n');

	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		widest = MAX(widest, (unsigned)MIN(strlen(c->domain), 60));
	}
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		if (c->backend != NULL)
			describe_component(c, widest, out);
	}

	g_string_append(out, "\n[wherry]\n");
	describe_values(loaded, 0, config->wherry, out);
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = g_ptr_array_index(config->components, i);
		g_string_append_printf(out, "\n[component %s]\n", c->domain);
		describe_values(loaded, c->line, c->common, out);
		describe_values(loaded, c->line, c->settings, out);
		const char *env = wry_values_text(c->common, "secret_env");
		if (c->secret != NULL)
			g_string_append_printf(
			    out, "  (secret: %zu bytes from %s %s)\n", strlen(c->secret),
			    env != NULL ? "environment" : "file",
			    env != NULL ? env : wry_values_text(c->common, "secret_file"));
	}
	for (guint i = 0; i < config->networks->len; i++) {
		const WryConfigNetwork *n = g_ptr_array_index(config->networks, i);
		g_string_append_printf(
		    out, "\n[%s]\n",
		    (const char *)g_hash_table_lookup(loaded->titles, GUINT_TO_POINTER(n->line)));
		describe_values(loaded, n->line, n->values, out);
	}
}
