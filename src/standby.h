/*
 * standby.h - a second wherryd, which waits until the first has left the database
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Returns when nobody has that database (of PostgreSQL) any more, or the loop was told to end; it runs the loop
 * meanwhile.  A moment later somebody else may have it.
 */
void	    standby_wait(const char *database, GMainLoop *loop);
