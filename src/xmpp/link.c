/*
 * link.c - one component stream (XEP-0114) on net/conn
 *
 * A stream lives once: connecting, handshake, up, closing; every way out of it goes through
 * ended(), which tells down() last, because the owner may free the link there.  Back-off: each
 * try doubles the wait, and only a stream that stood for half the longest wait resets it, so that
 * a server that accepts us and throws us out again is not asked in a circle.
 * Nothing here knows what a stanza means.
 */
#include "xmpp/link.h"

#include "base/hash.h"
#include "base/loop.h"
#include "base/text.h"
#include "net/conn.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#include <string.h>

#define MAX_WORDS 500 /* bytes kept of what a server says */
#define POLL_MS 100   /* while congested: conn tells only when all is gone */

typedef enum { STOPPED, WAITING, CONNECTING, HANDSHAKE, UP, CLOSING } State;

struct _WryLink {
	WryLinkConfig config; /* the strings are ours */
	WryLinkFuncs funcs;
	gpointer data;
	const WryLog *log;
	char *domain; /* prepared, for comparison */
	char *ping_to;

	State state;
	gint64 since;	 /* unix time */
	gint64 retry_at; /* monotonic, while WAITING */
	unsigned backoff, tries;
	char *condition, *text, *server;
	uint64_t in, out;

	/* of this stream */
	WryConn *conn;
	WryParser *parser;
	bool opened; /* our <stream:stream> is out */
	bool closed; /* our </stream:stream> too */
	bool shaken; /* the digest is out */
	bool was_up;
	gint64 up_at; /* monotonic */
	gint64 sent_at;
	char *ping_id; /* of the ping whose answer has not come */
	gint64 ping_at;
	bool congested;

	WryTimer *retry, *watch, *keepalive, *idle, *ping, *poll;
	WryTask check; /* pending bytes, after conn has flushed */
	WryXml xml;
};

static void connect_now(gpointer data);

/* --- helpers ---------------------------------------------------------------- */

static void
set_state(WryLink *link, State state)
{
	link->state = state;
	link->since = g_get_real_time();
}

static void
set_text(char **to, const char *text)
{
	g_free(*to);
	*to = NULL;
	if (text == NULL || text[0] == '\0')
		return;
	*to = g_strndup(text, wry_text_break(text, MAX_WORDS, false));
	g_strdelimit(*to, "\r\n\t", ' ');
}

static void
send_bytes(WryLink *link, const char *bytes, gsize n)
{
	link->sent_at = g_get_monotonic_time();
	wry_conn_write(link->conn, bytes, n);
}

static void
send_text(WryLink *link, const char *text)
{
	send_bytes(link, text, strlen(text));
}

/* The writer's, once whole. */
static void
send_xml(WryLink *link)
{
	send_bytes(link, link->xml.out->str, link->xml.out->len);
	wry_xml_reset(&link->xml);
}

/* <stream:error/> (condition NULL: none) and </stream:stream>, where there is a stream. */
static void
send_close(WryLink *link, const char *condition)
{
	if (link->conn == NULL || !link->opened || link->closed)
		return;
	if (condition != NULL) {
		wry_xml_reset(&link->xml);
		wry_xml_open(&link->xml, "stream:error", NULL);
		wry_xml_leaf(&link->xml, condition, NS_STREAM_ERROR, NULL);
		wry_xml_close(&link->xml);
		send_xml(link);
	}
	send_text(link, "</stream:stream>");
	link->closed = true;
}

/* --- the end of a stream ---------------------------------------------------- */

static void
clear_stream(WryLink *link)
{
	wry_timer_clear(&link->watch);
	wry_timer_clear(&link->keepalive);
	wry_timer_clear(&link->idle);
	wry_timer_clear(&link->ping);
	wry_timer_clear(&link->poll);
	wry_task_cancel(&link->check);
	g_clear_pointer(&link->parser, wry_parser_free);
	g_clear_pointer(&link->ping_id, g_free);
	link->opened = link->closed = link->shaken = link->was_up = false;
}

