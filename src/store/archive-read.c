/*
 * archive-read.c - pages of an archive: which lines, how many, and whether there are more
 *
 * Blocks first, then what lay in RAM when the page was asked for.  Blocks do not overlap and their
 * places ascend, so a page is a seek and a short walk, forwards or backwards; only what the times
 * do not decide, or who said it, needs a look inside.
 */
#include "store/archive.h"

#include "store/archive-row.h"

#include <string.h>

#define CHUNK 8 /* blocks a statement */
#define PAGE_BYTES (512u << 10)
#define LOOKS 256 /* blocks opened for the figures; more, and they are not known */

typedef struct {
	gint64 id;
	WryArchiveQuery q;
	char *nick;
	gint64 *only;
	GBytes *ram;	  /* NULL: nothing lay there */
	gint64 ram_first; /* place of its first line; G_MAXINT64: none */
	WryArchivePage page;
	GPtrArray *blocks; /* of GBytes: what the page's lines lie in */
	/* While it runs: */
	WryDb *db;
	WrySealer sealer;
	gsize bytes;
	bool full; /* the page is, and there is at least one more line */
} Read;

static void
read_free(gpointer data)
{
	Read *r = data;
	g_free(r->nick);
	g_free(r->only);
	g_clear_pointer(&r->ram, g_bytes_unref);
	g_ptr_array_unref(r->page.lines);
	g_ptr_array_unref(r->blocks);
	g_free(r);
}

static bool
is_meant(const Read *r, const WryLine *line)
{
	const WryArchiveQuery *q = &r->q;
	if ((q->low != 0 && line->place <= q->low) || (q->high != 0 && line->place >= q->high) ||
	    (q->start != 0 && line->sent < q->start) || (q->end != 0 && line->sent > q->end) ||
	    (q->nick != NULL && strcmp(q->nick, line->nick) != 0))
		return false;
	bool found = q->only == NULL;
	for (unsigned i = 0; !found && i < q->n_only; i++)
		found = q->only[i] == line->place;
	return found;
}

/* --- blocks ------------------------------------------------------------------------------- */

typedef struct {
	gint64 first, last, n, oldest, newest;
	GBytes *lines; /* opened; NULL: not asked for, or damaged */
} Block;

static void
block_free(gpointer data)
{
	Block *b = data;
	g_clear_pointer(&b->lines, g_bytes_unref);
	g_free(b);
}

typedef struct {
	Read *read;
	GPtrArray *blocks;
} Taking;

static bool
take_block(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	Taking *t = data;
	Block *b = g_new0(Block, 1);
	*b = (Block){ columns[0].n, columns[1].n, columns[2].n, columns[3].n, columns[4].n, NULL };
	if (columns[5].type == WRY_CELL_BYTES) /* what was altered is not there */
		b->lines = wry_sealer_open(&t->read->sealer, "block", t->read->id, b->first,
					   columns[5].bytes, (gsize)columns[5].n, NULL);
	g_ptr_array_add(t->blocks, b);
	return true;
}

#define COLUMNS "SELECT first, last, n, oldest, newest, lines FROM block WHERE archive = $1 "

/* The place where the block that holds it begins; 0: there is none up to it. */
static bool
block_at(Read *r, gint64 place, gint64 *ret, GError **error)
{
	return r->db->driver->run(
	    r->db, "SELECT max(first) FROM block WHERE archive = $1 AND first <= $2",
	    WRY_CELLS(WRY_INT(r->id), WRY_INT(place)), wry_take_int, ret, NULL, error);
}

