/*
 * spool.c - nameless files in the state directory
 *
 * A spool begins in memory, for most are small and a file costs 15 us and a place in the file
 * system's journal, for which a whole turn may have to wait.
 * O_TMPFILE where the file system has it; else a file under a name that begins with a dot, which
 * the next sweep removes if a crash leaves it.  A kept file bears 32 random hexadecimal digits, so
 * that a name from the store cannot lead out of the directory.  It knows nothing of what it holds.
 */
#define _GNU_SOURCE /* O_TMPFILE, memfd_create() */
#include "base/spool.h"

#include "base/error.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 16
#define NAME_LENGTH (2 * NAME_BYTES)
#define TEMPORARY "." /* before the name of what has no name yet */
#define SMALL 65536
#define SMALL_ALL (32 << 20) /* of all that are in memory */

struct _WrySpool {
	gatomicrefcount refs;
	int fd;		     /* -1: it is in memory, */
	GByteArray *growing; /* until it is sealed; NULL: empty, or a file */
	GBytes *small;	     /* from then on */
	int64_t size, ceiling;
	bool sealed, broken;
	char *temporary; /* the name until it is kept; NULL: it has none */
	char *kept;
};

static int dir_fd = -1;
static gint in_memory; /* bytes; atomic */

static bool
disk_error(GError **error, int code)
{
	return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			     N_("cannot keep a file: %s"), g_strerror(code), NULL);
}

bool
wry_spool_init(const char *dir, GError **error)
{
	if (g_mkdir_with_parents(dir, 0700) < 0)
		return disk_error(error, errno);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return disk_error(error, errno);
	if (dir_fd >= 0)
		close(dir_fd);
	dir_fd = fd;
	return true;
}

static bool
is_kept_name(const char *name)
{
	return strlen(name) == NAME_LENGTH && strspn(name, "0123456789abcdef") == NAME_LENGTH;
}

void
wry_spool_sweep(bool (*known)(const char *kept, gpointer data), gpointer data)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		const char *name = entry->d_name;
		bool temporary =
		    g_str_has_prefix(name, TEMPORARY) && is_kept_name(name + strlen(TEMPORARY));
		if (temporary || (is_kept_name(name) && !known(name, data)))
			unlinkat(dir_fd, name, 0);
	}
	closedir(dir);
}

static WrySpool *
spool_new(int fd, int64_t ceiling)
{
	WrySpool *spool = g_new(WrySpool, 1);
	*spool = (WrySpool){ .fd = fd, .ceiling = ceiling };
	g_atomic_ref_count_init(&spool->refs);
	return spool;
}

WrySpool *
wry_spool_new(int64_t ceiling, G_GNUC_UNUSED GError **error)
{
	g_assert(dir_fd >= 0);
	return spool_new(-1, ceiling);
}

/* *ret_temporary (transfer full)(nullable): its name until it is kept.  -1 and error. */
static int
make_file(char **ret_temporary, GError **error)
{
	*ret_temporary = NULL;
	int fd = openat(dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		g_autofree char *name = wry_random_hex(NAME_BYTES);
		*ret_temporary = g_strconcat(TEMPORARY, name, NULL);
		fd = openat(dir_fd, *ret_temporary,
			    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	if (fd < 0) {
		disk_error(error, errno);
		g_clear_pointer(ret_temporary, g_free);
	}
	return fd;
}

static bool
write_all(int fd, const void *bytes, gsize n, GError **error)
{
	for (const char *p = bytes; n > 0;) {
		ssize_t done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return disk_error(error, done < 0 ? errno : EIO);
		p += done;
		n -= (gsize)done;
	}
	return true;
}

static void
leave_memory(WrySpool *spool)
{
	if (spool->growing != NULL || spool->small != NULL)
		g_atomic_int_add(&in_memory, -(gint)spool->size);
	g_clear_pointer(&spool->growing, g_byte_array_unref);
	g_clear_pointer(&spool->small, g_bytes_unref);
}

/* It becomes a file, with what it has so far; false: it stays as it is. */
static bool
go_to_disk(WrySpool *spool, GError **error)
{
	gsize n = 0;
	const void *bytes = spool->growing != NULL ? spool->growing->data
			    : spool->small != NULL ? g_bytes_get_data(spool->small, &n)
						   : NULL;
	if (spool->growing != NULL)
		n = spool->growing->len;
	g_autofree char *temporary = NULL;
	int fd = make_file(&temporary, error);
	if (fd < 0)
		return false;
	if (!write_all(fd, bytes, n, error)) {
		close(fd);
		if (temporary != NULL)
			unlinkat(dir_fd, temporary, 0);
		return false;
	}
	spool->fd = fd;
	spool->temporary = g_steal_pointer(&temporary);
	leave_memory(spool);
	return true;
}

/* false: there is no room for them there. */
static bool
write_memory(WrySpool *spool, const void *bytes, gsize n)
{
	if (n > SMALL || spool->size + (int64_t)n > SMALL ||
	    g_atomic_int_get(&in_memory) > SMALL_ALL - (gint)n)
		return false;
	if (n == 0)
		return true;
	if (spool->growing == NULL)
		spool->growing = g_byte_array_sized_new((guint)n);
	g_byte_array_append(spool->growing, bytes, (guint)n);
	g_atomic_int_add(&in_memory, (gint)n);
	return true;
}

static bool
refuse_broken(GError **error)
{
	return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
			     N_("this file was cut off and cannot be used"), NULL);
}

static bool
refuse_large(const WrySpool *spool, GError **error)
{
	g_autofree char *limit = g_format_size((guint64)MAX(spool->ceiling, 0));
	return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT, N_("this is more than %s"), limit,
			     NULL);
}

