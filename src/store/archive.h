/*
 * archive.h - what was said in rooms: appended, read in pages, pruned
 *
 * One archive is one user's of one room; nobody else's is ever read with it.  A line added lies in RAM with
 * at most 31 others until they make one block on the disk; a copy of it is there some 250 ms after it
 * came, which is what a crash costs at most.  Lines have a place, which orders them, and bear it sealed as
 * a name: so the name needs no index, nobody can guess one, and none comes twice.
 */
#pragma once

#include "store/db.h"

typedef struct {
	gint64 place;			/* given by wry_archive_add() */
	gint64 sent;			/* unix microseconds */
	guint64 mark;			/* of who and what, for telling that two are one (the caller's) */
	const char *nick;		/* who, as a resource; "": the room itself */
	const char *id;			/* of the stanza; "": none */
	const char *lang;		/* ""; likewise */
	const char *foreign;		/* the network's name of it; "": none */
	const char *xml;		/* what stood in the stanza, as it was written */
} WryLine;

#define WRY_ARCHIVE_LINE_MAX (64u << 10) /* bytes of a line's xml */
#define WRY_ARCHIVE_NAMES_MAX (4u << 10) /* of nick, id, lang and foreign together */

typedef struct _WryArchive WryArchive;

/* Found or made; nothing is read or written yet.  Its last close makes a block of what lies in RAM. */
WryArchive *wry_archive_open(WryStore *store, const char *component, const char *user,
			     const char *room);
void	    wry_archive_close(WryArchive *archive);

/*
 * Copies, and gives it the next place.  0: it is longer than a line may be, and was not kept; its place is
 * used up.
 */
gint64	    wry_archive_add(WryArchive *archive, const WryLine *line);
/* The place that the next line will have, whosever it is. */
gint64	    wry_archive_next(const WryArchive *archive);
/* The name of a place, 32 hexadecimal digits; and back: 0 if it is none of this archive's. */
void	    wry_archive_name(WryArchive *archive, gint64 place, char ret_name[33]);
gint64	    wry_archive_place(WryArchive *archive, const char *name);

typedef struct {
	/* Which lines are meant at all.  Places are exclusive; 0: open. */
	gint64 low, high;
	gint64 start, end;		/* of `sent`, inclusive; 0: open */
	const char *nick;		/* said by whom; NULL: anybody */
	const gint64 *only;		/* of these places alone, ascending; NULL: all */
	unsigned n_only;
	/* Which of them are on this page. */
	gint64 after, before;		/* exclusive; 0: open */
	unsigned most;			/* 0: none, the figures alone */
	bool last;			/* the last ones, instead of the first */
	bool counts;			/* the figures are wanted */
	bool known;			/* the places must exist: low, high, only, after, before */
} WryArchiveQuery;

typedef struct {
	GPtrArray *lines;		/* of WryLine, in the order of their places */
	bool exists;			/* that user has an archive of that room */
	bool complete;			/* there are no more in that direction */
	gint64 count, index;		/* of all that are meant; those before the first line; -1: not known */
} WryArchivePage;

/* query: copied.  At most 512 kB of lines a page, one at least.  reply: a WryArchivePage (borrowed);
 * item-not-found: a place that has to exist does not. */
void	    wry_archive_read(WryArchive *archive, const WryArchiveQuery *query, WryReply *reply);

/* The rooms a user has an archive of.  reply: a GPtrArray of char *, in order (borrowed). */
void	    wry_archives_list(WryStore *store, const char *component, const char *user,
			      WryReply *reply);
/* All of a user's, in RAM and on the disk; their names are never given again.  reply: nothing. */
void	    wry_archives_delete(WryStore *store, const char *component, const char *user,
				WryReply *reply);
/*
 * Of one component's archives, some with an id above `after`: blocks that hold nothing said since
 * `before` are deleted; all: what lies in RAM, too, and that there were any.  reply: the id to go on behind, as a gint64
 * (borrowed); 0: these were the last.
 */
void	    wry_archives_prune(WryStore *store, const char *component, gint64 before, bool all,
			       gint64 after, WryReply *reply);

/* Lines and bytes that lie in RAM: for stats. */
void	    wry_archives_stats(WryStore *store, unsigned *ret_lines, gsize *ret_bytes);

/* Lines one after another in a buffer, as RAM, tail and block hold them. */
void	    wry_line_pack(GByteArray *buffer, const WryLine *line);
/* The line at *at, which then stands behind it; its texts lie in the buffer.  false: the end, or damage. */
bool	    wry_line_unpack(const guint8 *bytes, gsize n, gsize *at, WryLine *ret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryArchive, wry_archive_close)
