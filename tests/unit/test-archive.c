/*
 * test-archive.c - what was said in rooms, on the disk: pages, names, an end without warning,
 * deletion
 */
#define _GNU_SOURCE				   /* memmem */
#pragma GCC diagnostic ignored "-Wunused-function" /* the kit has more than is used here */
#pragma GCC diagnostic ignored "-Wunused-variable"
#include "store-kit.h"

#include "base/loop.h"
#include "store/archive.h"

#define ROOM "#wherry@irc.example.org"
#define MINUTE (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC)
#define BEGIN (G_GINT64_CONSTANT(1700000000) * G_USEC_PER_SEC)

static WryArchive *
archive_of(Place *place, const char *user)
{
	return wry_archive_open(place->store, IRC, user, ROOM);
}

/* Line n is said a minute after line n - 1. */
static gint64
add(WryArchive *archive, unsigned n)
{
	g_autofree char *xml = g_strdup_printf("<body>line %u</body>", n);
	g_autofree char *id = g_strdup_printf("id%u", n);
	WryLine line = {
		.sent = BEGIN + n * MINUTE,
		.mark = n,
		.nick = n % 10 == 0 ? "Tenth" : "bob",
		.id = id,
		.lang = n % 2 == 0 ? "de" : "",
		.foreign = n % 3 == 0 ? "f" : NULL,
		.xml = xml,
	};
	return wry_archive_add(archive, &line);
}

static GArray *
add_many(WryArchive *archive, unsigned from, unsigned to)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(gint64));
	for (unsigned n = from; n <= to; n++) {
		gint64 place = add(archive, n);
		g_array_append_val(places, place);
	}
	return places;
}

#define NTH(places, n) g_array_index(places, gint64, (n)-1)

/* A page as "12..17 of 40 at 11 more": numbers of the lines, the figures, and whether it goes on.
 */
static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const WryArchivePage *page = result;
	if (page != NULL) {
		answer->text = g_string_new(NULL);
		guint64 last = 0;
		for (guint i = 0; i < page->lines->len; i++) {
			const WryLine *line = page->lines->pdata[i];
			g_autofree char *xml =
			    g_strdup_printf("<body>line %" G_GUINT64_FORMAT "</body>", line->mark);
			g_assert_cmpstr(line->xml, ==, xml);
			g_assert_cmpint(line->sent, ==, BEGIN + (gint64)line->mark * MINUTE);
			g_assert_cmpstr(line->lang, ==, line->mark % 2 == 0 ? "de" : "");
			g_assert_cmpstr(line->foreign, ==, line->mark % 3 == 0 ? "f" : "");
			if (i == 0)
				g_string_append_printf(answer->text, "%" G_GUINT64_FORMAT,
						       line->mark);
			else if (line->mark != last + 1)
				g_string_append_printf(answer->text,
						       "..%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT,
						       last, line->mark);
			last = line->mark;
		}
		if (page->lines->len > 1)
			g_string_append_printf(answer->text, "..%" G_GUINT64_FORMAT, last);
		if (page->count >= 0)
			g_string_append_printf(answer->text, " of %" G_GINT64_FORMAT, page->count);
		if (page->index >= 0)
			g_string_append_printf(answer->text, " at %" G_GINT64_FORMAT, page->index);
		if (!page->complete)
			g_string_append(answer->text, " more");
	}
	hear(answer, error);
}

static void
expect(WryArchive *archive, const WryArchiveQuery *query, const char *expected)
{
	Answer answer = { 0 };
	wry_archive_read(archive, query, reply_to(&answer, on_page));
	wait_for(&answer.answered, 1);
	if (expected == NULL) {
		expect_error(answer.error, ITEM_NOT_FOUND, CANCEL);
	} else {
		g_assert_no_error(answer.error);
		g_assert_cmpstr(answer.text->str, ==, expected);
	}
	answer_clear(&answer);
}
#define EXPECT(archive, expected, ...)                                                             \
	expect(archive, &(const WryArchiveQuery){ __VA_ARGS__ }, expected)

