/*
 * libircclient-nick.c - the smallest honest client on libircclient: what a server can do to it
 *
 *	libircclient-nick PORT [DESCRIPTORS]
 *
 * Connects to 127.0.0.1 as "romeo", prints a line for each event, and leaves when the server does.
 * DESCRIPTORS: so many are open before it connects, as in a gateway with as many users.
 */
#include <fcntl.h>
#include <libircclient.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void
on_event(irc_session_t *session, const char *event, const char *origin, const char **params,
	 unsigned n)
{
	(void)session;
	printf("%s from=%s", event, origin != NULL ? origin : "(none)");
	for (unsigned i = 0; i < n; i++)
		printf(" %zu:%s", strlen(params[i]), params[i]);
	printf("\n");
	fflush(stdout);
}

static void
on_numeric(irc_session_t *session, unsigned code, const char *origin, const char **params,
	   unsigned n)
{
	(void)session, (void)code, (void)origin, (void)params, (void)n;
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
	irc_callbacks_t callbacks;
	memset(&callbacks, 0, sizeof callbacks);
	callbacks.event_connect = callbacks.event_nick = callbacks.event_privmsg =
	    callbacks.event_channel = callbacks.event_ctcp_action = callbacks.event_kick =
		callbacks.event_unknown = on_event;
	callbacks.event_numeric = on_numeric;
	irc_session_t *session = irc_create_session(&callbacks);
	if (session == NULL || irc_connect(session, "127.0.0.1", (unsigned short)atoi(argv[1]),
					   NULL, "romeo", "romeo", "romeo") != 0)
		return 3;
	irc_run(session);
	printf("ended: %s\n", irc_strerror(irc_errno(session)));
	irc_destroy_session(session);
	return 0;
}
