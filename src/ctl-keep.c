/*
 * ctl-keep.c - wherryctl backup, restore and reset-passwords: what there is, outside of wherryd
 *
 * A backup is a directory: the database as of one moment, the files that wait beside it, the
 * configuration, and MANIFEST, which names and hashes each.  The key is its own matter: whoever has
 * both can open what users keep here.
 */
#include "base/loop.h"
#include "core/confscan.h"
#include "ctl.h"
#include "store/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST "MANIFEST.json"
#define FORM 1 /* of the manifest */
#define MANIFEST_MOST (64u << 20)

/* "wherryctl: ...", for a person; false. */
static bool G_GNUC_PRINTF(1, 2) say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	fprintf(stderr, "wherryctl: %s\n", text);
	return false;
}

static bool
sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

/* The answer of one who runs would be there at once. */
bool
ctl_is_running(void)
{
	int rc = 0;
	g_autoptr(JsonNode) answer = ctl_ask(&rc, true, "status", NULL);
	return answer != NULL || rc != EXIT_NOT_RUNNING;
}

/* --- copying ------------------------------------------------------------------------ */

/* Into a file that must not be there; *ret_hash (transfer full)(nullable): SHA-256. */
static bool
copy_file(const char *from, const char *to, char **ret_hash)
{
	char chunk[65536];
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out =
	    in >= 0 ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
	bool good = out >= 0;
	ssize_t n = 0;
	while (good && (n = read(in, chunk, sizeof chunk)) > 0) {
		g_checksum_update(sum, (const guchar *)chunk, n);
		for (ssize_t done = 0, w; good && done < n; done += w)
			good = (w = write(out, chunk + done, (size_t)(n - done))) > 0;
	}
	good = good && n == 0 && fsync(out) == 0;
	int e = errno;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (!good)
		say("'%s' cannot be copied to '%s': %s", from, to, g_strerror(e));
	else if (ret_hash != NULL)
		*ret_hash = g_strdup(g_checksum_get_string(sum));
	return good;
}

/* NULL: it is no file, or cannot be read. */
static char *
hash_of(const char *path)
{
	char chunk[65536];
	struct stat st;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t n = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? 1 : -1;
	while (n > 0 && (n = read(fd, chunk, sizeof chunk)) > 0)
		g_checksum_update(sum, (const guchar *)chunk, n);
	if (fd >= 0)
		close(fd);
	return n == 0 ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

/* --- backup -------------------------------------------------------------------------- */

typedef struct {
	WryConfig *config;
	const char *dir;
	JsonBuilder *json;
	GString *list; /* all that was noted: what the mac is of */
	unsigned files, apart;
} Backup;

/* A file of the backup, by its name in it. */
static void
note(Backup *b, const char *name, const char *hash)
{
	json_builder_begin_object(b->json);
	json_builder_set_member_name(b->json, "name");
	json_builder_add_string_value(b->json, name);
	json_builder_set_member_name(b->json, "sha256");
	json_builder_add_string_value(b->json, hash);
	json_builder_end_object(b->json);
	g_string_append_printf(b->list, "%s %s\n", hash, name);
}

static bool
put_file(Backup *b, const char *from, const char *name)
{
	g_autofree char *to = g_build_filename(b->dir, name, NULL);
	g_autofree char *hash = NULL;
	if (!copy_file(from, to, &hash))
		return false;
	note(b, name, hash);
	return true;
}

static bool
put_database(Backup *b, const char *database)
{
	g_autofree char *to = g_build_filename(b->dir, "wherry.db", NULL);
	g_autoptr(GError) error = NULL;
	if (!wry_store_copy(database, to, &error))
		return say("%s", error->message);
	g_autofree char *hash = hash_of(to);
	if (hash == NULL)
		return say("'%s' cannot be read: %s", to, g_strerror(errno));
	note(b, "wherry.db", hash);
	return true;
}

/*
 * Files of rows that are in the copy: those there are now, and those there were before it was made,
 * of which some have gone with their rows.  One that comes and goes meanwhile was in no copy.
 */
static bool
hold_files(const char *spool, const char *held)
{
	g_autoptr(GDir) dir = g_dir_open(spool, 0, NULL);
	const char *name;
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *from = g_build_filename(spool, name, NULL);
		g_autofree char *to = g_build_filename(held, name, NULL);
		if (!g_file_test(from, G_FILE_TEST_IS_REGULAR) || access(to, F_OK) == 0)
			continue;
		/* a name more costs nothing; on another disk it is a copy */
		if (link(from, to) < 0 && errno != ENOENT && !copy_file(from, to, NULL) &&
		    access(from, F_OK) == 0)
			return false;
	}
	return true;
}

