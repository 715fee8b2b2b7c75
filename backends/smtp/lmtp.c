/*
 * lmtp.c - mail comes in: the listener, who may deliver, and what is counted over all
 *
 * An envelope may outlive its session (the client has hung up) and the listener (wherry stops, and
 * a worker still reads the mail), so it holds the one, and the other is counted.  It knows nothing
 * of the dialogue, which is lmtp-session.c.
 */
#include "backends/smtp/lmtp-session.h"

#include "base/error.h"

#include <string.h>

#define UNIX "unix:"

struct MailLmtp mail_lmtp = {
	.connections = 500,
	.mails = 1000,
	.recipients = 1000,
	.errors = 20,
	.spooled = INT64_C(1) << 30,
	.idle_ms = 300000,
	.data_ms = 900000,
	.check_ms = 30000,
	.mail_ms = 50000,
	.pace_ms = 30,
};

/* --- envelopes --- */

typedef struct {
	MailEnvelope public; /* first */
	unsigned refs;
	int64_t charged;
	MailListener *listener;
} Envelope;

MailEnvelope *
mail_envelope_new(MailListener *listener)
{
	Envelope *envelope = g_new0(Envelope, 1);
	envelope->refs = 1;
	envelope->listener = listener;
	listener->refs++;
	envelope->public.size = -1;
	envelope->public.recipients = g_ptr_array_new_with_free_func(g_free);
	return &envelope->public;
}

MailEnvelope *
mail_envelope_ref(MailEnvelope *envelope)
{
	((Envelope *)envelope)->refs++;
	return envelope;
}

void
mail_envelope_charge(MailEnvelope *envelope, gsize n)
{
	Envelope *self = (Envelope *)envelope;
	self->charged += (int64_t)n;
	self->listener->spooled += (int64_t)n;
}

void
mail_envelope_drop_data(MailEnvelope *envelope)
{
	Envelope *self = (Envelope *)envelope;
	g_clear_pointer(&envelope->data, wry_spool_unref);
	self->listener->spooled -= self->charged;
	self->charged = 0;
}

void
mail_envelope_unref(MailEnvelope *envelope)
{
	Envelope *self = (Envelope *)envelope;
	if (envelope == NULL || --self->refs > 0)
		return;
	mail_envelope_drop_data(envelope);
	mail_listener_unref(self->listener);
	g_ptr_array_unref(envelope->recipients);
	g_free(envelope->sender);
	g_free(envelope->client_name);
	g_free(envelope->client_address);
	g_free(envelope->client_helo);
	g_free(envelope->envid);
	g_free(self);
}

/* --- who may deliver --- */

static GInetAddress *
address_of_peer(WryConn *conn)
{
	GSocketAddress *remote = wry_conn_remote(conn);
	if (remote == NULL || !G_IS_INET_SOCKET_ADDRESS(remote))
		return NULL;
	GInetAddress *address = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(remote));
	static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	const guint8 *bytes = g_inet_address_to_bytes(address);
	if (g_inet_address_get_native_size(address) == 16 &&
	    memcmp(bytes, mapped, sizeof mapped) == 0)
		return g_inet_address_new_from_bytes(bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
	return g_object_ref(address);
}

static bool
is_trusted(const MailListener *listener, GInetAddress *peer)
{
	for (guint i = 0; i < listener->trust->len; i++)
		if (g_inet_address_mask_matches(listener->trust->pdata[i], peer))
			return true;
	return false;
}

void
mail_listener_complain(MailListener *listener, const GError *error)
{
	if (wry_log_is_due(&listener->complained, NULL))
		wry_log_error(listener->log, "LMTP: mail is put off: %s", error->message);
}

/* Somebody knocks who may not. */
static void
warn_of(MailListener *listener, GInetAddress *peer)
{
	if (!wry_log_is_due(&listener->warned, NULL))
		return;
	g_autofree char *shown = peer != NULL ? g_inet_address_to_string(peer) : g_strdup("?");
	wry_log_notice(listener->log, "LMTP: %s may not deliver here; see lmtp_trust", shown);
}

