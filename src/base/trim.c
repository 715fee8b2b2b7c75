/*
 * trim.c - memory that nobody uses any more goes back to the system
 *
 * The allocator gives back what is free at the end of the heap, and there is always something
 * small that lives there: after five thousand sessions have gone, all of their memory is still ours.
 * malloc_trim() gives back whole pages from the middle, too.  It walks all that is free, so it is
 * called when much is, and not for every session.
 */
#include "base/trim.h"

#include "base/loop.h"

#include <malloc.h>

#define SOON_MS 5000
#define WORTH (1024 * 1024) /* bytes free, and a quarter of what is in use */

static WryTimer *timer;

bool
wry_trim_now(void)
{
	struct mallinfo2 heap = mallinfo2();
	return heap.fordblks > WORTH + heap.uordblks / 4 && malloc_trim(0) != 0;
}

static void
on_trim(G_GNUC_UNUSED gpointer data)
{
	wry_trim_now();
}

void
wry_trim_soon(void)
{
	if (timer == NULL)
		wry_timer_start(&timer, SOON_MS, on_trim, NULL);
}
