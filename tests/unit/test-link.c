/*
 * test-link.c - a component stream against a server that is played byte by byte
 *
 * The server is a socket in the same main loop; the tests say what it writes and look at each
 * byte that it gets.
 */
#include "base/loop.h"
#include "net/conn.h"
#include "net/resolve.h"
#include "xmpp/link.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DOMAIN "gw.example.test"
#define PATIENCE_S 20

typedef struct {
	int listening, fd;
	guint accept_source, read_source;
	guint16 port;
	GString *got;	/* by this connection's server */
	bool eof, deaf; /* deaf: reads nothing */
	unsigned n_accepts;
	gint64 accepted[8];

	WryLink *link;
	GString *said; /* by the link's callbacks */
	unsigned n_up, n_down, n_stanzas, n_on, n_off;
	int code; /* of the last down; -1: no error */
	bool was_up, free_on_down, stop_on_up;
	const char *send_on_up;
} World;

/* --- the server ------------------------------------------------------------- */

static gboolean
on_readable(int fd, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
	World *w = data;
	char bytes[65536];
	ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	if (n <= 0) {
		w->eof = true;
		w->read_source = 0;
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(w->got, bytes, n);
	return G_SOURCE_CONTINUE;
}

static void
server_close(World *w)
{
	if (w->read_source != 0)
		g_source_remove(w->read_source);
	w->read_source = 0;
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

static void
server_listen(World *w)
{
	w->deaf = false;
	w->read_source = g_unix_fd_add(w->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, w);
}

static gboolean
on_accept(int fd, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
	World *w = data;
	server_close(w);
	w->fd = accept(fd, NULL, NULL);
	g_assert_cmpint(w->fd, >=, 0);
	w->eof = false;
	g_string_truncate(w->got, 0);
	if (w->n_accepts < G_N_ELEMENTS(w->accepted))
		w->accepted[w->n_accepts] = g_get_monotonic_time();
	w->n_accepts++;
	if (!w->deaf)
		server_listen(w);
	return G_SOURCE_CONTINUE;
}

static void
server_say(World *w, const char *text)
{
	gsize n = strlen(text);
	while (n > 0) {
		ssize_t sent = send(w->fd, text, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EAGAIN) {
			g_main_context_iteration(NULL, FALSE);
			continue;
		}
		if (sent < 0)
			return; /* the link has cut already */
		text += sent;
		n -= (gsize)sent;
	}
}

/* --- the link's owner ------------------------------------------------------- */

static void
on_up(WryLink *link, gpointer data)
{
	World *w = data;
	w->n_up++;
	g_assert_true(wry_link_is_up(link));
	if (w->send_on_up != NULL)
		g_assert_true(wry_link_send(link, w->send_on_up, strlen(w->send_on_up)));
	if (w->stop_on_up)
		wry_link_stop(link);
}

static void
on_down(WryLink *link, const GError *error, bool was_up, gpointer data)
{
	World *w = data;
	w->n_down++;
	w->was_up = was_up;
	w->code = error != NULL ? (int)wry_error_code(error) : -1;
	g_assert_false(wry_link_is_up(link));
	if (w->free_on_down)
		g_clear_pointer(&w->link, wry_link_free);
}

static void
on_stanza(G_GNUC_UNUSED WryLink *link, xmpp_stanza_t *stanza, gpointer data)
{
	World *w = data;
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_stanza(&xml, stanza, NS_COMPONENT);
	g_string_append_printf(w->said, "%s\n", xml.out->str);
	w->n_stanzas++;
}

static void
on_congested(WryLink *link, bool on, gpointer data)
{
	World *w = data;
	g_assert_true(link == w->link);
	*(on ? &w->n_on : &w->n_off) += 1;
}

static gboolean
tick(G_GNUC_UNUSED gpointer data)
{
	return G_SOURCE_CONTINUE;
}

/* For events, with a deadline. */
#define WAIT(condition)                                                                            \
	do {                                                                                       \
		gint64 wait_end = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;            \
		guint wait_tick = g_timeout_add(5, tick, NULL);                                    \
		while (!(condition)) {                                                             \
			if (g_get_monotonic_time() > wait_end)                                     \
				g_error("%s: in vain for %s", G_STRLOC, #condition);               \
			g_main_context_iteration(NULL, TRUE);                                      \
		}                                                                                  \
		g_source_remove(wait_tick);                                                        \
	} while (0)

/* So long something must not happen. */
static void
let_pass(unsigned ms)
{
	gint64 end = g_get_monotonic_time() + (gint64)ms * 1000;
	WAIT(g_get_monotonic_time() >= end);
}

static bool
got(World *w, const char *text)
{
	return strstr(w->got->str, text) != NULL;
}

/* --- a world ---------------------------------------------------------------- */

static void
world_init(World *w, const WryLinkConfig *wish)
{
	static const WryLinkFuncs funcs = { on_up, on_down, on_stanza, on_congested };
	*w = (World){ .fd = -1, .got = g_string_new(NULL), .said = g_string_new(NULL) };
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	w->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	g_assert_cmpint(bind(w->listening, (struct sockaddr *)&address, size), ==, 0);
	g_assert_cmpint(listen(w->listening, 8), ==, 0);
	getsockname(w->listening, (struct sockaddr *)&address, &size);
	w->port = ntohs(address.sin_port);
	w->accept_source = g_unix_fd_add(w->listening, G_IO_IN, on_accept, w);

	WryLinkConfig config = wish != NULL ? *wish : (WryLinkConfig){ 0 };
	config.domain = config.domain != NULL ? config.domain : DOMAIN;
	config.secret = config.secret != NULL ? config.secret : "secret";
	config.host = "127.0.0.1";
	config.port = w->port;
	config.retry_min_ms = config.retry_min_ms != 0 ? config.retry_min_ms : 10;
	config.retry_max_ms = config.retry_max_ms != 0 ? config.retry_max_ms : 100;
	w->link = wry_link_new(&config, NULL, &funcs, w);
}

static void
world_clear(World *w)
{
	g_clear_pointer(&w->link, wry_link_free);
	server_close(w);
	g_source_remove(w->accept_source);
	close(w->listening);
	g_string_free(w->got, TRUE);
	g_string_free(w->said, TRUE);
	wry_conn_finishing();
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

#define HEADER                                                                                     \
	"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "     \
	"xmlns='jabber:component:accept' from='" DOMAIN "' "

/* Connected, and our <stream:stream> has come. */
static void
meet(World *w)
{
	unsigned n = w->n_accepts;
	wry_link_start(w->link);
	WAIT(w->n_accepts > n && got(w, "'>"));
}

static void
bring_up(World *w)
{
	meet(w);
	server_say(w, HEADER "id='1'>");
	WAIT(got(w, "</handshake>"));
	server_say(w, "<handshake/>");
	WAIT(w->n_up == 1);
	g_string_truncate(w->got, 0);
}

/* --- opening ---------------------------------------------------------------- */

static void
test_opening(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	meet(&w);
	g_assert_cmpstr(w.got->str, ==,
			"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
			"xmlns:stream='http://etherx.jabber.org/streams' to='gw.example.test'>");
}

static void
test_digest(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .secret = "s\xc3\xa9"
						   "cret&" });
	meet(&w);
	g_string_truncate(w.got, 0);
	server_say(&w, HEADER "id='a&amp;b&apos;\"'>");
	WAIT(got(&w, "</handshake>"));
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA1,
							     "a&b'\"s\xc3\xa9"
							     "cret&",
							     -1);
	g_autofree char *expected = g_strdup_printf("<handshake>%s</handshake>", sum);
	g_assert_cmpstr(w.got->str, ==, expected);
}

static void
test_only_the_handshake(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	g_assert_false(wry_link_send(w.link, "<a/>", 4));
	meet(&w);
	g_assert_false(wry_link_send(w.link, "<a/>", 4));
	server_say(&w, HEADER "id='1'>");
	WAIT(got(&w, "</handshake>"));
	g_assert_false(wry_link_send(w.link, "<a/>", 4));
	let_pass(100);
	g_assert_true(g_str_has_suffix(w.got->str, "</handshake>"));
	g_assert_cmpuint(w.n_up, ==, 0);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpstr(status.state, ==, "handshake");
	g_assert_cmpstr(status.server, ==, DOMAIN);
}

static void
test_stanza_before_handshake(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	meet(&w);
	server_say(&w, HEADER "id='1'><message from='a@b' to='" DOMAIN "'/><handshake/>");
	WAIT(w.n_down == 1);
	g_assert_cmpuint(w.n_up + w.n_stanzas, ==, 0);
	g_assert_false(w.was_up);
}

/* <handshake/> before a digest could be made proves nothing. */
static void
test_unasked_handshake(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	meet(&w);
	server_say(&w, HEADER "><handshake/>");
	WAIT(w.n_down == 1);
	g_assert_cmpuint(w.n_up, ==, 0);
	g_assert_false(got(&w, "handshake>"));
}

static void
test_same_segment(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	w.send_on_up = "<presence from='" DOMAIN "' to='a@b'/>";
	meet(&w);
	server_say(&w, HEADER "id='1'>");
	WAIT(got(&w, "</handshake>"));
	server_say(&w, "<handshake/><iq from='a@b' to='" DOMAIN "' type='get' id='2'><q/></iq>");
	WAIT(w.n_stanzas == 1);
	g_assert_cmpuint(w.n_up, ==, 1);
	WAIT(got(&w, "</handshake><presence from='" DOMAIN "' to='a@b'/>"));
}

static void
test_wrong_namespace(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	meet(&w);
	server_say(&w, "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
		       "xmlns='jabber:client' id='1'>");
	WAIT(w.n_down == 1);
	WAIT(w.n_accepts == 2);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpstr(status.condition, ==, "invalid-namespace");
}

/* --- refused ---------------------------------------------------------------- */

#define STREAM_ERROR(condition, text)                                                              \
	"<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"               \
	"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" text "</text></stream:error>"         \
	"</stream:stream>"

static void
test_backoff(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 60, .retry_max_ms = 240 });
	wry_link_start(w.link);
	for (unsigned i = 1; i <= 5; i++) {
		WAIT(w.n_accepts == i && got(&w, "'>"));
		server_say(&w, HEADER "id='1'>");
		WAIT(got(&w, "</handshake>"));
		server_say(&w, STREAM_ERROR("not-authorized", "Given token\n does not match"));
		WAIT(w.n_down == i);
		g_assert_cmpint(w.code, ==, WRY_ERROR_NOT_AUTHORIZED);
		g_assert_false(w.was_up);
		WryLinkStatus status;
		wry_link_status(w.link, &status);
		g_assert_cmpstr(status.state, ==, "waiting");
		g_assert_cmpint(status.next_try_ms, >=, 0);
		g_assert_cmpint(status.next_try_ms, <=, 300);
		g_assert_cmpstr(status.condition, ==, "not-authorized");
		g_assert_cmpstr(status.text, ==, "Given token  does not match");
		g_assert_cmpuint(status.tries, ==, i);
	}
	for (unsigned i = 1, least = 60; i < 5; i++, least = MIN(least * 2, 240))
		g_assert_cmpint((w.accepted[i] - w.accepted[i - 1]) / 1000, >=, least - 1);
}

