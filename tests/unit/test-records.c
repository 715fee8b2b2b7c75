/*
 * test-records.c - a table of plain data, against GLib's as the model
 */
#include "base/records.h"

typedef struct {
	int value;
	double other;
} Row;

static void
test_like_a_table(void)
{
	WryRecords *records = wry_records_new(sizeof(Row), 1000000);
	GHashTable *model = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GRand *dice = g_rand_new_with_seed(7);
	for (int step = 1; step < 20000; step++) {
		g_autofree char *name = g_strdup_printf("u%d", g_rand_int_range(dice, 0, 500));
		gpointer value = g_hash_table_lookup(model, name);
		Row *row = wry_records_find(records, name), old = { 0 };
		g_assert_cmpint(row != NULL ? row->value : 0, ==, GPOINTER_TO_INT(value));
		if (g_rand_boolean(dice)) {
			row = wry_records_make(records, name);
			g_assert_cmpint(row->value, ==, GPOINTER_TO_INT(value));
			*row = (Row){ step, step / 2.0 };
			g_hash_table_replace(model, g_strdup(name), GINT_TO_POINTER(step));
		} else {
			g_assert_cmpint(wry_records_remove(records, name, &old), ==, value != NULL);
			g_assert_cmpint(old.value, ==, GPOINTER_TO_INT(value));
			g_assert_cmpfloat(old.other, ==, old.value / 2.0);
			g_hash_table_remove(model, name);
		}
		g_assert_cmpuint(wry_records_size(records), ==, g_hash_table_size(model));
	}
	g_rand_free(dice);
	g_hash_table_destroy(model);
	wry_records_free(records);
}

static bool
is_odd(gconstpointer record, gpointer data)
{
	(*(int *)data)++;
	return ((const Row *)record)->value % 2 == 1;
}

static void
test_sweep(void)
{
	WryRecords *records = wry_records_new(sizeof(Row), 100);
	int asked = 0;
	for (int i = 1; i <= 99; i++) {
		g_autofree char *name = g_strdup_printf("%d", i);
		((Row *)wry_records_make(records, name))->value = i;
	}
	wry_records_sweep(records, is_odd, &asked);
	g_assert_cmpint(asked, ==, 99);
	g_assert_cmpuint(wry_records_size(records), ==, 49);
	for (int i = 1; i <= 99; i++) {
		g_autofree char *name = g_strdup_printf("%d", i);
		const Row *row = wry_records_find(records, name);
		g_assert_cmpint(row != NULL ? row->value : 0, ==, i % 2 == 0 ? i : 0);
	}
	wry_records_free(records);
}

static void
test_ceiling(void)
{
	WryRecords *records = wry_records_new(sizeof(Row), 10);
	for (int i = 0; i < 25; i++) {
		g_autofree char *name = g_strdup_printf("%d", i);
		Row *row = wry_records_make(records, name);
		g_assert_cmpint(row->value, ==, 0); /* of zeroes, whoever stood there */
		row->value = 7;
		g_assert_cmpuint(wry_records_size(records), <=, 10);
	}
	g_assert_cmpuint(wry_records_size(records), ==, 5);
	g_assert_null(wry_records_find(records, "3"));
	wry_records_free(records);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/records/like-a-table", test_like_a_table);
	g_test_add_func("/records/sweep", test_sweep);
	g_test_add_func("/records/ceiling", test_ceiling);
	return g_test_run();
}
