/*
 * archive.c - what was said in rooms: lines in RAM, their copy in the tail, blocks, and their end
 *
 * A row a line would cost ten times what a line costs otherwise (an index, a page touched anywhere
 * in the file).  So lines gather in RAM, up to 32 an archive; one write now and then appends copies
 * of the new ones of all archives to the table `tail`, and a full buffer becomes one row of
 * `block`, which takes its copies out of the tail.  A read sees blocks and RAM, never the tail:
 * that is for the start after an end without warning.  Rows are sealed, so that a copied database
 * tells nobody's conversations, and a damaged one puts nothing into a stream.
 */
#include "store/archive.h"

#include "base/hash.h"
#include "base/loop.h"
#include "store/archive-row.h"

#include <string.h>

#define BLOCK_LINES 32
#define BLOCK_BYTES (64u << 10)
#define RAM_BYTES (16u << 20)	  /* of all archives: beyond it the oldest makes its block early */
#define FLUSH_MS 250		  /* a crash loses no more */
#define AGE_US (G_TIME_SPAN_HOUR) /* a block waits no longer for its lines */
#define AGE_TICK_MS 60000
#define USER_BYTES (G_GINT64_CONSTANT(256) << 20) /* of one user's blocks on one component */
#define PRUNE_ARCHIVES 64
#define PRUNE_BLOCKS 512

typedef struct _WryArchives {
	WryStore *store;
	WryNamer *namer;
	const WrySecret *secret;
	gint64 next;	   /* place */
	gint64 user_bytes; /* the most one user may have of blocks */
	GHashTable *open;  /* id -> WryArchive */
	GQueue aged;	   /* of WryArchive with lines, the one that began first ahead */
	GPtrArray *dirty;  /* of WryArchive with lines that are not in the tail */
	gsize bytes;
	unsigned lines;
	guint64 added; /* lines since the start */
	WryTimer *flush, *age;
} WryArchives;

struct _WryArchive {
	WryArchives *all;
	unsigned refs;
	gint64 id;
	char *component, *user, *room;
	GByteArray *lines; /* NULL: none lie in RAM */
	unsigned n;
	gsize copied; /* bytes of them that are in the tail, or on their way */
	gint64 first, last, oldest, newest,
	    fresh;	/* fresh: place of the first that is not copied */
	gint64 since;	/* monotonic, of the first */
	GArray *copies; /* of gint64: their rows in the tail */
	bool known;	/* has a row, or one on its way */
	bool is_dirty;
	GList aged;
};

/* --- opening, closing ----------------------------------------------------------------------- */

WryArchive *
wry_archive_open(WryStore *store, const char *component, const char *user, const char *room)
{
	WryArchives *all = wry_store_archives(store);
	const char *const row[] = { "archive", component, user, room, NULL };
	gint64 id = (gint64)(wry_secret_number(all->secret, row) & G_MAXINT64);
	WryArchive *a = g_hash_table_lookup(all->open, &id);
	if (a != NULL) {
		a->refs++;
		return a;
	}
	a = g_new0(WryArchive, 1);
	*a = (WryArchive){ .all = all, .refs = 1, .id = id };
	a->component = g_strdup(component);
	a->user = g_strdup(user);
	a->room = g_strdup(room);
	a->aged.data = a;
	g_hash_table_insert(all->open, &a->id, a);
	return a;
}

/* What lies in RAM is gone, wherever else it is. */
static void
forget_lines(WryArchive *a)
{
	WryArchives *all = a->all;
	if (a->lines == NULL)
		return;
	all->bytes -= a->lines->len;
	all->lines -= a->n;
	g_queue_unlink(&all->aged, &a->aged);
	if (a->is_dirty)
		g_ptr_array_remove_fast(all->dirty, a);
	a->is_dirty = false;
	g_clear_pointer(&a->lines, g_byte_array_unref);
	g_clear_pointer(&a->copies, g_array_unref);
	a->n = 0;
	a->copied = 0;
	a->fresh = 0;
}

static void
archive_free(WryArchive *a)
{
	forget_lines(a);
	g_hash_table_remove(a->all->open, &a->id);
	g_free(a->component);
	g_free(a->user);
	g_free(a->room);
	g_free(a);
}

