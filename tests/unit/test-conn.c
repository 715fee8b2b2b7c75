/*
 * test-conn.c - net/conn against a server in the same thread: connecting, lines, writing
 */
#include "conn-kit.h"

/* ---- plain: connecting ---- */

static guint16
closed_port(void)
{
	Server s;
	server_listen(&s, "127.0.0.1");
	guint16 port = s.port;
	server_clear(&s);
	return port;
}

static void
test_refused(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = closed_port() },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "connection refused");
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	client_clear(&client);
}

static void
test_no_such_name(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "nowhere.test", .port = 6667 }, &by_lines);
	assert_failed(&client, "remote-server-not-found", "cancel");
	client_clear(&client);
}

static void
test_second_address(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "two.test", .port = s.port }, &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	g_autofree char *remote = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(wry_conn_remote(client.conn))));
	g_assert_cmpstr(remote, ==, "127.0.0.1");
	g_assert_nonnull(wry_conn_local(client.conn));
	g_assert_null(wry_conn_tls_version(client.conn));
	client_clear(&client);
	server_clear(&s);
}

/* A listener with a full queue: the kernel drops what else knocks. */
static void
test_no_answer(void)
{
	Client client;
	Server s;
	struct sockaddr_in in = { .sin_family = AF_INET };
	int knocks[4];
	server_listen(&s, "127.0.0.1");
	server = NULL;
	listen(s.listener, 0);
	inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
	in.sin_port = htons(s.port);
	for (unsigned i = 0; i < G_N_ELEMENTS(knocks); i++) {
		knocks[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(knocks[i], (struct sockaddr *)&in, sizeof in);
	}
	turns(20);
	gint64 start = g_get_monotonic_time();
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .connect_ms = 200 },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "no answer");
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 190000);
	for (unsigned i = 0; i < G_N_ELEMENTS(knocks); i++)
		close(knocks[i]);
	client_clear(&client);
	server_clear(&s);
}

static void
test_dns_silent(void)
{
	Client client;
	client_dial(&client,
		    &(WryConnTarget){ .host = "silent.test", .port = 6667, .connect_ms = 50 },
		    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	wry_reply_drop(g_steal_pointer(&unanswered)); /* the far end is still ours */
}

static void
test_free_while_resolving(void)
{
	Client client;
	client_dial(&client, &(WryConnTarget){ .host = "silent.test", .port = 6667 }, &by_lines);
	client_clear(&client);
	answer(g_steal_pointer(&unanswered), 6667, "127.0.0.1", NULL); /* goes nowhere */
	turns(5);
	g_assert_cmpuint(client.closed + client.connected, ==, 0);
}

static void
guard_refuses(const char *host)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = host, .port = s.port, .guarded = true },
		    &by_lines);
	assert_failed(&client, "policy-violation", "modify");
	turns(5);
	g_assert_cmpint(s.fd, ==, -1); /* nobody knocked */
	client_clear(&client);
	server_clear(&s);
}

static void
test_guard(void)
{
	guard_refuses("127.0.0.1");
	guard_refuses("localhost");
	guard_refuses("two.test");
	guard_refuses("::ffff:127.0.0.1");
	guard_refuses("unix:/run/wherry-no-such-socket");
}

static void
test_out_of_descriptors(void)
{
	struct rlimit old, low;
	Client client;
	Server s;
	server_listen(&s, "127.0.0.1");
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &old), ==, 0);
	low = old;
	int next = dup(0);
	close(next);
	low.rlim_cur = (rlim_t)next;
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &low), ==, 0);
	server = NULL;
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = s.port }, &by_lines);
	assert_failed(&client, "resource-constraint", "wait");
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &old), ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
test_bind_address(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(
	    &client,
	    &(WryConnTarget){ .host = "two.test", .port = s.port, .bind_address = "127.0.0.3" },
	    &by_lines);
	UNTIL(client.connected);
	g_autofree char *local = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(wry_conn_local(client.conn))));
	g_assert_cmpstr(local, ==, "127.0.0.3");
	client_clear(&client);
	server_clear(&s);
}