bool
wry_spool_write(WrySpool *spool, const void *bytes, gsize n, GError **error)
{
	g_assert(!spool->sealed);
	if (spool->broken)
		return refuse_broken(error);
	if (n > (guint64)MAX(spool->ceiling - spool->size, 0)) {
		spool->broken = true;
		return refuse_large(spool, error);
	}
	if (spool->fd >= 0 || !write_memory(spool, bytes, n)) {
		if ((spool->fd < 0 && !go_to_disk(spool, error)) ||
		    !write_all(spool->fd, bytes, n, error)) {
			spool->broken = true;
			return false;
		}
	}
	spool->size += (int64_t)n;
	return true;
}

void
wry_spool_seal(WrySpool *spool)
{
	spool->sealed = true;
	if (spool->fd >= 0 || spool->small != NULL)
		return;
	spool->small = spool->growing != NULL
			   ? g_byte_array_free_to_bytes(g_steal_pointer(&spool->growing))
			   : g_bytes_new(NULL, 0);
}

int
wry_spool_lend(WrySpool *spool, GError **error)
{
	g_assert(!spool->sealed && spool->size == 0);
	if (spool->fd < 0 && !go_to_disk(spool, error))
		return -1;
	int fd = fcntl(spool->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		disk_error(error, errno);
	return fd;
}

bool
wry_spool_take_back(WrySpool *spool, GError **error)
{
	struct stat st;
	if (fstat(spool->fd, &st) < 0) {
		spool->broken = true;
		return disk_error(error, errno);
	}
	if (st.st_size > spool->ceiling) {
		spool->broken = true;
		return refuse_large(spool, error);
	}
	spool->size = st.st_size;
	spool->sealed = true;
	return true;
}

static bool
check_sealed(const WrySpool *spool, GError **error)
{
	if (spool->broken)
		return refuse_broken(error);
	if (!spool->sealed)
		return wry_error_set(error, WRY_ERROR_UNEXPECTED_REQUEST,
				     N_("this file is still being written"), NULL);
	return true;
}

/* linkat() by descriptor needs a capability; by way of /proc it needs none. */
static bool
give_name(WrySpool *spool, const char *name)
{
	if (spool->temporary != NULL) {
		if (renameat(dir_fd, spool->temporary, dir_fd, name) < 0)
			return false;
		g_clear_pointer(&spool->temporary, g_free);
		return true;
	}
	char path[sizeof "/proc/self/fd/" + 11];
	g_snprintf(path, sizeof path, "/proc/self/fd/%d", spool->fd);
	return linkat(AT_FDCWD, path, dir_fd, name, AT_SYMLINK_FOLLOW) == 0;
}

const char *
wry_spool_keep(WrySpool *spool, GError **error)
{
	if (spool->kept != NULL)
		return spool->kept;
	if (!check_sealed(spool, error))
		return NULL;
	if (spool->fd < 0 && !go_to_disk(spool, error))
		return NULL;
	g_autofree char *name = wry_random_hex(NAME_BYTES);
	if (fsync(spool->fd) < 0 || !give_name(spool, name)) {
		disk_error(error, errno);
		return NULL;
	}
	if (fsync(dir_fd) < 0) {
		disk_error(error, errno);
		unlinkat(dir_fd, name, 0);
		return NULL;
	}
	return spool->kept = g_steal_pointer(&name);
}

/* A file of that descriptor, or of its temporary name, gets another, synced. */
static bool
add_name(int fd, const char *temporary, const char *name)
{
	char path[sizeof "/proc/self/fd/" + 11];
	g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return fsync(fd) == 0 &&
	       (temporary != NULL ? linkat(dir_fd, temporary, dir_fd, name, 0)
				  : linkat(AT_FDCWD, path, dir_fd, name, AT_SYMLINK_FOLLOW)) == 0;
}

/* What is in memory becomes a file each time: the spool itself stays as it is, for other threads use it. */
static bool
link_memory(const WrySpool *spool, const char *name, GError **error)
{
	gsize n;
	const void *bytes = g_bytes_get_data(spool->small, &n);
	g_autofree char *temporary = NULL;
	int fd = make_file(&temporary, error);
	if (fd < 0)
		return false;
	bool good = write_all(fd, bytes, n, error);
	if (good && !add_name(fd, temporary, name))
		good = disk_error(error, errno);
	close(fd);
	if (temporary != NULL)
		unlinkat(dir_fd, temporary, 0);
	return good;
}

char *
wry_spool_link(const WrySpool *spool, GError **error)
{
	if (!check_sealed(spool, error))
		return NULL;
	g_autofree char *name = wry_random_hex(NAME_BYTES);
	if (spool->fd < 0) {
		if (!link_memory(spool, name, error))
			return NULL;
	} else if (!add_name(spool->fd, spool->temporary, name)) {
		disk_error(error, errno);
		return NULL;
	}
	if (fsync(dir_fd) < 0) {
		disk_error(error, errno);
		unlinkat(dir_fd, name, 0);
		return NULL;
	}
	return g_steal_pointer(&name);
}

void
wry_spool_drop(const char *kept)
{
	if (is_kept_name(kept))
		unlinkat(dir_fd, kept, 0);
}

WrySpool *
wry_spool_open(const char *kept, GError **error)
{
	g_assert(dir_fd >= 0);
	struct stat st;
	int fd = is_kept_name(kept)
		     ? openat(dir_fd, kept, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
		     : -1;
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND, N_("this file is no longer here"),
			      NULL);
		return NULL;
	}
	WrySpool *spool = spool_new(fd, st.st_size);
	spool->size = st.st_size;
	spool->sealed = true;
	spool->kept = g_strdup(kept);
	return spool;
}

