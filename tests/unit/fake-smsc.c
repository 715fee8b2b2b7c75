/*
 * fake-smsc.c - an SMSC for the tests of our side
 */
#include "fake-smsc.h"

#include "backends/sms/smpp.h"
#include "net/conn.h"
#include "net/listen.h"

#include <string.h>

struct _FakeSmsc {
	WryListener *listener;
	char *address;
	FakeSmscManner manner;
	GPtrArray *peers; /* of Peer */
	struct _Peer *last;
	GQueue got; /* of char * */
};

typedef struct _Peer {
	FakeSmsc *smsc;
	WryConn *conn;
	SmppFramer framer;
} Peer;

static void
peer_free(gpointer data)
{
	Peer *p = data;
	if (p->smsc->last == p)
		p->smsc->last = NULL;
	g_clear_pointer(&p->conn, wry_conn_free);
	smpp_framer_clear(&p->framer);
	g_free(p);
}

static void
say(Peer *p, const SmppPdu *pdu)
{
	uint8_t bytes[4096];
	gsize n = smpp_encode(pdu, bytes, sizeof bytes);
	g_assert_cmpuint(n, >, 0);
	if (p != NULL && p->conn != NULL)
		wry_conn_write(p->conn, (const char *)bytes, n);
}

static char *
line_of(const SmppPdu *pdu)
{
	const char *name = smpp_command_name(pdu->command);
	if (smpp_is_response(pdu))
		return g_strdup_printf("%s %u 0x%02x", name, pdu->sequence, pdu->status);
	if (pdu->command == SMPP_SUBMIT_SM) {
		GString *text = g_string_new(NULL);
		unsigned header = (pdu->esm_class & SMPP_ESM_UDHI) != 0 ? pdu->text.at[0] + 1u : 0;
		for (unsigned i = 0; i < header; i++)
			g_string_append_printf(text, "%02x", pdu->text.at[i]);
		if (header > 0)
			g_string_append_c(text, ' ');
		g_string_append_len(text, (const char *)pdu->text.at + header,
				    (gssize)(pdu->text.n - header));
		g_autofree char *said = g_string_free(text, FALSE);
		return g_strdup_printf("%s %u %s>%s \"%s\"", name, pdu->sequence,
				       pdu->source.digits, pdu->dest.digits, said);
	}
	if (pdu->system_id != NULL && *pdu->system_id != '\0')
		return g_strdup_printf("%s %u %s/%s", name, pdu->sequence, pdu->system_id,
				       pdu->password);
	return g_strdup_printf("%s %u", name, pdu->sequence);
}

static void
on_pdu(Peer *p, const uint8_t *bytes, gsize n)
{
	SmppPdu pdu;
	FakeSmsc *smsc = p->smsc;
	uint32_t wrong = smpp_decode(&pdu, bytes, n);
	g_assert_cmpuint(wrong, ==, 0);
	g_queue_push_tail(&smsc->got, line_of(&pdu));
	bool bind = pdu.command == SMPP_BIND_TRANSCEIVER || pdu.command == SMPP_BIND_TRANSMITTER ||
		    pdu.command == SMPP_BIND_RECEIVER;
	if (smsc->manner.mute ||
	    !(bind || pdu.command == SMPP_ENQUIRE_LINK || pdu.command == SMPP_UNBIND))
		return;
	SmppPdu answer = smpp_answer(&pdu, bind ? smsc->manner.bind_status : 0);
	if (bind) {
		answer.system_id = "FAKE";
		smsc->last = p;
	}
	say(p, &answer);
}

