/*
 * listen.c - accepts connections, with limits
 *
 * A batch a turn; out of descriptors it pauses for a second, for a listening socket
 * that nobody serves would wake us for ever.  What is accepted belongs to the caller.
 */
#define _GNU_SOURCE /* accept4() */
#include "net/listen.h"

#include "base/error.h"
#include "base/loop.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define UNIX "unix:"
#define BATCH 32
#define REST_MS 1000
#define RIGHTS 0660

struct _WryListener {
	WryAcceptFunc func;
	gpointer data;
	int fd;
	guint16 port;
	bool paused; /* told to */
	bool busy;   /* in func */
	bool gone;   /* freed there */
	WryWatch *watch;
	WryTimer *rest;	  /* out of descriptors */
	char *path;	  /* of a Unix socket, */
	struct stat file; /* and which file it is */
};

static void
update_events(WryListener *listener)
{
	wry_watch_set_events(listener->watch,
			     listener->paused || listener->rest != NULL ? 0 : EPOLLIN);
}

static void
on_rested(gpointer data)
{
	update_events(data);
}

static void
on_event(G_GNUC_UNUSED uint32_t events, gpointer data)
{
	WryListener *listener = data;
	listener->busy = true;
	for (int i = 0; i < BATCH && !listener->paused && !listener->gone; i++) {
		int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			listener->func(listener, fd, listener->data);
			continue;
		}
		if (errno == EAGAIN)
			break;
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			wry_timer_start(&listener->rest, REST_MS, on_rested, listener);
			update_events(listener);
			break;
		} /* else that one connection has died waiting (accept(2)) */
	}
	listener->busy = false;
	if (listener->gone)
		g_free(listener);
}

/* What is wrong, in words; address as the operator wrote it. */
static bool
refuse(GError **error, const char *address, int err)
{
	g_autofree char *port = g_strdup(strrchr(address, ':') + 1);
	switch (err) {
	case EADDRINUSE:
		if (g_str_has_prefix(address, UNIX))
			return wry_error_set(error, WRY_ERROR_CONFLICT,
					     N_("%s is used by another program"), address, NULL);
		return wry_error_set(error, WRY_ERROR_CONFLICT,
				     N_("%1$s is used by another program; see: ss -ltnp sport = "
					":%2$s"),
				     address, port, NULL);
	case EADDRNOTAVAIL:
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("%s is not an address of this machine"), address, NULL);
	default:
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("cannot listen on %1$s: %2$s"), address, g_strerror(err),
				     NULL);
	}
}

static bool
not_an_address(GError **error, const char *address)
{
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("'%s' is no address to listen on; write 127.0.0.1:PORT, [::1]:PORT "
				"or unix:/PATH"),
			     address, NULL);
}

/* "host:port" or "[host]:port", both literal. */
static bool
parse(const char *address, struct sockaddr_storage *ret_native, socklen_t *ret_n)
{
	const char *colon = strrchr(address, ':');
	guint64 port;
	if (colon == NULL || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL))
		return false;
	gsize n = (gsize)(colon - address);
	bool brackets = n > 2 && address[0] == '[' && address[n - 1] == ']';
	g_autofree char *host = brackets ? g_strndup(address + 1, n - 2) : g_strndup(address, n);
	if (brackets != (strchr(host, ':') != NULL))
		return false;
	g_autoptr(GSocketAddress) socket_address =
	    g_inet_socket_address_new_from_string(host, (guint)port);
	if (socket_address == NULL ||
	    !g_socket_address_to_native(socket_address, ret_native, sizeof *ret_native, NULL))
		return false;
	*ret_n = (socklen_t)g_socket_address_get_native_size(socket_address);
	return true;
}