gint64
wry_archive_number(const WryArchive *a)
{
	return a->id;
}

WryStore *
wry_archive_store(const WryArchive *a)
{
	return a->all->store;
}

GBytes *
wry_archive_copy(const WryArchive *a)
{
	return a->lines != NULL ? g_bytes_new(a->lines->data, a->lines->len) : NULL;
}

char *
wry_archive_topic(const WryArchive *a)
{
	return g_strdup_printf("archive\x1f%" G_GINT64_FORMAT, a->id);
}

gint64
wry_archive_next(const WryArchive *a)
{
	return a->all->next;
}

void
wry_archive_name(WryArchive *a, gint64 place, char ret_name[33])
{
	wry_namer_name(a->all->namer, (guint64)a->id, (guint64)place, ret_name);
}

gint64
wry_archive_place(WryArchive *a, const char *name)
{
	guint64 id, place;
	if (!wry_namer_read(a->all->namer, name, &id, &place) || id != (guint64)a->id ||
	    place > G_MAXINT64)
		return 0;
	return (gint64)place;
}

/* --- the block ----------------------------------------------------------------------------------
 */

typedef struct {
	gint64 id;
	char *component, *user, *room;
	GByteArray *lines;
	GArray *copies; /* NULL: none */
	gint64 first, last, oldest, newest;
	gint64 most; /* bytes of that user's blocks */
	unsigned n;
} Fold;

static void
fold_free(gpointer data)
{
	Fold *f = data;
	g_free(f->component);
	g_free(f->user);
	g_free(f->room);
	g_byte_array_unref(f->lines);
	g_clear_pointer(&f->copies, g_array_unref);
	g_free(f);
}

static bool
write_block(WryDb *db, WrySealer *sealer, const Fold *f, gint64 *ret_bytes, GError **error)
{
	g_autoptr(GBytes) sealed =
	    wry_sealer_seal(sealer, "block", f->id, f->first, f->lines->data, f->lines->len);
	gsize n;
	const void *bytes = g_bytes_get_data(sealed, &n);
	*ret_bytes = (gint64)n;
	return db->driver->run(db,
			       "INSERT INTO block (archive, first, last, n, oldest, newest, lines) "
			       "VALUES ($1, $2, $3, $4, $5, $6, $7)",
			       WRY_CELLS(WRY_INT(f->id), WRY_INT(f->first), WRY_INT(f->last),
					 WRY_INT(f->n), WRY_INT(f->oldest), WRY_INT(f->newest),
					 WRY_BYTES(bytes, n)),
			       NULL, NULL, NULL, error);
}

#define ADD_ARCHIVE                                                                                \
	"INSERT INTO archive (id, component, jid, room, bytes) VALUES ($1, $2, $3, $4, $5) "       \
	"ON CONFLICT (id) DO UPDATE SET bytes = archive.bytes + excluded.bytes"

/* Sixteenths of it go at a time: so it is rare. */
static bool
trim_user(WryDb *db, const char *component, const char *user, gint64 most, GError **error)
{
	gint64 bytes = 0, blocks = 0;
	if (!db->driver->run(db,
			     "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM archive "
			     "WHERE component = $1 AND jid = $2",
			     WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), wry_take_int, &bytes,
			     NULL, error))
		return false;
	if (bytes <= most)
		return true;
	return db->driver->run(db,
			       "SELECT count(*) FROM archive a JOIN block b ON b.archive = a.id "
			       "WHERE a.component = $1 AND a.jid = $2",
			       WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), wry_take_int,
			       &blocks, NULL, error) &&
	       db->driver->run(
		   db,
		   "DELETE FROM block WHERE id IN (SELECT b.id FROM archive a "
		   "JOIN block b ON b.archive = a.id WHERE a.component = $1 "
		   "AND a.jid = $2 ORDER BY b.first LIMIT $3)",
		   WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user), WRY_INT(blocks / 16 + 1)), NULL,
		   NULL, NULL, error) &&
	       db->driver->run(
		   db,
		   "UPDATE archive SET bytes = (SELECT coalesce(sum(length(b.lines)), 0) "
		   "FROM block b WHERE b.archive = archive.id) "
		   "WHERE component = $1 AND jid = $2",
		   WRY_CELLS(WRY_TEXT(component), WRY_TEXT(user)), NULL, NULL, NULL, error);
}

