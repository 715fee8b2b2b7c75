/*
 * confscan.c - the configuration file as it stands, line by line
 *
 * GKeyFile merges doubled groups, keeps the last of doubled keys, takes a
 * comment behind a value for its end, and reports no line.  So each line is
 * looked at here first; those that are wrong are noted and taken out, so that
 * one mistake hides no other.
 */
#include "core/confscan.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_NAME 255 /* of a group: a domain and some */
#define MAX_KEY 64

typedef struct {
	unsigned line;
	bool warning;
	char *text;
} Note;

static void
note_free(gpointer data)
{
	Note *note = data;
	g_free(note->text);
	g_free(note);
}

static void
key_free(gpointer data)
{
	WryScanKey *key = data;
	g_free(key->name);
	g_free(key);
}

static void
section_free(gpointer data)
{
	WryScanSection *section = data;
	g_free(section->title);
	g_free(section->kind);
	g_free(section->name);
	g_ptr_array_unref(section->keys);
	g_free(section);
}

/* --- notes ------------------------------------------------------------------ */

static void add_note(WryScan *scan, bool warning, unsigned line, const WryScanSection *section,
		     const char *key, const char *format, va_list args) G_GNUC_PRINTF(6, 0);
static void
add_note(WryScan *scan, bool warning, unsigned line, const WryScanSection *section, const char *key,
	 const char *format, va_list args)
{
	if (scan->notes->len >= WRY_SCAN_MAX_NOTES) {
		scan->dropped += !warning;
		return;
	}
	GString *text = g_string_new(scan->path);
	if (line > 0)
		g_string_append_printf(text, ":%u", line);
	g_string_append(text, ": ");
	if (section != NULL)
		g_string_append_printf(text, "[%s] ", section->title);
	if (key != NULL)
		g_string_append_printf(text, "%s: ", key);
	g_string_append_vprintf(text, format, args);

	/* Values, names and the path are in it: none of them gives orders to a terminal. */
	char *safe = g_utf8_make_valid(text->str, (gssize)text->len);
	for (char *p = safe; *p != '\0'; p = g_utf8_next_char(p))
		if (g_ascii_iscntrl(*p))
			*p = '?';
		else if ((guchar)p[0] == 0xc2 && (guchar)p[1] < 0xa0) /* U+0080 to U+009F */
			p[1] = '\xbf';
	g_string_free(text, TRUE);
	Note *note = g_new(Note, 1);
	*note = (Note){ line, warning, safe };
	g_ptr_array_add(scan->notes, note);
}

void
wry_scan_error(WryScan *scan, unsigned line, const WryScanSection *section, const char *key,
	       const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add_note(scan, false, line, section, key, format, args);
	va_end(args);
}

void
wry_scan_warn(WryScan *scan, unsigned line, const WryScanSection *section, const char *key,
	      const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add_note(scan, true, line, section, key, format, args);
	va_end(args);
}

static int
by_line(gconstpointer a, gconstpointer b)
{
	const Note *one = *(const Note *const *)a, *other = *(const Note *const *)b;
	return one->line < other->line ? -1 : one->line > other->line;
}

void
wry_scan_notes(WryScan *scan, GPtrArray *errors, GPtrArray *warnings)
{
	g_ptr_array_sort(scan->notes,
			 by_line); /* a merge sort: what shares a line keeps its order */
	for (guint i = 0; i < scan->notes->len; i++) {
		const Note *note = g_ptr_array_index(scan->notes, i);
		g_ptr_array_add(note->warning ? warnings : errors, g_strdup(note->text));
	}
	if (scan->dropped > 0)
		g_ptr_array_add(errors, g_strdup_printf("%s: and %u more; mend these first",
							scan->path, scan->dropped));
}

/* --- words ------------------------------------------------------------------ */

char *
wry_scan_printable(const char *text)
{
	GString *out = g_string_new(NULL);
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, 160));

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		if (out->len > 76) {
			g_string_append(out, "...");
			break;
		}
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_isprint(c))
			g_string_append_unichar(out, c);
		else
			g_string_append_c(out, '?');
	}
	return g_string_free(out, FALSE);
}