/* With jitter of up to a quarter, so that components do not come in step. */
static unsigned
next_wait(WryLink *link)
{
	gint64 wait = link->config.retry_min_ms;
	for (unsigned i = 0; i < link->backoff && wait < link->config.retry_max_ms; i++)
		wait *= 2;
	wait = MIN(wait, link->config.retry_max_ms);
	link->backoff++;
	uint32_t random;
	wry_random(&random, sizeof random);
	return (unsigned)(wait + (gint64)(random % (uint32_t)(wait / 4 + 1)));
}

static void
wait_and_retry(WryLink *link)
{
	unsigned ms = next_wait(link);
	set_state(link, WAITING);
	link->retry_at = g_get_monotonic_time() + (gint64)ms * 1000;
	wry_timer_start(&link->retry, ms, connect_now, link);
	wry_log_debug(link->log, "stream down, next try in %u ms", ms);
}

/*
 * The one way out of a stream.  error: (transfer full), NULL: as ordered.  The link may be
 * gone when it returns.
 */
static void
ended(WryLink *link, GError *error)
{
	g_autoptr(GError) why = error;
	bool was_up = link->was_up;
	gint64 stood = g_get_monotonic_time() - link->up_at;
	if (was_up && stood >= (gint64)link->config.retry_max_ms * 1000 / 2)
		link->backoff = 0;
	clear_stream(link);
	WryConn *conn = g_steal_pointer(&link->conn);
	if (conn != NULL)
		wry_conn_finish(conn, link->config.close_ms);
	if (link->state == CLOSING)
		set_state(link, STOPPED);
	else
		wait_and_retry(link);
	if (link->congested) {
		link->congested = false;
		link->funcs.congested(link, false, link->data);
	}
	link->funcs.down(link, why, was_up, link->data);
}

static int
code_for(const char *condition)
{
	return strcmp(condition, "not-authorized") == 0 ? WRY_ERROR_NOT_AUTHORIZED
	       : strcmp(condition, "conflict") == 0	? WRY_ERROR_CONFLICT
	       : strcmp(condition, "host-unknown") == 0 ? WRY_ERROR_ITEM_NOT_FOUND
							: WRY_ERROR_REMOTE_SERVER_TIMEOUT;
}

/* As ended(): the stream failed so, in the server's words or ours. */
static void
failed(WryLink *link, const char *condition, const char *text)
{
	if (link->state == CLOSING) {
		ended(link, NULL);
		return;
	}
	set_text(&link->condition, condition[0] != '\0' ? condition : "undefined-condition");
	set_text(&link->text, text);
	wry_log_debug(link->log, "stream failed: %s%s%s", link->condition,
		      link->text != NULL ? ": " : "", link->text != NULL ? link->text : "");
	int code = code_for(link->condition);
	ended(link, link->text != NULL
			? wry_error_new(code, N_("%1$s: %2$s"), link->condition, link->text, NULL)
			: wry_error_new(code, N_("%s"), link->condition, NULL));
}

/* As failed(), and it is our complaint: the server is told. */
static void
complain(WryLink *link, const char *condition, const char *text)
{
	send_close(link, condition);
	failed(link, condition, text);
}

/* --- watchdogs -------------------------------------------------------------- */

static void
on_watch(gpointer data)
{
	WryLink *link = data;
	if (link->state == CLOSING)
		ended(link, NULL);
	else
		complain(link, "connection-timeout", "no answer to the handshake");
}

static unsigned
left_ms(gint64 since, unsigned ms)
{
	gint64 left = ms - (g_get_monotonic_time() - since) / 1000;
	return (unsigned)CLAMP(left, 0, (gint64)ms);
}

static void
on_keepalive(gpointer data)
{
	WryLink *link = data;
	if (left_ms(link->sent_at, link->config.keepalive_ms) == 0)
		send_text(link, " ");
	wry_timer_start(&link->keepalive, MAX(left_ms(link->sent_at, link->config.keepalive_ms), 1),
			on_keepalive, link);
}

static void on_idle(gpointer data);

static void
watch_idle(WryLink *link)
{
	unsigned ms = left_ms(wry_conn_last_read(link->conn), link->config.ping_idle_ms);
	wry_timer_start(&link->idle, MAX(ms, 1), on_idle, link);
}

