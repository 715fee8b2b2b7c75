gint64
wry_conn_last_read(const WryConn *conn)
{
	return conn->last_read;
}

void
wry_conn_counts(const WryConn *conn, uint64_t *ret_in, uint64_t *ret_out)
{
	*ret_in = conn->in_count;
	*ret_out = conn->out_count;
}

/* Made when first asked for: most are never asked. */
GSocketAddress *
wry_conn_local(const WryConn *conn)
{
	WryConn *self = (WryConn *)conn;
	if (self->local == NULL && self->state == OPEN)
		self->local = address_of(self->fd, getsockname);
	return self->local;
}

GSocketAddress *
wry_conn_remote(const WryConn *conn)
{
	WryConn *self = (WryConn *)conn;
	if (self->remote == NULL && self->state == OPEN)
		self->remote = address_of(self->fd, getpeername);
	return self->remote;
}

/* What of an address counts: of a mapped one the v4 address in it. */
static GBytes *
bytes_of(GSocketAddress *address)
{
	static const guint8 mapped[12] = { [10] = 0xff, 0xff };
	GInetAddress *inet =
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
	const guint8 *bytes = g_inet_address_to_bytes(inet);
	gsize n = g_inet_address_get_native_size(inet),
	      skip = n == 16 && memcmp(bytes, mapped, 12) == 0 ? 12 : 0;
	return g_bytes_new(bytes + skip, n - skip);
}

static bool
same_end(GSocketAddress *a, GSocketAddress *b)
{
	if (!G_IS_INET_SOCKET_ADDRESS(a) || !G_IS_INET_SOCKET_ADDRESS(b) ||
	    g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(a)) !=
		g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(b)))
		return false;
	g_autoptr(GBytes) one = bytes_of(a), two = bytes_of(b);
	return g_bytes_equal(one, two);
}

bool
wry_conn_joins(const WryConn *conn, GSocketAddress *local, GSocketAddress *remote)
{
	if (conn->fd < 0)
		return false;
	g_autoptr(GSocketAddress) ours = address_of(conn->fd, getsockname);
	if (ours == NULL || !same_end(ours, local))
		return false;
	g_autoptr(GSocketAddress) theirs = address_of(conn->fd, getpeername);
	return theirs != NULL && same_end(theirs, remote);
}

const char *
wry_conn_tls_version(const WryConn *conn)
{
	return conn->tls_version;
}

const char *
wry_conn_tls_cipher(const WryConn *conn)
{
	return conn->tls != NULL && conn->tls_version != NULL ? wry_tls_stream_cipher(conn->tls)
							       : NULL;
}

const char *
wry_conn_tls_peer(const WryConn *conn)
{
	return conn->tls_peer;
}

bool
wry_conn_peer_uid(const WryConn *conn, unsigned *ret_uid, unsigned *ret_gid)
{
	struct ucred peer;
	socklen_t n = sizeof peer, m = sizeof(int);
	int family = 0;
	if (conn->state != OPEN || getsockopt(conn->fd, SOL_SOCKET, SO_DOMAIN, &family, &m) < 0 ||
	    family != AF_UNIX || getsockopt(conn->fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
		return false;
	*ret_uid = peer.uid;
	*ret_gid = peer.gid;
	return true;
}
