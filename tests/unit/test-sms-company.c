/*
 * test-sms-company.c - what follows from what an HTTP provider answers: the component, the
 * provider's carrier and the books, with requests that wait until the test answers them
 */
#include "fake-core.h"

#include "backends/backends.h"
#include "base/loop.h"
#include "http/fetch.h"
#include "http/serve.h"

#include <glib/gstdio.h>
#include <string.h>

#define ALICE "+447700900123"
#define OURS "+442079460001"
#define TWO_PARTS                                                                                  \
	"All the world's a stage, and all the men and women merely players; they have their "      \
	"exits and their entrances, and one man in his time plays many parts, his acts being "     \
	"seven ages."

typedef struct {
	WryComponent *component;
	WrySession *romeo;
} Play;

static char *secret_file;

void __wrap_wry_fetch(const WryFetch *what, WryReply *reply);

static WryReply *asked; /* the one request */

void
__wrap_wry_fetch(const WryFetch *what, WryReply *reply)
{
	g_assert_null(asked);
	asked = reply;
	fake_tell("asked %s", what->method);
	g_assert_cmpuint(strlen(what->url), <=, WRY_FETCH_URL_MOST);
}

static void
answer(const char *body)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(body, strlen(body));
	WryFetched fetched = { .status = 200, .bytes = bytes };
	wry_reply_done(g_steal_pointer(&asked), &fetched);
}

/* The next fact but of what is written down, where '*' is anything. */
static void
fact(const char *pattern)
{
	char *line = fake_fact();
	while (line != NULL && g_str_has_prefix(line, "memo")) {
		g_free(line);
		line = fake_fact();
	}
	if (line == NULL || !g_pattern_match_simple(pattern, line))
		g_error("fact: %s\nexpected: %s", line, pattern);
	g_free(line);
}

static void
no_fact(void)
{
	g_autofree char *all = fake_facts_all();
	g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
	for (gsize i = 0; lines[i] != NULL; i++)
		if (*lines[i] != '\0' && !g_str_has_prefix(lines[i], "memo"))
			g_error("a fact: %s", lines[i]);
}

static void
play_start(Play *play, const char *provider, const char *key, const char *value)
{
	const char *const settings[][2] = { { "provider", provider },
					    { "provider_url", "http://127.0.0.1:9/sms" },
					    { "account", "us" },
					    { "token_file", secret_file },
					    { "webhook_secret_file", secret_file },
					    { "numbers", OURS },
					    { key, value } };
	g_autoptr(GError) error = NULL;
	play->component = fake_component_new(&wry_backend_sms);
	for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
		fake_set(play->component, NULL, settings[i][0], settings[i][1]);
	wry_backend_sms.start(play->component, &error);
	g_assert_no_error(error);
	play->romeo = fake_session_new(play->component, NULL);
	fake_open(play->romeo, NULL, false);
	fake_facts_clear();
}

static void
play_end(Play *play)
{
	fake_session_free(play->romeo);
	wry_backend_sms.stop(play->component);
	fake_component_free(play->component);
	fake_facts_clear();
}

static void
write_to_alice(const Play *play, const char *id, const char *text)
{
	fake_say(play->romeo, id, ALICE, NULL, 0, text);
}

/* Whichever part was refused, what was taken is paid for: it is not sent again. */
static void
test_half_taken(void)
{
	static const char *const halves[] = {
		"{\"messages\": [{\"status\": \"1\", \"error-text\": \"Throttled\"}, "
		"{\"status\": \"0\", \"message-id\": \"0A\"}]}",
		"{\"messages\": [{\"status\": \"0\", \"message-id\": \"0A\"}, "
		"{\"status\": \"9\", \"error-text\": \"Quota\"}]}",
		"{\"messages\": [{\"status\": \"0\", \"message-id\": \"0A\"}, "
		"{\"status\": \"3\", \"error-text\": \"Invalid\"}]}",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(halves); i++) {
		Play play = { 0 };
		play_start(&play, "vonage", "sms_per_day", "3");
		write_to_alice(&play, "m1", TWO_PARTS);
		fact("asked POST");
		answer(halves[i]);
		fact("accepted m1 1/2 id=0A");
		fact("failed m1 1/1 error=not-acceptable/cancel: *refused this text*");
		/* And it counts. */
		write_to_alice(&play, "m2", TWO_PARTS);
		fact("failed m2 1/1 error=policy-violation/*");
		no_fact();
		play_end(&play);
	}
}

