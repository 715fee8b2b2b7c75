/*
 * fuzz-pack.c - records of the disk and of helpers, damaged or made by somebody else
 *
 * Every field is read as all there may be in it, records within records too.  What is read as a
 * letter is packed again, and is the same then.
 */
#include "base/pack.h"
#include "core/letter.h"

#include <string.h>

static void
walk(WryUnpack *u, unsigned depth)
{
	while (wry_unpack_next(u)) {
		WryUnpack as_text = *u, as_number = *u, within;
		char *text = NULL;
		wry_unpack_text(&as_text, &text);
		g_assert_true(as_text.damaged == (text == NULL));
		g_assert_true(text == NULL || strlen(text) == as_text.n);
		g_free(text);
		wry_unpack_int(&as_number);
		wry_unpack_enter(u, &within);
		if (depth < 8)
			walk(&within, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
	g_autoptr(GError) error = NULL;
	WryUnpack u;
	wry_unpack_init(&u, bytes);
	walk(&u, 0);

	WryBack *back = NULL;
	bool markable = false;
	g_autoptr(WryMessage) m = letter_open(NULL, bytes, &back, &markable, &error);
	g_assert_true((m == NULL) == (error != NULL) && (m == NULL) == (back == NULL));
	if (m != NULL) {
		g_autoptr(GBytes) packed = letter_pack(m, back, markable);
		WryBack *back_again = NULL;
		g_autoptr(WryMessage) again =
		    letter_open(NULL, packed, &back_again, &markable, NULL);
		g_autoptr(GBytes) twice = letter_pack(again, back_again, markable);
		g_assert_true(g_bytes_equal(packed, twice));
		wry_back_free(back_again);
	}
	wry_back_free(back);
	return 0;
}