static void
assert_refusal(const char *stream, int code, const char *condition)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 10000 });
	meet(&w);
	server_say(&w, stream);
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, code);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpstr(status.condition, ==, condition);
}

static void
test_conditions(void)
{
	assert_refusal(HEADER "id='1'>" STREAM_ERROR("conflict", "x"), WRY_ERROR_CONFLICT,
		       "conflict");
	/* as Prosody says it: with an empty id, for which no digest is made */
	assert_refusal(HEADER "id=''>" STREAM_ERROR("host-unknown", "x"), WRY_ERROR_ITEM_NOT_FOUND,
		       "host-unknown");
	assert_refusal(HEADER "id='1'>" STREAM_ERROR("reset", ""), WRY_ERROR_REMOTE_SERVER_TIMEOUT,
		       "reset");
	assert_refusal(HEADER "id='1'><stream:error/>", WRY_ERROR_REMOTE_SERVER_TIMEOUT,
		       "undefined-condition");
	assert_refusal(HEADER "id='1'></stream:stream>", WRY_ERROR_REMOTE_SERVER_TIMEOUT,
		       "closed by the server");
}

/* One that lets us in and throws us out again is not asked in a circle. */
static void
test_backoff_of_a_short_life(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 40, .retry_max_ms = 20000 });
	wry_link_start(w.link);
	for (unsigned i = 1; i <= 4; i++) {
		WAIT(w.n_accepts == i && got(&w, "'>"));
		server_say(&w, HEADER "id='1'>");
		WAIT(got(&w, "</handshake>"));
		server_say(&w, "<handshake/>");
		WAIT(w.n_up == i);
		server_say(&w, STREAM_ERROR("conflict", "Replaced by a new connection"));
		WAIT(w.n_down == i);
		g_assert_true(w.was_up);
	}
	g_assert_cmpint((w.accepted[3] - w.accepted[2]) / 1000, >=, 159);
}

