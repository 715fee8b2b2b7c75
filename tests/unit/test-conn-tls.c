/*
 * test-conn-tls.c - net/conn against a server in the same thread: TLS and STARTTLS
 */
#include "conn-kit.h"
#include "cert-kit.h"

static int
any_certificate(G_GNUC_UNUSED int ok, G_GNUC_UNUSED X509_STORE_CTX *store)
{
	return 1;
}

/* pem: key, then certificate. */
static void
server_tls(Server *s, const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	s->ctx = SSL_CTX_new(TLS_server_method());
	g_assert_cmpint(SSL_CTX_use_certificate(s->ctx, x), ==, 1);
	g_assert_cmpint(SSL_CTX_use_PrivateKey(s->ctx, key), ==, 1);
	SSL_CTX_set_verify(s->ctx, SSL_VERIFY_PEER, any_certificate);
	EVP_PKEY_free(key);
	X509_free(x);
	BIO_free(bio);
}

static char *dir, *good_pem, *good_file, *expired_pem, *other_pem, *all_file;

static void
make_certificates(void)
{
	dir = g_dir_make_tmp("wherry-test-XXXXXX", NULL);
	good_file = g_build_filename(dir, "good.pem", NULL);
	all_file = g_build_filename(dir, "all.pem", NULL);
	good_pem = certificate("DNS:localhost,DNS:two.test,IP:127.0.0.1", -1, 30);
	expired_pem = certificate("DNS:localhost", -30, -1);
	other_pem = certificate("DNS:other.test", -1, 30);
	g_autofree char *all = g_strconcat(good_pem, expired_pem, other_pem, NULL);
	g_assert_true(g_file_set_contents(good_file, good_pem, -1, NULL));
	g_assert_true(g_file_set_contents(all_file, all, -1, NULL));
}

static void
forget_certificates(void)
{
	g_unlink(good_file);
	g_unlink(all_file);
	g_rmdir(dir);
	g_free(good_pem);
	g_free(expired_pem);
	g_free(other_pem);
	g_free(good_file);
	g_free(all_file);
	g_free(dir);
}

static WryTls *
trusting(const char *file)
{
	g_autoptr(GError) error = NULL;
	WryTls *tls = wry_tls_new(file, &error);
	g_assert_no_error(error);
	return tls;
}

static char *
pin_of(const char *pem)
{
	g_autofree char *hex = wry_tls_identity_fingerprint(pem);
	return g_strconcat("sha256:", hex, NULL);
}

/* target->port is set here. */
static void
tls_dial(Server *s, Client *client, WryConnTarget target, const char *pem,
	 const WryConnFuncs *funcs)
{
	server_listen(s, "127.0.0.1");
	server_tls(s, pem);
	target.port = s->port;
	client_dial(client, &target, funcs);
}

static void
tls_works(WryConnTarget target, const char *pem)
{
	Server s;
	Client client;
	g_autofree char *pin = pin_of(pem);
	tls_dial(&s, &client, target, pem, &by_lines);
	wry_conn_write(client.conn, "NICK a\r\n", 8);
	UNTIL(s.got->len == 8);
	g_assert_cmpuint(client.connected, ==, 1);
	g_assert_cmpstr(wry_conn_tls_version(client.conn), ==, "TLSv1.3");
	g_assert_cmpstr(wry_conn_tls_peer(client.conn), ==, pin);
	server_say(&s, "001 a\r\n", 7);
	UNTIL(client.lines == 1);
	SSL_shutdown(s.ssl);
	UNTIL(client.closed);
	g_assert_no_error(client.error);
	client_clear(&client);
	server_clear(&s);
}