/* What was not taken at all is given back. */
static void
test_none_taken(void)
{
	Play play = { 0 };
	play_start(&play, "vonage", "sms_per_day", "3");
	for (int i = 0; i < 4; i++) {
		write_to_alice(&play, "m1", TWO_PARTS);
		fact("asked POST");
		answer("{\"messages\": [{\"status\": \"3\"}, {\"status\": \"3\"}]}");
		fact("failed m1 1/1 error=not-acceptable/cancel: *");
		no_fact();
	}
	write_to_alice(&play, "m2", TWO_PARTS);
	fact("asked POST");
	answer("{\"messages\": [{\"status\": \"1\"}, {\"status\": \"1\"}]}");
	fact("ready 0*");
	fact("untried m2");
	no_fact();
	play_end(&play);
}

/* What no request can carry fails by itself; the others do not wait for it. */
static void
test_too_long_to_ask(void)
{
	Play play = { 0 };
	g_autoptr(GString) text = g_string_new(NULL);
	for (int i = 0; i < 1700; i++)
		g_string_append(text, "Ω");
	play_start(&play, "kannel", "max_parts", "12");
	write_to_alice(&play, "m1", text->str);
	fact("failed m1 1/1 error=not-acceptable/*: This is too long for one request *");
	g_string_truncate(text, 2 * 1200);
	write_to_alice(&play, "m2", text->str);
	fact("asked GET");
	/* And if it comes to that. */
	wry_reply_fail(g_steal_pointer(&asked), WRY_ERROR_NOT_ACCEPTABLE, "it is no address", NULL);
	fact("failed m2 1/1 error=not-acceptable/*: *cannot be asked to send this text: it is no "
	     "address.");
	no_fact();
	write_to_alice(&play, "m3", "hi");
	fact("asked GET");
	answer("0: Accepted for delivery");
	fact("accepted m3 1/1 id=m3");
	no_fact();
	play_end(&play);
}

/* What the operator is told to mend is what he has. */
static void
test_way_out(void)
{
	static const struct {
		const char *provider, *place, *login;
	} cases[] = { { "smpp", "links", "links" },
		      { "kannel", "provider_url", "token_file" },
		      { "twilio", "provider_url", "token_file" },
		      { "vonage", "provider_url", "token_file" },
		      { "template", "template_file", "token_file" } };
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(WryValues) settings = wry_values_new(wry_backend_sms.settings);
		g_assert_true(wry_values_set(settings, "provider", cases[i].provider, &error));
		g_assert_cmpstr(wry_backend_sms.way_out(settings, false), ==, cases[i].place);
		g_assert_cmpstr(wry_backend_sms.way_out(settings, true), ==, cases[i].login);
	}
}

static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
	return (level & (G_LOG_LEVEL_ERROR | G_LOG_FLAG_FATAL)) != 0
		   ? g_log_writer_default(level, fields, n, data)
		   : G_LOG_WRITER_HANDLED;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_test_init(&argc, &argv, NULL);
	g_autofree char *dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	secret_file = g_build_filename(dir, "secret", NULL);
	g_assert_true(g_file_set_contents(secret_file, "secret\n", -1, NULL));
	wry_loop_init(NULL);
	g_log_set_writer_func(on_log, NULL, NULL); /* what a provider refuses is no failure here */
	fake_address = OURS;
	wry_serve_open("127.0.0.1:0", "https://gw.example.org", NULL, &error);
	g_assert_no_error(error);

	g_test_add_func("/sms/company/half-taken", test_half_taken);
	g_test_add_func("/sms/company/none-taken", test_none_taken);
	g_test_add_func("/sms/company/too-long-to-ask", test_too_long_to_ask);
	g_test_add_func("/sms/company/way-out", test_way_out);
	int rc = g_test_run();

	wry_serve_shutdown();
	wry_loop_shutdown();
	g_unlink(secret_file);
	g_rmdir(dir);
	g_free(secret_file);
	return rc;
}