/* Everything asked of the store so far is on the disk. */
static void
settle(Place *place)
{
	Answer answer = { 0 };
	wry_memos_put(place->store, IRC, "x", "x", NULL, false, 0, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
}

/* AR-04: 100 lines, in three blocks and four more in RAM. */
static void
test_pages(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) a = archive_of(place, ROMEO);
	g_autoptr(GArray) p = add_many(a, 1, 100);
	EXPECT(a, "1..10 of 100 at 0 more", .most = 10, .counts = true);
	EXPECT(a, "11..20 of 100 at 10 more", .most = 10, .counts = true, .after = NTH(p, 10));
	EXPECT(a, "91..100 of 100 at 90", .most = 10, .counts = true, .after = NTH(p, 90));
	EXPECT(a, "98..100", .most = 10, .after = NTH(p, 97));
	EXPECT(a, "", .most = 10, .after = NTH(p, 100));
	EXPECT(a, "91..100 of 100 at 90 more", .most = 10, .counts = true, .last = true);
	EXPECT(a, "81..90 of 100 at 80 more", .most = 10, .counts = true, .last = true,
	       .before = NTH(p, 91));
	EXPECT(a, "1..7", .most = 10, .last = true, .before = NTH(p, 8));
	EXPECT(a, "", .most = 10, .last = true, .before = NTH(p, 1));
	EXPECT(a, "1..100 of 100 at 0", .most = 100, .counts = true);
	EXPECT(a, " of 100", .most = 0, .counts = true);
	EXPECT(a, "31..34 of 4 at 0", .most = 50, .counts = true, .low = NTH(p, 30),
	       .high = NTH(p, 35));
	EXPECT(a, "33..34 of 4 at 2", .most = 50, .counts = true, .low = NTH(p, 30),
	       .high = NTH(p, 35), .after = NTH(p, 32));
}

/* AR-02: times are inclusive; who said it; these alone. */
static void
on_rooms(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	const GPtrArray *rooms = result;
	answer->text = g_string_new(NULL);
	for (guint i = 0; rooms != NULL && i < rooms->len; i++)
		g_string_append_printf(answer->text, "%s ", (const char *)rooms->pdata[i]);
	hear(answer, error);
}

/* Whose there are: his alone, in order, also what lies in RAM alone. */
static void
test_listed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const users[] = { ROMEO, ROMEO, JULIET };
	static const char *const rooms[] = { "#b@irc.example.org", "#a@irc.example.org",
					     "#c@irc.example.org" };
	Answer answer = { 0 };
	WryArchive *open = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
		WryArchive *archive = wry_archive_open(place->store, IRC, users[i], rooms[i]);
		add(archive, 1);
		if (i > 0)
			wry_archive_close(archive);
		else
			open = archive;
	}
	wry_archives_list(place->store, IRC, ROMEO, reply_to(&answer, on_rooms));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpstr(answer.text->str, ==, "#a@irc.example.org #b@irc.example.org ");
	answer_clear(&answer);
	wry_archives_list(place->store, IRC, "nobody@example.org", reply_to(&answer, on_rooms));
	wait_for(&answer.answered, 1);
	g_assert_cmpstr(answer.text->str, ==, "");
	answer_clear(&answer);
	wry_archive_close(open);
}

static void
test_filters(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) a = archive_of(place, ROMEO);
	g_autoptr(GArray) p = add_many(a, 1, 100);
	EXPECT(a, "40..45 of 6 at 0", .most = 50, .counts = true, .start = BEGIN + 40 * MINUTE,
	       .end = BEGIN + 45 * MINUTE);
	EXPECT(a, "44..45 of 6 at 4", .most = 2, .counts = true, .last = true,
	       .start = BEGIN + 40 * MINUTE, .end = BEGIN + 45 * MINUTE, .after = NTH(p, 43));
	EXPECT(a, "98..100 of 3 at 0", .most = 50, .counts = true,
	       .start = BEGIN + 97 * MINUTE + 1);
	EXPECT(a, "10..10,20..20,30..30 more", .most = 3, .nick = "Tenth");
	EXPECT(a, "80..80,90..90,100..100 more", .most = 3, .nick = "Tenth", .last = true);
	EXPECT(a, "", .most = 3, .nick = "nobody");
	const gint64 three[] = { NTH(p, 3), NTH(p, 64), NTH(p, 99) };
	EXPECT(a, "3..3,64..64,99..99", .most = 50, .only = three, .n_only = 3, .known = true);
	const gint64 four[] = { NTH(p, 3), NTH(p, 100) + 1 };
	EXPECT(a, NULL, .most = 50, .only = four, .n_only = 2, .known = true);
	EXPECT(a, NULL, .most = 50, .after = NTH(p, 100) + 1, .known = true);
	EXPECT(a, NULL, .most = 50, .before = NTH(p, 1) - 1, .known = true);
	EXPECT(a, "1..3", .most = 50, .before = NTH(p, 4), .known = true, .last = true);
}