static void
tls_refused(WryConnTarget target, const char *pem, const char *words)
{
	Server s;
	Client client;
	g_autofree char *pin = pin_of(pem);
	tls_dial(&s, &client, target, pem, &by_lines);
	wry_conn_write(client.conn, "PASS secret\r\n", 13);
	assert_failed(&client, "remote-server-timeout", "cancel");
	g_assert_cmpstr(client.error->message, ==, words);
	g_assert_cmpstr(wry_conn_tls_peer(client.conn), ==, pin); /* to be shown, or pinned */
	turns(3);
	g_assert_cmpuint(s.got->len, ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls(void)
{
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_works((WryConnTarget){ .host = "localhost", .tls = tls }, good_pem);
	tls_works((WryConnTarget){ .host = "127.0.0.1", .tls = tls }, good_pem);
	tls_works((WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = "Two.test." },
		  good_pem);
}

static void
test_tls_refused(void)
{
	g_autoptr(WryTls) tls = trusting(all_file);
	g_autoptr(WryTls) few = trusting(good_file);
	g_autofree char *identity = wry_tls_identity_new("localhost");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = tls }, other_pem,
		    "its certificate is for another name");
	tls_refused((WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = "127.0.0.9" },
		    good_pem, "its certificate is for another name");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = tls }, expired_pem,
		    "its certificate has expired");
	tls_refused((WryConnTarget){ .host = "localhost", .tls = few }, identity,
		    "its certificate is signed by nobody we know");
}

/* To OpenSSL ".test" would be any name below it. */
static void
test_tls_no_name(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "127.0.0.1", .tls = tls, .tls_name = ".test" }, good_pem,
		 &by_lines);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_pins(void)
{
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *right = pin_of(expired_pem), *wrong = pin_of(good_pem);
	tls_works((WryConnTarget){ .host = "localhost",
				   .tls = tls,
				   .tls_pins = (const char *const[]){ wrong, right, NULL } },
		  expired_pem);
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ wrong, NULL } },
		    expired_pem, "its fingerprint is not the pinned one");
	/* Good in every other way: still not the pinned one. */
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ right, NULL } },
		    good_pem, "its fingerprint is not the pinned one");
	/* Pins of which none is one let nobody in. */
	tls_refused((WryConnTarget){ .host = "localhost",
				     .tls = tls,
				     .tls_pins = (const char *const[]){ "sha256:12", NULL } },
		    good_pem, "its fingerprint is not the pinned one");
}

static void
test_tls_identity(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *identity = wry_tls_identity_new("juliet@example.org");
	g_autofree char *expected = wry_tls_identity_fingerprint(identity);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "localhost", .tls = tls, .tls_identity = identity },
		 good_pem, &by_lines);
	UNTIL(s.stood);
	X509 *x = SSL_get1_peer_certificate(s.ssl);
	g_assert_nonnull(x);
	unsigned char digest[32];
	char hex[65];
	g_assert_cmpint(X509_digest(x, EVP_sha256(), digest, NULL), ==, 1);
	for (int i = 0; i < 32; i++)
		g_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	g_assert_cmpstr(hex, ==, expected);
	X509_free(x);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_bad_identity(void)
{
	Client client;
	Server s;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client,
		 (WryConnTarget){ .host = "localhost", .tls = tls, .tls_identity = "nonsense" },
		 good_pem, &by_lines);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
}

/* It accepts, and says nothing: the time is bounded. */
static void
test_tls_silent(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(
	    &client,
	    &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls, .connect_ms = 100 },
	    &by_lines);
	assert_failed(&client, "remote-server-timeout", "wait");
	g_assert_cmpstr(client.error->message, ==, "no answer to the TLS handshake");
	g_assert_cmpuint(s.got->len, >, 0); /* it did get our hello */
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_plain_port(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls },
		    &by_lines);
	UNTIL(s.got->len > 0);
	server_say(&s, ":irc.test NOTICE * :*** Looking up\r\n", 35);
	assert_failed(&client, "remote-server-timeout", "cancel");
	g_assert_cmpstr(client.error->message, ==, "it does not speak TLS on this port");
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_closed_early(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	server_listen(&s, "127.0.0.1");
	client_dial(&client, &(WryConnTarget){ .host = "localhost", .port = s.port, .tls = tls },
		    &by_lines);
	UNTIL(s.got->len > 0);
	server_cut(&s);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	server_clear(&s);
}

/* Without its close_notify the end may be an attacker's. */
static void
test_tls_cut_off(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	UNTIL(s.stood && client.connected);
	server_say(&s, "ERROR :bye\r\n", 12);
	shutdown(s.fd, SHUT_WR);
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "ERROR :bye|");
	g_assert_cmpstr(client.error->message, ==, "connection broken off");
	client_clear(&client);
	server_clear(&s);
}