static bool
fold_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	const Fold *f = data;
	g_auto(WrySealer) sealer = { .secret = secret };
	gint64 bytes = 0;
	if (!write_block(db, &sealer, f, &bytes, error))
		return false;
	for (guint i = 0; f->copies != NULL && i < f->copies->len; i++)
		if (!db->driver->run(db, "DELETE FROM tail WHERE id = $1",
				     WRY_CELLS(WRY_INT(g_array_index(f->copies, gint64, i))), NULL,
				     NULL, NULL, error))
			return false;
	return db->driver->run(db, ADD_ARCHIVE,
			       WRY_CELLS(WRY_INT(f->id), WRY_TEXT(f->component), WRY_TEXT(f->user),
					 WRY_TEXT(f->room), WRY_INT(bytes)),
			       NULL, NULL, NULL, error) &&
	       trim_user(db, f->component, f->user, f->most, error);
}

static void
fold(WryArchive *a)
{
	static const WryJobKind kind = { fold_run, NULL, fold_free };
	if (a->lines == NULL)
		return;
	Fold *f = g_new0(Fold, 1);
	*f = (Fold){
		.id = a->id,
		.component = g_strdup(a->component),
		.user = g_strdup(a->user),
		.room = g_strdup(a->room),
		.lines = g_byte_array_ref(a->lines),
		.copies = a->copies != NULL ? g_array_ref(a->copies) : NULL,
		.first = a->first,
		.last = a->last,
		.oldest = a->oldest,
		.newest = a->newest,
		.most = a->all->user_bytes,
		.n = a->n,
	};
	gsize bytes = a->lines->len + sizeof *f;
	a->known = true;
	forget_lines(a);
	g_autofree char *topic = wry_archive_topic(a);
	wry_store_write(a->all->store, &kind, f, bytes, topic, NULL);
}

static void
on_age(gpointer data)
{
	WryArchives *all = data;
	gint64 before = g_get_monotonic_time() - AGE_US;
	while (all->aged.head != NULL && ((WryArchive *)all->aged.head->data)->since <= before)
		fold(all->aged.head->data);
	if (all->aged.head != NULL)
		wry_timer_start(&all->age, AGE_TICK_MS, on_age, all);
}

/* --- the tail
 * ------------------------------------------------------------------------------------- */

typedef struct {
	gint64 id, first;
	char *component, *user, *room; /* NULL: it has its row */
	GBytes *lines;
} Copy;

static void
copy_free(gpointer data)
{
	Copy *c = data;
	g_free(c->component);
	g_free(c->user);
	g_free(c->room);
	g_bytes_unref(c->lines);
	g_free(c);
}

static bool
copy_run(WryDb *db, const WrySecret *secret, gpointer data, GError **error)
{
	const GPtrArray *copies = data;
	g_auto(WrySealer) sealer = { .secret = secret };
	for (guint i = 0; i < copies->len; i++) {
		const Copy *c = copies->pdata[i];
		gsize n;
		const void *bytes = g_bytes_get_data(c->lines, &n);
		g_autoptr(GBytes) sealed =
		    wry_sealer_seal(&sealer, "tail", c->id, c->first, bytes, n);
		bytes = g_bytes_get_data(sealed, &n);
		if (c->component != NULL &&
		    !db->driver->run(db, ADD_ARCHIVE,
				     WRY_CELLS(WRY_INT(c->id), WRY_TEXT(c->component),
					       WRY_TEXT(c->user), WRY_TEXT(c->room), WRY_INT(0)),
				     NULL, NULL, NULL, error))
			return false;
		if (!db->driver->run(
			db, "INSERT INTO tail (id, archive, lines) VALUES ($1, $2, $3)",
			WRY_CELLS(WRY_INT(c->first), WRY_INT(c->id), WRY_BYTES(bytes, n)), NULL,
			NULL, NULL, error))
			return false;
	}
	return true;
}

static void
copies_free(gpointer data)
{
	g_ptr_array_unref(data);
}

typedef struct {
	WryArchives *all;
	guint64 added; /* when it was asked for */
} Copying;