static void
test_long_life_resets_backoff(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 1, .retry_max_ms = 100 });
	wry_link_start(w.link);
	for (unsigned i = 1; i <= 7; i++) { /* the wait is at its longest now */
		WAIT(w.n_accepts == i);
		server_close(&w);
		WAIT(w.n_down == i);
	}
	WAIT(w.n_accepts == 8 && got(&w, "'>"));
	server_say(&w, HEADER "id='1'>");
	WAIT(got(&w, "</handshake>"));
	server_say(&w, "<handshake/>");
	WAIT(w.n_up == 1);
	let_pass(60);
	server_close(&w);
	WAIT(w.n_down == 8);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpint(status.next_try_ms, <=, 2);
}

static void
test_retry_now(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 60000, .retry_max_ms = 60000 });
	meet(&w);
	server_close(&w);
	WAIT(w.n_down == 1);
	wry_link_retry(w.link);
	WAIT(w.n_accepts == 2);
	wry_link_retry(w.link); /* no effect on one that lives */
	let_pass(20);
	g_assert_cmpuint(w.n_accepts, ==, 2);
}

static void
test_refused_connection(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 10000 });
	shutdown(w.listening, SHUT_RDWR);
	g_source_remove(w.accept_source);
	close(w.listening);
	w.listening = -1;
	w.accept_source = g_timeout_add_seconds(1000, tick, NULL);
	wry_link_start(w.link);
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpstr(status.condition, ==, "connection refused");
	g_assert_cmpstr(status.server, ==, "127.0.0.1");
}

