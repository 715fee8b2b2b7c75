/*
 * test-postgres.c - a PostgreSQL that goes away: nothing answered is lost, nothing is written twice
 *
 * Between the store and the server of tests/with-postgres stands a relay of ours, which ends connections at the
 * worst moment, and refuses them.
 */
#define _GNU_SOURCE /* memmem */
#include "base/loop.h"
#include "store/arrivals.h"
#include "store/files.h"
#include "tests/unit/store-kit.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ------------------------------------------------------------------------ *
 * The relay
 * ------------------------------------------------------------------------ */

static struct {
	char *server, *own; /* sockets */
	int listener;
	GThread *thread;
	gint refuses, cuts, ends; /* atomic */
	const char *at;		  /* what a client says when all is cut */
	gint behind;		  /* and when the server has answered it, at that */
	gint cut;		  /* how often it was */
} relay;

typedef struct {
	int client, server;
} Pair;

static int
dial_unix(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_strlcpy(at.sun_path, path, sizeof at.sun_path);
	g_assert_cmpint(connect(fd, (struct sockaddr *)&at, sizeof at), ==, 0);
	return fd;
}

static bool
send_all(int fd, const char *bytes, gssize n)
{
	for (gssize done = 0, k; done < n; done += k)
		if ((k = send(fd, bytes + done, (gsize)(n - done), MSG_NOSIGNAL)) <= 0)
			return false;
	return true;
}

/* False: the pair has come to its end. */
static bool
pass(const Pair *pair, bool from_client)
{
	static char bytes[65536];
	gssize n = recv(from_client ? pair->client : pair->server, bytes, sizeof bytes, 0);
	if (n <= 0)
		return false;
	if (from_client && g_atomic_int_get(&relay.cuts) != 0 &&
	    memmem(bytes, (gsize)n, relay.at, strlen(relay.at)) != NULL) {
		g_atomic_int_set(&relay.cuts, 0);
		g_atomic_int_inc(&relay.cut);
		if (g_atomic_int_get(&relay.behind) != 0 && send_all(pair->server, bytes, n))
			recv(pair->server, bytes, sizeof bytes, 0); /* and nobody hears it */
		return false;
	}
	return send_all(from_client ? pair->server : pair->client, bytes, n);
}

static void
end_pair(GArray *pairs, guint i)
{
	const Pair *pair = &g_array_index(pairs, Pair, i);
	close(pair->client);
	close(pair->server);
	g_array_remove_index_fast(pairs, i);
}

static gpointer
run_relay(G_GNUC_UNUSED gpointer data)
{
	g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
	while (g_atomic_int_get(&relay.ends) == 0) {
		bool refuses = g_atomic_int_get(&relay.refuses) != 0;
		g_autofree struct pollfd *fds = g_new0(struct pollfd, 1 + 2 * pairs->len);
		guint n = pairs->len;
		fds[0] = (struct pollfd){ relay.listener, POLLIN, 0 };
		for (guint i = 0; i < n; i++) {
			const Pair *pair = &g_array_index(pairs, Pair, i);
			fds[1 + 2 * i] = (struct pollfd){ pair->client, POLLIN, 0 };
			fds[2 + 2 * i] = (struct pollfd){ pair->server, POLLIN, 0 };
		}
		poll(fds, 1 + 2 * n, 20);
		for (guint i = n; i-- > 0;) {
			Pair pair = g_array_index(pairs, Pair, i);
			if (refuses || (fds[1 + 2 * i].revents != 0 && !pass(&pair, true)) ||
			    (fds[2 + 2 * i].revents != 0 && !pass(&pair, false)))
				end_pair(pairs, i);
		}
		if (fds[0].revents == 0)
			continue;
		int client = accept4(relay.listener, NULL, NULL, SOCK_CLOEXEC);
		if (refuses) {
			close(client);
			continue;
		}
		Pair pair = { client, dial_unix(relay.server) };
		g_array_append_val(pairs, pair);
	}
	while (pairs->len > 0)
		end_pair(pairs, 0);
	return NULL;
}