static void
on_copied(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	g_autofree Copying *c = data;
	if (error != NULL) /* the store complains; the lines are still in RAM, and their block may
			      be written */
		return;
	wry_log_debug(wry_store_log(c->all->store),
		      "archive: %" G_GUINT64_FORMAT " lines on disk since the start", c->added);
}

/* All lines that are not in the tail yet, as one write. */
static void
flush(WryArchives *all)
{
	static const WryJobKind kind = { copy_run, NULL, copies_free };
	g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(copy_free);
	gsize bytes = 0;
	wry_timer_clear(&all->flush);
	for (guint i = 0; i < all->dirty->len; i++) {
		WryArchive *a = all->dirty->pdata[i];
		Copy *c = g_new0(Copy, 1);
		*c = (Copy){ .id = a->id, .first = a->fresh };
		c->lines = g_bytes_new(a->lines->data + a->copied, a->lines->len - a->copied);
		if (!a->known) {
			c->component = g_strdup(a->component);
			c->user = g_strdup(a->user);
			c->room = g_strdup(a->room);
			a->known = true;
		}
		bytes += g_bytes_get_size(c->lines) + sizeof *c;
		g_ptr_array_add(copies, c);
		if (a->copies == NULL)
			a->copies = g_array_new(FALSE, FALSE, sizeof(gint64));
		g_array_append_val(a->copies, a->fresh);
		a->copied = a->lines->len;
		a->fresh = 0;
		a->is_dirty = false;
	}
	g_ptr_array_set_size(all->dirty, 0);
	if (copies->len == 0)
		return;
	Copying *c = g_new0(Copying, 1);
	*c = (Copying){ all, all->added };
	wry_store_write(all->store, &kind, g_steal_pointer(&copies), bytes, NULL,
			wry_reply_new(NULL, 0, on_copied, c));
}

static void
on_flush(gpointer data)
{
	flush(data);
}

/* --- adding
 * ------------------------------------------------------------------------------------------ */

static gsize
length_of(const char *text)
{
	return text != NULL ? strlen(text) : 0;
}

/* Its names are of clients, too: they may not make more of a line than its words may. */
static bool
is_too_long(const WryLine *line)
{
	return length_of(line->xml) > WRY_ARCHIVE_LINE_MAX ||
	       length_of(line->nick) + length_of(line->id) + length_of(line->lang) +
		       length_of(line->foreign) >
		   WRY_ARCHIVE_NAMES_MAX;
}

gint64
wry_archive_add(WryArchive *a, const WryLine *line)
{
	WryArchives *all = a->all;
	WryLine mine = *line;
	mine.place = all->next++;
	if (is_too_long(line))
		return 0;
	if (a->lines == NULL) {
		a->lines = g_byte_array_new();
		a->first = mine.place;
		a->oldest = a->newest = mine.sent;
		a->since = g_get_monotonic_time();
		g_queue_push_tail_link(&all->aged, &a->aged);
		if (all->age == NULL)
			wry_timer_start(&all->age, AGE_TICK_MS, on_age, all);
	}
	gsize before = a->lines->len;
	wry_line_pack(a->lines, &mine);
	all->bytes += a->lines->len - before;
	all->lines++;
	all->added++;
	a->n++;
	a->last = mine.place;
	a->oldest = MIN(a->oldest, mine.sent);
	a->newest = MAX(a->newest, mine.sent);
	if (!a->is_dirty) {
		a->fresh = mine.place;
		a->is_dirty = true;
		g_ptr_array_add(all->dirty, a);
		if (all->flush == NULL)
			wry_timer_start(&all->flush, FLUSH_MS, on_flush, all);
	}
	if (a->n >= BLOCK_LINES || a->lines->len >= BLOCK_BYTES)
		fold(a);
	while (all->bytes > RAM_BYTES)
		fold(all->aged.head->data);
	return mine.place;
}

void
wry_archive_close(WryArchive *a)
{
	if (a == NULL || --a->refs > 0)
		return;
	fold(a);
	archive_free(a);
}

/* --- the end of a user's
 * ------------------------------------------------------------------------------- */

typedef struct {
	char *component, *user;
} Delete;

