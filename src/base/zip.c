/*
 * zip.c - several files in one (libarchive)
 *
 * The size of each is known beforehand, so nothing is sought back to; what comes out goes
 * straight to the spool, whose ceiling holds.
 */
#include "base/zip.h"

#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <unistd.h>

#define CHUNK 65536

typedef struct {
	WrySpool *zip;
	GError *error; /* the spool's */
} Target;

static la_ssize_t
on_bytes(struct archive *archive, void *data, const void *bytes, size_t n)
{
	Target *target = data;
	if (target->error == NULL && wry_spool_write(target->zip, bytes, n, &target->error))
		return (la_ssize_t)n;
	archive_set_error(archive, EIO, "the spool took no more");
	return -1;
}

static bool
copy_spool(struct archive *archive, WrySpool *spool, GError **error)
{
	char chunk[CHUNK];
	ssize_t n;
	int fd = wry_spool_fd(spool, error);
	if (fd < 0)
		return false;
	while ((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && archive_write_data(archive, chunk, (size_t)n) != n)
			break;
	int e = errno;
	close(fd);
	if (n < 0)
		wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			      N_("the disk cannot be read: %s"), g_strerror(e), NULL);
	return n == 0;
}

static bool
add(struct archive *archive, const WryZipEntry *e, int64_t when, GError **error)
{
	gsize n = 0;
	const void *bytes = e->bytes != NULL ? g_bytes_get_data(e->bytes, &n) : NULL;
	int64_t size = e->spool != NULL ? wry_spool_size(e->spool) : (int64_t)n;
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, e->name);
	archive_entry_set_size(entry, size);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, when / G_USEC_PER_SEC, 0);
	bool good = archive_write_header(archive, entry) == ARCHIVE_OK;
	archive_entry_free(entry);
	if (good && e->spool != NULL)
		good = copy_spool(archive, e->spool, error);
	else if (good && n > 0)
		good = archive_write_data(archive, bytes, n) == (la_ssize_t)n;
	return good;
}

bool
wry_zip_write(WrySpool *zip, const WryZipEntry *entries, int64_t when, GError **error)
{
	Target target = { .zip = zip };
	struct archive *archive = archive_write_new();
	bool good = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
		    archive_write_open(archive, &target, NULL, on_bytes, NULL) == ARCHIVE_OK;
	g_autoptr(GError) why = NULL;
	for (; good && entries->name != NULL; entries++)
		good = add(archive, entries, when, &why);
	/* Also where it failed: what is still buffered belongs to nobody else. */
	good = archive_write_close(archive) == ARCHIVE_OK && good;
	if (!good && target.error == NULL && why == NULL)
		wry_error_set(&why, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
			      N_("the zip cannot be written: %s"), archive_error_string(archive),
			      NULL);
	archive_write_free(archive);
	wry_spool_seal(zip);
	if (good)
		return true;
	g_propagate_error(error, target.error != NULL ? g_steal_pointer(&target.error)
						      : g_steal_pointer(&why));
	g_clear_error(&target.error);
	return false;
}
