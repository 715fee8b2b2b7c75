/*
 * test-zip.c - what goes in comes out, and a ceiling holds
 */
#include "base/error.h"
#include "base/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <unistd.h>

static char *dir;

static WrySpool *
fill(gsize n)
{
	g_autoptr(GError) error = NULL;
	WrySpool *spool = wry_spool_new((int64_t)n, &error);
	g_assert_no_error(error);
	g_autofree char *bytes = g_malloc(n);
	for (gsize i = 0; i < n; i++)
		bytes[i] = (char)(i * 7 + i / 256);
	g_assert_true(wry_spool_write(spool, bytes, n, &error));
	wry_spool_seal(spool);
	return spool;
}

/* "name size mtime", a line each; every byte of a large one is as fill() made it. */
static char *
list(WrySpool *zip)
{
	GString *out = g_string_new(NULL);
	struct archive *in = archive_read_new();
	struct archive_entry *entry;
	int fd = wry_spool_fd(zip, NULL);
	archive_read_support_format_zip(in);
	g_assert_cmpint(archive_read_open_fd(in, fd, 4096), ==, ARCHIVE_OK);
	while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
		guint8 chunk[4096];
		gsize n = 0;
		for (la_ssize_t got; (got = archive_read_data(in, chunk, sizeof chunk)) > 0;)
			for (la_ssize_t i = 0; i < got; i++, n++)
				if (strcmp(archive_entry_pathname(entry), "large") == 0)
					g_assert_cmpuint(chunk[i], ==, (guint8)(n * 7 + n / 256));
		g_string_append_printf(out, "%s %" G_GSIZE_FORMAT " %ld\n",
				       archive_entry_pathname(entry), n,
				       (long)archive_entry_mtime(entry));
	}
	archive_read_free(in);
	close(fd);
	return g_string_free(out, FALSE);
}

static void
test_whole(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) small = g_bytes_new_static("hello", 5);
	g_autoptr(GBytes) nothing = g_bytes_new(NULL, 0);
	g_autoptr(WrySpool) large = fill(300000);
	g_autoptr(WrySpool) zip = wry_spool_new(1000000, &error);
	const WryZipEntry entries[] = { { "small", small, NULL },
					{ "nothing", nothing, NULL },
					{ "large", NULL, large },
					{ 0 } };
	g_assert_true(wry_zip_write(zip, entries, 1700000000 * (int64_t)1000000, &error));
	g_assert_no_error(error);
	g_autofree char *found = list(zip);
	g_assert_cmpstr(found, ==,
			"small 5 1700000000\nnothing 0 1700000000\nlarge 300000 1700000000\n");
}

static void
test_ceiling(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) large = fill(300000);
	g_autoptr(WrySpool) zip = wry_spool_new(1000, &error);
	const WryZipEntry entries[] = { { "large", NULL, large }, { 0 } };
	g_assert_false(wry_zip_write(zip, entries, 0, &error));
	g_assert_cmpint(wry_error_code(error), ==, WRY_ERROR_RESOURCE_CONSTRAINT);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("wherry-zip-XXXXXX", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	g_test_add_func("/zip/whole", test_whole);
	g_test_add_func("/zip/ceiling", test_ceiling);
	int rc = g_test_run();
	g_assert_cmpint(rmdir(dir), ==, 0);
	g_free(dir);
	return rc;
}
