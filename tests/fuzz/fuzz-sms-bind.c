/*
 * fuzz-sms-bind.c - whatever an SMSC sends, in whatever pieces, while texts go and come
 *
 * What we say is PDUs that can be read, and never an answer to an answer; each of ours has one end,
 * each of its requests one answer at most; it ends once.  The connection here is ours: its
 * functions stand in for those of net/conn.c.
 */
#include "backends/sms/bind.h"

#include "base/loop.h"
#include "net/conn.h"

#include <string.h>

#define TAGS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct _WryConn {
	WryConnFuncs funcs;
	gpointer data;
};

static struct {
	WryConn *conn; /* NULL: it is over */
	SmppBind *bind;
	GQueue requests;	  /* of SmppRequest */
	unsigned asked, answered; /* requests, and our answers to deliver_sm and data_sm */
	unsigned sent, ends[TAGS];
	unsigned overs;
	SmppFramer framer; /* of what we say */
} talk;

/* --- net/conn.c --- */

WryConn *
wry_conn_new(G_GNUC_UNUSED const WryConnTarget *target, const WryConnFuncs *funcs, gpointer data)
{
	talk.conn = g_new0(WryConn, 1);
	talk.conn->funcs = *funcs;
	talk.conn->data = data;
	return talk.conn;
}

void
wry_conn_free(WryConn *conn)
{
	g_assert_true(conn == talk.conn);
	talk.conn = NULL;
	g_free(conn);
}

void
wry_conn_finish(WryConn *conn, G_GNUC_UNUSED unsigned ms)
{
	wry_conn_free(conn);
}

gint64
wry_conn_last_read(G_GNUC_UNUSED const WryConn *conn)
{
	return g_get_monotonic_time();
}

bool
wry_conn_write(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n)
{
	const uint8_t *pdu;
	gsize length;
	SmppFrame frame;
	smpp_framer_feed(&talk.framer, (const uint8_t *)bytes, n);
	while ((frame = smpp_framer_next(&talk.framer, &pdu, &length)) == SMPP_WHOLE) {
		SmppPdu said;
		uint32_t wrong = smpp_decode(&said, pdu, length);
		g_assert_cmpuint(wrong, ==, 0);
		talk.answered += said.command == (SMPP_DELIVER_SM | SMPP_RESP) ||
				 said.command == (SMPP_DATA_SM | SMPP_RESP);
	}
	g_assert_cmpint(frame, ==, SMPP_MORE);
	return true;
}

/* --- the owner --- */

static void
on_bound(G_GNUC_UNUSED SmppBind *bind, G_GNUC_UNUSED gpointer data)
{
}

static void
on_answered(G_GNUC_UNUSED SmppBind *bind, gpointer tag, SmppEnd end, const SmppPdu *pdu,
	    G_GNUC_UNUSED gpointer data)
{
	g_assert_cmpint(end == SMPP_ANSWERED, ==, pdu != NULL);
	g_assert_cmpuint(++talk.ends[GPOINTER_TO_UINT(tag)], ==, 1);
	g_assert_cmpuint(talk.overs, ==, 0);
}

static void
on_delivered(G_GNUC_UNUSED SmppBind *bind, SmppRequest *request, const SmppPdu *pdu,
	     G_GNUC_UNUSED gpointer data)
{
	g_assert_true(pdu->command == SMPP_DELIVER_SM || pdu->command == SMPP_DATA_SM);
	talk.asked++;
	g_queue_push_tail(&talk.requests, request);
}

static void
on_leaving(G_GNUC_UNUSED SmppBind *bind, G_GNUC_UNUSED gpointer data)
{
}

static void
on_over(G_GNUC_UNUSED SmppBind *bind, G_GNUC_UNUSED const GError *error,
	G_GNUC_UNUSED gpointer data)
{
	g_assert_cmpuint(++talk.overs, ==, 1);
	for (unsigned i = 0; i < talk.sent; i++)
		g_assert_cmpuint(talk.ends[i], ==, 1);
}

/* --- one run --- */

static void
submit(void)
{
	SmppPdu pdu = { .command = SMPP_SUBMIT_SM,
			.source = { 1, 1, "442079460001" },
			.dest = { 1, 1, "447700900123" },
			.text = { (const uint8_t *)"hi", 2 } };
	if (talk.sent < TAGS && smpp_bind_stands(talk.bind) &&
	    smpp_bind_send(talk.bind, &pdu, GUINT_TO_POINTER(talk.sent)))
		talk.sent++;
}

/* Something that its owner may do at any time. */
static void
act(unsigned what)
{
	switch (what % 8) {
	case 0:
	case 1:
		submit();
		break;
	case 2:
		if (talk.requests.length > 0)
			smpp_request_answer(g_queue_pop_head(&talk.requests), 0);
		break;
	case 3:
		if (talk.requests.length > 0)
			smpp_request_answer(g_queue_pop_tail(&talk.requests), 0x64);
		break;
	case 4:
		if (what > 128)
			smpp_bind_leave(talk.bind, 1000);
		break;
	default:
		g_main_context_iteration(NULL, FALSE);
		break;
	}
}

static void
converse(const uint8_t *bytes, gsize n, unsigned seed, bool bound)
{
	static const SmppBindFuncs funcs = { on_bound, on_answered, on_delivered, on_leaving,
					     on_over };
	static const SmppPeer peer = {
		.host = "h", .system_id = "s", .enquire_ms = 100000, .answer_ms = 100000
	};
	static const uint8_t welcome[] = { 0, 0, 0, 17, 0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0 };
	memset(&talk, 0, sizeof talk);
	g_queue_init(&talk.requests);
	talk.bind = smpp_bind_new(&peer, SMPP_AS_TRANSCEIVER, &funcs, NULL);
	talk.conn->funcs.connected(talk.conn, talk.conn->data);
	if (bound)
		talk.conn->funcs.bytes(talk.conn, (const char *)welcome, sizeof welcome,
				       talk.conn->data);
	submit();
	submit();
	for (gsize at = 0; at < n && talk.conn != NULL;) {
		gsize part = MIN(1 + seed % 40, n - at);
		talk.conn->funcs.bytes(talk.conn, (const char *)bytes + at, part, talk.conn->data);
		at += part;
		seed = seed * 1103515245 + 12345;
		act(seed >> 16 & 255);
	}
	if (talk.conn != NULL && seed % 2 == 0) {
		talk.conn->funcs.closed(talk.conn, NULL, talk.conn->data);
		while (talk.overs == 0)
			g_main_context_iteration(NULL, FALSE);
	}
	smpp_bind_free(talk.bind);
	for (SmppRequest *r; (r = g_queue_pop_head(&talk.requests)) != NULL;)
		smpp_request_answer(r, 0); /* to nobody any more */
	g_assert_null(talk.conn);
	smpp_framer_clear(&talk.framer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		wry_loop_init(g_main_context_default());
	started = true;
	if (size < 2)
		return 0;
	converse(data + 2, size - 2, data[0] * 257u + data[1], true);
	converse(data + 2, size - 2, data[1], false);
	return 0;
}