static bool
put_files(Backup *b, const char *held)
{
	g_autoptr(GDir) dir = g_dir_open(held, 0, NULL);
	const char *name;
	bool good = true;
	while (good && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(held, name, NULL);
		g_autofree char *mine = g_build_filename("spool", name, NULL);
		struct stat st;
		/* What is linked is still wherryd's: it may not change behind the hash. */
		if (stat(path, &st) == 0 && st.st_nlink > 1) {
			g_autofree char *apart = g_strconcat(path, ".copy", NULL);
			good = copy_file(path, apart, NULL) && g_rename(apart, path) == 0;
		}
		g_autofree char *hash = good ? hash_of(path) : NULL;
		good = hash != NULL;
		if (good)
			note(b, mine, hash);
		b->files += good;
	}
	return good || say("the files beside the database cannot be copied: %s", g_strerror(errno));
}

/* Key and secrets: every file that a key of the configuration names.  with: copied; else counted.
 */
static bool
put_named(Backup *b, const WryValues *values, const WryField *fields, bool with)
{
	for (const WryField *f = fields; f != NULL && f->name != NULL; f++) {
		const char *path =
		    g_str_has_suffix(f->name, "_file") ? wry_values_text(values, f->name) : NULL;
		if (path == NULL || *path != '/' || access(path, R_OK) < 0)
			continue;
		g_autofree char *name = g_strdup_printf("named%s", path);
		g_autofree char *to = g_build_filename(b->dir, name, NULL);
		g_autofree char *folder = g_path_get_dirname(to);
		b->apart++;
		if (with && access(to, F_OK) < 0 &&
		    (g_mkdir_with_parents(folder, 0700) < 0 || !put_file(b, path, name)))
			return false;
	}
	return true;
}

static bool
put_all_named(Backup *b, bool with)
{
	const WryConfig *c = b->config;
	bool good = put_named(b, c->wherry, wry_values_fields(c->wherry), with);
	for (guint i = 0; good && i < c->components->len; i++) {
		const WryConfigComponent *one = c->components->pdata[i];
		good = put_named(b, one->common, wry_values_fields(one->common), with) &&
		       put_named(b, one->settings, wry_values_fields(one->settings), with);
	}
	for (guint i = 0; good && i < c->networks->len; i++) {
		const WryConfigNetwork *one = c->networks->pdata[i];
		good = put_named(b, one->values, wry_values_fields(one->values), with);
	}
	return good;
}

static bool
write_manifest(Backup *b)
{
	g_autoptr(GError) error = NULL;
	json_builder_end_array(b->json);
	/* That it was made here, who has the key can tell: files it does not name are not believed.
	 */
	g_autofree char *mac =
	    wry_store_mac(wry_values_text(b->config->wherry, "key_file"), b->list->str, &error);
	if (mac == NULL)
		return say("%s", error->message);
	json_builder_set_member_name(b->json, "mac");
	json_builder_add_string_value(b->json, mac);
	json_builder_end_object(b->json);
	g_autoptr(JsonNode) root = json_builder_get_root(b->json);
	g_autofree char *text = json_to_string(root, true);
	g_autofree char *path = g_build_filename(b->dir, MANIFEST, NULL);
	/* Last: a directory without it is no backup. */
	return (g_file_set_contents_full(
		    path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
		    0600, &error) &&
		sync_dir(b->dir)) ||
	       say("%s", error != NULL ? error->message : g_strerror(errno));
}

