/*
 * test-listen.c - net/listen, and net/resolve with net/conn knocking at its doors
 */
#include "base/error.h"
#include "base/loop.h"
#include "net/conn.h"
#include "net/listen.h"
#include "net/resolve.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char *dir;

static gboolean
on_tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

#define UNTIL(condition)                                                                           \
	for (gint64 end_ = g_get_monotonic_time() + 10 * G_USEC_PER_SEC; !(condition);) {          \
		g_assert_cmpint(g_get_monotonic_time(), <, end_);                                  \
		g_main_context_iteration(NULL, TRUE);                                              \
	}

static void
turns(unsigned n)
{
	while (n-- > 0)
		g_main_context_iteration(NULL, TRUE);
}

typedef struct {
	WryListener *listener;
	unsigned accepted;
	unsigned free_at; /* frees the listener at so many; 0: never */
	int last;
} Door;

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, gpointer data)
{
	Door *door = data;
	g_assert_cmpint(fcntl(fd, F_GETFL) & O_NONBLOCK, !=, 0);
	g_assert_cmpint(fcntl(fd, F_GETFD) & FD_CLOEXEC, !=, 0);
	if (door->last > 0)
		close(door->last);
	door->last = fd;
	if (++door->accepted == door->free_at)
		g_clear_pointer(&door->listener, wry_listener_free);
}

static void
door_open(Door *door, const char *address, unsigned mode)
{
	g_autoptr(GError) error = NULL;
	*door = (Door){ 0 };
	door->listener = wry_listener_new(address, mode, on_accept, door, &error);
	g_assert_no_error(error);
}

static void
door_clear(Door *door)
{
	g_clear_pointer(&door->listener, wry_listener_free);
	if (door->last > 0)
		close(door->last);
}

static char *
refusal(const char *address)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(wry_listener_new(address, 0, on_accept, NULL, &error));
	g_assert_nonnull(error);
	return g_strdup(error->message);
}

/* A client that only knocks. */
typedef struct {
	WryConn *conn;
	bool connected, closed;
	char *error;
} Knock;

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	((Knock *)data)->connected = true;
}

static void
on_line(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED char *line, G_GNUC_UNUSED gsize n,
	G_GNUC_UNUSED bool cut, G_GNUC_UNUSED gpointer data)
{
	g_assert_not_reached();
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, const GError *error, gpointer data)
{
	Knock *knock = data;
	knock->closed = true;
	knock->error = g_strdup(error != NULL ? wry_error_condition(error) : NULL);
}

static const WryConnFuncs funcs = {
	.connected = on_connected,
	.line = on_line,
	.closed = on_closed,
};

static void
knock_at(Knock *knock, const char *host, guint16 port)
{
	*knock = (Knock){ 0 };
	knock->conn = wry_conn_new(&(WryConnTarget){ .host = host, .port = port }, &funcs, knock);
}

static void
knock_clear(Knock *knock)
{
	wry_conn_free(knock->conn);
	g_free(knock->error);
}

/* ---- Internet sockets ---- */

static void
goes_in(const char *address, const char *host)
{
	Door door;
	Knock knock;
	door_open(&door, address, 0);
	g_assert_cmpuint(wry_listener_port(door.listener), >, 0);
	knock_at(&knock, host, wry_listener_port(door.listener));
	UNTIL(door.accepted == 1 && knock.connected);
	knock_clear(&knock);
	door_clear(&door);
}

static void
test_accept(void)
{
	goes_in("127.0.0.1:0", "127.0.0.1");
	goes_in("127.0.0.1:0", "localhost"); /* through a thread, unlike a literal */
}

static void
test_accept_six(void)
{
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in6 in = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	bool there = fd >= 0 && bind(fd, (struct sockaddr *)&in, sizeof in) == 0;
	close(fd);
	if (!there) {
		g_test_skip("no IPv6 here");
		return;
	}
	goes_in("[::1]:0", "::1");
	goes_in("[::1]:0", "[::1]");
	goes_in("[::]:0", "127.0.0.1"); /* everybody, whatever bindv6only says */
}

