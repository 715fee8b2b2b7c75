/*
 * bind.c - one connection to an SMSC, and what is under way on it
 *
 * Ours are answered in any order, theirs too: a text is answered when it is on the disk, while
 * enquire_link is at once.
 */
#include "backends/sms/bind.h"

#include "backends/sms/status.h"
#include "base/loop.h"
#include "net/conn.h"

#include <string.h>

#define REQUESTS_MOST 256 /* of the SMSC's that wait for our answer; more must come again */
#define OUT_MOST (4u * 1024 * 1024)
#define FINISH_MS 2000
#define SILENT_MOST 2 /* questions without an answer */

typedef enum { CONNECTING, BINDING, BOUND, LEAVING, UNBINDING, OVER } State;

/* One of ours that is not answered. */
typedef struct {
	uint32_t command, sequence;
	gpointer tag;
	gint64 since; /* monotonic */
	GList link;   /* in bind->waiting, oldest first */
} Sent;

struct _SmppRequest {
	SmppBind *bind; /* NULL: it is gone */
	uint32_t command, sequence;
	GList link;
};

struct _SmppBind {
	unsigned serial;
	const SmppPeer *peer;
	SmppRole role;
	SmppBindFuncs funcs;
	gpointer data;
	WryConn *conn;
	SmppFramer framer;
	State state;
	bool asked; /* the SMSC has said unbind, and waits for our answer */
	uint32_t asked_sequence;
	uint32_t sequence; /* of our last */
	uint32_t bind_sequence;
	GHashTable *sent; /* sequence -> Sent, owned */
	GQueue waiting;
	GQueue requests;
	unsigned silent;  /* questions unanswered */
	gint64 bound_at;  /* monotonic; 0: never */
	gint64 read_at;	  /* as the last question saw it */
	gint64 ended_at;  /* monotonic: until then what we wrote can have arrived */
	WryTimer *pulse;  /* the next look at its silence */
	WryTimer *answer; /* of the oldest that waits; of the bind and unbind while they are */
	WryTask end;	  /* it is over: said at the end of the turn */
	GError *error;
	bool in_order;
};

static void on_answer_overdue(gpointer data);

/* --- its end --- */

/* error: (transfer full); NULL: in order.  What is under way hears of it at the end of the turn. */
static void
finish(SmppBind *b, GError *error)
{
	if (b->state == OVER) {
		g_clear_error(&error);
		return;
	}
	b->state = OVER;
	b->error = error;
	/* Where it has not answered our question it was gone when it fell silent. */
	b->ended_at = b->silent > 0 ? b->read_at : g_get_monotonic_time();
	wry_timer_clear(&b->pulse);
	wry_timer_clear(&b->answer);
	if (b->conn != NULL)
		wry_conn_finish(g_steal_pointer(&b->conn), FINISH_MS);
	wry_task_schedule(&b->end);
}

static void
let_requests_go(SmppBind *b)
{
	for (GList *l; (l = g_queue_pop_head_link(&b->requests)) != NULL;)
		((SmppRequest *)l->data)->bind = NULL;
}

static void
on_end(gpointer data)
{
	SmppBind *b = data;
	let_requests_go(b);
	for (GList *l; (l = g_queue_pop_head_link(&b->waiting)) != NULL;) {
		Sent *s = l->data;
		gpointer tag = s->tag;
		g_hash_table_remove(b->sent, GUINT_TO_POINTER(s->sequence));
		b->funcs.answered(b, tag, SMPP_LOST, NULL, b->data);
	}
	b->funcs.over(b, b->error, b->data);
}

/* --- writing --- */

static bool
write_pdu(SmppBind *b, const SmppPdu *pdu)
{
	static uint8_t bytes[SMPP_PDU_MAX]; /* one thread */
	gsize n = smpp_encode(pdu, bytes, sizeof bytes);
	if (n == 0)
		return false;
	if (b->conn != NULL)
		wry_conn_write(b->conn, (const char *)bytes, n);
	return true;
}

static uint32_t
next_sequence(SmppBind *b)
{
	b->sequence = b->sequence % 0x7fffffff + 1;
	return b->sequence;
}

static void
write_answer(SmppBind *b, uint32_t command, uint32_t sequence, uint32_t status)
{
	const SmppPdu request = { .command = command, .sequence = sequence };
	SmppPdu answer = smpp_answer(&request, status);
	write_pdu(b, &answer);
}

static void
write_nack(SmppBind *b, uint32_t sequence, uint32_t status)
{
	const SmppPdu nack = { .command = SMPP_GENERIC_NACK,
			       .status = status,
			       .sequence = sequence };
	write_pdu(b, &nack);
}