static GSocketAddress *
end_of(const char *address, guint16 port)
{
	GSocketAddress *end = g_inet_socket_address_new_from_string(address, port);
	g_assert_nonnull(end);
	return end;
}

/* An address for IPv6 alone leaves IPv4 as it is; and which connection is which. */
static void
test_bind_v6(void)
{
	static const char *const hosts[] = { "127.0.0.1", "::1" };
	for (guint i = 0; i < G_N_ELEMENTS(hosts); i++) {
		Server s;
		Client client;
		server_listen(&s, hosts[i]);
		client_dial(&client,
			    &(WryConnTarget){ .host = hosts[i],
					      .port = s.port,
					      .bind_address = "127.0.0.1",
					      .bind_v6 = "::1" },
			    &by_lines);
		UNTIL(client.connected);
		guint16 port = g_inet_socket_address_get_port(
		    G_INET_SOCKET_ADDRESS(wry_conn_local(client.conn)));
		g_autofree char *mapped = g_strconcat("::ffff:", hosts[0], NULL);
		g_autoptr(GSocketAddress) ours = end_of(hosts[i], port);
		g_autoptr(GSocketAddress) theirs = end_of(hosts[i], s.port);
		g_autoptr(GSocketAddress) ours_mapped = end_of(mapped, port);
		g_autoptr(GSocketAddress) other = end_of("127.0.0.2", s.port);
		g_assert_true(wry_conn_joins(client.conn, ours, theirs));
		g_assert_cmpint(wry_conn_joins(client.conn, ours_mapped, theirs), ==, i == 0);
		g_assert_false(wry_conn_joins(client.conn, theirs, ours));
		g_assert_false(wry_conn_joins(client.conn, ours, other));
		client_clear(&client);
		server_clear(&s);
	}
}

static void
test_write_before_connect(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port }, &by_lines);
	g_assert_true(wry_conn_write(client.conn, "NICK a\r\n", 8));
	g_assert_cmpuint(wry_conn_pending(client.conn), ==, 8);
	UNTIL(s.got->len == 8);
	g_assert_cmpstr(s.got->str, ==, "NICK a\r\n");
	g_assert_cmpuint(client.connected, ==, 1);
	g_assert_cmpuint(client.drained, ==, 1);
	client_clear(&client);
	server_clear(&s);
}

/* ---- plain: lines ---- */

static void
pair(Client *client, int *peer, const WryConnTarget *target, const WryConnFuncs *funcs)
{
	int fds[2];
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
	*client = (Client){ .got = g_string_new(NULL) };
	client->conn = wry_conn_new_from_fd(fds[0], target, funcs, client);
	*peer = fds[1];
}

#define SAY(fd, text) g_assert_cmpint(write(fd, text, sizeof text - 1), ==, sizeof text - 1)

static void
test_lines(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "one\r\ntwo\n\r\nth");
	UNTIL(client.lines == 3);
	turns(3);
	SAY(peer, "ree\r");
	turns(3);
	SAY(peer, "\nfo\rur\r\r\n");
	UNTIL(client.lines == 5);
	g_assert_cmpstr(client.got->str, ==, "one|two||three|fo\rur\r|");
	g_assert_cmpuint(client.cuts, ==, 0);
	close(peer);
	UNTIL(client.closed);
	g_assert_no_error(client.error);
	client_clear(&client);
}

static void
test_nul(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "a\0b\r\n");
	UNTIL(client.lines == 1);
	g_assert_cmpuint(client.last_n, ==, 3);
	g_assert_cmpmem(client.got->str, client.got->len, "a\0b|", 4);
	close(peer);
	client_clear(&client);
}