static bool
listen_inet(WryListener *listener, const char *address, GError **error)
{
	struct sockaddr_storage native;
	socklen_t n;
	int on = 1, off = 0;
	if (!parse(address, &native, &n))
		return not_an_address(error, address);
	listener->fd = socket(native.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd < 0)
		return refuse(error, address, errno);
	setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (native.ss_family == AF_INET6) /* "[::]:113" means everybody */
		setsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (bind(listener->fd, (struct sockaddr *)&native, n) < 0 ||
	    listen(listener->fd, SOMAXCONN) < 0)
		return refuse(error, address, errno);
	n = sizeof native;
	if (getsockname(listener->fd, (struct sockaddr *)&native, &n) < 0)
		return refuse(error, address, errno);
	listener->port =
	    ntohs(native.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&native)->sin6_port
					       : ((struct sockaddr_in *)&native)->sin_port);
	return true;
}

/* Makes room at the path.  0, or what stands there: EADDRINUSE if somebody answers. */
static int
clear_path(const struct sockaddr_un *native)
{
	struct stat file;
	if (lstat(native->sun_path, &file) < 0)
		return errno == ENOENT ? 0 : errno;
	if (!S_ISSOCK(file.st_mode))
		return EEXIST;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return errno;
	int rc = connect(fd, (const struct sockaddr *)native, sizeof *native);
	int err = rc < 0 ? errno : 0;
	close(fd);
	if (err != ECONNREFUSED)
		return err == EACCES ? EACCES : EADDRINUSE;
	return unlink(native->sun_path) < 0 && errno != ENOENT ? errno : 0;
}

/*
 * The rights are there before anybody can connect: the file is made with at most those of
 * the descriptor, and nobody gets in before listen().
 */
static bool
listen_unix(WryListener *listener, const char *address, unsigned mode, GError **error)
{
	const char *path = address + strlen(UNIX);
	struct sockaddr_un native = { .sun_family = AF_UNIX };
	if (*path != '/' || strlen(path) >= sizeof native.sun_path)
		return not_an_address(error, address);
	memcpy(native.sun_path, path, strlen(path) + 1);
	int err = clear_path(&native);
	if (err != 0)
		return refuse(error, address, err);
	if (mode == 0)
		mode = RIGHTS;
	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd < 0 || fchmod(listener->fd, mode & 0600) < 0 ||
	    bind(listener->fd, (struct sockaddr *)&native, sizeof native) < 0)
		return refuse(error, address, errno);
	listener->path = g_strdup(path);
	if (lstat(path, &listener->file) < 0 || chmod(path, mode & 0777) < 0 ||
	    listen(listener->fd, SOMAXCONN) < 0)
		return refuse(error, address, errno);
	return true;
}

WryListener *
wry_listener_new(const char *address, unsigned mode, WryAcceptFunc func, gpointer data,
		 GError **error)
{
	g_autoptr(WryListener) listener = g_new0(WryListener, 1);
	listener->func = func;
	listener->data = data;
	listener->fd = -1;
	if (!(g_str_has_prefix(address, UNIX) ? listen_unix(listener, address, mode, error)
					      : listen_inet(listener, address, error)))
		return NULL;
	listener->watch = wry_watch_new(listener->fd, EPOLLIN, on_event, listener);
	return g_steal_pointer(&listener);
}

guint16
wry_listener_port(const WryListener *listener)
{
	return listener->port;
}

void
wry_listener_pause(WryListener *listener, bool on)
{
	listener->paused = on;
	update_events(listener);
}

void
wry_listener_free(WryListener *listener)
{
	struct stat now;
	if (listener == NULL || listener->gone)
		return;
	wry_watch_clear(&listener->watch);
	wry_timer_clear(&listener->rest);
	if (listener->fd >= 0)
		close(listener->fd);
	/* Ours still?  A successor may have put its own there. */
	if (listener->path != NULL && lstat(listener->path, &now) == 0 &&
	    now.st_dev == listener->file.st_dev && now.st_ino == listener->file.st_ino)
		unlink(listener->path);
	g_clear_pointer(&listener->path, g_free);
	if (listener->busy)
		listener->gone = true;
	else
		g_free(listener);
}