/* Nothing is open, ours or theirs, nothing more goes: now it can be ended. */
static void
end_if_quiet(SmppBind *b)
{
	if (b->state != LEAVING || b->waiting.length > 0 || b->requests.length > 0)
		return;
	wry_timer_clear(&b->answer);
	if (b->asked) {
		write_answer(b, SMPP_UNBIND, b->asked_sequence, SMPP_ESME_ROK);
		finish(b, NULL);
		return;
	}
	const SmppPdu unbind = { .command = SMPP_UNBIND, .sequence = next_sequence(b) };
	write_pdu(b, &unbind);
	b->state = UNBINDING;
	wry_timer_start(&b->answer, FINISH_MS, on_answer_overdue, b);
}

/* --- life --- */

static void on_pulse(gpointer data);

static void
start_pulse(SmppBind *b)
{
	wry_timer_start(&b->pulse, b->peer->enquire_ms, on_pulse, b);
}

static void
on_pulse(gpointer data)
{
	SmppBind *b = data;
	gint64 read = wry_conn_last_read(b->conn);
	if (read != b->read_at)
		b->silent = 0;
	b->read_at = read;
	if (b->silent >= SILENT_MOST) {
		finish(b, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					N_("it does not answer enquire_link"), NULL));
		return;
	}
	if (g_get_monotonic_time() - read >= (gint64)b->peer->enquire_ms * 1000) {
		const SmppPdu ask = { .command = SMPP_ENQUIRE_LINK, .sequence = next_sequence(b) };
		write_pdu(b, &ask);
		b->silent++;
	}
	start_pulse(b);
}

/* --- answers to us --- */

static void
start_answer_timer(SmppBind *b)
{
	const Sent *first = b->waiting.head != NULL ? b->waiting.head->data : NULL;
	if (b->state != BOUND)
		return; /* the timer is that of the bind, of leaving */
	if (first == NULL) {
		wry_timer_clear(&b->answer);
		return;
	}
	gint64 left = first->since + (gint64)b->peer->answer_ms * 1000 - g_get_monotonic_time();
	wry_timer_start(&b->answer, (unsigned)MAX(left / 1000 + 1, 1), on_answer_overdue, b);
}

/* sent: out of the table and gone. */
static void
end_sent(SmppBind *b, Sent *sent, SmppEnd end, const SmppPdu *pdu)
{
	gpointer tag = sent->tag;
	g_queue_unlink(&b->waiting, &sent->link);
	g_hash_table_remove(b->sent, GUINT_TO_POINTER(sent->sequence));
	b->funcs.answered(b, tag, end, pdu, b->data);
}

static void
on_answer_overdue(gpointer data)
{
	SmppBind *b = data;
	gint64 before = g_get_monotonic_time() - (gint64)b->peer->answer_ms * 1000;
	switch (b->state) {
	case BINDING:
		finish(b, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					N_("it does not answer our login"), NULL));
		return;
	case LEAVING: /* what is open stays unanswered */
		if (b->asked)
			write_answer(b, SMPP_UNBIND, b->asked_sequence, SMPP_ESME_ROK);
		finish(b, NULL);
		return;
	case UNBINDING:
		finish(b, NULL);
		return;
	case BOUND:
	case CONNECTING:
	case OVER:
		break;
	}
	while (b->waiting.head != NULL && ((Sent *)b->waiting.head->data)->since <= before)
		end_sent(b, b->waiting.head->data, SMPP_UNANSWERED, NULL);
	start_answer_timer(b);
}

static void
on_response(SmppBind *b, const SmppPdu *pdu)
{
	Sent *sent = g_hash_table_lookup(b->sent, GUINT_TO_POINTER(pdu->sequence));
	if (sent == NULL) {
		if (pdu->command == SMPP_GENERIC_NACK)
			wry_log_info(b->peer->log,
				     "generic_nack 0x%08x of %u, which is none of ours",
				     pdu->status, pdu->sequence);
		return; /* of enquire_link, or too late */
	}
	if (pdu->command != SMPP_GENERIC_NACK && pdu->command != (sent->command | SMPP_RESP)) {
		wry_log_info(b->peer->log, "a response 0x%08x to %u, which was 0x%08x: not counted",
			     pdu->command, pdu->sequence, sent->command);
		return; /* it says nothing of ours */
	}
	bool first = b->waiting.head == &sent->link;
	end_sent(b, sent, SMPP_ANSWERED, pdu);
	if (first && b->state == BOUND)
		start_answer_timer(b);
	end_if_quiet(b);
}

static void
on_bind_response(SmppBind *b, const SmppPdu *pdu)
{
	if (pdu->status != SMPP_ESME_ROK || pdu->command == SMPP_GENERIC_NACK) {
		bool strange = pdu->status == SMPP_ESME_ROK;
		finish(b,
		       smpp_bind_error(strange ? SMPP_ESME_RBINDFAIL : pdu->status, b->peer->host));
		return;
	}
	b->state = BOUND;
	b->bound_at = g_get_monotonic_time();
	b->read_at = wry_conn_last_read(b->conn);
	wry_timer_clear(&b->answer);
	start_pulse(b);
	wry_log_debug(b->peer->log, "bound to '%s'", pdu->system_id);
	b->funcs.bound(b, b->data);
}