/* Any byte since is a sign of life: the answer itself may hang at another server. */
static void
on_ping_late(gpointer data)
{
	WryLink *link = data;
	if (wry_conn_last_read(link->conn) > link->ping_at)
		watch_idle(link);
	else
		complain(link, "connection-timeout", "no answer to a ping");
}

static void
on_idle(gpointer data)
{
	WryLink *link = data;
	if (left_ms(wry_conn_last_read(link->conn), link->config.ping_idle_ms) > 0) {
		watch_idle(link);
		return;
	}
	g_free(link->ping_id);
	g_autofree char *random = wry_random_hex(12);
	link->ping_id = g_strconcat("ping-", random, NULL);
	link->ping_at = g_get_monotonic_time();
	wry_xml_reset(&link->xml);
	wry_xml_open(&link->xml, "iq", NULL);
	wry_xml_attr(&link->xml, "type", "get");
	wry_xml_attr(&link->xml, "id", link->ping_id);
	wry_xml_attr(&link->xml, "from", link->config.domain);
	wry_xml_attr(&link->xml, "to", link->ping_to);
	wry_xml_leaf(&link->xml, "ping", NS_PING, NULL);
	wry_xml_close(&link->xml);
	send_xml(link);
	wry_timer_start(&link->ping, link->config.ping_ms, on_ping_late, link);
}

/* The answer; or, where we pinged ourselves through the server, the ping. */
static bool
is_pong(WryLink *link, xmpp_stanza_t *stanza)
{
	if (link->ping_id == NULL || strcmp(xmpp_stanza_get_name(stanza), "iq") != 0 ||
	    g_strcmp0(xmpp_stanza_get_id(stanza), link->ping_id) != 0)
		return false;
	const char *type = xmpp_stanza_get_type(stanza);
	return g_strcmp0(type, "result") == 0 || g_strcmp0(type, "error") == 0 ||
	       (g_strcmp0(type, "get") == 0 &&
		g_strcmp0(xmpp_stanza_get_from(stanza), link->config.domain) == 0);
}

static void
on_pong(WryLink *link)
{
	g_clear_pointer(&link->ping_id, g_free);
	wry_timer_clear(&link->ping);
	if (link->state == UP)
		watch_idle(link);
}

/* --- congestion ------------------------------------------------------------- */

static void
on_check(gpointer data)
{
	WryLink *link = data;
	gsize pending = wry_link_pending(link);
	bool on =
	    link->congested ? pending >= link->config.backlog / 4 : pending > link->config.backlog;
	if (on)
		wry_timer_start(&link->poll, POLL_MS, on_check, link);
	if (on != link->congested) {
		link->congested = on;
		link->funcs.congested(link, on, link->data);
	}
}

static void
on_drained(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	WryLink *link = data;
	if (link->congested)
		wry_task_schedule(&link->check);
}

/* --- what comes ------------------------------------------------------------- */

static void
on_header(const char *ns, const char *id, const char *from, G_GNUC_UNUSED const char *lang,
	  gpointer data)
{
	WryLink *link = data;
	set_text(&link->server, from != NULL ? from : link->config.host);
	if (g_strcmp0(ns, NS_COMPONENT) != 0) {
		complain(link, "invalid-namespace", "the server speaks another protocol");
		return;
	}
	/*
	 * Prosody says host-unknown behind a header with an empty id.  A digest of the secret
	 * alone would be worth stealing, so there is none.
	 */
	if (id == NULL || id[0] == '\0')
		return;
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(sum, (const guchar *)id, (gssize)strlen(id));
	g_checksum_update(sum, (const guchar *)link->config.secret,
			  (gssize)strlen(link->config.secret));
	wry_xml_reset(&link->xml);
	wry_xml_leaf(&link->xml, "handshake", NULL, g_checksum_get_string(sum));
	g_checksum_free(sum);
	send_xml(link);
	link->shaken = true;
}

static void
on_stream_error(WryLink *link, xmpp_stanza_t *stanza)
{
	const char *condition = "undefined-condition";
	for (xmpp_stanza_t *c = wry_stanza_child(stanza, NULL, NS_STREAM_ERROR); c != NULL;
	     c = wry_stanza_next(c, NULL, NS_STREAM_ERROR))
		if (strcmp(xmpp_stanza_get_name(c), "text") != 0) {
			condition = xmpp_stanza_get_name(c);
			break;
		}
	g_autofree char *text = wry_stanza_child_text(stanza, "text", NS_STREAM_ERROR);
	send_close(link, NULL);
	failed(link, condition, text);
}

