/*
 * test-avatar.c - the picture of the service: what is taken for one
 */
#include "core/avatar.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
file_of(const char *bytes, gsize n)
{
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	char *path = g_build_filename(dir, "avatar", NULL);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)n, NULL));
	return path;
}

static void
forget(char *path)
{
	g_autofree char *dir = g_path_get_dirname(path);
	g_unlink(path);
	g_rmdir(dir);
	g_free(path);
}

static void
test_read(void)
{
	WryAvatar avatar;
	g_autoptr(GError) error = NULL;
	g_assert_true(avatar_read("tests/unit/dot.png", &avatar, &error));
	g_assert_cmpstr(avatar.type, ==, "image/png");
	g_assert_cmpstr(avatar.hash, ==, "4a5eb7171b58e08a6881721e3b43d5a44419a2be");
	avatar_clear(&avatar);
	g_assert_cmpstr(avatar.hash, ==, "");
}

static void
refused(const char *path, const char *words)
{
	WryAvatar avatar;
	g_autoptr(GError) error = NULL;
	g_assert_false(avatar_read(path, &avatar, &error));
	g_assert_null(avatar.bytes);
	g_assert_true(g_pattern_match_simple(words, error->message));
}

static void
test_refused(void)
{
	g_autofree char *large = g_strnfill(AVATAR_MOST + 1, 'x');
	memcpy(large, "\x89PNG\r\n\x1a\n", 8);
	char *path = file_of(large, AVATAR_MOST + 1);
	refused(path, "'*' is larger than 48 KiB; make the picture smaller");
	forget(path);
	path = file_of("<svg/>", 6);
	refused(path, "'*' is no picture; PNG, JPEG, GIF and WebP are");
	forget(path);
	path = file_of("", 0);
	refused(path, "'*' is no picture; PNG, JPEG, GIF and WebP are");
	forget(path);
	refused("/nowhere/avatar.png", "cannot read '/nowhere/avatar.png': *");
	refused("/", "cannot read '/': *");
	g_autoptr(GError) error = NULL;
	g_assert_false(avatar_check("avatar.png", &error));
	g_assert_true(g_str_has_prefix(error->message, "'avatar.png' depends on where"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/avatar/read", test_read);
	g_test_add_func("/avatar/refused", test_refused);
	return g_test_run();
}