static void
start_relay(Place *place)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *address = g_getenv("WHERRY_TEST_DATABASE");
	const char *host = strstr(address, "host=") + strlen("host=");
	relay.server = g_strdup_printf("%s/.s.PGSQL.5432", host);
	relay.own = g_strdup_printf("%s/.s.PGSQL.5432", place->folder);
	relay.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_strlcpy(at.sun_path, relay.own, sizeof at.sun_path);
	g_assert_cmpint(bind(relay.listener, (struct sockaddr *)&at, sizeof at), ==, 0);
	g_assert_cmpint(listen(relay.listener, 16), ==, 0);
	relay.refuses = relay.cuts = relay.ends = relay.cut = 0;
	relay.thread = g_thread_new("relay", run_relay, NULL);
}

static void
stop_relay(void)
{
	g_atomic_int_set(&relay.ends, 1);
	g_thread_join(relay.thread);
	close(relay.listener);
	unlink(relay.own);
	g_free(relay.server);
	g_free(relay.own);
}

/* ------------------------------------------------------------------------ *
 * The place: the store goes by the relay, we do not
 * ------------------------------------------------------------------------ */

static unsigned taken;

static void
on_taken(gpointer data)
{
	(*(unsigned *)data)++;
}

static void
open_by_relay(Place *place)
{
	g_autoptr(GError) error = NULL;
	const char *rest = strstr(place->path, "&options=");
	g_autofree char *path = g_strdup_printf("postgresql://wherry@/postgres?host=%s%.*s=relay",
						place->folder, (int)(strrchr(rest, '=') - rest), rest);
	WryStoreConfig config = { path, place->key, on_taken, &taken };
	place->store = wry_store_open(&config, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(place->store);
}

static void
setup_relay(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place_init(place, NULL);
	start_relay(place);
	open_by_relay(place);
	raw(place->path, "INSERT INTO account (id, component, jid, registered, created) VALUES "
			 "(1, '" IRC "', '" ROMEO "', 1, 1);"
			 "INSERT INTO address (component, name, account) VALUES ('" IRC "', 'romeo', 1)");
	g_string_truncate(logged, 0);
	taken = 0;
}

static void
teardown_relay(Place *place, gconstpointer data)
{
	g_clear_pointer(&place->store, wry_store_close);
	stop_relay();
	teardown(place, data);
}

/* Every connection ends; what is dialled next is accepted. */
static void
cut_all(void)
{
	PQclear(ask_postgres(g_getenv("WHERRY_TEST_DATABASE"),
			     "SET client_min_messages = error; SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
			     "WHERE application_name = 'relay'"));
}

static void
refuse(bool on)
{
	g_atomic_int_set(&relay.refuses, on);
	if (on)
		cut_all();
}

/* When a client says this next: before the server hears it, or when it has done it. */
static void
cut_at(const char *words, bool behind)
{
	relay.at = words;
	g_atomic_int_set(&relay.behind, behind);
	g_atomic_int_set(&relay.cuts, 1);
}

static void
on_arrival(gpointer result, const GError *error, gpointer data)
{
	Answer *answer = data;
	answer->number = result != NULL ? (guint)((const WryArrivalRow *)result)->number : 0;
	hear(answer, error);
}

/* Two writes of memos, and between them one that is handed a row, which would come twice. */
static void
write_three(Place *place, Answer *answers)
{
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	WryArrivalPart part = { "id", value, value, NULL };
	WryArrivalNew row = { "romeo", NULL, NULL, &part, 1, NULL };
	wry_memos_put(place->store, IRC, "parts", "1", value, false, 0, reply_to(&answers[0], on_done));
	wry_arrivals_add(place->store, IRC, &row, 100, reply_to(&answers[1], on_arrival));
	wry_memos_put(place->store, IRC, "parts", "2", value, true, 0, reply_to(&answers[2], on_done));
}

static void
expect_three(Place *place, Answer *answers)
{
	wait_for(&answers[2].answered, 1);
	for (guint i = 0; i < 3; i++) {
		if (answers[i].error != NULL)
			g_test_message("log: %s", logged->str);
		g_assert_no_error(answers[i].error);
		g_assert_cmpuint(answers[i].answered, ==, 1);
	}
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM arrival"), ==, 1);
	g_assert_cmpint(raw_int(place->path, "SELECT id FROM arrival"), ==, (int)answers[1].number);
	g_assert_cmpint(raw_int(place->path, "SELECT n FROM crowd"), ==, 1);
	expect_memos(place, "", "1=v;2=v;");
}

/* ------------------------------------------------------------------------ *
 * Stories
 * ------------------------------------------------------------------------ */

/* Nobody noticed: what comes next finds another connection, a read and a write. */
static void
test_idle(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answers[3] = { { 0 } };
	put(place, "0", "v", false, 0);
	cut_all();
	expect_memos(place, "0", "0=v;");
	put(place, "0", NULL, false, 0);
	cut_all();
	write_three(place, answers);
	expect_three(place, answers);
	g_assert_cmpstr(logged->str, ==, ""); /* nobody had to wait */
	g_assert_null(wry_store_trouble(place->store));
}

/* In a job, at its end, at the commit: words that pass once a connection, so it is a new one. */
static void
test_cut(Place *place, gconstpointer words)
{
	Answer answers[3] = { { 0 } };
	cut_all();
	cut_at(words, false);
	write_three(place, answers);
	expect_three(place, answers);
	g_assert_cmpint(relay.cut, ==, 1);
}

/* The server has committed, and nobody heard of it: it is not written again. */
static void
test_cut_behind_commit(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answers[3] = { { 0 } };
	cut_all();
	cut_at("COMMIT", true);
	write_three(place, answers);
	expect_three(place, answers);
	g_assert_cmpint(relay.cut, ==, 1);
	/* A sequence is never turned back: one number was given. */
	Answer more = { 0 };
	g_autoptr(GBytes) value = g_bytes_new_static("v", 1);
	WryArrivalPart part = { "id", value, value, NULL };
	WryArrivalNew row = { "romeo", NULL, NULL, &part, 1, NULL };
	wry_arrivals_add(place->store, IRC, &row, 100, reply_to(&more, on_arrival));
	wait_for(&more.answered, 1);
	g_assert_cmpuint(more.number, ==, answers[1].number + 1);
}

/* It is away for a while: who asks waits, the log and the doctor say why. */
static void
test_away(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answers[3] = { { 0 } }, read = { 0 };
	put(place, "0", "v", false, 0);
	refuse(true);
	write_three(place, answers);
	const char *const keys[] = { "0", NULL };
	wry_memos_get(place->store, IRC, "parts", keys, reply_to(&read, on_memos));
	guint late = g_timeout_add_seconds(20, on_late, NULL);
	while (wry_store_trouble(place->store) == NULL)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(late);
	g_assert_cmpuint(answers[0].answered + answers[1].answered + answers[2].answered + read.answered,
			 ==, 0);
	g_assert_true(g_str_has_prefix(logged->str, "store: "));
	refuse(false);
	wait_for(&read.answered, 1);
	g_assert_no_error(read.error);
	g_assert_cmpstr(read.text->str, ==, "0=v;");
	answer_clear(&read);
	put(place, "0", NULL, false, 0);
	expect_three(place, answers);
	g_assert_null(wry_store_trouble(place->store));
	g_assert_true(g_str_has_suffix(logged->str, "store: writes again\n"));
}

/* Who closes while it is away does not wait for it; nobody is told that he was heard. */
static void
test_closed_away(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Answer answers[3] = { { 0 } };
	refuse(true);
	write_three(place, answers);
	g_clear_pointer(&place->store, wry_store_close);
	for (guint i = 0; i < 3; i++) {
		g_assert_cmpuint(answers[i].answered, ==, 1);
		expect_error(answers[i].error, INTERNAL_SERVER_ERROR, WAIT);
		answer_clear(&answers[i]);
	}
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM arrival"), ==, 0);
}

/* One wherryd at a time; and who had it, and comes back to find another has, writes no more. */
static void
test_taken(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	Place other = *place;
	Answer answers[3] = { { 0 } };
	expect_no_store(&other, NULL, WRY_ERROR_INTERNAL_SERVER_ERROR,
			"cannot open database '*': another wherryd uses it");
	refuse(true);
	open_with(&other, NULL);
	put(&other, "theirs", "v", false, 0);
	g_clear_pointer(&other.store, wry_store_close);
	refuse(false);
	write_three(place, answers);
	wait_for(&answers[2].answered, 1);
	for (guint i = 0; i < 3; i++) {
		expect_error(answers[i].error, INTERNAL_SERVER_ERROR, WAIT);
		answer_clear(&answers[i]);
	}
	g_assert_cmpuint(taken, ==, 1);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM arrival"), ==, 0);
	g_assert_cmpint(raw_int(place->path, "SELECT count(*) FROM memo"), ==, 1);
	write_three(place, answers); /* it is told at once, from here on */
	g_assert_cmpuint(answers[2].answered, ==, 1);
	for (guint i = 0; i < 3; i++)
		answer_clear(&answers[i]);
	g_assert_cmpuint(taken, ==, 1);
}

/* Not a byte of what only a password file may hold, and no server that stores other than UTF-8. */
static void
test_addresses(void)
{
	static const char *const bad[] = { "postgresql://wherry:secret@db/wherry",
					   "postgresql://db/wherry?password=secret",
					   "postgresql://db/wherry?sslpassword=secret",
					   "postgresql://db/wherry?colour=red", "postgresql://[::1" };
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_false(wry_store_check(bad[i], &error));
		g_assert_cmpint(wry_error_code(error), ==, WRY_ERROR_NOT_ACCEPTABLE);
		g_assert_null(strstr(error->message, "secret"));
	}
	g_assert_true(wry_store_check("postgresql://wherry@db:5432/wherry?sslmode=verify-full&"
				      "passfile=/etc/wherry/pgpass",
				      NULL));
	g_assert_true(wry_store_is_remote("postgres://db/wherry"));
	g_assert_false(wry_store_is_remote("/var/lib/postgresql/wherry.db"));
}