static void
on_handshake(WryLink *link, xmpp_stanza_t *stanza)
{
	if (!link->shaken || !wry_stanza_is(stanza, "handshake", NS_COMPONENT)) {
		send_close(link, "not-authorized");
		failed(link, "a stanza came before the handshake", NULL);
		return;
	}
	wry_timer_clear(&link->watch);
	set_state(link, UP);
	link->was_up = true;
	link->up_at = g_get_monotonic_time();
	link->tries = 0;
	g_clear_pointer(&link->condition, g_free);
	g_clear_pointer(&link->text, g_free);
	wry_timer_start(&link->keepalive, link->config.keepalive_ms, on_keepalive, link);
	watch_idle(link);
	wry_log_debug(link->log, "stream up");
	link->funcs.up(link, link->data);
}

/* Is the address of our domain?  Mostly it is spelt as we spell it. */
static bool
is_ours(WryLink *link, const char *to)
{
	gsize n = strcspn(to, "/");
	const char *at = memchr(to, '@', n);
	const char *domain = at != NULL ? at + 1 : to;
	n -= (gsize)(domain - to);
	if (n == strlen(link->domain) && g_ascii_strncasecmp(domain, link->domain, n) == 0)
		return true;
	if (n > 1023)
		return false;
	g_autofree char *copy = g_strndup(domain, n);
	g_autofree char *prepared = wry_text_domain(copy, NULL);
	return g_strcmp0(prepared, link->domain) == 0;
}

/* Its sender learns why (ST-21); what is an answer itself is not answered. */
static void
answer_over(WryLink *link, xmpp_stanza_t *stanza, const char *over)
{
	const char *type = xmpp_stanza_get_type(stanza);
	wry_log_debug(link->log, "a stanza over the ceiling of %s, %s", over,
		      link->state == UP ? "answered" : "dropped");
	if (link->state != UP || g_strcmp0(type, "error") == 0 || g_strcmp0(type, "result") == 0)
		return;
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_POLICY_VIOLATION, N_("This is too large to be delivered (%s)."), over, NULL);
	WryXml *xml = &link->xml;
	wry_xml_reset(xml);
	wry_xml_open(xml, xmpp_stanza_get_name(stanza), NULL);
	wry_xml_attr(xml, "type", "error");
	wry_xml_attr(xml, "id", xmpp_stanza_get_id(stanza));
	wry_xml_attr(xml, "from", xmpp_stanza_get_to(stanza));
	wry_xml_attr(xml, "to", xmpp_stanza_get_from(stanza));
	wry_xml_error(xml, error, NULL, "en", error->message);
	wry_xml_close(xml);
	wry_link_send(link, xml->out->str, xml->out->len);
	wry_xml_reset(xml);
}

/*
 * jabberd2 hands a client's stanza on in the client's namespace.  What belongs to the stanza
 * itself becomes ours; what is inside of a payload, as in a forwarded message, stays.
 * No deeper than the parser lets anything be.
 */
static void
adopt(xmpp_stanza_t *element)
{
	xmpp_stanza_set_ns(element, NS_COMPONENT);
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(element); c != NULL;
	     c = xmpp_stanza_get_next(c))
		if (wry_stanza_is(c, NULL, NS_CLIENT))
			adopt(c);
}