static void
test_taken(void)
{
	Door door;
	door_open(&door, "127.0.0.1:0", 0);
	unsigned port = wry_listener_port(door.listener);
	g_autofree char *address = g_strdup_printf("127.0.0.1:%u", port);
	g_autofree char *words = refusal(address);
	g_autofree char *expected = g_strdup_printf(
	    "%s is used by another program; see: ss -ltnp sport = :%u", address, port);
	g_assert_cmpstr(words, ==, expected);
	door_clear(&door);
}

static void
test_bad_addresses(void)
{
	static const char *const bad[] = {
		"",	     "2024",	 "127.0.0.1",	  "127.0.0.1:",	  "127.0.0.1:65536",
		":2024",     "::1:2024", "[127.0.0.1]:1", "mail.test:24", "127.0.0.1:-1",
		"unix:here", "unix:",	 "[::1]",	  "[]:1",	  "127.0.0.1:1x",
	};
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *words = refusal(bad[i]);
		g_autofree char *start = g_strdup_printf("'%s' is no address", bad[i]);
		g_assert_true(g_str_has_prefix(words, start));
	}
	g_autofree char *foreign = refusal("192.0.2.1:2024");
	g_assert_cmpstr(foreign, ==, "192.0.2.1:2024 is not an address of this machine");
	g_autofree char *name = g_strnfill(200, 'x');
	g_autofree char *address = g_strconcat("unix:/", name, NULL);
	g_autofree char *words = refusal(address);
	g_assert_nonnull(words);
}

static void
test_pause(void)
{
	Door door;
	Knock knock;
	door_open(&door, "127.0.0.1:0", 0);
	wry_listener_pause(door.listener, true);
	knock_at(&knock, "127.0.0.1", wry_listener_port(door.listener));
	UNTIL(knock.connected); /* the kernel keeps it for us */
	turns(3);
	g_assert_cmpuint(door.accepted, ==, 0);
	wry_listener_pause(door.listener, false);
	UNTIL(door.accepted == 1);
	knock_clear(&knock);
	door_clear(&door);
}

static void
test_many(void)
{
	enum { N = 100 };
	Door door;
	static Knock knocks[N];
	door_open(&door, "127.0.0.1:0", 0);
	for (int i = 0; i < N; i++)
		knock_at(&knocks[i], "127.0.0.1", wry_listener_port(door.listener));
	UNTIL(door.accepted == N);
	for (int i = 0; i < N; i++)
		knock_clear(&knocks[i]);
	door_clear(&door);
}

static void
test_free_in_accept(void)
{
	Door door;
	Knock knocks[3];
	door_open(&door, "127.0.0.1:0", 0);
	door.free_at = 2;
	wry_listener_pause(door.listener, true);
	for (int i = 0; i < 3; i++) {
		knock_at(&knocks[i], "127.0.0.1", wry_listener_port(door.listener));
		UNTIL(knocks[i].connected);
	}
	wry_listener_pause(door.listener, false);
	UNTIL(door.listener == NULL);
	turns(3);
	g_assert_cmpuint(door.accepted, ==, 2);
	for (int i = 0; i < 3; i++)
		knock_clear(&knocks[i]);
	door_clear(&door);
}

/* Out of descriptors it rests instead of spinning, and goes on by itself. */
static void
test_out_of_descriptors(void)
{
	struct rlimit old, low;
	Door door;
	Knock knock;
	door_open(&door, "127.0.0.1:0", 0);
	knock_at(&knock, "127.0.0.1", wry_listener_port(door.listener));
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &old), ==, 0);
	low = old;
	int next = dup(0);
	close(next);
	low.rlim_cur = (rlim_t)next;
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &low), ==, 0);
	UNTIL(knock.connected);
	uint64_t n;
	gint64 longest;
	turns(2);
	wry_loop_stats(&n, &longest);
	gint64 end = g_get_monotonic_time() + 100000;
	while (g_get_monotonic_time() < end)
		turns(1);
	g_assert_cmpuint(door.accepted, ==, 0);
	wry_loop_stats(&n, &longest);
	g_assert_cmpuint(n, <, 20);
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &old), ==, 0);
	UNTIL(door.accepted == 1);
	knock_clear(&knock);
	door_clear(&door);
}

