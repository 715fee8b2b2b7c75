/*
 * test-field.c - what people write into settings, and what they are told when it is wrong
 */
#include "base/field.h"

#include <string.h>

static const char *const logins[] = { "no", "certificate", "password", NULL };

static bool
check_nick(const char *text, GError **error)
{
	g_assert_cmpstr(text, !=, ""); /* never asked about nothing */
	if (!g_ascii_isdigit(*text))
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("'%s' begins with a digit"), text,
			     NULL);
}

static const WryField fields[] = {
	{ "nick", WRY_FIELD_TEXT, true, .label = "Nickname", .check = check_nick },
	{ "realname", WRY_FIELD_TEXT, .fallback = "wherry user" },
	{ "password", WRY_FIELD_SECRET, .required = false },
	{ "persistent", WRY_FIELD_BOOL, .fallback = "no" },
	{ "port", WRY_FIELD_INT, .fallback = "6697", .min = 1, .max = 65535 },
	{ "offset", WRY_FIELD_INT, .min = -10, .max = 10 },
	{ "any", WRY_FIELD_INT, .required = false },
	{ "login", WRY_FIELD_CHOICE, .fallback = "no", .choices = logins },
	{ "grace", WRY_FIELD_DURATION, .fallback = "60s", .min = 5000, .max = 7 * 86400000LL },
	{ "max_size", WRY_FIELD_SIZE, .fallback = "25M", .max = 1LL << 30 },
	{ "rate", WRY_FIELD_RATE, .fallback = "1/s" },
	{ "admins", WRY_FIELD_LIST, .required = false },
	{ "trust", WRY_FIELD_LIST, .fallback = "127.0.0.1 ::1" },
	{ "commands", WRY_FIELD_LINES, .required = false },
	{ .name = NULL },
};

static WryValues *values;

static void
set(const char *name, const char *text)
{
	g_autoptr(GError) error = NULL;
	bool ok = wry_values_set(values, name, text, &error);
	g_assert_no_error(error);
	g_assert_true(ok);
}

static void
refuse(const char *name, const char *text, const char *message)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = g_strdup(wry_values_text(values, name));
	g_assert_false(wry_values_set(values, name, text, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
	g_assert_cmpstr(error->message, ==, message);
	g_assert_cmpstr(wry_values_text(values, name), ==, before); /* the old value stays */
}

static void
test_text(void)
{
	values = wry_values_new(fields);
	g_assert_true(wry_values_fields(values) == fields);
	g_assert_null(wry_values_text(values, "nick"));
	g_assert_cmpstr(wry_values_text(values, "realname"), ==, "wherry user");
	g_assert_false(wry_values_is_set(values, "realname"));
	set("realname", "Роме́о 😀");
	g_assert_cmpstr(wry_values_text(values, "realname"), ==, "Роме́о 😀");
	g_assert_true(wry_values_is_set(values, "realname"));
	set("realname", "");
	g_assert_false(wry_values_is_set(values, "realname"));
	set("realname", NULL);
	set("nick", " romeo \t"); /* a phone's completion adds a blank */
	g_assert_cmpstr(wry_values_text(values, "nick"), ==, "romeo");
	set("nick", wry_values_text(values, "nick"));
	g_assert_cmpstr(wry_values_text(values, "nick"), ==, "romeo");
	set("nick", "  ");
	g_assert_null(wry_values_text(values, "nick"));
	wry_values_free(values);
}

static void
test_check(void)
{
	values = wry_values_new(fields);
	set("nick", "romeo");
	refuse("nick", "3romeo", "'3romeo' begins with a digit");
	set("nick", "");
	wry_values_free(values);
}

static void
test_hostile_text(void)
{
	values = wry_values_new(fields);
	refuse("realname", "a\nQUIT", "'a�QUIT' is more than one line");
	refuse("realname", "a\x01z", "'a�z' holds a control character");
	refuse("realname", "a\tb", "'a�b' holds a control character");
	refuse("realname",
	       "a\x7f"
	       "b",
	       "'a�b' holds a control character");
	refuse("realname", "a\xc2\x85z", "'a�z' holds a control character");
	refuse("realname", "a\xe2\x80\xa8z", "'a�z' holds a control character");
	refuse("realname", "a\xef\xbf\xbez", "'a�z' holds a control character");
	refuse("realname", "a\xffz", "'a�z' is not UTF-8");
	set("realname", "%s%n");
	g_assert_cmpstr(wry_values_text(values, "realname"), ==, "%s%n");
	wry_values_free(values);
}

static void
test_length(void)
{
	values = wry_values_new(fields);
	g_autofree char *fits = g_strnfill(4096, 'x'), *over = g_strnfill(4097, 'x');
	set("realname", fits);
	refuse("realname", over,
	       "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is too long");
	refuse("login", over,
	       "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is too long");
	refuse("password", over, "this is too long");
	wry_values_free(values);
}

static void
test_secret(void)
{
	static const char *const wrong[] = { "hunter2\n", "hunter2\r\nQUIT", "hunter2\x01",
					     "hunter2\xff", "hun\tter2" };
	values = wry_values_new(fields);
	set("password", " hunter2 "); /* blanks may be part of it */
	g_assert_cmpstr(wry_values_text(values, "password"), ==, " hunter2 ");
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_false(wry_values_set(values, "password", wrong[i], &error));
		g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
		g_assert_null(strstr(error->message, "hun"));
		g_assert_null(wry_error_arg(error, 0));
	}
	g_assert_cmpstr(wry_values_text(values, "password"), ==, " hunter2 ");
	wry_values_free(values);
}