/* Insertions, deletions, replacements and swaps of neighbours between a and b. */
static unsigned
distance(const char *a, const char *b)
{
	unsigned rows[3][MAX_KEY + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > MAX_KEY || m > MAX_KEY)
		return G_MAXUINT;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		now[0] = (unsigned)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);
			now[j] = MIN(MIN(now[j - 1], last[j]) + 1, last[j - 1] + !same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = MIN(now[j], before[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *
wry_scan_nearest(const char *word, const char *const *words)
{
	const char *best = NULL;
	unsigned least = (unsigned)MIN(strlen(word) / 3, 3) + 1;

	for (; *words != NULL; words++) {
		unsigned d = distance(word, *words);
		if (d < least) {
			least = d;
			best = *words;
		}
	}
	return best;
}

char *
wry_scan_user(void)
{
	const struct passwd *user = getpwuid(geteuid());
	return user != NULL ? g_strdup(user->pw_name) : g_strdup_printf("%u", (unsigned)geteuid());
}

char *
wry_scan_unreadable(const char *path)
{
	g_autofree char *user = wry_scan_user(), *shown = wry_scan_printable(path);
	const struct group *group = getgrgid(getegid());
	g_autofree char *name =
	    group != NULL ? g_strdup(group->gr_name) : g_strdup_printf("%u", (unsigned)getegid());
	g_autofree char *safe = strpbrk(path, " '\"\\$`&;|<>()*?[]#~!{}") != NULL
				    ? g_shell_quote(shown)
				    : g_strdup(shown);
	return g_strdup_printf("user '%s' cannot read '%s'; run: chgrp %s %s && chmod 640 %s", user,
			       shown, name, safe, safe);
}

/* --- lines ------------------------------------------------------------------ */

/* The whole file, with a NUL behind it that is not counted; NULL: noted why not. */
static char *
read_file(WryScan *scan, gsize *ret_n)
{
	struct stat st;
	int fd = g_open(scan->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	int e = errno;

	if (fd < 0 && (e == EACCES || e == EPERM)) {
		g_autofree char *cure = wry_scan_unreadable(scan->path);
		wry_scan_error(scan, 0, NULL, NULL, "%s", cure);
		return NULL;
	}
	if (fd < 0 && e == ENOENT) {
		wry_scan_error(scan, 0, NULL, NULL,
			       "there is no such file; run: wherryctl setup DOMAIN");
		return NULL;
	}
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		wry_scan_error(scan, 0, NULL, NULL, "cannot be read: %s",
			       fd < 0 ? g_strerror(e) : "this is not a file");
		if (fd >= 0)
			close(fd);
		return NULL;
	}

	char *bytes = g_malloc(WRY_SCAN_MAX_FILE + 2);
	gsize n = 0;
	for (;;) {
		ssize_t got = read(fd, bytes + n, WRY_SCAN_MAX_FILE + 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			wry_scan_error(scan, 0, NULL, NULL, "cannot be read: %s",
				       g_strerror(errno));
		if (got <= 0)
			break;
		n += (gsize)got;
	}
	close(fd);
	if (n > WRY_SCAN_MAX_FILE) {
		wry_scan_error(scan, 0, NULL, NULL,
			       "larger than 1 MiB, which no configuration is; look what it holds");
		g_free(bytes);
		return NULL;
	}
	bytes[n] = '\0';
	*ret_n = n;
	return bytes;
}

typedef struct {
	WryScan *scan;
	GHashTable *groups;	 /* title -> WryScanSection */
	GHashTable *keys;	 /* of the group: name -> WryScanKey */
	WryScanSection *section; /* NULL: none yet, or one that is wrong */
	bool wrong;		 /* what stands here belongs to a group that is already noted */
	GString *clean;
} Reader;

/* A group that is new, or the second of its name: then the first is gone on with. */
static void
open_section(Reader *r, unsigned line, const char *kind, const char *name)
{
	WryScan *scan = r->scan;
	g_autofree char *title =
	    *name != '\0' ? g_strdup_printf("%s %s", kind, name) : g_strdup(kind);
	WryScanSection *first = g_hash_table_lookup(r->groups, title);
	if (first != NULL) {
		wry_scan_error(scan, line, first, NULL, "stands here and in line %u; join the two",
			       first->line);
		/* Its keys are looked at as the first one's: one mistake hides no other. */
		r->section = first;
		r->wrong = false;
		for (guint i = 0; i < first->keys->len; i++) {
			WryScanKey *key = g_ptr_array_index(first->keys, i);
			g_hash_table_insert(r->keys, key->name, key);
		}
	} else {
		WryScanSection *section = g_new(WryScanSection, 1);
		*section = (WryScanSection){
			.title = g_strdup(title),
			.kind = g_strdup(kind),
			.name = g_strdup(name),
			.line = line,
			.keys = g_ptr_array_new_with_free_func(key_free),
		};
		g_ptr_array_add(scan->sections, section);
		g_hash_table_insert(r->groups, section->title, section);
		r->section = section;
		r->wrong = false;
	}
	g_string_append_printf(r->clean, "[%s]\n", title);
}

/* "[component irc.example.org]", blanks taken off both ends. */
static void
read_group(Reader *r, unsigned line, char *text)
{
	WryScan *scan = r->scan;
	char *end = strchr(text, ']');

	r->section = NULL;
	r->wrong = true;
	g_hash_table_remove_all(r->keys);

	if (end == NULL) {
		wry_scan_error(scan, line, NULL, NULL, "the group has no ']' at its end");
		return;
	}
	if (end[1] != '\0') {
		const char *more = g_strchug(end + 1);
		wry_scan_error(scan, line, NULL, NULL,
			       *more == '#'
				   ? "there is a comment behind the group; comments stand on "
				     "lines of their own"
				   : "there is something behind the ']' of the group; a group "
				     "stands on a line of its own");
		return;
	}
	*end = '\0';
	char *kind = g_strstrip(text + 1);
	char *name = kind + strcspn(kind, " \t");
	if (*name != '\0') {
		*name++ = '\0';
		name = g_strchug(name);
	}
	if (*kind == '\0' || strlen(kind) + strlen(name) > MAX_NAME || strchr(name, '[') != NULL ||
	    strchr(kind, '[') != NULL) {
		wry_scan_error(scan, line, NULL, NULL,
			       "this is no group; write [wherry] or [component DOMAIN]");
		return;
	}
	g_autofree char *both = g_strconcat(kind, name, NULL);
	for (const char *p = both; *p != '\0'; p++)
		if (g_ascii_iscntrl(*p)) {
			wry_scan_error(scan, line, NULL, NULL,
				       "the name of the group holds a control character");
			return;
		}

	open_section(r, line, kind, name);
}

static bool
is_key(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
	return n > 0 && n <= MAX_KEY && name[n] == '\0';
}

/* Where a comment seems to begin in a value; NULL: nowhere. */
static const char *
find_comment(const char *value)
{
	if (*value == '#' && (value[1] == ' ' || value[1] == '\t' || value[1] == '\0'))
		return value;
	for (const char *p = value; (p = strchr(p, '#')) != NULL; p++)
		if (p > value && (p[-1] == ' ' || p[-1] == '\t'))
			return p;
	return NULL;
}

/* Is the value of such a key better not repeated in a message? */
static bool
is_private(const char *key)
{
	return !g_str_has_suffix(key, "_file") && !g_str_has_suffix(key, "_env") &&
	       (strstr(key, "pass") != NULL || strstr(key, "secret") != NULL ||
		strstr(key, "token") != NULL);
}

static void
read_key(Reader *r, unsigned line, char *text)
{
	WryScan *scan = r->scan;
	char *value = strchr(text, '=');

	if (value == NULL) { /* not repeated: it may be a secret that went astray */
		wry_scan_error(
		    scan, line, r->section, NULL,
		    "this line is neither 'key = value', nor a [group], nor a # comment");
		return;
	}
	*value++ = '\0';
	const char *name = g_strchomp(text);
	value = g_strchug(value);
	if (!is_key(name)) {
		g_autofree char *shown = wry_scan_printable(name);
		wry_scan_error(scan, line, r->section, NULL,
			       "'%s' cannot be a key; keys are letters, digits and '_'", shown);
		return;
	}
	if (r->section == NULL) {
		if (!r->wrong)
			wry_scan_error(scan, line, NULL, name,
				       "stands before the first group; write it below [wherry] or "
				       "[component DOMAIN]");
		return;
	}
	const WryScanKey *first = g_hash_table_lookup(r->keys, name);
	if (first != NULL) {
		wry_scan_error(scan, line, r->section, name,
			       "stands here and in line %u; keep one of them", first->line);
		return;
	}

	WryScanKey *key = g_new(WryScanKey, 1);
	*key = (WryScanKey){ g_strdup(name), line };
	g_ptr_array_add(r->section->keys, key);
	g_hash_table_insert(r->keys, key->name, key);

	if (find_comment(value) != NULL && !is_private(name)) {
		g_autofree char *shown = wry_scan_printable(value);
		wry_scan_error(scan, line, r->section, name,
			       "'%s' holds a comment; comments stand on lines of their own", shown);
		value[find_comment(value) - value] = '\0';
		g_strchomp(value);
	}
	g_string_append_printf(r->clean, "%s=%s\n", name, value);
}

static void
read_line(Reader *r, unsigned line, char *text, gsize n)
{
	if (n > WRY_SCAN_MAX_LINE) {
		wry_scan_error(r->scan, line, r->section, NULL,
			       "the line is longer than %u bytes; shorten it", WRY_SCAN_MAX_LINE);
		return;
	}
	if (!g_utf8_validate(text, (gssize)n, NULL)) {
		wry_scan_error(r->scan, line, r->section, NULL,
			       "the line is not UTF-8 text; save the file as UTF-8");
		return;
	}
	text = g_strstrip(text);
	if (*text == '[')
		read_group(r, line, text);
	else if (*text != '\0' && *text != '#')
		read_key(r, line, text);
}

WryScan *
wry_scan_new(const char *path)
{
	WryScan *scan = g_new0(WryScan, 1);
	scan->path = g_strdup(path);
	scan->sections = g_ptr_array_new_with_free_func(section_free);
	scan->notes = g_ptr_array_new_with_free_func(note_free);
	scan->file = g_key_file_new();

	gsize n = 0;
	g_autofree char *bytes = read_file(scan, &n);
	if (bytes == NULL)
		return scan;

	Reader r = { .scan = scan, .clean = g_string_sized_new(n + 1) };
	r.groups = g_hash_table_new(g_str_hash, g_str_equal);
	r.keys = g_hash_table_new(g_str_hash, g_str_equal);

	char *p = bytes, *end = bytes + n;
	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3; /* Notepad's mark */
	for (unsigned line = 1; p < end; line++) {
		char *stop = memchr(p, '\n', (size_t)(end - p));
		if (stop == NULL)
			stop = end;
		*stop = '\0';
		read_line(&r, line, p, (gsize)(stop - p));
		p = stop + 1;
	}

	g_autoptr(GError) error = NULL;
	if (!g_key_file_load_from_data(scan->file, r.clean->str, r.clean->len, G_KEY_FILE_NONE,
				       &error))
		wry_scan_error(scan, 0, NULL, NULL, "%s", error->message);
	explicit_bzero(r.clean->str, r.clean->len);
	explicit_bzero(bytes, n);
	g_string_free(r.clean, TRUE);
	g_hash_table_unref(r.groups);
	g_hash_table_unref(r.keys);
	return scan;
}

void
wry_scan_free(WryScan *scan)
{
	if (scan == NULL)
		return;
	g_free(scan->path);
	g_ptr_array_unref(scan->sections);
	g_ptr_array_unref(scan->notes);
	g_key_file_free(scan->file);
	g_free(scan);
}
