/*
 * test-spool.c - counted, sealed, kept, forgotten, swept; and nothing left behind
 */
#include "base/error.h"
#include "base/spool.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char *dir;

/* Those with a name; what has a dot for one is a temporary, where files must have some. */
static unsigned
files(void)
{
	g_autoptr(GDir) d = g_dir_open(dir, 0, NULL);
	unsigned n = 0;
	for (const char *name; (name = g_dir_read_name(d)) != NULL;)
		n += *name != '.';
	return n;
}

static WrySpool *
spool_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	WrySpool *spool = wry_spool_new(1000, &error);
	g_assert_no_error(error);
	g_assert_true(wry_spool_write(spool, text, strlen(text), &error));
	wry_spool_seal(spool);
	return spool;
}

static void
assert_holds(WrySpool *spool, const char *text)
{
	g_autoptr(GError) error = NULL;
	char buffer[100] = "";
	int fd = wry_spool_fd(spool, &error);
	g_assert_no_error(error);
	g_assert_cmpint(read(fd, buffer, sizeof buffer - 1), ==, (gssize)strlen(text));
	g_assert_cmpstr(buffer, ==, text);
	g_assert_cmpint(write(fd, "x", 1), ==, -1); /* for reading only */
	close(fd);
}

static void
test_read_back(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(10, &error);
	g_assert_no_error(error);
	g_assert_true(wry_spool_write(spool, "hello", 5, &error));
	g_assert_true(wry_spool_write(spool, "", 0, &error));
	g_assert_true(wry_spool_write(spool, "world", 5, &error));
	g_assert_cmpint(wry_spool_size(spool), ==, 10);
	wry_spool_seal(spool);
	assert_holds(spool, "helloworld");
	assert_holds(spool, "helloworld"); /* each reader from the start */
	g_assert_cmpuint(files(), ==, 0);
}