/* Paused with more of the same record decrypted: epoll sees none of it, and all of it comes. */
static void
test_tls_pause(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	client.on_line = pause_it;
	UNTIL(s.stood && client.connected);
	server_say(&s, "one\ntwo\nthree\n", 14);
	server_say(&s, "four\n", 5);
	UNTIL(client.lines == 2);
	turns(5);
	g_assert_cmpuint(client.lines, ==, 2);
	wry_conn_pause(client.conn, false);
	UNTIL(client.lines == 4);
	g_assert_cmpstr(client.got->str, ==, "one|two|three|four|");
	client_clear(&client);
	server_clear(&s);
}

/* Paused before the handshake is done: it is done all the same, and nothing is delivered. */
static void
test_tls_pause_early(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	wry_conn_pause(client.conn, true);
	UNTIL(s.stood && client.connected);
	server_say(&s, "one\n", 4);
	turns(5);
	g_assert_cmpuint(client.lines, ==, 0);
	wry_conn_pause(client.conn, false);
	UNTIL(client.lines == 1);
	client_clear(&client);
	server_clear(&s);
}

/* Both ways, more than any buffer holds, the keys changing meanwhile. */
static void
test_tls_bulk(void)
{
	enum { SIZE = 6 << 20, STEP = 8000 };
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	g_autofree char *much = g_malloc(SIZE);
	for (int i = 0; i < SIZE; i++)
		much[i] = (char)(i * 13 + i / 509);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls, .max_out = SIZE },
		 good_pem, &by_bytes);
	UNTIL(s.stood && client.connected);
	SSL_set_mode(s.ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	g_assert_true(wry_conn_write(client.conn, much, SIZE));
	s.deaf = true;
	turns(5);
	g_assert_cmpuint(wry_conn_pending(client.conn), >, 0);
	s.deaf = false;
	int said = 0;
	gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
	while (said < SIZE && client.closed == 0) {
		g_assert_cmpint(g_get_monotonic_time(), <, end);
		int n = SSL_write(s.ssl, much + said, MIN(STEP, SIZE - said));
		said += MAX(n, 0);
		if (n > 0 && said % (16 * STEP) == 0)
			SSL_key_update(s.ssl, SSL_KEY_UPDATE_REQUESTED);
		turn();
	}
	UNTIL((client.got->len == SIZE && s.got->len == SIZE) || client.closed > 0);
	g_assert_no_error(client.error);
	g_assert_cmpmem(client.got->str, client.got->len, much, SIZE);
	g_assert_cmpmem(s.got->str, s.got->len, much, SIZE);
	client_clear(&client);
	server_clear(&s);
}

static void
test_tls_finish(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem,
		 &by_lines);
	wry_conn_write(client.conn, "QUIT\r\n", 6);
	wry_conn_finish(g_steal_pointer(&client.conn), 5000); /* before it stands even */
	UNTIL(s.eof);
	g_assert_cmpstr(s.got->str, ==, "QUIT\r\n");
	g_assert_cmpuint(client.connected + client.closed, ==, 0);
	server_cut(&s);
	turns(5);
	g_assert_cmpuint(wry_conn_finishing(), ==, 0);
	client_clear(&client);
	server_clear(&s);
}

static void
free_on_connect(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	Client *client = data;
	client->connected++;
	g_clear_pointer(&client->conn, wry_conn_free);
}

static void
test_tls_free_in_connected(void)
{
	Server s;
	Client client;
	WryConnFuncs funcs = by_lines;
	g_autoptr(WryTls) tls = trusting(good_file);
	funcs.connected = free_on_connect;
	tls_dial(&s, &client, (WryConnTarget){ .host = "localhost", .tls = tls }, good_pem, &funcs);
	UNTIL(client.connected == 1);
	g_assert_null(client.conn);
	client_clear(&client);
	server_clear(&s);
}

/* ---- STARTTLS ---- */

static WryTls *secure_by;