int
main(int argc, char **argv)
{
	program = argv[0];
	g_test_init(&argc, &argv, NULL);
	logged = g_string_new(NULL);
	g_log_set_writer_func(on_log, NULL, NULL);
	wry_loop_init(NULL);
	g_test_add_func("/postgres/addresses", test_addresses);
#define ADD(path, words, func) g_test_add(path, Place, words, setup_relay, func, teardown_relay)
	if (on_postgres()) {
		ADD("/postgres/idle", NULL, test_idle);
		ADD("/postgres/cut/begin", "BEGIN", test_cut);
		ADD("/postgres/cut/savepoint", "SAVEPOINT job", test_cut);
		ADD("/postgres/cut/job", "INSERT INTO arrival", test_cut);
		ADD("/postgres/cut/release", "RELEASE job", test_cut);
		ADD("/postgres/cut/commit", "COMMIT", test_cut);
		ADD("/postgres/cut/behind-commit", NULL, test_cut_behind_commit);
		ADD("/postgres/away", NULL, test_away);
		ADD("/postgres/closed-away", NULL, test_closed_away);
		ADD("/postgres/taken", NULL, test_taken);
	}
	int rc = g_test_run();
	wry_loop_shutdown();
	g_string_free(logged, TRUE);
	return rc;
}
