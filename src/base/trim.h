/*
 * trim.h - memory that nobody uses any more goes back to the system
 */
#pragma once

#include <stdbool.h>

/*
 * Something large has gone: in a few seconds it is looked whether much of the heap is free, and given
 * back then.  Cheap, to be called for each of thousands.  Main thread only, while the loop stands.
 */
void wry_trim_soon(void);
/* At once.  false: too little is free to be worth it. */
bool wry_trim_now(void);
