/*
 * identd.c - the identification protocol (RFC 1413): which of our users a connection belongs to
 *
 * An IRC server asks, from its own address, at the moment we connect; the answer is the user's key,
 * the same on every day, so that its operators can ban one of ours and need not ban all.  One door
 * an address for the whole process, however many components name it.  Nothing is told to anybody
 * but the other end of the very connection, and only until we are in.
 */
#include "backends/irc/irc.h"

#include "net/listen.h"

#include <string.h>
#include <unistd.h>

#define IDENT_CHARS 9 /* what every server shows of a user name */
#define QUESTION_MAX 100
#define ASKERS_MAX 64
#define ASKS_RATE 100 /* a second */
#define ASK_MS 10000

typedef struct {
	char *address;
	WryListener *listener;
	unsigned users; /* components */
} Door;

typedef struct {
	WryConn *conn;
	WryTimer *timer;
	GList link;
} Asker;

static struct {
	GPtrArray *doors;
	GQueue askers;	   /* of Asker */
	GQueue connecting; /* of IrcSession */
	double tokens;
	int64_t filled;
} identd;

char *
irc_ident_name(const WrySession *session)
{
	return g_strndup(wry_session_key(session), IDENT_CHARS);
}

/* --- whose it is --- */

void
irc_ident_expect(IrcSession *irc, bool on)
{
	if (irc->identified == on)
		return;
	irc->identified = on;
	if (on)
		g_queue_push_tail(&identd.connecting, irc);
	else
		g_queue_remove(&identd.connecting, irc);
}

static bool
read_port(const char **at, guint16 *ret)
{
	unsigned port = 0, digits = 0;
	*at += strspn(*at, " \t");
	for (; g_ascii_isdigit(**at) && digits < 6; (*at)++, digits++)
		port = port * 10 + (unsigned)(**at - '0');
	*at += strspn(*at, " \t");
	*ret = (guint16)port;
	return port > 0 && port <= 65535;
}

bool
irc_ident_parse(const char *line, guint16 *ret_ours, guint16 *ret_theirs)
{
	if (!read_port(&line, ret_ours) || *line != ',')
		return false;
	line++;
	return read_port(&line, ret_theirs) && *line == '\0';
}

static GSocketAddress *
with_port(GSocketAddress *end, guint16 port)
{
	if (end == NULL || !G_IS_INET_SOCKET_ADDRESS(end))
		return NULL;
	GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(end));
	return g_inet_socket_address_new(inet, port);
}

static const IrcSession *
find_session(WryConn *asker, guint16 ours, guint16 theirs)
{
	g_autoptr(GSocketAddress) local = with_port(wry_conn_local(asker), ours);
	g_autoptr(GSocketAddress) remote = with_port(wry_conn_remote(asker), theirs);
	if (local == NULL || remote == NULL)
		return NULL;
	for (const GList *l = identd.connecting.head; l != NULL; l = l->next) {
		const IrcSession *irc = l->data;
		if (irc->conn != NULL && wry_conn_joins(irc->conn, local, remote))
			return irc;
	}
	return NULL;
}

/* --- the askers --- */

static void
asker_free(Asker *asker)
{
	g_queue_unlink(&identd.askers, &asker->link);
	wry_timer_clear(&asker->timer);
	wry_conn_free(asker->conn);
	g_free(asker);
}

static void
on_late(gpointer data)
{
	asker_free(data);
}

static void
on_closed(G_GNUC_UNUSED WryConn *conn, G_GNUC_UNUSED const GError *error, gpointer data)
{
	asker_free(data);
}

/* One question a connection, as servers ask; what is none is not answered. */
static void
on_line(WryConn *conn, char *line, gsize n, bool cut, gpointer data)
{
	Asker *asker = data;
	guint16 ours, theirs;
	if (!cut && strlen(line) == n && irc_ident_parse(line, &ours, &theirs)) {
		const IrcSession *irc = find_session(conn, ours, theirs);
		g_autofree char *name = irc != NULL ? irc_ident_name(irc->session) : NULL;
		g_autofree char *said =
		    g_strdup_printf("%u , %u : %s%s\r\n", ours, theirs,
				    name != NULL ? "USERID : UNIX : " : "ERROR : NO-USER",
				    name != NULL ? name : "");
		wry_conn_write(conn, said, strlen(said));
		wry_conn_finish(g_steal_pointer(&asker->conn), ASK_MS);
	}
	asker_free(asker);
}

static void
on_accept(G_GNUC_UNUSED WryListener *listener, int fd, G_GNUC_UNUSED gpointer data)
{
	static const WryConnFuncs funcs = { .line = on_line, .closed = on_closed };
	static const WryConnTarget target = { .max_line = QUESTION_MAX, .max_out = 1024 };
	if (identd.askers.length >= ASKERS_MAX ||
	    !irc_bucket(&identd.tokens, &identd.filled, ASKS_RATE, ASKS_RATE)) {
		close(fd);
		return;
	}
	Asker *asker = g_new0(Asker, 1);
	asker->link.data = asker;
	g_queue_push_tail_link(&identd.askers, &asker->link);
	asker->conn = wry_conn_new_from_fd(fd, &target, &funcs, asker);
	wry_timer_start(&asker->timer, ASK_MS, on_late, asker);
}

/* --- the doors --- */

static Door *
find_door(const char *address)
{
	for (guint i = 0; identd.doors != NULL && i < identd.doors->len; i++) {
		Door *door = identd.doors->pdata[i];
		if (strcmp(door->address, address) == 0)
			return door;
	}
	return NULL;
}

bool
irc_identd_start(const char *address, GError **error)
{
	Door *door = find_door(address);
	if (door != NULL) {
		door->users++;
		return true;
	}
	WryListener *listener = wry_listener_new(address, 0, on_accept, NULL, error);
	if (listener == NULL) {
		g_prefix_error(error, "ident_listen: ");
		return false;
	}
	door = g_new0(Door, 1);
	door->address = g_strdup(address);
	door->listener = listener;
	door->users = 1;
	if (identd.doors == NULL)
		identd.doors = g_ptr_array_new();
	g_ptr_array_add(identd.doors, door);
	return true;
}

void
irc_identd_stop(const char *address)
{
	Door *door = find_door(address);
	if (door == NULL || --door->users > 0)
		return;
	g_ptr_array_remove(identd.doors, door);
	wry_listener_free(door->listener);
	g_free(door->address);
	g_free(door);
	if (identd.doors->len > 0)
		return;
	g_clear_pointer(&identd.doors, g_ptr_array_unref);
	for (GList *link; (link = identd.askers.head) != NULL;)
		asker_free(link->data);
}