static void
test_bool(void)
{
	static const char *const yes[] = { "yes", "true", "on", "1", "YES", "True" };
	static const char *const no[] = { "no", "false", "off", "0", "No", "OFF" };
	values = wry_values_new(fields);
	g_assert_false(wry_values_bool(values, "persistent"));
	for (gsize i = 0; i < G_N_ELEMENTS(yes); i++) {
		set("persistent", yes[i]);
		g_assert_true(wry_values_bool(values, "persistent"));
		set("persistent", no[i]);
		g_assert_false(wry_values_bool(values, "persistent"));
	}
	refuse("persistent", "maybe", "'maybe' is neither yes nor no");
	refuse("persistent", "2", "'2' is neither yes nor no");
	wry_values_free(values);
}

static void
test_int(void)
{
	values = wry_values_new(fields);
	g_assert_cmpint(wry_values_int(values, "port"), ==, 6697);
	g_assert_cmpint(wry_values_int(values, "any"), ==, 0);
	set("port", "65535");
	g_assert_cmpint(wry_values_int(values, "port"), ==, 65535);
	set("offset", "-10");
	g_assert_cmpint(wry_values_int(values, "offset"), ==, -10);
	set("any", "9223372036854775807");
	g_assert_cmpint(wry_values_int(values, "any"), ==, INT64_MAX);
	refuse("port", "65536", "'65536' is too much; the most is 65535");
	refuse("port", "0", "'0' is too little; the least is 1");
	refuse("port", "-1", "'-1' is too little; the least is 1");
	refuse("offset", "-11", "'-11' is too little; the least is -10");
	refuse("any", "9223372036854775808", "'9223372036854775808' is too large");
	refuse("any", "99999999999999999999999999", "'99999999999999999999999999' is too large");
	refuse("any", "12x", "'12x' is not a whole number");
	refuse("any", "0x10", "'0x10' is not a whole number");
	refuse("any", "1.5", "'1.5' is not a whole number");
	refuse("any", "-", "'-' is not a whole number");
	refuse("any", "--1", "'--1' is not a whole number");
	refuse("any", "+1", "'+1' is not a whole number");
	refuse("any", "1 2", "'1 2' is not a whole number");
	refuse("any", "١", "'١' is not a whole number");
	wry_values_free(values);
}

