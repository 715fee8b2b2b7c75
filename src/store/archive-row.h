/*
 * archive-row.h - how lines lie in the rows of archives
 *
 * For archive.c and archive-read.c alone.  wry_line_pack() and its like are in archive.h.
 */
#pragma once

#include "store/archive.h"
#include "store/job.h"

/* A place: the process that gave it, counted from the installation's first, and its how-manieth. */
#define WRY_PLACE_BITS 40
#define WRY_PLACE_INSTANCE(place) ((place) >> WRY_PLACE_BITS)

/*
 * Each process seals its rows under a key of its own: one for all would have seen too many nonces
 * one day.  Made empty; keeps the last instance's key.
 */
typedef struct {
	const WrySecret *secret;
	gint64 instance;
	WrySecret *own;
} WrySealer;

void	    wry_sealer_clear(WrySealer *sealer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WrySealer, wry_sealer_clear)

/* table: "block", "tail"; first: the place of the row's first line.  (transfer full) */
GBytes	   *wry_sealer_seal(WrySealer *sealer, const char *table, gint64 archive, gint64 first,
			    const void *lines, gsize n);
GBytes	   *wry_sealer_open(WrySealer *sealer, const char *table, gint64 archive, gint64 first,
			    const void *sealed, gsize n, GError **error);

/* An archive as a read sees it: the id, and a copy of what lies in RAM (nullable). */
gint64	    wry_archive_number(const WryArchive *archive);
WryStore   *wry_archive_store(const WryArchive *archive);
GBytes	   *wry_archive_copy(const WryArchive *archive);
/* (transfer full) */
char	   *wry_archive_topic(const WryArchive *archive);