static void
on_stanza(xmpp_stanza_t *stanza, const char *over, gpointer data)
{
	WryLink *link = data;
	const char *name = xmpp_stanza_get_name(stanza);
	if (wry_stanza_is(stanza, NULL, NS_STREAMS)) {
		if (strcmp(name, "error") == 0)
			on_stream_error(link, stanza);
		return;
	}
	if (link->state == HANDSHAKE) {
		on_handshake(link, stanza);
		return;
	}
	if (wry_stanza_is(stanza, NULL, NS_CLIENT))
		adopt(stanza);
	if (!wry_stanza_is(stanza, NULL, NS_COMPONENT) ||
	    (strcmp(name, "message") != 0 && strcmp(name, "presence") != 0 &&
	     strcmp(name, "iq") != 0)) {
		wry_log_debug(link->log, "dropped: an element that is no stanza");
		return;
	}
	const char *from = xmpp_stanza_get_from(stanza), *to = xmpp_stanza_get_to(stanza);
	if (!link->was_up)
		return; /* told to stop before it was up */
	if (from == NULL || to == NULL || !is_ours(link, to)) {
		wry_log_debug(link->log, "dropped: %s",
			      from == NULL ? "a stanza from nobody"
			      : to == NULL ? "a stanza to nobody"
					   : "a stanza to another domain");
		return;
	}
	if (over != NULL) {
		answer_over(link, stanza, over);
		return;
	}
	if (is_pong(link, stanza)) {
		on_pong(link);
		return;
	}
	link->in++;
	link->funcs.stanza(link, stanza, link->data);
}

static void
on_stream_end(gpointer data)
{
	WryLink *link = data;
	send_close(link, NULL);
	failed(link, "closed by the server", NULL);
}

static void
on_parse_error(const char *condition, const char *text, gpointer data)
{
	complain(data, condition, text);
}

/* --- connecting ------------------------------------------------------------- */

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	WryLink *link = data;
	if (link->state != CONNECTING)
		return;
	set_state(link, HANDSHAKE);
	wry_timer_start(&link->watch, link->config.handshake_ms, on_watch, link);
	wry_xml_reset(&link->xml);
	wry_xml_open(&link->xml, "stream:stream", NS_COMPONENT);
	wry_xml_attr(&link->xml, "xmlns:stream", NS_STREAMS);
	wry_xml_attr(&link->xml, "to", link->config.domain);
	g_autofree char *header =
	    g_strconcat("<?xml version='1.0'?>", link->xml.out->str, ">", NULL);
	wry_xml_reset(&link->xml);
	send_text(link, header);
	link->opened = true;
}

/* The link may be gone behind it. */
static void
on_bytes(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	WryLink *link = data;
	wry_parser_feed(link->parser, bytes, n);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, const GError *error, gpointer data)
{
	WryLink *link = data;
	/* error is the connection's, which is freed first */
	g_autofree char *why =
	    g_strdup(error != NULL ? error->message : "closed by the server without a word");
	failed(link, why, NULL);
}

static void
connect_now(gpointer data)
{
	static const WryConnFuncs conn_funcs = {
		.connected = on_connected,
		.bytes = on_bytes,
		.drained = on_drained,
		.closed = on_closed,
	};
	static const WryParserFuncs parser_funcs = {
		.header = on_header,
		.stanza = on_stanza,
		.end = on_stream_end,
		.error = on_parse_error,
	};
	WryLink *link = data;
	const WryLinkConfig *c = &link->config;
	WryConnTarget target = {
		.host = c->host,
		.port = c->port,
		.tls = c->tls,
		.tls_name = c->tls_name,
		.urgent = true,
		.connect_ms = c->handshake_ms,
		.max_out = c->max_out,
	};
	wry_timer_clear(&link->retry);
	link->tries++;
	set_state(link, CONNECTING);
	link->parser = wry_parser_new(&c->limits, &parser_funcs, link);
	link->conn = wry_conn_new(&target, &conn_funcs, link);
}

/* --- orders ----------------------------------------------------------------- */

static unsigned
or_default(unsigned value, unsigned fallback)
{
	return value != 0 ? value : fallback;
}

/* "example.org" of "irc.example.org", which the server surely serves; else our own: it comes back
 * through the server's router. */
static const char *
ping_target(const char *domain)
{
	const char *dot = strchr(domain, '.');
	return dot != NULL && strchr(dot + 1, '.') != NULL ? dot + 1 : domain;
}