static void
delete_free(gpointer data)
{
	Delete *d = data;
	g_free(d->component);
	g_free(d->user);
	g_free(d);
}

static bool
delete_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	const Delete *d = data;
	static const char *const sql[] = {
		"DELETE FROM block WHERE archive IN "
		"(SELECT id FROM archive WHERE component = $1 AND jid = $2)",
		"DELETE FROM tail WHERE archive IN "
		"(SELECT id FROM archive WHERE component = $1 AND jid = $2)",
		"DELETE FROM archive WHERE component = $1 AND jid = $2",
	};
	for (guint i = 0; i < G_N_ELEMENTS(sql); i++)
		if (!db->driver->run(db, sql[i],
				     WRY_CELLS(WRY_TEXT(d->component), WRY_TEXT(d->user)), NULL,
				     NULL, NULL, error))
			return false;
	return true;
}

/* What is said after this begins anew. */
static void
begin_anew(WryArchive *a)
{
	forget_lines(a);
	a->known = false;
}

void
wry_archives_delete(WryStore *store, const char *component, const char *user, WryReply *reply)
{
	static const WryJobKind kind = { delete_run, NULL, delete_free };
	WryArchives *all = wry_store_archives(store);
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, all->open);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		WryArchive *a = value;
		if (strcmp(a->component, component) != 0 || strcmp(a->user, user) != 0)
			continue;
		begin_anew(a);
	}
	Delete *d = g_new0(Delete, 1);
	*d = (Delete){ g_strdup(component), g_strdup(user) };
	/* Without a topic reads would not wait for it: they are of archives nobody has any more. */
	wry_store_write(store, &kind, d, strlen(component) + strlen(user), NULL, reply);
}

/* --- what is too old
 * --------------------------------------------------------------------------------------- */

typedef struct {
	char *component;
	gint64 before, after;
	bool all; /* rows and tails, too */
	GArray *ids;
	gint64 go_on;
} Prune;

static void
prune_free(gpointer data)
{
	Prune *p = data;
	g_free(p->component);
	g_array_unref(p->ids);
	g_free(p);
}

static bool
take_id(const WryCell *columns, gpointer data, G_GNUC_UNUSED GError **error)
{
	gint64 id = columns[0].n;
	g_array_append_val((GArray *)data, id);
	return true;
}

static bool
prune_one(WryDb *db, const Prune *p, gint64 id, int64_t *ret_gone, GError **error)
{
	if (!db->driver->run(db,
			     "DELETE FROM block WHERE id IN (SELECT id FROM block "
			     "WHERE archive = $1 AND newest < $2 ORDER BY first LIMIT $3)",
			     WRY_CELLS(WRY_INT(id), WRY_INT(p->before), WRY_INT(PRUNE_BLOCKS)),
			     NULL, NULL, ret_gone, error))
		return false;
	if (p->all && *ret_gone < PRUNE_BLOCKS)
		return db->driver->run(db,
				       "DELETE FROM archive WHERE id = $1 AND NOT EXISTS "
				       "(SELECT 1 FROM block WHERE archive = $2)",
				       WRY_CELLS(WRY_INT(id), WRY_INT(id)), NULL, NULL, NULL, error);
	return *ret_gone == 0 ||
	       (db->driver->run(
		   db,
		   "UPDATE archive SET bytes = (SELECT coalesce(sum(length(lines)), 0) "
		   "FROM block WHERE archive = $1) WHERE id = $2",
		   WRY_CELLS(WRY_INT(id), WRY_INT(id)), NULL, NULL, NULL, error));
}

/*
 * Many blocks of one archive take several runs: then it is where the next one goes on.  An archive
 * whose blocks are all gone keeps its row, which is how its user is known to have been there; but where
 * nothing is kept any more that is nobody's business.
 */