static void
test_duration(void)
{
	values = wry_values_new(fields);
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 60000);
	set("grace", "30s");
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 30000);
	set("grace", "5m");
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 300000);
	set("grace", "12H");
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 43200000);
	set("grace", "7500ms");
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 7500);
	set("grace", "7d");
	g_assert_cmpint(wry_values_int(values, "grace"), ==, 604800000);
	refuse("grace", "60", "'60' has no unit; write 60s, 60m, 60h or 60d");
	refuse("grace", "60x", "'60x' is not a length of time; write it as 30s, 5m, 12h or 7d");
	refuse("grace", "60ss", "'60ss' is not a length of time; write it as 30s, 5m, 12h or 7d");
	refuse("grace", "60mss", "'60mss' is not a length of time; write it as 30s, 5m, 12h or 7d");
	refuse("grace", "s", "'s' is not a length of time; write it as 30s, 5m, 12h or 7d");
	refuse("grace", "-5s", "'-5s' is not a length of time; write it as 30s, 5m, 12h or 7d");
	refuse("grace", "4s", "'4s' is too little; the least is 5s");
	refuse("grace", "8d", "'8d' is too much; the most is 7d");
	refuse("grace", "106751991168d", "'106751991168d' is too large");
	refuse("grace", "99999999999999999999d", "'99999999999999999999d' is too large");
	wry_values_free(values);
}

static void
test_size(void)
{
	values = wry_values_new(fields);
	g_assert_cmpint(wry_values_int(values, "max_size"), ==, 25 << 20);
	set("max_size", "64k");
	g_assert_cmpint(wry_values_int(values, "max_size"), ==, 64 << 10);
	set("max_size", "64K");
	g_assert_cmpint(wry_values_int(values, "max_size"), ==, 64 << 10);
	set("max_size", "1G");
	g_assert_cmpint(wry_values_int(values, "max_size"), ==, 1 << 30);
	set("max_size", "1000");
	g_assert_cmpint(wry_values_int(values, "max_size"), ==, 1000);
	refuse("max_size", "2G", "'2G' is too much; the most is 1G");
	refuse("max_size", "16MB", "'16MB' is not a size; write it as 64k, 16M or 1G");
	refuse("max_size", "16T", "'16T' is not a size; write it as 64k, 16M or 1G");
	refuse("max_size", "8589934592G", "'8589934592G' is too large");
	refuse("max_size", "-1", "'-1' is not a size; write it as 64k, 16M or 1G");
	wry_values_free(values);
}

static void
test_rate(void)
{
	values = wry_values_new(fields);
	g_assert_cmpint(wry_values_int(values, "rate"), ==, 86400);
	set("rate", "30/h");
	g_assert_cmpint(wry_values_int(values, "rate"), ==, 720);
	set("rate", "5/m");
	g_assert_cmpint(wry_values_int(values, "rate"), ==, 7200);
	set("rate", "9/d");
	g_assert_cmpint(wry_values_int(values, "rate"), ==, 9);
	set("rate", "0/d");
	g_assert_cmpint(wry_values_int(values, "rate"), ==, 0);
	refuse("rate", "30", "'30' has no unit; write 30/s, 30/m, 30/h or 30/d");
	refuse("rate", "30h", "'30h' is not a rate; write it as 1/s, 5/m, 30/h or 100/d");
	refuse("rate", "30/", "'30/' is not a rate; write it as 1/s, 5/m, 30/h or 100/d");
	refuse("rate", "30/week", "'30/week' is not a rate; write it as 1/s, 5/m, 30/h or 100/d");
	refuse("rate", "/h", "'/h' is not a rate; write it as 1/s, 5/m, 30/h or 100/d");
	refuse("rate", "9223372036854775807/s", "'9223372036854775807/s' is too large");
	wry_values_free(values);
}

static void
test_choice(void)
{
	values = wry_values_new(fields);
	g_assert_cmpuint(wry_values_choice(values, "login"), ==, 0);
	g_assert_cmpstr(wry_values_text(values, "login"), ==, "no");
	set("login", " Certificate ");
	g_assert_cmpstr(wry_values_text(values, "login"), ==, "certificate"); /* as in the table */
	refuse("login", "cert", "'cert' is none of: no, certificate, password");
	set("login", "Password"); /* as the table spells it */
	g_assert_cmpuint(wry_values_choice(values, "login"), ==, 2);
	wry_values_free(values);
}