/* --- what is no XML, and no stanza ------------------------------------------ */

static void
assert_complaint(const char *bytes, const char *condition)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, bytes);
	WAIT(w.n_down == 1);
	g_assert_true(w.was_up);
	/* the next connection has come or not: what this one got ends so */
	g_autofree char *expected =
	    g_strdup_printf("<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
			    "</stream:error></stream:stream>",
			    condition);
	WAIT(w.eof || w.n_accepts == 2);
	if (w.n_accepts == 1)
		g_assert_cmpstr(w.got->str, ==, expected);
	g_assert_cmpuint(w.n_stanzas, ==, 0);
	WAIT(w.n_accepts == 2);
}

static void
test_not_well_formed(void)
{
	assert_complaint("<message from='a@b' to='" DOMAIN "'><<garbage", "not-well-formed");
}

static void
test_restricted(void)
{
	assert_complaint("<!-- comment -->", "restricted-xml");
	assert_complaint("<message from='a@b' to='" DOMAIN "'>&lol;</message>", "restricted-xml");
}

static void
test_half_a_stanza(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, "<iq from='a@b' to='" DOMAIN "' type='set' id='1'><query xmlns='x'/>");
	let_pass(20);
	server_close(&w);
	WAIT(w.n_down == 1);
	g_assert_cmpuint(w.n_stanzas, ==, 0);
}

static void
test_stream_error_later(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 600, .retry_max_ms = 600 });
	bring_up(&w);
	server_say(&w, STREAM_ERROR("system-shutdown", "bye"));
	WAIT(w.n_down == 1);
	g_assert_true(w.was_up);
	WAIT(w.eof);
	g_assert_cmpstr(w.got->str, ==, "</stream:stream>");
	WAIT(w.n_accepts == 2);
}

/* --- stanzas ---------------------------------------------------------------- */

#define NEXT "<iq from='a@b' to='" DOMAIN "' type='get' id='next'><x/></iq>"

/* Nothing of it is delivered, and the stream goes on. */
static void
assert_drops(const char *bytes)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, bytes);
	server_say(&w, NEXT);
	WAIT(strstr(w.said->str, "'next'") != NULL);
	g_assert_cmpuint(w.n_stanzas, ==, 1);
	g_assert_cmpstr(w.got->str, ==, "");
}

static void
test_foreign_domain(void)
{
	assert_drops("<message from='a@b' to='x@other.test'/>"
		     "<message from='a@b' to='x@not" DOMAIN "'/>"
		     "<message from='a@b' to='" DOMAIN "@other.test/" DOMAIN "'/>"
		     "<message from='a@b' to='x@example.test'/>");
}

static void
test_no_address(void)
{
	assert_drops("<message to='" DOMAIN "'/><message from='a@b'/><message/>");
}

static void
test_other_elements(void)
{
	assert_drops("<stream:features/><frob from='a@b' to='" DOMAIN "'/>"
		     "<message xmlns='jabber:server' from='a@b' to='" DOMAIN "'/><handshake/>");
}

