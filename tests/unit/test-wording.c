/*
 * test-wording.c - corrections, replies and reactions in words
 */
#include "core/wording.h"

#include <string.h>

/* MX-01 */
static void
test_corrections(void)
{
	static const struct {
		const char *old, *new, *line;
	} rows[] = {
		{ "I saw teh cat today", "I saw the cat today", "s/teh/the/" },
		{ "we meet at nine in the park", "we meet at half nine in the park",
		  "s/nine/half nine/" },
		{ "we meet at nine", "meet at nine then, shall we", NULL },
		{ "we meet at nine in the park", "meet at nine in the park", "s/we meet/meet/" },
		{ "we meet at nine in the park", "we meet at nine in the park \xe2\x99\x9a",
		  "s/park/park \xe2\x99\x9a/" },
		{ "see you in the big park", "see you in the park", "s/big park/park/" },
		/* The first is meant: so the words before it, too. */
		{ "a cat and a dog and a cat sat", "a cat and a dog and a cow sat",
		  "s/and a cat/and a cow/" },
		{ "a cat saw a dog that saw a cat", "a cat saw a dog that saw a cow",
		  "s/saw a cat/saw a cow/" },
		/* Whatever is not in the words may stand between them. */
		{ "read a/b or c in the manual of it", "read a/d or c in the manual of it",
		  "s|a/b|a/d|" },
		{ "a/b|c#d is what I have to say here", "a/b|c#e is what I have to say here",
		  NULL },
		/* No shorter: then all of it. */
		{ "teh cat", "the cat", NULL },
		{ "no", "no, never", NULL },
		{ "/me waves at all of you there", "/me waves at some of you there", NULL },
		/* One line of several; not two. */
		{ "first\nthe secnod line\nthird", "first\nthe second line\nthird",
		  "s/secnod/second/" },
		{ "first\nsecond and long enough", "frist\nsecnod and long enough", NULL },
		{ "one line that is long enough", "one line\nthat is long enough", NULL },
		/* Words without spaces; no character is cut as people count them. */
		{ "\xe6\x88\x91\xe6\x98\xa8\xe5\xa4\xa9\xe5\x8e\xbb\xe5\x8c\x97\xe4\xba\xac\xe7\x9a"
		  "\x84",
		  "\xe6\x88\x91\xe4\xbb\x8a\xe5\xa4\xa9\xe5\x8e\xbb\xe5\x8c\x97\xe4\xba\xac\xe7\x9a"
		  "\x84",
		  "s/\xe6\x98\xa8/\xe4\xbb\x8a/" },
		{ "that is a fine cafe\xcc\x81 you have", "that is a fine cafe you have",
		  "s/cafe\xcc\x81/cafe/" },
		{ "a family of \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 came to see us today",
		  "a family of \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6 came to see us today",
		  "s/\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7/"
		  "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6/" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = wording_correction(rows[i].old, rows[i].new);
		g_assert_cmpstr(line, ==, rows[i].line);
	}
}

/* What a reader makes of it, who takes the first place it fits. */
static char *
apply(const char *line, const char *old)
{
	char sign[2] = { line[1], '\0' };
	g_auto(GStrv) parts = g_strsplit(line, sign, -1);
	g_assert_cmpuint(g_strv_length(parts), ==, 4);
	const char *at = strstr(old, parts[1]);
	g_assert_nonnull(at);
	return g_strdup_printf("%.*s%s%s", (int)(at - old), old, parts[2], at + strlen(parts[1]));
}

/* MX-01: whatever is changed, who follows the line reads the new words. */
static void
test_any_correction(void)
{
	static const char *const bits[] = {
		"a ",	     "cat ", "cat", " ", "\xc3\xa4 ", "\xe4\xb8\xad", "\xf0\x9f\x98\x80",
		"e\xcc\x81", "/",    "of "
	};
	unsigned lines = 0;
	for (unsigned n = 0; n < 5000; n++) {
		g_autoptr(GString) old = g_string_new(NULL), new = g_string_new(NULL);
		unsigned count = (unsigned)g_test_rand_int_range(5, 40);
		unsigned other = (unsigned)g_test_rand_int_range(0, (int)count);
		for (unsigned i = 0; i < count; i++) {
			const char *bit = bits[g_test_rand_int_range(0, G_N_ELEMENTS(bits))];
			int how = i == other ? g_test_rand_int_range(0, 4) : 3;
			if (how != 1)
				g_string_append(old, bit);
			if (how == 2)
				g_string_append(new, "new ");
			if (how != 0)
				g_string_append(new, bit);
		}
		g_autofree char *line = wording_correction(old->str, new->str);
		if (line == NULL)
			continue;
		lines++;
		g_assert_true(g_utf8_validate(line, -1, NULL));
		g_assert_cmpuint(strlen(line), <, new->len);
		g_autofree char *read = apply(line, old->str);
		g_assert_cmpstr(read, ==, new->str);
	}
	g_assert_cmpuint(lines, >, 500);
}

/* MX-04 */
static void
test_replies(void)
{
	static const struct {
		const char *nick, *quoted, *text, *line;
	} rows[] = {
		{ "bob", "", "yes", "bob: yes" },
		{ "bob", "", "bob, yes", "bob, yes" },
		{ "bob", "", "bobby did", "bob: bobby did" },
		{ "bob", "", "/me nods", "/me nods" },
		{ NULL, "> Bob wrote:\n> Are you there?\n> Hello?\n", "yes",
		  "> Are you there?\nyes" },
		{ NULL, "", "yes", "yes" },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = wording_reply(rows[i].nick, rows[i].quoted, rows[i].text);
		g_assert_cmpstr(line, ==, rows[i].line);
	}
}

/* MX-03 */
static void
test_reactions(void)
{
	static const struct {
		const char *nick, *now, *before, *line;
	} rows[] = {
		{ "bob", "+1", NULL, "bob: +1" },    { NULL, "+1 ok", NULL, "+1 ok" },
		{ "bob", "+1 ok", "+1", "bob: ok" }, { "bob", "+1", "+1 ok", NULL },
		{ "bob", "", "+1", NULL },
	};
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *line = wording_reaction(rows[i].nick, rows[i].now, rows[i].before);
		g_assert_cmpstr(line, ==, rows[i].line);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/wording/corrections", test_corrections);
	g_test_add_func("/wording/any-correction", test_any_correction);
	g_test_add_func("/wording/replies", test_replies);
	g_test_add_func("/wording/reactions", test_reactions);
	return g_test_run();
}