/* At the limit, one over it, far over it; whole and in pieces of one byte. */
static void
cut_lines(gsize piece)
{
	Client client;
	int peer;
	static const char text[] = "12345678\r\n"
				   "12345678\n"
				   "123456789\r\n"
				   "12345678\rx\n"
				   "1234567890123456789012345678901234567890\r\n"
				   "end\r\n";
	pair(&client, &peer, &(WryConnTarget){ .max_line = 8 }, &by_lines);
	for (gsize i = 0; i < sizeof text - 1; i += piece) {
		gsize n = MIN(piece, sizeof text - 1 - i);
		g_assert_cmpint(write(peer, text + i, n), ==, (ssize_t)n);
		if (piece < sizeof text)
			turns(2);
	}
	UNTIL(client.lines == 6);
	g_assert_cmpstr(client.got->str, ==, "12345678|12345678|12345678|12345678|12345678|end|");
	g_assert_cmpuint(client.cuts, ==, 3);
	close(peer);
	client_clear(&client);
}

static void
test_cut(void)
{
	cut_lines(1000);
	cut_lines(1);
	cut_lines(7);
}

/* A line without an end is told as soon as it is too long, and holds no memory after. */
static void
test_endless_line(void)
{
	Client client;
	int peer;
	g_autofree char *much = g_malloc(60000);
	memset(much, 'x', 60000);
	pair(&client, &peer, NULL, &by_lines);
	g_assert_cmpint(write(peer, much, 60000), ==, 60000);
	UNTIL(client.lines == 1);
	g_assert_cmpuint(client.last_n, ==, 8192);
	g_assert_cmpuint(client.cuts, ==, 1);
	SAY(peer, "\nnext\n");
	UNTIL(client.lines == 2);
	g_assert_true(g_str_has_suffix(client.got->str, "|next|"));
	close(peer);
	client_clear(&client);
}

static void
free_it(Client *client)
{
	if (client->lines == 2)
		g_clear_pointer(&client->conn, wry_conn_free);
}

static void
test_free_in_line(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	client.on_line = free_it;
	SAY(peer, "one\ntwo\nthree\nfour\n");
	UNTIL(client.conn == NULL);
	turns(5);
	g_assert_cmpstr(client.got->str, ==, "one|two|");
	g_assert_cmpuint(client.closed, ==, 0);
	close(peer);
	client_clear(&client);
}

static void
test_eof_after_data(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	SAY(peer, "ERROR :bye\r\nhalf a li");
	close(peer);
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "ERROR :bye|");
	g_assert_no_error(client.error);
	client_clear(&client);
}

/* Its last words are heard though our own write finds the connection reset. */
static void
test_last_words(void)
{
	Server s;
	Client client;
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "127.0.0.1", .port = s.port }, &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	s.deaf = true;
	wry_conn_pause(client.conn, true);
	wry_conn_write(client.conn, "USER a\r\n", 8);
	UNTIL(client.drained == 1);
	server_say(&s, "ERROR :K-lined\r\n", 16);
	server_cut(&s); /* with unread data: a reset */
	s.fd = -1;
	close(s.listener);
	s.listener = -1;
	wry_conn_pause(client.conn, false);
	signal(SIGPIPE, SIG_DFL); /* it would end us here */
	wry_conn_write(client.conn, "PING\r\n", 6);
	UNTIL(client.closed);
	signal(SIGPIPE, SIG_IGN);
	g_assert_cmpstr(client.got->str, ==, "ERROR :K-lined|");
	g_assert_cmpstr(wry_error_condition(client.error), ==, "remote-server-timeout");
	client_clear(&client);
	server_clear(&s);
}

static void
test_pause(void)
{
	Client client;
	int peer;
	pair(&client, &peer, NULL, &by_lines);
	client.on_line = pause_it;
	SAY(peer, "one\ntwo\nthree\nfo");
	UNTIL(client.lines == 2);
	SAY(peer, "ur\nfive\n");
	close(peer);
	turns(5);
	g_assert_cmpstr(client.got->str, ==, "one|two|"); /* and no EOF yet */
	g_assert_cmpuint(client.closed, ==, 0);
	wry_conn_pause(client.conn, false);
	g_assert_cmpuint(client.lines, ==, 2); /* not out of our own call */
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "one|two|three|four|five|");
	client_clear(&client);
}