/* --- requests of the SMSC --- */

static void
on_delivery(SmppBind *b, const SmppPdu *pdu)
{
	if (b->requests.length >= REQUESTS_MOST) {
		write_answer(b, pdu->command, pdu->sequence, SMPP_ESME_RX_T_APPN);
		return;
	}
	SmppRequest *r = g_new0(SmppRequest, 1);
	*r = (SmppRequest){ .bind = b, .command = pdu->command, .sequence = pdu->sequence };
	r->link.data = r;
	g_queue_push_tail_link(&b->requests, &r->link);
	b->funcs.delivered(b, r, pdu, b->data);
}

static void
on_unbind(SmppBind *b, const SmppPdu *pdu)
{
	bool news = b->state == BOUND;
	b->asked = true;
	b->asked_sequence = pdu->sequence;
	if (b->state == UNBINDING) {
		write_answer(b, SMPP_UNBIND, pdu->sequence, SMPP_ESME_ROK);
		finish(b, NULL);
		return;
	}
	b->state = LEAVING;
	wry_timer_start(&b->answer, MIN(b->peer->answer_ms, FINISH_MS), on_answer_overdue, b);
	if (news)
		b->funcs.leaving(b, b->data);
	end_if_quiet(b);
}

static void
on_request(SmppBind *b, const SmppPdu *pdu)
{
	bool bound = b->state == BOUND || b->state == LEAVING;
	switch (pdu->command) {
	case SMPP_ENQUIRE_LINK:
		write_answer(b, pdu->command, pdu->sequence, SMPP_ESME_ROK);
		break;
	case SMPP_DELIVER_SM:
	case SMPP_DATA_SM:
		if (bound)
			on_delivery(b, pdu);
		else if (b->state == UNBINDING)
			write_answer(b, pdu->command, pdu->sequence, SMPP_ESME_RX_T_APPN);
		else
			write_answer(b, pdu->command, pdu->sequence, SMPP_ESME_RINVBNDSTS);
		break;
	case SMPP_UNBIND:
		if (bound || b->state == UNBINDING)
			on_unbind(b, pdu);
		else
			finish(b, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						N_("it unbinds before we are bound"), NULL));
		break;
	case SMPP_ALERT_NOTIFICATION: /* has no answer */
	case SMPP_OUTBIND:
		break;
	default: /* an SMSC's requests: we are none */
		write_nack(b, pdu->sequence, SMPP_ESME_RINVCMDID);
		break;
	}
}

/* --- PDUs --- */

static void
on_pdu(SmppBind *b, const uint8_t *bytes, gsize n)
{
	SmppPdu pdu;
	uint32_t wrong = smpp_decode(&pdu, bytes, n);
	if (smpp_is_response(&pdu)) {
		/* What of a response could be read has to do: it is an answer. */
		if (b->state == BINDING && pdu.sequence == b->bind_sequence)
			on_bind_response(b, &pdu);
		else if (b->state == UNBINDING && pdu.command == (SMPP_UNBIND | SMPP_RESP))
			finish(b, NULL);
		else
			on_response(b, &pdu);
		return;
	}
	if (wrong == 0) {
		on_request(b, &pdu);
		return;
	}
	wry_log_info(b->peer->log, "a PDU 0x%08x that is wrong: answered with 0x%08x", pdu.command,
		     wrong);
	if (wrong == SMPP_ESME_RINVCMDID)
		write_nack(b, pdu.sequence, wrong);
	else
		write_answer(b, pdu.command, pdu.sequence, wrong);
}

static void
on_bytes(WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	SmppBind *b = data;
	const uint8_t *pdu;
	gsize length;
	SmppFrame frame = SMPP_MORE;
	smpp_framer_feed(&b->framer, (const uint8_t *)bytes, n);
	while (b->conn == conn &&
	       (frame = smpp_framer_next(&b->framer, &pdu, &length)) == SMPP_WHOLE)
		on_pdu(b, pdu, length);
	if (b->conn != conn || frame != SMPP_BROKEN)
		return;
	write_nack(b, b->framer.sequence, SMPP_ESME_RINVCMDLEN);
	finish(b, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
				N_("what it sends is no SMPP: a length that no PDU has"), NULL));
}

/* --- the connection --- */