void
wry_spool_forget(WrySpool *spool)
{
	if (spool->kept != NULL)
		unlinkat(dir_fd, spool->kept, 0);
	g_clear_pointer(&spool->kept, g_free);
}

WrySpool *
wry_spool_ref(WrySpool *spool)
{
	g_atomic_ref_count_inc(&spool->refs);
	return spool;
}

void
wry_spool_unref(WrySpool *spool)
{
	if (spool == NULL || !g_atomic_ref_count_dec(&spool->refs))
		return;
	leave_memory(spool);
	if (spool->fd >= 0)
		close(spool->fd);
	if (spool->temporary != NULL)
		unlinkat(dir_fd, spool->temporary, 0);
	g_free(spool->temporary);
	g_free(spool->kept);
	g_free(spool);
}

int64_t
wry_spool_size(const WrySpool *spool)
{
	return spool->size;
}

GBytes *
wry_spool_bytes(const WrySpool *spool)
{
	return spool->small != NULL && !spool->broken ? g_bytes_ref(spool->small) : NULL;
}

/* As a file has one: sealed, so that none can write. */
static int
memory_fd(GBytes *small, GError **error)
{
	gsize n;
	const void *bytes = g_bytes_get_data(small, &n);
	int fd = memfd_create("wherry", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0) {
		disk_error(error, errno);
		return -1;
	}
	if (!write_all(fd, bytes, n, error)) {
		close(fd);
		return -1;
	}
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0) {
		disk_error(error, errno);
		close(fd);
		return -1;
	}
	return fd;
}

/* Opened anew, so that each reader has a place of its own in it and none can write. */
int
wry_spool_fd(const WrySpool *spool, GError **error)
{
	if (!check_sealed(spool, error))
		return -1;
	if (spool->fd < 0)
		return memory_fd(spool->small, error);
	char path[sizeof "/proc/self/fd/" + 11];
	g_snprintf(path, sizeof path, "/proc/self/fd/%d", spool->fd);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		disk_error(error, errno);
	return fd;
}