static void
test_peer_uid(void)
{
	Client client;
	int peer;
	unsigned uid = 0, gid = 0;
	pair(&client, &peer, NULL, &by_lines);
	g_assert_true(wry_conn_peer_uid(client.conn, &uid, &gid));
	g_assert_cmpuint(uid, ==, getuid());
	g_assert_cmpuint(gid, ==, getgid());
	close(peer);
	client_clear(&client);
}

/* ---- plain: writing ---- */

static void
test_max_out(void)
{
	Client client;
	int peer;
	char block[1024] = { 0 };
	pair(&client, &peer, &(WryConnTarget){ .max_out = 4096 }, &by_lines);
	for (int i = 0; i < 4; i++)
		g_assert_true(wry_conn_write(client.conn, block, sizeof block));
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	g_assert_cmpuint(client.closed, ==, 0); /* only at the end of the turn */
	UNTIL(client.closed);
	g_assert_cmpstr(wry_error_condition(client.error), ==, "resource-constraint");
	g_assert_false(wry_conn_write(client.conn, "x", 1));
	close(peer);
	client_clear(&client);
}

/* More than the kernel takes at once: all of it arrives, in order, and drained() comes once. */
static void
test_partial_writes(void)
{
	enum { SIZE = 8 << 20 }; /* Linux takes 4 */
	Server s;
	Client client;
	g_autofree char *much = g_malloc(SIZE);
	for (int i = 0; i < SIZE; i++)
		much[i] = (char)(i * 7 + i / 251);
	server_listen(&s, "127.0.0.1");
	s.deaf = true;
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .max_out = SIZE },
		    &by_bytes);
	UNTIL(client.connected && s.fd >= 0);
	for (int i = 0; i < SIZE; i += SIZE / 16)
		g_assert_true(wry_conn_write(client.conn, much + i, SIZE / 16));
	turns(5);
	g_assert_cmpuint(wry_conn_pending(client.conn), >, 0);
	g_assert_cmpuint(client.drained, ==, 0);
	s.deaf = false;
	UNTIL(s.got->len == SIZE);
	g_assert_cmpmem(s.got->str, s.got->len, much, SIZE);
	UNTIL(client.drained == 1);
	uint64_t in, out;
	wry_conn_counts(client.conn, &in, &out);
	g_assert_cmpuint(out, ==, SIZE);
	client_clear(&client);
	server_clear(&s);
}

/* A turn's writes are one write: on a packet socket each write is a packet. */
static void
test_one_write_a_turn(void)
{
	Client client = { .got = g_string_new(NULL) };
	int fds[2];
	char buffer[64];
	g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
	client.conn = wry_conn_new_from_fd(fds[0], NULL, &by_lines, &client);
	wry_conn_write(client.conn, "a", 1);
	wry_conn_write(client.conn, "b", 1);
	wry_conn_write(client.conn, "c", 1);
	UNTIL(client.drained == 1);
	g_assert_cmpint(read(fds[1], buffer, sizeof buffer), ==, 3);
	close(fds[1]);
	client_clear(&client);
}

static void
test_finish(void)
{
	enum { SIZE = 8 << 20 };
	Server s;
	Client client;
	g_autofree char *much = g_malloc0(SIZE);
	server_listen(&s, "127.0.0.1");
	s.deaf = true;
	client_dial(&client,
		    &(WryConnTarget){ .host = "127.0.0.1", .port = s.port, .max_out = SIZE },
		    &by_lines);
	UNTIL(client.connected && s.fd >= 0);
	g_assert_true(wry_conn_write(client.conn, much, SIZE));
	server_say(&s, "unheard\n", 8);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000);
	turns(3);
	s.deaf = false;
	UNTIL(s.eof);
	g_assert_cmpuint(s.got->len, ==, SIZE);
	g_assert_cmpuint(client.lines + client.closed, ==, 0);
	server_cut(&s);
	turns(5);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0); /* it has freed itself */
	client_clear(&client);
	server_clear(&s);
}