/* AR-05 AR-06: names are of one archive alone, cannot be guessed, and are not given twice. */
static void
test_names(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) his = archive_of(place, ROMEO);
	g_autoptr(WryArchive) hers = archive_of(place, JULIET);
	gint64 first = add(his, 1), second = add(his, 2);
	char one[33], two[33];
	wry_archive_name(his, first, one);
	wry_archive_name(his, second, two);
	g_assert_cmpuint(strlen(one), ==, 32);
	unsigned same = 0;
	for (unsigned i = 0; i < 32; i++)
		same += one[i] == two[i];
	g_assert_cmpuint(same, <, 12);
	g_assert_cmpint(wry_archive_place(his, one), ==, first);
	g_assert_cmpint(wry_archive_place(hers, one), ==, 0);
	one[5] = one[5] == '0' ? '1' : '0';
	g_assert_cmpint(wry_archive_place(his, one), ==, 0);
	g_assert_cmpint(wry_archive_place(his, "short"), ==, 0);
	g_assert_cmpint(wry_archive_place(his, "0123456789abcdef0123456789ABCDEF"), ==, 0);
	EXPECT(hers, " of 0", .most = 0, .counts = true);

	wry_archive_close(g_steal_pointer(&his));
	wry_archive_close(g_steal_pointer(&hers));
	reopen(place);
	his = archive_of(place, ROMEO);
	g_assert_cmpint(wry_archive_place(his, two), ==, second);
	g_assert_cmpint(add(his, 3), >, second);
	EXPECT(his, "1..3 of 3 at 0", .most = 9, .counts = true);
}

/* What a kill leaves: the file as it is now, beside it another process. */
static void
copy_file(Place *place, Place *other, const char *suffix)
{
	g_autofree char *from = g_strconcat(place->path, suffix, NULL);
	g_autofree char *to = g_strconcat(other->path, suffix, NULL);
	g_autofree char *bytes = NULL;
	gsize n;
	if (g_file_get_contents(from, &bytes, &n, NULL))
		g_assert_true(g_file_set_contents(to, bytes, (gssize)n, NULL));
}

/* The same of a server's: tables of that shape, with what is in them. */
static void
copy_schema(const Place *place, Place *other)
{
	open_with(other, NULL);
	g_clear_pointer(&other->store, wry_store_close);
	PGresult *name = ask_postgres(place->path, "SELECT current_schema()");
	static const char *const tables[] = { "about", "account", "archive", "block", "tail" };
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *sql = g_strdup_printf(
		    "DELETE FROM %s; INSERT INTO %s SELECT * FROM %s.%s", tables[i], tables[i],
		    PQgetvalue(name, 0, 0), tables[i]);
		PQclear(ask_postgres(other->path, sql));
	}
	PQclear(name);
	PQclear(ask_postgres(other->path, "SELECT setval(pg_get_serial_sequence('block', 'id'), 1000)"));
}

static void
test_killed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Place other;
	place_init(&other, NULL);
	g_autoptr(WryArchive) a = archive_of(place, ROMEO);
	g_autoptr(GArray) some = add_many(a, 1, 40);
	guint late = g_timeout_add_seconds(20, on_late, NULL);
	for (int n = 0; n == 0;) { /* the tail has them, a quarter of a second later */
		g_main_context_iteration(NULL, TRUE);
		settle(place);
		n = raw_int(place->path, "SELECT count(*) FROM tail");
	}
	g_source_remove(late);
	g_autoptr(GArray) lost = add_many(a, 41, 43);
	if (on_postgres()) {
		copy_schema(place, &other);
	} else {
		copy_file(place, &other, "");
		copy_file(place, &other, "-wal");
	}
	g_autofree char *key = NULL;
	gsize n;
	g_assert_true(g_file_get_contents(place->key, &key, &n, NULL));
	g_assert_true(g_file_set_contents(other.key, key, (gssize)n, NULL));
	open_with(&other, NULL);
	WryArchive *b = archive_of(&other, ROMEO);
	EXPECT(b, "1..40 of 40 at 0", .most = 100, .counts = true);
	g_assert_cmpint(raw_int(other.path, "SELECT count(*) FROM tail"), ==, 0);
	g_assert_cmpint(add(b, 41), >, NTH(lost, 3)); /* not even theirs are given again */
	wry_archive_close(b);
	teardown(&other, NULL);
	EXPECT(a, "1..43 of 43 at 0", .most = 100, .counts = true);
}