static bool
prune_run(WryDb *db, G_GNUC_UNUSED const WrySecret *secret, gpointer data, GError **error)
{
	Prune *p = data;
	int64_t left = PRUNE_BLOCKS;
	g_array_set_size(p->ids, 0);
	if (p->all && p->after == 0 &&
	    !db->driver->run(db,
			     "DELETE FROM tail WHERE archive IN "
			     "(SELECT id FROM archive WHERE component = $1)",
			     WRY_CELLS(WRY_TEXT(p->component)), NULL, NULL, NULL, error))
		return false;
	if (!db->driver->run(
		db,
		"SELECT id FROM archive WHERE id > $1 AND component = $2 "
		"ORDER BY id LIMIT $3",
		WRY_CELLS(WRY_INT(p->after), WRY_TEXT(p->component), WRY_INT(PRUNE_ARCHIVES)),
		take_id, p->ids, NULL, error))
		return false;
	for (guint i = 0; i < p->ids->len; i++) {
		gint64 id = g_array_index(p->ids, gint64, i);
		int64_t gone = 0;
		if (!prune_one(db, p, id, &gone, error))
			return false;
		left -= gone;
		if (left <= 0) {
			p->go_on = MAX(id - 1, 0);
			return true;
		}
	}
	p->go_on =
	    p->ids->len == PRUNE_ARCHIVES ? g_array_index(p->ids, gint64, PRUNE_ARCHIVES - 1) : 0;
	return true;
}

static gpointer
prune_result(gpointer data)
{
	return &((Prune *)data)->go_on;
}

void
wry_archives_prune(WryStore *store, const char *component, gint64 before, bool all, gint64 after,
		   WryReply *reply)
{
	static const WryJobKind kind = { prune_run, prune_result, prune_free };
	Prune *p = g_new0(Prune, 1);
	*p = (Prune){ g_strdup(component), before, after, all, NULL, 0 };
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, wry_store_archives(store)->open);
	while (all && g_hash_table_iter_next(&it, NULL, &value))
		if (strcmp(((WryArchive *)value)->component, component) == 0)
			begin_anew(value);
	p->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	wry_store_write(store, &kind, p, strlen(component), NULL, reply);
}

/* --- after an end without warning
 * ------------------------------------------------------------------------------ */

typedef struct {
	WryDb *db;
	WrySealer sealer;
	GHashTable *folds; /* archive -> Fold */
} Recovery;

/* bytes of the archive are counted by its block; names are in its row already. */
static bool
recover_block(Recovery *r, const Fold *f, GError **error)
{
	gint64 bytes = 0;
	return write_block(r->db, &r->sealer, f, &bytes, error) &&
	       r->db->driver->run(r->db, "UPDATE archive SET bytes = bytes + $1 WHERE id = $2",
				  WRY_CELLS(WRY_INT(bytes), WRY_INT(f->id)), NULL, NULL, NULL,
				  error);
}

static Fold *
fold_of(Recovery *r, gint64 id)
{
	Fold *f = g_hash_table_lookup(r->folds, &id);
	if (f == NULL) {
		f = g_new0(Fold, 1);
		f->id = id;
		f->lines = g_byte_array_new();
		g_hash_table_insert(r->folds, &f->id, f);
	}
	return f;
}

static bool
recover_line(Recovery *r, Fold *f, const WryLine *line, GError **error)
{
	if (f->n == 0) {
		f->first = line->place;
		f->oldest = f->newest = line->sent;
	}
	wry_line_pack(f->lines, line);
	f->last = line->place;
	f->oldest = MIN(f->oldest, line->sent);
	f->newest = MAX(f->newest, line->sent);
	f->n++;
	if (f->n < BLOCK_LINES && f->lines->len < BLOCK_BYTES)
		return true;
	bool good = recover_block(r, f, error);
	g_byte_array_set_size(f->lines, 0);
	f->n = 0;
	return good;
}

static bool
take_tail(const WryCell *columns, gpointer data, GError **error)
{
	Recovery *r = data;
	g_autoptr(GBytes) lines =
	    columns[2].type == WRY_CELL_BYTES
		? wry_sealer_open(&r->sealer, "tail", columns[1].n, columns[0].n, columns[2].bytes,
				  (gsize)columns[2].n, NULL)
		: NULL;
	if (lines == NULL) /* altered, and lost */
		return true;
	gsize n, at = 0;
	const guint8 *bytes = g_bytes_get_data(lines, &n);
	Fold *f = fold_of(r, columns[1].n);
	WryLine line;
	while (wry_line_unpack(bytes, n, &at, &line))
		if (!recover_line(r, f, &line, error))
			return false;
	return true;
}