static bool
make_backup(Backup *b)
{
	const char *database = wry_values_text(b->config->wherry, "database");
	g_autofree char *spool = wry_config_spool_dir(b->config->wherry);
	g_autofree char *held = g_build_filename(b->dir, "spool", NULL);
	b->json = json_builder_new();
	b->list = g_string_new(NULL);
	json_builder_begin_object(b->json);
	json_builder_set_member_name(b->json, "form");
	json_builder_add_int_value(b->json, FORM);
	json_builder_set_member_name(b->json, "wherry");
	json_builder_add_string_value(b->json, WRY_VERSION);
	json_builder_set_member_name(b->json, "made");
	json_builder_add_int_value(b->json, g_get_real_time() / G_USEC_PER_SEC);
	json_builder_set_member_name(b->json, "files");
	json_builder_begin_array(b->json);
	return g_mkdir(held, 0700) == 0 && hold_files(spool, held) && put_database(b, database) &&
	       hold_files(spool, held) && put_files(b, held) &&
	       put_file(b, ctl_options.config_path, "wherry.conf") &&
	       put_all_named(b, ctl_options.with_key) && write_manifest(b);
}

int
ctl_backup(char **args)
{
	g_autoptr(WryConfig) config = ctl_load_config();
	Backup b = { .config = config, .dir = args[0] };
	if (config == NULL)
		return EXIT_FAILED;
	if (g_mkdir(b.dir, 0700) < 0) {
		say(errno == EEXIST
			? "'%s' is there already; a backup wants a directory of its own"
			: "'%s' cannot be made: it is on a full or missing disk, or not yours",
		    b.dir);
		return EXIT_FAILED;
	}
	bool good = make_backup(&b);
	g_clear_object(&b.json);
	if (b.list != NULL)
		g_string_free(b.list, TRUE);
	if (!good) {
		say("there is no backup in '%s'", b.dir);
		return EXIT_FAILED;
	}
	printf("%s: the database, %u files, the configuration", b.dir, b.files);
	if (ctl_options.with_key)
		printf(", and %u with the key and secrets: whoever has this opens all of it\n",
		       b.apart);
	else
		printf("\nNot in it: %u files with the key and secrets; keep them apart, or add "
		       "--with-key\n",
		       b.apart);
	return 0;
}

/* --- restore ------------------------------------------------------------------------- */

/* No way out of the directory. */
static bool
is_inside(const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", -1);
	for (char **p = parts; *p != NULL; p++)
		if (**p == '\0' || strcmp(*p, "..") == 0 || strcmp(*p, ".") == 0)
			return false;
	return true;
}

/* Braces in braces without end would be the parser's end. */
static bool
is_flat(const char *text, gsize n)
{
	unsigned depth = 0;
	bool within = false;
	for (gsize i = 0; i < n; i++) {
		if (within && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			within = !within;
		else if (!within && (text[i] == '{' || text[i] == '['))
			depth++;
		else if (!within && (text[i] == '}' || text[i] == ']'))
			depth--;
		if (depth > 8)
			return false;
	}
	return true;
}

/* The manifest's object; NULL: there is none that this wherryctl can read.  Borrowed from the
 * parser. */
static JsonObject *
load_manifest(JsonParser *parser, const char *dir)
{
	g_autofree char *path = g_build_filename(dir, MANIFEST, NULL);
	g_autofree char *text = NULL;
	gsize n = 0;
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !g_file_get_contents(path, &text, &n, NULL) || n > MANIFEST_MOST || !is_flat(text, n) ||
	    !json_parser_load_from_data(parser, text, (gssize)n, NULL))
		return NULL;
	JsonNode *root = json_parser_get_root(parser);
	return root != NULL && JSON_NODE_HOLDS_OBJECT(root) &&
		       ctl_int(json_node_get_object(root), "form") == FORM
		   ? json_node_get_object(root)
		   : NULL;
}

/* Names of its files, all as they were when whoever has this key made them; NULL: it has been said
 * what not. */