static void
test_ceiling(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(10, NULL);
	g_assert_true(wry_spool_write(spool, "12345678", 8, &error));
	g_assert_false(wry_spool_write(spool, "9ab", 3, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_RESOURCE_CONSTRAINT);
	g_clear_error(&error);
	g_assert_cmpint(wry_spool_size(spool), ==, 8);
	g_assert_false(wry_spool_write(spool, "9", 1, &error)); /* a hole would be in it */
	g_clear_error(&error);
	wry_spool_seal(spool);
	g_assert_cmpint(wry_spool_fd(spool, &error), ==, -1);
	g_clear_error(&error);
	g_assert_null(wry_spool_keep(spool, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_RESOURCE_CONSTRAINT);
	g_clear_error(&error);

	g_autoptr(WrySpool) whole = wry_spool_new(INT64_MAX, NULL);
	g_assert_true(wry_spool_write(whole, "x", 1, &error));
	g_assert_false(wry_spool_write(whole, "x", G_MAXSIZE, &error)); /* nothing wraps */
	g_clear_error(&error);
	g_autoptr(WrySpool) none = wry_spool_new(0, NULL);
	g_assert_true(wry_spool_write(none, "", 0, &error));
	g_assert_false(wry_spool_write(none, "x", 1, &error));
}

static void
test_unsealed(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(10, NULL);
	g_assert_cmpint(wry_spool_fd(spool, &error), ==, -1);
	g_assert_nonnull(error);
	g_clear_error(&error);
	g_assert_null(wry_spool_keep(spool, &error));
	g_assert_nonnull(error);
}

static void
test_disk_full(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(WrySpool) spool = wry_spool_new(100000, NULL);
	g_autofree char *bytes = g_strnfill(66000, 'x');
	struct rlimit old, small;
	getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){ .rlim_cur = 4096, .rlim_max = old.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	bool written = wry_spool_write(spool, bytes, 66000, &error);
	setrlimit(RLIMIT_FSIZE, &old);
	g_assert_false(written);
	g_assert_error(error, WRY_ERROR, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT));
	g_assert_cmpstr(wry_error_type(error), ==, "wait");
}

static void
test_keep(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL;
	{
		g_autoptr(WrySpool) spool = spool_of("kept");
		name = g_strdup(wry_spool_keep(spool, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(wry_spool_keep(spool, &error), ==, name);
	}
	g_assert_cmpuint(files(), ==, 1);
	g_autofree char *path = g_build_filename(dir, name, NULL);
	GStatBuf st;
	g_assert_cmpint(g_stat(path, &st), ==, 0);
	g_assert_cmpuint(st.st_mode & 0777, ==, 0600);

	g_autoptr(WrySpool) again = wry_spool_open(name, &error);
	g_assert_no_error(error);
	g_assert_cmpint(wry_spool_size(again), ==, 4);
	assert_holds(again, "kept");
	wry_spool_forget(again);
	wry_spool_forget(again);
	g_assert_cmpuint(files(), ==, 0);
	assert_holds(again, "kept"); /* dies with its last holder only */
	g_assert_null(wry_spool_open(name, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
}

/* A name for each row that has it; the last takes the bytes with it. */
static void
test_link(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *first = NULL, *second = NULL, *third = NULL;
	{
		g_autoptr(WrySpool) spool = spool_of("linked");
		first = wry_spool_link(spool, &error);
		g_assert_no_error(error);
		second = wry_spool_link(spool, &error);
		g_assert_no_error(error);
	}
	g_assert_cmpstr(first, !=, second);
	g_autoptr(WrySpool) again = wry_spool_open(first, NULL);
	third = wry_spool_link(again, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(files(), ==, 3);
	wry_spool_drop(first);
	wry_spool_drop(first);
	wry_spool_drop("../passwd");
	g_autoptr(WrySpool) other = wry_spool_open(second, NULL);
	assert_holds(other, "linked");
	wry_spool_drop(second);
	wry_spool_drop(third);
	g_assert_cmpuint(files(), ==, 0);
	g_autoptr(WrySpool) open = wry_spool_new(10, NULL);
	g_assert_null(wry_spool_link(open, &error)); /* it is not whole */
	g_assert_nonnull(error);
}

static void
test_hostile_names(void)
{
	g_autofree char *outside = g_build_filename(dir, "..", "passwd", NULL);
	g_autofree char *hexlink = g_strnfill(32, 'a');
	g_autofree char *link = g_build_filename(dir, hexlink, NULL);
	g_autofree char *hexdir = g_strnfill(32, 'b');
	g_autofree char *directory = g_build_filename(dir, hexdir, NULL);
	g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
	g_assert_cmpint(g_mkdir(directory, 0700), ==, 0);
	const char *names[] = { "",
				".",
				"..",
				"/etc/passwd",
				"../../../../etc/passwd",
				outside,
				hexlink,
				hexdir,
				"0123456789abcdef0123456789abcde/" };
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(wry_spool_open(names[i], &error));
		g_assert_error(error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
	}
	unlink(link);
	rmdir(directory);
}

static bool
is_known(const char *kept, gpointer data)
{
	return g_str_equal(kept, data);
}

static void
test_sweep(void)
{
	g_autoptr(WrySpool) known = spool_of("known"), lost = spool_of("lost"),
			    open = spool_of("o");
	g_autofree char *name = g_strdup(wry_spool_keep(known, NULL));
	g_assert_nonnull(wry_spool_keep(lost, NULL));
	g_autofree char *foreign = g_build_filename(dir, "wherry.db", NULL);
	g_autofree char *crashed = g_build_filename(dir, ".0123456789abcdef0123456789abcdef", NULL);
	g_assert_true(g_file_set_contents(foreign, "x", 1, NULL));
	g_assert_true(g_file_set_contents(crashed, "x", 1, NULL));
	g_assert_cmpuint(files(), ==, 3);
	wry_spool_sweep(is_known, name);
	g_assert_cmpuint(files(), ==, 2);
	g_assert_false(g_file_test(crashed, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(foreign, G_FILE_TEST_EXISTS));
	g_autoptr(WrySpool) again = wry_spool_open(name, NULL);
	assert_holds(again, "known");
	assert_holds(open, "o");
	wry_spool_forget(again);
	g_unlink(foreign);
}

/* Whole, from its descriptor. */
static void
assert_bytes(WrySpool *spool, const char *bytes, gsize n)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *read_back = g_malloc(n + 1);
	int fd = wry_spool_fd(spool, &error);
	g_assert_no_error(error);
	gsize got = 0;
	for (ssize_t part; (part = read(fd, read_back + got, n + 1 - got)) > 0;)
		got += (gsize)part;
	close(fd);
	g_assert_cmpmem(read_back, got, bytes, n);
}

static bool
is_in_memory(WrySpool *spool)
{
	g_autoptr(GBytes) bytes = wry_spool_bytes(spool);
	return bytes != NULL;
}

/* Small ones are no files, until they grow or are kept; what they hold is the same. */
static void
test_small(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = g_malloc(100000);
	for (unsigned i = 0; i < 100000; i++)
		text[i] = (char)('a' + i % 26);
	for (unsigned size = 65534; size <= 65538; size++) {
		g_autoptr(WrySpool) spool = wry_spool_new(100000, &error);
		for (unsigned at = 0; at < size; at += MIN(1000, size - at))
			g_assert_true(
			    wry_spool_write(spool, text + at, MIN(1000, size - at), &error));
		g_assert_false(is_in_memory(spool)); /* not yet to be read */
		wry_spool_seal(spool);
		g_assert_cmpint(wry_spool_size(spool), ==, size);
		g_assert_true(is_in_memory(spool) == (size <= 65536));
		assert_bytes(spool, text, size);
		if (size <= 65536) {
			g_autoptr(GBytes) bytes = wry_spool_bytes(spool);
			g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
					text, size);
		}
		g_assert_nonnull(wry_spool_keep(spool, &error));
		g_assert_false(is_in_memory(spool));
		assert_bytes(spool, text, size);
		wry_spool_forget(spool);
	}
	g_autoptr(WrySpool) empty = wry_spool_new(10, &error);
	wry_spool_seal(empty);
	assert_bytes(empty, "", 0);
	g_autoptr(WrySpool) cut = wry_spool_new(2, &error);
	g_assert_false(wry_spool_write(cut, "abc", 3, NULL));
	wry_spool_seal(cut);
	g_assert_false(is_in_memory(cut));
	g_assert_cmpuint(files(), ==, 0);
}

/* All together they are bounded, and who goes makes room. */
static void
test_small_all(void)
{
	WrySpool *spools[600];
	g_autofree char *text = g_strnfill(65536, 'x');
	for (unsigned round = 0; round < 2; round++) {
		unsigned n = 0;
		for (unsigned i = 0; i < G_N_ELEMENTS(spools); i++) {
			spools[i] = wry_spool_new(65536, NULL);
			g_assert_true(wry_spool_write(spools[i], text, 65536, NULL));
			wry_spool_seal(spools[i]);
			n += is_in_memory(spools[i]);
		}
		g_assert_cmpuint(n, ==, (32 << 20) / 65536);
		assert_bytes(spools[599], text, 65536);
		for (unsigned i = 0; i < G_N_ELEMENTS(spools); i++)
			wry_spool_unref(spools[i]);
	}
}

static gpointer
drop(gpointer spool)
{
	for (int i = 0; i < 1000; i++)
		wry_spool_unref(wry_spool_ref(spool));
	wry_spool_unref(spool);
	return NULL;
}

static void
test_references(void)
{
	WrySpool *spool = spool_of("shared");
	GThread *threads[4];
	for (int i = 0; i < 4; i++)
		threads[i] = g_thread_new("drop", drop, wry_spool_ref(spool));
	for (int i = 0; i < 4; i++)
		g_thread_join(threads[i]);
	assert_holds(spool, "shared");
	wry_spool_unref(spool);
	wry_spool_unref(NULL);
}

static void
test_no_directory(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(wry_spool_init("/dev/null/spool", &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT));
	g_autoptr(WrySpool) still = spool_of("in the old one");
	assert_holds(still, "in the old one");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_autofree char *top = g_dir_make_tmp("wherry-spool-XXXXXX", NULL);
	dir = g_build_filename(top, "state", "spool", NULL);
	g_assert_true(wry_spool_init(dir, NULL));
	g_test_add_func("/spool/read-back", test_read_back);
	g_test_add_func("/spool/ceiling", test_ceiling);
	g_test_add_func("/spool/unsealed", test_unsealed);
	g_test_add_func("/spool/disk-full", test_disk_full);
	g_test_add_func("/spool/keep", test_keep);
	g_test_add_func("/spool/link", test_link);
	g_test_add_func("/spool/hostile-names", test_hostile_names);
	g_test_add_func("/spool/sweep", test_sweep);
	g_test_add_func("/spool/small", test_small);
	g_test_add_func("/spool/small-all", test_small_all);
	g_test_add_func("/spool/references", test_references);
	g_test_add_func("/spool/no-directory", test_no_directory);
	int rc = g_test_run();
	g_rmdir(dir);
	g_autofree char *state = g_path_get_dirname(dir);
	g_rmdir(state);
	g_rmdir(top); /* fails if anything was left behind */
	g_assert_false(g_file_test(top, G_FILE_TEST_EXISTS));
	g_free(dir);
	return rc;
}