WryLink *
wry_link_new(const WryLinkConfig *config, const WryLog *log, const WryLinkFuncs *funcs,
	     gpointer data)
{
	WryLink *link = g_new0(WryLink, 1);
	link->config = *config;
	WryLinkConfig *c = &link->config;
	c->domain = g_strdup(config->domain);
	c->host = g_strdup(config->host);
	c->secret = g_strdup(config->secret != NULL ? config->secret : "");
	c->tls_name = g_strdup(config->tls_name);
	c->tls = config->tls != NULL ? wry_tls_ref(config->tls) : NULL;
	c->max_out = c->max_out != 0 ? c->max_out : 64u * 1024 * 1024;
	c->backlog = c->backlog != 0 ? c->backlog : WRY_LINK_BACKLOG;
	c->handshake_ms = or_default(c->handshake_ms, 30000);
	c->keepalive_ms = or_default(c->keepalive_ms, 300000);
	c->ping_idle_ms = or_default(c->ping_idle_ms, 300000);
	c->ping_ms = or_default(c->ping_ms, 30000);
	c->close_ms = or_default(c->close_ms, 2000);
	c->retry_min_ms = or_default(c->retry_min_ms, 1000);
	c->retry_max_ms = MAX(or_default(c->retry_max_ms, 60000), c->retry_min_ms);

	link->domain = wry_text_domain(c->domain, NULL);
	if (link->domain == NULL)
		link->domain = g_ascii_strdown(c->domain, -1);
	link->ping_to = g_strdup(ping_target(c->domain));
	link->funcs = *funcs;
	link->data = data;
	link->log = log;
	link->server = g_strdup(c->host);
	set_state(link, STOPPED);
	wry_task_init(&link->check, WRY_TURN_FLUSH, on_check, link);
	wry_xml_init(&link->xml);
	return link;
}

void
wry_link_free(WryLink *link)
{
	clear_stream(link);
	wry_timer_clear(&link->retry);
	g_clear_pointer(&link->conn, wry_conn_free);
	explicit_bzero((char *)link->config.secret, strlen(link->config.secret));
	g_free((char *)link->config.secret);
	g_free((char *)link->config.domain);
	g_free((char *)link->config.host);
	g_free((char *)link->config.tls_name);
	g_clear_pointer(&link->config.tls, wry_tls_unref);
	g_free(link->domain);
	g_free(link->ping_to);
	g_free(link->condition);
	g_free(link->text);
	g_free(link->server);
	wry_xml_clear(&link->xml);
	g_free(link);
}

void
wry_link_start(WryLink *link)
{
	if (link->state == STOPPED)
		connect_now(link);
}

/* down() comes out of the loop, whatever the state. */
void
wry_link_stop(WryLink *link)
{
	if (link->state == STOPPED || link->state == CLOSING)
		return;
	unsigned ms = link->state == UP ? link->config.close_ms : 0;
	wry_timer_clear(&link->retry);
	wry_timer_clear(&link->keepalive);
	wry_timer_clear(&link->idle);
	wry_timer_clear(&link->ping);
	send_close(link, NULL);
	set_state(link, CLOSING);
	wry_timer_start(&link->watch, ms, on_watch, link);
}

void
wry_link_retry(WryLink *link)
{
	if (link->state == WAITING)
		connect_now(link);
}

bool
wry_link_send(WryLink *link, const char *xml, gsize n)
{
	if (link->state != UP || n > WRY_LINK_MAX_STANZA)
		return false;
	link->out++;
	send_bytes(link, xml, n);
	if (!link->congested && wry_link_pending(link) > link->config.backlog)
		wry_task_schedule(&link->check);
	return true;
}

bool
wry_link_is_up(const WryLink *link)
{
	return link->state == UP;
}

gsize
wry_link_pending(const WryLink *link)
{
	return link->conn != NULL ? wry_conn_pending(link->conn) : 0;
}

bool
wry_link_is_behind(const WryLink *link)
{
	return link->conn != NULL && wry_conn_is_blocked(link->conn);
}

void
wry_link_status(const WryLink *link, WryLinkStatus *ret)
{
	static const char *const names[] = { "stopped",	  "waiting", "connecting",
					     "handshake", "up",	     "stopped" };
	gint64 left = (link->retry_at - g_get_monotonic_time()) / 1000;
	*ret = (WryLinkStatus){
		.state = names[link->state],
		.since = link->since,
		.next_try_ms = link->state == WAITING ? MAX(left, 0) : -1,
		.condition = link->condition,
		.text = link->text,
		.server = link->server,
		.in = link->in,
		.out = link->out,
		.tries = link->tries,
	};
}
