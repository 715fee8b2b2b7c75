/*
 * libstrophe-spoof.c - a component on libstrophe that survives its handshake: what stanzas do to it
 *
 *	libstrophe-spoof PORT [DESCRIPTORS]
 *
 * The crash of libstrophe-component is avoided by public functions: the state that a component
 * lacks is borrowed from a client that never connects.  Prints who a message is from, its body,
 * and how long the server's bytes kept it busy.  DESCRIPTORS: so many are open first.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strophe.h>
#include <sys/resource.h>

static void
on_connection(xmpp_conn_t *conn, xmpp_conn_event_t event, int error, xmpp_stream_error_t *stream,
	      void *data)
{
	(void)conn, (void)error, (void)stream;
	printf("%s\n", event == XMPP_CONN_CONNECT ? "connected" : "disconnected");
	fflush(stdout);
	if (event != XMPP_CONN_CONNECT)
		xmpp_stop(data);
}

static int
on_message(xmpp_conn_t *conn, xmpp_stanza_t *stanza, void *data)
{
	(void)conn;
	char *body = xmpp_message_get_body(stanza);
	const char *from = xmpp_stanza_get_from(stanza);
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	printf("message from=%s body=%.60s cpu=%ld.%03ld\n", from != NULL ? from : "(none)",
	       body != NULL ? body : "", (long)used.ru_utime.tv_sec,
	       (long)used.ru_utime.tv_usec / 1000);
	fflush(stdout);
	if (body != NULL)
		xmpp_free(data, body);
	return 1;
}

static int
refuse(xmpp_conn_t *conn, void *socket)
{
	(void)conn, (void)socket;
	return -1;
}

static void
lend_state(xmpp_ctx_t *ctx, xmpp_conn_t *conn)
{
	xmpp_conn_t *client = xmpp_conn_new(ctx);
	xmpp_conn_set_jid(client, "nobody@localhost");
	xmpp_conn_set_pass(client, "none");
	xmpp_conn_set_sockopt_callback(client, refuse);
	xmpp_connect_client(client, "127.0.0.1", 1, on_connection,
			    ctx); /* fails, and has made it */
	xmpp_conn_set_sm_state(conn, xmpp_conn_get_sm_state(client));
	xmpp_conn_release(client);
}

static void
open_many(int n)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	while (n-- > 0)
		if (open("/dev/null", O_RDONLY) < 0) {
			printf("no descriptors\n");
			exit(4);
		}
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	if (argc > 2)
		open_many(atoi(argv[2]));
	xmpp_initialize();
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	xmpp_conn_t *conn = xmpp_conn_new(ctx);
	lend_state(ctx, conn);
	xmpp_conn_set_jid(conn, "irc.example.org");
	xmpp_conn_set_pass(conn, "secret");
	xmpp_handler_add(conn, on_message, NULL, "message", NULL, ctx);
	if (xmpp_connect_component(conn, "127.0.0.1", (unsigned short)atoi(argv[1]), on_connection,
				   ctx) != XMPP_EOK)
		return 3;
	xmpp_run(ctx);
	xmpp_conn_release(conn);
	xmpp_ctx_free(ctx);
	xmpp_shutdown();
	return 0;
}
