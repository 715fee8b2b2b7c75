/*
 * libstrophe-component.c - a component as libstrophe's documentation has it, and no more
 *
 *	libstrophe-component PORT
 *
 * Says "connected" after the handshake; with libstrophe 0.12.0 and later it does not get there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strophe.h>

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

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	xmpp_initialize();
	xmpp_ctx_t *ctx = xmpp_ctx_new(NULL, NULL);
	xmpp_conn_t *conn = xmpp_conn_new(ctx);
	xmpp_conn_set_jid(conn, "irc.example.org");
	xmpp_conn_set_pass(conn, "secret");
	if (xmpp_connect_component(conn, "127.0.0.1", (unsigned short)atoi(argv[1]), on_connection,
				   ctx) != XMPP_EOK)
		return 3;
	xmpp_run(ctx);
	xmpp_conn_release(conn);
	xmpp_ctx_free(ctx);
	xmpp_shutdown();
	return 0;
}