/* Some blocks that begin at `from` or later (desc: at it or earlier) and may hold what is meant. */
static bool
some_blocks(Read *r, gint64 from, bool desc, GPtrArray *blocks, GError **error)
{
	const WryArchiveQuery *q = &r->q;
	Taking t = { r, blocks };
	gint64 end = q->end != 0 ? q->end : G_MAXINT64;
	gint64 start = q->start != 0 ? q->start : G_MININT64;
	g_ptr_array_set_size(blocks, 0);
	/* Blocks made of what lay in RAM when this was asked for would be seen twice. */
	if (desc)
		return r->db->driver->run(
		    r->db,
		    COLUMNS "AND first <= $2 AND first < $3 AND newest >= $4 AND oldest <= $5 "
			    "ORDER BY first DESC LIMIT $6",
		    WRY_CELLS(WRY_INT(r->id), WRY_INT(from), WRY_INT(r->ram_first), WRY_INT(start),
			      WRY_INT(end), WRY_INT(CHUNK)),
		    take_block, &t, NULL, error);
	return r->db->driver->run(
	    r->db,
	    COLUMNS "AND first >= $2 AND first < $3 AND newest >= $4 AND oldest <= $5 "
		    "ORDER BY first LIMIT $6",
	    WRY_CELLS(WRY_INT(r->id), WRY_INT(from), WRY_INT(r->ram_first), WRY_INT(start),
		      WRY_INT(end), WRY_INT(CHUNK)),
	    take_block, &t, NULL, error);
}

/* --- the page ------------------------------------------------------------------------------- */

/* false: the page is full, and this line is beyond it. */
static bool
take_line(Read *r, const WryLine *line, GBytes *home)
{
	const WryArchiveQuery *q = &r->q;
	if (!is_meant(r, line) || (q->after != 0 && line->place <= q->after) ||
	    (q->before != 0 && line->place >= q->before))
		return true;
	if (r->page.lines->len >= q->most || (r->page.lines->len > 0 && r->bytes > PAGE_BYTES)) {
		r->full = true;
		return false;
	}
	r->bytes += strlen(line->xml) + strlen(line->nick) + strlen(line->id) + strlen(line->lang);
	g_ptr_array_add(r->page.lines, g_memdup2(line, sizeof *line));
	if (r->blocks->len == 0 || r->blocks->pdata[r->blocks->len - 1] != home)
		g_ptr_array_add(r->blocks, g_bytes_ref(home));
	return true;
}

static void
take_lines(Read *r, GBytes *home)
{
	gsize n, at = 0;
	const guint8 *bytes = home != NULL ? g_bytes_get_data(home, &n) : NULL;
	WryLine line;
	if (bytes == NULL || r->full)
		return;
	if (!r->q.last) {
		while (wry_line_unpack(bytes, n, &at, &line) && take_line(r, &line, home))
			;
		return;
	}
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof line);
	while (wry_line_unpack(bytes, n, &at, &line))
		g_array_append_val(all, line);
	for (guint i = all->len; i-- > 0;)
		if (!take_line(r, &g_array_index(all, WryLine, i), home))
			break;
}

static gint64
least(gint64 a, gint64 b)
{
	return a == 0 ? b : b == 0 ? a : MIN(a, b);
}

/* Between which places, exclusive, the page can lie; 0: open. */
static void
bounds(const WryArchiveQuery *q, gint64 *ret_low, gint64 *ret_high)
{
	*ret_low = MAX(q->low, q->after);
	*ret_high = least(q->high, q->before);
	if (q->n_only > 0) {
		*ret_low = MAX(*ret_low, q->only[0] - 1);
		*ret_high = least(*ret_high, q->only[q->n_only - 1] + 1);
	}
}

static bool
walk_forwards(Read *r, GError **error)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(block_free);
	gint64 from = 0, low, high;
	bounds(&r->q, &low, &high);
	if (!block_at(r, low, &from, error))
		return false;
	for (bool more = true; more && !r->full;) {
		if (!some_blocks(r, from, false, blocks, error))
			return false;
		more = blocks->len == CHUNK;
		for (guint i = 0; i < blocks->len && !r->full; i++) {
			const Block *b = blocks->pdata[i];
			from = b->first + 1;
			more = more && (high == 0 || b->last < high);
			take_lines(r, b->lines);
		}
	}
	take_lines(r, r->ram);
	return true;
}