/* ---- Unix sockets ---- */

static void
test_unix(void)
{
	g_autofree char *path = g_build_filename(dir, "control", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	Door door;
	Knock knock;
	struct stat file;
	mode_t old = umask(0);
	door_open(&door, address, 0600);
	g_assert_cmpint(lstat(path, &file), ==, 0);
	g_assert_cmpuint(file.st_mode & 07777, ==, 0600);
	door_clear(&door);
	umask(0777);
	door_open(&door, address, 0);
	g_assert_cmpint(lstat(path, &file), ==, 0);
	g_assert_cmpuint(file.st_mode & 07777, ==, 0660);
	umask(old);
	knock_at(&knock, address, 0);
	UNTIL(door.accepted == 1 && knock.connected);
	knock_clear(&knock);
	door_clear(&door);
	g_assert_cmpint(lstat(path, &file), <, 0); /* it takes the file along */
	knock_at(&knock, address, 0);
	UNTIL(knock.closed);
	g_assert_cmpstr(knock.error, ==, "remote-server-timeout");
	knock_clear(&knock);
}

static void
test_unix_living(void)
{
	g_autofree char *path = g_build_filename(dir, "lmtp", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	g_autofree char *expected = g_strconcat(address, " is used by another program", NULL);
	Door door;
	door_open(&door, address, 0);
	g_autofree char *words = refusal(address);
	g_assert_cmpstr(words, ==, expected);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	door_clear(&door);
}

/* Left behind by a process that was killed. */
static void
test_unix_dead(void)
{
	g_autofree char *path = g_build_filename(dir, "dead", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	struct sockaddr_un native = { .sun_family = AF_UNIX };
	Door door;
	Knock knock;
	g_strlcpy(native.sun_path, path, sizeof native.sun_path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&native, sizeof native), ==, 0);
	close(fd);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	door_open(&door, address, 0);
	knock_at(&knock, address, 0);
	UNTIL(door.accepted == 1);
	knock_clear(&knock);
	door_clear(&door);
}

/* Nothing but a socket is ever removed. */
static void
test_unix_file(void)
{
	g_autofree char *path = g_build_filename(dir, "precious", NULL);
	g_autofree char *link = g_build_filename(dir, "link", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	g_autofree char *link_address = g_strconcat("unix:", link, NULL);
	g_assert_true(g_file_set_contents(path, "x", 1, NULL));
	g_assert_cmpint(symlink(path, link), ==, 0);
	g_autofree char *words = refusal(address);
	g_autofree char *words2 = refusal(link_address);
	g_assert_true(g_str_has_suffix(words, "File exists"));
	g_assert_true(g_str_has_suffix(words2, "File exists"));
	g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
	g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	g_unlink(path);
	g_unlink(link);
}

/* The one that comes after us has put its own socket there: it stays. */
static void
test_unix_successor(void)
{
	g_autofree char *path = g_build_filename(dir, "shared", NULL);
	g_autofree char *address = g_strconcat("unix:", path, NULL);
	Door first, second;
	door_open(&first, address, 0);
	g_unlink(path);
	door_open(&second, address, 0);
	door_clear(&first);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	door_clear(&second);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* ---- names ---- */

typedef struct {
	WryReply *near;
	unsigned answers, n;
	char *error, *first;
} Asked;

static void
on_answer(gpointer result, const GError *error, gpointer data)
{
	Asked *asked = data;
	GPtrArray *addresses = result;
	asked->answers++;
	if (error != NULL) {
		asked->error = g_strdup(wry_error_condition(error));
		return;
	}
	asked->n = addresses->len;
	GInetSocketAddress *first = G_INET_SOCKET_ADDRESS(g_ptr_array_index(addresses, 0));
	asked->first = g_inet_address_to_string(g_inet_socket_address_get_address(first));
	g_assert_cmpuint(g_inet_socket_address_get_port(first), ==, 6697);
}

static void
ask(Asked *asked, const char *host)
{
	*asked = (Asked){ 0 };
	wry_resolve(host, 6697, false, wry_reply_new(&asked->near, 0, on_answer, asked));
}

static void
asked_clear(Asked *asked)
{
	g_free(asked->error);
	g_free(asked->first);
}

static void
test_resolve(void)
{
	Asked asked;
	ask(&asked, "localhost");
	g_assert_cmpuint(asked.answers, ==, 0);
	UNTIL(asked.answers == 1);
	g_assert_null(asked.error);
	g_assert_cmpuint(asked.n, >=, 1);
	asked_clear(&asked);
	ask(&asked, "[2001:db8::7]");
	UNTIL(asked.answers == 1);
	g_assert_cmpstr(asked.first, ==, "2001:db8::7");
	asked_clear(&asked);
}

static void
test_resolve_nonsense(void)
{
	g_autofree char *endless = g_strnfill(5000, 'a');
	const char *const names[] = {
		"", ".", "a b", "irc.test\r\nQUIT", "\xff\xfe", ".test", "irc/../x", endless,
	};
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		Asked asked;
		ask(&asked, names[i]);
		UNTIL(asked.answers == 1);
		g_assert_cmpstr(asked.error, ==, "remote-server-not-found");
		asked_clear(&asked);
	}
}

/* More than run at a time, half of them taken back: each of the others is answered once. */
static void
test_resolve_many(void)
{
	enum { N = 60 };
	static Asked asked[N];
	for (int i = 0; i < N; i++)
		ask(&asked[i], "localhost");
	for (int i = 0; i < N; i += 2)
		wry_reply_cancel(&asked[i].near);
	for (int i = 0; i < N; i++) {
		UNTIL(i % 2 == 0 || asked[i].answers == 1);
		g_assert_cmpuint(asked[i].answers, ==, i % 2);
		asked_clear(&asked[i]);
	}
}

/* At the end of the process nobody is left waiting, and nobody is called later. */
static void
test_resolve_shutdown(void)
{
	enum { N = 30 };
	static Asked asked[N];
	for (int i = 0; i < N; i++)
		ask(&asked[i], "localhost");
	wry_resolve_shutdown();
	for (int i = 0; i < N; i++) {
		g_assert_cmpuint(asked[i].answers, ==, 1);
		asked_clear(&asked[i]);
	}
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_timeout_add(2, on_tick, NULL);
	dir = g_dir_make_tmp("wherry-test-XXXXXX", &error);
	g_assert_no_error(error);
	g_test_add_func("/listen/accept", test_accept);
	g_test_add_func("/listen/accept-six", test_accept_six);
	g_test_add_func("/listen/taken", test_taken);
	g_test_add_func("/listen/bad-addresses", test_bad_addresses);
	g_test_add_func("/listen/pause", test_pause);
	g_test_add_func("/listen/many", test_many);
	g_test_add_func("/listen/free-in-accept", test_free_in_accept);
	g_test_add_func("/listen/out-of-descriptors", test_out_of_descriptors);
	g_test_add_func("/listen/unix", test_unix);
	g_test_add_func("/listen/unix-living", test_unix_living);
	g_test_add_func("/listen/unix-dead", test_unix_dead);
	g_test_add_func("/listen/unix-file", test_unix_file);
	g_test_add_func("/listen/unix-successor", test_unix_successor);
	g_test_add_func("/resolve/good", test_resolve);
	g_test_add_func("/resolve/nonsense", test_resolve_nonsense);
	g_test_add_func("/resolve/many", test_resolve_many);
	g_test_add_func("/resolve/shutdown", test_resolve_shutdown);
	int rc = g_test_run();
	wry_resolve_shutdown();
	wry_loop_shutdown();
	g_rmdir(dir);
	g_free(dir);
	return rc;
}