const char *
mail_listener_admit(MailListener *listener, WryConn *conn, bool *ret_trusted)
{
	*ret_trusted = listener->is_unix;
	if (!listener->is_unix) {
		g_autoptr(GInetAddress) peer = address_of_peer(conn);
		*ret_trusted = peer != NULL && is_trusted(listener, peer);
		if (!*ret_trusted && (peer == NULL || !g_inet_address_get_is_loopback(peer))) {
			warn_of(listener, peer);
			return "554 5.7.1 You may not deliver here";
		}
	}
	if (listener->sessions.length >= mail_lmtp.connections)
		return "421 4.3.2 Too many connections, try again later";
	return NULL;
}

bool
mail_listener_has_room(const MailListener *listener, int64_t bytes)
{
	int64_t most = MAX(mail_lmtp.spooled, 4 * listener->max_size);
	return bytes <= most - listener->spooled;
}

/* --- the listener --- */

static void
on_accept(G_GNUC_UNUSED WryListener *door, int fd, gpointer data)
{
	mail_lmtp_new(data, fd);
}

static bool
add_trust(MailListener *listener, const char *const *trust, GError **error)
{
	static const char *const here[] = { "127.0.0.1", "::1", NULL };
	listener->trust = g_ptr_array_new_with_free_func(g_object_unref);
	for (const char *const *t = trust != NULL ? trust : here; *t != NULL; t++) {
		GInetAddressMask *mask = g_inet_address_mask_new_from_string(*t, NULL);
		if (mask == NULL)
			return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
					     N_("'%s' is no address; write 192.0.2.1 or "
						"192.0.2.0/24"),
					     *t, NULL);
		g_ptr_array_add(listener->trust, mask);
	}
	return true;
}

GInetAddress *
mail_listener_address(const char *listen)
{
	g_autofree char *host = g_strdup(listen);
	char *colon = strrchr(host, ':');
	if (colon != NULL)
		*colon = '\0';
	char *bare = *host == '[' ? host + 1 : host;
	bare[strcspn(bare, "]")] = '\0';
	return g_inet_address_new_from_string(bare);
}

static bool
is_here_alone(const char *address)
{
	g_autoptr(GInetAddress) inet = mail_listener_address(address);
	return inet != NULL && g_inet_address_get_is_loopback(inet);
}

MailListener *
mail_listener_new(const MailListenerSettings *settings, const MailListenerFuncs *funcs,
		  gpointer data, GError **error)
{
	g_autoptr(MailListener) listener = g_new0(MailListener, 1);
	listener->refs = 1;
	listener->funcs = *funcs;
	listener->data = data;
	listener->log = settings->log;
	listener->name = g_strdup(settings->name);
	listener->is_unix = g_str_has_prefix(settings->address, UNIX);
	listener->smtp = settings->smtp;
	listener->max_size = settings->max_size;
	if (!add_trust(listener, settings->trust, error))
		return NULL;
	listener->door =
	    wry_listener_new(settings->address, settings->mode, on_accept, listener, error);
	if (listener->door == NULL)
		return NULL;
	if (!listener->is_unix && !is_here_alone(settings->address))
		wry_log_warn(listener->log,
			     "LMTP listens on %s, in clear: this machine and lmtp_trust may "
			     "deliver, nobody else; let no stranger route there",
			     settings->address);
	return g_steal_pointer(&listener);
}

void
mail_listener_hold(MailListener *listener, bool on)
{
	listener->held = on;
}

unsigned
mail_listener_port(const MailListener *listener)
{
	return wry_listener_port(listener->door);
}

void
mail_listener_unref(MailListener *listener)
{
	if (--listener->refs > 0)
		return;
	g_clear_pointer(&listener->trust, g_ptr_array_unref);
	g_free(listener->name);
	g_free(listener);
}

void
mail_listener_free(MailListener *listener)
{
	if (listener == NULL)
		return;
	g_clear_pointer(&listener->door, wry_listener_free);
	for (GList *link; (link = listener->sessions.head) != NULL;)
		mail_lmtp_shut(link->data);
	mail_deliveries_clear(listener);
	listener->log = NULL;
	mail_listener_unref(listener);
}