static bool
walk_backwards(Read *r, GError **error)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(block_free);
	gint64 low, high;
	bounds(&r->q, &low, &high);
	gint64 from = high != 0 ? high : G_MAXINT64;
	take_lines(r, r->ram);
	for (bool more = true; more && !r->full;) {
		if (!some_blocks(r, from, true, blocks, error))
			return false;
		more = blocks->len == CHUNK;
		for (guint i = 0; i < blocks->len && !r->full; i++) {
			const Block *b = blocks->pdata[i];
			from = b->first - 1;
			more = more && b->first > low;
			take_lines(r, b->lines);
		}
	}
	for (guint i = 0, n = r->page.lines->len; i < n / 2; i++) {
		gpointer swap = r->page.lines->pdata[i];
		r->page.lines->pdata[i] = r->page.lines->pdata[n - 1 - i];
		r->page.lines->pdata[n - 1 - i] = swap;
	}
	return true;
}

/* --- the figures --------------------------------------------------------------------------------
 */

static unsigned
count_in(const Read *r, GBytes *home, gint64 before)
{
	gsize n, at = 0;
	const guint8 *bytes = home != NULL ? g_bytes_get_data(home, &n) : NULL;
	unsigned count = 0;
	WryLine line;
	while (bytes != NULL && wry_line_unpack(bytes, n, &at, &line))
		count += is_meant(r, &line) && line.place < before;
	return count;
}

/* Does every line of it count, as far as its row tells? */
static bool
is_whole(const Read *r, const Block *b, gint64 before)
{
	const WryArchiveQuery *q = &r->q;
	return (q->low == 0 || b->first > q->low) && (q->high == 0 || b->last < q->high) &&
	       (q->start == 0 || b->oldest >= q->start) && (q->end == 0 || b->newest <= q->end) &&
	       b->last < before;
}

static bool
is_apart(const Read *r, const Block *b, gint64 before)
{
	const WryArchiveQuery *q = &r->q;
	return (q->low != 0 && b->last <= q->low) || (q->high != 0 && b->first >= q->high) ||
	       (q->start != 0 && b->newest < q->start) || (q->end != 0 && b->oldest > q->end) ||
	       b->first >= before;
}

/* The block alone that begins there. */
static bool
look_inside(Read *r, gint64 first, gint64 before, gint64 *count, GError **error)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(block_free);
	Taking t = { r, blocks };
	if (!r->db->driver->run(r->db, COLUMNS "AND first = $2",
				WRY_CELLS(WRY_INT(r->id), WRY_INT(first)), take_block, &t, NULL,
				error))
		return false;
	if (blocks->len > 0)
		*count += count_in(r, ((Block *)blocks->pdata[0])->lines, before);
	return true;
}

/* How many are meant and stand before that place; -1: it would cost too much. */
static bool
count_lines(Read *r, gint64 before, gint64 *ret, GError **error)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(block_free);
	Taking t = { r, blocks };
	unsigned looks = 0;
	*ret = -1;
	if (r->q.nick != NULL || r->q.only != NULL)
		return true;
	/* Of the index alone: no block is read. */
	if (!r->db->driver->run(r->db,
				"SELECT first, last, n, oldest, newest, NULL FROM block "
				"WHERE archive = $1 AND first < $2 ORDER BY first",
				WRY_CELLS(WRY_INT(r->id), WRY_INT(MIN(before, r->ram_first))),
				take_block, &t, NULL, error))
		return false;
	gint64 count = count_in(r, r->ram, before);
	for (guint i = 0; i < blocks->len; i++) {
		const Block *b = blocks->pdata[i];
		if (is_apart(r, b, before))
			continue;
		if (is_whole(r, b, before))
			count += b->n;
		else if (++looks > LOOKS)
			return true;
		else if (!look_inside(r, b->first, before, &count, error))
			return false;
	}
	*ret = count;
	return true;
}

static bool
figure(Read *r, GError **error)
{
	WryArchivePage *page = &r->page;
	page->count = page->index = -1;
	if (!r->q.counts)
		return true;
	if (!count_lines(r, G_MAXINT64, &page->count, error))
		return false;
	if (page->lines->len == 0 || page->count < 0)
		return true;
	return count_lines(r, ((WryLine *)page->lines->pdata[0])->place, &page->index, error);
}