/* Nobody reads a conversation off the disk, and an altered block is not there. */
static void
test_sealed(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	WryArchive *a = archive_of(place, ROMEO);
	g_autoptr(GArray) p = add_many(a, 1, 100);
	wry_archive_close(a);
	g_clear_pointer(&place->store, wry_store_close);
	g_assert_false(lies_open(place, "line 5"));
	raw(place->path, "UPDATE block SET lines = CAST(substr(lines, 1, 99) || x'00000000' || "
			 "substr(lines, 104) AS BLOB) WHERE id = 2");
	open_with(place, NULL);
	a = archive_of(place, ROMEO);
	EXPECT(a, "1..32,65..100", .most = 100);
	wry_archive_close(a);
}

static void
on_known(gpointer result, const GError *error, gpointer data)
{
	((Answer *)data)->number = ((const WryArchivePage *)result)->exists;
	hear(data, error);
}

static void
expect_known(WryArchive *archive, bool known)
{
	Answer answer = { 0 };
	wry_archive_read(archive, &(WryArchiveQuery){ .most = 1 }, reply_to(&answer, on_known));
	wait_for(&answer.answered, 1);
	g_assert_cmpuint(answer.number, ==, known);
}

static void
delete_all(Place *place, const char *user)
{
	Answer answer = { 0 };
	wry_archives_delete(place->store, IRC, user, reply_to(&answer, on_done));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
}

/* GW-07: all of his, in every table and in RAM; nobody else's. */
static void
test_deleted(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) his = archive_of(place, ROMEO), hers = archive_of(place, JULIET);
	g_autoptr(GArray) p = add_many(his, 1, 40), q = add_many(hers, 1, 40);
	expect_known(his, true);
	delete_all(place, ROMEO);
	EXPECT(his, " of 0", .most = 50, .counts = true);
	EXPECT(hers, "1..40 of 40 at 0", .most = 50, .counts = true);
	EXPECT(his, NULL, .most = 50, .after = NTH(p, 1), .known = true);
	expect_known(his, false);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM archive"), ==, 1);
	g_assert_cmpint(add(his, 1), >, NTH(p, 40));
	EXPECT(his, "1 of 1 at 0", .most = 50, .counts = true);
}

static void
on_go_on(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	answer->number = result != NULL && *(gint64 *)result != 0;
	hear(answer, error);
}

/* AR-05: the oldest alone, whole blocks. */
static void
test_pruned(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) a = archive_of(place, ROMEO);
	g_autoptr(GArray) p = add_many(a, 1, 100);
	Answer answer = { 0 };
	wry_archives_prune(place->store, IRC, BEGIN + 70 * MINUTE, false, 0, reply_to(&answer, on_go_on));
	wait_for(&answer.answered, 1);
	g_assert_no_error(answer.error);
	g_assert_cmpuint(answer.number, ==, 0);
	EXPECT(a, "65..100 of 36 at 0", .most = 100, .counts = true);
	EXPECT(a, NULL, .most = 50, .after = NTH(p, 1), .known = true);
	wry_archives_prune(place->store, "sms.example.org", BEGIN + 99 * MINUTE, false, 0,
			   reply_to(&answer, on_go_on));
	wait_for(&answer.answered, 2);
	EXPECT(a, "65..100 of 36 at 0", .most = 100, .counts = true);

	/* Nothing is kept any more: neither what lies in RAM or the tail, nor who was where. */
	unsigned lines;
	gsize bytes;
	wry_archives_prune(place->store, IRC, g_get_real_time(), true, 0,
			   reply_to(&answer, on_go_on));
	wait_for(&answer.answered, 3);
	g_assert_no_error(answer.error);
	wry_archives_stats(place->store, &lines, &bytes);
	g_assert_cmpuint(lines, ==, 0);
	EXPECT(a, " of 0", .most = 100, .counts = true);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM archive"), ==, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM tail"), ==, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM block"), ==, 0);
	/* And if it is kept again, it is there again. */
	g_autoptr(GArray) q = add_many(a, 201, 202);
	EXPECT(a, "201..202 of 2 at 0", .most = 100, .counts = true);
}

/* One user's blocks have a ceiling: then his oldest go, and nobody else's. */
static void
test_bounded(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) his = archive_of(place, ROMEO), hers = archive_of(place, JULIET);
	g_autoptr(GArray) q = add_many(hers, 1, 64);
	wry_archives_limit(wry_store_archives(place->store), 64 << 10);
	g_autoptr(GArray) p = add_many(his, 1, 3200);
	settle(place);
	int bytes = raw_int(place->path, "SELECT bytes FROM archive WHERE jid = '" ROMEO "'");
	int real = raw_int(place->path, "SELECT sum(length(lines)) FROM block WHERE archive = "
					"(SELECT id FROM archive WHERE jid = '" ROMEO "')");
	g_assert_cmpint(bytes, ==, real);
	g_assert_cmpint(bytes, <=, 64 << 10);
	g_assert_cmpint(bytes, >, 48 << 10);
	EXPECT(his, "3191..3200 more", .most = 10, .last = true);
	EXPECT(hers, "1..64", .most = 100);
}

