/* test-echo.c - the specimen backend, on the fake core */
#include "backends/backends.h"
#include "fake-core.h"

static void
test_message(void)
{
	WryComponent *c = fake_component_new(&wry_backend_echo);
	WrySession *s = fake_session_new(c, NULL);
	fake_open(s, NULL, false);
	fake_say(s, "m1", "Romeo", NULL, 0, "hi");
	fake_say(s, "m2", "!no", NULL, 0, "hi");
	g_autofree char *facts = fake_facts_all();
	g_assert_cmpstr(facts, ==,
			"opened -\n"
			"accepted m1 1/1\n"
			"received romeo: hi\n"
			"failed m2 1/1 error=recipient-unavailable/wait: refused by request\n");
	fake_session_free(s);
	fake_component_free(c);
}

static void
test_address(void)
{
	const WryBackend *b = &wry_backend_echo;
	g_autoptr(GError) error = NULL;
	g_assert_null(b->address_parse(NULL, "", NULL, &error));
	g_assert_error(error, WRY_ERROR, WRY_ERROR_JID_MALFORMED);

	g_autoptr(WryAddress) a = b->address_parse(NULL, "JuLiEt", NULL, NULL);
	g_autofree char *local = b->address_format(NULL, a);
	g_autoptr(WryAddress) back = b->address_parse(NULL, local, NULL, NULL);
	g_assert_true(wry_address_equal(a, back));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/echo/message", test_message);
	g_test_add_func("/echo/address", test_address);
	return g_test_run();
}
