/*
 * upload-dir.c - files for users in a directory that the operator's web server serves
 *
 * A worker copies: the directory may be another file system.  What strangers sent is served from
 * the operator's own name there, so no suffix is kept that a browser would run.
 */
#include "core/upload-dir.h"

#include "base/hash.h"
#include "base/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 16
#define HEX (2 * NAME_BYTES)
#define SUFFIX_MOST 5
#define SLICE 65536
#define SWEEP_US (3600 * (gint64)G_USEC_PER_SEC)

struct _WryUploadDir {
	WryComponent *component;
	WryWorker *worker; /* NULL: none was made yet */
	gint64 bytes;	   /* in it, as far as we know */
	gint64 swept;	   /* monotonic; 0: not yet */
	bool sweeping;
};

/* --- names ----------------------------------------------------------------------------------- */

/* ".jpg" of "a.JPG"; ".bin" where it is none of those that show and play, and are not run.  Static.
 */
static const char *
suffix_of(const char *name)
{
	static const char *const harmless[] = {
		".jpg", ".jpeg", ".png", ".gif",  ".webp", ".avif", ".mp4",  ".webm",
		".mkv", ".mp3",	 ".ogg", ".opus", ".m4a",  ".wav",  ".pdf",  ".txt",
		".eml", ".zip",	 ".odt", ".ods",  ".odp",  ".docx", ".xlsx", ".pptx"
	};
	const char *dot = strrchr(name, '.');
	for (guint i = 0; dot != NULL && i < G_N_ELEMENTS(harmless); i++)
		if (g_ascii_strcasecmp(dot, harmless[i]) == 0)
			return harmless[i];
	return ".bin";
}

/* Did we put it there? */
static bool
is_ours(const char *name)
{
	gsize n = strspn(name, "0123456789abcdef");
	return n == HEX && name[n] == '.' && strlen(name + n) <= SUFFIX_MOST &&
	       strspn(name + n + 1, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(name + n + 1);
}

/* --- writing --------------------------------------------------------------------------------- */

typedef struct {
	WryUploadDir *dir;
	char *path, *name, *url;
	WrySpool *spool;
	WryReply *reply;
	GError *error;
} Put;

static bool
fail(GError **error, int code)
{
	return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			     N_("cannot keep a file: %s"), g_strerror(code), NULL);
}

static bool
copy(int from, int to)
{
	g_autofree char *slice = g_malloc(SLICE);
	ssize_t n;
	while ((n = read(from, slice, SLICE)) > 0)
		for (ssize_t at = 0, done; at < n; at += done)
			if ((done = write(to, slice + at, (size_t)(n - at))) <= 0)
				return false;
	return n == 0;
}

/* On a worker's thread.  It has its name once it is whole. */
static void
put_run(gpointer data)
{
	Put *p = data;
	g_autofree char *begun = g_strconcat(".", p->name, NULL);
	int folder = open(p->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int from = folder >= 0 ? wry_spool_fd(p->spool, &p->error) : -1;
	int to = from >= 0 ? openat(folder, begun,
				    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)
			   : -1;
	/* The web server is another user: the mask of wherryd is not for it. */
	bool good = to >= 0 && copy(from, to) && fchmod(to, 0644) == 0 && fsync(to) == 0 &&
		    renameat(folder, begun, folder, p->name) == 0 && fsync(folder) == 0;
	if (!good && p->error == NULL)
		fail(&p->error, errno);
	if (!good && to >= 0)
		unlinkat(folder, begun, 0);
	if (to >= 0)
		close(to);
	if (from >= 0)
		close(from);
	if (folder >= 0)
		close(folder);
}

static void
put_done(gpointer data)
{
	Put *p = data;
	if (p->error != NULL) {
		wry_log_warn(&p->dir->component->log, "upload_dir '%s': %s", p->path,
			     p->error->message);
		wry_reply_take_error(p->reply, p->error);
	} else {
		p->dir->bytes += wry_spool_size(p->spool);
		wry_reply_done(p->reply, p->url);
	}
	wry_spool_unref(p->spool);
	g_free(p->path);
	g_free(p->name);
	g_free(p->url);
	g_free(p);
}

static WryWorker *
worker_of(WryUploadDir *dir)
{
	if (dir->worker == NULL)
		dir->worker = wry_worker_new("upload-dir", 1);
	return dir->worker;
}

static const char *
setting(const WryUploadDir *dir, const char *name)
{
	return wry_values_text(dir->component->config->common, name);
}

void
upload_dir_put(WryUploadDir *dir, const char *name, WrySpool *spool, WryReply *reply)
{
	if (dir->bytes + wry_spool_size(spool) > UPLOAD_DIR_BYTES) {
		wry_reply_fail(reply, WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT),
			       N_("The place for files is full."), NULL);
		return;
	}
	const char *url = setting(dir, "upload_url");
	g_autofree char *hex = wry_random_hex(NAME_BYTES);
	Put *p = g_new0(Put, 1);
	*p = (Put){
		.dir = dir,
		.path = g_strdup(setting(dir, "upload_dir")),
		.name = g_strconcat(hex, suffix_of(name), NULL),
		.spool = wry_spool_ref(spool),
		.reply = reply,
	};
	p->url = g_strconcat(url, g_str_has_suffix(url, "/") ? "" : "/", p->name, NULL);
	wry_worker_push(worker_of(dir), p, put_run, put_done);
}

/* --- going ------------------------------------------------------------------------------------ */

typedef struct {
	WryUploadDir *dir;
	char *path;
	gint64 before, bytes; /* unix seconds; of what stays */
} Sweep;

/* On a worker's thread.  What was begun and never whole goes with its age, too. */
static void
sweep_run(gpointer data)
{
	Sweep *s = data;
	int fd = open(s->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	if (folder == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		const char *name = entry->d_name;
		struct stat st;
		if (!is_ours(*name == '.' ? name + 1 : name) ||
		    fstatat(dirfd(folder), name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (st.st_mtime <= s->before)
			unlinkat(dirfd(folder), name, 0);
		else
			s->bytes += st.st_size;
	}
	closedir(folder);
}

static void
sweep_done(gpointer data)
{
	Sweep *s = data;
	s->dir->sweeping = false;
	s->dir->bytes = s->bytes;
	g_free(s->path);
	g_free(s);
}

void
upload_dir_sweep(WryUploadDir *dir)
{
	gint64 now = g_get_monotonic_time();
	if (!upload_dir_is_set(dir) || dir->sweeping ||
	    (dir->swept != 0 && now - dir->swept < SWEEP_US))
		return;
	gint64 days = wry_values_int(dir->component->config->common, "upload_days");
	Sweep *s = g_new0(Sweep, 1);
	*s = (Sweep){ dir, g_strdup(setting(dir, "upload_dir")),
		      g_get_real_time() / G_USEC_PER_SEC - days * 86400, 0 };
	dir->swept = now;
	dir->sweeping = true;
	wry_worker_push(worker_of(dir), s, sweep_run, sweep_done);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

WryUploadDir *
upload_dir_new(WryComponent *component)
{
	WryUploadDir *dir = g_new0(WryUploadDir, 1);
	dir->component = component;
	return dir;
}

void
upload_dir_free(WryUploadDir *dir)
{
	g_clear_pointer(&dir->worker, wry_worker_free);
	g_free(dir);
}

bool
upload_dir_is_set(const WryUploadDir *dir)
{
	return setting(dir, "upload_dir") != NULL && setting(dir, "upload_url") != NULL;
}