/* A peer that never closes, and one that is there no more when the process ends. */
static void
test_finish_bounded(void)
{
	Client client;
	int peer;
	char byte;
	pair(&client, &peer, NULL, &by_lines);
	wry_conn_finish(g_steal_pointer(&client.conn), 50);
	gint64 end = g_get_monotonic_time() + 500000;
	while (g_get_monotonic_time() < end && send(peer, "x", 1, MSG_NOSIGNAL) > 0)
		turn();
	g_assert_cmpint(g_get_monotonic_time(), <, end); /* its end was closed */
	g_assert_cmpint(read(peer, &byte, 1), ==, 0);
	close(peer);
	client_clear(&client);

	pair(&client, &peer, NULL, &by_lines);
	wry_conn_finish(g_steal_pointer(&client.conn), 60000);
	g_assert_cmpuint(wry_conn_finishing(), ==, 1);
	close(peer);
	client_clear(&client);
}

/* "QUIT" and half a close: the answer is still heard. */
static void
test_finish_half_closed(void)
{
	Client client;
	int peer;
	char buffer[16] = { 0 };
	pair(&client, &peer, NULL, &by_lines);
	shutdown(peer, SHUT_WR);
	wry_conn_write(client.conn, "221 bye\r\n", 9);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000);
	turns(5);
	g_assert_cmpint(read(peer, buffer, sizeof buffer), ==, 9);
	g_assert_cmpint(read(peer, buffer, sizeof buffer), ==, 0);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0);
	close(peer);
	client_clear(&client);
}

static void
test_many(void)
{
	enum { N = 200 };
	static Client clients[N];
	int peers[N];
	for (int i = 0; i < N; i++) {
		pair(&clients[i], &peers[i], NULL, &by_lines);
		SAY(peers[i], "PING :x\r\nPING :y\r\n");
		wry_conn_write(clients[i].conn, "PONG :x\r\n", 9);
	}
	for (int i = 0; i < N; i++) {
		char buffer[32];
		UNTIL(clients[i].lines == 2 && clients[i].drained == 1);
		g_assert_cmpint(read(peers[i], buffer, sizeof buffer), ==, 9);
		close(peers[i]);
	}
	for (int i = 0; i < N; i++)
		UNTIL(clients[i].closed == 1);
	for (int i = 0; i < N; i++)
		client_clear(&clients[i]);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* the server's; see test_last_words() for ours */
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_timeout_add(2, on_tick, NULL);
	g_test_add_func("/conn/refused", test_refused);
	g_test_add_func("/conn/no-such-name", test_no_such_name);
	g_test_add_func("/conn/second-address", test_second_address);
	g_test_add_func("/conn/no-answer", test_no_answer);
	g_test_add_func("/conn/dns-silent", test_dns_silent);
	g_test_add_func("/conn/free-while-resolving", test_free_while_resolving);
	g_test_add_func("/conn/guard", test_guard);
	g_test_add_func("/conn/out-of-descriptors", test_out_of_descriptors);
	g_test_add_func("/conn/bind-address", test_bind_address);
	g_test_add_func("/conn/bind-v6", test_bind_v6);
	g_test_add_func("/conn/write-before-connect", test_write_before_connect);
	g_test_add_func("/conn/lines", test_lines);
	g_test_add_func("/conn/nul", test_nul);
	g_test_add_func("/conn/cut", test_cut);
	g_test_add_func("/conn/endless-line", test_endless_line);
	g_test_add_func("/conn/free-in-line", test_free_in_line);
	g_test_add_func("/conn/eof-after-data", test_eof_after_data);
	g_test_add_func("/conn/last-words", test_last_words);
	g_test_add_func("/conn/pause", test_pause);
	g_test_add_func("/conn/peer-uid", test_peer_uid);
	g_test_add_func("/conn/max-out", test_max_out);
	g_test_add_func("/conn/partial-writes", test_partial_writes);
	g_test_add_func("/conn/one-write-a-turn", test_one_write_a_turn);
	g_test_add_func("/conn/finish", test_finish);
	g_test_add_func("/conn/finish-bounded", test_finish_bounded);
	g_test_add_func("/conn/finish-half-closed", test_finish_half_closed);
	g_test_add_func("/conn/many", test_many);
	int rc = g_test_run();
	wry_loop_shutdown();
	return rc;
}
