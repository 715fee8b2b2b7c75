/*
 * test-scram.c - SCRAM-SHA-256: the exchange of RFC 7677, and servers that lie
 */
#include "net/scram.h"

#include "base/loop.h"

#define NONCE "rOprNGfwEbeRWgbNEkqO"
#define SERVER "r=" NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define SIGNATURE "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

typedef struct {
	char *final;
	GError *error;
	bool come;
} Seen;

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Seen *seen = data;
	seen->come = true;
	seen->final = g_strdup(result);
	seen->error = error != NULL ? g_error_copy(error) : NULL;
}

static char *
ask(WryScram *scram, const char *server, GError **error)
{
	Seen seen = { 0 };
	wry_scram_answer(scram, server, wry_reply_new(NULL, 0, on_answer, &seen));
	while (!seen.come)
		g_main_context_iteration(NULL, TRUE);
	if (seen.error != NULL)
		g_propagate_error(error, seen.error);
	return seen.final;
}

static void
test_rfc7677(void)
{
	g_autoptr(WryScram) scram = wry_scram_new("user", "pencil", NONCE);
	g_autoptr(GError) error = NULL;
	g_assert_cmpstr(wry_scram_first(scram), ==, "n,,n=user,r=" NONCE);
	g_assert_false(wry_scram_verify(scram, SIGNATURE, NULL)); /* before its time */
	g_autofree char *final = ask(scram, SERVER, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(final, ==,
			"c=biws,r=" NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
			"p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
	g_assert_true(wry_scram_verify(scram, SIGNATURE, NULL));
	g_assert_true(wry_scram_verify(scram, SIGNATURE ",x=later", NULL));
	static const char *const lies[] = { "",
					    "v=",
					    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
					    "e=invalid-proof",
					    "v=====",
					    "x=" SIGNATURE };
	for (guint i = 0; i < G_N_ELEMENTS(lies); i++) {
		g_clear_error(&error);
		g_assert_false(wry_scram_verify(scram, lies[i], &error));
		g_assert_cmpstr(wry_error_condition(error), ==, "not-authorized");
	}
	g_clear_error(&error);
	g_assert_null(ask(scram, SERVER, &error)); /* one question has one answer */
	g_assert_nonnull(error);
}

/* No challenge but one like this is answered: nothing of the password is computed for it. */
static void
test_refused(void)
{
	static const char *const challenges[] = {
		"",
		"r=" NONCE,
		"r=" NONCE ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",	     /* adds nothing */
		"r=rOprNGfwEbeRWgbNEkqOx,i=4096,s=W22ZaJ0SNY7soEsUEjb6gQ==", /* in another order */
		"r=xOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", /* not our nonce */
		"m=ext,r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
		"r=" NONCE "x,s=,i=4096",
		"r=" NONCE "x,s=!!!!,i=4096",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=500001",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4294967296",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-4096",
		"r=" NONCE "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096x",
	};
	for (guint i = 0; i < G_N_ELEMENTS(challenges); i++) {
		g_autoptr(WryScram) scram = wry_scram_new("user", "pencil", NONCE);
		g_autoptr(GError) error = NULL;
		g_assert_null(ask(scram, challenges[i], &error));
		g_assert_cmpstr(wry_error_condition(error), ==, "not-authorized");
	}
	g_autofree char *salt = g_strnfill(4096, 'A'), *much = g_strnfill(4000, 'x');
	g_autofree char *long_salt = g_strdup_printf("r=" NONCE "x,s=%s,i=4096", salt);
	g_autofree char *long_nonce = g_strdup_printf("r=" NONCE "%s,s=AAAA,i=4096", much);
	const char *const both[] = { long_salt, long_nonce };
	for (guint i = 0; i < G_N_ELEMENTS(both); i++) {
		g_autoptr(WryScram) scram = wry_scram_new("user", "pencil", NONCE);
		g_autoptr(GError) error = NULL;
		g_assert_null(ask(scram, both[i], &error));
		g_assert_nonnull(error);
	}
}

static void
test_names(void)
{
	g_autoptr(WryScram) scram = wry_scram_new("a,b=c", "x", NULL);
	g_autoptr(WryScram) other = wry_scram_new("a,b=c", "x", NULL);
	g_assert_true(g_str_has_prefix(wry_scram_first(scram), "n,,n=a=2Cb=3Dc,r="));
	g_assert_cmpstr(wry_scram_first(scram), !=, wry_scram_first(other)); /* a nonce each */
	/* U+FF50 is a wide p, U+00AD is not seen, U+3000 a wide space */
	g_autoptr(WryScram) wide = wry_scram_new("user", "\357\275\220en\302\255cil", NONCE);
	g_autofree char *final = ask(wide, SERVER, NULL);
	g_assert_true(g_str_has_suffix(final, "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
}

static void
never(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error, G_GNUC_UNUSED gpointer data)
{
	g_assert_not_reached();
}

/* Taken back, and freed while a thread is at it; and the end of the process with some waiting. */
static void
test_in_vain(void)
{
	for (guint i = 0; i < 6; i++) {
		WryReply *near = NULL;
		WryScram *scram = wry_scram_new("user", "pencil", NONCE);
		wry_scram_answer(scram, SERVER, wry_reply_new(&near, 0, never, NULL));
		wry_reply_cancel(&near);
		wry_scram_free(scram);
	}
	Seen seen[4] = { 0 };
	WryScram *scrams[4];
	for (guint i = 0; i < 4; i++) {
		scrams[i] = wry_scram_new("user", "pencil", NONCE);
		wry_scram_answer(scrams[i], SERVER, wry_reply_new(NULL, 0, on_answer, &seen[i]));
	}
	wry_scram_shutdown();
	for (guint i = 0; i < 4; i++) {
		g_assert_true(seen[i].come && (seen[i].final != NULL) != (seen[i].error != NULL));
		g_clear_pointer(&seen[i].final, g_free);
		g_clear_error(&seen[i].error);
		wry_scram_free(scrams[i]);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(g_main_context_default());
	g_test_add_func("/scram/rfc7677", test_rfc7677);
	g_test_add_func("/scram/refused", test_refused);
	g_test_add_func("/scram/names", test_names);
	g_test_add_func("/scram/in-vain", test_in_vain);
	int rc = g_test_run();
	wry_scram_shutdown();
	wry_loop_shutdown();
	return rc;
}