/* --- places that must exist
 * ------------------------------------------------------------------------- */

static bool
holds(GBytes *home, gint64 place)
{
	gsize n, at = 0;
	const guint8 *bytes = home != NULL ? g_bytes_get_data(home, &n) : NULL;
	WryLine line;
	while (bytes != NULL && wry_line_unpack(bytes, n, &at, &line))
		if (line.place == place)
			return true;
	return false;
}

/* false with error: it does not exist.  place 0 is no place. */
static bool
check_place(Read *r, gint64 place, GError **error)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new_with_free_func(block_free);
	Taking t = { r, blocks };
	gint64 first = 0;
	if (place == 0 || holds(r->ram, place))
		return true;
	if (!block_at(r, place, &first, error) ||
	    !r->db->driver->run(r->db, COLUMNS "AND first = $2",
				WRY_CELLS(WRY_INT(r->id), WRY_INT(first)), take_block, &t, NULL,
				error))
		return false;
	return (blocks->len > 0 && holds(((Block *)blocks->pdata[0])->lines, place)) ||
	       wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			     N_("There is no such message in this archive."), NULL);
}

static bool
check_places(Read *r, GError **error)
{
	const WryArchiveQuery *q = &r->q;
	if (!q->known)
		return true;
	for (unsigned i = 0; i < q->n_only; i++)
		if (!check_place(r, q->only[i], error))
			return false;
	return check_place(r, q->low, error) && check_place(r, q->high, error) &&
	       check_place(r, q->after, error) && check_place(r, q->before, error);
}

/* --- the job
 * ------------------------------------------------------------------------------------------- */

static bool
take_any(G_GNUC_UNUSED const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	*(bool *)ret = true;
	return true;
}

static bool
find_out(Read *r, GError **error)
{
	r->page.exists = r->ram != NULL;
	return r->page.exists || r->db->driver->run(r->db, "SELECT id FROM archive WHERE id = $1",
						    WRY_CELLS(WRY_INT(r->id)), take_any,
						    &r->page.exists, NULL, error);
}

static bool
read_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	Read *r = data;
	r->db = db;
	r->sealer.secret = secret;
	bool good =
	    find_out(r, error) && check_places(r, error) &&
	    (r->q.most == 0 || (r->q.last ? walk_backwards(r, error) : walk_forwards(r, error))) &&
	    figure(r, error);
	r->page.complete = !r->full;
	wry_sealer_clear(&r->sealer);
	return good;
}

static gpointer
read_result(gpointer data)
{
	return &((Read *)data)->page;
}

static gint64
first_of(GBytes *home)
{
	gsize n, at = 0;
	const guint8 *bytes = home != NULL ? g_bytes_get_data(home, &n) : NULL;
	WryLine line;
	return bytes != NULL && wry_line_unpack(bytes, n, &at, &line) ? line.place : G_MAXINT64;
}

static Read *
read_new(WryArchive *archive)
{
	Read *r = g_new0(Read, 1);
	r->id = wry_archive_number(archive);
	r->ram = wry_archive_copy(archive);
	r->ram_first = first_of(r->ram);
	r->page.lines = g_ptr_array_new_with_free_func(g_free);
	r->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	return r;
}

void
wry_archive_read(WryArchive *archive, const WryArchiveQuery *query, WryReply *reply)
{
	static const WryJobKind kind = { read_run, read_result, read_free };
	Read *r = read_new(archive);
	r->q = *query;
	r->q.nick = r->nick = g_strdup(query->nick);
	if (query->only != NULL)
		r->q.only = r->only = g_memdup2(query->only, query->n_only * sizeof(gint64));
	g_autofree char *topic = wry_archive_topic(archive);
	gsize bytes = sizeof *r + (r->ram != NULL ? g_bytes_get_size(r->ram) : 0);
	wry_store_read(wry_archive_store(archive), &kind, r, bytes, topic, reply);
}