static GPtrArray *
read_manifest(const char *dir, const char *key_file)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) list = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	JsonObject *top = load_manifest(parser, dir);
	bool database = false;
	if (top == NULL) {
		say("there is no backup in '%s' that this wherryctl can read", dir);
		return NULL;
	}
	g_autoptr(GPtrArray) files = ctl_objects(top, "files");
	for (guint i = 0; i < files->len; i++) {
		const char *name = ctl_text(files->pdata[i], "name"),
			   *wanted = ctl_text(files->pdata[i], "sha256");
		g_autofree char *file =
		    name != NULL && is_inside(name) ? g_build_filename(dir, name, NULL) : NULL;
		g_autofree char *hash = file != NULL ? hash_of(file) : NULL;
		if (hash == NULL || g_strcmp0(hash, wanted) != 0) {
			g_autofree char *shown = wry_scan_printable(name != NULL ? name : "?");
			say("'%s' of this backup is not as it was made; nothing was changed",
			    shown);
			return NULL;
		}
		database |= strcmp(name, "wherry.db") == 0;
		g_string_append_printf(list, "%s %s\n", hash, name);
		g_ptr_array_add(names, g_strdup(name));
	}
	g_autofree char *mac = wry_store_mac(key_file, list->str, &error);
	if (mac == NULL) {
		say("%s", error->message);
		return NULL;
	}
	if (!database || g_strcmp0(mac, ctl_text(top, "mac")) != 0) {
		say("this backup was not made with '%s'; put the right key there first. Nothing "
		    "was changed",
		    key_file);
		return NULL;
	}
	return g_steal_pointer(&names);
}

/* Whose the state directory is, his are the files. */
static bool
give_to_owner(const char *path, const char *like)
{
	struct stat st;
	return geteuid() != 0 || stat(like, &st) < 0 || chown(path, st.st_uid, st.st_gid) == 0;
}

/* The old one is kept beside it: "wherry.db.before-restore", "-2" and so on. */
static bool
put_aside(const char *path)
{
	static const char *const parts[] = { "-wal", "-shm" };
	g_autofree char *aside = g_strconcat(path, ".before-restore", NULL);
	if (access(path, F_OK) < 0)
		return true;
	for (unsigned n = 2; access(aside, F_OK) == 0; n++) {
		g_free(aside);
		aside = g_strdup_printf("%s.before-restore-%u", path, n);
	}
	/* The log belongs to it: first, so that none is left for the new one. */
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *from = g_strconcat(path, parts[i], NULL);
		g_autofree char *to = g_strconcat(aside, parts[i], NULL);
		if (access(from, F_OK) == 0 && g_rename(from, to) < 0)
			return say("'%s' cannot be renamed: %s", from, g_strerror(errno));
	}
	if (g_rename(path, aside) < 0)
		return say("'%s' cannot be renamed: %s", path, g_strerror(errno));
	printf("kept %s\n", aside);
	return true;
}

static bool
take_files(const char *dir, const GPtrArray *names, const char *spool, const char *state)
{
	if (g_mkdir_with_parents(spool, 0700) < 0 || !give_to_owner(spool, state))
		return say("'%s' cannot be made: %s", spool, g_strerror(errno));
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		if (!g_str_has_prefix(name, "spool/"))
			continue;
		g_autofree char *from = g_build_filename(dir, name, NULL);
		g_autofree char *to = g_build_filename(spool, name + strlen("spool/"), NULL);
		if (access(to, F_OK) == 0) /* a name is given once: it is that file */
			continue;
		if (!copy_file(from, to, NULL) || !give_to_owner(to, state))
			return false;
	}
	return sync_dir(spool);
}

/* What costs is not sent again because the database has forgotten it. */
static bool
disarm(const char *fresh, const WryConfig *config)
{
	g_autoptr(GError) error = NULL;
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = config->components->pdata[i];
		if ((c->backend->caps & WRY_CAP_ONCE) != 0 &&
		    !wry_store_disarm(fresh, c->domain, &error))
			return say("%s", error->message);
	}
	return true;
}

static bool
take_database(const char *dir, const char *database, const char *state, const WryConfig *config)
{
	g_autofree char *from = g_build_filename(dir, "wherry.db", NULL);
	g_autofree char *fresh = g_strconcat(database, ".restoring", NULL);
	unlink(fresh);
	if (!copy_file(from, fresh, NULL) || !disarm(fresh, config))
		return false;
	if (!give_to_owner(fresh, state) || !put_aside(database) || g_rename(fresh, database) < 0 ||
	    !sync_dir(state)) {
		unlink(fresh);
		return say("'%s' cannot be put in place: %s", database, g_strerror(errno));
	}
	return true;
}

