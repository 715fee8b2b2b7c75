/*
 * test-pack.c - small records: what was put is taken, and what is damaged is not
 */
#include "base/pack.h"

#include <string.h>

/* All of a record as one line: "1=text;2=7;3={1=x;};". */
enum { NUMBER = 2, WITHIN = 3 };

static void
write_down(WryUnpack *u, GString *out)
{
	while (wry_unpack_next(u)) {
		g_autofree char *text = NULL;
		g_string_append_printf(out, "%u=", u->field);
		if (u->field == NUMBER) {
			g_string_append_printf(out, "%" G_GINT64_FORMAT, wry_unpack_int(u));
		} else if (u->field == WITHIN) {
			WryUnpack in;
			wry_unpack_enter(u, &in);
			g_string_append_c(out, '{');
			write_down(&in, out);
			g_string_append_c(out, '}');
			wry_unpack_leave(u, &in);
		} else {
			wry_unpack_text(u, &text);
			g_string_append(out, text != NULL ? text : "?");
		}
		g_string_append_c(out, ';');
	}
}

/* NULL: damaged. */
static char *
read_all(const void *bytes, gsize n)
{
	g_autoptr(GBytes) record = g_bytes_new(bytes, n);
	g_autoptr(GString) out = g_string_new(NULL);
	WryUnpack u;
	wry_unpack_init(&u, record);
	write_down(&u, out);
	return u.damaged ? NULL : g_string_free(g_steal_pointer(&out), FALSE);
}

static GBytes *
sample(void)
{
	char *const list[] = { "a", "", "\xc3\xa4", NULL };
	GByteArray *out = wry_pack_new();
	wry_pack_texts(out, 1, list);
	wry_pack_texts(out, 1, NULL);
	wry_pack_text(out, 4, NULL);
	wry_pack_int(out, NUMBER, 0);
	wry_pack_int(out, NUMBER, G_MININT64);
	gsize outer = wry_pack_open(out, WITHIN);
	wry_pack_int(out, NUMBER, 7);
	gsize inner = wry_pack_open(out, WITHIN);
	wry_pack_close(out, inner);
	wry_pack_text(out, 255, "z");
	wry_pack_close(out, outer);
	return wry_pack_end(out);
}

static void
test_round_trip(void)
{
	g_autoptr(GBytes) record = sample();
	gsize n;
	const void *bytes = g_bytes_get_data(record, &n);
	g_autofree char *all = read_all(bytes, n);
	g_assert_cmpstr(all, ==, "1=a;1=;1=\xc3\xa4;2=-9223372036854775808;3={2=7;3={};255=z;};");
}

/* Lengths of one byte, of two, of three. */
static void
test_lengths(void)
{
	static const gsize sizes[] = { 0, 1, 127, 128, 16383, 16384, 200000 };
	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *text = g_strnfill(sizes[i], 'x'), *got = NULL;
		GByteArray *out = wry_pack_new();
		gsize mark = wry_pack_open(out, WITHIN);
		wry_pack_text(out, 1, text);
		wry_pack_close(out, mark);
		g_autoptr(GBytes) record = wry_pack_end(out);
		WryUnpack u, in;
		wry_unpack_init(&u, record);
		g_assert_true(wry_unpack_next(&u));
		wry_unpack_enter(&u, &in);
		g_assert_true(wry_unpack_next(&in));
		wry_unpack_text(&in, &got);
		g_assert_cmpstr(got, ==, text);
		g_assert_false(wry_unpack_next(&in));
		wry_unpack_leave(&u, &in);
		g_assert_false(wry_unpack_next(&u) || u.damaged);
	}
}

/* Of what is cut off nothing is read that is not there, and a cut within a field is seen. */
static void
test_cut(void)
{
	g_autoptr(GBytes) record = sample();
	gsize n;
	const char *bytes = g_bytes_get_data(record, &n);
	unsigned whole = 0;
	for (gsize i = 0; i < n; i++) {
		g_autofree char *all = read_all(bytes, i);
		whole += all != NULL;
	}
	g_assert_cmpuint(whole, ==, 5); /* behind the format, and behind each field but the last */
}

static void
test_damaged(void)
{
	static const struct {
		const char *bytes;
		gsize n;
	} bad[] = {
		{ "", 0 },
		{ "\x02\x01\x01"
		  "a",
		  4 },				       /* another format */
		{ "\x01\x00\x00", 3 },		       /* no field has number 0 */
		{ "\x01\x01", 2 },		       /* no length */
		{ "\x01\x01\x80", 3 },		       /* half a length */
		{ "\x01\x01\xff\xff\xff\xff\x0f", 7 }, /* more than there is */
		{ "\x01\x01\x80\x80\x80\x80\x80\x80\x00", 9 },
		{ "\x01\x01\x02\xc3\x28", 5 }, /* no UTF-8 */
		{ "\x01\x01\x03"
		  "a\x00"
		  "b",
		  6 },			       /* a NUL */
		{ "\x01\x02\x01\x07", 4 },     /* a number of one byte */
		{ "\x01\x03\x02\x01\x05", 5 }, /* damaged within */
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *all = read_all(bad[i].bytes, bad[i].n);
		g_assert_null(all);
	}
}

static void
test_unsigned(void)
{
	static const int64_t bad[] = { -1, (int64_t)G_MAXUINT + 1 };
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		GByteArray *out = wry_pack_new();
		wry_pack_int(out, NUMBER, bad[i]);
		g_autoptr(GBytes) record = wry_pack_end(out);
		WryUnpack u;
		wry_unpack_init(&u, record);
		g_assert_true(wry_unpack_next(&u));
		g_assert_cmpuint(wry_unpack_unsigned(&u), ==, 0);
		g_assert_true(u.damaged);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pack/round-trip", test_round_trip);
	g_test_add_func("/pack/lengths", test_lengths);
	g_test_add_func("/pack/cut", test_cut);
	g_test_add_func("/pack/damaged", test_damaged);
	g_test_add_func("/pack/unsigned", test_unsigned);
	return g_test_run();
}