static void
start_tls(Client *client)
{
	if (client->lines == 1)
		wry_conn_start_tls(client->conn,
				   &(WryConnTarget){ .tls = secure_by, .tls_name = "localhost" });
}

/* A plain connection, which its server has agreed to secure; says: what it sends in one piece. */
static void
starttls_dial(Server *s, Client *client, const char *says)
{
	server_listen(s, "127.0.0.1");
	client_dial(client, &(WryConnTarget){ .host = "127.0.0.1", .port = s->port }, &by_lines);
	client->on_line = start_tls;
	UNTIL(client->connected == 1 && s->fd >= 0);
	client->connected = 0;
	server_say(s, says, strlen(says));
}

/* From here on, as the server. */
static void
server_secure(Server *s, const char *pem)
{
	server_tls(s, pem);
	s->ssl = SSL_new(s->ctx);
	SSL_set_fd(s->ssl, s->fd);
}

static void
test_starttls(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n");
	server_secure(&s, good_pem);
	UNTIL(client.connected == 1);
	g_assert_cmpstr(wry_conn_tls_version(client.conn), ==, "TLSv1.3");
	wry_conn_write(client.conn, "EHLO a\r\n", 8);
	UNTIL(s.got->len == 8);
	server_say(&s, "250 hi\r\n", 8);
	UNTIL(client.lines == 2);
	g_assert_cmpstr(client.got->str, ==, "220 go|250 hi|");
	client_clear(&client);
	server_clear(&s);
}

/* What stands behind the agreement was said by anybody: it is not heard, and ends the connection. */
static void
test_starttls_injection(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n250 AUTH PLAIN\r\n");
	UNTIL(client.closed);
	g_assert_cmpstr(client.got->str, ==, "220 go|");
	g_assert_cmpstr(client.error->message, ==, "words in clear behind the agreement on TLS");
	client_clear(&client);
	server_clear(&s);
}

static void
test_starttls_refused(void)
{
	Server s;
	Client client;
	g_autoptr(WryTls) tls = trusting(good_file);
	secure_by = tls;
	starttls_dial(&s, &client, "220 go\r\n");
	server_secure(&s, other_pem);
	assert_failed(&client, "remote-server-timeout", "cancel");
	client_clear(&client);
	server_clear(&s);
	starttls_dial(&s, &client, "220 go\r\n");
	UNTIL(s.got->len > 0); /* its first words of the handshake */
	server_cut(&s);
	assert_failed(&client, "remote-server-timeout", "wait");
	client_clear(&client);
	server_clear(&s);
}

int
main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN); /* the server's */
	g_test_init(&argc, &argv, NULL);
	wry_loop_init(NULL);
	g_timeout_add(2, on_tick, NULL);
	make_certificates();
	g_test_add_func("/conn/tls", test_tls);
	g_test_add_func("/conn/tls-refused", test_tls_refused);
	g_test_add_func("/conn/tls-no-name", test_tls_no_name);
	g_test_add_func("/conn/tls-pins", test_tls_pins);
	g_test_add_func("/conn/tls-identity", test_tls_identity);
	g_test_add_func("/conn/tls-bad-identity", test_tls_bad_identity);
	g_test_add_func("/conn/tls-silent", test_tls_silent);
	g_test_add_func("/conn/tls-plain-port", test_tls_plain_port);
	g_test_add_func("/conn/tls-closed-early", test_tls_closed_early);
	g_test_add_func("/conn/tls-cut-off", test_tls_cut_off);
	g_test_add_func("/conn/tls-pause", test_tls_pause);
	g_test_add_func("/conn/tls-pause-early", test_tls_pause_early);
	g_test_add_func("/conn/tls-bulk", test_tls_bulk);
	g_test_add_func("/conn/tls-finish", test_tls_finish);
	g_test_add_func("/conn/tls-free-in-connected", test_tls_free_in_connected);
	g_test_add_func("/conn/starttls", test_starttls);
	g_test_add_func("/conn/starttls-injection", test_starttls_injection);
	g_test_add_func("/conn/starttls-refused", test_starttls_refused);
	int rc = g_test_run();
	forget_certificates();
	wry_loop_shutdown();
	return rc;
}