static bool
fits_key(const char *dir, const WryConfig *config)
{
	g_autofree char *copy = g_build_filename(dir, "wherry.db", NULL);
	const char *key = wry_values_text(config->wherry, "key_file");
	g_autoptr(GError) error = NULL;
	if (wry_store_verify(copy, key, &error))
		return true;
	if (g_error_matches(error, WRY_ERROR, WRY_ERROR_NOT_AUTHORIZED))
		return say(
		    "'%s' is not the key that sealed this backup; put the right one there first",
		    key);
	return say("%s", error->message);
}

int
ctl_restore(char **args)
{
	g_autoptr(WryConfig) config = ctl_load_config();
	if (config == NULL) {
		say("its own configuration is '%s/wherry.conf'; put it where it belongs, and the "
		    "key",
		    args[0]);
		return EXIT_FAILED;
	}
	const char *database = wry_values_text(config->wherry, "database");
	if (wry_store_is_remote(database)) {
		say("the database is PostgreSQL's; restore it with pg_restore");
		return EXIT_FAILED;
	}
	if (ctl_is_running()) {
		say("wherryd is running; stop it first: systemctl stop wherryd");
		return EXIT_FAILED;
	}
	g_autoptr(GError) error = NULL;
	int lock = -1;
	if (!wry_store_lock(database, &lock, &error)) {
		say("%s", error->message);
		return EXIT_FAILED;
	}
	const char *key_file = wry_values_text(config->wherry, "key_file");
	g_autoptr(GPtrArray) names = read_manifest(args[0], key_file);
	g_autofree char *state = g_path_get_dirname(database);
	g_autofree char *spool = wry_config_spool_dir(config->wherry);
	bool good = names != NULL && fits_key(args[0], config) &&
		    take_files(args[0], names, spool, state) &&
		    take_database(args[0], database, state, config);
	wry_store_unlock(lock);
	if (!good)
		return EXIT_FAILED;
	printf("restored %s; start wherryd\n", database);
	return 0;
}

/* --- reset-passwords ------------------------------------------------------------------- */

int
ctl_reset_passwords(G_GNUC_UNUSED char **args)
{
	g_autoptr(WryConfig) config = ctl_load_config();
	WryStoreLost lost;
	g_autoptr(GError) error = NULL;
	if (config == NULL)
		return EXIT_FAILED;
	if (ctl_is_running()) {
		say("wherryd is running, so its key fits; nothing was changed");
		return EXIT_FAILED;
	}
	const WryStoreConfig store = {
		.path = wry_values_text(config->wherry, "database"),
		.key_file = wry_values_text(config->wherry, "key_file"),
	};
	if (wry_store_verify(store.path, store.key_file, NULL)) {
		say("'%s' is the key that sealed this database; nothing was changed",
		    store.key_file);
		return EXIT_FAILED;
	}
	if (!ctl_options.yes) {
		say("all that the lost key sealed would go: passwords, messages that wait, what "
		    "was said in rooms.\n"
		    "Is there no copy of the key? Then: wherryctl reset-passwords --yes");
		return EXIT_FAILED;
	}
	int lock = -1;
	bool good =
	    wry_store_lock(store.path, &lock, &error) && wry_store_reset(&store, &lost, &error);
	wry_store_unlock(lock);
	if (!good) {
		say("%s", error->message);
		return EXIT_FAILED;
	}
	struct stat st;
	g_autofree char *dir = g_path_get_dirname(store.key_file);
	if (stat(store.key_file, &st) == 0 && st.st_uid == geteuid() && geteuid() == 0 &&
	    stat(dir, &st) == 0 &&
	    (chown(store.key_file, 0, st.st_gid) < 0 || chmod(store.key_file, 0640) < 0))
		say("'%s' cannot be given to wherryd's group: %s", store.key_file,
		    g_strerror(errno));
	printf("gone: %" G_GINT64_FORMAT " passwords and settings, %" G_GINT64_FORMAT
	       " messages that waited, %" G_GINT64_FORMAT
	       " pieces of what was said, %" G_GINT64_FORMAT
	       " files\nUsers are asked for their passwords again.\n",
	       lost.passwords, lost.waiting, lost.archived, lost.files);
	return 0;
}