/* jabberd2 hands a client's stanza on in the client's namespace: it is ours all the same, body and all. */
static void
test_client_namespace(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, "<message xmlns='jabber:client' from='a@b' to='" DOMAIN "'><body>hi</body>"
		       "<x xmlns='urn:x'><body>inner</body></x></message>");
	WAIT(w.n_stanzas == 1);
	g_assert_nonnull(strstr(w.said->str, "<body>hi</body>"));
}

static void
test_spellings_of_our_domain(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .domain = "gw.b\xc3\xbc"
						   "cher.test" });
	bring_up(&w);
	server_say(&w, "<message from='a@b' to='x@GW.b\xc3\xbc"
		       "cher.test/y'/>"
		       "<message from='a@b' to='gw.b\xc3\xbc"
		       "cher.test.'/>"
		       "<message from='a@b' to='x@gw.xn--bcher-kva.test'/>");
	WAIT(w.n_stanzas == 3);
}

static void
test_spoofed_from(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, "<message xmlns:z='urn:z' z:from='admin@x' from='u@y' to='" DOMAIN "'/>"
		       "<message xmlns:z='urn:z' z:from='admin@x' to='" DOMAIN "'/>" NEXT);
	WAIT(w.n_stanzas == 2);
	g_assert_nonnull(strstr(w.said->str, "from='u@y'"));
	g_assert_null(strstr(w.said->str, "admin"));
}

static void
test_any_prefix(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	server_say(&w, "<iq from='a@b' to='" DOMAIN "' type='get' id='1'>"
		       "<p:ping xmlns:p='urn:xmpp:ping'/></iq>");
	WAIT(w.n_stanzas == 1);
	g_assert_nonnull(strstr(w.said->str, "<ping xmlns='urn:xmpp:ping'/>"));
}

static void
test_too_large(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	GString *much = g_string_new(NULL);
	for (int i = 0; i < 65536; i++)
		g_string_append(much, "<a/>");
	g_autofree char *kids = g_string_free(much, FALSE);
	g_autofree char *stanza = g_strdup_printf(
	    "<message from='a@b/c' to='x@" DOMAIN "' id='q&apos;1'><b>%s</b></message>", kids);
	server_say(&w, stanza);
	WAIT(got(&w, "</message>"));
	g_assert_cmpstr(w.got->str, ==,
			"<message type='error' id='q&#39;1' from='x@" DOMAIN "' to='a@b/c'>"
			"<error type='modify'>"
			"<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
			"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>"
			"This is too large to be delivered (children).</text></error></message>");
	/* an error or a result is not answered; what follows is delivered */
	g_string_truncate(w.got, 0);
	g_autofree char *error = g_strdup_printf(
	    "<message from='a@b/c' to='x@" DOMAIN "' id='1' type='error'><b>%s</b></message>"
	    "<iq from='a@b/c' to='x@" DOMAIN "' id='1' type='result'><b>%s</b></iq>"
	    "<message from='a@b' to='other.test'><b>%s</b></message>" NEXT,
	    kids, kids, kids);
	server_say(&w, error);
	WAIT(w.n_stanzas == 1);
	let_pass(20);
	g_assert_cmpstr(w.got->str, ==, "");
}

static void
test_own_ceiling(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	bring_up(&w);
	g_autofree char *large = g_strnfill(WRY_LINK_MAX_STANZA + 1, ' ');
	g_assert_false(wry_link_send(w.link, large, WRY_LINK_MAX_STANZA + 1));
	g_assert_cmpuint(wry_link_pending(w.link), ==, 0);
	g_assert_true(wry_link_send(w.link, "<presence/>", 11));
	WAIT(got(&w, "<presence/>"));
	g_assert_cmpuint(w.got->len, ==, 11);
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpuint(status.out, ==, 1);
	g_assert_cmpstr(status.state, ==, "up");
	g_assert_null(status.condition);
	g_assert_cmpint(status.next_try_ms, ==, -1);
}

/* --- alive? ----------------------------------------------------------------- */

static void
test_silent_server(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .handshake_ms = 60, .retry_min_ms = 10000 });
	gint64 start = g_get_monotonic_time();
	meet(&w);
	WAIT(w.n_down == 1);
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 59000);
	g_assert_cmpint(w.code, ==, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
	WAIT(w.eof);
	g_assert_true(got(&w, "<connection-timeout "));

	/* and one that stops behind its header */
	g_auto(World) v;
	world_init(&v, &(WryLinkConfig){ .handshake_ms = 60, .retry_min_ms = 10000 });
	meet(&v);
	server_say(&v, HEADER "id='1'> ");
	WAIT(v.n_down == 1);
	WAIT(v.eof);
	g_assert_true(g_str_has_suffix(v.got->str, "</stream:stream>"));
}