static void
assert_list(const char *name, const char *expected)
{
	g_auto(GStrv) words = wry_values_list(values, name);
	g_assert_nonnull(words);
	g_autofree char *joined = g_strjoinv("|", words);
	g_assert_cmpstr(joined, ==, expected);
}

static void
test_list(void)
{
	values = wry_values_new(fields);
	assert_list("admins", "");
	assert_list("trust", "127.0.0.1|::1");
	set("admins", " a@b, *.c ,,d\te\nf ");
	assert_list("admins", "a@b|*.c|d|e|f");
	set("admins", ",");
	assert_list("admins", "");
	refuse("admins", "a\x01", "'a�' holds a control character");
	wry_values_free(values);
}

static void
test_lines(void)
{
	values = wry_values_new(fields);
	assert_list("commands", "");
	set("commands", "MODE romeo +R\r\n\r\n PRIVMSG a :b\n\n");
	assert_list("commands", "MODE romeo +R| PRIVMSG a :b");
	set("commands", "\r\n\n");
	g_assert_false(wry_values_is_set(values, "commands"));

	g_autofree char *fits = g_strnfill(512, 'x'), *over = g_strnfill(513, 'x');
	set("commands", fits);
	refuse("commands", over,
	       "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is too long for a "
	       "line");
	g_autoptr(GString) many = g_string_new("x");
	for (int i = 1; i < 64; i++)
		g_string_append(many, "\nx");
	set("commands", many->str);
	g_string_append(many, "\nx");
	g_assert_false(wry_values_set(values, "commands", many->str, NULL));
	g_autofree char *flood = g_strnfill(1 << 20, '\n');
	flood[0] = flood[(1 << 20) - 1] = 'x';
	g_assert_false(wry_values_set(values, "commands", flood, NULL));
	refuse("commands", "a\rb", "'a�b' is more than one line");
	refuse("commands", "a\tb", "'a�b' holds a control character");
	wry_values_free(values);
}

static void
test_complete(void)
{
	g_autoptr(GError) error = NULL;
	values = wry_values_new(fields);
	g_assert_false(wry_values_complete(values, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_NOT_ACCEPTABLE);
	g_assert_cmpstr(error->message, ==, "'nick' is required");
	g_clear_error(&error);
	set("nick", "romeo");
	g_assert_true(wry_values_complete(values, &error));
	g_assert_no_error(error);
	wry_values_free(values);
}

static void
test_copy(void)
{
	values = wry_values_new(fields);
	set("nick", "romeo");
	g_autoptr(WryValues) copy = wry_values_copy(values);
	set("nick", "juliet");
	g_assert_cmpstr(wry_values_text(copy, "nick"), ==, "romeo");
	g_assert_false(wry_values_is_set(copy, "realname"));
	wry_values_free(values);
	g_assert_cmpstr(wry_values_text(copy, "nick"), ==, "romeo");
	wry_values_free(NULL);
}

static void
test_unknown(void)
{
	g_autoptr(GError) error = NULL;
	values = wry_values_new(fields);
	g_assert_null(wry_field_find(fields, "netwrok"));
	g_assert_true(wry_field_find(fields, "login") == &fields[7]);
	g_assert_false(wry_values_set(values, "netwrok", "x", &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_ITEM_NOT_FOUND);
	wry_values_free(values);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/field/text", test_text);
	g_test_add_func("/field/check", test_check);
	g_test_add_func("/field/hostile-text", test_hostile_text);
	g_test_add_func("/field/length", test_length);
	g_test_add_func("/field/secret", test_secret);
	g_test_add_func("/field/bool", test_bool);
	g_test_add_func("/field/int", test_int);
	g_test_add_func("/field/duration", test_duration);
	g_test_add_func("/field/size", test_size);
	g_test_add_func("/field/rate", test_rate);
	g_test_add_func("/field/choice", test_choice);
	g_test_add_func("/field/list", test_list);
	g_test_add_func("/field/lines", test_lines);
	g_test_add_func("/field/complete", test_complete);
	g_test_add_func("/field/copy", test_copy);
	g_test_add_func("/field/unknown", test_unknown);
	return g_test_run();
}