static bool
recover(Recovery *r, GError **error)
{
	WryDb *db = r->db;
	if (!db->driver->run(db,
			     "SELECT id, archive, lines FROM tail WHERE archive IN "
			     "(SELECT id FROM archive) ORDER BY id",
			     WRY_NO_CELLS, take_tail, r, NULL, error))
		return false;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, r->folds);
	while (g_hash_table_iter_next(&it, NULL, &value))
		if (((Fold *)value)->n > 0 && !recover_block(r, value, error))
			return false;
	return db->driver->run(db, "DELETE FROM tail", WRY_NO_CELLS, NULL, NULL, NULL, error);
}

static bool
take_number(const WryCell *columns, gpointer ret, G_GNUC_UNUSED GError **error)
{
	g_autofree char *text = columns[0].type == WRY_CELL_BYTES
				    ? g_strndup(columns[0].bytes, (gsize)columns[0].n)
				    : NULL;
	guint64 number = 0;
	if (text != NULL && g_ascii_string_to_unsigned(text, 10, 0, 1 << 22, &number, NULL))
		*(gint64 *)ret = (gint64)number;
	return true;
}

bool
wry_archives_instance(WryDb *db, gint64 *ret, GError **error)
{
	*ret = 0;
	return db->driver->run(db, "SELECT value FROM about WHERE name = 'instance'", WRY_NO_CELLS,
			       take_number, ret, NULL, error);
}

/* Which process this is: each counts its places on its own. */
static bool
count_instance(WryDb *db, gint64 *ret, GError **error)
{
	char text[24];
	if (!wry_archives_instance(db, ret, error))
		return false;
	g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, ++*ret);
	return db->driver->run(db,
			       "INSERT INTO about (name, value) VALUES ('instance', $1) "
			       "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			       WRY_CELLS(WRY_BYTES(text, strlen(text))), NULL, NULL, NULL, error);
}

WryArchives *
wry_archives_new(WryStore *store, WryDb *writer, const WrySecret *secret, GError **error)
{
	Recovery r = { .db = writer, .sealer = { .secret = secret } };
	gint64 instance = 0;
	r.folds = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, fold_free);
	bool good = wry_db_say(writer, "BEGIN IMMEDIATE", error) &&
		    count_instance(writer, &instance, error) && recover(&r, error) &&
		    wry_db_say(writer, "COMMIT", error);
	if (!good)
		wry_db_say(writer, "ROLLBACK", NULL);
	g_hash_table_unref(r.folds);
	wry_sealer_clear(&r.sealer);
	if (!good)
		return NULL;
	WryArchives *all = g_new0(WryArchives, 1);
	all->store = store;
	all->secret = secret;
	all->namer = wry_namer_new(secret);
	all->next = (instance << WRY_PLACE_BITS) + 1;
	all->user_bytes = USER_BYTES;
	all->open = g_hash_table_new(g_int64_hash, g_int64_equal);
	all->dirty = g_ptr_array_new();
	g_queue_init(&all->aged);
	return all;
}

void
wry_archives_limit(WryArchives *all, gint64 user_bytes)
{
	all->user_bytes = user_bytes;
}

/* One write: the start after this one makes the blocks. */
void
wry_archives_flush(WryArchives *all)
{
	flush(all);
	wry_timer_clear(&all->age);
}

void
wry_archives_free(WryArchives *all)
{
	if (all == NULL)
		return;
	GHashTableIter it;
	gpointer value;
	g_autoptr(GPtrArray) open = g_ptr_array_new();
	g_hash_table_iter_init(&it, all->open);
	while (g_hash_table_iter_next(&it, NULL, &value))
		g_ptr_array_add(open, value);
	for (guint i = 0; i < open->len; i++)
		archive_free(open->pdata[i]);
	wry_timer_clear(&all->flush);
	wry_timer_clear(&all->age);
	g_hash_table_unref(all->open);
	g_ptr_array_unref(all->dirty);
	wry_namer_free(all->namer);
	g_free(all);
}

void
wry_archives_stats(WryStore *store, unsigned *ret_lines, gsize *ret_bytes)
{
	const WryArchives *all = wry_store_archives(store);
	*ret_lines = all->lines;
	*ret_bytes = all->bytes;
}