static void
test_keepalive(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .keepalive_ms = 30 });
	bring_up(&w);
	server_say(&w, " \n "); /* the server's own are borne */
	gint64 start = g_get_monotonic_time();
	WAIT(w.got->len >= 3);
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 80000);
	g_assert_cmpstr(w.got->str, ==, "   ");
	g_assert_cmpuint(w.n_down, ==, 0);
}

/* The id of the ping in what the server has got. */
static char *
ping_id(World *w)
{
	WAIT(got(w, "</iq>"));
	char *id = strstr(w->got->str, " id='");
	g_assert_nonnull(id);
	id += 5;
	g_autofree char *found = g_strndup(id, strcspn(id, "'"));
	g_autofree char *expected =
	    g_strdup_printf("<iq type='get' id='%s' from='" DOMAIN "' to='example.test'>"
			    "<ping xmlns='urn:xmpp:ping'/></iq>",
			    found);
	g_assert_cmpstr(w->got->str, ==, expected);
	g_string_truncate(w->got, 0);
	return g_steal_pointer(&found);
}

static void
test_ping(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .ping_idle_ms = 30, .ping_ms = 10000 });
	bring_up(&w);
	g_autofree char *first = ping_id(&w);
	g_autofree char *answer = g_strdup_printf(
	    "<iq type='error' id='%s' from='example.test' to='" DOMAIN "'/>", first);
	server_say(&w, answer);
	g_autofree char *second = ping_id(&w);
	g_assert_cmpstr(first, !=, second);
	g_autofree char *result = g_strdup_printf(
	    "<iq type='result' id='%s' from='example.test' to='" DOMAIN "'/>", second);
	server_say(&w, result);
	g_free(ping_id(&w));
	g_assert_cmpuint(w.n_stanzas, ==, 0); /* taken out of the stream */
	g_assert_cmpuint(w.n_down, ==, 0);
	/* not an answer: another id */
	server_say(&w, "<iq type='result' id='x' from='example.test' to='" DOMAIN "'/>");
	WAIT(w.n_stanzas == 1);
}

static void
test_ping_unanswered(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .ping_idle_ms = 20, .ping_ms = 40, .retry_min_ms = 600 });
	bring_up(&w);
	WAIT(w.n_down == 1);
	g_assert_true(w.was_up);
	WAIT(w.eof);
	g_assert_true(g_str_has_suffix(
	    w.got->str, "<stream:error><connection-timeout "
			"xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
			"</stream:stream>"));
	WAIT(w.n_accepts == 2);
}

/* The answer may hang at another server: any byte is a sign of life. */
static void
test_any_byte_is_life(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .ping_idle_ms = 20, .ping_ms = 300 });
	bring_up(&w);
	for (int i = 0; i < 3; i++) {
		g_free(ping_id(&w));
		server_say(&w, " ");
	}
	g_assert_cmpuint(w.n_down, ==, 0);
}

/* A domain of two labels pings itself, through the server. */
static void
test_ping_to_ourselves(void)
{
	g_auto(World) w;
	world_init(&w,
		   &(WryLinkConfig){ .domain = "gw.test", .ping_idle_ms = 20, .ping_ms = 10000 });
	bring_up(&w);
	WAIT(got(&w, "</iq>"));
	g_assert_true(got(&w, "from='gw.test' to='gw.test'"));
	g_autofree char *ping = g_strdup(w.got->str);
	g_string_truncate(w.got, 0);
	server_say(&w, ping);
	WAIT(got(&w, "</iq>"));
	g_assert_cmpuint(w.n_stanzas, ==, 0);
}

/* --- the end ---------------------------------------------------------------- */

static void
test_graceful_stop(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .close_ms = 10000 });
	bring_up(&w);
	g_assert_true(wry_link_send(w.link, "<presence/>", 11));
	wry_link_stop(w.link);
	g_assert_false(wry_link_send(w.link, "<presence/>", 11));
	WAIT(got(&w, "</stream:stream>"));
	g_assert_cmpstr(w.got->str, ==, "<presence/></stream:stream>");
	server_say(&w, NEXT);
	WAIT(w.n_stanzas == 1); /* what comes meanwhile is delivered */
	g_assert_cmpuint(w.n_down, ==, 0);
	server_say(&w, "</stream:stream>");
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, -1);
	g_assert_true(w.was_up);
	WAIT(w.eof);
	g_assert_cmpstr(w.got->str, ==, "<presence/></stream:stream>");
	let_pass(50);
	g_assert_cmpuint(w.n_accepts, ==, 1); /* and stays away */
	WryLinkStatus status;
	wry_link_status(w.link, &status);
	g_assert_cmpstr(status.state, ==, "stopped");
}