static void
on_connected(G_GNUC_UNUSED WryConn *conn, gpointer data)
{
	static const uint32_t commands[] = { SMPP_BIND_TRANSCEIVER, SMPP_BIND_TRANSMITTER,
					     SMPP_BIND_RECEIVER };
	SmppBind *b = data;
	const SmppPdu bind = { .command = commands[b->role],
			       .sequence = b->bind_sequence = next_sequence(b),
			       .system_id = b->peer->system_id,
			       .password = b->peer->password,
			       .system_type = b->peer->system_type,
			       .interface_version = SMPP_VERSION };
	b->state = BINDING;
	wry_timer_start(&b->answer, b->peer->answer_ms, on_answer_overdue, b);
	if (!write_pdu(b, &bind))
		finish(b, wry_error_new(WRY_ERROR_AS(NOT_AUTHORIZED, WAIT),
					N_("our name or password is too long for a login"), NULL));
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, const GError *error, gpointer data)
{
	SmppBind *b = data;
	bool in_order = b->state == UNBINDING || (b->state == LEAVING && b->waiting.length == 0);
	g_clear_pointer(&b->conn, wry_conn_free);
	if (in_order)
		finish(b, NULL);
	else if (error != NULL)
		finish(b, g_error_copy(error));
	else
		finish(b, wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
					N_("it closed the connection"), NULL));
}

/* --- from outside --- */

SmppBind *
smpp_bind_new(const SmppPeer *peer, SmppRole role, const SmppBindFuncs *funcs, gpointer data)
{
	static const WryConnFuncs conn_funcs = {
		.connected = on_connected,
		.bytes = on_bytes,
		.closed = on_closed,
	};
	static unsigned serial;
	SmppBind *b = g_new0(SmppBind, 1);
	b->serial = ++serial;
	b->peer = peer;
	b->role = role;
	b->funcs = *funcs;
	b->data = data;
	b->sent = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_queue_init(&b->waiting);
	g_queue_init(&b->requests);
	wry_task_init(&b->end, WRY_TURN_PUMP, on_end, b);
	WryConnTarget target = { .host = peer->host,
				 .port = peer->port,
				 .tls = peer->tls,
				 .tls_pins = peer->pins,
				 .connect_ms = peer->answer_ms,
				 .max_out = OUT_MOST };
	b->conn = wry_conn_new(&target, &conn_funcs, b);
	return b;
}

void
smpp_bind_free(SmppBind *b)
{
	if (b == NULL)
		return;
	let_requests_go(b);
	wry_task_cancel(&b->end);
	wry_timer_clear(&b->pulse);
	wry_timer_clear(&b->answer);
	if (b->conn != NULL)
		wry_conn_finish(b->conn, FINISH_MS);
	smpp_framer_clear(&b->framer);
	g_hash_table_destroy(b->sent);
	g_clear_error(&b->error);
	g_free(b);
}

bool
smpp_bind_stands(const SmppBind *b)
{
	return b->state == BOUND;
}

unsigned
smpp_bind_under_way(const SmppBind *b)
{
	return b->waiting.length;
}

unsigned
smpp_bind_age_ms(const SmppBind *b)
{
	return b->bound_at != 0 ? (unsigned)((g_get_monotonic_time() - b->bound_at) / 1000) : 0;
}

unsigned
smpp_bind_serial(const SmppBind *b)
{
	return b->serial;
}

gint64
smpp_bind_ended_at(const SmppBind *b)
{
	return b->ended_at;
}

bool
smpp_bind_send(SmppBind *b, SmppPdu *pdu, gpointer tag)
{
	pdu->sequence = next_sequence(b);
	if (!write_pdu(b, pdu))
		return false;
	Sent *s = g_new0(Sent, 1);
	*s = (Sent){ .command = pdu->command,
		     .sequence = pdu->sequence,
		     .tag = tag,
		     .since = g_get_monotonic_time() };
	s->link.data = s;
	g_hash_table_insert(b->sent, GUINT_TO_POINTER(s->sequence), s);
	g_queue_push_tail_link(&b->waiting, &s->link);
	if (b->waiting.length == 1)
		start_answer_timer(b);
	return true;
}

void
smpp_bind_leave(SmppBind *b, unsigned ms)
{
	if (b->state == OVER || b->state == UNBINDING || b->state == LEAVING)
		return;
	if (b->state != BOUND) {
		finish(b, NULL);
		return;
	}
	b->state = LEAVING;
	wry_timer_start(&b->answer, MAX(ms, 1), on_answer_overdue, b);
	end_if_quiet(b);
}

unsigned
smpp_request_bind(const SmppRequest *r)
{
	return r->bind->serial;
}

void
smpp_request_answer(SmppRequest *r, uint32_t status)
{
	SmppBind *b = r->bind;
	if (b != NULL) {
		g_queue_unlink(&b->requests, &r->link);
		write_answer(b, r->command, r->sequence, status);
		end_if_quiet(b);
	}
	g_free(r);
}