static void
on_bytes(G_GNUC_UNUSED WryConn *conn, const char *bytes, gsize n, gpointer data)
{
	Peer *p = data;
	const uint8_t *pdu;
	gsize length;
	smpp_framer_feed(&p->framer, (const uint8_t *)bytes, n);
	SmppFrame frame;
	while ((frame = smpp_framer_next(&p->framer, &pdu, &length)) == SMPP_WHOLE)
		on_pdu(p, pdu, length);
	g_assert_cmpint(frame, ==, SMPP_MORE);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	Peer *p = data;
	g_ptr_array_remove(p->smsc->peers, p);
}

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, gpointer data)
{
	static const WryConnFuncs funcs = { .bytes = on_bytes, .closed = on_closed };
	FakeSmsc *smsc = data;
	Peer *p = g_new0(Peer, 1);
	p->smsc = smsc;
	p->conn = wry_conn_new_from_fd(fd, NULL, &funcs, p);
	g_ptr_array_add(smsc->peers, p);
}

FakeSmsc *
fake_smsc_new(void)
{
	FakeSmsc *smsc = g_new0(FakeSmsc, 1);
	g_autoptr(GError) error = NULL;
	smsc->peers = g_ptr_array_new_with_free_func(peer_free);
	g_queue_init(&smsc->got);
	smsc->listener = wry_listener_new("127.0.0.1:0", 0, on_accept, smsc, &error);
	g_assert_no_error(error);
	smsc->address = g_strdup_printf("127.0.0.1:%u", wry_listener_port(smsc->listener));
	return smsc;
}

void
fake_smsc_free(FakeSmsc *smsc)
{
	wry_listener_free(smsc->listener);
	g_ptr_array_unref(smsc->peers);
	g_queue_clear_full(&smsc->got, g_free);
	g_free(smsc->address);
	g_free(smsc);
}

FakeSmscManner *
fake_smsc_manner(FakeSmsc *smsc)
{
	return &smsc->manner;
}

const char *
fake_smsc_address(const FakeSmsc *smsc)
{
	return smsc->address;
}

unsigned
fake_smsc_connections(const FakeSmsc *smsc)
{
	return smsc->peers->len;
}

static gboolean
on_overdue(gpointer data)
{
	g_error("%s", (const char *)data);
	return G_SOURCE_REMOVE;
}

char *
fake_smsc_next(FakeSmsc *smsc)
{
	guint overdue = g_timeout_add(20000, on_overdue, (gpointer) "the SMSC got nothing in 20 s");
	while (smsc->got.length == 0)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(overdue);
	return g_queue_pop_head(&smsc->got);
}

bool
fake_smsc_is_quiet(const FakeSmsc *smsc)
{
	return smsc->got.length == 0;
}

void
fake_smsc_say(FakeSmsc *smsc, const void *bytes, gsize n)
{
	g_assert_nonnull(smsc->last);
	wry_conn_write(smsc->last->conn, bytes, n);
}

void
fake_smsc_answer(FakeSmsc *smsc, uint32_t command, uint32_t sequence, uint32_t status,
		 const char *id)
{
	const SmppPdu pdu = { .command = command,
			      .status = status,
			      .sequence = sequence,
			      .bare = id == NULL,
			      .message_id = id };
	say(smsc->last, &pdu);
}

void
fake_smsc_deliver(FakeSmsc *smsc, uint32_t sequence, const char *from, const char *to,
		  uint8_t esm_class, const char *text)
{
	fake_smsc_deliver_bytes(smsc, sequence, from, to, esm_class, text, strlen(text));
}

void
fake_smsc_deliver_bytes(FakeSmsc *smsc, uint32_t sequence, const char *from, const char *to,
			uint8_t esm_class, const void *bytes, gsize n)
{
	const SmppPdu pdu = { .command = SMPP_DELIVER_SM,
			      .sequence = sequence,
			      .source = { 1, 1, from },
			      .dest = { 1, 1, to },
			      .esm_class = esm_class,
			      .text = { bytes, (unsigned)n } };
	say(smsc->last, &pdu);
}

void
fake_smsc_cut(FakeSmsc *smsc)
{
	g_ptr_array_set_size(smsc->peers, 0);
}