/* The answer to a ping may come behind our farewell; nothing may follow that. */
static void
test_pong_after_stop(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .ping_idle_ms = 20, .ping_ms = 10000, .close_ms = 150 });
	bring_up(&w);
	g_autofree char *id = ping_id(&w);
	wry_link_stop(w.link);
	g_autofree char *answer =
	    g_strdup_printf("<iq type='result' id='%s' from='example.test' to='" DOMAIN "'/>", id);
	server_say(&w, answer);
	WAIT(w.n_down == 1);
	WAIT(w.eof);
	g_assert_cmpstr(w.got->str, ==, "</stream:stream>");
	g_assert_cmpuint(w.n_stanzas, ==, 0);
}

static void
test_stop_is_bounded(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .close_ms = 40 });
	bring_up(&w);
	wry_link_stop(w.link);
	wry_link_stop(w.link);
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, -1);
	WAIT(w.eof);
}

static void
test_stop_by_a_cut(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .close_ms = 10000 });
	bring_up(&w);
	wry_link_stop(w.link);
	server_close(&w);
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, -1);
}

static void
test_stop_before_up(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .retry_min_ms = 20 });
	wry_link_start(w.link);
	wry_link_stop(w.link); /* connecting */
	g_assert_cmpuint(w.n_down, ==, 0);
	WAIT(w.n_down == 1);
	g_assert_cmpint(w.code, ==, -1);
	g_assert_false(w.was_up);

	unsigned n = w.n_accepts;
	wry_link_start(w.link);
	WAIT(w.n_accepts == n + 1 || w.n_accepts == n + 2);
	server_close(&w);
	WAIT(w.n_down >= 2);
	wry_link_stop(w.link); /* waiting, most likely */
	unsigned downs = w.n_down;
	WAIT(w.n_down == downs + 1);
	g_assert_cmpint(w.code, ==, -1);
	n = w.n_accepts;
	let_pass(60);
	g_assert_cmpuint(w.n_accepts, ==, n);
}

static void
test_stop_in_up(void)
{
	g_auto(World) w;
	world_init(&w, NULL);
	w.stop_on_up = true;
	meet(&w);
	server_say(&w, HEADER "id='1'>");
	WAIT(got(&w, "</handshake>"));
	server_say(&w, "<handshake/>" NEXT "</stream:stream>");
	WAIT(w.n_down == 1);
	g_assert_cmpuint(w.n_stanzas, ==, 1);
	g_assert_true(w.was_up);
}

static void
test_free_in_down(void)
{
	static const char *const ends[] = {
		"</stream:stream>",
		"<<",
		STREAM_ERROR("reset", "") NEXT,
		NULL,
	};
	for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
		g_auto(World) w;
		world_init(&w, NULL);
		w.free_on_down = true;
		bring_up(&w);
		if (ends[i] != NULL)
			server_say(&w, ends[i]);
		else
			server_close(&w);
		WAIT(w.n_down == 1);
		g_assert_null(w.link);
		let_pass(20);
		g_assert_cmpuint(w.n_accepts, ==, 1);
	}
}

/* --- congestion ------------------------------------------------------------- */

/* A stanza of 10 kB. */
static void
send_much(World *w, unsigned n)
{
	g_autofree char *kilo = g_strnfill(10000 - 11, 'x');
	g_autofree char *stanza = g_strconcat("<a b='", kilo, "'></a>", NULL);
	for (unsigned i = 0; i < n; i++)
		wry_link_send(w->link, stanza, strlen(stanza));
}

static void
test_congestion(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .backlog = 100000 });
	bring_up(&w);
	g_source_remove(w.read_source);
	w.read_source = 0;
	send_much(&w, 2000);
	g_assert_cmpuint(w.n_on, ==, 0); /* not out of send() */
	WAIT(w.n_on == 1);
	let_pass(150);
	g_assert_cmpuint(w.n_off, ==, 0);
	g_assert_cmpuint(wry_link_pending(w.link), >, 100000);
	server_listen(&w);
	WAIT(w.n_off == 1);
	g_assert_cmpuint(wry_link_pending(w.link), <, 25000);
	let_pass(150);
	g_assert_cmpuint(w.n_on, ==, 1);
	g_assert_cmpuint(w.n_off, ==, 1);
}

