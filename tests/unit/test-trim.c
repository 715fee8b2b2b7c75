/*
 * test-trim.c - what is free in the middle of the heap goes back to the system
 */
#include "base/trim.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define OTHER_ALLOCATOR 1
#else
#define OTHER_ALLOCATOR 0
#endif

#define BLOCKS 40000
#define SIZE 1000
#define KEPT 50 /* each so many-th stays, and holds its page */

static gsize
resident(void)
{
	gsize all, here = 0;
	FILE *statm = fopen("/proc/self/statm", "re");
	g_assert_nonnull(statm);
	g_assert_cmpint(fscanf(statm, "%zu %zu", &all, &here), ==, 2);
	fclose(statm);
	return here * (gsize)sysconf(_SC_PAGESIZE);
}

static void
test_give_back(void)
{
	static char *blocks[BLOCKS];
	if (OTHER_ALLOCATOR) {
		g_test_skip("the sanitizer has an allocator of its own");
		return;
	}
	for (int i = 0; i < BLOCKS; i++) {
		blocks[i] = g_malloc(SIZE);
		memset(blocks[i], 'x', SIZE);
	}
	for (int i = 0; i < BLOCKS; i++)
		if (i % KEPT != 0)
			g_clear_pointer(&blocks[i], g_free);
	gsize before = resident();
	g_assert_true(wry_trim_now());
	g_assert_cmpuint(resident() + BLOCKS * SIZE / 2, <, before);
	for (int i = 0; i < BLOCKS; i += KEPT) {
		g_assert_cmpint(blocks[i][SIZE - 1], ==, 'x');
		g_free(blocks[i]);
	}
}

static void
test_not_worth_it(void)
{
	if (OTHER_ALLOCATOR) {
		g_test_skip("the sanitizer has an allocator of its own");
		return;
	}
	char *much = g_malloc(100000); /* the heap is nearly all in use */
	wry_trim_now();
	g_assert_false(wry_trim_now());
	g_free(much);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trim/give-back", test_give_back);
	g_test_add_func("/trim/not-worth-it", test_not_worth_it);
	return g_test_run();
}