static void
on_size(gpointer result, const GError *error, gpointer data)
{
	const WryArchivePage *page = result;
	((Answer *)data)->number = page->lines->len;
	g_assert_false(page->complete);
	hear(data, error);
}

/* Too long a line is not kept; a page ends before it grows out of bounds. */
static void
test_large(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(WryArchive) a = archive_of(place, ROMEO);
	g_autofree char *xml = g_strnfill(WRY_ARCHIVE_LINE_MAX + 1, 'x');
	WryLine line = { .sent = BEGIN, .nick = "bob", .xml = xml };
	g_assert_cmpint(wry_archive_add(a, &line), ==, 0);
	xml[WRY_ARCHIVE_LINE_MAX] = '\0';
	g_autofree char *id = g_strnfill(WRY_ARCHIVE_NAMES_MAX, 'i');
	WryLine named = { .sent = BEGIN, .nick = "bob", .id = id, .xml = "<body>x</body>" };
	g_assert_cmpint(wry_archive_add(a, &named), ==, 0);
	for (unsigned i = 0; i < 300; i++) /* more than RAM is for */
		g_assert_cmpint(wry_archive_add(a, &line), >, 0);
	unsigned lines;
	gsize bytes;
	wry_archives_stats(place->store, &lines, &bytes);
	g_assert_cmpuint(bytes, <=, 16u << 20);
	Answer answer = { 0 };
	WryArchiveQuery all = { .most = 100 };
	wry_archive_read(a, &all, reply_to(&answer, on_size));
	wait_for(&answer.answered, 1);
	g_assert_cmpuint(answer.number, ==, 8);
}

/* A line's bytes cut anywhere, or with any of them altered, are read or refused, never overrun. */
static void
test_unpacked(void)
{
	g_autoptr(GByteArray) buffer = g_byte_array_new();
	WryLine line = { 1, 2, 3, "nick", "id", "en", "foreign", "<body>x</body>" };
	wry_line_pack(buffer, &line);
	for (guint n = 0; n <= buffer->len; n++) {
		g_autofree guint8 *cut = g_memdup2(buffer->data, n);
		gsize at = 0;
		g_assert_true(wry_line_unpack(cut, n, &at, &line) == (n == buffer->len));
	}
	for (guint i = 0; i < buffer->len * 256; i++) {
		g_autofree guint8 *other = g_memdup2(buffer->data, buffer->len);
		gsize at = 0;
		other[i / 256] = (guint8)i;
		while (wry_line_unpack(other, buffer->len, &at, &line))
			g_assert_cmpuint(strlen(line.nick) + strlen(line.xml), <, buffer->len);
	}
}

/* Microseconds a line, of the process and its threads; printed, not asserted. */
static void
test_cost(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	enum { ROOMS = 100, EACH = 320 };
	WryArchive *rooms[ROOMS];
	for (unsigned i = 0; i < ROOMS; i++) {
		g_autofree char *name = g_strdup_printf("#room%u@irc.example.org", i);
		rooms[i] = wry_archive_open(place->store, IRC, ROMEO, name);
	}
	clock_t start = clock();
	for (unsigned n = 1; n <= EACH; n++) {
		for (unsigned i = 0; i < ROOMS; i++)
			add(rooms[i], n);
		if (n % 8 == 0)
			settle(place);
	}
	for (unsigned i = 0; i < ROOMS; i++)
		wry_archive_close(rooms[i]);
	settle(place);
	double us = (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / (ROOMS * EACH);
	g_test_message("%.2f us of CPU a line", us);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	logged = g_string_new(NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	wry_loop_init(NULL);
#define ADD(path, func) g_test_add(path, Place, NULL, setup, func, teardown)
	ADD("/archive/listed", test_listed);
	ADD("/archive/pages", test_pages);
	ADD("/archive/filters", test_filters);
	ADD("/archive/names", test_names);
	ADD("/archive/killed", test_killed);
	ADD("/archive/sealed", test_sealed);
	ADD("/archive/deleted", test_deleted);
	ADD("/archive/pruned", test_pruned);
	ADD("/archive/bounded", test_bounded);
	ADD("/archive/large", test_large);
	ADD("/archive/cost", test_cost);
	g_test_add_func("/archive/unpacked", test_unpacked);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