/* A burst that the socket takes in one turn is none. */
static void
test_burst_is_no_congestion(void)
{
	g_auto(World) w;
	world_init(&w, &(WryLinkConfig){ .backlog = 5000 });
	bring_up(&w);
	send_much(&w, 1);
	WAIT(w.got->len >= 9000);
	let_pass(20);
	g_assert_cmpuint(w.n_on, ==, 0);
}

static void
test_out_of_room(void)
{
	g_auto(World) w;
	world_init(
	    &w, &(WryLinkConfig){ .backlog = 100000, .max_out = 30000000, .retry_min_ms = 10000 });
	bring_up(&w);
	g_source_remove(w.read_source);
	w.read_source = 0;
	send_much(&w, 2000);
	WAIT(w.n_on == 1);
	send_much(&w, 3000);
	WAIT(w.n_down == 1);
	g_assert_cmpuint(w.n_off, ==, 1); /* down is not congested */
	g_assert_cmpint(w.code, ==, WRY_ERROR_REMOTE_SERVER_TIMEOUT);
	g_assert_true(w.was_up);
	g_assert_cmpuint(wry_link_pending(w.link), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	signal(SIGPIPE, SIG_IGN);
	wry_loop_init(NULL);
#define ADD(path, func) g_test_add_func("/link/" path, func)
	ADD("ST-01-ST-13-opening", test_opening);
	ADD("ST-02-handshake-digest", test_digest);
	ADD("ST-03-only-the-handshake", test_only_the_handshake);
	ADD("ST-03-stanza-before-handshake", test_stanza_before_handshake);
	ADD("ST-03-unasked-handshake", test_unasked_handshake);
	ADD("ST-04-same-segment", test_same_segment);
	ADD("wrong-namespace", test_wrong_namespace);
	ADD("ST-06-backoff", test_backoff);
	ADD("ST-06-conditions", test_conditions);
	ADD("ST-06-short-life", test_backoff_of_a_short_life);
	ADD("ST-06-long-life", test_long_life_resets_backoff);
	ADD("retry-now", test_retry_now);
	ADD("refused-connection", test_refused_connection);
	ADD("ST-11-not-well-formed", test_not_well_formed);
	ADD("ST-12-restricted", test_restricted);
	ADD("ST-14-keepalive", test_keepalive);
	ADD("ST-15-silent-server", test_silent_server);
	ADD("ST-15-ping", test_ping);
	ADD("ST-15-ping-unanswered", test_ping_unanswered);
	ADD("ST-15-any-byte-is-life", test_any_byte_is_life);
	ADD("ST-15-ping-to-ourselves", test_ping_to_ourselves);
	ADD("ST-16-graceful-stop", test_graceful_stop);
	ADD("ST-16-pong-after-stop", test_pong_after_stop);
	ADD("ST-16-stop-is-bounded", test_stop_is_bounded);
	ADD("ST-16-stop-by-a-cut", test_stop_by_a_cut);
	ADD("ST-16-stop-before-up", test_stop_before_up);
	ADD("ST-16-stop-in-up", test_stop_in_up);
	ADD("ST-17-stream-error", test_stream_error_later);
	ADD("ST-18-half-a-stanza", test_half_a_stanza);
	ADD("ST-20-ST-21-too-large", test_too_large);
	ADD("ST-07-client-namespace", test_client_namespace);
	ADD("ST-22-own-ceiling", test_own_ceiling);
	ADD("ST-25-spoofed-from", test_spoofed_from);
	ADD("ST-26-any-prefix", test_any_prefix);
	ADD("SZ-26-foreign-domain", test_foreign_domain);
	ADD("ST-05-no-address", test_no_address);
	ADD("other-elements", test_other_elements);
	ADD("AD-04-our-domain", test_spellings_of_our_domain);
	ADD("free-in-down", test_free_in_down);
	ADD("congestion", test_congestion);
	ADD("burst-is-no-congestion", test_burst_is_no_congestion);
	ADD("out-of-room", test_out_of_room);
	int rc = g_test_run();
	wry_conn_finishing();
	wry_resolve_shutdown();
	wry_loop_shutdown();
	wry_stanza_shutdown();
	return rc;
}
